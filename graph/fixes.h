/* What to change first: the few things whose change removes most single points of failure for their cost.
 *
 * A single point of failure is a pair (service, failure domain): the domain alone stops the service, a minimal cut set of one.
 * It goes when everything stays up by which the domain stops the service by itself; so each pair asks for a set of things, and
 * choosing things is a hitting problem: greedy by pairs per cost, looking up to FIX_BUNDLE_MAX things ahead, and exact among all
 * choices of up to FIX_COUNT_MAX where there are few. A pair weighs as much as its service matters (Node.criticality). What is
 * promised is checked by the failure engine with these things kept up.
 */
#ifndef GRAPH_FIXES_H
#define GRAPH_FIXES_H

#include "graph/failure.h"

enum { FIX_COUNT_MAX = 3, FIX_BUNDLE_MAX = 3, FIX_EXACT_ACTIONS_MAX = 40 };

/* How far apart the alternative has to stand, in order of cost. */
typedef enum {
    FIX_ZONE,   /* in another zone */
    FIX_PARTY,  /* another third party, or going on without it */
    FIX_REGION, /* in another region */
    FIX_KIND_COUNT,
} FixKind;

/* An alternative for what is written down in one place. */
typedef struct {
    FixKind kind;
    Location location;
    NodeSet things;        /* declared there, which it is for: one for each instance and deployment */
    NodeSet domains;       /* those that it is an answer to */
    size_t pairs_removed;  /* with those before it, and without those behind it */
    NodeSet services;      /* of these pairs */
} Fix;

typedef struct {
    const Fix *items;
    size_t count;
    size_t pair_count;    /* single points of failure that there are */
    size_t pairs_removed; /* of those, by all items together: as the engine says */
    bool is_exact;        /* no other choice of as many is better */
    bool is_truncated;    /* more than FIX_THINGS_MAX things were to be looked at */
} Fixes;

/* The need by which a thing falls with a provider or a third party: one without an alternative to what is down. NULL: it has
 * none, or is none of what somebody writes down. `is_down`: by node. */
const GraphEdge *fixes_need(const Graph *graph, NodeId node, const bool *is_down);

/* `impacts`: of Graph.domains, in that order. */
void fixes_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, Arena *arena, Fixes *out);

const char *fix_kind_name(FixKind kind); /* "zone" */

#endif
