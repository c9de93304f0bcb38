/* One file from reading to facts: what a worker process does, and how it says what came out. */
#ifndef ANALYZER_PARSE_FILE_H
#define ANALYZER_PARSE_FILE_H

#include "analyzer/workers.h"

typedef struct {
    ParseStatus status;
    DiagKind diag_kind; /* of the diagnostic that `reason` deserves; for UNREADABLE, LIMIT, STOPPED */
    Str reason;
    Str bytes; /* of the facts */
    CacheKey key;
    bool is_cached; /* came from the cache; else it may go there when `has_key` */
    bool has_key;
} ParseOutcome;

/* Everything in `outcome` lives in `arena` or in the cache. */
void parse_file(ParseOutcome *outcome, Repository *repository, const SourceFile *file, const WorkerOptions *options,
                Arena *arena);

/* What the cache has under a key; it lives as long as the cache. */
bool parse_find_cached(ParseOutcome *outcome, Cache *cache, const CacheKey *key);

/* ---- Between a worker process and its parent, over a stream socket ---- */

/* To the worker: parse `count` files, from position `first` of the agreed order. */
typedef struct {
    uint32_t first, count;
} WorkerTask;

/* From the worker, one per file: this, the facts, the reason; of what came from the cache this alone. */
typedef struct {
    uint32_t position, status, diag_kind, reason_size;
    uint64_t facts_size;
    CacheKey key;
    uint8_t is_cached, has_key, unused[2];
} WorkerResult;

typedef struct {
    Repository *repository;
    const SourceFile *files;
    const uint32_t *order; /* indices into `files` */
    const WorkerOptions *options;
} WorkerJob;

/* The life of a worker process: serves tasks on `channel` until it is closed, then ends the process. */
_Noreturn void worker_process(const WorkerJob *job, int channel);

#endif
