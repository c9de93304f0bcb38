/* Lists and maps. What does not depend on an unknown part is worked out all the same: the length of a list
 * with unknown items is known, and so are the keys of a map with unknown values. */
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/functions.h"
#include "graph/type.h"
#include "graph/unicode.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

static bool is_list(const Value *value) { return value->kind == VALUE_LIST || value->kind == VALUE_SET; }

static const Value *unknown_like(Evaluator *evaluator, const Value *value) {
    return unknown_because(evaluator, &value, 1);
}

/* ---- questions ---- */

FUNCTION(length_) {
    (void)scope, (void)count;
    const Value *value = arguments[0];
    if (value->kind == VALUE_OBJECT) return make_whole(evaluator, (int64_t)value->object.count);
    if (value->kind == VALUE_STRING) return make_whole(evaluator, (int64_t)unicode_cluster_count(value->string));
    if (!is_list(value)) return value_error(evaluator, "length(): the argument should be a list, a map or a string");
    /* Unknown items of a set may turn out to be equal. */
    if (value->kind == VALUE_SET && value->has_unknown && value->list.count > 1) return unknown_like(evaluator, value);
    return make_whole(evaluator, (int64_t)value->list.count);
}

FUNCTION(contains_) {
    (void)scope, (void)count;
    const Value *unknown = NULL;
    for (size_t i = 0; i < arguments[0]->list.count; i++) {
        const Value *equal = value_equals(evaluator->arena, arguments[0]->list.items[i], arguments[1]);
        if (equal->kind == VALUE_UNKNOWN && !unknown) unknown = equal;
        if (equal->kind == VALUE_BOOL && equal->boolean) return &VALUE_TRUE;
    }
    evaluator_charge(evaluator, arguments[0]->list.count);
    return unknown ? unknown : &VALUE_FALSE;
}

FUNCTION(index_) {
    (void)scope, (void)count;
    evaluator_charge(evaluator, arguments[0]->list.count);
    for (size_t i = 0; i < arguments[0]->list.count; i++) {
        const Value *equal = value_equals(evaluator->arena, arguments[0]->list.items[i], arguments[1]);
        if (equal->kind == VALUE_UNKNOWN) return equal;
        if (equal->boolean) return make_whole(evaluator, (int64_t)i);
    }
    return value_error(evaluator, "index(): no such item");
}

/* Whether all (or any) items are true. Null is not true. What is no bool is an error, also behind one that decides. */
static const Value *fold_bools(Evaluator *evaluator, const Value *list, bool decisive) {
    const Value *unknown = NULL;
    bool is_decided = false;
    for (size_t i = 0; i < list->list.count; i++) {
        const Value *item = list->list.items[i];
        bool is_true = false;
        if (item->kind == VALUE_UNKNOWN) {
            if (item->cause->kind == CAUSE_ERROR) return unknown_like(evaluator, item);
            if (!unknown) unknown = item;
            continue;
        }
        if (item->kind != VALUE_NULL && !value_to_bool(item, &is_true))
            return value_error(evaluator, "item %zu should be a bool", i);
        is_decided = is_decided || is_true == decisive;
    }
    if (is_decided) return value_bool(decisive);
    return unknown ? unknown_like(evaluator, unknown) : value_bool(!decisive);
}

FUNCTION(alltrue_) {
    (void)scope, (void)count;
    return fold_bools(evaluator, arguments[0], false);
}

FUNCTION(anytrue_) {
    (void)scope, (void)count;
    return fold_bools(evaluator, arguments[0], true);
}

/* ---- choosing ---- */

FUNCTION(coalesce_) {
    (void)scope;
    const Type *type = type_unify_values(evaluator->arena, arguments, count);
    bool may_differ = false;
    for (size_t i = 0; i < count; i++) {
        may_differ = may_differ || type_may_differ(arguments[i]);
        if (arguments[i]->kind == VALUE_UNKNOWN && arguments[i]->cause->kind == CAUSE_ERROR)
            return unknown_like(evaluator, arguments[i]);
    }
    if (!type && !may_differ) return value_error(evaluator, "coalesce(): the arguments have no type in common");
    for (size_t i = 0; i < count; i++) {
        const Value *value = arguments[i];
        if (value->kind == VALUE_UNKNOWN) {
            /* What a resource says of itself is hardly ever null; of all else it can't be told which one it will be. */
            bool is_taken = value->is_not_null || value->cause->kind == CAUSE_COMPUTED;
            return unknown_because(evaluator, &arguments[i], is_taken ? 1 : count - i);
        }
        if (value->kind == VALUE_NULL) continue;
        if (value->kind == VALUE_STRING && value->string.size == 0) continue;
        const Value *converted = type ? value_convert(evaluator, value, type) : value;
        return converted ? converted : value;
    }
    return value_error(evaluator, "coalesce(): all arguments are null or empty");
}

FUNCTION(coalescelist_) {
    (void)scope;
    for (size_t i = 0; i < count; i++) {
        if (arguments[i]->kind == VALUE_UNKNOWN) return unknown_like(evaluator, arguments[i]);
        bool is_null_list = arguments[i]->kind == VALUE_NULL && arguments[i]->is_typed;
        if (arguments[i]->kind != VALUE_LIST && !is_null_list)
            return value_error(evaluator, "coalescelist(): argument %zu should be a list", i + 1);
    }
    for (size_t i = 0; i < count; i++)
        if (arguments[i]->kind == VALUE_LIST && arguments[i]->list.count) return arguments[i];
    return value_error(evaluator, "coalescelist(): all arguments are null or empty");
}

FUNCTION(element_) {
    (void)scope, (void)count;
    int64_t index = 0;
    const Value *list = arguments[0];
    if (list->kind != VALUE_LIST) return value_error(evaluator, "element(): argument 1 should be a list");
    if (list->list.count == 0) return value_error(evaluator, "element(): an empty list");
    bool is_whole = number_to_int64(arguments[1]->number, &index);
    if (!is_whole) return value_error(evaluator, "element(): the index should be a whole number");
    index %= (int64_t)list->list.count;
    if (index < 0) index += (int64_t)list->list.count; /* from the end, since Terraform 1.10 */
    return list->list.items[index];
}

static const Value *entry_of(Evaluator *evaluator, const Value *map, const Value *entry) {
    return map->is_default && entry->kind != VALUE_UNKNOWN ? value_default(evaluator->arena, entry) : entry;
}

/* The key or the map is not known, but which entries there are. Only what all of them and the default agree in is. */
static const Value *lookup_any(Evaluator *evaluator, const Value *const *arguments, size_t count) {
    const Value *map = arguments[0], *key = arguments[1], *unknown = map->kind == VALUE_UNKNOWN ? map : key;
    bool is_listed = map->kind == VALUE_OBJECT && map->object.count && !(key->cause->kind == CAUSE_ERROR);
    if (!is_listed || (count > 2 && arguments[2]->kind == VALUE_UNKNOWN)) {
        const Origin *fallback = count > 2 ? value_origin(evaluator->arena, arguments[2]) : NULL;
        return value_add_origin(evaluator->arena, unknown_because(evaluator, arguments, 2), fallback);
    }
    const Value **entries = ARENA_ARRAY(evaluator->arena, const Value *, map->object.count + 1);
    for (size_t i = 0; i < map->object.count; i++) entries[i] = entry_of(evaluator, map, map->object.values[i]);
    if (count > 2) entries[map->object.count] = arguments[2];
    return eval_one_of(evaluator, entries, map->object.count + (count > 2), unknown);
}

FUNCTION(lookup_) {
    (void)scope;
    if (arguments[0]->kind == VALUE_UNKNOWN || arguments[1]->kind == VALUE_UNKNOWN)
        return lookup_any(evaluator, arguments, count);
    const Value *found = value_get(arguments[0], arguments[1]->string);
    if (arguments[0]->is_open && (!found || found->kind == VALUE_NULL))
        return eval_computed(evaluator, arguments[1]->string);
    if (found) return entry_of(evaluator, arguments[0], found);
    if (count < 3) return value_error(evaluator, "no attribute \"%.*s\"", STR_ARG(arguments[1]->string));
    if (!arguments[0]->is_typed || arguments[0]->object.count == 0) return arguments[2];
    const Type *type = type_of(evaluator->arena, arguments[0]->object.values[0]);
    const Value *converted = value_convert(evaluator, arguments[2], type);
    if (converted || type_may_differ(arguments[0]) || type_may_differ(arguments[2]))
        return converted ? converted : arguments[2];
    return value_error(evaluator, "lookup(): the default is of another type than the values");
}

FUNCTION(one_) {
    (void)scope, (void)count;
    if (arguments[0]->list.count > 1) return value_error(evaluator, "one(): more than one item");
    return arguments[0]->list.count ? arguments[0]->list.items[0] : &VALUE_NULL_VALUE;
}

/* Keys compare as text when they are scalars, because Terraform gives both lists one type first. */
static const Value **as_texts(Evaluator *evaluator, const Value *list) {
    const Value **texts = ARENA_ARRAY(evaluator->arena, const Value *, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        Str text;
        bool is_scalar = value_to_string(evaluator->arena, list->list.items[i], &text);
        texts[i] = is_scalar ? make_string(evaluator, text) : list->list.items[i];
    }
    return texts;
}

FUNCTION(matchkeys_) {
    (void)scope, (void)count;
    const Value *values = arguments[0], *keys = arguments[1], *search = arguments[2];
    if (values->list.count != keys->list.count)
        return value_error(evaluator, "matchkeys(): values and keys should have the same length");
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, values->list.count);
    const Value **wanted = as_texts(evaluator, search), **given = as_texts(evaluator, keys);
    size_t item_count = 0;
    evaluator_charge(evaluator, keys->list.count * search->list.count / 4);
    for (size_t i = 0; i < keys->list.count && !evaluator_is_exhausted(evaluator); i++) {
        bool is_wanted = false;
        for (size_t n = 0; n < search->list.count && !is_wanted; n++) is_wanted = value_equal(given[i], wanted[n]);
        if (is_wanted) items[item_count++] = values->list.items[i];
    }
    return make_typed_list(evaluator, items, item_count);
}

/* ---- lists from lists ---- */

FUNCTION(chunklist_) {
    (void)scope, (void)count;
    int64_t size = 0;
    const Value *list = arguments[0];
    if (!number_to_int64(arguments[1]->number, &size) || size < 0)
        return value_error(evaluator, "chunklist(): the size should be a whole number, not negative");
    size_t step = size == 0 || (uint64_t)size > list->list.count ? list->list.count : (size_t)size;
    const Value **chunks = ARENA_ARRAY(evaluator->arena, const Value *, list->list.count);
    size_t chunk_count = 0;
    for (size_t from = 0; from < list->list.count; from += step) {
        size_t rest = list->list.count - from;
        chunks[chunk_count++] = make_typed_list(evaluator, list->list.items + from, rest < step ? rest : step);
    }
    return make_typed_list(evaluator, chunks, chunk_count);
}

FUNCTION(compact_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, list->list.count);
    size_t item_count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        const Value *item = list->list.items[i];
        if (item->kind == VALUE_STRING && item->string.size) items[item_count++] = item;
    }
    return make_typed_list(evaluator, items, item_count);
}

FUNCTION(concat_) {
    (void)scope;
    size_t total = 0, at = 0;
    bool is_typed = true;
    for (size_t i = 0; i < count; i++) {
        if (arguments[i]->kind == VALUE_UNKNOWN) return unknown_because(evaluator, arguments, count);
        if (arguments[i]->kind != VALUE_LIST)
            return value_error(evaluator, "concat(): argument %zu should be a list", i + 1);
        total += arguments[i]->list.count;
        is_typed = is_typed && arguments[i]->is_typed;
    }
    if (total > VALUE_ITEMS_MAX) return value_limit(evaluator, STR("list too long"));
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, total);
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < arguments[i]->list.count; n++) items[at++] = arguments[i]->list.items[n];
    const Value *all = make_list(evaluator, items, total);
    if (!is_typed) return all;
    static const Type list_of_any = {.kind = TYPE_LIST, .element = &TYPE_ANY_TYPE};
    const Value *converted = value_convert(evaluator, all, &list_of_any);
    return converted ? converted : all;
}

/* Items of very long lists are compared by their order in a set, not each with each. */
FUNCTION(distinct_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, list->list.count);
    size_t item_count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        bool is_new = true;
        for (size_t n = 0; n < item_count && is_new; n++) is_new = !value_equal(items[n], list->list.items[i]);
        if (is_new) items[item_count++] = list->list.items[i];
        evaluator_charge(evaluator, item_count / 8);
        if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
    }
    return make_typed_list(evaluator, items, item_count);
}

typedef struct {
    VEC(const Value *) items;
    const Value *unknown; /* an item that may be a list */
    bool is_too_long;
} Flat;

static void flatten_into(Evaluator *evaluator, Flat *flat, const Value *list) {
    for (size_t i = 0; i < list->list.count && !flat->is_too_long; i++) {
        const Value *item = list->list.items[i];
        const Value *forced = eval_force(evaluator, item); /* a resource with count is a list */
        bool may_be_list = forced->kind == VALUE_UNKNOWN && item->kind == VALUE_UNKNOWN && !forced->is_scalar;
        if (may_be_list && !flat->unknown) flat->unknown = forced;
        if (is_list(forced))
            flatten_into(evaluator, flat, forced); /* bounded: values nest NESTING_DEPTH_MAX deep */
        else if (flat->items.count < VALUE_ITEMS_MAX)
            *VEC_PUSH(evaluator->arena, &flat->items) = item;
        else
            flat->is_too_long = true;
    }
    evaluator_charge(evaluator, list->list.count);
}

FUNCTION(flatten_) {
    (void)scope;
    Flat flat = {0};
    flatten_into(evaluator, &flat, arguments[0]);
    if (flat.is_too_long) return value_limit(evaluator, STR("list too long"));
    if (flat.unknown) return unknown_because(evaluator, arguments, count);
    return make_list(evaluator, flat.items.items, flat.items.count);
}

FUNCTION(reverse_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) items[i] = list->list.items[list->list.count - 1 - i];
    const Value *reversed = make_list(evaluator, items, list->list.count);
    return list->is_typed ? value_typed(evaluator->arena, reversed) : reversed;
}

FUNCTION(slice_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    int64_t from = 0, to = 0;
    if (list->kind != VALUE_LIST) return value_error(evaluator, "slice(): argument 1 should be a list");
    if (!number_to_int64(arguments[1]->number, &from) || !number_to_int64(arguments[2]->number, &to))
        return value_error(evaluator, "slice(): start and end should be whole numbers");
    if (from < 0 || to < from || (uint64_t)to > list->list.count)
        return value_error(evaluator, "slice(): %lld to %lld of %zu items", (long long)from, (long long)to,
                           list->list.count);
    const Value *part = make_list(evaluator, list->list.items + from, (size_t)(to - from));
    return list->is_typed ? value_typed(evaluator->arena, part) : part;
}

static bool error_in(Evaluator *evaluator, const Value *value) {
    return unknown_like(evaluator, value)->cause->kind == CAUSE_ERROR;
}

static int string_value_compare(const void *a, const void *b) {
    return str_compare((*(const Value *const *)a)->string, (*(const Value *const *)b)->string);
}

FUNCTION(sort_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    if (list->has_unknown && error_in(evaluator, list)) return unknown_like(evaluator, list);
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, list->list.count);
    const Value *unknown = unknown_because(evaluator, arguments, 1);
    for (size_t i = 0; i < list->list.count; i++) {
        items[i] =
            unknown ? unknown : list->list.items[i]; /* which stands where is unknown, but not how many they are */
        if (unknown) continue;
        if (items[i]->kind != VALUE_STRING) return value_error(evaluator, "sort(): item %zu is null", i);
    }
    if (list->list.count && !unknown) qsort(items, list->list.count, sizeof(const Value *), string_value_compare);
    return make_typed_list(evaluator, items, list->list.count);
}

/* ---- maps ---- */

FUNCTION(keys_) {
    (void)scope, (void)count;
    const Value *map = arguments[0];
    if (map->is_open) return eval_computed(evaluator, STR("all attributes of a block"));
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, map->object.count);
    for (size_t i = 0; i < map->object.count; i++) items[i] = make_string(evaluator, map->object.keys[i]);
    const Value *keys = make_list(evaluator, items, map->object.count);
    return map->is_typed ? value_typed(evaluator->arena, keys) : keys;
}

FUNCTION(values_) {
    (void)scope, (void)count;
    const Value *map = arguments[0];
    const Value *values = make_list(evaluator, map->object.values, map->object.count);
    return map->is_typed ? value_typed(evaluator->arena, values) : values;
}

FUNCTION(merge_) {
    (void)scope;
    size_t total = 0, at = 0;
    bool is_typed = count > 0;
    for (size_t i = 0; i < count; i++) {
        if (arguments[i]->kind == VALUE_UNKNOWN) return unknown_because(evaluator, arguments, count);
        if (arguments[i]->kind == VALUE_NULL) continue;
        if (arguments[i]->kind != VALUE_OBJECT)
            return value_error(evaluator, "merge(): argument %zu should be a map", i + 1);
        total += arguments[i]->object.count;
        is_typed = is_typed && arguments[i]->is_typed;
    }
    Str *keys = ARENA_ARRAY(evaluator->arena, Str, total);
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, total);
    for (size_t i = 0; i < count; i++) {
        if (arguments[i]->kind == VALUE_NULL) continue;
        for (size_t n = 0; n < arguments[i]->object.count; n++, at++) {
            keys[at] = arguments[i]->object.keys[n];
            values[at] = arguments[i]->object.values[n];
        }
    }
    const Value *merged = make_object(evaluator, keys, values, total);
    return is_typed ? value_typed(evaluator->arena, merged) : merged;
}

FUNCTION(zipmap_) {
    (void)scope;
    const Value *keys = arguments[0], *values = arguments[1];
    if (values->kind != VALUE_LIST) return value_error(evaluator, "zipmap(): argument 2 should be a list");
    if (keys->list.count != values->list.count)
        return value_error(evaluator, "zipmap(): %zu keys and %zu values", keys->list.count, values->list.count);
    Str *texts = ARENA_ARRAY(evaluator->arena, Str, keys->list.count);
    for (size_t i = 0; i < keys->list.count; i++) {
        if (keys->list.items[i]->kind == VALUE_UNKNOWN) return unknown_because(evaluator, arguments, count);
        if (keys->list.items[i]->kind != VALUE_STRING) return value_error(evaluator, "zipmap(): key %zu is null", i);
        texts[i] = keys->list.items[i]->string;
    }
    const Value *map = make_object(evaluator, texts, values->list.items, keys->list.count);
    return values->is_typed ? value_typed(evaluator->arena, map) : map;
}

typedef struct {
    Str key;
    const Value *owner;
} Transposed;

static int transposed_compare(const void *a, const void *b) {
    const Transposed *left = a, *right = b;
    int order = str_compare(left->key, right->key);
    return order ? order : str_compare(left->owner->string, right->owner->string);
}

FUNCTION(transpose_) {
    (void)scope, (void)count;
    const Value *map = arguments[0];
    VEC(Transposed) pairs = {0};
    for (size_t i = 0; i < map->object.count; i++) {
        const Value *list = map->object.values[i], *owner = make_string(evaluator, map->object.keys[i]);
        if (!is_list(list)) return value_error(evaluator, "transpose(): the values should be lists of strings");
        for (size_t n = 0; n < list->list.count; n++) {
            Str key;
            if (!value_to_string(evaluator->arena, list->list.items[n], &key))
                return value_error(evaluator, "transpose(): the values should be lists of strings");
            *VEC_PUSH(evaluator->arena, &pairs) = (Transposed){key, owner};
        }
    }
    if (pairs.count) qsort(pairs.items, pairs.count, sizeof *pairs.items, transposed_compare);
    Str *keys = ARENA_ARRAY(evaluator->arena, Str, pairs.count);
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, pairs.count);
    const Value **owners = ARENA_ARRAY(evaluator->arena, const Value *, pairs.count);
    size_t key_count = 0;
    for (size_t i = 0; i < pairs.count;) {
        size_t owner_count = 0;
        keys[key_count] = pairs.items[i].key;
        for (; i < pairs.count && str_equal(pairs.items[i].key, keys[key_count]); i++)
            owners[owner_count++] = pairs.items[i].owner;
        values[key_count++] = make_typed_list(evaluator, owners, owner_count);
    }
    return value_typed(evaluator->arena, make_object(evaluator, keys, values, key_count));
}

/* Gone since Terraform 0.15, which refuses any call. */
FUNCTION(list_) {
    (void)scope, (void)arguments, (void)count;
    return value_error(evaluator, "list() is gone since Terraform 0.15; tolist([...]) is what is left");
}

FUNCTION(map_) {
    (void)scope, (void)arguments, (void)count;
    return value_error(evaluator, "map() is gone since Terraform 0.15; tomap({...}) is what is left");
}

const FunctionRow collection_functions[] = {
    {"alltrue", "lU", alltrue_, 0},
    {"anytrue", "lU", anytrue_, 0},
    {"chunklist", "LUn", chunklist_, FUNCTION_MOVES_ITEMS},
    {"coalesce", "v+0u", coalesce_, FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"coalescelist", "a+0u", coalescelist_, FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"compact", "S", compact_, FUNCTION_KEEPS_ORIGINS},
    {"concat", "a+u", concat_, FUNCTION_MOVES_ITEMS},
    {"contains", "lUau", contains_, 0},
    {"distinct", "L", distinct_, FUNCTION_KEEPS_ORIGINS},
    {"element", "aUn", element_, FUNCTION_MAY_BE_NULL | FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"flatten", "lU", flatten_, FUNCTION_MOVES_ITEMS},
    {"index", "lUau", index_, FUNCTION_KEEPS_ORIGINS | FUNCTION_NARROWS},
    {"keys", "mU", keys_, FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"length", "aU", length_, FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"list", "v*0u", list_, FUNCTION_MOVES_ITEMS},
    {"lookup", "mUsuv?0u", lookup_, FUNCTION_MAY_BE_NULL | FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"map", "v*0u", map_, FUNCTION_MOVES_ITEMS},
    {"matchkeys", "LLL", matchkeys_, FUNCTION_KEEPS_ORIGINS | FUNCTION_NARROWS},
    {"merge", "a*0u", merge_, FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"one", "lU", one_, FUNCTION_MAY_BE_NULL | FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"reverse", "lU", reverse_, FUNCTION_MOVES_ITEMS},
    {"slice", "aUnn", slice_, FUNCTION_MOVES_ITEMS | FUNCTION_NARROWS},
    {"sort", "SU", sort_, FUNCTION_KEEPS_ORIGINS},
    {"transpose", "m", transpose_, 0},
    {"values", "mU", values_, FUNCTION_MOVES_ITEMS},
    {"zipmap", "SUaU", zipmap_, FUNCTION_MOVES_ITEMS},
    {0},
};
