#include "analyzer/settings.h"

#include "analyzer/core/limits.h"
#include "analyzer/ignore.h"
#include "analyzer/read_file.h"
#include "analyzer/repository.h"
#include "graph/yaml_reader.h"

/* How much a service matters, by a glob over names. */
typedef struct {
    Str name;
    uint32_t line;
    int64_t criticality;
} Weight;

/* Another severity for findings that fit all of it. */
typedef struct {
    const Str *rules, *paths, *environments; /* empty: any */
    size_t rule_count, path_count, environment_count;
    IgnoreRules globs; /* of paths */
    Severity severity;
    bool is_off;
    Str reason;
} Override;

/* One file. */
typedef struct {
    const Repository *repository;
    Str path;   /* as told in diagnostics */
    Str folder; /* that it stands in, below the root; empty at the top */
    VEC(Weight) weights;
    VEC(Override) overrides;
    Policy policy;
    Str text; /* of the file */
} RepositorySettings;

struct Settings {
    RepositorySettings *of; /* by repository */
    size_t count;
    bool no_suppressions;
    Arena *arena;
};

enum { CRITICALITY_MAX = 1000 };

/* ---- reading ---- */

static void read_weights(RepositorySettings *out, YamlFile *file) {
    for (YamlNode *item = yaml_items(file, file->root, "services"); item; item = item->next) {
        Weight *weight = VEC_PUSH(file->arena, &out->weights);
        *weight = (Weight){.name = yaml_string(file, item, "name", YAML_REQUIRED), .line = item->line};
        weight->criticality = yaml_int(file, item, "criticality", 1);
        if (weight->criticality < 1 || weight->criticality > CRITICALITY_MAX)
            yaml_error(file, item, "expected a criticality from 1 to %d", CRITICALITY_MAX);
    }
}

static bool is_environment(Str name) {
    for (int i = ENVIRONMENT_UNKNOWN; i <= ENVIRONMENT_DEMO; i++)
        if (str_equal(name, str_from(environment_name((Environment)i)))) return true;
    return false;
}

static void check_override(YamlFile *file, const YamlNode *item, const Override *override, const RuleSet *rules) {
    for (size_t i = 0; i < override->rule_count; i++)
        if (!rules_find(rules, override->rules[i]))
            yaml_error(file, item, "no rule \"%.*s\"; see faultline rules list", STR_ARG(override->rules[i]));
    for (size_t i = 0; i < override->environment_count; i++)
        if (!is_environment(override->environments[i]))
            yaml_error(file, item, "no environment \"%.*s\"; expected prod, staging, dev, test, demo or unknown",
                       STR_ARG(override->environments[i]));
    if (override->rule_count + override->path_count + override->environment_count == 0)
        yaml_error(file, item, "expected a rule, a path or an environment; --severity is for all findings");
}

static void read_overrides(RepositorySettings *out, YamlFile *file, const RuleSet *rules) {
    for (YamlNode *item = yaml_items(file, file->root, "severity"); item; item = item->next) {
        Override *override = VEC_PUSH(file->arena, &out->overrides);
        *override = (Override){.globs = {.arena = file->arena}};
        override->rule_count = yaml_words(file, item, "rule", &override->rules);
        override->path_count = yaml_words(file, item, "path", &override->paths);
        override->environment_count = yaml_words(file, item, "environment", &override->environments);
        Str severity = yaml_string(file, item, "severity", YAML_REQUIRED);
        override->is_off = str_equal(severity, STR("off"));
        if (severity.size && !override->is_off && !severity_parse(severity, &override->severity))
            yaml_error(file, item, "expected info, low, medium, high, critical or off, not \"%.*s\"",
                       STR_ARG(severity));
        override->reason = yaml_string(file, item, "reason", YAML_REQUIRED);
        for (size_t i = 0; i < override->path_count; i++)
            if (!ignore_add(&override->globs, override->paths[i], out->folder))
                yaml_error(file, item, "there are too many paths");
        check_override(file, item, override, rules);
    }
}

static bool read_keys(RepositorySettings *out, Str path, Str bytes, const RuleSet *rules, Arena *arena, Diags *diags) {
    YamlFile file;
    if (!yaml_read(&file, path, bytes, arena, diags)) return false;
    out->path = path;
    out->text = bytes;
    read_weights(out, &file);
    read_overrides(out, &file, rules);
    policy_read_keys(&out->policy, &file, rules);
    return yaml_finish(&file);
}

static bool read_own(RepositorySettings *out, Repository *repository, const SourceFile *source, const RuleSet *rules,
                     Arena *arena, Diags *diags) {
    Str bytes, full;
    if (!repository_read(&bytes, repository, source, arena, diags)) {
        diag_add(diags, DIAG_ERROR, source->path, 0, "can't be read");
        return false;
    }
    if (!path_full(&full, repository, source->path, arena)) return false; /* never: it was found there */
    size_t slash = str_find_last_char(full, '/');
    out->folder = slash == SIZE_MAX ? STR_NONE : str_slice(full, 0, slash);
    slash = str_find_last_char(source->path, '/');
    out->policy.folder = slash == SIZE_MAX ? STR_NONE : str_slice(source->path, 0, slash + 1);
    return read_keys(out, source->path, bytes, rules, arena, diags);
}

/* A file that the command names stands in the target's folder, wherever it is kept. */
static bool read_named(RepositorySettings *out, Str path, const Repository *repository, const RuleSet *rules,
                       Arena *arena, Diags *diags) {
    Str bytes;
    if (!read_file(&bytes, path, DOCUMENT_SIZE_BYTES_MAX, arena, diags)) return false;
    if (!path_full(&out->folder, repository, STR_NONE, arena)) return false; /* never: it is the target's own */
    return read_keys(out, path, bytes, rules, arena, diags);
}

/* From the target's folder up to the root. */
static bool find_file(SourceFile *out, Repository *repository, Arena *arena) {
    static const char *const names[] = {".faultline.yaml", ".faultline.yml"};
    StrBuf up = strbuf_new(arena, 64 * 1024);
    for (;;) { /* ends: a path that leaves the root is none */
        Str full;
        if (!path_full(&full, repository, strbuf_str(&up), arena) || up.is_truncated) return false;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            Str path = str_format(arena, "%.*s%s", STR_ARG(strbuf_str(&up)), names[i]);
            if (repository_find(out, repository, path, arena)) return true;
        }
        strbuf_add(&up, STR("../"));
    }
}

Settings *settings_read(Repository *const *repositories, size_t count, const RuleSet *rules, const Options *options,
                        Arena *arena, Diags *diags) {
    Settings *settings = ARENA_NEW(arena, Settings);
    *settings = (Settings){ARENA_ARRAY(arena, RepositorySettings, count), count, options->no_suppressions, arena};
    for (size_t i = 0; i < count; i++) {
        SourceFile source;
        settings->of[i].repository = repositories[i];
        if (options->config.size) {
            if (!read_named(&settings->of[i], options->config, repositories[i], rules, arena, diags)) return NULL;
            continue;
        }
        if (!find_file(&source, repositories[i], arena)) continue;
        if (!read_own(&settings->of[i], repositories[i], &source, rules, arena, diags)) return NULL;
    }
    return settings;
}

Str settings_text(const Settings *settings, size_t repository) { return settings->of[repository].text; }

const Policy *settings_policy(const Settings *settings, size_t repository) { return &settings->of[repository].policy; }

/* ---- what it says ---- */

void settings_weigh(const Settings *settings, Model *model, Diags *diags) {
    for (size_t i = 0; i < settings->count; i++) {
        const RepositorySettings *own = &settings->of[i];
        bool *is_used = ARENA_ARRAY(settings->arena, bool, own->weights.count);
        for (NodeId id = 1; own->weights.count && id < model->nodes.count; id++) {
            Node *node = model_at(model, id);
            if (node->kind != NODE_SERVICE || node->location.repository != i) continue;
            Str name = sym_str(model->symbols, node->name), key = sym_str(model->symbols, node->key);
            for (size_t k = 0; k < own->weights.count; k++) {
                const Weight *weight = &own->weights.items[k];
                if (!str_matches_glob(name, weight->name) && !str_matches_glob(key, weight->name)) continue;
                is_used[k] = true;
                node->criticality = (uint32_t)weight->criticality;
            }
        }
        for (size_t k = 0; k < own->weights.count; k++)
            if (!is_used[k])
                diag_add(diags, DIAG_GAP, own->path, own->weights.items[k].line, "no service is called \"%.*s\"",
                         STR_ARG(own->weights.items[k].name));
    }
}

static bool fits_rule(const Override *override, const Rule *rule) {
    for (size_t i = 0; i < override->rule_count; i++)
        if (rule_is_named(rule, override->rules[i])) return true;
    return override->rule_count == 0;
}

static bool fits_environment(const Override *override, Environment environment) {
    for (size_t i = 0; i < override->environment_count; i++)
        if (str_equal(override->environments[i], str_from(environment_name(environment)))) return true;
    return override->environment_count == 0;
}

/* The file, or a folder that it stands in. */
static bool fits_path(const Override *override, Str full) {
    if (override->path_count == 0) return true;
    if (ignore_matches(&override->globs, full, false)) return true;
    for (size_t at = 0; at < full.size; at++)
        if (full.data[at] == '/' && ignore_matches(&override->globs, str_slice(full, 0, at), true)) return true;
    return false;
}

void settings_adjust(void *context, const Graph *graph, Finding *finding) {
    const Settings *settings = context;
    if (finding->location.repository >= settings->count) return;
    const RepositorySettings *own = &settings->of[finding->location.repository];
    Environment environment = finding->node ? graph->nodes[finding->node].environment : ENVIRONMENT_UNKNOWN;
    Str full;
    if (!path_full(&full, own->repository, graph_str(graph, finding->location.file), settings->arena)) return;
    for (size_t i = 0; i < own->overrides.count; i++) {
        const Override *override = &own->overrides.items[i];
        if (!fits_rule(override, finding->rule) || !fits_environment(override, environment) ||
            !fits_path(override, full))
            continue;
        if (!override->is_off) {
            finding->severity = override->severity;
        } else if (!policy_is_binding(&own->policy, finding->rule) && !settings->no_suppressions) {
            finding->status = STATUS_SUPPRESSED;
            finding->status_reason = sym(graph->model->symbols, override->reason);
        }
        return;
    }
}
