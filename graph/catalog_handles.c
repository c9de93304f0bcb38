/* Handles between repositories: where a name is somebody's own, and what an ARN names. */
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

void catalog_read_handles(Catalog *catalog, YamlFile *file) {
    const YamlNode *reach = yaml_get(file->root, "handle_reach");
    read_reach(catalog, file, reach, "account", HANDLE_OF_ACCOUNT);
    read_reach(catalog, file, reach, "region", HANDLE_OF_REGION);
    catalog->common_name_count = yaml_words(file, file->root, "common_names", &catalog->common_names);
    for (const YamlNode *item = yaml_items(file, file->root, "arn_handles"); item; item = item->next) {
        ArnHandle entry = {
            yaml_string(file, item, "service", YAML_REQUIRED), yaml_string(file, item, "before", YAML_OPTIONAL),
            yaml_string(file, item, "handle", YAML_REQUIRED), yaml_string(file, item, "until", YAML_OPTIONAL)};
        if (map_get(catalog->handle_by_name, entry.handle) == MAP_NONE)
            yaml_error(file, item, "no handle \"%.*s\" in properties.yaml", STR_ARG(entry.handle));
        *VEC_PUSH(catalog->arena, &catalog->arn_handles) = entry;
    }
}

bool catalog_is_common_name(const Catalog *catalog, Str name) {
    for (size_t i = 0; i < catalog->common_name_count; i++)
        if (str_matches_glob(name, catalog->common_names[i])) return true;
    return false;
}

HandleReach catalog_handle_reach(const Catalog *catalog, Str handle) {
    uint32_t reach = map_get(catalog->handle_by_name, handle);
    return reach == MAP_NONE ? HANDLE_EVERYWHERE : (HandleReach)reach;
}

const ArnHandle *catalog_arn_handle(const Catalog *catalog, Str service, Str resource, Str *name) {
    for (size_t i = 0; i < catalog->arn_handles.count; i++) {
        const ArnHandle *entry = &catalog->arn_handles.items[i];
        if (!str_equal(entry->service, service) || !str_starts_with(resource, entry->before)) continue;
        *name = str_slice(resource, entry->before.size, resource.size);
        *name = str_slice(*name, 0, str_find(*name, entry->until.size ? entry->until : STR(":"), 0));
        return entry;
    }
    return NULL;
}
