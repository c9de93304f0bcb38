/* Values as text: numbers exactly as Terraform writes them, JSON, and a form for people. */
#include "graph/value.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"

/* ---- numbers ---- */

enum {
    /* With so many digits or fewer, a decimal that lies within a few units of the last place is what
     * was meant: Terraform computes with 512 bits, where 0.1 + 0.2 is 0.3. */
    FORGIVING_DIGITS_MAX = 17,
    /* A fraction that needs more has no end (1/3); further digits would be noise. */
    FRACTION_DIGITS_MAX = 18,
    EXACT_DIGITS_MAX = 36, /* enough for any format of long double */
};

static bool is_shortest(const char *text, long double number, int digit_count) {
    long double again = strtold(text, NULL);
    if (again == number) return true;
    long double tolerance = fabsl(number) * 4 * LDBL_EPSILON;
    return digit_count <= FORGIVING_DIGITS_MAX && fabsl(again - number) <= tolerance;
}

/* The shortest decimal for the number: digits without a point, and the power of ten of the first one. */
static int shortest_digits(long double number, char *digits, size_t digits_size, int *exponent) {
    char text[EXACT_DIGITS_MAX + 32];
    int digits_max = truncl(number) == number ? EXACT_DIGITS_MAX : FRACTION_DIGITS_MAX;
    for (int digit_count = 1; digit_count <= digits_max; digit_count++) {
        snprintf(text, sizeof text, "%.*Le", digit_count - 1, number);
        if (is_shortest(text, number, digit_count)) break;
    }
    const char *mark = strchr(text, 'e');
    *exponent = mark ? (int)strtol(mark + 1, NULL, 10) : 0;
    int count = 0;
    for (const char *c = text; *c && *c != 'e' && (size_t)count + 1 < digits_size; c++)
        if (*c >= '0' && *c <= '9') digits[count++] = *c;
    while (count > 1 && digits[count - 1] == '0') count--;
    digits[count] = '\0';
    return count;
}

/* Nearly all numbers are small integers, and printf() is slow with long double. */
static Str integer_text(Arena *arena, long double number) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = (uint64_t)fabsl(number);
    do digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (signbit(number)) digits[--at] = '-'; /* also of zero, as Terraform does */
    return str_copy(arena, (Str){digits + at, sizeof digits - at});
}

Str value_number_text(Arena *arena, long double number) {
    /* Below this every integer is exact; above, only the leading digits of what was written are kept. */
    static const long double EXACT_MAX = LDBL_MANT_DIG >= 64 ? 18446744073709551616.0L : 9007199254740992.0L;
    if (truncl(number) == number && fabsl(number) < EXACT_MAX) return integer_text(arena, number);
    char digits[EXACT_DIGITS_MAX + 1];
    int exponent = 0;
    int count = shortest_digits(fabsl(number), digits, sizeof digits, &exponent);
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    if (signbit(number)) strbuf_add_char(&out, '-');
    if (exponent < 0) {
        strbuf_add(&out, STR("0."));
        for (int i = -1; i > exponent; i--) strbuf_add_char(&out, '0');
        strbuf_add(&out, (Str){digits, (size_t)count});
        return strbuf_str(&out);
    }
    for (int i = 0; i <= exponent || i < count; i++) {
        if (i == exponent + 1) strbuf_add_char(&out, '.');
        strbuf_add_char(&out, i < count ? digits[i] : '0');
    }
    return strbuf_str(&out);
}

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
    case VALUE_NUMBER: strbuf_add(out, value_number_text(out->arena, value->number)); return;
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
        strbuf_add(out, STR("(sensitive)"));
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
