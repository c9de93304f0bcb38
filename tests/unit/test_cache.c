/* Facts kept between runs: found again, shared by processes, and never believed when damaged. */
#include "tests/unit/temporary_tree.h"

#include <dirent.h>
#include <sys/wait.h>

#include "analyzer/cache.h"
#include "analyzer/workers.h"

static Cache *open_cache(TemporaryTree *tree) {
    Cache *cache = cache_open(str_from(tree_path(tree, "cache/faultline")), tree->arena, &tree->diags);
    assert_non_null(cache);
    return cache;
}

static void put(Cache *cache, const char *path, const char *facts, const char *reason) {
    CacheKey key = cache_key(str_from(path), STR("0123"));
    cache_put(cache, &key, (CacheEntry){str_from(facts), str_from(reason)});
}

/* Zero-terminated facts, or NULL when not found. */
static const char *get(TemporaryTree *tree, Cache *cache, const char *path) {
    CacheEntry entry;
    CacheKey key = cache_key(str_from(path), STR("0123"));
    return cache_get(&entry, cache, &key) ? str_zero_terminated(tree->arena, entry.bytes) : NULL;
}

/* Names of the segments. */
static size_t segment_names(TemporaryTree *tree, const char **names, size_t names_max) {
    size_t count = 0;
    DIR *stream = opendir(tree_path(tree, "cache/faultline"));
    assert_non_null(stream);
    const struct dirent *entry;
    while ((entry = readdir(stream)))
        if (entry->d_name[0] != '.' && count < names_max)
            names[count++] = str_format(tree->arena, "cache/faultline/%s", entry->d_name).data;
    closedir(stream);
    return count;
}

static void what_was_put_is_found_by_the_next_run(void **state) {
    TemporaryTree *tree = *state;
    Cache *cache = open_cache(tree);
    assert_null(get(tree, cache, "a.tf"));
    put(cache, "b.tf", "facts of b", "");
    put(cache, "a.tf", "facts of a", "");
    put(cache, "c.py", "", "no indicator");
    cache_save(cache);
    cache_close(cache);

    cache = open_cache(tree);
    assert_string_equal(get(tree, cache, "a.tf"), "facts of a");
    assert_string_equal(get(tree, cache, "b.tf"), "facts of b");
    assert_string_equal(get(tree, cache, "c.py"), "");
    assert_null(get(tree, cache, "d.tf"));
    CacheKey other = cache_key(STR("a.tf"), STR("4567"));
    CacheEntry entry;
    assert_false(cache_get(&entry, cache, &other));
    cache_close(cache);
}

static void many_runs_are_merged(void **state) {
    TemporaryTree *tree = *state;
    const char *names[64];
    for (int run = 0; run < 20; run++) {
        Cache *cache = open_cache(tree);
        put(cache, str_format(tree->arena, "%d.tf", run).data, str_format(tree->arena, "facts %d", run).data, "");
        cache_save(cache);
        cache_close(cache);
        assert_true(segment_names(tree, names, 64) <= 8);
    }
    Cache *cache = open_cache(tree);
    for (int run = 0; run < 20; run++)
        assert_string_equal(get(tree, cache, str_format(tree->arena, "%d.tf", run).data),
                            str_format(tree->arena, "facts %d", run).data);
    cache_close(cache);
}

static bool has_name(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

/* What little runs add is merged among itself, until it is as much as half of the largest. */
static void a_large_segment_is_not_written_again_for_little(void **state) {
    TemporaryTree *tree = *state;
    const char *names[64];
    Str large = {arena_alloc(tree->arena, 1 << 16), 1 << 16};
    Cache *cache = open_cache(tree);
    CacheKey key = cache_key(STR("large.tf"), STR("0123"));
    cache_put(cache, &key, (CacheEntry){large, STR_NONE});
    cache_save(cache);
    cache_close(cache);
    assert_int_equal(segment_names(tree, names, 64), 1);
    const char *first = names[0];
    for (int run = 0; run < 20; run++) {
        cache = open_cache(tree);
        put(cache, str_format(tree->arena, "%d.tf", run).data, "facts", "");
        cache_save(cache);
        cache_close(cache);
        size_t count = segment_names(tree, names, 64);
        assert_true(count <= 8);
        assert_true(has_name(names, count, first));
    }
    cache = open_cache(tree);
    key = cache_key(STR("much.tf"), STR("0123"));
    cache_put(cache, &key, (CacheEntry){large, STR_NONE});
    cache_save(cache);
    cache_close(cache);
    for (int run = 20; run < 30; run++) {
        cache = open_cache(tree);
        put(cache, str_format(tree->arena, "%d.tf", run).data, "facts", "");
        cache_save(cache);
        cache_close(cache);
    }
    assert_false(has_name(names, segment_names(tree, names, 64), first));
    cache = open_cache(tree);
    CacheEntry entry;
    key = cache_key(STR("large.tf"), STR("0123"));
    assert_true(cache_get(&entry, cache, &key));
    for (int run = 0; run < 30; run++) assert_non_null(get(tree, cache, str_format(tree->arena, "%d.tf", run).data));
    cache_close(cache);
}

static void processes_may_write_at_the_same_time(void **state) {
    TemporaryTree *tree = *state;
    for (int i = 0; i < 6; i++) {
        if (fork()) continue;
        for (int run = 0; run < 5; run++) {
            Cache *cache = open_cache(tree);
            put(cache, str_format(tree->arena, "%d-%d.tf", i, run).data, "facts", "");
            cache_save(cache);
            cache_close(cache);
        }
        _exit(0);
    }
    int status;
    while (wait(&status) > 0) assert_int_equal(status, 0);
    Cache *cache = open_cache(tree);
    for (size_t i = 0; i < 6; i++) assert_non_null(get(tree, cache, str_format(tree->arena, "%zu-4.tf", i).data));
    cache_close(cache);
}

/* Every byte of a segment, changed one at a time: what is found is right or not found at all. */
static void damage_is_noticed(void **state) {
    TemporaryTree *tree = *state;
    Cache *cache = open_cache(tree);
    put(cache, "a.tf", "facts of a", "");
    put(cache, "b.tf", "", "minified");
    cache_save(cache);
    cache_close(cache);
    const char *names[4];
    assert_int_equal(segment_names(tree, names, 4), 1);
    char bytes[4096];
    FILE *file = fopen(tree_path(tree, names[0]), "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_in_range(size, 100, sizeof bytes - 1);
    size_t noticed = 0;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(bytes[i] ^ 0x41);
        tree_file_bytes(tree, names[0], str_of(bytes, size));
        bytes[i] = (char)(bytes[i] ^ 0x41);
        cache = open_cache(tree);
        const char *a = get(tree, cache, "a.tf"), *b = get(tree, cache, "b.tf");
        if (a) assert_string_equal(a, "facts of a");
        if (b) assert_string_equal(b, "");
        noticed += !a || !b;
        cache_close(cache);
    }
    assert_in_range(noticed, size / 2, size);
    for (size_t i = 0; i < size; i++) {
        tree_file_bytes(tree, names[0], str_of(bytes, i));
        cache = open_cache(tree);
        assert_null(get(tree, cache, "a.tf"));
        cache_close(cache);
    }
}

static void damage_is_healed(void **state) {
    TemporaryTree *tree = *state;
    Cache *cache = open_cache(tree);
    put(cache, "a.tf", "facts of a", "");
    cache_save(cache);
    cache_close(cache);
    const char *names[4];
    assert_int_equal(segment_names(tree, names, 4), 1);
    tree_file(tree, names[0], "nonsense that is longer than the header of a segment");

    cache = open_cache(tree);
    assert_null(get(tree, cache, "a.tf"));
    put(cache, "a.tf", "facts of a", "");
    cache_save(cache);
    cache_close(cache);
    assert_int_equal(segment_names(tree, names, 4), 1);
    cache = open_cache(tree);
    assert_string_equal(get(tree, cache, "a.tf"), "facts of a");
    cache_close(cache);
}

static void no_folder_is_a_note(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "file", "");
    assert_null(cache_open(str_from(tree_path(tree, "file/cache")), tree->arena, &tree->diags));
    assert_int_equal(tree->diags.list.count, 1);
    assert_int_equal(tree->diags.list.items[0].kind, DIAG_NOTE);
}

static int parsed_count; /* in this process: tests below parse in process */

static const unsigned char *counting_parser(Str path, Str bytes, Arena *arena, size_t *size_bytes) {
    FactsBuilder *builder = facts_builder_new(arena, path, STR("test"));
    facts_string(builder, bytes, 1, 1);
    parsed_count++;
    return facts_finish(builder, size_bytes);
}

static void parse(TemporaryTree *tree, const char *target, bool is_in_process) {
    Cache *cache = open_cache(tree);
    Repository *repository = tree_open(tree, target);
    ScanList list = {0};
    repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    ParsedFile *parsed = ARENA_ARRAY(tree->arena, ParsedFile, list.files.count);
    WorkerOptions options = {.parser = counting_parser, .is_in_process = is_in_process, .cache = cache, .jobs = 2};
    workers_parse(parsed, repository, list.files.items, list.files.count, &options, tree->arena, &tree->diags);
    for (size_t i = 0; i < list.files.count; i++) {
        Str text = STR_NONE;
        assert_int_equal(parsed[i].status, PARSED_FACTS);
        assert_true(expr_literal(&parsed[i].facts, parsed[i].facts.expr_count - 1, &text));
        assert_true(str_equal(parsed[i].facts.path, list.files.items[i].path));
        assert_true(str_contains(text, STR("resource")));
    }
    cache_save(cache);
    cache_close(cache);
    repository_close(repository);
}

static void files_are_parsed_once(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "source/a.tf", "resource a");
    tree_file(tree, "source/b.tf", "resource b");
    tree_file(tree, "source/same-as-b.tf", "resource b");
    Str commit = tree_commit(tree, "source", NULL);
    parsed_count = 0;
    parse(tree, "source", false);
    parse(tree, "source", true);
    assert_int_equal(parsed_count, 0); /* the workers did it, and the parent learned from them */
    /* The commit has the same bytes at the same paths. */
    parse(tree, str_format(tree->arena, "source@%.*s", STR_ARG(commit)).data, true);
    assert_int_equal(parsed_count, 0);
    tree_file(tree, "source/b.tf", "resource b, changed");
    parse(tree, "source", true);
    assert_int_equal(parsed_count, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, tree_setup, tree_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(what_was_put_is_found_by_the_next_run),
        CASE(many_runs_are_merged),
        CASE(a_large_segment_is_not_written_again_for_little),
        CASE(processes_may_write_at_the_same_time),
        CASE(damage_is_noticed),
        CASE(damage_is_healed),
        CASE(no_folder_is_a_note),
        CASE(files_are_parsed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
