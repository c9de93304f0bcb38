/* Stacks that programs declare, as a command deploys them: which of them it means, what it hands to the program, and where each
 * goes: where the stack says itself, by what it is given, else where the command does. */
#ifndef GRAPH_PROGRAM_STACKS_H
#define GRAPH_PROGRAM_STACKS_H

#include "graph/deployment_reading.h"

/* Does the command mean the stack ('*' in its name for what is not known)? */
bool program_stack_is_chosen(Reading *reading, Str stack);
/* The folder of the program that the command names itself (--app "npx ts-node bin/app.ts"), where no cdk.json says it. */
bool program_stack_folder(Reading *reading, const Starts *starts, Str *out);
/* Adds the context and the variables that the command hands to the program to what the deployment gives. */
void program_stack_take_handed(Reading *reading, StackDeployment *command);
/* What the command makes of the stack with that template; region and its cause are empty when neither says anything. */
StackDeployment program_stack_deployment(Reading *reading, const StackDeployment *command, uint32_t index, Str stack);

#endif
