/* Recorded outages as data: what failed, from when to when (catalog/outages/<id>.yaml, or a file of the user's in the same
 * form). Times are minutes since 1970-01-01T00:00Z. docs/replay.md describes the form. */
#ifndef GRAPH_OUTAGE_H
#define GRAPH_OUTAGE_H

#include "graph/catalog.h"

/* What became of the things of a phase (design.md section 1.4). */
typedef enum {
    OUTAGE_DP_DOWN,     /* requests to it fail; of a region, zone or third party: it is gone */
    OUTAGE_AZ_DOWN,     /* a zone is gone */
    OUTAGE_CP_DOWN,     /* its resources can't be created, changed or deleted */
    OUTAGE_LAUNCH_FAIL, /* no new capacity of it starts; what runs goes on */
    OUTAGE_THROTTLE,    /* the rest: it answers, slower or in part */
    OUTAGE_LATENCY,
    OUTAGE_LAG,
    OUTAGE_DP_DEGRADED,
    OUTAGE_AUTH_FAIL, /* signing in by it fails */
    OUTAGE_EFFECT_COUNT,
} OutageEffect;

typedef struct {
    Str what, source;    /* source: empty where it is that of the outage */
    int64_t from, until; /* `until` is no part of it */
    uint32_t effects;    /* bit n: OutageEffect n */
    /* Keys of nodes, with '*' for text without '/' and '@': "aws/dynamodb@us-east-1". A control plane that is slow is named
     * itself ("aws/ec2@us-east-1#control"). */
    const Str *fails;
    size_t fail_count;
    Str any_zone;      /* "aws:us-east-1": one zone of it, by another name in each account; else empty */
    const Str *types;  /* what fails are resources of these types, in the region `in` ("aws:us-east-1") … */
    size_t type_count;
    Str in;
    Str property, value; /* … of which this property has this value; empty: all of them */
    bool is_told_only; /* nothing in the source of a system shows who depends on it */
    uint32_t line;
} OutagePhase;

typedef struct {
    Str id, name, provider, cause, source;
    const OutagePhase *phases; /* by start, then in the order of the file */
    size_t phase_count;
    int64_t from, until;
} Outage;

/* Reads one file; `shown` is its path for diagnostics. What it names has to be in the catalog. false after DIAG_ERRORs. */
bool outage_read(Outage *out, Str shown, Str bytes, const Catalog *catalog, Arena *arena, Diags *diags);
/* The recorded ones, by id. false after DIAG_ERRORs. */
bool outages_of_catalog(const Catalog *catalog, Arena *arena, Diags *diags, const Outage **out, size_t *count);

const char *outage_effect_name(OutageEffect effect);
/* "2025-10-20T06:48Z" */
Str outage_time(Arena *arena, int64_t minutes);

#endif
