/* The data for "what if", as JSON inside the page: names, the reduced graph, and what the engine said about each failure
 * domain. Numbers only, but for names; indices are positions in the lists beside them. */
#include "reports/html_page.h"

#include <inttypes.h>

#include "reports/display.h"

enum {
    /* Numbers in the graph: about 2 MB of text. Beyond that the page answers for one domain at a time. */
    GRAPH_NUMBERS_MAX = 400000,
    RESULT_RUNS_MAX = 400000,
};

static void key(StrBuf *out, const char *name, bool is_first) {
    strbuf_format(out, "%s\"%s\":", is_first ? "" : ",\n", name);
}

/* A name as the page shows it: the script puts it there as it is. */
static void shown(const Page *page, Str name) { html_json_string(page->out, display_text(page->arena, name, false)); }

/* A comma in front of all but the first. */
static void number(StrBuf *out, bool *is_first, uint32_t value) {
    strbuf_format(out, "%s%" PRIu32, *is_first ? "" : ",", value);
    *is_first = false;
}

static void add_names(const Page *page) {
    StrBuf *out = page->out;
    key(out, "services", true);
    for (size_t i = 0; i < page->graph->service_count; i++) {
        MARKUP(out, "\n");
        strbuf_add_char(out, i ? ',' : '[');
        strbuf_format(out, "[%" PRIu32 ",", page->graph->services[i]);
        shown(page, page->service_names[i]);
        MARKUP(out, ",");
        shown(page, page->service_labels[i]);
        strbuf_format(out, ",\"%s\"]", page->service_links[i]);
    }
    strbuf_add(out, page->graph->service_count ? STR("]") : STR("[]"));
    key(out, "domains", false);
    for (size_t i = 0; i < page->graph->domain_count; i++) {
        NodeId id = page->graph->domains[i];
        MARKUP(out, "\n");
        strbuf_add_char(out, i ? ',' : '[');
        MARKUP(out, "[");
        html_json_string(out, graph_str(page->graph, page->graph->nodes[id].key));
        MARKUP(out, ",");
        shown(page, page_domain_name(page, id));
        MARKUP(out, "]");
    }
    strbuf_add(out, page->graph->domain_count ? STR("]") : STR("[]"));
}

/* Class of each node of a list; -1: nothing reaches it. */
static void add_classes(const Page *page, const char *name, const NodeId *nodes, size_t count) {
    key(page->out, name, false);
    MARKUP(page->out, "[");
    for (size_t i = 0; i < count; i++) {
        uint32_t class = page->whatif.class_of[nodes[i]];
        strbuf_format(page->out, "%s%" PRId64, i ? "," : "", class == CLASS_NONE ? -1 : (int64_t) class);
    }
    MARKUP(page->out, "]");
}

/* Services of each state as runs: how many to pass over, how many are in it, and so on. */
static void add_set(const Page *page, NodeSet set) {
    bool is_first = true;
    uint32_t next = 0;
    MARKUP(page->out, "[");
    for (size_t i = 0; i < set.count;) {
        uint32_t start = page->service_at[set.items[i]], size = 1;
        while (i + size < set.count && page->service_at[set.items[i + size]] == start + size) size++;
        number(page->out, &is_first, start - next);
        number(page->out, &is_first, size);
        next = start + size;
        i += size;
    }
    MARKUP(page->out, "]");
}

static size_t count_runs(const Page *page, NodeSet set) {
    size_t runs = 0;
    for (size_t i = 0; i < set.count; i++)
        runs += i == 0 || page->service_at[set.items[i]] != page->service_at[set.items[i - 1]] + 1;
    return runs;
}

static void add_results(const Page *page) {
    StrBuf *out = page->out;
    size_t runs = 0;
    key(out, "results", false);
    MARKUP(out, "[");
    for (size_t i = 0; page->report->impacts && i < page->graph->domain_count; i++) {
        const Impact *impact = &page->report->impacts[i];
        for (size_t state = 0; state <= STATE_LOST; state++) runs += count_runs(page, page_services_in(impact, state));
        if (runs > RESULT_RUNS_MAX) break; /* the script works the others out, or says that it can't */
        strbuf_add(out, i ? STR(",\n[") : STR("\n["));
        for (size_t state = 0; state <= STATE_LOST; state++) {
            if (state) MARKUP(out, ",");
            add_set(page, page_services_in(impact, state));
        }
        MARKUP(out, "]");
    }
    MARKUP(out, "]");
}

static void add_needs(const Page *page) {
    const Whatif *whatif = &page->whatif;
    StrBuf *out = page->out;
    key(out, "needs", false);
    MARKUP(out, "[");
    size_t at = 0;
    for (uint32_t class = 0; class < whatif->class_count; class ++) {
        bool is_first = true;
        strbuf_add(out, class ? STR(",[") : STR("["));
        for (; at < whatif->needs.count && whatif->needs.items[at].from == class; at++) {
            number(out, &is_first, whatif->needs.items[at].to);
            number(out, &is_first, whatif->needs.items[at].code);
        }
        MARKUP(out, "]");
    }
    MARKUP(out, "]");
}

static void add_gates(const Page *page) {
    const Whatif *whatif = &page->whatif;
    StrBuf *out = page->out;
    key(out, "gates", false);
    MARKUP(out, "[");
    for (size_t i = 0; i < whatif->gates.count; i++) {
        const WhatifGate *gate = &whatif->gates.items[i];
        strbuf_format(out, "%s[%" PRIu32 ",%d,%" PRIu32, i ? "," : "", gate->owner, (int)gate->mode, gate->threshold);
        for (uint32_t m = 0; m < gate->member_count; m++) {
            const WhatifMember *member = &whatif->members.items[gate->first_member + m];
            strbuf_format(out, ",%" PRIu32 ",%" PRIu32, member->to, member->copies);
        }
        MARKUP(out, "]");
    }
    MARKUP(out, "]");
    key(out, "parts", false);
    MARKUP(out, "[");
    bool is_first = true;
    for (size_t i = 0; i < whatif->parts.count; i++) {
        number(out, &is_first, whatif->parts.items[i].from);
        number(out, &is_first, whatif->parts.items[i].to);
    }
    MARKUP(out, "]");
}

static void add_map(const Page *page) {
    StrBuf *out = page->out;
    key(out, "squares", false);
    MARKUP(out, "[");
    for (size_t i = 0; i < page->square_classes.count; i++) {
        uint32_t class = page->square_classes.items[i];
        strbuf_format(out, "%s%" PRId64, i ? "," : "", class == CLASS_NONE ? -1 : (int64_t) class);
    }
    MARKUP(out, "]");
    key(out, "partsOfClass", false);
    MARKUP(out, "[");
    bool is_first = true;
    for (uint32_t class = 0; page->parts_of_class && class < page->whatif.class_count; class ++)
        number(out, &is_first, page->parts_of_class[class]);
    MARKUP(out, "]");
}

bool page_graph_fits(const Whatif *whatif) {
    size_t numbers = 2 * (whatif->needs.count + whatif->members.count + whatif->parts.count) + 3 * whatif->gates.count;
    return numbers + whatif->class_count <= GRAPH_NUMBERS_MAX;
}

void page_data(const Page *page) {
    StrBuf *out = page->out;
    MARKUP(out, "<script type=\"application/json\" id=\"data\">{");
    add_names(page);
    key(out, "worst", false);
    strbuf_format(out, "%" PRId64, page->worst == SIZE_MAX ? -1 : (int64_t)page->worst);
    add_results(page);
    if (page->has_whatif) {
        add_classes(page, "serviceClass", page->graph->services, page->graph->service_count);
        add_classes(page, "domainClass", page->graph->domains, page->graph->domain_count);
        add_needs(page);
        add_gates(page);
        add_map(page);
        page_map_data(page);
    }
    MARKUP(out, "}</script>\n");
}
