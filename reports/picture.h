/* A small picture of why something fails, as Mermaid, which GitHub and GitLab draw in comments. */
#ifndef REPORTS_PICTURE_H
#define REPORTS_PICTURE_H

#include "graph/failure.h"
#include "rules/finding.h"

enum { PICTURE_NODES_MAX = 12, PICTURE_EDGES_MAX = 24 };

typedef struct {
    const Graph *graph;
    NodeId nodes[PICTURE_NODES_MAX];
    size_t node_count;
    uint8_t edges[PICTURE_EDGES_MAX][2]; /* positions in nodes: from needs to */
    size_t edge_count;
    size_t left_count; /* paths that did not fit */
} Picture;

/* Paths are added whole or, when they do not fit, not at all. */
void picture_add_witness(Picture *picture, const Witness *witness);
void picture_add_chain(Picture *picture, const Finding *finding);
/* A fenced block; nothing when there is nothing to draw. */
void picture_write(const Picture *picture, StrBuf *out);

#endif
