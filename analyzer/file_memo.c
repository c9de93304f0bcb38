#include "analyzer/file_memo.h"

#include <string.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

/* File systems count the times of changes in steps of up to two seconds. */
static const int64_t AGE_NS_MIN = 2000000000;

typedef struct {
    FileStamp stamp;
    CacheKey key;
    bool is_used; /* in this process */
} Entry;

struct FileMemo {
    Arena *arena;
    Map *by_name;
    VEC(Entry) entries;
    bool has_new;
};

/* Before the name, as it is kept. */
typedef struct {
    FileStamp stamp;
    CacheKey key;
    uint32_t name_size;
} Record;

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

bool file_memo_get(FileMemo *memo, Str name, const FileStamp *stamp, CacheKey *key) {
    uint32_t index = map_get(memo->by_name, name);
    if (index == MAP_NONE || !is_same(&memo->entries.items[index].stamp, stamp)) return false;
    *key = memo->entries.items[index].key;
    memo->entries.items[index].is_used = true;
    return true;
}

static void add(FileMemo *memo, Str name, const Entry *added) {
    bool is_new = false;
    uint32_t entry = map_add(memo->by_name, name, (uint32_t)memo->entries.count, &is_new);
    if (is_new) *VEC_PUSH(memo->arena, &memo->entries) = (Entry){0};
    memo->entries.items[map_value_at(memo->by_name, entry)] = *added;
}

void file_memo_put(FileMemo *memo, Str name, const FileStamp *stamp, const CacheKey *key) {
    int64_t last_ns = stamp->modified_ns > stamp->changed_ns ? stamp->modified_ns : stamp->changed_ns;
    if (stamp->seen_ns - last_ns < AGE_NS_MIN) return;
    add(memo, name, &(Entry){*stamp, *key, true});
    memo->has_new = true;
}

Str file_memo_encode(const FileMemo *memo, Arena *arena) {
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    for (size_t i = 0; memo->has_new && i < map_count(memo->by_name); i++) {
        const Entry *entry = &memo->entries.items[map_value_at(memo->by_name, i)];
        Str name = map_key_at(memo->by_name, i);
        if (!entry->is_used) continue; /* the file may be gone */
        Record record;
        memset(&record, 0, sizeof record); /* what stands between its parts, too */
        record.stamp = entry->stamp;
        record.key = entry->key;
        record.name_size = (uint32_t)name.size;
        strbuf_add(&out, str_of((const char *)&record, sizeof record));
        strbuf_add(&out, name);
    }
    return strbuf_str(&out);
}

void file_memo_decode(FileMemo *memo, Str kept) {
    Record record;
    while (kept.size >= sizeof record) {
        memcpy(&record, kept.data, sizeof record);
        if (record.name_size > kept.size - sizeof record) return;
        Str name = str_slice(kept, sizeof record, sizeof record + record.name_size);
        add(memo, name, &(Entry){record.stamp, record.key, false});
        kept = str_slice(kept, sizeof record + record.name_size, kept.size);
    }
}
