#include "analyzer/scan.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/core/limits.h"
#include "analyzer/repository.h"
#include "analyzer/walk.h"

/* ---- Opening ---- */

static bool exists(Str path, Arena *arena) {
    struct stat info;
    return stat(str_zero_terminated(arena, path), &info) == 0;
}

/* "PATH@REV"; paths may hold '@' too, so the longest PATH that exists counts. */
static bool split_target(Str target, Str *path, Str *revision, Arena *arena) {
    *path = target.size ? target : STR(".");
    *revision = STR_NONE;
    if (exists(*path, arena)) return true;
    for (size_t at = target.size; at-- > 0;) {
        if (target.data[at] != '@') continue;
        *path = at ? str_slice(target, 0, at) : STR(".");
        *revision = str_slice(target, at + 1, target.size);
        if (exists(*path, arena)) return true;
    }
    return false;
}

static Str last_part(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str folder_above(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR(".") : str_slice(path, 0, slash ? slash : 1);
}

static Str name_of(const Repository *repository, Str folder, Arena *arena) {
    Str name = repository->is_git ? gitdir_origin_name(&repository->gitdir, arena) : STR_NONE;
    if (name.size == 0 && repository->is_git)
        folder = repository->root_path.size ? repository->root_path : repository->gitdir.common_folder;
    if (name.size == 0) name = last_part(folder);
    if (str_equal(name, STR(".git"))) name = last_part(folder_above(folder));
    if (str_ends_with(name, STR(".git"))) name.size -= 4;
    return name.size ? str_copy(arena, name) : STR("root");
}

/* Sets root and prefix from the real path of the target's folder. */
static void find_root(Repository *repository, Str folder, Arena *arena, Diags *diags) {
    repository->is_git = gitdir_find(&repository->gitdir, folder, arena, diags);
    repository->root_path = repository->is_git ? repository->gitdir.work_folder : folder;
    Str root = repository->root_path;
    if (root.size > 1 && folder.size > root.size) repository->prefix = str_slice(folder, root.size + 1, folder.size);
    if (root.size == 1) repository->prefix = str_slice(folder, 1, folder.size);
}

static bool open_commit(Repository *repository, Str revision, Arena *arena, Diags *diags) {
    repository->objects = objects_open(&repository->gitdir, arena, diags);
    if (!repository->objects) return false;
    if (!objects_resolve(&repository->commit, repository->objects, revision, arena, diags)) return false;
    if (objects_commit_tree(&repository->tree, repository->objects, repository->commit, arena)) return true;
    diag_add(diags, DIAG_ERROR, repository->gitdir.common_folder, 0, "the tree of commit %.*s is not in this clone%.*s",
             STR_ARG(repository->commit), STR_ARG(objects_elsewhere(repository->objects, arena)));
    return false;
}

/* A folder that the repository around it ignores was named all the same, so it stands for itself. */
static bool is_ignored_around(Repository *repository, Arena *arena, Diags *diags) {
    if (repository->prefix.size == 0) return false;
    ScanList unused = {0};
    Walk *walk = walk_new(repository, &unused, arena, diags);
    walk_ignore_above(walk, repository->prefix);
    bool is_ignored = walk_is_ignored(walk, repository->prefix);
    walk_free(walk);
    return is_ignored;
}

static bool open_work_tree(Repository *repository, Str folder, Arena *arena, Diags *diags) {
    repository->root = open(str_zero_terminated(arena, repository->root_path), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (repository->root >= 0 && repository->is_git && is_ignored_around(repository, arena, diags)) {
        close(repository->root);
        repository->is_git = false;
        repository->root_path = folder;
        repository->prefix = STR_NONE;
        repository->root = open(str_zero_terminated(arena, folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    if (repository->root < 0) {
        diag_add(diags, DIAG_ERROR, folder, 0, "expected a readable folder");
        return false;
    }
    Str commit;
    if (repository->is_git && gitdir_reference(&commit, &repository->gitdir, STR("HEAD"), arena))
        repository->commit = commit;
    return true;
}

bool repository_is_unborn(Str target, Arena *arena) {
    Str path, revision;
    GitDir gitdir = {0};
    Diags unused = diags_new(arena);
    if (!split_target(target, &path, &revision, arena)) return false;
    char *real = realpath(str_zero_terminated(arena, path), NULL);
    bool is_git = real && gitdir_find(&gitdir, str_copy(arena, str_from(real)), arena, &unused);
    free(real);
    return is_git && gitdir_is_unborn(&gitdir, arena);
}

bool repository_open(Repository **out, Str target, Arena *arena, Diags *diags) {
    Str path, revision;
    char *real = NULL;
    bool is_found = split_target(target, &path, &revision, arena);
    if (is_found) real = realpath(str_zero_terminated(arena, path), NULL);
    if (!real) {
        diag_add(diags, DIAG_ERROR, target, 0, "expected a folder, a file, or REPOSITORY@REVISION");
        return false;
    }
    Str folder = str_copy(arena, str_from(real));
    free(real);

    objects_start();
    Repository *repository = ARENA_NEW(arena, Repository);
    *repository = (Repository){.root = -1, .commit = STR_NONE, .prefix = STR_NONE, .only_file = STR_NONE};
    struct stat info;
    if (stat(folder.data, &info) == 0 && !S_ISDIR(info.st_mode)) {
        repository->only_file = last_part(folder);
        folder = str_copy(arena, folder_above(folder));
    }
    find_root(repository, folder, arena, diags);
    bool is_at_revision = !str_equal(path, target) && target.size;
    bool is_bare = repository->is_git && repository->root_path.size == 0;
    if (is_at_revision && !repository->is_git) {
        diag_add(diags, DIAG_ERROR, path, 0, "expected a git repository, since a revision was given");
        repository_close(repository);
        return false;
    }
    bool is_open = is_at_revision || is_bare ? open_commit(repository, revision, arena, diags)
                                             : open_work_tree(repository, folder, arena, diags);
    if (!is_open) {
        repository_close(repository);
        return false;
    }
    repository->name = name_of(repository, folder, arena);
    *out = repository;
    return true;
}

void repository_close(Repository *repository) {
    if (!repository) return;
    objects_close(repository->objects);
    repository->objects = NULL;
    if (repository->root >= 0) close(repository->root);
    repository->root = -1;
    objects_stop();
}

Str repository_name(const Repository *repository) { return repository->name; }
Str repository_place(const Repository *repository, Str path, Arena *arena) {
    Str full;
    if (!path_full(&full, repository, path, arena)) full = path;
    if (!repository->objects) return str_format(arena, "%.*s/%.*s", STR_ARG(repository->root_path), STR_ARG(full));
    return str_format(arena, "%.*s@%.*s:%.*s", STR_ARG(repository->gitdir.common_folder), STR_ARG(repository->commit),
                      STR_ARG(full));
}
Str repository_commit(const Repository *repository) { return repository->commit; }
bool repository_is_commit(const Repository *repository) { return repository->objects != NULL; }

Str repository_root(const Repository *repository) { return repository->prefix.size ? repository->prefix : STR("."); }

Str repository_folder(const Repository *repository, Arena *arena) {
    if (repository->prefix.size == 0 || repository->root_path.size == 0) return repository->root_path;
    return str_format(arena, "%.*s/%.*s", STR_ARG(repository->root_path), STR_ARG(repository->prefix));
}

bool repository_merge_base(Str *commit, Repository *repository, Str revision, Arena *arena, Diags *diags) {
    assert(repository->objects);
    Str other;
    if (!objects_resolve(&other, repository->objects, revision, arena, diags)) return false;
    if (objects_merge_base(commit, repository->objects, repository->commit, other, arena)) return true;
    diag_add(diags, DIAG_ERROR, STR_NONE, 0, "expected a common ancestor of %.*s and %.*s in this clone%s",
             STR_ARG(repository->commit), STR_ARG(other),
             gitdir_is_shallow(&repository->gitdir) ? ", which is shallow: fetch more history" : "");
    return false;
}

/* ---- Listing ---- */

bool repository_entry(TreeEntry *out, const Repository *repository, Str full, uint64_t *size_bytes, Arena *arena) {
    *size_bytes = 0;
    if (repository->objects) return objects_find(out, repository->objects, repository->tree, full, arena);
    int opened = open_beneath(repository->root, full, O_PATH);
    struct stat info;
    bool is_found = opened >= 0 && fstat(opened, &info) == 0;
    if (opened >= 0) close(opened);
    if (!is_found) return false;
    *out = (TreeEntry){.name = full, .id = STR_NONE, .kind = TREE_SPECIAL};
    if (S_ISDIR(info.st_mode)) out->kind = TREE_FOLDER;
    if (S_ISREG(info.st_mode)) out->kind = TREE_FILE;
    *size_bytes = (uint64_t)info.st_size;
    return true;
}

/* A link into node_modules and its like is not followed: what is there is not source under any name. */
static SkipReason reason_of_folders(Str full, bool is_folder) {
    Str rest = full, name, kept;
    while (str_split_next(&rest, '/', &name)) {
        if (str_equal(name, STR(".git"))) return SKIP_LINK_OUTSIDE;
        if (!rest.data && !is_folder) break;
        SkipReason reason = skip_folder(name, &kept);
        if (reason != SKIP_NOT) return reason;
    }
    return SKIP_NOT;
}

static void index_files(Map *files, const ScanList *list) {
    for (size_t i = map_count(files); i < list->files.count; i++) map_put(files, list->files.items[i].path, 1);
}

static SkipReason follow_link(ScanList *out, Repository *repository, const Link *link, Walk *walk, Map *files,
                              Arena *arena) {
    Arena *scratch = arena_new();
    Str full;
    TreeEntry entry = {.kind = TREE_SPECIAL};
    uint64_t size_bytes = 0;
    LinkResult result = links_resolve(&full, repository, link->path, scratch);
    SkipReason reason = result == LINK_OUTSIDE  ? SKIP_LINK_OUTSIDE
                        : result == LINK_CIRCLE ? SKIP_LINK_BROKEN
                                                : SKIP_NOT;
    if (reason == SKIP_NOT && !repository_entry(&entry, repository, full, &size_bytes, scratch))
        reason = SKIP_LINK_BROKEN;
    bool is_folder = entry.kind == TREE_FOLDER, is_file = entry.kind == TREE_FILE;
    if (reason == SKIP_NOT) reason = reason_of_folders(full, is_folder);
    if (reason == SKIP_NOT && !is_folder && !is_file) reason = SKIP_SPECIAL;
    if (reason == SKIP_NOT) {
        if (is_folder) walk_folder(walk, full);
        index_files(files, out);
        if (is_file && map_get(files, full) == MAP_NONE) walk_file(walk, full, &entry, size_bytes);
        *VEC_PUSH(arena, &out->links) = (SourceLink){link->path, str_copy(arena, full), is_folder};
    }
    arena_free(scratch);
    return reason;
}

static void follow_links(ScanList *out, Repository *repository, Walk *walk, Arena *arena) {
    Arena *scratch = arena_new();
    Map *files = map_new(scratch);
    /* Walking a linked folder may find more links. */
    for (size_t i = 0; i < repository->links.items.count; i++) {
        Link link = repository->links.items.items[i];
        SkipReason reason = follow_link(out, repository, &link, walk, files, arena);
        if (reason != SKIP_NOT) walk_skip_link(walk, link.path, reason);
    }
    arena_free(scratch);
}

static int compare_files(const void *left, const void *right) {
    return str_compare(((const SourceFile *)left)->path, ((const SourceFile *)right)->path);
}

static int compare_links(const void *left, const void *right) {
    return str_compare(((const SourceLink *)left)->path, ((const SourceLink *)right)->path);
}

static int compare_folders(const void *left, const void *right) {
    return str_compare(((const SkippedFolder *)left)->path, ((const SkippedFolder *)right)->path);
}

/* Full paths become relative ones, in order. A hostile tree may hold a name twice; the first counts. */
static void finish(ScanList *list, const Repository *repository, Arena *arena) {
    if (list->files.count) qsort(list->files.items, list->files.count, sizeof *list->files.items, compare_files);
    size_t kept = 0;
    for (size_t i = 0; i < list->files.count; i++) {
        if (kept && str_equal(list->files.items[i].path, list->files.items[kept - 1].path)) continue;
        list->files.items[kept++] = list->files.items[i];
    }
    list->files.count = kept;
    for (size_t i = 0; i < list->files.count; i++)
        list->files.items[i].path = path_relative(repository, list->files.items[i].path, arena);
    for (size_t i = 0; i < list->links.count; i++) {
        SourceLink *link = &list->links.items[i];
        *link = (SourceLink){path_relative(repository, link->path, arena),
                             path_relative(repository, link->target, arena), link->is_folder};
    }
    for (size_t i = 0; i < list->unread.count; i++)
        list->unread.items[i] = path_relative(repository, list->unread.items[i], arena);
    for (size_t i = 0; i < list->skipped_folders.count; i++) {
        SkippedFolder *folder = &list->skipped_folders.items[i];
        folder->path = path_relative(repository, folder->path, arena);
    }
    if (list->files.count) qsort(list->files.items, list->files.count, sizeof *list->files.items, compare_files);
    if (list->links.count) qsort(list->links.items, list->links.count, sizeof *list->links.items, compare_links);
    if (list->skipped_folders.count)
        qsort(list->skipped_folders.items, list->skipped_folders.count, sizeof *list->skipped_folders.items,
              compare_folders);
}

static void list_only_file(ScanList *out, Repository *repository, Arena *arena) {
    SourceFile file;
    if (repository_find(&file, repository, repository->only_file, arena)) *VEC_PUSH(arena, &out->files) = file;
}

void repository_list(ScanList *out, Repository *repository, const ScanOptions *options, Arena *arena, Diags *diags) {
    if (repository->only_file.size) {
        list_only_file(out, repository, arena);
        return;
    }
    Str full;
    if (!path_full(&full, repository, options->under, arena)) {
        diag_add(diags, DIAG_GAP, options->under, 0, "not read: it lies outside the repository");
        return;
    }
    repository->links = (Links){0};
    Walk *walk = walk_new(repository, out, arena, diags);
    for (size_t i = 0; i < options->exclude_count; i++) walk_exclude(walk, options->excludes[i]);
    walk_ignore_above(walk, full);
    if (walk_is_ignored(walk, full)) walk_forget_ignored(walk);
    walk_folder(walk, full);
    follow_links(out, repository, walk, arena);
    walk_free(walk);
    finish(out, repository, arena);
}

/* ---- Reading ---- */

bool repository_find(SourceFile *out, Repository *repository, Str path, Arena *arena) {
    Str full, real;
    TreeEntry entry;
    uint64_t size_bytes;
    if (!path_full(&full, repository, path, arena) || links_resolve(&real, repository, full, arena) != LINK_RESOLVED)
        return false;
    if (reason_of_folders(real, false) == SKIP_LINK_OUTSIDE) return false; /* .git */
    if (!repository_entry(&entry, repository, real, &size_bytes, arena) || entry.kind != TREE_FILE) return false;
    *out = (SourceFile){.path = path_relative(repository, real, arena), .blob_id = entry.id, .size_bytes = size_bytes};
    return true;
}

void repository_open_documents(Repository *repository, const OpenDocument *documents, size_t count) {
    repository->documents = documents;
    repository->document_count = count;
}

bool repository_open_document(Str *bytes, const Repository *repository, Str path, Arena *arena) {
    if (repository->document_count == 0 || repository->objects) return false;
    Str place = repository_place(repository, path, arena);
    for (size_t i = 0; i < repository->document_count; i++) {
        if (!str_equal(repository->documents[i].place, place)) continue;
        *bytes = str_copy(arena, repository->documents[i].bytes); /* followed by a NUL, as all that is read */
        return true;
    }
    return false;
}

bool repository_has_blob(const Repository *repository, const SourceFile *file) {
    return repository->objects && objects_has(repository->objects, file->blob_id);
}

bool repository_read(Str *bytes, Repository *repository, const SourceFile *file, Arena *arena, Diags *diags) {
    Str full;
    ReadStatus status = READ_MISSING;
    if (repository_open_document(bytes, repository, file->path, arena)) return true;
    if (repository->objects)
        status = objects_read(bytes, repository->objects, file->blob_id, DOCUMENT_SIZE_BYTES_MAX, arena);
    else if (path_full(&full, repository, file->path, arena))
        status = read_beneath(bytes, repository->root, full, DOCUMENT_SIZE_BYTES_MAX, arena);
    if (status == READ_DONE) return true;
    if (status == READ_TOO_LARGE)
        diag_add(diags, DIAG_LIMIT, file->path, 0, "skipped: larger than %d bytes", DOCUMENT_SIZE_BYTES_MAX);
    else if (status == READ_MISSING && repository->objects)
        diag_add(diags, DIAG_GAP, file->path, 0, "skipped: its content is not in this clone%.*s",
                 STR_ARG(objects_elsewhere(repository->objects, arena)));
    else
        diag_add(diags, DIAG_GAP, file->path, 0, "skipped: %s", read_status_text(status));
    return false;
}
