/* Patterns of .gitignore (up to the first NUL) against a path (the rest): no pattern may read out of
 * bounds, and matching must stay linear enough for a million files. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/ignore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str text = {(const char *)data, size};
    size_t end = str_find_char(text, '\0', 0);
    Str patterns = str_slice(text, 0, end), path = end == SIZE_MAX ? STR("a/b.tf") : str_slice(text, end + 1, size);
    Arena *arena = arena_new();
    IgnoreRules rules = {.arena = arena};
    ignore_add(&rules, patterns, STR_NONE);
    size_t count = rules.patterns.count;
    ignore_add(&rules, patterns, STR("a"));
    bool is_file_ignored = ignore_matches(&rules, path, false);
    /* What is ignored as a file is ignored as a folder, unless a pattern for folders says otherwise. */
    if (!memchr(patterns.data, '/', patterns.size)) assert(ignore_matches(&rules, path, true) == is_file_ignored);
    ignore_truncate(&rules, count);
    ignore_matches(&rules, path, false);
    arena_free(arena);
    return 0;
}
