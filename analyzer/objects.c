#include "analyzer/objects.h"

#include <assert.h>
#include <dirent.h>
#include <git2.h>
#include <git2/sys/repository.h>
#include <sys/stat.h>

#include "analyzer/core/limits.h"

struct Objects {
    GitDir gitdir;
    git_repository *repository; /* knows nothing but `store` */
    git_odb *store;
};

struct TrackedFiles {
    git_index *index;
    Arena *arena;
};

enum { DIGITS_COUNT = GIT_OID_HEXSZ, DIGITS_COUNT_MIN = 4, ANCESTOR_STEPS_MAX = 100000, NAME_SIZE_MAX = 1024 };
/* Each opens its packs. */
enum { STORES_MAX = 64 };
/* An index takes 100 bytes per file. */
enum { INDEX_SIZE_BYTES_MAX = 256 * 1024 * 1024 };

/* libgit2's own limits are made for servers; a worker process has little address space. */
static void configure(void) {
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; level <= GIT_CONFIG_LEVEL_GLOBAL; level++)
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)(32 * 1024 * 1024));
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)(256 * 1024 * 1024));
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, (size_t)128);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)(16 * 1024 * 1024));
    /* Checking the SHA-1 of each object takes longer than reading it, and zlib has its own checksum. */
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
#ifdef FAULTLINE_HAVE_PACK_MAX_OBJECT_SIZE
    git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECT_SIZE, (size_t)(128 * 1024 * 1024));
#endif
}

void objects_start(void) { git_libgit2_init(); }
void objects_stop(void) { git_libgit2_shutdown(); }

static Str digits_of(const git_oid *id, Arena *arena) {
    char *digits = arena_alloc(arena, DIGITS_COUNT + 1);
    git_oid_tostr(digits, DIGITS_COUNT + 1, id);
    return str_of(digits, DIGITS_COUNT);
}

static bool parse_digits(git_oid *out, Str digits) {
    return digits.size == DIGITS_COUNT && git_oid_fromstrn(out, digits.data, digits.size) == 0;
}

/* An object's file may be a FIFO or a device in a hostile store, and libgit2 would wait on it. */
static bool is_plain(Str folder, bool is_top, Arena *scratch) {
    DIR *stream = opendir(str_zero_terminated(scratch, folder));
    if (!stream) return true; /* nothing to be read there */
    bool is_good = true;
    const struct dirent *entry;
    while (is_good && (entry = readdir(stream))) {
        Str name = str_from(entry->d_name);
        if (str_equal(name, STR(".")) || str_equal(name, STR(".."))) continue;
        Str path = str_format(scratch, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
        struct stat info = {0};
        if (entry->d_type == DT_REG) continue;
        if (lstat(path.data, &info)) continue;
        is_good = S_ISREG(info.st_mode) || (S_ISDIR(info.st_mode) && (!is_top || is_plain(path, false, scratch)));
    }
    closedir(stream);
    return is_good;
}

static bool objects_are_plain(Str folder) {
    Arena *scratch = arena_new();
    struct stat info;
    bool is_good = lstat(str_zero_terminated(scratch, folder), &info) == 0 && S_ISDIR(info.st_mode) &&
                   is_plain(folder, true, scratch);
    arena_free(scratch);
    return is_good;
}

/* Adds the stores of one folder of objects. */
static bool add_store(git_odb *store, const char *folder, int priority) {
    git_odb_backend *loose = NULL, *packed = NULL;
    return git_odb_backend_loose(&loose, folder, -1, 0, 0, 0) == 0 &&
           git_odb_add_backend(store, loose, priority) == 0 && git_odb_backend_pack(&packed, folder) == 0 &&
           git_odb_add_backend(store, packed, priority + 1) == 0;
}

/* The next path of a list like PATH; one that begins with a quotation mark ends with one, and \ stands before what is meant as it
 * is: https://git-scm.com/docs/git#Documentation/git.txt-GITALTERNATEOBJECTDIRECTORIES */
static bool next_store(Str *list, Str *folder, Arena *arena) {
    if (list->size == 0) return false;
    bool is_quoted = list->data[0] == '"';
    char *out = arena_alloc(arena, list->size + 1);
    size_t size = 0, i = is_quoted;
    for (; i < list->size && list->data[i] != (is_quoted ? '"' : ':'); i++) {
        if (is_quoted && list->data[i] == '\\' && i + 1 < list->size) i++;
        out[size++] = list->data[i];
    }
    out[size] = '\0';
    *folder = str_of(out, size);
    while (i < list->size && list->data[i] != ':') i++;
    *list = str_slice(*list, i + 1, list->size);
    return true;
}

/* What whoever runs this names in git's own variables: a mirror that clones share, what a hook of a server has not let in yet. Never
 * what the repository says of itself, which may point anywhere. */
static bool add_named_stores(git_odb *store, Arena *arena, Diags *diags) {
    static const char *const variables[] = {"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"};
    int priority = 3;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        Str list = str_from(getenv(variables[i])), folder;
        for (size_t k = 0; k < STORES_MAX && next_store(&list, &folder, arena); k++, priority += 2) {
            if (folder.size == 0) continue;
            if (objects_are_plain(folder) && add_store(store, folder.data, priority)) continue;
            diag_add(diags, DIAG_ERROR, folder, 0,
                     "%s names this, but it is no object store of plain files and folders", variables[i]);
            return false;
        }
    }
    return true;
}

static bool open_store(git_odb **out, const char *folder) {
    if (git_odb_new(out)) return false;
    if (add_store(*out, folder, 1)) return true;
    git_odb_free(*out);
    return false;
}

Objects *objects_open(const GitDir *gitdir, Arena *arena, Diags *diags) {
    Str folder = str_format(arena, "%.*s/objects", STR_ARG(gitdir->common_folder));
    if (!objects_are_plain(folder)) {
        diag_add(diags, DIAG_ERROR, gitdir->common_folder, 0, "expected an object store of plain files and folders");
        return NULL;
    }
    if (gitdir_is_sha256(gitdir)) {
        diag_add(diags, DIAG_ERROR, gitdir->common_folder, 0,
                 "commits of SHA-256 repositories are not read; name a checked-out folder without a revision");
        return NULL;
    }
    configure();
    Objects *objects = ARENA_NEW(arena, Objects);
    objects->gitdir = *gitdir;
    if (!open_store(&objects->store, folder.data)) {
        diag_add(diags, DIAG_ERROR, gitdir->common_folder, 0, "expected a readable git object store");
        return NULL;
    }
    if (!add_named_stores(objects->store, arena, diags)) {
        git_odb_free(objects->store);
        return NULL;
    }
    if (git_repository_wrap_odb(&objects->repository, objects->store)) {
        objects_close(objects);
        diag_add(diags, DIAG_ERROR, gitdir->common_folder, 0, "expected a readable git repository");
        return NULL;
    }
    return objects;
}

void objects_close(Objects *objects) {
    if (!objects) return;
    git_repository_free(objects->repository);
    git_odb_free(objects->store);
}

Str objects_elsewhere(const Objects *objects, Arena *arena) {
    Str folder = objects->gitdir.common_folder;
    if (gitdir_read(folder, STR("objects/info/alternates"), arena).size == 0) return STR_NONE;
    return str_format(arena,
                      " (some of its objects stand in another store, which is read when you name it: "
                      "GIT_ALTERNATE_OBJECT_DIRECTORIES=\"$(paste -sd: %.*s/objects/info/alternates)\")",
                      STR_ARG(folder));
}

/* ---- Revisions ---- */

static bool resolve_reference(git_oid *out, Objects *objects, Str name, Arena *arena) {
    static const char *const forms[] = {
        "%.*s", "refs/%.*s", "refs/tags/%.*s", "refs/heads/%.*s", "refs/remotes/%.*s", "refs/remotes/%.*s/HEAD"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        /* In the git folder itself only HEAD and its like are references: not "config", not "index". */
        bool is_upper = true;
        for (size_t k = 0; k < name.size; k++)
            if (!(name.data[k] >= 'A' && name.data[k] <= 'Z') && name.data[k] != '_') is_upper = false;
        if (i == 0 && !is_upper && !str_starts_with(name, STR("refs/"))) continue;
        const char *marker = strstr(forms[i], "%.*s");
        Str before = str_of(forms[i], (size_t)(marker - forms[i]));
        Str full = str_concat(arena, str_concat(arena, before, name), str_from(marker + 4));
        Str digits;
        if (gitdir_reference(&digits, &objects->gitdir, full, arena)) return parse_digits(out, digits);
    }
    return false;
}

static bool is_abbreviated_id(Str name) {
    if (name.size < DIGITS_COUNT_MIN || name.size > DIGITS_COUNT) return false;
    for (size_t i = 0; i < name.size; i++)
        if (!memchr("0123456789abcdefABCDEF", name.data[i], 22)) return false;
    return true;
}

/* Tags lead to what they tag. NULL when it is no commit or is not here. */
static git_commit *commit_of(Objects *objects, const git_oid *id, size_t digits_count) {
    git_object *object = NULL, *commit = NULL;
    if (git_object_lookup_prefix(&object, objects->repository, id, digits_count, GIT_OBJECT_ANY)) return NULL;
    int error = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    return error ? NULL : (git_commit *)commit;
}

static git_commit *base_commit(Objects *objects, Str name, Arena *arena) {
    git_oid id = {0};
    if (name.size == 0 || str_equal(name, STR("@"))) name = STR("HEAD");
    if (name.size > NAME_SIZE_MAX) return NULL;
    if (parse_digits(&id, name)) return commit_of(objects, &id, DIGITS_COUNT);
    if (resolve_reference(&id, objects, name, arena)) return commit_of(objects, &id, DIGITS_COUNT);
    if (is_abbreviated_id(name) && git_oid_fromstrp(&id, str_zero_terminated(arena, name)) == 0)
        return commit_of(objects, &id, name.size);
    return NULL;
}

/* Replaces `commit` by its n-th parent (1-based); false when it has none. */
static bool go_to_parent(git_commit **commit, unsigned int n) {
    git_commit *parent = NULL;
    if (git_commit_parent(&parent, *commit, n - 1)) return false;
    git_commit_free(*commit);
    *commit = parent;
    return true;
}

/* "~3", "^2", "^{commit}" … one of them, from the front of `rest`. */
static bool apply_suffix(git_commit **commit, Str *rest) {
    char kind = rest->data[0];
    size_t end = 1;
    if (kind == '^' && rest->size > 1 && rest->data[1] == '{') {
        size_t close = str_find_char(*rest, '}', 0);
        if (close == SIZE_MAX) return false;
        Str type = str_slice(*rest, 2, close);
        *rest = str_slice(*rest, close + 1, rest->size);
        return type.size == 0 || str_equal(type, STR("commit"));
    }
    while (end < rest->size && rest->data[end] >= '0' && rest->data[end] <= '9') end++;
    int64_t number = 1;
    if (end > 1 && !str_to_int64(str_slice(*rest, 1, end), &number)) return false;
    *rest = str_slice(*rest, end, rest->size);
    if (number < 0 || number > ANCESTOR_STEPS_MAX) return false;
    if (kind == '^') return number == 0 || go_to_parent(commit, (unsigned int)number);
    for (int64_t i = 0; i < number; i++)
        if (!go_to_parent(commit, 1)) return false;
    return true;
}

bool objects_resolve(Str *out, Objects *objects, Str revision, Arena *arena, Diags *diags) {
    size_t end = 0;
    while (end < revision.size && revision.data[end] != '~' && revision.data[end] != '^') end++;
    git_commit *commit = base_commit(objects, str_slice(revision, 0, end), arena);
    Str rest = str_slice(revision, end, revision.size);
    bool is_found = commit != NULL;
    while (is_found && rest.size) is_found = apply_suffix(&commit, &rest);
    if (is_found) *out = digits_of(git_commit_id(commit), arena);
    git_commit_free(commit);
    if (is_found) return true;
    if (revision.size == 0) revision = STR("HEAD");
    if (gitdir_is_unborn(&objects->gitdir, arena)) {
        diag_add(diags, DIAG_ERROR, STR_NONE, 0, "nothing was ever committed to %.*s",
                 STR_ARG(objects->gitdir.common_folder));
        return false;
    }
    const char *reason = gitdir_is_shallow(&objects->gitdir) ? " (a shallow clone: fetch more history)"
                         : gitdir_has_reftable(&objects->gitdir)
                             ? " (its references are a reftable, which is not read: "
                               "name a commit by its digits)"
                             : "";
    diag_add(diags, DIAG_ERROR, STR_NONE, 0, "expected a commit, but '%.*s' is none in %.*s%s%.*s", STR_ARG(revision),
             STR_ARG(objects->gitdir.common_folder), reason, STR_ARG(objects_elsewhere(objects, arena)));
    return false;
}

static bool is_parent(Objects *objects, const git_oid *parent, const git_oid *child) {
    git_commit *commit = NULL;
    bool is_found = false;
    if (git_commit_lookup(&commit, objects->repository, child)) return false;
    for (unsigned int i = 0; !is_found && i < git_commit_parentcount(commit); i++)
        is_found = git_oid_equal(git_commit_parent_id(commit, i), parent);
    git_commit_free(commit);
    return is_found;
}

bool objects_merge_base(Str *out, Objects *objects, Str a, Str b, Arena *arena) {
    git_oid first, second, base;
    if (!parse_digits(&first, a) || !parse_digits(&second, b)) return false;
    /* HEAD^1 of what a CI system merged, in a clone that may hold no more of the history. */
    bool is_first = git_oid_equal(&first, &second) || is_parent(objects, &first, &second);
    if (is_first || is_parent(objects, &second, &first)) {
        *out = str_copy(arena, is_first ? a : b);
        return true;
    }
    if (git_merge_base(&base, objects->repository, &first, &second)) return false;
    *out = digits_of(&base, arena);
    return true;
}

/* ---- Trees and blobs ---- */

bool objects_commit_tree(Str *out, Objects *objects, Str commit, Arena *arena) {
    git_oid id;
    git_commit *object = NULL;
    if (!parse_digits(&id, commit) || git_commit_lookup(&object, objects->repository, &id)) return false;
    *out = digits_of(git_commit_tree_id(object), arena);
    git_commit_free(object);
    return true;
}

static TreeEntryKind kind_of(git_filemode_t mode) {
    switch (mode) {
    case GIT_FILEMODE_TREE: return TREE_FOLDER;
    case GIT_FILEMODE_LINK: return TREE_LINK;
    case GIT_FILEMODE_COMMIT: return TREE_SUBMODULE;
    case GIT_FILEMODE_UNREADABLE:
    case GIT_FILEMODE_BLOB:
    case GIT_FILEMODE_BLOB_EXECUTABLE: break;
    }
    return TREE_FILE;
}

bool objects_tree(Tree *out, Objects *objects, Str id, Arena *arena) {
    git_oid tree_id;
    git_tree *tree = NULL;
    if (!parse_digits(&tree_id, id) || git_tree_lookup(&tree, objects->repository, &tree_id)) return false;
    size_t count = git_tree_entrycount(tree);
    *out = (Tree){ARENA_ARRAY(arena, TreeEntry, count), count};
    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        out->items[i] = (TreeEntry){.name = str_copy(arena, str_from(git_tree_entry_name(entry))),
                                    .id = digits_of(git_tree_entry_id(entry), arena),
                                    .kind = kind_of(git_tree_entry_filemode(entry))};
    }
    git_tree_free(tree);
    return true;
}

bool objects_find(TreeEntry *out, Objects *objects, Str id, Str path, Arena *arena) {
    git_oid tree_id;
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    *out = (TreeEntry){.id = id, .kind = TREE_FOLDER};
    if (path.size == 0) return true;
    if (!parse_digits(&tree_id, id) || git_tree_lookup(&tree, objects->repository, &tree_id)) return false;
    bool is_found = git_tree_entry_bypath(&entry, tree, str_zero_terminated(arena, path)) == 0;
    if (is_found)
        *out = (TreeEntry){.name = path,
                           .id = digits_of(git_tree_entry_id(entry), arena),
                           .kind = kind_of(git_tree_entry_filemode(entry))};
    git_tree_entry_free(entry);
    git_tree_free(tree);
    return is_found;
}

bool objects_has(Objects *objects, Str id) {
    git_oid object_id;
    return parse_digits(&object_id, id) && git_odb_exists(objects->store, &object_id);
}

typedef VEC(git_oid) Ids;

static bool add_ids_of(Ids *ids, Ids *folders, Objects *objects, const git_oid *id, Arena *arena) {
    git_tree *tree = NULL;
    if (git_tree_lookup(&tree, objects->repository, id)) return false;
    size_t count = git_tree_entrycount(tree);
    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        TreeEntryKind kind = kind_of(git_tree_entry_filemode(entry));
        if (kind == TREE_SUBMODULE) continue;
        *VEC_PUSH(arena, ids) = *git_tree_entry_id(entry);
        if (kind == TREE_FOLDER) *VEC_PUSH(arena, folders) = *git_tree_entry_id(entry);
    }
    git_tree_free(tree);
    return true;
}

static int compare_ids(const void *left, const void *right) { return git_oid_cmp(left, right); }

bool objects_ids_below(Str *ids, Objects *objects, Str tree, size_t most, Arena *arena) {
    _Static_assert(sizeof(git_oid) == HASH_SIZE, "ids stand one behind the other");
    Ids all = {0}, folders = {0};
    git_oid top;
    if (!parse_digits(&top, tree)) return false;
    for (*VEC_PUSH(arena, &folders) = top; folders.count;) {
        git_oid next = folders.items[--folders.count];
        if (!add_ids_of(&all, &folders, objects, &next, arena) || all.count > most) return false;
    }
    if (all.count) qsort(all.items, all.count, sizeof *all.items, compare_ids);
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++)
        if (!kept || git_oid_cmp(&all.items[i], &all.items[kept - 1])) all.items[kept++] = all.items[i];
    *ids = str_of((const char *)all.items, kept * sizeof *all.items);
    return true;
}

/* What is missing is not looked for again in stores that may have come meanwhile: of some clones that is nearly all. */
Str objects_missing_of(Objects *objects, Str ids, Arena *arena) {
    StrBuf out = strbuf_new(arena, ids.size + 1);
    for (size_t at = 0; at + HASH_SIZE <= ids.size; at += HASH_SIZE) {
        git_oid id;
        memcpy(id.id, ids.data + at, HASH_SIZE);
        if (!git_odb_exists_ext(objects->store, &id, GIT_ODB_LOOKUP_NO_REFRESH))
            strbuf_add(&out, str_slice(ids, at, at + HASH_SIZE));
    }
    return strbuf_str(&out);
}

/* libgit2 takes the size of a delta that can't be unpacked from memory that it has not written:
 * https://github.com/libgit2/libgit2/blob/v1.5.1/src/libgit2/delta.c (git_delta_read_header_fromstream). */
__attribute__((noinline)) static unsigned char fill_stack(unsigned char byte) {
    enum { ROOM = 32768 };
    volatile unsigned char room[ROOM];
    for (size_t i = 0; i < ROOM; i++) room[i] = byte;
    return room[ROOM - 1];
}

/* Is it a size, whatever was in memory before it was asked for? */
static bool is_size(Objects *objects, const git_oid *id, size_t size) {
    static const unsigned char fillings[] = {0x00, 0x7f};
    for (size_t i = 0; i < sizeof fillings; i++) {
        size_t again = 0;
        git_object_t type = GIT_OBJECT_INVALID;
        fill_stack(fillings[i]);
        if (git_odb_read_header(&again, &type, objects->store, id) || again != size) return false;
    }
    return true;
}

ReadStatus objects_read(Str *out, Objects *objects, Str id, uint64_t size_bytes_max, Arena *arena) {
    git_oid blob_id;
    if (!parse_digits(&blob_id, id)) return READ_MISSING;
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    int error = git_odb_read_header(&size, &type, objects->store, &blob_id);
    if (error) return error == GIT_ENOTFOUND ? READ_MISSING : READ_FAILED;
    if (type != GIT_OBJECT_BLOB) return READ_FAILED;
    if (size > size_bytes_max) return is_size(objects, &blob_id, size) ? READ_TOO_LARGE : READ_FAILED;

    git_odb_object *object = NULL;
    if (git_odb_read(&object, objects->store, &blob_id)) return READ_FAILED;
    size = git_odb_object_size(object);
    ReadStatus status = size > size_bytes_max ? READ_TOO_LARGE : READ_DONE;
    if (status == READ_DONE) *out = str_copy(arena, str_of(git_odb_object_data(object), size));
    git_odb_object_free(object);
    return status;
}

void objects_hash(unsigned char *out, Str bytes) {
    _Static_assert(HASH_SIZE == GIT_OID_RAWSZ, "a hash is what git calls an object id");
    git_oid id = {0};
    int error = git_odb_hash(&id, bytes.data, bytes.size, GIT_OBJECT_BLOB);
    assert(error == 0); /* the type is one that can be hashed */
    memcpy(out, id.id, HASH_SIZE);
}

Str objects_blob_id(Str bytes, Arena *arena) {
    git_oid id;
    objects_hash(id.id, bytes);
    return digits_of(&id, arena);
}

/* ---- Tracked files ---- */

TrackedFiles *tracked_open(const GitDir *gitdir, Arena *arena, bool *is_unreadable) {
    const char *path = str_format(arena, "%.*s/index", STR_ARG(gitdir->git_folder)).data;
    struct stat info;
    *is_unreadable = false;
    if (lstat(path, &info)) return NULL;
    *is_unreadable = true;
    if (!S_ISREG(info.st_mode) || info.st_size > INDEX_SIZE_BYTES_MAX || gitdir_is_sha256(gitdir)) return NULL;
    configure();
    TrackedFiles *tracked = ARENA_NEW(arena, TrackedFiles);
    tracked->arena = arena;
    *is_unreadable = git_index_open(&tracked->index, path) != 0;
    return *is_unreadable ? NULL : tracked;
}

void tracked_close(TrackedFiles *tracked) {
    if (!tracked) return;
    git_index_free(tracked->index);
}

bool tracked_has_file(const TrackedFiles *tracked, Str path) {
    return git_index_get_bypath(tracked->index, str_zero_terminated(tracked->arena, path), 0) != NULL;
}

bool tracked_has_folder(const TrackedFiles *tracked, Str path) {
    const char *prefix = str_format(tracked->arena, "%.*s/", STR_ARG(path)).data;
    return git_index_find_prefix(NULL, tracked->index, prefix) == 0;
}
