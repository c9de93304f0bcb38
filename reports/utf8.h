/* UTF-8 without the locale: decoding that never fails, and how wide a character is on a terminal. */
#ifndef REPORTS_UTF8_H
#define REPORTS_UTF8_H

#include "analyzer/core/str.h"

static const uint32_t UTF8_INVALID = 0x110000; /* one past the last code point */

/* Code point at *at, which moves behind it. Bytes that are no UTF-8 give UTF8_INVALID once per longest
 * start of a sequence, as browsers and Node.js do, so that replaced text has the same length everywhere. */
uint32_t utf8_next(Str s, size_t *at);
void utf8_add(StrBuf *out, uint32_t code_point);

/* Columns on a terminal: 0 for combining marks, 2 for East Asian wide characters. */
uint32_t utf8_width(uint32_t code_point);
/* Characters that hide or reorder what stands around them: C1 controls, bidirectional controls, zero-width
 * characters, line separators. (Trojan Source) */
bool utf8_is_hidden(uint32_t code_point);
/* White space beyond ASCII, which some line readers trim like blanks. */
bool utf8_is_blank(uint32_t code_point);

/* 1-based column in UTF-16 code units of the byte column `column` of a line. */
uint32_t utf16_column(Str line, uint32_t column);

#endif
