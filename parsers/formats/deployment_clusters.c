#include "parsers/formats/deployment_clusters.h"

#include "parsers/formats/deploy_rows.h"

ExprId body_value(const Body *body, const char *key) {
    for (size_t i = 0; i < body->items.count; i++) {
        Str name = facts_builder_str(body->builder, facts_expr_at(body->builder, body->items.items[i])->text);
        if (str_equal(name, str_from(key))) return facts_builder_child(body->builder, body->items.items[i], 1);
    }
    return 0;
}

static bool body_text(const Body *body, const char *key, Str *out) {
    ExprId id = body_value(body, key);
    bool is_text = id && facts_expr_at(body->builder, id)->kind == EXPR_STRING;
    *out = is_text ? facts_builder_str(body->builder, facts_expr_at(body->builder, id)->text) : STR_NONE;
    return is_text && out->size > 0;
}

/* ---- choices ---- */

static Str chosen_name(Arena *arena, Str kind) { return str_format(arena, "chosen %.*s", STR_ARG(kind)); }

static Str called_name(Arena *arena, Str kind, Str name) {
    return str_format(arena, "%.*s called %.*s", STR_ARG(kind), STR_ARG(name));
}

static Str file_name(Arena *arena, Str kind, Str file) {
    return str_format(arena, "%.*s in %.*s", STR_ARG(kind), STR_ARG(file));
}

/* The file that clusters are kept in, where one is named. */
static Str file_of(const Body *body, const Shell *shell) {
    Str file;
    const ShellVariable *variable = shell_variable_of(shell, STR("KUBECONFIG"));
    if (body_text(body, "kubeconfig", &file)) return file;
    bool is_set = variable && variable->is_exported && variable->value.count;
    return is_set && shell_word_text(&variable->value.items[0], &file) ? file : STR_NONE;
}

void choice_keep(Body *body, Shell *shell, Str kind) {
    static const char *const keys[] = {"name", "alias"};
    Str file = file_of(body, shell), text;
    bool is_elsewhere = body_value(body, "kubeconfig") != 0;
    ShellWord chosen = shell_word_of_expr(body->arena, body_object(body), body->line);
    if (file.size) shell_keep(shell, file_name(body->arena, kind, file), chosen);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (body_text(body, keys[i], &text)) shell_keep(shell, called_name(body->arena, kind, text), chosen);
    if (!is_elsewhere) shell_keep(shell, chosen_name(body->arena, kind), chosen);
}

/* One that nothing has told of is known by its name alone. */
static ExprId named_choice(Body *body, const Shell *shell, Str kind, ExprId name) {
    const Expr *expr = facts_expr_at(body->builder, name);
    Str text = expr->kind == EXPR_STRING ? facts_builder_str(body->builder, expr->text) : STR_NONE;
    const ShellWord *known = text.size ? shell_variable(shell, called_name(body->arena, kind, text)) : NULL;
    if (known) return shell_word_expr(body->builder, known);
    Body other = *body;
    memset(&other.items, 0, sizeof other.items);
    body_add(&other, "name", name);
    for (size_t row = 0; row < deploy_row_count; row++)
        if (deploy_rows[row].kind == ROW_LOCAL && str_equal(str_from(deploy_rows[row].words), kind) &&
            str_matches_glob(text, str_from(deploy_rows[row].name)))
            body_add_text(&other, "local", STR("yes"));
    return body_object(&other);
}

void choice_pick(Body *body, Shell *shell, Str other) {
    ExprId name = body_value(body, "name");
    if (!name) return;
    ExprId choice = named_choice(body, shell, other, name);
    shell_keep(shell, chosen_name(body->arena, other), shell_word_of_expr(body->arena, choice, body->line));
}

void choice_take(Body *body, Shell *shell, const char *other) {
    Str kind = str_from(other), file = file_of(body, shell);
    ExprId context = body_value(body, "context"), in_file = body_value(body, "kubeconfig");
    const ShellWord *chosen = file.size ? shell_variable(shell, file_name(body->arena, kind, file)) : NULL;
    if (context) {
        body_add(body, other, named_choice(body, shell, kind, context));
        return;
    }
    if (!chosen && !in_file) chosen = shell_variable(shell, chosen_name(body->arena, kind));
    if (chosen) body_add(body, other, shell_word_expr(body->builder, chosen));
}

/* ---- what flows from one command into another ---- */

static bool may_be_path(const ShellWord *word) {
    bool has_mark = false;
    if (word->count == 0 || (!word->parts[0].expr && str_starts_with(word->parts[0].text, STR("-")))) return false;
    for (size_t i = 0; i < word->count; i++)
        has_mark = has_mark || (!word->parts[i].expr && (str_find_char(word->parts[i].text, '.', 0) != SIZE_MAX ||
                                                         str_find_char(word->parts[i].text, '/', 0) != SIZE_MAX));
    return has_mark || (word->count == 1 && word->parts[0].expr);
}

void flow_take_files(Body *body, const ShellCommand *command) {
    for (size_t i = 0; i < command->inputs.count; i++)
        body_add(body, "manifests", shell_word_expr(body->builder, &command->inputs.items[i]));
    for (size_t i = 1; i < command->words.count; i++)
        if (may_be_path(&command->words.items[i]))
            body_add(body, "manifests", shell_word_expr(body->builder, &command->words.items[i]));
}

static Str made_name(Arena *arena, Str path) {
    while (str_starts_with(path, STR("./"))) path = str_slice(path, 2, path.size);
    return str_format(arena, "made %.*s", STR_ARG(path));
}

void flow_keep(Shell *shell, const ShellWord *path, ExprId object) {
    Str text;
    if (path->count && shell_word_text(path, &text) && text.size)
        shell_keep(shell, made_name(shell->arena, text), shell_word_of_expr(shell->arena, object, path->line));
}

ExprId flow_kept(const Shell *shell, Str path) {
    const ShellWord *made = path.size ? shell_variable(shell, made_name(shell->arena, path)) : NULL;
    return made && made->count == 1 ? made->parts[0].expr : 0;
}

void flow_take_object(Body *body, ExprId object) {
    if (!object || facts_expr_at(body->builder, object)->kind != EXPR_OBJECT) return;
    for (uint32_t i = 0; i < facts_expr_at(body->builder, object)->count; i++)
        *VEC_PUSH(body->arena, &body->items) = facts_builder_child(body->builder, object, i);
}
