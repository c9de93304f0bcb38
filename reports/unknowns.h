/* Unknown values gathered from the whole graph: what is not determined, and what would decide it. */
#ifndef REPORTS_UNKNOWNS_H
#define REPORTS_UNKNOWNS_H

#include "reports/report.h"

typedef struct {
    Str root, needs; /* in "infra/prod" something needs "var.region" */
    Str what;        /* the first thing that does, by node key: "region" */
    size_t count;    /* nodes and deployments that wait for it */
} UnknownCause;

typedef struct {
    const UnknownCause *items;
    size_t count;
} UnknownCauses;

/* Sorted by root and needs. */
UnknownCauses unknowns_by_root(const Report *report, Arena *arena);
/* The same over all roots (root empty), most frequent first. */
UnknownCauses unknowns_by_cause(const Report *report, Arena *arena);

/* The region of a node or a deployment in a report: its name, "unknown", or empty when none applies. */
Str region_text(const Graph *graph, Sym region, Sym cause);

#endif
