/* What is chosen: of the things that an expression names only those count which its value was made of. */
#include "analyzer/core/limits.h"
#include "graph/functions.h"
#include "graph/references_private.h"

/* ---- a walk behind another ---- */

static Walk inner_walk(const Walk *w, Instance *in, const Facts *facts) {
    return (Walk){.references = w->references,
                  .in = in,
                  .facts = facts,
                  .out = w->out,
                  .depth = w->depth + 1,
                  .at = w->at,
                  .each = w->each,
                  .landing = w->landing,
                  .choice = w->choice};
}

void walk_in(Walk *w, Instance *in, const Facts *facts, ExprId id, Str path) {
    if (w->depth > EVAL_DEPTH_MAX) return;
    Walk inner = inner_walk(w, in, facts);
    walk_at(&inner, id, path);
}

void walk_whole(Walk *w, DeclKind kind, Str name, DeclRef where, Str path) {
    if (w->depth > EVAL_DEPTH_MAX) return;
    Walk inner = inner_walk(w, w->in, unit_facts(w->in->model, where));
    inner.whole = unit_decl(w->in->model, where)->body;
    inner.whole_kind = kind;
    inner.whole_name = name;
    walk_at(&inner, inner.whole, path);
}

/* ---- each ---- */

static bool each_key(const Walk *w, Str *out) {
    for (const Binding *binding = w->bindings; binding; binding = binding->outer) {
        const Value *key = str_equal(binding->name, STR("each")) ? value_get(binding->value, STR("key")) : NULL;
        if (key) return value_to_string(w->references->arena, key, out);
    }
    return false;
}

/* each.value.a is the part `a` of the item of for_each that has this key; of any item, when the key is not known. Behind
 * the argument of a module's call those would be too many. */
static void walk_each(Walk *w, ExprId id, Str path) {
    DeclRef where;
    Str step = STR_NONE, key = STR_NONE;
    for (const Expr *expr = facts_expr(w->facts, id); expr->kind != EXPR_NAME; expr = facts_expr(w->facts, id)) {
        if (step.size) path = path_before(w, step, path);
        step = facts_str(w->facts, expr->text);
        if (expr->kind == EXPR_INDEX && !walk_key_text(w, expr_child(w->facts, id, 1), &step)) step = path = STR_NONE;
        id = expr_child(w->facts, id, 0);
    }
    ExprId given = w->each_call ? unit_attribute(w->in->model, w->in->unit, *w->each_call, STR("for_each"), &where) : 0;
    if (!given || str_equal(step, STR("key"))) return;
    path = each_key(w, &key) ? path_before(w, key, path) : STR_NONE;
    if (!key.size && !w->is_first) return;
    const Facts *facts = unit_facts(w->in->model, where);
    /* A condition around it decides how many there are, not what they hold. */
    bool is_chosen = facts_expr(facts, given)->kind == EXPR_CONDITIONAL;
    walk_in(w, w->in, facts, is_chosen ? expr_child(facts, given, 1) : given, path);
    if (is_chosen) walk_in(w, w->in, facts, expr_child(facts, given, 2), path);
}

/* ---- what is chosen ---- */

/* The expression that attributes and indices are taken of. */
static const Expr *base_of(const Walk *w, ExprId id) {
    const Expr *expr = facts_expr(w->facts, id);
    for (uint32_t depth = 0; depth < NESTING_DEPTH_MAX; depth++) {
        if (expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX) break;
        id = expr_child(w->facts, id, 0);
        expr = facts_expr(w->facts, id);
    }
    return expr;
}

/* Does the value hold perhaps fewer things than the expression names? So many must be named that it is worth asking;
 * 0: no. */
static size_t choice_size(const Walk *w, ExprId id, const Expr *expr) {
    Str name = facts_str(w->facts, expr->text);
    switch ((ExprKind)expr->kind) {
    case EXPR_FOR: return 1;
    case EXPR_SPLAT: return facts_expr(w->facts, expr_child(w->facts, id, 0))->kind == EXPR_DECL ? 0 : 2;
    case EXPR_CALL:
        if (!function_narrows(name)) return 0;
        return str_equal(name, STR("try")) ? 2 : 1; /* the only one, or what stands for its absence */
    case EXPR_ATTR:
    case EXPR_INDEX: {
        const Expr *base = base_of(w, id);
        return base->kind == EXPR_CALL || base->kind == EXPR_FOR ? 1 : 2;
    }
    default: return 0;
    }
}

typedef struct Names {
    Str name;
    const struct Names *outer;
} Names;

static bool is_bound(const Walk *w, const Names *names, Str name) {
    static const char *const given[] = {"path", "terraform", "tofu", "*"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (str_equal(name, str_from(given[i]))) return true;
    for (; names; names = names->outer)
        if (str_equal(names->name, name)) return true;
    for (const Binding *binding = w->bindings; binding; binding = binding->outer)
        if (str_equal(binding->name, name)) return true;
    return w->in->unit->arguments_key.size > 0; /* of a template: AWS::Region */
}

/* Can it be evaluated by itself? Not inside a for or a dynamic block whose names it uses. */
static bool is_closed(const Walk *w, ExprId id, const Names *names, uint32_t depth) {
    const Expr *expr = facts_expr(w->facts, id);
    if (depth > NESTING_DEPTH_MAX) return false;
    if (expr->kind == EXPR_NAME) return is_bound(w, names, facts_str(w->facts, expr->text));
    Names key = {facts_str(w->facts, expr_second(w->facts, expr)), names},
          value = {facts_str(w->facts, expr->text), &key};
    bool is_for = expr->kind == EXPR_FOR;
    for (uint32_t i = 0; i < expr->count; i++)
        if (!is_closed(w, expr_child(w->facts, id, i), is_for && i ? &value : names, depth + 1)) return false;
    return true;
}

typedef struct {
    Walk walk;
    bool is_open;
} Picked;

static void pick(const Origin *part, void *context) {
    Picked *picked = context;
    if (part->kind == ORIGIN_RESOURCE) walk_add_target(&picked->walk, part->thing);
    if (part->kind == ORIGIN_RESOURCE_SET) walk_add_set(&picked->walk, part->thing);
    if (part->kind == ORIGIN_OPEN) picked->is_open = true;
}

/* What the value of the expression was made of. False when that can't be told. */
static bool pick_targets(Walk *w, ExprId id, Str path, Targets *out) {
    if (!is_closed(w, id, NULL, 0)) return false;
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    Evaluator *evaluator = w->in->evaluator;
    bool is_whole = id == w->whole && !w->bindings; /* its value is known already, or will be asked for again */
    const Value *value =
        is_whole ? scope.declaration(evaluator, &scope, w->whole_kind, w->whole_name) : eval(evaluator, &scope, id);
    while (path.size) value = eval_index(evaluator, value, value_string(evaluator->arena, path_next_step(&path)));
    Picked picked = {.walk = *w};
    picked.walk.out = out;
    return origin_each(value_origin(evaluator->arena, value), pick, &picked) && !picked.is_open;
}

static bool is_part_of_each(const Walk *w, ExprId id, const Expr *expr) {
    if (expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX) return false;
    const Expr *base = base_of(w, id);
    return base->kind == EXPR_NAME && str_equal(facts_str(w->facts, base->text), STR("each"));
}

static bool add_picked(Walk *w, ExprId id, Str path) {
    Targets picked = {0};
    if (!pick_targets(w, id, path, &picked)) return false;
    for (size_t i = 0; i < picked.count; i++) walk_add_target(w, picked.items[i]);
    return true;
}

/* A set that stands for all of its items counts when each of them does, or it itself. */
static bool has_item(const Targets *targets, const ResourceInstance *item) {
    size_t of_set = 0;
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->items[i] == item) return true;
        of_set += targets->items[i]->set == item->set;
    }
    return item == item->set->whole && of_set == item->set->items.count;
}

static void add_items_of(Walk *w, const Targets *targets, const ResourceSet *set) {
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i]->set == set) walk_add_target(w, targets->items[i]);
}

static bool is_state(ResourceInstance *resource) {
    if (resource == resource->set->whole) return false;
    const Decl *decl = unit_decl(resource->set->in->model, resource->set->decl);
    return decl->kind == DECL_DATA && resource_state_count(resource) > 0;
}

/* Of what is named only that counts which the value was made of. What another root made is named by nothing here but
 * by the state that its outputs are read from. */
static void walk_choice(Walk *w, ExprId id, const Expr *expr, Str path, size_t least) {
    Targets named = {0}, picked = {0}, *out = w->out;
    bool is_of_state = false;
    w->out = &named;
    w->is_in_choice = true;
    walk_kind(w, id, expr, path);
    w->is_in_choice = false;
    w->out = out;
    size_t count = 0; /* outputs that others may have come with what reads them */
    for (size_t i = 0; i < named.count; i++) {
        count += named.items[i]->output.size == 0;
        is_of_state = is_of_state || (is_state(named.items[i]) && resource_state(named.items[i]));
    }
    bool is_told = (count >= least || is_of_state) && pick_targets(w, id, path, &picked);
    if (!is_told && count >= least) walk_kind(w, id, expr, path), named.count = 0; /* its parts may choose */
    ExprId at = w->at;
    for (size_t i = 0; i < named.count; i++) {
        const ResourceSet *set = named.items[i]->set;
        bool is_whole = named.items[i] == set->whole, is_output = named.items[i]->output.size > 0;
        if (is_told && is_whole && !has_item(&picked, named.items[i])) {
            w->at = named.at[i];
            add_items_of(w, &picked, set);
            continue;
        }
        if (is_told && !is_output && !has_item(&picked, named.items[i]) && !is_state(named.items[i])) continue;
        w->at = named.at[i];
        walk_add_target(w, named.items[i]);
    }
    w->at = at;
    for (size_t i = 0; is_of_state && i < picked.count; i++) walk_add_target(w, picked.items[i]);
}

/* ---- dynamic blocks ---- */

enum { ITEMS_MAX = 64 }; /* of one block; people write a handful */

static void walk_with_item(Walk *w, ExprId body, Str iterator, const Value *key, const Value *item) {
    Arena *arena = w->references->arena;
    Str keys[] = {STR("key"), STR("value")};
    const Value *values[] = {key, item};
    Binding *binding = ARENA_NEW(arena, Binding);
    *binding = (Binding){iterator, value_object(arena, keys, values, 2), w->bindings};
    Walk inner = *w;
    inner.bindings = inner.item = binding;
    walk_at(&inner, body, STR_NONE);
}

static bool has_name(const Facts *facts, ExprId id, Str name, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (depth > NESTING_DEPTH_MAX) return true;
    if (expr->kind == EXPR_NAME && str_equal(facts_str(facts, expr->text), name)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (has_name(facts, expr_child(facts, id, i), name, depth + 1)) return true;
    return false;
}

/* Of for_each only that is needed which its content makes use of; what else there is decides how many blocks there are. */
bool dynamic_walk(Walk *w, ExprId id, const Expr *expr) {
    References *references = w->references;
    if (references->texts || expr->count < 2) return false;
    Str iterator = facts_str(w->facts, expr_second(w->facts, expr));
    if (iterator.size == 0) iterator = facts_str(w->facts, expr->text);
    if (!has_name(w->facts, expr_child(w->facts, id, 1), iterator, 0)) {
        walk_at(w, expr_child(w->facts, id, 1), STR_NONE);
        return true;
    }
    uint64_t before = w->in->evaluator->total_count;
    if (references->dynamic_steps > EVAL_STEPS_FOR_DYNAMIC_MAX) return false;
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    const Value *all = eval_force(w->in->evaluator, eval(w->in->evaluator, &scope, expr_child(w->facts, id, 0)));
    bool is_map = all->kind == VALUE_OBJECT, is_list = all->kind == VALUE_LIST || all->kind == VALUE_SET;
    size_t count = is_map ? all->object.count : is_list ? all->list.count : 0;
    if ((!is_map && !is_list) || all->is_open || all->is_default || count == 0 || count > ITEMS_MAX) {
        if (!w->item) references->dynamic_steps += w->in->evaluator->total_count - before;
        return false;
    }
    bool was_open = references->has_open_item;
    references->has_open_item = false;
    for (size_t i = 0; i < count; i++) {
        const Value *item = is_map ? all->object.values[i] : all->list.items[i];
        const Value *key =
            is_map ? value_string(references->arena, all->object.keys[i]) : value_whole(references->arena, (int64_t)i);
        walk_with_item(w, expr_child(w->facts, id, 1), iterator, key, item);
    }
    bool is_told = !references->has_open_item;
    references->has_open_item = was_open;
    if (!w->item) references->dynamic_steps += w->in->evaluator->total_count - before;
    return is_told;
}

static bool is_part_of_item(const Walk *w, ExprId id, const Expr *expr) {
    if (!w->item || (expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX)) return false;
    const Expr *base = base_of(w, id);
    if (base->kind != EXPR_NAME) return false;
    for (const Binding *binding = w->item; binding; binding = binding->outer)
        if (str_equal(binding->name, facts_str(w->facts, base->text))) return !str_equal(binding->name, STR("each"));
    return false;
}

bool choice_walk(Walk *w, ExprId id, const Expr *expr, Str path) {
    bool is_wide = w->references->is_wide;
    if (!is_wide && is_part_of_item(w, id, expr)) {
        if (!add_picked(w, id, path)) w->references->has_open_item = true;
        return true;
    }
    if (is_part_of_each(w, id, expr)) {
        /* What else it might be comes with for_each itself. */
        if (!is_wide && !add_picked(w, id, path)) walk_each(w, id, path);
        return true;
    }
    size_t least = is_wide || w->is_in_choice ? 0 : choice_size(w, id, expr);
    if (least) walk_choice(w, id, expr, path, least);
    return least > 0;
}

bool choice_is_copy(const Walk *w, ExprId base, const Expr *attribute) {
    static const char *const copied[] = {
#define COPIED(argument) argument,
#include "graph/copied_arguments.def"
#undef COPIED
    };
    const References *references = w->references;
    if (references->texts || references->is_wide || w->in->unit->arguments_key.size) return false;
    const Expr *from = facts_expr(w->facts, base);
    while (from->kind == EXPR_INDEX)
        from = facts_expr(w->facts, expr_child(w->facts, (ExprId)(from - w->facts->exprs), 0));
    if (from->kind != EXPR_DECL || from->number != DECL_RESOURCE) return false;
    Str name = facts_str(w->facts, attribute->text);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (str_equal(name, str_from(copied[i]))) return true;
    return false;
}
