/* The failure engine: the rules one by one on hand-made systems, then everything against a naive evaluation of the
 * same rules on thousands of random graphs with cycles, groups and all modes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "graph/failure.h"

/* ---- a system under test, written as sentences ---- */

typedef struct {
    Arena *arena;
    Diags diags;
    Model *model;
    const Graph *graph;
    FailureEngine *engine;
    uint32_t line; /* every edge has its own evidence */
} System;

static System *system_new(void) {
    Arena *arena = arena_new();
    System *system = ARENA_NEW(arena, System);
    system->arena = arena;
    system->diags = diags_new(arena);
    system->model = model_new(arena, symbols_new(arena), NULL, &system->diags);
    return system;
}

static void system_free(System *system) { arena_free(system->arena); }

/* The first letters of a name say what it is: s-… service, zone-…, region-…, tp-… third party, cp-… control plane,
 * acc-… account, ps-… provider service; everything else is a resource. */
static NodeKind kind_of(Str name) {
    static const struct {
        const char *prefix;
        NodeKind kind;
    } kinds[] = {{"s-", NODE_SERVICE},        {"zone-", NODE_ZONE},       {"region-", NODE_REGION},
                 {"tp-", NODE_THIRD_PARTY},   {"acc-", NODE_ACCOUNT},     {"cp-", NODE_CONTROL_PLANE},
                 {"ps-", NODE_PROVIDER_SERVICE}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts_with(name, str_from(kinds[i].prefix))) return kinds[i].kind;
    return NODE_RESOURCE;
}

static NodeId node(System *system, const char *name) {
    return model_node(system->model, kind_of(str_from(name)), str_from(name), NULL);
}

static Location next_line(System *system) {
    return (Location){.file = model_sym(system->model, STR("main.tf")), .line = ++system->line};
}

static void needs_as(System *system, const char *from, EdgeKind kind, EdgeMode mode, const char *to) {
    NodeId from_id = node(system, from), to_id = node(system, to);
    model_edge(system->model, from_id, to_id, kind, mode, next_line(system));
}

static void needs(System *system, const char *from, EdgeMode mode, const char *to) {
    needs_as(system, from, EDGE_REFERENCE, mode, to);
}

static void contains(System *system, const char *whole, EdgeMode mode, const char *part) {
    needs_as(system, whole, EDGE_MEMBER, mode, part);
}

/* `owner` needs `need` of the words in `members`. */
static void needs_of(System *system, const char *owner, uint32_t need, EdgeMode mode, const char *members) {
    GroupId group = model_group(system->model, node(system, owner), need, mode, STR("alternatives"));
    Str rest = str_from(members), word;
    while (str_word_next(&rest, &word)) {
        NodeId member = node(system, str_zero_terminated(system->arena, word));
        model_group_member(system->model, group, member, EDGE_REFERENCE, next_line(system));
    }
}

static void freeze(System *system) {
    system->graph = graph_freeze(system->model);
    system->engine = failure_compile(system->graph, system->arena);
}

static NodeId id_of(const System *system, const char *name) {
    NodeId id = graph_find(system->graph, str_from(name));
    assert_int_not_equal(id, 0);
    return id;
}

static size_t ids_of(const System *system, const char *names, NodeId *out) {
    Str rest = str_from(names), word;
    size_t count = 0;
    while (str_word_next(&rest, &word)) out[count++] = id_of(system, str_zero_terminated(system->arena, word));
    return count;
}

static const char *names_of(const System *system, NodeSet set) {
    StrBuf out = strbuf_new(system->arena, 100000);
    for (size_t i = 0; i < set.count; i++) {
        if (i) strbuf_add_char(&out, ' ');
        strbuf_add(&out, graph_str(system->graph, system->graph->nodes[set.items[i]].key));
    }
    return str_zero_terminated(system->arena, strbuf_str(&out));
}

typedef struct {
    const char *down, *degraded, *frozen, *stranded, *lost;
} Expected;

static void expect_impact(const System *system, const Impact *impact, Expected expected) {
    const char *const sets[EFFECT_COUNT] = {expected.down, expected.degraded, expected.frozen, expected.stranded};
    for (int effect = 0; effect < EFFECT_COUNT; effect++)
        assert_string_equal(names_of(system, impact->nodes[effect]), sets[effect] ? sets[effect] : "");
    assert_string_equal(names_of(system, impact->redundancy_lost), expected.lost ? expected.lost : "");
}

/* Loses the nodes named, by the lanes too when it is a single one. Names come back sorted. */
static void when_lost(const System *system, const char *names, Expected expected) {
    NodeId seeds[8];
    size_t count = ids_of(system, names, seeds);
    Impact impact;
    failure_scenario(system->engine, seeds, count, system->arena, &impact);
    expect_impact(system, &impact, expected);
    if (count != 1) return;
    failure_domains(system->engine, seeds, 1, true, system->arena, &impact);
    assert_int_equal(impact.domain, seeds[0]);
    expect_impact(system, &impact, expected);
}

static void expect_witness(const System *system, const char *names, const char *of, Effect effect, const char *path) {
    NodeId seeds[8];
    size_t count = ids_of(system, names, seeds);
    Witness witness;
    assert_true(failure_witness(system->engine, seeds, count, id_of(system, of), effect, system->arena, &witness));
    StrBuf out = strbuf_new(system->arena, 10000);
    for (size_t i = 0; i < witness.count; i++) {
        if (i) strbuf_add_char(&out, ' ');
        strbuf_add(&out, graph_str(system->graph, system->graph->nodes[system->graph->edges[witness.edges[i]].to].key));
    }
    assert_string_equal(str_zero_terminated(system->arena, strbuf_str(&out)), path);
}

static void expect_cuts(const System *system, const char *events, const char *of, uint32_t order, const char *sets) {
    NodeId ids[64];
    size_t count = ids_of(system, events, ids);
    CutSets cuts;
    failure_cut_sets(system->engine, ids, count, id_of(system, of), order, system->arena, &cuts);
    StrBuf out = strbuf_new(system->arena, 10000);
    for (size_t i = 0; i < cuts.count; i++) {
        strbuf_add(&out, i ? STR(" {") : STR("{"));
        strbuf_add(&out, str_from(names_of(system, (NodeSet){cuts.sets[i].items, cuts.sets[i].count})));
        strbuf_add_char(&out, '}');
    }
    assert_string_equal(str_zero_terminated(system->arena, strbuf_str(&out)), sets);
    assert_false(cuts.is_truncated);
}

/* ---- the rules, one by one ---- */

static void a_runtime_need_takes_down_all_who_need_it(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "table");
    needs(system, "table", MODE_RUNTIME, "region-1");
    needs(system, "s-other", MODE_RUNTIME, "region-2");
    freeze(system);
    when_lost(system, "region-1", (Expected){.down = "s-shop table"});
    when_lost(system, "table", (Expected){.down = "s-shop"});
    when_lost(system, "region-1 region-2", (Expected){.down = "s-other s-shop table"});
    expect_witness(system, "region-1", "s-shop", EFFECT_DOWN, "table region-1");
    expect_witness(system, "s-shop", "s-shop", EFFECT_DOWN, "");
    Witness witness;
    NodeId seed = id_of(system, "region-2");
    assert_false(failure_witness(system->engine, &seed, 1, id_of(system, "s-shop"), EFFECT_DOWN, system->arena, &witness));
    system_free(system);
}

static void two_of_three_zones_survive_one(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "quorum", 2, MODE_RUNTIME, "zone-a zone-b zone-c");
    contains(system, "s-shop", MODE_RUNTIME, "quorum");
    needs(system, "s-front", MODE_RUNTIME, "s-shop");
    freeze(system);
    /* Lost redundancy is told to the service that contains the quorum, and travels no further. */
    when_lost(system, "zone-a", (Expected){.lost = "s-shop"});
    when_lost(system, "zone-a zone-c", (Expected){.down = "quorum s-front s-shop"});
    expect_cuts(system, "zone-a zone-b zone-c", "s-front", 3, "{zone-a zone-b} {zone-a zone-c} {zone-b zone-c}");
    expect_cuts(system, "zone-a zone-b zone-c", "s-front", 1, "");
    system_free(system);
}

static void one_of_three_falls_with_the_last(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "zone-a zone-b zone-c");
    needs(system, "zone-a", MODE_RUNTIME, "region-1");
    needs(system, "zone-b", MODE_RUNTIME, "region-1");
    needs(system, "zone-c", MODE_RUNTIME, "region-1");
    freeze(system);
    when_lost(system, "zone-a zone-b", (Expected){.lost = "s-shop"});
    when_lost(system, "region-1", (Expected){.down = "s-shop zone-a zone-b zone-c"});
    expect_cuts(system, "region-1 zone-a zone-b zone-c", "s-shop", 3, "{region-1} {zone-a zone-b zone-c}");
    expect_cuts(system, "region-1 zone-a zone-b zone-c", "s-shop", 2, "{region-1}");
    expect_witness(system, "region-1", "s-shop", EFFECT_DOWN, "zone-a region-1");
    system_free(system);
}

/* Two subnets in one zone are one zone: with 2 of 3 needed, losing that zone is losing two. */
static void members_count_as_often_as_they_were_added(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 2, MODE_RUNTIME, "zone-a zone-a zone-b");
    freeze(system);
    when_lost(system, "zone-a", (Expected){.down = "s-shop"});
    when_lost(system, "zone-b", (Expected){.lost = "s-shop"});
    system_free(system);
}

static void alternatives_that_share_one_need_are_none(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "replica-1 replica-2");
    needs(system, "replica-1", MODE_RUNTIME, "tp-dns");
    needs(system, "replica-2", MODE_RUNTIME, "tp-dns");
    needs(system, "replica-2", MODE_RUNTIME, "region-2");
    freeze(system);
    when_lost(system, "tp-dns", (Expected){.down = "replica-1 replica-2 s-shop"});
    when_lost(system, "region-2", (Expected){.down = "replica-2", .lost = "s-shop"});
    expect_cuts(system, "tp-dns region-2", "s-shop", 3, "{tp-dns}");
    system_free(system);
}

static void a_group_that_needs_all_is_no_alternative(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 2, MODE_RUNTIME, "table queue");
    needs(system, "queue", MODE_DEGRADED, "tp-metrics");
    needs_of(system, "s-greedy", 5, MODE_RUNTIME, "table"); /* needs more than there is */
    needs_of(system, "s-modest", 0, MODE_RUNTIME, "table queue");
    freeze(system);
    when_lost(system, "table", (Expected){.down = "s-greedy s-shop", .lost = "s-modest"});
    when_lost(system, "tp-metrics", (Expected){.degraded = "queue s-shop"});
    when_lost(system, "table queue", (Expected){.down = "s-greedy s-shop", .lost = "s-modest"});
    system_free(system);
}

static void degraded_travels_over_runtime_needs_but_is_not_down(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "cache-user", MODE_DEGRADED, "cache");
    needs(system, "cache", MODE_RUNTIME, "zone-a");
    needs(system, "s-shop", MODE_RUNTIME, "cache-user");
    needs(system, "s-soft", MODE_DEGRADED, "s-shop");
    needs(system, "s-deploy", MODE_DEPLOY, "s-shop"); /* only what is down stops a deployment */
    needs_of(system, "s-pool", 1, MODE_RUNTIME, "s-shop other");
    freeze(system);
    when_lost(system, "zone-a", (Expected){.down = "cache", .degraded = "cache-user s-shop s-soft"});
    expect_witness(system, "zone-a", "s-soft", EFFECT_DEGRADED, "s-shop cache-user cache zone-a");
    system_free(system);
}

static void degraded_groups_count_members_that_are_down(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_DEGRADED, "cache-a cache-b");
    needs(system, "cache-a", MODE_DEGRADED, "zone-x");
    needs(system, "cache-b", MODE_DEGRADED, "zone-x");
    freeze(system);
    when_lost(system, "cache-a", (Expected){0}); /* no loss of redundancy either: nobody's requests depend on it */
    when_lost(system, "cache-a cache-b", (Expected){.degraded = "s-shop"});
    when_lost(system, "zone-x", (Expected){.degraded = "cache-a cache-b"});
    system_free(system);
}

static void frozen_and_stranded_reach_the_whole_but_not_its_users(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "fleet", MODE_START, "tp-registry");
    needs(system, "fleet", MODE_DEPLOY, "cp-compute");
    needs(system, "record", MODE_RECOVER, "cp-dns");
    contains(system, "s-shop", MODE_RUNTIME, "fleet");
    contains(system, "s-shop", MODE_NONE, "record");
    contains(system, "s-suite", MODE_DEGRADED, "s-shop");
    needs(system, "s-front", MODE_RUNTIME, "s-shop");
    needs(system, "cp-compute", MODE_RUNTIME, "region-1");
    needs(system, "fleet", MODE_RUNTIME, "region-1");
    freeze(system);
    when_lost(system, "tp-registry", (Expected){.frozen = "fleet s-shop s-suite"});
    when_lost(system, "cp-compute", (Expected){.frozen = "fleet s-shop s-suite"});
    when_lost(system, "cp-dns", (Expected){.stranded = "record s-shop s-suite"});
    /* Sets are exclusive of what is down, not of each other: s-suite is degraded by its part, and frozen with it. */
    when_lost(system, "region-1",
              (Expected){.down = "cp-compute fleet s-front s-shop", .degraded = "s-suite", .frozen = "s-suite"});
    expect_witness(system, "cp-dns", "s-suite", EFFECT_STRANDED, "s-shop record cp-dns");
    expect_witness(system, "region-1", "s-suite", EFFECT_FROZEN, "s-shop fleet cp-compute region-1");
    system_free(system);
}

static void alternatives_exist_for_every_mode(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_START, "tp-registry tp-mirror");
    needs_of(system, "s-shop", 1, MODE_RECOVER, "cp-a cp-b");
    freeze(system);
    when_lost(system, "tp-registry", (Expected){0});
    when_lost(system, "tp-registry tp-mirror", (Expected){.frozen = "s-shop"});
    when_lost(system, "cp-a cp-b", (Expected){.stranded = "s-shop"});
    expect_witness(system, "tp-mirror tp-registry", "s-shop", EFFECT_FROZEN, "tp-mirror");
    system_free(system);
}

/* Who needs each other stays up; who is in a circle with something that fails goes with it. */
static void a_circle_lives_until_something_breaks_it(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-a", MODE_RUNTIME, "s-b");
    needs(system, "s-b", MODE_RUNTIME, "s-c");
    needs(system, "s-c", MODE_RUNTIME, "s-a");
    needs(system, "s-c", MODE_RUNTIME, "zone-a");
    needs(system, "s-a", MODE_RUNTIME, "tp-unrelated");
    freeze(system);
    when_lost(system, "zone-a", (Expected){.down = "s-a s-b s-c"});
    when_lost(system, "s-b", (Expected){.down = "s-a s-c"});
    expect_witness(system, "zone-a", "s-a", EFFECT_DOWN, "s-b s-c zone-a");
    system_free(system);
}

static void a_circle_through_a_group_is_iterated(void **state) {
    (void)state;
    System *system = system_new();
    /* Two nodes that each need one of {the other, a zone of their own}. */
    needs_of(system, "s-a", 1, MODE_RUNTIME, "s-b zone-a");
    needs_of(system, "s-b", 1, MODE_RUNTIME, "s-a zone-b");
    freeze(system);
    /* With both zones gone they still hold each other up: the least set of failures is empty. */
    when_lost(system, "zone-a zone-b", (Expected){.lost = "s-a s-b"});
    when_lost(system, "zone-a", (Expected){.lost = "s-a"});
    system_free(system);

    system = system_new();
    needs_of(system, "s-a", 2, MODE_RUNTIME, "s-b zone-a zone-c");
    needs_of(system, "s-b", 2, MODE_RUNTIME, "s-a zone-b zone-c");
    freeze(system);
    when_lost(system, "zone-c", (Expected){.lost = "s-a s-b"});
    when_lost(system, "zone-a zone-c", (Expected){.down = "s-a s-b"});
    expect_cuts(system, "zone-a zone-b zone-c", "s-b", 3, "{zone-a zone-c} {zone-b zone-c}");
    system_free(system);
}

static void what_does_not_exist_is_needed_by_nobody(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "standby");
    needs(system, "standby", MODE_RUNTIME, "region-2");
    needs_of(system, "s-pair", 2, MODE_RUNTIME, "primary standby");
    model_at(system->model, node(system, "standby"))->is_absent = true;
    freeze(system);
    when_lost(system, "standby", (Expected){0});
    when_lost(system, "region-2", (Expected){0});
    when_lost(system, "primary", (Expected){.down = "s-pair"});
    assert_int_equal(system->graph->domain_count, 0);
    system_free(system);
}

static void lost_redundancy_is_told_to_the_owner(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "database", 1, MODE_RUNTIME, "zone-a zone-b");
    needs(system, "s-other", MODE_RUNTIME, "database");
    NodeId service = node(system, "s-shop"), database = node(system, "database");
    model_at(system->model, database)->owner = service;
    needs(system, "database", MODE_RUNTIME, "tp-licence");
    freeze(system);
    when_lost(system, "zone-a", (Expected){.lost = "s-shop"});
    /* Of what is down there is nothing left to be redundant. */
    when_lost(system, "zone-a tp-licence", (Expected){.down = "database s-other"});
    system_free(system);
}

static void cut_sets_are_minimal_and_sorted(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "tp-dns");
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "east west");
    needs(system, "east", MODE_RUNTIME, "region-e");
    needs(system, "west", MODE_RUNTIME, "region-w");
    needs_of(system, "east", 1, MODE_RUNTIME, "zone-1 zone-2");
    needs(system, "zone-1", MODE_RUNTIME, "region-e");
    needs(system, "zone-2", MODE_RUNTIME, "region-e");
    needs(system, "west", MODE_RUNTIME, "tp-cdn");
    freeze(system);
    expect_cuts(system, "tp-dns zone-2 zone-1 region-w region-e tp-cdn tp-cdn", "s-shop", 3,
                "{tp-dns} {region-e region-w} {region-e tp-cdn} {region-w zone-1 zone-2} {tp-cdn zone-1 zone-2}");
    /* Events that are no domains of the graph, and the node itself among them. */
    expect_cuts(system, "east west s-shop", "s-shop", 3, "{s-shop} {east west}");
    expect_cuts(system, "region-w", "zone-1", 3, "");
    system_free(system);
}

static void too_many_cut_sets_are_cut_off(void **state) {
    (void)state;
    System *system = system_new();
    for (int i = 0; i < 20; i++) {
        for (int side = 0; side < 3; side++) {
            const char *event = str_zero_terminated(system->arena, str_format(system->arena, "tp-%d-%d", side, i));
            const char *gate = str_zero_terminated(system->arena, str_format(system->arena, "side-%d", side));
            needs(system, gate, MODE_RUNTIME, event);
        }
    }
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "side-0 side-1 side-2");
    freeze(system);
    CutSets cuts; /* 20 * 20 * 20 triples */
    failure_cut_sets(system->engine, system->graph->domains, system->graph->domain_count, id_of(system, "s-shop"), 3,
                     system->arena, &cuts);
    assert_int_equal(system->graph->domain_count, 60);
    assert_int_equal(cuts.count, 1000);
    assert_true(cuts.is_truncated);
    system_free(system);
}

/* Domains beyond the 512 of one pass, some of them no domains of the graph. */
static void more_domains_than_lanes(void **state) {
    (void)state;
    System *system = system_new();
    enum { PARTY_COUNT = 1300 };
    for (int i = 0; i < PARTY_COUNT; i++) {
        const char *party = str_zero_terminated(system->arena, str_format(system->arena, "tp-%d", i));
        const char *client = str_zero_terminated(system->arena, str_format(system->arena, "client-%d", i));
        const char *service = str_zero_terminated(system->arena, str_format(system->arena, "s-%d", i % 100));
        needs(system, client, MODE_RUNTIME, party);
        needs(system, service, MODE_RUNTIME, client);
    }
    freeze(system);
    assert_int_equal(system->graph->domain_count, PARTY_COUNT);
    size_t count = system->graph->node_count - 1;
    NodeId *all = ARENA_ARRAY(system->arena, NodeId, count);
    for (NodeId id = 1; id <= count; id++) all[id - 1] = id;
    Impact *impacts = ARENA_ARRAY(system->arena, Impact, count), single;
    failure_domains(system->engine, all, count, true, system->arena, impacts);
    uint32_t *services_down;
    failure_single_nodes(system->engine, system->arena, &services_down);
    for (size_t i = 0; i < count; i++) {
        failure_scenario(system->engine, &all[i], 1, system->arena, &single);
        assert_int_equal(impacts[i].domain, all[i]);
        assert_string_equal(names_of(system, impacts[i].nodes[0]), names_of(system, single.nodes[0]));
        assert_string_equal(names_of(system, impacts[i].services[0]), names_of(system, single.services[0]));
        assert_int_equal(services_down[all[i]], single.services[0].count);
    }
    system_free(system);
}

static void an_empty_graph_has_no_failures(void **state) {
    (void)state;
    System *system = system_new();
    freeze(system);
    failure_domains(system->engine, NULL, 0, true, system->arena, NULL);
    uint32_t *services_down;
    failure_single_nodes(system->engine, system->arena, &services_down);
    Impact impact;
    failure_scenario(system->engine, NULL, 0, system->arena, &impact);
    expect_impact(system, &impact, (Expected){0});
    system_free(system);
}

/* ---- random systems against a naive evaluation ---- */

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
        if (edge->group != group || !exists(graph, edge) || (edge->mode == MODE_NONE && edge->kind != EDGE_MEMBER)) continue;
        count.total += edge->copies;
        if (truth->is[EFFECT_DOWN][edge->to]) count.down += edge->copies;
    }
    count.need = graph->groups[group].need < count.total ? graph->groups[group].need : count.total;
    return count;
}

static bool is_alternative(Count count) { return count.need < count.total; }

static Effect effect_of(EdgeMode mode) {
    static const Effect effects[] = {[MODE_RUNTIME] = EFFECT_DOWN,   [MODE_DEGRADED] = EFFECT_DEGRADED,
                                     [MODE_START] = EFFECT_FROZEN,   [MODE_DEPLOY] = EFFECT_FROZEN,
                                     [MODE_RECOVER] = EFFECT_STRANDED, [MODE_NONE] = EFFECT_COUNT};
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

static const char *const words[] = {"s-", "s-", "zone-", "region-", "tp-", "cp-", "ps-", "acc-", "x-", "x-", "x-", "x-"};

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
        GroupId group = model_group(system->model, below(&random, node_count) + 1, below(&random, size + 2), mode, STR("g"));
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

static void random_domains_and_scenarios_are_exact(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 6000; seed++) {
        System *system = random_system(seed, SHAPE_ANY);
        NodeId all[NODES_MAX];
        Impact impacts[NODES_MAX], together;
        size_t count = system->graph->node_count - 1;
        for (NodeId id = 1; id <= count; id++) all[id - 1] = id;
        failure_domains(system->engine, all, count, true, system->arena, impacts);
        uint32_t *services_down;
        failure_single_nodes(system->engine, system->arena, &services_down);
        for (size_t i = 0; i < count; i++) {
            expect_truth(system, &impacts[i], &all[i], 1);
            assert_int_equal(services_down[all[i]], impacts[i].services[EFFECT_DOWN].count);
        }
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
        size_t node_count = system->graph->node_count - 1, event_count = node_count < EVENTS_MAX ? node_count : EVENTS_MAX;
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
        cmocka_unit_test(a_runtime_need_takes_down_all_who_need_it),
        cmocka_unit_test(two_of_three_zones_survive_one),
        cmocka_unit_test(one_of_three_falls_with_the_last),
        cmocka_unit_test(members_count_as_often_as_they_were_added),
        cmocka_unit_test(alternatives_that_share_one_need_are_none),
        cmocka_unit_test(a_group_that_needs_all_is_no_alternative),
        cmocka_unit_test(degraded_travels_over_runtime_needs_but_is_not_down),
        cmocka_unit_test(degraded_groups_count_members_that_are_down),
        cmocka_unit_test(frozen_and_stranded_reach_the_whole_but_not_its_users),
        cmocka_unit_test(alternatives_exist_for_every_mode),
        cmocka_unit_test(a_circle_lives_until_something_breaks_it),
        cmocka_unit_test(a_circle_through_a_group_is_iterated),
        cmocka_unit_test(what_does_not_exist_is_needed_by_nobody),
        cmocka_unit_test(lost_redundancy_is_told_to_the_owner),
        cmocka_unit_test(cut_sets_are_minimal_and_sorted),
        cmocka_unit_test(too_many_cut_sets_are_cut_off),
        cmocka_unit_test(more_domains_than_lanes),
        cmocka_unit_test(an_empty_graph_has_no_failures),
        cmocka_unit_test(random_domains_and_scenarios_are_exact),
        cmocka_unit_test(random_witnesses_are_proofs),
        cmocka_unit_test(random_cut_sets_are_complete_and_minimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
