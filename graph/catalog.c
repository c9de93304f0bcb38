/* Loading: collects the files (embedded, then overlays over them), reads each with the reader of its
 * folder, and checks what they say about each other. Look-ups stand with their data in catalog_*.c. */
#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "analyzer/core/asset.h"
#include "analyzer/core/limits.h"
#include "graph/catalog_private.h"

const char *const reach_names[] = {
    [REACH_ZONAL] = "zonal", [REACH_REGIONAL] = "regional", [REACH_GLOBAL] = "global", NULL};
const char *const edge_mode_names[] = {[MODE_RUNTIME] = "runtime",
                                       [MODE_DEGRADED] = "degraded",
                                       [MODE_START] = "start",
                                       [MODE_DEPLOY] = "deploy",
                                       [MODE_RECOVER] = "recover",
                                       [MODE_NONE] = "none",
                                       NULL};
const char *const answer_names[] = {[ANSWER_UNKNOWN] = "unknown", [ANSWER_NO] = "no", [ANSWER_YES] = "yes", NULL};

const char *edge_mode_name(EdgeMode mode) { return edge_mode_names[mode]; }
const char *reach_name(Reach reach) { return reach_names[reach]; }

const char *plane_name(Plane plane) {
    switch (plane) {
    case PLANE_DATA: return "data";
    case PLANE_CONTROL: return "control";
    }
    assert(!"unreachable");
    return "";
}

Str catalog_pair(Arena *arena, Str first, Str second) {
    char *text = arena_alloc(arena, first.size + second.size + 2);
    if (first.size) memcpy(text, first.data, first.size);
    text[first.size] = '\x1f';
    if (second.size) memcpy(text + first.size + 1, second.data, second.size);
    return str_of(text, first.size + second.size + 1);
}

uint32_t catalog_get_pair(const Map *map, Str first, Str second) {
    char text[256]; /* no name of ours is longer; a longer one is not in the map */
    if (first.size + second.size + 1 > sizeof text) return MAP_NONE;
    if (first.size) memcpy(text, first.data, first.size);
    text[first.size] = '\x1f';
    if (second.size) memcpy(text + first.size + 1, second.data, second.size);
    return map_get(map, str_of(text, first.size + second.size + 1));
}

void catalog_mention(Catalog *catalog, const YamlFile *file, const YamlNode *at, Str id) {
    *VEC_PUSH(catalog->arena, &catalog->mentions) = (Mention){file->path, at ? at->line : 0, id};
}

/* ---- files ---- */

static size_t file_index(const Catalog *catalog, Str path) {
    size_t index = 0;
    while (index < catalog->files.count && !str_equal(catalog->files.items[index].path, path)) index++;
    return index;
}

static void add_embedded_files(Catalog *catalog) {
    for (size_t i = 0; i < catalog_assets.count; i++) {
        const Asset *asset = &catalog_assets.items[i];
        Str path = str_from(asset->path);
        *VEC_PUSH(catalog->arena, &catalog->files) = (CatalogFile){
            .path = path,
            .shown = str_format(catalog->arena, "catalog/%.*s", STR_ARG(path)),
            .bytes = str_of((const char *)asset->data, asset->size),
        };
    }
}

/* An overlay folder being walked. */
typedef struct {
    Catalog *catalog;
    Str folder;
    Diags *diags;
    bool is_ok;
} Overlay;

static bool read_bytes(Overlay *overlay, Str shown, Str *out) {
    Arena *arena = overlay->catalog->arena;
    FILE *stream = fopen(str_zero_terminated(arena, shown), "rb");
    struct stat status;
    if (!stream || fstat(fileno(stream), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > DOCUMENT_SIZE_BYTES_MAX) {
        if (stream) fclose(stream);
        diag_add(overlay->diags, DIAG_ERROR, shown, 0, "expected a readable file of at most %d bytes",
                 DOCUMENT_SIZE_BYTES_MAX);
        return false;
    }
    size_t size = (size_t)status.st_size;
    char *bytes = arena_alloc(arena, size + 1);
    size_t got = fread(bytes, 1, size, stream);
    fclose(stream);
    *out = str_of(bytes, got);
    return true;
}

static void add_overlay_file(Overlay *overlay, Str path) {
    Catalog *catalog = overlay->catalog;
    Str shown = str_format(catalog->arena, "%.*s/%.*s", STR_ARG(overlay->folder), STR_ARG(path)), bytes;
    if (!read_bytes(overlay, shown, &bytes)) {
        overlay->is_ok = false;
        return;
    }
    CatalogFile file = {.path = path, .shown = shown, .bytes = bytes, .is_overlay = true};
    size_t index = file_index(catalog, path);
    if (index < catalog->files.count)
        catalog->files.items[index] = file;
    else
        *VEC_PUSH(catalog->arena, &catalog->files) = file;
}

static void add_overlay_folder(Overlay *overlay, Str path, int depth) {
    enum { FOLDER_DEPTH_MAX = 8 }; /* ours has three levels; a loop of links must end */
    Arena *arena = overlay->catalog->arena;
    Str shown = path.size ? str_format(arena, "%.*s/%.*s", STR_ARG(overlay->folder), STR_ARG(path)) : overlay->folder;
    DIR *folder = depth < FOLDER_DEPTH_MAX ? opendir(str_zero_terminated(arena, shown)) : NULL;
    if (!folder) {
        diag_add(overlay->diags, DIAG_ERROR, shown, 0, "expected a readable folder with catalog files");
        overlay->is_ok = false;
        return;
    }
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        Str name = str_copy(arena, str_from(entry->d_name));
        Str child = path.size ? str_format(arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(name)) : name;
        struct stat status;
        Str child_shown = str_format(arena, "%.*s/%.*s", STR_ARG(overlay->folder), STR_ARG(child));
        if (stat(child_shown.data, &status) != 0) continue;
        if (S_ISDIR(status.st_mode))
            add_overlay_folder(overlay, child, depth + 1);
        else if (str_ends_with(name, STR(".yaml")))
            add_overlay_file(overlay, child);
    }
    closedir(folder);
}

static int compare_files(const void *a, const void *b) {
    return str_compare(((const CatalogFile *)a)->path, ((const CatalogFile *)b)->path);
}

static bool collect_files(Catalog *catalog, const Str *folders, size_t folder_count, Diags *diags) {
    add_embedded_files(catalog);
    bool is_ok = true;
    for (size_t i = 0; i < folder_count; i++) {
        Overlay overlay = {
            .catalog = catalog, .folder = str_copy(catalog->arena, folders[i]), .diags = diags, .is_ok = true};
        add_overlay_folder(&overlay, STR_NONE, 0);
        is_ok = is_ok && overlay.is_ok;
    }
    if (catalog->files.count) qsort(catalog->files.items, catalog->files.count, sizeof(CatalogFile), compare_files);
    return is_ok;
}

/* FNV-1a over paths and contents, eight bytes a step. Not against forgery: it tells two catalogs apart in a
 * report. The size ends each part, so that "ab" + "c" is not "a" + "bc". */
static uint64_t hash_bytes(uint64_t hash, Str bytes) {
    const uint64_t prime = 1099511628211u;
    size_t i = 0;
    for (; i + 8 <= bytes.size; i += 8) {
        uint64_t word = 0;
        for (int b = 0; b < 8; b++) word |= (uint64_t)(unsigned char)bytes.data[i + b] << 8 * b;
        hash = (hash ^ word) * prime;
        hash ^= hash >> 32;
    }
    for (; i < bytes.size; i++) hash = (hash ^ (unsigned char)bytes.data[i]) * prime;
    hash = (hash ^ bytes.size) * prime;
    return hash ^ hash >> 32;
}

static Str version_of(const Catalog *catalog) {
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < catalog->files.count; i++) {
        hash = hash_bytes(hash, catalog->files.items[i].path);
        hash = hash_bytes(hash, catalog->files.items[i].bytes);
    }
    return str_format(catalog->arena, "%012llx", (unsigned long long)(hash >> 16));
}

/* ---- roles and properties: small vocabularies ---- */

static const char *const tier_names[] = {"edge",  "service", "work",    "data", "network",
                                         "start", "recover", "control", NULL};

const char *tier_name(Tier tier) {
    assert(tier < TIER_COUNT);
    return tier_names[tier];
}

void catalog_read_roles(Catalog *catalog, YamlFile *file) {
    for (YamlNode *entry = yaml_entries(file, file->root, "roles"); entry; entry = entry->next) {
        bool is_new = false;
        map_add(catalog->role_by_id, entry->key, (uint32_t)catalog->roles.count, &is_new);
        if (!is_new) yaml_error(file, entry, "role \"%.*s\" is there twice", STR_ARG(entry->key));
        *VEC_PUSH(catalog->arena, &catalog->roles) = (Role){
            .id = entry->key,
            .service_mode = (EdgeMode)yaml_choice(file, entry, "service", edge_mode_names, MODE_DEPLOY),
            .reference_mode = (EdgeMode)yaml_choice(file, entry, "reference", edge_mode_names, MODE_DEPLOY),
            .tier = (Tier)yaml_choice(file, entry, "tier", tier_names, TIER_CONTROL),
            .is_ground = yaml_bool(file, entry, "ground", false),
            .is_load = yaml_bool(file, entry, "load", false),
        };
    }
}

void catalog_read_properties(Catalog *catalog, YamlFile *file) {
    static const char *const groups[] = {"tests", "values"};
    for (int i = 0; i < 2; i++) {
        for (YamlNode *entry = yaml_entries(file, file->root, groups[i]); entry; entry = entry->next) {
            bool is_new = false;
            map_add(catalog->property_by_name, entry->key, (uint32_t)catalog->properties.count, &is_new);
            if (!is_new || entry->kind != YAML_SCALAR) yaml_error(file, entry, "expected one line of meaning, once");
            *VEC_PUSH(catalog->arena, &catalog->properties) = (PropertyName){entry->key, i == 0, entry->text};
        }
    }
    for (YamlNode *entry = yaml_entries(file, file->root, "handles"); entry; entry = entry->next)
        map_put(catalog->handle_by_name, entry->key, HANDLE_EVERYWHERE);
    catalog_read_handles(catalog, file);
}

const Role *catalog_role(const Catalog *catalog, Str id) {
    uint32_t index = map_get(catalog->role_by_id, id);
    return index == MAP_NONE ? NULL : &catalog->roles.items[index];
}

const Role *catalog_role_of(Catalog *catalog, YamlFile *file, const YamlNode *node, Str id) {
    const Role *role = catalog_role(catalog, id);
    if (role) return role;
    yaml_error(file, node, "no role \"%.*s\" in roles.yaml", STR_ARG(id));
    return catalog->role_other;
}

const PropertyName *catalog_property_names(const Catalog *catalog, size_t *count) {
    *count = catalog->properties.count;
    return catalog->properties.items;
}

/* ---- reading ---- */

/* Two letters, capital or small. */
static size_t pair_of(char first, char second) { return ((size_t)first & 31) << 5 | ((size_t)second & 31); }

static void add_pair(uint64_t *pairs, char first, char second) {
    pairs[pair_of(first, second) / 64] |= (uint64_t)1 << pair_of(first, second) % 64;
}

static bool has_pair(const uint64_t *pairs, char first, char second) {
    return pairs[pair_of(first, second) / 64] >> pair_of(first, second) % 64 & 1;
}

void catalog_read_samples(Catalog *catalog, YamlFile *file) {
    static const char *const keys[] = {"accounts", "texts", "words", "names"};
    SampleTexts *const lists[] = {&catalog->sample_accounts, &catalog->sample_texts, &catalog->sample_words,
                                  &catalog->name_texts};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const Str *words = NULL;
        size_t count = yaml_words(file, file->root, keys[i], &words);
        for (size_t k = 0; k < count; k++) *VEC_PUSH(catalog->arena, lists[i]) = words[k];
    }
    for (size_t i = 0; i < catalog->sample_texts.count; i++) {
        Str sample = catalog->sample_texts.items[i];
        for (unsigned second = 0; second < 256; second++) /* of one letter alone: whatever follows */
            if (sample.size < 2 || second == (unsigned char)sample.data[1])
                add_pair(catalog->sample_starts, sample.size ? sample.data[0] : 0, (char)second);
    }
}

bool catalog_is_sample_account(const Catalog *catalog, Str account) {
    for (size_t i = 0; i < catalog->sample_accounts.count; i++)
        if (str_equal(account, catalog->sample_accounts.items[i])) return true;
    return false;
}

bool catalog_is_name_text(const Catalog *catalog, Str text) {
    for (size_t i = 0; i < catalog->name_texts.count; i++)
        if (str_matches_glob(text, catalog->name_texts.items[i])) return true;
    return false;
}

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* A note of work left to do, in capitals: there are applications of that name. */
static bool has_capital_word(Str text, Str word) {
    size_t at = str_find(text, word, 0), end = at + word.size;
    return at != SIZE_MAX && (at == 0 || !is_capital(text.data[at - 1])) &&
           (end == text.size || !is_capital(text.data[end]));
}

static bool begins_with_sample(const Catalog *catalog, Str text) {
    for (size_t i = 0; i < catalog->sample_texts.count; i++) {
        Str sample = catalog->sample_texts.items[i];
        if (str_equal_ignoring_case(str_slice(text, 0, sample.size), sample)) return true;
    }
    return false;
}

bool catalog_is_sample_text(const Catalog *catalog, Str text) {
    for (size_t i = 0; i < text.size; i++)
        if (has_pair(catalog->sample_starts, text.data[i], i + 1 < text.size ? text.data[i + 1] : 0) &&
            begins_with_sample(catalog, str_slice(text, i, text.size)))
            return true;
    for (size_t i = 0; i < catalog->sample_words.count; i++)
        if (has_capital_word(text, catalog->sample_words.items[i])) return true;
    return false;
}

static void read_operation_file(Catalog *catalog, YamlFile *file) {
    Str service = yaml_string(file, file->root, "service", YAML_REQUIRED);
    if (file->error_count == 0) catalog_read_operations(catalog, file, service);
}

typedef struct {
    const char *prefix;
    void (*read)(Catalog *catalog, YamlFile *file);
    bool is_read_when_asked; /* read at load only from overlays, so that their mistakes are told at once */
} Folder;

/* In the order in which they refer to each other. */
static const Folder folders_in_order[] = {
    {"roles.yaml", catalog_read_roles, false},
    {"properties.yaml", catalog_read_properties, false},
    {"samples.yaml", catalog_read_samples, false},
    {"regions/", catalog_read_regions, false},
    {"types/", catalog_read_types, false},
    {"services/", catalog_read_services, false},
    {"terraform.yaml", catalog_read_terraform, false},
    {"hosts/", catalog_read_hosts, false},
    {"thirdparties/", catalog_read_third_party, false},
    {"idioms/", catalog_read_idioms, false},
    {"operations/", read_operation_file, true},
    {"modules/", catalog_read_module, true},
    {"constructs/", catalog_read_constructs, true},
    {"outages/", NULL, true}, /* read by graph/outage.c */
};
enum { FOLDER_COUNT = sizeof folders_in_order / sizeof *folders_in_order };

static const Folder *folder_of(Str path) {
    for (size_t i = 0; i < FOLDER_COUNT; i++)
        if (str_starts_with(path, str_from(folders_in_order[i].prefix))) return &folders_in_order[i];
    return NULL;
}

/* The types of a service are most of its file and most runs ask for those of a few services: the rest of an
 * embedded file waits for the first question. Overlays are read whole, so that their mistakes are told at once. */
static bool read_service_file(Catalog *catalog, const Folder *folder, uint32_t index, Diags *diags) {
    const CatalogFile *source = &catalog->files.items[index];
    Str head = source->is_overlay ? source->bytes : catalog_service_head(source->bytes);
    YamlFile file;
    if (!yaml_read(&file, source->shown, head, catalog->arena, diags)) return false;
    folder->read(catalog, &file);
    if (head.size < source->bytes.size && catalog->types_file.count)
        catalog->types_file.items[catalog->types_file.count - 1] = index;
    return yaml_finish(&file);
}

static bool read_file(Catalog *catalog, const Folder *folder, uint32_t index, Diags *diags) {
    if (folder->read == catalog_read_services) return read_service_file(catalog, folder, index, diags);
    const CatalogFile *source = &catalog->files.items[index];
    YamlFile file;
    if (!yaml_read(&file, source->shown, source->bytes, catalog->arena, diags)) return false;
    folder->read(catalog, &file);
    return yaml_finish(&file);
}

static void after_roles(Catalog *catalog) {
    catalog->role_other = catalog_role(catalog, STR("other"));
    if (catalog->role_other) return;
    Role *other = ARENA_NEW(catalog->arena, Role);
    *other =
        (Role){.id = STR("other"), .service_mode = MODE_DEPLOY, .reference_mode = MODE_DEPLOY, .tier = TIER_CONTROL};
    catalog->role_other = other;
}

static bool refuse_unknown_files(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->files.count; i++) {
        const CatalogFile *source = &catalog->files.items[i];
        if (folder_of(source->path)) continue;
        diag_add(diags, DIAG_ERROR, source->shown, 0,
                 "no such kind of catalog file; expected services/…, regions/…, terraform.yaml, samples.yaml, "
                 "hosts/…, thirdparties/…, idioms/…, operations/…, modules/…, constructs/…, outages/…");
        is_ok = false;
    }
    return is_ok;
}

static bool read_files(Catalog *catalog, Diags *diags) {
    bool is_ok = refuse_unknown_files(catalog, diags);
    for (const Folder *folder = folders_in_order; folder < folders_in_order + FOLDER_COUNT; folder++) {
        for (size_t i = 0; i < catalog->files.count; i++) {
            const CatalogFile *source = &catalog->files.items[i];
            if (folder_of(source->path) != folder || !folder->read) continue;
            if (folder->is_read_when_asked && !source->is_overlay) continue;
            if (!read_file(catalog, folder, (uint32_t)i, diags)) is_ok = false;
        }
        if (folder == folders_in_order) after_roles(catalog);
    }
    return is_ok;
}

/* operations/aws/dynamodb.yaml holds the operations of aws/dynamodb. */
static void index_operation_files(Catalog *catalog) {
    Str folder = STR("operations/"), ending = STR(".yaml");
    for (size_t i = 0; i < catalog->files.count; i++) {
        Str path = catalog->files.items[i].path;
        if (!str_starts_with(path, folder)) continue;
        map_put(catalog->operation_file, str_slice(path, folder.size, path.size - ending.size), (uint32_t)i);
    }
}

static bool check_mentions(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->mentions.count; i++) {
        const Mention *mention = &catalog->mentions.items[i];
        Str id = str_slice(mention->id, 0, str_find_char(mention->id, '#', 0));
        if (map_get(catalog->service_by_id, id) != MAP_NONE) continue;
        diag_add(diags, DIAG_ERROR, mention->path, mention->line, "no service \"%.*s\" in the catalog", STR_ARG(id));
        is_ok = false;
    }
    return is_ok;
}

static Catalog *catalog_new(Arena *arena) {
    Catalog *catalog = ARENA_NEW(arena, Catalog);
    catalog->arena = arena;
    Map **const maps[] = {
        &catalog->service_by_id,       &catalog->service_by_sdk,     &catalog->service_by_arn,
        &catalog->role_by_id,          &catalog->property_by_name,   &catalog->handle_by_name,
        &catalog->type_exact,          &catalog->type_prefix,        &catalog->type_role,
        &catalog->type_parent,         &catalog->region_by_name,     &catalog->region_by_zone_prefix,
        &catalog->third_party_by_host, &catalog->third_party_by_id,  &catalog->data_attributes,
        &catalog->account_arguments,   &catalog->backends,           &catalog->operation_file,
        &catalog->lookup_by_type,      &catalog->workspace_by_type,  &catalog->module_file,
        &catalog->hosts_by_top,        &catalog->region_by_spelling,
    };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) *maps[i] = map_new(arena);
    catalog->lazy = ARENA_NEW(arena, Lazy);
    catalog->lazy->catalog = catalog;
    catalog->lazy->type_by_name = map_new(arena);
    catalog->lazy->made_by_name = map_new(arena);
    catalog->lazy->module_index = map_new(arena);
    return catalog;
}

Catalog *catalog_load(Arena *arena, const Str *overlay_folders, size_t overlay_count, Diags *diags) {
    Catalog *catalog = catalog_new(arena);
    if (!collect_files(catalog, overlay_folders, overlay_count, diags)) return NULL;
    catalog->version = version_of(catalog);
    index_operation_files(catalog);
    catalog_index_modules(catalog);
    if (!read_files(catalog, diags)) return NULL;
    catalog_index_hosts(catalog);
    if (!check_mentions(catalog, diags)) return NULL;
    catalog->lazy->operations = ARENA_ARRAY(arena, OperationTable *, catalog->services.count + 1);
    return catalog;
}

Str catalog_version(const Catalog *catalog) { return catalog->version; }

size_t catalog_file_count(const Catalog *catalog) { return catalog->files.count; }

Str catalog_file_at(const Catalog *catalog, size_t index, Str *bytes, Str *shown) {
    assert(index < catalog->files.count);
    const CatalogFile *file = &catalog->files.items[index];
    if (bytes) *bytes = file->bytes;
    if (shown) *shown = file->shown;
    return file->path;
}
