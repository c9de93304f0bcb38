#include "graph/fault_cone.h"

#include "analyzer/core/limits.h"
#include "graph/failure_private.h"

typedef struct {
    const FailureEngine *engine;
    const Program *program;
    FaultTree *tree;
    Arena *scratch;
    FaultId *events_of; /* by slot: one event, or a gate over several; 0: none */
    FaultId *gate_of;   /* by slot, when it is done; 0: it can't fail */
    Str *name_of;       /* by slot */
    bool *is_needed;    /* by slot: a top depends on it */
    uint64_t unrolled;
} Cone;

static Str key_of(const Cone *cone, NodeId node) {
    return graph_str(cone->engine->graph, cone->engine->graph->nodes[node].key);
}

static void place_events(Cone *cone, const NodeId *events, size_t event_count) {
    const uint32_t *slot_of = cone->program->slot[EFFECT_DOWN];
    for (size_t i = 0; i < event_count; i++) {
        uint32_t slot = slot_of[events[i]];
        if (slot == 0 || !cone->is_needed[slot]) continue;
        FaultId event = fault_event(cone->tree, key_of(cone, events[i]));
        FaultId both[] = {cone->events_of[slot], event};
        cone->events_of[slot] = both[0] ? fault_gate(cone->tree, FAULT_OR, STR_NONE, both, 2) : event;
    }
}

/* What a slot is when those that it depends on are `gate_of`. */
static FaultId gate_for(Cone *cone, uint32_t slot, const FaultId *gate_of) {
    const Program *program = cone->program;
    uint32_t first = program->first[slot], count = program->first[slot + 1] - first, kept = 0;
    FaultId *inputs = ARENA_ARRAY(cone->scratch, FaultId, (size_t)count + 2);
    for (uint32_t i = 0; i < count; i++) {
        FaultId input = gate_of[program->deps[first + i]];
        if (input) inputs[kept++] = input;
    }
    bool is_or = program->kind[slot] == SLOT_OR;
    uint32_t wanted = is_or ? 1 : program->kind[slot] == SLOT_AND ? count : program->threshold[slot];
    FaultId own = cone->events_of[slot];
    if (kept < wanted || kept == 0) return own; /* it takes more than can fail */
    if (is_or && own) inputs[kept++] = own;
    if (kept == 1) return inputs[0];
    FaultKind kind = wanted == 1 ? FAULT_OR : wanted == kept ? FAULT_AND : FAULT_AT_LEAST;
    FaultId gate = fault_gate(cone->tree, kind, cone->name_of[slot], inputs, kept);
    cone->tree->nodes.items[gate].min = wanted;
    if (is_or || !own) return gate;
    FaultId both[] = {gate, own};
    return fault_gate(cone->tree, FAULT_OR, cone->name_of[slot], both, 2);
}

/* From nothing has failed, each step fails what the step before makes fail. */
static bool unroll(Cone *cone, SlotRange cycle) {
    uint32_t size = cycle.end - cycle.first;
    cone->unrolled += (uint64_t)size * size;
    if (cone->unrolled > FAULT_CIRCLE_GATES_MAX) return false;
    FaultId *next = ARENA_ARRAY(cone->scratch, FaultId, size);
    for (uint32_t step = 0; step < size; step++) {
        for (uint32_t slot = cycle.first; slot < cycle.end; slot++)
            next[slot - cycle.first] = gate_for(cone, slot, cone->gate_of);
        memcpy(cone->gate_of + cycle.first, next, size * sizeof *next);
    }
    return true;
}

static void need_inputs(Cone *cone, uint32_t slot) {
    const Program *program = cone->program;
    for (uint32_t d = program->first[slot]; d < program->first[slot + 1]; d++) cone->is_needed[program->deps[d]] = true;
}

/* What a slot depends on comes before it, but for what goes round in a circle, which lies side by side. */
static void mark_needed(Cone *cone) {
    const Program *program = cone->program;
    size_t cycle = program->cycle_count;
    for (uint32_t slot = program->slot_count - 1; slot > 0; slot--) {
        if (cycle == 0 || program->cycles[cycle - 1].end - 1 != slot) {
            if (cone->is_needed[slot]) need_inputs(cone, slot);
            continue;
        }
        SlotRange range = program->cycles[--cycle];
        bool is_any = false;
        for (uint32_t at = range.first; at < range.end; at++) is_any = is_any || cone->is_needed[at];
        for (uint32_t at = range.first; at < range.end && is_any; at++) {
            cone->is_needed[at] = true;
            need_inputs(cone, at);
        }
        slot = range.first;
    }
}

static bool make_gates(Cone *cone) {
    const Program *program = cone->program;
    size_t cycle = 0;
    for (uint32_t slot = 1; slot < program->slot_count; slot++) {
        if (cycle < program->cycle_count && program->cycles[cycle].first == slot) {
            if (cone->is_needed[slot] && !unroll(cone, program->cycles[cycle])) return false;
            slot = program->cycles[cycle++].end - 1;
        } else if (cone->is_needed[slot]) {
            cone->gate_of[slot] = gate_for(cone, slot, cone->gate_of);
        }
    }
    return true;
}

bool fault_cone(const FailureEngine *engine, const NodeId *events, size_t event_count, const NodeId *nodes,
                size_t count, FaultTree *tree, FaultId *tops) {
    const Program *program = &engine->all; /* the smaller one, but only domains can be seeded */
    for (size_t i = 0; i < event_count; i++)
        if (!engine->is_domain[events[i]]) program = &engine->down;
    Cone cone = {.engine = engine, .program = program, .tree = tree, .scratch = arena_new()};
    cone.events_of = ARENA_ARRAY(cone.scratch, FaultId, program->slot_count);
    cone.gate_of = ARENA_ARRAY(cone.scratch, FaultId, program->slot_count);
    cone.name_of = ARENA_ARRAY(cone.scratch, Str, program->slot_count);
    for (NodeId node = (NodeId)engine->graph->node_count; node-- > 1;)
        cone.name_of[program->slot[EFFECT_DOWN][node]] = key_of(&cone, node);
    cone.is_needed = ARENA_ARRAY(cone.scratch, bool, program->slot_count);
    for (size_t i = 0; i < count; i++) cone.is_needed[program->slot[EFFECT_DOWN][nodes[i]]] = true;
    mark_needed(&cone);
    place_events(&cone, events, event_count);
    bool is_made = make_gates(&cone);
    for (size_t i = 0; i < count && is_made; i++) {
        tops[i] = cone.gate_of[program->slot[EFFECT_DOWN][nodes[i]]];
        if (tops[i]) *VEC_PUSH(tree->arena, &tree->tops) = tops[i];
    }
    arena_free(cone.scratch);
    return is_made;
}
