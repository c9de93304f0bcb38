/* Code units: packages with a manifest, and the services that run them. */
#ifndef GRAPH_CODE_UNITS_H
#define GRAPH_CODE_UNITS_H

#include "graph/link.h"

typedef struct {
    uint32_t repository;
    Str directory; /* "" = the repository's root */
    NodeId node;   /* made when the first SDK use is found */
    NodeId service;
    Sym region;    /* where its service runs, when that is one known region */
    NodeId named_by;   /* service with a resource that names the folder; 0 = none */
    Location named_at;
} CodeUnit;

typedef struct {
    Model *model;
    VEC(CodeUnit) units; /* one per manifest and one per repository root */
    Map *by_directory;
} CodeUnits;

CodeUnits *code_units_collect(Model *model, const Instances *instances);
CodeUnit *code_units_of(CodeUnits *units, uint32_t repository, Str path); /* innermost; never NULL */
/* Makes the node on first use and joins it to the service that runs it. */
NodeId code_unit_node(Model *model, Instances *instances, CodeUnit *unit, Location first_use);

#endif
