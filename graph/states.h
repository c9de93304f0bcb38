/* Remote state: which root's outputs a data source reads. Joined by what both sides write: bucket and key, path,
 * or organisation and workspace. */
#ifndef GRAPH_STATES_H
#define GRAPH_STATES_H

#include "graph/instances.h"

typedef struct {
    Str name;       /* of the state, as far as it is known: "bucket/network.tfstate", "acme/network-prod" */
    Instance *root; /* NULL: in no root of this run, or `candidates` has several */
    Confidence confidence;
    VEC(Instance *) candidates; /* that fit equally well */
    bool has_name;              /* something of the name is known */
    const Cause *cause;         /* what would decide the name; NULL when it is known */
} StateMatch;

/* Workspaces of Terraform Cloud that the run declares, with the folders they run in. */
void states_collect_workspaces(Model *model, Instances *instances);
/* What commands say of where states are kept. */
void states_collect_given(Model *model, Instances *instances, const CommandRuns *inits);
/* Is a folder that a workspace is declared with that of a root? */
bool states_is_same_folder(Str declared, Str path);
bool states_is_remote(const ResourceInstance *data);
StateMatch states_find(const ResourceInstance *data);
/* The outputs that a data source reads; it has a state (resource_state_count). */
const Value *states_outputs(Evaluator *evaluator, ResourceInstance *data);
/* Where the root says that it keeps its state: its backend block, or itself. */
Location states_backend_location(const Instance *root);
/* … for every bucket that its states may be kept in, with the handle that it is. */
void states_each_bucket(Instance *root, void (*visit)(Instance *root, Str kind, Str name, void *context),
                        void *context);
/* Calls `visit` for every name under which a root's state is kept, in the form of StateMatch.name: "bucket/network.tfstate",
 * "acme/network-prod", "bucket/env:/${terraform.workspace}/network.tfstate". */
void states_each_name(Instance *root, void (*visit)(Instance *root, Str name, void *context), void *context);

#endif
