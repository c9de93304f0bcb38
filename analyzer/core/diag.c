#include "analyzer/core/diag.h"

#include <assert.h>
#include <stdlib.h>

Diags diags_new(Arena *arena) { return (Diags){.arena = arena}; }

void diag_add(Diags *diags, DiagKind kind, Str path, uint32_t line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str message = str_format_list(diags->arena, format, arguments);
    va_end(arguments);
    *VEC_PUSH(diags->arena, &diags->list) = (Diag){kind, str_copy(diags->arena, path), line, message};
    if (kind == DIAG_ERROR) diags->error_count++;
    if (kind == DIAG_LIMIT) diags->limit_count++;
    if (kind == DIAG_GAP) diags->gap_count++;
}

void diags_append(Diags *diags, const Diags *told) {
    for (size_t i = 0; i < told->list.count; i++) *VEC_PUSH(diags->arena, &diags->list) = told->list.items[i];
    diags->error_count += told->error_count;
    diags->limit_count += told->limit_count;
    diags->gap_count += told->gap_count;
}

static void uncount(Diags *diags, DiagKind kind) {
    if (kind == DIAG_ERROR) diags->error_count--;
    if (kind == DIAG_LIMIT) diags->limit_count--;
    if (kind == DIAG_GAP) diags->gap_count--;
}

static int compare(const void *left, const void *right) {
    const Diag *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    if (order) return order;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return str_compare(a->message, b->message);
}

void diags_sort(Diags *diags) {
    if (diags->list.count == 0) return;
    qsort(diags->list.items, diags->list.count, sizeof(Diag), compare);
    size_t kept = 1;
    for (size_t i = 1; i < diags->list.count; i++) {
        const Diag *diag = &diags->list.items[i];
        if (compare(&diags->list.items[kept - 1], diag) == 0)
            uncount(diags, diag->kind); /* a module that is called often says it for each call */
        else
            diags->list.items[kept++] = *diag;
    }
    diags->list.count = kept;
}

const char *diag_kind_name(DiagKind kind) {
    switch (kind) {
    case DIAG_NOTE: return "note";
    case DIAG_GAP: return "gap";
    case DIAG_LIMIT: return "limit";
    case DIAG_ERROR: return "error";
    }
    assert(!"unreachable");
    return "";
}

void diags_drop_gaps(Diags *diags, Str path) {
    size_t kept = 0;
    for (size_t i = 0; i < diags->list.count; i++) {
        const Diag *diag = &diags->list.items[i];
        bool is_dropped = diag->kind == DIAG_GAP && str_equal(diag->path, path);
        if (is_dropped)
            uncount(diags, DIAG_GAP);
        else
            diags->list.items[kept++] = *diag;
    }
    diags->list.count = kept;
}
