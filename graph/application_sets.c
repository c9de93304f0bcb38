/* ApplicationSets of Argo CD: Applications made of a template, one per set of parameters that generators give. What they make is
 * manifests like others. Parameters that only a running Argo CD knows stay open.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/ */
#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"
#include "graph/releases_private.h"

/* Generators look at all paths of the repository, once per set of an outer one. */
enum { PARAMETER_SETS_MAX = 400, GENERATOR_DEPTH_MAX = 4, PATHS_LOOKED_AT_MAX = 20 * 1000 * 1000 };

typedef VEC(GoValue *) Sets; /* maps of parameters */

typedef struct {
    Rendered *rendered;
    uint32_t repository;
    Arena *arena;
    bool is_go; /* goTemplate: true */
    struct Work *work;
} Making;

/* Of all that are made in one go. */
typedef struct Work {
    size_t paths_left; /* that may be looked at */
    bool *has_secrets; /* per repository: its list is made */
    Sets *secrets;     /* per repository: bodies of those that tell of clusters */
} Work;

/* ---- texts of templates ---- */

/* What the reader of manifests has marked as open is a template here. */
static Str template_of(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    Str open = STR(GO_UNKNOWN_OPEN "{{"), close = STR("}}" GO_UNKNOWN_CLOSE);
    for (size_t at = 0; at < text.size;) {
        size_t start = str_find(text, open, at), end = start == SIZE_MAX ? start : str_find(text, close, start);
        if (end == SIZE_MAX) {
            strbuf_add(&out, str_slice(text, at, text.size));
            break;
        }
        strbuf_add(&out, str_slice(text, at, start));
        strbuf_add(&out, str_slice(text, start + open.size - 2, end + 2));
        at = end + close.size;
    }
    return str_copy(arena, strbuf_str(&out));
}

static Str open_part(Arena *arena, Str what) {
    StrBuf out = strbuf_new(arena, what.size + 16);
    go_print(go_unknown(arena, what), &out);
    return str_copy(arena, strbuf_str(&out));
}

/* "metadata.labels.env", "path[0]" among the parameters; NULL: nobody gives it. */
static const GoValue *parameter(const GoValue *parameters, Str path) {
    const GoValue *found = go_get(parameters, path), *value = parameters;
    Str step;
    while (!found && value && path.size && str_split_next(&path, '.', &step)) {
        if (value->kind == GO_UNKNOWN) return value;
        value = go_get(value, step);
        if (!path.data) return value;
    }
    return found;
}

static Str replaced(const Making *making, const GoValue *parameters, Str text) {
    StrBuf out = strbuf_new(making->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t start = str_find(text, STR("{{"), at),
               end = start == SIZE_MAX ? start : str_find(text, STR("}}"), start);
        if (end == SIZE_MAX) {
            strbuf_add(&out, str_slice(text, at, text.size));
            break;
        }
        strbuf_add(&out, str_slice(text, at, start));
        Str name = str_trim(str_slice(text, start + 2, end));
        const GoValue *value = parameter(parameters, name);
        if (value && value->kind != GO_MAP && value->kind != GO_LIST)
            go_print(value, &out);
        else
            strbuf_add(&out, open_part(making->arena, name));
        at = end + 2;
    }
    return str_copy(making->arena, strbuf_str(&out));
}

static bool read_nothing(void *context, Str path, Arena *arena, Str *bytes) {
    (void)context, (void)path, (void)arena, (void)bytes;
    return false;
}

static Str rendered_text(const Making *making, GoValue *parameters, Str text) {
    uint32_t line = 0;
    Str problem;
    if (str_find(text, STR("{{"), 0) == SIZE_MAX) return text;
    if (!making->is_go) return replaced(making, parameters, text);
    const GoNode *body = NULL;
    GoTemplates *templates = go_templates_new(making->arena);
    body = go_templates_add(templates, text, &line, &problem);
    if (!body) return open_part(making->arena, text);
    GoRendering out = go_render(templates, body, parameters, read_nothing, NULL, making->arena);
    return out.problem.size ? open_part(making->arena, text) : out.text;
}

static GoValue *filled(const Making *making, const GoValue *value, GoValue *parameters, uint32_t depth) {
    Arena *arena = making->arena;
    if (depth > NESTING_DEPTH_MAX) return go_unknown(arena, STR("depth"));
    if (value->kind == GO_UNKNOWN || value->kind == GO_STRING)
        return go_string(arena, rendered_text(making, parameters, template_of(arena, value->text)));
    if (value->kind != GO_LIST && value->kind != GO_MAP) return (GoValue *)(uintptr_t)value;
    GoValue *out = go_new(arena, value->kind);
    for (size_t i = 0; i < value->items.count; i++) {
        GoValue *item = filled(making, value->items.items[i], parameters, depth + 1);
        if (value->kind == GO_LIST)
            *VEC_PUSH(arena, &out->items) = item;
        else
            go_put(arena, out, value->keys.items[i], item);
    }
    return out;
}

/* ---- generators ---- */

static Str text_at(const GoValue *map, const char *key) {
    const GoValue *value = go_get(map, str_from(key));
    return value && value->kind == GO_STRING ? value->text : STR_NONE;
}

static void add_set(const Making *making, Sets *sets, GoValue *set, const GoValue *generator) {
    const GoValue *values = generator ? go_get(generator, STR("values")) : NULL;
    if (sets->count >= PARAMETER_SETS_MAX) return;
    if (values && values->kind == GO_MAP) go_put(making->arena, set, STR("values"), filled(making, values, set, 0));
    *VEC_PUSH(making->arena, sets) = set;
}

/* What nobody here gives: one stands for all. */
static void add_open(const Making *making, Sets *sets, const char *what, const GoValue *generator) {
    static const char *const names[] = {"name", "nameNormalized", "server", "metadata", "path"};
    GoValue *set = go_new(making->arena, GO_MAP);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        go_put(making->arena, set, str_from(names[i]), go_unknown(making->arena, str_from(what)));
    add_set(making, sets, set, generator);
}

static void generate_list(const Making *making, const GoValue *list, Sets *sets) {
    const GoValue *elements = go_get(list, STR("elements"));
    for (size_t i = 0; elements && elements->kind == GO_LIST && i < elements->items.count; i++)
        if (elements->items.items[i]->kind == GO_MAP)
            add_set(making, sets, go_merge(making->arena, elements->items.items[i], NULL), NULL);
    if (!elements) add_open(making, sets, "elements of a list", list);
}

/* Secrets with this label tell Argo CD of clusters. */
static bool is_cluster_secret(const GoValue *body) {
    const GoValue *labels = go_get(go_get(body, STR("metadata")), STR("labels"));
    return str_equal(text_at(labels, "argocd.argoproj.io/secret-type"), STR("cluster"));
}

static bool is_selected(const GoValue *generator, const GoValue *labels) {
    const GoValue *selector = go_get(generator, STR("selector")), *wanted = go_get(selector, STR("matchLabels"));
    for (size_t i = 0; wanted && wanted->kind == GO_MAP && i < wanted->keys.count; i++) {
        const GoValue *label = go_get(labels, wanted->keys.items[i]), *value = wanted->items.items[i];
        if (!label || label->kind != GO_STRING || value->kind != GO_STRING || !str_equal(label->text, value->text))
            return false;
    }
    return true;
}

static GoValue *cluster_set(const Making *making, const GoValue *secret) {
    static const char *const keys[] = {"name", "server"};
    GoValue *set = go_new(making->arena, GO_MAP);
    const GoValue *data = go_get(secret, STR("stringData")), *metadata = go_get(secret, STR("metadata"));
    for (size_t i = 0; i < 2; i++) {
        GoValue *value = go_get(data, str_from(keys[i]));
        go_put(making->arena, set, str_from(keys[i]),
               value ? value : go_unknown(making->arena, STR("the secret of the cluster")));
    }
    go_put(making->arena, set, STR("nameNormalized"), go_get(set, STR("name")));
    if (metadata) go_put(making->arena, set, STR("metadata"), (GoValue *)(uintptr_t)metadata);
    return set;
}

static void find_secrets(const Making *making) {
    Model *model = making->rendered->model;
    making->work->has_secrets[making->repository] = true;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (file->repository != making->repository || !file->is_parsed || file->is_covered || file->is_link) continue;
        if (!str_equal(file->facts.format, STR("kubernetes"))) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            if (!str_equal(facts_str(&file->facts, file->facts.decls[d].type), STR("core/Secret"))) continue;
            GoValue *body = releases_value(making->arena, &file->facts, file->facts.decls[d].body);
            if (is_cluster_secret(body)) *VEC_PUSH(making->arena, &making->work->secrets[making->repository]) = body;
        }
    }
}

static void generate_clusters(const Making *making, const GoValue *generator, Sets *sets) {
    size_t before = sets->count;
    if (!making->work->has_secrets[making->repository]) find_secrets(making);
    const Sets *secrets = &making->work->secrets[making->repository];
    for (size_t i = 0; i < secrets->count; i++) {
        const GoValue *secret = secrets->items[i];
        if (is_selected(generator, go_get(go_get(secret, STR("metadata")), STR("labels"))))
            add_set(making, sets, cluster_set(making, secret), generator);
    }
    if (sets->count == before) add_open(making, sets, "the clusters that Argo CD knows", generator);
}

/* The paths of the repository; NULL: enough was looked at. */
static const Files *paths_of(const Making *making) {
    const Files *files = &making->rendered->model->file_access[making->repository];
    if (making->work->paths_left < files->path_count) return NULL;
    making->work->paths_left -= files->path_count;
    return files;
}

static void put_path(const Making *making, GoValue *set, Str path) {
    Arena *arena = making->arena;
    size_t slash = str_find_last_char(path, '/');
    GoValue *base = go_string(arena, str_slice(path, slash == SIZE_MAX ? 0 : slash + 1, path.size));
    if (!making->is_go) {
        Str rest = path, step;
        go_put(arena, set, STR("path"), go_string(arena, path));
        go_put(arena, set, STR("path.basename"), base);
        go_put(arena, set, STR("path.basenameNormalized"), base);
        for (size_t i = 0; rest.data && str_split_next(&rest, '/', &step); i++)
            go_put(arena, set, str_format(arena, "path[%zu]", i), go_string(arena, step));
        return;
    }
    GoValue *own = go_new(arena, GO_MAP), *segments = go_new(arena, GO_LIST);
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step)) *VEC_PUSH(arena, &segments->items) = go_string(arena, step);
    go_put(arena, own, STR("path"), go_string(arena, path));
    go_put(arena, own, STR("basename"), base);
    go_put(arena, own, STR("basenameNormalized"), base);
    go_put(arena, own, STR("segments"), segments);
    go_put(arena, set, STR("path"), own);
}

/* Is it one of those that the list names, and none that it leaves out? */
static bool is_listed(const GoValue *list, Str path) {
    bool is_listed = false;
    for (size_t i = 0; i < list->items.count; i++) {
        const GoValue *item = list->items.items[i], *exclude = go_get(item, STR("exclude"));
        Str pattern = text_at(item, "path");
        if (!pattern.size || !str_matches_glob(path, pattern)) continue;
        if (exclude && go_is_true(exclude)) return false;
        is_listed = true;
    }
    return is_listed;
}

static void generate_folders(const Making *making, const GoValue *list, const GoValue *generator, Sets *sets) {
    const Files *files = paths_of(making);
    Map *seen = map_new(making->arena);
    for (size_t i = 0; files && i < files->path_count; i++) {
        Str folder = location_of_directory(files->paths[i]);
        for (; folder.size; folder = location_of_directory(folder)) {
            bool is_new = false;
            map_add(seen, folder, 0, &is_new);
            if (!is_new) break;
        }
    }
    for (size_t i = 0; i < map_count(seen); i++) {
        if (!is_listed(list, map_key_at(seen, i))) continue;
        GoValue *set = go_new(making->arena, GO_MAP);
        put_path(making, set, map_key_at(seen, i));
        add_set(making, sets, set, generator);
    }
}

static void generate_files(const Making *making, const GoValue *list, const GoValue *generator, Sets *sets) {
    const Files *files = paths_of(making);
    for (size_t i = 0; files && i < files->path_count; i++) {
        if (!is_listed(list, files->paths[i])) continue;
        GoValue *found = releases_yaml(making->rendered, making->repository, files->paths[i]);
        GoValue *set = go_merge(making->arena, found && found->kind == GO_MAP ? found : NULL, NULL);
        put_path(making, set, location_of_directory(files->paths[i]));
        add_set(making, sets, set, generator);
    }
}

static void generate(const Making *making, const GoValue *generator, uint32_t depth, Sets *sets);

/* Each set of the first with each of the second, whose fields may be templates of the first's. */
static void generate_matrix(const Making *making, const GoValue *generators, uint32_t depth, Sets *sets) {
    Sets left = {0};
    if (generators->kind != GO_LIST || generators->items.count != 2) return;
    generate(making, generators->items.items[0], depth, &left);
    for (size_t i = 0; i < left.count; i++) {
        Sets right = {0};
        generate(making, filled(making, generators->items.items[1], left.items[i], 0), depth, &right);
        for (size_t k = 0; k < right.count; k++)
            add_set(making, sets, go_merge(making->arena, left.items[i], right.items[k]), NULL);
    }
}

static bool has_same_keys(const GoValue *keys, const GoValue *a, const GoValue *b) {
    for (size_t i = 0; i < keys->items.count; i++) {
        Str key = keys->items.items[i]->text;
        const GoValue *left = parameter(a, key), *right = parameter(b, key);
        bool are_texts = left && right && left->kind == GO_STRING && right->kind == GO_STRING;
        if (!are_texts || !str_equal(left->text, right->text)) return false;
    }
    return keys->items.count > 0;
}

/* Those of the first, with what the others say of the same keys. */
static void generate_merge(const Making *making, const GoValue *merge, uint32_t depth, Sets *sets) {
    const GoValue *generators = go_get(merge, STR("generators")), *keys = go_get(merge, STR("mergeKeys"));
    Sets base = {0};
    if (!generators || generators->kind != GO_LIST || !generators->items.count) return;
    generate(making, generators->items.items[0], depth, &base);
    for (size_t g = 1; g < generators->items.count; g++) {
        Sets over = {0};
        generate(making, generators->items.items[g], depth, &over);
        for (size_t i = 0; i < base.count; i++)
            for (size_t k = 0; keys && keys->kind == GO_LIST && k < over.count; k++)
                if (has_same_keys(keys, base.items[i], over.items[k]))
                    base.items[i] = go_merge(making->arena, base.items[i], over.items[k]);
    }
    for (size_t i = 0; i < base.count; i++) add_set(making, sets, base.items[i], NULL);
}

static void generate(const Making *making, const GoValue *generator, uint32_t depth, Sets *sets) {
    const GoValue *git = go_get(generator, STR("git")), *list = go_get(generator, STR("list")),
                  *clusters = go_get(generator, STR("clusters")), *matrix = go_get(generator, STR("matrix")),
                  *merge = go_get(generator, STR("merge"));
    if (depth > GENERATOR_DEPTH_MAX) return;
    const GoValue *folders = go_get(git, STR("directories")), *files = go_get(git, STR("files"));
    if (list)
        generate_list(making, list, sets);
    else if (clusters)
        generate_clusters(making, clusters, sets);
    else if (folders && folders->kind == GO_LIST)
        generate_folders(making, folders, git, sets);
    else if (files && files->kind == GO_LIST)
        generate_files(making, files, git, sets);
    else if (matrix && go_get(matrix, STR("generators")))
        generate_matrix(making, go_get(matrix, STR("generators")), depth + 1, sets);
    else if (merge)
        generate_merge(making, merge, depth + 1, sets);
    else
        add_open(making, sets, "what a generator gives", NULL);
}

/* ---- what is made ---- */

static void set_line(DocNode *node, uint32_t line,
                     uint32_t end_line) { /* depth: height of the document; a tree without aliases */
    node->line = line;
    node->end_line = end_line;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) set_line(node->children[i], line, line);
}

static DocNode *made_of(const Making *making, const TemplatedWords *words, const GoValue *template, GoValue *set,
                        const Decl *decl) {
    Arena *arena = making->arena;
    GoValue *made = filled(making, template, set, 0);
    GoValue *out = go_new(arena, GO_MAP);
    go_put(arena, out, STR("apiVersion"), go_string(arena, words->version));
    go_put(arena, out, STR("kind"), go_string(arena, words->kind));
    for (size_t i = 0; i < made->keys.count; i++) go_put(arena, out, made->keys.items[i], made->items.items[i]);
    StrBuf text = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
    go_print_json(out, &text);
    DocNode *document = NULL;
    if (!document_parse_json(&document, str_copy(arena, strbuf_str(&text)), arena, NULL)) return NULL;
    set_line(document, decl->line, decl->end_line);
    return document;
}

static void take(Rendered *rendered, Work *work, const FactsFile *file, const Decl *decl, const TemplatedWords *words) {
    Model *model = rendered->model;
    Making making = {.rendered = rendered, .repository = file->repository, .arena = model->arena, .work = work};
    const GoValue *body = releases_value(model->arena, &file->facts, decl->body);
    const GoValue *spec = go_get(body, STR("spec")), *go = go_get(spec, STR("goTemplate")),
                  *generators = go_get(spec, STR("generators")), *template = go_get(spec, STR("template"));
    making.is_go = go && go_is_true(go);
    if (!generators || generators->kind != GO_LIST || !template || template->kind != GO_MAP) return;
    Sets sets = {0};
    for (size_t i = 0; i < generators->items.count; i++) generate(&making, generators->items.items[i], 0, &sets);
    Str path = sym_str(model->symbols, file->real_path);
    bool is_full = sets.count >= PARAMETER_SETS_MAX,
         is_worn = work->paths_left < model->file_access[file->repository].path_count;
    if (is_full || is_worn)
        diag_add(model->diags, DIAG_LIMIT, path, decl->line, "more is made of it than %s; the rest is left out",
                 is_full ? "400 manifests" : "is looked for in so many files");
    DocNode **documents = ARENA_ARRAY(model->arena, DocNode *, sets.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < sets.count; i++) {
        documents[count] = made_of(&making, words, template, sets.items[i], decl);
        count += documents[count] != NULL;
    }
    Str own = manifest_text(&file->facts, decl->body, STR("metadata.name"));
    Str of = file->rendering ? file->rendering->deployment : STR_NONE;
    Rendering *rendering = ARENA_NEW(model->arena, Rendering);
    *rendering =
        (Rendering){.repository = file->repository,
                    .path = path,
                    .directory = location_of_directory(path),
                    .deployment = of.size ? str_format(model->arena, "%.*s %.*s", STR_ARG(of), STR_ARG(own)) : own,
                    .environment = file->rendering ? file->rendering->environment : environment_of(path),
                    .provided = file->rendering ? file->rendering->provided : NULL};
    size_t before = rendered->files.count;
    releases_add(rendered, rendering, path, documents, count);
    if (rendered->files.count > before) rendered->files.items[before].is_echo = true;
}

void application_sets_render(Rendered *rendered, size_t first, size_t end) {
    Model *model = rendered->model;
    const Catalog *catalog = model->catalog;
    Work work = {.paths_left = PATHS_LOOKED_AT_MAX,
                 .has_secrets = ARENA_ARRAY(model->arena, bool, model->repositories.count),
                 .secrets = ARENA_ARRAY(model->arena, Sets, model->repositories.count)};
    for (size_t i = first; i < end; i++) {
        const FactsFile file = rendered->files.items[i];
        bool is_read = file.is_parsed && !file.is_covered && !file.is_link && !file.is_vendored;
        if (!is_read || !str_equal(file.facts.format, STR("kubernetes"))) continue;
        for (uint32_t d = 0; d < file.facts.decl_count; d++) {
            const Decl *decl = &file.facts.decls[d];
            const TemplatedWords *words = decl->kind == DECL_RESOURCE
                                              ? catalog_templated_words(catalog, facts_str(&file.facts, decl->type))
                                              : NULL;
            if (words) take(rendered, &work, &file, decl, words);
        }
    }
}
