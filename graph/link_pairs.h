/* The same module called for several regions: one of the calls is enough. */
#ifndef GRAPH_LINK_PAIRS_H
#define GRAPH_LINK_PAIRS_H

#include "graph/census.h"
#include "graph/work.h"

/* A service needs one of the regions that one module of its root is called for, and what the calls make belongs to a node for that
 * region (ResourceInstance.gate); false: no module is. */
bool link_module_pairs(Model *model, Instance *root);
/* Once started, each of `idle` would serve as `ready` does. */
void link_standbys(Model *model, const NodeVec *idle, NodeId ready);

/* A region of the root in which no machine or task is started: what stands there waits for what runs in the others. */
void link_waiting_region(Model *model, Instance *root, const Census *census);

#endif
