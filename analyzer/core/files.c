#include "analyzer/core/files.h"

static bool ends_with_climb(const char *clean, size_t size) {
    return size >= 2 && clean[size - 1] == '.' && clean[size - 2] == '.' && (size == 2 || clean[size - 3] == '/');
}

bool files_resolve(Arena *arena, Str directory, Str path, Str *out) {
    enum { CLIMBS_MAX = 16 };
    if (path.size && path.data[0] == '/') return false;
    Str joined = directory.size ? str_format(arena, "%.*s/%.*s", STR_ARG(directory), STR_ARG(path)) : path;
    char *clean = arena_alloc(arena, joined.size + 1);
    size_t size = 0, climbs = 0;
    Str rest = joined, step;
    while (str_split_next(&rest, '/', &step)) {
        if (step.size == 0 || str_equal(step, STR("."))) continue;
        bool is_climb = str_equal(step, STR(".."));
        if (is_climb && size > 0 && !ends_with_climb(clean, size)) {
            while (size && clean[size - 1] != '/') size--;
            if (size) size--;
            continue;
        }
        if (is_climb && ++climbs > CLIMBS_MAX) return false;
        if (size) clean[size++] = '/';
        memcpy(clean + size, step.data, step.size);
        size += step.size;
    }
    *out = (Str){clean, size};
    return true;
}

bool files_text(const Files *files, Str path, Arena *arena, Str *bytes) {
    static const char KIND[] = "text";
    enum { KEPT_BYTES_MAX = 64 * 1024 };
    Str kept; /* behind one character, so that an empty text is one, too */
    if (files->recall_content && files->recall_content(files->context, KIND, path, &kept)) {
        *bytes = str_slice(kept, 1, kept.size);
        return true;
    }
    if (!files->read(files->context, path, arena, bytes)) return false;
    if (files->keep_content && bytes->size <= KEPT_BYTES_MAX)
        files->keep_content(files->context, KIND, path, *bytes, str_concat(arena, STR("="), *bytes));
    return true;
}

Str files_follow(Arena *arena, const Files *files, Str path) {
    for (size_t i = 0; files && i < files->link_count; i++) {
        Str from = files->link_from[i];
        if (!str_starts_with(path, from)) continue;
        if (path.size == from.size) return files->link_to[i];
        if (path.data[from.size] != '/') continue;
        return str_concat(arena, files->link_to[i], str_slice(path, from.size, path.size));
    }
    return path;
}

bool files_is_inside(const Files *files, Str resolved) {
    size_t climbs = 0;
    while (str_starts_with(resolved, STR("../"))) {
        resolved = str_slice(resolved, 3, resolved.size);
        climbs++;
    }
    if (str_equal(resolved, STR(".."))) climbs++;
    return climbs <= files->climbs_max;
}

static size_t first_at(const Str *paths, size_t count, Str text) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(paths[middle], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_one_of(const Str *paths, size_t count, Str path) {
    size_t at = first_at(paths, count, path);
    return at < count && str_equal(paths[at], path);
}

bool files_is_unread(const Files *files, Str path, bool *is_itself) {
    *is_itself = is_one_of(files->unread, files->unread_count, path);
    for (Str part = path; part.size;) {
        if (is_one_of(files->unread, files->unread_count, part) ||
            is_one_of(files->unread_folders, files->unread_folder_count, part))
            return true;
        size_t slash = str_find_last_char(part, '/');
        part = slash == SIZE_MAX ? STR_NONE : str_slice(part, 0, slash);
    }
    return false;
}

size_t files_first_at(const Files *files, Str text) { return first_at(files->paths, files->path_count, text); }

bool files_over(Arena *arena, const Files *files, Str path, Str *over) {
    if (!files || !files->has_over) return false;
    Str to = files->over_to, from = files->over_from;
    if (!str_starts_with(path, to)) return false;
    if (to.size && path.size > to.size && path.data[to.size] != '/') return false;
    Str rest = str_slice(path, to.size, path.size);
    if (rest.size && rest.data[0] == '/') rest = str_slice(rest, 1, rest.size);
    *over = rest.size && from.size ? str_format(arena, "%.*s/%.*s", STR_ARG(from), STR_ARG(rest))
            : rest.size            ? rest
                                   : from;
    return true;
}

Str files_uncovered(Arena *arena, const Files *files, Str path) {
    Str over;
    if (!files_over(arena, files, path, &over)) return path;
    bool is_there =
        is_one_of(files->paths, files->path_count, over) || is_one_of(files->unread, files->unread_count, over);
    return is_there ? over : path;
}
