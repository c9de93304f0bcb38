/* Matrices: the rest of a job means the same once for each of their cells. */
#include "parsers/formats/actions_value.h"
#include "parsers/formats/jobs.h"
#include "parsers/formats/pipeline.h"

static void set_cell(Pipeline *pipeline, Str prefix, const DocNode *key, const DocNode *value) {
    Str name = str_concat(pipeline->shell->arena, prefix, document_text(key));
    if (value->kind == DOC_SCALAR) shell_set(pipeline->shell, name, pipeline_value(pipeline, value));
    for (uint32_t i = 0; value->kind == DOC_MAPPING && i < value->count; i++) {
        const DocNode *inner = document_value(value, i);
        Str path = str_format(pipeline->shell->arena, "%.*s.%.*s", STR_ARG(name),
                              STR_ARG(document_text(document_key(value, i))));
        if (inner->kind == DOC_SCALAR) shell_set(pipeline->shell, path, pipeline_value(pipeline, inner));
    }
}

/* Counted no further. */
enum { CELLS_COUNTED_MAX = 1000000 };

void pipeline_tell_cells(const Pipeline *pipeline, uint32_t line, const char *what, size_t count) {
    if (count > PIPELINE_CELLS_MAX)
        facts_add_note(pipeline->deployments->builder, DIAG_LIMIT, line, "%s%zu %s; %d of them are followed",
                       count < CELLS_COUNTED_MAX ? "" : "at least ", count, what, PIPELINE_CELLS_MAX);
}

static bool is_axis(const DocNode *matrix, uint32_t i) {
    return !shell_is_among(document_text(document_key(matrix, i)), "include exclude");
}

/* How many cells the axes make; 0: one of them can't be told. Those past the limit are left out, and that is told. */
static size_t count_cells(const Pipeline *pipeline, const DocNode *matrix) {
    size_t count = 1, axes = 0;
    for (uint32_t i = 0; i < matrix->count; i++) {
        const DocNode *axis = document_value(matrix, i);
        if (!is_axis(matrix, i)) continue;
        if (!document_is_sequence(axis)) return 0;
        count *= axis->count;
        axes++;
        if (count == 0) return 0;
        if (count > CELLS_COUNTED_MAX) count = CELLS_COUNTED_MAX;
    }
    pipeline_tell_cells(pipeline, matrix->line, "jobs of a matrix", count);
    return !axes ? 0 : count < PIPELINE_CELLS_MAX ? count : PIPELINE_CELLS_MAX;
}

static bool is_same_scalar(const DocNode *a, const DocNode *b) {
    return a && b && a->kind == DOC_SCALAR && b->kind == DOC_SCALAR && str_equal(a->value, b->value);
}

/* The value of an axis in a cell. */
static const DocNode *cell_value(const DocNode *matrix, size_t cell, uint32_t wanted) {
    for (uint32_t i = 0; i < matrix->count; i++) {
        const DocNode *axis = document_value(matrix, i);
        if (!is_axis(matrix, i)) continue;
        if (i == wanted) return document_value(axis, (uint32_t)(cell % axis->count));
        cell /= axis->count;
    }
    return NULL;
}

/* Does an entry of include or exclude say the same as the cell wherever both say something? */
static bool suits_cell(const DocNode *matrix, size_t cell, const DocNode *entry, bool *has_axis) {
    *has_axis = false;
    for (uint32_t i = 0; i < matrix->count; i++) {
        const DocNode *said = document_get(entry, document_text(document_key(matrix, i)));
        if (!is_axis(matrix, i) || !said) continue;
        *has_axis = true;
        if (!is_same_scalar(said, cell_value(matrix, cell, i))) return false;
    }
    return true;
}

static void set_entry(Pipeline *pipeline, Str prefix, const DocNode *entry) {
    for (uint32_t i = 0; document_is_mapping(entry) && i < entry->count; i++)
        set_cell(pipeline, prefix, document_key(entry, i), document_value(entry, i));
}

static bool is_excluded(const DocNode *matrix, size_t cell) {
    const DocNode *exclude = document_get(matrix, STR("exclude"));
    bool has_axis;
    for (uint32_t i = 0; document_is_sequence(exclude) && i < exclude->count; i++)
        if (suits_cell(matrix, cell, document_value(exclude, i), &has_axis) && has_axis) return true;
    return false;
}

const DocNode *pipeline_matrix(Pipeline *pipeline, const DocNode *matrix) {
    DocNode *whole = actions_document(pipeline->shell, matrix), *own = NULL;
    if (whole) return whole;
    for (uint32_t i = 0; document_is_mapping(matrix) && i < matrix->count; i++) {
        DocNode *axis = actions_document(pipeline->shell, document_value(matrix, i));
        if (!document_is_sequence(axis)) continue;
        if (!own) {
            own = ARENA_NEW(pipeline->shell->arena, DocNode);
            *own = *matrix;
            own->index = NULL;
            own->children = ARENA_ARRAY(pipeline->shell->arena, DocNode *, 2 * (size_t)matrix->count);
            for (uint32_t k = 0; k < 2 * matrix->count; k++) own->children[k] = matrix->children[k];
        }
        own->children[2 * i + 1] = axis;
    }
    return own ? own : matrix;
}

/* Each cell is a job of its own within the one that it is a cell of. */
static Str enter_cell(Pipeline *pipeline, size_t cell) {
    Deployments *deployments = pipeline->deployments;
    Str before = deployments->job;
    if (before.size) deployments->job = str_format(deployments->arena, "%.*s/%zu", STR_ARG(before), cell + 1);
    return before;
}

void pipeline_walk_matrix(Pipeline *pipeline, DocNode *node, const DocNode *matrix, Str prefix) {
    const DocNode *include = document_get(matrix, STR("include"));
    size_t cells = count_cells(pipeline, matrix), included = document_is_sequence(include) ? include->count : 0;
    bool has_axis;
    for (size_t cell = 0; cell < cells; cell++) {
        if (is_excluded(matrix, cell)) continue;
        const ShellState *before = shell_enter(pipeline->shell);
        Str job = enter_cell(pipeline, cell);
        for (uint32_t i = 0; i < matrix->count; i++)
            if (is_axis(matrix, i)) set_cell(pipeline, prefix, document_key(matrix, i), cell_value(matrix, cell, i));
        for (uint32_t i = 0; i < included; i++)
            if (suits_cell(matrix, cell, document_value(include, i), &has_axis))
                set_entry(pipeline, prefix, document_value(include, i));
        pipeline_walk_pairs(pipeline, node);
        jobs_leave(pipeline->deployments, job);
        shell_leave(pipeline->shell, before);
    }
    bool is_any_walked = cells > 0;
    if (included) pipeline_tell_cells(pipeline, include->line, "jobs of a matrix that are listed", included);
    for (uint32_t i = 0; i < included && i < PIPELINE_CELLS_MAX; i++) {
        bool is_of_cell = false;
        for (size_t cell = 0; cell < cells; cell++)
            is_of_cell = is_of_cell || suits_cell(matrix, cell, document_value(include, i), &has_axis);
        if (is_of_cell) continue;
        const ShellState *before = shell_enter(pipeline->shell);
        Str job = enter_cell(pipeline, cells + i);
        set_entry(pipeline, prefix, document_value(include, i));
        pipeline_walk_pairs(pipeline, node);
        jobs_leave(pipeline->deployments, job);
        shell_leave(pipeline->shell, before);
        is_any_walked = true;
    }
    if (!is_any_walked) pipeline_walk_pairs(pipeline, node);
}
