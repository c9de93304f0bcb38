/* Changing documents: merge patches, operations, paths. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>

#include "parsers/document_edit.h"

typedef struct {
    Arena *arena;
    DocBudget budget;
} Fixture;

static int set_up(void **state) {
    Fixture *fixture = test_calloc(1, sizeof *fixture);
    fixture->arena = arena_new();
    fixture->budget = (DocBudget){.arena = fixture->arena, .nodes_left = 100000};
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    arena_free(fixture->arena);
    test_free(fixture);
    return 0;
}

static DocNode *document(Fixture *fixture, const char *yaml) {
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, str_from(yaml), fixture->arena, NULL);
    assert_int_equal(count, 1);
    return document_copy(documents[0], false, &fixture->budget);
}

static void put(const DocNode *node, StrBuf *out) {
    if (node->kind == DOC_SCALAR) strbuf_add(out, node->scalar == SCALAR_NULL ? STR("null") : node->value);
    if (node->kind != DOC_SCALAR) strbuf_add_char(out, node->kind == DOC_MAPPING ? '{' : '[');
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count; i++) {
        if (i) strbuf_add_char(out, ',');
        if (node->kind == DOC_MAPPING) {
            strbuf_add(out, document_key(node, i)->value);
            strbuf_add_char(out, ':');
        }
        put(document_value(node, i), out);
    }
    if (node->kind != DOC_SCALAR) strbuf_add_char(out, node->kind == DOC_MAPPING ? '}' : ']');
}

static void assert_document(Fixture *fixture, DocNode *node, const char *expected) {
    StrBuf out = strbuf_new(fixture->arena, 10000);
    document_settle(node, &fixture->budget);
    put(node, &out);
    assert_string_equal(str_zero_terminated(fixture->arena, strbuf_str(&out)), expected);
}

static const Str lists[] = {{"containers", 10}, {"ports", 5}}, words[] = {{"name", 4}, {"containerPort port", 18}};
static const MergeKeys keys = {lists, words, 2};

static void assert_merged(void **state, const char *base, const char *patch, const MergeKeys *with,
                          const char *expected) {
    Fixture *fixture = *state;
    DocNode *node = document(fixture, base);
    assert_true(document_merge(node, document(fixture, patch), with, &fixture->budget));
    assert_document(fixture, node, expected);
}

static void merges_mappings(void **state) {
    assert_merged(state, "{a: 1, b: {c: 2, d: 3}}", "{b: {c: 4, e: 5}, f: 6}", NULL, "{a:1,b:{c:4,d:3,e:5},f:6}");
    assert_merged(state, "{a: 1, b: 2}", "{a: null}", NULL, "{b:2}");
    assert_merged(state, "{a: {b: 1}}", "{a: 2}", NULL, "{a:2}");
    assert_merged(state, "{a: {b: 1}, c: 1}", "{a: {$patch: delete}}", NULL, "{c:1}");
    assert_merged(state, "{a: {b: 1}}", "{a: {$patch: replace, d: 1}}", NULL, "{a:{d:1}}");
}

static void takes_away_the_whole(void **state) {
    Fixture *fixture = *state;
    DocNode *node = document(fixture, "{a: 1}");
    assert_false(document_merge(node, document(fixture, "{$patch: delete}"), NULL, &fixture->budget));
}

static void merges_lists_by_key(void **state) {
    assert_merged(state, "{containers: [{name: a, image: x}, {name: b}]}",
                  "{containers: [{name: a, image: y}, {name: c}]}", &keys,
                  "{containers:[{name:c},{name:a,image:y},{name:b}]}");
    assert_merged(state, "{containers: [{name: a}, {name: b}]}", "{containers: [{name: a, $patch: delete}]}", &keys,
                  "{containers:[{name:b}]}");
    assert_merged(state, "{containers: [{name: a}]}", "{containers: [{$patch: replace}, {name: b}]}", &keys,
                  "{containers:[{name:b}]}");
    assert_merged(state, "{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}",
                  "{ports: [{port: 53, protocol: TCP, name: t}]}", &keys,
                  "{ports:[{port:53,protocol:UDP},{port:53,protocol:TCP,name:t}]}");
    assert_merged(state, "{containers: [{name: a}]}", "{containers: [{name: b}]}", NULL, "{containers:[{name:b}]}");
    assert_merged(state, "{args: [a, b]}", "{args: [c]}", &keys, "{args:[c]}");
}

static void does_operations(void **state) {
    Fixture *fixture = *state;
    const DocNode *problem = NULL;
    DocNode *node = document(fixture, "{a: [1, 2], b: {c/d: 1}, e: {f: 2}}");
    const DocNode *operations = document(fixture, "[{op: add, path: /a/1, value: 9}, {op: add, path: /a/-, value: 3},"
                                                  " {op: replace, path: /b/c~1d, value: 4}, {op: remove, path: /a/0},"
                                                  " {op: copy, from: /e/f, path: /g}, {op: move, from: /e/f, path: /h},"
                                                  " {op: remove, path: /nowhere}, {op: add, path: /a/7, value: 1}]");
    assert_int_equal(document_patch(node, operations, &problem, &fixture->budget), 2);
    assert_ptr_equal(problem, document_value(operations, 6));
    assert_document(fixture, node, "{a:[9,2,3],b:{c/d:4},e:{},g:2,h:2}");
}

static void follows_paths(void **state) {
    Fixture *fixture = *state;
    DocNode *node = document(fixture, "{a: {b.c: 1}, l: [{name: x, v: 1}, {name: y, v: 1}]}");
    DocNode *two = document_new_text(STR("2"), &fixture->budget);
    assert_int_equal(document_put_at(node, STR("a.'b.c'"), two, false, &fixture->budget), 1);
    assert_int_equal(document_put_at(node, STR("l[name=y].v"), two, false, &fixture->budget), 1);
    assert_int_equal(document_put_at(node, STR("l[].w"), two, false, &fixture->budget), 0);
    assert_int_equal(document_put_at(node, STR("l.0.w"), two, true, &fixture->budget), 1);
    assert_int_equal(document_put_at(node, STR("n.[m].o"), two, true, &fixture->budget), 1);
    assert_document(fixture, node, "{a:{b.c:2},l:[{name:x,v:1,w:2},{name:y,v:2}],n:{m:{o:2}}}");
}

static void lines_are_those_of_the_document(void **state) {
    Fixture *fixture = *state;
    DocNode *node = document(fixture, "a: 1\nb:\n  c: 2\n");
    assert_true(document_merge(node, document(fixture, "\n\n\n\nb:\n  c: 3\n  d: 4\ne: 5"), NULL, &fixture->budget));
    document_settle(node, &fixture->budget);
    const DocNode *b = document_get(node, STR("b"));
    assert_int_equal(document_get(b, STR("c"))->line, 3);
    assert_int_equal(document_get(b, STR("d"))->line, b->line);
    assert_int_equal(document_get(node, STR("e"))->line, node->line);
}

static void a_budget_ends(void **state) {
    Fixture *fixture = *state;
    DocBudget small = {.arena = fixture->arena, .nodes_left = 3};
    DocNode *copy = document_copy(document(fixture, "{a: [1, 2, 3, 4, 5]}"), false, &small);
    assert_true(small.is_exhausted);
    document_settle(copy, &small);
    assert_true(document_is_mapping(copy));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(merges_mappings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_away_the_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(merges_lists_by_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(does_operations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(follows_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_are_those_of_the_document, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_budget_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
