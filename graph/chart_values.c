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

/* Values of a chart of this repository are judged where its templates put them. */
static bool has_chart(const Model *model, uint32_t repository) {
    for (size_t i = 0; i < model->file_count; i++)
        if (model->files[i].repository == repository && str_equal(model->files[i].facts.format, STR("chart")))
            return true;
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
    bool is_read = files->read(files->context, model_str(model, at.file), scratch, &bytes);
    bool is_default = is_read && !str_contains(line_of(bytes, at.line), text);
    arena_free(scratch);
    return is_default;
}
