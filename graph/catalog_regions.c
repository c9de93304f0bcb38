/* regions/<provider>.yaml: partitions, regions and how names of zones are built from theirs. */
#include <assert.h>

#include "graph/catalog_private.h"

static uint32_t start_of(Str name) { return (uint32_t)(uint8_t)name.data[0] << 8 | (uint8_t)name.data[1]; }

static void add_start(Catalog *catalog, Str name) {
    catalog->place_sizes |= UINT64_C(1) << (name.size < 63 ? name.size : 63);
    if (name.size >= 2) catalog->place_starts[start_of(name) / 64] |= UINT64_C(1) << start_of(name) % 64;
}

/* Whether a text may name a zone is asked of each text of a repository: most are refused by their first two characters. */
static bool has_start_of_place(const Catalog *catalog, Str text) {
    return text.size >= 2 && (catalog->place_starts[start_of(text) / 64] >> start_of(text) % 64 & 1);
}

enum { SPELLING_SIZE_MAX = 64 }; /* no region's name is longer */

/* Letters and digits alone, small: "US_EAST_1" and "us-east-1" are both "useast1". 0: too long for a region. */
static size_t spelling_of(Str name, char *out) {
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '_' || c == '-') continue;
        if (size == SPELLING_SIZE_MAX) return 0;
        out[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return size;
}

/* By the first two letters; SIZE_MAX when those say nothing. */
static size_t start_of_spelling(Str name) {
    if (name.size < 2 || name.data[0] == '_' || name.data[0] == '-' || name.data[1] == '_' || name.data[1] == '-')
        return SIZE_MAX;
    return ((size_t)name.data[0] & 31) << 5 | ((size_t)name.data[1] & 31);
}

static void add_spelling(Catalog *catalog, const Region *region, uint32_t index) {
    char spelling[SPELLING_SIZE_MAX];
    size_t size = spelling_of(region->name, spelling);
    size_t start = start_of_spelling(str_of(spelling, size));
    if (start != SIZE_MAX) catalog->spelling_starts[start / 64] |= (uint64_t)1 << start % 64;
    Str providers[] = {region->provider, STR_NONE};
    for (size_t i = 0; size && i < sizeof providers / sizeof *providers; i++)
        map_add(catalog->region_by_spelling, catalog_pair(catalog->arena, providers[i], str_of(spelling, size)), index,
                NULL);
}

const Region *catalog_region_spelled(const Catalog *catalog, Str provider, Str name) {
    char spelling[SPELLING_SIZE_MAX];
    size_t start = start_of_spelling(name);
    if (start != SIZE_MAX && !(catalog->spelling_starts[start / 64] >> start % 64 & 1)) return NULL;
    size_t size = spelling_of(name, spelling);
    uint32_t index = size ? catalog_get_pair(catalog->region_by_spelling, provider, str_of(spelling, size)) : MAP_NONE;
    return index == MAP_NONE ? NULL : &catalog->regions.items[index];
}

void catalog_read_regions(Catalog *catalog, YamlFile *file) {
    Arena *arena = catalog->arena;
    Str provider = yaml_string(file, file->root, "provider", YAML_REQUIRED);
    PlaceGrammar grammar = {.provider = provider};
    grammar.name_suffix_count = yaml_words(file, file->root, "zone_suffixes", &grammar.name_suffixes);
    grammar.id_suffix_count = yaml_words(file, file->root, "zone_id_suffixes", &grammar.id_suffixes);
    grammar.inner_name_count = yaml_words(file, file->root, "zones_in_region", &grammar.inner_names);
    grammar.multi_region_count = yaml_words(file, file->root, "multi_regions", &grammar.multi_regions);
    grammar.prefix_count = yaml_words(file, file->root, "region_prefixes", &grammar.prefixes);
    grammar.subnets_are_zonal = yaml_bool(file, file->root, "subnets_are_zonal", false);
    /* Names that mean something else elsewhere ("sin", "eu"): only where the provider is known. */
    bool are_own = yaml_bool(file, file->root, "own_names", false);
    grammar.segment_count = yaml_words(file, file->root, "place_segments", &grammar.segments);
    *VEC_PUSH(arena, &catalog->place_grammars) = grammar;

    const YamlNode *suffixes = yaml_get(file->root, "dns_suffixes");
    for (YamlNode *entry = yaml_entries(file, file->root, "dns_suffixes"); entry; entry = entry->next)
        if (entry->kind != YAML_SCALAR) yaml_error(file, entry, "expected a domain");
    for (YamlNode *entry = yaml_entries(file, file->root, "regions"); entry; entry = entry->next) {
        Region region = {
            .name = entry->key,
            .provider = provider,
            .partition = yaml_string(file, entry, "partition", YAML_OPTIONAL),
            .zone_prefix = yaml_string(file, entry, "zones", YAML_OPTIONAL),
            .country = yaml_string(file, entry, "country", YAML_OPTIONAL),
            .stands_in = yaml_string(file, entry, "stands_in", YAML_OPTIONAL),
            .is_opt_in = yaml_bool(file, entry, "opt_in", false),
        };
        const YamlNode *suffix =
            suffixes && region.partition.size ? yaml_get(suffixes, str_zero_terminated(arena, region.partition)) : NULL;
        if (suffix) region.dns_suffix = suffix->text;
        uint32_t index = (uint32_t)catalog->regions.count;
        bool is_new = false;
        map_add(catalog->region_by_name, catalog_pair(arena, provider, region.name), index, &is_new);
        if (!is_new) yaml_error(file, entry, "region \"%.*s\" is there twice", STR_ARG(region.name));
        if (!are_own) map_add(catalog->region_by_name, region.name, index, NULL);
        if (!are_own) add_start(catalog, region.name);
        if (region.zone_prefix.size) {
            map_add(catalog->region_by_zone_prefix, region.zone_prefix, index, &is_new);
            add_start(catalog, region.zone_prefix);
            if (!is_new) yaml_error(file, entry, "zone prefix \"%.*s\" is there twice", STR_ARG(region.zone_prefix));
        }
        *VEC_PUSH(arena, &catalog->regions) = region;
        add_spelling(catalog, &region, index);

        /* Other spellings of the same region: "East US" for eastus. */
        const Str *names = NULL;
        size_t count = 0;
        YamlNode *also = yaml_get(entry, "also");
        if (also && also->kind == YAML_SEQUENCE) count = yaml_words_of(file, also, &names);
        if (also && also->kind == YAML_SCALAR) names = &also->text, count = 1;
        for (size_t i = 0; i < count; i++) {
            map_add(catalog->region_by_name, catalog_pair(arena, provider, names[i]), index, NULL);
            if (are_own) continue;
            map_add(catalog->region_by_name, names[i], index, NULL);
            add_start(catalog, names[i]);
        }
    }
}

const Region *catalog_region(const Catalog *catalog, Str provider, Str name) {
    uint32_t index = provider.size ? catalog_get_pair(catalog->region_by_name, provider, name)
                                   : map_get(catalog->region_by_name, name);
    return index == MAP_NONE ? NULL : &catalog->regions.items[index];
}

static bool matches_any(Str text, const Str *globs, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_matches_glob(text, globs[i])) return true;
    return false;
}

static const PlaceGrammar *grammar_of(const Catalog *catalog, Str provider) {
    for (size_t i = 0; i < catalog->place_grammars.count; i++)
        if (str_equal(catalog->place_grammars.items[i].provider, provider)) return &catalog->place_grammars.items[i];
    return NULL;
}

const Region *catalog_zone_region(const Catalog *catalog, Str zone) {
    enum { ZONE_NAME_MAX = 40 };
    if (zone.size > ZONE_NAME_MAX || !has_start_of_place(catalog, zone)) return NULL;
    /* Longest region first: "us-east-1" before a region that were called "us-east". */
    for (size_t size = zone.size; size-- > 1;) {
        if (!(catalog->place_sizes >> size & 1)) continue;
        Str head = str_slice(zone, 0, size), tail = str_slice(zone, size, zone.size);
        uint32_t index = map_get(catalog->region_by_name, head);
        if (index != MAP_NONE) {
            const Region *region = &catalog->regions.items[index];
            const PlaceGrammar *grammar = grammar_of(catalog, region->provider);
            if (matches_any(tail, grammar->name_suffixes, grammar->name_suffix_count)) return region;
        }
        index = map_get(catalog->region_by_zone_prefix, head);
        if (index != MAP_NONE) {
            const Region *region = &catalog->regions.items[index];
            const PlaceGrammar *grammar = grammar_of(catalog, region->provider);
            if (matches_any(tail, grammar->id_suffixes, grammar->id_suffix_count)) return region;
        }
    }
    return NULL;
}

bool catalog_subnets_are_zonal(const Catalog *catalog, Str provider) {
    const PlaceGrammar *grammar = grammar_of(catalog, provider);
    return grammar && grammar->subnets_are_zonal;
}

size_t catalog_region_count(const Catalog *catalog) { return catalog->regions.count; }

const Region *catalog_region_at(const Catalog *catalog, size_t index) {
    assert(index < catalog->regions.count);
    return &catalog->regions.items[index];
}
