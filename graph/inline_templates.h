/* Templates of stacks that another format declares: those that stand as a text in an argument, and where Terraform's stacks
 * put theirs. Which types and arguments these are is the catalog's knowledge (AppliedWords.template). */
#ifndef GRAPH_INLINE_TEMPLATES_H
#define GRAPH_INLINE_TEMPLATES_H

#include "graph/instances.h"

/* Adds the templates that stand in arguments behind the files of the model; what can't be told of one is a gap. */
void inline_templates_lower(Model *model);
/* The path that such a template has: "main.tf#aws_cloudformation_stack.network", "sets.yaml#Network". */
Str inline_template_path(Arena *arena, Str path, Str name);
Str inline_template_name(Arena *arena, const Facts *facts, const Decl *decl);
/* What stands at the path in the declaration; 0: nothing. */
ExprId inline_template_body(const Facts *facts, const Decl *decl, Str path);

/* The stacks of Terraform, each with its template. */
typedef struct TerraformStacks TerraformStacks;
/* Finds them; a template that one of them is made of is no root by itself. */
TerraformStacks *terraform_stacks_collect(Model *model, Units *units);
/* Adds a deployment of the template for each of them, in the region of its provider, once roots are expanded. */
void terraform_stacks_deploy(Instances *instances, TerraformStacks *stacks);
/* Commands deploy the template as well, which has its roots by them. */
void terraform_stacks_has_root(TerraformStacks *stacks, uint32_t unit);
/* Is the unit such a template, and not the root of anything yet? */
bool terraform_stacks_is_waiting(const TerraformStacks *stacks, uint32_t unit);

#endif
