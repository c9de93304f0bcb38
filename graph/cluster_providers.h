/* Clusters that providers of Terraform work in (kubernetes, helm, kubectl): whatever their configuration is made of leads to them. */
#ifndef GRAPH_CLUSTER_PROVIDERS_H
#define GRAPH_CLUSTER_PROVIDERS_H

#include "graph/instances.h"

typedef struct ProviderCluster {
    ResourceInstance *resource; /* that declares or finds it; NULL: none is known */
    ResourceInstance *const *candidates; /* which it may be, where that can't be told; they may stand in one region all the same */
    size_t candidate_count;
    Str name;                   /* where that alone is known; else empty */
    Str cause;                  /* why it can't be told; empty when it can */
    Location at;                /* of the configuration */
} ProviderCluster;

/* NULL: the provider works in no cluster. */
const ProviderCluster *cluster_of_provider(ProviderConfig *config);
/* Are both the same cluster, as far as that is known? */
bool cluster_is_same(const ProviderCluster *a, const ProviderCluster *b);
/* Of what a resource of Terraform is applied by; NULL: it goes to no cluster. Without a configuration the cause says so. */
const ProviderCluster *cluster_of_resource(const ResourceInstance *resource);

#endif
