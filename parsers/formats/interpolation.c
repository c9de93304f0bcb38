/* Variables inside strings, in the notations of the formats that have them, as ordinary expressions:
 *
 *     serverless  ${opt:stage, 'dev'}                   opt.stage ?? "dev"
 *                 ${self:custom.region}                 the expression that stands there in the file
 *                 ${ssm(us-east-1):/a}                  serverless_ssm("/a", "us-east-1")
 *     workflows   ${{ env.AWS_REGION || 'us-east-1' }}  env.AWS_REGION || "us-east-1"
 *     shell       ${VAR:-default} $VAR                  VAR ?? "default"
 *     properties  ${VAR:default}                        VAR ?? "default"
 *     templates   {{ var.region | default("eu-west-1") }}  var.region ?? "eu-west-1"
 */
#include "parsers/formats/formats.h"

#include "analyzer/core/vec.h"
#include "parsers/formats/actions_expression.h"
#include "parsers/formats/serverless.h"
#include "parsers/gotemplate.h"

enum { NESTING_MAX = 40 }; /* of variables in one string, and of ${self:…} that leads to ${self:…} */

/* Where line n of a block's text stands, from 0 on. */
static uint32_t line_in_block(const DocNode *block, uint32_t n) {
    if (!block->text_lines) return block->line + 1 + n;
    return block->text_lines[n < block->text_line_count ? n : block->text_line_count - 1];
}

static ExprId text_expr(Interpolation *variables, Str text, const DocNode *at);

static ExprId add_name(Interpolation *variables, Str name, const DocNode *at) {
    return facts_named(variables->builder, EXPR_NAME, name, at->line, at->column, 0);
}

static ExprId add_string(Interpolation *variables, Str text, const DocNode *at) {
    return facts_string(variables->builder, text, at->line, at->column);
}

/* Text between variables; $$ of the shell notation is a dollar sign. */
static ExprId add_text(Interpolation *variables, Str text, const DocNode *at) {
    bool is_escaped = variables->notation == NOTATION_SHELL && str_contains(text, STR("$$"));
    if (!is_escaped) return add_string(variables, text, at);
    StrBuf buf = strbuf_new(variables->arena, text.size);
    for (size_t i = 0; i < text.size; i++) {
        strbuf_add_char(&buf, text.data[i]);
        if (text.data[i] == '$' && i + 1 < text.size && text.data[i + 1] == '$') i++;
    }
    return add_string(variables, strbuf_str(&buf), at);
}

static ExprId add_coalesce(Interpolation *variables, ExprId first, ExprId second, const DocNode *at) {
    ExprId children[2] = {first, second};
    ExprId id = facts_add_expr(variables->builder, EXPR_BINARY, at->line, at->column, children, 2);
    facts_expr_at(variables->builder, id)->number = OP_COALESCE;
    return id;
}

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* ---- Names with defaults ---- */

/* ${NAME:-default} and its kin. `${NAME:+other}` and `${NAME:?message}` say nothing about the value. */
static ExprId shell_variable(Interpolation *variables, Str text, const DocNode *at) {
    size_t end = 0;
    while (end < text.size && is_name_char(text.data[end])) end++;
    ExprId name = add_name(variables, str_slice(text, 0, end), at);
    Str rest = str_slice(text, end, text.size);
    if (str_starts_with(rest, STR(":-")) || str_starts_with(rest, STR(":=")))
        return add_coalesce(variables, name, text_expr(variables, str_slice(rest, 2, rest.size), at), at);
    if (str_starts_with(rest, STR("-")) || str_starts_with(rest, STR("=")))
        return add_coalesce(variables, name, text_expr(variables, str_slice(rest, 1, rest.size), at), at);
    return name;
}

static ExprId colon_variable(Interpolation *variables, Str text, const DocNode *at) {
    size_t colon = serverless_find(text, ':', 0);
    ExprId name = add_name(variables, str_trim(str_slice(text, 0, colon)), at);
    if (colon == text.size) return name;
    return add_coalesce(variables, name, text_expr(variables, str_slice(text, colon + 1, text.size), at), at);
}

/* "'eu-west-1'" → eu-west-1; false: not one plain text. */
static bool plain_quoted(Str text, Str *out) {
    char quote = text.size > 1 ? text.data[0] : '\0';
    if ((quote != '"' && quote != '\'') || str_find_char(text, quote, 1) != text.size - 1) return false;
    *out = str_slice(text, 1, text.size - 1);
    return !str_contains(*out, STR("\\"));
}

/* The text of `default("x")`, `default('x', true)`, `default "x"`, of Jinja and Go templates. */
static bool default_of(Str filter, Str *out) {
    static const char *const names[] = {"default", "d"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str name = str_from(names[i]);
        char next = filter.size > name.size && str_starts_with(filter, name) ? filter.data[name.size] : '\0';
        if (next != '(' && next != ' ') continue;
        Str rest = str_trim(str_slice(filter, name.size, filter.size));
        if (str_starts_with(rest, STR("("))) {
            if (!str_ends_with(rest, STR(")"))) return false;
            rest = str_slice(rest, 1, rest.size - 1);
            size_t comma = str_find_char(rest, ',', 0);
            if (comma != SIZE_MAX) rest = str_slice(rest, 0, comma);
        }
        return plain_quoted(str_trim(rest), out);
    }
    return false;
}

static bool is_dotted_name(Str name) {
    for (size_t i = 0; i < name.size; i++)
        if (!is_name_char(name.data[i]) && name.data[i] != '.') return false;
    return name.size > 0;
}

/* {{ name | default("x") }}: what is told by nobody else is x; names that somebody tells. All else is not known. */
static ExprId template_variable(Interpolation *variables, Str body, const DocNode *at) {
    bool is_output = str_starts_with(body, STR("{{")) && str_ends_with(body, STR("}}"));
    Str inner = is_output ? str_slice(body, 2, body.size - 2) : STR_NONE, fallback;
    if (str_starts_with(inner, STR("-"))) inner = str_slice(inner, 1, inner.size);
    if (str_ends_with(inner, STR("-"))) inner = str_slice(inner, 0, inner.size - 1);
    size_t bar = str_find_char(inner, '|', 0);
    bool is_one = bar != SIZE_MAX && str_find_char(inner, '|', bar + 1) == SIZE_MAX;
    if (is_one && default_of(str_trim(str_slice(inner, bar + 1, inner.size)), &fallback)) {
        Str name = str_trim(str_slice(inner, 0, bar));
        if (is_dotted_name(name))
            return add_coalesce(variables, add_name(variables, name, at), add_string(variables, fallback, at), at);
    }
    Str name = str_trim(inner);
    bool is_told = variables->names && str_starts_with(name, str_from(variables->names)) && is_dotted_name(name);
    if (is_told) return add_name(variables, name, at);
    return facts_named(variables->builder, EXPR_OPAQUE, body, at->line, at->column, 0);
}

/* ---- Strings ---- */

typedef struct {
    size_t start, end; /* of the whole variable in the text */
    Str body;
} Found;

static bool find_closing(Str text, size_t from, size_t *close) {
    size_t depth = 1;
    for (size_t i = from; i < text.size; i++) {
        if (text.data[i] == '{') depth++;
        if (text.data[i] == '}' && --depth == 0) {
            *close = i;
            return true;
        }
    }
    return false;
}

/* A whole text that a tool like envsubst fills in. Inside of a longer one it may as well be a shell's. */
static bool is_filled_in(Str text) {
    if (!str_starts_with(text, STR("${")) || !str_ends_with(text, STR("}"))) return false;
    for (size_t i = 2; i + 1 < text.size; i++)
        if (text.data[i] == '{' || text.data[i] == '}' || text.data[i] == ' ') return false;
    return text.size > 3;
}

/* The next part that something fills in before the file is read. */
static bool find_template(Found *out, Str text, size_t from) {
    static const char *const marks[][2] = {{"{{", "}}"}, {"<%", "%>"}, {GO_UNKNOWN_OPEN, GO_UNKNOWN_CLOSE}};
    bool is_found = false;
    if (from == 0 && is_filled_in(text)) {
        *out = (Found){0, text.size, text};
        return true;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t start = str_find(text, str_from(marks[i][0]), from);
        Str end = str_from(marks[i][1]);
        size_t close = start == SIZE_MAX ? SIZE_MAX : str_find(text, end, start + 2);
        if (close == SIZE_MAX || (is_found && start > out->start)) continue;
        bool is_told = i == 2; /* what would tell it stands between the marks */
        *out = (Found){start, close + end.size, str_slice(text, start, close + end.size)};
        if (is_told) out->body = str_slice(text, start + end.size, close);
        is_found = true;
    }
    return is_found;
}

/* The next variable at or after `from`. */
static bool find_variable(Found *out, Notation notation, Str text, size_t from) {
    if (notation == NOTATION_TEMPLATE) return find_template(out, text, from);
    Str open = notation == NOTATION_ACTIONS ? STR("${{") : notation == NOTATION_SHELL ? STR("$") : STR("${");
    for (size_t at = str_find(text, open, from); at != SIZE_MAX; at = str_find(text, open, at + 1)) {
        size_t body = at + open.size, close = 0;
        out->start = at;
        if (notation == NOTATION_ACTIONS) {
            close = str_find(text, STR("}}"), body);
            if (close == SIZE_MAX) return false;
            out->end = close + 2;
            out->body = str_slice(text, body, close);
            return true;
        }
        char next = body < text.size ? text.data[body] : 0;
        if (notation == NOTATION_SHELL && next == '$') {
            at++; /* $$ is a dollar sign */
            continue;
        }
        size_t end = serverless_find(text, '}', body);
        if (notation == NOTATION_SERVERLESS) {
            /* ${Table.Arn} and ${AWS::Region} are for CloudFormation. */
            if (end == text.size || !serverless_is_variable(str_slice(text, body, end))) continue;
            out->end = end + 1;
            out->body = str_slice(text, body, end);
            return true;
        }
        bool has_braces = notation != NOTATION_SHELL || next == '{';
        if (has_braces) {
            body += notation == NOTATION_SHELL;
            if (notation == NOTATION_SHELL && !(body < text.size && is_name_char(text.data[body]))) continue;
            if (!find_closing(text, body, &close)) return false;
            out->end = close + 1;
            out->body = str_slice(text, body, close);
            return true;
        }
        if (!is_name_char(next) || (next >= '0' && next <= '9')) continue;
        for (close = body; close < text.size && is_name_char(text.data[close]);) close++;
        out->end = close;
        out->body = str_slice(text, body, close);
        return true;
    }
    return false;
}

static ExprId variable_expr(Interpolation *variables, Str body, const DocNode *at) {
    switch (variables->notation) {
    case NOTATION_SERVERLESS: return serverless_variable(variables, body, at);
    case NOTATION_ACTIONS: return actions_expression(variables->builder, body, at->line, at->column);
    case NOTATION_SHELL: return shell_variable(variables, body, at);
    case NOTATION_COLON: return colon_variable(variables, body, at);
    case NOTATION_TEMPLATE: return template_variable(variables, body, at);
    case NOTATION_NONE: break;
    }
    return add_string(variables, body, at);
}

static uint32_t count_lines(Str text, size_t from, size_t to) {
    uint32_t count = 0;
    for (size_t i = from; i < to; i++) count += text.data[i] == '\n';
    return count;
}

static ExprId text_expr(Interpolation *variables, Str text, const DocNode *at) {
    Found found;
    size_t from = 0;
    if (variables->notation == NOTATION_NONE || !find_variable(&found, variables->notation, text, 0))
        return add_text(variables, text, at);
    if (variables->depth >= NESTING_MAX)
        return facts_named(variables->builder, EXPR_OPAQUE, STR("variables nested too deep"), at->line, at->column, 0);
    VEC(ExprId) parts = {0};
    DocNode position = *at; /* a literal block has one line of text per line of source */
    uint32_t line = 0;
    if (at->is_literal) {
        position.line = line_in_block(at, 0);
        position.column = 1;
        position.is_literal = false;
    }
    variables->depth++;
    do {
        if (found.start > from)
            *VEC_PUSH(variables->arena, &parts) = add_text(variables, str_slice(text, from, found.start), &position);
        line += count_lines(text, from, found.start);
        if (at->is_literal) position.line = line_in_block(at, line);
        *VEC_PUSH(variables->arena, &parts) = variable_expr(variables, found.body, &position);
        line += count_lines(text, found.start, found.end);
        if (at->is_literal) position.line = line_in_block(at, line);
        from = found.end;
    } while (find_variable(&found, variables->notation, text, from));
    variables->depth--;
    if (from < text.size)
        *VEC_PUSH(variables->arena, &parts) = add_text(variables, str_slice(text, from, text.size), &position);
    if (parts.count == 1) return parts.items[0];
    return facts_add_expr(variables->builder, EXPR_TEMPLATE, at->line, at->column, parts.items, (uint32_t)parts.count);
}

ExprId interpolation_text(Interpolation *variables, Str text, const DocNode *at) {
    return text_expr(variables, text, at);
}

ExprId interpolation_scalar(Interpolation *variables, const DocNode *node) {
    if (node->scalar != SCALAR_STRING) return document_scalar_expr(variables->builder, node);
    return text_expr(variables, node->value, node);
}

/* As document_expr(), which knows no variables. Recursion is bounded by the height of the document. */
ExprId interpolation_expr(Interpolation *variables, DocNode *node) {
    if (node->expr[0]) return node->expr[0];
    if (node->kind == DOC_SCALAR) return node->expr[0] = interpolation_scalar(variables, node);
    FactsBuilder *builder = variables->builder;
    ExprId *children = ARENA_ARRAY(variables->arena, ExprId, node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        ExprId value = interpolation_expr(variables, document_value(node, i));
        if (node->kind == DOC_SEQUENCE) {
            children[i] = value;
            continue;
        }
        DocNode *key = document_key(node, i);
        Str name = key->kind == DOC_SCALAR ? key->value : STR_NONE;
        ExprId pair[2] = {key->kind == DOC_SCALAR ? facts_string(builder, name, key->line, key->column)
                                                  : interpolation_expr(variables, key),
                          value};
        children[i] = facts_add_expr(builder, EXPR_ITEM, key->line, key->column, pair, 2);
        Text text = facts_text(builder, name);
        facts_expr_at(builder, children[i])->text = text;
    }
    ExprKind kind = node->kind == DOC_SEQUENCE ? EXPR_TUPLE : EXPR_OBJECT;
    return node->expr[0] = facts_add_expr(builder, kind, node->line, node->column, children, node->count);
}
