/* Which commands and steps deploy, and what their words say. */
#include "parsers/formats/deployment_body.h"
#include "parsers/formats/jobs.h"

#include "analyzer/core/limits.h"

typedef enum {
    FORM_WORD,
    FORM_WORDS,
    FORM_PARAMETERS,
    FORM_FILE,
    FORM_FLAG,          /* it has no value */
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
    ROW_TAKES,
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
    ROW_INPUT
} RowKind;

static const struct {
    RowKind kind;
    const char *words, *name, *field; /* of a command: words, kind */
    Form form;
} rows[] = {
#define COMMAND(words, kind) {ROW_COMMAND, words, kind, "", FORM_WORD},
#define OPTION(words, option, field, form) {ROW_OPTION, words, option, field, form},
#define POSITIONAL(words, fields) {ROW_POSITIONAL, words, "", fields, FORM_WORD},
#define SAYS(words, field, text) {ROW_SAYS, words, text, field, FORM_WORD},
#define MORE(words, variable) {ROW_MORE, words, variable, "", FORM_WORD},
#define GIVES(program, prefix) {ROW_GIVES, program, prefix, "", FORM_WORD},
#define SETS(program, variable, field) {ROW_SETS, program, variable, field, FORM_WORD},
#define KEEPS(words, field) {ROW_KEEPS, words, "", field, FORM_WORD},
#define CHOOSES(kind) {ROW_CHOOSES, kind, "", "", FORM_WORD},
#define TAKES(kind, other) {ROW_TAKES, kind, "", other, FORM_WORD},
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
#include "parsers/formats/deploy_commands.def"
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
#undef TAKES
#undef CHOOSES
#undef SETS
#undef GIVES
#undef MORE
#undef SAYS
#undef POSITIONAL
#undef OPTION
#undef COMMAND
};
enum { ROW_COUNT = sizeof rows / sizeof *rows, WORDS_MAX = 400 };

/* What surrounds the command: the region of the environment, whose account it is, and the folder. */
static void add_surroundings(Body *body, Shell *shell) {
    for (size_t i = 0; i < ROW_COUNT && !body->has_region; i++) {
        if (rows[i].kind != ROW_VARIABLE) continue;
        const ShellWord *word = shell_variable(shell, str_from(rows[i].words));
        Str text;
        if (!word || (shell_word_text(word, &text) && text.size == 0)) continue;
        body_add(body, "region", shell_word_expr(body->builder, word));
        body_add_text(body, "region_how", body->deployments->how);
    }
    const ShellWord *role = shell_variable(shell, STR("role"));
    if (role) body_add(body, "role", shell_word_expr(body->builder, role));
    const ShellWord *directory = shell_directory(shell);
    if (!directory)
        body_add(body, "directory",
                 facts_named(body->builder, EXPR_OPAQUE, STR("a folder that is worked out"), body->line, 1, 0));
    else if (directory->count)
        body_add(body, "directory", shell_word_expr(body->builder, directory));
}

/* ---- commands ---- */

typedef struct {
    const ShellWord *words;
    size_t count, at;
} Command;

static Str word_text(const Command *command, size_t at) {
    Str text;
    return at < command->count && shell_word_text(&command->words[at], &text) ? text : STR_NONE;
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Do the words of a row stand here? Gives their number. */
static size_t words_at(const Command *command, size_t at, Str words) {
    size_t count = 0;
    Str word;
    while (str_word_next(&words, &word)) {
        if (!str_equal(word_text(command, at + count), word)) return 0;
        count++;
    }
    return count;
}

static bool is_option(Str word) { return word.size > 1 && word.data[0] == '-'; }

static Str first_text(const ShellWord *word) {
    return word->count && !word->parts[0].expr ? word->parts[0].text : STR_NONE;
}

static bool has_row(RowKind kind, Str words) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].kind == kind && str_equal(str_from(rows[i].words), words)) return true;
    return false;
}

bool deployments_is_quiet(Str program) { return has_row(ROW_QUIET, program); }

/* Skips what only starts another command. */
static void skip_wrappers(Command *command) {
    for (bool is_found = true; is_found && command->at < command->count;) {
        is_found = false;
        for (size_t i = 0; i < ROW_COUNT && !is_found; i++) {
            if (rows[i].kind != ROW_WRAPPER) continue;
            size_t count = words_at(command, command->at, str_from(rows[i].words));
            if (count) command->at += count;
            is_found = count > 0;
        }
        /* aws-vault exec NAME -- aws … */
        if (str_equal(word_text(command, command->at), STR("aws-vault")))
            for (size_t at = command->at; at < command->count; at++)
                if (str_equal(word_text(command, at), STR("--"))) command->at = at, is_found = true;
        while (is_found && is_option(word_text(command, command->at))) command->at++;
    }
}

static Str row_name(RowKind kind, Str words) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].kind == kind && str_equal(str_from(rows[i].words), words)) return str_from(rows[i].name);
    return STR_NONE;
}

static bool is_program(Str name) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        Str words = str_from(rows[i].words), first = STR_NONE;
        if (rows[i].kind == ROW_COMMAND && str_word_next(&words, &first) && str_equal(first, name)) return true;
    }
    return false;
}

/* The program by its name, one of its other names, or an image of it: hashicorp/terraform:1.9. */
static Str program_of_text(Str text) {
    Str name = base_name(text);
    if (name.size < text.size) name = str_slice(name, 0, str_find_char(name, ':', 0));
    Str other = row_name(ROW_PROGRAM, name);
    return other.size ? other : is_program(name) ? name : STR_NONE;
}

/* "$TERRAFORM", "${TF:-tofu}": what nobody set is told by its name. */
static Str program_of_expr(const Deployments *deployments, ExprId id) {
    FactsBuilder *builder = deployments->builder;
    const Expr *expr = facts_expr_at(builder, id);
    Str text = facts_builder_str(builder, expr->text);
    if (expr->kind == EXPR_NAME) return row_name(ROW_PROGRAM_VARIABLE, text);
    if (expr->kind == EXPR_STRING) return program_of_text(text);
    if (expr->kind != EXPR_BINARY || expr->number != OP_COALESCE) return STR_NONE;
    ExprId left = facts_builder_child(builder, id, 0), right = facts_builder_child(builder, id, 1);
    const Expr *name = facts_expr_at(builder, left), *fallback = facts_expr_at(builder, right);
    Str known =
        name->kind == EXPR_NAME ? row_name(ROW_PROGRAM_VARIABLE, facts_builder_str(builder, name->text)) : STR_NONE;
    if (known.size || fallback->kind != EXPR_STRING) return known;
    return program_of_text(facts_builder_str(builder, fallback->text));
}

static Str program_at(const Deployments *deployments, const Command *command, size_t at) {
    Str text;
    if (at >= command->count) return STR_NONE;
    const ShellWord *word = &command->words[at];
    if (shell_word_text(word, &text)) return program_of_text(text);
    return word->count == 1 ? program_of_expr(deployments, word->parts[0].expr) : STR_NONE;
}

/* The row of an option of this program, with one dash or two; ROW_COUNT: an option of no meaning here. */
static size_t option_row(Str program, Str option) {
    Str shorter = str_starts_with(option, STR("--")) ? str_slice(option, 1, option.size) : option;
    size_t at = 0;
    for (; at < ROW_COUNT; at++) {
        if (rows[at].kind != ROW_OPTION || !str_equal(str_from(rows[at].words), program)) continue;
        Str name = str_from(rows[at].name);
        if (str_equal(name, option) || (str_equal(name, shorter) && name.size > 2)) break;
    }
    return at;
}

static void take_value(Body *body, Shell *shell, size_t row, const ShellWord *word) {
    const char *field = rows[row].field;
    Str text = first_text(word);
    switch (rows[row].form) {
    case FORM_PARAMETERS: body_add_parameters(body, word); return;
    case FORM_FILE: body_add_parameter_file(body, word); return;
    case FORM_VARIABLE: body_add_variable(body, word); return;
    case FORM_VARIABLE_FILE: body_add_variable_file(body, word); return;
    case FORM_BACKEND: body_add_backend(body, word); return;
    case FORM_FOLDER: shell_change_directory(shell, word); return;
    case FORM_FLAG: body->is_nothing = !str_equal(text, STR("false")); return;
    case FORM_WORDS:
    case FORM_WORD: break;
    }
    if (!*field) return;
    bool is_file = str_starts_with(text, STR("file://"));
    ShellWord path = is_file ? shell_word_from(body->arena, word, 7) : *word;
    if (str_equal(str_from(field), STR("region"))) body_add_text(body, "region_how", body->said_by);
    body_add(body, field, shell_word_expr(body->builder, &path));
}

/* Values of an option that takes several: up to the next option. */
static size_t take_values(Body *body, size_t row, const Command *command, size_t at) {
    VEC(ExprId) list = {0};
    for (; at < command->count && !str_starts_with(first_text(&command->words[at]), STR("--")); at++) {
        if (rows[row].form == FORM_PARAMETERS)
            body_add_parameters(body, &command->words[at]);
        else
            *VEC_PUSH(body->arena, &list) = shell_word_expr(body->builder, &command->words[at]);
    }
    body_add_list(body, rows[row].field, list.items, list.count);
    return at;
}

/* The words that make the command, and what kind it is. `used`: how many plain words they are. */
static Str kind_of(Arena *arena, Str program, const ShellWord *const *plain, size_t plain_count, size_t *used,
                   Str *words) {
    Str joined = program, kind = STR_NONE;
    *used = 0;
    for (size_t i = 0; i <= plain_count && i <= 3; i++) {
        for (size_t row = 0; row < ROW_COUNT; row++)
            if (rows[row].kind == ROW_COMMAND && str_equal(str_from(rows[row].words), joined)) {
                kind = str_from(rows[row].name);
                *words = joined;
                *used = i;
            }
        Str next;
        if (i == plain_count) break;
        bool is_text = shell_word_text(plain[i], &next);
        joined = str_format(arena, "%.*s %.*s", STR_ARG(joined), STR_ARG(is_text ? next : STR("*")));
        if (!is_text && i > 0) break;
    }
    return kind;
}

static void take_positionals(Body *body, Str words, const ShellWord *const *plain, size_t count) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        Str fields = str_from(rows[row].field), field;
        if (!str_equal(str_from(rows[row].words), words)) continue;
        if (rows[row].kind == ROW_SAYS) body_add_text(body, rows[row].field, str_from(rows[row].name));
        if (rows[row].kind != ROW_POSITIONAL) continue;
        for (size_t i = 0; i < count && str_word_next(&fields, &field); i++)
            body_add(body, str_zero_terminated(body->arena, field), shell_word_expr(body->builder, plain[i]));
    }
}

typedef struct {
    const ShellWord **items;
    size_t count;
} PlainWords;

/* Options into the body; all other words into `plain`. */
static void take_options(Body *body, Shell *shell, Str program, const Command *command, PlainWords *plain) {
    plain->items = ARENA_ARRAY(body->arena, const ShellWord *, command->count + 1);
    for (size_t at = command->at + 1; at < command->count;) {
        const ShellWord *word = &command->words[at];
        Str text = first_text(word);
        size_t equal = str_find_char(text, '=', 0);
        if (!is_option(text)) {
            if (!body_add_choice(body, word)) plain->items[plain->count++] = word;
            at++;
            continue;
        }
        size_t row = equal == SIZE_MAX ? ROW_COUNT : option_row(program, str_slice(text, 0, equal));
        bool has_value = row < ROW_COUNT;
        if (!has_value) row = option_row(program, text);
        at++;
        if (row == ROW_COUNT) continue;
        if (has_value) {
            ShellWord value = shell_word_from(body->arena, word, equal + 1);
            take_value(body, shell, row, &value);
            if (rows[row].form == FORM_PARAMETERS) at = take_values(body, row, command, at);
        } else if (rows[row].form == FORM_WORDS || rows[row].form == FORM_PARAMETERS) {
            at = take_values(body, row, command, at);
        } else if (rows[row].form == FORM_FLAG) {
            take_value(body, shell, row, &(ShellWord){0});
        } else if (at < command->count) {
            take_value(body, shell, row, &command->words[at++]);
        }
    }
}

/* Options that stand in variables of the environment, before those of the command line. */
static void take_more(Body *body, Shell *shell, Str program, Str words) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_MORE) continue;
        Str wanted = str_from(rows[row].words);
        const ShellVariable *variable = shell_variable_of(shell, str_from(rows[row].name));
        if ((!str_equal(wanted, program) && !str_equal(wanted, words)) || !variable || !variable->is_exported) continue;
        ShellWords more = shell_split(shell, &variable->value.items[0]);
        Body before = *body;
        PlainWords plain = {0};
        memset(&body->arguments, 0, sizeof body->arguments);
        Command command = {more.items, more.count, (size_t)-1};
        take_options(body, shell, program, &command, &plain);
        for (size_t i = 0; i < before.arguments.count; i++)
            *VEC_PUSH(body->arena, &body->arguments) = before.arguments.items[i];
    }
}

static void take_given(Body *body, const Shell *shell, Str program) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        Str prefix = str_from(rows[row].name);
        if (rows[row].kind != ROW_GIVES || !str_equal(str_from(rows[row].words), program)) continue;
        for (size_t i = 0; i < shell->state.variables.count; i++) {
            const ShellVariable *variable = &shell->state.variables.items[i];
            if (variable->is_exported && str_starts_with(variable->name, prefix) && variable->value.count)
                body_add_given(body, variable, str_slice(variable->name, prefix.size, variable->name.size));
        }
    }
}

static bool is_same_expr(FactsBuilder *builder, ExprId a, ExprId b, uint32_t depth) {
    const Expr *left = facts_expr_at(builder, a), *right = facts_expr_at(builder, b);
    if (a == b) return true;
    if (depth > NESTING_DEPTH_MAX || left->kind != right->kind || left->count != right->count ||
        left->number != right->number ||
        !str_equal(facts_builder_str(builder, left->text), facts_builder_str(builder, right->text)))
        return false;
    for (uint32_t i = 0; i < left->count; i++)
        if (!is_same_expr(builder, facts_builder_child(builder, a, i), facts_builder_child(builder, b, i), depth + 1))
            return false;
    return true;
}

/* What has the same name is the same. */
static bool is_same_word(FactsBuilder *builder, const ShellWord *a, const ShellWord *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const ShellPart *left = &a->parts[i], *right = &b->parts[i];
        bool is_same = left->expr && right->expr ? is_same_expr(builder, left->expr, right->expr, 0)
                                                 : !left->expr && !right->expr && str_equal(left->text, right->text);
        if (!is_same) return false;
    }
    return true;
}

/* What the environment says, or an earlier command in this folder. */
static void take_set(Body *body, const Shell *shell, Str program) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_SETS || !str_equal(str_from(rows[row].words), program)) continue;
        const ShellVariable *variable = shell_variable_of(shell, str_from(rows[row].name));
        Str kept = str_format(body->arena, "%.*s %s", STR_ARG(program), rows[row].field), text;
        const ShellWord *value = shell_variable(shell, kept), *directory = shell_directory(shell),
                        *folder = shell_variable(shell, str_concat(body->arena, kept, STR(" folder")));
        if (!folder || !directory || !is_same_word(body->builder, folder, directory)) value = NULL;
        if (variable && variable->is_exported && variable->value.count &&
            !(shell_word_text(&variable->value.items[0], &text) && text.size == 0))
            value = &variable->value.items[0];
        if (value) body_add(body, rows[row].field, shell_word_expr(body->builder, value));
    }
}

/* `word`: the first one behind those that make the command. */
static bool keep(Shell *shell, Str program, Str words, const ShellWord *word, const ShellWord *directory) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_KEEPS || !str_equal(str_from(rows[row].words), words)) continue;
        Str name = str_format(shell->arena, "%.*s %s", STR_ARG(program), rows[row].field);
        Str folder = str_concat(shell->arena, name, STR(" folder"));
        const ShellWord *kept = shell_variable(shell, name), *kept_folder = shell_variable(shell, folder);
        bool is_kept = word && directory && kept && kept_folder && is_same_word(shell->builder, kept, word) &&
                       is_same_word(shell->builder, kept_folder, directory);
        if (!word || !directory || is_kept) return true; /* "select X || new X" */
        shell_keep(shell, name, *word);
        shell_keep(shell, folder, *directory);
        return true;
    }
    return false;
}

/* Most files that are moved about are no templates. */
static bool is_template_name(const ShellWord *word) {
    static const char *const endings[] = {".yaml", ".yml", ".json", ".template"};
    const ShellPart *last = word->count ? &word->parts[word->count - 1] : NULL;
    for (size_t i = 0; last && !last->expr && i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(last->text, str_from(endings[i]))) return true;
    return false;
}

static bool is_meant(Str kind, const PlainWords *plain) {
    return kind.size && (!str_equal(kind, STR("copy")) || (plain->count == 2 && is_template_name(plain->items[0])));
}

/* What an earlier command chose for commands of this kind. */
static void take_chosen(Body *body, const Shell *shell, Str kind) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_TAKES || !str_equal(str_from(rows[row].words), kind)) continue;
        const ShellWord *chosen = shell_variable(shell, str_format(body->arena, "chosen %s", rows[row].field));
        if (chosen) body_add(body, rows[row].field, shell_word_expr(body->builder, chosen));
    }
}

/* Kept for those that follow, or declared. `before`: what held around the command; NULL: it holds still. */
static void finish(Body *body, Shell *shell, Str kind, Str how, const ShellState *before) {
    if (has_row(ROW_CHOOSES, kind)) {
        Str name = str_format(body->arena, "chosen %.*s", STR_ARG(kind));
        ShellWord chosen = shell_word_of_expr(body->arena, body_object(body), body->line);
        if (before) shell_leave(shell, before);
        if (!body->is_nothing) shell_keep(shell, name, chosen);
        return;
    }
    take_chosen(body, shell, kind);
    body_declare(body, shell, kind, how);
    if (before) shell_leave(shell, before);
}

/* False: it is a command that deploys nothing. */
static bool read_command(Deployments *deployments, Shell *shell, const Command *command, Str program) {
    Body body = body_new(deployments, command->words[command->at].line);
    const ShellState *before = shell_enter(shell);
    PlainWords plain = {0};
    take_options(&body, shell, program, command, &plain);
    size_t used;
    bool is_kept = false;
    Str words, kind = kind_of(deployments->arena, program, plain.items, plain.count, &used, &words);
    if (is_meant(kind, &plain)) {
        take_more(&body, shell, program, words);
        take_positionals(&body, words, plain.items + used, plain.count - used);
        take_given(&body, shell, program);
        is_kept = keep(shell, program, words, NULL, NULL);
        if (!is_kept) take_set(&body, shell, program);
        add_surroundings(&body, shell);
    }
    ShellWord directory = shell_directory(shell) ? *shell_directory(shell) : (ShellWord){0};
    bool has_directory = shell_directory(shell) != NULL;
    if (is_meant(kind, &plain))
        finish(&body, shell, kind, STR("cli"), before);
    else
        shell_leave(shell, before);
    if (is_kept && used < plain.count)
        keep(shell, program, words, plain.items[used], has_directory ? &directory : NULL);
    return kind.size > 0;
}

/* `docker run -e NAME=value … image …`: in a folder of the container. */
static void enter_container(Shell *shell, const Command *command, size_t program) {
    bool is_container = false;
    for (size_t i = 0; i < program; i++) {
        Str text = word_text(command, i);
        is_container = is_container || has_row(ROW_CONTAINER, base_name(text));
        bool is_variable =
            is_container && i + 1 < program &&
            (str_equal(text, STR("-e")) || str_equal(text, STR("--env")) || str_equal(text, STR("-env")));
        size_t equal = is_variable ? str_find_char(first_text(&command->words[i + 1]), '=', 0) : SIZE_MAX;
        if (equal == SIZE_MAX) continue;
        Str name = str_slice(first_text(&command->words[i + 1]), 0, equal);
        shell_export(shell, name, shell_word_from(shell->arena, &command->words[i + 1], equal + 1));
    }
    if (!is_container) return;
    shell->state.is_in_container = true;
    ExprId folder =
        facts_named(shell->builder, EXPR_OPAQUE, STR("a folder of the container"), command->words[0].line, 1, 0);
    shell_set_directory(shell, shell_word_of_expr(shell->arena, folder, command->words[0].line));
}

/* A program behind one that isn't known: doppler run -- terraform apply. */
static void read_inner_command(Deployments *deployments, Shell *shell, const Command *outer) {
    Command command = *outer;
    if (has_row(ROW_QUIET, base_name(word_text(outer, outer->at)))) return;
    for (command.at = outer->at + 1; command.at < command.count; command.at++) {
        Str program = program_at(deployments, &command, command.at);
        if (!program.size) continue;
        const ShellState *before = shell_enter(shell);
        enter_container(shell, &command, command.at);
        bool is_read = read_command(deployments, shell, &command, program);
        shell_leave(shell, before);
        if (is_read) return;
    }
}

/* ---- calls ---- */

static ExprId body_value(Body *body, const char *key) {
    for (size_t i = 0; i < body->items.count; i++) {
        Str name = facts_builder_str(body->builder, facts_expr_at(body->builder, body->items.items[i])->text);
        if (str_equal(name, str_from(key))) return facts_builder_child(body->builder, body->items.items[i], 1);
    }
    return 0;
}

static ExprId value_of_variable(Body *body, const Shell *shell, RowKind kind) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const ShellWord *word = rows[i].kind == kind ? shell_variable(shell, str_from(rows[i].words)) : NULL;
        Str text;
        if (word && !(shell_word_text(word, &text) && text.size == 0)) return shell_word_expr(body->builder, word);
    }
    return 0;
}

/* `aws s3api create-bucket --region x` as the call aws("s3api", "create-bucket", region="x"): its first plain words, where
 * it goes by its options or the environment, and nothing else. */
static void add_call(Deployments *deployments, Shell *shell, const Command *command, Str program) {
    enum { CALLS_MAX = 4000 /* of one file */, PLAIN_MAX = 4, NAMED_MAX = 2 };
    FactsBuilder *builder = deployments->builder;
    const ShellWord *first = &command->words[command->at];
    Body body = body_new(deployments, first->line);
    const ShellState *before = shell_enter(shell);
    PlainWords plain = {0};
    take_options(&body, shell, program, command, &plain);
    ExprId given[NAMED_MAX] = {body_value(&body, "region"), body_value(&body, "endpoint")};
    static const char *const names[NAMED_MAX] = {"region", "endpoint"};
    static const RowKind variables[NAMED_MAX] = {ROW_VARIABLE, ROW_ENDPOINT_VARIABLE};
    for (size_t i = 0; i < NAMED_MAX; i++)
        if (!given[i]) given[i] = value_of_variable(&body, shell, variables[i]);
    shell_leave(shell, before);
    if (plain.count < 2 || deployments->call_count++ >= CALLS_MAX) return;
    ExprId children[1 + PLAIN_MAX + NAMED_MAX];
    uint32_t count = 0;
    children[count++] = facts_named(builder, EXPR_NAME, program, first->line, 1, 0);
    for (size_t i = 0; i < plain.count && i < PLAIN_MAX; i++)
        children[count++] = shell_word_expr(builder, plain.items[i]);
    for (size_t i = 0; i < NAMED_MAX; i++)
        if (given[i])
            children[count++] = facts_named(builder, EXPR_ARGUMENT, str_from(names[i]), first->line, 1, given[i]);
    ExprId call = facts_add_expr(builder, EXPR_CALL, first->line, 1, children, count);
    facts_expr_at(builder, call)->number = CALL_HAS_CALLEE;
    Text name = facts_text(builder, program);
    CodeFact *fact = facts_add_code(builder, CODE_CALL, first->line, 1);
    fact->name = name;
    fact->value = call;
    jobs_add_call(deployments, call, first->line);
}

/* Its scripts come before programs that it finds. */
static bool is_package_manager(Str name) { return shell_is_among(name, "npm yarn pnpm"); }

void deployments_command(Shell *shell, const ShellWord *words, size_t count, void *context) {
    Deployments *deployments = context;
    enum { DEPLOYMENTS_MAX = 2000 }; /* of one file */
    if (count > WORDS_MAX || deployments->count >= DEPLOYMENTS_MAX) return;
    Command command = {words, count, 0};
    skip_wrappers(&command);
    if (command.at >= count) return;
    jobs_add_command(deployments, shell, words, count);
    if (command.at && is_package_manager(word_text(&command, 0)) && script_call(shell, words, count)) return;
    Str program = program_at(deployments, &command, command.at);
    if (has_row(ROW_CALL, program)) add_call(deployments, shell, &command, program);
    /* What starts containers makes images as well. */
    bool is_read = program.size && read_command(deployments, shell, &command, program);
    if (is_read || (program.size && !has_row(ROW_CONTAINER, program))) return;
    if (!script_call(shell, words + command.at, count - command.at)) read_inner_command(deployments, shell, &command);
}

/* ---- steps ---- */

static Str action_name(Str action) {
    size_t end = str_find_char(action, '@', 0);
    if (end == SIZE_MAX) end = str_find_char(action, ':', 0);
    return str_slice(action, 0, end == SIZE_MAX ? action.size : end);
}

static size_t action_row(Str action) {
    Str name = action_name(action);
    size_t at = 0;
    for (; at < ROW_COUNT; at++)
        if (rows[at].kind == ROW_ACTION && str_equal(str_from(rows[at].words), name)) break;
    return at;
}

bool deployments_has_settings(Str step) {
    size_t row = action_row(step);
    return row < ROW_COUNT && !*rows[row].name;
}

void deployments_setting(Shell *shell, Str step, Str name, const ShellWord *value) {
    for (size_t row = 0; row < ROW_COUNT; row++)
        if (rows[row].kind == ROW_INPUT && str_equal(str_from(rows[row].words), step) &&
            str_equal(str_from(rows[row].name), name))
            shell_export(shell, str_from(rows[row].field), *value);
}

/* {Name: value}, as Ansible and others write parameters. */
static void add_parameter_mapping(Body *body, Shell *shell, const DocNode *node) {
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *value = document_value(node, i);
        ShellWord word = shell_expand(shell, document_text(value), value->line, false);
        if (value->kind == DOC_SCALAR) body_add_parameter(body, document_text(document_key(node, i)), &word);
    }
}

/* A task that names the command and its options apart. */
static bool run_task(Deployments *deployments, Shell *shell, Str name, const DocNode *inputs) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_TASK || !str_equal(str_from(rows[row].words), name)) continue;
        Str keys = str_from(rows[row].field), command, options, folder;
        str_word_next(&keys, &command);
        str_word_next(&keys, &options);
        str_word_next(&keys, &folder);
        const DocNode *said = document_get(inputs, options), *directory = document_get(inputs, folder),
                      *verb = document_get(inputs, command);
        if (!verb || verb->kind != DOC_SCALAR) return true;
        const ShellState *before = shell_enter(shell);
        if (directory && directory->kind == DOC_SCALAR) {
            ShellWord word = shell_expand(shell, document_text(directory), directory->line, true);
            shell_change_directory(shell, &word);
        }
        Str text = str_format(deployments->arena, "%s %.*s %.*s", rows[row].name, STR_ARG(document_text(verb)),
                              STR_ARG(said && said->kind == DOC_SCALAR ? document_text(said) : STR_NONE));
        shell_run(shell, text, said ? said->line : verb->line, true);
        shell_leave(shell, before);
        return true;
    }
    return false;
}

/* A step that is a command line, with its inputs where they are named in braces. */
static bool run_line(Deployments *deployments, Shell *shell, Str name, const DocNode *inputs, uint32_t line) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_RUNS || !str_equal(str_from(rows[row].words), name)) continue;
        Str text = str_from(rows[row].name);
        StrBuf out = strbuf_new(deployments->arena, DOCUMENT_SIZE_BYTES_MAX);
        for (size_t at = 0; at < text.size;) {
            size_t open = str_find_char(text, '{', at), close = str_find_char(text, '}', at);
            bool is_last = open == SIZE_MAX || close == SIZE_MAX;
            strbuf_add(&out, str_slice(text, at, is_last ? text.size : open));
            if (is_last) break;
            const DocNode *input = document_get(inputs, str_slice(text, open + 1, close));
            if (input && input->kind == DOC_SCALAR) strbuf_add(&out, document_text(input));
            at = close + 1;
        }
        shell_run(shell, strbuf_str(&out), line, true);
        return true;
    }
    return false;
}

void deployments_action(Deployments *deployments, Shell *shell, Str action, const DocNode *inputs, uint32_t line) {
    size_t at = action_row(action);
    jobs_add_action(deployments, action, line);
    if (at == ROW_COUNT) {
        if (!run_line(deployments, shell, action_name(action), inputs, line))
            run_task(deployments, shell, action_name(action), inputs);
        return;
    }
    Str name = str_from(rows[at].words), kind = str_from(rows[at].name);
    Body body = body_new(deployments, line);
    body.said_by = deployments->how;
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (rows[row].kind != ROW_INPUT || !str_equal(str_from(rows[row].words), name)) continue;
        const DocNode *node = document_get(inputs, str_from(rows[row].name));
        if (!node) continue;
        if (rows[row].form == FORM_PARAMETERS && document_is_mapping(node)) {
            add_parameter_mapping(&body, shell, node);
            continue;
        }
        if (node->kind != DOC_SCALAR) continue;
        ShellWord word = shell_expand(shell, document_text(node), node->line, false);
        if (kind.size == 0) {
            shell_export(shell, str_from(rows[row].field), word);
            continue;
        }
        take_value(&body, shell, row, &word);
    }
    if (kind.size == 0) return;
    add_surroundings(&body, shell);
    finish(&body, shell, kind, deployments->how, NULL);
}

/* ---- is there anything in it? ---- */

static bool holds_command(Str bytes, Str program) {
    for (size_t at = str_find(bytes, program, 0); at != SIZE_MAX; at = str_find(bytes, program, at + 1)) {
        size_t end = at + program.size;
        char before = at ? bytes.data[at - 1] : ' ', after = end < bytes.size ? bytes.data[end] : ' ';
        if (strchr(" \t\n\r;|&($`\"'/", before) && strchr(" \t\\", after)) return true;
    }
    return false;
}

/* The command and its verb; or that another file is called that may have them. */
bool deployments_are_likely(Str bytes) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].kind == ROW_CALL && holds_command(bytes, str_from(rows[i].words))) return true;
    if (str_contains(bytes, STR("docker build")) || str_contains(bytes, STR("buildx build"))) return true;
    static const char *const words[] = {"cloudformation", "sam ",  "cdk ",       "sls ",
                                        "serverless ",    "rain ", "cdk deploy", "ecs register"};
    static const char *const clusters[] = {"update-kubeconfig", "get-credentials", "write-kubeconfig",
                                           "get-gke-credentials", "aks-set-context"};
    for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++)
        if (str_contains(bytes, str_from(clusters[i]))) return true;
    static const char *const others[] = {"terraform", "tofu", "terragrunt", "TERRAFORM",
                                         "TF_",       ".sh",  "make ",      "npm run "};
    bool has_verb = str_contains(bytes, STR("deploy")) || str_contains(bytes, STR("-stack")) ||
                    str_contains(bytes, STR("register-task"));
    for (size_t i = 0; has_verb && i < sizeof words / sizeof *words; i++)
        if (str_contains(bytes, str_from(words[i]))) return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_contains(bytes, str_from(others[i]))) return true;
    return false;
}
