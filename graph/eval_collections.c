/* Collections: getting at parts, and building new ones. */
#include "graph/eval_private.h"

#include <math.h>

#include "analyzer/core/limits.h"
#include "graph/unicode.h"

/* ---- parts ---- */

/* A part is as secret, and as much a default, as the whole. */
static const Value *part_of(Evaluator *evaluator, const Value *whole, const Value *part) {
    if (whole->is_sensitive) part = value_sensitive(evaluator->arena, part);
    if (whole->is_default) part = value_default(evaluator->arena, part);
    if (whole->is_any && part->kind != VALUE_UNKNOWN) part = value_any(evaluator->arena, part);
    return part;
}

/* ---- one of several ---- */

enum { ENTRIES_MAX = 256 }; /* of a map of which one is taken; the tables that people write have fewer */

static bool is_error(const Value *value) { return value->kind == VALUE_UNKNOWN && value->cause->kind == CAUSE_ERROR; }

const Value *eval_one_of(Evaluator *evaluator, const Value *const *entries, size_t count, const Value *unknown) {
    bool is_default = false, do_agree = count > 0;
    const Origin *origin = NULL;
    for (size_t i = 0; i < count; i++)
        origin = origin_join(evaluator->arena, origin, value_origin(evaluator->arena, entries[i]));
    for (size_t i = 0; i < count && do_agree; i++) {
        is_default = is_default || entries[i]->is_default;
        evaluator_charge(evaluator, 1 + entries[i]->node_count / 4);
        do_agree = count == 1 || (value_is_wholly_known(entries[i]) && value_equal(entries[0], entries[i]));
    }
    if (do_agree && entries[0]->kind != VALUE_UNKNOWN && !evaluator->trying) {
        const Value *agreed = is_default ? value_default(evaluator->arena, entries[0]) : entries[0];
        return value_any(evaluator->arena, value_add_origin(evaluator->arena, agreed, origin));
    }
    Value *one = ARENA_NEW(evaluator->arena, Value);
    *one = *unknown_because(evaluator, &unknown, 1);
    /* A part of each is made of less than the whole. */
    one->origin = unknown->entries ? origin : origin_join(evaluator->arena, one->origin, origin);
    if (count > 0 && count <= ENTRIES_MAX) one->entries = make_list(evaluator, entries, count);
    if (one->entries && one->entries->kind != VALUE_LIST) one->entries = NULL;
    return one;
}

/* The same attribute or index of each. An entry that has it not would be an error, and so is not the one that is
 * taken, unless somebody waits for that error. */
static const Value *of_entries(Evaluator *evaluator, const Value *unknown, Str name, const Value *key) {
    const Value *entries = unknown->entries, *error = NULL;
    const Value **parts = ARENA_ARRAY(evaluator->arena, const Value *, entries->list.count);
    size_t count = 0;
    if (evaluator->depth >= EVAL_DEPTH_MAX) return unknown_because(evaluator, &unknown, 1);
    evaluator->depth++;
    for (size_t i = 0; i < entries->list.count && !evaluator_is_exhausted(evaluator); i++) {
        const Value *entry = entries->list.items[i];
        const Value *any = key ? eval_any_entry(evaluator, entry, key) : NULL;
        const Value *part = any   ? any
                            : key ? eval_index(evaluator, entry, key)
                                  : eval_attribute(evaluator, entry, name);
        if (is_error(part))
            error = part;
        else
            parts[count++] = part;
    }
    evaluator->depth--;
    if (error && evaluator->trying) return unknown_because(evaluator, &unknown, 1);
    if (error && !count) return error;
    return eval_one_of(evaluator, parts, count, unknown);
}

const Value *eval_any_entry(Evaluator *evaluator, const Value *object, const Value *key) {
    if (object->kind == VALUE_UNKNOWN) return object->entries ? of_entries(evaluator, object, STR_NONE, key) : NULL;
    if (object->kind != VALUE_OBJECT && object->kind != VALUE_LIST) return NULL;
    key = eval_force(evaluator, key);
    if (key->kind != VALUE_UNKNOWN || key->entries || is_error(key)) return NULL;
    bool is_map = object->kind == VALUE_OBJECT;
    size_t count = is_map ? object->object.count : object->list.count;
    const Value **entries = ARENA_ARRAY(evaluator->arena, const Value *, count);
    evaluator_charge(evaluator, count);
    for (size_t i = 0; i < count; i++)
        entries[i] = part_of(evaluator, object, is_map ? object->object.values[i] : object->list.items[i]);
    return count ? eval_one_of(evaluator, entries, count, key) : NULL;
}

static const Value *no_attribute(Evaluator *evaluator, Str name) {
    return value_error(evaluator, "no attribute \"%.*s\"", STR_ARG(name));
}

const Value *eval_computed(Evaluator *evaluator, Str name) {
    return value_unknown(evaluator->arena, CAUSE_COMPUTED, name);
}

static const Value *computed_part(Evaluator *evaluator, const Value *object, Str name) {
    const Value *part = eval_computed(evaluator, name);
    return value_add_origin(evaluator->arena, part, value_origin(evaluator->arena, object));
}

const Value *eval_attribute(Evaluator *evaluator, const Value *object, Str name) {
    const Value *found;
    int64_t ignored;
    switch ((ValueKind)object->kind) {
    case VALUE_UNKNOWN:
        if (object->is_scalar && object->cause->kind != CAUSE_ERROR && !object->entries)
            return no_attribute(evaluator, name);
        return object->entries ? of_entries(evaluator, object, name, NULL) : unknown_because(evaluator, &object, 1);
    case VALUE_LAZY: return part_of(evaluator, object, object->lazy.ops->attribute(evaluator, object, name));
    case VALUE_OBJECT:
        found = value_get(object, unicode_compose(evaluator->arena, name));
        if (object->is_open && (!found || found->kind == VALUE_NULL)) return computed_part(evaluator, object, name);
        return found ? part_of(evaluator, object, found) : no_attribute(evaluator, name);
    case VALUE_LIST: /* list.0 of old */
        if (str_to_int64(name, &ignored)) return eval_index(evaluator, object, value_string(evaluator->arena, name));
        return no_attribute(evaluator, name);
    case VALUE_NULL: return value_error(evaluator, "attribute \"%.*s\" of null", STR_ARG(name));
    case VALUE_BOOL:
    case VALUE_NUMBER:
    case VALUE_STRING:
    case VALUE_SET: return no_attribute(evaluator, name);
    }
    return no_attribute(evaluator, name);
}

static const Value *list_item(Evaluator *evaluator, const Value *list, const Value *key) {
    int64_t index;
    if (!value_to_int64(evaluator->arena, key, &index))
        return value_error(evaluator, "an index should be a whole number");
    if (index < 0 || (uint64_t)index >= list->list.count)
        return value_error(evaluator, "index %lld of %zu items", (long long)index, list->list.count);
    return part_of(evaluator, list, list->list.items[index]);
}

/* What all values have in common: the value when they are equal; of objects with the same keys, each attribute
 * so, and of lists of one length each item. The rest is unknown for want of what would choose one. */
static const Value *common_part(Evaluator *evaluator, const Value *a, const Value *b, const Value *choice) {
    const Origin *origin = value_origin(evaluator->arena, b);
    if ((a == b && a->kind != VALUE_UNKNOWN) ||
        (value_is_wholly_known(a) && value_is_wholly_known(b) && value_equal(a, b)))
        return value_add_origin(evaluator->arena, a, origin);
    if (a->kind == VALUE_LIST && b->kind == VALUE_LIST && a->list.count == b->list.count && !a->is_open &&
        !b->is_open) {
        const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, a->list.count);
        for (size_t i = 0; i < a->list.count; i++) /* depth: NESTING_DEPTH_MAX, that of values */
            items[i] = common_part(evaluator, a->list.items[i], b->list.items[i], choice);
        const Value *list = value_list(evaluator->arena, items, a->list.count);
        return a->is_typed || b->is_typed ? value_typed(evaluator->arena, list) : list;
    }
    bool is_same = a->kind == VALUE_OBJECT && b->kind == VALUE_OBJECT && a->object.count == b->object.count;
    for (size_t i = 0; is_same && i < a->object.count; i++) is_same = str_equal(a->object.keys[i], b->object.keys[i]);
    if (!is_same) {
        origin = origin_join(evaluator->arena, value_origin(evaluator->arena, a), origin);
        return value_add_origin(evaluator->arena, choice, origin);
    }
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, a->object.count);
    for (size_t i = 0; i < a->object.count; i++) /* depth: NESTING_DEPTH_MAX, that of values */
        values[i] = common_part(evaluator, a->object.values[i], b->object.values[i], choice);
    return value_object(evaluator->arena, a->object.keys, values, a->object.count);
}

const Value *eval_common(Evaluator *evaluator, const Value *const *values, size_t count, const Value *choice) {
    const Value *common = count ? values[0] : choice;
    for (size_t i = 1; i < count; i++) {
        evaluator_charge(evaluator, values[i]->node_count + 1);
        common = common_part(evaluator, common, values[i], choice);
    }
    return common;
}

static const Value *index_of(Evaluator *evaluator, const Value *object, const Value *key) {
    const Value *both[2] = {object, key};
    Str name;
    if (object->kind == VALUE_UNKNOWN && object->cause->list.size) {
        int64_t index;
        key = eval_force(evaluator, key);
        both[1] = key;
        if (value_to_int64(evaluator->arena, key, &index) && index >= 0)
            return value_unknown_item(evaluator->arena, object, (uint64_t)index);
    }
    if (object->kind == VALUE_UNKNOWN) return unknown_because(evaluator, both, 2);
    if (object->kind == VALUE_LAZY) return part_of(evaluator, object, object->lazy.ops->index(evaluator, object, key));
    key = eval_force(evaluator, key);
    if (object->kind != VALUE_LIST && object->kind != VALUE_OBJECT)
        return value_error(evaluator, "only lists and maps have an index");
    if (key->kind == VALUE_UNKNOWN) {
        /* The key is one of those that are there, or it is a mistake. */
        const Value *choice = unknown_because(evaluator, &key, 1);
        if (object->kind != VALUE_OBJECT || key->cause->kind == CAUSE_ERROR)
            return value_add_origin(evaluator->arena, choice, value_origin(evaluator->arena, object));
        return part_of(evaluator, object, eval_common(evaluator, object->object.values, object->object.count, choice));
    }
    if (object->kind == VALUE_LIST)
        return value_add_origin(evaluator->arena, list_item(evaluator, object, key), key->origin);
    if (!value_to_string(evaluator->arena, key, &name)) return value_error(evaluator, "a key should be a string");
    const Value *found = value_get(object, name);
    if (object->is_open && (!found || found->kind == VALUE_NULL)) return computed_part(evaluator, object, name);
    if (!found) return value_error(evaluator, "no key \"%.*s\"", STR_ARG(name));
    found = value_add_origin(evaluator->arena, part_of(evaluator, object, found), key->origin);
    return key->is_default && found->kind != VALUE_UNKNOWN ? value_default(evaluator->arena, found) : found;
}

const Value *eval_index(Evaluator *evaluator, const Value *object, const Value *key) {
    const Value *found = index_of(evaluator, object, key);
    return key->is_sensitive ? value_sensitive(evaluator->arena, found) : found;
}

/* ---- tuples and objects ---- */

const Value *eval_tuple(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Expr *expr = facts_expr(scope->facts, id);
    Items items = {0};
    for (uint32_t i = 0; i < expr->count; i++) {
        const Value *unknown = items_add_argument(evaluator, scope, &items, expr_child(scope->facts, id, i));
        if (unknown) return value_add_origin(evaluator->arena, unknown, &ORIGIN_IS_OPEN);
    }
    if (items.is_too_long) return value_limit(evaluator, STR("list too long"));
    return make_list(evaluator, items.items.items, items.items.count);
}

typedef struct {
    VEC(Str) keys;
    VEC(const Value *) values;
    bool is_sensitive; /* a key is: then all of it is */
} Pairs;

static void pairs_add(Evaluator *evaluator, Pairs *pairs, Str key, const Value *value) {
    *VEC_PUSH(evaluator->arena, &pairs->keys) = key;
    *VEC_PUSH(evaluator->arena, &pairs->values) = value;
}

/* A key as text; an unknown or an error when it is none. */
static const Value *to_key(Evaluator *evaluator, Pairs *pairs, const Value *value, Str *out) {
    value = eval_force(evaluator, value);
    pairs->is_sensitive = pairs->is_sensitive || value->is_sensitive;
    if (value->kind == VALUE_UNKNOWN) return unknown_because(evaluator, &value, 1);
    return value_to_string(evaluator->arena, value, out) ? NULL : value_error(evaluator, "a key should be a string");
}

/* One item of an object; an unknown when its key is not known. */
static const Value *add_item(Evaluator *evaluator, const Scope *scope, Pairs *pairs, ExprId id) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind != EXPR_ITEM) { /* { ...spread } */
        const Value *spread = eval_force(evaluator, eval(evaluator, scope, id));
        if (spread->kind == VALUE_UNKNOWN) return unknown_because(evaluator, &spread, 1);
        if (spread->kind != VALUE_OBJECT) return value_error(evaluator, "only an object can be spread here");
        for (size_t i = 0; i < spread->object.count; i++)
            pairs_add(evaluator, pairs, spread->object.keys[i], spread->object.values[i]);
        return NULL;
    }
    Str key = facts_str(facts, expr->text);
    const Expr *key_expr = facts_expr(facts, expr_child(facts, id, 0));
    bool is_literal = expr->text.size > 0 || key_expr->kind == EXPR_STRING || key_expr->kind == EXPR_NONE;
    if (!is_literal) {
        const Value *problem = to_key(evaluator, pairs, eval(evaluator, scope, expr_child(facts, id, 0)), &key);
        if (problem) return problem;
    }
    pairs_add(evaluator, pairs, key, eval(evaluator, scope, expr_child(facts, id, 1)));
    return NULL;
}

const Value *eval_object(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Expr *expr = facts_expr(scope->facts, id);
    Pairs pairs = {0};
    for (uint32_t i = 0; i < expr->count; i++) {
        const Value *unknown = add_item(evaluator, scope, &pairs, expr_child(scope->facts, id, i));
        if (unknown) return value_add_origin(evaluator->arena, unknown, &ORIGIN_IS_OPEN);
    }
    const Value *object = make_object(evaluator, pairs.keys.items, pairs.values.items, pairs.keys.count);
    return pairs.is_sensitive ? value_sensitive(evaluator->arena, object) : object;
}

/* ---- for ---- */

typedef struct {
    const Expr *expr;
    ExprId id;
    Scope scope;
    Binding key, value;
    Pairs pairs;
    Items items;
} Loop;

static bool loop_has(const Loop *loop, unsigned flag) { return (loop->expr->number & flag) != 0; }

/* One round; an unknown when it can't be told whether or where its result belongs. */
static const Value *loop_round(Evaluator *evaluator, Loop *loop, const Value *key, const Value *value) {
    const Facts *facts = loop->scope.facts;
    loop->key.value = key;
    loop->value.value = value;
    uint32_t condition_index = loop_has(loop, FOR_OBJECT) ? 3 : 2;
    if (loop_has(loop, FOR_CONDITION)) {
        const Value *condition = eval(evaluator, &loop->scope, expr_child(facts, loop->id, condition_index));
        bool is_wanted;
        loop->pairs.is_sensitive = loop->pairs.is_sensitive || condition->is_sensitive;
        if (condition->kind == VALUE_UNKNOWN) return unknown_because(evaluator, &condition, 1);
        if (!value_to_bool(condition, &is_wanted))
            return value_error(evaluator, "the condition of a for should be a bool");
        if (!is_wanted) return NULL;
    }
    const Value *result = eval(evaluator, &loop->scope, expr_child(facts, loop->id, 1));
    if (!loop_has(loop, FOR_OBJECT)) {
        items_add(evaluator, &loop->items, result);
        return NULL;
    }
    Str name;
    const Value *key_value = eval(evaluator, &loop->scope, expr_child(facts, loop->id, 2));
    const Value *problem = to_key(evaluator, &loop->pairs, key_value, &name);
    if (problem) return problem;
    pairs_add(evaluator, &loop->pairs, name, result);
    return NULL;
}

/* {… => value...}: the values of equal keys as a list, in the order of the rounds. */
static const Value *grouped(Evaluator *evaluator, const Pairs *pairs) {
    const Value **indices = ARENA_ARRAY(evaluator->arena, const Value *, pairs->keys.count);
    for (size_t i = 0; i < pairs->keys.count; i++) indices[i] = &VALUE_NULL_VALUE;
    const Value *keys = make_object(evaluator, pairs->keys.items, indices, pairs->keys.count);
    if (keys->kind != VALUE_OBJECT) return keys;
    Items *groups = ARENA_ARRAY(evaluator->arena, Items, keys->object.count);
    for (size_t i = 0; i < pairs->keys.count; i++) {
        size_t low = 0, high = keys->object.count - 1;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (str_compare(keys->object.keys[middle], pairs->keys.items[i]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        items_add(evaluator, &groups[low], pairs->values.items[i]);
    }
    const Value **lists = ARENA_ARRAY(evaluator->arena, const Value *, keys->object.count);
    for (size_t i = 0; i < keys->object.count; i++)
        lists[i] = make_list(evaluator, groups[i].items.items, groups[i].items.count);
    return make_object(evaluator, keys->object.keys, lists, keys->object.count);
}

static const Value *loop_result(Evaluator *evaluator, Loop *loop) {
    if (!loop_has(loop, FOR_OBJECT)) {
        if (loop->items.is_too_long) return value_limit(evaluator, STR("list too long"));
        return make_list(evaluator, loop->items.items.items, loop->items.items.count);
    }
    if (loop_has(loop, FOR_GROUP)) return grouped(evaluator, &loop->pairs);
    const Value *object =
        make_object(evaluator, loop->pairs.keys.items, loop->pairs.values.items, loop->pairs.keys.count);
    if (object->kind == VALUE_OBJECT && object->object.count < loop->pairs.keys.count)
        return value_error(evaluator, "two rounds of a for give the same key");
    return object;
}

const Value *eval_for(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, id);
    const Value *collection = eval_force(evaluator, eval(evaluator, scope, expr_child(facts, id, 0)));
    if (collection->kind == VALUE_UNKNOWN)
        return value_add_origin(evaluator->arena, unknown_because(evaluator, &collection, 1), &ORIGIN_IS_OPEN);
    if (collection->is_open) {
        const Value *all = computed_part(evaluator, collection, STR("all attributes of a block"));
        return value_add_origin(evaluator->arena, all, &ORIGIN_IS_OPEN);
    }
    bool is_object = collection->kind == VALUE_OBJECT;
    if (!is_object && collection->kind != VALUE_LIST && collection->kind != VALUE_SET)
        return value_error(evaluator, "a for needs a list or a map");
    Loop loop = {.expr = expr, .id = id, .scope = *scope};
    loop.key = (Binding){facts_str(facts, expr_second(facts, expr)), NULL, scope->bindings};
    loop.value =
        (Binding){facts_str(facts, expr->text), NULL, expr_second(facts, expr).size ? &loop.key : scope->bindings};
    loop.scope.bindings = &loop.value;
    size_t count = is_object ? collection->object.count : collection->list.count;
    for (size_t i = 0; i < count; i++) {
        const Value *value = is_object ? collection->object.values[i] : collection->list.items[i];
        const Value *key = value; /* of a set */
        if (is_object)
            key = make_string(evaluator, collection->object.keys[i]);
        else if (collection->kind == VALUE_LIST)
            key = make_whole(evaluator, (int64_t)i);
        const Value *unknown = loop_round(evaluator, &loop, key, part_of(evaluator, collection, value));
        if (unknown) return value_add_origin(evaluator->arena, unknown, &ORIGIN_IS_OPEN);
        if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
    }
    const Value *result = loop_result(evaluator, &loop);
    bool is_sensitive = collection->is_sensitive || loop.pairs.is_sensitive;
    return is_sensitive ? value_sensitive(evaluator->arena, result) : result;
}

/* ---- splat ---- */

/* Of instances whose number is not known: none may be there. What the value is made of is what one of them gives. */
static const Value *splat_of_any(Evaluator *evaluator, const Scope *scope, ExprId part, const Value *set,
                                 const Value *forced) {
    Arena *arena = evaluator->arena;
    Binding item = {STR("*"), set->lazy.ops->index(evaluator, set, make_whole(evaluator, 0)), scope->bindings};
    Scope inner = *scope;
    inner.bindings = &item;
    const Origin *origin = value_origin(arena, eval(evaluator, &inner, part));
    const Value *any = value_unknown(arena, forced->cause->kind, forced->cause->what);
    return value_with_origin(arena, any, origin_join(arena, origin, value_origin(arena, forced)));
}

/* A resource without count is one item, and stays lazy; with count it is a list. */
const Value *eval_splat(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const Value *list = eval(evaluator, scope, expr_child(scope->facts, id, 0));
    const Value *forced = eval_force(evaluator, list);
    if (list->kind == VALUE_UNKNOWN) return unknown_because(evaluator, &list, 1);
    if (list->kind == VALUE_NULL && list->is_typed) return value_error(evaluator, "a splat of null");
    if (list->kind == VALUE_NULL) return make_list(evaluator, NULL, 0);
    if (forced->kind == VALUE_UNKNOWN && list->kind == VALUE_LAZY && list->lazy.ops->is_of_many)
        return splat_of_any(evaluator, scope, expr_child(scope->facts, id, 1), list, forced);
    bool is_list = forced->kind == VALUE_LIST || forced->kind == VALUE_SET;
    const Value *const *items = is_list ? forced->list.items : &list;
    size_t count = is_list ? forced->list.count : 1;
    const Value **results = ARENA_ARRAY(evaluator->arena, const Value *, count);
    Scope inner = *scope;
    Binding item = {STR("*"), NULL, scope->bindings};
    inner.bindings = &item;
    for (size_t i = 0; i < count; i++) {
        item.value = is_list ? part_of(evaluator, forced, items[i]) : list;
        results[i] = eval(evaluator, &inner, expr_child(scope->facts, id, 1));
        bool is_error = results[i]->kind == VALUE_UNKNOWN && results[i]->cause->kind == CAUSE_ERROR;
        if (is_error) return results[i];
    }
    const Value *result = make_list(evaluator, results, count);
    return is_list && forced->is_typed ? value_typed(evaluator->arena, result) : result;
}
