/* What values of charts say. Those of charts that stand elsewhere: what they set in an environment is set there by convention,
 * though no template is seen to take it. https://helm.sh/docs/chart_template_guide/values_files/ */
#include "graph/mention.h"

static bool is_values_file(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    return str_matches_glob(name, STR("*values*.yaml")) || str_matches_glob(name, STR("*values*.yml"));
}

/* env: {AWS_REGION: …}, extraEnvVars: [{name: AWS_REGION, value: …}], configMap: {…} */
static bool names_environment(Str key) {
    return str_starts_with(key, STR("env")) || str_starts_with(key, STR("extraEnv")) ||
           str_contains_ignoring_case(key, STR("configmap"));
}

/* A chart that is made of another one, which is fetched when it is installed: https://helm.sh/docs/topics/charts/#chart-dependencies
 * Its templates ask that one how to put values. */
static bool needs_others(const Facts *facts) {
    Str source;
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        ExprId list = expr_attribute(facts, facts->decls[d].body, STR("dependencies"));
        for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
            ExprId from = expr_attribute(facts, expr_child(facts, list, i), STR("repository"));
            if (from && expr_literal(facts, from, &source) && str_contains(source, STR("://")) &&
                !str_starts_with(source, STR("file:")))
                return true;
        }
    }
    return false;
}

/* Values of a chart of this repository are judged where its templates put them. */
static bool has_chart(const Model *model, uint32_t repository) {
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        bool is_chart = file->repository == repository && str_equal(file->facts.format, STR("chart"));
        if (is_chart && !needs_others(&file->facts)) return true;
    }
    return false;
}

bool values_stand_in_chart(const Model *model, const FactsFile *file) {
    size_t slash = str_find_last_char(file->facts.path, '/');
    Str folder = str_slice(file->facts.path, 0, slash == SIZE_MAX ? 0 : slash + 1);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *other = &model->files[i];
        if (other->repository != file->repository || !str_equal(other->facts.format, STR("chart"))) continue;
        Str path = other->facts.path;
        slash = str_find_last_char(path, '/');
        if (str_equal(str_slice(path, 0, slash == SIZE_MAX ? 0 : slash + 1), folder)) return true;
    }
    return false;
}

bool values_are_of_others(const Model *model, const FactsFile *file, const KeyPath *path) {
    if (!str_equal(file->facts.format, STR("yaml")) || !is_values_file(file->facts.path)) return false;
    bool is_of_environment = false;
    for (size_t i = 1; i + 1 < path->count && !is_of_environment; i++)
        is_of_environment = names_environment(path->items[i]);
    return is_of_environment && !has_chart(model, file->repository);
}

static Str line_of(Str bytes, uint32_t number) {
    Str line = STR_NONE;
    for (uint32_t i = 0; i < number; i++)
        if (!bytes.data || !str_split_next(&bytes, '\n', &line)) return STR_NONE;
    return line;
}

bool value_is_default_of_chart(const Model *model, const FactsFile *file, Location at, Str text) {
    const Rendering *rendering = file->rendering;
    bool is_deployed = rendering && (rendering->at.line || rendering->by.size || rendering->applied_by);
    if (!rendering || is_deployed || !model->file_access || !at.line) return false;
    const Files *files = &model->file_access[at.repository];
    Arena *scratch = arena_new();
    Str bytes;
    bool is_read = files_text(files, model_str(model, at.file), scratch, &bytes);
    bool is_default = is_read && !str_contains(line_of(bytes, at.line), text);
    arena_free(scratch);
    return is_default;
}
