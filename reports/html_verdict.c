/* The verdict: what someone who reads no further should know. Every sentence is computed; none is said that the graph
 * does not hold. */
#include "reports/html_page.h"
#include "reports/unknowns.h"

enum { REPOSITORIES_MAX = 6 };

static const Impact *worst_impact(const Page *page) {
    return page->worst == SIZE_MAX ? NULL : &page->report->impacts[page->worst];
}

static size_t services_down(const Page *page) {
    const Impact *impact = worst_impact(page);
    return impact ? impact->services[EFFECT_DOWN].count : 0;
}

/* The part whose failure stops most services, though the domain it fails with has no name: a zone that the source does not
 * tell. NULL when there is none. */
static const Finding *worst_part(const Page *page) {
    const Findings *findings = &page->report->findings;
    const Finding *worst = NULL;
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->items[i];
        if (finding->status == STATUS_NEW && finding->services.count > (worst ? worst->services.count : 0))
            worst = finding;
    }
    return worst;
}

/* "3 of 5 services", "all 4 services", "the only service" */
static void add_share(const Page *page, size_t count) {
    size_t all = page->graph->service_count;
    if (all == 1) {
        MARKUP(page->out, "the only service");
    } else if (count == all) {
        MARKUP(page->out, "all ");
        html_counted(page->out, all, "service");
    } else {
        html_count(page->out, count);
        MARKUP(page->out, " of ");
        html_counted(page->out, all, "service");
    }
}

static void add_headline(const Page *page) {
    StrBuf *out = page->out;
    if (page->graph->service_count == 0) {
        MARKUP(out, "No service was found, so nothing can be said about what stops");
    } else if (services_down(page) == 0 && worst_part(page)) {
        MARKUP(out, "One part stops ");
        add_share(page, worst_part(page)->services.count);
        MARKUP(out, ": ");
        html_prose(out, worst_part(page)->rule->title);
    } else if (services_down(page) == 0) {
        MARKUP(out, "No single failure stops a service, as far as the source says");
    } else {
        MARKUP(out, "Losing <span class=\"whole\">");
        html_text(out, page_domain_name(page, page->graph->domains[page->worst]));
        MARKUP(out, "</span> stops ");
        add_share(page, services_down(page));
    }
}

/* ---- up to four sentences more ---- */

/* What tests deploy counts like anything else, so the reader is told how much of it there is. */
static void add_show_sentence(const Page *page) {
    const Graph *graph = page->graph;
    StrBuf *out = page->out;
    NodeSet down = services_down(page) ? worst_impact(page)->services[EFFECT_DOWN] : (NodeSet){0};
    size_t for_show = 0, of_down = 0;
    for (size_t i = 0; i < graph->service_count; i++) {
        const Node *node = &graph->nodes[graph->services[i]];
        if (!node->root || !is_root_for_show(graph, node->root)) continue;
        for_show++;
        of_down += set_contains(down, graph->services[i]);
    }
    if (!for_show) return;
    html_counted(out, for_show, "service");
    strbuf_format(out, " %s made by tests or for documents", for_show == 1 ? "is" : "are");
    if (of_down && for_show > 1) {
        MARKUP(out, ", ");
        html_count(out, of_down);
        MARKUP(out, " of them among those that stop");
    }
    MARKUP(out, ". ");
}

/* The domain of this kind that stops most services; SIZE_MAX when none stops any. */
static size_t worst_of_kind(const Page *page, NodeKind kind, size_t *kind_count) {
    size_t worst = SIZE_MAX, most = 0;
    *kind_count = 0;
    for (size_t i = 0; page->report->impacts && i < page->graph->domain_count; i++) {
        if (page->graph->nodes[page->graph->domains[i]].kind != kind) continue;
        ++*kind_count;
        size_t down = page->report->impacts[i].services[EFFECT_DOWN].count;
        if (down > most) {
            most = down;
            worst = i;
        }
    }
    return worst;
}

/* Does no other of its kind stop as many? */
static bool is_alone_worst(const Page *page, size_t worst) {
    const Graph *graph = page->graph;
    for (size_t i = 0; i < graph->domain_count; i++) {
        bool is_same_kind = graph->nodes[graph->domains[i]].kind == graph->nodes[graph->domains[worst]].kind;
        if (i != worst && is_same_kind &&
            page->report->impacts[i].services[EFFECT_DOWN].count >=
                page->report->impacts[worst].services[EFFECT_DOWN].count)
            return false;
    }
    return true;
}

static void add_domain_sentence(const Page *page) {
    StrBuf *out = page->out;
    size_t zone_count, provider_count;
    size_t zone = worst_of_kind(page, NODE_ZONE, &zone_count);
    size_t provider = worst_of_kind(page, NODE_PROVIDER_SERVICE, &provider_count);
    if (zone != SIZE_MAX && zone != page->worst) {
        MARKUP(out, "One zone alone, ");
        html_text(out, page_domain_name(page, page->graph->domains[zone]));
        MARKUP(out, ", stops ");
        add_share(page, page->report->impacts[zone].services[EFFECT_DOWN].count);
        MARKUP(out, ". ");
    } else if (zone_count && zone == SIZE_MAX && !worst_part(page)) {
        MARKUP(out, "No single zone stops a service. ");
    }
    if (provider != SIZE_MAX && provider != page->worst) {
        html_text(out, page_domain_name(page, page->graph->domains[provider]));
        MARKUP(out, " alone stops ");
        html_count(out, page->report->impacts[provider].services[EFFECT_DOWN].count);
        if (is_alone_worst(page, provider))
            MARKUP(out, ", more than any other provider service. ");
        else
            MARKUP(out, ", and no other provider service stops more. ");
    }
}

/* The most frequent rule among the worst findings. */
static void add_finding_sentence(const Page *page) {
    const Findings *findings = &page->report->findings;
    Severity worst = SEVERITY_INFO;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].status == STATUS_NEW && findings->items[i].severity > worst)
            worst = findings->items[i].severity;
    if (worst < SEVERITY_MEDIUM) return;
    Map *counts = map_new(page->arena);
    const Rule *rule = NULL;
    uint32_t count = 0, most = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->items[i];
        if (finding->status != STATUS_NEW || finding->severity != worst) continue;
        count++;
        uint32_t entry = map_add(counts, finding->rule->id, 0, NULL);
        uint32_t same = map_value_at(counts, entry) + 1;
        map_set_at(counts, entry, same);
        if (same <= most) continue;
        most = same;
        rule = finding->rule;
    }
    StrBuf *out = page->out;
    html_counted(out, count, "finding");
    strbuf_format(out, " %s %s%s: ", count == 1 ? "is" : "are", severity_name(worst),
                  most == count ? ""
                  : most > 1    ? ", most often"
                                : ", the first");
    html_prose(out, rule->title);
    if (most < count && most > 1) {
        MARKUP(out, " (");
        html_count(out, most);
        MARKUP(out, ")");
    }
    MARKUP(out, ". ");
}

/* Things whose region is not known: the unknown that matters most to what this page says. */
static size_t count_unknown_regions(const Graph *graph) {
    size_t count = 0;
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        count += !node->is_absent && !node->region && node->region_cause;
    }
    return count;
}

static void add_unknown_sentence(const Page *page, size_t total) {
    StrBuf *out = page->out;
    size_t regions = count_unknown_regions(page->graph);
    if (!total) return;
    html_counted(out, total, "value");
    strbuf_format(out, " %s unknown, ", total == 1 ? "is" : "are");
    if (regions) {
        MARKUP(out, "among them the region of ");
        html_counted(out, regions, "part");
    } else {
        MARKUP(out, "none of them a region");
    }
    MARKUP(out, ": <a href=\"#unknown\">unknown is never counted as safe</a>.");
}

/* ---- four figures ---- */

/* The link's text follows. */
static void figure_start(const Page *page, const char *href) {
    strbuf_format(page->out, "<div><dt><a href=\"%s\">", href);
}

static void figure_end(const Page *page, size_t number, bool is_bad) {
    MARKUP(page->out, "</a></dt><dd");
    if (is_bad && number) MARKUP(page->out, " class=\"is-bad\"");
    MARKUP(page->out, ">");
    html_count(page->out, number);
    MARKUP(page->out, "</dd></div>\n");
}

static void add_figures(const Page *page, size_t unknown_count) {
    StrBuf *out = page->out;
    const Findings *findings = &page->report->findings;
    const Finding *part = services_down(page) ? NULL : worst_part(page);
    size_t high = 0, critical = 0;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].status != STATUS_NEW) continue;
        high += findings->items[i].severity >= SEVERITY_HIGH;
        critical += findings->items[i].severity == SEVERITY_CRITICAL;
    }
    MARKUP(out, "<dl class=\"figures\">\n");
    figure_start(page, "#services");
    strbuf_format(out, "service%s", page->graph->service_count == 1 ? "" : "s");
    figure_end(page, page->graph->service_count, false);
    figure_start(page, "#domains");
    if (services_down(page)) {
        MARKUP(out, "stopped by losing ");
        html_text(out, page_domain_name(page, page->graph->domains[page->worst]));
    } else {
        strbuf_format(out, "stopped by %s", part ? "one part" : "any single failure");
    }
    figure_end(page, part ? part->services.count : services_down(page), true);
    figure_start(page, "#findings");
    strbuf_format(out, "finding%s high or above", high == 1 ? "" : "s");
    if (critical) strbuf_format(out, ", %zu of them critical", critical);
    figure_end(page, high, true);
    figure_start(page, "#unknown");
    strbuf_format(out, "unknown value%s", unknown_count == 1 ? "" : "s");
    figure_end(page, unknown_count, false);
    MARKUP(out, "</dl>\n");
}

/* ---- what was read ---- */

static void add_repositories(const Page *page) {
    const Model *model = page->graph->model;
    MARKUP(page->out, "<p class=\"subject\">");
    for (size_t i = 0; i < model->repositories.count && i < REPOSITORIES_MAX; i++) {
        const RepositoryInfo *repository = &model->repositories.items[i];
        if (i) MARKUP(page->out, " · ");
        MARKUP(page->out, "<b>");
        html_text(page->out, graph_str(page->graph, repository->name));
        MARKUP(page->out, "</b>");
        Str commit = graph_str(page->graph, repository->commit);
        if (!commit.size) continue;
        MARKUP(page->out, " at <code");
        html_attribute(page->out, "title", commit);
        MARKUP(page->out, ">");
        html_text(page->out, str_slice(commit, 0, 10));
        MARKUP(page->out, "</code>");
    }
    if (model->repositories.count > REPOSITORIES_MAX) {
        MARKUP(page->out, " and ");
        html_count(page->out, model->repositories.count - REPOSITORIES_MAX);
        MARKUP(page->out, " more repositories");
    }
    MARKUP(page->out, "</p>\n");
}

static void add_versions(const Page *page) {
    StrBuf *out = page->out;
    MARKUP(out, "<p class=\"versions\">faultline ");
    html_text(out, page->report->tool_version);
    MARKUP(out, " · catalog ");
    html_text(out, page->report->catalog_version);
    MARKUP(out, " · ");
    html_counted(out, page->report->coverage.file_count, "file");
    MARKUP(out, " seen, ");
    html_count(out, page->report->coverage.parsed_count);
    MARKUP(out, " read · <a href=\"#method\">how this was found out</a></p>\n");
}

void page_verdict(const Page *page) {
    UnknownCauses causes = unknowns_by_cause(page->report, page->arena);
    size_t total = 0;
    for (size_t i = 0; i < causes.count; i++) total += causes.items[i].count;
    MARKUP(page->out, "<section id=\"verdict\" aria-labelledby=\"verdict-title\">\n");
    add_repositories(page);
    MARKUP(page->out, "<h1 id=\"verdict-title\">");
    add_headline(page);
    MARKUP(page->out, "</h1>\n<p class=\"lede\">");
    add_show_sentence(page);
    add_domain_sentence(page);
    add_finding_sentence(page);
    add_unknown_sentence(page, total);
    MARKUP(page->out, "</p>\n");
    add_figures(page, total);
    add_versions(page);
    page_section_end(page);
}
