/* Services: the units in which blast radius is counted. Without a declaration a root is one. It needs
 * what serves: how much the loss of a part matters is the catalog's word for the part's role.
 *
 * Parts that stand in for one another are alternatives, not needs: members of a cluster belong to the
 * cluster, and zonal resources of one count or for_each in several zones form a group. */
#include <stdio.h>

#include "graph/census.h"
#include "graph/link.h"
#include "graph/link_pairs.h"
#include "graph/replicas.h"
#include "graph/terragrunt.h"
#include "graph/work.h"

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

/* What shows best that something is deployed from here: what does the work, then modules, then the rest. */
static int telling(const Model *model, DeclRef ref) {
    const Decl *decl = unit_decl(model, ref);
    if (decl->kind == DECL_MODULE) return 2;
    if (decl->kind != DECL_RESOURCE) return 0;
    const ResourceType *type = catalog_resource_type(model->catalog, facts_str(unit_facts(model, ref), decl->type));
    return type && type->role->is_load && type->parent_path.size == 0 ? 3 : 1;
}

static Location telling_declaration(Model *model, const Unit *unit) {
    DeclRef ref = unit->decls.items[0];
    int best = 0;
    for (size_t i = 0; i < unit->decls.count; i++) {
        int own = telling(model, unit->decls.items[i]);
        if (own <= best) continue;
        best = own;
        ref = unit->decls.items[i];
    }
    return location_of(model, ref, unit_decl(model, ref)->line, unit_decl(model, ref)->column);
}

static void make_service(Model *model, Instance *root) {
    if (root->is_library || !has_present_resource(root)) return;
    root->service = model_node(model, NODE_SERVICE, instance_root_key(root, model->arena), NULL);
    Sym name = model_sym(model, service_name(model, root)), path = model_sym(model, root->unit->path);
    Location at = root->terragrunt ? terragrunt_location(root) : telling_declaration(model, root->unit);
    Node *node = model_at(model, root->service);
    node->name = name;
    node->root = path;
    node->location = at;
    node->environment = root->environment;
}

/* ---- what the working parts do ---- */

/* Where a root has nothing that works, all of it is there to be used by others. */
typedef struct {
    const Work *work;
    bool has_work;
    bool is_spread;        /* a root without anything that works stands in several regions: each has a part of it */
    Sym main_site;         /* the one with most of it, which counts as all of it; 0: none has more than the others */
    Census census;
    bool has_pairs;        /* the root calls one module for several regions */
    const bool *is_target; /* per part: a load balancer needs it, or one of its like */
    WorkPieces pieces;
    Map *aside; /* of a root with pairs: its parts that work and answer no requests, where others do; NULL: not asked */
    NodeVec *gates;  /* per part: the pieces that use it; NULL: the root does one thing */
    GroupId way_out; /* gateways in several zones of a root without anything that works: each serves its own; 0: none */
} Use;

/* Leave to use something is a sign of use, but a weak one where a service is built to lose a region: there it
 * is as often leave to copy and to back up. */
static bool is_used(const Use *use, NodeId id) {
    return use->has_pairs ? work_uses(use->work, id) : work_may_use(use->work, id);
}

static void find_work(Model *model, ResourceInstance *resource, void *context) {
    static const char *const roles[] = {"compute", "container", "function", "orchestration", "analytics"};
    bool *has_work = context;
    const Node *node = model_at(model, resource->node);
    if (work_is_done_by(node)) *has_work = true;
    if (node->is_absent || node->kind != NODE_RESOURCE || !node->resource_type) return;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (!str_equal(node->resource_type->role->id, str_from(roles[i]))) continue;
        Instance *root = resource->set->in;
        while (root->parent) root = root->parent;
        root->runs_code = true;
    }
}

/* Which pieces the service stands and falls with: those that take requests, if any do, and that a region can take
 * away. Where there are several, losing one is losing a part of the service. */
static bool is_of_main(const WorkPieces *pieces, const WorkPiece *piece) {
    bool has_requests = false, has_place = false;
    for (size_t i = 0; i < pieces->items.count; i++) has_place = has_place || pieces->items.items[i].is_placed;
    for (size_t i = 0; i < pieces->items.count; i++)
        if (!has_place || pieces->items.items[i].is_placed)
            has_requests = has_requests || pieces->items.items[i].takes_requests;
    return (!has_place || piece->is_placed) && (!has_requests || piece->takes_requests);
}

/* What stands by in another region, and has to be started first, is none of them. */
static bool is_main(const Model *model, const WorkPieces *pieces, size_t index) {
    const WorkPiece *piece = &pieces->items.items[index];
    if (!is_of_main(pieces, piece) || !work_piece_is_idle(model, piece)) return is_of_main(pieces, piece);
    bool has_ready = false;
    Sym site = node_site(&model->nodes.items[piece->lead]);
    for (size_t i = 0; i < pieces->items.count; i++) {
        const WorkPiece *other = &pieces->items.items[i];
        if (!is_of_main(pieces, other) || work_piece_is_idle(model, other)) continue;
        has_ready = true;
        if (node_site(&model->nodes.items[other->lead]) == site) return true;
    }
    return !has_ready;
}

static NodeId piece_gate(Model *model, const Instance *root, const WorkPiece *piece) {
    const Node *lead = model_at(model, piece->lead), *service = model_at(model, root->service);
    Str address = model_str(model, lead->address);
    Location at = lead->location;
    Str key = str_format(model->arena, "%.*s#%.*s", STR_ARG(instance_root_key(root, model->arena)), STR_ARG(address));
    Sym name = model_sym(model, str_format(model->arena, "%.*s and what it needs", STR_ARG(address)));
    Environment environment = service->environment;
    NodeId gate = model_node(model, NODE_MODULE, key, NULL);
    Node *node = model_at(model, gate);
    node->name = name;
    node->owner = root->service;
    node->location = at;
    node->environment = environment;
    return gate;
}

/* A root that does several things loses a part of itself with each. */
static void link_pieces(Model *model, const Instance *root, Use *use, NodeVec *gates) {
    size_t main_count = 0;
    for (size_t i = 0; i < use->pieces.items.count; i++) main_count += is_main(model, &use->pieces, i);
    use->gates = gates;
    NodeVec idle = {0};
    NodeId ready = 0;
    GroupId group = 0;
    if (main_count > 1)
        group = model_group(model, root->service, 1, MODE_RUNTIME,
                            str_format(model->arena, "%zu parts that work independently", main_count));
    for (size_t i = 0; i < use->pieces.items.count; i++) {
        WorkPiece *piece = &use->pieces.items.items[i];
        piece->gate = piece_gate(model, root, piece);
        Location at = model_at(model, piece->gate)->location;
        bool is_needed = is_main(model, &use->pieces, i), is_alone = main_count == 1 && is_needed;
        if (is_needed && !ready) ready = piece->gate;
        bool is_waiting =
            !is_needed && is_of_main(&use->pieces, piece); /* serves nobody yet: without it nothing stops */
        if (is_waiting) *VEC_PUSH(model->arena, &idle) = piece->gate;
        if (is_needed && group) model_group_member(model, group, piece->gate, EDGE_MEMBER, at);
        EdgeMode mode = is_alone ? MODE_RUNTIME : is_waiting ? MODE_NONE : MODE_DEGRADED;
        model_edge(model, root->service, piece->gate, EDGE_MEMBER, mode, at);
        for (size_t k = 0; k < piece->parts.count; k++)
            *VEC_PUSH(model->arena, &use->gates[piece->parts.items[k]]) = piece->gate;
    }
    link_standbys(model, &idle, ready);
}

/* ---- parts ---- */

typedef struct {
    Sym first;
    uint32_t count;
    bool has_other;
} ZoneCount;

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

static bool is_way_out(const Node *node) {
    return node->kind == NODE_RESOURCE && !node->is_absent && node->resource_type &&
           node->resource_type->reach == REACH_ZONAL && str_equal(node->resource_type->role->id, STR("nat"));
}

/* The zones of gateways that stand in one each, declared one by one or counted. */
static void find_way_out(Model *model, ResourceInstance *resource, void *context) {
    ZoneCount *found = context;
    const Node *node = model_at(model, resource->node);
    if (!is_way_out(node) || node->zones.count != 1) return;
    if (found->count && found->first != node->zones.items[0]) found->has_other = true;
    found->first = node->zones.items[0];
    found->count++;
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

/* The owner needs the part, or, of instances in several zones, one of them. */
static void need_part(Model *model, NodeId owner, NodeId part, const ResourceSet *set, bool is_group, Map *groups) {
    if (!is_group) {
        member(model, owner, part, MODE_RUNTIME);
        return;
    }
    char digits[16];
    Str key = {digits, (size_t)snprintf(digits, sizeof digits, "%u", owner)};
    GroupId group = map_get(groups, key);
    if (group == MAP_NONE) {
        group = model_group(
            model, owner, 1, MODE_RUNTIME,
            str_format(model->arena, "%zu instances of %.*s in several zones", set->items.count, STR_ARG(set->name)));
        map_put(groups, str_copy(model->arena, key), group);
    }
    model_group_member(model, group, part, EDGE_MEMBER, model_at(model, part)->location);
}

static Str node_key(const NodeId *node) { return str_of((const char *)node, sizeof *node); }

/* Beside modules that answer in several regions, what works for nobody's requests is a part of the service, as it is without them. */
static void set_aside(Model *model, Work *work, const Instance *root, Use *use) {
    WorkPieces pieces = work_pieces(work, root);
    use->aside = map_new(model->arena);
    Map *asked = map_new(model->arena);
    for (size_t i = 0; i < model->edges.count; i++) { /* by an authorizer, and whatever else */
        const Edge *edge = &model->edges.items[i];
        const ResourceType *type = model_at(model, edge->from)->resource_type;
        bool is_part = type && type->parent_path.size && !str_equal(model_str(model, edge->detail), type->parent_path);
        if (edge->kind != EDGE_REFERENCE || edge->confidence == CONFIDENCE_GUESSED) continue;
        if (edge->mode == MODE_RUNTIME || is_part) map_put(asked, node_key(&edge->to), 1);
    }
    for (size_t i = 0; i < pieces.items.count; i++) {
        const WorkPiece *piece = &pieces.items.items[i];
        for (size_t k = 0; k < piece->parts.count && !is_of_main(&pieces, piece); k++) {
            const NodeId *part = &piece->parts.items[k];
            bool is_asked = map_get(asked, node_key(part)) != MAP_NONE;
            if (!is_asked && work_is_done_by(model_at(model, *part))) map_put(use->aside, node_key(part), 1);
        }
    }
}

/* How much the service itself loses with a part, before who uses it is looked at. */
static EdgeMode part_mode(const Model *model, const Node *node, NodeId part, const Use *use) {
    EdgeMode mode = node->resource_type->role->service_mode;
    if (is_folded(node) || is_cluster_member(model, node) || is_ground(node)) return MODE_NONE;
    /* A copy stands by; what no working part is seen to use costs the service a part of itself at most. */
    if (replicas_is_copy(model, node)) return MODE_NONE;
    if (use->is_target[part]) return MODE_NONE;
    if (node->is_delivery && mode != MODE_NONE) return MODE_DEPLOY;
    if (node->is_recovery && mode != MODE_NONE) return MODE_RECOVER;
    if (node->is_watcher && mode == MODE_RUNTIME) return MODE_DEGRADED;
    /* A record that leads elsewhere is one name of many. */
    bool is_name = mode == MODE_RUNTIME && str_equal(node->resource_type->role->id, STR("dns"));
    if (is_name && !work_leads_on(use->work, part, use->is_target)) return MODE_DEGRADED;
    /* What stands on it is a part itself, and may be one that the service does without. */
    if (node->resource_type->role->is_ground && work_is_stood_on(use->work, part)) return MODE_NONE;
    if (node->is_home_ground) return MODE_NONE;
    /* A network or a key that waits for a standby: nothing is lost with it. A way out may be that of others, over a peering. */
    bool is_bare = node_has_role(node, "network") || node_has_role(node, "key");
    if (is_bare && census_has_no_load(&use->census, node_site(node))) return MODE_NONE;
    bool is_of_one = !use->gates && !use->has_pairs; /* else whole parts wait */
    if (is_of_one && mode != MODE_DEPLOY && census_is_waiting(&use->census, node_site(node))) return MODE_NONE;
    if (mode == MODE_RUNTIME && use->has_work && !use->gates && !is_used(use, part)) return MODE_DEGRADED;
    if (mode == MODE_RUNTIME && use->aside && map_get(use->aside, node_key(&part)) != MAP_NONE) return MODE_DEGRADED;
    return mode;
}

/* A copy of a database answers who reads. Who works with it in another region than the database's needs that for all else, until
 * somebody makes the copy the database. */
static void need_source(Model *model, NodeId gate, const Node *copy) {
    NodeId source = copy->copy_of;
    const Node *of = source ? model_at(model, source) : NULL;
    bool is_apart = of && node_site(of) && node_site(copy) && node_site(of) != node_site(copy);
    if (!is_apart || copy->is_alternative || of->is_absent || !copy->resource_type->role->is_load) return;
    model_edge(model, gate, source, EDGE_IMPLIED, MODE_RUNTIME, copy->location);
}

/* Pieces of work that use the copy where they stand. Those that only read may do without the source. */
static void link_copy(Model *model, const Use *use, NodeId part) {
    for (size_t i = 0; use->has_work && i < use->pieces.items.count; i++) {
        const WorkPiece *piece = &use->pieces.items.items[i];
        const Node *copy = model_at(model, part);
        bool is_used = false;
        for (size_t g = 0; g < use->gates[part].count; g++) is_used |= use->gates[part].items[g] == piece->gate;
        if (!is_used || copy->is_alternative || node_site(copy) != node_site(model_at(model, piece->lead))) continue;
        member(model, piece->gate, part, MODE_RUNTIME);
        if (piece->takes_requests) need_source(model, piece->gate, model_at(model, part));
    }
}

/* A root of stores alone keeps a part of itself in each region but its main one. */
static bool is_of_other_region(const Node *node, const Use *use) {
    return use->is_spread && node_site(node) && node_site(node) != use->main_site;
}

static void link_set(Model *model, NodeId service, const ResourceSet *set, const Use *use) {
    if (unit_decl(model, set->decl)->kind != DECL_RESOURCE) return;
    bool is_group = are_alternatives(model, set);
    Map *groups = is_group ? map_new(model->arena) : NULL;
    for (size_t i = 0; i < set->items.count; i++) {
        NodeId part = set->items.items[i]->node;
        Node *node = model_at(model, part);
        node->owner = service;
        if (node->is_absent || !node->resource_type) continue;
        EdgeMode mode = part_mode(model, node, part, use);
        const NodeVec *gates = use->gates ? &use->gates[part] : NULL;
        NodeId gate = set->items.items[i]->gate;
        if (gate) need_source(model, gate, node);
        if (gates && !gate && replicas_is_copy(model, node)) link_copy(model, use, part);
        if (mode == MODE_RUNTIME && !gate && is_of_other_region(node, use)) mode = MODE_DEGRADED;
        if (mode == MODE_RUNTIME && use->way_out && is_way_out(node)) {
            model_group_member(model, use->way_out, part, EDGE_MEMBER, node->location);
            mode = MODE_NONE;
        } else if (mode == MODE_RUNTIME && gate) {
            member(model, gate, part, mode);
            mode = MODE_NONE;
        } else if (mode == MODE_RUNTIME && gates && gates->count) {
            for (size_t g = 0; g < gates->count; g++) need_part(model, gates->items[g], part, set, is_group, groups);
            mode = MODE_NONE;
        } else if (mode == MODE_RUNTIME && gates && !work_is_done_by(node)) {
            mode = MODE_DEGRADED; /* no piece is seen to use it */
        } else if (mode == MODE_RUNTIME && is_group) {
            need_part(model, service, part, set, is_group, groups);
            mode = MODE_NONE;
        }
        /* Every part can be frozen, whatever its loss at run time means: hence an edge for each. */
        member(model, service, part, mode);
    }
}

typedef struct {
    NodeId service;
    const Use *use;
} Parts;

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

/* One that is spread over zones by itself, as an instance with a standby, is as good as two. */
static int64_t weight_of(const Model *model, NodeId part) {
    const Property *redundant = node_property(model, &model->nodes.items[part], STR("zone_redundant"));
    return redundant && redundant->answer == ANSWER_YES ? 2 : 1;
}

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
    Sym text = model_sym(model, str_format(model->arena, "%lld", (long long)(members + weight_of(model, part))));
    Property *property = model_property(model, cluster, STR("member_count"));
    property->line = line;
    property->cause = cause_sym;
    property->value = cause_sym ? 0 : text;
}

/* The zone in which all members of a group stand. */
typedef struct {
    Sym zone;
    uint32_t count;
    bool is_told; /* false: some stand in several, in another, or nobody knows where */
} Stand;

/* The only zone that a member can stand in; 0: it may stand in others, too, as far as the source tells. */
static Sym only_zone(const Model *model, const Node *member) {
    const Property *zones = node_property(model, member, STR("zone_count"));
    bool is_zonal = member->resource_type && member->resource_type->reach == REACH_ZONAL;
    bool is_told = zones && zones->value && str_equal(model_str(model, zones->value), STR("1"));
    return member->zones.count == 1 && (is_zonal || is_told) ? member->zones.items[0] : 0;
}

/* Several members in one zone are one zone, however many the cluster's subnets offer. */
static void tell_zones_of_members(Model *model, const Clusters *clusters) {
    Stand *stands = ARENA_ARRAY(model->arena, Stand, model->groups.count + 1);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *member = model_at(model, edge->to);
        if (edge->kind != EDGE_MEMBER || !edge->group || edge->group >= model->groups.count) continue;
        Stand *stand = &stands[edge->group];
        Sym zone = only_zone(model, member);
        stand->is_told = zone && (stand->count == 0 || (stand->is_told && stand->zone == zone));
        if (stand->count == 0) stand->zone = zone;
        stand->count++;
    }
    for (size_t i = 0; i < map_count(clusters->groups); i++) {
        GroupId group = map_value_at(clusters->groups, i);
        const Stand *stand = &stands[group];
        NodeId cluster = model->groups.items[group].owner;
        const Property *members = node_property(model, model_at(model, cluster), STR("member_count"));
        if (!stand->is_told || stand->count < 2 || (members && members->cause)) continue;
        uint32_t line = model_at(model, cluster)->location.line;
        Sym one = model_sym(model, STR("1"));
        Property *zones = model_property(model, cluster, STR("zone_count"));
        zones->value = one;
        zones->line = line;
        zones->cause = 0;
    }
}

typedef struct {
    Clusters clusters;
    References *references;
} ClusterPass;

/* ---- targets of load balancers ---- */

typedef struct {
    NodeId balancer, target;
    const Cause *cause; /* why their number can't be told; NULL when it can */
} Target;

typedef struct {
    References *references;
    VEC(Target) items;
    bool *is_target; /* per node: a load balancer sends to it, among others */
    size_t node_count;
} Targets;

static bool balances(const Node *node) {
    return node->kind == NODE_RESOURCE && !node->is_absent && node->resource_type &&
           str_equal(node->resource_type->role->id, STR("loadbalancer"));
}

/* What stands in the argument that a property is read from. */
static ReferenceList references_at(References *references, const ResourceInstance *resource, Str path) {
    const Facts *facts;
    Str step;
    if (!str_split_next(&path, '.', &step)) return (ReferenceList){0};
    if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
    ExprId expr = resource_expression(resource, step, &facts);
    return references_of_expression(references, resource, facts, expr);
}

static NodeId first_reference(Targets *targets, const ResourceInstance *resource, Str path) {
    const Facts *facts;
    Str step;
    if (!str_split_next(&path, '.', &step)) return 0;
    ExprId expr = resource_expression(resource, step, &facts);
    ReferenceList list = references_of_expression(targets->references, resource, facts, expr);
    return list.count ? list.items[0].target->node : 0;
}

/* What stands in a zone and is sent requests by a load balancer is one of several. */
static void find_targets(Model *model, ResourceInstance *resource, void *context) {
    Targets *targets = context;
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!type || node->is_absent || node->kind != NODE_RESOURCE) return;
    if (!str_equal(type->role->id, STR("loadbalancer"))) return;
    NodeId balancer = type->parent_path.size ? first_reference(targets, resource, type->parent_path) : resource->node;
    for (size_t i = 0; balancer && i < type->property_count; i++) {
        if (!str_equal(type->properties[i].property, STR("targets"))) continue;
        ReferenceList list = references_at(targets->references, resource, type->properties[i].path);
        for (size_t k = 0; k < list.count; k++) {
            NodeId target = list.items[k].target->node;
            const Node *to = model_at(model, target);
            if (!to->resource_type || to->resource_type->reach != REACH_ZONAL || to->kind != NODE_RESOURCE) continue;
            if (to->is_absent || target >= targets->node_count || !work_is_done_by(to)) continue;
            targets->is_target[target] = true;
            *VEC_PUSH(model->arena, &targets->items) = (Target){balancer, target, resource->set->unknown_count};
        }
    }
}

/* Something that runs, and what sends requests to it. */
typedef struct {
    NodeId front, part;
} Served;

typedef struct {
    References *references;
    VEC(Served) items;
    uint32_t *parts; /* per node: how many different ones it sends requests to */
} Serving;

static void find_served(Model *model, ResourceInstance *resource, void *context) {
    Serving *serving = context;
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!type || !work_is_done_by(node)) return;
    const Property *count = node_property(model, node, STR("count"));
    if (count && count->value && str_equal(model_str(model, count->value), STR("0"))) return; /* no substitute */
    size_t first = serving->items.count;
    for (size_t i = 0; i < type->property_count; i++) {
        if (!str_equal(type->properties[i].property, STR("serves"))) continue;
        ReferenceList list = references_at(serving->references, resource, type->properties[i].path);
        for (size_t k = 0; k < list.count; k++) {
            NodeId front = list.items[k].target->node;
            bool is_known = !balances(model_at(model, front));
            for (size_t seen = first; seen < serving->items.count; seen++)
                is_known |= serving->items.items[seen].front == front;
            if (is_known) continue;
            *VEC_PUSH(model->arena, &serving->items) = (Served){front, resource->node};
            serving->parts[front]++;
        }
    }
}

/* What shares all that sends it requests with others is one of several: its service needs what sends them, and that one of these. */
static void find_shared(Model *model, Instances *instances, Targets *targets) {
    Serving serving = {.references = targets->references,
                       .parts = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count)};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], find_served, &serving);
    for (size_t i = 0; i < serving.items.count;) {
        NodeId part = serving.items.items[i].part;
        bool is_shared = true;
        for (; i < serving.items.count && serving.items.items[i].part == part; i++)
            is_shared &= serving.parts[serving.items.items[i].front] > 1;
        if (part < targets->node_count) targets->is_target[part] |= is_shared;
    }
}

static void join_targets(Model *model, const Targets *targets, Clusters *clusters) {
    Map *joined = map_new(model->arena);
    for (size_t i = 0; i < targets->items.count; i++) {
        const Target *item = &targets->items.items[i];
        bool is_new = false;
        map_add(joined, str_format(model->arena, "%u %u", item->balancer, item->target), 0, &is_new);
        if (is_new) join_cluster(model, item->balancer, item->target, item->cause, clusters);
    }
}

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
        bool is_served = str_equal(type->properties[i].property, STR("serves"));
        ReferenceList list = references_at(pass->references, resource, type->properties[i].path);
        for (size_t k = 0; k < list.count; k++) {
            NodeId cluster = list.items[k].target->node;
            if (is_served && !balances(model_at(model, cluster))) continue;
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
    Sym detail = model_sym(model, STR("remote state"));
    uint32_t count = resource_state_count(resource);
    for (uint32_t i = 0; i < count; i++) {
        const Instance *other = resource->states[i];
        if (!other->service || other->service == service) continue;
        Location at = model_at(model, resource->node)->location;
        Edge *edge = model_edge(model, service, other->service, EDGE_HANDLE, MODE_NONE, at);
        edge->detail = detail;
        if (count > 1) edge->confidence = CONFIDENCE_GUESSED;
    }
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
    Work *work = work_new(model, instances);
    NodeVec *gates =
        ARENA_ARRAY(model->arena, NodeVec, model->nodes.count); /* one for all roots: parts have one root */
    Targets targets = {.references = references,
                       .is_target = ARENA_ARRAY(model->arena, bool, model->nodes.count),
                       .node_count = model->nodes.count};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], find_targets, &targets);
    find_shared(model, instances, &targets);
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (root->unit->has_own_services) continue;
        make_service(model, root);
        if (!root->service) continue;
        Use use = {.work = work, .is_target = targets.is_target};
        instances_each_resource(root, find_work, &use.has_work);
        use.census = census_take(root);
        /* What a root that has nothing that works, only things for others to use, keeps elsewhere is a part of it, not all. */
        use.is_spread = !use.has_work && census_is_spread(&use.census);
        use.main_site = use.is_spread ? census_main_site(&use.census) : 0;
        use.has_pairs = link_module_pairs(model, root);
        if (use.has_pairs)
            set_aside(model, work, root, &use);
        else
            use.pieces = work_pieces(work, root);
        if (use.pieces.items.count) link_pieces(model, root, &use, gates);
        for (size_t m = 0; m < root->modules.count; m++)
            if (root->modules.items[m]->unit == MAP_NONE) root->runs_code = true; /* who knows what it makes */
        ZoneCount gateways = {0};
        if (!use.has_work) instances_each_resource(root, find_way_out, &gateways);
        if (gateways.has_other)
            use.way_out = model_group(model, root->service, 1, MODE_RUNTIME,
                                      str_format(model->arena, "%u ways out, each of its zone", gateways.count));
        if (!use.has_pairs && !use.gates) link_waiting_region(model, root, &use.census);
        Parts parts = {root->service, &use};
        instances_each_module(root, link_parts, &parts);
        instances_each_resource(root, find_cluster, &pass);
    }
    join_targets(model, &targets, &pass.clusters);
    tell_zones_of_members(model, &pass.clusters);
    link_states(instances);
}
