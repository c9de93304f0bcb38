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

#include "analyzer/core/vec.h"
#include "parsers/facts.h"

/* A piece of a word: text as it is, or an expression. */
typedef struct {
    Str text;
    ExprId expr; /* 0: text */
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

/* `path` is that of the file, `start` the folder where its commands start ("/" + from the top of the repository), empty
 * when it can't be told. */
Shell *shell_new(FactsBuilder *builder, Arena *arena, Str path, Str start, ShellVisit visit, void *context);
/* A text whose first line is `line`. `is_one_line`: line breaks in it are no lines of the file. */
void shell_run(Shell *shell, Str text, uint32_t line, bool is_one_line);

/* Variables. A part of a matrix or an input has its notation as its name: "matrix.region". */
void shell_set(Shell *shell, Str name, ShellWord value);
void shell_unset_prefix(Shell *shell, Str prefix);
/* NULL when nothing has set it. */
const ShellWord *shell_variable(const Shell *shell, Str name);
void shell_set_directory(Shell *shell, ShellWord directory);
/* "/" and the path from the top of the repository, or a path from where the script is started; NULL: it can't be told. */
const ShellWord *shell_directory(const Shell *shell);
/* What is set from here on is forgotten at shell_leave(). */
typedef struct ShellState ShellState;
ShellState *shell_enter(Shell *shell);
void shell_leave(Shell *shell, const ShellState *state);
FactsBuilder *shell_builder(const Shell *shell);
Arena *shell_arena(const Shell *shell);
Str shell_path(const Shell *shell);

/* Words as others need them. */
ShellWord shell_word(Arena *arena, Str text, uint32_t line);
ShellWord shell_word_of_expr(Arena *arena, ExprId expr, uint32_t line);
/* Text with ${{ expressions }} of workflows and, when asked for, $VARIABLES: never split. */
ShellWord shell_expand(Shell *shell, Str text, uint32_t line, bool has_variables);
bool shell_word_text(const ShellWord *word, Str *out); /* false: not all of it is written in */
ExprId shell_word_expr(FactsBuilder *builder, const ShellWord *word);
/* What stands from a position of the first piece on. */
ShellWord shell_word_from(Arena *arena, const ShellWord *word, size_t at);
ShellWord shell_join(Arena *arena, const ShellWord *a, Str between, const ShellWord *b);

/* ---- between shell.c and shell_words.c ---- */

typedef struct {
    Str name;
    ShellWords value; /* one word, or those of an array */
} ShellVariable;

struct ShellState {
    VEC(ShellVariable) variables;
    ShellWord directory;
    bool has_directory;
};

typedef enum { TOKEN_WORD, TOKEN_END, TOKEN_SEMI, TOKEN_AND, TOKEN_OR, TOKEN_PIPE, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_CASE } TokenKind;

typedef struct {
    TokenKind kind;
    Str text;
    uint32_t line;
} ShellToken;

typedef struct {
    ShellToken *items;
    size_t count;
} ShellTokens;

typedef struct {
    Str name;
    ShellTokens tokens; /* of the text that it stands in */
    size_t first;       /* of its body */
} ShellFunction;

struct Shell {
    FactsBuilder *builder;
    Arena *arena;
    Str path;
    ShellVisit visit;
    void *context;
    ShellState state;
    VEC(ShellFunction) functions;
    ShellTokens tokens; /* of the text being run */
    VEC(ShellWord) arguments; /* of the function being run */
    bool has_arguments;
    uint32_t shift;
    bool is_dead; /* after exit: what follows is not run */
    uint32_t branch_count, step_count, depth, call_depth;
    VEC(ShellWord) folders; /* pushd */
};

ShellTokens shell_tokens(Arena *arena, Str text, uint32_t line, bool is_one_line);
/* A word of the source as the words that it stands for; appends them. */
void shell_expand_word(Shell *shell, const ShellToken *token, ShellWords *out, size_t *capacity);

#endif
