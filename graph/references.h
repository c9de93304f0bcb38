/* References: which resources an expression depends on, followed through locals, variables, module
 * arguments, module outputs, conditions and for-expressions, to the instance where the key can be told. */
#ifndef GRAPH_REFERENCES_H
#define GRAPH_REFERENCES_H

#include "graph/instances.h"

typedef struct References References; /* remembers what declarations depend on */

typedef struct {
    ResourceInstance *target;
    DeclRef in;            /* where the walk began: the resource itself, or an override of it */
    uint32_t line, column; /* of the reference there */
    Str argument;          /* top-level argument of the resource that holds it */
    bool is_order_only;    /* depends_on, for_each and the like: of the plan, not of what works */
    bool is_beside;        /* stands in the same object as what is used: named by the source, not needed */
} Reference;

typedef struct {
    Reference *items;
    size_t count;
} ReferenceList;

References *references_new(Model *model, Arena *arena);
/* Everything that the body of a resource refers to, in source order, without duplicates per argument. */
ReferenceList references_of_resource(References *references, const ResourceInstance *resource);
/* What one expression of a resource needs; nothing that only stands beside it. */
ReferenceList references_of_expression(References *references, const ResourceInstance *resource, const Facts *facts,
                                       ExprId expr);

#endif
