/* What is kept of files of work folders, and what makes it stale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/file_memo.h"

static const int64_t SECOND_NS = 1000000000;

/* A file that was last changed `age_s` before it was seen. */
static FileStamp stamp(uint64_t inode, uint64_t size_bytes, int64_t age_s) {
    int64_t seen_ns = 1000 * SECOND_NS;
    return (FileStamp){.device = 1,
                       .inode = inode,
                       .size_bytes = size_bytes,
                       .modified_ns = seen_ns - age_s * SECOND_NS,
                       .changed_ns = seen_ns - age_s * SECOND_NS,
                       .seen_ns = seen_ns};
}

static bool has(FileMemo *memo, Str name, FileStamp now, unsigned char wanted) {
    CacheKey key = {{0}};
    return file_memo_get(memo, name, &now, &key) && key.bytes[0] == wanted;
}

static void put(FileMemo *memo, Str name, FileStamp then, unsigned char first) {
    file_memo_put(memo, name, &then, &(CacheKey){{first}});
}

static void what_did_not_change_is_known(void **state) {
    (void)state;
    Arena *arena = arena_new();
    FileMemo *memo = file_memo_new(arena);
    put(memo, STR("a"), stamp(1, 10, 60), 7);
    FileStamp later = stamp(1, 10, 60);
    later.seen_ns += 5 * SECOND_NS;
    assert_true(has(memo, STR("a"), later, 7));
    assert_false(has(memo, STR("b"), later, 7));
    arena_free(arena);
}

static void any_change_is_seen(void **state) {
    (void)state;
    Arena *arena = arena_new();
    FileMemo *memo = file_memo_new(arena);
    put(memo, STR("a"), stamp(1, 10, 60), 7);
    FileStamp other[5] = {stamp(1, 10, 60), stamp(1, 10, 60), stamp(1, 10, 60), stamp(2, 10, 60), stamp(1, 11, 60)};
    other[0].modified_ns++;
    other[1].changed_ns++; /* who sets the time back can't set this one */
    other[2].device++;
    for (size_t i = 0; i < 5; i++) assert_false(has(memo, STR("a"), other[i], 7));
    put(memo, STR("a"), other[4], 8);
    assert_true(has(memo, STR("a"), other[4], 8));
    assert_false(has(memo, STR("a"), stamp(1, 10, 60), 7));
    arena_free(arena);
}

static void what_was_changed_a_moment_ago_is_read_again(void **state) {
    (void)state;
    Arena *arena = arena_new();
    FileMemo *memo = file_memo_new(arena);
    put(memo, STR("a"), stamp(1, 10, 1), 7);
    assert_false(has(memo, STR("a"), stamp(1, 10, 1), 7));
    put(memo, STR("b"), stamp(1, 10, -5), 7); /* a clock that is ahead of ours */
    assert_false(has(memo, STR("b"), stamp(1, 10, -5), 7));
    arena_free(arena);
}

static void another_process_takes_up_what_was_used(void **state) {
    (void)state;
    Arena *arena = arena_new();
    FileMemo *first = file_memo_new(arena), *second = file_memo_new(arena), *third = file_memo_new(arena);
    assert_int_equal(file_memo_encode(first, arena).size, 0);
    put(first, STR("a"), stamp(1, 10, 60), 7);
    put(first, STR("gone"), stamp(2, 10, 60), 8);
    file_memo_decode(second, file_memo_encode(first, arena));
    assert_true(has(second, STR("a"), stamp(1, 10, 60), 7));
    assert_false(has(second, STR("a"), stamp(1, 11, 60), 7));
    assert_int_equal(file_memo_encode(second, arena).size, 0); /* nothing is new */
    put(second, STR("b"), stamp(3, 10, 60), 9);
    file_memo_decode(third, file_memo_encode(second, arena));
    assert_true(has(third, STR("a"), stamp(1, 10, 60), 7));
    assert_true(has(third, STR("b"), stamp(3, 10, 60), 9));
    assert_false(has(third, STR("gone"), stamp(2, 10, 60), 8));
    arena_free(arena);
}

static void what_is_cut_off_is_left_out(void **state) {
    (void)state;
    Arena *arena = arena_new();
    FileMemo *memo = file_memo_new(arena);
    put(memo, STR("a"), stamp(1, 10, 60), 7);
    put(memo, STR("b"), stamp(2, 10, 60), 8);
    Str kept = file_memo_encode(memo, arena);
    for (size_t size = 0; size < kept.size; size++) {
        FileMemo *other = file_memo_new(arena);
        char *cut = arena_alloc(arena, size);
        memcpy(cut, kept.data, size);
        file_memo_decode(other, str_of(cut, size));
        assert_false(has(other, STR("b"), stamp(2, 10, 60), 8));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_did_not_change_is_known),
        cmocka_unit_test(any_change_is_seen),
        cmocka_unit_test(what_was_changed_a_moment_ago_is_read_again),
        cmocka_unit_test(another_process_takes_up_what_was_used),
        cmocka_unit_test(what_is_cut_off_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
