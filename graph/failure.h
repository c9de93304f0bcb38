/* Failure engine: exact blast radius on the coherent AND / k-of-n system (design.md section 1.4).
 *
 * Least set closed under: a node is DOWN when it is seeded, when a runtime AND need is down, or when fewer
 * than k members of a runtime group are up. From that, per node:
 *   DEGRADED  a degraded need is down or degraded, or a runtime need is degraded
 *   FROZEN    a start or deploy need is down (AND or group), or a part of it (member edge) is frozen
 *   STRANDED  a recover need is down, or a part of it is stranded
 * Reported sets are exclusive: what is down is not listed again under the others. */
#ifndef GRAPH_FAILURE_H
#define GRAPH_FAILURE_H

#include "graph/graph.h"

typedef enum { EFFECT_DOWN, EFFECT_DEGRADED, EFFECT_FROZEN, EFFECT_STRANDED, EFFECT_COUNT } Effect;

typedef struct {
    const NodeId *items; /* ascending */
    size_t count;
} NodeSet;

typedef struct {
    NodeId domain;
    NodeSet nodes[EFFECT_COUNT];    /* every node but the domain itself */
    NodeSet services[EFFECT_COUNT]; /* of those, the services */
    NodeSet redundancy_lost;        /* services with a runtime group that lost a member but not the quorum */
} Impact;

typedef struct FailureEngine FailureEngine; /* the compiled graph; immutable; shared by threads */

FailureEngine *failure_compile(const Graph *graph, Arena *arena);
size_t failure_state_size(const FailureEngine *engine); /* bytes of one pass of failure_domains */
/* All domains, 512 per pass. `impacts` has domain_count entries. want_nodes: fill Impact.nodes too. Fast for
 * Graph.domains; any other node is a scenario of its own. */
void failure_domains(const FailureEngine *engine, const NodeId *domains, size_t domain_count, bool want_nodes,
                     Arena *arena, Impact *impacts);
/* Several nodes failing together. */
void failure_scenario(const FailureEngine *engine, const NodeId *seeds, size_t seed_count, Arena *arena, Impact *impact);
/* The same, one after the other, each for what it touches. */
typedef struct FailureRun FailureRun;
FailureRun *failure_run_new(const FailureEngine *engine, Arena *arena);
/* Without Impact.nodes. `kept`: by node, those that stay up whatever fails: what if they had an alternative? NULL: none. */
void failure_run(FailureRun *run, const NodeId *seeds, size_t seed_count, const bool *kept, Arena *arena, Impact *impact);
/* Number of services down, itself not counted, for each single node of the graph (index = NodeId). */
void failure_single_nodes(const FailureEngine *engine, Arena *arena, uint32_t **services_down);

/* How many services scenarios of failure domains take down, and nothing more: for very many of them. */
typedef struct FailureCounter FailureCounter; /* for one call at a time */
FailureCounter *failure_counter_new(const FailureEngine *engine, Arena *arena);
size_t failure_counter_state_size(const FailureCounter *counter); /* bytes of each thread */
size_t failure_counter_traffic(const FailureCounter *counter);    /* bytes that a pass over 512 scenarios moves, about */
/* Scenario i: domains[i * width .. (i + 1) * width) fail together; each is one of Graph.domains, and `width` is at most
 * FAILURE_COUNT_WIDTH_MAX. The same for any number of threads. */
enum { FAILURE_COUNT_WIDTH_MAX = 4 };
void failure_count(FailureCounter *counter, const NodeId *domains, size_t scenario_count, size_t width,
                   unsigned thread_count, uint32_t *services_down);

/* Two domains that together take down more than each by itself. */
typedef struct {
    NodeId first, second;
    uint32_t down;   /* services, with both gone */
    uint32_t beyond; /* of these, those that neither takes down alone */
} FailurePair;
enum { FAILURE_PAIR_DOMAINS_MAX = 2000 };
/* The worst of all pairs of Graph.domains, by `beyond`, then `down`, then order; returns how many, at most `room`. `impacts`:
 * of Graph.domains. Of graphs with more than FAILURE_PAIR_DOMAINS_MAX domains the first ones are looked at. */
size_t failure_worst_pairs(const FailureEngine *engine, const Impact *impacts, unsigned thread_count, FailurePair *out,
                           size_t room);

/* Proof of one effect on one node: edges (indices into Graph.edges) from `node` towards a seed; for a lost
 * group the lowest-ranked failed member stands for it. Shortest, deterministic. */
typedef struct {
    const uint32_t *edges;
    size_t count;
} Witness;
bool failure_witness(const FailureEngine *engine, const NodeId *seeds, size_t seed_count, NodeId node, Effect effect,
                     Arena *arena, Witness *out);

/* One scenario of which many proofs are asked: it is run once. The next one forgets it. */
typedef struct FailureProofs FailureProofs;
FailureProofs *failure_proofs_new(const FailureEngine *engine, Arena *arena);
void failure_proofs_run(FailureProofs *proofs, const NodeId *seeds, size_t seed_count);
/* The effect has reached the node; a seed is down. What is down may have other effects, too. */
bool failure_proofs_has(const FailureProofs *proofs, NodeId node, Effect effect);
/* As failure_witness. */
bool failure_prove(const FailureProofs *proofs, NodeId node, Effect effect, Arena *arena, Witness *out);
/* One proof of a scenario of its own, at the cost of what fails before it; the scenario before is forgotten, too. */
bool failure_prove_one(FailureProofs *proofs, const NodeId *seeds, size_t seed_count, NodeId node, Effect effect,
                       Arena *arena, Witness *out);

/* Minimal cut sets over the given basic events (usually Graph.domains) for one node, DOWN, up to `order` (at most
 * FAULT_TREE_ORDER_MAX); sorted by size, then by items. Complete unless is_truncated: then there are more than
 * CUT_SETS_PER_SERVICE_MAX, or looking for them took more than CUT_SETS_STEPS_MAX. */
typedef struct {
    const NodeId *items;
    uint8_t count;
} CutSet;
typedef struct {
    const CutSet *sets;
    size_t count;
    bool is_truncated;
} CutSets;
void failure_cut_sets(const FailureEngine *engine, const NodeId *events, size_t event_count, NodeId node, uint32_t order,
                      Arena *arena, CutSets *out);

/* Services that a failure takes down, each as often as its criticality says: once when nothing is declared. */
uint64_t failure_importance(const Graph *graph, NodeSet services);

const char *effect_name(Effect effect);

#endif
