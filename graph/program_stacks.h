/* Stacks that programs declare, as a command deploys them: which of them it means, what it hands to the program, and where each
 * goes: where the stack says itself, by what it is given, else where the command does. */
#ifndef GRAPH_PROGRAM_STACKS_H
#define GRAPH_PROGRAM_STACKS_H

#include "graph/deployment_reading.h"

/* The stack of a program whose template the unit is; NULL: it is none. */
const MadeUnit *program_stack_of(const Model *model, const Unit *unit);
/* The name with ${NAME} for what is not known of it. */
Str program_stack_pattern(Arena *arena, Str name);
/* Is all of the name known? */
bool program_stack_is_named(Str name);
/* Does the command mean the stack? */
bool program_stack_is_chosen(Reading *reading, const MadeUnit *stack);
/* The folder of the program that the command runs: where its cdk.json is, else that of the program which it names itself (--app
 * "npx ts-node bin/app.ts"); false: there is none. */
bool program_stack_home(Reading *reading, const Starts *starts, Str kind, Str *out);
/* Adds the context and the variables that the command hands to the program to what the deployment gives. */
void program_stack_take_handed(Reading *reading, StackDeployment *command);
/* What the command makes of the stack with that template; region and its cause are empty when neither says anything. */
StackDeployment program_stack_deployment(Reading *reading, const StackDeployment *command, uint32_t index,
                                         const MadeUnit *stack);

#endif
