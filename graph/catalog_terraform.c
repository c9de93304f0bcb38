/* catalog/terraform.yaml: data sources that say where one is, and state backends. */
#include "graph/catalog_private.h"

void catalog_read_terraform(Catalog *catalog, YamlFile *file) {
    for (YamlNode *type = yaml_entries(file, file->root, "data"); type; type = type->next) {
        for (YamlNode *attribute = type->first; attribute; attribute = attribute->next) {
            Str key = catalog_pair(catalog->arena, type->key, attribute->key);
            map_put(catalog->data_attributes, key, (uint32_t)catalog->data_meanings.count);
            *VEC_PUSH(catalog->arena, &catalog->data_meanings) = attribute->text;
        }
        yaml_use_all(type);
    }
    for (YamlNode *backend = yaml_entries(file, file->root, "backends"); backend; backend = backend->next) {
        Str service = yaml_string(file, backend, "service", YAML_REQUIRED);
        yaml_string(file, backend, "region", YAML_OPTIONAL);
        catalog_mention(catalog, file, backend, service);
        map_put(catalog->backends, backend->key, (uint32_t)catalog->data_meanings.count);
        *VEC_PUSH(catalog->arena, &catalog->data_meanings) = service;
    }
    for (YamlNode *type = yaml_items(file, file->root, "remote_states"); type; type = type->next)
        map_put(catalog->data_attributes, catalog_pair(catalog->arena, type->text, STR_NONE), 0);
}

bool catalog_is_remote_state(const Catalog *catalog, Str data_type) {
    return catalog_get_pair(catalog->data_attributes, data_type, STR_NONE) != MAP_NONE;
}

Str catalog_data_attribute(const Catalog *catalog, Str data_type, Str attribute) {
    uint32_t index = catalog_get_pair(catalog->data_attributes, data_type, attribute);
    return index == MAP_NONE ? STR_NONE : catalog->data_meanings.items[index];
}

ServiceId catalog_backend_service(const Catalog *catalog, Str backend_type) {
    uint32_t index = map_get(catalog->backends, backend_type);
    return index == MAP_NONE ? 0 : catalog_service_by_id(catalog, catalog->data_meanings.items[index]);
}
