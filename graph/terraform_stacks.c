/* Stacks of CloudFormation that Terraform declares: a deployment of their template, which stands in the region of the provider
 * and takes its parameters from the resource. */
#include "analyzer/core/files.h"
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
    bool *is_waiting; /* by unit */
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

static void deploy(Model *model, ResourceInstance *resource, void *context) {
    TerraformStacks *stacks = context;
    DeclRef ref = resource->set->decl;
    if (resource->set->is_absent || resource->set->in->is_absent) return;
    for (size_t i = 0; i < stacks->all.count; i++) {
        const StackTemplate *known = &stacks->all.items[i];
        if (known->ref.file != ref.file || known->ref.decl != ref.decl) continue;
        const Unit *template = &stacks->instances->units->units.items[known->unit];
        const Decl *decl = unit_decl(model, ref);
        const AppliedWords *words =
            catalog_applied_words(model->catalog, facts_str(unit_facts(model, ref), decl->type));
        const Instance *root = resource->set->in;
        while (root->parent) root = root->parent;
        StackDeployment own = {.repository = root->unit->repository,
                               .unit = known->unit,
                               .root = template->path,
                               .kind = STR("cloudformation"),
                               .environment = root->environment,
                               .at = location_of(model, ref, decl->line, decl->column)};
        own.stack = text_of(resource, str_zero_terminated(model->arena, words->name), &own.stack_cause);
        take_region(resource, &own);
        take_parameters(resource, words->parameters, &own);
        stack_places_add(stacks->instances->deployments, model->arena, &own);
    }
}

void terraform_stacks_deploy(Instances *instances, TerraformStacks *stacks) {
    stacks->instances = instances;
    for (size_t i = 0; i < instances->roots.count && stacks->all.count; i++)
        if (!instances->roots.items[i]->is_library) instances_each_resource(instances->roots.items[i], deploy, stacks);
}
