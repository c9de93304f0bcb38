/* How much of a system hangs on one region, account, provider, third party, control plane or country. A service counts where it
 * is touched: it stops, degrades, freezes, is stranded or loses redundancy when that fails. */
#ifndef GRAPH_CONCENTRATION_H
#define GRAPH_CONCENTRATION_H

#include "graph/failure.h"

typedef enum {
    CONCENTRATION_PROVIDER,
    CONCENTRATION_COUNTRY, /* of regions, and of the regions in which control planes stand */
    CONCENTRATION_REGION,
    CONCENTRATION_ACCOUNT, /* all that stands in it is gone: accounts, subscriptions, projects */
    CONCENTRATION_CONTROL_PLANE, /* of services of no region */
    CONCENTRATION_THIRD_PARTY,
    CONCENTRATION_KIND_COUNT,
} ConcentrationKind;

typedef struct {
    Str name;    /* "aws", "US", or the key of a node */
    Str country; /* ISO 3166 code of where it stands; empty: none is known */
    size_t touched, stopped; /* services; of countries and providers: by any one of what is there */
} ConcentrationRow;

typedef struct {
    const ConcentrationRow *rows; /* most services first, then by name */
    size_t row_count;
    size_t service_count; /* touched by any of them */
    /* Sum of the squares of shares, each service divided evenly among what touches it: 1 is all on one, 1/n evenly on n
     * (Herfindahl and Hirschman's index, https://www.justice.gov/atr/herfindahl-hirschman-index, there times 10,000). */
    double index;
} Concentration;

/* `impacts`: of Graph.domains, in that order. `out`: by kind. */
void concentration_find(const Graph *graph, const FailureEngine *engine, const Impact *impacts, Arena *arena,
                        Concentration out[CONCENTRATION_KIND_COUNT]);
/* Part of concentration_find(). */
void concentration_find_accounts(const Graph *graph, const FailureEngine *engine, Arena *arena, Concentration *out);

const char *concentration_kind_name(ConcentrationKind kind); /* "third-party" */

#endif
