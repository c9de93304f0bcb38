/* What Terraform is told of things that have another address now: `moved` blocks
 * (https://developer.hashicorp.com/terraform/language/moved). */
#ifndef GRAPH_MOVES_H
#define GRAPH_MOVES_H

#include "graph/model.h"

typedef struct Moves Moves;

/* All blocks of the files; NULL: there are none. */
const Moves *moves_collect(Model *model);
/* The address without what count alone adds, `[0]`: Terraform takes it for the same thing without being told. */
Str moves_plain(Str address, Arena *arena);
/* Addresses that the node had: its own now, then those of before, the last ones first, all plain, as many as fit. Blocks of a module
 * and those around it hold in any order. Their number; they live as long as `arena`. */
size_t moves_addresses(const Model *model, const Node *node, Arena *arena, Str *out, size_t max);

#endif
