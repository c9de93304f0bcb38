/* How the YAML reader agrees with the public yaml-test-suite, whose files hold texts and the values that they have, in JSON:
 *
 *     bench_yaml_suite yaml-test-suite/src/NAME.yaml...
 *
 * Counted are the texts that are good YAML and have values: how many our reader takes without a repair, and for how many of
 * these all documents of the stream have the values that the suite says. Those that differ are listed. Exit: 1 below 95 %. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/document.h"

enum { SHARE_PERCENT_MIN = 95, FILE_SIZE_BYTES_MAX = 1024 * 1024 };

static Str file_text(const char *path, Arena *arena) {
    FILE *file = fopen(path, "rb");
    if (!file) return STR_NONE;
    char *bytes = arena_alloc(arena, FILE_SIZE_BYTES_MAX);
    size_t size = fread(bytes, 1, FILE_SIZE_BYTES_MAX, file);
    fclose(file);
    return str_of(bytes, size);
}

/* The suite writes signs for what can't be seen: https://github.com/yaml/yaml-test-suite#special-characters */
static Str unmasked(Str text, Arena *arena) {
    static const char *const signs[][2] = {{"\xE2\x90\xA3", " "},
                                           {"\xC2\xBB", "\t"},
                                           {"\xE2\x80\x94", ""},
                                           {"\xE2\x86\x90", "\r"},
                                           {"\xE2\x87\x94", "\xEF\xBB\xBF"},
                                           {"\xE2\x86\xB5", ""}};
    StrBuf out = strbuf_new(arena, text.size + 1);
    if (str_ends_with(text, STR("\xE2\x88\x8E\n"))) text = str_slice(text, 0, text.size - 4); /* no line end */
    for (size_t i = 0; i < text.size;) {
        size_t k = 0, count = sizeof signs / sizeof *signs;
        while (k < count && !str_starts_with(str_slice(text, i, text.size), str_from(signs[k][0]))) k++;
        if (k < count)
            strbuf_add(&out, str_from(signs[k][1]));
        else
            strbuf_add_char(&out, text.data[i]);
        i += k < count ? strlen(signs[k][0]) : 1;
    }
    return strbuf_str(&out);
}

static bool is_equal(const DocNode *a, const DocNode *b, uint32_t depth);

static bool is_equal_pairs(const DocNode *a, const DocNode *b, uint32_t depth) {
    for (uint32_t i = 0; i < a->count; i++) {
        const DocNode *key = document_key(a, i), *other = NULL;
        for (uint32_t k = 0; k < b->count && !other; k++)
            if (key->kind == DOC_SCALAR && str_equal(document_key(b, k)->value, key->value))
                other = document_value(b, k);
        if (!other || !is_equal(document_value(a, i), other, depth + 1)) return false;
    }
    return a->count == b->count;
}

static bool is_equal(const DocNode *a, const DocNode *b, uint32_t depth) {
    bool is_number = a->scalar >= SCALAR_INT && b->scalar >= SCALAR_INT;
    if (a->kind != b->kind || depth > 100) return false;
    if (a->kind == DOC_MAPPING) return is_equal_pairs(a, b, depth);
    for (uint32_t i = 0; a->kind == DOC_SEQUENCE && i < a->count && i < b->count; i++)
        if (!is_equal(document_value(a, i), document_value(b, i), depth + 1)) return false;
    if (a->kind == DOC_SEQUENCE) return a->count == b->count;
    if (is_number) return !(fabs(strtod(a->value.data, NULL) - strtod(b->value.data, NULL)) > 0);
    if (a->scalar != b->scalar) return false;
    return a->scalar == SCALAR_NULL   ? true
           : a->scalar == SCALAR_BOOL ? a->is_true == b->is_true
                                      : str_equal(a->value, b->value);
}

/* The end of the JSON value that begins at `at`: several stand one after another. */
static size_t value_end(Str text, size_t at) {
    size_t depth = 0;
    bool is_quoted = false;
    for (; at < text.size; at++) {
        char c = text.data[at];
        if (is_quoted && c == '\\') {
            at++;
            continue;
        }
        if (c == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        if (!depth && (c == '}' || c == ']' || c == '"' || c == '\n')) return at + 1;
    }
    return text.size;
}

static bool has_values(DocNode **documents, size_t count, Str json, Arena *arena) {
    size_t found = 0;
    for (size_t at = 0; at < json.size;) {
        size_t end = value_end(json, at);
        Str one = str_trim(str_slice(json, at, end));
        DocNode *wanted = NULL;
        at = end;
        if (!one.size) continue;
        if (found == count || !document_parse_json(&wanted, one, arena, NULL)) return false;
        if (!is_equal(documents[found++], wanted, 0)) return false;
    }
    return found == count;
}

typedef struct {
    size_t text_count, accepted_count, equal_count;
} Result;

/* What a case does not say it has from the one before; but each says itself that it is no good YAML. */
static void run_case(Result *result, const char *path, uint32_t index, const DocNode *yaml, const DocNode *json,
                     bool is_bad, Arena *arena) {
    if (!yaml || !json || is_bad) return;
    DocNode **documents = NULL;
    Str text = unmasked(yaml->value, arena);
    result->text_count++;
    if (!document_is_yaml(text, arena)) return;
    result->accepted_count++;
    size_t count = document_parse_stream(&documents, text, arena, NULL);
    if (has_values(documents, count, json->value, arena))
        result->equal_count++;
    else
        printf("%s: case %u differs\n", path, index);
}

static void run_file(Result *result, const char *path) {
    Arena *arena = arena_new();
    DocNode **documents = NULL;
    const DocNode *yaml = NULL, *json = NULL;
    size_t count = document_parse_yaml(&documents, file_text(path, arena), arena, NULL);
    for (uint32_t i = 0; count && document_is_sequence(documents[0]) && i < documents[0]->count; i++) {
        const DocNode *item = document_value(documents[0], i);
        const DocNode *own_yaml = document_get(item, STR("yaml")), *own_json = document_get(item, STR("json"));
        if (own_yaml) yaml = own_yaml;
        if (own_json) json = own_json;
        run_case(result, path, i, yaml, json, document_get(item, STR("fail")) != NULL, arena);
    }
    arena_free(arena);
}

int main(int argc, char **argv) {
    Result result = {0};
    for (int i = 1; i < argc; i++) run_file(&result, argv[i]);
    if (!result.accepted_count) {
        fprintf(stderr, "usage: bench_yaml_suite yaml-test-suite/src/NAME.yaml...\n");
        return 2;
    }
    double share = 100.0 * (double)result.equal_count / (double)result.accepted_count;
    printf("%zu texts with values, %zu accepted, of these %zu equal: %.1f %%\n", result.text_count,
           result.accepted_count, result.equal_count, share);
    return share < SHARE_PERCENT_MIN;
}
