/* The roots of a template. Deployments that lead to one region and account, for one environment or with the same values, are one, as with
 * variable files of Terraform: what they all agree on is known. Several places are several roots. */
#include "graph/stack_roots.h"

enum { PLACES_PER_TEMPLATE_MAX = 64 };

typedef struct {
    Str key;
    StackDeploymentList stacks;
} PlaceOfStacks;

typedef VEC(PlaceOfStacks) PlacesOfStacks;

static Str label_of(const StackDeployment *stack) {
    return stack->config.size && !str_equal(stack->config, STR("default")) ? stack->config
           : stack->stack.size                                             ? stack->stack
           : stack->config.size                                            ? stack->config
                                                                           : stack->region;
}

/* A place without a known region is none while others have one, which it may be: unless they are stacks of other names. */
static bool is_one_of_others(const StackDeploymentList *stacks, const StackDeployment *stack) {
    bool may_be = false;
    for (size_t i = 0; i < stacks->count && !stack->region.size; i++) {
        const StackDeployment *other = stacks->items[i];
        bool is_other = stack->stack.size && other->stack.size && !str_equal(stack->stack, other->stack);
        may_be = may_be || (other->region.size && !is_other);
    }
    return may_be;
}

static bool is_same_parameter(const StackParameter *a, const StackParameter *b) {
    return str_equal(a->name, b->name) && str_equal(a->value, b->value) && !a->cause.size && !b->cause.size;
}

static bool has_same_parameters(const StackDeployment *a, const StackDeployment *b) {
    bool is_same = a->parameters.count == b->parameters.count && a->parameter_files.count == b->parameter_files.count;
    for (size_t i = 0; is_same && i < a->parameters.count; i++)
        is_same = is_same_parameter(&a->parameters.items[i], &b->parameters.items[i]);
    for (size_t i = 0; is_same && i < a->parameter_files.count; i++)
        is_same = a->parameter_files.items[i] == b->parameter_files.items[i];
    return is_same;
}

/* Are both deployed, whatever else is? What is for other places, or for another environment with other values, is. */
static bool are_two(const StackDeployment *a, const StackDeployment *b) {
    bool is_elsewhere = !str_equal(a->region, b->region) || !str_equal(a->account, b->account);
    bool is_for_other = a->environment != b->environment && a->environment != ENVIRONMENT_UNKNOWN &&
                        b->environment != ENVIRONMENT_UNKNOWN;
    return is_elsewhere || (is_for_other && !has_same_parameters(a, b));
}

/* Of a template that is deployed, what is only prepared elsewhere is nowhere yet. */
static StackDeploymentList without_prepared(Arena *arena, const StackDeploymentList *stacks) {
    StackDeploymentList kept = {0};
    for (size_t i = 0; i < stacks->count; i++)
        if (!stacks->items[i]->is_prepared) *VEC_PUSH(arena, &kept) = stacks->items[i];
    return kept.count ? kept : *stacks;
}

static PlacesOfStacks places_of(Model *model, const StackDeploymentList *all) {
    Arena *arena = model->arena;
    const StackDeploymentList deployed = without_prepared(arena, all), *stacks = &deployed;
    PlacesOfStacks places = {0};
    bool differ = false;
    const StackDeployment *first = NULL;
    for (size_t i = 0; i < stacks->count; i++) {
        const StackDeployment *stack = stacks->items[i];
        if (is_one_of_others(stacks, stack)) continue;
        differ = differ || (first && are_two(first, stack));
        if (!first) first = stack;
    }
    Map *index = map_new(arena);
    for (size_t i = 0; i < stacks->count; i++) {
        StackDeployment *stack = stacks->items[i];
        if (is_one_of_others(stacks, stack)) continue;
        Str key = STR("one");
        if (differ)
            key = str_format(arena, "%.*s\x1f%.*s\x1f%d", STR_ARG(stack->region), STR_ARG(stack->account),
                             (int)stack->environment);
        bool is_new = false;
        uint32_t entry = map_add(index, key, (uint32_t)places.count, &is_new);
        if (is_new) *VEC_PUSH(arena, &places) = (PlaceOfStacks){.key = key};
        *VEC_PUSH(arena, &places.items[map_value_at(index, entry)].stacks) = stack;
    }
    return places;
}

/* What a deployment gives to the parameters of its template. */
static void fill_set(Model *model, const Unit *unit, StackDeployment *stack, VarSet *set) {
    Arena *arena = model->arena;
    Str file = sym_str(model->symbols, stack->at.file);
    *set = (VarSet){.label = label_of(stack), .stack = stack};
    for (size_t i = 0; i < stack->parameter_files.count; i++)
        var_set_add_file(model, set, stack->parameter_files.items[i]);
    for (size_t i = 0; i < stack->parameters.count; i++) {
        const StackParameter *given = &stack->parameters.items[i];
        *VEC_PUSH(arena, &set->variables) = (CommandVariable){.name = given->name,
                                                              .value = given->value,
                                                              .is_computed = given->cause.size > 0,
                                                              .file = file,
                                                              .line = stack->at.line};
    }
    for (size_t i = 0; stack->has_open_parameters && i < unit->decls.count; i++) {
        const Decl *decl = unit_decl(model, unit->decls.items[i]);
        Str name = facts_str(unit_facts(model, unit->decls.items[i]), decl->name);
        bool is_given = decl->kind != DECL_INPUT || (set->by_name && map_get(set->by_name, name) != MAP_NONE);
        for (size_t k = 0; k < set->variables.count; k++)
            is_given = is_given || str_equal(set->variables.items[k].name, name);
        if (!is_given)
            *VEC_PUSH(arena, &set->variables) =
                (CommandVariable){.name = name, .is_computed = true, .file = file, .line = stack->at.line};
    }
}

static const Instance *labelled(const Instances *instances, uint32_t unit, Str label) {
    for (size_t i = 0; i < instances->roots.count; i++)
        if (instances->roots.items[i]->unit_index == unit && str_equal(instances->roots.items[i]->deployment, label))
            return instances->roots.items[i];
    return NULL;
}

/* The names of roots of one template differ. */
static Str own_label(Model *model, const Instances *instances, uint32_t unit, const StackDeployment *stack) {
    Str label = label_of(stack);
    const Instance *other = label.size ? labelled(instances, unit, label) : NULL;
    if (label.size && !other) return label;
    const char *environment = environment_name(stack->environment);
    Str own = str_format(model->arena, "%.*s/%s", STR_ARG(label), environment);
    bool is_beside = other && str_equal(other->stack_region, stack->region) && other->environment != stack->environment;
    if (is_beside && !labelled(instances, unit, own)) return own;
    label = str_format(model->arena, "%.*s%s%.*s%s%.*s", STR_ARG(label), label.size ? "@" : "", STR_ARG(stack->region),
                       stack->account.size ? "/" : "", STR_ARG(stack->account));
    if (!labelled(instances, unit, label)) return label;
    return str_format(model->arena, "%.*s/%s", STR_ARG(label), environment);
}

static void add_root(Model *model, Instances *instances, uint32_t unit, const PlaceOfStacks *place,
                     bool is_one_of_several) {
    const StackDeployment *first = place->stacks.items[0];
    VarSet *sets = ARENA_ARRAY(model->arena, VarSet, place->stacks.count);
    Environment environment = first->environment;
    for (size_t i = 0; i < place->stacks.count; i++) {
        fill_set(model, &instances->units->units.items[unit], place->stacks.items[i], &sets[i]);
        if (place->stacks.items[i]->environment != environment) environment = ENVIRONMENT_UNKNOWN;
    }
    Instance *root = roots_new(model, instances->units, unit, sets, place->stacks.count);
    root->is_var_set_asked = place->stacks.count == 1;
    root->stack_region = first->region;
    root->stack_region_at = first->at;
    root->stack_region_how = stack_deployment_how(first, model->arena);
    root->stack_region_cause = first->region.size ? STR_NONE : first->region_cause;
    if (place->stacks.count == 1) root->stack_name = first->stack;
    if (environment != ENVIRONMENT_UNKNOWN) root->environment = environment;
    if (is_one_of_several) root->deployment = own_label(model, instances, unit, first);
    *VEC_PUSH(model->arena, &instances->roots) = root;
}

Instance *stack_roots_alone(Model *model, const Instances *instances, StackDeployment *stack) {
    VarSet *set = ARENA_NEW(model->arena, VarSet);
    fill_set(model, &instances->units->units.items[stack->unit], stack, set);
    Instance *root = roots_new(model, instances->units, stack->unit, set, 1);
    root->is_var_set_asked = true;
    return root;
}

/* The stage where no command says one; empty: there is none, or it can't be told. */
static Str default_stage(Model *model, Units *units, uint32_t unit, const VarSet *set) {
    Instance *probe = roots_new(model, units, unit, set, 1);
    probe->is_var_set_asked = true;
    const Value *stage = probe->scope.declaration(probe->evaluator, &probe->scope, DECL_VALUE, STR("sls:stage"));
    stage = eval_force(probe->evaluator, stage);
    return stage->kind == VALUE_STRING ? stage->string : STR_NONE;
}

static bool is_any_stage_told(const StackDeploymentList *stacks) {
    for (size_t i = 0; i < stacks->count; i++)
        if (stacks->items[i]->config.size) return true;
    return false;
}

static bool has_label(const VarSets *sets, Str label) {
    for (size_t i = 0; i < sets->count; i++)
        if (str_equal(sets->items[i].label, label)) return true;
    return false;
}

/* A stage or region that can't be told is none while others are known: it may be one of these. */
static StackDeploymentList without_open(const StackDeploymentList *stacks, bool of_stage, Arena *arena) {
    StackDeploymentList known = {0};
    for (size_t i = 0; i < stacks->count; i++) {
        const StackDeployment *stack = stacks->items[i];
        if (of_stage ? stack->config_cause.size == 0 : stack->region_cause.size == 0)
            *VEC_PUSH(arena, &known) = stacks->items[i];
    }
    return known.count ? known : *stacks;
}

void stack_roots_drop(StackDeployments *deployments, const StackDeployment *stack) {
    size_t kept = 0;
    for (size_t i = 0; i < deployments->all.count; i++)
        if (deployments->all.items[i] != stack) deployments->all.items[kept++] = deployments->all.items[i];
    deployments->all.count = kept;
}

void stack_roots_add_stages(Model *model, const Instances *instances, uint32_t unit, VarSets *sets) {
    const Unit *service = &instances->units->units.items[unit];
    if (service->arguments_key.size == 0 || service->providers.count == 0) return;
    StackDeploymentList stacks = stack_deployments_of(instances->deployments, model->arena, unit);
    stacks = without_open(&stacks, true, model->arena);
    stacks = without_open(&stacks, false, model->arena);
    for (size_t i = 0; i < stacks.count; i++) {
        StackDeployment *stack = stacks.items[i];
        VarSet set;
        fill_set(model, service, stack, &set);
        set.is_run = true;
        if (set.label.size == 0) set.label = default_stage(model, instances->units, unit, &set);
        if (set.label.size == 0 && is_any_stage_told(&stacks)) { /* whoever runs it says one of those */
            stack_roots_drop(instances->deployments, stack);
            continue;
        }
        if (set.label.size == 0) set.label = STR("default");
        if (has_label(sets, set.label))
            set.label = str_format(model->arena, "%.*s@%.*s", STR_ARG(set.label),
                                   STR_ARG(stack->region.size ? stack->region : STR("default")));
        if (!has_label(sets, set.label)) *VEC_PUSH(model->arena, sets) = set;
    }
}

bool stack_roots_share_files(Arena *arena, VarSets *sets, size_t stage_count) {
    const StackDeployment *own = stage_count == 1 ? sets->items[0].stack : NULL;
    bool is_open = own && own->config_cause.size;
    if (!own || !(own->is_of_files || is_open) || sets->count < 2) return false;
    const VarSet first = sets->items[0];
    for (size_t i = 1; i < sets->count; i++)
        for (size_t k = 0; k < first.variables.count; k++)
            if (!str_equal(first.variables.items[k].name, STR("opt:stage")))
                *VEC_PUSH(arena, &sets->items[i].variables) = first.variables.items[k];
    for (size_t i = 1; i < sets->count; i++) sets->items[i - 1] = sets->items[i];
    sets->count--;
    return true;
}

bool stack_roots_add(Model *model, Instances *instances, uint32_t unit) {
    const Unit *template = &instances->units->units.items[unit];
    if (template->arguments_key.size == 0 || template->providers.count) return false;
    StackDeploymentList stacks = stack_deployments_of(instances->deployments, model->arena, unit);
    PlacesOfStacks places = places_of(model, &stacks);
    for (size_t i = 0; i < places.count; i++) {
        if (i == PLACES_PER_TEMPLATE_MAX) {
            diag_add(model->diags, DIAG_LIMIT, instances->units->units.items[unit].path, 0,
                     "%zu places that it is deployed to; those after %d are left out", places.count,
                     PLACES_PER_TEMPLATE_MAX);
            break;
        }
        add_root(model, instances, unit, &places.items[i], places.count > 1);
    }
    return places.count > 0;
}
