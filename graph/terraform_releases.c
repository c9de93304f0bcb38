/* What resources of Terraform apply to clusters: charts of the repository, and manifests that stand in their arguments. They
 * are rendered once Terraform is evaluated, release by release, and become facts as what is rendered before. */
#include "analyzer/core/limits.h"
#include "graph/cluster_providers.h"
#include "graph/functions.h"
#include "graph/link.h"
#include "graph/releases_private.h"
#include "parsers/gotemplate.h"

typedef struct {
    const Instance *root;
    const ProviderCluster *cluster;
    Rendering *rendering;
} Place;

/* Manifests of one resource. */
typedef struct {
    const Rendering *rendering;
    ResourceInstance *by;
    Str path;
    DocNode **documents;
    size_t count;
} Applied;

typedef struct {
    Rendered *rendered;
    VEC(Place) places; /* manifests of one root in one cluster are applied together */
    VEC(Applied) applied;
    size_t file_count;
} Applying;

static const Instance *root_of(const ResourceInstance *resource) {
    const Instance *in = resource->set->in;
    while (in->parent) in = in->parent;
    return in;
}

static Str path_of(const ResourceInstance *resource) {
    return sym_str(resource->set->in->model->symbols,
                   resource->set->in->model->files[resource->set->decl.file].real_path);
}

static uint32_t line_of(const ResourceInstance *resource) {
    return unit_decl(resource->set->in->model, resource->set->decl)->line;
}

/* "infra/prod:helm_release.web": as its node is called, without the repository. */
static Str label_of(const ResourceInstance *resource, Arena *arena) {
    Str key = instance_root_key(resource->set->in, arena), address = resource_address(resource, arena);
    Str root = str_slice(key, str_find(key, STR("//"), 0) + 2, key.size);
    return root.size ? str_format(arena, "%.*s:%.*s", STR_ARG(root), STR_ARG(address)) : address;
}

static void tell(const ResourceInstance *resource, uint32_t line, const char *what, const Value *value) {
    Model *model = resource->set->in->model;
    const Cause *cause = value_cause(value);
    Str needs = cause ? cause->what : STR("a text");
    diag_add(model->diags, DIAG_GAP, path_of(resource), line ? line : line_of(resource), "%s can't be told: needs %.*s",
             what, STR_ARG(needs));
}

static Str text_of(const ResourceInstance *resource, Str argument) {
    const Value *value = argument.size ? resource_argument(resource, argument) : NULL;
    value = value ? eval_force(resource->set->in->evaluator, value) : NULL;
    return value && value->kind == VALUE_STRING ? value->string : STR_NONE;
}

/* The file that a text is read from, by file() or templatefile(); empty: another one. */
static Str file_of(const ResourceInstance *resource, const Facts *facts, ExprId expr) {
    const Instance *in = resource->set->in;
    Str name = facts_str(facts, facts_expr(facts, expr)->text), path;
    bool is_call = facts_expr(facts, expr)->kind == EXPR_CALL;
    if (!is_call || (!str_equal(name, STR("file")) && !str_equal(name, STR("templatefile")))) return STR_NONE;
    Scope scope = instance_scope(in, facts, resource->bindings);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, expr_argument(facts, expr, 0)));
    bool is_told = value->kind == VALUE_STRING && !value->is_sensitive;
    return is_told && files_resolve(in->model->arena, scope.directory, value->string, &path) ? path : STR_NONE;
}

/* ---- values of a release ---- */

static GoValue *merge_text(Applying *applying, const ResourceInstance *resource, GoValue *values, const Value *item) {
    Str text;
    if (item->kind == VALUE_NULL) return values;
    if (!value_marked_text(item, &text)) {
        tell(resource, 0, "values of the release", item);
        return values;
    }
    Arena *arena = applying->rendered->model->arena;
    GoValue *found = releases_yaml_text(applying->rendered, releases_without_loose_marks(arena, text));
    return found && found->kind == GO_MAP ? go_merge(arena, values, found) : values;
}

static GoValue *set_value(Arena *arena, const Value *value, bool is_text) {
    const Cause *cause = value_cause(value);
    Str text;
    bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    if (value->is_sensitive || value->has_sensitive) return go_unknown(arena, STR("a sensitive value"));
    if (cause) return go_unknown(arena, cause->what);
    if (!is_list)
        return value_to_string(arena, value, &text) ? releases_set_value(arena, text, is_text) : go_new(arena, GO_NIL);
    GoValue *list = go_new(arena, GO_LIST);
    for (size_t i = 0; i < value->list.count; i++)
        if (value_to_string(arena, value->list.items[i], &text))
            *VEC_PUSH(arena, &list->items) = releases_set_value(arena, text, is_text);
    return list;
}

/* Blocks or objects with a name and a value. */
static void set_all(Applying *applying, const ResourceInstance *resource, Str argument, GoValue *values) {
    Arena *arena = applying->rendered->model->arena;
    Evaluator *evaluator = resource->set->in->evaluator;
    const Value *all = resource_argument(resource, argument);
    all = all ? force_deeply(evaluator, all) : NULL;
    if (!all || all->kind == VALUE_NULL) return;
    bool is_list = all->kind == VALUE_LIST || all->kind == VALUE_SET;
    if (!is_list) {
        tell(resource, 0, "what is set of the release", all);
        return;
    }
    for (size_t i = 0; i < all->list.count; i++) {
        const Value *item = all->list.items[i];
        if (item->kind != VALUE_OBJECT) continue;
        const Value *name = value_get(item, STR("name")), *value = value_get(item, STR("value")),
                    *type = value_get(item, STR("type"));
        bool is_text = type && type->kind == VALUE_STRING && str_equal(type->string, STR("string"));
        if (!name || !value || name->kind != VALUE_STRING) continue;
        releases_set(arena, values, name->string, set_value(arena, value, is_text));
    }
}

/* What is read as a template is no YAML by itself. */
static void read_templates(const ResourceInstance *resource, const AppliedWords *words, const Value *texts) {
    const Facts *facts;
    Model *model = resource->set->in->model;
    ExprId list = resource_expression(resource, words->values, &facts);
    if (!list || facts_expr(facts, list)->count != texts->list.count) return;
    for (uint32_t i = 0; i < texts->list.count; i++) {
        Str text, path = file_of(resource, facts, expr_child(facts, list, i));
        if (path.size && value_marked_text(texts->list.items[i], &text)) diags_drop_gaps(model->diags, path);
    }
}

static GoValue *values_of(Applying *applying, const ResourceInstance *resource, const AppliedWords *words) {
    GoValue *values = go_new(applying->rendered->model->arena, GO_MAP);
    const Value *texts = resource_argument(resource, words->values);
    texts = texts ? eval_whole(resource->set->in->evaluator, texts) : NULL;
    bool is_list = texts && (texts->kind == VALUE_LIST || texts->kind == VALUE_SET);
    for (size_t i = 0; is_list && i < texts->list.count; i++)
        values = merge_text(applying, resource, values, texts->list.items[i]);
    if (texts && !is_list && texts->kind != VALUE_NULL) tell(resource, 0, "values of the release", texts);
    if (is_list) read_templates(resource, words, texts);
    Str rest = words->parameters, argument;
    while (str_word_next(&rest, &argument)) set_all(applying, resource, argument, values);
    return values;
}

/* ---- charts ---- */

static Chart *chart_of(Applying *applying, const ResourceInstance *resource, const AppliedWords *words) {
    const Instance *root = root_of(resource);
    Arena *arena = applying->rendered->model->arena;
    Str path, repository = text_of(resource, words->repository), name = text_of(resource, words->chart);
    Scope scope = instance_scope(resource->set->in, unit_facts(root->model, resource->set->decl), NULL);
    if (!name.size || str_contains(name, STR("://")) || str_contains(repository, STR("://"))) return NULL;
    if (repository.size) name = releases_join(arena, repository, name);
    if (!files_resolve(arena, scope.directory, name, &path)) return NULL;
    return charts_at(applying->rendered, root->unit->repository, path);
}

static void take_chart(Applying *applying, ResourceInstance *resource, const AppliedWords *words) {
    Arena *arena = applying->rendered->model->arena;
    Chart *chart = chart_of(applying, resource, words);
    if (!chart || chart->release_count >= RELEASES_PER_CHART_MAX) return;
    Release release = {.chart = chart,
                       .name = text_of(resource, words->name),
                       .namespace = text_of(resource, words->namespace),
                       .label = label_of(resource, arena),
                       .environment = root_of(resource)->environment,
                       .provided = cluster_of_resource(resource),
                       .applied_by = resource};
    release.values = values_of(applying, resource, words);
    if (release.environment == ENVIRONMENT_UNKNOWN) release.environment = releases_environment(release.name);
    if (release.environment == ENVIRONMENT_UNKNOWN) release.environment = releases_environment(release.namespace);
    chart->release_count++;
    charts_render(applying->rendered, &release);
}

/* ---- manifests ---- */

static const Rendering *place_of(Applying *applying, const ResourceInstance *resource) {
    Model *model = applying->rendered->model;
    const Instance *root = root_of(resource);
    const ProviderCluster *cluster = cluster_of_resource(resource);
    bool is_program = !str_equal(root->unit->format, STR("terraform")); /* named after its file */
    size_t of_root = 0;
    for (size_t i = 0; i < applying->places.count; i++) {
        const Place *place = &applying->places.items[i];
        bool is_same = place->cluster == cluster || (is_program && cluster_is_same(place->cluster, cluster));
        if (place->root == root && is_same) return place->rendering;
        of_root += place->root == root;
    }
    Rendering *rendering = ARENA_NEW(model->arena, Rendering);
    *rendering = (Rendering){.repository = root->unit->repository,
                             .path = is_program ? location_of_directory(root->root_path) : root->root_path,
                             .directory = root->unit->directory,
                             .deployment = root->deployment,
                             .environment = root->environment,
                             .provided = cluster};
    /* A second cluster of one root: by the provider configuration that leads there. */
    const ProviderConfig *config = of_root ? resource_provider(resource) : NULL;
    if (config && config->alias.size)
        rendering->deployment = root->deployment.size ? str_format(model->arena, "%.*s@%.*s", STR_ARG(root->deployment),
                                                                   STR_ARG(config->alias))
                                                      : config->alias;
    *VEC_PUSH(model->arena, &applying->places) = (Place){root, cluster, rendering};
    return rendering;
}

static void set_line(DocNode *node, uint32_t above, uint32_t fixed) { /* depth: height of the document */
    if (node->is_open) return;
    node->is_open = true; /* an alias is the same node once more */
    node->line = fixed ? fixed : node->line + above;
    node->end_line = fixed ? fixed : node->end_line + above;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) set_line(node->children[i], above, fixed);
}

static void close_nodes(DocNode *node) {
    if (!node->is_open) return;
    node->is_open = false;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) close_nodes(node->children[i]);
}

static void add(Applying *applying, ResourceInstance *resource, Str path, DocNode **documents, size_t count) {
    if (!count) return;
    *VEC_PUSH(applying->rendered->model->arena, &applying->applied) =
        (Applied){place_of(applying, resource), resource, path, documents, count};
}

/* A text in lines that stands in the file of Terraform begins below the mark that opens it. */
static bool is_written_here(const Facts *facts, ExprId expr, Str text) {
    uint8_t kind = facts_expr(facts, expr)->kind;
    return (kind == EXPR_STRING || kind == EXPR_TEMPLATE) && str_find_char(text, '\n', 0) != SIZE_MAX;
}

static void take_text(Applying *applying, ResourceInstance *resource, const Facts *facts, ExprId expr) {
    Model *model = applying->rendered->model;
    const Instance *in = resource->set->in;
    Scope scope = instance_scope(in, facts, resource->bindings);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, expr));
    uint32_t line = facts_expr(facts, expr)->line;
    Str text, path = file_of(resource, facts, expr);
    if (value->kind == VALUE_NULL) return;
    if (!value_marked_text(value, &text)) {
        tell(resource, line, "the manifest", value);
        return;
    }
    DocNode **documents = NULL;
    size_t count =
        document_parse_yaml(&documents, releases_without_loose_marks(model->arena, text), model->arena, NULL);
    bool is_here = is_written_here(facts, expr, text);
    for (size_t i = 0; i < count && !path.size; i++) set_line(documents[i], line, is_here ? 0 : line);
    for (size_t i = 0; i < count; i++) close_nodes(documents[i]);
    add(applying, resource, path.size ? path : path_of(resource), documents, count);
}

/* An object gets the lines of the expressions that it is written as. */
static void set_lines(DocNode *node, const Facts *facts, ExprId expr, uint32_t depth) {
    const Expr *written = facts_expr(facts, expr);
    for (uint32_t i = 0; i < written->count && depth < NESTING_DEPTH_MAX; i++) {
        ExprId item = expr_child(facts, expr, i);
        DocNode *child = NULL;
        if (written->kind == EXPR_OBJECT && node->kind == DOC_MAPPING)
            child = document_get(node, facts_str(facts, facts_expr(facts, item)->text));
        else if (written->kind == EXPR_TUPLE && node->kind == DOC_SEQUENCE && written->count == node->count)
            child = document_value(node, i);
        if (!child) continue;
        ExprId value = written->kind == EXPR_OBJECT ? expr_child(facts, item, 1) : item;
        set_line(child, 0, facts_expr(facts, value)->line);
        close_nodes(child);
        set_lines(child, facts, value, depth + 1);
    }
}

static void take_object(Applying *applying, ResourceInstance *resource, const Facts *facts, ExprId expr) {
    Model *model = applying->rendered->model;
    const Instance *in = resource->set->in;
    Scope scope = instance_scope(in, facts, resource->bindings);
    const Value *value = eval_whole(in->evaluator, eval(in->evaluator, &scope, expr));
    uint32_t line = facts_expr(facts, expr)->line;
    if (value->kind == VALUE_NULL) return;
    if (value->kind != VALUE_OBJECT) {
        tell(resource, line, "the manifest", value);
        return;
    }
    StrBuf text = strbuf_new(model->arena, VALUE_SIZE_BYTES_MAX);
    value_print_json(value_with_marks(model->arena, value), &text, false);
    DocNode **documents = ARENA_ARRAY(model->arena, DocNode *, 1);
    if (!document_parse_json(&documents[0], str_copy(model->arena, strbuf_str(&text)), model->arena, NULL)) return;
    set_line(documents[0], 0, line);
    close_nodes(documents[0]);
    set_lines(documents[0], facts, expr, 0);
    add(applying, resource, path_of(resource), documents, 1);
}

static void take_manifest(Applying *applying, ResourceInstance *resource, const AppliedWords *words) {
    const Facts *facts;
    ExprId expr = resource_expression(resource, words->manifest, &facts);
    if (!expr) return;
    bool is_decoded = facts_expr(facts, expr)->kind == EXPR_CALL &&
                      str_equal(facts_str(facts, facts_expr(facts, expr)->text), STR("yamldecode"));
    if (words->is_text || is_decoded)
        take_text(applying, resource, facts, is_decoded ? expr_argument(facts, expr, 0) : expr);
    else
        take_object(applying, resource, facts, expr);
}

/* ---- all of them ---- */

static void take(Model *model, ResourceInstance *resource, void *context) {
    DeclRef ref = resource->set->decl;
    const Decl *decl = unit_decl(model, ref);
    const AppliedWords *words =
        decl->kind == DECL_RESOURCE
            ? catalog_applied_words(model->catalog, facts_str(unit_facts(model, ref), decl->type))
            : NULL;
    if (!words || words->template.size || resource->set->is_absent || resource->set->in->is_absent) return;
    if (words->chart.size)
        take_chart(context, resource, words);
    else
        take_manifest(context, resource, words);
}

/* A file that is read into a manifest is applied there, and not by itself. */
static void cover_read_files(const Applying *applying) {
    Model *model = applying->rendered->model;
    Map *paths = map_new(model->arena);
    for (size_t i = 0; i < applying->applied.count; i++) {
        const Applied *applied = &applying->applied.items[i];
        map_put(paths, str_format(model->arena, "%u\x1f%.*s", applied->rendering->repository, STR_ARG(applied->path)),
                1);
    }
    for (size_t i = 0; map_count(paths) && i < model->file_count; i++) {
        FactsFile *file = (FactsFile *)(uintptr_t)&model->files[i];
        bool is_manifest =
            str_equal(file->facts.format, STR("kubernetes")) || str_equal(file->facts.format, STR("managed"));
        Str path = sym_str(model->symbols, file->real_path);
        if (!is_manifest || file->rendering || file->is_covered) continue;
        if (map_get(paths, str_format(model->arena, "%u\x1f%.*s", file->repository, STR_ARG(path))) == MAP_NONE)
            continue;
        file->is_covered = true;
        if (file->facts.is_partial) diags_drop_gaps(model->diags, path);
    }
}

void terraform_releases(Rendered *rendered, Instances *instances) {
    Applying applying = {.rendered = rendered};
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], take, &applying);
    cover_read_files(&applying);
    for (size_t p = 0; p < applying.places.count; p++)
        for (size_t i = 0; i < applying.applied.count; i++) {
            const Applied *applied = &applying.applied.items[i];
            if (applied->rendering != applying.places.items[p].rendering) continue;
            size_t before = rendered->files.count;
            releases_add(rendered, applied->rendering, applied->path, applied->documents, applied->count);
            if (rendered->files.count > before) rendered->files.items[before].applied_by = applied->by;
        }
}
