/* The command line: what was typed, checked once, read-only afterwards. One table feeds the parser, --help
 * and the check that every option is documented. */
#ifndef ANALYZER_OPTIONS_H
#define ANALYZER_OPTIONS_H

#include "analyzer/core/diag.h"
#include "rules/finding.h"

typedef struct {
    Str format; /* "json" */
    Str file;   /* empty: standard output */
} Output;

typedef enum { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER } When;

/* What fails a run: any of these. */
typedef struct {
    bool is_given; /* else the default holds */
    bool has_severity;
    Severity severity; /* a finding at or above it; in a check: that is new or worse */
    uint32_t radius;   /* one that stops so many services; 0: not asked for */
    /* Of a check: anything new or worse above info; a cut set that was none; a service that comes back worse than before. */
    bool is_new, is_cuts, is_recovery;
} FailOn;

/* Adds one of the words of --fail-on, or several with commas between. false: it is none. */
bool fail_on_parse(FailOn *out, Str text);

typedef struct {
    Str command;
    VEC(Str) arguments;
    VEC(Output) outputs;
    VEC(Str) only, skip, excludes, var_files, catalogs, rule_folders, open_psa;
    Str region, dump, config, base, head, baseline, compare;
    FailOn fail_on;
    bool no_policy; /* the side that a change is compared with: its own rules about gates don't matter any more */
    Severity severity;       /* show nothing below */
    uint32_t jobs;           /* 0: one per core */
    uint32_t timeout_s, memory_mb_max;
    uint32_t max_order; /* 0: not asked for */
    bool no_suppressions, no_cache, is_quiet, is_strict, allow_empty, all;
    bool counts, probability, importance, resources, pairs;
    bool wants_help, wants_version;
    bool wants_public; /* names for other repositories; never typed */
    Str name, output, shard, bundles, csv, site, history, team, environment; /* of audit, collect and merge */
    bool since_last, is_resumed;
    uint32_t criticality;
    When color, progress;
    const struct OpenDocument *documents; /* of an editor; never typed */
    size_t document_count;
    const struct Knowledge *knowledge; /* of a process with several runs; NULL: each loads its own */
    struct FileMemo *memo;             /* of such a process, too; NULL: all files are read */
} Options;

/* false after a DIAG_ERROR: wrong usage, exit 2. */
bool options_parse(Options *out, int argc, char **argv, Arena *arena, Diags *diags);
/* Text of --help: of the program, or of one command. */
void options_help(Str command, StrBuf *out);
bool options_is_command(Str name);

#endif
