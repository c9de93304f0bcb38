/* The numbers of each audit, kept to tell the trend. The only door to SQLite. */
#ifndef ANALYZER_HISTORY_H
#define ANALYZER_HISTORY_H

#include "analyzer/merge.h"

/* Adds the numbers of this audit to --history, in one transaction, and tells standard error how they differ from the last one's.
 * Nothing when it is not asked for. false after a DIAG_ERROR. */
bool history_add(Merge *merge, const Options *options);

#endif
