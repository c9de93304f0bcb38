/* Unknown values gathered from the whole graph: what is not determined, and what would decide it. */
#ifndef REPORTS_UNKNOWNS_H
#define REPORTS_UNKNOWNS_H

#include "reports/report.h"

typedef struct {
    Str root, needs; /* in "infra/prod" something needs "var.region" */
    Str what;        /* the first thing that does, by node key: "region" */
    size_t count;    /* nodes and deployments that wait for it */
    Location at;     /* where that first thing is declared */
} UnknownCause;

typedef struct {
    const UnknownCause *items;
    size_t count;
} UnknownCauses;

/* Sorted by root and needs. */
UnknownCauses unknowns_by_root(const Report *report, Arena *arena);
/* The same over all roots (root empty), most frequent first. */
UnknownCauses unknowns_by_cause(const Report *report, Arena *arena);

/* Of the services with parts that serve and stand somewhere, those of which no such part has a known region: what a
 * region stops can't be told of them. */
typedef struct {
    size_t total; /* all services */
    size_t without_region;
} PlacedServices;
PlacedServices services_placed(const Graph *graph, Arena *arena);
/* "The region of 3 of 5 services is not known: ..."; empty when all are known. */
Str services_placed_text(const Graph *graph, Arena *arena);

/* The region of a node or a deployment in a report: its name, "unknown", or empty when none applies. */
Str region_text(const Graph *graph, Sym region, Sym cause);

#endif
