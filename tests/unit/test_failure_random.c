/* The failure engine against a naive evaluation of the same rules, on thousands of random systems with circles, groups
 * and all modes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/failure_private.h"
#include "tests/unit/failure_system.h"

/* ---- the naive evaluation ---- */

enum { LEVELS = EFFECT_COUNT + 1, NODES_MAX = 40 };

typedef struct {
    bool is[LEVELS][NODES_MAX]; /* the last level: redundancy lost */
    uint32_t round[EFFECT_COUNT][NODES_MAX];
} Truth;

static uint64_t draw(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random >> 11;
}

static uint32_t below(uint64_t *random, uint32_t limit) { return (uint32_t)(draw(random) % limit); }

typedef struct {
    uint32_t total, down, need;
} Count;

static bool exists(const Graph *graph, const GraphEdge *edge) {
    return !graph->nodes[edge->from].is_absent && !graph->nodes[edge->to].is_absent;
}

static Count count_members(const Graph *graph, GroupId group, const Truth *truth) {
    Count count = {0};
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (edge->group != group || !exists(graph, edge) || (edge->mode == MODE_NONE && edge->kind != EDGE_MEMBER))
            continue;
        count.total += edge->copies;
        if (truth->is[EFFECT_DOWN][edge->to]) count.down += edge->copies;
    }
    count.need = graph->groups[group].need < count.total ? graph->groups[group].need : count.total;
    return count;
}

static bool is_alternative(Count count) { return count.need < count.total; }

static Effect effect_of(EdgeMode mode) {
    static const Effect effects[] = {
        [MODE_RUNTIME] = EFFECT_DOWN,  [MODE_DEGRADED] = EFFECT_DEGRADED, [MODE_START] = EFFECT_FROZEN,
        [MODE_DEPLOY] = EFFECT_FROZEN, [MODE_RECOVER] = EFFECT_STRANDED,  [MODE_NONE] = EFFECT_COUNT};
    return effects[mode];
}

/* The rules of failure.c for one edge, read aloud. */
static void apply_edge(const Graph *graph, const GraphEdge *edge, const Truth *before, Truth *after) {
    if (!exists(graph, edge)) return;
    NodeId v = edge->from, u = edge->to;
    EdgeMode mode = edge->group ? graph->groups[edge->group].mode : edge->mode;
    bool is_and = !edge->group || !is_alternative(count_members(graph, edge->group, before));
    Effect effect = effect_of(mode);
    if (edge->mode == MODE_NONE && edge->kind != EDGE_MEMBER) return;
    if (is_and && effect != EFFECT_COUNT && before->is[EFFECT_DOWN][u]) after->is[effect][v] = true;
    if (is_and && (mode == MODE_RUNTIME || mode == MODE_DEGRADED) && before->is[EFFECT_DEGRADED][u])
        after->is[EFFECT_DEGRADED][v] = true;
    if (edge->kind == EDGE_MEMBER) {
        after->is[EFFECT_FROZEN][v] |= before->is[EFFECT_FROZEN][u];
        after->is[EFFECT_STRANDED][v] |= before->is[EFFECT_STRANDED][u];
    }
}

static void find_losses(const Graph *graph, Truth *truth) {
    for (GroupId group = 1; group < graph->group_count; group++) {
        Count count = count_members(graph, group, truth);
        NodeId owner = graph->groups[group].owner;
        bool has_lost_one = count.down > 0 && count.total - count.down >= count.need;
        if (graph->groups[group].mode == MODE_RUNTIME && has_lost_one && !truth->is[EFFECT_DOWN][owner])
            truth->is[EFFECT_COUNT][owner] = true;
    }
    for (size_t round = 0; round < graph->node_count; round++) {
        for (size_t i = 0; i < graph->edge_count; i++) {
            const GraphEdge *edge = &graph->edges[i];
            if (edge->kind == EDGE_MEMBER && exists(graph, edge))
                truth->is[EFFECT_COUNT][edge->from] |= truth->is[EFFECT_COUNT][edge->to];
        }
        for (NodeId id = 1; id < graph->node_count; id++)
            if (graph->nodes[id].owner) truth->is[EFFECT_COUNT][graph->nodes[id].owner] |= truth->is[EFFECT_COUNT][id];
    }
}

static void evaluate(const Graph *graph, const NodeId *seeds, size_t seed_count, Truth *truth) {
    memset(truth, 0, sizeof *truth);
    for (size_t i = 0; i < seed_count; i++) truth->is[EFFECT_DOWN][seeds[i]] = true;
    for (uint32_t round = 1;; round++) {
        Truth next = *truth;
        for (size_t i = 0; i < graph->edge_count; i++) apply_edge(graph, &graph->edges[i], truth, &next);
        for (GroupId group = 1; group < graph->group_count; group++) {
            Count count = count_members(graph, group, truth);
            Effect effect = effect_of(graph->groups[group].mode);
            if (effect != EFFECT_COUNT && count.total && count.total - count.down < count.need)
                next.is[effect][graph->groups[group].owner] = true;
        }
        for (size_t effect = 0; effect < EFFECT_COUNT; effect++)
            for (size_t id = 0; id < NODES_MAX; id++)
                if (next.is[effect][id] && !truth->is[effect][id]) next.round[effect][id] = round;
        if (memcmp(&next, truth, sizeof next) == 0) break;
        *truth = next;
    }
    find_losses(graph, truth);
}

/* ---- random systems ---- */

static const char *const words[] = {"s-",  "s-",   "zone-", "region-", "tp-", "cp-",
                                    "ps-", "acc-", "x-",    "x-",      "x-",  "x-"};

static const char *name_of(System *system, uint64_t seed, uint32_t i) {
    uint64_t random = seed * 1000003 + i + 1;
    for (int k = 0; k < 8; k++) draw(&random);
    const char *word = words[below(&random, sizeof words / sizeof *words)];
    return str_zero_terminated(system->arena, str_format(system->arena, "%s%u", word, i));
}

/* Sizes, density and shares of modes differ from seed to seed, so that some graphs are mostly cycles, some mostly
 * groups, and some mostly neither. */
typedef enum { SHAPE_ANY, SHAPE_ALTERNATIVES } Shape;

static System *random_system(uint64_t seed, Shape shape) {
    System *system = system_new();
    uint64_t random = seed * 0x9e3779b97f4a7c15u + 1;
    for (int i = 0; i < 8; i++) draw(&random);
    uint32_t node_count = 3 + below(&random, seed % 7 == 0 ? 30 : 10);
    uint32_t edge_count = below(&random, node_count * 2 + 1), group_count = below(&random, node_count / 2 + 2);
    uint32_t runtime_share = below(&random, 101);
    if (shape == SHAPE_ALTERNATIVES) {
        edge_count = below(&random, node_count / 2 + 1);
        group_count = 1 + below(&random, node_count);
        runtime_share = 95;
    }
    uint32_t absent_share = below(&random, 4) ? 0 : 15;
    for (uint32_t i = 0; i < node_count; i++) {
        NodeId id = node(system, name_of(system, seed, i));
        model_at(system->model, id)->is_absent = below(&random, 100) < absent_share;
    }
    for (uint32_t i = 0; i < node_count; i++)
        if (below(&random, 5) == 0) model_at(system->model, i + 1)->owner = below(&random, node_count) + 1;
    for (uint32_t i = 0; i < edge_count; i++) {
        EdgeMode mode = below(&random, 100) < runtime_share ? MODE_RUNTIME : (EdgeMode)below(&random, MODE_NONE + 1);
        EdgeKind kind = below(&random, 3) ? EDGE_REFERENCE : EDGE_MEMBER;
        NodeId from = below(&random, node_count) + 1, to = below(&random, node_count) + 1;
        model_edge(system->model, from, to, kind, mode, next_line(system));
    }
    for (uint32_t i = 0; i < group_count; i++) {
        EdgeMode mode = below(&random, 100) < runtime_share ? MODE_RUNTIME : (EdgeMode)below(&random, MODE_NONE + 1);
        uint32_t size = below(&random, below(&random, 8) ? 5 : 12);
        GroupId group =
            model_group(system->model, below(&random, node_count) + 1, below(&random, size + 2), mode, STR("g"));
        for (uint32_t m = 0; m < size; m++)
            model_group_member(system->model, group, below(&random, node_count) + 1,
                               below(&random, 4) ? EDGE_REFERENCE : EDGE_MEMBER, next_line(system));
    }
    freeze(system);
    return system;
}

static void expect_set(const System *system, NodeSet set, const Truth *truth, size_t level, const NodeId *seeds,
                       size_t seed_count, bool services_only) {
    size_t at = 0;
    for (NodeId id = 1; id < system->graph->node_count; id++) {
        bool is_seed = false;
        for (size_t i = 0; i < seed_count; i++) is_seed |= seeds[i] == id;
        const Node *of = &system->graph->nodes[id];
        bool is_wanted = truth->is[level][id] && !is_seed && (level == EFFECT_DOWN || !truth->is[EFFECT_DOWN][id]) &&
                         (!services_only || (of->kind == NODE_SERVICE && !of->is_absent));
        bool is_there = at < set.count && set.items[at] == id;
        if (is_wanted != is_there) fail_msg("level %zu, node %u: expected %d", level, id, is_wanted);
        at += is_there;
    }
    assert_int_equal(at, set.count);
}

static void expect_truth(const System *system, const Impact *impact, const NodeId *seeds, size_t seed_count) {
    Truth truth;
    evaluate(system->graph, seeds, seed_count, &truth);
    for (size_t effect = 0; effect < EFFECT_COUNT; effect++) {
        expect_set(system, impact->nodes[effect], &truth, effect, seeds, seed_count, false);
        expect_set(system, impact->services[effect], &truth, effect, seeds, seed_count, true);
    }
    expect_set(system, impact->redundancy_lost, &truth, EFFECT_COUNT, seeds, seed_count, true);
}

/* ---- comparisons ---- */

static void random_domains_and_scenarios_are_exact(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 6000; seed++) {
        System *system = random_system(seed, SHAPE_ANY);
        NodeId all[NODES_MAX];
        Impact impacts[NODES_MAX], together;
        size_t count = system->graph->node_count - 1;
        for (NodeId id = 1; id <= count; id++) all[id - 1] = id;
        lanes_limit((LaneWidth)(seed % (WIDTH_64 + 1)));
        failure_domains(system->engine, all, count, true, system->arena, impacts);
        uint32_t *services_down;
        failure_single_nodes(system->engine, system->arena, &services_down);
        for (size_t i = 0; i < count; i++) {
            expect_truth(system, &impacts[i], &all[i], 1);
            assert_int_equal(services_down[all[i]], impacts[i].services[EFFECT_DOWN].count);
        }
        lanes_limit(WIDTH_64);
        uint64_t random = seed;
        for (int scenario = 0; scenario < 4; scenario++) {
            NodeId seeds[3];
            for (int i = 0; i < 3; i++) seeds[i] = below(&random, (uint32_t)count) + 1;
            failure_scenario(system->engine, seeds, 3, system->arena, &together);
            expect_truth(system, &together, seeds, 3);
        }
        system_free(system);
    }
}

/* No pair takes down more that neither of the two does alone. */
static void expect_worst_pair(System *system) {
    const Graph *graph = system->graph;
    size_t count = graph->domain_count, best = 0;
    Impact *alone = ARENA_ARRAY(system->arena, Impact, count), both;
    failure_domains(system->engine, graph->domains, count, false, system->arena, alone);
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            NodeId seeds[] = {graph->domains[a], graph->domains[b]};
            failure_scenario(system->engine, seeds, 2, system->arena, &both);
            NodeSet down = both.services[EFFECT_DOWN];
            size_t beyond = 0;
            for (size_t i = 0; i < down.count; i++) {
                bool is_alone = false;
                for (size_t k = 0; k < alone[a].services[EFFECT_DOWN].count; k++)
                    is_alone |= alone[a].services[EFFECT_DOWN].items[k] == down.items[i];
                for (size_t k = 0; k < alone[b].services[EFFECT_DOWN].count; k++)
                    is_alone |= alone[b].services[EFFECT_DOWN].items[k] == down.items[i];
                beyond += !is_alone;
            }
            if (beyond > best) best = beyond;
        }
    FailurePair worst[3];
    size_t found = failure_worst_pairs(system->engine, alone, 2, worst, 3);
    assert_int_equal(found > 0, best > 0);
    if (found) assert_int_equal(worst[0].beyond, best);
}

/* Domains by themselves, and in threes, on any number of threads: as the scenarios say. */
static void counts_are_those_of_the_scenarios(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        System *system = random_system(seed * 977, SHAPE_ANY);
        const Graph *graph = system->graph;
        size_t count = graph->domain_count, at = 0;
        if (count == 0) {
            system_free(system);
            continue;
        }
        enum { TRIPLES = 1500 }; /* several passes */
        FailureCounter *counter = failure_counter_new(system->engine, system->arena);
        NodeId *triples = ARENA_ARRAY(system->arena, NodeId, 3 * TRIPLES);
        uint64_t random = seed;
        while (at < 3 * TRIPLES) triples[at++] = graph->domains[below(&random, (uint32_t)count)];
        uint32_t *alone = ARENA_ARRAY(system->arena, uint32_t, count);
        uint32_t *one = ARENA_ARRAY(system->arena, uint32_t, TRIPLES),
                 *three = ARENA_ARRAY(system->arena, uint32_t, TRIPLES);
        failure_count(counter, graph->domains, count, 1, 1, alone);
        failure_count(counter, triples, TRIPLES, 3, 1, one);
        failure_count(counter, triples, TRIPLES, 3, 3, three);
        assert_memory_equal(one, three, TRIPLES * sizeof *one);
        expect_worst_pair(system);
        Impact impact;
        for (size_t i = 0; i < count; i++) {
            failure_scenario(system->engine, &graph->domains[i], 1, system->arena, &impact);
            assert_int_equal(alone[i], impact.services[EFFECT_DOWN].count);
        }
        for (size_t i = 0; i < TRIPLES; i += 7) {
            failure_scenario(system->engine, triples + 3 * i, 3, system->arena, &impact);
            assert_int_equal(one[i], impact.services[EFFECT_DOWN].count);
        }
        system_free(system);
    }
}

enum { PLACES = 4000, SERVICES = 6000, TEAM = 100 };

/* A service in a ring needs one of its neighbours: with each other they are a circle through alternatives. */
static void make_ring(System *system, const NodeId *services) {
    for (uint32_t i = 0; i < TEAM; i++) {
        GroupId group = model_group(system->model, services[i], 1, MODE_RUNTIME, STR("ring"));
        model_group_member(system->model, group, services[(i + 1) % TEAM], EDGE_HANDLE, next_line(system));
        model_group_member(system->model, group, services[(i + TEAM - 1) % TEAM], EDGE_HANDLE, next_line(system));
    }
}

/* Services by the thousand: each stands on a place, calls others, and has now and then an alternative; some teams are
 * rings. */
static System *large_system(uint64_t seed, uint32_t calls_per_hundred) {
    System *system = system_new();
    uint64_t random = seed * 0x9e3779b97f4a7c15u + 1;
    NodeId *places = ARENA_ARRAY(system->arena, NodeId, PLACES),
           *services = ARENA_ARRAY(system->arena, NodeId, SERVICES);
    for (uint32_t i = 0; i < PLACES; i++) {
        Str name = str_format(system->arena, "%s%u", i % 4 ? "zone-" : "region-", i);
        places[i] = node(system, str_zero_terminated(system->arena, name));
        if (i % 4)
            model_edge(system->model, places[i], places[i - i % 4], EDGE_IMPLIED, MODE_RUNTIME, next_line(system));
    }
    for (uint32_t i = 0; i < SERVICES; i++) {
        services[i] = node(system, str_zero_terminated(system->arena, str_format(system->arena, "s-%u", i)));
        model_edge(system->model, services[i], places[below(&random, PLACES)], EDGE_REFERENCE, MODE_RUNTIME,
                   next_line(system));
    }
    for (uint32_t i = 0; i < SERVICES; i += 10 * TEAM) make_ring(system, services + i);
    for (uint32_t i = 0; i < SERVICES; i++) {
        if (below(&random, 100) < calls_per_hundred)
            model_edge(system->model, services[i], services[below(&random, SERVICES)], EDGE_CALL, MODE_RUNTIME,
                       next_line(system));
        if (below(&random, 8)) continue;
        uint32_t size = 2 + below(&random, 4);
        GroupId group = model_group(system->model, services[i], 1 + below(&random, size - 1), MODE_RUNTIME, STR("g"));
        for (uint32_t m = 0; m < size; m++)
            model_group_member(system->model, group, services[below(&random, SERVICES)], EDGE_HANDLE,
                               next_line(system));
    }
    freeze(system);
    return system;
}

/* Whether little or much fails in a pass, in whatever order the scenarios come, and whatever registers there are: the
 * counts are those of the sets. */
static void large_counts_are_those_of_the_sets(void **state) {
    (void)state;
    static const uint32_t calls_per_hundred[] = {0, 10, 60, 200};
    size_t smallest = SIZE_MAX, largest = 0;
    for (size_t s = 0; s < sizeof calls_per_hundred / sizeof *calls_per_hundred; s++) {
        System *system = large_system(s + 1, calls_per_hundred[s]);
        const Graph *graph = system->graph;
        size_t count = graph->domain_count;
        Impact *impacts = ARENA_ARRAY(system->arena, Impact, count), both;
        failure_domains(system->engine, graph->domains, count, false, system->arena, impacts);
        FailureCounter *counter = failure_counter_new(system->engine, system->arena);
        uint32_t *down = ARENA_ARRAY(system->arena, uint32_t, count);
        for (int run = 0; run < 2 * (WIDTH_64 + 1); run++) {
            memset(down, 0, count * sizeof *down);
            lanes_limit((LaneWidth)(run / 2));
            failure_count(counter, graph->domains, count, 1, 1 + (unsigned)run % 2, down);
            lanes_limit(WIDTH_64);
            for (size_t i = 0; i < count; i++) {
                size_t expected = impacts[i].services[EFFECT_DOWN].count;
                assert_int_equal(down[i], expected);
                if (expected < smallest) smallest = expected;
                if (expected > largest) largest = expected;
            }
        }
        uint32_t *pair_down = ARENA_ARRAY(system->arena, uint32_t, count / 2);
        failure_count(counter, graph->domains, count / 2, 2, 1, pair_down);
        for (size_t i = 0; i < count / 2; i += 29) {
            failure_scenario(system->engine, graph->domains + 2 * i, 2, system->arena, &both);
            assert_int_equal(pair_down[i], both.services[EFFECT_DOWN].count);
        }
        system_free(system);
    }
    assert_in_range(smallest, 0, 50);         /* what is live alone is looked at, and */
    assert_in_range(largest, 2000, SERVICES); /* everything is */
}

/* A proof of its own is as long as one of the whole scenario, and fails where that does. */
static void single_proofs_are_as_short_as_those_of_the_whole(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        System *system = random_system(seed * 131, SHAPE_ANY);
        const Graph *graph = system->graph;
        FailureProofs *proofs = failure_proofs_new(system->engine, system->arena);
        FailureProofs *single = failure_proofs_new(system->engine, system->arena);
        uint64_t random = seed;
        for (int i = 0; i < 20; i++) {
            NodeId seeds[2], of = below(&random, (uint32_t)graph->node_count - 1) + 1;
            for (int k = 0; k < 2; k++) seeds[k] = below(&random, (uint32_t)graph->node_count - 1) + 1;
            failure_proofs_run(proofs, seeds, 2);
            for (Effect effect = EFFECT_DOWN; effect < EFFECT_COUNT; effect++) {
                Witness whole, own;
                bool is_failed = failure_prove(proofs, of, effect, system->arena, &whole);
                assert_int_equal(failure_prove_one(single, seeds, 2, of, effect, system->arena, &own), is_failed);
                assert_int_equal(failure_proofs_has(proofs, of, effect), is_failed);
                assert_int_equal(own.count, whole.count);
                if (own.count) assert_memory_equal(own.edges, whole.edges, own.count * sizeof *own.edges);
            }
        }
        system_free(system);
    }
}

/* The quorum was gone before its owner failed: a group that went later proves nothing. */
static void expect_lost_in_time(const Graph *graph, GroupId group, const Truth *truth) {
    if (!is_alternative(count_members(graph, group, truth))) return;
    NodeId owner = graph->groups[group].owner;
    Effect effect = effect_of(graph->groups[group].mode);
    Truth before = *truth;
    for (NodeId id = 1; id < graph->node_count; id++)
        before.is[EFFECT_DOWN][id] &= truth->round[EFFECT_DOWN][id] < truth->round[effect][owner];
    Count count = count_members(graph, group, &before);
    assert_true(count.total - count.down < count.need);
}

/* A witness is a chain of needs from the node to a seed, no longer than the failure took to arrive. */
static void expect_proof(const System *system, const NodeId *seeds, size_t seed_count, NodeId of, Effect effect,
                         const Truth *truth) {
    Witness witness;
    bool is_failed = failure_witness(system->engine, seeds, seed_count, of, effect, system->arena, &witness);
    assert_int_equal(is_failed, truth->is[effect][of]);
    if (!is_failed) return;
    assert_in_range(witness.count, 0, truth->round[effect][of]);
    NodeId at = of;
    for (size_t i = 0; i < witness.count; i++) {
        const GraphEdge *edge = &system->graph->edges[witness.edges[i]];
        assert_int_equal(edge->from, at);
        assert_true(exists(system->graph, edge));
        if (edge->group && edge->kind != EDGE_MEMBER) expect_lost_in_time(system->graph, edge->group, truth);
        at = edge->to;
        assert_true(truth->is[EFFECT_DOWN][at] || truth->is[effect][at]);
    }
    bool is_seed = false;
    for (size_t i = 0; i < seed_count; i++) is_seed |= seeds[i] == at;
    assert_true(is_seed);
}

static void random_witnesses_are_proofs(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        System *system = random_system(seed, seed % 2 ? SHAPE_ANY : SHAPE_ALTERNATIVES);
        uint64_t random = seed;
        uint32_t count = (uint32_t)system->graph->node_count - 1;
        NodeId seeds[3] = {below(&random, count) + 1, below(&random, count) + 1, below(&random, count) + 1};
        Truth truth;
        evaluate(system->graph, seeds, 3, &truth);
        for (NodeId id = 1; id <= count; id++)
            for (Effect effect = EFFECT_DOWN; effect < EFFECT_COUNT; effect++)
                expect_proof(system, seeds, 3, id, effect, &truth);
        system_free(system);
    }
}

/* All sets of up to three events, smallest first: a set that contains a smaller one is not minimal. */
static size_t enumerate_cuts(const Graph *graph, const NodeId *events, size_t count, NodeId of, NodeId (*out)[3]) {
    size_t found = 0;
    Truth truth;
    for (size_t order = 1; order <= 3; order++) {
        for (uint64_t set = 0; set < (uint64_t)1 << count; set++) {
            if ((size_t)__builtin_popcountll(set) != order) continue;
            NodeId items[3] = {0};
            size_t size = 0;
            for (size_t i = 0; i < count; i++)
                if (set >> i & 1) items[size++] = events[i];
            bool is_minimal = true;
            for (size_t k = 0; k < found; k++) {
                size_t shared = 0, known = 0;
                for (size_t i = 0; i < 3 && out[k][i]; i++, known++)
                    for (size_t j = 0; j < size; j++) shared += out[k][i] == items[j];
                is_minimal &= shared < known;
            }
            if (!is_minimal) continue;
            evaluate(graph, items, size, &truth);
            if (truth.is[EFFECT_DOWN][of]) memcpy(out[found++], items, sizeof items);
        }
    }
    return found;
}

static void random_cut_sets_are_complete_and_minimal(void **state) {
    (void)state;
    enum { EVENTS_MAX = 9 };
    size_t larger_count = 0;
    for (uint64_t seed = 1; seed <= 5000; seed++) {
        System *system = random_system(seed, SHAPE_ALTERNATIVES);
        size_t node_count = system->graph->node_count - 1,
               event_count = node_count < EVENTS_MAX ? node_count : EVENTS_MAX;
        uint64_t random = seed;
        NodeId events[EVENTS_MAX], of = below(&random, (uint32_t)node_count) + 1;
        /* Whoever has alternatives is the more interesting case. */
        if (system->graph->group_count > 1)
            of = system->graph->groups[1 + below(&random, (uint32_t)system->graph->group_count - 1)].owner;
        for (NodeId i = 0; i < event_count; i++) events[i] = i + 1;
        if (seed % 2 && system->graph->domain_count) {
            event_count = 0;
            for (NodeId id = 1; id <= node_count; id++) {
                bool is_domain = false;
                for (size_t i = 0; i < system->graph->domain_count; i++) is_domain |= system->graph->domains[i] == id;
                if (is_domain && event_count < EVENTS_MAX) events[event_count++] = id;
            }
        }
        NodeId expected[200][3]; /* there are 129 sets of up to 3 of 9 */
        size_t expected_count = enumerate_cuts(system->graph, events, event_count, of, expected);
        CutSets cuts;
        failure_cut_sets(system->engine, events, event_count, of, 3, system->arena, &cuts);
        assert_int_equal(cuts.count, expected_count);
        assert_false(cuts.is_truncated);
        for (size_t i = 0; i < cuts.count; i++) {
            bool is_expected = false;
            for (size_t k = 0; k < expected_count; k++)
                is_expected |= memcmp(expected[k], cuts.sets[i].items, cuts.sets[i].count * sizeof(NodeId)) == 0 &&
                               (cuts.sets[i].count == 3 || expected[k][cuts.sets[i].count] == 0);
            assert_true(is_expected);
            larger_count += cuts.sets[i].count > 1;
        }
        system_free(system);
    }
    assert_in_range(larger_count, 1000, 1000000); /* the random graphs are worth their time */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_domains_and_scenarios_are_exact),
        cmocka_unit_test(random_witnesses_are_proofs),
        cmocka_unit_test(counts_are_those_of_the_scenarios),
        cmocka_unit_test(large_counts_are_those_of_the_sets),
        cmocka_unit_test(single_proofs_are_as_short_as_those_of_the_whole),
        cmocka_unit_test(random_cut_sets_are_complete_and_minimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
