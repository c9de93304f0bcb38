/* Tests that stand in the file which they are of: what is marked so, to the bracket that closes it at the same indentation. */
#include "parsers/code.h"

/* By language: how the line begins that marks the next item. */
static const char *const marks[][2] = {
    {"rust", "#[cfg(test"},    {"rust", "#[cfg(all(test"}, {"rust", "#[test]"},
    {"rust", "#[tokio::test"}, {"rust", "#[bench]"},       {"rust", "#[test_case"},
};

static size_t indentation(Str line) {
    size_t at = 0;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t')) at++;
    return at;
}

static bool is_mark(Str language, Str line) {
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_equal(language, str_from(marks[i][0])) && str_starts_with(line, str_from(marks[i][1]))) return true;
    return false;
}

static void flag(FactsBuilder *builder, uint32_t first, uint32_t last) {
    for (uint32_t i = 0; i < facts_code_count(builder); i++) {
        CodeFact *fact = facts_code_at(builder, i);
        if (fact->line >= first && fact->line <= last) fact->flags |= CODE_IN_TEST;
    }
}

void code_flag_tests(FactsBuilder *builder, Str language, Str bytes) {
    enum { TESTS_MAX = 200 /* blocks of one file; those inside of others are none of their own */ };
    bool has_marks = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        has_marks |= str_equal(language, str_from(marks[i][0])) && str_contains(bytes, str_from(marks[i][1]));
    uint32_t number = 0, first = 0, count = 0;
    size_t indent = 0;
    bool is_open = false;
    for (Str line; has_marks && count < TESTS_MAX && str_split_next(&bytes, '\n', &line);) {
        number++;
        Str text = str_trim(line);
        if (!first && is_mark(language, text)) {
            first = number;
            indent = indentation(line);
            is_open = false;
            continue;
        }
        if (!first || text.size == 0 || indentation(line) != indent) continue;
        bool is_end = is_open ? text.data[0] == '}' : str_ends_with(text, STR(";")) || str_ends_with(text, STR("}"));
        is_open |= str_ends_with(text, STR("{"));
        if (!is_end) continue;
        flag(builder, first, number);
        first = 0;
        count++;
    }
    if (first) flag(builder, first, UINT32_MAX);
}
