/* The walk. Recursion depth is bounded: within an expression by the parser (NESTING_DEPTH_MAX), between
 * declarations by the memo, which answers a declaration that is being walked with "nothing more". */
#include "graph/references.h"

#include "analyzer/core/limits.h"
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

struct References {
    Model *model;
    Arena *arena;
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
    bool is_first; /* still in the expression where the walk began */
    ExprId at;     /* the reference that is being followed, in the expression where the walk began */
} Walk;

static void walk(Walk *walk, ExprId id);

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

static void walk_in(Walk *w, Instance *in, const Facts *facts, const Binding *bindings, ExprId id) {
    if (w->depth > EVAL_DEPTH_MAX) return;
    Walk inner = {w->references, in, facts, bindings, w->out, w->depth + 1, false, w->at};
    walk(&inner, id);
}

static void walk_known(Walk *w, Instance *in, DeclKind kind, Str name);

/* An output of another root that Terragrunt hands on; without a name all of them. */
static void walk_dependency(Instance *other, Str output, void *context) {
    Walk *w = context;
    for (size_t i = 0; i < other->unit->decls.count && output.size == 0; i++) {
        DeclRef ref = other->unit->decls.items[i];
        if (unit_decl(other->model, ref)->kind == DECL_OUTPUT)
            walk_known(w, other, DECL_OUTPUT,
                       facts_str(unit_facts(other->model, ref), unit_decl(other->model, ref)->name));
    }
    if (output.size) walk_known(w, other, DECL_OUTPUT, output);
}

/* What an input of this instance depends on: the argument of the call, in the caller. */
static void walk_input(Walk *w, Str name) {
    Instance *in = w->in;
    if (in->terragrunt) terragrunt_each_source(in, name, walk_dependency, w);
    if (!in->parent) return;
    DeclRef where;
    ExprId expr = unit_attribute(in->model, in->parent->unit, in->set->call, name, &where);
    if (expr) walk_in(w, in->parent, unit_facts(in->model, where), in->call_bindings, expr);
}

static void walk_value(Walk *w, DeclKind kind, Str name) {
    const Model *model = w->in->model;
    const DeclRef *ref = unit_find(w->in->unit, w->references->arena, kind, name);
    if (!ref) return;
    DeclRef where = unit_holder(model, w->in->unit, *ref, STR_NONE);
    walk_in(w, w->in, unit_facts(model, where), NULL, unit_decl(model, where)->body);
}

static void walk_output(Walk *w, Instance *child, Str name) {
    const DeclRef *ref = unit_find(child->unit, w->references->arena, DECL_OUTPUT, name);
    if (!ref) return;
    DeclRef where;
    ExprId expr = unit_attribute(child->model, child->unit, *ref, STR("value"), &where);
    if (!expr) expr = unit_attribute(child->model, child->unit, *ref, STR("Value"), &where);
    if (expr) walk_in(w, child, unit_facts(child->model, where), NULL, expr);
    /* who reads the output waits for these too */
    ExprId order = unit_attribute(child->model, child->unit, *ref, STR("depends_on"), &where);
    if (order) walk_in(w, child, unit_facts(child->model, where), NULL, order);
}

/* Runs one of the walks above once per (instance, declaration) and adds what it found. */
static void walk_known(Walk *w, Instance *in, DeclKind kind, Str name) {
    References *references = w->references;
    char buffer[256];
    Str key = str_prefixed(references->arena, buffer, sizeof buffer, (char)('A' + kind), name);
    bool is_new = false;
    if (!in->reference_index) in->reference_index = map_new(references->arena);
    uint32_t entry = map_add(in->reference_index, key, (uint32_t)references->known.count, &is_new);
    if (is_new) {
        Known *fresh = ARENA_NEW(references->arena, Known);
        *VEC_PUSH(references->arena, &references->known) = fresh;
        fresh->is_running = true;
        Walk inner = {references, in, w->facts, NULL, &fresh->targets, w->depth, false, 0};
        if (kind == DECL_INPUT)
            walk_input(&inner, name);
        else if (kind == DECL_OUTPUT)
            walk_output(&inner, in, name);
        else
            walk_value(&inner, kind, name);
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

static bool suffix_is(Str suffix, Str key) {
    if (suffix.size < 3) return false;
    Str inner = str_slice(suffix, 1, suffix.size - 1);
    if (inner.data[0] == '"') inner = str_slice(inner, 1, inner.size - 1);
    return str_equal(inner, key);
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
            if (suffix_is(set->items.items[i]->suffix, text)) {
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

static void walk_module_output(Walk *w, const ModuleSet *set, ExprId key, Str output) {
    Str text;
    if (set->opaque) add_set(w, set->opaque);
    bool has_key = key && !set->unknown_count && key_text(w, key, &text);
    for (size_t i = 0; i < set->items.count; i++) {
        Instance *child = set->items.items[i];
        size_t bracket = str_find_last_char(child->address, '[');
        if (has_key && set->is_indexed && bracket != SIZE_MAX &&
            !suffix_is(str_slice(child->address, bracket, child->address.size), text))
            continue;
        walk_known(w, child, DECL_OUTPUT, output);
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
                           facts_str(unit_facts(child->model, ref), unit_decl(child->model, ref)->name));
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
static bool walk_state_output(Walk *w, ExprId id) {
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
    walk_known(w, root, DECL_OUTPUT, facts_str(w->facts, facts_expr(w->facts, id)->text));
    return true;
}

static void walk_children(Walk *w, ExprId id) {
    const Expr *expr = facts_expr(w->facts, id);
    w->depth++;
    for (uint32_t i = 0; i < expr->count; i++) walk(w, expr_child(w->facts, id, i));
    w->depth--;
}

static void walk_decl(Walk *w, const Expr *expr) {
    Str name = facts_str(w->facts, expr->text);
    DeclKind kind = (DeclKind)expr->number;
    if (kind == DECL_RESOURCE || kind == DECL_DATA) {
        ResourceSet *set = instance_resource_set(w->in, kind, name);
        if (set) add_set(w, set);
    } else if (kind == DECL_MODULE) {
        ModuleSet *set = instance_module_set(w->in, name);
        if (set) {
            module_set_expand(set);
            walk_whole_module(w, set);
        }
    } else if (kind == DECL_INPUT || kind == DECL_VALUE || kind == DECL_CONDITION) {
        walk_known(w, w->in, kind, name);
    }
}

static void walk(Walk *w, ExprId id) {
    if (!id || w->depth > EVAL_DEPTH_MAX || w->references->steps == 0) return;
    w->references->steps--;
    const Expr *expr = facts_expr(w->facts, id);
    ExprId base = expr_child(w->facts, id, 0), key = 0;
    const ModuleSet *module;
    if (w->is_first && (expr->kind == EXPR_DECL || expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX)) w->at = id;
    switch ((ExprKind)expr->kind) {
    case EXPR_DECL: walk_decl(w, expr); return;
    case EXPR_ATTR:
        if (walk_state_output(w, id)) return;
        if ((module = module_of(w, base, &key)) != NULL) {
            walk_module_output(w, module, key, facts_str(w->facts, expr->text));
            walk(w, key);
            return;
        }
        break;
    case EXPR_INDEX:
        if (is_decl(w->facts, base, DECL_RESOURCE) || is_decl(w->facts, base, DECL_DATA)) {
            walk_indexed_resource(w, base, expr_child(w->facts, id, 1));
            walk(w, expr_child(w->facts, id, 1));
            return;
        }
        break;
    case EXPR_SPLAT:
        if ((module = module_of(w, base, &key)) != NULL) {
            Str output = splat_output(w->facts, expr_child(w->facts, id, 1));
            if (output.size) {
                walk_module_output(w, module, 0, output);
                return;
            }
        }
        break;
    default: break; /* every other kind depends on what its children depend on */
    }
    walk_children(w, id);
}

typedef VEC(Reference) ReferenceVec;

static void collect(References *references, const ResourceInstance *resource, const Facts *facts, ExprId expr,
                    Str argument, ReferenceVec *out) {
    enum { STEPS_PER_ARGUMENT_MAX = 1000000 };
    Targets targets = {0};
    references->steps = STEPS_PER_ARGUMENT_MAX;
    Walk w = {references, resource->set->in, facts, resource->bindings, &targets, 0, true, 0};
    walk(&w, expr);
    for (size_t i = 0; i < targets.count; i++)
        *VEC_PUSH(references->arena, out) =
            (Reference){.target = targets.items[i],
                        .in = resource->set->decl,
                        .line = facts_expr(facts, targets.at[i] ? targets.at[i] : expr)->line,
                        .column = facts_expr(facts, targets.at[i] ? targets.at[i] : expr)->column,
                        .argument = argument,
                        .is_order_only = str_equal(argument, STR("depends_on"))};
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
    return (ReferenceList){out.items, out.count};
}
