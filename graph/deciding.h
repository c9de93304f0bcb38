/* Where what decides an attribute of a resource is written: `multi_az = var.multi_az` in a module is decided by the argument of
 * the call, a variable of a root by the file that assigns it, a local by its own line. That is the line to edit. */
#ifndef GRAPH_DECIDING_H
#define GRAPH_DECIDING_H

#include "graph/model.h"

typedef struct Deciding Deciding;

/* Of the model's resources; made once for all questions. */
Deciding *deciding_new(const Model *model, Arena *arena);
/* `path`: of the attribute, as the catalog has it. False: nothing but the attribute itself decides, or several things do. */
bool deciding_place(const Deciding *deciding, const Node *node, Str path, Location *out);

#endif
