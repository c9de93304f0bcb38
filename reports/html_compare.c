/* Section "Since the last report": against an earlier JSON report. Only with --compare. */
#include "reports/earlier.h"
#include "reports/html_page.h"

#include <inttypes.h>
#include <stdlib.h>

enum { ROWS_MAX = 200, NAMES_MAX = 60, COMMIT_LETTERS = 10 };

typedef enum { CHANGED_NEW, CHANGED_WORSE, CHANGED_BETTER, CHANGED_GONE, CHANGED_COUNT } Changed;

typedef struct {
    Changed kind;
    const Finding *now;           /* NULL: gone */
    const EarlierFinding *before; /* NULL: new */
} FindingRow;

typedef struct {
    Str key;
    NodeId node; /* 0: no failure domain any more */
    size_t before, after;
} DomainRow;

typedef struct {
    FindingRow *findings;
    size_t finding_count, counts[CHANGED_COUNT];
    DomainRow *domains;
    size_t domain_count;
} Comparison;

/* ---- what changed ---- */

static void add_finding(Comparison *comparison, Changed kind, const Finding *now, const EarlierFinding *before) {
    comparison->findings[comparison->finding_count++] = (FindingRow){kind, now, before};
    comparison->counts[kind]++;
}

static int by_change(const void *left, const void *right) {
    const FindingRow *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    Severity x = a->now ? a->now->severity : a->before->severity, y = b->now ? b->now->severity : b->before->severity;
    if (x != y) return x < y ? 1 : -1;
    if (a->now && b->now) return a->now < b->now ? -1 : a->now > b->now; /* of one array */
    return a->before < b->before ? -1 : a->before > b->before;
}

static void compare_findings(const Page *page, const Earlier *earlier, Comparison *out) {
    const Findings *findings = &page->report->findings;
    Map *is_there = map_new(page->arena);
    out->findings = ARENA_ARRAY(page->arena, FindingRow, findings->count + earlier->finding_count + 1);
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->items[i];
        if (finding->status != STATUS_NEW) continue;
        bool is_first = false;
        map_add(is_there, str_from(finding->fingerprint), 0, &is_first);
        if (!is_first) continue;
        uint32_t at = map_get(earlier->finding_at, str_from(finding->fingerprint));
        if (at == MAP_NONE) {
            add_finding(out, CHANGED_NEW, finding, NULL);
            continue;
        }
        const EarlierFinding *before = &earlier->findings[at];
        bool is_same = finding->severity == before->severity && finding->services.count == before->service_count;
        bool is_worse = finding->severity > before->severity ||
                        (finding->severity == before->severity && finding->services.count > before->service_count);
        if (!is_same) add_finding(out, is_worse ? CHANGED_WORSE : CHANGED_BETTER, finding, before);
    }
    for (size_t i = 0; i < earlier->finding_count; i++) {
        const EarlierFinding *before = &earlier->findings[i];
        if (map_get(earlier->finding_at, before->fingerprint) != i) continue;
        if (map_get(is_there, before->fingerprint) == MAP_NONE) add_finding(out, CHANGED_GONE, NULL, before);
    }
    if (out->finding_count) qsort(out->findings, out->finding_count, sizeof *out->findings, by_change);
}

static int by_growth(const void *left, const void *right) {
    const DomainRow *a = left, *b = right;
    int64_t x = (int64_t)a->after - (int64_t)a->before, y = (int64_t)b->after - (int64_t)b->before;
    if (x != y) return x < y ? 1 : -1;
    return str_compare(a->key, b->key);
}

static void compare_domains(const Page *page, const Earlier *earlier, Comparison *out) {
    const Graph *graph = page->graph;
    Map *is_there = map_new(page->arena);
    out->domains = ARENA_ARRAY(page->arena, DomainRow, graph->domain_count + earlier->domain_count + 1);
    for (size_t i = 0; page->report->impacts && i < graph->domain_count; i++) {
        Str key = graph_str(graph, graph->nodes[graph->domains[i]].key);
        uint32_t at = map_get(earlier->domain_at, key);
        DomainRow row = {key, graph->domains[i], at == MAP_NONE ? 0 : earlier->domains[at].down,
                         page->report->impacts[i].services[EFFECT_DOWN].count};
        map_add(is_there, key, 0, NULL);
        if (row.before != row.after) out->domains[out->domain_count++] = row;
    }
    for (size_t i = 0; i < earlier->domain_count; i++) {
        const EarlierDomain *domain = &earlier->domains[i];
        if (domain->down && map_get(is_there, domain->key) == MAP_NONE)
            out->domains[out->domain_count++] = (DomainRow){domain->key, 0, domain->down, 0};
    }
    if (out->domain_count) qsort(out->domains, out->domain_count, sizeof *out->domains, by_growth);
}

/* ---- telling it ---- */

static const char *const words[CHANGED_COUNT] = {"new", "worse", "better", "gone"};

static void add_intro(const Page *page, const Earlier *earlier, const Comparison *comparison) {
    StrBuf *out = page->out;
    MARKUP(out, "<p class=\"intro\">Against <code>");
    size_t slash = str_find_last_char(earlier->path, '/'); /* where it lies on this machine is nobody's business */
    html_text(out, str_slice(earlier->path, slash == SIZE_MAX ? 0 : slash + 1, earlier->path.size));
    MARKUP(out, "</code>");
    if (earlier->commit.size) {
        MARKUP(out, " at <code>");
        html_text(out, str_slice(earlier->commit, 0, COMMIT_LETTERS));
        MARKUP(out, "</code>");
    }
    MARKUP(out, ": findings ");
    for (int kind = 0; kind < CHANGED_COUNT; kind++)
        strbuf_format(out, "%s<b>%zu</b> %s", kind ? ", " : "", comparison->counts[kind], words[kind]);
    MARKUP(out, ". ");
    if (!str_equal(earlier->catalog_version, page->report->catalog_version) ||
        !str_equal(earlier->tool_version, page->report->tool_version))
        MARKUP(out, "It was made by another version of the program or its catalog: some of this may come from that.");
    MARKUP(out, "</p>\n");
}

static void add_row(const Page *page, const FindingRow *row) {
    StrBuf *out = page->out;
    Severity severity = row->now ? row->now->severity : row->before->severity;
    strbuf_format(out, "<tr><td>%s</td><td><span class=\"sev %s\">%s</span></td><td>", words[row->kind],
                  severity_name(severity), severity_name(severity));
    if (row->now) {
        MARKUP(out, "<a");
        html_attribute(out, "href", str_format(page->arena, "#f=%s", row->now->fingerprint));
        MARKUP(out, ">");
        html_prose(out, graph_str(page->graph, row->now->message));
        MARKUP(out, "</a>");
    } else {
        html_prose(out, row->before->message);
    }
    if (row->now && row->before)
        strbuf_format(out, " <span class=\"meta\">(was %s, stopped %zu)</span>", severity_name(row->before->severity),
                      row->before->service_count);
    MARKUP(out, "</td><td>");
    if (row->now) {
        page_place_code(page, &row->now->location);
    } else if (row->before->file.size) {
        MARKUP(out, "<code class=\"at\">");
        html_text(out, str_format(page->arena, "%.*s:%" PRIu32, STR_ARG(row->before->file), row->before->line));
        MARKUP(out, "</code>");
    }
    MARKUP(out, "</td></tr>\n");
}

static void add_findings(const Page *page, const Comparison *comparison) {
    if (!comparison->finding_count) return;
    page_table(page, "sortable", "Findings that changed");
    MARKUP(page->out,
           "<thead><tr><th scope=\"col\">Change</th><th scope=\"col\">Severity</th><th scope=\"col\">Finding</th>"
           "<th scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < comparison->finding_count && i < ROWS_MAX; i++) add_row(page, &comparison->findings[i]);
    page_table_end(page);
    page_rest(page, comparison->finding_count, ROWS_MAX);
}

static void add_domains(const Page *page, const Comparison *comparison) {
    StrBuf *out = page->out;
    if (!comparison->domain_count) {
        MARKUP(out, "<p>Every failure domain stops as many services as before.</p>\n");
        return;
    }
    page_table(page, "sortable", "Failure domains that stop more or fewer services");
    MARKUP(out, "<thead><tr><th scope=\"col\">When this fails</th><th scope=\"col\" class=\"count\">Before</th>"
                "<th scope=\"col\" class=\"count\">Now</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < comparison->domain_count && i < ROWS_MAX; i++) {
        const DomainRow *row = &comparison->domains[i];
        MARKUP(out, "<tr><td>");
        html_text(out, row->node ? page_domain_name(page, row->node) : row->key);
        MARKUP(out, "</td><td class=\"count\">");
        html_count(out, row->before);
        strbuf_format(out, "</td><td class=\"count\"><b%s>", row->after > row->before ? " class=\"c0\"" : "");
        html_count(out, row->after);
        MARKUP(out, "</b></td></tr>\n");
    }
    page_table_end(page);
    page_rest(page, comparison->domain_count, ROWS_MAX);
}

static void add_services(const Page *page, const Earlier *earlier) {
    StrBuf *out = page->out;
    const Graph *graph = page->graph;
    Map *is_there = map_new(page->arena);
    NodeId *added = ARENA_ARRAY(page->arena, NodeId, graph->service_count + 1);
    size_t count = 0, gone = 0;
    for (size_t i = 0; i < graph->service_count; i++) {
        Str key = graph_str(graph, graph->nodes[graph->services[i]].key);
        map_add(is_there, key, 0, NULL);
        if (map_get(earlier->service_at, key) == MAP_NONE) added[count++] = graph->services[i];
    }
    MARKUP(out, "<dl class=\"facts\"><div><dt>Services added</dt><dd>");
    if (count)
        page_service_list(page, (NodeSet){added, count}, NAMES_MAX);
    else
        MARKUP(out, "none");
    MARKUP(out, "</dd></div>\n<div><dt>Services removed</dt><dd>");
    for (size_t i = 0; i < earlier->service_count; i++) {
        if (map_get(is_there, earlier->services[i]) != MAP_NONE) continue;
        if (gone++ >= NAMES_MAX) continue;
        if (gone > 1) MARKUP(out, ", ");
        html_text(out, earlier->services[i]);
    }
    if (gone > NAMES_MAX) strbuf_format(out, " and %zu more", gone - NAMES_MAX);
    if (!gone) MARKUP(out, "none");
    MARKUP(out, "</dd></div></dl>\n");
}

void page_comparison(const Page *page) {
    const Earlier *earlier = page->report->earlier;
    if (!earlier) return;
    Comparison comparison = {0};
    compare_findings(page, earlier, &comparison);
    compare_domains(page, earlier, &comparison);
    page_section(page, "since", "Since the last report");
    add_intro(page, earlier, &comparison);
    add_domains(page, &comparison);
    add_findings(page, &comparison);
    add_services(page, earlier);
    page_section_end(page);
}
