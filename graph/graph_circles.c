#include <igraph.h>
#undef STR /* igraph's; ours comes below */

#include "graph/graph_circles.h"
#include "graph/graph_igraph.h"

typedef struct {
    const uint32_t (*pairs)[2];
    size_t pair_count, vertex_count;
    Arena *arena;
    igraph_t view;
} Circles;

static bool find_components(const Circles *circles, uint32_t *component) {
    igraph_vector_int_t membership;
    if (igraph_vector_int_init(&membership, 0)) return false;
    bool is_done =
        igraph_connected_components(&circles->view, &membership, NULL, NULL, IGRAPH_STRONG) == IGRAPH_SUCCESS;
    for (size_t i = 0; is_done && i < circles->vertex_count; i++) component[i] = (uint32_t)VECTOR(membership)[i];
    igraph_vector_int_destroy(&membership);
    return is_done;
}

/* Over each pair within a component, and back. */
static bool find_shortest(const Circles *circles, const uint32_t *component, Circle *shortest) {
    igraph_vector_int_t back;
    if (igraph_vector_int_init(&back, 0)) return false;
    bool is_done = true;
    for (uint32_t n = 0; is_done && n < circles->pair_count; n++) {
        uint32_t from = circles->pairs[n][0], to = circles->pairs[n][1];
        Circle *best = &shortest[component[from]];
        if (component[from] != component[to] || from == to || best->count == 2) continue;
        is_done = igraph_get_shortest_path(&circles->view, NULL, &back, to, from, IGRAPH_OUT) == IGRAPH_SUCCESS;
        size_t count = is_done ? (size_t)igraph_vector_int_size(&back) + 1 : 0;
        if (!is_done || (best->count && count >= best->count)) continue;
        uint32_t *way = ARENA_ARRAY(circles->arena, uint32_t, count);
        way[0] = n;
        for (size_t i = 1; i < count; i++) way[i] = (uint32_t)VECTOR(back)[i - 1];
        *best = (Circle){way, count};
    }
    igraph_vector_int_destroy(&back);
    return is_done;
}

static bool list_circles(const uint32_t (*pairs)[2], size_t pair_count, size_t vertex_count, Arena *arena,
                         uint32_t *component, Circle *shortest) {
    Circles circles = {.pairs = pairs, .pair_count = pair_count, .vertex_count = vertex_count, .arena = arena};
    igraph_vector_int_t ends;
    if (igraph_vector_int_init(&ends, (igraph_integer_t)pair_count * 2)) return false;
    for (size_t i = 0; i < pair_count; i++) {
        VECTOR(ends)[2 * i] = pairs[i][0];
        VECTOR(ends)[2 * i + 1] = pairs[i][1];
    }
    bool is_done =
        igraph_create(&circles.view, &ends, (igraph_integer_t)vertex_count, IGRAPH_DIRECTED) == IGRAPH_SUCCESS;
    igraph_vector_int_destroy(&ends);
    if (!is_done) return false;
    is_done = find_components(&circles, component) && find_shortest(&circles, component, shortest);
    igraph_destroy(&circles.view);
    return is_done;
}

bool graph_circles(const uint32_t (*pairs)[2], size_t pair_count, size_t vertex_count, Arena *arena,
                   uint32_t *component, Circle *shortest) {
    graph_igraph_begin();
    bool is_done = list_circles(pairs, pair_count, vertex_count, arena, component, shortest);
    graph_igraph_end();
    return is_done;
}
