/* Minimal cut sets of any order and the exact probability of a fault tree, by decision diagrams: a binary decision diagram
 * of the tree (R. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986), its minimal solutions as a
 * zero-suppressed one (A. Rauzy, "New Algorithms for Fault Trees Analysis", 1993; S. Minato, 1993), counted without being
 * listed. Where the first one grows too large, the cut sets of a coherent tree up to an order are made directly. */
#ifndef GRAPH_DECISION_H
#define GRAPH_DECISION_H

#include "graph/fault_tree.h"

typedef struct {
    uint32_t order_max; /* no cut sets above this order; 0: all */
    size_t sets_max;    /* how many are listed, those of the lowest orders; 0: none */
    bool wants_probability;
    bool wants_importance;
    uint32_t nodes_max; /* of a diagram; 0: DECISION_NODES_MAX */
} DecisionOptions;

typedef struct {
    const FaultId *events; /* in the order of the tree */
    uint32_t count;
} FaultSet;

typedef struct {
    FaultId event;
    double value;
} FaultImportance;

typedef enum {
    DECISION_DONE,
    DECISION_TRUNCATED, /* too large: counts and sets are complete up to order_max, there may be more above it */
    DECISION_TOO_LARGE, /* nothing is known */
    DECISION_CYCLE,     /* a gate is below itself: `gate` */
} DecisionResult;

typedef struct {
    DecisionResult result;
    FaultId gate;
    uint64_t *counts;     /* minimal cut sets by order, UINT64_MAX for as many or more; order 0: it fails always */
    uint32_t order_count; /* of `counts`: the highest order that has some, and one */
    uint32_t order_max;   /* as asked for, or what it was lowered to; 0: all */
    const FaultSet *sets; /* by order, then by events */
    size_t set_count;     /* fewer than there are: sets_max was reached */
    double probability;   /* when has_probability: of events without a probability none is known */
    bool has_probability;
    /* Of each event by Birnbaum: how much likelier the top is with it than without it, by the probabilities of the others;
     * where some event has none, by one half for each, which is the share of the states of all others in which the event
     * decides (structural importance). Greatest first; NULL: not asked for, or the diagram is too large. */
    const FaultImportance *importance;
    uint32_t importance_count;
    bool is_structural;
    bool is_coherent; /* false: "not" and its like are in it; the sets are those of what may take it down */
} Decision;

void decision_solve(const FaultTree *tree, FaultId top, const DecisionOptions *options, Arena *arena, Decision *out);

#endif
