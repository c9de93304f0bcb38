/* What one node of the graph needs, as a fault tree: the events are the nodes that may fail by themselves, the gates what
 * the failure engine computes of them (failure.h, effect DOWN). Needs that go round in circles are unrolled, which is
 * exact: the least fixed point of a circle of n gates is reached in n steps. */
#ifndef GRAPH_FAULT_CONE_H
#define GRAPH_FAULT_CONE_H

#include "graph/failure.h"
#include "graph/fault_tree.h"

/* Adds what takes each of `nodes` down to a tree, one top for each, 0 where nothing can; `tops` has `count` entries.
 * false: a circle is too large to be unrolled (FAULT_CIRCLE_GATES_MAX). Names are keys of nodes. */
bool fault_cone(const FailureEngine *engine, const NodeId *events, size_t event_count, const NodeId *nodes, size_t count,
                FaultTree *tree, FaultId *tops);

#endif
