/* Names are compared without registry and tag where these can't be told. */
#include "graph/image_builds.h"

#include <string.h>

#include "graph/instances.h"
#include "graph/manifest_paths.h"

/* ---- names ---- */

static bool has_hole(Str text) { return str_contains(text, STR("$")) || str_contains(text, STR("{")); }

/* "registry.example.com:5000/shop/web:1.2@sha256:…" → "shop/web"; empty when its last word can't be told. */
static Str name_of_image(Str image, bool *is_end) {
    size_t digest = str_find_char(image, '@', 0), scheme = str_find(image, STR("://"), 0);
    if (scheme != SIZE_MAX) image = str_slice(image, scheme + 3, image.size);
    if (digest != SIZE_MAX) image = str_slice(image, 0, digest);
    size_t slash = str_find_last_char(image, '/'), colon = str_find_char(image, ':', slash == SIZE_MAX ? 0 : slash);
    if (colon != SIZE_MAX) image = str_slice(image, 0, colon);
    size_t first_slash = str_find_char(image, '/', 0);
    Str first = first_slash == SIZE_MAX ? STR_NONE : str_slice(image, 0, first_slash);
    bool is_host =
        str_find_char(first, '.', 0) != SIZE_MAX || str_find_char(first, ':', 0) != SIZE_MAX || has_hole(first);
    if (is_host) image = str_slice(image, first_slash + 1, image.size);
    *is_end = false;
    if (!has_hole(image)) return image;
    slash = str_find_last_char(image, '/');
    Str last = slash == SIZE_MAX ? STR_NONE : str_slice(image, slash + 1, image.size);
    *is_end = true;
    return has_hole(last) ? STR_NONE : last;
}

static Str last_word(Str name) {
    size_t slash = str_find_last_char(name, '/');
    return slash == SIZE_MAX ? name : str_slice(name, slash + 1, name.size);
}

/* ---- what is built ---- */

static bool has_file(const ImageBuilds *builds, uint32_t repository, Str path) {
    const Files *files = &builds->model->file_access[repository];
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

static bool has_folder(const ImageBuilds *builds, uint32_t repository, Str path) {
    const Files *files = &builds->model->file_access[repository];
    Str inside = str_concat(builds->model->arena, path, STR("/"));
    size_t at = files_first_at(files, inside);
    return at < files->path_count && str_starts_with(files->paths[at], inside);
}

static void add_build(ImageBuilds *builds, BuiltImage build, Str image) {
    build.name = name_of_image(image, &build.is_end);
    if (build.name.size) *VEC_PUSH(builds->model->arena, &builds->items) = build;
}

/* Compose counts the path of a Dockerfile from the context, docker from where it is called. */
static Str find_dockerfile(const ImageBuilds *builds, uint32_t repository, Str directory, Str context, Str written) {
    Str from[] = {context, directory}, file;
    for (size_t i = 0; i < 2 && !has_hole(written); i++)
        if (files_resolve(builds->model->arena, from[i], written.size ? written : STR("Dockerfile"), &file) &&
            has_file(builds, repository, file))
            return file;
    return STR_NONE;
}

/* A Dockerfile in a folder of its own says more than a context around all of them. */
static bool locate(ImageBuilds *builds, uint32_t repository, Str directory, Str context, Str dockerfile,
                   BuiltImage *out) {
    Arena *arena = builds->model->arena;
    Str file = STR_NONE;
    *out = (BuiltImage){.repository = repository};
    if (has_hole(context) || !files_resolve(arena, directory, context.size ? context : STR("."), &out->context))
        return false;
    while (out->context.size && out->context.data[out->context.size - 1] == '/') out->context.size--;
    out->folder = out->context;
    bool is_named = dockerfile.size && !has_hole(dockerfile) && files_resolve(arena, out->context, dockerfile, &file);
    Str own = is_named ? location_of_directory(file) : STR_NONE;
    if (own.size > out->folder.size && (out->folder.size == 0 || str_starts_with(own, out->folder))) out->folder = own;
    out->dockerfile = find_dockerfile(builds, repository, directory, out->context, dockerfile);
    return !str_starts_with(out->folder, STR(".."));
}

static void add_commands(ImageBuilds *builds, const StackDeployments *deployments) {
    for (size_t i = 0; deployments && i < deployments->images.count; i++) {
        const ImageBuild *image = &deployments->images.items[i];
        Str rest = image->image, one;
        BuiltImage build;
        if (!locate(builds, image->repository, image->directory, image->context, image->dockerfile, &build)) continue;
        build.script = image->script;
        while (rest.size && rest.data && str_split_next(&rest, '\n', &one)) add_build(builds, build, str_trim(one));
    }
}

/* services: {web: {image: shop/web, build: ./web}} */
static void add_compose(ImageBuilds *builds, const FactsFile *file, ExprId body) {
    const Facts *facts = &file->facts;
    ExprId services = expr_attribute(facts, body, STR("services"));
    Str directory = location_of_directory(facts->path);
    BuiltImage made;
    for (uint32_t i = 0; services && i < facts_expr(facts, services)->count; i++) {
        ExprId service = expr_child(facts, expr_child(facts, services, i), 1);
        Str image = manifest_text(facts, service, STR("image")), build = manifest_text(facts, service, STR("build"));
        Str context = manifest_text(facts, service, STR("build.context"));
        if (image.size && (build.size || context.size) &&
            locate(builds, file->repository, directory, build.size ? build : context,
                   manifest_text(facts, service, STR("build.dockerfile")), &made))
            add_build(builds, made, image);
    }
}

/* Documents whose kind the catalog knows as lists of what is built. */
static void add_listed(ImageBuilds *builds, const FactsFile *file, ExprId body) {
    const Facts *facts = &file->facts;
    const ImageWords *words = catalog_image_words(builds->model->catalog, manifest_text(facts, body, STR("apiVersion")),
                                                  manifest_text(facts, body, STR("kind")));
    ExprId list = words ? manifest_at(facts, body, words->list) : 0;
    Str directory = location_of_directory(facts->path);
    BuiltImage made;
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i);
        if (locate(builds, file->repository, directory, manifest_text(facts, item, words->context),
                   manifest_text(facts, item, words->dockerfile), &made))
            add_build(builds, made, manifest_text(facts, item, words->image));
    }
}

/* ---- what a Dockerfile takes ---- */

typedef struct {
    ImageBuilds *builds;
    const BuiltImage *build;
    VEC(Str) copied, started; /* folders within the context */
    bool is_whole;            /* the context is copied as it is */
} Taking;

static void take(Taking *taking, Str written, bool is_copy) {
    const BuiltImage *build = taking->build;
    Arena *arena = taking->builds->model->arena;
    Str path;
    while (written.size > 1 && written.data[written.size - 1] == '/') written.size--;
    if (has_hole(written) || !files_resolve(arena, build->context, written, &path)) return;
    if (is_copy && (path.size == 0 || str_equal(path, build->context))) taking->is_whole = true;
    if (!is_copy && has_file(taking->builds, build->repository, path)) path = location_of_directory(path);
    bool is_inside = path.size > build->context.size && has_folder(taking->builds, build->repository, path);
    if (!is_inside) return;
    if (is_copy)
        *VEC_PUSH(arena, &taking->copied) = path;
    else
        *VEC_PUSH(arena, &taking->started) = path;
}

/* Builders that are told the folder or file of the program among many. */
static bool names_program(Str command) {
    static const char *const builders[] = {"go build", "go install", "dotnet publish", "dotnet build"};
    for (size_t i = 0; i < sizeof builders / sizeof *builders; i++)
        if (str_contains(command, str_from(builders[i]))) return true;
    return false;
}

static void take_words(Taking *taking, Str command) {
    for (Str word; str_word_next(&command, &word);) {
        while (word.size && strchr("\"'[],;", word.data[0])) word = str_slice(word, 1, word.size);
        while (word.size && strchr("\"'[],;", word.data[word.size - 1])) word = str_slice(word, 0, word.size - 1);
        bool is_path = word.size && word.data[0] != '-' && word.data[0] != '/' && str_contains(word, STR("/"));
        if (is_path && !str_contains(word, STR("..."))) take(taking, word, false);
    }
}

static void take_step(Taking *taking, const Facts *facts, ExprId step) {
    Str name, text;
    if (!expr_literal(facts, expr_attribute(facts, step, STR("instruction")), &name)) return;
    bool is_copy = str_equal(name, STR("COPY")) || str_equal(name, STR("ADD"));
    bool is_start = str_equal(name, STR("CMD")) || str_equal(name, STR("ENTRYPOINT"));
    if (is_copy && expr_attribute(facts, step, STR("from"))) return; /* of another stage */
    if (expr_literal(facts, expr_attribute(facts, step, STR("text")), &text) && (is_start || names_program(text)))
        take_words(taking, text);
    ExprId words = expr_attribute(facts, step, STR("arguments"));
    uint32_t count = words ? facts_expr(facts, words)->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!expr_literal(facts, expr_child(facts, words, i), &text)) continue;
        if (is_copy && i + 1 < count) take(taking, text, true); /* the last one is where to */
        if (is_start) take_words(taking, text);
    }
}

static void find_sources(ImageBuilds *builds, BuiltImage *build, const FactsFile *dockerfile) {
    const Facts *facts = &dockerfile->facts;
    Taking taking = {.builds = builds, .build = build};
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        ExprId list = facts->decls[d].kind == DECL_DOCUMENT ? facts->decls[d].body : 0;
        for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++)
            take_step(&taking, facts, expr_child(facts, list, i));
    }
    bool is_started = taking.started.count > 0;
    if (!is_started && taking.is_whole) return;
    build->sources = is_started ? taking.started.items : taking.copied.items;
    build->source_count = (uint32_t)(is_started ? taking.started.count : taking.copied.count);
}

static Str file_key(const ImageBuilds *builds, uint32_t repository, Str path) {
    return str_format(builds->model->arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static void find_all_sources(ImageBuilds *builds) {
    Model *model = builds->model;
    Map *dockerfiles = map_new(model->arena);
    for (size_t i = 0; i < model->file_count && builds->items.count; i++) {
        const FactsFile *file = &model->files[i];
        if (file->is_parsed && !file->is_link && str_equal(file->facts.format, STR("dockerfile")))
            map_add(dockerfiles, file_key(builds, file->repository, file->facts.path), (uint32_t)i, NULL);
    }
    for (size_t i = 0; i < builds->items.count; i++) {
        BuiltImage *build = &builds->items.items[i];
        if (!build->dockerfile.size) continue;
        uint32_t index = map_get(dockerfiles, file_key(builds, build->repository, build->dockerfile));
        if (index != MAP_NONE) find_sources(builds, build, &model->files[index]);
    }
}

ImageBuilds *image_builds_collect(Model *model, const StackDeployments *deployments) {
    ImageBuilds *builds = ARENA_NEW(model->arena, ImageBuilds);
    builds->model = model;
    add_commands(builds, deployments);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        bool is_compose = str_equal(file->facts.format, STR("compose"));
        if (!file->is_parsed || file->is_link || file->is_vendored || file->rendering) continue;
        if (!is_compose && !str_equal(file->facts.format, STR("kubernetes"))) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            if (is_compose)
                add_compose(builds, file, file->facts.decls[d].body);
            else
                add_listed(builds, file, file->facts.decls[d].body);
        }
    }
    find_all_sources(builds);
    return builds;
}

/* ---- questions ---- */

static bool makes(const BuiltImage *build, Str name, bool is_end) {
    if (build->is_end || is_end) return str_equal(last_word(build->name), last_word(name));
    return str_equal(build->name, name);
}

const BuiltImage *image_builds_find(const ImageBuilds *builds, uint32_t repository, Str image) {
    bool is_end;
    Str name = name_of_image(image, &is_end);
    const BuiltImage *found = NULL;
    for (size_t i = 0; name.size && i < builds->items.count; i++) {
        const BuiltImage *build = &builds->items.items[i];
        if (build->repository != repository || !makes(build, name, is_end)) continue;
        if (found && !str_equal(found->folder, build->folder)) return NULL;
        found = build;
    }
    return found;
}

bool image_builds_is_shared(const ImageBuilds *builds, const BuiltImage *build) {
    for (size_t i = 0; i < builds->items.count; i++) {
        const BuiltImage *other = &builds->items.items[i];
        if (other->repository == build->repository && str_equal(other->folder, build->folder) &&
            !str_equal(last_word(other->name), last_word(build->name)))
            return true;
    }
    return false;
}

bool image_builds_shares_source(const ImageBuilds *builds, const BuiltImage *build, Str source) {
    for (size_t i = 0; i < builds->items.count; i++) {
        const BuiltImage *other = &builds->items.items[i];
        if (other->repository != build->repository || str_equal(last_word(other->name), last_word(build->name)))
            continue;
        for (uint32_t k = 0; k < other->source_count; k++)
            if (str_equal(other->sources[k], source)) return true;
    }
    return false;
}

bool image_builds_is_own(const ImageBuilds *builds, uint32_t repository, Str image) {
    bool is_end;
    Str name = name_of_image(image, &is_end);
    if (!builds || is_end || str_find_char(name, '/', 0) != SIZE_MAX || name.size == 0) return false;
    for (size_t i = 0; i < builds->items.count; i++)
        if (builds->items.items[i].repository == repository && makes(&builds->items.items[i], name, false)) return true;
    return false;
}
