/* Speed of the failure engine on a synthetic system:
 *
 *     bench_failure [nodes] [regions]...       10000 and 100000 nodes when nothing is given
 *
 * Providers have regions, regions have zones and provider services; resources need the services, zones and control
 * planes of their region and a few resources of their team; services contain resources and need each other, some of
 * them in a circle; one in twelve has an alternative. Reported are the milliseconds of failure_domains, and, of the
 * same questions in the same run, those of a worklist per domain and of igraph's plain reachability per domain (which
 * is another, coarser answer: how much coarser is the last column). */
#include <igraph.h>
#undef STR /* igraph's; ours comes below */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "graph/failure.h"

enum { ZONES_PER_REGION = 3, SERVICES_PER_REGION = 12, REPEATS = 5, LINE_BYTES = 64, TEAM_SIZE = 50 };

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static uint64_t draw(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random >> 11;
}

static uint32_t below(uint64_t *random, uint32_t limit) { return (uint32_t)(draw(random) % limit); }

/* Small numbers are likelier: most systems stand in the few large regions. */
static uint32_t skewed(uint64_t *random, uint32_t limit) {
    uint32_t first = below(random, limit), second = below(random, first + 1);
    return below(random, second + 1);
}

typedef struct {
    Arena *arena;
    Model *model;
    uint64_t random;
    uint32_t region_count;
    NodeId *regions, *zones, *services, *controls;
} World;

static NodeId make(World *world, NodeKind kind, const char *format, uint32_t a, uint32_t b) {
    char name[64];
    int size = snprintf(name, sizeof name, "%s-%u-%u", format, a, b);
    return model_node(world->model, kind, str_of(name, (size_t)size), NULL);
}

static void need(World *world, NodeId from, NodeId to, EdgeKind kind, EdgeMode mode) {
    if (from != to) model_edge(world->model, from, to, kind, mode, (Location){0});
}

static void make_regions(World *world) {
    world->regions = ARENA_ARRAY(world->arena, NodeId, world->region_count);
    world->zones = ARENA_ARRAY(world->arena, NodeId, (size_t)world->region_count * ZONES_PER_REGION);
    world->services = ARENA_ARRAY(world->arena, NodeId, (size_t)world->region_count * SERVICES_PER_REGION);
    world->controls = ARENA_ARRAY(world->arena, NodeId, (size_t)world->region_count * SERVICES_PER_REGION);
    for (uint32_t r = 0; r < world->region_count; r++) {
        NodeId region = world->regions[r] = make(world, NODE_REGION, "region", r, 0);
        for (uint32_t z = 0; z < ZONES_PER_REGION; z++) {
            NodeId zone = world->zones[r * ZONES_PER_REGION + z] = make(world, NODE_ZONE, "zone", r, z);
            need(world, zone, region, EDGE_IMPLIED, MODE_RUNTIME);
        }
        for (uint32_t s = 0; s < SERVICES_PER_REGION; s++) {
            NodeId service = make(world, NODE_PROVIDER_SERVICE, "provider", r, s);
            NodeId control = make(world, NODE_CONTROL_PLANE, "control", r, s);
            world->services[r * SERVICES_PER_REGION + s] = service;
            world->controls[r * SERVICES_PER_REGION + s] = control;
            need(world, service, region, EDGE_IMPLIED, MODE_RUNTIME);
            need(world, control, region, EDGE_IMPLIED, MODE_RUNTIME);
            if (s > 0) need(world, service, world->services[r * SERVICES_PER_REGION], EDGE_IMPLIED, MODE_RUNTIME);
        }
    }
}

static void make_resource(World *world, NodeId resource, uint32_t region) {
    uint32_t service = region * SERVICES_PER_REGION + skewed(&world->random, SERVICES_PER_REGION);
    need(world, resource, world->services[service], EDGE_IMPLIED, MODE_RUNTIME);
    need(world, resource, world->controls[service], EDGE_IMPLIED, MODE_DEPLOY);
    const NodeId *zones = world->zones + (size_t)region * ZONES_PER_REGION;
    if (below(&world->random, 12) == 0) {
        GroupId group = model_group(world->model, resource, 1 + below(&world->random, 2), MODE_RUNTIME, STR("zones"));
        for (int z = 0; z < ZONES_PER_REGION; z++)
            model_group_member(world->model, group, zones[z], EDGE_PLACEMENT, (Location){0});
    } else if (below(&world->random, 3) == 0) {
        need(world, resource, zones[below(&world->random, ZONES_PER_REGION)], EDGE_PLACEMENT, MODE_RUNTIME);
    }
}

/* Four of five nodes are resources, the fifth is the service that contains the four. */
static void make_systems(World *world, uint32_t node_count) {
    uint32_t count = node_count / 5, team_region = 0;
    NodeId *services = ARENA_ARRAY(world->arena, NodeId, count),
           *resources = ARENA_ARRAY(world->arena, NodeId, (size_t)count * 4);
    for (uint32_t i = 0; i < count; i++) {
        if (i % TEAM_SIZE == 0) team_region = skewed(&world->random, world->region_count);
        uint32_t region = below(&world->random, 10) ? team_region : skewed(&world->random, world->region_count);
        services[i] = make(world, NODE_SERVICE, "service", i * 7919u % 1000003u, i);
        for (uint32_t k = 0; k < 4; k++) {
            NodeId resource = resources[i * 4 + k] =
                make(world, NODE_RESOURCE, "resource", i * 7919u % 1000003u, i * 4 + k);
            make_resource(world, resource, region);
            need(world, services[i], resource, EDGE_MEMBER, k ? MODE_RUNTIME : MODE_DEGRADED);
            if (k) need(world, resource, resources[i * 4 + below(&world->random, k)], EDGE_REFERENCE, MODE_RUNTIME);
        }
        uint32_t team = i / TEAM_SIZE * TEAM_SIZE;
        if (i > team)
            need(world, services[i], services[team + below(&world->random, i - team)], EDGE_CALL, MODE_RUNTIME);
        if (i > team && below(&world->random, 50) == 0)
            need(world, services[team + below(&world->random, i - team)], services[i], EDGE_CALL, MODE_RUNTIME);
        if (i > 0 && below(&world->random, 10) == 0)
            need(world, services[i], services[below(&world->random, i)], EDGE_CALL, MODE_DEGRADED);
        if (i > 2 && below(&world->random, 12) == 0) {
            GroupId group = model_group(world->model, services[i], 1, MODE_RUNTIME, STR("two regions"));
            for (int k = 0; k < 2; k++)
                model_group_member(world->model, group, services[below(&world->random, i)], EDGE_HANDLE, (Location){0});
        }
    }
}

/* ---- the other ways ---- */

/* One scenario, as plainly as it can be said: a queue over the reversed needs, down only. */
typedef struct {
    const Graph *graph;
    bool *is_down;
    uint32_t *size, *up; /* members, and those still up, by group */
    NodeId *queue;
} Plain;

static Plain plain_new(const Graph *graph, Arena *arena) {
    Plain plain = {.graph = graph, .is_down = ARENA_ARRAY(arena, bool, graph->node_count)};
    plain.size = ARENA_ARRAY(arena, uint32_t, graph->group_count);
    plain.up = ARENA_ARRAY(arena, uint32_t, graph->group_count);
    for (size_t i = 0; i < graph->edge_count; i++) plain.size[graph->edges[i].group] += graph->edges[i].copies;
    plain.queue = ARENA_ARRAY(arena, NodeId, graph->node_count);
    return plain;
}

static size_t plain_run(Plain *plain, NodeId domain) {
    const Graph *graph = plain->graph;
    memset(plain->is_down, 0, graph->node_count);
    memcpy(plain->up, plain->size, graph->group_count * sizeof *plain->up);
    size_t count = 0, service_count = 0;
    plain->queue[count++] = domain;
    plain->is_down[domain] = true;
    for (size_t at = 0; at < count; at++) {
        service_count += graph->nodes[plain->queue[at]].kind == NODE_SERVICE;
        for (uint32_t i = graph->in_first[plain->queue[at]]; i < graph->in_first[plain->queue[at] + 1]; i++) {
            const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
            if (edge->mode != MODE_RUNTIME || plain->is_down[edge->from]) continue;
            if (edge->group && (plain->up[edge->group] -= edge->copies) >= graph->groups[edge->group].need) continue;
            plain->is_down[edge->from] = true;
            plain->queue[count++] = edge->from;
        }
    }
    return service_count;
}

static igraph_t reachability_view(const Graph *graph) {
    igraph_vector_int_t ends;
    igraph_vector_int_init(&ends, 0);
    for (size_t i = 0; i < graph->edge_count; i++) {
        if (graph->edges[i].mode != MODE_RUNTIME) continue;
        igraph_vector_int_push_back(&ends, graph->edges[i].from);
        igraph_vector_int_push_back(&ends, graph->edges[i].to);
    }
    igraph_t view;
    igraph_create(&view, &ends, (igraph_integer_t)graph->node_count, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
    return view;
}

static size_t reachable_services(const igraph_t *view, const Graph *graph, NodeId domain) {
    igraph_vector_int_t found;
    igraph_vector_int_init(&found, 0);
    igraph_subcomponent(view, &found, domain, IGRAPH_IN);
    size_t count = 0;
    for (igraph_integer_t i = 0; i < igraph_vector_int_size(&found); i++)
        count += graph->nodes[VECTOR(found)[i]].kind == NODE_SERVICE;
    igraph_vector_int_destroy(&found);
    return count;
}

/* ---- measuring ---- */

static double best_ms(const FailureEngine *engine, const Graph *graph, bool want_nodes, size_t *services_down) {
    double best = 1e300;
    for (int i = 0; i < REPEATS; i++) {
        Arena *arena = arena_new();
        Impact *impacts = ARENA_ARRAY(arena, Impact, graph->domain_count);
        double start = now_ms();
        failure_domains(engine, graph->domains, graph->domain_count, want_nodes, arena, impacts);
        double took = now_ms() - start;
        if (took < best) best = took;
        *services_down = 0;
        for (size_t d = 0; d < graph->domain_count; d++) *services_down += impacts[d].services[EFFECT_DOWN].count;
        arena_free(arena);
    }
    return best;
}

static void compare(const FailureEngine *engine, const Graph *graph, double engine_ms, size_t services_down,
                    Arena *arena) {
    Plain plain = plain_new(graph, arena);
    size_t plain_down = 0, reached = 0;
    double start = now_ms();
    for (size_t d = 0; d < graph->domain_count; d++) plain_down += plain_run(&plain, graph->domains[d]);
    double plain_ms = now_ms() - start;
    assert(plain_down == services_down);

    Impact impact;
    start = now_ms();
    for (size_t d = 0; d < graph->domain_count; d++) {
        Arena *scratch = arena_new();
        failure_scenario(engine, &graph->domains[d], 1, scratch, &impact);
        arena_free(scratch);
    }
    double scenario_ms = now_ms() - start;

    igraph_t view = reachability_view(graph);
    start = now_ms();
    for (size_t d = 0; d < graph->domain_count; d++) reached += reachable_services(&view, graph, graph->domains[d]);
    double igraph_ms = now_ms() - start;
    igraph_destroy(&view);
    printf("  worklist per domain (down only)  %10.1f ms  x%.1f\n", plain_ms, plain_ms / engine_ms);
    printf("  failure_scenario per domain      %10.1f ms  x%.1f\n", scenario_ms, scenario_ms / engine_ms);
    printf("  igraph_subcomponent per domain   %10.1f ms  x%.1f, and reports x%.2f the services\n", igraph_ms,
           igraph_ms / engine_ms, (double)reached / (double)services_down);
}

static void measure_rest(const FailureEngine *engine, const Graph *graph, Arena *arena) {
    uint32_t *services_down;
    double start = now_ms();
    failure_single_nodes(engine, arena, &services_down);
    printf("  failure_single_nodes             %10.1f ms\n", now_ms() - start);
    size_t asked = graph->service_count < 500 ? graph->service_count : 500, set_count = 0, truncated_count = 0;
    start = now_ms();
    for (size_t i = 0; i < asked; i++) {
        CutSets cuts;
        NodeId service = graph->services[i * graph->service_count / asked];
        failure_cut_sets(engine, graph->domains, graph->domain_count, service, 3, arena, &cuts);
        set_count += cuts.count;
        truncated_count += cuts.is_truncated;
    }
    printf("  failure_cut_sets, order 3        %10.3f ms per service (%.1f sets, %zu of %zu cut off)\n",
           (now_ms() - start) / (double)asked, (double)set_count / (double)asked, truncated_count, asked);
}

static void measure(uint32_t node_count, uint32_t region_count) {
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    World world = {.arena = arena, .random = 88172645463325252u, .region_count = region_count};
    world.model = model_new(arena, symbols_new(arena), NULL, &diags);
    make_regions(&world);
    make_systems(&world, node_count);
    double start = now_ms();
    const Graph *graph = graph_freeze(world.model);
    double freeze_ms = now_ms() - start;
    size_t before = arena_size_bytes(arena);
    start = now_ms();
    FailureEngine *engine = failure_compile(graph, arena);
    double compile_ms = now_ms() - start;
    printf("%zu nodes, %zu edges, %zu groups, %zu services, %zu domains\n", graph->node_count - 1, graph->edge_count,
           graph->group_count - 1, graph->service_count, graph->domain_count);
    printf("  graph_freeze                     %10.1f ms\n", freeze_ms);
    printf("  failure_compile                  %10.1f ms\n", compile_ms);
    printf("  compiled                         %10.1f MB\n", (double)(arena_size_bytes(arena) - before) / 1e6);
    size_t slot_count = failure_state_size(engine) / LINE_BYTES;
    printf("  state of one pass                %10.1f MB (%zu slots for %d levels of each node)\n",
           (double)failure_state_size(engine) / 1e6, slot_count, EFFECT_COUNT + 1);
    size_t services_down = 0;
    double with_nodes_ms = best_ms(engine, graph, true, &services_down);
    double engine_ms = best_ms(engine, graph, false, &services_down);
    printf("  failure_domains, with all nodes  %10.1f ms\n", with_nodes_ms);
    printf("  failure_domains, services        %10.1f ms  (%zu services down)\n", engine_ms, services_down);
    compare(engine, graph, engine_ms, services_down, arena);
    measure_rest(engine, graph, arena);
    arena_free(arena);
}

int main(int argc, char **argv) {
    if (argc > 1) {
        measure((uint32_t)strtoul(argv[1], NULL, 10), argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 20);
        return 0;
    }
    measure(10000, 8);
    measure(100000, 40);
    return 0;
}
