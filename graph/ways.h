/* Ways through the branches of a script: which of them are taken is decided at run time, so each way is gone once. */
#ifndef GRAPH_WAYS_H
#define GRAPH_WAYS_H

#include "parsers/facts.h"

/* A choice between values takes a decision for each but the last, and is as many ways. */
enum { WAYS_MAX = 128, WAY_DECISIONS_MAX = 128 };

/* In the order in which they are asked for. */
typedef struct {
    Str names[WAY_DECISIONS_MAX];
    bool is_taken[WAY_DECISIONS_MAX];
    size_t count;
    bool is_full; /* some decision could not be taken */
} Ways;

/* Names of branches: "branch#7", or "branch#NAME=VALUE" and "branch#NAME?=VALUE" (parsers/formats/shell.h, actions_value.h). */
bool ways_is_branch(Str name);
/* Does the branch say what something is? */
bool ways_is_question(Str name);
/* Is the branch taken on this way? Where a name has one value it has no other. false: there are too many to tell. */
bool ways_decide(Ways *ways, Str branch, bool *is_taken);
/* The same where it is decided already; false: it isn't. */
bool ways_decided(const Ways *ways, Str branch, bool *is_taken);
/* Decides what the conditions around a deployment ask (its field "when"); do all of them hold? */
bool ways_allow(Ways *ways, const Facts *facts, ExprId body);
/* What a name stands for on this way. */
bool ways_value(const Ways *ways, Str name, Str *value);
/* Is it something else than its default on this way? */
bool ways_is_no_default(const Ways *ways, Str name);
/* How many ways lead through these decisions at most: a name has one value at a time. */
size_t ways_estimate(const Ways *ways);
/* Goes on to the next way; false: all are gone. */
bool ways_next(Ways *ways);

#endif
