/* Shapes: what is known of a text whose value is not. "${var.environment}-vpc" holds the root's input by name, so two
 * roots that write the same shape mean the same text wherever both are given the same input. */
#ifndef GRAPH_SHAPE_H
#define GRAPH_SHAPE_H

#include "graph/instances.h"

typedef struct {
    Str text;           /* unknown parts as "${var.environment}", "${terraform.workspace}", "${?}" */
    bool is_known;      /* no unknown part */
    bool is_default;    /* known from a variable's default */
    bool is_complete;   /* every unknown part has a name */
    const Cause *cause; /* of the first unknown part */
} Shape;

/* The branches of a condition that can't be told are alternatives. */
typedef struct {
    Shape items[4];
    size_t count; /* 0: not a text, or nothing at all is known of it */
} Shapes;

/* Of an argument by path: "name", "config.key". A path that is not set has none. */
Shapes shapes_of_argument(const ResourceInstance *resource, Str path);
/* Of an expression that stands in the declarations of an instance. */
Shapes shapes_of_expression(Instance *in, const Facts *facts, ExprId expr, const Binding *bindings);
/* Of a value; what is unknown in it has no shape. */
Shapes shapes_of_value(Arena *arena, const Value *value);

/* Where the next unknown part begins and ends; false when there is none from `from` on. */
bool shape_next_unknown(Str text, size_t from, size_t *start, size_t *end);

#endif
