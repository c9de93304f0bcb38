/* What the declaration of an input or output says of its value. Unknown counts as not said. */
#ifndef GRAPH_DECLARATION_MARKS_H
#define GRAPH_DECLARATION_MARKS_H

#include "graph/instances.h"

/* nullable = false */
bool declaration_is_never_null(Instance *in, DeclRef ref);
/* sensitive or ephemeral in Terraform, NoEcho in templates: the value may decide things, but nothing may tell it. */
bool declaration_is_sensitive(Instance *in, DeclRef ref);

#endif
