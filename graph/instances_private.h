/* Shared by the files that make instances and the values of what they hold. */
#ifndef GRAPH_INSTANCES_PRIVATE_H
#define GRAPH_INSTANCES_PRIVATE_H

#include "graph/instances.h"

static inline const Value *unknown(Evaluator *evaluator, CauseKind kind, const char *prefix, Str name) {
    return value_unknown(evaluator->arena, kind, str_format(evaluator->arena, "%s%.*s", prefix, STR_ARG(name)));
}

/* What `aws_x.y`, `data.aws_x.y` and `module.x` are as values in an instance. */
const Value *instance_resource_value(Evaluator *evaluator, Instance *in, DeclKind kind, Str name);
const Value *instance_module_value(Evaluator *evaluator, Instance *in, Str name);

/* A reference to something that the unit does not declare: an error of Terraform's. */
const Value *instance_not_declared(const Instance *in, const char *what, Str name);
/* "data." or "ephemeral." before the address of what is read only. */
static inline const char *instance_address_prefix(const Decl *decl) {
    if (decl->kind != DECL_DATA) return "";
    return decl->flags & DECL_EPHEMERAL ? "ephemeral." : "data.";
}

#endif
