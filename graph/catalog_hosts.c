/* hosts/<provider>.yaml: a grammar of host names, tried in order; and thirdparties/<id>.yaml: services of
 * others, by host and package. Patterns are compiled when a host first ends as they do. */
#include <assert.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "analyzer/core/limits.h"
#include "graph/catalog_private.h"

enum { HOST_SIZE_MAX = 255 /* DNS */ };

struct HostPattern {
    Str name, provider, expression;
    Str naming; /* of the group "service": "aws-endpoint" */
    Str path;   /* for diagnostics */
    uint32_t line;
    Reach reach;
    ServiceId service; /* fixed, or by the group "service" */
    Str region;        /* when no group says it */
    bool is_redundant, is_control, is_name;
    const Str *ends; /* a host matches only when it ends so; lower case */
    size_t end_count;
    const Str *examples, *traps;
    size_t example_count, trap_count;
    Str gives_region, gives_zone, gives_service; /* what the first example must give; empty: not checked */
    pcre2_code *code;
    bool is_broken;
};

/* ---- reading ---- */

/* Replaces {name} by the file's definitions; {16} and unknown names stay. */
static Str expand(Arena *arena, const YamlNode *definitions, Str text) {
    StrBuf out = strbuf_new(arena, 64 * 1024);
    for (size_t i = 0; i < text.size; i++) {
        size_t end = text.data[i] == '{' ? str_find_char(text, '}', i) : SIZE_MAX;
        Str name = end == SIZE_MAX ? STR_NONE : str_slice(text, i + 1, end);
        const YamlNode *definition = NULL;
        for (const YamlNode *entry = definitions; name.size && entry; entry = entry->next)
            if (str_equal(entry->key, name)) definition = entry;
        if (definition) {
            strbuf_add(&out, definition->text);
            i = end;
        } else {
            strbuf_add_char(&out, text.data[i]);
        }
    }
    return strbuf_str(&out);
}

static ServiceId service_of(Catalog *catalog, YamlFile *file, const YamlNode *node) {
    Str id = yaml_string(file, node, "service", YAML_OPTIONAL);
    if (!id.size) return 0;
    ServiceId service = catalog_service_by_id(catalog, id);
    if (!service) yaml_error(file, yaml_get(node, "service"), "no service \"%.*s\" in the catalog", STR_ARG(id));
    return service;
}

static void read_pattern(Catalog *catalog, YamlFile *file, const YamlNode *node, const YamlNode *definitions,
                         Str provider) {
    HostPattern *pattern = ARENA_NEW(catalog->arena, HostPattern);
    *pattern = (HostPattern){
        .name = yaml_string(file, node, "name", YAML_REQUIRED),
        .provider = provider,
        .naming = str_concat(catalog->arena, provider, STR("-endpoint")),
        .expression = expand(catalog->arena, definitions, yaml_string(file, node, "match", YAML_REQUIRED)),
        .path = file->path,
        .line = node->line,
        .reach = (Reach)yaml_choice(file, node, "reach", reach_names, REACH_REGIONAL),
        .service = service_of(catalog, file, node),
        .region = yaml_string(file, node, "region", YAML_OPTIONAL),
        .is_redundant = yaml_bool(file, node, "redundant", false),
        .is_control = yaml_bool(file, node, "control", false),
        .is_name = yaml_bool(file, node, "name_only", false),
    };
    /* What nobody has verified may name a place, but not vouch for redundancy. */
    if (!yaml_bool(file, node, "verified", true)) pattern->is_redundant = false;
    pattern->end_count = yaml_words(file, node, "ends", &pattern->ends);
    if (!pattern->end_count) yaml_error(file, node, "expected \"ends\": how hosts of this pattern end");
    pattern->example_count = yaml_words(file, node, "example", &pattern->examples);
    if (!pattern->example_count) yaml_error(file, node, "expected an \"example\"");
    pattern->trap_count = yaml_words(file, node, "not", &pattern->traps);
    const YamlNode *gives = yaml_get(node, "gives");
    pattern->gives_region = yaml_string(file, gives, "region", YAML_OPTIONAL);
    pattern->gives_zone = yaml_string(file, gives, "zone", YAML_OPTIONAL);
    pattern->gives_service = yaml_string(file, gives, "service", YAML_OPTIONAL);
    *VEC_PUSH(catalog->arena, &catalog->hosts) = pattern;
}

void catalog_read_hosts(Catalog *catalog, YamlFile *file) {
    Str provider = yaml_string(file, file->root, "provider", YAML_REQUIRED);
    const YamlNode *definitions = yaml_entries(file, file->root, "definitions");
    for (YamlNode *item = yaml_items(file, file->root, "hosts"); item; item = item->next)
        read_pattern(catalog, file, item, definitions, provider);
}

/* Hosts of package registries are written with `|` for the dots. */
static void with_dots(Arena *arena, Str *host) {
    if (str_find_char(*host, '|', 0) == SIZE_MAX) return;
    char *text = arena_alloc(arena, host->size + 1);
    for (size_t i = 0; i < host->size; i++) text[i] = host->data[i] == '|' ? '.' : host->data[i];
    *host = (Str){text, host->size};
}

static void add_third_party_hosts(Catalog *catalog, YamlFile *file, const YamlNode *node, uint32_t index) {
    const Str *words = NULL;
    size_t count = yaml_words(file, node, "hosts", &words);
    for (size_t i = 0; i < count; i++) with_dots(catalog->arena, (Str *)(uintptr_t)&words[i]);
    for (size_t i = 0; i < count; i++) {
        Str key = str_starts_with(words[i], STR("*.")) ? str_slice(words[i], 1, words[i].size) : words[i];
        bool is_new = false;
        map_add(catalog->third_party_by_host, str_lower(catalog->arena, key), index, &is_new);
        if (!is_new) yaml_error(file, yaml_get(node, "hosts"), "host \"%.*s\" is there twice", STR_ARG(words[i]));
        if (str_find_char(key, '*', 0) != SIZE_MAX)
            yaml_error(file, yaml_get(node, "hosts"), "expected a host or *.suffix, not \"%.*s\"", STR_ARG(words[i]));
    }
}

void catalog_read_third_party(Catalog *catalog, YamlFile *file) {
    Arena *arena = catalog->arena;
    const YamlNode *root = file->root;
    uint32_t index = (uint32_t)catalog->third_parties.count;
    ThirdParty third_party = {
        .id = yaml_string(file, root, "id", YAML_REQUIRED),
        .name = yaml_string(file, root, "name", YAML_REQUIRED),
        .category = yaml_string(file, root, "category", YAML_REQUIRED),
        .source = yaml_string(file, root, "source", YAML_OPTIONAL),
    };
    third_party.variable_count = yaml_words(file, root, "variables", &third_party.variables);
    third_party.command_count = yaml_words(file, root, "commands", &third_party.commands);
    third_party.elsewhere_count = yaml_words(file, root, "elsewhere", &third_party.elsewhere);
    third_party.image_command_count = yaml_words(file, root, "image_commands", &third_party.image_commands);
    third_party.login_command_count = yaml_words(file, root, "login_commands", &third_party.login_commands);
    third_party.action_count = yaml_words(file, root, "actions", &third_party.actions);
    third_party.pipeline_count = yaml_words(file, root, "pipelines", &third_party.pipelines);
    third_party.is_image_default = yaml_bool(file, root, "image_default", false);
    bool is_new = false;
    map_add(catalog->third_party_by_id, third_party.id, index, &is_new);
    if (!is_new) yaml_error(file, root, "third party \"%.*s\" is there twice", STR_ARG(third_party.id));
    add_third_party_hosts(catalog, file, root, index);
    third_party.mode = (EdgeMode)yaml_choice(file, root, "mode", edge_mode_names, MODE_RUNTIME);
    third_party.address_count = yaml_words(file, root, "addresses", &third_party.addresses);
    for (YamlNode *entry = yaml_entries(file, root, "imports"); entry; entry = entry->next) {
        const Str *words = NULL;
        size_t count = yaml_words_of(file, entry, &words);
        for (size_t i = 0; i < count; i++) {
            bool is_except = str_starts_with(words[i], STR("!"));
            Str pattern = str_slice(words[i], is_except, words[i].size);
            *VEC_PUSH(arena, &catalog->party_imports) = (PartyImport){entry->key, pattern, is_except, index};
        }
    }
    *VEC_PUSH(arena, &catalog->third_parties) = third_party;
}

/* ---- matching ---- */

static void *allocate(PCRE2_SIZE size, void *arena) { return arena_alloc(arena, size); }

static void keep(void *block, void *arena) {
    (void)block; /* memory goes with the arena */
    (void)arena;
}

static bool compile(const Catalog *catalog, HostPattern *pattern, Diags *diags) {
    if (pattern->code) return true;
    if (pattern->is_broken) return false;
    pcre2_general_context *general = pcre2_general_context_create(allocate, keep, catalog->arena);
    pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
    int problem = 0;
    PCRE2_SIZE at = 0;
    if (context)
        pattern->code = pcre2_compile((PCRE2_SPTR)pattern->expression.data, pattern->expression.size,
                                      PCRE2_CASELESS | PCRE2_ANCHORED | PCRE2_ENDANCHORED, &problem, &at, context);
    if (pattern->code) return true;
    pattern->is_broken = true;
    unsigned char message[200] = "";
    pcre2_get_error_message(problem, message, sizeof message);
    if (diags)
        diag_add(diags, DIAG_ERROR, pattern->path, pattern->line, "%s at character %zu of the pattern",
                 (const char *)message, (size_t)at);
    return false;
}

/* `text` has room for HOST_SIZE_MAX bytes, and the host is not larger. */
static Str lower_into(char *text, Str host) {
    for (size_t i = 0; i < host.size; i++) {
        char c = host.data[i];
        text[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return str_of(text, host.size);
}

static Str top_of(Str host) {
    size_t dot = str_find_last_char(host, '.');
    return dot == SIZE_MAX ? STR_NONE : str_slice(host, dot + 1, host.size);
}

/* An end without a dot may be a part of the last label: such a pattern may match any host. */
static bool has_open_end(const HostPattern *pattern) {
    for (size_t i = 0; i < pattern->end_count; i++)
        if (str_find_char(pattern->ends[i], '.', 0) == SIZE_MAX) return true;
    return false;
}

static bool is_for_top(const HostPattern *pattern, Str top) {
    for (size_t i = 0; i < pattern->end_count; i++)
        if (str_equal(top_of(pattern->ends[i]), top)) return true;
    return has_open_end(pattern);
}

static void add_group(Catalog *catalog, Str top) {
    bool is_new = false;
    map_add(catalog->hosts_by_top, top, (uint32_t)catalog->host_groups.count, &is_new);
    if (!is_new) return;
    HostPatterns *group = VEC_PUSH(catalog->arena, &catalog->host_groups);
    for (size_t i = 0; i < catalog->hosts.count; i++)
        if (top.size ? is_for_top(catalog->hosts.items[i], top) : has_open_end(catalog->hosts.items[i]))
            *VEC_PUSH(catalog->arena, group) = catalog->hosts.items[i];
}

void catalog_index_hosts(Catalog *catalog) {
    catalog->found_hosts = ARENA_NEW(catalog->arena, FoundHosts);
    catalog->found_hosts->by_name = map_new(catalog->arena);
    add_group(catalog, STR_NONE);
    for (size_t i = 0; i < catalog->hosts.count; i++)
        for (size_t k = 0; k < catalog->hosts.items[i]->end_count; k++)
            add_group(catalog, top_of(catalog->hosts.items[i]->ends[k]));
}

static bool ends_so(const HostPattern *pattern, Str host) {
    for (size_t i = 0; i < pattern->end_count; i++)
        if (str_ends_with(host, pattern->ends[i])) return true;
    return false;
}

/* Text of a named group; empty when the pattern has none or it took no part. In the arena. */
static Str group(const Catalog *catalog, const HostPattern *pattern, pcre2_match_data *match, const char *name,
                 Str host) {
    int number = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);
    if (number <= 0) return STR_NONE;
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(match);
    PCRE2_SIZE from = offsets[2 * number], to = offsets[2 * number + 1];
    if (from == PCRE2_UNSET || from >= to) return STR_NONE;
    return str_copy(catalog->arena, str_slice(host, from, to));
}

static void fill(const Catalog *catalog, const HostPattern *pattern, pcre2_match_data *match, Str host,
                 HostMatch *out) {
    *out = (HostMatch){
        .pattern = pattern->name,
        .provider = pattern->provider,
        .reach = pattern->reach,
        .service = pattern->service,
        .service_word = group(catalog, pattern, match, "service", host),
        .region = group(catalog, pattern, match, "region", host),
        .zone = group(catalog, pattern, match, "zone", host),
        .is_redundant = pattern->is_redundant || group(catalog, pattern, match, "redundant", host).size > 0,
        .is_control = pattern->is_control,
        .is_name = pattern->is_name,
    };
    Str prefix = group(catalog, pattern, match, "short", host);
    if (prefix.size) {
        uint32_t index = map_get(catalog->region_by_zone_prefix, prefix);
        if (index != MAP_NONE) out->region = catalog->regions.items[index].name;
    }
    if (out->zone.size) {
        const Region *region = catalog_zone_region(catalog, out->zone);
        if (region) out->region = region->name;
        out->reach = REACH_ZONAL;
    }
    if (!out->region.size) out->region = pattern->region;
    if (!out->service && out->service_word.size)
        out->service = catalog_service_by_sdk(catalog, pattern->naming, out->service_word);
}

/* First pattern in file order wins: the special ones stand before the general one. */
static bool match_any(const Catalog *catalog, Str lower, pcre2_match_data *data, pcre2_match_context *context,
                      HostMatch *out) {
    uint32_t group = map_get(catalog->hosts_by_top, top_of(lower));
    const HostPatterns *patterns = &catalog->host_groups.items[group == MAP_NONE ? 0 : group];
    for (size_t i = 0; i < patterns->count; i++) {
        HostPattern *pattern = patterns->items[i];
        if (!ends_so(pattern, lower) || !compile(catalog, pattern, NULL)) continue;
        PCRE2_SPTR subject = (PCRE2_SPTR)lower.data;
        if (pcre2_match(pattern->code, subject, lower.size, 0, PCRE2_NO_UTF_CHECK, data, context) <= 0) continue;
        fill(catalog, pattern, data, lower, out);
        return true;
    }
    return false;
}

/* Steps are bounded: a pattern that needs more on one host does not match it. What matching allocates is
 * given back at once, unlike the patterns, which live as long as the catalog. */
static bool match_host(const Catalog *catalog, Str lower, HostMatch *out) {
    enum { GROUP_COUNT_MAX = 16 };
    pcre2_match_data *data = pcre2_match_data_create(GROUP_COUNT_MAX, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    bool is_match = false;
    if (data && context) {
        pcre2_set_match_limit(context, REGEX_STEPS_MAX);
        is_match = match_any(catalog, lower, data, context, out);
    }
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    return is_match;
}

/* A repository names few hosts, and each of them often: lock files have one for each package. */
bool catalog_host(const Catalog *catalog, Str host, HostMatch *out) {
    enum { REMEMBERED_MAX = 1 << 15 };
    char text[HOST_SIZE_MAX];
    FoundHosts *found = catalog->found_hosts;
    if (str_ends_with(host, STR("."))) host.size--;
    if (host.size == 0 || host.size > HOST_SIZE_MAX) return false;
    Str lower = lower_into(text, host);
    uint32_t index = map_get(found->by_name, lower);
    if (index == MAP_NONE) {
        HostMatch match;
        bool is_match = match_host(catalog, lower, &match);
        if (is_match) *out = match;
        if (map_count(found->by_name) >= REMEMBERED_MAX) return is_match;
        map_put(found->by_name, lower, is_match ? (uint32_t)found->matches.count + 1 : 0);
        if (is_match) *VEC_PUSH(catalog->arena, &found->matches) = match;
        return is_match;
    }
    if (index) *out = found->matches.items[index - 1];
    return index > 0;
}

const ThirdParty *catalog_third_party_by_host(const Catalog *catalog, Str host) {
    char text[HOST_SIZE_MAX];
    if (host.size == 0 || host.size > HOST_SIZE_MAX) return NULL;
    Str rest = lower_into(text, host);
    uint32_t index = map_get(catalog->third_party_by_host, rest);
    /* *.example.org is kept as ".example.org" and also stands for the bare name; the longest suffix wins. */
    while (index == MAP_NONE) {
        size_t dot = str_find_char(rest, '.', 1);
        if (dot == SIZE_MAX) return NULL;
        rest = str_slice(rest, dot, rest.size);
        index = map_get(catalog->third_party_by_host, rest);
    }
    return &catalog->third_parties.items[index];
}

static bool ends_step(char c) { return c == '.' || c == '/' || c == '\\'; }

/* Does `name` begin with the steps of the pattern? */
static bool begins_like(Str pattern, Str name) {
    for (size_t at = 0, i = 0;; i++, at++) {
        if (i == pattern.size) return at == name.size || ends_step(name.data[at]);
        if (pattern.data[i] == '*') {
            size_t end = at, rest = i + 1;
            while (rest < pattern.size && !ends_step(pattern.data[rest])) rest++;
            while (end < name.size && !ends_step(name.data[end])) end++;
            Str tail = str_slice(pattern, i + 1, rest);
            if (end - at < tail.size || !str_ends_with(str_slice(name, at, end), tail)) return false;
            i = rest - 1;
            at = end - 1;
            continue;
        }
        if (at == name.size || name.data[at] != pattern.data[i]) return false;
    }
}

const ThirdParty *catalog_third_party_by_import(const Catalog *catalog, Str language, Str name) {
    const ThirdParty *found = NULL;
    for (size_t i = 0; i < catalog->party_imports.count; i++) {
        const PartyImport *import = &catalog->party_imports.items[i];
        bool is_like = (!found || import->is_except) && begins_like(import->pattern, name) &&
                       catalog_language_is_of(catalog, language, import->language);
        if (is_like && import->is_except) return NULL;
        if (is_like) found = &catalog->third_parties.items[import->party];
    }
    return found;
}

bool catalog_third_party_is_imported(const Catalog *catalog, Str language, Str package) {
    for (size_t i = 0; i < catalog->party_imports.count; i++) {
        const PartyImport *import = &catalog->party_imports.items[i];
        bool is_inside = str_starts_with(import->pattern, package) && import->pattern.size > package.size &&
                         ends_step(import->pattern.data[package.size]);
        if (!import->is_except && (is_inside || begins_like(import->pattern, package)) &&
            catalog_language_is_of(catalog, language, import->language))
            return true;
    }
    return false;
}

EdgeMode catalog_third_party_mode(const ThirdParty *party, EdgeMode mode) {
    return mode == MODE_RUNTIME ? party->mode : mode;
}

size_t catalog_third_party_count(const Catalog *catalog) { return catalog->third_parties.count; }

const ThirdParty *catalog_third_party_at(const Catalog *catalog, size_t index) {
    assert(index < catalog->third_parties.count);
    return &catalog->third_parties.items[index];
}

/* ---- checking ---- */

static bool is_wrong(Str wanted, Str got) { return wanted.size && !str_equal(wanted, got); }

static bool check_example(const Catalog *catalog, const HostPattern *pattern, Str host, bool is_first, Diags *diags) {
    HostMatch match;
    if (!catalog_host(catalog, host, &match) || !str_equal(match.pattern, pattern->name)) {
        diag_add(diags, DIAG_ERROR, pattern->path, pattern->line, "example %.*s is not matched by its own pattern",
                 STR_ARG(host));
        return false;
    }
    Str service = match.service ? catalog_service(catalog, match.service)->id : STR_NONE;
    if (!is_first || (!is_wrong(pattern->gives_region, match.region) && !is_wrong(pattern->gives_zone, match.zone) &&
                      !is_wrong(pattern->gives_service, service)))
        return true;
    diag_add(diags, DIAG_ERROR, pattern->path, pattern->line,
             "example %.*s gives region \"%.*s\", zone \"%.*s\", service \"%.*s\"", STR_ARG(host),
             STR_ARG(match.region), STR_ARG(match.zone), STR_ARG(service));
    return false;
}

static bool check_pattern(const Catalog *catalog, HostPattern *pattern, Diags *diags) {
    if (!compile(catalog, pattern, diags)) return false;
    bool is_ok = true;
    for (size_t i = 0; i < pattern->example_count; i++)
        if (!check_example(catalog, pattern, pattern->examples[i], i == 0, diags)) is_ok = false;
    for (size_t i = 0; i < pattern->trap_count; i++) {
        HostMatch match;
        if (!catalog_host(catalog, pattern->traps[i], &match) || !str_equal(match.pattern, pattern->name)) continue;
        diag_add(diags, DIAG_ERROR, pattern->path, pattern->line, "trap %.*s is matched", STR_ARG(pattern->traps[i]));
        is_ok = false;
    }
    return is_ok;
}

bool catalog_check_hosts(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < catalog->hosts.count; i++)
        if (!check_pattern(catalog, catalog->hosts.items[i], diags)) is_ok = false;
    return is_ok;
}

void catalog_print_hosts(const Catalog *catalog, StrBuf *out) {
    for (size_t i = 0; i < catalog->hosts.count; i++) {
        const HostPattern *pattern = catalog->hosts.items[i];
        strbuf_format(out, "%.*s\t%.*s\t%s\t%.*s\n", STR_ARG(pattern->name), STR_ARG(pattern->provider),
                      reach_name(pattern->reach), STR_ARG(pattern->examples[0]));
    }
}
