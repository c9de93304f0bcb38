/* Commands: each runs as many stages as it needs and gives the exit code (design.md section 2). */
#ifndef ANALYZER_COMMANDS_COMMAND_H
#define ANALYZER_COMMANDS_COMMAND_H

#include "analyzer/pipeline.h"

typedef enum {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,
    EXIT_INCOMPLETE = 3,
    EXIT_NOTHING = 4,
    EXIT_INTERNAL = 5,
} ExitCode;

typedef int (*CommandFunction)(const Options *options);

int command_scan(const Options *options);
int command_whatif(const Options *options);
int command_why(const Options *options);
int command_roots(const Options *options);
int command_rules(const Options *options);
int command_catalog(const Options *options);
int command_eval(const Options *options);
int command_doctor(const Options *options);

/* Errors to standard error, one line each; anything that is not an error only when `all`. */
void print_diags(const Diags *diags, bool all);
/* A limit was hit, or something could not be read. */
bool is_incomplete(const Run *run);
/* To standard output. Gives `code`, or EXIT_USAGE when it can't be written. */
int write_result(Run *run, const StrBuf *out, int code);
/* Reads, links and judges `targets` (the current folder when there are none). Returns the exit code that ends
 * the command at once, or EXIT_CLEAN. */
int run_everything(Run *run, const Options *options, const Str *targets, size_t target_count);

#endif
