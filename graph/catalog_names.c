/* Things that name each other inside one deployment: what manifests say by names and labels, types/<provider>.yaml of
 * every pod, and the entry of a type of itself. */
#include "graph/catalog_private.h"

typedef VEC(NameRule) NameRules;

/* <type>: <paths>, or {path: <paths>, mode: <mode>} */
static void read_rules(Catalog *catalog, YamlFile *file, const YamlNode *mapping, const char *key, NameRules *out) {
    for (YamlNode *entry = yaml_entries(file, mapping, key); entry; entry = entry->next) {
        const Str *paths = NULL;
        size_t count = 0;
        EdgeMode mode = MODE_RUNTIME;
        if (entry->kind == YAML_MAPPING) {
            count = yaml_words(file, entry, "path", &paths);
            mode = (EdgeMode)yaml_choice(file, entry, "mode", edge_mode_names, MODE_RUNTIME);
        } else {
            count = yaml_words_of(file, entry, &paths);
        }
        if (count == 0) yaml_error(file, entry, "expected the path of an attribute");
        for (size_t i = 0; i < count; i++) *VEC_PUSH(catalog->arena, out) = (NameRule){paths[i], entry->key, mode};
    }
}

static FieldRules read_fields(Catalog *catalog, YamlFile *file, const YamlNode *mapping, const char *key) {
    VEC(FieldRule) rules = {0};
    for (const YamlNode *item = yaml_items(file, mapping, key); item; item = item->next) {
        FieldRule rule = {.path = yaml_string(file, item, "path", YAML_REQUIRED),
                          .creates = yaml_bool(file, item, "creates", true)};
        rule.type_count = yaml_words(file, item, "type", &rule.types);
        *VEC_PUSH(catalog->arena, &rules) = rule;
    }
    return (FieldRules){rules.items, rules.count};
}

static void read_overlays(Catalog *catalog, YamlFile *file) {
    OverlayWords *words = &catalog->pod.overlays;
    VEC(Str) lists = {0}, keys = {0};
    for (YamlNode *entry = yaml_entries(file, file->root, "overlay_deployments"); entry; entry = entry->next) {
        *VEC_PUSH(catalog->arena, &catalog->pod.overlay_types) = entry->key;
        *VEC_PUSH(catalog->arena, &catalog->pod.overlay_paths) = entry->text;
    }
    const YamlNode *overlays = yaml_get(file->root, "overlays");
    if (!overlays) return;
    for (const YamlNode *entry = yaml_entries(file, overlays, "merge_keys"); entry; entry = entry->next) {
        *VEC_PUSH(catalog->arena, &lists) = entry->key;
        *VEC_PUSH(catalog->arena, &keys) = entry->text;
    }
    *words = (OverlayWords){.merge_lists = lists.items,
                            .merge_words = keys.items,
                            .merge_count = lists.count,
                            .labels = read_fields(catalog, file, overlays, "labels"),
                            .selectors = read_fields(catalog, file, overlays, "selectors"),
                            .templates = read_fields(catalog, file, overlays, "templates"),
                            .annotations = read_fields(catalog, file, overlays, "annotations"),
                            .replicas = read_fields(catalog, file, overlays, "replicas")};
    words->merged_group_count = yaml_words(file, overlays, "merged_groups", &words->merged_groups);
    words->unnamespaced_count = yaml_words(file, overlays, "unnamespaced", &words->unnamespaced);
    words->unprefixed_count = yaml_words(file, overlays, "unprefixed", &words->unprefixed);
}

static void read_managed(Catalog *catalog, YamlFile *file) {
    for (YamlNode *item = yaml_items(file, file->root, "managed_resources"); item; item = item->next) {
        ManagedWords words = {.prefix = yaml_string(file, item, "prefix", YAML_REQUIRED),
                              .arguments = yaml_string(file, item, "arguments", YAML_REQUIRED),
                              .regions = yaml_string(file, item, "regions", YAML_OPTIONAL),
                              .region_annotation = yaml_string(file, item, "region_annotation", YAML_OPTIONAL),
                              .unplaced = yaml_string(file, item, "unplaced", YAML_REQUIRED)};
        VEC(Str) kinds = {0}, types = {0};
        for (const YamlNode *entry = yaml_entries(file, item, "kinds"); entry; entry = entry->next) {
            *VEC_PUSH(catalog->arena, &kinds) = entry->key;
            *VEC_PUSH(catalog->arena, &types) = entry->text;
        }
        words.kinds = kinds.items;
        words.types = types.items;
        words.kind_count = kinds.count;
        const Str *groups = NULL;
        size_t count = yaml_words(file, item, "groups", &groups);
        for (size_t i = 0; i < count; i++) {
            words.group = groups[i];
            *VEC_PUSH(catalog->arena, &catalog->pod.managed) = words;
        }
    }
}

const ManagedWords *catalog_managed_words(const Catalog *catalog, Str group) {
    for (size_t i = 0; i < catalog->pod.managed.count; i++) {
        Str end = catalog->pod.managed.items[i].group;
        if (str_ends_with(group, end) ||
            (str_starts_with(end, STR(".")) && str_equal(group, str_slice(end, 1, end.size))))
            return &catalog->pod.managed.items[i];
    }
    return NULL;
}

static void read_compositions(Catalog *catalog, YamlFile *file) {
    const YamlNode *words = yaml_get(file->root, "compositions");
    CompositionWords *out = &catalog->pod.compositions;
    if (!words) return;
    *out = (CompositionWords){.definition = yaml_string(file, words, "definition", YAML_REQUIRED),
                              .composition = yaml_string(file, words, "composition", YAML_REQUIRED),
                              .steps = yaml_string(file, words, "steps", YAML_REQUIRED),
                              .templates = yaml_string(file, words, "templates", YAML_REQUIRED),
                              .part_name = yaml_string(file, words, "part_name", YAML_REQUIRED)};
    out->idle_count = yaml_words(file, words, "idle", &out->idle);
}

const CompositionWords *catalog_composition_words(const Catalog *catalog) { return &catalog->pod.compositions; }

const OverlayWords *catalog_overlay_words(const Catalog *catalog) { return &catalog->pod.overlays; }

Str catalog_overlay_paths(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->pod.overlay_types.count; i++)
        if (str_equal(catalog->pod.overlay_types.items[i], type)) return catalog->pod.overlay_paths.items[i];
    return STR_NONE;
}

static void read_destinations(Catalog *catalog, YamlFile *file) {
    for (YamlNode *entry = yaml_entries(file, file->root, "templated"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &catalog->pod.templated) =
            (TemplatedWords){.type = entry->key,
                             .version = yaml_string(file, entry, "version", YAML_REQUIRED),
                             .kind = yaml_string(file, entry, "kind", YAML_REQUIRED)};
    for (YamlNode *entry = yaml_entries(file, file->root, "destinations"); entry; entry = entry->next) {
        DestinationWords words = {.type = entry->key,
                                  .paths = yaml_string(file, entry, "paths", YAML_REQUIRED),
                                  .name = yaml_string(file, entry, "name", YAML_OPTIONAL),
                                  .server = yaml_string(file, entry, "server", YAML_OPTIONAL),
                                  .secret = yaml_string(file, entry, "secret", YAML_OPTIONAL),
                                  .recurse = yaml_string(file, entry, "recurse", YAML_OPTIONAL)};
        words.local_count = yaml_words(file, entry, "local", &words.local);
        *VEC_PUSH(catalog->arena, &catalog->pod.destinations) = words;
    }
}

void catalog_read_pods(Catalog *catalog, YamlFile *file) {
    PodTable *pod = &catalog->pod;
    for (YamlNode *entry = yaml_entries(file, file->root, "pod_properties"); entry; entry = entry->next) {
        const Str *paths = NULL;
        size_t count = yaml_words_of(file, entry, &paths);
        uint32_t index = map_get(catalog->property_by_name, entry->key);
        if (index == MAP_NONE || catalog->properties.items[index].is_test)
            yaml_error(file, entry, "no property \"%.*s\" that is a value in properties.yaml", STR_ARG(entry->key));
        for (size_t i = 0; i < count; i++)
            *VEC_PUSH(catalog->arena, &pod->properties) = (PropertyRule){.property = entry->key, .path = paths[i]};
    }
    NameRules names = {0};
    read_rules(catalog, file, file->root, "pod_names", &names);
    for (size_t i = 0; i < names.count; i++) *VEC_PUSH(catalog->arena, &pod->names) = names.items[i];
    for (YamlNode *entry = yaml_entries(file, file->root, "chart_releases"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &pod->releases) =
            (ReleaseWords){.type = entry->key,
                           .path = yaml_string(file, entry, "path", YAML_REQUIRED),
                           .name = yaml_string(file, entry, "name", YAML_OPTIONAL),
                           .namespace = yaml_string(file, entry, "namespace", YAML_OPTIONAL),
                           .files = yaml_string(file, entry, "files", YAML_OPTIONAL),
                           .values = yaml_string(file, entry, "values", YAML_OPTIONAL),
                           .parameters = yaml_string(file, entry, "parameters", YAML_OPTIONAL)};
    for (YamlNode *entry = yaml_entries(file, file->root, "applied"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &pod->applied) =
            (AppliedWords){.type = entry->key,
                           .chart = yaml_string(file, entry, "chart", YAML_OPTIONAL),
                           .repository = yaml_string(file, entry, "repository", YAML_OPTIONAL),
                           .name = yaml_string(file, entry, "name", YAML_OPTIONAL),
                           .namespace = yaml_string(file, entry, "namespace", YAML_OPTIONAL),
                           .values = yaml_string(file, entry, "values", YAML_OPTIONAL),
                           .parameters = yaml_string(file, entry, "parameters", YAML_OPTIONAL),
                           .manifest = yaml_string(file, entry, "manifest", YAML_OPTIONAL),
                           .template = yaml_string(file, entry, "template", YAML_OPTIONAL),
                           .is_set = yaml_bool(file, entry, "is_set", false),
                           .set = yaml_string(file, entry, "set", YAML_OPTIONAL),
                           .regions = yaml_string(file, entry, "regions", YAML_OPTIONAL),
                           .accounts = yaml_string(file, entry, "accounts", YAML_OPTIONAL),
                           .is_text = yaml_bool(file, entry, "text", false)};
    read_destinations(catalog, file);
    for (YamlNode *entry = yaml_entries(file, file->root, "image_builds"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &pod->images) =
            (ImageWords){.type = entry->key,
                         .list = yaml_string(file, entry, "list", YAML_REQUIRED),
                         .image = yaml_string(file, entry, "image", YAML_REQUIRED),
                         .context = yaml_string(file, entry, "context", YAML_REQUIRED),
                         .dockerfile = yaml_string(file, entry, "dockerfile", YAML_OPTIONAL)};
    read_overlays(catalog, file);
    read_managed(catalog, file);
    read_compositions(catalog, file);
    if (!yaml_get(file->root, "pod_images")) return;
    pod->words.images = yaml_string(file, file->root, "pod_images", YAML_REQUIRED);
    pod->words.region = yaml_string(file, file->root, "pod_region", YAML_OPTIONAL);
    pod->words.image_registry = yaml_string(file, file->root, "image_registry", YAML_REQUIRED);
    pod->words.cluster_host_count = yaml_words(file, file->root, "cluster_hosts", &pod->words.cluster_hosts);
    pod->words.cluster_count = yaml_words(file, file->root, "clusters", &pod->words.clusters);
    pod->words.cluster_provider_count =
        yaml_words(file, file->root, "cluster_providers", &pod->words.cluster_providers);
}

const ReleaseWords *catalog_release_words(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->pod.releases.count; i++)
        if (str_equal(catalog->pod.releases.items[i].type, type)) return &catalog->pod.releases.items[i];
    return NULL;
}

const AppliedWords *catalog_applied_words(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->pod.applied.count; i++)
        if (str_equal(catalog->pod.applied.items[i].type, type)) return &catalog->pod.applied.items[i];
    return NULL;
}

const TemplatedWords *catalog_templated_words(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->pod.templated.count; i++)
        if (str_equal(catalog->pod.templated.items[i].type, type)) return &catalog->pod.templated.items[i];
    return NULL;
}

const DestinationWords *catalog_destination_words(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->pod.destinations.count; i++)
        if (str_equal(catalog->pod.destinations.items[i].type, type)) return &catalog->pod.destinations.items[i];
    return NULL;
}

const ImageWords *catalog_image_words(const Catalog *catalog, Str version, Str kind) {
    size_t slash = str_find_char(version, '/', 0);
    for (size_t i = 0; slash != SIZE_MAX && i < catalog->pod.images.count; i++) {
        Str type = catalog->pod.images.items[i].type;
        size_t at = str_find_char(type, '/', 0);
        if (str_equal(str_slice(type, 0, at), str_slice(version, 0, slash)) &&
            str_equal(str_slice(type, at + 1, type.size), kind))
            return &catalog->pod.images.items[i];
    }
    return NULL;
}

bool catalog_is_cluster(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->pod.words.cluster_count; i++)
        if (str_equal(catalog->pod.words.clusters[i], type)) return true;
    return false;
}

bool catalog_is_cluster_provider(const Catalog *catalog, Str provider) {
    for (size_t i = 0; i < catalog->pod.words.cluster_provider_count; i++)
        if (str_equal(catalog->pod.words.cluster_providers[i], provider)) return true;
    return false;
}

const PodWords *catalog_pod_words(const Catalog *catalog) { return &catalog->pod.words; }

static Str below(const Catalog *catalog, Str pod, Str path) {
    return str_format(catalog->arena, "%.*s.%.*s", STR_ARG(pod), STR_ARG(path));
}

static Str labels_of(const Catalog *catalog, Str pod) {
    size_t dot = str_find_last_char(pod, '.');
    return dot == SIZE_MAX ? STR("metadata.labels")
                           : str_concat(catalog->arena, str_slice(pod, 0, dot), STR(".metadata.labels"));
}

/* asks: {aws/ssm: {path: …, when: "a.b == text", mode: start}} */
static void read_asks(Catalog *catalog, YamlFile *file, const YamlNode *format, ResourceType *type) {
    VEC(AskRule) asks = {0};
    for (YamlNode *entry = yaml_entries(file, format, "asks"); entry; entry = entry->next) {
        AskRule rule = {.service = entry->key,
                        .path = yaml_string(file, entry, "path", YAML_REQUIRED),
                        .when_path = yaml_string(file, entry, "when", YAML_OPTIONAL),
                        .mode = (EdgeMode)yaml_choice(file, entry, "mode", edge_mode_names, MODE_RUNTIME)};
        size_t equal = str_find(rule.when_path, STR(" == "), 0);
        if (rule.when_path.size && equal == SIZE_MAX) yaml_error(file, entry, "expected when: path == text");
        if (equal != SIZE_MAX) {
            rule.when_text = str_slice(rule.when_path, equal + 4, rule.when_path.size);
            rule.when_path = str_slice(rule.when_path, 0, equal);
        }
        *VEC_PUSH(catalog->arena, &asks) = rule;
    }
    type->asks = asks.items;
    type->ask_count = asks.count;
}

void catalog_read_names(Catalog *catalog, YamlFile *file, const YamlNode *format, ResourceType *type) {
    NameRules names = {0}, stand_ins = {0};
    type->pod_path = yaml_string(file, format, "pod", YAML_OPTIONAL);
    type->selects = yaml_string(file, format, "selects", YAML_OPTIONAL);
    type->scales = yaml_string(file, format, "scales", YAML_OPTIONAL);
    read_rules(catalog, file, format, "names", &names);
    read_rules(catalog, file, format, "stands_for", &stand_ins);
    for (size_t i = 0; type->pod_path.size && i < catalog->pod.names.count; i++) {
        NameRule rule = catalog->pod.names.items[i];
        rule.path = below(catalog, type->pod_path, rule.path);
        *VEC_PUSH(catalog->arena, &names) = rule;
    }
    if (type->pod_path.size) type->labels_path = labels_of(catalog, type->pod_path);
    type->names = names.items;
    type->name_count = names.count;
    type->stand_ins = stand_ins.items;
    type->stand_in_count = stand_ins.count;
    read_asks(catalog, file, format, type);
}

void catalog_add_pod_properties(const Catalog *catalog, ResourceType *type) {
    if (!type->pod_path.size) return;
    size_t count = type->property_count + catalog->pod.properties.count;
    PropertyRule *all = ARENA_ARRAY(catalog->arena, PropertyRule, count);
    for (size_t i = 0; i < type->property_count; i++) all[i] = type->properties[i];
    for (size_t i = 0; i < catalog->pod.properties.count; i++) {
        PropertyRule rule = catalog->pod.properties.items[i];
        rule.path = below(catalog, type->pod_path, rule.path);
        all[type->property_count + i] = rule;
    }
    type->properties = all;
    type->property_count = count;
}
