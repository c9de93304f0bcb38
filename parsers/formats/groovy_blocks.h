/* Blocks of a Jenkinsfile, by their words and braces alone. */
#ifndef PARSERS_FORMATS_GROOVY_BLOCKS_H
#define PARSERS_FORMATS_GROOVY_BLOCKS_H

#include "analyzer/core/str.h"

bool groovy_is_letter(char c);
bool groovy_is_word_char(char c);
/* Does the text up to `at` end so? */
bool groovy_is_behind(Str text, size_t at, const char *before);
/* Where environment { } stands directly in the block that is open at `at`, behind its stages or steps; `end` is behind its brace.
 * SIZE_MAX: nowhere. */
size_t groovy_late_environment(Str text, size_t at, size_t *end);

#endif
