/* LineHashes: the fingerprint that GitHub's code scanning keeps per line of a file. Its uploader works the same
 * out from a checkout and warns when a report says otherwise, so this must agree to the last bit.
 *
 * Of each line, the next 100 UTF-16 code units from its start on count, over line ends and all: without spaces
 * and tabs, every line end as LF, the end of the file as 65535 and zeros behind it. They are the digits of a number
 * to base 37, modulo 2^64. Lines with the same number are told apart by how often it was there before. */
#ifndef REPORTS_LINE_HASH_H
#define REPORTS_LINE_HASH_H

#include "analyzer/core/str.h"

typedef struct {
    uint64_t hash;
    uint32_t occurrence; /* from 1 */
} LineHash;

typedef struct {
    const LineHash *lines; /* line n is at n - 1 */
    size_t count;
} LineHashes;

LineHashes line_hashes(Str text, Arena *arena);
/* "c129715d7a2bc9a3:1"; empty for a line the file does not have. */
Str line_hash_text(LineHashes hashes, uint32_t line, Arena *arena);

#endif
