/* What a kustomization changes in all that it gathers: names and what refers to them, namespaces, labels, annotations,
 * images, numbers. Where these stand in a manifest is the catalog's. */
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
    Str type; /* of what is named; empty: any whose name it is */
} Following;

static void follow(DocNode *node, void *context) {
    const Following *following = context;
    Str name = document_text(node);
    const OverlayItem *found = NULL;
    for (size_t i = 0; name.size && i < following->items->count; i++) {
        const OverlayItem *item = &following->items->items[i];
        if (item->is_gone || !str_equal(item->type, following->type) || !overlays_has_name(item, name)) continue;
        if (str_equal(overlays_name_of(item), name)) return; /* it has this name now */
        found = item;
    }
    if (found) document_set_text(node, overlays_name_of(found));
}

/* {kind, name} of what a scaler changes. */
static void follow_scaled(Overlays *overlays, const OverlayItems *items, DocNode *root, Str path) {
    Str kind = STR_NONE, step, rest = path;
    const DocNode *at = root;
    while (at && document_path_step(&rest, &step)) at = document_get(at, step);
    kind = document_text(document_get(at, STR("kind")));
    for (size_t i = 0; kind.size && i < items->count; i++) {
        const OverlayItem *item = &items->items[i];
        Str name = str_format(overlays->budget.arena, "%.*s.name", STR_ARG(path));
        if (!str_ends_with(item->type, str_format(overlays->budget.arena, "/%.*s", STR_ARG(kind)))) continue;
        Following following = {overlays, items, item->type};
        document_each(root, name, false, &overlays->budget, follow, &following);
    }
}

static void follow_names(Overlays *overlays, const OverlayItems *items) {
    for (size_t i = 0; i < items->count; i++) {
        const ResourceType *type = catalog_resource_type(overlays->rendered->model->catalog, items->items[i].type);
        for (size_t k = 0; type && k < type->name_count; k++) {
            Following following = {overlays, items, type->names[k].type};
            document_each(items->items[i].root, type->names[k].path, false, &overlays->budget, follow, &following);
        }
        if (type && type->scales.size) follow_scaled(overlays, items, items->items[i].root, type->scales);
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
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        const DocNode *entry = document_value(list, i), *count = document_get(entry, STR("count"));
        Str name = document_text(document_get(entry, STR("name")));
        for (size_t k = 0; count && name.size && k < items->count; k++) {
            const OverlayItem *item = &items->items[k];
            if (!overlays_has_name(item, name)) continue;
            for (size_t r = 0; r < rules->count; r++)
                if (is_among(item->type, rules->items[r].types, rules->items[r].type_count))
                    document_put_at(item->root, rules->items[r].path, count, rules->items[r].creates,
                                    &overlays->budget);
        }
    }
}

/* ---- images ---- */

typedef struct {
    Overlays *overlays;
    const DocNode *entry;
    Str list, field; /* of pods: "containers", "image" */
} Images;

/* "registry:5000/shop/web:1.2@sha256:…": name, and what follows it. */
static Str image_name(Str image) {
    size_t digest = str_find_char(image, '@', 0);
    Str name = str_slice(image, 0, digest == SIZE_MAX ? image.size : digest);
    size_t colon = str_find_last_char(name, ':'), slash = str_find_last_char(name, '/');
    return colon != SIZE_MAX && (slash == SIZE_MAX || colon > slash) ? str_slice(name, 0, colon) : name;
}

static void set_image(const Images *images, DocNode *node) {
    Arena *arena = images->overlays->budget.arena;
    Str image = document_text(node), name = image_name(image), rest = str_slice(image, name.size, image.size);
    Str new_name = document_text(document_get(images->entry, STR("newName")));
    Str tag = document_text(document_get(images->entry, STR("newTag"))),
        digest = document_text(document_get(images->entry, STR("digest")));
    if (!image.size || !str_equal(name, document_text(document_get(images->entry, STR("name"))))) return;
    if (tag.size) rest = str_format(arena, ":%.*s", STR_ARG(tag));
    if (digest.size) rest = str_format(arena, "%s%.*s@%.*s", tag.size ? ":" : "", STR_ARG(tag), STR_ARG(digest));
    document_set_text(node, str_concat(arena, new_name.size ? new_name : name, rest));
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
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        Images images = {.overlays = overlays, .entry = document_value(list, i)};
        Str paths = catalog_pod_words(overlays->rendered->model->catalog)->images, path;
        while (str_word_next(&paths, &path)) { /* "containers[].image" */
            size_t bracket = str_find(path, STR("[]."), 0);
            if (bracket == SIZE_MAX) continue;
            images.list = str_slice(path, 0, bracket);
            images.field = str_slice(path, bracket + 3, path.size);
            for (size_t k = 0; k < items->count; k++) find_images(&images, items->items[k].root);
        }
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
