/* Any bytes as a host, a zone, a type: the answer may be "none", and whatever is handed out is whole. */
#include <stdlib.h>

#include "graph/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const Catalog *catalog_of(Arena *arena) {
    Diags diags = diags_new(arena);
    const Catalog *catalog = catalog_load(arena, NULL, 0, &diags);
    if (!catalog) abort();
    return catalog;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Arena *arena;
    static const Catalog *catalog;
    if (!arena || arena_size_bytes(arena) > 64 * 1024 * 1024) { /* what is asked stays in the catalog's arena */
        arena_free(arena);
        arena = arena_new();
        catalog = catalog_of(arena);
    }
    Str text = str_of((const char *)data, size);
    HostMatch match;
    if (catalog_host(catalog, text, &match) && match.region.size + match.zone.size > 2 * size + 64) abort();
    catalog_zone_region(catalog, text);
    catalog_third_party_by_host(catalog, text);
    catalog_resource_type(catalog, text);
    catalog_operation(catalog, catalog_service_by_id(catalog, STR("aws/s3")), STR("js"), text);
    return 0;
}
