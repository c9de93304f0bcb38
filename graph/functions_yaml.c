/* yamlencode() writes what libyaml's emitter writes with Terraform's choice of styles: strings in double
 * quotes, several lines as a literal block, everything else plain; lines fold at 80 columns. */
#include "graph/functions.h"

#include "parsers/gotemplate.h"
#include "parsers/parser.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

enum { INDENT = 2, WIDTH = 80, SIMPLE_KEY_SIZE_MAX = 128 };

/* The next code point; a byte that begins none stands for itself. */
static uint32_t rune_at(Str s, size_t at, size_t *size) {
    unsigned char c = (unsigned char)s.data[at];
    size_t wanted = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    *size = 1;
    if (wanted == 1 || at + wanted > s.size) return c;
    uint32_t rune = c & (0xFFu >> (wanted + 1));
    for (size_t i = 1; i < wanted; i++) rune = rune << 6 | ((unsigned char)s.data[at + i] & 0x3F);
    *size = wanted;
    return rune;
}

static bool is_printable(uint32_t rune) {
    if (rune < 0x80) return rune == '\n' || (rune >= 0x20 && rune <= 0x7E);
    return rune >= 0xA0 && rune <= 0xFFFD && rune != 0xFEFF && !(rune >= 0xD800 && rune <= 0xDFFF);
}

static bool is_literal_block(Str s) {
    if (str_find_char(s, '\n', 0) == SIZE_MAX || s.data[s.size - 1] == ' ') return false;
    size_t size;
    for (size_t at = 0; at < s.size; at += size) {
        uint32_t rune = rune_at(s, at, &size);
        bool is_line_separator = rune == 0x2028 || rune == 0x2029;
        if (!is_printable(rune) || is_line_separator) return false;
        if (rune == ' ' && at + 1 < s.size && s.data[at + 1] == '\n') return false;
    }
    return true;
}

static void add_spaces(StrBuf *out, size_t count) {
    for (size_t i = 0; i < count && !out->is_truncated; i++) strbuf_add_char(out, ' ');
}

static void add_line(StrBuf *out, size_t indent) {
    if (out->size && out->data[out->size - 1] != '\n') strbuf_add_char(out, '\n');
    add_spaces(out, indent);
}

static size_t column_of(const StrBuf *out) {
    size_t column = 0;
    for (size_t i = out->size; i > 0 && out->data[i - 1] != '\n'; i--)
        column += ((unsigned char)out->data[i - 1] & 0xC0) != 0x80;
    return column;
}

static void add_literal_block(StrBuf *out, Str s, size_t indent) {
    bool ends_with_line = s.data[s.size - 1] == '\n';
    bool ends_open = ends_with_line && (s.size == 1 || s.data[s.size - 2] == '\n');
    strbuf_add_char(out, '|');
    if (s.data[0] == ' ' || s.data[0] == '\n') strbuf_format(out, "%d", INDENT);
    if (!ends_with_line) strbuf_add_char(out, '-');
    if (ends_open) strbuf_add_char(out, '+');
    strbuf_add_char(out, '\n');
    bool is_line_start = true;
    for (size_t i = 0; i < s.size && !out->is_truncated; i++) {
        if (s.data[i] != '\n' && is_line_start) add_spaces(out, indent);
        strbuf_add_char(out, s.data[i]);
        is_line_start = s.data[i] == '\n';
    }
}

static void add_escape(StrBuf *out, uint32_t rune) {
    static const struct {
        uint32_t rune;
        char letter;
    } known[] = {{0, '0'},  {7, 'a'},  {8, 'b'},   {9, 't'},     {10, 'n'},   {11, 'v'},     {12, 'f'},
                 {13, 'r'}, {27, 'e'}, {'"', '"'}, {'\\', '\\'}, {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].rune != rune) continue;
        strbuf_format(out, "\\%c", known[i].letter);
        return;
    }
    if (rune <= 0xFF)
        strbuf_format(out, "\\x%02X", rune);
    else if (rune <= 0xFFFF)
        strbuf_format(out, "\\u%04X", rune);
    else
        strbuf_format(out, "\\U%08X", rune);
}

static void add_quoted(StrBuf *out, Str s, size_t indent, bool may_fold) {
    strbuf_add_char(out, '"');
    size_t size, column = column_of(out);
    bool was_space = false;
    for (size_t at = 0; at < s.size && !out->is_truncated; at += size) {
        uint32_t rune = rune_at(s, at, &size);
        size_t before = out->size;
        if (rune == ' ' && may_fold && !was_space && column > WIDTH && at > 0 && at + 1 < s.size) {
            strbuf_add_char(out, '\n');
            add_spaces(out, indent);
            column = indent;
            if (s.data[at + 1] == ' ') strbuf_add_char(out, '\\'), column++;
        } else if (!is_printable(rune) || rune == '\n' || rune == '"' || rune == '\\' || rune == 0x2028 ||
                   rune == 0x2029) {
            add_escape(out, rune);
            column += out->size - before;
        } else {
            strbuf_add(out, str_slice(s, at, at + size));
            column++;
        }
        was_space = rune == ' ';
    }
    strbuf_add_char(out, '"');
}

static void add_string(StrBuf *out, Str s, size_t indent) {
    if (s.size && is_literal_block(s))
        add_literal_block(out, s, indent);
    else
        add_quoted(out, s, indent, true);
}

static bool is_collection(const Value *value) {
    return value->kind == VALUE_LIST || value->kind == VALUE_SET || value->kind == VALUE_OBJECT;
}

static void add_node(StrBuf *out, const Value *value, size_t indent, bool is_inline);

static void add_key(StrBuf *out, Str key, size_t indent) {
    bool is_simple = key.size <= SIMPLE_KEY_SIZE_MAX && !(key.size && is_literal_block(key));
    if (is_simple) {
        add_quoted(out, key, indent, false);
    } else {
        strbuf_add(out, STR("? "));
        add_string(out, key, indent + INDENT);
        add_line(out, indent);
    }
    strbuf_add_char(out, ':');
}

static void add_mapping(StrBuf *out, const Value *value, size_t indent, bool is_inline) {
    for (size_t i = 0; i < value->object.count && !out->is_truncated; i++) {
        const Value *child = value->object.values[i];
        if (i || !is_inline) add_line(out, indent);
        add_key(out, value->object.keys[i], indent);
        bool is_block = is_collection(child) && child->node_count > 1;
        if (!is_block) strbuf_add_char(out, ' ');
        bool is_sequence = child->kind != VALUE_OBJECT && is_block; /* stands at the indent of its key */
        add_node(out, child, is_sequence ? indent : indent + INDENT, false);
    }
}

/* `indent` is that of the collection; of a scalar, that of its further lines. */
static void add_node(StrBuf *out, const Value *value, size_t indent, bool is_inline) {
    if (value->kind == VALUE_STRING) {
        add_string(out, value->string, indent);
    } else if (value->kind == VALUE_OBJECT) {
        if (value->object.count)
            add_mapping(out, value, indent, is_inline);
        else
            strbuf_add(out, STR("{}"));
    } else if (!is_collection(value)) {
        value_print_json(value, out, false);
    } else if (value->list.count == 0) {
        strbuf_add(out, STR("[]"));
    } else {
        for (size_t i = 0; i < value->list.count && !out->is_truncated; i++) {
            if (i || !is_inline) add_line(out, indent);
            strbuf_add(out, STR("- "));
            add_node(out, value->list.items[i], indent + INDENT, true);
        }
    }
}

static const Value *encode(Evaluator *evaluator, const Value *value) {
    StrBuf out = make_buffer(evaluator);
    add_node(&out, value, is_collection(value) ? 0 : INDENT, true);
    if (out.size == 0 || out.data[out.size - 1] != '\n') strbuf_add_char(&out, '\n');
    if (!is_collection(value) && value->kind != VALUE_STRING) strbuf_add(&out, STR("...\n"));
    return make_string_of(evaluator, &out);
}

FUNCTION(yamlencode_) {
    (void)scope, (void)count;
    const Value *value = force_deeply(evaluator, arguments[0]);
    if (value_has_open(value)) return eval_computed(evaluator, STR("all attributes of a block"));
    const Value *unknown = unknown_because(evaluator, &value, 1);
    if (!unknown && !value->has_sensitive) return encode(evaluator, value);
    if (unknown && !is_collection(value)) return unknown;
    const Value *marked = encode(evaluator, value_with_marks(evaluator->arena, value));
    const Value *whole = unknown ? unknown : encode(evaluator, value);
    return marked->kind == VALUE_STRING ? value_with_marked(evaluator->arena, whole, marked->string) : whole;
}

/* A mark alone on its line may stand for whole entries. */
static bool has_loose_mark(Str text) {
    Str line;
    while (text.data && str_split_next(&text, '\n', &line)) {
        line = str_trim(line);
        if (str_starts_with(line, STR(GO_UNKNOWN_OPEN)) && str_ends_with(line, STR(GO_UNKNOWN_CLOSE))) return true;
    }
    return false;
}

FUNCTION(yamldecode_) {
    (void)count;
    size_t size_bytes = 0;
    Str text;
    const Value *unknown = unknown_because(evaluator, arguments, 1);
    if (unknown && (!value_marked_text(arguments[0], &text) || has_loose_mark(text))) return unknown;
    if (!unknown) text = arguments[0]->string;
    evaluator_charge(evaluator, text.size);
    Str trimmed = str_trim(text);
    if (trimmed.size == 0) return value_error(evaluator, "yamldecode(): no document");
    /* The parser drops documents with nothing in them. */
    if (str_equal(trimmed, STR("~")) || str_equal(trimmed, STR("null"))) return &VALUE_NULL_VALUE;
    const unsigned char *bytes = parser_parse_yaml_value(text, evaluator->arena, &size_bytes);
    const Value *value = value_of_facts(evaluator, scope, bytes, size_bytes);
    if (!unknown) return value;
    value = value_without_marks(evaluator->arena, value);
    return value_cause(value) && value->kind != VALUE_UNKNOWN ? value : unknown;
}

const FunctionRow yaml_functions[] = {
    {"yamldecode", "su", yamldecode_, FUNCTION_MAY_BE_NULL},
    {"yamlencode", "a0u", yamlencode_, 0},
    {0},
};
