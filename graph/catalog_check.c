/* What loading does not need but must be true: examples, regexes, every operation file. */
#include "graph/catalog_private.h"
#include "graph/outage.h"

static bool check_regions(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->regions.count; i++) {
        const Region *region = &catalog->regions.items[i];
        if (catalog_region(catalog, region->provider, region->name) == region) continue;
        diag_add(diags, DIAG_ERROR, STR("catalog/regions"), 0, "region %.*s is hidden by another",
                 STR_ARG(region->name));
        is_ok = false;
    }
    return is_ok;
}

bool catalog_check(const Catalog *catalog, Diags *diags) {
    bool is_ok = check_regions(catalog, diags);
    is_ok = catalog_check_types(catalog, diags) && is_ok;
    is_ok = catalog_check_hosts(catalog, diags) && is_ok;
    is_ok = catalog_check_operations(catalog, diags) && is_ok;
    is_ok = catalog_check_constructs(catalog, diags) && is_ok;
    is_ok = catalog_check_modules(catalog, diags) && is_ok;
    const Outage *outages;
    size_t outage_count;
    return outages_of_catalog(catalog, diags->arena, diags, &outages, &outage_count) && is_ok;
}
