#include "graph/fault_tree.h"

FaultTree *fault_tree_new(Arena *arena) {
    FaultTree *tree = ARENA_NEW(arena, FaultTree);
    tree->arena = arena;
    *VEC_PUSH(arena, &tree->nodes) = (FaultNode){.kind = FAULT_CONSTANT};
    return tree;
}

static FaultId add_node(FaultTree *tree, FaultNode node) {
    *VEC_PUSH(tree->arena, &tree->nodes) = node;
    return (FaultId)(tree->nodes.count - 1);
}

FaultId fault_event(FaultTree *tree, Str name) {
    return add_node(tree, (FaultNode){.name = name, .kind = FAULT_EVENT});
}

FaultId fault_constant(FaultTree *tree, bool is_true) {
    return add_node(tree, (FaultNode){.kind = FAULT_CONSTANT, .is_true = is_true});
}

void fault_gate_set(FaultTree *tree, FaultId gate, FaultKind kind, uint32_t min, uint32_t max, const FaultId *inputs,
                    size_t count) {
    FaultNode *node = &tree->nodes.items[gate];
    node->kind = kind;
    node->min = min;
    node->max = max;
    node->first = (uint32_t)tree->inputs.count;
    node->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) *VEC_PUSH(tree->arena, &tree->inputs) = inputs[i];
}

FaultId fault_gate(FaultTree *tree, FaultKind kind, Str name, const FaultId *inputs, size_t count) {
    FaultId gate = add_node(tree, (FaultNode){.name = name, .kind = kind});
    fault_gate_set(tree, gate, kind, 0, 0, inputs, count);
    return gate;
}

typedef struct {
    FaultId node;
    uint32_t next; /* input that is looked at next */
} Frame;

bool fault_tree_order(const FaultTree *tree, FaultId top, Arena *arena, FaultId **order, size_t *count, FaultId *gate) {
    enum { NOT_SEEN, OPEN, DONE };
    uint8_t *state = ARENA_ARRAY(arena, uint8_t, tree->nodes.count);
    Frame *stack = ARENA_ARRAY(arena, Frame, tree->nodes.count);
    size_t depth = 0;
    *order = ARENA_ARRAY(arena, FaultId, tree->nodes.count);
    *count = 0;
    stack[depth++] = (Frame){top, 0};
    state[top] = OPEN;
    while (depth) {
        Frame *frame = &stack[depth - 1];
        const FaultNode *node = &tree->nodes.items[frame->node];
        if (frame->next == node->count) {
            state[frame->node] = DONE;
            (*order)[(*count)++] = frame->node;
            depth--;
            continue;
        }
        FaultId input = tree->inputs.items[node->first + frame->next++];
        if (state[input] == OPEN) {
            *gate = input;
            return false;
        }
        if (state[input] == DONE) continue;
        state[input] = OPEN;
        stack[depth++] = (Frame){input, 0};
    }
    return true;
}
