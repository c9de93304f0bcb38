/* Shares of services, and the index of Herfindahl and Hirschman. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>

#include "graph/concentration.h"
#include "tests/unit/failure_system.h"

static void find(System *system, Concentration *out) {
    freeze(system);
    Impact *impacts = ARENA_ARRAY(system->arena, Impact, system->graph->domain_count);
    failure_domains(system->engine, system->graph->domains, system->graph->domain_count, false, system->arena, impacts);
    concentration_find(system->graph, system->engine, impacts, system->arena, out);
}

static void all_on_one_is_one(void **state) {
    (void)state;
    System *system = system_new();
    Concentration all[CONCENTRATION_KIND_COUNT];
    needs(system, "s-a", MODE_RUNTIME, "tp-pay");
    needs(system, "s-b", MODE_DEGRADED, "tp-pay");
    needs(system, "s-c", MODE_RUNTIME, "zone-1");
    find(system, all);
    const Concentration *parties = &all[CONCENTRATION_THIRD_PARTY];
    assert_int_equal(parties->row_count, 1);
    assert_int_equal(parties->rows[0].touched, 2);
    assert_int_equal(parties->rows[0].stopped, 1);
    assert_int_equal(parties->service_count, 2);
    assert_true(fabs(parties->index - 1) < 1e-9);
    assert_int_equal(all[CONCENTRATION_ACCOUNT].row_count, 0);
    assert_true(all[CONCENTRATION_ACCOUNT].index == 0);
    system_free(system);
}

/* Two on the first alone, one on both: shares 2.5 and 0.5 of 3. */
static void a_service_is_divided_among_what_touches_it(void **state) {
    (void)state;
    System *system = system_new();
    Concentration all[CONCENTRATION_KIND_COUNT];
    needs(system, "s-a", MODE_RUNTIME, "tp-one");
    needs(system, "s-b", MODE_RUNTIME, "tp-one");
    needs_of(system, "s-c", 1, MODE_RUNTIME, "east west");
    needs(system, "east", MODE_RUNTIME, "tp-one");
    needs(system, "west", MODE_RUNTIME, "tp-two");
    find(system, all);
    const Concentration *parties = &all[CONCENTRATION_THIRD_PARTY];
    assert_int_equal(parties->row_count, 2);
    assert_true(str_equal(parties->rows[0].name, STR("tp-one")));
    assert_int_equal(parties->rows[0].touched, 3);
    assert_int_equal(parties->rows[1].touched, 1);
    assert_int_equal(parties->rows[1].stopped, 0);
    assert_true(fabs(parties->index - (2.5 * 2.5 + 0.5 * 0.5) / 9) < 1e-9);
    system_free(system);
}

/* An account is all that stands in it: what needs one thing of several in two accounts outlives each of them. */
static void an_account_is_what_stands_in_it(void **state) {
    (void)state;
    System *system = system_new();
    Concentration all[CONCENTRATION_KIND_COUNT];
    needs(system, "s-a", MODE_RUNTIME, "db");
    needs(system, "s-a", MODE_RUNTIME, "queue");
    needs(system, "s-b", MODE_DEGRADED, "queue");
    needs_of(system, "s-c", 1, MODE_RUNTIME, "db copy");
    const char *const in_one[] = {"db", "queue"};
    for (size_t i = 0; i < 2; i++) put_in_account(system, in_one[i], "374269020027");
    put_in_account(system, "copy", "598160065950");
    find(system, all);
    const Concentration *accounts = &all[CONCENTRATION_ACCOUNT];
    assert_int_equal(accounts->row_count, 2);
    assert_true(str_equal(accounts->rows[0].name, STR("aws:374269020027")));
    assert_int_equal(accounts->rows[0].touched, 3);
    assert_int_equal(accounts->rows[0].stopped, 1);
    assert_int_equal(accounts->rows[1].touched, 1);
    assert_int_equal(accounts->rows[1].stopped, 0);
    assert_int_equal(accounts->service_count, 3);
    assert_true(fabs(accounts->index - (2.5 * 2.5 + 0.5 * 0.5) / 9) < 1e-9);
    system_free(system);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_on_one_is_one),
        cmocka_unit_test(a_service_is_divided_among_what_touches_it),
        cmocka_unit_test(an_account_is_what_stands_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
