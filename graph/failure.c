/* The rules, exactly. A need counts when both its ends exist (Node.is_absent) and it has a mode.
 *
 *   down      v is seeded; or an AND need v→u of mode runtime has u down; or a runtime group of v has fewer than
 *             `need` members up. Each edge to a member counts as often as it was added (GraphEdge.copies).
 *   degraded  an AND need v→u of mode degraded has u down or degraded; or an AND need of mode runtime has u
 *             degraded; or a degraded group of v has fewer than `need` members up. Up means not down: a degraded
 *             member still serves.
 *   frozen    an AND need v→u of mode start or deploy has u down; or such a group has fewer than `need` members up;
 *             or u is a part of v (edge of kind member, whatever its mode or group) and frozen.
 *   stranded  the same with mode recover.
 *   redundancy lost   v is up, and a runtime group of v has a member down, but `need` members up; or that is so of a
 *             part of v (member edge) or of something whose owner is v. It travels no further.
 *
 * A group that needs all its members is no alternative: its edges are AND needs. A group that needs more members than
 * it has (the others are absent) needs all; one that needs none never fails. A group's mode counts, not its edges'.
 *
 * All of it is monotone but the last, which is read off when the rest is settled: there is one least set, in which
 * what needs each other in a circle stays up until something else takes it down. */
#include "graph/failure.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/failure_private.h"

const char *effect_name(Effect effect) {
    switch (effect) {
    case EFFECT_DOWN: return "down";
    case EFFECT_DEGRADED: return "degraded";
    case EFFECT_FROZEN: return "frozen";
    case EFFECT_STRANDED: return "stranded";
    case EFFECT_COUNT: break;
    }
    assert(!"unreachable");
    return "";
}

uint64_t failure_importance(const Graph *graph, NodeSet services) {
    uint64_t sum = 0;
    for (size_t i = 0; i < services.count; i++) {
        uint32_t criticality = graph->nodes[services.items[i]].criticality;
        sum += criticality ? criticality : 1;
    }
    return sum;
}

size_t failure_state_size(const FailureEngine *engine) { return engine->all.slot_count * sizeof(Line); }

/* ---- several nodes together ---- */

static int by_node(const void *left, const void *right) {
    const NodeId *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static bool is_service(const Graph *graph, NodeId node) {
    return graph->nodes[node].kind == NODE_SERVICE && !graph->nodes[node].is_absent;
}

static NodeSet set_of(const NodeId *items, size_t count, Arena *arena) {
    NodeId *copy = ARENA_ARRAY(arena, NodeId, count);
    if (count) memcpy(copy, items, count * sizeof *copy);
    qsort(copy, count, sizeof *copy, by_node);
    return (NodeSet){copy, count};
}

/* What the worklist found, as sorted sets. rank 1 = seeded: not to be listed. */
static void impact_of(Worklist *worklist, bool want_nodes, Arena *arena, Impact *impact) {
    const Graph *graph = worklist->engine->graph;
    Arena *scratch = arena_new();
    size_t room = worklist->failed_count + worklist->lost.count;
    NodeId *nodes = ARENA_ARRAY(scratch, NodeId, room), *services = ARENA_ARRAY(scratch, NodeId, room);
    for (Effect effect = EFFECT_DOWN; effect < EFFECT_COUNT; effect++) {
        size_t node_count = 0, service_count = 0;
        for (size_t i = 0; i < worklist->failed_count; i++) {
            struct Failed failed = worklist->failed[i];
            uint32_t down = worklist->rank[EFFECT_DOWN][failed.node];
            if (failed.effect != effect || down == 1 || (down && effect != EFFECT_DOWN)) continue;
            nodes[node_count++] = failed.node;
            if (is_service(graph, failed.node)) services[service_count++] = failed.node;
        }
        if (want_nodes) impact->nodes[effect] = set_of(nodes, node_count, arena);
        impact->services[effect] = set_of(services, service_count, arena);
    }
    size_t lost_count = 0;
    for (size_t i = 0; i < worklist->lost.count; i++) {
        NodeId node = worklist->lost.items[i];
        if (is_service(graph, node) && !worklist->rank[EFFECT_DOWN][node]) services[lost_count++] = node;
    }
    impact->redundancy_lost = set_of(services, lost_count, arena);
    arena_free(scratch);
}

static void run_scenario(Worklist *worklist, const NodeId *seeds, size_t seed_count, bool want_nodes, Arena *arena,
                         Impact *impact) {
    *impact = (Impact){.domain = seed_count == 1 ? seeds[0] : 0};
    worklist_run(worklist, seeds, seed_count);
    worklist_redundancy(worklist);
    impact_of(worklist, want_nodes, arena, impact);
    worklist_reset(worklist);
}

void failure_scenario(const FailureEngine *engine, const NodeId *seeds, size_t seed_count, Arena *arena,
                      Impact *impact) {
    Arena *scratch = arena_new();
    run_scenario(worklist_new(engine, EFFECT_COUNT, scratch), seeds, seed_count, true, arena, impact);
    arena_free(scratch);
}

struct FailureRun {
    Worklist *worklist;
};

FailureRun *failure_run_new(const FailureEngine *engine, Arena *arena) {
    FailureRun *run = ARENA_NEW(arena, FailureRun);
    run->worklist = worklist_new(engine, EFFECT_COUNT, arena);
    return run;
}

void failure_run(FailureRun *run, const NodeId *seeds, size_t seed_count, const bool *kept, Arena *arena,
                 Impact *impact) {
    run->worklist->kept = kept;
    run_scenario(run->worklist, seeds, seed_count, false, arena, impact);
}

/* ---- all domains ---- */

/* What one pass of the lanes leaves to be read. */
typedef struct {
    const Program *program;
    const Line *state;
    const NodeId *lanes; /* the domain of each lane */
    size_t lane_count;
    const Seed *own; /* (node, lane) sorted by node: where a node is a domain itself */
    size_t own_count;
    uint64_t *rows; /* by lane and block of 64 nodes: which of them are in the set */
    NodeId *spare;  /* room for the largest set */
} Reading;

/* Bits of a 64 x 64 matrix, mirrored at the diagonal: blocks of half the size change places, down to single bits. */
static void transpose(uint64_t rows[64]) {
    uint64_t mask = 0x00000000ffffffffu;
    for (unsigned half = 32; half != 0; half >>= 1, mask ^= mask << half) {
        for (unsigned i = 0; i < 64; i = ((i | half) + 1) & ~half) {
            uint64_t moved = (rows[i] >> half ^ rows[i | half]) & mask;
            rows[i] ^= moved << half;
            rows[i | half] ^= moved;
        }
    }
}

static Line line_of(const Reading *reading, NodeId node, uint32_t level, size_t *own) {
    Line line = reading->state[reading->program->slot[level][node]];
    if (level != EFFECT_DOWN) {
        const Line *down = &reading->state[reading->program->slot[EFFECT_DOWN][node]];
        for (int w = 0; w < LINE_WORDS; w++) line.words[w] &= ~down->words[w];
    }
    while (*own < reading->own_count && reading->own[*own].slot < node) ++*own;
    for (; *own < reading->own_count && reading->own[*own].slot == node; ++*own)
        line.words[reading->own[*own].lane / 64] &= ~((uint64_t)1 << reading->own[*own].lane % 64);
    return line;
}

/* Turns the lines of the nodes (one bit per scenario) into rows per scenario (one bit per node). */
static void read_rows(const Reading *reading, uint32_t level, const NodeId *nodes, size_t count) {
    uint64_t square[LINE_WORDS][64];
    size_t own = 0, block_count = (count + 63) / 64;
    memset(reading->rows, 0, LANE_COUNT * block_count * sizeof *reading->rows);
    for (size_t block = 0; block < block_count; block++) {
        Line any = {{0}};
        for (size_t i = 0; i < 64; i++) {
            size_t at = block * 64 + i;
            Line line = at < count ? line_of(reading, nodes[at], level, &own) : (Line){{0}};
            for (int w = 0; w < LINE_WORDS; w++) {
                square[w][i] = line.words[w];
                any.words[w] |= line.words[w];
            }
        }
        for (size_t w = 0; w < LINE_WORDS; w++) {
            if (!any.words[w]) continue;
            transpose(square[w]);
            for (size_t i = 0; i < 64; i++) reading->rows[(w * 64 + i) * block_count + block] = square[w][i];
        }
    }
}

static NodeSet set_of_lane(const Reading *reading, size_t lane, const NodeId *nodes, size_t count, Arena *arena) {
    size_t size = 0, block_count = (count + 63) / 64;
    const uint64_t *rows = reading->rows + lane * block_count;
    for (size_t block = 0; block < block_count; block++)
        for (uint64_t row = rows[block]; row; row &= row - 1)
            reading->spare[size++] = nodes[block * 64 + (size_t)__builtin_ctzll(row)];
    if (size == 0) return (NodeSet){0};
    NodeId *items = ARENA_ARRAY(arena, NodeId, size);
    memcpy(items, reading->spare, size * sizeof *items);
    return (NodeSet){items, size};
}

static void read_impacts(const Reading *reading, const Graph *graph, const NodeId *all_nodes, Arena *arena,
                         Impact *impacts) {
    for (uint32_t level = 0; level < LEVEL_COUNT; level++) {
        read_rows(reading, level, graph->services, graph->service_count);
        for (size_t lane = 0; lane < reading->lane_count; lane++) {
            NodeSet set = set_of_lane(reading, lane, graph->services, graph->service_count, arena);
            *(level == LEVEL_LOST ? &impacts[lane].redundancy_lost : &impacts[lane].services[level]) = set;
        }
        if (!all_nodes || level == LEVEL_LOST) continue;
        read_rows(reading, level, all_nodes, graph->node_count - 1);
        for (size_t lane = 0; lane < reading->lane_count; lane++)
            impacts[lane].nodes[level] = set_of_lane(reading, lane, all_nodes, graph->node_count - 1, arena);
    }
}

/* Seeds in any order; leaves them sorted. */
static void run_seeds(const Program *program, Seed seeds[LANE_COUNT], size_t count, Line *state) {
    Plant plants[LANE_COUNT];
    seeds_sort(seeds, count);
    size_t plant_count = seeds_plant(seeds, count, plants);
    lanes_run(program, plants, plant_count, state);
}

/* The domains in `lanes`, as many as go into one pass. */
static void run_pass(const FailureEngine *engine, Reading *reading, Line *state, const NodeId *all_nodes, Arena *arena,
                     Impact *impacts) {
    Seed seeds[LANE_COUNT], own[LANE_COUNT];
    for (uint32_t lane = 0; lane < reading->lane_count; lane++) {
        seeds[lane] = (Seed){engine->all.slot[EFFECT_DOWN][reading->lanes[lane]], lane};
        own[lane] = (Seed){reading->lanes[lane], lane};
        impacts[lane] = (Impact){.domain = reading->lanes[lane]};
    }
    run_seeds(&engine->all, seeds, reading->lane_count, state);
    seeds_sort(own, reading->lane_count);
    reading->own = own;
    reading->own_count = reading->lane_count;
    read_impacts(reading, engine->graph, all_nodes, arena, impacts);
    reading->own = NULL;
}

static void run_lanes(const FailureEngine *engine, const NodeId *domains, size_t domain_count, bool want_nodes,
                      Arena *arena, Impact *impacts) {
    const Graph *graph = engine->graph;
    Arena *scratch = arena_new();
    NodeId *all_nodes = NULL;
    if (want_nodes) {
        all_nodes = ARENA_ARRAY(scratch, NodeId, graph->node_count);
        for (NodeId id = 1; id < graph->node_count; id++) all_nodes[id - 1] = id;
    }
    size_t widest = want_nodes ? graph->node_count : graph->service_count;
    Line *state = lanes_state(&engine->all, scratch);
    Reading reading = {.program = &engine->all, .state = state};
    reading.rows = ARENA_ARRAY(scratch, uint64_t, LANE_COUNT * (widest / 64 + 1));
    reading.spare = ARENA_ARRAY(scratch, NodeId, widest);
    for (size_t first = 0; first < domain_count; first += LANE_COUNT) {
        reading.lanes = domains + first;
        reading.lane_count = domain_count - first < LANE_COUNT ? domain_count - first : LANE_COUNT;
        run_pass(engine, &reading, state, all_nodes, arena, impacts + first);
    }
    arena_free(scratch);
}

void failure_domains(const FailureEngine *engine, const NodeId *domains, size_t domain_count, bool want_nodes,
                     Arena *arena, Impact *impacts) {
    /* Only domains of the graph have a slot of their own in the program. */
    size_t listed_count = 0;
    for (size_t i = 0; i < domain_count; i++) listed_count += engine->is_domain[domains[i]];
    Arena *scratch = arena_new();
    NodeId *listed = ARENA_ARRAY(scratch, NodeId, listed_count);
    Impact *listed_impacts = ARENA_ARRAY(scratch, Impact, listed_count);
    size_t next = 0;
    for (size_t i = 0; i < domain_count; i++)
        if (engine->is_domain[domains[i]]) listed[next++] = domains[i];
    if (listed_count) run_lanes(engine, listed, listed_count, want_nodes, arena, listed_impacts);
    Worklist *worklist = listed_count < domain_count ? worklist_new(engine, EFFECT_COUNT, scratch) : NULL;
    next = 0;
    for (size_t i = 0; i < domain_count; i++) {
        if (engine->is_domain[domains[i]])
            impacts[i] = listed_impacts[next++];
        else
            run_scenario(worklist, &domains[i], 1, want_nodes, arena, &impacts[i]);
    }
    arena_free(scratch);
}

/* ---- every single node ---- */

enum { COUNT_PLANES = 32 };

/* Services down per lane: a binary counter, one plane per digit, with a bit per lane. */
static void count_services(const Graph *graph, const Program *program, const Line *state, uint32_t counts[LANE_COUNT]) {
    Line planes[COUNT_PLANES];
    memset(planes, 0, sizeof planes);
    for (size_t i = 0; i < graph->service_count; i++) {
        Line carry = state[program->slot[EFFECT_DOWN][graph->services[i]]];
        for (int p = 0; p < COUNT_PLANES; p++) {
            uint64_t is_left = 0;
            for (int w = 0; w < LINE_WORDS; w++) {
                uint64_t both = planes[p].words[w] & carry.words[w];
                planes[p].words[w] ^= carry.words[w];
                is_left |= carry.words[w] = both;
            }
            if (!is_left) break;
        }
    }
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        counts[lane] = 0;
        for (unsigned p = 0; p < COUNT_PLANES; p++)
            counts[lane] |= (uint32_t)(planes[p].words[lane / 64] >> lane % 64 & 1) << p;
    }
}

static void count_by_lanes(const FailureEngine *engine, const NodeId *nodes, size_t count, Line *state, uint32_t *out) {
    Seed seeds[LANE_COUNT];
    uint32_t counts[LANE_COUNT];
    for (uint32_t lane = 0; lane < count; lane++)
        seeds[lane] = (Seed){engine->down.slot[EFFECT_DOWN][nodes[lane]], lane};
    run_seeds(&engine->down, seeds, count, state);
    count_services(engine->graph, &engine->down, state, counts);
    for (size_t i = 0; i < count; i++) out[nodes[i]] = counts[i];
}

static uint32_t count_by_worklist(Worklist *worklist, NodeId node) {
    worklist_run(worklist, &node, 1);
    uint32_t count = 0;
    for (size_t i = 0; i < worklist->failed_count; i++)
        count += is_service(worklist->engine->graph, worklist->failed[i].node);
    worklist_reset(worklist);
    return count;
}

/* Nodes that fail together share a slot: one of them stands for all. `stands_for` gives it by node. */
static size_t list_distinct(const FailureEngine *engine, NodeId *distinct, NodeId *stands_for, Arena *scratch) {
    const Graph *graph = engine->graph;
    NodeId *first_of_slot = ARENA_ARRAY(scratch, NodeId, engine->down.slot_count);
    size_t count = 0;
    for (NodeId id = 1; id < graph->node_count; id++) {
        NodeId *known = &first_of_slot[engine->down.slot[EFFECT_DOWN][id]];
        if (*known == 0) distinct[count++] = *known = id;
        stands_for[id] = *known;
    }
    return count;
}

void failure_single_nodes(const FailureEngine *engine, Arena *arena, uint32_t **services_down) {
    const Graph *graph = engine->graph;
    Arena *scratch = arena_new();
    NodeId *distinct = ARENA_ARRAY(scratch, NodeId, graph->node_count);
    NodeId *stands_for = ARENA_ARRAY(scratch, NodeId, graph->node_count);
    size_t distinct_count = list_distinct(engine, distinct, stands_for, scratch);
    uint32_t *counts = ARENA_ARRAY(arena, uint32_t, graph->node_count);
    Worklist *worklist = worklist_new(engine, 1, scratch);
    Line *state = NULL;
    /* A pass of the lanes costs as much as the needs of the whole graph. Each block of nodes starts with the
     * worklist, and what is left of it goes to the lanes when it has cost as much as they would have. */
    size_t pass_steps = engine->down.first[engine->down.slot_count] + engine->down.slot_count;
    for (size_t first = 0; first < distinct_count; first += LANE_COUNT) {
        size_t end = first + LANE_COUNT < distinct_count ? first + LANE_COUNT : distinct_count, at = first;
        size_t steps_max = worklist->steps + pass_steps;
        for (; at < end && worklist->steps < steps_max; at++)
            counts[distinct[at]] = count_by_worklist(worklist, distinct[at]);
        if (at == end) continue;
        if (!state) state = lanes_state(&engine->down, scratch);
        count_by_lanes(engine, distinct + at, end - at, state, counts);
    }
    /* Stand-ins have lower ids, so from the back their count is still that of the whole slot. */
    for (NodeId id = (NodeId)graph->node_count; id-- > 1;) counts[id] = counts[stands_for[id]] - is_service(graph, id);
    arena_free(scratch);
    *services_down = counts;
}
