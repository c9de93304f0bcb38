/* Reading rules. The form is flat on purpose: selector, conditions, texts, two examples. */
#include "rules/rule.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/core/asset.h"
#include "rules/fields.h"

enum { RULE_DEPTH_MAX = 4 }; /* of refinements: a provider, a product, a case of it, and one to spare */

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

static void read_values(YamlFile *file, const YamlNode *operand, RuleCondition *out) {
    VEC(Str) values = {0};
    if (operand->kind == YAML_SCALAR) *VEC_PUSH(file->arena, &values) = operand->text;
    for (YamlNode *item = operand->kind == YAML_SEQUENCE ? operand->first : NULL; item; item = item->next)
        *VEC_PUSH(file->arena, &values) = item->text;
    out->values = values.items;
    out->value_count = values.count;
}

/* "multi_az: no", "kind: [client, env]", "region_count: {at_least: 2}", "cluster: {is: unset}" */
static void read_condition(YamlFile *file, YamlNode *node, SelectKind select, const Catalog *catalog,
                           RuleCondition *out) {
    static const char *const kinds[] = {
        [CONDITION_IS] = "is",
        [CONDITION_NOT] = "not",
        [CONDITION_AT_LEAST] = "at_least",
        [CONDITION_BELOW] = "below",
    };
    out->field = field_of(select, node->key);
    YamlNode *operand = node;
    if (node->kind == YAML_MAPPING) {
        operand = node->first;
        if (!operand || operand->next) yaml_error(file, node, "expected one of is, not, at_least, below");
        if (!operand) return;
        bool is_known = false;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !is_known; i++) {
            is_known = str_equal(operand->key, str_from(kinds[i]));
            out->kind = (ConditionKind)i;
        }
        if (!is_known)
            yaml_error(file, operand, "expected one of is, not, at_least, below, found %.*s", STR_ARG(operand->key));
    }
    yaml_use_all(node);
    read_values(file, operand, out);
    if (out->value_count) str_to_int64(out->values[0], &out->bound);
    fields_check_condition(file, node, select, node->key, out, catalog);
}

static void read_conditions(YamlFile *file, const YamlNode *mapping, SelectKind select, const Catalog *catalog,
                            const RuleCondition **out, size_t *count) {
    VEC(RuleCondition) conditions = {0};
    for (YamlNode *entry = yaml_entries(file, mapping, "where"); entry; entry = entry->next)
        read_condition(file, entry, select, catalog, VEC_PUSH(file->arena, &conditions));
    *out = conditions.items;
    *count = conditions.count;
}

static void read_fields(YamlFile *file, const YamlNode *mapping, const char *key, const Catalog *catalog,
                        const RuleField **out, size_t *count) {
    VEC(RuleField) fields = {0};
    for (YamlNode *item = yaml_items(file, mapping, key); item; item = item->next) {
        RuleField *field = VEC_PUSH(file->arena, &fields);
        *field = field_of(SELECT_RESOURCE, item->text);
        fields_check_name(file, item, SELECT_RESOURCE, item->text, catalog);
    }
    *out = fields.items;
    *count = fields.count;
}

static void read_others(YamlFile *file, const YamlNode *mapping, SelectKind select, const Catalog *catalog,
                        RuleQuestion *out) {
    static const char *const scopes[] = {"service", "repository", "run", NULL};
    VEC(RuleOthers) all = {0};
    for (YamlNode *item = yaml_items(file, mapping, "others"); item; item = item->next) {
        RuleOthers *others = VEC_PUSH(file->arena, &all);
        others->scope = (OthersScope)yaml_choice(file, item, "in", scopes, OTHERS_IN_SERVICE);
        others->refer_to_it = yaml_bool(file, item, "refers", false);
        read_fields(file, item, "same", catalog, &others->same, &others->same_count);
        read_fields(file, item, "different", catalog, &others->different, &others->different_count);
        read_conditions(file, item, SELECT_RESOURCE, catalog, &others->conditions, &others->condition_count);
        const YamlNode *below = yaml_get(item, "below"), *least = yaml_get(item, "at_least");
        if (select != SELECT_RESOURCE) yaml_error(file, item, "only resources are asked for others");
        if (!below == !least) yaml_error(file, item, "expected below or at_least, and a number");
        others->kind = below ? CONDITION_BELOW : CONDITION_AT_LEAST;
        others->bound = yaml_int(file, item, below ? "below" : "at_least", 1);
    }
    out->others = all.items;
    out->others_count = all.count;
}

static void read_question(YamlFile *file, const YamlNode *mapping, SelectKind select, const Catalog *catalog,
                          RuleQuestion *out) {
    read_conditions(file, mapping, select, catalog, &out->conditions, &out->condition_count);
    read_others(file, mapping, select, catalog, out);
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
        read_question(file, item, out->select, catalog, &adjustment->question);
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

static void *joined(Arena *arena, const void *first, size_t first_count, const void *second, size_t second_count,
                    size_t size) {
    char *all = arena_array(arena, first_count + second_count, size);
    if (first_count) memcpy(all, first, first_count * size);
    if (second_count) memcpy(all + first_count * size, second, second_count * size);
    return all;
}

/* All that the general rule asks holds besides, and what is not said is as it says. */
static void inherit(Rule *out, const Rule *general, Arena *arena) {
    RuleQuestion *own = &out->question;
    const RuleQuestion *its = &general->question;
    own->conditions = joined(arena, own->conditions, own->condition_count, its->conditions, its->condition_count,
                             sizeof *own->conditions);
    own->condition_count += its->condition_count;
    own->others = joined(arena, own->others, own->others_count, its->others, its->others_count, sizeof *own->others);
    own->others_count += its->others_count;
    out->adjustments = joined(arena, out->adjustments, out->adjustment_count, general->adjustments,
                              general->adjustment_count, sizeof *out->adjustments);
    out->adjustment_count += general->adjustment_count;
    Str *texts[] = {&out->class_name, &out->message, &out->rationale, &out->remediation, &out->source};
    const Str defaults[] = {general->class_name, general->message, general->rationale, general->remediation,
                            general->source};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!texts[i]->size) *texts[i] = defaults[i];
}

static void read_texts(YamlFile *file, Rule *out, const Catalog *catalog) {
    YamlNeed need = out->general ? YAML_OPTIONAL : YAML_REQUIRED;
    out->title = yaml_string(file, file->root, "title", YAML_REQUIRED);
    out->class_name = yaml_string(file, file->root, "class", need);
    out->message = yaml_string(file, file->root, "message", need);
    fields_check_message(file, yaml_get(file->root, "message"), out->select, out->message, catalog);
    out->rationale = yaml_string(file, file->root, "rationale", need);
    out->remediation = yaml_string(file, file->root, "remediation", need);
    out->source = yaml_string(file, file->root, "source", need);
    out->instead_of_count = yaml_words(file, file->root, "instead_of", &out->instead_of);
    VEC(Str) equivalents = {0};
    for (YamlNode *item = yaml_items(file, file->root, "equivalents"); item; item = item->next)
        *VEC_PUSH(file->arena, &equivalents) = item->text;
    out->equivalents = equivalents.items;
    out->equivalent_count = equivalents.count;
    read_example(file, "bad", &out->bad_example_file, &out->bad_example);
    read_example(file, "good", &out->good_example_file, &out->good_example);
}

/* `general`: what it refines, read already; NULL: nothing. */
static bool read_rule(Rule *out, YamlFile *file, const Rule *general, const Catalog *catalog) {
    static const char *const selects[] = {"resource", "mention", "call", "edge", "service", "module", NULL};
    static const char *const domains[] = {"region", "zone", "foreign_region", NULL};
    const Rule none = {.severity = SEVERITY_MEDIUM, .select = SELECT_RESOURCE, .is_suppressible = true};
    const Rule *like = general ? general : &none;
    *out = (Rule){.file = file->path, .general = general};
    out->id = yaml_string(file, file->root, "id", YAML_REQUIRED);
    yaml_string(file, file->root, "refines", YAML_OPTIONAL);
    out->severity = (Severity)yaml_choice(file, file->root, "severity", severity_names, (int)like->severity);
    out->select = (SelectKind)yaml_choice(file, file->root, "select", selects, (int)like->select);
    if (general && out->select != general->select)
        yaml_error(file, yaml_get(file->root, "select"), "a refinement selects what the rule selects that it refines");
    out->domain = (RuleDomain)yaml_choice(file, file->root, "domain", domains, (int)like->domain);
    out->is_last_resort = yaml_bool(file, file->root, "last_resort", like->is_last_resort);
    out->is_suppressible = yaml_bool(file, file->root, "suppressible", like->is_suppressible);
    read_texts(file, out, catalog);
    read_question(file, file->root, out->select, catalog, &out->question);
    read_adjustments(file, catalog, out);
    if (general) inherit(out, general, file->arena);
    return yaml_finish(file);
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

/* A file of a rule on its way to being one: what it refines is read before it. */
typedef struct {
    YamlFile file;
    Str id, refines;
    Rule *rule; /* NULL: not read yet, or not readable */
    bool is_begun, is_done, is_good;
} Draft;

typedef VEC(Draft) DraftVec;

/* The same id again takes the place of the first. */
static bool add_draft(DraftVec *drafts, Str path, Str bytes, Arena *arena, Diags *diags) {
    Draft draft = {0};
    if (!yaml_read(&draft.file, path, bytes, arena, diags)) return false;
    const YamlNode *id = yaml_get(draft.file.root, "id"), *refines = yaml_get(draft.file.root, "refines");
    if (id && id->kind == YAML_SCALAR) draft.id = id->text;
    if (refines && refines->kind == YAML_SCALAR) draft.refines = refines->text;
    for (size_t i = 0; i < drafts->count; i++)
        if (draft.id.size && str_equal(drafts->items[i].id, draft.id)) {
            drafts->items[i] = draft;
            return true;
        }
    *VEC_PUSH(arena, drafts) = draft;
    return true;
}

static bool load_folder(DraftVec *drafts, Str folder, Arena *arena, Diags *diags) {
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
        if (!read_file(path, arena, &bytes)) {
            diag_add(diags, DIAG_ERROR, path, 0, "can't be read, or is larger than a rule may be");
            is_good = false;
        } else {
            is_good = add_draft(drafts, path, bytes, arena, diags) && is_good;
        }
    }
    return is_good;
}

static Draft *draft_of(DraftVec *drafts, Str id) {
    for (size_t i = 0; i < drafts->count; i++)
        if (str_equal(drafts->items[i].id, id)) return &drafts->items[i];
    return NULL;
}

static bool finish_draft(Draft *draft, DraftVec *drafts, uint32_t depth, const Catalog *catalog) {
    if (draft->is_begun) return draft->is_good;
    draft->is_begun = true;
    const YamlNode *at = yaml_get(draft->file.root, "refines");
    Draft *general = at ? draft_of(drafts, draft->refines) : NULL;
    if (at && !general)
        yaml_error(&draft->file, at, "no rule \"%.*s\"", STR_ARG(draft->refines));
    else if (general && (depth == RULE_DEPTH_MAX || (general->is_begun && !general->is_done)))
        yaml_error(&draft->file, at, "refinements go no deeper than %d, and in no circle", RULE_DEPTH_MAX);
    else if (!general || finish_draft(general, drafts, depth + 1, catalog)) {
        Rule *rule = ARENA_NEW(draft->file.arena, Rule);
        draft->is_good = read_rule(rule, &draft->file, general ? general->rule : NULL, catalog);
        if (draft->is_good) draft->rule = rule;
    }
    draft->is_done = true;
    return draft->is_good;
}

static int by_id(const void *left, const void *right) {
    return str_compare(((const Rule *)left)->id, ((const Rule *)right)->id);
}

/* Refinements know their general rule by its place in the set, and it knows them. */
static void link_rules(Rule *rules, size_t count, Arena *arena) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; rules[i].general && k < count; k++)
            if (str_equal(rules[k].id, rules[i].general->id)) {
                rules[i].general = &rules[k];
                rules[k].refinement_count++;
                break;
            }
    }
    for (size_t i = 0; i < count; i++) {
        const Rule **refinements = ARENA_ARRAY(arena, const Rule *, rules[i].refinement_count);
        size_t found = 0;
        for (size_t k = 0; k < count; k++)
            if (rules[k].general == &rules[i]) refinements[found++] = &rules[k];
        rules[i].refinements = refinements;
    }
}

bool rules_load(RuleSet *out, const Str *folders, size_t folder_count, const Catalog *catalog, Diags *diags) {
    Arena *arena = diags->arena;
    DraftVec drafts = {0};
    RuleVec rules = {0};
    bool is_good = true;
    for (size_t i = 0; i < rule_assets.count; i++) {
        const Asset *asset = &rule_assets.items[i];
        Str bytes = {(const char *)asset->data, asset->size};
        is_good = add_draft(&drafts, str_from(asset->path), bytes, arena, diags) && is_good;
    }
    for (size_t i = 0; i < folder_count; i++) is_good = load_folder(&drafts, folders[i], arena, diags) && is_good;
    for (size_t i = 0; i < drafts.count; i++) {
        is_good = finish_draft(&drafts.items[i], &drafts, 0, catalog) && is_good;
        if (drafts.items[i].rule) *VEC_PUSH(arena, &rules) = *drafts.items[i].rule;
    }
    if (rules.count) qsort(rules.items, rules.count, sizeof *rules.items, by_id);
    link_rules(rules.items, rules.count, arena);
    *out = (RuleSet){rules.items, rules.count};
    return is_good;
}

const Rule *rules_find(const RuleSet *rules, Str id) {
    for (size_t i = 0; i < rules->count; i++)
        if (str_equal(rules->items[i].id, id)) return &rules->items[i];
    return NULL;
}

bool rule_is_named(const Rule *rule, Str id) {
    for (; rule; rule = rule->general)
        if (str_equal(rule->id, id)) return true;
    return false;
}

const Rule *rule_concern(const Rule *rule) {
    while (rule->general) rule = rule->general;
    return rule;
}

static void example(StrBuf *out, const char *heading, Str file, Str text) {
    if (text.size == 0) return;
    strbuf_format(out, "\n## %s\n\n`%.*s`\n\n```\n%.*s%s```\n", heading, STR_ARG(file), STR_ARG(text),
                  str_ends_with(text, STR("\n")) ? "" : "\n");
}

static void relatives(const Rule *rule, StrBuf *out) {
    if (rule->general)
        strbuf_format(out, "\nA case of [%.*s](%.*s.md), told in its place.\n", STR_ARG(rule->general->id),
                      STR_ARG(rule->general->id));
    for (size_t i = 0; i < rule->refinement_count; i++)
        strbuf_format(out, "%s[%.*s](%.*s.md)%s",
                      i ? ", " : "\nIts cases have rules of their own: ", STR_ARG(rule->refinements[i]->id),
                      STR_ARG(rule->refinements[i]->id), i + 1 == rule->refinement_count ? ".\n" : "");
}

void rule_explain(const Rule *rule, StrBuf *out) {
    strbuf_format(out, "# %.*s\n\n%.*s. Severity: %s. Class: %.*s.\n", STR_ARG(rule->id), STR_ARG(rule->title),
                  severity_name(rule->severity), STR_ARG(rule->class_name));
    relatives(rule, out);
    strbuf_format(out, "\n## Why it matters\n\n%.*s\n", STR_ARG(str_trim(rule->rationale)));
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
