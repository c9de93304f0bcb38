/* Services of manifests: each thing that runs code is one, with what belongs to it alone: the ways in, what it is started
 * with, what keeps its number. What two of them use is nobody's. */
#include "graph/link.h"

static Str service_name(const Model *model, const Instance *root, Str name) {
    Str path = root->unit->path.size ? root->unit->path : model_repository_name(model, root->unit->repository);
    if (root->deployment.size == 0) return str_format(model->arena, "%.*s: %.*s", STR_ARG(path), STR_ARG(name));
    return str_format(model->arena, "%.*s (%.*s): %.*s", STR_ARG(path), STR_ARG(root->deployment), STR_ARG(name));
}

typedef struct {
    Instance *root;
    size_t count; /* services */
    VEC(NodeId) parts;
} Workloads;

static void tell_controller(Model *model, NodeId id, Str name) {
    static const char *const ends[] = {
#define CONTROLLER_END(end) end,
#include "graph/controller_names.def"
#undef CONTROLLER_END
    };
    bool is_controller = false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) is_controller |= str_ends_with(name, str_from(ends[i]));
    if (!is_controller) return;
    Sym said = model_sym(model, name);
    uint32_t line = model_at(model, id)->location.line;
    Property *property = model_property(model, id, STR("controller"));
    if (property->value) return; /* a label says it */
    property->value = said;
    property->line = line;
    property->cause = 0;
}

static void make_service(Model *model, ResourceInstance *resource, void *context) {
    Workloads *workloads = context;
    const Node *node = model_at(model, resource->node);
    *VEC_PUSH(model->arena, &workloads->parts) = resource->node;
    if (!node->resource_type || node->is_absent || node->resource_type->pod_path.size == 0) return;
    Str address = model_str(model, node->address);
    Str key = str_format(model->arena, "%.*s#%.*s", STR_ARG(instance_root_key(resource->set->in, model->arena)),
                         STR_ARG(address));
    size_t slash = str_find_char(address, '/', 0);
    Sym name = model_sym(model, service_name(model, workloads->root,
                                             str_slice(address, slash == SIZE_MAX ? 0 : slash + 1, address.size)));
    tell_controller(model, resource->node, str_slice(address, slash == SIZE_MAX ? 0 : slash + 1, address.size));
    node = model_at(model, resource->node);
    Sym path = model_sym(model, workloads->root->unit->path);
    Location at = node->location;
    Environment environment = node->environment;
    EdgeMode mode = node->resource_type->role->service_mode == MODE_DEPLOY ? MODE_NONE : MODE_RUNTIME;
    NodeId service = model_node(model, NODE_SERVICE, key, NULL);
    Node *made = model_at(model, service);
    made->name = name;
    made->root = path;
    made->location = at;
    made->environment = environment;
    model_at(model, resource->node)->owner = service;
    model_edge(model, service, resource->node, EDGE_MEMBER, mode, at);
    workloads->root->runs_code = true;
    workloads->root->service = workloads->count++ == 0 ? service : 0; /* code beside several could be any one's */
}

enum { SHARED = UINT32_MAX };

typedef struct {
    NodeId *owners; /* per node; SHARED: of several */
    bool *is_part;  /* per node: of manifests */
} Owners;

static bool is_workload(const Node *node) { return node->resource_type && node->resource_type->pod_path.size > 0; }

/* `part` belongs to whom `other` belongs to. false: nothing new. */
static bool take_owner(const Model *model, Owners *owners, NodeId part, NodeId other) {
    const Node *node = &model->nodes.items[part];
    NodeId owner = is_workload(&model->nodes.items[other]) ? model->nodes.items[other].owner : owners->owners[other];
    if (!owners->is_part[part] || !owners->is_part[other] || is_workload(node)) return false;
    if (!owner || owners->owners[part] == SHARED || owners->owners[part] == owner) return false;
    owners->owners[part] = owners->owners[part] ? SHARED : owner;
    return true;
}

/* What only one service uses, or what only leads to one, is its part. */
static void find_owners(Model *model, const Workloads *workloads) {
    enum { ROUNDS_MAX = 6 };
    Owners owners = {ARENA_ARRAY(model->arena, NodeId, model->nodes.count),
                     ARENA_ARRAY(model->arena, bool, model->nodes.count)};
    for (size_t i = 0; i < workloads->parts.count; i++) owners.is_part[workloads->parts.items[i]] = true;
    bool has_changed = true;
    for (int round = 0; has_changed && round < ROUNDS_MAX; round++) {
        has_changed = false;
        for (size_t i = 0; i < model->edges.count; i++) {
            const Edge *edge = &model->edges.items[i];
            if (edge->kind != EDGE_REFERENCE) continue;
            has_changed |= take_owner(model, &owners, edge->from, edge->to);
            has_changed |= take_owner(model, &owners, edge->to, edge->from);
        }
    }
    for (size_t i = 0; i < workloads->parts.count; i++) {
        NodeId part = workloads->parts.items[i], owner = owners.owners[part];
        if (is_workload(model_at(model, part)) || !owner || owner == SHARED) continue;
        model_at(model, part)->owner = owner;
        Location at = model_at(model, part)->location;
        model_edge(model, owner, part, EDGE_MEMBER, MODE_NONE, at);
    }
}

void link_workloads(Model *model, Instances *instances) {
    Workloads workloads = {0};
    for (size_t i = 0; i < instances->roots.count; i++) {
        workloads.root = instances->roots.items[i];
        workloads.count = 0;
        if (workloads.root->unit->has_own_services) instances_each_resource(workloads.root, make_service, &workloads);
    }
    if (workloads.parts.count) find_owners(model, &workloads);
}
