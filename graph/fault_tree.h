/* Fault trees: basic events under gates, as fault tree analysis has them (NUREG-0492, "Fault Tree Handbook", 1981; Open-PSA
 * Model Exchange Format 2.0d, https://open-psa.github.io/mef/). A gate may be an input of several others; no gate may be
 * below itself. Made by open_psa.h from a file, or by fault_cone.h from what one node of the graph needs; solved by
 * decision.h.
 *
 *     FaultId event = fault_event(tree, STR("pump"));
 *     FaultId top = fault_gate(tree, FAULT_OR, STR("cooling"), inputs, 2); */
#ifndef GRAPH_FAULT_TREE_H
#define GRAPH_FAULT_TREE_H

#include <stdbool.h>

#include "analyzer/core/str.h"
#include "analyzer/core/vec.h"

typedef uint32_t FaultId; /* 0: none */

typedef enum {
    FAULT_EVENT,
    FAULT_CONSTANT,    /* a house event */
    FAULT_OR,          /* any input */
    FAULT_AND,         /* all inputs */
    FAULT_AT_LEAST,    /* `min` of the inputs */
    FAULT_CARDINALITY, /* from `min` to `max` of the inputs */
    FAULT_NOT,
    FAULT_XOR, /* exactly one of two inputs */
    FAULT_NOR,
    FAULT_NAND,
    FAULT_IFF,
    FAULT_IMPLY,
} FaultKind;

typedef struct {
    Str name; /* as it is known to people; gates inside of a formula have none */
    FaultKind kind;
    uint32_t min, max;
    uint32_t first, count; /* inputs */
    double probability;    /* of an event, when has_probability */
    bool has_probability;
    bool is_true; /* of a constant */
} FaultNode;

typedef struct {
    Arena *arena;
    VEC(FaultNode) nodes; /* by FaultId; the first is nothing */
    VEC(FaultId) inputs;
    VEC(FaultId) tops; /* gates that are no input of another one */
} FaultTree;

FaultTree *fault_tree_new(Arena *arena);
FaultId fault_event(FaultTree *tree, Str name);
FaultId fault_constant(FaultTree *tree, bool is_true);
/* `count` inputs are copied. At least one; FAULT_NOT takes one, FAULT_XOR, FAULT_IFF and FAULT_IMPLY two. */
FaultId fault_gate(FaultTree *tree, FaultKind kind, Str name, const FaultId *inputs, size_t count);
/* Gives a gate that was made without inputs (count 0) its inputs. */
void fault_gate_set(FaultTree *tree, FaultId gate, FaultKind kind, uint32_t min, uint32_t max, const FaultId *inputs,
                    size_t count);
/* Everything that `top` depends on, inputs before gates. false when a gate is below itself: *gate is one of them. */
bool fault_tree_order(const FaultTree *tree, FaultId top, Arena *arena, FaultId **order, size_t *count, FaultId *gate);

#endif
