/* Tests that decide branches: [ "$A" = b ], [ -z "$A" ]. */
#include "analyzer/core/limits.h"
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

/* Do the branches that it depends on have names that tell what they ask? Others are numbers, and of those nothing is concluded. */
static bool is_of_questions(const Shell *shell, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr_at(shell->builder, id);
    if (expr->kind != EXPR_CONDITIONAL) return true;
    const Expr *asked = facts_expr_at(shell->builder, facts_builder_child(shell->builder, id, 0));
    Str name = facts_builder_str(shell->builder, asked->text), mark = STR("branch#");
    int64_t number;
    bool is_numbered = asked->kind != EXPR_NAME || !str_starts_with(name, mark) ||
                       str_to_int64(str_slice(name, mark.size, name.size), &number);
    return depth < NESTING_DEPTH_MAX && !is_numbered &&
           is_of_questions(shell, facts_builder_child(shell->builder, id, 1), depth + 1) &&
           is_of_questions(shell, facts_builder_child(shell->builder, id, 2), depth + 1);
}

/* A variable or argument, with or without a default; what changes from round to round has no name that would tell it apart. */
static bool is_nameable(const Shell *shell, ExprId id) {
    const Expr *expr = facts_expr_at(shell->builder, id);
    if (expr->kind == EXPR_CONDITIONAL) return is_of_questions(shell, id, 0);
    if (expr->kind == EXPR_BINARY && expr->number == OP_COALESCE) {
        ExprId left = facts_builder_child(shell->builder, id, 0);
        const Expr *fallback = facts_expr_at(shell->builder, facts_builder_child(shell->builder, id, 1));
        expr = facts_expr_at(shell->builder, left);
        if (fallback->kind != EXPR_STRING) return false;
        if (expr->kind == EXPR_CONDITIONAL) return is_of_questions(shell, left, 0);
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
    if (shell_is_named(shell, branch)) return (ShellBranch){.expr = actions_not(shell, branch->expr)};
    return (ShellBranch){.expr = branch->expr, .if_taken = branch->if_not, .if_not = branch->if_taken};
}

/* Both hold; 0: nothing is known to. */
static ExprId both(Shell *shell, ExprId a, ExprId b) {
    if (!a || !b) return a ? a : b;
    return actions_choice(shell, a, b, shell_truth(shell, false, facts_expr_at(shell->builder, a)->line));
}

ShellBranch shell_either_branch(Shell *shell, const ShellBranch *a, const ShellBranch *b) {
    if (!a->expr) return a->is_taken ? *a : *b;
    if (!b->expr) return b->is_taken ? *b : *a;
    uint32_t line = facts_expr_at(shell->builder, a->expr)->line;
    if (!shell_is_named(shell, a) || !shell_is_named(shell, b)) {
        ShellBranch open = shell_new_branch(shell, line);
        open.if_not = both(shell, shell_known(shell, a, false), shell_known(shell, b, false));
        return open;
    }
    return (ShellBranch){.expr = actions_choice(shell, a->expr, shell_truth(shell, true, line), b->expr)};
}

/* [[ "a b c" =~ ( |^)$A( |$) ]], [[ " a b c " == *" $A "* ]]: $A is one of the words. */
static ShellBranch one_of_words(Shell *shell, const ShellToken *list, const ShellToken *pattern) {
    ShellBranch none = {0}, found = none;
    ShellWords words = {0};
    size_t capacity = 0;
    shell_expand_word(shell, list, &words, &capacity);
    ShellWord word = shell_expanded(shell, pattern);
    Str text, one, all = STR_NONE;
    size_t asked = word.count;
    for (size_t i = 0; i < word.count; i++) {
        for (size_t k = 0; !word.parts[i].expr && k < word.parts[i].text.size; k++)
            if (!strchr("*()|^$ ,\\bs<>", word.parts[i].text.data[k])) return shell_new_branch(shell, list->line);
        if (word.parts[i].expr && asked != word.count) return shell_new_branch(shell, list->line);
        if (word.parts[i].expr) asked = i;
    }
    for (size_t i = 0; i < words.count; i++) {
        if (!shell_word_text(&words.items[i], &text)) return shell_new_branch(shell, list->line);
        all = str_format(shell->arena, "%.*s %.*s", STR_ARG(all), STR_ARG(text));
    }
    if (asked == word.count || !str_trim(all).size) return shell_new_branch(shell, list->line);
    ShellWord own = shell_word_of_expr(shell->arena, word.parts[asked].expr, pattern->line);
    while (str_word_next(&all, &one)) {
        ShellBranch fits = shell_fitting(shell, &own, one, list->line);
        found = shell_either_branch(shell, &found, &fits);
    }
    return found;
}

/* [[ list =~ ( |^)$A( |$) ]]: brackets and bars stand by themselves. False: it is something else. */
static bool is_word_of_list(const ShellToken *tokens, size_t count, const ShellToken **asked) {
    *asked = NULL;
    if (count < 5 || tokens[0].kind != TOKEN_WORD || !str_equal(tokens[0].text, STR("[[")) ||
        tokens[2].kind != TOKEN_WORD || !str_equal(tokens[2].text, STR("=~")))
        return false;
    for (size_t i = 3; i < count && !str_equal(tokens[i].text, STR("]]")); i++) {
        bool is_mark = tokens[i].kind == TOKEN_OPEN || tokens[i].kind == TOKEN_CLOSE || tokens[i].kind == TOKEN_PIPE;
        bool is_anchor = tokens[i].kind == TOKEN_WORD && shell_is_among(tokens[i].text, "^ $");
        if (is_mark || is_anchor) continue;
        if (tokens[i].kind != TOKEN_WORD || *asked) return false;
        *asked = &tokens[i];
    }
    return *asked != NULL;
}

static bool is_word(const ShellToken *token, const char *text) {
    return token->kind == TOKEN_WORD && str_equal(token->text, str_from(text));
}

/* [[ $A =~ ^(a|b)$ ]]: the whole of it is one of a few words. False: it is another pattern. */
static bool is_one_of_words(Shell *shell, const ShellToken *tokens, size_t count, ShellBranch *out) {
    enum { PATTERN_BYTES_MAX = 400 };
    StrBuf pattern = strbuf_new(shell->arena, PATTERN_BYTES_MAX);
    if (count < 4 || !is_word(&tokens[0], "[[") || !is_word(&tokens[2], "=~")) return false;
    for (size_t i = 3; i < count && !is_word(&tokens[i], "]]"); i++) {
        if (tokens[i].kind == TOKEN_WORD) strbuf_add(&pattern, tokens[i].text);
        if (tokens[i].kind == TOKEN_OPEN || tokens[i].kind == TOKEN_CLOSE)
            strbuf_add_char(&pattern, tokens[i].kind == TOKEN_OPEN ? '(' : ')');
        if (tokens[i].kind == TOKEN_PIPE) strbuf_add_char(&pattern, '|');
    }
    Str text = strbuf_str(&pattern), word;
    if (pattern.is_truncated || text.size < 3 || text.data[0] != '^' || text.data[text.size - 1] != '$') return false;
    text = str_slice(text, 1, text.size - 1);
    bool is_grouped = text.size > 2 && text.data[0] == '(' && text.data[text.size - 1] == ')';
    if (is_grouped) text = str_slice(text, 1, text.size - 1);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_';
        if (!is_plain && (c != '|' || !is_grouped)) return false;
    }
    ShellWord asked = shell_expanded(shell, &tokens[1]);
    Str known;
    bool is_known = shell_word_text(&asked, &known);
    *out = (ShellBranch){0};
    while (text.size && str_split_next(&text, '|', &word)) {
        ShellBranch fits = {.is_taken = is_known && str_equal(known, word)};
        if (!is_known) fits = shell_fitting(shell, &asked, word, tokens[0].line);
        *out = shell_either_branch(shell, out, &fits);
    }
    return true;
}

/* [ -z "$A" ], [ -n "$A" ], [ "$A" ] */
static ShellBranch emptiness(Shell *shell, const ShellToken *asked, bool is_empty) {
    ShellWord word = shell_expanded(shell, asked);
    Str text;
    if (shell_word_text(&word, &text)) return (ShellBranch){.is_taken = (text.size == 0) == is_empty};
    for (size_t i = 0; i < word.count; i++)
        if (!word.parts[i].expr && word.parts[i].text.size) return (ShellBranch){.is_taken = !is_empty};
    ShellBranch branch = shell_fitting(shell, &word, STR_NONE, asked->line);
    if (!is_empty) branch = shell_opposite(shell, &branch);
    bool is_choice = word.count == 1 && facts_expr_at(shell->builder, word.parts[0].expr)->kind == EXPR_CONDITIONAL;
    branch.is_if_empty = is_empty && !is_choice;
    branch.is_if_set = !is_empty && !is_choice;
    return branch;
}

/* "$A" = b, b = "$A", $A == b*: `tokens` with what opens the test. */
static ShellBranch comparison(Shell *shell, const ShellToken *tokens) {
    ShellBranch branch = shell_new_branch(shell, tokens[0].line);
    bool is_equal = is_word(&tokens[2], "=") || is_word(&tokens[2], "=="), is_unequal = is_word(&tokens[2], "!="),
         is_doubled = is_word(&tokens[0], "[["), is_matched = is_word(&tokens[2], "=~");
    bool is_listed = is_equal && str_starts_with(tokens[3].text, STR("*")) && str_ends_with(tokens[3].text, STR("*"));
    if (is_doubled && (is_matched || is_listed)) return one_of_words(shell, &tokens[1], &tokens[3]);
    if (!is_equal && !is_unequal) return branch;
    bool is_turned = !str_contains(tokens[1].text, STR("$")) && shell_variable_in(&tokens[3]).size;
    const ShellToken *asked = &tokens[is_turned ? 3 : 1], *other = &tokens[is_turned ? 1 : 3];
    ShellWord left = shell_expanded(shell, asked), right = shell_expanded(shell, other);
    Str left_text, right_text;
    bool is_quoted = str_starts_with(other->text, STR("\"")) || str_starts_with(other->text, STR("'"));
    bool has_mark = str_contains(other->text, STR("*")) || str_contains(other->text, STR("?")) ||
                    str_contains(other->text, STR("["));
    if ((has_mark && (is_quoted || !is_doubled || is_turned)) || !shell_word_text(&right, &right_text)) return branch;
    if (shell_word_text(&left, &left_text)) {
        bool is_same = has_mark ? str_matches_glob(left_text, right_text) : str_equal(left_text, right_text);
        return (ShellBranch){.is_taken = is_same == is_equal};
    }
    branch = shell_fitting(shell, &left, right_text, tokens[0].line);
    if (is_unequal) return shell_is_named(shell, &branch) ? shell_opposite(shell, &branch) : branch;
    branch.variable = has_mark ? STR_NONE : shell_variable_in(asked);
    branch.value = right_text;
    return branch;
}

/* [ "$A" = b ], [ -z "$A" ]: a test of a single thing. All else is open. */
static ShellBranch single_test(Shell *shell, const ShellToken *tokens, size_t count) {
    const ShellToken *asked;
    ShellBranch branch;
    if (is_one_of_words(shell, tokens, count, &branch)) return branch;
    if (is_word_of_list(tokens, count, &asked)) return one_of_words(shell, &tokens[1], asked);
    branch = shell_new_branch(shell, count ? tokens[0].line : 0);
    bool is_constant = count == 1 && tokens[0].kind == TOKEN_WORD && shell_is_among(tokens[0].text, "true false :");
    if (is_constant) return (ShellBranch){.is_taken = !str_equal(tokens[0].text, STR("false"))};
    if (count == 1 && shell_variable_in(&tokens[0]).size) { /* if $FLAG: it runs `true`, or `false` */
        ShellWord word = shell_expanded(shell, &tokens[0]);
        Str text;
        if (shell_word_text(&word, &text)) return (ShellBranch){.is_taken = str_equal(text, STR("true"))};
        return shell_fitting(shell, &word, STR("true"), tokens[0].line);
    }
    bool is_test = count >= 2 && (is_word(&tokens[0], "[") || is_word(&tokens[0], "[[") || is_word(&tokens[0], "test"));
    for (size_t i = 0; i < count; i++) is_test = is_test && tokens[i].kind == TOKEN_WORD;
    if (!is_test) return branch;
    size_t end = count;
    if (is_word(&tokens[end - 1], "]") || is_word(&tokens[end - 1], "]]")) end--;
    if (end == 2 && shell_variable_in(&tokens[1]).size) return emptiness(shell, &tokens[1], false);
    bool is_empty = end == 3 && is_word(&tokens[1], "-z"), is_set = end == 3 && is_word(&tokens[1], "-n");
    if (is_empty || is_set) return emptiness(shell, &tokens[2], is_empty);
    return end == 4 ? comparison(shell, tokens) : branch;
}

/* Both, or one of the two: both hold where it is not so that one of them doesn't. */
static ShellBranch joined(Shell *shell, const ShellBranch *a, const ShellBranch *b, bool is_both) {
    if (!is_both) return shell_either_branch(shell, a, b);
    ShellBranch no_a = shell_opposite(shell, a), no_b = shell_opposite(shell, b);
    ShellBranch either = shell_either_branch(shell, &no_a, &no_b);
    return shell_opposite(shell, &either);
}

/* ! [ a = b ], [ ! a = b ] */
static ShellBranch negated_test(Shell *shell, const ShellToken *tokens, size_t count) {
    enum { WORDS_MAX = 32 };
    ShellToken words[WORDS_MAX];
    bool is_inside =
        count > 1 && count < WORDS_MAX && str_equal(tokens[1].text, STR("!")) && tokens[1].kind == TOKEN_WORD;
    bool is_before = count && tokens[0].kind == TOKEN_WORD && str_equal(tokens[0].text, STR("!"));
    if (!is_before && !is_inside) return single_test(shell, tokens, count);
    for (size_t i = 2; is_inside && i < count; i++) words[i - 1] = tokens[i];
    if (is_inside) words[0] = tokens[0];
    ShellBranch own = single_test(shell, is_before ? tokens + 1 : words, count - 1);
    return shell_opposite(shell, &own);
}

/* [ a = b ] && [ c = d ], [[ a = b || c = d ]], from left to right. */
ShellBranch shell_test(Shell *shell, const ShellToken *tokens, size_t count) {
    enum { WORDS_MAX = 64 };
    ShellToken words[WORDS_MAX];
    ShellBranch whole = {0};
    bool is_inside = count > 2 && tokens[0].kind == TOKEN_WORD && str_equal(tokens[0].text, STR("[["));
    bool is_joined = false, has_more = false, is_both = false;
    for (size_t i = 0; i < count; i++) {
        bool is_closed = tokens[i].kind == TOKEN_WORD && str_equal(tokens[i].text, STR("]]"));
        if (is_closed && !has_more) is_inside = false; /* each test has brackets of its own */
        has_more = has_more || tokens[i].kind == TOKEN_AND || tokens[i].kind == TOKEN_OR;
    }
    if (!has_more || count + 2 > WORDS_MAX) return negated_test(shell, tokens, count);
    for (size_t i = 0, first = 0; i <= count; i++) {
        bool is_end = i == count || tokens[i].kind == TOKEN_AND || tokens[i].kind == TOKEN_OR;
        if (!is_end) continue;
        size_t size = 0;
        bool is_bare = is_inside && first > 0 && !str_equal(tokens[first].text, STR("[["));
        if (is_bare) words[size++] = tokens[0];
        for (size_t k = first; k < i; k++)
            if (tokens[k].kind != TOKEN_SEMI) words[size++] = tokens[k];
        ShellBranch own = negated_test(shell, words, size);
        whole = is_joined ? joined(shell, &whole, &own, is_both) : own;
        is_joined = true;
        if (i < count) is_both = tokens[i].kind == TOKEN_AND;
        first = i + 1;
    }
    whole.variable = STR_NONE;
    whole.is_if_empty = whole.is_if_set = false;
    return whole;
}
