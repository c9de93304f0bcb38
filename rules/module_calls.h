/* The calls of modules that a thing stands in, so that a comment at a call reaches what the module makes. */
#ifndef RULES_MODULE_CALLS_H
#define RULES_MODULE_CALLS_H

#include "graph/graph.h"

typedef struct ModuleCalls ModuleCalls;

ModuleCalls *module_calls_new(const Graph *graph, Arena *arena);
/* Is the thing made by a call at `line` of the file, or just below it; directly or by calls inside? */
bool module_calls_cover(const ModuleCalls *calls, const Node *node, const FactsFile *file, uint32_t line);

#endif
