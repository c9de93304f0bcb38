/* What a kustomization changes in all that it gathers: names and what refers to them, namespaces, labels, annotations,
 * images, numbers. Where these stand in a manifest is the catalog's. */
#include <stdlib.h>

#include "graph/overlays_private.h"

static bool is_among(Str text, const Str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(text, words[i])) return true;
    return false;
}

static const OverlayWords *words_of(const Overlays *overlays) {
    return catalog_overlay_words(overlays->rendered->model->catalog);
}

static DocNode *metadata_of(const OverlayItem *item) {
    DocNode *metadata = document_get(item->root, STR("metadata"));
    return document_is_mapping(metadata) ? metadata : NULL;
}

/* ---- namespace ---- */

static void set_namespace(Overlays *overlays, const OverlayItems *items) {
    const OverlayWords *words = words_of(overlays);
    Str namespace = document_text(document_get(overlays->in->root, STR("namespace")));
    for (size_t i = 0; namespace.size && i < items->count; i++) {
        DocNode *metadata = metadata_of(&items->items[i]);
        if (metadata && !is_among(items->items[i].type, words->unnamespaced, words->unnamespaced_count))
            document_put(metadata, STR("namespace"), document_new_text(namespace, &overlays->budget),
                         &overlays->budget);
    }
}

/* ---- names ---- */

static void rename_all(Overlays *overlays, const OverlayItems *items) {
    const OverlayWords *words = words_of(overlays);
    Str prefix = document_text(document_get(overlays->in->root, STR("namePrefix")));
    Str suffix = document_text(document_get(overlays->in->root, STR("nameSuffix")));
    for (size_t i = 0; (prefix.size || suffix.size) && i < items->count; i++) {
        OverlayItem *item = &items->items[i];
        DocNode *metadata = metadata_of(item);
        Str name = overlays_name_of(item);
        if (!metadata || !name.size || is_among(item->type, words->unprefixed, words->unprefixed_count)) continue;
        *VEC_PUSH(overlays->budget.arena, &item->former) = name;
        Str now = str_format(overlays->budget.arena, "%.*s%.*s%.*s", STR_ARG(prefix), STR_ARG(name), STR_ARG(suffix));
        document_put(metadata, STR("name"), document_new_text(now, &overlays->budget), &overlays->budget);
    }
}

typedef struct {
    Overlays *overlays;
    const OverlayItems *items;
    const OverlayNames *names;
    const Str *types; /* of all manifests, each once */
    size_t type_count;
    Str type; /* of what is named */
} Following;

static void follow(DocNode *node, void *context) {
    const Following *following = context;
    Str name = document_text(node);
    const OverlayItem *found = NULL;
    for (uint32_t link = overlays_named(following->names, name); link; link = overlays_next(following->names, link)) {
        const OverlayItem *item = &following->items->items[overlays_link_item(following->names, link)];
        if (item->is_gone || !str_equal(item->type, following->type)) continue;
        if (str_equal(overlays_name_of(item), name)) return; /* it has this name now */
        found = item;
    }
    if (found) document_set_text(node, overlays_name_of(found));
}

/* {kind, name} of what a scaler changes. */
static void follow_scaled(const Following *following, DocNode *root, Str path) {
    DocBudget *budget = &following->overlays->budget;
    Str kind = STR_NONE, step, rest = path, name = str_format(budget->arena, "%.*s.name", STR_ARG(path));
    const DocNode *at = root;
    while (at && document_path_step(&rest, &step)) at = document_get(at, step);
    kind = document_text(document_get(at, STR("kind")));
    for (size_t i = 0; kind.size && i < following->type_count; i++) {
        size_t slash = str_find_char(following->types[i], '/', 0);
        if (slash == SIZE_MAX || !str_equal(str_slice(following->types[i], slash + 1, SIZE_MAX), kind)) continue;
        Following own = *following;
        own.type = following->types[i];
        document_each(root, name, false, budget, follow, &own);
    }
}

static void find_types(Following *following) {
    Arena *arena = following->overlays->budget.arena;
    Map *known = map_new(arena);
    Str *types = ARENA_ARRAY(arena, Str, following->items->count + 1);
    for (size_t i = 0; i < following->items->count; i++) {
        bool is_new = false;
        map_add(known, following->items->items[i].type, 0, &is_new);
        if (is_new) types[following->type_count++] = following->items->items[i].type;
    }
    following->types = types;
}

static void follow_names(Overlays *overlays, const OverlayItems *items) {
    OverlayNames names = overlays_names(overlays, items);
    Following following = {.overlays = overlays, .items = items, .names = &names};
    find_types(&following);
    for (size_t i = 0; i < items->count; i++) {
        const ResourceType *type = catalog_resource_type(overlays->rendered->model->catalog, items->items[i].type);
        for (size_t k = 0; type && k < type->name_count; k++) {
            following.type = type->names[k].type;
            document_each(items->items[i].root, type->names[k].path, false, &overlays->budget, follow, &following);
        }
        if (type && type->scales.size) follow_scaled(&following, items->items[i].root, type->scales);
    }
}

/* ---- labels and annotations ---- */

typedef struct {
    const DocNode *pairs;
    DocBudget *budget;
} Pairs;

static void put_pairs(DocNode *node, void *context) {
    const Pairs *pairs = context;
    if (node->kind == DOC_SCALAR && node->scalar == SCALAR_NULL) node->kind = DOC_MAPPING;
    for (uint32_t i = 0; node->kind == DOC_MAPPING && i < pairs->pairs->count; i++)
        document_put(node, document_key(pairs->pairs, i)->value,
                     document_copy(document_value(pairs->pairs, i), true, pairs->budget), pairs->budget);
}

static void put_fields(Overlays *overlays, const OverlayItem *item, const FieldRules *rules, const DocNode *pairs) {
    Pairs context = {pairs, &overlays->budget};
    for (size_t i = 0; i < rules->count; i++) {
        const FieldRule *rule = &rules->items[i];
        if (rule->type_count == 0 || is_among(item->type, rule->types, rule->type_count))
            document_each(item->root, rule->path, rule->creates, &overlays->budget, put_pairs, &context);
    }
}

static bool is_true(const DocNode *node) { return node && node->scalar == SCALAR_BOOL && node->is_true; }

static void put_labels(Overlays *overlays, const OverlayItems *items, const DocNode *pairs, bool selects,
                       bool templates) {
    const OverlayWords *words = words_of(overlays);
    for (size_t i = 0; document_is_mapping(pairs) && i < items->count; i++) {
        put_fields(overlays, &items->items[i], &words->labels, pairs);
        if (selects) put_fields(overlays, &items->items[i], &words->selectors, pairs);
        if (selects || templates) put_fields(overlays, &items->items[i], &words->templates, pairs);
    }
}

static void set_labels(Overlays *overlays, const OverlayItems *items) {
    const DocNode *root = overlays->in->root, *list = document_get(root, STR("labels"));
    put_labels(overlays, items, document_get(root, STR("commonLabels")), true, true);
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        const DocNode *entry = document_value(list, i);
        put_labels(overlays, items, document_get(entry, STR("pairs")),
                   is_true(document_get(entry, STR("includeSelectors"))),
                   is_true(document_get(entry, STR("includeTemplates"))));
    }
    const DocNode *annotations = document_get(root, STR("commonAnnotations"));
    for (size_t i = 0; document_is_mapping(annotations) && i < items->count; i++)
        put_fields(overlays, &items->items[i], &words_of(overlays)->annotations, annotations);
}

/* ---- replicas ---- */

static void set_replicas(Overlays *overlays, const OverlayItems *items) {
    const DocNode *list = document_get(overlays->in->root, STR("replicas"));
    const FieldRules *rules = &words_of(overlays)->replicas;
    if (!document_is_sequence(list) || list->count == 0) return;
    OverlayNames names = overlays_names(overlays, items);
    overlays_write_from(overlays, overlays->in->path, 0, 0);
    for (uint32_t i = 0; i < list->count; i++) {
        const DocNode *entry = document_value(list, i), *count = document_get(entry, STR("count"));
        uint32_t link = count ? overlays_named(&names, document_text(document_get(entry, STR("name")))) : 0;
        for (; link; link = overlays_next(&names, link)) {
            const OverlayItem *item = &items->items[overlays_link_item(&names, link)];
            for (size_t r = 0; r < rules->count; r++)
                if (is_among(item->type, rules->items[r].types, rules->items[r].type_count))
                    document_put_at(item->root, rules->items[r].path, count, rules->items[r].creates,
                                    &overlays->budget);
        }
    }
    overlays_write_from(overlays, STR_NONE, 0, 0);
}

/* ---- images ---- */

typedef struct {
    Str name;
    uint32_t index; /* in the list */
} ImageName;

typedef struct {
    Overlays *overlays;
    const DocNode *entries;
    ImageName *names; /* of all entries, sorted */
    size_t count;
    Str list, field; /* of pods: "containers", "image" */
    uint16_t origin;
} Images;

/* "registry:5000/shop/web:1.2@sha256:…": name, and what follows it. */
static Str image_name(Str image) {
    size_t digest = str_find_char(image, '@', 0);
    Str name = str_slice(image, 0, digest == SIZE_MAX ? image.size : digest);
    size_t colon = str_find_last_char(name, ':'), slash = str_find_last_char(name, '/');
    return colon != SIZE_MAX && (slash == SIZE_MAX || colon > slash) ? str_slice(name, 0, colon) : name;
}

static int by_name_and_index(const void *left, const void *right) {
    const ImageName *a = left, *b = right;
    int order = str_compare(a->name, b->name);
    if (order) return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* The first entry for the name from `from` on; NULL: there is none. */
static const DocNode *next_entry(const Images *images, Str name, uint32_t *from) {
    const ImageName wanted = {name, *from};
    size_t low = 0, high = images->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_name_and_index(&images->names[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == images->count || !str_equal(images->names[low].name, name)) return NULL;
    *from = images->names[low].index + 1;
    return document_value(images->entries, images->names[low].index);
}

static Str changed_image(Arena *arena, Str image, const DocNode *entry) {
    Str name = image_name(image), rest = str_slice(image, name.size, image.size);
    Str new_name = document_text(document_get(entry, STR("newName")));
    Str tag = document_text(document_get(entry, STR("newTag"))),
        digest = document_text(document_get(entry, STR("digest")));
    if (tag.size) rest = str_format(arena, ":%.*s", STR_ARG(tag));
    if (digest.size) rest = str_format(arena, "%s%.*s@%.*s", tag.size ? ":" : "", STR_ARG(tag), STR_ARG(digest));
    return str_concat(arena, new_name.size ? new_name : name, rest);
}

/* What an entry names anew may be meant by one that stands below it. */
static void set_image(const Images *images, DocNode *node) {
    Str image = document_text(node);
    uint32_t from = 0;
    for (const DocNode *entry; image.size && (entry = next_entry(images, image_name(image), &from));) {
        const DocNode *now = document_get(entry, STR("newName"));
        image = changed_image(images->overlays->budget.arena, image, entry);
        if (!now) continue;
        node->origin = images->origin;
        node->origin_line = now->line;
    }
    if (from) document_set_text(node, image);
}

static void find_images(const Images *images, DocNode *node) { /* depth: height of a document */
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count; i++) {
        DocNode *value = document_value(node, i);
        const DocNode *key = document_key(node, i);
        bool is_list = key && value->kind == DOC_SEQUENCE && str_equal(key->value, images->list);
        for (uint32_t k = 0; is_list && k < value->count; k++) {
            DocNode *image = document_get(document_value(value, k), images->field);
            if (image && image->kind == DOC_SCALAR) set_image(images, image);
        }
        find_images(images, value);
    }
}

static void set_images(Overlays *overlays, const OverlayItems *items) {
    const DocNode *list = document_get(overlays->in->root, STR("images"));
    if (!document_is_sequence(list) || list->count == 0) return;
    Images images = {.overlays = overlays,
                     .entries = list,
                     .count = list->count,
                     .origin = releases_origin(overlays->rendered, overlays->in->path)};
    images.names = ARENA_ARRAY(overlays->budget.arena, ImageName, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        images.names[i] = (ImageName){document_text(document_get(document_value(list, i), STR("name"))), i};
    qsort(images.names, images.count, sizeof *images.names, by_name_and_index);
    Str paths = catalog_pod_words(overlays->rendered->model->catalog)->images, path;
    while (str_word_next(&paths, &path)) { /* "containers[].image" */
        size_t bracket = str_find(path, STR("[]."), 0);
        if (bracket == SIZE_MAX) continue;
        images.list = str_slice(path, 0, bracket);
        images.field = str_slice(path, bracket + 3, path.size);
        for (size_t k = 0; k < items->count; k++) find_images(&images, items->items[k].root);
    }
}

void overlays_transform(Overlays *overlays, OverlayItems *items) {
    set_namespace(overlays, items);
    rename_all(overlays, items);
    follow_names(overlays, items);
    set_labels(overlays, items);
    overlays_patch_json(overlays, items);
    set_replicas(overlays, items);
    set_images(overlays, items);
}
