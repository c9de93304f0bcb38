/* Values in the code facts of a program, followed as far as they are written in: constants, loops over what is written in, lists that
 * are put together, and functions that only hand on what they are called with. */
#ifndef PARSERS_FORMATS_PROGRAM_VALUES_H
#define PARSERS_FORMATS_PROGRAM_VALUES_H

#include "parsers/formats/program_commands.h"

enum { PROGRAM_WALK_MAX = 2000 };

/* One way to a command: the calls that led to its function, and the turn of the loop around it. */
typedef struct ProgramFrame ProgramFrame;
struct ProgramFrame {
    uint32_t scope, before;    /* facts of this function that stand before this one have been done */
    uint32_t call;             /* fact that calls the function + 1; 0: who knows */
    const ProgramFrame *outer; /* where that stands */
    uint32_t loop, turn;       /* fact of the loop + 1 that is in its n-th turn */
};

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    ProgramCommandVisit visit;
    void *context;
    uint32_t fact_count, command_count, steps;
} ProgramReading;

typedef struct {
    ExprId value;       /* 0: it is not written in */
    ProgramFrame frame; /* where it stands */
} ProgramFound;

typedef enum { WRITTEN_PLAIN, WRITTEN_IN_QUOTES } ProgramWriting;

Str program_text(const ProgramReading *all, Text text);
CodeFact program_fact(const ProgramReading *all, uint32_t index);
Expr program_expr(const ProgramReading *all, ExprId id);
/* 0: there are fewer. */
ExprId program_child(const ProgramReading *all, ExprId id, uint32_t index);
Str program_last_step(Str path);
/* The n-th argument without a name; 0: there is none. */
ExprId program_argument_at(const ProgramReading *all, ExprId call, uint32_t index);
ExprId program_argument(const ProgramReading *all, ExprId call, Str name);
/* The value under a key of an object that is written in. */
ExprId program_item(const ProgramReading *all, ExprId object, Str name);
/* Is it what a loop takes of a list? */
bool program_is_each(const ProgramReading *all, ExprId id);
/* What a name stands for; all else as it is. */
ProgramFound program_follow(ProgramReading *all, const ProgramFrame *frame, ExprId id, uint32_t depth);
/* a.b.c; empty: it is none. */
Str program_path(const ProgramReading *all, ExprId id);
/* The value as text of the shell. */
void program_put(ProgramReading *all, const ProgramFrame *frame, ExprId id, ProgramWriting writing, StrBuf *out);
/* The items of a list as words, with those that are added to it later. */
void program_put_words(ProgramReading *all, const ProgramFrame *frame, ExprId id, StrBuf *out);
bool program_is_list(ProgramReading *all, const ProgramFrame *frame, ExprId id);

#endif
