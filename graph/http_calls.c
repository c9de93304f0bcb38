#include "graph/http_calls.h"

#include "analyzer/core/limits.h"

typedef struct {
    const char *callee;
    uint32_t place;
} HttpCall;

static const HttpCall http_calls[] = {
#define HTTP_CALL(callee, place) {callee, place},
#include "graph/http_calls.def"
#undef HTTP_CALL
};

/* The text itself, a longer one that it is part of, or the constant that holds it. */
static bool holds(const Facts *facts, ExprId id, const CodeFact *text, Str constant, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return false;
    bool is_text = expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE;
    if (is_text && expr->line == text->line && expr->column == text->column) return true;
    bool is_name = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR;
    if (is_name && constant.size && str_equal(facts_str(facts, expr->text), constant)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (holds(facts, expr_child(facts, id, i), text, constant, depth + 1)) return true;
    return false;
}

static ExprId address_of(const Facts *facts, ExprId call, uint32_t place) {
    uint32_t count = expr_argument_count(facts, call);
    for (uint32_t i = 0; i < count; i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        Str name = facts_str(facts, expr->text);
        if (expr->kind == EXPR_ARGUMENT && (str_equal(name, STR("url")) || str_equal(name, STR("uri"))))
            return argument;
    }
    return place < count ? expr_argument(facts, call, place) : 0;
}

/* What the text is given to: the last word of `self.url` or CHARGES. */
static Str constant_of(const Facts *facts, const CodeFact *text) {
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_ASSIGN || fact->line > text->line) continue;
        const Expr *value = facts_expr(facts, fact->value);
        bool is_text = value->kind == EXPR_STRING || value->kind == EXPR_TEMPLATE || value->kind == EXPR_BINARY;
        if (!is_text || !holds(facts, fact->value, text, STR_NONE, 0)) continue;
        Str name = facts_str(facts, fact->name);
        size_t dot = str_find_last_char(name, '.');
        return dot == SIZE_MAX ? name : str_slice(name, dot + 1, name.size);
    }
    return STR_NONE;
}

bool http_calls_ask(const Facts *facts, const CodeFact *text) {
    Str constant = constant_of(facts, text);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_CALL || !fact->value || facts_expr(facts, fact->value)->kind != EXPR_CALL) continue;
        Str callee = facts_str(facts, fact->name);
        for (size_t k = 0; callee.size && k < sizeof http_calls / sizeof *http_calls; k++) {
            if (!str_matches_glob(callee, str_from(http_calls[k].callee))) continue;
            if (holds(facts, address_of(facts, fact->value, http_calls[k].place), text, constant, 0)) return true;
            break;
        }
    }
    return false;
}
