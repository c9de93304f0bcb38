/* idioms/<language>.yaml: how code of a language makes SDK clients, names operations and reads its
 * environment. Syntax facts go in, meaning comes out; no SDK is known to C. */
#include "graph/catalog_private.h"

static const char *const kind_names[] = {[IDIOM_CLIENT] = "client",
                                         [IDIOM_SESSION] = "session",
                                         [IDIOM_CONFIG] = "config",
                                         [IDIOM_ENVIRONMENT] = "environment",
                                         [IDIOM_OPERATION] = "operation",
                                         [IDIOM_PAGINATOR] = "paginator",
                                         [IDIOM_HANDLER] = "handler",
                                         [IDIOM_OPTION] = "option",
                                         [IDIOM_TYPE] = "type",
                                         [IDIOM_VALUE] = "value",
                                         NULL};

/* {position: 0, name: service_name} or {position: 0, key: region}; absent: position -1, no name. */
static IdiomArgument read_argument(YamlFile *file, const YamlNode *idiom, const char *key) {
    IdiomArgument argument = {.position = -1};
    const YamlNode *node = yaml_get(idiom, key);
    if (!node) return argument;
    if (node->kind != YAML_MAPPING) {
        yaml_error(file, node, "expected {position: …, name: …} or {position: …, key: …}");
        return argument;
    }
    argument.position = (int32_t)yaml_int(file, node, "position", -1);
    argument.is_last = yaml_bool(file, node, "last", false);
    argument.name = yaml_string(file, node, "name", YAML_OPTIONAL);
    Str object_key = yaml_string(file, node, "key", YAML_OPTIONAL);
    Str call = yaml_string(file, node, "call", YAML_OPTIONAL);
    if (call.size) {
        argument.name = call;
        argument.in_call = true;
    }
    if (object_key.size) {
        if (argument.name.size || argument.position < 0) yaml_error(file, node, "a key needs a position and no name");
        argument.name = object_key;
        argument.in_object = true;
    }
    return argument;
}

static Idiom read_idiom(Catalog *catalog, YamlFile *file, const YamlNode *node) {
    Idiom idiom = {
        .kind = (IdiomKind)yaml_choice(file, node, "kind", kind_names, IDIOM_CLIENT),
        .package = yaml_string(file, node, "package", YAML_OPTIONAL),
        .callee = yaml_string(file, node, "callee", YAML_REQUIRED),
        .is_constructor = yaml_bool(file, node, "constructor", false),
        .is_member = yaml_bool(file, node, "member", false),
        .on_session = yaml_bool(file, node, "on_session", false),
        .on_client = yaml_bool(file, node, "on_client", false),
        .on_value = yaml_bool(file, node, "on_value", false),
        .names_region = yaml_bool(file, node, "names_region", false),
        .waits = yaml_bool(file, node, "waits", false),
        .makes = yaml_string(file, node, "makes", YAML_OPTIONAL),
        .builder = yaml_string(file, node, "builder", YAML_OPTIONAL),
        .reads = yaml_string(file, node, "reads", YAML_OPTIONAL),
        .value = read_argument(file, node, "value"),
        .naming = yaml_string(file, node, "naming", YAML_OPTIONAL),
        .service_from_package = yaml_bool(file, node, "service_from_package", false),
        .of_service = yaml_string(file, node, "of_service", YAML_OPTIONAL),
        .service_from_callee = yaml_bool(file, node, "service_from_callee", false),
        .service = read_argument(file, node, "service"),
        .region = read_argument(file, node, "region"),
        .default_region = read_argument(file, node, "default_region"),
        .region_member = yaml_string(file, node, "region_member", YAML_OPTIONAL),
        .endpoint_member = yaml_string(file, node, "endpoint_member", YAML_OPTIONAL),
        .changes_itself = yaml_bool(file, node, "changes_itself", false),
        .is_placeholder = yaml_bool(file, node, "placeholder", false),
        .sets = read_argument(file, node, "sets"),
        .endpoint = read_argument(file, node, "endpoint"),
        .variable = read_argument(file, node, "variable"),
        .fallback = read_argument(file, node, "fallback"),
        .operation = read_argument(file, node, "operation"),
        .waiter = read_argument(file, node, "waiter"),
        .is_exported = yaml_bool(file, node, "exported", false),
        .runtime = yaml_string(file, node, "runtime", YAML_OPTIONAL),
        .base = read_argument(file, node, "base"),
        .credentials = read_argument(file, node, "credentials"),
        .path_style = read_argument(file, node, "path_style"),
    };
    idiom.parameter_count = yaml_words(file, node, "parameters", &idiom.parameters);
    idiom.result_count = yaml_words(file, node, "results", &idiom.results);
    if (idiom.of_service.size) catalog_mention(catalog, file, yaml_get(node, "of_service"), idiom.of_service);
    if (idiom.runtime.size) catalog_mention(catalog, file, yaml_get(node, "runtime"), idiom.runtime);
    if ((idiom.kind == IDIOM_HANDLER) != (idiom.runtime.size > 0)) yaml_error(file, node, "a handler has a runtime");
    if (!yaml_get(node, "kind")) yaml_error(file, node, "expected a key \"kind\"");
    yaml_string(file, node, "example", YAML_REQUIRED); /* for the reader of the file */
    return idiom;
}

/* A language that uses the libraries of another one has the idioms of both, its own first. */
static void add_idioms(Catalog *catalog, IdiomList added) {
    for (size_t i = 0; i < catalog->idioms.count; i++) {
        IdiomList *list = &catalog->idioms.items[i];
        if (!str_equal(list->language, added.language)) continue;
        Idiom *both = ARENA_ARRAY(catalog->arena, Idiom, list->count + added.count);
        for (size_t k = 0; k < added.count; k++) both[k] = added.items[k];
        for (size_t k = 0; k < list->count; k++) both[added.count + k] = list->items[k];
        list->items = both;
        list->count += added.count;
        list->is_indented |= added.is_indented;
        list->is_open |= added.is_open;
        list->has_bare_members |= added.has_bare_members;
        list->shares_folders |= added.shares_folders;
        list->shares_constants |= added.shares_constants;
        list->has_whole_names |= added.has_whole_names;
        if (list->family_count < IDIOM_FAMILIES_MAX) list->families[list->family_count++] = added.families[0];
        if (added.importer_count) {
            list->importers = added.importers;
            list->importer_count = added.importer_count;
        }
        if (added.constructor_count) {
            list->constructors = added.constructors;
            list->constructor_count = added.constructor_count;
        }
        if (added.receiver_count) {
            list->receivers = added.receivers;
            list->receiver_count = added.receiver_count;
        }
        if (added.settings_class_count) {
            list->settings_classes = added.settings_classes;
            list->settings_class_count = added.settings_class_count;
        }
        if (added.module_ending.size) list->module_ending = added.module_ending;
        if (added.settings_count) {
            list->settings = added.settings;
            list->settings_count = added.settings_count;
        }
        return;
    }
    *VEC_PUSH(catalog->arena, &catalog->idioms) = added;
}

void catalog_read_idioms(Catalog *catalog, YamlFile *file) {
    Str language = yaml_string(file, file->root, "language", YAML_REQUIRED);
    bool is_indented = yaml_bool(file, file->root, "blocks_are_indented", false);
    bool is_open = yaml_bool(file, file->root, "names_are_public", false);
    IdiomList made = {.language = language, .is_indented = is_indented, .is_open = is_open};
    made.are_commands = yaml_bool(file, file->root, "are_commands", false);
    made.has_bare_members = yaml_bool(file, file->root, "members_are_bare", false);
    made.shares_folders = yaml_bool(file, file->root, "folders_are_packages", false);
    made.shares_constants = yaml_bool(file, file->root, "constants_are_global", false);
    made.has_whole_names = yaml_bool(file, file->root, "names_may_be_whole", false);
    made.families[made.family_count++] = language;
    made.importer_count = yaml_words(file, file->root, "importers", &made.importers);
    made.constructor_count = yaml_words(file, file->root, "constructors", &made.constructors);
    made.receiver_count = yaml_words(file, file->root, "receivers", &made.receivers);
    made.settings_count = yaml_words(file, file->root, "settings", &made.settings);
    made.settings_class_count = yaml_words(file, file->root, "settings_classes", &made.settings_classes);
    made.module_ending = yaml_string(file, file->root, "modules_are_files", YAML_OPTIONAL);
    const Str *also = NULL;
    size_t also_count = yaml_words(file, file->root, "also", &also);
    const YamlNode *list = yaml_get(file->root, "idioms");
    Idiom *idioms = ARENA_ARRAY(catalog->arena, Idiom, list ? list->count : 0);
    size_t count = 0;
    for (YamlNode *item = yaml_items(file, file->root, "idioms"); item; item = item->next)
        idioms[count++] = read_idiom(catalog, file, item);
    made.items = idioms;
    made.count = count;
    add_idioms(catalog, made);
    for (size_t i = 0; i < also_count; i++) {
        made.language = also[i];
        add_idioms(catalog, made);
    }
}

const Idiom *catalog_idioms(const Catalog *catalog, Str language, size_t *count) {
    for (size_t i = 0; i < catalog->idioms.count; i++) {
        const IdiomList *list = &catalog->idioms.items[i];
        if (!str_equal(list->language, language)) continue;
        *count = list->count;
        return list->items;
    }
    *count = 0;
    return NULL;
}

static const IdiomList *list_of(const Catalog *catalog, Str language) {
    for (size_t i = 0; i < catalog->idioms.count; i++)
        if (str_equal(catalog->idioms.items[i].language, language)) return &catalog->idioms.items[i];
    return NULL;
}

static bool has_word(const Str *words, size_t count, Str word) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return false;
}

bool catalog_language_constructs(const Catalog *catalog, Str language, Str method) {
    const IdiomList *list = list_of(catalog, language);
    return list && has_word(list->constructors, list->constructor_count, method);
}

bool catalog_language_receives(const Catalog *catalog, Str language, Str name) {
    const IdiomList *list = list_of(catalog, language);
    return list && has_word(list->receivers, list->receiver_count, name);
}

bool catalog_language_holds_settings(const Catalog *catalog, Str language, Str name) {
    const IdiomList *list = list_of(catalog, language);
    return list && has_word(list->settings, list->settings_count, name);
}

bool catalog_language_reads_members(const Catalog *catalog, Str language, Str base) {
    const IdiomList *list = list_of(catalog, language);
    return list && has_word(list->settings_classes, list->settings_class_count, base);
}

Str catalog_language_receiver(const Catalog *catalog, Str language, size_t index) {
    const IdiomList *list = list_of(catalog, language);
    return list && index < list->receiver_count ? list->receivers[index] : STR_NONE;
}

bool catalog_language_is_commands(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->are_commands;
}

bool catalog_language_has_bare_members(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->has_bare_members;
}

Str catalog_language_module_ending(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list ? list->module_ending : STR_NONE;
}

bool catalog_language_shares_constants(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->shares_constants;
}

bool catalog_language_shares_folders(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->shares_folders;
}

bool catalog_language_is_indented(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->is_indented;
}

bool catalog_language_is_open(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->is_open;
}

bool catalog_language_has_whole_names(const Catalog *catalog, Str language) {
    const IdiomList *list = list_of(catalog, language);
    return list && list->has_whole_names;
}

bool catalog_language_imports_by(const Catalog *catalog, Str language, Str function) {
    const IdiomList *list = list_of(catalog, language);
    return list && has_word(list->importers, list->importer_count, function);
}

bool catalog_language_is_of(const Catalog *catalog, Str language, Str family) {
    const IdiomList *list = list_of(catalog, language);
    return list && has_word(list->families, list->family_count, family);
}
