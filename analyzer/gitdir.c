#include "analyzer/gitdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/read_file.h"

/* Half a million references. */
enum { REFERENCES_SIZE_BYTES_MAX = 64 * 1024 * 1024, SYMBOLIC_REFERENCES_MAX = 5 };
enum { DIGITS_COUNT = 40, DIGITS_COUNT_SHA256 = 64 };

static int open_folder(Str folder, Arena *arena) {
    return open(str_zero_terminated(arena, folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static Str read_text(int root, Str name, Arena *arena) {
    Str text = STR_NONE;
    bool is_read = root >= 0 && read_beneath(&text, root, name, REFERENCES_SIZE_BYTES_MAX, arena) == READ_DONE;
    return is_read ? text : STR_NONE;
}

Str gitdir_read(Str folder, Str name, Arena *arena) {
    int root = open_folder(folder, arena);
    Str text = read_text(root, name, arena);
    if (root >= 0) close(root);
    return text;
}

static Str join(Str folder, Str name, Arena *arena) {
    if (name.size && name.data[0] == '/') return name;
    return str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* Empty when there is no such thing. */
static Str real_path(Str path, Arena *arena) {
    char *resolved = realpath(str_zero_terminated(arena, path), NULL);
    Str out = str_copy(arena, str_from(resolved));
    free(resolved);
    return out;
}

static bool is_inside(Str path, Str folder) {
    if (str_equal(path, folder) || str_equal(folder, STR("/"))) return true;
    return str_starts_with(path, folder) && path.data[folder.size] == '/';
}

static bool is_folder(Str path, Arena *arena) {
    struct stat info;
    return stat(str_zero_terminated(arena, path), &info) == 0 && S_ISDIR(info.st_mode);
}

static bool looks_like_git_folder(Str folder, Arena *arena) {
    return gitdir_read(folder, STR("HEAD"), arena).size && is_folder(join(folder, STR("refs"), arena), arena) &&
           is_folder(join(folder, STR("objects"), arena), arena);
}

/* Value of the first `key = value` in the section whose header line is `section`. */
static Str config_value(Str config, Str section, Str key) {
    bool is_in_section = false;
    Str line;
    while (str_split_next(&config, '\n', &line)) {
        line = str_trim(line);
        if (line.size && line.data[0] == '[') is_in_section = str_equal_ignoring_case(line, section);
        size_t equals = str_find_char(line, '=', 0);
        if (!is_in_section || equals == SIZE_MAX) continue;
        if (str_equal_ignoring_case(str_trim(str_slice(line, 0, equals)), key))
            return str_trim(str_slice(line, equals + 1, line.size));
    }
    return STR_NONE;
}

/* A git folder elsewhere must name this work folder: as a linked work tree does in its file `gitdir`,
 * a submodule in core.worktree. Else anybody's repository could be read by planting a .git file. */
static bool points_back(Str git_folder, Str work_folder, Arena *arena) {
    Str back = str_trim(gitdir_read(git_folder, STR("gitdir"), arena));
    if (back.size) {
        size_t slash = str_find_last_char(back, '/');
        if (slash == SIZE_MAX) return false;
        return str_equal(real_path(join(git_folder, str_slice(back, 0, slash), arena), arena), work_folder);
    }
    Str config = gitdir_read(git_folder, STR("config"), arena);
    Str worktree = config_value(config, STR("[core]"), STR("worktree"));
    return worktree.size && str_equal(real_path(join(git_folder, worktree, arena), arena), work_folder);
}

/* What work_folder/.git is or points to; empty when there is none. */
static Str git_folder_of(Str work_folder, Arena *arena) {
    Str dot_git = join(work_folder, STR(".git"), arena);
    struct stat info;
    if (lstat(str_zero_terminated(arena, dot_git), &info)) return STR_NONE;
    if (!S_ISREG(info.st_mode)) return real_path(dot_git, arena);
    Str text = str_trim(gitdir_read(work_folder, STR(".git"), arena));
    if (!str_starts_with(text, STR("gitdir:"))) return STR_NONE;
    return real_path(join(work_folder, str_trim(str_slice(text, 7, text.size)), arena), arena);
}

static Str common_folder_of(Str git_folder, Arena *arena) {
    Str common = str_trim(gitdir_read(git_folder, STR("commondir"), arena));
    return common.size ? real_path(join(git_folder, common, arena), arena) : git_folder;
}

static bool accept(GitDir *out, Str work_folder, Str git_folder, Arena *arena, Diags *diags) {
    bool is_ours = is_inside(git_folder, work_folder) || points_back(git_folder, work_folder, arena);
    Str common = common_folder_of(git_folder, arena);
    if (!is_ours || common.size == 0 || !is_inside(git_folder, common)) {
        diag_add(diags, DIAG_GAP, STR(".git"), 0,
                 "the git folder lies elsewhere and does not point back here; read as a plain folder");
        return false;
    }
    *out = (GitDir){work_folder, git_folder, common};
    return looks_like_git_folder(common, arena);
}

bool gitdir_find(GitDir *out, Str folder, Arena *arena, Diags *diags) {
    struct stat start, here;
    if (stat(str_zero_terminated(arena, folder), &start)) return false;
    if (git_folder_of(folder, arena).size == 0 && looks_like_git_folder(folder, arena)) {
        *out = (GitDir){STR_NONE, folder, folder};
        return true;
    }
    while (stat(str_zero_terminated(arena, folder), &here) == 0 && here.st_dev == start.st_dev) {
        Str git_folder = git_folder_of(folder, arena);
        if (git_folder.size) return accept(out, folder, git_folder, arena, diags);
        size_t slash = str_find_last_char(folder, '/');
        if (slash == SIZE_MAX || folder.size == 1) return false;
        folder = str_slice(folder, 0, slash ? slash : 1);
    }
    return false;
}

static bool is_digits(Str s) {
    if (s.size != DIGITS_COUNT && s.size != DIGITS_COUNT_SHA256) return false;
    for (size_t i = 0; i < s.size; i++)
        if (!memchr("0123456789abcdef", s.data[i], 16)) return false;
    return true;
}

/* Lines of packed-refs are "<digits> <name>". */
static bool packed_reference(Str *digits, Str packed, Str name, Arena *arena) {
    Str needle = str_format(arena, " %.*s\n", STR_ARG(name));
    size_t at = str_find(packed, needle, 0);
    if (at == SIZE_MAX) return false;
    size_t start = at;
    while (start && packed.data[start - 1] != '\n') start--;
    *digits = str_slice(packed, start, at);
    return is_digits(*digits);
}

/* In folders that are open: what a linked work tree has of its own, and what all of them share. */
static bool reference_beneath(Str *digits, int own, int common, Str name, Arena *arena) {
    for (int i = 0; i < SYMBOLIC_REFERENCES_MAX; i++) {
        Str text = read_text(str_starts_with(name, STR("refs/")) ? common : own, name, arena);
        if (str_starts_with(text, STR("ref:"))) {
            name = str_trim(str_slice(text, 4, text.size));
            continue;
        }
        if (text.size == 0) return packed_reference(digits, read_text(common, STR("packed-refs"), arena), name, arena);
        size_t end = 0;
        while (end < text.size && !memchr(" \t\r\n", text.data[end], 4)) end++;
        *digits = str_slice(text, 0, end);
        return is_digits(*digits);
    }
    return false;
}

bool gitdir_reference(Str *digits, const GitDir *gitdir, Str name, Arena *arena) {
    int own = open_folder(gitdir->git_folder, arena);
    int common = open_folder(gitdir->common_folder, arena);
    bool is_found = reference_beneath(digits, own, common, name, arena);
    if (own >= 0) close(own);
    if (common >= 0) close(common);
    return is_found;
}

static bool is_folder_beneath(int root, const char *name) {
    struct stat info;
    return fstatat(root, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

bool gitdir_head(Str *digits, Str folder, Arena *arena) {
    int root = open_folder(folder, arena);
    if (root < 0) return false;
    int beneath = open_beneath(root, STR(".git"), O_PATH | O_DIRECTORY), base = beneath >= 0 ? beneath : root;
    bool is_simple = (beneath >= 0 || beneath == -ENOENT) && is_folder_beneath(base, "refs") &&
                     is_folder_beneath(base, "objects") && faccessat(base, "commondir", F_OK, 0) != 0;
    bool is_found = is_simple && reference_beneath(digits, base, base, STR("HEAD"), arena);
    if (beneath >= 0) close(beneath);
    close(root);
    return is_found;
}

Str gitdir_origin_name(const GitDir *gitdir, Arena *arena) {
    Str config = gitdir_read(gitdir->common_folder, STR("config"), arena);
    Str url = config_value(config, STR("[remote \"origin\"]"), STR("url"));
    while (url.size && url.data[url.size - 1] == '/') url.size--;
    if (str_ends_with(url, STR(".git"))) url.size -= 4;
    size_t start = url.size;
    while (start && !memchr("/:\\", url.data[start - 1], 3)) start--;
    return str_slice(url, start, url.size);
}

/* But for hidden ones. An absent folder has none. */
static bool has_entries(Str folder, const char *beside, const char *also_beside) {
    Arena *scratch = arena_new();
    DIR *directory = opendir(str_zero_terminated(scratch, folder));
    const struct dirent *entry;
    bool has_some = false;
    while (directory && !has_some && (entry = readdir(directory)) != NULL)
        has_some =
            entry->d_name[0] != '.' && strcmp(entry->d_name, beside) != 0 && strcmp(entry->d_name, also_beside) != 0;
    if (directory) closedir(directory);
    arena_free(scratch);
    return has_some;
}

bool gitdir_is_damaged(Str folder, Arena *arena) {
    struct stat info;
    Str dot_git = join(folder, STR(".git"), arena);
    if (lstat(str_zero_terminated(arena, dot_git), &info) == 0)
        return S_ISDIR(info.st_mode) && !looks_like_git_folder(dot_git, arena);
    static const char *const parts[] = {"HEAD", "refs", "objects", "packed-refs", "config"};
    size_t found = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        found += stat(str_zero_terminated(arena, join(folder, str_from(parts[i]), arena)), &info) == 0;
    return found >= 3 && !looks_like_git_folder(folder, arena); /* three of them are no chance */
}

bool gitdir_is_unborn(const GitDir *gitdir, Arena *arena) {
    Str digits, objects = str_concat(arena, gitdir->common_folder, STR("/objects"));
    bool is_symbolic = str_starts_with(gitdir_read(gitdir->git_folder, STR("HEAD"), arena), STR("ref:"));
    return is_symbolic && !gitdir_reference(&digits, gitdir, STR("HEAD"), arena) &&
           !has_entries(objects, "info", "pack") && !has_entries(str_concat(arena, objects, STR("/pack")), "", "");
}

bool gitdir_is_shallow(const GitDir *gitdir) {
    Arena *scratch = arena_new();
    bool is_shallow = gitdir_read(gitdir->common_folder, STR("shallow"), scratch).size > 0;
    arena_free(scratch);
    return is_shallow;
}

bool gitdir_has_reftable(const GitDir *gitdir) {
    Arena *scratch = arena_new();
    bool is_there = is_folder(join(gitdir->common_folder, STR("reftable"), scratch), scratch);
    arena_free(scratch);
    return is_there;
}

bool gitdir_is_sha256(const GitDir *gitdir) {
    Arena *scratch = arena_new();
    Str config = gitdir_read(gitdir->common_folder, STR("config"), scratch);
    bool is_sha256 = str_equal(config_value(config, STR("[extensions]"), STR("objectformat")), STR("sha256"));
    arena_free(scratch);
    return is_sha256;
}
