/* JSON as people write it: comments, trailing commas, single quotes and bare words are read, and an error costs the
 * value it stands in. One pass, every byte looked at once; nesting is bounded, deeper values are skipped without a
 * stack. */
#include "parsers/document.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/vec.h"

/* More remarks than this on one file help nobody. */
enum { REMARKS_MAX = 20 };

typedef struct {
    const char *at, *end, *line_start;
    uint32_t line, depth, remark_count, node_count;
    Arena *arena;
    DocNotes *notes;
    VEC(DocNode *) pending; /* children of all containers that are still open */
} Reader;

static void remark(Reader *reader, DiagKind kind, const char *message) {
    if (reader->remark_count++ < REMARKS_MAX) document_note(reader->notes, kind, reader->line, "%s", message);
}

static void new_line(Reader *reader) {
    reader->line++;
    reader->line_start = reader->at;
}

/* Steps over one byte; all bytes outside strings pass here, so that lines are counted once. */
static void step(Reader *reader) {
    char c = *reader->at++;
    bool is_line_end = c == '\n' || (c == '\r' && !(reader->at < reader->end && *reader->at == '\n'));
    if (is_line_end) new_line(reader);
}

static bool starts(const Reader *reader, const char *pair) {
    return reader->end - reader->at >= 2 && reader->at[0] == pair[0] && reader->at[1] == pair[1];
}

static void skip_comment(Reader *reader) {
    if (starts(reader, "/*")) {
        reader->at += 2;
        while (reader->at < reader->end && !starts(reader, "*/")) step(reader);
        reader->at += reader->at < reader->end ? 2 : 0;
        return;
    }
    while (reader->at < reader->end && *reader->at != '\n' && *reader->at != '\r') reader->at++;
}

static void skip_space(Reader *reader) {
    while (reader->at < reader->end) {
        unsigned char c = (unsigned char)*reader->at;
        if (c <= ' ')
            step(reader);
        else if (c == '#' || starts(reader, "//") || starts(reader, "/*"))
            skip_comment(reader);
        else if (c == 0xC2 && reader->end - reader->at > 1 && (unsigned char)reader->at[1] == 0xA0)
            reader->at += 2;
        else
            return;
    }
}

static DocNode *new_node(Reader *reader, DocKind kind) {
    DocNode *node = ARENA_NEW(reader->arena, DocNode);
    size_t column = (size_t)(reader->at - reader->line_start) + 1;
    node->kind = (uint8_t)kind;
    node->line = node->end_line = reader->line;
    node->column = column > UINT16_MAX ? UINT16_MAX : (uint16_t)column;
    node->size = 1;
    node->tag = node->value = STR_NONE;
    if (++reader->node_count == DOCUMENT_NODES_MAX) {
        document_note(reader->notes, DIAG_LIMIT, reader->line, "more than %d values; the rest is not read",
                      DOCUMENT_NODES_MAX);
        reader->end = reader->at + 1;
    }
    return node;
}

/* ---- Strings ---- */

static bool hex4(const char *at, const char *end, uint32_t *out) {
    if (end - at < 4) return false;
    *out = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return false;
        *out = *out * 16 + digit;
    }
    return true;
}

/* Decodes \uXXXX at `at` (after the u), with the second half of a pair; a lone half becomes U+FFFD. */
static const char *decode_unicode(const char *at, const char *end, uint32_t *code) {
    uint32_t low = 0;
    if (!hex4(at, end, code)) {
        *code = 'u';
        return at;
    }
    at += 4;
    if (*code < 0xD800 || *code > 0xDFFF) return at;
    if (*code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u' && hex4(at + 2, end, &low) && low >= 0xDC00 &&
        low <= 0xDFFF) {
        *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
        return at + 6;
    }
    *code = 0xFFFD;
    return at;
}

/* Escapes never grow: \uXXXX is six bytes and gives at most three, a pair twelve and four. */
static Str decode_escapes(Arena *arena, const char *at, const char *end) {
    char *out = arena_alloc(arena, (size_t)(end - at));
    size_t size = 0;
    while (at < end) {
        if (*at != '\\' || at + 1 == end) {
            out[size++] = *at++;
            continue;
        }
        char c = at[1];
        at += 2;
        uint32_t code = (unsigned char)c;
        switch (c) {
        case 'b': code = '\b'; break;
        case 'f': code = '\f'; break;
        case 'n': code = '\n'; break;
        case 'r': code = '\r'; break;
        case 't': code = '\t'; break;
        case 'u': at = decode_unicode(at, end, &code); break;
        default: /* \" \\ \/ and unknown ones stand for their character, which may be the first byte of several */
            out[size++] = c;
            continue;
        }
        size += document_put_utf8(out + size, code);
    }
    return str_of(out, size);
}

static DocNode *read_string(Reader *reader) {
    DocNode *node = new_node(reader, DOC_SCALAR);
    char quote = *reader->at++;
    const char *start = reader->at;
    bool has_escapes = false;
    node->is_quoted = true;
    while (reader->at < reader->end && *reader->at != quote) {
        if (*reader->at == '\\' && reader->end - reader->at > 1) {
            has_escapes = true;
            reader->at++;
        }
        step(reader);
    }
    node->value =
        has_escapes ? decode_escapes(reader->arena, start, reader->at) : str_of(start, (size_t)(reader->at - start));
    node->end_line = reader->line;
    if (reader->at < reader->end)
        reader->at++;
    else
        remark(reader, DIAG_GAP, "string is not closed; expected a quote");
    return node;
}

/* ---- Values ---- */

static bool is_word_char(char c) { return (unsigned char)c > ' ' && !strchr(",:[]{}\"'", c); }

/* ${…} and {{…}} of text that is a template for JSON. */
static bool skip_placeholder(Reader *reader) {
    bool is_dollar = starts(reader, "${");
    if (!is_dollar && !starts(reader, "{{")) return false;
    enum { PLACEHOLDER_SIZE_MAX = 400 };
    const char *close = reader->at;
    while (close < reader->end && close - reader->at < PLACEHOLDER_SIZE_MAX && *close != '}' && *close != '\n') close++;
    if (close == reader->end || *close != '}') return false;
    reader->at = close + 1;
    if (!is_dollar && reader->at < reader->end && *reader->at == '}') reader->at++;
    return true;
}

/* Numbers, true, false, null and, with a remark, any other word as a string. */
static DocNode *read_word(Reader *reader) {
    DocNode *node = new_node(reader, DOC_SCALAR);
    const char *start = reader->at;
    while (reader->at < reader->end) {
        if (skip_placeholder(reader)) continue;
        if (!is_word_char(*reader->at) || starts(reader, "//") || starts(reader, "/*")) break;
        reader->at++;
    }
    node->value = str_of(start, (size_t)(reader->at - start));
    if (str_equal(node->value, STR("null")))
        node->scalar = SCALAR_NULL;
    else if (str_equal(node->value, STR("true")) || str_equal(node->value, STR("false"))) {
        node->scalar = SCALAR_BOOL;
        node->is_true = node->value.size == 4;
    } else {
        document_resolve(node);
        bool is_number = node->scalar == SCALAR_INT || node->scalar == SCALAR_FLOAT;
        if (!is_number) {
            node->scalar = SCALAR_STRING;
            remark(reader, DIAG_NOTE, "word without quotes is read as a string");
        }
    }
    return node;
}

static DocNode *read_value(Reader *reader);

/* Steps over a value that nests too deep: brackets are counted, strings skipped, no stack is used. */
static DocNode *skip_deep(Reader *reader) {
    DocNode *node = new_node(reader, DOC_SCALAR);
    size_t open_count = 0;
    node->scalar = SCALAR_NULL;
    document_note(reader->remark_count++ < REMARKS_MAX ? reader->notes : NULL, DIAG_LIMIT, reader->line,
                  "nested deeper than %d levels; the rest of this value is not read", NESTING_DEPTH_MAX);
    do {
        char c = *reader->at;
        if (c == '"') {
            for (reader->at++; reader->at < reader->end && *reader->at != '"'; step(reader))
                if (*reader->at == '\\' && reader->end - reader->at > 1) reader->at++;
            if (reader->at < reader->end) reader->at++;
            continue;
        }
        if (c == '[' || c == '{') open_count++;
        if (c == ']' || c == '}') open_count--;
        step(reader);
    } while (open_count && reader->at < reader->end);
    node->end_line = reader->line;
    return node;
}

static void push(Reader *reader, DocNode *node) { *VEC_PUSH(reader->arena, &reader->pending) = node; }

/* A pair's key and value are pushed together, so that an error between them leaves no odd one. */
static void read_pair(Reader *reader) {
    DocNode *key = *reader->at == '"' || *reader->at == '\'' ? read_string(reader) : read_word(reader);
    key->scalar = SCALAR_STRING;
    skip_space(reader);
    if (reader->at == reader->end || *reader->at != ':') {
        remark(reader, DIAG_GAP, "key without a value; expected ':'");
        return;
    }
    reader->at++;
    skip_space(reader);
    if (reader->at == reader->end || strchr(",]}:", *reader->at)) {
        remark(reader, DIAG_GAP, "key without a value");
        return;
    }
    DocNode *value = read_value(reader);
    push(reader, key);
    push(reader, value);
}

/* Reads up to the closing bracket. Whatever stands in the wrong place is stepped over with a remark, so that every
 * turn of the loop consumes something. */
static void read_items(Reader *reader, bool is_mapping) {
    char close = is_mapping ? '}' : ']';
    bool needs_comma = false;
    for (;;) {
        skip_space(reader);
        if (reader->at == reader->end) {
            remark(reader, DIAG_GAP,
                   is_mapping ? "object is not closed; expected '}'" : "array is not closed; expected ']'");
            return;
        }
        char c = *reader->at;
        if (c == ']' || c == '}') {
            if (c != close) remark(reader, DIAG_GAP, "bracket does not match the one that is open");
            reader->at++;
            return;
        }
        if (c == ',') {
            reader->at++;
            needs_comma = false;
            continue;
        }
        bool is_start = is_word_char(c) || c == '"' || c == '\'' || (!is_mapping && (c == '[' || c == '{'));
        if (!is_start) {
            remark(reader, DIAG_GAP, is_mapping ? "expected a key in quotes" : "expected a value");
            if (c == '[' || c == '{')
                read_value(reader); /* and forget it */
            else
                step(reader);
            continue;
        }
        if (needs_comma) remark(reader, DIAG_GAP, "expected ',' between values");
        if (is_mapping)
            read_pair(reader);
        else
            push(reader, read_value(reader));
        needs_comma = true;
    }
}

/* Recursion is bounded by NESTING_DEPTH_MAX. */
static DocNode *read_value(Reader *reader) {
    char c = *reader->at;
    if (c == '"' || c == '\'') return read_string(reader);
    if ((c != '{' && c != '[') || starts(reader, "{{")) {
        const char *start = reader->at;
        DocNode *word = read_word(reader);
        if (reader->at > start) return word;
    }
    if (reader->depth == NESTING_DEPTH_MAX) return skip_deep(reader);
    bool is_mapping = c == '{';
    DocNode *node = new_node(reader, is_mapping ? DOC_MAPPING : DOC_SEQUENCE);
    size_t first = reader->pending.count;
    reader->depth++;
    reader->at++;
    read_items(reader, is_mapping);
    reader->depth--;
    size_t count = reader->pending.count - first;
    document_set_children(node, count ? reader->pending.items + first : NULL, count, reader->arena, reader->notes);
    reader->pending.count = first;
    node->end_line = reader->line;
    return node;
}

static bool read_root(DocNode **out, Reader *reader) {
    skip_space(reader);
    while (reader->at < reader->end && strchr(",:]}", *reader->at)) {
        remark(reader, DIAG_GAP, "expected a value");
        reader->at++;
        skip_space(reader);
    }
    if (reader->at == reader->end) return false;
    *out = read_value(reader);
    skip_space(reader);
    if (reader->at < reader->end) remark(reader, DIAG_GAP, "text after the end of the document is not read");
    return true;
}

bool document_read_json(DocNode **out, Str bytes, Arena *arena, DocNotes *notes) {
    Str text = document_clean(bytes, arena);
    Reader reader = {.at = text.data,
                     .end = text.data + text.size,
                     .line_start = text.data,
                     .line = 1,
                     .arena = arena,
                     .notes = notes};
    return read_root(out, &reader);
}

bool document_parse_json(DocNode **out, Str bytes, Arena *arena, FactsBuilder *notes) {
    DocNotes remarks = {.arena = arena};
    bool is_found = document_read_json(out, bytes, arena, &remarks);
    document_flush_notes(&remarks, notes);
    return is_found;
}
