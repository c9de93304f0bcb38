/* Source code to facts: what the golden cases in tests/golden/facts/{python,javascript,typescript} do not show well,
 * which is values of strings, shapes of places, limits and damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analyzer/core/limits.h"
#include "parsers/language.h"
#include "parsers/literal_shape.h"
#include "parsers/query.h"

static Arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static Facts parse(const char *language, Str source) {
    FactsBuilder *builder = facts_builder_new(arena, STR("file"), str_from(language));
    code_parse(builder, STR("file"), str_from(language), source, arena);
    size_t size = 0;
    const unsigned char *bytes = facts_finish(builder, &size);
    Facts facts;
    assert_true(facts_open(&facts, bytes, size));
    return facts;
}

/* The text form without the first line, which names the file. */
static const char *text_of(const Facts *facts) {
    StrBuf buf = strbuf_new(arena, 1024 * 1024);
    facts_print(facts, &buf);
    Str text = strbuf_str(&buf);
    return str_zero_terminated(arena, str_slice(text, str_find_char(text, '\n', 0) + 1, text.size));
}

static void assert_facts(const char *language, const char *source, const char *expected) {
    Facts facts = parse(language, str_from(source));
    assert_string_equal(text_of(&facts), expected);
}

static uint32_t count_of(const Facts *facts, CodeKind kind) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < facts->code_count; i++) count += facts->code[i].kind == kind;
    return count;
}

static void all_queries_fit_their_grammars(void **state) {
    (void)state;
    for (size_t i = 0; language_name(i); i++) {
        const Language *language = language_get(str_from(language_name(i)));
        if (language->problem.size) print_error("%s: %.*s\n", language->name, STR_ARG(language->problem));
        assert_int_equal(language->problem.size, 0);
    }
}

static void a_name_says_which_language(void **state) {
    (void)state;
    Str language;
    assert_true(code_language(STR("src/app.test.PY"), &language));
    assert_true(str_equal(language, STR("python")));
    assert_true(code_language(STR("a/b.tsx"), &language));
    assert_true(str_equal(language, STR("tsx")));
    assert_false(code_language(STR("py"), &language));
    assert_false(code_language(STR("folder.py/README"), &language));
}

static void strings_have_the_value_that_the_program_sees(void **state) {
    (void)state;
    assert_facts("python", "a = 'it\\'s \\x41\\u00e9\\n'", "1:1 assign a: \"it's A\xC3\xA9\\n\"\n");
    assert_facts("python", "a = r'\\d' '\\t' b'c'", "1:1 assign a: \"\\\\d\\tc\"\n");
    assert_facts("python", "a = f'{{x}}{y!r:>{w}}'", "1:1 assign a: template(\"{x}\", name y)\n");
    assert_facts("python", "a = '''x\ny'''", "1:1-2 assign a: \"x\\ny\"\n");
    assert_facts("python", "a = ''", "1:1 assign a: \"\"\n");
    assert_facts("python", "a = 'x' f'{b}' 'y' 'z'", "1:1 assign a: template(\"x\", name b, \"yz\")\n");
    assert_facts("javascript", "a = 'x\\\n\\u{1F600}\\0'", "1:1-2 assign a: \"x\xF0\x9F\x98\x80\\x00\"\n");
    assert_facts("javascript", "a = `${b}`", "1:1 assign a: template(name b)\n");
    assert_facts("javascript", "a = `x${`y${b}`}z`", "1:1 assign a: template(\"x\", template(\"y\", name b), \"z\")\n");
}

static void operators_keep_their_meaning(void **state) {
    (void)state;
    assert_facts("python", "a = not b and c or -1", "1:1 assign a: ((!name b && name c) || -1)\n");
    assert_facts("python", "a = b if c is not None else d[0]",
                 "1:1 assign a: ((name c != null) ? name b : name d[0])\n");
    assert_facts("javascript", "a = b?.c ?? (d, e)", "1:1 assign a: (name b.c ?? opaque sequence_expression)\n");
    assert_facts("javascript", "a ||= 'x'; a += 1", "1:1 assign a: (name a || \"x\")\n1:12 assign a: (name a + 1)\n");
}

/* An operation that is not modelled makes its value opaque; an assignment of nothing but that says nothing. */
static void what_is_not_modelled_is_left_out(void **state) {
    (void)state;
    assert_facts("python", "a = b ** 2\nc = [x for x in y]\nf(b @ c)",
                 "2:8 loop +loop: name y\n2:8 assign x +loop: name y[name *] loop@2\n3:1 call f: call f(opaque binary_operator)\n");
}

static void shapes_of_places(void **state) {
    (void)state;
    static const struct {
        const char *text;
        LiteralShape shape;
    } CASES[] = {
        {"us-east-1", SHAPE_REGION},
        {"us-gov-west-1", SHAPE_REGION},
        {"ap-southeast-2", SHAPE_REGION},
        {"us-east-1a", SHAPE_REGION},
        {"us-west-2-lax-1a", SHAPE_REGION},
        {"us-east-1-wl1-bos-wlz-1", SHAPE_REGION},
        {"use1-az4", SHAPE_REGION},
        {"europe-west1", SHAPE_REGION},
        {"europe-west12-b", SHAPE_REGION},
        {"northamerica-northeast1", SHAPE_REGION},
        {"eastus2", SHAPE_REGION},
        {"germanywestcentral", SHAPE_REGION},
        {" us-east-1\n", SHAPE_REGION},
        {"us-east", SHAPE_NONE},
        {"us-east-1-bucket", SHAPE_NONE},
        {"my-bucket-1", SHAPE_NONE},
        {"iso-8859-1", SHAPE_NONE},
        {"US-EAST-1", SHAPE_NONE},
        {"dynamodb.us-east-1.amazonaws.com", SHAPE_HOST},
        {"api.example.co.uk", SHAPE_HOST},
        {"db.internal.example.com:5432/x", SHAPE_HOST},
        {"{account}.dkr.ecr.{region}.amazonaws.com/app", SHAPE_HOST},
        {"sqs.%s.amazonaws.com", SHAPE_HOST},
        {"${name}.example.com", SHAPE_HOST},
        {"os.path.join", SHAPE_NONE},
        {"config.dev", SHAPE_NONE},
        {"test.config.py", SHAPE_NONE},
        {"1.2.3.4", SHAPE_NONE},
        {"user@example.com", SHAPE_NONE},
        {"example..com", SHAPE_NONE},
        {"https://api.stripe.com/v1", SHAPE_URL},
        {"postgres://user:pass@db:5432/x", SHAPE_URL},
        {"jdbc:postgresql://db/x", SHAPE_URL},
        {"https://{}/x", SHAPE_URL},
        {"https://", SHAPE_NONE},
        {"see https://example.com", SHAPE_NONE},
        {"arn:aws:s3:::bucket", SHAPE_ARN},
        {"arn:aws-us-gov:sqs:us-gov-west-1:1:q", SHAPE_ARN},
        {"arn:aws:s3", SHAPE_NONE},
        {"", SHAPE_NONE},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        LiteralShape shape = literal_shape(str_from(CASES[i].text));
        if (shape != CASES[i].shape) print_error("%s: shape %d\n", CASES[i].text, (int)shape);
        assert_int_equal(shape, CASES[i].shape);
    }
}

static void places_are_found_in_longer_texts(void **state) {
    (void)state;
    Str rest = STR("--region=us-east-1 -h tcp:db.example.com; {\"Resource\": \"arn:aws:s3:::b/*\"} me@example.org "
                   "projects/p/zones/europe-west1-b, (https://x.example.com/?a=b).");
    static const char *const EXPECTED[] = {"us-east-1", "db.example.com", "arn:aws:s3:::b/", "europe-west1-b",
                                           "https://x.example.com/?a=b"};
    Str token;
    LiteralShape shape;
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        assert_true(literal_shape_next(&rest, &token, &shape));
        assert_string_equal(str_zero_terminated(arena, token), EXPECTED[i]);
    }
    assert_false(literal_shape_next(&rest, &token, &shape));
}

/* Three regions are a choice that somebody made; four are a list of what there is. */
static void lists_of_regions_are_collections(void **state) {
    (void)state;
    Facts facts = parse("python", STR("a = ['us-east-1', 'us-west-1', 'eu-west-1', 'eu-west-1']"));
    for (uint32_t i = 0; i < facts.code_count; i++) assert_false(facts.code[i].flags & CODE_IN_COLLECTION);
    facts = parse("python", STR("a = {'us-east-1', 'us-west-1', 'eu-west-1', 'eu-west-2'}"));
    assert_int_equal(count_of(&facts, CODE_LITERAL), 4);
    for (uint32_t i = 0; i < 4; i++) assert_true(facts.code[i].flags & CODE_IN_COLLECTION);
}

static void a_function_in_a_loop_is_not_in_the_loop(void **state) {
    (void)state;
    assert_facts("python", "while x:\n  def f():\n    g()\n  h()\n",
                 "2:3-3 define function f() +loop\n3:5 call g in f@2: call g()\n4:3 call h +loop: call h()\n");
}

static Str repeated(const char *open, size_t count, const char *middle, const char *close) {
    size_t open_size = strlen(open), close_size = strlen(close);
    StrBuf buf = strbuf_new(arena, count * (open_size + close_size) + strlen(middle) + 16);
    for (size_t i = 0; i < count; i++) strbuf_add(&buf, str_of(open, open_size));
    strbuf_add(&buf, str_from(middle));
    for (size_t i = 0; i < count; i++) strbuf_add(&buf, str_of(close, close_size));
    return strbuf_str(&buf);
}

static void nesting_beyond_the_limit_is_noted(void **state) {
    (void)state;
    static const struct {
        const char *language, *open, *middle, *close;
    } CASES[] = {
        {"python", "(", "f('us-east-1')", ")"},
        {"python", "a + ", "b", ""},
        {"python", "f(", "1", ")"},
        {"python", "x = [", "1", "]"},
        {"javascript", "{", "", "}"},
        {"javascript", "[", "1", "]"},
        {"javascript", "if (a) b(); else ", "c();", ""},
        {"javascript", "a => ", "1", ""},
        {"typescript", "a", "()", ".b()"},
        {"tsx", "<a>", "x", "</a>"},
        {"javascript", "`${", "1", "}`"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Facts facts = parse(CASES[i].language, repeated(CASES[i].open, 20000, CASES[i].middle, CASES[i].close));
        assert_true(facts.is_partial);
        assert_true(facts.note_count > 0);
    }
}

/* A chain of calls longer than an expression may be deep: every call is still a fact. */
static void long_chains_keep_their_calls(void **state) {
    (void)state;
    Facts facts = parse("javascript", repeated("", 300, "x.a()", ".b()"));
    assert_int_equal(count_of(&facts, CODE_CALL), 301);
}

static void too_large_files_are_not_read(void **state) {
    (void)state;
    Str large = repeated("#", CODE_SIZE_BYTES_MAX + 1, "", "");
    Facts facts = parse("python", large);
    assert_true(facts.is_partial);
    assert_int_equal(facts.notes[0].kind, DIAG_LIMIT);
    assert_int_equal(facts.code_count, 0);
    facts = parse("python", str_slice(large, 0, CODE_SIZE_BYTES_MAX));
    assert_false(facts.is_partial);
}

static void an_unknown_language_is_a_gap(void **state) {
    (void)state;
    Facts facts = parse("cobol", STR("MOVE A TO B"));
    assert_true(facts.is_partial);
    assert_int_equal(facts.notes[0].kind, DIAG_GAP);
}

static void bytes_that_are_no_text_do_no_harm(void **state) {
    (void)state;
    Facts facts = parse("python", STR("a = '\xFF\xFE us-east-1'\0b = \xC0"));
    assert_true(facts.code_count > 0);
    facts = parse("javascript", STR(""));
    assert_int_equal(facts.code_count, 0);
    assert_facts("python",
                 "\xEF\xBB\xBF"
                 "a = 1",
                 "1:4 assign a: 1\n");
}

static void the_first_syntax_error_has_a_line(void **state) {
    (void)state;
    assert_facts("javascript", "let a = 1;\n\n)\nf('us-east-1');",
                 "3 note gap: syntax error: part of the file was not understood\n1:5 assign a: 1\n"
                 "4:3 literal us-east-1: \"us-east-1\"\n4:1 call f: call f(\"us-east-1\")\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_queries_fit_their_grammars, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_says_which_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_have_the_value_that_the_program_sees, set_up, tear_down),
        cmocka_unit_test_setup_teardown(operators_keep_their_meaning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_modelled_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shapes_of_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_found_in_longer_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_of_regions_are_collections, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_function_in_a_loop_is_not_in_the_loop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nesting_beyond_the_limit_is_noted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_chains_keep_their_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_large_files_are_not_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_language_is_a_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_text_do_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_syntax_error_has_a_line, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
