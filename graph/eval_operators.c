/* Operators, conditions and templates, for the three ways in which languages treat operands (Language). A side
 * that can't matter is not looked at: false && unknown is false. */
#include "graph/eval_private.h"

#include "analyzer/core/limits.h"
#include "graph/type.h"

static const Value *unknown_of(Evaluator *evaluator, const Value *a, const Value *b) {
    const Value *both[2] = {a, b};
    Value *unknown = ARENA_NEW(evaluator->arena, Value);
    *unknown = *unknown_because(evaluator, both, b ? 2 : 1);
    unknown->is_not_null = unknown->is_scalar = true; /* no operator gives null, or a list */
    return unknown;
}

static const Value *marked(Evaluator *evaluator, const Value *result, const Value *a, const Value *b, bool is_made_of) {
    if (is_made_of) result = value_add_origin(evaluator->arena, result, value_origin(evaluator->arena, a));
    if (is_made_of && b) result = value_add_origin(evaluator->arena, result, value_origin(evaluator->arena, b));
    bool is_sensitive = a->is_sensitive || a->has_sensitive || (b && (b->is_sensitive || b->has_sensitive));
    /* What hangs on a default is a default too: another setting may decide otherwise. */
    bool is_default = result->kind != VALUE_UNKNOWN && !result->is_default && (a->is_default || (b && b->is_default));
    if (is_default) result = value_default(evaluator->arena, result);
    if (result->kind != VALUE_UNKNOWN && (a->is_any || (b && b->is_any))) result = value_any(evaluator->arena, result);
    return is_sensitive ? value_sensitive(evaluator->arena, result) : result;
}

bool is_truthy(const Value *value, const Value **unknown) {
    switch ((ValueKind)value->kind) {
    case VALUE_UNKNOWN: *unknown = value; return false;
    case VALUE_NULL: return false;
    case VALUE_BOOL: return value->boolean;
    case VALUE_NUMBER: return number_compare(value->number, number_from_int64(0)) != 0;
    case VALUE_STRING: return value->string.size > 0;
    case VALUE_LIST:
    case VALUE_SET:
    case VALUE_OBJECT:
    case VALUE_LAZY: return true;
    }
    return false;
}

/* The operand as a bool: true, false, an unknown, or an error. */
static const Value *to_bool(Evaluator *evaluator, const Scope *scope, const Value *value) {
    bool boolean;
    const Value *unknown = NULL;
    if (value->kind == VALUE_UNKNOWN) return value;
    if (value_to_bool(value, &boolean)) return value_bool(boolean);
    if (language_of(scope) == LANGUAGE_CODE) return value_bool(is_truthy(value, &unknown));
    return value_error(evaluator, "a bool is needed");
}

/* ---- logic ---- */

static const Value *logical(Evaluator *evaluator, const Scope *scope, ExprOp op, const Value *a, const Value *b) {
    const Value *left = to_bool(evaluator, scope, a), *right = to_bool(evaluator, scope, b);
    bool decisive = op == OP_OR; /* true decides ||, false decides && */
    bool is_null = a->kind == VALUE_NULL || b->kind == VALUE_NULL;
    if (is_null && language_of(scope) == LANGUAGE_HCL) return value_error(evaluator, "a bool is required, not null");
    if (left->kind == VALUE_BOOL && left->boolean == decisive) return left;
    if (right->kind == VALUE_BOOL && right->boolean == decisive) return right;
    if (left->kind == VALUE_UNKNOWN || right->kind == VALUE_UNKNOWN) return unknown_of(evaluator, left, right);
    return value_bool(!decisive);
}

/* What code says when it means a default: `process.env.REGION || "us-east-1"`, `a ?? b`, `x and y`. When only the
 * environment could say otherwise, the default is the answer, and marked as such. */
static const Value *choose(Evaluator *evaluator, ExprOp op, const Value *a, const Value *b) {
    if (a->kind == VALUE_UNKNOWN) {
        bool is_environment = a->cause->kind == CAUSE_ENVIRONMENT && op != OP_AND;
        return is_environment && b->kind != VALUE_UNKNOWN ? value_default(evaluator->arena, b)
                                                          : unknown_because(evaluator, &a, 1);
    }
    const Value *unknown = NULL;
    bool takes_left = op == OP_COALESCE ? a->kind != VALUE_NULL : is_truthy(a, &unknown) == (op == OP_OR);
    if (takes_left) return a;
    return op == OP_AND ? b : value_default(evaluator->arena, b);
}

/* ---- comparison ---- */

static bool is_scalar(const Value *value) {
    return value->kind == VALUE_BOOL || value->kind == VALUE_NUMBER || value->kind == VALUE_STRING;
}

static const Value *equals(Evaluator *evaluator, const Scope *scope, const Value *a, const Value *b) {
    Str left, right;
    bool compares_text = language_of(scope) == LANGUAGE_DOCUMENT && is_scalar(a) && is_scalar(b);
    if (compares_text && value_to_string(evaluator->arena, a, &left) && value_to_string(evaluator->arena, b, &right))
        return value_bool(str_equal(left, right));
    return value_equals(evaluator->arena, a, b);
}

static const Value *negated(Evaluator *evaluator, const Value *value) {
    return value->kind == VALUE_BOOL ? value_bool(!value->boolean) : unknown_of(evaluator, value, NULL);
}

static const Value *ordered(ExprOp op, int order) {
    switch (op) {
    case OP_LESS: return value_bool(order < 0);
    case OP_LESS_EQUAL: return value_bool(order <= 0);
    case OP_GREATER: return value_bool(order > 0);
    default: return value_bool(order >= 0);
    }
}

/* NULL when both operands are numbers. A known operand that is none is an error whatever the other one is. */
static const Value *to_numbers(Evaluator *evaluator, const Value *a, const Value *b, Number *left, Number *right) {
    bool is_wrong = (a->kind != VALUE_UNKNOWN && !value_to_number(evaluator->arena, a, left)) ||
                    (b->kind != VALUE_UNKNOWN && !value_to_number(evaluator->arena, b, right));
    if (is_wrong) return value_error(evaluator, "a number is needed");
    return a->kind == VALUE_UNKNOWN || b->kind == VALUE_UNKNOWN ? unknown_of(evaluator, a, b) : NULL;
}

static const Value *compare(Evaluator *evaluator, const Scope *scope, ExprOp op, const Value *a, const Value *b) {
    Number left, right;
    if (language_of(scope) == LANGUAGE_CODE && a->kind == VALUE_STRING && b->kind == VALUE_STRING)
        return ordered(op, str_compare(a->string, b->string));
    const Value *problem = to_numbers(evaluator, a, b, &left, &right);
    if (problem) return problem;
    return ordered(op, number_compare(left, right));
}

/* ---- arithmetic ---- */

static const Value *concatenated(Evaluator *evaluator, const Value *a, const Value *b) {
    Str left, right;
    if (!value_to_string(evaluator->arena, a, &left) || !value_to_string(evaluator->arena, b, &right))
        return value_error(evaluator, "a string or a number is needed");
    if (left.size + right.size > VALUE_SIZE_BYTES_MAX) return value_limit(evaluator, STR("string too large"));
    return make_string(evaluator, str_concat(evaluator->arena, left, right));
}

static const Value *arithmetic(Evaluator *evaluator, const Scope *scope, ExprOp op, const Value *a, const Value *b) {
    Number left, right;
    bool joins = op == OP_ADD && language_of(scope) == LANGUAGE_CODE;
    if (joins && (a->kind == VALUE_UNKNOWN || b->kind == VALUE_UNKNOWN)) return unknown_of(evaluator, a, b);
    if (joins && (a->kind == VALUE_STRING || b->kind == VALUE_STRING)) return concatenated(evaluator, a, b);
    if (joins && a->kind == VALUE_LIST && b->kind == VALUE_LIST) {
        Items items = {0};
        items_add_all(evaluator, &items, a);
        items_add_all(evaluator, &items, b);
        return make_list(evaluator, items.items.items, items.items.count);
    }
    const Value *problem = to_numbers(evaluator, a, b, &left, &right);
    if (problem) return problem;
    switch (op) {
    case OP_ADD: return make_number(evaluator, number_add(evaluator->arena, left, right));
    case OP_SUBTRACT: return make_number(evaluator, number_subtract(evaluator->arena, left, right));
    case OP_MULTIPLY: return make_number(evaluator, number_multiply(evaluator->arena, left, right));
    case OP_DIVIDE: return make_number(evaluator, number_divide(evaluator->arena, left, right));
    default: return make_number(evaluator, number_modulo(evaluator->arena, left, right));
    }
}

static const Value *apply(Evaluator *evaluator, const Scope *scope, ExprOp op, const Value *a, const Value *b) {
    bool is_code = language_of(scope) == LANGUAGE_CODE;
    switch (op) {
    case OP_AND:
    case OP_OR: {
        bool are_bools = a->kind == VALUE_BOOL && b->kind == VALUE_BOOL;
        return is_code && !are_bools ? choose(evaluator, op, a, b) : logical(evaluator, scope, op, a, b);
    }
    case OP_COALESCE: return choose(evaluator, op, a, b);
    case OP_EQUAL: return equals(evaluator, scope, a, b);
    case OP_NOT_EQUAL: return negated(evaluator, equals(evaluator, scope, a, b));
    case OP_LESS:
    case OP_LESS_EQUAL:
    case OP_GREATER:
    case OP_GREATER_EQUAL: return compare(evaluator, scope, op, a, b);
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_MODULO: return arithmetic(evaluator, scope, op, a, b);
    case OP_NONE:
    case OP_IN:
    case OP_NOT_IN:
    case OP_NOT:
    case OP_NEGATE: break;
    }
    return value_unsupported(evaluator, STR("operator"));
}

/* Does the left side alone decide? Then the right side is not evaluated. */
static bool is_decided(const Scope *scope, ExprOp op, const Value *a) {
    if (language_of(scope) == LANGUAGE_CODE) return false;
    return a->kind == VALUE_BOOL && ((op == OP_AND && !a->boolean) || (op == OP_OR && a->boolean));
}

/* a + b + c + … nests to the left as deep as it is long, so the left spine is walked, not recursed into. */
const Value *eval_binary(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Facts *facts = scope->facts;
    VEC(ExprId) spine = {0};
    ExprId left = id;
    for (; facts_expr(facts, left)->kind == EXPR_BINARY && spine.count < EVAL_STEPS_MAX;
         left = expr_child(facts, left, 0)) {
        evaluator_charge(evaluator, 1);
        if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
        *VEC_PUSH(evaluator->arena, &spine) = left;
    }
    const Value *value = eval(evaluator, scope, left);
    for (size_t i = spine.count; i > 0; i--) {
        const Expr *expr = facts_expr(facts, spine.items[i - 1]);
        ExprOp op = (ExprOp)expr->number;
        if (is_decided(scope, op, value)) continue;
        const Value *right = eval(evaluator, scope, expr_child(facts, spine.items[i - 1], 1));
        if (op != OP_EQUAL && op != OP_NOT_EQUAL && op != OP_OR && op != OP_COALESCE && op != OP_AND) {
            value = eval_force(evaluator, value);
            right = eval_force(evaluator, right);
        }
        value = marked(evaluator, apply(evaluator, scope, op, value, right), value, right, true);
    }
    return value;
}

const Value *eval_unary(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Value *operand = eval(evaluator, scope, expr_child(scope->facts, id, 0));
    ExprOp op = (ExprOp)facts_expr(scope->facts, id)->number;
    Number number;
    if (operand->kind == VALUE_UNKNOWN) return unknown_of(evaluator, operand, NULL);
    const Value *result;
    if (op == OP_NOT)
        result = negated(evaluator, to_bool(evaluator, scope, operand));
    else if (value_to_number(evaluator->arena, operand, &number))
        result = make_number(evaluator, number_negate(evaluator->arena, number));
    else
        result = value_error(evaluator, "a number is needed");
    return marked(evaluator, result, operand, NULL, true);
}

/* ---- conditions ---- */

static const Value *no_common_type(Evaluator *evaluator) {
    return value_error(evaluator, "the two results of a condition have no type in common");
}

static bool is_collection_literal(const Expr *expr) {
    return expr->kind == EXPR_TUPLE || expr->kind == EXPR_OBJECT || expr->kind == EXPR_FOR;
}

/* Terraform gives both branches one type: `c ? 1 : "a"` is "1". The branch not taken is looked at only where
 * its type can change the value. */
static const Value *with_type_of(Evaluator *evaluator, const Scope *scope, const Value *taken, ExprId other) {
    bool may_change = taken->kind != VALUE_UNKNOWN && taken->kind != VALUE_NULL && taken->kind != VALUE_LAZY;
    if (!may_change || language_of(scope) != LANGUAGE_HCL) return taken;
    if (taken->kind == VALUE_STRING) /* which all scalars become */
        return is_collection_literal(facts_expr(scope->facts, other)) ? no_common_type(evaluator) : taken;
    const Value *alternative = eval(evaluator, scope, other);
    if (alternative->kind == taken->kind && is_scalar(taken)) return taken;
    if (alternative->kind == VALUE_UNKNOWN || alternative->kind == VALUE_NULL || alternative->kind == VALUE_LAZY)
        return taken;
    evaluator_charge(evaluator, taken->node_count / 4 + alternative->node_count / 4);
    const Value *both[2] = {taken, alternative};
    const Type *type = type_unify_values(evaluator->arena, both, 2);
    const Value *converted = type ? value_convert(evaluator, taken, type) : NULL;
    if (!type && !type_may_differ(taken) && !type_may_differ(alternative)) return no_common_type(evaluator);
    return converted ? converted : taken;
}

static bool is_certainly_not_null(const Value *value) {
    return value->kind == VALUE_UNKNOWN ? value->is_not_null : value->kind != VALUE_NULL;
}

/* `contains(keys(table), key) ? table[key] : table.default`: one of the entries or the other. NULL: neither is one of several. */
static const Value *either_entry(Evaluator *evaluator, const Value *yes, const Value *no, const Value *unknown) {
    const Value *branches[2] = {yes, no};
    size_t count = 0;
    bool is_any = false;
    for (size_t i = 0; i < 2; i++) {
        bool is_one_of = branches[i]->kind == VALUE_UNKNOWN && branches[i]->entries;
        if (branches[i]->kind == VALUE_UNKNOWN && !is_one_of) return NULL;
        is_any = is_any || is_one_of;
        count += is_one_of ? branches[i]->entries->list.count : 1;
    }
    if (!is_any) return NULL;
    const Value **all = ARENA_ARRAY(evaluator->arena, const Value *, count);
    count = 0;
    for (size_t i = 0; i < 2; i++) {
        const Value *entries = branches[i]->kind == VALUE_UNKNOWN ? branches[i]->entries : NULL;
        for (size_t k = 0; k < (entries ? entries->list.count : 1); k++)
            all[count++] = entries ? entries->list.items[k] : branches[i];
    }
    return eval_one_of(evaluator, all, count, unknown);
}

/* With an unknown condition the value is known all the same when both branches agree. */
static const Value *either(Evaluator *evaluator, const Scope *scope, const Value *condition, ExprId id) {
    const Value *yes = eval(evaluator, scope, expr_child(scope->facts, id, 1));
    const Value *no = eval(evaluator, scope, expr_child(scope->facts, id, 2));
    if (yes == no && yes->kind != VALUE_UNKNOWN) return yes;
    if (value_is_wholly_known(yes) && value_is_wholly_known(no) && value_equal(yes, no))
        return value_add_origin(evaluator->arena, yes, value_origin(evaluator->arena, no));
    Value *unknown = ARENA_NEW(evaluator->arena, Value);
    *unknown = *unknown_because(evaluator, &condition, 1);
    unknown->is_not_null = is_certainly_not_null(yes) && is_certainly_not_null(no);
    if ((yes->kind == VALUE_NULL) != (no->kind == VALUE_NULL)) {
        Cause *cause = ARENA_NEW(evaluator->arena, Cause);
        *cause = *unknown->cause;
        cause->may_be_absent = true;
        unknown->cause = cause;
    }
    /* What decides is no part of what is taken. */
    const Origin *decider = value_origin(evaluator->arena, condition);
    unknown->origin = decider->kind == ORIGIN_ELSEWHERE ? decider : &ORIGIN_IS_ELSEWHERE;
    const Value *entry = either_entry(evaluator, yes, no, unknown);
    if (entry) return marked(evaluator, entry, yes, no, false);
    const Value *branches[2] = {yes, no};
    return marked(evaluator, eval_common(evaluator, branches, 2, unknown), yes, no, false);
}

const Value *eval_conditional(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Value *condition = eval(evaluator, scope, expr_child(scope->facts, id, 0));
    const Value *decision = to_bool(evaluator, scope, condition);
    if (decision->kind == VALUE_UNKNOWN)
        return decision->cause->kind == CAUSE_ERROR ? decision : either(evaluator, scope, decision, id);
    const Value *taken = eval(evaluator, scope, expr_child(scope->facts, id, decision->boolean ? 1 : 2));
    taken = with_type_of(evaluator, scope, taken, expr_child(scope->facts, id, decision->boolean ? 2 : 1));
    return marked(evaluator, taken, condition, NULL, false);
}

/* ---- templates ---- */

/* Of a text of several lines, and of one with JSON in it, the rest is worth keeping where a part of it can't be told: it may be
 * a manifest. */
static const Value *with_marks(Evaluator *evaluator, const Value *result, const Value *const *parts, size_t count) {
    bool has_lines = false;
    Str text;
    for (size_t i = 0; i < count && !has_lines; i++)
        has_lines = value_marked_text(parts[i], &text) && (str_find_char(text, '\n', 0) != SIZE_MAX ||
                                                           (parts[i]->kind == VALUE_UNKNOWN && text.data[0] == '{'));
    if (!has_lines) return result;
    StrBuf out = make_buffer(evaluator);
    for (size_t i = 0; i < count; i++) {
        bool is_text = value_marked_text(parts[i], &text) ||
                       value_to_string(evaluator->arena, value_with_marks(evaluator->arena, parts[i]), &text);
        if (!is_text) return result;
        strbuf_add(&out, text);
    }
    if (out.is_truncated) return result;
    evaluator_charge(evaluator, 4 + out.size / 4);
    return value_with_marked(evaluator->arena, result, strbuf_str(&out));
}

const Value *eval_template(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, id);
    ExprId only = expr_child(facts, id, 0);
    if (expr->count == 1) return eval(evaluator, scope, only);
    StrBuf out = make_buffer(evaluator);
    const Value *unknown = NULL;
    const Origin *origin = NULL;
    size_t known_size = 0;
    bool is_sensitive = false, is_any = false, is_default = false;
    const Value **parts = ARENA_ARRAY(evaluator->arena, const Value *, expr->count);
    for (uint32_t i = 0; i < expr->count; i++) {
        const Value *part = eval_force(evaluator, eval(evaluator, scope, expr_child(facts, id, i)));
        parts[i] = part;
        Str text;
        is_sensitive = is_sensitive || part->is_sensitive;
        is_any = is_any || part->is_any;
        is_default = is_default || part->is_default;
        origin = origin_join(evaluator->arena, origin, value_origin(evaluator->arena, part));
        bool is_text = part->kind != VALUE_UNKNOWN && value_to_string(evaluator->arena, part, &text);
        if (is_text)
            strbuf_add(&out, text);
        else if (part->kind != VALUE_UNKNOWN)
            part = value_error(evaluator, "part %u of a template is no string", i + 1);
        bool is_first = !unknown || (unknown->cause->kind != CAUSE_ERROR && part->kind == VALUE_UNKNOWN &&
                                     part->cause->kind == CAUSE_ERROR);
        if (!is_text && !unknown) known_size = out.size;
        if (!is_text && is_first) unknown = part;
    }
    const Value *result = unknown ? unknown_of(evaluator, unknown, NULL) : make_string_of(evaluator, &out);
    if (unknown) result = value_with_prefix(evaluator->arena, result, str_slice(strbuf_str(&out), 0, known_size));
    if (unknown || is_sensitive) result = with_marks(evaluator, result, parts, expr->count);
    if (is_any && !unknown) result = value_any(evaluator->arena, result);
    if (is_default && !unknown && language_of(scope) == LANGUAGE_CODE) result = value_default(evaluator->arena, result);
    result = value_add_origin(evaluator->arena, result, origin);
    return is_sensitive ? value_sensitive(evaluator->arena, result) : result;
}
