/* Which type of resource a class of a library is of: by its entry, else by its name. */
#include "graph/construct_library.h"

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
        if (is_ending || construct_matches_name(pattern, name)) return true;
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
        return construct_of_name(construct_library_named(library->catalog, library->types_of), arena, module, key, name,
                                 true);
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

bool construct_manifest_words(const ConstructLibrary *library, const Construct *construct, Str *type, Str *argument) {
    bool has_manifests = library && library->manifests.size && str_find_char(construct->type, '/', 0) != SIZE_MAX;
    *argument = has_manifests ? library->manifests : STR_NONE;
    return has_manifests && str_split_next(argument, '.', type);
}

bool construct_makes_manifests(const ConstructLibrary *library) { return library && library->manifests.size; }

Str construct_type_of_stranger(const ConstructLibrary *library, Arena *arena, Str module, Str class) {
    return filled_in(arena, library->type_text, module, class);
}

/* By the first step of its name: "node:fs/promises", "os.path". */

bool construct_is_structure(const ConstructLibrary *library, Str path) {
    return is_name_among(library->structures, path);
}
