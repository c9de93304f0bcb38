/* What is done when something that was tried fails: catch, except, rescue, `if err != nil`. Only what a handler does as such is kept, one
 * thing after the other; whether that is coping with the failure is told where what is called is known. */
#include <assert.h>

#include "parsers/code.h"

uint32_t code_enter_try(Code *code, Context context) {
    if (code->tries >= CODE_TRIES_MAX) return context.tried;
    return CODE_TRIED | ++code->tries;
}

/* Facts that are marked as `from` get `to`. */
static void mark(Code *code, uint32_t begin, uint32_t end, uint32_t from, uint32_t to) {
    for (uint32_t i = begin; i < end; i++) {
        CodeFact *fact = facts_code_at(code->builder, i);
        if (fact->handler == from && fact->kind != CODE_HANDLER) fact->handler = to;
    }
}

void code_leave_try(Code *code, const Parts *parts, Context context) {
    uint32_t to = parts->first_handler ? parts->first_handler : context.tried; /* try … finally */
    if (parts->tried != context.tried) mark(code, parts->facts_from, parts->tried_until, parts->tried, to);
}

bool code_asks_for_failure(const Code *code, ExprId asked) {
    const Expr *expr = facts_expr_at(code->builder, asked);
    if (!asked || expr->kind != EXPR_BINARY || expr->number != OP_NOT_EQUAL || expr->count != 2) return false;
    ExprId name = facts_builder_child(code->builder, asked, 0), nothing = facts_builder_child(code->builder, asked, 1);
    const Expr *named = facts_expr_at(code->builder, name);
    if (named->kind != EXPR_NAME || facts_expr_at(code->builder, nothing)->kind != EXPR_NULL) return false;
    /* Other names that are not nothing are no failures. */
    return str_contains_ignoring_case(facts_builder_str(code->builder, named->text), STR("err"));
}

static bool has_acts(const NodeRule *rule) {
    for (uint32_t i = 0; i < rule->child_count; i++)
        if (rule->children[i].slot == SLOT_ACTS) return true;
    return false;
}

static void add_act(Code *code, Str what, ExprId value, Place place) {
    ExprId act = code_expr_of(code, EXPR_ARGUMENT, place, what, &value, value ? 1 : 0);
    *VEC_PUSH(code->arena, &code->acts) = act;
}

static void finish_handler(Code *code, uint32_t index, size_t acts_from, Text what, Str kind) {
    FactsBuilder *builder = code->builder;
    Place place = {facts_code_at(builder, index)->line, facts_code_at(builder, index)->column,
                   facts_code_at(builder, index)->end_line};
    ExprId acts = code_expr_of(code, EXPR_TUPLE, place, STR_NONE, code->acts.items + acts_from,
                               (uint32_t)(code->acts.count - acts_from));
    Text alias = facts_text(builder, kind);
    code->acts.count = acts_from;
    CodeFact *fact = facts_code_at(builder, index);
    fact->name = what;
    fact->alias = alias;
    fact->value = acts;
}

ExprId code_handler(Code *code, Parts *parts, ExprId asked, Context context) {
    FactsBuilder *builder = code->builder;
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    Place place = code_place(node);
    uint32_t index = facts_code_count(builder);
    code_fact(code, CODE_HANDLER, place, context)->handler = 0;
    if (parts && !parts->tried && !parts->first_handler) /* what stands before it in the same block */
        mark(code, parts->facts_from, index, context.tried, index + 1);
    if (parts && !parts->first_handler) parts->first_handler = index + 1;
    if (parts && parts->last_handler) facts_code_at(builder, parts->last_handler - 1)->handler = index + 1;
    if (parts) parts->last_handler = index + 1;

    size_t acts_from = code->acts.count;
    code->caught = (struct Caught){0};
    context.is_handler = true;
    context.is_acting = !has_acts(code_rule(code, ts_node_symbol(node)));
    ExprId id = code_visit(code, context);
    struct Caught caught = code->caught;
    code->caught = (struct Caught){0};
    Text what =
        asked ? facts_expr_at(builder, facts_builder_child(builder, asked, 0))->text : facts_text(builder, caught.what);
    Text name = facts_text(builder, caught.name);
    finish_handler(code, index, acts_from, what, asked ? STR("if") : caught.guard.size ? STR("when") : STR_NONE);
    facts_code_at(builder, index)->member = name;
    return id;
}

void code_handle_call(Code *code, Parts *parts, void (*visit)(Code *, Context), Context context) {
    FactsBuilder *builder = code->builder;
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    uint32_t index = facts_code_count(builder);
    size_t acts_from = code->acts.count, items_from = code->items.count;
    code_fact(code, CODE_HANDLER, code_place(node), context)->handler = 0;
    mark(code, parts->facts_from, index, context.tried, index + 1);
    context.is_handling = true;
    visit(code, context);
    ExprId last = code->items.count > items_from ? code->items.items[code->items.count - 1] : 0;
    if (last && facts_expr_at(builder, last)->kind != EXPR_FUNCTION) add_act(code, STR("do"), last, code_place(node));
    finish_handler(code, index, acts_from, facts_text(builder, code_path(code, parts->expr[SLOT_CALLEE])),
                   STR("chain"));
}

ExprId code_act(Code *code, const NodeRule *rule, Context context) {
    assert(context.is_acting);
    Place place = code_place(ts_tree_cursor_current_node(&code->cursor));
    Role role = (Role)rule->role;
    bool was_wanted = context.is_wanted, is_value = role >= ROLE_STRING;
    context.is_acting = false;
    context.is_wanted |= is_value;
    code->given = code->given_to = 0;
    ExprId id = code_visit(code, context);
    ExprId given = code->given, given_to = code->given_to;
    if (rule->act == ACT_RAISE) {
        add_act(code, STR("raise"), 0, place);
    } else if (rule->act == ACT_SKIP) {
        add_act(code, STR("skip"), 0, place);
    } else if (role == ROLE_RETURN) {
        add_act(code, STR("return"), given, place);
    } else if (role == ROLE_ASSIGN && given && given_to) {
        ExprId item = code_expr_of(code, EXPR_ITEM, place, STR_NONE, (ExprId[]){given_to, given}, 2);
        add_act(code, STR("set"), item, place);
    } else if (is_value && id) {
        add_act(code, STR("do"), id, place);
    } else {
        add_act(code, STR("other"), 0, place);
    }
    return was_wanted ? id : 0;
}
