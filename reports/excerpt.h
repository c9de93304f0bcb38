/* Excerpts: the lines of source that prove a finding, with a caret below, as compilers show them. */
#ifndef REPORTS_EXCERPT_H
#define REPORTS_EXCERPT_H

#include "analyzer/core/str.h"

typedef struct {
    Str text;             /* the whole file */
    uint32_t line;        /* the deciding line */
    uint32_t column;      /* where it decides, in bytes; 0 = all of the line */
    uint32_t header_line; /* first line of the block around it; 0 = none */
    uint32_t gutter;      /* columns for line numbers */
    uint32_t width;
    bool is_ascii;
    const char *frame_color, *caret_color, *reset; /* empty without colours */
} Excerpt;

/* false when the file has no such line; nothing is added then. */
bool excerpt_add(const Excerpt *excerpt, StrBuf *out);

/* Line `line` without its end; false when there are fewer. */
bool excerpt_line(Str text, uint32_t line, Str *out);
/* What to mark on a line when something was found at byte column `column` (0: anywhere on it): a quoted string, a
 * name in the middle of the line, or all of the line without the blanks around it. Bytes [start, end); false when
 * there is nothing but blanks. */
bool excerpt_mark(Str line, uint32_t column, size_t *start, size_t *end);

#endif
