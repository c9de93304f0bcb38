/* Inside of gotemplate_*.c only. */
#ifndef PARSERS_GOTEMPLATE_PRIVATE_H
#define PARSERS_GOTEMPLATE_PRIVATE_H

#include "parsers/gotemplate.h"

typedef enum {
    NODE_TEXT,
    NODE_ACTION,  /* {{ pipeline }} */
    NODE_ASSIGN,  /* {{ $x := pipeline }}, `is_declared` false for = */
    NODE_IF,      /* first: condition; body, other */
    NODE_WITH,
    NODE_RANGE,
    NODE_INCLUDE, /* {{ template "name" pipeline }}, and block */
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_LIST,    /* a sequence of the above */
} GoNodeKind;

typedef enum {
    OPERAND_DOT,      /* . */
    OPERAND_VARIABLE, /* $x, $ */
    OPERAND_LITERAL,
    OPERAND_CALL,     /* a function with arguments */
    OPERAND_PIPE,     /* first | second | … */
    OPERAND_METHOD,   /* .a.Has "x": a field that is called with arguments */
} GoOperandKind;

typedef struct GoOperand GoOperand;
struct GoOperand {
    GoOperandKind kind;
    uint32_t line;
    Str name; /* of variable or function */
    GoValue *value;
    VEC(Str) fields; /* read from it, one after the other */
    VEC(GoOperand *) arguments; /* of a call or method; the commands of a pipe */
};

struct GoNode {
    GoNodeKind kind;
    uint32_t line;
    Str text; /* of a text; variable of an assignment; name of an include */
    Str key_variable, value_variable; /* of range */
    bool is_declared;
    GoOperand *pipe;
    GoNode *body, *other;
    VEC(GoNode *) items;
};

struct GoTemplates {
    Arena *arena;
    Map *by_name; /* into items */
    VEC(GoNode *) items;
};

enum { GO_DEPTH_MAX = 60, GO_STEPS_MAX = 400000, GO_TEXT_BYTES_MAX = 4 * 1024 * 1024, GO_ITEMS_MAX = 20000 };

typedef struct {
    Str name;
    GoValue *value;
} GoVariable;

typedef struct GoRun GoRun;
struct GoRun {
    const GoTemplates *templates;
    Arena *arena;
    GoReadFile read;
    void *context;
    GoValue *root;
    VEC(GoVariable) variables;
    uint32_t depth, steps;
    uint32_t line; /* being rendered */
    Str problem;
    uint32_t problem_line;
    Str guard;
    uint32_t guard_line;
    bool is_breaking, is_continuing;
};

typedef GoValue *(*GoFunction)(GoRun *run, GoValue *const *arguments, size_t count);
GoFunction go_function(Str name); /* NULL: unknown */
GoFunction go_function_of_collections(Str name);
void go_stop(GoRun *run, Str problem);
/* What a named template gives. */
GoValue *go_include(GoRun *run, Str name, GoValue *dot);
/* A text as a template. */
GoValue *go_tpl(GoRun *run, Str text, GoValue *dot);
GoNode *go_parse(GoTemplates *templates, Str text, uint32_t *line, Str *problem);

#endif
