/* Shell text, followed as far as it can be without running it: words, quotes, variables, folders, functions, loops over
 * words that are written in, and branches. Every command comes out once per way to it, with its words as expressions:
 *
 *     REGION=${1:-eu-west-1}                    aws … --region (1 ?? "eu-west-1")
 *     for r in us-east-1 eu-west-1; do aws …    the command twice
 *     if [ "$E" = prod ]; then N=a; else N=b    branch#1 ? "a" : "b"
 *
 * A variable that nothing here sets is an EXPR_NAME; what a command prints is EXPR_OPAQUE. Branches that are decided at
 * run time are names, too ("branch#1"): expressions that depend on one branch have the same name in them. */
#ifndef PARSERS_FORMATS_SHELL_H
#define PARSERS_FORMATS_SHELL_H

#include "analyzer/core/files.h"
#include "analyzer/core/vec.h"
#include "parsers/facts.h"

/* A piece of a word: text as it is, or an expression. */
typedef struct {
    Str text;
    ExprId expr; /* 0: text */
    uint32_t
        line; /* where the text is written: that of the assignment, when a variable holds it; 0: that of the word */
} ShellPart;

typedef struct {
    ShellPart *parts;
    size_t count;
    uint32_t line;
    bool is_quoted; /* wholly or in part: it is a word even without a character in it */
} ShellWord;

typedef struct {
    ShellWord *items;
    size_t count;
} ShellWords;

typedef struct Shell Shell;

/* Called for each command but assignments, `cd` and the like. */
typedef void (*ShellVisit)(Shell *shell, const ShellWord *words, size_t count, void *context);

/* The folder where a script is started, in paths: "/<start>/envs". */
#define SHELL_START "/<start>"

/* `path` is that of the file, `start` the folder where its commands start ("/" + from the top of the repository), empty
 * when it can't be told. */
Shell *shell_new(FactsBuilder *builder, Arena *arena, Str path, Str start, ShellVisit visit, void *context);
/* Files that are sourced are read from here on; without it they are only named (shell_add_call). */
void shell_set_files(Shell *shell, const Files *files);
/* A text whose first line is `line`. `is_one_line`: line breaks in it are no lines of the file. */
void shell_run(Shell *shell, Str text, uint32_t line, bool is_one_line);

/* Variables. A part of a matrix or an input has its notation as its name: "matrix.region". */
void shell_set(Shell *shell, Str name, ShellWord value);
/* One that programs see. */
void shell_export(Shell *shell, Str name, ShellWord value);
void shell_unset_prefix(Shell *shell, Str prefix);
/* NULL when nothing has set it. */
const ShellWord *shell_variable(const Shell *shell, Str name);
void shell_set_directory(Shell *shell, ShellWord directory);
/* As `cd` does. */
void shell_change_directory(Shell *shell, const ShellWord *to);
/* "/" and the path from the top of the repository, or a path from where the script is started; NULL: it can't be told. */
const ShellWord *shell_directory(const Shell *shell);
/* What is set from here on is forgotten at shell_leave(). */
typedef struct ShellState ShellState;
ShellState *shell_enter(Shell *shell);
void shell_leave(Shell *shell, const ShellState *state);
/* The same at the end of a program that was started: what it wrote for later steps stays. */
void shell_leave_program(Shell *shell, const ShellState *state);
/* A variable of our own that holds for the steps that follow, too: its name is none that a script can write. */
void shell_keep(Shell *shell, Str name, ShellWord value);
/* At the end of a step, before its state is left: what it wrote for later steps is collected, shell_set_later() sets it. */
void shell_collect_later(Shell *shell);
void shell_set_later(Shell *shell);
/* The end of it all: which other files were read, and that not all commands were followed, when they weren't. */
void shell_finish(Shell *shell);
FactsBuilder *shell_builder(const Shell *shell);
Arena *shell_arena(const Shell *shell);
Str shell_path(const Shell *shell);

typedef enum {
    TOKEN_WORD,
    TOKEN_END,
    TOKEN_SEMI,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_PIPE,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_CASE,
    TOKEN_LATER,  /* what is printed is set for the steps that follow; text "output": as outputs of the step */
    TOKEN_INPUT,  /* the file that the command reads */
    TOKEN_OUTPUT, /* the file that it writes */
} TokenKind;

typedef struct {
    TokenKind kind;
    Str text;
    uint32_t line;
} ShellToken;

typedef struct {
    ShellToken *items;
    size_t count;
} ShellTokens;

/* ---- other files ---- */

/* That the file calls another one, or takes it over ("call", "source"), known by its name without folders: where nothing
 * else is read. */
void shell_add_call(Shell *shell, const char *type, Str name);
/* The folder of the script that was started first, from the top of the repository. */
Str shell_own_folder(const Shell *shell);
/* The file that a word means, from where the commands run, from the script's own folder or from the top. */
bool shell_read_file(Shell *shell, const ShellWord *word, Str *path, Str *text);
/* Lines of the n-th other file that was read are counted from n times this. */
enum { SHELL_LINES_MAX = 1 << 22 };
/* What runs until shell_leave_file() stands in another file; false: it is among those that led here, or too many did. */
typedef struct {
    Str path;
    uint32_t line_base;
    ShellTokens tokens;
    bool is_dead;
} ShellPlace;
bool shell_enter_file(Shell *shell, Str path, ShellPlace *before);
void shell_leave_file(Shell *shell, const ShellPlace *before);
/* $1, $2 … from here on. */
void shell_set_arguments(Shell *shell, const ShellWord *words, size_t count);
/* Those that `before`, a copy of the shell, had. */
void shell_restore_arguments(Shell *shell, const Shell *before);
/* Functions that nothing has called, each as if somebody did: with arguments that nobody knows. */
void shell_run_uncalled(Shell *shell);
/* Another script with these arguments, as a program of its own. */
/* A line of commands with arguments behind it, as package managers run their scripts. */
void shell_run_command(Shell *shell, Str text, uint32_t line, const ShellWord *arguments, size_t count);
void shell_run_script(Shell *shell, Str path, Str text, const ShellWord *arguments, size_t count);

/* Words as others need them. */
ShellWord shell_word(Arena *arena, Str text, uint32_t line);
ShellWord shell_word_of_expr(Arena *arena, ExprId expr, uint32_t line);
/* Text with ${{ expressions }} of workflows and, when asked for, $VARIABLES: never split. */
ShellWord shell_expand(Shell *shell, Str text, uint32_t line, bool has_variables);
bool shell_word_text(const ShellWord *word, Str *out); /* false: not all of it is written in */
ExprId shell_word_expr(FactsBuilder *builder, const ShellWord *word);
/* The words that the shell makes of an unquoted variable. */
ShellWords shell_split(Shell *shell, const ShellWord *word);
/* What stands from a position of the first piece on. */
ShellWord shell_word_from(Arena *arena, const ShellWord *word, size_t at);
ShellWord shell_join(Arena *arena, const ShellWord *a, Str between, const ShellWord *b);

/* ---- between shell.c, shell_builtins.c and shell_words.c ---- */

typedef struct {
    Str name;
    ShellWords value; /* one word, or those of an array */
    bool is_exported;
} ShellVariable;

/* What has to hold for a command to run, where it can be told by what is asked (formats/actions_value.h): the nearest one first. */
typedef struct ShellCondition ShellCondition;
struct ShellCondition {
    ExprId expr;
    const ShellCondition *outer;
};

struct ShellState {
    VEC(ShellVariable) variables;
    const ShellCondition *conditions;
    ShellWord directory, previous; /* previous: that of `cd -` */
    bool has_directory, has_previous;
    bool exports_all;     /* set -a */
    bool is_in_container; /* "/" is not that of the repository */
};

typedef struct {
    Str name;
    ShellTokens tokens; /* of the text that it stands in */
    size_t first;       /* of its body */
    Str path;           /* of the file that it stands in */
    bool is_called;
} ShellFunction;

/* A command as it was run, and the files that it reads. */
typedef struct {
    ShellWords words, inputs;
} ShellCommand;

typedef enum { KEPT_NOT, KEPT_VARIABLE, KEPT_OUTPUT } ShellKept;

struct Shell {
    FactsBuilder *builder;
    Arena *arena;
    Str path;
    ShellVisit visit;
    void *context;
    ShellState state;
    VEC(ShellFunction) functions;
    ShellTokens tokens;       /* of the text being run */
    VEC(ShellWord) arguments; /* of the function being run */
    bool has_arguments;
    Str arguments_path; /* the file in which they stand; empty: another one */
    uint32_t shift;
    bool is_dead;      /* after exit: what follows is not run */
    bool has_returned; /* on one way through the function being run, or through one that it has called */
    uint32_t branch_count, step_count, depth, call_depth, expansion_depth;
    size_t copy_count;      /* variables that were kept for later */
    size_t expanded_bytes;  /* of values that were put together */
    size_t read_bytes;      /* of other files */
    bool is_limited;        /* not all was followed */
    VEC(ShellWord) folders; /* pushd */
    uint32_t
        open_loops; /* loops around the command that go on till something happens: what is asked in them is asked anew each time */
    uint32_t branch_depth; /* branches around the command that are decided at run time */
    VEC(ShellVariable) later;
    const Files *files;
    VEC(Str) callers;      /* files that led to this one, the first one first */
    VEC(Str) read;         /* all other files that were read */
    uint32_t line_base;    /* what lines of this one are counted from */
    VEC(Str) calls;        /* names that were added */
    VEC(ShellCommand) ran; /* commands of the line being run, up to this one */
    size_t pipe_first;     /* those from here on print what this one reads */
    ShellKept kept_kind;   /* of the group being run: what its commands print is set for later steps */
    bool is_piped;         /* another command reads what this one prints */
    ShellWord output;      /* the file that this one writes; without a part: none */
};

/* A branch is decided by what a variable holds, or by something else. */
typedef struct {
    ExprId expr;                 /* name of the branch; 0: it is decided here and now */
    bool is_taken;               /* when it is decided */
    Str variable, value;         /* it holds this where the branch is taken; empty: not told */
    bool is_if_empty, is_if_set; /* it is asked whether something has a value */
    ExprId if_taken,
        if_not; /* of one that can't be told as a whole, what holds where it is taken, and where it isn't; 0: nothing */
} ShellBranch;

/* ---- tests (shell_tests.c) ---- */

ShellBranch shell_new_branch(Shell *shell, uint32_t line);
/* The variable that a token asks for; empty: it is no such token. */
Str shell_variable_in(const ShellToken *token);
/* One word of a token; an empty one where it stands for several. */
ShellWord shell_expanded(Shell *shell, const ShellToken *token);
ShellBranch shell_test(Shell *shell, const ShellToken *tokens, size_t count);
/* Does a word fit a glob? Where that can be told by what is asked, the branch is named by it. */
ShellBranch shell_fitting(Shell *shell, const ShellWord *word, Str glob, uint32_t line);
/* It is taken where the other one isn't, or where one of two is. */
ShellBranch shell_opposite(Shell *shell, const ShellBranch *branch);
ShellBranch shell_either_branch(Shell *shell, const ShellBranch *a, const ShellBranch *b);

/* ---- branches (shell_branches.c) ---- */

typedef struct {
    ShellBranch branch;
    ShellState *state; /* NULL: it ended the script */
} ShellWay;

/* The branch is not the only one that asks this: what it asks has a name. */
bool shell_is_named(const Shell *shell, const ShellBranch *branch);
/* What is known to hold where it is taken, or where it isn't; 0: nothing. */
ExprId shell_known(Shell *shell, const ShellBranch *branch, bool is_taken);
/* From here on the branch is taken, or isn't. */
ExprId shell_truth(Shell *shell, bool value, uint32_t line);
void shell_add_condition(Shell *shell, const ShellBranch *branch, bool is_taken);
/* The ways through an `if` or `case`, the last first. `is_complete`: one of them is taken. Conditions around all of them are `outer`;
 * those that ended the script aren't taken behind it. */
void shell_join_ways(Shell *shell, const ShellState *before, ShellWay *ways, size_t count, bool is_complete);

/* Nothing is followed from here on. */
void shell_stop(Shell *shell);
ShellVariable *shell_variable_of(const Shell *shell, Str name);
void shell_set_words(Shell *shell, Str name, ShellWords value, bool is_exported);
/* The variable by its own name: nothing here knows what it holds. */
ShellWord shell_unset_word(Shell *shell, Str name, uint32_t line);
/* "NAME=", "NAME+=": the size of the name, or 0. */
size_t shell_assigned_name(Str word, bool *is_added);
/* Is it one of `words`, divided by blanks? */
bool shell_is_among(Str word, const char *words);
/* cd, set, source and the like; false: it is none of them. */
bool shell_run_builtin(Shell *shell, const ShellWord *words, size_t count);
/* What a command prints is set for later steps: as variables, or as outputs of the step that has the variable "step id". */
void shell_keep_for_later(Shell *shell, const ShellWord *words, size_t count, bool is_output);
/* The name of the variable under which the shell keeps what is written for later steps: none that a script can write. */
#define SHELL_LATER "later "
ShellTokens shell_tokens(Arena *arena, Str text, uint32_t line, bool is_one_line);
/* A word of the source as the words that it stands for; appends them. */
void shell_expand_word(Shell *shell, const ShellToken *token, ShellWords *out, size_t *capacity);

#endif
