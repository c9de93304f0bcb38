/* Stitching: names that one repository looks for and another one has become needs between them. A name of a region or an account
 * joins only where neither says another one; of several that fit, those of the same type, account, region and environment are
 * meant; when there are still several, nothing is joined and all are told. A name with unknown parts joins where one thing alone
 * can be meant. A module is the repository's that its source names. */
#ifndef GRAPH_STITCH_H
#define GRAPH_STITCH_H

#include "graph/graph.h"

typedef enum {
    JOIN_MADE,
    JOIN_SHARED,    /* of nobody here: a module, an image, a host that all who need it share */
    JOIN_AMBIGUOUS, /* several have it */
    JOIN_DANGLING,  /* nobody has it */
} JoinState;

typedef struct {
    uint32_t need;     /* into Model.handles */
    uint32_t provider; /* likewise; MAP_NONE unless made, or when it is the repository itself: of modules */
    NodeId target;     /* the node that it leads to; 0: none. As before freezing until stitch_renumber() */
    JoinState state;
    Confidence confidence;
    uint32_t repository;      /* that it is of, or all candidates are; MAP_NONE: of several, or none */
    VEC(uint32_t) candidates; /* of ambiguous ones: into Model.handles */
} Join;

typedef struct {
    VEC(Join) joins;       /* in the order of their needs */
    VEC(uint32_t) orphans; /* provided, of a kind that is made for others, and nobody needs it: into Model.handles */
} Stitch;

/* Before freezing. */
void stitch(Model *model, Stitch *out);
/* After freezing: `keys` of the nodes before it, by their ids then. */
void stitch_renumber(const Model *model, Stitch *stitch, const Sym *keys);
const char *join_state_name(JoinState state);

#endif
