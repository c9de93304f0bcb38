/* How much of a root stands in which region. */
#ifndef GRAPH_CENSUS_H
#define GRAPH_CENSUS_H

#include "graph/instances.h"

enum { CENSUS_SITES_MAX = 16 }; /* what stands in further ones is not counted: what is judged by them weighs as in one region */

/* By place (node_site), in the order in which the root declares what stands there. */
typedef struct {
    struct {
        Sym site;
        size_t parts; /* that serve, copies aside */
        size_t loads; /* … and run code, answer requests or hold what they ask for */
        size_t idle;  /* … machines and tasks of which none is wanted yet */
        size_t ready; /* … others, functions and interfaces */
    } items[CENSUS_SITES_MAX];
    size_t count;
    bool is_cut; /* it stands in more */
} Census;

Census census_take(Instance *root);
/* The place where most parts stand; 0: in several as many, or nowhere. */
Sym census_main_site(const Census *census);
/* Parts of it stand in several places. */
bool census_is_spread(const Census *census);
/* A place where nothing of all that the root has of loads stands. */
bool census_has_no_load(const Census *census, Sym site);

/* A place where all that runs code has to be started first, while it runs in another. */
bool census_is_waiting(const Census *census, Sym site);
bool census_has_waiting(const Census *census);

#endif
