/* Stacks of CloudFormation that Terraform declares: a deployment of their template, which stands in the region of the provider
 * and takes its parameters from the resource; of a set of stacks, one in each region and account that other resources put it into. */
#include "analyzer/core/files.h"
#include "analyzer/core/limits.h"
#include "graph/functions.h"
#include "graph/inline_templates.h"
#include "graph/link.h"
#include "graph/stack_places.h"

typedef struct {
    DeclRef ref;
    uint32_t unit; /* the template */
} StackTemplate;

struct TerraformStacks {
    VEC(StackTemplate) all;
    VEC(const ResourceInstance *) parts; /* that put a set into regions */
    bool *is_waiting;                    /* by unit */
    size_t unit_count;
    Instances *instances;
};

/* ---- which template ---- */

/* file("${path.module}/x.yaml"); sets whether it begins at the folder of the module. */
static bool path_of(const Facts *facts, ExprId id, bool *is_of_module, StrBuf *out) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (expr_literal(facts, id, &text)) {
        strbuf_add(out, text);
        return true;
    }
    if (expr->kind == EXPR_ATTR && expr->count && str_equal(text, STR("module"))) { /* path.module */
        strbuf_add_char(out, '.');
        *is_of_module = true;
        return true;
    }
    bool is_whole = expr->kind == EXPR_TEMPLATE;
    for (uint32_t i = 0; is_whole && i < expr->count; i++)
        is_whole = path_of(facts, expr_child(facts, id, i), is_of_module, out);
    return is_whole; /* depth: a template holds no templates of this kind but few */
}

static uint32_t template_of(Model *model, const Units *units, const Unit *unit, DeclRef ref, ExprId body) {
    enum { PATH_SIZE_MAX = 1024 };
    const Facts *facts = unit_facts(model, ref);
    const Expr *expr = facts_expr(facts, body);
    Str name = facts_str(facts, expr->text), path;
    bool is_file = expr->kind == EXPR_CALL && (str_equal(name, STR("file")) || str_equal(name, STR("templatefile")));
    if (!is_file) {
        Str own = sym_str(model->symbols, model->files[ref.file].path);
        path =
            inline_template_path(model->arena, own, inline_template_name(model->arena, facts, unit_decl(model, ref)));
        return units_find(units, model->arena, unit->repository, path);
    }
    StrBuf written = strbuf_new(model->arena, PATH_SIZE_MAX);
    bool is_of_module = false;
    if (!path_of(facts, expr_argument(facts, body, 0), &is_of_module, &written)) return MAP_NONE;
    if (unit->is_called && !is_of_module) return MAP_NONE; /* from the folder of whoever calls the module */
    if (!files_resolve(model->arena, unit->directory, strbuf_str(&written), &path)) return MAP_NONE;
    return units_find_template(units, model->arena, unit->files_repository, path);
}

TerraformStacks *terraform_stacks_collect(Model *model, Units *units) {
    TerraformStacks *out = ARENA_NEW(model->arena, TerraformStacks);
    out->unit_count = units->units.count;
    out->is_waiting = ARENA_ARRAY(model->arena, bool, units->units.count + 1);
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        for (size_t d = 0; d < unit->decls.count && !unit->arguments_key.size; d++) {
            DeclRef ref = unit->decls.items[d];
            const Decl *decl = unit_decl(model, ref);
            const Facts *facts = unit_facts(model, ref);
            const AppliedWords *words = decl->kind == DECL_RESOURCE
                                            ? catalog_applied_words(model->catalog, facts_str(facts, decl->type))
                                            : NULL;
            ExprId body = words && words->template.size ? inline_template_body(facts, decl, words->template) : 0;
            uint32_t template = body ? template_of(model, units, unit, ref, body) : MAP_NONE;
            if (template == MAP_NONE || !units->units.items[template].arguments_key.size) continue;
            *VEC_PUSH(model->arena, &out->all) = (StackTemplate){ref, template};
            out->is_waiting[template] = out->is_waiting[template] || !units->units.items[template].is_called;
            units->units.items[template].is_called = true;
        }
    }
    return out;
}

bool terraform_stacks_is_waiting(const TerraformStacks *stacks, uint32_t unit) {
    return unit < stacks->unit_count && stacks->is_waiting[unit];
}

void terraform_stacks_has_root(TerraformStacks *stacks, uint32_t unit) {
    if (unit < stacks->unit_count) stacks->is_waiting[unit] = false;
}

/* ---- where ---- */

static Str text_of(const ResourceInstance *resource, const char *argument, Str *cause) {
    const Value *value = resource_argument(resource, str_from(argument));
    value = value ? eval_force(resource->set->in->evaluator, value) : NULL;
    if (!value || value->kind == VALUE_NULL) return STR_NONE;
    if (value->kind == VALUE_STRING && !value->is_sensitive) return value->string;
    const Cause *needs = value_cause(value);
    *cause = needs ? needs->what : str_from(argument);
    return STR_NONE;
}

/* What the resource gives to the parameters of its template. */
static void take_parameters(const ResourceInstance *resource, Str argument, StackDeployment *out) {
    Arena *arena = resource->set->in->model->arena;
    const Value *all = argument.size ? resource_argument(resource, argument) : NULL;
    all = all ? force_deeply(resource->set->in->evaluator, all) : NULL;
    out->has_open_parameters = all && all->kind != VALUE_OBJECT && all->kind != VALUE_NULL;
    for (size_t i = 0; all && all->kind == VALUE_OBJECT && i < all->object.count; i++) {
        const Value *value = all->object.values[i];
        const Cause *cause = value_cause(value);
        StackParameter given = {.name = all->object.keys[i]};
        bool is_told = !value->is_sensitive && value_to_string(arena, value, &given.value);
        if (!is_told) given.cause = cause ? cause->what : STR("a value that Terraform makes");
        *VEC_PUSH(arena, &out->parameters) = given;
    }
}

static void take_region(const ResourceInstance *resource, StackDeployment *out) {
    Str cause = STR_NONE, region = text_of(resource, "region", &cause);
    const ProviderConfig *config = region.size || cause.size ? NULL : resource_provider(resource);
    if (config) {
        region = config->region;
        cause = config->region_cause;
        if (region.size || config->region_is_given) out->at = config->location;
    }
    out->region_how = region.size ? STR("provider") : STR_NONE;
    out->region = catalog_region(resource->set->in->model->catalog, STR_NONE, region) ? region : STR_NONE;
    if (!out->region.size) out->region_cause = cause.size ? cause : STR("the region of the provider");
}

/* ---- sets of stacks ---- */

static const AppliedWords *words_of(const ResourceInstance *resource) {
    const Model *model = resource->set->in->model;
    DeclRef ref = resource->set->decl;
    return catalog_applied_words(model->catalog, facts_str(unit_facts(model, ref), unit_decl(model, ref)->type));
}

static const Instance *root_of(const ResourceInstance *resource) {
    const Instance *root = resource->set->in;
    while (root->parent) root = root->parent;
    return root;
}

/* Does the expression name the declaration: aws_cloudformation_stack_set.alarms[0].name? */
static bool names(const Facts *facts, ExprId id, Str type, Str name, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_ATTR && expr->count && str_equal(facts_str(facts, expr->text), name)) {
        const Expr *holder = facts_expr(facts, expr_child(facts, id, 0));
        if (holder->kind == EXPR_NAME && str_equal(facts_str(facts, holder->text), type)) return true;
    }
    for (uint32_t i = 0; i < expr->count && depth < NESTING_DEPTH_MAX; i++)
        if (names(facts, expr_child(facts, id, i), type, name, depth + 1)) return true;
    return false;
}

static bool is_part_of(const ResourceInstance *part, const ResourceInstance *set) {
    const Model *model = set->set->in->model;
    const AppliedWords *words = words_of(part);
    if (root_of(part) != root_of(set)) return false;
    const Facts *facts = unit_facts(model, part->set->decl), *own = unit_facts(model, set->set->decl);
    const Decl *decl = unit_decl(model, set->set->decl);
    ExprId named = expr_attribute(facts, unit_decl(model, part->set->decl)->body, words->set);
    bool is_named = named && part->set->in == set->set->in &&
                    names(facts, named, facts_str(own, decl->type), facts_str(own, decl->name), 0);
    Str cause, text = text_of(part, str_zero_terminated(model->arena, words->set), &cause);
    return is_named || (text.size && str_equal(text, text_of(set, "name", &cause)));
}

/* The value of the first of these arguments that is given. */
static const Value *given_of(const ResourceInstance *part, Str arguments) {
    Str name;
    while (arguments.data && str_split_next(&arguments, ' ', &name)) {
        const Value *value = name.size ? resource_argument(part, name) : NULL;
        value = value ? force_deeply(part->set->in->evaluator, value) : NULL;
        if (value && value->kind != VALUE_NULL) return value;
    }
    return NULL;
}

static size_t count_of(const Value *given) {
    bool is_list = given && (given->kind == VALUE_LIST || given->kind == VALUE_SET);
    return is_list ? given->list.count : 1;
}

static const Value *one_of(const Value *given, size_t index) {
    bool is_list = given && (given->kind == VALUE_LIST || given->kind == VALUE_SET);
    return is_list ? given->list.items[index] : given;
}

static void add_part(Model *model, const ResourceInstance *part, const StackDeployment *set, TerraformStacks *stacks) {
    const AppliedWords *words = words_of(part);
    const Value *regions = given_of(part, words->regions), *accounts = given_of(part, words->accounts);
    DeclRef ref = part->set->decl;
    const Decl *decl = unit_decl(model, ref);
    for (size_t r = 0; r < count_of(regions); r++)
        for (size_t a = 0; a < count_of(accounts); a++) {
            StackDeployment own = *set;
            own.at = location_of(model, ref, decl->line, decl->column);
            const Value *region = one_of(regions, r), *account = one_of(accounts, a);
            bool is_known =
                region && region->kind == VALUE_STRING && catalog_region(model->catalog, STR_NONE, region->string);
            const Cause *cause = region ? value_cause(region) : NULL;
            if (!region) take_region(part, &own);
            if (is_known) own.region = region->string;
            if (region && !is_known) own.region_cause = cause ? cause->what : STR("the regions of the stack set");
            if (own.region.size) own.region_how = STR("stackset");
            if (account && account->kind == VALUE_STRING) own.account = account->string;
            stack_places_add(stacks->instances->deployments, model->arena, &own);
        }
}

static void keep_part(Model *model, ResourceInstance *resource, void *context) {
    TerraformStacks *stacks = context;
    const AppliedWords *words = words_of(resource);
    bool is_part = words && words->set.size && !resource->set->is_absent && !resource->set->in->is_absent;
    if (is_part) *VEC_PUSH(model->arena, &stacks->parts) = resource;
}

static void add_set(Model *model, const ResourceInstance *resource, StackDeployment *own, TerraformStacks *stacks) {
    bool is_put = false;
    for (size_t i = 0; i < stacks->parts.count; i++) {
        if (!is_part_of(stacks->parts.items[i], resource)) continue;
        add_part(model, stacks->parts.items[i], own, stacks);
        is_put = true;
    }
    own->region_cause = STR("the regions of the stack set");
    if (!is_put) stack_places_add(stacks->instances->deployments, model->arena, own);
}

/* ---- deployments ---- */

static void deploy(Model *model, ResourceInstance *resource, void *context) {
    TerraformStacks *stacks = context;
    DeclRef ref = resource->set->decl;
    if (resource->set->is_absent || resource->set->in->is_absent) return;
    for (size_t i = 0; i < stacks->all.count; i++) {
        const StackTemplate *known = &stacks->all.items[i];
        if (known->ref.file != ref.file || known->ref.decl != ref.decl) continue;
        const Unit *template = &stacks->instances->units->units.items[known->unit];
        const Decl *decl = unit_decl(model, ref);
        const AppliedWords *words = words_of(resource);
        const Instance *root = root_of(resource);
        StackDeployment own = {.repository = root->unit->repository,
                               .unit = known->unit,
                               .root = template->path,
                               .kind = STR("cloudformation"),
                               .environment = root->environment,
                               .at = location_of(model, ref, decl->line, decl->column)};
        own.stack = text_of(resource, str_zero_terminated(model->arena, words->name), &own.stack_cause);
        take_parameters(resource, words->parameters, &own);
        if (words->is_set) {
            add_set(model, resource, &own, stacks);
            continue;
        }
        take_region(resource, &own);
        stack_places_add(stacks->instances->deployments, model->arena, &own);
    }
}

void terraform_stacks_deploy(Instances *instances, TerraformStacks *stacks) {
    stacks->instances = instances;
    for (size_t i = 0; i < instances->roots.count && stacks->all.count; i++)
        if (!instances->roots.items[i]->is_library)
            instances_each_resource(instances->roots.items[i], keep_part, stacks);
    for (size_t i = 0; i < instances->roots.count && stacks->all.count; i++)
        if (!instances->roots.items[i]->is_library) instances_each_resource(instances->roots.items[i], deploy, stacks);
}
