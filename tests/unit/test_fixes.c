/* What to change first: small systems, and random ones against all choices that there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "graph/fixes.h"
#include "tests/unit/failure_system.h"

static Fixes fixes_of(System *system) {
    Fixes fixes;
    freeze(system);
    Impact *impacts = ARENA_ARRAY(system->arena, Impact, system->graph->domain_count);
    failure_domains(system->engine, system->graph->domains, system->graph->domain_count, false, system->arena, impacts);
    fixes_find(system->graph, system->engine, impacts, system->arena, &fixes);
    return fixes;
}

/* Something that a line of its own declares. */
static void thing(System *system, const char *name, const char *on) {
    needs(system, name, MODE_RUNTIME, on);
    model_at(system->model, node(system, name))->location = next_line(system);
}

static const char *first_thing(const System *system, const Fix *fix) {
    return str_zero_terminated(system->arena, graph_str(system->graph, system->graph->nodes[fix->things.items[0]].key));
}

static void what_is_shared_comes_first(void **state) {
    (void)state;
    System *system = system_new();
    thing(system, "table", "ps-db");
    thing(system, "queue", "ps-queue");
    needs(system, "s-a", MODE_RUNTIME, "table");
    needs(system, "s-b", MODE_RUNTIME, "table");
    needs(system, "s-b", MODE_RUNTIME, "queue");
    Fixes fixes = fixes_of(system);
    assert_int_equal(fixes.pair_count, 3);
    assert_int_equal(fixes.count, 2);
    assert_int_equal(fixes.pairs_removed, 3);
    assert_true(fixes.is_exact);
    assert_string_equal(first_thing(system, &fixes.items[0]), "table");
    assert_int_equal(fixes.items[0].services.count, 2);
    assert_int_equal(fixes.items[0].kind, FIX_REGION);
    system_free(system);
}

static void another_zone_is_cheaper_than_another_region(void **state) {
    (void)state;
    System *system = system_new();
    thing(system, "disk", "zone-1");
    thing(system, "table", "ps-db");
    needs(system, "s-a", MODE_RUNTIME, "disk");
    needs(system, "s-a", MODE_RUNTIME, "table");
    Fixes fixes = fixes_of(system);
    assert_int_equal(fixes.count, 2);
    assert_string_equal(first_thing(system, &fixes.items[0]), "disk");
    assert_int_equal(fixes.items[0].kind, FIX_ZONE);
    system_free(system);
}

/* Two things stand in the way of one pair: only both together remove it. */
static void what_needs_both_is_promised_for_both(void **state) {
    (void)state;
    System *system = system_new();
    thing(system, "disk", "zone-1");
    thing(system, "cache", "zone-1");
    needs(system, "s-a", MODE_RUNTIME, "disk");
    needs(system, "s-a", MODE_RUNTIME, "cache");
    Fixes fixes = fixes_of(system);
    assert_int_equal(fixes.pair_count, 1);
    assert_int_equal(fixes.count, 2);
    assert_int_equal(fixes.pairs_removed, 1);
    assert_int_equal(fixes.items[0].pairs_removed, 0);
    assert_int_equal(fixes.items[1].pairs_removed, 1);
    system_free(system);
}

static void an_alternative_is_no_single_point(void **state) {
    (void)state;
    System *system = system_new();
    thing(system, "east", "region-1");
    thing(system, "west", "region-2");
    needs_of(system, "s-a", 1, MODE_RUNTIME, "east west");
    Fixes fixes = fixes_of(system);
    assert_int_equal(fixes.pair_count, 0);
    assert_int_equal(fixes.count, 0);
    system_free(system);
}

/* ---- against all choices ---- */

enum { SERVICES = 4, THINGS = 6, DOMAINS = 4, SYSTEMS = 400 };

static System *random_system(unsigned seed) {
    static const char *const domains[DOMAINS] = {"zone-1", "zone-2", "ps-db", "tp-pay"};
    System *system = system_new();
    srand(seed);
    for (int t = 0; t < THINGS; t++) {
        char name[32];
        snprintf(name, sizeof name, "thing%d", t);
        thing(system, name, domains[rand() % DOMAINS]);
        if (rand() % 3 == 0) needs(system, name, MODE_RUNTIME, domains[rand() % DOMAINS]);
    }
    for (int s = 0; s < SERVICES; s++)
        for (int k = 0; k < 3; k++) {
            char name[32], of[32], other[32], pair[80];
            snprintf(name, sizeof name, "s-%d", s);
            snprintf(of, sizeof of, "thing%d", rand() % THINGS);
            snprintf(other, sizeof other, "thing%d", rand() % THINGS);
            snprintf(pair, sizeof pair, "%s %s", of, other);
            if (rand() % 3 == 0 && strcmp(of, other) != 0)
                needs_of(system, name, 1, MODE_RUNTIME, pair);
            else
                needs(system, name, MODE_RUNTIME, of);
        }
    return system;
}

/* Services that each domain stops while these things stay up in the ways that they have alternatives for. */
static size_t pairs_left(const System *system, const Fixes *fixes) {
    size_t left = 0;
    FailureRun *run = failure_run_new(system->engine, system->arena);
    for (size_t d = 0; d < system->graph->domain_count; d++) {
        NodeId domain = system->graph->domains[d];
        bool *kept = ARENA_ARRAY(system->arena, bool, system->graph->node_count);
        for (size_t i = 0; i < fixes->count; i++)
            for (size_t k = 0; k < fixes->items[i].domains.count; k++)
                if (fixes->items[i].domains.items[k] == domain)
                    for (size_t t = 0; t < fixes->items[i].things.count; t++)
                        kept[fixes->items[i].things.items[t]] = true;
        Impact impact;
        failure_run(run, &domain, 1, kept, system->arena, &impact);
        left += impact.services[EFFECT_DOWN].count;
    }
    return left;
}

static void what_is_promised_is_what_the_engine_says(void **state) {
    (void)state;
    size_t with_fixes = 0;
    for (unsigned seed = 1; seed <= SYSTEMS; seed++) {
        System *system = random_system(seed);
        Fixes fixes = fixes_of(system);
        assert_int_equal(pairs_left(system, &(Fixes){0}), fixes.pair_count);
        assert_int_equal(pairs_left(system, &fixes), fixes.pair_count - fixes.pairs_removed);
        size_t sum = 0;
        for (size_t i = 0; i < fixes.count; i++) sum += fixes.items[i].pairs_removed;
        assert_int_equal(sum, fixes.pairs_removed);
        with_fixes += fixes.pairs_removed > 0;
        system_free(system);
    }
    assert_true(with_fixes > SYSTEMS / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shared_comes_first),
        cmocka_unit_test(another_zone_is_cheaper_than_another_region),
        cmocka_unit_test(what_needs_both_is_promised_for_both),
        cmocka_unit_test(an_alternative_is_no_single_point),
        cmocka_unit_test(what_is_promised_is_what_the_engine_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
