/* Manifests that deploy others and name the cluster: Applications of Argo CD, HelmReleases and Kustomizations of Flux. One that names none
 * deploys where it is itself applied to. */
#include "graph/cluster_deployments.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"
#include "graph/mention.h"

typedef VEC(uint32_t) UnitList;

typedef struct {
    Model *model;
    Units *units;
    ClusterDeployments *out;
    Map *by_folder; /* repository and folder → into lists: units of manifests */
    VEC(UnitList) lists;
    Map *known;
} Destinations;

static void index_units(Destinations *all) {
    Arena *arena = all->model->arena;
    all->by_folder = map_new(arena);
    for (uint32_t u = 0; u < all->units->units.count; u++) {
        const Unit *unit = &all->units->units.items[u];
        if (!unit->has_own_services) continue;
        bool is_new = false;
        uint32_t entry =
            map_add(all->by_folder, str_format(arena, "%u\x1f%.*s", unit->repository, STR_ARG(unit->directory)),
                    (uint32_t)all->lists.count, &is_new);
        if (is_new) *VEC_PUSH(arena, &all->lists) = (UnitList){0};
        *VEC_PUSH(arena, &all->lists.items[map_value_at(all->by_folder, entry)]) = u;
    }
}

/* ---- one that deploys ---- */

typedef struct {
    Destinations *all;
    uint32_t from; /* unit that it stands in */
    const Facts *facts;
    const Decl *decl;
    const DestinationWords *words;
    Str file;  /* that it stands in */
    Str label; /* of a chart that it deploys: applications.c */
    ClusterDeployment found;
    bool is_local;
} Deployer;

static void add(Destinations *all, const ClusterDeployment *deployment) {
    Arena *arena = all->model->arena;
    bool is_new = false;
    map_add(all->known,
            str_format(arena, "%u\x1f%.*s\x1f%.*s\x1f%.*s\x1f%.*s", deployment->unit, STR_ARG(deployment->cluster),
                       STR_ARG(deployment->cluster_cause), STR_ARG(deployment->region),
                       STR_ARG(deployment->region_cause)),
            0, &is_new);
    if (!is_new) return;
    ClusterDeployment *made = ARENA_NEW(arena, ClusterDeployment);
    *made = *deployment;
    *VEC_PUSH(arena, &all->out->all) = made;
}

static bool is_local(const DestinationWords *words, Str text) {
    while (text.size && text.data[text.size - 1] == '/') text.size--;
    for (size_t i = 0; i < words->local_count; i++)
        if (str_equal(words->local[i], text)) return true;
    return false;
}

/* Where it goes; false: to where it is itself. */
static bool read_destination(Deployer *deployer, const DestinationWords *words) {
    Model *model = deployer->all->model;
    ExprId body = deployer->decl->body;
    Str name = words->name.size ? manifest_text(deployer->facts, body, words->name) : STR_NONE,
        server = words->server.size ? manifest_text(deployer->facts, body, words->server) : STR_NONE,
        secret = words->secret.size ? manifest_text(deployer->facts, body, words->secret) : STR_NONE;
    ExprId name_at = words->name.size ? manifest_at(deployer->facts, body, words->name) : 0,
           server_at = words->server.size ? manifest_at(deployer->facts, body, words->server) : 0;
    bool is_open = (name_at && !name.size) || (server_at && !server.size);
    if (is_local(words, name) || is_local(words, server)) return false;
    if (!name.size && !server.size && !secret.size && !is_open) return false;
    Found found = server.size ? text_found(model, server) : (Found){0};
    deployer->found.cluster = name;
    if (found.kind == FOUND_HOST && found.region.size) {
        deployer->found.region = found.region;
        deployer->found.region_how = STR("destination");
        return true;
    }
    Str what = name.size     ? str_format(model->arena, "the region of the cluster \"%.*s\"", STR_ARG(name))
               : server.size ? str_format(model->arena, "the cluster at %.*s", STR_ARG(server))
               : secret.size
                   ? str_format(model->arena, "the cluster that the secret \"%.*s\" leads to", STR_ARG(secret))
                   : STR("the clusters that the controller knows");
    deployer->found.region_cause = what;
    return true;
}

/* What its own unit is applied to. */
static void copy_own(const Deployer *deployer, uint32_t u) {
    Destinations *all = deployer->all;
    const Unit *own = &all->units->units.items[deployer->from];
    Unit *unit = &all->units->units.items[u];
    if (own->provided && !unit->provided) unit->provided = own->provided;
    for (size_t i = 0, count = all->out->all.count; i < count; i++) {
        ClusterDeployment copy = *all->out->all.items[i];
        if (copy.unit != deployer->from || (copy.file.size && !str_equal(copy.file, deployer->file))) continue;
        copy.file = STR_NONE;
        copy.unit = u;
        add(all, &copy);
    }
}

/* A chart has a unit for each that deploys it; what is not rendered, or by an overlay, is the same for all. */
static void take_unit(Deployer *deployer, uint32_t u) {
    const Unit *unit = &deployer->all->units->units.items[u];
    bool is_of_other = unit->deployment.size && !str_equal(unit->deployment, deployer->label);
    if (u == deployer->from || unit->is_applied || unit->deployed_by.size || is_of_other) return;
    deployer->found.unit = u;
    if (deployer->is_local)
        copy_own(deployer, u);
    else
        add(deployer->all, &deployer->found);
}

static bool is_recursive(const Deployer *deployer) {
    Str path = deployer->words->recurse;
    if (!path.size || str_equal(path, STR("always"))) return path.size > 0;
    ExprId at = manifest_at(deployer->facts, deployer->decl->body, path);
    return at && facts_expr(deployer->facts, at)->kind == EXPR_BOOL && facts_expr(deployer->facts, at)->number;
}

static void take_list(Deployer *deployer, uint32_t list) {
    const UnitList *units = &deployer->all->lists.items[list];
    for (size_t i = 0; i < units->count; i++) take_unit(deployer, units->items[i]);
}

static void take_path(Str text, Str key, ExprId at, void *context) {
    (void)key, (void)at;
    Deployer *deployer = context;
    Destinations *all = deployer->all;
    uint32_t repository = all->units->units.items[deployer->from].repository;
    Str path;
    if (!files_resolve(all->model->arena, STR_NONE, text, &path)) return;
    while (path.size && path.data[path.size - 1] == '/') path.size--;
    Str folder = str_format(all->model->arena, "%u\x1f%.*s", repository, STR_ARG(path));
    uint32_t list = map_get(all->by_folder, folder);
    if (list != MAP_NONE) take_list(deployer, list);
    bool is_rendered = list != MAP_NONE && all->units->units.items[all->lists.items[list].items[0]].is_rendered;
    if (!path.size || is_rendered || !is_recursive(deployer)) return;
    folder = str_concat(all->model->arena, folder, STR("/"));
    for (size_t i = 0; i < map_count(all->by_folder); i++)
        if (str_starts_with(map_key_at(all->by_folder, i), folder))
            take_list(deployer, map_value_at(all->by_folder, (uint32_t)i));
}

static void take_decl(Destinations *all, uint32_t u, DeclRef ref, bool is_local_round) {
    Model *model = all->model;
    const Unit *unit = &all->units->units.items[u];
    Deployer deployer = {.all = all, .from = u, .facts = unit_facts(model, ref), .decl = unit_decl(model, ref)};
    const DestinationWords *words =
        catalog_destination_words(model->catalog, facts_str(deployer.facts, deployer.decl->type));
    if (!words) return;
    deployer.words = words;
    deployer.file = sym_str(model->symbols, model->files[ref.file].path);
    Str own = manifest_text(deployer.facts, deployer.decl->body, STR("metadata.name"));
    deployer.label =
        unit->deployment.size ? str_format(model->arena, "%.*s %.*s", STR_ARG(unit->deployment), STR_ARG(own)) : own;
    deployer.found.at = location_of(model, ref, deployer.decl->line, deployer.decl->column);
    deployer.is_local = !read_destination(&deployer, words);
    if (deployer.is_local != is_local_round) return;
    Str rest = words->paths, path;
    while (str_word_next(&rest, &path))
        manifest_each_text(deployer.facts, deployer.decl->body, path, take_path, &deployer);
}

void cluster_destinations_collect(Model *model, Units *units, ClusterDeployments *out) {
    enum { ROUNDS_MAX = 5 }; /* applications of applications */
    Destinations all = {.model = model, .units = units, .out = out, .known = map_new(model->arena)};
    index_units(&all);
    for (int round = 0; map_count(all.by_folder) && round < ROUNDS_MAX; round++)
        for (uint32_t u = 0; u < units->units.count; u++)
            for (size_t i = 0; units->units.items[u].has_own_services && i < units->units.items[u].decls.count; i++)
                take_decl(&all, u, units->units.items[u].decls.items[i], round > 0);
}
