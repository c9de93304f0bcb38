#include "graph/compose_projects.h"

#include "graph/compose_merge.h"
#include "graph/deployment_reading.h"
#include "graph/link.h"
#include "graph/releases_private.h"
#include "parsers/formats/formats.h"

enum { COMPOSE_DEPTH_MAX = 16, COMPOSE_NODES_MAX = 400 * 1000, PROJECTS_MAX = 2000, PROJECT_FILES_MAX = 40 };

typedef struct {
    uint32_t repository;
    Str files[PROJECT_FILES_MAX]; /* later ones complete earlier ones; paths start at the folder of the first */
    size_t count;
    bool is_named; /* by a command or a setting: it is what is started */
} Project;

typedef struct {
    Str name, file; /* where it is declared */
    const DocNode *key;
    DocNode *body;
} Part;

typedef VEC(Part) PartList;

typedef struct {
    Model *model;
    Rendered *rendered; /* files, and the numbers of those that values are written in */
    VEC(Project) projects;
    Map *by_path;   /* Compose files by repository and path → into the files */
    Map *hosts;     /* files that projects are known by */
    Map *alone;     /* files that commands name alone */
    Map *documents; /* by repository and path → into `roots` */
    VEC(const DocNode *) roots;
    VEC(Str) extended; /* files that services of the project at hand are taken from */
    DocBudget budget;
    uint32_t repository, depth;
} Composing;

static Str key_of(const Composing *all, uint32_t repository, Str path) {
    return str_format(all->model->arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

Environment compose_environment(Str path) {
    size_t slash = str_find_last_char(path, '/'), start = slash == SIZE_MAX ? 0 : slash + 1;
    Environment found = ENVIRONMENT_UNKNOWN;
    for (size_t i = start; i <= path.size && found == ENVIRONMENT_UNKNOWN; i++) {
        if (i < path.size && path.data[i] != '-' && path.data[i] != '.' && path.data[i] != '_') continue;
        found = environment_of_word(str_slice(path, start, i));
        start = i + 1;
    }
    return found == ENVIRONMENT_UNKNOWN ? environment_of(path) : found;
}

/* ---- documents ---- */

/* NULL: it is not there, or is no mapping. */
static const DocNode *document_at(Composing *all, Str path) {
    bool is_new = false;
    uint32_t entry = map_add(all->documents, key_of(all, all->repository, path), (uint32_t)all->roots.count, &is_new);
    if (!is_new) return all->roots.items[map_value_at(all->documents, entry)];
    DocNode **documents = NULL;
    Str bytes;
    size_t count = releases_read(all->rendered, all->repository, path, &bytes)
                       ? document_parse_yaml(&documents, bytes, all->model->arena, NULL)
                       : 0;
    const DocNode *root = count && document_is_mapping(documents[0]) ? documents[0] : NULL;
    *VEC_PUSH(all->model->arena, &all->roots) = root;
    return root;
}

static void tell_gap(Composing *all, Str path, const DocNode *at, Str text) {
    bool is_elsewhere = str_contains(text, STR("://")) || str_starts_with(text, STR("git@"));
    diag_add(all->model->diags, DIAG_GAP, path, at->line,
             is_elsewhere ? "what stands elsewhere is not read: %.*s" : "\"%.*s\" is not in what is scanned",
             STR_ARG(text));
}

/* A copy whose parts all know where they are written. */
static DocNode *copy_of(Composing *all, Str path, const DocNode *node) {
    all->budget.origin = releases_origin(all->rendered, path);
    DocNode *copy = document_copy(node, true, &all->budget);
    all->budget.origin = 0;
    return copy;
}

/* ---- services ---- */

/* The service with what it extends; in the words of `path`, whose folder its paths start from. */
static DocNode *service_of(Composing *all, Str path, const DocNode *service) {
    Arena *arena = all->model->arena;
    const DocNode *extends = document_get(service, STR("extends")), *file = document_get(extends, STR("file"));
    Str name = document_text(document_is_mapping(extends) ? document_get(extends, STR("service")) : extends);
    Str from = path, text = document_text(file), folder = location_of_directory(path);
    DocNode *own = copy_of(all, path, service);
    if (!name.size || all->depth >= COMPOSE_DEPTH_MAX) return own;
    bool is_found = !text.size || (!str_contains(text, STR("://")) && files_resolve(arena, folder, text, &from));
    const DocNode *other = is_found ? document_get(document_get(document_at(all, from), STR("services")), name) : NULL;
    if (!document_is_mapping(other)) {
        tell_gap(all, path, extends, text.size ? text : name);
        return own;
    }
    all->depth++;
    DocNode *whole = service_of(all, from, other);
    all->depth--;
    if (text.size) {
        compose_move_paths(whole, location_of_directory(from), folder, arena);
        *VEC_PUSH(arena, &all->extended) = from;
    }
    compose_lay_over(whole, own, &all->budget);
    return whole;
}

static Part *service_named(const PartList *services, Str name) {
    for (size_t i = 0; i < services->count; i++)
        if (str_equal(services->items[i].name, name)) return &services->items[i];
    return NULL;
}

/* web: !reset null */
static void drop(PartList *services, Str name) {
    size_t kept = 0;
    for (size_t i = 0; i < services->count; i++)
        if (!str_equal(services->items[i].name, name)) services->items[kept++] = services->items[i];
    services->count = kept;
}

static void lay_file(Composing *all, Str path, Str folder, PartList *services);

/* include: [a.yaml, {path: [b.yaml, c.yaml], project_directory: d}]: projects of their own. */
static void include(Composing *all, Str path, const DocNode *entry, PartList *services) {
    Arena *arena = all->model->arena;
    const DocNode *paths = document_is_mapping(entry) ? document_get(entry, STR("path")) : entry;
    Str folder = document_text(document_get(entry, STR("project_directory"))), resolved;
    PartList own = {0};
    bool has_folder = folder.size > 0 && files_resolve(arena, location_of_directory(path), folder, &folder);
    for (uint32_t i = 0; paths && i < (paths->kind == DOC_SCALAR ? 1 : paths->count); i++) {
        const DocNode *at = paths->kind == DOC_SCALAR ? paths : document_value(paths, i);
        Str text = document_text(at);
        bool is_there = text.size && !str_contains(text, STR("://")) &&
                        files_resolve(arena, location_of_directory(path), text, &resolved) &&
                        document_at(all, resolved);
        if (!is_there && text.size) tell_gap(all, path, at, text);
        if (!is_there) continue;
        if (i == 0 && !has_folder) folder = location_of_directory(resolved);
        lay_file(all, resolved, folder, &own);
    }
    for (size_t i = 0; i < own.count; i++)
        if (!service_named(services, own.items[i].name)) *VEC_PUSH(arena, services) = own.items[i];
}

/* A file over those before it; its paths start from `folder`. */
static void lay_file(Composing *all, Str path, Str folder, PartList *services) {
    const DocNode *root = document_at(all, path), *included = document_get(root, STR("include")),
                  *declared = document_get(root, STR("services"));
    if (all->depth >= COMPOSE_DEPTH_MAX) return;
    all->depth++;
    for (uint32_t i = 0; document_is_sequence(included) && i < included->count; i++)
        include(all, path, document_value(included, i), services);
    all->depth--;
    for (uint32_t i = 0; document_is_mapping(declared) && i < declared->count; i++) {
        const DocNode *key = document_key(declared, i), *value = document_value(declared, i);
        if (str_equal(value->tag, STR("!reset"))) drop(services, key->value);
        if (!document_is_mapping(value)) continue;
        DocNode *body = service_of(all, path, value);
        Part *known = service_named(services, key->value);
        if (known) {
            compose_move_paths(body, folder, location_of_directory(known->file), all->model->arena);
            compose_lay_over(known->body, body, &all->budget);
            continue;
        }
        compose_move_paths(body, folder, location_of_directory(path), all->model->arena);
        body->source = 0;
        body->line = value->line;
        body->column = value->column;
        body->end_line = value->end_line;
        *VEC_PUSH(all->model->arena, services) = (Part){key->value, path, key, body};
    }
}

/* ---- facts ---- */

static DocNode *document_for(Composing *all, Str path, const PartList *services) {
    DocNode *root = document_new(DOC_MAPPING, &all->budget), *list = document_new(DOC_MAPPING, &all->budget);
    root->source = list->source = 0;
    root->line = list->line = root->end_line = list->end_line = 1;
    for (size_t i = 0; i < services->count; i++) {
        const Part *service = &services->items[i];
        if (!str_equal(service->file, path)) continue;
        document_put(list, service->name, service->body, &all->budget);
        DocNode *key = document_key(list, list->count - 1);
        key->source = 0;
        key->line = service->key->line;
        key->column = service->key->column;
        key->end_line = service->key->end_line;
    }
    document_put(root, STR("services"), list, &all->budget);
    document_settle(root, &all->budget);
    return root;
}

/* `before`: the facts of the file by itself, of which comments are kept. */
static bool read_facts(Composing *all, Str path, const PartList *services, const Facts *before, FactsFile *file) {
    Arena *arena = arena_new();
    DocNode *root = document_for(all, path, services);
    FactsBuilder *builder = facts_builder_new(arena, path, STR("compose"));
    documents_lower(builder, STR("compose"), &root, 1, arena);
    DocNode *template = platform_lower(builder, STR("platform:compose"), path, root, arena);
    facts_set_format(builder, STR("compose"));
    for (uint32_t i = 0; before && i < before->pragma_count; i++)
        facts_add_pragma(builder, (PragmaKind)before->pragmas[i].kind, before->pragmas[i].line,
                         facts_str(before, before->pragmas[i].text));
    DocNode *documents[] = {root, template};
    bool is_any = releases_finish(all->rendered, builder, documents, 2, file);
    arena_free(arena);
    return is_any;
}

static bool is_production(Str path) {
    Environment environment = compose_environment(path);
    return environment == ENVIRONMENT_PRODUCTION || environment == ENVIRONMENT_STAGING;
}

static bool is_default(Str path) {
    static const char *const names[] = {"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(base_name(path), str_from(names[i]))) return true;
    return false;
}

/* Is a part that stands in this file nothing by itself? What others complete for developers only is run without them, too. */
static bool is_only_part(const Composing *all, const Project *project, Str host, Str path) {
    bool is_first = str_equal(path, project->files[0]);
    if (map_get(all->alone, key_of(all, project->repository, path)) != MAP_NONE) return false;
    bool is_started = project->is_named && compose_environment(host) == ENVIRONMENT_UNKNOWN;
    return !is_first || is_started || is_production(host);
}

static void add_part(Composing *all, const Project *project, Str host, Str path, const PartList *services) {
    Rendered *rendered = all->rendered;
    uint32_t whole = map_get(all->by_path, key_of(all, project->repository, host));
    uint32_t at = map_get(all->by_path, key_of(all, project->repository, path));
    bool is_host = str_equal(host, path);
    bool is_taken =
        at != MAP_NONE && (is_host || (!rendered->files.items[at].part_of && is_only_part(all, project, host, path)));
    FactsFile file = is_taken ? rendered->files.items[at] : (FactsFile){0};
    const Facts *before = at != MAP_NONE ? &rendered->files.items[at].facts : NULL;
    if (!read_facts(all, path, services, before, &file)) return;
    if (!is_taken) {
        file.repository = project->repository;
        file.path = file.real_path = model_sym(all->model, path);
    }
    if (!is_host) file.part_of = whole + 1;
    if (is_taken)
        rendered->files.items[at] = file;
    else
        *VEC_PUSH(all->model->arena, &rendered->files) = file;
}

static Str host_of(const Composing *all, const Project *project) {
    Str last = project->files[project->count - 1], first = project->files[0];
    bool is_override = project->count == 2 && str_contains(base_name(last), STR("compose.override."));
    bool is_known = map_get(all->by_path, key_of(all, project->repository, last)) != MAP_NONE;
    return is_override || !is_known ? first : last;
}

static void make_project(Composing *all, const Project *project) {
    Arena *arena = all->model->arena;
    Str host = host_of(all, project);
    PartList services = {0};
    Map *paths = map_new(arena);
    uint32_t at = map_get(all->by_path, key_of(all, project->repository, host));
    if (at == MAP_NONE || all->rendered->files.items[at].part_of) return;
    all->repository = project->repository;
    all->budget = (DocBudget){.arena = arena, .nodes_left = COMPOSE_NODES_MAX};
    all->extended.count = 0;
    for (size_t i = 0; i < project->count; i++)
        lay_file(all, project->files[i], location_of_directory(project->files[0]), &services);
    map_put(paths, host, 0);
    for (size_t i = 0; i < project->count; i++) map_put(paths, project->files[i], 0);
    for (size_t i = 0; i < services.count; i++) map_put(paths, services.items[i].file, 0);
    for (size_t i = 0; i < all->extended.count; i++)
        if (!is_default(all->extended.items[i])) map_put(paths, all->extended.items[i], 0);
    for (size_t i = 0; i < map_count(paths); i++) add_part(all, project, host, map_key_at(paths, i), &services);
    if (all->budget.is_exhausted)
        diag_add(all->model->diags, DIAG_LIMIT, host, 1, "more than %d nodes in a project: the rest is not read",
                 COMPOSE_NODES_MAX);
}

/* ---- which there are ---- */

static bool is_there(const Composing *all, uint32_t repository, Str path) {
    return map_get(all->by_path, key_of(all, repository, path)) != MAP_NONE;
}

static void add_project(Composing *all, const Project *project) {
    bool is_new = false;
    if (all->projects.count >= PROJECTS_MAX) return;
    map_add(all->hosts, key_of(all, project->repository, host_of(all, project)), 0, &is_new);
    if (is_new) *VEC_PUSH(all->model->arena, &all->projects) = *project;
}

/* The files that a text lists, as -f does several times and COMPOSE_FILE with colons. False: one of them is not here. */
static bool take_files(const Composing *all, Project *project, Str folder, Str text) {
    Str rest = text, part, path;
    while (rest.size && rest.data && str_split_next(&rest, ':', &part)) {
        if (project->count == PROJECT_FILES_MAX || !str_trim(part).size ||
            !files_resolve(all->model->arena, folder, str_trim(part), &path) ||
            !is_there(all, project->repository, path))
            return false;
        project->files[project->count++] = path;
    }
    return true;
}

static void take_named(Composing *all, const Project *project) {
    if (project->count == 1)
        map_put(all->alone, key_of(all, project->repository, project->files[0]), 0);
    else if (project->count > 1)
        add_project(all, project);
}

static void take_command(Composing *all, Reading *reading) {
    const Facts *facts = &reading->file->facts;
    const Expr *body = facts_expr(facts, reading->decl->body);
    Said directory = reading_field(reading, "directory"), listed = reading_field(reading, "compose_files");
    Starts starts = reading_starts(reading, &directory);
    for (size_t s = 0; s < starts.count; s++) {
        Project project = {.repository = reading->file->repository, .is_named = true};
        bool is_known = true, is_named = false;
        for (uint32_t i = 0; i < body->count && is_known; i++) {
            ExprId item = expr_child(facts, reading->decl->body, i);
            if (!str_equal(facts_str(facts, facts_expr(facts, item)->text), STR("dockerfile"))) continue;
            is_named = true;
            is_known =
                take_files(all, &project, starts.folders[s], reading_said(reading, expr_child(facts, item, 1)).text);
        }
        if (!is_named) is_known = take_files(all, &project, starts.folders[s], listed.text);
        if (!is_known || !project.count) continue;
        take_named(all, &project);
        return;
    }
}

static void find_commands(Composing *all) {
    const Scripts *scripts = scripts_collect(all->model);
    for (size_t i = 0; i < scripts->all.count; i++) {
        const ScriptDeployment *script = &scripts->all.items[i];
        const Facts *facts = &script->file->facts;
        if (!str_equal(facts_str(facts, script->decl->type), STR("compose")) || !scripts_deploys(script)) continue;
        Reading *reading = ARENA_NEW(all->model->arena, Reading);
        reading_start(reading, all->model, NULL, script);
        for (size_t way = 0; way < WAYS_MAX; way++) {
            if (reading_runs(reading)) take_command(all, reading);
            if (!ways_next(&reading->ways)) break;
        }
    }
}

/* COMPOSE_FILE=compose.yaml:compose.prod.yaml in .env */
static void find_settings(Composing *all) {
    for (size_t i = 0; i < all->rendered->files.count; i++) {
        const FactsFile *file = &all->rendered->files.items[i];
        const Facts *facts = &file->facts;
        Str path = sym_str(all->model->symbols, file->path), text;
        if (!file->is_parsed || !str_equal(base_name(path), STR(".env"))) continue;
        for (uint32_t d = 0; d < facts->decl_count; d++) {
            const Decl *decl = &facts->decls[d];
            Project project = {.repository = file->repository, .is_named = true};
            if (decl->kind == DECL_ASSIGNMENT && str_equal(facts_str(facts, decl->name), STR("COMPOSE_FILE")) &&
                expr_literal(facts, decl->body, &text) && take_files(all, &project, location_of_directory(path), text))
                take_named(all, &project);
        }
    }
}

/* A service of it has neither image nor build, and the file beside it has them: it can't be meant alone. */
static bool completes(Composing *all, Str path, Str base) {
    const DocNode *services = document_get(document_at(all, path), STR("services"));
    const DocNode *others = document_get(document_at(all, base), STR("services"));
    for (uint32_t i = 0; document_is_mapping(services) && i < services->count; i++) {
        const DocNode *service = document_value(services, i);
        bool is_whole = !document_is_mapping(service) || document_get(service, STR("image")) ||
                        document_get(service, STR("build")) || document_get(service, STR("extends"));
        if (!is_whole && document_get(others, document_key(services, i)->value)) return true;
    }
    return false;
}

static bool is_joined(Composing *all, Str path) {
    const DocNode *root = document_at(all, path), *services = document_get(root, STR("services"));
    if (document_get(root, STR("include"))) return true;
    for (uint32_t i = 0; document_is_mapping(services) && i < services->count; i++)
        if (document_get(document_value(services, i), STR("extends"))) return true;
    return false;
}

/* The file that `docker compose` takes unasked. */
static Str base_beside(const Composing *all, Str path) {
    static const char *const names[] = {"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str base = releases_join(all->model->arena, location_of_directory(path), str_from(names[i]));
        if (is_there(all, all->repository, base)) return base;
    }
    return STR_NONE;
}

/* First those that complete others; a base that production completes is not started with its override. */
static void find_beside(Composing *all, uint32_t index, int pass) {
    const FactsFile *file = &all->rendered->files.items[index];
    Str path = sym_str(all->model->symbols, file->path);
    all->repository = file->repository;
    Str base = base_beside(all, path);
    bool is_override = str_contains(base_name(path), STR("compose.override."));
    Project project = {.repository = file->repository, .files = {base, path}, .count = 2};
    bool is_base = base.size == 0 || str_equal(base, path);
    if (pass == 0 && !is_override && !is_base && completes(all, path, base)) add_project(all, &project);
    if (pass == 1 && is_override && !is_base) {
        for (size_t i = 0; i < all->projects.count; i++) {
            const Project *other = &all->projects.items[i];
            bool is_same = other->repository == file->repository && str_equal(other->files[0], base);
            if (is_same && is_production(host_of(all, other))) return;
        }
        add_project(all, &project);
    }
    if (pass == 2 && is_joined(all, path)) {
        project.files[0] = path;
        project.count = 1;
        add_project(all, &project);
    }
}

static bool has_compose(const Model *model) {
    for (size_t i = 0; i < model->file_count && model->file_access; i++)
        if (model->files[i].is_parsed && str_equal(model->files[i].facts.format, STR("compose"))) return true;
    return false;
}

void compose_projects_read(Model *model) {
    if (!has_compose(model)) return;
    Rendered *rendered = ARENA_NEW(model->arena, Rendered);
    *rendered = (Rendered){
        .model = model, .arena = model->arena, .lasting = model->arena, .origin_by_path = map_new(model->arena)};
    Composing *all = ARENA_NEW(model->arena, Composing);
    *all = (Composing){.model = model,
                       .rendered = rendered,
                       .by_path = map_new(model->arena),
                       .hosts = map_new(model->arena),
                       .alone = map_new(model->arena),
                       .documents = map_new(model->arena)};
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        *VEC_PUSH(model->arena, &rendered->files) = *file;
        if (file->is_parsed && !file->is_link && str_equal(file->facts.format, STR("compose")))
            map_put(all->by_path, key_of(all, file->repository, sym_str(model->symbols, file->path)), i);
    }
    find_commands(all);
    find_settings(all);
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < map_count(all->by_path); i++)
            find_beside(all, map_value_at(all->by_path, (uint32_t)i), pass);
    for (size_t i = 0; i < all->projects.count; i++) make_project(all, &all->projects.items[i]);
    model->files = rendered->files.items;
    model->file_count = rendered->files.count;
}
