/* Runs: command lines of Terraform and OpenTofu in scripts, makefiles and workflows: in which folder, with which variable
 * files and variables. They are read as far as they are written in; what is worked out when they run stays open. */
#ifndef GRAPH_RUNS_H
#define GRAPH_RUNS_H

#include "analyzer/core/files.h"
#include "graph/model.h"

typedef struct {
    Str name, value;
    bool is_computed; /* it is given, and can't be told */
    bool is_fallback; /* as long as nobody says otherwise */
    Str file;         /* that gives it */
    uint32_t line;
} CommandVariable;

typedef VEC(CommandVariable) CommandVariables;

/* A text may hold holes, for what is worked out: HOLE, a name, HOLE_END; with FALLBACK and a text behind the name when that
 * is taken where nobody says otherwise. The same name is the same text within one run. A
 * path may begin with one of the other signs: the top of the repository, the script's own folder, where the script starts. */
enum { HOLE = 1, HOLE_END = 2, PATH_TOP = 3, PATH_OWN = 4, PATH_START = 5, FALLBACK = 6 };

/* -var or -var-file. */
typedef struct {
    Str file; /* empty: a variable */
    CommandVariable variable;
} RunArgument;

/* Where a script is when it starts. */
typedef enum { START_AT_TOP, START_IN_OWN_FOLDER, START_ANYWHERE } RunStart;

typedef struct {
    uint32_t repository;
    RunStart start;
    Str script; /* path of the file */
    uint32_t line;
    Str directory;    /* from where it starts; empty: there */
    Str target;       /* what stands after all options: a folder, or a plan */
    VEC(RunArgument) arguments; /* in order: the last one counts */
    CommandVariables environment;
} CommandRun;

typedef VEC(CommandRun) CommandRuns;

/* What is known at one place of a script. The newest setting of a name counts. */
typedef struct RunSetting RunSetting;
struct RunSetting {
    Str name, value;
    Str file;
    uint32_t line;
    bool is_exported;
    const RunSetting *outer;
};

typedef struct {
    const RunSetting *settings;
    Str directory;
    bool exports_all;
} RunState;

typedef struct {
    Arena *arena;
    const Files *files;
    Str script;
    uint32_t repository;
    RunStart start;
    CommandRuns *out;
    RunState state;
    VEC(RunSetting) later; /* set for the steps behind the one that is read */
    uint32_t depth; /* of files that read others */
    uint32_t setting_count;
    size_t expanded_bytes; /* by variables: more than written */
    bool is_limited;       /* not all was read */
} RunReader;

/* ---- reading (run_shell.c, run_make.c, run_documents.c, run_groovy.c) ---- */

/* Shell commands. Line n of the text is `line` + n - 1 of the file. */
void run_shell_read(RunReader *reader, Str text, uint32_t line);
void run_make_read(RunReader *reader, Str text, bool is_just);
void run_document_read(RunReader *reader, Str text);
void run_groovy_read(RunReader *reader, Str text);
/* The text with its variables filled in. */
Str run_expand(RunReader *reader, Str text, uint32_t line);
/* One more setting, in force from here on. */
void run_set(RunReader *reader, Str name, Str value, bool is_exported, uint32_t line);
const RunSetting *run_setting(const RunState *state, Str name);
Str run_hole(Arena *arena, Str name);
Str run_hole_with_fallback(Arena *arena, Str name, Str fallback);
bool run_has_hole(Str text);
/* The text with the fallbacks of its holes; false when one has none. */
bool run_fall_back(Arena *arena, Str text, Str *out);
/* The text with the name's holes filled in. */
Str run_fill(Arena *arena, Str text, Str name, Str value);

#endif
