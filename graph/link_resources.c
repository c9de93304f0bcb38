/* A node per resource instance, and an edge per reference between two of them. */
#include "analyzer/core/limits.h"
#include "graph/cluster_roots.h"
#include "graph/link.h"

Str model_repository_name(const Model *model, uint32_t repository) {
    return sym_str(model->symbols, model->repositories.items[repository].name);
}

/* Is that all there is at the path? */
static bool is_at(const ResourceInstance *resource, Str path, Str wanted) {
    uint32_t line;
    const Value *value = resource_path(resource, path, &line);
    if (value && (value->kind == VALUE_LIST || value->kind == VALUE_SET))
        value = value->list.count == 1 ? value->list.items[0] : NULL;
    return value && value->kind == VALUE_STRING && str_equal(value->string, wanted);
}

const ResourceType *resource_type_of(const Model *model, const ResourceInstance *resource) {
    const ResourceSet *set = resource->set;
    Str name = facts_str(unit_facts(model, set->decl), unit_decl(model, set->decl)->type);
    const ResourceType *type = catalog_resource_type(model->catalog, name);
    bool is_other = type && type->otherwise && is_at(resource, type->role_when_path, type->role_when_value);
    return is_other ? type->otherwise : type;
}

/* What the declaration was before a transform, and what it was made out of. */
static void tell_transform(Model *model, const ResourceSet *set, Node *node) {
    static const char *const names[] = {"SourceType", "MadeBy"};
    const Facts *facts = unit_facts(model, set->decl);
    Str text;
    if (set->in->unit->arguments_key.size == 0) return;
    for (size_t i = 0; i < 2; i++) {
        ExprId value = expr_attribute(facts, unit_decl(model, set->decl)->body, str_from(names[i]));
        if (!value || !expr_literal(facts, value, &text)) continue;
        if (i == 0)
            node->source_type = model_sym(model, text);
        else
            node->made_by = model_sym(model, text);
    }
}

/* The name that the resource gives itself, for messages: its `name` property is read later. */
static void make_node(Model *model, ResourceInstance *resource, void *context) {
    Arena *scratch = context; /* its names are kept as symbols */
    const ResourceSet *set = resource->set;
    const Decl *decl = unit_decl(model, set->decl);
    Str type = facts_str(unit_facts(model, set->decl), decl->type);
    arena_reset(scratch);
    Str address = resource_address(resource, scratch);
    Str key = str_format(scratch, "%.*s:%.*s", STR_ARG(instance_root_key(set->in, scratch)), STR_ARG(address));
    bool is_new = false;
    NodeKind kind = decl->kind == DECL_DATA     ? NODE_DATA_SOURCE
                    : decl->kind == DECL_MODULE ? NODE_MODULE
                                                : NODE_RESOURCE;
    resource->node = model_node(model, kind, key, &is_new);
    if (!is_new) return;
    bool is_template = set->in->unit->arguments_key.size > 0;
    Sym type_sym = model_sym(model, type), address_sym = model_sym(model, address),
        root = model_sym(model, is_template ? set->in->unit->path : set->in->root_path),
        stack = is_template && set->in->address.size ? model_sym(model, set->in->address) : 0;
    Sym name =
        decl->kind == DECL_MODULE ? address_sym : model_sym(model, facts_str(unit_facts(model, set->decl), decl->name));
    const ResourceType *resource_type = resource_type_of(model, resource);
    const Service *service =
        resource_type && resource_type->service ? catalog_service(model->catalog, resource_type->service) : NULL;
    Sym provider = service ? model_sym(model, service->provider) : 0;
    Node *node = model_at(model, resource->node);
    node->type = type_sym;
    node->address = address_sym;
    node->root = root;
    node->stack = stack;
    node->name = name;
    node->resource_type = resource_type;
    node->service = resource_type ? resource_type->service : 0;
    node->provider = provider;
    node->location = location_of(model, set->decl, decl->line, decl->column);
    node->end_line = decl->end_line;
    node->environment = set->environment ? set->environment : set->in->environment;
    if (node->environment == ENVIRONMENT_UNKNOWN) node->environment = cluster_environment_of(model, resource);
    if (node->environment == ENVIRONMENT_UNKNOWN && set->in->unit->has_own_services)
        node->environment = environment_of_end(model_str(model, address_sym));
    node->is_absent = set->is_absent || set->in->is_absent;
    node->is_branch = set->is_branch;
    node->is_delivery = (decl->flags & DECL_DELIVERY) != 0;
    tell_transform(model, set, node);
    if (set->unknown_count && !node->is_absent)
        model_unknown(model, resource->node, set->is_one_at_most ? STR("condition") : STR("instances"),
                      set->unknown_count->what);
    for (const Instance *in = set->in; in->parent; in = in->parent)
        if (in->set->unknown_count)
            model_unknown(model, resource->node,
                          in->set->is_one_at_most ? STR("module condition") : STR("module instances"),
                          in->set->unknown_count->what);
}

/* Its call says that it makes nothing: `create = false`. `open`: what would tell whether it does; NULL: it is told. */
static bool is_switched_off(const Model *model, const ResourceInstance *resource, const Cause **open) {
    size_t count = 0;
    const Str *switches = catalog_unread_switches(model->catalog, &count);
    *open = NULL;
    for (size_t i = 0; i < count; i++) {
        const Value *value = resource_path(resource, switches[i], NULL);
        if (value && value->kind == VALUE_BOOL && !value->boolean) return true;
        if (value && value->kind == VALUE_UNKNOWN && !*open) *open = value->cause;
    }
    return false;
}

/* A module whose source is not in this run: what it makes is unknown, what it is given is not. */
static void make_opaque_nodes(Model *model, Instance *in, void *context) {
    for (size_t i = 0; i < in->modules.count; i++) {
        const ModuleSet *set = in->modules.items[i];
        if (!set->opaque) continue;
        ResourceInstance *resource = set->opaque->items.items[0];
        const Cause *open = NULL;
        if (set->unit == MAP_NONE && is_switched_off(model, resource, &open)) set->opaque->is_absent = true;
        make_node(model, resource, context);
        if (open && !set->opaque->is_absent) model_unknown(model, resource->node, STR("condition"), open->what);
        DeclRef where;
        model_at(model, resource->node)->is_given_providers =
            unit_attribute(model, in->unit, set->call, STR("providers"), &where) != 0;
        Str source = set->source.size ? set->source : STR("module source");
        Str what = set->unit == MAP_NONE ? STR("module") : STR("rest of the module");
        if (!set->opaque->is_absent) model_unknown(model, resource->node, what, source);
    }
}

/* What a nested stack makes is unknown when its template is not in this run. */
static void tell_nested(Model *model, Instance *in, void *context) {
    (void)context;
    for (size_t i = 0; in->unit->arguments_key.size && i < in->modules.count; i++) {
        const ModuleSet *set = in->modules.items[i];
        ResourceSet *resource = instance_resource_set(in, DECL_RESOURCE, set->name);
        if (set->unit != MAP_NONE || set->is_absent || !resource || resource->items.count != 1) continue;
        NodeId node = resource->items.items[0]->node;
        if (node) model_unknown(model, node, STR("nested stack"), set->source.size ? set->source : STR("its template"));
    }
}

void link_resources(Model *model, Instances *instances) {
    (void)model;
    Arena *scratch = arena_new();
    for (size_t i = 0; i < instances->roots.count; i++) {
        instances_each_resource(instances->roots.items[i], make_node, scratch);
        instances_each_module(instances->roots.items[i], make_opaque_nodes, scratch);
        instances_each_module(instances->roots.items[i], tell_nested, NULL);
    }
    arena_free(scratch);
}

static bool is_before(const Facts *facts, ExprId id, const Reference *reference) {
    const Expr *expr = facts_expr(facts, id);
    return expr->line < reference->line || (expr->line == reference->line && expr->column <= reference->column);
}

enum { PATH_MAX_STEPS = 8 };

/* The keys around a reference, from the declaration's body on: as the source has them in order, each stands behind its own. */
static size_t path_of_reference(const Model *model, const Reference *reference, Str path[static PATH_MAX_STEPS]) {
    const Facts *facts = unit_facts(model, reference->in);
    ExprId at = unit_decl(model, reference->in)->body;
    size_t count = 0;
    for (uint32_t depth = 0; at && depth < NESTING_DEPTH_MAX && count < PATH_MAX_STEPS; depth++) {
        const Expr *expr = facts_expr(facts, at);
        ExprId last = 0;
        if (expr->kind != EXPR_OBJECT && expr->kind != EXPR_TUPLE) break;
        for (uint32_t i = 0; i < expr->count; i++)
            if (is_before(facts, expr_child(facts, at, i), reference)) last = expr_child(facts, at, i);
        if (!last) break;
        bool is_item = facts_expr(facts, last)->kind == EXPR_ITEM;
        Str key = is_item ? facts_str(facts, facts_expr(facts, last)->text) : STR_NONE;
        bool is_wrapper = count == 0 && str_equal(key, STR("Properties"));
        if (is_item && !key.size) break;
        if (is_item && !is_wrapper) path[count++] = key;
        at = is_item ? expr_child(facts, last, 1) : last;
    }
    return count;
}

/* What the catalog knows better of the argument: logs that go to a bucket, code that a deployment reads there. */
static EdgeMode mode_in_argument(const Model *model, const Node *from, const Reference *reference, EdgeMode mode) {
    EdgeMode known = mode;
    Str path[PATH_MAX_STEPS];
    if (mode == MODE_NONE || !from->type) return mode;
    size_t count = path_of_reference(model, reference, path);
    if (count == 0 || !str_equal(path[0], reference->argument)) path[0] = reference->argument, count = 1;
    catalog_argument_mode(model->catalog, model_str(model, from->type), path, count, &known);
    return known > mode ? known : mode; /* the weaker one */
}

/* A subnet is needed as one of several: placement makes that group. */
static bool is_ground(const Node *node) {
    return node->resource_type->reach == REACH_ZONAL && str_equal(node->resource_type->role->id, STR("network"));
}

/* Whether the failure of a target matters to the source. Only things that serve pass a failure on: a
 * policy or an alarm that mentions a database does not stop anything when the database does. */
static EdgeMode reference_mode(const Node *from, const Node *to, bool is_order_only) {
    if (is_order_only || from->is_absent || to->is_absent) return MODE_NONE;
    if (from->kind == NODE_DATA_SOURCE || to->kind == NODE_DATA_SOURCE) return MODE_NONE;
    if (!to->resource_type || is_ground(to)) return MODE_NONE;
    EdgeMode mode = to->resource_type->role->reference_mode;
    if (mode == MODE_DEPLOY) return MODE_NONE;
    if (from->kind == NODE_MODULE) return mode;
    if (!from->resource_type) return MODE_NONE;
    /* A part that is folded into another (a bucket's replication rules) needs nothing at run time by itself. */
    if (from->resource_type->parent_path.size) return MODE_NONE;
    EdgeMode serving = from->resource_type->role->service_mode;
    if (serving != MODE_RUNTIME && serving != MODE_START && serving != MODE_DEGRADED) return MODE_NONE;
    return mode;
}

/* An argument that names what the resource is a copy of, or the cluster that it is a member of, is no need: a replica goes on
 * without its source, and membership is a group of the cluster. Nor is its own name, whatever that was put together of. */
static bool is_relation(const ResourceType *type, Str argument) {
    for (size_t i = 0; type && i < type->property_count; i++) {
        Str property = type->properties[i].property, rest = type->properties[i].path, step;
        if (!str_equal(property, STR("name")) && !str_equal(property, STR("replica_of")) &&
            !str_equal(property, STR("cluster")) && !str_equal(property, STR("global")) &&
            !str_equal(property, STR("replica_buckets")) && !str_equal(property, STR("backup_copy_target")) &&
            !str_equal(property, STR("peer")) && !str_equal(property, STR("copied")) &&
            !str_equal(property, STR("copies")))
            continue;
        if (!str_split_next(&rest, '.', &step)) continue;
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        if (str_equal(step, argument)) return true;
    }
    return false;
}

/* A load balancer needs one of those in zones that it sends to: a group, made with the services. */
static bool is_target_of(const ResourceType *from, Str argument, const ResourceType *to) {
    if (!from || !to || to->reach != REACH_ZONAL || !str_equal(from->role->id, STR("loadbalancer"))) return false;
    for (size_t i = 0; i < from->property_count; i++) {
        Str rest = from->properties[i].path, step;
        if (!str_equal(from->properties[i].property, STR("targets")) || !str_split_next(&rest, '.', &step)) continue;
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        if (str_equal(step, argument)) return true;
    }
    return false;
}

/* Of a module that the catalog knows in part: what takes this argument is known better. */
static bool is_taken(const Model *model, const ResourceInstance *resource, Str argument) {
    const ResourceSet *set = resource->set;
    if (unit_decl(model, set->decl)->kind != DECL_MODULE) return false;
    const ModuleSet *module =
        instance_module_set(set->in, facts_str(unit_facts(model, set->decl), unit_decl(model, set->decl)->name));
    return module && module->items.count && unit_find(module->items.items[0]->unit, model->arena, DECL_INPUT, argument);
}

/* What stands in the source is more than what a transform made of it. */
static bool is_written_too(const ReferenceList *list, const ResourceInstance *target) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].target == target && !list->items[i].is_made) return true;
    return false;
}

/* A node that needs each of many: what needs it needs all of them. */
static NodeId node_of_all(Model *model, ResourceInstance *whole) {
    const ResourceSet *set = whole->set;
    if (whole->node || set->items.items[0]->node == 0) return whole->node;
    Str address = resource_address(whole, model->arena);
    Str key =
        str_format(model->arena, "%.*s:%.*s", STR_ARG(instance_root_key(set->in, model->arena)), STR_ARG(address));
    const Node *one = model_at(model, set->items.items[0]->node);
    Location at = one->location;
    Sym root = one->root, name = model_sym(model, address);
    Environment environment = one->environment;
    bool is_absent = one->is_absent;
    whole->node = model_node(model, NODE_MODULE, key, NULL);
    Node *node = model_at(model, whole->node);
    node->name = name;
    node->root = root;
    node->location = at;
    node->environment = environment;
    node->is_absent = is_absent;
    for (size_t i = 0; i < set->items.count; i++)
        if (set->items.items[i]->node)
            model_edge(model, whole->node, set->items.items[i]->node, EDGE_REFERENCE, MODE_RUNTIME, at);
    return whole->node;
}

/* What another file has put into the resource is written there. */
static Location place_of(Model *model, const Reference *reference) {
    const FactsFile *file = &model->files[reference->in.file];
    if (file->foreign_line_count && reference->expr) return model_place(file, reference->expr);
    return location_of(model, reference->in, reference->line, reference->column);
}

static void note_output(Model *model, const ResourceInstance *resource, const Reference *reference) {
    const ResourceSet *set = reference->target->set;
    if (reference->is_beside || !set->items.items[0]->node) return;
    *VEC_PUSH(model->arena, &model->output_uses) =
        (OutputUse){resource->node, set->items.items[0]->node, model_sym(model, reference->target->output),
                    location_of(model, reference->in, reference->line, reference->column)};
}

static void add_references(Model *model, ResourceInstance *resource, void *context) {
    ReferenceList list = references_of_resource(context, resource);
    /* A transform adds whom to tell of news: who is told needs that, not the other way round. */
    bool is_amended =
        model_at(model, resource->node)->source_type == 0 && model_at(model, resource->node)->made_by == 0;
    for (size_t i = 0; i < list.count; i++) {
        const Reference *reference = &list.items[i];
        ResourceInstance *target = reference->target;
        if (target->output.size) {
            note_output(model, resource, reference);
            continue;
        }
        bool is_all = target == target->set->whole;
        NodeId to = is_all ? node_of_all(model, target) : target->node;
        if (!to || to == resource->node || (is_all && target->set == resource->set)) continue;
        const Node *like = model_at(model, is_all ? target->set->items.items[0]->node : to);
        if (is_taken(model, resource, reference->argument)) continue;
        EdgeMode mode = reference_mode(model_at(model, resource->node), like, reference->is_order_only);
        mode = mode_in_argument(model, model_at(model, resource->node), reference, mode);
        if (is_relation(model_at(model, resource->node)->resource_type, reference->argument)) mode = MODE_NONE;
        if (reference->is_beside || (reference->is_made && is_amended)) mode = MODE_NONE;
        if (reference->is_made && is_written_too(&list, target)) continue;
        if (is_target_of(model_at(model, resource->node)->resource_type, reference->argument, like->resource_type))
            mode = MODE_NONE;
        Sym detail = model_sym(model, reference->argument);
        Edge *edge = model_edge(model, resource->node, to, EDGE_REFERENCE, mode, place_of(model, reference));
        edge->detail = detail;
        /* Programs are read, not run. */
        const FactsFile *file = &model->files[reference->in.file];
        if (file->is_made && !str_equal(file->facts.format, STR("managed"))) edge->confidence = CONFIDENCE_LIKELY;
        edge->is_made = reference->is_made;
        /* A module that can't be seen needs what it is given, as far as anyone can tell. */
        if (reference->is_beside || model_at(model, resource->node)->kind == NODE_MODULE)
            edge->confidence = CONFIDENCE_GUESSED;
    }
}

static void add_opaque_references(Model *model, Instance *in, void *context) {
    for (size_t i = 0; i < in->modules.count; i++)
        if (in->modules.items[i]->opaque) add_references(model, in->modules.items[i]->opaque->items.items[0], context);
}

typedef VEC(Instance *) Roots;

static Roots roots_of_made_unit(const Model *model, const Instances *instances, uint32_t number) {
    Roots roots = {0};
    for (size_t i = 0; i < model->made_units.count; i++) {
        const MadeUnit *made = &model->made_units.items[i];
        for (size_t k = 0; made->number == number && k < instances->roots.count; k++) {
            Instance *root = instances->roots.items[k];
            if (root->unit->repository == made->repository && str_equal(root->unit->path, made->path))
                *VEC_PUSH(model->arena, &roots) = root;
        }
    }
    return roots;
}

static bool has_stack(const Instance *root, Str pattern) {
    for (size_t i = 0; i < root->stacks.count; i++)
        if (str_matches_glob(root->stacks.items[i]->config, pattern)) return true;
    return str_equal(pattern, STR("*"));
}

static bool shares_stack(const Instance *a, const Instance *b) {
    for (size_t i = 0; i < a->stacks.count; i++)
        if (a->stacks.items[i]->config.size && has_stack(b, a->stacks.items[i]->config)) return true;
    return false;
}

/* Which deployment of another program one of this program is given things of: the one that is named, of the same name, or the only one
 * for the same environment. NULL: it can't be told. */
static Instance *stack_beside(const Instance *from, const Roots *roots, Str pattern) {
    Instance *found = NULL, *alike = NULL;
    size_t count = 0, alike_count = 0;
    for (size_t i = 0; i < roots->count; i++) {
        Instance *root = roots->items[i];
        if (roots->count > 1 && (!pattern.size || !has_stack(root, pattern))) continue;
        if (shares_stack(from, root)) return root;
        found = root;
        count++;
        if (root->environment != from->environment) continue;
        alike = root;
        alike_count++;
    }
    return count == 1 ? found : alike_count == 1 ? alike : NULL;
}

static const ResourceInstance *first_instance(Instance *root, Str name) {
    ResourceSet *set = root ? instance_resource_set(root, DECL_RESOURCE, name) : NULL;
    return set && set->items.count ? set->items.items[0] : NULL;
}

/* A stack of a program that is given something of another one. */
static void add_stack_needs(Model *model, Instances *instances) {
    for (size_t i = 0; i < model->stack_needs.count; i++) {
        const StackNeed *need = &model->stack_needs.items[i];
        Roots from_roots = roots_of_made_unit(model, instances, need->from_unit);
        Roots to_roots = roots_of_made_unit(model, instances, need->to_unit);
        for (size_t k = 0; k < from_roots.count; k++) {
            const ResourceInstance *from = first_instance(from_roots.items[k], need->from);
            const ResourceInstance *to =
                first_instance(stack_beside(from_roots.items[k], &to_roots, need->stack), need->to);
            if (!from || !to || !from->node || !to->node || from->node == to->node) continue;
            EdgeMode mode = reference_mode(model_at(model, from->node), model_at(model, to->node), false);
            const FactsFile *file = &model->files[need->file];
            Location at = {file->repository, file->real_path, need->line, need->column};
            Edge *edge = model_edge(model, from->node, to->node, EDGE_REFERENCE, mode, at);
            edge->confidence = CONFIDENCE_LIKELY;
            edge->detail = model_sym(model, need->argument);
        }
    }
}

static Str edge_key(Arena *arena, NodeId from, NodeId to) { return str_format(arena, "%u %u", from, to); }

/* A function says which API calls it, and the transform makes the call: the API needs the function, which needs nothing of
 * the API for that. */
static void turn_calls(Model *model) {
    Map *callers = map_new(model->arena);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->is_made && edge->mode != MODE_NONE) map_put(callers, edge_key(model->arena, edge->to, edge->from), 1);
    }
    for (size_t i = 0; i < model->edges.count && map_count(callers); i++) {
        Edge *edge = &model->edges.items[i];
        if (edge->kind != EDGE_REFERENCE || edge->is_made || edge->mode == MODE_NONE) continue;
        if (map_get(callers, edge_key(model->arena, edge->from, edge->to)) != MAP_NONE) edge->mode = MODE_NONE;
    }
}

void link_references(Model *model, Instances *instances, References *references) {
    add_stack_needs(model, instances);
    for (size_t i = 0; i < instances->roots.count; i++) {
        instances_each_resource(instances->roots.items[i], add_references, references);
        instances_each_module(instances->roots.items[i], add_opaque_references, references);
    }
    turn_calls(model);
}

void link_made(Model *model) {
    for (size_t i = 0; i < model->edges.count; i++)
        if (model->edges.items[i].is_made) model->edges.items[i].kind = EDGE_IMPLIED;
}

/* ---- somebody else's modules ---- */

/* What a copied module makes is told at the call: that is the line which the reader can change. */
static void tell_caller(Model *model, ResourceInstance *resource, void *context) {
    (void)context;
    const Instance *in = resource->set->in;
    if (!resource->node || !model->files[resource->set->decl.file].is_vendored) return;
    while (in->parent && model->files[in->set->call.file].is_vendored) in = in->parent;
    if (!in->parent) return;
    const Decl *call = unit_decl(model, in->set->call);
    Node *node = model_at(model, resource->node);
    node->location = location_of(model, in->set->call, call->line, call->column);
    node->end_line = call->end_line;
    for (size_t i = 0; i < node->properties.count; i++)
        if (node->properties.items[i].line) node->properties.items[i].line = call->line;
}

static void tell_opaque(Model *model, Instance *in, void *context) {
    for (size_t i = 0; i < in->modules.count; i++)
        if (in->modules.items[i]->opaque) tell_caller(model, in->modules.items[i]->opaque->items.items[0], context);
}

void link_callers(Model *model, Instances *instances) {
    (void)model;
    for (size_t i = 0; i < instances->roots.count; i++) {
        instances_each_resource(instances->roots.items[i], tell_caller, NULL);
        instances_each_module(instances->roots.items[i], tell_opaque, NULL);
    }
}
