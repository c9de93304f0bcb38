/* Helmfiles: releases of charts, once per environment, with values that are templates themselves.
 * https://helmfile.readthedocs.io/ */
#include "graph/instances.h"
#include "graph/link.h"
#include "graph/releases_private.h"

enum { ENVIRONMENTS_MAX = 16, HELMFILES_MAX = 50 };

typedef struct {
    Rendered *rendered;
    uint32_t repository;
    Str path, directory;
    Str environment; /* being rendered; empty: the default one */
    GoValue *state;  /* values of the environment */
    Releases *out;
} Helmfile;

static bool read_nothing(void *context, Str path, Arena *arena, Str *bytes) {
    (void)context, (void)path, (void)arena, (void)bytes;
    return false;
}

/* A file with what a release of an environment sees; templates by their name only. */
static GoValue *rendered_yaml(Helmfile *helmfile, Str text, Str name, Str namespace, Str path) {
    Model *model = helmfile->rendered->model;
    Arena *arena = model->arena;
    if (str_find(text, STR("{{"), 0) == SIZE_MAX) return releases_yaml_text(helmfile->rendered, text);
    GoValue *root = go_new(arena, GO_MAP), *environment = go_new(arena, GO_MAP), *release = go_new(arena, GO_MAP);
    go_put(arena, environment, STR("Name"),
           go_string(arena, helmfile->environment.size ? helmfile->environment : STR("default")));
    go_put(arena, environment, STR("Values"), helmfile->state);
    go_put(arena, release, STR("Name"), name.size ? go_string(arena, name) : go_unknown(arena, STR(".Release.Name")));
    go_put(arena, release, STR("Namespace"),
           namespace.size ? go_string(arena, namespace) : go_unknown(arena, STR(".Release.Namespace")));
    go_put(arena, root, STR("Environment"), environment);
    go_put(arena, root, STR("StateValues"), helmfile->state);
    go_put(arena, root, STR("Values"), helmfile->state);
    go_put(arena, root, STR("Release"), release);
    GoTemplates *templates = go_templates_new(arena);
    uint32_t line = 0;
    Str problem;
    const GoNode *body = go_templates_add(templates, text, &line, &problem);
    if (!body) {
        diag_add(model->diags, DIAG_GAP, path, line, "a template that can't be rendered: %.*s", STR_ARG(problem));
        return NULL;
    }
    GoRendering out = go_render(templates, body, root, read_nothing, NULL, arena);
    return releases_yaml_text(helmfile->rendered, out.text);
}

static Str text_at(const GoValue *map, const char *key) {
    const GoValue *value = go_get(map, str_from(key));
    return value && value->kind == GO_STRING ? value->text : STR_NONE;
}

/* Files and maps, the later over the earlier. */
static GoValue *values_of(Helmfile *helmfile, const GoValue *list, Str name, Str namespace) {
    Arena *arena = helmfile->rendered->model->arena;
    GoValue *out = go_new(arena, GO_MAP);
    for (size_t i = 0; list && list->kind == GO_LIST && i < list->items.count; i++) {
        GoValue *item = list->items.items[i], *found = item->kind == GO_MAP ? item : NULL;
        Str path, bytes;
        bool is_file = item->kind == GO_STRING && files_resolve(arena, helmfile->directory, item->text, &path) &&
                       releases_read(helmfile->rendered, helmfile->repository, path, &bytes);
        if (is_file) found = rendered_yaml(helmfile, bytes, name, namespace, path);
        if (found && found->kind == GO_MAP) out = go_merge(arena, out, found);
    }
    return out;
}

static Chart *chart_at(Helmfile *helmfile, Str path) {
    Arena *arena = helmfile->rendered->model->arena;
    Str resolved;
    if (!files_resolve(arena, helmfile->directory, path, &resolved)) return NULL;
    return charts_at(helmfile->rendered, helmfile->repository, resolved);
}

static void take_release(Helmfile *helmfile, const GoValue *entry) {
    Arena *arena = helmfile->rendered->model->arena;
    Chart *chart = chart_at(helmfile, text_at(entry, "chart"));
    const GoValue *installed = go_get(entry, STR("installed"));
    Str name = text_at(entry, "name"), namespace = text_at(entry, "namespace");
    if (!chart || (installed && installed->kind == GO_BOOL && !installed->is_true)) return;
    if (chart->release_count >= RELEASES_PER_CHART_MAX) return;
    Release release = {.chart = chart, .name = name, .namespace = namespace, .by = helmfile->path};
    release.at = (Location){helmfile->repository, sym(helmfile->rendered->model->symbols, helmfile->path), 1, 1};
    release.values = values_of(helmfile, go_get(entry, STR("values")), name, namespace);
    Str where = helmfile->environment.size ? helmfile->environment : STR("default");
    bool is_named_alike = name.size == 0 || str_equal(name, chart->name);
    release.label = is_named_alike ? where : str_format(arena, "%.*s %.*s", STR_ARG(where), STR_ARG(name));
    release.environment = releases_environment(helmfile->environment);
    if (release.environment == ENVIRONMENT_UNKNOWN) release.environment = environment_of(helmfile->directory);
    chart->release_count++;
    *VEC_PUSH(arena, helmfile->out) = release;
}

/* The part behind `---`, where there is one, with the environments before it. */
static void take_environment(Helmfile *helmfile, Str text, Str path) {
    Arena *arena = helmfile->rendered->model->arena;
    StrBuf all = strbuf_new(arena, text.size + 1);
    Str rest = text, line;
    while (rest.data && str_split_next(&rest, '\n', &line)) { /* its documents are one configuration */
        if (!str_equal(str_trim(line), STR("---"))) strbuf_add(&all, line);
        strbuf_add_char(&all, '\n');
    }
    GoValue *root = rendered_yaml(helmfile, str_slice(strbuf_str(&all), 0, text.size), STR_NONE, STR_NONE, path);
    const GoValue *releases = root ? go_get(root, STR("releases")) : NULL;
    for (size_t i = 0; releases && releases->kind == GO_LIST && i < releases->items.count; i++)
        if (releases->items.items[i]->kind == GO_MAP) take_release(helmfile, releases->items.items[i]);
}

/* Environments stand first, before anything that is made of them. */
static GoValue *environments_of(Helmfile *helmfile, Str text, Str path) {
    size_t end = str_find(text, STR("\n---"), 0);
    Str head = str_starts_with(text, STR("---")) ? text : str_slice(text, 0, end == SIZE_MAX ? text.size : end + 1);
    helmfile->state = go_new(helmfile->rendered->model->arena, GO_MAP);
    GoValue *root = rendered_yaml(helmfile, head, STR_NONE, STR_NONE, path);
    return root ? go_get(root, STR("environments")) : NULL;
}

static void take_file(Rendered *rendered, uint32_t repository, Str path, Releases *out) {
    Helmfile helmfile = {.rendered = rendered,
                         .repository = repository,
                         .path = path,
                         .directory = location_of_directory(path),
                         .out = out};
    Str text;
    if (!releases_read(rendered, repository, path, &text)) return;
    const GoValue *environments = environments_of(&helmfile, text, path);
    size_t count = environments && environments->kind == GO_MAP ? environments->keys.count : 0;
    for (size_t i = 0; i < count && i < ENVIRONMENTS_MAX; i++) {
        helmfile.environment = environments->keys.items[i];
        const GoValue *list = go_get(environments->items.items[i], STR("values"));
        /* An environment whose files are all missing is one that nobody has. */
        helmfile.state = go_new(rendered->model->arena, GO_MAP);
        helmfile.state = values_of(&helmfile, list, STR_NONE, STR_NONE);
        if (list && list->items.count && helmfile.state->items.count == 0) continue;
        take_environment(&helmfile, text, path);
    }
    if (count) return;
    helmfile.environment = STR_NONE;
    take_environment(&helmfile, text, path);
}

static bool is_helmfile(Str path) {
    if (str_starts_with(path, STR(".")) || str_contains(path, STR("/."))) return false; /* a workflow that runs one */
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    return str_matches_glob(name, STR("helmfile*.y*ml")) || str_matches_glob(name, STR("helmfile*.y*ml.gotmpl"));
}

void helmfile_releases(Rendered *rendered, Releases *out) {
    size_t taken = 0;
    for (uint32_t r = 0; r < rendered->model->repositories.count; r++) {
        const Files *files = &rendered->model->file_access[r];
        for (size_t i = 0; i < files->path_count && taken < HELMFILES_MAX; i++)
            if (is_helmfile(files->paths[i])) {
                take_file(rendered, r, files->paths[i], out);
                taken++;
            }
    }
}
