/* The syntax of Go templates. */
#include "parsers/gotemplate_private.h"

typedef struct {
    GoTemplates *templates;
    Arena *arena;
    Str text;
    size_t at; /* behind the last action */
    uint32_t line, action_line;
    Str action; /* what stands between the braces now */
    size_t cursor;
    Str problem;
    uint32_t problem_line;
    uint32_t depth;
} Parser;

static void fail(Parser *p, Str problem) {
    if (p->problem.size) return;
    p->problem = problem;
    p->problem_line = p->action_line;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 128;
}

/* ---- inside of an action ---- */

static void skip_spaces(Parser *p) {
    while (p->cursor < p->action.size && is_space(p->action.data[p->cursor])) p->cursor++;
}

static char peek(const Parser *p) { return p->cursor < p->action.size ? p->action.data[p->cursor] : '\0'; }

static Str take_name(Parser *p) {
    size_t start = p->cursor;
    while (is_name(peek(p))) p->cursor++;
    return str_slice(p->action, start, p->cursor);
}

static Str take_quoted(Parser *p) {
    char quote = peek(p);
    StrBuf out = strbuf_new(p->arena, p->action.size + 1);
    for (p->cursor++; p->cursor < p->action.size && peek(p) != quote; p->cursor++) {
        char c = peek(p);
        if (c == '\\' && quote != '`' && p->cursor + 1 < p->action.size) {
            c = p->action.data[++p->cursor];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        strbuf_add_char(&out, c);
    }
    if (p->cursor < p->action.size) p->cursor++;
    return strbuf_str(&out);
}

static void take_fields(Parser *p, GoOperand *operand) {
    while (peek(p) == '.' && p->cursor + 1 < p->action.size && is_name(p->action.data[p->cursor + 1])) {
        p->cursor++;
        Str field = take_name(p);
        *VEC_PUSH(p->arena, &operand->fields) = field;
    }
}

static GoOperand *new_operand(Parser *p, GoOperandKind kind) {
    GoOperand *operand = ARENA_NEW(p->arena, GoOperand);
    operand->kind = kind;
    operand->line = p->action_line;
    return operand;
}

static GoOperand *literal(Parser *p, GoValue *value) {
    GoOperand *operand = new_operand(p, OPERAND_LITERAL);
    operand->value = value;
    return operand;
}

static GoOperand *take_number(Parser *p) {
    size_t start = p->cursor;
    bool is_real = false;
    if (peek(p) == '-' || peek(p) == '+') p->cursor++;
    while (is_name(peek(p)) || peek(p) == '.') is_real |= p->action.data[p->cursor++] == '.';
    Str digits = str_slice(p->action, start, p->cursor);
    int64_t number = 0;
    if (!is_real && str_to_int64(digits, &number)) return literal(p, go_int(p->arena, number));
    return literal(p, go_string(p->arena, digits));
}

static GoOperand *pipeline(Parser *p);

/* NULL at the end of a command. */
static GoOperand *operand(Parser *p) {
    skip_spaces(p);
    char c = peek(p);
    GoOperand *out = NULL;
    if (c == '\0' || c == '|' || c == ')' || c == ',' || c == ':' || c == '=') return NULL;
    if (c == '"' || c == '`' || c == '\'') {
        out = literal(p, go_string(p->arena, take_quoted(p)));
    } else if (c == '(') {
        p->cursor++;
        if (++p->depth > GO_DEPTH_MAX) fail(p, STR("nested too deep"));
        out = p->problem.size ? NULL : pipeline(p);
        p->depth--;
        skip_spaces(p);
        if (peek(p) == ')')
            p->cursor++;
        else
            fail(p, STR("expected a closing parenthesis"));
        if (!out) return NULL;
        GoOperand *inner = out;
        out = new_operand(p, OPERAND_PIPE);
        *VEC_PUSH(p->arena, &out->arguments) = inner;
    } else if (c == '.') {
        out = new_operand(p, OPERAND_DOT);
        if (p->cursor + 1 >= p->action.size || !is_name(p->action.data[p->cursor + 1])) p->cursor++;
    } else if (c == '$') {
        p->cursor++;
        out = new_operand(p, OPERAND_VARIABLE);
        out->name = take_name(p);
    } else if ((c >= '0' && c <= '9') || c == '-' || c == '+') {
        return take_number(p);
    } else if (is_name(c)) {
        Str name = take_name(p);
        if (str_equal(name, STR("true")) || str_equal(name, STR("false")))
            return literal(p, go_bool(p->arena, str_equal(name, STR("true"))));
        if (str_equal(name, STR("nil"))) return literal(p, go_new(p->arena, GO_NIL));
        out = new_operand(p, OPERAND_CALL);
        out->name = name;
    } else {
        fail(p, STR("a character that begins nothing"));
        return NULL;
    }
    take_fields(p, out);
    return out;
}

/* A function with its arguments, or a single operand. */
static GoOperand *command(Parser *p) {
    GoOperand *first = operand(p);
    if (!first) return NULL;
    for (;;) {
        if (p->problem.size) return first;
        GoOperand *argument = operand(p);
        if (!argument) return first;
        *VEC_PUSH(p->arena, &first->arguments) = argument;
    }
}

static GoOperand *pipeline(Parser *p) {
    GoOperand *first = command(p), *pipe = NULL;
    if (!first) {
        fail(p, STR("expected a value"));
        return NULL;
    }
    for (;;) {
        skip_spaces(p);
        if (peek(p) != '|' || p->problem.size) return pipe ? pipe : first;
        p->cursor++;
        GoOperand *next = command(p);
        if (!next) {
            fail(p, STR("expected a function behind |"));
            return first;
        }
        if (!pipe) {
            pipe = new_operand(p, OPERAND_PIPE);
            *VEC_PUSH(p->arena, &pipe->arguments) = first;
        }
        *VEC_PUSH(p->arena, &pipe->arguments) = next;
    }
}

/* ---- actions ---- */

static GoNode *new_node(Parser *p, GoNodeKind kind) {
    GoNode *node = ARENA_NEW(p->arena, GoNode);
    node->kind = kind;
    node->line = p->action_line;
    return node;
}

static uint32_t count_lines(Str text) {
    uint32_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == '\n';
    return count;
}

/* End of an action's content: the braces that close it, outside of quotes. */
static size_t find_close(Str text, size_t from) {
    char quote = 0;
    for (size_t i = from; i + 1 < text.size; i++) {
        char c = text.data[i];
        if (quote && c == '\\' && quote != '`')
            i++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '`')
            quote = c;
        else if (c == '}' && text.data[i + 1] == '}')
            return i;
    }
    return SIZE_MAX;
}

static Str trim_end(Str text) {
    while (text.size && is_space(text.data[text.size - 1])) text.size--;
    return text;
}

/* The text up to the next action, which is left in p->action; false at the end of the file. */
static bool next_action(Parser *p, GoNode *list) {
    size_t open = str_find(p->text, STR("{{"), p->at);
    Str text = str_slice(p->text, p->at, open);
    bool trims = open != SIZE_MAX && open + 3 < p->text.size && p->text.data[open + 2] == '-' &&
                 is_space(p->text.data[open + 3]);
    GoNode *node = new_node(p, NODE_TEXT);
    node->text = trims ? trim_end(text) : text;
    node->line = p->line;
    if (node->text.size) *VEC_PUSH(p->arena, &list->items) = node;
    p->line += count_lines(text);
    p->action_line = p->line;
    if (open == SIZE_MAX) {
        p->at = p->text.size;
        return false;
    }
    size_t start = open + 2 + (trims ? 1 : 0), close;
    bool is_comment = str_starts_with(str_trim(str_slice(p->text, start, p->text.size)), STR("/*"));
    if (is_comment) {
        close = str_find(p->text, STR("*/"), start);
        close = close == SIZE_MAX ? SIZE_MAX : str_find(p->text, STR("}}"), close);
    } else {
        close = find_close(p->text, start);
    }
    if (close == SIZE_MAX) {
        fail(p, STR("an action that does not end"));
        p->at = p->text.size;
        return false;
    }
    Str content = str_slice(p->text, start, close);
    bool trims_after =
        content.size > 1 && content.data[content.size - 1] == '-' && is_space(content.data[content.size - 2]);
    p->action = is_comment ? STR_NONE : str_trim(str_slice(content, 0, content.size - (trims_after ? 1 : 0)));
    p->cursor = 0;
    p->at = close + 2;
    p->line += count_lines(content);
    size_t after = p->at;
    while (trims_after && after < p->text.size && is_space(p->text.data[after])) after++;
    /* Trimmed lines are counted when the node behind them is made. */
    p->line += count_lines(str_slice(p->text, p->at, after));
    p->at = after;
    return true;
}

static bool take_word(Parser *p, const char *word) {
    Str rest = str_slice(p->action, p->cursor, p->action.size), wanted = str_from(word);
    if (!str_starts_with(rest, wanted)) return false;
    if (rest.size > wanted.size && is_name(rest.data[wanted.size])) return false;
    p->cursor += wanted.size;
    skip_spaces(p);
    return true;
}

typedef enum { END_NONE, END_END, END_ELSE } Ending;

static Ending nodes(Parser *p, GoNode *list);

/* `$k, $v := pipeline`, `$v := pipeline` or a pipeline. */
static void take_range(Parser *p, GoNode *node) {
    size_t assign = str_find(p->action, STR(":="), p->cursor);
    if (peek(p) == '$' && assign != SIZE_MAX) {
        p->cursor++;
        Str first = take_name(p), second = STR_NONE;
        skip_spaces(p);
        if (peek(p) == ',') {
            p->cursor++;
            skip_spaces(p);
            if (peek(p) == '$') p->cursor++;
            second = take_name(p);
        }
        node->key_variable = second.size ? first : STR_NONE;
        node->value_variable = second.size ? second : first;
        p->cursor = assign + 2;
    }
    node->pipe = pipeline(p);
}

static void take_block(Parser *p, GoNode *node, bool has_else) {
    if (++p->depth > GO_DEPTH_MAX) {
        fail(p, STR("nested too deep"));
        return;
    }
    node->body = new_node(p, NODE_LIST);
    Ending ending = nodes(p, node->body);
    if (ending == END_ELSE && has_else) {
        node->other = new_node(p, NODE_LIST);
        bool is_if = take_word(p, "if"), is_with = !is_if && take_word(p, "with");
        if (is_if || is_with) {
            GoNode *inner = new_node(p, is_if ? NODE_IF : NODE_WITH);
            take_range(p, inner);
            *VEC_PUSH(p->arena, &node->other->items) = inner;
            take_block(p, inner, true);
        } else {
            ending = nodes(p, node->other);
            if (ending != END_END) fail(p, STR("expected end"));
        }
    } else if (ending != END_END) {
        fail(p, STR("expected end"));
    }
    p->depth--;
}

static void define(Parser *p, Str name, GoNode *body) {
    bool is_new = false;
    GoTemplates *templates = p->templates;
    uint32_t entry = map_add(templates->by_name, name, (uint32_t)templates->items.count, &is_new);
    if (!is_new) map_set_at(templates->by_name, entry, (uint32_t)templates->items.count); /* the last one counts */
    *VEC_PUSH(p->arena, &templates->items) = body;
}

static void take_define(Parser *p, GoNode *list, bool is_block) {
    Str name = peek(p) == '"' || peek(p) == '`' ? take_quoted(p) : STR_NONE;
    GoNode *node = new_node(p, NODE_INCLUDE);
    node->text = name;
    skip_spaces(p);
    if (is_block) node->pipe = pipeline(p);
    take_block(p, node, false);
    if (node->body) define(p, name, node->body);
    if (is_block) *VEC_PUSH(p->arena, &list->items) = node;
}

static void take_assignment_or_value(Parser *p, GoNode *list) {
    GoNode *node = new_node(p, NODE_ACTION);
    size_t start = p->cursor;
    if (peek(p) == '$') {
        p->cursor++;
        Str name = take_name(p);
        skip_spaces(p);
        bool declares = peek(p) == ':' && p->cursor + 1 < p->action.size && p->action.data[p->cursor + 1] == '=';
        bool assigns = peek(p) == '=';
        if (declares || assigns) {
            p->cursor += declares ? 2 : 1;
            node->kind = NODE_ASSIGN;
            node->text = name;
            node->is_declared = declares;
        } else {
            p->cursor = start;
        }
    }
    node->pipe = pipeline(p);
    if (node->pipe) *VEC_PUSH(p->arena, &list->items) = node;
}

static void take_action(Parser *p, GoNode *list) {
    static const struct {
        const char *word;
        GoNodeKind kind;
    } blocks[] = {{"if", NODE_IF}, {"with", NODE_WITH}, {"range", NODE_RANGE}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (!take_word(p, blocks[i].word)) continue;
        GoNode *node = new_node(p, blocks[i].kind);
        take_range(p, node);
        if (node->pipe) *VEC_PUSH(p->arena, &list->items) = node;
        take_block(p, node, true);
        return;
    }
    if (take_word(p, "define")) {
        take_define(p, list, false);
    } else if (take_word(p, "block")) {
        take_define(p, list, true);
    } else if (take_word(p, "template")) {
        GoNode *node = new_node(p, NODE_INCLUDE);
        node->text = take_quoted(p);
        skip_spaces(p);
        if (p->cursor < p->action.size) node->pipe = pipeline(p);
        *VEC_PUSH(p->arena, &list->items) = node;
    } else if (str_equal(p->action, STR("break")) || str_equal(p->action, STR("continue"))) {
        *VEC_PUSH(p->arena, &list->items) =
            new_node(p, str_equal(p->action, STR("break")) ? NODE_BREAK : NODE_CONTINUE);
    } else if (p->action.size) {
        take_assignment_or_value(p, list);
    }
}

static Ending nodes(Parser *p, GoNode *list) { /* depth: GO_DEPTH_MAX */
    while (!p->problem.size && next_action(p, list)) {
        if (take_word(p, "end")) return END_END;
        if (take_word(p, "else")) return END_ELSE;
        take_action(p, list);
    }
    return END_NONE;
}

GoNode *go_parse(GoTemplates *templates, Str text, uint32_t *line, Str *problem) {
    Parser parser = {.templates = templates, .arena = templates->arena, .text = text, .line = 1};
    GoNode *list = new_node(&parser, NODE_LIST);
    Ending ending = nodes(&parser, list);
    if (ending != END_NONE) fail(&parser, STR("an end without a beginning"));
    *line = parser.problem_line;
    *problem = parser.problem;
    return parser.problem.size ? NULL : list;
}
