/* Dispatch, names and calls. Recursion follows the expression and is bounded by EVAL_DEPTH_MAX; work and
 * memory are bounded by EVAL_STEPS_PER_EXPRESSION_MAX and EVAL_STEPS_MAX. Past them, values are unknown, and the reason
 * is the limit. */
#include "graph/eval_private.h"

#include <assert.h>

#include "analyzer/core/limits.h"

void evaluator_forget(Evaluator *evaluator) {
    evaluator->rendered = evaluator->decoded = (RememberedCall){0};
    arena_reset(evaluator->arena);
}

Evaluator evaluator_new(Arena *arena, Diags *diags, const Files *files) {
    return (Evaluator){.arena = arena,
                       .diags = diags,
                       .files = files,
                       .step_count_max = EVAL_STEPS_PER_EXPRESSION_MAX,
                       .total_count_max = EVAL_STEPS_MAX};
}

EvaluatorBudget evaluator_begin(Evaluator *evaluator) {
    EvaluatorBudget outer = {evaluator->step_count, evaluator->started_in, evaluator->started_at};
    evaluator->step_count = 0;
    evaluator->started_in = NULL;
    return outer;
}

void evaluator_end(Evaluator *evaluator, EvaluatorBudget outer) {
    evaluator->step_count = outer.started_in ? outer.step_count : 0; /* between expressions little is done */
    evaluator->started_in = outer.started_in;
    evaluator->started_at = outer.started_at;
}

Language language_of(const Scope *scope) {
    static const char *const hcl[] = {"terraform", "tfvars", "terragrunt", "expression", "template"};
    if (scope->facts->code_count) return LANGUAGE_CODE;
    for (size_t i = 0; i < sizeof hcl / sizeof *hcl; i++)
        if (str_equal(scope->facts->format, str_from(hcl[i]))) return LANGUAGE_HCL;
    return LANGUAGE_DOCUMENT;
}

/* ---- lists under construction ---- */

void items_add(Evaluator *evaluator, Items *items, const Value *value) {
    if (items->items.count >= VALUE_ITEMS_MAX)
        items->is_too_long = true;
    else
        *VEC_PUSH(evaluator->arena, &items->items) = value;
}

bool items_add_all(Evaluator *evaluator, Items *items, const Value *list) {
    if (list->kind != VALUE_LIST && list->kind != VALUE_SET) return false;
    for (size_t i = 0; i < list->list.count; i++) items_add(evaluator, items, list->list.items[i]);
    return true;
}

const Value *items_add_argument(Evaluator *evaluator, const Scope *scope, Items *items, ExprId argument) {
    const Expr *expr = facts_expr(scope->facts, argument);
    if (expr->kind != EXPR_ARGUMENT) {
        items_add(evaluator, items, eval(evaluator, scope, argument));
        return NULL;
    }
    const Value *value = eval(evaluator, scope, expr_child(scope->facts, argument, 0));
    if (!str_equal(facts_str(scope->facts, expr->text), STR("*"))) {
        items_add(evaluator, items, value);
        return NULL;
    }
    value = eval_force(evaluator, value);
    if (value->kind == VALUE_UNKNOWN) return unknown_because(evaluator, &value, 1);
    return items_add_all(evaluator, items, value) ? NULL : value_error(evaluator, "only a list can be spread");
}

/* ---- names ---- */

static const Value *binding_find(const Scope *scope, Str name) {
    for (const Binding *binding = scope->bindings; binding; binding = binding->outer)
        if (str_equal(binding->name, name)) return binding->value;
    return NULL;
}

static const Value *eval_name(Evaluator *evaluator, const Scope *scope, const Expr *expr) {
    Str name = facts_str(scope->facts, expr->text);
    const Value *bound = binding_find(scope, name);
    if (bound) return bound;
    if (scope->name) return scope->name(evaluator, scope, name);
    return value_error(evaluator, "no variable %.*s", STR_ARG(name));
}

static const Value *eval_declaration(Evaluator *evaluator, const Scope *scope, const Expr *expr) {
    Str name = facts_str(scope->facts, expr->text);
    if (scope->declaration) return scope->declaration(evaluator, scope, (DeclKind)expr->number, name);
    return value_error(evaluator, "no declaration %.*s", STR_ARG(name));
}

/* ---- literals ---- */

static const Value *eval_number(Evaluator *evaluator, Str digits) {
    Number number;
    Value text = {.kind = VALUE_STRING, .string = digits};
    if (value_to_number(evaluator->arena, &text, &number)) return make_number(evaluator, number);
    StrBuf plain = strbuf_new(evaluator->arena, 400); /* 1_000 in code */
    for (size_t i = 0; i < digits.size; i++)
        if (digits.data[i] != '_') strbuf_add_char(&plain, digits.data[i]);
    text.string = strbuf_str(&plain);
    if (value_to_number(evaluator->arena, &text, &number)) return make_number(evaluator, number);
    return value_unsupported(evaluator, str_format(evaluator->arena, "number %.*s", STR_ARG(digits)));
}

/* ---- calls ---- */

/* "os.environ.get" from a callee that is a path of names; the last name alone behind anything else, empty for a
 * callee without a name. */
static Str callee_name(Evaluator *evaluator, const Facts *facts, ExprId callee) {
    Str name = STR_NONE;
    for (size_t steps = 0; steps < NESTING_DEPTH_MAX; steps++) {
        const Expr *expr = facts_expr(facts, callee);
        if (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR) return name;
        Str part = facts_str(facts, expr->text);
        name = name.size ? str_format(evaluator->arena, "%.*s.%.*s", STR_ARG(part), STR_ARG(name)) : part;
        if (expr->kind == EXPR_NAME) return name;
        callee = expr_child(facts, callee, 0);
    }
    return name;
}

static const Value *call(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                         size_t count) {
    const Value *result = NULL;
    if (scope->function) result = scope->function(evaluator, scope, name, arguments, count);
    if (!result && language_of(scope) != LANGUAGE_CODE)
        result = function_call(evaluator, scope, name, arguments, count);
    if (result) return result;
    return value_unsupported(evaluator, str_format(evaluator->arena, "%.*s()", STR_ARG(name)));
}

static const Value *eval_call(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Expr *expr = facts_expr(scope->facts, id);
    Str name = facts_str(scope->facts, expr->text);
    if (expr->number & CALL_HAS_CALLEE) name = callee_name(evaluator, scope->facts, expr_callee(scope->facts, id));
    uint32_t count = expr_argument_count(scope->facts, id);
    bool is_try = str_equal(name, STR("try")) || str_equal(name, STR("can"));
    evaluator->trying += is_try;
    Items arguments = {0};
    const Value *unknown = NULL;
    for (uint32_t i = 0; i < count; i++) {
        ExprId argument = expr_argument(scope->facts, id, i);
        bool is_expanded = i + 1 == count && (expr->number & CALL_EXPAND_LAST);
        const Value *problem = NULL;
        if (!is_expanded) {
            problem = items_add_argument(evaluator, scope, &arguments, argument);
        } else {
            const Value *list = eval_force(evaluator, eval(evaluator, scope, argument));
            if (list->kind == VALUE_UNKNOWN)
                problem = unknown_because(evaluator, &list, 1);
            else if (!items_add_all(evaluator, &arguments, list))
                problem = value_error(evaluator, "only a list can be expanded");
        }
        if (problem && !unknown) unknown = problem;
    }
    if (is_try && !unknown && !arguments.is_too_long)
        eval_doubt(evaluator, scope, id, arguments.items.items, arguments.items.count);
    evaluator->trying -= is_try;
    if (unknown) return value_add_origin(evaluator->arena, unknown, &ORIGIN_IS_OPEN);
    if (arguments.is_too_long) return value_limit(evaluator, STR("too many arguments"));
    return call(evaluator, scope, name, arguments.items.items, arguments.items.count);
}

/* ---- dispatch ---- */

static const Value *dispatch(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Expr *expr = facts_expr(scope->facts, id);
    bool may_be_special = expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX || expr->kind == EXPR_CALL;
    const Value *special = scope->special && may_be_special ? scope->special(evaluator, scope, id) : NULL;
    if (special) return special;
    switch ((ExprKind)expr->kind) {
    case EXPR_NULL: return &VALUE_NULL_VALUE;
    case EXPR_BOOL: return value_bool(expr->number != 0);
    case EXPR_NUMBER: return eval_number(evaluator, facts_str(scope->facts, expr->text));
    case EXPR_STRING: return make_string(evaluator, facts_str(scope->facts, expr->text));
    case EXPR_TEMPLATE: return eval_template(evaluator, scope, id);
    case EXPR_DECL: return eval_declaration(evaluator, scope, expr);
    case EXPR_NAME: return eval_name(evaluator, scope, expr);
    case EXPR_ATTR: {
        const Value *object = eval(evaluator, scope, expr_child(scope->facts, id, 0));
        return eval_attribute(evaluator, object, facts_str(scope->facts, expr->text));
    }
    case EXPR_INDEX: {
        const Value *object = eval(evaluator, scope, expr_child(scope->facts, id, 0));
        const Value *key = eval(evaluator, scope, expr_child(scope->facts, id, 1));
        bool is_code = language_of(scope) == LANGUAGE_CODE; /* whose maps give nothing rather than fail */
        const Value *any = is_code ? NULL : eval_any_entry(evaluator, object, key);
        return any ? any : eval_index(evaluator, object, key);
    }
    case EXPR_SPLAT: return eval_splat(evaluator, scope, id);
    case EXPR_CALL: return eval_call(evaluator, scope, id);
    case EXPR_ARGUMENT:
    case EXPR_ATTRIBUTE: return eval(evaluator, scope, expr_child(scope->facts, id, 0));
    case EXPR_CONDITIONAL: return eval_conditional(evaluator, scope, id);
    case EXPR_UNARY: return eval_unary(evaluator, scope, id);
    case EXPR_BINARY: return eval_binary(evaluator, scope, id);
    case EXPR_FOR: return eval_for(evaluator, scope, id);
    case EXPR_TUPLE: return eval_tuple(evaluator, scope, id);
    case EXPR_OBJECT: return eval_object(evaluator, scope, id);
    case EXPR_ITEM: return eval(evaluator, scope, expr_child(scope->facts, id, 1));
    case EXPR_BODY: return eval_body(evaluator, scope, id);
    case EXPR_BLOCK: return eval_body(evaluator, scope, expr_child(scope->facts, id, 0));
    case EXPR_FUNCTION: return value_unsupported(evaluator, STR("a function"));
    case EXPR_OPAQUE: return value_unsupported(evaluator, facts_str(scope->facts, expr->text));
    case EXPR_NONE:
    case EXPR_DYNAMIC:
    case EXPR_KIND_COUNT: break;
    }
    return value_error(evaluator, "no expression");
}

static const Value *eval_part(Evaluator *evaluator, const Scope *scope, ExprId expr) {
    if (!evaluator->started_in) {
        evaluator->started_in = scope->facts;
        evaluator->started_at = expr;
    }
    if (evaluator->depth >= EVAL_DEPTH_MAX) return value_limit(evaluator, STR("expressions nested too deep"));
    evaluator_charge(evaluator, 1);
    if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
    evaluator->depth++;
    const Value *value = dispatch(evaluator, scope, expr);
    evaluator->depth--;
    return value;
}

const Value *eval(Evaluator *evaluator, const Scope *scope, ExprId expr) {
    assert(expr < scope->facts->expr_count);
    if (evaluator->depth == 0) {
        EvaluatorBudget outer = evaluator_begin(evaluator);
        const Value *value = eval_part(evaluator, scope, expr);
        evaluator_end(evaluator, outer);
        return value;
    }
    return eval_part(evaluator, scope, expr);
}

const Value *eval_force(Evaluator *evaluator, const Value *value) {
    enum { FORCE_STEPS_MAX = 8 }; /* a module's output that is a resource, and so on */
    for (int i = 0; value->kind == VALUE_LAZY && i < FORCE_STEPS_MAX; i++) {
        bool is_sensitive = value->is_sensitive;
        value = value->lazy.ops->force(evaluator, value);
        if (is_sensitive) value = value_sensitive(evaluator->arena, value);
    }
    return value;
}

const Value *eval_whole(Evaluator *evaluator, const Value *value) {
    EvaluatorBudget outer = evaluator_begin(evaluator);
    value = force_deeply(evaluator, value);
    evaluator_end(evaluator, outer);
    return value;
}
