/* A recorded outage against a system: which services stop, degrade, can't change or can't fail over, from when to when. Between
 * two times at which something fails or comes back, all that has failed is judged together, by the failure engine. */
#ifndef GRAPH_REPLAY_H
#define GRAPH_REPLAY_H

#include "graph/outage.h"
#include "graph/recovery.h"

typedef enum {
    REPLAY_DOWN,
    REPLAY_DEGRADED, /* or what it needs answers slower, or in part */
    REPLAY_FROZEN,   /* can't scale, deploy or change */
    REPLAY_SLOWED,   /* does so with delay */
    REPLAY_STRANDED, /* its failover can't run */
    REPLAY_STATE_COUNT,
} ReplayState;

typedef struct {
    int64_t from, until; /* minutes, as of Outage */
    ReplayState state;
    NodeId cause;        /* what failed */
    bool is_slow;        /* … and was not gone, but slow */
    const uint32_t *why; /* edges from the service to the cause, as of a Witness */
    size_t why_count;
} ReplaySpan;

typedef struct {
    NodeId service;
    const ReplaySpan *spans; /* by state, then time */
    size_t span_count;
    int64_t minutes[REPLAY_STATE_COUNT];
    Recovery recovery;
} ReplayService;

/* A thing of the system that by itself takes services along when what it needs has failed. */
typedef struct {
    NodeId node;
    const GraphEdge *need;
    NodeSet services;
} ReplayHelp;

typedef struct {
    const Outage *outage;
    NodeId zone; /* the one that `any_zone` was taken for; 0: none */
    const bool *is_used; /* by phase: something here depends on what fails in it */
    const ReplayService *services; /* those that are touched: longest down first, then degraded …, then by key */
    size_t service_count;
    size_t unplaced_count; /* services with parts of which the source doesn't tell the region: they may be touched, too */
    const ReplayHelp *helps; /* most services first, then by key */
    size_t help_count;
    bool is_help_truncated; /* more than REPLAY_THINGS_MAX were to be looked at */
} Replay;

/* Zones of the system that `any_zone` of the outage may be, by key. Empty when it names none, or none is here. */
NodeSet replay_zones(const Graph *graph, const Outage *outage, Arena *arena);
void replay_outage(const Graph *graph, const FailureEngine *engine, const Outage *outage, NodeId zone, Arena *arena,
                   Replay *out);

const char *replay_state_name(ReplayState state);

#endif
