/* Charts of Helm: Chart.yaml, values, templates, and the charts that it depends on. Rendered as `helm template` does, with
 * what nobody gives left open. https://helm.sh/docs/topics/charts/ */
#include "graph/instances.h"
#include "graph/link.h"
#include "graph/releases_private.h"

/* ---- reading ---- */

static bool is_template_name(Str path) {
    static const char *const endings[] = {".yaml", ".yml", ".tpl", ".json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(path, str_from(endings[i]))) return true;
    return false;
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Helpers begin with "_"; tests are run by hand. */
static bool is_rendered(Str path) {
    return !str_starts_with(base_name(path), STR("_")) && !str_ends_with(path, STR(".tpl")) &&
           !str_contains(path, STR("templates/tests/"));
}

static void load_templates(Rendered *rendered, Chart *chart) {
    Model *model = rendered->model;
    const Files *files = &model->file_access[chart->repository];
    Str folder = releases_join(model->arena, chart->directory, STR("templates/"));
    for (size_t i = files_first_at(files, folder);
         i < files->path_count && chart->files.count < TEMPLATES_PER_CHART_MAX; i++) {
        Str path = files->paths[i], bytes, problem;
        uint32_t line = 0;
        if (!str_starts_with(path, folder)) break;
        if (!is_template_name(path) || !releases_read(rendered, chart->repository, path, &bytes)) continue;
        const GoNode *body = go_templates_add(chart->templates, bytes, &line, &problem);
        if (!body) releases_uncover(rendered, chart->repository, path);
        if (!body)
            diag_add(model->diags, DIAG_GAP, path, line, "a template that can't be rendered: %.*s", STR_ARG(problem));
        if (is_rendered(path)) *VEC_PUSH(model->arena, &chart->files) = (ChartTemplate){path, body};
    }
}

static Str text_at(const GoValue *map, const char *key) {
    const GoValue *value = go_get(map, str_from(key));
    return value && value->kind == GO_STRING ? value->text : STR_NONE;
}

/* charts/<name>/, or the folder that "file://../x" names. */
static Chart *load_part(Rendered *rendered, Chart *chart, const GoValue *dependency, uint32_t depth) {
    Model *model = rendered->model;
    Str name = text_at(dependency, "name"), url = text_at(dependency, "repository"), path = STR_NONE;
    Str inside = releases_join(model->arena, chart->directory, str_concat(model->arena, STR("charts/"), name));
    Chart *part = charts_load(rendered, chart->repository, inside, chart->templates, depth + 1);
    if (part || !str_starts_with(url, STR("file://"))) return part;
    if (!files_resolve(model->arena, chart->directory, str_slice(url, 7, url.size), &path)) return NULL;
    while (path.size && path.data[path.size - 1] == '/') path.size--;
    part = charts_load(rendered, chart->repository, path, chart->templates, depth + 1);
    Str key = str_format(model->arena, "%u\x1f%.*s", chart->repository, STR_ARG(path));
    uint32_t index = map_get(rendered->chart_by_path, key);
    if (index == MAP_NONE)
        map_put(rendered->chart_by_path, key, (uint32_t)MAP_NONE - 1); /* a part, before it is met */
    else if (index < rendered->charts.count)
        rendered->charts.items[index]->is_part = true;
    return part;
}

static void add_part(Model *model, Chart *chart, Chart *part, Str name, Str condition) {
    *VEC_PUSH(model->arena, &chart->parts) = part;
    *VEC_PUSH(model->arena, &chart->part_names) = name;
    *VEC_PUSH(model->arena, &chart->part_conditions) = condition;
}

static void load_parts(Rendered *rendered, Chart *chart, uint32_t depth) {
    Model *model = rendered->model;
    const GoValue *all = go_get(chart->about, STR("dependencies"));
    for (size_t i = 0; all && all->kind == GO_LIST && i < all->items.count && depth < CHART_DEPTH_MAX; i++) {
        const GoValue *dependency = all->items.items[i];
        Str name = text_at(dependency, "name"), alias = text_at(dependency, "alias");
        Chart *part = load_part(rendered, chart, dependency, depth);
        if (part && alias.size) {
            Chart *called = ARENA_NEW(model->arena, Chart);
            *called = *part;
            called->alias = alias;
            part = called;
        }
        if (part)
            add_part(model, chart, part, alias.size ? alias : name, text_at(dependency, "condition"));
        else if (name.size && depth == 0)
            diag_add(model->diags, DIAG_GAP, releases_join(model->arena, chart->directory, STR("Chart.yaml")), 0,
                     "the chart \"%.*s\" that it depends on is not in what is scanned", STR_ARG(name));
    }
}

Chart *charts_load(Rendered *rendered, uint32_t repository, Str directory, GoTemplates *templates, uint32_t depth) {
    Model *model = rendered->model;
    GoValue *about = releases_yaml(rendered, repository, releases_join(model->arena, directory, STR("Chart.yaml")));
    if (!about || about->kind != GO_MAP || depth > CHART_DEPTH_MAX) return NULL;
    Chart *chart = ARENA_NEW(model->arena, Chart);
    *chart = (Chart){.repository = repository, .directory = directory, .about = about, .name = text_at(about, "name")};
    chart->templates = templates ? templates : go_templates_new(model->arena);
    chart->values = releases_yaml(rendered, repository, releases_join(model->arena, directory, STR("values.yaml")));
    if (!chart->values || chart->values->kind != GO_MAP) chart->values = go_new(model->arena, GO_MAP);
    chart->is_library = str_equal(text_at(about, "type"), STR("library"));
    if (chart->name.size == 0) chart->name = base_name(directory);
    load_parts(rendered, chart, depth);
    load_templates(rendered, chart); /* after its parts': its own definitions count */
    return chart;
}

Chart *charts_at(const Rendered *rendered, uint32_t repository, Str path) {
    while (path.size && path.data[path.size - 1] == '/') path.size--;
    Str key = str_format(rendered->model->arena, "%u\x1f%.*s", repository, STR_ARG(path));
    uint32_t index = map_get(rendered->chart_by_path, key);
    return index < rendered->charts.count ? rendered->charts.items[index] : NULL;
}

Chart *charts_by_end(const Rendered *rendered, uint32_t repository, Str path) {
    Chart *found = NULL;
    while (str_starts_with(path, STR("./"))) path = str_slice(path, 2, path.size);
    while (path.size && path.data[path.size - 1] == '/') path.size--;
    if (path.size == 0 || str_contains(path, STR("..")) || str_equal(path, STR("."))) return NULL;
    for (size_t i = 0; i < rendered->charts.count; i++) {
        Chart *chart = rendered->charts.items[i];
        Str directory = chart->directory;
        bool is_it = chart->repository == repository && directory.size > path.size && str_ends_with(directory, path) &&
                     directory.data[directory.size - path.size - 1] == '/';
        if (is_it && found) return NULL;
        if (is_it) found = chart;
    }
    return found;
}

/* ---- rendering ---- */

typedef struct {
    Rendered *rendered;
    const Chart *chart;
} FileContext;

static bool read_chart_file(void *context, Str path, Arena *arena, Str *bytes) {
    const FileContext *file = context;
    Str resolved;
    return files_resolve(arena, file->chart->directory, path, &resolved) &&
           str_starts_with(resolved, file->chart->directory) &&
           releases_read(file->rendered, file->chart->repository, resolved, bytes);
}

/* What a cluster of these days has; `helm template` knows no more either. */
static GoValue *capabilities(Arena *arena) {
    static const char *const versions[] = {"v1",
                                           "apps/v1",
                                           "batch/v1",
                                           "autoscaling/v1",
                                           "autoscaling/v2",
                                           "policy/v1",
                                           "networking.k8s.io/v1",
                                           "rbac.authorization.k8s.io/v1",
                                           "storage.k8s.io/v1",
                                           "apiextensions.k8s.io/v1",
                                           "coordination.k8s.io/v1",
                                           "scheduling.k8s.io/v1",
                                           "node.k8s.io/v1",
                                           "events.k8s.io/v1",
                                           "certificates.k8s.io/v1",
                                           "admissionregistration.k8s.io/v1",
                                           "policy/v1/PodDisruptionBudget",
                                           "networking.k8s.io/v1/Ingress",
                                           "autoscaling/v2/HorizontalPodAutoscaler",
                                           "apps/v1/Deployment",
                                           "batch/v1/CronJob"};
    GoValue *out = go_new(arena, GO_MAP), *apis = go_new(arena, GO_MAP), *kube = go_new(arena, GO_MAP);
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        go_put(arena, apis, str_from(versions[i]), go_bool(arena, true));
    apis->is_versions = true;
    go_put(arena, kube, STR("Version"), go_string(arena, STR("v1.31.0")));
    go_put(arena, kube, STR("GitVersion"), go_string(arena, STR("v1.31.0")));
    go_put(arena, kube, STR("Major"), go_string(arena, STR("1")));
    go_put(arena, kube, STR("Minor"), go_string(arena, STR("31")));
    go_put(arena, out, STR("APIVersions"), apis);
    go_put(arena, out, STR("KubeVersion"), kube);
    return out;
}

/* Without a name a release is called as its chart is: so do most. */
static GoValue *release_object(Arena *arena, const Release *release) {
    GoValue *out = go_new(arena, GO_MAP);
    go_put(arena, out, STR("Name"), go_string(arena, release->name.size ? release->name : release->chart->name));
    go_put(arena, out, STR("Namespace"),
           release->namespace.size ? go_string(arena, release->namespace)
                                   : go_unknown(arena, STR(".Release.Namespace")));
    go_put(arena, out, STR("Service"), go_string(arena, STR("Helm")));
    go_put(arena, out, STR("IsInstall"), go_bool(arena, true));
    go_put(arena, out, STR("IsUpgrade"), go_bool(arena, false));
    go_put(arena, out, STR("Revision"), go_int(arena, 1));
    return out;
}

/* apiVersion → APIVersion, appVersion → AppVersion */
static GoValue *about_object(Arena *arena, const Chart *chart) {
    GoValue *out = go_new(arena, GO_MAP);
    for (size_t i = 0; i < chart->about->keys.count; i++) {
        Str key = chart->about->keys.items[i];
        GoValue *value = chart->about->items.items[i];
        if (key.size == 0) continue;
        char first = key.data[0] >= 'a' && key.data[0] <= 'z' ? (char)(key.data[0] - 32) : key.data[0];
        if (value->kind == GO_INT || value->kind == GO_FLOAT) {
            StrBuf text = strbuf_new(arena, 64);
            go_print(value, &text);
            value = go_string(arena, str_copy(arena, strbuf_str(&text)));
        }
        go_put(arena, out, str_format(arena, "%c%.*s", first, STR_ARG(str_slice(key, 1, key.size))),
               go_copy(arena, value));
    }
    if (chart->alias.size) go_put(arena, out, STR("Name"), go_string(arena, chart->alias));
    return out;
}

static void tell_problem(Model *model, Str path, const GoRendering *text) {
    diag_add(model->diags, DIAG_GAP, path, text->problem_line, "rendered up to here only: %.*s",
             STR_ARG(text->problem));
}

/* The message is the author's, and may have several lines. */
static void tell_guard(Model *model, Str path, const GoRendering *text) {
    Str message = str_trim(text->guard);
    message = str_trim(str_slice(message, 0, str_find_char(message, '\n', 0)));
    diag_add(model->diags, DIAG_GAP, path, text->guard_line, "rendered as if it did not refuse: %.*s",
             STR_ARG(message));
}

/* A mark alone on its line stands where a block may come, or nothing. */
Str releases_without_loose_marks(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    Str rest = text, line;
    for (bool is_first = true; rest.data && str_split_next(&rest, '\n', &line); is_first = false) {
        if (!is_first) strbuf_add_char(&out, '\n');
        Str inner = str_trim(line);
        bool is_mark = str_starts_with(inner, STR(GO_UNKNOWN_OPEN)) && str_ends_with(inner, STR(GO_UNKNOWN_CLOSE)) &&
                       str_find(inner, STR(GO_UNKNOWN_OPEN), 1) == SIZE_MAX;
        if (!is_mark) strbuf_add(&out, line);
    }
    return strbuf_str(&out);
}

static void map_lines(DocNode *node, const GoRendering *text) { /* depth: height of the document */
    if (node->is_open) return;
    node->is_open = true; /* an alias is the same node once more */
    if (node->is_literal && node->line && node->line < text->line_count) {
        node->text_lines = text->lines + node->line;
        node->text_line_count = (uint32_t)(text->line_count - node->line);
    }
    if (node->line && node->line <= text->line_count) node->line = text->lines[node->line - 1];
    if (node->end_line && node->end_line <= text->line_count) node->end_line = text->lines[node->end_line - 1];
    if (node->end_line < node->line) node->end_line = node->line;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) map_lines(node->children[i], text);
}

static void unmark(DocNode *node) {
    if (!node->is_open) return;
    node->is_open = false;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) unmark(node->children[i]);
}

/* Facts name the lines of blocks as long as there is a model. */
static void keep_lines(Model *model, GoRendering *text) {
    uint32_t *lines = ARENA_ARRAY(model->arena, uint32_t, text->line_count);
    for (size_t i = 0; i < text->line_count; i++) lines[i] = text->lines[i];
    text->lines = lines;
}

static void render_file(Rendered *rendered, const Chart *chart, const ChartTemplate *file, GoValue *root,
                        const Rendering *rendering) {
    Model *model = rendered->model;
    FileContext context = {rendered, chart};
    if (!file->body) return;
    GoRendering text = go_render(chart->templates, file->body, root, read_chart_file, &context, rendered->arena);
    if (text.problem.size) tell_problem(model, file->path, &text);
    if (text.guard.size) tell_guard(model, file->path, &text);
    DocNode **documents = NULL;
    Str clean = releases_without_loose_marks(rendered->arena, text.text);
    if (str_trim(clean).size == 0) return;
    size_t count = document_parse_yaml(&documents, clean, rendered->arena, NULL);
    keep_lines(model, &text);
    for (size_t i = 0; i < count; i++) map_lines(documents[i], &text);
    for (size_t i = 0; i < count; i++) unmark(documents[i]);
    if (rendered->take)
        rendered->take(rendered->take_context, file->path, documents, count);
    else
        releases_add(rendered, rendering, file->path, documents, count);
}

/* "postgresql.enabled,global.db": the first that is there decides. */
static bool is_enabled(const GoValue *values, Str condition) {
    Str path;
    while (condition.size && condition.data && str_split_next(&condition, ',', &path)) {
        const GoValue *value = values;
        Str step, rest = str_trim(path);
        while (value && rest.data && str_split_next(&rest, '.', &step)) value = go_get(value, step);
        if (value && value->kind == GO_BOOL) return value->is_true;
    }
    return true;
}

static void render_chart(Rendered *rendered, const Chart *chart, GoValue *values, const Release *release,
                         const Rendering *rendering, uint32_t depth) {
    Arena *arena = rendered->arena;
    GoValue *root = go_new(arena, GO_MAP), *files = go_new(arena, GO_MAP), *template = go_new(arena, GO_MAP);
    files->is_files = true;
    for (size_t i = 0; i < chart->parts.count; i++) { /* what it reads of its parts' values has their defaults */
        GoValue *own = go_get(values, chart->part_names.items[i]);
        GoValue *with =
            go_merge(arena, go_copy(arena, chart->parts.items[i]->values), own && own->kind == GO_MAP ? own : NULL);
        GoValue *global = go_get(values, STR("global"));
        if (global) go_put(arena, with, STR("global"), go_merge(arena, go_get(with, STR("global")), global));
        if (is_enabled(values, chart->part_conditions.items[i]) && depth < CHART_DEPTH_MAX)
            render_chart(rendered, chart->parts.items[i], with, release, rendering, depth + 1);
    }
    go_put(arena, root, STR("Values"), values);
    go_put(arena, root, STR("Chart"), about_object(arena, chart));
    go_put(arena, root, STR("Release"), release_object(arena, release));
    go_put(arena, root, STR("Capabilities"), capabilities(arena));
    go_put(arena, root, STR("Files"), files);
    go_put(arena, root, STR("Template"), template);
    go_put(arena, template, STR("BasePath"),
           go_string(arena, releases_join(arena, chart->directory, STR("templates"))));
    for (size_t i = 0; i < chart->files.count; i++) {
        go_put(arena, template, STR("Name"), go_string(arena, chart->files.items[i].path));
        render_file(rendered, chart, &chart->files.items[i], root, rendering);
    }
}

static bool has_templates(const Chart *chart, uint32_t depth) {
    bool has_some = chart->files.count > 0;
    for (size_t i = 0; i < chart->parts.count && depth < CHART_DEPTH_MAX && !has_some; i++)
        has_some = has_templates(chart->parts.items[i], depth + 1);
    return has_some;
}

void charts_render(Rendered *rendered, const Release *release) {
    Arena *arena = rendered->model->arena;
    const Chart *chart = release->chart;
    Rendering *rendering = ARENA_NEW(arena, Rendering);
    *rendering = (Rendering){.repository = chart->repository,
                             .path = chart->directory,
                             .directory = chart->directory,
                             .deployment = release->label,
                             .environment = release->environment,
                             .release = release->name,
                             .namespace = release->namespace,
                             .at = release->at,
                             .by = release->by,
                             .cluster = release->cluster,
                             .provided = release->provided,
                             .applied_by = release->applied_by};
    size_t before = rendered->files.count;
    /* What is made of it in place of facts belongs to what it is a part of. */
    Arena *outer = rendered->arena, *own = rendered->take ? NULL : arena_new();
    if (own) rendered->arena = own;
    /* Templates change values (`set`): no other release may see it. */
    GoValue *values = go_copy(rendered->arena, go_merge(rendered->arena, chart->values, release->values));
    render_chart(rendered, chart, values, release, rendering, 0);
    rendered->arena = outer;
    arena_free(own);
    if (rendered->files.count == before && !rendered->take && has_templates(chart, 0))
        diag_add(rendered->model->diags, DIAG_GAP, releases_join(arena, chart->directory, STR("Chart.yaml")), 0,
                 "nothing comes of the chart with the values that are known%s%.*s", release->label.size ? ": " : "",
                 STR_ARG(release->label));
}
