/* Jenkinsfiles: the texts of `sh` steps, and what blocks around them set: environment { }, withEnv([ ]), dir(), parameters
 * with a default, and variables of the script that are texts. */
#include "parsers/formats/jobs.h"

#include "analyzer/core/limits.h"

enum { SCOPES_MAX = 128, ARGUMENTS_MAX = 64, LABELS_BYTES_MAX = 200 };

typedef enum { SCOPE_BLOCK, SCOPE_ENVIRONMENT, SCOPE_PARAMETERS } ScopeKind;

typedef struct {
    ScopeKind kind;
    const ShellState *before, *inside; /* what held before the brace, and behind it */
} GroovyScope;

typedef struct {
    Deployments *deployments;
    Shell *shell;
    Str text;
    size_t at;
    uint32_t line;
    GroovyScope scopes[SCOPES_MAX];
    size_t depth;
    bool is_too_deep; /* it was told */
} Groovy;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

static bool is_word_char(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

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
    bool is_expanded; /* in double quotes: variables are filled in */
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
    return (GroovyText){str_slice(rest, open, end), line, quote == '"'};
}

/* ${env.X} and ${params.X} are ${X} to the shell, and \$X its own $X. */
static Str with_shell_names(Groovy *groovy, const GroovyText *text) {
    static const char *const objects[] = {"${env.", "${params."};
    if (!text->is_expanded) return text->text;
    StrBuf out = strbuf_new(groovy->shell->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text->text.size;) {
        Str rest = str_slice(text->text, at, text->text.size);
        size_t skipped = 0;
        for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
            if (str_starts_with(rest, str_from(objects[i]))) skipped = strlen(objects[i]);
        if (skipped) strbuf_add(&out, STR("${"));
        if (str_starts_with(rest, STR("\\$"))) skipped = 1;
        at += skipped;
        if (at < text->text.size) strbuf_add_char(&out, text->text.data[at]);
        at++;
    }
    return strbuf_str(&out);
}

static ShellWord value_of(Groovy *groovy, const GroovyText *text) {
    Str written = with_shell_names(groovy, text);
    bool has_quotes = false;
    for (size_t i = 0; i < written.size; i++) has_quotes = has_quotes || strchr("\"'`", written.data[i]);
    return shell_expand(groovy->shell, written, text->line, text->is_expanded && !has_quotes);
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

/* sh 'x', sh("x"), sh(script: "x", returnStatus: true) */
static void read_command(Groovy *groovy) {
    size_t start = groovy->at;
    while (groovy->at < groovy->text.size && groovy->at - start < LABELS_BYTES_MAX && !at_quote(groovy)) {
        if (strchr("{}\n", peek(groovy))) return;
        move(groovy, 1);
    }
    if (!at_quote(groovy)) return;
    GroovyText text = read_text(groovy);
    const ShellState *before = shell_enter(groovy->shell);
    shell_run(groovy->shell, with_shell_names(groovy, &text), text.line, false);
    shell_leave(groovy->shell, before);
}

/* X = 'y': of the environment inside of environment { }, else of the script. */
static void read_variable(Groovy *groovy, Str name, bool is_exported) {
    size_t at = groovy->at;
    uint32_t line = groovy->line;
    skip_blanks(groovy);
    Str rest = rest_of(groovy);
    if (!str_starts_with(rest, STR("=")) || str_starts_with(rest, STR("=="))) {
        groovy->at = at;
        groovy->line = line;
        return;
    }
    move(groovy, 1);
    skip_blanks(groovy);
    ShellWord value = shell_unset_word(groovy->shell, name, groovy->line);
    if (at_quote(groovy)) {
        GroovyText text = read_text(groovy);
        value = value_of(groovy, &text);
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
        GroovyText text = read_text(groovy);
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

static void read_arguments(Groovy *groovy, GroovyArguments *out) {
    out->count = 0;
    skip_blanks(groovy);
    if (peek(groovy) != '(') return;
    Str name = STR_NONE;
    for (size_t start = groovy->at; groovy->at < groovy->text.size && groovy->at - start < DOCUMENT_SIZE_BYTES_MAX;) {
        Str rest = rest_of(groovy);
        size_t size = 0;
        while (size < rest.size && is_word_char(rest.data[size])) size++;
        if (peek(groovy) == ')' || strchr("{}", peek(groovy))) break;
        if (at_quote(groovy)) {
            GroovyText text = read_text(groovy);
            if (name.size && out->count < ARGUMENTS_MAX) {
                out->names[out->count] = name;
                out->values[out->count++] = text;
            }
            name = STR_NONE;
        } else if (size) {
            name = str_slice(rest, 0, size);
            move(groovy, size);
        } else {
            if (peek(groovy) == ',') name = STR_NONE;
            move(groovy, 1);
        }
    }
    if (peek(groovy) == ')') move(groovy, 1);
}

static const GroovyText *argument(const GroovyArguments *arguments, const char *name) {
    for (size_t i = 0; i < arguments->count; i++)
        if (str_equal(arguments->names[i], str_from(name))) return &arguments->values[i];
    return NULL;
}

/* A parameter has its default unless whoever starts the build says otherwise. */
static void read_parameter(Groovy *groovy) {
    GroovyArguments *arguments = ARENA_NEW(groovy->shell->arena, GroovyArguments);
    read_arguments(groovy, arguments);
    const GroovyText *name = argument(arguments, "name"), *fallback = argument(arguments, "defaultValue");
    if (!name || !fallback || fallback->text.size == 0) return;
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

/* ---- the whole ---- */

static bool is_behind(const Groovy *groovy, size_t at, const char *before) {
    size_t size = strlen(before);
    return at >= size && str_equal(str_slice(groovy->text, at - size, at), str_from(before));
}

static void read_word(Groovy *groovy) {
    Str rest = rest_of(groovy);
    size_t size = 0;
    while (size < rest.size && is_word_char(rest.data[size])) size++;
    Str word = str_slice(rest, 0, size);
    bool is_member = groovy->at && groovy->text.data[groovy->at - 1] == '.';
    move(groovy, size);
    size_t top = groovy->depth ? groovy->depth - 1 : 0;
    if (groovy->depth && top < SCOPES_MAX && groovy->scopes[top].kind == SCOPE_ENVIRONMENT) {
        read_variable(groovy, word, true);
    } else if (shell_is_among(word, "sh bat powershell")) {
        read_command(groovy);
    } else if (shell_is_among(word, "image") && (!is_member || is_behind(groovy, groovy->at - size, "docker."))) {
        read_image(groovy, is_member);
    } else if (shell_is_among(word, "dir withEnv")) {
        read_block(groovy, word.size == 3);
    } else if (shell_is_among(word, "string booleanParam text")) {
        read_parameter(groovy);
    } else if (deployments_has_settings(word)) {
        read_settings_block(groovy, word);
    } else if (shell_is_among(word, "environment parameters")) {
        skip_blanks(groovy);
        if (peek(groovy) == '{') {
            open_scope(groovy, word.data[0] == 'e' ? SCOPE_ENVIRONMENT : SCOPE_PARAMETERS, NULL);
            move(groovy, 1);
        }
    } else {
        bool is_environment = is_member && is_behind(groovy, groovy->at - size, "env.");
        if (!is_member || is_environment) read_variable(groovy, word, is_environment);
    }
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
        } else if (is_letter(c)) {
            read_word(groovy);
        } else if (at_quote(groovy)) {
            read_text(groovy);
        } else {
            if (c == '{') open_scope(groovy, SCOPE_BLOCK, shell_enter(groovy->shell));
            if (c == '}') close_scope(groovy);
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
