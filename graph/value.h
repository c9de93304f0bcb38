/* Values of the evaluator: three-valued. A value is known, or unknown with the root cause that would
 * decide it ("var.region", "data.aws_region.current.name"), and may be sensitive.
 * Values are immutable, live in the evaluator's arena and are passed by pointer. */
#ifndef GRAPH_VALUE_H
#define GRAPH_VALUE_H

#include "graph/number.h"
#include "parsers/facts.h"

typedef enum {
    VALUE_UNKNOWN,
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_STRING,
    VALUE_LIST,   /* Terraform's list and tuple */
    VALUE_SET,    /* items sorted and unique */
    VALUE_OBJECT, /* Terraform's map and object: keys sorted, unique */
    VALUE_LAZY,   /* a resource or module whose attributes are worked out when asked for */
} ValueKind;

typedef enum {
    CAUSE_INPUT,       /* variable or parameter without a value */
    CAUSE_DATA,        /* data source */
    CAUSE_COMPUTED,    /* attribute known after apply */
    CAUSE_MODULE,      /* module that is not there */
    CAUSE_ENVIRONMENT, /* environment variable or command line option */
    CAUSE_UNSUPPORTED, /* syntax or function that is not modelled */
    CAUSE_LIMIT,       /* a limit of limits.h */
    CAUSE_SENSITIVE,   /* known, but marked as sensitive: what is evaluated may hang on it, nothing may tell it */
    CAUSE_ERROR,       /* the expression is wrong: no such attribute, bad argument, cycle */
} CauseKind;

typedef struct {
    CauseKind kind;
    Str what; /* "var.region" as written in the module where it is missing */
    /* What can't be told may still be told apart. `list`: a list of different things, in the same order wherever this
     * text is the same. `item`: one of them ("eu-west-1:zone-2"); the same text is the same thing. Both are lost
     * with any operation that makes something else of the value. */
    Str list, item;
    bool may_be_absent; /* it is null in one of the branches that may be taken */
    bool is_final; /* Terraform refuses the whole configuration, so that try() and can() do not help: a name not declared */
} Cause;

/* What may be told of a text that is unknown or secret. */
typedef struct {
    Str prefix; /* how it begins, whatever follows; empty: nothing is known of it */
    /* Of several lines: all of it, with marks around what would tell the parts that can't be: "role: ⟦var.role⟧", as templates
     * of Helm have it (parsers/gotemplate.h). Empty: not kept. */
    Str marked;
} PartialText;

typedef struct Value Value;
typedef struct LazyOps LazyOps;
typedef struct Origin Origin;

/* What a value was made of: resources whose attributes went into it. Kept at the leaves only: a list or an object is
 * made of what its items are made of. */
struct Origin {
    enum {
        ORIGIN_JOIN, /* first and second */
        ORIGIN_RESOURCE,
        ORIGIN_RESOURCE_SET, /* all instances of it */
        ORIGIN_ELSEWHERE,    /* something unknown that is no resource: a variable without a value */
        ORIGIN_OPEN,         /* perhaps more than is said: a part was not evaluated */
    } kind;
    void *thing; /* ResourceInstance, ResourceSet */
    const Cause *cause; /* of what is unknown elsewhere; may be NULL */
    const Origin *first, *second;
    /* Of a resource: that of all instances, how many these are, and which of them this is. */
    const Origin *all;
    uint32_t all_count, index;
};

extern const Origin ORIGIN_IS_ELSEWHERE, ORIGIN_IS_OPEN;

struct Value {
    uint8_t kind; /* ValueKind */
    bool is_sensitive : 1;
    /* An unknown may still be known not to be null (an attribute of an existing resource). */
    bool is_not_null : 1;
    /* Where the value came from through a default or fallback rather than an explicit setting:
     * "variable default", "environment default". Kept through references and operators. */
    bool is_default : 1;
    /* What several entries agree in of which an unknown key or index takes one. It may still be that there is
     * no such entry, which is an error in Terraform. */
    bool is_any : 1;
    /* A list, set or map whose items have one type, as against a tuple or an object. Terraform holds
     * list and tuple for unequal, and converts the items of the former. Of an unknown: it will be one of them; of null:
     * it is that of a list, which has no splat. */
    bool is_typed : 1;
    bool is_scalar : 1; /* of an unknown: it will be a string, a number or a bool */
    /* A nested block of a resource: what is not written in it may be computed by the provider, and is then known after
     * apply. Without the provider's schema that is unknown, and no error. */
    bool is_open : 1;
    /* Summaries over every level, filled by value_list(), value_set() and value_object(). */
    bool has_unknown : 1; /* something inside is unknown or lazy */
    bool has_sensitive : 1;
    bool has_origin : 1; /* something inside has an origin */
    uint8_t depth;       /* levels of lists and objects; never more than NESTING_DEPTH_MAX */
    uint32_t node_count; /* values inside, this one included; 0 counts as 1 */
    const Origin *origin; /* of a leaf; NULL: made of nothing but what is written */
    union {
        struct {
            const Cause *cause;   /* VALUE_UNKNOWN; never NULL */
            const Value *entries; /* a list of values of which it is one; NULL when nothing is known of it */
            const PartialText *partial; /* of a string; NULL: nothing is known of it */
        };
        bool boolean;
        Number number;
        struct {
            Str string;
            const PartialText *tellable; /* of one with a secret in it; else NULL */
        };
        struct {
            const Value *const *items;
            size_t count;
        } list; /* LIST, SET */
        struct {
            const Str *keys;
            const Value *const *values;
            size_t count;
        } object;
        struct {
            const LazyOps *ops;
            void *context;
            uint32_t id;
        } lazy;
    };
};

struct Evaluator;

/* How a lazy value answers. Each returns a value, unknown with cause when it can't be told. */
struct LazyOps {
    const Value *(*attribute)(struct Evaluator *evaluator, const Value *lazy, Str name);
    const Value *(*index)(struct Evaluator *evaluator, const Value *lazy, const Value *key);
    /* The whole as LIST or OBJECT, for splats, for-expressions and functions. */
    const Value *(*force)(struct Evaluator *evaluator, const Value *lazy);
    bool is_of_many; /* instances by key; where their number is not known, `force` gives unknown and `index` one for all */
};

extern const Value VALUE_NULL_VALUE, VALUE_TRUE, VALUE_FALSE;

const Value *value_unknown(Arena *arena, CauseKind kind, Str what); /* copies nothing: `what` must live in the arena */
/* Terraform refuses to begin: CAUSE_ERROR, and final. */
const Value *value_refused(Arena *arena, Str what);
/* The same unknown with the known beginning of the text that it will be. What could yet change with what follows (the
 * last letter may get an accent) is left out. */
const Value *value_with_prefix(Arena *arena, const Value *unknown, Str prefix);
/* The same text, unknown or with a secret in it, with what may be told of it. */
const Value *value_with_marked(Arena *arena, const Value *value, Str marked);
/* A text as far as it may be told; false: nothing of it. */
bool value_marked_text(const Value *value, Str *out);
/* The same value with a text in place of each unknown or secret part: what would tell it, between marks. */
const Value *value_with_marks(Arena *arena, const Value *value);
/* … and back: texts that hold marks are unknown. */
const Value *value_without_marks(Arena *arena, const Value *value);
/* The same unknown, which will be a string, a number or a bool. */
const Value *value_scalar(Arena *arena, const Value *unknown);
/* An unknown list of different things, and one of them. */
const Value *value_unknown_list(Arena *arena, CauseKind kind, Str what, Str list);
const Value *value_unknown_item(Arena *arena, const Value *list, uint64_t index);
const Value *value_bool(bool boolean);
const Value *value_number(Arena *arena, Number number);
const Value *value_whole(Arena *arena, int64_t whole);
const Value *value_string(Arena *arena, Str string); /* in normal form C; borrows what is in that form */
/* The arrays are copied. A value beyond VALUE_ITEMS_MAX or VALUE_NODES_MAX is unknown (CAUSE_LIMIT), and so is a
 * number that is too large and a string beyond VALUE_SIZE_BYTES_MAX. */
const Value *value_list(Arena *arena, const Value *const *items, size_t count);
/* Sorts and removes duplicates. Sets with unknown items keep them, unsorted, at the end. */
const Value *value_set(Arena *arena, const Value *const *items, size_t count);
/* Brings the keys into normal form C and sorts by them; of equal keys the last wins. */
const Value *value_object(Arena *arena, const Str *keys, const Value *const *values, size_t count);
const Value *value_get(const Value *object, Str key); /* NULL when absent */
/* The same value with one mark set; the value itself when it has the mark already. Why something is an error may quote
 * a value: of a sensitive one nothing is said. */
const Value *value_sensitive(Arena *arena, const Value *value);
/* What may leave the evaluator: whatever is sensitive is unknown (CAUSE_SENSITIVE), with its origins. Lazy parts have to be
 * asked again when they are forced. */
const Value *value_without_secrets(Arena *arena, const Value *value);
const Value *value_default(Arena *arena, const Value *value);
const Value *value_typed(Arena *arena, const Value *value);
const Value *value_any(Arena *arena, const Value *value);
const Value *value_open(Arena *arena, const Value *value);
/* Is some part of it a block that the provider may add to? */
bool value_has_open(const Value *value);

/* ---- origins (origin.c) ---- */

const Origin *origin_join(Arena *arena, const Origin *a, const Origin *b); /* either may be NULL */
/* Of all that is inside. */
const Origin *value_origin(Arena *arena, const Value *value);
/* The same value, all of it made of that and nothing else; or of that, too. */
const Value *value_with_origin(Arena *arena, const Value *value, const Origin *origin);
const Value *value_add_origin(Arena *arena, const Value *value, const Origin *origin);
/* Calls `visit` for each part that is no join, perhaps more than once. False: there are too many, not all were visited. */
bool origin_each(const Origin *origin, void (*visit)(const Origin *part, void *context), void *context);

bool value_is_known(const Value *value);        /* this level */
bool value_is_wholly_known(const Value *value); /* every level */
/* Certainly equal. An unknown equals nothing, not even itself (two items of an unknown list are one Value);
 * list and tuple may be equal. */
bool value_equal(const Value *a, const Value *b);
/* The operator ==: true, false, or unknown with the cause that decides. Types count: 1 is not "1". */
const Value *value_equals(Arena *arena, const Value *a, const Value *b);
/* Terraform's order of the items of a set. */
int value_compare(const Value *a, const Value *b);
/* First unknown inside the value, depth first; NULL when wholly known. */
const Cause *value_cause(const Value *value);
/* Terraform's conversions; false when impossible. */
bool value_to_string(Arena *arena, const Value *value, Str *out);
bool value_to_number(Arena *arena, const Value *value, Number *out);
bool value_to_int64(Arena *arena, const Value *value, int64_t *out); /* a number that is whole, and fits */
bool value_to_bool(const Value *value, bool *out);
/* As jsonencode() prints it; unknown parts as {"unknown": "var.x"} when `allow_unknown`. */
void value_print_json(const Value *value, StrBuf *out, bool allow_unknown);
/* For people: known values as HCL-like JSON, unknown as `unknown: needs var.region (input without a value)`. */
void value_print(const Value *value, StrBuf *out);
const char *cause_kind_text(CauseKind kind);

#endif
