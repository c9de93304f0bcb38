/* Values as people set them one by one for a release: `--set a.b[0].c=text` and what is like it.
 * https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set */
#include "graph/releases_private.h"

enum { SET_STEPS_MAX = 64, SET_INDEX_MAX = 1000 };

/* The next step: up to a dot or bracket that no backslash stands before. */
static Str next_key(Arena *arena, Str *path) {
    StrBuf out = strbuf_new(arena, path->size + 1);
    size_t at = 0;
    for (; at < path->size && path->data[at] != '.' && path->data[at] != '['; at++) {
        if (path->data[at] == '\\' && at + 1 < path->size) at++;
        strbuf_add_char(&out, path->data[at]);
    }
    *path = str_slice(*path, at, path->size);
    return str_copy(arena, strbuf_str(&out));
}

/* "[2]" in front of the rest. */
static bool next_index(Str *path, size_t *index) {
    size_t end = path->size && path->data[0] == '[' ? str_find_char(*path, ']', 0) : SIZE_MAX;
    int64_t number;
    if (end == SIZE_MAX || !str_to_int64(str_slice(*path, 1, end), &number)) return false;
    if (number < 0 || number > SET_INDEX_MAX) return false;
    *index = (size_t)number;
    *path = str_slice(*path, end + 1, path->size);
    return true;
}

/* The place of an item or entry, made where there is none. */
static GoValue **item_at(Arena *arena, GoValue *list, size_t index) {
    if (list->kind != GO_LIST) *list = *go_new(arena, GO_LIST);
    while (list->items.count <= index) *VEC_PUSH(arena, &list->items) = go_new(arena, GO_NIL);
    return &list->items.items[index];
}

static GoValue **entry_at(Arena *arena, GoValue *map, Str key) {
    if (map->kind != GO_MAP) *map = *go_new(arena, GO_MAP);
    if (!go_get(map, key)) go_put(arena, map, key, go_new(arena, GO_NIL));
    for (size_t i = 0; i < map->keys.count; i++)
        if (str_equal(map->keys.items[i], key)) return &map->items.items[i];
    return NULL; /* it holds as many as it may */
}

void releases_set(Arena *arena, GoValue *values, Str path, GoValue *value) {
    GoValue **place = &values;
    for (int steps = 0; path.size && place && steps < SET_STEPS_MAX; steps++) {
        size_t index;
        if (next_index(&path, &index)) {
            place = item_at(arena, *place, index);
            continue;
        }
        if (path.data[0] == '.') path = str_slice(path, 1, path.size);
        Str key = next_key(arena, &path);
        if (key.size == 0) return;
        place = entry_at(arena, *place, key);
    }
    if (place && place != &values) *place = value;
}

static GoValue *scalar(Arena *arena, Str text) {
    int64_t number;
    bool is_number = text.size && (text.data[0] != '0' || text.size == 1) && str_to_int64(text, &number);
    if (is_number) return go_int(arena, number);
    if (str_equal(text, STR("true")) || str_equal(text, STR("false")))
        return go_bool(arena, str_equal(text, STR("true")));
    return str_equal(text, STR("null")) ? go_new(arena, GO_NIL) : go_string(arena, text);
}

/* Without the backslashes that keep commas and the like from meaning something. */
static Str plain(Arena *arena, Str text) {
    if (str_find_char(text, '\\', 0) == SIZE_MAX) return text;
    StrBuf out = strbuf_new(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\\' && i + 1 < text.size) i++;
        strbuf_add_char(&out, text.data[i]);
    }
    return str_copy(arena, strbuf_str(&out));
}

GoValue *releases_set_value(Arena *arena, Str text, bool is_text) {
    bool is_list = text.size >= 2 && text.data[0] == '{' && text.data[text.size - 1] == '}';
    if (!is_list) return is_text ? go_string(arena, plain(arena, text)) : scalar(arena, plain(arena, text));
    GoValue *list = go_new(arena, GO_LIST);
    Str rest = str_slice(text, 1, text.size - 1), item;
    while (rest.size && rest.data && str_split_next(&rest, ',', &item)) {
        item = plain(arena, str_trim(item));
        *VEC_PUSH(arena, &list->items) = is_text ? go_string(arena, item) : scalar(arena, item);
    }
    return list;
}
