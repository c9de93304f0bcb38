/* Digests, for names that configuration makes with them and for keys of our own. */
#ifndef ANALYZER_CORE_HASH_H
#define ANALYZER_CORE_HASH_H

#include "analyzer/core/str.h"

/* `out` gets 16, 20, 32 or 64 bytes. */
enum { MD5_SIZE = 16, SHA1_SIZE = 20, SHA256_SIZE = 32, SHA512_SIZE = 64 };
void md5_digest(Str s, unsigned char *out);
void sha1_digest(Str s, unsigned char *out);
void sha256_digest(Str s, unsigned char *out);
void sha512_digest(Str s, unsigned char *out);

#endif
