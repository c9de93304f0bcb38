/* What roots need of each other: outputs of another's state, and things that another makes and that are found by
 * name. A thing in another region or account is another thing, however it is called. */
#include "graph/exports.h"
#include "graph/link.h"
#include "graph/lookups.h"
#include "graph/states.h"
#include "graph/terragrunt.h"

typedef struct {
    const Instances *instances;
    Map *index; /* key of a root → index into Model.roots */
    const Lookups *lookups;
    uint32_t *root_of_node; /* by node; MAP_NONE for what belongs to no root */
    uint32_t root;          /* that is being read */
} RootLinker;

/* ---- roots ---- */

static void add_root(Model *model, RootLinker *linker, const Instance *root) {
    Str key = instance_root_key(root, model->arena);
    map_put(linker->index, key, (uint32_t)model->roots.count);
    Sym key_sym = model_sym(model, key), path = model_sym(model, root->root_path),
        deployment = model_sym(model, root->deployment),
        kind = model_sym(model, root->terragrunt ? STR("terragrunt") : root->unit->format);
    Location at = root->terragrunt ? terragrunt_location(root) : states_backend_location(root);
    *VEC_PUSH(model->arena, &model->roots) = (RootEntry){key_sym, path, deployment, kind, root->environment, at};
}

static uint32_t index_of(Model *model, const RootLinker *linker, const Instance *in) {
    while (in->parent) in = in->parent;
    return map_get(linker->index, instance_root_key(in, model->arena));
}

static RootNeed *add_need(Model *model, const RootLinker *linker, RootLink link, Location at) {
    RootNeed *need = VEC_PUSH(model->arena, &model->root_needs);
    *need = (RootNeed){.from = linker->root, .to = MAP_NONE, .link = link, .at = at};
    return need;
}

static Location place_of(Model *model, const ResourceInstance *resource) {
    const Decl *decl = unit_decl(model, resource->set->decl);
    return location_of(model, resource->set->decl, decl->line, decl->column);
}

/* ---- states ---- */

/* Left out because a variable has its default: a deployment may set it, and the need be there. */
static bool is_absent_by_default(const Model *model, const ResourceInstance *resource) {
    const Instance *in = resource->set->in;
    bool is_absent = resource->set->is_absent;
    DeclRef ref = resource->set->decl;
    for (; in; in = in->parent) {
        static const char *const words[] = {"count", "for_each"};
        for (int w = 0; is_absent && w < 2; w++) {
            DeclRef where;
            ExprId expr = unit_attribute(model, in->unit, ref, str_from(words[w]), &where);
            Scope scope = instance_scope(in, unit_facts(model, where), NULL);
            if (expr && !eval_force(in->evaluator, eval(in->evaluator, &scope, expr))->is_default) return false;
        }
        if (!in->parent) break;
        is_absent = in->set->is_absent;
        ref = in->set->call;
    }
    return true;
}

/* `root`: NULL where it can't be told. */
static RootNeed *need_state(Model *model, const RootLinker *linker, const ResourceInstance *data,
                            const StateMatch *match, Instance *root) {
    Str address = resource_address(data, model->arena);
    Sym address_sym = model_sym(model, address), name = model_sym(model, match->name),
        unknown = match->cause ? model_sym(model, match->cause->what) : 0;
    Location target_at = {0};
    if (root) target_at = root->terragrunt ? terragrunt_location(root) : states_backend_location(root);
    RootNeed *need = add_need(model, linker, ROOT_LINK_STATE, place_of(model, data));
    need->address = address_sym;
    need->name = name;
    need->unknown = unknown;
    need->has_name = match->has_name;
    need->confidence = match->root ? match->confidence : CONFIDENCE_GUESSED;
    if (match->root && model_at(model, data->node)->is_absent) need->confidence = CONFIDENCE_LIKELY;
    if (root) need->to = index_of(model, linker, root);
    need->target_at = target_at;
    return need;
}

static void read_state(Model *model, RootLinker *linker, ResourceInstance *data) {
    StateMatch match = states_find(data);
    const Instance *own = data->set->in;
    while (own->parent) own = own->parent;
    size_t count = match.candidates.count;
    /* Of one root it is needed, whichever of its deployments is read. */
    bool is_one_root = count > 0;
    for (size_t i = 0; i < count; i++) {
        is_one_root = is_one_root && match.candidates.items[i]->unit == match.candidates.items[0]->unit;
        if (match.candidates.items[i]->unit == own->unit && count == 1) return; /* its own, of the last run */
    }
    for (size_t i = 0; is_one_root && i < count; i++)
        if (match.candidates.items[i] != own) need_state(model, linker, data, &match, match.candidates.items[i]);
    if (is_one_root) return;
    RootNeed *need = need_state(model, linker, data, &match, NULL);
    for (size_t i = 0; i < count; i++)
        *VEC_PUSH(model->arena, &need->candidates) = index_of(model, linker, match.candidates.items[i]);
}

static void add_dependency(Instance *root, Instance *other, Location at, void *context) {
    RootLinker *linker = context;
    Model *model = root->model;
    uint32_t to = index_of(model, linker, other);
    if (to == linker->root || to == MAP_NONE) return;
    Sym name = model_sym(model, other->root_path), address = model_sym(model, STR("dependency"));
    Location target_at = terragrunt_location(other);
    RootNeed *need = add_need(model, linker, ROOT_LINK_STATE, at);
    need->address = address;
    need->name = name;
    need->to = to;
    need->confidence = CONFIDENCE_PROVED;
    need->target_at = target_at;
}

/* ---- exports ---- */

static void read_import(Instance *in, DeclRef decl, ExprId call, void *context) {
    RootLinker *linker = context;
    Model *model = in->model;
    const Facts *facts = unit_facts(model, decl);
    const ExportMatch *match = exports_find(in, facts, call, NULL);
    const Expr *written = facts_expr(facts, call);
    Str address = unit_decl_name(model, &decl, model->arena);
    if (in->address.size) address = str_format(model->arena, "%.*s.%.*s", STR_ARG(in->address), STR_ARG(address));
    Sym address_sym = model_sym(model, address), name = match->has_name ? model_sym(model, match->name) : 0,
        unknown = match->cause ? model_sym(model, match->cause->what) : 0,
        target = match->in ? model_sym(model, match->output) : 0;
    RootNeed *need =
        add_need(model, linker, ROOT_LINK_EXPORT, location_of(model, decl, written->line, written->column));
    need->address = address_sym;
    need->name = name;
    need->unknown = unknown;
    need->has_name = match->has_name;
    need->target = target;
    need->confidence = match->in ? match->confidence : CONFIDENCE_GUESSED;
    if (match->in) {
        const Decl *output = unit_decl(model, match->at);
        need->to = index_of(model, linker, match->in);
        need->target_at = location_of(model, match->at, output->line, output->column);
    }
    for (size_t i = 0; i < match->candidates.count; i++)
        *VEC_PUSH(model->arena, &need->candidates) = index_of(model, linker, match->candidates.items[i]);
}

static void read_imports(Model *model, Instance *in, void *context) {
    (void)model;
    if (!in->is_absent) exports_each_import(in, read_import, context);
}

/* ---- names ---- */

typedef struct {
    VEC(uint32_t) roots;
    VEC(const LookupHit *) hits; /* one for each root */
    bool is_own;
} Finders;

/* Where both places are known and differ, it is not the same thing. */
static bool is_elsewhere(const Node *seeker, const Node *target) {
    if (seeker->region && target->region && seeker->region != target->region) return true;
    return seeker->account && target->account && seeker->account != target->account;
}

static bool is_other_environment(Environment a, Environment b) {
    return a != ENVIRONMENT_UNKNOWN && b != ENVIRONMENT_UNKNOWN && a != b;
}

/* Roots that have what is looked for. The same name made once per environment is read in one's own. */
static Finders finders_of(Model *model, const RootLinker *linker, const ResourceInstance *seeker,
                          const LookupResult *result) {
    Finders out = {0};
    Environment own = model->roots.items[linker->root].environment;
    bool has_own_environment = false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < result->hits.count; i++) {
            const LookupHit *hit = &result->hits.items[i];
            if (is_elsewhere(model_at(model, seeker->node), model_at(model, hit->resource->node))) continue;
            uint32_t root = index_of(model, linker, hit->resource->set->in);
            Environment environment = model->roots.items[root].environment;
            bool is_near = own != ENVIRONMENT_UNKNOWN && environment == own;
            if (!hit->is_exact && is_other_environment(own, environment)) continue;
            if (root == linker->root) out.is_own = true;
            has_own_environment = has_own_environment || is_near;
            if (pass == 0 || (has_own_environment && !is_near)) continue;
            bool is_there = false;
            for (size_t k = 0; k < out.roots.count; k++) is_there = is_there || out.roots.items[k] == root;
            if (is_there) continue;
            *VEC_PUSH(model->arena, &out.roots) = root;
            *VEC_PUSH(model->arena, &out.hits) = hit;
        }
    }
    return out;
}

/* Two roots without a word about accounts are run with the same credentials. */
static bool may_be_other_account(Model *model, const ResourceInstance *seeker, const ResourceInstance *target) {
    const Node *a = model_at(model, seeker->node), *b = model_at(model, target->node);
    if (a->account || b->account) return a->account != b->account;
    const ProviderConfig *one = resource_provider(seeker), *other = resource_provider(target);
    return (one && one->assumes_role) || (other && other->assumes_role);
}

/* Known on both sides, in one region, and in no two environments. */
static Confidence confidence_of(Model *model, const RootLinker *linker, const ResourceInstance *from,
                                const LookupHit *hit, uint32_t root) {
    const Node *seeker = model_at(model, from->node);
    const Node *target = model_at(model, hit->resource->node);
    bool is_global = target->resource_type && target->resource_type->reach == REACH_GLOBAL;
    bool is_placed = is_global || (seeker->region && seeker->region == target->region);
    bool is_same_environment =
        !is_other_environment(model->roots.items[linker->root].environment, model->roots.items[root].environment);
    return hit->is_exact && is_placed && is_same_environment && !seeker->is_absent &&
                   !may_be_other_account(model, from, hit->resource)
               ? CONFIDENCE_PROVED
               : CONFIDENCE_LIKELY;
}

static void join(Model *model, RootLinker *linker, const ResourceInstance *seeker, const LookupResult *result) {
    Finders finders = finders_of(model, linker, seeker, result);
    if (finders.is_own || finders.roots.count == 0) return;
    Sym address = model_sym(model, resource_address(seeker, model->arena)), name = model_sym(model, result->name),
        target = 0;
    Location target_at = {0};
    Confidence confidence = CONFIDENCE_GUESSED;
    if (finders.roots.count == 1) {
        const ResourceInstance *found = finders.hits.items[0]->resource;
        target = model_sym(model, resource_address(found, model->arena));
        target_at = place_of(model, found);
        confidence = confidence_of(model, linker, seeker, finders.hits.items[0], finders.roots.items[0]);
        Edge *edge = model_edge(model, seeker->node, found->node, EDGE_HANDLE, MODE_NONE, place_of(model, seeker));
        edge->detail = name;
        edge->confidence = confidence;
    }
    RootNeed *need = add_need(model, linker, ROOT_LINK_NAME, place_of(model, seeker));
    need->address = address;
    need->name = name;
    need->target = target;
    need->confidence = confidence;
    need->target_at = target_at;
    if (finders.roots.count == 1) need->to = finders.roots.items[0];
    for (size_t i = 0; finders.roots.count > 1 && i < finders.roots.count; i++)
        *VEC_PUSH(model->arena, &need->candidates) = finders.roots.items[i];
}

static void look_up(Model *model, RootLinker *linker, const ResourceInstance *seeker) {
    enum { LOOKUPS_MAX = 8 };
    LookupResult results[LOOKUPS_MAX];
    size_t count = lookups_find(linker->lookups, seeker, results, LOOKUPS_MAX);
    for (size_t i = 0; i < count; i++) join(model, linker, seeker, &results[i]);
}

static void read_resource(Model *model, ResourceInstance *resource, void *context) {
    RootLinker *linker = context;
    if (!resource->node) return;
    if (model_at(model, resource->node)->is_absent && !is_absent_by_default(model, resource)) return;
    linker->root_of_node[resource->node] = linker->root;
    if (states_is_remote(resource))
        read_state(model, linker, resource);
    else
        look_up(model, linker, resource);
}

/* ---- handles ---- */

/* Joins that link_handles has made between things of two roots. */
static void read_handles(Model *model, RootLinker *linker, size_t edge_count) {
    for (size_t i = 0; i < edge_count; i++) {
        const Edge *edge = &model->edges.items[i];
        uint32_t from = linker->root_of_node[edge->from], to = linker->root_of_node[edge->to];
        if (edge->kind != EDGE_HANDLE || from == MAP_NONE || to == MAP_NONE || from == to) continue;
        const Node *needs = model_at(model, edge->from), *has = model_at(model, edge->to);
        if (is_elsewhere(needs, has)) continue;
        linker->root = from;
        RootNeed *need = add_need(model, linker, ROOT_LINK_NAME, edge->evidence);
        need->address = needs->address;
        need->name = edge->detail;
        need->target = has->address;
        need->target_at = has->location;
        need->to = to;
        need->confidence = CONFIDENCE_LIKELY;
    }
}

void link_roots(Model *model, Instances *instances) {
    RootLinker linker = {.instances = instances, .index = map_new(model->arena)};
    linker.root_of_node = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count);
    for (size_t i = 0; i < model->nodes.count; i++) linker.root_of_node[i] = MAP_NONE;
    for (size_t i = 0; i < instances->roots.count; i++) add_root(model, &linker, instances->roots.items[i]);
    linker.lookups = lookups_new(model, instances);
    size_t edge_count = model->edges.count; /* before those that are made here */
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        linker.root = index_of(model, &linker, root);
        instances_each_resource(root, read_resource, &linker);
        instances_each_module(root, read_imports, &linker);
        if (root->terragrunt) terragrunt_each_dependency(root, add_dependency, &linker);
    }
    read_handles(model, &linker, edge_count);
}
