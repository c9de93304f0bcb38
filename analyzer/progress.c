#include "analyzer/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    QUIET_MS = 500,    /* most runs are over by then */
    INTERVAL_MS = 100, /* faster than this nobody reads */
};

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

Progress progress_new(When when) {
    const char *terminal = getenv("TERM");
    bool is_terminal = isatty(STDERR_FILENO) && !getenv("CI") && terminal && *terminal && strcmp(terminal, "dumb") != 0;
    return (Progress){.is_on = when == WHEN_ALWAYS || (when == WHEN_AUTO && is_terminal), .started_ms = now_ms()};
}

void progress_show(void *context, size_t done, size_t count) {
    Progress *progress = context;
    if (!progress->is_on) return;
    int64_t now = now_ms();
    if (now - progress->started_ms < QUIET_MS || now - progress->shown_ms < INTERVAL_MS) return;
    progress->shown_ms = now;
    progress->is_shown = true;
    fprintf(stderr, "\rparsing %zu of %zu files", done, count);
}

void progress_end(Progress *progress) {
    if (progress->is_shown) fprintf(stderr, "\r%*s\r", 60, "");
    progress->is_shown = false;
}
