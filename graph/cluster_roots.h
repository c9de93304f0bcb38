/* The roots of manifests: one per place that they are applied to. */
#ifndef GRAPH_CLUSTER_ROOTS_H
#define GRAPH_CLUSTER_ROOTS_H

#include "graph/cluster_providers.h"
#include "graph/references.h"

void cluster_roots_add(Model *model, Instances *instances, uint32_t unit);

/* What is known of the clusters that are declared in the run. */
typedef struct ClusterIndex ClusterIndex;
ClusterIndex *cluster_index_new(Model *model, Instances *instances);
/* The only one of that name; NULL: there is none, or several. */
ResourceInstance *cluster_named(const ClusterIndex *index, Str name);
/* What declares the cluster of a provider, else the data source that finds it; NULL: neither is known. */
ResourceInstance *cluster_of(const ClusterIndex *index, const ProviderCluster *cluster);
/* The region in which all stand that it may be, once these are placed; 0: none, or several. */
Sym cluster_region(const Model *model, const ProviderCluster *cluster);

/* What decides where a resource of manifests is applied: the only deployment that it is part of. NULL: there is none, or they differ,
 * with the reason. */
const ClusterDeployment *cluster_deployment_of(const Model *model, const ResourceInstance *resource, Str *cause);
/* The environment that the file of a resource is applied to: production, if that is one of several; else the one that all of its
 * deployments are of, if there is one. */
Environment cluster_environment_of(const Model *model, const ResourceInstance *resource);

#endif
