/* What was found in a commit, kept in the cache: a side that many changes are compared with is analysed once. Kept under all that
 * it follows from: the tree of the commit, where the target lies in it, its name, the options, the catalog, the day (comments
 * expire), what the clone lacks and, as all that is cached, the build of the program. Nothing is kept where time or memory did not
 * suffice. */
#ifndef ANALYZER_SNAPSHOT_H
#define ANALYZER_SNAPSHOT_H

#include "analyzer/pipeline.h"

/* Is it known to the program with that version of the catalog? Then run_learn() and snapshot_decode() stand in the place of run_learn(),
 * run_read(), run_link() and run_judge(): graph, failure engine, impacts,
 * cut sets and findings are as they would be, without facts, files or coverage. `run` is one with Options.no_policy. */
bool snapshot_find(Run *run, Str target, Str version);
/* false: what was kept is of no use, and the target has to be read by a run of its own. */
bool snapshot_decode(Run *run);
/* Keeps what was found in the commit of a run; nothing where that depends on more than the commit. `found` is the run that was
 * judged: the same one, or one of the same source. */
void snapshot_keep(const Run *run, const Run *found);

#endif
