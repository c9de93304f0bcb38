#include "graph/stitch.h"

#include <assert.h>
#include <stdlib.h>

typedef struct {
    Model *model;
    Stitch *out;
    Map *by_name;   /* kind and name → the first provider */
    uint32_t *next; /* by handle: the next provider of the same name; MAP_NONE at the end */
    bool *is_needed;
} Stitcher;

typedef VEC(uint32_t) Candidates;

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
        if (handle->is_needed) continue;
        Str key = key_of(stitcher, handle);
        stitcher->next[i] = map_get(stitcher->by_name, key);
        map_put(stitcher->by_name, key, (uint32_t)i);
    }
}

/* ---- which one is meant ---- */

static bool contradicts(Sym a, Sym b) { return a && b && a != b; }

static bool is_possible(const PublicHandle *need, const PublicHandle *provider) {
    if (need->at.repository == provider->at.repository) return false; /* its own are joined where it is linked */
    if (need->reach != HANDLE_EVERYWHERE && contradicts(need->account, provider->account)) return false;
    return need->reach != HANDLE_OF_REGION || !contradicts(need->region, provider->region);
}

static Environment environment_of_node(const Model *model, NodeId id) {
    const Node *node = &model->nodes.items[id];
    if (node->environment != ENVIRONMENT_UNKNOWN || !node->owner) return node->environment;
    return model->nodes.items[node->owner].environment;
}

typedef bool (*Preference)(const Model *model, const PublicHandle *need, const PublicHandle *provider);

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

static Candidates candidates_of(const Stitcher *stitcher, const PublicHandle *need) {
    static const Preference preferences[] = {is_of_account, is_of_region, is_of_environment};
    Candidates out = {0};
    uint32_t first = map_get(stitcher->by_name, key_of(stitcher, need));
    for (uint32_t at = first; at != MAP_NONE; at = stitcher->next[at]) {
        const PublicHandle *provider = handle_at(stitcher, at);
        bool is_there = !is_possible(need, provider);
        for (size_t i = 0; i < out.count && !is_there; i++)
            is_there = handle_at(stitcher, out.items[i])->node == provider->node;
        if (!is_there) *VEC_PUSH(stitcher->model->arena, &out) = at;
    }
    for (size_t i = 0; i < sizeof preferences / sizeof *preferences && out.count > 1; i++)
        prefer(stitcher, need, preferences[i], &out);
    return out;
}

/* Proved: a name that is nobody else's in the world, or with the account that both sides say. */
static Confidence confidence_of(const PublicHandle *need, const PublicHandle *provider) {
    bool is_same_account = need->account && need->account == provider->account;
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
    static const char *const kinds[] = {"module", "image", "base-image", "host"};
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

static uint32_t repository_of_all(const Stitcher *stitcher, const Candidates *candidates) {
    uint32_t repository = MAP_NONE;
    for (size_t i = 0; i < candidates->count; i++) {
        uint32_t one = handle_at(stitcher, candidates->items[i])->at.repository;
        if (i && one != repository) return MAP_NONE;
        repository = one;
    }
    return repository;
}

static void join(Stitcher *stitcher, uint32_t index) {
    Model *model = stitcher->model;
    const PublicHandle *need = handle_at(stitcher, index);
    Candidates candidates = candidates_of(stitcher, need);
    for (size_t i = 0; i < candidates.count; i++) stitcher->is_needed[candidates.items[i]] = true;
    Join out = {.need = index, .provider = MAP_NONE, .state = JOIN_DANGLING};
    out.repository = repository_of_all(stitcher, &candidates);
    if (candidates.count == 1) {
        const PublicHandle *provider = handle_at(stitcher, candidates.items[0]);
        out.state = JOIN_MADE;
        out.provider = candidates.items[0];
        out.target = provider->node;
        out.confidence = confidence_of(need, provider);
    } else if (candidates.count > 1) {
        out.state = JOIN_AMBIGUOUS;
        for (size_t i = 0; i < candidates.count; i++) *VEC_PUSH(model->arena, &out.candidates) = candidates.items[i];
    } else if (is_shareable(stitcher, need)) {
        out.state = JOIN_SHARED;
        out.target = shared_node(stitcher, need);
        out.confidence = CONFIDENCE_PROVED;
    }
    if (out.target) add_edge(stitcher, need, out.target, out.confidence);
    *VEC_PUSH(model->arena, &stitcher->out->joins) = out;
}

void stitch(Model *model, Stitch *out) {
    *out = (Stitch){0};
    Stitcher stitcher = {.model = model, .out = out, .by_name = map_new(model->arena)};
    index_providers(&stitcher);
    for (size_t i = 0; i < model->handles.count; i++)
        if (model->handles.items[i].is_needed) join(&stitcher, (uint32_t)i);
    for (size_t i = 0; i < model->handles.count; i++)
        if (!model->handles.items[i].is_needed && !stitcher.is_needed[i] &&
            is_for_others(&stitcher, &model->handles.items[i]))
            *VEC_PUSH(model->arena, &out->orphans) = (uint32_t)i;
}

void stitch_renumber(const Model *model, Stitch *stitch, const Sym *keys) {
    for (size_t i = 0; i < stitch->joins.count; i++) {
        Join *join = &stitch->joins.items[i];
        if (join->target) join->target = model_find(model, model_str(model, keys[join->target]));
    }
}
