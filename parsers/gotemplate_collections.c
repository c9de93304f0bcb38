/* Functions of templates on lists and maps. */
#include <stdlib.h>

#include "parsers/gotemplate_private.h"

typedef GoValue *const *Arguments;

static GoValue *nil(GoRun *run) { return go_new(run->arena, GO_NIL); }

static GoValue *fn_list(GoRun *run, Arguments a, size_t n) {
    GoValue *list = go_new(run->arena, GO_LIST);
    for (size_t i = 0; i < n; i++) *VEC_PUSH(run->arena, &list->items) = a[i];
    return list;
}

static GoValue *fn_dict(GoRun *run, Arguments a, size_t n) {
    GoValue *map = go_new(run->arena, GO_MAP);
    for (size_t i = 0; i + 1 < n; i += 2) go_put(run->arena, map, a[i]->text, a[i + 1]);
    return map;
}

static GoValue *fn_get(GoRun *run, Arguments a, size_t n) {
    GoValue *value = n == 2 ? go_get(a[0], a[1]->text) : NULL;
    return n == 2 && a[0]->kind == GO_UNKNOWN ? a[0] : value ? value : go_string(run->arena, STR_NONE);
}

static GoValue *fn_set(GoRun *run, Arguments a, size_t n) {
    if (n == 3 && a[0]->kind == GO_MAP) go_put(run->arena, a[0], a[1]->text, a[2]);
    return n ? a[0] : NULL;
}

static GoValue *fn_unset(GoRun *run, Arguments a, size_t n) {
    GoValue *map = n == 2 && a[0]->kind == GO_MAP ? a[0] : NULL;
    (void)run;
    for (size_t i = 0; map && i < map->keys.count; i++) {
        if (!str_equal(map->keys.items[i], a[1]->text)) continue;
        for (size_t k = i + 1; k < map->keys.count; k++) {
            map->keys.items[k - 1] = map->keys.items[k];
            map->items.items[k - 1] = map->items.items[k];
        }
        map->keys.count--;
        map->items.count--;
    }
    return n ? a[0] : NULL;
}

static GoValue *fn_has_key(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    return a[0]->kind == GO_UNKNOWN ? a[0] : go_bool(run->arena, go_get(a[0], a[1]->text) != NULL);
}

/* The map that stands first is filled in; of the others the first counts, or the last. */
static GoValue *merged(GoRun *run, Arguments a, size_t n, bool overwrites) {
    if (n == 0) return NULL;
    GoValue *out = a[0];
    for (size_t i = 1; i < n; i++) {
        if (a[i]->kind != GO_MAP) continue;
        if (out->kind != GO_MAP) out = go_new(run->arena, GO_MAP);
        out = overwrites ? go_merge(run->arena, out, a[i]) : go_merge(run->arena, a[i], out);
    }
    if (a[0]->kind == GO_MAP && out != a[0])
        for (size_t i = 0; i < out->keys.count; i++) go_put(run->arena, a[0], out->keys.items[i], out->items.items[i]);
    return out;
}

static GoValue *fn_merge(GoRun *run, Arguments a, size_t n) { return merged(run, a, n, false); }
static GoValue *fn_merge_overwrite(GoRun *run, Arguments a, size_t n) { return merged(run, a, n, true); }

static GoValue *fn_deep_copy(GoRun *run, Arguments a, size_t n) { return n == 1 ? go_copy(run->arena, a[0]) : NULL; }

static int by_text(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

static GoValue *fn_keys(GoRun *run, Arguments a, size_t n) {
    GoValue *list = go_new(run->arena, GO_LIST);
    for (size_t k = 0; k < n; k++) {
        if (a[k]->kind != GO_MAP) continue;
        size_t count = a[k]->keys.count;
        Str *keys = ARENA_ARRAY(run->arena, Str, count);
        for (size_t i = 0; i < count; i++) keys[i] = a[k]->keys.items[i];
        if (count) qsort(keys, count, sizeof *keys, by_text); /* Go's order is random */
        for (size_t i = 0; i < count; i++) *VEC_PUSH(run->arena, &list->items) = go_string(run->arena, keys[i]);
    }
    return list;
}

static GoValue *fn_values(GoRun *run, Arguments a, size_t n) {
    GoValue *list = go_new(run->arena, GO_LIST);
    for (size_t i = 0; n == 1 && i < a[0]->items.count; i++) *VEC_PUSH(run->arena, &list->items) = a[0]->items.items[i];
    return list;
}

static bool is_among(Arguments a, size_t from, size_t n, Str key) {
    for (size_t i = from; i < n; i++)
        if (a[i]->kind == GO_STRING && str_equal(a[i]->text, key)) return true;
    return false;
}

static GoValue *filtered(GoRun *run, Arguments a, size_t n, bool is_kept) {
    if (n == 0 || a[0]->kind != GO_MAP) return n ? a[0] : NULL;
    GoValue *out = go_new(run->arena, GO_MAP);
    for (size_t i = 0; i < a[0]->keys.count; i++)
        if (is_among(a, 1, n, a[0]->keys.items[i]) == is_kept)
            go_put(run->arena, out, a[0]->keys.items[i], a[0]->items.items[i]);
    return out;
}

static GoValue *fn_pick(GoRun *run, Arguments a, size_t n) { return filtered(run, a, n, true); }
static GoValue *fn_omit(GoRun *run, Arguments a, size_t n) { return filtered(run, a, n, false); }

static GoValue *fn_pluck(GoRun *run, Arguments a, size_t n) {
    GoValue *list = go_new(run->arena, GO_LIST);
    for (size_t i = 1; i < n; i++) {
        GoValue *value = go_get(a[i], a[0]->text);
        if (value) *VEC_PUSH(run->arena, &list->items) = value;
    }
    return list;
}

/* dig "a" "b" default map */
static GoValue *fn_dig(GoRun *run, Arguments a, size_t n) {
    (void)run;
    if (n < 3) return NULL;
    GoValue *value = a[n - 1];
    for (size_t i = 0; i + 2 < n && value; i++) value = value->kind == GO_UNKNOWN ? value : go_get(value, a[i]->text);
    return value ? value : a[n - 2];
}

static GoValue *fn_index(GoRun *run, Arguments a, size_t n) {
    GoValue *value = n ? a[0] : NULL;
    for (size_t i = 1; i < n && value; i++) {
        if (value->kind == GO_UNKNOWN) return value;
        if (value->kind == GO_LIST && a[i]->kind == GO_INT)
            value = a[i]->number >= 0 && (size_t)a[i]->number < value->items.count ? value->items.items[a[i]->number]
                                                                                   : NULL;
        else
            value = go_get(value, a[i]->text);
    }
    return value ? value : n ? nil(run) : NULL;
}

static GoValue *fn_len(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    if (a[0]->kind == GO_UNKNOWN) return a[0];
    return go_int(run->arena, (int64_t)(a[0]->kind == GO_STRING ? a[0]->text.size : a[0]->items.count));
}

static GoValue *fn_first(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    return a[0]->kind == GO_LIST && a[0]->items.count ? a[0]->items.items[0] : nil(run);
}

static GoValue *fn_last(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    return a[0]->kind == GO_LIST && a[0]->items.count ? a[0]->items.items[a[0]->items.count - 1] : nil(run);
}

static GoValue *slice(GoRun *run, const GoValue *list, size_t from, size_t to) {
    GoValue *out = go_new(run->arena, GO_LIST);
    for (size_t i = from; i < to && i < list->items.count; i++)
        *VEC_PUSH(run->arena, &out->items) = list->items.items[i];
    return out;
}

static GoValue *fn_rest(GoRun *run, Arguments a, size_t n) { return n == 1 ? slice(run, a[0], 1, SIZE_MAX) : NULL; }

static GoValue *fn_initial(GoRun *run, Arguments a, size_t n) {
    return n == 1 ? slice(run, a[0], 0, a[0]->items.count ? a[0]->items.count - 1 : 0) : NULL;
}

static GoValue *fn_append(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    GoValue *out = slice(run, a[0], 0, SIZE_MAX);
    *VEC_PUSH(run->arena, &out->items) = a[1];
    return out;
}

static GoValue *fn_prepend(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    GoValue *out = fn_list(run, a + 1, 1);
    for (size_t i = 0; i < a[0]->items.count; i++) *VEC_PUSH(run->arena, &out->items) = a[0]->items.items[i];
    return out;
}

static GoValue *fn_concat(GoRun *run, Arguments a, size_t n) {
    GoValue *out = go_new(run->arena, GO_LIST);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; a[k]->kind == GO_LIST && i < a[k]->items.count; i++)
            *VEC_PUSH(run->arena, &out->items) = a[k]->items.items[i];
    return out;
}

static bool is_same(const GoValue *a, const GoValue *b) {
    if (a->kind != b->kind) return false;
    return a->kind == GO_STRING ? str_equal(a->text, b->text) : a->kind == GO_INT ? a->number == b->number : a == b;
}

static bool has(const GoValue *list, const GoValue *item) {
    for (size_t i = 0; list->kind == GO_LIST && i < list->items.count; i++)
        if (is_same(list->items.items[i], item)) return true;
    return false;
}

static GoValue *fn_has(GoRun *run, Arguments a, size_t n) {
    return n == 2 ? go_bool(run->arena, has(a[1], a[0])) : NULL;
}

static GoValue *fn_without(GoRun *run, Arguments a, size_t n) {
    GoValue *out = go_new(run->arena, GO_LIST), *unwanted = fn_list(run, a + (n > 0), n ? n - 1 : 0);
    for (size_t i = 0; n && i < a[0]->items.count; i++)
        if (!has(unwanted, a[0]->items.items[i])) *VEC_PUSH(run->arena, &out->items) = a[0]->items.items[i];
    return out;
}

static GoValue *fn_uniq(GoRun *run, Arguments a, size_t n) {
    GoValue *out = go_new(run->arena, GO_LIST);
    for (size_t i = 0; n == 1 && i < a[0]->items.count; i++)
        if (!has(out, a[0]->items.items[i])) *VEC_PUSH(run->arena, &out->items) = a[0]->items.items[i];
    return out;
}

static GoValue *fn_compact(GoRun *run, Arguments a, size_t n) {
    GoValue *out = go_new(run->arena, GO_LIST);
    for (size_t i = 0; n == 1 && i < a[0]->items.count; i++)
        if (go_is_true(a[0]->items.items[i])) *VEC_PUSH(run->arena, &out->items) = a[0]->items.items[i];
    return out;
}

static int by_value_text(const void *left, const void *right) {
    return str_compare((*(GoValue *const *)left)->text, (*(GoValue *const *)right)->text);
}

static GoValue *fn_sort_alpha(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    GoValue *out = slice(run, a[0], 0, SIZE_MAX);
    if (out->items.count) qsort(out->items.items, out->items.count, sizeof *out->items.items, by_value_text);
    return out;
}

static const struct {
    const char *name;
    GoFunction call;
} functions[] = {
    {"list", fn_list},
    {"tuple", fn_list},
    {"dict", fn_dict},
    {"get", fn_get},
    {"set", fn_set},
    {"unset", fn_unset},
    {"hasKey", fn_has_key},
    {"merge", fn_merge},
    {"mustMerge", fn_merge},
    {"keys", fn_keys},
    {"values", fn_values},
    {"mergeOverwrite", fn_merge_overwrite},
    {"pick", fn_pick},
    {"omit", fn_omit},
    {"mustMergeOverwrite", fn_merge_overwrite},
    {"pluck", fn_pluck},
    {"dig", fn_dig},
    {"index", fn_index},
    {"len", fn_len},
    {"first", fn_first},
    {"last", fn_last},
    {"rest", fn_rest},
    {"initial", fn_initial},
    {"append", fn_append},
    {"prepend", fn_prepend},
    {"concat", fn_concat},
    {"has", fn_has},
    {"without", fn_without},
    {"uniq", fn_uniq},
    {"compact", fn_compact},
    {"sortAlpha", fn_sort_alpha},
    {"deepCopy", fn_deep_copy},
    {"mustDeepCopy", fn_deep_copy},
    {"mustAppend", fn_append},
    {"mustHas", fn_has},
    {"mustUniq", fn_uniq},
};

GoFunction go_function_of_collections(Str name) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (str_equal(name, str_from(functions[i].name))) return functions[i].call;
    return NULL;
}
