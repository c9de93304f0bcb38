/* Compositions of Crossplane: what a controller makes of each claim and composite, as manifests of their own. They stand in the folder
 * of the claim, with the lines of the composition, and what is patched has the lines of the claim. A composition that nothing
 * chooses is taken once, with the defaults of its type. https://docs.crossplane.io/latest/composition/ */
#ifndef GRAPH_COMPOSITES_H
#define GRAPH_COMPOSITES_H

#include "graph/model.h"

/* Adds those manifests behind the files of the model. After all that is rendered, before what they declare is told. */
void composites_render(Model *model);

/* A name without what is not known of it: "orders-⟦suffix⟧-a" → "orders-a". */
Str composite_plain_name(Arena *arena, Str name);

#endif
