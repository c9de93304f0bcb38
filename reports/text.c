/* Text for a terminal: each finding in a frame like a compiler's, worst first, then what each failure would take
 * along, what could not be seen, and one line with the verdict. Everything fits 80 columns and ASCII. */
#include <inttypes.h>
#include <stdlib.h>

#include "reports/alike.h"
#include "reports/display.h"
#include "reports/place.h"
#include "reports/excerpt.h"
#include "reports/report.h"
#include "reports/unknowns.h"

enum {
    WIDTH_DEFAULT = 80,
    WIDTH_MIN = 40,
    WIDTH_MAX = 200, /* longer lines are hard to read, however wide the window */
    FINDINGS_DEFAULT = 20,
    HOPS_MAX = 8,
    SERVICES_MAX = 5,
    ALIKE_MAX = 5,
    DOMAINS_MAX = 12,
    CAUSES_MAX = 5,
    LABEL_WIDTH = 9, /* "= stops: " */
    NUMBERS_WIDTH = 4 * 10,
    NAME_WIDTH_MIN = 20,
};

typedef struct {
    const char *severity[SEVERITY_CRITICAL + 1];
    const char *bold, *frame, *good, *reset;
} Palette;

static const Palette colors = {
    .severity = {"\x1b[1;36m", "\x1b[1;36m", "\x1b[1;33m", "\x1b[1;31m", "\x1b[1;35m"},
    .bold = "\x1b[1m",
    .frame = "\x1b[34m",
    .good = "\x1b[1;32m",
    .reset = "\x1b[0m",
};
static const Palette no_colors = {.severity = {"", "", "", "", ""}, .bold = "", .frame = "", .good = "", .reset = ""};

typedef struct {
    const Report *report;
    const Graph *graph;
    const Palette *palette;
    StrBuf *out;
    Arena *arena;
    uint32_t width;
    bool is_ascii;
} Terminal;

/* ---- words ---- */

static Str shown(const Terminal *terminal, Str s) { return display_text(terminal->arena, s, terminal->is_ascii); }

static Str node_name(const Terminal *terminal, NodeId id) {
    const Node *node = &terminal->graph->nodes[id];
    Sym name = node->name ? node->name : node->address ? node->address : node->key;
    return shown(terminal, graph_str(terminal->graph, name));
}

static Str place(const Terminal *terminal, const Location *location) {
    Str file = shown(terminal, graph_str(terminal->graph, location->file));
    const Model *model = terminal->graph->model;
    if (model->repositories.count > 1 && location->repository < model->repositories.count) {
        Str name = shown(terminal, graph_str(terminal->graph, model->repositories.items[location->repository].name));
        file = str_format(terminal->arena, "%.*s//%.*s", STR_ARG(name), STR_ARG(file));
    }
    if (!location->line) return file;
    return str_format(terminal->arena, "%.*s:%" PRIu32, STR_ARG(file), location->line);
}

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

static uint32_t digits(uint32_t number) {
    uint32_t count = 1;
    for (; number >= 10; number /= 10) count++;
    return count;
}

/* ---- one finding ---- */

static void label(const Terminal *terminal, uint32_t gutter, const char *name) {
    strbuf_format(terminal->out, "%*s %s=%s %-*s", (int)gutter, "", terminal->palette->frame, terminal->palette->reset,
                  LABEL_WIDTH - 2, name);
}

static void labelled(const Terminal *terminal, uint32_t gutter, const char *name, Str words) {
    if (!words.size) return;
    label(terminal, gutter, name);
    uint32_t indent = gutter + 1 + LABEL_WIDTH;
    display_wrap(terminal->out, words, indent, indent, terminal->width);
    strbuf_add_char(terminal->out, '\n');
}

static void add_title(const Terminal *terminal, const Finding *finding) {
    Str id = shown(terminal, finding->rule->id),
        message = shown(terminal, graph_str(terminal->graph, finding->message));
    const char *severity = severity_name(finding->severity);
    strbuf_format(terminal->out, "%s%s[%.*s]%s: %s", terminal->palette->severity[finding->severity], severity,
                  STR_ARG(id), terminal->palette->reset, terminal->palette->bold);
    uint32_t column = (uint32_t)strlen(severity) + display_width(id) + 4;
    display_wrap(terminal->out, message, column, 2, terminal->width);
    strbuf_format(terminal->out, "%s\n", terminal->palette->reset);
}

static void add_excerpt(const Terminal *terminal, const Finding *finding, uint32_t gutter, Arena *file_arena) {
    const Sources *sources = &terminal->report->sources;
    const Location *location = &finding->location;
    Str file = graph_str(terminal->graph, location->file);
    Excerpt excerpt = {
        .line = location->line,
        .column = location->column,
        .gutter = gutter,
        .width = terminal->width,
        .is_ascii = terminal->is_ascii,
        .frame_color = terminal->palette->frame,
        .caret_color = terminal->palette->severity[finding->severity],
        .reset = terminal->palette->reset,
    };
    if (finding->node) {
        const Node *node = &terminal->graph->nodes[finding->node];
        bool is_inside = node->location.repository == location->repository && node->location.file == location->file &&
                         node->location.line < location->line && location->line <= node->end_line;
        if (is_inside) excerpt.header_line = node->location.line;
    }
    arena_reset(file_arena); /* one file at a time: a report may name thousands */
    if (!location->line || !sources->lines) return;
    if (!sources->lines(sources->context, location->repository, file, file_arena, &excerpt.text)) return;
    excerpt_add(&excerpt, terminal->out);
}

static void add_chain(const Terminal *terminal, const Finding *finding, uint32_t gutter) {
    uint32_t indent = gutter + 1 + LABEL_WIDTH;
    for (size_t i = 0; i < finding->chain_count && i < HOPS_MAX; i++) {
        const Hop *hop = &finding->chain[i];
        Str words = hop->text   ? shown(terminal, graph_str(terminal->graph, hop->text))
                    : hop->node ? node_name(terminal, hop->node)
                                : STR_NONE;
        if (hop->location.file) {
            Str at = place(terminal, &hop->location);
            words = words.size ? str_format(terminal->arena, "%.*s (%.*s)", STR_ARG(words), STR_ARG(at)) : at;
        }
        if (i == 0) {
            label(terminal, gutter, "path:");
        } else {
            strbuf_format(terminal->out, "%*s> ", (int)indent - 2, "");
        }
        display_wrap(terminal->out, words, indent, indent + 2, terminal->width);
        strbuf_add_char(terminal->out, '\n');
    }
    if (finding->chain_count > HOPS_MAX)
        strbuf_format(terminal->out, "%*sand %zu more\n", (int)indent, "", finding->chain_count - HOPS_MAX);
}

static Str service_list(const Terminal *terminal, NodeSet services) {
    StrBuf list = strbuf_new(terminal->arena, SIZE_MAX);
    for (size_t i = 0; i < services.count && i < SERVICES_MAX; i++) {
        if (i) strbuf_add(&list, STR(", "));
        strbuf_add(&list, node_name(terminal, services.items[i]));
    }
    if (services.count > SERVICES_MAX) strbuf_format(&list, " and %zu more", services.count - SERVICES_MAX);
    return strbuf_str(&list);
}

/* The first paragraph: the rest is for `faultline rules explain`. */
static Str first_paragraph(Str s) {
    s = str_trim(s);
    return s.size ? str_slice(s, 0, str_find(s, STR("\n\n"), 0)) : s;
}

/* Lines of a paragraph are one text; display would show their ends as escapes. */
static Str unfolded(const Terminal *terminal, Str s) {
    Str copy = str_copy(terminal->arena, first_paragraph(s));
    char *bytes = arena_alloc(terminal->arena, copy.size + 1);
    for (size_t i = 0; i < copy.size; i++) bytes[i] = copy.data[i] == '\n' || copy.data[i] == '\r' ? ' ' : copy.data[i];
    return shown(terminal, str_of(bytes, copy.size));
}

/* What a finding is about, where its place does not say so already. */
static Str about(const Terminal *terminal, const Finding *finding, const Finding *lead) {
    if (!finding->node || finding->node == lead->node) return STR_NONE;
    const Node *node = &terminal->graph->nodes[finding->node];
    Str name = node_name(terminal, node->kind == NODE_CODE_UNIT && node->owner ? node->owner : finding->node);
    return str_starts_with(graph_str(terminal->graph, finding->location.file), name) ? STR_NONE : name;
}

static void add_places(const Terminal *terminal, const AlikeFindings *alike, uint32_t gutter) {
    uint32_t indent = gutter + 1 + LABEL_WIDTH;
    for (size_t i = 1; i < alike->count && i <= ALIKE_MAX; i++) {
        Str words = place(terminal, &alike->items[i]->location),
            name = about(terminal, alike->items[i], alike->items[0]);
        if (name.size) words = str_format(terminal->arena, "%.*s (%.*s)", STR_ARG(words), STR_ARG(name));
        if (i == 1) {
            label(terminal, gutter, "also:");
        } else {
            strbuf_format(terminal->out, "%*s", (int)indent, "");
        }
        display_wrap(terminal->out, words, indent, indent + 2, terminal->width);
        strbuf_add_char(terminal->out, '\n');
    }
    if (alike->count > ALIKE_MAX + 1)
        strbuf_format(terminal->out, "%*sand %zu more place%s\n", (int)indent, "", alike->count - ALIKE_MAX - 1,
                      plural(alike->count - ALIKE_MAX - 1));
}

static void add_finding(const Terminal *terminal, const AlikeFindings *alike, Arena *file_arena) {
    const Finding *finding = alike->items[0];
    uint32_t gutter = digits(finding->location.line);
    add_title(terminal, finding);
    if (finding->location.file) {
        strbuf_format(terminal->out, "%*s%s-->%s %.*s", (int)gutter, "", terminal->palette->frame,
                      terminal->palette->reset, STR_ARG(place(terminal, &finding->location)));
        if (finding->location.line && finding->location.column)
            strbuf_format(terminal->out, ":%" PRIu32, finding->location.column);
        strbuf_add_char(terminal->out, '\n');
        add_excerpt(terminal, finding, gutter, file_arena);
    }
    strbuf_format(terminal->out, "%*s %s|%s\n", (int)gutter, "", terminal->palette->frame, terminal->palette->reset);
    add_chain(terminal, finding, gutter);
    labelled(terminal, gutter, "stops:", service_list(terminal, finding->services));
    if (finding->is_forced) labelled(terminal, gutter, "note:", STR("the provider allows nothing else"));
    if (finding->status == STATUS_NEW)
        labelled(terminal, gutter, "note:", shown(terminal, graph_str(terminal->graph, finding->status_reason)));
    add_places(terminal, alike, gutter);
    labelled(terminal, gutter, "fix:", unfolded(terminal, finding_remedy(finding)));
    strbuf_add_char(terminal->out, '\n');
}

/* What somebody should act on is told however much there is; what is low may be left for another format, unless the
 * user said how many to show. */
static void add_findings(const Terminal *terminal, uint32_t wanted_max) {
    AlikeGroups groups = findings_alike(terminal->report, terminal->arena);
    Arena *file_arena = arena_new();
    size_t left_count = 0;
    for (size_t i = 0; i < groups.count; i++) {
        bool is_shown =
            wanted_max ? i < wanted_max : i < FINDINGS_DEFAULT || groups.items[i].items[0]->severity >= SEVERITY_MEDIUM;
        if (is_shown)
            add_finding(terminal, &groups.items[i], file_arena);
        else
            left_count += groups.items[i].count;
    }
    arena_free(file_arena);
    if (left_count)
        strbuf_format(terminal->out, "and %zu more finding%s, see --format json\n\n", left_count, plural(left_count));
}

/* ---- what each failure takes along ---- */

static const Effect columns[] = {EFFECT_DOWN, EFFECT_FROZEN, EFFECT_DEGRADED, EFFECT_STRANDED};

static bool has_effect(const Impact *impact) {
    for (size_t i = 0; i < EFFECT_COUNT; i++)
        if (impact->services[i].count) return true;
    return false;
}

static int by_effect(const void *left, const void *right, void *graph) {
    const Impact *a = *(const Impact *const *)left, *b = *(const Impact *const *)right;
    uint64_t importance = failure_importance(graph, a->services[EFFECT_DOWN]);
    uint64_t other = failure_importance(graph, b->services[EFFECT_DOWN]);
    if (importance != other) return importance < other ? 1 : -1;
    for (size_t i = 0; i < EFFECT_COUNT; i++) {
        size_t x = a->services[columns[i]].count, y = b->services[columns[i]].count;
        if (x != y) return x < y ? 1 : -1;
    }
    return a < b ? -1 : a > b; /* report order: both are of one array */
}

static void add_domains(const Terminal *terminal) {
    const Report *report = terminal->report;
    const Impact **order = ARENA_ARRAY(terminal->arena, const Impact *, terminal->graph->domain_count);
    size_t count = 0;
    for (size_t i = 0; report->impacts && i < terminal->graph->domain_count; i++)
        if (has_effect(&report->impacts[i])) order[count++] = &report->impacts[i];
    if (!count) return;
    Graph graph = *terminal->graph; /* qsort_r takes no pointer to const */
    qsort_r(order, count, sizeof *order, by_effect, &graph);

    uint32_t name_width =
        terminal->width > NUMBERS_WIDTH + NAME_WIDTH_MIN ? terminal->width - NUMBERS_WIDTH : NAME_WIDTH_MIN;
    const char *heading = "when this fails, services are";
    strbuf_format(terminal->out, "%s%-*s%10s%10s%10s%10s%s\n", terminal->palette->bold, (int)name_width,
                  name_width > strlen(heading) ? heading : "fails", effect_name(EFFECT_DOWN),
                  effect_name(EFFECT_DEGRADED), effect_name(EFFECT_FROZEN), effect_name(EFFECT_STRANDED),
                  terminal->palette->reset);
    for (size_t i = 0; i < count && i < DOMAINS_MAX; i++) {
        Str key = shown(terminal, node_title(terminal->graph, order[i]->domain));
        Str name = display_clip(terminal->arena, key, name_width - 1);
        strbuf_add(terminal->out, name);
        for (uint32_t column = display_width(name); column < name_width; column++) strbuf_add_char(terminal->out, ' ');
        for (size_t effect = 0; effect < EFFECT_COUNT; effect++)
            strbuf_format(terminal->out, "%10zu", order[i]->services[effect].count);
        strbuf_add_char(terminal->out, '\n');
    }
    if (count > DOMAINS_MAX)
        strbuf_format(terminal->out, "and %zu more failure domain%s\n", count - DOMAINS_MAX,
                      plural(count - DOMAINS_MAX));
    Str unplaced = services_placed_text(terminal->graph, terminal->arena);
    if (unplaced.size) {
        display_wrap(terminal->out, unplaced, 0, 2, terminal->width);
        strbuf_add_char(terminal->out, '\n');
    }
    strbuf_add_char(terminal->out, '\n');
}

/* ---- what could not be seen ---- */

static void add_line(const Terminal *terminal, Str words) {
    display_wrap(terminal->out, words, 0, 2, terminal->width);
    strbuf_add_char(terminal->out, '\n');
}

typedef struct {
    Str reason;
    size_t count;
} Skipped;

static int by_skipped(const void *left, const void *right) {
    const Skipped *a = left, *b = right;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return str_compare(a->reason, b->reason);
}

static void add_skipped(const Terminal *terminal, StrBuf *line) {
    const Coverage *coverage = &terminal->report->coverage;
    Skipped *skipped = ARENA_ARRAY(terminal->arena, Skipped, coverage->skip_reason_count);
    size_t total = 0;
    for (size_t i = 0; i < coverage->skip_reason_count; i++) {
        skipped[i] = (Skipped){coverage->skip_reasons[i], coverage->skip_counts[i]};
        total += coverage->skip_counts[i];
    }
    if (coverage->skip_reason_count) qsort(skipped, coverage->skip_reason_count, sizeof *skipped, by_skipped);
    strbuf_format(line, ", %zu skipped", total);
    for (size_t i = 0; i < coverage->skip_reason_count && skipped[i].count; i++)
        strbuf_format(line, "%s%zu %.*s", i ? ", " : " (", skipped[i].count,
                      STR_ARG(shown(terminal, skipped[i].reason)));
    if (total) strbuf_add_char(line, ')');
}

static void add_files(const Terminal *terminal) {
    const Coverage *coverage = &terminal->report->coverage;
    StrBuf line = strbuf_new(terminal->arena, SIZE_MAX);
    size_t gaps = 0, limits = 0;
    for (size_t i = 0; i < coverage->note_count; i++) {
        gaps += coverage->notes[i].kind == DIAG_GAP;
        limits += coverage->notes[i].kind == DIAG_LIMIT;
    }
    strbuf_format(&line, "coverage: %zu file%s, %zu parsed", coverage->file_count, plural(coverage->file_count),
                  coverage->parsed_count);
    add_skipped(terminal, &line);
    if (gaps) strbuf_format(&line, "; %zu gap%s", gaps, plural(gaps));
    if (limits) strbuf_format(&line, "; %zu limit%s reached", limits, plural(limits));
    add_line(terminal, strbuf_str(&line));
}

static void add_unknowns(const Terminal *terminal) {
    UnknownCauses causes = unknowns_by_cause(terminal->report, terminal->arena);
    StrBuf line = strbuf_new(terminal->arena, SIZE_MAX);
    size_t total = 0;
    for (size_t i = 0; i < causes.count; i++) total += causes.items[i].count;
    strbuf_format(&line, "unknown: %zu value%s", total, plural(total));
    for (size_t i = 0; i < causes.count && i < CAUSES_MAX; i++) {
        Str needs = shown(terminal, causes.items[i].needs);
        strbuf_format(&line, "%s%.*s (%zu)", i ? ", " : ", for want of ", STR_ARG(needs), causes.items[i].count);
    }
    if (causes.count > CAUSES_MAX)
        strbuf_format(&line, " and %zu more cause%s", causes.count - CAUSES_MAX, plural(causes.count - CAUSES_MAX));
    add_line(terminal, strbuf_str(&line));
}

/* ---- the verdict ---- */

static void add_verdict(const Terminal *terminal) {
    const Report *report = terminal->report;
    size_t severities[SEVERITY_CRITICAL + 1] = {0}, statuses[STATUS_SUPPRESSED + 1] = {0}, failed = 0;
    for (size_t i = 0; i < report->findings.count; i++) {
        const Finding *finding = &report->findings.items[i];
        statuses[finding->status]++;
        if (finding->status != STATUS_NEW) continue;
        severities[finding->severity]++;
        failed += finding->severity >= report->fail_on;
    }
    StrBuf counts = strbuf_new(terminal->arena, SIZE_MAX);
    for (size_t i = SEVERITY_CRITICAL + 1; i-- > 0;)
        if (severities[i])
            strbuf_format(&counts, "%s%zu %s", counts.size ? ", " : ": ", severities[i], severity_name((Severity)i));
    if (statuses[STATUS_BASELINED])
        strbuf_format(&counts, "%s%zu in the baseline", counts.size ? "; " : ": ", statuses[STATUS_BASELINED]);
    if (statuses[STATUS_SUPPRESSED])
        strbuf_format(&counts, "%s%zu suppressed", counts.size ? "; " : ": ", statuses[STATUS_SUPPRESSED]);
    size_t total = statuses[STATUS_NEW];
    if (!report->has_gate) {
        strbuf_format(terminal->out, "%zu finding%s, no threshold%.*s\n", total, plural(total),
                      STR_ARG(strbuf_str(&counts)));
        return;
    }
    strbuf_format(terminal->out,
                  "%s%s%s: ", failed ? terminal->palette->severity[SEVERITY_HIGH] : terminal->palette->good,
                  failed ? "failed" : "passed", terminal->palette->reset);
    Str words = failed ? str_format(terminal->arena, "%zu of %zu finding%s at or above %s%.*s", failed, total,
                                    plural(total), severity_name(report->fail_on), STR_ARG(strbuf_str(&counts)))
                       : str_format(terminal->arena, "%zu finding%s, none at or above %s%.*s", total, plural(total),
                                    severity_name(report->fail_on), STR_ARG(strbuf_str(&counts)));
    display_wrap(terminal->out, words, 8, 2, terminal->width);
    strbuf_add_char(terminal->out, '\n');
}

static uint32_t width_of(const TextOptions *options) {
    uint32_t width = options->width ? options->width : WIDTH_DEFAULT;
    return width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
}

void report_text(const Report *report, const TextOptions *options, StrBuf *out) {
    StrBuf draft = strbuf_new(out->arena, out->size_max);
    Terminal terminal = {
        .report = report,
        .graph = report->graph,
        .palette = options->use_color ? &colors : &no_colors,
        .out = &draft,
        .arena = out->arena,
        .width = width_of(options),
        .is_ascii = options->is_ascii,
    };
    add_findings(&terminal, options->findings_max);
    if (!options->is_quiet) {
        add_domains(&terminal);
        add_files(&terminal);
        add_unknowns(&terminal);
        add_verdict(&terminal);
    }
    display_finish(out, strbuf_str(&draft), options->is_ci);
}
