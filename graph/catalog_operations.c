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

static void add_spellings(Reading *reading, Map *names, Str name, uint32_t index) {
    map_add(names, lower_camel(reading->arena, name), index, NULL);
    map_add(names, split_words(reading->arena, name, '_'), index, NULL);
    map_add(names, split_words(reading->arena, name, '-'), index, NULL);
    map_add(names, str_lower(reading->arena, name), index, NULL);
}

/* "put_object", "putObject" and "PutObject" are the same name. */
static Str bare_name(Str name, char text[static OPERATION_NAME_SIZE_MAX]) {
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < OPERATION_NAME_SIZE_MAX; i++)
        if (!strchr("_-:?", name.data[i]))
            text[size++] = is_upper(name.data[i]) ? (char)(name.data[i] + 32) : name.data[i];
    return str_of(text, size);
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
        add_spellings(reading, reading->table->by_name, names[i], index);
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
        map_add(reading->table->by_alias, entry->key, index, NULL);
        add_spellings(reading, reading->table->by_alias, entry->key, index);
    }
}

/* waiters: {TableExists: DescribeTable} */
static void read_waiters(Reading *reading) {
    for (YamlNode *entry = yaml_entries(reading->file, reading->file->root, "waiters"); entry; entry = entry->next) {
        const Operation *operation = operation_at(reading, entry, entry->text);
        if (operation)
            map_add(reading->table->by_waiter, str_lower(reading->arena, entry->key),
                    (uint32_t)(operation - reading->table->items.items), NULL);
    }
}

/* commands: {"cp s3://": GetObject} */
static void read_commands(Reading *reading) {
    for (YamlNode *entry = yaml_entries(reading->file, reading->file->root, "commands"); entry; entry = entry->next) {
        const Operation *operation = operation_at(reading, entry, entry->text);
        if (operation)
            map_add(reading->table->by_command, entry->key, (uint32_t)(operation - reading->table->items.items), NULL);
    }
}

/* asks_with: {SSEKMSKeyId: PutObject=aws/kms:GenerateDataKey} */
static void read_asked_too(Reading *reading) {
    for (YamlNode *entry = yaml_entries(reading->file, reading->file->root, "asks_with"); entry; entry = entry->next) {
        const Str *words = NULL;
        size_t count = yaml_words_of(reading->file, entry, &words);
        for (size_t i = 0; i < count; i++) {
            size_t equal = str_find_char(words[i], '=', 0), colon = str_find_char(words[i], ':', 0);
            if (equal == SIZE_MAX || colon == SIZE_MAX || colon < equal) {
                yaml_error(reading->file, entry, "expected operation=service:operation, not \"%.*s\"",
                           STR_ARG(words[i]));
                continue;
            }
            AskedToo asked = {.operation = str_slice(words[i], 0, equal), .argument = entry->key};
            asked.service = str_slice(words[i], equal + 1, colon);
            asked.asked = str_slice(words[i], colon + 1, words[i].size);
            if (operation_at(reading, entry, asked.operation))
                *VEC_PUSH(reading->arena, &reading->table->asked_too) = asked;
        }
    }
}

static void add_step(Reading *reading, const YamlNode *at, Str word) {
    size_t equal = str_find_char(word, '=', 0), slash = str_find_char(word, '/', 0);
    if (equal == SIZE_MAX || equal == 0 || (slash != SIZE_MAX && slash < equal)) {
        yaml_error(reading->file, at, "expected method=Operation/Class, not \"%.*s\"", STR_ARG(word));
        return;
    }
    ObjectStep step = {.is_many = str_ends_with(word, STR("*"))};
    if (step.is_many) word.size--;
    Str operation = str_slice(word, equal + 1, slash == SIZE_MAX ? word.size : slash);
    if (operation.size) step.operation = operation_at(reading, at, operation);
    if (slash != SIZE_MAX) step.gives = str_slice(word, slash + 1, word.size);
    char text[OPERATION_NAME_SIZE_MAX];
    Str method = bare_name(str_slice(word, 0, equal), text);
    Str key = str_format(reading->arena, "%.*s.%.*s", STR_ARG(at->key), STR_ARG(method));
    map_add(reading->table->by_step, key, (uint32_t)reading->table->steps.count, NULL);
    *VEC_PUSH(reading->arena, &reading->table->steps) = step;
}

/* resources: {Bucket: objects=ListObjects/ObjectSummary* delete=DeleteBucket}. All operations are there already, so that
 * they stay where they are. */
static void read_objects(Reading *reading) {
    for (YamlNode *entry = yaml_entries(reading->file, reading->file->root, "resources"); entry; entry = entry->next) {
        const Str *words = NULL;
        size_t count = yaml_words_of(reading->file, entry, &words);
        for (size_t i = 0; i < count; i++) add_step(reading, entry, words[i]);
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

static OperationTable *new_table(Arena *arena) {
    OperationTable *table = ARENA_NEW(arena, OperationTable);
    table->by_name = map_new(arena);
    table->by_alias = map_new(arena);
    table->by_command = map_new(arena);
    table->by_waiter = map_new(arena);
    table->by_step = map_new(arena);
    return table;
}

OperationTable *catalog_read_operations(const Catalog *catalog, YamlFile *file, Str service) {
    if (map_get(catalog->service_by_id, service) == MAP_NONE)
        yaml_error(file, file->root, "no service \"%.*s\" in the catalog", STR_ARG(service));
    Reading reading = {.arena = catalog->arena, .file = file, .table = new_table(catalog->arena)};
    static const char *const planes[] = {[PLANE_DATA] = "data", [PLANE_CONTROL] = "control"};
    for (int plane = 0; plane < 2; plane++) {
        const YamlNode *node = yaml_get(file->root, planes[plane]);
        add_operations(&reading, node, "read", (Plane)plane);
        add_operations(&reading, node, "write", (Plane)plane);
    }
    read_remarks(&reading);
    read_aliases(&reading);
    read_waiters(&reading);
    read_commands(&reading);
    read_asked_too(&reading);
    read_objects(&reading);
    return reading.table;
}

static OperationTable *table_of(const Catalog *catalog, ServiceId service) {
    OperationTable **slot = &catalog->lazy->operations[service];
    if (*slot) return *slot;
    *slot = new_table(catalog->arena);
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
    char small[OPERATION_NAME_SIZE_MAX];
    if (index == MAP_NONE && str_equal(naming, STR("sdk"))) /* acronyms are words like others: describeDbInstances */
        index = map_get(table->by_name, bare_name(name, small));
    bool is_script = str_starts_with(naming, STR("js"));
    if (index == MAP_NONE && is_script) index = map_get(table->by_alias, name);
    if (index == MAP_NONE && is_script && str_ends_with(name, STR("Command"))) {
        Str bare = str_slice(name, 0, name.size - sizeof "Command" + 1);
        index = map_get(table->by_name, bare);
        if (index == MAP_NONE) index = map_get(table->by_alias, bare);
    }
    return index == MAP_NONE ? NULL : &table->items.items[index];
}

const Operation *catalog_waiter(const Catalog *catalog, ServiceId service, Str name) {
    if (!service || service > catalog->services.count || !name.size) return NULL;
    const OperationTable *table = table_of(catalog, service);
    char small[OPERATION_NAME_SIZE_MAX];
    uint32_t index = map_get(table->by_waiter, bare_name(name, small));
    return index == MAP_NONE ? NULL : &table->items.items[index];
}

const Operation *catalog_command(const Catalog *catalog, ServiceId service, Str words) {
    if (!service || service > catalog->services.count) return NULL;
    const OperationTable *table = table_of(catalog, service);
    uint32_t index = map_get(table->by_command, words);
    return index == MAP_NONE ? NULL : &table->items.items[index];
}

const AskedToo *catalog_asked_too(const Catalog *catalog, ServiceId service, size_t index) {
    if (!service || service > catalog->services.count) return NULL;
    const OperationTable *table = table_of(catalog, service);
    return index < table->asked_too.count ? &table->asked_too.items[index] : NULL;
}

const ObjectStep *catalog_object_step(const Catalog *catalog, ServiceId service, Str class_name, Str method) {
    if (!service || service > catalog->services.count || !method.size) return NULL;
    const OperationTable *table = table_of(catalog, service);
    char small[OPERATION_NAME_SIZE_MAX], key[2 * OPERATION_NAME_SIZE_MAX + 1];
    Str bare = bare_name(method, small);
    if (class_name.size > OPERATION_NAME_SIZE_MAX) return NULL;
    memcpy(key, class_name.data, class_name.size);
    key[class_name.size] = '.';
    memcpy(key + class_name.size + 1, bare.data, bare.size);
    uint32_t index = map_get(table->by_step, str_of(key, class_name.size + 1 + bare.size));
    return index == MAP_NONE ? NULL : &table->steps.items[index];
}

bool catalog_has_objects(const Catalog *catalog, ServiceId service) {
    return service && service <= catalog->services.count && table_of(catalog, service)->steps.count > 0;
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
