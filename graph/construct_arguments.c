/* What calls hand to functions. */
#include "graph/construct_program.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN}, ABSENT = {.kind = LEAD_ABSENT};

static Lead value_at(Frame *frame, ExprId expr) { return (Lead){.kind = LEAD_VALUE, .frame = frame, .expr = expr}; }

static Str expr_text(const Frame *frame, ExprId id) {
    return facts_str(frame->source->facts, facts_expr(frame->source->facts, id)->text);
}

static bool is_class(const Facts *facts, uint32_t scope) {
    return scope && str_equal(facts_str(facts, facts->code[scope - 1].alias), STR("class"));
}

/* Is it what the function takes all other named arguments by: **kwargs? */
static bool is_rest(const Frame *frame, ExprId value) {
    const Facts *facts = frame->source->facts;
    ExprId parameters = frame->scope ? facts->code[frame->scope - 1].value : 0;
    if (facts_expr(facts, value)->kind != EXPR_NAME) return false;
    for (uint32_t i = 0; parameters && i < facts_expr(facts, parameters)->count; i++) {
        ExprId parameter = expr_child(facts, parameters, i);
        if (facts_expr(facts, parameter)->kind != EXPR_ARGUMENT) continue;
        ExprId inner = str_equal(expr_text(frame, parameter), STR("**")) ? expr_child(facts, parameter, 0) : 0;
        if (inner && str_equal(expr_text(frame, inner), expr_text(frame, value))) return true;
    }
    return false;
}

/* The value of a named argument, also of those that a call hands on as a whole. */
Lead construct_named(Program *program, Frame *frame, ExprId call, Str name) {
    const Facts *facts = frame->source->facts;
    Lead spread = ABSENT;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind != EXPR_ARGUMENT) continue;
        Str key = facts_str(facts, expr->text);
        if (construct_is_same_name(key, name)) return construct_lead(program, frame, expr_child(facts, argument, 0));
        if (!str_equal(key, STR("**"))) continue;
        ExprId value = expr_child(facts, argument, 0);
        Lead found = UNKNOWN;
        bool is_handed_on = is_rest(frame, value);
        if (is_handed_on && frame->caller)
            found = construct_named(program, frame->caller, frame->call, name);
        else if (!is_handed_on)
            found = construct_member(program, construct_lead(program, frame, value), name);
        if (found.kind != LEAD_ABSENT) spread = found;
    }
    return spread;
}

Lead construct_positional(Program *program, Frame *frame, ExprId call, uint32_t index, Str name) {
    const Facts *facts = frame->source->facts;
    uint32_t position = 0;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind == EXPR_ARGUMENT) {
            if (str_equal(facts_str(facts, expr->text), STR("*"))) return UNKNOWN;
            continue;
        }
        if (position++ == index) return construct_lead(program, frame, argument);
    }
    return name.size ? construct_named(program, frame, call, name) : ABSENT;
}

/* Does the first parameter stand for what a method is called on? No call passes it. */
static bool has_receiver(const Facts *facts, uint32_t scope, ExprId parameters) {
    uint32_t around = facts->code[scope - 1].scope;
    if (!around || !is_class(facts, around) || !facts_expr(facts, parameters)->count) return false;
    Str first = facts_str(facts, facts_expr(facts, expr_child(facts, parameters, 0))->text);
    return str_equal(first, STR("self")) || str_equal(first, STR("cls"));
}

Lead construct_parameter(Program *program, Frame *frame, Str name, bool *is_parameter) {
    const Facts *facts = frame->source->facts;
    ExprId parameters = frame->scope ? facts->code[frame->scope - 1].value : 0;
    *is_parameter = false;
    uint32_t receivers = parameters && has_receiver(facts, frame->scope, parameters) ? 1 : 0;
    for (uint32_t i = 0; parameters && i < facts_expr(facts, parameters)->count; i++) {
        ExprId parameter = expr_child(facts, parameters, i);
        const Expr *expr = facts_expr(facts, parameter);
        if (expr->kind == EXPR_ARGUMENT && str_starts_with(facts_str(facts, expr->text), STR("*"))) {
            ExprId inner = expr_child(facts, parameter, 0);
            if (inner && str_equal(expr_text(frame, inner), name)) *is_parameter = true;
            if (*is_parameter) return value_at(frame, inner);
            continue;
        }
        if (!str_equal(facts_str(facts, expr->text), name)) continue;
        *is_parameter = true;
        if (!frame->caller || !frame->call) return UNKNOWN;
        if (i < receivers) return UNKNOWN;
        Lead given = construct_positional(program, frame->caller, frame->call, i - receivers, name);
        ExprId fallback = expr->kind == EXPR_ARGUMENT ? expr_child(facts, parameter, 0) : 0;
        return given.kind == LEAD_ABSENT && fallback ? construct_lead(program, frame, fallback) : given;
    }
    return UNKNOWN;
}
