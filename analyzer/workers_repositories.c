#include "analyzer/workers_repositories.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { JOBS_MAX = 256, LOOK_MS = 200 /* for those that are late */ };

typedef struct {
    pid_t process; /* 0: free */
    size_t index;
    double started;
    bool is_late;
} Slot;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* A group of its own: it has parsers of its own, which end with it. */
static pid_t start(const RepositoryWorkers *workers, size_t index, const sigset_t *mask) {
    fflush(NULL);
    pid_t parent = getpid(), process = fork();
    if (process == 0) {
        setpgid(0, 0);
        sigprocmask(SIG_SETMASK, mask, NULL);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1); /* it ended before we asked */
        _exit(workers->work(workers->context, index));
    }
    return process;
}

static void end(const RepositoryWorkers *workers, Slot *slot, int status) {
    char why[64];
    int size = 0;
    if (slot->is_late)
        size = snprintf(why, sizeof why, "it took more than %u s", workers->time_s_max);
    else if (WIFSIGNALED(status))
        size = snprintf(why, sizeof why, "its worker was stopped by signal %d", WTERMSIG(status));
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    workers->done(workers->context, slot->index, code, str_of(why, (size_t)size), now() - slot->started);
    slot->process = 0;
}

static void stop_late(const RepositoryWorkers *workers, Slot *slots, uint32_t jobs) {
    for (uint32_t i = 0; i < jobs; i++) {
        if (!slots[i].process || slots[i].is_late || now() - slots[i].started < workers->time_s_max) continue;
        slots[i].is_late = true;
        kill(-slots[i].process, SIGKILL);
    }
}

/* One that ended, or none within a moment. */
static void collect(const RepositoryWorkers *workers, Slot *slots, uint32_t jobs, const sigset_t *ended) {
    int status;
    pid_t process = waitpid(-1, &status, WNOHANG);
    if (process <= 0) {
        struct timespec moment = {0, LOOK_MS * 1000000L};
        sigtimedwait(ended, NULL, &moment); /* one that ended before is told at once: the signal waits for us */
        stop_late(workers, slots, jobs);
        return;
    }
    for (uint32_t i = 0; i < jobs; i++)
        if (slots[i].process == process) end(workers, &slots[i], status);
}

void repository_workers_run(const RepositoryWorkers *workers, size_t count) {
    Slot slots[JOBS_MAX] = {0};
    uint32_t jobs = workers->jobs < 1 ? 1 : workers->jobs > JOBS_MAX ? JOBS_MAX : workers->jobs;
    size_t next = 0, running = 0;
    sigset_t ended, before;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, &before);
    while (next < count || running) {
        for (uint32_t i = 0; i < jobs && next < count; i++) {
            if (slots[i].process) continue;
            slots[i] = (Slot){start(workers, next, &before), next, now(), false};
            if (slots[i].process < 0) {
                slots[i].process = 0;
                workers->done(workers->context, next, -1, STR("no process could be started for it"), 0);
            }
            next++;
        }
        collect(workers, slots, jobs, &ended);
        running = 0;
        for (uint32_t i = 0; i < jobs; i++) running += slots[i].process != 0;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}
