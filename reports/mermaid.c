/* Mermaid: a cut-out that GitHub and GitLab draw in a page. At 40 nodes and 60 edges they still draw it within two seconds;
 * needs of services first, of these the strongest, then what most share. What is left out is counted in a comment. */
#include <stdlib.h>

#include "reports/display.h"
#include "reports/escape.h"
#include "reports/place.h"
#include "reports/service_view.h"

enum { NODES_MAX = 40, EDGES_MAX = 60, LABEL_WIDTH = 48 };

typedef struct {
    const ServiceNeed *need;
    bool is_of_service;
    uint32_t shared; /* services whose needs end where this one does */
} Ranked;

static int by_weight(const void *left, const void *right) {
    const Ranked *a = left, *b = right;
    if (a->is_of_service != b->is_of_service) return a->is_of_service ? -1 : 1;
    if (a->need->mode != b->need->mode) return a->need->mode < b->need->mode ? -1 : 1;
    if (a->shared != b->shared) return a->shared < b->shared ? 1 : -1;
    return (a->need > b->need) - (a->need < b->need); /* of one array */
}

static Ranked *rank(const ServiceView *view, Arena *arena) {
    uint32_t *shared = ARENA_ARRAY(arena, uint32_t, view->node_count + 1);
    Ranked *ranked = ARENA_ARRAY(arena, Ranked, view->need_count + 1);
    for (size_t i = 0; i < view->need_count; i++)
        shared[view->needs[i].to] += view->needs[i].from < view->service_count;
    for (size_t i = 0; i < view->need_count; i++)
        ranked[i] = (Ranked){&view->needs[i], view->needs[i].from < view->service_count, shared[view->needs[i].to]};
    if (view->need_count) qsort(ranked, view->need_count, sizeof *ranked, by_weight);
    return ranked;
}

static void add_node(const Graph *graph, NodeId id, StrBuf *out) {
    bool is_service = graph->nodes[id].kind == NODE_SERVICE;
    Str shown = display_text(out->arena, node_title(graph, id), false);
    strbuf_format(out, "  n%u%s\"", id, is_service ? "[" : "{{");
    mermaid_add(out, display_clip(out->arena, shown, LABEL_WIDTH));
    strbuf_format(out, "\"%s\n", is_service ? "]" : "}}");
}

void report_mermaid(const Report *report, StrBuf *out) {
    static const char *const arrows[] = {"-->", "-.->", "-.->", "-.->", "-.->", "-.->"};
    const Graph *graph = report->graph;
    ServiceView view;
    service_view(graph, out->arena, &view);
    const Ranked *ranked = rank(&view, out->arena);
    bool *is_drawn = ARENA_ARRAY(out->arena, bool, view.node_count + 1);
    bool *is_taken = ARENA_ARRAY(out->arena, bool, view.need_count + 1);
    size_t nodes = 0, edges = 0;
    for (size_t i = 0; i < view.need_count && edges < EDGES_MAX; i++) {
        const ServiceNeed *need = ranked[i].need;
        size_t wanted = (size_t)!is_drawn[need->from] + (size_t)!is_drawn[need->to];
        if (nodes + wanted > NODES_MAX) continue;
        nodes += wanted;
        is_drawn[need->from] = is_drawn[need->to] = true;
        is_taken[need - view.needs] = true;
        edges++;
    }
    for (size_t i = 0; i < view.service_count && nodes < NODES_MAX; i++) {
        nodes += !is_drawn[i];
        is_drawn[i] = true;
    }
    strbuf_add(out, STR("flowchart LR\n"));
    if (view.node_count > nodes || view.need_count > edges)
        strbuf_format(out, "  %%%% not drawn: %zu of %zu things, %zu of %zu needs\n", view.node_count - nodes,
                      view.node_count, view.need_count - edges, view.need_count);
    for (size_t i = 0; i < view.node_count; i++)
        if (is_drawn[i]) add_node(graph, view.nodes[i], out);
    for (size_t i = 0; i < view.need_count; i++)
        if (is_taken[i])
            strbuf_format(out, "  n%u %s n%u\n", view.nodes[view.needs[i].from], arrows[view.needs[i].mode],
                          view.nodes[view.needs[i].to]);
}
