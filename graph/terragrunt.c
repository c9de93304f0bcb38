/* Roots of Terragrunt: which files are roots, which module each deploys, and what its variables are set to. */
#include "graph/terragrunt.h"

#include "analyzer/core/limits.h"
#include "graph/module_sources.h"
#include "graph/terragrunt_private.h"
#include "graph/var_sets.h"

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

TerragruntRoot *terragrunt_candidate(Terragrunt *all, uint32_t file, uint32_t repository, Str directory) {
    Model *model = all->model;
    Evaluator *evaluator = ARENA_NEW(model->arena, Evaluator);
    *evaluator = evaluator_new(model->arena, model->diags, terragrunt_files(model, model->files[file].repository));
    TerragruntRoot *root = terragrunt_config_new(all, file, directory, evaluator);
    root->repository = repository;
    root->directory = directory;
    return root;
}

void terragrunt_add_candidate(TerragruntRoot *root) {
    Terragrunt *all = root->all;
    terragrunt_find_includes(root);
    for (size_t k = 0; k < root->includes.count; k++)
        map_put(all->included, terragrunt_key(all->model->arena, root->includes.items[k].file->index, STR_NONE), 1);
    *VEC_PUSH(all->model->arena, &all->candidates) = root;
}

static void find_candidates(Terragrunt *all) {
    Model *model = all->model;
    terragrunt_expand_stacks(all); /* first: what stacks take is looked at where they put it */
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || !str_equal(file->facts.format, STR("terragrunt"))) continue;
        if (map_get(all->included, terragrunt_key(model->arena, i, STR_NONE)) != MAP_NONE) continue;
        Str path = sym_str(model->symbols, file->path), base = base_of(path), directory = location_of_directory(path);
        bool is_json = str_equal(base, STR("terragrunt.hcl.json"));
        if (!is_json && !str_equal(base, STR("terragrunt.hcl"))) continue;
        if (is_json && terragrunt_config_at(all, file->repository, directory) != i) continue;
        terragrunt_add_candidate(terragrunt_candidate(all, i, file->repository, directory));
    }
}

/* ---- which module ---- */

static uint32_t find_local(const TerragruntRoot *root, Str source) {
    const Model *model = root->all->model;
    Str path;
    if (!terragrunt_resolve(model->arena, root->directory, terragrunt_without_double_slash(model->arena, source),
                            &path))
        return MAP_NONE;
    while (str_ends_with(path, STR("/"))) path = str_slice(path, 0, path.size - 1);
    return terragrunt_unit_at(root->all, root->repository, path);
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

/* The folder that a text names, here or in another repository. */
static uint32_t find_named(const TerragruntRoot *root, Str text) {
    const Model *model = root->all->model;
    const Units *units = root->all->units;
    RemoteSource remote;
    text = terragrunt_local_source(text);
    if (terragrunt_is_path(text)) return find_local(root, text);
    if (!module_source_parse(model->arena, text, &remote)) return MAP_NONE;
    uint32_t repository = module_sources_repository(model, units->sources, &remote);
    return repository == MAP_NONE ? MAP_NONE : units_find(units, model->arena, repository, remote.folder);
}

/* "git::…//vpc?ref=${x}" without the version, when all else of it is known; empty otherwise. */
static Str without_version(const TerragruntRoot *root, const Scope *scope, ExprId id) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, id);
    StrBuf buf = strbuf_new(root->all->model->arena, VALUE_SIZE_BYTES_MAX);
    for (uint32_t i = 0; expr->kind == EXPR_TEMPLATE && i < expr->count; i++) {
        const Value *part = eval_force(root->evaluator, eval(root->evaluator, scope, expr_child(facts, id, i)));
        Str text;
        if (str_find_char(strbuf_str(&buf), '?', 0) != SIZE_MAX) return strbuf_str(&buf);
        if (!value_is_known(part) || !value_to_string(root->evaluator->arena, part, &text)) return STR_NONE;
        strbuf_add(&buf, text);
    }
    return STR_NONE;
}

/* Another repository's folder, as the text or what is known of it says; empty: it names none. */
static Str folder_elsewhere(const TerragruntRoot *root, const Scope *scope, ExprId id) {
    const Value *value = eval_force(root->evaluator, eval(root->evaluator, scope, id));
    Str text = value->kind == VALUE_STRING ? value->string : without_version(root, scope, id);
    RemoteSource remote;
    bool is_elsewhere = text.size && !terragrunt_is_path(terragrunt_local_source(text)) &&
                        module_source_parse(root->all->model->arena, text, &remote);
    return is_elsewhere ? remote.folder : STR_NONE;
}

/* Of two ways one leads to a module here, the other to a folder of that name in a repository that is not in the run: this one, most
 * likely, under a name that it does not have here. */
static uint32_t find_namesake(const TerragruntRoot *root, const Scope *scope, uint32_t found, ExprId other) {
    const Unit *unit = &root->all->units->units.items[found];
    Str folder = folder_elsewhere(root, scope, other);
    return unit->repository == root->repository && folder.size && str_equal(folder, unit->directory) ? found : MAP_NONE;
}

/* A source that can't be told wholly may name one module all the same: at a version that is not known, or whichever
 * way a condition goes. */
static uint32_t find_anyhow(const TerragruntRoot *root, const Scope *scope, ExprId id, uint32_t depth) {
    enum { CONDITIONS_MAX = 8 };
    const Expr *expr = facts_expr(scope->facts, id);
    if (depth > CONDITIONS_MAX) return MAP_NONE;
    if (expr->kind == EXPR_TEMPLATE && expr->count == 1)
        return find_anyhow(root, scope, expr_child(scope->facts, id, 0), depth + 1);
    if (expr->kind == EXPR_CONDITIONAL) {
        ExprId then = expr_child(scope->facts, id, 1), other = expr_child(scope->facts, id, 2);
        uint32_t yes = find_anyhow(root, scope, then, depth + 1), no = find_anyhow(root, scope, other, depth + 1);
        if (yes == no) return yes;
        if (yes == MAP_NONE) return find_namesake(root, scope, no, then);
        return no == MAP_NONE ? find_namesake(root, scope, yes, other) : MAP_NONE;
    }
    const Value *value = eval_force(root->evaluator, eval(root->evaluator, scope, id));
    Str text = value->kind == VALUE_STRING ? value->string : without_version(root, scope, id);
    uint32_t unit = text.size ? find_named(root, text) : MAP_NONE;
    if (unit != MAP_NONE) root->all->units->units.items[unit].is_called = true; /* here, if anywhere */
    return unit;
}

typedef struct {
    const Value *value; /* NULL: nothing names a module */
    uint32_t line, module;
    const Facts *facts;
} Source;

static Source source_of(TerragruntRoot *root) {
    size_t count = terragrunt_layer_count(root);
    for (size_t i = 0; i < count; i++) {
        TerragruntFile *where = terragrunt_layer(root, i);
        ExprId block = where->body ? expr_block(where->facts, where->body, STR("terraform"), 0) : 0;
        ExprId expr = block ? expr_attribute(where->facts, expr_child(where->facts, block, 0), STR("source")) : 0;
        if (!expr) continue;
        Source source = {.line = facts_expr(where->facts, expr)->line, .module = MAP_NONE, .facts = where->facts};
        Scope scope = terragrunt_scope(where);
        source.value = eval_force(root->evaluator, eval(root->evaluator, &scope, expr));
        if (!value_is_known(source.value)) source.module = find_anyhow(root, &scope, expr, 0);
        return source;
    }
    return (Source){.line = 1, .module = MAP_NONE, .facts = root->main->facts};
}

/* ---- units ---- */

static Str file_name(const Model *model, DeclRef ref) {
    return base_of(sym_str(model->symbols, model->files[ref.file].path));
}

/* The order in which Terraform reads files of variables, whichever folder they came from. */
static int compare_assignments(const Model *model, DeclRef a, DeclRef b) {
    Str name = file_name(model, a), other = file_name(model, b);
    bool is_first = str_starts_with(name, STR("terraform.tfvars")),
         is_other_first = str_starts_with(other, STR("terraform.tfvars"));
    return is_first != is_other_first ? (is_first ? -1 : 1) : str_compare(name, other);
}

/* Merges the assignments of both, each in order already. */
static void add_own_assignments(Model *model, Unit *unit, const Unit *own) {
    const Unit module = *unit;
    memset(&unit->assignments, 0, sizeof unit->assignments);
    for (size_t i = 0, k = 0; i < module.assignments.count || k < own->assignments.count;) {
        bool is_own = i == module.assignments.count ||
                      (k < own->assignments.count &&
                       compare_assignments(model, own->assignments.items[k], module.assignments.items[i]) < 0);
        *VEC_PUSH(model->arena, &unit->assignments) =
            is_own ? own->assignments.items[k++] : module.assignments.items[i++];
    }
}

/* What stands beside terragrunt.hcl is copied into the module's folder, over the files of the same names. */
static void add_own_files(TerragruntRoot *root, Units *units, Unit *unit, uint32_t module) {
    Model *model = root->all->model;
    uint32_t index = terragrunt_unit_at(root->all, root->repository, root->directory);
    if (index == MAP_NONE || index == module) return;
    Unit *own = &units->units.items[index];
    const DeclRef *refs[] = {own->decls.items, own->overrides.items, own->assignments.items};
    const size_t counts[] = {own->decls.count, own->overrides.count, own->assignments.count};
    for (size_t kind = 0; kind < 3; kind++)
        for (size_t i = 0; i < counts[kind]; i++)
            if (i == 0 || refs[kind][i].file != refs[kind][i - 1].file)
                terragrunt_remove_file(model, unit, file_name(model, refs[kind][i]), true);
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < counts[kind]; i++) unit_add(model, unit, refs[kind][i]);
    add_own_assignments(model, unit, own);
    unit->is_copied_over = true;
    unit->over_directory = own->directory;
    unit->over_repository = own->files_repository;
    own->is_called = true;
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
    Source found = source_of(root);
    const Value *source = found.value;
    uint32_t line = found.line, module = found.module;
    const Facts *facts = found.facts;
    bool is_text = source && source->kind == VALUE_STRING;
    Str text = is_text ? terragrunt_local_source(source->string) : STR_NONE;
    Unit unit;
    if (!source) {
        module = terragrunt_unit_at(all, root->repository, root->directory);
        if (module == MAP_NONE) return; /* read or included by others */
    }
    /* A path needs no dot before it: "modules/vpc". */
    if (is_text && (terragrunt_is_path(text) || str_find_char(text, ':', 0) == SIZE_MAX))
        module = find_local(root, text);
    /* A unit for stacks that no stack of this run takes is deployed by nobody here. */
    if (source && source->kind == VALUE_UNKNOWN && str_equal(source->cause->what, STR("values"))) {
        terragrunt_gap(all, facts->path, line, STR("a unit for stacks: no stack here hands it its values"));
        return;
    }
    if (source && module == MAP_NONE) {
        unit = unit_of(root, units, MAP_NONE);
        terragrunt_generate_call(root, &unit, source);
        if (is_text && !terragrunt_is_path(text)) module = find_remote(root, units, &unit);
    }
    if (module != MAP_NONE) {
        unit = unit_of(root, units, module);
        units->units.items[module].is_called = true;
    } else {
        const Cause *cause = value_cause(source);
        root->is_opaque = true;
        diag_add(model->diags, DIAG_GAP, facts->path, line, "the module is not here: %.*s",
                 STR_ARG(cause     ? cause->what
                         : is_text ? terragrunt_shown(source->string)
                                   : STR("no such folder with Terraform files")));
    }
    add_own_files(root, units, &unit, module);
    terragrunt_add_arguments(root, &unit);
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
    all->units = units;
    all->copy_index = map_new(model->arena);
    all->stack_index = map_new(model->arena);
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
        /* A stack that another one takes stands where that one puts it. */
        if (root->is_copy &&
            map_get(all->included, terragrunt_key(model->arena, root->top_stack, STR_NONE)) != MAP_NONE)
            continue;
        bool is_included =
            map_get(all->included, terragrunt_key(model->arena, root->main->index, STR_NONE)) != MAP_NONE;
        if (!is_included || root->is_copy) add_root(root, units);
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
    const Files *files = terragrunt_files(model, in->unit->files_repository);
    if (files && in->unit->is_copied_over && in->unit->over_repository == in->unit->files_repository) {
        Files *covered = ARENA_NEW(model->arena, Files);
        *covered = *files;
        covered->has_over = true;
        covered->over_from = in->unit->over_directory;
        covered->over_to = in->unit->directory;
        files = covered;
    }
    *in->evaluator = evaluator_new(model->arena, model->diags, files);
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
    Str variable = str_concat(root->all->model->arena, STR("TF_VAR_"), name);
    const Value *value = terragrunt_environment(root, variable);
    if (!value) value = terragrunt_config_input(root, root->evaluator, name);
    return value ? terragrunt_without_marks(root->evaluator, value) : NULL;
}

/* Inputs reach Terraform through its environment (Terragrunt, "inputs"): texts as they are, which Terraform reads. */
const Value *terragrunt_input(Instance *root, Str name) {
    const Value *value = with_depth(root->terragrunt, input, name);
    const Value *known = value ? eval_force(root->evaluator, value) : NULL;
    if (!known || known->kind != VALUE_STRING) return value;
    Value *read = ARENA_NEW(root->evaluator->arena, Value);
    *read = *var_sets_of_text(root, name, known->string);
    read->is_default |= value->is_default || known->is_default;
    return read;
}

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

/* dependency.x.outputs.UNIT of a stack. */
static Instance *unit_outputs_of(const Sources *sources, ExprId id) {
    const Facts *facts = sources->file->facts;
    ExprId outputs = id && facts_expr(facts, id)->kind == EXPR_ATTR ? expr_child(facts, id, 0) : 0;
    if (!is_text(facts, outputs, EXPR_ATTR, STR("outputs"))) return NULL;
    ExprId label = expr_child(facts, outputs, 0);
    if (!label || facts_expr(facts, label)->kind != EXPR_ATTR) return NULL;
    if (!is_text(facts, expr_child(facts, label, 0), EXPR_NAME, STR("dependency"))) return NULL;
    const TerragruntStack *stack =
        terragrunt_stack_dependency(sources->file->root, facts_str(facts, facts_expr(facts, label)->text));
    const TerragruntRoot *unit =
        stack ? terragrunt_stack_unit(stack, facts_str(facts, facts_expr(facts, id)->text)) : NULL;
    return unit && !unit->is_opaque ? unit->instance : NULL;
}

static void visit_sources(Sources *sources, ExprId id, uint32_t depth) {
    const Facts *facts = sources->file->facts;
    if (!id || depth > NESTING_DEPTH_MAX || sources->steps == 0) return;
    sources->steps--;
    const Expr *expr = facts_expr(facts, id);
    Instance *other = outputs_of(sources, id);
    if (!other) other = unit_outputs_of(sources, id);
    if (other) {
        sources->visit(other, STR_NONE, sources->context);
        return;
    }
    Str key;
    bool is_index = expr->kind == EXPR_INDEX && expr_literal(facts, expr_child(facts, id, 1), &key);
    if (expr->kind == EXPR_ATTR || is_index) other = outputs_of(sources, expr_child(facts, id, 0));
    if (!other && (expr->kind == EXPR_ATTR || is_index)) other = unit_outputs_of(sources, expr_child(facts, id, 0));
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
    size_t count = terragrunt_layer_count(own);
    for (size_t i = 0; i < count; i++) {
        sources.file = terragrunt_layer(own, i);
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

static void visit_root(const Dependencies *each, const TerragruntRoot *other, Location at) {
    if (other->instance && other->instance != each->root)
        each->visit((Instance *)(uintptr_t)each->root, other->instance, at, each->context);
}

static void visit_dependency(const Dependencies *each, const TerragruntFile *file, uint32_t line, const Value *path) {
    path = path ? eval_force(file->root->evaluator, path) : NULL;
    const TerragruntRoot *other = terragrunt_root_at(file->root, path);
    const TerragruntStack *stack = other ? NULL : terragrunt_stack_at(file->root, path);
    Location at = location_of(each->root->model, (DeclRef){file->index, 0}, line, 1);
    if (other && other->instance) {
        visit_root(each, other, at);
        return;
    }
    for (size_t i = 0; stack && i < stack->units.count; i++) visit_root(each, stack->units.items[i], at);
    if (stack) return;
    const Cause *cause = path ? value_cause(path) : NULL;
    terragrunt_gap(file->root->all, file->facts->path, line,
                   str_format(each->root->model->arena, "dependency not followed: %.*s",
                              STR_ARG(cause ? cause->what : STR("no such root of Terragrunt"))));
}

static void visit_file_dependencies(const Dependencies *each, TerragruntRoot *root, size_t layer) {
    TerragruntFile *file = terragrunt_layer(root, layer);
    const Facts *facts = file->facts;
    Evaluator *evaluator = file->root->evaluator;
    if (!file->body) return;
    const Expr *body = facts_expr(facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(facts, file->body, i), inner = expr_child(facts, child, 0);
        const Expr *expr = facts_expr(facts, child);
        if (expr->kind != EXPR_BLOCK) continue;
        Str type = facts_str(facts, expr->text);
        if (str_equal(type, STR("dependency")) &&
            !terragrunt_is_replaced(root, layer, type, facts_str(facts, expr_second(facts, expr))) &&
            !str_equal(terragrunt_text(file, inner, STR("enabled")), STR("false")))
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
    for (size_t i = terragrunt_layer_count(root->terragrunt); i > 0; i--)
        visit_file_dependencies(&each, root->terragrunt, i - 1);
}
