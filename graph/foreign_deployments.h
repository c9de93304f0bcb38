/* Steps and workflows of other repositories that deploy something, of which only the inputs are seen (formats/step_commands.h). */
#ifndef GRAPH_FOREIGN_DEPLOYMENTS_H
#define GRAPH_FOREIGN_DEPLOYMENTS_H

#include "graph/deployment_reading.h"

/* Reads the declaration on one way: where its inputs, or an earlier step of the job, name a template of the repository, `out` is its
 * deployment, as far as the inputs say it. False: nothing tells what it deploys, and that is kept for foreign_deployments_tell(). */
bool foreign_deployment_read(Reading *reading, StackDeployment *out);
/* A gap at each step of which nobody can tell what it deploys. */
void foreign_deployments_tell(const StackDeployments *deployments, Model *model);

#endif
