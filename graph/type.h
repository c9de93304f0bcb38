/* Terraform's types: what a value's type is, the one type that several have in common, conversion, and
 * the type constraints of variables. CloudFormation and code need none of it. */
#ifndef GRAPH_TYPE_H
#define GRAPH_TYPE_H

#include "graph/eval.h"

typedef enum {
    TYPE_ANY, /* not known, or anything goes */
    TYPE_BOOL,
    TYPE_NUMBER,
    TYPE_STRING,
    TYPE_LIST,
    TYPE_SET,
    TYPE_MAP,
    TYPE_TUPLE,
    TYPE_OBJECT,
} TypeKind;

typedef struct Type Type;
struct Type {
    uint8_t kind;             /* TypeKind */
    bool is_optional;         /* of an attribute in a constraint */
    const Value *fallback;    /* optional(type, fallback); NULL: null */
    const Type *element;      /* LIST SET MAP */
    const Type *const *items; /* TUPLE, OBJECT */
    const Str *names;         /* OBJECT, sorted */
    size_t count;
};

extern const Type TYPE_ANY_TYPE, TYPE_BOOL_TYPE, TYPE_NUMBER_TYPE, TYPE_STRING_TYPE;

const Type *type_collection(Arena *arena, TypeKind kind, const Type *element);
/* Unknown and null values have TYPE_ANY. */
const Type *type_of(Arena *arena, const Value *value);
/* The type to which both convert without loss; NULL when there is none. */
const Type *type_unify(Arena *arena, const Type *a, const Type *b);
/* The same for all items of a list; NULL when there is none. */
const Type *type_unify_values(Arena *arena, const Value *const *values, size_t count);
/* May Terraform hold a value for another type than type_of() does? What a resource holds has the types of its provider. */
bool type_may_differ(const Value *value);
bool type_equal(const Type *a, const Type *b);
/* "list(string)", as type() of terraform console prints it. */
void type_print(const Type *type, StrBuf *out);

/* `value` as `type`, or NULL when it cannot be converted. Unknown values stay as they are. */
const Value *value_convert(Evaluator *evaluator, const Value *value, const Type *type);
/* A type constraint: string, list(number), object({a = optional(bool, true)}), "string" …
 * TYPE_ANY for what is not understood. Fallbacks are evaluated in `scope`. */
const Type *type_parse(Evaluator *evaluator, const Scope *scope, ExprId constraint);

#endif
