/* Remote state: which root's outputs a data source reads. Joined by what both sides write: bucket and key, path,
 * or organisation and workspace. */
#ifndef GRAPH_STATES_H
#define GRAPH_STATES_H

#include "graph/instances.h"

/* NULL: not a remote state, nothing matches, or more than one root does. */
Instance *states_root(const ResourceInstance *data);

#endif
