/* Writing results: standard output, or a file that appears whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/pipeline.h"

static bool write_all(int descriptor, Str text) {
    while (text.size) {
        ssize_t written = write(descriptor, text.data, text.size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.data += written;
        text.size -= (size_t)written;
    }
    return true;
}

/* Steps of a job on GitHub share one file, to which each adds. */
static bool is_job_summary(Str file) {
    const char *summary = getenv("GITHUB_STEP_SUMMARY");
    return summary && *summary && str_equal(file, str_from(summary));
}

/* ---- a file that appears whole ---- */

typedef struct {
    Arena *arena;
    const char *name, *path; /* path: of the temporary file; NULL: it has no name yet */
    int descriptor;
} Temporary;

/* Whoever else writes the same file, on this machine or another one, has a temporary name of its own. */
static bool next_path(Temporary *file, unsigned attempt) {
    enum { ATTEMPTS_MAX = 1000 };
    file->path = str_format(file->arena, "%s.%d-%u.tmp", file->name, (int)getpid(), attempt).data;
    return attempt < ATTEMPTS_MAX;
}

/* Without a name where the system can do that, so that nothing is left of a process that is killed. */
static void open_temporary(Temporary *file) {
    const char *slash = strrchr(file->name, '/');
    Str folder = slash == file->name ? STR("/") : slash ? str_of(file->name, (size_t)(slash - file->name)) : STR(".");
    file->path = NULL;
    file->descriptor = -1;
    if (access("/proc/self/fd", X_OK) == 0)
        file->descriptor = open(str_zero_terminated(file->arena, folder), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    for (unsigned i = 0; file->descriptor < 0 && next_path(file, i); i++) {
        file->descriptor = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->descriptor < 0 && errno != EEXIST) return;
    }
}

static bool give_name(Temporary *file) {
    Str own = str_format(file->arena, "/proc/self/fd/%d", file->descriptor);
    bool is_named = file->path != NULL;
    for (unsigned i = 0; !is_named && next_path(file, i); i++) {
        is_named = linkat(AT_FDCWD, own.data, AT_FDCWD, file->path, AT_SYMLINK_FOLLOW) == 0;
        if (!is_named && errno != EEXIST) return false;
    }
    return is_named && rename(file->path, file->name) == 0;
}

/* ---- where a result goes ---- */

typedef struct {
    Str file;
    Temporary temporary; /* of a plain file */
    int descriptor;
    int cause; /* the first thing that went wrong; 0: nothing */
    bool is_plain, is_stdout;
} Sink;

static void sink_open(Sink *sink, Str file, Arena *arena) {
    struct stat info;
    *sink = (Sink){.file = file, .descriptor = STDOUT_FILENO, .is_stdout = !file.size || str_equal(file, STR("-"))};
    if (sink->is_stdout) return;
    const char *name = str_zero_terminated(arena, file);
    /* Devices and pipes can't be replaced by a rename. */
    sink->is_plain = (stat(name, &info) != 0 || S_ISREG(info.st_mode)) && !is_job_summary(file);
    sink->temporary = (Temporary){.arena = arena, .name = name, .descriptor = -1};
    if (sink->is_plain)
        open_temporary(&sink->temporary);
    else
        sink->temporary.descriptor =
            open(name, O_WRONLY | O_CREAT | O_CLOEXEC | (is_job_summary(file) ? O_APPEND : O_TRUNC), 0666);
    sink->descriptor = sink->temporary.descriptor;
    if (sink->descriptor < 0) sink->cause = errno ? errno : EIO;
}

/* After a mistake nothing more is written. */
static void sink_write(void *context, Str text) {
    Sink *sink = context;
    errno = 0;
    if (!sink->cause && !write_all(sink->descriptor, text)) sink->cause = errno ? errno : EIO;
}

static bool sink_close(Sink *sink, Diags *diags) {
    if (sink->is_stdout) {
        if (!sink->cause || sink->cause == EPIPE) return true; /* a reader that left is no mistake */
        diag_add(diags, DIAG_ERROR, STR_NONE, 0, "standard output: %s", strerror(sink->cause));
        return false;
    }
    bool is_finished =
        !sink->cause && (!sink->is_plain || (fsync(sink->descriptor) == 0 && give_name(&sink->temporary)));
    if (!is_finished && !sink->cause) sink->cause = errno;
    if (sink->descriptor >= 0 && close(sink->descriptor) != 0 && is_finished) sink->cause = errno;
    if (!is_finished && sink->is_plain && sink->temporary.path && sink->descriptor >= 0) unlink(sink->temporary.path);
    if (sink->cause) diag_add(diags, DIAG_ERROR, sink->file, 0, "can't be written: %s", strerror(sink->cause));
    return !sink->cause;
}

bool write_output(Str file, Str text, Diags *diags) {
    Sink sink;
    sink_open(&sink, file, diags->arena);
    sink_write(&sink, text);
    return sink_close(&sink, diags);
}

static bool wants_color(const Options *options) {
    if (options->color != WHEN_AUTO) return options->color == WHEN_ALWAYS;
    const char *none = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *terminal = getenv("TERM");
    if (none && *none) return false;
    if (force && *force && strcmp(force, "0") != 0) return true;
    return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

static uint32_t terminal_width(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 && size.ws_col <= 400) return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int64_t width;
    if (columns && str_to_int64(str_from(columns), &width) && width >= 40 && width <= 400) return (uint32_t)width;
    return 100;
}

static TextOptions text_options(const Options *options) {
    const char *ci = getenv("CI");
    return (TextOptions){.use_color = wants_color(options),
                         .width = terminal_width(),
                         .is_quiet = options->is_quiet,
                         .is_ci = ci && *ci};
}

/* Two names of one file must read alike. Devices and pipes take what comes, one after the other. */
static Str place_of(Str file, Arena *arena) {
    struct stat info;
    if (stat(str_zero_terminated(arena, file), &info) == 0 && !S_ISREG(info.st_mode)) return STR_NONE;
    size_t slash = str_find_last_char(file, '/');
    Str folder = slash == SIZE_MAX ? STR(".") : slash ? str_slice(file, 0, slash) : STR("/");
    char *real = realpath(str_zero_terminated(arena, folder), NULL);
    if (!real) return file; /* writing will say so */
    Str base = slash == SIZE_MAX ? file : str_slice(file, slash + 1, file.size);
    Str place = str_format(arena, "%s/%.*s", real, STR_ARG(base));
    free(real);
    return place;
}

static bool is_stdout(const Output *output) { return output->file.size == 0 || str_equal(output->file, STR("-")); }

bool output_is_written_twice(const Options *options, size_t at, Arena *arena) {
    if (is_stdout(&options->outputs.items[at])) return false;
    Str place = place_of(options->outputs.items[at].file, arena);
    for (size_t i = 0; place.size && i < at; i++)
        if (!is_stdout(&options->outputs.items[i]) && str_equal(place_of(options->outputs.items[i].file, arena), place))
            return true;
    return false;
}

bool outputs_check(const Options *options, Diags *diags) {
    size_t to_stdout = 0;
    for (size_t i = 0; i < options->outputs.count; i++) {
        const Output *output = &options->outputs.items[i];
        if (!report_format(output->format)) {
            diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no format \"%.*s\"; expected %.*s", STR_ARG(output->format),
                     STR_ARG(report_format_names(diags->arena)));
            return false;
        }
        if (output_is_written_twice(options, i, diags->arena)) {
            diag_add(diags, DIAG_ERROR, output->file, 0, "two formats can't be written to one file");
            return false;
        }
        to_stdout += is_stdout(output);
    }
    if (to_stdout <= 1) return true;
    diag_add(diags, DIAG_ERROR, STR_NONE, 0,
             "only one format can go to standard output; give the others a file: --format json=FILE");
    return false;
}

static bool write_report(Run *run, const Output *output, const Report *report) {
    const Options *options = run->options;
    Arena *pages = arena_new();
    const ReportFormat *format = report_format(output->format);
    StrBuf out = strbuf_new_apart(pages, SIZE_MAX / 8);
    Sink sink;
    sink_open(&sink, output->file, run->diags.arena);
    if (format->is_straight) strbuf_drain_into(&out, sink_write, &sink);
    if (format->write) {
        format->write(report, &out);
    } else {
        TextOptions text = text_options(options);
        if (!is_stdout(output) && options->color != WHEN_ALWAYS) text.use_color = false;
        report_text(report, &text, &out);
    }
    sink_write(&sink, strbuf_str(&out));
    bool is_good = sink_close(&sink, &run->diags);
    strbuf_free(&out);
    arena_free(pages);
    return is_good;
}

bool run_write(Run *run, const Report *report) {
    const Options *options = run->options;
    Output fallback = {STR("text"), STR_NONE};
    const Output *outputs = options->outputs.count ? options->outputs.items : &fallback;
    size_t count = options->outputs.count ? options->outputs.count : 1;
    for (size_t i = 0; i < count; i++)
        if (!write_report(run, &outputs[i], report)) return false;
    return true;
}
