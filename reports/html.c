/* The HTML report: one file that loads nothing. Its policy allows exactly the script and the style below, by hash; the
 * data is JSON, which nothing executes. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "analyzer/core/asset.h"
#include "analyzer/core/hash.h"
#include "reports/html_page.h"

static Str asset(const char *path) {
    for (size_t i = 0; i < html_assets.count; i++)
        if (strcmp(html_assets.items[i].path, path) == 0)
            return str_of((const char *)html_assets.items[i].data, html_assets.items[i].size);
    assert(!"the asset is part of the program");
    return STR_NONE;
}

/* The modules share one scope, which nothing outside sees. Later ones use what earlier ones declare; the last one starts it all. */
static Str join_script(Arena *arena) {
    static const char *const modules[] = {"core.js",  "address.js", "failure.js", "whatif.js",
                                          "lists.js", "map.js",     "replay.js",  "page.js"};
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    strbuf_add(&out, STR("\"use strict\";\n(() => {\n"));
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) strbuf_add(&out, asset(modules[i]));
    strbuf_add(&out, STR("})();\n"));
    return strbuf_str(&out);
}

/* ---- what the sections share ---- */

/* The name, or the whole key when another service has the same name. */
static const Str *name_services(const Graph *graph, Arena *arena) {
    Map *counts = map_new(arena);
    Str *names = ARENA_ARRAY(arena, Str, graph->service_count);
    for (size_t i = 0; i < graph->service_count; i++) {
        const Node *node = &graph->nodes[graph->services[i]];
        names[i] = graph_str(graph, node->name ? node->name : node->key);
        uint32_t entry = map_add(counts, names[i], 0, NULL);
        map_set_at(counts, entry, map_value_at(counts, entry) + 1);
    }
    for (size_t i = 0; i < graph->service_count; i++)
        if (map_get(counts, names[i]) > 1) names[i] = graph_str(graph, graph->nodes[graph->services[i]].key);
    return names;
}

/* Start of the last `steps` steps of a path. */
static Str last_steps(Str path, size_t steps) {
    size_t at = path.size;
    while (at > 0 && (path.data[at - 1] != '/' || --steps > 0)) at--;
    return str_slice(path, at, path.size);
}

/* The last two steps of the name; more where that is needed to tell two services apart. */
static const Str *label_services(const Str *names, size_t count, Arena *arena) {
    enum { STEPS_MIN = 2, STEPS_MAX = 8 };
    Str *labels = ARENA_ARRAY(arena, Str, count);
    bool *is_unique = ARENA_ARRAY(arena, bool, count);
    for (size_t steps = STEPS_MIN; steps <= STEPS_MAX; steps++) {
        Map *counts = map_new(arena);
        for (size_t i = 0; i < count; i++) {
            if (!is_unique[i]) labels[i] = steps < STEPS_MAX ? last_steps(names[i], steps) : names[i];
            uint32_t entry = map_add(counts, labels[i], 0, NULL);
            map_set_at(counts, entry, map_value_at(counts, entry) + 1);
        }
        for (size_t i = 0; i < count; i++) is_unique[i] = map_get(counts, labels[i]) == 1;
    }
    return labels;
}

/* Of the key, which holds nothing that a line more in some file would change. */
static const char (*link_services(const Graph *graph, Arena *arena))[17] {
    char(*links)[17] = (char(*)[17])arena_alloc(arena, (graph->service_count + 1) * sizeof *links);
    for (size_t i = 0; i < graph->service_count; i++) {
        unsigned char digest[32];
        sha256_digest(graph_str(graph, graph->nodes[graph->services[i]].key), digest);
        for (int at = 0; at < 8; at++) snprintf(links[i] + 2 * at, 3, "%02x", digest[at]);
    }
    return (const char(*)[17])links;
}

static const uint32_t *places_of_services(const Graph *graph, Arena *arena) {
    uint32_t *at = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    for (size_t i = 0; i < graph->node_count; i++) at[i] = UINT32_MAX;
    for (uint32_t i = 0; i < graph->service_count; i++) at[graph->services[i]] = i;
    return at;
}

static size_t touched(const Impact *impact) {
    size_t count = 0;
    for (size_t state = 0; state <= STATE_LOST; state++) count += page_services_in(impact, state).count;
    return count;
}

/* The region that stops most services; where no region stops any, whatever stops most, then whatever touches most. */
static size_t find_worst(const Report *report) {
    const Graph *graph = report->graph;
    size_t worst = SIZE_MAX, best_touched = 0, best_down = 0;
    bool best_is_region = false;
    for (size_t i = 0; report->impacts && i < graph->domain_count; i++) {
        const Impact *impact = &report->impacts[i];
        size_t down = impact->services[EFFECT_DOWN].count, all = touched(impact);
        bool is_region = graph->nodes[graph->domains[i]].kind == NODE_REGION && down > 0;
        if (all == 0 || is_region < best_is_region) continue;
        bool is_worse = is_region > best_is_region || down > best_down || (down == best_down && all > best_touched);
        if (worst != SIZE_MAX && !is_worse) continue;
        worst = i;
        best_touched = all;
        best_down = down;
        best_is_region = is_region;
    }
    return worst;
}

/* ---- the frame ---- */

static void add_policy(StrBuf *out, Str style, Str script) {
    MARKUP(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ");
    html_policy_hash(out, script);
    MARKUP(out, "; style-src ");
    html_policy_hash(out, style);
    MARKUP(out, "; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'\">\n");
}

static void add_title(const Page *page) {
    const Model *model = page->graph->model;
    MARKUP(page->out, "<title>faultline");
    if (model->repositories.count) {
        MARKUP(page->out, ": ");
        html_text(page->out, graph_str(page->graph, model->repositories.items[0].name));
    }
    if (model->repositories.count > 1) strbuf_format(page->out, " and %zu more", model->repositories.count - 1);
    MARKUP(page->out, "</title>\n");
}

static void add_head(const Page *page, Str style, Str script) {
    StrBuf *out = page->out;
    MARKUP(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add_policy(out, style, script);
    MARKUP(out,
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
           "<meta name=\"generator\" content=\"faultline\">\n");
    add_title(page);
    MARKUP(
        out,
        "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12'%3E"
        "%3Cpath fill='%23b3261e' d='M0 0H12V4L7 6L12 7V12H0V8L5 6L0 5Z'/%3E%3C/svg%3E\">\n<style>");
    strbuf_add(out, style);
    MARKUP(out, "</style>\n</head>\n");
}

/* `main` holds the sections: a link to one that is not there would lead nowhere. */
static void add_bar(const Page *page, Str main) {
    static const struct {
        const char *id, *title;
    } sections[] = {{"verdict", "Verdict"},    {"since", "Since"},       {"domains", "What falls"},
                    {"fixes", "Change first"}, {"findings", "Findings"}, {"services", "Services"},
                    {"outages", "Outages"},    {"fates", "Shared fate"}, {"concentration", "Concentration"},
                    {"order", "Order"},        {"unknown", "Unknown"},   {"coverage", "Coverage"},
                    {"mentions", "Mentions"},  {"method", "Method"}};
    MARKUP(page->out, "<body>\n<a class=\"skip\" href=\"#verdict\">Skip to the verdict</a>\n"
                      "<header class=\"bar\"><span class=\"mark\">faultline</span>\n<nav aria-label=\"Sections\">");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!str_contains(main, str_format(page->arena, "\n<section id=\"%s\"", sections[i].id))) continue;
        strbuf_format(page->out, "%s<a href=\"#%s\">%s</a>", i ? " " : "", sections[i].id, sections[i].title);
    }
    MARKUP(page->out, "</nav></header>\n");
}

static void add_sections(Page *page, Str script) {
    StrBuf *out = page->out;
    MARKUP(out, "<main>\n");
    page_verdict(page);
    page_comparison(page);
    page_domains(page);
    /* Here already: the map and "what if" can be used while the browser reads on. */
    MARKUP(out, "<p id=\"said\" class=\"hidden\" role=\"status\"></p>\n");
    page_data(page);
    MARKUP(out, "<script>");
    strbuf_add(out, script);
    MARKUP(out, "</script>\n");
    page_fixes(page);
    page_findings(page);
    page_services(page);
    page_replays(page);
    page_fates(page);
    page_concentration(page);
    page_roots(page);
    page_coverage(page);
    page_mentions(page);
    page_method(page);
    MARKUP(out, "</main>\n");
}

void report_html(const Report *report, StrBuf *out) {
    const Graph *graph = report->graph;
    Page page = {
        .report = report,
        .graph = graph,
        .out = out,
        .arena = out->arena,
        .service_names = name_services(graph, out->arena),
        .service_links = link_services(graph, out->arena),
        .service_at = places_of_services(graph, out->arena),
        .worst = find_worst(report),
    };
    page.service_labels = label_services(page.service_names, graph->service_count, out->arena);
    if (page.worst != SIZE_MAX)
        failure_scenario(report->engine, &graph->domains[page.worst], 1, out->arena, &page.worst_impact);
    whatif_reduce(graph, out->arena, &page.whatif);
    page.has_whatif = page_graph_fits(&page.whatif);

    Str style = asset("report.css"), script = join_script(out->arena);
    StrBuf main = strbuf_new(out->arena, SIZE_MAX / 8);
    page.out = &main;
    add_sections(&page, script);
    page.out = out;
    add_head(&page, style, script);
    add_bar(&page, strbuf_str(&main));
    page_glyph_shapes(out);
    strbuf_add(out, strbuf_str(&main));
    MARKUP(out, "<footer>Made by faultline ");
    html_text(out, report->tool_version);
    MARKUP(out, ". This file is whole: it loads nothing from anywhere and sends nothing.</footer>\n"
                "</body>\n</html>\n");
}
