/* Layered layout of a small subgraph. Layers are ours: longest chains of needs after turning round the edges that
 * close a cycle, so that every edge crosses at least one layer and igraph does not have to look for a feedback arc
 * set. igraph then places dummy nodes, orders the layers and straightens the edges. */
#include <igraph.h>
#undef STR /* igraph's; ours comes below */

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/graph.h"
#include "graph/graph_igraph.h"

typedef struct {
    uint32_t from, to;
} Pair;

typedef struct {
    NodeId id;
    uint32_t position; /* in the caller's list */
} Place;

typedef struct {
    uint32_t count;
    Pair *pairs; /* sorted, distinct, between ranks of node ids */
    size_t pair_count;
    uint32_t *first; /* per rank: pairs[first[n] .. first[n+1]) start there */
    uint32_t *layer;
} Drawing;

static int by_id(const void *left, const void *right) {
    const Place *a = left, *b = right;
    if (a->id != b->id) return a->id < b->id ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

static int by_pair(const void *left, const void *right) {
    const Pair *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static void sort_pairs(Drawing *drawing) {
    qsort(drawing->pairs, drawing->pair_count, sizeof *drawing->pairs, by_pair);
    size_t kept = 0;
    for (size_t i = 0; i < drawing->pair_count; i++)
        if (kept == 0 || by_pair(&drawing->pairs[kept - 1], &drawing->pairs[i]) != 0)
            drawing->pairs[kept++] = drawing->pairs[i];
    drawing->pair_count = kept;
    for (uint32_t n = 0; n <= drawing->count; n++) drawing->first[n] = 0;
    for (size_t i = 0; i < kept; i++) drawing->first[drawing->pairs[i].from + 1]++;
    for (uint32_t n = 0; n < drawing->count; n++) drawing->first[n + 1] += drawing->first[n];
}

/* Depth-first from each node in order; an edge to a node that is still open closes a cycle and is turned round.
 * `finished` receives the nodes in the order in which they were left: what is needed comes before who needs it. */
static void turn_back_edges(Drawing *drawing, uint32_t *finished, Arena *scratch) {
    enum { NEW, OPEN, DONE };
    uint8_t *state = ARENA_ARRAY(scratch, uint8_t, drawing->count);
    uint32_t *stack = ARENA_ARRAY(scratch, uint32_t, drawing->count);
    uint32_t *next = ARENA_ARRAY(scratch, uint32_t, drawing->count);
    size_t depth = 0, finished_count = 0;
    for (uint32_t root = 0; root < drawing->count; root++) {
        if (state[root] != NEW) continue;
        stack[depth++] = root;
        state[root] = OPEN;
        next[root] = drawing->first[root];
        while (depth > 0) {
            uint32_t node = stack[depth - 1];
            if (next[node] == drawing->first[node + 1]) {
                state[node] = DONE;
                finished[finished_count++] = node;
                depth--;
                continue;
            }
            Pair *pair = &drawing->pairs[next[node]++];
            uint32_t to = pair->to;
            if (state[to] == OPEN) *pair = (Pair){to, node};
            if (state[to] != NEW) continue;
            state[to] = OPEN;
            next[to] = drawing->first[to];
            stack[depth++] = to;
        }
    }
}

/* false when the edges cross more layers than igraph should place dummies for. */
static bool assign_layers(Drawing *drawing, Arena *scratch) {
    uint32_t *finished = ARENA_ARRAY(scratch, uint32_t, drawing->count);
    turn_back_edges(drawing, finished, scratch);
    sort_pairs(drawing);
    drawing->layer = ARENA_ARRAY(scratch, uint32_t, drawing->count);
    for (size_t i = drawing->count; i-- > 0;) {
        uint32_t node = finished[i];
        for (uint32_t p = drawing->first[node]; p < drawing->first[node + 1]; p++) {
            uint32_t *below = &drawing->layer[drawing->pairs[p].to];
            if (*below <= drawing->layer[node]) *below = drawing->layer[node] + 1;
        }
    }
    size_t span = 0;
    for (size_t i = 0; i < drawing->pair_count; i++)
        span += drawing->layer[drawing->pairs[i].to] - drawing->layer[drawing->pairs[i].from];
    return span <= LAYOUT_SPAN_MAX;
}

static bool place(const Drawing *drawing, igraph_vector_int_t *ends, igraph_vector_int_t *layers,
                  igraph_matrix_t *out) {
    enum { ROUNDS_MAX = 50 };
    for (size_t i = 0; i < drawing->pair_count; i++) {
        VECTOR(*ends)[2 * i] = drawing->pairs[i].from;
        VECTOR(*ends)[2 * i + 1] = drawing->pairs[i].to;
    }
    for (uint32_t n = 0; n < drawing->count; n++) VECTOR(*layers)[n] = drawing->layer[n];
    igraph_t view;
    if (igraph_create(&view, ends, drawing->count, IGRAPH_DIRECTED)) return false;
    igraph_rng_seed(igraph_rng_default(), 42);
    bool is_done = igraph_layout_sugiyama(&view, out, NULL, NULL, layers, 1, 1, ROUNDS_MAX, NULL) == IGRAPH_SUCCESS;
    igraph_destroy(&view);
    return is_done;
}

static bool place_checked(const Drawing *drawing, igraph_matrix_t *out) {
    igraph_vector_int_t ends, layers;
    if (igraph_vector_int_init(&ends, (igraph_integer_t)drawing->pair_count * 2)) return false;
    if (igraph_vector_int_init(&layers, drawing->count)) {
        igraph_vector_int_destroy(&ends);
        return false;
    }
    bool is_done = place(drawing, &ends, &layers, out);
    igraph_vector_int_destroy(&layers);
    igraph_vector_int_destroy(&ends);
    return is_done;
}

bool graph_layout(const NodeId *nodes, size_t node_count, const uint32_t (*edges)[2], size_t edge_count, Arena *arena,
                  double *x, double *y) {
    (void)arena; /* nothing of the result needs memory */
    if (node_count == 0) return true;
    if (node_count > LAYOUT_NODES_MAX || edge_count > GRAPH_EDGES_MAX) return false;
    graph_igraph_begin();
    Arena *scratch = arena_new();
    Place *places = ARENA_ARRAY(scratch, Place, node_count);
    for (uint32_t i = 0; i < node_count; i++) places[i] = (Place){nodes[i], i};
    qsort(places, node_count, sizeof *places, by_id);
    uint32_t *rank = ARENA_ARRAY(scratch, uint32_t, node_count);
    for (uint32_t r = 0; r < node_count; r++) rank[places[r].position] = r;

    Drawing drawing = {.count = (uint32_t)node_count, .pairs = ARENA_ARRAY(scratch, Pair, edge_count)};
    drawing.first = ARENA_ARRAY(scratch, uint32_t, node_count + 1);
    for (size_t i = 0; i < edge_count; i++) {
        assert(edges[i][0] < node_count && edges[i][1] < node_count);
        if (edges[i][0] != edges[i][1])
            drawing.pairs[drawing.pair_count++] = (Pair){rank[edges[i][0]], rank[edges[i][1]]};
    }
    sort_pairs(&drawing);

    igraph_matrix_t points;
    bool is_done = assign_layers(&drawing, scratch) && igraph_matrix_init(&points, 0, 0) == IGRAPH_SUCCESS;
    if (is_done) {
        is_done = place_checked(&drawing, &points);
        for (uint32_t i = 0; is_done && i < node_count; i++) {
            x[i] = MATRIX(points, rank[i], 0);
            y[i] = MATRIX(points, rank[i], 1);
        }
        igraph_matrix_destroy(&points);
    }
    graph_igraph_end();
    arena_free(scratch);
    return is_done;
}
