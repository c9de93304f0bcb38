/* Where deployments lead, once all that declares some has been read: each is there once; commands that name their template
 * with something that is decided at run time, deploy/${STAGE}/api.json, deploy each template of the repository that the
 * name fits and that nothing else deploys; a pipeline that names no region deploys where it stands itself. */
#ifndef GRAPH_STACK_PLACES_H
#define GRAPH_STACK_PLACES_H

#include "graph/stack_deployments.h"

typedef struct {
    StackDeployment deployment;
    Str path;        /* in the repository, "*" for each part that is not known */
    bool is_default; /* what is not known has a default, with which it is among the deployments already */
} StackPattern;

typedef struct StackPatterns {
    VEC(StackPattern) all;
} StackPatterns;

/* Adds it, or its parameters to those of the same deployment. */
void stack_places_add(StackDeployments *out, Arena *arena, const StackDeployment *deployment);
/* Keeps a deployment whose template is not known; false: its name (${NAME} for what is open, or a pattern of the shell)
 * would fit too much. */
bool stack_places_keep(StackPatterns *patterns, Arena *arena, const StackDeployment *deployment, Str directory,
                       Str name, bool is_default);
/* "deploy/${STAGE}/api.json" → a glob; false: it holds what would mean something else in one. */
bool stack_places_glob(Arena *arena, Str name, Str *out);
/* Does it say which file is meant: a name of its own, or where the search begins? */
bool stack_places_is_telling(Str glob);
void stack_places_settle(const StackPatterns *patterns, StackDeployments *deployments, const Units *units,
                         const Model *model);

#endif
