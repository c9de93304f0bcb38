/* What a kustomization makes itself: config maps, secrets, and what charts make. The names keep out the hash of their content: what names
 * them is changed with them, and the hash would change with every edit. */
#include "graph/overlays_private.h"

typedef struct {
    Overlays *overlays;
    DocNode *data;
} Generation;

static DocBudget *budget_of(const Generation *generation) { return &generation->overlays->budget; }

/* "KEY=value" */
static void put_literal(const Generation *generation, Str line, Str path, uint32_t number) {
    size_t equals = str_find_char(line, '=', 0);
    if (equals == SIZE_MAX || equals == 0) return;
    overlays_write_from(generation->overlays, path, 0, number);
    Str value = str_slice(line, equals + 1, line.size);
    bool is_quoted = value.size >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
                     value.data[value.size - 1] == value.data[0];
    if (is_quoted) value = str_slice(value, 1, value.size - 1);
    document_put(generation->data, str_slice(line, 0, equals), document_new_text(value, budget_of(generation)),
                 budget_of(generation));
    overlays_write_from(generation->overlays, STR_NONE, 0, 0);
}

static void put_environment(const Generation *generation, const DocNode *at) {
    Overlays *overlays = generation->overlays;
    Str path, bytes, rest, line;
    bool is_read = document_text(at).size && overlays_resolve(overlays, document_text(at), &path) &&
                   releases_read(overlays->rendered, overlays->in->repository, path, &bytes);
    if (!is_read) {
        overlays_miss(overlays, at, document_text(at));
        return;
    }
    rest = bytes;
    for (uint32_t number = 1; rest.data && str_split_next(&rest, '\n', &line); number++) {
        line = str_trim(line);
        if (line.size && line.data[0] != '#') put_literal(generation, line, path, number);
    }
}

/* "path" or "key=path": the content is read where it stands. */
static void put_file(const Generation *generation, Str text) {
    size_t equals = str_find_char(text, '=', 0), slash = str_find_last_char(text, '/');
    Str key = equals != SIZE_MAX  ? str_slice(text, 0, equals)
              : slash != SIZE_MAX ? str_slice(text, slash + 1, text.size)
                                  : text;
    if (key.size)
        document_put(generation->data, key, document_new(DOC_SCALAR, budget_of(generation)), budget_of(generation));
}

static void fill(const Generation *generation, const DocNode *entry) {
    const DocNode *literals = document_get(entry, STR("literals")), *files = document_get(entry, STR("files"));
    const DocNode *environments = document_get(entry, STR("envs")), *environment = document_get(entry, STR("env"));
    if (environment) put_environment(generation, environment);
    for (uint32_t i = 0; document_is_sequence(environments) && i < environments->count; i++)
        put_environment(generation, document_value(environments, i));
    for (uint32_t i = 0; document_is_sequence(files) && i < files->count; i++)
        put_file(generation, document_text(document_value(files, i)));
    for (uint32_t i = 0; document_is_sequence(literals) && i < literals->count; i++)
        put_literal(generation, document_text(document_value(literals, i)), generation->overlays->in->path,
                    document_value(literals, i)->line);
}

static void copy_metadata(const Generation *generation, const DocNode *options, DocNode *metadata) {
    static const char *const keys[] = {"labels", "annotations"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const DocNode *pairs = document_get(options, str_from(keys[i]));
        if (document_is_mapping(pairs))
            document_put(metadata, str_from(keys[i]), document_copy(pairs, true, budget_of(generation)),
                         budget_of(generation));
    }
}

static OverlayItem *find(const OverlayItems *items, const OverlayNames *names, Str type, Str name, Str namespace) {
    for (uint32_t link = overlays_named(names, name); link; link = overlays_next(names, link)) {
        OverlayItem *item = &items->items[overlays_link_item(names, link)];
        Str theirs = document_text(document_get(document_get(item->root, STR("metadata")), STR("namespace")));
        bool is_alike = namespace.size == 0 || theirs.size == 0 || str_equal(namespace, theirs);
        if (!item->is_gone && is_alike && str_equal(item->type, type) && overlays_has_name(item, name)) return item;
    }
    return NULL;
}

/* The manifests that there are, and how they are found. */
typedef struct {
    OverlayItems *items;
    OverlayNames names;
} Gathered;

static void generate(Overlays *overlays, const DocNode *entry, const char *kind, const char *data_key,
                     Gathered *gathered) {
    DocBudget *budget = &overlays->budget;
    Str name = document_text(document_get(entry, STR("name"))),
        behavior = document_text(document_get(entry, STR("behavior")));
    Str namespace = document_text(document_get(entry, STR("namespace"))),
        type = str_format(budget->arena, "core/%s", kind);
    Generation generation = {overlays, document_new(DOC_MAPPING, budget)};
    if (!name.size) return;
    fill(&generation, entry);
    OverlayItem *other = behavior.size && !str_equal(behavior, STR("create"))
                             ? find(gathered->items, &gathered->names, type, name, namespace)
                             : NULL;
    if (other) {
        DocNode *data = document_get(other->root, str_from(data_key));
        if (str_equal(behavior, STR("replace")) || !data)
            document_put(other->root, str_from(data_key), generation.data, budget);
        else
            document_merge(data, generation.data, NULL, budget);
        return;
    }
    DocNode *root = document_new(DOC_MAPPING, budget), *metadata = document_new(DOC_MAPPING, budget);
    root->source = 0;
    root->line = entry->line;
    root->column = entry->column;
    root->end_line = entry->end_line;
    document_put(root, STR("apiVersion"), document_new_text(STR("v1"), budget), budget);
    document_put(root, STR("kind"), document_new_text(str_from(kind), budget), budget);
    document_put(root, STR("metadata"), metadata, budget);
    document_put(metadata, STR("name"), document_new_text(name, budget), budget);
    if (namespace.size) document_put(metadata, STR("namespace"), document_new_text(namespace, budget), budget);
    copy_metadata(&generation, document_get(overlays->in->root, STR("generatorOptions")), metadata);
    copy_metadata(&generation, document_get(entry, STR("options")), metadata);
    document_put(root, str_from(data_key), generation.data, budget);
    size_t before = gathered->items->count;
    overlays_add(overlays, root, overlays->in->path, false, gathered->items);
    if (gathered->items->count > before) overlays_rename(&gathered->names, (uint32_t)before, name);
}

/* ---- charts ---- */

typedef struct {
    Overlays *overlays;
    OverlayItems *items;
} Taking;

static void take_documents(void *context, Str path, DocNode *const *documents, size_t count) {
    const Taking *taking = context;
    for (size_t i = 0; i < count; i++) overlays_add(taking->overlays, documents[i], path, false, taking->items);
}

static GoValue *values_in(Overlays *overlays, const DocNode *at, GoValue *values) {
    Arena *arena = overlays->budget.arena;
    Str path;
    bool is_named = document_text(at).size && overlays_resolve(overlays, document_text(at), &path);
    GoValue *found = is_named ? releases_yaml(overlays->rendered, overlays->in->repository, path) : NULL;
    return found && found->kind == GO_MAP ? go_merge(arena, values, found) : values;
}

static GoValue *values_of(Overlays *overlays, const DocNode *entry) {
    Arena *arena = overlays->budget.arena;
    const DocNode *inner = document_get(entry, STR("valuesInline")),
                  *more = document_get(entry, STR("additionalValuesFiles"));
    GoValue *values = values_in(overlays, document_get(entry, STR("valuesFile")), go_new(arena, GO_MAP));
    for (uint32_t i = 0; document_is_sequence(more) && i < more->count; i++)
        values = values_in(overlays, document_value(more, i), values);
    return document_is_mapping(inner) ? go_merge(arena, values, go_of_document(arena, inner)) : values;
}

static void render_chart(Overlays *overlays, const DocNode *entry, OverlayItems *items) {
    Rendered *rendered = overlays->rendered;
    overlays->making->is_by_chance = true; /* charts are read, and told to be released, elsewhere */
    Str home = document_text(document_get(document_get(overlays->in->root, STR("helmGlobals")), STR("chartHome")));
    Str name = document_text(document_get(entry, STR("name"))), path = STR_NONE;
    Str text = releases_join(overlays->budget.arena, home.size ? home : STR("charts"), name);
    Chart *chart = name.size && overlays_resolve(overlays, text, &path)
                       ? charts_at(rendered, overlays->in->repository, path)
                       : NULL;
    if (!chart) {
        overlays_gap(overlays, entry, "the chart \"%.*s\" is not in what is scanned", STR_ARG(name));
        overlays->misses_parts = true;
        return;
    }
    Taking taking = {overlays, items};
    Release release = {.chart = chart,
                       .name = document_text(document_get(entry, STR("releaseName"))),
                       .namespace = document_text(document_get(entry, STR("namespace"))),
                       .values = values_of(overlays, entry)};
    chart->release_count++;
    rendered->take = take_documents;
    rendered->take_context = &taking;
    charts_render(rendered, &release);
    rendered->take = NULL;
}

void overlays_generate(Overlays *overlays, OverlayItems *items) {
    static const struct {
        const char *key, *kind, *data;
    } generators[] = {{"configMapGenerator", "ConfigMap", "data"}, {"secretGenerator", "Secret", "stringData"}};
    Gathered gathered = {.items = items};
    for (size_t k = 0; k < sizeof generators / sizeof *generators; k++) {
        const DocNode *list = document_get(overlays->in->root, str_from(generators[k].key));
        if (!gathered.names.known && document_is_sequence(list)) gathered.names = overlays_names(overlays, items);
        for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++)
            generate(overlays, document_value(list, i), generators[k].kind, generators[k].data, &gathered);
    }
    const DocNode *charts = document_get(overlays->in->root, STR("helmCharts"));
    for (uint32_t i = 0; document_is_sequence(charts) && i < charts->count; i++)
        render_chart(overlays, document_value(charts, i), items);
}
