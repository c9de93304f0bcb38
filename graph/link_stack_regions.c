/* Stacks that a program declares say themselves where they stand. Where others are deployed to: stack_deployments.c. */
#include "graph/link.h"

/* What the region is when nobody gives it. */
static bool is_fallback(const Facts *facts, const Decl *settings, Str *out) {
    ExprId list = expr_attribute(facts, settings->body, STR("region_of"));
    uint32_t count = list ? facts_expr(facts, list)->count : 0;
    bool is_there = count && expr_literal(facts, expr_child(facts, list, count - 1), out) && out->data[0] == '=';
    if (is_there) *out = str_slice(*out, 1, out->size);
    return is_there;
}

/* A stack of a program says it itself, or takes what it is given. */
static void read_own(Model *model, Instance *root) {
    for (size_t i = 0; i < root->unit->decls.count; i++) {
        DeclRef ref = root->unit->decls.items[i];
        const Facts *facts = unit_facts(model, ref);
        const Decl *decl = unit_decl(model, ref);
        if (decl->kind != DECL_SETTINGS || !str_equal(facts_str(facts, decl->type), STR("stack"))) continue;
        /* What deploys it says where, when the stack takes that. */
        ExprId expr = expr_attribute(facts, decl->body, STR("region"));
        bool is_given = root->stack_region.size && (!expr || expr_attribute(facts, decl->body, STR("region_of")));
        if (is_given) continue;
        root->stack_region_at = location_of(model, ref, decl->line, decl->column);
        if (!expr) continue;
        Scope scope = instance_scope(root, facts, NULL);
        const Value *value = eval_force(root->evaluator, eval(root->evaluator, &scope, expr));
        root->stack_region_at.line = facts_expr(facts, expr)->line;
        root->stack_region_at.column = facts_expr(facts, expr)->column;
        Str fallback;
        if (value->kind == VALUE_UNKNOWN && is_fallback(facts, decl, &fallback) &&
            catalog_region(model->catalog, STR_NONE, fallback)) {
            root->stack_region = fallback;
            root->stack_region_how = "script default";
        } else if (value->kind == VALUE_STRING && catalog_region(model->catalog, STR_NONE, value->string)) {
            root->stack_region = value->string;
            root->stack_region_how = "stack";
        } else {
            root->stack_region_cause =
                value->kind == VALUE_UNKNOWN && value->cause ? value->cause->what : STR("env of the stack");
        }
    }
}

void link_stack_regions(Model *model, Instances *instances) {
    for (size_t i = 0; i < instances->roots.count; i++)
        if (model->made_units.count) read_own(model, instances->roots.items[i]);
}
