/* Golden facts: each folder tests/golden/facts/<group>/<case>/ holds input files, named as they would be in a
 * repository, and expected.txt with the facts of all of them in text form. UPDATE=1 writes expected.txt anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/parser.h"

enum { TEXT_SIZE_MAX = 16 * 1024 * 1024, FOLDER_DEPTH_MAX = 8 };

static bool read_file(Str *out, Str path, Arena *arena) {
    FILE *file = fopen(str_zero_terminated(arena, path), "rb");
    if (!file) return false;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, size);
    *out = str_of(bytes, fread(bytes, 1, size, file));
    fclose(file);
    return true;
}

static void write_file(Str path, Str text, Arena *arena) {
    FILE *file = fopen(str_zero_terminated(arena, path), "wb");
    assert_non_null(file);
    fwrite(text.data, 1, text.size, file);
    fclose(file);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static Str join(Arena *arena, Str folder, const char *name) {
    return folder.size ? str_format(arena, "%.*s/%s", STR_ARG(folder), name) : str_copy(arena, str_from(name));
}

/* Adds the facts of the files in `folder`, a path relative to the case, in the order of their names. */
static void print_folder(StrBuf *out, Str root, Str folder, int depth, Arena *arena) {
    struct dirent **entries = NULL;
    Str place = join(arena, root, str_zero_terminated(arena, folder.size ? folder : STR(".")));
    int count = scandir(str_zero_terminated(arena, place), &entries, NULL, by_name);
    assert_true(count >= 0 && depth < FOLDER_DEPTH_MAX);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        Str path = join(arena, folder, name), bytes;
        bool is_skipped = strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || str_equal(path, STR("expected.txt"));
        if (!is_skipped && entries[i]->d_type == DT_DIR)
            print_folder(out, root, path, depth + 1, arena);
        else if (!is_skipped && read_file(&bytes, join(arena, root, str_zero_terminated(arena, path)), arena)) {
            Facts facts;
            size_t size = 0;
            const unsigned char *block = parser_parse(path, bytes, arena, &size);
            assert_true(facts_open(&facts, block, size));
            facts_print(&facts, out);
        }
        free(entries[i]);
    }
    free(entries);
}

static bool check_case(Str root, Arena *arena) {
    StrBuf buf = strbuf_new(arena, TEXT_SIZE_MAX);
    print_folder(&buf, root, STR_NONE, 0, arena);
    Str actual = strbuf_str(&buf), expected = STR_NONE, path = join(arena, root, "expected.txt");
    if (getenv("UPDATE")) {
        write_file(path, actual, arena);
        return true;
    }
    bool is_equal = read_file(&expected, path, arena) && str_equal(actual, expected);
    if (!is_equal) {
        fprintf(stderr, "---- %.*s differs; UPDATE=1 writes this as expected:\n%.*s", STR_ARG(path), STR_ARG(actual));
    }
    return is_equal;
}

static int check_group(Str group, int *case_count, Arena *arena) {
    struct dirent **entries = NULL;
    int failure_count = 0, count = scandir(str_zero_terminated(arena, group), &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        bool is_case = entries[i]->d_name[0] != '.' && entries[i]->d_type == DT_DIR;
        if (is_case) failure_count += !check_case(join(arena, group, entries[i]->d_name), arena);
        *case_count += is_case;
        free(entries[i]);
    }
    free(entries);
    return failure_count;
}

static void facts_are_as_expected(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *source_root = getenv("SOURCE_ROOT");
    Str root = str_format(arena, "%s/tests/golden/facts", source_root ? source_root : ".");
    struct dirent **groups = NULL;
    int case_count = 0, failure_count = 0;
    int count = scandir(str_zero_terminated(arena, root), &groups, NULL, by_name);
    for (int i = 0; i < count; i++) {
        if (groups[i]->d_name[0] != '.')
            failure_count += check_group(join(arena, root, groups[i]->d_name), &case_count, arena);
        free(groups[i]);
    }
    free(groups);
    arena_free(arena);
    assert_true(case_count > 0);
    assert_int_equal(failure_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(facts_are_as_expected)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
