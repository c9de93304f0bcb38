/* Text in other languages: nothing of a name can act there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "analyzer/core/clock.h"
#include "reports/escape.h"

static Arena *arena;

static const char *with(void (*add)(StrBuf *, Str), const char *text) {
    StrBuf out = strbuf_new(arena, 4096);
    add(&out, str_from(text));
    return str_zero_terminated(arena, strbuf_str(&out));
}

static void xml_has_no_markup_and_no_control(void **state) {
    (void)state;
    assert_string_equal(with(xml_add, "<a b='c' d=\"e\">&]]>"), "&lt;a b=&apos;c&apos; d=&quot;e&quot;&gt;&amp;]]&gt;");
    assert_string_equal(with(xml_add, "\x1b[0m\n\x01"), "\\x1b[0m\\x0a\\x01");
    assert_string_equal(with(xml_add, "##[error]"), "#&#35;[error]");
    assert_string_equal(with(xml_add, "\xff\xc3\xa4"), "\xEF\xBF\xBD\xc3\xa4");
}

static void markdown_has_no_link_mention_or_html(void **state) {
    (void)state;
    assert_string_equal(with(markdown_add, "a_b *c* [d](e) <f> `g` | &lt;"),
                        "a_b \\*c\\* \\[d\\](e) &lt;f\\> \\`g\\` \\| &amp;lt;");
    assert_string_equal(with(markdown_add, "@me a@b #12 x://y www.z"), "@\xE2\x80\x8Bme a@\xE2\x80\x8B"
                                                                       "b \\#\xE2\x80\x8B"
                                                                       "12 x:\xE2\x80\x8B//y www.\xE2\x80\x8Bz");
    assert_string_equal(with(markdown_add, "two\nlines"), "two\\\\x0alines");
    assert_string_equal(with(markdown_prose, "Set `multi_az`\n and *pray*"), "Set `multi_az` and \\*pray\\*");
    assert_string_equal(with(markdown_html, "<b>&@x"), "&lt;b&gt;&amp;@\xE2\x80\x8Bx");
}

static void code_is_fenced_by_more_backticks_than_it_has(void **state) {
    (void)state;
    assert_string_equal(with(markdown_code, "plain"), "`plain`");
    assert_string_equal(with(markdown_code, "a`b``c"), "``` a`b``c ```");
    assert_string_equal(with(markdown_code, ""), "`  `");
    assert_string_equal(with(markdown_code, "a|b"), "`a\xC2\xA6"
                                                    "b`");
}

static void labels_of_mermaid_have_no_syntax(void **state) {
    (void)state;
    assert_string_equal(with(mermaid_add, "x\"];y"), "x#34;#93;#59;y");
    assert_string_equal(with(mermaid_add, "%%{init}%%"), "#37;#37;#123;init#125;#37;#37;");
    assert_string_equal(with(mermaid_add, "aws:us-east-1/a.b"), "aws:us-east-1/a.b");
}

static void commands_end_where_they_should(void **state) {
    (void)state;
    assert_string_equal(with(github_property, "a:b,c%d\n"), "a%3Ab%2Cc%25d\\x0a");
    assert_string_equal(with(github_message, "100%::error::x"), "100%25::error::x");
    assert_string_equal(with(azure_property, "a;b]c%"), "a%3Bb%5Dc%AZP25");
    assert_string_equal(with(azure_message, "##vso[x]"), "#\xE2\x80\x8B#vso[x]");
}

static void days_are_counted(void **state) {
    (void)state;
    int64_t day;
    assert_true(clock_day(STR("1970-01-01"), &day) && day == 0);
    assert_true(clock_day(STR("2024-02-29"), &day) && day == 19782);
    assert_true(clock_day(STR("2027-01-31"), &day));
    assert_string_equal(clock_date(day * 86400, arena).data, "2027-01-31");
    assert_false(clock_day(STR("2023-02-29"), &day) || clock_day(STR("2023-13-01"), &day));
    assert_false(clock_day(STR("soon"), &day) || clock_day(STR("2023-1-001"), &day) ||
                 clock_day(STR("2023-04-31"), &day));
}

int main(void) {
    arena = arena_new();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_has_no_markup_and_no_control),
        cmocka_unit_test(markdown_has_no_link_mention_or_html),
        cmocka_unit_test(code_is_fenced_by_more_backticks_than_it_has),
        cmocka_unit_test(labels_of_mermaid_have_no_syntax),
        cmocka_unit_test(commands_end_where_they_should),
        cmocka_unit_test(days_are_counted),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
