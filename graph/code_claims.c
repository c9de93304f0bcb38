/* What the source of a service says it deploys: texts of its files that name a folder or file of the repository
 * (CodeUri, source_dir, a build context). */
#include "analyzer/core/limits.h"
#include "graph/code_units.h"

typedef struct {
    CodeUnits *units;
    Arena *arena; /* of the pass */
    const Instance *root, *in;
    uint32_t file_index;
    Map *seen;
    Map *nodes_by_line;    /* file and line of a declaration → the node made from it that stands for all */
    const NodeId *run_by;  /* node → the node of a function or container that refers to it, by whatever steps */
    const bool *is_shaped; /* a monitor or the like, or referred to by one */
    uint8_t *parts;        /* expression → PART_… */
    bool *is_tool;         /* expression → it stands in a command that a plan or an apply runs */
    size_t part_count, part_capacity;
    Map **steps; /* per repository: names of all its files and folders */
} ClaimPass;

/* Where in a template a text stands: behind another part, or behind the root's path; or that it names a function of a file
 * that stands beside the configuration. */
enum { PART_NONE, PART_LATER, PART_OF_ROOT, PART_HANDLER, PART_DATA };

CodeClaim *code_units_claim(const CodeUnits *units, uint32_t repository, Str path) {
    for (; path.size; path = location_of_directory(path)) {
        uint32_t index = map_get(units->claim_index, model_key(units->model, repository, path));
        if (index != MAP_NONE) return &units->claims.items[index];
    }
    return NULL;
}

static void add_other(CodeUnits *units, CodeClaim *first, CodeClaim claim) {
    for (uint32_t at = first->others; at; at = units->runners.items[at - 1].next)
        if (units->runners.items[at - 1].node == claim.runner) return;
    *VEC_PUSH(units->model->arena, &units->runners) = (OtherRunner){claim.runner, claim.at, first->others};
    first->others = (uint32_t)units->runners.count;
}

void code_units_add_claim(CodeUnits *units, uint32_t repository, Str path, CodeClaim claim) {
    Arena *arena = units->model->arena;
    bool is_new = false;
    uint32_t next = (uint32_t)units->claims.count;
    uint32_t entry = map_add(units->claim_index, model_key(units->model, repository, path), next, &is_new);
    if (is_new) {
        *VEC_PUSH(arena, &units->claims) = claim;
        return;
    }
    CodeClaim *first = &units->claims.items[map_value_at(units->claim_index, entry)];
    if (!first->runner) first->runner = claim.runner;
    if (claim.runner && claim.runner != first->runner) {
        first->has_more_runners = true;
        add_other(units, first, claim);
    }
    first->is_tool &= claim.is_tool;
}

void code_units_claim_unit(CodeUnits *units, CodeUnit *unit, CodeClaim claim) {
    claim.path = unit->directory;
    if (unit->directory.size) code_units_add_claim(units, unit->repository, unit->directory, claim);
    if (unit->named_by) return;
    unit->named_by = claim.service;
    unit->named_at = claim.at;
    unit->is_named_likely = true;
    if (unit->directory.size) return;
    CodeClaim *whole = ARENA_NEW(units->model->arena, CodeClaim);
    *whole = claim;
    unit->whole = whole;
}

/* ---- what runs what ---- */

bool code_is_runner(const Node *node) {
    if (node->kind != NODE_RESOURCE || !node->resource_type) return false;
    Str role = node->resource_type->role->id;
    return str_equal(role, STR("function")) || str_equal(role, STR("container"));
}

/* Monitors and the like run code too, but no request goes through it. */
static bool shapes(const Node *node) {
    if (node->kind != NODE_RESOURCE || !node->resource_type) return false;
    const Role *role = node->resource_type->role;
    return role->service_mode == MODE_DEPLOY && !str_equal(role->id, STR("other"));
}

static const bool *find_shaped(const Model *model, Arena *arena) {
    bool *is_shaped = ARENA_ARRAY(arena, bool, model->nodes.count + 1);
    for (NodeId id = 1; id < model->nodes.count; id++) is_shaped[id] = shapes(&model->nodes.items[id]);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_REFERENCE && shapes(&model->nodes.items[edge->from])) is_shaped[edge->to] = true;
    }
    return is_shaped;
}

/* A function refers to the archive that it is made of, and the archive names the folder. */
static const NodeId *find_runners(const Model *model, Arena *arena) {
    enum { ROUNDS_MAX = 12 };
    NodeId *run_by = ARENA_ARRAY(arena, NodeId, model->nodes.count + 1);
    for (NodeId id = 1; id < model->nodes.count; id++)
        if (code_is_runner(&model->nodes.items[id])) run_by[id] = id;
    bool has_changed = true;
    for (int round = 0; has_changed && round < ROUNDS_MAX; round++) {
        has_changed = false;
        for (size_t i = 0; i < model->edges.count; i++) {
            const Edge *edge = &model->edges.items[i];
            if (edge->kind != EDGE_REFERENCE || !run_by[edge->from] || run_by[edge->to]) continue;
            run_by[edge->to] = run_by[edge->from];
            has_changed = true;
        }
    }
    return run_by;
}

static Str line_key(const Model *model, uint32_t repository, Str file, uint32_t line) {
    StrBuf *key = model_text(model);
    strbuf_format(key, "%u\x1f%.*s\x1f%u", repository, STR_ARG(file), line);
    return strbuf_str(key);
}

static Map *index_nodes(Model *model, Arena *arena) {
    Map *nodes = map_new(arena);
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = &model->nodes.items[id];
        if (node->kind != NODE_RESOURCE && node->kind != NODE_DATA_SOURCE) continue;
        Str file = model_str(model, node->location.file);
        Str key = line_key(model, node->location.repository, file, node->location.line);
        uint32_t entry = map_add(nodes, key, id, NULL);
        const Node *first = model_at(model, map_value_at(nodes, entry));
        if (code_units_rank(node->environment) < code_units_rank(first->environment)) map_set_at(nodes, entry, id);
    }
    return nodes;
}

/* The first node made from the declaration around a line, of production if it can be; 0 = none. */
static NodeId node_at(const ClaimPass *pass, uint32_t line) {
    const Model *model = pass->units->model;
    const FactsFile *file = &model->files[pass->file_index];
    for (uint32_t d = 0; d < file->facts.decl_count; d++) {
        const Decl *decl = &file->facts.decls[d];
        bool makes = decl->kind == DECL_RESOURCE || decl->kind == DECL_DATA;
        if (!makes || line < decl->line || line > decl->end_line) continue;
        Str key = line_key(model, file->repository, file->facts.path, decl->line);
        uint32_t node = map_get(pass->nodes_by_line, key);
        if (node != MAP_NONE) return node;
    }
    return 0;
}

/* ---- texts ---- */

static bool is_folder(const Files *files, Arena *arena, Str path) {
    Str inside = str_concat(arena, path, STR("/"));
    size_t at = files_first_at(files, inside);
    return at < files->path_count && str_starts_with(files->paths[at], inside);
}

static bool is_file(const Files *files, Str path) {
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

/* Is a folder the other one, or around it? */
static bool is_around(Str folder, Str other) {
    if (folder.size == 0 || str_equal(folder, other)) return true;
    return str_starts_with(other, folder) && other.data[folder.size] == '/';
}

/* A folder or file that is there is claimed. When it stands in a package that doesn't hold the configuration as well,
 * the whole package is what is meant. */
static void claim_path(ClaimPass *pass, Str resolved, bool is_sure, CodeClaim claim) {
    CodeUnits *units = pass->units;
    Model *model = units->model;
    uint32_t repository = model->files[pass->file_index].repository;
    const Files *files = &model->file_access[repository];
    Str directory = pass->in->unit->directory;
    /* A folder is named by itself or by a file in it: ask for the package of something below. */
    CodeUnit *package = code_units_of(units, repository, str_concat(pass->arena, resolved, STR("/x")), STR_NONE);
    bool is_package = package->has_manifest && !is_around(package->directory, directory) &&
                      !is_around(package->directory, pass->root->unit->directory);
    bool is_there = is_sure && (is_file(files, resolved) || is_folder(files, pass->arena, resolved));
    /* A module is named by whoever calls it, and is no code. */
    bool is_unit = is_there && units_find(pass->root->units, pass->arena, repository, resolved) != MAP_NONE;
    is_there = is_there && !is_unit && !is_around(resolved, directory);
    NodeId node = is_there && !claim.is_tool ? node_at(pass, claim.at.line) : 0;
    claim.runner = node ? pass->run_by[node] : 0;
    claim.is_tool |= node && !claim.runner && pass->is_shaped[node];
    claim.is_tool |= claim.runner && model_at(model, claim.runner)->is_delivery;
    if (is_there) resolved = str_copy(model->arena, resolved); /* it stays */
    claim.path = resolved;
    if (is_there) code_units_add_claim(units, repository, resolved, claim);
    if (is_package && !package->named_by) {
        package->named_by = claim.service;
        package->named_at = claim.at;
        if (str_equal(package->directory, resolved)) return;
    }
    if (!is_there) return;
    if (is_package && package->named_by == claim.service) return;
    CodeUnit *own = code_units_add(units, repository, resolved);
    if (own->named_by) return;
    own->named_by = claim.service;
    own->named_at = claim.at;
}

static Map *steps_of(const Model *model, uint32_t repository, Arena *arena) {
    const Files *files = &model->file_access[repository];
    Map *steps = map_new(arena);
    Str folder = STR_NONE, step;
    for (size_t i = 0; i < files->path_count; i++) {
        Str rest = files->paths[i], own = location_of_directory(rest);
        if (i && str_equal(own, folder)) { /* its folders are known from the file before */
            rest = str_slice(rest, own.size ? own.size + 1 : 0, rest.size);
        }
        folder = own;
        while (rest.data && str_split_next(&rest, '/', &step)) map_add(steps, step, 0, NULL);
    }
    return steps;
}

/* Most texts are no paths, and there are many: is anything in the repository called as the text begins? */
static bool may_be_path(const ClaimPass *pass, Str text) {
    Str first;
    if (!str_split_next(&text, '/', &first)) return false;
    if (str_equal(first, STR(".")) || str_equal(first, STR(".."))) return true;
    return map_get(pass->steps[pass->units->model->files[pass->file_index].repository], first) != MAP_NONE;
}

/* The file with the function that a handler names, "src/orders.place" or "src.orders.place"; empty when there is none. */
static Str file_of_handler(const ClaimPass *pass, Str handler) {
    static const char *const endings[] = {".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".jsx", ".tsx", ".py"};
    Model *model = pass->units->model;
    const Files *files = &model->file_access[model->files[pass->file_index].repository];
    Str stem = str_slice(handler, 0, str_find_last_char(handler, '.')), path;
    if (stem.size == handler.size) return STR_NONE;
    StrBuf dotted = strbuf_new(model->arena, stem.size + 1);
    for (size_t i = 0; i < stem.size; i++) strbuf_add_char(&dotted, stem.data[i] == '.' ? '/' : stem.data[i]);
    Str stems[] = {stem, strbuf_str(&dotted)};
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
            Str name = str_concat(model->arena, stems[s], str_from(endings[i]));
            if (files_resolve(model->arena, pass->in->unit->directory, name, &path) && is_file(files, path))
                return path;
        }
    return STR_NONE;
}

/* Paths may start at the declaration's directory, or at that of the root. */
static void claim_by_text(ClaimPass *pass, ExprId id) {
    Model *model = pass->units->model;
    const FactsFile *file = &model->files[pass->file_index];
    const Expr *expr = facts_expr(&file->facts, id);
    Str text = facts_str(&file->facts, expr->text), resolved;
    if (text.size < 2 || text.size > 256 || str_find_char(text, ' ', 0) != SIZE_MAX) return;
    uint8_t part = pass->parts[id];
    if (part == PART_DATA) return;
    CodeClaim claim = {.service = pass->root->service,
                       .at = {file->repository, file->real_path, expr->line, expr->column},
                       .is_tool = pass->is_tool[id]};
    Str handled = part == PART_HANDLER ? file_of_handler(pass, text) : STR_NONE;
    if (!handled.size) handled = code_class_file(pass->units, file->repository, text);
    if (handled.size) {
        claim_path(pass, handled, true, claim);
        return;
    }
    /* "/app" is a route or a place in a container; the end of "${path.module}/app" is a path. */
    bool is_sure = text.data[0] != '/' || part == PART_LATER || part == PART_OF_ROOT;
    while (text.size && text.data[0] == '/') text = str_slice(text, 1, text.size);
    while (text.size && text.data[text.size - 1] == '/') text.size--;
    if (!may_be_path(pass, text)) return;
    Str from = part == PART_OF_ROOT ? pass->root->unit->directory : pass->in->unit->directory;
    if (!files_resolve(pass->arena, from, text, &resolved) || resolved.size == 0) return;
    claim_path(pass, resolved, is_sure, claim);
}

/* ---- expressions ---- */

static void mark_below(ClaimPass *pass, const Facts *facts, ExprId id, uint32_t depth) {
    if (depth > NESTING_DEPTH_MAX || id >= pass->part_count || pass->is_tool[id]) return;
    pass->is_tool[id] = true;
    for (uint32_t i = 0; i < facts_expr(facts, id)->count; i++)
        mark_below(pass, facts, expr_child(facts, id, i), depth + 1);
}

/* Where a word is what a program is told, or a thing is labelled with: the name of a folder there is none. */
static bool names_data(Str key) {
    static const char *const keys[] = {"environment", "environment_variables", "env", "tags",
                                       "labels",      "Environment",           "Tags"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_equal(key, str_from(keys[i]))) return true;
    return false;
}

static void mark_data(ClaimPass *pass, const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (depth > NESTING_DEPTH_MAX || id >= pass->part_count || pass->parts[id]) return;
    bool is_word = expr->kind == EXPR_STRING && !str_contains(facts_str(facts, expr->text), STR("/"));
    if (is_word) pass->parts[id] = PART_DATA;
    for (uint32_t i = 0; i < expr->count; i++) mark_data(pass, facts, expr_child(facts, id, i), depth + 1);
}

/* What a plan or an apply runs is no part of what is deployed. A container may have a command, too; a program is only ever
 * what is asked for values while planning, whatever is made of these. */
static bool is_command(const ClaimPass *pass, Str key, uint32_t line) {
    if (str_equal(key, STR("program"))) return true;
    bool may_be = str_equal(key, STR("command")) || str_equal(key, STR("interpreter"));
    return may_be && !pass->run_by[node_at(pass, line)];
}

/* A handler without a word of where its code is: it is beside the configuration. */
static void mark_handler(ClaimPass *pass, const Facts *facts, ExprId object) {
    static const char *const places[] = {"Code", "CodeUri", "InlineCode", "ImageUri"};
    ExprId handler = expr_attribute(facts, object, STR("Handler"));
    for (size_t i = 0; handler && i < sizeof places / sizeof *places; i++)
        if (expr_attribute(facts, object, str_from(places[i]))) return;
    if (handler && facts_expr(facts, handler)->kind == EXPR_STRING) pass->parts[handler] = PART_HANDLER;
}

static void mark_parts(ClaimPass *pass, const Facts *facts) {
    pass->part_count = facts->expr_count;
    if (pass->part_count >= pass->part_capacity) {
        pass->part_capacity = 2 * pass->part_count + 1;
        pass->parts = ARENA_ARRAY(pass->arena, uint8_t, pass->part_capacity);
        pass->is_tool = ARENA_ARRAY(pass->arena, bool, pass->part_capacity);
    }
    memset(pass->parts, 0, pass->part_count + 1);
    memset(pass->is_tool, 0, (pass->part_count + 1) * sizeof *pass->is_tool);
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        if (expr->kind == EXPR_ATTRIBUTE && is_command(pass, facts_str(facts, expr->text), expr->line))
            mark_below(pass, facts, id, 0);
        if (expr->kind == EXPR_OBJECT) mark_handler(pass, facts, id);
        bool is_named = expr->kind == EXPR_ATTRIBUTE || expr->kind == EXPR_BLOCK || expr->kind == EXPR_ITEM;
        if (is_named && names_data(facts_str(facts, expr->text)))
            for (uint32_t i = 0; i < expr->count; i++) mark_data(pass, facts, expr_child(facts, id, i), 0);
        if (expr->kind != EXPR_TEMPLATE) continue;
        const Expr *first = facts_expr(facts, expr_child(facts, id, 0));
        bool is_of_root = first->kind == EXPR_ATTR && str_equal(facts_str(facts, first->text), STR("root"));
        for (uint32_t i = 1; i < expr->count; i++)
            pass->parts[expr_child(facts, id, i)] = is_of_root ? PART_OF_ROOT : PART_LATER;
    }
}

/* Folders that a root's modules stand in belong to the root, when no other root uses them. */
static void claim_module(CodeUnits *units, const Instance *root, const Instance *in) {
    Str key =
        model_key(units->model, in->unit->files_repository, in->terragrunt ? in->unit->directory : in->unit->path);
    bool is_new = false;
    uint32_t entry = map_add(units->module_owners, key, root->service, &is_new);
    if (!is_new && map_value_at(units->module_owners, entry) != root->service)
        map_set_at(units->module_owners, entry, 0);
}

static void claim_by_instance(ClaimPass *pass, const Instance *in) {
    Model *model = pass->units->model;
    bool is_new = false;
    map_add(pass->seen, in->unit->path, 0, &is_new);
    if (!is_new) return;
    if (in->parent || in->terragrunt) claim_module(pass->units, pass->root, in);
    uint32_t last_file = MAP_NONE;
    for (size_t d = 0; d < in->unit->decls.count; d++) {
        uint32_t file = in->unit->decls.items[d].file;
        if (file == last_file) continue; /* declarations come file by file */
        last_file = file;
        const Facts *facts = &model->files[file].facts;
        pass->in = in;
        pass->file_index = file;
        mark_parts(pass, facts);
        for (ExprId id = 1; id < facts->expr_count; id++)
            if (facts->exprs[id].kind == EXPR_STRING) claim_by_text(pass, id);
    }
    for (size_t i = 0; i < in->modules.count; i++) /* depth: MODULE_DEPTH_MAX */
        for (size_t k = 0; k < in->modules.items[i]->items.count; k++)
            claim_by_instance(pass, in->modules.items[i]->items.items[k]);
}

/* A platform's file is for the package in its folder, unless two of them are. */
static void claim_by_platform(CodeUnits *units, const Instance *root) {
    Model *model = units->model;
    if (!str_equal(root->unit->format, STR("platform")) || !root->service || !root->runs_code) return;
    Str below = root->unit->directory.size ? str_concat(model->arena, root->unit->directory, STR("/x")) : STR("x");
    CodeUnit *unit = code_units_of(units, root->unit->repository, below, STR_NONE);
    if (!str_equal(unit->directory, root->unit->directory) || unit->named_by) return;
    for (size_t i = 0; i < units->instances->roots.count; i++) {
        const Instance *other = units->instances->roots.items[i];
        if (other != root && other->runs_code && other->service && str_equal(other->unit->format, STR("platform")) &&
            other->unit->repository == root->unit->repository &&
            str_equal(other->unit->directory, root->unit->directory))
            return;
    }
    unit->named_by = root->service;
    unit->named_at = model_at(model, root->service)->location;
    unit->is_named_likely = true;
}

void code_units_claim_all(CodeUnits *units) {
    Arena *arena = arena_new();
    ClaimPass pass = {.units = units,
                      .arena = arena,
                      .nodes_by_line = index_nodes(units->model, arena),
                      .run_by = find_runners(units->model, arena),
                      .is_shaped = find_shaped(units->model, arena),
                      .steps = ARENA_ARRAY(arena, Map *, units->model->repositories.count)};
    for (uint32_t i = 0; i < units->model->repositories.count; i++) pass.steps[i] = steps_of(units->model, i, arena);
    for (size_t i = 0; i < units->roots.count; i++) {
        pass.root = units->roots.items[i].root;
        pass.seen = map_new(arena);
        if (pass.root->service) claim_by_instance(&pass, pass.root);
    }
    for (size_t i = 0; i < units->instances->roots.count; i++)
        claim_by_platform(units, units->instances->roots.items[i]);
    arena_free(arena);
}
