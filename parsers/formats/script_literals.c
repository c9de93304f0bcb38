/* Regions, hosts and ARNs that stand in a script, whether or not a command that is known gets them: an inventory has all of
 * them. What a command makes of one is judged with the command; the place of the text is given to both. */
#include "parsers/formats/deployments.h"

#include <ctype.h>

#include "analyzer/core/vec.h"
#include "parsers/literal_shape.h"

typedef struct {
    Str text;
    uint32_t line, column;
    uint8_t flags;
} ScriptLiteral;

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    VEC(ScriptLiteral) items; /* by line */
    uint32_t line;
    Str end; /* of the here-document that the line is in; empty: it is in none */
} ScriptLiterals;

enum { LITERALS_MAX = 2000 /* of one script */ };

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Where a comment begins: a '#' that begins a word outside of quotes. */
static size_t comment_at(Str line) {
    char quote = 0;
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        if (c == '\\' && quote != '\'')
            i++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '#' && (i == 0 || is_blank(line.data[i - 1])))
            return i;
    }
    return line.size;
}

static bool has_any(Str line, const char *words) {
    for (Str rest = str_from(words), word; str_word_next(&rest, &word);)
        if (str_contains(line, word)) return true;
    return false;
}

/* What the words before a text say of it: it is printed, or compared. */
static uint8_t flags_before(Str line, Str text) {
    Str before = str_slice(line, 0, (size_t)(text.data - line.data)), first = STR_NONE, rest = before;
    Str after = str_slice(line, before.size + text.size, line.size);
    str_word_next(&rest, &first);
    bool is_printed = shell_is_among(first, "echo printf log info warn warning error err die fail fatal debug") ||
                      str_contains(before, STR("; echo ")) || str_contains(before, STR("&& echo ")) ||
                      str_contains(before, STR("|| echo "));
    bool is_tested =
        has_any(before, "[[ == != =~") || str_contains(before, STR("[ ")) || str_contains(before, STR("test "));
    bool is_pattern = after.size && (after.data[0] == ')' || after.data[0] == '|') && !str_contains(before, STR("("));
    return (uint8_t)((is_printed ? CODE_IN_LOG : 0) | (is_tested || is_pattern ? CODE_IN_COMPARISON : 0));
}

/* "$ACCOUNT.dkr.ecr" as "{ACCOUN}.dkr.ecr": a placeholder of the same size. */
static Str with_placeholders(Arena *arena, Str line) {
    if (str_find_char(line, '$', 0) == SIZE_MAX) return line;
    Str copy = str_copy(arena, line);
    char *bytes = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; i + 1 < copy.size; i++) {
        size_t end = i + 1;
        while (end < copy.size && (bytes[end] == '_' || isalnum((unsigned char)bytes[end]))) end++;
        if (bytes[i] != '$' || end == i + 1) continue;
        bytes[i] = '{';
        bytes[end - 1] = '}';
    }
    return copy;
}

static void add_line(ScriptLiterals *literals, Str line) {
    line = with_placeholders(literals->arena, line);
    bool is_inside = literals->end.size > 0;
    size_t comment = is_inside ? line.size : comment_at(line);
    Str rest = line, token;
    LiteralShape shape;
    while (literals->items.count < LITERALS_MAX && literal_shape_next(&rest, &token, &shape)) {
        size_t at = (size_t)(token.data - line.data);
        uint8_t flags = at >= comment ? CODE_IN_COMMENT : is_inside ? 0 : flags_before(line, token);
        *VEC_PUSH(literals->arena, &literals->items) = (ScriptLiteral){token, literals->line, (uint32_t)at + 1, flags};
    }
}

/* Behind << and an optional dash, perhaps in quotes. */
static Str here_document_end(Str line) {
    size_t at = str_find(line, STR("<<"), 0);
    if (at == SIZE_MAX || at + 2 >= line.size || line.data[at + 2] == '<' || comment_at(line) < at) return STR_NONE;
    Str rest = str_slice(line, at + 2, line.size);
    while (rest.size && (rest.data[0] == '-' || rest.data[0] == '\\' || rest.data[0] == '"' || rest.data[0] == '\'' ||
                         is_blank(rest.data[0])))
        rest = str_slice(rest, 1, rest.size);
    size_t end = 0;
    while (end < rest.size && !is_blank(rest.data[end]) && !strchr("'\";|&)>", rest.data[end])) end++;
    return str_slice(rest, 0, end);
}

static void find(ScriptLiterals *literals, Str bytes) {
    for (Str line; str_split_next(&bytes, '\n', &line);) {
        literals->line++;
        if (str_ends_with(line, STR("\r"))) line = str_slice(line, 0, line.size - 1);
        add_line(literals, line);
        if (!literals->end.size)
            literals->end = here_document_end(line);
        else if (str_equal(str_trim(line), literals->end))
            literals->end = STR_NONE;
    }
}

static size_t first_of_line(const ScriptLiterals *literals, uint32_t line) {
    size_t low = 0, high = literals->items.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (literals->items.items[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Words know their line alone. */
static void give_columns(const ScriptLiterals *literals) {
    FactsBuilder *builder = literals->builder;
    for (ExprId id = 1; id < facts_expr_count(builder); id++) {
        Expr *expr = facts_expr_at(builder, id);
        if (expr->kind != EXPR_STRING || expr->column != 1) continue;
        Str text = facts_builder_str(builder, expr->text);
        for (size_t i = first_of_line(literals, expr->line); i < literals->items.count; i++) {
            const ScriptLiteral *literal = &literals->items.items[i];
            if (literal->line != expr->line) break;
            if (literal->flags & CODE_IN_COMMENT || !str_contains(text, literal->text)) continue;
            expr->column = (uint16_t)(literal->column < UINT16_MAX ? literal->column : UINT16_MAX);
            break;
        }
    }
}

void script_literals(FactsBuilder *builder, Str bytes, Arena *arena) {
    ScriptLiterals literals = {.builder = builder, .arena = arena};
    find(&literals, bytes);
    give_columns(&literals);
    for (size_t i = 0; i < literals.items.count; i++) {
        const ScriptLiteral *literal = &literals.items.items[i];
        ExprId value = facts_string(builder, literal->text, literal->line, literal->column);
        Text name = facts_text(builder, literal->text);
        CodeFact *fact = facts_add_code(builder, CODE_LITERAL, literal->line, literal->column);
        fact->name = name;
        fact->value = value;
        fact->flags = literal->flags;
    }
    if (literals.items.count == LITERALS_MAX)
        facts_add_note(builder, DIAG_LIMIT, literals.line,
                       "more than %d regions, hosts and ARNs; the others are left out", LITERALS_MAX);
}
