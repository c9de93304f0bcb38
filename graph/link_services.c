/* Services: the units in which blast radius is counted. Without a declaration a root is one. It needs
 * what serves: how much the loss of a part matters is the catalog's word for the part's role.
 *
 * Parts that stand in for one another are alternatives, not needs: members of a cluster belong to the
 * cluster, and zonal resources of one count or for_each in several zones form a group. */
#include <stdio.h>

#include "graph/link.h"
#include "graph/terragrunt.h"

static Str service_name(const Model *model, const Instance *root) {
    Str name = root->unit->path.size ? root->unit->path : model_repository_name(model, root->unit->repository);
    if (root->deployment.size == 0) return name;
    return str_format(model->arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(root->deployment));
}

static bool has_present_resource(Instance *in) {
    for (size_t i = 0; i < in->resources.count; i++) {
        const ResourceSet *set = in->resources.items[i];
        if (!set->is_absent && !in->is_absent && unit_decl(in->model, set->decl)->kind == DECL_RESOURCE) return true;
    }
    for (size_t i = 0; i < in->modules.count; i++) {
        const ModuleSet *set = in->modules.items[i];
        if (set->unit == MAP_NONE) return true; /* what it makes can't be seen, but it makes something */
        for (size_t k = 0; k < set->items.count; k++)
            if (has_present_resource(set->items.items[k])) return true;
    }
    return false;
}

static Location first_declaration(Model *model, const Unit *unit) {
    DeclRef ref = unit->decls.items[0];
    for (size_t i = 0; i < unit->decls.count; i++) {
        DeclKind kind = (DeclKind)unit_decl(model, unit->decls.items[i])->kind;
        if (kind == DECL_RESOURCE || kind == DECL_MODULE) {
            ref = unit->decls.items[i];
            break;
        }
    }
    return location_of(model, ref, unit_decl(model, ref)->line, unit_decl(model, ref)->column);
}

static void make_service(Model *model, Instance *root) {
    if (!has_present_resource(root)) return;
    root->service = model_node(model, NODE_SERVICE, instance_root_key(root, model->arena), NULL);
    Sym name = model_sym(model, service_name(model, root)), path = model_sym(model, root->unit->path);
    Location at = root->terragrunt ? terragrunt_location(root) : first_declaration(model, root->unit);
    Node *node = model_at(model, root->service);
    node->name = name;
    node->root = path;
    node->location = at;
    node->environment = root->environment;
}

/* ---- what the working parts use ---- */

/* Which parts of a root something that works (runs code, takes requests) refers to, directly or through others, or
 * is allowed to use by a policy. Where a root has nothing that works, all of it is there to be used by others. */
typedef struct {
    bool has_work;
    Sym main_region; /* of a root without anything that works; 0: all its parts count alike */
    bool has_pairs;  /* the root calls one module for several regions */
    uint8_t *used;   /* per node of the model */
    size_t node_count;
} Use;

enum { USED_NOT, USED_AT_WORK, USED_BY_LEAVE };

/* Leave to use something is a sign of use, but a weak one where a service is built to lose a region: there it
 * is as often leave to copy and to back up. */
static bool is_used(const Use *use, NodeId id) {
    if (id >= use->node_count) return false;
    return use->has_pairs ? use->used[id] == USED_AT_WORK : use->used[id] != 0;
}

static bool has_role(const Node *node, const char *const *roles, size_t count) {
    for (size_t i = 0; node->resource_type && i < count; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

static bool works(const Node *node) {
    static const char *const roles[] = {"compute",      "container", "function", "api",
                                        "loadbalancer", "cdn",       "dns",      "orchestration"};
    return node->kind == NODE_RESOURCE && !node->is_absent && has_role(node, roles, sizeof roles / sizeof *roles);
}

static bool allows(const Node *node) {
    static const char *const roles[] = {"policy", "identity"};
    return node->kind == NODE_RESOURCE && !node->is_absent && has_role(node, roles, sizeof roles / sizeof *roles) &&
           node->resource_type->parent_path.size == 0;
}

/* One round over the edges per step of the longest chain; chains in real roots are a few steps long. */
static void spread(const Model *model, Use *use, uint8_t mark) {
    enum { ROUNDS_MAX = 12 };
    bool has_changed = true;
    for (int round = 0; has_changed && round < ROUNDS_MAX; round++) {
        has_changed = false;
        for (size_t i = 0; i < model->edges.count; i++) {
            const Edge *edge = &model->edges.items[i];
            if (edge->kind != EDGE_REFERENCE || use->used[edge->from] != mark || use->used[edge->to]) continue;
            use->used[edge->to] = mark;
            has_changed = true;
        }
    }
}

static Use find_use(Model *model) {
    Use use = {.used = ARENA_ARRAY(model->arena, uint8_t, model->nodes.count), .node_count = model->nodes.count};
    for (NodeId id = 1; id < model->nodes.count; id++)
        if (works(&model->nodes.items[id])) use.used[id] = USED_AT_WORK;
    spread(model, &use, USED_AT_WORK);
    for (NodeId id = 1; id < model->nodes.count; id++)
        if (!use.used[id] && allows(&model->nodes.items[id])) use.used[id] = USED_BY_LEAVE;
    spread(model, &use, USED_BY_LEAVE);
    return use;
}

static void find_work(Model *model, ResourceInstance *resource, void *context) {
    static const char *const roles[] = {"compute", "container", "function", "orchestration", "analytics"};
    bool *has_work = context;
    const Node *node = model_at(model, resource->node);
    if (works(node)) *has_work = true;
    if (!node->is_absent && node->kind == NODE_RESOURCE && has_role(node, roles, sizeof roles / sizeof *roles)) {
        Instance *root = resource->set->in;
        while (root->parent) root = root->parent;
        root->runs_code = true;
    }
}

/* ---- parts ---- */

static bool is_folded(const Node *node) { return node->resource_type->parent_path.size > 0; }

/* A zonal member is one of several that do the same (instances of a database cluster). Regional things that
 * name a cluster are its tenants, and each is needed for itself. */
static bool is_cluster_member(const Model *model, const Node *node) {
    return node->resource_type->reach == REACH_ZONAL && node_property(model, node, STR("cluster")) != NULL;
}

/* Subnets and the like matter through what stands in them, which has its own zones. */
static bool is_ground(const Node *node) {
    return node->resource_type->reach == REACH_ZONAL && str_equal(node->resource_type->role->id, STR("network"));
}

static void member(Model *model, NodeId service, NodeId part, EdgeMode mode) {
    Location at = model_at(model, part)->location;
    model_edge(model, service, part, EDGE_MEMBER, mode, at);
}

/* Instances of one zonal resource, in more than one zone: one is enough. */
static bool are_alternatives(const Model *model, const ResourceSet *set) {
    if (set->items.count < 2) return false;
    Sym first_zone = 0;
    bool has_other = false;
    for (size_t i = 0; i < set->items.count; i++) {
        const Node *node = &model->nodes.items[set->items.items[i]->node];
        if (!node->resource_type || node->resource_type->reach != REACH_ZONAL || node->is_absent) return false;
        Sym zone = node->zones.count ? node->zones.items[0] : 0;
        if (i == 0)
            first_zone = zone;
        else if (zone != first_zone || zone == 0)
            has_other = true;
    }
    return has_other;
}

static void link_set(Model *model, NodeId service, const ResourceSet *set, const Use *use) {
    if (unit_decl(model, set->decl)->kind != DECL_RESOURCE) return;
    bool is_group = are_alternatives(model, set);
    GroupId group = 0;
    for (size_t i = 0; i < set->items.count; i++) {
        NodeId part = set->items.items[i]->node;
        Node *node = model_at(model, part);
        node->owner = service;
        if (node->is_absent || !node->resource_type) continue;
        EdgeMode mode = node->resource_type->role->service_mode;
        /* A copy stands by; what no working part is seen to use costs the service a part of itself at most. */
        if (node_property(model, node, STR("replica_of"))) mode = MODE_NONE;
        if (mode == MODE_RUNTIME && use->has_work && !is_used(use, part)) mode = MODE_DEGRADED;
        if (mode == MODE_RUNTIME && use->main_region && node->region && node->region != use->main_region)
            mode = MODE_DEGRADED;
        if (is_folded(node) || is_cluster_member(model, node) || is_ground(node)) mode = MODE_NONE;
        NodeId gate = set->items.items[i]->gate;
        if (gate && mode == MODE_RUNTIME) {
            member(model, gate, part, mode);
            mode = MODE_NONE;
        }
        if (is_group && mode == MODE_RUNTIME) {
            if (!group)
                group = model_group(model, service, 1, MODE_RUNTIME,
                                    str_format(model->arena, "%zu instances of %.*s in several zones", set->items.count,
                                               STR_ARG(set->name)));
            model_group_member(model, group, part, EDGE_MEMBER, model_at(model, part)->location);
            mode = MODE_NONE;
        }
        /* Every part can be frozen, whatever its loss at run time means: hence an edge for each. */
        member(model, service, part, mode);
    }
}

/* ---- the same module in several regions ---- */

typedef struct {
    Sym region; /* of all parts below that are asked about; 0 when there are none */
    bool is_mixed;
    bool only_working; /* ask about what works; else about all that serves */
} Standing;

static void find_standing(Model *model, ResourceInstance *resource, void *context) {
    Standing *standing = context;
    const Node *node = model_at(model, resource->node);
    if (node->kind != NODE_RESOURCE || node->is_absent || node->is_forced || !node->resource_type) return;
    if (node->resource_type->role->service_mode != MODE_RUNTIME || node->resource_type->reach == REACH_GLOBAL) return;
    if (standing->only_working && !works(node)) return;
    if (!node->region || (standing->region && standing->region != node->region)) standing->is_mixed = true;
    standing->region = node->region;
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
    if (node->region && node->region != model_at(model, gate->gate)->region) return;
    resource->gate = gate->gate;
}

static NodeId gate_node(Model *model, const Instance *root, const Unit *unit, Sym region) {
    Str key = str_format(model->arena, "%.*s:%.*s@%.*s", STR_ARG(instance_root_key(root, model->arena)),
                         STR_ARG(unit->path), STR_ARG(model_str(model, region)));
    NodeId gate = model_node(model, NODE_MODULE, key, NULL);
    Sym name = model_sym(
        model, str_format(model->arena, "%.*s in %.*s", STR_ARG(unit->path), STR_ARG(model_str(model, region))));
    Location at = model_at(model, root->service)->location;
    Node *node = model_at(model, gate);
    node->name = name;
    node->region = region;
    node->owner = root->service;
    node->location = at;
    return gate;
}

/* One module, called for several regions: each region's parts stand in for the others'. */
static bool link_module_pairs(Model *model, Instance *root) {
    bool has_pairs = false;
    enum { CALLS_MAX = 64 };
    Instance *calls[CALLS_MAX];
    Standing standings[CALLS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < root->modules.count; i++)
        for (size_t k = 0; k < root->modules.items[i]->items.count && count < CALLS_MAX; k++) {
            Instance *call = root->modules.items[i]->items.items[k];
            Standing standing = {.only_working = true};
            instances_each_resource(call, find_standing, &standing);
            if (!standing.region && !standing.is_mixed) {
                standing.only_working = false;
                instances_each_resource(call, find_standing, &standing);
            }
            if (call->is_absent || standing.is_mixed || !standing.region) continue;
            calls[count] = call;
            standings[count++] = standing;
        }
    for (size_t i = 0; i < count; i++) {
        bool is_first = true, has_other = false;
        for (size_t k = 0; k < count; k++) {
            if (calls[k]->unit != calls[i]->unit) continue;
            if (k < i) is_first = false;
            if (standings[k].region != standings[i].region) has_other = true;
        }
        if (!is_first || !has_other) continue;
        has_pairs = true;
        GroupId group = model_group(model, root->service, 1, MODE_RUNTIME, STR("the same module in several regions"));
        Map *joined = map_new(model->arena);
        for (size_t k = i; k < count; k++) {
            if (calls[k]->unit != calls[i]->unit) continue;
            Gate gate = {gate_node(model, root, calls[i]->unit, standings[k].region)};
            instances_each_resource(calls[k], put_behind_gate, &gate);
            bool is_new = false;
            map_add(joined, model_str(model, standings[k].region), 0, &is_new);
            const Decl *call = unit_decl(model, calls[k]->set->call);
            Location at = location_of(model, calls[k]->set->call, call->line, call->column);
            if (is_new) model_group_member(model, group, gate.gate, EDGE_MEMBER, at);
        }
    }
    return has_pairs;
}

typedef struct {
    NodeId service;
    const Use *use;
} Parts;

/* Where most of a root stands that has nothing that works, only things for others to use: what it keeps
 * elsewhere is a part of it, not all of it. */
typedef struct {
    Sym regions[16];
    size_t counts[16], count;
} Census;

static void take_census(Model *model, ResourceInstance *resource, void *context) {
    Census *census = context;
    const Node *node = model_at(model, resource->node);
    if (node->kind != NODE_RESOURCE || node->is_absent || !node->resource_type || !node->region) return;
    if (node->resource_type->role->service_mode != MODE_RUNTIME) return;
    size_t i = 0;
    while (i < census->count && census->regions[i] != node->region) i++;
    if (i == sizeof census->regions / sizeof *census->regions) return;
    if (i == census->count) census->regions[census->count++] = node->region;
    census->counts[i]++;
}

/* 0 when there is one region only, or no single largest. */
static Sym main_region(Instance *root) {
    Census census = {.count = 0};
    instances_each_resource(root, take_census, &census);
    size_t best = 0;
    bool is_tie = false;
    for (size_t i = 1; i < census.count; i++) {
        if (census.counts[i] > census.counts[best])
            best = i, is_tie = false;
        else if (census.counts[i] == census.counts[best])
            is_tie = true;
    }
    return census.count > 1 && !is_tie ? census.regions[best] : 0;
}

static void link_parts(Model *model, Instance *in, void *context) {
    const Parts *parts = context;
    for (size_t i = 0; i < in->resources.count; i++)
        link_set(model, parts->service, in->resources.items[i], parts->use);
    for (size_t i = 0; i < in->modules.count; i++) {
        const ResourceSet *opaque = in->modules.items[i]->opaque;
        if (!opaque) continue;
        NodeId part = opaque->items.items[0]->node;
        model_at(model, part)->owner = parts->service;
        member(model, parts->service, part, MODE_NONE); /* whether anything in it serves can't be told */
    }
}

/* ---- clusters ---- */

typedef struct {
    Map *groups; /* cluster node → group */
} Clusters;

/* `cause`: why the number of members can't be told; NULL when it can. */
static void join_cluster(Model *model, NodeId cluster, NodeId part, const Cause *cause, Clusters *clusters) {
    char digits[16];
    Str key = {digits, (size_t)snprintf(digits, sizeof digits, "%u", cluster)};
    GroupId group = map_get(clusters->groups, key);
    if (group == MAP_NONE) {
        group = model_group(model, cluster, 1, MODE_RUNTIME, STR("any of its members"));
        map_put(clusters->groups, key, group);
    }
    model_group_member(model, group, part, EDGE_MEMBER, model_at(model, part)->location);
    uint32_t line = model_at(model, cluster)->location.line;
    Sym cause_sym = cause ? model_sym(model, cause->what) : model_property(model, cluster, STR("member_count"))->cause;
    Sym count = model_property(model, cluster, STR("member_count"))->value;
    int64_t members = 0;
    if (count) str_to_int64(model_str(model, count), &members);
    Sym text = model_sym(model, str_format(model->arena, "%lld", (long long)members + 1));
    Property *property = model_property(model, cluster, STR("member_count"));
    property->line = line;
    property->cause = cause_sym;
    property->value = cause_sym ? 0 : text;
}

typedef struct {
    Clusters clusters;
    References *references;
} ClusterPass;

/* What scales a cluster decides how many members it has, and the source does not say how many that are. */
static void find_scaled(Model *model, ResourceInstance *resource, const ClusterPass *pass) {
    const ResourceType *type = model_at(model, resource->node)->resource_type;
    for (size_t i = 0; i < type->property_count; i++) {
        Str rest = type->properties[i].path, step;
        const Facts *facts;
        if (!str_equal(type->properties[i].property, STR("targets")) || !str_split_next(&rest, '.', &step)) continue;
        ExprId expr = resource_expression(resource, step, &facts);
        ReferenceList list = references_of_expression(pass->references, resource, facts, expr);
        for (size_t k = 0; k < list.count; k++) {
            NodeId target = list.items[k].target->node;
            if (!target || target == resource->node) continue;
            Sym cause = model_sym(model, STR("how many members scaling has made"));
            Property *members = model_property(model, target, STR("member_count"));
            members->cause = cause;
            members->value = 0;
            if (!members->line) members->line = model_at(model, target)->location.line;
        }
    }
}

static void find_cluster(Model *model, ResourceInstance *resource, void *context) {
    ClusterPass *pass = context;
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!type || node->is_absent || node->kind != NODE_RESOURCE) return;
    if (str_equal(type->role->id, STR("scaling"))) find_scaled(model, resource, pass);
    for (size_t i = 0; i < type->property_count; i++) {
        if (str_equal(type->properties[i].property, STR("cluster")) && !is_cluster_member(model, node)) continue;
        /* `serves`: what sends requests here (a target group) needs one of those that it can send them to. */
        if (!str_equal(type->properties[i].property, STR("cluster")) &&
            !str_equal(type->properties[i].property, STR("serves")))
            continue;
        Str rest = type->properties[i].path, step;
        const Facts *facts;
        if (!str_split_next(&rest, '.', &step)) continue;
        ExprId expr = resource_expression(resource, step, &facts);
        ReferenceList list = references_of_expression(pass->references, resource, facts, expr);
        for (size_t k = 0; k < list.count; k++) {
            NodeId cluster = list.items[k].target->node;
            if (cluster != resource->node && model_at(model, cluster)->kind == NODE_RESOURCE &&
                !model_at(model, cluster)->is_absent)
                join_cluster(model, cluster, resource->node, resource->set->unknown_count, &pass->clusters);
        }
    }
}

/* A root that reads another's outputs can't be changed without them. */
static void link_state(Model *model, ResourceInstance *resource, void *context) {
    NodeId service = *(NodeId *)context;
    if (model_at(model, resource->node)->kind != NODE_DATA_SOURCE || model_at(model, resource->node)->is_absent) return;
    const Instance *other = resource_state(resource);
    if (!other || !other->service || other->service == service) return;
    Sym detail = model_sym(model, STR("remote state"));
    Location at = model_at(model, resource->node)->location;
    model_edge(model, service, other->service, EDGE_HANDLE, MODE_NONE, at)->detail = detail;
}

static void link_dependency(Instance *root, Instance *other, Location at, void *context) {
    Model *model = context;
    if (!other->service || other->service == root->service) return;
    Sym detail = model_sym(model, STR("dependency"));
    model_edge(model, root->service, other->service, EDGE_HANDLE, MODE_NONE, at)->detail = detail;
}

static void link_states(Instances *instances) {
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (root->service) instances_each_resource(root, link_state, &root->service);
        if (root->service && root->terragrunt) terragrunt_each_dependency(root, link_dependency, root->model);
    }
}

void link_services(Model *model, Instances *instances, References *references) {
    ClusterPass pass = {{map_new(model->arena)}, references};
    Use use = find_use(model);
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        make_service(model, root);
        if (!root->service) continue;
        use.has_work = false;
        instances_each_resource(root, find_work, &use.has_work);
        use.main_region = use.has_work ? 0 : main_region(root);
        use.has_pairs = link_module_pairs(model, root);
        for (size_t m = 0; m < root->modules.count; m++)
            if (root->modules.items[m]->unit == MAP_NONE) root->runs_code = true; /* who knows what it makes */
        Parts parts = {root->service, &use};
        instances_each_module(root, link_parts, &parts);
        instances_each_resource(root, find_cluster, &pass);
    }
    link_states(instances);
}
