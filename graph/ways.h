/* Ways through the branches of a script: which of them are taken is decided at run time, so each way is gone once. */
#ifndef GRAPH_WAYS_H
#define GRAPH_WAYS_H

#include "analyzer/core/str.h"

enum { WAYS_MAX = 64, WAY_DECISIONS_MAX = 12 };

/* In the order in which they are asked for. */
typedef struct {
    Str names[WAY_DECISIONS_MAX];
    bool is_taken[WAY_DECISIONS_MAX];
    size_t count;
} Ways;

/* Names of branches (parsers/formats/shell.h). */
bool ways_is_branch(Str name);
/* Is the branch taken on this way? false: there are too many to tell. */
bool ways_decide(Ways *ways, Str branch, bool *is_taken);
/* Goes on to the next way; false: all are gone. */
bool ways_next(Ways *ways);

#endif
