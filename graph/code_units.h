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
    bool has_manifest;
} CodeUnit;

typedef struct {
    Model *model;
    const Instances *instances;
    VEC(CodeUnit *) units; /* one per manifest and one per repository root; more for code without a manifest */
    Map *by_directory;
    Map *module_owners; /* folder of a module → the one service that uses it; 0 when several do */
} CodeUnits;

CodeUnits *code_units_collect(Model *model, const Instances *instances);
CodeUnit *code_units_of(CodeUnits *units, uint32_t repository, Str path); /* innermost with a manifest; never NULL */
/* The same, but code without a manifest that stands beside a service's root is a unit of its own folder. */
CodeUnit *code_units_for_code(CodeUnits *units, uint32_t repository, Str path);
/* Makes the node on first use and joins it to the service that runs it. */
NodeId code_unit_node(CodeUnits *units, CodeUnit *unit, Location first_use);

#endif
