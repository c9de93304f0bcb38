/* services/<provider>/<id>.yaml: what providers offer, by which names SDKs, endpoints, ARNs and types
 * call it, and where its control plane stands. A file holds one service, or a list under `services`. */
#include <assert.h>

#include <stdio.h>

#include "graph/catalog_private.h"

/* SDK names follow from the SDK's service id by published rules (README of each SDK): only what differs is
 * written in a file. */
typedef enum { RULE_KEBAB, RULE_JOINED_LOWER, RULE_JOINED, RULE_CLIENT } NamingRule;

static Str apply_naming(Arena *arena, NamingRule rule, Str sdk_id) {
    char *text = arena_alloc(arena, sdk_id.size + sizeof "Client");
    size_t size = 0;
    for (size_t i = 0; i < sdk_id.size; i++) {
        char c = sdk_id.data[i];
        bool is_gap = c == ' ' || (c == '-' && rule != RULE_KEBAB);
        bool is_class = rule == RULE_JOINED || rule == RULE_CLIENT;
        bool starts_word = i == 0 || sdk_id.data[i - 1] == ' ';
        if (is_gap && rule != RULE_KEBAB) continue;
        if (is_gap) c = '-';
        if (!is_class && c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (is_class && starts_word && c >= 'a' && c <= 'z') c = (char)(c - 32);
        text[size++] = c;
    }
    if (rule == RULE_CLIENT) {
        memcpy(text + size, "Client", 6);
        size += 6;
    }
    return str_of(text, size);
}

/* The first service to claim a name has it; a second claim is an error unless it only follows from a rule. */
static void add_name(Catalog *catalog, YamlFile *file, const YamlNode *at, const char *naming, Str name, ServiceId id) {
    if (!name.size) return;
    bool is_new = false;
    Str key = catalog_pair(catalog->arena, str_from(naming), name);
    uint32_t index = map_add(catalog->service_by_sdk, key, id, &is_new);
    if (is_new || !at || map_value_at(catalog->service_by_sdk, index) == id) return;
    const Service *first = catalog_service(catalog, (ServiceId)map_value_at(catalog->service_by_sdk, index));
    yaml_error(file, at, "%s name \"%.*s\" is that of %.*s already", naming, STR_ARG(name), STR_ARG(first->id));
}

/* Explicit words of a key, or the one name that a rule gives. */
static void add_names(Catalog *catalog, YamlFile *file, const YamlNode *node, ServiceId id, const char *naming,
                      Str by_rule) {
    const Str *words = &by_rule;
    const YamlNode *at = yaml_get(node, naming);
    size_t count = at ? yaml_words(file, node, naming, &words) : 1;
    for (size_t i = 0; i < count; i++) add_name(catalog, file, at, naming, words[i], id);
    if (strcmp(naming, "js2") != 0) return;
    for (size_t i = 0; i < count; i++)
        add_name(catalog, file, NULL, "js2-module", str_lower(catalog->arena, words[i]), id);
}

/* Providers use the same words in their hosts ("iam"), so each has a naming of its own; the plain one is for
 * callers that do not know the provider, and there the first to claim a word has it. */
static void read_endpoints(Catalog *catalog, YamlFile *file, const YamlNode *node, const Service *service, ServiceId id,
                           Str by_default) {
    const Str *words = &by_default;
    size_t count = 1;
    Str naming = str_concat(catalog->arena, service->provider, STR("-endpoint"));
    const YamlNode *at = yaml_get(node, "endpoint");
    if (at) count = yaml_words(file, node, "endpoint", &words);
    for (size_t i = 0; i < count; i++) {
        add_name(catalog, file, at, naming.data, words[i], id);
        add_name(catalog, file, NULL, "endpoint", words[i], id);
    }
}

static void read_names(Catalog *catalog, YamlFile *file, const YamlNode *node, const Service *service, ServiceId id) {
    Arena *arena = catalog->arena;
    Str sdk = service->sdk_id;
    Str short_id = str_slice(service->id, str_find_char(service->id, '/', 0) + 1, service->id.size);
    Str joined = apply_naming(arena, RULE_JOINED, sdk);
    Str lower = apply_naming(arena, RULE_JOINED_LOWER, sdk);
    Str boto3 = sdk.size ? short_id : STR_NONE;
    add_names(catalog, file, node, id, "boto3", boto3);
    add_names(catalog, file, node, id, "cli", boto3);
    add_names(catalog, file, node, id, "js", apply_naming(arena, RULE_KEBAB, sdk));
    add_names(catalog, file, node, id, "js-class", joined);
    add_name(catalog, file, NULL, "js-class", sdk.size ? apply_naming(arena, RULE_CLIENT, sdk) : STR_NONE, id);
    add_names(catalog, file, node, id, "js2", joined);
    add_name(catalog, file, NULL, "sdk", lower, id);
    add_names(catalog, file, node, id, "sdk_names", STR_NONE);
    read_endpoints(catalog, file, node, service, id, short_id);

    const Str *fields = NULL;
    size_t count = yaml_words(file, node, "arn", &fields);
    if (!yaml_get(node, "arn")) {
        fields = &short_id;
        count = 1;
    }
    for (size_t i = 0; i < count; i++)
        map_add(catalog->service_by_arn, catalog_pair(arena, service->provider, fields[i]), id, NULL);
}

static void read_control_planes(Catalog *catalog, YamlFile *file, const YamlNode *node, Service *service) {
    YamlNode *entry = yaml_entries(file, node, "control_plane");
    if (!entry) return;
    PartitionRegion *planes = ARENA_ARRAY(catalog->arena, PartitionRegion, yaml_get(node, "control_plane")->count);
    for (; entry; entry = entry->next) {
        planes[service->control_plane_count++] = (PartitionRegion){entry->key, entry->text};
        if (entry->kind != YAML_SCALAR) yaml_error(file, entry, "expected a region");
        if (!catalog_region(catalog, service->provider, entry->text))
            yaml_error(file, entry, "no region \"%.*s\" in the catalog", STR_ARG(entry->text));
    }
    service->control_planes = planes;
}

/* Words of `terraform`, `cloudformation`, `kubernetes` and `platform`: types, or prefixes when they end in '*'. */
static void read_type_words(Catalog *catalog, YamlFile *file, const YamlNode *node, const char *key, ServiceId id) {
    const Str *words = NULL;
    size_t count = yaml_words(file, node, key, &words);
    for (size_t i = 0; i < count; i++) {
        bool is_prefix = str_ends_with(words[i], STR("*")), is_new = false;
        Str word = is_prefix ? str_slice(words[i], 0, words[i].size - 1) : words[i];
        map_add(is_prefix ? catalog->type_prefix : catalog->type_exact, word, id, &is_new);
        if (!is_new) yaml_error(file, yaml_get(node, key), "\"%.*s\" is there twice", STR_ARG(words[i]));
    }
}

static void claim_type(Catalog *catalog, YamlFile *file, const YamlNode *at, Str type, ServiceId id) {
    uint32_t index = map_add(catalog->type_exact, type, id, NULL);
    if (map_value_at(catalog->type_exact, index) != id)
        yaml_error(file, at, "type \"%.*s\" is another service's already", STR_ARG(type));
}

/* <key>: {<name>: <types>} */
static void read_type_groups(Catalog *catalog, YamlFile *file, const YamlNode *node, ServiceId id) {
    const Str *words = NULL;
    for (YamlNode *entry = yaml_entries(file, node, "parts"); entry; entry = entry->next) {
        size_t count = yaml_words_of(file, entry, &words);
        *VEC_PUSH(catalog->arena, &catalog->parent_paths) = entry->key;
        for (size_t i = 0; i < count; i++) {
            map_put(catalog->type_parent, words[i], (uint32_t)catalog->parent_paths.count - 1);
            claim_type(catalog, file, entry, words[i], id);
        }
    }
    for (YamlNode *entry = yaml_entries(file, node, "roles"); entry; entry = entry->next) {
        size_t count = yaml_words_of(file, entry, &words);
        catalog_role_of(catalog, file, entry, entry->key);
        uint32_t role = map_get(catalog->role_by_id, entry->key);
        for (size_t i = 0; i < count && role != MAP_NONE; i++) {
            map_put(catalog->type_role, words[i], role);
            claim_type(catalog, file, entry, words[i], id);
        }
    }
}

static void read_service(Catalog *catalog, YamlFile *file, const YamlNode *node) {
    Str id = yaml_string(file, node, "id", YAML_REQUIRED);
    size_t slash = str_find_char(id, '/', 0);
    if (slash == SIZE_MAX || slash == 0) {
        yaml_error(file, node, "expected an id like \"aws/dynamodb\"");
        return;
    }
    bool is_new = false;
    ServiceId number = (ServiceId)(catalog->services.count + 1);
    assert(catalog->services.count < UINT16_MAX - 1);
    map_add(catalog->service_by_id, id, number, &is_new);
    if (!is_new) yaml_error(file, node, "service \"%.*s\" is there twice", STR_ARG(id));

    Service service = {
        .id = id,
        .name = yaml_string(file, node, "name", YAML_REQUIRED),
        .provider = str_slice(id, 0, slash),
        .reach = (Reach)yaml_choice(file, node, "reach", reach_names, REACH_REGIONAL),
        .third_party = yaml_string(file, node, "third_party", YAML_OPTIONAL),
        .is_own = yaml_bool(file, node, "own", false),
        .data_plane_in_control_region = yaml_bool(file, node, "data_plane_in_control_region", false),
        .has_own_endpoints = yaml_bool(file, node, "own_endpoints", false),
        .sdk_id = yaml_string(file, node, "sdk", YAML_OPTIONAL),
        .source = yaml_string(file, node, "source", YAML_OPTIONAL),
    };
    const YamlNode *forced = yaml_get(node, "forced_call");
    if (forced) {
        service.forced_argument = yaml_string(file, forced, "argument", YAML_REQUIRED);
        service.forced_value = yaml_string(file, forced, "value", YAML_REQUIRED);
        service.forced_region = yaml_string(file, forced, "region", YAML_REQUIRED);
    }
    service.few_region_count = yaml_words(file, node, "few_regions", &service.few_regions);
    read_control_planes(catalog, file, node, &service);
    service.creation_need_count = yaml_words(file, node, "creation_needs", &service.creation_needs);
    for (size_t i = 0; i < service.creation_need_count; i++)
        catalog_mention(catalog, file, yaml_get(node, "creation_needs"), service.creation_needs[i]);
    service.runtime_variable_count = yaml_words(file, node, "runtime_variables", &service.runtime_variables);
    *VEC_PUSH(catalog->arena, &catalog->services) = service;
    *VEC_PUSH(catalog->arena, &catalog->types_file) = MAP_NONE;
    const YamlNode *role = yaml_get(node, "role");
    *VEC_PUSH(catalog->arena, &catalog->default_roles) =
        role ? catalog_role_of(catalog, file, role, role->text) : catalog->role_other;

    read_names(catalog, file, node, &service, number);
    read_type_words(catalog, file, node, "terraform", number);
    read_type_words(catalog, file, node, "cloudformation", number);
    read_type_words(catalog, file, node, "kubernetes", number);
    read_type_words(catalog, file, node, "platform", number);
    read_type_groups(catalog, file, node, number);
    catalog_read_type_entries(catalog, file, node, number);
}

Str catalog_service_head(Str bytes) {
    size_t at = str_find(bytes, STR("\ntypes:"), 0);
    return at == SIZE_MAX ? bytes : str_slice(bytes, 0, at + 1);
}

void catalog_read_services(Catalog *catalog, YamlFile *file) {
    if (!yaml_get(file->root, "services")) {
        read_service(catalog, file, file->root);
        return;
    }
    for (YamlNode *item = yaml_items(file, file->root, "services"); item; item = item->next)
        read_service(catalog, file, item);
}

/* ---- look-ups ---- */

size_t catalog_service_count(const Catalog *catalog) { return catalog->services.count; }

const Service *catalog_service(const Catalog *catalog, ServiceId id) {
    assert(id > 0 && id <= catalog->services.count);
    return &catalog->services.items[id - 1];
}

static ServiceId found(uint32_t value) { return value == MAP_NONE ? 0 : (ServiceId)value; }

bool catalog_is_one_of_few_regions(const Catalog *catalog, ServiceId service, Str region) {
    const Service *of = service ? catalog_service(catalog, service) : NULL;
    for (size_t i = 0; of && i < of->few_region_count; i++)
        if (str_equal(of->few_regions[i], region)) return true;
    return false;
}

ServiceId catalog_service_by_id(const Catalog *catalog, Str id) { return found(map_get(catalog->service_by_id, id)); }

/* "DynamoDb", "cognito_identity_provider": small letters and digits alone. */
static Str squeezed(Str name, char *out, size_t capacity) {
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < capacity; i++) {
        char c = name.data[i];
        if (c == '_' || c == '-' || c == ' ') continue;
        out[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return str_of(out, size);
}

ServiceId catalog_service_by_sdk(const Catalog *catalog, Str naming, Str name) {
    enum { NAME_SIZE_MAX = 96 };
    char small[NAME_SIZE_MAX];
    if (str_equal(naming, STR("sdk"))) {
        name = squeezed(name, small, sizeof small);
        ServiceId id = found(catalog_get_pair(catalog->service_by_sdk, naming, name));
        return id ? id : found(catalog_get_pair(catalog->service_by_sdk, STR("sdk_names"), name));
    }
    return found(catalog_get_pair(catalog->service_by_sdk, naming, name));
}

ServiceId catalog_service_by_arn(const Catalog *catalog, Str provider, Str field) {
    /* Several services may share a field (streams of a table); the one of that very name is meant. */
    char id[64];
    int size = snprintf(id, sizeof id, "%.*s/%.*s", STR_ARG(provider), STR_ARG(field));
    ServiceId same = size > 0 && (size_t)size < sizeof id ? catalog_service_by_id(catalog, (Str){id, (size_t)size}) : 0;
    return same ? same : found(catalog_get_pair(catalog->service_by_arn, provider, field));
}

Str catalog_control_region(const Service *service, Str partition) {
    for (size_t i = 0; i < service->control_plane_count; i++)
        if (!partition.size || str_equal(service->control_planes[i].partition, partition))
            return service->control_planes[i].region;
    return STR_NONE;
}
