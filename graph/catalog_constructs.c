/* constructs/<library>.yaml: what the constructors of a library declare. Read when a program that uses one is met. */
#include "graph/construct_library.h"

/* "aws-lambda-nodejs", "lambda_nodejs", "lambda.nodejs" are one module. */
static Str squashed(Arena *arena, Str name) {
    char *text = arena_alloc(arena, name.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text[size++] = c;
    }
    return str_of(text, size);
}

ConstructLibrary *construct_library_named(Catalog *catalog, Str id) {
    Lazy *lazy = catalog->lazy;
    for (size_t i = 0; i < lazy->libraries.count; i++)
        if (str_equal(lazy->libraries.items[i]->id, id)) return lazy->libraries.items[i];
    ConstructLibrary *library = ARENA_NEW(catalog->arena, ConstructLibrary);
    library->id = id;
    library->catalog = catalog;
    library->namespaces = map_new(catalog->arena);
    library->types = map_new(catalog->arena);
    library->classes = map_new(catalog->arena);
    library->modules = map_new(catalog->arena);
    library->aliases = map_new(catalog->arena);
    library->by_name = map_new(catalog->arena);
    library->words = map_new(catalog->arena);
    library->calls = map_new(catalog->arena);
    *VEC_PUSH(catalog->arena, &lazy->libraries) = library;
    return library;
}

/* ---- reading ---- */

static size_t read_values(Catalog *catalog, YamlFile *file, const YamlNode *node, const char *key,
                          const ConstructValue **out) {
    const YamlNode *list = yaml_get(node, key);
    ConstructValue *values = ARENA_ARRAY(catalog->arena, ConstructValue, list ? list->count : 0);
    size_t count = 0;
    for (YamlNode *entry = yaml_entries(file, node, key); entry; entry = entry->next) {
        if (entry->kind != YAML_SCALAR) yaml_error(file, entry, "expected a text, or a word that begins with $");
        values[count++] = (ConstructValue){entry->key, entry->text};
    }
    *out = values;
    return count;
}

/* `renames` are written the way they are read: property of the constructor first. */
static size_t read_renames(Catalog *catalog, YamlFile *file, const YamlNode *node, const ConstructValue **out) {
    const YamlNode *list = yaml_get(node, "props");
    ConstructValue *values = ARENA_ARRAY(catalog->arena, ConstructValue, list ? list->count : 0);
    size_t count = 0;
    for (YamlNode *entry = yaml_entries(file, node, "props"); entry; entry = entry->next)
        values[count++] = (ConstructValue){yaml_is_null(entry) ? STR_NONE : entry->text, entry->key};
    *out = values;
    return count;
}

static void read_counts(Catalog *catalog, YamlFile *file, const YamlNode *node, Construct *construct) {
    const YamlNode *list = yaml_get(node, "counts");
    ConstructCount *counts = ARENA_ARRAY(catalog->arena, ConstructCount, list ? list->count : 0);
    for (YamlNode *entry = yaml_entries(file, node, "counts"); entry; entry = entry->next) {
        Str property = yaml_string(file, entry, "property", YAML_OPTIONAL);
        counts[construct->count_count++] =
            (ConstructCount){.name = entry->key,
                             .property = property.size ? property : entry->key,
                             .absent = yaml_string(file, entry, "absent", YAML_REQUIRED),
                             .without_region = yaml_string(file, entry, "without_region", YAML_OPTIONAL),
                             .at_most = yaml_string(file, entry, "at_most", YAML_OPTIONAL)};
    }
    construct->counts = counts;
}

/* Only `catalog check` asks: it would read the types of all services. */
static void check_type(const Catalog *catalog, YamlFile *file, const YamlNode *node, Str type) {
    if (!catalog->lazy->is_checking || !type.size || catalog_resource_type(catalog, type)) return;
    yaml_error(file, node, "\"%.*s\" is no type of a service in the catalog", STR_ARG(type));
}

static Str type_of(const Catalog *catalog, YamlFile *file, const YamlNode *node) {
    Str type = yaml_string(file, node, "type", YAML_OPTIONAL);
    check_type(catalog, file, node, type);
    return type;
}

static ConstructPart read_part(Catalog *catalog, YamlFile *file, const YamlNode *node) {
    ConstructPart part = {.name = yaml_string(file, node, "name", YAML_REQUIRED),
                          .type = type_of(catalog, file, node),
                          .group = yaml_string(file, node, "group", YAML_OPTIONAL),
                          .times = yaml_string(file, node, "times", YAML_OPTIONAL),
                          .when = yaml_string(file, node, "when", YAML_OPTIONAL),
                          .unless = yaml_string(file, node, "unless", YAML_OPTIONAL),
                          .flag = yaml_string(file, node, "flag", YAML_OPTIONAL),
                          .is_delivery = yaml_bool(file, node, "delivery", false)};
    const YamlNode *listed = yaml_get(node, "listed");
    if (listed) {
        part.list = yaml_string(file, listed, "list", YAML_REQUIRED);
        part.key = yaml_string(file, listed, "key", YAML_REQUIRED);
        part.listed = yaml_string(file, listed, "words", YAML_REQUIRED);
        part.is_default = yaml_bool(file, listed, "absent", false);
    }
    part.value_count = read_values(catalog, file, node, "values", &part.values);
    return part;
}

/* `with: A B` are parts of which nothing is known but that they are made. */
static void read_parts(Catalog *catalog, YamlFile *file, const YamlNode *node, Construct *construct) {
    const YamlNode *list = yaml_get(node, "parts");
    const Str *with;
    size_t with_count = yaml_words(file, node, "with", &with);
    ConstructPart *parts = ARENA_ARRAY(catalog->arena, ConstructPart, (list ? list->count : 0) + with_count);
    for (YamlNode *item = yaml_items(file, node, "parts"); item; item = item->next)
        parts[construct->part_count++] = read_part(catalog, file, item);
    for (size_t i = 0; i < with_count; i++) {
        size_t colon = str_find_last_char(with[i], ':');
        Str name = colon == SIZE_MAX ? with[i] : str_slice(with[i], colon + 1, with[i].size);
        check_type(catalog, file, node, with[i]);
        parts[construct->part_count++] =
            (ConstructPart){.name = name, .type = with[i], .is_delivery = construct->is_delivery};
    }
    construct->parts = parts;
}

static void read_construct(Catalog *catalog, YamlFile *file, ConstructLibrary *library, const YamlNode *node) {
    static const char *const kinds[] = {"resource", "scope", "stack", "stage", "program", NULL};
    Construct construct = {.name = node->key,
                           .kind = (ConstructKind)yaml_choice(file, node, "kind", kinds, CONSTRUCT_RESOURCE),
                           .type = type_of(catalog, file, node),
                           .typed_by = yaml_string(file, node, "typed_by", YAML_OPTIONAL),
                           .is_delivery = yaml_bool(file, node, "delivery", false),
                           .vpc = yaml_string(file, node, "vpc", YAML_OPTIONAL),
                           .id = yaml_string(file, node, "id", YAML_OPTIONAL)};
    if (!construct.vpc.size) construct.vpc = STR("vpc");
    construct.rename_count = read_renames(catalog, file, node, &construct.renames);
    construct.value_count = read_values(catalog, file, node, "values", &construct.values);
    read_counts(catalog, file, node, &construct);
    read_parts(catalog, file, node, &construct);
    bool is_new = false;
    map_add(library->by_name, node->key, (uint32_t)library->constructs.count, &is_new);
    if (!is_new) yaml_error(file, node, "construct \"%.*s\" is there twice", STR_ARG(node->key));
    *VEC_PUSH(catalog->arena, &library->constructs) = construct;
}

static void read_method(Catalog *catalog, YamlFile *file, ConstructLibrary *library, const YamlNode *node) {
    ConstructMethod method = {.name = yaml_string(file, node, "name", YAML_REQUIRED),
                              .type = type_of(catalog, file, node),
                              .overrides = yaml_string(file, node, "overrides", YAML_OPTIONAL),
                              .deletes = yaml_bool(file, node, "deletes", false),
                              .reads = yaml_bool(file, node, "reads", false),
                              .gives_output = yaml_bool(file, node, "gives_output", false),
                              .gives_context = yaml_bool(file, node, "gives_context", false)};
    method.on_count = yaml_words(file, node, "on", &method.on);
    method.value_count = read_values(catalog, file, node, "values", &method.values);
    method.by_argument_count = read_values(catalog, file, node, "by_argument", &method.by_argument);
    for (size_t i = 0; i < method.by_argument_count; i++) {
        Str types = method.by_argument[i].value, type;
        while (str_word_next(&types, &type)) check_type(catalog, file, node, type);
    }
    const YamlNode *adds = yaml_get(node, "adds");
    if (adds) {
        method.holder = yaml_string(file, adds, "to", YAML_REQUIRED);
        method.path = yaml_string(file, adds, "at", YAML_REQUIRED);
        method.value = yaml_string(file, adds, "value", YAML_REQUIRED);
        method.only_count = yaml_words(file, adds, "only", &method.only);
    }
    *VEC_PUSH(catalog->arena, &library->methods) = method;
}

/* types: {S3: Bucket BucketPolicy …} */
static void read_types(Catalog *catalog, YamlFile *file, ConstructLibrary *library) {
    for (YamlNode *entry = yaml_entries(file, file->root, "types"); entry; entry = entry->next) {
        map_put(library->namespaces, squashed(catalog->arena, entry->key), (uint32_t)library->namespace_names.count);
        *VEC_PUSH(catalog->arena, &library->namespace_names) = entry->key;
        Str rest = entry->text, word;
        while (str_word_next(&rest, &word))
            map_put(library->types, str_format(catalog->arena, "%.*s::%.*s", STR_ARG(entry->key), STR_ARG(word)), 1);
    }
}

/* classes: {storage: Account Container=storage_container …} */
static void read_classes(Catalog *catalog, YamlFile *file, ConstructLibrary *library) {
    for (YamlNode *entry = yaml_entries(file, file->root, "classes"); entry; entry = entry->next) {
        Str rest = entry->text, word;
        while (str_word_next(&rest, &word)) {
            size_t equals = str_find_char(word, '=', 0);
            Str class = equals == SIZE_MAX ? word : str_slice(word, 0, equals);
            if (equals != SIZE_MAX)
                *VEC_PUSH(catalog->arena, &library->class_types) = str_slice(word, equals + 1, word.size);
            uint32_t index = equals == SIZE_MAX ? 0 : (uint32_t)library->class_types.count;
            map_put(library->modules, entry->key, 1);
            map_put(library->classes, str_format(catalog->arena, "%.*s.%.*s", STR_ARG(entry->key), STR_ARG(class)),
                    index);
        }
    }
}

/* calls: {lists: List.of Arrays.asList, …} */
static void read_calls(Catalog *catalog, YamlFile *file, ConstructLibrary *library) {
    static const char *const kinds[] = {"", "values", "lists", "maps", "texts"};
    (void)catalog;
    const YamlNode *node = yaml_get(file->root, "calls");
    for (uint32_t i = 1; node && i < sizeof kinds / sizeof *kinds; i++) {
        const Str *words;
        size_t count = yaml_words(file, node, kinds[i], &words);
        for (size_t k = 0; k < count; k++) map_put(library->calls, words[k], i);
    }
}

/* How the types of classes, and their arguments, are named. */
static void read_type_rules(YamlFile *file, ConstructLibrary *library) {
    static const char *const spellings[] = {"pascal", "snake", "camel", NULL};
    if (yaml_get(file->root, "spelling"))
        library->spelling = (ConstructSpelling)yaml_choice(file, file->root, "spelling", spellings, SPELLING_PASCAL);
    Str text = yaml_string(file, file->root, "type_text", YAML_OPTIONAL);
    if (text.size) library->type_text = text;
    text = yaml_string(file, file->root, "manifests", YAML_OPTIONAL);
    if (text.size) library->manifests = text;
    text = yaml_string(file, file->root, "types_of", YAML_OPTIONAL);
    if (text.size) library->types_of = text;
    text = yaml_string(file, file->root, "core_types", YAML_OPTIONAL);
    if (text.size) library->core_types = text;
    library->is_any_package = yaml_bool(file, file->root, "any_package", library->is_any_package);
    library->is_open = yaml_bool(file, file->root, "open", library->is_open);
    library->takes_strangers = yaml_bool(file, file->root, "strangers", library->takes_strangers);
    const Str *words;
    size_t count = yaml_words(file, file->root, "ordinary", &words);
    if (count) library->ordinary = words, library->ordinary_count = count;
}

static void read_choices(Catalog *catalog, YamlFile *file, ConstructLibrary *library) {
    for (YamlNode *entry = yaml_entries(file, file->root, "choices"); entry; entry = entry->next) {
        ConstructChoice choice = {.name = entry->key, .at = yaml_string(file, entry, "at", YAML_REQUIRED)};
        choice.count = yaml_words(file, entry, "of", &choice.members);
        *VEC_PUSH(catalog->arena, &library->choices) = choice;
    }
}

/* What stands at the top of a file, each key once: a later file may have what an earlier one left out. */
static void read_words(YamlFile *file, const char *key, const Str **words, size_t *count) {
    const Str *read;
    size_t read_count = yaml_words(file, file->root, key, &read);
    if (read_count) *words = read, *count = read_count;
}

static void read_text(YamlFile *file, const char *key, Str *out) {
    Str text = yaml_string(file, file->root, key, YAML_OPTIONAL);
    if (text.size) *out = text;
}

static void read_properties(YamlFile *file, ConstructLibrary *library) {
    read_words(file, "core", &library->cores, &library->core_count);
    read_words(file, "modules", &library->prefixes, &library->prefix_count);
    read_words(file, "outer_variables", &library->outer_variables, &library->outer_variable_count);
    read_words(file, "environment", &library->environment, &library->environment_count);
    read_words(file, "settings", &library->settings, &library->setting_count);
    read_words(file, "region_variables", &library->region_variables, &library->region_variable_count);
    read_words(file, "core_classes", &library->core_classes, &library->core_class_count);
    read_words(file, "own_resources", &library->own_resources, &library->own_resource_count);
    read_words(file, "outputs", &library->outputs, &library->output_count);
    read_text(file, "program_argument", &library->program_argument);
    read_text(file, "tool", &library->tool);
    read_text(file, "stack_names", &library->stack_names);
    read_text(file, "type_prefix", &library->type_prefix);
    read_text(file, "functions", &library->functions);
    read_text(file, "structures", &library->structures);
}

void catalog_read_constructs(Catalog *catalog, YamlFile *file) {
    ConstructLibrary *library =
        construct_library_named(catalog, yaml_string(file, file->root, "library", YAML_REQUIRED));
    read_properties(file, library);
    static const char *const takes[] = {"scope", "options", NULL};
    if (yaml_get(file->root, "takes")) {
        library->takes_options = yaml_choice(file, file->root, "takes", takes, 0) == 1;
        library->spelling = library->takes_options ? SPELLING_SNAKE : SPELLING_PASCAL;
    }
    read_type_rules(file, library);
    for (YamlNode *entry = yaml_entries(file, file->root, "type_words"); entry; entry = entry->next) {
        map_put(library->words, entry->key, (uint32_t)library->word_texts.count);
        *VEC_PUSH(catalog->arena, &library->word_texts) = yaml_is_null(entry) ? STR_NONE : entry->text;
    }
    yaml_string(file, file->root, "source", YAML_OPTIONAL); /* for the reader of the file */
    for (YamlNode *entry = yaml_entries(file, file->root, "aliases"); entry; entry = entry->next) {
        map_put(library->aliases, entry->key, (uint32_t)library->alias_names.count);
        *VEC_PUSH(catalog->arena, &library->alias_names) = entry->text;
    }
    for (YamlNode *entry = yaml_entries(file, file->root, "constants"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &library->constants) = (ConstructValue){entry->key, entry->text};
    YamlNode *requests = yaml_get(file->root, "requests");
    for (YamlNode *entry = yaml_entries(file, file->root, "requests"); entry; entry = entry->next) {
        ConstructRequest request = {.name = entry->key};
        const char *key = str_zero_terminated(catalog->arena, entry->key);
        request.count = yaml_words(file, requests, key, &request.texts);
        *VEC_PUSH(catalog->arena, &library->requests) = request;
    }
    read_choices(catalog, file, library);
    for (YamlNode *entry = yaml_entries(file, file->root, "inputs"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &library->inputs) = (ConstructValue){entry->key, entry->text};
    for (YamlNode *entry = yaml_entries(file, file->root, "bases"); entry; entry = entry->next)
        *VEC_PUSH(catalog->arena, &library->bases) = (ConstructValue){entry->key, entry->text};
    read_calls(catalog, file, library);
    if (yaml_get(file->root, "absent"))
        library->absent_count = read_values(catalog, file, file->root, "absent", &library->absent);
    read_types(catalog, file, library);
    read_classes(catalog, file, library);
    for (YamlNode *entry = yaml_entries(file, file->root, "constructs"); entry; entry = entry->next)
        read_construct(catalog, file, library, entry);
    for (YamlNode *item = yaml_items(file, file->root, "methods"); item; item = item->next)
        read_method(catalog, file, library, item);
}

bool catalog_check_constructs(const Catalog *catalog, Diags *diags) {
    Lazy *lazy = catalog->lazy;
    bool is_ok = true;
    memset(&lazy->libraries, 0, sizeof lazy->libraries);
    lazy->has_libraries = lazy->is_checking = true;
    for (size_t i = 0; i < catalog->files.count; i++) {
        const CatalogFile *source = &catalog->files.items[i];
        if (!str_starts_with(source->path, STR("constructs/"))) continue;
        YamlFile file;
        if (!yaml_read(&file, source->shown, source->bytes, catalog->arena, diags)) return false;
        catalog_read_constructs(lazy->catalog, &file);
        is_ok = yaml_finish(&file) && is_ok;
    }
    lazy->is_checking = false;
    return is_ok;
}

/* ---- look-ups ---- */

bool construct_matches_name(Str pattern, Str name) {
    if (str_ends_with(pattern, STR("*"))) return str_starts_with(name, str_slice(pattern, 0, pattern.size - 1));
    return str_equal(pattern, name);
}

static const Lazy *with_libraries(const Catalog *catalog) {
    Lazy *lazy = catalog->lazy;
    if (lazy->has_libraries) return lazy;
    lazy->has_libraries = true;
    for (size_t i = 0; i < catalog->files.count; i++) {
        const CatalogFile *source = &catalog->files.items[i];
        if (!str_starts_with(source->path, STR("constructs/")) || source->is_overlay) continue;
        YamlFile file;
        Diags diags = diags_new(catalog->arena);
        if (yaml_read(&file, source->shown, source->bytes, catalog->arena, &diags))
            catalog_read_constructs(lazy->catalog, &file);
    }
    return lazy;
}

static bool is_divider(char c) { return c == '.' || c == '/'; }

/* Where the class begins: at the first step with a capital. */
static size_t class_at(Str text) {
    for (size_t i = 0; i < text.size; i++) {
        bool starts = i == 0 || is_divider(text.data[i - 1]);
        if (starts && text.data[i] >= 'A' && text.data[i] <= 'Z') return i;
    }
    return SIZE_MAX;
}

static Str module_name(const ConstructLibrary *library, Arena *arena, Str written) {
    Str name = squashed(arena, written);
    uint32_t alias = map_get(library->aliases, name);
    return alias == MAP_NONE ? name : library->alias_names.items[alias];
}

/* How much of a name a pattern takes, in which '*' stands for the rest of one step: the version of a module of Go. */
static bool takes_start(Str name, Str pattern, size_t *taken) {
    size_t i = 0;
    for (size_t k = 0; k < pattern.size; k++) {
        if (pattern.data[k] == '*') {
            while (i < name.size && !is_divider(name.data[i])) i++;
        } else if (i == name.size || name.data[i++] != pattern.data[k]) {
            return false;
        }
    }
    *taken = i;
    return true;
}

/* Those that have packages of their own come before those that take any. */
static const ConstructLibrary *library_among(const Lazy *lazy, bool takes_any, Str full, Arena *scratch, Str *module,
                                             Str *rest) {
    for (size_t i = 0; i < lazy->libraries.count; i++) {
        const ConstructLibrary *library = lazy->libraries.items[i];
        if (library->is_any_package != takes_any) continue;
        for (size_t k = 0; k < library->prefix_count; k++) {
            size_t taken;
            if (!takes_start(full, library->prefixes[k], &taken)) continue;
            Str text = str_slice(full, taken, full.size);
            size_t at = class_at(text);
            if (at == 0 || !text.size || is_divider(text.data[0])) continue; /* of the package itself: of its core */
            *rest = at == SIZE_MAX ? STR_NONE : str_slice(text, at, text.size);
            Str name = at == SIZE_MAX ? text : str_slice(text, 0, at);
            /* aws.rds.instance.Instance: the file below the module says nothing. */
            for (size_t c = 0; library->takes_options && c < name.size; c++)
                if (is_divider(name.data[c])) name = str_slice(name, 0, c);
            *module = module_name(library, scratch, name);
            return library;
        }
        for (size_t k = 0; k < library->core_count; k++) {
            size_t taken;
            if (!takes_start(full, library->cores[k], &taken)) continue;
            bool is_whole = taken == full.size;
            if (!is_whole && !is_divider(full.data[taken])) continue;
            Str text = is_whole ? STR_NONE : str_slice(full, taken + 1, full.size);
            size_t at = class_at(text);
            *rest = at == SIZE_MAX ? STR_NONE : str_slice(text, at, text.size);
            /* A part of the core package that is no module of it: its names are the core's. */
            *module = STR("core");
            return library;
        }
    }
    return NULL;
}

const ConstructLibrary *construct_library_of(const Catalog *catalog, Str full, Arena *scratch, Str *module, Str *rest) {
    const Lazy *lazy = with_libraries(catalog);
    const ConstructLibrary *own = library_among(lazy, false, full, scratch, module, rest);
    return own ? own : library_among(lazy, true, full, scratch, module, rest);
}

bool construct_is_any_structure(const Catalog *catalog, Str name) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++) {
        const ConstructLibrary *library = lazy->libraries.items[i];
        if (library->takes_options && construct_is_structure(library, name)) return true;
    }
    return false;
}

const ConstructMethod *construct_method(const ConstructLibrary *library, Str construct, Str method) {
    for (size_t i = 0; i < library->methods.count; i++) {
        const ConstructMethod *candidate = &library->methods.items[i];
        if (!construct_matches_name(candidate->name, method)) continue;
        bool is_on = candidate->on_count == 0;
        for (size_t k = 0; k < candidate->on_count; k++)
            is_on = is_on || construct_matches_name(candidate->on[k], construct);
        if (is_on) return candidate;
    }
    return NULL;
}

bool construct_method_adds_to(const ConstructMethod *method, Str construct) {
    bool is_among = method->only_count == 0;
    for (size_t i = 0; i < method->only_count; i++)
        is_among = is_among || construct_matches_name(method->only[i], construct);
    return is_among;
}

CallMakes construct_made_by_call(const Catalog *catalog, Str callee) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++) {
        uint32_t kind = map_get(lazy->libraries.items[i]->calls, callee);
        if (kind != MAP_NONE) return (CallMakes)kind;
    }
    return CALL_MAKES_ITS_OWN;
}

bool construct_is_output_call(const Catalog *catalog, Str callee) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++)
        for (size_t k = 0; k < lazy->libraries.items[i]->output_count; k++)
            if (str_equal(lazy->libraries.items[i]->outputs[k], callee)) return true;
    return false;
}

const ConstructLibrary *construct_library_of_base(const Catalog *catalog, Str name, const Construct **construct) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++) {
        const ConstructLibrary *library = lazy->libraries.items[i];
        for (size_t k = 0; k < library->bases.count; k++) {
            if (!str_ends_with(name, library->bases.items[k].path)) continue;
            uint32_t index = map_get(library->by_name, library->bases.items[k].value);
            if (index == MAP_NONE) continue;
            *construct = &library->constructs.items[index];
            return library;
        }
    }
    return NULL;
}

Str construct_library_id(const ConstructLibrary *library) { return library->id; }

bool construct_is_core_name(const ConstructLibrary *library, Str name) {
    for (size_t i = 0; i < library->core_class_count; i++)
        if (str_equal(library->core_classes[i], name)) return true;
    for (size_t i = 0; i < library->constants.count; i++) {
        Str path = library->constants.items[i].path, module, class;
        if (str_split_next(&path, '.', &module) && str_split_next(&path, '.', &class) &&
            str_equal(module, STR("core")) && str_equal(class, name))
            return true;
    }
    return false;
}

const ConstructLibrary *construct_library_of_strangers(const Catalog *catalog) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++)
        if (lazy->libraries.items[i]->takes_strangers) return lazy->libraries.items[i];
    return NULL;
}

bool construct_is_ordinary(const ConstructLibrary *library, Str module) {
    size_t end = 0;
    while (end < module.size && !is_divider(module.data[end]) && module.data[end] != ':') end++;
    Str first = str_slice(module, 0, end);
    for (size_t i = 0; i < library->ordinary_count; i++)
        if (str_equal(library->ordinary[i], first)) return true;
    return false;
}

ConstructSpelling construct_spelling(const ConstructLibrary *library) {
    return library ? library->spelling : SPELLING_PASCAL;
}

bool construct_has_open_types(const ConstructLibrary *library) { return library && library->is_open; }

bool construct_takes_options(const ConstructLibrary *library) { return library && library->takes_options; }

Str construct_constant(const ConstructLibrary *library, Str name) {
    for (size_t i = 0; i < library->constants.count; i++)
        if (str_equal(library->constants.items[i].path, name)) return library->constants.items[i].value;
    return STR_NONE;
}

const ConstructRequest *construct_request(const ConstructLibrary *library, Str name) {
    for (size_t i = 0; i < library->requests.count; i++)
        if (str_equal(library->requests.items[i].name, name)) return &library->requests.items[i];
    return NULL;
}

const ConstructChoice *construct_choice(const ConstructLibrary *library, Str name) {
    for (size_t i = 0; i < library->choices.count; i++)
        if (str_equal(library->choices.items[i].name, name)) return &library->choices.items[i];
    return NULL;
}

bool construct_is_program_argument(const Catalog *catalog, Str type) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++)
        if (type.size && str_equal(lazy->libraries.items[i]->program_argument, type)) return true;
    return false;
}

size_t construct_absent(const ConstructLibrary *library, const ConstructValue **out) {
    *out = library->absent;
    return library->absent_count;
}

static bool is_among(Str word, const Str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return false;
}

bool construct_is_environment(const Catalog *catalog, Str path) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++)
        if (is_among(path, lazy->libraries.items[i]->environment, lazy->libraries.items[i]->environment_count))
            return true;
    return false;
}

bool construct_is_settings(const Catalog *catalog, Str path) {
    const Lazy *lazy = with_libraries(catalog);
    for (size_t i = 0; i < lazy->libraries.count; i++)
        if (is_among(path, lazy->libraries.items[i]->settings, lazy->libraries.items[i]->setting_count)) return true;
    return false;
}

bool construct_is_region_variable(const ConstructLibrary *library, Str name) {
    return is_among(name, library->region_variables, library->region_variable_count);
}

Str construct_input_of_call(const Catalog *catalog, Str callee) {
    const Lazy *lazy = with_libraries(catalog);
    Str found = STR_NONE;
    for (size_t i = 0; i < lazy->libraries.count && !found.size; i++)
        found = construct_input(lazy->libraries.items[i], callee);
    return found;
}

Str construct_input(const ConstructLibrary *library, Str name) {
    for (size_t i = 0; i < library->inputs.count; i++)
        if (str_equal(library->inputs.items[i].path, name)) return library->inputs.items[i].value;
    return STR_NONE;
}

Str construct_tool(const ConstructLibrary *library) { return library ? library->tool : STR_NONE; }

Str construct_stack_name_words(const ConstructLibrary *library) { return library ? library->stack_names : STR_NONE; }

bool construct_is_outer_variable(const ConstructLibrary *library, Str name) {
    return is_among(name, library->outer_variables, library->outer_variable_count);
}
