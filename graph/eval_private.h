/* Private to the files of the evaluator: eval.c (dispatch, names, calls), eval_operators.c,
 * eval_collections.c (index, splat, for, tuple, object) and eval_body.c. */
#ifndef GRAPH_EVAL_PRIVATE_H
#define GRAPH_EVAL_PRIVATE_H

#include "graph/eval.h"
#include "graph/functions.h"

/* What `+`, `||` and `==` mean differs by the language that the expression is written in. */
typedef enum {
    LANGUAGE_HCL,      /* typed, strings convert to numbers */
    LANGUAGE_DOCUMENT, /* templates in YAML and JSON: every scalar compares as text */
    LANGUAGE_CODE,     /* any value is true or false, + joins strings */
} Language;

Language language_of(const Scope *scope);

const Value *eval_unary(Evaluator *evaluator, const Scope *scope, ExprId id);
const Value *eval_binary(Evaluator *evaluator, const Scope *scope, ExprId id);
const Value *eval_conditional(Evaluator *evaluator, const Scope *scope, ExprId id);
const Value *eval_template(Evaluator *evaluator, const Scope *scope, ExprId id);

/* The entry under a key that is not known, or of something that is one of several; NULL: neither. */
const Value *eval_any_entry(Evaluator *evaluator, const Value *object, const Value *key);
const Value *eval_tuple(Evaluator *evaluator, const Scope *scope, ExprId id);
const Value *eval_object(Evaluator *evaluator, const Scope *scope, ExprId id);
const Value *eval_for(Evaluator *evaluator, const Scope *scope, ExprId id);
const Value *eval_splat(Evaluator *evaluator, const Scope *scope, ExprId id);

/* The arguments of try() and can() (eval_try.c): one of which a part fails is an error; one of which a part may fail once all
 * is known is unknown. */
void eval_doubt(Evaluator *evaluator, const Scope *scope, ExprId call, const Value **arguments, size_t count);

/* Values of a list under construction, with a bound. */
typedef struct {
    VEC(const Value *) items;
    bool is_too_long;
} Items;

void items_add(Evaluator *evaluator, Items *items, const Value *value);
/* The items of a list, set or tuple; false when it is none. */
bool items_add_all(Evaluator *evaluator, Items *items, const Value *list);
/* The value of an expression that may be a spread argument (`*rest`, `...rest`), put into `items`; an
 * unknown when the spread part is unknown, else NULL. */
const Value *items_add_argument(Evaluator *evaluator, const Scope *scope, Items *items, ExprId argument);

/* Is the value true in JavaScript and Python? Unknown: false and *unknown is set. */
bool is_truthy(const Value *value, const Value **unknown);

/* What values have in common, of which `choice` (an unknown) is one. */
const Value *eval_common(Evaluator *evaluator, const Value *const *values, size_t count, const Value *choice);

#endif
