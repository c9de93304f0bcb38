/* What loading does not need but must be true: examples, regexes, every operation file. */
#include "graph/catalog_private.h"

static bool check_forced_regions(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->types.count; i++) {
        const ResourceType *type = catalog->types.items[i];
        if (!type->forced_region.size) continue;
        Str provider = type->service ? catalog_service(catalog, type->service)->provider : STR_NONE;
        if (catalog_region(catalog, provider, type->forced_region)) continue;
        diag_add(diags, DIAG_ERROR, STR("catalog/services"), 0, "type %.*s is forced into \"%.*s\", which is no region",
                 STR_ARG(type->type), STR_ARG(type->forced_region));
        is_ok = false;
    }
    return is_ok;
}

/* Words that only say where a type belongs must not hide behind an entry of another service. */
static bool check_type_owners(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < map_count(catalog->type_exact); i++) {
        Str name = map_key_at(catalog->type_exact, i);
        uint32_t index = map_get(catalog->type_by_name, name);
        if (index == MAP_NONE || catalog->types.items[index]->service == map_value_at(catalog->type_exact, i)) continue;
        diag_add(diags, DIAG_ERROR, STR("catalog/services"), 0, "type %.*s belongs to two services", STR_ARG(name));
        is_ok = false;
    }
    return is_ok;
}

static bool check_regions(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->regions.count; i++) {
        const Region *region = &catalog->regions.items[i];
        if (catalog_region(catalog, region->provider, region->name) == region) continue;
        diag_add(diags, DIAG_ERROR, STR("catalog/regions"), 0, "region %.*s is hidden by another", STR_ARG(region->name));
        is_ok = false;
    }
    return is_ok;
}

bool catalog_check(const Catalog *catalog, Diags *diags) {
    bool is_ok = check_forced_regions(catalog, diags);
    is_ok = check_type_owners(catalog, diags) && is_ok;
    is_ok = check_regions(catalog, diags) && is_ok;
    is_ok = catalog_check_hosts(catalog, diags) && is_ok;
    return catalog_check_operations(catalog, diags) && is_ok;
}
