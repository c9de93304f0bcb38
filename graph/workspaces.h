/* Workspaces: which of them the source says there are, for terraform.workspace. The state of every root has one called
 * "default"; whether it is used, only the source can tell. */
#ifndef GRAPH_WORKSPACES_H
#define GRAPH_WORKSPACES_H

#include "graph/var_sets.h"

typedef struct {
    Str *items;
    size_t count;
    bool is_open; /* there may be others */
} KnownWorkspaces;

/* Those of a root, sorted; none when nothing says so. `probe` is an instance of it that no deployment is set for. */
KnownWorkspaces workspaces_of(const Instances *instances, Instance *probe, const RunSets *runs);
/* Does a file of the root, without its modules, ask for the workspace? */
bool workspaces_are_asked(const Instance *root);
/* The value of `terraform`. */
const Value *workspaces_object(Evaluator *evaluator, const Instance *root);

#endif
