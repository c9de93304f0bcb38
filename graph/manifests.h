/* Manifests: what is applied to a cluster together is a unit. Plain files of one folder are, unless two of them declare the
 * same thing: these can't be meant together, so each file is one by itself. */
#ifndef GRAPH_MANIFESTS_H
#define GRAPH_MANIFESTS_H

#include "graph/unit.h"

void manifests_collect(Model *model, Units *units);
/* Units of what is rendered in files from `first` on, as far as there is room for them. */
void manifests_add_rendered(Model *model, Units *units, size_t first);

#endif
