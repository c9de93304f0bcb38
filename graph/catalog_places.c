/* Where things are: types/<provider>.yaml says which arguments of which types hold a place and what stands in for them;
 * regions/<provider>.yaml how places are written. */
#include "graph/catalog_private.h"

/* Is the word in a text of words? */
bool catalog_has_word(Str words, Str word) {
    for (size_t at = 0; (at = str_find(words, word, at)) != SIZE_MAX; at++) {
        size_t end = at + word.size;
        bool starts = at == 0 || words.data[at - 1] <= ' ', ends = end == words.size || words.data[end] <= ' ';
        if (starts && ends) return true;
    }
    return false;
}

/* ---- types ---- */

static void read_words(Catalog *catalog, YamlFile *file, const char *key, WordLists *out) {
    for (YamlNode *entry = yaml_entries(file, file->root, key); entry; entry = entry->next) {
        *VEC_PUSH(catalog->arena, out) = (TypeWords){entry->key, entry->text};
        if (entry->kind != YAML_SCALAR) yaml_error(file, entry, "expected words");
    }
}

void catalog_read_places(Catalog *catalog, YamlFile *file) {
    PlaceTable table = {0};
    read_words(catalog, file, "places", &table.places);
    read_words(catalog, file, "provider_places", &table.provider_places);
    read_words(catalog, file, "default_places", &table.default_places);
    read_words(catalog, file, "zone_arguments", &table.zone_arguments);
    table.arguments = yaml_string(file, file->root, "place_arguments", YAML_OPTIONAL);
    table.within = yaml_string(file, file->root, "within", YAML_OPTIONAL);
    table.global_count = yaml_words(file, file->root, "global", &table.globals);
    table.prefix_count = yaml_words(file, file->root, "prefixes", &table.prefixes);
    if (table.places.count) *VEC_PUSH(catalog->arena, &catalog->place_tables) = table;
    FormTable forms = {.prefixes = table.prefixes, .prefix_count = table.prefix_count};
    read_words(catalog, file, "id_forms", &forms.forms);
    if (forms.forms.count) *VEC_PUSH(catalog->arena, &catalog->form_tables) = forms;
}

static bool starts_with_any(Str text, const Str *prefixes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_starts_with(text, prefixes[i])) return true;
    return false;
}

bool catalog_is_placeholder(const Catalog *catalog, Str type, Str what, Str text) {
    for (size_t i = 0; i < catalog->form_tables.count; i++) {
        const FormTable *table = &catalog->form_tables.items[i];
        if (!starts_with_any(type, table->prefixes, table->prefix_count)) continue;
        for (size_t k = 0; k < table->forms.count; k++) {
            Str rest = table->forms.items[k].words, glob;
            if (!str_equal(table->forms.items[k].key, what)) continue;
            while (str_word_next(&rest, &glob))
                if (str_matches_glob(text, glob)) return false;
            return true;
        }
    }
    return false;
}

static const PlaceTable *table_of(const Catalog *catalog, Str type) {
    for (size_t i = 0; i < catalog->place_tables.count; i++) {
        const PlaceTable *table = &catalog->place_tables.items[i];
        for (size_t k = 0; k < table->prefix_count; k++)
            if (str_starts_with(type, table->prefixes[k])) return table;
    }
    return NULL;
}

/* "google" and "google-beta" have the types "google_…". */
static bool is_provider_of(Str prefix, Str provider) {
    if (prefix.size == 0 || prefix.data[prefix.size - 1] != '_') return false;
    Str name = str_slice(prefix, 0, prefix.size - 1);
    return str_equal(provider, name) ||
           (str_starts_with(provider, name) && provider.size > name.size && provider.data[name.size] == '-');
}

bool catalog_provider_has_place(const Catalog *catalog, Str provider) {
    for (size_t i = 0; i < catalog->region_argument_prefixes.count; i++)
        if (is_provider_of(catalog->region_argument_prefixes.items[i], provider)) return true;
    for (size_t i = 0; i < catalog->place_tables.count; i++) {
        const PlaceTable *table = &catalog->place_tables.items[i];
        for (size_t k = 0; k < table->prefix_count && table->provider_places.count; k++)
            if (is_provider_of(table->prefixes[k], provider)) return true;
    }
    return false;
}

/* The key under which the type is listed; empty when it is not. */
static Str key_of(const WordLists *lists, Str type) {
    for (size_t i = 0; i < lists->count; i++)
        if (catalog_has_word(lists->items[i].words, type)) return lists->items[i].key;
    return STR_NONE;
}

static void add_zones(const Catalog *catalog, const PlaceTable *table, ResourceType *type) {
    Str argument = key_of(&table->zone_arguments, type->type);
    if (!argument.size) return;
    for (size_t i = 0; i < type->property_count; i++)
        if (str_equal(type->properties[i].property, STR("zones"))) return;
    PropertyRule *all = ARENA_ARRAY(catalog->arena, PropertyRule, type->property_count + 1);
    for (size_t i = 0; i < type->property_count; i++) all[i] = type->properties[i];
    all[type->property_count++] = (PropertyRule){.property = STR("zones"), .path = argument};
    type->properties = all;
}

static bool matches_any(Str text, const Str *globs, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_matches_glob(text, globs[i])) return true;
    return false;
}

void catalog_complete_place(const Catalog *catalog, ResourceType *type) {
    const PlaceTable *table = table_of(catalog, type->type);
    if (!table) {
        if (!type->unplaced.size)
            type->provider_arguments =
                STR("region"); /* what says nothing is where its provider's configuration points */
        return;
    }
    Str place = key_of(&table->places, type->type);
    if (!place.size && matches_any(type->type, table->globals, table->global_count)) {
        type->reach = REACH_GLOBAL;
        type->needs_region_at_runtime = false;
        return;
    }
    add_zones(catalog, table, type);
    type->has_place = type->region_path.size || place.size;
    if (!type->region_path.size) type->region_path = place.size ? place : table->arguments;
    if (!type->within.size) type->within = table->within;
    type->default_place = key_of(&table->default_places, type->type);
    for (size_t i = 0; i < table->provider_places.count; i++)
        if (str_equal(table->provider_places.items[i].key, place))
            type->provider_arguments = table->provider_places.items[i].words;
}

/* ---- how places are written ---- */

static const PlaceGrammar *grammar_of(const Catalog *catalog, Str provider) {
    for (size_t i = 0; i < catalog->place_grammars.count; i++)
        if (str_equal(catalog->place_grammars.items[i].provider, provider)) return &catalog->place_grammars.items[i];
    return NULL;
}

bool catalog_is_inner_zone(const Catalog *catalog, Str provider, Str name) {
    const PlaceGrammar *grammar = grammar_of(catalog, provider);
    return grammar && matches_any(name, grammar->inner_names, grammar->inner_name_count);
}

static bool single_place(const Catalog *catalog, Str provider, const PlaceGrammar *grammar, Str text, NamedPlace *out) {
    *out = (NamedPlace){.region = catalog_region(catalog, provider, text)};
    if (out->region) return true;
    out->region = catalog_zone_region(catalog, text);
    if (out->region) {
        out->zone = text;
        return true;
    }
    for (size_t i = 0; grammar && i < grammar->prefix_count; i++) {
        if (!str_starts_with(text, grammar->prefixes[i])) continue;
        out->region = catalog_region(catalog, provider, str_slice(text, grammar->prefixes[i].size, text.size));
        if (out->region) return true;
    }
    return grammar && matches_any(text, grammar->multi_regions, grammar->multi_region_count);
}

/* What stands behind one of the words that come before places: "zones" in "projects/p/zones/us-east1-b". */
static Str place_in_path(const PlaceGrammar *grammar, Str path) {
    Str rest = path, segment;
    bool is_next = false;
    while (rest.data && str_split_next(&rest, '/', &segment)) {
        if (is_next) return segment;
        for (size_t i = 0; i < grammar->segment_count; i++)
            is_next = is_next || str_equal(segment, grammar->segments[i]);
    }
    return STR_NONE;
}

bool catalog_place(const Catalog *catalog, Str provider, Str text, NamedPlace *out) {
    enum { PLACE_NAME_MAX = 64 };
    const PlaceGrammar *grammar = grammar_of(catalog, provider);
    if (grammar && str_find_char(text, '/', 0) != SIZE_MAX) text = place_in_path(grammar, text);
    if (text.size == 0 || text.size > PLACE_NAME_MAX) return false;
    if (single_place(catalog, provider, grammar, text, out)) return true;
    char squeezed[PLACE_NAME_MAX]; /* "East US" is written for eastus, and "EUROPE-WEST4" means the same as in small */
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c != ' ') squeezed[size++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    if (!single_place(catalog, provider, grammar, (Str){squeezed, size}, out)) return false;
    if (out->zone.size) out->zone = text;
    return true;
}
