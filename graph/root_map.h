/* The map of roots: which needs which, in what order they can be deployed, and where that goes round in circles. */
#ifndef GRAPH_ROOT_MAP_H
#define GRAPH_ROOT_MAP_H

#include "graph/model.h"

/* All that one root needs of another in one way. */
typedef struct {
    uint32_t from, to; /* into RootMap.roots */
    RootLink link;
    Confidence confidence; /* the strongest */
    const RootNeed *const *places;
    size_t place_count;
} MappedNeed;

typedef struct {
    const RootEntry *entry;
    uint32_t layer;                  /* 1: needs nothing; else one above what it needs. Roots of one cycle share one */
    uint32_t cycle;                  /* into RootMap.cycles, + 1; 0: in none */
    uint32_t first_need, need_count; /* RootMap.needs */
    const RootNeed *const *open;     /* needs that are met outside of the run, or by one of several roots */
    size_t open_count;
    uint32_t needed_by_count;
} MappedRoot;

/* Roots of which each needs every other one; `path` is a shortest way round: indices into RootMap.needs. */
typedef struct {
    const uint32_t *roots;
    size_t root_count;
    const uint32_t *path;
    size_t path_count;
} RootCycle;

typedef struct {
    const MappedRoot *roots; /* by key; templates only where they take part */
    size_t root_count;
    const MappedNeed *needs; /* by from, to, link */
    size_t need_count;
    const RootCycle *cycles;
    size_t cycle_count;
    uint32_t layer_count;
} RootMap;

/* After freezing. false: igraph refuses. */
bool root_map_build(const Model *model, Arena *arena, RootMap *out);

const char *root_link_name(RootLink link);
/* What is known of an open need: "ambiguous", several roots may be meant; "outside", none of them is; "unknown". */
const char *root_need_state(const RootNeed *need);

#endif
