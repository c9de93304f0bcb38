/* What falls with what: the answer for the worst failure domain, the map, and the table of all domains. */
#include "reports/html_page.h"
#include "reports/unknowns.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    COLUMNS_MAX = 60, /* more do not fit beside each other: then services are only counted */
    COLUMN_NAMES_MAX = 20,
    ROWS_MAX = 400,
    NAMES_MAX = 60, /* services named per state in "what if"; the script shows fewer first */
};

/* ---- legend and what if ---- */

static void add_legend(const Page *page) {
    MARKUP(page->out, "<ul class=\"legend\">\n");
    for (size_t state = 0; state <= STATE_LOST; state++) {
        MARKUP(page->out, "<li>");
        page_glyph(page, state);
        strbuf_format(page->out, " <b>%s</b> %s</li>\n", state_name(state), state_meaning(state));
    }
    MARKUP(page->out, "</ul>\n");
}

static NodeSet services_live(const Page *page, const Impact *impact) {
    const Graph *graph = page->graph;
    NodeId *items = ARENA_ARRAY(page->arena, NodeId, graph->service_count);
    size_t count = 0;
    for (size_t i = 0; i < graph->service_count; i++) {
        bool is_hit = false;
        for (size_t state = 0; state <= STATE_LOST; state++)
            is_hit = is_hit || set_contains(page_services_in(impact, state), graph->services[i]);
        if (!is_hit) items[count++] = graph->services[i];
    }
    return (NodeSet){items, count};
}

/* The script fills the same elements again for what the reader selects. */
static void add_whatif(const Page *page) {
    StrBuf *out = page->out;
    const Impact *impact = &page->report->impacts[page->worst];
    MARKUP(out, "<div class=\"whatif\" id=\"whatif\">\n<h3 id=\"whatif-title\">If ");
    html_text(out, page_domain_name(page, impact->domain));
    MARKUP(out, " fails</h3>\n<dl class=\"states\">\n");
    for (size_t state = 0; state < STATE_COUNT; state++) {
        NodeSet set = state == STATE_LIVE ? services_live(page, impact) : page_services_in(impact, state);
        strbuf_format(out, "<div%s><dt>", set.count ? "" : " class=\"none\"");
        page_glyph(page, state);
        MARKUP(out, "<b>");
        html_count(out, set.count);
        strbuf_format(out, "</b> %s</dt><dd>", state_name(state));
        if (set.count) {
            page_service_list(page, set, NAMES_MAX);
        } else {
            MARKUP(out, "none");
        }
        MARKUP(out, "</dd></div>\n");
    }
    MARKUP(out, "</dl>\n</div>\n");
}

/* ---- columns: services that every failure domain treats alike share one ---- */

typedef struct {
    uint32_t *services; /* positions in graph->services, by column */
    uint32_t *first;    /* of column c: services[first[c] .. first[c + 1]) */
    size_t count;       /* 0: too many, or no service */
} Columns;

typedef struct {
    const uint32_t *fate; /* domain and state of each touch, in order */
    uint32_t fate_size, service;
    uint32_t rank; /* what the worst domain does to it: the state, or STATE_LIVE */
    uint32_t stops, touches;
} Fated;

static bool is_same_fate(const Fated *a, const Fated *b) {
    return a->fate_size == b->fate_size && (!a->fate_size || !memcmp(a->fate, b->fate, a->fate_size * sizeof *a->fate));
}

/* In the order of what the worst domain does, then what most things stop and touch; what has the same fate stands together. */
static int by_fate(const void *left, const void *right) {
    const Fated *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->stops != b->stops) return a->stops < b->stops ? 1 : -1;
    if (a->touches != b->touches) return a->touches < b->touches ? 1 : -1;
    for (uint32_t i = 0; i < a->fate_size && i < b->fate_size; i++)
        if (a->fate[i] != b->fate[i]) return a->fate[i] < b->fate[i] ? -1 : 1;
    return (a->service > b->service) - (a->service < b->service);
}

/* Goes through all touches: counts them where `fates` has no room yet, else writes them down. */
static void touch_all(const Page *page, Fated *fated, uint32_t *fates, const uint32_t *first) {
    for (uint32_t domain = 0; domain < page->graph->domain_count; domain++) {
        for (size_t state = 0; state <= STATE_LOST; state++) {
            NodeSet set = page_services_in(&page->report->impacts[domain], state);
            for (size_t i = 0; i < set.count; i++) {
                uint32_t service = page->service_at[set.items[i]];
                if (service == UINT32_MAX) continue;
                Fated *one = &fated[service];
                if (fates) fates[first[service] + one->fate_size] = domain * STATE_COUNT + (uint32_t)state;
                one->fate_size++;
                one->stops += fates && state == EFFECT_DOWN;
                if (domain == page->worst && state < one->rank) one->rank = (uint32_t)state;
            }
        }
    }
}

static Columns find_columns(const Page *page) {
    size_t count = page->graph->service_count;
    Arena *arena = page->arena;
    Fated *fated = ARENA_ARRAY(arena, Fated, count + 1);
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, count + 1);
    touch_all(page, fated, NULL, NULL);
    for (size_t i = 0; i < count; i++) first[i + 1] = first[i] + fated[i].fate_size;
    uint32_t *fates = ARENA_ARRAY(arena, uint32_t, first[count] + 1);
    for (uint32_t i = 0; i < count; i++)
        fated[i] = (Fated){.fate = fates + first[i], .service = i, .rank = STATE_LIVE, .touches = fated[i].fate_size};
    touch_all(page, fated, fates, first);
    if (count) qsort(fated, count, sizeof *fated, by_fate);
    Columns columns = {ARENA_ARRAY(arena, uint32_t, count + 1), ARENA_ARRAY(arena, uint32_t, count + 1), 0};
    for (uint32_t i = 0; i < count; i++) {
        columns.services[i] = fated[i].service;
        if (i == 0 || !is_same_fate(&fated[i - 1], &fated[i])) columns.first[columns.count++] = i;
    }
    columns.first[columns.count] = (uint32_t)count;
    if (columns.count > COLUMNS_MAX) columns.count = 0;
    return columns;
}

/* ---- the table ---- */

typedef struct {
    NodeKind kind;
    const char *title, *one, *many;
} DomainKind;

static const DomainKind domain_kinds[] = {
    {NODE_REGION, "Regions", "region", "regions"},
    {NODE_ZONE, "Zones", "zone", "zones"},
    {NODE_PROVIDER_SERVICE, "Provider services", "provider service", "provider services"},
    {NODE_CONTROL_PLANE, "Control planes", "control plane", "control planes"},
    {NODE_THIRD_PARTY, "Third parties", "third party", "third parties"},
    {NODE_ACCOUNT, "Accounts", "account", "accounts"},
};

static bool has_effect(const Impact *impact) {
    for (size_t state = 0; state <= STATE_LOST; state++)
        if (page_services_in(impact, state).count) return true;
    return false;
}

static int by_effect(const void *left, const void *right) {
    const Impact *a = *(const Impact *const *)left, *b = *(const Impact *const *)right;
    static const size_t weights[] = {EFFECT_DOWN, EFFECT_STRANDED, EFFECT_DEGRADED, EFFECT_FROZEN, STATE_LOST};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        size_t x = page_services_in(a, weights[i]).count, y = page_services_in(b, weights[i]).count;
        if (x != y) return x < y ? 1 : -1;
    }
    return a < b ? -1 : a > b; /* report order: both are of one array */
}

/* The script finds the services of a column by data-s. */
static void add_column_head(const Page *page, const Columns *columns, size_t column) {
    StrBuf *out = page->out;
    uint32_t first = columns->first[column], end = columns->first[column + 1];
    StrBuf names = strbuf_new(page->arena, SIZE_MAX / 8);
    MARKUP(out, "<th scope=\"col\" class=\"svc\" data-s=\"");
    for (uint32_t i = first; i < end; i++) {
        strbuf_format(out, "%s%" PRIu32, i > first ? " " : "", columns->services[i]);
        if (i - first >= COLUMN_NAMES_MAX) continue;
        if (i > first) strbuf_add(&names, STR(", "));
        strbuf_add(&names, page->service_names[columns->services[i]]);
    }
    if (end - first > COLUMN_NAMES_MAX) strbuf_format(&names, " and %" PRIu32 " more", end - first - COLUMN_NAMES_MAX);
    MARKUP(out, "\"");
    html_attribute(out, "title", strbuf_str(&names));
    MARKUP(out, ">");
    if (end - first > 1) strbuf_format(out, "<b>+%" PRIu32 "</b>", end - first - 1);
    MARKUP(out, "<span>");
    html_text(out, page->service_labels[columns->services[first]]);
    MARKUP(out, "</span></th>");
}

static void add_head(const Page *page, const Columns *columns) {
    StrBuf *out = page->out;
    MARKUP(out, "<thead>\n<tr><th scope=\"col\" class=\"name\">When this fails</th>");
    for (size_t state = 0; state <= STATE_LOST; state++) {
        MARKUP(out, "<th scope=\"col\" class=\"count\"><span>");
        page_glyph(page, state);
        strbuf_format(out, "%s</span></th>", state_name(state));
    }
    if (!columns->count) MARKUP(out, "<th scope=\"col\" class=\"share\">Share of services down</th>");
    for (size_t i = 0; i < columns->count; i++) add_column_head(page, columns, i);
    MARKUP(out, "</tr>\n</thead>\n");
}

static void add_states(const Page *page, const Impact *impact, NodeId service) {
    bool is_first = true;
    MARKUP(page->out, "<td>");
    for (size_t state = 0; state <= STATE_LOST; state++) {
        if (!set_contains(page_services_in(impact, state), service)) continue;
        page_glyph(page, state);
        strbuf_format(page->out, "<span class=\"t\">%s%s</span>", is_first ? "" : ", ", state_name(state));
        is_first = false;
    }
    MARKUP(page->out, "</td>");
}

static void add_share(const Page *page, const Impact *impact) {
    enum { WIDTH = 320 };
    size_t down = impact->services[EFFECT_DOWN].count;
    MARKUP(page->out, "<td class=\"share\">");
    page_bar(page, WIDTH, down, down, page->graph->service_count);
    MARKUP(page->out, "</td>");
}

static void add_row(const Page *page, const Columns *columns, const Impact *impact) {
    StrBuf *out = page->out;
    strbuf_format(out, "<tr data-d=\"%zu\"%s><th scope=\"row\"", (size_t)(impact - page->report->impacts),
                  impact == &page->report->impacts[page->worst] ? " class=\"on\"" : "");
    html_attribute(out, "title", graph_str(page->graph, page->graph->nodes[impact->domain].key));
    MARKUP(out, ">");
    html_text(out, page_domain_name(page, impact->domain));
    MARKUP(out, "</th>");
    for (size_t state = 0; state <= STATE_LOST; state++) {
        size_t count = page_services_in(impact, state).count;
        MARKUP(out, "<td class=\"count\">");
        if (count) {
            strbuf_format(out, "<b class=\"c%zu\">", state);
            html_count(out, count);
            MARKUP(out, "</b>");
        } else {
            MARKUP(out, "0");
        }
        MARKUP(out, "</td>");
    }
    if (!columns->count) add_share(page, impact);
    for (size_t i = 0; i < columns->count; i++)
        add_states(page, impact, page->graph->services[columns->services[columns->first[i]]]);
    MARKUP(out, "</tr>\n");
}

static size_t cell_count(const Columns *columns) { return 1 + STATE_LOST + 1 + (columns->count ? columns->count : 1); }

static void add_others(const Page *page, const Columns *columns, const DomainKind *kind, size_t silent,
                       size_t left_out) {
    StrBuf *out = page->out;
    if (!silent && !left_out) return;
    strbuf_format(out, "<tr class=\"others\"><td colspan=\"%zu\">", cell_count(columns));
    if (left_out) {
        html_count(out, left_out);
        strbuf_format(out, " more %s touch fewer services; the JSON report lists them. ",
                      left_out == 1 ? kind->one : kind->many);
    }
    if (silent) {
        html_count(out, silent);
        strbuf_format(out, " more %s no service alone.", silent == 1 ? "touches" : "touch");
    }
    MARKUP(out, "</td></tr>\n");
}

static void add_kind(const Page *page, const Columns *columns, const DomainKind *kind, size_t *rows_left) {
    const Graph *graph = page->graph;
    const Impact **order = ARENA_ARRAY(page->arena, const Impact *, graph->domain_count);
    size_t count = 0, silent = 0;
    for (size_t i = 0; i < graph->domain_count; i++) {
        const Impact *impact = &page->report->impacts[i];
        if (graph->nodes[impact->domain].kind != kind->kind) continue;
        if (has_effect(impact)) {
            order[count++] = impact;
        } else {
            silent++;
        }
    }
    if (count + silent == 0) return;
    if (count) qsort(order, count, sizeof *order, by_effect);
    size_t shown = count < *rows_left ? count : *rows_left;
    *rows_left -= shown;
    strbuf_format(page->out, "<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%zu\">%s</th></tr>\n",
                  cell_count(columns), kind->title);
    for (size_t i = 0; i < shown; i++) add_row(page, columns, order[i]);
    add_others(page, columns, kind, silent, count - shown);
    MARKUP(page->out, "</tbody>\n");
}

static void add_table(const Page *page) {
    StrBuf *out = page->out;
    MARKUP(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Failure domains and services\">\n"
                "<table class=\"matrix");
    Columns columns = find_columns(page);
    if (!columns.count) MARKUP(out, " counts");
    MARKUP(out, "\" id=\"matrix\">\n<caption>What each failure domain does to the services, worst first");
    if (columns.count && columns.count < page->graph->service_count)
        MARKUP(out, ". Services that every domain treats alike share a column: +2 stands for two more");
    MARKUP(out, "</caption>\n");
    add_head(page, &columns);
    size_t rows_left = ROWS_MAX;
    for (size_t i = 0; i < sizeof domain_kinds / sizeof *domain_kinds; i++)
        add_kind(page, &columns, &domain_kinds[i], &rows_left);
    MARKUP(out, "</table>\n</div>\n");
}

void page_domains(Page *page) {
    page_section(page, "domains", "What falls with what");
    if (page->worst == SIZE_MAX) {
        MARKUP(page->out, "<p>No failure domain touches a service, as far as the source says.</p>\n");
        page_map(page);
        page_section_end(page);
        return;
    }
    MARKUP(page->out,
           "<p class=\"intro\">A failure domain is what fails as one: a region, a zone, a provider&#39;s service "
           "or its control plane, a third party.");
    Str unplaced = services_placed_text(page->graph, page->arena);
    if (unplaced.size) {
        MARKUP(page->out, " <strong>");
        html_text(page->out, unplaced);
        MARKUP(page->out, ".</strong>");
    }
    MARKUP(page->out, "</p>\n");
    add_legend(page);
    MARKUP(page->out, "<div class=\"board\">\n");
    add_whatif(page);
    page_map(page);
    MARKUP(page->out, "</div>\n");
    add_table(page);
    page_section_end(page);
}
