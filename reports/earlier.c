#include "reports/earlier.h"

#include "graph/yaml_reader.h"

static size_t length_of(const YamlNode *item, const char *key) {
    const YamlNode *list = yaml_get(item, key);
    return list ? list->count : 0;
}

static size_t count_items(const YamlFile *file, const char *key) { return length_of(file->root, key); }

static void read_findings(Earlier *out, YamlFile *file, Arena *arena) {
    EarlierFinding *findings = ARENA_ARRAY(arena, EarlierFinding, count_items(file, "findings") + 1);
    out->finding_at = map_new(arena);
    for (const YamlNode *item = yaml_items(file, file->root, "findings"); item; item = item->next) {
        if (!str_equal(yaml_string(file, item, "status", YAML_REQUIRED), STR("new"))) continue;
        EarlierFinding *finding = &findings[out->finding_count];
        *finding = (EarlierFinding){.fingerprint = yaml_string(file, item, "fingerprint", YAML_REQUIRED),
                                    .rule = yaml_string(file, item, "rule", YAML_REQUIRED),
                                    .message = yaml_string(file, item, "message", YAML_REQUIRED),
                                    .file = yaml_string(file, item, "file", YAML_OPTIONAL),
                                    .service_count = length_of(item, "services")};
        if (str_equal(finding->file, STR("null"))) finding->file = STR_NONE;
        if (finding->file.size) finding->line = (uint32_t)yaml_int(file, item, "line", 0);
        if (!severity_parse(yaml_string(file, item, "severity", YAML_REQUIRED), &finding->severity))
            yaml_error(file, item, "severity: none of ours");
        map_add(out->finding_at, finding->fingerprint, (uint32_t)out->finding_count++, NULL);
    }
    out->findings = findings;
}

static void read_domains(Earlier *out, YamlFile *file, Arena *arena) {
    EarlierDomain *domains = ARENA_ARRAY(arena, EarlierDomain, count_items(file, "domains") + 1);
    out->domain_at = map_new(arena);
    for (const YamlNode *item = yaml_items(file, file->root, "domains"); item; item = item->next) {
        Str key = yaml_string(file, item, "id", YAML_REQUIRED);
        map_add(out->domain_at, key, (uint32_t)out->domain_count, NULL);
        domains[out->domain_count++] = (EarlierDomain){key, length_of(item, "down")};
    }
    out->domains = domains;
}

static void read_services(Earlier *out, YamlFile *file, Arena *arena) {
    Str *services = ARENA_ARRAY(arena, Str, count_items(file, "nodes") + 1);
    out->service_at = map_new(arena);
    for (const YamlNode *item = yaml_items(file, file->root, "nodes"); item; item = item->next) {
        if (!str_equal(yaml_string(file, item, "kind", YAML_REQUIRED), STR("service"))) continue;
        if (yaml_bool(file, item, "absent", false)) continue;
        services[out->service_count] = yaml_string(file, item, "key", YAML_REQUIRED);
        map_add(out->service_at, services[out->service_count], (uint32_t)out->service_count, NULL);
        out->service_count++;
    }
    out->services = services;
}

bool earlier_read(Earlier *out, Str path, Str bytes, Arena *arena, Diags *diags) {
    YamlFile file;
    *out = (Earlier){.path = path};
    if (!yaml_read(&file, path, bytes, arena, diags)) return false;
    if (!str_equal(yaml_string(&file, file.root, "schema", YAML_REQUIRED), STR("faultline/1"))) {
        yaml_error(&file, file.root, "schema: expected faultline/1, a report of --format json");
        return false;
    }
    const YamlNode *tool = yaml_get(file.root, "tool");
    out->tool_version = yaml_string(&file, tool, "version", YAML_OPTIONAL);
    out->catalog_version = yaml_string(&file, tool, "catalog", YAML_OPTIONAL);
    const YamlNode *repository = yaml_items(&file, file.root, "repositories");
    if (repository) out->commit = yaml_string(&file, repository, "commit", YAML_OPTIONAL);
    if (str_equal(out->commit, STR("null"))) out->commit = STR_NONE;
    read_findings(out, &file, arena);
    read_domains(out, &file, arena);
    read_services(out, &file, arena);
    yaml_use_all(file.root); /* a report holds much that is not compared */
    return yaml_finish(&file);
}
