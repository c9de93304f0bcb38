/* Open addressing with stored hashes over a dense entry array. The hash is mixed with a key drawn
 * once per process, so that crafted names cannot make every look-up collide; since iteration never
 * follows the hash, the key has no influence on output. */
#include "analyzer/core/map.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

#include "analyzer/core/vec.h"

typedef struct {
    Str key;
    uint32_t hash; /* the lower half, which says where it is looked for first */
    uint32_t value;
} Entry;

/* The upper half of the hash tells most keys that are not there, without a look at an entry, which is elsewhere in memory. */
typedef struct {
    uint32_t index; /* + 1 into entries; 0 = free */
    uint32_t tag;
} Slot;

struct Map {
    Arena *arena;
    VEC(Entry) entries;
    Slot *slots;
    size_t slot_count;
};

/* Several threads may be the first to ask: one draw holds. */
static uint64_t process_key(void) {
    static _Atomic uint64_t key;
    uint64_t known = atomic_load_explicit(&key, memory_order_relaxed);
    if (known) return known;
    uint64_t drawn = 0;
    if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != (ssize_t)sizeof drawn) drawn = 0x5bd1e995u;
    drawn |= 1;
    return atomic_compare_exchange_strong(&key, &known, drawn) ? drawn : known;
}

/* Both halves of the product: each bit of the result depends on all bits of both. */
static inline uint64_t folded(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 Product;
    Product product = (Product)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t eight(const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t four(const char *at) {
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Sixteen bytes at a time, with a secret in each step: paths and addresses are long, and begin alike. What is left is read from the
 * end, and overlaps; the size tells such keys apart. The form is that of wyhash (https://github.com/wangyi-fudan/wyhash). */
static uint64_t keyed_hash(Str key) {
    uint64_t secret = process_key(), other = secret * 0x9E3779B97F4A7C15u, hash = secret ^ key.size, low = 0, high = 0;
    const char *at = key.data;
    size_t size = key.size;
    if (size > 16) {
        size_t left = size;
        for (; left > 16; left -= 16, at += 16) hash = folded(eight(at) ^ other, eight(at + 8) ^ hash);
        low = eight(at + left - 16);
        high = eight(at + left - 8);
    } else if (size >= 8) {
        low = eight(at);
        high = eight(at + size - 8);
    } else if (size >= 4) {
        low = four(at);
        high = four(at + size - 4);
    } else if (size) {
        const unsigned char *bytes = (const unsigned char *)at;
        low = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[size / 2] << 8 | bytes[size - 1];
    }
    return folded(other ^ size, folded(low ^ other, high ^ hash));
}

Map *map_new(Arena *arena) {
    Map *map = ARENA_NEW(arena, Map);
    map->arena = arena;
    return map;
}

static uint32_t tag_of(uint64_t hash) { return (uint32_t)(hash >> 32); }

static size_t slot_of(const Map *map, Str key, uint64_t hash) {
    size_t mask = map->slot_count - 1, slot = (uint32_t)hash & mask;
    for (uint32_t tag = tag_of(hash); map->slots[slot].index; slot = (slot + 1) & mask) {
        if (map->slots[slot].tag == tag && str_equal(map->entries.items[map->slots[slot].index - 1].key, key)) break;
    }
    return slot;
}

static void rehash(Map *map, size_t slot_count) {
    const Slot *before = map->slots;
    size_t before_count = map->slot_count;
    map->slots = ARENA_ARRAY(map->arena, Slot, slot_count);
    map->slot_count = slot_count;
    for (size_t i = 0; i < before_count; i++) {
        if (!before[i].index) continue;
        size_t slot = map->entries.items[before[i].index - 1].hash & (slot_count - 1);
        while (map->slots[slot].index) slot = (slot + 1) & (slot_count - 1);
        map->slots[slot] = before[i];
    }
}

static uint32_t find(const Map *map, Str key) {
    if (map->slot_count == 0) return MAP_NONE;
    uint32_t index = map->slots[slot_of(map, key, keyed_hash(key))].index;
    return index ? index - 1 : MAP_NONE;
}

uint32_t map_get(const Map *map, Str key) {
    uint32_t index = find(map, key);
    return index == MAP_NONE ? MAP_NONE : map->entries.items[index].value;
}

uint32_t map_add(Map *map, Str key, uint32_t value, bool *is_new) {
    if ((map->entries.count + 1) * 4 > map->slot_count * 3) rehash(map, map->slot_count ? map->slot_count * 2 : 16);
    uint64_t hash = keyed_hash(key);
    size_t slot = slot_of(map, key, hash);
    if (is_new) *is_new = map->slots[slot].index == 0;
    if (map->slots[slot].index) return map->slots[slot].index - 1;
    *VEC_PUSH(map->arena, &map->entries) = (Entry){str_copy(map->arena, key), (uint32_t)hash, value};
    map->slots[slot] = (Slot){(uint32_t)map->entries.count, tag_of(hash)};
    return (uint32_t)map->entries.count - 1;
}

void map_put(Map *map, Str key, uint32_t value) {
    bool is_new = false;
    uint32_t index = map_add(map, key, value, &is_new);
    map->entries.items[index].value = value;
}

size_t map_count(const Map *map) { return map->entries.count; }

Str map_key_at(const Map *map, size_t index) {
    assert(index < map->entries.count);
    return map->entries.items[index].key;
}

uint32_t map_value_at(const Map *map, size_t index) {
    assert(index < map->entries.count);
    return map->entries.items[index].value;
}

void map_set_at(Map *map, size_t index, uint32_t value) {
    assert(index < map->entries.count);
    map->entries.items[index].value = value;
}

struct Symbols {
    Map *map;
};

Symbols *symbols_new(Arena *arena) {
    Symbols *symbols = ARENA_NEW(arena, Symbols);
    symbols->map = map_new(arena);
    map_add(symbols->map, STR_NONE, 0, NULL);
    return symbols;
}

Sym sym(Symbols *symbols, Str text) { return map_add(symbols->map, text, 0, NULL); }

Sym sym_find(const Symbols *symbols, Str text) {
    uint32_t index = find(symbols->map, text);
    return index == MAP_NONE ? 0 : index;
}

Str sym_str(const Symbols *symbols, Sym id) { return map_key_at(symbols->map, id); }

size_t symbols_count(const Symbols *symbols) { return map_count(symbols->map); }
