/* What state machines, APIs and schedules ask of other services themselves, without a program in between: the ARNs of
 * definitions ("arn:aws:states:::dynamodb:putItem") and integrations (catalog/properties.yaml: arn_requests). */
#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/shape.h"

typedef struct {
    Model *model;
    NodeId *parents; /* per node: what it is a part of, or 0 */
    size_t parent_count;
} Requests;

typedef struct {
    const Requests *all;
    ResourceInstance *resource;
    NodeId from;
    const Facts *facts;
    bool is_read; /* of a program, which is not run */
    uint32_t steps;
    uint32_t found_count;
} RequestWalk;

/* Where ARNs are that ask: the arguments that these properties are read from. */
static bool may_ask(Str property) {
    static const char *const properties[] = {"definition", "targets", "destination"};
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (str_equal(property, str_from(properties[i]))) return true;
    return false;
}

static bool is_region(const Model *model, Str provider, Str region) {
    return region.size && catalog_region(model->catalog, provider, region);
}

static void need(RequestWalk *walk, const ArnRequest *request, Location at) {
    Model *model = walk->all->model;
    const Service *service = catalog_service(model->catalog, request->id);
    Str name = str_slice(request->operation, 0, str_find_char(request->operation, '.', 0)); /* runTask.sync */
    const Operation *operation = name.size ? catalog_operation(model->catalog, request->id, STR("js"), name) : NULL;
    Str own = model_str(model, model_at(model, walk->resource->node)->region);
    Str region = is_region(model, service->provider, request->region) ? request->region : own;
    bool is_global = service->reach == REACH_GLOBAL;
    if (!is_global && !is_region(model, service->provider, region)) return;
    Sym detail = model_sym(model, operation ? operation->name : name.size ? name : service->id);
    Edge *edge =
        model_edge(model, walk->from, model_provider_service(model, request->id, is_global ? STR_NONE : region),
                   EDGE_CALL, MODE_RUNTIME, at);
    edge->detail = detail;
    if (walk->is_read) edge->confidence = CONFIDENCE_LIKELY;
    walk->found_count++;
    if (!operation || operation->plane != PLANE_CONTROL || operation->is_uncertain) return;
    Str plane_region = operation->global_region.size ? operation->global_region : is_global ? STR_NONE : region;
    edge = model_edge(model, walk->from, model_control_plane(model, request->id, plane_region), EDGE_CALL,
                      operation->is_mutating ? MODE_RUNTIME : MODE_DEGRADED, at);
    edge->plane = PLANE_CONTROL;
    edge->detail = detail;
    if (walk->is_read) edge->confidence = CONFIDENCE_LIKELY;
}

/* Behind "arn:" and the partition, which may be unknown. */
static Str behind_partition(Str text) {
    size_t close = str_starts_with(text, STR("${")) ? str_find_char(text, '}', 0) : 0;
    size_t colon = close == SIZE_MAX ? SIZE_MAX : str_find_char(text, ':', close);
    return colon == SIZE_MAX ? STR_NONE : str_slice(text, colon + 1, text.size);
}

static void scan_text(RequestWalk *walk, Str text, Location at) {
    enum { ARN_SIZE_MAX = 2048 }; /* of a text of thousands of them each is looked at by itself */
    Model *model = walk->all->model;
    Str mark = STR("arn:"), provider = model_str(model, model_at(model, walk->resource->node)->provider);
    for (size_t i = str_find(text, mark, 0); i != SIZE_MAX; i = str_find(text, mark, i + mark.size)) {
        ArnRequest request;
        Str rest = behind_partition(str_slice(text, i + mark.size, i + mark.size + ARN_SIZE_MAX));
        if (rest.size && catalog_arn_request(model->catalog, provider, rest, &request)) need(walk, &request, at);
    }
}

/* What is unknown in a text hides only itself. */
static void scan_value(RequestWalk *walk, ExprId id, Location at) {
    Instance *in = walk->resource->set->in;
    Scope scope = instance_scope(in, walk->facts, walk->resource->bindings);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, id));
    Str text;
    if (value->kind == VALUE_STRING && !value->is_sensitive) {
        scan_text(walk, value->string, at);
        return;
    }
    if (value_marked_text(value, &text)) scan_text(walk, text, at);
    uint32_t before = walk->found_count;
    Shapes shapes = shapes_of_expression(in, walk->facts, id, walk->resource->bindings);
    for (size_t i = 0; i < shapes.count && walk->found_count == before; i++) scan_text(walk, shapes.items[i].text, at);
}

static void walk_request(RequestWalk *walk, ExprId id, uint32_t depth) {
    if (!id || depth > EVAL_DEPTH_MAX || walk->steps == 0) return;
    walk->steps--;
    const Expr *expr = facts_expr(walk->facts, id);
    if (expr->kind == EXPR_ITEM && expr->number) return; /* a transform put it there, and made what it leads to */
    Location at = model_place(&walk->all->model->files[walk->resource->set->decl.file], id);
    uint32_t before = walk->found_count;
    if (expr->kind == EXPR_STRING) {
        scan_text(walk, facts_str(walk->facts, expr->text), at);
        return;
    }
    bool is_text = expr->kind == EXPR_TEMPLATE;
    for (uint32_t i = 0; i < expr->count && !is_text; i++)
        walk_request(walk, expr_child(walk->facts, id, i), depth + 1);
    bool is_whole =
        expr->kind == EXPR_OBJECT || expr->kind == EXPR_TUPLE || expr->kind == EXPR_ITEM || expr->kind == EXPR_BLOCK;
    if (!is_whole && walk->found_count == before) scan_value(walk, id, at);
}

/* A method is a part of a path, which is a part of an API. */
static NodeId whole_of(const Requests *all, NodeId id) {
    enum { DEPTH_MAX = 16 }; /* paths of that many steps */
    for (int i = 0; i < DEPTH_MAX && id < all->parent_count && all->parents[id]; i++) id = all->parents[id];
    return id;
}

static void find_requests(Model *model, ResourceInstance *resource, void *context) {
    const Requests *all = context;
    const Node *node = model_at(model, resource->node);
    const ResourceType *type = node->resource_type;
    if (!type || node->is_absent || node->kind != NODE_RESOURCE || node->made_by) return;
    Str seen = STR_NONE;
    for (size_t i = 0; i < type->property_count; i++) {
        Str rest = type->properties[i].path, step;
        if (!may_ask(type->properties[i].property) || !str_split_next(&rest, '.', &step)) continue;
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        if (str_equal(step, seen)) continue;
        seen = step;
        const FactsFile *file = &model->files[resource->set->decl.file];
        RequestWalk walk = {.all = all, .resource = resource, .from = whole_of(all, resource->node)};
        walk.is_read = file->is_made && !str_equal(file->facts.format, STR("managed"));
        ExprId expr = resource_expression(resource, step, &walk.facts);
        if (!expr || walk.facts != &file->facts) continue;
        walk.steps = 4 * walk.facts->expr_count;
        walk_request(&walk, expr, 0);
    }
}

void link_requests(Model *model, Instances *instances) {
    Requests all = {.model = model, .parent_count = model->nodes.count};
    all.parents = arena_alloc(model->arena, all.parent_count * sizeof *all.parents);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const ResourceType *type = model_at(model, edge->from)->resource_type;
        if (edge->kind == EDGE_REFERENCE && type && type->parent_path.size &&
            str_equal(model_str(model, edge->detail), type->parent_path))
            all.parents[edge->from] = edge->to;
    }
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], find_requests, &all);
}
