/* Variables that a root is given: sets of files, and what commands give with them. */
#ifndef GRAPH_VAR_SETS_H
#define GRAPH_VAR_SETS_H

#include "graph/instances.h"
#include "graph/runs.h"

/* What is given together on Terraform's command line: env/prod.tfvars, or all of envs/prod/, with the variables of the
 * command and its environment. */
struct VarSet {
    Str label; /* relative to the root: "env/prod.tfvars", "envs/prod" */
    VEC(uint32_t) files; /* indices into Model.files, the last one counts */
    VEC(DeclRef) assignments;
    Map *by_name; /* → index into assignments: the one that counts; NULL without files */
    CommandVariables variables;   /* of the command line: before what the files say */
    CommandVariables environment; /* after all files, those that are read unasked, too */
    /* A file that a command gives and that is not there: what nobody else gives, it may. Name: its path as the command has it,
     * empty when there is none; file and line: the command's; computed: it is there, and no format of variable files. */
    CommandVariable missing;
    bool is_run;   /* a script or workflow says so */
    Str workspace; /* that goes with them; empty when nothing says so */
    bool is_in_any_workspace; /* a command with the same files selects one that can't be told: no other tells it */
    StackDeployment *stack; /* that gives them to a template; NULL: another thing does */
};

typedef VEC(VarSet) VarSets;

typedef struct {
    uint32_t unit, file;
} VarFile;

typedef VEC(VarFile) VarFiles;

typedef VEC(Str) WorkspaceNames;

/* What the commands of a root give. */
typedef struct {
    VarSets with_files, without_files;
    VarSets open; /* a file that can't be told is among what is given */
    WorkspaceNames workspaces; /* that they select; may hold a name twice */
    bool selects_others;       /* one of them selects a workspace that can't be told */
    Str region;                /* in which all files with such commands run them; empty: none says one, or they differ */
} RunSets;

/* Units that are deployed by themselves, as far as the unit itself says (roots.c). */
bool unit_is_root(const Model *model, const Unit *unit);
/* All variable files with the units that they suit. */
VarFiles var_files_collect(Model *model, const Units *units);
/* A variable file, and neither an example nor for tests. */
bool var_file_is_for_use(const Model *model, uint32_t file);
/* The sets of a unit. One without a label: the user has asked for its files. */
VarSets var_sets_of(Model *model, const Units *units, uint32_t unit, const VarFiles *files, const RunSets *runs);
void var_set_add_file(Model *model, VarSet *set, uint32_t file);
Str var_set_label(const Unit *unit, Str path);
/* What another run of the same set gives otherwise, or not at all, can't be told. */
void var_set_merge(Arena *arena, const VarSet *from, VarSet *into);
/* A text of a command with ${NAME} for what is worked out. */
Str var_set_printed(Arena *arena, Str value);
/* Does the command run in the folder of this unit? */
bool run_is_of(Model *model, const Units *units, uint32_t unit, const CommandRun *run);
/* What an init says of the state of a unit, with the paths of its files from the top; nothing: it runs elsewhere. */
CommandVariables run_backend_of(Model *model, const Units *units, uint32_t unit, const CommandRun *init);
RunSets run_sets_of(Model *model, const Units *units, uint32_t unit, const CommandRuns *commands);

/* Value that every set gives to an input; NULL when one of them gives none or another. */
const Value *var_sets_value(Instance *in, Str name);
/* Does a command give it, itself or through its environment, and not a file? */
bool var_sets_is_of_command(const Instance *in, Str name);
/* What the input is where one of several variable files is given: the value in which all sets agree (one that gives none
 * has the fallback), else unknown. */
const Value *var_sets_likely(Instance *in, Str name, const Value *fallback);
/* What a text is as the value of a variable when it comes by a command line or the environment: an expression where the
 * variable is of a type made of others (Terraform, "Complex-typed values"). */
const Value *var_sets_of_text(Instance *in, Str name, Str text);

#endif
