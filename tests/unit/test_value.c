/* Values: construction with its limits, order, equality in three values, numbers as text, JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "analyzer/core/limits.h"
#include "graph/value.h"

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

static const Value *text(const char *s) { return value_string(arena, str_from(s)); }
static const Value *number(int64_t n) { return value_whole(arena, n); }
static const Value *unknown(const char *what) { return value_unknown(arena, CAUSE_INPUT, str_from(what)); }
static const Value *pair(const Value *a, const Value *b) { return value_list(arena, (const Value *const[]){a, b}, 2); }

static const char *json(const Value *value) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    value_print_json(value, &out, true);
    return str_zero_terminated(arena, strbuf_str(&out));
}

static const char *shown(const Value *value) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    value_print(value, &out);
    return str_zero_terminated(arena, strbuf_str(&out));
}

static void strings_convert_to_numbers_only_when_decimal(void **state) {
    (void)state;
    static const char *const good[] = {"1", "-1.5", "+2", ".5", "5.", "1e3", "1E-3"};
    static const char *const bad[] = {"", " 1", "1 ", "0x10", "1_000", "inf", "nan", "e3", ".", "-", "1e"};
    Number n;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(value_to_number(arena, text(good[i]), &n));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(value_to_number(arena, text(bad[i]), &n));
    assert_false(value_to_number(arena, &VALUE_TRUE, &n));
}

static void bools_convert_from_their_names_and_digits(void **state) {
    (void)state;
    bool boolean = false;
    assert_true(value_to_bool(text("true"), &boolean) && boolean);
    assert_true(value_to_bool(text("0"), &boolean) && !boolean);
    assert_false(value_to_bool(text("True"), &boolean));
    assert_false(value_to_bool(number(1), &boolean));
}

static void a_set_is_sorted_and_unique(void **state) {
    (void)state;
    const Value *numbers[] = {number(10), number(9), number(-1), number(9)};
    assert_string_equal(json(value_set(arena, numbers, 4)), "[-1,9,10]");
    const Value *texts[] = {text("b"), text("a"), text("B"), text("b")};
    assert_string_equal(json(value_set(arena, texts, 4)), "[\"B\",\"a\",\"b\"]");
    /* Lists sort by a text form of theirs, so the empty one stands last ("]" behind quotes). */
    const Value *empty = value_list(arena, NULL, 0), *lists[] = {empty, value_list(arena, texts, 1), empty};
    assert_int_equal(value_set(arena, lists, 3)->list.count, 2);
    const Value *open[] = {unknown("var.a"), text("a"), unknown("var.b")};
    assert_string_equal(json(value_set(arena, open, 3)), "[\"a\",{\"unknown\":\"var.a\"},{\"unknown\":\"var.b\"}]");
}

static void an_object_is_sorted_and_the_last_of_equal_keys_wins(void **state) {
    (void)state;
    Str keys[] = {STR("b"), STR("a"), STR("b")};
    const Value *values[] = {number(1), number(2), number(3)};
    const Value *object = value_object(arena, keys, values, 3);
    assert_string_equal(json(object), "{\"a\":2,\"b\":3}");
    assert_true(value_get(object, STR("b"))->number.whole == 3);
    assert_null(value_get(object, STR("c")));
    assert_null(value_get(text("b"), STR("b")));
}

static void equality_has_three_answers(void **state) {
    (void)state;
    const Value *a = unknown("var.a"), *list = pair(number(1), a);
    assert_true(value_equals(arena, number(1), value_number(arena, number_of_double(arena, 1.0)))->boolean);
    assert_false(value_equals(arena, number(1), text("1"))->boolean);
    assert_true(value_equals(arena, &VALUE_NULL_VALUE, &VALUE_NULL_VALUE)->boolean);
    assert_string_equal(shown(value_equals(arena, a, text("x"))), "unknown: needs var.a (input without a value)");
    assert_int_equal(value_equals(arena, a, a)->kind, VALUE_UNKNOWN); /* two items of one unknown list share a value */
    assert_int_equal(value_equals(arena, a, &VALUE_NULL_VALUE)->kind, VALUE_UNKNOWN);
    /* The known part decides: nothing that var.a can be makes these equal. */
    assert_false(value_equals(arena, list, pair(number(2), number(2)))->boolean);
    assert_int_equal(value_equals(arena, list, pair(number(1), number(2)))->kind, VALUE_UNKNOWN);
    Value something = *a;
    something.is_not_null = true;
    assert_false(value_equals(arena, &something, &VALUE_NULL_VALUE)->boolean);
}

static void a_list_is_no_tuple_for_the_operator(void **state) {
    (void)state;
    const Value *tuple = pair(number(1), number(2)), *list = value_typed(arena, tuple);
    assert_false(value_equals(arena, tuple, list)->boolean);
    assert_true(value_equal(tuple, list));
}

static void a_value_knows_what_is_inside(void **state) {
    (void)state;
    const Value *deep = pair(number(1), pair(value_sensitive(arena, text("x")), unknown("var.b")));
    assert_true(value_is_known(deep));
    assert_false(value_is_wholly_known(deep));
    assert_true(deep->has_sensitive);
    assert_false(deep->is_sensitive);
    assert_string_equal(str_zero_terminated(arena, value_cause(deep)->what), "var.b");
    assert_null(value_cause(pair(number(1), number(2))));
}

static void what_is_too_large_is_unknown(void **state) {
    (void)state;
    const Value *value = number(1);
    /* Doubling: 2^60 values in 60 objects of memory. */
    for (int i = 0; i < 60; i++) value = pair(value, value);
    assert_int_equal(value_cause(value)->kind, CAUSE_LIMIT);
    const Value *nested = value_list(arena, NULL, 0);
    for (int i = 0; i < NESTING_DEPTH_MAX + 5; i++) nested = value_list(arena, &nested, 1);
    assert_int_equal(value_cause(nested)->kind, CAUSE_LIMIT);
    char *bytes = arena_alloc(arena, VALUE_SIZE_BYTES_MAX + 1);
    assert_int_equal(value_string(arena, str_of(bytes, VALUE_SIZE_BYTES_MAX))->kind, VALUE_STRING);
    assert_int_equal(value_string(arena, str_of(bytes, VALUE_SIZE_BYTES_MAX + 1))->kind, VALUE_UNKNOWN);
}

static void json_is_escaped_as_go_does(void **state) {
    (void)state;
    assert_string_equal(json(text("a\"\\\n\t\x01<>&\xE2\x80\xA8\xC3\xA9")),
                        "\"a\\\"\\\\\\n\\t\\u0001\\u003c\\u003e\\u0026\\u2028\xC3\xA9\"");
    assert_string_equal(json(value_string(arena, str_of("\xff\xc3", 2))), "\"\\ufffd\\ufffd\"");
    assert_string_equal(json(pair(unknown("var.a"), value_sensitive(arena, text("secret")))),
                        "[{\"unknown\":\"var.a\"},{\"unknown\":\"(sensitive value)\"}]");
}

static void people_see_why_something_is_unknown(void **state) {
    (void)state;
    Str keys[] = {STR("region"), STR("a b")};
    const Value *values[] = {unknown("var.region"), value_sensitive(arena, text("secret"))};
    assert_string_equal(shown(value_object(arena, keys, values, 2)),
                        "{ \"a b\" = (sensitive value), region = unknown: needs var.region (input without a value) }");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_convert_to_numbers_only_when_decimal),
        cmocka_unit_test(bools_convert_from_their_names_and_digits),
        cmocka_unit_test(a_set_is_sorted_and_unique),
        cmocka_unit_test(an_object_is_sorted_and_the_last_of_equal_keys_wins),
        cmocka_unit_test(equality_has_three_answers),
        cmocka_unit_test(a_list_is_no_tuple_for_the_operator),
        cmocka_unit_test(a_value_knows_what_is_inside),
        cmocka_unit_test(what_is_too_large_is_unknown),
        cmocka_unit_test(json_is_escaped_as_go_does),
        cmocka_unit_test(people_see_why_something_is_unknown),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
