/* Bundles: what is known of repositories after linking and judging, for an audit of many. A bundle of one repository and one of
 * thousands are of the same form: records, sorted, each of them once. So bundles can be merged in any order, and merged bundles
 * merged again, and the bytes are the same.
 *
 *     header: magic, size of the file, number of records, program and catalog that wrote it
 *     record: sizes, SHA-256 of the payload's SHA-256 with name and commit, these two, the payload (zlib)
 *
 * All numbers are little-endian. The payload holds each text once; everything else refers to texts by number. */
#ifndef ANALYZER_BUNDLE_H
#define ANALYZER_BUNDLE_H

#include "analyzer/pipeline.h"

typedef enum { BUNDLE_READ, BUNDLE_EMPTY, BUNDLE_FAILED } BundleStatus;

/* What the manifest says of a repository, and how reading it went. */
typedef struct {
    Str name, commit, root_path;
    Str team, environment; /* of the manifest; empty: not said */
    Str source;            /* as the manifest names it */
    uint32_t criticality;  /* 0: not said */
    BundleStatus status;
    Str message; /* why there is nothing */
    uint64_t file_count, parsed_count, skipped_count, gap_count, limit_count;
    size_t handle_count;
} BundleInfo;

/* The payload of a repository that was read, linked and judged; `run` NULL: of one that could not be. */
void bundle_encode(const BundleInfo *info, const Run *run, Arena *arena, StrBuf *out);

/* Where the payloads of many repositories come together. */
typedef struct {
    Model *model;
    VEC(BundleInfo) infos; /* by repository of the model */
    VEC(Finding) findings; /* nodes as in the model before freezing */
    const RuleSet *rules;
    Map *names;        /* of repositories → how many have it */
    size_t lost_rules; /* findings of rules that are not loaded */
} BundleSink;

/* Adds a payload. false: it is damaged; what was added of it stays. */
bool bundle_decode(BundleSink *sink, Str payload);
/* Findings follow the nodes that freezing has renumbered: `before` by old id, the key's Sym. */
void bundle_renumber(BundleSink *sink, const Sym *keys, size_t count);

/* ---- files ---- */

typedef struct {
    Str name, commit;
    unsigned char digest[32];
    Str compressed;
    uint64_t size_bytes; /* of the payload */
    bool is_checked;     /* that its payload fits its digest is known already */
} BundleRecord;

typedef struct {
    VEC(BundleRecord) items; /* bytes are those of mapped files, and of small ones in the arena */
    VEC(Str) mapped;
    Str writer; /* program and catalog that are expected; empty: those of the first file */
} BundleRecords;

/* Adds the records of a file. false after a DIAG_ERROR: no bundle, cut off, damaged, or of another program or catalog than
 * those before it. */
bool bundle_open(BundleRecords *out, Str file, Arena *arena, Diags *diags);
void bundle_close(BundleRecords *records);
/* Sorted by name, commit and digest, each once. */
void bundle_sort(BundleRecords *records);
/* The payload of a record in `arena`; false: damaged. */
bool bundle_payload(const BundleRecord *record, Arena *arena, Str *payload);
BundleRecord bundle_record(Str name, Str commit, Str payload, Arena *arena);
/* "faultline 0.1.0, catalog …": bundles of one merge have the same. */
Str bundle_writer(const Catalog *catalog, Arena *arena);
/* The bytes of a file of these records. */
void bundle_write(const BundleRecords *records, Str writer, StrBuf *out);

#endif
