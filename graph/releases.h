/* Charts and overlays: manifests that are put together from several files. Each deployment of one becomes facts of its own,
 * with the lines of the files that they come from. */
#ifndef GRAPH_RELEASES_H
#define GRAPH_RELEASES_H

#include "graph/model.h"

/* Adds those facts behind the files of the model. The first thing that is done with a model. */
void releases_render(Model *model);

#endif
