/* Documents that are put together from several files: what one file says of functions and resources may stand in another,
 * as ${file(resources/table.yml)}. They are read anew, with the files that they name. */
#ifndef GRAPH_COMPOSITIONS_H
#define GRAPH_COMPOSITIONS_H

#include "graph/model.h"

/* Gives such files the facts that hold for the whole, and adds those of their parts (FactsFile.part_of). */
void compositions_read(Model *model);

#endif
