/* Parsing in worker processes: what one bad file costs, and that results do not depend on the number of
 * workers. Files say what the parser shall do with them. */
#include "tests/unit/temporary_tree.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "analyzer/workers.h"

static const unsigned char *obedient_parser(Str path, Str bytes, Arena *arena, size_t *size_bytes) {
    if (str_equal(bytes, STR("crash"))) abort();
    if (str_equal(bytes, STR("leave"))) _exit(0);
    if (str_equal(bytes, STR("out of memory"))) _exit(5);
    if (str_equal(bytes, STR("sleep"))) {
        while (true) pause();
    }
    if (str_equal(bytes, STR("spin"))) {
        for (volatile unsigned long i = 0;; i++) {}
    }
    FactsBuilder *builder = facts_builder_new(arena, path, STR("test"));
    if (str_equal(bytes, STR("large")))
        for (int i = 0; i < 200000; i++) facts_string(builder, STR("x"), 1, 1);
    facts_string(builder, bytes, 1, 1);
    const unsigned char *facts = facts_finish(builder, size_bytes);
    if (str_equal(bytes, STR("damaged"))) *size_bytes /= 2;
    return facts;
}

typedef struct {
    ScanList list;
    ParsedFile *parsed;
} Outcome;

static Outcome parse_all(TemporaryTree *tree, const char *target, WorkerOptions options) {
    Outcome outcome = {0};
    Repository *repository = tree_open(tree, target);
    repository_list(&outcome.list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    size_t count = outcome.list.files.count;
    outcome.parsed = ARENA_ARRAY(tree->arena, ParsedFile, count);
    if (!options.parser) options.parser = obedient_parser;
    if (!options.parse_time_ms_max) options.parse_time_ms_max = 1;
    workers_parse(outcome.parsed, repository, outcome.list.files.items, count, &options, tree->arena, &tree->diags);
    repository_close(repository);
    return outcome;
}

/* The string that the parser put into the facts of the i-th file. */
static const char *content(TemporaryTree *tree, const Outcome *outcome, size_t i) {
    const Facts *facts = &outcome->parsed[i].facts;
    Str text = STR_NONE;
    assert_int_equal(outcome->parsed[i].status, PARSED_FACTS);
    assert_true(expr_literal(facts, facts->expr_count - 1, &text));
    assert_true(str_equal(facts->path, outcome->list.files.items[i].path));
    return str_zero_terminated(tree->arena, text);
}

static void make_files(TemporaryTree *tree, int count) {
    for (int i = 0; i < count; i++)
        tree_file(tree, str_format(tree->arena, "%02d/%03d.tf", i % 7, i).data,
                  str_format(tree->arena, "content %d", i).data);
}

static void results_do_not_depend_on_the_number_of_workers(void **state) {
    TemporaryTree *tree = *state;
    make_files(tree, 300);
    tree_file(tree, "large.tf", "large");
    tree_file(tree, "crash.tf", "crash");
    Str commit = tree_commit(tree, "", NULL);
    const char *at_commit = str_format(tree->arena, "@%.*s", STR_ARG(commit)).data;
    Outcome one = parse_all(tree, "", (WorkerOptions){.jobs = 1});
    assert_int_equal(one.list.files.count, 302);
    for (uint32_t jobs = 2; jobs <= 6; jobs += 2) {
        Outcome many = parse_all(tree, jobs == 4 ? at_commit : "", (WorkerOptions){.jobs = jobs});
        assert_int_equal(many.list.files.count, one.list.files.count);
        for (size_t i = 0; i < one.list.files.count; i++) {
            assert_int_equal(one.parsed[i].status, many.parsed[i].status);
            if (one.parsed[i].status != PARSED_FACTS) continue;
            assert_string_equal(content(tree, &one, i), content(tree, &many, i));
            assert_int_equal(one.parsed[i].facts.size_bytes, many.parsed[i].facts.size_bytes);
            assert_memory_equal(one.parsed[i].facts.bytes, many.parsed[i].facts.bytes, one.parsed[i].facts.size_bytes);
        }
    }
}

static void in_process_gives_the_same(void **state) {
    TemporaryTree *tree = *state;
    make_files(tree, 20);
    Outcome outcome = parse_all(tree, "", (WorkerOptions){.is_in_process = true});
    for (size_t i = 0; i < outcome.list.files.count; i++) content(tree, &outcome, i);
    assert_int_equal(tree->diags.list.count, 0);
}

static void a_crash_costs_one_file(void **state) {
    TemporaryTree *tree = *state;
    make_files(tree, 50);
    tree_file(tree, "00/crash.tf", "crash");
    tree_file(tree, "03/crash.tf", "crash");
    tree_file(tree, "03/crash2.tf", "crash");
    tree_file(tree, "03/leave.tf", "leave");
    tree_file(tree, "05/damaged.tf", "damaged");
    tree_file(tree, "06/memory.tf", "out of memory");
    for (uint32_t jobs = 1; jobs <= 2; jobs++) {
        tree->diags = diags_new(tree->arena);
        Outcome outcome = parse_all(tree, "", (WorkerOptions){.jobs = jobs});
        size_t good = 0;
        for (size_t i = 0; i < outcome.list.files.count; i++) good += outcome.parsed[i].status == PARSED_FACTS;
        assert_int_equal(good, 50);
        assert_int_equal(tree->diags.gap_count, 5);
        assert_int_equal(tree->diags.limit_count, 1);
        assert_true(tree_has_diag(tree, DIAG_GAP, "00/crash.tf", "signal 6"));
        assert_true(tree_has_diag(tree, DIAG_GAP, "03/leave.tf", "stopped"));
        assert_true(tree_has_diag(tree, DIAG_GAP, "05/damaged.tf", "damaged"));
        assert_true(tree_has_diag(tree, DIAG_LIMIT, "06/memory.tf", "memory"));
        /* In the order of the files, whoever was first. */
        for (size_t i = 1; i < tree->diags.list.count; i++)
            assert_true(str_compare(tree->diags.list.items[i - 1].path, tree->diags.list.items[i].path) < 0);
    }
}

static void a_file_that_hangs_costs_one_file(void **state) {
    TemporaryTree *tree = *state;
    make_files(tree, 10);
    tree_file(tree, "02/spin.tf", "spin");
    tree_file(tree, "04/sleep.tf", "sleep");
    Outcome outcome = parse_all(tree, "", (WorkerOptions){.jobs = 2});
    size_t good = 0;
    for (size_t i = 0; i < outcome.list.files.count; i++) good += outcome.parsed[i].status == PARSED_FACTS;
    assert_int_equal(good, 10);
    assert_true(tree_has_diag(tree, DIAG_LIMIT, "02/spin.tf", "too long"));
    assert_true(tree_has_diag(tree, DIAG_LIMIT, "04/sleep.tf", "too long"));
}

static void the_run_has_a_time_limit(void **state) {
    TemporaryTree *tree = *state;
    make_files(tree, 10);
    tree_file(tree, "zz/sleep.tf", "sleep");
    tree_file(tree, "zz/sleep2.tf", "sleep");
    WorkerOptions options = {.jobs = 1, .run_time_ms_max = 300, .parse_time_ms_max = 60000};
    Outcome outcome = parse_all(tree, "", options);
    assert_int_equal(outcome.parsed[0].status, PARSED_FACTS);
    assert_int_equal(outcome.parsed[10].status, PARSED_LIMIT);
    assert_int_equal(outcome.parsed[11].status, PARSED_LIMIT);
    assert_true(tree_has_diag(tree, DIAG_LIMIT, "", "2 files were not parsed"));
    assert_int_equal(tree->diags.list.count, 1);
}

static void every_file_may_crash(void **state) {
    TemporaryTree *tree = *state;
    for (int i = 0; i < 20; i++) tree_file(tree, str_format(tree->arena, "%d.tf", i).data, "crash");
    parse_all(tree, "", (WorkerOptions){.jobs = 3});
    assert_int_equal(tree->diags.gap_count, 20);
}

static void files_that_cannot_be_read_are_explained(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "a.tf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    tree_file(tree, "huge.tf", "");
    assert_int_equal(truncate(tree_path(tree, "huge.tf"), (off_t)1 << 33), 0);
    Outcome outcome = parse_all(tree, "", (WorkerOptions){.jobs = 2});
    assert_int_equal(outcome.parsed[0].status, PARSED_UNREADABLE);
    assert_int_equal(outcome.parsed[1].status, PARSED_LIMIT);
    assert_true(tree_has_diag(tree, DIAG_GAP, "a.tf", "Git LFS"));
    assert_true(tree_has_diag(tree, DIAG_LIMIT, "huge.tf", "larger than"));
}

static void nothing_to_do_starts_nothing(void **state) {
    TemporaryTree *tree = *state;
    Outcome outcome = parse_all(tree, "", (WorkerOptions){0});
    assert_int_equal(outcome.list.files.count, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void count_progress(void *context, size_t done, size_t count) {
    size_t *seen = context;
    assert_int_equal(done, *seen + 1);
    assert_int_equal(count, 30);
    *seen = done;
}

static void progress_counts_every_file_once(void **state) {
    TemporaryTree *tree = *state;
    make_files(tree, 29);
    tree_file(tree, "crash.tf", "crash");
    size_t seen = 0;
    parse_all(tree, "", (WorkerOptions){.jobs = 2, .progress = count_progress, .progress_context = &seen});
    assert_int_equal(seen, 30);
}

/* ---- Limits of a worker ---- */

/* GCC's word for it, and Clang's. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ADDRESSES_ARE_CHECKED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ADDRESSES_ARE_CHECKED
#endif

static const unsigned char *greedy_parser(Str path, Str bytes, Arena *arena, size_t *size_bytes) {
    (void)bytes;
    void *much = malloc((size_t)4 << 30);
    FactsBuilder *builder = facts_builder_new(arena, path, STR("test"));
    facts_string(builder, much ? STR("unlimited") : STR("limited"), 1, 1);
    free(much);
    return facts_finish(builder, size_bytes);
}

static void a_worker_has_a_memory_limit(void **state) {
    TemporaryTree *tree = *state;
#ifdef ADDRESSES_ARE_CHECKED
    skip(); /* it has reserved terabytes already */
#endif
    tree_file(tree, "a.tf", "");
    Outcome outcome = parse_all(tree, "", (WorkerOptions){.jobs = 1, .parser = greedy_parser});
    assert_string_equal(content(tree, &outcome, 0), "limited");
}

static const char *process_file;

static const unsigned char *sleepy_parser(Str path, Str bytes, Arena *arena, size_t *size_bytes) {
    (void)path;
    (void)bytes;
    (void)arena;
    (void)size_bytes;
    FILE *file = fopen(process_file, "w");
    assert(file);
    fprintf(file, "%d\n", (int)getpid());
    fclose(file);
    while (true) pause();
}

static int read_process(const char *path) {
    int process = 0;
    for (int attempt = 0; attempt < 500 && process == 0; attempt++) {
        FILE *file = fopen(path, "r");
        if (file) {
            if (fscanf(file, "%d", &process) != 1) process = 0;
            fclose(file);
        }
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return process;
}

static void workers_die_with_their_parent(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "source/a.tf", "");
    process_file = tree_path(tree, "process");
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    pid_t parent = fork();
    if (parent == 0) {
        parse_all(tree, "source", (WorkerOptions){.jobs = 1, .parser = sleepy_parser, .parse_time_ms_max = 60000});
        _exit(0);
    }
    pid_t worker = read_process(process_file);
    assert_int_not_equal(worker, 0);
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    int status = 0;
    assert_int_equal(waitpid(worker, &status, 0), worker); /* ours to bury, since we are the reaper */
    assert_true(WIFSIGNALED(status));
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* ---- Threads ---- */

typedef struct {
    uint32_t squares[1000];
    atomic_int calls;
} Squares;

static void square(void *context, size_t index) {
    Squares *squares = context;
    squares->squares[index] = (uint32_t)(index * index);
    atomic_fetch_add(&squares->calls, 1);
}

static void each_item_is_run_once(void **state) {
    (void)state;
    for (uint32_t threads = 0; threads < 4; threads++) {
        Squares squares = {0};
        workers_run(square, &squares, 1000, threads);
        assert_int_equal(squares.calls, 1000);
        assert_int_equal(squares.squares[999], 999 * 999);
    }
    workers_run(square, NULL, 0, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, tree_setup, tree_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(results_do_not_depend_on_the_number_of_workers),
        CASE(in_process_gives_the_same),
        CASE(a_crash_costs_one_file),
        CASE(a_file_that_hangs_costs_one_file),
        CASE(the_run_has_a_time_limit),
        CASE(every_file_may_crash),
        CASE(files_that_cannot_be_read_are_explained),
        CASE(nothing_to_do_starts_nothing),
        CASE(progress_counts_every_file_once),
        CASE(a_worker_has_a_memory_limit),
        CASE(workers_die_with_their_parent),
        cmocka_unit_test(each_item_is_run_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
