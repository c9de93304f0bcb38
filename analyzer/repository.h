/* What scan.c and walk.c share. Paths in here are full paths: relative to the repository's root. */
#ifndef ANALYZER_REPOSITORY_H
#define ANALYZER_REPOSITORY_H

#include "analyzer/core/map.h"
#include "analyzer/objects.h"
#include "analyzer/scan.h"

typedef struct {
    Str path, target; /* target as it stands in the link */
} Link;

typedef struct {
    Map *index; /* path to position in `items` */
    VEC(Link) items;
} Links;

struct Repository {
    Str name, commit;
    Str root_path; /* absolute, real; empty for a bare repository */
    Str prefix;    /* the target's folder below the root; empty at the top */
    Str only_file; /* name of the file when the target is one */
    int root;      /* descriptor of the root folder; -1 when reading objects */
    bool is_git;
    bool has_told_of_index; /* that it can't be read */
    GitDir gitdir;
    Objects *objects; /* of a commit, else NULL */
    Str tree;
    Links links;
    const OpenDocument *documents;
    size_t document_count;
};

/* `path` relative to the target's folder as a full path, without "." and ".."; false when it leaves the root. */
bool path_full(Str *out, const Repository *repository, Str path, Arena *arena);
/* The other way round. */
Str path_relative(const Repository *repository, Str full, Arena *arena);

/* Follows every known link in a full path. */
typedef enum { LINK_RESOLVED, LINK_OUTSIDE, LINK_CIRCLE } LinkResult;
LinkResult links_resolve(Str *out, const Repository *repository, Str full, Arena *arena);
void links_add(Repository *repository, Str full, Str target, Arena *arena);

/* What is at a full path without links in it; false when nothing is. */
bool repository_entry(TreeEntry *out, const Repository *repository, Str full, uint64_t *size_bytes, Arena *arena);

#endif
