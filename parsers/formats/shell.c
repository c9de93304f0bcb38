/* Commands of the shell, followed from top to bottom. Loops over words that are written in go round once per word, all
 * others once; of branches every one is followed, and a variable that they leave with different values is a conditional
 * afterwards. */
#include "parsers/formats/shell.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/actions_value.h"

enum {
    STEPS_MAX = 5000, /* commands followed: a script that calls functions in loops in loops gets no further */
    CALL_DEPTH_MAX = 8,
    BLOCK_DEPTH_MAX = 40,
    ROUNDS_MAX = 200,   /* of a loop */
    BRANCHES_MAX = 200, /* decided at run time */
    VARIABLES_MAX = 400,
    COPIES_MAX = 1 << 20, /* variables that are kept while a block is read: 64 MB */
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

ShellVariable *shell_variable_of(const Shell *shell, Str name) {
    for (size_t i = shell->state.variables.count; i > 0; i--)
        if (str_equal(shell->state.variables.items[i - 1].name, name)) return &shell->state.variables.items[i - 1];
    return NULL;
}

const ShellWord *shell_variable(const Shell *shell, Str name) {
    const ShellVariable *variable = shell_variable_of(shell, name);
    return variable && variable->value.count ? &variable->value.items[0] : NULL;
}

void shell_set_words(Shell *shell, Str name, ShellWords value, bool is_exported) {
    ShellVariable *variable = shell_variable_of(shell, name);
    is_exported = is_exported || shell->state.exports_all;
    if (value.count == 0) {
        value.items = ARENA_NEW(shell->arena, ShellWord);
        *value.items = shell_word(shell->arena, STR_NONE, 0);
        value.count = 1;
    }
    if (variable)
        *variable = (ShellVariable){name, value, is_exported || variable->is_exported};
    else if (shell->state.variables.count < VARIABLES_MAX)
        *VEC_PUSH(shell->arena, &shell->state.variables) = (ShellVariable){name, value, is_exported};
}

static void set_word(Shell *shell, Str name, ShellWord value, bool is_exported) {
    ShellWord *item = ARENA_NEW(shell->arena, ShellWord);
    *item = value;
    shell_set_words(shell, name, (ShellWords){item, 1}, is_exported);
}

void shell_set(Shell *shell, Str name, ShellWord value) { set_word(shell, name, value, false); }
void shell_export(Shell *shell, Str name, ShellWord value) { set_word(shell, name, value, true); }

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

void shell_stop(Shell *shell) {
    shell->is_limited = true;
    shell->step_count = STEPS_MAX;
}

ShellState *shell_enter(Shell *shell) {
    ShellState *copy = ARENA_NEW(shell->arena, ShellState);
    *copy = shell->state;
    copy->variables.items = ARENA_ARRAY(shell->arena, ShellVariable, copy->variables.count + 1);
    copy->variables.capacity = copy->variables.count + 1;
    for (size_t i = 0; i < copy->variables.count; i++) copy->variables.items[i] = shell->state.variables.items[i];
    shell->copy_count += copy->variables.count;
    if (shell->copy_count > COPIES_MAX) shell_stop(shell);
    return copy;
}

void shell_leave(Shell *shell, const ShellState *state) {
    shell->state = *state;
    ShellState *copy = shell_enter(shell); /* the one kept may be gone back to once more */
    shell->state = *copy;
}

void shell_finish(Shell *shell) {
    ExprId *paths = ARENA_ARRAY(shell->arena, ExprId, shell->read.count + 1);
    for (size_t i = 0; i < shell->read.count; i++) paths[i] = facts_string(shell->builder, shell->read.items[i], 1, 1);
    if (shell->read.count) {
        ExprId list = facts_add_expr(shell->builder, EXPR_TUPLE, 1, 1, paths, (uint32_t)shell->read.count);
        facts_add_decl(shell->builder, DECL_DEPLOYMENT, STR("files"), STR_NONE, 1, 1)->body = list;
    }
    if (shell->is_limited || shell->step_count >= STEPS_MAX)
        facts_add_note(shell->builder, DIAG_LIMIT, 0,
                       "more commands than are followed (%d, loops and calls included); the others are left out",
                       STEPS_MAX);
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

bool shell_is_among(Str word, const char *words) {
    Str rest = str_from(words), one;
    while (str_word_next(&rest, &one))
        if (str_equal(word, one)) return true;
    return false;
}

static size_t skip_separators(const Shell *shell, size_t at) {
    while (token_at(shell, at)->kind == TOKEN_SEMI) at++;
    return at;
}

size_t shell_assigned_name(Str word, bool *is_added) {
    size_t end = 0;
    while (end < word.size &&
           (word.data[end] == '_' || ((word.data[end] | 32) >= 'a' && (word.data[end] | 32) <= 'z') ||
            (end && word.data[end] >= '0' && word.data[end] <= '9')))
        end++;
    size_t close = end && end < word.size && word.data[end] == '[' ? str_find_char(word, ']', end) : SIZE_MAX;
    if (close != SIZE_MAX && close > end + 1 && close + 1 < word.size) end = close + 1; /* NAME[key]=value */
    *is_added = end + 1 < word.size && word.data[end] == '+' && word.data[end + 1] == '=';
    return end && end < word.size && (word.data[end] == '=' || *is_added) ? end : 0;
}

/* REGIONS["prod"] as REGIONS[prod]. */
static Str without_quoted_key(Shell *shell, Str name) {
    size_t open = str_find_char(name, '[', 0);
    if (open == SIZE_MAX || name.size < open + 4 || !strchr("\"'", name.data[open + 1])) return name;
    return str_format(shell->arena, "%.*s[%.*s]", STR_ARG(str_slice(name, 0, open)),
                      STR_ARG(str_slice(name, open + 2, name.size - 2)));
}

/* [prod]=us-east-1 inside of the brackets of an array. */
static bool assign_element(Shell *shell, Str name, const ShellToken *token) {
    size_t close = str_starts_with(token->text, STR("[")) ? str_find(token->text, STR("]="), 1) : SIZE_MAX;
    if (close == SIZE_MAX || close < 2) return false;
    Str key = str_concat(shell->arena, name, str_slice(token->text, 0, close + 1));
    shell_set(shell, without_quoted_key(shell, key),
              shell_expand(shell, str_slice(token->text, close + 2, token->text.size), token->line, true));
    return true;
}

static void assign(Shell *shell, const ShellToken *token) {
    bool is_added;
    size_t end = shell_assigned_name(token->text, &is_added);
    Str name = without_quoted_key(shell, str_slice(token->text, 0, end));
    Str value = str_slice(token->text, end + (is_added ? 2 : 1), token->text.size);
    ShellWords words = {0};
    size_t capacity = 0;
    bool is_array = value.size >= 2 && value.data[0] == '(';
    const ShellVariable *before = shell_variable_of(shell, name);
    if (is_array) {
        ShellTokens inner = shell_tokens(shell->arena, str_slice(value, 1, value.size - 1), token->line, false);
        for (size_t i = 0; is_added && before && i < before->value.count; i++) {
            words.items = vec_reserve(shell->arena, words.items, &capacity, words.count + 1, sizeof *words.items);
            words.items[words.count++] = before->value.items[i];
        }
        for (size_t i = 0; i < inner.count; i++)
            if (inner.items[i].kind == TOKEN_WORD && !assign_element(shell, name, &inner.items[i]))
                shell_expand_word(shell, &inner.items[i], &words, &capacity);
        shell_set_words(shell, name, words, false);
        return;
    }
    ShellWord word = shell_expand(shell, value, token->line, true);
    if (is_added && before) word = shell_join(shell->arena, &before->value.items[0], STR_NONE, &word);
    shell_set(shell, name, word);
}

/* ---- commands ---- */

static ShellFunction *function_of(const Shell *shell, Str name) {
    for (size_t i = shell->functions.count; i > 0; i--)
        if (str_equal(shell->functions.items[i - 1].name, name)) return &shell->functions.items[i - 1];
    return NULL;
}

static size_t run_command(Shell *shell, size_t at, bool is_live);

/* "$@" of a script whose arguments nobody knows: nor does anybody what it hands on. */
static bool is_all_arguments(Shell *shell, const ShellWord *word) {
    if (word->count != 1 || !word->parts[0].expr) return false;
    const Expr *expr = facts_expr_at(shell->builder, word->parts[0].expr);
    return expr->kind == EXPR_NAME && str_equal(facts_builder_str(shell->builder, expr->text), STR("@"));
}

void shell_set_arguments(Shell *shell, const ShellWord *words, size_t count) {
    memset(&shell->arguments, 0, sizeof shell->arguments);
    shell->has_arguments = true;
    shell->arguments_path = shell->path;
    shell->shift = 0;
    for (size_t i = 0; i < count; i++) {
        *VEC_PUSH(shell->arena, &shell->arguments) = words[i];
        if (is_all_arguments(shell, &words[i])) shell->has_arguments = false;
    }
}

void shell_restore_arguments(Shell *shell, const Shell *before) {
    shell->arguments.items = before->arguments.items;
    shell->arguments.count = before->arguments.count;
    shell->arguments.capacity = before->arguments.capacity;
    shell->has_arguments = before->has_arguments;
    shell->arguments_path = before->arguments_path;
    shell->shift = before->shift;
}

static void call_function(Shell *shell, ShellFunction *function) {
    ShellPlace place = {shell->path, shell->line_base, shell->tokens, shell->is_dead};
    bool is_elsewhere = !str_equal(function->path, shell->path) && shell_enter_file(shell, function->path, &place);
    function->is_called = true;
    shell->tokens = function->tokens;
    shell->call_depth++;
    run_command(shell, function->first, true);
    shell->call_depth--;
    shell->tokens = place.tokens;
    if (!is_elsewhere) return;
    bool is_dead = shell->is_dead;
    shell_leave_file(shell, &place);
    shell->is_dead = is_dead;
}

/* True: it was a function of the script. */
static bool run_function(Shell *shell, const ShellWord *words, size_t count) {
    Str name;
    ShellFunction *function = shell_word_text(&words[0], &name) ? function_of(shell, name) : NULL;
    if (!function) return false;
    if (shell->call_depth >= CALL_DEPTH_MAX) return true;
    Shell before = *shell;
    shell_set_arguments(shell, words + 1, count - 1);
    shell->has_returned = false;
    call_function(shell, function);
    shell_restore_arguments(shell, &before);
    if (shell->has_returned) shell->is_dead = before.is_dead; /* whatever ends the script on another way */
    shell->has_returned = before.has_returned;
    shell->state.conditions = before.state.conditions; /* what it returned for isn't over */
    return true;
}

void shell_run_uncalled(Shell *shell) {
    size_t count = shell->functions.count; /* those that stand in functions are not asked for */
    for (size_t i = 0; i < count; i++) {
        if (shell->functions.items[i].is_called || shell->step_count >= STEPS_MAX) continue;
        const ShellState *before = shell_enter(shell);
        ShellFunction function = shell->functions.items[i];
        shell->is_dead = false;
        shell->has_arguments = false;
        shell->state.conditions = NULL;
        call_function(shell, &function);
        shell_leave(shell, before);
    }
}

void shell_run_script(Shell *shell, Str path, Str text, const ShellWord *arguments, size_t count) {
    ShellPlace place;
    if (!shell_enter_file(shell, path, &place)) return;
    const ShellState *before = shell_enter(shell);
    Shell outer = *shell;
    size_t kept = 0;
    for (size_t i = 0; i < shell->state.variables.count; i++)
        if (shell->state.variables.items[i].is_exported)
            shell->state.variables.items[kept++] = shell->state.variables.items[i];
    shell->state.variables.count = kept;
    shell->state.exports_all = false;
    memset(&shell->functions, 0, sizeof shell->functions);
    shell_set_arguments(shell, arguments, count);
    shell->arguments_path = STR_NONE; /* they stand in another file */
    shell_run(shell, text, shell->line_base + 1, false);
    shell_restore_arguments(shell, &outer);
    shell->functions.items = outer.functions.items;
    shell->functions.count = outer.functions.count;
    shell->functions.capacity = outer.functions.capacity;
    shell_leave_program(shell, before);
    shell_leave_file(shell, &place);
}

void shell_run_command(Shell *shell, Str text, uint32_t line, const ShellWord *arguments, size_t count) {
    Shell outer = *shell;
    shell_set_arguments(shell, arguments, count);
    shell_run(shell, count ? str_concat(shell->arena, text, STR(" \"$@\"")) : text, line, true);
    shell_restore_arguments(shell, &outer);
}

/* export NAME=value, export NAME, declare -x NAME=value. */
static void declare_variables(Shell *shell, const ShellToken *tokens, size_t count) {
    bool is_added, is_exported = str_equal(tokens[0].text, STR("export"));
    for (size_t i = 1; i < count; i++) {
        Str text = tokens[i].text;
        if (str_starts_with(text, STR("-"))) {
            is_exported = is_exported || str_contains(text, STR("x"));
            continue;
        }
        size_t size = shell_assigned_name(text, &is_added);
        if (size) assign(shell, &tokens[i]);
        Str name = size ? str_slice(text, 0, size) : text;
        ShellVariable *variable = shell_variable_of(shell, name);
        if (variable)
            variable->is_exported = variable->is_exported || is_exported;
        else if (is_exported)
            shell_export(shell, name, shell_unset_word(shell, name, tokens[i].line));
    }
}

/* What a command reads, and what else there is beside its words. */
typedef struct {
    ShellWords inputs;
    size_t input_capacity;
    ShellWord output;
    bool is_kept, is_output; /* what it prints is set for later steps, as outputs of the step */
} Surroundings;

static void note_command(Shell *shell, const ShellWords *words, const Surroundings *around) {
    enum { COMMANDS_MAX = 64 }; /* of one line */
    if (shell->ran.count < COMMANDS_MAX) *VEC_PUSH(shell->arena, &shell->ran) = (ShellCommand){*words, around->inputs};
    shell->output = around->output;
}

/* NAME=value command, export NAME=value, command words. */
static void run_simple(Shell *shell, const ShellToken *tokens, size_t count, const Surroundings *around) {
    size_t at = 0;
    bool is_added;
    while (at < count && shell_assigned_name(tokens[at].text, &is_added)) at++;
    if (at == count) {
        for (size_t i = 0; i < count; i++) assign(shell, &tokens[i]);
        return;
    }
    if (shell_is_among(tokens[at].text, "export local declare readonly typeset")) {
        declare_variables(shell, tokens + at, count - at);
        return;
    }
    const ShellState *before = at ? shell_enter(shell) : NULL;
    for (size_t i = 0; i < at; i++) {
        assign(shell, &tokens[i]);
        ShellVariable *own =
            shell_variable_of(shell, str_slice(tokens[i].text, 0, shell_assigned_name(tokens[i].text, &is_added)));
        if (own) own->is_exported = true;
    }
    ShellWords words = {0};
    size_t capacity = 0;
    for (size_t i = at; i < count; i++) shell_expand_word(shell, &tokens[i], &words, &capacity);
    if (around->is_kept) shell_keep_for_later(shell, words.items, words.count, around->is_output);
    note_command(shell, &words, around);
    if (words.count && !shell_run_builtin(shell, words.items, words.count) &&
        !run_function(shell, words.items, words.count))
        shell->visit(shell, words.items, words.count, shell->context);
    if (before) shell_leave_program(shell, before);
}

/* ---- blocks ---- */

/* The test before `then`, `do` or `&&`: its tokens, when it is one command. */
static ShellBranch condition(Shell *shell, size_t first, size_t end) {
    while (end > first && token_at(shell, end - 1)->kind == TOKEN_SEMI) end--;
    return shell_test(shell, &shell->tokens.items[first], end - first);
}

enum { WAYS_MAX = 128 };

/* Told once; gives how many there are with it. */
static size_t add_way(Shell *shell, ShellWay *ways, size_t count, ShellWay way, uint32_t line) {
    if (count == WAYS_MAX) return count;
    ways[count++] = way;
    if (count == WAYS_MAX)
        facts_add_note(shell->builder, DIAG_LIMIT, line, "a choice of %d or more; the others are left out", WAYS_MAX);
    return count;
}

static ShellWay run_way(Shell *shell, const ShellState *before, const ShellBranch *branch, size_t *at, bool is_live,
                        const char *ends) {
    shell_leave(shell, before);
    uint32_t shift = shell->shift;
    shell->is_dead = false;
    const ShellVariable *held = shell_variable_of(shell, branch->variable);
    ShellVariable asked = held ? *held : (ShellVariable){.name = STR_NONE};
    bool is_assumed = is_live && branch->variable.size && branch->expr;
    ShellWord assumed = shell_word(shell->arena, branch->value, token_at(shell, *at)->line);
    if (is_assumed) shell_set(shell, branch->variable, assumed);
    shell_add_condition(shell, branch, true);
    shell->branch_depth += branch->expr != 0;
    *at = run_list(shell, *at, is_live, ends);
    shell->branch_depth -= branch->expr != 0;
    /* Behind the branch it is again what it was: asking for a value gives none. */
    ShellVariable *after = is_assumed && asked.name.size ? shell_variable_of(shell, branch->variable) : NULL;
    if (after && after->value.count && after->value.items[0].parts == assumed.parts) after->value = asked.value;
    ShellWay way = {*branch, is_live && !shell->is_dead ? shell_enter(shell) : NULL};
    shell->shift = shift;
    return way;
}

static size_t run_if(Shell *shell, size_t at, bool is_live) {
    ShellWay ways[WAYS_MAX];
    size_t count = 0;
    bool is_complete = false; /* a branch is known to be taken, or there is an `else` */
    bool was_dead = shell->is_dead;
    const ShellCondition *outer = shell->state.conditions;
    for (bool is_else = false; !is_end(shell, at) && !is_word(shell, at, "fi");) {
        size_t first = ++at; /* behind `if`, `elif` or `else` */
        ShellBranch branch = {0};
        if (!is_else) {
            at = run_list(shell, at, is_live && !is_complete, "then");
            branch = condition(shell, first, at);
            if (is_word(shell, at, "then")) at++;
        }
        const ShellState *start = shell_enter(shell);
        bool is_open = is_live && !is_complete && (is_else || branch.expr || branch.is_taken);
        ShellWay way = run_way(shell, start, &branch, &at, is_open, "elif else fi");
        shell_leave(shell, start);
        shell->is_dead = was_dead;
        if (is_open) count = add_way(shell, ways, count, way, token_at(shell, at)->line);
        is_complete = is_complete || is_else || (!branch.expr && branch.is_taken);
        is_else = is_word(shell, at, "else");
        shell_add_condition(shell, &branch, false); /* where another one comes to its turn */
    }
    shell->state.conditions = outer;
    if (is_live && !was_dead) shell_join_ways(shell, shell_enter(shell), ways, count, is_complete && count);
    return is_end(shell, at) ? at : at + 1;
}

/* What a `case` compares, with one pattern: for sure, perhaps, or not at all. */
static ShellBranch case_branch(Shell *shell, const ShellToken *subject, const ShellWord *word, Str pattern,
                               bool is_last) {
    ShellBranch branch = shell_new_branch(shell, subject->line);
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
    } else if (!str_contains(pattern, STR("$"))) {
        branch = shell_fitting(shell, word, pattern, subject->line);
        if (is_literal && is_last) branch.variable = shell_variable_in(subject);
        if (is_literal && is_last) branch.value = pattern;
    }
    return branch;
}

/* The patterns before `)`. Several of them are one branch that is taken for any. */
static ShellBranch read_patterns(Shell *shell, const ShellToken *subject, const ShellWord *word, size_t *at) {
    ShellBranch branch = {0}, earlier = {0};
    size_t count = 0;
    bool is_taken = false;
    if (token_at(shell, *at)->kind == TOKEN_OPEN) ++*at;
    for (; !is_end(shell, *at) && token_at(shell, *at)->kind != TOKEN_CLOSE; ++*at) {
        if (token_at(shell, *at)->kind != TOKEN_WORD) continue;
        bool is_last = token_at(shell, *at + 1)->kind == TOKEN_CLOSE;
        earlier = branch;
        branch = case_branch(shell, subject, word, token_at(shell, *at)->text, is_last && count == 0);
        is_taken = is_taken || (!branch.expr && branch.is_taken);
        if (count++) branch = shell_either_branch(shell, &earlier, &branch);
    }
    if (is_taken) branch = (ShellBranch){.is_taken = true};
    if (!is_end(shell, *at)) ++*at;
    return branch;
}

static size_t run_case(Shell *shell, size_t at, bool is_live) {
    const ShellToken *subject = token_at(shell, ++at);
    ShellWord word =
        is_live && subject->kind == TOKEN_WORD ? shell_expanded(shell, subject) : shell_word(shell->arena, STR_NONE, 0);
    while (!is_end(shell, at) && !is_word(shell, at, "in")) at++;
    at = skip_separators(shell, is_end(shell, at) ? at : at + 1);
    ShellState *before = shell_enter(shell);
    const ShellCondition *outer = before->conditions, *earlier = outer;
    ShellWay ways[WAYS_MAX];
    size_t count = 0;
    bool is_complete = false, was_dead = shell->is_dead;
    while (!is_end(shell, at) && !is_word(shell, at, "esac")) {
        ShellBranch branch = read_patterns(shell, subject, &word, &at);
        bool is_open = is_live && !is_complete && (branch.expr || branch.is_taken);
        before->conditions = earlier;
        ShellWay way = run_way(shell, before, &branch, &at, is_open, "esac");
        if (is_open) count = add_way(shell, ways, count, way, token_at(shell, at)->line);
        shell->state.conditions = earlier;
        shell_add_condition(shell, &branch, false);
        earlier = shell->state.conditions;
        is_complete = is_complete || (!branch.expr && branch.is_taken);
        if (token_at(shell, at)->kind == TOKEN_CASE) at++;
        at = skip_separators(shell, at);
    }
    before->conditions = outer;
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_live && !was_dead) shell_join_ways(shell, before, ways, count, is_complete && count);
    return is_end(shell, at) ? at : at + 1;
}

static bool is_all_text(const ShellWords *words) {
    Str text;
    for (size_t i = 0; i < words->count; i++)
        if (!shell_word_text(&words->items[i], &text)) return false;
    return words->count > 0;
}

static ExprId one_of(Shell *shell, const ShellToken *name, const ShellWords *words) {
    Str values[ACTIONS_VALUES_MAX];
    if (words->count > ACTIONS_VALUES_MAX) return 0;
    for (size_t i = 0; i < words->count; i++) shell_word_text(&words->items[i], &values[i]);
    return actions_one_of(shell, name->text, values, words->count, name->line);
}

/* for NAME in words; do … done. Words that can't be told stand for one round. */
static size_t run_for(Shell *shell, size_t at, bool is_live) {
    bool is_select = is_word(shell, at, "select");
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
    /* Somebody selects one of them. */
    ExprId selected = is_select && is_live && is_all_text(&words) ? one_of(shell, name, &words) : 0;
    bool is_counted = name->kind == TOKEN_WORD && is_all_text(&words) && !is_select;
    size_t rounds = is_counted && words.count < ROUNDS_MAX ? words.count : is_counted ? ROUNDS_MAX : 1;
    uint32_t declared = facts_decl_count(shell->builder);
    shell->open_loops += !is_counted;
    for (size_t i = 0; i < rounds; i++) {
        if (is_live && name->kind == TOKEN_WORD)
            shell_set(shell, name->text,
                      selected     ? shell_word_of_expr(shell->arena, selected, name->line)
                      : is_counted ? words.items[i]
                                   : shell_unset_word(shell, name->text, name->line));
        bool was_dead = shell->is_dead;
        end = run_list(shell, body, is_live, "done");
        shell->is_dead = was_dead;
    }
    shell->open_loops -= !is_counted;
    if (is_counted && words.count > rounds && facts_decl_count(shell->builder) > declared)
        facts_add_note(shell->builder, DIAG_LIMIT, name->line, "a loop over %zu words; %d of them are followed",
                       words.count, ROUNDS_MAX);
    return is_end(shell, end) ? end : end + 1;
}

/* The body once: what it sets may not have been set. */
static size_t run_while(Shell *shell, size_t at, bool is_live) {
    shell->open_loops++;
    at = run_list(shell, at + 1, is_live, "do");
    const ShellState *before = shell_enter(shell);
    ShellBranch branch = shell_new_branch(shell, token_at(shell, at)->line);
    if (!is_end(shell, at)) at++;
    bool was_dead = shell->is_dead;
    ShellWay way = run_way(shell, before, &branch, &at, is_live, "done");
    shell->open_loops--;
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_live && !was_dead) shell_join_ways(shell, before, &way, 1, false);
    return is_end(shell, at) ? at : at + 1;
}

static size_t run_bracketed(Shell *shell, size_t at, bool is_live) {
    if (is_word(shell, at, "{")) {
        at = run_list(shell, at + 1, is_live, "}");
        return is_end(shell, at) ? at : at + 1;
    }
    const ShellState *before = shell_enter(shell);
    bool was_dead = shell->is_dead;
    at = run_list(shell, at + 1, is_live, "");
    shell_leave_program(shell, before);
    shell->is_dead = was_dead;
    return token_at(shell, at)->kind == TOKEN_CLOSE ? at + 1 : at;
}

/* { …; } >> "$GITHUB_ENV": that stands behind all that it is said of. */
static size_t run_group(Shell *shell, size_t at, bool is_live) {
    ShellKept before = shell->kept_kind;
    const ShellToken *behind = is_live ? token_at(shell, run_bracketed(shell, at, false)) : NULL;
    if (behind && behind->kind == TOKEN_LATER) shell->kept_kind = behind->text.size ? KEPT_OUTPUT : KEPT_VARIABLE;
    at = run_bracketed(shell, at, is_live);
    shell->kept_kind = before;
    return at;
}

static size_t define_function(Shell *shell, size_t at, bool is_live) {
    if (is_word(shell, at, "function")) at++;
    Str name = token_at(shell, at++)->text;
    if (token_at(shell, at)->kind == TOKEN_OPEN) at += 2;
    at = skip_separators(shell, at);
    if (is_live)
        *VEC_PUSH(shell->arena, &shell->functions) =
            (ShellFunction){.name = name, .tokens = shell->tokens, .first = at, .path = shell->path};
    return run_command(shell, at, false);
}

static bool is_redirection(TokenKind kind) {
    return kind == TOKEN_LATER || kind == TOKEN_INPUT || kind == TOKEN_OUTPUT;
}

/* … | tee -a "$GITHUB_ENV" */
static bool is_teed(const Shell *shell, size_t at, bool *is_output) {
    if (token_at(shell, at)->kind != TOKEN_PIPE || !is_word(shell, at + 1, "tee")) return false;
    for (at += 2; token_at(shell, at)->kind == TOKEN_WORD; at++) {
        *is_output = str_contains(token_at(shell, at)->text, STR("GITHUB_OUTPUT"));
        if (*is_output || str_contains(token_at(shell, at)->text, STR("GITHUB_ENV"))) return true;
    }
    return false;
}

static Surroundings surroundings(Shell *shell, size_t first, size_t end) {
    Surroundings around = {.is_kept = false};
    around.is_kept = is_teed(shell, end, &around.is_output);
    for (size_t i = first; i < end; i++) {
        const ShellToken *token = token_at(shell, i);
        if (token->kind == TOKEN_LATER) around.is_kept = true;
        if (token->kind == TOKEN_LATER) around.is_output = token->text.size > 0;
        if (token->kind == TOKEN_INPUT) shell_expand_word(shell, token, &around.inputs, &around.input_capacity);
        if (token->kind == TOKEN_OUTPUT) around.output = shell_expanded(shell, token);
    }
    return around;
}

static size_t run_words(Shell *shell, size_t at, bool is_live) {
    size_t first = at, count = 0;
    for (; token_at(shell, at)->kind == TOKEN_WORD || is_redirection(token_at(shell, at)->kind); at++)
        if (token_at(shell, at)->kind == TOKEN_WORD) count++;
    if (at == first) return is_end(shell, at) ? at : at + 1; /* a bracket that nothing opened */
    if (!is_live || shell->is_dead || count == 0) return at;
    const ShellToken *tokens = &shell->tokens.items[first];
    Surroundings around = surroundings(shell, first, at);
    if (count < at - first) {
        ShellToken *words = ARENA_ARRAY(shell->arena, ShellToken, count);
        for (size_t i = 0, k = 0; i < at - first; i++)
            if (tokens[i].kind == TOKEN_WORD) words[k++] = tokens[i];
        tokens = words;
    }
    around.is_kept = around.is_kept || shell->kept_kind != KEPT_NOT;
    around.is_output = around.is_output || shell->kept_kind == KEPT_OUTPUT;
    shell->is_piped = token_at(shell, at)->kind == TOKEN_PIPE;
    run_simple(shell, tokens, count, &around);
    return at;
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
static size_t run_guarded(Shell *shell, size_t at, ShellBranch branch, bool is_live) {
    const ShellState *before = shell_enter(shell);
    bool was_dead = shell->is_dead, is_open = is_live && !was_dead && (branch.expr || branch.is_taken);
    shell_add_condition(shell, &branch, true);
    shell->branch_depth += branch.expr != 0;
    at = run_command(shell, at, is_open);
    while (kind_at(shell, at) == TOKEN_AND || kind_at(shell, at) == TOKEN_PIPE)
        at = run_command(shell, skip_separators(shell, at + 1), is_open);
    shell->branch_depth -= branch.expr != 0;
    ShellWay way = {branch, shell->is_dead ? NULL : shell_enter(shell)};
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_open) shell_join_ways(shell, before, &way, 1, !branch.expr);
    return at;
}

/* [ … ] && a || b: one of the two, as `if` would have it; behind the test. */
static size_t run_choice(Shell *shell, size_t at, const ShellBranch *branch, bool is_live) {
    const ShellState *before = shell_enter(shell);
    bool was_dead = shell->is_dead;
    ShellWay ways[2];
    for (size_t i = 0; i < 2; i++) {
        bool is_open = is_live && !was_dead && (branch->expr || branch->is_taken == (i == 0));
        shell_leave(shell, before);
        shell->is_dead = was_dead;
        shell_add_condition(shell, branch, i == 0);
        shell->branch_depth += branch->expr != 0;
        at = run_command(shell, skip_separators(shell, at + 1), is_open);
        shell->branch_depth -= branch->expr != 0;
        ways[i] = (ShellWay){i ? (ShellBranch){.is_taken = true} : *branch,
                             is_open && !shell->is_dead ? shell_enter(shell) : NULL};
    }
    shell_leave(shell, before);
    shell->is_dead = was_dead;
    if (is_live && !was_dead) shell_join_ways(shell, before, ways, 2, true);
    return at;
}

/* Does `&& a || b` stand here, of two plain commands? */
static bool is_choice(const Shell *shell, size_t at) {
    static const TokenKind kinds[] = {TOKEN_AND, TOKEN_OR};
    for (size_t i = 0; i < 2; i++) {
        if (kind_at(shell, at) != kinds[i]) return false;
        size_t first = ++at;
        while (kind_at(shell, at) == TOKEN_WORD || is_redirection(kind_at(shell, at))) at++;
        if (at == first || is_word(shell, first, "{") || is_word(shell, first, "if")) return false;
    }
    return kind_at(shell, at) != TOKEN_AND && kind_at(shell, at) != TOKEN_OR && kind_at(shell, at) != TOKEN_PIPE;
}

/* a && b, a || b: the second one is a branch when the first one asks for something. */
static size_t run_chain(Shell *shell, size_t at, bool is_live) {
    size_t first = at, outer = shell->pipe_first;
    if (shell->depth == 1 && shell->call_depth == 0) shell->ran.count = 0;
    size_t pipe_first = shell->pipe_first = shell->ran.count;
    at = run_command(shell, at, is_live);
    for (;;) {
        while (is_redirection(kind_at(shell, at))) at++; /* behind a block */
        TokenKind kind = kind_at(shell, at);
        shell->pipe_first = outer;
        if (kind != TOKEN_AND && kind != TOKEN_OR && kind != TOKEN_PIPE) return at;
        if (kind != TOKEN_PIPE) pipe_first = shell->ran.count;
        shell->pipe_first = pipe_first;
        bool is_asked = kind == TOKEN_OR || is_word(shell, first, "[") || is_word(shell, first, "[[") ||
                        is_word(shell, first, "test");
        bool is_branch = is_asked && kind != TOKEN_PIPE, was_dead = shell->is_dead;
        ShellBranch branch = {0};
        if (is_branch) branch = condition(shell, first, at);
        if (is_branch && is_choice(shell, at)) return run_choice(shell, at, &branch, is_live);
        if (is_branch && kind == TOKEN_OR) {
            branch.is_taken = !branch.expr && !branch.is_taken;
            branch.variable = STR_NONE;
            branch.is_if_empty = branch.is_if_set;
            if (shell_is_named(shell, &branch)) branch.expr = actions_not(shell, branch.expr);
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
        if (token->kind == TOKEN_WORD && shell_is_among(token->text, ends)) break;
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
