/* Values that a kustomization carries from one manifest to others: replacements, and the vars that came before them. */
#include "analyzer/core/limits.h"
#include "graph/overlays_private.h"

/* ---- fields ---- */

static void take_first(DocNode *node, void *context) {
    const DocNode **found = context;
    if (!*found) *found = node;
}

static const DocNode *field_of(Overlays *overlays, const OverlayItem *item, Str path) {
    const DocNode *found = NULL;
    document_each(item->root, path.size ? path : STR("metadata.name"), false, &overlays->budget, take_first, &found);
    return found;
}

static const OverlayItem *select_one(Overlays *overlays, const OverlayItems *items, const OverlayNames *names,
                                     const DocNode *selector) {
    if (!document_is_mapping(selector)) return NULL;
    Selection selection = overlays_select(overlays, items, names, selector);
    uint32_t item;
    return overlays_selected(&selection, &item) ? &items->items[item] : NULL;
}

/* ---- replacements ---- */

typedef struct {
    Overlays *overlays;
    const DocNode *value, *options;
    size_t count;
} Replacing;

static Str part_of(Str text, Str delimiter, int64_t index) {
    size_t start = 0;
    for (int64_t i = 0;; i++) {
        size_t end = str_find(text, delimiter, start);
        if (i == index) return str_slice(text, start, end == SIZE_MAX ? text.size : end);
        if (end == SIZE_MAX) return STR_NONE;
        start = end + delimiter.size;
    }
}

static Str with_part(Arena *arena, Str text, Str delimiter, int64_t index, Str part) {
    StrBuf out = strbuf_new(arena, text.size + part.size + delimiter.size);
    size_t start = 0;
    for (int64_t i = 0;; i++) {
        size_t end = str_find(text, delimiter, start);
        strbuf_add(&out, i == index ? part : str_slice(text, start, end == SIZE_MAX ? text.size : end));
        if (end == SIZE_MAX) return strbuf_str(&out);
        strbuf_add(&out, delimiter);
        start = end + delimiter.size;
    }
}

static int64_t index_of(const DocNode *options) {
    int64_t index = 0;
    const DocNode *node = document_get(options, STR("index"));
    return node && str_to_int64(document_text(node), &index) && index >= 0 ? index : 0;
}

static void replace_field(DocNode *node, void *context) {
    Replacing *replacing = context;
    Arena *arena = replacing->overlays->budget.arena;
    Str delimiter = document_text(document_get(replacing->options, STR("delimiter")));
    replacing->count++;
    if (delimiter.size && node->kind == DOC_SCALAR && replacing->value->kind == DOC_SCALAR) {
        document_set_text(
            node, with_part(arena, node->value, delimiter, index_of(replacing->options), replacing->value->value));
        node->origin = replacing->value->origin;
        node->origin_line = replacing->value->origin_line;
        return;
    }
    const DocNode kept = *node;
    *node = *document_copy(replacing->value, true, &replacing->overlays->budget);
    node->source = kept.source;
    node->line = kept.line;
    node->column = kept.column;
    node->end_line = kept.end_line;
}

/* The manifests, and how they are found. */
typedef struct {
    Overlays *overlays;
    OverlayItems *items;
    OverlayNames *names;
} Carrying;

static bool is_rejected(Overlays *overlays, const DocNode *target, const OverlayItem *item) {
    const DocNode *rejects = document_get(target, STR("reject"));
    for (uint32_t i = 0; document_is_sequence(rejects) && i < rejects->count; i++)
        if (overlays_selects(overlays, document_value(rejects, i), item)) return true;
    return false;
}

static void replace_in(const Carrying *carrying, const DocNode *target, const DocNode *value) {
    Overlays *overlays = carrying->overlays;
    const DocNode *select = document_get(target, STR("select")), *paths = document_get(target, STR("fieldPaths"));
    const DocNode *options = document_get(target, STR("options")), *create = document_get(options, STR("create"));
    Replacing replacing = {overlays, value, options, 0};
    bool creates = create && create->scalar == SCALAR_BOOL && create->is_true;
    Selection selection = overlays_select(overlays, carrying->items, carrying->names, select);
    for (uint32_t i; document_is_mapping(select) && overlays_selected(&selection, &i);) {
        OverlayItem *item = &carrying->items->items[i];
        if (is_rejected(overlays, target, item)) continue;
        for (uint32_t k = 0; document_is_sequence(paths) && k < paths->count; k++)
            document_each(item->root, document_text(document_value(paths, k)), creates, &overlays->budget,
                          replace_field, &replacing);
        overlays_rename(carrying->names, i, overlays_name_of(item));
    }
    if (replacing.count == 0 && !overlays->misses_parts)
        overlays_gap(overlays, target, "a replacement finds nothing to replace");
}

static void replace(const Carrying *carrying, const DocNode *entry) {
    Overlays *overlays = carrying->overlays;
    const DocNode *source = document_get(entry, STR("source")), *targets = document_get(entry, STR("targets"));
    const OverlayItem *from = select_one(overlays, carrying->items, carrying->names, source);
    const DocNode *field =
        from ? field_of(overlays, from, document_text(document_get(source, STR("fieldPath")))) : NULL;
    if (!field) {
        if (!overlays->misses_parts) overlays_gap(overlays, entry, "the source of a replacement is not here");
        return;
    }
    overlays_write_from(overlays, from->path, 0, 0);
    DocNode *value = document_copy(field, true, &overlays->budget);
    overlays_write_from(overlays, STR_NONE, 0, 0);
    const DocNode *options = document_get(source, STR("options"));
    Str delimiter = document_text(document_get(options, STR("delimiter")));
    if (delimiter.size && value->kind == DOC_SCALAR)
        document_set_text(value, part_of(value->value, delimiter, index_of(options)));
    for (uint32_t i = 0; document_is_sequence(targets) && i < targets->count; i++)
        replace_in(carrying, document_value(targets, i), value);
}

static void replace_listed(const Carrying *carrying, const DocNode *entry) {
    Overlays *overlays = carrying->overlays;
    const DocNode *file = document_get(entry, STR("path"));
    Str path;
    DocNode **documents = NULL;
    if (!file) {
        replace(carrying, entry);
        return;
    }
    size_t count =
        overlays_resolve(overlays, document_text(file), &path) ? overlays_read(overlays, path, &documents) : 0;
    if (count == 0) overlays_miss(overlays, file, document_text(file));
    for (size_t i = 0; i < count; i++) {
        const DocNode *list = documents[i];
        if (list->kind == DOC_MAPPING) replace(carrying, list);
        for (uint32_t k = 0; list->kind == DOC_SEQUENCE && k < list->count; k++)
            replace(carrying, document_value(list, k));
    }
}

/* ---- vars: "$(NAME)" in any text ---- */

typedef struct {
    Arena *arena;
    Map *by_name; /* into values */
    VEC(Str) values;
} Variables;

/* What stands for a variable that is not there stays as it is written. */
static void set_text(const Variables *variables, DocNode *node) {
    Str text = node->value;
    StrBuf out = strbuf_new(variables->arena, DOCUMENT_SIZE_BYTES_MAX);
    size_t start = 0, kept = 0;
    for (size_t at; (at = str_find(text, STR("$("), start)) != SIZE_MAX;) {
        size_t end = str_find_char(text, ')', at);
        if (end == SIZE_MAX) break;
        uint32_t value = map_get(variables->by_name, str_slice(text, at + 2, end));
        start = value == MAP_NONE ? at + 2 : end + 1;
        if (value == MAP_NONE) continue;
        strbuf_add(&out, str_slice(text, kept, at));
        strbuf_add(&out, variables->values.items[value]);
        kept = start;
    }
    if (kept == 0) return;
    strbuf_add(&out, str_slice(text, kept, text.size));
    document_set_text(node, strbuf_str(&out));
}

static void set_texts(const Variables *variables, DocNode *node) { /* depth: height of a document */
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count; i++)
        set_texts(variables, document_value(node, i));
    if (node->kind == DOC_SCALAR && str_contains(node->value, STR("$("))) set_text(variables, node);
}

static void set_variables(const Carrying *carrying) {
    Overlays *overlays = carrying->overlays;
    const DocNode *list = document_get(overlays->in->root, STR("vars"));
    Arena *arena = overlays->budget.arena;
    Variables variables = {.arena = arena, .by_name = map_new(arena)};
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        const DocNode *entry = document_value(list, i);
        const OverlayItem *from =
            select_one(overlays, carrying->items, carrying->names, document_get(entry, STR("objref")));
        Str path = document_text(document_get(document_get(entry, STR("fieldref")), STR("fieldpath")));
        const DocNode *field = from ? field_of(overlays, from, path) : NULL;
        Str name = document_text(document_get(entry, STR("name")));
        if (!field || field->kind != DOC_SCALAR || !name.size) {
            if (!overlays->misses_parts)
                overlays_gap(overlays, entry, "what the variable %.*s stands for is not here", STR_ARG(name));
            continue;
        }
        map_put(variables.by_name, name, (uint32_t)variables.values.count);
        *VEC_PUSH(arena, &variables.values) = field->value;
    }
    for (size_t i = 0; variables.values.count && i < carrying->items->count; i++)
        set_texts(&variables, carrying->items->items[i].root);
}

void overlays_replace(Overlays *overlays, OverlayItems *items) {
    const DocNode *list = document_get(overlays->in->root, STR("replacements"));
    if (!document_is_sequence(list) && !document_get(overlays->in->root, STR("vars"))) return;
    OverlayNames names = overlays_names(overlays, items);
    const Carrying carrying = {overlays, items, &names};
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++)
        replace_listed(&carrying, document_value(list, i));
    set_variables(&carrying);
}
