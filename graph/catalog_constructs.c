/* constructs/<library>.yaml: what the constructors of a library declare. Read when a program that uses one is met. */
#include "graph/catalog_private.h"
#include "graph/constructs.h"

struct ConstructLibrary {
    Str id;
    Catalog *catalog;
    const Str *cores, *prefixes, *outer_variables; /* packages */
    const Str *environment, *settings, *region_variables;
    size_t environment_count, setting_count, region_variable_count;
    const Str *outputs; /* functions that give a value to other programs */
    Str program_argument, tool, stack_names;
    size_t core_count, prefix_count, outer_variable_count, output_count;
    Str type_prefix; /* "AWS" */
    bool takes_options, is_any_package, is_open, takes_strangers;
    const Str *ordinary; /* packages that make no resources */
    size_t ordinary_count;
    ConstructSpelling spelling;
    Str type_text;  /* "azure-native:{module}:{class}": in place of the prefix */
    Str types_of;   /* the library whose types its classes have */
    const Str *core_classes; /* of the core, that make no resources and are called as those that do: CfnOutput */
    size_t core_class_count;
    Str core_types; /* the namespace of the core's own types: "CloudFormation" */
    const Str *own_resources; /* "node.defaultChild" */
    size_t own_resource_count;
    Str structures; /* "Cfn*", "*Args": classes that only hold properties */
    Str functions;  /* "Lookup*": what is written as a class is, and makes nothing */
    Map *words;     /* module → index into word_texts: what it is called in types */
    VEC(Str) word_texts;
    Map *namespaces; /* "s3" → index into namespace_names */
    VEC(Str) namespace_names;
    Map *types;   /* "S3::Bucket" → 1 */
    Map *modules; /* that have classes */
    Map *classes; /* "storage.Account" → index into class_types + 1; 0: its type is what its name says */
    VEC(Str) class_types;
    Map *aliases; /* module → index into alias_names */
    VEC(Str) alias_names;
    Map *by_name; /* construct → index */
    VEC(Construct) constructs;
    VEC(ConstructMethod) methods;
    VEC(ConstructValue) bases; /* path: how names of classes end, value: what they are derived from */
    Map *calls;                /* callee → CallMakes */
    VEC(ConstructRequest) requests;
    VEC(ConstructChoice) choices;
    VEC(ConstructValue) constants; /* path: "core.Aws.REGION" or "stack.region", value: what it stands for */
    const ConstructValue *absent;  /* path: an argument that is not given, value: what stands for it */
    size_t absent_count;
    VEC(ConstructValue) inputs; /* path: a function ("getStack"), value: the input that it gives */
};

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

static ConstructLibrary *library_of(Catalog *catalog, Str id) {
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

void catalog_read_constructs(Catalog *catalog, YamlFile *file) {
    ConstructLibrary *library = library_of(catalog, yaml_string(file, file->root, "library", YAML_REQUIRED));
    const Str *words;
    size_t count = yaml_words(file, file->root, "core", &words);
    if (count) library->cores = words, library->core_count = count;
    count = yaml_words(file, file->root, "modules", &words);
    if (count) library->prefixes = words, library->prefix_count = count;
    count = yaml_words(file, file->root, "outer_variables", &words);
    if (count) library->outer_variables = words, library->outer_variable_count = count;
    Str argument = yaml_string(file, file->root, "program_argument", YAML_OPTIONAL);
    if (argument.size) library->program_argument = argument;
    Str tool = yaml_string(file, file->root, "tool", YAML_OPTIONAL);
    if (tool.size) library->tool = tool;
    Str stack_names = yaml_string(file, file->root, "stack_names", YAML_OPTIONAL);
    if (stack_names.size) library->stack_names = stack_names;
    count = yaml_words(file, file->root, "environment", &words);
    if (count) library->environment = words, library->environment_count = count;
    count = yaml_words(file, file->root, "settings", &words);
    if (count) library->settings = words, library->setting_count = count;
    count = yaml_words(file, file->root, "region_variables", &words);
    if (count) library->region_variables = words, library->region_variable_count = count;
    count = yaml_words(file, file->root, "core_classes", &words);
    if (count) library->core_classes = words, library->core_class_count = count;
    count = yaml_words(file, file->root, "own_resources", &words);
    if (count) library->own_resources = words, library->own_resource_count = count;
    count = yaml_words(file, file->root, "outputs", &words);
    if (count) library->outputs = words, library->output_count = count;
    Str prefix = yaml_string(file, file->root, "type_prefix", YAML_OPTIONAL);
    if (prefix.size) library->type_prefix = prefix;
    static const char *const takes[] = {"scope", "options", NULL};
    if (yaml_get(file->root, "takes")) {
        library->takes_options = yaml_choice(file, file->root, "takes", takes, 0) == 1;
        library->spelling = library->takes_options ? SPELLING_SNAKE : SPELLING_PASCAL;
    }
    Str functions = yaml_string(file, file->root, "functions", YAML_OPTIONAL);
    if (functions.size) library->functions = functions;
    read_type_rules(file, library);
    Str structures = yaml_string(file, file->root, "structures", YAML_OPTIONAL);
    if (structures.size) library->structures = structures;
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

static bool is_name_of(Str pattern, Str name) {
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

/* DBInstance: db_instance */
Str construct_snake(Arena *arena, Str name) {
    StrBuf out = strbuf_new(arena, 2 * name.size + 1);
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        bool after_lower = i && !(name.data[i - 1] >= 'A' && name.data[i - 1] <= 'Z');
        bool before_lower = i && i + 1 < name.size && name.data[i + 1] >= 'a' && name.data[i + 1] <= 'z';
        if (is_upper && (after_lower || before_lower)) strbuf_add_char(&out, '_');
        strbuf_add_char(&out, is_upper ? (char)(c - 'A' + 'a') : c);
    }
    return strbuf_str(&out);
}

/* "{module}/{class}": "apps/Deployment" */
static Str filled_in(Arena *arena, Str text, Str module, Str class) {
    StrBuf out = strbuf_new(arena, text.size + module.size + class.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        Str rest = str_slice(text, i, text.size);
        bool is_module = str_starts_with(rest, STR("{module}"));
        bool is_class = str_starts_with(rest, STR("{class}"));
        if (is_module || is_class) {
            strbuf_add(&out, is_module ? module : class);
            i += (is_module ? STR("{module}") : STR("{class}")).size - 1;
        } else {
            strbuf_add_char(&out, text.data[i]);
        }
    }
    return strbuf_str(&out);
}

static Str module_word(const ConstructLibrary *library, Str module) {
    uint32_t index = map_get(library->words, module);
    return index == MAP_NONE ? module : library->word_texts.items[index];
}

/* The type that a class of a library with options has by its name: of Terraform, the module's word and the name without its version;
 * of packages that nobody knows, the package's word; else what the library's text makes of both. */
static Str type_by_name(const ConstructLibrary *library, Arena *arena, Str module, Str class) {
    Str word = module_word(library, module);
    if (library->type_text.size) return filled_in(arena, library->type_text, word, class);
    if (str_ends_with(class, STR("V2"))) class = str_slice(class, 0, class.size - 2);
    Str snake = construct_snake(arena, class);
    if (!library->is_any_package)
        return str_format(arena, "%.*s%s%.*s_%.*s", STR_ARG(library->type_prefix), word.size ? "_" : "", STR_ARG(word),
                          STR_ARG(snake));
    bool says_package = str_starts_with(snake, str_format(arena, "%.*s_", STR_ARG(word))); /* random.RandomPassword */
    return says_package ? snake : str_format(arena, "%.*s_%.*s", STR_ARG(word), STR_ARG(snake));
}

static bool is_name_among(Str patterns, Str name) {
    Str pattern;
    while (str_word_next(&patterns, &pattern)) {
        bool is_ending = pattern.data[0] == '*' && str_ends_with(name, str_slice(pattern, 1, pattern.size));
        if (is_ending || is_name_of(pattern, name)) return true;
    }
    return false;
}

static const Construct *construct_of_class(const ConstructLibrary *library, Arena *arena, Str module, Str name,
                                           Str class) {
    bool has_types = library->type_prefix.size || library->type_text.size || library->is_any_package;
    if (!has_types || library->takes_strangers || construct_is_structure(library, class) || !module.size) return NULL;
    if (is_name_among(library->functions, class)) return NULL;
    bool is_listed = map_get(library->classes, name) != MAP_NONE;
    if (str_equal(module, STR("core")) && !is_listed) return NULL;
    Construct *construct = ARENA_NEW(arena, Construct);
    *construct = (Construct){.name = name, .vpc = STR("vpc")};
    uint32_t type = map_get(library->classes, name);
    if (type != MAP_NONE && type)
        construct->type = str_format(arena, "%.*s_%.*s", STR_ARG(library->type_prefix),
                                     STR_ARG(library->class_types.items[type - 1]));
    else
        construct->type = type_by_name(library, arena, module, class);
    return construct;
}

/* sqs: Sqs. Of a service that nobody lists, what its types are most likely called. */
static Str capitalised(Arena *arena, Str name) {
    char *text = arena_alloc(arena, name.size + 1);
    memcpy(text, name.data, name.size);
    if (name.size && text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    return str_of(text, name.size);
}

/* CfnQueueProps, CfnQueue.TagProperty, CfnQueue_TagProperty hold properties. */
static bool is_plain_class(Str name) {
    return str_starts_with(name, STR("Cfn")) && name.size > 3 && name.data[3] >= 'A' && name.data[3] <= 'Z' &&
           !str_ends_with(name, STR("Props")) && !str_ends_with(name, STR("PropsMixin")) &&
           str_find_char(name, '.', 0) == SIZE_MAX && str_find_char(name, '_', 0) == SIZE_MAX;
}

/* The service that alone lists a type of that name; empty: none does, or several. */
static Str only_service_with(const ConstructLibrary *library, Arena *arena, Str class) {
    Str found = STR_NONE;
    for (size_t i = 0; i < library->namespace_names.count; i++) {
        Str service = library->namespace_names.items[i];
        Str key = str_format(arena, "%.*s::%.*s", STR_ARG(service), STR_ARG(class));
        if (map_get(library->types, key) == MAP_NONE) continue;
        if (found.size) return STR_NONE;
        found = service;
    }
    return found;
}

/* CfnX of a module is the type X of its service, listed or not; all else is what the list has. */
static const Construct *construct_of_name(const ConstructLibrary *library, Arena *arena, Str module, Str name,
                                          Str class, bool is_plain) {
    bool is_core = str_equal(module, STR("core"));
    if (is_core && (!is_plain || !library->core_types.size)) return NULL;
    uint32_t namespace = map_get(library->namespaces, module);
    Str service = is_core                 ? library->core_types
                  : namespace != MAP_NONE ? library->namespace_names.items[namespace]
                                          : capitalised(arena, module);
    bool is_anywhere = str_equal(module, library->id); /* which module of the library it is of can't be told */
    if (is_anywhere) service = is_plain ? only_service_with(library, arena, class) : STR_NONE;
    if (!service.size) return NULL;
    Str key = str_format(arena, "%.*s::%.*s", STR_ARG(service), STR_ARG(class));
    bool is_listed = map_get(library->types, key) != MAP_NONE;
    if (!is_listed && (!is_plain || is_core || !module.size)) return NULL;
    Construct *construct = ARENA_NEW(arena, Construct);
    *construct = (Construct){.name = name, .vpc = STR("vpc")};
    construct->type = str_format(arena, "%.*s::%.*s", STR_ARG(library->type_prefix), STR_ARG(key));
    return construct;
}

/* What a method of a class makes ("Metric.createAlarm"), whichever module the class is of. NULL: nothing, or it can't be told. */
static const Construct *only_method_named(const ConstructLibrary *library, Str name) {
    const Construct *found = NULL;
    for (size_t i = 0; str_find_char(name, '.', 0) != SIZE_MAX && i < library->constructs.count; i++) {
        const Construct *construct = &library->constructs.items[i];
        Str rest = construct->name, module;
        if (!str_split_next(&rest, '.', &module) || !str_equal(rest, name)) continue;
        if (found) return NULL;
        found = construct;
    }
    return found;
}

const Construct *construct_find(const ConstructLibrary *library, Arena *arena, Str module, Str name) {
    Str key = str_format(arena, "%.*s.%.*s", STR_ARG(module), STR_ARG(name));
    uint32_t index = map_get(library->by_name, key);
    if (index != MAP_NONE) return &library->constructs.items[index];
    const Construct *method = str_equal(module, library->id) ? only_method_named(library, name) : NULL;
    if (method) return method;
    if (library->types_of.size && !construct_is_structure(library, name) && !str_equal(module, STR("core")))
        return construct_of_name(library_of(library->catalog, library->types_of), arena, module, key, name, true);
    if (library->takes_options) return construct_of_class(library, arena, module, key, name);
    bool is_plain = is_plain_class(name);
    return construct_of_name(library, arena, module, key, is_plain ? str_slice(name, 3, name.size) : name, is_plain);
}

bool construct_is_module(const ConstructLibrary *library, Str module) {
    return map_get(library->modules, module) != MAP_NONE || map_get(library->namespaces, module) != MAP_NONE;
}

bool construct_is_listed(const ConstructLibrary *library, Arena *arena, Str module, Str name) {
    Str key = str_format(arena, "%.*s.%.*s", STR_ARG(module), STR_ARG(name));
    if (map_get(library->by_name, key) != MAP_NONE) return true;
    if (library->takes_options) return map_get(library->classes, key) != MAP_NONE;
    uint32_t namespace = map_get(library->namespaces, module);
    if (!is_plain_class(name)) return true;
    if (namespace == MAP_NONE) return false;
    Str type = str_format(arena, "%.*s::%.*s", STR_ARG(library->namespace_names.items[namespace]),
                          STR_ARG(str_slice(name, 3, name.size)));
    return map_get(library->types, type) != MAP_NONE;
}

/* The same but for underscores and case. */
static bool is_alike(Str a, Str b) {
    size_t i = 0, k = 0;
    for (;; i++, k++) {
        while (i < a.size && a.data[i] == '_') i++;
        while (k < b.size && b.data[k] == '_') k++;
        if (i >= a.size || k >= b.size) return i >= a.size && k >= b.size;
        if ((a.data[i] | 0x20) != (b.data[k] | 0x20)) return false;
    }
}

bool construct_is_own_resource(const ConstructLibrary *library, Str path) {
    for (size_t i = 0; library && i < library->own_resource_count; i++)
        if (is_alike(path, library->own_resources[i])) return true;
    return false;
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
        if (!is_name_of(candidate->name, method)) continue;
        bool is_on = candidate->on_count == 0;
        for (size_t k = 0; k < candidate->on_count; k++) is_on = is_on || is_name_of(candidate->on[k], construct);
        if (is_on) return candidate;
    }
    return NULL;
}

bool construct_method_adds_to(const ConstructMethod *method, Str construct) {
    bool is_among = method->only_count == 0;
    for (size_t i = 0; i < method->only_count; i++) is_among = is_among || is_name_of(method->only[i], construct);
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

Str construct_type_of_stranger(const ConstructLibrary *library, Arena *arena, Str module, Str class) {
    return filled_in(arena, library->type_text, module, class);
}

/* By the first step of its name: "node:fs/promises", "os.path". */
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

bool construct_is_structure(const ConstructLibrary *library, Str path) {
    return is_name_among(library->structures, path);
}

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
