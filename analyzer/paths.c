/* Paths inside a repository, and symbolic links resolved by name alone. A link is resolved over the
 * links that the walk has seen, in the same way for a work tree and for a commit; the file itself is
 * then opened without following anything, so that a link swapped in meanwhile is refused. */
#include "analyzer/repository.h"

enum { LINK_HOPS_MAX = 40, LINK_PATH_SIZE_MAX = 4096, PATH_SIZE_MAX = 64 * 1024 };

/* Appends a component; false when ".." leaves the root. */
static bool step(StrBuf *path, Str name) {
    if (name.size == 0 || str_equal(name, STR("."))) return true;
    if (!str_equal(name, STR(".."))) {
        if (path->size) strbuf_add_char(path, '/');
        strbuf_add(path, name);
        return true;
    }
    if (path->size == 0) return false;
    size_t slash = str_find_last_char(strbuf_str(path), '/');
    path->size = slash == SIZE_MAX ? 0 : slash;
    return true;
}

bool path_full(Str *out, const Repository *repository, Str path, Arena *arena) {
    StrBuf full = strbuf_new(arena, PATH_SIZE_MAX);
    strbuf_add(&full, repository->prefix);
    if (path.size && path.data[0] == '/') return false;
    Str name;
    while (str_split_next(&path, '/', &name))
        if (!step(&full, name)) return false;
    *out = strbuf_str(&full);
    return !full.is_truncated;
}

Str path_relative(const Repository *repository, Str full, Arena *arena) {
    Str prefix = repository->prefix;
    if (prefix.size == 0) return full;
    StrBuf out = strbuf_new(arena, SIZE_MAX);
    while (prefix.size &&
           !(str_starts_with(full, prefix) && (full.size == prefix.size || full.data[prefix.size] == '/'))) {
        size_t slash = str_find_last_char(prefix, '/');
        prefix = str_slice(prefix, 0, slash == SIZE_MAX ? 0 : slash);
        strbuf_add(&out, STR("../"));
    }
    if (out.size == 0) return full.size == prefix.size ? STR(".") : str_slice(full, prefix.size + 1, full.size);
    strbuf_add(&out, prefix.size ? str_slice(full, prefix.size + 1, full.size) : full);
    return strbuf_str(&out);
}

void links_add(Repository *repository, Str full, Str target, Arena *arena) {
    Links *links = &repository->links;
    if (!links->index) links->index = map_new(arena);
    bool is_new = false;
    map_add(links->index, full, (uint32_t)links->items.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &links->items) = (Link){str_copy(arena, full), str_copy(arena, target)};
}

/* An absolute link is inside when it names the root itself. */
static bool enter_absolute(StrBuf *path, const Repository *repository, Str *target) {
    Str root = repository->root_path;
    if (root.size == 0 || !str_starts_with(*target, root)) return false;
    if (target->size > root.size && target->data[root.size] != '/') return false;
    path->size = 0;
    *target = str_slice(*target, root.size, target->size);
    return true;
}

LinkResult links_resolve(Str *out, const Repository *repository, Str full, Arena *arena) {
    StrBuf path = strbuf_new(arena, LINK_PATH_SIZE_MAX);
    Str rest = full, name;
    for (int hops = 0; str_split_next(&rest, '/', &name);) {
        size_t parent_size = path.size;
        if (!step(&path, name)) return LINK_OUTSIDE;
        uint32_t link = repository->links.index ? map_get(repository->links.index, strbuf_str(&path)) : MAP_NONE;
        if (link == MAP_NONE) continue;
        if (++hops > LINK_HOPS_MAX) return LINK_CIRCLE;
        Str target = repository->links.items.items[link].target;
        path.size = parent_size;
        if (target.size && target.data[0] == '/' && !enter_absolute(&path, repository, &target)) return LINK_OUTSIDE;
        if (target.size + rest.size > LINK_PATH_SIZE_MAX) return LINK_CIRCLE;
        rest = rest.data ? str_format(arena, "%.*s/%.*s", STR_ARG(target), STR_ARG(rest)) : target;
    }
    *out = str_copy(arena, strbuf_str(&path));
    return path.is_truncated ? LINK_CIRCLE : LINK_RESOLVED;
}
