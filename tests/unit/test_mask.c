/* What people should not have written down is not told on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analyzer/core/mask.h"

static void assert_masked(const char *text, const char *expected) {
    Arena *arena = arena_new();
    Str masked = mask_secrets(str_from(text), arena);
    assert_int_equal(masked.size, strlen(text)); /* columns stay */
    assert_string_equal(str_zero_terminated(arena, masked), expected);
    arena_free(arena);
}

static void passwords_of_addresses_are_hidden(void **state) {
    (void)state;
    assert_masked("postgres://app:s3cret@db.example.com/x", "postgres://app:******@db.example.com/x");
    assert_masked("amqp://a:b@c@host and redis://:pw@h", "amqp://a:***@host and redis://:**@h");
}

static void passwords_of_connection_strings_are_hidden(void **state) {
    (void)state;
    assert_masked("Server=db;User=a;Password=x y;", "Server=db;User=a;Password=***;");
    assert_masked("Server=db; pwd = abc;Database=b", "Server=db; pwd = ***;Database=b");
    assert_masked("Endpoint=sb://x/;SharedAccessKey=k1=", "Endpoint=sb://x/;SharedAccessKey=***");
}

static void everything_else_stays(void **state) {
    (void)state;
    static const char *const texts[] = {
        "https://example.com:8080/a@b",
        "https://user@example.com",
        "postgres://${USER}:${PASSWORD}@db/x",
        "Server=db;Password={Password};x",
        "password = var.password",
        "a; b; passwords=x",
        "see https://a/b and mail me@c.d",
        "scheme://",
        ";password=",
        ";password",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Arena *arena = arena_new();
        Str text = str_from(texts[i]), masked = mask_secrets(text, arena);
        assert_ptr_equal(masked.data, text.data);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_of_addresses_are_hidden),
        cmocka_unit_test(passwords_of_connection_strings_are_hidden),
        cmocka_unit_test(everything_else_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
