#include "analyzer/file_memo.h"

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

/* File systems count the times of changes in steps of up to two seconds. */
static const int64_t AGE_NS_MIN = 2000000000;

typedef struct {
    FileStamp stamp;
    CacheKey key;
} Entry;

struct FileMemo {
    Arena *arena;
    Map *by_name;
    VEC(Entry) entries;
};

FileMemo *file_memo_new(Arena *arena) {
    FileMemo *memo = ARENA_NEW(arena, FileMemo);
    memo->arena = arena;
    memo->by_name = map_new(arena);
    return memo;
}

static bool is_same(const FileStamp *a, const FileStamp *b) {
    return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
           a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns;
}

bool file_memo_get(const FileMemo *memo, Str name, const FileStamp *stamp, CacheKey *key) {
    uint32_t index = map_get(memo->by_name, name);
    if (index == MAP_NONE || !is_same(&memo->entries.items[index].stamp, stamp)) return false;
    *key = memo->entries.items[index].key;
    return true;
}

void file_memo_put(FileMemo *memo, Str name, const FileStamp *stamp, const CacheKey *key) {
    int64_t last_ns = stamp->modified_ns > stamp->changed_ns ? stamp->modified_ns : stamp->changed_ns;
    if (stamp->seen_ns - last_ns < AGE_NS_MIN) return;
    bool is_new = false;
    uint32_t entry = map_add(memo->by_name, name, (uint32_t)memo->entries.count, &is_new);
    if (is_new) *VEC_PUSH(memo->arena, &memo->entries) = (Entry){0};
    memo->entries.items[map_value_at(memo->by_name, entry)] = (Entry){*stamp, *key};
}
