/* Commands of the shell, followed from top to bottom. Loops over words that are written in go round once per word, all
 * others once; of branches every one is followed, and a variable that they leave with different values is a conditional
 * afterwards. */
#include "parsers/formats/shell.h"

#include "analyzer/core/limits.h"

enum {
    STEPS_MAX = 5000, /* commands followed: a script that calls functions in loops in loops gets no further */
    CALL_DEPTH_MAX = 8,
    BLOCK_DEPTH_MAX = 40,
    ROUNDS_MAX = 64,    /* of a loop */
    BRANCHES_MAX = 200, /* decided at run time */
    VARIABLES_MAX = 400,
};

/* ---- state ---- */

FactsBuilder *shell_builder(const Shell *shell) { return shell->builder; }
Arena *shell_arena(const Shell *shell) { return shell->arena; }
Str shell_path(const Shell *shell) { return shell->path; }

void shell_set_directory(Shell *shell, ShellWord directory) {
    shell->state.directory = directory;
    shell->state.has_directory = true;
}

Shell *shell_new(FactsBuilder *builder, Arena *arena, Str path, Str start, ShellVisit visit, void *context) {
    Shell *shell = ARENA_NEW(arena, Shell);
    *shell = (Shell){.builder = builder, .arena = arena, .path = path, .visit = visit, .context = context};
    if (start.size) shell_set_directory(shell, shell_word(arena, start, 1));
    shell->state.has_directory = true;
    return shell;
}

static ShellVariable *variable_of(const Shell *shell, Str name) {
    for (size_t i = shell->state.variables.count; i > 0; i--)
        if (str_equal(shell->state.variables.items[i - 1].name, name)) return &shell->state.variables.items[i - 1];
    return NULL;
}

const ShellWord *shell_variable(const Shell *shell, Str name) {
    const ShellVariable *variable = variable_of(shell, name);
    return variable && variable->value.count ? &variable->value.items[0] : NULL;
}

static void set_words(Shell *shell, Str name, ShellWords value) {
    ShellVariable *variable = variable_of(shell, name);
    if (value.count == 0) {
        value.items = ARENA_NEW(shell->arena, ShellWord);
        *value.items = shell_word(shell->arena, STR_NONE, 0);
        value.count = 1;
    }
    if (variable) {
        variable->value = value;
    } else if (shell->state.variables.count < VARIABLES_MAX) {
        *VEC_PUSH(shell->arena, &shell->state.variables) = (ShellVariable){name, value};
    }
}

void shell_set(Shell *shell, Str name, ShellWord value) {
    ShellWord *item = ARENA_NEW(shell->arena, ShellWord);
    *item = value;
    set_words(shell, name, (ShellWords){item, 1});
}

void shell_unset_prefix(Shell *shell, Str prefix) {
    size_t kept = 0;
    for (size_t i = 0; i < shell->state.variables.count; i++)
        if (!str_starts_with(shell->state.variables.items[i].name, prefix))
            shell->state.variables.items[kept++] = shell->state.variables.items[i];
    shell->state.variables.count = kept;
}

const ShellWord *shell_directory(const Shell *shell) {
    return shell->state.has_directory ? &shell->state.directory : NULL;
}

ShellState *shell_enter(Shell *shell) {
    ShellState *copy = ARENA_NEW(shell->arena, ShellState);
    *copy = shell->state;
    copy->variables.items = ARENA_ARRAY(shell->arena, ShellVariable, copy->variables.count + 1);
    copy->variables.capacity = copy->variables.count + 1;
    for (size_t i = 0; i < copy->variables.count; i++) copy->variables.items[i] = shell->state.variables.items[i];
    return copy;
}

void shell_leave(Shell *shell, const ShellState *state) {
    shell->state = *state;
    ShellState *copy = shell_enter(shell); /* the one kept may be gone back to once more */
    shell->state = *copy;
}

/* ---- what branches leave ---- */

/* A branch is decided by what a variable holds, or by something else. */
typedef struct {
    ExprId expr;                 /* name of the branch; 0: it is decided here and now */
    bool is_taken;               /* when it is decided */
    Str variable, value;         /* it holds this where the branch is taken; empty: not told */
    bool is_if_empty, is_if_set; /* it is asked whether something has a value */
} Branch;

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

static ShellWord coalesced(Shell *shell, const ShellWord *first, const ShellWord *second) {
    ExprId children[2] = {shell_word_expr(shell->builder, first), shell_word_expr(shell->builder, second)};
    ExprId id = facts_add_expr(shell->builder, EXPR_BINARY, second->line, 1, children, 2);
    facts_expr_at(shell->builder, id)->number = OP_COALESCE;
    return shell_word_of_expr(shell->arena, id, second->line);
}

/* An argument of the script that replaces what was set before has this for its default. */
static ShellWord merged(Shell *shell, const Branch *branch, const ShellWord *then, const ShellWord *other) {
    bool is_argument = then->count == 1 && then->parts[0].expr && is_argument_name(shell, then->parts[0].expr);
    Str text;
    if (is_argument && shell_word_text(other, &text) && text.size) return coalesced(shell, then, other);
    if (branch->is_if_empty && !shell_word_text(other, &text)) return coalesced(shell, other, then);
    ExprId children[3] = {branch->expr, shell_word_expr(shell->builder, then), shell_word_expr(shell->builder, other)};
    ExprId id = facts_add_expr(shell->builder, EXPR_CONDITIONAL, then->line ? then->line : other->line, 1, children, 3);
    return shell_word_of_expr(shell->arena, id, then->line);
}

static ShellWord unset_word(Shell *shell, Str name, uint32_t line) {
    return shell_word_of_expr(shell->arena, facts_named(shell->builder, EXPR_NAME, name, line, 1, 0), line);
}

/* `then` into the state, which is that of the other way. */
static void merge_state(Shell *shell, const Branch *branch, const ShellState *then) {
    for (size_t i = 0; i < then->variables.count; i++) {
        const ShellVariable *variable = &then->variables.items[i];
        const ShellVariable *other = variable_of(shell, variable->name);
        if (other && is_same_words(&variable->value, &other->value)) continue;
        ShellWord absent = unset_word(shell, variable->name, variable->value.items[0].line);
        shell_set(shell, variable->name,
                  merged(shell, branch, &variable->value.items[0], other ? &other->value.items[0] : &absent));
    }
    for (size_t i = 0; i < shell->state.variables.count; i++) {
        ShellVariable *variable = &shell->state.variables.items[i];
        bool is_there = false;
        for (size_t k = 0; k < then->variables.count && !is_there; k++)
            is_there = str_equal(then->variables.items[k].name, variable->name);
        if (is_there) continue;
        ShellWord absent = unset_word(shell, variable->name, variable->value.items[0].line);
        shell_set(shell, variable->name, merged(shell, branch, &absent, &variable->value.items[0]));
    }
    if (then->has_directory != shell->state.has_directory || !is_same_word(&then->directory, &shell->state.directory))
        shell->state.has_directory = false;
}

static Branch new_branch(Shell *shell, uint32_t line) {
    Str name = str_format(shell->arena, "branch#%u", ++shell->branch_count);
    return (Branch){.expr = facts_named(shell->builder, EXPR_NAME, name, line, 1, 0)};
}

/* ---- conditions ---- */

static Str variable_in(const ShellToken *token) {
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

static ShellWord expanded(Shell *shell, const ShellToken *token) {
    ShellWords words = {0};
    size_t capacity = 0;
    shell_expand_word(shell, token, &words, &capacity);
    return words.count == 1 ? words.items[0] : shell_word(shell->arena, STR_NONE, token->line);
}

/* [ "$A" = b ], [ -z "$A" ]: a test of a single thing. All else is open. */
static Branch test_of(Shell *shell, const ShellToken *tokens, size_t count) {
    Branch branch = new_branch(shell, count ? tokens[0].line : 0);
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
        ShellWord word = expanded(shell, &tokens[2]);
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
    ShellWord left = expanded(shell, &tokens[1]), right = expanded(shell, &tokens[3]);
    Str left_text, right_text;
    bool has_pattern = str_contains(tokens[3].text, STR("*"));
    if (has_pattern || !shell_word_text(&right, &right_text)) return branch;
    if (shell_word_text(&left, &left_text)) {
        branch.expr = 0;
        branch.is_taken = str_equal(left_text, right_text) == is_equal;
    } else if (is_equal) {
        branch.variable = variable_in(&tokens[1]);
        branch.value = right_text;
    }
    return branch;
}

/* ---- running ---- */

static size_t run_list(Shell *shell, size_t at, bool is_live, const char *ends);

static const ShellToken *token_at(const Shell *shell, size_t at) {
    return &shell->tokens.items[at < shell->tokens.count ? at : shell->tokens.count - 1];
}

static bool is_word(const Shell *shell, size_t at, const char *word) {
    const ShellToken *token = token_at(shell, at);
    return token->kind == TOKEN_WORD && str_equal(token->text, str_from(word));
}

static bool is_end(const Shell *shell, size_t at) { return token_at(shell, at)->kind == TOKEN_END; }

/* Is it one of `ends`, divided by blanks? */
static bool is_among(Str word, const char *ends) {
    Str rest = str_from(ends), one;
    while (str_word_next(&rest, &one))
        if (str_equal(word, one)) return true;
    return false;
}

static size_t skip_separators(const Shell *shell, size_t at) {
    while (token_at(shell, at)->kind == TOKEN_SEMI) at++;
    return at;
}

/* "NAME=", "NAME+=": the size of the name, or 0. */
static size_t assigned_name(Str word, bool *is_added) {
    size_t end = 0;
    while (end < word.size &&
           (word.data[end] == '_' || ((word.data[end] | 32) >= 'a' && (word.data[end] | 32) <= 'z') ||
            (end && word.data[end] >= '0' && word.data[end] <= '9')))
        end++;
    *is_added = end + 1 < word.size && word.data[end] == '+' && word.data[end + 1] == '=';
    return end && end < word.size && (word.data[end] == '=' || *is_added) ? end : 0;
}

static void assign(Shell *shell, const ShellToken *token) {
    bool is_added;
    size_t end = assigned_name(token->text, &is_added);
    Str name = str_slice(token->text, 0, end);
    Str value = str_slice(token->text, end + (is_added ? 2 : 1), token->text.size);
    ShellWords words = {0};
    size_t capacity = 0;
    bool is_array = value.size >= 2 && value.data[0] == '(';
    const ShellVariable *before = variable_of(shell, name);
    if (is_array) {
        ShellTokens inner = shell_tokens(shell->arena, str_slice(value, 1, value.size - 1), token->line, false);
        for (size_t i = 0; is_added && before && i < before->value.count; i++) {
            words.items = vec_reserve(shell->arena, words.items, &capacity, words.count + 1, sizeof *words.items);
            words.items[words.count++] = before->value.items[i];
        }
        for (size_t i = 0; i < inner.count; i++)
            if (inner.items[i].kind == TOKEN_WORD) shell_expand_word(shell, &inner.items[i], &words, &capacity);
        set_words(shell, name, words);
        return;
    }
    ShellWord word = shell_expand(shell, value, token->line, true);
    if (is_added && before) word = shell_join(shell->arena, &before->value.items[0], STR_NONE, &word);
    shell_set(shell, name, word);
}

/* ---- builtins ---- */

static void change_directory(Shell *shell, const ShellWord *to) {
    Str text;
    bool is_known = shell_word_text(to, &text);
    bool is_back = is_known && str_equal(text, STR("-"));
    if (is_back) {
        shell->state.has_directory = false;
    } else if (is_known && text.size && text.data[0] == '/') {
        shell_set_directory(shell, *to);
    } else if (shell->state.has_directory && is_known) {
        ShellWord from = shell->state.directory;
        shell->state.directory = from.count ? shell_join(shell->arena, &from, STR("/"), to) : *to;
    } else {
        /* A folder that is worked out: as an expression, from where the script was. */
        bool is_from_start = shell->state.has_directory && shell->state.directory.count == 0;
        if (!is_known && is_from_start)
            shell->state.directory = *to;
        else
            shell->state.has_directory = false;
    }
}

static bool run_builtin(Shell *shell, const ShellWord *words, size_t count) {
    Str name;
    if (!shell_word_text(&words[0], &name)) return false;
    if (str_equal(name, STR("cd")) || str_equal(name, STR("pushd"))) {
        if (str_equal(name, STR("pushd")) && shell->state.has_directory)
            *VEC_PUSH(shell->arena, &shell->folders) = shell->state.directory;
        if (count == 2) change_directory(shell, &words[1]);
        return true;
    }
    if (str_equal(name, STR("popd"))) {
        if (shell->folders.count) shell_set_directory(shell, shell->folders.items[--shell->folders.count]);
        return true;
    }
    if (str_equal(name, STR("exit")) || str_equal(name, STR("return"))) {
        shell->is_dead = true;
        return true;
    }
    if (str_equal(name, STR("shift"))) {
        shell->shift++;
        return true;
    }
    if (str_equal(name, STR("unset"))) {
        for (size_t i = 1; i < count; i++) {
            Str unset;
            if (shell_word_text(&words[i], &unset) && variable_of(shell, unset))
                shell_set(shell, unset, unset_word(shell, unset, words[i].line));
        }
        return true;
    }
    return str_equal(name, STR("read")) || str_equal(name, STR("set")) || str_equal(name, STR("shopt")) ||
           str_equal(name, STR("trap")) || str_equal(name, STR(":"));
}

static const ShellFunction *function_of(const Shell *shell, Str name) {
    for (size_t i = shell->functions.count; i > 0; i--)
        if (str_equal(shell->functions.items[i - 1].name, name)) return &shell->functions.items[i - 1];
    return NULL;
}

static size_t run_command(Shell *shell, size_t at, bool is_live);

/* True: it was a function of the script. */
static bool run_function(Shell *shell, const ShellWord *words, size_t count) {
    Str name;
    const ShellFunction *function = shell_word_text(&words[0], &name) ? function_of(shell, name) : NULL;
    if (!function) return false;
    if (shell->call_depth >= CALL_DEPTH_MAX) return true;
    Shell before = *shell;
    shell->tokens = function->tokens;
    memset(&shell->arguments, 0, sizeof shell->arguments);
    for (size_t i = 1; i < count; i++) *VEC_PUSH(shell->arena, &shell->arguments) = words[i];
    shell->has_arguments = true;
    shell->shift = 0;
    shell->call_depth++;
    run_command(shell, function->first, true);
    shell->call_depth--;
    shell->tokens = before.tokens;
    shell->arguments.items = before.arguments.items;
    shell->arguments.count = before.arguments.count;
    shell->arguments.capacity = before.arguments.capacity;
    shell->has_arguments = before.has_arguments;
    shell->shift = before.shift;
    /* `return` ends the function alone; which of the two it was matters only for usage texts, which exit. */
    return true;
}

/* NAME=value command, export NAME=value, command words. */
static void run_simple(Shell *shell, const ShellToken *tokens, size_t count) {
    size_t at = 0;
    bool is_added;
    while (at < count && assigned_name(tokens[at].text, &is_added)) at++;
    if (at == count) {
        for (size_t i = 0; i < count; i++) assign(shell, &tokens[i]);
        return;
    }
    static const char *const declarations = "export local declare readonly typeset";
    if (is_among(tokens[at].text, declarations)) {
        for (size_t i = at + 1; i < count; i++)
            if (assigned_name(tokens[i].text, &is_added)) assign(shell, &tokens[i]);
        return;
    }
    const ShellState *before = at ? shell_enter(shell) : NULL;
    for (size_t i = 0; i < at; i++) assign(shell, &tokens[i]);
    ShellWords words = {0};
    size_t capacity = 0;
    for (size_t i = at; i < count; i++) shell_expand_word(shell, &tokens[i], &words, &capacity);
    if (words.count && !run_builtin(shell, words.items, words.count) && !run_function(shell, words.items, words.count))
        shell->visit(shell, words.items, words.count, shell->context);
    if (before) shell_leave(shell, before);
}

/* ---- blocks ---- */

/* The test before `then`, `do` or `&&`: its tokens, when it is one command. */
static Branch condition(Shell *shell, size_t first, size_t end) {
    while (end > first && token_at(shell, end - 1)->kind == TOKEN_SEMI) end--;
    return test_of(shell, &shell->tokens.items[first], end - first);
}

typedef struct {
    Branch branch;
    ShellState *state; /* NULL: it ended the script */
} Way;

/* The ways through an `if` or `case`, the last first. `is_complete`: one of them is taken. */
static void join_ways(Shell *shell, const ShellState *before, const Way *ways, size_t count, bool is_complete) {
    bool has_state = !is_complete;
    shell->is_dead = false;
    if (!is_complete) shell_leave(shell, before);
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
}

enum { WAYS_MAX = 64 };

static Way run_way(Shell *shell, const ShellState *before, const Branch *branch, size_t *at, bool is_live,
                   const char *ends) {
    shell_leave(shell, before);
    uint32_t shift = shell->shift;
    shell->is_dead = false;
    if (is_live && branch->variable.size && branch->expr)
        shell_set(shell, branch->variable, shell_word(shell->arena, branch->value, token_at(shell, *at)->line));
    *at = run_list(shell, *at, is_live, ends);
    Way way = {*branch, is_live && !shell->is_dead ? shell_enter(shell) : NULL};
    shell->shift = shift;
    return way;
}

static size_t run_if(Shell *shell, size_t at, bool is_live) {
    Way ways[WAYS_MAX];
    size_t count = 0;
    bool is_complete = false; /* a branch is known to be taken, or there is an `else` */
    bool was_dead = shell->is_dead;
    for (bool is_else = false; !is_end(shell, at) && !is_word(shell, at, "fi");) {
        size_t first = ++at; /* behind `if`, `elif` or `else` */
        Branch branch = {0};
        if (!is_else) {
            at = run_list(shell, at, is_live && !is_complete, "then");
            branch = condition(shell, first, at);
            if (is_word(shell, at, "then")) at++;
        }
        const ShellState *start = shell_enter(shell);
        bool is_open = is_live && !is_complete && (is_else || branch.expr || branch.is_taken);
        Way way = run_way(shell, start, &branch, &at, is_open, "elif else fi");
        shell_leave(shell, start);
        shell->is_dead = was_dead;
        if (is_open && count < WAYS_MAX) ways[count++] = way;
        is_complete = is_complete || is_else || (!branch.expr && branch.is_taken);
        is_else = is_word(shell, at, "else");
    }
    if (is_live && !was_dead) join_ways(shell, shell_enter(shell), ways, count, is_complete && count);
    return is_end(shell, at) ? at : at + 1;
}

/* What a `case` compares, with one pattern: for sure, perhaps, or not at all. */
static Branch case_branch(Shell *shell, const ShellToken *subject, const ShellWord *word, Str pattern, bool is_last) {
    Branch branch = new_branch(shell, subject->line);
    Str text;
    if (pattern.size > 1 && (pattern.data[0] == '"' || pattern.data[0] == '\''))
        pattern = str_slice(pattern, 1, pattern.size - 1);
    bool is_literal = !str_contains(pattern, STR("*")) && !str_contains(pattern, STR("$")) &&
                      !str_contains(pattern, STR("?")) && !str_contains(pattern, STR("["));
    if (str_equal(pattern, STR("*"))) {
        branch.expr = 0;
        branch.is_taken = true;
    } else if (shell_word_text(word, &text) && !str_contains(pattern, STR("$"))) {
        branch.expr = 0;
        branch.is_taken = str_matches_glob(text, pattern);
    } else if (is_literal && is_last) {
        branch.variable = variable_in(subject);
        branch.value = pattern;
    }
    return branch;
}

/* The patterns before `)`. Several of them are one branch that is taken for any. */
static Branch read_patterns(Shell *shell, const ShellToken *subject, const ShellWord *word, size_t *at) {
    Branch branch = {0};
    size_t count = 0;
    bool is_taken = false;
    if (token_at(shell, *at)->kind == TOKEN_OPEN) ++*at;
    for (; !is_end(shell, *at) && token_at(shell, *at)->kind != TOKEN_CLOSE; ++*at) {
        if (token_at(shell, *at)->kind != TOKEN_WORD) continue;
        bool is_last = token_at(shell, *at + 1)->kind == TOKEN_CLOSE;
        branch = case_branch(shell, subject, word, token_at(shell, *at)->text, is_last && count == 0);
        is_taken = is_taken || (!branch.expr && branch.is_taken);
        count++;
    }
    if (is_taken) branch = (Branch){.is_taken = true};
    if (!is_end(shell, *at)) ++*at;
    return branch;
}

static size_t run_case(Shell *shell, size_t at, bool is_live) {
    const ShellToken *subject = token_at(shell, ++at);
    ShellWord word =
        is_live && subject->kind == TOKEN_WORD ? expanded(shell, subject) : shell_word(shell->arena, STR_NONE, 0);
    while (!is_end(shell, at) && !is_word(shell, at, "in")) at++;
    at = skip_separators(shell, is_end(shell, at) ? at : at + 1);
    const ShellState *before = shell_enter(shell);
    Way ways[WAYS_MAX];
    size_t count = 0;
    bool is_complete = false, was_dead = shell->is_dead;
    while (!is_end(shell, at) && !is_word(shell, at, "esac")) {
        Branch branch = read_patterns(shell, subject, &word, &at);
        bool is_open = is_live && !is_complete && (branch.expr || branch.is_taken);
        Way way = run_way(shell, before, &branch, &at, is_open, "esac");
        if (is_open && count < WAYS_MAX) ways[count++] = way;
        is_complete = is_complete || (!branch.expr && branch.is_taken);
        if (token_at(shell, at)->kind == TOKEN_CASE) at++;
        at = skip_separators(shell, at);
    }
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_live && !was_dead) join_ways(shell, before, ways, count, is_complete && count);
    return is_end(shell, at) ? at : at + 1;
}

static bool is_all_text(const ShellWords *words) {
    Str text;
    for (size_t i = 0; i < words->count; i++)
        if (!shell_word_text(&words->items[i], &text)) return false;
    return words->count > 0;
}

/* for NAME in words; do … done. Words that can't be told stand for one round. */
static size_t run_for(Shell *shell, size_t at, bool is_live) {
    const ShellToken *name = token_at(shell, ++at);
    ShellWords words = {0};
    size_t capacity = 0;
    at++;
    at = skip_separators(shell, at);
    if (is_word(shell, at, "in"))
        for (at++; token_at(shell, at)->kind == TOKEN_WORD; at++)
            if (is_live) shell_expand_word(shell, token_at(shell, at), &words, &capacity);
    while (!is_end(shell, at) && !is_word(shell, at, "do")) at++;
    if (is_end(shell, at)) return at;
    size_t body = at + 1, end = body;
    bool is_counted = name->kind == TOKEN_WORD && is_all_text(&words);
    size_t rounds = is_counted && words.count < ROUNDS_MAX ? words.count : is_counted ? ROUNDS_MAX : 1;
    for (size_t i = 0; i < rounds; i++) {
        if (is_live && name->kind == TOKEN_WORD)
            shell_set(shell, name->text, is_counted ? words.items[i] : unset_word(shell, name->text, name->line));
        bool was_dead = shell->is_dead;
        end = run_list(shell, body, is_live, "done");
        shell->is_dead = was_dead;
    }
    return is_end(shell, end) ? end : end + 1;
}

/* The body once: what it sets may not have been set. */
static size_t run_while(Shell *shell, size_t at, bool is_live) {
    at = run_list(shell, at + 1, is_live, "do");
    const ShellState *before = shell_enter(shell);
    Branch branch = new_branch(shell, token_at(shell, at)->line);
    if (!is_end(shell, at)) at++;
    bool was_dead = shell->is_dead;
    Way way = run_way(shell, before, &branch, &at, is_live, "done");
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_live && !was_dead) join_ways(shell, before, &way, 1, false);
    return is_end(shell, at) ? at : at + 1;
}

static size_t run_group(Shell *shell, size_t at, bool is_live) {
    if (is_word(shell, at, "{")) {
        at = run_list(shell, at + 1, is_live, "}");
        return is_end(shell, at) ? at : at + 1;
    }
    const ShellState *before = shell_enter(shell);
    bool was_dead = shell->is_dead;
    at = run_list(shell, at + 1, is_live, "");
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    return token_at(shell, at)->kind == TOKEN_CLOSE ? at + 1 : at;
}

static size_t define_function(Shell *shell, size_t at, bool is_live) {
    if (is_word(shell, at, "function")) at++;
    Str name = token_at(shell, at++)->text;
    if (token_at(shell, at)->kind == TOKEN_OPEN) at += 2;
    at = skip_separators(shell, at);
    if (is_live) *VEC_PUSH(shell->arena, &shell->functions) = (ShellFunction){name, shell->tokens, at};
    return run_command(shell, at, false);
}

static size_t run_words(Shell *shell, size_t at, bool is_live) {
    size_t first = at;
    while (token_at(shell, at)->kind == TOKEN_WORD) at++;
    if (is_live && !shell->is_dead && at > first) run_simple(shell, &shell->tokens.items[first], at - first);
    return at > first || is_end(shell, at) ? at : at + 1; /* a bracket that nothing opened */
}

static size_t run_command(Shell *shell, size_t at, bool is_live) {
    if (shell->depth > BLOCK_DEPTH_MAX) return run_words(shell, at, false);
    is_live = is_live && !shell->is_dead;
    while (is_word(shell, at, "!")) at++;
    const ShellToken *token = token_at(shell, at);
    if (token->kind == TOKEN_OPEN || is_word(shell, at, "{")) return run_group(shell, at, is_live);
    if (is_word(shell, at, "if")) return run_if(shell, at, is_live);
    if (is_word(shell, at, "case")) return run_case(shell, at, is_live);
    if (is_word(shell, at, "for") || is_word(shell, at, "select")) return run_for(shell, at, is_live);
    if (is_word(shell, at, "while") || is_word(shell, at, "until")) return run_while(shell, at, is_live);
    bool is_function = token->kind == TOKEN_WORD && token_at(shell, at + 1)->kind == TOKEN_OPEN &&
                       token_at(shell, at + 2)->kind == TOKEN_CLOSE;
    if (is_function || is_word(shell, at, "function")) return define_function(shell, at, is_live);
    return run_words(shell, at, is_live);
}

static TokenKind kind_at(const Shell *shell, size_t at) { return token_at(shell, at)->kind; }

/* b && c after a test or `||`: all of it stands or falls with that. */
static size_t run_guarded(Shell *shell, size_t at, Branch branch, bool is_live) {
    const ShellState *before = shell_enter(shell);
    bool was_dead = shell->is_dead, is_open = is_live && !was_dead && (branch.expr || branch.is_taken);
    at = run_command(shell, at, is_open);
    while (kind_at(shell, at) == TOKEN_AND || kind_at(shell, at) == TOKEN_PIPE)
        at = run_command(shell, skip_separators(shell, at + 1), is_open);
    Way way = {branch, shell->is_dead ? NULL : shell_enter(shell)};
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_open) join_ways(shell, before, &way, 1, !branch.expr);
    return at;
}

/* a && b, a || b: the second one is a branch when the first one asks for something. */
static size_t run_chain(Shell *shell, size_t at, bool is_live) {
    size_t first = at;
    at = run_command(shell, at, is_live);
    for (;;) {
        TokenKind kind = kind_at(shell, at);
        if (kind != TOKEN_AND && kind != TOKEN_OR && kind != TOKEN_PIPE) return at;
        bool is_asked = kind == TOKEN_OR || is_word(shell, first, "[") || is_word(shell, first, "[[") ||
                        is_word(shell, first, "test");
        bool is_branch = is_asked && kind != TOKEN_PIPE, was_dead = shell->is_dead;
        Branch branch = {0};
        if (is_branch) branch = condition(shell, first, at);
        if (is_branch && kind == TOKEN_OR) {
            branch.is_taken = !branch.expr && !branch.is_taken;
            branch.variable = STR_NONE;
            branch.is_if_empty = branch.is_if_set;
        }
        first = at = skip_separators(shell, at + 1);
        at = is_branch ? run_guarded(shell, at, branch, is_live) : run_command(shell, at, is_live);
        shell->is_dead = is_branch ? shell->is_dead : was_dead; /* whether the first one succeeds can't be told */
    }
}

static size_t run_list(Shell *shell, size_t at, bool is_live, const char *ends) {
    shell->depth++;
    for (;;) {
        at = skip_separators(shell, at);
        const ShellToken *token = token_at(shell, at);
        if (token->kind == TOKEN_END || token->kind == TOKEN_CASE || token->kind == TOKEN_CLOSE) break;
        if (token->kind == TOKEN_WORD && is_among(token->text, ends)) break;
        bool is_run = is_live && shell->step_count < STEPS_MAX;
        if (is_run) shell->step_count++;
        size_t next = run_chain(shell, at, is_run);
        at = next > at ? next : at + 1;
    }
    shell->depth--;
    return at;
}

void shell_run(Shell *shell, Str text, uint32_t line, bool is_one_line) {
    shell->tokens = shell_tokens(shell->arena, text, line, is_one_line);
    shell->is_dead = false;
    size_t at = 0;
    while (!is_end(shell, at)) {
        size_t next = run_list(shell, at, true, "");
        at = next > at ? next : at + 1;
        if (!is_end(shell, at) && next < shell->tokens.count && next == at) at++;
    }
}
