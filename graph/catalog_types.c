/* Resource types: entries under `types` of a service's file, one per thing, with the spelling of each
 * format; and types/<provider>.yaml with what is true of many types at once. A type without an entry is
 * made from its service when first asked for. */
#include <assert.h>

#include "graph/catalog_private.h"

static const char *const format_names[] = {"terraform", "cloudformation", "kubernetes", "platform"};
enum { FORMAT_COUNT = sizeof format_names / sizeof *format_names };

static bool has_prefix_of(Str type, const Str *prefixes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_starts_with(type, prefixes[i])) return true;
    return false;
}

static ServiceId service_of_type(const Catalog *catalog, Str type) {
    uint32_t service = map_get(catalog->type_exact, type);
    for (size_t size = type.size; service == MAP_NONE && size > 0; size--)
        service = map_get(catalog->type_prefix, str_slice(type, 0, size));
    return service == MAP_NONE ? 0 : (ServiceId)service;
}

static bool has_region_argument(const Catalog *catalog, Str type) {
    if (!has_prefix_of(type, catalog->region_argument_prefixes.items, catalog->region_argument_prefixes.count))
        return false;
    for (size_t i = 0; i < catalog->types_without_region.count; i++)
        if (catalog_has_word(catalog->types_without_region.items[i], type)) return false;
    return true;
}

/* What tables about many types say about this one, where its entry says nothing. */
static void complete(const Catalog *catalog, ResourceType *type) {
    type->has_region_argument = has_region_argument(catalog, type->type);
    uint32_t parent = map_get(catalog->type_parent, type->type);
    if (!type->parent_path.size && parent != MAP_NONE) type->parent_path = catalog->parent_paths.items[parent];
    catalog_complete_place(catalog, type);
}

static bool is_test_property(const Catalog *catalog, YamlFile *file, const YamlNode *at, Str name) {
    uint32_t index = map_get(catalog->property_by_name, name);
    if (index == MAP_NONE) {
        yaml_error(file, at, "no property \"%.*s\" in properties.yaml", STR_ARG(name));
        return false;
    }
    return catalog->properties.items[index].is_test;
}

/* {path: …, is: … | in: … | at_least: … | present: true | not_empty: true, absent: …} */
static PropertyRule read_rule_mapping(YamlFile *file, YamlNode *node, Str property, bool is_test) {
    static const char *const tests[] = {"is", "in", "at_least", "present", "not_empty", NULL};
    static const PropertyTest kinds[] = {TEST_IS, TEST_IN, TEST_AT_LEAST, TEST_PRESENT, TEST_NOT_EMPTY};
    PropertyRule rule = {.property = property, .path = yaml_string(file, node, "path", YAML_OPTIONAL)};
    for (int i = 0; tests[i]; i++) {
        if (!yaml_get(node, tests[i])) continue;
        if (rule.test != TEST_VALUE) yaml_error(file, node, "expected a single test");
        rule.test = kinds[i];
        rule.operand_count = yaml_words(file, node, tests[i], &rule.operands);
        bool is_flag = kinds[i] == TEST_PRESENT || kinds[i] == TEST_NOT_EMPTY;
        if (is_flag && !yaml_bool(file, node, tests[i], true)) yaml_error(file, node, "expected %s: true", tests[i]);
    }
    bool is_tested = rule.test != TEST_VALUE || !rule.path.size;
    if (is_test) {
        rule.absent = (Answer)yaml_choice(file, node, "absent", answer_names, ANSWER_NO);
        if (!is_tested) yaml_error(file, node, "expected a test: is, in, at_least, present, not_empty");
    } else {
        rule.absent_value = yaml_string(file, node, "absent", YAML_OPTIONAL);
        if (rule.test != TEST_VALUE) yaml_error(file, node, "\"%.*s\" is a value, not a test", STR_ARG(property));
    }
    return rule;
}

static PropertyRule read_rule(YamlFile *file, YamlNode *node, Str property, bool is_test) {
    if (node->kind == YAML_MAPPING) return read_rule_mapping(file, node, property, is_test);
    if (node->kind != YAML_SCALAR) yaml_error(file, node, "expected a path or a mapping");
    if (is_test) yaml_error(file, node, "\"%.*s\" is a test; expected {path: …, is: …}", STR_ARG(property));
    return (PropertyRule){.property = property, .path = node->text};
}

typedef VEC(PropertyRule) Rules;
typedef VEC(HandleRule) Handles;

static void read_properties(Catalog *catalog, YamlFile *file, const YamlNode *format, Rules *rules) {
    for (YamlNode *entry = yaml_entries(file, format, "properties"); entry; entry = entry->next) {
        bool is_test = is_test_property(catalog, file, entry, entry->key);
        if (entry->kind != YAML_SEQUENCE) {
            *VEC_PUSH(catalog->arena, rules) = read_rule(file, entry, entry->key, is_test);
            continue;
        }
        for (YamlNode *item = entry->first; item; item = item->next)
            *VEC_PUSH(catalog->arena, rules) = read_rule(file, item, entry->key, is_test);
    }
}

PropertyRule *catalog_read_property_rules(Catalog *catalog, YamlFile *file, const YamlNode *node, size_t *count) {
    Rules rules = {0};
    read_properties(catalog, file, node, &rules);
    *count = rules.count;
    return rules.items;
}

/* What holds whatever the source says: rules without a path. They stand last, so that a path that is set wins. */
static void read_constants(Catalog *catalog, YamlFile *file, const YamlNode *entry, Rules *rules) {
    static const char *const keys[] = {"never", "always"};
    static const Answer answers[] = {ANSWER_NO, ANSWER_YES};
    for (int k = 0; k < 2; k++) {
        const Str *words = NULL;
        const YamlNode *at = yaml_get(entry, keys[k]);
        size_t count = yaml_words(file, entry, keys[k], &words);
        for (size_t i = 0; i < count; i++) {
            if (!is_test_property(catalog, file, at, words[i]))
                yaml_error(file, at, "expected properties that are tests");
            *VEC_PUSH(catalog->arena, rules) =
                (PropertyRule){.property = words[i], .test = TEST_PRESENT, .absent = answers[k]};
        }
    }
    for (YamlNode *value = yaml_entries(file, entry, "values"); value; value = value->next) {
        if (is_test_property(catalog, file, value, value->key))
            yaml_error(file, value, "expected a property that is a value");
        *VEC_PUSH(catalog->arena, rules) = (PropertyRule){.property = value->key, .absent_value = value->text};
    }
}

/* <handle>: <paths>, or for needs {path: <paths>, mode: <mode>} */
static void read_handles(Catalog *catalog, YamlFile *file, const YamlNode *format, const char *key, Handles *handles) {
    bool is_needed = strcmp(key, "needs") == 0;
    for (YamlNode *entry = yaml_entries(file, format, key); entry; entry = entry->next) {
        const Str *paths = NULL;
        size_t count = 0;
        EdgeMode mode = MODE_RUNTIME;
        if (is_needed && entry->kind == YAML_MAPPING) {
            count = yaml_words(file, entry, "path", &paths);
            mode = (EdgeMode)yaml_choice(file, entry, "mode", edge_mode_names, MODE_RUNTIME);
        } else {
            count = yaml_words_of(file, entry, &paths);
        }
        if (count == 0) yaml_error(file, entry, "expected the path of an attribute");
        if (map_get(catalog->handle_by_name, entry->key) == MAP_NONE)
            yaml_error(file, entry, "no handle \"%.*s\" in properties.yaml", STR_ARG(entry->key));
        for (size_t i = 0; i < count; i++)
            *VEC_PUSH(catalog->arena, handles) = (HandleRule){entry->key, paths[i], is_needed, mode};
    }
}

static void add_type(Catalog *catalog, YamlFile *file, const YamlNode *at, const ResourceType *model, Str name) {
    Lazy *lazy = catalog->lazy;
    bool is_new = false;
    ResourceType *type = ARENA_NEW(catalog->arena, ResourceType);
    *type = *model;
    type->type = name;
    complete(catalog, type);
    if (model->otherwise) {
        ResourceType *otherwise = ARENA_NEW(catalog->arena, ResourceType);
        *otherwise = *type;
        otherwise->role = model->otherwise->role;
        otherwise->otherwise = NULL;
        type->otherwise = otherwise;
    }
    map_add(lazy->type_by_name, name, (uint32_t)lazy->types.count, &is_new);
    if (!is_new) yaml_error(file, at, "type \"%.*s\" is there twice", STR_ARG(name));
    /* Types are read when asked for, and then they are looked for where their name belongs. */
    if (service_of_type(catalog, name) != model->service)
        yaml_error(file, at, "type \"%.*s\" is not among the service's own types", STR_ARG(name));
    *VEC_PUSH(catalog->arena, &lazy->types) = type;
}

/* `common` has what both formats share; `format` is the mapping under terraform or cloudformation. */
static void read_format(Catalog *catalog, YamlFile *file, const YamlNode *entry, const YamlNode *format,
                        ResourceType common) {
    ResourceType type = common;
    Rules rules = {0};
    Handles handles = {0};
    read_properties(catalog, file, format, &rules);
    read_constants(catalog, file, entry, &rules);
    read_handles(catalog, file, format, "provides", &handles);
    read_handles(catalog, file, format, "needs", &handles);
    type.properties = rules.items;
    type.property_count = rules.count;
    type.handles = handles.items;
    type.handle_count = handles.count;
    catalog_read_names(catalog, file, format, &type);
    catalog_add_pod_properties(catalog, &type);
    type.region_path = yaml_string(file, format, "region", YAML_OPTIONAL);
    type.parent_path = yaml_string(file, format, "parent", YAML_OPTIONAL);
    type.within = yaml_string(file, format, "within", YAML_OPTIONAL);
    type.is_spread_alike = type.within.size > 0;
    const YamlNode *forced_when = yaml_get(format, "forced_when");
    if (forced_when) {
        type.forced_when_paths = yaml_string(file, forced_when, "path", YAML_REQUIRED);
        type.forced_when_values = yaml_string(file, forced_when, "value", YAML_REQUIRED);
    }
    const YamlNode *role_when = yaml_get(format, "role_when");
    ResourceType otherwise = {0};
    if (role_when) {
        type.role_when_path = yaml_string(file, role_when, "path", YAML_REQUIRED);
        type.role_when_value = yaml_string(file, role_when, "value", YAML_REQUIRED);
        otherwise.role = catalog_role_of(catalog, file, role_when, yaml_string(file, role_when, "role", YAML_REQUIRED));
        type.otherwise = &otherwise; /* add_type() makes it whole */
    }
    const Str *names = NULL;
    size_t count = yaml_words(file, format, "type", &names);
    if (count == 0) yaml_error(file, format, "expected a key \"type\"");
    for (size_t i = 0; i < count; i++) add_type(catalog, file, format, &type, names[i]);
}

void catalog_read_type_entries(Catalog *catalog, YamlFile *file, const YamlNode *service_node, ServiceId service) {
    const Service *owner = catalog_service(catalog, service);
    for (YamlNode *entry = yaml_items(file, service_node, "types"); entry; entry = entry->next) {
        const YamlNode *role = yaml_get(entry, "role");
        Reach reach = (Reach)yaml_choice(file, entry, "reach", reach_names, (int)owner->reach);
        bool is_bound_by_default = reach != REACH_GLOBAL || owner->data_plane_in_control_region;
        ResourceType common = {
            .service = service,
            .role = role ? catalog_role_of(catalog, file, role, role->text) : catalog->default_roles.items[service - 1],
            .reach = reach,
            .forced_region = yaml_string(file, entry, "forced_region", YAML_OPTIONAL),
            .unplaced = yaml_string(file, entry, "unplaced", YAML_OPTIONAL),
            .needs_region_at_runtime = yaml_bool(file, entry, "needs_region_at_runtime", is_bound_by_default),
        };
        bool is_any = false;
        for (int i = 0; i < FORMAT_COUNT; i++) {
            const YamlNode *format = yaml_get(entry, format_names[i]);
            if (!format) continue;
            is_any = true;
            read_format(catalog, file, entry, format, common);
        }
        if (!is_any)
            yaml_error(file, entry, "expected \"terraform\", \"cloudformation\", \"kubernetes\" or \"platform\"");
    }
}

/* ---- types/<provider>.yaml ---- */

void catalog_read_types(Catalog *catalog, YamlFile *file) {
    const Str *words = NULL;
    size_t count = yaml_words(file, file->root, "prefixes", &words);
    for (size_t i = 0; i < count; i++) *VEC_PUSH(catalog->arena, &catalog->provider_prefixes) = words[i];
    count = yaml_words(file, file->root, "region_argument", &words);
    for (size_t i = 0; i < count; i++) *VEC_PUSH(catalog->arena, &catalog->region_argument_prefixes) = words[i];
    *VEC_PUSH(catalog->arena, &catalog->types_without_region) =
        yaml_string(file, file->root, "without_region_argument", YAML_OPTIONAL);
    catalog_read_places(catalog, file);
    catalog_read_pods(catalog, file);
    for (YamlNode *entry = yaml_entries(file, file->root, "argument_modes"); entry; entry = entry->next) {
        int mode = 0;
        while (mode <= MODE_NONE && !str_equal(entry->key, str_from(edge_mode_names[mode]))) mode++;
        if (mode > MODE_NONE) yaml_error(file, entry, "no mode \"%.*s\"", STR_ARG(entry->key));
        count = yaml_words_of(file, entry, &words);
        for (size_t i = 0; i < count; i++)
            *VEC_PUSH(catalog->arena, &catalog->argument_modes) = (ArgumentMode){words[i], (EdgeMode)mode};
    }
    for (YamlNode *entry = yaml_entries(file, file->root, "roles_by_suffix"); entry; entry = entry->next) {
        const Role *role = catalog_role_of(catalog, file, entry, entry->key);
        count = yaml_words_of(file, entry, &words);
        for (size_t i = 0; i < count; i++)
            *VEC_PUSH(catalog->arena, &catalog->suffix_roles) = (SuffixRole){words[i], role};
    }
}

/* ---- look-ups ---- */

/* "logging_*" stands for whatever begins so. */
static bool step_matches(Str pattern, Str step) {
    if (!str_ends_with(pattern, STR("*"))) return str_equal(pattern, step);
    return str_starts_with(step, str_slice(pattern, 0, pattern.size - 1));
}

bool catalog_argument_mode(const Catalog *catalog, Str type, const Str *path, size_t path_count, EdgeMode *mode) {
    for (size_t i = 0; i < catalog->argument_modes.count; i++) {
        Str rest = catalog->argument_modes.items[i].argument, step;
        bool matches = str_split_next(&rest, '.', &step) && step_matches(step, type);
        for (size_t k = 0; matches && rest.data && str_split_next(&rest, '.', &step); k++)
            matches = k < path_count && step_matches(step, path[k]);
        if (!matches) continue;
        *mode = catalog->argument_modes.items[i].mode;
        return true;
    }
    return false;
}

static const Role *role_of_type(const Catalog *catalog, Str type, ServiceId service) {
    uint32_t role = map_get(catalog->type_role, type);
    if (role != MAP_NONE) return &catalog->roles.items[role];
    for (size_t i = 0; i < catalog->suffix_roles.count; i++)
        if (str_ends_with(type, catalog->suffix_roles.items[i].suffix)) return catalog->suffix_roles.items[i].role;
    return service ? catalog->default_roles.items[service - 1] : catalog->role_other;
}

static ResourceType *make_type(const Catalog *catalog, Str name) {
    ServiceId service = service_of_type(catalog, name);
    if (!service && !has_prefix_of(name, catalog->provider_prefixes.items, catalog->provider_prefixes.count))
        return NULL;
    ResourceType *type = ARENA_NEW(catalog->arena, ResourceType);
    *type = (ResourceType){
        .type = str_copy(catalog->arena, name),
        .service = service,
        .reach = service ? catalog_service(catalog, service)->reach : REACH_REGIONAL,
        .role = role_of_type(catalog, name, service),
    };
    const Service *owner = service ? catalog_service(catalog, service) : NULL;
    if (owner && owner->is_own) type->reach = REACH_GLOBAL; /* no cloud keeps it; what runs has an entry */
    type->needs_region_at_runtime = !owner || owner->reach != REACH_GLOBAL || owner->data_plane_in_control_region;
    complete(catalog, type);
    return type;
}

/* Reads the types of a service's file, which loading left. Embedded files are checked by the tests, so nothing can
 * be wrong with them here. */
static void read_waiting_types(Catalog *catalog, ServiceId service) {
    uint32_t index = catalog->types_file.items[service - 1];
    if (index == MAP_NONE) return;
    catalog->types_file.items[service - 1] = MAP_NONE;
    Diags diags = diags_new(catalog->arena);
    const CatalogFile *source = &catalog->files.items[index];
    YamlFile file;
    bool is_ok = yaml_read(&file, source->shown, source->bytes, catalog->arena, &diags);
    assert(is_ok);
    catalog_read_type_entries(catalog, &file, file.root, service);
}

const ResourceType *catalog_resource_type(const Catalog *catalog, Str type) {
    enum { TYPE_NAME_MAX = 200 }; /* the longest has 90; each prefix of a name is looked up */
    if (type.size > TYPE_NAME_MAX) return NULL;
    Lazy *lazy = catalog->lazy;
    uint32_t index = map_get(lazy->type_by_name, type);
    if (index != MAP_NONE) return lazy->types.items[index];
    index = map_get(lazy->made_by_name, type);
    if (index != MAP_NONE) return lazy->made.items[index];

    ServiceId service = service_of_type(catalog, type);
    if (service) read_waiting_types(lazy->catalog, service);
    index = map_get(lazy->type_by_name, type);
    if (index != MAP_NONE) return lazy->types.items[index];
    ResourceType *made = make_type(catalog, type);
    map_put(lazy->made_by_name, type, (uint32_t)lazy->made.count);
    *VEC_PUSH(catalog->arena, &lazy->made) = made;
    return made;
}

const ResourceType *catalog_resource_type_at(const Catalog *catalog, size_t index) {
    Lazy *lazy = catalog->lazy;
    for (size_t i = 0; i < catalog->services.count; i++) read_waiting_types(lazy->catalog, (ServiceId)(i + 1));
    return index < lazy->types.count ? lazy->types.items[index] : NULL;
}

/* ---- checking ---- */

static bool check_type(const Catalog *catalog, const ResourceType *type, Diags *diags) {
    if (!type->forced_region.size) return true;
    Str provider = catalog_service(catalog, type->service)->provider;
    if (catalog_region(catalog, provider, type->forced_region)) return true;
    diag_add(diags, DIAG_ERROR, STR("catalog/services"), 0, "type %.*s is forced into \"%.*s\", which is no region",
             STR_ARG(type->type), STR_ARG(type->forced_region));
    return false;
}

/* The file once more, from its head to its end, with every key looked at. */
static bool check_waiting_types(const Catalog *catalog, const CatalogFile *source, Diags *diags) {
    YamlFile file;
    if (!yaml_read(&file, source->shown, source->bytes, catalog->arena, diags)) return false;
    const YamlNode *last = file.root->first;
    while (last && last->next) last = last->next;
    if (last && !str_equal(last->key, STR("types"))) yaml_error(&file, last, "expected \"types\" as the last key");
    for (YamlNode *child = file.root->first; child; child = child->next)
        if (!str_equal(child->key, STR("types"))) yaml_use_all(child);
    ServiceId service = catalog_service_by_id(catalog, yaml_string(&file, file.root, "id", YAML_REQUIRED));
    /* The entries may have been read already: they would be there twice. A list that grows leaves its place to others. */
    Lazy *lazy = catalog->lazy, kept = *lazy;
    lazy->type_by_name = map_new(catalog->arena);
    lazy->types.items = NULL;
    lazy->types.count = lazy->types.capacity = 0;
    if (service) catalog_read_type_entries(lazy->catalog, &file, file.root, service);
    lazy->type_by_name = kept.type_by_name;
    lazy->types.items = kept.types.items;
    lazy->types.count = kept.types.count;
    lazy->types.capacity = kept.types.capacity;
    return yaml_finish(&file);
}

bool catalog_check_types(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->files.count; i++) {
        const CatalogFile *source = &catalog->files.items[i];
        bool is_service = str_starts_with(source->path, STR("services/"));
        if (!is_service || catalog_service_head(source->bytes).size == source->bytes.size) continue;
        if (!check_waiting_types(catalog, source, diags)) is_ok = false;
    }
    if (!is_ok) return false;
    const ResourceType *type = NULL;
    for (size_t i = 0; (type = catalog_resource_type_at(catalog, i)); i++)
        if (!check_type(catalog, type, diags)) is_ok = false;
    return is_ok;
}
