/* Lists and reads the files of a target: a plain folder, a work tree of git, or any commit of a
 * repository straight from its objects. Nothing is run, checked out, written or fetched, and nothing
 * outside the target's repository is read. */
#ifndef ANALYZER_SCAN_H
#define ANALYZER_SCAN_H

#include "analyzer/core/diag.h"
#include "analyzer/skip.h"

/* What the file system says of a file of a work folder. */
typedef struct {
    uint64_t device, inode, size_bytes;
    int64_t modified_ns, changed_ns; /* since 1970 */
    int64_t seen_ns;                 /* when that was; 0: it is a file of a commit */
} FileStamp;

/* `path` is relative to the target's folder, '/' separated, in the bytes of the file system. It begins
 * with "../" for what lies elsewhere in the repository (ScanOptions.under, links). */
typedef struct {
    Str path;
    Str blob_id;         /* 40 digits for a file of a commit, else empty */
    uint64_t size_bytes; /* 0 when not known before reading: files of a commit */
    FileStamp stamp;
    bool is_vendored; /* somebody else's: resolve it, but do not blame the reader for it */
} SourceFile;

/* A symbolic link that stays inside. Files are listed once, under their real path. */
typedef struct {
    Str path, target;
    bool is_folder;
} SourceLink;

typedef struct {
    Str path;
    SkipReason reason;
} SkippedFolder;

typedef struct {
    const Str *excludes; /* in the language of .gitignore, relative to the target's folder */
    size_t exclude_count;
    Str under; /* only this folder; may climb with ".." inside the repository */
} ScanOptions;

/* Everything sorted by path. */
typedef struct {
    VEC(SourceFile) files;
    VEC(SourceLink) links;
    VEC(SkippedFolder) skipped_folders; /* their content is not counted */
    size_t skipped_files[SKIP_REASON_COUNT];
    VEC(Str) unread; /* files that are there and not read, in no order */
} ScanList;

/* A file as an editor shows it, which may be more than what is on disk. */
typedef struct OpenDocument {
    Str place; /* as repository_place() names it */
    Str bytes;
} OpenDocument;

typedef struct Repository Repository;

/* A repository without any commit. */
bool repository_is_unborn(Str target, Arena *arena);
/* `target` is "PATH" or "PATH@REV": a folder, a file, a bare repository. False after a DIAG_ERROR.
 * Close with repository_close(). */
bool repository_open(Repository **out, Str target, Arena *arena, Diags *diags);
void repository_close(Repository *repository);

Str repository_name(const Repository *repository);   /* "shop": from the clone's origin, else the folder */
Str repository_commit(const Repository *repository); /* 40 digits, 64 of SHA-256; empty for a plain folder */
Str repository_root(const Repository *repository);   /* the target's folder inside the repository, "." at the top */
/* Absolute path of the target's folder; empty for a bare repository. */
Str repository_folder(const Repository *repository, Arena *arena);
/* One text for one file, whichever target it is named through: a path on disk, or in a commit. */
Str repository_place(const Repository *repository, Str path, Arena *arena);
bool repository_is_commit(const Repository *repository); /* read from objects, not from files */

/* From now on these files are what their editor shows. Both are borrowed. */
void repository_open_documents(Repository *repository, const OpenDocument *documents, size_t count);
/* The text in an editor of a file of a work folder; false: it is open in none. */
bool repository_open_document(Str *bytes, const Repository *repository, Str path, Arena *arena);

/* Best common ancestor of this commit and another revision of the same repository. Only for a
 * repository that was opened with a revision. False after a DIAG_ERROR. */
bool repository_merge_base(Str *commit, Repository *repository, Str revision, Arena *arena, Diags *diags);

/* Needs `out` zeroed. What can't be listed is counted and explained; listing itself never fails. */
void repository_list(ScanList *out, Repository *repository, const ScanOptions *options, Arena *arena, Diags *diags);

/* A single file by path, whether it was listed or not; links that were listed are followed. False when
 * there is no such file inside the repository. For file(), templatefile() and the like. */
bool repository_find(SourceFile *out, Repository *repository, Str path, Arena *arena);

/* Does the clone hold the content of a file of a commit? Whether it can be read is another question. */
bool repository_has_blob(const Repository *repository, const SourceFile *file);

/* The bytes, followed by a NUL that does not count. False after a diagnostic that says why. */
bool repository_read(Str *bytes, Repository *repository, const SourceFile *file, Arena *arena, Diags *diags);

#endif
