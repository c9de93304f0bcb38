/* Runs: command lines of Terraform and OpenTofu in scripts, makefiles and workflows: in which folder, workspace and region,
 * with which variable files and variables. They are read as far as they are written in; what is worked out when they run stays open. */
#ifndef GRAPH_RUNS_H
#define GRAPH_RUNS_H

#include "graph/scripts.h"

typedef struct {
    Str name, value;
    bool is_computed; /* it is given, and can't be told */
    bool is_fallback; /* as long as nobody says otherwise */
    Str file;         /* that gives it */
    uint32_t line;
} CommandVariable;

typedef VEC(CommandVariable) CommandVariables;

/* A text may hold holes, for what is worked out: HOLE, a name, HOLE_END; with FALLBACK and a text behind the name when that
 * is taken where nobody says otherwise. The same name is the same text within one run. A path may begin with one of the
 * other signs: the top of the repository, or where the script starts. */
enum { HOLE = 1, HOLE_END = 2, PATH_TOP = 3, PATH_START = 4, FALLBACK = 5 };

/* -var or -var-file. */
typedef struct {
    Str file; /* empty: a variable */
    uint32_t line;
    CommandVariable variable;
} RunArgument;

/* A folder that a run may start in, and where that leads. */
typedef struct {
    Str start, directory; /* in which it starts, and in which it works then */
    Str place;            /* of what it is for: the folder that stands behind the command, else `directory` */
    bool has_hole;        /* … of which a part can't be told */
    bool is_unit;         /* there is something, as of so many units */
    size_t unit_count;
} RunStart;

/* The likeliest first, as far as they lead anywhere (run_sets.c). */
typedef struct {
    VEC(RunStart) all;
    bool is_known;
} RunStarts;

typedef struct {
    uint32_t repository;
    Str script, started; /* paths of the file that the command stands in, and of the one that led to it */
    uint32_t line;
    bool is_of_tests; /* it stands in what is for tests or documentation, or is led to from there */
    bool is_at_top;   /* the folder is one from the top; else it is one from where the script starts */
    Str directory;
    Str target;                 /* what stands after all options: a folder, or a plan */
    Str workspace;              /* empty: none is selected in the same script */
    Str region;                 /* of the environment; empty: none is said */
    bool is_selection;          /* it only selects the workspace */
    bool is_bare_plan;          /* a plan that nothing is given to: it changes nothing */
    VEC(RunArgument) arguments; /* in order: the last one counts */
    CommandVariables environment;
    CommandVariables backend; /* of an init: where the state is; "-file": a file that says it */
    const ScriptDeployment *from;
    RunStarts *starts;
} CommandRun;

typedef VEC(CommandRun) CommandRuns;

bool run_is_path_of_tests(Str path);

/* Each command once per way through the branches around it. */
CommandRuns runs_of_scripts(Model *model, const Scripts *scripts);
/* `terraform init`, where it is told of the state. */
CommandRuns runs_of_inits(Model *model, const Scripts *scripts);

Str run_hole(Arena *arena, Str name);
Str run_hole_with_fallback(Arena *arena, Str name, Str fallback);
bool run_has_hole(Str text);
/* The text with the fallbacks of its holes; false when one has none. */
bool run_fall_back(Arena *arena, Str text, Str *out);
/* The text with the name's holes filled in. */
Str run_fill(Arena *arena, Str text, Str name, Str value);

#endif
