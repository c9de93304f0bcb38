/* Unicode as Terraform has it: normal form C, characters as readers see them, and case. The one door to libutf8proc.
 * Bytes that are no UTF-8 stay as they are, each a character of its own. */
#ifndef GRAPH_UNICODE_H
#define GRAPH_UNICODE_H

#include "analyzer/core/str.h"

/* The text in normal form C, in which Terraform keeps every string and key: `text` itself when it is in that form
 * already, else a copy in the arena. */
Str unicode_compose(Arena *arena, Str text);

/* The code point at `at`, U+FFFD for a byte that begins none; returns its size in bytes. */
size_t unicode_next(Str text, size_t at, uint32_t *code);
void unicode_add(StrBuf *out, uint32_t code);

/* Size in bytes of the grapheme cluster at `at`, and how many clusters a text has. */
size_t unicode_cluster_size(Str text, size_t at);
size_t unicode_cluster_count(Str text);

/* One code point for one, as Go maps them: no expansion ("ß" stays), no language. */
uint32_t unicode_upper(uint32_t code);
uint32_t unicode_lower(uint32_t code);
uint32_t unicode_title(uint32_t code);
bool unicode_is_white(uint32_t code);
/* Does it separate words for title()? ASCII that is neither letter, digit nor `_`; else white space alone. */
bool unicode_is_separator(uint32_t code);

#endif
