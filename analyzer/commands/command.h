/* Commands: each runs as many stages as it needs and gives the exit code (design.md section 2). */
#ifndef ANALYZER_COMMANDS_COMMAND_H
#define ANALYZER_COMMANDS_COMMAND_H

#include <stdio.h>

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
int command_check(const Options *options);
int command_whatif(const Options *options);
int command_replay(const Options *options);
int command_why(const Options *options);
int command_cuts(const Options *options);
int command_fixes(const Options *options);
int command_concentration(const Options *options);
int command_roots(const Options *options);
int command_baseline(const Options *options);
int command_audit(const Options *options);
int command_collect(const Options *options);
int command_merge(const Options *options);
int command_rules(const Options *options);
int command_catalog(const Options *options);
int command_eval(const Options *options);
int command_lsp(const Options *options);
int command_doctor(const Options *options);

/* Names, and at the end the target: an argument behind a name that is a folder or repository@rev. */
typedef struct {
    Str targets[1];
    size_t target_count;
    VEC(Str) names;
} CommandArguments;
CommandArguments command_arguments(const Options *options, Arena *arena);
/* By key, by the name of a service, or a region of AWS by its name alone; 0: there is none. */
NodeId command_node(const Graph *graph, Str name, Arena *arena);
void command_no_such_node(const Graph *graph, Str name); /* to standard error, with the failure domains there are */

/* Errors to standard error, one line each; anything that is not an error only when `all`. */
void print_diags(const Diags *diags, bool all);
/* Text of a repository or manifest, with control characters shown as \x1b. */
void print_safely(FILE *file, Str text);
/* A limit was hit, or something could not be read. */
bool is_incomplete(const Run *run);
/* Nothing of it is infrastructure, deployment or application code. */
bool is_empty(const Run *run);
/* What a command that has one result, as text or JSON, was asked for. */
typedef struct {
    Str file; /* empty: standard output */
    bool is_json;
} OneOutput;
/* From --format. false: it asks for something else, which standard error has been told. */
bool command_one_output(const Options *options, const char *command, OneOutput *output);
/* To `file`, or standard output when it is empty. Gives `code`, or EXIT_USAGE when it can't be written. */
int write_result(Run *run, Str file, const StrBuf *out, int code);
/* Reads, links and judges `targets` (the current folder when there are none). Returns the exit code that ends
 * the command at once, or EXIT_CLEAN. */
int run_everything(Run *run, const Options *options, const Str *targets, size_t target_count);

#endif
