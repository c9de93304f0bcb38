/* Which service runs a code unit, from the surest sign to the weakest:
 *   proved   a resource of the service names the unit's folder (CodeUri, source_dir, build context)
 *   likely   the repository deploys a single service
 *   guessed  one service's root shares a longer beginning of the path with the unit than all others
 * A unit that none of them claims is a service by itself. */
#include "graph/code_units.h"

enum {
    LANGUAGE_PYTHON = 1,
    LANGUAGE_JAVASCRIPT = 2,
    LANGUAGE_GO = 4,
    LANGUAGE_JVM = 8,
    LANGUAGE_RUBY = 16,
    LANGUAGE_PHP = 32,
    LANGUAGE_RUST = 64,
    LANGUAGE_DOTNET = 128,
    LANGUAGE_ANY = 255
};

/* A manifest speaks for code of its language only: the root package of a Rust workspace has no Python. */
static const struct {
    const char *name; /* of the file; "*" and an ending */
    uint32_t languages;
} manifests[] = {
    {"package.json", LANGUAGE_JAVASCRIPT},
    {"pyproject.toml", LANGUAGE_PYTHON},
    {"setup.py", LANGUAGE_PYTHON},
    {"setup.cfg", LANGUAGE_PYTHON},
    {"requirements.txt", LANGUAGE_PYTHON},
    {"Pipfile", LANGUAGE_PYTHON},
    {"go.mod", LANGUAGE_GO},
    {"pom.xml", LANGUAGE_JVM},
    {"build.gradle", LANGUAGE_JVM},
    {"build.gradle.kts", LANGUAGE_JVM},
    {"build.sbt", LANGUAGE_JVM},
    {"build.sc", LANGUAGE_JVM},
    {"build.mill", LANGUAGE_JVM},
    {"Gemfile", LANGUAGE_RUBY},
    {"composer.json", LANGUAGE_PHP},
    {"Cargo.toml", LANGUAGE_RUST},
    {"*.csproj", LANGUAGE_DOTNET},
    {"*.gemspec", LANGUAGE_RUBY},
    {"Dockerfile", LANGUAGE_ANY},
};

static const struct {
    const char *format; /* of the facts */
    uint32_t language;
} formats[] = {
    {"python", LANGUAGE_PYTHON},
    {"javascript", LANGUAGE_JAVASCRIPT},
    {"typescript", LANGUAGE_JAVASCRIPT},
    {"tsx", LANGUAGE_JAVASCRIPT},
    {"go", LANGUAGE_GO},
    {"java", LANGUAGE_JVM},
    {"kotlin", LANGUAGE_JVM},
    {"scala", LANGUAGE_JVM},
    {"ruby", LANGUAGE_RUBY},
    {"php", LANGUAGE_PHP},
    {"rust", LANGUAGE_RUST},
    {"csharp", LANGUAGE_DOTNET},
};

/* 0 for what is no manifest. */
static uint32_t languages_of_manifest(Str name) {
    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++)
        if (str_matches_glob(name, str_from(manifests[i].name))) return manifests[i].languages;
    return 0;
}

static uint32_t language_of(Str format) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_equal(format, str_from(formats[i].format))) return formats[i].language;
    return LANGUAGE_ANY;
}

static CodeUnit *unit_at(const CodeUnits *units, uint32_t repository, Str directory) {
    uint32_t index = map_get(units->by_directory, model_key(units->model, repository, directory));
    return index == MAP_NONE ? NULL : units->units.items[index];
}

CodeUnit *code_units_add(CodeUnits *units, uint32_t repository, Str directory) {
    bool is_new = false;
    Arena *arena = units->model->arena;
    map_add(units->by_directory, model_key(units->model, repository, directory), (uint32_t)units->units.count, &is_new);
    if (!is_new) return unit_at(units, repository, directory);
    CodeUnit *unit = ARENA_NEW(arena, CodeUnit);
    *unit = (CodeUnit){.repository = repository, .directory = directory};
    *VEC_PUSH(arena, &units->units) = unit;
    return unit;
}

/* What stands at the root in a language that the root's manifest does not speak for. */
static CodeUnit *leftover_of(CodeUnits *units, uint32_t repository) {
    CodeUnit *unit = code_units_add(units, repository, STR("\x1e"));
    unit->directory = STR_NONE;
    unit->is_leftover = true;
    return unit;
}

static bool takes(const CodeUnit *unit, uint32_t language) {
    return !unit->has_manifest || unit->named_by || (unit->languages & language);
}

CodeUnit *code_units_of(CodeUnits *units, uint32_t repository, Str path, Str language) {
    uint32_t wanted = language.size ? language_of(language) : LANGUAGE_ANY;
    CodeUnit *other = NULL; /* a package of another language may hold some scripts; the whole repository does not */
    for (Str directory = path; directory.size; directory = location_of_directory(directory)) {
        CodeUnit *unit = unit_at(units, repository, directory);
        if (unit && takes(unit, wanted)) return unit;
        if (unit && !other) other = unit;
    }
    CodeUnit *root = unit_at(units, repository, STR_NONE); /* always there */
    if (root->has_manifest && takes(root, wanted)) return root;
    if (other) return other;
    return takes(root, wanted) ? root : leftover_of(units, repository);
}

/* Builds of the JVM may declare all their parts in one file: what has sources of its own is a part, laid out as Maven has it,
 * or as Play does. https://www.scala-sbt.org/1.x/docs/Directories.html, https://www.playframework.com/documentation/latest/Anatomy */
static Str folder_of_part(Str path) {
    static const char *const inside[] = {"/src/main/", "/conf/application.conf", "/conf/routes"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        size_t at = str_find(path, str_from(inside[i]), 0);
        if (at != SIZE_MAX) return str_slice(path, 0, at);
    }
    return STR_NONE;
}

static void collect_parts(CodeUnits *units, uint32_t repository) {
    const Files *files = &units->model->file_access[repository];
    Str last = STR_NONE;
    for (size_t i = 0; i < files->path_count; i++) {
        Str folder = folder_of_part(files->paths[i]);
        if (!folder.size || str_equal(folder, last) || strcmp(context_of_path(folder), "mock") == 0) continue;
        last = folder;
        CodeUnit *around = code_units_of(units, repository, folder, STR("java"));
        if (!around->has_manifest || !(around->languages & LANGUAGE_JVM) || around->languages == LANGUAGE_ANY ||
            str_equal(around->directory, folder))
            continue;
        CodeUnit *unit = code_units_add(units, repository, folder);
        unit->has_manifest = true;
        unit->languages |= LANGUAGE_JVM;
    }
}

unsigned code_units_rank(Environment environment) {
    static const unsigned ranks[] = {
        [ENVIRONMENT_PRODUCTION] = 0,  [ENVIRONMENT_UNKNOWN] = 1, [ENVIRONMENT_STAGING] = 2,
        [ENVIRONMENT_DEVELOPMENT] = 3, [ENVIRONMENT_TEST] = 3,    [ENVIRONMENT_DEMO] = 4};
    return ranks[environment];
}

static bool is_file(const Unit *unit) {
    size_t slash = str_find_last_char(unit->path, '/');
    return str_find_char(unit->path, '.', slash == SIZE_MAX ? 0 : slash) != SIZE_MAX;
}

/* A template has a unit for each way in which it is deployed. */
static Str source_of(Model *model, const Instance *root) {
    const Unit *unit = root->unit;
    if (!is_file(unit)) return str_format(model->arena, "%u", root->unit_index);
    return str_format(model->arena, "%u\x1f%.*s\x1f%.*s", unit->repository, STR_ARG(unit->format), STR_ARG(unit->path));
}

/* All roots are compared with each other: without a text. */
bool code_units_same_source(const Instance *a, const Instance *b) {
    if (a->unit_index == b->unit_index) return true;
    return a->unit->repository == b->unit->repository && str_equal(a->unit->path, b->unit->path) &&
           str_equal(a->unit->format, b->unit->format) && is_file(a->unit);
}

static void order_roots(CodeUnits *units) {
    enum { RANKS = 5 };
    Model *model = units->model;
    Map *seen = map_new(model->arena);
    for (unsigned rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < units->instances->roots.count; i++) {
            Instance *root = units->instances->roots.items[i];
            if (code_units_rank(root->environment) != rank) continue;
            bool counts = root->service && root->runs_code;
            bool is_new = true;
            if (counts) map_add(seen, source_of(model, root), 1, &is_new);
            *VEC_PUSH(model->arena, &units->roots) = (CodeRoot){root, !is_new};
        }
}

CodeUnits *code_units_collect(Model *model, const Instances *instances) {
    CodeUnits *units = ARENA_NEW(model->arena, CodeUnits);
    units->model = model;
    units->instances = instances;
    order_roots(units);
    units->module_owners = map_new(model->arena);
    units->by_directory = map_new(model->arena);
    units->claim_index = map_new(model->arena);
    units->regions = map_new(model->arena);
    for (uint32_t r = 0; r < model->repositories.count; r++) {
        const Files *files = &model->file_access[r];
        for (size_t i = 0; i < files->path_count; i++) {
            Str path = files->paths[i], directory = location_of_directory(path);
            size_t slash = str_find_last_char(path, '/');
            Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
            uint32_t languages = languages_of_manifest(name);
            if (!languages || strcmp(context_of_path(path), "mock") == 0) continue;
            CodeUnit *unit = code_units_add(units, r, directory);
            unit->has_manifest = true;
            unit->languages |= languages;
        }
        code_units_add(units, r, STR_NONE);
        collect_parts(units, r);
    }
    code_units_claim_all(units);
    code_units_claim_images(units);
    code_units_claim_settings(units);
    code_image_environments_collect(units);
    code_entries_collect(units);
    return units;
}

/* ---- joining ---- */

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
        uint32_t owner = map_get(units->module_owners, model_key(units->model, unit->repository, directory));
        if (owner != MAP_NONE) return owner;
    }
    return 0;
}

/* Code of a module that nothing calls is no part of any service here. */
static bool is_in_library(const CodeUnits *units, const CodeUnit *unit) {
    for (size_t i = 0; i < units->instances->roots.count; i++) {
        const Instance *root = units->instances->roots.items[i];
        Str path = root->unit->path;
        if (root->is_library && root->unit->repository == unit->repository && str_starts_with(unit->directory, path) &&
            (unit->directory.size == path.size || unit->directory.data[path.size] == '/'))
            return true;
    }
    return false;
}

/* What a program of infrastructure consists of belongs to what it makes, the first of several; no other template runs it. */
static NodeId stack_of_program(const CodeUnits *units, const CodeUnit *unit) {
    if (!unit->directory.size || !code_is_program_folder(units, unit->repository, unit->directory)) return 0;
    Str inside = str_concat(units->model->arena, unit->directory, STR("/"));
    for (size_t i = 0; i < units->roots.count; i++) {
        const Instance *root = units->roots.items[i].root;
        if (root->service && root->unit->repository == unit->repository && str_starts_with(root->unit->path, inside))
            return root->service;
    }
    return 0;
}

/* A Compose project runs nothing but what lies in the folders of its files: who finds one in a part of the repository knows nothing of
 * the rest. */
static bool may_run(const Instance *root, const CodeUnit *unit) {
    const Model *model = root->model;
    if (!str_equal(root->unit->format, STR("compose"))) return true;
    Str last = STR_NONE;
    for (size_t i = 0; i < root->unit->decls.count; i++) {
        Str path = unit_facts(model, root->unit->decls.items[i])->path, folder = location_of_directory(path);
        if (str_equal(path, last)) continue;
        last = path;
        if (!folder.size || str_equal(unit->directory, folder) ||
            str_starts_with(unit->directory, str_concat(root->model->arena, folder, STR("/"))))
            return true;
    }
    return false;
}

static Claim find_service(const CodeUnits *units, const CodeUnit *unit) {
    Claim claim = {.confidence = CONFIDENCE_LIKELY};
    if (is_in_library(units, unit) && !unit->named_by) return claim;
    claim.confidence = CONFIDENCE_GUESSED;
    NodeId owner = owner_of_folder(units, unit);
    if (owner && !unit->named_by && !code_units_claim(units, unit->repository, unit->directory))
        return (Claim){owner, CONFIDENCE_GUESSED, {0}};
    if (unit->named_by)
        return (Claim){unit->named_by, unit->is_named_likely ? CONFIDENCE_LIKELY : CONFIDENCE_PROVED, unit->named_at};
    const CodeClaim *around = code_units_claim(units, unit->repository, unit->directory);
    if (around) return (Claim){around->service, CONFIDENCE_PROVED, around->at};
    size_t best = 0, ties = 0, count = 0;
    NodeId only = 0, nearest = 0;
    NodeId made = stack_of_program(units, unit);
    if (made) return (Claim){made, CONFIDENCE_LIKELY, {0}};
    for (size_t i = 0; i < units->roots.count; i++) {
        const Instance *root = units->roots.items[i].root;
        if (root->unit->repository != unit->repository || !root->service) continue;
        if (!root->runs_code || units->roots.items[i].is_repeat || !may_run(root, unit)) continue;
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
static Sym find_region(const Model *model, NodeId service) {
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

Sym code_units_region(CodeUnits *units, NodeId service) {
    Str key = str_of((const char *)&service, sizeof service);
    uint32_t known = map_get(units->regions, key);
    if (known != MAP_NONE) return known;
    Sym region = find_region(units->model, service);
    map_put(units->regions, key, region);
    return region;
}

CodeUnit *code_units_for_code(CodeUnits *units, uint32_t repository, Str path, Str language) {
    CodeUnit *unit = code_units_of(units, repository, path, language);
    Str directory = location_of_directory(path);
    if (unit->has_manifest || unit->named_by || directory.size == 0) return unit;
    CodeUnit probe = {.repository = repository, .directory = directory};
    if (find_service(units, &probe).confidence != CONFIDENCE_GUESSED) return unit;
    return code_units_add(units, repository, directory);
}

CodeUnit *code_units_by_hand(CodeUnits *units, CodeUnit *unit, Str folder) {
    bool is_inside = str_starts_with(unit->directory, folder) &&
                     (unit->directory.size == folder.size || unit->directory.data[folder.size] == '/');
    /* In a repository of nothing but scripts they are the service. */
    bool is_alone = !unit->directory.size && !unit->has_manifest && !find_service(units, unit).service;
    if (is_alone) return unit;
    if (!is_inside) {
        CodeUnit *whole = unit;
        unit = code_units_add(units, whole->repository, folder);
        unit->part_of = whole;
    }
    unit->is_by_hand = true;
    return unit;
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

/* Is the first of its service's functions that are made of the same one by itself: the only one, or in a region of its own? */
static bool is_one_of_service(const CodeUnits *units, const CodeClaim *claim) {
    const Node *first = model_at(units->model, claim->runner);
    bool is_alone = true, is_elsewhere = false;
    for (uint32_t at = claim->others; at; at = units->runners.items[at - 1].next) {
        const Node *other = model_at(units->model, units->runners.items[at - 1].node);
        is_alone &= other->owner != first->owner;
        is_elsewhere |=
            other->owner == first->owner && first->region && other->region && other->region != first->region;
    }
    return is_alone || is_elsewhere;
}

NodeId code_unit_node(CodeUnits *units, CodeUnit *unit, Location first_use) {
    Model *model = units->model;
    if (unit->node) return unit->node;
    Str repository = model_repository_name(model, unit->repository);
    Str key = str_format(model->arena, "%.*s/%.*s", STR_ARG(repository),
                         STR_ARG(unit->directory.size ? unit->directory : STR(".")));
    if (unit->is_leftover) key = str_concat(model->arena, key, STR("#other"));
    unit->node = model_node(model, NODE_CODE_UNIT, key, NULL);
    Sym name = model_sym(model, unit->directory.size ? unit->directory : repository),
        path = model_sym(model, unit->directory);
    Node *node = model_at(model, unit->node);
    node->name = name;
    node->root = path;
    node->location = first_use;
    node->environment = environment_of_folder(unit->directory);
    Claim claim = find_service(units, unit->part_of ? unit->part_of : unit);
    if (unit->part_of && !claim.service) { /* the package is a service by itself */
        code_unit_node(units, unit->part_of, first_use);
        claim = (Claim){unit->part_of->service, CONFIDENCE_LIKELY, {0}};
    }
    node = model_at(model, unit->node);
    node->is_loose = unit->is_by_hand || is_in_library(units, unit);
    bool is_alone = !claim.service;
    if (is_alone) {
        if (is_loose(units, unit)) {
            node->is_loose = true;
            name = model_sym(model, str_format(model->arena, "%.*s (other code)", STR_ARG(repository)));
            node->name = name;
        }
        bool loose = node->is_loose;
        Str service_key = str_format(model->arena, "%.*s//%.*s#%s", STR_ARG(repository), STR_ARG(unit->directory),
                                     unit->is_leftover ? "other" : "code");
        claim.service = model_node(model, NODE_SERVICE, service_key, NULL);
        Node *service = model_at(model, claim.service);
        service->name = name;
        service->root = path;
        service->location = first_use;
        service->environment = environment_of_folder(unit->directory);
        service->is_loose = loose;
        claim.confidence = CONFIDENCE_LIKELY;
    }
    unit->service = claim.service;
    unit->is_hosted = !is_alone;
    model_at(model, unit->node)->owner = claim.service;
    const CodeClaim *named = code_units_claim(units, unit->repository, unit->directory);
    if (!named) named = unit->whole;
    EdgeMode mode = named && named->is_tool ? MODE_DEPLOY : MODE_RUNTIME;
    if (unit->is_by_hand && !is_alone) mode = MODE_NONE;
    /* What one function is made of stops that function, which may be a part of what the service does. */
    bool has_runner = named && named->runner && !named->is_tool && is_one_of_service(units, named) &&
                      model_at(model, named->runner)->owner == claim.service;
    NodeId holder = has_runner ? named->runner : claim.service;
    if (!claim.at.line) claim.at = first_use;
    unit->holder = holder;
    unit->mode = mode;
    unit->confidence = claim.confidence;
    unit->held_at = claim.at;
    unit->region = has_runner ? model_at(model, holder)->region : 0;
    if (!unit->region) unit->region = code_units_region(units, claim.service);
    model_at(model, unit->node)->runs_in = unit->region;
    model_edge(model, holder, unit->node, EDGE_MEMBER, mode, claim.at)->confidence = claim.confidence;
    return unit->node;
}
