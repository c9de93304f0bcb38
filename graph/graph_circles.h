/* Circles in a list of pairs (igraph). */
#ifndef GRAPH_GRAPH_CIRCLES_H
#define GRAPH_GRAPH_CIRCLES_H

#include <stdbool.h>

#include "analyzer/core/arena.h"

typedef struct {
    const uint32_t *pairs; /* positions in the list: each ends where the next begins, the last where the first does */
    size_t count;          /* 0: no circle */
} Circle;

/* `component` gets the strongly connected component of each vertex; `shortest`, by component, a shortest way round in
 * it: of equal ones that of the first pair. false: igraph refuses. */
bool graph_circles(const uint32_t (*pairs)[2], size_t pair_count, size_t vertex_count, Arena *arena, uint32_t *component,
                   Circle *shortest);

#endif
