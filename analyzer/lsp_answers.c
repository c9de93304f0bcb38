#include "analyzer/lsp_answers.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "reports/display.h"
#include "reports/excerpt.h"
#include "reports/json_writer.h"
#include "reports/utf8.h"

/* ---- Names of files ---- */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool lsp_path_of(Str uri, Arena *arena, Str *path) {
    Str scheme = STR("file://");
    if (!str_starts_with(uri, scheme)) return false;
    size_t at = str_find_char(uri, '/', scheme.size); /* behind the host, which is this one */
    if (at == SIZE_MAX) return false;
    StrBuf out = strbuf_new(arena, uri.size + 1);
    for (; at < uri.size; at++) {
        int high = -1, low = -1;
        if (uri.data[at] == '%' && at + 2 < uri.size) {
            high = hex_digit(uri.data[at + 1]);
            low = hex_digit(uri.data[at + 2]);
        }
        if (high >= 0 && low >= 0) at += 2;
        char c = high >= 0 && low >= 0 ? (char)(high * 16 + low) : uri.data[at];
        if (c == '\0') return false; /* no name of a file has it */
        strbuf_add_char(&out, c);
    }
    *path = strbuf_str(&out);
    return true;
}

static void add_escaped(StrBuf *out, Str path) {
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                        c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain)
            strbuf_add_char(out, (char)c);
        else
            strbuf_format(out, "%%%02X", c);
    }
}

Str lsp_uri_of(const LspNames *names, Str place, Arena *arena) {
    const LspName *best = NULL;
    for (size_t i = 0; i < names->count; i++) {
        const LspName *name = &names->items[i];
        bool is_around = str_starts_with(place, name->place) &&
                         (place.size == name->place.size || place.data[name->place.size] == '/');
        if (is_around && (!best || name->place.size > best->place.size)) best = name;
    }
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    strbuf_add(&out, best ? best->uri : STR("file://"));
    add_escaped(&out, best ? str_slice(place, best->place.size, place.size) : place);
    return strbuf_str(&out);
}

/* ---- Places in files ---- */

static Str place_of(const Run *run, const Location *at, Arena *arena) {
    return repository_place(run->repositories[at->repository], graph_str(run->graph, at->file), arena);
}

static void put_position(JsonWriter *json, const char *key, uint32_t line, uint32_t character) {
    json_key(json, key);
    json_object(json, JSON_INLINE);
    json_put_number(json, "line", line);
    json_put_number(json, "character", character);
    json_object_end(json);
}

/* What decides on the line, or all of the line, or its start when the text is not to be had. */
static void put_range(JsonWriter *json, const Run *run, const Location *at, Arena *arena) {
    Report report = run_report(run);
    Str text, line;
    size_t start = 0, end = 0;
    uint32_t from = 0, to = 0, number = at->line ? at->line : 1;
    bool is_there =
        report.sources.lines(report.sources.context, at->repository, graph_str(run->graph, at->file), arena, &text) &&
        excerpt_line(text, number, &line);
    if (is_there && excerpt_mark(line, at->column, &start, &end)) {
        from = utf16_column(line, (uint32_t)start + 1) - 1;
        to = utf16_column(line, (uint32_t)end + 1) - 1;
    }
    json_key(json, "range");
    json_object(json, JSON_INLINE);
    put_position(json, "start", number - 1, from);
    put_position(json, "end", number - 1, to);
    json_object_end(json);
}

/* ---- Diagnostics ---- */

static uint64_t level_of(Severity severity) {
    enum { LEVEL_ERROR = 1, LEVEL_WARNING, LEVEL_INFORMATION };
    switch (severity) {
    case SEVERITY_CRITICAL:
    case SEVERITY_HIGH: return LEVEL_ERROR;
    case SEVERITY_MEDIUM: return LEVEL_WARNING;
    case SEVERITY_LOW:
    case SEVERITY_INFO: break;
    }
    return LEVEL_INFORMATION;
}

static void put_related(JsonWriter *json, const Run *run, const Finding *finding, const LspNames *names, Arena *arena) {
    json_key(json, "relatedInformation");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < finding->chain_count; i++) {
        const Hop *hop = &finding->chain[i];
        if (!hop->location.file) continue; /* the provider works so: nobody writes it down */
        json_object(json, JSON_INLINE);
        json_key(json, "location");
        json_object(json, JSON_INLINE);
        json_put_string(json, "uri", lsp_uri_of(names, place_of(run, &hop->location, arena), arena));
        put_range(json, run, &hop->location, arena);
        json_object_end(json);
        json_put_string(json, "message", graph_str(run->graph, hop->text));
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_diagnostic(JsonWriter *json, const Run *run, const Finding *finding, const LspNames *names,
                           Arena *arena) {
    Str message = graph_str(run->graph, finding->message), remedy = str_trim(finding_remedy(finding));
    json_object(json, JSON_INLINE);
    put_range(json, run, &finding->location, arena);
    json_put_number(json, "severity", level_of(finding->severity));
    json_put_string(json, "code", finding->rule->id);
    json_put_name(json, "source", "faultline");
    json_put_string(json, "message",
                    remedy.size ? str_format(arena, "%.*s\n%.*s", STR_ARG(message), STR_ARG(remedy)) : message);
    put_related(json, run, finding, names, arena);
    json_object_end(json);
}

typedef struct {
    Str place;
    const Finding *finding;
} Told;

static int by_place(const void *left, const void *right) {
    const Told *a = left, *b = right;
    int order = str_compare(a->place, b->place);
    if (order) return order;
    return a->finding < b->finding ? -1 : a->finding > b->finding; /* as reports order them */
}

size_t lsp_diagnostics(const Run *run, const LspNames *names, Arena *arena, LspDiagnostics **out) {
    Told *told = ARENA_ARRAY(arena, Told, run->findings.count);
    size_t count = 0, file_count = 0;
    for (size_t i = 0; i < run->findings.count; i++) {
        const Finding *finding = &run->findings.items[i];
        bool is_shown = finding->status == STATUS_NEW && finding->severity >= run->options->severity;
        if (is_shown && finding->location.file)
            told[count++] = (Told){place_of(run, &finding->location, arena), finding};
    }
    if (count) qsort(told, count, sizeof *told, by_place);
    *out = ARENA_ARRAY(arena, LspDiagnostics, count);
    for (size_t i = 0, next; i < count; i = next) {
        StrBuf text = strbuf_new(arena, SIZE_MAX / 8);
        JsonWriter json = json_writer(&text);
        json_array(&json, JSON_INLINE);
        for (next = i; next < count && str_equal(told[next].place, told[i].place); next++)
            put_diagnostic(&json, run, told[next].finding, names, arena);
        json_array_end(&json);
        json_finish(&json);
        (*out)[file_count++] = (LspDiagnostics){told[i].place, strbuf_str(&text), next - i};
    }
    return file_count;
}

/* ---- What a line declares ---- */

static bool is_shown(const Node *node) {
    return (node->kind == NODE_RESOURCE || node->kind == NODE_CODE_UNIT) && node->location.file && !node->is_absent;
}

typedef struct {
    uint32_t repository;
    Sym file; /* 0: no file of this run */
} RunFile;

static RunFile find_file(const Run *run, Str place, Arena *arena) {
    for (uint32_t i = 0; i < run->repository_count; i++) {
        Str top = repository_place(run->repositories[i], STR("."), arena);
        if (str_ends_with(top, STR("/."))) top.size -= 2;
        if (str_ends_with(top, STR("/"))) top.size--;
        if (!str_starts_with(place, top) || place.size <= top.size || place.data[top.size] != '/') continue;
        Sym file = sym_find(run->symbols, str_slice(place, top.size + 1, place.size));
        if (file) return (RunFile){i, file};
    }
    return (RunFile){0};
}

static bool is_in(const Node *node, RunFile file) {
    return file.file && is_shown(node) && node->location.file == file.file &&
           node->location.repository == file.repository;
}

static void add_code(StrBuf *out, Str text, Arena *arena) {
    Str shown = display_text(arena, text, false);
    strbuf_add_char(out, '`');
    for (size_t i = 0; i < shown.size; i++) strbuf_add_char(out, shown.data[i] == '`' ? '\'' : shown.data[i]);
    strbuf_add_char(out, '`');
}

enum { NAMES_MAX = 8 };

static void add_nodes(StrBuf *out, const Graph *graph, NodeSet set, bool are_names, Arena *arena) {
    for (size_t i = 0; i < set.count && i < NAMES_MAX; i++) {
        const Node *node = &graph->nodes[set.items[i]];
        if (i) strbuf_add(out, STR(", "));
        add_code(out, graph_str(graph, are_names ? node->name : node->key), arena);
    }
    if (set.count > NAMES_MAX) strbuf_format(out, " and %zu more", set.count - NAMES_MAX);
}

static bool holds(NodeSet set, NodeId node) {
    size_t from = 0, to = set.count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (set.items[middle] == node) return true;
        if (set.items[middle] < node)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

static void add_domains(StrBuf *out, const Run *run, const Impact *impacts, NodeId node, Arena *arena) {
    NodeId *items = ARENA_ARRAY(arena, NodeId, run->graph->domain_count);
    for (int effect = 0; effect < EFFECT_COUNT; effect++) {
        size_t count = 0;
        for (size_t i = 0; i < run->graph->domain_count; i++)
            if (holds(impacts[i].nodes[effect], node)) items[count++] = run->graph->domains[i];
        if (count == 0) continue;
        strbuf_format(out, "\n\nIt is %s with ", effect_name((Effect)effect));
        add_nodes(out, run->graph, (NodeSet){items, count}, false, arena);
    }
}

static void add_node(StrBuf *out, const Run *run, const Impact *impacts, NodeId id, Arena *arena) {
    const Graph *graph = run->graph;
    const Node *node = &graph->nodes[id];
    strbuf_add(out, STR("**"));
    add_code(out, graph_str(graph, node->address ? node->address : node->name), arena);
    strbuf_add(out, STR("**"));
    if (node->service) {
        Str title = catalog_service(run->catalog, node->service)->name;
        strbuf_format(out, ", %.*s", STR_ARG(title));
    }
    if (node->region) {
        strbuf_add(out, STR(" in "));
        add_code(out, graph_str(graph, node->region), arena);
    } else if (node->region_cause) {
        strbuf_add(out, STR(", region not known: "));
        add_code(out, graph_str(graph, node->region_cause), arena);
    }
    Impact impact;
    failure_scenario(run->engine, &id, 1, arena, &impact);
    bool is_any = false;
    for (int effect = 0; effect < EFFECT_COUNT; effect++) {
        NodeSet services = impact.services[effect];
        if (services.count == 0) continue;
        is_any = true;
        strbuf_format(out, "\n\nWhen it fails, %zu service%s %s: ", services.count,
                      services.count == 1 ? " is" : "s are", effect_name((Effect)effect));
        add_nodes(out, graph, services, true, arena);
    }
    if (!is_any) strbuf_add(out, STR("\n\nNo service is affected when it fails."));
    add_domains(out, run, impacts, id, arena);
}

bool lsp_hover(const Run *run, const Impact *impacts, Str place, uint32_t line, Arena *arena, StrBuf *out) {
    enum { INSTANCES_MAX = 3 };
    RunFile file = find_file(run, place, arena);
    uint32_t head = 0, count = 0;
    for (NodeId id = 1; id < run->graph->node_count; id++) {
        const Node *node = &run->graph->nodes[id];
        uint32_t end = node->end_line > node->location.line ? node->end_line : node->location.line;
        if (is_in(node, file) && node->location.line <= line && line <= end && node->location.line > head)
            head = node->location.line;
    }
    for (NodeId id = 1; head && id < run->graph->node_count; id++) {
        const Node *node = &run->graph->nodes[id];
        if (!is_in(node, file) || node->location.line != head || count++ >= INSTANCES_MAX) continue;
        if (count > 1) strbuf_add(out, STR("\n\n---\n\n"));
        add_node(out, run, impacts, id, arena);
    }
    if (count > INSTANCES_MAX) strbuf_format(out, "\n\nand %u more of it", count - INSTANCES_MAX);
    return head != 0;
}

/* ---- Code lenses ---- */

typedef struct {
    uint32_t line;
    NodeId node;
} Declared;

static int by_line(const void *left, const void *right) {
    const Declared *a = left, *b = right;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    return a->node < b->node ? -1 : a->node > b->node;
}

static int by_id(const void *left, const void *right) {
    NodeId a = *(const NodeId *)left, b = *(const NodeId *)right;
    return a < b ? -1 : a > b;
}

/* Services that stop with one of them: `count` instances of one declaration. */
static NodeSet radius_of(FailureRun *failures, const Declared *nodes, size_t count, Arena *arena) {
    VEC(NodeId) all = {0};
    for (size_t i = 0; i < count; i++) {
        Impact impact;
        failure_run(failures, &nodes[i].node, 1, NULL, arena, &impact);
        for (size_t k = 0; k < impact.services[EFFECT_DOWN].count; k++)
            *VEC_PUSH(arena, &all) = impact.services[EFFECT_DOWN].items[k];
    }
    if (all.count) qsort(all.items, all.count, sizeof *all.items, by_id);
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++)
        if (i == 0 || all.items[i] != all.items[kept - 1]) all.items[kept++] = all.items[i];
    return (NodeSet){all.items, kept};
}

static Str lens_title(const Run *run, NodeSet services, Arena *arena) {
    enum { TITLE_NAMES_MAX = 3 };
    if (services.count == 0) return STR("no service stops with it");
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    strbuf_format(&out, "%zu service%s with it: ", services.count, services.count == 1 ? " stops" : "s stop");
    for (size_t i = 0; i < services.count && i < TITLE_NAMES_MAX; i++) {
        Str name = graph_str(run->graph, run->graph->nodes[services.items[i]].name);
        strbuf_format(&out, "%s%.*s", i ? ", " : "", STR_ARG(display_text(arena, name, false)));
    }
    if (services.count > TITLE_NAMES_MAX) strbuf_format(&out, " and %zu more", services.count - TITLE_NAMES_MAX);
    return strbuf_str(&out);
}

static void put_lens(JsonWriter *json, uint32_t line, Str title) {
    json_object(json, JSON_INLINE);
    json_key(json, "range");
    json_object(json, JSON_INLINE);
    put_position(json, "start", line - 1, 0);
    put_position(json, "end", line - 1, 0);
    json_object_end(json);
    json_key(json, "command");
    json_object(json, JSON_INLINE);
    json_put_string(json, "title", title);
    json_put_name(json, "command", ""); /* nothing to run: it is for reading */
    json_object_end(json);
    json_object_end(json);
}

void lsp_lenses(const Run *run, Str place, Arena *arena, StrBuf *out) {
    RunFile file = find_file(run, place, arena);
    VEC(Declared) found = {0};
    for (NodeId id = 1; id < run->graph->node_count && found.count < LSP_LENSES_MAX; id++) {
        const Node *node = &run->graph->nodes[id];
        if (is_in(node, file) && node->kind == NODE_RESOURCE && node->location.line)
            *VEC_PUSH(arena, &found) = (Declared){node->location.line, id};
    }
    if (found.count) qsort(found.items, found.count, sizeof *found.items, by_line);
    FailureRun *failures = failure_run_new(run->engine, arena);
    JsonWriter json = json_writer(out);
    json_array(&json, JSON_INLINE);
    for (size_t i = 0, next; i < found.count; i = next) {
        for (next = i; next < found.count && found.items[next].line == found.items[i].line;) next++;
        NodeSet services = radius_of(failures, &found.items[i], next - i, arena);
        put_lens(&json, found.items[i].line, lens_title(run, services, arena));
    }
    json_array_end(&json);
    json_finish(&json);
}
