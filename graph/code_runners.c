/* Code stands wherever its source is deployed: for another stage, by another call of the module around it, in another region.
 * In the region of its first holder it is one node for all; in another region it is a node of its own, which asks there what
 * code asks where it runs. */
#include <assert.h>

#include "graph/code_units.h"

typedef struct {
    NodeId original, copy;
    Sym region;
} CodeCopy;

typedef struct {
    CodeUnits *units;
    uint32_t *first_edge,
        *next_edge; /* node → its first edge + 1; edge → the next of its node + 1; NULL: not asked for yet */
    uint32_t indexed_count; /* edges that were there when the index was made */
    VEC(CodeCopy) copies;
} Runners;

static void index_edges(Runners *runners) {
    Model *model = runners->units->model;
    if (runners->first_edge) return;
    runners->indexed_count = (uint32_t)model->edges.count;
    runners->first_edge = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count + 1);
    runners->next_edge = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    for (uint32_t i = runners->indexed_count; i-- > 0;) {
        NodeId from = model->edges.items[i].from;
        runners->next_edge[i] = runners->first_edge[from];
        runners->first_edge[from] = i + 1;
    }
}

/* The same thing of the provider in another region; 0 where it offers no such region. */
static NodeId in_region(Model *model, NodeId target, Sym region) {
    const Node *node = model_at(model, target);
    const Service *service = node->service ? catalog_service(model->catalog, node->service) : NULL;
    Str name = model_str(model, region);
    if (!service || !catalog_region(model->catalog, service->provider, name)) return 0;
    return node->kind == NODE_CONTROL_PLANE ? model_control_plane(model, node->service, name)
                                            : model_provider_service(model, node->service, name);
}

static GroupId copy_group(Model *model, GroupId group, NodeId owner, Map *groups) {
    Str key = str_of((const char *)&group, sizeof group);
    uint32_t known = map_get(groups, key);
    if (known != MAP_NONE) return known;
    Group made = model->groups.items[group];
    GroupId copy = model_group(model, owner, made.need, made.mode, model_str(model, made.why));
    map_put(groups, key, copy);
    return copy;
}

static void copy_needs(Runners *runners, NodeId original, NodeId copy, Sym region) {
    Model *model = runners->units->model;
    Map *groups = map_new(model->arena);
    for (uint32_t at = runners->first_edge[original]; at; at = runners->next_edge[at - 1]) {
        Edge edge = model->edges.items[at - 1];
        edge.from = copy;
        if (edge.follows) edge.to = in_region(model, edge.to, region);
        if (!edge.to) continue;
        if (edge.group) edge.group = copy_group(model, edge.group, copy, groups);
        *VEC_PUSH(model->arena, &model->edges) = edge;
    }
    size_t count = model->name_uses.count;
    for (size_t i = 0; i < count; i++) {
        NameUse use = model->name_uses.items[i];
        if (use.node != original) continue;
        use.node = copy;
        *VEC_PUSH(model->arena, &model->name_uses) = use;
    }
}

static NodeId copy_in(Runners *runners, const CodeUnit *unit, NodeId owner, Sym region) {
    Model *model = runners->units->model;
    for (size_t i = 0; i < runners->copies.count; i++)
        if (runners->copies.items[i].original == unit->node && runners->copies.items[i].region == region)
            return runners->copies.items[i].copy;
    Node original = *model_at(model, unit->node);
    Str place = model_str(model, region), key = model_str(model, original.key);
    Str name = model_str(model, original.name);
    NodeId id =
        model_node(model, NODE_CODE_UNIT, str_format(model->arena, "%.*s@%.*s", STR_ARG(key), STR_ARG(place)), NULL);
    Sym own_name = model_sym(model, str_format(model->arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(place)));
    Node *node = model_at(model, id);
    node->name = own_name;
    node->root = original.root;
    node->location = original.location;
    node->end_line = original.end_line;
    node->environment = original.environment;
    node->is_loose = original.is_loose;
    node->owner = owner;
    node->runs_in = region;
    node->next_copy = original.next_copy;
    model_at(model, unit->node)->next_copy = id;
    *VEC_PUSH(model->arena, &runners->copies) = (CodeCopy){unit->node, id, region};
    index_edges(runners);
    copy_needs(runners, unit->node, id, region);
    return id;
}

/* `owner`: the service that the holder is part of. */
static void hold(Runners *runners, const CodeUnit *unit, NodeId holder, NodeId owner, Sym region, Location at) {
    bool is_told = region && unit->region;
    if (region != unit->region && !is_told) return;
    NodeId code = region == unit->region ? unit->node : copy_in(runners, unit, owner, region);
    model_edge(runners->units->model, holder, code, EDGE_MEMBER, unit->mode, at)->confidence = unit->confidence;
}

static bool runs_same_images(const CodeUnits *units, NodeId a, NodeId b) {
    return map_get(units->images, str_of((const char *)&a, sizeof a)) ==
           map_get(units->images, str_of((const char *)&b, sizeof b));
}

/* What is made of the same declaration runs the same, in all instances of the module that it stands in. What count or for_each make
 * of it in one place may each run another part: in other regions they are the same again. */
static void hold_by_declaration(Runners *runners, const CodeUnit *unit) {
    CodeUnits *units = runners->units;
    Model *model = units->model;
    const Node *own = model_at(model, unit->holder);
    const ResourceType *type = own->resource_type;
    size_t first = code_units_made_with(units, unit->holder);
    const ResourceSet *set = NULL;
    for (size_t i = first; code_units_is_made_with(units, i, first); i++)
        if (units->made.items[i].resource->node == unit->holder) set = units->made.items[i].resource->set;
    for (size_t i = first; code_units_is_made_with(units, i, first); i++) {
        const ResourceInstance *resource = units->made.items[i].resource;
        const Node *node = model_at(model, resource->node);
        if (resource->node == unit->holder || node->resource_type != type || node->is_absent) continue;
        if (!runs_same_images(units, unit->holder, resource->node)) continue;
        if (resource->set == set && node->region == unit->region) continue;
        hold(runners, unit, resource->node, node->owner, node->region, unit->held_at);
    }
}

static const Instance *root_of_service(const CodeUnits *units, NodeId service) {
    for (size_t i = 0; i < units->instances->roots.count; i++)
        if (units->instances->roots.items[i]->service == service) return units->instances->roots.items[i];
    return NULL;
}

/* Deployed for another stage, or to another region, from the same source, a service runs the same code. */
static void hold_by_roots(Runners *runners, const CodeUnit *unit) {
    CodeUnits *units = runners->units;
    const Instance *first = root_of_service(units, unit->service);
    for (size_t i = 0; first && i < units->instances->roots.count; i++) {
        const Instance *root = units->instances->roots.items[i];
        if (root == first || !code_units_same_source(root, first) || !root->service ||
            root->runs_code != first->runs_code)
            continue;
        hold(runners, unit, root->service, root->service, code_units_region(units, root->service), unit->held_at);
    }
}

/* A part of which nothing but such functions is left works for nobody: it is no alternative to the parts that do. */
static void drop_idle_parts(Model *model, const uint8_t *runs) {
    bool *is_touched = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    bool *is_busy = ARENA_ARRAY(model->arena, bool, model->nodes.count + 1);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (model_at(model, edge->from)->kind != NODE_MODULE || edge->kind != EDGE_MEMBER) continue;
        is_touched[edge->from] |= runs[edge->to] != 0;
        is_busy[edge->from] |= edge->mode != MODE_NONE;
    }
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        if (edge->kind != EDGE_MEMBER || !is_touched[edge->to] || is_busy[edge->to]) continue;
        edge->mode = MODE_NONE;
        edge->group = 0;
    }
}

/* The whole of the unit is called so, by its file or folder, and one function alone is made of it: of other words, and of packages in
 * which one file is called so, nobody can tell that requests go without them. */
static bool is_for_failover(const CodeUnits *units, const CodeUnit *unit) {
    size_t slash = str_find_last_char(unit->directory, '/');
    Str name = slash == SIZE_MAX ? unit->directory : str_slice(unit->directory, slash + 1, unit->directory.size);
    const CodeClaim *claim = code_units_claim(units, unit->repository, unit->directory);
    if (claim && claim->has_more_runners) return false;
    return code_is_named_failover(units->model->arena, name);
}

/* Something leads requests there. */
static bool leads_requests(const Node *node) {
    static const char *const roles[] = {"api", "loadbalancer", "cdn"};
    for (size_t i = 0; node->resource_type && i < sizeof roles / sizeof *roles; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

/* A function that only switches over to another region is no part of what requests need: without it nobody is switched. What it is
 * told is what it switches. */
static void settle_recovery(const CodeUnits *units) {
    enum { OF_RECOVERY = 1, OF_OTHER = 2 };
    Model *model = units->model;
    uint8_t *code = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count + 1);
    uint8_t *runs = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count + 1);
    bool is_any = false;
    for (size_t i = 0; i < units->units.count; i++) {
        const CodeUnit *unit = units->units.items[i];
        if (!unit->node) continue;
        bool is_recovery = unit->jobs == 1u << MODE_RECOVER && is_for_failover(units, unit);
        is_any |= is_recovery;
        for (NodeId id = unit->node; id; id = model_at(model, id)->next_copy)
            code[id] = is_recovery ? OF_RECOVERY : OF_OTHER;
    }
    for (NodeId id = 1; id < model->nodes.count; id++) is_any |= model_at(model, id)->is_recovery;
    for (size_t i = 0; is_any && i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        bool is_asked = edge->kind != EDGE_MEMBER && leads_requests(model_at(model, edge->from));
        if (is_asked) runs[edge->to] |= OF_OTHER;
        if (edge->kind == EDGE_MEMBER && model_at(model, edge->from)->kind == NODE_RESOURCE)
            runs[edge->from] |= code[edge->to];
    }
    for (NodeId id = 1; is_any && id < model->nodes.count; id++)
        if (model_at(model, id)->is_recovery) runs[id] = OF_RECOVERY;
    for (size_t i = 0; is_any && i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        bool is_need = edge->kind == EDGE_REFERENCE || edge->kind == EDGE_HANDLE || edge->kind == EDGE_CALL;
        bool counts = edge->mode == MODE_RUNTIME || edge->mode == MODE_DEGRADED;
        if (is_need && counts && !edge->group && runs[edge->from] == OF_RECOVERY) edge->mode = MODE_RECOVER;
        if (edge->kind != EDGE_MEMBER || runs[edge->to] != OF_RECOVERY) continue;
        if (!counts && edge->mode != MODE_NONE) continue;
        edge->mode = model_at(model, edge->from)->kind == NODE_SERVICE ? MODE_RECOVER : MODE_NONE;
        edge->group = 0;
    }
    if (is_any) drop_idle_parts(model, runs);
}

/* Other declarations that are made of the same: in roots of their own, or in other regions. */
static void hold_by_claim(Runners *runners, const CodeUnit *unit) {
    const CodeUnits *units = runners->units;
    const CodeClaim *claim = code_units_claim(units, unit->repository, unit->directory);
    for (uint32_t at = claim && !claim->is_tool ? claim->others : 0; at; at = units->runners.items[at - 1].next) {
        NodeId id = units->runners.items[at - 1].node;
        const Node *node = model_at(units->model, id);
        bool is_beside = node->owner == unit->service && unit->holder == unit->service;
        if (!is_beside && node->owner && !node->is_absent && id != unit->holder)
            hold(runners, unit, id, node->owner, node->region, units->runners.items[at - 1].at);
    }
}

void link_runners(Model *model, CodeUnits *units) {
    Runners runners = {.units = units};
    assert(units->model == model);
    for (size_t i = 0; i < units->units.count; i++) {
        const CodeUnit *unit = units->units.items[i];
        if (!unit->node || !unit->is_hosted) continue;
        if (unit->holder == unit->service)
            hold_by_roots(&runners, unit);
        else
            hold_by_declaration(&runners, unit);
        hold_by_claim(&runners, unit);
    }
    settle_recovery(units);
}
