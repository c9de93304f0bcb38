/* Handles: what resources provide under a name (an ARN, a bucket, a queue) and others need by that name.
 * Joined within one region and account; a name that several provide is left alone. */
#include "analyzer/core/limits.h"
#include "graph/image_builds.h"
#include "graph/link.h"
#include "graph/mention.h"
#include "graph/templates.h"

typedef struct {
    NodeId node;
    HandleReach reach; /* of the name */
    uint32_t next;     /* of the same name, an index + 1; 0 = the last one */
} Provider;

typedef struct {
    Map *providers; /* handle kind + value → the last that provides it, an index + 1 */
    const struct ImageBuilds *builds;
    Map *by_service; /* provider service + value → the same: names as code uses them */
    VEC(Provider) items;
} Handles;

static Str handle_key(Arena *arena, Str kind, Str value) {
    return str_format(arena, "%.*s\x1f%.*s", STR_ARG(kind), STR_ARG(value));
}

/* What other files have put into this one stands there. */
static Location place_of(Model *model, const ResourceInstance *resource, Str path, uint32_t line) {
    const FactsFile *file = &model->files[resource->set->decl.file];
    Location at = model_at(model, resource->node)->location;
    const Facts *facts;
    ExprId expr = file->foreign_line_count ? resource_path_expression(resource, path, &facts) : 0;
    at.line = line;
    return expr && facts == &file->facts ? model_place(file, expr) : at;
}

static void each_handle(Model *model, ResourceInstance *resource, bool is_needed,
                        void (*take)(Model *, NodeId, const HandleRule *, Str, Location, Handles *), Handles *handles) {
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!type || node->is_absent || node->kind != NODE_RESOURCE) return;
    for (size_t i = 0; i < type->handle_count; i++) {
        const HandleRule *rule = &type->handles[i];
        if (rule->is_needed != is_needed) continue;
        uint32_t line = node->location.line;
        const Value *value = resource_path(resource, rule->path, &line);
        Location at = place_of(model, resource, rule->path, line);
        bool is_list = value && (value->kind == VALUE_LIST || value->kind == VALUE_SET);
        for (size_t k = 0; is_list && k < value->list.count; k++)
            if (value->list.items[k]->kind == VALUE_STRING)
                take(model, resource->node, rule, value->list.items[k]->string, at, handles);
        if (value && value->kind == VALUE_STRING && value->string.size)
            take(model, resource->node, rule, value->string, at, handles);
    }
}

static void provide_as(Model *model, Handles *handles, Map *map, Str key, NodeId id, HandleReach reach) {
    uint32_t last = map_get(map, key);
    if (last == MAP_NONE) last = 0;
    if (last && handles->items.items[last - 1].node == id) return;
    *VEC_PUSH(model->arena, &handles->items) = (Provider){id, reach, last};
    map_put(map, key, (uint32_t)handles->items.count);
}

static void provide(Model *model, NodeId id, const HandleRule *rule, Str value, Location at, Handles *handles) {
    (void)at;
    HandleReach reach = catalog_handle_reach(model->catalog, rule->handle);
    provide_as(model, handles, handles->providers, handle_key(model->arena, rule->handle, value), id, reach);
    Str key = str_format(model->arena, "%u\x1f%.*s", model_at(model, id)->service, STR_ARG(value));
    provide_as(model, handles, handles->by_service, key, id, reach);
}

/* Is the name known in that region: has the thing a copy there, or may it have one? */
static bool is_in_reach(const Model *model, const Provider *provider, Sym region) {
    const Node *node = &model->nodes.items[provider->node];
    if (provider->reach != HANDLE_OF_REGION || !region || !node->region || node->region == region) return true;
    const Property *copies = node_property(model, node, STR("region_replicas"));
    if (copies && !copies->value && copies->cause) return true;
    Str rest = copies && copies->value ? model_str(model, copies->value) : STR_NONE, part;
    while (rest.data && str_split_next(&rest, ',', &part))
        if (str_equal(part, model_str(model, region))) return true;
    return false;
}

/* Who has that name: of several the one in the region where it is looked for. MAP_NONE: nobody; 0: it can't be told. */
static NodeId provider_of(const Model *model, const Handles *handles, const Map *map, Str key, Sym region) {
    uint32_t at = map_get(map, key);
    if (at == MAP_NONE) return MAP_NONE;
    const Provider *items = handles->items.items;
    if (!items[at - 1].next) return is_in_reach(model, &items[at - 1], region) ? items[at - 1].node : 0;
    NodeId found = 0;
    for (; region && at; at = items[at - 1].next) {
        if (model->nodes.items[items[at - 1].node].region != region) continue;
        if (found) return 0;
        found = items[at - 1].node;
    }
    return found;
}

static Sym region_of(Model *model, NodeId id) {
    const Node *node = model_at(model, id);
    return node->region ? node->region : node->runs_in;
}

/* What code hands to a service under a name that one of its resources has. */
static void join_code(Model *model, const Handles *handles) {
    for (size_t i = 0; i < model->name_uses.count; i++) {
        const NameUse *use = &model->name_uses.items[i];
        Str key = str_format(model->arena, "%u\x1f%.*s", use->service, STR_ARG(model_str(model, use->value)));
        Sym region = use->region ? use->region : region_of(model, use->node);
        NodeId provider = provider_of(model, handles, handles->by_service, key, region);
        if (provider == MAP_NONE || provider == 0) continue;
        Edge *edge = model_edge(model, use->node, provider, EDGE_HANDLE, use->mode, use->location);
        edge->detail = use->value;
        edge->confidence = CONFIDENCE_LIKELY;
    }
}

/* An image comes from the registry in front of its name; without one from the usual. */
static void need_registry(Model *model, NodeId id, const HandleRule *rule, Str value, Location at) {
    size_t slash = str_find_char(value, '/', 0);
    Str first = slash == SIZE_MAX ? STR_NONE : str_slice(value, 0, slash);
    bool is_host = str_find_char(first, '.', 0) != SIZE_MAX || str_find_char(first, ':', 0) != SIZE_MAX;
    Str host = is_host ? first : catalog_pod_words(model->catalog)->image_registry;
    const ThirdParty *party = catalog_third_party_by_host(model->catalog, host);
    HostMatch match = {0};
    /* A registry in one region is told where the text is judged. */
    bool is_of_cloud = !party && catalog_host(model->catalog, host, &match) && match.service && !match.region.size;
    if ((!party && !is_of_cloud) || str_starts_with(value, STR("arn:"))) return;
    Sym detail = model_sym(model, value);
    NodeId target = party ? model_third_party(model, party) : model_provider_service(model, match.service, STR_NONE);
    Edge *edge = model_edge(model, id, target, EDGE_HANDLE, rule->mode, at);
    edge->detail = detail;
    edge->confidence = CONFIDENCE_PROVED;
}

/* The host of an address, whatever its scheme. */
static void need_site(Model *model, NodeId id, const HandleRule *rule, Str value, Location at) {
    size_t scheme = str_find(value, STR("://"), 0);
    if (scheme == SIZE_MAX) return;
    Found found = text_found(model, str_concat(model->arena, STR("https"), str_slice(value, scheme, value.size)));
    if (found.kind != FOUND_HOST || found.is_pattern) return;
    bool has_place = found.service && (found.region.size || found.host.reach == REACH_GLOBAL);
    NodeId target = has_place           ? model_provider_service(model, found.service, found.region)
                    : found.third_party ? model_third_party(model, found.third_party)
                                        : 0;
    if (!target) return;
    Sym detail = model_sym(model, value);
    Edge *edge = model_edge(model, id, target, EDGE_HANDLE, rule->mode, at);
    edge->detail = detail;
    edge->confidence = CONFIDENCE_LIKELY;
}

static void need(Model *model, NodeId id, const HandleRule *rule, Str value, Location place, Handles *handles) {
    NodeId provider = provider_of(model, handles, handles->providers, handle_key(model->arena, rule->handle, value),
                                  region_of(model, id));
    if (provider == MAP_NONE && str_equal(rule->handle, STR("image")) &&
        !image_builds_is_own(handles->builds, place.repository, value))
        need_registry(model, id, rule, value, place);
    if (str_equal(rule->handle, STR("site"))) need_site(model, id, rule, value, place);
    if (provider == MAP_NONE || provider == 0 || provider == id) return;
    Sym detail = model_sym(model, value);
    Edge *edge = model_edge(model, id, provider, EDGE_HANDLE, rule->mode, place);
    edge->detail = detail;
    edge->confidence = CONFIDENCE_LIKELY;
}

/* ---- what a template takes from a store when it is deployed ---- */

typedef struct {
    Model *model;
    ResourceInstance *resource;
    const Facts *facts;
    Handles *handles;
    uint32_t steps;
} StoreWalk;

static void need_stored(StoreWalk *walk, Str store, Str name, uint32_t line) {
    HandleRule rule = {.handle = store, .is_needed = true, .mode = MODE_DEPLOY};
    Location at = model_at(walk->model, walk->resource->node)->location;
    at.line = line;
    if (name.size) need(walk->model, walk->resource->node, &rule, name, at, walk->handles);
}

static void walk_stored(StoreWalk *walk, ExprId id, uint32_t depth) {
    if (!id || depth > EVAL_DEPTH_MAX || walk->steps == 0) return;
    walk->steps--;
    const Expr *expr = facts_expr(walk->facts, id);
    Instance *in = walk->resource->set->in;
    Str text = facts_str(walk->facts, expr->text), store, stored;
    if (expr->kind == EXPR_DECL && expr->number == DECL_INPUT && template_stored(in, text, &store, &stored))
        need_stored(walk, store, stored, expr->line);
    if (expr->kind == EXPR_CALL && str_equal(text, STR("cfn_resolve")) &&
        expr_literal(walk->facts, expr_argument(walk->facts, id, 0), &store)) {
        Scope scope = instance_scope(in, walk->facts, walk->resource->bindings);
        const Value *name = eval(in->evaluator, &scope, expr_argument(walk->facts, id, 1));
        name = eval_force(in->evaluator, name);
        if (name->kind == VALUE_STRING) need_stored(walk, store, template_reference_name(name->string), expr->line);
    }
    for (uint32_t i = 0; i < expr->count; i++) walk_stored(walk, expr_child(walk->facts, id, i), depth + 1);
}

static void need_stores(Model *model, ResourceInstance *resource, void *context) {
    const ResourceSet *set = resource->set;
    if (set->in->unit->arguments_key.size == 0 || !resource->node || model_at(model, resource->node)->is_absent) return;
    const Facts *facts = unit_facts(model, set->decl);
    StoreWalk walk = {model, resource, facts, context, 4 * facts->expr_count};
    walk_stored(&walk, unit_decl(model, set->decl)->body, 0);
}

static void provide_all(Model *model, ResourceInstance *resource, void *context) {
    each_handle(model, resource, false, provide, context);
}
static void need_all(Model *model, ResourceInstance *resource, void *context) {
    each_handle(model, resource, true, need, context);
}

void link_handles(Model *model, Instances *instances) {
    Handles handles = {map_new(model->arena), instances->image_builds, map_new(model->arena), {0}};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], provide_all, &handles);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], need_all, &handles);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], need_stores, &handles);
    join_code(model, &handles);
}
