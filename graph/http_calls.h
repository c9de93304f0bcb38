/* Requests that code sends by itself, without a provider's SDK: graph/http_calls.def. */
#ifndef GRAPH_HTTP_CALLS_H
#define GRAPH_HTTP_CALLS_H

#include "parsers/facts.h"

/* Is this literal, or the constant that it is given to, the address of a request somewhere in its file? */
bool http_calls_ask(const Facts *facts, const CodeFact *text);

#endif
