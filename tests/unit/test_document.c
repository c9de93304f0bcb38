/* Reading YAML, JSON and TOML: what is good is read exactly, what is broken or hostile costs itself and no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analyzer/core/limits.h"
#include "parsers/document.h"

typedef struct {
    Arena *arena;
    DocNode **documents;
    size_t count;
    Facts facts; /* for the remarks */
} Yaml;

static Yaml read_yaml(Arena *arena, Str text) {
    Yaml yaml = {.arena = arena};
    FactsBuilder *builder = facts_builder_new(arena, STR("test.yaml"), STR("yaml"));
    size_t size = 0;
    yaml.count = document_parse_yaml(&yaml.documents, text, arena, builder);
    const unsigned char *block = facts_finish(builder, &size);
    assert_true(facts_open(&yaml.facts, block, size));
    return yaml;
}

static DocNode *read_json(Arena *arena, Str text) {
    DocNode *root = NULL;
    return document_parse_json(&root, text, arena, NULL) ? root : NULL;
}

static void assert_text(const DocNode *node, const char *expected) {
    assert_non_null(node);
    assert_int_equal(node->kind, DOC_SCALAR);
    assert_int_equal(node->value.size, strlen(expected));
    assert_memory_equal(node->value.data, expected, node->value.size);
}

static bool has_note(const Facts *facts, uint32_t line, const char *part) {
    for (uint32_t i = 0; i < facts->note_count; i++) {
        bool is_said = str_contains(facts_str(facts, facts->notes[i].message), str_from(part));
        if (facts->notes[i].line == line && is_said) return true;
    }
    return false;
}

static Str repeated(Arena *arena, const char *part, size_t count) {
    StrBuf buf = strbuf_new(arena, strlen(part) * count);
    for (size_t i = 0; i < count; i++) strbuf_add(&buf, str_from(part));
    return strbuf_str(&buf);
}

/* Each test has its own arena. */
static int make_arena(void **state) {
    *state = arena_new();
    return 0;
}

static int drop_arena(void **state) {
    arena_free(*state);
    return 0;
}

/* ---- YAML ---- */

static void empty_documents_of_a_stream_are_null(void **state) {
    DocNode **all = NULL;
    Str text = STR("---\n---\na: 1\n...\n---\n# nothing\n...\n");
    assert_int_equal(document_parse_stream(&all, text, *state, NULL), 3);
    assert_int_equal(all[0]->scalar, SCALAR_NULL);
    assert_int_equal(all[1]->kind, DOC_MAPPING);
    assert_int_equal(all[2]->scalar, SCALAR_NULL);
    Yaml yaml = read_yaml(*state, text); /* and of no use */
    assert_int_equal(yaml.count, 1);
    assert_int_equal(yaml.documents[0]->kind, DOC_MAPPING);
    assert_int_equal(document_parse_stream(&all, STR("# nothing\n"), *state, NULL), 0);
}

static void blank_last_line_of_a_block_ends_as_others_do(void **state) {
    Yaml yaml = read_yaml(*state, STR("text: |\n  x\n   "));
    assert_text(document_get(yaml.documents[0], STR("text")), "x\n \n");
    yaml = read_yaml(*state, STR("text: |\n  x\n  y "));
    assert_text(document_get(yaml.documents[0], STR("text")), "x\ny ");
}

static void nodes_know_where_they_stand(void **state) {
    Yaml yaml = read_yaml(*state, STR("\xEF\xBB\xBF"
                                      "a:\r\n  - x\r\n  - \"caf\xC3\xA9\": y\r\nb: |\r\n  text\r\n\r\n# end\r\n"));
    DocNode *a = document_get(yaml.documents[0], STR("a")), *b = document_get(yaml.documents[0], STR("b"));
    DocNode *inner = document_value(document_value(a, 1), 0);
    assert_int_equal(a->line, 2);
    assert_int_equal(a->end_line, 3);
    assert_int_equal(inner->line, 3);
    assert_int_equal(inner->column, 14); /* in bytes: the accent takes two */
    assert_int_equal(b->line, 4);
    assert_int_equal(b->end_line, 6);
    assert_true(b->is_literal);
}

static void documents_are_separate_and_empty_ones_dropped(void **state) {
    Yaml yaml = read_yaml(*state, STR("---\na: &x 1\n---\n---\nb: *x\n...\n"));
    assert_int_equal(yaml.count, 2);
    assert_true(has_note(&yaml.facts, 5, "*x has no anchor"));
}

static void aliases_are_the_same_node(void **state) {
    Yaml yaml = read_yaml(*state, STR("a: &x {k: v}\nb: *x\n"));
    assert_ptr_equal(document_get(yaml.documents[0], STR("a")), document_get(yaml.documents[0], STR("b")));
}

static void merge_keys_fill_in_what_the_mapping_lacks(void **state) {
    Yaml yaml = read_yaml(*state, STR("one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\n"
                                      "all: {<<: [*one, *two], a: 0}\nlist: {\"<<\": kept}\n"));
    DocNode *all = document_get(yaml.documents[0], STR("all"));
    assert_int_equal(all->count, 3);
    assert_text(document_get(all, STR("a")), "0");
    assert_text(document_get(all, STR("b")), "1");
    assert_text(document_get(all, STR("c")), "2");
    assert_text(document_get(document_get(yaml.documents[0], STR("list")), STR("<<")), "kept");
}

static void tags_are_data(void **state) {
    Yaml yaml = read_yaml(*state, STR("a: !Sub x\nb: !!python/object/apply:os.system [ls]\nc: !!str 5\nd: ! 5\n"));
    DocNode *root = yaml.documents[0];
    assert_true(str_equal(document_get(root, STR("a"))->tag, STR("!Sub")));
    assert_int_equal(document_get(root, STR("b"))->tag.size, 0);
    assert_int_equal(document_get(root, STR("b"))->kind, DOC_SEQUENCE);
    assert_int_equal(document_get(root, STR("c"))->scalar, SCALAR_STRING);
}

static void duplicate_keys_are_told_and_the_last_counts(void **state) {
    StrBuf buf = strbuf_new(*state, 10000);
    for (int i = 0; i < 40; i++)
        strbuf_format(&buf, "key%d: %d\n", i, i); /* large mappings are looked up another way */
    strbuf_add(&buf, STR("key7: last\n"));
    Yaml yaml = read_yaml(*state, strbuf_str(&buf));
    assert_int_equal(yaml.documents[0]->count, 40);
    assert_text(document_get(yaml.documents[0], STR("key7")), "last");
    assert_true(has_note(&yaml.facts, 41, "key \"key7\" stands on line 8 already"));
    assert_false(yaml.facts.is_partial);
}

static void an_alias_inside_its_own_anchor_is_refused(void **state) {
    Yaml yaml = read_yaml(*state, STR("a: &a\n  - *a\nb: &b\n  <<: *b\n"));
    assert_true(has_note(&yaml.facts, 2, "inside its own anchor"));
    assert_true(has_note(&yaml.facts, 4, "inside its own anchor"));
    assert_int_equal(document_value(document_get(yaml.documents[0], STR("a")), 0)->scalar, SCALAR_NULL);
}

static void an_alias_bomb_stays_small(void **state) {
    StrBuf buf = strbuf_new(*state, 100000);
    strbuf_add(&buf, STR("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 60; i++) {
        strbuf_format(&buf, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++) strbuf_format(&buf, "*a%d,", i - 1);
        strbuf_add(&buf, STR("]\n"));
    }
    Yaml yaml = read_yaml(*state, strbuf_str(&buf));
    assert_int_equal(yaml.documents[0]->count, 60);
    assert_true(yaml.documents[0]->size < 2 * DOCUMENT_NODES_MAX);
    assert_true(arena_size_bytes(*state) < 4 * 1024 * 1024);
    assert_true(yaml.facts.is_partial);
}

static void deep_nesting_is_cut_off_at_once(void **state) {
    static const char *const openings[] = {"[", "{a: ", "- ", "? ", "[{a: "};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        Yaml yaml = read_yaml(*state, repeated(*state, openings[i], 200000));
        assert_true(yaml.count == 0 || yaml.documents[0]->height <= NESTING_DEPTH_MAX);
        assert_true(has_note(&yaml.facts, 1, "nested deeper"));
    }
}

static void depth_is_bounded_through_aliases_too(void **state) {
    StrBuf buf = strbuf_new(*state, 1000000);
    strbuf_add(&buf, STR("a0: &a0 x\n"));
    for (int i = 1; i < 300; i++) strbuf_format(&buf, "a%d: &a%d [[*a%d]]\n", i, i, i - 1);
    Yaml yaml = read_yaml(*state, strbuf_str(&buf));
    assert_true(yaml.documents[0]->height <= NESTING_DEPTH_MAX);
    assert_true(yaml.documents[0]->height > NESTING_DEPTH_MAX / 2);
}

static void foreign_encodings_are_read(void **state) {
    static const char utf16[] = "\xFF\xFE"
                                "a\0:\0 \0\xE9\0\n\0b\0:\0 \0\x3D\xD8\x00\xDE\n";
    Yaml yaml = read_yaml(*state, str_of(utf16, sizeof utf16));
    assert_text(document_get(yaml.documents[0], STR("a")), "\xC3\xA9");
    assert_text(document_get(yaml.documents[0], STR("b")), "\xF0\x9F\x98\x80");
    yaml = read_yaml(*state, STR("a: x\xFFy\nb: z\0\f\n"));
    assert_text(document_get(yaml.documents[0], STR("a")), "x\xEF\xBF\xBDy");
    assert_text(document_get(yaml.documents[0], STR("b")), "z");
}

static void a_broken_line_costs_itself(void **state) {
    static const char *const lines[] = {
        "broken: a: b", "broken: @x", "broken: \"open",    "broken: [1, 2", "broken: %x",      "- stray",
        "just words",   "broken: *",  "broken: !<bad tag", " broken: 1",    "broken: \"\\q\"", "broken: 'it's'",
        "{% if x %}",   "%directive", "broken: {a: b",     "broken: - x",   "\tbroken: 1",     "}",
        "broken: |x",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Str text = str_format(*state, "first: 1\nsecond:\n  inner: 2\n%s\nlast: {a: b}\nend: 3\n", lines[i]);
        Yaml yaml = read_yaml(*state, text);
        DocNode *root = yaml.count ? yaml.documents[0] : NULL;
        bool is_whole = root && document_get(root, STR("first")) && document_get(root, STR("second")) &&
                        document_get(document_get(root, STR("last")), STR("a")) && document_get(root, STR("end"));
        if (!is_whole) fail_msg("lost more than the line: %s", lines[i]);
        assert_int_equal(document_get(root, STR("end"))->line, 6);
        if (yaml.facts.note_count == 0) fail_msg("not a word about: %s", lines[i]);
    }
}

static void nothing_but_errors_ends(void **state) {
    Yaml yaml = read_yaml(*state, repeated(*state, "a: b: [\n", 20000));
    assert_true(yaml.facts.is_partial);
    yaml = read_yaml(*state, repeated(*state, "- \"\n{{\n", 20000));
    assert_true(yaml.facts.is_partial);
}

static void templates_become_text(void **state) {
    Yaml yaml = read_yaml(*state, STR("{{- if .x }}\na: {{ .a }}-{{ .b }} # c\n{{ .k }}: 1\nl: [{{ .x }}, y]\n"
                                      "t: |\n  {{ kept }}\n{{- end }}\n"));
    DocNode *root = yaml.documents[0];
    assert_text(document_get(root, STR("a")), "{{ .a }}-{{ .b }}");
    assert_text(document_get(root, STR("{{ .k }}")), "1");
    assert_text(document_value(document_get(root, STR("l")), 0), "{{ .x }}");
    assert_text(document_get(root, STR("t")), "{{ kept }}\n");
}

/* ---- JSON ---- */

static void escapes_are_exact(void **state) {
    DocNode *root = read_json(
        *state, STR("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\", \"\\u00e9\\uD83D\\uDE00\", \"\\ud800x\", \"\\u0000\"]"));
    assert_text(document_value(root, 0), "\"\\/\b\f\n\r\t");
    assert_text(document_value(root, 1), "\xC3\xA9\xF0\x9F\x98\x80");
    assert_text(document_value(root, 2), "\xEF\xBF\xBDx");
    assert_int_equal(document_value(root, 3)->value.size, 1);
}

static void values_know_where_they_stand(void **state) {
    DocNode *root = read_json(*state, STR("{\r\n  \"a\": [\n    1,\r    {\"b\": null}\n  ]\n}"));
    DocNode *a = document_get(root, STR("a"));
    assert_int_equal(a->line, 2);
    assert_int_equal(a->column, 8);
    assert_int_equal(a->end_line, 5);
    assert_int_equal(document_value(a, 1)->line, 4);
    assert_int_equal(document_value(a, 1)->column, 5);
}

static void numbers_keep_their_digits(void **state) {
    DocNode *root = read_json(*state, STR("[1e400, 1000000000000000000000000000000, -0, 0.10]"));
    assert_text(document_value(root, 0), "1e400");
    assert_text(document_value(root, 1), "1000000000000000000000000000000");
    assert_int_equal(document_value(root, 1)->scalar, SCALAR_INT);
    assert_text(document_value(root, 2), "-0");
    assert_text(document_value(root, 3), "0.10");
}

static void mistakes_are_forgiven(void **state) {
    DocNode *root = read_json(
        *state, STR("\xEF\xBB\xBF{// c\n'a': 1,, /* c */ \"b\" 2, \"c\": [1 2,], \"d\": ], \"e\": {\"f\": x}, # c\n"));
    assert_text(document_get(root, STR("a")), "1");
    assert_int_equal(document_get(root, STR("c"))->count, 2);
    assert_null(document_get(root, STR("b")));
    root = read_json(*state, STR("{\"a\": {\"b\": [1, {\"c\": 2"));
    assert_text(document_get(document_value(document_get(document_get(root, STR("a")), STR("b")), 1), STR("c")), "2");
    assert_null(read_json(*state, STR(" \n// nothing\n")));
}

static void deep_json_is_skipped_and_the_rest_read(void **state) {
    Str deep = str_concat(*state, repeated(*state, "[", 200000), repeated(*state, "]", 200000));
    Str text = str_format(*state, "{\"a\": %.*s, \"b\": 1}", STR_ARG(deep));
    DocNode *root = read_json(*state, text);
    assert_text(document_get(root, STR("b")), "1");
    assert_int_equal(root->height, NESTING_DEPTH_MAX);
}

/* ---- TOML ---- */

static void toml_tables_nest(void **state) {
    DocNode *root = NULL;
    assert_true(
        document_parse_toml(&root,
                            STR("a.b = 1\n[x.\"y.z\"]\nlist = [\n  'one', # c\n  2,\n]\ntext = \"\"\"\nlong\"\"\"\n"
                                "[[items]]\nn = 1\n[[items]]\nn = 2\n[items.sub]\nk = true\n"),
                            *state, NULL));
    assert_text(document_get(document_get(root, STR("a")), STR("b")), "1");
    DocNode *table = document_get(document_get(root, STR("x")), STR("y.z"));
    assert_int_equal(document_get(table, STR("list"))->count, 2);
    assert_int_equal(document_value(document_get(table, STR("list")), 1)->line, 5);
    assert_text(document_get(table, STR("text")), "long");
    DocNode *second = document_value(document_get(root, STR("items")), 1);
    assert_text(document_get(second, STR("n")), "2");
    assert_true(document_get(document_get(second, STR("sub")), STR("k"))->is_true);
}

static void toml_does_not_nest_without_end(void **state) {
    DocNode *root = NULL;
    Str text = str_format(*state, "[%.*sz]\nk = %.*s\n[a]\nk = 1\n", STR_ARG(repeated(*state, "a.", 100000)),
                          STR_ARG(repeated(*state, "[", 1000)));
    document_parse_toml(&root, text, *state, NULL);
    assert_true(root->height <= NESTING_DEPTH_MAX);
    text = str_format(*state, "%.*s k = %.*s", STR_ARG(repeated(*state, "[[a]]\n[[a.b]]\n", 1000)),
                      STR_ARG(repeated(*state, "[", 1000)));
    document_parse_toml(&root, text, *state, NULL);
    assert_true(root->height <= NESTING_DEPTH_MAX);
}

/* ---- Our own data ---- */

static void strict_reading_refuses_what_is_wrong(void **state) {
    static const char *const texts[] = {"a: [1", "a: 1\na: 2", "a: *b", "a: 1\n---\nb: 2", "a: {{ x }}: y"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Diags diags = diags_new(*state);
        DocNode *root = NULL;
        assert_false(document_load_yaml(&root, STR("x.yaml"), str_from(texts[i]), *state, &diags));
        assert_true(diags.error_count > 0);
        assert_true(diags.list.items[0].line > 0);
    }
    Diags diags = diags_new(*state);
    DocNode *root = NULL;
    assert_true(document_load_yaml(&root, STR("x.yaml"), STR("# nothing\n"), *state, &diags));
    assert_int_equal(root->scalar, SCALAR_NULL);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)
    const struct CMUnitTest tests[] = {
        TEST(empty_documents_of_a_stream_are_null),
        TEST(blank_last_line_of_a_block_ends_as_others_do),
        TEST(nodes_know_where_they_stand),
        TEST(documents_are_separate_and_empty_ones_dropped),
        TEST(aliases_are_the_same_node),
        TEST(merge_keys_fill_in_what_the_mapping_lacks),
        TEST(tags_are_data),
        TEST(duplicate_keys_are_told_and_the_last_counts),
        TEST(an_alias_inside_its_own_anchor_is_refused),
        TEST(an_alias_bomb_stays_small),
        TEST(deep_nesting_is_cut_off_at_once),
        TEST(depth_is_bounded_through_aliases_too),
        TEST(foreign_encodings_are_read),
        TEST(a_broken_line_costs_itself),
        TEST(nothing_but_errors_ends),
        TEST(templates_become_text),
        TEST(escapes_are_exact),
        TEST(values_know_where_they_stand),
        TEST(numbers_keep_their_digits),
        TEST(mistakes_are_forgiven),
        TEST(deep_json_is_skipped_and_the_rest_read),
        TEST(toml_tables_nest),
        TEST(toml_does_not_nest_without_end),
        TEST(strict_reading_refuses_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
