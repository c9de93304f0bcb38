/* Roots of templates: one for each place that a template is deployed to. */
#ifndef GRAPH_STACK_ROOTS_H
#define GRAPH_STACK_ROOTS_H

#include "graph/instances.h"
#include "graph/var_sets.h"

/* A root of a unit with these sets given to it, none of them asked for (roots.c). */
Instance *roots_new(Model *model, Units *units, uint32_t unit, const VarSet *sets, size_t set_count);
/* Sets of what is given to a service that says itself where it stands, one for each stage that something deploys. */
void stack_roots_add_stages(Model *model, const Instances *instances, uint32_t unit, VarSets *sets);
/* Adds those of a template; false: nothing says where it is deployed. */
bool stack_roots_add(Model *model, Instances *instances, uint32_t unit);

/* The service as this deployment alone gives it its values: no root of the system. */
Instance *stack_roots_alone(Model *model, const Instances *instances, StackDeployment *stack);
/* Variables of files, and what the only command gives that deploys to a stage which it is told, hold for each stage that the service
 * declares, which the set of no stage is taken out for; false: there is no such set. */
bool stack_roots_share_files(Arena *arena, VarSets *sets, size_t stage_count);
/* It is none: the service is deployed in stages. */
void stack_roots_drop(StackDeployments *deployments, const StackDeployment *stack);

#endif
