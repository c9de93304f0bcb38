/* How much hangs on one region, country, account, provider or third party; and which services share their fate. */
#include "graph/concentration.h"
#include "reports/html_page.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    ROWS_MAX = 12, /* per kind */
    BAR_WIDTH = 240,
    FATES_MAX = 30,
    NAMES_MAX = 30,
};

/* ---- concentration ---- */

static void add_row(const Page *page, const ConcentrationRow *row) {
    StrBuf *out = page->out;
    NodeId node = graph_find(page->graph, row->name);
    MARKUP(out, "<tr><th scope=\"row\">");
    bool is_node = node && str_equal(graph_str(page->graph, page->graph->nodes[node].key), row->name);
    html_text(out, is_node ? page_domain_name(page, node) : row->name);
    MARKUP(out, "</th><td>");
    html_text(out, row->country);
    MARKUP(out, "</td><td class=\"count\">");
    html_count(out, row->touched);
    MARKUP(out, "</td><td class=\"count\">");
    html_count(out, row->stopped);
    MARKUP(out, "</td><td class=\"share\">");
    page_bar(page, BAR_WIDTH, row->touched, row->stopped, page->graph->service_count);
    MARKUP(out, "</td></tr>\n");
}

static void add_kind(const Page *page, const Concentration *kind, const char *title) {
    StrBuf *out = page->out;
    if (!kind->row_count) return;
    strbuf_format(out,
                  "<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"4\">%s</th>"
                  "<td>index %.2f</td></tr>\n",
                  title, kind->index);
    for (size_t i = 0; i < kind->row_count && i < ROWS_MAX; i++) add_row(page, &kind->rows[i]);
    if (kind->row_count > ROWS_MAX)
        strbuf_format(out, "<tr class=\"others\"><td colspan=\"5\">%zu more, with fewer services</td></tr>\n",
                      kind->row_count - ROWS_MAX);
    MARKUP(out, "</tbody>\n");
}

void page_concentration(const Page *page) {
    static const char *const titles[CONCENTRATION_KIND_COUNT] = {
        [CONCENTRATION_PROVIDER] = "Providers",
        [CONCENTRATION_COUNTRY] = "Countries",
        [CONCENTRATION_REGION] = "Regions",
        [CONCENTRATION_ACCOUNT] = "Accounts",
        [CONCENTRATION_CONTROL_PLANE] = "Control planes of no region",
        [CONCENTRATION_THIRD_PARTY] = "Third parties",
    };
    StrBuf *out = page->out;
    Concentration all[CONCENTRATION_KIND_COUNT];
    if (!page->report->impacts) return;
    concentration_find(page->graph, page->report->engine, page->report->impacts, page->arena, all);
    size_t rows = 0;
    for (size_t i = 0; i < CONCENTRATION_KIND_COUNT; i++) rows += all[i].row_count;
    page_section(page, "concentration", "Concentration and jurisdiction");
    if (!rows) {
        MARKUP(out, "<p class=\"intro\">Nothing that may fail touches a service, as far as the source says.</p>\n");
        page_section_end(page);
        return;
    }
    MARKUP(out,
           "<p class=\"intro\">How much of the system hangs on one name. A service counts where it stops, degrades, "
           "freezes, is stranded or loses redundancy. The index is Herfindahl and Hirschman&#39;s: 1 is everything "
           "on one, 1/n evenly on n. Countries are those in which regions and control planes stand.</p>\n"
           "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Concentration\">\n"
           "<table class=\"list groups\"><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Country</th>"
           "<th scope=\"col\" class=\"count\">Touched</th><th scope=\"col\" class=\"count\">Stopped</th>"
           "<th scope=\"col\">Share of services touched, and of these stopped</th></tr></thead>\n");
    for (size_t i = 0; i < CONCENTRATION_KIND_COUNT; i++) add_kind(page, &all[i], titles[i]);
    MARKUP(out, "</table></div>\n");
    page_section_end(page);
}

/* ---- shared fate ---- */

/* Services that the same failure domains stop, each alone. */
typedef struct {
    NodeId *services;
    size_t count;
    Str signature;
    const uint32_t *domains; /* positions in graph->domains */
    size_t domain_count;
} Fate;

typedef VEC(uint32_t) Positions;

static int by_size(const void *left, const void *right) {
    const Fate *a = left, *b = right;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    if (a->domain_count != b->domain_count) return a->domain_count < b->domain_count ? 1 : -1;
    return a->services[0] < b->services[0] ? -1 : 1;
}

/* Groups of two and more. */
static Fate *find_fates(const Page *page, size_t *fate_count) {
    const Graph *graph = page->graph;
    Arena *arena = page->arena;
    Positions *stops = ARENA_ARRAY(arena, Positions, graph->service_count + 1);
    for (uint32_t domain = 0; domain < graph->domain_count; domain++) {
        NodeSet down = page->report->impacts[domain].services[EFFECT_DOWN];
        for (size_t i = 0; i < down.count; i++) *VEC_PUSH(arena, &stops[page->service_at[down.items[i]]]) = domain;
    }
    Map *by_signature = map_new(arena);
    Fate *fates = ARENA_ARRAY(arena, Fate, graph->service_count + 1);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < graph->service_count; i++) {
        if (!stops[i].count) continue;
        Str signature = str_of((const char *)stops[i].items, stops[i].count * sizeof(uint32_t));
        bool is_new = false;
        uint32_t entry = map_add(by_signature, signature, (uint32_t)count, &is_new);
        if (is_new)
            fates[count++] = (Fate){.services = ARENA_ARRAY(arena, NodeId, graph->service_count - i),
                                    .domains = stops[i].items,
                                    .domain_count = stops[i].count};
        Fate *fate = &fates[map_value_at(by_signature, entry)];
        fate->services[fate->count++] = graph->services[i];
    }
    for (size_t i = 0; i < count; i++)
        if (fates[i].count > 1) fates[kept++] = fates[i];
    if (kept) qsort(fates, kept, sizeof *fates, by_size);
    *fate_count = kept;
    return fates;
}

static void add_fate(const Page *page, const Fate *fate) {
    StrBuf *out = page->out;
    MARKUP(out, "<tr><td class=\"count\">");
    html_count(out, fate->count);
    MARKUP(out, "</td><td>");
    page_service_list(page, (NodeSet){fate->services, fate->count}, NAMES_MAX);
    MARKUP(out, "</td><td>");
    for (size_t i = 0; i < fate->domain_count && i < NAMES_MAX; i++) {
        if (i) MARKUP(out, " · ");
        html_text(out, page_domain_name(page, page->graph->domains[fate->domains[i]]));
    }
    if (fate->domain_count > NAMES_MAX) strbuf_format(out, " and %zu more", fate->domain_count - NAMES_MAX);
    MARKUP(out, "</td></tr>\n");
}

void page_fates(const Page *page) {
    StrBuf *out = page->out;
    size_t count = 0;
    const Fate *fates = page->report->impacts ? find_fates(page, &count) : NULL;
    page_section(page, "fates", "Shared fate");
    if (!count) {
        MARKUP(out, "<p class=\"intro\">No two services are stopped by the same failure domains.</p>\n");
        page_section_end(page);
        return;
    }
    MARKUP(out,
           "<p class=\"intro\">Services in one row are stopped by exactly the same failure domains, each alone: none "
           "of them can stand in for another.</p>\n");
    page_table(page, "sortable", "Services that fall together");
    MARKUP(out, "<thead><tr><th scope=\"col\" class=\"count\">Services</th><th scope=\"col\">Which</th>"
                "<th scope=\"col\">Each stops them all</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count && i < FATES_MAX; i++) add_fate(page, &fates[i]);
    page_table_end(page);
    if (count > FATES_MAX) strbuf_format(out, "<p>and %zu smaller groups.</p>\n", count - FATES_MAX);
    page_section_end(page);
}
