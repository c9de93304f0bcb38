/* What could take the place of what failed once somebody has made it ready: the copy of a database that has to be promoted, machines
 * and tasks of which none is wanted yet. */
#ifndef GRAPH_STANDBY_H
#define GRAPH_STANDBY_H

#include "graph/failure.h"

typedef struct Standbys Standbys; /* all of a graph, listed once */
Standbys *standbys_new(const Graph *graph, Arena *arena);
/* With all of them ready `node`, which is down in the scenario of `proofs`, would serve again: the first that is used for that. 0: it
 * would not, or nobody can tell within STANDBY_DEPTH_MAX needs (limits.h). */
NodeId standbys_bring_back(Standbys *standbys, const FailureProofs *proofs, NodeId node);

#endif
