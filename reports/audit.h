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
    size_t shown_each;    /* of them with the same text in `group_column`; 0: all. In the index ten times as many */
    size_t group_column;
} AuditTable;

enum { AUDIT_TABLE_COUNT = 17 };

/* Empty tables of what earlier audits were. */
void audit_trend_begin(AuditTable *trend);
void audit_history_begin(AuditTable *history);
/* One row of what differs from an earlier audit; none where nothing does. */
void audit_trend_add(AuditTable *trend, Str what, uint64_t before, uint64_t now, Arena *arena);
/* The rows of the summary that the table `history` has as columns. */
const char *const *audit_history_metrics(size_t *count);
/* One audit: `values` by those metrics. */
void audit_history_add(AuditTable *history, uint64_t audit, Str time, const uint64_t *values, Arena *arena);
AuditTable *audit_table(AuditTable tables[AUDIT_TABLE_COUNT], const char *name);
/* Deterministic: by the canonical order of the graph, or by numbers with ties in that order. */
void audit_tables(const Audit *audit, Arena *arena, AuditTable out[AUDIT_TABLE_COUNT]);
size_t audit_row_count(const AuditTable *table);
/* Chooses rows for a page that doesn't hold all: the first `most` (0: all), and of each group the first `most_each` (0: all).
 * By row: is it shown. */
bool *audit_rows_shown(const AuditTable *table, size_t most, size_t most_each, Arena *arena);

void audit_text(const Audit *audit, const AuditTable *tables, StrBuf *out);
void audit_json(const Audit *audit, const AuditTable *tables, StrBuf *out);
void audit_csv(const AuditTable *table, StrBuf *out); /* RFC 4180; no cell begins like a formula */
/* Pages of HTML, of which all but the first function make one. */
typedef struct AuditPages AuditPages;
AuditPages *audit_pages_new(const Audit *audit, const AuditTable *tables, Arena *arena); /* borrows both */
void audit_html_index(const AuditPages *pages, StrBuf *out);                             /* of all */
void audit_html_repository(const AuditPages *pages, size_t repository,
                           StrBuf *out);                                  /* an index into Audit.repositories */
void audit_html_file(const AuditPages *pages, StrBuf *out);               /* all of them in one */
Str audit_page_name(const Audit *audit, size_t repository, Arena *arena); /* "shop-1f2e3d4c.html" */

#endif
