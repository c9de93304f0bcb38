/* Facts kept between runs, under the path, the blob id and the build of the program: the same bytes at
 * the same path give the same facts for ever. A cache that can't be used costs time, never a result. */
#ifndef ANALYZER_CACHE_H
#define ANALYZER_CACHE_H

#include "analyzer/core/diag.h"

typedef struct Cache Cache;

typedef struct {
    unsigned char bytes[20];
} CacheKey;

/* What is kept of a file. `bytes` is empty when the file was not wanted; then `reason` says why. */
typedef struct {
    Str bytes, reason;
} CacheEntry;

/* In `folder`, or, when empty, in $XDG_CACHE_HOME/faultline or ~/.cache/faultline. NULL, with a note,
 * when there is no such folder and none can be made. Close with cache_close(). */
Cache *cache_open(Str folder, Arena *arena, Diags *diags);
void cache_close(Cache *cache);

CacheKey cache_key(Str path, Str blob_id); /* while some cache is open */
/* The entry lives as long as the cache. A damaged one is not found, and its file is removed at the end. Several threads may ask
 * at once, of a cache that nobody writes to. */
bool cache_get(CacheEntry *out, Cache *cache, const CacheKey *key);
/* `entry` must live until cache_save(). */
void cache_put(Cache *cache, const CacheKey *key, CacheEntry entry);
/* Writes what was put; other processes may do the same at the same time. */
void cache_save(Cache *cache);

#endif
