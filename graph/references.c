/* The walk. Recursion depth is bounded: within an expression by the parser (NESTING_DEPTH_MAX), between
 * declarations by the memo, which answers a declaration that is being walked with "nothing more". */
#include "graph/references.h"

#include "analyzer/core/limits.h"
#include "graph/expansion.h"
#include "graph/functions.h"
#include "graph/terragrunt.h"

typedef struct {
    ResourceInstance **items;
    size_t count, capacity;
    ExprId *at; /* per item: where in the first expression it is referred to; 0 inside a Known */
    size_t at_capacity;
} Targets;

typedef struct {
    Targets targets;
    bool is_running;
} Known;

static const char PATH_MARK = '\x1f';
enum { PATH_STEPS_MAX = 8 }; /* a deeper path counts as the whole; without a bound a cycle would lengthen it for ever */

struct References {
    Model *model;
    Arena *arena;
    bool is_wide;   /* whole objects, not the parts of them that are used */
    uint32_t steps; /* left for the walk under way: aliases make a body a graph, which may unfold without end */
    VEC(Known *) known;
};

typedef struct {
    References *references;
    Instance *in;
    const Facts *facts;
    const Binding *bindings;
    Targets *out;
    uint32_t depth;
    bool is_first;       /* still in the expression where the walk began */
    ExprId at;           /* the reference that is being followed, in the expression where the walk began */
    const DeclRef *each; /* whose for_each gives the bindings; NULL: nobody's */
    bool is_in_choice;   /* what is chosen is told for the expression around this one */
} Walk;

/* Of an object only what stands at `path` matters: names and keys, with PATH_MARK between; empty for all of it. */
static void walk_at(Walk *walk, ExprId id, Str path);
static void walk(Walk *w, ExprId id) { walk_at(w, id, STR_NONE); }

References *references_new(Model *model, Arena *arena) {
    References *references = ARENA_NEW(arena, References);
    references->model = model;
    references->arena = arena;
    return references;
}

static void add_target(Walk *w, ResourceInstance *target) {
    for (size_t i = 0; i < w->out->count; i++)
        if (w->out->items[i] == target) return;
    w->out->items =
        vec_reserve(w->references->arena, w->out->items, &w->out->capacity, w->out->count + 1, sizeof *w->out->items);
    w->out->at =
        vec_reserve(w->references->arena, w->out->at, &w->out->at_capacity, w->out->count + 1, sizeof *w->out->at);
    w->out->at[w->out->count] = w->at;
    w->out->items[w->out->count++] = target;
}

static void add_set(Walk *w, ResourceSet *set) {
    resource_set_expand(set);
    for (size_t i = 0; i < set->items.count; i++) add_target(w, set->items.items[i]);
}

static void walk_in(Walk *w, Instance *in, const Facts *facts, ExprId id, Str path) {
    if (w->depth > EVAL_DEPTH_MAX) return;
    Walk inner = {.references = w->references, .in = in, .facts = facts, .out = w->out, .depth = w->depth + 1};
    inner.at = w->at;
    walk_at(&inner, id, path);
}

static void walk_known(Walk *w, Instance *in, DeclKind kind, Str name, Str path);

/* An output of another root that Terragrunt hands on; without a name all of them. */
static void walk_dependency(Instance *other, Str output, void *context) {
    Walk *w = context;
    for (size_t i = 0; i < other->unit->decls.count && output.size == 0; i++) {
        DeclRef ref = other->unit->decls.items[i];
        if (unit_decl(other->model, ref)->kind == DECL_OUTPUT)
            walk_known(w, other, DECL_OUTPUT,
                       facts_str(unit_facts(other->model, ref), unit_decl(other->model, ref)->name), STR_NONE);
    }
    if (output.size) walk_known(w, other, DECL_OUTPUT, output, STR_NONE);
}

/* What an input of this instance depends on: the argument of the call, in the caller. */
static void walk_input(Walk *w, Str name, Str path) {
    Instance *in = w->in;
    if (in->terragrunt) terragrunt_each_source(in, name, walk_dependency, w);
    if (!in->parent) return;
    DeclRef where;
    ExprId expr = unit_attribute(in->model, in->parent->unit, in->set->call, name, &where);
    if (!expr || w->depth > EVAL_DEPTH_MAX) return;
    Walk inner = {.references = w->references,
                  .in = in->parent,
                  .facts = unit_facts(in->model, where),
                  .bindings = in->call_bindings,
                  .out = w->out,
                  .depth = w->depth + 1,
                  .at = w->at,
                  .each = &in->set->call};
    walk_at(&inner, expr, path);
}

static void walk_value(Walk *w, DeclKind kind, Str name, Str path) {
    const Model *model = w->in->model;
    const DeclRef *ref = unit_find(w->in->unit, w->references->arena, kind, name);
    if (!ref) return;
    DeclRef where = unit_holder(model, w->in->unit, *ref, STR_NONE);
    walk_in(w, w->in, unit_facts(model, where), unit_decl(model, where)->body, path);
}

static void walk_output(Walk *w, Instance *child, Str name, Str path) {
    const DeclRef *ref = unit_find(child->unit, w->references->arena, DECL_OUTPUT, name);
    if (!ref) return;
    DeclRef where;
    ExprId expr = unit_attribute(child->model, child->unit, *ref, STR("value"), &where);
    if (!expr) expr = unit_attribute(child->model, child->unit, *ref, STR("Value"), &where);
    if (expr) walk_in(w, child, unit_facts(child->model, where), expr, path);
    /* who reads the output waits for these too */
    ExprId order = unit_attribute(child->model, child->unit, *ref, STR("depends_on"), &where);
    if (order) walk_in(w, child, unit_facts(child->model, where), order, STR_NONE);
}

static Str path_before(Walk *w, Str step, Str path) {
    size_t steps = 1;
    for (size_t i = 0; i < path.size; i++) steps += path.data[i] == PATH_MARK;
    if (path.size == 0) return step;
    if (steps >= PATH_STEPS_MAX) return STR_NONE;
    return str_format(w->references->arena, "%.*s%c%.*s", STR_ARG(step), PATH_MARK, STR_ARG(path));
}

/* Runs one of the walks above once per (instance, declaration, path) and adds what it found. */
static void walk_known(Walk *w, Instance *in, DeclKind kind, Str name, Str path) {
    References *references = w->references;
    char buffer[256];
    Str key = path.size ? path_before(w, name, path) : name;
    if (key.size == 0) key = name, path = STR_NONE;
    key = str_prefixed(references->arena, buffer, sizeof buffer, (char)((references->is_wide ? 'a' : 'A') + kind), key);
    bool is_new = false;
    if (!in->reference_index) in->reference_index = map_new(references->arena);
    uint32_t entry = map_add(in->reference_index, key, (uint32_t)references->known.count, &is_new);
    if (is_new) {
        Known *fresh = ARENA_NEW(references->arena, Known);
        *VEC_PUSH(references->arena, &references->known) = fresh;
        fresh->is_running = true;
        Walk inner = {.references = references, .in = in, .facts = w->facts, .out = &fresh->targets, .depth = w->depth};
        if (kind == DECL_INPUT)
            walk_input(&inner, name, path);
        else if (kind == DECL_OUTPUT)
            walk_output(&inner, in, name, path);
        else
            walk_value(&inner, kind, name, path);
        fresh->is_running = false;
    }
    const Known *known = references->known.items[map_value_at(in->reference_index, entry)];
    for (size_t i = 0; i < known->targets.count; i++) add_target(w, known->targets.items[i]);
}

static bool is_decl(const Facts *facts, ExprId id, DeclKind kind) {
    const Expr *expr = facts_expr(facts, id);
    return expr->kind == EXPR_DECL && expr->number == kind;
}

static const Value *key_value(Walk *w, ExprId key) {
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    return eval(w->in->evaluator, &scope, key);
}

static bool key_text(Walk *w, ExprId key, Str *out) {
    const Value *value = key_value(w, key);
    return value_is_known(value) && value->kind != VALUE_NULL && value_to_string(w->references->arena, value, out);
}

/* aws_x.y[key] */
static void walk_indexed_resource(Walk *w, ExprId base, ExprId key) {
    const Expr *decl = facts_expr(w->facts, base);
    ResourceSet *set = instance_resource_set(w->in, (DeclKind)decl->number, facts_str(w->facts, decl->text));
    if (!set) return;
    resource_set_expand(set);
    Str text;
    if (!set->unknown_count && !set->is_absent && key_text(w, key, &text))
        for (size_t i = 0; i < set->items.count; i++)
            if (str_equal(expansion_key(w->references->arena, set->items.items[i]->suffix), text)) {
                add_target(w, set->items.items[i]);
                return;
            }
    add_set(w, set);
}

/* The module set that an expression denotes: module.x, module.x[key], module.x[*]. `key` gets the index. */
static ModuleSet *module_of(Walk *w, ExprId id, ExprId *key) {
    *key = 0;
    if (facts_expr(w->facts, id)->kind == EXPR_INDEX) {
        *key = expr_child(w->facts, id, 1);
        id = expr_child(w->facts, id, 0);
    }
    if (!is_decl(w->facts, id, DECL_MODULE)) return NULL;
    ModuleSet *set = instance_module_set(w->in, facts_str(w->facts, facts_expr(w->facts, id)->text));
    if (set) module_set_expand(set);
    return set;
}

/* An output of the instance with that key; of all of them when no key is known. */
static void walk_module_output(Walk *w, const ModuleSet *set, Str key, Str output, Str path) {
    if (set->opaque) add_set(w, set->opaque);
    for (size_t i = 0; i < set->items.count; i++) {
        Instance *child = set->items.items[i];
        if (key.data && set->is_indexed && !set->unknown_count && child->suffix.size &&
            !str_equal(expansion_key(w->references->arena, child->suffix), key))
            continue;
        walk_known(w, child, DECL_OUTPUT, output, path);
    }
}

static void walk_whole_module(Walk *w, const ModuleSet *set) {
    if (set->opaque) add_set(w, set->opaque);
    for (size_t i = 0; i < set->items.count; i++) {
        Instance *child = set->items.items[i];
        for (size_t k = 0; k < child->unit->decls.count; k++) {
            DeclRef ref = child->unit->decls.items[k];
            if (unit_decl(child->model, ref)->kind == DECL_OUTPUT)
                walk_known(w, child, DECL_OUTPUT,
                           facts_str(unit_facts(child->model, ref), unit_decl(child->model, ref)->name), STR_NONE);
        }
    }
}

/* In `module.x[*].out…` the attribute nearest to the item names the output. Empty when there is none. */
static Str splat_output(const Facts *facts, ExprId id) {
    Str name = STR_NONE;
    for (uint32_t depth = 0; id && depth < NESTING_DEPTH_MAX; depth++) {
        const Expr *expr = facts_expr(facts, id);
        if (expr->kind == EXPR_ATTR)
            name = facts_str(facts, expr->text);
        else if (expr->kind != EXPR_INDEX)
            break;
        id = expr_child(facts, id, 0);
    }
    return name;
}

/* data.terraform_remote_state.x.outputs.name: what the other root's output depends on. */
static bool walk_state_output(Walk *w, ExprId id, Str path) {
    ExprId holder = expr_child(w->facts, id, 0);
    const Expr *outputs = facts_expr(w->facts, holder);
    if (outputs->kind != EXPR_ATTR) return false;
    ExprId data = expr_child(w->facts, holder, 0);
    if (!is_decl(w->facts, data, DECL_DATA)) return false;
    ResourceSet *set = instance_resource_set(w->in, DECL_DATA, facts_str(w->facts, facts_expr(w->facts, data)->text));
    if (!set) return false;
    resource_set_expand(set);
    Instance *root = set->items.count == 1 ? resource_state(set->items.items[0]) : NULL;
    if (!root) return false;
    add_set(w, set);
    walk_known(w, root, DECL_OUTPUT, facts_str(w->facts, facts_expr(w->facts, id)->text), path);
    return true;
}

static void walk_children(Walk *w, ExprId id) {
    const Expr *expr = facts_expr(w->facts, id);
    for (uint32_t i = 0; i < expr->count; i++) walk(w, expr_child(w->facts, id, i));
}

static Str next_step(Str *path) {
    Str step = STR_NONE;
    str_split_next(path, PATH_MARK, &step);
    return step;
}

/* A module as a whole that somebody passed on, of which only a part is used. */
static void walk_module(Walk *w, const ModuleSet *set, Str path) {
    Str key = set->is_indexed && path.size ? next_step(&path) : STR_NONE;
    Str output = path.size ? next_step(&path) : STR_NONE;
    if (output.size)
        walk_module_output(w, set, key, output, path);
    else
        walk_whole_module(w, set);
}

static void walk_decl(Walk *w, const Expr *expr, Str path) {
    Str name = facts_str(w->facts, expr->text);
    DeclKind kind = (DeclKind)expr->number;
    if (kind == DECL_RESOURCE || kind == DECL_DATA) {
        ResourceSet *set = instance_resource_set(w->in, kind, name);
        if (set) add_set(w, set);
    } else if (kind == DECL_MODULE) {
        ModuleSet *set = instance_module_set(w->in, name);
        if (set) {
            module_set_expand(set);
            walk_module(w, set, path);
        }
    } else if (kind == DECL_INPUT || kind == DECL_VALUE || kind == DECL_CONDITION) {
        walk_known(w, w->in, kind, name, path);
    }
}

/* Is this a variable, a local or an output, or a part of one? In templates attributes are no parts: "Ref". */
static bool is_part_of_value(const Walk *w, ExprId id) {
    bool has_name = false;
    for (uint32_t depth = 0; depth < NESTING_DEPTH_MAX && w->in->unit->arguments_key.size == 0; depth++) {
        const Expr *expr = facts_expr(w->facts, id);
        if (expr->kind == EXPR_DECL)
            return expr->number == DECL_INPUT || expr->number == DECL_VALUE ||
                   (expr->number == DECL_MODULE && has_name);
        if (expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX) return false;
        has_name = has_name || expr->kind == EXPR_ATTR;
        id = expr_child(w->facts, id, 0);
    }
    return false;
}

/* The item that a key or number names, in an object or list that is written out: 0 when it has none. False when
 * the text does not tell. */
static bool find_item(const Facts *facts, ExprId id, Str step, ExprId *item) {
    const Expr *expr = facts_expr(facts, id);
    ExprKind wanted = expr->kind == EXPR_OBJECT ? EXPR_ITEM : EXPR_ARGUMENT;
    for (uint32_t i = 0; i < expr->count; i++) {
        const Expr *child = facts_expr(facts, expr_child(facts, id, i));
        bool is_plain = (child->kind == wanted) == (wanted == EXPR_ITEM);
        if (!is_plain || (wanted == EXPR_ITEM && child->text.size == 0)) return false;
    }
    *item = 0;
    if (expr->kind == EXPR_OBJECT) {
        *item = expr_attribute(facts, id, step);
        return true;
    }
    uint64_t index = 0;
    for (size_t i = 0; i < step.size; i++) {
        if (step.data[i] < '0' || step.data[i] > '9' || i > 6) return false;
        index = index * 10 + (uint64_t)(step.data[i] - '0');
    }
    if (index < expr->count) *item = expr_child(facts, id, (uint32_t)index);
    return true;
}

/* False: not a part of something that is known better. */
static bool walk_part(Walk *w, ExprId id, const Expr *expr, Str path) {
    ExprId base = expr_child(w->facts, id, 0), key = 0;
    Str text = STR_NONE;
    const ModuleSet *module;
    if (expr->kind == EXPR_ATTR) {
        if (walk_state_output(w, id, path)) return true;
        if ((module = module_of(w, base, &key)) != NULL) {
            if (!key || !key_text(w, key, &text)) text = STR_NONE;
            walk_module_output(w, module, text, facts_str(w->facts, expr->text), path);
            walk(w, key);
            return true;
        }
        if (!is_part_of_value(w, base)) return false;
        walk_at(w, base, path_before(w, facts_str(w->facts, expr->text), path));
        return true;
    }
    key = expr_child(w->facts, id, 1);
    if (is_decl(w->facts, base, DECL_RESOURCE) || is_decl(w->facts, base, DECL_DATA))
        walk_indexed_resource(w, base, key);
    else if (is_part_of_value(w, base) && key_text(w, key, &text))
        walk_at(w, base, path_before(w, text, path));
    else
        return false;
    walk(w, key);
    return true;
}

/* By a default only it may be the other way round in a deployment. */
static Answer condition_holds(const Walk *w, ExprId id) {
    bool holds;
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    const Value *value = eval_force(w->in->evaluator, eval(w->in->evaluator, &scope, id));
    if (!value_is_known(value) || value->is_default || !value_to_bool(value, &holds)) return ANSWER_UNKNOWN;
    return holds ? ANSWER_YES : ANSWER_NO;
}

/* A statement of a policy that forbids: nobody needs what they may not touch.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html */
static bool is_denial(const Facts *facts, ExprId id) {
    static const char *const names[] = {"Effect", "effect"};
    Str text;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ExprId effect = expr_attribute(facts, id, str_from(names[i]));
        if (effect && expr_literal(facts, effect, &text) && str_equal(text, STR("Deny"))) return true;
    }
    return false;
}

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
        if (expr->kind == EXPR_INDEX && !key_text(w, expr_child(w->facts, id, 1), &step)) step = path = STR_NONE;
        id = expr_child(w->facts, id, 0);
    }
    ExprId given = w->each ? unit_attribute(w->in->model, w->in->unit, *w->each, STR("for_each"), &where) : 0;
    if (!given || str_equal(step, STR("key"))) return;
    path = each_key(w, &key) ? path_before(w, key, path) : STR_NONE;
    if (!key.size && !w->is_first) return;
    const Facts *facts = unit_facts(w->in->model, where);
    /* A condition around it decides how many there are, not what they hold. */
    bool is_chosen = facts_expr(facts, given)->kind == EXPR_CONDITIONAL;
    walk_in(w, w->in, facts, is_chosen ? expr_child(facts, given, 1) : given, path);
    if (is_chosen) walk_in(w, w->in, facts, expr_child(facts, given, 2), path);
}

static bool is_name(const Facts *facts, ExprId id, Str name) {
    return facts_expr(facts, id)->kind == EXPR_NAME && str_equal(facts_str(facts, facts_expr(facts, id)->text), name);
}

/* { for k, v in map : k => v if … }: what it has under a key the map has there, too. */
static bool is_selection(const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    return (expr->number & FOR_OBJECT) && !(expr->number & FOR_GROUP) &&
           is_name(facts, expr_child(facts, id, 1), facts_str(facts, expr->text)) &&
           is_name(facts, expr_child(facts, id, 2), facts_str(facts, expr->text2));
}

static void walk_kind(Walk *w, ExprId id, const Expr *expr, Str path) {
    ExprId key = 0, item;
    Answer holds;
    const ModuleSet *module;
    if (!w->references->is_wide && (expr->kind == EXPR_OBJECT || expr->kind == EXPR_BODY) && is_denial(w->facts, id))
        return;
    switch ((ExprKind)expr->kind) {
    case EXPR_DECL: walk_decl(w, expr, path); return;
    case EXPR_ATTR:
    case EXPR_INDEX:
        if (walk_part(w, id, expr, path)) return;
        break;
    case EXPR_OBJECT:
    case EXPR_TUPLE:
        if (path.size == 0 || !find_item(w->facts, id, next_step(&path), &item)) break;
        walk_at(w, item, path);
        return;
    case EXPR_FOR:
        if (path.size == 0 || !is_selection(w->facts, id)) break;
        walk_at(w, expr_child(w->facts, id, 0), path);
        walk(w, expr_child(w->facts, id, 3));
        return;
    case EXPR_CONDITIONAL:
        walk(w, expr_child(w->facts, id, 0));
        holds = w->references->is_wide ? ANSWER_UNKNOWN : condition_holds(w, expr_child(w->facts, id, 0));
        if (holds != ANSWER_NO) walk_at(w, expr_child(w->facts, id, 1), path);
        if (holds != ANSWER_YES) walk_at(w, expr_child(w->facts, id, 2), path);
        return;
    case EXPR_SPLAT:
        if ((module = module_of(w, expr_child(w->facts, id, 0), &key)) != NULL) {
            Str output = splat_output(w->facts, expr_child(w->facts, id, 1));
            if (output.size) {
                walk_module_output(w, module, STR_NONE, output, STR_NONE);
                return;
            }
        }
        break;
    default: break; /* every other kind depends on what its children depend on */
    }
    walk_children(w, id);
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
    Names key = {facts_str(w->facts, expr->text2), names}, value = {facts_str(w->facts, expr->text), &key};
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
    if (part->kind == ORIGIN_RESOURCE) add_target(&picked->walk, part->thing);
    if (part->kind == ORIGIN_RESOURCE_SET) add_set(&picked->walk, part->thing);
    if (part->kind == ORIGIN_OPEN) picked->is_open = true;
}

/* What the value of the expression was made of. False when that can't be told. */
static bool pick_targets(Walk *w, ExprId id, Str path, Targets *out) {
    if (!is_closed(w, id, NULL, 0)) return false;
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    Evaluator *evaluator = w->in->evaluator;
    const Value *value = eval(evaluator, &scope, id);
    while (path.size) value = eval_index(evaluator, value, value_string(evaluator->arena, next_step(&path)));
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
    for (size_t i = 0; i < picked.count; i++) add_target(w, picked.items[i]);
    return true;
}

static bool has_item(const Targets *targets, const ResourceInstance *item) {
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i] == item) return true;
    return false;
}

static bool is_state(ResourceInstance *resource) {
    const Decl *decl = unit_decl(resource->set->in->model, resource->set->decl);
    return decl->kind == DECL_DATA && resource_state(resource);
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
    for (size_t i = 0; i < named.count; i++) is_of_state = is_of_state || is_state(named.items[i]);
    bool is_told = (named.count >= least || is_of_state) && pick_targets(w, id, path, &picked);
    if (!is_told && named.count >= least) walk_kind(w, id, expr, path), named.count = 0; /* its parts may choose */
    ExprId at = w->at;
    for (size_t i = 0; i < named.count; i++) {
        if (is_told && !has_item(&picked, named.items[i]) && !is_state(named.items[i])) continue;
        w->at = named.at[i];
        add_target(w, named.items[i]);
    }
    w->at = at;
    for (size_t i = 0; is_of_state && i < picked.count; i++) add_target(w, picked.items[i]);
}

static void walk_at(Walk *w, ExprId id, Str path) {
    if (!id || w->depth > EVAL_DEPTH_MAX || w->references->steps == 0) return;
    w->references->steps--;
    if (w->references->is_wide) path = STR_NONE;
    const Expr *expr = facts_expr(w->facts, id);
    if (w->is_first && (expr->kind == EXPR_DECL || expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX)) w->at = id;
    w->depth++;
    bool is_wide = w->references->is_wide;
    size_t least = is_wide || w->is_in_choice ? 0 : choice_size(w, id, expr);
    if (is_part_of_each(w, id, expr)) {
        /* What else it might be comes with for_each itself. */
        if (!is_wide && !add_picked(w, id, path)) walk_each(w, id, path);
    } else if (least) {
        walk_choice(w, id, expr, path, least);
    } else {
        walk_kind(w, id, expr, path);
    }
    w->depth--;
}

typedef VEC(Reference) ReferenceVec;

/* A module that can't be seen stands for all calls of it: what one key would choose is chosen by none. */
static bool stands_for_many(const References *references, const ResourceSet *set) {
    DeclRef where;
    return unit_decl(references->model, set->decl)->kind == DECL_MODULE &&
           (unit_attribute(references->model, set->in->unit, set->decl, STR("for_each"), &where) ||
            unit_attribute(references->model, set->in->unit, set->decl, STR("count"), &where));
}

/* Wanted for a plan, in what order or how often; nothing that works asks for it. */
static bool is_for_plan(Str argument) {
    static const char *const names[] = {"depends_on", "lifecycle", "for_each", "count"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(argument, str_from(names[i]))) return true;
    return false;
}

static void collect(References *references, const ResourceInstance *resource, const Facts *facts, ExprId expr,
                    Str argument, ReferenceVec *out) {
    enum { STEPS_PER_ARGUMENT_MAX = 1000000 };
    Targets targets = {0};
    references->steps = STEPS_PER_ARGUMENT_MAX;
    /* Of a template these are properties like others. */
    bool is_order_only = resource->set->in->unit->arguments_key.size == 0 && is_for_plan(argument);
    Walk w = {.references = references,
              .in = resource->set->in,
              .facts = facts,
              .bindings = stands_for_many(references, resource->set) ? NULL : resource->bindings,
              .out = &targets,
              .is_first = true,
              .is_in_choice = is_order_only, /* all that is named is named for the plan */
              .each = &resource->set->decl};
    walk(&w, expr);
    size_t needed = targets.count;
    references->steps = STEPS_PER_ARGUMENT_MAX;
    references->is_wide = true;
    walk(&w, expr); /* targets are a set: what is new came with an object */
    references->is_wide = false;
    for (size_t i = 0; i < targets.count; i++)
        *VEC_PUSH(references->arena, out) =
            (Reference){.target = targets.items[i],
                        .in = resource->set->decl,
                        .line = facts_expr(facts, targets.at[i] ? targets.at[i] : expr)->line,
                        .column = facts_expr(facts, targets.at[i] ? targets.at[i] : expr)->column,
                        .argument = argument,
                        .is_order_only = is_order_only,
                        .is_beside = i >= needed || (is_order_only && !str_equal(argument, STR("depends_on")))};
}

/* What the declaration says itself, or one of its overrides: each member stands where it was said last. */
static void collect_members(References *references, const ResourceInstance *resource, DeclRef ref, ReferenceVec *out) {
    const ResourceSet *set = resource->set;
    const Facts *facts = unit_facts(references->model, ref);
    ExprId body = unit_decl(references->model, ref)->body;
    const Expr *expr = facts_expr(facts, body);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, body, i);
        const Expr *member = facts_expr(facts, child);
        Str name = facts_str(facts, member->text);
        /* `provider` names a configuration, not a resource. */
        if (member->kind == EXPR_ATTRIBUTE && str_equal(name, STR("provider"))) continue;
        if (!unit_is_same_decl(unit_holder(references->model, set->in->unit, set->decl, name), ref)) continue;
        size_t known = out->count;
        collect(references, resource, facts, child, name, out);
        for (size_t k = known; k < out->count; k++) out->items[k].in = ref;
    }
}

/* DependsOn of a template: a logical id or a list of them. */
static void collect_depends_on(References *references, const ResourceInstance *resource, const Facts *facts, ExprId id,
                               ReferenceVec *out) {
    const Expr *expr = facts_expr(facts, id);
    uint32_t count = expr->kind == EXPR_TUPLE ? expr->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        ExprId item = expr->kind == EXPR_TUPLE ? expr_child(facts, id, i) : id;
        Str name;
        if (!expr_literal(facts, item, &name)) continue;
        ResourceSet *set = instance_resource_set(resource->set->in, DECL_RESOURCE, name);
        if (!set) continue;
        resource_set_expand(set);
        const Expr *written = facts_expr(facts, item);
        for (size_t k = 0; k < set->items.count; k++)
            *VEC_PUSH(references->arena, out) = (Reference){.target = set->items.items[k],
                                                            .in = resource->set->decl,
                                                            .line = written->line,
                                                            .column = written->column,
                                                            .argument = STR("depends_on"),
                                                            .is_order_only = true};
    }
}

ReferenceList references_of_resource(References *references, const ResourceInstance *resource) {
    const ResourceSet *set = resource->set;
    const Facts *facts = unit_facts(references->model, set->decl);
    const Unit *unit = set->in->unit;
    ExprId body = unit_decl(references->model, set->decl)->body;
    ReferenceVec out = {0};
    if (!body) return (ReferenceList){0};
    if (unit->arguments_key.size) {
        ExprId arguments = expr_attribute(facts, body, unit->arguments_key);
        if (arguments && facts_expr(facts, arguments)->kind == EXPR_OBJECT) {
            const Expr *object = facts_expr(facts, arguments);
            for (uint32_t i = 0; i < object->count; i++) {
                ExprId item = expr_child(facts, arguments, i);
                collect(references, resource, facts, item, facts_str(facts, facts_expr(facts, item)->text), &out);
            }
        } else if (arguments) {
            collect(references, resource, facts, arguments, unit->arguments_key, &out);
        }
        ExprId depends = expr_attribute(facts, body, STR("DependsOn"));
        if (depends) collect_depends_on(references, resource, facts, depends, &out);
        /* Metadata, UpdatePolicy and CreationPolicy may refer to resources too. */
        const Expr *object = facts_expr(facts, body);
        for (uint32_t i = 0; i < object->count; i++) {
            ExprId item = expr_child(facts, body, i);
            Str name = facts_str(facts, facts_expr(facts, item)->text);
            if (!str_equal(name, unit->arguments_key) && !str_equal(name, STR("DependsOn")))
                collect(references, resource, facts, item, name, &out);
        }
    } else {
        collect_members(references, resource, set->decl, &out);
        for (size_t i = 0; i < unit->overrides.count; i++)
            if (unit_is_override_of(references->model, unit->overrides.items[i], set->decl))
                collect_members(references, resource, unit->overrides.items[i], &out);
    }
    return (ReferenceList){out.items, out.count};
}

static bool has_target(const ReferenceVec *list, const ResourceInstance *target) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].target == target) return true;
    return false;
}

/* All blocks of the type that `first` is of: the declaration says by each what it says by one. */
static void collect_blocks(References *references, const ResourceInstance *resource, const Facts *facts, ExprId first,
                           ReferenceVec *out) {
    const ResourceSet *set = resource->set;
    Str type = facts_str(facts, facts_expr(facts, first)->text);
    DeclRef where = unit_holder(references->model, set->in->unit, set->decl, type);
    ExprId body = unit_decl(references->model, where)->body;
    const Expr *members = facts_expr(facts, body);
    for (uint32_t i = 0; i < members->count; i++) {
        ExprId child = expr_child(facts, body, i);
        const Expr *member = facts_expr(facts, child);
        if (member->kind != EXPR_BLOCK && member->kind != EXPR_DYNAMIC) continue;
        if (!str_equal(facts_str(facts, member->text), type)) continue;
        ReferenceVec found = {0};
        collect(references, resource, facts, child, STR_NONE, &found);
        for (size_t k = 0; k < found.count; k++)
            if (!has_target(out, found.items[k].target)) *VEC_PUSH(references->arena, out) = found.items[k];
    }
}

ReferenceList references_of_expression(References *references, const ResourceInstance *resource, const Facts *facts,
                                       ExprId expr) {
    ReferenceVec out = {0};
    if (!expr) return (ReferenceList){0};
    ExprKind kind = (ExprKind)facts_expr(facts, expr)->kind;
    if (kind == EXPR_BLOCK || kind == EXPR_DYNAMIC)
        collect_blocks(references, resource, facts, expr, &out);
    else
        collect(references, resource, facts, expr, STR_NONE, &out);
    size_t kept = 0;
    for (size_t i = 0; i < out.count; i++)
        if (!out.items[i].is_beside) out.items[kept++] = out.items[i];
    out.count = kept;
    return (ReferenceList){out.items, out.count};
}
