/* Which commands and steps deploy, and what their words say. */
#include "parsers/formats/deployment_body.h"
#include "parsers/formats/renderings.h"
#include "parsers/formats/jobs.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/deployment_clusters.h"
#include "parsers/formats/step_commands.h"

enum { WORDS_MAX = 400 };

/* ---- commands ---- */

bool deployments_is_quiet(Str program) { return deploy_has_row(ROW_QUIET, program); }

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

/* NAME=value behind a word that starts another command. */
static bool assigns(const Command *command) {
    bool is_added;
    return command->at < command->count &&
           shell_assigned_name(first_text(&command->words[command->at]), &is_added) > 0 && !is_added;
}

/* Skips what only starts another command. */
static void skip_wrappers(Command *command) {
    for (bool is_found = true; is_found && command->at < command->count;) {
        is_found = false;
        for (size_t i = 0; i < deploy_row_count && !is_found; i++) {
            if (deploy_rows[i].kind != ROW_WRAPPER) continue;
            size_t count = words_at(command, command->at, str_from(deploy_rows[i].words));
            if (count) command->at += count;
            is_found = count > 0;
        }
        /* aws-vault exec NAME -- aws … */
        if (str_equal(word_text(command, command->at), STR("aws-vault")))
            for (size_t at = command->at; at < command->count; at++)
                if (str_equal(word_text(command, at), STR("--"))) command->at = at, is_found = true;
        while (is_found && (is_option(word_text(command, command->at)) || assigns(command))) command->at++;
    }
}

static bool may_be_set(const Command *command) {
    bool is_added;
    for (size_t i = 1; i < command->at; i++)
        if (shell_assigned_name(first_text(&command->words[i]), &is_added)) return true;
    return false;
}

/* env NAME=value command: what its wrappers set for the command. */
static void set_by_wrappers(Shell *shell, const Command *command) {
    bool is_added;
    for (size_t i = 1; i < command->at; i++) {
        Str text = first_text(&command->words[i]);
        size_t size = shell_assigned_name(text, &is_added);
        if (size && !is_added)
            shell_export(shell, str_slice(text, 0, size), shell_word_from(shell->arena, &command->words[i], size + 1));
    }
}

static bool is_program(Str name) {
    for (size_t i = 0; i < deploy_row_count; i++) {
        if (deploy_rows[i].kind != ROW_COMMAND || !deploy_row_begins(i, name)) continue;
        Str words = str_from(deploy_rows[i].words), first = STR_NONE;
        if (str_word_next(&words, &first) && str_equal(first, name)) return true;
    }
    return false;
}

/* The program by its name, one of its other names, or an image of it: hashicorp/terraform:1.9. */
static Str program_of_text(Str text) {
    Str whole = deploy_row_name(ROW_PROGRAM, text), name = base_name(text);
    if (whole.size) return whole;
    if (name.size < text.size) name = str_slice(name, 0, str_find_char(name, ':', 0));
    Str other = deploy_row_name(ROW_PROGRAM, name);
    return other.size ? other : is_program(name) ? name : STR_NONE;
}

/* "$TERRAFORM", "${TF:-tofu}": what nobody set is told by its name. */
static Str program_of_expr(const Deployments *deployments, ExprId id) {
    FactsBuilder *builder = deployments->builder;
    const Expr *expr = facts_expr_at(builder, id);
    Str text = facts_builder_str(builder, expr->text);
    if (expr->kind == EXPR_NAME) return deploy_row_name(ROW_PROGRAM_VARIABLE, text);
    if (expr->kind == EXPR_STRING) return program_of_text(text);
    if (expr->kind != EXPR_BINARY || expr->number != OP_COALESCE) return STR_NONE;
    ExprId left = facts_builder_child(builder, id, 0), right = facts_builder_child(builder, id, 1);
    const Expr *name = facts_expr_at(builder, left), *fallback = facts_expr_at(builder, right);
    Str known = name->kind == EXPR_NAME ? deploy_row_name(ROW_PROGRAM_VARIABLE, facts_builder_str(builder, name->text))
                                        : STR_NONE;
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

static void take_value(Body *body, Shell *shell, size_t row, const ShellWord *word) {
    const char *field = deploy_rows[row].field;
    Str text = first_text(word);
    switch (deploy_rows[row].form) {
    case FORM_PARAMETERS: body_add_parameters(body, word); return;
    case FORM_FILE: body_add_parameter_file(body, word); return;
    case FORM_VARIABLE: body_add_variable(body, word); return;
    case FORM_VARIABLE_FILE: body_add_variable_file(body, word); return;
    case FORM_BACKEND: body_add_backend(body, word); return;
    case FORM_FOLDER: shell_change_directory(shell, word); return;
    case FORM_FLAG: body->is_nothing = !str_equal(text, STR("false")) && !str_equal(text, STR("none")); return;
    case FORM_MARK: body_add_text(body, field, STR("yes")); return;
    case FORM_WORDS:
    case FORM_WORD: break;
    }
    if (!*field) return;
    bool is_file = str_starts_with(text, STR("file://")), is_bytes = str_starts_with(text, STR("fileb://"));
    ShellWord path = is_file || is_bytes ? shell_word_from(body->arena, word, is_file ? 7 : 8) : *word;
    if (str_equal(str_from(field), STR("region"))) body_add_text(body, "region_how", body->said_by);
    body_add(body, field, shell_word_expr(body->builder, &path));
}

static Str unquoted(Str text) {
    text = str_trim(text);
    bool is_quoted = text.size > 1 && (text.data[0] == '"' || text.data[0] == '\'');
    return is_quoted ? str_slice(text, 1, text.size - 1) : text;
}

/* '["a","b"]', a,b, and of Accounts=a,b,OrganizationalUnitIds=c what stands under the name of the field. False: it is a word. */
static bool list_in(const ShellWord *word, Str field, Str *list) {
    Str text;
    if (!shell_word_text(word, &text)) return false;
    size_t equal = str_find_char(text, '=', 0);
    bool is_json = str_starts_with(text, STR("[")) && str_ends_with(text, STR("]"));
    if (is_json) *list = str_slice(text, 1, text.size - 1);
    bool is_list = !is_json && equal == SIZE_MAX && str_find_char(text, ',', 0) != SIZE_MAX;
    if (is_list) *list = text;
    if (is_json || equal == SIZE_MAX) return is_json || is_list;
    size_t next = str_find_char(text, '=', equal + 1);
    *list = str_slice(text, equal + 1, next == SIZE_MAX ? text.size : next);
    if (next != SIZE_MAX) *list = str_slice(*list, 0, str_find_last_char(*list, ','));
    if (!str_equal_ignoring_case(str_slice(text, 0, equal), field)) *list = STR_NONE;
    return true;
}

/* Values of an option that takes several: up to the next option. */
static size_t take_values(Body *body, size_t row, const Command *command, size_t at) {
    VEC(ExprId) list = {0};
    Str rest, item;
    for (; at < command->count && !str_starts_with(first_text(&command->words[at]), STR("--")); at++) {
        if (deploy_rows[row].form == FORM_PARAMETERS)
            body_add_parameters(body, &command->words[at]);
        else if (list_in(&command->words[at], str_from(deploy_rows[row].field), &rest))
            while (rest.size && str_split_next(&rest, ',', &item))
                *VEC_PUSH(body->arena, &list) = facts_string(body->builder, unquoted(item), command->words[at].line, 1);
        else
            *VEC_PUSH(body->arena, &list) = shell_word_expr(body->builder, &command->words[at]);
    }
    body_add_list(body, deploy_rows[row].field, list.items, list.count);
    return at;
}

static void take_positionals(Body *body, Str words, const ShellWord *const *plain, size_t count) {
    for (size_t row = 0; row < deploy_row_count; row++) {
        Str fields = str_from(deploy_rows[row].field), field;
        if (!str_equal(str_from(deploy_rows[row].words), words)) continue;
        if (deploy_rows[row].kind == ROW_SAYS)
            body_add_text(body, deploy_rows[row].field, str_from(deploy_rows[row].name));
        if (deploy_rows[row].kind != ROW_POSITIONAL) continue;
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
        size_t row = equal == SIZE_MAX ? deploy_row_count : deploy_option_row(program, str_slice(text, 0, equal));
        bool has_value = row < deploy_row_count;
        if (!has_value) row = deploy_option_row(program, text);
        at++;
        if (row == deploy_row_count) continue;
        if (has_value) {
            ShellWord value = shell_word_from(body->arena, word, equal + 1);
            take_value(body, shell, row, &value);
            if (deploy_rows[row].form == FORM_PARAMETERS) at = take_values(body, row, command, at);
        } else if (deploy_rows[row].form == FORM_WORDS || deploy_rows[row].form == FORM_PARAMETERS) {
            at = take_values(body, row, command, at);
        } else if (deploy_rows[row].form == FORM_FLAG || deploy_rows[row].form == FORM_MARK) {
            take_value(body, shell, row, &(ShellWord){0});
        } else if (at < command->count) {
            take_value(body, shell, row, &command->words[at++]);
        }
    }
}

/* Options that stand in variables of the environment, before those of the command line. */
static void take_more(Body *body, Shell *shell, Str program, Str words) {
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_MORE) continue;
        Str wanted = str_from(deploy_rows[row].words);
        const ShellVariable *variable = shell_variable_of(shell, str_from(deploy_rows[row].name));
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
    for (size_t row = 0; row < deploy_row_count; row++) {
        Str prefix = str_from(deploy_rows[row].name);
        if (deploy_rows[row].kind != ROW_GIVES || !str_equal(str_from(deploy_rows[row].words), program)) continue;
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
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_SETS || !str_equal(str_from(deploy_rows[row].words), program)) continue;
        const ShellVariable *variable = shell_variable_of(shell, str_from(deploy_rows[row].name));
        Str kept = str_format(body->arena, "%.*s %s", STR_ARG(program), deploy_rows[row].field), text;
        const ShellWord *value = shell_variable(shell, kept), *directory = shell_directory(shell),
                        *folder = shell_variable(shell, str_concat(body->arena, kept, STR(" folder")));
        if (!folder || !directory || !is_same_word(body->builder, folder, directory)) value = NULL;
        if (variable && variable->is_exported && variable->value.count &&
            !(shell_word_text(&variable->value.items[0], &text) && text.size == 0))
            value = &variable->value.items[0];
        if (value) body_add(body, deploy_rows[row].field, shell_word_expr(body->builder, value));
    }
}

/* `word`: the first one behind those that make the command. */
static bool keep(Shell *shell, Str program, Str words, const ShellWord *word, const ShellWord *directory) {
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_KEEPS || !str_equal(str_from(deploy_rows[row].words), words)) continue;
        Str name = str_format(shell->arena, "%.*s %s", STR_ARG(program), deploy_rows[row].field);
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

/* A verb that can't be told deploys when it is given what is to be deployed, and where to. */
static bool is_open_verb(const Body *body, Str words) {
    return str_ends_with(words, STR(" *")) && !str_equal(words, STR("terraform *")) &&
           (!body_value(body, "template") || !body_value(body, "stack"));
}

static bool is_meant(const Body *body, Str words, Str kind, const PlainWords *plain) {
    return kind.size && !is_open_verb(body, words) &&
           (!str_equal(kind, STR("copy")) || (plain->count == 2 && rendering_is_template(plain->items[0])));
}

/* ---- what other commands print ---- */

/* What comes through a pipe: what renders it, else the files that the commands before it hand on. */
static void take_upstream(Body *body, Shell *shell) {
    for (size_t i = shell->pipe_first; i + 1 < shell->ran.count; i++) {
        const ShellCommand *ran = &shell->ran.items[i];
        Command command = {ran->words.items, ran->words.count, 0};
        skip_wrappers(&command);
        Str program = command.at < command.count ? program_at(body->deployments, &command, command.at) : STR_NONE,
            words;
        Body own = body_new(body->deployments, body->line);
        PlainWords plain = {0};
        size_t used = 0;
        if (program.size) take_options(&own, shell, program, &command, &plain);
        Str kind = program.size
                       ? deploy_kind(body->builder, body->arena, program, plain.items, plain.count, &used, &words)
                       : STR_NONE;
        bool is_rendering = kind.size && deploy_has_row(ROW_RENDERS, kind);
        if (is_rendering) take_positionals(&own, words, plain.items + used, plain.count - used);
        if (is_rendering) flow_take_object(body, body_object(&own));
        if (!program.size) flow_take_files(body, ran);
    }
}

static ExprId made_here(Body *body, Shell *shell) {
    take_upstream(body, shell);
    if (shell->ran.count) flow_take_files(body, &shell->ran.items[shell->ran.count - 1]);
    return body->items.count ? body_object(body) : 0;
}

/* sed s/ENV/prod/ t.yaml > out.yaml: a template under another name, as with a copy of it. */
static void declare_rendering(Deployments *deployments, Shell *shell, uint32_t line) {
    const ShellWord *source = rendering_source(shell);
    if (!source || !rendering_is_template(&shell->output)) return;
    Body body = body_new(deployments, line);
    body_add(&body, "template", shell_word_expr(body.builder, source));
    body_add(&body, "output", shell_word_expr(body.builder, &shell->output));
    body_add_surroundings(&body, shell);
    body_declare(&body, shell, STR("copy"), STR("cli"));
}

/* envsubst < deploy.tpl > deploy.yaml: whoever deploys the one deploys the other. */
static void keep_output(Deployments *deployments, Shell *shell, uint32_t line) {
    static const char *const endings[] = {".yaml", ".yml", ".json"};
    Str path;
    bool is_document = false, is_text = shell->output.count && shell_word_text(&shell->output, &path);
    for (size_t i = 0; is_text && i < sizeof endings / sizeof *endings; i++)
        is_document = is_document || str_ends_with(path, str_from(endings[i]));
    if (!is_document) return;
    declare_rendering(deployments, shell, line);
    Body body = body_new(deployments, line);
    ExprId object = made_here(&body, shell);
    if (object) flow_keep(shell, &shell->output, object);
}

/* What it reads from another command or from files that others have made. */
static void take_flow(Body *body, Shell *shell, Str words) {
    if (!deploy_has_row(ROW_FEEDS, words)) return;
    for (size_t i = 0, count = body->items.count; i < count; i++) {
        ExprId item = body->items.items[i];
        Str key = facts_builder_str(body->builder, facts_expr_at(body->builder, item)->text);
        const Expr *value = facts_expr_at(body->builder, facts_builder_child(body->builder, item, 1));
        Str path = value->kind == EXPR_STRING ? facts_builder_str(body->builder, value->text) : STR_NONE;
        if (!str_equal(key, STR("manifests"))) continue;
        flow_take_object(body, flow_kept(shell, path));
        if (!str_equal(path, STR("-"))) continue;
        take_upstream(body, shell);
        if (shell->ran.count) {
            ShellCommand own = {.inputs = shell->ran.items[shell->ran.count - 1].inputs};
            flow_take_files(body, &own);
        }
    }
}

static void keep_rendered(Body *body, Shell *shell) {
    ExprId output = body_value(body, "output");
    ShellWord path = output ? shell_word_of_expr(body->arena, output, body->line) : shell->output;
    if (output && facts_expr_at(body->builder, output)->kind == EXPR_STRING)
        path = shell_word(body->arena, facts_builder_str(body->builder, facts_expr_at(body->builder, output)->text),
                          body->line);
    if (path.count) flow_keep(shell, &path, body_object(body));
}

/* ---- commands that choose, render or deploy ---- */

static Str picked_kind(Str kind) { return deploy_row_name(ROW_PICKS, kind); }

/* Kept for those that follow, or declared. `before`: what held around the command; NULL: it holds still. */
static void finish(Body *body, Shell *shell, Str kind, Str how, const ShellState *before) {
    bool is_choice = deploy_has_row(ROW_CHOOSES, kind), is_pick = picked_kind(kind).size > 0;
    bool is_rendering = deploy_has_row(ROW_RENDERS, kind);
    for (size_t row = 0; row < deploy_row_count; row++)
        if (deploy_rows[row].kind == ROW_TAKES && str_equal(str_from(deploy_rows[row].words), kind))
            choice_take(body, shell, deploy_rows[row].field);
    bool is_identity = deploy_has_row(ROW_ASSUMES, kind);
    ExprId role = is_identity ? body_value(body, "role") : 0;
    if (!is_choice && !is_pick && !is_rendering && !is_identity) body_declare(body, shell, kind, how);
    if (before) shell_leave_program(shell, before);
    if (role) shell_keep(shell, STR("role"), shell_word_of_expr(shell->arena, role, body->line));
    if (is_choice && !body->is_nothing) choice_keep(body, shell, kind);
    if (is_pick) choice_pick(body, shell, picked_kind(kind));
    if (is_rendering) keep_rendered(body, shell);
}

/* False: it is a command that deploys nothing. */
static bool read_command(Deployments *deployments, Shell *shell, const Command *command, Str program) {
    Body body = body_new(deployments, command->words[command->at].line);
    const ShellState *before = shell_enter(shell);
    PlainWords plain = {0};
    take_options(&body, shell, program, command, &plain);
    size_t used;
    bool is_kept = false;
    Str words,
        kind = deploy_kind(deployments->builder, deployments->arena, program, plain.items, plain.count, &used, &words);
    if (is_meant(&body, words, kind, &plain)) {
        take_more(&body, shell, program, words);
        take_positionals(&body, words, plain.items + used, plain.count - used);
        take_given(&body, shell, program);
        is_kept = keep(shell, program, words, NULL, NULL);
        if (!is_kept) take_set(&body, shell, program);
        take_flow(&body, shell, words);
        bool is_printing = deploy_has_row(ROW_PRINTS, kind);
        if (is_printing && shell->output.count)
            body_add(&body, "output", shell_word_expr(body.builder, &shell->output));
        body.is_nothing = body.is_nothing || (is_printing && !shell->output.count);
        body_add_surroundings(&body, shell);
    }
    ShellWord directory = shell_directory(shell) ? *shell_directory(shell) : (ShellWord){0};
    bool has_directory = shell_directory(shell) != NULL;
    if (is_meant(&body, words, kind, &plain))
        finish(&body, shell, kind, STR("cli"), before);
    else
        shell_leave_program(shell, before);
    if (is_kept && used < plain.count)
        keep(shell, program, words, plain.items[used], has_directory ? &directory : NULL);
    return kind.size > 0;
}

/* `docker run -e NAME=value … image …`: in a folder of the container. */
static void enter_container(Shell *shell, const Command *command, size_t program) {
    bool is_container = false;
    for (size_t i = 0; i < program; i++) {
        Str text = word_text(command, i);
        is_container = is_container || deploy_has_row(ROW_CONTAINER, base_name(text));
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

/* ---- calls ---- */

static ExprId value_of_variable(Body *body, const Shell *shell, RowKind kind) {
    for (size_t i = 0; i < deploy_row_count; i++) {
        const ShellWord *word =
            deploy_rows[i].kind == kind ? shell_variable(shell, str_from(deploy_rows[i].words)) : NULL;
        Str text;
        if (word && !(shell_word_text(word, &text) && text.size == 0)) return shell_word_expr(body->builder, word);
    }
    return 0;
}

/* Past a limit what follows in the file is left out, and that is told once. */
static void tell_limit(Deployments *deployments, uint32_t line, const char *what, int limit) {
    if (!deployments->is_limit_told)
        facts_add_note(deployments->builder, DIAG_LIMIT, line, "%s than %d; what is beyond is left out", what, limit);
    deployments->is_limit_told = true;
}

/* `aws s3api create-bucket --region x` as the call aws("s3api", "create-bucket", region="x"): its first plain words, where
 * it goes by its options or the environment, and nothing else. */
static bool add_call(Deployments *deployments, Shell *shell, const Command *command, Str program) {
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
    if (plain.count >= 2 && deployments->call_count >= CALLS_MAX)
        tell_limit(deployments, first->line, "more calls of a command line", CALLS_MAX);
    if (plain.count < 2 || deployments->call_count++ >= CALLS_MAX) return false;
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
    return true;
}

/* `brew install aws cli`, `log aws s3 sync` run nothing. */
static bool runs_others(const Command *outer, size_t inner) {
    Str name = base_name(word_text(outer, outer->at));
    for (size_t i = outer->at + 1; i < inner; i++)
        if (shell_is_among(word_text(outer, i), "install add remove")) return false;
    return !shell_is_among(name, "log info warn warning error err fail die fatal debug say msg usage");
}

/* A program behind one that isn't known: doppler run -- terraform apply, xargs -n1 aws …. */
static void read_inner_command(Deployments *deployments, Shell *shell, const Command *outer) {
    Command command = *outer;
    if (deploy_has_row(ROW_QUIET, base_name(word_text(outer, outer->at)))) return;
    for (command.at = outer->at + 1; command.at < command.count; command.at++) {
        Str program = program_at(deployments, &command, command.at);
        if (!program.size) continue;
        const ShellState *before = shell_enter(shell);
        enter_container(shell, &command, command.at);
        bool is_called = deploy_has_row(ROW_CALL, program) && !deployments->is_program &&
                         runs_others(outer, command.at) && add_call(deployments, shell, &command, program);
        bool is_read = read_command(deployments, shell, &command, program);
        shell_leave_program(shell, before);
        if (is_read || is_called) return;
    }
}

/* Its scripts come before programs that it finds. */
static bool is_package_manager(Str name) { return shell_is_among(name, "npm yarn pnpm"); }

static void run_command(Deployments *deployments, Shell *shell, const Command *command) {
    enum { DEPLOYMENTS_MAX = 2000 }; /* of one file */
    const ShellWord *words = command->words;
    size_t count = command->count;
    Str program = program_at(deployments, command, command->at);
    bool is_too_long = count > WORDS_MAX, are_too_many = deployments->count >= DEPLOYMENTS_MAX;
    if (program.size && is_too_long) tell_limit(deployments, words[0].line, "a command of more words", WORDS_MAX);
    if (program.size && are_too_many) tell_limit(deployments, words[0].line, "more deployments", DEPLOYMENTS_MAX);
    if (is_too_long || are_too_many) return;
    /* What stands before it is done when the program starts. */
    if (command->at && !deployments->has_exec && str_equal(word_text(command, 0), STR("exec"))) {
        Text name = facts_text(deployments->builder, STR("exec"));
        facts_add_code(deployments->builder, CODE_CALL, words[0].line, 1)->name = name;
        deployments->has_exec = true;
    }
    jobs_add_command(deployments, shell, words, count);
    profiles_command(shell, words + command->at, count - command->at);
    if (command->at && is_package_manager(word_text(command, 0)) && script_call(shell, words, count)) return;
    bool is_call = deploy_has_row(ROW_CALL, program) && !deployments->is_program;
    if (is_call) add_call(deployments, shell, command, program);
    /* What starts containers makes images as well. */
    bool is_read = program.size && read_command(deployments, shell, command, program);
    if (is_read || (program.size && !deploy_has_row(ROW_CONTAINER, program))) return;
    if (!program.size) keep_output(deployments, shell, words[0].line);
    if (!script_call(shell, words + command->at, count - command->at)) read_inner_command(deployments, shell, command);
}

void deployments_command(Shell *shell, const ShellWord *words, size_t count, void *context) {
    Command command = {words, count, 0};
    skip_wrappers(&command);
    if (command.at >= count) return;
    const ShellState *before = may_be_set(&command) ? shell_enter(shell) : NULL;
    if (before) set_by_wrappers(shell, &command);
    run_command(context, shell, &command);
    if (before) shell_leave_program(shell, before);
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
    for (; at < deploy_row_count; at++)
        if (deploy_rows[at].kind == ROW_ACTION && str_equal(str_from(deploy_rows[at].words), name)) break;
    return at;
}

bool deployments_has_settings(Str step) {
    size_t row = action_row(step);
    return row < deploy_row_count && !*deploy_rows[row].name;
}

void deployments_setting(Shell *shell, Str step, Str name, const ShellWord *value) {
    for (size_t row = 0; row < deploy_row_count; row++)
        if (deploy_rows[row].kind == ROW_INPUT && str_equal(str_from(deploy_rows[row].words), step) &&
            str_equal(str_from(deploy_rows[row].name), name))
            shell_export(shell, str_from(deploy_rows[row].field), *value);
}

bool deployments_fetches(Str step) { return deploy_has_row(ROW_FETCHES, action_name(step)); }

bool deployments_is_step(Str step) {
    size_t row = action_row(step);
    return row < deploy_row_count && *deploy_rows[row].name;
}

void deployments_step(Deployments *deployments, Shell *shell, Str step, const ShellVariable *inputs, size_t count,
                      uint32_t line) {
    size_t at = action_row(step);
    Body body = body_new(deployments, line);
    body.said_by = deployments->how;
    for (size_t row = 0; row < deploy_row_count; row++) {
        bool is_own = deploy_rows[row].kind == ROW_INPUT && str_equal(str_from(deploy_rows[row].words), step);
        for (size_t i = 0; is_own && i < count; i++)
            if (str_equal(str_from(deploy_rows[row].name), inputs[i].name))
                take_value(&body, shell, row, &inputs[i].value.items[0]);
    }
    body_add_surroundings(&body, shell);
    finish(&body, shell, str_from(deploy_rows[at].name), deployments->how, NULL);
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
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_TASK || !str_equal(str_from(deploy_rows[row].words), name)) continue;
        Str keys = str_from(deploy_rows[row].field), command, options, folder;
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
        Str text = str_format(deployments->arena, "%s %.*s %.*s", deploy_rows[row].name, STR_ARG(document_text(verb)),
                              STR_ARG(said && said->kind == DOC_SCALAR ? document_text(said) : STR_NONE));
        shell_run(shell, text, said ? said->line : verb->line, true);
        shell_leave(shell, before);
        return true;
    }
    return false;
}

void deployments_action(Deployments *deployments, Shell *shell, Str action, const DocNode *inputs, uint32_t line) {
    size_t at = action_row(action);
    jobs_add_action(deployments, action, line);
    if (at == deploy_row_count) {
        if (!step_command_run(deployments, shell, action_name(action), inputs, line) &&
            !run_task(deployments, shell, action_name(action), inputs))
            step_command_guess(deployments, shell, action_name(action), inputs, line);
        return;
    }
    Str name = str_from(deploy_rows[at].words), kind = str_from(deploy_rows[at].name);
    Body body = body_new(deployments, line);
    body.said_by = deployments->how;
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_INPUT || !str_equal(str_from(deploy_rows[row].words), name)) continue;
        const DocNode *node = document_get(inputs, str_from(deploy_rows[row].name));
        if (!node) continue;
        if (deploy_rows[row].form == FORM_PARAMETERS && document_is_mapping(node)) {
            add_parameter_mapping(&body, shell, node);
            continue;
        }
        if (node->kind != DOC_SCALAR) continue;
        /* $(name) is a variable of Azure Pipelines; ${{ }} is worked out in any case. */
        Str said = document_text(node);
        bool has_variables =
            str_contains(said, STR("$(")) || (str_contains(said, STR("${")) && !str_contains(said, STR("${{")));
        ShellWord word = shell_expand(shell, said, node->line, has_variables);
        if (kind.size == 0) {
            shell_export(shell, str_from(deploy_rows[row].field), word);
            continue;
        }
        take_value(&body, shell, row, &word);
    }
    if (kind.size == 0) return;
    body_add_surroundings(&body, shell);
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
    for (size_t i = 0; i < deploy_row_count; i++)
        if (deploy_rows[i].kind == ROW_CALL && holds_command(bytes, str_from(deploy_rows[i].words))) return true;
    if (str_contains(bytes, STR("docker build")) || str_contains(bytes, STR("buildx build"))) return true;
    static const char *const words[] = {"cloudformation", "sam ",       "cdk ",         "sls ",     "serverless ",
                                        "rain ",          "cdk deploy", "ecs register", "CFNStack", "CFNChangeSet"};
    static const char *const clusters[] = {
        "update-kubeconfig", "get-credentials", "write-kubeconfig", "get-gke-credentials",
        "aks-set-context",   "use-context",     ":cluster/"};
    for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++)
        if (str_contains(bytes, str_from(clusters[i]))) return true;
    static const char *const applied[][2] = {{"helm", "upgrade"},    {"helm", "install"},  {"helm", "apply"},
                                             {"helm", "sync"},       {"kubectl", "apply"}, {"kubectl", "create"},
                                             {"kubectl", "replace"}, {"oc ", "apply"},     {"compose", " -f "},
                                             {"compose", "--file"},  {"stack", "deploy"},  {"compose", "COMPOSE_FILE"}};
    for (size_t i = 0; i < sizeof applied / sizeof *applied; i++)
        if (str_contains(bytes, str_from(applied[i][0])) && str_contains(bytes, str_from(applied[i][1]))) return true;
    static const char *const others[] = {"terraform", "tofu",  "terragrunt", "TERRAFORM", "TF_",
                                         ".sh",       "make ", "npm run ",   "tox -e",    "tox run"};
    bool has_verb = str_contains(bytes, STR("deploy")) || str_contains(bytes, STR("-stack")) ||
                    str_contains(bytes, STR("-CFN")) || str_contains(bytes, STR("register-task")) ||
                    str_contains(bytes, STR("sam build")) || str_contains(bytes, STR("cloudformation package"));
    for (size_t i = 0; has_verb && i < sizeof words / sizeof *words; i++)
        if (str_contains(bytes, str_from(words[i]))) return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_contains(bytes, str_from(others[i]))) return true;
    return false;
}
