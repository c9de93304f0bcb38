/* The evaluator: expressions of any format to three-valued values. It knows operators, functions
 * and bindings; what a declaration is worth it asks the scope. One per root; not thread-safe. */
#ifndef GRAPH_EVAL_H
#define GRAPH_EVAL_H

#include "analyzer/core/files.h"
#include "graph/value.h"

typedef struct Evaluator Evaluator;
typedef struct Scope Scope;

/* Names bound by for-expressions and templates, innermost first. */
typedef struct Binding {
    Str name;
    const Value *value;
    const struct Binding *outer;
} Binding;

struct Scope {
    const Facts *facts; /* of the expression being evaluated */
    void *context;      /* the module instance, template, or file */
    /* Value of a declaration (var, local, module, resource, data, condition). Never NULL. Results of
     * INPUT and VALUE are memoised by the context, which also detects cycles. */
    const Value *(*declaration)(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name);
    /* Value of a bare name that no binding holds: each, count, self, path, terraform, AWS::Region, or a
     * variable of code. Never NULL. */
    const Value *(*name)(Evaluator *evaluator, const Scope *scope, Str name);
    /* Functions that only a format has (cfn_get_azs …) or NULL; returns NULL for "not mine". */
    const Value *(*function)(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                             size_t count);
    /* Asked before anything else about a call with a callee, an attribute or an index, for what a language
     * spells in its own way (os.environ.get("R"), process.env.R). NULL member or NULL result: not special. */
    const Value *(*special)(Evaluator *evaluator, const Scope *scope, ExprId expr);
    const Binding *bindings;
    bool is_template; /* the expression stands in a template, which may render no other */
    Str directory; /* repository-relative directory that relative file paths start from (path.cwd for file()) */
};

/* The last answer of a function that costs much for one call: loops ask for the same in each turn. */
typedef struct {
    Str text, directory;
    const Facts *facts;
    const void *context;
    const Value *variables, *answer; /* answer: NULL = nothing is remembered */
} RememberedCall;

struct Evaluator {
    Arena *arena;
    RememberedCall rendered, decoded;
    Diags *diags;
    const Files *files; /* NULL: file functions are unknown */
    /* Of what is being evaluated, and of everything so far. The former begins anew with each expression that is
     * evaluated for its own sake and with each declaration that is remembered (EvaluatorBudget). */
    uint64_t step_count, step_count_max, total_count, total_count_max;
    const Facts *started_in; /* what is being evaluated, for messages; NULL: nothing yet */
    ExprId started_at;
    uint32_t depth;
    uint32_t trying; /* arguments of try() and can() around what is being evaluated: an error in there is no end */
};

/* Empties its arena, which must be its own. */
void evaluator_forget(Evaluator *evaluator);
Evaluator evaluator_new(Arena *arena, Diags *diags, const Files *files);

/* What was spent on something else, to be taken up again after what has steps of its own. */
typedef struct {
    uint64_t step_count;
    const Facts *started_in;
    ExprId started_at;
} EvaluatorBudget;

EvaluatorBudget evaluator_begin(Evaluator *evaluator);
void evaluator_end(Evaluator *evaluator, EvaluatorBudget outer);

const Value *eval(Evaluator *evaluator, const Scope *scope, ExprId expr);
/* attribute and index as the language does them on any value, lazy ones included */
const Value *eval_attribute(Evaluator *evaluator, const Value *object, Str name);
const Value *eval_index(Evaluator *evaluator, const Value *object, const Value *key);
/* One of several values, for the cause of `unknown`: what all of them agree in, else an unknown that holds them. */
const Value *eval_one_of(Evaluator *evaluator, const Value *const *entries, size_t count, const Value *unknown);
const Value *eval_force(Evaluator *evaluator, const Value *value); /* resolves VALUE_LAZY one level */
/* … and all levels, as a question of its own. */
const Value *eval_whole(Evaluator *evaluator, const Value *value);
/* An HCL body or object as an object value; nested blocks of one type become a list of objects, dynamic
 * blocks are expanded (unknown for_each: unknown). */
const Value *eval_body(Evaluator *evaluator, const Scope *scope, ExprId body);
/* Same for a single attribute or all blocks of one type, without evaluating the rest: an attribute gives
 * its value, blocks give a LIST of objects; NULL when the body has neither. */
const Value *eval_member(Evaluator *evaluator, const Scope *scope, ExprId body, Str name);

/* The table of pure functions (functions*.c). NULL: no such function. */
typedef const Value *(*Function)(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count);
Function function_find(Str name);

#endif
