/* The failure engine, rule by rule, on systems small enough to check by eye. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/failure_system.h"

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
    assert_false(
        failure_witness(system->engine, &seed, 1, id_of(system, "s-shop"), EFFECT_DOWN, system->arena, &witness));
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

static void of_two_lost_groups_the_first_to_go_is_the_proof(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "copy-1 copy-2");
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "tp-x tp-y");
    needs(system, "copy-1", MODE_RUNTIME, "disk");
    needs(system, "copy-2", MODE_RUNTIME, "disk");
    needs(system, "disk", MODE_RUNTIME, "tp-y");
    freeze(system);
    expect_witness(system, "tp-x tp-y", "s-shop", EFFECT_DOWN, "tp-x");
    expect_witness(system, "tp-y", "s-shop", EFFECT_DOWN, "copy-1 disk tp-y");
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
        cmocka_unit_test(of_two_lost_groups_the_first_to_go_is_the_proof),
        cmocka_unit_test(what_does_not_exist_is_needed_by_nobody),
        cmocka_unit_test(lost_redundancy_is_told_to_the_owner),
        cmocka_unit_test(cut_sets_are_minimal_and_sorted),
        cmocka_unit_test(too_many_cut_sets_are_cut_off),
        cmocka_unit_test(more_domains_than_lanes),
        cmocka_unit_test(an_empty_graph_has_no_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
