/* Workspaces: which of them the source says there are, for terraform.workspace. The state of every root has one called
 * "default"; whether it is used, only the source can tell. */
#ifndef GRAPH_WORKSPACES_H
#define GRAPH_WORKSPACES_H

#include "graph/instances.h"

typedef struct {
    Str *items;
    size_t count;
} WorkspaceNames;

typedef struct Workspaces Workspaces;

/* Reads scripts and workflows for workspaces that they select, when some expression asks for the workspace. */
Workspaces *workspaces_new(Model *model, Units *units);
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

typedef struct {
    VEC(SelectedWorkspace) names;
    VEC(Str) directories;
} ScriptWorkspaces;

void workspace_script_read(Arena *arena, Str text, ScriptWorkspaces *out);

#endif
