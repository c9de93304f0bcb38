/* What count, for_each and conditions say: the instances of a declaration. */
#ifndef GRAPH_EXPANSION_H
#define GRAPH_EXPANSION_H

#include "graph/instances.h"

/* The keys and bindings of each instance. */
typedef struct {
    bool is_indexed, is_absent;
    const Cause *unknown;
    DeclRef ref;
    VEC(Str) suffixes;
    VEC(const Binding *) bindings;
} Expansion;

/* `name` is for people; `address` is the declaration's own in its module: "data.aws_x.y", "module.a". */
Expansion expansion_of(Instance *in, DeclRef ref, Str name, Str address);

#endif
