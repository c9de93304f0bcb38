/* Expansion of units into instances and the scope in which their expressions are evaluated.
 * Values of inputs and locals are worked out once per instance (Memo); a value that is asked for while
 * it is being worked out is a cycle and becomes unknown. */
#include "graph/instances_private.h"

#include "analyzer/core/limits.h"
#include "graph/declaration_marks.h"
#include "graph/expansion.h"
#include "graph/guards.h"
#include "graph/mention.h"
#include "graph/module_sources.h"
#include "graph/plan.h"
#include "graph/var_sets.h"
#include "graph/templates.h"
#include "graph/terragrunt.h"
#include "graph/types.h"
#include "graph/workspaces.h"

struct Memo {
    const Value *value;
    bool is_running;
};

Location location_of(Model *model, DeclRef ref, uint32_t line, uint32_t column) {
    const FactsFile *file = &model->files[ref.file];
    return (Location){file->repository, file->real_path, line, column};
}

Str location_of_directory(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

Scope instance_scope(const Instance *in, const Facts *facts, const Binding *bindings) {
    Scope scope = in->scope;
    scope.facts = facts;
    scope.bindings = bindings;
    return scope;
}

/* ---- inputs and locals ---- */

/* Where Terraform is run: paths in files and functions start there, in modules, too. */
static const Unit *unit_run_in(const Instance *in) {
    while (in->parent) in = in->parent;
    return in->unit;
}

/* "modules/vpc" seen from "infra/prod": "../../modules/vpc". */
static Str path_from(Arena *arena, Str from, Str to) {
    StrBuf out = strbuf_new(arena, SIZE_MAX);
    Str from_step, to_step, from_rest = from, to_rest = to;
    while (from.size && to.size) {
        from_rest = from, to_rest = to;
        if (!str_split_next(&from_rest, '/', &from_step) || !str_split_next(&to_rest, '/', &to_step) ||
            !str_equal(from_step, to_step))
            break;
        from = from_rest;
        to = to_rest;
    }
    while (from.size && str_split_next(&from, '/', &from_step)) strbuf_add(&out, out.size ? STR("/..") : STR(".."));
    if (to.size) strbuf_format(&out, "%s%.*s", out.size ? "/" : "", STR_ARG(to));
    return out.size ? strbuf_str(&out) : STR(".");
}

/* Terraform checks names before it evaluates anything. Where not all declarations are there to be seen it is no more
 * than an error here. */
const Value *instance_not_declared(const Instance *in, const char *what, Str name) {
    const Value *error = unknown(in->evaluator, CAUSE_ERROR, what, name);
    return in->unit->is_partial ? error : value_refused(in->evaluator->arena, error->cause->what);
}

static const Value *assigned_input(Instance *in, Str name) {
    Model *model = in->model;
    if (in->deployment.size || in->is_var_set_asked) {
        const Value *value = var_sets_value(in, name);
        if (value) return value;
    }
    for (size_t i = in->unit->assignments.count; i > 0; i--) {
        DeclRef ref = in->unit->assignments.items[i - 1];
        const Facts *facts = unit_facts(model, ref);
        const Decl *decl = unit_decl(model, ref);
        if (!str_equal(facts_str(facts, decl->name), name)) continue;
        Scope scope = instance_scope(in, facts, NULL);
        return eval(in->evaluator, &scope, decl->body);
    }
    return NULL;
}

bool instance_input_is_assigned(Instance *in, Str name) {
    return !in->parent && (assigned_input(in, name) != NULL || var_sets_value(in, name) != NULL);
}

static const Value *default_input(Instance *in, DeclRef ref, Str name) {
    DeclRef where;
    ExprId expr = unit_attribute(in->model, in->unit, ref, STR("default"), &where);
    if (!expr) expr = unit_attribute(in->model, in->unit, ref, STR("Default"), &where);
    if (!expr) {
        const Value *agreed = var_sets_value(in, name);
        if (!agreed) agreed = plan_variable(in, name);
        return agreed ? agreed : unknown(in->evaluator, CAUSE_INPUT, "var.", name);
    }
    Scope scope = instance_scope(in, unit_facts(in->model, where), NULL);
    const Value *fallback = eval(in->evaluator, &scope, expr);
    if (in->parent) return fallback; /* what the call leaves out nobody gives */
    if (in->deployment.size) return value_default(in->evaluator->arena, var_sets_likely(in, name, fallback));
    const Value *given = in->var_set_count > 1 || in->is_var_set_expected ? var_sets_value(in, name) : NULL;
    return given ? given : value_default(in->evaluator->arena, var_sets_likely(in, name, fallback));
}

static const Value *passed_input(Instance *in, Str name) {
    DeclRef where;
    ExprId expr = unit_call_argument(in->model, in->parent->unit, in->set->call, name, &where);
    if (!expr) return template_passed_input(in, name);
    Scope scope = instance_scope(in->parent, unit_facts(in->model, where), in->call_bindings);
    return eval(in->evaluator, &scope, expr);
}

static const Value *input_value(Instance *in, Str name) {
    const Value *generated = in->terragrunt ? terragrunt_part_value(in, name) : NULL;
    if (generated) return generated;
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_INPUT, name);
    if (!ref) return instance_not_declared(in, "no variable ", name);
    const Value *value = in->parent ? passed_input(in, name) : assigned_input(in, name);
    if (!value && in->terragrunt) value = terragrunt_input(in, name);
    /* A null argument takes the default only when the variable is not nullable; null is what Terraform
     * hands on otherwise. */
    if (value && declaration_is_never_null(in, *ref) && eval_force(in->evaluator, value)->kind == VALUE_NULL)
        value = NULL;
    if (!value) value = default_input(in, *ref, name);
    DeclRef where;
    bool is_sensitive = declaration_is_sensitive(in, *ref);
    bool is_template = in->unit->arguments_key.size > 0;
    ExprId type = is_template ? 0 : unit_attribute(in->model, in->unit, *ref, STR("type"), &where);
    if (is_template) value = template_input(in, *ref, value);
    if (type) value = types_convert(in->evaluator, unit_facts(in->model, where), type, value);
    return is_sensitive ? value_sensitive(in->evaluator->arena, value) : value;
}

static const Value *local_value(Instance *in, Str name, DeclKind kind) {
    const DeclRef *ref = unit_find(in->unit, in->model->arena, kind, name);
    if (!ref) return instance_not_declared(in, "no value ", name);
    DeclRef where = unit_holder(in->model, in->unit, *ref, STR_NONE);
    Scope scope = instance_scope(in, unit_facts(in->model, where), NULL);
    return eval(in->evaluator, &scope, unit_decl(in->model, where)->body);
}

static const Value *memoised(Instance *in, DeclKind kind, Str name) {
    bool is_new = false;
    Arena *arena = in->model->arena;
    char buffer[256];
    Str key = str_prefixed(arena, buffer, sizeof buffer, (char)('A' + kind), name);
    uint32_t entry = map_add(in->memo_index, key, (uint32_t)in->memos.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &in->memos) = ARENA_NEW(arena, Memo);
    Memo *memo = in->memos.items[map_value_at(in->memo_index, entry)];
    if (memo->value) return memo->value;
    if (memo->is_running) return unknown(in->evaluator, CAUSE_ERROR, "a cycle through ", name);
    memo->is_running = true;
    EvaluatorBudget outer = evaluator_begin(in->evaluator);
    uint32_t trying = in->evaluator->trying; /* an error in a declaration of its own ends everything */
    in->evaluator->trying = 0;
    const Value *value = kind == DECL_INPUT ? input_value(in, name) : local_value(in, name, kind);
    in->evaluator->trying = trying;
    evaluator_end(in->evaluator, outer);
    memo->is_running = false;
    memo->value = value;
    return value;
}

/* ---- the scope ---- */

static const Value *scope_declaration(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    Instance *in = scope->context;
    switch (kind) {
    case DECL_INPUT:
    case DECL_VALUE:
    case DECL_CONDITION: return memoised(in, kind, name);
    case DECL_RESOURCE:
    case DECL_DATA: return instance_resource_value(evaluator, in, kind, name);
    case DECL_MODULE: return instance_module_value(evaluator, in, name);
    case DECL_NONE:
    case DECL_OUTPUT:
    case DECL_PROVIDER:
    case DECL_BACKEND:
    case DECL_SETTINGS:
    case DECL_ASSIGNMENT:
    case DECL_MOVED:
    case DECL_STEP:
    case DECL_DOCUMENT:
    case DECL_DEPLOYMENT:
    case DECL_JOB:
    case DECL_KIND_COUNT: break;
    }
    return unknown(evaluator, CAUSE_UNSUPPORTED, "", name);
}

static const Value *path_object(Evaluator *evaluator, const Instance *in) {
    Arena *arena = evaluator->arena;
    const Unit *run_in = unit_run_in(in);
    bool is_elsewhere = in->unit->files_repository != run_in->files_repository;
    Str keys[] = {STR("cwd"), STR("module"), STR("root")};
    const Value *values[] = {
        value_unknown(arena, CAUSE_ENVIRONMENT, STR("path.cwd")),
        is_elsewhere ? value_unknown(arena, CAUSE_ENVIRONMENT, STR("path.module: the module is of another repository"))
                     : value_string(arena, path_from(arena, run_in->directory, in->unit->directory)),
        value_string(arena, STR(".")),
    };
    return value_object(arena, keys, values, 3);
}

static const Value *scope_name(Evaluator *evaluator, const Scope *scope, Str name) {
    Instance *in = scope->context;
    if (str_equal(name, STR("path"))) return path_object(evaluator, in);
    const Instance *root = in;
    while (root->parent) root = root->parent;
    if (str_equal(name, STR("terraform")) || str_equal(name, STR("tofu"))) return workspaces_object(evaluator, root);
    const Value *pseudo = in->unit->arguments_key.size ? template_pseudo_parameter(in, name) : NULL;
    return pseudo ? pseudo : unknown(evaluator, CAUSE_ENVIRONMENT, "", name);
}

/* ---- resources ---- */

static void count_made(Instance *in, size_t count) {
    while (in->parent) in = in->parent; /* bounded by MODULE_DEPTH_MAX */
    in->made_count += (uint32_t)count;
}

void resource_set_expand(ResourceSet *set) {
    if (set->is_expanded || set->is_expanding) return;
    set->is_expanding = true;
    const char *prefix = instance_address_prefix(unit_decl(set->in->model, set->decl));
    Str address = str_format(set->in->model->arena, "%s%.*s", prefix, STR_ARG(set->name));
    Expansion expansion = expansion_of(set->in, set->decl, set->name, address);
    set->is_indexed = expansion.is_indexed;
    set->is_keyed = expansion.is_keyed;
    set->is_absent = expansion.is_absent;
    set->unknown_count = expansion.unknown;
    set->is_branch = expansion.is_branch;
    if (set->unknown_count) {
        set->environment = guard_environment(set->in, set->decl);
        set->is_one_at_most = guard_allows_one(set->in, set->decl);
    }
    /* What a published module would make for other arguments is nobody's to read: the reader did not write it. */
    size_t count = set->is_absent && set->in->unit->is_partial ? 0 : expansion.suffixes.count;
    count_made(set->in, count);
    for (size_t i = 0; i < count; i++) {
        ResourceInstance *item = ARENA_NEW(set->in->model->arena, ResourceInstance);
        *item = (ResourceInstance){
            .set = set, .suffix = expansion.suffixes.items[i], .bindings = expansion.bindings.items[i]};
        item->origin = (Origin){.kind = ORIGIN_RESOURCE,
                                .thing = item,
                                .all = &set->origin,
                                .all_count = (uint32_t)count,
                                .index = (uint32_t)i};
        *VEC_PUSH(set->in->model->arena, &set->items) = item;
    }
    set->is_expanding = false;
    set->is_expanded = true;
}

/* ---- module calls ---- */

static bool is_recursive(const Instance *in, uint32_t unit) {
    for (; in; in = in->parent)
        if (in->unit_index == unit) return true;
    return false;
}

/* One resource instance stands for everything that the module makes. */
static void make_opaque(ModuleSet *set, const Expansion *expansion) {
    Arena *arena = set->in->model->arena;
    ResourceInstance *item = ARENA_NEW(arena, ResourceInstance);
    set->opaque = ARENA_NEW(arena, ResourceSet);
    *set->opaque =
        (ResourceSet){.in = set->in, .decl = set->call, .is_expanded = true, .is_absent = expansion->is_absent};
    set->opaque->unknown_count = expansion->unknown;
    set->opaque->is_one_at_most = expansion->unknown && guard_allows_one(set->in, set->call);
    set->opaque->name = str_format(arena, "module.%.*s", STR_ARG(set->name));
    *item = (ResourceInstance){.set = set->opaque, .bindings = expansion->bindings.items[0]};
    set->opaque->origin = (Origin){.kind = ORIGIN_RESOURCE_SET, .thing = set->opaque};
    item->origin = (Origin){.kind = ORIGIN_RESOURCE, .thing = item};
    *VEC_PUSH(arena, &set->opaque->items) = item;
}

void module_set_expand(ModuleSet *set) {
    if (set->is_expanded || set->is_expanding) return;
    Instance *in = set->in;
    Model *model = in->model;
    set->is_expanding = true;
    set->unit = module_sources_find(in, set->call, &set->source);
    if (set->unit != MAP_NONE && (is_recursive(in, set->unit) || in->depth >= MODULE_DEPTH_MAX)) {
        const Decl *decl = unit_decl(model, set->call);
        diag_add(model->diags, DIAG_GAP, sym_str(model->symbols, model->files[set->call.file].path), decl->line,
                 "module \"%.*s\" calls itself; not followed", STR_ARG(set->name));
        set->unit = MAP_NONE;
    }
    Str address = str_format(model->arena, "module.%.*s", STR_ARG(set->name));
    Expansion expansion = expansion_of(in, set->call, set->name, address);
    bool is_nested_stack = in->unit->arguments_key.size > 0;
    bool is_seen = set->unit != MAP_NONE && !in->units->units.items[set->unit].is_partial;
    if (!is_seen && !is_nested_stack) make_opaque(set, &expansion);
    if (set->unit != MAP_NONE) {
        set->is_indexed = expansion.is_indexed;
        set->is_keyed = expansion.is_keyed;
        set->is_absent = expansion.is_absent;
        set->unknown_count = expansion.unknown;
        set->is_one_at_most = expansion.unknown && guard_allows_one(in, set->call);
        Environment guarded = expansion.unknown ? guard_environment(in, set->call) : ENVIRONMENT_UNKNOWN;
        count_made(in, expansion.suffixes.count);
        for (size_t i = 0; i < expansion.suffixes.count; i++) {
            Instance *child = instance_new(model, in->units, set->unit, in, set);
            child->address =
                str_format(model->arena, "%.*s%s%.*s%.*s", STR_ARG(in->address), in->address.size ? "." : "",
                           STR_ARG(is_nested_stack ? set->name : address), STR_ARG(expansion.suffixes.items[i]));
            child->suffix = expansion.suffixes.items[i];
            child->call_bindings = expansion.bindings.items[i];
            if (is_nested_stack && expansion.is_indexed) { /* a stack set */
                child->stack_region = expansion_key(model->arena, child->suffix);
                child->stack_region_how = "stackset";
                if (expansion.unknown) child->stack_region_cause = expansion.unknown->what;
            }
            child->is_absent = in->is_absent || expansion.is_absent;
            if (guarded != ENVIRONMENT_UNKNOWN) child->environment = guarded;
            *VEC_PUSH(model->arena, &set->items) = child;
        }
    }
    set->is_expanding = false;
    set->is_expanded = true;
}

ResourceSet *instance_resource_set(Instance *in, DeclKind kind, Str name) {
    char buffer[256];
    uint32_t index =
        map_get(in->resource_index, str_prefixed(in->model->arena, buffer, sizeof buffer, (char)('A' + kind), name));
    return index == MAP_NONE ? NULL : in->resources.items[index];
}

ModuleSet *instance_module_set(Instance *in, Str name) {
    uint32_t index = map_get(in->module_index, name);
    return index == MAP_NONE ? NULL : in->modules.items[index];
}

static void add_resource_set(Instance *in, DeclRef ref, DeclKind kind) {
    Arena *arena = in->model->arena;
    ResourceSet *set = ARENA_NEW(arena, ResourceSet);
    set->in = in;
    set->origin = (Origin){.kind = ORIGIN_RESOURCE_SET, .thing = set};
    set->decl = ref;
    set->name = unit_decl_name(in->model, &ref, arena);
    bool is_new = false;
    char buffer[256];
    map_add(in->resource_index, str_prefixed(arena, buffer, sizeof buffer, (char)('A' + kind), set->name),
            (uint32_t)in->resources.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &in->resources) = set;
}

static void add_module_set(Instance *in, DeclRef ref) {
    Arena *arena = in->model->arena;
    ModuleSet *set = ARENA_NEW(arena, ModuleSet);
    set->in = in;
    set->call = ref;
    set->unit = MAP_NONE;
    set->name = facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->name);
    bool is_new = false;
    map_add(in->module_index, set->name, (uint32_t)in->modules.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &in->modules) = set;
}

/* Terraform under template/ is copied before it is applied; other formats call so what they deploy. */
static Environment environment_of_unit(const Unit *unit) {
    Str rest = unit->path, step;
    bool is_copied = false;
    while (str_equal(unit->format, STR("terraform")) && rest.data && str_split_next(&rest, '/', &step))
        is_copied |= str_equal_ignoring_case(step, STR("template"));
    return is_copied ? ENVIRONMENT_DEMO : environment_of_folder(unit->path);
}

Instance *instance_new(Model *model, Units *units, uint32_t unit_index, Instance *parent, const ModuleSet *set) {
    Arena *arena = model->arena;
    Instance *in = ARENA_NEW(arena, Instance);
    in->model = model;
    in->units = units;
    in->unit_index = unit_index;
    in->unit = &units->units.items[unit_index];
    in->parent = parent;
    in->set = set;
    in->root_path = parent ? parent->root_path : in->unit->path;
    in->depth = parent ? parent->depth + 1 : 0;
    in->deployment = parent ? parent->deployment : STR_NONE;
    in->plan = parent ? parent->plan : NULL;
    in->environment = parent ? parent->environment : environment_of_unit(in->unit);
    in->evaluator = parent ? parent->evaluator : NULL;
    in->memo_index = map_new(arena);
    in->resource_index = map_new(arena);
    in->module_index = map_new(arena);
    in->scope = (Scope){.context = in,
                        .declaration = scope_declaration,
                        .name = scope_name,
                        .function = in->unit->arguments_key.size ? template_function : NULL,
                        .special = in->unit->arguments_key.size ? template_special : NULL,
                        .directory = unit_run_in(in)->directory};
    for (size_t i = 0; i < in->unit->decls.count; i++) {
        DeclRef ref = in->unit->decls.items[i];
        DeclKind kind = (DeclKind)unit_decl(model, ref)->kind;
        if (kind == DECL_RESOURCE || kind == DECL_DATA) add_resource_set(in, ref, kind);
        if (kind == DECL_MODULE) add_module_set(in, ref);
    }
    return in;
}

Str instance_root_key(const Instance *in, Arena *arena) {
    const Instance *root = in;
    while (root->parent) root = root->parent;
    Str repository = model_repository_name(in->model, root->unit->repository), open = STR_NONE, close = STR_NONE;
    if (in->deployment.size) open = STR("["), close = STR("]");
    return str_format(arena, "%.*s//%.*s%.*s%.*s%.*s", STR_ARG(repository), STR_ARG(root->root_path), STR_ARG(open),
                      STR_ARG(in->deployment), STR_ARG(close));
}

Instance *instances_standalone(Model *model, const Instances *instances, uint32_t unit) {
    Instance *root = instance_new(model, instances->units, unit, NULL, NULL);
    root->evaluator = ARENA_NEW(model->arena, Evaluator);
    *root->evaluator = evaluator_new(model->arena, model->diags,
                                     model->file_access ? &model->file_access[root->unit->repository] : NULL);
    return root;
}

void instances_each_resource(Instance *root, void (*visit)(Model *, ResourceInstance *, void *), void *context) {
    for (size_t i = 0; i < root->resources.count; i++) {
        ResourceSet *set = root->resources.items[i];
        for (size_t k = 0; k < set->items.count; k++) visit(root->model, set->items.items[k], context);
    }
    for (size_t i = 0; i < root->modules.count; i++) {
        ModuleSet *set = root->modules.items[i];
        for (size_t k = 0; k < set->items.count; k++) instances_each_resource(set->items.items[k], visit, context);
    }
}

void instances_each_module(Instance *root, void (*visit)(Model *, Instance *, void *), void *context) {
    visit(root->model, root, context);
    for (size_t i = 0; i < root->modules.count; i++) {
        ModuleSet *set = root->modules.items[i];
        for (size_t k = 0; k < set->items.count; k++) instances_each_module(set->items.items[k], visit, context);
    }
}

/* Of a published module that keeps the resource in a module of its own; empty: it stands where it is declared. */
static Str known_address(const ResourceInstance *resource, Arena *arena) {
    const KnownModule *known = resource->set->in->unit->known;
    const Str hole = STR("{key}");
    for (size_t i = 0; known && i < known->addresses.count; i++) {
        const KnownAddress *entry = &known->addresses.items[i];
        size_t at = str_find(entry->address, hole, 0);
        if (!str_equal(entry->name, resource->set->name) || at == SIZE_MAX) continue;
        Str before = str_slice(entry->address, 0, at), behind = str_slice(entry->address, at + hole.size, SIZE_MAX);
        return str_format(arena, "%.*s.%.*s%.*s%.*s", STR_ARG(resource->set->in->address), STR_ARG(before),
                          STR_ARG(resource->suffix), STR_ARG(behind));
    }
    return STR_NONE;
}

Str resource_address(const ResourceInstance *resource, Arena *arena) {
    const ResourceSet *set = resource->set;
    Str known = known_address(resource, arena);
    if (known.size) return known;
    const char *prefix = instance_address_prefix(unit_decl(set->in->model, set->decl));
    return str_format(arena, "%.*s%s%s%.*s%.*s", STR_ARG(set->in->address), set->in->address.size ? "." : "", prefix,
                      STR_ARG(set->name), STR_ARG(resource->suffix));
}
