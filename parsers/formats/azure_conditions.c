#include "parsers/formats/azure_conditions.h"

#include "analyzer/core/limits.h"

enum { ARGUMENTS_MAX = 32, OPERANDS_MAX = 256, QUESTION_BYTES_MAX = 1 << 16 };

typedef struct {
    Arena *arena;
    const AzureName *names;
    Str rest;
    uint32_t depth;
} Reader;

/* ---- texts ---- */

/* 'it''s' */
static Str quoted(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, 2 * text.size + 3);
    strbuf_add_char(&out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\'') strbuf_add_char(&out, '\'');
        strbuf_add_char(&out, text.data[i]);
    }
    strbuf_add_char(&out, '\'');
    return strbuf_str(&out);
}

/* Where the next ${{ … }} or $(name) of a text stands; SIZE_MAX: there is none. */
static size_t next_part(Str text, size_t at, size_t *end, Str *inside, bool *is_variable) {
    for (; at + 2 < text.size; at++) {
        if (text.data[at] != '$') continue;
        *is_variable = text.data[at + 1] == '(';
        bool is_expression = text.data[at + 1] == '{' && text.data[at + 2] == '{';
        size_t close = *is_variable    ? str_find_char(text, ')', at)
                       : is_expression ? str_find(text, STR("}}"), at)
                                       : SIZE_MAX;
        if (close == SIZE_MAX) continue;
        *inside = str_trim(str_slice(text, at + (*is_variable ? 2 : 3), close));
        *end = close + (*is_variable ? 1 : 2);
        return at;
    }
    return SIZE_MAX;
}

/* "a-$(b)" as format('a-{0}', variables.b): the text as an expression. */
static Str as_expression(Arena *arena, Str text) {
    StrBuf form = strbuf_new(arena, QUESTION_BYTES_MAX), parts = strbuf_new(arena, QUESTION_BYTES_MAX);
    unsigned count = 0;
    Str inside = STR_NONE;
    for (size_t at = 0, end = 0; at < text.size; at = end) {
        bool is_variable = false;
        size_t open = next_part(text, at, &end, &inside, &is_variable);
        strbuf_add(&form, str_slice(text, at, open == SIZE_MAX ? text.size : open));
        if (open == SIZE_MAX) break;
        strbuf_format(&form, "{%u}", count++);
        strbuf_format(&parts, is_variable ? ", variables.%.*s" : ", (%.*s)", STR_ARG(inside));
    }
    Str written = strbuf_str(&parts), whole = strbuf_str(&form);
    if (count == 0 || form.is_truncated || parts.is_truncated) return quoted(arena, text);
    if (count == 1 && str_equal(whole, STR("{0}"))) return str_slice(written, 2, written.size);
    return str_format(arena, "format(%.*s%.*s)", STR_ARG(quoted(arena, whole)), STR_ARG(written));
}

/* ---- questions ---- */

static Str read_operand(Reader *reader);

static void skip(Reader *reader) { reader->rest = str_trim(str_slice(reader->rest, 1, reader->rest.size)); }

static bool is_next(const Reader *reader, char c) { return reader->rest.size && reader->rest.data[0] == c; }

/* Operands with an operator between them. */
static Str joined(Arena *arena, const Str *operands, size_t count, const char *between) {
    StrBuf out = strbuf_new(arena, QUESTION_BYTES_MAX);
    strbuf_add_char(&out, '(');
    for (size_t i = 0; i < count; i++) {
        if (i) strbuf_format(&out, " %s ", between);
        strbuf_add(&out, operands[i]);
    }
    strbuf_add_char(&out, ')');
    return out.is_truncated ? STR_NONE : strbuf_str(&out);
}

/* in(a, b, c): it is one of those that follow. */
static Str among(Arena *arena, const Str *operands, size_t count) {
    Str pairs[ARGUMENTS_MAX];
    for (size_t i = 1; i < count; i++) pairs[i - 1] = joined(arena, (Str[]){operands[0], operands[i]}, 2, "==");
    return joined(arena, pairs, count - 1, "||");
}

/* https://learn.microsoft.com/azure/devops/pipelines/process/expressions#functions */
static Str call(Arena *arena, Str name, const Str *operands, size_t count) {
    static const char *const operators[][2] = {{"and", "&&"}, {"or", "||"}, {"coalesce", "||"},
                                               {"eq", "=="},  {"ne", "!="}, {"gt", ">"},
                                               {"ge", ">="},  {"lt", "<"},  {"le", "<="}};
    static const char *const known[][2] = {{"succeeded", "true"},
                                           {"always", "true"},
                                           {"succeededOrFailed", "true"},
                                           {"failed", "failure()"},
                                           {"canceled", "cancelled()"}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (count > 1 && str_equal_ignoring_case(name, str_from(operators[i][0])))
            return joined(arena, operands, count, operators[i][1]);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal_ignoring_case(name, str_from(known[i][0]))) return str_from(known[i][1]);
    if (count == 1 && str_equal_ignoring_case(name, STR("not"))) return azure_not(arena, operands[0]);
    /* Comparisons do not ask for the case of letters. */
    bool is_case = str_equal_ignoring_case(name, STR("lower")) || str_equal_ignoring_case(name, STR("upper"));
    if (count == 1 && is_case) return operands[0];
    if (count > 1 && str_equal_ignoring_case(name, STR("in"))) return among(arena, operands, count);
    if (count > 1 && str_equal_ignoring_case(name, STR("notIn")))
        return azure_not(arena, among(arena, operands, count));
    Str list = joined(arena, operands, count, ",");
    return list.size ? str_concat(arena, name, list) : STR_NONE;
}

static Str read_call(Reader *reader, Str name) {
    Str operands[ARGUMENTS_MAX];
    size_t count = 0;
    skip(reader);
    while (reader->rest.size && !is_next(reader, ')')) {
        Str operand = read_operand(reader);
        if (operand.size == 0 || count == ARGUMENTS_MAX) return STR_NONE;
        operands[count++] = operand;
        if (is_next(reader, ',')) skip(reader);
    }
    skip(reader);
    return call(reader->arena, name, operands, count);
}

/* What a name means: the text it has, or the name where it has none that is certain. */
static Str meant(const Reader *reader, Str path) {
    bool is_changeable = false,
         is_word = str_equal_ignoring_case(path, STR("true")) || str_equal_ignoring_case(path, STR("false"));
    const DocNode *value = azure_value(reader->names, path, &is_changeable);
    if (is_word || (path.data[0] >= '0' && path.data[0] <= '9')) return path;
    if (value && value->kind == DOC_SCALAR && !is_changeable) return as_expression(reader->arena, document_text(value));
    return path;
}

static Str read_operand(Reader *reader) {
    Str text = reader->rest = str_trim(reader->rest);
    if (text.size == 0 || ++reader->depth > OPERANDS_MAX) return STR_NONE;
    if (text.data[0] == '\'') {
        size_t close = str_find_char(text, '\'', 1);
        if (close == SIZE_MAX) return STR_NONE;
        reader->rest = str_trim(str_slice(text, close + 1, text.size));
        return as_expression(reader->arena, str_slice(text, 1, close));
    }
    size_t end = 0;
    while (end < text.size && azure_is_path_char(text.data[end])) end++;
    Str path = str_slice(text, 0, end);
    reader->rest = str_trim(str_slice(text, end, text.size));
    if (end == 0) return STR_NONE;
    if (is_next(reader, '(')) return read_call(reader, path);
    while (is_next(reader, '[')) { /* variables['Build.SourceBranch'] */
        size_t close = str_find_char(reader->rest, ']', 0);
        if (close == SIZE_MAX) return STR_NONE;
        Str key = str_trim(str_slice(reader->rest, 1, close));
        if (key.size > 1 && key.data[0] == '\'') key = str_slice(key, 1, key.size - 1);
        path = str_format(reader->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(key));
        reader->rest = str_trim(str_slice(reader->rest, close + 1, reader->rest.size));
    }
    return meant(reader, path);
}

Str azure_question(Arena *arena, const AzureName *names, Str condition) {
    Str text = str_trim(condition), inside;
    size_t end = 0;
    bool is_variable = false;
    if (next_part(text, 0, &end, &inside, &is_variable) == 0 && end == text.size && !is_variable) text = inside;
    Reader reader = {.arena = arena, .names = names, .rest = text};
    Str question = read_operand(&reader);
    if (question.size && reader.rest.size == 0) return question;
    return str_format(arena, "condition(%.*s)", STR_ARG(quoted(arena, text))); /* as a whole */
}

Str azure_both(Arena *arena, Str a, Str b) {
    if (a.size == 0 || b.size == 0) return a.size ? a : b;
    return str_format(arena, "(%.*s && %.*s)", STR_ARG(a), STR_ARG(b));
}

Str azure_not(Arena *arena, Str question) { return str_format(arena, "!(%.*s)", STR_ARG(question)); }

/* ---- nodes ---- */

static DocNode *scalar(Arena *arena, const DocNode *at, Str text) {
    DocNode *node = ARENA_NEW(arena, DocNode);
    *node = (DocNode){.kind = DOC_SCALAR, .line = at->line, .end_line = at->line, .column = at->column, .size = 1};
    node->value = text;
    return node;
}

static DocNode *with_children(Arena *arena, const DocNode *node, const AzureNodes *children) {
    DocNode *copy = ARENA_NEW(arena, DocNode);
    DocNotes ignored = {.arena = arena};
    *copy = *node;
    copy->index = NULL;
    document_set_children(copy, children->items, children->count, arena, &ignored);
    return copy;
}

static size_t children_of(const DocNode *node) {
    return node->kind == DOC_SCALAR ? 0 : (document_is_mapping(node) ? 2 : 1) * (size_t)node->count;
}

DocNode *azure_where(Arena *arena, DocNode *node, Str question) {
    AzureNodes pairs = {0};
    if (!document_is_mapping(node) || question.size == 0) return node;
    const DocNode *before = document_get(node, STR("if"));
    *VEC_PUSH(arena, &pairs) = scalar(arena, node, STR("if"));
    *VEC_PUSH(arena, &pairs) = scalar(arena, node, azure_both(arena, question, document_text(before)));
    for (uint32_t i = 0; i < node->count; i++) {
        if (document_value(node, i) == before) continue;
        *VEC_PUSH(arena, &pairs) = document_key(node, i);
        *VEC_PUSH(arena, &pairs) = document_value(node, i);
    }
    return with_children(arena, node, &pairs);
}

/* ${{ question && then || otherwise }}; an empty text holds for nothing, so it comes last. */
static DocNode *either(Arena *arena, Str question, const DocNode *then, Str otherwise) {
    Str text = as_expression(arena, document_text(then));
    bool is_empty = document_text(then).size == 0;
    if (is_empty) question = azure_not(arena, question);
    return scalar(arena, then,
                  str_format(arena, "${{ %.*s && %.*s || %.*s }}", STR_ARG(question),
                             STR_ARG(is_empty ? otherwise : text), STR_ARG(is_empty ? text : otherwise)));
}

static DocNode *chosen(Arena *arena, const DocNode *key, DocNode *before, DocNode *value, Str question,
                       bool is_variable, uint32_t depth);

static DocNode *merged(Arena *arena, DocNode *before, const DocNode *value, Str question, uint32_t depth) {
    AzureNodes pairs = {0};
    for (size_t i = 0; before && i < children_of(before); i++) *VEC_PUSH(arena, &pairs) = before->children[i];
    for (uint32_t i = 0; i < value->count; i++) {
        DocNode *key = document_key(value, i), *inner = document_get(before, document_text(key));
        DocNode *own = chosen(arena, key, inner, document_value(value, i), question, false, depth + 1);
        size_t at = 1;
        while (inner && pairs.items[at] != inner) at += 2;
        if (inner) pairs.items[at] = own;
        if (!inner) *VEC_PUSH(arena, &pairs) = key, *VEC_PUSH(arena, &pairs) = own;
    }
    return with_children(arena, value, &pairs);
}

static DocNode *chosen(Arena *arena, const DocNode *key, DocNode *before, DocNode *value, Str question,
                       bool is_variable, uint32_t depth) {
    if (before && before->kind != value->kind) before = NULL;
    if (question.size == 0 || depth > NESTING_DEPTH_MAX) return value;
    if (value->kind == DOC_MAPPING) return merged(arena, before, value, question, depth);
    if (value->kind == DOC_SCALAR) {
        Str otherwise = before        ? as_expression(arena, document_text(before))
                        : is_variable ? str_concat(arena, STR("variables."), document_text(key))
                                      : STR("''");
        return either(arena, question, value, otherwise);
    }
    AzureNodes items = {0};
    for (size_t i = 0; before && i < children_of(before); i++) *VEC_PUSH(arena, &items) = before->children[i];
    for (uint32_t i = 0; i < value->count; i++)
        *VEC_PUSH(arena, &items) = azure_where(arena, document_value(value, i), question);
    return with_children(arena, value, &items);
}

DocNode *azure_worked_out(Arena *arena, DocNode *value) {
    Str text = value->kind == DOC_SCALAR ? str_trim(document_text(value)) : STR_NONE;
    if (!str_starts_with(text, STR("$[")) || !str_ends_with(text, STR("]"))) return value;
    Str question = azure_question(arena, NULL, str_slice(text, 2, text.size - 1));
    return scalar(arena, value, str_format(arena, "${{ %.*s }}", STR_ARG(question)));
}

void azure_put_pair(Arena *arena, AzureNodes *pairs, DocNode *key, DocNode *value, Str question, bool is_variable) {
    for (size_t i = 0; i + 1 < pairs->count && question.size; i += 2) {
        if (!str_equal(document_text(pairs->items[i]), document_text(key))) continue;
        pairs->items[i + 1] = chosen(arena, key, pairs->items[i + 1], value, question, is_variable, 0);
        return;
    }
    *VEC_PUSH(arena, pairs) = key;
    *VEC_PUSH(arena, pairs) = chosen(arena, key, NULL, value, question, is_variable, 0);
}
