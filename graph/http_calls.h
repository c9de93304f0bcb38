/* Requests that code sends by itself, without a provider's SDK: graph/http_calls.def. */
#ifndef GRAPH_HTTP_CALLS_H
#define GRAPH_HTTP_CALLS_H

#include "analyzer/core/map.h"
#include "parsers/facts.h"

/* What the calls of one file ask for; all zero before the first question. */
typedef struct {
    const Facts *facts;
    Arena *arena;
    Map *texts; /* places of the texts that are addresses of requests → HttpWait */
    bool has_limit; /* something in the file sets how long requests may take */
} HttpCalls;

/* Is this literal, or the constant that it is given to, the address of a request somewhere in its file? The file is looked
 * through once, at its first question; what is kept lives in the arena, which outlives `calls`. */
bool http_calls_ask(HttpCalls *calls, const Facts *facts, const CodeFact *text, Arena *arena);
/* Does a request to that address go on for ever when nobody answers? false: it has a limit, or that can't be told. */
bool http_calls_wait(HttpCalls *calls, const Facts *facts, const CodeFact *text, Arena *arena);

#endif
