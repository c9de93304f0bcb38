/* operations/<provider>/<service>.yaml: the API operations of a service by plane. Thousands of names that
 * most runs never ask for, so a file is read at the first question about its service. */
#include <assert.h>

#include "graph/catalog_private.h"

enum { OPERATION_NAME_SIZE_MAX = 96 };

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* botocore.xform_name: "CreateDBInstance" → "create_db_instance", "ListHITs" → "list_hits". A capital starts
 * a word when a small letter or digit stands before it, or a small letter behind it; capitals and a final
 * "s" are one word. */
static Str split_words(Arena *arena, Str name, char separator) {
    char *text = arena_alloc(arena, name.size * 2 + 1);
    size_t size = 0, plural = name.size;
    while (plural > 1 && str_ends_with(name, STR("s")) && is_upper(name.data[plural - 2])) plural--;
    plural = plural + 2 <= name.size && plural > 0 ? plural - 1 : name.size;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i], before = i ? name.data[i - 1] : 0, after = i + 1 < name.size ? name.data[i + 1] : 0;
        bool starts = is_upper(c) && (is_lower(before) || is_digit(before) || is_lower(after));
        if (i >= plural) starts = i == plural;
        if (starts && i > 0) text[size++] = separator;
        text[size++] = is_upper(c) ? (char)(c + 32) : c;
    }
    return str_of(text, size);
}

/* JavaScript's method: the first letter small; a leading run of capitals stays ("DBInstance" is no operation). */
static Str lower_camel(Arena *arena, Str name) {
    Str copy = str_copy(arena, name);
    if (copy.size && is_upper(copy.data[0])) ((char *)(uintptr_t)copy.data)[0] = (char)(copy.data[0] + 32);
    return copy;
}

typedef struct {
    Arena *arena;
    YamlFile *file;
    OperationTable *table;
} Reading;

static void add_spellings(Reading *reading, Str name, uint32_t index) {
    map_add(reading->table->by_name, lower_camel(reading->arena, name), index, NULL);
    map_add(reading->table->by_name, split_words(reading->arena, name, '_'), index, NULL);
    map_add(reading->table->by_name, split_words(reading->arena, name, '-'), index, NULL);
    map_add(reading->table->by_name, str_lower(reading->arena, name), index, NULL);
}

static void add_operations(Reading *reading, const YamlNode *plane_node, const char *key, Plane plane) {
    const Str *names = NULL;
    size_t count = yaml_words(reading->file, plane_node, key, &names);
    for (size_t i = 0; i < count; i++) {
        bool is_new = false;
        uint32_t index = (uint32_t)reading->table->items.count;
        map_add(reading->table->by_name, names[i], index, &is_new);
        if (!is_new) yaml_error(reading->file, yaml_get(plane_node, key), "\"%.*s\" is there twice", STR_ARG(names[i]));
        *VEC_PUSH(reading->arena, &reading->table->items) =
            (Operation){.name = names[i], .plane = plane, .is_mutating = strcmp(key, "write") == 0};
        add_spellings(reading, names[i], index);
    }
}

static Operation *operation_at(Reading *reading, const YamlNode *at, Str name) {
    uint32_t index = map_get(reading->table->by_name, name);
    if (index != MAP_NONE) return &reading->table->items.items[index];
    yaml_error(reading->file, at, "\"%.*s\" is under neither data nor control", STR_ARG(name));
    return NULL;
}

/* aliases: {Put: PutItem}: short names of convenience layers over an SDK. */
static void read_aliases(Reading *reading) {
    for (YamlNode *entry = yaml_entries(reading->file, reading->file->root, "aliases"); entry; entry = entry->next) {
        const Operation *operation = operation_at(reading, entry, entry->text);
        if (!operation) continue;
        uint32_t index = (uint32_t)(operation - reading->table->items.items);
        map_add(reading->table->by_name, entry->key, index, NULL);
        add_spellings(reading, entry->key, index);
    }
}

static void read_remarks(Reading *reading) {
    YamlFile *file = reading->file;
    const Str *names = NULL;
    YamlNode *uncertain = yaml_get(file->root, "uncertain");
    size_t count = yaml_words_of(file, uncertain, &names);
    bool is_all = count == 1 && str_equal(names[0], STR("*"));
    for (size_t i = 0; is_all && i < reading->table->items.count; i++)
        reading->table->items.items[i].is_uncertain = true;
    for (size_t i = 0; i < count && !is_all; i++) {
        Operation *operation = operation_at(reading, uncertain, names[i]);
        if (operation) operation->is_uncertain = true;
    }
    for (YamlNode *entry = yaml_entries(file, file->root, "depends_on"); entry; entry = entry->next) {
        count = yaml_words_of(file, entry, &names);
        for (size_t i = 0; i < count; i++) {
            Operation *operation = operation_at(reading, entry, names[i]);
            if (operation) operation->global_region = entry->key;
        }
    }
}

OperationTable *catalog_read_operations(const Catalog *catalog, YamlFile *file, Str service) {
    if (map_get(catalog->service_by_id, service) == MAP_NONE)
        yaml_error(file, file->root, "no service \"%.*s\" in the catalog", STR_ARG(service));
    Reading reading = {.arena = catalog->arena, .file = file, .table = ARENA_NEW(catalog->arena, OperationTable)};
    reading.table->by_name = map_new(catalog->arena);
    static const char *const planes[] = {[PLANE_DATA] = "data", [PLANE_CONTROL] = "control"};
    for (int plane = 0; plane < 2; plane++) {
        const YamlNode *node = yaml_get(file->root, planes[plane]);
        add_operations(&reading, node, "read", (Plane)plane);
        add_operations(&reading, node, "write", (Plane)plane);
    }
    read_remarks(&reading);
    read_aliases(&reading);
    return reading.table;
}

static OperationTable *table_of(const Catalog *catalog, ServiceId service) {
    OperationTable **slot = &catalog->lazy->operations[service];
    if (*slot) return *slot;
    *slot = ARENA_NEW(catalog->arena, OperationTable);
    (*slot)->by_name = map_new(catalog->arena);
    Str id = catalog_service(catalog, service)->id;
    uint32_t index = map_get(catalog->operation_file, id);
    if (index == MAP_NONE) return *slot;
    /* Embedded files are checked by the tests and overlays were read once at load, so nothing can be wrong here. */
    Diags diags = diags_new(catalog->arena);
    const CatalogFile *source = &catalog->files.items[index];
    YamlFile file;
    bool is_ok = yaml_read(&file, source->shown, source->bytes, catalog->arena, &diags);
    assert(is_ok);
    Str said = yaml_string(&file, file.root, "service", YAML_REQUIRED);
    *slot = catalog_read_operations(catalog, &file, said);
    return *slot;
}

const Operation *catalog_operation(const Catalog *catalog, ServiceId service, Str naming, Str name) {
    if (!service || service > catalog->services.count || !name.size) return NULL;
    const OperationTable *table = table_of(catalog, service);
    /* The spellings of SDKs never mean different operations, so one map holds them all. */
    uint32_t index = map_get(table->by_name, name);
    if (index == MAP_NONE && str_equal(naming, STR("sdk"))) { /* acronyms are words like others: describeDbInstances */
        char small[OPERATION_NAME_SIZE_MAX];
        size_t size = 0;
        for (size_t i = 0; i < name.size && size < sizeof small; i++)
            if (name.data[i] != '_') small[size++] = is_upper(name.data[i]) ? (char)(name.data[i] + 32) : name.data[i];
        index = map_get(table->by_name, str_of(small, size));
    }
    if (index == MAP_NONE && str_starts_with(naming, STR("js")) && str_ends_with(name, STR("Command")))
        index = map_get(table->by_name, str_slice(name, 0, name.size - sizeof "Command" + 1));
    return index == MAP_NONE ? NULL : &table->items.items[index];
}

bool catalog_check_operations(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < map_count(catalog->operation_file); i++) {
        const CatalogFile *source = &catalog->files.items[map_value_at(catalog->operation_file, i)];
        YamlFile file;
        if (!yaml_read(&file, source->shown, source->bytes, catalog->arena, diags)) {
            is_ok = false;
            continue;
        }
        Str service = yaml_string(&file, file.root, "service", YAML_REQUIRED);
        if (!str_equal(service, map_key_at(catalog->operation_file, i)))
            yaml_error(&file, file.root, "expected the service that the path names");
        catalog_read_operations(catalog, &file, service);
        if (!yaml_finish(&file)) is_ok = false;
    }
    return is_ok;
}
