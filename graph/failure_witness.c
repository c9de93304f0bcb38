/* Proofs. A worklist leaves a rank on all that failed: 1 for seeds, else one more than the rank of what decided it.
 * Walking from a node to what decided it, and on, therefore ends at a seed, by the shortest way. */
#include <assert.h>

#include "graph/failure_private.h"

typedef struct {
    const Worklist *worklist;
    NodeId node;
    Effect effect; /* what is to be proved of it */
} Step;

static uint32_t rank_of(const Step *step, NodeId node, Effect effect) { return step->worklist->rank[effect][node]; }

/* Does this AND need (or part) decide the step? Then *cause is what is to be proved next of edge->to. */
static bool decides(const Step *step, const GraphEdge *edge, Effect *cause) {
    const FailureEngine *engine = step->worklist->engine;
    uint32_t wanted = rank_of(step, step->node, step->effect) - 1;
    EdgeMode mode;
    GroupId gate;
    if (!failure_need(engine->graph, engine->gates, edge, &mode, &gate)) return false;
    *cause = EFFECT_DOWN;
    if (!gate && failure_effect_of(mode) == step->effect && rank_of(step, edge->to, EFFECT_DOWN) == wanted) return true;
    *cause = step->effect;
    bool can_travel = false;
    switch (step->effect) {
    case EFFECT_DOWN: break;
    case EFFECT_DEGRADED: can_travel = !gate && (mode == MODE_RUNTIME || mode == MODE_DEGRADED); break;
    case EFFECT_FROZEN:
    case EFFECT_STRANDED: can_travel = edge->kind == EDGE_MEMBER; break;
    case EFFECT_COUNT: assert(!"unreachable");
    }
    return can_travel && rank_of(step, edge->to, step->effect) == wanted;
}

/* Failed members of a group up to a rank, with multiplicity. */
static uint32_t members_down(const Step *step, GroupId group, uint32_t rank_max) {
    const Graph *graph = step->worklist->engine->graph;
    uint32_t count = 0;
    for (uint32_t e = graph->out_first[step->node]; e < graph->out_first[step->node + 1]; e++) {
        const GraphEdge *edge = &graph->edges[e];
        uint32_t rank = rank_of(step, edge->to, EFFECT_DOWN);
        if (edge->group == group && graph_edge_counts(graph, edge) && rank && rank <= rank_max) count += edge->copies;
    }
    return count;
}

/* First group of a node; groups are in the order of their owners. */
static GroupId first_group(const Graph *graph, NodeId owner) {
    GroupId low = 1, high = (GroupId)graph->group_count;
    while (low < high) {
        GroupId middle = low + (high - low) / 2;
        if (graph->groups[middle].owner < owner)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The group that decides the step: the first one that was lost by then. */
static GroupId deciding_group(const Step *step) {
    const FailureEngine *engine = step->worklist->engine;
    uint32_t rank_max = rank_of(step, step->node, step->effect) - 1;
    GroupId id = first_group(engine->graph, step->node);
    for (; id < engine->graph->group_count && engine->gates[id].owner == step->node; id++) {
        const Gate *gate = &engine->gates[id];
        if (gate->is_and || failure_effect_of(gate->mode) != step->effect) continue;
        if (members_down(step, id, rank_max) >= gate->threshold) return id;
    }
    assert(!"what has a rank has a cause");
    return 0;
}

/* Of the failed members of a group the one that went first. */
static uint32_t first_member_down(const Step *step, GroupId group) {
    const Graph *graph = step->worklist->engine->graph;
    uint32_t best = UINT32_MAX, found = 0;
    for (uint32_t e = graph->out_first[step->node]; e < graph->out_first[step->node + 1]; e++) {
        const GraphEdge *edge = &graph->edges[e];
        uint32_t rank = rank_of(step, edge->to, EFFECT_DOWN);
        if (edge->group != group || !graph_edge_counts(graph, edge) || rank == 0 || rank >= best) continue;
        best = rank;
        found = e;
    }
    assert(best != UINT32_MAX);
    return found;
}

/* Takes one step of the proof: the edge, and what it leads to. */
static uint32_t advance(Step *step) {
    const Graph *graph = step->worklist->engine->graph;
    Effect cause;
    for (uint32_t e = graph->out_first[step->node]; e < graph->out_first[step->node + 1]; e++) {
        if (!decides(step, &graph->edges[e], &cause)) continue;
        step->node = graph->edges[e].to;
        step->effect = cause;
        return e;
    }
    uint32_t edge = first_member_down(step, deciding_group(step));
    step->node = graph->edges[edge].to;
    step->effect = EFFECT_DOWN;
    return edge;
}

static bool prove(const Worklist *worklist, NodeId node, Effect effect, Arena *arena, Witness *out) {
    *out = (Witness){0};
    if (worklist->rank[effect][node] == 0) return false;
    Step step = {worklist, node, effect};
    VEC(uint32_t) edges = {0};
    while (rank_of(&step, step.node, step.effect) != 1) *VEC_PUSH(arena, &edges) = advance(&step);
    out->edges = edges.items;
    out->count = edges.count;
    return true;
}

bool failure_witness(const FailureEngine *engine, const NodeId *seeds, size_t seed_count, NodeId node, Effect effect,
                     Arena *arena, Witness *out) {
    Arena *scratch = arena_new();
    Worklist *worklist = worklist_new(engine, effect == EFFECT_DOWN ? 1 : EFFECT_COUNT, scratch);
    worklist->wanted = node;
    worklist->wanted_effect = effect;
    worklist_run(worklist, seeds, seed_count);
    bool is_failed = prove(worklist, node, effect, arena, out);
    arena_free(scratch);
    return is_failed;
}

/* ---- many of one scenario ---- */

struct FailureProofs {
    Worklist *worklist;
};

FailureProofs *failure_proofs_new(const FailureEngine *engine, Arena *arena) {
    FailureProofs *proofs = ARENA_NEW(arena, FailureProofs);
    proofs->worklist = worklist_new(engine, EFFECT_COUNT, arena);
    return proofs;
}

void failure_proofs_run(FailureProofs *proofs, const NodeId *seeds, size_t seed_count) {
    worklist_reset(proofs->worklist);
    worklist_run(proofs->worklist, seeds, seed_count);
}

bool failure_proofs_has(const FailureProofs *proofs, NodeId node, Effect effect) {
    return proofs->worklist->rank[effect][node] != 0;
}

bool failure_prove(const FailureProofs *proofs, NodeId node, Effect effect, Arena *arena, Witness *out) {
    return prove(proofs->worklist, node, effect, arena, out);
}

bool failure_prove_one(FailureProofs *proofs, const NodeId *seeds, size_t seed_count, NodeId node, Effect effect,
                       Arena *arena, Witness *out) {
    Worklist *worklist = proofs->worklist;
    worklist_reset(worklist);
    worklist->effect_count = effect == EFFECT_DOWN ? 1 : EFFECT_COUNT;
    worklist->wanted = node;
    worklist->wanted_effect = effect;
    worklist_run(worklist, seeds, seed_count);
    worklist->wanted = 0;
    worklist->effect_count = EFFECT_COUNT;
    bool is_failed = prove(worklist, node, effect, arena, out);
    worklist_reset(worklist); /* half a scenario answers nothing else */
    return is_failed;
}
