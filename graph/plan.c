/* Values that only an apply can tell stand as null in planned_values: they are as unknown as without a plan. */
#include "graph/plan.h"

#include "analyzer/core/limits.h"

typedef struct {
    ExprId values;
} PlannedResource;

struct Plan {
    const Facts *facts;
    ExprId variables; /* {"region": {"value": "eu-west-1"}} */
    Map *by_address;  /* → index into resources */
    VEC(PlannedResource) resources;
};

static Str literal_member(const Facts *facts, ExprId object, Str name) {
    Str text;
    ExprId expr = expr_attribute(facts, object, name);
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

static void add_resources(Arena *arena, Plan *plan, ExprId module) {
    ExprId list = expr_attribute(plan->facts, module, STR("resources"));
    for (uint32_t i = 0; list && i < facts_expr(plan->facts, list)->count; i++) {
        ExprId resource = expr_child(plan->facts, list, i);
        Str address = literal_member(plan->facts, resource, STR("address"));
        ExprId values = expr_attribute(plan->facts, resource, STR("values"));
        if (address.size == 0 || !values) continue;
        map_put(plan->by_address, address, (uint32_t)plan->resources.count);
        *VEC_PUSH(arena, &plan->resources) = (PlannedResource){values};
    }
}

static void add_modules(Arena *arena, Plan *plan, ExprId module, int depth) {
    add_resources(arena, plan, module);
    if (depth >= MODULE_DEPTH_MAX) return;
    ExprId list = expr_attribute(plan->facts, module, STR("child_modules"));
    for (uint32_t i = 0; list && i < facts_expr(plan->facts, list)->count; i++)
        add_modules(arena, plan, expr_child(plan->facts, list, i), depth + 1); /* depth: MODULE_DEPTH_MAX */
}

static Plan *read_plan(Model *model, const Facts *facts) {
    if (!str_equal(facts->format, STR("json")) && !str_equal(facts->format, STR("terraform-plan"))) return NULL;
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        ExprId body = facts->decls[i].body;
        if (facts->decls[i].kind != DECL_DOCUMENT || !body || facts_expr(facts, body)->kind != EXPR_OBJECT) continue;
        if (!expr_attribute(facts, body, STR("format_version"))) continue;
        ExprId planned = expr_attribute(facts, body, STR("planned_values"));
        ExprId module = planned ? expr_attribute(facts, planned, STR("root_module")) : 0;
        if (!module) continue;
        Plan *plan = ARENA_NEW(model->arena, Plan);
        plan->facts = facts;
        plan->variables = expr_attribute(facts, body, STR("variables"));
        plan->by_address = map_new(model->arena);
        add_modules(model->arena, plan, module, 0);
        return plan;
    }
    return NULL;
}

const Plan **plans_collect(Model *model, const Units *units) {
    enum { FOLDERS_BELOW_ROOT_MAX = 2 };
    const Plan **plans = ARENA_ARRAY(model->arena, const Plan *, units->units.count);
    bool *is_ambiguous = ARENA_ARRAY(model->arena, bool, units->units.count);
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Plan *plan = file->is_parsed ? read_plan(model, &file->facts) : NULL;
        Str directory = location_of_directory(sym_str(model->symbols, file->path));
        for (int below = 0; plan && below <= FOLDERS_BELOW_ROOT_MAX; below++) {
            uint32_t unit = units_find(units, model->arena, file->repository, directory);
            if (unit != MAP_NONE) {
                /* Two plans are two deployments, and nothing says which is meant. */
                if (plans[unit]) is_ambiguous[unit] = true;
                plans[unit] = plan;
                break;
            }
            if (directory.size == 0) break;
            directory = location_of_directory(directory);
        }
    }
    for (size_t i = 0; i < units->units.count; i++)
        if (is_ambiguous[i]) plans[i] = NULL;
    return plans;
}

const Plan *plan_find(const Plan *const *plans, size_t unit_count, uint32_t unit) {
    return plans && unit < unit_count ? plans[unit] : NULL;
}

static const Value *planned_value(Instance *in, const Plan *plan, ExprId expr) {
    if (!expr) return NULL;
    Scope scope = instance_scope(in, plan->facts, NULL);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, expr));
    return value_is_known(value) && value->kind != VALUE_NULL ? value : NULL;
}

const Value *plan_variable(Instance *root, Str name) {
    const Plan *plan = root->plan;
    if (!plan || root->parent || !plan->variables) return NULL;
    ExprId variable = expr_attribute(plan->facts, plan->variables, name);
    return variable ? planned_value(root, plan, expr_attribute(plan->facts, variable, STR("value"))) : NULL;
}

const Value *plan_attribute(const ResourceInstance *resource, Str name) {
    Instance *in = resource->set->in;
    const Plan *plan = in->plan;
    if (!plan) return NULL;
    uint32_t index = map_get(plan->by_address, resource_address(resource, in->model->arena));
    if (index == MAP_NONE) return NULL;
    return planned_value(in, plan, expr_attribute(plan->facts, plan->resources.items[index].values, name));
}
