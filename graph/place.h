/* Where resources are: the region of each, and the zone where it is told with it. */
#ifndef GRAPH_PLACE_H
#define GRAPH_PLACE_H

#include "graph/references.h"

/* Sets the region of every resource, or what would decide it. Properties are there already. */
void place_all(Model *model, Instances *instances, References *references);

void place_set_region(Model *model, NodeId id, Str region, const char *how);
/* The value of a property: where it holds zones or regions, divided by commas, each by the name that the catalog has for it
 * and without the path that it was written with; else as it is. */
Str place_names(Model *model, NodeId id, Str property, Str names);
/* A zone that has its name within its region only, with that: "2" is "eastus:zone-2". All others as they are. */
Str place_zone_of_region(Model *model, const Node *node, Str zone);

#endif
