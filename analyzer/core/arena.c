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

struct Arena {
    Chunk *last;
    size_t size_bytes;
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

void *arena_alloc(Arena *arena, size_t size) {
    if (size > SIZE_MAX / 4) out_of_memory();
    size = round_up(size ? size : 1);
    arena->size_bytes += size;
    if (is_large(size)) return large_new(arena, size);
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
    return copy;
}

size_t arena_size_bytes(const Arena *arena) { return arena->size_bytes; }
