/* Unknown values, counted per cause. A thing that does not exist (count = 0) waits for nothing. */
#include "reports/unknowns.h"

#include <stdlib.h>

typedef struct {
    const Report *report;
    Arena *arena;
    bool is_per_root;
    Map *index; /* root, separator, needs → item */
    VEC(UnknownCause) causes;
} Gathering;

static void gather(Gathering *gathering, Sym root, Sym needs, Str what, Location at) {
    const Graph *graph = gathering->report->graph;
    Str in = gathering->is_per_root ? graph_str(graph, root) : STR_NONE, cause = graph_str(graph, needs);
    Str key = str_format(gathering->arena, "%.*s\x1f%.*s", STR_ARG(in), STR_ARG(cause));
    bool is_new = false;
    uint32_t index = map_add(gathering->index, key, 0, &is_new);
    if (is_new)
        *VEC_PUSH(gathering->arena, &gathering->causes) =
            (UnknownCause){.root = in, .needs = cause, .what = what, .at = at};
    gathering->causes.items[index].count++;
}

static void gather_node(Gathering *gathering, const Node *node) {
    if (node->is_absent) return;
    const Graph *graph = gathering->report->graph;
    bool has_region = false;
    for (size_t i = 0; i < node->unknowns.count; i++) {
        const Unknown *unknown = &node->unknowns.items[i];
        Str what = graph_str(graph, unknown->what);
        if (str_equal(what, STR("account"))) continue; /* no judgement hangs on it */
        if (str_equal(what, STR("region"))) has_region = true;
        gather(gathering, node->root, unknown->needs, what, node->location);
    }
    if (!node->region && node->region_cause && !has_region)
        gather(gathering, node->root, node->region_cause, STR("region"), node->location);
}

static int by_root(const void *left, const void *right) {
    const UnknownCause *a = left, *b = right;
    int order = str_compare(a->root, b->root);
    return order ? order : str_compare(a->needs, b->needs);
}

static int by_count(const void *left, const void *right) {
    const UnknownCause *a = left, *b = right;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return str_compare(a->needs, b->needs);
}

static UnknownCauses unknowns(const Report *report, bool is_per_root, Arena *arena) {
    Gathering gathering = {.report = report, .arena = arena, .is_per_root = is_per_root, .index = map_new(arena)};
    const Graph *graph = report->graph;
    for (NodeId id = 1; id < graph->node_count; id++) gather_node(&gathering, &graph->nodes[id]);
    for (size_t i = 0; i < graph->model->deployments.count; i++) {
        const Deployment *deployment = &graph->model->deployments.items[i];
        if (!deployment->region && deployment->unknown)
            gather(&gathering, deployment->root, deployment->unknown, STR("region"), deployment->location);
    }
    if (gathering.causes.count)
        qsort(gathering.causes.items, gathering.causes.count, sizeof(UnknownCause), is_per_root ? by_root : by_count);
    return (UnknownCauses){gathering.causes.items, gathering.causes.count};
}

UnknownCauses unknowns_by_root(const Report *report, Arena *arena) { return unknowns(report, true, arena); }
UnknownCauses unknowns_by_cause(const Report *report, Arena *arena) { return unknowns(report, false, arena); }

Str region_text(const Graph *graph, Sym region, Sym cause) {
    if (region) return graph_str(graph, region);
    return cause ? STR("unknown") : STR_NONE;
}

PlacedServices services_placed(const Graph *graph, Arena *arena) {
    enum { STANDS = 1, KNOWN = 2 };
    uint8_t *marks = ARENA_ARRAY(arena, uint8_t, graph->node_count);
    for (size_t i = 0; i < graph->edge_count; i++) { /* a region without a name is told as what it hangs on */
        const Node *to = &graph->nodes[graph->edges[i].to];
        if (to->kind == NODE_REGION && !to->region) marks[graph->nodes[graph->edges[i].from].owner] |= KNOWN;
    }
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        const ResourceType *type = node->resource_type;
        if (!node->owner || node->is_absent || node->kind != NODE_RESOURCE || !type || node->is_forced) continue;
        if (type->reach == REACH_GLOBAL || type->role->service_mode != MODE_RUNTIME || type->parent_path.size) continue;
        if (type->role->is_load || node->region) marks[node->owner] |= node->region ? STANDS | KNOWN : STANDS;
    }
    PlacedServices out = {0};
    for (NodeId id = 1; id < graph->node_count; id++) {
        out.total += graph->nodes[id].kind == NODE_SERVICE && !graph->nodes[id].is_absent;
        out.without_region += marks[id] == STANDS;
    }
    return out;
}

Str services_placed_text(const Graph *graph, Arena *arena) {
    PlacedServices services = services_placed(graph, arena);
    if (!services.without_region) return STR_NONE;
    return str_format(
        arena, "The region of %zu of %zu services is not known: a region that stops them is not counted as doing so",
        services.without_region, services.total);
}
