/* Copies of data in other regions: those that a resource lists itself, replicas that are resources of their own, and
 * resources that make other ones copies of each other (failover groups). */
#ifndef GRAPH_REPLICAS_H
#define GRAPH_REPLICAS_H

#include "graph/references.h"

/* Tells every resource of its copies elsewhere. Regions are there already. */
void replicas_tell(Model *model, Instances *instances, References *references);
/* The provider's service in each region that holds the data, of which one is enough; false: it is held in one, its own. */
bool replicas_imply(Model *model, NodeId id, ServiceId service);
/* The data is held in several regions, so that the thing stands in no one of them. */
bool replicas_span_regions(const Model *model, const Node *node);
/* It follows another thing, or stands in for it. */
bool replicas_is_copy(const Model *model, const Node *node);
/* Who uses something that has copies needs the copy of its own region. After the implied needs. */
void replicas_need_own(Model *model);

#endif
