/* The environment that a stack is deployed for: what its configuration, its name, its parameters and their files say. */
#ifndef GRAPH_STACK_ENVIRONMENT_H
#define GRAPH_STACK_ENVIRONMENT_H

#include "graph/deployment_reading.h"

/* Is it the name of a parameter that says the environment: "Stage", "env_name"? */
bool stack_environment_is_asked(Str parameter, Arena *arena);
/* Sets the environment of the deployment, unless it is known. Its name, parameters and files are there already. */
void stack_environment_take(Reading *reading, StackDeployment *deployment);

#endif
