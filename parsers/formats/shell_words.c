/* Words of the shell: where they end, and what they stand for. */
#include "analyzer/core/limits.h"
#include "parsers/formats/actions_value.h"
#include "parsers/formats/shell.h"

enum { EXPANSION_DEPTH_MAX = 8, FIELDS_MAX = 2000 /* words that one word is split into */ };

static bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_name_char(char c) { return is_name_start(c) || is_digit(c); }
static bool is_any_of(char c, const char *set) { return c && strchr(set, c); }
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* ---- words as values ---- */

ShellWord shell_word(Arena *arena, Str text, uint32_t line) {
    ShellPart *part = ARENA_NEW(arena, ShellPart);
    *part = (ShellPart){.text = text};
    return (ShellWord){part, 1, line, true};
}

ShellWord shell_word_of_expr(Arena *arena, ExprId expr, uint32_t line) {
    ShellPart *part = ARENA_NEW(arena, ShellPart);
    *part = (ShellPart){.text = STR_NONE, .expr = expr};
    return (ShellWord){part, 1, line, true};
}

/* Pieces of text beside each other are one piece (add_text), so that a whole text is one. */
bool shell_word_text(const ShellWord *word, Str *out) {
    *out = STR_NONE;
    if (word->count > 1 || (word->count == 1 && word->parts[0].expr)) return false;
    if (word->count == 1) *out = word->parts[0].text;
    return true;
}

static uint32_t line_of(const ShellWord *word, size_t part) {
    return part < word->count && word->parts[part].line ? word->parts[part].line : word->line;
}

ExprId shell_word_expr(FactsBuilder *builder, const ShellWord *word) {
    enum { PARTS_MAX = 64 };
    Str text;
    if (shell_word_text(word, &text)) return facts_string(builder, text, line_of(word, 0), 1);
    if (word->count == 1) return word->parts[0].expr;
    if (word->count > PARTS_MAX) return facts_named(builder, EXPR_OPAQUE, STR("word"), word->line, 1, 0);
    ExprId children[PARTS_MAX];
    for (size_t i = 0; i < word->count; i++)
        children[i] =
            word->parts[i].expr ? word->parts[i].expr : facts_string(builder, word->parts[i].text, line_of(word, i), 1);
    return facts_add_expr(builder, EXPR_TEMPLATE, word->line, 1, children, (uint32_t)word->count);
}

ShellWord shell_word_from(Arena *arena, const ShellWord *word, size_t at) {
    ShellWord out = *word;
    if (word->count == 0 || word->parts[0].expr) return out;
    bool is_used_up = at >= word->parts[0].text.size;
    size_t skipped = is_used_up ? 1 : 0;
    out.count = word->count - skipped;
    out.parts = ARENA_ARRAY(arena, ShellPart, out.count + 1);
    for (size_t i = 0; i < out.count; i++) out.parts[i] = word->parts[i + skipped];
    if (!is_used_up) out.parts[0].text = str_slice(word->parts[0].text, at, word->parts[0].text.size);
    return out;
}

ShellWord shell_join(Arena *arena, const ShellWord *a, Str between, const ShellWord *b) {
    Str left, right;
    if (shell_word_text(a, &left) && shell_word_text(b, &right))
        return shell_word(arena, str_concat(arena, str_concat(arena, left, between), right), b->line);
    ShellWord out = {ARENA_ARRAY(arena, ShellPart, a->count + b->count + 1), 0, b->line, true};
    for (size_t i = 0; i < a->count; i++) out.parts[out.count++] = a->parts[i];
    out.parts[out.count++] = (ShellPart){.text = between};
    for (size_t i = 0; i < b->count; i++) out.parts[out.count++] = b->parts[i];
    return out;
}

/* ---- tokens ---- */

typedef struct {
    Arena *arena;
    Str text;
    size_t at;
    uint32_t line;
    bool is_one_line;
    VEC(ShellToken) out;
    VEC(Str) ends; /* of here-documents that begin on the next line */
} Lexer;

static void add_token(Lexer *lexer, TokenKind kind, Str text) {
    *VEC_PUSH(lexer->arena, &lexer->out) = (ShellToken){kind, text, lexer->line};
}

static char peek_at(const Lexer *lexer, size_t ahead) {
    return lexer->at + ahead < lexer->text.size ? lexer->text.data[lexer->at + ahead] : '\0';
}

/* Behind what opens at `at`: ( or {, with quotes and nested ones in it. */
static size_t behind_bracket(Str text, size_t at, char open, char close) {
    size_t depth = 0;
    char quote = 0;
    for (; at < text.size; at++) {
        char c = text.data[at];
        if (c == '\\' && quote != '\'')
            at++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == open)
            depth++;
        else if (c == close && --depth == 0)
            return at + 1;
    }
    return text.size;
}

/* Behind a variable or substitution that begins with '$' at `at`. */
static size_t behind_dollar(Str text, size_t at) {
    char next = at + 1 < text.size ? text.data[at + 1] : '\0';
    if (next == '(') return behind_bracket(text, at + 1, '(', ')');
    if (next != '{') return at + 1;
    if (at + 2 < text.size && text.data[at + 2] == '{') { /* ${{ expression }} */
        size_t end = str_find(text, STR("}}"), at);
        return end == SIZE_MAX ? text.size : end + 2;
    }
    return behind_bracket(text, at + 1, '{', '}');
}

static size_t behind_quote(Str text, size_t at) {
    char quote = text.data[at++];
    while (at < text.size && text.data[at] != quote) {
        if (text.data[at] == '\\' && quote != '\'')
            at += 2;
        else if (text.data[at] == '$' && quote == '"')
            at = behind_dollar(text, at);
        else
            at++;
    }
    return at < text.size ? at + 1 : text.size;
}

static void count_lines(Lexer *lexer, size_t from) {
    for (size_t i = from; i < lexer->at && i < lexer->text.size; i++)
        if (lexer->text.data[i] == '\n' && !lexer->is_one_line) lexer->line++;
}

static void read_word(Lexer *lexer) {
    size_t start = lexer->at;
    Str text = lexer->text;
    while (lexer->at < text.size) {
        char c = text.data[lexer->at];
        if (c == '\\')
            lexer->at += 2;
        else if (c == '\'' || c == '"' || c == '`')
            lexer->at = behind_quote(text, lexer->at);
        else if (c == '$')
            lexer->at = behind_dollar(text, lexer->at);
        else if (c == '(' && lexer->at > start && text.data[lexer->at - 1] == '=') /* an array */
            lexer->at = behind_bracket(text, lexer->at, '(', ')');
        else if (is_blank(c) || is_any_of(c, ";&|()<>"))
            break;
        else
            lexer->at++;
    }
    if (lexer->at > text.size) lexer->at = text.size;
    add_token(lexer, TOKEN_WORD, str_slice(text, start, lexer->at));
    count_lines(lexer, start);
}

static void skip_here_documents(Lexer *lexer) {
    for (size_t i = 0; i < lexer->ends.count; i++) {
        while (lexer->at < lexer->text.size) {
            size_t end = str_find_char(lexer->text, '\n', lexer->at);
            if (end == SIZE_MAX) end = lexer->text.size;
            Str line = str_trim(str_slice(lexer->text, lexer->at, end));
            lexer->at = end < lexer->text.size ? end + 1 : end;
            if (!lexer->is_one_line) lexer->line++;
            if (str_equal(line, lexer->ends.items[i])) break;
        }
    }
    lexer->ends.count = 0;
}

/* Where what is printed is set for the steps that follow. */
static bool is_for_later(Str target, Str *kind) {
    *kind = str_contains(target, STR("GITHUB_OUTPUT")) ? STR("output") : STR_NONE;
    return kind->size || str_contains(target, STR("GITHUB_ENV")) || str_contains(target, STR("BASH_ENV"));
}

/* > file, < file, 2>&1, <<EOF: no words of the command. `is_standard`: the descriptor is that of the operator. */
static void read_redirection(Lexer *lexer, bool is_standard) {
    char first = peek_at(lexer, 0), second = peek_at(lexer, 1);
    bool is_here = first == '<' && second == '<' && peek_at(lexer, 2) != '<';
    bool is_input = first == '<' && !is_any_of(second, "<&("), is_output = first == '>' && !is_any_of(second, "&(");
    while (is_any_of(peek_at(lexer, 0), "<>&|-")) lexer->at++;
    while (peek_at(lexer, 0) == ' ' || peek_at(lexer, 0) == '\t') lexer->at++;
    size_t start = lexer->at, count = lexer->out.count;
    if (lexer->at < lexer->text.size && !is_any_of(peek_at(lexer, 0), ";&|()\n")) read_word(lexer);
    Str target = str_slice(lexer->text, start, lexer->at), kind;
    lexer->out.count = count;
    if (is_for_later(target, &kind))
        add_token(lexer, TOKEN_LATER, kind);
    else if (target.size && is_standard && (is_input || is_output))
        add_token(lexer, is_input ? TOKEN_INPUT : TOKEN_OUTPUT, target);
    if (!is_here) return;
    if (target.size > 1 && (target.data[0] == '\'' || target.data[0] == '"'))
        target = str_slice(target, 1, target.size - 1);
    if (target.size) *VEC_PUSH(lexer->arena, &lexer->ends) = target;
}

static void read_operator(Lexer *lexer, char c) {
    char next = peek_at(lexer, 1);
    lexer->at++;
    if (c == ';') {
        if (next == ';') lexer->at++;
        add_token(lexer, next == ';' ? TOKEN_CASE : TOKEN_SEMI, STR_NONE);
    } else if (c == '&') {
        if (next == '&') lexer->at++;
        add_token(lexer, next == '&' ? TOKEN_AND : TOKEN_SEMI, STR_NONE);
    } else if (c == '|') {
        if (next == '|' || next == '&') lexer->at++;
        add_token(lexer, next == '|' ? TOKEN_OR : TOKEN_PIPE, STR_NONE);
    } else {
        add_token(lexer, c == '(' ? TOKEN_OPEN : TOKEN_CLOSE, STR_NONE);
    }
}

ShellTokens shell_tokens(Arena *arena, Str text, uint32_t line, bool is_one_line) {
    enum { TOKENS_MAX = 200000 }; /* a script of 1 MB */
    Lexer lexer = {.arena = arena, .text = text, .line = line, .is_one_line = is_one_line};
    while (lexer.at < text.size && lexer.out.count < TOKENS_MAX) {
        char c = text.data[lexer.at];
        if (c == '\n') {
            add_token(&lexer, TOKEN_SEMI, STR_NONE);
            lexer.at++;
            if (!is_one_line) lexer.line++;
            skip_here_documents(&lexer);
        } else if (is_blank(c)) {
            lexer.at++;
        } else if (c == '\\' && (peek_at(&lexer, 1) == '\n' || peek_at(&lexer, 1) == '\r')) {
            lexer.at += peek_at(&lexer, 1) == '\r' && peek_at(&lexer, 2) == '\n' ? 3 : 2;
            if (!is_one_line) lexer.line++;
        } else if (c == '#') {
            while (lexer.at < text.size && text.data[lexer.at] != '\n') lexer.at++;
        } else if (c == '<' || c == '>') {
            read_redirection(&lexer, true);
        } else if (is_digit(c) && (peek_at(&lexer, 1) == '>' || peek_at(&lexer, 1) == '<')) {
            lexer.at++;
            read_redirection(&lexer, c == '1' || c == '0');
        } else if (c == '&' && peek_at(&lexer, 1) == '>') {
            lexer.at++;
            read_redirection(&lexer, true);
        } else if (is_any_of(c, ";&|()")) {
            read_operator(&lexer, c);
        } else {
            read_word(&lexer);
        }
    }
    add_token(&lexer, TOKEN_END, STR_NONE);
    return (ShellTokens){lexer.out.items, lexer.out.count};
}

/* ---- expansion ---- */

typedef struct {
    Shell *shell;
    uint32_t line, depth;
    uint32_t origin;                    /* where the text that is added stands; 0: at `line` */
    VEC(ShellPart) parts;               /* of the word being made */
    bool has_word, is_quoted, is_split; /* is_split: blanks of an unquoted variable divide words */
    VEC(ShellWord) words;
} Expansion;

static void expand_text(Expansion *expansion, Str text);

/* Values that double in each line end here. */
static bool is_affordable(Expansion *expansion, size_t bytes) {
    enum { EXPANDED_BYTES_MAX = 32 * 1024 * 1024 };
    expansion->shell->expanded_bytes += bytes;
    if (expansion->shell->expanded_bytes <= EXPANDED_BYTES_MAX) return true;
    shell_stop(expansion->shell);
    return false;
}

static void add_text(Expansion *expansion, Str text) {
    if (text.size == 0) return;
    Arena *arena = expansion->shell->arena;
    expansion->has_word = true;
    ShellPart *last = expansion->parts.count ? &expansion->parts.items[expansion->parts.count - 1] : NULL;
    if (!is_affordable(expansion, text.size + (last ? last->text.size : 0))) return;
    uint32_t line = expansion->origin ? expansion->origin : expansion->line;
    if (!last || last->expr) {
        *VEC_PUSH(arena, &expansion->parts) = (ShellPart){.text = text, .line = line};
        return;
    }
    if (text.size > last->text.size) last->line = line; /* "${REGION}a" is read where REGION is set */
    last->text = str_concat(arena, last->text, text);
}

static void add_expr(Expansion *expansion, ExprId expr) {
    expansion->has_word = true;
    if (!is_affordable(expansion, sizeof(ShellPart))) return;
    *VEC_PUSH(expansion->shell->arena, &expansion->parts) = (ShellPart){.text = STR_NONE, .expr = expr};
}

static void end_word(Expansion *expansion) {
    if (expansion->shell->is_limited && expansion->parts.count) { /* it may lack something */
        ExprId expr = facts_named(expansion->shell->builder, EXPR_OPAQUE, STR("word"), expansion->line, 1, 0);
        expansion->parts.items[0] = (ShellPart){.text = STR_NONE, .expr = expr};
        expansion->parts.count = 1;
    }
    if (expansion->has_word && expansion->words.count < FIELDS_MAX)
        *VEC_PUSH(expansion->shell->arena, &expansion->words) =
            (ShellWord){expansion->parts.items, expansion->parts.count, expansion->line, expansion->is_quoted};
    expansion->parts.items = NULL;
    expansion->parts.count = expansion->parts.capacity = 0;
    expansion->has_word = expansion->is_quoted = false;
}

/* The value of a variable, in or out of quotes. */
static void add_word(Expansion *expansion, const ShellWord *word, bool is_in_quotes) {
    uint32_t origin = expansion->origin;
    for (size_t i = 0; i < word->count; i++) {
        const ShellPart *part = &word->parts[i];
        expansion->origin = line_of(word, i);
        if (part->expr) {
            add_expr(expansion, part->expr);
        } else if (is_in_quotes || !expansion->is_split) {
            add_text(expansion, part->text);
        } else {
            for (size_t start = 0, at = 0; at <= part->text.size; at++) {
                bool is_end = at == part->text.size;
                if (!is_end && !is_blank(part->text.data[at])) continue;
                add_text(expansion, str_slice(part->text, start, at));
                if (!is_end) end_word(expansion);
                start = at + 1;
            }
        }
    }
    expansion->origin = origin;
}

static void add_words(Expansion *expansion, const ShellWord *words, size_t count, bool is_in_quotes) {
    for (size_t i = 0; i < count; i++) {
        if (i) end_word(expansion);
        add_word(expansion, &words[i], is_in_quotes);
        expansion->has_word = expansion->has_word || is_in_quotes;
    }
}

static ExprId name_expr(Expansion *expansion, Str name) {
    return facts_named(expansion->shell->builder, EXPR_NAME, name, expansion->line, 1, 0);
}

static ExprId opaque(Expansion *expansion, Str what) {
    enum { SHOWN_MAX = 80 };
    return facts_named(expansion->shell->builder, EXPR_OPAQUE, str_slice(str_trim(what), 0, SHOWN_MAX), expansion->line,
                       1, 0);
}

static Str folder_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

/* As a path that means the same from any other folder. */
static void add_current_folder(Expansion *expansion, const ShellWord *directory) {
    bool is_whole =
        directory->count && !directory->parts[0].expr && str_starts_with(directory->parts[0].text, STR("/"));
    if (!is_whole) add_text(expansion, directory->count ? STR(SHELL_START "/") : STR(SHELL_START));
    add_word(expansion, directory, true);
}

static void add_own_folder(Expansion *expansion) {
    add_text(expansion, str_concat(expansion->shell->arena, STR("/"), folder_of(expansion->shell->path)));
}

/* dirname "$0", perhaps of a link that is followed first, perhaps several times. */
static bool add_script_folder(Expansion *expansion, Str command) {
    bool is_own = str_starts_with(command, STR("dirname")) &&
                  (str_contains(command, STR("$0")) || str_contains(command, STR("BASH_SOURCE")) ||
                   str_contains(command, STR("${0")));
    if (!is_own) return false;
    add_own_folder(expansion);
    Str mark = STR("dirname ");
    for (size_t at = str_find(command, mark, 1); at != SIZE_MAX; at = str_find(command, mark, at + 1))
        add_text(expansion, STR("/.."));
    return true;
}

/* Variables that hold the folder of the whole checkout, as the systems that run scripts set them. */
static Str special_folder(Str name) {
    static const char *const tops[] = {"GITHUB_WORKSPACE",
                                       "CODEBUILD_SRC_DIR",
                                       "CI_PROJECT_DIR",
                                       "BITBUCKET_CLONE_DIR",
                                       "TRAVIS_BUILD_DIR",
                                       "WORKSPACE",
                                       "CIRCLE_WORKING_DIRECTORY",
                                       "BUILD_SOURCESDIRECTORY",
                                       "SYSTEM_DEFAULTWORKINGDIRECTORY",
                                       "System.DefaultWorkingDirectory",
                                       "Build.SourcesDirectory"};
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        if (str_equal(name, str_from(tops[i]))) return STR("/.");
    return STR_NONE;
}

/* What deploys may stand in a substitution, its output kept in a variable. Gives the folder that it ends in. */
static const ShellWord *run_substitution(Shell *shell, Str command, uint32_t line) {
    if (shell->call_depth >= EXPANSION_DEPTH_MAX) {
        shell->is_limited = true;
        return NULL;
    }
    ShellTokens tokens = shell->tokens;
    bool is_dead = shell->is_dead;
    const ShellState *before = shell_enter(shell);
    shell->call_depth++;
    shell_run(shell, command, line, true);
    shell->call_depth--;
    ShellWord *folder = NULL;
    if (shell_directory(shell)) {
        folder = ARENA_NEW(shell->arena, ShellWord);
        *folder = *shell_directory(shell);
    }
    const ShellWord *role = shell_variable(shell, STR("role"));
    ShellWord printed = role ? *role : (ShellWord){0};
    shell_leave(shell, before);
    if (role) shell_keep(shell, STR("role"), printed); /* credentials that it printed are taken up */
    shell->tokens = tokens;
    shell->is_dead = is_dead;
    return folder;
}

/* Commands have no capitals and no dots in their names. */
static bool is_no_command(Str name) {
    for (size_t i = 0; i < name.size; i++)
        if ((name.data[i] >= 'A' && name.data[i] <= 'Z') || name.data[i] == '.') return true;
    return false;
}

/* $( … ): folders that scripts find out, a variable in the notation of Azure Pipelines, else what nobody knows. */
static void add_substitution(Expansion *expansion, Str command) {
    Shell *shell = expansion->shell;
    command = str_trim(command);
    size_t end = 0;
    while (end < command.size && (is_name_char(command.data[end]) || command.data[end] == '.')) end++;
    bool is_name = end && end == command.size;
    const ShellWord *variable = is_name ? shell_variable(shell, command) : NULL;
    Str top = is_name ? special_folder(command) : STR_NONE;
    if (variable) {
        add_word(expansion, variable, true);
    } else if (top.size) {
        add_text(expansion, top);
    } else if (str_starts_with(command, STR("git rev-parse --show-toplevel"))) {
        add_text(expansion, STR("/."));
    } else if (!add_script_folder(expansion, command)) {
        const ShellWord *folder = run_substitution(shell, command, expansion->line);
        bool is_folder = folder && (str_ends_with(command, STR("pwd")) || str_ends_with(command, STR("pwd -P")));
        if (is_folder)
            add_current_folder(expansion, folder);
        else
            add_expr(expansion,
                     is_name && is_no_command(command) ? name_expr(expansion, command) : opaque(expansion, command));
    }
}

/* $1, of the function that is run, else of the script. */
static void add_argument(Expansion *expansion, uint32_t number, Str fallback, bool has_fallback, bool is_in_quotes) {
    const Shell *shell = expansion->shell;
    number += shell->shift;
    if (shell->has_arguments && number >= 1) {
        if (number <= shell->arguments.count) {
            add_word(expansion, &shell->arguments.items[number - 1], is_in_quotes);
            expansion->has_word = expansion->has_word || is_in_quotes;
        } else if (has_fallback) {
            expand_text(expansion, fallback);
        }
        return;
    }
    ExprId name = name_expr(expansion, str_format(shell->arena, "%u", number));
    if (!has_fallback) {
        add_expr(expansion, name);
        return;
    }
    ShellWord value = shell_expand(expansion->shell, fallback, expansion->line, true);
    ExprId children[2] = {name, shell_word_expr(shell->builder, &value)};
    ExprId id = facts_add_expr(shell->builder, EXPR_BINARY, expansion->line, 1, children, 2);
    facts_expr_at(shell->builder, id)->number = OP_COALESCE;
    add_expr(expansion, id);
}

static bool is_empty_word(const ShellWord *word) {
    Str text;
    return shell_word_text(word, &text) && text.size == 0;
}

/* ${NAME:-fallback}, $NAME. */
static void add_variable(Expansion *expansion, Str name, Str fallback, bool has_fallback, bool is_in_quotes) {
    Shell *shell = expansion->shell;
    const ShellVariable *variable = shell_variable_of(shell, name);
    bool is_open = variable && variable->value.count && variable->value.items[0].count == 1 &&
                   variable->value.items[0].parts[0].expr; /* what nobody knows may be empty */
    if (variable && (!has_fallback || (!is_open && !is_empty_word(&variable->value.items[0])))) {
        add_words(expansion, variable->value.items,
                  variable->value.count > 1 && is_in_quotes ? 1 : variable->value.count, is_in_quotes);
        return;
    }
    Str folder = special_folder(name);
    const ShellWord *directory = str_equal(name, STR("PWD")) ? shell_directory(shell) : NULL;
    if (!variable && directory) {
        add_current_folder(expansion, directory);
        return;
    }
    if (!variable && folder.size) {
        add_text(expansion, folder);
        return;
    }
    if (variable && !is_open) {
        expand_text(expansion, fallback);
        return;
    }
    ExprId known = is_open ? variable->value.items[0].parts[0].expr : name_expr(expansion, name);
    /* What a command prints is as good as what somebody else sets: there may be nothing. */
    if (has_fallback && facts_expr_at(shell->builder, known)->kind == EXPR_OPAQUE) known = name_expr(expansion, name);
    if (has_fallback) {
        ShellWord value = shell_expand(shell, fallback, expansion->line, true);
        known = actions_coalesce(shell, known, shell_word_expr(shell->builder, &value), expansion->line);
    }
    add_expr(expansion, known);
}

static void add_array(Expansion *expansion, Str name, bool is_in_quotes) {
    const ShellVariable *variable = shell_variable_of(expansion->shell, name);
    if (variable)
        add_words(expansion, variable->value.items, variable->value.count, is_in_quotes);
    else
        add_expr(expansion, name_expr(expansion, name));
}

/* ${NAME[key]}: an element that was written down. */
static bool add_element(Expansion *expansion, Str name, Str rest, bool is_in_quotes) {
    Shell *shell = expansion->shell;
    if (name.size == 0 || rest.size < 3 || rest.data[0] != '[' || rest.data[rest.size - 1] != ']') return false;
    ShellWord key = shell_expand(shell, str_slice(rest, 1, rest.size - 1), expansion->line, true);
    const ShellVariable *variable = shell_variable_of(shell, name);
    const ShellWord *element = NULL;
    Str text;
    int64_t index;
    if (!shell_word_text(&key, &text)) return false;
    if (variable && str_to_int64(text, &index) && index >= 0 && (uint64_t)index < variable->value.count)
        element = &variable->value.items[index];
    else
        element = shell_variable(shell, str_format(shell->arena, "%.*s[%.*s]", STR_ARG(name), STR_ARG(text)));
    if (element) add_word(expansion, element, is_in_quotes);
    return element != NULL;
}

/* Inside of ${ }. */
static void add_braced(Expansion *expansion, Str inside, bool is_in_quotes) {
    size_t end = 0;
    while (end < inside.size && is_name_char(inside.data[end])) end++;
    Str name = str_slice(inside, 0, end), rest = str_slice(inside, end, inside.size);
    if (str_equal(rest, STR("[@]")) || str_equal(rest, STR("[*]"))) {
        add_array(expansion, name, is_in_quotes);
        return;
    }
    bool is_of_script = str_equal(name, STR("0")) || str_equal(name, STR("BASH_SOURCE"));
    if (is_of_script && str_ends_with(rest, STR("%/*"))) {
        add_own_folder(expansion);
        return;
    }
    bool has_fallback = str_starts_with(rest, STR(":-")) || str_starts_with(rest, STR(":="));
    Str fallback = str_slice(rest, 2, rest.size);
    if (!has_fallback && rest.size && (rest.data[0] == '-' || rest.data[0] == '=')) {
        has_fallback = true;
        fallback = str_slice(rest, 1, rest.size);
    }
    bool is_plain = rest.size == 0 || has_fallback || rest.data[0] == '?' || str_starts_with(rest, STR(":?"));
    int64_t number;
    bool is_set = has_fallback && (rest.data[0] == '=' || str_starts_with(rest, STR(":=")));
    if (is_set && name.size && !is_digit(name.data[0])) { /* ${NAME:=fallback} keeps it */
        Str text = str_format(expansion->shell->arena, "${%.*s:-%.*s}", STR_ARG(name), STR_ARG(fallback));
        ShellWord value = shell_expand(expansion->shell, text, expansion->line, true);
        shell_set(expansion->shell, name, value);
        add_word(expansion, &value, is_in_quotes);
        return;
    }
    if (add_element(expansion, name, rest, is_in_quotes)) return;
    if (name.size == 0 || !is_plain)
        add_expr(expansion, opaque(expansion, str_format(expansion->shell->arena, "${%.*s}", STR_ARG(inside))));
    else if (is_digit(name.data[0]) && str_to_int64(name, &number) && number < 100)
        add_argument(expansion, (uint32_t)number, fallback, has_fallback, is_in_quotes);
    else
        add_variable(expansion, name, fallback, has_fallback, is_in_quotes);
}

/* ${{ env.REGION }}: what is known under that name, else what the expression comes to. */
static void add_actions(Expansion *expansion, Str inside) {
    Shell *shell = expansion->shell;
    Str text = str_trim(inside);
    const ShellWord *word = shell_variable(shell, text);
    ShellWord worked_out = word ? *word : actions_word(shell, text, expansion->line);
    add_word(expansion, &worked_out, true);
}

/* At a '$'; gives what is behind it. */
static size_t add_dollar(Expansion *expansion, Str text, size_t at, bool is_in_quotes) {
    size_t end = behind_dollar(text, at);
    char next = at + 1 < text.size ? text.data[at + 1] : '\0';
    if (next == '{' && at + 2 < text.size && text.data[at + 2] == '{') {
        add_actions(expansion, str_slice(text, at + 3, end > at + 5 ? end - 2 : end));
    } else if (next == '{') {
        add_braced(expansion, str_slice(text, at + 2, end - 1), is_in_quotes);
    } else if (next == '(' && at + 2 < text.size && text.data[at + 2] == '(') {
        add_expr(expansion, opaque(expansion, str_slice(text, at, end)));
    } else if (next == '(') {
        add_substitution(expansion, str_slice(text, at + 2, end - 1));
    } else if (is_digit(next)) {
        end = at + 2;
        add_argument(expansion, (uint32_t)(next - '0'), STR_NONE, false, is_in_quotes);
    } else if (next == '@' || next == '*') {
        end = at + 2;
        if (expansion->shell->has_arguments)
            add_words(expansion, expansion->shell->arguments.items, expansion->shell->arguments.count, is_in_quotes);
        else
            add_expr(expansion, name_expr(expansion, STR("@")));
    } else if (is_name_start(next)) {
        for (end = at + 1; end < text.size && is_name_char(text.data[end]);) end++;
        add_variable(expansion, str_slice(text, at + 1, end), STR_NONE, false, is_in_quotes);
    } else if (is_any_of(next, "?!#$-")) {
        end = at + 2;
        add_expr(expansion, opaque(expansion, str_slice(text, at, end)));
    } else {
        add_text(expansion, STR("$"));
    }
    return end;
}

static size_t add_double_quoted(Expansion *expansion, Str text, size_t at) {
    expansion->has_word = expansion->is_quoted = true;
    for (at++; at < text.size && text.data[at] != '"';) {
        if (text.data[at] == '\\' && at + 1 < text.size) {
            if (text.data[at + 1] != '\n')
                add_text(expansion, str_slice(text, is_any_of(text.data[at + 1], "$`\"\\") ? at + 1 : at, at + 2));
            at += 2;
        } else if (text.data[at] == '$') {
            at = add_dollar(expansion, text, at, true);
        } else if (text.data[at] == '`') {
            size_t end = behind_quote(text, at);
            add_substitution(expansion, str_slice(text, at + 1, end - 1));
            at = end;
        } else {
            size_t end = at + 1; /* a backslash that nothing follows stands for itself */
            while (end < text.size && !is_any_of(text.data[end], "\\$`\"")) end++;
            add_text(expansion, str_slice(text, at, end));
            at = end;
        }
    }
    return at + 1;
}

/* '-var=region=$(region)': what a pipeline puts in before a shell reads it stands in any quotes. */
static void add_single_quoted(Expansion *expansion, Str text) {
    enum { NAME_SIZE_MAX = 256 };
    size_t at = 0;
    for (size_t open = str_find(text, STR("$("), 0); open != SIZE_MAX; open = str_find(text, STR("$("), open + 2)) {
        size_t close = str_find_char(str_slice(text, 0, open + NAME_SIZE_MAX), ')', open);
        if (close == SIZE_MAX) continue;
        const ShellWord *variable = shell_variable(expansion->shell, str_slice(text, open + 2, close));
        if (!variable) continue;
        add_text(expansion, str_slice(text, at, open));
        add_word(expansion, variable, true);
        at = close + 1;
    }
    add_text(expansion, str_slice(text, at, text.size));
}

static void expand_text(Expansion *expansion, Str text) {
    if (expansion->depth++ > EXPANSION_DEPTH_MAX) return;
    for (size_t at = 0; at < text.size;) {
        char c = text.data[at];
        if (c == '\\') {
            if (at + 1 < text.size && text.data[at + 1] != '\n') add_text(expansion, str_slice(text, at + 1, at + 2));
            at += 2;
        } else if (c == '\'') {
            size_t end = behind_quote(text, at);
            expansion->has_word = expansion->is_quoted = true;
            add_single_quoted(expansion, str_slice(text, at + 1, end - 1));
            at = end;
        } else if (c == '"') {
            at = add_double_quoted(expansion, text, at);
        } else if (c == '`') {
            size_t end = behind_quote(text, at);
            add_substitution(expansion, str_slice(text, at + 1, end - 1));
            at = end;
        } else if (c == '$') {
            at = add_dollar(expansion, text, at, false);
        } else {
            size_t end = at;
            while (end < text.size && !is_any_of(text.data[end], "\\'\"`$")) end++;
            add_text(expansion, str_slice(text, at, end));
            at = end;
        }
    }
    expansion->depth--;
}

/* run() { "$@"; }: what it is called with is the command, and stands where it is called. */
static void place_arguments(const Shell *shell, const ShellToken *token, ShellWord *words, size_t count) {
    bool is_first = shell_is_among(token->text, "$1 \"$1\"");
    bool is_all = shell_is_among(token->text, "$@ \"$@\" ${@} \"${@}\"") && count == shell->arguments.count;
    bool is_here = shell->has_arguments && str_equal(shell->arguments_path, shell->path);
    if (!is_here || (!is_all && !(is_first && shell->arguments.count))) return;
    for (size_t i = 0; i < count; i++) words[i].line = shell->arguments.items[is_all ? i : 0].line;
}

void shell_expand_word(Shell *shell, const ShellToken *token, ShellWords *out, size_t *capacity) {
    Expansion expansion = {.shell = shell, .line = token->line, .is_split = true};
    expand_text(&expansion, token->text);
    end_word(&expansion);
    place_arguments(shell, token, expansion.words.items, expansion.words.count);
    for (size_t i = 0; i < expansion.words.count; i++) {
        out->items = vec_reserve(shell->arena, out->items, capacity, out->count + 1, sizeof *out->items);
        out->items[out->count++] = expansion.words.items[i];
    }
}

ShellWords shell_split(Shell *shell, const ShellWord *word) {
    Expansion expansion = {.shell = shell, .line = word->line, .is_split = true};
    add_word(&expansion, word, false);
    end_word(&expansion);
    return (ShellWords){expansion.words.items, expansion.words.count};
}

ShellWord shell_expand(Shell *shell, Str text, uint32_t line, bool has_variables) {
    Expansion expansion = {.shell = shell, .line = line};
    if (shell->expansion_depth >= EXPANSION_DEPTH_MAX)
        return shell_word_of_expr(shell->arena, facts_named(shell->builder, EXPR_OPAQUE, STR("word"), line, 1, 0),
                                  line);
    shell->expansion_depth++;
    if (has_variables) {
        expand_text(&expansion, text);
    } else {
        for (size_t at = 0; at < text.size;) {
            size_t open = str_find(text, STR("${{"), at);
            if (open == SIZE_MAX) open = text.size;
            add_text(&expansion, str_slice(text, at, open));
            if (open < text.size) {
                size_t end = behind_dollar(text, open);
                add_actions(&expansion, str_slice(text, open + 3, end > open + 5 ? end - 2 : end));
                open = end;
            }
            at = open;
        }
    }
    expansion.has_word = true;
    end_word(&expansion);
    ShellWord word = expansion.words.items[0];
    word.is_quoted = true;
    shell->expansion_depth--;
    return word;
}
