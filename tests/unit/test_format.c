/* Our printf() says what the C library's says, and says so when it can't. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "analyzer/core/format.h"
#include "analyzer/core/str.h"

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

static char libc_text[512], own_text[512];
static size_t own_size;

static bool both(size_t capacity, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    vsnprintf(libc_text, capacity, format, arguments);
    bool is_plain = format_plain(own_text, capacity, &own_size, format, again);
    va_end(again);
    va_end(arguments);
    return is_plain;
}

static void plain_conversions(void **state) {
    (void)state;
    assert_true(both(512, "%s %.*s|%.*s|%c%%", "one", 2, "two", 0, "x", 'c'));
    assert_string_equal(own_text, libc_text);
    assert_true(both(512, "%d %d %u %zu", INT_MIN, -7, UINT_MAX, SIZE_MAX));
    assert_string_equal(own_text, libc_text);
    assert_true(both(512, "%llu %lld %lld", ULLONG_MAX, LLONG_MIN, 0LL));
    assert_string_equal(own_text, libc_text);
    assert_true(both(512, "%lu %ld %" PRIu64, ULONG_MAX, LONG_MIN, UINT64_MAX));
    assert_string_equal(own_text, libc_text);
    assert_true(both(512, "%" PRIu32, (uint32_t)7));
    assert_string_equal(own_text, libc_text);
    assert_true(both(512, ""));
    assert_string_equal(own_text, "");
}

static void texts_end_at_their_zero(void **state) {
    (void)state;
    assert_true(both(512, "<%.*s>", 5, "a\0bcd"));
    assert_string_equal(own_text, libc_text);
}

static void what_does_not_fit_is_counted(void **state) {
    (void)state;
    for (size_t capacity = 1; capacity < 12; capacity++) {
        assert_true(both(capacity, "%s-%d", "abcde", 1234));
        assert_string_equal(own_text, libc_text);
        assert_int_equal(own_size, 10);
    }
    assert_true(both(0, "%s", "abc"));
    assert_int_equal(own_size, 3);
}

static void other_conversions_are_left_to_the_library(void **state) {
    (void)state;
    assert_false(both(512, "%5d", 1));
    assert_false(both(512, "a %s %02x", "b", 255));
    assert_false(both(512, "%.*s", -1, "x"));
    Arena *arena = arena_new();
    Str mixed = str_format(arena, "%s %02x %.*s", "a", 255, 1, "xy");
    assert_true(str_equal(mixed, STR("a ff x")));
    arena_free(arena);
}

static void long_texts(void **state) {
    (void)state;
    Arena *arena = arena_new();
    char many[1001] = {0};
    memset(many, 'x', 1000);
    Str text = str_format(arena, "<%s>", many);
    assert_int_equal(text.size, 1002);
    assert_int_equal(text.data[1001], '>');
    StrBuf buf = strbuf_new(arena, 1500);
    strbuf_format(&buf, "<%s>", many);
    strbuf_format(&buf, "%d", 12);
    assert_int_equal(buf.size, 1004);
    strbuf_format(&buf, "<%s>", many);
    assert_true(buf.is_truncated);
    assert_int_equal(buf.size, 1004);
    arena_free(arena);
}

typedef struct {
    Arena *arena;
    StrBuf all;
    size_t largest;
} Taken;

static void take(void *context, Str text) {
    Taken *taken = context;
    if (text.size > taken->largest) taken->largest = text.size;
    strbuf_add(&taken->all, text);
}

static void large_texts_are_handed_on(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Taken taken = {.all = strbuf_new(arena, SIZE_MAX / 8)};
    StrBuf whole = strbuf_new(arena, SIZE_MAX / 8), drained = strbuf_new_apart(arena, SIZE_MAX / 8);
    strbuf_drain_into(&drained, take, &taken);
    for (int i = 0; i < 400000; i++) {
        strbuf_format(&whole, "%d", i);
        strbuf_format(&drained, "%d", i);
        strbuf_add(&whole, STR(", "));
        strbuf_add(&drained, STR(", "));
    }
    assert_true(taken.all.size > 0 && drained.size > 0);
    assert_true(taken.largest < (1 << 20) + 64);
    take(&taken, strbuf_str(&drained));
    assert_true(str_equal(strbuf_str(&whole), strbuf_str(&taken.all)));
    strbuf_free(&drained);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_conversions),
        cmocka_unit_test(texts_end_at_their_zero),
        cmocka_unit_test(what_does_not_fit_is_counted),
        cmocka_unit_test(other_conversions_are_left_to_the_library),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(large_texts_are_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
