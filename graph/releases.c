/* Which charts are deployed how often, and with which values: one release per file of values that is named for an
 * environment, per release of a helmfile; without any the chart as it stands. */
#include "graph/releases_private.h"

#include <stdlib.h>

#include "graph/instances.h"
#include "graph/link.h"
#include "graph/overlays.h"
#include "parsers/formats/formats.h"

/* ---- files ---- */

Str releases_join(Arena *arena, Str directory, Str name) {
    return str_format(arena, "%.*s%s%.*s", STR_ARG(directory), directory.size ? "/" : "", STR_ARG(name));
}

bool releases_read(Rendered *rendered, uint32_t repository, Str path, Str *bytes) {
    const Files *files = rendered->noting ? rendered->noting : &rendered->model->file_access[repository];
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path) &&
           files->read(files->context, path, rendered->arena, bytes);
}

GoValue *releases_yaml_text(Rendered *rendered, Str bytes) {
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, bytes, rendered->arena, NULL);
    return count ? go_of_document(rendered->arena, documents[0]) : NULL;
}

GoValue *releases_yaml(Rendered *rendered, uint32_t repository, Str path) {
    Str bytes;
    return releases_read(rendered, repository, path, &bytes) ? releases_yaml_text(rendered, bytes) : NULL;
}

Environment releases_environment(Str name) {
    Environment found = ENVIRONMENT_UNKNOWN;
    size_t start = 0;
    for (size_t i = 0; i <= name.size && found == ENVIRONMENT_UNKNOWN; i++) {
        bool is_end = i == name.size || strchr("-._/", name.data[i]);
        if (!is_end) continue;
        found = environment_of_word(str_slice(name, start, i));
        start = i + 1;
    }
    return found;
}

/* ---- facts ---- */

uint16_t releases_origin(Rendered *rendered, Str path) {
    bool is_new = false;
    if (rendered->origins.count >= UINT16_MAX) return 0; /* its values keep the lines of what they are put into */
    uint32_t entry = map_add(rendered->origin_by_path, path, (uint32_t)rendered->origins.count + 1, &is_new);
    if (is_new) *VEC_PUSH(rendered->model->arena, &rendered->origins) = model_sym(rendered->model, path);
    return (uint16_t)map_value_at(rendered->origin_by_path, entry);
}

typedef VEC(ForeignLine) ForeignLines;

/* What a reference leads to is told at its inside. */
static void add_foreign(const Rendered *rendered, const Facts *facts, const DocNode *node, ForeignLines *out) {
    ExprId id = node->expr[0];
    while (id) {
        *VEC_PUSH(rendered->arena, out) =
            (ForeignLine){id, rendered->origins.items[node->origin - 1], node->origin_line};
        id = facts_expr(facts, id)->kind == EXPR_ATTR ? expr_child(facts, id, 0) : 0;
    }
}

static void find_foreign(const Rendered *rendered, const Facts *facts, const DocNode *node,
                         ForeignLines *out) { /* depth: height of a document */
    if (node->origin) add_foreign(rendered, facts, node, out);
    size_t count = node->kind == DOC_SCALAR ? 0 : (size_t)node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (size_t i = 0; i < count; i++) find_foreign(rendered, facts, node->children[i], out);
}

typedef VEC(TextLines) TextLineList;

/* The lines of a block, and of each part of it where not all of it is known. */
static void add_text_lines(Arena *arena, const Facts *facts, ExprId id, const DocNode *node, TextLineList *out) {
    const Expr *expr = facts_expr(facts, id);
    *VEC_PUSH(arena, out) = (TextLines){id, node->text_lines, node->text_line_count};
    uint32_t line = 0;
    for (uint32_t i = 0; expr->kind == EXPR_TEMPLATE && i < expr->count; i++) {
        ExprId part = expr_child(facts, id, i);
        if (facts_expr(facts, part)->kind != EXPR_STRING) continue; /* what is unknown stands on one line */
        if (line >= node->text_line_count) return;
        *VEC_PUSH(arena, out) = (TextLines){part, node->text_lines + line, node->text_line_count - line};
        Str text = facts_str(facts, facts_expr(facts, part)->text);
        for (size_t k = 0; k < text.size; k++) line += text.data[k] == '\n';
    }
}

static void find_text_lines(Arena *arena, const Facts *facts, const DocNode *node,
                            TextLineList *out) { /* depth: height of a document */
    if (node->text_lines && node->expr[0] && !node->origin) add_text_lines(arena, facts, node->expr[0], node, out);
    size_t count = node->kind == DOC_SCALAR ? 0 : (size_t)node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (size_t i = 0; i < count; i++) find_text_lines(arena, facts, node->children[i], out);
}

static int by_text(const void *left, const void *right) {
    const TextLines *a = left, *b = right;
    return a->expr < b->expr ? -1 : a->expr > b->expr;
}

static int by_expression(const void *left, const void *right) {
    const ForeignLine *a = left, *b = right;
    return a->expr < b->expr ? -1 : a->expr > b->expr;
}

/* As much as there is, for as long as the facts. */
static void *kept(const Rendered *rendered, const void *items, size_t size) {
    return (void *)(uintptr_t)str_copy(rendered->lasting, str_of(items, size)).data; /* arenas align */
}

bool releases_finish(Rendered *rendered, FactsBuilder *builder, DocNode *const *documents, size_t count,
                     FactsFile *file) {
    size_t size = 0;
    const unsigned char *bytes = facts_finish(builder, &size);
    ForeignLines foreign = {0};
    if (!facts_open(&file->facts, bytes, size) || !file->facts.decl_count) return false;
    facts_open(&file->facts, kept(rendered, bytes, size), size);
    for (size_t i = 0; i < count && rendered->origins.count; i++)
        find_foreign(rendered, &file->facts, documents[i], &foreign);
    if (foreign.count) qsort(foreign.items, foreign.count, sizeof *foreign.items, by_expression);
    file->foreign_lines = kept(rendered, foreign.items, foreign.count * sizeof *foreign.items);
    file->foreign_line_count = (uint32_t)foreign.count;
    TextLineList texts = {0};
    for (size_t i = 0; i < count; i++) find_text_lines(rendered->arena, &file->facts, documents[i], &texts);
    if (texts.count) qsort(texts.items, texts.count, sizeof *texts.items, by_text);
    file->text_lines = kept(rendered, texts.items, texts.count * sizeof *texts.items);
    file->text_line_count = (uint32_t)texts.count;
    return true;
}

bool releases_lower(Rendered *rendered, Str path, DocNode *const *documents, size_t count, FactsFile *file) {
    Arena *outer = rendered->arena;
    rendered->arena = arena_new();
    FactsBuilder *builder = facts_builder_new(rendered->arena, path, STR("kubernetes"));
    documents_lower(builder, STR("yaml"), documents, count, rendered->arena);
    facts_set_format(builder, STR("kubernetes"));
    bool is_declaring = releases_finish(rendered, builder, documents, count, file);
    arena_free(rendered->arena);
    rendered->arena = outer;
    return is_declaring;
}

void releases_put(Rendered *rendered, const Rendering *rendering, Str path, FactsFile file) {
    Sym path_sym = model_sym(rendered->model, path);
    file.repository = rendering->repository;
    file.is_parsed = true;
    file.path = file.real_path = path_sym;
    file.rendering = rendering;
    file.applied_by = rendering->applied_by;
    *VEC_PUSH(rendered->model->arena, &rendered->files) = file;
}

void releases_add(Rendered *rendered, const Rendering *rendering, Str path, DocNode *const *documents, size_t count) {
    FactsFile file = {0};
    if (releases_lower(rendered, path, documents, count, &file)) releases_put(rendered, rendering, path, file);
}

/* ---- releases of a chart ---- */

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static bool is_yaml(Str path) { return str_ends_with(path, STR(".yaml")) || str_ends_with(path, STR(".yml")); }

static Str stem_of(Str path) { return str_slice(path, 0, str_find_last_char(path, '.')); }

/* Does it set what the chart has values for? */
static bool suits(const Chart *chart, const GoValue *values, Str name) {
    size_t known = 0;
    if (!values || values->kind != GO_MAP) return false;
    if (str_starts_with(name, STR("values"))) return true;
    for (size_t i = 0; i < values->keys.count; i++) {
        bool is_known = go_get(chart->values, values->keys.items[i]) != NULL;
        for (size_t k = 0; k < chart->part_names.count; k++)
            is_known |= str_equal(chart->part_names.items[k], values->keys.items[i]);
        known += is_known;
    }
    return known > 0 && 2 * known >= values->keys.count;
}

static bool is_used(const Chart *chart, Str path) {
    for (size_t i = 0; i < chart->used_values.count; i++)
        if (str_equal(chart->used_values.items[i], path)) return true;
    return false;
}

/* Values beside the chart, or in a folder below it, that are named for an environment. */
static void find_values(Rendered *rendered, Chart *chart, Releases *out) {
    Model *model = rendered->model;
    const Files *files = &model->file_access[chart->repository];
    Str folder = chart->directory.size ? releases_join(model->arena, chart->directory, STR_NONE) : STR_NONE;
    for (size_t i = files_first_at(files, folder); i < files->path_count; i++) {
        Str path = files->paths[i];
        if (!str_starts_with(path, folder) || out->count >= RELEASES_PER_CHART_MAX) return;
        Str label = str_slice(path, folder.size, path.size);
        bool is_part = str_starts_with(label, STR("templates/")) || str_starts_with(label, STR("charts/")) ||
                       str_starts_with(label, STR("ci/")) || str_starts_with(label, STR("crds/"));
        Environment environment = releases_environment(stem_of(label));
        if (is_part || !is_yaml(path) || environment == ENVIRONMENT_UNKNOWN || is_used(chart, path)) continue;
        GoValue *values = releases_yaml(rendered, chart->repository, path);
        if (suits(chart, values, base_name(path)))
            *VEC_PUSH(model->arena, out) =
                (Release){.chart = chart, .label = label, .environment = environment, .values = values};
    }
}

static bool is_alone_in(const Rendered *rendered, const Chart *chart, Str folder) {
    for (size_t i = 0; i < rendered->charts.count; i++) {
        const Chart *other = rendered->charts.items[i];
        bool is_other = other != chart && other->repository == chart->repository;
        if (is_other && str_starts_with(other->directory, folder) &&
            !str_starts_with(other->directory, chart->directory))
            return false;
    }
    return true;
}

/* helm_deploy/values-prod.yaml beside the folder of the only chart there: whose values they are is plain. */
static void find_values_above(Rendered *rendered, Chart *chart, Releases *out) {
    Model *model = rendered->model;
    const Files *files = &model->file_access[chart->repository];
    size_t slash = str_find_last_char(chart->directory, '/');
    if (slash == SIZE_MAX) return; /* values at the top of a repository may be of anything */
    Str folder = str_slice(chart->directory, 0, slash + 1);
    if (!is_alone_in(rendered, chart, folder)) return;
    for (size_t i = files_first_at(files, folder); i < files->path_count; i++) {
        Str path = files->paths[i];
        if (!str_starts_with(path, folder) || out->count >= RELEASES_PER_CHART_MAX) return;
        Str name = str_slice(path, folder.size, path.size);
        Environment environment = releases_environment(stem_of(name));
        bool is_candidate =
            str_find_char(name, '/', 0) == SIZE_MAX && is_yaml(name) && str_starts_with(name, STR("values"));
        if (!is_candidate || environment == ENVIRONMENT_UNKNOWN || is_used(chart, path)) continue;
        GoValue *values = releases_yaml(rendered, chart->repository, path);
        if (values && values->kind == GO_MAP)
            *VEC_PUSH(model->arena, out) =
                (Release){.chart = chart, .label = name, .environment = environment, .values = values};
    }
}

static void render_with_own_values(Rendered *rendered, Chart *chart) {
    Releases releases = {0};
    find_values(rendered, chart, &releases);
    if (!releases.count) find_values_above(rendered, chart, &releases);
    chart->is_released_by_values = releases.count > 0;
    chart->release_count += releases.count;
    for (size_t i = 0; i < releases.count; i++) charts_render(rendered, &releases.items[i]);
}

/* Manifests that deploy charts may come out of charts. Those before `first` are done; gives how many are by now. */
static size_t render_applications(Rendered *rendered, Overlays *overlays, size_t first) {
    enum { ROUNDS_MAX = 4 };
    for (int round = 0; round < ROUNDS_MAX && first < rendered->files.count; round++) {
        Releases releases = {0};
        size_t end = rendered->files.count;
        application_sets_render(rendered, first, end);
        applications_releases(rendered, first, end, &releases);
        for (size_t i = 0; i < releases.count; i++) charts_render(rendered, &releases.items[i]);
        if (overlays) overlays_render_named(overlays, first, end);
        first = end;
    }
    return first;
}

/* ---- all charts ---- */

static bool is_inside_chart(const Rendered *rendered, uint32_t repository, Str directory) {
    Str above = location_of_directory(directory);
    for (; directory.size; above = location_of_directory(above)) {
        for (size_t i = 0; i < rendered->charts.count; i++)
            if (rendered->charts.items[i]->repository == repository &&
                str_equal(rendered->charts.items[i]->directory, above))
                return true;
        if (above.size == 0) return false;
    }
    return false;
}

/* What stands in a chart is read where it is rendered. What could not be read in a template is there then. */
static void cover(Rendered *rendered, uint32_t repository, Str directory) {
    Model *model = rendered->model;
    Str folders[] = {releases_join(model->arena, directory, STR("templates/")),
                     releases_join(model->arena, directory, STR("charts/"))};
    for (size_t i = 0; i < model->file_count; i++) {
        FactsFile *file = &rendered->files.items[i];
        Str path = sym_str(model->symbols, file->path);
        bool is_inside = str_starts_with(path, folders[0]) || str_starts_with(path, folders[1]);
        if (file->repository != repository || !is_inside || file->is_covered) continue;
        file->is_covered = true;
        if (file->facts.is_partial) diags_drop_gaps(model->diags, path);
        file->facts.is_partial = false;
    }
}

void releases_uncover(Rendered *rendered, uint32_t repository, Str path) {
    for (size_t i = 0; i < rendered->model->file_count; i++) {
        FactsFile *file = &rendered->files.items[i];
        bool is_it = file->repository == repository && str_equal(sym_str(rendered->model->symbols, file->path), path);
        if (is_it) file->is_covered = false;
    }
}

static void find_charts(Rendered *rendered, uint32_t repository) {
    Model *model = rendered->model;
    const Files *files = &model->file_access[repository];
    for (size_t i = 0; i < files->path_count && rendered->charts.count < CHARTS_MAX; i++) {
        if (!str_equal(base_name(files->paths[i]), STR("Chart.yaml"))) continue;
        Str directory = location_of_directory(files->paths[i]);
        if (is_inside_chart(rendered, repository, directory)) continue;
        cover(rendered, repository, directory);
        Chart *chart = charts_load(rendered, repository, directory, NULL, 0);
        if (!chart) continue;
        Str key = str_format(model->arena, "%u\x1f%.*s", repository, STR_ARG(directory));
        chart->is_part = map_get(rendered->chart_by_path, key) != MAP_NONE;
        map_put(rendered->chart_by_path, key, (uint32_t)rendered->charts.count);
        *VEC_PUSH(model->arena, &rendered->charts) = chart;
    }
}

static bool has_some(const Model *model) {
    static const char *const names[] = {"Chart.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization"};
    for (uint32_t r = 0; r < model->repositories.count; r++)
        for (size_t i = 0; i < model->file_access[r].path_count; i++)
            for (size_t k = 0; k < sizeof names / sizeof *names; k++)
                if (str_equal(base_name(model->file_access[r].paths[i]), str_from(names[k]))) return true;
    for (size_t i = 0; i < model->file_count; i++) {
        const Facts *facts = &model->files[i].facts;
        bool is_manifest = model->files[i].is_parsed && str_equal(facts->format, STR("kubernetes"));
        for (uint32_t d = 0; is_manifest && d < facts->decl_count; d++)
            if (catalog_templated_words(model->catalog, facts_str(facts, facts->decls[d].type))) return true;
    }
    return false;
}

/* ---- what waits for Terraform ---- */

/* A text that names a chart, or the folder that it is in: "../charts/web", or what follows "${path.module}". */
static void await_named(Rendered *rendered, const FactsFile *file, Str folder, Str text) {
    enum { PATH_SIZE_MAX = 256 };
    Str path;
    size_t slash = str_find_char(text, '/', 0);
    if (slash == SIZE_MAX || text.size > PATH_SIZE_MAX || str_contains(text, STR("://"))) return;
    bool is_folder = text.data[text.size - 1] == '/';
    while (text.size && text.data[0] == '/') text = str_slice(text, 1, text.size);
    if (!text.size || !files_resolve(rendered->model->arena, folder, text, &path)) return;
    Chart *chart = charts_at(rendered, file->repository, path);
    if (chart) chart->is_awaited = true;
    for (size_t i = 0; is_folder && path.size && i < rendered->charts.count; i++) {
        Chart *other = rendered->charts.items[i];
        if (other->repository == file->repository && str_starts_with(other->directory, path)) other->is_awaited = true;
    }
    if (chart || is_folder) rendered->waits[file->repository] |= chart != NULL;
}

/* Programs may apply charts and manifests, too: what they make is known later. Says which repositories have some. */
static bool find_programs(Rendered *rendered) {
    const Model *model = rendered->model;
    bool is_any = false;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Str path = sym_str(model->symbols, file->path);
        bool is_project = str_ends_with(path, STR("Pulumi.yaml")) || str_ends_with(path, STR("Pulumi.yml"));
        if (is_project && !file->is_link) is_any = rendered->waits[file->repository] = true;
    }
    for (size_t i = 0; is_any && rendered->charts.count && i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Str folder = location_of_directory(sym_str(model->symbols, file->path));
        bool is_program = file->is_parsed && !file->is_link && rendered->waits[file->repository] &&
                          (file->facts.code_count || str_equal(file->facts.format, STR("pulumi")));
        for (uint32_t e = 0; is_program && e < file->facts.expr_count; e++)
            if (file->facts.exprs[e].kind == EXPR_STRING)
                await_named(rendered, file, folder, facts_str(&file->facts, file->facts.exprs[e].text));
    }
    return is_any;
}

/* Which repositories have what applies something, and which charts it may be. false: none. */
static bool find_awaited(Rendered *rendered) {
    Model *model = rendered->model;
    rendered->waits = ARENA_ARRAY(model->arena, bool, model->repositories.count);
    bool is_any = find_programs(rendered);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        const Facts *facts = &file->facts;
        if (!file->is_parsed || file->is_link || !str_equal(facts->format, STR("terraform"))) continue;
        Str folder = location_of_directory(sym_str(model->symbols, file->path));
        for (uint32_t e = 0; rendered->charts.count && e < facts->expr_count; e++)
            if (facts->exprs[e].kind == EXPR_STRING)
                await_named(rendered, file, folder, facts_str(facts, facts->exprs[e].text));
        for (uint32_t d = 0; d < facts->decl_count; d++)
            if (facts->decls[d].kind == DECL_RESOURCE &&
                catalog_applied_words(model->catalog, facts_str(facts, facts->decls[d].type)))
                rendered->waits[file->repository] = true;
        is_any = is_any || rendered->waits[file->repository];
    }
    return is_any;
}

static void render_plain(Rendered *rendered, bool is_last) {
    for (size_t i = 0; i < rendered->charts.count; i++) {
        Chart *chart = rendered->charts.items[i];
        bool waits = chart->is_awaited || rendered->waits[chart->repository];
        if (chart->is_library || chart->is_part || chart->release_count || waits != is_last) continue;
        Release plain = {.chart = chart, .environment = environment_of(chart->directory)};
        charts_render(rendered, &plain);
    }
}

static void render_by_values(Rendered *rendered, bool is_last) {
    for (size_t i = 0; i < rendered->charts.count; i++) {
        Chart *chart = rendered->charts.items[i];
        bool is_open = chart->release_count == chart->installed_count; /* its files may say more than commands */
        if (!chart->is_library && is_open && chart->is_awaited == is_last) render_with_own_values(rendered, chart);
    }
}

/* Where no chart is there at all: what releases some of elsewhere. */
static void tell_of_others(Rendered *rendered) {
    Model *model = rendered->model;
    Releases none = {0};
    for (size_t i = 0; i < model->file_count; i++) *VEC_PUSH(model->arena, &rendered->files) = model->files[i];
    applications_releases(rendered, 0, rendered->files.count, &none);
    memset(&rendered->files, 0, sizeof rendered->files);
}

void releases_render(Model *model) {
    if (!model->file_access) return;
    Rendered *rendered = ARENA_NEW(model->arena, Rendered);
    *rendered = (Rendered){.model = model,
                           .arena = model->arena,
                           .lasting = model->arena,
                           .chart_by_path = map_new(model->arena),
                           .origin_by_path = map_new(model->arena)};
    bool is_any = has_some(model);
    for (size_t i = 0; is_any && i < model->file_count; i++)
        *VEC_PUSH(model->arena, &rendered->files) = model->files[i];
    for (uint32_t r = 0; is_any && r < model->repositories.count; r++) find_charts(rendered, r);
    if (find_awaited(rendered)) model->rendered = rendered;
    if (!is_any) {
        tell_of_others(rendered);
        return;
    }
    Overlays *overlays = overlays_find(rendered);
    Releases releases = {0};
    helmfile_releases(rendered, &releases);
    command_releases_collect(rendered, &releases);
    for (size_t i = 0; i < releases.count; i++) charts_render(rendered, &releases.items[i]);
    if (overlays) overlays_render(overlays);
    /* What says how a chart is deployed counts before the files of values that lie beside it. */
    size_t done = render_applications(rendered, overlays, 0);
    render_by_values(rendered, false);
    render_applications(rendered, overlays, done);
    render_plain(rendered, false);
    model->files = rendered->files.items;
    model->file_count = rendered->files.count;
}

static size_t count_templates(const Chart *chart, uint32_t depth) {
    size_t count = chart->files.count;
    for (size_t i = 0; i < chart->parts.count && depth < CHART_DEPTH_MAX; i++)
        count += count_templates(chart->parts.items[i], depth + 1);
    return count;
}

void releases_reserve(Model *model, Units *units) {
    const Rendered *rendered = model->rendered;
    size_t count = 0;
    if (!rendered) return;
    for (size_t i = 0; i < rendered->charts.count; i++)
        if (!rendered->charts.items[i]->release_count) count += count_templates(rendered->charts.items[i], 0);
    model_reserve_files(model, APPLIED_FILES_MAX + count);
    units_reserve(model, units, APPLIED_UNITS_MAX + rendered->charts.count);
}

void releases_apply(Model *model, Instances *instances) {
    Rendered *rendered = model->rendered;
    if (!rendered) return;
    memset(&rendered->files, 0, sizeof rendered->files);
    terraform_releases(rendered, instances);
    size_t done = render_applications(rendered, NULL, 0);
    render_by_values(rendered, true);
    render_applications(rendered, NULL, done);
    render_plain(rendered, true);
    model_add_files(model, rendered->files.items, rendered->files.count);
    model->rendered = NULL;
}
