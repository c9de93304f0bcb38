/* A growing array in an arena: VEC(T) has .items and .count. The only generic container.
 *
 *     VEC(Edge) edges = {0};
 *     *VEC_PUSH(arena, &edges) = edge;
 */
#ifndef ANALYZER_CORE_VEC_H
#define ANALYZER_CORE_VEC_H

#include "analyzer/core/arena.h"

#define VEC(T)                  \
    struct {                    \
        T *items;               \
        size_t count, capacity; \
    }

static inline void *vec_reserve(Arena *arena, void *items, size_t *capacity, size_t count, size_t item_size) {
    if (count <= *capacity) return items;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    if (wanted < count) wanted = count;
    items = arena_grow(arena, items, *capacity * item_size, wanted * item_size);
    *capacity = wanted;
    return items;
}

/* Address of a new zeroed item at the end. */
#define VEC_PUSH(arena, vec)                                                                                     \
    ((vec)->items = vec_reserve((arena), (vec)->items, &(vec)->capacity, (vec)->count + 1, sizeof *(vec)->items), \
     &(vec)->items[(vec)->count++])

#endif
