/* Which service runs a code unit, from the surest sign to the weakest:
 *   proved   a resource of the service names the unit's folder (CodeUri, source_dir, build context)
 *   likely   the repository deploys a single service
 *   guessed  one service's root shares a longer beginning of the path with the unit than all others
 * A unit that none of them claims is a service by itself. */
#include "graph/code_units.h"

static const char *const manifests[] = {
    "package.json", "pyproject.toml", "setup.py",         "setup.cfg", "requirements.txt", "Pipfile",    "go.mod",
    "pom.xml",      "build.gradle",   "build.gradle.kts", "Gemfile",   "composer.json",    "Cargo.toml", "Dockerfile",
};

static bool is_manifest(Str name) {
    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++)
        if (str_equal(name, str_from(manifests[i]))) return true;
    return str_ends_with(name, STR(".csproj"));
}

static Str unit_key(Arena *arena, uint32_t repository, Str directory) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(directory));
}

static void add_unit(CodeUnits *units, uint32_t repository, Str directory, bool has_manifest) {
    bool is_new = false;
    Arena *arena = units->model->arena;
    map_add(units->by_directory, unit_key(arena, repository, directory), (uint32_t)units->units.count, &is_new);
    if (!is_new) return;
    CodeUnit *unit = ARENA_NEW(arena, CodeUnit);
    *unit = (CodeUnit){.repository = repository, .directory = directory, .has_manifest = has_manifest};
    *VEC_PUSH(arena, &units->units) = unit;
}

CodeUnit *code_units_of(CodeUnits *units, uint32_t repository, Str path) {
    for (Str directory = location_of_directory(path);; directory = location_of_directory(directory)) {
        uint32_t index = map_get(units->by_directory, unit_key(units->model->arena, repository, directory));
        if (index != MAP_NONE) return units->units.items[index];
        if (directory.size == 0) return NULL; /* not reached: the root is always a unit */
    }
}

/* ---- joining ---- */

/* A text of the root's files that names a unit's folder, or something inside it. Paths may start at the
 * declaration's directory. */
static void claim_by_text(CodeUnits *units, const Instance *root, const Instance *in, uint32_t file_index, ExprId id) {
    Model *model = units->model;
    const FactsFile *file = &model->files[file_index];
    const Expr *expr = facts_expr(&file->facts, id);
    Str text = facts_str(&file->facts, expr->text), resolved;
    if (text.size < 2 || text.size > 256 || str_find_char(text, ' ', 0) != SIZE_MAX) return;
    /* The literal end of "${path.module}/../service". */
    while (text.size && text.data[0] == '/') text = str_slice(text, 1, text.size);
    if (!files_resolve(model->arena, in->unit->directory, text, &resolved) || resolved.size == 0) return;
    /* A folder is named by itself or by a file in it: ask for the unit of something below. */
    CodeUnit *unit = code_units_of(units, file->repository, str_concat(model->arena, resolved, STR("/x")));
    if (unit->directory.size == 0 || unit->named_by || str_equal(unit->directory, root->unit->directory)) return;
    unit->named_by = root->service;
    unit->named_at = (Location){file->repository, file->real_path, expr->line, expr->column};
}

/* Folders that a root's modules stand in belong to the root, when no other root uses them. */
static void claim_module(CodeUnits *units, const Instance *root, const Instance *in) {
    Str key = unit_key(units->model->arena, in->unit->files_repository,
                       in->terragrunt ? in->unit->directory : in->unit->path);
    bool is_new = false;
    uint32_t entry = map_add(units->module_owners, key, root->service, &is_new);
    if (!is_new && map_value_at(units->module_owners, entry) != root->service)
        map_set_at(units->module_owners, entry, 0);
}

static void claim_by_instance(CodeUnits *units, const Instance *root, const Instance *in, Map *seen) {
    Model *model = units->model;
    bool is_new = false;
    map_add(seen, in->unit->path, 0, &is_new);
    if (!is_new) return;
    if (in->parent || in->terragrunt) claim_module(units, root, in);
    uint32_t last_file = MAP_NONE;
    for (size_t d = 0; d < in->unit->decls.count; d++) {
        uint32_t file = in->unit->decls.items[d].file;
        if (file == last_file) continue; /* declarations come file by file */
        last_file = file;
        const Facts *facts = &model->files[file].facts;
        for (ExprId id = 1; id < facts->expr_count; id++)
            if (facts->exprs[id].kind == EXPR_STRING) claim_by_text(units, root, in, file, id);
    }
    for (size_t i = 0; i < in->modules.count; i++) /* depth: MODULE_DEPTH_MAX */
        for (size_t k = 0; k < in->modules.items[i]->items.count; k++)
            claim_by_instance(units, root, in->modules.items[i]->items.items[k], seen);
}

static void claim_all(CodeUnits *units, const Instances *instances) {
    for (size_t i = 0; i < instances->roots.count; i++) {
        const Instance *root = instances->roots.items[i];
        if (root->service) claim_by_instance(units, root, root, map_new(units->model->arena));
    }
}

CodeUnits *code_units_collect(Model *model, const Instances *instances) {
    CodeUnits *units = ARENA_NEW(model->arena, CodeUnits);
    units->model = model;
    units->instances = instances;
    units->module_owners = map_new(model->arena);
    units->by_directory = map_new(model->arena);
    for (uint32_t r = 0; r < model->repositories.count; r++) {
        const Files *files = &model->file_access[r];
        for (size_t i = 0; i < files->path_count; i++) {
            Str path = files->paths[i], directory = location_of_directory(path);
            size_t slash = str_find_last_char(path, '/');
            Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
            if (is_manifest(name) && strcmp(context_of_path(path), "mock") != 0) add_unit(units, r, directory, true);
        }
        add_unit(units, r, STR_NONE, false);
    }
    claim_all(units, instances);
    return units;
}

static size_t shared_steps(Str a, Str b) {
    size_t shared = 0;
    Str step_a, step_b;
    while (str_split_next(&a, '/', &step_a) && str_split_next(&b, '/', &step_b) && step_a.size &&
           str_equal(step_a, step_b))
        shared++;
    return shared;
}

typedef struct {
    NodeId service;
    Confidence confidence;
    Location at;
} Claim;

static NodeId owner_of_folder(const CodeUnits *units, const CodeUnit *unit) {
    for (Str directory = unit->directory; directory.size; directory = location_of_directory(directory)) {
        uint32_t owner = map_get(units->module_owners, unit_key(units->model->arena, unit->repository, directory));
        if (owner != MAP_NONE) return owner;
    }
    return 0;
}

static Claim find_service(const CodeUnits *units, const CodeUnit *unit) {
    const Instances *instances = units->instances;
    Claim claim = {0};
    NodeId owner = owner_of_folder(units, unit);
    if (owner && !unit->named_by) return (Claim){owner, CONFIDENCE_GUESSED, {0}};
    if (unit->named_by) return (Claim){unit->named_by, CONFIDENCE_PROVED, unit->named_at};
    size_t best = 0, ties = 0, count = 0;
    NodeId only = 0, nearest = 0;
    for (size_t i = 0; i < instances->roots.count; i++) {
        const Instance *root = instances->roots.items[i];
        if (root->unit->repository != unit->repository || !root->service) continue;
        if (!root->runs_code) continue;
        only = root->service;
        count++;
        size_t shared = shared_steps(unit->directory, root->unit->path);
        if (shared > best)
            best = shared, ties = 0, nearest = root->service;
        else if (shared == best)
            ties++;
    }
    if (count == 1)
        claim = (Claim){only, CONFIDENCE_LIKELY, {0}};
    else if (best > 0 && ties == 0)
        claim = (Claim){nearest, CONFIDENCE_GUESSED, {0}};
    else
        claim.confidence = CONFIDENCE_LIKELY; /* of being on its own */
    return claim;
}

/* The single region in which the service's resources stand; 0 when there are several or none. */
static Sym region_of_service(const Model *model, NodeId service) {
    Sym region = 0;
    for (size_t i = 1; i < model->nodes.count; i++) {
        const Node *node = &model->nodes.items[i];
        if (node->owner != service || node->kind != NODE_RESOURCE || node->is_absent || node->is_forced ||
            !node->resource_type)
            continue;
        if (node->region_cause) return 0;
        EdgeMode mode = node->resource_type->role->service_mode;
        if (!node->region || mode != MODE_RUNTIME) continue;
        if (region && region != node->region) return 0;
        region = node->region;
    }
    return region;
}

CodeUnit *code_units_for_code(CodeUnits *units, uint32_t repository, Str path) {
    CodeUnit *unit = code_units_of(units, repository, path);
    Str directory = location_of_directory(path);
    if (unit->has_manifest || directory.size == 0) return unit;
    CodeUnit probe = {.repository = repository, .directory = directory};
    if (find_service(units, &probe).confidence != CONFIDENCE_GUESSED) return unit;
    add_unit(units, repository, directory, false);
    return code_units_of(units, repository, path);
}

/* What is left over where other code has manifests, or other folders are deployed. In a repository of nothing but
 * code the leftover is the service. */
static bool is_loose(const CodeUnits *units, const CodeUnit *unit) {
    if (unit->directory.size || unit->has_manifest) return false;
    for (size_t i = 0; i < units->units.count; i++)
        if (units->units.items[i]->repository == unit->repository && units->units.items[i]->has_manifest) return true;
    const Instances *instances = units->instances;
    for (size_t i = 0; i < instances->roots.count; i++)
        if (instances->roots.items[i]->unit->repository == unit->repository && instances->roots.items[i]->service)
            return true;
    return false;
}

NodeId code_unit_node(CodeUnits *units, CodeUnit *unit, Location first_use) {
    Model *model = units->model;
    if (unit->node) return unit->node;
    Str repository = model_repository_name(model, unit->repository);
    Str key = str_format(model->arena, "%.*s/%.*s", STR_ARG(repository),
                         STR_ARG(unit->directory.size ? unit->directory : STR(".")));
    unit->node = model_node(model, NODE_CODE_UNIT, key, NULL);
    Sym name = model_sym(model, unit->directory.size ? unit->directory : repository),
        path = model_sym(model, unit->directory);
    Node *node = model_at(model, unit->node);
    node->name = name;
    node->root = path;
    node->location = first_use;
    node->environment = environment_of(unit->directory);
    Claim claim = find_service(units, unit);
    if (!claim.service) {
        if (is_loose(units, unit)) {
            node->is_loose = true;
            name = model_sym(model, str_format(model->arena, "%.*s (other code)", STR_ARG(repository)));
            node->name = name;
        }
        bool loose = node->is_loose;
        Str service_key = str_format(model->arena, "%.*s//%.*s#code", STR_ARG(repository), STR_ARG(unit->directory));
        claim.service = model_node(model, NODE_SERVICE, service_key, NULL);
        Node *service = model_at(model, claim.service);
        service->name = name;
        service->root = path;
        service->location = first_use;
        service->environment = environment_of(unit->directory);
        service->is_loose = loose;
        claim.confidence = CONFIDENCE_LIKELY;
    }
    unit->service = claim.service;
    unit->region = region_of_service(model, claim.service);
    model_at(model, unit->node)->owner = claim.service;
    Edge *edge =
        model_edge(model, claim.service, unit->node, EDGE_MEMBER, MODE_RUNTIME, claim.at.line ? claim.at : first_use);
    edge->confidence = claim.confidence;
    return unit->node;
}
