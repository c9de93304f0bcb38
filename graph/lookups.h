/* Lookups: what a data source, or a resource, finds by the name or the tags that something else was given. */
#ifndef GRAPH_LOOKUPS_H
#define GRAPH_LOOKUPS_H

#include "graph/instances.h"

typedef struct Lookups Lookups;

typedef struct {
    ResourceInstance *resource;
    bool is_exact; /* everything that was compared is known on both sides, and not by default */
} LookupHit;

typedef struct {
    Str name; /* what is looked for, for people */
    VEC(LookupHit) hits;
} LookupResult;

/* Reads the names of all that can be found. */
Lookups *lookups_new(Model *model, const Instances *instances);
/* Resources of which everything that is asked for is true, or may be for all that is known; one result for each thing
 * that is looked for and found, at most `most`. Places are not compared. */
size_t lookups_find(const Lookups *lookups, const ResourceInstance *seeker, LookupResult *out, size_t most);

/* A name that a data source, or a resource, looks for, and one by which a resource can be found: of things of `type`, in its
 * attribute `path` ("tags.Name" of tags). What is found is known without a doubt; what is sought may have
 * unknown parts (shape.h). `within`: what narrows it down ("REGIONAL"); empty: nothing
 * that is known does. */
typedef void (*LookupName)(void *context, Str type, Str path, Str name, Str within);
void lookups_each_sought(const Lookups *lookups, const ResourceInstance *seeker, LookupName visit, void *context);
void lookups_each_findable(const Lookups *lookups, const ResourceInstance *resource, LookupName visit, void *context);

#endif
