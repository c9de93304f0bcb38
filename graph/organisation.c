#include "graph/organisation.h"

#include <stdlib.h>

typedef struct {
    const Graph *graph;
    const Model *model;
    Arena *arena;
    Organisation *out;
} Finder;

NodeId organisation_service(const Graph *graph, NodeId node) {
    if (!node) return 0;
    return graph->nodes[node].kind == NODE_SERVICE ? node : graph->nodes[node].owner;
}

/* Whose it is by the graph, where linking left it open. */
static NodeId service_of(const Graph *graph, const PublicHandle *handle) {
    return handle->service ? handle->service : organisation_service(graph, handle->node);
}

NodeId organisation_from(const Graph *graph, const Join *join) {
    return service_of(graph, &graph->model->handles.items[join->need]);
}

NodeId organisation_to(const Graph *graph, const Join *join) {
    return join->provider == MAP_NONE ? 0 : service_of(graph, &graph->model->handles.items[join->provider]);
}

uint32_t organisation_target(const Graph *graph, const Join *join) {
    const Model *model = graph->model;
    if (join->provider != MAP_NONE) return model->handles.items[join->provider].at.repository;
    return join->repository;
}

/* ---- teams ---- */

static uint32_t team_index(Finder *finder, Map *index, Str team) {
    bool is_new = false;
    uint32_t entry = map_add(index, team, (uint32_t)finder->out->teams.count, &is_new);
    if (is_new) *VEC_PUSH(finder->arena, &finder->out->teams) = team;
    return map_value_at(index, entry);
}

static int by_text(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

/* What stands in the repository says more than the manifest, which speaks of all of it. */
static void find_teams(Finder *finder, const Str *team_of_repository) {
    const Graph *graph = finder->graph;
    Organisation *out = finder->out;
    Map *index = map_new(finder->arena);
    Str *named = ARENA_ARRAY(finder->arena, Str, graph->node_count);
    out->team_of_service = ARENA_ARRAY(finder->arena, uint32_t, graph->node_count);
    out->system_of_service = ARENA_ARRAY(finder->arena, Sym, graph->node_count);
    for (size_t i = 0; i < graph->service_count; i++)
        named[graph->services[i]] = team_of_repository[graph->nodes[graph->services[i]].location.repository];
    for (size_t i = 0; i < finder->model->ownerships.count; i++) {
        const Ownership *ownership = &finder->model->ownerships.items[i];
        named[ownership->service] = model_str(finder->model, ownership->team);
        out->system_of_service[ownership->service] = ownership->system;
    }
    VEC(Str) all = {0};
    for (size_t i = 0; i < graph->service_count; i++) *VEC_PUSH(finder->arena, &all) = named[graph->services[i]];
    if (all.count) qsort(all.items, all.count, sizeof *all.items, by_text);
    team_index(finder, index, STR_NONE);
    for (size_t i = 0; i < all.count; i++) team_index(finder, index, all.items[i]);
    for (size_t i = 0; i < graph->service_count; i++)
        out->team_of_service[graph->services[i]] = team_index(finder, index, named[graph->services[i]]);
}

/* ---- who needs whom ---- */

typedef struct {
    uint32_t from, to, join;
    NodeId service;
    bool is_runtime;
} Pair;

static int by_pair(const void *left, const void *right) {
    const Pair *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    if (a->service != b->service) return a->service < b->service ? -1 : 1;
    return (a->join > b->join) - (a->join < b->join);
}

typedef VEC(Pair) Pairs;
typedef VEC(Between) Betweens;

static void count_pairs(Finder *finder, Pairs *pairs, Betweens *out) {
    if (pairs->count) qsort(pairs->items, pairs->count, sizeof *pairs->items, by_pair);
    for (size_t i = 0; i < pairs->count; i++) {
        const Pair *pair = &pairs->items[i];
        Between *last = out->count ? &out->items[out->count - 1] : NULL;
        bool is_new = !last || last->from != pair->from || last->to != pair->to;
        if (is_new) {
            last = VEC_PUSH(finder->arena, out);
            *last = (Between){.from = pair->from, .to = pair->to, .first = pair->join};
        }
        last->links++;
        last->runtime += pair->is_runtime;
        if (pair->join < last->first) last->first = pair->join;
        bool is_same_service = !is_new && pairs->items[i - 1].service == pair->service;
        last->services += pair->service != 0 && !is_same_service;
    }
}

static void find_between(Finder *finder) {
    const Organisation *known = finder->out;
    const Graph *graph = finder->graph;
    Pairs repositories = {0}, teams = {0};
    for (size_t i = 0; i < known->stitch->joins.count; i++) {
        const Join *join = &known->stitch->joins.items[i];
        uint32_t to = organisation_target(graph, join);
        if (to == MAP_NONE) continue;
        const PublicHandle *need = &finder->model->handles.items[join->need];
        NodeId service = organisation_from(graph, join), other = organisation_to(graph, join);
        bool is_runtime = need->mode == MODE_RUNTIME || need->mode == MODE_DEGRADED;
        *VEC_PUSH(finder->arena, &repositories) = (Pair){need->at.repository, to, (uint32_t)i, service, is_runtime};
        uint32_t team = known->team_of_service[service], other_team = known->team_of_service[other];
        if (team && other_team && team != other_team)
            *VEC_PUSH(finder->arena, &teams) = (Pair){team, other_team, (uint32_t)i, service, is_runtime};
    }
    Betweens of_repositories = {0}, of_teams = {0};
    count_pairs(finder, &repositories, &of_repositories);
    count_pairs(finder, &teams, &of_teams);
    finder->out->repositories.items = of_repositories.items;
    finder->out->repositories.count = of_repositories.count;
    finder->out->of_teams.items = of_teams.items;
    finder->out->of_teams.count = of_teams.count;
}

/* ---- what is shared ---- */

/* By repository and by service: the thing that it was last counted for. */
typedef struct {
    uint32_t *repositories, *services, mark;
} Seen;

static void measure(Finder *finder, NodeId node, const Impact *impact, Seen *seen) {
    const Graph *graph = finder->graph;
    SharedThing thing = {.node = node, .repository = MAP_NONE};
    seen->mark++;
    NodeKind kind = graph->nodes[node].kind;
    if (kind == NODE_RESOURCE || kind == NODE_SERVICE || kind == NODE_CODE_UNIT || kind == NODE_DATA_SOURCE)
        thing.repository = graph->nodes[node].location.repository;
    for (int effect = 0; effect < EFFECT_COUNT; effect++) {
        thing.services[effect] = impact->services[effect].count;
        for (size_t i = 0; i < impact->services[effect].count; i++) {
            uint32_t repository = graph->nodes[impact->services[effect].items[i]].location.repository;
            thing.repositories += seen->repositories[repository] != seen->mark;
            seen->repositories[repository] = seen->mark;
        }
    }
    for (uint32_t e = graph->in_first[node]; e < graph->in_first[node + 1]; e++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[e]];
        NodeId service = organisation_service(graph, edge->from);
        if (!graph_edge_counts(graph, edge) || !service) continue;
        thing.direct += seen->services[service] != seen->mark;
        seen->services[service] = seen->mark;
    }
    if (thing.repositories > 1) *VEC_PUSH(finder->arena, &finder->out->things) = thing;
}

static int most_lost_first(const void *left, const void *right) {
    const SharedThing *a = left, *b = right;
    for (int effect = 0; effect < EFFECT_COUNT; effect++)
        if (a->services[effect] != b->services[effect]) return a->services[effect] > b->services[effect] ? -1 : 1;
    if (a->repositories != b->repositories) return a->repositories > b->repositories ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* Failure domains, and whatever a join leads to. */
static void find_things(Finder *finder, const FailureEngine *engine) {
    const Graph *graph = finder->graph;
    const Stitch *stitch = finder->out->stitch;
    Seen seen = {ARENA_ARRAY(finder->arena, uint32_t, finder->model->repositories.count),
                 ARENA_ARRAY(finder->arena, uint32_t, graph->node_count), 0};
    bool *is_done = ARENA_ARRAY(finder->arena, bool, graph->node_count);
    for (size_t i = 0; i < graph->domain_count; i++) {
        measure(finder, graph->domains[i], &finder->out->impacts[i], &seen);
        is_done[graph->domains[i]] = true;
    }
    FailureRun *run = failure_run_new(engine, finder->arena);
    Arena *scratch = arena_new();
    for (size_t i = 0; i < stitch->joins.count; i++) {
        NodeId target = stitch->joins.items[i].target;
        if (!target || is_done[target]) continue;
        is_done[target] = true;
        Impact impact = {0};
        arena_reset(scratch);
        failure_run(run, &target, 1, NULL, scratch, &impact);
        measure(finder, target, &impact, &seen);
    }
    arena_free(scratch);
    if (finder->out->things.count)
        qsort(finder->out->things.items, finder->out->things.count, sizeof *finder->out->things.items, most_lost_first);
}

/* ---- one region ---- */

static int by_service(const void *left, const void *right) {
    const Bound *a = left, *b = right;
    if (a->service != b->service) return a->service < b->service ? -1 : 1;
    return (a->region > b->region) - (a->region < b->region);
}

static void find_bound(Finder *finder) {
    const Graph *graph = finder->graph;
    for (size_t i = 0; i < graph->domain_count; i++) {
        if (graph->nodes[graph->domains[i]].kind != NODE_REGION) continue;
        NodeSet down = finder->out->impacts[i].services[EFFECT_DOWN];
        for (size_t k = 0; k < down.count; k++)
            *VEC_PUSH(finder->arena, &finder->out->bound) = (Bound){down.items[k], graph->domains[i]};
    }
    if (finder->out->bound.count)
        qsort(finder->out->bound.items, finder->out->bound.count, sizeof *finder->out->bound.items, by_service);
}

/* ---- circles ---- */

typedef struct {
    uint32_t repository;
    size_t next; /* into Organisation.repositories */
} Frame;

typedef struct {
    Finder *finder;
    size_t *first;            /* by repository: its first Between */
    uint32_t *order, *lowest; /* by repository; 0: not seen */
    bool *is_open;
    VEC(uint32_t) open;
    VEC(Frame) frames;
    uint32_t count;
} Walk;

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void enter(Walk *walk, uint32_t repository) {
    walk->order[repository] = walk->lowest[repository] = ++walk->count;
    walk->is_open[repository] = true;
    *VEC_PUSH(walk->finder->arena, &walk->open) = repository;
    *VEC_PUSH(walk->finder->arena, &walk->frames) = (Frame){repository, walk->first[repository]};
}

static void close_component(Walk *walk, uint32_t repository) {
    size_t start = walk->open.count;
    while (walk->open.items[--start] != repository) walk->is_open[walk->open.items[start]] = false;
    walk->is_open[repository] = false;
    size_t count = walk->open.count - start;
    if (count > 1) {
        uint32_t *members = ARENA_ARRAY(walk->finder->arena, uint32_t, count);
        memcpy(members, walk->open.items + start, count * sizeof *members);
        qsort(members, count, sizeof *members, ascending);
        *VEC_PUSH(walk->finder->arena, &walk->finder->out->cycles) = (RepositoryCycle){members, count};
    }
    walk->open.count = start;
}

/* Tarjan's components, without recursion. */
static void walk_from(Walk *walk, uint32_t root) {
    const Organisation *known = walk->finder->out;
    enter(walk, root);
    while (walk->frames.count) {
        Frame *frame = &walk->frames.items[walk->frames.count - 1];
        uint32_t here = frame->repository;
        if (frame->next < walk->first[here + 1]) {
            uint32_t to = known->repositories.items[frame->next++].to;
            if (!walk->order[to])
                enter(walk, to);
            else if (walk->is_open[to] && walk->order[to] < walk->lowest[here])
                walk->lowest[here] = walk->order[to];
            continue;
        }
        walk->frames.count--;
        if (walk->lowest[here] == walk->order[here]) close_component(walk, here);
        if (!walk->frames.count) return;
        uint32_t above = walk->frames.items[walk->frames.count - 1].repository;
        if (walk->lowest[here] < walk->lowest[above]) walk->lowest[above] = walk->lowest[here];
    }
}

static int by_first_member(const void *left, const void *right) {
    const RepositoryCycle *a = left, *b = right;
    return ascending(a->repositories, b->repositories);
}

static void find_cycles(Finder *finder) {
    size_t count = finder->model->repositories.count, at = 0;
    Walk walk = {.finder = finder,
                 .first = ARENA_ARRAY(finder->arena, size_t, count + 1),
                 .order = ARENA_ARRAY(finder->arena, uint32_t, count),
                 .lowest = ARENA_ARRAY(finder->arena, uint32_t, count),
                 .is_open = ARENA_ARRAY(finder->arena, bool, count)};
    for (uint32_t r = 0; r <= count; r++) {
        while (at < finder->out->repositories.count && finder->out->repositories.items[at].from < r) at++;
        walk.first[r] = at;
    }
    for (uint32_t r = 0; r < count; r++)
        if (!walk.order[r]) walk_from(&walk, r);
    if (finder->out->cycles.count)
        qsort(finder->out->cycles.items, finder->out->cycles.count, sizeof *finder->out->cycles.items, by_first_member);
}

void organisation_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, const Stitch *stitch,
                       const Str *team_of_repository, Arena *arena, Organisation *out) {
    *out = (Organisation){.graph = graph, .stitch = stitch, .impacts = impacts};
    Finder finder = {graph, graph->model, arena, out};
    find_teams(&finder, team_of_repository);
    find_between(&finder);
    find_things(&finder, engine);
    find_bound(&finder);
    find_cycles(&finder);
    concentration_find(graph, impacts, arena, out->concentration);
    organisation_find_shares(graph, stitch, arena, &out->shares);
}
