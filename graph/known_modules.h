/* Known modules: published ones of which the catalog says what they make (catalog/modules/). A call whose source is not in
 * the run is answered by that, and says so; the source itself, where it is there, always goes first. */
#ifndef GRAPH_KNOWN_MODULES_H
#define GRAPH_KNOWN_MODULES_H

#include "graph/unit.h"

/* Makes a unit for each call of a known module: what it makes stands where it is called, on the line of the argument that
 * decides it. Before any instance points to a unit. */
void known_modules_collect(Model *model, Units *units);
/* The unit made for a call; MAP_NONE when the module is not known in the version that is asked for. */
uint32_t known_modules_find(const Units *units, Arena *scratch, DeclRef call);

#endif
