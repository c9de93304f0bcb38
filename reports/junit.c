/* JUnit XML, as Jenkins, GitLab, Azure Pipelines and CircleCI read it: a suite per rule, a case per finding. Cases keep their
 * names from run to run, so that these tools can say since when one fails. What is below the threshold does not fail. */
#include "analyzer/core/map.h"
#include "reports/escape.h"
#include "reports/place.h"

typedef struct {
    const Report *report;
    StrBuf *out;
    const Finding **items; /* by rule, as in the report within each */
    size_t *first;         /* parallel to the rules, and one more */
} Suites;

static bool is_failure(const Report *report, const Finding *finding) {
    return finding->status == STATUS_NEW && report_is_bad(report, finding->severity);
}

static void sort_by_rule(Suites *suites) {
    const Report *report = suites->report;
    Arena *arena = suites->out->arena;
    Map *rules = map_new(arena);
    size_t rule_count = report->rules->count, total = report->findings.count;
    for (size_t i = 0; i < rule_count; i++) map_put(rules, report->rules->items[i].id, (uint32_t)i);
    suites->items = ARENA_ARRAY(arena, const Finding *, total);
    suites->first = ARENA_ARRAY(arena, size_t, rule_count + 2);
    for (size_t i = 0; i < total; i++) suites->first[map_get(rules, report->findings.items[i].rule->id) + 2]++;
    for (size_t i = 2; i < rule_count + 2; i++) suites->first[i] += suites->first[i - 1];
    for (size_t i = 0; i < total; i++) {
        const Finding *finding = &report->findings.items[i];
        suites->items[suites->first[map_get(rules, finding->rule->id) + 1]++] = finding;
    }
}

static void attribute(StrBuf *out, const char *name, Str value) {
    strbuf_format(out, " %s=\"", name);
    xml_add(out, value);
    strbuf_add_char(out, '"');
}

static void add_body(const Suites *suites, const Finding *finding) {
    const Graph *graph = suites->report->graph;
    StrBuf *out = suites->out;
    xml_add(out, graph_str(graph, finding->message));
    for (size_t i = 0; i < finding->chain_count; i++) {
        const Hop *hop = &finding->chain[i];
        strbuf_add(out, STR("\n  "));
        xml_add(out, hop->text ? graph_str(graph, hop->text) : hop->node ? node_title(graph, hop->node) : STR("here"));
        if (!hop->location.file) continue;
        strbuf_add(out, STR("  "));
        xml_add(out, shown_path(graph, &hop->location, out->arena));
        strbuf_format(out, ":%u", hop->location.line);
    }
    strbuf_add(out, STR("\nfix: "));
    xml_add(out, str_trim(finding_remedy(finding)));
    strbuf_add_char(out, '\n');
}

static void add_case(const Suites *suites, const Finding *finding) {
    const Graph *graph = suites->report->graph;
    StrBuf *out = suites->out;
    Location place = finding_place(graph, finding);
    Str path = place.file ? shown_path(graph, &place, out->arena) : STR_NONE;
    Str thing = finding->node ? node_title(graph, finding->node) : path;
    Str domain = finding->domain ? graph_str(graph, graph->nodes[finding->domain].key) : STR_NONE;
    strbuf_add(out, STR("    <testcase"));
    attribute(out, "name",
              str_format(out->arena, "%.*s%s%.*s (%.8s)", STR_ARG(thing), domain.size ? ", " : "", STR_ARG(domain),
                         finding->fingerprint));
    attribute(out, "classname", finding->rule->id);
    if (path.size) attribute(out, "file", path);
    if (path.size && place.line) strbuf_format(out, " line=\"%u\"", place.line);
    if (finding->status != STATUS_NEW) {
        strbuf_add(out, STR("><skipped"));
        Str why = str_format(out->arena, "%s: %.*s", status_name(finding->status),
                             STR_ARG(graph_str(graph, finding->status_reason)));
        attribute(out, "message", why);
        strbuf_add(out, STR("/></testcase>\n"));
        return;
    }
    bool is_bad = is_failure(suites->report, finding);
    strbuf_add(out, is_bad ? STR(">\n      <failure") : STR(">\n      <system-out>"));
    if (is_bad) {
        attribute(out, "message", graph_str(graph, finding->message));
        attribute(out, "type", str_from(severity_name(finding->severity)));
        strbuf_add_char(out, '>');
    }
    add_body(suites, finding);
    strbuf_add(out, is_bad ? STR("</failure>\n    </testcase>\n") : STR("</system-out>\n    </testcase>\n"));
}

static void add_counts(const Suites *suites, size_t from, size_t to, size_t empty_count) {
    size_t failures = 0, skipped = 0;
    for (size_t i = from; i < to; i++) {
        failures += is_failure(suites->report, suites->items[i]);
        skipped += suites->items[i]->status != STATUS_NEW;
    }
    strbuf_format(suites->out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"", to - from + empty_count,
                  failures, skipped);
}

void report_junit(const Report *report, StrBuf *out) {
    Suites suites = {.report = report, .out = out};
    sort_by_rule(&suites);
    size_t rule_count = report->rules->count, empty_count = 0;
    for (size_t i = 0; i < rule_count; i++) empty_count += suites.first[i] == suites.first[i + 1];
    strbuf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"faultline\""));
    strbuf_format(out, " tests=\"%zu\"", report->findings.count + empty_count);
    size_t failures = 0;
    for (size_t i = 0; i < report->findings.count; i++) failures += is_failure(report, &report->findings.items[i]);
    strbuf_format(out, " failures=\"%zu\">\n", failures);
    for (size_t i = 0; i < rule_count; i++) {
        size_t from = suites.first[i], to = suites.first[i + 1];
        strbuf_add(out, STR("  <testsuite"));
        attribute(out, "name", report->rules->items[i].id);
        add_counts(&suites, from, to, from == to);
        strbuf_add(out, STR(">\n"));
        for (size_t k = from; k < to; k++) add_case(&suites, suites.items[k]);
        if (from == to) {
            strbuf_add(out, STR("    <testcase name=\"nothing found\""));
            attribute(out, "classname", report->rules->items[i].id);
            strbuf_add(out, STR("/>\n"));
        }
        strbuf_add(out, STR("  </testsuite>\n"));
    }
    strbuf_add(out, STR("</testsuites>\n"));
}
