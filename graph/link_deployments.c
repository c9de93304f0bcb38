/* Deployments: each provider configuration of each root with its region, or what it is unknown for; each
 * template; and the state backend, which every change of the root needs. */
#include "graph/cluster_roots.h"
#include "graph/link.h"
#include "graph/program_stacks.h"
#include "graph/stack_roots.h"
#include "graph/terragrunt.h"

static bool is_live_path(Str path) {
    Str context = str_from(context_of_path(path));
    return str_equal(context, STR("production")) || str_equal(context, STR("staging"));
}

/* Stacks that a program declares have the form of templates, and are deployed by the program's tool. */
static Str kind_of(const Model *model, const Unit *unit) {
    for (size_t i = 0; i < unit->decls.count; i++) {
        const Facts *facts = unit_facts(model, unit->decls.items[i]);
        const Decl *decl = unit_decl(model, unit->decls.items[i]);
        bool is_stack = decl->kind == DECL_SETTINGS && str_equal(facts_str(facts, decl->type), STR("stack"));
        ExprId tool = is_stack ? expr_attribute(facts, decl->body, STR("tool")) : 0;
        Str text;
        if (tool && expr_literal(facts, tool, &text)) return text;
    }
    return unit->format;
}

static Deployment *deployment(Model *model, const Instance *root, Location at) {
    Sym path = model_sym(model, root->root_path), kind = model_sym(model, kind_of(model, root->unit));
    Environment environment = root->environment;
    Sym environment_sym =
        environment == ENVIRONMENT_UNKNOWN ? 0 : model_sym(model, str_from(environment_name(environment)));
    Deployment *row = VEC_PUSH(model->arena, &model->deployments);
    *row = (Deployment){.root = path, .kind = kind, .environment = environment_sym, .location = at};
    const MadeUnit *made = program_stack_of(model, root->unit);
    if (root->deployment.size) row->variant = model_sym(model, root->deployment);
    if (made && made->stack.size) row->stack = model_sym(model, program_stack_pattern(model->arena, made->stack));
    return row;
}

static Str how_of(const Instance *root, const ProviderConfig *config) {
    bool is_unwritten =
        facts_str(unit_facts(root->model, config->decl), unit_decl(root->model, config->decl)->name).size;
    bool is_of_stage = root->deployment.size && !config->is_literal;
    return is_unwritten                ? STR("default")
           : is_of_stage               ? STR("stage")
           : config->region_is_default ? STR("variable default")
                                       : STR("provider");
}

/* A provider that works in a cluster is where that is. */
static void provided_row(Model *model, const ClusterIndex *clusters, const ProviderCluster *provided, Deployment *row) {
    const ResourceInstance *cluster = cluster_of(clusters, provided);
    const Node *node = cluster && cluster->node ? model_at(model, cluster->node) : NULL;
    const Property *named = node ? node_property(model, node, STR("name")) : NULL;
    Sym region = node ? node->region : cluster_region(model, provided), name = named ? named->value : 0,
        how = model_sym(model, STR("cluster"));
    Sym cause = node && node->region_cause ? node->region_cause
                : provided->cause.size     ? model_sym(model, provided->cause)
                                           : model_sym(model, STR("the region of the cluster"));
    if (!name && provided->name.size) name = model_sym(model, provided->name);
    row->cluster = name;
    row->region = region;
    row->how = region ? how : 0;
    row->unknown = region ? 0 : cause;
}

/* "orders-${...}" where a stage ends it that nobody says. */
static Str name_of_stack(Arena *arena, const Value *name) {
    if (name->kind == VALUE_STRING) return name->string;
    Str known = name->kind == VALUE_UNKNOWN && name->partial ? name->partial->prefix : STR_NONE;
    return known.size ? str_concat(arena, known, STR("${...}")) : STR_NONE;
}

static void provider_row(Model *model, const ClusterIndex *clusters, Instance *root, ProviderConfig *config) {
    Sym region = config->region.size ? model_sym(model, config->region) : 0;
    Str alias_text = config->alias;
    if (config->key.size && config->key.data[0] != '\x1f')
        alias_text = str_format(model->arena, "%.*s[\"%.*s\"]", STR_ARG(config->alias), STR_ARG(config->key));
    Sym alias = alias_text.size ? model_sym(model, alias_text) : 0;
    Str account_text = config->account.size || !config->account_cause.size ? config->account : STR("unknown");
    Sym name = model_sym(model, config->name), account = account_text.size ? model_sym(model, account_text) : 0;
    bool is_from_file = config->region_is_assigned || (root->deployment.size && !config->is_literal);
    bool is_from_workspace = root->workspace.size && !config->region_is_assigned && !config->is_literal;
    bool is_from_terragrunt = root->terragrunt && (!config->is_literal || terragrunt_is_generated(root, config->decl));
    Sym how = model_sym(model, root->unit->arguments_key.size ? how_of(root, config)
                               : config->region_is_default    ? STR("variable default")
                               : config->region_is_of_command ? STR("command")
                               : is_from_workspace            ? STR("workspace")
                               : is_from_file                 ? STR("tfvars")
                               : is_from_terragrunt           ? STR("terragrunt")
                                                              : STR("provider"));
    bool has_place = catalog_provider_has_place(model->catalog, config->name);
    Sym unknown = region || !has_place        ? 0
                  : config->region_cause.size ? model_sym(model, config->region_cause)
                                              : model_sym(model, STR("no region argument: the environment decides"));
    bool is_run = !region && unknown && !config->region_cause.size && root->run_region.size &&
                  catalog_region(model->catalog, config->name, root->run_region);
    if (is_run) {
        region = model_sym(model, root->run_region);
        how = model_sym(model, STR("workflow"));
        unknown = 0;
    }
    const ZoneRegion *zones = &config->zone_region;
    bool is_zoned = !region && unknown && !config->region_cause.size && zones->region.size && !zones->is_contradicted;
    if (is_zoned) {
        region = model_sym(model, zones->region);
        how = model_sym(model, STR("zone"));
        unknown = 0;
    }
    Deployment *row = deployment(model, root, is_zoned ? zones->at : config->location);
    row->provider = name;
    row->alias = alias;
    row->account = account;
    row->region = region;
    row->how = region ? how : 0;
    row->unknown = unknown;
    const Value *stack = root->unit->arguments_key.size ? provider_argument(config, STR("stack_name")) : NULL;
    Str called = stack && !row->stack ? name_of_stack(model->arena, stack) : STR_NONE;
    if (called.size) row->stack = model_sym(model, called);
    const ProviderCluster *provided = cluster_of_provider(config);
    if (provided) provided_row(model, clusters, provided, row);
}

static void provider_mention(Model *model, const ProviderConfig *config, NodeId service) {
    if (!config->region.size || !catalog_region(model->catalog, STR_NONE, config->region)) return;
    Sym region = model_sym(model, config->region);
    Str path = sym_str(model->symbols, config->location.file);
    Sym context = model_sym(model, str_from(context_of_path(path)));
    Sym why = model_sym(model, config->is_literal ? STR("region of a provider configuration, written in")
                                                  : STR("region of a provider configuration"));
    Mention *mention = model_mention(model, config->location, config->region, "provider");
    mention->region = region;
    mention->node = service;
    mention->context = context;
    mention->counts = config->is_literal && !config->is_emulated && is_live_path(path);
    mention->is_default = config->region_is_default;
    mention->why = why;
}

typedef struct {
    Model *model;
    const ClusterIndex *clusters;
    Instance *root;
} Listing;

/* A deployment of a service that says itself where it stands, unless it does. */
static void complete_stack(const Instance *root, const ProviderConfig *config, StackDeployment *stack) {
    const Value *name = provider_argument(config, STR("stack_name"));
    if (name && name->kind == VALUE_STRING && !stack->is_of_files)
        stack->stack = name->string; /* else nobody says the stage */
    else if (name && !stack->is_of_files && !stack->stack.size)
        stack->stack_pattern = name_of_stack(root->model->arena, name);
    if (stack->region.size || stack->region_cause.size) return;
    stack->region = config->region;
    stack->region_how = how_of(root, config);
    stack->region_cause = config->region_cause.size ? config->region_cause : STR("the region of the service");
    stack->at = config->location;
}

static void complete_own(ProviderConfig *config, void *context) { complete_stack(config->in, config, context); }

static void complete_stacks(Model *model, Instance *root, const ProviderConfig *config) {
    for (size_t i = 0; i < root->var_set_count; i++) {
        if (!root->var_sets[i].stack) continue;
        if (root->var_set_count == 1) {
            complete_stack(root, config, root->var_sets[i].stack);
            continue;
        }
        Instance *alone = roots_new(model, root->units, root->unit_index, &root->var_sets[i], 1);
        alone->is_var_set_asked = true;
        alone->deployment = root->var_sets[i].label;
        instance_each_provider(alone, complete_own, root->var_sets[i].stack);
    }
}

static void list_provider(ProviderConfig *config, void *context) {
    const Listing *listing = context;
    if (listing->root->stacks.count)
        complete_stacks(listing->model, listing->root, config);
    else
        provider_row(listing->model, listing->clusters, listing->root, config);
    provider_mention(listing->model, config, listing->root->service);
}

static void list_providers(Model *model, Instance *in, void *context) {
    (void)model;
    instance_each_provider(in, list_provider, context);
}

static bool calls_unit(const Instance *root, uint32_t unit) {
    for (size_t i = 0; i < root->modules.count; i++)
        if (root->modules.items[i]->unit == unit && !root->modules.items[i]->is_absent) return true;
    return false;
}

static bool calls_all_of(const Instance *root, const Instance *other) {
    size_t count = 0;
    for (size_t i = 0; i < other->modules.count; i++) {
        const ModuleSet *set = other->modules.items[i];
        if (set->is_absent) continue;
        if (set->unit == MAP_NONE || !calls_unit(root, set->unit)) return false;
        count++;
    }
    return count > 0;
}

typedef struct {
    Str region;
    bool is_there;
} Search;

static void search_region(ProviderConfig *config, void *context) {
    Search *search = context;
    if (config->alias.size == 0 && str_equal(config->region, search->region)) search->is_there = true;
}

static bool is_beside(const Instance *root, const Instance *other) {
    return other != root && root->unit->path.size && other->unit->path.size && other->environment == root->environment;
}

typedef VEC(Instance *) InstanceVec;

/* The roots of each folder: twins are looked for there, not among all. */
typedef struct {
    Map *index; /* repository and folder → entry of `folders` */
    VEC(InstanceVec) folders;
} Neighbours;

static Str neighbourhood(Arena *arena, const Instance *root) {
    return str_format(arena, "%u\x1f%.*s", root->unit->repository, STR_ARG(location_of_directory(root->unit->path)));
}

static Neighbours neighbours_of(Model *model, const Instances *instances) {
    Neighbours out = {.index = map_new(model->arena)};
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        bool is_new = false;
        uint32_t entry = map_add(out.index, neighbourhood(model->arena, root), (uint32_t)out.folders.count, &is_new);
        if (is_new) *VEC_PUSH(model->arena, &out.folders) = (InstanceVec){0};
        *VEC_PUSH(model->arena, &out.folders.items[map_value_at(out.index, entry)]) = root;
    }
    return out;
}

static const InstanceVec *neighbours(Model *model, const Neighbours *all, const Instance *root) {
    return &all->folders.items[map_get(all->index, neighbourhood(model->arena, root))];
}

/* Twins stand side by side, for one environment, and call the same modules: one thing for two regions. Is it where a
 * twin of this root is, and the root itself is not? */
static bool is_region_of_twin(const InstanceVec *beside, Instance *root, Str region) {
    Search own = {region, false};
    instance_each_provider(root, search_region, &own);
    for (size_t i = 0; i < beside->count && !own.is_there; i++) {
        Instance *other = beside->items[i];
        Search search = {region, false};
        if (is_beside(root, other) && calls_all_of(root, other) && calls_all_of(other, root))
            instance_each_provider(other, search_region, &search);
        if (search.is_there) return true;
    }
    return false;
}

static void take_region(ProviderConfig *config, void *context) {
    Str *region = context;
    if (config->alias.size == 0 && region->size == 0) *region = config->region;
}

/* Is there a twin in another region than this root's own? */
static bool has_twin_elsewhere(const InstanceVec *beside, Instance *root) {
    Str own = STR_NONE;
    instance_each_provider(root, take_region, &own);
    for (size_t i = 0; own.size && i < beside->count; i++) {
        Instance *other = beside->items[i];
        Str region = STR_NONE;
        if (!is_beside(root, other) || !calls_all_of(root, other) || !calls_all_of(other, root)) continue;
        instance_each_provider(other, take_region, &region);
        if (region.size && !str_equal(region, own)) return true;
    }
    return false;
}

static void backend_row(Model *model, const InstanceVec *beside, Instance *root) {
    const DeclRef *backend = unit_backend(model, root->unit);
    if (!backend) return;
    DeclRef ref = *backend;
    const Decl *decl = unit_decl(model, ref);
    const Facts *facts = unit_facts(model, ref);
    ServiceId service = catalog_backend_service(model->catalog, facts_str(facts, decl->type));
    Str region;
    ExprId expr = expr_attribute(facts, decl->body, STR("region"));
    if (!service || !expr || !expr_literal(facts, expr, &region)) return;
    if (!catalog_region(model->catalog, STR_NONE, region)) return;
    const Expr *written = facts_expr(facts, expr);
    Location at = location_of(model, ref, written->line, written->column);
    Sym region_sym = model_sym(model, region), context = model_sym(model, str_from(context_of_path(facts->path)));
    Sym why = model_sym(model, STR("region of the state backend"));
    Mention *mention = model_mention(model, at, region, "backend");
    mention->region = region_sym;
    mention->context = context;
    mention->node = root->service;
    mention->counts = is_live_path(facts->path);
    mention->why = why;
    mention->is_of_twin = is_region_of_twin(beside, root, region);
    if (!root->service) return;
    NodeId store = model_provider_service(model, service, region);
    Sym detail = model_sym(model, STR("state"));
    model_edge(model, root->service, store, EDGE_HANDLE, MODE_DEPLOY, at)->detail = detail;
}

/* Manifests are applied to a cluster, which they don't name. */
static void cluster_row(Model *model, const Instance *root, const ClusterIndex *clusters,
                        const ClusterDeployment *applied) {
    DeclRef first = root->unit->decls.items[0];
    const Unit *unit = root->unit;
    Location at = location_of(model, first, unit_decl(model, first)->line, unit_decl(model, first)->column);
    if (unit->deployed_at.line) at = unit->deployed_at;
    if (applied) at = applied->at;
    Str name = applied ? applied->cluster : root->unit->cluster, region = applied ? applied->region : STR_NONE;
    Str how = applied ? applied->region_how : STR_NONE, unknown = applied ? applied->region_cause : STR_NONE;
    const ResourceInstance *cluster = region.size ? NULL : cluster_named(clusters, name);
    if (cluster && model_at(model, cluster->node)->region) {
        region = model_str(model, model_at(model, cluster->node)->region);
        how = STR("cluster");
    }
    if (!unknown.size)
        unknown = name.size ? str_format(model->arena, "the region of the cluster \"%.*s\"", STR_ARG(name))
                            : STR("the cluster that it is applied to");
    if (applied && applied->is_default) how = STR("script default");
    Str texts[] = {name,
                   region,
                   region.size ? how : STR_NONE,
                   region.size ? STR_NONE : unknown,
                   applied ? applied->account : STR_NONE,
                   unit->release,
                   unit->namespace};
    enum { SYMS = sizeof texts / sizeof *texts };
    Sym syms[SYMS];
    for (size_t i = 0; i < SYMS; i++) syms[i] = texts[i].size ? model_sym(model, texts[i]) : 0;
    Deployment *row = deployment(model, root, at);
    row->cluster = syms[0];
    row->region = syms[1];
    row->how = syms[2];
    row->unknown = syms[3];
    row->account = syms[4];
    row->stack = syms[5];
    row->namespace = syms[6];
}

static void cluster_rows(Model *model, const Instance *root, const ClusterIndex *clusters) {
    for (size_t i = 0; i < root->clusters.count; i++) cluster_row(model, root, clusters, root->clusters.items[i]);
    if (root->clusters.count) return;
    if (!root->unit->provided) {
        cluster_row(model, root, clusters, NULL);
        return;
    }
    DeclRef first = root->unit->decls.items[0];
    Location at = location_of(model, first, unit_decl(model, first)->line, unit_decl(model, first)->column);
    provided_row(model, clusters, root->unit->provided, deployment(model, root, at));
}

/* The root that is this deployment, where it says itself in which region it is made. */
static const Instance *placed_root(const Instances *instances, const StackDeployment *stack) {
    for (size_t i = 0; i < instances->roots.count && !stack->region.size; i++) {
        const Instance *root = instances->roots.items[i];
        for (size_t k = 0; root->stack_region.size && k < root->stacks.count; k++)
            if (root->stacks.items[k] == stack) return root;
    }
    return NULL;
}

static void stack_row(Model *model, const Instances *instances, const StackDeployment *stack) {
    const Instance *placed = placed_root(instances, stack);
    bool is_template = stack->unit != MAP_NONE;
    Str kind = is_template ? kind_of(model, &instances->units->units.items[stack->unit]) : stack->kind;
    Str region = placed ? placed->stack_region : stack->region;
    Str unknown = region.size ? STR_NONE : stack->region_cause;
    Deployment row = {.root = model_sym(model, stack->root.size ? stack->root : STR("unknown")),
                      .kind = model_sym(model, kind),
                      .location = stack->at,
                      .is_prepared = stack->is_prepared,
                      .provider = model_sym(model, STR("aws"))};
    Str names[] = {stack->stack.size ? stack->stack : stack->stack_pattern, stack->account, region, unknown,
                   stack->target};
    Sym *fields[] = {&row.stack, &row.account, &row.region, &row.unknown, &row.target};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].size) *fields[i] = model_sym(model, names[i]);
    const char *how = placed ? placed->stack_region_how : stack_deployment_how(stack, model->arena);
    if (row.region) row.how = model_sym(model, str_from(how));
    if (stack->environment != ENVIRONMENT_UNKNOWN)
        row.environment = model_sym(model, str_from(environment_name(stack->environment)));
    *VEC_PUSH(model->arena, &model->deployments) = row;
}

typedef struct {
    const Instance *root;
    Map *known;
} PlatformRows;

/* What runs on a platform goes with all of it, wherever it is. */
static void need_party(Model *model, NodeId id) {
    const Node *node = model_at(model, id);
    const ResourceType *type = node->resource_type;
    const Service *service = type && type->service ? catalog_service(model->catalog, type->service) : NULL;
    for (size_t i = 0; service && i < catalog_third_party_count(model->catalog); i++) {
        const ThirdParty *party = catalog_third_party_at(model->catalog, i);
        Location at = node->location;
        if (node->is_absent || !str_equal(party->id, service->third_party)) continue;
        model_edge(model, id, model_third_party(model, party), EDGE_IMPLIED, MODE_RUNTIME, at);
        return;
    }
}

/* Things of a platform's file say themselves where they are: a row for each place. */
static void platform_row(Model *model, ResourceInstance *resource, void *context) {
    PlatformRows *rows = context;
    const Node *node = model_at(model, resource->node);
    need_party(model, resource->node);
    node = model_at(model, resource->node);
    bool is_placed = node->resource_type && node->resource_type->reach != REACH_GLOBAL && !node->is_absent;
    bool is_new = false;
    map_add(rows->known, str_format(model->arena, "%u %u %u", node->provider, node->region, node->region_cause), 0,
            &is_new);
    if (!is_placed || !is_new || (!node->region && !node->region_cause)) return;
    Sym how = node->region ? node->region_how : 0, region = node->region, cause = node->region_cause,
        provider = node->provider;
    Deployment *row = deployment(model, rows->root, node->location);
    row->provider = provider;
    row->region = region;
    row->how = how;
    row->unknown = cause;
}

static void platform_rows(Model *model, Instance *root) {
    PlatformRows rows = {root, map_new(model->arena)};
    instances_each_resource(root, platform_row, &rows);
}

void link_deployments(Model *model, Instances *instances) {
    Neighbours all = neighbours_of(model, instances);
    const ClusterIndex *clusters = cluster_index_new(model, instances);
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (root->unit->has_own_services) {
            if (root->runs_code) cluster_rows(model, root, clusters);
            continue;
        }
        if (str_equal(root->unit->format, STR("platform"))) {
            platform_rows(model, root);
            continue;
        }
        if (root->is_library && root->unit->arguments_key.size) continue;   /* nothing makes it */
        if (root->unit->is_managed) continue;                               /* each says itself where it is */
        if (root->stacks.count && !instance_stack_provider(root)) continue; /* told one by one below */
        if (root->unit->arguments_key.size && !instance_stack_provider(root)) {
            Location at = {root->unit->repository, model_sym(model, root->unit->path), 1, 1};
            if (root->stack_region_at.line) at = root->stack_region_at;
            Str cause = root->stack_region_cause;
            bool is_compose = str_equal(root->unit->format, STR("compose"));
            if (!cause.size)
                cause =
                    is_compose ? STR("the machine that it runs on") : STR("the region that the stack is deployed to");
            Sym unknown = model_sym(model, cause);
            Deployment *row = deployment(model, root, at);
            if (root->stack_region.size) {
                row->region = model_sym(model, root->stack_region);
                row->how = model_sym(model, str_from(root->stack_region_how));
            } else if (root->zone_region.region.size && !root->zone_region.is_contradicted) {
                row->region = model_sym(model, root->zone_region.region);
                row->how = model_sym(model, STR("zone"));
                row->location = root->zone_region.at;
            } else {
                row->unknown = unknown;
            }
            continue;
        }
        Listing listing = {model, clusters, root};
        instances_each_module(root, list_providers, &listing);
        const InstanceVec *beside = neighbours(model, &all, root);
        backend_row(model, beside, root);
        if (root->service) model_at(model, root->service)->has_twin = has_twin_elsewhere(beside, root);
    }
    for (size_t i = 0; i < instances->deployments->all.count; i++) {
        StackDeployment *stack = instances->deployments->all.items[i];
        bool is_placed = stack->region.size || stack->region_cause.size || placed_root(instances, stack);
        bool is_unnamed = str_equal(stack->kind, STR("serverless")) && !stack->stack.size && !stack->stack_pattern.size;
        if (stack->unit != MAP_NONE &&
            (!is_placed || is_unnamed)) /* beside others of the service that are known better */
            instance_each_provider(stack_roots_alone(model, instances, stack), complete_own, stack);
        stack_row(model, instances, stack);
    }
}
