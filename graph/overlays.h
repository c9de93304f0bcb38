/* Overlays of Kustomize: manifests put together from other folders and changed on the way. What an overlay makes is what is
 * deployed; what it is made of is not, by itself. https://kubectl.docs.kubernetes.io/references/kustomize/ */
#ifndef GRAPH_OVERLAYS_H
#define GRAPH_OVERLAYS_H

#include "graph/releases_private.h"

typedef struct Overlays Overlays;

/* Reads the kustomizations, and marks what they use. NULL: there are none. */
Overlays *overlays_find(Rendered *rendered);
/* Adds what the overlays make that nothing else uses. */
void overlays_render(Overlays *overlays);
/* … and those that manifests of files first … end - 1 deploy. */
void overlays_render_named(Overlays *overlays, size_t first, size_t end);

#endif
