/* Roots of Terragrunt: which files are roots, which module each deploys, and what its variables are set to. */
#include "graph/terragrunt.h"

#include "analyzer/core/limits.h"
#include "graph/module_sources.h"
#include "graph/terragrunt_private.h"

enum { DEPENDENCY_DEPTH_MAX = 64 };

static Str base_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* ---- which files ---- */

static void index_files(Terragrunt *all) {
    Model *model = all->model;
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || !str_equal(file->facts.format, STR("terragrunt"))) continue;
        Str path = sym_str(model->symbols, file->path);
        map_put(all->files, terragrunt_key(model->arena, file->repository, path), i);
    }
}

static const Files *files_of(const Model *model, uint32_t repository) {
    return model->file_access ? &model->file_access[repository] : NULL;
}

/* "../modules//vpc" as "../modules/vpc"; the two slashes say from where on the folder is copied. */
static Str without_double_slash(Arena *arena, Str path) {
    size_t at = str_find(path, STR("//"), 1);
    if (at == SIZE_MAX) return path;
    return str_concat(arena, str_slice(path, 0, at), str_slice(path, at + 1, path.size));
}

static bool is_path(Str source) { return source.size && (source.data[0] == '/' || source.data[0] == '.'); }

static TerragruntRoot *config_of(Terragrunt *all, uint32_t file, Str directory) {
    Model *model = all->model;
    Evaluator *evaluator = ARENA_NEW(model->arena, Evaluator);
    *evaluator = evaluator_new(model->arena, model->diags, files_of(model, model->files[file].repository));
    TerragruntRoot *root = terragrunt_config_new(all, file, directory, evaluator);
    root->directory = directory;
    return root;
}

static void add_candidate(TerragruntRoot *root) {
    Terragrunt *all = root->all;
    terragrunt_find_includes(root);
    for (size_t k = 0; k < root->includes.count; k++)
        map_put(all->included, terragrunt_key(all->model->arena, root->includes.items[k].file->index, STR_NONE), 1);
    *VEC_PUSH(all->model->arena, &all->candidates) = root;
}

static Str text_of(TerragruntRoot *root, ExprId body, Str name) {
    const Value *value = terragrunt_member(root->main, root->evaluator, body, name);
    value = value ? eval_force(root->evaluator, value) : NULL;
    return value && value->kind == VALUE_STRING ? value->string : STR_NONE;
}

/* unit "vpc" { source = "../units/vpc", path = "vpc", values = { … } }: the folder is copied below the stack and
 * is a root there. The folder itself is none. */
static void add_stack_unit(TerragruntRoot *stack, ExprId block) {
    Terragrunt *all = stack->all;
    Arena *arena = all->model->arena;
    const Facts *facts = stack->main->facts;
    ExprId body = expr_child(facts, block, 0);
    Str source = text_of(stack, body, STR("source")), path = text_of(stack, body, STR("path")), from, to;
    uint32_t file = MAP_NONE;
    if (is_path(source) && terragrunt_resolve(arena, stack->directory, without_double_slash(arena, source), &from))
        file = map_get(all->files, terragrunt_key(arena, stack->repository,
                                                  str_format(arena, "%.*s/terragrunt.hcl", STR_ARG(from))));
    bool is_flat = str_equal(text_of(stack, body, STR("no_dot_terragrunt_stack")), STR("true"));
    path = str_format(arena, "%s%.*s", is_flat ? "" : ".terragrunt-stack/", STR_ARG(path));
    bool is_inside = files_resolve(arena, stack->directory, path, &to) && !str_starts_with(to, STR(".."));
    if (file == MAP_NONE || !is_inside) {
        terragrunt_gap(all, facts->path, facts_expr(facts, block)->line,
                       str_format(arena, "unit of a stack not followed: %.*s", STR_ARG(source)));
        return;
    }
    TerragruntRoot *root = config_of(all, file, to);
    root->values = terragrunt_member(stack->main, stack->evaluator, body, STR("values"));
    if (!root->values) root->values = value_object(arena, NULL, NULL, 0);
    map_put(all->included, terragrunt_key(arena, file, STR_NONE), 1);
    add_candidate(root);
}

static void add_stack(Terragrunt *all, uint32_t file, Str directory) {
    TerragruntRoot *stack = config_of(all, file, directory);
    const Facts *facts = stack->main->facts;
    const Expr *body = facts_expr(facts, stack->main->body);
    for (uint32_t i = 0; stack->main->body && i < body->count; i++) {
        ExprId child = expr_child(facts, stack->main->body, i);
        const Expr *expr = facts_expr(facts, child);
        if (expr->kind != EXPR_BLOCK) continue;
        if (str_equal(facts_str(facts, expr->text), STR("unit"))) add_stack_unit(stack, child);
        if (str_equal(facts_str(facts, expr->text), STR("stack")))
            terragrunt_gap(all, facts->path, expr->line, STR("a stack inside a stack is not followed"));
    }
}

static void find_candidates(Terragrunt *all) {
    Model *model = all->model;
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || !str_equal(file->facts.format, STR("terragrunt"))) continue;
        Str path = sym_str(model->symbols, file->path), base = base_of(path), directory = location_of_directory(path);
        if (str_equal(base, STR("terragrunt.stack.hcl"))) add_stack(all, i, directory);
        if (str_equal(base, STR("terragrunt.hcl"))) add_candidate(config_of(all, i, directory));
    }
}

/* ---- which module ---- */

/* "git::../../..//modules/vpc?ref=v1" is this repository at another version; what stands here is the nearest that
 * there is to see. */
static Str local_source(Str source) {
    if (!str_starts_with(source, STR("git::"))) return source;
    Str path = str_slice(source, 5, source.size);
    if (str_starts_with(path, STR("file://"))) path = str_slice(path, 7, path.size);
    return is_path(path) ? str_slice(path, 0, str_find_char(path, '?', 0)) : source;
}

static uint32_t find_local(const TerragruntRoot *root, const Units *units, Str source) {
    const Model *model = root->all->model;
    Str path;
    if (!terragrunt_resolve(model->arena, root->directory, without_double_slash(model->arena, source), &path))
        return MAP_NONE;
    while (str_ends_with(path, STR("/"))) path = str_slice(path, 0, path.size - 1);
    uint32_t unit = units_find(units, model->arena, root->repository, path);
    const Files *files = files_of(model, root->repository);
    if (unit != MAP_NONE || !files) return unit;
    return units_find(units, model->arena, root->repository, files_follow(model->arena, files, path));
}

/* A module from elsewhere, as the call that is the unit's only module would find it in Terraform. */
static uint32_t find_remote(const TerragruntRoot *root, Units *units, const Unit *unit) {
    const Instance probe = {.model = root->all->model, .units = units, .unit = unit};
    Str source;
    for (size_t i = 0; i < unit->decls.count; i++) {
        DeclRef ref = unit->decls.items[i];
        if (unit_decl(root->all->model, ref)->kind == DECL_MODULE) return module_sources_find(&probe, ref, &source);
    }
    return MAP_NONE;
}

static const Value *source_of(TerragruntRoot *root, uint32_t *line, const Facts **facts) {
    TerragruntFile *where = root->main;
    ExprId block = 0, source = 0;
    const TerragruntFile *best = NULL;
    for (size_t i = 0; i <= root->includes.count && !source; i++) { /* the file itself, then the last include first */
        if (i > 0) {
            const TerragruntInclude *include = &root->includes.items[root->includes.count - i];
            if (include->merge == MERGE_NONE) continue;
            where = include->file;
        }
        if (!where->body) continue;
        block = expr_block(where->facts, where->body, STR("terraform"), 0);
        source = block ? expr_attribute(where->facts, expr_child(where->facts, block, 0), STR("source")) : 0;
        if (source) best = where;
    }
    if (!best) return NULL;
    *line = facts_expr(where->facts, source)->line;
    *facts = where->facts;
    Scope scope = terragrunt_scope(where);
    return eval_force(root->evaluator, eval(root->evaluator, &scope, source));
}

/* ---- variable files ---- */

static void add_assignments(Model *model, Unit *unit, uint32_t file) {
    const Facts *facts = &model->files[file].facts;
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (facts->decls[i].kind == DECL_ASSIGNMENT) *VEC_PUSH(model->arena, &unit->assignments) = (DeclRef){file, i};
}

static void add_variable_files(TerragruntRoot *root, Unit *unit, TerragruntFile *file, ExprId arguments, Str name) {
    Model *model = root->all->model;
    ExprId expr = expr_attribute(file->facts, arguments, name);
    if (!expr) return;
    const Value *list = terragrunt_member(file, root->evaluator, arguments, name);
    list = force_deeply(root->evaluator, list);
    if (!value_is_wholly_known(list)) {
        terragrunt_gap(
            root->all, file->facts->path, facts_expr(file->facts, expr)->line,
            str_format(model->arena, "variable files that can't be told: %.*s", STR_ARG(value_cause(list)->what)));
        return;
    }
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->list.count; i++) {
        Str path;
        if (list->list.items[i]->kind != VALUE_STRING) continue;
        if (!terragrunt_resolve(model->arena, root->directory, list->list.items[i]->string, &path)) continue;
        uint32_t index = map_get(root->all->files, terragrunt_key(model->arena, root->repository, path));
        if (index != MAP_NONE) add_assignments(model, unit, index);
    }
}

/* terraform { extra_arguments "x" { required_var_files = […] } } */
static void add_extra_arguments(TerragruntRoot *root, Unit *unit, TerragruntFile *file) {
    ExprId block = file->body ? expr_block(file->facts, file->body, STR("terraform"), 0) : 0, extra;
    if (!block) return;
    for (uint32_t i = 0;
         (extra = expr_block(file->facts, expr_child(file->facts, block, 0), STR("extra_arguments"), i)); i++) {
        ExprId body = expr_child(file->facts, extra, 0);
        add_variable_files(root, unit, file, body, STR("required_var_files"));
        add_variable_files(root, unit, file, body, STR("optional_var_files"));
    }
}

/* ---- units ---- */

/* What stands beside terragrunt.hcl is copied into the module's folder. */
static void add_own_files(TerragruntRoot *root, Units *units, Unit *unit, uint32_t module) {
    uint32_t own = units_find(units, root->all->model->arena, root->repository, root->directory);
    if (own == MAP_NONE || own == module) return;
    for (size_t i = 0; i < units->units.items[own].decls.count; i++)
        unit_add(root->all->model, unit, units->units.items[own].decls.items[i]);
    for (size_t i = 0; i < units->units.items[own].assignments.count; i++)
        *VEC_PUSH(root->all->model->arena, &unit->assignments) = units->units.items[own].assignments.items[i];
    units->units.items[own].is_called = true;
}

static Unit unit_of(TerragruntRoot *root, const Units *units, uint32_t module) {
    Model *model = root->all->model;
    Unit unit = {.repository = root->repository, .files_repository = root->repository, .directory = root->directory};
    unit = unit_without_decls(model, &unit);
    if (module != MAP_NONE) {
        const Unit *from = &units->units.items[module];
        unit.directory = from->directory;
        unit.files_repository = from->files_repository;
        for (size_t i = 0; i < from->decls.count; i++) unit_add(model, &unit, from->decls.items[i]);
        for (size_t i = 0; i < from->overrides.count; i++) unit_add(model, &unit, from->overrides.items[i]);
        for (size_t i = 0; i < from->assignments.count; i++)
            *VEC_PUSH(model->arena, &unit.assignments) = from->assignments.items[i];
    }
    unit.path = root->directory;
    unit.format = STR("terraform");
    unit.is_called = true; /* made a root here, not by who looks for units that nobody calls */
    return unit;
}

static void add_root(TerragruntRoot *root, Units *units) {
    Terragrunt *all = root->all;
    Model *model = all->model;
    uint32_t line = 1, module;
    const Facts *facts = root->main->facts;
    const Value *source = source_of(root, &line, &facts);
    bool is_text = source && source->kind == VALUE_STRING;
    Str text = is_text ? local_source(source->string) : STR_NONE;
    Unit unit;
    if (!source) {
        module = units_find(units, model->arena, root->repository, root->directory);
        if (module == MAP_NONE) return; /* read or included by others */
    } else {
        module = is_path(text) ? find_local(root, units, text) : MAP_NONE;
    }
    /* A unit for stacks that no stack of this run takes is deployed by nobody here. */
    if (source && source->kind == VALUE_UNKNOWN && str_equal(source->cause->what, STR("values"))) {
        terragrunt_gap(all, facts->path, line, STR("a unit for stacks: no stack here hands it its values"));
        return;
    }
    if (source && module == MAP_NONE) {
        unit = unit_of(root, units, MAP_NONE);
        terragrunt_generate_call(root, &unit, source);
        if (is_text && !is_path(text)) module = find_remote(root, units, &unit);
    }
    if (module != MAP_NONE) {
        unit = unit_of(root, units, module);
        units->units.items[module].is_called = true;
    } else {
        const Cause *cause = value_cause(source);
        root->is_opaque = true;
        diag_add(model->diags, DIAG_GAP, facts->path, line, "the module is not here: %.*s",
                 STR_ARG(cause ? cause->what
                         : is_text && !terragrunt_has_mark(source->string)
                             ? source->string
                             : STR("no such folder with Terraform files")));
    }
    add_own_files(root, units, &unit, module);
    for (size_t i = 0; i < root->includes.count; i++)
        if (root->includes.items[i].merge != MERGE_NONE) add_extra_arguments(root, &unit, root->includes.items[i].file);
    add_extra_arguments(root, &unit, root->main);
    terragrunt_generate(root, &unit);
    root->unit = (uint32_t)units->units.count;
    *VEC_PUSH(model->arena, &units->units) = unit;
    map_put(all->by_directory, terragrunt_key(model->arena, root->repository, root->directory),
            (uint32_t)all->roots.count);
    *VEC_PUSH(model->arena, &all->roots) = root;
}

static void index_variable_files(Terragrunt *all) {
    Model *model = all->model;
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed && str_equal(model->files[i].facts.format, STR("tfvars")))
            map_put(
                all->files,
                terragrunt_key(model->arena, model->files[i].repository, sym_str(model->symbols, model->files[i].path)),
                i);
}

Terragrunt *terragrunt_collect(Model *model, Units *units) {
    Terragrunt *all = ARENA_NEW(model->arena, Terragrunt);
    all->model = model;
    all->files = map_new(model->arena);
    all->by_directory = map_new(model->arena);
    all->read = map_new(model->arena);
    all->included = map_new(model->arena);
    all->reported = map_new(model->arena);
    index_files(all);
    if (map_count(all->files) == 0) return NULL;
    index_variable_files(all);
    all->first_generated = model->file_count;
    find_candidates(all);
    for (size_t i = 0; i < all->candidates.count; i++) {
        TerragruntRoot *root = all->candidates.items[i];
        bool is_included =
            map_get(all->included, terragrunt_key(model->arena, root->main->index, STR_NONE)) != MAP_NONE;
        if (!is_included || root->values) add_root(root, units);
    }
    return all->roots.count ? all : NULL;
}

size_t terragrunt_root_count(const Terragrunt *terragrunt) { return terragrunt ? terragrunt->roots.count : 0; }

Instance *terragrunt_root(Terragrunt *terragrunt, Units *units, size_t index) {
    TerragruntRoot *root = terragrunt->roots.items[index];
    Model *model = terragrunt->model;
    Instance *in = instance_new(model, units, root->unit, NULL, NULL);
    in->terragrunt = root;
    in->evaluator = ARENA_NEW(model->arena, Evaluator);
    *in->evaluator = evaluator_new(model->arena, model->diags, files_of(model, in->unit->files_repository));
    root->instance = in;
    return in;
}

void terragrunt_start(Terragrunt *terragrunt) { terragrunt->is_started = true; }

/* ---- values ---- */

/* A chain of dependencies passes from root to root, each with its own evaluator: its length is counted here. */
static const Value *with_depth(TerragruntRoot *root, const Value *(*work)(TerragruntRoot *, Str), Str name) {
    if (root->all->depth >= DEPENDENCY_DEPTH_MAX)
        return value_unknown(root->all->model->arena, CAUSE_LIMIT, STR("a long chain of dependencies"));
    root->all->depth++;
    const Value *value = work(root, name);
    root->all->depth--;
    return value;
}

static const Value *part_value(TerragruntRoot *root, Str name) {
    const TerragruntPart *part = terragrunt_part(root, name);
    if (!part->file) return part->value;
    Scope scope = terragrunt_scope(part->file);
    return terragrunt_without_marks(root->evaluator,
                                    eval_force(root->evaluator, eval(root->evaluator, &scope, part->expr)));
}

const Value *terragrunt_part_value(Instance *root, Str name) {
    return terragrunt_part(root->terragrunt, name) ? with_depth(root->terragrunt, part_value, name) : NULL;
}

static const Value *input(TerragruntRoot *root, Str name) {
    const Value *value = terragrunt_config_input(root, root->evaluator, name);
    return value ? terragrunt_without_marks(root->evaluator, value) : NULL;
}

const Value *terragrunt_input(Instance *root, Str name) { return with_depth(root->terragrunt, input, name); }

/* ---- what values come from ---- */

typedef struct {
    TerragruntFile *file;
    void (*visit)(Instance *other, Str output, void *context);
    void *context;
    uint32_t steps;
} Sources;

static bool is_text(const Facts *facts, ExprId id, ExprKind kind, Str text) {
    return id && facts_expr(facts, id)->kind == kind && str_equal(facts_str(facts, facts_expr(facts, id)->text), text);
}

/* dependency.x.outputs: the root that it means; NULL when `id` is something else. */
static Instance *outputs_of(const Sources *sources, ExprId id) {
    const Facts *facts = sources->file->facts;
    if (!is_text(facts, id, EXPR_ATTR, STR("outputs"))) return NULL;
    ExprId label = expr_child(facts, id, 0);
    if (!label || facts_expr(facts, label)->kind != EXPR_ATTR) return NULL;
    if (!is_text(facts, expr_child(facts, label, 0), EXPR_NAME, STR("dependency"))) return NULL;
    const TerragruntRoot *other =
        terragrunt_dependency(sources->file->root, facts_str(facts, facts_expr(facts, label)->text));
    return other && !other->is_opaque ? other->instance : NULL;
}

static void visit_sources(Sources *sources, ExprId id, uint32_t depth) {
    const Facts *facts = sources->file->facts;
    if (!id || depth > NESTING_DEPTH_MAX || sources->steps == 0) return;
    sources->steps--;
    const Expr *expr = facts_expr(facts, id);
    Instance *other = outputs_of(sources, id);
    if (other) {
        sources->visit(other, STR_NONE, sources->context);
        return;
    }
    Str key;
    bool is_index = expr->kind == EXPR_INDEX && expr_literal(facts, expr_child(facts, id, 1), &key);
    if (expr->kind == EXPR_ATTR || is_index) other = outputs_of(sources, expr_child(facts, id, 0));
    if (other) {
        sources->visit(other, is_index ? key : facts_str(facts, expr->text), sources->context);
        return;
    }
    for (uint32_t i = 0; i < expr->count; i++) visit_sources(sources, expr_child(facts, id, i), depth + 1);
}

/* `inputs` is an object, or a call that merges some: only the item with the name counts. */
static void visit_item(Sources *sources, ExprId id, Str name, uint32_t depth) {
    const Facts *facts = sources->file->facts;
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    if (expr->kind == EXPR_OBJECT) visit_sources(sources, expr_attribute(facts, id, name), depth + 1);
    if (expr->kind != EXPR_CALL) return;
    for (uint32_t i = 0; i < expr->count; i++) visit_item(sources, expr_child(facts, id, i), name, depth + 1);
}

void terragrunt_each_source(const Instance *root, Str name, void (*visit)(Instance *other, Str output, void *context),
                            void *context) {
    enum { STEPS_MAX = 100000 };
    TerragruntRoot *own = root->terragrunt;
    const TerragruntPart *part = terragrunt_part(own, name);
    Sources sources = {own->main, visit, context, STEPS_MAX};
    if (part) {
        sources.file = part->file;
        if (part->file) visit_sources(&sources, part->expr, 0);
        return;
    }
    for (size_t i = 0; i <= own->includes.count; i++) {
        if (i > 0 && own->includes.items[i - 1].merge == MERGE_NONE) continue;
        sources.file = i ? own->includes.items[i - 1].file : own->main;
        if (!sources.file->body) continue;
        ExprId inputs = expr_attribute(sources.file->facts, sources.file->body, STR("inputs"));
        if (inputs) visit_item(&sources, inputs, name, 0);
    }
}

/* ---- for the passes ---- */

bool terragrunt_is_generated(const Instance *root, DeclRef ref) {
    return root->terragrunt && ref.file >= root->terragrunt->all->first_generated;
}

Location terragrunt_location(const Instance *root) {
    return location_of(root->model, (DeclRef){root->terragrunt->main->index, 0}, 1, 1);
}

ProviderConfig *terragrunt_provider(Instance *in, Str name, Str alias) {
    TerragruntRoot *root = in->terragrunt;
    if (!root->unknown_file) return NULL;
    for (size_t i = 0; i < root->unseen.count; i++)
        if (str_equal(root->unseen.items[i]->name, name) && str_equal(root->unseen.items[i]->alias, alias))
            return root->unseen.items[i];
    ProviderConfig *config = ARENA_NEW(in->model->arena, ProviderConfig);
    config->in = in;
    config->name = name;
    config->alias = alias;
    config->region_is_given = true;
    config->region_cause = root->unknown_file->what;
    config->location = terragrunt_location(in);
    *VEC_PUSH(in->model->arena, &root->unseen) = config;
    return config;
}

typedef struct {
    const Instance *root;
    void (*visit)(Instance *root, Instance *other, Location at, void *context);
    void *context;
} Dependencies;

static void visit_dependency(const Dependencies *each, const TerragruntFile *file, uint32_t line, const Value *path) {
    const TerragruntRoot *other = terragrunt_root_at(file->root, path ? eval_force(file->root->evaluator, path) : NULL);
    const Facts *facts = file->facts;
    if (!other || !other->instance) {
        const Cause *cause = path ? value_cause(path) : NULL;
        terragrunt_gap(file->root->all, facts->path, line,
                       str_format(each->root->model->arena, "dependency not followed: %.*s",
                                  STR_ARG(cause ? cause->what : STR("no such root of Terragrunt"))));
        return;
    }
    if (other->instance == each->root) return;
    Location at = location_of(each->root->model, (DeclRef){file->index, 0}, line, 1);
    each->visit((Instance *)(uintptr_t)each->root, other->instance, at, each->context);
}

static void visit_file_dependencies(const Dependencies *each, TerragruntFile *file) {
    const Facts *facts = file->facts;
    Evaluator *evaluator = file->root->evaluator;
    if (!file->body) return;
    const Expr *body = facts_expr(facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(facts, file->body, i), inner = expr_child(facts, child, 0);
        const Expr *expr = facts_expr(facts, child);
        if (expr->kind != EXPR_BLOCK) continue;
        Str type = facts_str(facts, expr->text);
        if (str_equal(type, STR("dependency")))
            visit_dependency(each, file, expr->line, terragrunt_member(file, evaluator, inner, STR("config_path")));
        if (!str_equal(type, STR("dependencies"))) continue;
        const Value *paths = terragrunt_member(file, evaluator, inner, STR("paths"));
        paths = paths ? eval_force(evaluator, paths) : NULL;
        for (size_t k = 0; paths && paths->kind == VALUE_LIST && k < paths->list.count; k++)
            visit_dependency(each, file, expr->line, paths->list.items[k]);
    }
}

void terragrunt_each_dependency(const Instance *root,
                                void (*visit)(Instance *root, Instance *other, Location at, void *context),
                                void *context) {
    const Dependencies each = {root, visit, context};
    const TerragruntRoot *own = root->terragrunt;
    for (size_t i = 0; i < own->includes.count; i++)
        if (own->includes.items[i].merge != MERGE_NONE) visit_file_dependencies(&each, own->includes.items[i].file);
    visit_file_dependencies(&each, own->main);
}
