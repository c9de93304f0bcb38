/* What to change first: the few changes that remove most single points of failure, and what stops most by itself. */
#include "graph/fixes.h"
#include "reports/html_excerpt.h"

#include <stdlib.h>

enum {
    NAMES_MAX = 6,
    SERVICES_MAX = 25,
    RANKED_MIN = 2,  /* what stops its own service alone is told with that service */
    RANKED_MAX = 25, /* places in the ranking */
    BAR_WIDTH = 160,
    CONTEXT_LINES = 2,
};

static const struct {
    const char *title; /* the thing follows, where there is one */
    const char *how;
} advice[FIX_KIND_COUNT] = {
    {"An alternative in another zone for ", "Run it in two zones or more, by the setting that its type has for that, "
                                            "so that the loss of one leaves the rest."},
    {"An alternative to the third party, or going on without it, for ",
     "Name a second one to fall back to, keep a copy of what it gives, or let what asks it go on without an answer."},
    {"An alternative in another region for ", "Have a second one in another region, with the data copied to it, and "
                                              "let what uses it go to the one that is up."}};

/* ---- changes ---- */

/* The address without the modules in front: they stand in the list below. */
static Str without_modules(Str address) {
    static const Str step = {"module.", 7};
    size_t at = 0;
    while (address.size - at > step.size && str_equal(str_slice(address, at, at + step.size), step)) {
        size_t end = at + step.size;
        for (bool is_in_key = false; end < address.size && (is_in_key || address.data[end] != '.'); end++)
            is_in_key ^= address.data[end] == '[' || address.data[end] == ']';
        if (end >= address.size) break;
        at = end + 1;
    }
    return str_slice(address, at, address.size);
}

/* "aws_kms_key.primary-key and 2 more" */
static void add_title(const Page *page, const Fix *fix) {
    strbuf_add(page->out, str_from(advice[fix->kind].title));
    Map *told = map_new(page->arena);
    for (size_t i = 0; i < fix->things.count; i++)
        map_add(told, without_modules(page_node_name(page, fix->things.items[i])), 0, NULL);
    if (map_count(told)) html_text(page->out, map_key_at(told, 0));
    if (map_count(told) > 1) strbuf_format(page->out, " and %zu more", map_count(told) - 1);
}

/* The worst finding about one of the things that the change is for: its rule knows the setting. NULL: none. */
static const Finding *finding_of(const Page *page, const Fix *fix) {
    const Findings *findings = &page->report->findings;
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->items[i];
        bool is_about = set_contains(fix->things, finding->node) && set_contains(fix->domains, finding->domain);
        if (finding->status == STATUS_NEW && finding->node && is_about) return finding;
    }
    return NULL;
}

static void add_how(const Page *page, const Fix *fix) {
    const Finding *finding = finding_of(page, fix);
    StrBuf *out = page->out;
    MARKUP(out, "<div><dt>How</dt><dd>");
    if (finding) {
        html_prose(out, finding_remedy(finding));
        strbuf_format(out, " <a href=\"#f=%s\">Finding</a>", finding->fingerprint);
    } else {
        strbuf_add(out, str_from(advice[fix->kind].how));
    }
    MARKUP(out, "</dd></div>\n");
}

/* Instances of one block have one name: it is told once. */
static void add_things(const Page *page, NodeSet nodes) {
    Map *told = map_new(page->arena);
    MARKUP(page->out, "<div><dt>Of</dt><dd>");
    for (size_t i = 0; i < nodes.count; i++) {
        Str name = page_node_name(page, nodes.items[i]);
        bool is_new = false;
        map_add(told, name, 0, &is_new);
        if (!is_new || map_count(told) > NAMES_MAX) continue;
        if (map_count(told) > 1) MARKUP(page->out, ", ");
        html_text(page->out, name);
    }
    if (map_count(told) > NAMES_MAX) strbuf_format(page->out, " and %zu more", map_count(told) - NAMES_MAX);
    MARKUP(page->out, "</dd></div>\n");
}

static void add_domains(const Page *page, NodeSet domains) {
    MARKUP(page->out, "<div><dt>Against losing</dt><dd>");
    for (size_t i = 0; i < domains.count; i++) {
        if (i) MARKUP(page->out, ", ");
        html_text(page->out, page_domain_name(page, domains.items[i]));
    }
    MARKUP(page->out, "</dd></div>\n");
}

static void add_fix(const Page *page, const Fix *fix, bool is_first, ExcerptFiles *files) {
    StrBuf *out = page->out;
    MARKUP(out, "<li><p class=\"removes\"><b>");
    html_count(out, fix->pairs_removed);
    strbuf_format(out, "</b> fewer%s</p>\n<div><h3>", is_first ? "" : ", with those above");
    add_title(page, fix);
    MARKUP(out, "</h3>\n<p class=\"meta\">at ");
    page_place_code(page, &fix->location);
    MARKUP(out, "</p>\n");
    excerpt_html(files, &fix->location, CONTEXT_LINES);
    MARKUP(out, "<dl class=\"facts\">\n");
    add_how(page, fix);
    add_things(page, fix->things);
    add_domains(page, fix->domains);
    if (fix->services.count) {
        MARKUP(out, "<div><dt>Frees</dt><dd>");
        page_service_list(page, fix->services, SERVICES_MAX);
        MARKUP(out, "</dd></div>\n");
    }
    MARKUP(out, "</dl></div></li>\n");
}

static void add_fixes(const Page *page, const Fixes *fixes) {
    StrBuf *out = page->out;
    MARKUP(out,
           "<p class=\"intro\">A service and one thing that stops it alone make a single point of failure; there ");
    strbuf_format(out, "%s <b>", fixes->pair_count == 1 ? "is" : "are");
    html_count(out, fixes->pair_count);
    if (fixes->count == 0) {
        strbuf_format(out, "</b>. None of them goes by changing %d things or fewer.</p>\n", FIX_COUNT_MAX);
        return;
    }
    MARKUP(out, "</b>. ");
    strbuf_format(out, fixes->count == 1 ? "This change removes <b>" : "These %zu changes remove <b>", fixes->count);
    html_count(out, fixes->pairs_removed);
    MARKUP(out, "</b> of them, the one that removes most for its cost first");
    if (fixes->is_exact && fixes->count > 1) MARKUP(out, "; no other choice of as many is better");
    MARKUP(out, ". The failure engine has checked the number with these things kept up.");
    if (fixes->is_truncated) MARKUP(out, " Not everything was looked at: there is too much that fails.");
    MARKUP(out, "</p>\n<ol class=\"fixes\">\n");
    ExcerptFiles *files = excerpt_files_new(page);
    for (size_t i = 0; i < fixes->count; i++) add_fix(page, &fixes->items[i], i == 0, files);
    excerpt_files_free(files);
    MARKUP(out, "</ol>\n");
}

/* ---- ranking ---- */

/* Something written down in one place, with all that is made from it. */
typedef struct {
    NodeId node; /* the instance that stops most */
    uint32_t stops;
    size_t instance_count;
} Ranked;

static int by_stops(const void *left, const void *right) {
    const Ranked *a = left, *b = right;
    if (a->stops != b->stops) return a->stops < b->stops ? 1 : -1;
    return (a->node > b->node) - (a->node < b->node);
}

static bool is_somebodys(const Node *node) {
    return !node->is_absent && (node->kind == NODE_RESOURCE || node->kind == NODE_CODE_UNIT);
}

static Ranked *rank(const Page *page, size_t *count) {
    const Graph *graph = page->graph;
    uint32_t *down;
    failure_single_nodes(page->report->engine, page->arena, &down);
    Ranked *ranked = ARENA_ARRAY(page->arena, Ranked, graph->node_count);
    size_t all = 0;
    for (NodeId id = 1; id < graph->node_count; id++)
        if (is_somebodys(&graph->nodes[id]) && down[id] >= RANKED_MIN) ranked[all++] = (Ranked){id, down[id], 1};
    if (all) qsort(ranked, all, sizeof *ranked, by_stops);
    Map *by_place = map_new(page->arena);
    *count = 0;
    for (size_t i = 0; i < all; i++) {
        Str place = page_place(page, &graph->nodes[ranked[i].node].location);
        if (!place.size) place = graph_str(graph, graph->nodes[ranked[i].node].key);
        bool is_new = false;
        uint32_t entry = map_add(by_place, place, (uint32_t)*count, &is_new);
        if (is_new)
            ranked[(*count)++] = ranked[i];
        else
            ranked[map_value_at(by_place, entry)].instance_count++;
    }
    return ranked;
}

static void add_ranking(const Page *page) {
    StrBuf *out = page->out;
    size_t count = 0;
    const Ranked *ranked = rank(page, &count);
    if (!count) {
        MARKUP(out, "<p class=\"intro\">Of the things written down here, none stops more than one service by itself; "
                    "what stops several is <a href=\"#domains\">where they stand and what they stand on</a>.</p>\n");
        return;
    }
    page_table(page, "sortable", "Things of this system whose loss alone stops most services");
    MARKUP(out, "<thead><tr><th scope=\"col\">Thing</th><th scope=\"col\" class=\"count\">Stops</th>"
                "<th scope=\"col\">Share of services</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count && i < RANKED_MAX; i++) {
        const Ranked *one = &ranked[i];
        MARKUP(out, "<tr><td>");
        html_text(out, page_node_name(page, one->node));
        if (one->instance_count > 1) strbuf_format(out, " and %zu more from this line", one->instance_count - 1);
        MARKUP(out, "</td><td class=\"count\">");
        html_count(out, one->stops);
        MARKUP(out, "</td><td class=\"share\">");
        page_bar(page, BAR_WIDTH, one->stops, one->stops, page->graph->service_count);
        MARKUP(out, "</td><td>");
        page_place_code(page, &page->graph->nodes[one->node].location);
        MARKUP(out, "</td></tr>\n");
    }
    page_table_end(page);
    if (count <= RANKED_MAX) return;
    MARKUP(out, "<p>and ");
    html_count(out, count - RANKED_MAX);
    MARKUP(out, " more places, which stop fewer.</p>\n");
}

void page_fixes(const Page *page) {
    page_section(page, "fixes", "What to change first");
    Fixes fixes = {0};
    if (page->report->impacts)
        fixes_find(page->graph, page->report->engine, page->report->impacts, page->arena, &fixes);
    if (fixes.pair_count) {
        add_fixes(page, &fixes);
    } else {
        MARKUP(page->out, "<p class=\"intro\">No failure domain stops a service by itself, as far as the source "
                          "says.</p>\n");
    }
    if (page->report->engine) add_ranking(page);
    page_section_end(page);
}
