/* catalog/terraform.yaml: data sources that say where one is, and state backends. */
#include "graph/catalog_private.h"

typedef VEC(LookupRule) LookupRules;

static void read_lookup_rules(Catalog *catalog, YamlFile *file, YamlNode *entry, LookupRules *out) {
    static const char *const tests[] = {"equal", "host", "tags", "presence", NULL};
    for (YamlNode *by = yaml_entries(file, entry, "by"); by; by = by->next) {
        LookupRule rule = {.path = by->key};
        if (by->kind == YAML_MAPPING) {
            rule.target_count = yaml_words(file, by, "path", &rule.targets);
            rule.test = (LookupTest)yaml_choice(file, by, "as", tests, LOOKUP_EQUAL);
            rule.absent = yaml_string(file, by, "absent", YAML_OPTIONAL);
            rule.filter = yaml_string(file, by, "filter", YAML_OPTIONAL);
        } else {
            rule.target_count = yaml_words_of(file, by, &rule.targets);
        }
        if (rule.target_count == 0) yaml_error(file, by, "expected the path of an attribute");
        *VEC_PUSH(catalog->arena, out) = rule;
    }
}

static void add_lookup(Catalog *catalog, YamlFile *file, const YamlNode *entry, const char *kind, Lookup lookup) {
    const Str *types = NULL;
    size_t count = yaml_words(file, entry, kind, &types);
    for (size_t i = 0; i < count; i++) {
        Lookup own = lookup;
        if (own.type_count == 0) own.types = &types[i], own.type_count = 1; /* it finds what is called as it is */
        Str key = catalog_pair(catalog->arena, str_from(kind), types[i]);
        uint32_t before = map_get(catalog->lookup_by_type, key);
        if (before != MAP_NONE) own.next = before + 1;
        map_put(catalog->lookup_by_type, key, (uint32_t)catalog->lookups.count);
        *VEC_PUSH(catalog->arena, &catalog->lookups) = own;
    }
}

static void read_lookups(Catalog *catalog, YamlFile *file) {
    for (YamlNode *entry = yaml_items(file, file->root, "lookups"); entry; entry = entry->next) {
        Lookup lookup = {0};
        LookupRules rules = {0};
        lookup.type_count = yaml_words(file, entry, "finds", &lookup.types);
        read_lookup_rules(catalog, file, entry, &rules);
        lookup.rules = rules.items;
        lookup.rule_count = rules.count;
        add_lookup(catalog, file, entry, "data", lookup);
        add_lookup(catalog, file, entry, "resource", lookup);
    }
}

const Lookup *catalog_lookup(const Catalog *catalog, bool is_data, Str type) {
    uint32_t index = catalog_get_pair(catalog->lookup_by_type, is_data ? STR("data") : STR("resource"), type);
    return index == MAP_NONE ? NULL : &catalog->lookups.items[index];
}

const WorkspaceWords *catalog_workspace_words(const Catalog *catalog, Str type) {
    uint32_t index = map_get(catalog->workspace_by_type, type);
    return index == MAP_NONE ? NULL : &catalog->workspace_words.items[index];
}

const Lookup *catalog_lookup_at(const Catalog *catalog, size_t index) {
    return index < catalog->lookups.count ? &catalog->lookups.items[index] : NULL;
}

static void read_asked_elsewhere(Catalog *catalog, YamlFile *file) {
    static const char *const kinds[] = {"region", "host", NULL};
    for (YamlNode *type = yaml_entries(file, file->root, "asked_elsewhere"); type; type = type->next) {
        for (YamlNode *argument = type->first; argument; argument = argument->next)
            *VEC_PUSH(catalog->arena, &catalog->data_arguments) =
                (DataArgument){type->key, argument->key, yaml_choice_of(file, argument, kinds, 0) == 1};
        yaml_use_all(type);
    }
}

static void read_accounts(Catalog *catalog, YamlFile *file) {
    static const char *const holders[] = {"provider", "resource"};
    for (YamlNode *provider = yaml_entries(file, file->root, "accounts"); provider; provider = provider->next)
        for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
            Str argument = yaml_string(file, provider, holders[i], i == 0 ? YAML_REQUIRED : YAML_OPTIONAL);
            if (!argument.size) continue;
            map_put(catalog->account_arguments, catalog_pair(catalog->arena, provider->key, str_from(holders[i])),
                    (uint32_t)catalog->data_meanings.count);
            *VEC_PUSH(catalog->arena, &catalog->data_meanings) = argument;
        }
}

void catalog_read_terraform(Catalog *catalog, YamlFile *file) {
    for (YamlNode *type = yaml_entries(file, file->root, "data"); type; type = type->next) {
        for (YamlNode *attribute = type->first; attribute; attribute = attribute->next) {
            Str key = catalog_pair(catalog->arena, type->key, attribute->key);
            map_put(catalog->data_attributes, key, (uint32_t)catalog->data_meanings.count);
            *VEC_PUSH(catalog->arena, &catalog->data_meanings) = attribute->text;
        }
        yaml_use_all(type);
    }
    read_asked_elsewhere(catalog, file);
    read_accounts(catalog, file);
    for (YamlNode *backend = yaml_entries(file, file->root, "backends"); backend; backend = backend->next) {
        Str service = yaml_string(file, backend, "service", YAML_REQUIRED);
        yaml_string(file, backend, "region", YAML_OPTIONAL);
        catalog_mention(catalog, file, backend, service);
        map_put(catalog->backends, backend->key, (uint32_t)catalog->data_meanings.count);
        *VEC_PUSH(catalog->arena, &catalog->data_meanings) = service;
        Str prefix = yaml_string(file, backend, "workspace_prefix", YAML_OPTIONAL);
        Str key = catalog_pair(catalog->arena, backend->key, STR("workspace_prefix"));
        if (prefix.size) map_put(catalog->backends, key, (uint32_t)catalog->data_meanings.count);
        *VEC_PUSH(catalog->arena, &catalog->data_meanings) = prefix;
        Str handle = yaml_string(file, backend, "bucket", YAML_OPTIONAL);
        key = catalog_pair(catalog->arena, backend->key, STR("bucket"));
        if (handle.size) map_put(catalog->backends, key, (uint32_t)catalog->data_meanings.count);
        if (yaml_bool(file, backend, "in_account", false))
            map_put(catalog->backends, catalog_pair(catalog->arena, backend->key, STR("in_account")), 1);
        *VEC_PUSH(catalog->arena, &catalog->data_meanings) = handle;
    }
    for (YamlNode *type = yaml_items(file, file->root, "remote_states"); type; type = type->next)
        map_put(catalog->data_attributes, catalog_pair(catalog->arena, type->text, STR_NONE), 0);
    for (YamlNode *type = yaml_entries(file, file->root, "workspaces"); type; type = type->next) {
        map_put(catalog->workspace_by_type, type->key, (uint32_t)catalog->workspace_words.count);
        *VEC_PUSH(catalog->arena, &catalog->workspace_words) = (WorkspaceWords){
            yaml_string(file, type, "name", YAML_REQUIRED), yaml_string(file, type, "directory", YAML_REQUIRED)};
    }
    read_lookups(catalog, file);
    YamlNode *unread = yaml_get(file->root, "unread_modules");
    if (!unread) return;
    catalog->unread_rules = catalog_read_property_rules(catalog, file, unread, &catalog->unread_rule_count);
    catalog->unread_switch_count = yaml_words(file, unread, "switches", &catalog->unread_switches);
}

const Str *catalog_unread_switches(const Catalog *catalog, size_t *count) {
    *count = catalog->unread_switch_count;
    return catalog->unread_switches;
}

const PropertyRule *catalog_unread_module(const Catalog *catalog, size_t *count) {
    *count = catalog->unread_rule_count;
    return catalog->unread_rules;
}

bool catalog_is_remote_state(const Catalog *catalog, Str data_type) {
    return catalog_get_pair(catalog->data_attributes, data_type, STR_NONE) != MAP_NONE;
}

Str catalog_data_attribute(const Catalog *catalog, Str data_type, Str attribute) {
    uint32_t index = catalog_get_pair(catalog->data_attributes, data_type, attribute);
    return index == MAP_NONE ? STR_NONE : catalog->data_meanings.items[index];
}

Str catalog_data_argument(const Catalog *catalog, Str data_type, size_t index, bool *is_host) {
    for (size_t i = 0; i < catalog->data_arguments.count; i++) {
        const DataArgument *argument = &catalog->data_arguments.items[i];
        if (!str_equal(argument->type, data_type) || index-- > 0) continue;
        *is_host = argument->is_host;
        return argument->name;
    }
    return STR_NONE;
}

Str catalog_account_argument(const Catalog *catalog, Str provider, bool is_of_resource) {
    uint32_t index =
        catalog_get_pair(catalog->account_arguments, provider, is_of_resource ? STR("resource") : STR("provider"));
    return index == MAP_NONE ? STR_NONE : catalog->data_meanings.items[index];
}

ServiceId catalog_backend_service(const Catalog *catalog, Str backend_type) {
    uint32_t index = map_get(catalog->backends, backend_type);
    return index == MAP_NONE ? 0 : catalog_service_by_id(catalog, catalog->data_meanings.items[index]);
}

Str catalog_backend_workspace_prefix(const Catalog *catalog, Str backend_type) {
    uint32_t index = catalog_get_pair(catalog->backends, backend_type, STR("workspace_prefix"));
    return index == MAP_NONE ? STR_NONE : catalog->data_meanings.items[index];
}

bool catalog_backend_is_in_account(const Catalog *catalog, Str backend_type) {
    return catalog_get_pair(catalog->backends, backend_type, STR("in_account")) != MAP_NONE;
}

Str catalog_backend_bucket(const Catalog *catalog, Str backend_type) {
    uint32_t index = catalog_get_pair(catalog->backends, backend_type, STR("bucket"));
    return index == MAP_NONE ? STR_NONE : catalog->data_meanings.items[index];
}
