/* printf() for the conversions that nearly all of our texts are made of. Libraries that we link register conversions of
 * their own (libquadmath, behind igraph's linear algebra), and then glibc takes a path several times as slow for
 * every text. */
#ifndef ANALYZER_CORE_FORMAT_H
#define ANALYZER_CORE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Like vsnprintf(): at most `capacity` bytes with a NUL at the end, nothing when it is 0; `size` is what the whole has.
 * False, and nothing is to be used, when the format has other conversions than %s %.*s %c %d %u %zu %ld %lu %lld %llu %%. */
bool format_plain(char *out, size_t capacity, size_t *size, const char *format, va_list arguments);

#endif
