/* What branches leave: variables that one of two ways has set, or both. */
#include "parsers/formats/shell.h"

static bool is_same_word(const ShellWord *a, const ShellWord *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->parts[i].expr != b->parts[i].expr || !str_equal(a->parts[i].text, b->parts[i].text)) return false;
    return true;
}

static bool is_same_words(const ShellWords *a, const ShellWords *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!is_same_word(&a->items[i], &b->items[i])) return false;
    return true;
}

static bool is_argument_name(const Shell *shell, ExprId id) {
    const Expr *expr = facts_expr_at(shell->builder, id);
    if (expr->kind != EXPR_NAME) return false;
    Str name = facts_builder_str(shell->builder, expr->text);
    return str_equal(name, STR("OPTARG")) || (name.size && name.data[0] >= '0' && name.data[0] <= '9');
}

/* ${NAME:-}: what is left when the empty fallback is taken away. */
static ExprId without_empty(Shell *shell, ExprId id) {
    const Expr *expr = facts_expr_at(shell->builder, id);
    if (expr->kind != EXPR_BINARY || expr->number != OP_COALESCE) return id;
    const Expr *fallback = facts_expr_at(shell->builder, facts_builder_child(shell->builder, id, 1));
    bool is_empty = fallback->kind == EXPR_STRING && facts_builder_str(shell->builder, fallback->text).size == 0;
    return is_empty ? facts_builder_child(shell->builder, id, 0) : id;
}

static ShellWord coalesced(Shell *shell, const ShellWord *first, const ShellWord *second) {
    ExprId children[2] = {without_empty(shell, shell_word_expr(shell->builder, first)),
                          shell_word_expr(shell->builder, second)};
    ExprId id = facts_add_expr(shell->builder, EXPR_BINARY, second->line, 1, children, 2);
    facts_expr_at(shell->builder, id)->number = OP_COALESCE;
    return shell_word_of_expr(shell->arena, id, second->line);
}

/* An argument of the script that replaces what was set before has this for its default. */
static ShellWord merged(Shell *shell, const ShellBranch *branch, const ShellWord *then, const ShellWord *other) {
    bool is_argument = then->count == 1 && then->parts[0].expr && is_argument_name(shell, then->parts[0].expr);
    Str text;
    if (is_argument && shell_word_text(other, &text) && text.size) return coalesced(shell, then, other);
    if (branch->is_if_empty && !shell_word_text(other, &text)) return coalesced(shell, other, then);
    ExprId children[3] = {branch->expr, shell_word_expr(shell->builder, then), shell_word_expr(shell->builder, other)};
    ExprId id = facts_add_expr(shell->builder, EXPR_CONDITIONAL, then->line ? then->line : other->line, 1, children, 3);
    return shell_word_of_expr(shell->arena, id, then->line);
}

ShellWord shell_unset_word(Shell *shell, Str name, uint32_t line) {
    return shell_word_of_expr(shell->arena, facts_named(shell->builder, EXPR_NAME, name, line, 1, 0), line);
}

static void merge_variable(Shell *shell, const ShellBranch *branch, const ShellVariable *then,
                           const ShellVariable *other) {
    const ShellVariable *either = then ? then : other;
    Str name = either->name, later = STR(SHELL_LATER);
    bool is_later = str_starts_with(name, later);
    if (is_later) name = str_slice(name, later.size, name.size);
    const ShellWord *now = is_later ? shell_variable(shell, name) : NULL; /* what is not written anew stays as it is */
    ShellWord absent = now ? *now : shell_unset_word(shell, name, either->value.items[0].line);
    ShellWord value =
        merged(shell, branch, then ? &then->value.items[0] : &absent, other ? &other->value.items[0] : &absent);
    if (either->is_exported)
        shell_export(shell, either->name, value);
    else
        shell_set(shell, either->name, value);
}

void shell_merge_state(Shell *shell, const ShellBranch *branch, const ShellState *then) {
    for (size_t i = 0; i < then->variables.count; i++) {
        const ShellVariable *variable = &then->variables.items[i];
        ShellVariable *other = shell_variable_of(shell, variable->name);
        if (!other || !is_same_words(&variable->value, &other->value))
            merge_variable(shell, branch, variable, other);
        else
            other->is_exported = other->is_exported || variable->is_exported;
    }
    for (size_t i = 0; i < shell->state.variables.count; i++) {
        const ShellVariable *variable = &shell->state.variables.items[i];
        bool is_there = false;
        for (size_t k = 0; k < then->variables.count && !is_there; k++)
            is_there = str_equal(then->variables.items[k].name, variable->name);
        if (!is_there) merge_variable(shell, branch, NULL, variable);
    }
    if (then->has_directory != shell->state.has_directory || !is_same_word(&then->directory, &shell->state.directory))
        shell->state.has_directory = false;
}
