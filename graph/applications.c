/* Manifests that deploy charts of the same repository: which kinds do, and where they say it, is the catalog's. */
#include "analyzer/core/limits.h"
#include "graph/instances.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"
#include "graph/releases_private.h"

/* ---- from expressions back to values ---- */

static void put_text(const Facts *facts, ExprId id, uint32_t depth, StrBuf *out) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_TEMPLATE && depth < NESTING_DEPTH_MAX)
        for (uint32_t i = 0; i < expr->count; i++) put_text(facts, expr_child(facts, id, i), depth + 1, out);
    else if (expr->kind == EXPR_OPAQUE)
        strbuf_format(out, GO_UNKNOWN_OPEN "%.*s" GO_UNKNOWN_CLOSE, STR_ARG(facts_str(facts, expr->text)));
    else
        strbuf_add(out, facts_str(facts, expr->text));
}

static GoValue *number_value(Arena *arena, Str digits) {
    int64_t number;
    return str_to_int64(digits, &number) ? go_int(arena, number) : go_string(arena, digits);
}

static GoValue *value_of(Arena *arena, const Facts *facts, ExprId id, uint32_t depth, uint32_t *steps) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (depth > NESTING_DEPTH_MAX || *steps == 0) return go_unknown(arena, STR("depth"));
    (*steps)--;
    if (expr->kind == EXPR_NULL) return go_new(arena, GO_NIL);
    if (expr->kind == EXPR_BOOL) return go_bool(arena, expr->number != 0);
    if (expr->kind == EXPR_NUMBER) return number_value(arena, text);
    if (expr->kind == EXPR_STRING) return go_string(arena, text);
    if (expr->kind == EXPR_OPAQUE) return go_unknown(arena, text);
    if (expr->kind == EXPR_TEMPLATE) {
        StrBuf out = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
        put_text(facts, id, 0, &out);
        return go_string(arena, strbuf_str(&out));
    }
    GoValue *out = go_new(arena, expr->kind == EXPR_TUPLE ? GO_LIST : GO_MAP);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        if (expr->kind == EXPR_TUPLE)
            *VEC_PUSH(arena, &out->items) = value_of(arena, facts, child, depth + 1, steps);
        else if (expr->kind == EXPR_OBJECT)
            go_put(arena, out, facts_str(facts, facts_expr(facts, child)->text),
                   value_of(arena, facts, expr_child(facts, child, 1), depth + 1, steps));
    }
    return out;
}

GoValue *releases_value(Arena *arena, const Facts *facts, ExprId id) {
    uint32_t steps = 4 * facts->expr_count;
    return value_of(arena, facts, id, 0, &steps);
}

/* ---- one of them ---- */

static const GoValue *at_path(const GoValue *value, Str path) {
    Str step;
    while (value && path.size && resource_next_step(&path, &step)) value = go_get(value, step);
    return value;
}

static Str text_at(const GoValue *value, Str path) {
    const GoValue *found = path.size ? at_path(value, path) : NULL;
    return found && found->kind == GO_STRING ? found->text : STR_NONE;
}

/* A text means what it would mean on Helm's command line. */
static void put_parameter(Arena *arena, GoValue *values, const GoValue *parameter) {
    GoValue *value = go_get(parameter, STR("value"));
    const GoValue *forced = go_get(parameter, STR("forceString"));
    bool is_text = forced && forced->kind == GO_BOOL && forced->is_true;
    if (!value) return;
    bool is_open = value->kind == GO_STRING && str_contains(value->text, STR(GO_UNKNOWN_OPEN));
    if (value->kind == GO_STRING && !is_open) value = releases_set_value(arena, value->text, is_text);
    releases_set(arena, values, text_at(parameter, STR("name")), value);
}

static GoValue *values_of(Rendered *rendered, const Chart *chart, const ReleaseWords *words, const GoValue *body) {
    Arena *arena = rendered->model->arena;
    GoValue *out = go_new(arena, GO_MAP);
    const GoValue *files = words->files.size ? at_path(body, words->files) : NULL;
    for (size_t i = 0; files && files->kind == GO_LIST && i < files->items.count; i++) {
        Str path;
        if (files->items.items[i]->kind != GO_STRING) continue;
        if (!files_resolve(arena, chart->directory, files->items.items[i]->text, &path)) continue;
        GoValue *found = releases_yaml(rendered, chart->repository, path);
        if (found && found->kind == GO_MAP) out = go_merge(arena, out, found);
    }
    Str rest = words->values, path;
    while (rest.size && str_split_next(&rest, ' ', &path)) {
        const GoValue *found = path.size ? at_path(body, path) : NULL;
        if (found && found->kind == GO_STRING) found = releases_yaml_text(rendered, found->text);
        if (found && found->kind == GO_MAP) out = go_merge(arena, out, found);
    }
    const GoValue *parameters = words->parameters.size ? at_path(body, words->parameters) : NULL;
    for (size_t i = 0; parameters && parameters->kind == GO_LIST && i < parameters->items.count; i++)
        put_parameter(arena, out, parameters->items.items[i]);
    return out;
}

static Chart *chart_of(Rendered *rendered, uint32_t repository, Str path) {
    Arena *arena = rendered->model->arena;
    Str resolved;
    if (path.size == 0 || !files_resolve(arena, STR_NONE, path, &resolved)) return NULL;
    return charts_at(rendered, repository, resolved);
}

/* Charts and manifests of elsewhere are not fetched. */
static void tell_if_elsewhere(const Rendered *rendered, const FactsFile *file, const Decl *decl, Str path, Str name) {
    Model *model = rendered->model;
    const Files *files = &model->file_access[file->repository];
    Str resolved, of = sym_str(model->symbols, file->path);
    if (path.size && files_resolve(model->arena, STR_NONE, path, &resolved)) {
        Str folder = resolved.size ? str_concat(model->arena, resolved, STR("/")) : STR_NONE;
        size_t first = files_first_at(files, folder);
        if (first < files->path_count && str_starts_with(files->paths[first], folder)) return;
    }
    diag_add(model->diags, DIAG_GAP, of, decl->line, "what \"%.*s\" deploys is not in what is scanned", STR_ARG(name));
}

static void take(Rendered *rendered, const FactsFile *file, const Decl *decl, const ReleaseWords *words,
                 Releases *out) {
    Arena *arena = rendered->model->arena;
    const GoValue *body = releases_value(arena, &file->facts, decl->body);
    Chart *chart = chart_of(rendered, file->repository, text_at(body, words->path));
    if (!chart)
        tell_if_elsewhere(rendered, file, decl, text_at(body, words->path), text_at(body, STR("metadata.name")));
    if (!chart || chart->is_released_by_values || chart->release_count >= RELEASES_PER_CHART_MAX) return;
    Str own = text_at(body, STR("metadata.name")), name = text_at(body, words->name);
    Str namespace = text_at(body, words->namespace), of = file->rendering ? file->rendering->deployment : STR_NONE;
    Release release = {.chart = chart, .name = name.size ? name : own, .namespace = namespace};
    release.at = (Location){file->repository, file->real_path, decl->line, decl->column};
    release.values = values_of(rendered, chart, words, body);
    release.label = of.size ? str_format(arena, "%.*s %.*s", STR_ARG(of), STR_ARG(own)) : own;
    release.environment = file->rendering ? file->rendering->environment : ENVIRONMENT_UNKNOWN;
    Str hints[] = {own, namespace, sym_str(rendered->model->symbols, file->path)};
    for (size_t i = 0; i < 3 && release.environment == ENVIRONMENT_UNKNOWN; i++)
        release.environment = i < 2 ? releases_environment(hints[i]) : environment_of(hints[i]);
    chart->release_count++;
    *VEC_PUSH(arena, out) = release;
}

void applications_releases(Rendered *rendered, size_t first, size_t end, Releases *out) {
    const Catalog *catalog = rendered->model->catalog;
    for (size_t i = first; i < end; i++) {
        const FactsFile file = rendered->files.items[i];
        if (!file.is_parsed || file.is_covered || file.is_link || !str_equal(file.facts.format, STR("kubernetes")))
            continue;
        for (uint32_t d = 0; d < file.facts.decl_count; d++) {
            const Decl *decl = &file.facts.decls[d];
            const ReleaseWords *words =
                decl->kind == DECL_RESOURCE ? catalog_release_words(catalog, facts_str(&file.facts, decl->type)) : NULL;
            if (words) take(rendered, &file, decl, words, out);
        }
    }
}
