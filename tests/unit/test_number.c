/* Numbers as Terraform 1.11 prints them: a table of expressions and what `terraform console` gives for jsonencode() of
 * them. Then what the table can't show: the two forms of a number, and its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "graph/functions.h"
#include "parsers/parser.h"

typedef struct {
    const char *expression, *result;
} Case;

static const Case cases[] = {
    {"1/3", "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
            "333333333333333333333333333333333333333333333333333333335"},
    {"2/3", "0.66666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666"
            "66666666666666666666666666666666666666666666666666666667"},
    {"-1/3", "-0.3333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
             "3333333333333333333333333333333333333333333333333333333335"},
    {"10/3", "3.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
             "33333333333333333333333333333333333333333333333333333332"},
    {"1e15/7", "142857142857142.857142857142857142857142857142857142857142857142857142857142857142857142857142857142"
               "85714285714285714285714285714285714285714285714285714285"},
    {"100/7 % 1", "0.28571428571428571428571428571428571428571428571428571428571428571428571428571428571428571428571428"
                  "571428571428571428571428571428571428571428571428571428623"},
    {"0.3 % 0.1", "0"},
    {"5.5 % 2", "1.5"},
    {"-7 % 3", "-1"},
    {"7 % -3", "1"},
    {"0.1 + 0.2", "0.3"},
    {"1 - 0.9", "0.10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                "000000000000000000000000000000000000000000000000000000003"},
    {"1.1 * 1.1", "1.21000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                  "00000000000000000000000000000000000000000000000000000001"},
    {"123456789.123456789123456789", "123456789.123456789123456789"},
    {"123456789012345678901234567890", "123456789012345678901234567890"},
    {"9223372036854775807 + 1", "9223372036854775808"},
    {"9223372036854775807 * 9223372036854775807", "85070591730234615847396907784232501249"},
    {"-9223372036854775807 - 2", "-9223372036854775809"},
    {"18446744073709551616 / 2", "9223372036854775808"},
    {"1e30", "1000000000000000000000000000000"},
    {"1.5e-7", "0.00000015"},
    {"1e3", "1000"},
    {"-0", "-0"},
    {"0 * -1", "-0"},
    {"0 / -5", "-0"},
    {"1 / length([\"a\", \"b\", \"c\"])",
     "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
     "333333333333333333333333333333333333333333333333333333335"},
    {"length([\"a\"]) / length([\"a\", \"b\", \"c\"])", "0.33333333333333333334"},
    {"length([\"a\"]) / 3",
     "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
     "333333333333333333333333333333333333333333333333333333335"},
    {"pow(2, 64)", "18446744073709550000"},
    {"pow(2, 64) - 1", "18446744073709551615"},
    {"pow(2, 60)", "1152921504606847000"},
    {"pow(2, 60) + 1", "1152921504606846977"},
    {"pow(2, 60) + pow(2, 0)", "1152921504606847000"},
    {"pow(3, 40)", "12157665459056929000"},
    {"pow(3, 40) * pow(3, 40)", "147808829414345922513677289908626000000"},
    {"pow(2, 0.5)", "1.4142135623730951"},
    {"pow(10000, 1/3)", "21.544346900318843"},
    {"pow(1.5, -3)", "0.2962962962962963"},
    {"pow(2, -1074)",
     "0.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000004940656458412465"},
    {"log(243, 3)", "5"},
    {"floor(log(243, 3))", "5"},
    {"log(3, 2)", "1.584962500721156"},
    {"log(1000000, 10)", "5.999999999999999"},
    {"log(0.5, 2) * 2", "-2"},
    {"log(10, 2) * 2", "6.6438561897747252515955551643855869770050048828125"},
    {"ceil(-0.5)", "0"},
    {"floor(-0.5)", "-1"},
    {"ceil(1/3)", "1"},
    {"floor(-min(3, 0, 3))", "0"},
    {"abs(-1/3)", "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
                  "333333333333333333333333333333333333333333333333333333335"},
    {"signum(-7)", "-1"},
    {"max(1/3, 0.3333333333333333333333)",
     "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333"
     "333333333333333333333333333333333333333333333333333333335"},
    {"min(0.1, 1/10, 0.11)", "0.1"},
    {"sum([0.1, 0.2, \"0.3\"])", "0.6"},
    {"parseint(\"ffffffffffffffffffffffff\", 16)", "79228162514264337593543950335"},
    {"parseint(\"-zz\", 36)", "-1295"},
    {"parseint(\"Zz\", 62)", "3817"},
    {"parseint(\"+10\", 2)", "2"},
    {"range(0, 1, 0.3)[3]",
     "0.90000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000000000000000000000000000004"},
    {"range(3, 0)[2]", "1"},
    {"1/3 == 0.3333333333333333333333333333333333333333333", "false"},
    {"0.1 + 0.2 == 0.3", "true"},
    {"1/0 > 1e300", "true"},
    {"10 / 4", "2.5"},
    {"1e3 == 1000", "true"},
    {"length(tostring(1e500))", "501"},
    {"tostring(1/0)", "\"+Inf\""},
    {"tostring(-1/0)", "\"-Inf\""},
    {"5 % 0", "5"},
    {"jsondecode(\"12345678901234567890123\")", "12345678901234567890123"},
    {"jsondecode(\"1e-20\")", "0.00000000000000000001"},
    {"tonumber(\"0.1\") * 3", "0.3"},
    {"index([1/3, 2/3], 2/3)", "1"},
};

static Str evaluate(Arena *arena, const char *expression) {
    size_t size_bytes = 0;
    const unsigned char *bytes = parser_parse_hcl_expression(str_from(expression), arena, &size_bytes);
    Facts facts;
    assert_true(facts_open(&facts, bytes, size_bytes));
    Evaluator evaluator = evaluator_new(arena, NULL, NULL);
    Scope scope = {.facts = &facts};
    StrBuf out = strbuf_new(arena, 1 << 20);
    value_print_json(eval(&evaluator, &scope, facts.decls[0].body), &out, true);
    return strbuf_str(&out);
}

static void numbers_are_those_of_terraform(void **state) {
    (void)state;
    size_t failure_count = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        Str got = evaluate(arena, cases[i].expression);
        if (!str_equal(got, str_from(cases[i].result))) {
            print_error("%s\n  gives    %.*s\n  expected %s\n", cases[i].expression, STR_ARG(got), cases[i].result);
            failure_count++;
        }
        arena_free(arena);
    }
    assert_int_equal(failure_count, 0);
}

static Number parsed(Arena *arena, const char *text) {
    Number number = {.kind = NUMBER_NONE};
    assert_true(number_parse(arena, str_from(text), &number));
    return number;
}

/* Otherwise 3 could differ from 3. */
static void whole_numbers_that_fit_have_one_form(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Number three[] = {
        number_from_int64(3),
        number_of_double(arena, 3.0),
        parsed(arena, "3"),
        parsed(arena, "0.3e1"),
        parsed(arena, "00000000000000000000000003"),
        number_divide(arena, parsed(arena, "1.5"), parsed(arena, "0.5")),
        number_floor(arena, parsed(arena, "3.7")),
        number_subtract(arena, parsed(arena, "36893488147419103235"), parsed(arena, "36893488147419103232")),
    };
    for (size_t i = 0; i < sizeof three / sizeof *three; i++) {
        assert_int_equal(three[i].kind, NUMBER_WHOLE);
        assert_int_equal(three[i].whole, 3);
    }
    int64_t whole = 0;
    Number least = parsed(arena, "-9223372036854775808");
    assert_true(number_to_int64(least, &whole));
    assert_true(whole == INT64_MIN);
    assert_true(str_equal(number_text(arena, least), STR("-9223372036854775808")));
    assert_true(str_equal(number_text(arena, number_negate(arena, least)), STR("9223372036854775808")));
    assert_false(number_to_int64(parsed(arena, "9223372036854775808"), &whole));
    assert_false(number_to_int64(parsed(arena, "0.5"), &whole));
    arena_free(arena);
}

static void numbers_beyond_the_limit_are_not_worked_out(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Number large = parsed(arena, "1e19000");
    assert_int_equal(large.kind, NUMBER_BIG);
    assert_int_equal(number_multiply(arena, large, large).kind, NUMBER_TOO_LARGE);
    assert_int_equal(number_divide(arena, parsed(arena, "1e-19000"), large).kind, NUMBER_TOO_LARGE);
    assert_int_equal(parsed(arena, "1e999999").kind, NUMBER_TOO_LARGE);
    assert_int_equal(parsed(arena, "1e99999999999999999999").kind, NUMBER_TOO_LARGE);
    assert_int_equal(value_number(arena, parsed(arena, "1e999999"))->cause->kind, CAUSE_LIMIT);
    Number infinite = number_divide(arena, large, number_from_int64(0));
    assert_false(number_is_finite(infinite));
    assert_int_equal(number_subtract(arena, infinite, infinite).kind, NUMBER_NONE);
    assert_int_equal(value_number(arena, number_subtract(arena, infinite, infinite))->cause->kind, CAUSE_ERROR);
    char digits[20001];
    memset(digits, '7', sizeof digits);
    Number many;
    assert_true(number_parse_whole(arena, (Str){digits, sizeof digits}, 8, &many));
    assert_int_equal(many.kind, NUMBER_TOO_LARGE);
    arena_free(arena);
}

static void formats_are_those_of_go(void **state) {
    (void)state;
    static const struct {
        const char *number;
        int precision;
        char verb;
        const char *text;
    } rows[] = {
        {"0.5", 0, 'f', "0"},
        {"1.5", 0, 'f', "2"},
        {"2.5", 0, 'f', "2"},
        {"0.0001", 2, 'f', "0.00"},
        {"0.006", 2, 'f', "0.01"},
        {"9.996", 2, 'f', "10.00"},
        {"123456", 2, 'e', "1.23e+05"},
        {"0", 2, 'e', "0.00e+00"},
        {"123456789", -1, 'g', "1.23456789e+08"},
        {"123456", -1, 'g', "123456"},
        {"0.00001", -1, 'g', "1e-05"},
        {"0.0001", -1, 'g', "0.0001"},
        {"123456789", 3, 'G', "1.23E+08"},
        {"100000", 10, 'g', "100000"},
        {"1e21", -1, 'f', "1000000000000000000000"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str text = number_format(arena, parsed(arena, rows[i].number), rows[i].verb, rows[i].precision);
        assert_string_equal(str_zero_terminated(arena, text), rows[i].text);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_terraform),
        cmocka_unit_test(whole_numbers_that_fit_have_one_form),
        cmocka_unit_test(numbers_beyond_the_limit_are_not_worked_out),
        cmocka_unit_test(formats_are_those_of_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
