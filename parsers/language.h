/* A programming language as a table: what each kind of syntax node means. The table is compiled from the query of the
 * language (languages/<x>.scm), written in the notation of tree-sitter queries but not run by tree-sitter's engine: on
 * Python that took seven times the instructions of this whole pass (0.4 times a parse), only to hand out captures; it
 * drops matches at a limit; and it does not know what a node is inside of (a try block, a logging call, a scope).
 *
 * A pattern says of one kind of node what it is and what its children are to it. Children are optional and in any
 * order, and patterns for the same node add up:
 *
 *     ; inherits: javascript                          first line: start from the patterns of another language
 *     (node child* ) @role @context.x                 one pattern, one or more captures on the node
 *     [(node) (other)] @role                          the same for several nodes
 *         field: (_) @slot                            the child in this field (types are not compared)
 *         (node) @slot   "token" @slot                children of this type
 *         (_) @slot                                   the first, second ... child that nothing else names
 *     ((node callee: (_) @callee) @context.x (#any-of? @callee "a" "b*"))
 *                                                     calls only: some step of the callee's path is one of these words;
 *                                                     @binds: what it is called on is the parameter of its argument;
 *                                                     @assigns: its first argument is a name, everywhere, for its second;
 *                                                     @handles: its argument stands in for what it is called on when that fails
 *
 * Comments between children never count. */
#ifndef PARSERS_LANGUAGE_H
#define PARSERS_LANGUAGE_H

#include "analyzer/core/str.h"

/* What a node is. */
#define LANGUAGE_ROLES(ROLE)                                                                                     \
    /* Not looked into: types, annotations. */                                                                   \
    ROLE(SKIP, "skip")                                                                                           \
    ROLE(COMMENT, "comment")                                                                                     \
    /* module, and any of: member (imported under its own name), default and namespace (local names), alias. */  \
    ROLE(IMPORT, "import")                                                                                       \
    /* The whole text says it: a path whose last step is the member, groups in braces, an alias; or an address in quotes. */ \
    ROLE(IMPORT_PATH, "import.path")                                                                             \
    /* The same for a path whose members need no import of their own. */                                         \
    ROLE(IMPORT_OPEN, "import.open")                                                                             \
    /* Inside an import or export: member, alias. */                                                             \
    ROLE(IMPORT_NAME, "import.name")                                                                             \
    /* declaration, value or import.name children; module when exported from elsewhere. */                       \
    ROLE(EXPORT, "export")                                                                                       \
    /* name, parameters, body. */                                                                                \
    ROLE(DEFINE_FUNCTION, "define.function")                                                                     \
    /* name, parameters (the bases), body. */                                                                    \
    ROLE(DEFINE_CLASS, "define.class")                                                                           \
    /* target, value, operator for `x += y`. */                                                                  \
    ROLE(ASSIGN, "assign")                                                                                       \
    /* target takes each item of value in turn; body. */                                                         \
    ROLE(ASSIGN_EACH, "assign.each")                                                                             \
    /* value: what its cases ask. */                                                                             \
    ROLE(SWITCH, "switch")                                                                                       \
    /* condition: what that must be; none: all else. then. */                                                    \
    ROLE(CASE, "case")                                                                                           \
    /* condition; body: done as long as it holds; none: what stands beside is. */                                \
    ROLE(LOOP, "loop")                                                                                           \
    ROLE(RETURN, "return")                                                                                       \
    /* condition, then, else: what is assigned inside holds in one case only. Has a value where somebody wants it. */ \
    ROLE(BRANCH, "branch")                                                                                       \
    /* Children are the items of what stands around it: argument and parameter lists. */                         \
    ROLE(LIST, "list")                                                                                           \
    /* The same, where an assignment names an argument. */                                                       \
    ROLE(LIST_NAMED, "list.named")                                                                               \
    /* Assignments that are one table of alike values: enums. */                                                 \
    ROLE(COLLECTION, "collection")                                                                               \
    ROLE(STRING, "expr.string") /* text (escapes are decoded), value; no text: it is what stands between quotes */ \
    ROLE(CONCAT, "expr.concat") /* strings side by side */                                                       \
    ROLE(NUMBER, "expr.number")                                                                                  \
    ROLE(TRUE, "expr.true")                                                                                      \
    ROLE(FALSE, "expr.false")                                                                                    \
    ROLE(BOOL, "expr.bool") /* its text says which */                                                            \
    ROLE(NOTHING, "expr.null")                                                                                   \
    ROLE(NAME, "expr.name")                 /* a bare name */                                                    \
    ROLE(KEY, "expr.key")                   /* a name that stands for itself: key of an object */                \
    ROLE(ATTRIBUTE, "expr.attribute")       /* object, name */                                                   \
    ROLE(INDEX, "expr.index")               /* object, key */                                                    \
    ROLE(CALL, "expr.call")                 /* callee, or name and object; arguments */                          \
    ROLE(NEW, "expr.new")                   /* callee, arguments */                                              \
    ROLE(AWAIT, "expr.await")               /* value */                                                          \
    ROLE(INNER, "expr.inner")               /* the value of its child: parentheses, casts */                     \
    ROLE(BLOCK, "expr.block")               /* statements: the value of the last one */                          \
    ROLE(VALUES, "expr.values")             /* several values, or the only one */                                \
    ROLE(CASES, "expr.cases")               /* what a switch that has a value chooses from; patterns bind names */ \
    ROLE(ARGUMENT, "expr.argument")         /* name, value */                                                    \
    ROLE(SPREAD, "expr.spread")             /* value; items of a list */                                         \
    ROLE(SPREAD_NAMED, "expr.spread.named") /* value; items of a map */                                          \
    ROLE(TUPLE, "expr.tuple")                                                                                    \
    ROLE(OBJECT, "expr.object")                                                                                  \
    ROLE(ITEM, "expr.item")                 /* key, value; without a value the key is the item of a list */      \
    ROLE(SETTINGS, "expr.settings")         /* an object: what is assigned inside are its items */               \
    ROLE(INITIALIZER, "expr.initializer")   /* the same, or a list when nothing is assigned */                   \
    ROLE(ITEM_FIELD, "expr.item.field")     /* key, value; a name as a key is that of a field */                 \
    ROLE(ITEM_NAME, "expr.item.name")       /* key and value are the same name */                                \
    ROLE(ITEM_DEFAULT, "expr.item.default") /* left: an item; right: its value when missing */                   \
    ROLE(DEFAULT, "expr.default")           /* left: a name or pattern; right: its value when missing */         \
    ROLE(CONDITIONAL, "expr.conditional")   /* condition, then, else */                                          \
    ROLE(UNARY, "expr.unary")               /* operator, value */                                                \
    ROLE(BINARY, "expr.binary")             /* left, operator, right */                                          \
    ROLE(FUNCTION, "expr.function")         /* parameters, body: becomes a definition when it is given a name */ \
    ROLE(CLASS, "expr.class")

/* What a child is to its parent. */
#define LANGUAGE_SLOTS(SLOT)                                                              \
    SLOT(VALUE, "value")                                                                  \
    SLOT(CALLEE, "callee")                                                                \
    SLOT(ARGUMENTS, "arguments")                                                          \
    SLOT(OBJECT, "object")                                                                \
    SLOT(KEY, "key")                                                                      \
    SLOT(LEFT, "left")                                                                    \
    SLOT(RIGHT, "right")                                                                  \
    SLOT(CONDITION, "condition")                                                          \
    SLOT(THEN, "then")                                                                    \
    SLOT(ELSE, "else")                                                                    \
    SLOT(TARGET, "target")                                                                \
    SLOT(PARAMETERS, "parameters")                                                        \
    SLOT(BODY, "body")                                                                    \
    SLOT(DECLARATION, "declaration")                                                      \
    SLOT(TRIED, "tried")                                                                  \
    SLOT(HANDLER, "handler") /* without anything tried, what stands before it is */       \
    SLOT(ACTS, "acts")       /* of a handler: what it does */                             \
    /* From here on only the text is of interest. */                                      \
    SLOT(NAME, "name")                                                                    \
    SLOT(OPERATOR, "operator")                                                            \
    SLOT(MODULE, "module")                                                                \
    SLOT(MEMBER, "member")                                                                \
    SLOT(ALIAS, "alias")                                                                  \
    SLOT(DEFAULT, "default")                                                              \
    SLOT(NAMESPACE, "namespace")                                                          \
    SLOT(TEXT, "text")                                                                    \
    SLOT(TYPE, "type")     /* of what it declares */                                      \
    SLOT(CAUGHT, "caught") /* of a handler: what it catches; name: what that is called */ \
    SLOT(GUARD, "guard")   /* … and when */                                             \
    SLOT(SKIP, "skip")

#define LANGUAGE_ROLE_CONSTANT(name, text) ROLE_##name,
#define LANGUAGE_SLOT_CONSTANT(name, text) SLOT_##name,
typedef enum { ROLE_NONE, LANGUAGE_ROLES(LANGUAGE_ROLE_CONSTANT) ROLE_COUNT } Role;
typedef enum { SLOT_NONE, LANGUAGE_SLOTS(LANGUAGE_SLOT_CONSTANT) SLOT_COUNT, SLOT_TEXT_FIRST = SLOT_NAME } Slot;

typedef enum { CHILD_FIELD, CHILD_TYPE, CHILD_POSITION } ChildBy;

typedef struct {
    uint8_t by;       /* ChildBy */
    uint8_t slot;     /* Slot */
    uint16_t id;      /* field, symbol, or position from 0 */
    uint8_t contexts; /* CODE_IN_… that hold inside this child */
} ChildRule;

/* What a node is among what a handler does. */
typedef enum {
    ACT_NONE,
    ACT_INSIDE, /* @act.inside: its children are what is done */
    ACT_RAISE,  /* @act.raise: it fails all the same */
    ACT_SKIP,   /* @act.skip: nothing */
    ACT_TEST, /* @act.test: no act; a branch that, where it asks whether a name is not nothing, handles a failure of that name */
} Act;

/* Holds for the arguments of calls whose callee's path has one of the words as a step. */
typedef struct {
    uint8_t contexts;
    bool binds; /* a function among the arguments gets what the call is made on */
    bool handles; /* … or handles its failure; the word is the last step */
    const Str *words;
    uint32_t word_count;
} Condition;

typedef struct {
    uint8_t role;     /* Role */
    uint8_t contexts; /* CODE_IN_… that hold inside this node */
    uint8_t act;      /* Act */
    bool has_fields, has_positions;
    const ChildRule *children;
    uint32_t child_count;
    const Condition *conditions;
    uint32_t condition_count;
} NodeRule;

typedef struct {
    const char *name;
    const void *grammar;   /* const TSLanguage * */
    const NodeRule *rules; /* by symbol; role 0 and no children: nothing to know */
    uint32_t rule_count;
    /* `@import.function` and `@export.object`: callees whose call is a module ("require"), objects whose attributes
     * are what the module exports ("module.exports"). */
    const Str *import_functions, *export_objects;
    uint32_t import_function_count, export_object_count;
    /* `@assigns`: callees that give a name to a value ("define"). */
    const Str *assign_functions;
    uint32_t assign_function_count;
    Str problem; /* empty when the query is sound: a mistake in our own data, looked at by the tests */
} Language;

/* NULL when there is no such language. Compiled once per thread, lives as long as the thread. */
const Language *language_get(Str name);
/* The i-th language of languages.def, NULL at the end. */
const char *language_name(size_t index);
/* What the name of a file says about its language. */
bool language_of_path(Str path, Str *name);

#endif
