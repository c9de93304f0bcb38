/* SARIF 2.1.0, with what GitHub's code scanning reads and within its limits: results worst first and at most
 * SARIF_RESULTS_MAX of them, the chain of a finding as a code flow, one line per location (an alert shows in a pull
 * request only when all its lines are in the diff), and the fingerprints by which alerts stay the same. */
#include "reports/sarif.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "reports/excerpt.h"
#include "reports/json_writer.h"
#include "reports/line_hash.h"
#include "reports/place.h"
#include "reports/report.h"
#include "reports/utf8.h"

enum {
    DESCRIPTION_SIZE_MAX = 1000, /* GitHub: 1,024 characters */
    FLOW_LOCATIONS_MAX = 1000,   /* GitHub shows no more */
    RELATED_MAX = 100,
    NOTIFICATIONS_MAX = 100,
    SERVICE_NAMES_MAX = 20,
    LINE_SIZE_MAX = 64 * 1024, /* nobody looks for a column in a longer line */
};

/* What the source says about the main location of a result. */
typedef struct {
    uint32_t column, end_column; /* UTF-16; 0 = not known */
    Str hash;
} Mark;

typedef struct {
    JsonWriter json;
    const Report *report;
    const Graph *graph;
    Arena *arena;
    Map *rule_index;
    VEC(const Rule *) rules;
    const Finding **results;
    size_t result_count, left_count, placeless_count;
    Mark *marks; /* parallel to results */
} Sarif;

void sarif_uri(StrBuf *out, Str path) {
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                        c == '.' || c == '_' || c == '~' || c == '/';
        if (is_plain) {
            strbuf_add_char(out, (char)c);
        } else {
            strbuf_format(out, "%%%02X", c);
        }
    }
}

void sarif_message(StrBuf *out, Str text) {
    size_t from = 0;
    for (size_t at; (at = str_find(text, STR("]("), from)) != SIZE_MAX; from = at + 1) {
        strbuf_add(out, str_slice(text, from, at));
        strbuf_add(out, STR("\\]"));
    }
    strbuf_add(out, str_slice(text, from, text.size));
}

/* ---- small parts ---- */

static void put_text(Sarif *sarif, const char *key, Str text) {
    StrBuf escaped = strbuf_new(sarif->arena, SIZE_MAX);
    sarif_message(&escaped, text);
    json_key(&sarif->json, key);
    json_object(&sarif->json, JSON_INLINE);
    json_put_string(&sarif->json, "text", strbuf_str(&escaped));
    json_object_end(&sarif->json);
}

static Str base_id(const Sarif *sarif, uint32_t repository) {
    if (sarif->graph->model->repositories.count <= 1) return STR("%SRCROOT%");
    return str_format(sarif->arena, "%%SRCROOT%" PRIu32 "%%", repository);
}

static void put_artifact(Sarif *sarif, uint32_t repository, Str file) {
    StrBuf uri = strbuf_new(sarif->arena, SIZE_MAX);
    sarif_uri(&uri, repository_path(sarif->graph, repository, file, sarif->arena));
    json_key(&sarif->json, "artifactLocation");
    json_object(&sarif->json, JSON_INLINE);
    json_put_string(&sarif->json, "uri", strbuf_str(&uri));
    json_put_string(&sarif->json, "uriBaseId", base_id(sarif, repository));
    json_object_end(&sarif->json);
}

static void put_physical(Sarif *sarif, const Location *location, const Mark *mark) {
    JsonWriter *json = &sarif->json;
    json_key(json, "physicalLocation");
    json_object(json, JSON_INLINE);
    put_artifact(sarif, location->repository, graph_str(sarif->graph, location->file));
    json_key(json, "region");
    json_object(json, JSON_INLINE);
    json_put_number(json, "startLine", location->line ? location->line : 1);
    if (mark && mark->column) {
        json_put_number(json, "startColumn", mark->column);
        json_put_number(json, "endColumn", mark->end_column);
    }
    json_object_end(json);
    json_object_end(json);
}

static const char *level_of(Severity severity) {
    switch (severity) {
    case SEVERITY_CRITICAL:
    case SEVERITY_HIGH: return "error";
    case SEVERITY_MEDIUM: return "warning";
    case SEVERITY_LOW:
    case SEVERITY_INFO: return "note";
    }
    return "none";
}

static const char *problem_severity(Severity severity) {
    switch (severity) {
    case SEVERITY_CRITICAL:
    case SEVERITY_HIGH: return "error";
    case SEVERITY_MEDIUM: return "warning";
    case SEVERITY_LOW:
    case SEVERITY_INFO: return "recommendation";
    }
    return "recommendation";
}

/* ---- rules ---- */

static void collect_rule(Sarif *sarif, const Rule *rule) {
    bool is_new = false;
    map_add(sarif->rule_index, rule->id, (uint32_t)sarif->rules.count, &is_new);
    if (is_new) *VEC_PUSH(sarif->arena, &sarif->rules) = rule;
}

/* "single-zone-database" → "SingleZoneDatabase" */
static Str rule_name(Arena *arena, Str id) {
    char *name = arena_alloc(arena, id.size + 1);
    size_t size = 0;
    bool is_start = true;
    for (size_t i = 0; i < id.size; i++) {
        char c = id.data[i];
        if (c == '-') {
            is_start = true;
            continue;
        }
        name[size++] = is_start && c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        is_start = false;
    }
    return str_of(name, size);
}

static Str shortened(Arena *arena, Str text) {
    if (text.size <= DESCRIPTION_SIZE_MAX) return text;
    size_t size = DESCRIPTION_SIZE_MAX;
    while (size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80) size--;
    return str_concat(arena, str_slice(text, 0, size), STR("..."));
}

static Str first_of(Str a, Str b, Str c) { return a.size ? a : b.size ? b : c; }

static void put_help(Sarif *sarif, const Rule *rule) {
    StrBuf text = strbuf_new(sarif->arena, SIZE_MAX), markdown = strbuf_new(sarif->arena, SIZE_MAX);
    strbuf_add(&text, str_trim(first_of(rule->remediation, rule->rationale, rule->title)));
    strbuf_format(&markdown, "# %.*s\n\n%.*s\n", STR_ARG(rule->id),
                  STR_ARG(str_trim(first_of(rule->rationale, rule->title, rule->id))));
    if (rule->remediation.size)
        strbuf_format(&markdown, "\n## What to do\n\n%.*s\n", STR_ARG(str_trim(rule->remediation)));
    if (rule->source.size) strbuf_format(&markdown, "\nSource: %.*s\n", STR_ARG(rule->source));
    json_key(&sarif->json, "help");
    json_object(&sarif->json, JSON_INLINE);
    json_put_string(&sarif->json, "text", strbuf_str(&text));
    json_put_string(&sarif->json, "markdown", strbuf_str(&markdown));
    json_object_end(&sarif->json);
}

static void put_plain(Sarif *sarif, const char *key, Str text) {
    json_key(&sarif->json, key);
    json_object(&sarif->json, JSON_INLINE);
    json_put_string(&sarif->json, "text", shortened(sarif->arena, str_trim(text)));
    json_object_end(&sarif->json);
}

static void write_rule(Sarif *sarif, const Rule *rule) {
    JsonWriter *json = &sarif->json;
    json_object(json, JSON_INLINE);
    json_put_string(json, "id", rule->id);
    json_put_string(json, "name", rule_name(sarif->arena, rule->id));
    put_plain(sarif, "shortDescription", first_of(rule->title, rule->id, rule->id));
    put_plain(sarif, "fullDescription", first_of(rule->rationale, rule->title, rule->id));
    if (str_starts_with(rule->source, STR("https://")) && !str_contains(rule->source, STR(" ")))
        json_put_string(json, "helpUri", rule->source);
    put_help(sarif, rule);
    json_key(json, "defaultConfiguration");
    json_object(json, JSON_INLINE);
    json_put_name(json, "level", level_of(rule->severity));
    json_object_end(json);
    json_key(json, "properties");
    json_object(json, JSON_INLINE);
    json_key(json, "tags");
    json_array(json, JSON_INLINE);
    json_string(json, STR("reliability"));
    if (rule->class_name.size && !str_equal(rule->class_name, STR("reliability"))) json_string(json, rule->class_name);
    json_array_end(json);
    json_put_name(json, "precision", "high");
    json_put_name(json, "problem.severity", problem_severity(rule->severity));
    json_object_end(json);
    json_object_end(json);
}

static void write_tool(Sarif *sarif) {
    JsonWriter *json = &sarif->json;
    json_key(json, "tool");
    json_object(json, JSON_LINES);
    json_key(json, "driver");
    json_object(json, JSON_LINES);
    json_put_name(json, "name", "faultline");
    json_put_string(json, "semanticVersion", sarif->report->tool_version);
    json_key(json, "rules");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < sarif->rules.count; i++) write_rule(sarif, sarif->rules.items[i]);
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
}

/* ---- places ---- */

static bool has_file(const Location *location) { return location->file != 0; }

static void collect_result(Sarif *sarif, const Finding *finding) {
    Location location = finding_place(sarif->graph, finding);
    if (!has_file(&location)) {
        sarif->placeless_count++; /* GitHub refuses a whole file for one result without a location */
    } else if (sarif->result_count == SARIF_RESULTS_MAX) {
        sarif->left_count++;
    } else {
        sarif->results[sarif->result_count++] = finding;
        collect_rule(sarif, finding->rule);
    }
}

/* Worst first; of a change what is new or worse before all else, lest it be what is left out. */
static void collect_results(Sarif *sarif) {
    const Findings *findings = &sarif->report->findings;
    const FindingState *states = sarif->report->states;
    sarif->results = ARENA_ARRAY(sarif->arena, const Finding *,
                                 findings->count < SARIF_RESULTS_MAX ? findings->count : SARIF_RESULTS_MAX);
    for (size_t i = 0; i < findings->count; i++)
        if (states && states[i] != FINDING_UNCHANGED) collect_result(sarif, &findings->items[i]);
    for (size_t i = 0; i < findings->count; i++)
        if (!states || states[i] == FINDING_UNCHANGED) collect_result(sarif, &findings->items[i]);
    sarif->marks = ARENA_ARRAY(sarif->arena, Mark, sarif->result_count);
}

/* Results in the order of files and lines, so that each file is read once, one at a time, from top to bottom. */
typedef struct {
    Location location;
    size_t result;
} Visit;

static int by_place(const void *left, const void *right) {
    const Visit *a = left, *b = right;
    if (a->location.repository != b->location.repository)
        return a->location.repository < b->location.repository ? -1 : 1;
    if (a->location.file != b->location.file) return a->location.file < b->location.file ? -1 : 1;
    if (a->location.line != b->location.line) return a->location.line < b->location.line ? -1 : 1;
    return a->result < b->result ? -1 : a->result > b->result;
}

typedef struct {
    bool is_read;
    LineHashes hashes;
    Str rest; /* from line `line` on */
    uint32_t line;
} OpenFile;

static OpenFile open_file(const Sarif *sarif, const Location *location, Arena *arena) {
    const Sources *sources = &sarif->report->sources;
    OpenFile file = {.line = 1};
    Str name = graph_str(sarif->graph, location->file);
    file.is_read = sources->lines(sources->context, location->repository, name, arena, &file.rest);
    if (file.is_read) file.hashes = line_hashes(file.rest, arena);
    return file;
}

static void mark_result(Sarif *sarif, const Visit *visit, OpenFile *file) {
    Mark *mark = &sarif->marks[visit->result];
    uint32_t number = visit->location.line;
    mark->hash = line_hash_text(file->hashes, number ? number : 1, sarif->arena);
    Str line;
    if (number < file->line || !excerpt_line(file->rest, number - file->line + 1, &line)) return;
    file->rest = str_slice(file->rest, (size_t)(line.data - file->rest.data), file->rest.size);
    file->line = number;
    size_t start, end;
    if (line.size > LINE_SIZE_MAX || !excerpt_mark(line, visit->location.column, &start, &end)) return;
    mark->column = utf16_column(line, (uint32_t)start + 1);
    mark->end_column = utf16_column(line, (uint32_t)end + 1);
}

static void mark_results(Sarif *sarif) {
    if (!sarif->report->sources.lines) return;
    Visit *visits = ARENA_ARRAY(sarif->arena, Visit, sarif->result_count);
    for (size_t i = 0; i < sarif->result_count; i++)
        visits[i] = (Visit){finding_place(sarif->graph, sarif->results[i]), i};
    if (sarif->result_count) qsort(visits, sarif->result_count, sizeof *visits, by_place);
    Arena *arena = arena_new();
    OpenFile file = {0};
    for (size_t i = 0; i < sarif->result_count; i++) {
        const Location *here = &visits[i].location, *before = i ? &visits[i - 1].location : NULL;
        if (!before || before->repository != here->repository || before->file != here->file) {
            arena_reset(arena);
            file = open_file(sarif, here, arena);
        }
        if (file.is_read) mark_result(sarif, &visits[i], &file);
    }
    arena_free(arena);
}

/* ---- results ---- */

static Str hop_text(const Sarif *sarif, const Hop *hop) {
    if (hop->text) return graph_str(sarif->graph, hop->text);
    return hop->node ? node_label(sarif->graph, hop->node) : STR("here");
}

/* A hop that is a region or a provider's service has no line of its own: it stands where the hop before it does. */
static void put_code_flow(Sarif *sarif, const Finding *finding, Location location) {
    JsonWriter *json = &sarif->json;
    json_key(json, "codeFlows");
    json_array(json, JSON_INLINE);
    json_object(json, JSON_INLINE);
    json_key(json, "threadFlows");
    json_array(json, JSON_INLINE);
    json_object(json, JSON_INLINE);
    json_key(json, "locations");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < finding->chain_count && i < FLOW_LOCATIONS_MAX; i++) {
        const Hop *hop = &finding->chain[i];
        if (has_file(&hop->location)) location = hop->location;
        json_object(json, JSON_INLINE);
        json_key(json, "location");
        json_object(json, JSON_INLINE);
        put_physical(sarif, &location, NULL);
        put_text(sarif, "message", hop_text(sarif, hop));
        json_object_end(json);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
}

typedef struct {
    Location location;
    Str text;
} Related;

static bool is_same_line(const Location *a, const Location *b) {
    return a->repository == b->repository && a->file == b->file && a->line == b->line;
}

static void add_related(Related *list, size_t *count, const Location *main, const Location *location, Str text) {
    if (!has_file(location) || is_same_line(main, location) || *count == RELATED_MAX) return;
    for (size_t i = 0; i < *count; i++)
        if (is_same_line(&list[i].location, location)) return;
    list[(*count)++] = (Related){*location, text};
}

static void put_related(Sarif *sarif, const Finding *finding, const Location *main) {
    JsonWriter *json = &sarif->json;
    Related *list = ARENA_ARRAY(sarif->arena, Related,
                                finding->chain_count + 1 < RELATED_MAX ? finding->chain_count + 1 : RELATED_MAX);
    size_t count = 0;
    for (size_t i = 0; i < finding->chain_count; i++)
        add_related(list, &count, main, &finding->chain[i].location, hop_text(sarif, &finding->chain[i]));
    if (finding->node)
        add_related(list, &count, main, &sarif->graph->nodes[finding->node].location,
                    node_label(sarif->graph, finding->node));
    if (!count) return;
    json_key(json, "relatedLocations");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < count; i++) {
        json_object(json, JSON_INLINE);
        json_put_number(json, "id", i + 1);
        put_physical(sarif, &list[i].location, NULL);
        put_text(sarif, "message", list[i].text);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_location(Sarif *sarif, const Finding *finding, const Location *location, const Mark *mark) {
    JsonWriter *json = &sarif->json;
    json_key(json, "locations");
    json_array(json, JSON_INLINE);
    json_object(json, JSON_INLINE);
    put_physical(sarif, location, mark);
    if (finding->node) {
        const Node *node = &sarif->graph->nodes[finding->node];
        json_key(json, "logicalLocations");
        json_array(json, JSON_INLINE);
        json_object(json, JSON_INLINE);
        json_put_string(json, "name", node_label(sarif->graph, finding->node));
        json_put_string(json, "fullyQualifiedName", graph_str(sarif->graph, node->key));
        json_put_name(json, "kind", node_kind_name(node->kind));
        json_object_end(json);
        json_array_end(json);
    }
    json_object_end(json);
    json_array_end(json);
}

/* Only where there is something to compare with. */
static void put_baseline(Sarif *sarif, const Finding *finding) {
    static const char *const names[] = {"new", "updated", "unchanged"};
    const Report *report = sarif->report;
    if (finding->status == STATUS_BASELINED)
        json_put_name(&sarif->json, "baselineState", "unchanged");
    else if (report->states)
        json_put_name(&sarif->json, "baselineState", names[report->states[finding - report->findings.items]]);
    else if (report->has_baseline) /* a new one with a reason is accepted as less than it is */
        json_put_name(&sarif->json, "baselineState",
                      finding->status == STATUS_NEW && finding->status_reason ? "updated" : "new");
}

static void put_status(Sarif *sarif, const Finding *finding) {
    JsonWriter *json = &sarif->json;
    put_baseline(sarif, finding);
    /* An empty list says "not suppressed"; when one result has a list, all must. */
    json_key(json, "suppressions");
    json_array(json, JSON_INLINE);
    if (finding->status == STATUS_SUPPRESSED) {
        json_object(json, JSON_INLINE);
        json_put_name(json, "kind", "inSource");
        if (finding->status_reason)
            json_put_string(json, "justification", graph_str(sarif->graph, finding->status_reason));
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_fingerprints(Sarif *sarif, const Finding *finding, const Mark *mark) {
    JsonWriter *json = &sarif->json;
    json_key(json, "partialFingerprints");
    json_object(json, JSON_INLINE);
    if (mark->hash.size) json_put_string(json, "primaryLocationLineHash", mark->hash);
    if (finding->fingerprint[0]) json_put_name(json, "faultline/v1", finding->fingerprint);
    json_object_end(json);
}

static void put_impact(Sarif *sarif, const Finding *finding) {
    JsonWriter *json = &sarif->json;
    json_key(json, "properties");
    json_object(json, JSON_INLINE);
    json_put_name(json, "severity", severity_name(finding->severity));
    if (finding->domain)
        json_put_string(json, "domain", graph_str(sarif->graph, sarif->graph->nodes[finding->domain].key));
    json_put_bool(json, "forced", finding->is_forced);
    json_put_number(json, "serviceCount", finding->services.count);
    json_key(json, "services");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < finding->services.count && i < SERVICE_NAMES_MAX; i++)
        json_string(json, node_label(sarif->graph, finding->services.items[i]));
    json_array_end(json);
    json_object_end(json);
}

static void write_result(Sarif *sarif, const Finding *finding, const Mark *mark) {
    JsonWriter *json = &sarif->json;
    Location location = finding_place(sarif->graph, finding);
    json_object(json, JSON_INLINE);
    json_put_string(json, "ruleId", finding->rule->id);
    json_put_number(json, "ruleIndex", map_get(sarif->rule_index, finding->rule->id));
    json_put_name(json, "level", level_of(finding->severity));
    put_text(sarif, "message", graph_str(sarif->graph, finding->message));
    put_location(sarif, finding, &location, mark);
    put_related(sarif, finding, &location);
    if (finding->chain_count) put_code_flow(sarif, finding, location);
    put_fingerprints(sarif, finding, mark);
    put_status(sarif, finding);
    put_impact(sarif, finding);
    json_object_end(json);
}

/* ---- the run ---- */

static void notify(Sarif *sarif, Str text, Str file, uint32_t line) {
    JsonWriter *json = &sarif->json;
    json_object(json, JSON_INLINE);
    json_put_name(json, "level", "warning");
    put_text(sarif, "message", text);
    if (file.size) {
        json_key(json, "locations");
        json_array(json, JSON_INLINE);
        json_object(json, JSON_INLINE);
        json_key(json, "physicalLocation");
        json_object(json, JSON_INLINE);
        put_artifact(sarif, 0, file);
        if (line) {
            json_key(json, "region");
            json_object(json, JSON_INLINE);
            json_put_number(json, "startLine", line);
            json_object_end(json);
        }
        json_object_end(json);
        json_object_end(json);
        json_array_end(json);
    }
    json_object_end(json);
}

static void write_notifications(Sarif *sarif) {
    const Coverage *coverage = &sarif->report->coverage;
    bool is_one = sarif->graph->model->repositories.count <= 1; /* else a path does not say of which */
    if (sarif->left_count) {
        Str text = str_format(sarif->arena, "%zu more finding%s left out: a SARIF file for code scanning holds %d",
                              sarif->left_count, sarif->left_count == 1 ? "" : "s", SARIF_RESULTS_MAX);
        notify(sarif, text, STR_NONE, 0);
    }
    if (sarif->placeless_count) {
        Str text = str_format(sarif->arena, "%zu finding%s without a line in any file left out", sarif->placeless_count,
                              sarif->placeless_count == 1 ? "" : "s");
        notify(sarif, text, STR_NONE, 0);
    }
    size_t count = 0;
    for (size_t i = 0; i < coverage->note_count && count < NOTIFICATIONS_MAX; i++) {
        const Diag *note = &coverage->notes[i];
        if (note->kind != DIAG_LIMIT) continue;
        notify(sarif, note->message, is_one ? note->path : STR_NONE, note->line);
        count++;
    }
}

static void write_invocation(Sarif *sarif) {
    JsonWriter *json = &sarif->json;
    json_key(json, "invocations");
    json_array(json, JSON_LINES);
    json_object(json, JSON_LINES);
    json_put_bool(json, "executionSuccessful", true);
    json_key(json, "toolExecutionNotifications");
    json_array(json, JSON_LINES);
    write_notifications(sarif);
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
}

static void write_bases(Sarif *sarif) {
    JsonWriter *json = &sarif->json;
    const Model *model = sarif->graph->model;
    json_key(json, "originalUriBaseIds");
    json_object(json, JSON_LINES);
    size_t count = model->repositories.count ? model->repositories.count : 1;
    for (size_t i = 0; i < count; i++) {
        Str name =
            i < model->repositories.count ? graph_str(sarif->graph, model->repositories.items[i].name) : STR_NONE;
        json_key_of(json, base_id(sarif, (uint32_t)i));
        json_object(json, JSON_INLINE);
        json_key(json, "description");
        json_object(json, JSON_INLINE);
        json_put_string(json, "text",
                        name.size ? str_format(sarif->arena, "root of the repository %.*s", STR_ARG(name))
                                  : STR("root of the repository"));
        json_object_end(json);
        json_object_end(json);
    }
    json_object_end(json);
}

/* The category: two reports about different folders of one commit must not replace each other. */
static Str category(const Sarif *sarif) {
    const Model *model = sarif->graph->model;
    Str root =
        model->repositories.count == 1 ? graph_str(sarif->graph, model->repositories.items[0].root_path) : STR_NONE;
    bool is_plain = !root.size || root.data[0] == '/' || str_equal(root, STR("."));
    return is_plain ? STR("faultline/") : str_format(sarif->arena, "faultline/%.*s/", STR_ARG(root));
}

static void write_run(Sarif *sarif) {
    JsonWriter *json = &sarif->json;
    json_object(json, JSON_LINES);
    write_tool(sarif);
    json_key(json, "automationDetails");
    json_object(json, JSON_INLINE);
    json_put_string(json, "id", category(sarif));
    json_object_end(json);
    json_put_name(json, "columnKind", "utf16CodeUnits");
    write_bases(sarif);
    write_invocation(sarif);
    json_key(json, "results");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < sarif->result_count; i++) write_result(sarif, sarif->results[i], &sarif->marks[i]);
    json_array_end(json);
    json_key(json, "properties");
    json_object(json, JSON_INLINE);
    json_put_string(json, "catalog", sarif->report->catalog_version);
    json_object_end(json);
    json_object_end(json);
}

void report_sarif(const Report *report, StrBuf *out) {
    Sarif sarif = {.json = json_writer(out),
                   .report = report,
                   .graph = report->graph,
                   .arena = out->arena,
                   .rule_index = map_new(out->arena)};
    for (size_t i = 0; report->rules && i < report->rules->count; i++) collect_rule(&sarif, &report->rules->items[i]);
    collect_results(&sarif);
    mark_results(&sarif);
    JsonWriter *json = &sarif.json;
    json_object(json, JSON_LINES);
    json_put_name(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_put_name(json, "version", "2.1.0");
    json_key(json, "runs");
    json_array(json, JSON_LINES);
    write_run(&sarif);
    json_array_end(json);
    json_object_end(json);
    json_finish(json);
}
