/* What is applied to clusters: commands for manifests, overlays, charts and helmfiles, and the cluster that an earlier command of the
 * same script or job has chosen (parsers/formats/deployments.h). Manifests don't name theirs. */
#ifndef GRAPH_CLUSTER_DEPLOYMENTS_H
#define GRAPH_CLUSTER_DEPLOYMENTS_H

#include "graph/scripts.h"
#include "graph/unit.h"

typedef struct {
    uint32_t unit;
    Str file;                   /* only what stands in it is applied; empty: the whole unit */
    Str cluster, cluster_cause; /* name, ${NAME} for what is not known of it; why that is unknown */
    Str region, region_cause;   /* region, or why it is unknown */
    Str region_how, account;
    Environment environment;
    bool is_default; /* the region is a fallback */
    Location at;     /* of the region, else of what chooses the cluster */
} ClusterDeployment;

typedef VEC(const ClusterDeployment *) ClusterDeploymentList;

typedef struct {
    ClusterDeploymentList all; /* by file, in the order of the source, each once */
    DeliveredList delivered;   /* by the commands, each, whether a cluster is chosen or not */
} ClusterDeployments;

ClusterDeployments *cluster_deployments_collect(Model *model, const Units *units, const Scripts *scripts);
/* … and what manifests deploy to clusters that they name, or to their own. */
void cluster_destinations_collect(Model *model, Units *units, ClusterDeployments *out);
ClusterDeploymentList cluster_deployments_of(const ClusterDeployments *deployments, Arena *arena, uint32_t unit);

#endif
