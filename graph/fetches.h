/* What the making of an image or a job of a pipeline fetches from: registries behind the names of images, package indexes
 * behind commands, hosts of downloads. */
#ifndef GRAPH_FETCHES_H
#define GRAPH_FETCHES_H

#include "graph/mention.h"

typedef struct {
    NodeId target; /* a third party or a service of a provider */
    EdgeKind kind;
    Sym detail; /* "image", "npm ci", "download" */
    Location at;
} Fetch;

typedef VEC(Fetch) Fetches;

/* The reference of an image, as far as the file says it. */
void fetches_of_image(Model *model, const Facts *facts, ExprId reference, Location at, Fetches *out);
/* One command line, without `;`, `&&` and the like. */
void fetches_of_command(Model *model, Str line, Location at, Fetches *out);
/* The words of a command, "{}" for what can't be told. */
Str fetches_line(const Model *model, const Facts *facts, ExprId words);

#endif
