/* The part of the graph that "what if" in the page needs, small enough to travel in it.
 *
 * Kept is what a failure domain can reach and what a service or a part of one depends on. Nodes with the same needs
 * fail together, whatever fails, so they share one class; services, domains and owners of parts keep a class of their
 * own. The rules for failure are those at the head of graph/failure.c; page and engine are compared in
 * tests/unit/test_html.c and tests/e2e/html.mjs. */
#ifndef REPORTS_HTML_WHATIF_H
#define REPORTS_HTML_WHATIF_H

#include "graph/failure.h"

static const uint32_t CLASS_NONE = UINT32_MAX; /* nothing that can fail reaches it */

/* An AND need: `code` is the EdgeMode, plus WHATIF_MEMBER when `to` is a part of `from`. */
enum { WHATIF_MEMBER = 8 };
typedef struct {
    uint32_t from, to, code;
} WhatifNeed;

/* Fails when `threshold` of its members (with multiplicity) are down. */
typedef struct {
    uint32_t owner, threshold;
    EdgeMode mode;
    uint32_t first_member, member_count; /* Whatif.members */
} WhatifGate;

typedef struct {
    uint32_t to, copies;
} WhatifMember;

typedef struct {
    const uint32_t *class_of; /* by NodeId */
    uint32_t class_count;
    VEC(WhatifNeed) needs; /* sorted by from, then by to and code; no doubles */
    VEC(WhatifGate) gates;
    VEC(WhatifMember) members;
    VEC(WhatifNeed) parts; /* `to` belongs to `from`: carries lost redundancy and nothing else */
} Whatif;

void whatif_reduce(const Graph *graph, Arena *arena, Whatif *out);

#endif
