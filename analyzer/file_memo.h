/* What was read of the files of work folders, by what the file system says of them: for a process that reads the same folders
 * again and again. As with git's index, a file that was not changed for a while before it was read, and of which the file
 * system says the same, holds the same. */
#ifndef ANALYZER_FILE_MEMO_H
#define ANALYZER_FILE_MEMO_H

#include "analyzer/cache.h"
#include "analyzer/scan.h"

typedef struct FileMemo FileMemo;

/* Lives as long as the arena; not thread-safe. */
FileMemo *file_memo_new(Arena *arena);
/* The key under which the cache has what is in the file; false: the file may hold something else by now. `name` tells
 * all files apart. */
bool file_memo_get(FileMemo *memo, Str name, const FileStamp *stamp, CacheKey *key);
/* Nothing is kept of a file that was changed a moment before it was seen: it may be changed again and look the same. */
void file_memo_put(FileMemo *memo, Str name, const FileStamp *stamp, const CacheKey *key);

/* For later processes: what was found or put in this one, when something was put; else empty. Lives in the arena. */
Str file_memo_encode(const FileMemo *memo, Arena *arena);
/* Takes up what another process kept; what is damaged is left out. */
void file_memo_decode(FileMemo *memo, Str kept);

#endif
