/* Tests that decide branches: [ "$A" = b ], [ -z "$A" ]. */
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

/* [ "$A" = b ], [ -z "$A" ]: a test of a single thing. All else is open. */
ShellBranch shell_test(Shell *shell, const ShellToken *tokens, size_t count) {
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
    } else if (is_equal) {
        branch.variable = shell_variable_in(&tokens[1]);
        branch.value = right_text;
    }
    return branch;
}
