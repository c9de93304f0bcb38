/* A key is enough when the bucket is left to the command line (partial backends), as long as one root has it.
 * The state of a workspace lies under the prefix for workspaces. Workspaces of Terraform Cloud carry their
 * environment in the name ("vpc-production") and are found by tag there ("vpc"): a workspace whose known beginning
 * is a tag or the folder of a single root is that root's. */
#include "graph/states.h"

#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/shape.h"
#include "graph/var_sets.h"

/* How well a root fits. */
typedef enum { FIT_NONE, FIT_WEAK, FIT_LIKELY, FIT_PROVED } Fit;

static Str backend_member(Instance *root, const Facts *facts, ExprId body, Str name) {
    ExprId expr = body ? expr_attribute(facts, body, name) : 0;
    if (!expr) return STR_NONE;
    Scope scope = instance_scope(root, facts, NULL);
    const Value *value = eval_force(root->evaluator, eval(root->evaluator, &scope, expr));
    bool is_text = value_is_known(value) && value->kind == VALUE_STRING && !value->is_sensitive;
    return is_text ? value->string : STR_NONE;
}

Location states_backend_location(const Instance *root) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (ref) return location_of(root->model, *ref, unit_decl(root->model, *ref)->line, 1);
    for (size_t i = 0; i < root->unit->decls.count; i++)
        if (unit_decl(root->model, root->unit->decls.items[i])->line)
            return location_of(root->model, root->unit->decls.items[i],
                               unit_decl(root->model, root->unit->decls.items[i])->line, 1);
    return (Location){.repository = root->unit->repository};
}

/* ---- states in a bucket or container ---- */

/* Steps of two paths; an unknown part fits one step, or a part of one. */
static bool step_fits(Str step, Str pattern) {
    size_t start, end;
    if (!shape_next_unknown(pattern, 0, &start, &end)) return str_equal(step, pattern);
    if (step.size < start || !str_equal(str_slice(step, 0, start), str_slice(pattern, 0, start))) return false;
    Str rest = str_slice(pattern, end, pattern.size);
    for (size_t at = start; at <= step.size; at++)
        if (step_fits(str_slice(step, at, step.size), rest)) return true; /* depth: the unknown parts of a step */
    return false;
}

static size_t step_count(Str path) {
    size_t count = 1;
    for (size_t at = 0; (at = str_find_char(path, '/', at)) != SIZE_MAX; at++) count++;
    return count;
}

/* Nearly all that are compared differ, and most of them in how many steps they have. */
static bool path_fits(Str a, Str b) {
    enum { UNKNOWN_PARTS_MAX = 4 };
    size_t start, end, unknown = 0;
    if (a.size && b.size && step_count(a) != step_count(b)) return false;
    for (size_t at = 0; shape_next_unknown(a, at, &start, &end); at = end) unknown++;
    for (size_t at = 0; shape_next_unknown(b, at, &start, &end); at = end) unknown++;
    if (unknown > UNKNOWN_PARTS_MAX) return false;
    if (unknown == 0 && a.size && b.size) return str_equal(a, b);
    Str step_a, step_b;
    while (a.data && b.data) {
        bool has_a = str_split_next(&a, '/', &step_a), has_b = str_split_next(&b, '/', &step_b);
        if (has_a != has_b) return false;
        if (has_a && !step_fits(step_a, step_b) && !step_fits(step_b, step_a)) return false;
    }
    return !a.data && !b.data;
}

typedef struct {
    Shapes keys, workspaces;
    Str region;              /* of the bucket */
    Str bucket, file;        /* file: of a local backend */
    Str account;             /* of the storage that a container is in */
    Str backend;             /* kind; empty when it is not known */
    Str workspace;           /* that is asked for by name, or in the key; empty when it is not known */
    Environment environment; /* that the name of the state names */
} Sought;

/* "env:/prod/network.tfstate" is the state of a workspace, by its key. */
static Str workspace_in_key(Arena *arena, const StatePlace *own, Str key) {
    Str prefix = str_concat(arena, own->workspace_prefix.size ? own->workspace_prefix : STR("env:"), STR("/"));
    Str end = str_concat(arena, STR("/"), own->key);
    if (own->key.size == 0 || key.size <= prefix.size + end.size) return STR_NONE;
    if (!str_starts_with(key, prefix) || !str_ends_with(key, end)) return STR_NONE;
    Str name = str_slice(key, prefix.size, key.size - end.size);
    return str_find_char(name, '/', 0) == SIZE_MAX ? name : STR_NONE;
}

static Fit fits_place(const StatePlace *own, const Sought *sought, const Shape *key) {
    bool has_buckets = own->bucket.size && sought->bucket.size,
         has_accounts = own->account.size && sought->account.size;
    bool is_sure = has_buckets && (has_accounts || !own->is_container);
    if (own->key.size == 0 || (has_buckets && !str_equal(own->bucket, sought->bucket))) return FIT_NONE;
    if (has_accounts && !str_equal(own->account, sought->account)) return FIT_NONE;
    if (own->backend.size && sought->backend.size && !str_equal(own->backend, sought->backend)) return FIT_NONE;
    bool is_elsewhere = own->region.size && sought->region.size && !str_equal(own->region, sought->region);
    if (!is_sure && is_elsewhere) return FIT_NONE; /* no bucket is in two regions */
    if (str_equal(own->key, key->text)) return is_sure && key->is_known ? FIT_PROVED : FIT_LIKELY;
    if (path_fits(key->text, own->in_workspace))
        return is_sure && key->is_known && own->workspace_prefix.size ? FIT_PROVED : FIT_LIKELY;
    size_t start, end;
    bool is_open = !key->is_known || shape_next_unknown(own->key, 0, &start, &end);
    return is_open && path_fits(own->key, key->text) ? FIT_LIKELY : FIT_NONE;
}

static StatePlace place_of(Instance *root, const Facts *facts, ExprId body) {
    StatePlace place = {.bucket = backend_member(root, facts, body, STR("bucket")),
                        .key = backend_member(root, facts, body, STR("key")),
                        .workspace_prefix = backend_member(root, facts, body, STR("workspace_key_prefix")),
                        .region = backend_member(root, facts, body, STR("region"))};
    if (place.key.size == 0) place.key = backend_member(root, facts, body, STR("prefix"));
    if (place.bucket.size == 0) {
        place.bucket = backend_member(root, facts, body, STR("container_name"));
        place.account = backend_member(root, facts, body, STR("storage_account_name"));
    }
    return place;
}

static StatePlace own_place(Instance *root, const DeclRef *backend) {
    const Facts *facts = unit_facts(root->model, *backend);
    const Decl *decl = unit_decl(root->model, *backend);
    StatePlace own = place_of(root, facts, decl->body);
    own.backend = facts_str(facts, decl->type);
    own.is_container = catalog_backend_is_in_account(root->model->catalog, own.backend);
    if (!expr_attribute(facts, decl->body, STR("workspace_key_prefix")))
        own.workspace_prefix = catalog_backend_workspace_prefix(root->model->catalog, facts_str(facts, decl->type));
    return own;
}

static StatePlace completed(StatePlace given, const StatePlace *own) {
    if (given.bucket.size == 0) given.bucket = own->bucket;
    if (given.account.size == 0) given.account = own->account;
    given.backend = own->backend;
    given.is_container = own->is_container;
    if (given.key.size == 0) given.key = own->key;
    if (given.workspace_prefix.size == 0) given.workspace_prefix = own->workspace_prefix;
    if (given.region.size == 0) given.region = own->region;
    return given;
}

typedef struct StatePlaces {
    StatePlace *items;
    size_t count, capacity;
    size_t given_count; /* of all states that were given when these were put together */
} StatePlaces;

/* What the block leaves open is given by -backend-config, in files or by itself: each is one deployment's. */
static StatePlaces places_of(Instance *root, const DeclRef *ref) {
    Model *model = root->model;
    const Instances *instances = model->instances;
    size_t given_count = instances ? instances->states_given.count : 0;
    if (root->state_places && root->state_places->given_count == given_count) return *root->state_places;
    StatePlaces out = {.given_count = given_count};
    StatePlace own = own_place(root, ref);
    *VEC_PUSH(model->arena, &out) = own;
    for (size_t i = 0; i < root->unit->backend_files.count; i++) {
        const Facts *facts = &model->files[root->unit->backend_files.items[i]].facts;
        *VEC_PUSH(model->arena, &out) = completed(place_of(root, facts, facts->decls[0].body), &own);
    }
    for (size_t i = 0; instances && i < instances->states_given.count; i++)
        if (instances->states_given.items[i].unit == root->unit_index)
            *VEC_PUSH(model->arena, &out) = completed(instances->states_given.items[i].place, &own);
    for (size_t i = 0; i < out.count; i++) {
        StatePlace *place = &out.items[i];
        Str prefix = place->workspace_prefix.size ? place->workspace_prefix : STR("env:");
        place->in_workspace = str_format(model->arena, "%.*s/${?}/%.*s", STR_ARG(prefix), STR_ARG(place->key));
    }
    if (!instances) return out; /* what is told about the root may still change */
    root->state_places = ARENA_NEW(model->arena, StatePlaces);
    *root->state_places = out;
    return out;
}

static Fit fits_object(Instance *root, const Sought *sought, const Shape *key) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (!ref) return FIT_NONE;
    StatePlaces places = places_of(root, ref);
    Fit best = FIT_NONE;
    for (size_t i = 0; i < places.count; i++) {
        Fit fit = fits_place(&places.items[i], sought, key);
        if (fit > best) best = fit;
    }
    return best;
}

/* ---- what commands say ---- */

static void give_member(StatePlace *place, Str name, Str value) {
    static const struct {
        const char *name;
        size_t at;
    } members[] = {{"bucket", offsetof(StatePlace, bucket)},
                   {"container_name", offsetof(StatePlace, bucket)},
                   {"storage_account_name", offsetof(StatePlace, account)},
                   {"key", offsetof(StatePlace, key)},
                   {"prefix", offsetof(StatePlace, key)},
                   {"workspace_key_prefix", offsetof(StatePlace, workspace_prefix)},
                   {"region", offsetof(StatePlace, region)}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (str_equal(name, str_from(members[i].name))) *(Str *)((char *)place + members[i].at) = value;
}

/* Of a key the unknown parts stay open; of all others nothing is known then. */
static void give_text(Arena *arena, StatePlace *place, Str name, Str text) {
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    bool is_key = str_equal(name, STR("key")) || str_equal(name, STR("prefix")), has_written = false;
    if (run_has_hole(text) && !is_key) return;
    for (size_t i = 0; i < text.size; i++) {
        bool is_hole = text.data[i] == HOLE;
        while (is_hole && i + 1 < text.size && text.data[i] != HOLE_END) i++;
        if (is_hole)
            strbuf_add(&out, STR("${?}"));
        else
            strbuf_add_char(&out, text.data[i]);
        has_written = has_written || (!is_hole && text.data[i] != '/');
    }
    if (has_written) give_member(place, name, strbuf_str(&out));
}

static void give_file(const Model *model, uint32_t repository, StatePlace *place, Str path) {
    for (uint32_t f = 0; f < model->file_count; f++) {
        const Facts *facts = &model->files[f].facts;
        bool is_it = model->files[f].repository == repository && model->files[f].is_parsed &&
                     str_equal(sym_str(model->symbols, model->files[f].path), path);
        for (uint32_t d = 0; is_it && d < facts->decl_count; d++) {
            const Decl *decl = &facts->decls[d];
            Str text;
            if (decl->kind == DECL_ASSIGNMENT && decl->body && expr_literal(facts, decl->body, &text))
                give_member(place, facts_str(facts, decl->name), text);
            const Expr *body = facts_expr(facts, decl->body);
            for (uint32_t i = 0; decl->body && body->kind == EXPR_BODY && i < body->count; i++) {
                const Expr *member = facts_expr(facts, expr_child(facts, decl->body, i));
                if (member->kind == EXPR_ATTRIBUTE &&
                    expr_literal(facts, expr_child(facts, expr_child(facts, decl->body, i), 0), &text))
                    give_member(place, facts_str(facts, member->text), text);
            }
        }
    }
}

static void add_given(Model *model, Instances *instances, uint32_t unit, const StatePlace *place) {
    if (!place->bucket.size && !place->key.size && !place->workspace_prefix.size) return;
    for (size_t i = 0; i < instances->states_given.count; i++) {
        const StateGiven *other = &instances->states_given.items[i];
        if (other->unit == unit && str_equal(other->place.bucket, place->bucket) &&
            str_equal(other->place.account, place->account) && str_equal(other->place.key, place->key) &&
            str_equal(other->place.region, place->region) &&
            str_equal(other->place.workspace_prefix, place->workspace_prefix))
            return;
    }
    *VEC_PUSH(model->arena, &instances->states_given) = (StateGiven){unit, *place};
}

/* One place for each file that it may be, with what is said beside it. */
static void take_init(Model *model, Instances *instances, uint32_t unit, const CommandVariables *told) {
    StatePlace said = {0};
    uint32_t repository = instances->units->units.items[unit].repository;
    bool has_file = false;
    for (size_t i = 0; i < told->count; i++)
        if (!str_equal(told->items[i].name, STR("-file")))
            give_text(model->arena, &said, told->items[i].name, told->items[i].value);
    for (size_t i = 0; i < told->count; i++) {
        if (!str_equal(told->items[i].name, STR("-file"))) continue;
        StatePlace place = said;
        give_file(model, repository, &place, told->items[i].value);
        add_given(model, instances, unit, &place);
        has_file = true;
    }
    if (!has_file) add_given(model, instances, unit, &said);
}

void states_collect_given(Model *model, Instances *instances, const CommandRuns *inits) {
    for (uint32_t u = 0; inits->count && u < instances->units->units.count; u++) {
        const Unit *unit = &instances->units->units.items[u];
        if (!str_equal(unit->format, STR("terraform")) || !unit_backend(model, unit)) continue;
        for (size_t i = 0; i < inits->count; i++) {
            CommandVariables told = run_backend_of(model, instances->units, u, &inits->items[i]);
            if (told.count) take_init(model, instances, u, &told);
        }
    }
}

/* ---- workspaces ---- */

static Str last_step(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Is `word` the workspace's name, or its beginning up to a dash? */
static bool begins_workspace(Str workspace, Str word, bool is_whole) {
    if (word.size == 0 || !str_starts_with(workspace, word)) return false;
    if (workspace.size == word.size) return is_whole;
    return workspace.data[word.size] == '-' && (is_whole || workspace.size == word.size + 1);
}

/* Folders end alike when the one begins at the top of the repository and the other where the run began. */
bool states_is_same_folder(Str declared, Str path) {
    while (declared.size && declared.data[declared.size - 1] == '/') declared.size--;
    while (declared.size && (declared.data[0] == '/' || declared.data[0] == '.')) declared.data++, declared.size--;
    if (!str_ends_with(declared, path)) return false;
    return declared.size == path.size || (path.size && declared.data[declared.size - path.size - 1] == '/');
}

/* Workspaces that are declared and may be what is sought. */
typedef VEC(const WorkspaceDecl *) Declared;

static Declared declared_as(const Model *model, const Shape *shape) {
    const Instances *instances = model->instances;
    Declared out = {0};
    for (size_t i = 0; i < instances->workspaces.count; i++)
        if (path_fits(instances->workspaces.items[i].name, shape->text))
            *VEC_PUSH(model->arena, &out) = &instances->workspaces.items[i];
    return out;
}

/* What declares workspaces and their folders knows best. false: none of them is meant. */
static bool fits_declared(const Instance *root, const Declared *declared, Fit *fit) {
    bool is_declared = false;
    *fit = FIT_NONE;
    for (size_t i = 0; i < declared->count; i++) {
        const WorkspaceDecl *workspace = declared->items[i];
        if (workspace->repository != root->unit->repository) continue;
        is_declared = true;
        if (states_is_same_folder(workspace->directory, root->unit->path)) *fit = FIT_PROVED;
    }
    return is_declared;
}

static Fit fits_tags(const Instance *root, const Facts *facts, ExprId tags, Str workspace, bool is_whole) {
    const Expr *list = facts_expr(facts, tags);
    Str folder = last_step(root->unit->path), tag;
    for (uint32_t i = 0; i < list->count; i++)
        if (expr_literal(facts, expr_child(facts, tags, i), &tag) && str_equal(tag, folder) &&
            begins_workspace(workspace, tag, is_whole))
            return FIT_LIKELY;
    return begins_workspace(workspace, folder, is_whole) ? FIT_WEAK : FIT_NONE;
}

static Fit fits_workspace(Instance *root, const Shape *shape, const Declared *declared) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    Fit fit;
    if (fits_declared(root, declared, &fit)) return fit;
    if (!ref) return FIT_NONE;
    const Facts *facts = unit_facts(root->model, *ref);
    ExprId block = expr_block(facts, unit_decl(root->model, *ref)->body, STR("workspaces"), 0);
    ExprId body = block ? expr_child(facts, block, 0) : 0;
    if (!body) return FIT_NONE;
    size_t start = shape->text.size, end;
    bool is_whole = !shape_next_unknown(shape->text, 0, &start, &end);
    Str workspace = str_slice(shape->text, 0, is_whole ? shape->text.size : start);
    Str name = backend_member(root, facts, body, STR("name")),
        prefix = backend_member(root, facts, body, STR("prefix"));
    if (name.size && is_whole && str_equal(name, workspace)) return FIT_PROVED;
    if (name.size) return is_whole && str_equal_ignoring_case(name, workspace) ? FIT_LIKELY : FIT_NONE;
    if (prefix.size)
        return str_starts_with(workspace, prefix) || (!is_whole && str_equal(workspace, prefix)) ? FIT_LIKELY
                                                                                                 : FIT_NONE;
    ExprId tags = expr_attribute(facts, body, STR("tags"));
    return tags ? fits_tags(root, facts, tags, workspace, is_whole) : FIT_NONE;
}

/* Declarations that write both down; what is computed is not read here, because nothing is evaluated yet. */
static void collect_workspace(Model *model, Instances *instances, DeclRef ref) {
    const Facts *facts = unit_facts(model, ref);
    const Decl *decl = unit_decl(model, ref);
    const WorkspaceWords *words = catalog_workspace_words(
        model->catalog, decl->kind == DECL_MODULE ? STR("module") : facts_str(facts, decl->type));
    Str name, directory;
    if (!words || !decl->body) return;
    ExprId name_expr = expr_attribute(facts, decl->body, words->name),
           directory_expr = expr_attribute(facts, decl->body, words->directory);
    if (!name_expr || !directory_expr || !expr_literal(facts, name_expr, &name)) return;
    if (expr_literal(facts, directory_expr, &directory) && name.size && directory.size)
        *VEC_PUSH(model->arena, &instances->workspaces) =
            (WorkspaceDecl){model->files[ref.file].repository, name, directory};
}

void states_collect_workspaces(Model *model, Instances *instances) {
    for (uint32_t f = 0; f < model->file_count; f++) {
        const Facts *facts = &model->files[f].facts;
        if (!model->files[f].is_parsed || !str_equal(facts->format, STR("terraform"))) continue;
        for (uint32_t d = 0; d < facts->decl_count; d++)
            if (facts->decls[d].kind == DECL_RESOURCE || facts->decls[d].kind == DECL_MODULE)
                collect_workspace(model, instances, (DeclRef){f, d});
    }
}

/* ---- search ---- */

/* "../net/terraform.tfstate", as seen from a folder of the repository. */
static Str path_from(Arena *arena, Str from, Str relative) {
    Str rest = relative, step, at = from;
    while (rest.data && str_split_next(&rest, '/', &step)) {
        if (step.size == 0 || str_equal(step, STR("."))) continue;
        if (str_equal(step, STR("..")))
            at = location_of_directory(at);
        else
            at = str_format(arena, "%.*s%s%.*s", STR_ARG(at), at.size ? "/" : "", STR_ARG(step));
    }
    return at;
}

/* Where a root that keeps its state on disk keeps it. */
static Str file_of_state(const Instance *root) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    Str name = STR("terraform.tfstate"), written;
    if (ref) {
        const Facts *facts = unit_facts(root->model, *ref);
        ExprId path = expr_attribute(facts, unit_decl(root->model, *ref)->body, STR("path"));
        if (path && expr_literal(facts, path, &written)) name = written;
    }
    return path_from(root->model->arena, root->unit->path, name);
}

/* Of a state on disk: it is where the root says, or at least in the root's folder. */
static Fit fits_file(const Instance *root, const ResourceInstance *data, Str file) {
    Arena *arena = root->model->arena;
    Str from = data->set->in->unit->directory;
    if (root->unit->repository != data->set->in->unit->repository || root == data->set->in) return FIT_NONE;
    if (from.size && str_starts_with(file, from)) file = str_slice(file, from.size, file.size); /* ${path.module}/… */
    Str sought = path_from(arena, from, file);
    bool is_there =
        str_equal(sought, file_of_state(root)) || str_equal(location_of_directory(sought), root->unit->path);
    return is_there ? FIT_PROVED : FIT_NONE;
}

/* The same names in the stores of two providers are two states. */
static bool is_other_backend(const Instance *root, Str kind) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (!ref || kind.size == 0) return false;
    Str own = facts_str(unit_facts(root->model, *ref), unit_decl(root->model, *ref)->type);
    return own.size && !str_equal(own, kind);
}

static Fit fits(Instance *root, const ResourceInstance *data, const Sought *sought, size_t shape,
                const Declared *declared) {
    if (sought->keys.count && is_other_backend(root, sought->backend)) return FIT_NONE;
    if (sought->keys.count) return fits_object(root, sought, &sought->keys.items[shape]);
    if (sought->workspaces.count) return fits_workspace(root, &sought->workspaces.items[shape], declared);
    return sought->file.size ? fits_file(root, data, sought->file) : FIT_NONE;
}

/* "env/prod.tfvars" is called "prod". */
static Str deployment_word(const Instance *root) {
    Str word = last_step(root->deployment);
    size_t dot = str_find_char(word, '.', 0);
    return dot == SIZE_MAX ? word : str_slice(word, 0, dot);
}

/* How sure it is that a deployment is the one that is read; the most like it is. OTHER: it is of another workspace. */
typedef enum { LIKENESS_OTHER, LIKENESS_NONE, LIKENESS_ENVIRONMENT, LIKENESS_NAME, LIKENESS_KEY } Likeness;

/* What the name of the state says goes before what the reader is itself. */
static Likeness deployment_likeness(const Instance *root, const Instance *in, const Sought *sought) {
    if (sought->workspace.size && root->workspace.size)
        return str_equal(sought->workspace, root->workspace) ? LIKENESS_KEY : LIKENESS_OTHER;
    if (sought->environment != ENVIRONMENT_UNKNOWN && root->environment != ENVIRONMENT_UNKNOWN)
        return sought->environment == root->environment ? LIKENESS_KEY : LIKENESS_NONE;
    Str word = deployment_word(root);
    if (sought->workspace.size && root->deployment.size)
        return str_equal(sought->workspace, word) ? LIKENESS_KEY : LIKENESS_NONE;
    while (in->parent) in = in->parent;
    if (root->workspace.size && in->workspace.size)
        return str_equal(root->workspace, in->workspace) ? LIKENESS_KEY : LIKENESS_NONE;
    if (word.size && str_equal(word, deployment_word(in))) return LIKENESS_NAME;
    bool is_known = root->environment != ENVIRONMENT_UNKNOWN;
    return is_known && root->environment == in->environment ? LIKENESS_ENVIRONMENT : LIKENESS_NONE;
}

/* Of the deployments of one root the one that is most like the reader is read. */
static void add_candidate(StateMatch *match, Instance *root, const Instance *in, const Sought *sought) {
    Likeness likeness = deployment_likeness(root, in, sought);
    size_t kept = 0;
    bool is_wanted = true;
    for (size_t i = 0; i < match->candidates.count; i++) {
        Instance *other = match->candidates.items[i];
        Likeness of_other = other->unit == root->unit ? deployment_likeness(other, in, sought) : likeness;
        if (other == root || of_other > likeness) is_wanted = false;
        if (of_other >= likeness) match->candidates.items[kept++] = other;
    }
    match->candidates.count = kept;
    if (is_wanted) *VEC_PUSH(root->model->arena, &match->candidates) = root;
}

/* Without a word of a workspace it is the state of the one called "default".
 * https://developer.hashicorp.com/terraform/language/state/remote-state-data */
static Sought with_workspace(Instance *root, const ResourceInstance *data, const Sought *sought, size_t shape) {
    Sought out = *sought;
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (out.workspace.size || !out.keys.count || !ref || !out.keys.items[shape].is_known) return out;
    StatePlace own = own_place(root, ref);
    Str key = out.keys.items[shape].text;
    out.workspace = workspace_in_key(root->model->arena, &own, key);
    bool is_of_default = !resource_argument(data, STR("workspace")) && str_equal(key, own.key);
    if (is_of_default && root->workspace.size) out.workspace = STR("default");
    return out;
}

static void search(StateMatch *match, const ResourceInstance *data, const Sought *sought, size_t shape) {
    Instance *in = data->set->in;
    const Instances *instances = in->model->instances;
    StateMatch found = {0};
    Fit best = FIT_NONE;
    Declared declared = {0};
    if (!sought->keys.count && sought->workspaces.count)
        declared = declared_as(in->model, &sought->workspaces.items[shape]);
    for (size_t i = 0; i < instances->roots.count; i++) {
        Fit fit = fits(instances->roots.items[i], data, sought, shape, &declared);
        if (fit == FIT_NONE || fit < best) continue;
        if (fit > best) found.candidates.count = 0;
        best = fit;
        Sought asked = with_workspace(instances->roots.items[i], data, sought, shape);
        add_candidate(&found, instances->roots.items[i], in, &asked);
    }
    Confidence confidence = best == FIT_PROVED ? CONFIDENCE_PROVED : CONFIDENCE_LIKELY;
    for (size_t i = 0; i < found.candidates.count; i++) {
        Instance *root = found.candidates.items[i];
        Sought asked = with_workspace(root, data, sought, shape);
        add_candidate(match, root, in, &asked);
        /* The state of a workspace that no deployment here is of: it is this root's, and has other values. */
        if (deployment_likeness(root, in, &asked) == LIKENESS_OTHER) confidence = CONFIDENCE_LIKELY;
    }
    if (shape == 0 || confidence < match->confidence) match->confidence = confidence;
}

static Str first_text(const ResourceInstance *data, Str path) {
    Shapes shapes = shapes_of_argument(data, path);
    return shapes.count == 1 && shapes.items[0].is_known ? shapes.items[0].text : STR_NONE;
}

/* Shapes that say nothing at all are none. */
static Shapes shapes_at(const ResourceInstance *data, Str path) {
    Shapes all = shapes_of_argument(data, path), out = {0};
    for (size_t i = 0; i < all.count; i++) {
        size_t start, end;
        bool has_unknown = shape_next_unknown(all.items[i].text, 0, &start, &end);
        if (all.items[i].text.size && !(has_unknown && start == 0 && end == all.items[i].text.size))
            out.items[out.count++] = all.items[i];
    }
    return out;
}

/* Patterns of a list of workspaces ("app-*") that `id` refers to. */
static void add_listed(const ResourceInstance *data, const Facts *facts, ExprId id, uint32_t depth, Shapes *out) {
    Instance *in = data->set->in;
    Arena *arena = in->model->arena;
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    for (uint32_t i = 0; i < expr->count; i++) add_listed(data, facts, expr_child(facts, id, i), depth + 1, out);
    if (expr->kind != EXPR_DECL || expr->number != DECL_DATA) return;
    ResourceSet *set = instance_resource_set(in, DECL_DATA, facts_str(facts, expr->text));
    if (!set) return;
    Str type = facts_str(unit_facts(in->model, set->decl), unit_decl(in->model, set->decl)->type);
    Str meaning = catalog_data_attribute(in->model->catalog, type, STR("names"));
    resource_set_expand(set);
    if (!str_equal(meaning, STR("workspaces")) || set->items.count != 1) return;
    const Value *names = resource_path(set->items.items[0], STR("names"), NULL);
    bool is_list = names && (names->kind == VALUE_LIST || names->kind == VALUE_SET);
    for (size_t i = 0; is_list && i < names->list.count && out->count < sizeof out->items / sizeof *out->items; i++) {
        Shapes name = shapes_of_value(arena, names->list.items[i]);
        size_t star = name.count ? str_find_char(name.items[0].text, '*', 0) : SIZE_MAX;
        if (star == SIZE_MAX || star == 0) continue;
        Str text = name.items[0].text;
        text =
            str_format(arena, "%.*s${?}%.*s", (int)star, text.data, (int)(text.size - star - 1), text.data + star + 1);
        out->items[out->count++] = (Shape){.text = text};
    }
}

/* for_each = data.tfe_workspace_ids.apps.full_names */
static Shapes listed_workspaces(const ResourceInstance *data) {
    Shapes out = {0};
    DeclRef where;
    ExprId expr = unit_attribute(data->set->in->model, data->set->in->unit, data->set->decl, STR("for_each"), &where);
    if (expr) add_listed(data, unit_facts(data->set->in->model, where), expr, 0, &out);
    return out;
}

bool states_is_remote(const ResourceInstance *data) {
    const Model *model = data->set->in->model;
    const Decl *decl = unit_decl(model, data->set->decl);
    return decl->kind == DECL_DATA &&
           catalog_is_remote_state(model->catalog, facts_str(unit_facts(model, data->set->decl), decl->type));
}

static Sought sought_by(const ResourceInstance *data) {
    Sought sought = {.bucket = first_text(data, STR("config.bucket")), .keys = shapes_at(data, STR("config.key"))};
    if (sought.keys.count == 0) sought.keys = shapes_at(data, STR("config.prefix"));
    if (sought.bucket.size == 0) {
        sought.bucket = first_text(data, STR("config.container_name"));
        sought.account = first_text(data, STR("config.storage_account_name"));
    }
    if (sought.keys.count == 0) sought.workspaces = shapes_at(data, STR("config.workspaces.name"));
    if (sought.keys.count == 0 && sought.workspaces.count == 0) sought.workspaces = shapes_at(data, STR("workspace"));
    if (sought.keys.count == 0 && sought.workspaces.count == 0) sought.workspaces = listed_workspaces(data);
    sought.region = first_text(data, STR("config.region"));
    sought.file = first_text(data, STR("config.path"));
    sought.backend = first_text(data, STR("backend"));
    sought.workspace = first_text(data, STR("workspace"));
    Str key = sought.keys.count == 1 && sought.keys.items[0].is_known ? sought.keys.items[0].text : STR_NONE;
    if (str_ends_with(key, STR(".tfstate"))) key = str_slice(key, 0, key.size - 8);
    sought.environment = environment_of(key);
    return sought;
}

/* "${var.state_bucket}": as far as it is known. A state of that key may lie in any bucket. */
static Str bucket_shape(const ResourceInstance *data, const Sought *sought) {
    static const char *const paths[] = {"config.bucket", "config.container_name"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths && sought->keys.count; i++) {
        Shapes shapes = shapes_of_argument(data, str_from(paths[i]));
        if (shapes.count == 1 && shapes.items[0].text.size) return shapes.items[0].text;
    }
    const Catalog *catalog = data->set->in->model->catalog;
    bool has_bucket = catalog_backend_bucket(catalog, sought->backend).size > 0 ||
                      catalog_backend_is_in_account(catalog, sought->backend);
    return has_bucket && sought->keys.count ? STR("${?}") : STR_NONE;
}

/* Containers are called alike everywhere: they are somebody's within an account of storage. */
static Str in_account(Arena *arena, Str account, Str container) {
    return str_format(arena, "%.*s/%.*s", STR_ARG(account.size ? account : STR("${?}")), STR_ARG(container));
}

static bool is_in_container(const ResourceInstance *data, const Sought *sought) {
    return catalog_backend_is_in_account(data->set->in->model->catalog, sought->backend);
}

static void name_state(StateMatch *match, const ResourceInstance *data, const Sought *sought) {
    Arena *arena = data->set->in->model->arena;
    const Shapes *shapes = sought->keys.count ? &sought->keys : &sought->workspaces;
    Str owner = sought->bucket.size ? sought->bucket : bucket_shape(data, sought);
    if (sought->keys.count && owner.size && is_in_container(data, sought))
        owner = in_account(arena, sought->account, owner);
    if (!sought->keys.count) owner = first_text(data, STR("organization"));
    if (!sought->keys.count && owner.size == 0) owner = first_text(data, STR("config.organization"));
    Str name = shapes->count ? shapes->items[0].text : sought->file;
    match->name = str_format(arena, "%.*s%s%.*s", STR_ARG(owner), owner.size && name.size ? "/" : "", STR_ARG(name));
    for (size_t i = 0; i < shapes->count && !match->cause; i++) match->cause = shapes->items[i].cause;
    if (name.size) return;
    static const char *const paths[] = {"config.key", "config.prefix", "workspace", "config.workspaces.name"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths && !match->cause; i++) {
        Shapes all = shapes_of_argument(data, str_from(paths[i]));
        if (all.count) match->cause = all.items[0].cause;
    }
}

StateMatch states_find(const ResourceInstance *data) {
    StateMatch match = {0};
    if (!data->set->in->model->instances || !states_is_remote(data)) return match;
    Sought sought = sought_by(data);
    name_state(&match, data, &sought);
    size_t count = sought.keys.count ? sought.keys.count : sought.workspaces.count;
    match.has_name = count > 0 || sought.file.size > 0;
    for (size_t i = 0; i < (count ? count : 1); i++) search(&match, data, &sought, i);
    if (match.candidates.count == 1) match.root = match.candidates.items[0];
    return match;
}

uint32_t resource_state_count(ResourceInstance *resource) {
    if (!resource->is_state_known) {
        resource->is_state_known = true; /* before the search: a state that depends on itself is none */
        StateMatch match = states_find(resource);
        resource->states = match.candidates.items;
        resource->state_count = (uint32_t)match.candidates.count;
        resource->is_state_likely = match.confidence == CONFIDENCE_LIKELY;
        if (match.candidates.count > STATE_CANDIDATES_MAX) {
            const Model *model = resource->set->in->model;
            DeclRef ref = resource->set->decl;
            diag_add(model->diags, DIAG_LIMIT, sym_str(model->symbols, model->files[ref.file].path),
                     unit_decl(model, ref)->line, "one of %zu states; the first %d are followed",
                     match.candidates.count, STATE_CANDIDATES_MAX);
            resource->state_count = STATE_CANDIDATES_MAX;
        }
    }
    return resource->state_count;
}

Instance *resource_state(ResourceInstance *resource) {
    return resource_state_count(resource) == 1 ? resource->states[0] : NULL;
}

/* ---- as values ---- */

/* What the state holds, and the `defaults` of what it doesn't.
 * https://developer.hashicorp.com/terraform/language/state/remote-state-data */
static const Value *outputs_of_state(Evaluator *evaluator, ResourceInstance *resource, Instance *state) {
    const Value *outputs = instance_outputs(evaluator, state);
    const Value *defaults = resource_argument(resource, STR("defaults"));
    defaults = defaults ? eval_force(evaluator, defaults) : NULL;
    if (!defaults || defaults->kind == VALUE_NULL) return outputs;
    if (defaults->kind != VALUE_OBJECT) return defaults;
    const Value *own = eval_force(evaluator, outputs);
    if (own->kind != VALUE_OBJECT) return own;
    size_t count = defaults->object.count + own->object.count, at = 0;
    Str *keys = ARENA_ARRAY(evaluator->arena, Str, count);
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < defaults->object.count; i++)
        keys[at] = defaults->object.keys[i], values[at++] = defaults->object.values[i];
    for (size_t i = 0; i < own->object.count; i++) keys[at] = own->object.keys[i], values[at++] = own->object.values[i];
    return value_object(evaluator->arena, keys, values, count); /* of equal keys the last wins */
}

/* Of one of several states: what they agree in is known, whichever is read. */
const Value *states_outputs(Evaluator *evaluator, ResourceInstance *resource) {
    const Value *each[STATE_CANDIDATES_MAX + 1];
    for (uint32_t i = 0; i < resource->state_count; i++)
        each[i] = outputs_of_state(evaluator, resource, resource->states[i]);
    if (resource->is_state_likely) {
        /* What it leads to may be told as likely; a value is either known or not. */
        Str which = str_format(evaluator->arena, "which state data.%.*s reads", STR_ARG(resource->set->name));
        each[resource->state_count] = value_unknown(evaluator->arena, CAUSE_DATA, which);
        return eval_one_of(evaluator, each, resource->state_count + 1, each[resource->state_count]);
    }
    if (resource->state_count == 1) return each[0];
    StrBuf what = strbuf_new(evaluator->arena, VALUE_SIZE_BYTES_MAX);
    strbuf_format(&what, "which deployment data.%.*s reads:", STR_ARG(resource->set->name));
    for (uint32_t i = 0; i < resource->state_count && i < 3; i++)
        strbuf_format(&what, "%s %.*s", i ? " or" : "", STR_ARG(resource->states[i]->deployment));
    if (resource->state_count > 3) strbuf_add(&what, STR(" or another"));
    return eval_one_of(evaluator, each, resource->state_count,
                       value_unknown(evaluator->arena, CAUSE_DATA, strbuf_str(&what)));
}

/* ---- names ---- */

static void tell_place(Instance *root, const StatePlace *place, void (*visit)(Instance *root, Str name, void *context),
                       void *context) {
    Arena *arena = root->model->arena;
    if (place->key.size == 0) return;
    /* A bucket that only the command line names is unknown. */
    Str bucket = place->bucket.size ? place->bucket : STR("${?}");
    if (place->is_container) bucket = in_account(arena, place->account, bucket);
    visit(root, str_format(arena, "%.*s/%.*s", STR_ARG(bucket), STR_ARG(place->key)), context);
    Str prefix = place->workspace_prefix.size ? place->workspace_prefix : STR("env:");
    Str workspace = root->workspace.size ? root->workspace : STR("${terraform.workspace}");
    visit(root,
          str_format(arena, "%.*s/%.*s/%.*s/%.*s", STR_ARG(bucket), STR_ARG(prefix), STR_ARG(workspace),
                     STR_ARG(place->key)),
          context);
}

void states_each_bucket(Instance *root, void (*visit)(Instance *root, Str kind, Str name, void *context),
                        void *context) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (!ref) return;
    Str type = facts_str(unit_facts(root->model, *ref), unit_decl(root->model, *ref)->type);
    Str kind = catalog_backend_bucket(root->model->catalog, type);
    StatePlaces places = kind.size ? places_of(root, ref) : (StatePlaces){0};
    for (size_t i = 0; i < places.count; i++)
        if (places.items[i].bucket.size) visit(root, kind, places.items[i].bucket, context);
}

void states_each_name(Instance *root, void (*visit)(Instance *root, Str name, void *context), void *context) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (!ref) return;
    const Facts *facts = unit_facts(root->model, *ref);
    ExprId body = unit_decl(root->model, *ref)->body;
    StatePlaces places = places_of(root, ref);
    for (size_t i = 0; i < places.count; i++) tell_place(root, &places.items[i], visit, context);
    ExprId block = expr_block(facts, body, STR("workspaces"), 0);
    Str owner = backend_member(root, facts, body, STR("organization"));
    Str name = block ? backend_member(root, facts, expr_child(facts, block, 0), STR("name")) : STR_NONE;
    if (owner.size && name.size)
        visit(root, str_format(root->model->arena, "%.*s/%.*s", STR_ARG(owner), STR_ARG(name)), context);
}
