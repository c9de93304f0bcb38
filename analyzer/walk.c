/* Goes through the folders of a work tree or of a commit, depth first with its own stack, and decides
 * for each name whether it is source. Entries are taken in byte order, so that what a limit cuts off
 * does not depend on how the file system happens to list them. */
#include "analyzer/walk.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/core/limits.h"
#include "analyzer/ignore.h"

enum { LINKS_MAX = 10000, LINK_TARGET_SIZE_MAX = 4096, NAME_SIZE_MAX = 4096, NOTES_PER_REASON_MAX = 100 };

typedef struct {
    Tree entries;
    size_t next;
    int folder;        /* descriptor; -1 in a commit */
    size_t path_size;  /* of Walk.path up to this folder */
    size_t rule_count; /* ignore patterns that stood before this folder's own */
    Str kept;          /* endings that are kept inside a vendored folder; empty elsewhere */
    bool is_ignored;   /* only tracked files count */
    Map *installed;    /* distributions of Python that `pip install --target` put into this folder; NULL: none */
} Frame;

struct Walk {
    Repository *repository;
    ScanList *out;
    Arena *arena;   /* of the list */
    Arena *scratch; /* gone with the walk */
    Diags *diags;
    IgnoreRules excludes, ignore;
    TrackedFiles *tracked;
    bool has_tried_tracked, is_full;
    StrBuf path;
    VEC(Frame) stack;
    Map *folders; /* walked, by full path */
    size_t entry_count;
    size_t note_count[SKIP_REASON_COUNT];
};

/* ---- What was left out ---- */

static void explain(Walk *walk, Str full, SkipReason reason) {
    if (++walk->note_count[reason] > NOTES_PER_REASON_MAX) return;
    DiagKind kind = reason == SKIP_TOO_DEEP ? DIAG_LIMIT : DIAG_GAP;
    diag_add(walk->diags, kind, path_relative(walk->repository, full, walk->scratch), 0, "skipped: %s",
             skip_reason_name(reason));
}

static bool needs_explaining(SkipReason reason) {
    return reason == SKIP_LINK_OUTSIDE || reason == SKIP_LINK_BROKEN || reason == SKIP_SPECIAL ||
           reason == SKIP_UNREADABLE || reason == SKIP_BAD_NAME || reason == SKIP_TOO_DEEP;
}

static void skip_one_file(Walk *walk, Str full, SkipReason reason) {
    walk->out->skipped_files[reason]++;
    if (reason != SKIP_BAD_NAME && reason != SKIP_LINK_BROKEN)
        *VEC_PUSH(walk->arena, &walk->out->unread) = str_copy(walk->arena, full);
    if (needs_explaining(reason)) explain(walk, full, reason);
}

static void skip_whole_folder(Walk *walk, Str full, SkipReason reason) {
    *VEC_PUSH(walk->arena, &walk->out->skipped_folders) = (SkippedFolder){str_copy(walk->arena, full), reason};
    if (needs_explaining(reason)) explain(walk, full, reason);
}

/* Bounds files, folders and links together: a git tree may name the same folder a million times. */
static bool count_entry(Walk *walk) {
    if (walk->is_full) return false;
    if (walk->entry_count++ < FILE_COUNT_MAX) return true;
    walk->is_full = true;
    diag_add(walk->diags, DIAG_LIMIT, STR_NONE, 0, "more than %d files and folders; the rest was not read",
             FILE_COUNT_MAX);
    walk->out->skipped_files[SKIP_TOO_MANY]++;
    return false;
}

/* ---- Ignored or not ---- */

static TrackedFiles *tracked_files(Walk *walk) {
    Repository *repository = walk->repository;
    bool is_unreadable = false;
    if (!walk->has_tried_tracked && repository->is_git && !repository->objects)
        walk->tracked = tracked_open(&repository->gitdir, walk->scratch, &is_unreadable);
    walk->has_tried_tracked = true;
    if (is_unreadable && !repository->has_told_of_index)
        diag_add(walk->diags, DIAG_GAP, STR(".git/index"), 0,
                 gitdir_is_sha256(&repository->gitdir)
                     ? "an index of SHA-256 is not read: what .gitignore names is left out, tracked or not"
                     : "the index can't be read: what .gitignore names is left out, tracked or not");
    repository->has_told_of_index = repository->has_told_of_index || is_unreadable;
    return walk->tracked;
}

static bool is_tracked(Walk *walk, Str full, bool is_folder) {
    const TrackedFiles *tracked = tracked_files(walk);
    if (!tracked) return false;
    return is_folder ? tracked_has_folder(tracked, full) : tracked_has_file(tracked, full);
}

static bool is_excluded(Walk *walk, Str full, bool is_folder) {
    if (walk->excludes.patterns.count == 0) return false;
    return ignore_matches(&walk->excludes, path_relative(walk->repository, full, walk->scratch), is_folder);
}

static void read_ignore_file(Walk *walk, int folder, Str full) {
    Str text;
    if (read_beneath(&text, folder, STR(".gitignore"), IGNORE_FILE_SIZE_BYTES_MAX, walk->scratch) != READ_DONE) return;
    if (!ignore_add(&walk->ignore, text, full))
        diag_add(walk->diags, DIAG_LIMIT, path_relative(walk->repository, full, walk->scratch), 0,
                 "more than %d ignore patterns; the rest was not used", IGNORE_PATTERNS_MAX);
}

/* ---- Entries of a folder ---- */

static int compare_entries(const void *left, const void *right) {
    return str_compare(((const TreeEntry *)left)->name, ((const TreeEntry *)right)->name);
}

static TreeEntryKind kind_of_mode(mode_t mode) {
    if (S_ISREG(mode)) return TREE_FILE;
    if (S_ISDIR(mode)) return TREE_FOLDER;
    return S_ISLNK(mode) ? TREE_LINK : TREE_SPECIAL;
}

static TreeEntryKind kind_of_dirent(int folder, const struct dirent *entry) {
    struct stat info;
    switch (entry->d_type) {
    case DT_REG: return TREE_FILE;
    case DT_DIR: return TREE_FOLDER;
    case DT_LNK: return TREE_LINK;
    case DT_UNKNOWN: break;
    default: return TREE_SPECIAL;
    }
    if (fstatat(folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW)) return TREE_SPECIAL;
    return kind_of_mode(info.st_mode);
}

static bool list_folder(Tree *out, int folder, Walk *walk) {
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    if (!stream) {
        if (copy >= 0) close(copy);
        return false;
    }
    VEC(TreeEntry) entries = {0};
    const struct dirent *entry;
    while (entries.count <= FILE_COUNT_MAX && (entry = readdir(stream))) {
        Str name = str_from(entry->d_name);
        if (str_equal(name, STR(".")) || str_equal(name, STR(".."))) continue;
        TreeEntryKind kind = kind_of_dirent(folder, entry);
        *VEC_PUSH(walk->scratch, &entries) = (TreeEntry){.name = str_copy(walk->scratch, name), .kind = kind};
    }
    closedir(stream);
    if (entries.count) qsort(entries.items, entries.count, sizeof *entries.items, compare_entries);
    *out = (Tree){entries.items, entries.count};
    return true;
}

static bool has_entry(const Tree *entries, Str name) {
    for (size_t i = 0; i < entries->count; i++)
        if (str_equal(entries->items[i].name, name)) return true;
    return false;
}

/* ---- Installed packages ---- */

/* "Flask_Cors-3.0.10.dist-info" stands beside the folder "flask_cors" (PyPA, "Recording installed projects"; names are
 * compared as "Names and normalization" says). */
static const Str installed_ending = {".dist-info", sizeof ".dist-info" - 1};

static Str normalized_distribution(Str name, Arena *arena) {
    StrBuf out = strbuf_new(arena, name.size + 1);
    Str lower = str_lower(arena, name);
    for (size_t i = 0; i < lower.size; i++)
        strbuf_add_char(&out, lower.data[i] == '-' || lower.data[i] == '.' ? '_' : lower.data[i]);
    return strbuf_str(&out);
}

static Map *installed_in(const Tree *entries, Arena *arena) {
    Map *installed = NULL;
    for (size_t i = 0; i < entries->count; i++) {
        Str name = entries->items[i].name;
        if (entries->items[i].kind != TREE_FOLDER || !str_ends_with(name, installed_ending)) continue;
        if (!installed) installed = map_new(arena);
        map_put(installed, normalized_distribution(str_slice(name, 0, str_find_char(name, '-', 0)), arena), 1);
    }
    return installed;
}

/* What was installed is not the authors' source, in whatever folder it is. */
static bool is_installed(const Frame *frame, Str name, Arena *arena) {
    if (!frame->installed) return false;
    return str_ends_with(name, installed_ending) ||
           map_get(frame->installed, normalized_distribution(name, arena)) != MAP_NONE;
}

/* ---- Folders ---- */

static Str current_path(const Walk *walk) { return strbuf_str(&walk->path); }

static void push_frame(Walk *walk, Frame frame) {
    frame.path_size = walk->path.size;
    frame.rule_count = walk->ignore.patterns.count;
    frame.installed = installed_in(&frame.entries, walk->scratch);
    *VEC_PUSH(walk->scratch, &walk->stack) = frame;
    map_put(walk->folders, current_path(walk), 1);
}

static void push_work_folder(Walk *walk, int folder, Str kept, bool is_ignored) {
    Frame frame = {.folder = folder, .kept = kept, .is_ignored = is_ignored};
    Str full = current_path(walk);
    if (folder < 0 || !list_folder(&frame.entries, folder, walk)) {
        if (folder >= 0) close(folder);
        skip_whole_folder(walk, full, SKIP_UNREADABLE);
        return;
    }
    bool is_nested = walk->repository->is_git && full.size && has_entry(&frame.entries, STR(".git"));
    if (is_nested && kept.size == 0) {
        close(folder);
        skip_whole_folder(walk, full, SKIP_NESTED_REPOSITORY);
        return;
    }
    push_frame(walk, frame);
    if (kept.size == 0 && has_entry(&frame.entries, STR(".gitignore"))) read_ignore_file(walk, folder, full);
}

static void push_tree(Walk *walk, Str id, Str kept) {
    Frame frame = {.folder = -1, .kept = kept};
    if (objects_tree(&frame.entries, walk->repository->objects, id, walk->scratch))
        push_frame(walk, frame);
    else
        skip_whole_folder(walk, current_path(walk), SKIP_UNREADABLE);
}

static void visit_folder(Walk *walk, const Frame *frame, const TreeEntry *entry) {
    Str full = current_path(walk), kept = frame->kept, kept_here;
    SkipReason reason = skip_folder(entry->name, &kept_here);
    if (reason == SKIP_NOT && is_installed(frame, entry->name, walk->scratch)) reason = SKIP_VENDORED;
    if (reason != SKIP_NOT && kept_here.size) reason = SKIP_NOT, kept = kept_here;
    bool is_ignored = frame->is_ignored || (kept.size == 0 && ignore_matches(&walk->ignore, full, true));
    if (walk->stack.count > PATH_DEPTH_MAX)
        reason = SKIP_TOO_DEEP;
    else if (is_excluded(walk, full, true))
        reason = SKIP_EXCLUDED;
    else if (reason == SKIP_NOT && is_ignored && !is_tracked(walk, full, true))
        reason = SKIP_IGNORED;

    if (reason != SKIP_NOT) {
        skip_whole_folder(walk, full, reason);
    } else if (frame->folder < 0) {
        push_tree(walk, entry->id, kept);
    } else {
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
        push_work_folder(walk, openat(frame->folder, entry->name.data, flags), kept, is_ignored);
    }
}

/* ---- Files and links ---- */

static SourceFile *add_file(Walk *walk, Str full, Str id, uint64_t size_bytes, bool is_vendored) {
    SourceFile *file = VEC_PUSH(walk->arena, &walk->out->files);
    *file = (SourceFile){.path = str_copy(walk->arena, full),
                         .blob_id = str_copy(walk->arena, id),
                         .size_bytes = size_bytes,
                         .is_vendored = is_vendored};
    return file;
}

static int64_t time_ns(struct timespec time) { return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec; }

static FileStamp stamp_of(const struct stat *info) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (FileStamp){.device = info->st_dev,
                       .inode = info->st_ino,
                       .size_bytes = (uint64_t)info->st_size,
                       .modified_ns = time_ns(info->st_mtim),
                       .changed_ns = time_ns(info->st_ctim),
                       .seen_ns = time_ns(now)};
}

static void visit_file(Walk *walk, const Frame *frame, const TreeEntry *entry) {
    Str full = current_path(walk);
    SkipReason reason = skip_file(entry->name);
    struct stat info = {0};
    if (is_excluded(walk, full, false))
        reason = SKIP_EXCLUDED;
    else if (frame->kept.size && !skip_is_kept(entry->name, frame->kept))
        reason = SKIP_VENDORED;
    else if (reason == SKIP_NOT && frame->kept.size == 0 &&
             (frame->is_ignored || ignore_matches(&walk->ignore, full, false)) && !is_tracked(walk, full, false))
        reason = SKIP_IGNORED;
    else if (reason == SKIP_NOT && frame->folder >= 0 &&
             (fstatat(frame->folder, entry->name.data, &info, AT_SYMLINK_NOFOLLOW) || !S_ISREG(info.st_mode)))
        reason = SKIP_UNREADABLE; /* it went away, or became something else */

    if (reason != SKIP_NOT) {
        skip_one_file(walk, full, reason);
        return;
    }
    SourceFile *file = add_file(walk, full, entry->id, (uint64_t)info.st_size, frame->kept.size > 0);
    if (frame->folder >= 0) file->stamp = stamp_of(&info);
}

static void visit_link(Walk *walk, const Frame *frame, const TreeEntry *entry) {
    Str full = current_path(walk), target = STR_NONE;
    if (is_excluded(walk, full, false)) return;
    if (frame->kept.size == 0 && ignore_matches(&walk->ignore, full, false) && !is_tracked(walk, full, false)) return;
    if (walk->repository->links.items.count >= LINKS_MAX) {
        skip_one_file(walk, full, SKIP_TOO_MANY);
        return;
    }
    if (frame->folder < 0) {
        if (objects_read(&target, walk->repository->objects, entry->id, LINK_TARGET_SIZE_MAX, walk->scratch) !=
            READ_DONE)
            target = STR_NONE;
    } else {
        char buffer[LINK_TARGET_SIZE_MAX];
        ssize_t size = readlinkat(frame->folder, entry->name.data, buffer, sizeof buffer);
        if (size > 0) target = str_copy(walk->scratch, str_of(buffer, (size_t)size));
    }
    if (target.size)
        links_add(walk->repository, full, target, walk->arena);
    else
        skip_one_file(walk, full, SKIP_LINK_BROKEN);
}

/* A tree in a git object may hold any name; no file system would. */
static bool is_good_name(Str name) {
    return name.size > 0 && name.size <= NAME_SIZE_MAX && !str_equal(name, STR(".")) && !str_equal(name, STR("..")) &&
           !memchr(name.data, '/', name.size) && !memchr(name.data, '\0', name.size);
}

static void visit(Walk *walk, const Frame *frame, const TreeEntry *entry) {
    if (frame->folder >= 0 && str_equal(entry->name, STR(".git"))) return;
    if (!count_entry(walk)) return;
    walk->path.size = frame->path_size;
    if (walk->path.size) strbuf_add_char(&walk->path, '/');
    strbuf_add(&walk->path, entry->name);
    bool is_git = frame->folder < 0 && str_equal_ignoring_case(entry->name, STR(".git"));
    if (!is_good_name(entry->name) || is_git || walk->path.is_truncated) {
        walk->path.is_truncated = false;
        skip_one_file(walk, current_path(walk), SKIP_BAD_NAME);
        return;
    }
    switch (entry->kind) {
    case TREE_FILE: visit_file(walk, frame, entry); break;
    case TREE_FOLDER: visit_folder(walk, frame, entry); break;
    case TREE_LINK: visit_link(walk, frame, entry); break;
    case TREE_SUBMODULE: skip_whole_folder(walk, current_path(walk), SKIP_NESTED_REPOSITORY); break;
    case TREE_SPECIAL: skip_one_file(walk, current_path(walk), SKIP_SPECIAL); break;
    }
}

static void run(Walk *walk) {
    while (walk->stack.count) {
        size_t top = walk->stack.count - 1;
        Frame frame = walk->stack.items[top]; /* a copy: visiting may move the stack */
        if (frame.next < frame.entries.count && !walk->is_full) {
            walk->stack.items[top].next++;
            visit(walk, &frame, &frame.entries.items[frame.next]);
            continue;
        }
        ignore_truncate(&walk->ignore, frame.rule_count);
        if (frame.folder >= 0) close(frame.folder);
        walk->stack.count--;
    }
}

/* ---- Entry points ---- */

Walk *walk_new(Repository *repository, ScanList *out, Arena *arena, Diags *diags) {
    Arena *scratch = arena_new();
    Walk *walk = ARENA_NEW(scratch, Walk);
    enum { PATH_SIZE_MAX = 32 * 1024 };
    *walk = (Walk){.repository = repository,
                   .out = out,
                   .arena = arena,
                   .scratch = scratch,
                   .diags = diags,
                   .excludes = {.arena = scratch},
                   .ignore = {.arena = scratch},
                   .path = strbuf_new(scratch, PATH_SIZE_MAX),
                   .folders = map_new(scratch)};
    return walk;
}

void walk_free(Walk *walk) {
    tracked_close(walk->tracked);
    arena_free(walk->scratch);
}

void walk_exclude(Walk *walk, Str pattern) { ignore_add(&walk->excludes, pattern, STR_NONE); }

void walk_ignore_above(Walk *walk, Str full) {
    const Repository *repository = walk->repository;
    if (repository->objects) return; /* all that is in a commit is tracked */
    if (repository->is_git)
        ignore_add(&walk->ignore, gitdir_read(repository->gitdir.common_folder, STR("info/exclude"), walk->scratch),
                   STR_NONE);
    size_t end = 0;
    while (full.size && end != SIZE_MAX) {
        Str above = str_slice(full, 0, end);
        int folder = open_beneath(repository->root, above, O_PATH | O_DIRECTORY);
        if (folder >= 0) {
            read_ignore_file(walk, folder, above);
            close(folder);
        }
        end = str_find_char(full, '/', end ? end + 1 : 0);
    }
}

bool walk_is_ignored(Walk *walk, Str full) {
    for (size_t end = 0; end != SIZE_MAX && full.size;) {
        end = str_find_char(full, '/', end ? end + 1 : 0);
        Str part = str_slice(full, 0, end);
        if (ignore_matches(&walk->ignore, part, true) && !is_tracked(walk, part, true)) return true;
    }
    return false;
}

bool walk_has_folder(const Walk *walk, Str full) { return map_get(walk->folders, full) != MAP_NONE; }

void walk_forget_ignored(Walk *walk) { ignore_truncate(&walk->ignore, 0); }

void walk_folder(Walk *walk, Str full) {
    if (walk_has_folder(walk, full) || !count_entry(walk)) return;
    walk->path.size = 0;
    strbuf_add(&walk->path, full);
    TreeEntry entry;
    if (!walk->repository->objects) {
        push_work_folder(walk, open_beneath(walk->repository->root, full, O_RDONLY | O_DIRECTORY), STR_NONE, false);
    } else if (objects_find(&entry, walk->repository->objects, walk->repository->tree, full, walk->scratch) &&
               entry.kind == TREE_FOLDER) {
        push_tree(walk, entry.id, STR_NONE);
    } else {
        skip_whole_folder(walk, full, SKIP_UNREADABLE);
    }
    run(walk);
}

void walk_file(Walk *walk, Str full, const TreeEntry *entry, uint64_t size_bytes) {
    size_t slash = str_find_last_char(full, '/');
    Str name = slash == SIZE_MAX ? full : str_slice(full, slash + 1, full.size);
    SkipReason reason = is_excluded(walk, full, false) ? SKIP_EXCLUDED : skip_file(name);
    if (reason != SKIP_NOT)
        skip_one_file(walk, full, reason);
    else if (count_entry(walk))
        add_file(walk, full, entry->id, size_bytes, false);
}

void walk_skip_link(Walk *walk, Str full, SkipReason reason) { skip_one_file(walk, full, reason); }
