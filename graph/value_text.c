/* Values as text: JSON, and a form for people. */
#include "graph/value.h"

#include <assert.h>

#include "analyzer/core/limits.h"

/* ---- JSON ---- */

/* One character of UTF-8; 0 for bytes that are none. */
static size_t character_size(Str s, size_t at) {
    unsigned char c = (unsigned char)s.data[at];
    size_t size = c < 0x80 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : (c & 0xF8) == 0xF0 ? 4 : 0;
    if (size == 0 || at + size > s.size || !str_is_valid_utf8((Str){s.data + at, size})) return 0;
    return size;
}

/* The escapes of Go's encoder, on which Terraform's jsonencode() rests: also < > & and the two line
 * separators of Unicode. */
static void add_json_string(Str s, StrBuf *out) {
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < s.size;) {
        size_t size = character_size(s, i);
        unsigned char c = (unsigned char)s.data[i];
        Str character = {s.data + i, size};
        if (size == 0)
            strbuf_add(out, STR("\\ufffd"));
        else if (c == '"' || c == '\\')
            strbuf_format(out, "\\%c", c);
        else if (c == '\n')
            strbuf_add(out, STR("\\n"));
        else if (c == '\r')
            strbuf_add(out, STR("\\r"));
        else if (c == '\t')
            strbuf_add(out, STR("\\t"));
        else if (c == '\b')
            strbuf_add(out, STR("\\b"));
        else if (c == '\f')
            strbuf_add(out, STR("\\f"));
        else if (c < 0x20 || c == '<' || c == '>' || c == '&')
            strbuf_format(out, "\\u%04x", c);
        else if (str_equal(character, STR("\xE2\x80\xA8")))
            strbuf_add(out, STR("\\u2028"));
        else if (str_equal(character, STR("\xE2\x80\xA9")))
            strbuf_add(out, STR("\\u2029"));
        else
            strbuf_add(out, character);
        i += size ? size : 1;
    }
    strbuf_add_char(out, '"');
}

static void add_json_unknown(Str what, StrBuf *out) {
    strbuf_add(out, STR("{\"unknown\":"));
    add_json_string(what, out);
    strbuf_add_char(out, '}');
}

void value_print_json(const Value *value, StrBuf *out, bool allow_unknown) {
    if (allow_unknown && value->is_sensitive) {
        add_json_unknown(STR("(sensitive value)"), out);
        return;
    }
    switch ((ValueKind)value->kind) {
    case VALUE_UNKNOWN:
    case VALUE_LAZY:
        if (allow_unknown)
            add_json_unknown(value_cause(value)->what, out);
        else
            strbuf_add(out, STR("null"));
        return;
    case VALUE_NULL: strbuf_add(out, STR("null")); return;
    case VALUE_BOOL: strbuf_add(out, value->boolean ? STR("true") : STR("false")); return;
    case VALUE_NUMBER: /* JSON has no infinity */
        strbuf_format(out, number_is_finite(value->number) ? "%.*s" : "\"%.*s\"",
                      STR_ARG(number_text(out->arena, value->number)));
        return;
    case VALUE_STRING: add_json_string(value->string, out); return;
    case VALUE_LIST:
    case VALUE_SET:
        strbuf_add_char(out, '[');
        for (size_t i = 0; i < value->list.count && !out->is_truncated; i++) {
            if (i) strbuf_add_char(out, ',');
            value_print_json(value->list.items[i], out, allow_unknown);
        }
        strbuf_add_char(out, ']');
        return;
    case VALUE_OBJECT:
        strbuf_add_char(out, '{');
        for (size_t i = 0; i < value->object.count && !out->is_truncated; i++) {
            if (i) strbuf_add_char(out, ',');
            add_json_string(value->object.keys[i], out);
            strbuf_add_char(out, ':');
            value_print_json(value->object.values[i], out, allow_unknown);
        }
        strbuf_add_char(out, '}');
        return;
    }
    assert(!"unreachable");
}

/* ---- for people ---- */

static bool is_identifier(Str s) {
    if (s.size == 0 || (s.data[0] >= '0' && s.data[0] <= '9') || s.data[0] == '-') return false;
    for (size_t i = 0; i < s.size; i++) {
        char c = s.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-') return false;
    }
    return true;
}

static void print_key(Str key, StrBuf *out) {
    if (is_identifier(key))
        strbuf_add(out, key);
    else
        add_json_string(key, out);
}

void value_print(const Value *value, StrBuf *out) {
    if (value->is_sensitive) {
        strbuf_add(out, STR("(sensitive value)"));
        return;
    }
    switch ((ValueKind)value->kind) {
    case VALUE_UNKNOWN:
    case VALUE_LAZY: {
        const Cause *cause = value_cause(value);
        strbuf_add(out, STR("unknown: needs "));
        strbuf_add(out, cause->what);
        strbuf_format(out, " (%s)", cause_kind_text(cause->kind));
        return;
    }
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_NUMBER:
    case VALUE_STRING: value_print_json(value, out, false); return;
    case VALUE_LIST:
    case VALUE_SET:
        strbuf_add_char(out, '[');
        for (size_t i = 0; i < value->list.count && !out->is_truncated; i++) {
            if (i) strbuf_add(out, STR(", "));
            value_print(value->list.items[i], out);
        }
        strbuf_add_char(out, ']');
        return;
    case VALUE_OBJECT:
        strbuf_add(out, value->object.count ? STR("{ ") : STR("{"));
        for (size_t i = 0; i < value->object.count && !out->is_truncated; i++) {
            if (i) strbuf_add(out, STR(", "));
            print_key(value->object.keys[i], out);
            strbuf_add(out, STR(" = "));
            value_print(value->object.values[i], out);
        }
        strbuf_add(out, value->object.count ? STR(" }") : STR("}"));
        return;
    }
    assert(!"unreachable");
}
