/* A template does not say where it is deployed; the deployment's own configuration beside it does. Taken only
 * when everything that is said there names one region: several are several deployments, and which one a
 * reader means is not for us to choose. */
#include "analyzer/core/limits.h"
#include "graph/link.h"

typedef struct {
    Str region;
    uint32_t line, column;
    bool is_several;
} Said;

static void find_regions(Model *model, const Facts *facts, ExprId id, uint32_t depth, Said *said) {
    if (!id || depth > NESTING_DEPTH_MAX) return;
    const Expr *expr = facts_expr(facts, id);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        const Expr *item = facts_expr(facts, child);
        Str value;
        if (item->kind == EXPR_ITEM && str_equal(facts_str(facts, item->text), STR("region")) &&
            expr_literal(facts, expr_child(facts, child, 1), &value) &&
            catalog_region(model->catalog, STR_NONE, value)) {
            if (said->region.size && !str_equal(said->region, value)) said->is_several = true;
            if (!said->region.size) *said = (Said){value, item->line, item->column, said->is_several};
        } else {
            find_regions(model, facts, child, depth + 1, said);
        }
    }
}

static void read_configuration(Model *model, Instances *instances, const FactsFile *file, const Decl *decl) {
    Said said = {0};
    find_regions(model, &file->facts, decl->body, 0, &said);
    if (!said.region.size || said.is_several) return;
    Str directory = location_of_directory(sym_str(model->symbols, file->path));
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (!root->unit->arguments_key.size || root->unit->repository != file->repository) continue;
        if (!str_equal(root->unit->directory, directory) || root->stack_region.size) continue;
        root->stack_region = said.region;
        root->stack_region_how = "samconfig";
        root->stack_region_at = (Location){file->repository, file->real_path, said.line, said.column};
    }
}

/* A stack of a program says it itself. */
static void read_own(Model *model, Instance *root) {
    for (size_t i = 0; i < root->unit->decls.count; i++) {
        DeclRef ref = root->unit->decls.items[i];
        const Facts *facts = unit_facts(model, ref);
        const Decl *decl = unit_decl(model, ref);
        if (decl->kind != DECL_SETTINGS || !str_equal(facts_str(facts, decl->type), STR("stack"))) continue;
        root->stack_region_at = location_of(model, ref, decl->line, decl->column);
        ExprId expr = expr_attribute(facts, decl->body, STR("region"));
        if (!expr) continue;
        Scope scope = instance_scope(root, facts, NULL);
        const Value *value = eval_force(root->evaluator, eval(root->evaluator, &scope, expr));
        root->stack_region_at.line = facts_expr(facts, expr)->line;
        root->stack_region_at.column = facts_expr(facts, expr)->column;
        if (value->kind == VALUE_STRING && catalog_region(model->catalog, STR_NONE, value->string)) {
            root->stack_region = value->string;
            root->stack_region_how = "stack";
        } else {
            root->stack_region_cause = value->kind == VALUE_UNKNOWN && value->cause ? value->cause->what : STR("env of the stack");
        }
    }
}

void link_stack_regions(Model *model, Instances *instances) {
    for (size_t i = 0; i < instances->roots.count; i++)
        if (model->made_units.count) read_own(model, instances->roots.items[i]);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_link) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            if (decl->kind == DECL_DOCUMENT && str_equal(facts_str(&file->facts, decl->type), STR("samconfig")))
                read_configuration(model, instances, file, decl);
        }
    }
}
