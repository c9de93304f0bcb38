/* Handles: what resources provide under a name (an ARN, a bucket, a queue) and others need by that name.
 * Joined within one region and account; a name that several provide is left alone. */
#include "analyzer/core/limits.h"
#include "graph/image_builds.h"
#include "graph/link.h"
#include "graph/mention.h"
#include "graph/templates.h"

typedef struct {
    Map *providers; /* handle kind + value → node, or 0 when ambiguous */
    const struct ImageBuilds *builds;
    Map *by_service; /* provider service + value → node: names as code uses them */
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

static void provide(Model *model, NodeId id, const HandleRule *rule, Str value, Location at, Handles *handles) {
    (void)at;
    bool is_new = false;
    uint32_t entry = map_add(handles->providers, handle_key(model->arena, rule->handle, value), id, &is_new);
    if (!is_new && map_value_at(handles->providers, entry) != id) map_set_at(handles->providers, entry, 0);
    Str key = str_format(model->arena, "%u\x1f%.*s", model_at(model, id)->service, STR_ARG(value));
    entry = map_add(handles->by_service, key, id, &is_new);
    if (!is_new && map_value_at(handles->by_service, entry) != id) map_set_at(handles->by_service, entry, 0);
}

/* What code hands to a service under a name that one of its resources has. */
static void join_code(Model *model, const Handles *handles) {
    for (size_t i = 0; i < model->name_uses.count; i++) {
        const NameUse *use = &model->name_uses.items[i];
        Str key = str_format(model->arena, "%u\x1f%.*s", use->service, STR_ARG(model_str(model, use->value)));
        uint32_t provider = map_get(handles->by_service, key);
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
    uint32_t provider = map_get(handles->providers, handle_key(model->arena, rule->handle, value));
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
    Handles handles = {map_new(model->arena), instances->image_builds, map_new(model->arena)};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], provide_all, &handles);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], need_all, &handles);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], need_stores, &handles);
    join_code(model, &handles);
}
