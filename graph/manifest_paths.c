#include "graph/manifest_paths.h"

#include "analyzer/core/limits.h"

/* "x[]" → "x"; true when each item is meant. */
static bool cut_each(Str *step) {
    bool is_each = str_ends_with(*step, STR("[]"));
    if (is_each) *step = str_slice(*step, 0, step->size - 2);
    return is_each;
}

typedef struct {
    const Facts *facts;
    ManifestTextVisit visit;
    void *context;
} PathWalk;

static void visit_text(const PathWalk *walk, ExprId id, Str key) {
    Str text;
    if (expr_literal(walk->facts, id, &text)) walk->visit(text, key, id, walk->context);
}

static void follow(const PathWalk *walk, ExprId id, Str steps, Str key) { /* depth: steps of a path */
    Str step;
    if (!steps.data || steps.size == 0) {
        visit_text(walk, id, key);
        return;
    }
    if (!resource_next_step(&steps, &step) || facts_expr(walk->facts, id)->kind != EXPR_OBJECT) return;
    bool is_each = cut_each(&step);
    ExprId member = expr_attribute(walk->facts, id, step);
    if (!member) return;
    const Expr *expr = facts_expr(walk->facts, member);
    if (!is_each) follow(walk, member, steps, step);
    for (uint32_t i = 0; is_each && expr->kind == EXPR_TUPLE && i < expr->count; i++)
        follow(walk, expr_child(walk->facts, member, i), steps, STR_NONE);
}

void manifest_each_text(const Facts *facts, ExprId body, Str path, ManifestTextVisit visit, void *context) {
    PathWalk walk = {facts, visit, context};
    if (body) follow(&walk, body, path, STR_NONE);
}

static void walk_all(const PathWalk *walk, ExprId id, Str key, uint32_t depth, uint32_t *steps) {
    const Expr *expr = facts_expr(walk->facts, id);
    if (depth > NESTING_DEPTH_MAX || *steps == 0) return;
    (*steps)--;
    if (expr->kind == EXPR_STRING) visit_text(walk, id, key);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(walk->facts, id, i);
        const Expr *item = facts_expr(walk->facts, child);
        if (expr->kind == EXPR_OBJECT && item->kind == EXPR_ITEM)
            walk_all(walk, expr_child(walk->facts, child, 1), facts_str(walk->facts, item->text), depth + 1, steps);
        else
            walk_all(walk, child, STR_NONE, depth + 1, steps);
    }
}

void manifest_all_texts(const Facts *facts, ExprId id, ManifestTextVisit visit, void *context) {
    PathWalk walk = {facts, visit, context};
    uint32_t steps = 4 * facts->expr_count; /* aliases make it a graph, which may unfold without end */
    if (id) walk_all(&walk, id, STR_NONE, 0, &steps);
}

ExprId manifest_at(const Facts *facts, ExprId body, Str path) {
    Str step;
    while (body && path.size && resource_next_step(&path, &step))
        body = facts_expr(facts, body)->kind == EXPR_OBJECT ? expr_attribute(facts, body, step) : 0;
    return body;
}

Str manifest_text(const Facts *facts, ExprId body, Str path) {
    Str text;
    ExprId at = manifest_at(facts, body, path);
    return at && expr_literal(facts, at, &text) ? text : STR_NONE;
}
