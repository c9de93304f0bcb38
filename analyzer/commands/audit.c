/* faultline audit MANIFEST|DIR: collects what changed, then merges. What is collected is kept, so that an audit that was cut off
 * goes on where it was, and the next one reads only what is new. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/collect.h"
#include "analyzer/core/hash.h"
#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"
#include "analyzer/gitdir.h"
#include "analyzer/history.h"
#include "analyzer/manifest.h"
#include "analyzer/merge.h"
#include "analyzer/objects.h"
#include "analyzer/workers.h"
#include "analyzer/workers_repositories.h"

typedef struct {
    const ManifestEntry *entry;
    Str target;  /* as it is opened: with its revision */
    Str problem; /* why it is not opened at all; empty: nothing is */
    Str file, failed_file;
    bool is_kept;
    BundleRecord record; /* of one that is kept */
} Task;

typedef struct {
    const Options *options;
    Arena *arena;
    Diags *diags;
    Knowledge knowledge;
    Manifest manifest;
    Shard shard;
    Str folder, writer;
    Str settings; /* options that decide what is read, as they stand for it in the names of bundles; empty: none is given */
    int lock;     /* on the folder; below 0: it can't be locked there */
    VEC(Task) tasks; /* of this shard; those that have to be done come first */
    size_t todo_count, done_count, failed_count;
    VEC(Arena *) arenas; /* of the threads that looked for what is kept: the bytes of its bundles */
    VEC(BundleRecords) kept;
    VEC(BundleRecord) unkept; /* whose failure could not be written either */
    bool is_line;             /* progress is one line that is written over */
    double started;
} AuditRun;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- what there is to do ---- */

/* Bundles that were made with other options are not what would be made now. */
static Str settings_of(const Options *options, Arena *arena) {
    enum { DIGITS = 8 };
    StrBuf all = strbuf_new(arena, 64 * 1024), out = strbuf_new(arena, 2 * DIGITS);
    const Str single[] = {options->region, options->config, options->no_suppressions ? STR("all") : STR_NONE};
    const struct {
        const Str *items;
        size_t count;
    } lists[] = {{options->only.items, options->only.count},
                 {options->skip.items, options->skip.count},
                 {options->excludes.items, options->excludes.count},
                 {options->var_files.items, options->var_files.count},
                 {options->rule_folders.items, options->rule_folders.count}};
    size_t said = 0;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        said += single[i].size;
        strbuf_format(&all, "%.*s%c", STR_ARG(single[i]), 0);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (size_t k = 0; k < lists[i].count; k++) strbuf_format(&all, "%.*s%c", STR_ARG(lists[i].items[k]), 1);
        said += lists[i].count;
        strbuf_add_char(&all, 0);
    }
    if (!said) return STR_NONE;
    unsigned char digest[SHA256_SIZE];
    sha256_digest(strbuf_str(&all), digest);
    for (int i = 0; i < DIGITS / 2; i++) strbuf_format(&out, "%02x", digest[i]);
    return strbuf_str(&out);
}

static Str file_name(Arena *arena, const ManifestEntry *entry, Str settings) {
    StrBuf out = strbuf_new(arena, 256);
    for (size_t i = 0; i < entry->name.size && i < 100; i++) {
        char c = entry->name.data[i];
        bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        strbuf_add_char(&out, is_plain ? c : '-');
    }
    strbuf_format(&out, ".%.*s", STR_ARG(entry->digest));
    if (settings.size) strbuf_format(&out, "-%.*s", STR_ARG(settings));
    return strbuf_str(&out);
}

/* What HEAD is, by reading two small files: of thousands of repositories hardly any has changed. */
static Str commit_of_head(const ManifestEntry *entry, Arena *arena) {
    GitDir gitdir;
    Str commit = STR_NONE;
    Diags ignored = diags_new(arena);
    if (entry->revision.size) return STR_NONE;
    if (gitdir_head(&commit, entry->path, arena)) return commit;
    char *real = realpath(str_zero_terminated(arena, entry->path), NULL);
    bool is_known = real && gitdir_find(&gitdir, str_copy(arena, str_from(real)), arena, &ignored) &&
                    gitdir_reference(&commit, &gitdir, STR("HEAD"), arena);
    free(real);
    return is_known ? commit : STR_NONE;
}

/* The commit that would be read now; empty: a plain folder, or nothing that can be opened. Sets the target: of a repository its
 * commit is read, not what lies about in its work folder. */
static Str commit_of(const ManifestEntry *entry, Arena *arena, Str *target) {
    Repository *repository;
    Diags ignored = diags_new(arena);
    Str revision = entry->revision.size ? entry->revision : STR("HEAD");
    *target = str_format(arena, "%.*s@%.*s", STR_ARG(entry->path), STR_ARG(revision));
    if (repository_open(&repository, *target, arena, &ignored)) {
        Str commit = str_copy(arena, repository_commit(repository));
        repository_close(repository);
        return commit;
    }
    /* A repository of which no commit can be read is not what lies in its work folder. */
    struct stat info;
    Str dot_git = str_format(arena, "%.*s/.git", STR_ARG(entry->path));
    if (entry->revision.size == 0 && lstat(dot_git.data, &info) != 0) *target = entry->path;
    return STR_NONE;
}

/* The bundle is of this commit, and whole after whatever happened to it. */
static bool is_kept(const AuditRun *run, Task *task, Str commit, BundleRecords *records, Arena *arena) {
    Diags ignored = diags_new(arena);
    Str payload;
    size_t before = records->items.count;
    records->writer = run->writer; /* what another program or catalog wrote is of no use */
    if (commit.size == 0 || !bundle_open(records, task->file, arena, &ignored)) return false;
    task->record = records->items.items[before];
    if (records->items.count != before + 1 || !str_equal(task->record.commit, commit)) return false;
    Arena *scratch = arena_new();
    task->record.is_checked = bundle_payload(&task->record, scratch, &payload);
    arena_free(scratch);
    return task->record.is_checked;
}

static Str marker_of(const AuditRun *run, const char *state) {
    return str_format(run->arena, "%.*s/%s-%llu-of-%llu", STR_ARG(run->folder), state,
                      (unsigned long long)run->shard.index, (unsigned long long)run->shard.count);
}

static Str marker(const AuditRun *run) { return marker_of(run, "unfinished"); }

/* Parts that an earlier audit had finished tell nothing of this one, when it has other parts. */
static bool mark_unfinished(const AuditRun *run) {
    Str end = str_format(run->arena, "-of-%llu", (unsigned long long)run->shard.count);
    DIR *stream = opendir(run->folder.data);
    const struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        Str name = str_from(entry->d_name);
        bool is_mark = str_starts_with(name, STR("finished-")) || str_starts_with(name, STR("unfinished-"));
        if (is_mark && !str_ends_with(name, end)) unlinkat(dirfd(stream), entry->d_name, 0);
    }
    if (stream) closedir(stream);
    unlink(marker_of(run, "finished").data);
    int file = open(marker(run).data, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (file >= 0) close(file);
    return file >= 0;
}

/* Of several parts each leaves a mark with the number of its bundles, so that merge knows what is missing. */
static void mark_finished(const AuditRun *run) {
    Str count = str_format(run->arena, "%zu\n", run->tasks.count);
    if (run->shard.count > 1) write_output(marker_of(run, "finished"), count, run->diags);
    unlink(marker(run).data);
}

enum { LOOK_PART = 64 /* tasks that a thread takes at once */ };

static void look_for_kept(void *context, size_t part) {
    AuditRun *run = context;
    size_t end = (part + 1) * LOOK_PART;
    if (end > run->tasks.count) end = run->tasks.count;
    Arena *arena = run->arenas.items[part];
    for (size_t i = part * LOOK_PART; i < end; i++) {
        Task *task = &run->tasks.items[i];
        Str commit = commit_of_head(task->entry, arena);
        task->is_kept = is_kept(run, task, commit, &run->kept.items[part], arena);
    }
}

static void look_for_all_kept(AuditRun *run) {
    size_t parts = (run->tasks.count + LOOK_PART - 1) / LOOK_PART;
    for (size_t i = 0; i < parts; i++) {
        *VEC_PUSH(run->arena, &run->arenas) = arena_new();
        *VEC_PUSH(run->arena, &run->kept) = (BundleRecords){0};
    }
    workers_run(look_for_kept, run, parts, run->options->jobs);
}

static void list_shard(AuditRun *run) {
    for (size_t i = 0; i < run->manifest.entries.count; i++) {
        const ManifestEntry *entry = &run->manifest.entries.items[i];
        if (!shard_has(&run->shard, entry->name)) continue;
        Task task = {.entry = entry, .problem = entry->problem};
        if (!task.problem.size && gitdir_is_damaged(entry->path, run->arena))
            task.problem = STR("it is meant as a repository, and has no HEAD, no references or no objects");
        Str name = file_name(run->arena, entry, run->settings);
        task.file = str_format(run->arena, "%.*s/%.*s.flb", STR_ARG(run->folder), STR_ARG(name));
        task.failed_file = str_format(run->arena, "%.*s/%.*s.failed.flb", STR_ARG(run->folder), STR_ARG(name));
        *VEC_PUSH(run->arena, &run->tasks) = task;
    }
}

static void list_tasks(AuditRun *run) {
    struct stat info;
    bool is_resumed = stat(marker(run).data, &info) == 0;
    bool may_keep = run->options->since_last || is_resumed || run->shard.count > 1;
    list_shard(run);
    if (may_keep) look_for_all_kept(run);
    Task *kept = ARENA_ARRAY(run->arena, Task, run->tasks.count);
    size_t kept_count = 0;
    for (size_t i = 0; i < run->tasks.count; i++) {
        Task *task = &run->tasks.items[i];
        Str commit = task->is_kept ? STR_NONE : commit_of(task->entry, run->arena, &task->target);
        if (!task->is_kept && may_keep && task->entry->revision.size)
            task->is_kept = is_kept(run, task, commit, &run->kept.items[i / LOOK_PART], run->arena);
        if (task->is_kept)
            kept[kept_count++] = *task;
        else
            run->tasks.items[run->todo_count++] = *task;
    }
    if (kept_count) memcpy(&run->tasks.items[run->todo_count], kept, kept_count * sizeof *kept);
}

/* name.0123456789abcdef, or with the options behind it: the audit has called it so, and nobody else. */
static bool is_own_name(Str name) {
    enum { DIGITS = 16 };
    size_t dot = str_find_last_char(name, '.');
    Str digits = dot == SIZE_MAX ? STR_NONE : str_slice(name, dot + 1, name.size);
    size_t dash = str_find_char(digits, '-', 0);
    if (dash != SIZE_MAX) digits = str_slice(digits, 0, dash);
    bool is_own = digits.size == DIGITS;
    for (size_t i = 0; is_own && i < digits.size; i++) is_own = strchr("0123456789abcdef", digits.data[i]) != NULL;
    return is_own;
}

/* Bundles of what is in the manifest no more, or is described otherwise now. */
static void drop_others(const AuditRun *run) {
    Map *wanted = map_new(run->arena);
    for (size_t i = 0; i < run->manifest.entries.count; i++)
        map_put(wanted, file_name(run->arena, &run->manifest.entries.items[i], run->settings), 1);
    DIR *stream = opendir(run->folder.data);
    const struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        Str name = str_from(entry->d_name);
        if (!str_ends_with(name, STR(".flb"))) continue;
        Str rest = str_slice(name, 0, name.size - 4);
        if (str_ends_with(rest, STR(".failed"))) rest = str_slice(rest, 0, rest.size - 7);
        if (is_own_name(rest) && map_get(wanted, rest) == MAP_NONE) unlinkat(dirfd(stream), entry->d_name, 0);
    }
    if (stream) closedir(stream);
}

/* ---- collecting ---- */

static BundleInfo info_of(const ManifestEntry *entry) {
    return (BundleInfo){
        .name = entry->name, .team = entry->team, .environment = entry->environment, .criticality = entry->criticality};
}

/* What is no regular file would be written into instead of being replaced: a pipe without end, when nobody reads it. */
static void make_way(Str file) {
    struct stat info;
    if (lstat(file.data, &info) == 0 && !S_ISREG(info.st_mode)) unlink(file.data);
}

/* In a process of its own. */
static int collect_task(void *context, size_t index) {
    AuditRun *run = context;
    const Task *task = &run->tasks.items[index];
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    BundleInfo info = info_of(task->entry);
    Options own = *run->options;
    own.knowledge = &run->knowledge;
    own.jobs = 1;
    own.no_cache =
        true; /* bundles are what is kept; facts of all repositories in one cache would be written again and again */
    own.progress = WHEN_NEVER;
    own.no_policy = true; /* no gate stands here */
    own.outputs.count = 0;
    BundleRecord record = task->problem.size ? collect_failure(&info, task->problem, arena)
                                             : collect_repository(&own, task->target, &info, arena);
    bool has_failed = info.status == BUNDLE_FAILED;
    Str file = has_failed ? task->failed_file : task->file;
    make_way(file);
    if (!collect_write(record, run->writer, file, arena, &diags)) return 2;
    if (!has_failed) unlink(task->failed_file.data);
    return has_failed;
}

static void tell_progress(const AuditRun *run) {
    double passed = now() - run->started, rate = passed > 0 ? (double)run->done_count / passed : 0;
    unsigned left = rate > 0 ? (unsigned)((double)(run->todo_count - run->done_count) / rate) : 0;
    fprintf(stderr, "\r%zu of %zu repositories, %.1f a second, %u:%02u left, %zu failed ", run->done_count,
            run->todo_count, rate, left / 60, left % 60, run->failed_count);
    fflush(stderr);
}

static void task_done(void *context, size_t index, int code, Str why, double seconds) {
    AuditRun *run = context;
    const Task *task = &run->tasks.items[index];
    run->done_count++;
    if (code != 0) {
        run->failed_count++;
        unlink(task->file.data); /* of another commit: it is not what stands there now */
        if (code != 1) {
            BundleInfo info = info_of(task->entry);
            Str message = why.size ? why : STR("its bundle can't be written");
            BundleRecord record = collect_failure(&info, message, run->arena);
            make_way(task->failed_file);
            if (!collect_write(record, run->writer, task->failed_file, run->arena, run->diags)) {
                *VEC_PUSH(run->arena, &run->unkept) = record;
                unlink(task->failed_file.data); /* of an earlier run */
            }
        }
    }
    if (run->is_line)
        tell_progress(run);
    else if (!run->options->is_quiet && run->options->progress != WHEN_NEVER) {
        fprintf(stderr, "%s ", code == 0 ? "read" : "failed");
        print_safely(stderr, task->entry->name);
        fprintf(stderr, " (%.1f s, %zu of %zu)\n", seconds, run->done_count, run->todo_count);
    }
}

static void collect_all(AuditRun *run) {
    const char *terminal = getenv("TERM");
    bool is_terminal = isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
    run->is_line = run->options->progress == WHEN_ALWAYS || (run->options->progress == WHEN_AUTO && is_terminal);
    run->started = now();
    RepositoryWorkers workers = {.context = run,
                                 .work = collect_task,
                                 .done = task_done,
                                 .jobs = run->options->jobs ? run->options->jobs : workers_core_count(),
                                 .time_s_max = COLLECT_TIME_S_MAX};
    repository_workers_run(&workers, run->todo_count);
    if (run->is_line) fprintf(stderr, "\r%*s\r", 78, "");
    if (!run->options->is_quiet)
        fprintf(stderr, "faultline: %zu repositories: %zu read, %zu taken from their bundles, %zu failed\n",
                run->tasks.count, run->todo_count - run->failed_count, run->tasks.count - run->todo_count,
                run->failed_count);
}

/* ---- all of it ---- */

static bool is_there(Str file) {
    struct stat info;
    return stat(file.data, &info) == 0 && S_ISREG(info.st_mode);
}

static int merge_all(AuditRun *run) {
    Merge merge;
    Options own = *run->options;
    own.knowledge = &run->knowledge;
    int code = EXIT_USAGE;
    size_t missing = 0;
    if (merge_start(&merge, &own)) {
        for (size_t i = 0; i < run->tasks.count; i++) {
            const Task *task = &run->tasks.items[i];
            if (task->is_kept) {
                merge_add_record(&merge, &task->record);
                continue;
            }
            if (!is_there(task->failed_file) && !is_there(task->file)) {
                missing++;
                continue; /* among those below, or somebody has taken it away */
            }
            merge_add_file(&merge,
                           is_there(task->failed_file) && !is_there(task->file) ? task->failed_file : task->file);
        }
        for (size_t i = 0; i < run->unkept.count; i++)
            *VEC_PUSH(merge.arena, &merge.records.items) = run->unkept.items[i];
        merge_finish(&merge, run->options->jobs);
        bool is_kept = history_add(&merge, &own);
        bool is_written = merge_write(&merge, &own) && is_kept; /* the report stands, history or not */
        bool has_failed = run->failed_count || merge.damaged_count, has_lost = missing > run->unkept.count;
        code = !is_written ? EXIT_USAGE : has_failed && run->options->is_strict ? EXIT_INCOMPLETE : EXIT_CLEAN;
        if (has_lost && code == EXIT_CLEAN) code = EXIT_INCOMPLETE;
        if (has_lost)
            diag_add(&merge.diags, DIAG_ERROR, run->folder, 0,
                     "%zu bundles were taken away while the audit was at work", missing - run->unkept.count);
    }
    print_diags(&merge.diags, false);
    merge_end(&merge);
    return code;
}

/* Two audits in one folder would take away each other's bundles; parts of one array job are to share it. One that has just been
 * killed is waited for, until the last of its processes is gone. Where nothing can be locked, it is for who starts them to see to it. */
static bool lock_folder(AuditRun *run) {
    enum { TRIES = 40, PAUSE_NS = 50 * 1000 * 1000 };
    Str file = str_format(run->arena, "%.*s/lock", STR_ARG(run->folder));
    run->lock = open(file.data, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int way = (run->shard.count > 1 ? LOCK_SH : LOCK_EX) | LOCK_NB;
    for (int i = 0; i < TRIES; i++) {
        if (run->lock < 0 || flock(run->lock, way) == 0 || errno != EWOULDBLOCK) return true;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
    diag_add(run->diags, DIAG_ERROR, run->folder, 0,
             "another audit keeps its bundles there at this moment; name another folder with --bundles");
    return false;
}

static bool prepare(AuditRun *run) {
    if (!merge_outputs_check(run->options, run->diags) || !shard_read(&run->shard, run->options->shard, run->diags) ||
        !manifest_read(&run->manifest, run->options->arguments.items[0], run->arena, run->diags))
        return false;
    Options known = *run->options;
    known.outputs.count = 0;
    if (!knowledge_load(&run->knowledge, &known, run->arena, run->diags)) return false;
    run->writer = bundle_writer(run->knowledge.catalog, run->arena);
    Str folder = run->options->bundles.size ? run->options->bundles : STR(".faultline-audit");
    run->folder = str_copy(run->arena, folder);
    run->settings = settings_of(run->options, run->arena);
    if ((mkdir(run->folder.data, 0777) == 0 || errno == EEXIST)) {
        if (!lock_folder(run)) return false;
        list_tasks(run);
        if (mark_unfinished(run)) return true;
    }
    diag_add(run->diags, DIAG_ERROR, run->folder, 0, "bundles can't be kept there: %s", strerror(errno));
    return false;
}

int command_audit(const Options *options) {
    if (options->arguments.count != 1) {
        fputs("faultline: audit takes a manifest, or a folder of repositories\n", stderr);
        return EXIT_USAGE;
    }
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    AuditRun run = {.options = options, .arena = arena, .diags = &diags, .lock = -1};
    int code = EXIT_USAGE;
    objects_start(); /* once, and not for each repository */
    if (prepare(&run)) {
        drop_others(&run);
        collect_all(&run);
        bool is_part = run.shard.count > 1;
        code = is_part ? EXIT_CLEAN : merge_all(&run);
        if (is_part && run.failed_count && options->is_strict) code = EXIT_INCOMPLETE;
        if (run.unkept.count) code = EXIT_USAGE; /* what can't be kept has to be read again */
        if (code != EXIT_USAGE) mark_finished(&run);
    }
    objects_stop();
    print_diags(&diags, !options->is_quiet);
    for (size_t i = 0; i < run.arenas.count; i++) {
        bundle_close(&run.kept.items[i]);
        arena_free(run.arenas.items[i]);
    }
    if (run.lock >= 0) close(run.lock);
    arena_free(arena);
    return code;
}
