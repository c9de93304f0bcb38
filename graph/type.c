#include "graph/type.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/functions.h"

const Type TYPE_ANY_TYPE = {.kind = TYPE_ANY}, TYPE_BOOL_TYPE = {.kind = TYPE_BOOL},
           TYPE_NUMBER_TYPE = {.kind = TYPE_NUMBER}, TYPE_STRING_TYPE = {.kind = TYPE_STRING};

static Type *type_new(Arena *arena, TypeKind kind) {
    Type *type = ARENA_NEW(arena, Type);
    type->kind = (uint8_t)kind;
    return type;
}

const Type *type_collection(Arena *arena, TypeKind kind, const Type *element) {
    Type *type = type_new(arena, kind);
    type->element = element;
    return type;
}

/* Element type of a value that is known to be of one type: a single look, unless items are null or empty. */
static const Type *element_type(Arena *arena, const Value *const *items, size_t count) {
    const Type *type = type_unify_values(arena, items, count);
    return type ? type : &TYPE_ANY_TYPE;
}

const Type *type_of(Arena *arena, const Value *value) {
    switch ((ValueKind)value->kind) {
    case VALUE_UNKNOWN:
    case VALUE_NULL:
    case VALUE_LAZY: return &TYPE_ANY_TYPE;
    case VALUE_BOOL: return &TYPE_BOOL_TYPE;
    case VALUE_NUMBER: return &TYPE_NUMBER_TYPE;
    case VALUE_STRING: return &TYPE_STRING_TYPE;
    case VALUE_SET: return type_collection(arena, TYPE_SET, element_type(arena, value->list.items, value->list.count));
    case VALUE_LIST:
        if (value->is_typed)
            return type_collection(arena, TYPE_LIST, element_type(arena, value->list.items, value->list.count));
        break;
    case VALUE_OBJECT:
        if (value->is_typed)
            return type_collection(arena, TYPE_MAP, element_type(arena, value->object.values, value->object.count));
        break;
    }
    bool is_list = value->kind == VALUE_LIST;
    const Value *const *values = is_list ? value->list.items : value->object.values;
    Type *type = type_new(arena, is_list ? TYPE_TUPLE : TYPE_OBJECT);
    type->count = is_list ? value->list.count : value->object.count;
    const Type **items = ARENA_ARRAY(arena, const Type *, type->count);
    for (size_t i = 0; i < type->count; i++) items[i] = type_of(arena, values[i]);
    type->items = items;
    type->names = is_list ? NULL : value->object.keys;
    return type;
}

bool type_equal(const Type *a, const Type *b) {
    if (a == b) return true;
    if (a->kind != b->kind || a->count != b->count) return false;
    if (a->element && !type_equal(a->element, b->element)) return false;
    for (size_t i = 0; i < a->count; i++) {
        if (a->names && !str_equal(a->names[i], b->names[i])) return false;
        if (!type_equal(a->items[i], b->items[i])) return false;
    }
    return true;
}

/* ---- one type for several ---- */

typedef VEC(const Type *) Types;

static const Type *unify_many(Arena *arena, const Type *const *types, size_t count);

/* What is in all of them: the types of elements, items and attributes. */
static const Type *unify_parts(Arena *arena, const Type *const *types, size_t count) {
    Types parts = {0};
    for (size_t i = 0; i < count; i++) {
        if (types[i]->element) *VEC_PUSH(arena, &parts) = types[i]->element;
        for (size_t n = 0; n < types[i]->count; n++) *VEC_PUSH(arena, &parts) = types[i]->items[n];
    }
    return unify_many(arena, parts.items, parts.count);
}

static bool has_same_names(const Type *a, const Type *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->names && !str_equal(a->names[i], b->names[i])) return false;
    return true;
}

/* Tuples of one length, or objects with the same names: place by place. NULL: some place has no type in common. */
static const Type *unify_places(Arena *arena, const Type *const *types, size_t count) {
    Type *type = type_new(arena, (TypeKind)types[0]->kind);
    const Type **items = ARENA_ARRAY(arena, const Type *, types[0]->count);
    const Type **across = ARENA_ARRAY(arena, const Type *, count);
    for (size_t n = 0; n < types[0]->count; n++) {
        for (size_t i = 0; i < count; i++) across[i] = types[i]->items[n];
        items[n] = unify_many(arena, across, count);
        if (!items[n]) return NULL;
    }
    type->items = items;
    type->names = types[0]->names;
    type->count = types[0]->count;
    return type;
}

/* A number and a bool have nothing in common, unless there is a string, too. */
static const Type *unify_scalars(const Type *const *types, size_t count) {
    bool is_one = true;
    for (size_t i = 0; i < count; i++) {
        if (types[i]->kind == TYPE_STRING) return &TYPE_STRING_TYPE;
        is_one = is_one && types[i]->kind == types[0]->kind;
    }
    return is_one ? types[0] : NULL;
}

static bool is_sequence(const Type *type) {
    return type->kind == TYPE_LIST || type->kind == TYPE_SET || type->kind == TYPE_TUPLE;
}

static bool is_keyed(const Type *type) { return type->kind == TYPE_MAP || type->kind == TYPE_OBJECT; }

static bool is_primitive(const Type *type) {
    return type->kind == TYPE_BOOL || type->kind == TYPE_NUMBER || type->kind == TYPE_STRING;
}

static bool all_are(bool (*is_such)(const Type *), const Type *const *types, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!is_such(types[i])) return false;
    return true;
}

static const Type *unify_collections(Arena *arena, const Type *const *types, size_t count) {
    bool is_one_kind = true, are_places = true, has_list = false, has_set = false;
    for (size_t i = 0; i < count; i++) {
        is_one_kind = is_one_kind && types[i]->kind == types[0]->kind;
        are_places =
            are_places && !types[i]->element && types[i]->kind == types[0]->kind && has_same_names(types[i], types[0]);
        has_list = has_list || types[i]->kind == TYPE_LIST;
        has_set = has_set || types[i]->kind == TYPE_SET;
    }
    if (are_places) {
        const Type *type = unify_places(arena, types, count);
        if (type || types[0]->kind == TYPE_OBJECT) return type;
    }
    const Type *element = unify_parts(arena, types, count);
    if (!element) return NULL;
    TypeKind kind = is_keyed(types[0]) ? TYPE_MAP : has_set && !has_list ? TYPE_SET : TYPE_LIST;
    return type_collection(arena, kind, element);
}

static const Type *unify_many(Arena *arena, const Type *const *types, size_t count) {
    Types told = {0};
    bool is_same = true, has_any = false;
    for (size_t i = 0; i < count; i++) {
        has_any = has_any || types[i]->kind == TYPE_ANY;
        if (types[i]->kind == TYPE_ANY || (told.count && types[i] == told.items[0]))
            continue; /* the same: nearly always */
        is_same = is_same && (told.count == 0 || type_equal(types[i], told.items[0]));
        *VEC_PUSH(arena, &told) = types[i];
    }
    if (told.count == 0) return &TYPE_ANY_TYPE;
    if (is_same) return told.items[0];
    const Type *type = NULL;
    if (all_are(is_primitive, told.items, told.count))
        type = unify_scalars(told.items, told.count);
    else if (all_are(is_sequence, told.items, told.count) || all_are(is_keyed, told.items, told.count))
        type = unify_collections(arena, told.items, told.count);
    return type || !has_any ? type : &TYPE_ANY_TYPE; /* with what is not known it can't be told */
}

const Type *type_unify(Arena *arena, const Type *a, const Type *b) {
    return unify_many(arena, (const Type *const[]){a, b}, 2);
}

const Type *type_unify_values(Arena *arena, const Value *const *values, size_t count) {
    const Type **types = ARENA_ARRAY(arena, const Type *, count);
    for (size_t i = 0; i < count; i++) types[i] = type_of(arena, values[i]);
    return unify_many(arena, types, count);
}

bool type_may_differ(const Value *value) {
    return value->kind == VALUE_UNKNOWN || value->kind == VALUE_LAZY || value->has_unknown || value->origin ||
           value->has_origin;
}

/* ---- conversion ---- */

/* The type that all items are to have: the constraint's, or what they have in common. */
static const Type *wanted_element(Evaluator *evaluator, const Type *constraint, const Value *const *items,
                                  size_t count) {
    if (constraint && constraint->kind != TYPE_ANY) return constraint;
    return type_unify_values(evaluator->arena, items, count);
}

static const Value **convert_all(Evaluator *evaluator, const Value *const *items, size_t count, const Type *element) {
    const Value **converted = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < count; i++) {
        converted[i] = value_convert(evaluator, items[i], element);
        if (!converted[i]) return NULL;
    }
    return converted;
}

static const Value *marked_like(Evaluator *evaluator, const Value *converted, const Value *original) {
    if (original->is_sensitive) converted = value_sensitive(evaluator->arena, converted);
    if (original->is_default) converted = value_default(evaluator->arena, converted);
    if (original->is_any) converted = value_any(evaluator->arena, converted);
    return value_add_origin(evaluator->arena, converted, original->origin);
}

static const Value *convert_sequence(Evaluator *evaluator, const Value *value, const Type *type) {
    if (value->kind != VALUE_LIST && value->kind != VALUE_SET) return NULL;
    const Type *element = wanted_element(evaluator, type->element, value->list.items, value->list.count);
    if (!element) return NULL;
    const Value **items = convert_all(evaluator, value->list.items, value->list.count, element);
    if (!items) return NULL;
    const Value *converted = type->kind == TYPE_SET ? value_set(evaluator->arena, items, value->list.count)
                                                    : value_list(evaluator->arena, items, value->list.count);
    evaluator_charge(evaluator, value->list.count);
    return marked_like(evaluator, value_typed(evaluator->arena, converted), value);
}

static const Value *convert_map(Evaluator *evaluator, const Value *value, const Type *type) {
    if (value->kind != VALUE_OBJECT) return NULL;
    const Type *element = wanted_element(evaluator, type->element, value->object.values, value->object.count);
    if (!element) return NULL;
    const Value **values = convert_all(evaluator, value->object.values, value->object.count, element);
    if (!values) return NULL;
    const Value *converted = value_object(evaluator->arena, value->object.keys, values, value->object.count);
    evaluator_charge(evaluator, value->object.count);
    return marked_like(evaluator, value_typed(evaluator->arena, converted), value);
}

static const Value *convert_tuple(Evaluator *evaluator, const Value *value, const Type *type) {
    if (value->kind != VALUE_LIST || value->list.count != type->count) return NULL;
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, type->count);
    for (size_t i = 0; i < type->count; i++) {
        items[i] = value_convert(evaluator, value->list.items[i], type->items[i]);
        if (!items[i]) return NULL;
    }
    return marked_like(evaluator, value_list(evaluator->arena, items, type->count), value);
}

/* Attributes that the type does not name are dropped; a missing or null optional one gets its fallback. */
static const Value *convert_object(Evaluator *evaluator, const Value *value, const Type *type) {
    if (value->kind != VALUE_OBJECT) return NULL;
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, type->count);
    for (size_t i = 0; i < type->count; i++) {
        const Value *given = value_get(value, type->names[i]);
        const Type *wanted = type->items[i];
        if (!given && !wanted->is_optional) return NULL;
        bool is_missing = !given || given->kind == VALUE_NULL;
        if (is_missing && wanted->is_optional && wanted->fallback)
            given = value_default(evaluator->arena, wanted->fallback);
        values[i] = given ? value_convert(evaluator, given, wanted) : &VALUE_NULL_VALUE;
        if (!values[i]) return NULL;
    }
    evaluator_charge(evaluator, type->count);
    return marked_like(evaluator, value_object(evaluator->arena, type->names, values, type->count), value);
}

static const Value *convert_primitive(Evaluator *evaluator, const Value *value, const Type *type) {
    Arena *arena = evaluator->arena;
    Str text;
    Number number;
    bool boolean;
    if (type->kind == TYPE_STRING) {
        if (value->kind == VALUE_STRING) return value;
        if (!value_to_string(arena, value, &text)) return NULL;
        return marked_like(evaluator, value_string(arena, text), value);
    }
    if (type->kind == TYPE_NUMBER) {
        if (value->kind == VALUE_NUMBER) return value;
        if (!value_to_number(arena, value, &number)) return NULL;
        return marked_like(evaluator, value_number(arena, number), value);
    }
    if (value->kind == VALUE_BOOL) return value;
    if (!value_to_bool(value, &boolean)) return NULL;
    return marked_like(evaluator, value_bool(boolean), value);
}

/* One of several: each as it would be. */
static const Value *convert_entries(Evaluator *evaluator, const Value *value, const Type *type) {
    const Value *list = value->entries;
    const Value **items = convert_all(evaluator, list->list.items, list->list.count, type);
    return items ? eval_one_of(evaluator, items, list->list.count, value) : value;
}

/* What can be said of a value that is not known, once its type is. */
static const Value *unknown_of_type(Evaluator *evaluator, const Value *value, const Type *type) {
    if (is_primitive(type)) return value_scalar(evaluator->arena, value);
    if (!type->element || value->is_typed) return value;
    Value *copy = ARENA_NEW(evaluator->arena, Value);
    *copy = *value;
    copy->is_typed = true;
    return copy;
}

const Value *value_convert(Evaluator *evaluator, const Value *value, const Type *type) {
    if (value->kind == VALUE_UNKNOWN && value->entries && type->kind != TYPE_ANY)
        return convert_entries(evaluator, value, type);
    if (value->kind == VALUE_UNKNOWN) return unknown_of_type(evaluator, value, type);
    bool is_list = type->kind == TYPE_LIST || type->kind == TYPE_SET || type->kind == TYPE_TUPLE;
    if (value->kind == VALUE_NULL && is_list && !value->is_typed) {
        static const Value NULL_LIST = {.kind = VALUE_NULL, .is_typed = true, .node_count = 1};
        return marked_like(evaluator, &NULL_LIST, value);
    }
    if (value->kind == VALUE_NULL || type->kind == TYPE_ANY) return value;
    if (value->kind == VALUE_LAZY) {
        if (type->kind == TYPE_OBJECT || type->kind == TYPE_MAP) return value; /* attributes stay lazy */
        value = eval_force(evaluator, value);
        if (value->kind == VALUE_UNKNOWN || value->kind == VALUE_LAZY) return value;
    }
    switch ((TypeKind)type->kind) {
    case TYPE_ANY: return value;
    case TYPE_BOOL:
    case TYPE_NUMBER:
    case TYPE_STRING: return convert_primitive(evaluator, value, type);
    case TYPE_LIST:
    case TYPE_SET: return convert_sequence(evaluator, value, type);
    case TYPE_MAP: return convert_map(evaluator, value, type);
    case TYPE_TUPLE: return convert_tuple(evaluator, value, type);
    case TYPE_OBJECT: return convert_object(evaluator, value, type);
    }
    return NULL;
}

/* ---- text ---- */

void type_print(const Type *type, StrBuf *out) {
    static const char *const names[] = {"dynamic", "bool", "number", "string", "list", "set", "map", "tuple", "object"};
    strbuf_add(out, str_from(names[type->kind]));
    if (type->element) {
        strbuf_add_char(out, '(');
        type_print(type->element, out);
        strbuf_add_char(out, ')');
    }
    if (type->kind != TYPE_TUPLE && type->kind != TYPE_OBJECT) return;
    strbuf_add(out, type->names ? STR("({") : STR("(["));
    for (size_t i = 0; i < type->count && !out->is_truncated; i++) {
        if (i) strbuf_add(out, STR(", "));
        if (type->names) strbuf_format(out, "%.*s: ", STR_ARG(type->names[i]));
        type_print(type->items[i], out);
    }
    strbuf_add(out, type->names ? STR("})") : STR("])"));
}

/* ---- constraints ---- */

typedef struct {
    Str name;
    const Type *type;
} Attribute;

static int attribute_compare(const void *a, const void *b) {
    return str_compare(((const Attribute *)a)->name, ((const Attribute *)b)->name);
}

static const Type *parse_object(Evaluator *evaluator, const Scope *scope, ExprId literal) {
    const Expr *expr = facts_expr(scope->facts, literal);
    if (expr->kind != EXPR_OBJECT) return &TYPE_ANY_TYPE;
    Attribute *attributes = ARENA_ARRAY(evaluator->arena, Attribute, expr->count);
    size_t count = 0;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId item = expr_child(scope->facts, literal, i);
        if (facts_expr(scope->facts, item)->kind != EXPR_ITEM) continue;
        Str name = facts_str(scope->facts, facts_expr(scope->facts, item)->text);
        const Type *type = type_parse(evaluator, scope, expr_child(scope->facts, item, 1));
        attributes[count++] = (Attribute){name, type};
    }
    if (count) qsort(attributes, count, sizeof *attributes, attribute_compare);
    Type *type = type_new(evaluator->arena, TYPE_OBJECT);
    Str *names = ARENA_ARRAY(evaluator->arena, Str, count);
    const Type **items = ARENA_ARRAY(evaluator->arena, const Type *, count);
    for (size_t i = 0; i < count; i++) {
        names[i] = attributes[i].name;
        items[i] = attributes[i].type;
    }
    type->names = names;
    type->items = items;
    type->count = count;
    return type;
}

static const Type *parse_tuple(Evaluator *evaluator, const Scope *scope, ExprId literal) {
    const Expr *expr = facts_expr(scope->facts, literal);
    if (expr->kind != EXPR_TUPLE) return &TYPE_ANY_TYPE;
    Type *type = type_new(evaluator->arena, TYPE_TUPLE);
    const Type **items = ARENA_ARRAY(evaluator->arena, const Type *, expr->count);
    for (uint32_t i = 0; i < expr->count; i++)
        items[i] = type_parse(evaluator, scope, expr_child(scope->facts, literal, i));
    type->items = items;
    type->count = expr->count;
    return type;
}

static const Type *parse_optional(Evaluator *evaluator, const Scope *scope, ExprId call) {
    Type *type = ARENA_NEW(evaluator->arena, Type);
    *type = *type_parse(evaluator, scope, expr_argument(scope->facts, call, 0));
    type->is_optional = true;
    if (expr_argument_count(scope->facts, call) > 1)
        type->fallback = eval(evaluator, scope, expr_argument(scope->facts, call, 1));
    return type;
}

static const Type *parse_name(Evaluator *evaluator, Str name) {
    if (str_equal(name, STR("string"))) return &TYPE_STRING_TYPE;
    if (str_equal(name, STR("number"))) return &TYPE_NUMBER_TYPE;
    if (str_equal(name, STR("bool"))) return &TYPE_BOOL_TYPE;
    /* Terraform 0.11 wrote "list" and "map" without saying of what. */
    if (str_equal(name, STR("list"))) return type_collection(evaluator->arena, TYPE_LIST, &TYPE_ANY_TYPE);
    if (str_equal(name, STR("map"))) return type_collection(evaluator->arena, TYPE_MAP, &TYPE_ANY_TYPE);
    return &TYPE_ANY_TYPE;
}

static const Type *parse_call(Evaluator *evaluator, const Scope *scope, ExprId call) {
    Str name = facts_str(scope->facts, facts_expr(scope->facts, call)->text);
    ExprId argument = expr_argument(scope->facts, call, 0);
    if (str_equal(name, STR("object"))) return parse_object(evaluator, scope, argument);
    if (str_equal(name, STR("tuple"))) return parse_tuple(evaluator, scope, argument);
    if (str_equal(name, STR("optional"))) return parse_optional(evaluator, scope, call);
    TypeKind kind = str_equal(name, STR("list"))  ? TYPE_LIST
                    : str_equal(name, STR("set")) ? TYPE_SET
                    : str_equal(name, STR("map")) ? TYPE_MAP
                                                  : TYPE_ANY;
    if (kind == TYPE_ANY) return &TYPE_ANY_TYPE;
    return type_collection(evaluator->arena, kind, type_parse(evaluator, scope, argument));
}

const Type *type_parse(Evaluator *evaluator, const Scope *scope, ExprId constraint) {
    if (evaluator->depth >= EVAL_DEPTH_MAX) return &TYPE_ANY_TYPE;
    evaluator->depth++;
    evaluator_charge(evaluator, 1);
    const Expr *expr = facts_expr(scope->facts, constraint);
    const Type *type = &TYPE_ANY_TYPE;
    ExprId part = expr_child(scope->facts, constraint, 0);
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_STRING)
        type = parse_name(evaluator, facts_str(scope->facts, expr->text));
    if (expr->kind == EXPR_CALL) type = parse_call(evaluator, scope, constraint);
    if (expr->kind == EXPR_TEMPLATE && expr->count == 1) type = type_parse(evaluator, scope, part); /* "${string}" */
    evaluator->depth--;
    return type;
}
