/* `faultline catalog list`: one thing per line, tab-separated, in catalog order. */
#include "graph/catalog_private.h"

static Str id_of_service(const Catalog *catalog, ServiceId id) {
    return id ? catalog_service(catalog, id)->id : STR("-");
}

static void print_services(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->services.count; i++) {
        const Service *service = &catalog->services.items[i];
        Str control = catalog_control_region(service, STR_NONE);
        strbuf_format(out, "%.*s\t%s\t%.*s\t%.*s\n", STR_ARG(service->id), reach_name(service->reach),
                      STR_ARG(control.size ? control : STR("-")), STR_ARG(service->name));
    }
}

static void print_regions(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->regions.count; i++) {
        const Region *region = &catalog->regions.items[i];
        strbuf_format(out, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARG(region->provider), STR_ARG(region->name),
                      STR_ARG(region->partition.size ? region->partition : STR("-")),
                      STR_ARG(region->zone_prefix.size ? region->zone_prefix : STR("-")),
                      STR_ARG(region->country.size ? region->country : STR("-")));
    }
}

static void print_types(const Catalog *catalog, StrBuf *out) {
    const ResourceType *type = NULL;
    for (size_t i = 0; (type = catalog_resource_type_at(catalog, i)); i++)
        strbuf_format(out, "%.*s\t%.*s\t%.*s\t%s\t%zu properties\n", STR_ARG(type->type),
                      STR_ARG(id_of_service(catalog, type->service)), STR_ARG(type->role->id), reach_name(type->reach),
                      type->property_count);
}

static void print_third_parties(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->third_parties.count; i++) {
        const ThirdParty *third_party = &catalog->third_parties.items[i];
        strbuf_format(out, "%.*s\t%.*s\t%.*s\n", STR_ARG(third_party->id), STR_ARG(third_party->category),
                      STR_ARG(third_party->name));
    }
}

static void print_roles(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->roles.count; i++) {
        const Role *role = &catalog->roles.items[i];
        strbuf_format(out, "%.*s\tservice needs it: %s\tothers need it: %s\n", STR_ARG(role->id),
                      edge_mode_name(role->service_mode), edge_mode_name(role->reference_mode));
    }
}

static void print_properties(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->properties.count; i++) {
        const PropertyName *property = &catalog->properties.items[i];
        strbuf_format(out, "%.*s\t%s\t%.*s\n", STR_ARG(property->name), property->is_test ? "test" : "value",
                      STR_ARG(property->meaning));
    }
}

static void print_files(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->files.count; i++)
        strbuf_format(out, "%.*s\n", STR_ARG(catalog->files.items[i].shown));
}

bool catalog_print(const Catalog *catalog, Str what, StrBuf *out) {
    static const struct {
        const char *name;
        void (*print)(const Catalog *catalog, StrBuf *out);
    } parts[] = {
        {"services", print_services},
        {"regions", print_regions},
        {"types", print_types},
        {"hosts", catalog_print_hosts},
        {"thirdparties", print_third_parties},
        {"roles", print_roles},
        {"properties", print_properties},
        {"files", print_files},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!str_equal(what, str_from(parts[i].name))) continue;
        parts[i].print(catalog, out);
        return true;
    }
    if (!str_equal(what, STR("summary"))) return false;
    size_t type_count = 0;
    while (catalog_resource_type_at(catalog, type_count)) type_count++;
    strbuf_format(out,
                  "%-12.*s %zu services, %zu regions, %zu types with an entry, %zu host patterns, %zu third parties\n",
                  STR_ARG(catalog->version), catalog->services.count, catalog->regions.count, type_count,
                  catalog->hosts.count, catalog->third_parties.count);
    return true;
}
