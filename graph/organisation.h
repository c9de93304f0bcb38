/* Organisation: what is asked of many repositories as one system. Who needs whom, what everybody shares and what its loss stops,
 * who has no standby, who goes round in circles. */
#ifndef GRAPH_ORGANISATION_H
#define GRAPH_ORGANISATION_H

#include "graph/concentration.h"
#include "graph/stitch.h"

/* All needs of one repository, team, system or service on another. */
typedef struct {
    uint32_t from, to;      /* repositories, into Organisation.teams or .systems, or nodes */
    size_t links, services; /* needs; services of `from` that have one */
    size_t runtime;         /* needs that stop or slow requests */
    uint32_t first;         /* a join that proves it: into Stitch.joins */
} Between;

/* Something that more than one service needs, and what stops without it. */
typedef struct {
    NodeId node;
    uint32_t repository; /* that it is of; MAP_NONE: nobody's here */
    size_t direct;       /* services that need it themselves */
    size_t services[EFFECT_COUNT];
    size_t repositories; /* with a service that it stops, freezes, degrades or strands */
} SharedThing;

typedef struct {
    NodeId service, region; /* the region that stops it alone */
} Bound;

typedef enum { CYCLE_OF_REPOSITORIES, CYCLE_OF_SYSTEMS } CycleKind;

typedef struct {
    CycleKind kind;
    const uint32_t *members; /* repositories, or into Organisation.systems: each needs all of the others; ascending */
    size_t count;
    const uint32_t
        *round; /* the shortest way back to the first member: into Organisation.repositories or .of_systems */
    size_t round_count;
} Cycle;

typedef enum { SHARED_MODULE, SHARED_BASE_IMAGE, SHARED_REGISTRY, SHARED_KIND_COUNT } SharedKind;

typedef struct {
    SharedKind kind;
    Str name;        /* "acme/terraform-vpc", "python", "ghcr.io" */
    size_t services; /* that are put together from it, or start from there */
    double index;    /* of its kind, as Concentration.index */
} SharedRow;

typedef VEC(SharedRow) SharedRows;

typedef struct {
    const Graph *graph;
    const Stitch *stitch;
    const Impact *impacts;       /* of Graph.domains */
    VEC(Str) teams;              /* by name; the first one is empty: nobody is said */
    uint32_t *team_of_service;   /* by node: into teams */
    VEC(Str) systems;            /* by name; the first one is empty: none is said */
    uint32_t *system_of_service; /* by node: into systems */
    VEC(Between) repositories;   /* by from and to */
    VEC(Between) of_teams;       /* likewise, as those below */
    VEC(Between) of_systems;     /* of those that say theirs */
    VEC(Between) of_services;    /* of different repositories */
    VEC(SharedThing) things;     /* most services lost first */
    VEC(Bound) bound;            /* by service and region */
    VEC(Cycle) cycles;           /* by kind and first member */
    Concentration concentration[CONCENTRATION_KIND_COUNT];
    SharedRows shares; /* by kind, most services first */
} Organisation;

/* `team_of_repository`: what a manifest says, by repository; empty: nothing. */
void organisation_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, const Stitch *stitch,
                       const Str *team_of_repository, Arena *arena, Organisation *out);
/* Parts of organisation_find(). */
void organisation_find_cycles(Arena *arena, Organisation *out);
void organisation_find_shares(const Graph *graph, const Stitch *stitch, Arena *arena, SharedRows *out);
const char *shared_kind_name(SharedKind kind); /* "base-image" */
/* The service that a node is, or is of; 0: of none. */
NodeId organisation_service(const Graph *graph, NodeId node);
/* The services between which a join is; 0: that can't be told. */
NodeId organisation_from(const Graph *graph, const Join *join);
NodeId organisation_to(const Graph *graph, const Join *join);
/* The repository of a join's target; MAP_NONE: of none. */
uint32_t organisation_target(const Graph *graph, const Join *join);

#endif
