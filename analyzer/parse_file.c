#include "analyzer/parse_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "analyzer/core/limits.h"
#include "analyzer/objects.h"
#include "parsers/parser.h"

/* ---- One file ---- */

static void give_up(ParseOutcome *outcome, ParseStatus status, DiagKind kind, Str reason) {
    outcome->status = status;
    outcome->diag_kind = kind;
    outcome->reason = reason;
}

/* How large a file of that kind may be. Texts of lines and documents are cut or refused by their readers. */
static size_t size_max_of(Str path) {
    Str language;
    Syntax syntax = parser_syntax(path, &language);
    return syntax == SYNTAX_CODE || syntax == SYNTAX_HCL ? parser_size_max(syntax) : SIZE_MAX;
}

static bool read_source(Str *bytes, ParseOutcome *outcome, Repository *repository, const SourceFile *file,
                        Arena *arena) {
    Diags diags = diags_new(arena);
    if (!repository_read(bytes, repository, file, arena, &diags)) {
        const Diag *diag = &diags.list.items[0];
        give_up(outcome, diag->kind == DIAG_LIMIT ? PARSED_LIMIT : PARSED_UNREADABLE, diag->kind, diag->message);
        return false;
    }
    if (str_starts_with(*bytes, STR("version https://git-lfs.github.com/spec/"))) {
        give_up(outcome, PARSED_UNREADABLE, DIAG_GAP, STR("skipped: its content is in Git LFS, not in the repository"));
        return false;
    }
    return true;
}

bool parse_find_cached(ParseOutcome *outcome, Cache *cache, const CacheKey *key) {
    CacheEntry entry;
    if (!cache_get(&entry, cache, key)) return false;
    *outcome = (ParseOutcome){.status = entry.bytes.size ? PARSED_FACTS : PARSED_NOT_WANTED,
                              .bytes = entry.bytes,
                              .reason = entry.reason,
                              .key = *key,
                              .is_cached = true,
                              .has_key = true};
    return true;
}

static bool find_in_cache(ParseOutcome *outcome, const SourceFile *file, Str bytes, Cache *cache, Arena *arena) {
    Str blob_id = file->blob_id.size ? file->blob_id : objects_blob_id(bytes, arena);
    CacheKey key = cache_key(file->path, blob_id);
    if (parse_find_cached(outcome, cache, &key)) return true;
    outcome->key = key;
    outcome->has_key = true;
    return false;
}

void parse_file(ParseOutcome *outcome, Repository *repository, const SourceFile *file, const WorkerOptions *options,
                Arena *arena) {
    *outcome = (ParseOutcome){.reason = STR_NONE, .bytes = STR_NONE};
    Str bytes, reason = STR_NONE;
    if (!read_source(&bytes, outcome, repository, file, arena)) return;
    if (options->cache && find_in_cache(outcome, file, bytes, options->cache, arena)) return;
    Str shown;
    if (repository_open_document(&shown, repository, file->path, arena)) outcome->has_key = false; /* it will change */
    if (bytes.size > size_max_of(file->path)) {
        reason = str_format(arena, "skipped: more than %zu bytes of code", size_max_of(file->path));
        give_up(outcome, PARSED_LIMIT, DIAG_LIMIT, reason);
        return;
    }
    if (!options->parser && !parser_wants(file->path, bytes, &reason)) {
        outcome->status = PARSED_NOT_WANTED;
        outcome->reason = reason;
        return;
    }
    size_t size = 0;
    const unsigned char *facts = options->parser ? options->parser(file->path, bytes, arena, &size)
                                                 : parser_parse(file->path, bytes, arena, &size);
    outcome->status = PARSED_FACTS;
    outcome->bytes = (Str){(const char *)facts, size};
}

/* ---- Worker process ---- */

/* The parent's handlers would act for the parent: remove its temporary files, restore its terminal. */
static void forget_signals(void) {
    sigset_t none;
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static uint64_t address_space_bytes(void) {
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return 0;
    if (fscanf(file, "%llu", &pages) != 1) pages = 0;
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Sanitizers reserve terabytes, of which nothing may be taken away; and their reports must be seen. */
static void set_limits(uint64_t memory_bytes_max) {
    const uint64_t sanitizer_bytes = (uint64_t)1 << 40;
    uint64_t used = address_space_bytes();
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (used >= sanitizer_bytes) return;
    if (memory_bytes_max == 0) memory_bytes_max = WORKER_MEMORY_BYTES_MAX;
    struct rlimit memory = {used + memory_bytes_max, used + memory_bytes_max};
    setrlimit(RLIMIT_AS, &memory);
    /* What a parser's assertion says on its way out may quote the file. */
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0) return;
    for (int stream = 0; stream <= 2; stream++) dup2(nowhere, stream);
    if (nowhere > 2) close(nowhere);
}

static bool read_task(WorkerTask *task, int channel) {
    size_t done = 0;
    while (done < sizeof *task) {
        ssize_t got = recv(channel, (char *)task + done, sizeof *task - done, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

static bool send_all(int channel, struct iovec *parts, size_t count) {
    while (count) {
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
        ssize_t sent = sendmsg(channel, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        size_t left = (size_t)sent;
        while (count && left >= parts->iov_len) {
            left -= parts->iov_len;
            parts++;
            count--;
        }
        if (count) *parts = (struct iovec){(char *)parts->iov_base + left, parts->iov_len - left};
    }
    return true;
}

static bool send_outcome(int channel, uint32_t position, const ParseOutcome *outcome) {
    WorkerResult result = {.position = position,
                           .status = outcome->status,
                           .diag_kind = outcome->diag_kind,
                           .reason_size = (uint32_t)outcome->reason.size,
                           .facts_size = outcome->bytes.size,
                           .key = outcome->key,
                           .is_cached = outcome->is_cached,
                           .has_key = outcome->has_key};
    if (outcome->is_cached) result.facts_size = result.reason_size = 0; /* the parent sees the same cache */
    struct iovec parts[3] = {{&result, sizeof result}};
    size_t count = 1;
    /* iovec has no const; nothing is written through it here. */
    if (result.facts_size) parts[count++] = (struct iovec){(void *)(uintptr_t)outcome->bytes.data, outcome->bytes.size};
    if (result.reason_size)
        parts[count++] = (struct iovec){(void *)(uintptr_t)outcome->reason.data, outcome->reason.size};
    return send_all(channel, parts, count);
}

_Noreturn void worker_process(const WorkerJob *job, int channel) {
    forget_signals();
    set_limits(job->options->memory_bytes_max);
    Arena *arena = arena_new();
    WorkerTask task;
    bool is_open = true;
    while (is_open && read_task(&task, channel)) {
        for (uint32_t i = 0; is_open && i < task.count; i++) {
            ParseOutcome outcome;
            uint32_t position = task.first + i;
            parse_file(&outcome, job->repository, &job->files[job->order[position]], job->options, arena);
            is_open = send_outcome(channel, position, &outcome);
            arena_reset(arena);
        }
    }
    arena_free(arena);
    _exit(0);
}
