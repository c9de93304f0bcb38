#include "analyzer/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/core/limits.h"
#include "analyzer/read_file.h"

enum { FOLDERS_MAX = 64 };

static const char BASELINE_NAME[] = ".faultline-baseline.json";

/* ---- finding the files ---- */

/* The nearest one, from the target's folder upwards. */
static bool find_above(Str *path, Str *bytes, Repository *repository, const char *name, Arena *arena, Diags *diags) {
    Str above = STR_NONE;
    for (int i = 0; i < FOLDERS_MAX; i++) {
        SourceFile file;
        Str wanted = str_concat(arena, above, str_from(name));
        if (repository_find(&file, repository, wanted, arena)) {
            *path = wanted;
            return repository_read(bytes, repository, &file, arena, diags);
        }
        above = str_concat(arena, above, STR("../"));
        Str root = repository_root(repository);
        int depth = str_equal(root, STR(".")) ? 0 : 1;
        for (size_t k = 0; k < root.size; k++) depth += root.data[k] == '/';
        if (i >= depth) return false;
    }
    return false;
}

/* ---- the configuration ---- */

static bool environment_of(Str name, Environment *out) {
    for (int i = ENVIRONMENT_UNKNOWN; i <= ENVIRONMENT_DEMO; i++)
        if (str_equal(name, str_from(environment_name((Environment)i)))) {
            *out = (Environment)i;
            return true;
        }
    return false;
}

static void read_budget(Budget *out, YamlFile *file, const YamlNode *node) {
    *out = (Budget){.line = node->line, .is_all = str_equal(node->key, STR("all"))};
    if (node->kind != YAML_MAPPING) yaml_error(file, node, "expected a severity, radius or cuts, each with a number");
    if (!out->is_all && !environment_of(node->key, &out->environment))
        yaml_error(file, node, "expected an environment: prod, staging, dev, test, demo, unknown, or all");
    for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
        out->findings[i] = yaml_int(file, node, severity_name((Severity)i), BUDGET_NONE);
    out->radius = yaml_int(file, node, "radius", BUDGET_NONE);
    out->cuts = yaml_int(file, node, "cuts", BUDGET_NONE);
}

static void read_fail_on(Policy *out, YamlFile *file) {
    const Str *words;
    size_t count = yaml_words(file, file->root, "fail_on", &words);
    const YamlNode *at = yaml_get(file->root, "fail_on");
    for (size_t i = 0; i < count; i++)
        if (!fail_on_parse(&out->fail_on, words[i]))
            yaml_error(file, at, "fail_on: expected a severity, new, cuts, recovery, radius=N or never");
}

void policy_read_keys(Policy *out, YamlFile *file, const RuleSet *rules) {
    out->path = file->path;
    read_fail_on(out, file);
    out->baseline_name = yaml_string(file, file->root, "baseline", YAML_OPTIONAL);
    const YamlNode *binding = yaml_get(file->root, "unsuppressible");
    out->binding_count = yaml_words(file, file->root, "unsuppressible", &out->binding);
    for (size_t i = 0; i < out->binding_count; i++)
        if (!rules_find(rules, out->binding[i]))
            yaml_error(file, binding, "no rule \"%.*s\"; see faultline rules list", STR_ARG(out->binding[i]));
    const YamlNode *budgets = yaml_get(file->root, "budgets");
    Budget *items = ARENA_ARRAY(file->arena, Budget, budgets ? budgets->count : 0);
    for (YamlNode *node = yaml_entries(file, file->root, "budgets"); node; node = node->next)
        read_budget(&items[out->budget_count++], file, node);
    out->budgets = items;
}

bool policy_is_binding(const Policy *policy, const Rule *rule) {
    for (size_t i = 0; i < policy->binding_count; i++)
        if (rule_is_named(rule, policy->binding[i])) return true;
    return !rule->is_suppressible;
}

static bool is_there(Str path, Arena *arena) { return access(str_zero_terminated(arena, path), F_OK) == 0; }

bool policy_baseline_is_above(const Policy *policy, const Options *options) {
    return policy->has_baseline && options->baseline.size == 0 && str_starts_with(policy->baseline.path, STR("../"));
}

static void mark_outside(Baseline *baseline, const Options *options, const RuleSet *rules) {
    for (size_t i = 0; i < baseline->count; i++) {
        const Rule *rule = rules_find(rules, baseline->items[i].rule);
        baseline->items[i].is_outside = rule && !rule_is_chosen(rule, options->only.items, options->only.count,
                                                                options->skip.items, options->skip.count);
    }
}

bool policy_read_baseline(Policy *out, const Options *options, const RuleSet *rules, Repository *repository,
                          Arena *arena, Diags *diags) {
    Str path = options->baseline, named = out->baseline_name, bytes;
    bool is_writing = str_equal(options->command, STR("baseline")); /* then it need not be there yet */
    if (path.size) {
        if (is_writing && !is_there(path, arena)) return true;
        if (!read_file(&bytes, path, DOCUMENT_SIZE_BYTES_MAX, arena, diags)) return false;
    } else if (named.size) {
        SourceFile file;
        path = str_concat(arena, out->folder, named);
        if (!repository_find(&file, repository, path, arena)) {
            if (is_writing) return true;
            diag_add(diags, DIAG_ERROR, out->path, 0, "baseline: no file %.*s", STR_ARG(path));
            return false;
        }
        if (!repository_read(&bytes, repository, &file, arena, diags)) return false;
    } else if (!find_above(&path, &bytes, repository, BASELINE_NAME, arena, diags)) {
        return true;
    }
    out->has_baseline = baseline_read(&out->baseline, path, bytes, arena, diags);
    if (out->has_baseline) mark_outside(&out->baseline, options, rules);
    return out->has_baseline;
}

Str policy_baseline_file(const Options *options, const Policy *policy, const Repository *repository, Arena *arena) {
    if (options->baseline.size) return options->baseline;
    Str folder = repository_folder(repository, arena), name = str_from(BASELINE_NAME);
    if (policy->has_baseline) {
        name = policy->baseline.path;
    } else if (policy->baseline_name.size) {
        name = str_concat(arena, policy->folder, policy->baseline_name);
    }
    if (folder.size == 0 || repository_is_commit(repository)) return STR_NONE;
    return str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* ---- budgets ---- */

static Environment environment_of_node(const Graph *graph, NodeId id) {
    const Node *node = id ? &graph->nodes[id] : NULL;
    if (node && node->environment == ENVIRONMENT_UNKNOWN && node->owner) node = &graph->nodes[node->owner];
    return node ? node->environment : ENVIRONMENT_UNKNOWN;
}

static bool is_of(const Budget *budget, const Graph *graph, NodeId node) {
    return budget->is_all || environment_of_node(graph, node) == budget->environment;
}

static int64_t count_findings(const Budget *budget, const Report *report, Severity least) {
    int64_t count = 0;
    for (size_t i = 0; i < report->findings.count; i++) {
        const Finding *finding = &report->findings.items[i];
        count +=
            finding->status == STATUS_NEW && finding->severity >= least && is_of(budget, report->graph, finding->node);
    }
    return count;
}

static int64_t largest_radius(const Budget *budget, const Report *report) {
    int64_t most = 0;
    for (size_t i = 0; i < report->graph->domain_count; i++) {
        NodeSet down = report->impacts[i].services[EFFECT_DOWN];
        int64_t count = 0;
        for (size_t k = 0; k < down.count; k++) count += is_of(budget, report->graph, down.items[k]);
        if (count > most) most = count;
    }
    return most;
}

static int64_t count_singles(const Budget *budget, const Report *report) {
    int64_t count = 0;
    for (size_t i = 0; i < report->graph->service_count; i++) {
        if (!is_of(budget, report->graph, report->graph->services[i])) continue;
        for (size_t k = 0; k < report->cuts[i].count; k++) count += report->cuts[i].sets[k].count == 1;
    }
    return count;
}

typedef struct {
    const Policy *policy;
    const Budget *budget;
    const char *what;
    int64_t allowed;
} Asked;

static bool is_exceeded(const Asked *asked, int64_t before, int64_t after) {
    const char *name = asked->budget->is_all ? "all environments" : environment_name(asked->budget->environment);
    if (after > asked->allowed && after > before) {
        fprintf(stderr, "faultline: %.*s:%u: %s of %s: %" PRId64 ", and the budget is %" PRId64 "\n",
                STR_ARG(asked->policy->path), asked->budget->line, asked->what, name, after, asked->allowed);
        return true;
    }
    if (after < asked->allowed)
        fprintf(stderr, "faultline: %.*s:%u: %s of %s: the budget of %" PRId64 " can be lowered to %" PRId64 "\n",
                STR_ARG(asked->policy->path), asked->budget->line, asked->what, name, asked->allowed, after);
    return false;
}

bool budgets_exceeded(const Policy *policy, const Report *before, const Report *after) {
    bool is_any = false;
    for (size_t i = 0; i < policy->budget_count; i++) {
        const Budget *budget = &policy->budgets[i];
        for (int severity = SEVERITY_CRITICAL; severity >= 0; severity--) {
            if (budget->findings[severity] == BUDGET_NONE) continue;
            char what[64];
            snprintf(what, sizeof what, "findings of %s%s", severity_name((Severity)severity),
                     severity == SEVERITY_CRITICAL ? "" : " and above");
            Asked asked = {policy, budget, what, budget->findings[severity]};
            is_any |= is_exceeded(&asked, before ? count_findings(budget, before, (Severity)severity) : -1,
                                  count_findings(budget, after, (Severity)severity));
        }
        if (budget->radius != BUDGET_NONE) {
            Asked asked = {policy, budget, "services that one failure stops", budget->radius};
            is_any |= is_exceeded(&asked, before ? largest_radius(budget, before) : -1, largest_radius(budget, after));
        }
        if (budget->cuts != BUDGET_NONE) {
            Asked asked = {policy, budget, "single points of failure", budget->cuts};
            is_any |= is_exceeded(&asked, before ? count_singles(budget, before) : -1, count_singles(budget, after));
        }
    }
    return is_any;
}
