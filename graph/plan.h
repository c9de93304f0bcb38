/* Plans: what `terraform show -json` printed, where somebody keeps it beside the source. It answers what the
 * source leaves open; what the source says stays as it is, and everything is told at the source's lines. */
#ifndef GRAPH_PLAN_H
#define GRAPH_PLAN_H

#include "graph/instances.h"

typedef struct Plan Plan;
typedef VEC(Str) PlanKeys;

/* The plan that lies beside a unit or in a folder below it; NULL when there is none, or more than one. */
const Plan *plan_find(const Plan *const *plans, size_t unit_count, uint32_t unit);
/* Reads all plans of the run: one or none for each unit. */
const Plan **plans_collect(Model *model, const Units *units);

/* What the plan says of a root's variable, and of an attribute of a resource; NULL when it says nothing. */
const Value *plan_variable(Instance *root, Str name);
const Value *plan_attribute(const ResourceInstance *resource, Str name);
/* Which instances of a resource or call the plan has: "[0]", "[\"a\"]"; `address` is its own in that module. NULL
 * when the plan has none. */
const PlanKeys *plan_keys(const Instance *in, Str address);

#endif
