#include "graph/unicode.h"

#include <utf8proc.h>

enum {
    LAST_COMPOSED = 0x2FF, /* below the first mark nothing can be composed, and nothing decomposes for good */
    REPLACEMENT = 0xFFFD,
    SHARP_S = 0xDF, /* utf8proc has a capital for it, Unicode's simple mapping, which Go follows, has none */
};

size_t unicode_next(Str text, size_t at, uint32_t *code) {
    unsigned char byte = (unsigned char)text.data[at];
    if (byte < 0x80) {
        *code = byte;
        return 1;
    }
    utf8proc_int32_t point = -1;
    size_t rest = text.size - at;
    utf8proc_ssize_t size =
        utf8proc_iterate((const utf8proc_uint8_t *)text.data + at, (utf8proc_ssize_t)(rest < 4 ? rest : 4), &point);
    *code = size > 0 ? (uint32_t)point : REPLACEMENT;
    return size > 0 ? (size_t)size : 1;
}

void unicode_add(StrBuf *out, uint32_t code) {
    if (code < 0x80) {
        strbuf_add_char(out, (char)code);
        return;
    }
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t size = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
    strbuf_add(out, (Str){(const char *)bytes, (size_t)size});
}

/* ---- Normal form ---- */

/* Where the first part that may have to change begins: the code point before the first one beyond LAST_COMPOSED. */
static size_t composed_size(Str text) {
    size_t before = 0;
    for (size_t at = 0; at < text.size;) {
        if ((unsigned char)text.data[at] < 0xCC) { /* up to U+02FF, of one byte or two */
            before = at;
            at += (unsigned char)text.data[at] < 0xC2 || at + 1 == text.size ? 1 : 2;
            continue;
        }
        return before;
    }
    return text.size;
}

/* Composes what is well-formed from `from` to `to`. */
static void compose_part(Arena *arena, Str text, size_t from, size_t to, StrBuf *out) {
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data + from;
    static const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t size = (utf8proc_ssize_t)(to - from);
    /* The two counts are the same: the first call only asks how many there will be. */
    utf8proc_ssize_t count = size ? utf8proc_decompose(bytes, size, NULL, 0, options) : 0;
    utf8proc_int32_t *points = count > 0 ? ARENA_ARRAY(arena, utf8proc_int32_t, (size_t)count + 1) : NULL;
    if (points) count = utf8proc_decompose(bytes, size, points, count, options);
    if (!points || count < 0) {
        strbuf_add(out, str_slice(text, from, to));
        return;
    }
    count = utf8proc_normalize_utf32(points, count, options);
    for (utf8proc_ssize_t i = 0; i < count; i++) unicode_add(out, (uint32_t)points[i]);
}

Str unicode_compose(Arena *arena, Str text) {
    size_t start = composed_size(text);
    if (start == text.size) return text;
    /* A code point becomes at most three of them in this form (U+1D160), of three times the bytes. */
    StrBuf out = strbuf_new(arena, text.size * 4);
    strbuf_add(&out, str_slice(text, 0, start));
    size_t from = start;
    for (size_t at = start; at < text.size;) {
        uint32_t code;
        size_t size = unicode_next(text, at, &code);
        bool is_damaged = size == 1 && code == REPLACEMENT;
        if (is_damaged) {
            compose_part(arena, text, from, at, &out);
            strbuf_add_char(&out, text.data[at]);
            from = at + 1;
        }
        at += size;
    }
    compose_part(arena, text, from, text.size, &out);
    Str composed = strbuf_str(&out);
    return str_equal(composed, text) ? text : composed;
}

/* ---- Characters ---- */

size_t unicode_cluster_size(Str text, size_t at) {
    uint32_t previous, code;
    size_t size = unicode_next(text, at, &previous);
    utf8proc_int32_t state = 0;
    while (at + size < text.size) {
        /* Two ASCII characters are apart, but for the end of a line that Windows writes. */
        unsigned char next = (unsigned char)text.data[at + size];
        if (previous < 0x80 && next < 0x80) return previous == '\r' && next == '\n' ? size + 1 : size;
        size_t next_size = unicode_next(text, at + size, &code);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)previous, (utf8proc_int32_t)code, &state)) break;
        previous = code;
        size += next_size;
    }
    return size;
}

size_t unicode_cluster_count(Str text) {
    size_t count = 0;
    for (size_t at = 0; at < text.size; at += unicode_cluster_size(text, at)) count++;
    return count;
}

/* ---- Case ---- */

uint32_t unicode_upper(uint32_t code) {
    if (code < 0x80) return code >= 'a' && code <= 'z' ? code - 32 : code;
    if (code == SHARP_S) return code;
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)code);
}

uint32_t unicode_lower(uint32_t code) {
    if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

uint32_t unicode_title(uint32_t code) {
    if (code < 0x80 || code == SHARP_S) return unicode_upper(code);
    return (uint32_t)utf8proc_totitle((utf8proc_int32_t)code);
}

bool unicode_is_white(uint32_t code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
           code == 0x3000;
}

bool unicode_is_separator(uint32_t code) {
    bool is_letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    if (code >= 0x80) return unicode_is_white(code);
    return !is_letter && !(code >= '0' && code <= '9') && code != '_';
}
