/* What is written where a setting is declared, and given anew by what the program is told: the defaults of configurations. */
#include "analyzer/core/limits.h"
#include "graph/code_pass.h"
#include "graph/setting_reads.h"

/* The name that an object is assigned to, whatever it is wrapped in; empty when it is a part of something else. */
static const CodeFact *assigned_object(const CodePass *pass, ExprId item) {
    const Facts *facts = pass->file.facts;
    ExprId id = pass->parents[item];
    for (uint32_t depth = 0; id && pass->parents[id] != id && depth < CODEFILE_STEPS_MAX; depth++) {
        const CodeFact *fact = pass->stated[id] ? &facts->code[pass->stated[id] - 1] : NULL;
        if (fact && fact->kind == CODE_ASSIGN) return fact;
        id = pass->parents[id];
    }
    return NULL;
}

/* x, &x */
static bool is_name(const Facts *facts, ExprId id, Str name) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_UNARY && expr->count) expr = facts_expr(facts, expr_child(facts, id, 0));
    return expr->kind == EXPR_NAME && str_equal(facts_str(facts, expr->text), name);
}

bool code_is_filled_later(const CodePass *pass, ExprId item) {
    const Facts *facts = pass->file.facts;
    const CodeFact *object = assigned_object(pass, item);
    Str name = object ? facts_str(facts, object->name) : STR_NONE;
    for (uint32_t i = 0; name.size && i < facts->code_count; i++) {
        const CodeFact *call = &facts->code[i];
        if (call->kind != CODE_CALL || (object->scope && call->scope != object->scope)) continue;
        if (call->line < object->line || !setting_call_fills(facts_str(facts, call->name))) continue;
        for (uint32_t k = 0; k < expr_argument_count(facts, call->value); k++)
            if (is_name(facts, expr_argument(facts, call->value, k), name)) return true;
    }
    return false;
}

bool code_is_in_message(const CodePass *pass, ExprId item) {
    const Facts *facts = pass->file.facts;
    ExprId id = pass->parents[item];
    for (uint32_t depth = 0; id && pass->parents[id] != id && depth < CODEFILE_STEPS_MAX; depth++) {
        uint32_t stated = pass->stated[id];
        const CodeFact *fact = stated ? &facts->code[stated - 1] : NULL;
        ExprId callee = facts_expr(facts, id)->kind == EXPR_CALL ? expr_callee(facts, id) : 0;
        const Expr *named = facts_expr(facts, callee);
        bool is_path = callee && (named->kind == EXPR_NAME || named->kind == EXPR_ATTR);
        if (is_path && setting_call_serialises(facts_str(facts, named->text))) return true;
        if (fact && fact->kind == CODE_ASSIGN && facts_expr(facts, id)->kind != EXPR_CALL) return false;
        id = pass->parents[id];
    }
    return false;
}

static bool is_class(const Facts *facts, uint32_t scope) {
    return scope && str_equal(facts_str(facts, facts->code[scope - 1].alias), STR("class"));
}

static bool has_parameter(const Facts *facts, uint32_t scope, Str name) {
    ExprId parameters = scope ? facts->code[scope - 1].value : 0;
    for (uint32_t i = 0; parameters && i < facts_expr(facts, parameters)->count; i++) {
        const Expr *parameter = facts_expr(facts, expr_child(facts, parameters, i));
        bool is_named = parameter->kind == EXPR_ARGUMENT || parameter->kind == EXPR_NAME;
        if (is_named && str_equal(facts_str(facts, parameter->text), name)) return true;
    }
    return false;
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

bool code_is_set_by_others(const CodePass *pass, const CodeFact *member) {
    const Facts *facts = pass->file.facts;
    if (!is_class(facts, member->scope)) return false;
    if (codefile_reads_members(&pass->file, member->scope)) return true;
    Str name = codefile_bare(facts_str(facts, member->name));
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *other = &facts->code[i];
        if (other->kind != CODE_ASSIGN || other == member || !other->scope || is_class(facts, other->scope)) continue;
        if (facts->code[other->scope - 1].scope != member->scope) continue;
        const Expr *value = facts_expr(facts, other->value);
        if (value->kind == EXPR_NAME && str_equal(codefile_bare(last_step(facts_str(facts, other->name))), name) &&
            has_parameter(facts, other->scope, facts_str(facts, value->text)))
            return true;
    }
    return false;
}

bool code_is_beside_endpoint(const CodePass *pass, ExprId item) {
    const Facts *facts = pass->file.facts;
    ExprId object = pass->parents[item];
    bool is_object = facts_expr(facts, object)->kind == EXPR_OBJECT;
    ExprId endpoint =
        is_object ? setting_endpoint_beside(facts, object, facts_str(facts, facts_expr(facts, item)->text)) : 0;
    Str text;
    if (!endpoint || facts_expr(facts, endpoint)->kind == EXPR_NULL) return false;
    if (!expr_literal(facts, endpoint, &text)) return true;
    Found found = text_found(pass->model, text);
    return text.size && (found.kind != FOUND_HOST || found.host.pattern.size == 0);
}
