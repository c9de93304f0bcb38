#include "graph/cluster_roots.h"

#include "graph/link.h"
#include "graph/stack_roots.h"

enum { CLUSTERS_PER_UNIT_MAX = 64 };

/* ---- roots ---- */

static Str key_of(const ClusterDeployment *deployment, Arena *arena) {
    return str_format(arena, "%.*s\x1f%.*s\x1f%.*s\x1f%d", STR_ARG(deployment->cluster), STR_ARG(deployment->region),
                      STR_ARG(deployment->account), (int)deployment->environment);
}

static Instance *add_root(Model *model, Instances *instances, uint32_t unit) {
    Instance *root = roots_new(model, instances->units, unit, NULL, 0);
    root->deployment = root->unit->deployment;
    root->environment = root->unit->environment;
    *VEC_PUSH(model->arena, &instances->roots) = root;
    return root;
}

/* One cluster may be that of several environments, as far as its name is known. */
static bool is_environment_apart(const ClusterDeploymentList *all, const ClusterDeployment *deployment) {
    for (size_t i = 0; i < all->count; i++) {
        const ClusterDeployment *other = all->items[i];
        if (other->environment != deployment->environment && str_equal(other->cluster, deployment->cluster) &&
            str_equal(other->region, deployment->region) && str_equal(other->account, deployment->account))
            return deployment->environment != ENVIRONMENT_UNKNOWN;
    }
    return false;
}

static Str label_of(Model *model, const Instance *root, const ClusterDeployment *deployment, bool are_names_alike) {
    Str place = are_names_alike && deployment->region.size ? deployment->region
                : deployment->cluster.size                 ? deployment->cluster
                                                           : deployment->region;
    if (root->deployment.size == 0) return place;
    return str_format(model->arena, "%.*s@%.*s", STR_ARG(root->deployment), STR_ARG(place));
}

/* Is the file applied to each of the places, by itself or with all the others? */
static bool goes_everywhere(const ClusterDeploymentList *all, const Map *places, Str file, Arena *arena) {
    for (size_t i = 0; i < map_count(places); i++) {
        bool is_there = false;
        for (size_t k = 0; k < all->count && !is_there; k++) {
            const ClusterDeployment *deployment = all->items[k];
            is_there = (!deployment->file.size || str_equal(deployment->file, file)) &&
                       str_equal(key_of(deployment, arena), map_key_at(places, i));
        }
        if (!is_there) return false;
    }
    return true;
}

/* Do files of the unit go to different places? */
static bool goes_apart(const Model *model, const Unit *unit, const ClusterDeploymentList *all, const Map *places) {
    Sym before = 0;
    for (size_t i = 0; i < unit->decls.count; i++) {
        Sym file = model->files[unit->decls.items[i].file].path;
        if (file == before) continue;
        before = file;
        if (!goes_everywhere(all, places, sym_str(model->symbols, file), model->arena)) return true;
    }
    return false;
}

/* Applied as a whole to several places it is several things; files that go apart stay in one root, each with its own place. */
void cluster_roots_add(Model *model, Instances *instances, uint32_t unit) {
    ClusterDeploymentList all = cluster_deployments_of(instances->cluster_deployments, model->arena, unit);
    Map *places = map_new(model->arena);
    bool are_names_alike = true;
    for (size_t i = 0; i < all.count; i++) {
        map_add(places, key_of(all.items[i], model->arena), 0, NULL);
        are_names_alike = are_names_alike && str_equal(all.items[i]->cluster, all.items[0]->cluster);
    }
    bool is_one = map_count(places) <= 1 || map_count(places) > CLUSTERS_PER_UNIT_MAX;
    if (is_one || goes_apart(model, &instances->units->units.items[unit], &all, places)) {
        add_root(model, instances, unit)->clusters = all;
        return;
    }
    for (size_t i = 0; i < map_count(places); i++) {
        Instance *root = add_root(model, instances, unit);
        for (size_t k = 0; k < all.count; k++)
            if (str_equal(key_of(all.items[k], model->arena), map_key_at(places, i)))
                *VEC_PUSH(model->arena, &root->clusters) = all.items[k];
        root->deployment = label_of(model, root, root->clusters.items[0], are_names_alike);
        if (is_environment_apart(&all, root->clusters.items[0]))
            root->deployment = str_format(model->arena, "%.*s/%s", STR_ARG(root->deployment),
                                          environment_name(root->clusters.items[0]->environment));
        if (root->environment == ENVIRONMENT_UNKNOWN) root->environment = root->clusters.items[0]->environment;
    }
}

/* ---- where a resource goes ---- */

static const Instance *root_of(const ResourceInstance *resource) {
    const Instance *in = resource->set->in;
    while (in->parent) in = in->parent;
    return in;
}

const ClusterDeployment *cluster_deployment_of(const Model *model, const ResourceInstance *resource, Str *cause) {
    const Instance *root = root_of(resource);
    Str file = sym_str(model->symbols, model_at((Model *)(uintptr_t)model, resource->node)->location.file);
    const ClusterDeployment *found = NULL;
    *cause = STR_NONE;
    for (size_t i = 0; i < root->clusters.count; i++) {
        const ClusterDeployment *deployment = root->clusters.items[i];
        if (deployment->file.size && !str_equal(deployment->file, file)) continue;
        bool is_same =
            !found || (str_equal(found->cluster, deployment->cluster) && str_equal(found->region, deployment->region));
        if (!is_same) {
            *cause = str_format(model->arena, "which of several clusters: \"%.*s\", \"%.*s\"", STR_ARG(found->cluster),
                                STR_ARG(deployment->cluster));
            return NULL;
        }
        if (!found) found = deployment;
    }
    return found;
}

Environment cluster_environment_of(const Model *model, const ResourceInstance *resource) {
    const Instance *root = root_of(resource);
    Str file = sym_str(model->symbols, model_at((Model *)(uintptr_t)model, resource->node)->location.file);
    Environment found = ENVIRONMENT_UNKNOWN;
    bool is_first = true;
    for (size_t i = 0; i < root->clusters.count; i++) {
        const ClusterDeployment *deployment = root->clusters.items[i];
        if (deployment->file.size && !str_equal(deployment->file, file)) continue;
        if (deployment->environment == ENVIRONMENT_PRODUCTION) return ENVIRONMENT_PRODUCTION;
        found = is_first || found == deployment->environment ? deployment->environment : ENVIRONMENT_UNKNOWN;
        is_first = false;
    }
    return found;
}

/* ---- clusters of the run ---- */

enum { AMBIGUOUS = UINT32_MAX - 1 };

struct ClusterIndex {
    Map *by_name; /* into items, or AMBIGUOUS */
    VEC(ResourceInstance *) items;
};

static void take_cluster(Model *model, ResourceInstance *resource, void *context) {
    ClusterIndex *index = context;
    const Node *node = model_at(model, resource->node);
    if (!node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return;
    if (!catalog_is_cluster(model->catalog, model_str(model, node->type))) return;
    const Property *name = node_property(model, node, STR("name"));
    if (!name || !name->value) return;
    Str key = model_str(model, name->value);
    bool is_known = map_get(index->by_name, key) != MAP_NONE;
    map_put(index->by_name, key, is_known ? AMBIGUOUS : (uint32_t)index->items.count);
    if (!is_known) *VEC_PUSH(model->arena, &index->items) = resource;
}

static bool works_in_cluster(const Model *model, const Unit *unit) {
    for (size_t i = 0; i < unit->providers.count; i++) {
        DeclRef ref = unit->providers.items[i];
        Str local = facts_str(unit_facts(model, ref), unit_decl(model, ref)->type);
        if (catalog_is_cluster_provider(model->catalog, unit_provider(unit, local))) return true;
    }
    return false;
}

ClusterIndex *cluster_index_new(Model *model, Instances *instances) {
    ClusterIndex *index = ARENA_NEW(model->arena, ClusterIndex);
    index->by_name = map_new(model->arena);
    bool is_needed = instances->cluster_deployments->all.count > 0;
    for (size_t i = 0; i < instances->roots.count && !is_needed; i++)
        is_needed = instances->roots.items[i]->unit->cluster.size > 0;
    for (size_t i = 0; i < instances->units->units.count && !is_needed; i++)
        is_needed = works_in_cluster(model, &instances->units->units.items[i]);
    for (size_t i = 0; i < instances->roots.count && is_needed; i++)
        instances_each_resource(instances->roots.items[i], take_cluster, index);
    return index;
}

ResourceInstance *cluster_named(const ClusterIndex *index, Str name) {
    uint32_t at = name.size ? map_get(index->by_name, name) : MAP_NONE;
    return at == MAP_NONE || at == AMBIGUOUS ? NULL : index->items.items[at];
}

ResourceInstance *cluster_of(const ClusterIndex *index, const ProviderCluster *cluster) {
    ResourceInstance *declared = cluster_named(index, cluster->name);
    return declared ? declared : cluster->resource;
}

Sym cluster_region(const Model *model, const ProviderCluster *cluster) {
    Sym region = 0;
    for (size_t i = 0; i < cluster->candidate_count; i++) {
        NodeId id = cluster->candidates[i]->node;
        Sym own = id ? model->nodes.items[id].region : 0;
        if (!own || (region && own != region)) return 0;
        region = own;
    }
    return region;
}

/* ---- what needs them ---- */

typedef struct {
    const ClusterIndex *index;
    const Instance *root;
} Joining;

/* What runs goes on without the cluster's control plane; nothing is started or changed. */
static void join(Model *model, ResourceInstance *resource, void *context) {
    const Joining *joining = context;
    const Node *node = model_at(model, resource->node);
    Str cause;
    if (!node->resource_type || node->is_absent || !node->resource_type->pod_path.size) return;
    const ClusterDeployment *deployment = cluster_deployment_of(model, resource, &cause);
    ResourceInstance *cluster = cluster_named(joining->index, deployment ? deployment->cluster : STR_NONE);
    if (!cluster && !cause.size) cluster = cluster_named(joining->index, joining->root->unit->cluster);
    const ProviderCluster *provided = joining->root->unit->provided;
    if (!deployment && provided) cluster = cluster_of(joining->index, provided);
    if (cluster && model_at(model, cluster->node)->kind != NODE_RESOURCE) cluster = NULL;
    if (!cluster) return;
    Location at = deployment ? deployment->at : provided ? provided->at : node->location;
    model_edge(model, resource->node, cluster->node, EDGE_HANDLE, MODE_START, at);
}

/* A release or a manifest in Terraform stands for what it applies. */
static void join_applied(Model *model, ResourceInstance *resource, void *context) {
    (void)context;
    const ResourceInstance *by = model->files[resource->set->decl.file].applied_by;
    const Node *node = model_at(model, resource->node);
    if (!by || !by->node || !node->resource_type || node->is_absent) return;
    EdgeMode mode = node->resource_type->role->service_mode;
    Location at = model_at(model, by->node)->location;
    model_edge(model, by->node, resource->node, EDGE_HANDLE, mode, at);
}

/* The same of what Terraform applies. */
static void join_provided(Model *model, ResourceInstance *resource, void *context) {
    const Joining *joining = context;
    const Node *node = model_at(model, resource->node);
    if (!node->resource_type || node->is_absent || node->kind != NODE_RESOURCE) return;
    const ProviderCluster *provided = cluster_of_resource(resource);
    ResourceInstance *cluster = provided ? cluster_of(joining->index, provided) : NULL;
    if (!cluster || !cluster->node || model_at(model, cluster->node)->kind != NODE_RESOURCE) return;
    EdgeMode mode = node->resource_type->unplaced.size ? MODE_START : MODE_DEPLOY;
    model_edge(model, resource->node, cluster->node, EDGE_HANDLE, mode, provided->at);
}

void link_clusters(Model *model, Instances *instances) {
    Joining joining = {.index = cluster_index_new(model, instances)};
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        joining.root = root;
        if (root->unit->has_own_services && joining.index->items.count) instances_each_resource(root, join, &joining);
        if (root->unit->is_applied) instances_each_resource(root, join_applied, NULL);
        if (!root->unit->has_own_services) instances_each_resource(root, join_provided, &joining);
    }
}
