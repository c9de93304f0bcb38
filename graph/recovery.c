/* Recovery class of a service: decided by what the graph holds of alternatives, failover scripts and twins. */
#include "graph/recovery.h"

#include <assert.h>

const char *recovery_name(RecoveryClass class) {
    switch (class) {
    case RECOVERY_UNAFFECTED: return "unaffected";
    case RECOVERY_BY_ITSELF: return "by-itself";
    case RECOVERY_IN_PART: return "in-part";
    case RECOVERY_BY_HAND: return "by-hand";
    case RECOVERY_WAITS: return "waits";
    }
    assert(!"unreachable");
    return "";
}

bool node_set_has(NodeSet set, NodeId node) {
    size_t low = 0, high = set.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set.items[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set.count && set.items[low] == node;
}

struct Recoveries {
    const Graph *graph;
    const FailureEngine *engine;
    uint32_t *first; /* parts of node n: parts[first[n] .. first[n + 1]), by id, itself among them */
    NodeId *parts;
};

static NodeId whole_of(const Graph *graph, NodeId node) {
    return graph->nodes[node].owner ? graph->nodes[node].owner : node;
}

Recoveries *recoveries_new(const FailureEngine *engine, const Graph *graph, Arena *arena) {
    Recoveries *out = ARENA_NEW(arena, Recoveries);
    *out = (Recoveries){.graph = graph, .engine = engine};
    out->first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    out->parts = ARENA_ARRAY(arena, NodeId, graph->node_count);
    for (NodeId node = 1; node < graph->node_count; node++) out->first[whole_of(graph, node) + 1]++;
    for (size_t i = 1; i <= graph->node_count; i++) out->first[i] += out->first[i - 1];
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    for (size_t i = 0; i <= graph->node_count; i++) next[i] = out->first[i];
    for (NodeId node = 1; node < graph->node_count; node++) out->parts[next[whole_of(graph, node)]++] = node;
    return out;
}

/* An alternative of the node that lost a member while the node serves. */
static GroupId lost_member(const Graph *graph, const Impact *impact, NodeId node) {
    if (node_set_has(impact->nodes[EFFECT_DOWN], node)) return 0;
    for (uint32_t e = graph->out_first[node]; e < graph->out_first[node + 1]; e++) {
        const GraphEdge *edge = &graph->edges[e];
        if (edge->group && edge->mode == MODE_RUNTIME && node_set_has(impact->nodes[EFFECT_DOWN], edge->to))
            return edge->group;
    }
    return 0;
}

static bool recovers(const Graph *graph, NodeId node) {
    for (uint32_t e = graph->out_first[node]; e < graph->out_first[node + 1]; e++)
        if (graph->edges[e].mode == MODE_RECOVER) return true;
    return false;
}

static Recovery of_stopped(const Recoveries *recoveries, const NodeId *seeds, size_t seed_count, NodeId service,
                           Arena *arena) {
    const Graph *graph = recoveries->graph;
    Recovery out = {.class = RECOVERY_WAITS};
    for (uint32_t i = recoveries->first[service]; i < recoveries->first[service + 1]; i++) {
        NodeId node = recoveries->parts[i];
        if (!recovers(graph, node)) continue;
        Witness witness;
        if (!failure_witness(recoveries->engine, seeds, seed_count, node, EFFECT_STRANDED, arena, &witness))
            return (Recovery){.class = RECOVERY_BY_HAND, .actor = node};
        if (out.actor) continue;
        out.actor = node;
        out.why = witness.edges;
        out.why_count = witness.count;
    }
    if (!out.actor && graph->nodes[service].has_twin) return (Recovery){.class = RECOVERY_BY_HAND, .has_twin = true};
    return out;
}

Recovery recovery_of(const Recoveries *recoveries, const NodeId *seeds, size_t seed_count, const Impact *impact,
                     NodeId service, Arena *arena) {
    if (node_set_has(impact->services[EFFECT_DOWN], service))
        return of_stopped(recoveries, seeds, seed_count, service, arena);
    if (node_set_has(impact->services[EFFECT_DEGRADED], service)) return (Recovery){.class = RECOVERY_IN_PART};
    if (!node_set_has(impact->redundancy_lost, service)) return (Recovery){.class = RECOVERY_UNAFFECTED};
    Recovery out = {.class = RECOVERY_BY_ITSELF};
    for (uint32_t i = recoveries->first[service]; i < recoveries->first[service + 1] && !out.group; i++)
        out.group = lost_member(recoveries->graph, impact, recoveries->parts[i]);
    return out;
}
