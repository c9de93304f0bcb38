/* One root may do several things that have nothing to do with each other: an API with its database, a bastion, a
 * nightly clean-up. Parts that run code or take requests and refer to one another are one piece of work. A piece uses
 * what its parts refer to, directly or through others, and what a policy of their roles names. */
#include "graph/work.h"

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"

enum { PIECES_PER_RESOURCE_MAX = 32 };
enum { USED_NOT, USED_AT_WORK, USED_BY_LEAVE };

/* Adjacency: the neighbours of n are to[first[n]] … to[first[n + 1] - 1]. */
typedef struct {
    uint32_t *first;
    NodeId *to;
} Neighbours;

struct Work {
    Model *model;
    size_t node_count;
    Neighbours references, holders; /* holders: policies and the like that name a role */
    uint8_t *used;
    bool *is_stood_on;
    uint32_t *root_of;  /* index of the root + 1 */
    bool *is_of_stores; /* per root_of: nothing in it works */
    NodeId *glued;      /* union-find */
    uint32_t *seen;     /* the last walk that came by */
    uint32_t walk;
};

static bool has_role(const Node *node, const char *const *roles, size_t count) {
    for (size_t i = 0; node->resource_type && i < count; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

static const char *const working_roles[] = {"compute",      "container", "function",      "api",
                                            "loadbalancer", "cdn",       "orchestration", "dns"};
enum { PIECE_ROLES = sizeof working_roles / sizeof *working_roles - 1 }; /* a DNS zone would glue all together */

bool work_is_done_by(const Node *node) {
    return node->kind == NODE_RESOURCE && !node->is_absent && !node->is_delivery && !node->is_watcher &&
           !node->is_recovery &&
           has_role(node, working_roles, sizeof working_roles / sizeof *working_roles);
}

static bool is_zero(const Model *model, const Property *count) {
    return count && !count->is_default && count->value && str_equal(model_str(model, count->value), STR("0"));
}

Capacity work_capacity(const Model *model, const Node *node) {
    const Property *count = node_property(model, node, STR("count")),
                   *least = node_property(model, node, STR("count_min"));
    if (!count && !least) return CAPACITY_UNTOLD;
    return is_zero(model, count) && (!least || is_zero(model, least)) ? CAPACITY_NONE : CAPACITY_SOME;
}

static bool does_work(const Node *node) { return work_is_done_by(node) && has_role(node, working_roles, PIECE_ROLES); }

/* What others ask: in a root in which nothing works, databases and queues are what it does. */
static bool is_store(const Node *node) {
    return node->kind == NODE_RESOURCE && !node->is_absent && node->resource_type && !node->is_delivery &&
           !node->is_watcher && !node->is_recovery && node->resource_type->role->is_load &&
           node->resource_type->parent_path.size == 0 && !node->is_forced;
}

static bool is_in_pieces(const Work *work, NodeId id) {
    const Node *node = &work->model->nodes.items[id];
    return does_work(node) || (work->is_of_stores[work->root_of[id]] && is_store(node));
}

static bool is_way_in(const Node *node) {
    static const char *const roles[] = {"api", "loadbalancer", "cdn"};
    return has_role(node, roles, sizeof roles / sizeof *roles);
}

static bool gives_leave(const Node *node) {
    static const char *const roles[] = {"policy", "identity"};
    return node->kind == NODE_RESOURCE && !node->is_absent && has_role(node, roles, sizeof roles / sizeof *roles);
}

static bool is_folded(const Node *node) { return node->resource_type && node->resource_type->parent_path.size > 0; }

/* ---- references ---- */

typedef bool (*EdgeFilter)(const Model *model, const Edge *edge);

/* The archive that a function is made of is a part of the bucket it lies in, which no request asks. */
static bool is_read_when_made(const Model *model, const Edge *edge) {
    EdgeMode mode = MODE_NONE;
    Str argument = model_str(model, edge->detail), type = model_str(model, model->nodes.items[edge->from].type);
    bool is_part = is_folded(&model->nodes.items[edge->to]);
    if (edge->kind != EDGE_REFERENCE || edge->mode != MODE_NONE || !is_part || !argument.size || !type.size)
        return false;
    return catalog_argument_mode(model->catalog, type, &argument, 1, &mode) && mode == MODE_DEPLOY;
}

/* Wanted in that order when all is made. In one region that mostly means that it works with it; a copy in another region only has to
 * come second. */
static bool is_for_order(const Model *model, const Edge *edge) {
    Str argument = edge->detail ? model_str(model, edge->detail) : STR_NONE;
    if (edge->mode != MODE_NONE || (!str_equal(argument, STR("depends_on")) && !str_equal(argument, STR("DependsOn"))))
        return false;
    Sym from = node_site(&model->nodes.items[edge->from]), to = node_site(&model->nodes.items[edge->to]);
    return from && to && from != to;
}

/* What only stands in the same object as something that is used has neither effect nor confidence. */
static bool is_reference(const Model *model, const Edge *edge) {
    /* What only gets the logs, or is read when something is made, does not work with what sends or reads them. */
    const ResourceType *to = model->nodes.items[edge->to].resource_type;
    bool is_aside =
        (edge->mode == MODE_DEGRADED || edge->mode == MODE_DEPLOY) && to && to->role->reference_mode == MODE_RUNTIME;
    if (is_aside || is_read_when_made(model, edge) || is_for_order(model, edge)) return false;
    return edge->kind == EDGE_REFERENCE && (edge->mode != MODE_NONE || edge->confidence != CONFIDENCE_GUESSED);
}

static bool names_role(const Model *model, const Edge *edge) {
    static const char *const identity[] = {"identity"};
    return is_reference(model, edge) && gives_leave(&model->nodes.items[edge->from]) &&
           has_role(&model->nodes.items[edge->to], identity, 1);
}

static Neighbours neighbours_new(const Model *model, EdgeFilter filter, bool is_reverse) {
    size_t node_count = model->nodes.count;
    Neighbours out = {.first = ARENA_ARRAY(model->arena, uint32_t, node_count + 2)};
    size_t total = 0;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (!filter(model, edge)) continue;
        out.first[(is_reverse ? edge->to : edge->from) + 2]++;
        total++;
    }
    for (size_t n = 2; n < node_count + 2; n++) out.first[n] += out.first[n - 1];
    out.to = ARENA_ARRAY(model->arena, NodeId, total);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (!filter(model, edge)) continue;
        NodeId at = is_reverse ? edge->to : edge->from;
        out.to[out.first[at + 1]++] = is_reverse ? edge->from : edge->to;
    }
    return out;
}

/* ---- use by anything that works ---- */

static void spread(Work *work, NodeVec *queue, uint8_t mark) {
    for (size_t head = 0; head < queue->count; head++) {
        NodeId node = queue->items[head];
        for (uint32_t i = work->references.first[node]; i < work->references.first[node + 1]; i++) {
            NodeId to = work->references.to[i];
            if (work->used[to]) continue;
            work->used[to] = mark;
            *VEC_PUSH(work->model->arena, queue) = to;
        }
    }
}

static void give_leave(Work *work, NodeVec *queue, NodeId policy) {
    if (work->used[policy]) return;
    work->used[policy] = USED_BY_LEAVE;
    *VEC_PUSH(work->model->arena, queue) = policy;
}

static void find_use(Work *work) {
    NodeVec queue = {0};
    for (NodeId id = 1; id < work->node_count; id++)
        if (work_is_done_by(&work->model->nodes.items[id])) {
            work->used[id] = USED_AT_WORK;
            *VEC_PUSH(work->model->arena, &queue) = id;
        }
    spread(work, &queue, USED_AT_WORK);
    queue.count = 0;
    for (NodeId id = 1; id < work->node_count; id++) {
        const Node *node = &work->model->nodes.items[id];
        if (!work->used[id] && gives_leave(node) && !is_folded(node)) give_leave(work, &queue, id);
    }
    for (uint32_t i = 0; i < work->holders.first[work->node_count]; i++) give_leave(work, &queue, work->holders.to[i]);
    spread(work, &queue, USED_BY_LEAVE);
}

/* A node that was made after this has no reference that could be known here. */
bool work_uses(const Work *work, NodeId node) { return node < work->node_count && work->used[node] == USED_AT_WORK; }

bool work_may_use(const Work *work, NodeId node) { return node < work->node_count && work->used[node] != USED_NOT; }

bool work_is_stood_on(const Work *work, NodeId node) { return node < work->node_count && work->is_stood_on[node]; }

/* What chooses among others stands before them, not below. */
static bool is_ground(const Model *model, const Node *node) {
    const Property *chooses = node_property(model, node, STR("chooses_target"));
    return node->resource_type && node->resource_type->role->is_ground && !(chooses && chooses->answer == ANSWER_YES);
}

/* Only needs of requests count: they carry on what happens to it. */
static void find_ground(Work *work) {
    const Model *model = work->model;
    bool is_new = true;
    while (is_new) {
        is_new = false;
        for (size_t i = 0; i < model->edges.count; i++) {
            const Edge *edge = &model->edges.items[i];
            const Node *from = &model->nodes.items[edge->from], *to = &model->nodes.items[edge->to];
            if (edge->kind != EDGE_REFERENCE || edge->mode != MODE_RUNTIME || edge->group) continue;
            if (work->is_stood_on[edge->to] || !is_ground(model, to)) continue;
            bool is_there = from->kind == NODE_RESOURCE && !from->is_absent && from->resource_type;
            bool is_load =
                is_there && (from->resource_type->role->is_load || node_property(model, from, STR("replica_of")));
            if (!is_load && !work->is_stood_on[edge->from]) continue;
            if (!work->root_of[edge->to] || work->root_of[edge->to] != work->root_of[edge->from]) continue;
            work->is_stood_on[edge->to] = is_new = true;
        }
    }
}

bool work_leads_on(const Work *work, NodeId node, const bool *is_target) {
    if (node >= work->node_count) return false;
    for (uint32_t i = work->references.first[node]; i < work->references.first[node + 1]; i++) {
        NodeId to = work->references.to[i];
        if (work->root_of[to] == work->root_of[node] && !is_target[to] && is_in_pieces(work, to)) return true;
    }
    return false;
}

/* ---- pieces ---- */

static NodeId glue_of(Work *work, NodeId node) {
    while (work->glued[node] != node) {
        work->glued[node] = work->glued[work->glued[node]];
        node = work->glued[node];
    }
    return node;
}

/* The smallest id stands for all. */
static void glue(Work *work, NodeId a, NodeId b) {
    a = glue_of(work, a);
    b = glue_of(work, b);
    if (a < b)
        work->glued[b] = a;
    else
        work->glued[a] = b;
}

typedef struct {
    Work *work;
    uint32_t root;
    const ResourceSet *last_set;
    NodeId last;
} Marking;

static void find_stores(Model *model, ResourceInstance *resource, void *context) {
    const Marking *marking = context;
    if (resource->node >= marking->work->node_count) return;
    marking->work->root_of[resource->node] = marking->root;
    if (does_work(&model->nodes.items[resource->node])) marking->work->is_of_stores[marking->root] = false;
}

/* Instances of one resource are as independent as two resources, but hundreds of them are one thing. */
static void mark_root(Model *model, ResourceInstance *resource, void *context) {
    Marking *marking = context;
    (void)model;
    if (resource->node >= marking->work->node_count) return;
    if (!is_in_pieces(marking->work, resource->node)) return;
    bool is_crowd = resource->set->items.count > PIECES_PER_RESOURCE_MAX;
    if (is_crowd && marking->last_set == resource->set) glue(marking->work, marking->last, resource->node);
    marking->last_set = resource->set;
    marking->last = resource->node;
}

Work *work_new(Model *model, const Instances *instances) {
    Work *work = ARENA_NEW(model->arena, Work);
    work->model = model;
    work->node_count = model->nodes.count;
    work->references = neighbours_new(model, is_reference, false);
    work->holders = neighbours_new(model, names_role, true);
    work->used = ARENA_ARRAY(model->arena, uint8_t, work->node_count);
    work->root_of = ARENA_ARRAY(model->arena, uint32_t, work->node_count);
    work->glued = ARENA_ARRAY(model->arena, NodeId, work->node_count);
    work->seen = ARENA_ARRAY(model->arena, uint32_t, work->node_count);
    for (NodeId id = 0; id < work->node_count; id++) work->glued[id] = id;
    find_use(work);
    work->is_of_stores = ARENA_ARRAY(model->arena, bool, instances->roots.count + 1);
    for (size_t i = 0; i < instances->roots.count; i++) {
        Marking marking = {work, (uint32_t)i + 1, NULL, 0};
        work->is_of_stores[i + 1] = true;
        instances_each_resource(instances->roots.items[i], find_stores, &marking);
        instances_each_resource(instances->roots.items[i], mark_root, &marking);
    }
    work->is_stood_on = ARENA_ARRAY(model->arena, bool, work->node_count);
    find_ground(work);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (!is_reference(model, edge) || work->root_of[edge->from] != work->root_of[edge->to]) continue;
        if (is_in_pieces(work, edge->from) && is_in_pieces(work, edge->to)) glue(work, edge->from, edge->to);
    }
    return work;
}

bool work_piece_is_idle(const Model *model, const WorkPiece *piece) {
    bool has_idle = false;
    for (size_t i = 0; i < piece->parts.count; i++) {
        Capacity capacity = work_capacity(model, &model->nodes.items[piece->parts.items[i]]);
        if (capacity == CAPACITY_SOME) return false;
        has_idle |= capacity == CAPACITY_NONE;
    }
    return has_idle;
}

/* Into the walk, unless it was there. */
static void visit(Work *work, NodeVec *queue, NodeId node, uint32_t root) {
    if (work->seen[node] == work->walk || work->root_of[node] != root) return;
    work->seen[node] = work->walk;
    *VEC_PUSH(work->model->arena, queue) = node;
}

static int by_id(const void *left, const void *right) {
    NodeId a = *(const NodeId *)left, b = *(const NodeId *)right;
    return a < b ? -1 : a > b;
}

/* From the piece's own parts along references, and from a role to the policies that name it. Another piece is met at
 * its first part and not walked through. */
static void find_parts(Work *work, WorkPiece *piece, uint32_t root) {
    NodeId own = glue_of(work, piece->lead);
    for (size_t head = 0; head < piece->parts.count; head++) {
        NodeId node = piece->parts.items[head];
        const Node *at = &work->model->nodes.items[node];
        if (is_in_pieces(work, node) && glue_of(work, node) != own) continue;
        for (uint32_t i = work->references.first[node]; i < work->references.first[node + 1]; i++)
            visit(work, &piece->parts, work->references.to[i], root);
        if (is_folded(at)) continue;
        for (uint32_t i = work->holders.first[node]; i < work->holders.first[node + 1]; i++)
            visit(work, &piece->parts, work->holders.to[i], root);
    }
    qsort(piece->parts.items, piece->parts.count, sizeof *piece->parts.items, by_id);
}

typedef struct {
    Work *work;
    WorkPieces pieces;
    Map *by_glue;
    NodeVec dns;
} Search;

static void take_own(Model *model, ResourceInstance *resource, void *context) {
    static const char *const dns[] = {"dns"};
    Search *search = context;
    const Node *node = &model->nodes.items[resource->node];
    if (resource->node >= search->work->node_count || node->kind != NODE_RESOURCE || node->is_absent) return;
    if (has_role(node, dns, 1)) *VEC_PUSH(model->arena, &search->dns) = resource->node;
    if (!is_in_pieces(search->work, resource->node)) return;
    char digits[16];
    Str key = {digits, (size_t)snprintf(digits, sizeof digits, "%u", glue_of(search->work, resource->node))};
    bool is_new = false;
    uint32_t entry =
        map_add(search->by_glue, str_copy(model->arena, key), (uint32_t)search->pieces.items.count, &is_new);
    if (is_new) *VEC_PUSH(model->arena, &search->pieces.items) = (WorkPiece){.lead = resource->node};
    WorkPiece *piece = &search->pieces.items.items[map_value_at(search->by_glue, entry)];
    bool is_entry = is_way_in(node) && !is_folded(node);
    const Node *lead = &model->nodes.items[piece->lead];
    if ((is_entry && !piece->takes_requests) || (is_folded(lead) && !is_folded(node))) piece->lead = resource->node;
    piece->takes_requests = piece->takes_requests || is_entry;
    piece->is_placed = piece->is_placed || node->resource_type->reach != REACH_GLOBAL;
    *VEC_PUSH(model->arena, &piece->parts) = resource->node;
}

/* A record that leads to a piece is on the way to it; but where requests come in by a load balancer or the like, the
 * names of single machines behind it are not. */
static void take_record(Search *search, NodeId record) {
    const Neighbours *references = &search->work->references;
    for (size_t p = 0; p < search->pieces.items.count; p++) {
        NodeId own = glue_of(search->work, search->pieces.items.items[p].lead);
        for (uint32_t i = references->first[record]; i < references->first[record + 1]; i++) {
            NodeId to = references->to[i];
            if (!is_in_pieces(search->work, to) || glue_of(search->work, to) != own) continue;
            if (search->pieces.items.items[p].takes_requests && !is_way_in(&search->work->model->nodes.items[to]))
                continue;
            *VEC_PUSH(search->work->model->arena, &search->pieces.items.items[p].parts) = record;
            break;
        }
    }
}

WorkPieces work_pieces(Work *work, const Instance *root) {
    Search search = {.work = work, .by_glue = map_new(work->model->arena)};
    instances_each_resource((Instance *)(uintptr_t)root, take_own, &search);
    size_t count = 0; /* of those with more than the trimmings of something that stands elsewhere */
    for (size_t i = 0; i < search.pieces.items.count; i++)
        if (!is_folded(&work->model->nodes.items[search.pieces.items.items[i].lead]))
            search.pieces.items.items[count++] = search.pieces.items.items[i];
    search.pieces.items.count = count;
    if (count < 2 || count > WORK_PIECES_MAX) return (WorkPieces){0};
    for (size_t i = 0; i < search.dns.count; i++) take_record(&search, search.dns.items[i]);
    for (size_t i = 0; i < count; i++) {
        WorkPiece *piece = &search.pieces.items.items[i];
        work->walk++;
        for (size_t k = 0; k < piece->parts.count; k++) work->seen[piece->parts.items[k]] = work->walk;
        find_parts(work, piece, work->root_of[piece->lead]);
    }
    return search.pieces;
}
