/* Where a repository keeps its things, and what its references say. Read with our own careful
 * reader: the repository's configuration can name files and folders anywhere (include.path,
 * core.worktree), so Git's own reading of it is never used on what may be hostile. */
#ifndef ANALYZER_GITDIR_H
#define ANALYZER_GITDIR_H

#include "analyzer/core/diag.h"

/* Absolute real paths without a '/' at the end. */
typedef struct {
    Str work_folder;   /* empty for a bare repository */
    Str git_folder;    /* HEAD and index */
    Str common_folder; /* objects and references; differs in a linked work tree only */
} GitDir;

/* Looks in `folder` (absolute, real) and above it, on the same file system. False when there is none,
 * or, with a diagnostic, when what is there belongs to another folder. */
bool gitdir_find(GitDir *out, Str folder, Arena *arena, Diags *diags);

/* The 40 digits, or 64 of SHA-256, that a full reference name ("HEAD", "refs/heads/main") stands for; false when there is none. */
bool gitdir_reference(Str *digits, const GitDir *gitdir, Str name, Arena *arena);

/* The digits of HEAD of the repository that `folder` is, or has in its .git, with few calls: false where that is a link, a file
 * (of a linked work tree or a submodule) or lies above, where references are kept in another form, and where there are none. Then
 * gitdir_find() and what follows say. For thousands of repositories. */
bool gitdir_head(Str *digits, Str folder, Arena *arena);

/* Last part of the address that the repository was cloned from ("shop"), empty when unknown. */
Str gitdir_origin_name(const GitDir *gitdir, Arena *arena);

/* A folder that is meant as a repository, or has a folder .git, and lacks what every one has: it was cut off, or is damaged. */
bool gitdir_is_damaged(Str folder, Arena *arena);

/* Nothing was ever committed to it: HEAD names a branch that is not there, and there is no object. */
bool gitdir_is_unborn(const GitDir *gitdir, Arena *arena);
bool gitdir_is_shallow(const GitDir *gitdir);
/* Its references are of a form that is not read here: https://git-scm.com/docs/reftable */
bool gitdir_has_reftable(const GitDir *gitdir);
/* Its objects and its index are of a form that is not read here. */
bool gitdir_is_sha256(const GitDir *gitdir);

/* A text file in `folder` (absolute), empty when there is none. */
Str gitdir_read(Str folder, Str name, Arena *arena);

#endif
