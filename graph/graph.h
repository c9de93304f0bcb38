/* Graph: the model, immutable, in a canonical order: nodes by key, edges by (from, to, kind, mode, plane,
 * group, detail) with their evidence merged. The same facts give the same ids and bytes, whatever the
 * order in which they were added. The only door to igraph. */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "graph/model.h"

typedef struct {
    NodeId from, to;
    EdgeKind kind;
    EdgeMode mode;
    Plane plane;
    Confidence confidence; /* the strongest evidence */
    GroupId group;
    uint32_t copies; /* how often `to` is a member of the group: two subnets in one zone are two members */
    Sym detail;
    uint32_t first_evidence, evidence_count; /* Graph.evidence; 0 for needs that nobody writes down */
    Location caught; /* as in Edge */
} GraphEdge;

typedef struct {
    const Model *model; /* strings, catalog, mentions, deployments, repositories; nodes in canonical order */
    const Node *nodes;  /* 1..node_count, sorted by key; ids are those of the model after freezing */
    size_t node_count;  /* including the unused 0 */
    const GraphEdge *edges;
    size_t edge_count;
    const Location *evidence;
    size_t evidence_count;
    const Group *groups; /* 1..group_count-1 */
    size_t group_count;
    /* CSR: edges of a node are edges[out_first[n] .. out_first[n+1]); in_edges holds edge indices. */
    const uint32_t *out_first;
    const uint32_t *in_first, *in_edges;
    /* Services, in id order. */
    const NodeId *services;
    size_t service_count;
    /* Failure domains that some service depends on, directly or not, in report order: regions, zones, provider
     * services, control planes, third parties, accounts; each kind by key. */
    const NodeId *domains;
    size_t domain_count;
} Graph;

/* Consumes the model: renumbers its nodes, mentions, owners; its edges move into the graph. Self-edges are dropped.
 * Edge count above GRAPH_EDGES_MAX is a limit. */
const Graph *graph_freeze(Model *model);

/* A need that failure can travel over: both ends exist, and it has a mode or makes one part of the other. */
bool graph_edge_counts(const Graph *graph, const GraphEdge *edge);

static inline Str graph_str(const Graph *graph, Sym id) { return sym_str(graph->model->symbols, id); }
NodeId graph_find(const Graph *graph, Str key); /* by key, or by unique suffix of the key or address; 0 */

/* Strongly connected components of the needs of one mode (igraph), for circular dependencies; numbered by their
 * lowest node. */
typedef struct {
    uint32_t *component; /* per node id; [0] is unused */
    size_t component_count;
} Components;
bool graph_components(const Graph *graph, EdgeMode mode, Arena *arena, Components *out);

/* Layered coordinates (Sugiyama) of a small subgraph, for pictures: each node stands above what it needs, as far as
 * cycles allow. `edges` are pairs of positions in `nodes`. x, y per position, unit distance. The order in which nodes
 * and edges are given does not matter. false when it is too large (LAYOUT_NODES_MAX) or igraph refuses. */
bool graph_layout(const NodeId *nodes, size_t node_count, const uint32_t (*edges)[2], size_t edge_count, Arena *arena,
                  double *x, double *y);

void graph_print(const Graph *graph, StrBuf *out); /* --dump graph */

#endif
