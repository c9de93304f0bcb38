/* Display: text from repositories made safe and readable on a terminal. */
#ifndef REPORTS_DISPLAY_H
#define REPORTS_DISPLAY_H

#include "analyzer/core/str.h"

/* Any bytes as one line of visible characters: controls as \x1b, characters that hide or reorder others as
 * <U+202E>, what is no UTF-8 as U+FFFD. With is_ascii everything beyond ASCII is spelled out. */
void display_add(StrBuf *out, Str text, bool is_ascii);
Str display_text(Arena *arena, Str text, bool is_ascii);
/* One character in the same way; a tab becomes four blanks. */
void display_character(StrBuf *out, uint32_t code_point, bool is_ascii);

/* Columns of text that display_add made. */
uint32_t display_width(Str text);
/* At most `width` columns, cut in front with "..." when longer: the end of a path or key tells most. */
Str display_clip(Arena *arena, Str text, uint32_t width);

/* Words of `text`, broken before they pass `width`; further lines start with `indent` blanks. `column` is where
 * the text starts. */
void display_wrap(StrBuf *out, Str text, uint32_t column, uint32_t indent, uint32_t width);

/* The last step of all text output: no blanks at line ends, and with is_ci nothing that a CI runner would take
 * for a command ("::" at the start of a line, "##[" and "##vso[" anywhere). It works on finished lines, because
 * a command may be put together from pieces that are harmless alone. */
void display_finish(StrBuf *out, Str text, bool is_ci);

#endif
