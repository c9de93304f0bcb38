/* The pure functions of Terraform and OpenTofu, and what they are written with. A function is one row
 * in a table and one C function that gets arguments already counted, converted and known. */
#ifndef GRAPH_FUNCTIONS_H
#define GRAPH_FUNCTIONS_H

#include "graph/eval.h"

/* Calls a function by name with arguments as they come: converts them, passes unknowns on, marks the
 * result as sensitive when an argument is. NULL: no such function. Never call what function_find()
 * returns directly. */
const Value *function_call(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                           size_t count);

enum {
    FUNCTION_MAY_BE_NULL = 1, /* the result may be null even when all arguments are known */
    FUNCTION_KEEPS_MARKS = 2, /* does itself what there is to do about sensitive arguments */
    FUNCTION_MOVES_ITEMS = 4, /* a secret inside an argument stays with its item and spoils nothing else */
    FUNCTION_KEEPS_ORIGINS = 8, /* what an item is made of, too; so do all that move items */
    FUNCTION_NARROWS = 16,      /* the result may be made of fewer things than the arguments */
};

/* Parameters, one letter each, with modifiers behind it:
 *   s string   n number   b bool   l list or tuple (also of a set)   L list of one type   S list of strings   t set
 *   m map or object   a any   v any, lazy values as they are
 *   ? may be missing   * any number of them   + one or more
 *   0 may be null   U may have unknown parts   u may be unknown itself, too
 * Lists of strings may hold nulls, which stay. */
typedef struct {
    const char *name, *parameters;
    Function call;
    uint8_t flags;
} FunctionRow;

bool function_narrows(Str name);

/* Tables end with a row without a name. */
extern const FunctionRow number_functions[], string_functions[], format_functions[], regex_functions[],
    collection_functions[], set_functions[], encoding_functions[], yaml_functions[], hash_functions[], cidr_functions[],
    time_functions[], file_functions[], type_functions[];

/* ---- for the evaluator and its functions ---- */

/* Accounts for work and memory in steps of about 16 bytes or one small operation. */
void evaluator_charge(Evaluator *evaluator, uint64_t steps);
bool evaluator_is_exhausted(const Evaluator *evaluator);

const Value *value_error(Evaluator *evaluator, const char *format, ...) __attribute__((format(printf, 2, 3)));
const Value *value_limit(Evaluator *evaluator, Str what);
const Value *value_unsupported(Evaluator *evaluator, Str what);
/* A new unknown for the cause of the first of `values` that has one; errors come first, since they
 * would be errors whatever the others turn out to be. NULL when all are wholly known. */
const Value *unknown_because(Evaluator *evaluator, const Value *const *values, size_t count);

/* Make and charge. */
const Value *make_string(Evaluator *evaluator, Str text);
const Value *make_number(Evaluator *evaluator, Number number);
const Value *make_whole(Evaluator *evaluator, int64_t whole);
const Value *make_list(Evaluator *evaluator, const Value *const *items, size_t count); /* a tuple */
const Value *make_typed_list(Evaluator *evaluator, const Value *const *items, size_t count);
const Value *make_object(Evaluator *evaluator, const Str *keys, const Value *const *values, size_t count);
/* What is not written in a nested block: the provider may compute it. */
const Value *eval_computed(Evaluator *evaluator, Str name);
StrBuf make_buffer(Evaluator *evaluator);
/* The text built, or unknown when it grew too large. */
const Value *make_string_of(Evaluator *evaluator, const StrBuf *buf);

/* Every lazy value inside resolved. */
const Value *force_deeply(Evaluator *evaluator, const Value *value);

/* base64 with padding; false when `s` is not base64. */
Str base64_encode(Arena *arena, Str s);
bool base64_decode(Arena *arena, Str s, Str *out);

/* format() with the arguments of one call; an unknown with CAUSE_ERROR when they do not fit. */
const Value *format_values(Evaluator *evaluator, Str format, const Value *const *arguments, size_t count);
/* A template rendered with the attributes of `variables`. */
const Value *render_template(Evaluator *evaluator, const Scope *scope, Str path, Str text, const Value *variables);
/* Facts of a single value, evaluated without any names. */
const Value *value_of_facts(Evaluator *evaluator, const Scope *scope, const unsigned char *bytes, size_t size_bytes);

#endif
