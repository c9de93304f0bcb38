/* Reading rules. The form is flat on purpose: selector, conditions, texts, two examples. */
#include "rules/rule.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/core/asset.h"
#include "rules/fields.h"

typedef VEC(Rule) RuleVec;

Str finding_remedy(const Finding *finding) {
    return finding->remediation.size ? finding->remediation : finding->rule->remediation;
}

const char *severity_name(Severity severity) {
    switch (severity) {
    case SEVERITY_INFO: return "info";
    case SEVERITY_LOW: return "low";
    case SEVERITY_MEDIUM: return "medium";
    case SEVERITY_HIGH: return "high";
    case SEVERITY_CRITICAL: return "critical";
    }
    assert(!"unreachable");
    return "";
}

static const char *const severity_names[] = {"info", "low", "medium", "high", "critical", NULL};

bool severity_parse(Str name, Severity *out) {
    for (int i = 0; severity_names[i]; i++)
        if (str_equal(name, str_from(severity_names[i]))) {
            *out = (Severity)i;
            return true;
        }
    return false;
}

const char *status_name(FindingStatus status) {
    switch (status) {
    case STATUS_NEW: return "new";
    case STATUS_BASELINED: return "baselined";
    case STATUS_SUPPRESSED: return "suppressed";
    }
    assert(!"unreachable");
    return "";
}

/* "multi_az: no", "kind: [client, env]", "region_count: {at_least: 2}", "cluster: {is: unset}" */
static void read_condition(YamlFile *file, YamlNode *node, SelectKind select, const Catalog *catalog,
                           RuleCondition *out) {
    Arena *arena = file->arena;
    out->property = node->key;
    out->operation = STR("is");
    YamlNode *operand = node;
    if (node->kind == YAML_MAPPING) {
        operand = node->first;
        if (!operand || operand->next) yaml_error(file, node, "expected one of is, not, at_least, below");
        if (!operand) return;
        out->operation = operand->key;
        static const char *const operations[] = {"is", "not", "at_least", "below"};
        bool is_known = false;
        for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
            is_known = is_known || str_equal(out->operation, str_from(operations[i]));
        if (!is_known)
            yaml_error(file, operand, "expected one of is, not, at_least, below, found %.*s", STR_ARG(out->operation));
    }
    yaml_use_all(node);
    VEC(Str) values = {0};
    if (operand->kind == YAML_SCALAR) *VEC_PUSH(arena, &values) = operand->text;
    for (YamlNode *item = operand->kind == YAML_SEQUENCE ? operand->first : NULL; item; item = item->next)
        *VEC_PUSH(arena, &values) = item->text;
    out->values = values.items;
    out->value_count = values.count;
    fields_check_condition(file, node, select, out, catalog);
}

static void read_adjustments(YamlFile *file, const Catalog *catalog, Rule *out) {
    Arena *arena = file->arena;
    VEC(RuleAdjustment) adjustments = {0};
    for (YamlNode *item = yaml_items(file, file->root, "adjust"); item; item = item->next) {
        RuleAdjustment *adjustment = VEC_PUSH(arena, &adjustments);
        adjustment->severity = (Severity)yaml_choice(file, item, "severity", severity_names, SEVERITY_LOW);
        adjustment->message = yaml_string(file, item, "message", YAML_OPTIONAL);
        fields_check_message(file, yaml_get(item, "message"), out->select, adjustment->message, catalog);
        adjustment->remediation = yaml_string(file, item, "remediation", YAML_OPTIONAL);
        adjustment->stops_nothing = !yaml_bool(file, item, "stops", true);
        VEC(RuleCondition) conditions = {0};
        for (YamlNode *entry = yaml_entries(file, item, "where"); entry; entry = entry->next)
            read_condition(file, entry, out->select, catalog, VEC_PUSH(arena, &conditions));
        adjustment->conditions = conditions.items;
        adjustment->condition_count = conditions.count;
    }
    out->adjustments = adjustments.items;
    out->adjustment_count = adjustments.count;
}

static void read_example(YamlFile *file, const char *key, Str *name, Str *text) {
    YamlNode *node = yaml_get(file->root, key);
    if (!node) return;
    *name = yaml_string(file, node, "file", YAML_REQUIRED);
    *text = yaml_string(file, node, "text", YAML_REQUIRED);
}

static bool read_rule(Rule *out, Str path, Str bytes, const Catalog *catalog, Diags *diags) {
    Arena *arena = diags->arena;
    static const char *const selects[] = {"resource", "mention", "deployment", "edge", "service", NULL};
    static const char *const domains[] = {"region", "zone", NULL};
    YamlFile file;
    if (!yaml_read(&file, path, bytes, arena, diags)) return false;
    *out = (Rule){.file = path, .is_suppressible = true};
    out->id = yaml_string(&file, file.root, "id", YAML_REQUIRED);
    out->title = yaml_string(&file, file.root, "title", YAML_REQUIRED);
    out->class_name = yaml_string(&file, file.root, "class", YAML_REQUIRED);
    out->severity = (Severity)yaml_choice(&file, file.root, "severity", severity_names, SEVERITY_MEDIUM);
    out->select = (SelectKind)yaml_choice(&file, file.root, "select", selects, SELECT_RESOURCE);
    out->domain = (RuleDomain)yaml_choice(&file, file.root, "domain", domains, RULE_DOMAIN_REGION);
    out->is_last_resort = yaml_bool(&file, file.root, "last_resort", false);
    out->message = yaml_string(&file, file.root, "message", YAML_REQUIRED);
    fields_check_message(&file, yaml_get(file.root, "message"), out->select, out->message, catalog);
    out->rationale = yaml_string(&file, file.root, "rationale", YAML_REQUIRED);
    out->remediation = yaml_string(&file, file.root, "remediation", YAML_REQUIRED);
    out->source = yaml_string(&file, file.root, "source", YAML_REQUIRED);
    out->is_suppressible = yaml_bool(&file, file.root, "suppressible", true);
    VEC(Str) equivalents = {0};
    for (YamlNode *item = yaml_items(&file, file.root, "equivalents"); item; item = item->next)
        *VEC_PUSH(arena, &equivalents) = item->text;
    out->equivalents = equivalents.items;
    out->equivalent_count = equivalents.count;
    VEC(RuleCondition) conditions = {0};
    for (YamlNode *item = yaml_entries(&file, file.root, "where"); item; item = item->next)
        read_condition(&file, item, out->select, catalog, VEC_PUSH(arena, &conditions));
    out->conditions = conditions.items;
    out->condition_count = conditions.count;
    read_adjustments(&file, catalog, out);
    read_example(&file, "bad", &out->bad_example_file, &out->bad_example);
    read_example(&file, "good", &out->good_example_file, &out->good_example);
    return yaml_finish(&file);
}

static void put_rule(RuleVec *rules, const Rule *rule, Arena *arena) {
    for (size_t i = 0; i < rules->count; i++)
        if (str_equal(rules->items[i].id, rule->id)) {
            rules->items[i] = *rule;
            return;
        }
    *VEC_PUSH(arena, rules) = *rule;
}

static bool read_file(Str path, Arena *arena, Str *out) {
    enum { RULE_SIZE_MAX = 1024 * 1024 };
    FILE *file = fopen(str_zero_terminated(arena, path), "rb");
    if (!file) return false;
    char *bytes = arena_alloc(arena, RULE_SIZE_MAX);
    size_t size = fread(bytes, 1, RULE_SIZE_MAX, file);
    bool is_good = !ferror(file) && size < RULE_SIZE_MAX;
    fclose(file);
    *out = (Str){bytes, size};
    return is_good;
}

static int by_text(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

static bool load_folder(RuleVec *rules, Str folder, const Catalog *catalog, Arena *arena, Diags *diags) {
    DIR *directory = opendir(str_zero_terminated(arena, folder));
    if (!directory) {
        diag_add(diags, DIAG_ERROR, folder, 0, "not a folder of rules that can be read");
        return false;
    }
    VEC(Str) names = {0};
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (str_ends_with(str_from(entry->d_name), STR(".yaml")))
            *VEC_PUSH(arena, &names) = str_copy(arena, str_from(entry->d_name));
    closedir(directory);
    if (names.count) qsort(names.items, names.count, sizeof *names.items, by_text);
    bool is_good = true;
    for (size_t i = 0; i < names.count; i++) {
        Str path = str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names.items[i])), bytes;
        Rule rule;
        if (!read_file(path, arena, &bytes)) {
            diag_add(diags, DIAG_ERROR, path, 0, "can't be read, or is larger than a rule may be");
            is_good = false;
        } else if (read_rule(&rule, path, bytes, catalog, diags)) {
            put_rule(rules, &rule, arena);
        } else {
            is_good = false;
        }
    }
    return is_good;
}

static int by_id(const void *left, const void *right) {
    return str_compare(((const Rule *)left)->id, ((const Rule *)right)->id);
}

bool rules_load(RuleSet *out, const Str *folders, size_t folder_count, const Catalog *catalog, Diags *diags) {
    Arena *arena = diags->arena;
    RuleVec rules = {0};
    bool is_good = true;
    for (size_t i = 0; i < rule_assets.count; i++) {
        const Asset *asset = &rule_assets.items[i];
        Rule rule;
        Str bytes = {(const char *)asset->data, asset->size};
        if (read_rule(&rule, str_from(asset->path), bytes, catalog, diags))
            put_rule(&rules, &rule, arena);
        else
            is_good = false;
    }
    for (size_t i = 0; i < folder_count; i++)
        is_good = load_folder(&rules, folders[i], catalog, arena, diags) && is_good;
    if (rules.count) qsort(rules.items, rules.count, sizeof *rules.items, by_id);
    *out = (RuleSet){rules.items, rules.count};
    return is_good;
}

const Rule *rules_find(const RuleSet *rules, Str id) {
    for (size_t i = 0; i < rules->count; i++)
        if (str_equal(rules->items[i].id, id)) return &rules->items[i];
    return NULL;
}

static void example(StrBuf *out, const char *heading, Str file, Str text) {
    if (text.size == 0) return;
    strbuf_format(out, "\n## %s\n\n`%.*s`\n\n```\n%.*s%s```\n", heading, STR_ARG(file), STR_ARG(text),
                  str_ends_with(text, STR("\n")) ? "" : "\n");
}

void rule_explain(const Rule *rule, StrBuf *out) {
    strbuf_format(out, "# %.*s\n\n%.*s. Severity: %s. Class: %.*s.\n\n## Why it matters\n\n%.*s\n", STR_ARG(rule->id),
                  STR_ARG(rule->title), severity_name(rule->severity), STR_ARG(rule->class_name),
                  STR_ARG(str_trim(rule->rationale)));
    strbuf_format(out, "\n## What to do\n\n%.*s\n", STR_ARG(str_trim(rule->remediation)));
    example(out, "Reported", rule->bad_example_file, rule->bad_example);
    example(out, "Not reported", rule->good_example_file, rule->good_example);
    strbuf_format(out, "\n## When it is meant to be so\n\n    # faultline:ignore %.*s until=2027-01-31 reason=\"…\"\n",
                  STR_ARG(rule->id));
    strbuf_format(out, "\n## Source\n\n%.*s\n", STR_ARG(rule->source));
    for (size_t i = 0; i < rule->equivalent_count; i++)
        strbuf_format(out, "%s%.*s%s", i ? ", " : "\nLike ", STR_ARG(rule->equivalents[i]),
                      i + 1 == rule->equivalent_count ? "\n" : "");
}
