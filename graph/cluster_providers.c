#include "graph/cluster_providers.h"

enum { CLUSTERS_PER_PROVIDER_MAX = 8 };

typedef struct {
    const Model *model;
    ResourceInstance *declared[CLUSTERS_PER_PROVIDER_MAX]; /* clusters */
    ResourceInstance *named[CLUSTERS_PER_PROVIDER_MAX];    /* data sources that find one by its name */
    size_t declared_count, named_count;
} Search;

static void add(ResourceInstance **items, size_t *count, ResourceInstance *item) {
    for (size_t i = 0; i < *count; i++)
        if (items[i] == item) return;
    if (*count < CLUSTERS_PER_PROVIDER_MAX) items[(*count)++] = item;
}

static const Decl *decl_of(const ResourceInstance *resource, Str *type) {
    const Model *model = resource->set->in->model;
    const Decl *decl = unit_decl(model, resource->set->decl);
    *type = facts_str(unit_facts(model, resource->set->decl), decl->type);
    return decl;
}

static const Lookup *lookup_of_cluster(const Catalog *catalog, Str type) {
    const Lookup *lookup = catalog_lookup(catalog, true, type);
    for (size_t i = 0; lookup && i < lookup->type_count; i++)
        if (catalog_is_cluster(catalog, lookup->types[i])) return lookup;
    return NULL;
}

static void take_resource(Search *search, ResourceInstance *resource) {
    Str type;
    const Decl *decl = decl_of(resource, &type);
    if (decl->kind == DECL_DATA && lookup_of_cluster(search->model->catalog, type))
        add(search->named, &search->named_count, resource);
    else if (decl->kind == DECL_RESOURCE && catalog_is_cluster(search->model->catalog, type))
        add(search->declared, &search->declared_count, resource);
}

static void take_origin(const Origin *part, void *context) {
    if (part->kind == ORIGIN_RESOURCE) take_resource(context, part->thing);
    if (part->kind != ORIGIN_RESOURCE_SET) return;
    const ResourceSet *set = part->thing;
    for (size_t i = 0; i < set->items.count; i++) take_resource(context, set->items.items[i]);
}

/* The name that a data source asks for, and what that is made of. */
static Str name_asked_for(Search *search, const ResourceInstance *resource) {
    Str type;
    decl_of(resource, &type);
    const Lookup *lookup = lookup_of_cluster(search->model->catalog, type);
    for (size_t i = 0; i < lookup->rule_count; i++) {
        const Value *value = resource_path(resource, lookup->rules[i].path, NULL);
        if (!value) continue;
        origin_each(value_origin(search->model->arena, value), take_origin, search);
        return value->kind == VALUE_STRING ? value->string : STR_NONE;
    }
    return STR_NONE;
}

static const Value *body_of(const ProviderConfig *config) {
    const Instance *in = config->in;
    DeclRef where = unit_holder(in->model, in->unit, config->decl, STR_NONE);
    Scope scope = instance_scope(in, unit_facts(in->model, where), config->bindings);
    const Value *body = eval_body(in->evaluator, &scope, unit_decl(in->model, where)->body);
    return eval_whole(in->evaluator, body);
}

static Str which_of(const Search *search) {
    Arena *arena = search->model->arena;
    Str keys[2];
    for (size_t i = 0; i < 2; i++)
        keys[i] = str_format(arena, "%.*s:%.*s", STR_ARG(instance_root_key(search->declared[i]->set->in, arena)),
                             STR_ARG(resource_address(search->declared[i], arena)));
    return str_format(arena, "which of several clusters: %.*s, %.*s", STR_ARG(keys[0]), STR_ARG(keys[1]));
}

/* Data sources tell a cluster twice as a rule: as what it is and by its name. */
static void decide(Search *search, const Value *body, ProviderCluster *out) {
    size_t named_count = search->named_count;
    Str names[CLUSTERS_PER_PROVIDER_MAX];
    bool are_names_alike = true;
    for (size_t i = 0; i < named_count; i++) {
        names[i] = name_asked_for(search, search->named[i]);
        are_names_alike = are_names_alike && str_equal(names[i], names[0]);
    }
    if (search->declared_count > 1) {
        ResourceInstance **candidates = ARENA_ARRAY(search->model->arena, ResourceInstance *, search->declared_count);
        for (size_t i = 0; i < search->declared_count; i++) candidates[i] = search->declared[i];
        out->candidates = candidates;
        out->candidate_count = search->declared_count;
        out->cause = which_of(search);
    } else if (search->declared_count == 1) {
        out->resource = search->declared[0];
    } else if (named_count && are_names_alike) {
        out->resource = search->named[0];
        out->name = names[0];
    } else {
        const Cause *cause = value_cause(body);
        out->cause = cause ? cause->what : STR("the cluster that the provider configuration leads to");
    }
}

const ProviderCluster *cluster_of_provider(ProviderConfig *config) {
    Model *model = config->in->model;
    if (config->cluster) return config->cluster;
    if (!catalog_is_cluster_provider(model->catalog, unit_provider(config->in->unit, config->name))) return NULL;
    ProviderCluster *cluster = ARENA_NEW(model->arena, ProviderCluster);
    config->cluster = cluster;
    cluster->at = config->location;
    cluster->cause = STR("the cluster that the provider configuration leads to"); /* while it is asked for */
    Search search = {.model = model};
    const Value *body = body_of(config);
    origin_each(value_origin(model->arena, body), take_origin, &search);
    cluster->cause = STR_NONE;
    decide(&search, body, cluster);
    return cluster;
}

bool cluster_is_same(const ProviderCluster *a, const ProviderCluster *b) {
    if (a == b || !a || !b) return a == b;
    return a->resource == b->resource && str_equal(a->name, b->name) && str_equal(a->cause, b->cause);
}

/* What a program says of one thing alone: the provider among its options. NULL: it says none. */
static const ProviderCluster *cluster_of_argument(const ResourceInstance *resource) {
    Model *model = resource->set->in->model;
    const Facts *facts;
    ExprId expr = resource_expression(resource, STR("provider"), &facts);
    if (!expr) return NULL;
    Scope scope = instance_scope(resource->set->in, facts, resource->bindings);
    Evaluator *evaluator = resource->set->in->evaluator;
    const Value *value = eval_whole(evaluator, eval(evaluator, &scope, expr));
    ProviderCluster *cluster = ARENA_NEW(model->arena, ProviderCluster);
    Search search = {.model = model};
    const FactsFile *file = &model->files[resource->set->decl.file];
    cluster->at = (Location){file->repository, file->real_path, facts_expr(facts, expr)->line, 1};
    origin_each(value_origin(model->arena, value), take_origin, &search);
    decide(&search, value, cluster);
    return cluster;
}

const ProviderCluster *cluster_of_resource(const ResourceInstance *resource) {
    static const ProviderCluster unconfigured = {.cause = {"the cluster: no provider is configured here",
                                                           sizeof "the cluster: no provider is configured here" - 1}};
    const Instance *in = resource->set->in;
    Str type;
    if (in->unit->provided) return in->unit->provided;
    if (in->unit->arguments_key.size && decl_of(resource, &type)->kind == DECL_RESOURCE) { /* of a program */
        bool is_applied = catalog_applied_words(in->model->catalog, type) != NULL;
        return is_applied ? cluster_of_argument(resource) : NULL;
    }
    if (in->unit->arguments_key.size || decl_of(resource, &type)->kind != DECL_RESOURCE) return NULL;
    ProviderConfig *config = resource_provider(resource);
    if (config) return cluster_of_provider(config);
    Str local = str_slice(type, 0, str_find_char(type, '_', 0));
    return catalog_is_cluster_provider(in->model->catalog, unit_provider(in->unit, local)) ? &unconfigured : NULL;
}
