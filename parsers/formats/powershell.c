#include "parsers/formats/powershell.h"

#include <ctype.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/vec.h"

enum { BLOCKS_MAX = 64, NAMES_MAX = 500, NESTING_MAX = 16 };

typedef enum { BLOCK_PLAIN, BLOCK_IF, BLOCK_LOOP, BLOCK_SWITCH, BLOCK_CASE, BLOCK_FUNCTION, BLOCK_CATCH } BlockKind;

typedef struct {
    Arena *arena;
    Str text;
    size_t at;
    StrBuf *out;
    BlockKind blocks[BLOCKS_MAX];
    size_t depth;
    VEC(Str) names;  /* of variables: they are the same in capitals */
    VEC(Str) arrays; /* those that hold several words */
    uint32_t nesting;
} PowerShell;

static char peek(const PowerShell *ps) { return ps->at < ps->text.size ? ps->text.data[ps->at] : 0; }
static char peek_at(const PowerShell *ps, size_t ahead) {
    return ps->at + ahead < ps->text.size ? ps->text.data[ps->at + ahead] : 0;
}
static Str rest_of(const PowerShell *ps) { return str_slice(ps->text, ps->at, ps->text.size); }
static bool is_name_char(char c) { return isalnum((unsigned char)c) || c == '_'; }
static void put(PowerShell *ps, const char *text) { strbuf_add(ps->out, str_from(text)); }

static bool begins(Str text, const char *word) {
    Str wanted = str_from(word);
    return text.size >= wanted.size && str_equal_ignoring_case(str_slice(text, 0, wanted.size), wanted);
}

/* The keyword stands here, as a word of its own. */
static bool is_at(const PowerShell *ps, const char *word) {
    return begins(rest_of(ps), word) && !is_name_char(peek_at(ps, strlen(word))) && peek_at(ps, strlen(word)) != '-';
}

static void skip_blanks(PowerShell *ps) {
    while (peek(ps) == ' ' || peek(ps) == '\t' || peek(ps) == '\r') ps->at++;
}

/* … and line ends, which are written, so that lines stay the same. */
static void skip_lines(PowerShell *ps) {
    while (ps->at < ps->text.size && isspace((unsigned char)peek(ps))) {
        if (peek(ps) == '\n') put(ps, "\n");
        ps->at++;
    }
}

/* Behind what stands in brackets, quotes looked through; at the end of the text where nothing closes them. */
static size_t behind_bracket(const PowerShell *ps, size_t at, char open, char close) {
    size_t depth = 0;
    char quote = 0;
    for (; at < ps->text.size; at++) {
        char c = ps->text.data[at];
        if (c == '`' && quote != '\'')
            at++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == open)
            depth++;
        else if (c == close && --depth == 0)
            return at + 1;
    }
    return at;
}

static void add_lines(PowerShell *ps, Str text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\n') put(ps, "\n");
}

static void skip_comment(PowerShell *ps) {
    bool is_block = peek(ps) == '<';
    size_t end = is_block ? str_find(ps->text, STR("#>"), ps->at) : str_find_char(ps->text, '\n', ps->at);
    if (end == SIZE_MAX) end = ps->text.size;
    if (is_block && end < ps->text.size) end += 2;
    add_lines(ps, str_slice(ps->text, ps->at, end));
    ps->at = end;
}

/* ---- names ---- */

static Str known_name(PowerShell *ps, Str name) {
    for (size_t i = 0; i < ps->names.count; i++)
        if (str_equal_ignoring_case(ps->names.items[i], name)) return ps->names.items[i];
    if (ps->names.count < NAMES_MAX) *VEC_PUSH(ps->arena, &ps->names) = name;
    return name;
}

static bool is_array(const PowerShell *ps, Str name) {
    for (size_t i = 0; i < ps->arrays.count; i++)
        if (str_equal(ps->arrays.items[i], name)) return true;
    return false;
}

/* Behind "$": the name without the scope before it, and whether it is one of the environment. */
static Str take_name(PowerShell *ps, bool *is_environment) {
    static const char *const scopes[] = {"env:", "script:", "global:", "local:", "private:"};
    bool has_brace = peek(ps) == '{';
    ps->at += has_brace;
    *is_environment = false;
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        if (!begins(rest_of(ps), scopes[i])) continue;
        *is_environment = i == 0;
        ps->at += strlen(scopes[i]);
        break;
    }
    size_t start = ps->at;
    while (is_name_char(peek(ps))) ps->at++;
    Str name = str_slice(ps->text, start, ps->at);
    if (has_brace && peek(ps) == '}') ps->at++;
    return *is_environment || name.size == 0 ? name : known_name(ps, name);
}

static void put_variable(PowerShell *ps, bool is_quoted) {
    bool is_environment;
    ps->at++;
    Str name = take_name(ps, &is_environment);
    if (str_equal_ignoring_case(name, STR("PSScriptRoot"))) {
        put(ps, "$(dirname $0)");
    } else if (str_equal_ignoring_case(name, STR("PWD")) || str_equal_ignoring_case(name, STR("null"))) {
        put(ps, name.size == 3 ? "$PWD" : is_quoted ? "" : "''");
    } else if (str_equal_ignoring_case(name, STR("args")) && peek(ps) == '[' &&
               isdigit((unsigned char)peek_at(ps, 1))) {
        strbuf_format(ps->out, "${%d}", peek_at(ps, 1) - '0' + 1);
        ps->at += 3;
    } else if (name.size == 0) {
        put(ps, peek(ps) == '_' ? "$_" : "\\$");
    } else {
        strbuf_format(ps->out, is_array(ps, name) && !is_quoted ? "\"${%.*s[@]}\"" : "${%.*s}", STR_ARG(name));
    }
    /* What is asked of an object can't be told. */
    if (!is_quoted && peek(ps) == '.' && isalpha((unsigned char)peek_at(ps, 1))) put(ps, "$(member)");
}

/* ---- texts ---- */

static void put_words(PowerShell *ps, const char *ends);

/* The text of another part, translated with what is known. */
static void put_inner(PowerShell *ps, Str text) {
    if (ps->nesting >= NESTING_MAX) return;
    Str outer = ps->text;
    size_t at = ps->at;
    ps->text = text;
    ps->at = 0;
    ps->nesting++;
    put_words(ps, "");
    ps->nesting--;
    ps->text = outer;
    ps->at = at;
}

/* $(…) in a text, (…) and @(…) outside of one. `text`: what stands in the brackets. */
static void put_bracketed(PowerShell *ps, Str text) {
    Str inner = str_trim(text);
    bool is_name = inner.size > 1 && inner.data[0] == '$';
    for (size_t i = 1; i < inner.size && is_name; i++)
        is_name = is_name_char(inner.data[i]) || (inner.data[i] == ':' && begins(inner, "$env:"));
    bool is_path = begins(inner, "Join-Path "), is_content = begins(inner, "Get-Content ") || begins(inner, "gc ");
    if (is_name) {
        put_inner(ps, inner);
    } else if (is_path || is_content) { /* the path of what is read stands for it */
        Str words = inner, word;
        str_word_next(&words, &word);
        for (bool is_first = true; str_word_next(&words, &word);) {
            if (word.data[0] == '|') break;
            if (word.data[0] == '-') continue;
            if (!is_first) put(ps, is_path ? "/" : "");
            if (is_first || is_path) put_inner(ps, word);
            is_first = false;
        }
    } else {
        put(ps, "$(");
        put_inner(ps, inner);
        put(ps, ")");
    }
}

static void put_double_quoted(PowerShell *ps) {
    bool is_here = peek(ps) == '@';
    ps->at += is_here ? 2 : 1;
    put(ps, "\"");
    for (; ps->at < ps->text.size; ps->at++) {
        char c = peek(ps);
        if (is_here ? (c == '\n' && peek_at(ps, 1) == '"' && peek_at(ps, 2) == '@') : c == '"') break;
        if (c == '`' && ps->at + 1 < ps->text.size) {
            ps->at++;
            if (strchr("$\"`", peek(ps))) put(ps, "\\");
            strbuf_add_char(ps->out, peek(ps));
        } else if (c == '$' && peek_at(ps, 1) == '(') {
            size_t end = behind_bracket(ps, ps->at + 1, '(', ')');
            put_bracketed(ps, str_slice(ps->text, ps->at + 2, end ? end - 1 : end));
            ps->at = end - 1;
        } else if (c == '$' && (is_name_char(peek_at(ps, 1)) || peek_at(ps, 1) == '{')) {
            put_variable(ps, true);
            ps->at--;
        } else if (c == '\\') {
            put(ps, peek_at(ps, 1) == '"' ? "" : "/");
        } else {
            if (c == '"') put(ps, "\\");
            strbuf_add_char(ps->out, c);
        }
    }
    if (is_here && peek(ps) == '\n') put(ps, "\n");
    put(ps, "\"");
    ps->at += is_here ? 3 : 1;
    if (ps->at > ps->text.size) ps->at = ps->text.size;
}

static void put_single_quoted(PowerShell *ps) {
    bool is_here = peek(ps) == '@';
    size_t end = is_here ? str_find(ps->text, STR("\n'@"), ps->at) : str_find_char(ps->text, '\'', ps->at + 1);
    if (end == SIZE_MAX) end = ps->text.size;
    put(ps, "'");
    for (ps->at += is_here ? 2 : 1; ps->at < end; ps->at++)
        if (peek(ps) != '\'') strbuf_add_char(ps->out, peek(ps) == '\\' ? '/' : peek(ps));
    if (is_here && end < ps->text.size) put(ps, "\n");
    put(ps, "'");
    ps->at = end + (is_here ? 3 : 1);
    if (ps->at > ps->text.size) ps->at = ps->text.size;
}

/* @params, ${params}: the words of an array. */
static void put_splatted(PowerShell *ps) {
    bool is_environment;
    ps->at++;
    Str name = take_name(ps, &is_environment);
    strbuf_format(ps->out, "\"${%.*s[@]}\"", STR_ARG(name));
}

/* Words up to one of `ends`, a line end or what closes the block. */
static void put_words(PowerShell *ps, const char *ends) {
    while (ps->at < ps->text.size) {
        char c = peek(ps), next = peek_at(ps, 1);
        if (c == '\n' || (c != '}' && strchr(ends, c)) || (c == '}' && *ends)) return;
        bool is_continued = c == '`' && (next == '\n' || (next == '\r' && peek_at(ps, 2) == '\n'));
        if (is_continued) {
            put(ps, "\\\n");
            ps->at += next == '\r' ? 3 : 2;
        } else if (c == '`') {
            put(ps, "\\");
            if (next) strbuf_add_char(ps->out, next);
            ps->at += 2;
        } else if (c == '"' || (c == '@' && next == '"')) {
            put_double_quoted(ps);
        } else if (c == '\'' || (c == '@' && next == '\'')) {
            put_single_quoted(ps);
        } else if (c == '<' && next == '#') {
            skip_comment(ps);
        } else if (c == '#' && (ps->at == 0 || isspace((unsigned char)ps->text.data[ps->at - 1]))) {
            skip_comment(ps);
            return;
        } else if (c == '$' && (is_name_char(next) || next == '{')) {
            put_variable(ps, false);
        } else if (c == '(' || ((c == '@' || c == '$') && next == '(')) {
            size_t open = ps->at + (c != '('), end = behind_bracket(ps, open, '(', ')');
            Str text = str_slice(ps->text, open + 1, end > open + 1 ? end - 1 : end);
            put_bracketed(ps, text);
            ps->at = end;
        } else if (c == '@' && is_name_char(next)) {
            put_splatted(ps);
        } else {
            if (c != '\r') strbuf_add_char(ps->out, c == '\\' ? '/' : c == ',' && *ends == ',' ? ' ' : c);
            ps->at++;
        }
    }
}

/* ---- conditions ---- */

/* One comparison as a test; what else there is can't be told. */
static void put_comparison(PowerShell *ps, Str text) {
    static const char *const operators[][2] = {{" -eq ", "="},  {" -ceq ", "="},  {" -ieq ", "="},
                                               {" -ne ", "!="}, {" -cne ", "!="}, {" -ine ", "!="}};
    text = str_trim(text);
    while (text.size > 1 && text.data[0] == '(' && text.data[text.size - 1] == ')')
        text = str_trim(str_slice(text, 1, text.size - 1));
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t size = strlen(operators[i][0]), at = 0;
        while (at + size < text.size && !begins(str_slice(text, at, text.size), operators[i][0])) at++;
        bool is_variable = text.size && text.data[0] == '$' && !begins(text, "$LASTEXITCODE") && !begins(text, "$?");
        bool is_whole = !str_contains(str_slice(text, 0, at), STR(".")) && !str_contains(text, STR("("));
        if (at + size >= text.size || !is_variable || !is_whole) continue;
        put(ps, "[[ ");
        put_inner(ps, str_trim(str_slice(text, 0, at)));
        strbuf_format(ps->out, " %s ", operators[i][1]);
        put_inner(ps, str_trim(str_slice(text, at + size, text.size)));
        put(ps, " ]]");
        return;
    }
    bool is_absent = text.size > 1 && text.data[0] == '!' && text.data[1] == '$';
    Str name = str_slice(text, is_absent ? 2 : 1, text.size);
    bool is_name = name.size > 0 && (is_absent || text.data[0] == '$');
    for (size_t i = 0; i < name.size && is_name; i++) is_name = is_name_char(name.data[i]);
    if (is_name)
        strbuf_format(ps->out, "[[ -%c \"${%.*s}\" ]]", is_absent ? 'z' : 'n', STR_ARG(known_name(ps, name)));
    else
        put(ps, "powershell-test");
}

/* Joined by -and or -or. */
static void put_condition(PowerShell *ps, Str text) {
    static const char *const joints[][2] = {{" -and ", " && "}, {" -or ", " || "}};
    size_t start = 0;
    for (size_t at = 0; at < text.size; at++)
        for (size_t i = 0; i < 2; i++) {
            if (!begins(str_slice(text, at, text.size), joints[i][0])) continue;
            put_comparison(ps, str_slice(text, start, at));
            put(ps, joints[i][1]);
            start = at + strlen(joints[i][0]);
        }
    put_comparison(ps, str_slice(text, start, text.size));
    add_lines(ps, text);
}

/* What stands in the brackets behind a keyword; moves behind them. */
static Str take_bracket(PowerShell *ps) {
    skip_blanks(ps);
    if (peek(ps) != '(') return STR_NONE;
    size_t start = ps->at + 1, end = behind_bracket(ps, ps->at, '(', ')');
    ps->at = end;
    return str_slice(ps->text, start, end > start ? end - 1 : start);
}

/* ---- blocks ---- */

static void open_block(PowerShell *ps, BlockKind kind) {
    skip_lines(ps);
    if (peek(ps) != '{') return;
    ps->at++;
    if (ps->depth < BLOCKS_MAX) ps->blocks[ps->depth] = kind;
    ps->depth++;
}

static void close_block(PowerShell *ps) {
    BlockKind kind = ps->depth && ps->depth <= BLOCKS_MAX ? ps->blocks[ps->depth - 1] : BLOCK_PLAIN;
    ps->at++;
    ps->depth -= ps->depth > 0;
    size_t ahead = ps->at;
    while (ahead < ps->text.size && isspace((unsigned char)ps->text.data[ahead])) ahead++;
    Str behind = str_slice(ps->text, ahead, ps->text.size);
    if (kind == BLOCK_IF && begins(behind, "else")) {
        skip_lines(ps);
        bool is_if = begins(behind, "elseif");
        ps->at += is_if ? 6 : 4;
        put(ps, is_if ? "; elif " : "; else");
        if (is_if) put_condition(ps, take_bracket(ps));
        if (is_if) put(ps, "; then");
        put(ps, " :; ");
        open_block(ps, BLOCK_IF);
        return;
    }
    static const char *const ends[] = {
        [BLOCK_PLAIN] = "; }; ", [BLOCK_IF] = "; fi; ",      [BLOCK_LOOP] = "; done; ", [BLOCK_SWITCH] = "; esac; ",
        [BLOCK_CASE] = "; ;; ",  [BLOCK_FUNCTION] = "; }; ", [BLOCK_CATCH] = "; fi; "};
    put(ps, ends[kind]);
}

static bool is_in_switch(const PowerShell *ps) {
    return ps->depth && ps->depth <= BLOCKS_MAX && ps->blocks[ps->depth - 1] == BLOCK_SWITCH;
}

/* "dev" { … } of a switch. */
static void put_case(PowerShell *ps) {
    size_t end = str_find_char(ps->text, '{', ps->at);
    if (end == SIZE_MAX) end = ps->text.size;
    Str pattern = str_trim(str_slice(ps->text, ps->at, end));
    add_lines(ps, str_slice(ps->text, ps->at, end));
    ps->at = end;
    if (str_equal_ignoring_case(pattern, STR("default")))
        put(ps, "*");
    else
        put_inner(ps, pattern);
    put(ps, ") :; ");
    open_block(ps, BLOCK_CASE);
}

/* ---- statements ---- */

static void put_loop(PowerShell *ps) {
    Str head = take_bracket(ps);
    size_t in = str_find(head, STR(" in "), 0);
    Str name = in == SIZE_MAX ? STR_NONE : str_trim(str_slice(head, 0, in));
    Str items = in == SIZE_MAX ? STR_NONE : str_trim(str_slice(head, in + 4, head.size));
    if (name.size < 2) {
        put(ps, "while powershell-test; do :; ");
        add_lines(ps, head);
        open_block(ps, BLOCK_LOOP);
        return;
    }
    if (str_starts_with(items, STR("@(")) && str_ends_with(items, STR(")")))
        items = str_slice(items, 2, items.size - 1);
    strbuf_format(ps->out, "for %.*s in ", STR_ARG(known_name(ps, str_slice(name, 1, name.size))));
    Str item;
    while (str_split_next(&items, ',', &item)) {
        put_inner(ps, str_trim(item));
        put(ps, " ");
    }
    add_lines(ps, head);
    put(ps, "; do :; ");
    open_block(ps, BLOCK_LOOP);
}

/* [ValidateSet("dev", "prod")]: it is one of these. */
static void put_choices(PowerShell *ps, Str head, Str name) {
    size_t open = 0;
    while (open < head.size && !begins(str_slice(head, open, head.size), "ValidateSet(")) open++;
    size_t close = open < head.size ? str_find_char(head, ')', open) : SIZE_MAX;
    if (close == SIZE_MAX) return;
    Str values = str_slice(head, open + 12, close), value;
    strbuf_format(ps->out, "case \"${%.*s}\" in ", STR_ARG(name));
    for (bool is_first = true; str_split_next(&values, ',', &value); is_first = false) {
        if (!is_first) put(ps, "|");
        put_inner(ps, str_trim(value));
    }
    put(ps, ") :;; *) exit 1;; esac; ");
}

/* param([string]$Region = "x", …): whoever starts it may say otherwise. */
static void put_parameters(PowerShell *ps, Str list, bool is_function) {
    uint32_t number = 0;
    for (size_t start = 0, depth = 0, at = 0; at <= list.size; at++) {
        char c = at < list.size ? list.data[at] : ',';
        if (c == '(' || c == '[' || c == '{') depth++;
        if (depth && (c == ')' || c == ']' || c == '}')) depth--;
        if (c == '"' || c == '\'') {
            size_t end = str_find_char(list, c, at + 1);
            if (end != SIZE_MAX) at = end;
            continue;
        }
        if (c != ',' || (depth && at < list.size)) continue;
        Str one = str_slice(list, start, at);
        start = at + 1;
        size_t equal = str_find_char(one, '=', 0), dollar = str_find_last_char(str_slice(one, 0, equal), '$');
        size_t bracket = str_find_last_char(one, ']'); /* attributes have assignments of their own */
        if (equal != SIZE_MAX && bracket != SIZE_MAX && bracket > equal) {
            equal = str_find_char(one, '=', bracket);
            dollar = str_find_char(one, '$', bracket);
        }
        if (dollar == SIZE_MAX) dollar = str_find_last_char(one, '$');
        size_t end = dollar == SIZE_MAX ? 0 : dollar + 1;
        while (end && end < one.size && is_name_char(one.data[end])) end++;
        if (!end || end == dollar + 1) {
            add_lines(ps, one);
            continue;
        }
        Str name = known_name(ps, str_slice(one, dollar + 1, end));
        Str value = equal != SIZE_MAX && equal >= end ? str_trim(str_slice(one, equal + 1, one.size)) : STR_NONE;
        number++;
        if (is_function) strbuf_format(ps->out, "%.*s=${%u}; ", STR_ARG(name), (unsigned)number);
        if (value.size && !is_function && value.data[0] != '$' && value.data[0] != '(') {
            strbuf_format(ps->out, "%.*s=${%.*s:-", STR_ARG(name), STR_ARG(name));
            put_inner(ps, value);
            put(ps, "}; ");
        }
        put_choices(ps, str_slice(one, 0, dollar), name);
        add_lines(ps, one);
    }
}

/* "a" + $b, and what else may stand behind an assignment. */
static void put_value(PowerShell *ps, Str name) {
    skip_blanks(ps);
    bool is_list = peek(ps) == '@' && peek_at(ps, 1) == '(';
    char first = peek(ps);
    if (is_list) {
        size_t end = behind_bracket(ps, ps->at + 1, '(', ')');
        Str list = str_slice(ps->text, ps->at + 2, end > ps->at + 2 ? end - 1 : end), item;
        if (name.size && ps->arrays.count < NAMES_MAX) *VEC_PUSH(ps->arena, &ps->arrays) = name;
        put(ps, "(");
        while (str_split_next(&list, '\n', &item)) {
            Str words = str_trim(item), one;
            if (str_starts_with(words, STR("#"))) words = STR_NONE;
            while (str_split_next(&words, ',', &one)) {
                put_inner(ps, str_trim(one));
                put(ps, " ");
            }
            if (list.size) put(ps, "\n");
        }
        put(ps, ")");
        ps->at = end;
    } else if (first == '"' || first == '\'' || first == '$' || isdigit((unsigned char)first) ||
               (first == '@' && (peek_at(ps, 1) == '"' || peek_at(ps, 1) == '\''))) {
        for (bool goes_on = true; goes_on;) {
            put_words(ps, " ;|\t\r");
            skip_blanks(ps);
            goes_on = peek(ps) == '+' && peek_at(ps, 1) == ' ';
            if (goes_on) ps->at++;
            skip_blanks(ps);
        }
        if (!strchr("\n;}", peek(ps)) && peek(ps)) { /* asked for something more */
            put(ps, "$(powershell-value)");
            while (peek(ps) && peek(ps) != '\n' && peek(ps) != ';') ps->at++;
        }
    } else if (first == '(') {
        put_words(ps, ";|");
    } else {
        put(ps, "$(");
        put_words(ps, ";");
        put(ps, ")");
    }
}

/* [string]$Name = value, $env:NAME = value; false: it is no assignment. */
static bool put_assignment(PowerShell *ps) {
    size_t start = ps->at;
    bool is_environment;
    if (peek(ps) == '[') ps->at = behind_bracket(ps, ps->at, '[', ']');
    skip_blanks(ps);
    if (peek(ps) == '$') {
        ps->at++;
        Str name = take_name(ps, &is_environment);
        skip_blanks(ps);
        bool is_added = peek(ps) == '+' && peek_at(ps, 1) == '=';
        if (name.size && (is_added || (peek(ps) == '=' && peek_at(ps, 1) != '='))) {
            ps->at += is_added ? 2 : 1;
            strbuf_format(ps->out, "%s%.*s%s=", is_environment ? "export " : "", STR_ARG(name), is_added ? "+" : "");
            put_value(ps, name);
            return true;
        }
    }
    ps->at = start;
    return false;
}

static bool put_keyword(PowerShell *ps) {
    if (is_at(ps, "if")) {
        ps->at += 2;
        put(ps, "if ");
        put_condition(ps, take_bracket(ps));
        put(ps, "; then :; ");
        open_block(ps, BLOCK_IF);
    } else if (is_at(ps, "foreach") || is_at(ps, "for") || is_at(ps, "while")) {
        ps->at += is_at(ps, "foreach") ? 7 : is_at(ps, "for") ? 3 : 5;
        put_loop(ps);
    } else if (is_at(ps, "switch")) {
        ps->at += 6;
        Str asked = take_bracket(ps);
        put(ps, "case ");
        put_inner(ps, str_trim(asked));
        put(ps, " in ");
        open_block(ps, BLOCK_SWITCH);
    } else if (is_at(ps, "function")) {
        ps->at += 8;
        skip_blanks(ps);
        size_t start = ps->at;
        while (is_name_char(peek(ps)) || peek(ps) == '-') ps->at++;
        strbuf_format(ps->out, "%.*s() { :; ", STR_ARG(str_slice(ps->text, start, ps->at)));
        Str parameters = take_bracket(ps);
        open_block(ps, BLOCK_FUNCTION);
        put_parameters(ps, parameters, true);
    } else if (is_at(ps, "param")) {
        ps->at += 5;
        bool is_function = ps->depth && ps->depth <= BLOCKS_MAX && ps->blocks[ps->depth - 1] == BLOCK_FUNCTION;
        put_parameters(ps, take_bracket(ps), is_function);
    } else if (is_at(ps, "try") || is_at(ps, "finally") || is_at(ps, "do")) {
        ps->at += is_at(ps, "finally") ? 7 : is_at(ps, "try") ? 3 : 2;
        put(ps, "{ :; ");
        open_block(ps, BLOCK_PLAIN);
    } else if (is_at(ps, "catch")) {
        ps->at += 5;
        while (peek(ps) && peek(ps) != '{' && peek(ps) != '\n') ps->at++; /* [what is caught] */
        put(ps, "if powershell-test; then :; ");
        open_block(ps, BLOCK_CATCH);
    } else {
        return false;
    }
    return true;
}

/* Commands that have another name in the shell. */
static void put_command(PowerShell *ps) {
    static const char *const names[][2] = {
        {"Set-Location", "cd"},   {"Push-Location", "pushd"}, {"Pop-Location", "popd"},  {"Write-Host", "echo"},
        {"Write-Output", "echo"}, {"Write-Error", "echo"},    {"Write-Warning", "echo"}, {"throw", "exit 1; :"}};
    bool is_called = peek(ps) == '&' && peek_at(ps, 1) != '&';
    if (is_called) ps->at++;
    skip_blanks(ps);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!is_at(ps, names[i][0])) continue;
        ps->at += strlen(names[i][0]);
        put(ps, names[i][1]);
        skip_blanks(ps);
        if (i < 2) {
            if (is_at(ps, "-LiteralPath")) ps->at += 12;
            if (is_at(ps, "-Path")) ps->at += 5;
        }
        put(ps, " ");
        break;
    }
    size_t start = ps->at;
    put_words(ps, ";{");
    if (peek(ps) == '{') { /* a block that another command runs */
        put(ps, "; { :; ");
        open_block(ps, BLOCK_PLAIN);
    }
    if (ps->at == start && ps->at < ps->text.size && peek(ps) != '\n' && peek(ps) != ';' && peek(ps) != '}') ps->at++;
}

Str powershell_as_shell(Arena *arena, Str text) {
    enum { GROWTH = 4 };
    StrBuf out = strbuf_new(arena, text.size * GROWTH + VALUE_SIZE_BYTES_MAX);
    PowerShell ps = {.arena = arena, .text = text, .out = &out};
    while (ps.at < text.size) {
        size_t before = ps.at;
        skip_blanks(&ps);
        char c = peek(&ps);
        if (c == '\n' || c == ';') {
            strbuf_add_char(&out, c);
            ps.at++;
        } else if (c == '#' || (c == '<' && peek_at(&ps, 1) == '#')) {
            skip_comment(&ps);
        } else if (c == '}') {
            close_block(&ps);
        } else if (c && is_in_switch(&ps)) {
            put_case(&ps);
        } else if (c && !put_keyword(&ps) && !put_assignment(&ps)) {
            put_command(&ps);
        }
        if (ps.at == before) ps.at++; /* nothing of the language: a zero byte */
    }
    return strbuf_str(&out);
}

bool powershell_is_name(Str shell) { return begins(shell, "pwsh") || begins(shell, "powershell"); }
