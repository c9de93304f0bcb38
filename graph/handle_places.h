/* Where names that others may know are written: what stands in examples, documentation and tests is nobody's, and nobody looks for
 * it. */
#ifndef GRAPH_HANDLE_PLACES_H
#define GRAPH_HANDLE_PLACES_H

#include "graph/model.h"

typedef struct HandlePlaces HandlePlaces;

/* For one model, whose files don't change any more. */
HandlePlaces *handle_places_new(const Model *model);
/* Is what stands there only for readers or for tests? `path` is a file's, or a folder's with '/' at its end. A folder that is
 * called like an environment ("test", "e2e") is of tests when test programs stand in it; below "environments" every folder is
 * one. */
bool handle_places_is_shown(const HandlePlaces *places, uint32_t repository, Str path);

#endif
