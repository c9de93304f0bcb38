#include "graph/standby.h"

#include "analyzer/core/limits.h"

/* Within one question; a thing that is asked about while it is being answered counts as back, as circles of needs do that nothing else
 * keeps down. */
typedef enum { ANSWERED_NOT = 0, ANSWERED_NO, ANSWERED_YES } Answered;

struct Standbys {
    const Graph *graph;
    NodeId *first, *next; /* standbys of a node, as lists; 0 ends them */
    bool has_any;
    uint32_t *back;  /* by group: members that are back; a group has one owner */
    uint32_t *asked; /* by node: number of the question whose answer this is */
    unsigned char *answers;
    uint32_t question;
    NodeId used;
    bool has_to_start; /* machines or tasks are among what is used */
};

static NodeId stands_by_for(const Graph *graph, NodeId id) {
    const Node *node = &graph->nodes[id];
    if (node->is_absent) return 0;
    if (node->stands_by_for) return node->stands_by_for;
    const Role *role = node->resource_type ? node->resource_type->role : NULL;
    bool has_data =
        role && (role->is_load || role->tier == TIER_DATA); /* a bucket's copy: who asks has to be told its name */
    bool is_apart = node->copy_of && node_site(node) && node_site(node) != node_site(&graph->nodes[node->copy_of]);
    return has_data && is_apart && !node->is_alternative ? node->copy_of : 0;
}

Standbys *standbys_new(const Graph *graph, Arena *arena) {
    Standbys *out = ARENA_NEW(arena, Standbys);
    *out = (Standbys){.graph = graph};
    for (NodeId id = 1; id < graph->node_count; id++) out->has_any |= stands_by_for(graph, id) != 0;
    if (!out->has_any) return out;
    out->first = ARENA_ARRAY(arena, NodeId, graph->node_count);
    out->next = ARENA_ARRAY(arena, NodeId, graph->node_count);
    out->asked = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    out->back = ARENA_ARRAY(arena, uint32_t, graph->group_count + 1);
    out->answers = ARENA_ARRAY(arena, unsigned char, graph->node_count);
    for (NodeId id = (NodeId)graph->node_count - 1; id > 0; id--) {
        NodeId of = stands_by_for(graph, id);
        if (!of) continue;
        out->next[id] = out->first[of];
        out->first[of] = id;
    }
    return out;
}

static bool comes_back(Standbys *standbys, const FailureProofs *proofs, NodeId node, uint32_t depth);

/* All that it needs when it serves, and of each group as many as it needs. */
static bool has_its_needs(Standbys *standbys, const FailureProofs *proofs, NodeId node, uint32_t depth) {
    const Graph *graph = standbys->graph;
    uint32_t first = graph->out_first[node], end = graph->out_first[node + 1];
    for (uint32_t e = first; e < end; e++) standbys->back[graph->edges[e].group] = 0;
    for (uint32_t e = first; e < end; e++) {
        const GraphEdge *edge = &graph->edges[e];
        if (edge->mode != MODE_RUNTIME) continue;
        bool is_back = comes_back(standbys, proofs, edge->to, depth);
        if (!is_back && !edge->group) return false;
        if (is_back) standbys->back[edge->group] += edge->copies;
    }
    for (uint32_t e = first; e < end; e++) {
        GroupId group = graph->edges[e].group;
        const Group *of = group ? &graph->groups[group] : NULL;
        if (of && of->mode == MODE_RUNTIME && standbys->back[group] < of->need) return false;
    }
    return true;
}

static bool comes_back(Standbys *standbys, const FailureProofs *proofs, NodeId node, uint32_t depth) {
    if (!failure_proofs_has(proofs, node, EFFECT_DOWN)) return true;
    if (node_kind_is_of_world(standbys->graph->nodes[node].kind) || depth == 0) return false;
    if (standbys->asked[node] == standbys->question) return standbys->answers[node] != ANSWERED_NO;
    standbys->asked[node] = standbys->question;
    standbys->answers[node] = ANSWERED_NOT;
    bool is_back = false;
    for (NodeId id = standbys->first[node]; id && !is_back; id = standbys->next[id]) {
        is_back = comes_back(standbys, proofs, id, depth - 1);
        if (is_back && !standbys->used) standbys->used = id;
        if (is_back && standbys->graph->nodes[id].stands_by_for) standbys->has_to_start = true;
    }
    if (!is_back) is_back = has_its_needs(standbys, proofs, node, depth - 1);
    standbys->answers[node] = is_back ? ANSWERED_YES : ANSWERED_NO;
    return is_back;
}

/* What is left of the service can be started: the image and the secrets that it starts with are there. */
static bool can_start(Standbys *standbys, const FailureProofs *proofs, NodeId service) {
    const Graph *graph = standbys->graph;
    for (NodeId id = 1; id < graph->node_count; id++) {
        if (graph->nodes[id].owner != service || failure_proofs_has(proofs, id, EFFECT_DOWN)) continue;
        for (uint32_t e = graph->out_first[id]; e < graph->out_first[id + 1]; e++) {
            const GraphEdge *edge = &graph->edges[e];
            if (edge->mode == MODE_START && !edge->group && !comes_back(standbys, proofs, edge->to, STANDBY_DEPTH_MAX))
                return false;
        }
    }
    return true;
}

NodeId standbys_bring_back(Standbys *standbys, const FailureProofs *proofs, NodeId node) {
    if (!standbys->has_any) return 0;
    standbys->question++;
    standbys->used = 0;
    standbys->has_to_start = false;
    if (!comes_back(standbys, proofs, node, STANDBY_DEPTH_MAX)) return 0;
    NodeId used = standbys->used;
    return standbys->has_to_start && !can_start(standbys, proofs, node) ? 0 : used;
}
