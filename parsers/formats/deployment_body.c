/* Bodies of deployments: what is said, as the items of one object. */
#include "parsers/formats/deployment_body.h"

#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/deployment_clusters.h"

Body body_new(Deployments *deployments, uint32_t line) {
    return (Body){.deployments = deployments,
                  .builder = deployments->builder,
                  .arena = deployments->arena,
                  .line = line,
                  .said_by = STR("cli")};
}

static ExprId item_of(Body *body, Str key, ExprId value) {
    uint32_t line = facts_expr_at(body->builder, value)->line;
    ExprId pair[2] = {facts_string(body->builder, key, line, 1), value};
    ExprId id = facts_add_expr(body->builder, EXPR_ITEM, line, 1, pair, 2);
    Text text = facts_text(body->builder, key);
    facts_expr_at(body->builder, id)->text = text;
    return id;
}

void body_add(Body *body, const char *key, ExprId value) {
    if (str_equal(str_from(key), STR("region"))) body->has_region = true;
    if (str_equal(str_from(key), STR("endpoint"))) body->is_nothing = true;
    *VEC_PUSH(body->arena, &body->items) = item_of(body, str_from(key), value);
}

void body_add_text(Body *body, const char *key, Str text) {
    body_add(body, key, facts_string(body->builder, text, body->line, 1));
}

/* What surrounds the command: the region of the environment, whose account it is, and the folder. */
void body_add_surroundings(Body *body, Shell *shell) {
    for (size_t i = 0; i < deploy_row_count && !body->has_region; i++) {
        if (deploy_rows[i].kind != ROW_VARIABLE) continue;
        const ShellWord *word = shell_variable(shell, str_from(deploy_rows[i].words));
        Str text;
        if (!word || (shell_word_text(word, &text) && text.size == 0)) continue;
        body_add(body, "region", shell_word_expr(body->builder, word));
        body_add_text(body, "region_how", body->deployments->how);
    }
    profiles_take(body, shell);
    const ShellWord *role = shell_variable(shell, STR("role"));
    if (role) body_add(body, "role", shell_word_expr(body->builder, role));
    const ShellWord *account = shell_variable(shell, STR("role account"));
    if (account) body_add(body, "role_account", shell_word_expr(body->builder, account));
    const ShellWord *directory = shell_directory(shell);
    if (!directory)
        body_add(body, "directory",
                 facts_named(body->builder, EXPR_OPAQUE, STR("a folder that is worked out"), body->line, 1, 0));
    else if (directory->count)
        body_add(body, "directory", shell_word_expr(body->builder, directory));
}

void body_add_parameter(Body *body, Str name, const ShellWord *value) {
    *VEC_PUSH(body->arena, &body->parameters) = item_of(body, name, shell_word_expr(body->builder, value));
}

void body_add_parameter_file(Body *body, const ShellWord *word) {
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
        body_add_parameter_file(body, &file);
        return;
    }
    if (str_starts_with(text, STR("ParameterKey="))) {
        Str mark = STR(",ParameterValue=");
        size_t end = str_find(text, mark, 0);
        if (end == SIZE_MAX) return; /* UsePreviousValue */
        Str name = str_slice(text, 13, end);
        ShellWord value = shell_word_from(body->arena, word, end + mark.size);
        if (is_text) value = shell_word(body->arena, unquoted(first_text(&value)), word->line);
        body_add_parameter(body, name, &value);
        return;
    }
    size_t equal = str_find_char(text, '=', 0);
    if (equal == SIZE_MAX || equal == 0) {
        if (!is_text || (text.size && text.data[0] == '[')) body->has_open_parameters = true;
        return;
    }
    ShellWord value = shell_word_from(body->arena, word, equal + 1);
    if (is_text) value = shell_word(body->arena, unquoted(first_text(&value)), word->line);
    body_add_parameter(body, str_slice(text, 0, equal), &value);
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
void body_add_parameters(Body *body, const ShellWord *word) {
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

void body_add_list(Body *body, const char *key, const ExprId *items, size_t count) {
    if (count) body_add(body, key, facts_add_expr(body->builder, EXPR_TUPLE, body->line, 1, items, (uint32_t)count));
}

/* ---- variables ---- */

static void add_pair(Body *body, const ShellWord *word, const char *file_key, bool is_argument) {
    Str text = first_text(word);
    size_t equal = str_find_char(text, '=', 0);
    bool is_pair = equal != SIZE_MAX && equal > 0;
    ShellWord value = is_pair ? shell_word_from(body->arena, word, equal + 1) : *word;
    ExprId expr = shell_word_expr(body->builder, &value);
    ExprId item = item_of(body, is_pair ? str_slice(text, 0, equal) : str_from(file_key), expr);
    facts_expr_at(body->builder, item)->line = word->line;
    if (is_argument)
        *VEC_PUSH(body->arena, &body->arguments) = item;
    else
        *VEC_PUSH(body->arena, &body->backend) = item;
}

void body_add_variable(Body *body, const ShellWord *word) {
    size_t equal = str_find_char(first_text(word), '=', 0);
    if (equal != SIZE_MAX && equal > 0) add_pair(body, word, "", true);
}

void body_add_variable_file(Body *body, const ShellWord *word) {
    ExprId item = item_of(body, STR("-var-file"), shell_word_expr(body->builder, word));
    facts_expr_at(body->builder, item)->line = word->line;
    *VEC_PUSH(body->arena, &body->arguments) = item;
}

void body_add_backend(Body *body, const ShellWord *word) { add_pair(body, word, "-file", false); }

void body_add_given(Body *body, const ShellVariable *variable, Str name) {
    ExprId value = shell_word_expr(body->builder, &variable->value.items[0]);
    uint32_t line = variable->value.items[0].line;
    ExprId item = item_of(body, name, value);
    facts_expr_at(body->builder, item)->line = line ? line : body->line;
    *VEC_PUSH(body->arena, &body->given) = item;
}

/* ---- words that are decided at run time ---- */

enum { CHOICE_DEPTH_MAX = 12 };

/* What the first branch with a text begins with. */
static Str start_of(FactsBuilder *builder, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr_at(builder, id);
    if (expr->kind == EXPR_STRING) return facts_builder_str(builder, expr->text);
    if (depth > CHOICE_DEPTH_MAX || expr->count == 0) return STR_NONE;
    if (expr->kind == EXPR_TEMPLATE) return start_of(builder, facts_builder_child(builder, id, 0), depth + 1);
    if (expr->kind != EXPR_CONDITIONAL) return STR_NONE;
    Str then = start_of(builder, facts_builder_child(builder, id, 1), depth + 1);
    return then.size ? then : start_of(builder, facts_builder_child(builder, id, 2), depth + 1);
}

/* The same without the start that all branches have but empty ones; 0: they haven't. */
static ExprId without_start(Body *body, ExprId id, Str start, uint32_t depth) {
    FactsBuilder *builder = body->builder;
    const Expr *expr = facts_expr_at(builder, id);
    ExprKind kind = (ExprKind)expr->kind;
    uint32_t count = expr->count, line = expr->line;
    if (kind == EXPR_STRING) {
        Str text = facts_builder_str(builder, expr->text), rest = str_slice(text, start.size, text.size);
        if (text.size == 0) return id;
        if (!str_starts_with(text, start) || str_contains(rest, STR(" "))) return 0;
        return facts_string(builder, rest, line, 1);
    }
    if (depth > CHOICE_DEPTH_MAX || count == 0 || (kind != EXPR_TEMPLATE && kind != EXPR_CONDITIONAL)) return 0;
    ExprId *children = ARENA_ARRAY(body->arena, ExprId, count);
    for (uint32_t i = 0; i < count; i++) {
        bool is_start = kind == EXPR_TEMPLATE ? i == 0 : i > 0;
        children[i] = facts_builder_child(builder, id, i);
        if (is_start) children[i] = without_start(body, children[i], start, depth + 1);
        if (!children[i]) return 0;
    }
    return facts_add_expr(builder, kind, line, 1, children, count);
}

bool body_add_choice(Body *body, const ShellWord *word) {
    ExprId id = word->count == 1 ? word->parts[0].expr : 0;
    Str start = id ? start_of(body->builder, id, 0) : STR_NONE, rest = start;
    if (str_starts_with(rest, STR("--"))) rest = str_slice(rest, 1, rest.size);
    bool is_file = str_starts_with(rest, STR("-var-file=")) || str_starts_with(rest, STR("-var-file "));
    bool is_variable = str_starts_with(rest, STR("-var=")) || str_starts_with(rest, STR("-var "));
    if (!is_file && !is_variable) return false;
    size_t size = (is_file ? sizeof "-var-file" : sizeof "-var") + (start.size - rest.size);
    size_t equal = is_file ? size : str_find_char(start, '=', size);
    Str key = is_file ? STR("-var-file") : str_slice(start, size, equal);
    ExprId value = 0;
    if (equal != SIZE_MAX) value = without_start(body, id, str_slice(start, 0, is_file ? size : equal + 1), 0);
    if (!value) { /* something is given that can't be told */
        key = STR("-var-file");
        value = facts_named(body->builder, EXPR_OPAQUE, STR("options"), word->line, 1, 0);
    }
    ExprId item = item_of(body, key, value);
    facts_expr_at(body->builder, item)->line = word->line;
    *VEC_PUSH(body->arena, &body->arguments) = item;
    return true;
}

static void add_object(Body *body, const char *key, const ExprId *items, size_t count) {
    if (count) body_add(body, key, facts_add_expr(body->builder, EXPR_OBJECT, body->line, 1, items, (uint32_t)count));
}

/* The files that led to the command, where it stands in another one than the facts are of; the last one is its own. */
static void add_callers(Body *body, const Shell *shell) {
    VEC(ExprId) paths = {0};
    for (size_t i = 0; i < shell->callers.count; i++)
        *VEC_PUSH(body->arena, &paths) = facts_string(body->builder, shell->callers.items[i], body->line, 1);
    if (paths.count) *VEC_PUSH(body->arena, &paths) = facts_string(body->builder, shell->path, body->line, 1);
    body_add_list(body, "callers", paths.items, paths.count);
}

/* Those of the jobs and steps, then those of the script, the nearest first. */
static void add_conditions(Body *body, const Shell *shell) {
    enum { CONDITIONS_MAX = 24 };
    VEC(ExprId) all = {0};
    for (size_t i = 0; i < body->deployments->when.count; i++)
        *VEC_PUSH(body->arena, &all) = body->deployments->when.items[i];
    const ShellCondition *condition = shell->state.conditions;
    for (size_t i = 0; condition && i < CONDITIONS_MAX; i++, condition = condition->outer)
        *VEC_PUSH(body->arena, &all) = condition->expr;
    body_add_list(body, "when", all.items, all.count);
}

ExprId body_object(Body *body) {
    return facts_add_expr(body->builder, EXPR_OBJECT, body->line, 1, body->items.items, (uint32_t)body->items.count);
}

/* matrix.environment, inputs.stage, ENVIRONMENT: what the variables around the command say, where all say one text. */
static Str environment_of_variables(const Body *body, const Shell *shell) {
    static const char *const prefixes[] = {"matrix.", "inputs.", "parameters."};
    Str found = STR_NONE;
    for (size_t i = 0; i < shell->state.variables.count; i++) {
        const ShellVariable *variable = &shell->state.variables.items[i];
        Str name = variable->name, text;
        bool is_given = variable->is_exported;
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
            Str prefix = str_from(prefixes[p]);
            is_given = is_given || str_starts_with(variable->name, prefix);
            if (str_starts_with(variable->name, prefix))
                name = str_slice(variable->name, prefix.size, variable->name.size);
        }
        size_t row = is_given ? deploy_meaning_row(body->arena, name) : deploy_row_count;
        if (row == deploy_row_count || !str_equal(str_from(deploy_rows[row].field), STR("environment"))) continue;
        bool is_text = variable->value.count == 1 && shell_word_text(&variable->value.items[0], &text);
        if (!is_text || (found.size && !str_equal(found, text))) return STR_NONE;
        found = text;
    }
    return found;
}

void body_declare(Body *body, Shell *shell, Str kind, Str how) {
    FactsBuilder *builder = body->builder;
    if (body->is_nothing) return;
    Str environment = body->deployments->environment ? STR_NONE : environment_of_variables(body, shell);
    if (body->deployments->environment) body_add(body, "environment", body->deployments->environment);
    if (environment.size) body_add_text(body, "environment_of_variables", environment);
    const ShellWord *fetched = shell_variable(shell, STR("fetched artifact"));
    if (fetched) body_add(body, "fetched", shell_word_expr(builder, fetched));
    add_object(body, "parameters", body->parameters.items, body->parameters.count);
    body_add_list(body, "parameter_files", body->files.items, body->files.count);
    if (body->has_open_parameters) body_add_text(body, "parameters_open", STR("true"));
    add_object(body, "arguments", body->arguments.items, body->arguments.count);
    add_object(body, "given", body->given.items, body->given.count);
    add_object(body, "backend", body->backend.items, body->backend.count);
    if (body->deployments->job.size) body_add_text(body, "job", body->deployments->job);
    add_conditions(body, shell);
    add_callers(body, shell);
    ExprId object = body_object(body);
    Decl *decl = facts_add_decl(builder, DECL_DEPLOYMENT, kind, how, body->line, body->line);
    decl->column = 1;
    decl->body = object;
    body->deployments->count++;
}
