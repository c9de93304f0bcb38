#include "graph/overlays.h"

#include "graph/instances.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"
#include "graph/overlays_private.h"

static const char *const kustomization_names[] = {"kustomization.yaml", "kustomization.yml", "Kustomization"};

static Str key_of(Arena *arena, uint32_t repository, Str path) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static Arena *arena_of(const Overlays *overlays) { return overlays->rendered->arena; }

/* ---- what went wrong ---- */

static void tell(Overlays *overlays, DiagKind kind, const DocNode *at, Str message) {
    *VEC_PUSH(arena_of(overlays), &overlays->making->notes) =
        (OverlayNote){kind, overlays->in->path, at && at->line ? at->line : 1, message};
}

void overlays_gap(Overlays *overlays, const DocNode *at, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str message = str_format_list(arena_of(overlays), format, arguments);
    va_end(arguments);
    tell(overlays, DIAG_GAP, at, message);
}

/* "https://…", "github.com/owner/name//path?ref=v1", "git@…" */
static bool is_remote(Str text) {
    if (str_contains(text, STR("://")) || str_starts_with(text, STR("git@")) || str_contains(text, STR("?ref=")))
        return true;
    size_t slash = str_find_char(text, '/', 0);
    Str host = str_slice(text, 0, slash == SIZE_MAX ? 0 : slash);
    return str_find_char(host, '.', 1) != SIZE_MAX && !str_starts_with(host, STR("."));
}

void overlays_miss(Overlays *overlays, const DocNode *at, Str text) {
    overlays->misses_parts = true;
    if (is_remote(text))
        overlays_gap(overlays, at, "what stands elsewhere is not read: %.*s", STR_ARG(text));
    else
        overlays_gap(overlays, at, "\"%.*s\" is not in what is scanned", STR_ARG(text));
}

/* ---- files ---- */

bool overlays_resolve(const Overlays *overlays, Str text, Str *path) {
    if (str_contains(text, STR("://")) || !files_resolve(arena_of(overlays), overlays->in->directory, text, path))
        return false;
    while (path->size && path->data[path->size - 1] == '/') path->size--;
    return true;
}

Kustomization *overlays_at(const Overlays *overlays, uint32_t repository, Str directory) {
    uint32_t index = map_get(overlays->by_directory, key_of(arena_of(overlays), repository, directory));
    return index == MAP_NONE ? NULL : &overlays->all.items[index];
}

size_t overlays_read(Overlays *overlays, Str path, DocNode ***documents) {
    Str bytes;
    if (!releases_read(overlays->rendered, overlays->in->repository, path, &bytes)) return 0;
    return document_parse_yaml(documents, bytes, arena_of(overlays), NULL);
}

/* What is read before is noted with each overlay that it matters to. */
static void note_read(Overlays *overlays, Str path) {
    Str unused;
    releases_read(overlays->rendered, overlays->in->repository, path, &unused);
}

void overlays_write_from(Overlays *overlays, Str path, uint32_t lines_above, uint32_t line) {
    overlays->budget.origin = path.size ? releases_origin(overlays->rendered, path) : 0;
    overlays->budget.lines_above = lines_above;
    overlays->budget.origin_line = path.size ? line : 0;
}

/* What stands in the file is read where it is used. */
static void cover(Overlays *overlays, Str path) {
    uint32_t index = map_get(overlays->file_by_path, key_of(arena_of(overlays), overlays->in->repository, path));
    if (index != MAP_NONE) overlays->rendered->files.items[index].is_covered = true;
}

/* ---- manifests ---- */

Str overlays_type_of(const DocNode *root, Arena *arena) {
    Str version = document_text(document_get(root, STR("apiVersion"))),
        kind = document_text(document_get(root, STR("kind")));
    size_t slash = str_find_char(version, '/', 0);
    Str group = slash == SIZE_MAX ? STR("core") : str_slice(version, 0, slash);
    return kind.size ? str_format(arena, "%.*s/%.*s", STR_ARG(group), STR_ARG(kind)) : STR_NONE;
}

Str overlays_name_of(const OverlayItem *item) {
    return document_text(document_get(document_get(item->root, STR("metadata")), STR("name")));
}

bool overlays_has_name(const OverlayItem *item, Str name) {
    if (str_equal(overlays_name_of(item), name)) return true;
    for (size_t i = 0; i < item->former.count; i++)
        if (str_equal(item->former.items[i], name)) return true;
    return false;
}

bool overlays_is_full(Overlays *overlays, const OverlayItems *items) {
    if (items->count < OVERLAY_ITEMS_MAX) return false;
    tell(overlays, DIAG_LIMIT, NULL,
         str_format(arena_of(overlays), "more than %d manifests in an overlay: the rest is not read",
                    OVERLAY_ITEMS_MAX));
    return true;
}

void overlays_add(Overlays *overlays, const DocNode *root, Str path, bool is_foreign, OverlayItems *items) {
    const DocNode *list = document_get(root, STR("items"));
    Str type = overlays_type_of(root, arena_of(overlays));
    if (str_ends_with(type, STR("List")) && document_is_sequence(list)) {
        for (uint32_t i = 0; i < list->count; i++) {
            const DocNode *item = document_value(list, i);
            if (!document_get(item, STR("items"))) overlays_add(overlays, item, path, is_foreign, items);
        }
        return;
    }
    if (!type.size || overlays_is_full(overlays, items)) return;
    *VEC_PUSH(arena_of(overlays), items) =
        (OverlayItem){.root = document_copy(root, is_foreign, &overlays->budget), .path = path, .type = type};
}

/* ---- putting together ---- */

static void take_file(Overlays *overlays, const DocNode *at, Str path, OverlayItems *items) {
    DocNode **documents = NULL;
    size_t count = overlays_read(overlays, path, &documents);
    Str bytes;
    bool is_there = count == 0 && releases_read(overlays->rendered, overlays->in->repository, path,
                                                &bytes); /* nothing but comments */
    if (is_there) return;
    if (count == 0) {
        overlays_miss(overlays, at, document_text(at));
        return;
    }
    for (size_t i = 0; i < count; i++) overlays_add(overlays, documents[i], path, false, items);
}

static bool is_folder(const Overlays *overlays, uint32_t repository, Str path) {
    const Files *files = &overlays->rendered->model->file_access[repository];
    Str inside = releases_join(arena_of(overlays), path, STR_NONE);
    size_t at = files_first_at(files, inside);
    return at < files->path_count && str_starts_with(files->paths[at], inside);
}

/* That a folder has no kustomization is for the files to say that are called so. */
static void note_no_kustomization(Overlays *overlays, Str path) {
    for (size_t i = 0; i < sizeof kustomization_names / sizeof *kustomization_names; i++)
        note_read(overlays, releases_join(arena_of(overlays), path, str_from(kustomization_names[i])));
}

static void take_resource(Overlays *overlays, const DocNode *at, OverlayItems *items) {
    Str text = document_text(at), path = STR_NONE;
    bool is_local = text.size && overlays_resolve(overlays, text, &path);
    Kustomization *other = is_local ? overlays_at(overlays, overlays->in->repository, path) : NULL;
    if (other && other->is_open)
        overlays_gap(overlays, at, "\"%.*s\" is made of this kustomization itself: they use each other in a circle",
                     STR_ARG(text));
    else if (other)
        overlays_take(overlays, other, items);
    else if (is_local && is_folder(overlays, overlays->in->repository, path)) {
        note_no_kustomization(overlays, path);
        overlays_gap(overlays, at, "\"%.*s\" has no kustomization", STR_ARG(text));
    } else if (is_local && !is_remote(text))
        take_file(overlays, at, path, items);
    else if (text.size)
        overlays_miss(overlays, at, text);
}

static void take_resources(Overlays *overlays, const char *key, OverlayItems *items) {
    const DocNode *list = document_get(overlays->in->root, str_from(key));
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++)
        take_resource(overlays, document_value(list, i), items);
}

/* Plugins are programs. */
static void tell_plugins(Overlays *overlays) {
    static const char *const keys[] = {"generators", "transformers"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const DocNode *list = document_get(overlays->in->root, str_from(keys[i]));
        if (!document_is_sequence(list) || list->count == 0) continue;
        overlays_gap(overlays, list, "%s are not run", keys[i]);
        overlays->misses_parts = true;
    }
}

/* Two at each level that use the same two are a million at the twentieth. */
static bool may_take(Overlays *overlays) {
    Arena *arena = arena_of(overlays);
    if (overlays->depth >= OVERLAY_DEPTH_MAX)
        tell(overlays, DIAG_LIMIT, NULL,
             str_format(arena, "kustomizations use each other more than %d deep", OVERLAY_DEPTH_MAX));
    else if (overlays->parts_left == 0)
        tell(overlays, DIAG_LIMIT, NULL,
             str_format(arena, "more than %d parts in an overlay: the rest is not read", OVERLAY_PARTS_MAX));
    else
        overlays->parts_left--;
    return overlays->depth < OVERLAY_DEPTH_MAX && overlays->parts_left > 0;
}

void overlays_take(Overlays *overlays, Kustomization *kustomization, OverlayItems *items) {
    const Kustomization *outer = overlays->in;
    OverlayItems own = {0}, *into = kustomization->is_component ? items : &own;
    if (!kustomization->root || !may_take(overlays)) return;
    overlays->depth++;
    overlays->in = kustomization;
    kustomization->is_open = true;
    note_read(overlays, kustomization->path);
    *VEC_PUSH(arena_of(overlays), &overlays->making->taken) = kustomization->directory;
    tell_plugins(overlays);
    take_resources(overlays, "resources", into);
    take_resources(overlays, "bases", into);
    overlays_generate(overlays, into);
    take_resources(overlays, "components", into);
    overlays_patch(overlays, into);
    overlays_transform(overlays, into);
    overlays_replace(overlays, into);
    overlays->in = outer;
    overlays->depth--;
    kustomization->is_open = false;
    if (into == items) return;
    for (size_t i = 0; i < own.count; i++)
        if (!own.items[i].is_gone && !overlays_is_full(overlays, items))
            *VEC_PUSH(arena_of(overlays), items) = own.items[i];
}

/* ---- rendering ---- */

/* First what nothing uses; what is left then stands in a circle, of which the first is as good as any. */
void overlays_render(Overlays *overlays) {
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < overlays->all.count; i++) {
            Kustomization *kustomization = &overlays->all.items[i];
            bool is_live = (pass || !kustomization->is_used) && !kustomization->is_taken &&
                           !kustomization->is_component && !kustomization->is_vendored;
            if (is_live && kustomization->root) overlays_make(overlays, kustomization);
        }
}

typedef struct {
    Overlays *overlays;
    uint32_t repository;
} Naming;

static void render_one(Str text, Str key, ExprId at, void *context) {
    (void)key, (void)at;
    const Naming *naming = context;
    Str path;
    if (!files_resolve(arena_of(naming->overlays), STR_NONE, text, &path)) return;
    while (path.size && path.data[path.size - 1] == '/') path.size--;
    Kustomization *found = overlays_at(naming->overlays, naming->repository, path);
    if (found && !found->is_done && !found->is_component && !found->is_vendored && found->root)
        overlays_make(naming->overlays, found);
}

void overlays_render_named(Overlays *overlays, size_t first, size_t end) {
    const Rendered *rendered = overlays->rendered;
    for (size_t i = first; i < end; i++) {
        const FactsFile file = rendered->files.items[i];
        bool is_read = file.is_parsed && !file.is_covered && !file.is_link && !file.is_vendored;
        if (!is_read || !str_equal(file.facts.format, STR("kubernetes"))) continue;
        Naming naming = {overlays, file.repository};
        for (uint32_t d = 0; d < file.facts.decl_count; d++) {
            const Decl *decl = &file.facts.decls[d];
            Str paths = decl->kind == DECL_RESOURCE
                            ? catalog_overlay_paths(rendered->model->catalog, facts_str(&file.facts, decl->type))
                            : STR_NONE;
            Str path;
            while (paths.size && str_word_next(&paths, &path))
                manifest_each_text(&file.facts, decl->body, path, render_one, &naming);
        }
    }
}

/* ---- which there are ---- */

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static bool is_kustomization(Str path) {
    for (size_t i = 0; i < sizeof kustomization_names / sizeof *kustomization_names; i++)
        if (str_equal(base_name(path), str_from(kustomization_names[i]))) return true;
    return false;
}

/* The one of a folder. A file of that name that is a manifest is Flux's. */
static void add_kustomization(Overlays *overlays, uint32_t repository, Str path) {
    Model *model = overlays->rendered->model;
    Str directory = location_of_directory(path), bytes;
    bool is_new = false;
    uint32_t file = map_get(overlays->file_by_path, key_of(model->arena, repository, path));
    if (!releases_read(overlays->rendered, repository, path, &bytes) || overlays->all.count >= OVERLAYS_MAX) return;
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, bytes, model->arena, NULL);
    const DocNode *root = count && document_is_mapping(documents[0]) ? documents[0] : NULL;
    Str version = document_text(document_get(root, STR("apiVersion")));
    if (!root || (version.size && !str_starts_with(version, STR("kustomize.config.k8s.io/")))) return;
    map_add(overlays->by_directory, key_of(model->arena, repository, directory), (uint32_t)overlays->all.count,
            &is_new);
    if (!is_new) return;
    *VEC_PUSH(model->arena, &overlays->all) =
        (Kustomization){.repository = repository,
                        .path = path,
                        .directory = directory,
                        .root = root,
                        .is_component = str_equal(document_text(document_get(root, STR("kind"))), STR("Component")),
                        .is_vendored = file != MAP_NONE && overlays->rendered->files.items[file].is_vendored};
}

static void use(Overlays *overlays, const DocNode *at) {
    Str path, text = document_text(at);
    if (text.size == 0 || str_find_char(text, '\n', 0) != SIZE_MAX || !overlays_resolve(overlays, text, &path)) return;
    Kustomization *other = overlays_at(overlays, overlays->in->repository, path);
    if (other && other != overlays->in)
        other->is_used = true;
    else
        cover(overlays, path);
}

/* Files stand in lists, or as `path` of their items. */
static void use_all(Overlays *overlays, const char *key) {
    const DocNode *list = document_get(overlays->in->root, str_from(key));
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        const DocNode *item = document_value(list, i);
        use(overlays, document_is_mapping(item) ? document_get(item, STR("path")) : item);
    }
}

Overlays *overlays_find(Rendered *rendered) {
    static const char *const lists[] = {"resources",
                                        "bases",
                                        "components",
                                        "patches",
                                        "patchesStrategicMerge",
                                        "patchesJson6902",
                                        "configurations",
                                        "transformers",
                                        "generators",
                                        "replacements",
                                        "crds",
                                        "validators"};
    Model *model = rendered->model;
    Overlays *overlays = ARENA_NEW(model->arena, Overlays);
    *overlays = (Overlays){.rendered = rendered,
                           .by_directory = map_new(model->arena),
                           .file_by_path = map_new(model->arena),
                           .told = map_new(model->arena)};
    for (size_t i = 0; i < model->file_count; i++)
        map_put(overlays->file_by_path,
                key_of(model->arena, model->files[i].repository, sym_str(model->symbols, model->files[i].path)),
                (uint32_t)i);
    for (uint32_t r = 0; r < model->repositories.count; r++)
        for (size_t i = 0; i < model->file_access[r].path_count; i++)
            if (is_kustomization(model->file_access[r].paths[i]))
                add_kustomization(overlays, r, model->file_access[r].paths[i]);
    for (size_t i = 0; i < overlays->all.count; i++) {
        overlays->in = &overlays->all.items[i];
        for (size_t k = 0; k < sizeof lists / sizeof *lists && !overlays->in->is_vendored; k++)
            use_all(overlays, lists[k]);
    }
    return overlays->all.count ? overlays : NULL;
}
