/* Patches of a kustomization: which manifests they are for, and what they do to them. */
#include "graph/overlays_private.h"

/* ---- selectors ---- */

/* One alternative of a pattern in which "." is any character and ".*" any number of them. */
static bool matches_part(Str text, Str pattern) {
    size_t t = 0, p = 0, star = SIZE_MAX, kept = 0;
    while (t < text.size) {
        bool is_star = p + 1 < pattern.size && pattern.data[p] == '.' && pattern.data[p + 1] == '*';
        bool is_escape = p + 1 < pattern.size && pattern.data[p] == '\\';
        char c = p < pattern.size ? pattern.data[p + is_escape] : 0;
        if (is_star) {
            star = p;
            p += 2;
            kept = t;
        } else if (p < pattern.size && ((c == '.' && !is_escape) || c == text.data[t])) {
            p += 1U + is_escape;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 2;
            t = ++kept;
        } else {
            return false;
        }
    }
    while (p + 1 < pattern.size && pattern.data[p] == '.' && pattern.data[p + 1] == '*') p += 2;
    return p == pattern.size;
}

static bool is_readable(Str pattern) {
    for (size_t i = 0; i < pattern.size; i++) {
        bool is_star = pattern.data[i] == '*' && (i == 0 || pattern.data[i - 1] != '.');
        if (is_star || strchr("+?[]{}", pattern.data[i])) return false;
    }
    return true;
}

/* Regular expressions, as far as people use them here: whole names, ".*", "a|b". */
static bool matches(Overlays *overlays, const DocNode *at, Str text) {
    Str rest = document_text(at), part;
    if (rest.size == 0) return true;
    if (!is_readable(rest)) {
        overlays_gap(overlays, at, "a pattern that is not read: %.*s", STR_ARG(rest));
        return false;
    }
    while (rest.data && str_split_next(&rest, '|', &part)) {
        if (str_starts_with(part, STR("^"))) part = str_slice(part, 1, part.size);
        if (str_starts_with(part, STR("("))) part = str_slice(part, 1, part.size);
        if (str_ends_with(part, STR("$"))) part = str_slice(part, 0, part.size - 1);
        if (str_ends_with(part, STR(")"))) part = str_slice(part, 0, part.size - 1);
        if (matches_part(text, part)) return true;
    }
    return false;
}

/* "app=web,tier!=cache,owner" */
static bool has_labels(Overlays *overlays, const DocNode *at, const DocNode *labels) {
    Str rest = document_text(at), part;
    if (str_find_char(rest, '(', 0) != SIZE_MAX) {
        overlays_gap(overlays, at, "a selector that is not read: %.*s", STR_ARG(rest));
        return false;
    }
    while (rest.size && rest.data && str_split_next(&rest, ',', &part)) {
        part = str_trim(part);
        size_t equals = str_find_char(part, '=', 0);
        bool is_not = equals != SIZE_MAX && equals && part.data[equals - 1] == '!';
        bool is_absent = str_starts_with(part, STR("!")) && equals == SIZE_MAX;
        Str key = str_trim(str_slice(part, is_absent, equals == SIZE_MAX ? part.size : equals - is_not));
        const DocNode *label = document_get(labels, key);
        if (equals == SIZE_MAX) {
            if ((label != NULL) == is_absent) return false;
            continue;
        }
        Str value = str_slice(part, equals + 1, part.size);
        if (str_starts_with(value, STR("="))) value = str_slice(value, 1, value.size);
        bool is_equal = label && str_equal(document_text(label), str_trim(value));
        if (is_equal == is_not) return false;
    }
    return true;
}

static bool matches_name(Overlays *overlays, const DocNode *at, const OverlayItem *item) {
    if (matches(overlays, at, overlays_name_of(item))) return true;
    for (size_t i = 0; i < item->former.count; i++)
        if (matches(overlays, at, item->former.items[i])) return true;
    return false;
}

bool overlays_selects(Overlays *overlays, const DocNode *selector, const OverlayItem *item) {
    const DocNode *metadata = document_get(item->root, STR("metadata"));
    const DocNode *group = document_get(selector, STR("group"));
    Str version = document_text(document_get(item->root, STR("apiVersion")));
    size_t slash = str_find_char(version, '/', 0);
    Str own = str_slice(version, 0, slash == SIZE_MAX ? 0 : slash),
        namespace = document_text(document_get(metadata, STR("namespace")));
    if (item->is_gone ||
        !matches(overlays, document_get(selector, STR("kind")), document_text(document_get(item->root, STR("kind")))))
        return false;
    if (!matches_name(overlays, document_get(selector, STR("name")), item)) return false;
    if (document_text(group).size && !matches(overlays, group, own)) return false;
    if (!matches(overlays, document_get(selector, STR("namespace")), namespace)) return false;
    return has_labels(overlays, document_get(selector, STR("labelSelector")), document_get(metadata, STR("labels"))) &&
           has_labels(overlays, document_get(selector, STR("annotationSelector")),
                      document_get(metadata, STR("annotations")));
}

/* ---- one patch ---- */

static bool is_among(Str text, const Str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(text, words[i])) return true;
    return false;
}

static void merge(Overlays *overlays, OverlayItem *item, const DocNode *patch) {
    const OverlayWords *words = catalog_overlay_words(overlays->rendered->model->catalog);
    MergeKeys keys = {words->merge_lists, words->merge_words, words->merge_count};
    Str group = str_slice(item->type, 0, str_find_char(item->type, '/', 0)), name = overlays_name_of(item);
    bool is_known = is_among(group, words->merged_groups, words->merged_group_count);
    if (!document_merge(item->root, patch, is_known ? &keys : NULL, &overlays->budget)) {
        item->is_gone = true;
        return;
    }
    DocNode *metadata = document_get(item->root, STR("metadata"));
    Str now = overlays_name_of(item);
    if (!metadata || str_equal(name, now)) return;
    document_put(metadata, STR("name"), document_new_text(name, &overlays->budget), &overlays->budget);
}

/* The manifests that are patched, and how they are found. */
typedef struct {
    Overlays *overlays;
    OverlayItems *items;
    OverlayNames names;
} Patching;

/* A patch that says itself what it is for. */
static void merge_named(const Patching *patching, const DocNode *at, const DocNode *patch) {
    Overlays *overlays = patching->overlays;
    const OverlayNames *names = &patching->names;
    const DocNode *metadata = document_get(patch, STR("metadata"));
    Str type = overlays_type_of(patch, overlays->budget.arena),
        name = document_text(document_get(metadata, STR("name")));
    Str namespace = document_text(document_get(metadata, STR("namespace")));
    size_t count = 0;
    for (int pass = 0; pass < 2 && count == 0; pass++) /* the name that it has goes before one that it had */
        for (uint32_t link = overlays_named(names, name); link; link = overlays_next(names, link)) {
            OverlayItem *item = &patching->items->items[overlays_link_item(names, link)];
            Str theirs = document_text(document_get(document_get(item->root, STR("metadata")), STR("namespace")));
            bool is_named = pass == 0 ? str_equal(overlays_name_of(item), name) : overlays_has_name(item, name);
            if (item->is_gone || !str_equal(item->type, type) || !is_named) continue;
            if (namespace.size && theirs.size && !str_equal(namespace, theirs)) continue;
            merge(overlays, item, patch);
            count++;
        }
    if (count == 0 && name.size && !overlays->misses_parts)
        overlays_gap(overlays, at, "a patch of %.*s %.*s, which nothing here declares",
                     STR_ARG(document_text(document_get(patch, STR("kind")))), STR_ARG(name));
}

static void operate(Patching *patching, uint32_t index, const DocNode *at, const DocNode *operations) {
    OverlayItem *item = &patching->items->items[index];
    const DocNode *problem = NULL;
    if (document_patch(item->root, operations, &problem, &patching->overlays->budget))
        overlays_gap(patching->overlays, at, "a patch finds no %.*s in %.*s",
                     STR_ARG(document_text(document_get(problem, STR("path")))), STR_ARG(overlays_name_of(item)));
    overlays_rename(&patching->names, index, overlays_name_of(item));
}

static void apply(Patching *patching, const DocNode *at, const DocNode *patch, const DocNode *target) {
    Overlays *overlays = patching->overlays;
    if (document_is_mapping(patch) && !target) {
        merge_named(patching, at, patch);
        return;
    }
    if (!target) return;
    Selection selection = overlays_select(overlays, patching->items, &patching->names, target);
    for (uint32_t item; overlays_selected(&selection, &item);) { /* a target that selects nothing is fine */
        if (document_is_sequence(patch))
            operate(patching, item, at, patch);
        else
            merge(overlays, &patching->items->items[item], patch);
    }
}

/* The text of a patch, or the file that it names. */
static void apply_text(Patching *patching, const DocNode *at, const DocNode *target) {
    Overlays *overlays = patching->overlays;
    DocNode **documents = NULL;
    Str text = document_text(at), path = STR_NONE;
    bool is_inline = str_find_char(text, '\n', 0) != SIZE_MAX || str_starts_with(str_trim(text), STR("{")) ||
                     str_starts_with(str_trim(text), STR("["));
    size_t count = 0;
    if (is_inline)
        count = document_parse_yaml(&documents, text, overlays->budget.arena, NULL);
    else if (overlays_resolve(overlays, text, &path))
        count = overlays_read(overlays, path, &documents);
    if (count == 0 && is_inline)
        overlays_gap(overlays, at, "a patch that can't be read");
    else if (count == 0)
        overlays_miss(overlays, at, text);
    if (is_inline)
        overlays_write_from(overlays, overlays->in->path, at->is_literal ? at->line : 0, at->is_literal ? 0 : at->line);
    else
        overlays_write_from(overlays, path, 0, 0);
    for (size_t i = 0; i < count; i++) apply(patching, at, documents[i], target);
    overlays_write_from(overlays, STR_NONE, 0, 0);
}

/* ---- all of them ---- */

static const DocNode *list_of(const Overlays *overlays, const char *key, uint32_t *count) {
    const DocNode *list = document_get(overlays->in->root, str_from(key));
    *count = document_is_sequence(list) ? list->count : 0;
    return list;
}

static void patch_listed(Patching *patching, const DocNode *entry) {
    const DocNode *target = document_get(entry, STR("target")), *text = document_get(entry, STR("patch"));
    if (!document_is_mapping(target)) target = NULL;
    if (!text) text = document_get(entry, STR("path"));
    if (entry->kind == DOC_SCALAR) text = entry;
    if (text && document_text(text).size) apply_text(patching, text, target);
}

void overlays_patch(Overlays *overlays, OverlayItems *items) {
    uint32_t merged_count, count;
    const DocNode *merged = list_of(overlays, "patchesStrategicMerge", &merged_count),
                  *list = list_of(overlays, "patches", &count);
    if (!merged_count && !count) return;
    Patching patching = {overlays, items, overlays_names(overlays, items)};
    for (uint32_t i = 0; i < merged_count; i++) apply_text(&patching, document_value(merged, i), NULL);
    for (uint32_t i = 0; i < count; i++) patch_listed(&patching, document_value(list, i));
}

void overlays_patch_json(Overlays *overlays, OverlayItems *items) {
    uint32_t count;
    const DocNode *list = list_of(overlays, "patchesJson6902", &count);
    if (!count) return;
    Patching patching = {overlays, items, overlays_names(overlays, items)};
    for (uint32_t i = 0; i < count; i++) patch_listed(&patching, document_value(list, i));
}
