/* Fault trees of the Open-PSA Model Exchange Format 2.0d (https://open-psa.github.io/mef/): what other tools of fault tree
 * analysis write, and read. Read are fault trees with their components, gates, basic and house events, and the parameters
 * and expressions of their probabilities; event trees, substitutions and common-cause groups are told and passed over. */
#ifndef GRAPH_OPEN_PSA_H
#define GRAPH_OPEN_PSA_H

#include "analyzer/core/diag.h"
#include "graph/fault_tree.h"

/* One model in any number of files. NULL after a DIAG_ERROR with file and line. */
FaultTree *open_psa_read(const Str *paths, const Str *files, size_t file_count, Arena *arena, Diags *diags);

/* A tree that open_psa_read() reads as the same: names are written as labels, since the format has no room for all of
 * them. Each top is a gate of its own. */
void open_psa_write(const FaultTree *tree, StrBuf *out);

#endif
