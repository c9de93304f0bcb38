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

/* ---- teams and systems ---- */

typedef VEC(Str) Names;

static int by_text(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

/* Numbers the names of services by the order of the names; the first one is of those that say none. */
static Names number_names(const Finder *finder, const Str *named, uint32_t *numbers) {
    const Graph *graph = finder->graph;
    Names all = {0}, out = {0};
    Map *index = map_new(finder->arena);
    *VEC_PUSH(finder->arena, &all) = STR_NONE;
    for (size_t i = 0; i < graph->service_count; i++) *VEC_PUSH(finder->arena, &all) = named[graph->services[i]];
    qsort(all.items, all.count, sizeof *all.items, by_text);
    for (size_t i = 0; i < all.count; i++) {
        bool is_new = false;
        map_add(index, all.items[i], (uint32_t)out.count, &is_new);
        if (is_new) *VEC_PUSH(finder->arena, &out) = all.items[i];
    }
    for (size_t i = 0; i < graph->service_count; i++)
        numbers[graph->services[i]] = map_get(index, named[graph->services[i]]);
    return out;
}

/* What stands in the repository says more than the manifest, which speaks of all of it. */
static void find_teams(Finder *finder, const Str *team_of_repository) {
    const Graph *graph = finder->graph;
    Organisation *out = finder->out;
    Str *teams = ARENA_ARRAY(finder->arena, Str, graph->node_count),
        *systems = ARENA_ARRAY(finder->arena, Str, graph->node_count);
    out->team_of_service = ARENA_ARRAY(finder->arena, uint32_t, graph->node_count);
    out->system_of_service = ARENA_ARRAY(finder->arena, uint32_t, graph->node_count);
    for (size_t i = 0; i < graph->service_count; i++) {
        teams[graph->services[i]] = team_of_repository[graph->nodes[graph->services[i]].location.repository];
        systems[graph->services[i]] = STR_NONE;
    }
    for (size_t i = 0; i < finder->model->ownerships.count; i++) {
        const Ownership *ownership = &finder->model->ownerships.items[i];
        teams[ownership->service] = model_str(finder->model, ownership->team);
        if (ownership->system) systems[ownership->service] = model_str(finder->model, ownership->system);
    }
    Names all_teams = number_names(finder, teams, out->team_of_service),
          all_systems = number_names(finder, systems, out->system_of_service);
    out->teams.items = all_teams.items;
    out->teams.count = all_teams.count;
    out->systems.items = all_systems.items;
    out->systems.count = all_systems.count;
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

/* Several, or none, that are nobody's are no two. */
static void add_pair(const Finder *finder, Pairs *pairs, uint32_t from, uint32_t to, Pair pair) {
    if (!from || !to || from == to) return;
    pair.from = from;
    pair.to = to;
    *VEC_PUSH(finder->arena, pairs) = pair;
}

#define TAKE_BETWEEN(finder, pairs, out)          \
    do {                                          \
        Betweens counted = {0};                   \
        count_pairs((finder), (pairs), &counted); \
        (out)->items = counted.items;             \
        (out)->count = counted.count;             \
    } while (0)

static void find_between(Finder *finder) {
    Organisation *known = finder->out;
    const Graph *graph = finder->graph;
    Pairs repositories = {0}, teams = {0}, systems = {0}, services = {0};
    for (size_t i = 0; i < known->stitch->joins.count; i++) {
        const Join *join = &known->stitch->joins.items[i];
        uint32_t to = organisation_target(graph, join);
        if (to == MAP_NONE) continue;
        const PublicHandle *need = &finder->model->handles.items[join->need];
        NodeId service = organisation_from(graph, join), other = organisation_to(graph, join);
        Pair pair = {need->at.repository, to, (uint32_t)i, service,
                     need->mode == MODE_RUNTIME || need->mode == MODE_DEGRADED};
        *VEC_PUSH(finder->arena, &repositories) = pair;
        add_pair(finder, &teams, known->team_of_service[service], known->team_of_service[other], pair);
        add_pair(finder, &systems, known->system_of_service[service], known->system_of_service[other], pair);
        add_pair(finder, &services, service, other, pair);
    }
    TAKE_BETWEEN(finder, &repositories, &known->repositories);
    TAKE_BETWEEN(finder, &teams, &known->of_teams);
    TAKE_BETWEEN(finder, &systems, &known->of_systems);
    TAKE_BETWEEN(finder, &services, &known->of_services);
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

void organisation_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, const Stitch *stitch,
                       const Str *team_of_repository, Arena *arena, Organisation *out) {
    *out = (Organisation){.graph = graph, .stitch = stitch, .impacts = impacts};
    Finder finder = {graph, graph->model, arena, out};
    find_teams(&finder, team_of_repository);
    find_between(&finder);
    find_things(&finder, engine);
    find_bound(&finder);
    organisation_find_cycles(arena, out);
    concentration_find(graph, engine, impacts, arena, out->concentration);
    organisation_find_shares(graph, stitch, arena, &out->shares);
}
