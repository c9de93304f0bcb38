/* Manifests from which a controller makes things of a cloud, as declarations of these: Crossplane, ACK, Config Connector. Their types and
 * arguments are those of Terraform or CloudFormation under other spellings, which the catalog tells. */
#ifndef GRAPH_MANAGED_RESOURCES_H
#define GRAPH_MANAGED_RESOURCES_H

#include "graph/instances.h"

/* Adds the declarations of files from `first` on behind the files of the model. */
void managed_resources_lower(Model *model, size_t first);
/* What decides the region of one that says none. */
Str managed_region(const ResourceInstance *resource);

#endif
