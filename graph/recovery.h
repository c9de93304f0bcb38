/* What a service does when things fail: goes on, waits, or needs somebody (design.md section 1.4, recovery class). */
#ifndef GRAPH_RECOVERY_H
#define GRAPH_RECOVERY_H

#include "graph/failure.h"

typedef enum {
    RECOVERY_UNAFFECTED, /* serves, and lost nothing that it could lose twice */
    RECOVERY_BY_ITSELF,  /* serves, by what is left of an alternative */
    RECOVERY_IN_PART,    /* serves, without a part of itself, or worse */
    RECOVERY_BY_HAND,    /* stopped; there is a way to bring it back that does not need what failed */
    RECOVERY_WAITS,      /* stopped until what failed is back */
} RecoveryClass;

typedef struct {
    RecoveryClass class;
    GroupId group;       /* BY_ITSELF: the alternative; 0: not told */
    NodeId actor;        /* what would bring it back, or can't: a script of its failover; 0: none is seen */
    const uint32_t *why; /* WAITS with an actor: edges of the proof that it can't, as of a Witness */
    size_t why_count;
    NodeId standby; /* BY_HAND: what somebody has to promote or to start, in another region; 0: none */
    bool has_twin; /* BY_HAND: the same modules stand in another region, and nothing leads requests there */
    uint32_t step; /* edge that decides the class: of the alternative, of what would act, or the need by which it stops or
                    * serves in part that somebody can change; RECOVERY_NO_STEP: none */
} Recovery;

#define RECOVERY_NO_STEP UINT32_MAX

typedef struct Recoveries Recoveries; /* parts of services, listed once */
Recoveries *recoveries_new(const Graph *graph, Arena *arena);
/* `proofs` and `impact` are those of one scenario. */
Recovery recovery_of(const Recoveries *recoveries, const FailureProofs *proofs, const Impact *impact, NodeId service,
                     Arena *arena);
/* Of the edges of a proof the last one that leaves a thing of the system: what somebody can change. NULL: there are none. */
const GraphEdge *recovery_need(const Graph *graph, const uint32_t *why, size_t count);

/* Is it one of the set? */
bool node_set_has(NodeSet set, NodeId node);

const char *recovery_name(RecoveryClass class); /* "by-itself" */

#endif
