/* Jenkinsfiles: the texts of `sh` steps, and what blocks around them set: environment { }, withEnv([ ]), dir(). */
#include "graph/runs.h"

#include "analyzer/core/limits.h"

enum { SCOPES_MAX = 128 };

typedef struct {
    RunReader *reader;
    Str text;
    size_t at;
    uint32_t line;
    RunState scopes[SCOPES_MAX]; /* what held before each open brace */
    bool is_environment[SCOPES_MAX];
    size_t depth;
} Groovy;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static Str rest_of(const Groovy *groovy) { return str_slice(groovy->text, groovy->at, groovy->text.size); }

static void move(Groovy *groovy, size_t count) {
    for (size_t i = 0; i < count && groovy->at < groovy->text.size; i++)
        if (groovy->text.data[groovy->at++] == '\n') groovy->line++;
}

/* 'x', "x", '''x''' at the reader's place; moves behind it. */
static Str read_string(Groovy *groovy) {
    Str rest = rest_of(groovy);
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
    return str_slice(rest, open, end);
}

static void skip_blanks(Groovy *groovy) {
    while (groovy->at < groovy->text.size && strchr(" \t\r\n", groovy->text.data[groovy->at])) move(groovy, 1);
}

static bool at_quote(const Groovy *groovy) {
    char c = groovy->at < groovy->text.size ? groovy->text.data[groovy->at] : 0;
    return c == '\'' || c == '"';
}

/* sh 'x', sh("x"), sh(script: "x", returnStatus: true) */
static void read_command(Groovy *groovy) {
    enum { LABELS_BYTES_MAX = 200 };
    size_t start = groovy->at;
    while (groovy->at < groovy->text.size && groovy->at - start < LABELS_BYTES_MAX && !at_quote(groovy)) {
        char c = groovy->text.data[groovy->at];
        if (c == '{' || c == '}' || c == '\n') return;
        move(groovy, 1);
    }
    if (!at_quote(groovy)) return;
    uint32_t line = groovy->line;
    RunState before = groovy->reader->state;
    run_shell_read(groovy->reader, read_string(groovy), line);
    groovy->reader->state = before;
}

/* X = 'y' inside of environment { }. */
static void read_variable(Groovy *groovy, Str name) {
    skip_blanks(groovy);
    if (groovy->at >= groovy->text.size || groovy->text.data[groovy->at] != '=') return;
    move(groovy, 1);
    skip_blanks(groovy);
    uint32_t line = groovy->line;
    Str value = at_quote(groovy) ? run_expand(groovy->reader, read_string(groovy), line)
                                 : run_hole(groovy->reader->arena, name);
    run_set(groovy->reader, name, value, true, line);
}

static void open_scope(Groovy *groovy, bool is_environment) {
    if (groovy->depth < SCOPES_MAX) {
        groovy->scopes[groovy->depth] = groovy->reader->state;
        groovy->is_environment[groovy->depth] = is_environment;
    }
    groovy->depth++;
}

/* What environment { } sets holds around it. */
static void close_scope(Groovy *groovy) {
    if (groovy->depth == 0) return;
    groovy->depth--;
    if (groovy->depth < SCOPES_MAX && !groovy->is_environment[groovy->depth])
        groovy->reader->state = groovy->scopes[groovy->depth];
}

/* dir('x') {, withEnv(["A=b", 'C=d']) {: moves behind the brace. */
static void read_block(Groovy *groovy, bool is_directory) {
    enum { ARGUMENTS_MAX = 64 };
    RunReader *reader = groovy->reader;
    RunState inside = reader->state, before = reader->state;
    for (int i = 0; i < ARGUMENTS_MAX && groovy->at < groovy->text.size; i++) {
        while (groovy->at < groovy->text.size && !at_quote(groovy) && !strchr("{}\n;", groovy->text.data[groovy->at]))
            move(groovy, 1);
        if (!at_quote(groovy)) break;
        uint32_t line = groovy->line;
        Str text = run_expand(reader, read_string(groovy), line);
        size_t equals = str_find_char(text, '=', 0);
        if (is_directory) {
            bool is_below =
                inside.directory.size && text.size && text.data[0] != '/' && (unsigned char)text.data[0] >= ' ';
            reader->state.directory =
                is_below ? str_format(reader->arena, "%.*s/%.*s", STR_ARG(inside.directory), STR_ARG(text)) : text;
        } else if (equals != SIZE_MAX) {
            run_set(reader, str_slice(text, 0, equals), str_slice(text, equals + 1, text.size), true, line);
        }
    }
    inside = reader->state;
    skip_blanks(groovy);
    reader->state = before;
    if (groovy->at >= groovy->text.size || groovy->text.data[groovy->at] != '{') return;
    open_scope(groovy, false);
    reader->state = inside;
    move(groovy, 1);
}

static void read_word(Groovy *groovy) {
    Str rest = rest_of(groovy);
    size_t size = 0;
    while (size < rest.size && (is_letter(rest.data[size]) || is_digit(rest.data[size]))) size++;
    Str word = str_slice(rest, 0, size);
    move(groovy, size);
    size_t top = groovy->depth ? groovy->depth - 1 : 0;
    bool is_in_environment = groovy->depth && top < SCOPES_MAX && groovy->is_environment[top];
    if (is_in_environment) {
        read_variable(groovy, word);
    } else if (str_equal(word, STR("sh")) || str_equal(word, STR("bat"))) {
        read_command(groovy);
    } else if (str_equal(word, STR("dir")) || str_equal(word, STR("withEnv"))) {
        read_block(groovy, word.size == 3);
    } else if (str_equal(word, STR("environment"))) {
        skip_blanks(groovy);
        if (groovy->at < groovy->text.size && groovy->text.data[groovy->at] == '{') {
            open_scope(groovy, true);
            move(groovy, 1);
        }
    }
}

static void skip_line(Groovy *groovy) {
    size_t end = str_find_char(groovy->text, '\n', groovy->at);
    move(groovy, (end == SIZE_MAX ? groovy->text.size : end) - groovy->at);
}

void run_groovy_read(RunReader *reader, Str text) {
    Groovy *groovy = ARENA_NEW(reader->arena, Groovy);
    groovy->reader = reader;
    groovy->text = text;
    groovy->line = 1;
    while (groovy->at < text.size) {
        char c = text.data[groovy->at];
        Str rest = rest_of(groovy);
        if (str_starts_with(rest, STR("//"))) {
            skip_line(groovy);
        } else if (str_starts_with(rest, STR("/*"))) {
            size_t end = str_find(rest, STR("*/"), 2);
            move(groovy, end == SIZE_MAX ? rest.size : end + 2);
        } else if (is_letter(c)) {
            read_word(groovy);
        } else if (c == '\'' || c == '"') {
            read_string(groovy);
        } else {
            if (c == '{') open_scope(groovy, false);
            if (c == '}') close_scope(groovy);
            move(groovy, 1);
        }
    }
}
