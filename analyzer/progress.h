/* One line on standard error that says how far parsing is, on a terminal only and not before it takes long. */
#ifndef ANALYZER_PROGRESS_H
#define ANALYZER_PROGRESS_H

#include "analyzer/options.h"

typedef struct {
    bool is_on;
    bool is_shown;
    int64_t started_ms, shown_ms; /* monotonic clock */
} Progress;

/* WHEN_AUTO: when standard error is a terminal, no CI runner's, that can return to the start of its line. */
Progress progress_new(When when);
/* A callback of workers; `context` is the Progress. */
void progress_show(void *context, size_t done, size_t count);
/* Takes the line away. */
void progress_end(Progress *progress);

#endif
