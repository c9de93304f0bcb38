/* Reading recorded outages. */
#include "graph/outage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "graph/yaml_reader.h"

static const char *const effect_names[] = {"dp_down", "az_down", "cp_down",     "launch_fail", "throttle",
                                           "latency", "lag",     "dp_degraded", "auth_fail",   NULL};

/* Effects on the control plane of a service: a region, zone or third party has none of its own. */
enum { OF_CONTROL = 1u << OUTAGE_CP_DOWN | 1u << OUTAGE_LAUNCH_FAIL, MINUTE_SECONDS = 60 };

const char *outage_effect_name(OutageEffect effect) { return effect_names[effect]; }

Str outage_time(Arena *arena, int64_t minutes) {
    struct tm parts;
    time_t seconds = (time_t)(minutes * MINUTE_SECONDS);
    if (!gmtime_r(&seconds, &parts)) return STR_NONE;
    return str_format(arena, "%04d-%02d-%02dT%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                      parts.tm_hour, parts.tm_min);
}

static int64_t read_time(YamlFile *file, const YamlNode *phase, const char *key) {
    Str text = yaml_string(file, phase, key, YAML_REQUIRED);
    if (text.size == 0) return 0;
    struct tm parts = {0};
    const char *end = strptime(str_zero_terminated(file->arena, text), "%Y-%m-%dT%H:%MZ", &parts);
    int64_t minutes = end && !*end ? (int64_t)timegm(&parts) / MINUTE_SECONDS : 0;
    /* There and back again: days that no month has are moved into the next one. */
    if (!end || *end || !str_equal(outage_time(file->arena, minutes), text))
        yaml_error(file, yaml_get(phase, key), "%s: expected a time like 2025-10-20T06:48Z, found \"%.*s\"", key,
                   STR_ARG(text));
    return minutes;
}

static uint32_t read_effects(YamlFile *file, const YamlNode *phase) {
    const Str *words;
    uint32_t effects = 0;
    size_t count = yaml_words(file, phase, "effect", &words);
    for (size_t i = 0; i < count; i++) {
        uint32_t effect = 0;
        while (effect_names[effect] && !str_equal(words[i], str_from(effect_names[effect]))) effect++;
        if (effect_names[effect])
            effects |= 1u << effect;
        else
            yaml_error(
                file, yaml_get(phase, "effect"),
                "effect: expected dp_down, az_down, cp_down, launch_fail, throttle, latency, lag, dp_degraded or "
                "auth_fail, found \"%.*s\"",
                STR_ARG(words[i]));
    }
    return effects;
}

static bool is_place(const Catalog *catalog, Str provider, Str name, bool is_region_only) {
    NamedPlace place;
    if (catalog_region(catalog, provider, name)) return true;
    return !is_region_only && catalog_place(catalog, provider, name, &place) && place.zone.size;
}

/* "aws/dynamodb@us-east-1", "aws/route53#control", or with a star in it */
static const char *mistake_in_service(const Catalog *catalog, Str key) {
    Str name = str_ends_with(key, STR("#control")) ? str_slice(key, 0, key.size - STR("#control").size) : key;
    size_t at = str_find_char(name, '@', 0), slash = str_find_char(name, '/', 0);
    Str id = str_slice(name, 0, at), provider = str_slice(name, 0, slash);
    Str region = at == SIZE_MAX ? STR_NONE : str_slice(name, at + 1, name.size);
    ServiceId service = catalog_service_by_id(catalog, id);
    if (!service && !str_contains(id, STR("*")))
        return "no such service; \"faultline catalog list services\" shows them";
    if (at != SIZE_MAX && !str_contains(region, STR("*")) && !is_place(catalog, provider, region, true))
        return "no such region; \"faultline catalog list regions\" shows them";
    if (service && at == SIZE_MAX && catalog_service(catalog, service)->reach != REACH_GLOBAL)
        return "a service of regions: expected its region behind an @";
    return NULL;
}

static const char *mistake_in(const Catalog *catalog, Str key) {
    if (str_find_char(key, '/', 0) != SIZE_MAX) return mistake_in_service(catalog, key);
    size_t colon = str_find_char(key, ':', 0);
    if (colon != SIZE_MAX)
        return is_place(catalog, str_slice(key, 0, colon), str_slice(key, colon + 1, key.size), false)
                   ? NULL
                   : "no such region or zone; \"faultline catalog list regions\" shows the regions";
    for (size_t i = 0; i < catalog_third_party_count(catalog); i++)
        if (str_equal(catalog_third_party_at(catalog, i)->id, key)) return NULL;
    return "no such third party; \"faultline catalog list thirdparties\" shows them";
}

static void check_key(YamlFile *file, const YamlNode *at, const Catalog *catalog, uint32_t effects, Str key) {
    const char *mistake = mistake_in(catalog, key);
    if (!mistake && (effects & OF_CONTROL) && str_find_char(key, '/', 0) == SIZE_MAX)
        mistake = "cp_down and launch_fail are of services";
    if (mistake) yaml_error(file, at, "%.*s: %s", STR_ARG(key), mistake);
}

/* "types", "in" and "where: {mode: network}" */
static void read_types(YamlFile *file, YamlNode *item, const Catalog *catalog, OutagePhase *out) {
    out->type_count = yaml_words(file, item, "types", &out->types);
    for (size_t i = 0; i < out->type_count; i++)
        if (!catalog_resource_type(catalog, out->types[i]))
            yaml_error(file, yaml_get(item, "types"), "types: no such type: %.*s", STR_ARG(out->types[i]));
    out->in = yaml_string(file, item, "in", out->type_count ? YAML_REQUIRED : YAML_OPTIONAL);
    size_t colon = str_find_char(out->in, ':', 0);
    if (out->in.size && (colon == SIZE_MAX || !is_place(catalog, str_slice(out->in, 0, colon),
                                                        str_slice(out->in, colon + 1, out->in.size), true)))
        yaml_error(file, yaml_get(item, "in"), "in: expected a region like aws:us-east-1, found \"%.*s\"",
                   STR_ARG(out->in));
    const YamlNode *where = yaml_entries(file, item, "where");
    size_t name_count, i = 0;
    const PropertyName *names = catalog_property_names(catalog, &name_count);
    if (!where) return;
    while (i < name_count && !str_equal(names[i].name, where->key)) i++;
    if (i == name_count || where->next || where->kind != YAML_SCALAR || !out->type_count)
        yaml_error(file, where, "where: expected one property and its value, of types");
    out->property = where->key;
    out->value = where->text;
}

static void read_phase(YamlFile *file, YamlNode *item, const Catalog *catalog, OutagePhase *out) {
    out->line = item->line;
    out->what = yaml_string(file, item, "what", YAML_REQUIRED);
    out->source = yaml_string(file, item, "source", YAML_OPTIONAL);
    out->from = read_time(file, item, "from");
    out->until = read_time(file, item, "until");
    if (out->until <= out->from) yaml_error(file, item, "until: expected a time behind that of from");
    out->is_told_only = yaml_bool(file, item, "is_told_only", false);
    out->any_zone = yaml_string(file, item, "any_zone", YAML_OPTIONAL);
    out->effects = read_effects(file, item);
    out->fail_count = yaml_words(file, item, "fails", &out->fails);
    read_types(file, item, catalog, out);
    bool names_any = out->fail_count || out->any_zone.size || out->type_count;
    if (out->type_count && (out->effects & OF_CONTROL))
        yaml_error(file, yaml_get(item, "effect"), "effect: cp_down and launch_fail are of services");
    if (out->is_told_only ? names_any || out->effects : !names_any || !out->effects)
        yaml_error(file, item, "expected an effect, with fails, any_zone or types; or is_told_only and none of them");
    for (size_t i = 0; i < out->fail_count; i++)
        check_key(file, yaml_get(item, "fails"), catalog, out->effects, out->fails[i]);
    if (out->any_zone.size) check_key(file, yaml_get(item, "any_zone"), catalog, out->effects, out->any_zone);
}

static int compare_phases(const void *a, const void *b) {
    const OutagePhase *left = a, *right = b;
    if (left->from != right->from) return left->from < right->from ? -1 : 1;
    return left->line < right->line ? -1 : left->line > right->line;
}

bool outage_read(Outage *out, Str shown, Str bytes, const Catalog *catalog, Arena *arena, Diags *diags) {
    YamlFile file;
    if (!yaml_read(&file, shown, bytes, arena, diags)) return false;
    *out = (Outage){.id = yaml_string(&file, file.root, "id", YAML_REQUIRED),
                    .name = yaml_string(&file, file.root, "name", YAML_REQUIRED),
                    .provider = yaml_string(&file, file.root, "provider", YAML_REQUIRED),
                    .cause = yaml_string(&file, file.root, "cause", YAML_OPTIONAL),
                    .source = yaml_string(&file, file.root, "source", YAML_REQUIRED)};
    VEC(OutagePhase) phases = {0};
    for (YamlNode *item = yaml_items(&file, file.root, "phases"); item; item = item->next)
        read_phase(&file, item, catalog, VEC_PUSH(arena, &phases));
    if (phases.count == 0) yaml_error(&file, NULL, "phases: expected at least one");
    if (phases.count) qsort(phases.items, phases.count, sizeof *phases.items, compare_phases);
    out->phases = phases.items;
    out->phase_count = phases.count;
    out->from = phases.count ? phases.items[0].from : 0;
    for (size_t i = 0; i < phases.count; i++)
        if (phases.items[i].until > out->until) out->until = phases.items[i].until;
    return yaml_finish(&file);
}

bool outages_of_catalog(const Catalog *catalog, Arena *arena, Diags *diags, const Outage **out, size_t *count) {
    VEC(Outage) outages = {0};
    bool is_ok = true;
    for (size_t i = 0; i < catalog_file_count(catalog); i++) {
        Str bytes, shown, path = catalog_file_at(catalog, i, &bytes, &shown);
        if (!str_starts_with(path, STR("outages/"))) continue;
        Outage *outage = VEC_PUSH(arena, &outages);
        if (!outage_read(outage, shown, bytes, catalog, arena, diags)) {
            is_ok = false;
        } else if (!str_equal(str_format(arena, "outages/%.*s.yaml", STR_ARG(outage->id)), path)) {
            diag_add(diags, DIAG_ERROR, shown, 1, "id: expected the name of the file, found \"%.*s\"",
                     STR_ARG(outage->id));
            is_ok = false;
        }
    }
    *out = outages.items;
    *count = outages.count;
    return is_ok;
}
