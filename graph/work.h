/* Work: what the working parts of a root use, and which of them do their work independently of one another. */
#ifndef GRAPH_WORK_H
#define GRAPH_WORK_H

#include "graph/instances.h"

/* What runs code or takes requests: the root is there for these. */
bool work_is_done_by(const Node *node);

/* How many machines or tasks somebody wants of it. */
typedef enum {
    CAPACITY_UNTOLD, /* it is nothing that is counted, or nobody says it */
    CAPACITY_NONE,   /* they have to be started first */
    CAPACITY_SOME,   /* … or nobody can tell */
} Capacity;

Capacity work_capacity(const Model *model, const Node *node);

typedef VEC(NodeId) NodeVec;

/* Working parts that refer to one another, and what they use. */
typedef struct {
    NodeId lead;         /* the part that it is named after: the way in, else the first */
    NodeId gate;         /* node that needs all of it; 0 until the caller makes one */
    NodeVec parts;       /* everything used, itself included; by id */
    bool takes_requests; /* has an API, a load balancer or a CDN */
    bool is_placed;      /* some of its own parts stand in a region */
} WorkPiece;

typedef struct {
    VEC(WorkPiece) items;
} WorkPieces;

/* All that is counted in it has to be started first: it does nothing that could be lost. */
bool work_piece_is_idle(const Model *model, const WorkPiece *piece);

typedef struct Work Work;

/* The references between the model's resources, seen once for all roots. After link_references. */
Work *work_new(Model *model, const Instances *instances);

/* Something that works refers to the node, directly or through others. */
bool work_uses(const Work *work, NodeId node);
/* Something that works refers to it or is allowed by a policy to use it. */
bool work_may_use(const Work *work, NodeId node);
/* What answers requests or holds data in the same root stands on it, directly or through other ground: whoever needs that needs
 * this with it, and for nothing else. */
bool work_is_stood_on(const Work *work, NodeId node);

/* It leads to something that works in the same root: a record to its load balancer. What `is_target` (per node) says that
 * a load balancer sends to has other ways in, and does not count. */
bool work_leads_on(const Work *work, NodeId node, const bool *is_target);

/* The pieces of one root, largest promise first: by id of their lead. Empty when the root does one thing, or so many
 * that nobody could tell them apart (WORK_PIECES_MAX). */
WorkPieces work_pieces(Work *work, const Instance *root);

#endif
