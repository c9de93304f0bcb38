/* Names are compared without registry and tag where these can't be told. */
#include "graph/image_builds.h"

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

static void add_build(ImageBuilds *builds, uint32_t repository, Str image, Str folder) {
    BuiltImage build = {.repository = repository, .folder = folder, .context = folder};
    build.name = name_of_image(image, &build.is_end);
    if (build.name.size) *VEC_PUSH(builds->model->arena, &builds->items) = build;
}

/* A Dockerfile in a folder of its own says more than a context around all of them. */
static bool folder_of_build(Arena *arena, Str directory, Str context, Str dockerfile, Str *folder) {
    Str file = STR_NONE;
    if (has_hole(context) || !files_resolve(arena, directory, context.size ? context : STR("."), folder)) return false;
    while (folder->size && folder->data[folder->size - 1] == '/') folder->size--;
    bool is_named = dockerfile.size && !has_hole(dockerfile) && files_resolve(arena, *folder, dockerfile, &file);
    Str own = is_named ? location_of_directory(file) : STR_NONE;
    if (own.size > folder->size && (folder->size == 0 || str_starts_with(own, *folder))) *folder = own;
    return !str_starts_with(*folder, STR(".."));
}

static void add_commands(ImageBuilds *builds, const StackDeployments *deployments) {
    for (size_t i = 0; deployments && i < deployments->images.count; i++) {
        const ImageBuild *image = &deployments->images.items[i];
        Str rest = image->image, one, folder;
        if (!folder_of_build(builds->model->arena, image->directory, image->context, image->dockerfile, &folder))
            continue;
        size_t known = builds->items.count;
        while (rest.size && rest.data && str_split_next(&rest, '\n', &one))
            add_build(builds, image->repository, str_trim(one), folder);
        for (; known < builds->items.count; known++) {
            BuiltImage *build = &builds->items.items[known];
            Str context = image->context.size ? image->context : STR(".");
            files_resolve(builds->model->arena, image->directory, context, &build->context);
            build->script = image->script;
        }
    }
}

/* services: {web: {image: shop/web, build: ./web}} */
static void add_compose(ImageBuilds *builds, const FactsFile *file, ExprId body) {
    const Facts *facts = &file->facts;
    ExprId services = expr_attribute(facts, body, STR("services"));
    Str directory = location_of_directory(facts->path), folder;
    for (uint32_t i = 0; services && i < facts_expr(facts, services)->count; i++) {
        ExprId service = expr_child(facts, expr_child(facts, services, i), 1);
        Str image = manifest_text(facts, service, STR("image")), build = manifest_text(facts, service, STR("build"));
        Str context = manifest_text(facts, service, STR("build.context"));
        if (image.size && (build.size || context.size) &&
            folder_of_build(builds->model->arena, directory, build.size ? build : context,
                            manifest_text(facts, service, STR("build.dockerfile")), &folder))
            add_build(builds, file->repository, image, folder);
    }
}

/* Documents whose kind the catalog knows as lists of what is built. */
static void add_listed(ImageBuilds *builds, const FactsFile *file, ExprId body) {
    const Facts *facts = &file->facts;
    const ImageWords *words = catalog_image_words(builds->model->catalog, manifest_text(facts, body, STR("apiVersion")),
                                                  manifest_text(facts, body, STR("kind")));
    ExprId list = words ? manifest_at(facts, body, words->list) : 0;
    Str directory = location_of_directory(facts->path), folder;
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i);
        if (folder_of_build(builds->model->arena, directory, manifest_text(facts, item, words->context),
                            manifest_text(facts, item, words->dockerfile), &folder))
            add_build(builds, file->repository, manifest_text(facts, item, words->image), folder);
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

bool image_builds_is_own(const ImageBuilds *builds, uint32_t repository, Str image) {
    bool is_end;
    Str name = name_of_image(image, &is_end);
    if (!builds || is_end || str_find_char(name, '/', 0) != SIZE_MAX || name.size == 0) return false;
    for (size_t i = 0; i < builds->items.count; i++)
        if (builds->items.items[i].repository == repository && makes(&builds->items.items[i], name, false)) return true;
    return false;
}
