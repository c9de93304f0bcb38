/* Which template of the repository a command means, by the path that it names, what an earlier command made it of, and the names that
 * its tool looks for. */
#ifndef GRAPH_DEPLOYED_TEMPLATES_H
#define GRAPH_DEPLOYED_TEMPLATES_H

#include "graph/deployment_reading.h"

bool deployed_has_file(const Model *model, uint32_t repository, Str path);
/* Where a path may lead: from each folder that the command may run in, or from the top. False: not a path of the
 * repository, or there is no further place. */
bool deployed_resolve_at(const Reading *reading, const Starts *starts, Str path, size_t place, Str *out);
/* What tools deploy that have their own names for it: the folder or file that they read. */
Str deployed_root_of_tool(const Reading *reading, const Starts *starts, Str kind);
/* The unit that the declaration deploys; MAP_NONE: none that was read. `template` loses what stands before its path. */
uint32_t deployed_template_find(Reading *reading, const Starts *starts, Said *template, Str kind);

#endif
