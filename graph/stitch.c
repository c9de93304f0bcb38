#include "graph/stitch.h"

#include "graph/module_sources.h"
#include "graph/shape.h"
#include "graph/stitch_shapes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    Model *model;
    Stitch *out;
    Map *by_name;   /* kind and name → the first provider */
    uint32_t *next; /* by handle: the next provider of the same name; MAP_NONE at the end */
    bool *is_needed;
    Map *state_joins;  /* root that reads and name of the state → index of the join */
    Map *outputs;      /* root that has it and name of the output → provider */
    Sym output, state; /* kinds */
    const StitchShapes *shapes;
    const ModuleSources *repositories;
    Map *owners;  /* name of a repository in sources → owner there, as a symbol; 0: they say several */
    Sym *groups;  /* by repository: whose it is, as its own name says; 0: not said */
    Map *related; /* two of them that certainly have something of each other → 1 */
} Stitcher;

const char *join_state_name(JoinState state) {
    static const char *const names[] = {"joined", "shared", "ambiguous", "dangling"};
    assert(state <= JOIN_DANGLING);
    return names[state];
}

static const PublicHandle *handle_at(const Stitcher *stitcher, uint32_t index) {
    return &stitcher->model->handles.items[index];
}

static Str key_of(const Stitcher *stitcher, const PublicHandle *handle) {
    return str_format(stitcher->model->arena, "%u\x1f%u", handle->kind, handle->value);
}

static void index_providers(Stitcher *stitcher) {
    Model *model = stitcher->model;
    stitcher->next = ARENA_ARRAY(model->arena, uint32_t, model->handles.count);
    stitcher->is_needed = ARENA_ARRAY(model->arena, bool, model->handles.count);
    for (size_t i = model->handles.count; i-- > 0;) { /* from the back: the first provider comes first */
        const PublicHandle *handle = handle_at(stitcher, (uint32_t)i);
        stitcher->next[i] = MAP_NONE;
        if (handle->is_needed || handle->is_partial) continue;
        Str key = key_of(stitcher, handle);
        stitcher->next[i] = map_get(stitcher->by_name, key);
        map_put(stitcher->by_name, key, (uint32_t)i);
    }
}

/* ---- which one is meant ---- */

static bool contradicts(Sym a, Sym b) { return a && b && a != b; }

/* A data source of one provider finds nothing of another one. */
static bool is_of_other_provider(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    const Node *seeker = &model->nodes.items[need->node], *found = &model->nodes.items[provider->node];
    return seeker->kind == NODE_DATA_SOURCE && contradicts(seeker->provider, found->provider);
}

/* What an ARN says; else that of the region, unless the name is one in the whole world and the region is of who says it. */
static Str partition_of(const Model *model, const PublicHandle *handle) {
    if (handle->partition) return model_str(model, handle->partition);
    bool is_of_place = !handle->is_needed || handle->reach != HANDLE_EVERYWHERE;
    const Region *region = handle->region && is_of_place
                               ? catalog_region(model->catalog, STR_NONE, model_str(model, handle->region))
                               : NULL;
    return region ? region->partition : STR_NONE;
}

/* https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html: names and accounts of one mean
 * nothing in another. */
static bool is_of_other_partition(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    Str own = partition_of(model, need), other = partition_of(model, provider);
    return own.size && other.size && !str_equal(own, other);
}

static bool is_possible(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    if (need->at.repository == provider->at.repository) return false; /* its own are joined where it is linked */
    if (is_of_other_provider(model, need, provider) || is_of_other_partition(model, need, provider)) return false;
    if (contradicts(need->version, provider->version)) return false; /* a subnet of another network */
    if (need->reach != HANDLE_EVERYWHERE && contradicts(need->account, provider->account)) return false;
    return need->reach != HANDLE_OF_REGION || !contradicts(need->region, provider->region);
}

static Environment environment_of_node(const Model *model, NodeId id) {
    const Node *node = &model->nodes.items[id];
    if (node->environment != ENVIRONMENT_UNKNOWN || !node->owner) return node->environment;
    return model->nodes.items[node->owner].environment;
}

typedef bool (*Preference)(const Model *model, const PublicHandle *need, const PublicHandle *provider);

/* A data source of hosted zones means the zone, and not a record that is called like it. */
static bool is_of_type(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    const Node *seeker = &model->nodes.items[need->node];
    return seeker->kind == NODE_DATA_SOURCE && seeker->type == model->nodes.items[provider->node].type;
}

static bool is_of_account(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    (void)model;
    return need->account && need->account == provider->account;
}

static bool is_of_region(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    (void)model;
    return need->region && need->region == provider->region;
}

static bool is_of_environment(const Model *model, const PublicHandle *need, const PublicHandle *provider) {
    Environment own = environment_of_node(model, need->node);
    return own != ENVIRONMENT_UNKNOWN && own == environment_of_node(model, provider->node);
}

/* Keeps what is preferred, when anything is. */
static void prefer(const Stitcher *stitcher, const PublicHandle *need, Preference preference, Candidates *candidates) {
    size_t kept = 0;
    uint32_t *items = candidates->items;
    for (size_t i = 0; i < candidates->count; i++)
        if (preference(stitcher->model, need, handle_at(stitcher, items[i]))) {
            uint32_t one = items[i];
            items[i] = items[kept];
            items[kept++] = one;
        }
    if (kept) candidates->count = kept;
}

/* Two commits of one repository: what both have in one file under one name is one thing. */
static bool is_edition(const Model *model, const PublicHandle *a, const PublicHandle *b) {
    const RepositoryInfo *repositories = model->repositories.items;
    Sym said = repositories[a->at.repository].said;
    return said && a->at.repository != b->at.repository && said == repositories[b->at.repository].said &&
           a->kind == b->kind && a->value == b->value && a->at.file == b->at.file;
}

static void add_possible(const Stitcher *stitcher, const PublicHandle *need, uint32_t at, Candidates *out) {
    const PublicHandle *provider = handle_at(stitcher, at);
    bool is_there = !is_possible(stitcher->model, need, provider);
    for (size_t i = 0; i < out->count && !is_there; i++)
        is_there = handle_at(stitcher, out->items[i])->node == provider->node ||
                   is_edition(stitcher->model, handle_at(stitcher, out->items[i]), provider);
    if (!is_there) *VEC_PUSH(stitcher->model->arena, out) = at;
}

/* The path in a registry, which is what its owner calls the image. */
static Str path_of_image(const Stitcher *stitcher, const PublicHandle *need) {
    Str name = model_str(stitcher->model, need->value);
    size_t slash = str_find_char(name, '/', 0);
    bool is_image = str_equal(model_str(stitcher->model, need->kind), STR("image"));
    bool has_host = slash != SIZE_MAX && str_find_char(str_slice(name, 0, slash), '.', 0) != SIZE_MAX;
    return is_image && has_host && need->reach == HANDLE_OF_REGION ? str_slice(name, slash + 1, name.size) : STR_NONE;
}

/* Without a host it is of the public registry ("nginx"), and never of a repository here that is called alike.
 * https://docs.docker.com/reference/cli/docker/image/tag/ */
static bool is_public_image(const Stitcher *stitcher, const PublicHandle *need) {
    size_t start, end;
    Str name = model_str(stitcher->model, need->value);
    if (!str_equal(model_str(stitcher->model, need->kind), STR("image"))) return false;
    Str host = str_slice(name, 0, str_find_char(name, '/', 0));
    return host.size == name.size || (!memchr(host.data, '.', host.size) && !memchr(host.data, ':', host.size) &&
                                      !shape_next_unknown(host, 0, &start, &end) && !str_equal(host, STR("localhost")));
}

static Str pair_key(const Stitcher *stitcher, Sym a, Sym b) {
    return str_format(stitcher->model->arena, "%u %u", a < b ? a : b, a < b ? b : a);
}

/* Repositories of different owners that have nothing certain of each other: what one calls alike is its own. */
static bool are_strangers(const Stitcher *stitcher, const PublicHandle *need, const PublicHandle *provider) {
    Sym a = stitcher->groups[need->at.repository], b = stitcher->groups[provider->at.repository];
    return a && b && a != b && map_get(stitcher->related, pair_key(stitcher, a, b)) == MAP_NONE;
}

static bool is_ordinary(const Stitcher *stitcher, const PublicHandle *handle) {
    return catalog_is_ordinary_name(stitcher->model->catalog, model_str(stitcher->model, handle->value));
}

/* Of strangers a name that everybody uses, or that is known in part, says nothing at all. */
static void drop_strangers(const Stitcher *stitcher, const PublicHandle *need, Candidates *candidates) {
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        const PublicHandle *provider = handle_at(stitcher, candidates->items[i]);
        bool is_vague = need->is_partial || provider->is_partial || is_ordinary(stitcher, need);
        bool is_same_account = need->account && need->account == provider->account;
        if (is_same_account || !is_vague || !are_strangers(stitcher, need, provider))
            candidates->items[kept++] = candidates->items[i];
    }
    candidates->count = kept;
}

static Candidates candidates_of(const Stitcher *stitcher, uint32_t index) {
    static const Preference preferences[] = {is_of_type, is_of_account, is_of_region, is_of_environment};
    const PublicHandle *need = handle_at(stitcher, index);
    Candidates out = {0};
    if (is_public_image(stitcher, need)) return out;
    PublicHandle by_path = *need;
    Str path = path_of_image(stitcher, need);
    if (path.size) by_path.value = model_sym(stitcher->model, path);
    uint32_t first = map_get(stitcher->by_name, key_of(stitcher, &by_path));
    for (uint32_t at = first; at != MAP_NONE; at = stitcher->next[at]) add_possible(stitcher, need, at, &out);
    if (out.count == 0) {
        Candidates likely = stitch_shapes_find(stitcher->shapes, index);
        for (size_t i = 0; i < likely.count; i++) add_possible(stitcher, need, likely.items[i], &out);
    }
    drop_strangers(stitcher, need, &out);
    for (size_t i = 0; i < sizeof preferences / sizeof *preferences && out.count > 1; i++)
        prefer(stitcher, need, preferences[i], &out);
    return out;
}

/* Proved: a name that is nobody else's in the world, or with the account that both sides say. */
static Confidence confidence_of(const PublicHandle *need, const PublicHandle *provider) {
    bool is_same_account = need->account && need->account == provider->account;
    if (need->is_partial || provider->is_partial) return CONFIDENCE_LIKELY;
    return need->reach == HANDLE_EVERYWHERE || is_same_account ? CONFIDENCE_PROVED : CONFIDENCE_LIKELY;
}

/* ---- what is shared ---- */

static bool is_kind(const Stitcher *stitcher, const PublicHandle *handle, const char *const *kinds, size_t count) {
    Str kind = model_str(stitcher->model, handle->kind);
    for (size_t i = 0; i < count; i++)
        if (str_equal(kind, str_from(kinds[i]))) return true;
    return false;
}

/* Things that are fetched or called and may be anybody's: who needs them shares them. */
static bool is_shareable(const Stitcher *stitcher, const PublicHandle *handle) {
    static const char *const kinds[] = {"module", "workflow", "image", "base-image", "host"};
    return is_kind(stitcher, handle, kinds, sizeof kinds / sizeof *kinds);
}

/* Made for nobody but others. */
static bool is_for_others(const Stitcher *stitcher, const PublicHandle *handle) {
    static const char *const kinds[] = {"export"};
    return is_kind(stitcher, handle, kinds, sizeof kinds / sizeof *kinds);
}

static NodeId shared_node(const Stitcher *stitcher, const PublicHandle *need) {
    Model *model = stitcher->model;
    Str key = str_format(model->arena, "%.*s:%.*s", STR_ARG(model_str(model, need->kind)),
                         STR_ARG(model_str(model, need->value)));
    NodeId id = model_external(model, key);
    model_at(model, id)->type = need->kind;
    model_at(model, id)->name = need->value;
    return id;
}

/* ---- joining ---- */

static void add_edge(const Stitcher *stitcher, const PublicHandle *need, NodeId target, Confidence confidence) {
    Edge *edge = model_edge(stitcher->model, need->node, target, EDGE_HANDLE, need->mode, need->at);
    edge->detail = need->value;
    edge->confidence = confidence;
}

/* Code is fetched from anybody. A state, a bucket or a zone under a name that is nobody else's is had by those who work together. */
static void note_related(const Stitcher *stitcher, const Join *join) {
    if (join->state != JOIN_MADE || join->provider == MAP_NONE || join->confidence != CONFIDENCE_PROVED) return;
    Sym a = stitcher->groups[handle_at(stitcher, join->need)->at.repository],
        b = stitcher->groups[handle_at(stitcher, join->provider)->at.repository];
    if (a && b && a != b) map_put(stitcher->related, pair_key(stitcher, a, b), 1);
}

/* A secret of a vault: another vault may have one of that name. */
static bool is_of_something(const Stitcher *stitcher, const PublicHandle *provider) {
    const Model *model = stitcher->model;
    const Node *node = &model->nodes.items[provider->node];
    const ResourceType *type = node->kind == NODE_RESOURCE && node->type
                                   ? catalog_resource_type(model->catalog, model_str(model, node->type))
                                   : NULL;
    return type && type->parent_path.size;
}

/* Nothing says that it is this one: the name is half of it, anybody's, or a stranger's. */
static bool is_vague(const Stitcher *stitcher, uint32_t index, uint32_t candidate) {
    const PublicHandle *need = handle_at(stitcher, index), *provider = handle_at(stitcher, candidate);
    if (need->is_given || !stitch_shapes_is_edition(stitcher->shapes, index, candidate)) return true;
    if (is_of_something(stitcher, provider)) return true;
    if (need->account && need->account == provider->account) return false;
    if (is_ordinary(stitcher, need)) return true;
    return need->reach != HANDLE_EVERYWHERE && are_strangers(stitcher, need, provider);
}

/* Where accounts are not known, a deployment for testing is not what one for production means. What a module that nobody has
 * read is called by in the repository itself may be its own. */
static bool is_doubtful(const Stitcher *stitcher, uint32_t index, uint32_t candidate) {
    const Model *model = stitcher->model;
    const PublicHandle *need = handle_at(stitcher, index), *provider = handle_at(stitcher, candidate);
    if (is_vague(stitcher, index, candidate)) return true;
    bool is_same_account = need->account && need->account == provider->account;
    if (is_same_account || need->reach == HANDLE_EVERYWHERE) return false;
    Environment own = environment_of_node(model, need->node), other = environment_of_node(model, provider->node);
    return own != ENVIRONMENT_UNKNOWN && other != ENVIRONMENT_UNKNOWN && own != other;
}

/* Whichever of them is meant, it is this repository's. */
static uint32_t repository_of_all(const Stitcher *stitcher, uint32_t need, const Candidates *candidates) {
    uint32_t repository = MAP_NONE;
    for (size_t i = 0; i < candidates->count; i++) {
        uint32_t one = handle_at(stitcher, candidates->items[i])->at.repository;
        if (is_vague(stitcher, need, candidates->items[i]) || (i && one != repository)) return MAP_NONE;
        repository = one;
    }
    return repository;
}

static bool has_source(const Stitcher *stitcher, const PublicHandle *need) {
    static const char *const kinds[] = {"module", "workflow"};
    return is_kind(stitcher, need, kinds, sizeof kinds / sizeof *kinds);
}

/* "owner/repository//folder"; the owner is told with its host, when that is said. */
static RemoteSource source_of(const Stitcher *stitcher, const PublicHandle *need) {
    Str source = model_str(stitcher->model, need->value);
    source = str_slice(source, 0, str_find(source, STR("//"), 0));
    size_t slash = str_find_last_char(source, '/');
    return (RemoteSource){.repository = slash == SIZE_MAX ? source : str_slice(source, slash + 1, source.size),
                          .owner = slash == SIZE_MAX ? STR_NONE : str_slice(source, 0, slash)};
}

static void note_owner(Stitcher *stitcher, const PublicHandle *need) {
    bool is_new = false;
    RemoteSource source = source_of(stitcher, need);
    Sym owner = source.owner.size ? model_sym(stitcher->model, source.owner) : 0;
    if (!owner) return;
    uint32_t entry = map_add(stitcher->owners, source.repository, owner, &is_new);
    if (!is_new && map_value_at(stitcher->owners, entry) != owner) map_set_at(stitcher->owners, entry, 0);
}

/* The repository that the source of a module or workflow names. Where two owners have one of that name, which of them is here has
 * to be said by its own name. */
static uint32_t repository_of_source(const Stitcher *stitcher, const PublicHandle *need) {
    if (!has_source(stitcher, need)) return MAP_NONE;
    const Model *model = stitcher->model;
    RemoteSource source = source_of(stitcher, need);
    size_t slash = str_find_last_char(source.owner, '/');
    if (slash != SIZE_MAX) source.owner = str_slice(source.owner, slash + 1, source.owner.size);
    uint32_t repository = module_sources_repository(model, stitcher->repositories, &source);
    if (repository == MAP_NONE || repository == need->at.repository) return MAP_NONE;
    bool has_owner = module_sources_has_owner(model_str(model, model->repositories.items[repository].name));
    return has_owner || map_get(stitcher->owners, source.repository) != 0 ? repository : MAP_NONE;
}

/* Of what nobody here has under that name. */
static void join_shared(Stitcher *stitcher, const PublicHandle *need, Join *out) {
    out->target = shared_node(stitcher, need);
    out->repository = repository_of_source(stitcher, need);
    out->state = out->repository == MAP_NONE ? JOIN_SHARED : JOIN_MADE;
    out->confidence = CONFIDENCE_PROVED;
}

/* Does the repository itself have what the need, or the provider's name, says in part only? */
static bool is_own_by_part(const Stitcher *stitcher, uint32_t index) {
    Candidates likely = stitch_shapes_find(stitcher->shapes, index);
    for (size_t i = 0; i < likely.count; i++)
        if (handle_at(stitcher, likely.items[i])->at.repository == handle_at(stitcher, index)->at.repository)
            return true;
    return false;
}

static bool is_workflow(const Stitcher *stitcher, const PublicHandle *need) {
    return str_equal(model_str(stitcher->model, need->kind), STR("workflow"));
}

static Str root_key(const Stitcher *stitcher, NodeId root, Sym name) {
    return str_format(stitcher->model->arena, "%u\x1f%u", root, name);
}

static void join(Stitcher *stitcher, uint32_t index) {
    Model *model = stitcher->model;
    const PublicHandle *need = handle_at(stitcher, index);
    if (is_own_by_part(stitcher, index)) return;
    Candidates candidates = candidates_of(stitcher, index);
    if ((need->is_partial || need->is_given || need->is_quiet) && candidates.count == 0)
        return; /* nothing says that anybody has it */
    if (is_workflow(stitcher, need) && repository_of_source(stitcher, need) == MAP_NONE) return; /* the world's */
    for (size_t i = 0; i < candidates.count; i++) stitcher->is_needed[candidates.items[i]] = true;
    Join out = {.need = index, .provider = MAP_NONE, .state = JOIN_DANGLING};
    out.repository = repository_of_all(stitcher, index, &candidates);
    const PublicHandle *provider = candidates.count ? handle_at(stitcher, candidates.items[0]) : NULL;
    if (candidates.count == 1 && !is_doubtful(stitcher, index, candidates.items[0])) {
        out.state = JOIN_MADE;
        out.provider = candidates.items[0];
        out.target = provider->node;
        out.confidence = confidence_of(need, provider);
    } else if (candidates.count) {
        out.state = JOIN_AMBIGUOUS;
        for (size_t i = 0; i < candidates.count; i++) *VEC_PUSH(model->arena, &out.candidates) = candidates.items[i];
    } else if (is_shareable(stitcher, need)) {
        join_shared(stitcher, need, &out);
    }
    if (need->kind == stitcher->state && need->root)
        map_put(stitcher->state_joins, root_key(stitcher, need->root, need->value),
                (uint32_t)stitcher->out->joins.count);
    *VEC_PUSH(model->arena, &stitcher->out->joins) = out;
    if (need->reach == HANDLE_EVERYWHERE) note_related(stitcher, &out);
}

/* One thing in the world, by all of its name. */
static bool is_certain(const Stitcher *stitcher, const PublicHandle *need) {
    bool is_whole = need->reach == HANDLE_EVERYWHERE && !need->is_partial && !is_ordinary(stitcher, need);
    return is_whole && map_get(stitcher->by_name, key_of(stitcher, need)) != MAP_NONE;
}

/* What is certain is joined first: it tells who works together. */
static void join_all(Stitcher *stitcher) {
    const Model *model = stitcher->model;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < model->handles.count; i++) {
            const PublicHandle *handle = &model->handles.items[i];
            if (handle->is_needed && handle->kind != stitcher->output && is_certain(stitcher, handle) == (pass == 0))
                join(stitcher, (uint32_t)i);
        }
}

/* ---- outputs of states ---- */

/* How it is needed is known with what it is. */
static void take_mode(const Stitcher *stitcher, uint32_t index, NodeId target) {
    Model *model = stitcher->model;
    const Node *node = &model->nodes.items[target];
    const ResourceType *type = node->type ? catalog_resource_type(model->catalog, model_str(model, node->type)) : NULL;
    if (node->kind == NODE_RESOURCE && type) model->handles.items[index].mode = type->role->reference_mode;
}

/* "bucket/network.tfstate#vpc_id": the output, of the root whose state was joined. One that it doesn't have is missing there. */
static void join_output(Stitcher *stitcher, uint32_t index) {
    Model *model = stitcher->model;
    const PublicHandle *need = handle_at(stitcher, index);
    Str value = model_str(model, need->value);
    size_t mark = str_find_last_char(value, '#');
    Sym state = model_sym(model, str_slice(value, 0, mark)),
        name = model_sym(model, mark == SIZE_MAX ? STR_NONE : str_slice(value, mark + 1, value.size));
    uint32_t found = map_get(stitcher->state_joins, root_key(stitcher, need->root, state));
    if (found == MAP_NONE) return;
    const Join *of_state = &stitcher->out->joins.items[found];
    if (of_state->state != JOIN_MADE) return; /* which is told of the state */
    NodeId root = handle_at(stitcher, of_state->provider)->root;
    uint32_t provider = map_get(stitcher->outputs, root_key(stitcher, root, name));
    Join out = {.need = index, .provider = provider, .repository = MAP_NONE, .state = JOIN_DANGLING};
    if (provider != MAP_NONE) {
        out.state = JOIN_MADE;
        out.repository = of_state->repository;
        out.target = handle_at(stitcher, provider)->node;
        out.confidence = of_state->confidence;
        take_mode(stitcher, index, out.target);
    }
    *VEC_PUSH(model->arena, &stitcher->out->joins) = out;
}

static void join_outputs(Stitcher *stitcher) {
    const Model *model = stitcher->model;
    for (size_t i = 0; i < model->handles.count; i++) {
        const PublicHandle *handle = handle_at(stitcher, (uint32_t)i);
        if (handle->kind == stitcher->output && !handle->is_needed)
            map_put(stitcher->outputs, root_key(stitcher, handle->root, handle->value), (uint32_t)i);
    }
    for (size_t i = 0; i < model->handles.count; i++) {
        const PublicHandle *handle = handle_at(stitcher, (uint32_t)i);
        if (handle->kind == stitcher->output && handle->is_needed) join_output(stitcher, (uint32_t)i);
    }
}

static int by_need(const void *left, const void *right) {
    const Join *a = left, *b = right;
    return (a->need > b->need) - (a->need < b->need);
}

/* One deployment is in one account: when those who look for it say several, no more than one of them means it. Of a root whose
 * deployments are not known there may be one in each. */
static void part_accounts(const Stitcher *stitcher) {
    const Model *model = stitcher->model;
    Sym *account = ARENA_ARRAY(model->arena, Sym, model->handles.count);
    bool *has_several = ARENA_ARRAY(model->arena, bool, model->handles.count);
    for (size_t i = 0; i < stitcher->out->joins.count; i++) {
        const Join *one = &stitcher->out->joins.items[i];
        const PublicHandle *need = handle_at(stitcher, one->need);
        if (one->provider == MAP_NONE || need->reach == HANDLE_EVERYWHERE || !need->account) continue;
        const PublicHandle *provider = handle_at(stitcher, one->provider);
        bool is_one = provider->is_single || environment_of_node(model, provider->node) != ENVIRONMENT_UNKNOWN;
        has_several[one->provider] |= is_one && contradicts(account[one->provider], need->account);
        account[one->provider] = need->account;
    }
    for (size_t i = 0; i < stitcher->out->joins.count; i++) {
        Join *one = &stitcher->out->joins.items[i];
        if (one->provider == MAP_NONE || !has_several[one->provider]) continue;
        const PublicHandle *need = handle_at(stitcher, one->need), *provider = handle_at(stitcher, one->provider);
        if (need->reach == HANDLE_EVERYWHERE || (need->account && need->account == provider->account)) continue;
        *VEC_PUSH(model->arena, &one->candidates) = one->provider;
        one->state = JOIN_AMBIGUOUS;
        one->provider = MAP_NONE;
        one->target = 0;
    }
}

void stitch(Model *model, Stitch *out) {
    *out = (Stitch){0};
    Stitcher stitcher = {.model = model,
                         .out = out,
                         .by_name = map_new(model->arena),
                         .state_joins = map_new(model->arena),
                         .outputs = map_new(model->arena),
                         .owners = map_new(model->arena),
                         .related = map_new(model->arena),
                         .output = model_sym(model, STR("output")),
                         .state = model_sym(model, STR("state"))};
    index_providers(&stitcher);
    stitcher.shapes = stitch_shapes_new(model);
    stitcher.repositories = module_sources_of_repositories(model);
    for (size_t i = 0; i < model->handles.count; i++)
        if (model->handles.items[i].is_needed && has_source(&stitcher, &model->handles.items[i]))
            note_owner(&stitcher, &model->handles.items[i]);
    stitcher.groups = ARENA_ARRAY(model->arena, Sym, model->repositories.count);
    for (size_t i = 0; i < model->repositories.count; i++)
        stitcher.groups[i] =
            model_sym(model, module_sources_group(model_str(model, model->repositories.items[i].name)));
    join_all(&stitcher);
    part_accounts(&stitcher);
    join_outputs(&stitcher);
    if (out->joins.count) qsort(out->joins.items, out->joins.count, sizeof *out->joins.items, by_need);
    for (size_t i = 0; i < out->joins.count; i++) {
        const Join *one = &out->joins.items[i];
        if (one->target) add_edge(&stitcher, handle_at(&stitcher, one->need), one->target, one->confidence);
    }
    for (size_t i = 0; i < model->handles.count; i++) {
        const PublicHandle *handle = &model->handles.items[i];
        bool is_used = handle->is_needed || handle->is_used || handle->is_quiet || stitcher.is_needed[i];
        if (!is_used && is_for_others(&stitcher, handle)) *VEC_PUSH(model->arena, &out->orphans) = (uint32_t)i;
    }
}

void stitch_renumber(const Model *model, Stitch *stitch, const Sym *keys) {
    for (size_t i = 0; i < stitch->joins.count; i++) {
        Join *join = &stitch->joins.items[i];
        if (join->target) join->target = model_find(model, model_str(model, keys[join->target]));
    }
}
