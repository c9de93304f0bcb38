/* Compiling a graph: needs in reverse for the worklist, and a threshold network for the lanes. The network has one
 * variable per node and level, and one per gate; which depends on which is said in add_edge and add_gate, in the words
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

/* ---- gates and dependents ---- */

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

static void make_dependents(FailureEngine *engine, Arena *arena) {
    const Graph *graph = engine->graph;
    Dependent *dependents = ARENA_ARRAY(arena, Dependent, graph->edge_count);
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    uint32_t *runtime_end = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    uint32_t count = 0;
    for (NodeId id = 0; id < graph->node_count; id++) {
        first[id] = count;
        for (int is_rest = 0; is_rest < 2; is_rest++) {
            if (is_rest) runtime_end[id] = count;
            for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
                const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
                EdgeMode mode;
                GroupId gate;
                if (!failure_need(graph, engine->gates, edge, &mode, &gate)) continue;
                if ((mode != MODE_RUNTIME) != (is_rest != 0)) continue;
                dependents[count++] =
                    (Dependent){edge->from, gate, edge->copies, (uint8_t)mode, edge->kind == EDGE_MEMBER};
            }
        }
    }
    first[graph->node_count] = count;
    engine->dependents = dependents;
    engine->first = first;
    engine->runtime_end = runtime_end;
}

/* ---- network ---- */

typedef struct {
    const FailureEngine *engine;
    Network network;
    uint32_t gate_base, loss_base; /* variables of gates and of their loss; loss_base 0: DOWN only */
    bool is_counting; /* the same needs are listed twice: first counted, then filled in */
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

static void add_edge(Builder *builder, const GraphEdge *edge) {
    EdgeMode mode;
    GroupId gate;
    if (!failure_need(builder->engine->graph, builder->engine->gates, edge, &mode, &gate)) return;
    if (gate) {
        uint32_t member = var_of(builder, edge->to, EFFECT_DOWN);
        if (mode == MODE_RUNTIME || has_all_levels(builder))
            for (uint32_t i = 0; i < edge->copies; i++) depend(builder, builder->gate_base + gate, member);
        if (mode == MODE_RUNTIME && has_all_levels(builder)) depend(builder, builder->loss_base + gate, member);
    } else {
        add_and(builder, mode, edge->from, edge->to);
    }
    if (edge->kind == EDGE_MEMBER && has_all_levels(builder)) {
        static const uint32_t of_parts[] = {EFFECT_FROZEN, EFFECT_STRANDED, LEVEL_LOST};
        for (size_t i = 0; i < sizeof of_parts / sizeof *of_parts; i++)
            depend(builder, var_of(builder, edge->from, of_parts[i]), var_of(builder, edge->to, of_parts[i]));
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
    for (size_t i = 0; i < graph->edge_count; i++) add_edge(builder, &graph->edges[i]);
    if (!has_all_levels(builder)) return;
    for (NodeId id = 1; id < graph->node_count; id++)
        if (graph->nodes[id].owner)
            depend(builder, var_of(builder, graph->nodes[id].owner, LEVEL_LOST), var_of(builder, id, LEVEL_LOST));
}

static void compile(const FailureEngine *engine, bool all_levels, const bool *is_seedable, Arena *arena, Program *out) {
    const Graph *graph = engine->graph;
    uint32_t node_count = (uint32_t)graph->node_count, group_count = (uint32_t)graph->group_count;
    uint32_t level_count = all_levels ? LEVEL_COUNT : 1;
    Arena *scratch = arena_new();
    Builder builder = {.engine = engine, .gate_base = level_count * node_count, .is_counting = true};
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
    for (NodeId id = 1; id < node_count; id++) network->is_seedable[id] = !is_seedable || is_seedable[id];

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
    out->is_seedable = is_seedable;
    arena_free(scratch);
}

FailureEngine *failure_compile(const Graph *graph, Arena *arena) {
    FailureEngine *engine = ARENA_NEW(arena, FailureEngine);
    engine->graph = graph;
    engine->gates = make_gates(graph, arena);
    make_dependents(engine, arena);
    bool *is_domain = ARENA_ARRAY(arena, bool, graph->node_count);
    for (size_t i = 0; i < graph->domain_count; i++) is_domain[graph->domains[i]] = true;
    engine->is_domain = is_domain;
    compile(engine, true, is_domain, arena, &engine->all);
    compile(engine, false, NULL, arena, &engine->down);
    return engine;
}
