/* An earlier JSON report, as far as another one is compared with it: --compare. */
#ifndef REPORTS_EARLIER_H
#define REPORTS_EARLIER_H

#include "analyzer/core/diag.h"
#include "analyzer/core/map.h"
#include "rules/finding.h"

typedef struct {
    Str fingerprint, rule, message, file; /* file: empty when it has no place */
    uint32_t line;
    Severity severity;
    size_t service_count; /* that stop */
} EarlierFinding;

typedef struct {
    Str key;
    size_t down;
} EarlierDomain;

typedef struct Earlier {
    Str path, commit, tool_version, catalog_version; /* commit: of the first repository; may be empty */
    const EarlierFinding *findings;                  /* those that nobody accepted */
    size_t finding_count;
    Map *finding_at; /* by fingerprint: position; of several with one fingerprint the first */
    const EarlierDomain *domains;
    size_t domain_count;
    Map *domain_at;      /* by key */
    const Str *services; /* keys */
    size_t service_count;
    Map *service_at;
} Earlier;

/* false after a DIAG_ERROR: it is no report of the schema faultline/1. */
bool earlier_read(Earlier *out, Str path, Str bytes, Arena *arena, Diags *diags);

#endif
