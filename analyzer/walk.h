/* The walk through a repository's folders; scan.c says where it starts. Full paths throughout. */
#ifndef ANALYZER_WALK_H
#define ANALYZER_WALK_H

#include "analyzer/repository.h"

typedef struct Walk Walk;

/* Adds to `out`, in which everything lives in `arena`. */
Walk *walk_new(Repository *repository, ScanList *out, Arena *arena, Diags *diags);
void walk_free(Walk *walk);

void walk_exclude(Walk *walk, Str pattern);
/* Reads the ignore files of the folders above `full` (and git's own list), not that of `full` itself. */
void walk_ignore_above(Walk *walk, Str full);
/* Do those say that `full` or a folder above it is ignored? */
bool walk_is_ignored(Walk *walk, Str full);
void walk_forget_ignored(Walk *walk);

/* Lists a folder and all below it, once. */
void walk_folder(Walk *walk, Str full);
bool walk_has_folder(const Walk *walk, Str full);
void walk_file(Walk *walk, Str full, const TreeEntry *entry, uint64_t size_bytes);
void walk_skip_link(Walk *walk, Str full, SkipReason reason);

#endif
