/* Which template a nested stack is made of. */
#ifndef GRAPH_TEMPLATE_SOURCES_H
#define GRAPH_TEMPLATE_SOURCES_H

#include "graph/instances.h"

/* The unit behind the source of a call: a path beside the caller, as before `aws cloudformation package`, or a URL whose
 * end is the path of a template of this run. MAP_NONE when there is none, or several might be meant. `source` gets as
 * much of the text as is written out, from its end. */
uint32_t template_source_find(const Model *model, const Units *units, uint32_t caller, DeclRef call, Str *source);

#endif
