/* Recovery class of a service: decided by what the graph holds of alternatives, failover scripts and twins. */
#include "graph/recovery.h"

#include "graph/standby.h"

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

const GraphEdge *recovery_need(const Graph *graph, const uint32_t *why, size_t count) {
    const GraphEdge *found = NULL;
    for (size_t i = 0; i < count; i++) {
        const GraphEdge *edge = &graph->edges[why[i]];
        NodeKind kind = graph->nodes[edge->from].kind;
        if (!found || (kind != NODE_PROVIDER_SERVICE && kind != NODE_CONTROL_PLANE && kind != NODE_ZONE)) found = edge;
    }
    return found;
}

struct Recoveries {
    const Graph *graph;
    uint32_t *first; /* parts of node n: parts[first[n] .. first[n + 1]), by id, itself among them */
    NodeId *parts;
    Standbys *standbys;
};

static NodeId whole_of(const Graph *graph, NodeId node) {
    return graph->nodes[node].owner ? graph->nodes[node].owner : node;
}

Recoveries *recoveries_new(const Graph *graph, Arena *arena) {
    Recoveries *out = ARENA_NEW(arena, Recoveries);
    *out = (Recoveries){.graph = graph, .standbys = standbys_new(graph, arena)};
    out->first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    out->parts = ARENA_ARRAY(arena, NodeId, graph->node_count);
    for (NodeId node = 1; node < graph->node_count; node++) out->first[whole_of(graph, node) + 1]++;
    for (size_t i = 1; i <= graph->node_count; i++) out->first[i] += out->first[i - 1];
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    for (size_t i = 0; i <= graph->node_count; i++) next[i] = out->first[i];
    for (NodeId node = 1; node < graph->node_count; node++) out->parts[next[whole_of(graph, node)]++] = node;
    return out;
}

/* What is asked of one service in one scenario. */
typedef struct {
    const Recoveries *recoveries;
    const FailureProofs *proofs;
    NodeId service;
    Arena *arena;
} Question;

/* An edge by which a part of the service that serves lost a member of an alternative, as the first such part has it. */
static uint32_t lost_member(const Question *question) {
    const Graph *graph = question->recoveries->graph;
    const uint32_t *first = question->recoveries->first;
    for (uint32_t i = first[question->service]; i < first[question->service + 1]; i++) {
        NodeId node = question->recoveries->parts[i];
        if (failure_proofs_has(question->proofs, node, EFFECT_DOWN)) continue;
        for (uint32_t e = graph->out_first[node]; e < graph->out_first[node + 1]; e++) {
            const GraphEdge *edge = &graph->edges[e];
            if (edge->group && edge->mode == MODE_RUNTIME &&
                failure_proofs_has(question->proofs, edge->to, EFFECT_DOWN))
                return e;
        }
    }
    return RECOVERY_NO_STEP;
}

/* The first need of a failover; RECOVERY_NO_STEP: it is none. */
static uint32_t recovers_by(const Graph *graph, NodeId node) {
    for (uint32_t e = graph->out_first[node]; e < graph->out_first[node + 1]; e++)
        if (graph->edges[e].mode == MODE_RECOVER) return e;
    return RECOVERY_NO_STEP;
}

static uint32_t index_of(const Graph *graph, const GraphEdge *edge) {
    return edge ? (uint32_t)(edge - graph->edges) : RECOVERY_NO_STEP;
}

static uint32_t step_to(const Question *question, Effect effect) {
    Witness witness;
    const Graph *graph = question->recoveries->graph;
    if (!failure_prove(question->proofs, question->service, effect, question->arena, &witness)) return RECOVERY_NO_STEP;
    return index_of(graph, recovery_need(graph, witness.edges, witness.count));
}

/* What would fail over can't: for want of what it needs for that, or because it, or what runs it, fails as well. */
static bool is_kept_from(const Question *question, NodeId node, Witness *out) {
    const Graph *graph = question->recoveries->graph;
    if (failure_prove(question->proofs, node, EFFECT_STRANDED, question->arena, out)) return true;
    if (failure_prove(question->proofs, node, EFFECT_DOWN, question->arena, out)) return true;
    for (uint32_t i = graph->in_first[node]; i < graph->in_first[node + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        if (edge->kind == EDGE_MEMBER && graph->nodes[edge->from].kind == NODE_RESOURCE &&
            failure_prove(question->proofs, edge->from, EFFECT_DOWN, question->arena, out))
            return true;
    }
    return false;
}

static Recovery of_stopped(const Question *question) {
    const Recoveries *recoveries = question->recoveries;
    const Graph *graph = recoveries->graph;
    NodeId service = question->service;
    Recovery out = {.class = RECOVERY_WAITS, .step = RECOVERY_NO_STEP};
    for (uint32_t i = recoveries->first[service]; i < recoveries->first[service + 1]; i++) {
        NodeId node = recoveries->parts[i];
        uint32_t need = recovers_by(graph, node);
        if (need == RECOVERY_NO_STEP) continue;
        Witness witness;
        if (!is_kept_from(question, node, &witness))
            return (Recovery){.class = RECOVERY_BY_HAND, .actor = node, .step = need};
        if (out.actor) continue;
        out.actor = node;
        out.why = witness.edges;
        out.why_count = witness.count;
        out.step = index_of(graph, recovery_need(graph, witness.edges, witness.count));
    }
    if (out.actor) return out;
    out.step = step_to(question, EFFECT_DOWN);
    if (graph->nodes[service].has_twin) {
        out.class = RECOVERY_BY_HAND;
        out.has_twin = true;
        return out;
    }
    out.standby = standbys_bring_back(recoveries->standbys, question->proofs, service);
    if (out.standby) out.class = RECOVERY_BY_HAND;
    return out;
}

Recovery recovery_of(const Recoveries *recoveries, const FailureProofs *proofs, const Impact *impact, NodeId service,
                     Arena *arena) {
    Question question = {recoveries, proofs, service, arena};
    Recovery out = {.class = RECOVERY_UNAFFECTED, .step = RECOVERY_NO_STEP};
    if (node_set_has(impact->services[EFFECT_DOWN], service)) return of_stopped(&question);
    if (node_set_has(impact->services[EFFECT_DEGRADED], service)) {
        out.class = RECOVERY_IN_PART;
        out.step = step_to(&question, EFFECT_DEGRADED);
    } else if (node_set_has(impact->redundancy_lost, service)) {
        out.class = RECOVERY_BY_ITSELF;
        out.step = lost_member(&question);
        out.group = out.step == RECOVERY_NO_STEP ? 0 : recoveries->graph->edges[out.step].group;
    }
    return out;
}
