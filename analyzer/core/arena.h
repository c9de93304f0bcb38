/* Arena: memory with one lifetime. Everything allocated from it goes away together, so that no
 * structure in the program owns another. malloc and free appear in this folder only.
 *
 * Running out of memory ends the process with a message and exit code 5: a batch program has
 * nothing better to do, and worker processes have their own limit (see limits.h). */
#ifndef ANALYZER_CORE_ARENA_H
#define ANALYZER_CORE_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena);

/* From now on what arena_grow() leaves behind is used for other things: for arenas that live long and hold large arrays. Nobody may
 * keep a pointer into a block that has grown. */
void arena_recycle(Arena *arena);

/* Forgets all that was allocated, keeps the first chunk for the next file. */
void arena_reset(Arena *arena);

/* Zeroed memory, aligned for any object. `size` 0 gives a valid pointer. */
void *arena_alloc(Arena *arena, size_t size);

/* `count` objects of `size` bytes; a product that overflows ends the process. */
void *arena_array(Arena *arena, size_t count, size_t size);

/* Grows a block to `new_size`; in place when it was the last one allocated. New bytes are zero. */
void *arena_grow(Arena *arena, void *block, size_t old_size, size_t new_size);

/* Bytes handed out so far, for memory reports. */
size_t arena_size_bytes(const Arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

/* Checked malloc for the few long-lived objects of core; ends the process when memory runs out. */
void *memory_new(size_t size);
void *memory_grow(void *block, size_t size);
void memory_free(void *block);

#endif
