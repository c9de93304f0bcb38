/* Units of plain manifests. Kinds that the catalog does not know stop nothing, and make no unit. */
#include "graph/manifests.h"

#include "graph/instances.h"
#include "graph/link.h"

typedef struct {
    uint32_t repository;
    Str directory;
    VEC(uint32_t) files; /* into Model.files */
} Folder;

typedef VEC(Folder) Folders;

static bool is_known(const Model *model, const Facts *facts, const Decl *decl) {
    return decl->kind == DECL_RESOURCE && catalog_resource_type(model->catalog, facts_str(facts, decl->type)) != NULL;
}

static bool has_known(const Model *model, const Facts *facts) {
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (is_known(model, facts, &facts->decls[i])) return true;
    return false;
}

static Str literal_member(const Facts *facts, ExprId object, Str name) {
    Str text;
    ExprId expr = object ? expr_attribute(facts, object, name) : 0;
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

/* Do two files of the folder declare one thing? */
static bool has_twins(const Model *model, const Folder *folder, Arena *arena) {
    Map *first = map_new(arena);
    for (size_t i = 0; i < folder->files.count; i++) {
        uint32_t file = folder->files.items[i];
        const Facts *facts = &model->files[file].facts;
        for (uint32_t d = 0; d < facts->decl_count; d++) {
            const Decl *decl = &facts->decls[d];
            if (!is_known(model, facts, decl)) continue;
            ExprId metadata = expr_attribute(facts, decl->body, STR("metadata"));
            Str key = str_format(arena, "%.*s\x1f%.*s\x1f%.*s", STR_ARG(facts_str(facts, decl->type)),
                                 STR_ARG(facts_str(facts, decl->name)),
                                 STR_ARG(literal_member(facts, metadata, STR("namespace"))));
            bool is_new = false;
            uint32_t entry = map_add(first, key, file, &is_new);
            if (!is_new && map_value_at(first, entry) != file) return true;
        }
    }
    return false;
}

static Str stem_of(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, 0, dot);
}

static Unit *new_unit(Model *model, Units *units, const Folder *folder, Str path, Str deployment) {
    /* A folder may hold the declarations of something else, too. */
    uint32_t there = units_find(units, model->arena, folder->repository, path);
    if (there != MAP_NONE && !(deployment.size && units->units.items[there].has_own_services))
        path = str_format(model->arena, "%.*s%s*.yaml", STR_ARG(path), path.size ? "/" : "");
    map_put(units->by_path, str_format(model->arena, "%u\x1f%.*s", folder->repository, STR_ARG(path)),
            (uint32_t)units->units.count);
    Unit *unit = VEC_PUSH(model->arena, &units->units);
    *unit = (Unit){.repository = folder->repository,
                   .files_repository = folder->repository,
                   .directory = folder->directory,
                   .path = path,
                   .format = STR("kubernetes"),
                   .environment = environment_of(stem_of(path)),
                   .deployment = deployment,
                   .has_own_services = true,
                   .by_name = map_new(model->arena)};
    return unit;
}

static void add_file(Model *model, Unit *unit, uint32_t index) {
    const Facts *facts = &model->files[index].facts;
    if (model->files[index].is_vendored) unit->is_vendored = true;
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (is_known(model, facts, &facts->decls[i])) unit_add(model, unit, (DeclRef){index, i});
}

static void add_folder(Model *model, Units *units, const Folder *folder) {
    Unit *unit = NULL;
    bool is_apart = has_twins(model, folder, model->arena);
    for (size_t i = 0; i < folder->files.count; i++) {
        uint32_t file = folder->files.items[i];
        Str path = sym_str(model->symbols, model->files[file].path);
        if (!unit || is_apart) unit = new_unit(model, units, folder, is_apart ? path : folder->directory, STR_NONE);
        add_file(model, unit, file);
    }
}

/* What is rendered together stands together. */
static void add_renderings(Model *model, Units *units, size_t first, size_t most) {
    const Rendering *last = NULL;
    Unit *unit = NULL;
    for (uint32_t i = (uint32_t)first; i < model->file_count; i++) {
        const Rendering *rendering = model->files[i].rendering;
        if (!rendering || !has_known(model, &model->files[i].facts)) continue;
        Folder folder = {.repository = rendering->repository, .directory = rendering->directory};
        if (rendering != last) {
            if (units->units.count >= most) {
                diag_add(model->diags, DIAG_LIMIT, rendering->path, 0,
                         "more deployments than %zu are made by what Terraform applies; the rest is left out", most);
                return;
            }
            unit = new_unit(model, units, &folder, rendering->path, rendering->deployment);
            unit->environment = rendering->environment;
            unit->is_rendered = true;
            unit->release = rendering->release;
            unit->namespace = rendering->namespace;
            unit->deployed_at = rendering->at;
            unit->deployed_by = rendering->by;
            unit->cluster = rendering->cluster;
            unit->provided = rendering->provided;
            unit->is_applied = model->files[i].applied_by != NULL;
        }
        last = rendering;
        add_file(model, unit, i);
    }
}

void manifests_collect(Model *model, Units *units) {
    Folders folders = {0};
    Map *by_path = map_new(model->arena);
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_link || !str_equal(file->facts.format, STR("kubernetes"))) continue;
        if (!has_known(model, &file->facts) || file->is_covered || file->rendering) continue;
        if (path_is_sample(sym_str(model->symbols, file->path))) continue;
        Str directory = location_of_directory(sym_str(model->symbols, file->path));
        bool is_new = false;
        Str key = str_format(model->arena, "%u\x1f%.*s", file->repository, STR_ARG(directory));
        uint32_t entry = map_add(by_path, key, (uint32_t)folders.count, &is_new);
        if (is_new)
            *VEC_PUSH(model->arena, &folders) = (Folder){.repository = file->repository, .directory = directory};
        *VEC_PUSH(model->arena, &folders.items[map_value_at(by_path, entry)].files) = i;
    }
    add_renderings(model, units, 0, SIZE_MAX); /* first: these have the name of their folder */
    for (size_t i = 0; i < folders.count; i++) add_folder(model, units, &folders.items[i]);
}

void manifests_add_rendered(Model *model, Units *units, size_t first) {
    add_renderings(model, units, first, units->units.capacity);
}
