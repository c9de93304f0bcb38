/* Names with unknown parts, between repositories: which providers a name may mean when one side, or both, are known in part only
 * ("${AWS::StackName}-VpcId" is exported, "prod-net-VpcId" or "${var.NetworkStack}-VpcId" is looked for). */
#ifndef GRAPH_STITCH_SHAPES_H
#define GRAPH_STITCH_SHAPES_H

#include "graph/model.h"

typedef struct StitchShapes StitchShapes;
typedef VEC(uint32_t) Candidates; /* into Model.handles, ascending */

/* Enough of it is written to tell it from others. */
bool stitch_is_telling(Str name);
StitchShapes *stitch_shapes_new(Model *model);
/* Providers, of any repository, that the need may mean: by a name that is whole on one side only, or by the same words around
 * what is unknown of both. All that a repository looks for by one unknown beginning comes from one place: providers of a
 * repository that has not all of it are left out. */
Candidates stitch_shapes_find(const StitchShapes *shapes, uint32_t need);
/* Is what one of them leaves open an environment, a region or an account in the other one's name? Of "metrics-${var.environment}" and
 * "metrics-ci" that can't be told. */
bool stitch_shapes_is_edition(const StitchShapes *shapes, uint32_t need, uint32_t provider);

#endif
