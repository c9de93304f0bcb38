#include "analyzer/core/looks_right.h"
#include "graph/graph.h" /* to the right of core */
#include "looks_right.h" /* not from the root */
#include <parsers/parser.h>
