/* What try() and can() ask: does an expression fail? Elsewhere a list with an item that fails still has its other items,
 * and an object its other attributes. Here one part that fails is a failure of the whole, and one that may still fail leaves
 * the whole open: Terraform says nothing until all is known. To name something can't fail; to look into what is not known can.
 * https://developer.hashicorp.com/terraform/language/functions/try */
#include "analyzer/core/limits.h"
#include "graph/eval_private.h"

typedef struct {
    Evaluator *evaluator;
    const Scope *scope;
    const Value *failed, *open; /* the first part that fails, and that may */
} Doubt;

static ExprId child_of(const Doubt *doubt, ExprId id, uint32_t index) {
    return expr_child(doubt->scope->facts, id, index);
}

static ExprKind kind_of(const Doubt *doubt, ExprId id) { return (ExprKind)facts_expr(doubt->scope->facts, id)->kind; }

static bool is_call_of(const Doubt *doubt, ExprId id, const char *name) {
    return kind_of(doubt, id) == EXPR_CALL &&
           str_equal(facts_str(doubt->scope->facts, facts_expr(doubt->scope->facts, id)->text), str_from(name));
}

/* A name, and steps into it that are written in: its value says it all. */
static bool is_chain(const Doubt *doubt, ExprId id) {
    for (size_t steps = 0; steps < NESTING_DEPTH_MAX; steps++) {
        ExprKind kind = kind_of(doubt, id);
        if (kind == EXPR_DECL || kind == EXPR_NAME) return true;
        if (kind != EXPR_ATTR && kind != EXPR_INDEX) return false;
        if (kind == EXPR_INDEX) {
            ExprKind key = kind_of(doubt, child_of(doubt, id, 1));
            if (key != EXPR_STRING && key != EXPR_NUMBER) return false;
        }
        id = child_of(doubt, id, 0);
    }
    return false;
}

/* The body of a `for` that only puts together what its names hold. */
static bool is_plain(const Doubt *doubt, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(doubt->scope->facts, id);
    ExprKind kind = (ExprKind)expr->kind;
    if (depth > NESTING_DEPTH_MAX || kind == EXPR_CALL || kind == EXPR_INDEX || kind == EXPR_FOR) return false;
    for (uint32_t i = 0; i < expr->count; i++)
        if (!is_plain(doubt, child_of(doubt, id, i), depth + 1)) return false;
    return true;
}

/* Might it fail, of which the value is not known, though none of its parts does? */
static bool may_fail(const Doubt *doubt, ExprId id, const Value *value) {
    const Expr *expr = facts_expr(doubt->scope->facts, id);
    Evaluator *evaluator = doubt->evaluator;
    switch ((ExprKind)expr->kind) {
    case EXPR_DECL:
    case EXPR_NAME:
    case EXPR_TUPLE:
    case EXPR_OBJECT:
    case EXPR_ITEM:
    case EXPR_ARGUMENT:
    case EXPR_ATTRIBUTE:
    case EXPR_TEMPLATE: return false;
    case EXPR_ATTR:
    case EXPR_SPLAT: {
        /* What a known thing holds under a name that it has. */
        ExprId base = child_of(doubt, id, 0);
        const Expr *named = facts_expr(doubt->scope->facts, base);
        bool is_resource = named->kind == EXPR_DECL && named->number != DECL_INPUT && named->number != DECL_VALUE;
        return !is_resource && eval(evaluator, doubt->scope, base)->kind == VALUE_UNKNOWN;
    }
    case EXPR_INDEX:
        return eval(evaluator, doubt->scope, child_of(doubt, id, 0))->kind == VALUE_UNKNOWN ||
               !value_is_known(eval(evaluator, doubt->scope, child_of(doubt, id, 1)));
    case EXPR_CALL: return value->kind == VALUE_UNKNOWN;
    case EXPR_BINARY: return expr->number != OP_EQUAL && expr->number != OP_NOT_EQUAL;
    case EXPR_FOR: {
        if (value->kind == VALUE_UNKNOWN) return true;
        for (uint32_t i = 1; i < expr->count; i++)
            if (!is_plain(doubt, child_of(doubt, id, i), 0)) return true;
        return false;
    }
    default: return true;
    }
}

static void ask(Doubt *doubt, ExprId id, uint32_t depth);

/* Only the branch that is taken counts; as long as that can't be told, either may. */
static void ask_conditional(Doubt *doubt, ExprId id, uint32_t depth) {
    ExprId condition = child_of(doubt, id, 0);
    bool holds;
    ask(doubt, condition, depth + 1);
    const Value *value = eval(doubt->evaluator, doubt->scope, condition);
    if (value_is_known(value) && value_to_bool(value, &holds)) {
        ask(doubt, child_of(doubt, id, holds ? 1 : 2), depth + 1);
        return;
    }
    for (uint32_t i = 1; i <= 2; i++) {
        Doubt branch = {.evaluator = doubt->evaluator, .scope = doubt->scope};
        ask(&branch, child_of(doubt, id, i), depth + 1);
        if (!doubt->open) doubt->open = branch.failed ? branch.failed : branch.open;
    }
}

static void ask(Doubt *doubt, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(doubt->scope->facts, id);
    ExprKind kind = (ExprKind)expr->kind;
    bool is_literal = kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_BOOL || kind == EXPR_NULL;
    if (!id || is_literal || doubt->failed || depth > NESTING_DEPTH_MAX) return;
    if (evaluator_is_exhausted(doubt->evaluator)) return;
    const Value *value = force_deeply(doubt->evaluator, eval(doubt->evaluator, doubt->scope, id));
    const Value *because = unknown_because(doubt->evaluator, &value, 1);
    if (because && because->cause->kind == CAUSE_ERROR) {
        doubt->failed = because;
        return;
    }
    if (kind == EXPR_CONDITIONAL) {
        ask_conditional(doubt, id, depth);
        return;
    }
    /* A `for` has names of its own in all but what it goes over. */
    uint32_t count = kind == EXPR_FOR || kind == EXPR_SPLAT ? 1 : expr->count;
    bool is_closed = is_chain(doubt, id) || is_call_of(doubt, id, "try") || is_call_of(doubt, id, "can");
    if (kind == EXPR_CALL) count = expr_argument_count(doubt->scope->facts, id);
    for (uint32_t i = 0; i < count && !is_closed; i++)
        ask(doubt, kind == EXPR_CALL ? expr_argument(doubt->scope->facts, id, i) : child_of(doubt, id, i), depth + 1);
    if (because && !doubt->open && may_fail(doubt, id, value)) doubt->open = because;
}

/* Behind the last argument of try() there is no other that could be meant. */
void eval_doubt(Evaluator *evaluator, const Scope *scope, ExprId call, const Value **arguments, size_t count) {
    for (uint32_t i = 0; i < expr_argument_count(scope->facts, call) && i < count; i++) {
        Doubt doubt = {.evaluator = evaluator, .scope = scope};
        ExprId argument = expr_argument(scope->facts, call, i);
        if (arguments[i]->kind == VALUE_UNKNOWN || is_chain(&doubt, argument)) continue;
        ask(&doubt, argument, 0);
        bool is_last = i + 1 == count && count > 1;
        if (doubt.failed)
            arguments[i] = doubt.failed;
        else if (doubt.open && !is_last)
            arguments[i] = doubt.open->cause->kind == CAUSE_ERROR
                               ? value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, STR("a part that may fail"))
                               : doubt.open;
    }
}
