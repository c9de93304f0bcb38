/* Values that only an apply can tell stand as null in planned_values: they are as unknown as without a plan. What
 * was read before planning, data sources above all, stands in prior_state. Sensitive values are not used: nothing
 * of them may reach a report. */
#include "graph/plan.h"

#include "analyzer/core/limits.h"

typedef struct {
    ExprId values, sensitive;
} PlannedResource;

struct Plan {
    const Facts *facts;
    ExprId variables; /* {"region": {"value": "eu-west-1"}} */
    ExprId declared;  /* the same with {"sensitive": true}; 0 when the plan does not say */
    Map *by_address;  /* → index into resources */
    VEC(PlannedResource) resources;
    Map *keys_index; /* address without key → index into keys */
    VEC(PlanKeys *) keys;
};

static Str literal_member(const Facts *facts, ExprId object, Str name) {
    Str text;
    ExprId expr = expr_attribute(facts, object, name);
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

/* Where the key of the last step begins; the size of the address when it has none. */
static size_t key_start(Str address) {
    if (!str_ends_with(address, STR("]"))) return address.size;
    size_t start = address.size;
    bool is_quoted = false;
    for (size_t i = 0; i < address.size; i++) {
        if (is_quoted && address.data[i] == '\\')
            i++;
        else if (address.data[i] == '"')
            is_quoted = !is_quoted;
        else if (address.data[i] == '[' && !is_quoted)
            start = i;
    }
    return start;
}

/* "[0]", ["a"] */
static bool is_key(Str text) {
    if (text.size < 3) return false;
    Str inner = str_slice(text, 1, text.size - 1);
    if (inner.data[0] == '"') return inner.size >= 2 && inner.data[inner.size - 1] == '"';
    int64_t index;
    return str_to_int64(inner, &index) && index >= 0;
}

static void add_key(Arena *arena, Plan *plan, Str address) {
    size_t start = key_start(address);
    bool is_new = false;
    if (!is_key(str_slice(address, start, address.size))) return;
    uint32_t entry = map_add(plan->keys_index, str_slice(address, 0, start), (uint32_t)plan->keys.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &plan->keys) = ARENA_NEW(arena, PlanKeys);
    PlanKeys *keys = plan->keys.items[map_value_at(plan->keys_index, entry)];
    *VEC_PUSH(arena, keys) = str_slice(address, start, address.size);
}

static void add_resources(Arena *arena, Plan *plan, ExprId module, bool is_prior) {
    ExprId list = expr_attribute(plan->facts, module, STR("resources"));
    for (uint32_t i = 0; list && i < facts_expr(plan->facts, list)->count; i++) {
        ExprId resource = expr_child(plan->facts, list, i);
        Str address = literal_member(plan->facts, resource, STR("address"));
        ExprId values = expr_attribute(plan->facts, resource, STR("values"));
        ExprId sensitive = expr_attribute(plan->facts, resource, STR("sensitive_values"));
        /* What is planned stands in place of what was there, and what was there may go: only data sources stay. */
        if (is_prior && !str_equal(literal_member(plan->facts, resource, STR("mode")), STR("data"))) continue;
        if (address.size == 0 || !values) continue;
        bool is_new = false;
        map_add(plan->by_address, address, (uint32_t)plan->resources.count, &is_new);
        if (!is_new) continue;
        *VEC_PUSH(arena, &plan->resources) = (PlannedResource){values, sensitive};
        add_key(arena, plan, address);
    }
}

static void add_modules(Arena *arena, Plan *plan, ExprId module, bool is_prior, int depth) {
    add_resources(arena, plan, module, is_prior);
    if (depth >= MODULE_DEPTH_MAX) return;
    ExprId list = expr_attribute(plan->facts, module, STR("child_modules"));
    for (uint32_t i = 0; list && i < facts_expr(plan->facts, list)->count; i++) {
        ExprId child = expr_child(plan->facts, list, i);
        if (!is_prior) add_key(arena, plan, literal_member(plan->facts, child, STR("address")));
        add_modules(arena, plan, child, is_prior, depth + 1); /* depth: MODULE_DEPTH_MAX */
    }
}

/* {"prior_state": {"values": {"root_module": …}}} */
static ExprId prior_module(const Facts *facts, ExprId body) {
    ExprId state = expr_attribute(facts, body, STR("prior_state"));
    ExprId values = state ? expr_attribute(facts, state, STR("values")) : 0;
    return values ? expr_attribute(facts, values, STR("root_module")) : 0;
}

/* {"configuration": {"root_module": {"variables": …}}} */
static ExprId declared_variables(const Facts *facts, ExprId body) {
    ExprId configuration = expr_attribute(facts, body, STR("configuration"));
    ExprId module = configuration ? expr_attribute(facts, configuration, STR("root_module")) : 0;
    return module ? expr_attribute(facts, module, STR("variables")) : 0;
}

static Plan *read_plan(Model *model, const Facts *facts) {
    if (!str_equal(facts->format, STR("json")) && !str_equal(facts->format, STR("terraform-plan"))) return NULL;
    if (facts->is_partial) return NULL; /* what is missing would read as what is not planned */
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
        plan->declared = declared_variables(facts, body);
        plan->by_address = map_new(model->arena);
        plan->keys_index = map_new(model->arena);
        add_modules(model->arena, plan, module, false, 0);
        ExprId prior = prior_module(facts, body);
        if (prior) add_modules(model->arena, plan, prior, true, 0);
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

static bool holds_true(const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_BOOL) return expr->number != 0;
    for (uint32_t i = 0; i < expr->count && depth < NESTING_DEPTH_MAX; i++)
        if (holds_true(facts, expr_child(facts, id, i), depth + 1)) return true;
    return false;
}

/* {"password": true}; an object or a list says so of a part, and then nothing of it is used either. */
static bool is_sensitive(const Facts *facts, ExprId marks, Str name) {
    if (!marks) return false;
    bool is_whole = facts_expr(facts, marks)->kind == EXPR_BOOL;
    ExprId mark = is_whole ? marks : expr_attribute(facts, marks, name);
    return mark && holds_true(facts, mark, 0);
}

/* The mark of the declaration in the plan counts, too: the source beside it may be newer. */
static bool is_sensitive_variable(const Plan *plan, Str name) {
    ExprId variable = plan->declared ? expr_attribute(plan->facts, plan->declared, name) : 0;
    return variable && (is_sensitive(plan->facts, expr_attribute(plan->facts, variable, STR("sensitive")), name) ||
                        is_sensitive(plan->facts, expr_attribute(plan->facts, variable, STR("ephemeral")), name));
}

const Value *plan_variable(Instance *root, Str name) {
    const Plan *plan = root->plan;
    if (!plan || root->parent || !plan->variables || is_sensitive_variable(plan, name)) return NULL;
    ExprId variable = expr_attribute(plan->facts, plan->variables, name);
    return variable ? planned_value(root, plan, expr_attribute(plan->facts, variable, STR("value"))) : NULL;
}

const Value *plan_attribute(const ResourceInstance *resource, Str name) {
    Instance *in = resource->set->in;
    const Plan *plan = in->plan;
    if (!plan) return NULL;
    uint32_t index = map_get(plan->by_address, resource_address(resource, in->model->arena));
    if (index == MAP_NONE) return NULL;
    const PlannedResource *planned = &plan->resources.items[index];
    if (is_sensitive(plan->facts, planned->sensitive, name)) return NULL;
    return planned_value(in, plan, expr_attribute(plan->facts, planned->values, name));
}

const PlanKeys *plan_keys(const Instance *in, Str address) {
    if (!in->plan) return NULL;
    Str full =
        str_format(in->model->arena, "%.*s%s%.*s", STR_ARG(in->address), in->address.size ? "." : "", STR_ARG(address));
    uint32_t index = map_get(in->plan->keys_index, full);
    return index == MAP_NONE ? NULL : in->plan->keys.items[index];
}
