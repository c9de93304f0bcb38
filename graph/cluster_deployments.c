#include "graph/cluster_deployments.h"

#include "graph/deployment_reading.h"
#include "graph/link.h"
#include "graph/releases.h"

enum { CLUSTER_DEPLOYMENTS_MAX = 20000, WORDS_PER_COMMAND_MAX = 100 };

typedef struct {
    Reading reading;
    ClusterDeployments *out;
    Map *known;              /* what is there already */
    ClusterDeployment found; /* without the unit */
    Starts starts;
    bool has_cluster;
} Applying;

/* ---- the cluster ---- */

static const Region *region_of(const Catalog *catalog, Str text) {
    const Region *region = catalog_region(catalog, STR_NONE, text);
    return region ? region : catalog_zone_region(catalog, text);
}

/* arn:aws:eks:us-west-2:111122223333:cluster/shop, as contexts are called by default: what stands in it. */
static bool read_arn(Arena *arena, Str text, ClusterDeployment *found) {
    enum { FIELDS = 6 };
    Str fields[FIELDS], rest = text;
    size_t count = 0;
    while (count < FIELDS && rest.data && str_split_next(&rest, ':', &fields[count])) count++;
    size_t slash = count == FIELDS ? str_find_char(fields[5], '/', 0) : SIZE_MAX;
    if (slash == SIZE_MAX || !str_equal(fields[0], STR("arn"))) return false;
    found->cluster = str_copy(arena, str_slice(fields[5], slash + 1, fields[5].size));
    found->account = str_copy(arena, fields[4]);
    found->region = str_copy(arena, fields[3]);
    return true;
}

static bool read_cluster(Applying *applying) {
    Reading *reading = &applying->reading;
    Model *model = reading->model;
    const Facts *facts = &reading->file->facts;
    ExprId cluster = reading_cluster(reading);
    if (!cluster) return false;
    Said name = reading_said(reading, expr_attribute(facts, cluster, STR("name"))),
         region = reading_said(reading, expr_attribute(facts, cluster, STR("region"))),
         how = reading_said(reading, expr_attribute(facts, cluster, STR("region_how"))),
         account = reading_said(reading, expr_attribute(facts, cluster, STR("account")));
    uint32_t line = facts_expr(facts, cluster)->line;
    ClusterDeployment found = {.cluster = name.text.size ? name.text : name.pattern,
                               .cluster_cause = name.cause,
                               .account = account.text,
                               .region_how = how.text,
                               .is_default = region.is_default};
    found.at = scripts_location(model, reading->file, region.line ? region.line : line);
    bool is_arn = !region.line && read_arn(model->arena, name.text, &found);
    if (is_arn) found.region_how = STR("cli");
    if (is_arn) region.text = found.region;
    const Region *place = region.text.size ? region_of(model->catalog, region.text) : NULL;
    if (place)
        found.region = place->name;
    else if (region.text.size)
        found.region_cause = reading_place(
            reading, str_format(model->arena, "\"%.*s\" is no region", STR_ARG(region.text)), region.line);
    else if (region.cause.size)
        found.region_cause = region.cause;
    else
        found.region_cause = reading_place(
            reading,
            found.cluster.size ? str_format(model->arena, "the region of the cluster \"%.*s\"", STR_ARG(found.cluster))
                               : STR("the region of the cluster"),
            line);
    applying->found = found;
    return true;
}

/* ---- what is applied ---- */

static void add(Applying *applying, uint32_t unit, Str file) {
    Reading *reading = &applying->reading;
    Arena *arena = reading->model->arena;
    if (applying->out->delivered.count < CLUSTER_DEPLOYMENTS_MAX)
        *VEC_PUSH(arena, &applying->out->delivered) =
            (Delivered){reading->script, unit, file, applying->has_cluster ? applying->found.region : STR_NONE};
    if (!applying->has_cluster) return;
    ClusterDeployment *made = ARENA_NEW(arena, ClusterDeployment);
    *made = applying->found;
    made->unit = unit;
    made->file = file;
    bool is_new = false;
    map_add(applying->known,
            str_format(arena, "%u\x1f%.*s\x1f%.*s\x1f%.*s\x1f%.*s\x1f%d", unit, STR_ARG(file), STR_ARG(made->cluster),
                       STR_ARG(made->region), STR_ARG(made->account), (int)made->environment),
            0, &is_new);
    if (is_new && applying->out->all.count < CLUSTER_DEPLOYMENTS_MAX) *VEC_PUSH(arena, &applying->out->all) = made;
}

static bool is_of_manifests(const Applying *applying, const Unit *unit) {
    return unit->has_own_services && unit->repository == applying->reading.file->repository;
}

static bool resolve(const Applying *applying, size_t start, Str text, Str *path) {
    Arena *arena = applying->reading.model->arena;
    const Facts *facts = &applying->reading.file->facts;
    bool is_found = str_starts_with(text, STR("/")) ? scripts_resolve(arena, facts->path, STR_NONE, text, path)
                                                    : files_resolve(arena, applying->starts.folders[start], text, path);
    while (is_found && path->size && path->data[path->size - 1] == '/') path->size--;
    return is_found;
}

static bool stands_in(const Model *model, const Unit *unit, Str path) {
    for (size_t i = 0; i < unit->decls.count; i++)
        if (str_equal(sym_str(model->symbols, model->files[unit->decls.items[i].file].path), path)) return true;
    return false;
}

/* A name with a star stands for all files that fit. */
static bool take_matching(Applying *applying, Str pattern) {
    const Reading *reading = &applying->reading;
    const Model *model = reading->model;
    bool is_found = false;
    for (uint32_t u = 0; u < reading->units->units.count; u++) {
        const Unit *unit = &reading->units->units.items[u];
        if (!is_of_manifests(applying, unit) || unit->is_rendered) continue;
        Sym before = 0;
        for (size_t i = 0; i < unit->decls.count; i++) {
            Sym file = model->files[unit->decls.items[i].file].path;
            if (file == before || !str_matches_glob(sym_str(model->symbols, file), pattern)) continue;
            add(applying, u, sym_str(model->symbols, file));
            before = file;
            is_found = true;
        }
    }
    return is_found;
}

/* kubectl apply -f: a folder, or one file of it; what is put together first is applied by other means. */
static bool take_manifests(Applying *applying, Str path) {
    const Reading *reading = &applying->reading;
    bool is_found = false;
    if (str_contains(path, STR("*"))) return take_matching(applying, path);
    for (uint32_t u = 0; u < reading->units->units.count; u++) {
        const Unit *unit = &reading->units->units.items[u];
        if (!is_of_manifests(applying, unit) || unit->is_rendered) continue;
        bool is_whole = str_equal(unit->directory, path);
        bool is_part = !is_whole && str_equal(location_of_directory(path), unit->directory) &&
                       stands_in(reading->model, unit, path);
        if (is_whole || is_part) add(applying, u, is_part ? path : STR_NONE);
        is_found = is_found || is_whole || is_part;
    }
    return is_found;
}

static bool take_overlay(Applying *applying, Str path) {
    const Units *units = applying->reading.units;
    bool is_found = false;
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (!is_of_manifests(applying, unit) || !unit->is_rendered || !str_equal(unit->directory, path)) continue;
        add(applying, u, STR_NONE);
        is_found = true;
    }
    return is_found;
}

typedef bool (*Take)(Applying *applying, Str path);

/* A word may name several, divided by commas or line ends. */
static void take_word(Applying *applying, const Said *said, Take take) {
    Str rest = said->text, part;
    for (size_t count = 0; rest.size && rest.data && count < WORDS_PER_COMMAND_MAX; count++) {
        size_t comma = str_find_char(rest, ',', 0), line = str_find_char(rest, '\n', 0);
        size_t end = comma < line ? comma : line;
        part = str_trim(str_slice(rest, 0, end == SIZE_MAX ? rest.size : end));
        rest = end == SIZE_MAX ? STR_NONE : str_slice(rest, end + 1, rest.size);
        if (!part.size || str_equal(part, STR("-")) || str_contains(part, STR("://"))) continue;
        bool is_found = false;
        for (size_t i = 0; i < applying->starts.count && !is_found; i++) {
            Str path;
            is_found = resolve(applying, i, part, &path) && take(applying, path);
        }
    }
}

static void take_all(Applying *applying, const char *name, Take take) {
    Reading *reading = &applying->reading;
    const Facts *facts = &reading->file->facts;
    const Expr *body = facts_expr(facts, reading->decl->body);
    for (uint32_t i = 0; i < body->count && i < WORDS_PER_COMMAND_MAX; i++) {
        ExprId item = expr_child(facts, reading->decl->body, i);
        if (!str_equal(facts_str(facts, facts_expr(facts, item)->text), str_from(name))) continue;
        Said said = reading_said(reading, expr_child(facts, item, 1));
        take_word(applying, &said, take);
    }
}

/* ---- charts ---- */

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Of the releases of a chart that which is made with the values of the command; the only one where there is one. */
static bool is_release_of(const Applying *applying, const Unit *unit, Str path) {
    Reading *reading = (Reading *)(uintptr_t)&applying->reading;
    const Facts *facts = &reading->file->facts;
    const Expr *body = facts_expr(facts, reading->decl->body);
    if (unit->deployment.size == 0) return true;
    for (uint32_t i = 0; i < body->count && i < WORDS_PER_COMMAND_MAX; i++) {
        ExprId item = expr_child(facts, reading->decl->body, i);
        if (!str_equal(facts_str(facts, facts_expr(facts, item)->text), STR("values"))) continue;
        Said said = reading_said(reading, expr_child(facts, item, 1));
        for (size_t k = 0; said.text.size && k < applying->starts.count; k++) {
            Str values, inside = str_concat(reading->model->arena, path, STR("/"));
            if (!resolve(applying, k, said.text, &values)) continue;
            if (str_starts_with(values, inside)) values = str_slice(values, inside.size, values.size);
            if (str_equal(values, unit->deployment) || str_equal(base_name(values), unit->deployment)) return true;
        }
    }
    return false;
}

static bool take_chart(Applying *applying, Str path) {
    const Units *units = applying->reading.units;
    bool is_found = false;
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (!is_of_manifests(applying, unit) || !unit->is_rendered || !str_equal(unit->directory, path)) continue;
        is_found = true;
        if (is_release_of(applying, unit, path)) add(applying, u, STR_NONE);
    }
    return is_found;
}

/* What is known of the command since its releases were rendered. False: it is none that installs charts of the repository. */
static bool take_installed(Applying *applying) {
    Reading *reading = &applying->reading;
    const CommandReleases *known = reading->model->command_releases;
    const Units *units = reading->units;
    ExprId body = reading->decl->body;
    bool is_chart = expr_attribute(&reading->file->facts, body, STR("chart")) ||
                    expr_attribute(&reading->file->facts, body, STR("release"));
    Str key = known && is_chart ? command_release_key(reading) : STR_NONE;
    bool is_found = false;
    for (size_t i = 0; key.size && i < known->all.count; i++) {
        const CommandRelease *release = &known->all.items[i];
        if (!str_equal(release->command, key)) continue;
        is_found = true;
        for (uint32_t u = 0; u < units->units.count; u++) {
            const Unit *unit = &units->units.items[u];
            bool is_its = unit->is_rendered && unit->repository == release->repository &&
                          str_equal(unit->directory, release->directory) && str_equal(unit->deployment, release->label);
            if (is_its && is_of_manifests(applying, unit)) add(applying, u, STR_NONE);
        }
    }
    return is_found;
}

/* What a helmfile in the folder of the command deploys to the environment that it names. */
static void take_helmfile(Applying *applying) {
    Reading *reading = &applying->reading;
    Said tool = reading_field(reading, "tool"), environment = reading_field(reading, "config_env"),
         file = reading_field(reading, "helmfile");
    Str wanted = environment.line ? environment.text : STR("default");
    if (!tool.text.size || !wanted.size || file.cause.size) return;
    for (uint32_t u = 0; u < reading->units->units.count; u++) {
        const Unit *unit = &reading->units->units.items[u];
        if (!is_of_manifests(applying, unit) || !unit->deployed_by.size) continue;
        Str label = str_slice(unit->deployment, 0, str_find_char(unit->deployment, ' ', 0));
        for (size_t i = 0; i < applying->starts.count; i++) {
            Str path = applying->starts.folders[i];
            if (file.text.size && !resolve(applying, i, file.text, &path)) continue;
            bool is_it =
                str_equal(path, unit->deployed_by) || str_equal(path, location_of_directory(unit->deployed_by));
            if (is_it && str_equal(label, wanted)) add(applying, u, STR_NONE);
        }
    }
}

/* ---- all of them ---- */

static void read_way(Applying *applying) {
    Reading *reading = &applying->reading;
    Said directory = reading_field(reading, "directory"), environment = reading_field(reading, "environment");
    if (reading_is_local(reading)) return;
    applying->starts = reading_starts(reading, &directory);
    applying->has_cluster = read_cluster(applying);
    applying->found.environment = environment_of_value(environment.text);
    take_all(applying, "manifests", take_manifests);
    take_all(applying, "overlay", take_overlay);
    if (!take_installed(applying)) take_all(applying, "chart", take_chart);
    take_helmfile(applying);
}

ClusterDeployments *cluster_deployments_collect(Model *model, const Units *units, const Scripts *scripts) {
    ClusterDeployments *out = ARENA_NEW(model->arena, ClusterDeployments);
    Map *known = map_new(model->arena);
    for (size_t i = 0; i < scripts->all.count; i++) {
        const ScriptDeployment *script = &scripts->all.items[i];
        Str kind = facts_str(&script->file->facts, script->decl->type);
        if (!str_equal(kind, STR("kubernetes")) || !scripts_deploys(script)) continue;
        Applying applying = {.out = out, .known = known};
        reading_start(&applying.reading, model, units, script);
        for (size_t way = 0; way < WAYS_MAX; way++) {
            if (reading_runs(&applying.reading)) read_way(&applying);
            if (!ways_next(&applying.reading.ways)) break;
        }
    }
    return out;
}

ClusterDeploymentList cluster_deployments_of(const ClusterDeployments *deployments, Arena *arena, uint32_t unit) {
    ClusterDeploymentList list = {0};
    for (size_t i = 0; i < deployments->all.count; i++)
        if (deployments->all.items[i]->unit == unit) *VEC_PUSH(arena, &list) = deployments->all.items[i];
    return list;
}
