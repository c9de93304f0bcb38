/* #include "graph/graph.h" in a comment is no include */
