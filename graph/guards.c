#include "graph/guards.h"

#include "analyzer/core/limits.h"
#include "graph/link.h"

/* A condition and where it is written. */
typedef struct {
    Instance *in;
    const Facts *facts;
    ExprId expr;
    const Binding *bindings;
    uint32_t depth;
} Guard;

static Environment when(Guard guard, bool holds);

static Guard child_of(Guard guard, uint32_t index) {
    guard.expr = expr_child(guard.facts, guard.expr, index);
    guard.depth++;
    return guard;
}

static const Value *value_of(Guard guard) {
    Scope scope = instance_scope(guard.in, guard.facts, guard.bindings);
    return eval_force(guard.in->evaluator, eval(guard.in->evaluator, &scope, guard.expr));
}

/* What is left when it is not this one: all but production weighs as development does. */
static Environment other_than(Environment environment) {
    return environment == ENVIRONMENT_PRODUCTION ? ENVIRONMENT_DEVELOPMENT : ENVIRONMENT_UNKNOWN;
}

/* One of two: known when both are, and then the one that matters most. */
static Environment one_of(Environment a, Environment b) {
    if (a == ENVIRONMENT_UNKNOWN || b == ENVIRONMENT_UNKNOWN) return ENVIRONMENT_UNKNOWN;
    return a < b ? a : b;
}

static Environment of_comparison(Guard guard, bool is_equal) {
    for (uint32_t i = 0; i < 2; i++) {
        const Value *value = value_of(child_of(guard, i)), *other = value_of(child_of(guard, 1 - i));
        if (value->kind != VALUE_STRING || value_is_known(other)) continue;
        Environment named = environment_of(value->string);
        return is_equal ? named : other_than(named);
    }
    return ENVIRONMENT_UNKNOWN;
}

/* contains(["dev", "test"], var.environment) */
static Environment of_membership(Guard guard, bool is_in) {
    if (!str_equal(facts_str(guard.facts, facts_expr(guard.facts, guard.expr)->text), STR("contains")) ||
        expr_argument_count(guard.facts, guard.expr) != 2)
        return ENVIRONMENT_UNKNOWN;
    const Value *list = value_of(child_of(guard, 0));
    if ((list->kind != VALUE_LIST && list->kind != VALUE_SET) || !value_is_wholly_known(list) || !list->list.count)
        return ENVIRONMENT_UNKNOWN;
    Environment found = ENVIRONMENT_UNKNOWN, excluded = ENVIRONMENT_UNKNOWN;
    for (size_t i = 0; i < list->list.count; i++) {
        Str text;
        bool is_text = value_to_string(guard.in->model->arena, list->list.items[i], &text);
        Environment named = is_text ? environment_of(text) : ENVIRONMENT_UNKNOWN;
        found = i == 0 ? named : one_of(found, named);
        if (named == ENVIRONMENT_PRODUCTION) excluded = named;
    }
    return is_in ? found : other_than(excluded);
}

/* is-test, is_not_production, IsProd */
static Environment of_name(Str name, bool holds) {
    static const char *const starts[] = {"is-", "is_", "is", "in_"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        Str start = str_from(starts[i]);
        if (name.size <= start.size || !str_equal_ignoring_case(str_slice(name, 0, start.size), start)) continue;
        Str word = str_slice(name, start.size, name.size);
        bool is_not = word.size > 4 && (str_equal_ignoring_case(str_slice(word, 0, 4), STR("not-")) ||
                                        str_equal_ignoring_case(str_slice(word, 0, 4), STR("not_")));
        Environment named = environment_of_word(is_not ? str_slice(word, 4, word.size) : word);
        if (named != ENVIRONMENT_UNKNOWN) return holds != is_not ? named : other_than(named);
    }
    return ENVIRONMENT_UNKNOWN;
}

/* What a declaration is defined as: a body here, or what the caller gives. */
static Environment of_definition(Guard guard, DeclKind kind, Str name, bool holds) {
    Instance *in = guard.in;
    if (kind == DECL_VALUE || kind == DECL_CONDITION) {
        const DeclRef *ref = unit_find(in->unit, in->model->arena, kind, name);
        if (!ref) return ENVIRONMENT_UNKNOWN;
        DeclRef where = unit_holder(in->model, in->unit, *ref, STR_NONE);
        return when((Guard){in, unit_facts(in->model, where), unit_decl(in->model, where)->body, NULL, guard.depth + 1},
                    holds);
    }
    if (kind != DECL_INPUT || !in->parent) return ENVIRONMENT_UNKNOWN;
    DeclRef where;
    ExprId given = unit_call_argument(in->model, in->parent->unit, in->set->call, name, &where);
    if (!given) return ENVIRONMENT_UNKNOWN;
    return when((Guard){in->parent, unit_facts(in->model, where), given, in->call_bindings, guard.depth + 1}, holds);
}

/* A name stands for what it is defined as; else it may say it itself. Each definition is looked at once: forty conditions
 * of which each names the one before twice would be 2^40 looks, and some name themselves. */
static Environment of_declaration(Guard guard, bool holds) {
    const Expr *expr = facts_expr(guard.facts, guard.expr);
    DeclKind kind = (DeclKind)expr->number;
    Str name = facts_str(guard.facts, expr->text);
    Instance *in = guard.in;
    if (kind != DECL_VALUE && kind != DECL_CONDITION && kind != DECL_INPUT) return of_name(name, holds);
    if (!in->guard_index) in->guard_index = map_new(in->model->arena);
    char buffer[256];
    Str key = str_prefixed(in->model->arena, buffer, sizeof buffer, (char)((holds ? 'A' : 'a') + kind), name);
    bool is_new = false;
    uint32_t entry = map_add(in->guard_index, key, ENVIRONMENT_UNKNOWN, &is_new);
    if (!is_new) return (Environment)map_value_at(in->guard_index, entry);
    Environment found = of_definition(guard, kind, name, holds);
    if (found == ENVIRONMENT_UNKNOWN) found = of_name(name, holds);
    map_set_at(in->guard_index, entry, found);
    return found;
}

/* The environment in which it must be for the condition to hold, or not to. */
static Environment when(Guard guard, bool holds) {
    if (!guard.expr || guard.depth > EVAL_DEPTH_MAX / 4) return ENVIRONMENT_UNKNOWN;
    const Expr *expr = facts_expr(guard.facts, guard.expr);
    ExprOp op = (ExprOp)expr->number;
    switch ((ExprKind)expr->kind) {
    case EXPR_TEMPLATE: return expr->count == 1 ? when(child_of(guard, 0), holds) : ENVIRONMENT_UNKNOWN;
    case EXPR_DECL: return of_declaration(guard, holds);
    case EXPR_ATTR: return of_name(facts_str(guard.facts, expr->text), holds);
    case EXPR_CALL: return of_membership(guard, holds);
    case EXPR_UNARY: return op == OP_NOT ? when(child_of(guard, 0), !holds) : ENVIRONMENT_UNKNOWN;
    case EXPR_BINARY: {
        if (op == OP_EQUAL || op == OP_NOT_EQUAL) return of_comparison(guard, (op == OP_EQUAL) == holds);
        if (op != OP_AND && op != OP_OR) return ENVIRONMENT_UNKNOWN;
        Environment left = when(child_of(guard, 0), holds), right = when(child_of(guard, 1), holds);
        bool needs_both = (op == OP_AND) == holds;
        if (!needs_both) return one_of(left, right);
        return left != ENVIRONMENT_UNKNOWN ? left : right;
    }
    default: return ENVIRONMENT_UNKNOWN;
    }
}

/* 0 or an empty collection: nothing is made. */
static bool makes_nothing(Guard guard) {
    const Value *value = value_of(guard);
    Number number;
    if (value->kind == VALUE_OBJECT) return value->object.count == 0;
    if (value->kind == VALUE_LIST || value->kind == VALUE_SET) return value->list.count == 0;
    bool holds;
    if (value->kind == VALUE_BOOL) return value_to_bool(value, &holds) && !holds;
    return value_to_number(guard.in->model->arena, value, &number) && number_compare(number, number_from_int64(1)) < 0;
}

/* toset(local.is_test ? ["a"] : []) */
static Guard conditional_of(Guard guard) {
    while (facts_expr(guard.facts, guard.expr)->kind == EXPR_CALL &&
           expr_argument_count(guard.facts, guard.expr) == 1 && guard.depth < 8)
        guard = child_of(guard, 0);
    return guard;
}

static Environment of_expansion(Guard guard) {
    guard = conditional_of(guard);
    if (facts_expr(guard.facts, guard.expr)->kind != EXPR_CONDITIONAL) return ENVIRONMENT_UNKNOWN;
    bool no_then = makes_nothing(child_of(guard, 1)), no_else = makes_nothing(child_of(guard, 2));
    return no_then == no_else ? ENVIRONMENT_UNKNOWN : when(child_of(guard, 0), no_else);
}

static bool makes_at_most_one(Guard guard) {
    const Value *value = value_of(guard);
    Number number;
    if (value->kind == VALUE_OBJECT) return value->object.count <= 1;
    if (value->kind == VALUE_LIST || value->kind == VALUE_SET) return value->list.count <= 1;
    if (value->kind == VALUE_BOOL) return true;
    return value_to_number(guard.in->model->arena, value, &number) && number_compare(number, number_from_int64(1)) <= 0;
}

bool guard_allows_one(Instance *in, DeclRef ref) {
    static const char *const arguments[] = {"count", "for_each"};
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        DeclRef where;
        ExprId expr = unit_attribute(in->model, in->unit, ref, str_from(arguments[i]), &where);
        if (!expr) continue;
        Guard guard = conditional_of((Guard){in, unit_facts(in->model, where), expr, NULL, 0});
        return facts_expr(guard.facts, guard.expr)->kind == EXPR_CONDITIONAL && makes_at_most_one(child_of(guard, 1)) &&
               makes_at_most_one(child_of(guard, 2));
    }
    return true; /* a condition of a template, or lifecycle { enabled } */
}

Environment guard_environment(Instance *in, DeclRef ref) {
    static const char *const arguments[] = {"count", "for_each"};
    DeclRef where = ref;
    Str condition;
    const Facts *facts = unit_facts(in->model, ref);
    if (in->unit->arguments_key.size) {
        ExprId named = expr_attribute(facts, unit_decl(in->model, ref)->body, STR("Condition"));
        if (!named || !expr_literal(facts, named, &condition)) return ENVIRONMENT_UNKNOWN;
        const DeclRef *declared = unit_find(in->unit, in->model->arena, DECL_CONDITION, condition);
        if (!declared) return ENVIRONMENT_UNKNOWN;
        Guard guard = {in, unit_facts(in->model, *declared), unit_decl(in->model, *declared)->body, NULL, 0};
        Environment found = when(guard, true);
        return found != ENVIRONMENT_UNKNOWN ? found : of_name(condition, true);
    }
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        ExprId expr = unit_attribute(in->model, in->unit, ref, str_from(arguments[i]), &where);
        if (expr) return of_expansion((Guard){in, unit_facts(in->model, where), expr, NULL, 0});
    }
    return ENVIRONMENT_UNKNOWN;
}
