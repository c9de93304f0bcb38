/* Does code go on when a call of it fails? Told by its handlers (CODE_HANDLER) and graph/coping.def. Only what the code shows plainly
 * counts: one that answers with a failure, that may raise again, or of which it can't be told, is no coping. */
#ifndef GRAPH_COPING_H
#define GRAPH_COPING_H

#include "analyzer/core/arena.h"
#include "parsers/facts.h"

typedef enum {
    COPING_NOT,
    COPING_SKIPS,   /* the call is left out, and nothing is seen to need what it gives */
    COPING_EMPTY,   /* something empty stands in: nobody is told of the failure, and nobody gets anything */
    COPING_ANSWERS, /* something else stands in: a default, what a cache has, what another source gives */
} CopingKind;

typedef struct {
    CopingKind kind;
    uint32_t line; /* of the handler */
} Coping;

/* What a handler does stands in the program already: it is no part of the handler's fact. `parents`: expression → what it is a part of. */
void coping_forget_acts(const Facts *facts, ExprId *parents);

/* What is known of the open file's expressions; all zero before the first question, `facts` set. */
typedef struct {
    const Facts *facts;
    Str language;
    Arena *arena;
    ExprId *parents; /* expression → what it is a part of; NULL before it is asked for */
} CopingFile;

/* `call`: a CODE_CALL of the file. */
Coping coping_of(CopingFile *file, const CodeFact *call);
/* The innermost call that an expression is a part of; NULL: none. */
const CodeFact *coping_call_around(CopingFile *file, ExprId id);

#endif
