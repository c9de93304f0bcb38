/* Rules judge their own examples as they say they do, and the test of examples notices when one does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/example.h"

typedef struct {
    Arena *arena;
    Diags diags;
    const Catalog *catalog;
    RuleSet rules;
} World;

static World world;

static int start(void **state) {
    (void)state;
    world.arena = arena_new();
    world.diags = diags_new(world.arena);
    world.catalog = catalog_load(world.arena, NULL, 0, &world.diags);
    return world.catalog && rules_load(&world.rules, NULL, 0, world.catalog, &world.diags) ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    arena_free(world.arena);
    return 0;
}

static StrBuf buffer(void) { return strbuf_new(world.arena, 1 << 20); }
static const char *text_of(const StrBuf *buf) { return str_zero_terminated(world.arena, strbuf_str(buf)); }

static const Rule *rule(const char *id) {
    const Rule *found = rules_find(&world.rules, str_from(id));
    assert_non_null(found);
    return found;
}

static void every_bad_example_is_reported_and_no_good_one(void **state) {
    (void)state;
    assert_true(world.rules.count > 0);
    StrBuf out = buffer();
    size_t failures = 0;
    for (size_t i = 0; i < world.rules.count; i++) failures += rule_test(&world.rules.items[i], world.catalog, &out);
    if (failures) fail_msg("%zu examples:\n%s", failures, text_of(&out));
}

static void examples_that_are_missing_are_failures(void **state) {
    (void)state;
    Rule bare = *rule("single-zone-database");
    bare.bad_example = bare.good_example = STR_NONE;
    StrBuf out = buffer();
    assert_int_equal(rule_test(&bare, world.catalog, &out), 2);
    assert_string_equal(text_of(&out), "single-zone-database.yaml: single-zone-database has no bad example\n"
                                       "single-zone-database.yaml: single-zone-database has no good example\n");
}

static void examples_the_wrong_way_round_are_failures(void **state) {
    (void)state;
    Rule turned = *rule("single-zone-database");
    Str bad = turned.bad_example;
    turned.bad_example = turned.good_example;
    turned.good_example = bad;
    StrBuf out = buffer();
    assert_int_equal(rule_test(&turned, world.catalog, &out), 2);
    assert_string_equal(text_of(&out), "single-zone-database.yaml: the bad example, main.tf, is not reported\n"
                                       "single-zone-database.yaml: the good example is reported at main.tf:4\n");
}

static void a_good_example_that_says_nothing_is_a_failure(void **state) {
    (void)state;
    Rule empty = *rule("single-zone-database");
    empty.good_example = STR("# nothing\n");
    StrBuf out = buffer();
    assert_int_equal(rule_test(&empty, world.catalog, &out), 1);
    assert_string_equal(text_of(&out),
                        "single-zone-database.yaml: the good example, main.tf: nothing in it was recognised\n");
}

static void an_example_with_broken_syntax_is_a_failure(void **state) {
    (void)state;
    Rule broken = *rule("single-zone-database");
    broken.good_example = STR("resource \"aws_db_instance\" \"x\" {\n  multi_az = = true\n}\n");
    StrBuf out = buffer();
    assert_int_equal(rule_test(&broken, world.catalog, &out), 1);
}

/* The page of a rule is what docs/rules holds and `rules explain` prints. */
static void the_page_of_each_rule_shows_both_examples_and_its_source(void **state) {
    (void)state;
    for (size_t i = 0; i < world.rules.count; i++) {
        const Rule *item = &world.rules.items[i];
        StrBuf out = buffer();
        rule_explain(item, &out);
        Str page = strbuf_str(&out);
        assert_true(str_starts_with(page, str_format(world.arena, "# %.*s\n", STR_ARG(item->id))));
        assert_true(str_contains(page, item->bad_example));
        assert_true(str_contains(page, item->good_example));
        assert_true(str_contains(page, item->source));
    }
}

/* A rule's file is found by its name; a finding without a line and a chain would be an opinion. */
static void rules_are_named_like_their_files_and_findings_carry_evidence(void **state) {
    (void)state;
    for (size_t i = 0; i < world.rules.count; i++) {
        const Rule *item = &world.rules.items[i];
        Str file = str_format(world.arena, "%.*s.yaml", STR_ARG(item->id));
        if (!str_equal(item->file, file)) fail_msg("%.*s stands in %.*s", STR_ARG(item->id), STR_ARG(item->file));
        Arena *arena = arena_new();
        ExampleResult result = rule_run_example(item, item->bad_example_file, item->bad_example, world.catalog, arena);
        assert_true(result.is_understood);
        for (size_t k = 0; k < result.findings.count; k++) {
            const Finding *finding = &result.findings.items[k];
            assert_true(finding->location.line > 0);
            assert_true(finding->chain_count > 0);
            assert_int_equal(strlen(finding->fingerprint), 32);
        }
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bad_example_is_reported_and_no_good_one),
        cmocka_unit_test(examples_that_are_missing_are_failures),
        cmocka_unit_test(examples_the_wrong_way_round_are_failures),
        cmocka_unit_test(a_good_example_that_says_nothing_is_a_failure),
        cmocka_unit_test(an_example_with_broken_syntax_is_a_failure),
        cmocka_unit_test(the_page_of_each_rule_shows_both_examples_and_its_source),
        cmocka_unit_test(rules_are_named_like_their_files_and_findings_carry_evidence),
    };
    return cmocka_run_group_tests(tests, start, end);
}
