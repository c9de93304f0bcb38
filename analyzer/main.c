/* The program: options to a command to an exit code. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "analyzer/commands/command.h"

#ifndef FAULTLINE_VERSION
#define FAULTLINE_VERSION "0.1.0"
#endif

typedef struct {
    const char *name;
    CommandFunction function;
} Entry;

static const Entry entries[] = {
    {"scan", command_scan},     {"check", command_check},
    {"whatif", command_whatif}, {"replay", command_replay},
    {"why", command_why},       {"cuts", command_cuts},
    {"fixes", command_fixes},   {"concentration", command_concentration},
    {"audit", command_audit},   {"collect", command_collect},
    {"merge", command_merge},   {"roots", command_roots},
    {"rules", command_rules},   {"catalog", command_catalog},
    {"eval", command_eval},     {"lsp", command_lsp},
    {"doctor", command_doctor}, {"baseline", command_baseline},
};

static CommandFunction command_function(Str name) {
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (str_equal(name, str_from(entries[i].name))) return entries[i].function;
    return NULL;
}

static int print_help(const Options *options, Arena *arena, Diags *diags) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    options_help(options->command, &out);
    bool is_written = write_output(STR_NONE, strbuf_str(&out), diags);
    print_diags(diags, false);
    return is_written ? EXIT_CLEAN : EXIT_USAGE;
}

/* A stream that is closed would lend its number to the next thing that is opened. What is written to a closed
 * standard output fails, as it should; standard error says it to nobody. */
static void keep_streams(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) >= 0) continue;
        if (open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY) != stream) return;
    }
}

int main(int argc, char **argv) {
    keep_streams();
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is seen as EPIPE where the output is written */
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    Options options;
    int code;
    if (!options_parse(&options, argc, argv, arena, &diags)) {
        print_diags(&diags, false);
        code = EXIT_USAGE;
    } else if (options.wants_version) {
        code = write_output(STR_NONE, STR("faultline " FAULTLINE_VERSION "\n"), &diags) ? EXIT_CLEAN : EXIT_USAGE;
        print_diags(&diags, false);
    } else if (options.wants_help || options.command.size == 0) {
        code = print_help(&options, arena, &diags);
    } else {
        code = command_function(options.command)(&options);
    }
    arena_free(arena);
    return code;
}
