/* Worker processes of an audit: each collects one repository and ends, so that what one needs, breaks or leaks never meets
 * another. */
#ifndef ANALYZER_WORKERS_REPOSITORIES_H
#define ANALYZER_WORKERS_REPOSITORIES_H

#include "analyzer/core/str.h"

typedef struct {
    void *context;
    /* In the worker: collects item `index`. Its value is the exit code. */
    int (*work)(void *context, size_t index);
    /* In the parent: `why` is empty when the worker came to its end by itself. */
    void (*done)(void *context, size_t index, int code, Str why, double seconds);
    uint32_t jobs;       /* at the same time */
    uint32_t time_s_max; /* of one */
} RepositoryWorkers;

void repository_workers_run(const RepositoryWorkers *workers, size_t count);

#endif
