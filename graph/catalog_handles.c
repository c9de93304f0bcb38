/* Handles between repositories: where a name is somebody's own, and what an ARN names. */
#include <string.h>

#include "graph/catalog_private.h"

static void read_reach(Catalog *catalog, YamlFile *file, const YamlNode *mapping, const char *key, HandleReach reach) {
    const Str *names = NULL;
    size_t count = yaml_words(file, mapping, key, &names);
    for (size_t i = 0; i < count; i++) {
        if (map_get(catalog->handle_by_name, names[i]) == MAP_NONE)
            yaml_error(file, mapping, "no handle \"%.*s\" in properties.yaml", STR_ARG(names[i]));
        map_put(catalog->handle_by_name, names[i], reach);
    }
}

static void read_handles_of_services(Catalog *catalog, YamlFile *file, const char *key, bool has_argument) {
    for (const YamlNode *item = yaml_items(file, file->root, key); item; item = item->next) {
        ArgumentHandle entry = {.service = yaml_string(file, item, "service", YAML_REQUIRED),
                                .handle = yaml_string(file, item, "handle", YAML_REQUIRED)};
        if (has_argument) entry.argument = yaml_string(file, item, "argument", YAML_REQUIRED);
        if (map_get(catalog->handle_by_name, entry.handle) == MAP_NONE)
            yaml_error(file, item, "no handle \"%.*s\" in properties.yaml", STR_ARG(entry.handle));
        if (has_argument)
            *VEC_PUSH(catalog->arena, &catalog->argument_handles) = entry;
        else
            *VEC_PUSH(catalog->arena, &catalog->url_handles) = entry;
    }
}

void catalog_read_handles(Catalog *catalog, YamlFile *file) {
    const YamlNode *reach = yaml_get(file->root, "handle_reach");
    read_reach(catalog, file, reach, "account", HANDLE_OF_ACCOUNT);
    read_reach(catalog, file, reach, "region", HANDLE_OF_REGION);
    const YamlNode *slash = yaml_get(file->root, "handle_slash");
    catalog->rooted_handle_count = yaml_words(file, slash, "always", &catalog->rooted_handles);
    catalog->leveled_handle_count = yaml_words(file, slash, "levels", &catalog->leveled_handles);
    catalog->common_name_count = yaml_words(file, file->root, "common_names", &catalog->common_names);
    catalog->usual_source_host_count = yaml_words(file, file->root, "usual_source_hosts", &catalog->usual_source_hosts);
    catalog->ordinary_name_count = yaml_words(file, file->root, "ordinary_names", &catalog->ordinary_names);
    read_handles_of_services(catalog, file, "argument_handles", true);
    read_handles_of_services(catalog, file, "url_handles", false);
    for (const YamlNode *item = yaml_items(file, file->root, "arn_handles"); item; item = item->next) {
        ArnHandle entry = {.service = yaml_string(file, item, "service", YAML_REQUIRED),
                           .before = yaml_string(file, item, "before", YAML_OPTIONAL),
                           .handle = yaml_string(file, item, "handle", YAML_REQUIRED),
                           .random_end = (uint32_t)yaml_int(file, item, "random_end", 0),
                           .behind = yaml_string(file, item, "behind", YAML_OPTIONAL),
                           .until = yaml_string(file, item, "until", YAML_OPTIONAL)};
        if (map_get(catalog->handle_by_name, entry.handle) == MAP_NONE)
            yaml_error(file, item, "no handle \"%.*s\" in properties.yaml", STR_ARG(entry.handle));
        *VEC_PUSH(catalog->arena, &catalog->arn_handles) = entry;
    }
    catalog->arn_request_count = yaml_words(file, file->root, "arn_requests", &catalog->arn_requests);
}

/* "TableName", "tableName" and "table_name" are one. */
static bool is_same_word(Str word, Str written) {
    size_t at = 0;
    for (size_t i = 0; i < written.size; i++) {
        if (written.data[i] == '_') continue;
        if (at == word.size || !str_equal_ignoring_case(str_slice(word, at, at + 1), str_slice(written, i, i + 1)))
            return false;
        at++;
    }
    return at == word.size;
}

Str catalog_argument_handle(const Catalog *catalog, Str service, Str argument) {
    for (size_t i = 0; i < catalog->argument_handles.count; i++) {
        const ArgumentHandle *entry = &catalog->argument_handles.items[i];
        if (str_equal(entry->service, service) && is_same_word(entry->argument, argument)) return entry->handle;
    }
    return STR_NONE;
}

static Str without_slashes(Str name) {
    while (name.size > 1 && name.data[0] == '/') name = str_slice(name, 1, name.size);
    return name;
}

static bool is_word_of(Str word, const Str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return false;
}

Str catalog_url_handle(const Catalog *catalog, Str service) {
    for (size_t i = 0; i < catalog->url_handles.count; i++)
        if (str_equal(catalog->url_handles.items[i].service, service)) return catalog->url_handles.items[i].handle;
    return STR_NONE;
}

Str catalog_handle_name(const Catalog *catalog, Str handle, Str name) {
    Str plain = without_slashes(name);
    bool has_levels = str_find_char(plain, '/', 0) != SIZE_MAX;
    bool is_whole = is_word_of(handle, catalog->rooted_handles, catalog->rooted_handle_count) ||
                    (has_levels && is_word_of(handle, catalog->leveled_handles, catalog->leveled_handle_count));
    return is_whole ? name : plain;
}

bool catalog_is_common_name(const Catalog *catalog, Str name) {
    name = without_slashes(name);
    for (size_t i = 0; i < catalog->common_name_count; i++)
        if (str_matches_glob(name, catalog->common_names[i])) return true;
    return false;
}

bool catalog_is_usual_source_host(const Catalog *catalog, Str host) {
    for (size_t i = 0; i < catalog->usual_source_host_count; i++)
        if (str_matches_glob(host, catalog->usual_source_hosts[i])) return true;
    return false;
}

bool catalog_is_ordinary_name(const Catalog *catalog, Str name) {
    name = without_slashes(name);
    for (size_t i = 0; i < catalog->ordinary_name_count; i++)
        if (str_matches_glob(name, catalog->ordinary_names[i])) return true;
    return false;
}

HandleReach catalog_handle_reach(const Catalog *catalog, Str handle) {
    uint32_t reach = map_get(catalog->handle_by_name, handle);
    return reach == MAP_NONE ? HANDLE_EVERYWHERE : (HandleReach)reach;
}

/* "db-password-a1B2c3" and "db-password-??????" are the secret "db-password". An ARN may be written without; words are of small
 * letters. */
static Str without_random_end(Str name, size_t size) {
    if (size == 0 || name.size <= size + 1 || name.data[name.size - size - 1] != '-') return name;
    bool is_random = false;
    for (size_t i = name.size - size; i < name.size; i++) {
        char c = name.data[i];
        bool is_mark = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '?';
        if (!is_mark && !(c >= 'a' && c <= 'z')) return name;
        is_random = is_random || is_mark;
    }
    return is_random ? str_slice(name, 0, name.size - size - 1) : name;
}

const ArnHandle *catalog_arn_handle(const Catalog *catalog, Str service, Str resource, Str *name) {
    for (size_t i = 0; i < catalog->arn_handles.count; i++) {
        const ArnHandle *entry = &catalog->arn_handles.items[i];
        if (!str_equal(entry->service, service) || !str_starts_with(resource, entry->before)) continue;
        *name = str_slice(resource, entry->before.size, resource.size);
        *name = str_slice(*name, 0, str_find(*name, entry->until.size ? entry->until : STR(":"), 0));
        size_t behind = entry->behind.size ? str_find_last_char(*name, entry->behind.data[0]) : SIZE_MAX;
        if (behind != SIZE_MAX) *name = str_slice(*name, behind + 1, name->size);
        *name = without_random_end(*name, entry->random_end);
        return entry;
    }
    return NULL;
}

/* A part of an ARN up to a mark; one that is not known is written "${…}", and may have the mark in it. */
static Str part_until(Str text, char mark) {
    size_t end = 0;
    while (end < text.size) {
        size_t close =
            str_starts_with(str_slice(text, end, text.size), STR("${")) ? str_find_char(text, '}', end) : SIZE_MAX;
        if (close != SIZE_MAX) {
            end = close + 1;
            continue;
        }
        char c = text.data[end];
        bool is_word =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (mark ? c == mark : !is_word) break;
        if (c == '"' || c == '\n' || c == ' ') break;
        end++;
    }
    return str_slice(text, 0, end);
}

/* The parts of a text that is made as the pattern says. */
static bool match_request(Str pattern, Str text, ArnRequest *out) {
    struct {
        const char *name;
        Str *part;
    } parts[] = {{"{region}", &out->region},
                 {"{service}", &out->service},
                 {"{sdk}", &out->sdk},
                 {"{operation}", &out->operation}};
    *out = (ArnRequest){0};
    while (pattern.size) {
        size_t found = 0;
        while (found < sizeof parts / sizeof *parts && !str_starts_with(pattern, str_from(parts[found].name))) found++;
        if (found == sizeof parts / sizeof *parts) {
            if (!text.size || text.data[0] != pattern.data[0]) return false;
            text = str_slice(text, 1, text.size), pattern = str_slice(pattern, 1, pattern.size);
            continue;
        }
        pattern = str_slice(pattern, strlen(parts[found].name), pattern.size);
        *parts[found].part = part_until(text, pattern.size ? pattern.data[0] : '\0');
        if (!parts[found].part->size) return false;
        text = str_slice(text, parts[found].part->size, text.size);
    }
    return true;
}

bool catalog_arn_request(const Catalog *catalog, Str provider, Str resource, ArnRequest *out) {
    for (size_t i = 0; i < catalog->arn_request_count; i++) {
        if (!match_request(catalog->arn_requests[i], resource, out)) continue;
        /* "uploads.s3": the bucket is a part of the host. */
        size_t dot = str_find_last_char(out->service, '.');
        if (dot != SIZE_MAX) out->service = str_slice(out->service, dot + 1, out->service.size);
        out->id = out->sdk.size ? catalog_service_by_sdk(catalog, STR("sdk"), out->sdk)
                                : catalog_service_by_arn(catalog, provider, out->service);
        return out->id != 0;
    }
    return false;
}
