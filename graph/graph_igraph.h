/* What the doors to igraph (graph.c, graph_circles.c, layout.c) share. */
#ifndef GRAPH_GRAPH_IGRAPH_H
#define GRAPH_GRAPH_IGRAPH_H

/* Around all that is done with igraph, which is not made for threads: one at a time. The first also replaces igraph's handlers,
 * which print and abort. */
void graph_igraph_begin(void);
void graph_igraph_end(void);

#endif
