/* Reduced, ordered decision diagrams with a table of unique nodes and a cache of operations; binary ones (BDD) or
 * zero-suppressed ones (ZBDD), whose nodes are sets of sets of variables. Inside of decision.c only. */
#ifndef GRAPH_DIAGRAM_H
#define GRAPH_DIAGRAM_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t DiagramId;
enum { DIAGRAM_FALSE = 0, DIAGRAM_TRUE = 1 }; /* of a ZBDD: no set; the empty set alone */

typedef struct {
    uint32_t variable; /* the smallest of what is below; of the two ends UINT32_MAX */
    DiagramId low, high;
} DiagramNode;

typedef struct {
    uint32_t operation, left, right, limit;
    DiagramId result;
} DiagramCached;

typedef struct {
    DiagramNode *nodes; /* those below a node come before it */
    uint32_t count, capacity, count_max;
    uint32_t *table;
    uint32_t table_size;
    DiagramCached *cache;
    uint32_t cache_size;
    bool is_zero_suppressed;
    bool is_full; /* count_max was reached: results since then mean nothing */
} Diagram;

void diagram_init(Diagram *diagram, bool is_zero_suppressed, uint32_t count_max);
void diagram_free(Diagram *diagram);

DiagramId diagram_node(Diagram *diagram, uint32_t variable, DiagramId low, DiagramId high);

/* Of binary diagrams. */
DiagramId diagram_and(Diagram *diagram, DiagramId left, DiagramId right);
DiagramId diagram_or(Diagram *diagram, DiagramId left, DiagramId right);
DiagramId diagram_not(Diagram *diagram, DiagramId node);

/* Of zero-suppressed ones that hold minimal sets. `limit`: sets of more variables are left out; UINT32_MAX: none
 * are. */
DiagramId diagram_union(Diagram *diagram, DiagramId left, DiagramId right);
DiagramId diagram_product(Diagram *diagram, DiagramId left, DiagramId right, uint32_t limit);
/* The sets of `left` that hold no set of `right`. */
DiagramId diagram_without(Diagram *diagram, DiagramId left, DiagramId right);
/* The minimal solutions of a binary diagram; of one that isn't coherent, those of the least coherent one above it. */
DiagramId diagram_solutions(Diagram *sets, Diagram *binary, DiagramId node, uint32_t limit, bool is_coherent);

#endif
