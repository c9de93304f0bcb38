/* Steps of pipelines that somebody else wrote, as what they do. */
#ifndef PARSERS_FORMATS_STEP_COMMANDS_H
#define PARSERS_FORMATS_STEP_COMMANDS_H

#include "parsers/formats/deployments.h"

/* A step that is a command line (RUNS of deploy_commands.def); false: it is none that is known. */
bool step_command_run(Deployments *deployments, Shell *shell, Str name, const DocNode *inputs, uint32_t line);
/* A step or workflow of another repository, "owner/name/path", of which nothing but its name and its inputs is seen: what they say, as a
 * deployment of the type "foreign" (deployments.h), or as the command that they stand for. */
void step_command_guess(Deployments *deployments, Shell *shell, Str name, const DocNode *inputs, uint32_t line);

#endif
