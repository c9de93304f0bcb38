/* Jenkinsfiles: the texts of `sh` steps, steps that deploy, and what blocks around them set: environment { }, withEnv([ ]), dir(),
 * parameters with a default, and variables of the script that are texts or lists of them. What stands in a matrix or in a loop over such
 * a list is read once for each cell or item. */
#include "parsers/formats/actions_value.h"
#include "parsers/formats/groovy_blocks.h"
#include "parsers/formats/jobs.h"
#include "parsers/formats/powershell.h"

#include "analyzer/core/limits.h"

enum { SCOPES_MAX = 128, ARGUMENTS_MAX = 64, LABELS_BYTES_MAX = 200, ITEMS_MAX = 64, AXES_MAX = 6, LOOPS_MAX = 4 };

typedef enum { SCOPE_BLOCK, SCOPE_ENVIRONMENT, SCOPE_PARAMETERS } ScopeKind;

typedef struct {
    ScopeKind kind;
    const ShellState *before, *inside; /* what held before the brace, and behind it */
} GroovyScope;

/* What a variable was put together of, as a command has it: sh(command). */
typedef struct {
    Str name, text;
    size_t depth; /* of the block that wrote it */
} GroovyWritten;

typedef struct {
    Deployments *deployments;
    Shell *shell;
    Str text;
    size_t at;
    uint32_t line;
    GroovyScope scopes[SCOPES_MAX];
    size_t depth;
    VEC(GroovyWritten) written;
    uint32_t loops;   /* around what is read */
    bool is_too_deep; /* it was told */
} Groovy;

static void read_all(Groovy *groovy);

static Str rest_of(const Groovy *groovy) { return str_slice(groovy->text, groovy->at, groovy->text.size); }

static char peek(const Groovy *groovy) { return groovy->at < groovy->text.size ? groovy->text.data[groovy->at] : '\0'; }

static void move(Groovy *groovy, size_t count) {
    for (size_t i = 0; i < count && groovy->at < groovy->text.size; i++)
        if (groovy->text.data[groovy->at++] == '\n') groovy->line++;
}

static bool at_quote(const Groovy *groovy) { return peek(groovy) == '\'' || peek(groovy) == '"'; }

static void skip_blanks(Groovy *groovy) {
    while (groovy->at < groovy->text.size && strchr(" \t\r\n", peek(groovy))) move(groovy, 1);
}

/* ---- texts ---- */

typedef struct {
    Str text;
    uint32_t line;
    bool is_expanded;  /* in double quotes: variables are filled in */
    bool is_for_shell; /* its names are those of the shell already */
} GroovyText;

/* 'x', "x", '''x''' at the reader's place; moves behind it. */
static GroovyText read_text(Groovy *groovy) {
    Str rest = rest_of(groovy);
    uint32_t line = groovy->line;
    char quote = rest.data[0];
    bool is_triple = rest.size > 2 && rest.data[1] == quote && rest.data[2] == quote;
    size_t open = is_triple ? 3 : 1, end = open;
    for (; end < rest.size; end++) {
        if (rest.data[end] == '\\') {
            end++;
        } else if (rest.data[end] == quote) {
            if (!is_triple) break;
            if (end + 2 < rest.size && rest.data[end + 1] == quote && rest.data[end + 2] == quote) break;
        } else if (rest.data[end] == '\n' && !is_triple) {
            break;
        }
    }
    move(groovy, end + open);
    return (GroovyText){str_slice(rest, open, end), line, quote == '"', false};
}

/* ${env.X} and ${params.X} are ${X} to the shell, and what Groovy writes with a backslash is what stands behind it: \$X is the
 * shell's own $X, two backslashes are one. A line that Groovy continues the shell continues as well. */
static Str with_shell_names(Groovy *groovy, const GroovyText *text) {
    static const char *const objects[] = {"${env.", "${params."};
    if (text->is_for_shell) return text->text;
    StrBuf out = strbuf_new(groovy->shell->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text->text.size;) {
        Str rest = str_slice(text->text, at, text->text.size);
        size_t skipped = 0;
        for (size_t i = 0; text->is_expanded && i < sizeof objects / sizeof *objects; i++)
            if (str_starts_with(rest, str_from(objects[i]))) skipped = strlen(objects[i]);
        if (skipped) strbuf_add(&out, STR("${"));
        if (rest.size > 1 && rest.data[0] == '\\' && strchr("\\$\"'", rest.data[1])) skipped = 1;
        at += skipped;
        if (at < text->text.size) strbuf_add_char(&out, text->text.data[at]);
        at++;
    }
    return strbuf_str(&out);
}

/* A name in a sum of texts is the shell's variable: params.X and env.X by their last step, any other with its steps. */
static bool add_name(Groovy *groovy, StrBuf *out) {
    Str rest = rest_of(groovy);
    size_t size = 0;
    while (size < rest.size && (groovy_is_word_char(rest.data[size]) || rest.data[size] == '.')) size++;
    Str name = str_slice(rest, 0, size);
    if (size == 0 || !groovy_is_letter(name.data[0])) return false;
    move(groovy, size);
    if (str_starts_with(name, STR("params."))) name = str_slice(name, 7, name.size);
    if (str_starts_with(name, STR("env."))) name = str_slice(name, 4, name.size);
    strbuf_add(out, STR("${"));
    for (size_t i = 0; i < name.size; i++) strbuf_add_char(out, name.data[i] == '.' ? '_' : name.data[i]);
    strbuf_add_char(out, '}');
    return true;
}

/* 'a' + name + "b" is one text; moves behind it. */
static GroovyText read_sum(Groovy *groovy) {
    GroovyText first = read_text(groovy);
    StrBuf out = strbuf_new(groovy->shell->arena, DOCUMENT_SIZE_BYTES_MAX);
    bool is_sum = false;
    for (;;) {
        size_t at = groovy->at;
        uint32_t line = groovy->line;
        skip_blanks(groovy);
        bool has_next = peek(groovy) == '+';
        if (has_next && !is_sum) strbuf_add(&out, with_shell_names(groovy, &first));
        if (has_next) move(groovy, 1);
        skip_blanks(groovy);
        GroovyText next = has_next && at_quote(groovy) ? read_text(groovy) : (GroovyText){STR_NONE, 0, false, false};
        if (next.line) strbuf_add(&out, with_shell_names(groovy, &next));
        if (next.line || (has_next && add_name(groovy, &out))) {
            is_sum = true;
            continue;
        }
        groovy->at = at;
        groovy->line = line;
        return is_sum ? (GroovyText){strbuf_str(&out), first.line, true, true} : first;
    }
}

static ShellWord value_of(Groovy *groovy, const GroovyText *text) {
    Str written = with_shell_names(groovy, text);
    bool has_quotes = false;
    for (size_t i = 0; i < written.size; i++) has_quotes = has_quotes || strchr("\"'`", written.data[i]);
    return shell_expand(groovy->shell, written, text->line, text->is_expanded && !has_quotes);
}

/* ---- commands that variables hold ---- */

static const GroovyWritten *written_as(const Groovy *groovy, Str name) {
    for (size_t i = groovy->written.count; i > 0; i--)
        if (str_equal(groovy->written.items[i - 1].name, name)) return &groovy->written.items[i - 1];
    return NULL;
}

static void keep_written(Groovy *groovy, Str name, Str text) {
    enum { WRITTEN_MAX = 1000 };
    if (groovy->written.count < WRITTEN_MAX)
        *VEC_PUSH(groovy->shell->arena, &groovy->written) = (GroovyWritten){name, text, groovy->depth};
}

/* What a block has put in or behind it: the block may not have been run. */
static void forget_written(Groovy *groovy) {
    while (groovy->written.count && groovy->written.items[groovy->written.count - 1].depth > groovy->depth)
        groovy->written.count--;
}

/* X += 'y': moves behind it; what can't be read makes the whole unknown. */
static void read_addition(Groovy *groovy, Str name) {
    const GroovyWritten *before = written_as(groovy, name);
    StrBuf out = strbuf_new(groovy->shell->arena, DOCUMENT_SIZE_BYTES_MAX);
    uint32_t line = groovy->line;
    move(groovy, 2);
    skip_blanks(groovy);
    bool is_known = before && before->text.size;
    if (is_known) strbuf_add(&out, before->text);
    if (at_quote(groovy)) {
        GroovyText text = read_sum(groovy);
        strbuf_add(&out, with_shell_names(groovy, &text));
    } else if (!add_name(groovy, &out) || peek(groovy) == '(') {
        is_known = false;
    }
    GroovyText whole = {is_known ? strbuf_str(&out) : STR_NONE, line, true, true};
    keep_written(groovy, name, whole.text);
    ShellWord value = is_known ? value_of(groovy, &whole) : shell_unset_word(groovy->shell, name, line);
    if (shell_variable(groovy->shell, name)) shell_set(groovy->shell, name, value);
}

/* ---- lists ---- */

typedef struct {
    ShellWord items[ITEMS_MAX];
    size_t count;
} GroovyList;

/* 'a', "b" up to what closes the list; moves behind it. */
static void read_list(Groovy *groovy, GroovyList *list, const char *ends) {
    list->count = 0;
    while (groovy->at < groovy->text.size && !strchr(ends, peek(groovy))) {
        if (!at_quote(groovy)) {
            move(groovy, 1);
            continue;
        }
        GroovyText text = read_sum(groovy);
        if (list->count < ITEMS_MAX) list->items[list->count++] = value_of(groovy, &text);
    }
    if (peek(groovy) == ']') move(groovy, 1);
}

static void set_list(Groovy *groovy, Str name, const GroovyList *list) {
    ShellWord *items = ARENA_ARRAY(groovy->shell->arena, ShellWord, list->count + 1);
    for (size_t i = 0; i < list->count; i++) items[i] = list->items[i];
    shell_set_words(groovy->shell, name, (ShellWords){items, list->count}, false);
}

/* ---- blocks ---- */

static void open_scope(Groovy *groovy, ScopeKind kind, const ShellState *before) {
    if (groovy->depth < SCOPES_MAX)
        groovy->scopes[groovy->depth] = (GroovyScope){kind, before, shell_enter(groovy->shell)};
    else if (!groovy->is_too_deep)
        facts_add_note(shell_builder(groovy->shell), DIAG_LIMIT, groovy->line,
                       "blocks nest deeper than %d: what they set is not told from what is around them", SCOPES_MAX);
    groovy->is_too_deep |= groovy->depth >= SCOPES_MAX;
    groovy->depth++;
}

static const ShellVariable *variable_in(const ShellState *state, Str name) {
    for (size_t i = state->variables.count; i > 0; i--)
        if (str_equal(state->variables.items[i - 1].name, name)) return &state->variables.items[i - 1];
    return NULL;
}

/* What environment { } and parameters { } set holds around them. What a block has changed may have been changed: it may
 * not have been run. */
static void close_scope(Groovy *groovy) {
    if (groovy->depth == 0) return;
    groovy->depth--;
    forget_written(groovy);
    if (groovy->depth >= SCOPES_MAX || groovy->scopes[groovy->depth].kind != SCOPE_BLOCK) return;
    const GroovyScope *scope = &groovy->scopes[groovy->depth];
    const ShellState *after = shell_enter(groovy->shell);
    shell_leave(groovy->shell, scope->before);
    for (size_t i = 0; i < after->variables.count; i++) {
        const ShellVariable *own = &after->variables.items[i], *was = variable_in(scope->inside, own->name);
        bool is_changed = was && was->value.items != own->value.items;
        if (is_changed) shell_set(groovy->shell, own->name, shell_unset_word(groovy->shell, own->name, groovy->line));
    }
}

/* ---- steps ---- */

static void run_text(Groovy *groovy, Str written, uint32_t line, bool is_powershell) {
    const ShellState *before = shell_enter(groovy->shell);
    if (is_powershell) written = powershell_as_shell(groovy->shell->arena, written);
    shell_run(groovy->shell, written, line, false);
    shell_leave(groovy->shell, before);
}

/* sh(x), sh x, sh(script: x): the variable alone; empty: something else. */
static Str named_command(const Groovy *groovy) {
    Str rest = rest_of(groovy), line = STR_NONE, label = STR("script:");
    str_split_next(&rest, '\n', &line);
    line = str_trim(line);
    bool is_call = str_starts_with(line, STR("("));
    if (is_call) line = str_trim(str_slice(line, 1, line.size));
    if (str_starts_with(line, label)) line = str_trim(str_slice(line, label.size, line.size));
    size_t size = 0;
    while (size < line.size && groovy_is_word_char(line.data[size])) size++;
    bool is_end = size == line.size || (is_call && strchr("),", line.data[size]));
    return size && is_end && groovy_is_letter(line.data[0]) ? str_slice(line, 0, size) : STR_NONE;
}

/* sh 'x', sh("x"), sh(script: "x", returnStatus: true) */
static void read_command(Groovy *groovy, bool is_powershell) {
    size_t start = groovy->at;
    Str name = named_command(groovy);
    const GroovyWritten *known = name.size ? written_as(groovy, name) : NULL;
    if (known) {
        if (known->text.size) run_text(groovy, known->text, groovy->line, is_powershell);
        return;
    }
    while (groovy->at < groovy->text.size && groovy->at - start < LABELS_BYTES_MAX && !at_quote(groovy)) {
        if (strchr("{}\n", peek(groovy))) return;
        move(groovy, 1);
    }
    if (!at_quote(groovy)) return;
    GroovyText text = read_sum(groovy);
    run_text(groovy, with_shell_names(groovy, &text), text.line, is_powershell);
}

/* X = 'y': of the environment inside of environment { }, else of the script. */
static void read_variable(Groovy *groovy, Str name, bool is_exported) {
    size_t at = groovy->at;
    uint32_t line = groovy->line;
    skip_blanks(groovy);
    Str rest = rest_of(groovy);
    if (str_starts_with(rest, STR("+=")) && !is_exported) {
        read_addition(groovy, name);
        return;
    }
    if (!str_starts_with(rest, STR("=")) || str_starts_with(rest, STR("=="))) {
        groovy->at = at;
        groovy->line = line;
        return;
    }
    move(groovy, 1);
    skip_blanks(groovy);
    ShellWord value = shell_unset_word(groovy->shell, name, groovy->line);
    GroovyList *list = peek(groovy) == '[' && !is_exported ? ARENA_NEW(groovy->shell->arena, GroovyList) : NULL;
    if (list) read_list(groovy, list, "]{}:");
    if (list && list->count) {
        set_list(groovy, name, list);
        return;
    }
    if (at_quote(groovy)) {
        GroovyText text = read_sum(groovy);
        value = value_of(groovy, &text);
        if (!is_exported) keep_written(groovy, name, with_shell_names(groovy, &text));
    } else if (!is_exported && !shell_variable(groovy->shell, name)) {
        return; /* what nobody knows anyway */
    }
    if (is_exported)
        shell_export(groovy->shell, name, value);
    else
        shell_set(groovy->shell, name, value);
}

static bool move_to_quote(Groovy *groovy) {
    while (groovy->at < groovy->text.size && !at_quote(groovy) && !strchr("{}\n;", peek(groovy))) move(groovy, 1);
    return at_quote(groovy);
}

/* dir('x') {, withEnv(["A=b", 'C=d']) {: moves behind the brace. */
static void read_block(Groovy *groovy, bool is_directory) {
    Shell *shell = groovy->shell;
    const ShellState *before = shell_enter(shell);
    for (int i = 0; i < ARGUMENTS_MAX && move_to_quote(groovy); i++) {
        GroovyText text = read_sum(groovy);
        ShellWord word = value_of(groovy, &text);
        Str first = word.count && !word.parts[0].expr ? word.parts[0].text : STR_NONE;
        size_t equal = str_find_char(first, '=', 0);
        if (is_directory)
            shell_change_directory(shell, &word);
        else if (equal != SIZE_MAX)
            shell_export(shell, str_slice(first, 0, equal), shell_word_from(shell->arena, &word, equal + 1));
        skip_blanks(groovy);
    }
    skip_blanks(groovy);
    while (peek(groovy) == ')' || peek(groovy) == ']') move(groovy, 1);
    skip_blanks(groovy);
    if (peek(groovy) == '{') {
        open_scope(groovy, SCOPE_BLOCK, before);
        move(groovy, 1);
    } else {
        shell_leave(shell, before);
    }
}

/* Arguments with names: string(name: 'X', defaultValue: 'y'), withAWS(region: 'x'). Moves behind the bracket. */
typedef struct {
    Str names[ARGUMENTS_MAX];
    GroovyText values[ARGUMENTS_MAX];
    size_t count;
} GroovyArguments;

/* `name: 'REGION'` without brackets around. */
static bool is_label(const Groovy *groovy) {
    Str rest = rest_of(groovy);
    size_t size = 0;
    while (size < rest.size && groovy_is_word_char(rest.data[size])) size++;
    return size && size < rest.size && rest.data[size] == ':';
}

static void read_arguments(Groovy *groovy, GroovyArguments *out) {
    out->count = 0;
    size_t at = groovy->at;
    uint32_t line = groovy->line;
    skip_blanks(groovy);
    bool is_bare = groovy->line == line && is_label(groovy), has_comma = false;
    if (peek(groovy) != '(' && !is_bare) {
        groovy->at = at;
        groovy->line = line;
        return;
    }
    Str name = STR_NONE;
    size_t lists = 0; /* around what is read */
    for (size_t start = groovy->at; groovy->at < groovy->text.size && groovy->at - start < DOCUMENT_SIZE_BYTES_MAX;) {
        Str rest = rest_of(groovy);
        size_t size = 0;
        while (size < rest.size && groovy_is_word_char(rest.data[size])) size++;
        if (peek(groovy) == ')' || strchr("{}", peek(groovy))) break;
        if (is_bare && peek(groovy) == '\n' && !lists && !has_comma) break;
        has_comma = peek(groovy) == ',' || (has_comma && strchr(" \t\r\n", peek(groovy)));
        if (at_quote(groovy)) {
            GroovyText text = read_sum(groovy);
            if (name.size && out->count < ARGUMENTS_MAX) {
                out->names[out->count] = name;
                out->values[out->count++] = text;
            }
            if (!lists) name = STR_NONE;
        } else if (size) {
            if (!lists) name = str_slice(rest, 0, size);
            move(groovy, size);
        } else {
            lists += peek(groovy) == '[';
            lists -= lists && peek(groovy) == ']';
            if (peek(groovy) == ',' && !lists) name = STR_NONE;
            move(groovy, 1);
        }
    }
    if (!is_bare && peek(groovy) == ')') move(groovy, 1);
}

static const GroovyText *argument(const GroovyArguments *arguments, const char *name) {
    for (size_t i = 0; i < arguments->count; i++)
        if (str_equal(arguments->names[i], str_from(name))) return &arguments->values[i];
    return NULL;
}

/* choices: ['a', 'b'], or one text with a line for each. */
static size_t choices_of(const GroovyArguments *arguments, Str *out) {
    size_t count = 0;
    for (size_t i = 0; i < arguments->count; i++) {
        Str rest = arguments->values[i].text;
        if (!str_equal(arguments->names[i], STR("choices"))) continue;
        while (rest.size && count <= ACTIONS_VALUES_MAX) {
            size_t written = str_find(rest, STR("\\n"), 0), line = str_find_char(rest, '\n', 0);
            size_t end = written < line ? written : line;
            Str value = str_trim(str_slice(rest, 0, end));
            if (value.size && count < ACTIONS_VALUES_MAX) out[count] = value;
            count += value.size > 0;
            rest = end == SIZE_MAX ? STR_NONE : str_slice(rest, end + (written < line ? 2 : 1), rest.size);
        }
    }
    return count;
}

/* A parameter has its default unless whoever starts the build says otherwise; a choice is one of what there is to choose. */
static void read_parameter(Groovy *groovy) {
    GroovyArguments *arguments = ARENA_NEW(groovy->shell->arena, GroovyArguments);
    read_arguments(groovy, arguments);
    const GroovyText *name = argument(arguments, "name"), *fallback = argument(arguments, "defaultValue");
    Str choices[ACTIONS_VALUES_MAX];
    size_t count = choices_of(arguments, choices);
    ExprId chosen = name ? actions_one_of(groovy->shell, name->text, choices, count, name->line) : 0;
    if (name && count > ACTIONS_VALUES_MAX)
        facts_add_note(groovy->shell->builder, DIAG_LIMIT, name->line,
                       "a choice between more than %d values, which are not followed", ACTIONS_VALUES_MAX);
    if (chosen) shell_export(groovy->shell, name->text, shell_word_of_expr(groovy->shell->arena, chosen, name->line));
    if (chosen || !name || !fallback || fallback->text.size == 0) return;
    FactsBuilder *builder = groovy->shell->builder;
    ExprId children[2] = {facts_named(builder, EXPR_NAME, name->text, name->line, 1, 0),
                          facts_string(builder, fallback->text, fallback->line, 1)};
    ExprId id = facts_add_expr(builder, EXPR_BINARY, fallback->line, 1, children, 2);
    facts_expr_at(builder, id)->number = OP_COALESCE;
    shell_export(groovy->shell, name->text, shell_word_of_expr(groovy->shell->arena, id, fallback->line));
}

/* withAWS(region: 'eu-west-1') { */
static void read_settings_block(Groovy *groovy, Str step) {
    GroovyArguments *arguments = ARENA_NEW(groovy->shell->arena, GroovyArguments);
    const ShellState *before = shell_enter(groovy->shell);
    read_arguments(groovy, arguments);
    for (size_t i = 0; i < arguments->count; i++) {
        ShellWord value = value_of(groovy, &arguments->values[i]);
        deployments_setting(groovy->shell, step, arguments->names[i], &value);
    }
    skip_blanks(groovy);
    if (peek(groovy) == '{') {
        open_scope(groovy, SCOPE_BLOCK, before);
        move(groovy, 1);
    } else {
        shell_leave(groovy->shell, before);
    }
}

/* cfnUpdate(stack: 'x', file: 'y') */
static void read_deploying_step(Groovy *groovy, Str step) {
    GroovyArguments *arguments = ARENA_NEW(groovy->shell->arena, GroovyArguments);
    ShellVariable inputs[ARGUMENTS_MAX];
    uint32_t line = groovy->line;
    read_arguments(groovy, arguments);
    for (size_t i = 0; i < arguments->count; i++) {
        ShellWord *word = ARENA_NEW(groovy->shell->arena, ShellWord);
        *word = value_of(groovy, &arguments->values[i]);
        inputs[i] = (ShellVariable){arguments->names[i], {word, 1}, false};
    }
    deployments_step(groovy->deployments, groovy->shell, step, inputs, arguments->count, line);
}

/* image 'node:20' in docker { }, docker.image('node:20'): where steps run. */
static void read_image(Groovy *groovy, bool is_member) {
    size_t at = groovy->at;
    uint32_t line = groovy->line;
    if (is_member && peek(groovy) == '(') move(groovy, 1);
    while (peek(groovy) == ' ') move(groovy, 1);
    if (at_quote(groovy)) {
        GroovyText text = read_text(groovy);
        ShellWord word = value_of(groovy, &text);
        jobs_add_image(groovy->deployments, &word);
        return;
    }
    groovy->at = at;
    groovy->line = line;
}

/* ---- loops ---- */

/* Behind the brace that closes the block which opens here. */
static size_t behind_block(const Groovy *groovy) {
    Groovy reader = *groovy;
    for (size_t depth = 0; reader.at < reader.text.size;) {
        if (at_quote(&reader)) {
            read_text(&reader);
            continue;
        }
        depth += peek(&reader) == '{';
        bool is_end = peek(&reader) == '}' && --depth == 0;
        move(&reader, 1);
        if (is_end) return reader.at;
    }
    return reader.text.size;
}

/* The block that opens here once more, with what is set by now; its end is that of the text then. */
static void read_round(Groovy *groovy, size_t end) {
    Groovy before = *groovy;
    size_t depth = groovy->depth;
    groovy->text = str_slice(groovy->text, 0, end);
    groovy->loops++;
    read_all(groovy);
    while (groovy->depth > depth) close_scope(groovy);
    groovy->text = before.text;
    groovy->at = before.at;
    groovy->line = before.line;
    groovy->loops = before.loops;
    groovy->is_too_deep |= before.is_too_deep;
}

/* `skipped`: characters of the block that are none of it: "{ region ->". */
static void read_rounds(Groovy *groovy, Str name, const GroovyList *list, size_t skipped) {
    size_t end = behind_block(groovy);
    const ShellState *before = shell_enter(groovy->shell);
    for (size_t i = 0; i < list->count; i++) {
        Groovy start = *groovy;
        move(groovy, skipped);
        shell_set(groovy->shell, name, list->items[i]);
        read_round(groovy, end - 1);
        groovy->at = start.at;
        groovy->line = start.line;
        shell_leave(groovy->shell, before);
    }
    if (list->count) move(groovy, end - groovy->at);
}

static Str next_name(Groovy *groovy) {
    skip_blanks(groovy);
    Str rest = rest_of(groovy);
    size_t size = 0;
    while (size < rest.size && groovy_is_word_char(rest.data[size])) size++;
    move(groovy, size);
    return str_slice(rest, 0, size);
}

static void take_list(const Groovy *groovy, Str name, GroovyList *list) {
    const ShellVariable *variable = shell_variable_of(groovy->shell, name);
    list->count = 0;
    for (size_t i = 0; variable && i < variable->value.count && i < ITEMS_MAX; i++)
        list->items[list->count++] = variable->value.items[i];
}

/* for (name in ['a', 'b']) {, for (name in names) {: nothing is read where it is anything else. */
static void read_for(Groovy *groovy) {
    Groovy before = *groovy;
    GroovyList *list = ARENA_NEW(groovy->shell->arena, GroovyList);
    skip_blanks(groovy);
    if (peek(groovy) == '(') move(groovy, 1);
    Str name = next_name(groovy);
    if (shell_is_among(name, "def String")) name = next_name(groovy);
    skip_blanks(groovy);
    bool is_in = peek(groovy) == ':' || str_equal(next_name(groovy), STR("in"));
    if (peek(groovy) == ':') move(groovy, 1);
    skip_blanks(groovy);
    if (is_in && peek(groovy) == '[')
        read_list(groovy, list, "]{}");
    else if (is_in)
        take_list(groovy, next_name(groovy), list);
    skip_blanks(groovy);
    if (peek(groovy) == ')') move(groovy, 1);
    skip_blanks(groovy);
    if (list->count && peek(groovy) == '{' && groovy->loops < LOOPS_MAX) {
        read_rounds(groovy, name, list, 1);
        return;
    }
    groovy->at = before.at;
    groovy->line = before.line;
}

/* What stands before ".each": a list, or the name of one. */
static void list_before(Groovy *groovy, size_t dot, GroovyList *list) {
    size_t start = dot;
    bool is_list = dot && groovy->text.data[dot - 1] == ']';
    while (start && (is_list ? groovy->text.data[start - 1] != '[' : groovy_is_word_char(groovy->text.data[start - 1])))
        start--;
    if (!is_list) {
        take_list(groovy, str_slice(groovy->text, start, dot), list);
        return;
    }
    Groovy before = *groovy;
    groovy->at = start;
    read_list(groovy, list, "]{}");
    groovy->at = before.at;
    groovy->line = before.line;
}

/* ['a', 'b'].each { name -> …, names.each { … it … */
static void read_each(Groovy *groovy, size_t dot) {
    Groovy before = *groovy;
    GroovyList *list = ARENA_NEW(groovy->shell->arena, GroovyList);
    list_before(groovy, dot, list);
    skip_blanks(groovy);
    if (!list->count || peek(groovy) != '{' || groovy->loops >= LOOPS_MAX) {
        groovy->at = before.at;
        groovy->line = before.line;
        return;
    }
    Groovy inside = *groovy;
    move(&inside, 1);
    Str name = next_name(&inside);
    if (shell_is_among(name, "def String")) name = next_name(&inside);
    skip_blanks(&inside);
    bool is_named = name.size && str_starts_with(rest_of(&inside), STR("->"));
    read_rounds(groovy, is_named ? name : STR("it"), list, is_named ? inside.at + 2 - groovy->at : 1);
}

/* axis { name 'X'; values 'a', 'b' } */
typedef struct {
    Str names[AXES_MAX];
    GroovyList values[AXES_MAX];
    size_t count;
} GroovyAxes;

static void read_axes(Groovy *groovy, size_t end, GroovyAxes *axes) {
    Str name = STR_NONE;
    axes->count = 0;
    while (groovy->at < end) {
        Str word = groovy_is_letter(peek(groovy)) ? next_name(groovy) : STR_NONE;
        if (word.size && shell_is_among(word, "name values")) skip_blanks(groovy);
        if (str_equal(word, STR("stages"))) return; /* what is excluded is read as any other cell */
        if (str_equal(word, STR("name")) && at_quote(groovy)) {
            name = read_text(groovy).text;
        } else if (str_equal(word, STR("values")) && name.size && axes->count < AXES_MAX) {
            axes->names[axes->count] = name;
            read_list(groovy, &axes->values[axes->count], "}");
            axes->count += axes->values[axes->count].count > 0;
        } else if (at_quote(groovy)) {
            read_text(groovy);
        } else if (!word.size) {
            move(groovy, 1);
        }
    }
}

/* matrix { axes { … } stages { … } } of a declarative pipeline. */
static void read_matrix(Groovy *groovy) {
    skip_blanks(groovy);
    if (peek(groovy) != '{' || groovy->loops >= LOOPS_MAX) return;
    Groovy before = *groovy;
    size_t end = behind_block(groovy), cells = 1;
    GroovyAxes *axes = ARENA_NEW(groovy->shell->arena, GroovyAxes);
    read_axes(groovy, end, axes);
    groovy->at = before.at;
    groovy->line = before.line;
    for (size_t i = 0; i < axes->count; i++) cells *= axes->values[i].count;
    if (axes->count == 0 || cells > ITEMS_MAX) return;
    const ShellState *around = shell_enter(groovy->shell);
    for (size_t cell = 0; cell < cells; cell++) {
        size_t rest = cell;
        for (size_t i = 0; i < axes->count; i++) {
            shell_export(groovy->shell, axes->names[i], axes->values[i].items[rest % axes->values[i].count]);
            rest /= axes->values[i].count;
        }
        Groovy start = *groovy;
        move(groovy, 1);
        read_round(groovy, end - 1);
        groovy->at = start.at;
        groovy->line = start.line;
        shell_leave(groovy->shell, around);
    }
    move(groovy, end - groovy->at);
}

/* ---- the whole ---- */

static void read_word(Groovy *groovy) {
    Str rest = rest_of(groovy);
    size_t size = 0;
    while (size < rest.size && groovy_is_word_char(rest.data[size])) size++;
    Str word = str_slice(rest, 0, size);
    bool is_member = groovy->at && groovy->text.data[groovy->at - 1] == '.';
    move(groovy, size);
    size_t top = groovy->depth ? groovy->depth - 1 : 0;
    if (groovy->depth && top < SCOPES_MAX && groovy->scopes[top].kind == SCOPE_ENVIRONMENT) {
        read_variable(groovy, word, true);
    } else if (shell_is_among(word, "sh bat powershell pwsh")) {
        read_command(groovy, powershell_is_name(word));
    } else if (shell_is_among(word, "image") &&
               (!is_member || groovy_is_behind(groovy->text, groovy->at - size, "docker."))) {
        read_image(groovy, is_member);
    } else if (shell_is_among(word, "dir withEnv")) {
        read_block(groovy, word.size == 3);
    } else if (shell_is_among(word, "string booleanParam text choice")) {
        read_parameter(groovy);
    } else if (str_equal(word, STR("matrix"))) {
        read_matrix(groovy);
    } else if (str_equal(word, STR("for"))) {
        read_for(groovy);
    } else if (is_member && str_equal(word, STR("each"))) {
        read_each(groovy, groovy->at - size - 1);
    } else if (deployments_is_step(word)) {
        read_deploying_step(groovy, word);
    } else if (deployments_has_settings(word)) {
        read_settings_block(groovy, word);
    } else if (shell_is_among(word, "environment parameters")) {
        skip_blanks(groovy);
        if (peek(groovy) != '{') {
            if (!is_member) read_variable(groovy, word, false);
            return;
        }
        open_scope(groovy, word.data[0] == 'e' ? SCOPE_ENVIRONMENT : SCOPE_PARAMETERS, NULL);
        move(groovy, 1);
    } else {
        bool is_environment = is_member && groovy_is_behind(groovy->text, groovy->at - size, "env.");
        if (!is_member || is_environment) read_variable(groovy, word, is_environment);
    }
}

/* What environment { } sets behind the stages or steps of a block holds for these, too. */
static void open_block(Groovy *groovy) {
    enum { BLOCKS_MAX = 16 }; /* each is looked through */
    open_scope(groovy, SCOPE_BLOCK, shell_enter(groovy->shell));
    move(groovy, 1);
    size_t at = groovy->at, end = 0,
           late = groovy->depth <= BLOCKS_MAX ? groovy_late_environment(groovy->text, at, &end) : SIZE_MAX;
    if (late == SIZE_MAX) return;
    Str whole = groovy->text;
    uint32_t line = groovy->line;
    move(groovy, late - at);
    groovy->text = str_slice(whole, 0, end);
    read_all(groovy);
    groovy->text = whole;
    groovy->at = at;
    groovy->line = line;
}

static void read_all(Groovy *groovy) {
    while (groovy->at < groovy->text.size) {
        Str rest = rest_of(groovy);
        char c = peek(groovy);
        if (str_starts_with(rest, STR("//"))) {
            size_t end = str_find_char(rest, '\n', 0);
            move(groovy, end == SIZE_MAX ? rest.size : end);
        } else if (str_starts_with(rest, STR("/*"))) {
            size_t end = str_find(rest, STR("*/"), 2);
            move(groovy, end == SIZE_MAX ? rest.size : end + 2);
        } else if (groovy_is_letter(c)) {
            read_word(groovy);
        } else if (at_quote(groovy)) {
            read_text(groovy);
        } else {
            if (c == '}') close_scope(groovy);
            if (c == '{')
                open_block(groovy);
            else
                move(groovy, 1);
        }
    }
}

void deployments_of_groovy(FactsBuilder *builder, const ScriptSource *source, Arena *arena) {
    /* Its stages come one after the other. */
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("environment"), .job = STR("pipeline")};
    Groovy *groovy = ARENA_NEW(arena, Groovy);
    groovy->deployments = &deployments;
    groovy->text = source->bytes;
    groovy->line = 1;
    groovy->shell = shell_new(builder, arena, source->path, STR("/."), deployments_command, &deployments);
    shell_set_files(groovy->shell, source->files);
    read_all(groovy);
    shell_finish(groovy->shell);
}
