/* Str and StrBuf. Nothing here depends on the locale: output is the same under LC_ALL=C. */
#include "analyzer/core/str.h"

#include <assert.h>
#include <stdio.h>

#include "analyzer/core/format.h"

Str str_of(const char *data, size_t size) { return (Str){data ? data : "", data ? size : 0}; }

Str str_copy(Arena *arena, Str s) {
    char *copy = arena_alloc(arena, s.size + 1);
    if (s.size) memcpy(copy, s.data, s.size);
    return (Str){copy, s.size};
}

const char *str_zero_terminated(Arena *arena, Str s) { return str_copy(arena, s).data; }

enum { SMALL_SIZE = 256 }; /* most texts: written once, then copied */

static size_t printed_size(const char *format, va_list arguments) {
    int size = vsnprintf(NULL, 0, format, arguments);
    assert(size >= 0);
    return (size_t)size;
}

Str str_format_list(Arena *arena, const char *format, va_list arguments) {
    char small[SMALL_SIZE];
    size_t size = 0;
    bool is_plain = format_plain(small, sizeof small, &size, format, arguments);
    if (is_plain && size < sizeof small) return str_copy(arena, (Str){small, size});
    va_list again;
    va_copy(again, arguments);
    if (!is_plain) size = printed_size(format, arguments);
    char *text = arena_alloc(arena, size + 1);
    if (is_plain)
        format_plain(text, size + 1, &size, format, again);
    else
        vsnprintf(text, size + 1, format, again);
    va_end(again);
    return (Str){text, size};
}

Str str_format(Arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str s = str_format_list(arena, format, arguments);
    va_end(arguments);
    return s;
}

Str str_concat(Arena *arena, Str a, Str b) {
    char *text = arena_alloc(arena, a.size + b.size + 1);
    if (a.size) memcpy(text, a.data, a.size);
    if (b.size) memcpy(text + a.size, b.data, b.size);
    return (Str){text, a.size + b.size};
}

Str str_prefixed(Arena *arena, char *buffer, size_t buffer_size, char first, Str rest) {
    char *text = rest.size + 1 <= buffer_size ? buffer : arena_alloc(arena, rest.size + 1);
    text[0] = first;
    if (rest.size) memcpy(text + 1, rest.data, rest.size);
    return (Str){text, rest.size + 1};
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_equal_ignoring_case(Str a, Str b) {
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i])) return false;
    return true;
}

int str_compare(Str a, Str b) {
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    if (order) return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

size_t str_find(Str s, Str part, size_t from) {
    if (from > s.size) return SIZE_MAX;
    if (part.size == 0) return from;
    if (part.size > s.size - from) return SIZE_MAX; /* an empty one may have no bytes at all */
    const char *hit = memmem(s.data + from, s.size - from, part.data, part.size);
    return hit ? (size_t)(hit - s.data) : SIZE_MAX;
}

bool str_contains_ignoring_case(Str s, Str part) {
    if (part.size == 0) return true;
    char first = lower(part.data[0]);
    for (size_t i = 0; i + part.size <= s.size; i++)
        if (lower(s.data[i]) == first && str_equal_ignoring_case(str_slice(s, i, i + part.size), part)) return true;
    return false;
}

bool str_contains(Str s, Str part) { return str_find(s, part, 0) != SIZE_MAX; }

size_t str_find_char(Str s, char c, size_t from) {
    if (from >= s.size) return SIZE_MAX;
    const char *hit = memchr(s.data + from, c, s.size - from);
    return hit ? (size_t)(hit - s.data) : SIZE_MAX;
}

size_t str_find_last_char(Str s, char c) {
    const char *found = s.size ? memrchr(s.data, c, s.size) : NULL;
    return found ? (size_t)(found - s.data) : SIZE_MAX;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Str str_trim(Str s) {
    while (s.size && is_space(s.data[0])) s.data++, s.size--;
    while (s.size && is_space(s.data[s.size - 1])) s.size--;
    return s;
}

Str str_lower(Arena *arena, Str s) {
    char *copy = arena_alloc(arena, s.size + 1);
    for (size_t i = 0; i < s.size; i++) copy[i] = lower(s.data[i]);
    return (Str){copy, s.size};
}

bool str_split_next(Str *rest, char separator, Str *part) {
    if (!rest->data) return false;
    size_t at = str_find_char(*rest, separator, 0);
    if (at == SIZE_MAX) {
        *part = *rest;
        *rest = (Str){NULL, 0};
        return true;
    }
    *part = (Str){rest->data, at};
    *rest = (Str){rest->data + at + 1, rest->size - at - 1};
    return true;
}

bool str_word_next(Str *rest, Str *word) {
    while (rest->size && is_space(rest->data[0])) rest->data++, rest->size--;
    if (rest->size == 0) return false;
    size_t end = 0;
    while (end < rest->size && !is_space(rest->data[end])) end++;
    *word = (Str){rest->data, end};
    rest->data += end;
    rest->size -= end;
    return true;
}

bool str_to_int64(Str s, int64_t *out) {
    bool is_negative = s.size && s.data[0] == '-';
    size_t i = is_negative ? 1 : 0;
    if (i == s.size) return false;
    int64_t value = 0;
    for (; i < s.size; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') return false;
        int digit = s.data[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value)) return false;
    }
    if (!is_negative && __builtin_mul_overflow(value, -1, &value)) return false;
    *out = value;
    return true;
}

/* FNV-1a folded by a finishing multiply. Tables of hostile keys stay linear because map.c mixes a
 * per-process key into it. */
uint64_t str_hash(Str s) {
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < s.size; i++) hash = (hash ^ (unsigned char)s.data[i]) * 1099511628211u;
    hash ^= hash >> 32;
    return hash * 0x9E3779B97F4A7C15u;
}

/* [a-z], [!a-z]; an unclosed bracket is a plain character. Sets *after behind the set. */
static bool matches_set(Str pattern, size_t at, char c, size_t *after) {
    size_t i = at + 1;
    bool is_negated = i < pattern.size && (pattern.data[i] == '!' || pattern.data[i] == '^');
    if (is_negated) i++;
    bool is_member = false;
    size_t first = i;
    for (; i < pattern.size && (pattern.data[i] != ']' || i == first); i++) {
        char low = pattern.data[i], high = low;
        if (i + 2 < pattern.size && pattern.data[i + 1] == '-' && pattern.data[i + 2] != ']') {
            high = pattern.data[i + 2];
            i += 2;
        }
        if (c >= low && c <= high) is_member = true;
    }
    if (i >= pattern.size) {
        *after = at + 1;
        return c == '[';
    }
    *after = i + 1;
    return is_member != is_negated;
}

/* Two points to go back to: behind the last `*` and behind the last `**`. That is enough, because a
 * later star of the same kind can always take over what an earlier one could match. */
/* Nearly every pattern of a long list is refused by its first or its last character. */
static bool ends_may_match(Str s, Str pattern) {
    if (s.size == 0 || pattern.size == 0) return true;
    char first = pattern.data[0], last = pattern.data[pattern.size - 1];
    return (first == s.data[0] || first == '*' || first == '?' || first == '[') &&
           (last == s.data[s.size - 1] || last == '*' || last == '?' || last == ']');
}

bool str_matches_glob(Str s, Str pattern) {
    if (!ends_may_match(s, pattern)) return false;
    size_t i = 0, p = 0;
    size_t star_p = SIZE_MAX, star_i = 0, deep_p = SIZE_MAX, deep_i = 0;
    while (true) {
        if (p < pattern.size && pattern.data[p] == '*') {
            if (p + 1 < pattern.size && pattern.data[p + 1] == '*') {
                p += 2;
                if (p < pattern.size && pattern.data[p] == '/') {
                    /* "a / ** / b" also matches "a/b": try with nothing in between first. */
                    deep_p = p, deep_i = i;
                    star_p = SIZE_MAX;
                    p++;
                    continue;
                }
                deep_p = p, deep_i = i, star_p = SIZE_MAX;
                continue;
            }
            star_p = ++p, star_i = i;
            continue;
        }
        if (i == s.size && p == pattern.size) return true;
        if (i < s.size && p < pattern.size) {
            char c = pattern.data[p];
            size_t after = p + 1;
            bool is_match = c == '?'   ? s.data[i] != '/'
                            : c == '[' ? s.data[i] != '/' && matches_set(pattern, p, s.data[i], &after)
                                       : c == s.data[i];
            if (is_match) {
                i++;
                p = after;
                continue;
            }
        }
        if (star_p != SIZE_MAX && star_i < s.size && s.data[star_i] != '/') {
            p = star_p, i = ++star_i;
        } else if (deep_p != SIZE_MAX && deep_i < s.size) {
            p = deep_p, i = ++deep_i, star_p = SIZE_MAX;
        } else {
            return false;
        }
    }
}

bool str_is_valid_utf8(Str s) {
    const unsigned char *p = (const unsigned char *)s.data, *end = p + s.size;
    while (p < end) {
        size_t more = *p < 0x80                 ? 0
                      : *p >= 0xC2 && *p < 0xE0 ? 1
                      : (*p & 0xF0) == 0xE0     ? 2
                      : *p >= 0xF0 && *p < 0xF5 ? 3
                                                : 4;
        if (more == 4 || (size_t)(end - p) <= more) return false;
        for (size_t i = 1; i <= more; i++)
            if ((p[i] & 0xC0) != 0x80) return false;
        if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
            (p[0] == 0xF4 && p[1] > 0x8F))
            return false;
        p += more + 1;
    }
    return true;
}

StrBuf strbuf_new(Arena *arena, size_t size_max) { return (StrBuf){.arena = arena, .size_max = size_max}; }

StrBuf strbuf_new_apart(Arena *arena, size_t size_max) {
    return (StrBuf){.arena = arena, .size_max = size_max, .is_apart = true};
}

void strbuf_free(StrBuf *buf) {
    assert(buf->is_apart);
    memory_free(buf->data);
    *buf = strbuf_new_apart(buf->arena, buf->size_max);
}

void strbuf_drain_into(StrBuf *buf, void (*drain)(void *context, Str text), void *context) {
    buf->drain = drain;
    buf->drain_context = context;
}

static void hand_on(StrBuf *buf) {
    enum { DRAINED_SIZE = 1 << 20 };
    if (!buf->drain || buf->size < DRAINED_SIZE) return;
    buf->drain(buf->drain_context, strbuf_str(buf));
    buf->size = 0;
}

static void reserve(StrBuf *buf, size_t size) {
    if (size <= buf->capacity) return;
    size_t capacity = buf->capacity ? buf->capacity * 2 : 64;
    if (capacity < size) capacity = size;
    buf->data =
        buf->is_apart ? memory_grow(buf->data, capacity) : arena_grow(buf->arena, buf->data, buf->capacity, capacity);
    buf->capacity = capacity;
}

void strbuf_add(StrBuf *buf, Str s) {
    if (s.size > buf->size_max - buf->size) {
        buf->is_truncated = true;
        s.size = buf->size_max - buf->size;
    }
    if (s.size == 0) return;
    reserve(buf, buf->size + s.size);
    memcpy(buf->data + buf->size, s.data, s.size);
    buf->size += s.size;
    hand_on(buf);
}

void strbuf_add_char(StrBuf *buf, char c) { strbuf_add(buf, (Str){&c, 1}); }

void strbuf_format(StrBuf *buf, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    char small[SMALL_SIZE];
    size_t size = 0;
    bool is_plain = format_plain(small, sizeof small, &size, format, arguments);
    if (!is_plain) size = printed_size(format, arguments);
    if (size > buf->size_max - buf->size) {
        buf->is_truncated = true;
    } else {
        reserve(buf, buf->size + size + 1);
        if (is_plain && size < sizeof small)
            memcpy(buf->data + buf->size, small, size + 1);
        else if (is_plain)
            format_plain(buf->data + buf->size, size + 1, &size, format, again);
        else
            vsnprintf(buf->data + buf->size, size + 1, format, again);
        buf->size += size;
        hand_on(buf);
    }
    va_end(again);
    va_end(arguments);
}

Str strbuf_str(const StrBuf *buf) { return (Str){buf->data ? buf->data : "", buf->size}; }
