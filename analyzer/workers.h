/* Parses files in worker processes, so that a file which crashes a parser, hangs it or eats its memory
 * costs that file and nothing else; and runs functions over many items in threads. */
#ifndef ANALYZER_WORKERS_H
#define ANALYZER_WORKERS_H

#include "analyzer/cache.h"
#include "analyzer/scan.h"
#include "parsers/facts.h"

typedef enum {
    PARSED_FACTS,
    PARSED_NOT_OURS,   /* by its name not a file for us */
    PARSED_NOT_WANTED, /* by its content; `reason` says why: "no indicator", "binary" … */
    PARSED_UNREADABLE,
    PARSED_LIMIT,   /* too large, or took too long, or too much memory */
    PARSED_STOPPED, /* the parser crashed */
} ParseStatus;

const char *parse_status_name(ParseStatus status);

typedef struct {
    ParseStatus status;
    Str reason;  /* why there are no facts */
    Facts facts; /* when PARSED_FACTS */
    bool is_by_chance; /* for want of time or memory, or after a crash: another run may fare better */
} ParsedFile;

/* As parser_parse(). */
typedef const unsigned char *(*FileParser)(Str path, Str bytes, Arena *arena, size_t *size_bytes);

typedef struct {
    uint32_t jobs;              /* worker processes; 0 = one per core that we may use */
    bool is_in_process;         /* no worker processes: for fuzzing and debugging */
    uint32_t parse_time_ms_max; /* of one file; 0 = PARSE_TIME_MS_MAX */
    uint64_t memory_bytes_max;  /* of one worker; 0 = WORKER_MEMORY_BYTES_MAX */
    uint32_t run_time_ms_max;   /* of all files; 0 = no limit. What is not parsed by then is PARSED_LIMIT */
    FileParser parser;          /* NULL = parser_wants() and parser_parse() */
    Cache *cache;               /* NULL = none */
    struct FileMemo *memo;      /* NULL = none; needs the cache */
    void (*progress)(void *context, size_t done, size_t count); /* NULL = none */
    void *progress_context;
} WorkerOptions;

/* Parses `count` files; out[i] is for files[i], and diagnostics come in the same order, whatever the
 * number of workers. The process must not have threads yet. */
void workers_parse(ParsedFile *out, Repository *repository, const SourceFile *files, size_t count,
                   const WorkerOptions *options, Arena *arena, Diags *diags);

/* Calls function(context, i) for each i below `count`, in `threads` threads (0 = one per core). The
 * order is not defined, so each call must write to its own place. */
typedef void (*WorkFunction)(void *context, size_t index);
void workers_run(WorkFunction function, void *context, size_t count, uint32_t threads);

/* Cores that this process may use. */
uint32_t workers_core_count(void);

#endif
