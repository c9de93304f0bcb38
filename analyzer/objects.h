/* The objects of a git repository: commits, trees, blobs. The only door to libgit2, which is used as
 * a reader of object stores and of the index and for nothing else: no configuration, no filters, no
 * references, no check-out, nothing written. A repository's own list of alternates may point anywhere and is not followed; stores
 * that the user names in GIT_ALTERNATE_OBJECT_DIRECTORIES and GIT_OBJECT_DIRECTORY are read beside its own: objects are named by
 * their content, so a store more changes no answer. */
#ifndef ANALYZER_OBJECTS_H
#define ANALYZER_OBJECTS_H

#include "analyzer/gitdir.h"
#include "analyzer/read_file.h"

/* Each use of this module stands between these two, which may be nested. The first and the last are
 * slow, so hashing many files needs a pair around it all. */
void objects_start(void);
void objects_stop(void);

typedef struct Objects Objects;

/* NULL after a DIAG_ERROR. Close with objects_close(). */
Objects *objects_open(const GitDir *gitdir, Arena *arena, Diags *diags);
void objects_close(Objects *objects);

/* Said behind what was not found: where it may be, when the repository names other stores; else empty. */
Str objects_elsewhere(const Objects *objects, Arena *arena);

/* The commit that a revision means: a reference, a commit's digits or their beginning, `@`, each with
 * any number of ~N, ^N, ^{} behind. False after a DIAG_ERROR. */
bool objects_resolve(Str *commit, Objects *objects, Str revision, Arena *arena, Diags *diags);
/* Best common ancestor of two commits. False when there is none in this clone. */
bool objects_merge_base(Str *commit, Objects *objects, Str a, Str b, Arena *arena);

/* TREE_SPECIAL (FIFO, socket, device) is found in work folders only. */
typedef enum { TREE_FILE, TREE_FOLDER, TREE_LINK, TREE_SUBMODULE, TREE_SPECIAL } TreeEntryKind;

typedef struct {
    Str name; /* as it stands in the tree; may be anything */
    Str id;
    TreeEntryKind kind;
} TreeEntry;

typedef struct {
    TreeEntry *items;
    size_t count;
} Tree;

bool objects_commit_tree(Str *tree, Objects *objects, Str commit, Arena *arena);
bool objects_tree(Tree *out, Objects *objects, Str id, Arena *arena);
/* The entry at `path` below the tree `id`; the empty path is the tree itself. */
bool objects_find(TreeEntry *out, Objects *objects, Str id, Str path, Arena *arena);
bool objects_has(Objects *objects, Str id); /* without reading it */
enum { HASH_SIZE = 20 };
/* The ids of all that is below a tree, folders and files, as bytes: each once, in order. False when a folder is missing, or there are
 * more than `most`. */
bool objects_ids_below(Str *ids, Objects *objects, Str tree, size_t most, Arena *arena);
/* Those of such ids that are missing in the clone as it was when it was opened, one behind the other. */
Str objects_missing_of(Objects *objects, Str ids, Arena *arena);
ReadStatus objects_read(Str *out, Objects *objects, Str id, uint64_t size_bytes_max, Arena *arena);

/* 40 digits that stand for the bytes, as git names a blob. */
Str objects_blob_id(Str bytes, Arena *arena);
/* The same as bytes. */
void objects_hash(unsigned char *out, Str bytes);

/* Which files of a work folder are tracked; an ignored file that is tracked is not ignored. */
typedef struct TrackedFiles TrackedFiles;

/* NULL when there is no index, or one that can't be read. */
TrackedFiles *tracked_open(const GitDir *gitdir, Arena *arena, bool *is_unreadable);
void tracked_close(TrackedFiles *tracked);
bool tracked_has_file(const TrackedFiles *tracked, Str path);
bool tracked_has_folder(const TrackedFiles *tracked, Str path);

#endif
