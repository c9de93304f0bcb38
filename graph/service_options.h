/* What a service of the Serverless Framework is deployed with: options of the command, and variables of the environment, which the
 * script sets around it or files beside the service hold. https://www.serverless.com/framework/docs/environment-variables */
#ifndef GRAPH_SERVICE_OPTIONS_H
#define GRAPH_SERVICE_OPTIONS_H

#include "graph/deployment_reading.h"
#include "graph/stack_deployments.h"

/* Into the parameters of the deployment, by the names that the service has for them: "opt:stage", "param:x", "env:REGION". */
void service_options_take(Reading *reading, const Said *stage, StackDeployment *deployment, bool has_own_region);
/* Services that no command of the repository deploys are deployed with the variables of their files. */
void service_options_of_rest(Model *model, const Units *units, StackDeployments *out);

#endif
