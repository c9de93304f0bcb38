/* Secrets that people write into configuration must not be told on: reports and logs of a build are read by more people
 * than the source is. */
#ifndef ANALYZER_CORE_MASK_H
#define ANALYZER_CORE_MASK_H

#include "analyzer/core/str.h"

/* The text with '*' in place of every byte of a password in an address ("scheme://user:password@host", RFC 3986 section
 * 3.2.1) or in a connection string (";Password=…"). As long as before, so that columns stay. The same text when there is
 * none; else a copy in the arena. */
Str mask_secrets(Str text, Arena *arena);

#endif
