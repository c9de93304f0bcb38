/* Read access to the files of the repository under analysis, handed down to the evaluator for file(),
 * templatefile(), fileset(). The owner of the context guarantees that nothing outside the
 * repository's root is ever read (hostile paths, links). */
#ifndef ANALYZER_CORE_FILES_H
#define ANALYZER_CORE_FILES_H

#include "analyzer/core/str.h"

typedef struct {
    void *context;
    /* Repository-relative path without "." or ".." steps. false: no such file, or not to be read. */
    bool (*read)(void *context, Str path, Arena *arena, Str *bytes);
    /* All files, sorted by path. Valid for the run. */
    const Str *paths;
    size_t path_count;
    /* What is there besides, sorted: links to files, which can be read by their names; and files and folders that can't,
     * because they are skipped or lead out of the repository. */
    const Str *unread, *unread_folders;
    size_t unread_count, unread_folder_count;
    /* Links to folders inside the repository: what stands below `from` is listed below `to`. */
    const Str *link_from, *link_to;
    size_t link_count;
    /* The folder `over_from` is copied over the folder `over_to`: what stands there in both is that of `over_from`. */
    bool has_over;
    Str over_from, over_to;
    /* How many ".." steps from the target's folder stay inside the repository. */
    size_t climbs_max;
    /* Facts that were made of a text of this kind that stands at a path, if all that was read for them says the same still;
     * with `lists`, also when there is another file now, or one less. Valid for the run. false: not known. */
    bool (*recall)(void *context, const char *kind, bool lists, Str path, Str text, Str *facts);
    /* Keeps them for later runs, with the paths that were read. Both are NULL where nothing is kept. */
    void (*keep)(void *context, const char *kind, bool lists, Str path, Str text, Str facts, const Str *reads,
                 size_t read_count);
    /* What was worked out of the content of a file alone, if the file is there and holds the same still. Valid for the run. false:
     * not known. */
    bool (*recall_content)(void *context, const char *kind, Str path, Str *kept);
    /* Keeps it for later runs; `bytes`: the content. Both are NULL where nothing is kept. */
    void (*keep_content)(void *context, const char *kind, Str path, Str bytes, Str kept);
} Files;

/* As read(), of a small text that is asked for in every run: what was kept of it is there at once, where that of a commit has to be
 * found in a pack and unpacked. Valid for the run when it was kept, otherwise as long as the arena. */
bool files_text(const Files *files, Str path, Arena *arena, Str *bytes);

/* Index of the first path that does not sort before `text`, or path_count: a file by its path, and the first
 * entry of a folder by "folder/". */
size_t files_first_at(const Files *files, Str text);

/* Is the path one of `unread`, or in an unread folder (or below a link that leads out)? Sets whether it is a file of
 * `unread` itself. */
bool files_is_unread(const Files *files, Str path, bool *is_itself);

/* Does a resolved path stay inside the repository? */
bool files_is_inside(const Files *files, Str resolved);

/* The path with a leading folder link replaced; the same path when there is none. */
Str files_follow(Arena *arena, const Files *files, Str path);

/* Where a file really is: in the folder that is copied over the one of its path, or at the path itself. */
Str files_uncovered(Arena *arena, const Files *files, Str path);
/* The folder that is copied over the one at `path`; false when none is. */
bool files_over(Arena *arena, const Files *files, Str path, Str *over);

/* Resolves `path` against `directory` ("" = the target's folder), cutting "." and "..". What lies above the
 * target keeps its leading ".." steps; whether it may be read is for the reader to say, which never leaves the
 * repository. false when the path is absolute or climbs out of sight. */
bool files_resolve(Arena *arena, Str directory, Str path, Str *out);

#endif
