/* Services and what they need of the world, without the parts in between: what other tools draw and list. What no service owns and
 * several need stands for itself. */
#ifndef REPORTS_SERVICE_VIEW_H
#define REPORTS_SERVICE_VIEW_H

#include "graph/graph.h"

typedef struct {
    uint32_t from, to;   /* positions in nodes */
    EdgeMode mode;       /* the strongest of those behind it */
    uint32_t count;      /* needs of parts behind it */
    bool is_alternative; /* all of them are members of alternatives */
    Location evidence;   /* the first there is; file 0: nobody wrote it */
} ServiceNeed;

typedef struct {
    const NodeId *nodes; /* services, then the world that they need, each in canonical order */
    size_t node_count, service_count;
    const ServiceNeed *needs; /* by from, then to */
    size_t need_count;
} ServiceView;

/* Of services that are there; needs that failure can travel over, with a mode. */
void service_view(const Graph *graph, Arena *arena, ServiceView *out);

const char *node_kind_word(NodeKind kind); /* "provider service" */

#endif
