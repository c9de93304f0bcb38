/* Terragrunt: each terragrunt.hcl that names a module is a root of its own. Its module, inputs, providers and
 * state backend are read off as Terragrunt would put them together, without running anything. */
#ifndef GRAPH_TERRAGRUNT_H
#define GRAPH_TERRAGRUNT_H

#include "graph/instances.h"

typedef struct Terragrunt Terragrunt;
typedef struct TerragruntRoot TerragruntRoot;

/* Finds the roots and adds a unit for each: the module's declarations, and those that Terragrunt generates
 * beside them. Call before any instance is made. NULL when there are none. */
Terragrunt *terragrunt_collect(Model *model, Units *units);
size_t terragrunt_root_count(const Terragrunt *terragrunt);
/* The i-th root as an instance. */
Instance *terragrunt_root(Terragrunt *terragrunt, Units *units, size_t index);
/* All roots are there: dependencies may be followed. */
void terragrunt_start(Terragrunt *terragrunt);

/* The value of a variable that stands for a piece of a generated file; NULL when the name is none of these. */
const Value *terragrunt_part_value(Instance *root, Str name);
/* What Terragrunt sets a variable of the root to; NULL when it does not. */
const Value *terragrunt_input(Instance *root, Str name);
/* Calls `visit` for each output of another root that the input is made of; the name is empty for all of them. */
void terragrunt_each_source(const Instance *root, Str name, void (*visit)(Instance *other, Str output, void *context),
                            void *context);
/* A provider that may stand in a generated file whose contents can't be told; NULL when there is no such file. */
ProviderConfig *terragrunt_provider(Instance *root, Str name, Str alias);
/* Is the declaration one that Terragrunt generates? */
bool terragrunt_is_generated(const Instance *root, DeclRef ref);
Location terragrunt_location(const Instance *root);
/* Calls `visit` for every root that `dependency` and `dependencies` name. */
void terragrunt_each_dependency(const Instance *root,
                                void (*visit)(Instance *root, Instance *other, Location at, void *context),
                                void *context);

#endif
