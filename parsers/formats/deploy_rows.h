/* The rows of deploy_commands.def, which says what they mean. */
#ifndef PARSERS_FORMATS_DEPLOY_ROWS_H
#define PARSERS_FORMATS_DEPLOY_ROWS_H

#include "parsers/formats/shell.h"
#include "analyzer/core/str.h"

typedef enum {
    FORM_WORD,
    FORM_WORDS,
    FORM_PARAMETERS,
    FORM_FILE,
    FORM_FLAG,          /* it has no value, and the command does nothing */
    FORM_MARK,          /* it has no value: the field is "yes" */
    FORM_FOLDER,        /* where the command runs */
    FORM_VARIABLE,      /* name=value, in order with the files */
    FORM_VARIABLE_FILE, /* their last one counts */
    FORM_BACKEND        /* key=value, or a file of them */
} Form;

typedef enum {
    ROW_COMMAND,
    ROW_OPTION,
    ROW_POSITIONAL,
    ROW_SAYS,
    ROW_MORE,
    ROW_GIVES,
    ROW_SETS,
    ROW_KEEPS,
    ROW_CHOOSES,
    ROW_LOCAL,
    ROW_TAKES,
    ROW_PICKS,
    ROW_RENDERS,
    ROW_FEEDS,
    ROW_PRINTS,
    ROW_QUIET,
    ROW_CONTAINER,
    ROW_TASK,
    ROW_RUNS,
    ROW_PROGRAM_VARIABLE,
    ROW_PROGRAM,
    ROW_WRAPPER,
    ROW_VARIABLE,
    ROW_ENDPOINT_VARIABLE,
    ROW_CALL,
    ROW_ACTION,
    ROW_INPUT,
    ROW_DEPLOYS,
    ROW_SPARES,
    ROW_BUILDS,
    ROW_MEANS,
    ROW_READS,
    ROW_FETCHES,
    ROW_STARTS,
    ROW_REQUEST,
    ROW_GIVEN,
    ROW_CLIENT,
    ROW_ASSUMES,
    ROW_PROFILE_VARIABLE,
    ROW_CONFIGURES
} RowKind;

typedef struct {
    RowKind kind;
    const char *words, *name, *field; /* of a command: words, kind */
    Form form;
} DeployRow;

extern const DeployRow deploy_rows[];
extern const size_t deploy_row_count;

/* Do the words of a row begin with the same letter? Nearly all are refused by that. */
bool deploy_row_begins(size_t row, Str words);
bool deploy_has_row(RowKind kind, Str words);
/* Empty: there is no such row. */
Str deploy_row_name(RowKind kind, Str words);
/* Does a line begin with the words of a command that deploys or makes what is deployed? */
bool deploy_is_command_line(Str line);
/* The row of an option of this program, with one dash or two; deploy_row_count: an option of no meaning here. */
size_t deploy_option_row(Str program, Str option);

/* The row that says what an input or variable of this name means (MEANS); deploy_row_count: nothing that is known. */
size_t deploy_meaning_row(Arena *arena, Str name);

/* The words that make the command, and what kind it is; empty: none that is known. `used`: how many plain words they are. Of a word that is
 * one of several texts, the first that makes a command. */
Str deploy_kind(FactsBuilder *builder, Arena *arena, Str program, const ShellWord *const *plain, size_t plain_count,
                size_t *used, Str *words);

#endif
