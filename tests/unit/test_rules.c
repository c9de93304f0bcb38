/* Rules judge their own examples as they say they do, and the test of examples notices when one does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
    for (size_t i = 0; i < world.rules.count; i++)
        failures += rule_test(&world.rules.items[i], &world.rules, world.catalog, &out);
    if (failures) fail_msg("%zu examples:\n%s", failures, text_of(&out));
}

static void examples_that_are_missing_are_failures(void **state) {
    (void)state;
    Rule bare = *rule("single-zone-database");
    bare.bad_example = bare.good_example = STR_NONE;
    StrBuf out = buffer();
    assert_int_equal(rule_test(&bare, &world.rules, world.catalog, &out), 2);
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
    assert_int_equal(rule_test(&turned, &world.rules, world.catalog, &out), 2);
    assert_string_equal(text_of(&out), "single-zone-database.yaml: the bad example, main.tf, is not reported\n"
                                       "single-zone-database.yaml: the good example is reported at main.tf:8\n");
}

static void a_good_example_that_says_nothing_is_a_failure(void **state) {
    (void)state;
    Rule empty = *rule("single-zone-database");
    empty.good_example = STR("# nothing\n");
    StrBuf out = buffer();
    assert_int_equal(rule_test(&empty, &world.rules, world.catalog, &out), 1);
    assert_string_equal(text_of(&out),
                        "single-zone-database.yaml: the good example, main.tf: nothing in it was recognised\n");
}

static void an_example_with_broken_syntax_is_a_failure(void **state) {
    (void)state;
    Rule broken = *rule("single-zone-database");
    broken.good_example = STR("resource \"aws_db_instance\" \"x\" {\n  multi_az = = true\n}\n");
    StrBuf out = buffer();
    assert_int_equal(rule_test(&broken, &world.rules, world.catalog, &out), 1);
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
        ExampleResult result =
            rule_run_example(&world.rules, item->bad_example_file, item->bad_example, world.catalog, arena);
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

/* ---- rules of a user's folder ---- */

typedef struct {
    const char *name, *text;
} RuleFile;

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Loads the built-in rules with these besides. The folder is gone afterwards. */
static bool load_with(const RuleFile *files, size_t count, RuleSet *out, Diags *diags) {
    char folder[] = "/tmp/faultline-rules-XXXXXX", path[128];
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(files[i].text, file);
        fclose(file);
    }
    *diags = diags_new(world.arena);
    Str where = str_copy(world.arena, str_from(folder));
    bool is_good = rules_load(out, &where, 1, world.catalog, diags);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        unlink(path);
    }
    rmdir(folder);
    return is_good;
}

/* The rules of the folder that report something, in order and divided by spaces. */
static const char *reported(const RuleSet *rules, const char *text) {
    ExampleResult result = rule_run_example(rules, STR("main.tf"), str_from(text), world.catalog, world.arena);
    assert_true(result.is_understood);
    StrBuf out = buffer();
    for (size_t i = 0; i < result.findings.count; i++) {
        const Rule *item = result.findings.items[i].rule;
        if (str_starts_with(item->file, STR("/")))
            strbuf_format(&out, "%s%.*s", out.size ? " " : "", STR_ARG(item->id));
    }
    return text_of(&out);
}

#define TEXTS "rationale: r\nremediation: r\nsource: s\n"

static const RuleFile general = {"a.yaml", "id: a-table\ntitle: t\nclass: data\nmessage: \"{name}\"\n" TEXTS
                                           "where: {service: aws/dynamodb}\n"};

static void a_case_of_a_rule_is_told_in_its_place(void **state) {
    (void)state;
    const RuleFile files[] = {
        general,
        {"b.yaml", "id: a-named-table\nrefines: a-table\ntitle: t\nseverity: high\nwhere: {name: orders}\n"},
    };
    RuleSet rules;
    Diags diags;
    assert_true(load_with(files, COUNT(files), &rules, &diags));
    assert_string_equal(reported(&rules, "resource \"aws_dynamodb_table\" \"x\" {\n  name = \"orders\"\n}\n"),
                        "a-named-table");
    assert_string_equal(reported(&rules, "resource \"aws_dynamodb_table\" \"x\" {\n  name = \"carts\"\n}\n"),
                        "a-table");
    const Rule *narrow = rules_find(&rules, STR("a-named-table"));
    assert_int_equal(narrow->question.condition_count, 2);
    assert_true(str_equal(narrow->class_name, STR("data")));
    assert_ptr_equal(rule_concern(narrow), rules_find(&rules, STR("a-table")));
    assert_true(rule_is_named(narrow, STR("a-table")));
    assert_false(rule_is_named(rule_concern(narrow), STR("a-named-table")));
}

/* The worst of two cases; a thing is never told twice. */
static void of_several_cases_the_worst_is_told(void **state) {
    (void)state;
    const RuleFile files[] = {
        general,
        {"b.yaml", "id: b-case\nrefines: a-table\ntitle: t\nseverity: low\nwhere: {role: database}\n"},
        {"c.yaml", "id: c-case\nrefines: a-table\ntitle: t\nseverity: high\nwhere: {role: database}\n"},
    };
    RuleSet rules;
    Diags diags;
    assert_true(load_with(files, COUNT(files), &rules, &diags));
    assert_string_equal(reported(&rules, "resource \"aws_dynamodb_table\" \"x\" {\n  name = \"orders\"\n}\n"),
                        "c-case");
}

static void rules_that_refine_each_other_are_refused(void **state) {
    (void)state;
    const RuleFile files[] = {
        {"a.yaml", "id: a-rule\nrefines: b-rule\ntitle: t\n"},
        {"b.yaml", "id: b-rule\nrefines: a-rule\ntitle: t\n"},
    };
    RuleSet rules;
    Diags diags;
    assert_false(load_with(files, COUNT(files), &rules, &diags));
    assert_int_equal(diags.error_count, 1);
    assert_true(str_contains(diags.list.items[0].message, STR("in no circle")));
    const RuleFile stranger = {"a.yaml", "id: a-rule\nrefines: nothing-here\ntitle: t\n"};
    assert_false(load_with(&stranger, 1, &rules, &diags));
    assert_true(str_contains(diags.list.items[0].message, STR("no rule \"nothing-here\"")));
}

static void one_rule_speaks_instead_of_another(void **state) {
    (void)state;
    const RuleFile files[] = {
        general,
        {"b.yaml",
         "id: b-rule\ntitle: t\nclass: data\nmessage: m\n" TEXTS "instead_of: a-table\nwhere: {name: orders}\n"},
    };
    RuleSet rules;
    Diags diags;
    assert_true(load_with(files, COUNT(files), &rules, &diags));
    assert_string_equal(reported(&rules, "resource \"aws_dynamodb_table\" \"x\" {\n  name = \"orders\"\n}\n"
                                         "resource \"aws_dynamodb_table\" \"y\" {\n  name = \"carts\"\n}\n"),
                        "a-table b-rule");
}

/* What may be one of the others, for all that can be seen, decides neither way. */
static void others_are_counted_where_they_can_be(void **state) {
    (void)state;
    const RuleFile alone = {"a.yaml", "id: a-lonely-table\ntitle: t\nclass: data\nmessage: m\n" TEXTS
                                      "where: {service: aws/dynamodb, name: orders}\n"
                                      "others: [{below: 1, where: {name: carts}}]\n"};
    const RuleFile beside = {"b.yaml", "id: a-table-beside\ntitle: t\nclass: data\nmessage: m\n" TEXTS
                                       "where: {service: aws/dynamodb, name: orders}\n"
                                       "others: [{at_least: 1, same: [region], where: {name: carts}}]\n"};
    const RuleFile files[] = {alone, beside};
    RuleSet rules;
    Diags diags;
    assert_true(load_with(files, COUNT(files), &rules, &diags));
    const char *orders = "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n"
                         "resource \"aws_dynamodb_table\" \"x\" {\n  name = \"orders\"\n}\n";
    const struct {
        const char *name, *rest, *expected;
    } cases[] = {
        {"\"carts\"", "", "a-table-beside"},
        {"\"quotes\"", "", "a-lonely-table"},
        {"var.name", "variable \"name\" {}\n", ""},
        {"\"quotes\"", "module \"rest\" {\n  source = \"git::https://example.org/rest.git\"\n}\n", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Str end = str_format(world.arena, "resource \"aws_dynamodb_table\" \"y\" {\n  name = %s\n}\n%s", cases[i].name,
                             cases[i].rest);
        Str text = str_concat(world.arena, str_from(orders), end);
        assert_string_equal(reported(&rules, str_zero_terminated(world.arena, text)), cases[i].expected);
    }
}

/* Two rules that say something of one thing in one place: `rules test` refuses the second. */
static void a_rule_that_repeats_another_fails_its_test(void **state) {
    (void)state;
    const RuleFile again = {"a.yaml", "id: a-database-in-one-zone\ntitle: t\nclass: data\nmessage: m\n" TEXTS
                                      "where: {role: database, zone_redundant: no}\n"
                                      "bad:\n  file: main.tf\n  text: |\n"
                                      "    resource \"aws_db_instance\" \"x\" {\n      engine = \"mysql\"\n    }\n"
                                      "good:\n  file: main.tf\n  text: |\n"
                                      "    resource \"aws_db_instance\" \"x\" {\n      multi_az = true\n    }\n"};
    RuleSet rules;
    Diags diags;
    assert_true(load_with(&again, 1, &rules, &diags));
    StrBuf out = buffer();
    const Rule *repeated = rules_find(&rules, STR("a-database-in-one-zone"));
    assert_int_equal(rule_test(repeated, &rules, world.catalog, &out), 1);
    assert_true(str_contains(strbuf_str(&out), STR("of the bad example is reported by ")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bad_example_is_reported_and_no_good_one),
        cmocka_unit_test(examples_that_are_missing_are_failures),
        cmocka_unit_test(examples_the_wrong_way_round_are_failures),
        cmocka_unit_test(a_good_example_that_says_nothing_is_a_failure),
        cmocka_unit_test(an_example_with_broken_syntax_is_a_failure),
        cmocka_unit_test(the_page_of_each_rule_shows_both_examples_and_its_source),
        cmocka_unit_test(a_case_of_a_rule_is_told_in_its_place),
        cmocka_unit_test(of_several_cases_the_worst_is_told),
        cmocka_unit_test(rules_that_refine_each_other_are_refused),
        cmocka_unit_test(one_rule_speaks_instead_of_another),
        cmocka_unit_test(others_are_counted_where_they_can_be),
        cmocka_unit_test(a_rule_that_repeats_another_fails_its_test),
        cmocka_unit_test(rules_are_named_like_their_files_and_findings_carry_evidence),
    };
    return cmocka_run_group_tests(tests, start, end);
}
