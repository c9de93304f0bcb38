/* Chunked bump allocation. Chunks double up to CHUNK_SIZE_MAX, so that a small file costs 4 KiB and
 * a large graph costs few system calls. What is larger has a chunk of its own straight from the system, which can grow without
 * being copied: arrays of large graphs, and reports. */
#include "analyzer/core/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct Chunk {
    struct Chunk *previous;
    size_t capacity, used;
    max_align_t data[];
} Chunk;

/* What a block that has grown leaves behind. Those of 2^n to 2^(n+1) - 1 bytes are in one list. */
typedef struct Spare {
    struct Spare *next;
    size_t size;
} Spare;

enum { SPARE_SIZE_MIN = 64, SPARE_CLASS_COUNT = 23 }; /* up to CHUNK_SIZE_MAX */

struct Arena {
    Chunk *last;
    size_t size_bytes;
    bool recycles;
    uint32_t spare_classes; /* bit n: there are some of class n */
    Spare *spares[SPARE_CLASS_COUNT];
};

enum { CHUNK_SIZE_MIN = 16 * 1024, CHUNK_SIZE_MAX = 4 * 1024 * 1024 };

static void out_of_memory(void) {
    fputs("faultline: out of memory\n", stderr);
    _Exit(5);
}

void *memory_new(size_t size) {
    void *block = calloc(1, size ? size : 1);
    if (!block) out_of_memory();
    return block;
}

void *memory_grow(void *block, size_t size) {
    void *grown = realloc(block, size ? size : 1);
    if (!grown) out_of_memory();
    return grown;
}

void memory_free(void *block) { free(block); }

Arena *arena_new(void) { return memory_new(sizeof(Arena)); }

static bool is_large(size_t size) { return size > CHUNK_SIZE_MAX; }

static void chunk_free(Chunk *chunk) {
    if (is_large(chunk->capacity))
        munmap(chunk, sizeof *chunk + chunk->capacity);
    else
        free(chunk);
}

static void free_chunks(Chunk *chunk) {
    while (chunk) {
        Chunk *previous = chunk->previous;
        chunk_free(chunk);
        chunk = previous;
    }
}

void arena_free(Arena *arena) {
    if (!arena) return;
    free_chunks(arena->last);
    free(arena);
}

void arena_reset(Arena *arena) {
    Chunk *first = NULL; /* the oldest of those that are not large */
    for (Chunk *chunk = arena->last; chunk;) {
        Chunk *previous = chunk->previous, *other = is_large(chunk->capacity) ? chunk : first;
        if (!is_large(chunk->capacity)) first = chunk;
        if (other) chunk_free(other);
        chunk = previous;
    }
    if (first) {
        memset(first->data, 0, first->used); /* arena_alloc promises zeroed memory */
        first->used = 0;
        first->previous = NULL;
    }
    arena->last = first;
    arena->size_bytes = 0;
    arena->spare_classes = 0;
    memset(arena->spares, 0, sizeof arena->spares);
}

static size_t round_up(size_t size) {
    const size_t alignment = _Alignof(max_align_t);
    return (size + alignment - 1) / alignment * alignment;
}

static Chunk *chunk_new(Chunk *previous, size_t needed) {
    size_t capacity = previous ? previous->capacity * 2 : CHUNK_SIZE_MIN;
    if (capacity > CHUNK_SIZE_MAX) capacity = CHUNK_SIZE_MAX;
    if (capacity < needed) capacity = needed;
    Chunk *chunk = calloc(1, sizeof(Chunk) + capacity);
    if (!chunk) out_of_memory();
    chunk->previous = previous;
    chunk->capacity = capacity;
    return chunk;
}

/* Stands behind the last chunk, which goes on being filled. */
static void *large_new(Arena *arena, size_t size) {
    Chunk *chunk = mmap(NULL, sizeof *chunk + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED) out_of_memory();
    Chunk **place = arena->last ? &arena->last->previous : &arena->last;
    *chunk = (Chunk){.previous = *place, .capacity = size, .used = size};
    *place = chunk;
    return chunk->data;
}

static Chunk **place_of(Arena *arena, const Chunk *chunk) {
    Chunk **place = &arena->last;
    while (*place != chunk) place = &(*place)->previous;
    return place;
}

static void *large_grow(Arena *arena, void *block, size_t size) {
    Chunk *chunk = (Chunk *)(void *)((char *)block - offsetof(Chunk, data)), **place = place_of(arena, chunk);
    chunk = mremap(chunk, sizeof *chunk + chunk->capacity, sizeof *chunk + size, MREMAP_MAYMOVE);
    if (chunk == MAP_FAILED) out_of_memory();
    arena->size_bytes += size - chunk->capacity;
    chunk->capacity = chunk->used = size;
    *place = chunk;
    return chunk->data;
}

/* ---- what is left behind ---- */

void arena_recycle(Arena *arena) { arena->recycles = true; }

static unsigned class_of(size_t size) { return (unsigned)(sizeof(size_t) * 8 - 1) - (unsigned)__builtin_clzl(size); }

static void spare_add(Arena *arena, void *block, size_t size) {
    if (!arena->recycles || size < SPARE_SIZE_MIN) return;
    unsigned class = class_of(size);
    Spare *spare = block;
    *spare = (Spare){arena->spares[class], size};
    arena->spares[class] = spare;
    arena->spare_classes |= (uint32_t)1 << class;
}

/* The first of its own class, if it suffices (arrays of one kind grow in the same steps), or any of a higher one. */
static void *spare_take(Arena *arena, size_t size) {
    unsigned class = class_of(size);
    Spare *spare = arena->spares[class];
    if (!spare || spare->size < size) {
        uint32_t higher = arena->spare_classes >> class >> 1;
        if (!higher) return NULL;
        class += 1 + (unsigned)__builtin_ctz(higher);
        spare = arena->spares[class];
    }
    arena->spares[class] = spare->next;
    if (!spare->next) arena->spare_classes &= ~((uint32_t)1 << class);
    spare_add(arena, (char *)spare + size, spare->size - size);
    memset(spare, 0, size);
    return spare;
}

void *arena_alloc(Arena *arena, size_t size) {
    if (size > SIZE_MAX / 4) out_of_memory();
    size = round_up(size ? size : 1);
    arena->size_bytes += size;
    if (is_large(size)) return large_new(arena, size);
    void *spare = arena->spare_classes && size >= SPARE_SIZE_MIN ? spare_take(arena, size) : NULL;
    if (spare) return spare;
    if (!arena->last || arena->last->capacity - arena->last->used < size) arena->last = chunk_new(arena->last, size);
    char *block = (char *)arena->last->data + arena->last->used;
    arena->last->used += size;
    return block;
}

void *arena_array(Arena *arena, size_t count, size_t size) {
    if (size && count > SIZE_MAX / 4 / size) out_of_memory();
    return arena_alloc(arena, count * size);
}

void *arena_grow(Arena *arena, void *block, size_t old_size, size_t new_size) {
    if (!block) return arena_alloc(arena, new_size);
    assert(new_size >= old_size);
    size_t old_rounded = round_up(old_size ? old_size : 1), new_rounded = round_up(new_size);
    if (is_large(old_rounded)) return new_rounded > old_rounded ? large_grow(arena, block, new_rounded) : block;
    Chunk *last = arena->last;
    char *end = (char *)last->data + last->used;
    if ((char *)block + old_rounded == end && last->capacity - last->used >= new_rounded - old_rounded) {
        last->used += new_rounded - old_rounded;
        arena->size_bytes += new_rounded - old_rounded;
        return block;
    }
    void *copy = arena_alloc(arena, new_size);
    memcpy(copy, block, old_size);
    spare_add(arena, block, old_rounded);
    arena->size_bytes -= arena->recycles ? old_rounded : 0;
    return copy;
}

size_t arena_size_bytes(const Arena *arena) { return arena->size_bytes; }
