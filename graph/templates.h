/* What templates have that Terraform has not, as values: pseudo parameters, intrinsic functions of their own, typed
 * parameters, and outputs of nested stacks as attributes of the resources that make these. */
#ifndef GRAPH_TEMPLATES_H
#define GRAPH_TEMPLATES_H

#include "graph/instances.h"

/* AWS::Region and its like; NULL for all that is none. What nobody says is unknown. */
const Value *template_pseudo_parameter(Instance *in, Str name);
/* Scope.function of templates. */
const Value *template_function(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                               size_t count);
/* Scope.special of templates: what another stack exports. */
const Value *template_special(Evaluator *evaluator, const Scope *scope, ExprId expr);
/* The value given to a parameter as its type makes it: lists are written as one text. */
const Value *template_input(Instance *in, DeclRef ref, const Value *value);
/* The name alone of "/shop/host:1" or "db-password:SecretString:password", without version and key. */
Str template_reference_name(Str reference);
/* Is the value of a parameter stored under the name that is given (AWS::SSM::Parameter::Value<…>)? Sets what store, in the
 * words of dynamic references, and the name. */
bool template_stored(Instance *in, Str parameter, Str *store, Str *name);
/* A parameter of a nested stack where the whole of them is computed; NULL when it is not given. */
const Value *template_passed_input(Instance *in, Str name);
/* The call that a resource is, with its unit found; NULL when it is none. */
ModuleSet *template_call(const ResourceInstance *resource);
/* The output that an attribute ("Outputs.VpcId") of a nested stack is; NULL for all other attributes. */
const Value *template_output(Evaluator *evaluator, const ResourceInstance *resource, Str attribute);

#endif
