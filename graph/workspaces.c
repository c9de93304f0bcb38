/* Evidence, the strongest first: the backend names one workspace; the run declares those that run in the folder
 * (states.c); a map is indexed by the workspace, so that only its keys can be one; a script or workflow selects one. */
#include "graph/workspaces.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/states.h"

typedef struct {
    uint32_t repository;
    Str directory, name;
} Selected;

struct Workspaces {
    Model *model;
    VEC(Selected) selected;
    CommandRuns runs;
    VEC(Selected) regions; /* name: a region in which the folder's root is run */
};

typedef VEC(Str) Names;

const Value *workspaces_object(Evaluator *evaluator, const Instance *root) {
    Arena *arena = evaluator->arena;
    Str keys[] = {STR("workspace")};
    const Value *values[] = {root->workspace.size ? value_string(arena, root->workspace)
                                                  : value_unknown(arena, CAUSE_ENVIRONMENT, STR("the workspace"))};
    return value_object(arena, keys, values, 1);
}

static bool is_workspace(const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind != EXPR_ATTR || !str_equal(facts_str(facts, expr->text), STR("workspace"))) return false;
    const Expr *base = facts_expr(facts, expr_child(facts, id, 0));
    Str name = facts_str(facts, base->text);
    return base->kind == EXPR_NAME && (str_equal(name, STR("terraform")) || str_equal(name, STR("tofu")));
}

/* ---- scripts ---- */

static bool has_terraform(const Units *units) {
    for (size_t i = 0; i < units->units.count; i++)
        if (str_equal(units->units.items[i].format, STR("terraform"))) return true;
    return false;
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static bool is_script(Str path) {
    Str base = base_name(path);
    static const char *const names[] = {"Makefile", "makefile", "GNUmakefile", "Justfile", "justfile", "Jenkinsfile"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(base, str_from(names[i]))) return true;
    static const char *const ends[] = {".sh", ".bash", ".mk", ".ps1"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends_with(base, str_from(ends[i]))) return true;
    bool is_yaml = str_ends_with(base, STR(".yml")) || str_ends_with(base, STR(".yaml"));
    return is_yaml && (str_contains(path, STR(".github/workflows/")) || str_contains(path, STR(".circleci/")) ||
                       str_contains(base, STR("gitlab-ci")) || str_contains(base, STR("azure-pipelines")) ||
                       str_contains(base, STR("buildspec")) || str_contains(base, STR("askfile")));
}

/* The root's folder that a script means: from its own, or from the top. Empty when it is none. */
static Str root_folder(Model *model, const Units *units, uint32_t repository, Str from, Str directory) {
    Str path;
    if (files_resolve(model->arena, from, directory, &path) &&
        units_find(units, model->arena, repository, path) != MAP_NONE)
        return path;
    if (files_resolve(model->arena, STR_NONE, directory, &path) &&
        units_find(units, model->arena, repository, path) != MAP_NONE)
        return path;
    return STR_NONE;
}

/* One region for all roots that the script goes to; two are for somebody else to tell apart. */
static void take_run_region(Workspaces *workspaces, const Units *units, const ScriptWorkspaces *script,
                            uint32_t repository, Str from) {
    Model *model = workspaces->model;
    if (script->run_region.size == 0) return;
    Selected said = {repository, STR_NONE, script->run_region};
    bool is_somewhere = script->goes_elsewhere;
    for (size_t i = 0; i < script->directories.count; i++) {
        said.directory = root_folder(model, units, repository, from, script->directories.items[i]);
        is_somewhere = true;
        if (said.directory.size) *VEC_PUSH(model->arena, &workspaces->regions) = said;
    }
    if (is_somewhere) return;
    bool lies_in_root = units_find(units, model->arena, repository, from) != MAP_NONE;
    said.directory = lies_in_root ? from : STR_NONE; /* workflows run at the top */
    *VEC_PUSH(model->arena, &workspaces->regions) = said;
}

Str workspaces_run_region(const Workspaces *workspaces, const Unit *unit) {
    Str found = STR_NONE;
    for (size_t i = 0; i < workspaces->regions.count; i++) {
        const Selected *said = &workspaces->regions.items[i];
        if (said->repository != unit->repository || !str_equal(said->directory, unit->path)) continue;
        if (found.size && !str_equal(found, said->name)) return STR_NONE;
        found = said->name;
    }
    return found;
}

/* A name belongs to the folder of its line; else to the only one that the script goes to; else to that in which the
 * script lies. */
static void take_script(Workspaces *workspaces, const Units *units, uint32_t repository, Str path, Str text) {
    Model *model = workspaces->model;
    ScriptWorkspaces script = {0};
    workspace_script_read(model->catalog, model->arena, text, &script);
    Str from = location_of_directory(path), only = STR_NONE;
    take_run_region(workspaces, units, &script, repository, from);
    if (script.names.count == 0) return;
    bool is_several = false;
    for (size_t i = 0; i < script.directories.count; i++) {
        Str folder = root_folder(model, units, repository, from, script.directories.items[i]);
        if (folder.size && only.size && !str_equal(folder, only)) is_several = true;
        if (folder.size) only = folder;
    }
    bool lies_in_root = units_find(units, model->arena, repository, from) != MAP_NONE;
    for (size_t i = 0; i < script.names.count; i++) {
        const SelectedWorkspace *name = &script.names.items[i];
        Str folder = name->directory.size ? root_folder(model, units, repository, from, name->directory) : STR_NONE;
        if (folder.size == 0 && only.size && !is_several) folder = only;
        bool is_here = folder.size == 0 && script.directories.count == 0 && lies_in_root;
        if (folder.size || is_here)
            *VEC_PUSH(model->arena, &workspaces->selected) =
                (Selected){repository, is_here ? from : folder, name->name};
    }
}

Workspaces *workspaces_new(Model *model, Units *units, const Scripts *scripts) {
    enum { SCRIPTS_MAX = 2000, SCRIPT_SIZE_BYTES_MAX = 1 << 20 };
    Workspaces *workspaces = ARENA_NEW(model->arena, Workspaces);
    workspaces->model = model;
    workspaces->runs = runs_of_scripts(model, scripts);
    if (!model->file_access || !has_terraform(units)) return workspaces;
    for (uint32_t r = 0; r < model->repositories.count; r++) {
        const Files *files = &model->file_access[r];
        size_t read = 0;
        for (size_t i = 0; i < files->path_count; i++) {
            Str text, path = files->paths[i];
            if (!is_script(path)) continue;
            if (read++ == SCRIPTS_MAX)
                diag_add(model->diags, DIAG_LIMIT, path, 0, "more than %d scripts; commands in the others are not read",
                         SCRIPTS_MAX);
            if (read > SCRIPTS_MAX || !files->read(files->context, path, model->arena, &text)) continue;
            if (text.size > SCRIPT_SIZE_BYTES_MAX) continue;
            take_script(workspaces, units, r, path, text);
        }
    }
    return workspaces;
}

const CommandRuns *workspaces_runs(const Workspaces *workspaces) { return &workspaces->runs; }

/* ---- maps that are indexed by the workspace ---- */

typedef struct {
    Instance *probe;
    const Facts *facts;
    Names names;
    bool has_names;
} KeySearch;

static bool stands_for_workspace(const KeySearch *search, ExprId id) {
    if (is_workspace(search->facts, id)) return true;
    const Expr *expr = facts_expr(search->facts, id);
    if (expr->kind == EXPR_TEMPLATE && expr->count == 1)
        return is_workspace(search->facts, expr_child(search->facts, id, 0));
    if (expr->kind != EXPR_DECL || expr->number != DECL_VALUE) return false;
    const Instance *in = search->probe;
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_VALUE, facts_str(search->facts, expr->text));
    return ref && is_workspace(unit_facts(in->model, *ref), unit_decl(in->model, *ref)->body);
}

/* Only names that every such map has. */
static void take_keys(KeySearch *search, ExprId map) {
    Instance *in = search->probe;
    Scope scope = instance_scope(in, search->facts, NULL);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, map));
    if (value->kind != VALUE_OBJECT || value->object.count == 0) return;
    Names kept = {0};
    for (size_t i = 0; i < value->object.count; i++) {
        bool is_known = !search->has_names;
        for (size_t k = 0; k < search->names.count; k++)
            is_known = is_known || str_equal(search->names.items[k], value->object.keys[i]);
        if (is_known) *VEC_PUSH(in->model->arena, &kept) = value->object.keys[i];
    }
    search->names.items = kept.items;
    search->names.count = kept.count;
    search->has_names = true;
}

/* A call may do without the key (try, lookup), and so may a branch that is not taken. */
static void search_keys(KeySearch *search, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(search->facts, id);
    if (!id || depth > NESTING_DEPTH_MAX || expr->kind == EXPR_CALL) return;
    if (expr->kind == EXPR_INDEX && stands_for_workspace(search, expr_child(search->facts, id, 1)))
        take_keys(search, expr_child(search->facts, id, 0));
    uint32_t count = expr->kind == EXPR_CONDITIONAL ? 1 : expr->count;
    for (uint32_t i = 0; i < count; i++) search_keys(search, expr_child(search->facts, id, i), depth + 1);
}

static Names keys_of_maps(Instance *probe) {
    KeySearch search = {.probe = probe};
    for (size_t i = 0; i < probe->unit->decls.count; i++) {
        DeclRef ref = probe->unit->decls.items[i];
        search.facts = unit_facts(probe->model, ref);
        if (unit_decl(probe->model, ref)->kind != DECL_OUTPUT)
            search_keys(&search, unit_decl(probe->model, ref)->body, 0);
    }
    return search.names;
}

/* ---- all evidence ---- */

static Str literal_of(const Facts *facts, ExprId body, Str name) {
    Str text;
    ExprId expr = body ? expr_attribute(facts, body, name) : 0;
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

static ExprId backend_workspaces(const Instance *root, const Facts **facts) {
    for (size_t i = 0; i < root->unit->decls.count; i++) {
        DeclRef ref = root->unit->decls.items[i];
        if (unit_decl(root->model, ref)->kind != DECL_BACKEND) continue;
        *facts = unit_facts(root->model, ref);
        ExprId block = expr_block(*facts, unit_decl(root->model, ref)->body, STR("workspaces"), 0);
        return block ? expr_child(*facts, block, 0) : 0;
    }
    return 0;
}

static int by_text(const void *a, const void *b) { return str_compare(*(const Str *)a, *(const Str *)b); }

static WorkspaceNames sorted(Names names) {
    size_t kept = 0;
    if (names.count) qsort(names.items, names.count, sizeof *names.items, by_text);
    for (size_t i = 0; i < names.count; i++)
        if (kept == 0 || !str_equal(names.items[kept - 1], names.items[i])) names.items[kept++] = names.items[i];
    return (WorkspaceNames){names.items, kept};
}

WorkspaceNames workspaces_of(Workspaces *workspaces, const Instances *instances, Instance *probe) {
    const Model *model = workspaces->model;
    const Unit *unit = probe->unit;
    const Facts *facts = NULL;
    ExprId block = backend_workspaces(probe, &facts);
    Names names = {0};
    Str name = block ? literal_of(facts, block, STR("name")) : STR_NONE,
        prefix = block ? literal_of(facts, block, STR("prefix")) : STR_NONE;
    if (name.size) {
        *VEC_PUSH(model->arena, &names) = name;
        return sorted(names);
    }
    for (size_t i = 0; block && i < instances->workspaces.count; i++) {
        const WorkspaceDecl *declared = &instances->workspaces.items[i];
        if (declared->repository != unit->repository || !states_is_same_folder(declared->directory, unit->path))
            continue;
        bool has_prefix = prefix.size && str_starts_with(declared->name, prefix);
        *VEC_PUSH(model->arena, &names) =
            has_prefix ? str_slice(declared->name, prefix.size, declared->name.size) : declared->name;
    }
    if (names.count == 0) names = keys_of_maps(probe);
    bool is_selected_enough = names.count == 0; /* nothing stronger is there */
    for (size_t i = 0; is_selected_enough && i < workspaces->selected.count; i++) {
        const Selected *selected = &workspaces->selected.items[i];
        if (selected->repository == unit->repository && str_equal(selected->directory, unit->path))
            *VEC_PUSH(model->arena, &names) = selected->name;
    }
    return sorted(names);
}
