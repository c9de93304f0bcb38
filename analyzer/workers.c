/* The parent's side of parsing in worker processes. Every worker has one task at a time, a run of
 * files, and answers for them in order: so when it dies or hangs, the file it was on is the first
 * one without an answer. That file is given up, and a new worker takes the rest of the task. */
#include "analyzer/workers.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/core/limits.h"
#include "analyzer/file_memo.h"
#include "analyzer/parse_file.h"
#include "parsers/parser.h"

enum {
    JOBS_MAX = 64,
    TASK_FILES_MAX = 64,
    TASK_BYTES_MAX = 256 * 1024,
    TICK_MS = 100,
    /* A good file is judged by the processor time it takes, so that a busy machine kills nobody; a file
     * that sleeps is judged by the clock. The parser itself stops at PARSE_TIME_MS_MAX, hence the grace. */
    GRACE_MS = 2000,
    CLOCK_FACTOR = 10,
    REASON_SIZE_MAX = 64 * 1024,
    FACTS_SIZE_MAX = 1024 * 1024 * 1024,
    EXIT_OUT_OF_MEMORY = 5,
};

typedef struct {
    pid_t process; /* 0 = none */
    int channel;
    uint32_t first, count, done; /* the task: positions in the order */
    bool has_mark, is_timed_out;
    int64_t mark_processor_ms, mark_clock_ms; /* when it was last seen to make progress */
    WorkerResult result;
    size_t result_size; /* bytes of `result` received */
    unsigned char *payload;
    size_t payload_size; /* bytes of it received */
} Worker;

typedef struct {
    WorkerJob job;
    ParsedFile *out;
    DiagKind *diag_kinds; /* by file; DIAG_NOTE where nothing needs to be said */
    uint32_t *order;
    size_t count, file_count; /* to parse; of all */
    size_t next, done;
    VEC(WorkerTask) returned; /* rests of tasks whose worker died */
    Worker workers[JOBS_MAX];
    size_t worker_count;
    int64_t deadline_ms; /* on the monotonic clock; INT64_MAX when there is none */
    Arena *arena;
} Pool;

const char *parse_status_name(ParseStatus status) {
    switch (status) {
    case PARSED_FACTS: return "parsed";
    case PARSED_NOT_OURS: return "not analysed";
    case PARSED_NOT_WANTED: return "not wanted";
    case PARSED_UNREADABLE: return "unreadable";
    case PARSED_LIMIT: return "limit";
    case PARSED_STOPPED: return "parser stopped";
    }
    assert(!"unreachable");
    return "";
}

uint32_t workers_core_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > JOBS_MAX ? JOBS_MAX : (uint32_t)count;
}

/* ---- Results ---- */

static void record(Pool *pool, uint32_t position, ParseStatus status, DiagKind kind, Str reason) {
    uint32_t index = pool->order[position];
    pool->out[index].status = status;
    pool->out[index].reason = reason;
    pool->out[index].is_by_chance = false;
    pool->diag_kinds[index] = kind;
    pool->done++;
    const WorkerOptions *options = pool->job.options;
    if (options->progress) options->progress(options->progress_context, pool->done, pool->count);
}

/* A file that is read from disk, and nowhere else, under the path that its facts are known by; empty for all others. */
static Str name_on_disk(const Pool *pool, const SourceFile *file) {
    Str shown;
    const WorkerOptions *options = pool->job.options;
    if (!options->memo || !options->cache || !file->stamp.seen_ns) return STR_NONE;
    if (repository_open_document(&shown, pool->job.repository, file->path, pool->arena)) return STR_NONE;
    Str place = repository_place(pool->job.repository, file->path, pool->arena);
    return str_format(pool->arena, "%.*s\x1f%.*s", STR_ARG(place), STR_ARG(file->path));
}

static void remember(const Pool *pool, uint32_t index, const CacheKey *key) {
    const SourceFile *file = &pool->job.files[index];
    Str name = name_on_disk(pool, file);
    if (name.size) file_memo_put(pool->job.options->memo, name, &file->stamp, key);
}

/* The bytes and the reason must live as long as the pool's arena. */
static void take_outcome(Pool *pool, uint32_t position, const ParseOutcome *outcome) {
    ParsedFile *out = &pool->out[pool->order[position]];
    ParseStatus status = outcome->status;
    if (status == PARSED_FACTS &&
        !facts_open(&out->facts, (const unsigned char *)outcome->bytes.data, outcome->bytes.size)) {
        record(pool, position, PARSED_STOPPED, DIAG_GAP, STR("skipped: the parser gave damaged facts"));
        out->is_by_chance = true;
        return;
    }
    Cache *cache = pool->job.options->cache;
    bool is_lasting = status == PARSED_FACTS || status == PARSED_NOT_WANTED;
    if (cache && is_lasting && outcome->has_key && !outcome->is_cached)
        cache_put(cache, &outcome->key, (CacheEntry){outcome->bytes, outcome->reason});
    if (is_lasting && outcome->has_key) remember(pool, pool->order[position], &outcome->key);
    record(pool, position, status, outcome->diag_kind, outcome->reason);
}

/* ---- Worker processes ---- */

static int64_t clock_ms(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time)) return 0;
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int64_t processor_ms(pid_t process) {
    clockid_t clock;
    return clock_getcpuclockid(process, &clock) ? 0 : clock_ms(clock);
}

static bool start_worker(Pool *pool, Worker *worker) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return false;
    pid_t parent = getpid(), process = fork();
    if (process < 0) {
        close(pair[0]);
        close(pair[1]);
        return false;
    }
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(0); /* it died before we asked to follow it */
        close(pair[0]);
        for (size_t i = 0; i < pool->worker_count; i++)
            if (&pool->workers[i] != worker && pool->workers[i].process) close(pool->workers[i].channel);
        worker_process(&pool->job, pair[1]);
    }
    close(pair[1]);
    *worker = (Worker){.process = process, .channel = pair[0]};
    return true;
}

/* Ends the process whatever it is doing; gives its wait status. */
static int stop_worker(Worker *worker) {
    int status = 0;
    close(worker->channel);
    kill(worker->process, SIGKILL);
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR) {}
    worker->process = 0;
    return status;
}

static bool next_task(Pool *pool, WorkerTask *task) {
    if (pool->returned.count) {
        *task = pool->returned.items[--pool->returned.count];
        return true;
    }
    if (pool->next == pool->count) return false;
    /* Towards the end tasks get smaller, so that all workers finish together. */
    size_t share = (pool->count - pool->next) / (4 * pool->worker_count) + 1, count = 0;
    uint64_t bytes = 0;
    while (count < share && count < TASK_FILES_MAX && pool->next + count < pool->count && bytes < TASK_BYTES_MAX)
        bytes += pool->job.files[pool->order[pool->next + count++]].size_bytes;
    *task = (WorkerTask){(uint32_t)pool->next, (uint32_t)count};
    pool->next += count;
    return true;
}

/* False when there is nothing left to do. */
static bool give_task(Pool *pool, Worker *worker) {
    WorkerTask task;
    if (!next_task(pool, &task)) return false;
    worker->first = task.first;
    worker->count = task.count;
    worker->done = 0;
    worker->has_mark = false;
    /* Eight bytes always fit. When the worker is dead, reading from it will say so. */
    ssize_t sent = send(worker->channel, &task, sizeof task, MSG_NOSIGNAL);
    (void)sent;
    return true;
}

static void blame(Pool *pool, const Worker *worker, int status) {
    uint32_t position = worker->first + worker->done;
    bool is_out_of_memory = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_OUT_OF_MEMORY;
    if (worker->is_timed_out)
        record(pool, position, PARSED_LIMIT, DIAG_LIMIT, STR("skipped: parsing took too long"));
    else if (is_out_of_memory)
        record(pool, position, PARSED_LIMIT, DIAG_LIMIT, STR("skipped: parsing took too much memory"));
    else
        record(pool, position, PARSED_STOPPED, DIAG_GAP,
               WIFSIGNALED(status)
                   ? str_format(pool->arena, "skipped: the parser stopped on this file (signal %d)", WTERMSIG(status))
                   : STR("skipped: the parser stopped on this file"));
    pool->out[pool->order[position]].is_by_chance = true;
}

static void replace_worker(Pool *pool, Worker *worker) {
    Worker old = *worker;
    int status = stop_worker(worker);
    if (old.done < old.count) {
        blame(pool, &old, status);
        old.done++;
    }
    if (old.done < old.count)
        *VEC_PUSH(pool->arena, &pool->returned) = (WorkerTask){old.first + old.done, old.count - old.done};
    bool has_work = pool->returned.count || pool->next < pool->count;
    if (has_work && start_worker(pool, worker)) give_task(pool, worker);
}

/* A worker that a parser has damaged may say anything. */
static bool is_sane(const Worker *worker) {
    const WorkerResult *result = &worker->result;
    if (result->status >= PARSED_UNREADABLE && result->diag_kind == DIAG_NOTE) return false;
    return worker->done < worker->count && result->position == worker->first + worker->done &&
           result->status <= PARSED_STOPPED && result->diag_kind <= DIAG_LIMIT &&
           result->reason_size <= REASON_SIZE_MAX && result->facts_size <= FACTS_SIZE_MAX;
}

/* What came from the cache is not sent: it is there for both. False when it isn't. */
static bool take_cached_result(Pool *pool, const WorkerResult *result) {
    ParseOutcome outcome;
    Cache *cache = pool->job.options->cache;
    if (!cache || !parse_find_cached(&outcome, cache, &result->key)) return false;
    take_outcome(pool, result->position, &outcome);
    return true;
}

/* False when the worker talks nonsense. */
static bool take_result(Pool *pool, Worker *worker) {
    const WorkerResult *result = &worker->result;
    const char *payload = (const char *)worker->payload;
    ParseOutcome outcome = {
        .status = (ParseStatus)result->status,
        .diag_kind = (DiagKind)result->diag_kind,
        .bytes = str_of(payload, result->facts_size),
        .reason = str_slice(str_of(payload, result->facts_size + result->reason_size), result->facts_size, SIZE_MAX),
        .key = result->key,
        .has_key = result->has_key};
    if (!result->is_cached)
        take_outcome(pool, result->position, &outcome);
    else if (!take_cached_result(pool, result))
        return false;
    worker->done++;
    worker->result_size = worker->payload_size = 0;
    worker->payload = NULL;
    if (worker->done == worker->count && !give_task(pool, worker)) worker->count = worker->done = 0;
    return true;
}

/* Reads what has come, but not for ever: the others want to be heard too. False when the worker is gone or
 * talks nonsense. */
static bool hear(Pool *pool, Worker *worker) {
    enum { ROUNDS_MAX = 256 };
    for (int round = 0; round < ROUNDS_MAX; round++) {
        WorkerResult *result = &worker->result;
        bool is_header = worker->result_size < sizeof *result;
        size_t wanted = is_header ? sizeof *result - worker->result_size
                                  : result->facts_size + result->reason_size - worker->payload_size;
        char *into = is_header ? (char *)result + worker->result_size : (char *)worker->payload + worker->payload_size;
        ssize_t got = recv(worker->channel, into, wanted, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (got == 0) return false;
        worker->has_mark = false;
        if (is_header)
            worker->result_size += (size_t)got;
        else
            worker->payload_size += (size_t)got;
        if (worker->result_size < sizeof *result) continue;
        if (is_header && !is_sane(worker)) return false;
        size_t payload_size = result->facts_size + result->reason_size;
        if (is_header && payload_size) worker->payload = arena_alloc(pool->arena, payload_size);
        if (worker->payload_size == payload_size && !take_result(pool, worker)) return false;
    }
    return true;
}

static void watch(const Pool *pool, Worker *worker) {
    int64_t now = clock_ms(CLOCK_MONOTONIC);
    int64_t time_max = pool->job.options->parse_time_ms_max ? pool->job.options->parse_time_ms_max : PARSE_TIME_MS_MAX;
    if (!worker->has_mark) {
        worker->has_mark = true;
        worker->mark_clock_ms = now;
        worker->mark_processor_ms = processor_ms(worker->process);
        return;
    }
    bool is_over = processor_ms(worker->process) - worker->mark_processor_ms > time_max + GRACE_MS ||
                   now - worker->mark_clock_ms > CLOCK_FACTOR * time_max + GRACE_MS;
    if (!is_over) return;
    worker->is_timed_out = true;
    kill(worker->process, SIGKILL); /* the closed channel tells us on the next round */
}

static bool is_late(const Pool *pool) {
    return pool->deadline_ms != INT64_MAX && clock_ms(CLOCK_MONOTONIC) > pool->deadline_ms;
}

/* Every wait for the next answer costs a switch between processes, which a small file does not take longer to parse:
 * answers are let come together, unless somebody is about to run out of work. */
static void let_answers_gather(Worker *const *busy, size_t count) {
    enum { FEW_FILES = 8, GATHER_NS = 1000000 };
    for (size_t i = 0; i < count; i++)
        if (!busy[i]->process || busy[i]->count - busy[i]->done < FEW_FILES) return;
    nanosleep(&(struct timespec){.tv_nsec = GATHER_NS}, NULL);
}

/* One round of listening. False when no worker has anything to do, or no time is left. */
static bool serve(Pool *pool) {
    if (is_late(pool)) return false;
    struct pollfd polls[JOBS_MAX];
    Worker *busy[JOBS_MAX];
    nfds_t count = 0;
    for (size_t i = 0; i < pool->worker_count; i++) {
        Worker *worker = &pool->workers[i];
        if (!worker->process || worker->count == 0) continue;
        busy[count] = worker;
        polls[count++] = (struct pollfd){.fd = worker->channel, .events = POLLIN};
    }
    if (count == 0) return false;
    if (poll(polls, count, TICK_MS) < 0 && errno != EINTR) return false;
    for (nfds_t i = 0; i < count; i++) {
        if (!hear(pool, busy[i]))
            replace_worker(pool, busy[i]);
        else if (busy[i]->count)
            watch(pool, busy[i]);
    }
    let_answers_gather(busy, count);
    return true;
}

/* ---- Entry points ---- */

static void parse_rest_in_process(Pool *pool) {
    WorkerTask task;
    while (!is_late(pool) && next_task(pool, &task))
        for (uint32_t i = 0; i < task.count; i++) {
            ParseOutcome outcome;
            const SourceFile *file = &pool->job.files[pool->order[task.first + i]];
            parse_file(&outcome, pool->job.repository, file, pool->job.options, pool->arena);
            take_outcome(pool, task.first + i, &outcome);
        }
}

static void parse_in_processes(Pool *pool, Diags *diags) {
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (!start_worker(pool, &pool->workers[i])) break;
        if (!give_task(pool, &pool->workers[i])) break;
    }
    while (serve(pool)) {}
    for (size_t i = 0; i < pool->worker_count; i++)
        if (pool->workers[i].process) stop_worker(&pool->workers[i]);
    if (pool->done == pool->count || is_late(pool)) return;
    diag_add(diags, DIAG_NOTE, STR_NONE, 0, "no worker process could be started; parsed without isolation");
    parse_rest_in_process(pool);
}

/* What is known of a file before it is read: the key of its facts; or that they are to be looked for, under its id. */
typedef struct {
    CacheKey key;
    bool is_ours, has_key, is_looked_for, is_found;
} Lookup;

typedef struct {
    Pool *pool;
    Lookup *lookups;
} Lookups;

/* What the cache has of a file of a commit is taken as it is: the id says what is in the file. One whose content is not in the
 * clone must be missed on every run. Likewise of a file of a work folder that was read before, and did not change. */
static Lookup lookup_of(const Pool *pool, const SourceFile *file) {
    const WorkerOptions *options = pool->job.options;
    Lookup lookup = {.is_ours = true};
    if (!options->cache) return lookup;
    if (file->blob_id.size) {
        lookup.is_looked_for = repository_has_blob(pool->job.repository, file);
    } else {
        Str name = name_on_disk(pool, file);
        lookup.has_key = name.size && file_memo_get(options->memo, name, &file->stamp, &lookup.key);
        lookup.is_looked_for = lookup.has_key;
    }
    return lookup;
}

static bool take_cached(const Pool *pool, size_t index, Lookup *lookup) {
    const SourceFile *file = &pool->job.files[index];
    Cache *cache = pool->job.options->cache;
    ParseOutcome found;
    if (!lookup->has_key) lookup->key = cache_key(file->path, file->blob_id);
    if (!parse_find_cached(&found, cache, &lookup->key)) return false;
    ParsedFile *out = &pool->out[index];
    if (found.status == PARSED_FACTS &&
        !facts_open(&out->facts, (const unsigned char *)found.bytes.data, found.bytes.size))
        return false;
    out->status = found.status;
    out->reason = found.reason;
    return true;
}

enum { LOOKUPS_OF_THREAD = 256 };

static size_t first_of(size_t part) { return part * LOOKUPS_OF_THREAD; }

static size_t end_of(const Lookups *all, size_t part) {
    size_t end = first_of(part + 1);
    return end < all->pool->file_count ? end : all->pool->file_count;
}

/* Which files are ours is asked of every name in the repository, and of most by all rules there are. */
static void look_at_names(void *context, size_t part) {
    const Lookups *all = context;
    const WorkerJob *job = &all->pool->job;
    Str language;
    for (size_t i = first_of(part); i < end_of(all, part); i++)
        all->lookups[i].is_ours = job->options->parser || parser_syntax(job->files[i].path, &language) != SYNTAX_NONE;
}

/* Every entry is summed, and every index in it is checked: most of the reading, when all is known. */
static void look_up(void *context, size_t part) {
    const Lookups *all = context;
    for (size_t i = first_of(part); i < end_of(all, part); i++)
        if (all->lookups[i].is_looked_for) all->lookups[i].is_found = take_cached(all->pool, i, &all->lookups[i]);
}

/* Leaves in the order what must be parsed: not what isn't ours. What the cache has of a work folder is read at least once: its
 * bytes are its name (file_memo.h). */
static void plan(Pool *pool) {
    const WorkerOptions *options = pool->job.options;
    Lookups all = {pool, ARENA_ARRAY(pool->arena, Lookup, pool->file_count)};
    size_t parts = (pool->file_count + LOOKUPS_OF_THREAD - 1) / LOOKUPS_OF_THREAD;
    workers_run(look_at_names, &all, parts, options->jobs);
    for (size_t i = 0; i < pool->file_count; i++) {
        pool->out[i] = (ParsedFile){.status = PARSED_NOT_OURS, .reason = STR_NONE};
        if (all.lookups[i].is_ours) all.lookups[i] = lookup_of(pool, &pool->job.files[i]);
    }
    workers_run(look_up, &all, parts, options->jobs);
    for (size_t i = 0; i < pool->file_count; i++) {
        if (!all.lookups[i].is_ours || all.lookups[i].is_found) continue;
        pool->order[pool->count++] = (uint32_t)i;
        /* Until something better comes. */
        pool->out[i] = (ParsedFile){.status = PARSED_LIMIT,
                                    .reason = STR("skipped: the time for the whole run was used up"),
                                    .is_by_chance = true};
    }
}

void workers_parse(ParsedFile *out, Repository *repository, const SourceFile *files, size_t count,
                   const WorkerOptions *options, Arena *arena, Diags *diags) {
    Pool *pool = ARENA_NEW(arena, Pool);
    pool->out = out;
    pool->order = ARENA_ARRAY(arena, uint32_t, count);
    pool->diag_kinds = ARENA_ARRAY(arena, DiagKind, count);
    pool->job = (WorkerJob){repository, files, pool->order, options};
    pool->file_count = count;
    pool->arena = arena;
    pool->deadline_ms = options->run_time_ms_max ? clock_ms(CLOCK_MONOTONIC) + options->run_time_ms_max : INT64_MAX;
    plan(pool);
    pool->worker_count = options->jobs ? options->jobs : workers_core_count();
    if (pool->worker_count > JOBS_MAX) pool->worker_count = JOBS_MAX;
    if (pool->worker_count > pool->count) pool->worker_count = pool->count;

    if (pool->count && options->is_in_process)
        parse_rest_in_process(pool);
    else if (pool->count)
        parse_in_processes(pool, diags);
    if (pool->done < pool->count)
        diag_add(diags, DIAG_LIMIT, STR_NONE, 0, "%zu files were not parsed: the time for the whole run was used up",
                 pool->count - pool->done);
    for (size_t i = 0; i < count; i++)
        if (pool->diag_kinds[i] != DIAG_NOTE)
            diag_add(diags, pool->diag_kinds[i], files[i].path, 0, "%.*s", STR_ARG(out[i].reason));
}

/* ---- Threads ---- */

typedef struct {
    WorkFunction function;
    void *context;
    size_t count;
    atomic_size_t next;
} Run;

static void *run_items(void *argument) {
    Run *run = argument;
    for (size_t i; (i = atomic_fetch_add(&run->next, 1)) < run->count;) run->function(run->context, i);
    return NULL;
}

void workers_run(WorkFunction function, void *context, size_t count, uint32_t threads) {
    pthread_t handles[JOBS_MAX];
    size_t wanted = threads ? threads : workers_core_count(), started = 0;
    if (wanted > JOBS_MAX) wanted = JOBS_MAX;
    if (wanted > count) wanted = count;
    Run run = {.function = function, .context = context, .count = count};
    /* This thread works too; when a thread can't be had, the others do its share. */
    while (started + 1 < wanted && pthread_create(&handles[started], NULL, run_items, &run) == 0) started++;
    run_items(&run);
    for (size_t i = 0; i < started; i++) pthread_join(handles[i], NULL);
}
