/* One table of all that is known of command lines and steps that deploy. */
#include "parsers/formats/deploy_rows.h"

const DeployRow deploy_rows[] = {
#define COMMAND(words, kind) {ROW_COMMAND, words, kind, "", FORM_WORD},
#define OPTION(words, option, field, form) {ROW_OPTION, words, option, field, form},
#define POSITIONAL(words, fields) {ROW_POSITIONAL, words, "", fields, FORM_WORD},
#define SAYS(words, field, text) {ROW_SAYS, words, text, field, FORM_WORD},
#define MORE(words, variable) {ROW_MORE, words, variable, "", FORM_WORD},
#define GIVES(program, prefix) {ROW_GIVES, program, prefix, "", FORM_WORD},
#define SETS(program, variable, field) {ROW_SETS, program, variable, field, FORM_WORD},
#define KEEPS(words, field) {ROW_KEEPS, words, "", field, FORM_WORD},
#define CHOOSES(kind) {ROW_CHOOSES, kind, "", "", FORM_WORD},
#define LOCAL(kind, pattern) {ROW_LOCAL, kind, pattern, "", FORM_WORD},
#define TAKES(kind, other) {ROW_TAKES, kind, "", other, FORM_WORD},
#define PICKS(kind, other) {ROW_PICKS, kind, other, "", FORM_WORD},
#define RENDERS(kind) {ROW_RENDERS, kind, "", "", FORM_WORD},
#define PRINTS(kind) {ROW_PRINTS, kind, "", "", FORM_WORD},
#define FEEDS(words) {ROW_FEEDS, words, "", "", FORM_WORD},
#define QUIET(name) {ROW_QUIET, name, "", "", FORM_WORD},
#define CONTAINER(name) {ROW_CONTAINER, name, "", "", FORM_WORD},
#define TASK(name, program, command, options, folder) \
    {ROW_TASK, name, program, command " " options " " folder, FORM_WORD},
#define RUNS(name, command) {ROW_RUNS, name, command, "", FORM_WORD},
#define PROGRAM_VARIABLE(name, program) {ROW_PROGRAM_VARIABLE, name, program, "", FORM_WORD},
#define PROGRAM(name, program) {ROW_PROGRAM, name, program, "", FORM_WORD},
#define WRAPPER(words) {ROW_WRAPPER, words, "", "", FORM_WORD},
#define REGION_VARIABLE(name) {ROW_VARIABLE, name, "", "", FORM_WORD},
#define ENDPOINT_VARIABLE(name) {ROW_ENDPOINT_VARIABLE, name, "", "", FORM_WORD},
#define CALL(program) {ROW_CALL, program, "", "", FORM_WORD},
#define ACTION(name, kind) {ROW_ACTION, name, kind, "", FORM_WORD},
#define INPUT(action, input, field, form) {ROW_INPUT, action, input, field, form},
#define DEPLOYS(word) {ROW_DEPLOYS, word, "", "", FORM_WORD},
#define SPARES(word) {ROW_SPARES, word, "", "", FORM_WORD},
#define BUILDS(word) {ROW_BUILDS, word, "", "", FORM_WORD},
#define MEANS(inputs, meaning, form) {ROW_MEANS, inputs, "", meaning, form},
#define READS(meanings, command) {ROW_READS, meanings, command, "", FORM_WORD},
#define ASSUMES(kind) {ROW_ASSUMES, kind, "", "", FORM_WORD},
#define STARTS(module, names) {ROW_STARTS, module, names, "", FORM_WORD},
#define REQUEST(name, command) {ROW_REQUEST, name, command, "", FORM_WORD},
#define GIVEN(argument, option, field, form) {ROW_GIVEN, argument, option, field, form},
#define CLIENT(name, service, region) {ROW_CLIENT, name, service, region, FORM_WORD},
#define PROFILE_VARIABLE(name) {ROW_PROFILE_VARIABLE, name, "", "", FORM_WORD},
#define CONFIGURES(words, option, setting) {ROW_CONFIGURES, words, option, setting, FORM_WORD},
#define FETCHES(step) {ROW_FETCHES, step, "", "", FORM_WORD},
#include "parsers/formats/deploy_commands.def"
#undef FETCHES
#undef CONFIGURES
#undef PROFILE_VARIABLE
#undef CLIENT
#undef GIVEN
#undef REQUEST
#undef STARTS
#undef ASSUMES
#undef READS
#undef MEANS
#undef BUILDS
#undef SPARES
#undef DEPLOYS
#undef INPUT
#undef ACTION
#undef REGION_VARIABLE
#undef ENDPOINT_VARIABLE
#undef CALL
#undef WRAPPER
#undef PROGRAM
#undef PROGRAM_VARIABLE
#undef RUNS
#undef TASK
#undef CONTAINER
#undef QUIET
#undef KEEPS
#undef FEEDS
#undef PRINTS
#undef RENDERS
#undef PICKS
#undef TAKES
#undef LOCAL
#undef CHOOSES
#undef SETS
#undef GIVES
#undef MORE
#undef SAYS
#undef POSITIONAL
#undef OPTION
#undef COMMAND
};

const size_t deploy_row_count = sizeof deploy_rows / sizeof *deploy_rows;

bool deploy_row_begins(size_t row, Str words) { return words.size && deploy_rows[row].words[0] == words.data[0]; }

static bool is_row_of(size_t row, RowKind kind, Str words) {
    if (deploy_rows[row].kind != kind || (words.size && !deploy_row_begins(row, words))) return false;
    return str_equal(str_from(deploy_rows[row].words), words);
}

bool deploy_has_row(RowKind kind, Str words) {
    for (size_t i = 0; i < deploy_row_count; i++)
        if (is_row_of(i, kind, words)) return true;
    return false;
}

Str deploy_row_name(RowKind kind, Str words) {
    for (size_t i = 0; i < deploy_row_count; i++)
        if (is_row_of(i, kind, words)) return str_from(deploy_rows[i].name);
    return STR_NONE;
}

bool deploy_is_command_line(Str line) {
    for (size_t i = 0; i < deploy_row_count; i++) {
        Str words = str_from(deploy_rows[i].words);
        bool is_whole = str_find_char(words, ' ', 0) != SIZE_MAX && str_find_char(words, '*', 0) == SIZE_MAX;
        if (deploy_rows[i].kind != ROW_COMMAND || !is_whole || !str_starts_with(line, words)) continue;
        if (line.size == words.size || line.data[words.size] == ' ' || line.data[words.size] == '\\') return true;
    }
    return false;
}

size_t deploy_option_row(Str program, Str option) {
    Str shorter = str_starts_with(option, STR("--")) ? str_slice(option, 1, option.size) : option;
    size_t at = 0;
    for (; at < deploy_row_count; at++) {
        if (deploy_rows[at].kind != ROW_OPTION || !str_equal(str_from(deploy_rows[at].words), program)) continue;
        Str name = str_from(deploy_rows[at].name);
        if (str_equal(name, option) || (str_equal(name, shorter) && name.size > 2)) break;
    }
    return at;
}

static bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

/* aws-region, AWS_REGION, awsRegion → awsregion */
static Str plain_name(Arena *arena, Str name) {
    Str lower = str_lower(arena, name);
    char *text = arena_alloc(arena, name.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < lower.size; i++)
        if (is_letter_or_digit(lower.data[i])) text[size++] = lower.data[i];
    return str_of(text, size);
}

size_t deploy_meaning_row(Arena *arena, Str name) {
    Str plain = plain_name(arena, name);
    size_t row = 0;
    while (row < deploy_row_count &&
           !(deploy_rows[row].kind == ROW_MEANS && shell_is_among(plain, deploy_rows[row].words)))
        row++;
    return row;
}
