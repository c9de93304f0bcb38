/* Names whose declared type says what they are: a client that somebody else makes and hands in. And what stands for
 * another value: texts that libraries wrap, constants that name a region. */
#include "graph/codefile.h"

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

static bool is_class(const CodeFile *file, uint32_t scope) {
    return scope && str_equal(facts_str(file->facts, file->facts->code[scope - 1].alias), STR("class"));
}

Str codefile_declared_type(const CodeFile *file, Str path, uint32_t scope) {
    Str name = codefile_bare(last_step(path));
    bool is_member = str_find_char(path, '.', 0) != SIZE_MAX;
    for (uint32_t level = 0; !is_member && level < CODEFILE_STEPS_MAX; level++) {
        uint32_t first = codefile_scoped(file->scoped_type_index, scope, name);
        if (first != MAP_NONE) return file->types.items[first].type;
        if (scope == 0) return STR_NONE;
        scope = file->facts->code[scope - 1].scope;
    }
    Str found = STR_NONE;
    uint32_t first = is_member ? map_get(file->type_index, name) : MAP_NONE;
    for (uint32_t at = first == MAP_NONE ? 0 : first + 1; at; at = file->types.items[at - 1].next) {
        const TypedName *typed = &file->types.items[at - 1];
        /* A parameter of a constructor may be a member (PHP, TypeScript). */
        if (!typed->scope) continue;
        if (found.size && !str_equal(found, typed->type)) return STR_NONE;
        if (is_class(file, typed->scope) || !found.size) found = typed->type;
    }
    return found;
}

bool codefile_typed_client(CodeFile *file, ExprId id, uint32_t scope, Client *out) {
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    if (!file->types.count || !codefile_written(file, id, &path)) return false;
    Str type = codefile_declared_type(file, strbuf_str(&path), scope), star, package;
    if (!type.size) return false;
    const Idiom *idiom = codefile_idiom_of_path(file, type, 1u << IDIOM_TYPE, false, &star, &package);
    ServiceId service = idiom ? codefile_service_named(file, idiom, star, package) : 0;
    if (!service) return false;
    *out = (Client){.idiom = idiom, .service = service, .region_is_given = true, .is_handed_in = true};
    out->region_cause = str_copy(file->evaluator->arena, strbuf_str(&path));
    out->at = codefile_location(file, id);
    return true;
}

/* ---- values ---- */

/* UsEast1RegionID, us_east_1_region_id */
static Str without_ending(Str name) {
    if (str_ends_with(name, STR("RegionID"))) name.size -= strlen("RegionID");
    if (str_ends_with(name, STR("_region_id"))) name.size -= strlen("_region_id");
    return name;
}

bool codefile_may_name_region(const CodeFile *file, Str path) {
    return catalog_region_spelled(file->model->catalog, STR_NONE, without_ending(last_step(path))) != NULL;
}

static const Value *region_constant(CodeFile *file, const Idiom *idiom, Str name) {
    const Catalog *catalog = file->model->catalog;
    size_t slash = str_find_char(idiom->naming, '/', 0);
    Str provider = slash == SIZE_MAX ? idiom->naming : str_slice(idiom->naming, 0, slash);
    const Region *region = catalog_region_spelled(catalog, provider, without_ending(name));
    return region ? value_string(file->evaluator->arena, region->name) : NULL;
}

/* x.to_string(), x.unwrap_or("…"): a method that gives what it is called on, or something else when that is missing. */
static const Value *passed_on(CodeFile *file, ExprId call, uint32_t scope) {
    ExprId callee = expr_callee(file->facts, call);
    const Expr *method = facts_expr(file->facts, callee);
    if (!callee || method->kind != EXPR_ATTR) return NULL;
    Arena *arena = file->evaluator->arena;
    for (size_t i = 0; i < file->idiom_count; i++) {
        const Idiom *idiom = &file->idioms[i];
        bool is_meant = idiom->on_value && str_matches_glob(facts_str(file->facts, method->text), idiom->callee);
        if (!is_meant) continue;
        const Value *value = codefile_value(file, expr_child(file->facts, callee, 0), scope);
        ExprId fallback = codefile_argument(file, call, &idiom->fallback);
        const Expr *function = facts_expr(file->facts, fallback);
        if (fallback && function->kind == EXPR_FUNCTION && function->count)
            fallback = expr_child(file->facts, fallback, 0);
        if (!fallback || (value_is_known(value) && value->kind != VALUE_NULL)) return value;
        if (value->kind == VALUE_UNKNOWN && value->cause->kind == CAUSE_COMPUTED) return value; /* always set */
        const Value *other = codefile_value(file, fallback, scope);
        return value_is_known(other) && other->kind != VALUE_NULL ? value_default(arena, other) : value;
    }
    return NULL;
}

ExprId codefile_wrapped(CodeFile *file, ExprId id, uint32_t scope, const Value **value) {
    const Expr *expr = facts_expr(file->facts, id);
    *value = NULL;
    if (!file->has_values) return 0;
    if (expr->kind == EXPR_FUNCTION) { /* `|| x`: what it gives */
        if (expr->count) *value = codefile_value(file, expr_child(file->facts, id, 0), scope);
        return expr->count ? expr_child(file->facts, id, 0) : 0;
    }
    bool is_call = expr->kind == EXPR_CALL;
    if (!is_call && expr->kind != EXPR_ATTR && expr->kind != EXPR_NAME) return 0;
    Str star, package;
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    ExprId named = is_call ? expr_callee(file->facts, id) : id;
    if (named && codefile_written_called(file, named, &path)) {
        const Idiom *idiom =
            codefile_idiom_of_path(file, strbuf_str(&path), 1u << IDIOM_VALUE, !is_call, &star, &package);
        if (idiom && !is_call && idiom->names_region) *value = region_constant(file, idiom, star);
        ExprId inner = idiom && is_call ? codefile_argument(file, id, &idiom->value) : 0;
        if (inner) *value = codefile_value(file, inner, scope);
        if (*value) return inner ? inner : id;
    }
    if (is_call) *value = passed_on(file, id, scope);
    return 0;
}
