/* Section "Running order": what roots need of each other. Only where some root needs another one. */
#include "reports/html_page.h"

enum { ROOTS_MAX = 200, NEEDS_MAX = 12 };

static void add_name(const Page *page, const RootEntry *entry) {
    Str name = graph_str(page->graph, page->graph->model->repositories.count > 1 ? entry->key : entry->root);
    MARKUP(page->out, "<code>");
    html_text(page->out, name.size ? name : STR("."));
    if (entry->deployment && page->graph->model->repositories.count == 1) {
        html_text(page->out, STR("["));
        html_text(page->out, graph_str(page->graph, entry->deployment));
        html_text(page->out, STR("]"));
    }
    MARKUP(page->out, "</code>");
}

static void add_need(const Page *page, const MappedNeed *need) {
    add_name(page, page->report->root_map.roots[need->to].entry);
    strbuf_format(page->out, ", %s, %s: ", root_link_name(need->link), confidence_name(need->confidence));
    page_place_code(page, &need->places[0]->at);
    if (need->place_count > 1) strbuf_format(page->out, " and %zu more", need->place_count - 1);
    MARKUP(page->out, "<br>");
}

static void add_root(const Page *page, const MappedRoot *root) {
    StrBuf *out = page->out;
    const RootMap *map = &page->report->root_map;
    strbuf_format(out, "<tr><td>%u</td><td>", root->layer);
    add_name(page, root->entry);
    MARKUP(out, "</td><td>");
    for (uint32_t i = 0; i < root->need_count && i < NEEDS_MAX; i++) add_need(page, &map->needs[root->first_need + i]);
    if (root->need_count > NEEDS_MAX) strbuf_format(out, "and %u more", root->need_count - NEEDS_MAX);
    MARKUP(out, "</td></tr>\n");
}

static void add_cycle(const Page *page, const RootCycle *cycle) {
    StrBuf *out = page->out;
    const RootMap *map = &page->report->root_map;
    MARKUP(out, "<p><b>In a circle: ");
    html_counted(out, cycle->root_count, "root");
    MARKUP(out, ", of which none can be the first.</b></p>\n<ul>\n");
    for (size_t i = 0; i < cycle->path_count; i++) {
        const MappedNeed *need = &map->needs[cycle->path[i]];
        MARKUP(out, "<li>");
        add_name(page, map->roots[need->from].entry);
        MARKUP(out, " needs ");
        add_need(page, need);
        MARKUP(out, "</li>\n");
    }
    MARKUP(out, "</ul>\n");
}

void page_roots(const Page *page) {
    StrBuf *out = page->out;
    const RootMap *map = &page->report->root_map;
    if (map->need_count == 0) return;
    page_section(page, "order", "Running order of roots");
    MARKUP(out, "<p class=\"intro\">What roots need of each other: outputs of another's state, and things that another "
                "makes and that are found by name. A root comes after everything that it needs.</p>\n");
    for (size_t i = 0; i < map->cycle_count; i++) add_cycle(page, &map->cycles[i]);
    MARKUP(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Roots in running order\">\n"
                "<table "
                "class=\"list sortable filterable\" data-noun=\"root\"><caption>Roots in running order</caption>"
                "<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Root</th><th scope=\"col\">Needs</th></tr>"
                "</thead>\n<tbody>\n");
    size_t shown = 0;
    for (uint32_t layer = 1; layer <= map->layer_count; layer++)
        for (size_t i = 0; i < map->root_count && shown < ROOTS_MAX; i++) {
            const MappedRoot *root = &map->roots[i];
            if (root->layer != layer || (root->need_count == 0 && root->needed_by_count == 0)) continue;
            add_root(page, root);
            shown++;
        }
    MARKUP(out, "</tbody></table></div>\n");
    if (shown == ROOTS_MAX) MARKUP(out, "<p>The other roots are in the JSON report.</p>\n");
    page_section_end(page);
}
