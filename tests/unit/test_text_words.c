/* Words of texts that nobody parses, and what is kept of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/text_words.h"

/* "word:1,3 other:2" */
static Str told(const TextWords *words, Arena *arena) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    TextLineList lines;
    Str rest = words->words;
    for (Str word; text_words_next(&rest, &word, &lines);) {
        strbuf_format(&out, "%s%.*s", out.size ? " " : "", STR_ARG(word));
        char before = ':';
        for (uint32_t line; text_lines_next(&lines, &line); before = ',') strbuf_format(&out, "%c%u", before, line);
    }
    return strbuf_str(&out);
}

static Str marked(const TextWords *words, Arena *arena) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    TextLineList lines = text_words_marked(words);
    for (uint32_t line; text_lines_next(&lines, &line);) strbuf_format(&out, "%u ", line);
    return strbuf_str(&out);
}

static void assert_told(Str is, const char *wanted) {
    assert_int_equal(is.size, str_from(wanted).size);
    assert_memory_equal(is.data, wanted, is.size);
}

static void each_word_has_its_lines(void **state) {
    (void)state;
    Arena *arena = arena_new();
    TextWords words;
    text_words_of(&words, STR("run(x) + run(y)\n\n  call run\n// run, never\n * run\nr\xC3\xA9sum\xC3\xA9_2"), arena);
    assert_true(words.is_text);
    assert_told(told(&words, arena), "run:1,3 x:1 y:1 call:3 r\xC3\xA9sum\xC3\xA9_2:6");
    arena_free(arena);
}

static void marks_hold_for_the_next_line_that_is_not_blank(void **state) {
    (void)state;
    Arena *arena = arena_new();
    TextWords words;
    text_words_of(&words, STR("@app.route\n\n  def a():\n}\ndef b():\n@property\ndef c():\n#[test]\n"), arena);
    assert_told(marked(&words, arena), "1 2 3 8 9 ");
    arena_free(arena);
}

static void data_has_no_words(void **state) {
    (void)state;
    Arena *arena = arena_new();
    TextWords words;
    text_words_of(&words, str_of("some\0words", 10), arena);
    assert_false(words.is_text);
    assert_int_equal(words.size_bytes, 10);
    assert_told(told(&words, arena), "");
    size_t size = (256 << 10) + 1;
    char *large = arena_alloc(arena, size);
    for (size_t i = 0; i < size; i++) large[i] = 'a';
    text_words_of(&words, str_of(large, size), arena);
    assert_false(words.is_text);
    text_words_of(&words, str_of(large, size - 1), arena);
    assert_true(words.is_text);
    arena_free(arena);
}

/* A repository of one file, and what is kept of it. */
typedef struct {
    Arena *arena;
    Str text, kept;
    int reads, keeps;
} Store;

static bool read_text(void *context, Str path, Arena *arena, Str *bytes) {
    (void)arena;
    Store *store = context;
    store->reads++;
    *bytes = store->text;
    return str_equal(path, STR("a.txt"));
}

static bool recall(void *context, const char *kind, Str path, Str *kept) {
    (void)kind, (void)path;
    *kept = ((Store *)context)->kept;
    return kept->size > 0;
}

static void keep(void *context, const char *kind, Str path, Str bytes, Str kept) {
    (void)kind, (void)path, (void)bytes;
    Store *store = context;
    store->keeps++;
    store->kept = str_copy(store->arena, kept);
}

static void what_is_kept_is_not_read_again(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Store store = {.arena = arena, .text = STR("@mark\none two\nsix one\n"), .kept = STR_NONE};
    Files files = {.context = &store, .read = read_text, .recall_content = recall, .keep_content = keep};
    TextWords first, again;
    assert_true(text_words_of_file(&first, &files, STR("a.txt"), NULL, arena));
    assert_true(text_words_of_file(&again, &files, STR("a.txt"), NULL, arena));
    assert_int_equal(store.reads, 1);
    assert_int_equal(store.keeps, 1);
    assert_told(told(&again, arena), "mark:1 one:2,3 two:2 six:3");
    assert_told(marked(&again, arena), "1 2 ");
    assert_int_equal(again.size_bytes, store.text.size);
    store.kept = STR_NONE;
    assert_false(text_words_of_file(&again, &files, STR("b.txt"), NULL, arena));
    arena_free(arena);
}

/* One who keeps them keeps all: the next run may ask for others. */
static void words_that_nobody_asks_for_may_be_missing_unless_they_are_kept(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Store store = {.arena = arena, .text = STR("@mark\none two\nsix one\n"), .kept = STR_NONE};
    TextSigns *asked = ARENA_NEW(arena, TextSigns);
    text_signs_add(asked, STR("one"));
    assert_true(text_signs_may_have(asked, STR("one")));
    assert_false(text_signs_may_have(asked, STR("six")));
    TextWords words;
    Files unkept = {.context = &store, .read = read_text};
    assert_true(text_words_of_file(&words, &unkept, STR("a.txt"), asked, arena));
    assert_told(told(&words, arena), "one:2,3");
    assert_told(marked(&words, arena), "1 2 ");
    Files kept = {.context = &store, .read = read_text, .recall_content = recall, .keep_content = keep};
    assert_true(text_words_of_file(&words, &kept, STR("a.txt"), asked, arena));
    assert_told(told(&words, arena), "mark:1 one:2,3 two:2 six:3");
    arena_free(arena);
}

/* Whatever is cut off or changed: nothing is read behind the end, and the same is told twice. */
static void damage_is_survived(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Store store = {.arena = arena, .text = STR("[mark]\none two\nsix one\n"), .kept = STR_NONE};
    Files files = {.context = &store, .read = read_text, .recall_content = recall, .keep_content = keep};
    TextWords words;
    assert_true(text_words_of_file(&words, &files, STR("a.txt"), NULL, arena));
    Str whole = store.kept;
    for (size_t size = 1; size < whole.size; size++)
        for (int byte = 0; byte < 256; byte += 51) {
            char *cut = arena_alloc(arena, size);
            memcpy(cut, whole.data, size);
            cut[size - 1] = (char)byte;
            store.kept = str_of(cut, size);
            assert_true(text_words_of_file(&words, &files, STR("a.txt"), NULL, arena));
            assert_true(told(&words, arena).size < 64 * whole.size);
            marked(&words, arena);
        }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_has_its_lines),
        cmocka_unit_test(marks_hold_for_the_next_line_that_is_not_blank),
        cmocka_unit_test(data_has_no_words),
        cmocka_unit_test(what_is_kept_is_not_read_again),
        cmocka_unit_test(words_that_nobody_asks_for_may_be_missing_unless_they_are_kept),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
