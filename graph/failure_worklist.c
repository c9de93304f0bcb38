/* One scenario at a time, touching only what fails: right for single nodes, whose cone is small. First in, first out,
 * so that ranks come in ascending order and the first cause of a failure is one of lowest rank. */
#include <assert.h>

#include "graph/failure_private.h"

Worklist *worklist_new(const FailureEngine *engine, size_t effect_count, Arena *arena) {
    assert(effect_count == 1 || effect_count == EFFECT_COUNT);
    const Graph *graph = engine->graph;
    Worklist *worklist = ARENA_NEW(arena, Worklist);
    worklist->engine = engine;
    worklist->arena = arena;
    worklist->effect_count = effect_count;
    for (size_t effect = 0; effect < effect_count; effect++)
        worklist->rank[effect] = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    worklist->hits = ARENA_ARRAY(arena, uint32_t, graph->group_count);
    worklist->is_lost = ARENA_ARRAY(arena, bool, graph->node_count);
    return worklist;
}

static inline void fail(Worklist *worklist, NodeId node, Effect effect, uint32_t rank) {
    uint32_t *known = &worklist->rank[effect][node];
    if (*known || (effect == EFFECT_DOWN && worklist->kept && worklist->kept[node])) return;
    *known = rank;
    if (worklist->failed_count == worklist->failed_capacity)
        worklist->failed = vec_reserve(worklist->arena, worklist->failed, &worklist->failed_capacity,
                                       worklist->failed_count + 1, sizeof *worklist->failed);
    worklist->failed[worklist->failed_count++] = (struct Failed){node, effect};
}

static void hit_gate(Worklist *worklist, const Dependent *dependent, uint32_t rank) {
    const Gate *gate = &worklist->engine->gates[dependent->gate];
    uint32_t *hits = &worklist->hits[dependent->gate];
    if (*hits == 0) *VEC_PUSH(worklist->arena, &worklist->touched_gates) = dependent->gate;
    bool was_up = *hits < gate->threshold;
    *hits += dependent->copies;
    Effect effect = failure_effect_of(gate->mode);
    if (was_up && *hits >= gate->threshold && effect != EFFECT_COUNT) fail(worklist, gate->owner, effect, rank);
}

static void spread_down(Worklist *worklist, NodeId node) {
    const FailureEngine *engine = worklist->engine;
    uint32_t rank = worklist->rank[EFFECT_DOWN][node] + 1;
    uint32_t end = worklist->effect_count == 1 ? engine->runtime_end[node] : engine->first[node + 1];
    worklist->steps += end - engine->first[node] + 1;
    for (uint32_t i = engine->first[node]; i < end; i++) {
        const Dependent *dependent = &engine->dependents[i];
        Effect effect = (Effect)dependent->effect;
        if (dependent->gate)
            hit_gate(worklist, dependent, rank);
        else if (effect != EFFECT_COUNT)
            fail(worklist, dependent->from, effect, rank);
    }
}

static void spread_degraded(Worklist *worklist, NodeId node) {
    const FailureEngine *engine = worklist->engine;
    for (uint32_t i = engine->first[node]; i < engine->first[node + 1]; i++) {
        const Dependent *dependent = &engine->dependents[i];
        if (dependent->gate || (dependent->mode != MODE_RUNTIME && dependent->mode != MODE_DEGRADED)) continue;
        fail(worklist, dependent->from, EFFECT_DEGRADED, worklist->rank[EFFECT_DEGRADED][node] + 1);
    }
}

static void spread_to_whole(Worklist *worklist, NodeId node, Effect effect) {
    const FailureEngine *engine = worklist->engine;
    for (uint32_t i = engine->first[node]; i < engine->first[node + 1]; i++)
        if (engine->dependents[i].is_member)
            fail(worklist, engine->dependents[i].from, effect, worklist->rank[effect][node] + 1);
}

void worklist_run(Worklist *worklist, const NodeId *seeds, size_t seed_count) {
    assert(worklist->failed_count == 0);
    for (size_t i = 0; i < seed_count; i++) {
        assert(seeds[i] > 0 && seeds[i] < worklist->engine->graph->node_count);
        fail(worklist, seeds[i], EFFECT_DOWN, 1);
    }
    for (size_t at = 0; at < worklist->failed_count; at++) {
        if (worklist->wanted && worklist->rank[worklist->wanted_effect][worklist->wanted]) return;
        struct Failed failed = worklist->failed[at];
        switch (failed.effect) {
        case EFFECT_DOWN: spread_down(worklist, failed.node); break;
        case EFFECT_DEGRADED: spread_degraded(worklist, failed.node); break;
        case EFFECT_FROZEN:
        case EFFECT_STRANDED: spread_to_whole(worklist, failed.node, failed.effect); break;
        case EFFECT_COUNT: assert(!"unreachable");
        }
    }
}

static void lose(Worklist *worklist, NodeId node) {
    if (worklist->is_lost[node]) return;
    worklist->is_lost[node] = true;
    *VEC_PUSH(worklist->arena, &worklist->lost) = node;
}

void worklist_redundancy(Worklist *worklist) {
    const FailureEngine *engine = worklist->engine;
    assert(worklist->effect_count == EFFECT_COUNT);
    for (size_t i = 0; i < worklist->touched_gates.count; i++) {
        GroupId id = worklist->touched_gates.items[i];
        const Gate *gate = &engine->gates[id];
        /* Whoever lost the quorum is down. */
        if (gate->mode == MODE_RUNTIME && !worklist->rank[EFFECT_DOWN][gate->owner]) lose(worklist, gate->owner);
    }
    for (size_t at = 0; at < worklist->lost.count; at++) {
        NodeId node = worklist->lost.items[at], whole = engine->graph->nodes[node].owner;
        if (whole) lose(worklist, whole);
        for (uint32_t i = engine->first[node]; i < engine->first[node + 1]; i++)
            if (engine->dependents[i].is_member) lose(worklist, engine->dependents[i].from);
    }
}

void worklist_reset(Worklist *worklist) {
    for (size_t i = 0; i < worklist->failed_count; i++)
        worklist->rank[worklist->failed[i].effect][worklist->failed[i].node] = 0;
    for (size_t i = 0; i < worklist->touched_gates.count; i++) worklist->hits[worklist->touched_gates.items[i]] = 0;
    for (size_t i = 0; i < worklist->lost.count; i++) worklist->is_lost[worklist->lost.items[i]] = false;
    worklist->failed_count = worklist->touched_gates.count = worklist->lost.count = 0;
}
