/* The failure engine against other ways to the same answer, as ratios of one run:
 *
 *     bench_ratios [nodes domains]...       100000 1000 and 1000000 5000 when nothing is given
 *
 * A synthetic organisation: of 100 nodes about 71 are resources, 20 services and 8 alternatives. Regions are chosen by
 * Zipf's law; provider services and zones need their region; twelve global services have one home each; services need what
 * they contain, their team, now and then another team (2 % of that the other way round, so that there are circles), and
 * third parties. All is done on one core but where it says two threads; of each number the best of several repeats. What is
 * compared is asked for in the same words: how many services does each failure domain take down? */
#include <igraph.h>
#undef STR /* igraph's; ours comes below */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "graph/failure.h"

enum { REPEATS = 9, TEAM_SIZE = 40, ZONES = 3, SAMPLES_MAX = 200, PROOFS = 2000 };

static double ms_of(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double cpu_ms(void) { return ms_of(CLOCK_PROCESS_CPUTIME_ID); }

static uint64_t draw(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random >> 11;
}

/* ---- the organisation ---- */

typedef struct {
    Arena *arena;
    Model *model;
    uint64_t random;
    uint32_t region_count, services_per_region, global_count, party_count;
    NodeId *regions, *zones, *services, *globals, *parties;
} World;

static uint32_t below(World *world, uint32_t limit) { return (uint32_t)(draw(&world->random) % limit); }

/* 0 is likeliest; k is about as likely as 0 divided by k + 1. */
static uint32_t zipf(World *world, uint32_t limit) {
    double u = (double)(draw(&world->random) % 1000000) / 1e6;
    return (uint32_t)(pow((double)limit + 1, u) - 1);
}

static NodeId make(World *world, NodeKind kind, const char *what, uint32_t a, uint32_t b) {
    char name[64];
    int size = snprintf(name, sizeof name, "%s-%u-%u", what, a, b);
    return model_node(world->model, kind, str_of(name, (size_t)size), NULL);
}

static void need(World *world, NodeId from, NodeId to, EdgeKind kind, EdgeMode mode) {
    if (from != to) model_edge(world->model, from, to, kind, mode, (Location){0});
}

/* A twentieth of the domains are regions, three times as many zones. */
static void make_places(World *world, uint32_t domain_count) {
    world->region_count = domain_count / 20;
    world->global_count = 12;
    world->party_count = domain_count / 20;
    uint32_t rest = domain_count - world->region_count * (1 + ZONES) - world->global_count - world->party_count;
    world->services_per_region = rest / world->region_count;
    world->regions = ARENA_ARRAY(world->arena, NodeId, world->region_count);
    world->zones = ARENA_ARRAY(world->arena, NodeId, (size_t)world->region_count * ZONES);
    world->services = ARENA_ARRAY(world->arena, NodeId, (size_t)world->region_count * world->services_per_region);
    world->globals = ARENA_ARRAY(world->arena, NodeId, world->global_count);
    world->parties = ARENA_ARRAY(world->arena, NodeId, world->party_count);
    for (uint32_t r = 0; r < world->region_count; r++) {
        NodeId region = world->regions[r] = make(world, NODE_REGION, "region", r, 0);
        for (uint32_t z = 0; z < ZONES; z++) {
            world->zones[r * ZONES + z] = make(world, NODE_ZONE, "zone", r, z);
            need(world, world->zones[r * ZONES + z], region, EDGE_IMPLIED, MODE_RUNTIME);
        }
        for (uint32_t s = 0; s < world->services_per_region; s++) {
            NodeId service = make(world, NODE_PROVIDER_SERVICE, "provider", r, s);
            world->services[r * world->services_per_region + s] = service;
            need(world, service, region, EDGE_IMPLIED, MODE_RUNTIME);
            if (s > 0)
                need(world, service, world->services[r * world->services_per_region], EDGE_IMPLIED, MODE_RUNTIME);
        }
    }
    for (uint32_t g = 0; g < world->global_count; g++) {
        world->globals[g] = make(world, NODE_CONTROL_PLANE, "global", g, 0);
        need(world, world->globals[g], world->regions[g % 3], EDGE_IMPLIED, MODE_RUNTIME);
    }
    for (uint32_t p = 0; p < world->party_count; p++) world->parties[p] = make(world, NODE_THIRD_PARTY, "party", p, 0);
}

static void make_resource(World *world, NodeId resource, uint32_t region) {
    uint32_t first = region * world->services_per_region;
    need(world, resource, world->services[first + zipf(world, world->services_per_region)], EDGE_IMPLIED, MODE_RUNTIME);
    need(world, resource, world->globals[below(world, world->global_count)], EDGE_IMPLIED, MODE_DEPLOY);
    const NodeId *zones = world->zones + (size_t)region * ZONES;
    if (below(world, 9) == 0) {
        GroupId group = model_group(world->model, resource, 1 + below(world, 2), MODE_RUNTIME, STR("zones"));
        for (int z = 0; z < ZONES; z++)
            model_group_member(world->model, group, zones[z], EDGE_PLACEMENT, (Location){0});
    } else if (below(world, 3) == 0) {
        need(world, resource, zones[below(world, ZONES)], EDGE_PLACEMENT, MODE_RUNTIME);
    }
}

/* What one service needs of others. */
static void make_calls(World *world, const NodeId *services, uint32_t i) {
    uint32_t team = i / TEAM_SIZE * TEAM_SIZE;
    if (i > team) need(world, services[i], services[team + below(world, i - team)], EDGE_CALL, MODE_RUNTIME);
    if (i > 0 && below(world, 6) == 0) need(world, services[i], services[below(world, i)], EDGE_CALL, MODE_RUNTIME);
    if (i > team && below(world, 50) == 0)
        need(world, services[team + below(world, i - team)], services[i], EDGE_CALL, MODE_RUNTIME);
    if (below(world, 25) == 0)
        need(world, services[i], world->parties[zipf(world, world->party_count)], EDGE_CALL, MODE_RUNTIME);
    if (below(world, 50) == 0)
        need(world, services[i], world->globals[below(world, world->global_count)], EDGE_CALL, MODE_RUNTIME);
    if (i > 2 && below(world, 6) == 0) {
        GroupId group = model_group(world->model, services[i], 1, MODE_RUNTIME, STR("two regions"));
        for (int k = 0; k < 2; k++)
            model_group_member(world->model, group, services[below(world, i)], EDGE_HANDLE, (Location){0});
    }
}

static void make_systems(World *world, uint32_t node_count) {
    enum { RESOURCES = 4 };
    uint32_t count = node_count / (RESOURCES + 1), team_region = 0;
    NodeId *services = ARENA_ARRAY(world->arena, NodeId, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i % TEAM_SIZE == 0) team_region = zipf(world, world->region_count);
        uint32_t region = below(world, 10) ? team_region : zipf(world, world->region_count);
        uint32_t shuffled = i * 7919u % 1000003u; /* ids follow names, and so say nothing of the order */
        services[i] = make(world, NODE_SERVICE, "service", shuffled, i);
        NodeId before = 0;
        for (uint32_t k = 0; k < RESOURCES; k++) {
            NodeId resource = make(world, NODE_RESOURCE, "resource", shuffled, i * RESOURCES + k);
            make_resource(world, resource, region);
            need(world, services[i], resource, EDGE_MEMBER, k ? MODE_RUNTIME : MODE_DEGRADED);
            if (before) need(world, resource, before, EDGE_REFERENCE, MODE_RUNTIME);
            before = resource;
        }
        make_calls(world, services, i);
    }
}

/* ---- the other ways ---- */

/* A queue over the reversed needs, one domain after the other; its arrays hold nothing that it does not ask for. */
typedef struct {
    const Graph *graph;
    uint32_t *first;
    struct Reverse {
        NodeId from;
        GroupId group;
        uint32_t copies;
    } * reverse;
    bool *is_down;
    uint32_t *size, *up;
    NodeId *queue;
    GroupId *touched;
} Plain;

static Plain plain_new(const Graph *graph, Arena *arena) {
    Plain plain = {.graph = graph,
                   .first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 2),
                   .reverse = ARENA_ARRAY(arena, struct Reverse, graph->edge_count),
                   .is_down = ARENA_ARRAY(arena, bool, graph->node_count),
                   .size = ARENA_ARRAY(arena, uint32_t, graph->group_count),
                   .up = ARENA_ARRAY(arena, uint32_t, graph->group_count),
                   .queue = ARENA_ARRAY(arena, NodeId, graph->node_count),
                   .touched = ARENA_ARRAY(arena, GroupId, graph->group_count)};
    uint32_t count = 0;
    for (NodeId id = 0; id < graph->node_count; id++) {
        plain.first[id] = count;
        for (uint32_t i = graph->in_first[id]; i < graph->in_first[id + 1]; i++) {
            const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
            if (edge->mode != MODE_RUNTIME) continue;
            plain.reverse[count++] = (struct Reverse){edge->from, edge->group, edge->copies};
            plain.size[edge->group] += edge->copies;
        }
    }
    plain.first[graph->node_count] = count;
    memcpy(plain.up, plain.size, graph->group_count * sizeof *plain.up);
    return plain;
}

static uint32_t plain_run(Plain *plain, NodeId domain) {
    const Graph *graph = plain->graph;
    size_t count = 0, touched_count = 0;
    uint32_t service_count = 0;
    plain->queue[count++] = domain;
    plain->is_down[domain] = true;
    for (size_t at = 0; at < count; at++) {
        NodeId id = plain->queue[at];
        service_count += graph->nodes[id].kind == NODE_SERVICE;
        for (uint32_t i = plain->first[id]; i < plain->first[id + 1]; i++) {
            const struct Reverse *need = &plain->reverse[i];
            if (plain->is_down[need->from]) continue;
            if (need->group) {
                if (plain->up[need->group] == plain->size[need->group]) plain->touched[touched_count++] = need->group;
                plain->up[need->group] -= need->copies;
                if (plain->up[need->group] >= graph->groups[need->group].need) continue;
            }
            plain->is_down[need->from] = true;
            plain->queue[count++] = need->from;
        }
    }
    for (size_t i = 0; i < count; i++) plain->is_down[plain->queue[i]] = false;
    for (size_t i = 0; i < touched_count; i++) plain->up[plain->touched[i]] = plain->size[plain->touched[i]];
    return service_count;
}

static double plain_ms(const Graph *graph, const uint32_t *expected, Arena *arena) {
    Plain plain = plain_new(graph, arena);
    double best = 1e300;
    for (int repeat = 0; repeat < 3; repeat++) {
        double start = cpu_ms();
        for (size_t d = 0; d < graph->domain_count; d++) {
            uint32_t found = plain_run(&plain, graph->domains[d]);
            if (found != expected[d]) abort(); /* both are exact */
        }
        double took = cpu_ms() - start;
        if (took < best) best = took;
    }
    return best;
}

/* Plain reachability, which is another, coarser answer; of every tenth domain or so when there are many. */
static double igraph_ms(const Graph *graph, double *reached_per_domain) {
    igraph_vector_int_t ends, found;
    igraph_vector_int_init(&ends, 0);
    for (size_t i = 0; i < graph->edge_count; i++) {
        if (graph->edges[i].mode != MODE_RUNTIME) continue;
        igraph_vector_int_push_back(&ends, graph->edges[i].from);
        igraph_vector_int_push_back(&ends, graph->edges[i].to);
    }
    igraph_t view;
    igraph_create(&view, &ends, (igraph_integer_t)graph->node_count, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
    size_t asked = graph->domain_count < SAMPLES_MAX ? graph->domain_count : SAMPLES_MAX, reached = 0;
    double start = cpu_ms();
    for (size_t i = 0; i < asked; i++) {
        igraph_vector_int_init(&found, 0);
        igraph_subcomponent(&view, &found, graph->domains[i * graph->domain_count / asked], IGRAPH_IN);
        for (igraph_integer_t k = 0; k < igraph_vector_int_size(&found); k++)
            reached += graph->nodes[VECTOR(found)[k]].kind == NODE_SERVICE;
        igraph_vector_int_destroy(&found);
    }
    double took = (cpu_ms() - start) * (double)graph->domain_count / (double)asked;
    igraph_destroy(&view);
    *reached_per_domain = (double)reached / (double)asked;
    return took;
}

/* Bytes per millisecond of reading as much memory as a pass has, front to back. */
static double read_rate(size_t size) {
    uint64_t *memory = malloc(size);
    size_t count = size / sizeof *memory;
    for (size_t i = 0; i < count; i++) memory[i] = i;
    double best = 1e300;
    uint64_t sums[8] = {0};
    for (int repeat = 0; repeat < 40; repeat++) {
        double start = cpu_ms();
        for (size_t i = 0; i + 8 <= count; i += 8)
            for (size_t k = 0; k < 8; k++) sums[k] |= memory[i + k];
        double took = cpu_ms() - start;
        if (took < best) best = took;
    }
    uint64_t all = 0;
    for (size_t k = 0; k < 8; k++) all ^= sums[k];
    volatile uint64_t sink = all;
    (void)sink;
    free(memory);
    return (double)size / best;
}

/* ---- measuring ---- */

/* The best of at least REPEATS, and of what a fifth of a second has room for. */
static double count_ms(FailureCounter *counter, const Graph *graph, uint32_t *counts) {
    double best = 1e300, begin = cpu_ms();
    for (int repeat = 0; repeat < REPEATS || cpu_ms() - begin < 200; repeat++) {
        double start = cpu_ms();
        failure_count(counter, graph->domains, graph->domain_count, 1, 1, counts);
        double took = cpu_ms() - start;
        if (took < best) best = took;
    }
    return best;
}

/* Pairs of domains, since no two ask the same: all of them, or of each domain those with as many others as fit. */
static NodeId *make_pairs(const Graph *graph, Arena *arena, size_t *pair_count) {
    enum { PAIRS_MAX = 500000 };
    size_t n = graph->domain_count, all = n * (n - 1) / 2, count = all < PAIRS_MAX ? all : PAIRS_MAX, at = 0;
    NodeId *pairs = ARENA_ARRAY(arena, NodeId, 2 * count);
    for (size_t apart = 1; at < count; apart++)
        for (size_t a = 0; a + apart < n && at < count; a++, at++) {
            pairs[2 * at] = graph->domains[a];
            pairs[2 * at + 1] = graph->domains[a + apart];
        }
    *pair_count = count;
    return pairs;
}

static void measure_pairs(FailureCounter *counter, const Graph *graph, Arena *arena) {
    enum { PAIR_REPEATS = 3 };
    size_t n = graph->domain_count, count;
    NodeId *pairs = make_pairs(graph, arena, &count);
    uint32_t *counts = ARENA_ARRAY(arena, uint32_t, count);
    double best[3] = {0, 1e300, 1e300}, best_cpu = 1e300;
    for (int repeat = 0; repeat < PAIR_REPEATS; repeat++)
        for (unsigned threads = 1; threads <= 2; threads++) {
            double start = ms_of(CLOCK_MONOTONIC), start_cpu = cpu_ms();
            failure_count(counter, pairs, count, 2, threads, counts);
            double took = ms_of(CLOCK_MONOTONIC) - start, took_cpu = cpu_ms() - start_cpu;
            if (took < best[threads]) best[threads] = took;
            if (threads == 1 && took_cpu < best_cpu) best_cpu = took_cpu;
        }
    printf("  %zu of %zu pairs of domains  %10.0f ms of CPU\n", count, n * (n - 1) / 2, best_cpu);
    printf("  the same by two threads           %10.0f ms of %.0f  x%.2f\n", best[2], best[1], best[1] / best[2]);
}

static int by_value(const void *left, const void *right) {
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void measure_proofs(const FailureEngine *engine, const Graph *graph, Arena *arena, uint64_t *random) {
    double *times = ARENA_ARRAY(arena, double, PROOFS);
    FailureProofs *proofs = failure_proofs_new(engine, arena);
    size_t count = 0, steps = 0;
    Impact *impacts = ARENA_ARRAY(arena, Impact, graph->domain_count);
    failure_domains(engine, graph->domains, graph->domain_count, false, arena, impacts);
    for (size_t tries = 0; tries < 20 * PROOFS && count < PROOFS; tries++) {
        const Impact *impact = &impacts[draw(random) % graph->domain_count];
        NodeSet down = impact->services[EFFECT_DOWN];
        if (down.count == 0) continue;
        NodeId service = down.items[draw(random) % down.count];
        Witness witness;
        double start = cpu_ms();
        if (!failure_prove_one(proofs, &impact->domain, 1, service, EFFECT_DOWN, arena, &witness)) abort();
        times[count++] = cpu_ms() - start;
        steps += witness.count;
    }
    qsort(times, count, sizeof *times, by_value);
    if (count)
        printf("  a proof, of %zu                  %10.1f us median, %.1f steps on average\n", count,
               times[count / 2] * 1e3, (double)steps / (double)count);
}

static void measure(uint32_t node_count, uint32_t domain_count) {
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    World world = {.arena = arena, .random = 88172645463325252u};
    world.model = model_new(arena, symbols_new(arena), NULL, &diags);
    make_places(&world, domain_count);
    make_systems(&world, node_count);
    const Graph *graph = graph_freeze(world.model);
    FailureEngine *engine = failure_compile(graph, arena);
    double start = cpu_ms();
    FailureCounter *counter = failure_counter_new(engine, arena);
    double compile_ms = cpu_ms() - start;
    uint32_t *counts = ARENA_ARRAY(arena, uint32_t, graph->domain_count);
    printf("%zu nodes, %zu edges, %zu groups, %zu services, %zu domains\n", graph->node_count - 1, graph->edge_count,
           graph->group_count - 1, graph->service_count, graph->domain_count);
    double one_ms = count_ms(counter, graph, counts), reached;
    size_t down = 0;
    for (size_t d = 0; d < graph->domain_count; d++) down += counts[d];
    printf("  compiled once in                  %10.1f ms; state of a thread %.1f MB\n", compile_ms,
           (double)failure_counter_state_size(counter) / 1e6);
    printf("  services down with each domain    %10.2f ms  (%.0f on average)\n", one_ms,
           (double)down / (double)graph->domain_count);
    double plain = plain_ms(graph, counts, arena);
    printf("  exact worklist, domain by domain  %10.1f ms  x%.1f\n", plain, plain / one_ms);
    double igraph = igraph_ms(graph, &reached);
    printf("  igraph_subcomponent per domain    %10.1f ms  x%.0f, and reports x%.1f the services\n", igraph,
           igraph / one_ms, reached * (double)graph->domain_count / (double)down);
    double passes = (double)((graph->domain_count + 511) / 512);
    double rate = (double)failure_counter_traffic(counter) * passes / one_ms;
    double limit = read_rate(failure_counter_state_size(counter));
    /* Passes leave out what does not fail, so this can be more than is moved, and more than can be. */
    printf("  as much as full passes moving     %10.1f GB/s, %.0f %% of reading in sequence (%.1f GB/s)\n", rate / 1e6,
           100 * rate / limit, limit / 1e6);
    measure_pairs(counter, graph, arena);
    measure_proofs(engine, graph, arena, &world.random);
    arena_free(arena);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        measure(100000, 1000);
        measure(1000000, 5000);
    }
    for (int i = 1; i + 1 < argc; i += 2)
        measure((uint32_t)strtoul(argv[i], NULL, 10), (uint32_t)strtoul(argv[i + 1], NULL, 10));
    return 0;
}
