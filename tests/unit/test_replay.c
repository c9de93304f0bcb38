/* Recorded outages: what is refused, and what a replay says of small systems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/replay.h"
#include "tests/unit/failure_system.h"
#include "tests/unit/shared_catalog.h"

/* ---- reading ---- */

#define HEAD "id: x\nname: X\nprovider: aws\nsource: https://aws.amazon.com/message/x/\nphases:\n"
#define TIMES "    from: 2025-10-20T06:48Z\n    until: 2025-10-20T09:40Z\n"

static const char *read_mistake(Arena *arena, const char *text, Outage *out) {
    Diags diags = diags_new(arena);
    if (outage_read(out, STR("x.yaml"), str_from(text), catalog, arena, &diags)) return "";
    assert_true(diags.list.count > 0);
    const Diag *first = &diags.list.items[0];
    return str_zero_terminated(arena, str_format(arena, "%u: %.*s", first->line, STR_ARG(first->message)));
}

static void a_phase_says_when_what_fails_and_how(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Outage outage;
    assert_string_equal(read_mistake(arena,
                                     HEAD "  - what: later\n    from: 2025-10-20T10:00Z\n    until: 2025-10-21T00:00Z\n"
                                          "    is_told_only: true\n"
                                          "  - what: first\n" TIMES "    effect: dp_down cp_down\n"
                                          "    fails: aws/dynamodb@us-east-1 aws/iam gcp/*@us-central1\n",
                                     &outage),
                        "");
    assert_int_equal(outage.phase_count, 2);
    const OutagePhase *first = &outage.phases[0];
    assert_true(str_equal(first->what, STR("first")));
    assert_int_equal(first->until - first->from, 2 * 60 + 52);
    assert_int_equal(first->effects, 1u << OUTAGE_DP_DOWN | 1u << OUTAGE_CP_DOWN);
    assert_int_equal(first->fail_count, 3);
    assert_int_equal(outage.until - outage.from, 17 * 60 + 12);
    assert_true(str_equal(outage_time(arena, outage.from), STR("2025-10-20T06:48Z")));
    arena_free(arena);
}

static void mistakes_are_told_with_their_line(void **state) {
    (void)state;
    static const struct {
        const char *text, *mistake;
    } cases[] = {
        {HEAD "  - what: w\n" TIMES "    effect: dp_down\n    fails: aws/dynamo@us-east-1\n",
         "10: aws/dynamo@us-east-1: no such service"},
        {HEAD "  - what: w\n" TIMES "    effect: dp_down\n    fails: aws/dynamodb@us-east-9\n", "no such region"},
        {HEAD "  - what: w\n" TIMES "    effect: dp_down\n    fails: aws/dynamodb\n",
         "expected its region behind an @"},
        {HEAD "  - what: w\n" TIMES "    effect: dp_down\n    fails: nobody\n", "no such third party"},
        {HEAD "  - what: w\n" TIMES "    effect: cp_down\n    fails: aws:us-east-1\n",
         "cp_down and launch_fail are of services"},
        {HEAD "  - what: w\n" TIMES "    effect: broken\n    fails: aws:us-east-1\n", "9: effect: expected dp_down"},
        {HEAD "  - what: w\n" TIMES, "expected an effect, with fails, any_zone or types"},
        {HEAD "  - what: w\n" TIMES "    is_told_only: true\n    fails: aws:us-east-1\n",
         "is_told_only and none of them"},
        {HEAD "  - what: w\n    from: 2025-02-30T00:00Z\n    until: 2025-03-02T00:00Z\n    is_told_only: true\n",
         "7: from: expected a time like"},
        {HEAD "  - what: w\n    from: 2025-10-20 06:48\n    until: 2025-10-21T00:00Z\n    is_told_only: true\n",
         "expected a time like"},
        {HEAD "  - what: w\n    from: 2025-10-20T06:48Z\n    until: 2025-10-20T06:48Z\n    is_told_only: true\n",
         "until: expected a time behind"},
        {HEAD "  - what: w\n" TIMES "    is_told_only: true\n    wat: 1\n", "wat"},
        {"id: x\nname: X\nprovider: aws\nsource: s\n", "phases: expected at least one"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Outage outage;
        const char *mistake = read_mistake(arena, cases[i].text, &outage);
        if (!str_contains(str_from(mistake), str_from(cases[i].mistake)))
            fail_msg("expected \"%s\", found \"%s\"", cases[i].mistake, mistake);
    }
    arena_free(arena);
}

static void the_recorded_ones_can_be_read(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    const Outage *outages;
    size_t count;
    assert_true(outages_of_catalog(catalog, arena, &diags, &outages, &count));
    assert_true(count >= 12);
    for (size_t i = 0; i < count; i++) assert_true(str_starts_with(outages[i].source, STR("https://")));
    arena_free(arena);
}

/* ---- replaying ---- */

enum { PHASES_MAX = 8 };

typedef struct {
    OutagePhase phases[PHASES_MAX];
    Str keys[PHASES_MAX];
    Outage outage;
} Script;

static void phase(Script *script, int64_t from, int64_t until, OutageEffect effect, const char *key) {
    size_t at = script->outage.phase_count++;
    script->keys[at] = str_from(key);
    script->phases[at] = (OutagePhase){
        .from = from, .until = until, .effects = 1u << effect, .fails = &script->keys[at], .fail_count = 1};
    script->outage.phases = script->phases;
    if (until > script->outage.until) script->outage.until = until;
}

/* "down 0-10 ps-db; frozen 10-30 cp-db" of one service. */
static const char *spans_of(const System *system, const Script *script, const char *service, Replay *replay) {
    replay_outage(system->graph, system->engine, &script->outage, 0, system->arena, replay);
    StrBuf out = strbuf_new(system->arena, 10000);
    for (size_t i = 0; i < replay->service_count; i++) {
        const ReplayService *found = &replay->services[i];
        if (found->service != id_of(system, service)) continue;
        for (size_t k = 0; k < found->span_count; k++) {
            const ReplaySpan *span = &found->spans[k];
            strbuf_format(&out, "%s%s %d-%d %.*s", k ? "; " : "", replay_state_name(span->state), (int)span->from,
                          (int)span->until, STR_ARG(graph_str(system->graph, system->graph->nodes[span->cause].key)));
        }
    }
    return str_zero_terminated(system->arena, strbuf_str(&out));
}

static void what_fails_together_is_judged_together(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "east west");
    needs(system, "east", MODE_RUNTIME, "ps-east");
    needs(system, "west", MODE_RUNTIME, "ps-west");
    freeze(system);
    Script script = {0};
    phase(&script, 0, 30, OUTAGE_DP_DOWN, "ps-east");
    phase(&script, 20, 50, OUTAGE_DP_DOWN, "ps-west");
    Replay replay;
    assert_string_equal(spans_of(system, &script, "s-shop", &replay), "down 20-30 ps-east");
    assert_int_equal(replay.services[0].minutes[REPLAY_DOWN], 10);
    assert_int_equal(replay.help_count, 0); /* no one thing stops it */
    system_free(system);
}

static void what_is_slow_degrades_and_slows(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "queue");
    needs(system, "queue", MODE_RUNTIME, "ps-sqs");
    needs(system, "queue", MODE_DEPLOY, "ps-sqs#control");
    contains(system, "s-shop", MODE_NONE, "queue");
    model_at(system->model, node(system, "queue"))->location = next_line(system);
    freeze(system);
    Script script = {0};
    phase(&script, 0, 10, OUTAGE_LATENCY, "ps-sqs");
    phase(&script, 10, 20, OUTAGE_DP_DOWN, "ps-sqs");
    phase(&script, 20, 40, OUTAGE_CP_DOWN, "ps-sqs");
    phase(&script, 40, 50, OUTAGE_THROTTLE, "ps-sqs#control");
    Replay replay;
    assert_string_equal(
        spans_of(system, &script, "s-shop", &replay),
        "down 10-20 ps-sqs; degraded 0-10 ps-sqs; frozen 20-40 ps-sqs#control; slowed 40-50 ps-sqs#control");
    assert_int_equal(replay.help_count, 1);
    assert_int_equal(replay.helps[0].node, id_of(system, "queue"));
    assert_int_equal(replay.services[0].recovery.class, RECOVERY_WAITS);
    system_free(system);
}

static void a_cause_lasts_as_long_as_it_fails(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "ps-a");
    needs(system, "s-shop", MODE_RUNTIME, "ps-b");
    freeze(system);
    Script script = {0};
    phase(&script, 0, 20, OUTAGE_DP_DOWN, "ps-b");
    phase(&script, 10, 40, OUTAGE_DP_DOWN, "ps-a");
    Replay replay;
    assert_string_equal(spans_of(system, &script, "s-shop", &replay), "down 0-20 ps-b; down 20-40 ps-a");
    assert_int_equal(replay.services[0].minutes[REPLAY_DOWN], 40);
    system_free(system);
}

static void what_was_gone_and_is_slow_is_another_cause(void **state) {
    (void)state;
    System *system = system_new();
    contains(system, "s-shop", MODE_NONE, "web");
    needs(system, "web", MODE_START, "ps-vm#control");
    needs(system, "web", MODE_START, "ps-task#control");
    freeze(system);
    Script script = {0};
    phase(&script, 0, 10, OUTAGE_LAUNCH_FAIL, "ps-vm");
    phase(&script, 5, 20, OUTAGE_LAUNCH_FAIL, "ps-task");
    phase(&script, 10, 30, OUTAGE_THROTTLE, "ps-vm#control");
    Replay replay;
    assert_string_equal(spans_of(system, &script, "s-shop", &replay),
                        "frozen 0-10 ps-vm#control; frozen 10-20 ps-task#control; slowed 20-30 ps-vm#control");
    system_free(system);
}

static void who_loses_an_alternative_goes_on_by_itself(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "east west");
    needs(system, "east", MODE_RUNTIME, "ps-east");
    freeze(system);
    Script script = {0};
    phase(&script, 0, 30, OUTAGE_DP_DOWN, "ps-east");
    Replay replay;
    assert_string_equal(spans_of(system, &script, "s-shop", &replay), "");
    assert_int_equal(replay.service_count, 1);
    assert_int_equal(replay.services[0].recovery.class, RECOVERY_BY_ITSELF);
    assert_int_not_equal(replay.services[0].recovery.group, 0);
    system_free(system);
}

/* A script that fails over brings it back, unless that needs what failed. */
static void a_failover_is_hands_as_long_as_it_runs(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "table");
    needs(system, "table", MODE_RUNTIME, "ps-db");
    contains(system, "s-shop", MODE_NONE, "failover");
    needs(system, "failover", MODE_RECOVER, "cp-dns");
    model_at(system->model, node(system, "failover"))->owner = node(system, "s-shop");
    freeze(system);
    Script script = {0};
    phase(&script, 0, 30, OUTAGE_DP_DOWN, "ps-db");
    Replay replay;
    spans_of(system, &script, "s-shop", &replay);
    assert_int_equal(replay.services[0].recovery.class, RECOVERY_BY_HAND);
    assert_int_equal(replay.services[0].recovery.actor, id_of(system, "failover"));
    phase(&script, 0, 30, OUTAGE_DP_DOWN, "cp-dns");
    spans_of(system, &script, "s-shop", &replay);
    assert_int_equal(replay.services[0].recovery.class, RECOVERY_WAITS);
    assert_int_equal(replay.services[0].recovery.actor, id_of(system, "failover"));
    assert_int_equal(replay.services[0].recovery.why_count, 1);
    system_free(system);
}

static void a_star_is_neither_a_slash_nor_a_region(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-a", MODE_RUNTIME, "ps-x/sql@r1");
    needs(system, "s-b", MODE_RUNTIME, "ps-x/dns");
    needs(system, "s-c", MODE_DEPLOY, "ps-x/sql@r1#control");
    freeze(system);
    Script script = {0};
    phase(&script, 0, 30, OUTAGE_DP_DOWN, "ps-x/*");
    Replay replay;
    assert_string_equal(spans_of(system, &script, "s-b", &replay), "down 0-30 ps-x/dns");
    assert_int_equal(replay.service_count, 1);
    script.keys[0] = STR("ps-x/*@r1");
    assert_string_equal(spans_of(system, &script, "s-a", &replay), "down 0-30 ps-x/sql@r1");
    assert_int_equal(replay.service_count, 1);
    system_free(system);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phase_says_when_what_fails_and_how),
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(the_recorded_ones_can_be_read),
        cmocka_unit_test(what_fails_together_is_judged_together),
        cmocka_unit_test(what_is_slow_degrades_and_slows),
        cmocka_unit_test(a_cause_lasts_as_long_as_it_fails),
        cmocka_unit_test(what_was_gone_and_is_slow_is_another_cause),
        cmocka_unit_test(who_loses_an_alternative_goes_on_by_itself),
        cmocka_unit_test(a_failover_is_hands_as_long_as_it_runs),
        cmocka_unit_test(a_star_is_neither_a_slash_nor_a_region),
    };
    return cmocka_run_group_tests(tests, start, end);
}
