/* Str: borrowed bytes with a length; may hold NUL and invalid UTF-8. Whoever made it owns the bytes
 * (an arena, a file's facts, a literal); a Str never does. */
#ifndef ANALYZER_CORE_STR_H
#define ANALYZER_CORE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "analyzer/core/arena.h"

typedef struct {
    const char *data;
    size_t size;
} Str;

#define STR(literal) ((Str){(literal), sizeof(literal) - 1})
#define STR_NONE ((Str){"", 0})
/* For printf: "%.*s" with STR_ARG(s). */
#define STR_ARG(s) (int)((s).size > INT32_MAX ? INT32_MAX : (s).size), (s).data

/* NULL gives the empty string. Inline as what stands below: lists of names are gone through millions of times in a run. */
static inline Str str_from(const char *zero_terminated) {
    return zero_terminated ? (Str){zero_terminated, strlen(zero_terminated)} : STR_NONE;
}
Str str_of(const char *data, size_t size);
Str str_copy(Arena *arena, Str s); /* the copy is followed by a NUL that does not count */
const char *str_zero_terminated(Arena *arena, Str s);
Str str_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
Str str_format_list(Arena *arena, const char *format, va_list arguments);
Str str_concat(Arena *arena, Str a, Str b);
/* One character in front of a text, in `buffer` when it fits: for keys of look-ups, without an allocation. */
Str str_prefixed(Arena *arena, char *buffer, size_t buffer_size, char first, Str rest);

/* Most texts that are compared differ in their size or first byte. */
static inline bool str_equal(Str a, Str b) {
    return a.size == b.size && (a.size == 0 || (a.data[0] == b.data[0] && memcmp(a.data, b.data, a.size) == 0));
}
bool str_equal_ignoring_case(Str a, Str b); /* ASCII only */
int str_compare(Str a, Str b);              /* byte order, the order of all output */
static inline bool str_starts_with(Str s, Str prefix) {
    return s.size >= prefix.size && str_equal((Str){s.data, prefix.size}, prefix);
}
static inline bool str_ends_with(Str s, Str suffix) {
    return s.size >= suffix.size && str_equal((Str){s.data + (s.size - suffix.size), suffix.size}, suffix);
}
bool str_contains(Str s, Str part);
bool str_contains_ignoring_case(Str s, Str part); /* ASCII only */
/* Index of the first occurrence at or after `from`, or SIZE_MAX. */
size_t str_find(Str s, Str part, size_t from);
size_t str_find_char(Str s, char c, size_t from);
size_t str_find_last_char(Str s, char c);
/* Clipped to the string. */
static inline Str str_slice(Str s, size_t from, size_t to) {
    if (to > s.size) to = s.size;
    if (from > to) from = to;
    return (Str){from ? s.data + from : s.data, to - from}; /* nothing may be added to NULL, not even nothing */
}
Str str_trim(Str s);                /* ASCII white space on both ends */
Str str_lower(Arena *arena, Str s); /* ASCII */
/* Cuts `rest` at the first `separator`: returns what stands before it, leaves what stands after.
 * false when `rest` was already used up. */
bool str_split_next(Str *rest, char separator, Str *part);
/* Next word between ASCII white space. */
bool str_word_next(Str *rest, Str *word);
bool str_to_int64(Str s, int64_t *out); /* the whole string, decimal, no overflow */
uint64_t str_hash(Str s);
/* Shell-style pattern: * (not /), ** (anything), ?, [a-z]. Linear time per `*`, no recursion bomb. */
bool str_matches_glob(Str s, Str pattern);
bool str_is_valid_utf8(Str s);

/* A string under construction with a bound: past `size_max` it stops growing and says so, so that
 * no input can make it grow without end. */
typedef struct {
    Arena *arena;
    char *data;
    size_t size, capacity, size_max;
    bool is_truncated;
    bool is_apart; /* the text has memory of its own */
    void (*drain)(void *context, Str text); /* NULL: nobody takes the text before it is whole */
    void *drain_context;
} StrBuf;

StrBuf strbuf_new(Arena *arena, size_t size_max);
/* For texts as large as a report: they grow where they are, and leave no smaller copies of themselves in the arena, which is for
 * what writers need on the way. To be ended with strbuf_free(). */
StrBuf strbuf_new_apart(Arena *arena, size_t size_max);
void strbuf_free(StrBuf *buf);
/* What has been added is handed on, a megabyte at a time, and forgotten; the last of it is left for strbuf_str(). For writers that
 * never look back. */
void strbuf_drain_into(StrBuf *buf, void (*drain)(void *context, Str text), void *context);
void strbuf_add(StrBuf *buf, Str s);
void strbuf_add_char(StrBuf *buf, char c);
void strbuf_format(StrBuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
Str strbuf_str(const StrBuf *buf); /* valid until the next addition */

#endif
