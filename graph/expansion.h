#ifndef GRAPH_EXPANSION_H
#define GRAPH_EXPANSION_H

#include "graph/instances.h"

/* What count / for_each say: the keys and bindings of each instance. */
typedef struct {
    bool is_indexed, is_keyed, is_absent;
    const Cause *unknown;
    bool is_branch; /* … of a preprocessor, which nothing here runs */
    DeclRef ref;
    VEC(Str) suffixes;
    VEC(const Binding *) bindings;
} Expansion;

/* The key itself out of "[0]" or "[\"a\"]". */
Str expansion_key(Arena *arena, Str suffix);
/* At least one item: what is absent stands there once, for whoever asks what it would be. `name` is for people;
 * `address` is the declaration's own in its module: "data.aws_x.y", "module.a". */
Expansion expansion_of(Instance *in, DeclRef ref, Str name, Str address);

#endif
