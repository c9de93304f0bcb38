/* Compiling a graph: needs in reverse for the worklist, and a threshold network for the lanes. The network has one
 * variable per node and level, and one per gate; which depends on which is said in add_need and add_gate, in the words
 * of the rules at the head of failure.c. */
#include <assert.h>

#include "graph/failure_private.h"

Effect failure_effect_of(EdgeMode mode) {
    switch (mode) {
    case MODE_RUNTIME: return EFFECT_DOWN;
    case MODE_DEGRADED: return EFFECT_DEGRADED;
    case MODE_START:
    case MODE_DEPLOY: return EFFECT_FROZEN;
    case MODE_RECOVER: return EFFECT_STRANDED;
    case MODE_NONE: return EFFECT_COUNT;
    }
    assert(!"unreachable");
    return EFFECT_COUNT;
}

bool failure_need(const Graph *graph, const Gate *gates, const GraphEdge *edge, EdgeMode *mode, GroupId *gate) {
    if (!graph_edge_counts(graph, edge)) return false;
    *mode = edge->group ? graph->groups[edge->group].mode : edge->mode;
    *gate = edge->group && !gates[edge->group].is_and ? edge->group : 0;
    return true;
}

/* ---- gates, needs, dependents ---- */

/* An edge that counts, with what matters of it side by side: nodes are large, and looking at their ends is slow. */
typedef struct {
    NodeId from, to;
    GroupId gate;
    uint32_t copies;
    EdgeMode mode;
    bool is_member;
} Need;

typedef struct {
    const Need *items;
    size_t count;
} Needs;

static const Gate *make_gates(const Graph *graph, Arena *arena) {
    Gate *gates = ARENA_ARRAY(arena, Gate, graph->group_count);
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (edge->group && graph_edge_counts(graph, edge)) gates[edge->group].size += edge->copies;
    }
    for (GroupId id = 1; id < graph->group_count; id++) {
        const Group *group = &graph->groups[id];
        Gate *gate = &gates[id];
        gate->owner = group->owner;
        gate->mode = group->mode;
        /* What is described as running has what it needs, so no group needs more members than there are. */
        uint32_t need = group->need < gate->size ? group->need : gate->size;
        gate->threshold = gate->size - need + 1;
        gate->is_and = gate->threshold == 1;
    }
    return gates;
}

static Needs list_needs(const Graph *graph, const Gate *gates, Arena *scratch) {
    Need *needs = ARENA_ARRAY(scratch, Need, graph->edge_count);
    size_t count = 0;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        Need need = {
            .from = edge->from, .to = edge->to, .copies = edge->copies, .is_member = edge->kind == EDGE_MEMBER};
        if (failure_need(graph, gates, edge, &need.mode, &need.gate)) needs[count++] = need;
    }
    return (Needs){needs, count};
}

/* Needs by what is needed, those of mode runtime first: one counting sort, with two buckets per node. */
static void make_dependents(FailureEngine *engine, Needs needs, Arena *arena, Arena *scratch) {
    size_t node_count = engine->graph->node_count;
    uint32_t *cursor = ARENA_ARRAY(scratch, uint32_t, node_count * 2 + 1);
    for (size_t i = 0; i < needs.count; i++)
        cursor[needs.items[i].to * 2 + (needs.items[i].mode != MODE_RUNTIME) + 1]++;
    for (size_t i = 0; i < node_count * 2; i++) cursor[i + 1] += cursor[i];
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, node_count + 1);
    uint32_t *runtime_end = ARENA_ARRAY(arena, uint32_t, node_count);
    for (size_t id = 0; id < node_count; id++) {
        first[id] = cursor[id * 2];
        runtime_end[id] = cursor[id * 2 + 1];
    }
    first[node_count] = cursor[node_count * 2];
    Dependent *dependents = ARENA_ARRAY(arena, Dependent, needs.count);
    for (size_t i = 0; i < needs.count; i++) {
        const Need *need = &needs.items[i];
        dependents[cursor[need->to * 2 + (need->mode != MODE_RUNTIME)]++] =
            (Dependent){.from = need->from,
                        .gate = need->gate,
                        .copies = need->copies,
                        .mode = (uint8_t)need->mode,
                        .effect = (uint8_t)failure_effect_of(need->mode),
                        .is_member = need->is_member};
    }
    engine->dependents = dependents;
    engine->first = first;
    engine->runtime_end = runtime_end;
}

/* ---- network ---- */

typedef struct {
    const FailureEngine *engine;
    Needs needs;
    Network network;
    uint32_t gate_base, loss_base; /* variables of gates and of their loss; loss_base 0: DOWN only */
    bool is_counting;              /* the same needs are listed twice: first counted, then filled in */
} Builder;

static uint32_t var_of(const Builder *builder, NodeId node, uint32_t level) {
    return (uint32_t)(level * builder->engine->graph->node_count + node);
}

static void depend(Builder *builder, uint32_t var, uint32_t on) {
    Network *network = &builder->network;
    if (builder->is_counting)
        network->first[var + 1]++;
    else
        network->deps[network->first[var]++] = on;
}

static bool has_all_levels(const Builder *builder) { return builder->loss_base != 0; }

/* An AND need of `from`. */
static void add_and(Builder *builder, EdgeMode mode, NodeId from, NodeId to) {
    Effect effect = failure_effect_of(mode);
    if (effect == EFFECT_COUNT) return;
    if (effect != EFFECT_DOWN && !has_all_levels(builder)) return;
    depend(builder, var_of(builder, from, effect), var_of(builder, to, EFFECT_DOWN));
    if (has_all_levels(builder) && (mode == MODE_RUNTIME || mode == MODE_DEGRADED))
        depend(builder, var_of(builder, from, EFFECT_DEGRADED), var_of(builder, to, EFFECT_DEGRADED));
}

static void add_need(Builder *builder, const Need *need) {
    if (need->gate) {
        uint32_t member = var_of(builder, need->to, EFFECT_DOWN);
        if (need->mode == MODE_RUNTIME || has_all_levels(builder))
            for (uint32_t i = 0; i < need->copies; i++) depend(builder, builder->gate_base + need->gate, member);
        if (need->mode == MODE_RUNTIME && has_all_levels(builder))
            depend(builder, builder->loss_base + need->gate, member);
    } else {
        add_and(builder, need->mode, need->from, need->to);
    }
    if (need->is_member && has_all_levels(builder)) {
        static const uint32_t of_parts[] = {EFFECT_FROZEN, EFFECT_STRANDED, LEVEL_LOST};
        for (size_t i = 0; i < sizeof of_parts / sizeof *of_parts; i++)
            depend(builder, var_of(builder, need->from, of_parts[i]), var_of(builder, need->to, of_parts[i]));
    }
}

/* The gate as a need of its owner. The first dependency of a loss has a meaning of its own, so this comes before the
 * members. Whoever lost the quorum is down, so the owner is all that a loss has to look at. */
static void add_gate(Builder *builder, GroupId id) {
    const Gate *gate = &builder->engine->gates[id];
    Effect effect = failure_effect_of(gate->mode);
    if (gate->is_and || gate->size == 0 || effect == EFFECT_COUNT) return;
    if (effect != EFFECT_DOWN && !has_all_levels(builder)) return;
    uint32_t gate_var = builder->gate_base + id;
    depend(builder, var_of(builder, gate->owner, effect), gate_var);
    if (!builder->is_counting) {
        builder->network.kind[gate_var] = SLOT_COUNT_AT_LEAST;
        builder->network.threshold[gate_var] = gate->threshold;
    }
    if (effect != EFFECT_DOWN || !has_all_levels(builder)) return;
    uint32_t loss_var = builder->loss_base + id;
    depend(builder, loss_var, var_of(builder, gate->owner, EFFECT_DOWN));
    depend(builder, var_of(builder, gate->owner, LEVEL_LOST), loss_var);
    if (!builder->is_counting) builder->network.kind[loss_var] = SLOT_LOSS;
}

static void add_all(Builder *builder) {
    const Graph *graph = builder->engine->graph;
    for (GroupId id = 1; id < graph->group_count; id++) add_gate(builder, id);
    for (size_t i = 0; i < builder->needs.count; i++) add_need(builder, &builder->needs.items[i]);
    if (!has_all_levels(builder)) return;
    for (NodeId id = 1; id < graph->node_count; id++)
        if (graph->nodes[id].owner)
            depend(builder, var_of(builder, graph->nodes[id].owner, LEVEL_LOST), var_of(builder, id, LEVEL_LOST));
}

static void compile(const FailureEngine *engine, Needs needs, bool all_levels, bool all_seedable, Arena *arena,
                    Program *out) {
    const Graph *graph = engine->graph;
    uint32_t node_count = (uint32_t)graph->node_count, group_count = (uint32_t)graph->group_count;
    uint32_t level_count = all_levels ? LEVEL_COUNT : 1;
    Arena *scratch = arena_new();
    Builder builder = {.engine = engine, .needs = needs, .gate_base = level_count * node_count, .is_counting = true};
    Network *network = &builder.network;
    network->var_count = builder.gate_base + group_count;
    if (all_levels) {
        builder.loss_base = network->var_count;
        network->var_count += group_count;
    }
    network->first = ARENA_ARRAY(scratch, uint32_t, (size_t)network->var_count + 2);
    network->kind = ARENA_ARRAY(scratch, uint8_t, network->var_count);
    network->threshold = ARENA_ARRAY(scratch, uint32_t, network->var_count);
    network->is_seedable = ARENA_ARRAY(scratch, bool, network->var_count);
    for (NodeId id = 1; id < node_count; id++) network->is_seedable[id] = all_seedable || engine->is_domain[id];

    network->first++; /* while filling, first[v] is the cursor of v, and ends as the start of v + 1 */
    add_all(&builder);
    for (uint32_t v = 0; v < network->var_count; v++) network->first[v + 1] += network->first[v];
    network->deps = ARENA_ARRAY(scratch, uint32_t, network->first[network->var_count]);
    builder.is_counting = false;
    add_all(&builder);
    network->first--;

    uint32_t *slot_of_var = ARENA_ARRAY(scratch, uint32_t, network->var_count);
    program_condense(network, arena, out, slot_of_var);
    for (uint32_t level = 0; level < level_count; level++) {
        uint32_t *slot = ARENA_ARRAY(arena, uint32_t, node_count);
        for (NodeId id = 1; id < node_count; id++) slot[id] = slot_of_var[level * node_count + id];
        out->slot[level] = slot;
    }
    arena_free(scratch);
}

FailureEngine *failure_compile(const Graph *graph, Arena *arena) {
    FailureEngine *engine = ARENA_NEW(arena, FailureEngine);
    engine->graph = graph;
    engine->gates = make_gates(graph, arena);
    Arena *scratch = arena_new();
    Needs needs = list_needs(graph, engine->gates, scratch);
    make_dependents(engine, needs, arena, scratch);
    bool *is_domain = ARENA_ARRAY(arena, bool, graph->node_count);
    for (size_t i = 0; i < graph->domain_count; i++) is_domain[graph->domains[i]] = true;
    engine->is_domain = is_domain;
    compile(engine, needs, true, false, arena, &engine->all);
    compile(engine, needs, false, true, arena, &engine->down);
    arena_free(scratch);
    return engine;
}

void failure_compile_counts(const FailureEngine *engine, Arena *arena, Program *out) {
    Arena *scratch = arena_new();
    compile(engine, list_needs(engine->graph, engine->gates, scratch), false, false, arena, out);
    arena_free(scratch);
}
