/* What an audit of many repositories prints: the same tables as text, JSON, CSV and HTML. Each answers one question. */
#ifndef REPORTS_AUDIT_H
#define REPORTS_AUDIT_H

#include "graph/organisation.h"
#include "rules/rule.h"

typedef struct {
    Str name, commit, team, environment;
    Str status; /* "read", "empty", "failed" */
    Str message;
    uint64_t file_count, parsed_count, skipped_count, gap_count, limit_count;
} AuditRepository;

typedef struct {
    const Organisation *organisation;
    const AuditRepository *repositories; /* in the order of the model's */
    size_t repository_count;
    Findings findings;
    Str tool_version, catalog_version;
} Audit;

typedef struct {
    const char *name; /* "from_repository" */
    bool is_number;
} AuditColumn;

typedef struct {
    Str text;
    uint64_t number;
} AuditCell;

typedef struct {
    const char *name;     /* "links": of the file, and the key of the JSON */
    const char *question; /* "Who depends on whom?" */
    const char *nothing;  /* what it means that there are no rows */
    const AuditColumn *columns;
    size_t column_count;
    VEC(AuditCell) cells; /* row after row */
    size_t shown;         /* rows of the text; 0: all */
} AuditTable;

enum { AUDIT_TABLE_COUNT = 15 };

/* How the numbers of the summary differ from those of an earlier audit. `before`: by row of the summary; without data: it had not
 * that number. The table stays empty without a call. */
void audit_trend(AuditTable *trend, const AuditTable *summary, const uint64_t *before, const bool *is_known, Arena *arena);
AuditTable *audit_table(AuditTable tables[AUDIT_TABLE_COUNT], const char *name);
/* Deterministic: by the canonical order of the graph, or by numbers with ties in that order. */
void audit_tables(const Audit *audit, Arena *arena, AuditTable out[AUDIT_TABLE_COUNT]);
size_t audit_row_count(const AuditTable *table);

void audit_text(const Audit *audit, const AuditTable *tables, StrBuf *out);
void audit_json(const Audit *audit, const AuditTable *tables, StrBuf *out);
void audit_csv(const AuditTable *table, StrBuf *out); /* RFC 4180; no cell begins like a formula */
/* The page of all, or of one repository (an index into Audit.repositories). */
void audit_html_index(const Audit *audit, const AuditTable *tables, StrBuf *out);
void audit_html_repository(const Audit *audit, const AuditTable *tables, size_t repository, StrBuf *out);
Str audit_page_name(const Audit *audit, size_t repository, Arena *arena); /* "shop-1f2e3d4c.html" */

#endif
