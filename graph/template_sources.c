/* Templates lie in a bucket when they are deployed, under the paths that they have in the repository, or below: what is
 * written out at the end of the URL is compared with the ends of the paths, step by step. Bucket and prefix are mostly
 * parameters, and tell nothing. */
#include "graph/template_sources.h"

#include "analyzer/core/limits.h"

/* ---- what is written ---- */

typedef struct {
    const Model *model;
    const Unit *caller;
    Str text;
    bool is_guessed; /* a default of a parameter is in it */
} Tail;

static void prepend(Tail *tail, Str text) {
    if (tail->text.size < VALUE_SIZE_BYTES_MAX) tail->text = str_concat(tail->model->arena, text, tail->text);
}

/* Adds what the expression is worth before what is there; false when its beginning can't be told from the text alone. */
static bool read_tail(Tail *tail, const Facts *facts, ExprId id, uint32_t depth);

static bool read_parts(Tail *tail, const Facts *facts, ExprId list, Str separator, uint32_t depth) {
    for (uint32_t i = facts_expr(facts, list)->count; i > 0; i--) {
        if (!read_tail(tail, facts, expr_child(facts, list, i - 1), depth)) return false;
        if (i > 1) prepend(tail, separator);
    }
    return true;
}

static bool read_default(Tail *tail, Str name, uint32_t depth) {
    DeclRef where;
    const DeclRef *ref = unit_find(tail->caller, tail->model->arena, DECL_INPUT, name);
    ExprId expr = ref ? unit_attribute(tail->model, tail->caller, *ref, STR("Default"), &where) : 0;
    tail->is_guessed = true;
    return expr && read_tail(tail, unit_facts(tail->model, where), expr, depth);
}

/* Where a condition chooses the bucket, both ends are the same. */
static bool read_choice(Tail *tail, const Facts *facts, ExprId id, uint32_t depth) {
    Tail first = *tail, second = *tail;
    bool is_whole = read_tail(&first, facts, expr_child(facts, id, 1), depth);
    is_whole = read_tail(&second, facts, expr_child(facts, id, 2), depth) && is_whole;
    size_t same = 0;
    while (same < first.text.size && same < second.text.size &&
           first.text.data[first.text.size - same - 1] == second.text.data[second.text.size - same - 1])
        same++;
    tail->text = str_slice(first.text, first.text.size - same, first.text.size);
    return is_whole && same == first.text.size && same == second.text.size;
}

static bool read_tail(Tail *tail, const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (!id || depth > NESTING_DEPTH_MAX) return false;
    switch ((ExprKind)expr->kind) {
    case EXPR_STRING:
    case EXPR_NUMBER: prepend(tail, text); return true;
    case EXPR_TEMPLATE: return read_parts(tail, facts, id, STR_NONE, depth + 1);
    case EXPR_CONDITIONAL: return read_choice(tail, facts, id, depth + 1);
    case EXPR_DECL: return expr->number == DECL_INPUT && read_default(tail, text, depth + 1);
    case EXPR_CALL: {
        ExprId list = expr_argument(facts, id, 1);
        Str separator;
        bool is_join = str_equal(text, STR("join")) && list && facts_expr(facts, list)->kind == EXPR_TUPLE;
        if (!is_join || !expr_literal(facts, expr_argument(facts, id, 0), &separator)) return false;
        return read_parts(tail, facts, list, separator, depth + 1);
    }
    default: return false;
    }
}

/* ---- which template ---- */

static Str last_step(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str before_last_step(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

/* How many steps at their ends are the same; sets whether that is all of `path`. */
static uint32_t common_steps(Str path, Str url, bool *is_whole) {
    uint32_t count = 0;
    *is_whole = false;
    while (path.size && url.size && str_equal(last_step(path), last_step(url))) {
        count++;
        path = before_last_step(path);
        url = before_last_step(url);
        *is_whole = path.size == 0;
    }
    return count;
}

/* Names that say nothing of what the template is for: every second repository has one. */
static bool is_common_name(Str url) {
    static const char *const names[] = {"template", "main", "stack", "packaged", "cloudformation", "index"};
    Str name = last_step(url), stem = str_slice(name, 0, str_find_char(name, '.', 0));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_ignoring_case(stem, str_from(names[i]))) return true;
    return false;
}

/* Its templates lie in the bucket below a folder of its name, as those of other repositories. */
static bool names_repository(const Model *model, uint32_t repository, Str url, Str path) {
    Str name = last_step(model_str(model, model->repositories.items[repository].name));
    size_t mark = str_find(name, STR("__"), 0);
    if (mark != SIZE_MAX) name = str_slice(name, mark + 2, name.size);
    if (url.size < path.size + 1 || name.size == 0) return false;
    Str before = str_slice(url, 0, url.size - path.size - 1);
    return str_equal(last_step(before), name);
}

static uint32_t find_by_end(const Model *model, const Units *units, const Unit *caller, Str url) {
    uint32_t best = MAP_NONE, best_steps = 0;
    bool is_ambiguous = false;
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (!str_equal(unit->format, caller->format) || unit == caller) continue;
        bool is_whole, is_beside = str_equal(unit->directory, caller->directory);
        uint32_t steps = common_steps(unit->path, url, &is_whole);
        if (steps == 0) continue;
        bool is_own = unit->repository == caller->repository;
        if (!is_own && !(is_whole && names_repository(model, unit->repository, url, unit->path))) continue;
        if (is_own && steps == 1 && !is_whole && is_common_name(url)) continue;
        steps = 2 * steps + (is_own && is_beside);
        if (steps == best_steps) is_ambiguous = true;
        if (steps <= best_steps) continue;
        best = u;
        best_steps = steps;
        is_ambiguous = false;
    }
    return is_ambiguous ? MAP_NONE : best;
}

/* A path that leads nowhere from the caller: it was meant from where a build puts the caller. All steps that are written
 * must be there. */
static uint32_t find_written_path(const Model *model, const Units *units, const Unit *caller, Str path) {
    while (str_starts_with(path, STR("./")) || str_starts_with(path, STR("../")))
        path = str_slice(path, str_find_char(path, '/', 0) + 1, path.size);
    Str below = str_concat(model->arena, STR("/"), path);
    uint32_t found = MAP_NONE;
    for (uint32_t u = 0; u < units->units.count && path.size; u++) {
        const Unit *unit = &units->units.items[u];
        bool is_same = unit->repository == caller->repository && str_equal(unit->format, caller->format);
        if (!is_same || (!str_equal(unit->path, path) && !str_ends_with(unit->path, below))) continue;
        if (found != MAP_NONE) return MAP_NONE;
        found = u;
    }
    return is_common_name(path) && !str_contains(path, STR("/")) ? MAP_NONE : found;
}

uint32_t template_source_find(const Model *model, const Units *units, uint32_t caller, DeclRef call, Str *source) {
    const Unit *unit = &units->units.items[caller];
    DeclRef where;
    Str path;
    ExprId expr = unit_attribute(model, unit, call, STR("source"), &where);
    Tail tail = {.model = model, .caller = unit};
    *source = STR_NONE;
    if (!expr) return MAP_NONE;
    bool is_whole = read_tail(&tail, unit_facts(model, where), expr, 0);
    Str url = str_slice(tail.text, 0, str_find_char(tail.text, '?', 0));
    size_t scheme = str_find(url, STR("://"), 0);
    *source = tail.text;
    if (is_whole && str_starts_with(url, STR("#"))) /* it stands in the caller itself */
        return units_find(units, model->arena, unit->files_repository, str_concat(model->arena, unit->path, url));
    if (is_whole && scheme == SIZE_MAX) {
        uint32_t found = MAP_NONE;
        if (files_resolve(model->arena, unit->directory, url, &path))
            found = units_find_template(units, model->arena, unit->files_repository, path);
        if (found != MAP_NONE) return found;
        if (!tail.is_guessed) return find_written_path(model, units, unit, url);
    }
    if (scheme != SIZE_MAX) {
        size_t host = str_find_char(url, '/', scheme + 3);
        url = host == SIZE_MAX ? STR_NONE : str_slice(url, host + 1, url.size);
    }
    return url.size ? find_by_end(model, units, unit, url) : MAP_NONE;
}
