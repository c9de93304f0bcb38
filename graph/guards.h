/* Guards: conditions under which something is made, and the environment that they name. */
#ifndef GRAPH_GUARDS_H
#define GRAPH_GUARDS_H

#include "graph/instances.h"

/* The environment in which alone a resource or module is made: `count = local.is_test ? 1 : 0`,
 * `for_each = var.env == "prod" ? {…} : {}`, a template's Condition. Unknown when its guard names none. To be asked
 * when the guard can't be decided. */
Environment guard_environment(Instance *in, DeclRef ref);

/* Is a count or for_each 0 or 1, whatever its condition says: `count = var.create ? 1 : 0`? */
bool guard_allows_one(Instance *in, DeclRef ref);

#endif
