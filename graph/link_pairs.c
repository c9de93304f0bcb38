#include "graph/link_pairs.h"

#include "graph/link.h"
#include "graph/replicas.h"

void link_standbys(Model *model, const NodeVec *idle, NodeId ready) {
    for (size_t i = 0; i < idle->count; i++)
        if (idle->items[i] != ready) model_at(model, idle->items[i])->stands_by_for = ready;
}

typedef struct {
    Sym site; /* of all parts below that are asked about (node_site); 0 when there are none */
    bool is_mixed;
    bool has_idle;     /* machines or tasks that have to be started first: none is wanted */
    bool has_ready;    /* others, of which some are wanted, or nobody can tell */
    bool only_working; /* ask about what works; else about all that serves */
} Standing;

static void find_standing(Model *model, ResourceInstance *resource, void *context) {
    Standing *standing = context;
    const Node *node = model_at(model, resource->node);
    if (node->kind != NODE_RESOURCE || node->is_absent || node->is_forced || !node->resource_type) return;
    if (node->resource_type->role->service_mode != MODE_RUNTIME || node->resource_type->reach == REACH_GLOBAL) return;
    if (standing->only_working && !work_is_done_by(node)) return;
    Capacity capacity = work_capacity(model, node);
    standing->has_idle |= capacity == CAPACITY_NONE;
    standing->has_ready |= capacity == CAPACITY_SOME;
    Sym site = node_site(node);
    if (!site || (standing->site && standing->site != site)) standing->is_mixed = true;
    standing->site = site;
}

typedef struct {
    NodeId gate;
} Gate;

static void put_behind_gate(Model *model, ResourceInstance *resource, void *context) {
    const Gate *gate = context;
    const Node *node = model_at(model, resource->node);
    if (node->kind != NODE_RESOURCE || !node->resource_type) return;
    /* Its global parts (the DNS record that leads to it) fall with it. What a regional module keeps elsewhere
     * (a certificate, an alarm's topic) is no part of that region. */
    if (node_site(node) && node_site(node) != node_site(model_at(model, gate->gate))) return;
    resource->gate = gate->gate;
}

static NodeId gate_node(Model *model, const Instance *root, const Unit *unit, Sym site) {
    bool is_open = str_find_char(model_str(model, site), '@', 0) != SIZE_MAX;
    NodeId open = is_open ? model_open_region(model, site) : 0;
    Sym region = open ? 0 : site;
    Str key = str_format(model->arena, "%.*s:%.*s@%.*s", STR_ARG(instance_root_key(root, model->arena)),
                         STR_ARG(unit->path), STR_ARG(model_str(model, site)));
    NodeId gate = model_node(model, NODE_MODULE, key, NULL);
    Str place = model_str(model, open ? model_at(model, open)->name : site);
    Sym name = model_sym(model, str_format(model->arena, "%.*s in %.*s", STR_ARG(unit->path), STR_ARG(place)));
    Location at = model_at(model, root->service)->location;
    Node *node = model_at(model, gate);
    node->name = name;
    node->region = region;
    node->site = open ? site : 0;
    node->owner = root->service;
    node->location = at;
    return gate;
}

static bool is_idle(const Standing *standing) { return standing->has_idle && !standing->has_ready; }

/* A call of a module for a region, in a list of the calls of the same one. */
typedef struct {
    Instance *call;
    Standing standing;
    uint32_t next; /* index + 1; 0 ends the list */
    bool is_first;
} Call;

typedef VEC(Call) CallVec;

static CallVec calls_of(Model *model, Instance *root) {
    CallVec calls = {0};
    Map *last_of = map_new(model->arena);
    for (size_t i = 0; i < root->modules.count; i++)
        for (size_t k = 0; k < root->modules.items[i]->items.count; k++) {
            Instance *call = root->modules.items[i]->items.items[k];
            Standing standing = {.only_working = true};
            instances_each_resource(call, find_standing, &standing);
            if (!standing.site && !standing.is_mixed) {
                standing.only_working = false;
                instances_each_resource(call, find_standing, &standing);
            }
            if (call->is_absent || standing.is_mixed || !standing.site) continue;
            Str key = str_copy(model->arena, str_of((const char *)&call->unit, sizeof call->unit));
            uint32_t last = map_get(last_of, key);
            *VEC_PUSH(model->arena, &calls) = (Call){.call = call, .standing = standing, .is_first = last == MAP_NONE};
            if (last != MAP_NONE) calls.items[last].next = (uint32_t)calls.count;
            map_put(last_of, key, (uint32_t)calls.count - 1);
        }
    return calls;
}

/* Each region's parts stand in for the others'. */
static void link_pair(Model *model, Instance *root, const CallVec *calls, size_t first, bool are_idle) {
    GroupId group = model_group(model, root->service, 1, MODE_RUNTIME, STR("the same module in several regions"));
    Map *joined = map_new(model->arena);
    NodeVec waiting = {0};
    NodeId ready = 0;
    for (size_t k = first + 1; k; k = calls->items[k - 1].next) {
        const Call *made = &calls->items[k - 1];
        Gate gate = {gate_node(model, root, made->call->unit, made->standing.site)};
        instances_each_resource(made->call, put_behind_gate, &gate);
        const Decl *call = unit_decl(model, made->call->set->call);
        Location at = location_of(model, made->call->set->call, call->line, call->column);
        bool is_ready = !is_idle(&made->standing) || are_idle, is_new = false;
        if (is_ready) map_add(joined, model_str(model, made->standing.site), 0, &is_new);
        if (is_new) model_group_member(model, group, gate.gate, EDGE_MEMBER, at);
        if (!is_ready)
            *VEC_PUSH(model->arena, &waiting) = gate.gate;
        else if (!ready)
            ready = gate.gate;
    }
    NodeVec idle = {0}; /* one of two calls for a region may be */
    for (size_t k = 0; k < waiting.count; k++)
        if (map_get(joined, model_str(model, node_site(model_at(model, waiting.items[k])))) == MAP_NONE)
            *VEC_PUSH(model->arena, &idle) = waiting.items[k];
    link_standbys(model, &idle, ready);
}

bool link_module_pairs(Model *model, Instance *root) {
    bool has_pairs = false;
    CallVec calls = calls_of(model, root);
    for (size_t i = 0; i < calls.count; i++) {
        bool has_other = false, are_idle = true;
        if (!calls.items[i].is_first) continue;
        for (size_t k = i + 1; k; k = calls.items[k - 1].next) {
            if (calls.items[k - 1].standing.site != calls.items[i].standing.site) has_other = true;
            are_idle = are_idle && is_idle(&calls.items[k - 1].standing);
        }
        if (has_other) link_pair(model, root, &calls, i, are_idle);
        has_pairs |= has_other;
    }
    return has_pairs;
}

/* ---- a region in which nothing is started yet ---- */

typedef struct {
    const Census *census;
    NodeVec waiting, ready; /* what answers requests or holds what they ask for, in the order of its declaration */
} Waiting;

static void find_waiting(Model *model, ResourceInstance *resource, void *context) {
    Waiting *waiting = context;
    const Node *node = model_at(model, resource->node);
    if (node->kind != NODE_RESOURCE || node->is_absent || !node->resource_type || !node_site(node)) return;
    if (!node->resource_type->role->is_load || replicas_is_copy(model, node) || node->stands_by_for) return;
    NodeVec *list = census_is_waiting(waiting->census, node_site(node)) ? &waiting->waiting : &waiting->ready;
    *VEC_PUSH(model->arena, list) = resource->node;
}

/* The one of a kind there stands by for the one of that kind here, the second for the second. */
void link_waiting_region(Model *model, Instance *root, const Census *census) {
    if (!census_has_waiting(census)) return;
    Waiting waiting = {.census = census};
    instances_each_resource(root, find_waiting, &waiting);
    bool *is_taken = ARENA_ARRAY(model->arena, bool, waiting.ready.count + 1);
    for (size_t i = 0; i < waiting.waiting.count; i++) {
        Node *node = model_at(model, waiting.waiting.items[i]);
        for (size_t k = 0; k < waiting.ready.count && !node->stands_by_for; k++) {
            if (is_taken[k] || model_at(model, waiting.ready.items[k])->type != node->type) continue;
            node->stands_by_for = waiting.ready.items[k];
            is_taken[k] = true;
        }
    }
}
