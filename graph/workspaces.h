/* Workspaces: which of them the source says there are, for terraform.workspace. The state of every root has one called
 * "default"; whether it is used, only the source can tell. */
#ifndef GRAPH_WORKSPACES_H
#define GRAPH_WORKSPACES_H

#include "graph/instances.h"
#include "graph/runs.h"

typedef struct {
    Str *items;
    size_t count;
} WorkspaceNames;

typedef struct Workspaces Workspaces;

/* Reads scripts and workflows for workspaces that they select, and for command lines of Terraform. */
Workspaces *workspaces_new(Model *model, Units *units, const Scripts *scripts);
/* Those of a root, sorted; none when nothing says so. `probe` is an instance of it that no deployment is set for. */
WorkspaceNames workspaces_of(Workspaces *workspaces, const Instances *instances, Instance *probe);
/* The value of `terraform`. */
const Value *workspaces_object(Evaluator *evaluator, const Instance *root);

/* Names that the text of one file selects, and the folders that it goes to (workspace_scripts.c). Both lists may hold
 * a word twice. */
typedef struct {
    Str name;
    Str directory; /* of the same line; empty when it has none */
} SelectedWorkspace;

/* What a script says of the region, and of which of its jobs and steps (0: of all). */
typedef struct {
    Str region;
    uint32_t job, step;
} RunRegion;

typedef struct {
    VEC(SelectedWorkspace) names;
    VEC(Str) directories;
    VEC(RunRegion) regions; /* values of the catalog's run variables that are written in */
    Str run_region;         /* in which it runs Terraform or OpenTofu; empty when it doesn't say one */
    bool goes_elsewhere;    /* to a folder that is worked out when it runs */
} ScriptWorkspaces;

void workspace_script_read(const Catalog *catalog, Arena *arena, Str text, ScriptWorkspaces *out);

/* The region in which a root is run by all scripts and workflows that say one; empty when none does, or two differ. */
Str workspaces_run_region(const Workspaces *workspaces, const Unit *unit);

/* All command lines of Terraform in scripts and workflows. */
const CommandRuns *workspaces_runs(const Workspaces *workspaces);

#endif
