/* The program: options to a command to an exit code. */
#include <signal.h>
#include <stdio.h>

#include "analyzer/commands/command.h"

#ifndef FAULTLINE_VERSION
#define FAULTLINE_VERSION "0.1.0"
#endif

typedef struct {
    const char *name;
    CommandFunction function;
} Entry;

static const Entry entries[] = {
    {"scan", command_scan},   {"whatif", command_whatif},   {"why", command_why},   {"roots", command_roots},
    {"rules", command_rules}, {"catalog", command_catalog}, {"eval", command_eval}, {"doctor", command_doctor},
};

static CommandFunction command_function(Str name) {
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (str_equal(name, str_from(entries[i].name))) return entries[i].function;
    return NULL;
}

static int print_help(const Options *options, Arena *arena, Diags *diags) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    options_help(options->command, &out);
    return write_output(STR_NONE, strbuf_str(&out), diags) ? EXIT_CLEAN : EXIT_USAGE;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is seen as EPIPE where the output is written */
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    Options options;
    int code;
    if (!options_parse(&options, argc, argv, arena, &diags)) {
        print_diags(&diags, false);
        code = EXIT_USAGE;
    } else if (options.wants_version) {
        puts("faultline " FAULTLINE_VERSION);
        code = EXIT_CLEAN;
    } else if (options.wants_help || options.command.size == 0) {
        code = print_help(&options, arena, &diags);
    } else {
        code = command_function(options.command)(&options);
    }
    arena_free(arena);
    return code;
}
