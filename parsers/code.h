/* Inside of the code parser: one pass over the syntax tree. code_walk.c goes over the nodes and knows what holds
 * where, code_expr.c makes expressions of them, code_facts.c facts. */
#ifndef PARSERS_CODE_H
#define PARSERS_CODE_H

#include <tree_sitter/api.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/facts.h"
#include "parsers/language.h"

/* The walk goes four times deeper than expressions may: each level of an expression takes up to four nodes, and
 * `else if` chains nest. A frame takes less than a kilobyte. */
enum { SYNTAX_DEPTH_MAX = 4 * NESTING_DEPTH_MAX };

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Str bytes;
    const Language *language;
    TSTreeCursor cursor;
    VEC(ExprId) items; /* stack of the items of all lists under construction */
    VEC(char) text;    /* stack of the strings and paths under construction */
    Map *names;        /* bare names → how often each is written */
    Map *compared;     /* … → how often in a comparison */
    uint32_t clause;   /* fact + 1 of the loop of a comprehension, whose body stands before it; 0 = none */
    ExprId asked;      /* what the last branch asked */
    ExprId fallen;     /* what cases asked that go on to the next one */
    VEC(ExprId) acts;  /* stack of what the handlers around do */
    ExprId given, given_to; /* what the last `return` gives, or the last assignment, and to what */
    struct Caught {
        Str what, name, guard;
    } caught;          /* by the last handler that was left */
    uint32_t tries;    /* so many were seen */
    uint32_t too_deep; /* first line that nests deeper than is read; 0: none does */
} Code;

/* What holds at a node because of where it stands. */
typedef struct {
    uint8_t flags;     /* CODE_IN_… */
    bool is_wanted;    /* somebody uses the value: make an expression */
    bool is_in_concat; /* the string goes on to the left or right: no literal of its own */
    uint16_t depth, expr_depth;
    uint32_t scope;      /* as in CodeFact */
    uint32_t returns_to; /* scope of the function that a `return` leaves, 0 when it has no name */
    Text given_name;     /* the value is assigned to this name */
    Str declared_type;   /* of the names right below */
    bool is_setting;     /* an assignment here is an item of an object */
    bool is_initializer; /* … and nothing else */
    bool is_callee;      /* what a list of arguments follows: no call of its own */
    ExprId bound_to;     /* the function gets this value as its parameter; 0 = who knows */
    ExprId condition;    /* of the branches around, in the same function; 0 = none */
    uint32_t loop;       /* as in CodeFact */
    uint32_t tried;      /* of the innermost try around: CODE_TRIED and its number; 0 = none */
    bool is_acting;      /* the children are what a handler does */
    bool is_handler;     /* the node itself is one */
    bool is_handling;    /* what a function does that stands here is what a handler does */
    ExprId subject;      /* of the switch around */
    struct Parts *cases; /* … and what is known of it */
    bool is_matching;    /* the patterns of its cases bind names */
    ExprId annotation;   /* of what is declared right below: @Value("x") */
    ExprId each_of;      /* the value is called for each item of this one; 0 = it is not */
} Context;

typedef struct {
    uint32_t line, column, end_line;
} Place;

/* What is known of a node's children so far. */
typedef struct Parts {
    ExprId expr[SLOT_TEXT_FIRST];
    Str text[SLOT_COUNT - SLOT_TEXT_FIRST];
    Place place;
    uint32_t items_from, facts_from;
    uint32_t scope;      /* of the definition made for this node */
    uint32_t loop;       /* of the loop that this node is */
    uint32_t tried, tried_until;          /* as in Context, of the try that this node is; facts of it end there */
    uint32_t first_handler, last_handler; /* fact + 1 of its handlers */
    uint8_t added_flags; /* what the call's name adds for its arguments */
    Place name_place;    /* of the text in the slot of that name */
    ExprOp op;
    ExprId condition; /* that holds in the body of a case */
    ExprId asked;     /* what the cases of a switch asked so far */
    bool has_pattern; /* the case says what for, which may be nothing that is known */
    const void *last; /* node of the last statement */
    bool is_stored, is_in_body, has_arguments;
    bool handles;        /* its argument stands in for what it is called on */
    bool has_block;      /* the body is a block that has a value */
    bool binds_condition; /* `if let x = …` */
} Parts;

static inline Str *parts_text(Parts *parts, Slot slot) { return &parts->text[slot - SLOT_TEXT_FIRST]; }

Place code_place(TSNode node);
Str code_node_text(const Code *code, TSNode node);
static inline const NodeRule *code_rule(const Code *code, TSSymbol symbol) {
    static const NodeRule NOTHING = {0};
    return symbol < code->language->rule_count ? &code->language->rules[symbol] : &NOTHING;
}
/* What the parent's rule says of a child; NULL when nothing. `position` counts what nothing else names. */
const ChildRule *code_child_rule(const NodeRule *rule, TSSymbol symbol, TSFieldId field, bool is_named,
                                 uint16_t *position);

/* ---- code_walk.c ---- */

/* The node under the cursor and all below it; 0 when it has no value or nobody wants it. */
ExprId code_visit(Code *code, Context context);
/* The children of the node under the cursor, as its rule says. */
void code_visit_children(Code *code, const NodeRule *rule, Parts *parts, Context context);

/* ---- code_handlers.c ---- */

/* In CodeFact.handler, until the handlers of the try are known. */
enum { CODE_TRIES_MAX = 1 << 30 };
static const uint32_t CODE_TRIED = UINT32_C(1) << 31;

/* A number for the facts of a try. */
uint32_t code_enter_try(Code *code, Context context);
/* The node under the cursor as a handler of `parts`; asked: of a question that stands for one, what it asks. */
ExprId code_handler(Code *code, Parts *parts, ExprId asked, Context context);
/* A call that handles the failure of what it is called on: its arguments are read, and what they do is what the handler does. */
void code_handle_call(Code *code, Parts *parts, void (*visit)(Code *, Context), Context context);
/* All handlers of the node are known: facts of what it tried get the first of them. */
void code_leave_try(Code *code, const Parts *parts, Context context);
/* The node under the cursor as one of the things that a handler does. */
ExprId code_act(Code *code, const NodeRule *rule, Context context);
/* Does `if err != nil` ask for it? */
bool code_asks_for_failure(const Code *code, ExprId asked);

/* ---- code_expr.c ---- */

ExprId code_expr(Code *code, ExprKind kind, Place place, Str text);
ExprId code_expr_of(Code *code, ExprKind kind, Place place, Str text, const ExprId *children, uint32_t count);
ExprId code_leaf(Code *code, const NodeRule *rule, TSNode node);
ExprId code_visit_string(Code *code, const NodeRule *rule, Context context);
/* The expression that a node with these children is. */
ExprId code_build(Code *code, const NodeRule *rule, Parts *parts, Context context);
ExprOp code_operator(Str text, bool *is_comparison);
/* What is called where the grammar has no node for it: a name, or a method of an object. */
ExprId code_callee(Code *code, const Parts *parts);
void code_put_text(Code *code, Str s); /* onto the text stack */
/* Names of parameters and their defaults, from the items on the stack. */
ExprId code_parameters(Code *code, uint32_t items_from, Place place);
/* `a.b().c` of a name, attribute, call or index. Valid until the next use of the text stack. */
Str code_path(Code *code, ExprId id);

/* ---- code_names.c ---- */

/* The import that the text under the cursor is. `is_open`: the names of the module need no import of their own. */
void code_import_path(Code *code, bool is_open, Context context);
/* What the node declares a name as, when it says a type. */
void code_declare(Code *code, const NodeRule *rule, Parts *parts, Context context);

/* ---- code_facts.c ---- */

CodeFact *code_fact(Code *code, CodeKind kind, Place place, Context context);
void code_comment(Code *code, TSNode node, Context context);
void code_import(Code *code, Context context);
void code_add_import(Code *code, Str module, Str member, Str alias, Place place, Context context);
void code_export(Code *code, const NodeRule *rule, Context context);
void code_define(Code *code, const NodeRule *rule, Parts *parts, Context *body, Text name);
void code_assign(Code *code, Parts *parts, Context context, bool is_each);
void code_return(Code *code, ExprId value, Place place, Context context);
/* A loop over `value`, or, where `is_while` holds, as long as it holds; fact + 1. */
uint32_t code_loop(Code *code, ExprId value, bool is_while, Place place, Context context);
/* The facts from `facts_from` on belong to the loop of a comprehension. */
void code_close_clause(Code *code, uint32_t facts_from, Context context);
/* Assigns one item after the other (key "*"), or its number ("#"), to what `target` names. */
void code_assign_item(Code *code, ExprId target, ExprId collection, Str key, Place place, Context context);
/* What was done from `facts_from` until `facts_until` is done when `condition` holds. */
void code_ask_before(Code *code, uint32_t facts_from, uint32_t facts_until, ExprId condition, Place place,
                     Context context);
/* Both must hold; 0 = nothing is asked. */
ExprId code_both(Code *code, ExprId outer, ExprId inner, Place place);
/* One of them, or both, must hold; 0 = nothing is asked. */
ExprId code_either(Code *code, ExprId one, ExprId other, Place place);
ExprId code_not(Code *code, ExprId condition, Place place);
void code_call(Code *code, ExprId call, Place place, Context context);
/* Marks assignments whose name stands nowhere else. When the walk is over. */
void code_flag_unread(Code *code);
/* Notes that an operand of a comparison is a name. */
void code_compare(Code *code, ExprId operand);
/* What the words of the callee's path say of the arguments. */
typedef struct {
    uint8_t contexts;
    bool binds, handles; /* as in Condition */
} CallFlags;
CallFlags code_call_flags(Code *code, const NodeRule *rule, ExprId callee);
/* Gives a name, or the names of a pattern, a value. */
void code_bind(Code *code, ExprId target, ExprId value, Place place, Context context);
/* Facts for places named by a string; `value` is the expression whose text this is. */
bool code_has_literal(Str text);
void code_literals(Code *code, Str text, ExprId value, Place place, Context context);
/* A string put together of parts: what is not text shows as {}. */
void code_joined_literals(Code *code, ExprId value, Place place, Context context);
/* Marks facts of tests in files of what they test. */
void code_flag_tests(FactsBuilder *builder, Str language, Str bytes);
void code_flag_literals(Code *code, uint32_t facts_from, uint8_t flags);
/* Literals that are items of a list or map with many alike. */
void code_flag_collection(Code *code, ExprId collection, uint32_t facts_from);
void code_flag_enumeration(Code *code, uint32_t facts_from);

#endif
