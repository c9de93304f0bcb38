/* Findings that say the same thing of different places, told together: a reader learns it once and sees every place. */
#ifndef REPORTS_ALIKE_H
#define REPORTS_ALIKE_H

#include "reports/report.h"

typedef struct {
    const Finding *const *items; /* the most important first; at least one */
    size_t count;
} AlikeFindings;

typedef struct {
    const AlikeFindings *items;
    size_t count;
} AlikeGroups;

/* New findings, each in one group, in the report's order of the groups' first findings. Together are those of one
 * rule, severity, repository and failure domain. What fails the check stands for itself, because somebody has to deal
 * with each; only calls of one operation in one file are still one thing. Lives in `arena`; points into the report. */
AlikeGroups findings_alike(const Report *report, Arena *arena);

#endif
