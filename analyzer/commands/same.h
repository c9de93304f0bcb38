/* Do two revisions hold the same system? Then what is found in one is what is found in the other. */
#ifndef ANALYZER_COMMANDS_SAME_H
#define ANALYZER_COMMANDS_SAME_H

#include "analyzer/pipeline.h"

/* Of two runs that were read: the same facts of the same files, the same names of all others, the same settings. What the
 * evaluator reads by itself is seen only when it does: same_reads(). */
bool same_source(const Run *base, const Run *head);
/* Of two such runs, of which the head was linked: what it read on the way says the same at the base. */
bool same_reads(Run *base, Run *head);

#endif
