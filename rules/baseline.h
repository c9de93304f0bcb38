/* The baseline: findings that were there when somebody began to look, and that no gate stops at. Kept in a file, one finding
 * per line, sorted, so that its changes can be read. */
#ifndef RULES_BASELINE_H
#define RULES_BASELINE_H

#include "rules/rule.h"

typedef struct {
    Str fingerprint, saying; /* saying: a hash of finding_saying(), by which it is found again after a move */
    Str rule, thing, since;
    Severity severity;
    size_t services;        /* BASELINE_UNSAID: whoever wrote it left that out */
    const uint64_t *others; /* causes (Finding.cause) of other things of which the finding told */
    size_t other_count;
    bool is_found;
    bool is_outside; /* of a rule that did not run: what is written keeps it as it is */
} BaselineEntry;

#define BASELINE_UNSAID SIZE_MAX

typedef struct {
    Str path; /* as shown */
    BaselineEntry *items;
    size_t count;
} Baseline;

/* false after a DIAG_ERROR. */
bool baseline_read(Baseline *out, Str path, Str bytes, Arena *arena, Diags *diags);
/* Marks findings that are in it, and entries that are found. What weighs more than was accepted, being more severe or stopping
 * services where it stopped none, is not in it, and says so. */
void baseline_apply(Baseline *baseline, Findings findings, const Graph *graph, Arena *arena);

typedef struct {
    size_t kept, added, removed;
} BaselineChange;
/* The file for these findings. What is in `old` (NULL: nothing) keeps its date; with is_pruning nothing is added. */
void baseline_write(const Baseline *old, Findings findings, const Graph *graph, Str date, bool is_pruning, StrBuf *out,
                    BaselineChange *change);

#endif
