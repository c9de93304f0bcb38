/* Diagnostics: what the user is told about input and environment, with file and line. Filled where
 * the cause is known, printed once at the end, sorted by (file, line). Never findings. */
#ifndef ANALYZER_CORE_DIAG_H
#define ANALYZER_CORE_DIAG_H

#include "analyzer/core/str.h"
#include "analyzer/core/vec.h"

typedef enum {
    DIAG_NOTE,  /* for the reader's information */
    DIAG_GAP,   /* something was skipped or not understood; goes to `coverage` */
    DIAG_LIMIT, /* a limit of limits.h was reached; goes to `coverage`, exit 3 under --strict */
    DIAG_ERROR, /* usage, configuration or environment; exit 2 */
} DiagKind;

typedef struct {
    DiagKind kind;
    Str path;      /* empty when it concerns no file */
    uint32_t line; /* 1-based; 0 when it concerns the whole file */
    Str message;   /* one line, lower case, says what was expected */
} Diag;

typedef struct {
    Arena *arena;
    VEC(Diag) list;
    size_t error_count, limit_count, gap_count;
} Diags;

Diags diags_new(Arena *arena);
void diag_add(Diags *diags, DiagKind kind, Str path, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Tells what was told elsewhere; the texts stay where they are. */
void diags_append(Diags *diags, const Diags *told);
/* Takes back the gaps of a file that turned out to be none. */
void diags_drop_gaps(Diags *diags, Str path);
/* What is said twice in the same words of the same line stays once. */
void diags_sort(Diags *diags);
const char *diag_kind_name(DiagKind kind);

#endif
