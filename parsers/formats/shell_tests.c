/* Tests that decide branches: [ "$A" = b ], [ -z "$A" ]. */
#include "parsers/formats/actions_value.h"
#include "parsers/formats/shell.h"

ShellBranch shell_new_branch(Shell *shell, uint32_t line) {
    Str name = str_format(shell->arena, "branch#%u", ++shell->branch_count);
    return (ShellBranch){.expr = facts_named(shell->builder, EXPR_NAME, name, line, 1, 0)};
}

Str shell_variable_in(const ShellToken *token) {
    Str text = token->text;
    while (text.size && (text.data[0] == '"' || text.data[0] == '$' || text.data[0] == '{'))
        text = str_slice(text, 1, text.size);
    size_t end = 0;
    while (end < text.size && ((text.data[end] | 32) >= 'a' ? (text.data[end] | 32) <= 'z' : false)) end++;
    while (end < text.size && (text.data[end] == '_' || (text.data[end] >= '0' && text.data[end] <= '9') ||
                               ((text.data[end] | 32) >= 'a' && (text.data[end] | 32) <= 'z')))
        end++;
    return str_contains(token->text, STR("$")) ? str_slice(text, 0, end) : STR_NONE;
}

ShellWord shell_expanded(Shell *shell, const ShellToken *token) {
    ShellWords words = {0};
    size_t capacity = 0;
    shell_expand_word(shell, token, &words, &capacity);
    return words.count == 1 ? words.items[0] : shell_word(shell->arena, STR_NONE, token->line);
}

/* A variable or argument, with or without a default; what changes from round to round has no name that would tell it apart. */
static bool is_nameable(const Shell *shell, ExprId id) {
    const Expr *expr = facts_expr_at(shell->builder, id);
    if (expr->kind == EXPR_CONDITIONAL) return true;
    if (expr->kind == EXPR_BINARY && expr->number == OP_COALESCE) {
        const Expr *fallback = facts_expr_at(shell->builder, facts_builder_child(shell->builder, id, 1));
        expr = facts_expr_at(shell->builder, facts_builder_child(shell->builder, id, 0));
        if (fallback->kind != EXPR_STRING) return false;
    }
    if (expr->kind != EXPR_NAME || shell->open_loops) return false;
    Str name = facts_builder_str(shell->builder, expr->text);
    return name.size && !str_contains(name, STR("#")) && !strchr("@*?!$-", name.data[0]);
}

/* "x$A" = "xb" asks whether $A is b. */
static bool only_part(const ShellWord *word, Str *glob, ExprId *out) {
    size_t at = 0;
    for (; at < word->count && !word->parts[at].expr; at++) {
        Str text = word->parts[at].text;
        if (!str_starts_with(*glob, text)) return false;
        *glob = str_slice(*glob, text.size, glob->size);
    }
    *out = at + 1 == word->count ? word->parts[at].expr : 0;
    return *out != 0;
}

ShellBranch shell_fitting(Shell *shell, const ShellWord *word, Str glob, uint32_t line) {
    ExprId asked;
    if (!only_part(word, &glob, &asked) || !is_nameable(shell, asked)) return shell_new_branch(shell, line);
    ExprId id = actions_fits(shell, asked, glob, line);
    const Expr *expr = facts_expr_at(shell->builder, id);
    if (expr->kind == EXPR_BOOL) return (ShellBranch){.is_taken = expr->number};
    return expr->kind == EXPR_CONDITIONAL ? (ShellBranch){.expr = id} : shell_new_branch(shell, line);
}

ShellBranch shell_opposite(Shell *shell, const ShellBranch *branch) {
    if (!branch->expr) return (ShellBranch){.is_taken = !branch->is_taken};
    return (ShellBranch){.expr = shell_is_named(shell, branch) ? actions_not(shell, branch->expr) : branch->expr};
}

ShellBranch shell_either_branch(Shell *shell, const ShellBranch *a, const ShellBranch *b) {
    if (!a->expr) return a->is_taken ? *a : *b;
    if (!b->expr) return b->is_taken ? *b : *a;
    uint32_t line = facts_expr_at(shell->builder, a->expr)->line;
    if (!shell_is_named(shell, a) || !shell_is_named(shell, b)) return shell_new_branch(shell, line);
    return (ShellBranch){.expr = actions_choice(shell, a->expr, shell_truth(shell, true, line), b->expr)};
}

/* [ "$A" = b ], [ -z "$A" ]: a test of a single thing. All else is open. */
static ShellBranch single_test(Shell *shell, const ShellToken *tokens, size_t count) {
    ShellBranch branch = shell_new_branch(shell, count ? tokens[0].line : 0);
    bool is_constant = count == 1 && tokens[0].kind == TOKEN_WORD && shell_is_among(tokens[0].text, "true false :");
    if (is_constant) return (ShellBranch){.is_taken = !str_equal(tokens[0].text, STR("false"))};
    bool is_test = count >= 2 && tokens[0].kind == TOKEN_WORD &&
                   (str_equal(tokens[0].text, STR("[")) || str_equal(tokens[0].text, STR("[[")) ||
                    str_equal(tokens[0].text, STR("test")));
    for (size_t i = 0; i < count; i++) is_test = is_test && tokens[i].kind == TOKEN_WORD;
    if (!is_test) return branch;
    size_t end = count;
    if (str_equal(tokens[end - 1].text, STR("]")) || str_equal(tokens[end - 1].text, STR("]]"))) end--;
    if (end == 3) {
        bool is_empty = str_equal(tokens[1].text, STR("-z")), is_set = str_equal(tokens[1].text, STR("-n"));
        if (!is_empty && !is_set) return branch;
        ShellWord word = shell_expanded(shell, &tokens[2]);
        Str text;
        if (shell_word_text(&word, &text)) {
            branch.expr = 0;
            branch.is_taken = (text.size == 0) == is_empty;
        } else if (word.count == 1 && facts_expr_at(shell->builder, word.parts[0].expr)->kind == EXPR_CONDITIONAL) {
            branch = shell_fitting(shell, &word, STR_NONE, tokens[0].line);
            if (is_set) branch = shell_opposite(shell, &branch);
        } else {
            branch.is_if_empty = is_empty;
            branch.is_if_set = is_set;
        }
        return branch;
    }
    bool is_equal = end == 4 && (str_equal(tokens[2].text, STR("=")) || str_equal(tokens[2].text, STR("==")));
    bool is_unequal = end == 4 && str_equal(tokens[2].text, STR("!="));
    if (!is_equal && !is_unequal) return branch;
    ShellWord left = shell_expanded(shell, &tokens[1]), right = shell_expanded(shell, &tokens[3]);
    Str left_text, right_text;
    bool has_pattern = str_contains(tokens[3].text, STR("*"));
    if (has_pattern || !shell_word_text(&right, &right_text)) return branch;
    if (shell_word_text(&left, &left_text)) {
        branch.expr = 0;
        branch.is_taken = str_equal(left_text, right_text) == is_equal;
    } else {
        branch = shell_fitting(shell, &left, right_text, tokens[0].line);
        if (is_unequal) return shell_is_named(shell, &branch) ? shell_opposite(shell, &branch) : branch;
        branch.variable = shell_variable_in(&tokens[1]);
        branch.value = right_text;
    }
    return branch;
}

/* Both, or one of the two. */
static ShellBranch joined(Shell *shell, const ShellBranch *a, const ShellBranch *b, bool is_both) {
    if (!is_both) return shell_either_branch(shell, a, b);
    ShellBranch none = shell_opposite(shell, a), other = shell_opposite(shell, b);
    bool is_open = (a->expr && !shell_is_named(shell, a)) || (b->expr && !shell_is_named(shell, b));
    bool is_off = (!a->expr && !a->is_taken) || (!b->expr && !b->is_taken);
    if (is_open && !is_off) return shell_new_branch(shell, 0);
    ShellBranch either = shell_either_branch(shell, &none, &other);
    return shell_opposite(shell, &either);
}

/* [ a = b ] && [ c = d ], [[ a = b || c = d ]], from left to right. */
ShellBranch shell_test(Shell *shell, const ShellToken *tokens, size_t count) {
    enum { WORDS_MAX = 64 };
    ShellToken words[WORDS_MAX];
    ShellBranch whole = {0};
    bool is_inside = count > 2 && tokens[0].kind == TOKEN_WORD && str_equal(tokens[0].text, STR("[["));
    bool is_joined = false, has_more = false, is_both = false;
    for (size_t i = 0; i < count; i++) has_more = has_more || tokens[i].kind == TOKEN_AND || tokens[i].kind == TOKEN_OR;
    if (!has_more || count + 2 > WORDS_MAX) return single_test(shell, tokens, count);
    for (size_t i = 0, first = 0; i <= count; i++) {
        bool is_end = i == count || tokens[i].kind == TOKEN_AND || tokens[i].kind == TOKEN_OR;
        if (!is_end) continue;
        size_t size = 0;
        bool is_bare = is_inside && first > 0 && !str_equal(tokens[first].text, STR("[["));
        if (is_bare) words[size++] = tokens[0];
        bool is_negated = first < i && tokens[first].kind == TOKEN_WORD && str_equal(tokens[first].text, STR("!"));
        for (size_t k = first + is_negated; k < i; k++)
            if (tokens[k].kind != TOKEN_SEMI) words[size++] = tokens[k];
        ShellBranch own = single_test(shell, words, size);
        if (is_negated) own = shell_opposite(shell, &own);
        whole = is_joined ? joined(shell, &whole, &own, is_both) : own;
        is_joined = true;
        if (i < count) is_both = tokens[i].kind == TOKEN_AND;
        first = i + 1;
    }
    whole.variable = STR_NONE;
    whole.is_if_empty = whole.is_if_set = false;
    return whole;
}
