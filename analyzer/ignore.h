/* Patterns in the language of .gitignore, kept as a stack: a walk adds a folder's patterns when it
 * enters and takes them away when it leaves. Git's own reading is not used, since plain folders
 * need the same rules, and since Git would read files that the repository's configuration names. */
#ifndef ANALYZER_IGNORE_H
#define ANALYZER_IGNORE_H

#include "analyzer/core/str.h"
#include "analyzer/core/vec.h"

typedef struct {
    Str glob;
    size_t base_size; /* length of the folder the pattern belongs to, with its '/' */
    enum { IGNORE_GLOB, IGNORE_LITERAL, IGNORE_SUFFIX } kind;
    bool is_negated, is_anchored, is_for_folders;
} IgnorePattern;

typedef struct {
    Arena *arena;
    VEC(IgnorePattern) patterns;
} IgnoreRules;

/* What a hostile .gitignore may cost: this many patterns are tried on each file at most. */
enum { IGNORE_PATTERNS_MAX = 4000, IGNORE_FILE_SIZE_BYTES_MAX = 1024 * 1024 };

/* Adds the patterns of a .gitignore that stands in `folder` ("" or "a/b"). False when there were
 * too many; the rest is left out. */
bool ignore_add(IgnoreRules *rules, Str text, Str folder);
/* Goes back to the first `count` patterns. */
void ignore_truncate(IgnoreRules *rules, size_t count);
/* The last pattern that matches decides. Folders above `path` are the caller's business. */
bool ignore_matches(const IgnoreRules *rules, Str path, bool is_folder);

#endif
