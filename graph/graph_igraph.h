/* What the two doors to igraph (graph.c, layout.c) share. */
#ifndef GRAPH_GRAPH_IGRAPH_H
#define GRAPH_GRAPH_IGRAPH_H

/* Replaces igraph's handlers, which print and abort: to be called before anything else of igraph. */
void graph_igraph_prepare(void);

#endif
