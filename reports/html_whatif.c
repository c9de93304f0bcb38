/* Reducing the graph to what "what if" needs. Classes are given out needs first, so that one pass sees equal needs as
 * equal; what stands in a circle keeps a class of its own. */
#include "reports/html_whatif.h"

#include <assert.h>
#include <stdlib.h>

typedef struct {
    const Graph *graph;
    Arena *arena, *scratch;
    Whatif *out;
    bool *is_kept;        /* by node */
    bool *is_own_class;   /* by node: never shares a class */
    uint32_t *class_of;   /* by node */
    uint32_t *thresholds; /* by group; 1: all members are needed, so they are AND needs */
    NodeId *speaker;      /* by class: the node whose needs stand for all of it */
    WhatifNeed *room;     /* for the needs of one node, and behind them its memberships */
    Map *class_by_needs;
    const uint32_t *part_first, *parts; /* nodes by owner */
} Reduction;

/* ---- what is kept ---- */

typedef struct {
    NodeId *items;
    size_t count;
    bool *is_in;
} Reached;

static Reached reached_new(const Graph *graph, Arena *scratch) {
    return (Reached){ARENA_ARRAY(scratch, NodeId, graph->node_count), 0, ARENA_ARRAY(scratch, bool, graph->node_count)};
}

static void reach(Reached *reached, NodeId node) {
    if (!node || reached->is_in[node]) return;
    reached->is_in[node] = true;
    reached->items[reached->count++] = node;
}

static bool is_shown(const Node *node) {
    return !node->is_absent && (node->kind == NODE_RESOURCE || node->kind == NODE_CODE_UNIT);
}

static void find_kept(Reduction *in) {
    const Graph *graph = in->graph;
    Reached failing = reached_new(graph, in->scratch), needed = reached_new(graph, in->scratch);
    for (size_t i = 0; i < graph->domain_count; i++) reach(&failing, graph->domains[i]);
    for (size_t at = 0; at < failing.count; at++) {
        NodeId node = failing.items[at];
        for (uint32_t i = graph->in_first[node]; i < graph->in_first[node + 1]; i++) {
            const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
            if (graph_edge_counts(graph, edge)) reach(&failing, edge->from);
        }
        reach(&failing, graph->nodes[node].owner);
    }
    for (NodeId node = 1; node < graph->node_count; node++)
        if (graph->nodes[node].kind == NODE_SERVICE || is_shown(&graph->nodes[node])) reach(&needed, node);
    for (size_t at = 0; at < needed.count; at++) {
        NodeId node = needed.items[at];
        for (uint32_t i = graph->out_first[node]; i < graph->out_first[node + 1]; i++)
            if (graph_edge_counts(graph, &graph->edges[i])) reach(&needed, graph->edges[i].to);
        for (uint32_t i = in->part_first[node]; i < in->part_first[node + 1]; i++) reach(&needed, in->parts[i]);
    }
    in->is_kept = ARENA_ARRAY(in->scratch, bool, graph->node_count);
    for (NodeId node = 1; node < graph->node_count; node++)
        in->is_kept[node] = failing.is_in[node] && needed.is_in[node];
}

/* ---- groups and parts ---- */

static void find_thresholds(Reduction *in) {
    const Graph *graph = in->graph;
    uint32_t *size = ARENA_ARRAY(in->scratch, uint32_t, graph->group_count + 1);
    for (size_t i = 0; i < graph->edge_count; i++)
        if (graph->edges[i].group && graph_edge_counts(graph, &graph->edges[i]))
            size[graph->edges[i].group] += graph->edges[i].copies;
    in->thresholds = ARENA_ARRAY(in->scratch, uint32_t, graph->group_count + 1);
    for (GroupId id = 1; id < graph->group_count; id++) {
        uint32_t need = graph->groups[id].need < size[id] ? graph->groups[id].need : size[id];
        in->thresholds[id] = size[id] - need + 1;
    }
}

static bool is_gate(const Reduction *in, const GraphEdge *edge) {
    return edge->group && in->thresholds[edge->group] != 1;
}

static void find_parts(Reduction *in) {
    const Graph *graph = in->graph;
    uint32_t *first = ARENA_ARRAY(in->scratch, uint32_t, graph->node_count + 2);
    uint32_t *parts = ARENA_ARRAY(in->scratch, uint32_t, graph->node_count);
    for (NodeId node = 1; node < graph->node_count; node++)
        if (graph->nodes[node].owner) first[graph->nodes[node].owner + 2]++;
    for (size_t i = 2; i < graph->node_count + 2; i++) first[i] += first[i - 1];
    for (NodeId node = 1; node < graph->node_count; node++)
        if (graph->nodes[node].owner) parts[first[graph->nodes[node].owner + 1]++] = node;
    in->part_first = first;
    in->parts = parts;
}

static void find_own_classes(Reduction *in) {
    const Graph *graph = in->graph;
    in->is_own_class = ARENA_ARRAY(in->scratch, bool, graph->node_count);
    for (size_t i = 0; i < graph->domain_count; i++) in->is_own_class[graph->domains[i]] = true;
    for (NodeId node = 1; node < graph->node_count; node++) {
        if (graph->nodes[node].kind == NODE_SERVICE) in->is_own_class[node] = true;
        if (graph->nodes[node].owner) in->is_own_class[graph->nodes[node].owner] = true;
    }
}

/* ---- classes ---- */

static int by_need(const void *left, const void *right) {
    const WhatifNeed *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    return (a->code > b->code) - (a->code < b->code);
}

/* Sorted and without doubles. */
static size_t tidy_needs(WhatifNeed *needs, size_t count) {
    if (!count) return 0;
    qsort(needs, count, sizeof *needs, by_need);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++)
        if (by_need(&needs[kept - 1], &needs[i])) needs[kept++] = needs[i];
    return kept;
}

static uint32_t code_of(const Reduction *in, const GraphEdge *edge) {
    EdgeMode mode = edge->group ? in->graph->groups[edge->group].mode : edge->mode;
    /* A member of a gate is no need by itself, but may be a part all the same. */
    if (is_gate(in, edge)) mode = MODE_NONE;
    return (uint32_t)mode + (edge->kind == EDGE_MEMBER ? WHATIF_MEMBER : 0);
}

/* The AND needs of a node, into the room. false when one of them has no class yet: the node stands in a circle. */
static bool needs_of(const Reduction *in, NodeId node, size_t *count) {
    const Graph *graph = in->graph;
    bool is_complete = true;
    *count = 0;
    for (uint32_t i = graph->out_first[node]; i < graph->out_first[node + 1]; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (!graph_edge_counts(graph, edge) || !in->is_kept[edge->to]) continue;
        uint32_t code = code_of(in, edge);
        if (code == MODE_NONE) continue;
        if (in->class_of[edge->to] == CLASS_NONE) is_complete = false;
        in->room[(*count)++] = (WhatifNeed){0, in->class_of[edge->to], code};
    }
    *count = tidy_needs(in->room, *count);
    return is_complete;
}

/* The gates of a node as (group, class of the member, copies), behind `at` in the room, by group and class. */
static bool members_of(const Reduction *in, NodeId node, size_t at, size_t *count) {
    const Graph *graph = in->graph;
    bool is_complete = true;
    WhatifNeed *members = in->room + at;
    *count = 0;
    for (uint32_t i = graph->out_first[node]; i < graph->out_first[node + 1]; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (!is_gate(in, edge) || !graph_edge_counts(graph, edge) || !in->is_kept[edge->to]) continue;
        if (in->class_of[edge->to] == CLASS_NONE) is_complete = false;
        members[(*count)++] = (WhatifNeed){edge->group, in->class_of[edge->to], edge->copies};
    }
    if (*count) qsort(members, *count, sizeof *members, by_need);
    return is_complete;
}

/* Replaces the names of groups by what they ask for: the same alternatives of two nodes become the same bytes. The
 * highest bit starts a group, so that two groups are not taken for one. */
static void forget_group_names(const Reduction *in, WhatifNeed *members, size_t count) {
    GroupId previous = 0;
    for (size_t i = 0; i < count; i++) {
        GroupId group = members[i].from;
        members[i].from = (in->thresholds[group] << 3 | (uint32_t)in->graph->groups[group].mode) & ~(UINT32_C(1) << 31);
        if (group != previous) members[i].from |= UINT32_C(1) << 31;
        previous = group;
    }
}

static void give_class(Reduction *in, NodeId node) {
    size_t need_count, member_count;
    bool is_complete = needs_of(in, node, &need_count);
    is_complete &= members_of(in, node, need_count, &member_count);
    bool is_new = true;
    uint32_t class = in->out->class_count;
    if (is_complete && !in->is_own_class[node]) {
        forget_group_names(in, in->room + need_count, member_count);
        Str needs = str_of((const char *)in->room, (need_count + member_count) * sizeof *in->room);
        class = map_value_at(in->class_by_needs, map_add(in->class_by_needs, needs, class, &is_new));
    }
    in->class_of[node] = class;
    if (!is_new) return;
    in->speaker[class] = node;
    in->out->class_count++;
}

typedef struct {
    NodeId node;
    uint32_t next_edge;
} Visit;

/* Depth first without recursion: chains of needs may be as long as the graph. */
static void give_classes(Reduction *in) {
    const Graph *graph = in->graph;
    Visit *stack = ARENA_ARRAY(in->scratch, Visit, graph->node_count);
    bool *is_seen = ARENA_ARRAY(in->scratch, bool, graph->node_count);
    for (NodeId root = 1; root < graph->node_count; root++) {
        if (is_seen[root] || !in->is_kept[root]) continue;
        size_t depth = 0;
        is_seen[root] = true;
        stack[depth++] = (Visit){root, graph->out_first[root]};
        while (depth) {
            Visit *top = &stack[depth - 1];
            if (top->next_edge == graph->out_first[top->node + 1]) {
                give_class(in, top->node);
                depth--;
                continue;
            }
            const GraphEdge *edge = &graph->edges[top->next_edge++];
            if (is_seen[edge->to] || !in->is_kept[edge->to] || !graph_edge_counts(graph, edge)) continue;
            is_seen[edge->to] = true;
            stack[depth++] = (Visit){edge->to, graph->out_first[edge->to]};
        }
    }
}

/* ---- the reduced graph ---- */

static void add_gates(Reduction *in, uint32_t class, const WhatifNeed *members, size_t count) {
    Whatif *out = in->out;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || members[i - 1].from != members[i].from)
            *VEC_PUSH(in->arena, &out->gates) = (WhatifGate){
                .owner = class,
                .threshold = in->thresholds[members[i].from],
                .mode = in->graph->groups[members[i].from].mode,
                .first_member = (uint32_t)out->members.count,
            };
        *VEC_PUSH(in->arena, &out->members) = (WhatifMember){members[i].to, members[i].code};
        out->gates.items[out->gates.count - 1].member_count++;
    }
}

static void add_needs(Reduction *in) {
    for (uint32_t class = 0; class < in->out->class_count; class ++) {
        size_t need_count, member_count;
        bool is_complete = needs_of(in, in->speaker[class], &need_count);
        is_complete &= members_of(in, in->speaker[class], need_count, &member_count);
        assert(is_complete);
        for (size_t i = 0; i < need_count; i++) {
            in->room[i].from = class;
            *VEC_PUSH(in->arena, &in->out->needs) = in->room[i];
        }
        add_gates(in, class, in->room + need_count, member_count);
    }
}

/* Redundancy is lost by owners of runtime gates, and passed on by parts to the whole. Only links below which that can
 * happen are worth carrying; in most systems they are few. */
static void add_parts(Reduction *in) {
    Whatif *out = in->out;
    bool *can_lose = ARENA_ARRAY(in->scratch, bool, out->class_count + 1);
    for (size_t i = 0; i < out->gates.count; i++)
        if (out->gates.items[i].mode == MODE_RUNTIME) can_lose[out->gates.items[i].owner] = true;
    for (size_t i = 0; i < out->needs.count; i++)
        if (out->needs.items[i].code & WHATIF_MEMBER) can_lose[out->needs.items[i].from] = true;
    for (NodeId node = 1; node < in->graph->node_count; node++) {
        NodeId owner = in->graph->nodes[node].owner;
        if (!owner || !in->is_kept[node] || !in->is_kept[owner]) continue;
        bool is_whole = in->part_first[node] < in->part_first[node + 1];
        if (!is_whole && !can_lose[in->class_of[node]]) continue;
        *VEC_PUSH(in->arena, &out->parts) = (WhatifNeed){in->class_of[owner], in->class_of[node], 0};
    }
    out->parts.count = tidy_needs(out->parts.items, out->parts.count);
}

static uint32_t most_needs(const Graph *graph) {
    uint32_t most = 0;
    for (NodeId node = 0; node < graph->node_count; node++) {
        uint32_t count = graph->out_first[node + 1] - graph->out_first[node];
        if (count > most) most = count;
    }
    return most;
}

void whatif_reduce(const Graph *graph, Arena *arena, Whatif *out) {
    *out = (Whatif){0};
    Reduction in = {.graph = graph, .arena = arena, .scratch = arena_new(), .out = out};
    in.class_of = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    for (size_t i = 0; i < graph->node_count; i++) in.class_of[i] = CLASS_NONE;
    in.class_by_needs = map_new(in.scratch);
    in.speaker = ARENA_ARRAY(in.scratch, NodeId, graph->node_count);
    in.room = ARENA_ARRAY(in.scratch, WhatifNeed, (size_t)most_needs(graph) * 2);
    find_parts(&in);
    find_kept(&in);
    find_thresholds(&in);
    find_own_classes(&in);
    give_classes(&in);
    add_needs(&in);
    add_parts(&in);
    out->class_of = in.class_of;
    arena_free(in.scratch);
}
