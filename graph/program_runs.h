/* What commands hand to the programs that they run (cdk deploy -c stage=prod, STAGE=prod cdk deploy). Where that decides what a
 * program makes, what it calls it or where it puts it, the program is followed once for each different set of such values: a run. */
#ifndef GRAPH_PROGRAM_RUNS_H
#define GRAPH_PROGRAM_RUNS_H

#include "graph/stack_deployments.h"

/* Sets Model.program_runs for the inputs ("context:stage", "env:STAGE") that decide in a repository: `decides` has the keys of
 * program_runs_key. Made files and units are not needed. */
void program_runs_collect(Model *model, const Map *decides);
Str program_runs_key(Arena *arena, uint32_t repository, Str input);
/* The run that a command which hands this to the program in the folder makes: index + 1; 0: one of which nothing that decides is
 * known. */
uint32_t program_runs_of(const Model *model, uint32_t repository, Str folder, const StackDeployment *command);
/* Do runs tell all of the program in the folder? */
bool program_runs_are_all(const Model *model, uint32_t repository, Str folder);
/* Marks what runs make that no command deploys where a command deploys what another run makes under the same name. */
void program_runs_drop_idle(Model *model, const Units *units, StackDeployments *deployments);
/* Is the template of this unit one of those? */
bool program_runs_is_idle(const Model *model, const Unit *unit);

#endif
