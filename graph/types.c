/* Recursion follows the type expression, whose depth the parser bounds (NESTING_DEPTH_MAX). */
#include "graph/types.h"

#include "analyzer/core/limits.h"

typedef struct {
    Evaluator *evaluator;
    const Facts *facts;
    uint32_t depth;
} Conversion;

static const Value *convert(Conversion *conversion, ExprId type, const Value *value);

static const Value *keep_marks(Evaluator *evaluator, const Value *from, const Value *to) {
    if (!from->is_default && !from->is_sensitive) return to;
    Value *copy = ARENA_NEW(evaluator->arena, Value);
    *copy = *to;
    copy->is_default = from->is_default;
    copy->is_sensitive = from->is_sensitive;
    return copy;
}

static const Value *convert_primitive(Conversion *conversion, Str name, const Value *value) {
    Arena *arena = conversion->evaluator->arena;
    Str text;
    long double number;
    bool boolean;
    if (str_equal(name, STR("string")) && value->kind != VALUE_STRING && value_to_string(arena, value, &text))
        return value_string(arena, text);
    if (str_equal(name, STR("number")) && value->kind != VALUE_NUMBER && value_to_number(value, &number))
        return value_number(arena, number);
    if (str_equal(name, STR("bool")) && value->kind != VALUE_BOOL && value_to_bool(value, &boolean))
        return value_bool(boolean);
    return value;
}

static const Value *convert_items(Conversion *conversion, ExprId item_type, const Value *value, bool is_set) {
    Arena *arena = conversion->evaluator->arena;
    if (value->kind != VALUE_LIST && value->kind != VALUE_SET) return value;
    const Value **items = ARENA_ARRAY(arena, const Value *, value->list.count);
    for (size_t i = 0; i < value->list.count; i++) items[i] = convert(conversion, item_type, value->list.items[i]);
    return is_set ? value_set(arena, items, value->list.count) : value_list(arena, items, value->list.count);
}

static const Value *convert_map(Conversion *conversion, ExprId item_type, const Value *value) {
    Arena *arena = conversion->evaluator->arena;
    if (value->kind != VALUE_OBJECT) return value;
    const Value **values = ARENA_ARRAY(arena, const Value *, value->object.count);
    for (size_t i = 0; i < value->object.count; i++)
        values[i] = convert(conversion, item_type, value->object.values[i]);
    return value_object(arena, value->object.keys, values, value->object.count);
}

static bool call_name(const Facts *facts, ExprId id, Str *out) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind != EXPR_CALL) return false;
    *out = facts_str(facts, expr->text);
    return true;
}

static const Value *convert_object(Conversion *conversion, ExprId fields, const Value *value) {
    Arena *arena = conversion->evaluator->arena;
    const Facts *facts = conversion->facts;
    if (value->kind != VALUE_OBJECT) return value;
    const Expr *object = facts_expr(facts, fields);
    Str *keys = ARENA_ARRAY(arena, Str, object->count);
    const Value **values = ARENA_ARRAY(arena, const Value *, object->count);
    for (uint32_t i = 0; i < object->count; i++) {
        ExprId item = expr_child(facts, fields, i), type = expr_child(facts, item, 1);
        keys[i] = facts_str(facts, facts_expr(facts, item)->text);
        const Value *given = value_get(value, keys[i]);
        Str call;
        if (call_name(facts, type, &call) && str_equal(call, STR("optional"))) {
            ExprId fallback = expr_argument(facts, type, 1);
            if ((!given || given->kind == VALUE_NULL) && fallback) {
                /* Defaults are constants: an empty scope is enough. */
                Scope scope = {.facts = facts};
                given = eval(conversion->evaluator, &scope, fallback);
            }
            type = expr_argument(facts, type, 0);
        }
        values[i] = given ? convert(conversion, type, given) : &VALUE_NULL_VALUE;
    }
    return value_object(arena, keys, values, object->count);
}

static const Value *convert(Conversion *conversion, ExprId type, const Value *value) {
    if (!type || !value_is_known(value) || value->kind == VALUE_NULL || value->kind == VALUE_LAZY) return value;
    if (conversion->depth >= NESTING_DEPTH_MAX) return value;
    const Facts *facts = conversion->facts;
    const Expr *expr = facts_expr(facts, type);
    Str name = facts_str(facts, expr->text);
    const Value *converted = value;
    conversion->depth++;
    if (expr->kind == EXPR_NAME)
        converted = convert_primitive(conversion, name, value);
    else if (expr->kind == EXPR_STRING)
        converted = convert_primitive(conversion, name, value); /* "string", before 0.12 */
    else if (expr->kind == EXPR_CALL) {
        ExprId argument = expr_argument(facts, type, 0);
        if (str_equal(name, STR("list")))
            converted = convert_items(conversion, argument, value, false);
        else if (str_equal(name, STR("set")))
            converted = convert_items(conversion, argument, value, true);
        else if (str_equal(name, STR("map")))
            converted = convert_map(conversion, argument, value);
        else if (str_equal(name, STR("object")))
            converted = convert_object(conversion, argument, value);
    }
    conversion->depth--;
    return converted == value ? value : keep_marks(conversion->evaluator, value, converted);
}

const Value *types_convert(Evaluator *evaluator, const Facts *facts, ExprId type, const Value *value) {
    Conversion conversion = {evaluator, facts, 0};
    return convert(&conversion, type, value);
}
