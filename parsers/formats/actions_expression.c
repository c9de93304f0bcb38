/* A recursive-descent reader of a small language: names, literals, calls, indices, ! < <= > >= == != && ||. */
#include "parsers/formats/actions_expression.h"

enum { DEPTH_MAX = 24, ARGUMENTS_MAX = 16, OPERATORS_MAX = 64 };

typedef struct {
    FactsBuilder *builder;
    Str text;
    size_t at;
    uint32_t line, column, depth, operator_count;
    bool is_broken;
} Reader;

typedef struct {
    const char *sign;
    ExprOp op;
    int level; /* binds tighter the higher */
} Operator;

/* Longer signs first. */
static const Operator operators[] = {
    {"||", OP_OR, 1},         {"&&", OP_AND, 2},           {"==", OP_EQUAL, 3}, {"!=", OP_NOT_EQUAL, 3},
    {"<=", OP_LESS_EQUAL, 4}, {">=", OP_GREATER_EQUAL, 4}, {"<", OP_LESS, 4},   {">", OP_GREATER, 4},
};
enum { LEVEL_LOWEST = 1 };

static ExprId read_binary(Reader *reader, int level);

static char peek(Reader *reader) {
    while (reader->at < reader->text.size && (unsigned char)reader->text.data[reader->at] <= ' ') reader->at++;
    return reader->at < reader->text.size ? reader->text.data[reader->at] : 0;
}

static bool take(Reader *reader, char c) {
    if (peek(reader) != c) return false;
    reader->at++;
    return true;
}

static ExprId broken(Reader *reader) {
    reader->is_broken = true;
    return 0;
}

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static Str read_word(Reader *reader) {
    size_t start = reader->at;
    while (reader->at < reader->text.size && is_word_char(reader->text.data[reader->at])) reader->at++;
    return str_slice(reader->text, start, reader->at);
}

static ExprId named(Reader *reader, ExprKind kind, Str text, ExprId child) {
    return facts_named(reader->builder, kind, text, reader->line, reader->column, child);
}

/* 'text', in which '' is a quote; such a pair is kept as written. */
static ExprId read_string(Reader *reader) {
    size_t start = ++reader->at;
    size_t end = str_find_char(reader->text, '\'', start);
    while (end != SIZE_MAX && end + 1 < reader->text.size && reader->text.data[end + 1] == '\'')
        end = str_find_char(reader->text, '\'', end + 2);
    if (end == SIZE_MAX) return broken(reader);
    reader->at = end + 1;
    return facts_string(reader->builder, str_slice(reader->text, start, end), reader->line, reader->column);
}

static ExprId read_call(Reader *reader, Str function) {
    ExprId arguments[ARGUMENTS_MAX];
    uint32_t count = 0;
    while (!take(reader, ')')) {
        if (count == ARGUMENTS_MAX || reader->is_broken) return broken(reader);
        arguments[count++] = read_binary(reader, LEVEL_LOWEST);
        if (!take(reader, ',') && peek(reader) != ')') return broken(reader);
    }
    ExprId id = facts_add_expr(reader->builder, EXPR_CALL, reader->line, reader->column, arguments, count);
    Text name = facts_text(reader->builder, function);
    facts_expr_at(reader->builder, id)->text = name;
    return id;
}

static ExprId read_name(Reader *reader) {
    Str word = read_word(reader);
    if (word.size == 0) return broken(reader);
    if (str_equal(word, STR("null"))) return named(reader, EXPR_NULL, STR_NONE, 0);
    if (str_equal(word, STR("true")) || str_equal(word, STR("false"))) {
        ExprId id = named(reader, EXPR_BOOL, word, 0);
        facts_expr_at(reader->builder, id)->number = word.size == 4;
        return id;
    }
    if ((word.data[0] >= '0' && word.data[0] <= '9') || word.data[0] == '-') return named(reader, EXPR_NUMBER, word, 0);
    return take(reader, '(') ? read_call(reader, word) : named(reader, EXPR_NAME, word, 0);
}

static ExprId read_primary(Reader *reader) {
    ExprId id = 0;
    if (take(reader, '(')) {
        id = read_binary(reader, LEVEL_LOWEST);
        if (!take(reader, ')')) return broken(reader);
    } else {
        id = peek(reader) == '\'' ? read_string(reader) : read_name(reader);
    }
    for (uint32_t i = 0; !reader->is_broken && i < OPERATORS_MAX; i++) {
        if (take(reader, '.')) {
            Str name = take(reader, '*') ? STR("*") : read_word(reader);
            if (name.size == 0) return broken(reader);
            id = named(reader, EXPR_ATTR, name, id);
        } else if (take(reader, '[')) {
            ExprId children[2] = {id, read_binary(reader, LEVEL_LOWEST)};
            if (!take(reader, ']')) return broken(reader);
            id = facts_add_expr(reader->builder, EXPR_INDEX, reader->line, reader->column, children, 2);
        } else {
            return id;
        }
    }
    return broken(reader);
}

static ExprId read_unary(Reader *reader) {
    bool is_not = peek(reader) == '!';
    if (!is_not) return read_primary(reader);
    if (reader->depth >= DEPTH_MAX) return broken(reader);
    reader->at++;
    reader->depth++;
    ExprId child = read_unary(reader);
    reader->depth--;
    ExprId id = facts_add_expr(reader->builder, EXPR_UNARY, reader->line, reader->column, &child, 1);
    facts_expr_at(reader->builder, id)->number = OP_NOT;
    return id;
}

static const Operator *next_operator(Reader *reader, int level) {
    peek(reader);
    Str rest = str_slice(reader->text, reader->at, reader->text.size);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (str_starts_with(rest, str_from(operators[i].sign)))
            return operators[i].level >= level ? &operators[i] : NULL;
    return NULL;
}

static ExprId read_binary(Reader *reader, int level) {
    if (reader->depth >= DEPTH_MAX) return broken(reader);
    reader->depth++;
    ExprId left = read_unary(reader);
    for (const Operator *next; !reader->is_broken && (next = next_operator(reader, level));) {
        if (reader->operator_count++ == OPERATORS_MAX) return broken(reader);
        reader->at += strlen(next->sign);
        ExprId children[2] = {left, read_binary(reader, next->level + 1)};
        left = facts_add_expr(reader->builder, EXPR_BINARY, reader->line, reader->column, children, 2);
        facts_expr_at(reader->builder, left)->number = (uint8_t)next->op;
    }
    reader->depth--;
    return left;
}

ExprId actions_expression(FactsBuilder *builder, Str text, uint32_t line, uint32_t column) {
    Reader reader = {.builder = builder, .text = text, .line = line, .column = column};
    ExprId id = read_binary(&reader, LEVEL_LOWEST);
    if (reader.is_broken || peek(&reader) != 0)
        return facts_named(builder, EXPR_OPAQUE, STR("expression"), line, column, 0);
    return id;
}
