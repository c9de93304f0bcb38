/* Which commands and steps deploy, and what their words say. */
#include "parsers/formats/deployments.h"

typedef enum { FORM_WORD, FORM_WORDS, FORM_PARAMETERS, FORM_FILE } Form;

typedef enum {
    ROW_COMMAND,
    ROW_OPTION,
    ROW_POSITIONAL,
    ROW_PROGRAM,
    ROW_WRAPPER,
    ROW_VARIABLE,
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
#define PROGRAM(name, program) {ROW_PROGRAM, name, program, "", FORM_WORD},
#define WRAPPER(words) {ROW_WRAPPER, words, "", "", FORM_WORD},
#define REGION_VARIABLE(name) {ROW_VARIABLE, name, "", "", FORM_WORD},
#define ACTION(name, kind) {ROW_ACTION, name, kind, "", FORM_WORD},
#define INPUT(action, input, field, form) {ROW_INPUT, action, input, field, form},
#include "parsers/formats/deploy_commands.def"
#undef INPUT
#undef ACTION
#undef REGION_VARIABLE
#undef WRAPPER
#undef PROGRAM
#undef POSITIONAL
#undef OPTION
#undef COMMAND
};
enum { ROW_COUNT = sizeof rows / sizeof *rows, WORDS_MAX = 400 };

/* ---- bodies ---- */

typedef struct {
    Deployments *deployments;
    FactsBuilder *builder;
    Arena *arena;
    uint32_t line;
    VEC(ExprId) items, parameters, files;
    Str said_by;                                        /* how a region is said that is not that of the environment */
    bool has_open_parameters, has_region, is_elsewhere; /* is_elsewhere: an endpoint of its own */
} Body;

static ExprId item_of(Body *body, Str key, ExprId value) {
    uint32_t line = facts_expr_at(body->builder, value)->line;
    ExprId pair[2] = {facts_string(body->builder, key, line, 1), value};
    ExprId id = facts_add_expr(body->builder, EXPR_ITEM, line, 1, pair, 2);
    Text text = facts_text(body->builder, key);
    facts_expr_at(body->builder, id)->text = text;
    return id;
}

static void add_field(Body *body, const char *key, ExprId value) {
    if (str_equal(str_from(key), STR("region"))) body->has_region = true;
    if (str_equal(str_from(key), STR("endpoint"))) body->is_elsewhere = true;
    *VEC_PUSH(body->arena, &body->items) = item_of(body, str_from(key), value);
}

static void add_text_field(Body *body, const char *key, Str text) {
    add_field(body, key, facts_string(body->builder, text, body->line, 1));
}

static void add_parameter(Body *body, Str name, const ShellWord *value) {
    *VEC_PUSH(body->arena, &body->parameters) = item_of(body, name, shell_word_expr(body->builder, value));
}

static void add_file(Body *body, const ShellWord *word) {
    *VEC_PUSH(body->arena, &body->files) = shell_word_expr(body->builder, word);
}

static Str first_text(const ShellWord *word) {
    return word->count && !word->parts[0].expr ? word->parts[0].text : STR_NONE;
}

static Str unquoted(Str text) {
    if (text.size >= 2 && (text.data[0] == '"' || text.data[0] == '\'') && text.data[text.size - 1] == text.data[0])
        return str_slice(text, 1, text.size - 1);
    return text;
}

/* ParameterKey=K,ParameterValue=V; K=V; file://F. */
static void add_parameter_word(Body *body, const ShellWord *word) {
    Str text = first_text(word), whole;
    bool is_text = shell_word_text(word, &whole);
    if (str_starts_with(text, STR("file://"))) {
        ShellWord file = shell_word_from(body->arena, word, 7);
        add_file(body, &file);
        return;
    }
    if (str_starts_with(text, STR("ParameterKey="))) {
        Str mark = STR(",ParameterValue=");
        size_t end = str_find(text, mark, 0);
        if (end == SIZE_MAX) return; /* UsePreviousValue */
        Str name = str_slice(text, 13, end);
        ShellWord value = shell_word_from(body->arena, word, end + mark.size);
        if (is_text) value = shell_word(body->arena, unquoted(first_text(&value)), word->line);
        add_parameter(body, name, &value);
        return;
    }
    size_t equal = str_find_char(text, '=', 0);
    if (equal == SIZE_MAX || equal == 0) {
        if (!is_text || (text.size && text.data[0] == '[')) body->has_open_parameters = true;
        return;
    }
    ShellWord value = shell_word_from(body->arena, word, equal + 1);
    if (is_text) value = shell_word(body->arena, unquoted(first_text(&value)), word->line);
    add_parameter(body, str_slice(text, 0, equal), &value);
}

/* Behind the next word of parameters that are all in one text, quotes within words included. */
static Str next_parameter(Str *rest) {
    *rest = str_trim(*rest);
    size_t at = 0;
    char quote = 0;
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == ' ' || c == '\n' || c == '\t')
            break;
    }
    Str word = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at, rest->size);
    return word;
}

/* One word may hold several parameters, divided by blanks; for some tools by commas. */
static void add_parameters(Body *body, const ShellWord *word) {
    Str text;
    if (!shell_word_text(word, &text)) {
        add_parameter_word(body, word);
        return;
    }
    bool has_blanks = false;
    /* "Key=a b" is one value with a blank in it. */
    bool is_each_one = true;
    for (Str rest = text, part; (part = next_parameter(&rest)).size;) {
        has_blanks = has_blanks || rest.size;
        is_each_one = is_each_one && str_contains(part, STR("="));
    }
    if (has_blanks && !is_each_one) {
        add_parameter_word(body, word);
        return;
    }
    for (Str rest = text, part; (part = next_parameter(&rest)).size;) {
        bool is_listed = !has_blanks && str_contains(part, STR(",")) && !str_starts_with(part, STR("ParameterKey="));
        Str left = part, one;
        size_t equals = 0;
        for (size_t i = 0; i < part.size; i++) equals += part.data[i] == '=';
        while (is_listed && equals > 1 && str_split_next(&left, ',', &one)) {
            ShellWord single = shell_word(body->arena, one, word->line);
            add_parameter_word(body, &single);
        }
        ShellWord single = shell_word(body->arena, part, word->line);
        if (!is_listed || equals <= 1) add_parameter_word(body, &single);
    }
}

static void add_tuple(Body *body, const char *key, const ExprId *items, size_t count) {
    if (count) add_field(body, key, facts_add_expr(body->builder, EXPR_TUPLE, body->line, 1, items, (uint32_t)count));
}

static void declare(Body *body, Str kind, Str how) {
    FactsBuilder *builder = body->builder;
    if (body->is_elsewhere) return; /* LocalStack and the like */
    if (body->deployments->environment) add_field(body, "environment", body->deployments->environment);
    if (body->parameters.count)
        add_field(body, "parameters",
                  facts_add_expr(builder, EXPR_OBJECT, body->line, 1, body->parameters.items,
                                 (uint32_t)body->parameters.count));
    add_tuple(body, "parameter_files", body->files.items, body->files.count);
    if (body->has_open_parameters) add_text_field(body, "parameters_open", STR("true"));
    ExprId object = facts_add_expr(builder, EXPR_OBJECT, body->line, 1, body->items.items, (uint32_t)body->items.count);
    Decl *decl = facts_add_decl(builder, DECL_DEPLOYMENT, kind, how, body->line, body->line);
    decl->column = 1;
    decl->body = object;
    body->deployments->count++;
}

static Body new_body(Deployments *deployments, uint32_t line) {
    return (Body){.deployments = deployments,
                  .builder = deployments->builder,
                  .arena = deployments->arena,
                  .line = line,
                  .said_by = STR("cli")};
}

/* What surrounds the command: the region of the environment, whose account it is, and the folder. */
static void add_surroundings(Body *body, Shell *shell) {
    for (size_t i = 0; i < ROW_COUNT && !body->has_region; i++) {
        if (rows[i].kind != ROW_VARIABLE) continue;
        const ShellWord *word = shell_variable(shell, str_from(rows[i].words));
        Str text;
        if (!word || (shell_word_text(word, &text) && text.size == 0)) continue;
        add_field(body, "region", shell_word_expr(body->builder, word));
        add_text_field(body, "region_how", body->deployments->how);
    }
    const ShellWord *role = shell_variable(shell, STR("role"));
    if (role) add_field(body, "role", shell_word_expr(body->builder, role));
    const ShellWord *directory = shell_directory(shell);
    if (!directory)
        add_field(body, "directory",
                  facts_named(body->builder, EXPR_OPAQUE, STR("a folder that is worked out"), body->line, 1, 0));
    else if (directory->count)
        add_field(body, "directory", shell_word_expr(body->builder, directory));
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

static Str program_of(const Command *command) {
    Str name = base_name(word_text(command, command->at));
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].kind == ROW_PROGRAM && str_equal(name, str_from(rows[i].words))) return str_from(rows[i].name);
    return name;
}

static bool is_program(Str name) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        Str words = str_from(rows[i].words), first = STR_NONE;
        if (rows[i].kind == ROW_COMMAND && str_word_next(&words, &first) && str_equal(first, name)) return true;
    }
    return false;
}

/* The row of an option of this program; ROW_COUNT: an option of no meaning here. */
static size_t option_row(Str program, Str option) {
    size_t at = 0;
    for (; at < ROW_COUNT; at++)
        if (rows[at].kind == ROW_OPTION && str_equal(str_from(rows[at].words), program) &&
            str_equal(str_from(rows[at].name), option))
            break;
    return at;
}

static void take_value(Body *body, size_t row, const ShellWord *word) {
    const char *field = rows[row].field;
    Str text = first_text(word);
    if (rows[row].form == FORM_PARAMETERS) {
        add_parameters(body, word);
    } else if (rows[row].form == FORM_FILE) {
        add_file(body, word);
    } else if (*field) {
        bool is_file = str_starts_with(text, STR("file://"));
        ShellWord path = is_file ? shell_word_from(body->arena, word, 7) : *word;
        if (str_equal(str_from(field), STR("region"))) add_text_field(body, "region_how", body->said_by);
        add_field(body, field, shell_word_expr(body->builder, &path));
    }
}

/* Values of an option that takes several: up to the next option. */
static size_t take_values(Body *body, size_t row, const Command *command, size_t at) {
    VEC(ExprId) list = {0};
    for (; at < command->count && !str_starts_with(first_text(&command->words[at]), STR("--")); at++) {
        if (rows[row].form == FORM_PARAMETERS)
            add_parameters(body, &command->words[at]);
        else
            *VEC_PUSH(body->arena, &list) = shell_word_expr(body->builder, &command->words[at]);
    }
    add_tuple(body, rows[row].field, list.items, list.count);
    return at;
}

static Str kind_of(Arena *arena, Str program, const ShellWord *const *plain, size_t plain_count, size_t *used,
                   Str *words) {
    Str joined = program, kind = STR_NONE;
    *used = 0;
    for (size_t i = 0; i <= plain_count && i <= 2; i++) {
        for (size_t row = 0; row < ROW_COUNT; row++)
            if (rows[row].kind == ROW_COMMAND && str_equal(str_from(rows[row].words), joined)) {
                kind = str_from(rows[row].name);
                *words = joined;
                *used = i;
            }
        Str next;
        if (i == plain_count || !shell_word_text(plain[i], &next)) break;
        joined = str_format(arena, "%.*s %.*s", STR_ARG(joined), STR_ARG(next));
    }
    return kind;
}

static void take_positionals(Body *body, Str words, const ShellWord *const *plain, size_t count) {
    for (size_t row = 0; row < ROW_COUNT; row++) {
        Str fields = str_from(rows[row].field), field;
        if (rows[row].kind != ROW_POSITIONAL || !str_equal(str_from(rows[row].words), words)) continue;
        for (size_t i = 0; i < count && str_word_next(&fields, &field); i++)
            add_field(body, str_zero_terminated(body->arena, field), shell_word_expr(body->builder, plain[i]));
    }
}

static void read_command(Deployments *deployments, Shell *shell, const Command *command, Str program) {
    Body body = new_body(deployments, command->words[command->at].line);
    const ShellWord **plain = ARENA_ARRAY(deployments->arena, const ShellWord *, command->count);
    size_t plain_count = 0;
    for (size_t at = command->at + 1; at < command->count;) {
        const ShellWord *word = &command->words[at];
        Str text = first_text(word);
        size_t equal = str_find_char(text, '=', 0);
        if (!is_option(text)) {
            plain[plain_count++] = word;
            at++;
            continue;
        }
        Str option = equal == SIZE_MAX || !str_starts_with(text, STR("--")) ? text : str_slice(text, 0, equal);
        size_t row = option_row(program, option);
        at++;
        if (row == ROW_COUNT) continue;
        if (option.size < text.size) {
            ShellWord value = shell_word_from(deployments->arena, word, equal + 1);
            take_value(&body, row, &value);
            if (rows[row].form == FORM_PARAMETERS) at = take_values(&body, row, command, at);
        } else if (rows[row].form == FORM_WORDS || rows[row].form == FORM_PARAMETERS) {
            at = take_values(&body, row, command, at);
        } else if (at < command->count) {
            take_value(&body, row, &command->words[at++]);
        }
    }
    size_t used;
    Str words, kind = kind_of(deployments->arena, program, plain, plain_count, &used, &words);
    if (kind.size == 0) return;
    take_positionals(&body, words, plain + used, plain_count - used);
    add_surroundings(&body, shell);
    declare(&body, kind, STR("cli"));
}

void deployments_command(Shell *shell, const ShellWord *words, size_t count, void *context) {
    Deployments *deployments = context;
    enum { DEPLOYMENTS_MAX = 2000 }; /* of one file */
    if (count > WORDS_MAX || deployments->count >= DEPLOYMENTS_MAX) return;
    Command command = {words, count, 0};
    skip_wrappers(&command);
    if (command.at >= count) return;
    Str program = program_of(&command);
    if (is_program(program)) read_command(deployments, shell, &command, program);
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

bool deployments_knows_action(Str action) { return action_row(action) < ROW_COUNT; }

/* {Name: value}, as Ansible and others write parameters. */
static void add_parameter_mapping(Body *body, Shell *shell, const DocNode *node) {
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *value = document_value(node, i);
        ShellWord word = shell_expand(shell, document_text(value), value->line, false);
        if (value->kind == DOC_SCALAR) add_parameter(body, document_text(document_key(node, i)), &word);
    }
}

void deployments_action(Deployments *deployments, Shell *shell, Str action, const DocNode *inputs, uint32_t line) {
    size_t at = action_row(action);
    if (at == ROW_COUNT) return;
    Str name = str_from(rows[at].words), kind = str_from(rows[at].name);
    Body body = new_body(deployments, line);
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
            shell_set(shell, str_from(rows[row].field), word);
            continue;
        }
        take_value(&body, row, &word);
    }
    if (kind.size == 0) return;
    add_surroundings(&body, shell);
    declare(&body, kind, deployments->how);
}

/* ---- is there anything in it? ---- */

bool deployments_are_likely(Str bytes) {
    static const char *const words[] = {"cloudformation", "sam ", "cdk ", "sls ", "serverless ", "rain ", "cdk deploy"};
    bool has_verb = str_contains(bytes, STR("deploy")) || str_contains(bytes, STR("-stack"));
    for (size_t i = 0; has_verb && i < sizeof words / sizeof *words; i++)
        if (str_contains(bytes, str_from(words[i]))) return true;
    return false;
}
