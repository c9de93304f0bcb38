/* Minimal cut sets and probabilities by decision diagrams, against all assignments one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/decision.h"
#include "graph/open_psa.h"

enum { EVENT_MAX = 9 };

typedef struct {
    Arena *arena;
    FaultTree *tree;
    FaultId top;
    FaultId events[EVENT_MAX];
    uint32_t event_count;
    uint64_t random;
} Case;

static uint32_t below(Case *test, uint32_t limit) {
    test->random = test->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(test->random >> 33) % limit;
}

static Case random_case(uint64_t seed, bool is_coherent) {
    Case test = {.arena = arena_new(), .random = seed};
    FaultId made[64];
    uint32_t count = 0;
    test.tree = fault_tree_new(test.arena);
    test.event_count = 2 + below(&test, EVENT_MAX - 1);
    for (uint32_t i = 0; i < test.event_count; i++) {
        test.events[i] = made[count++] = fault_event(test.tree, STR("event"));
        FaultNode *event = &test.tree->nodes.items[test.events[i]];
        event->probability = (1 + below(&test, 9)) / 10.0;
        event->has_probability = true;
    }
    uint32_t gates = 1 + below(&test, 12);
    for (uint32_t g = 0; g < gates; g++) {
        FaultKind kind = (FaultKind)(FAULT_OR + below(&test, is_coherent ? 3 : 10));
        bool is_pair = kind == FAULT_XOR || kind == FAULT_IFF || kind == FAULT_IMPLY;
        uint32_t inputs = kind == FAULT_NOT ? 1 : is_pair ? 2 : 1 + below(&test, 4);
        FaultId ids[4];
        for (uint32_t i = 0; i < inputs; i++) ids[i] = made[below(&test, count)];
        FaultId gate = fault_gate(test.tree, kind, STR("gate"), ids, inputs);
        FaultNode *node = &test.tree->nodes.items[gate];
        node->min = 1 + below(&test, inputs);
        node->max = node->min + below(&test, inputs);
        made[count++] = gate;
    }
    test.top = made[count - 1];
    return test;
}

/* What the definition of each gate says. */
static bool fails(const Case *test, FaultId id, uint32_t failed) {
    const FaultNode *node = &test->tree->nodes.items[id];
    for (uint32_t i = 0; i < test->event_count; i++)
        if (test->events[i] == id) return failed >> i & 1;
    uint32_t count = 0;
    bool first = false, second = false;
    for (uint32_t i = 0; i < node->count; i++) {
        bool is_failed = fails(test, test->tree->inputs.items[node->first + i], failed);
        count += is_failed;
        if (i == 0) first = is_failed;
        if (i == 1) second = is_failed;
    }
    switch (node->kind) {
    case FAULT_OR: return count > 0;
    case FAULT_AND: return count == node->count;
    case FAULT_AT_LEAST: return count >= node->min;
    case FAULT_CARDINALITY: return count >= node->min && count <= node->max;
    case FAULT_NOT: return !first;
    case FAULT_XOR: return first != second;
    case FAULT_NOR: return count == 0;
    case FAULT_NAND: return count < node->count;
    case FAULT_IFF: return first == second;
    case FAULT_IMPLY: return !first || second;
    case FAULT_EVENT:
    case FAULT_CONSTANT: break;
    }
    return node->is_true;
}

static uint32_t mask_of(const Case *test, const FaultSet *set) {
    uint32_t mask = 0;
    for (uint32_t k = 0; k < set->count; k++)
        for (uint32_t i = 0; i < test->event_count; i++)
            if (test->events[i] == set->events[k]) mask |= 1u << i;
    return mask;
}

/* `nodes_max`: small enough, and cut sets are made without the binary diagram. */
static void check(uint64_t seed, bool is_coherent, uint32_t order_max, uint32_t nodes_max) {
    Case test = random_case(seed, is_coherent);
    Decision decision;
    DecisionOptions options = {
        .order_max = order_max, .sets_max = 1000, .wants_probability = order_max == 0, .nodes_max = nodes_max};
    decision_solve(test.tree, test.top, &options, test.arena, &decision);
    if (decision.result == DECISION_TOO_LARGE && nodes_max) {
        arena_free(test.arena);
        return;
    }
    if (decision.result == DECISION_TRUNCATED && nodes_max)
        order_max = decision.order_max; /* complete up to there */
    else
        assert_int_equal(decision.result, DECISION_DONE);
    uint32_t all = 1u << test.event_count, minimal_count = 0;
    double probability = 0;
    for (uint32_t failed = 0; failed < all; failed++) {
        if (!fails(&test, test.top, failed)) continue;
        double own = 1;
        for (uint32_t i = 0; i < test.event_count; i++) {
            double event = test.tree->nodes.items[test.events[i]].probability;
            own *= failed >> i & 1 ? event : 1 - event;
        }
        probability += own;
        bool is_minimal = order_max == 0 || (uint32_t)__builtin_popcount(failed) <= order_max;
        for (uint32_t part = (failed - 1) & failed; failed && is_minimal; part = (part - 1) & failed) {
            if (fails(&test, test.top, part)) is_minimal = false;
            if (part == 0) break;
        }
        if (!is_minimal) continue;
        minimal_count++;
        bool is_there = false;
        for (size_t i = 0; i < decision.set_count; i++) is_there |= mask_of(&test, &decision.sets[i]) == failed;
        assert_true(is_there);
    }
    uint64_t counted = 0;
    for (uint32_t i = 0; i < decision.order_count; i++) counted += decision.counts[i];
    assert_int_equal(counted, minimal_count);
    assert_int_equal(decision.set_count, minimal_count);
    if (order_max == 0)
        assert_true(decision.probability > probability - 1e-9 && decision.probability < probability + 1e-9);
    arena_free(test.arena);
}

static void cut_sets_of_random_trees_are_those_of_all_assignments(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) check(seed, true, 0, 0);
}

static void trees_with_not_have_the_smallest_sets_that_fail_them(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) check(seed, false, 0, 0);
}

static void cut_sets_up_to_an_order_are_all_there_are(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++)
        for (uint32_t order = 1; order <= 3; order++) check(seed, seed % 2, order, 0);
}

static void where_the_diagram_is_too_large_the_sets_are_the_same(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++)
        check(seed, seed % 2, 1 + (uint32_t)(seed % 4), 3 + (uint32_t)(seed % 30));
}

static void a_gate_below_itself_is_told(void **state) {
    (void)state;
    Arena *arena = arena_new();
    FaultTree *tree = fault_tree_new(arena);
    FaultId outer = fault_gate(tree, FAULT_OR, STR("outer"), NULL, 0),
            inner = fault_gate(tree, FAULT_OR, STR("inner"), &outer, 1);
    fault_gate_set(tree, outer, FAULT_AND, 0, 0, &inner, 1);
    Decision decision;
    decision_solve(tree, outer, &(DecisionOptions){0}, arena, &decision);
    assert_int_equal(decision.result, DECISION_CYCLE);
    assert_int_equal(decision.gate, outer);
    arena_free(arena);
}

static FaultTree *read(const char *text, Arena *arena, Diags *diags) {
    Str path = STR("model.xml"), bytes = str_from(text);
    *diags = diags_new(arena);
    return open_psa_read(&path, &bytes, 1, arena, diags);
}

static void names_are_those_of_their_component_first(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags diags;
    FaultTree *tree = read(
        "<opsa-mef><define-fault-tree name=\"t\">"
        "<define-gate name=\"top\"><and><gate name=\"c.inner\"/><event name=\"inner\"/></and></define-gate>"
        "<define-gate name=\"inner\"><basic-event name=\"a\"/></define-gate>"
        "<define-component name=\"c\" role=\"private\"><define-gate name=\"inner\">"
        "<or><basic-event name=\"b\"/><house-event name=\"off\"/></or></define-gate></define-component>"
        "</define-fault-tree><model-data><define-basic-event name=\"a\"><float value=\"0.5\"/></define-basic-event>"
        "<define-basic-event name=\"b\"><label>x</label><mul><float value=\"0.5\"/><parameter "
        "name=\"p\"/></mul></define-basic-event>"
        "<define-parameter name=\"p\"><float value=\"0.5\"/></define-parameter>"
        "<define-house-event name=\"off\"><label>l</label><constant value=\"false\"/></define-house-event>"
        "</model-data></opsa-mef>",
        arena, &diags);
    assert_non_null(tree);
    assert_int_equal(tree->tops.count, 1);
    Decision decision;
    decision_solve(tree, tree->tops.items[0], &(DecisionOptions){.wants_probability = true, .sets_max = 9}, arena,
                   &decision);
    assert_int_equal(decision.order_count, 3);
    assert_int_equal(decision.counts[2], 1);
    assert_true(decision.probability == 0.125);
    arena_free(arena);
}

static void what_is_written_is_read_as_the_same(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        Case test = random_case(seed, seed % 2);
        *VEC_PUSH(test.arena, &test.tree->tops) = test.top;
        if (test.tree->nodes.items[test.top].count == 0) continue;
        StrBuf text = strbuf_new(test.arena, 1 << 20);
        open_psa_write(test.tree, &text);
        Diags diags;
        FaultTree *again = read(str_zero_terminated(test.arena, strbuf_str(&text)), test.arena, &diags);
        assert_non_null(again);
        assert_int_equal(again->tops.count, 1);
        Decision first, second;
        DecisionOptions options = {.wants_probability = true};
        decision_solve(test.tree, test.top, &options, test.arena, &first);
        decision_solve(again, again->tops.items[0], &options, test.arena, &second);
        assert_int_equal(first.order_count, second.order_count);
        for (uint32_t i = 0; i < first.order_count; i++) assert_int_equal(first.counts[i], second.counts[i]);
        assert_true(first.probability - second.probability < 1e-12 && second.probability - first.probability < 1e-12);
        arena_free(test.arena);
    }
}

static void mistakes_are_told_with_their_line(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "<opsa-mef>\n<define-fault-tree name=\"t\"></opsa-mef>",
        "<other/>",
        "<opsa-mef>\n<define-fault-tree name=\"t\"><define-gate name=\"g\"><gate "
        "name=\"nowhere\"/></define-gate></define-fault-tree></opsa-mef>",
        "<opsa-mef>\n<define-fault-tree name=\"t\"><define-gate name=\"g\"/></define-fault-tree></opsa-mef>",
        "<opsa-mef>\n<define-fault-tree name=\"t\"><define-gate name=\"g\"><xor><constant "
        "value=\"true\"/></xor></define-gate></define-fault-tree></opsa-mef>",
        "<opsa-mef>\n<model-data><define-basic-event name=\"a\"/><define-basic-event "
        "name=\"a\"/></model-data></opsa-mef>",
        "",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Arena *arena = arena_new();
        Diags diags;
        assert_null(read(wrong[i], arena, &diags));
        assert_true(diags.error_count > 0);
        assert_true(diags.list.items[0].line > 0);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_sets_of_random_trees_are_those_of_all_assignments),
        cmocka_unit_test(trees_with_not_have_the_smallest_sets_that_fail_them),
        cmocka_unit_test(cut_sets_up_to_an_order_are_all_there_are),
        cmocka_unit_test(where_the_diagram_is_too_large_the_sets_are_the_same),
        cmocka_unit_test(a_gate_below_itself_is_told),
        cmocka_unit_test(names_are_those_of_their_component_first),
        cmocka_unit_test(what_is_written_is_read_as_the_same),
        cmocka_unit_test(mistakes_are_told_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
