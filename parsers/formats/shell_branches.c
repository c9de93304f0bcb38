/* What branches leave: variables that one of two ways has set, or both. */
#include "parsers/formats/actions_value.h"
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

/* Where a folder is, when the script starts in its own one: what goes out of it and comes back is where it was. */
static bool is_at(const Shell *shell, const ShellWord *directory, Str *path) {
    Str text = STR_NONE;
    if (directory->count && !shell_word_text(directory, &text)) return false;
    if (!str_starts_with(text, STR("/"))) return files_resolve(shell->arena, shell_own_folder(shell), text, path);
    if (!files_resolve(shell->arena, STR_NONE, str_slice(text, 1, text.size), path)) return false;
    *path = str_concat(shell->arena, STR("/"), *path);
    return true;
}

static bool is_same_folder(const Shell *shell, const ShellWord *a, const ShellWord *b) {
    Str first, second;
    return is_same_word(a, b) || (is_at(shell, a, &first) && is_at(shell, b, &second) && str_equal(first, second));
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
    ExprId id = shell_is_named(shell, branch) ? actions_choice(shell, branch->expr, children[1], children[2])
                                              : facts_add_expr(shell->builder, EXPR_CONDITIONAL,
                                                               then->line ? then->line : other->line, 1, children, 3);
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

/* What `then` has set where the branch is taken, put into the state, which is that of the other way. */
static void merge_state(Shell *shell, const ShellBranch *branch, const ShellState *then) {
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
    if (then->has_directory != shell->state.has_directory ||
        !is_same_folder(shell, &then->directory, &shell->state.directory))
        shell->state.has_directory = false;
}

/* ---- ways ---- */

bool shell_is_named(const Shell *shell, const ShellBranch *branch) {
    return branch->expr && facts_expr_at(shell->builder, branch->expr)->kind == EXPR_CONDITIONAL;
}

ExprId shell_known(Shell *shell, const ShellBranch *branch, bool is_taken) {
    if (!shell_is_named(shell, branch)) return is_taken ? branch->if_taken : branch->if_not;
    return is_taken ? branch->expr : actions_not(shell, branch->expr);
}

static void add_condition(Shell *shell, ExprId expr) {
    ShellCondition *condition = ARENA_NEW(shell->arena, ShellCondition);
    *condition = (ShellCondition){expr, shell->state.conditions};
    shell->state.conditions = condition;
}

void shell_add_condition(Shell *shell, const ShellBranch *branch, bool is_taken) {
    if (shell_is_named(shell, branch)) add_condition(shell, is_taken ? branch->expr : actions_not(shell, branch->expr));
}

ExprId shell_truth(Shell *shell, bool value, uint32_t line) {
    ExprId id = facts_named(shell->builder, EXPR_BOOL, value ? STR("true") : STR("false"), line, 1, 0);
    facts_expr_at(shell->builder, id)->number = value;
    return id;
}

/* What is known to hold behind ways some of which ended the script; 0: nothing that could be told. */
static ExprId going_on(Shell *shell, const ShellWay *ways, size_t count) {
    bool is_any_dead = false;
    for (size_t i = 0; i < count; i++) is_any_dead = is_any_dead || !ways[i].state;
    if (!is_any_dead) return 0;
    ExprId all = shell_truth(shell, true, 1);
    for (size_t i = count; i > 0; i--) {
        const ShellWay *way = &ways[i - 1];
        bool is_named = shell_is_named(shell, &way->branch);
        if (!is_named && way->branch.expr && way->state) return 0;
        /* It isn't gone, or all is over. */
        if (!is_named && way->branch.expr && way->branch.if_not)
            all = actions_choice(shell, way->branch.if_not, all, shell_truth(shell, false, 1));
        if (!is_named && way->branch.expr) continue;
        ExprId own = shell_truth(shell, way->state != NULL, 1);
        all = is_named ? actions_choice(shell, way->branch.expr, own, all) : own;
    }
    return facts_expr_at(shell->builder, all)->kind == EXPR_CONDITIONAL ? all : 0;
}

/* Variables that each of several named ways sets have no value where none of them is taken: what follows can't be meant then. */
static void set_impossible(Shell *shell, const ShellWay *ways, size_t count) {
    const ShellWay *last = &ways[count - 1];
    bool are_named = count >= 2;
    for (size_t i = 0; i < count; i++) are_named = are_named && ways[i].state && shell_is_named(shell, &ways[i].branch);
    for (size_t k = 0; are_named && k < last->state->variables.count; k++) {
        const ShellVariable *variable = &last->state->variables.items[k];
        bool is_in_all = !shell_variable_of(shell, variable->name);
        for (size_t i = 0; i + 1 < count && is_in_all; i++) {
            bool is_there = false;
            for (size_t v = 0; v < ways[i].state->variables.count && !is_there; v++)
                is_there = str_equal(ways[i].state->variables.items[v].name, variable->name);
            is_in_all = is_there;
        }
        uint32_t line = variable->value.items[0].line;
        ExprId never = facts_named(shell->builder, EXPR_OPAQUE, STR(ACTIONS_NEVER), line, 1, 0);
        if (is_in_all) shell_set(shell, variable->name, shell_word_of_expr(shell->arena, never, line));
    }
}

void shell_join_ways(Shell *shell, const ShellState *before, ShellWay *ways, size_t count, bool is_complete) {
    const ShellCondition *outer = before->conditions;
    bool has_state = !is_complete;
    shell->is_dead = false;
    if (!is_complete) shell_leave(shell, before);
    if (!is_complete && count) set_impossible(shell, ways, count);
    for (size_t i = count; i > 0; i--) {
        if (!ways[i - 1].state) continue;
        if (has_state)
            merge_state(shell, &ways[i - 1].branch, ways[i - 1].state);
        else
            shell_leave(shell, ways[i - 1].state);
        has_state = true;
    }
    if (!has_state) {
        shell_leave(shell, before);
        shell->is_dead = true;
    }
    shell->state.conditions = outer;
    ExprId holds = has_state ? going_on(shell, ways, count) : 0;
    if (holds) add_condition(shell, holds);
}
