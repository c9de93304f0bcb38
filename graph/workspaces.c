/* Evidence, the strongest first: the backend names one workspace; the run declares those that run in the folder
 * (states.c); a map is indexed by the workspace, so that only its keys can be one; a script or workflow selects one. */
#include "graph/workspaces.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/states.h"

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

/* ---- maps that are indexed by the workspace ---- */

typedef struct {
    Instance *probe;
    const Facts *facts;
    WorkspaceNames names;
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
    WorkspaceNames kept = {0};
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

static WorkspaceNames keys_of_maps(Instance *probe) {
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

static KnownWorkspaces sorted(WorkspaceNames names, bool is_open) {
    size_t kept = 0;
    if (names.count) qsort(names.items, names.count, sizeof *names.items, by_text);
    for (size_t i = 0; i < names.count; i++)
        if (kept == 0 || !str_equal(names.items[kept - 1], names.items[i])) names.items[kept++] = names.items[i];
    return (KnownWorkspaces){names.items, kept, is_open};
}

KnownWorkspaces workspaces_of(const Instances *instances, Instance *probe, const RunSets *runs) {
    const Model *model = probe->model;
    const Unit *unit = probe->unit;
    const Facts *facts = NULL;
    ExprId block = backend_workspaces(probe, &facts);
    WorkspaceNames names = {0};
    Str name = block ? literal_of(facts, block, STR("name")) : STR_NONE,
        prefix = block ? literal_of(facts, block, STR("prefix")) : STR_NONE;
    if (name.size) {
        *VEC_PUSH(model->arena, &names) = name;
        return sorted(names, false);
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
    if (names.count) return sorted(names, false);
    for (size_t i = 0; i < runs->workspaces.count; i++) *VEC_PUSH(model->arena, &names) = runs->workspaces.items[i];
    return sorted(names, runs->selects_others);
}

bool workspaces_are_asked(const Instance *root) {
    const Facts *seen = NULL;
    for (size_t i = 0; i < root->unit->decls.count; i++) { /* those of a file stand together */
        const Facts *facts = unit_facts(root->model, root->unit->decls.items[i]);
        if (facts == seen) continue;
        seen = facts;
        for (ExprId id = 1; id < facts->expr_count; id++)
            if (is_workspace(facts, id)) return true;
    }
    return false;
}
