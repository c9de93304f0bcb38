#include "reports/service_view.h"

#include <stdlib.h>

typedef VEC(ServiceNeed) Needs;

/* What a node stands under: its service, or itself where it is of the world or nobody's. */
static NodeId stands_under(const Graph *graph, NodeId id) {
    const Node *node = &graph->nodes[id];
    return node->owner ? node->owner : id;
}

static bool is_shown(const Node *node) { return !node->is_absent && node->kind != NODE_NONE; }

static int by_ends(const void *left, const void *right) {
    const ServiceNeed *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    return (a->mode > b->mode) - (a->mode < b->mode);
}

static Location first_evidence(const Graph *graph, const GraphEdge *edge) {
    for (uint32_t i = 0; i < edge->evidence_count; i++)
        if (graph->evidence[edge->first_evidence + i].file) return graph->evidence[edge->first_evidence + i];
    return (Location){0};
}

/* Ends are node ids here; later they become positions. */
static void collect(const Graph *graph, Arena *arena, Needs *needs) {
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (!graph_edge_counts(graph, edge) || edge->mode == MODE_NONE) continue;
        NodeId from = stands_under(graph, edge->from), to = stands_under(graph, edge->to);
        if (from == to || !is_shown(&graph->nodes[from]) || !is_shown(&graph->nodes[to])) continue;
        *VEC_PUSH(arena, needs) = (ServiceNeed){.from = from,
                                                .to = to,
                                                .mode = edge->mode,
                                                .count = 1,
                                                .is_alternative = edge->group != 0,
                                                .evidence = first_evidence(graph, edge)};
    }
}

static void merge(Needs *needs) {
    if (needs->count) qsort(needs->items, needs->count, sizeof *needs->items, by_ends);
    size_t kept = 0;
    for (size_t i = 0; i < needs->count; i++) {
        ServiceNeed *last = kept ? &needs->items[kept - 1] : NULL;
        const ServiceNeed *need = &needs->items[i];
        if (!last || last->from != need->from || last->to != need->to) {
            needs->items[kept++] = *need;
            continue;
        }
        last->count++;
        last->is_alternative = last->is_alternative && need->is_alternative;
        if (!last->evidence.file) last->evidence = need->evidence;
    }
    needs->count = kept;
}

/* Everything that services reach by needs. */
static bool *find_reached(const Graph *graph, const Needs *needs, Arena *arena) {
    bool *is_reached = ARENA_ARRAY(arena, bool, graph->node_count);
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 2);
    NodeId *queue = ARENA_ARRAY(arena, NodeId, graph->node_count);
    size_t count = 0;
    for (size_t i = 0; i < needs->count; i++) first[needs->items[i].from + 1]++;
    for (size_t i = 1; i <= graph->node_count; i++) first[i] += first[i - 1];
    for (size_t i = 0; i < graph->service_count; i++) {
        is_reached[graph->services[i]] = true;
        queue[count++] = graph->services[i];
    }
    for (size_t at = 0; at < count; at++)
        for (uint32_t i = first[queue[at]]; i < first[queue[at] + 1]; i++) {
            NodeId to = needs->items[i].to;
            if (is_reached[to]) continue;
            is_reached[to] = true;
            queue[count++] = to;
        }
    return is_reached;
}

void service_view(const Graph *graph, Arena *arena, ServiceView *out) {
    Needs needs = {0};
    collect(graph, arena, &needs);
    merge(&needs);
    bool *is_reached = find_reached(graph, &needs, arena);
    NodeId *nodes = ARENA_ARRAY(arena, NodeId, graph->node_count);
    uint32_t *at = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < graph->service_count; i++) {
        at[graph->services[i]] = (uint32_t)count;
        nodes[count++] = graph->services[i];
    }
    for (NodeId id = 1; id < graph->node_count; id++) {
        if (!is_reached[id] || graph->nodes[id].kind == NODE_SERVICE) continue;
        at[id] = (uint32_t)count;
        nodes[count++] = id;
    }
    for (size_t i = 0; i < needs.count; i++) {
        ServiceNeed need = needs.items[i];
        if (!is_reached[need.from]) continue;
        need.from = at[need.from];
        need.to = at[need.to];
        needs.items[kept++] = need;
    }
    if (kept) qsort(needs.items, kept, sizeof *needs.items, by_ends);
    *out = (ServiceView){nodes, count, graph->service_count, needs.items, kept};
}

const char *node_kind_word(NodeKind kind) {
    switch (kind) {
    case NODE_SERVICE: return "service";
    case NODE_RESOURCE: return "resource";
    case NODE_CODE_UNIT: return "code";
    case NODE_REGION: return "region";
    case NODE_ZONE: return "zone";
    case NODE_PROVIDER_SERVICE: return "provider service";
    case NODE_CONTROL_PLANE: return "control plane";
    case NODE_THIRD_PARTY: return "third party";
    case NODE_ACCOUNT: return "account";
    default: return "elsewhere";
    }
}
