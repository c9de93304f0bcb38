/* Merging: bundles of many repositories into one graph, and what is told of it. */
#ifndef ANALYZER_MERGE_H
#define ANALYZER_MERGE_H

#include "analyzer/bundle.h"
#include "reports/audit.h"

typedef struct {
    Arena *arena;
    Diags diags;
    Symbols *symbols;
    const Knowledge *knowledge;
    Knowledge own_knowledge;
    BundleRecords records;
    BundleSink sink;
    const Graph *graph;
    FailureEngine *engine;
    Impact *impacts;
    Stitch stitch;
    Organisation organisation;
    AuditRepository *repositories;
    AuditTable tables[AUDIT_TABLE_COUNT];
    size_t damaged_count;   /* files or records that could not be read */
    uint64_t missing_count; /* parts of an array job, or bundles, that are not in a folder */
} Merge;

/* false after a DIAG_ERROR: the catalog or a rule is wrong. */
bool merge_start(Merge *merge, const Options *options);
/* A bundle, or all bundles of a folder. What can't be read is counted, and told. */
void merge_add(Merge *merge, Str path);
/* A bundle, whatever stands there: what is no regular file is a damaged one. */
void merge_add_file(Merge *merge, Str path);
/* One that is open already; its bytes are borrowed until merge_end(). */
void merge_add_record(Merge *merge, const BundleRecord *record);
/* After all were added: sorts, links between repositories, asks all questions. `threads` (0: one per core) unpack
 * bundles; the result is the same for any number. */
void merge_finish(Merge *merge, uint32_t threads);
Audit merge_audit(const Merge *merge);
/* --format, --csv and --site. false after a DIAG_ERROR. */
bool merge_write(Merge *merge, const Options *options);
/* Formats and the files that they go to. false after a DIAG_ERROR. */
bool merge_outputs_check(const Options *options, Diags *diags);
void merge_end(Merge *merge);

#endif
