#include "graph/shape.h"

#include "analyzer/core/limits.h"

enum { SHAPES_MAX = sizeof((Shapes){0}).items / sizeof(Shape), STEPS_MAX = 64 };

bool shape_next_unknown(Str text, size_t from, size_t *start, size_t *end) {
    for (size_t i = from; (i = str_find_char(text, '$', i)) != SIZE_MAX && i + 1 < text.size; i++) {
        if (text.data[i + 1] != '{') continue;
        size_t close = str_find_char(text, '}', i);
        if (close == SIZE_MAX) return false;
        *start = i;
        *end = close + 1;
        return true;
    }
    return false;
}

static void add(Shapes *out, Shape shape) {
    for (size_t i = 0; i < out->count; i++)
        if (str_equal(out->items[i].text, shape.text)) return;
    if (out->count < SHAPES_MAX) out->items[out->count++] = shape;
}

Shapes shapes_of_value(Arena *arena, const Value *value) {
    Shapes out = {0};
    Str text;
    if (!value_is_known(value) || value->kind == VALUE_NULL || value->kind == VALUE_LAZY) return out;
    if (!value_to_string(arena, value, &text)) return out;
    add(&out, (Shape){.text = text, .is_known = true, .is_complete = true, .is_default = value->is_default});
    return out;
}

static Shapes unknown_part(Arena *arena, Str name, const Cause *cause) {
    Shapes out = {0};
    bool is_named = name.size > 0;
    add(&out, (Shape){.text = is_named ? str_format(arena, "${%.*s}", STR_ARG(name)) : STR("${?}"),
                      .is_complete = is_named,
                      .cause = cause});
    return out;
}

/* Where an expression is read. Every step costs: locals that refer to each other in conditions would unfold
 * without end. */
typedef struct {
    Instance *in;
    const Facts *facts;
    const Binding *bindings;
    uint32_t *steps;
} Place;

static Shapes shapes_of(Place place, ExprId id);

static Shapes of_local(Place place, Str name, const Cause *cause) {
    Instance *in = place.in;
    const DeclRef *ref = unit_find(in->unit, in->model->arena, DECL_VALUE, name);
    if (!ref) return unknown_part(in->model->arena, STR_NONE, cause);
    return shapes_of((Place){in, unit_facts(in->model, *ref), NULL, place.steps}, unit_decl(in->model, *ref)->body);
}

/* An input of a root keeps its name; that of a module is what the call hands to it. */
static Shapes of_input(Place place, Str name, const Cause *cause) {
    Instance *in = place.in;
    Arena *arena = in->model->arena;
    if (!in->parent) return unknown_part(arena, str_format(arena, "var.%.*s", STR_ARG(name)), cause);
    DeclRef where;
    ExprId expr = unit_call_argument(in->model, in->parent->unit, in->set->call, name, &where);
    if (!expr) return unknown_part(arena, STR_NONE, cause);
    return shapes_of((Place){in->parent, unit_facts(in->model, where), in->call_bindings, place.steps}, expr);
}

/* The children of a template or list one after another, with the separator between. */
static Shapes of_parts(Place place, ExprId id, Str separator) {
    Arena *arena = place.in->model->arena;
    const Expr *expr = facts_expr(place.facts, id);
    StrBuf text = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    Shape whole = {.is_known = true, .is_complete = true};
    Shapes out = {0};
    for (uint32_t i = 0; i < expr->count; i++) {
        Shapes part = shapes_of(place, expr_child(place.facts, id, i));
        if (part.count != 1) part = unknown_part(arena, STR_NONE, part.count ? part.items[0].cause : NULL);
        if (i) strbuf_add(&text, separator);
        strbuf_add(&text, part.items[0].text);
        whole.is_known = whole.is_known && part.items[0].is_known;
        whole.is_complete = whole.is_complete && part.items[0].is_complete;
        whole.is_default = whole.is_default || part.items[0].is_default;
        if (!whole.cause) whole.cause = part.items[0].cause;
    }
    whole.text = strbuf_str(&text);
    add(&out, whole);
    return out;
}

/* join(separator, [parts]) */
static Shapes of_join(Place place, ExprId id, const Value *value) {
    Str separator;
    ExprId list = expr_argument(place.facts, id, 1);
    bool is_written = list && facts_expr(place.facts, list)->kind == EXPR_TUPLE &&
                      expr_literal(place.facts, expr_argument(place.facts, id, 0), &separator);
    Arena *arena = place.in->model->arena;
    if (is_written) return of_parts(place, list, separator);
    return value_is_known(value) ? shapes_of_value(arena, value) : unknown_part(arena, STR_NONE, value->cause);
}

static Shapes of_branches(Place place, ExprId id) {
    Shapes out = {0};
    for (uint32_t branch = 1; branch <= 2; branch++) {
        Shapes part = shapes_of(place, expr_child(place.facts, id, branch));
        for (size_t i = 0; i < part.count; i++) add(&out, part.items[i]);
    }
    return out;
}

static bool is_workspace(const Facts *facts, const Expr *expr, ExprId id) {
    const Expr *base = facts_expr(facts, expr_child(facts, id, 0));
    return expr->kind == EXPR_ATTR && base->kind == EXPR_NAME &&
           str_equal(facts_str(facts, base->text), STR("terraform")) &&
           str_equal(facts_str(facts, expr->text), STR("workspace"));
}

/* A parameter of a template that is empty by default has to be given where it is needed; a text may hold it. */
static bool may_be_left_empty(Place place, const Expr *expr, const Value *value) {
    if (place.in->unit->arguments_key.size == 0) return false;
    if (expr->kind != EXPR_DECL)
        return expr->kind == EXPR_TEMPLATE ||
               (expr->kind == EXPR_CALL && str_equal(facts_str(place.facts, expr->text), STR("join")));
    return expr->number == DECL_INPUT && value->is_default && value->kind == VALUE_STRING && value->string.size == 0;
}

static Shapes shapes_of(Place place, ExprId id) {
    Instance *in = place.in;
    Arena *arena = in->model->arena;
    if (!id || *place.steps == 0) return unknown_part(arena, STR_NONE, NULL);
    --*place.steps;
    Scope scope = instance_scope(in, place.facts, place.bindings);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, id));
    if (value->kind == VALUE_LAZY) return (Shapes){0};
    const Value *told = value_without_secrets(arena, value);
    if (told != value) return unknown_part(arena, STR_NONE, value_cause(told));
    const Expr *expr = facts_expr(place.facts, id);
    if (value_is_known(value) && !may_be_left_empty(place, expr, value)) return shapes_of_value(arena, value);
    Str name = facts_str(place.facts, expr->text);
    const Cause *cause = value_is_known(value) ? NULL : value->cause;
    if (expr->kind == EXPR_TEMPLATE) return of_parts(place, id, STR_NONE);
    if (expr->kind == EXPR_CALL && str_equal(name, STR("join"))) return of_join(place, id, value);
    if (expr->kind == EXPR_CONDITIONAL) return of_branches(place, id);
    if (expr->kind == EXPR_DECL && expr->number == DECL_VALUE) return of_local(place, name, cause);
    if (expr->kind == EXPR_DECL && expr->number == DECL_INPUT) return of_input(place, name, cause);
    if (is_workspace(place.facts, expr, id)) return unknown_part(arena, STR("terraform.workspace"), cause);
    return unknown_part(arena, STR_NONE, cause);
}

Shapes shapes_of_expression(Instance *in, const Facts *facts, ExprId expr, const Binding *bindings) {
    uint32_t steps = STEPS_MAX;
    return shapes_of((Place){in, facts, bindings, &steps}, expr);
}

Shapes shapes_of_argument(const ResourceInstance *resource, Str path) {
    Instance *in = resource->set->in;
    const Value *value = resource_path(resource, path, NULL);
    if (value && value_is_known(value)) return shapes_of_value(in->model->arena, value);
    Str rest = path, step;
    const Facts *facts = NULL;
    ExprId expr = 0;
    for (bool is_first = true; rest.data && str_split_next(&rest, '.', &step); is_first = false) {
        expr = is_first ? resource_expression(resource, step, &facts) : expr_attribute(facts, expr, step);
        if (!expr) return (Shapes){0};
        ExprId inner = expr_child(facts, expr, 0);
        if (facts_expr(facts, expr)->kind == EXPR_BLOCK) expr = inner;
    }
    return shapes_of_expression(in, facts, expr, resource->bindings);
}
