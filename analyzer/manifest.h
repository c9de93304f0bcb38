/* The list of repositories of an audit: a manifest in YAML, or a folder of clones and bare mirrors.
 *
 *     repositories:
 *       - path: mirrors/shop.git     # relative to the manifest; or a pattern: team-?.git, for what is not named itself
 *         revision: main             # default: HEAD
 *         name: shop                 # default: the folder, without .git; not for a pattern
 *         team: "@org/shop"
 *         environment: production
 *         criticality: 3 */
#ifndef ANALYZER_MANIFEST_H
#define ANALYZER_MANIFEST_H

#include "analyzer/core/diag.h"
#include "analyzer/core/vec.h"

typedef struct {
    Str name;     /* unique in the manifest */
    Str path;     /* as it is opened */
    Str revision; /* empty: HEAD of a repository, the files of a plain folder */
    Str team, environment;
    uint32_t criticality; /* 0: not said */
    Str problem;          /* why nothing can be read: of a pattern that leads nowhere; else empty */
    Str digest;           /* 16 digits that stand for what is read of it */
} ManifestEntry;

typedef struct {
    VEC(ManifestEntry) entries; /* by name */
} Manifest;

/* false after a DIAG_ERROR. What a pattern or folder leads to need not be a repository: that is found out when it is read. A folder
 * that is listed twice is an entry once, and a DIAG_NOTE. */
bool manifest_read(Manifest *out, Str path, Arena *arena, Diags *diags);

/* The part of the work that a task has: of an option ("2/16"), else of the variables of an array job. */
typedef struct {
    uint64_t index, count;
    bool is_array; /* a variable said so */
} Shard;
/* false after a DIAG_ERROR. Without any it is 0 of 1. */
bool shard_read(Shard *out, Str option, Diags *diags);
/* By name alone, so that it is the same whatever else is in the manifest. */
bool shard_has(const Shard *shard, Str name);

#endif
