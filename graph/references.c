/* The walk. Recursion depth is bounded: within an expression by the parser (NESTING_DEPTH_MAX), between
 * declarations by the memo, which answers a declaration that is being walked with "nothing more". */
#include "graph/references_private.h"

#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/expansion.h"
#include "graph/exports.h"
#include "graph/templates.h"
#include "graph/terragrunt.h"

static void walk(Walk *w, ExprId id) { walk_at(w, id, STR_NONE); }

References *references_new(Model *model, Arena *arena) {
    References *references = ARENA_NEW(arena, References);
    references->model = model;
    references->arena = arena;
    return references;
}

References *references_to_texts(Model *model, Arena *arena, const TextMarks *texts) {
    References *references = references_new(model, arena);
    references->texts = texts;
    return references;
}

void walk_add_target(Walk *w, ResourceInstance *target) {
    References *references = w->references;
    for (size_t i = 0; i < w->out->count; i++)
        if (w->out->items[i] == target) return;
    size_t most = w->is_first ? references->target_max : GUESSED_TARGETS_MAX;
    if (references->is_wide && !references->texts && w->out->count >= most) {
        references->is_cut = true;
        return;
    }
    Targets *out = w->out;
    out->items = vec_reserve(references->arena, out->items, &out->capacity, out->count + 1, sizeof *out->items);
    out->at = vec_reserve(references->arena, out->at, &out->at_capacity, out->count + 1, sizeof *out->at);
    out->at[out->count] = w->at;
    out->items[out->count++] = target;
}

/* Many instances are one target for the walk, which a thousand others may repeat; collect() tells them apart again. */
static ResourceInstance *whole_of(const References *references, ResourceSet *set) {
    if (!set->whole) {
        set->whole = ARENA_NEW(references->arena, ResourceInstance);
        *set->whole = (ResourceInstance){.set = set, .suffix = STR("[*]")};
    }
    return set->whole;
}

void walk_add_set(Walk *w, ResourceSet *set) {
    resource_set_expand(set);
    bool is_many = set->items.count > GUESSED_TARGETS_MAX;
    if (is_many) walk_add_target(w, whole_of(w->references, set));
    for (size_t i = 0; i < set->items.count && !is_many; i++) walk_add_target(w, set->items.items[i]);
}

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
    ExprId expr = unit_call_argument(in->model, in->parent->unit, in->set->call, name, &where);
    if (!expr || w->depth > EVAL_DEPTH_MAX) return;
    Walk inner = {.references = w->references,
                  .in = in->parent,
                  .facts = unit_facts(in->model, where),
                  .bindings = in->call_bindings,
                  .out = w->out,
                  .depth = w->depth + 1,
                  .at = w->at,
                  .each = {in->parent, in->set->call, in->suffix},
                  .each_call = &in->set->call,
                  .landing = w->landing,
                  .choice = w->choice};
    walk_at(&inner, expr, path);
}

static void walk_value(Walk *w, DeclKind kind, Str name, Str path) {
    const Model *model = w->in->model;
    const DeclRef *ref = unit_find(w->in->unit, w->references->arena, kind, name);
    if (!ref) return;
    DeclRef where = unit_holder(model, w->in->unit, *ref, STR_NONE);
    walk_whole(w, kind, name, where, path);
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

/* Without str_format(): nothing is done more often. */
static Str join_steps(const References *references, Str step, Str path) {
    char *joined = arena_alloc(references->arena, step.size + 1 + path.size);
    memcpy(joined, step.data, step.size);
    joined[step.size] = PATH_MARK;
    memcpy(joined + step.size + 1, path.data, path.size);
    return (Str){joined, step.size + 1 + path.size};
}

Str path_before(Walk *w, Str step, Str path) {
    size_t steps = 1, last = 0;
    for (size_t i = 0; i < path.size; i++)
        if (path.data[i] == PATH_MARK) steps++, last = i;
    if (path.size == 0) return step;
    /* For texts all that stands below the steps that there is room for; else the whole. */
    bool is_text = w->references->texts != NULL;
    if (steps >= (is_text ? TEXT_PATH_STEPS_MAX : PATH_STEPS_MAX)) {
        if (!is_text) return STR_NONE;
        path = str_slice(path, 0, last);
    }
    return join_steps(w->references, step, path);
}

/* Runs one of the walks above once per (instance, declaration, path) and adds what it found. */
void walk_known(Walk *w, Instance *in, DeclKind kind, Str name, Str path) {
    References *references = w->references;
    char buffer[256];
    Str key = path.size == 0      ? name
              : references->texts ? join_steps(references, name, path)
                                  : path_before(w, name, path);
    if (key.size == 0) key = name, path = STR_NONE;
    char first = references->texts ? '0' : references->is_wide ? 'a' : 'A';
    key = str_prefixed(references->arena, buffer, sizeof buffer, (char)(first + kind), key);
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
    for (size_t i = 0; i < known->targets.count; i++) walk_add_target(w, known->targets.items[i]);
    text_add_known(w, &known->targets);
}

static bool is_decl(const Facts *facts, ExprId id, DeclKind kind) {
    const Expr *expr = facts_expr(facts, id);
    return expr->kind == EXPR_DECL && expr->number == kind;
}

static const Value *key_value(Walk *w, ExprId key) {
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    return eval(w->in->evaluator, &scope, key);
}

bool walk_key_text(Walk *w, ExprId key, Str *out) {
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
    if (!set->unknown_count && !set->is_absent && walk_key_text(w, key, &text))
        for (size_t i = 0; i < set->items.count; i++)
            if (str_equal(expansion_key(w->references->arena, set->items.items[i]->suffix), text)) {
                walk_add_target(w, set->items.items[i]);
                return;
            }
    walk_add_set(w, set);
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
    bool is_known = set->items.count && unit_find(set->items.items[0]->unit, w->references->arena, DECL_OUTPUT, output);
    if (set->opaque && !is_known) walk_add_set(w, set->opaque);
    for (size_t i = 0; i < set->items.count && is_known; i++) {
        Instance *child = set->items.items[i];
        if (key.data && set->is_indexed && !set->unknown_count && child->suffix.size &&
            !str_equal(expansion_key(w->references->arena, child->suffix), key))
            continue;
        walk_known(w, child, DECL_OUTPUT, output, path);
    }
}

static void walk_outputs(Walk *w, Instance *in) {
    for (size_t i = 0; i < in->unit->decls.count; i++) {
        DeclRef ref = in->unit->decls.items[i];
        if (unit_decl(in->model, ref)->kind == DECL_OUTPUT)
            walk_known(w, in, DECL_OUTPUT, facts_str(unit_facts(in->model, ref), unit_decl(in->model, ref)->name),
                       STR_NONE);
    }
}

static void walk_whole_module(Walk *w, const ModuleSet *set) {
    if (set->opaque) walk_add_set(w, set->opaque);
    for (size_t i = 0; i < set->items.count; i++) walk_outputs(w, set->items.items[i]);
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

/* data.terraform_remote_state.x.outputs.name, or [name]: what the other root's output depends on. */
static bool walk_state_output(Walk *w, ExprId id, Str path) {
    ExprId holder = expr_child(w->facts, id, 0);
    const Expr *outputs = facts_expr(w->facts, holder);
    bool is_index = facts_expr(w->facts, id)->kind == EXPR_INDEX;
    if (outputs->kind != EXPR_ATTR || (is_index && !walk_is_outputs(w->facts, outputs)))
        return walk_outputs_at(w, id, path);
    ExprId data = expr_child(w->facts, holder, 0);
    if (!is_decl(w->facts, data, DECL_DATA)) return false;
    ResourceSet *set = instance_resource_set(w->in, DECL_DATA, facts_str(w->facts, facts_expr(w->facts, data)->text));
    if (!set) return false;
    resource_set_expand(set);
    ResourceInstance *reader = set->items.count == 1 ? set->items.items[0] : NULL;
    uint32_t count = reader ? resource_state_count(reader) : 0;
    if (count == 0) return walk_open_output(w, reader, id);
    const Expr *part = facts_expr(w->facts, id);
    Str output = facts_str(w->facts, part->text);
    bool is_named = part->kind == EXPR_ATTR || walk_key_text(w, expr_child(w->facts, id, 1), &output);
    walk_add_set(w, set);
    if (part->kind == EXPR_INDEX) walk(w, expr_child(w->facts, id, 1));
    /* One of them is meant: none is needed for sure. */
    if (!w->references->is_wide && !w->references->texts && (count > 1 || !is_named)) return true;
    for (uint32_t i = 0; i < count; i++) {
        if (is_named)
            walk_known(w, reader->states[i], DECL_OUTPUT, output, path);
        else
            walk_outputs(w, reader->states[i]);
    }
    return true;
}

/* GetAtt Nested.Outputs.Name: the nested stack, and what its output depends on. */
static bool walk_nested_output(Walk *w, ExprId base, Str attribute, Str path) {
    Str prefix = w->in->unit->outputs_prefix;
    if (prefix.size == 0 || !str_starts_with(attribute, prefix) || !is_decl(w->facts, base, DECL_RESOURCE))
        return false;
    ResourceSet *set =
        instance_resource_set(w->in, DECL_RESOURCE, facts_str(w->facts, facts_expr(w->facts, base)->text));
    if (!set) return false;
    walk_add_set(w, set);
    ModuleSet *call = set->items.count ? template_call(set->items.items[0]) : NULL;
    if (call) walk_module_output(w, call, STR_NONE, str_slice(attribute, prefix.size, attribute.size), path);
    return true;
}

/* Fn::ImportValue: what the other stack's output depends on. */
static void walk_import(Walk *w, ExprId id, Str path) {
    const ExportMatch *match = exports_find(w->in, w->facts, id, w->bindings);
    if (match->in) walk_known(w, match->in, DECL_OUTPUT, match->output, path);
}

static void walk_children(Walk *w, ExprId id) {
    const Expr *expr = facts_expr(w->facts, id);
    for (uint32_t i = 0; i < expr->count; i++) walk(w, expr_child(w->facts, id, i));
}

Str path_next_step(Str *path) {
    Str step = STR_NONE;
    str_split_next(path, PATH_MARK, &step);
    return step;
}

/* A module as a whole that somebody passed on, of which only a part is used. */
static void walk_module(Walk *w, const ModuleSet *set, Str path) {
    Str key = set->is_indexed && path.size ? path_next_step(&path) : STR_NONE;
    Str output = path.size ? path_next_step(&path) : STR_NONE;
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
        if (set) walk_add_set(w, set);
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
    if (w->references->texts) return true;
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
        if (walk_state_output(w, id, path) || choice_is_copy(w, base, expr)) return true;
        if (walk_nested_output(w, base, facts_str(w->facts, expr->text), path)) return true;
        if ((module = module_of(w, base, &key)) != NULL) {
            if (!key || !walk_key_text(w, key, &text)) text = STR_NONE;
            walk_module_output(w, module, text, facts_str(w->facts, expr->text), path);
            walk(w, key);
            return true;
        }
        if (!is_part_of_value(w, base)) return false;
        walk_at(w, base, path_before(w, facts_str(w->facts, expr->text), path));
        return true;
    }
    if (walk_state_output(w, id, path)) return true;
    key = expr_child(w->facts, id, 1);
    if (w->references->texts) {
        walk_at(w, base, path_before(w, text_step(w, key), path));
        return true;
    }
    if (is_decl(w->facts, base, DECL_RESOURCE) || is_decl(w->facts, base, DECL_DATA))
        walk_indexed_resource(w, base, key);
    else if (is_part_of_value(w, base) && walk_key_text(w, key, &text))
        walk_at(w, base, path_before(w, text, path));
    else
        return false;
    walk(w, key);
    return true;
}

/* By a default only it may be the other way round in a deployment. */
Answer walk_condition_holds(const Walk *w, ExprId id) {
    bool holds;
    Scope scope = instance_scope(w->in, w->facts, w->bindings);
    const Value *value = eval_force(w->in->evaluator, eval(w->in->evaluator, &scope, id));
    if (!value_is_known(value) || value->is_default || !value_to_bool(value, &holds)) return ANSWER_UNKNOWN;
    return holds ? ANSWER_YES : ANSWER_NO;
}

/* A statement of a policy that forbids: nobody needs what they may not touch.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html */
bool walk_is_denial(const Facts *facts, ExprId id) {
    static const char *const names[] = {"Effect", "effect"};
    Str text;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ExprId effect = expr_attribute(facts, id, str_from(names[i]));
        if (effect && expr_literal(facts, effect, &text) && str_equal(text, STR("Deny"))) return true;
    }
    return false;
}

static bool is_name(const Facts *facts, ExprId id, Str name) {
    return facts_expr(facts, id)->kind == EXPR_NAME && str_equal(facts_str(facts, facts_expr(facts, id)->text), name);
}

/* { for k, v in map : k => v if … }: what it has under a key the map has there, too. */
static bool is_selection(const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    return (expr->number & FOR_OBJECT) && !(expr->number & FOR_GROUP) &&
           is_name(facts, expr_child(facts, id, 1), facts_str(facts, expr->text)) &&
           is_name(facts, expr_child(facts, id, 2), facts_str(facts, expr_second(facts, expr)));
}

/* for_each = var.wanted ? [1] : [], as far as it can be told without working out the whole of it. */
static bool is_known_empty(Walk *w, ExprId collection) {
    for (uint32_t depth = 0; depth < NESTING_DEPTH_MAX; depth++) {
        const Expr *expr = facts_expr(w->facts, collection);
        if (expr->kind == EXPR_TUPLE || expr->kind == EXPR_OBJECT) return expr->count == 0;
        if (expr->kind != EXPR_CONDITIONAL) return false;
        Answer holds = walk_condition_holds(w, expr_child(w->facts, collection, 0));
        if (holds == ANSWER_UNKNOWN) return false;
        collection = expr_child(w->facts, collection, holds == ANSWER_YES ? 1 : 2);
    }
    return false;
}

void walk_kind(Walk *w, ExprId id, const Expr *expr, Str path) {
    ExprId key = 0, item;
    Answer holds;
    const ModuleSet *module;
    if (w->references->texts && text_walk(w, id, expr, path)) return;
    if (!w->references->is_wide && (expr->kind == EXPR_OBJECT || expr->kind == EXPR_BODY) &&
        walk_is_denial(w->facts, id))
        return;
    /* No block is made: only that it might be, with other values, is left. */
    if (!w->references->is_wide && expr->kind == EXPR_DYNAMIC && is_known_empty(w, expr_child(w->facts, id, 0))) return;
    if (!w->references->is_wide && expr->kind == EXPR_DYNAMIC && dynamic_walk(w, id, expr)) return;
    switch ((ExprKind)expr->kind) {
    case EXPR_DECL: walk_decl(w, expr, path); return;
    case EXPR_ATTR:
    case EXPR_INDEX:
        if (walk_part(w, id, expr, path)) return;
        break;
    case EXPR_OBJECT:
    case EXPR_TUPLE:
        if (path.size == 0 || !find_item(w->facts, id, path_next_step(&path), &item)) break;
        walk_at(w, item, path);
        return;
    case EXPR_FOR:
        if (path.size == 0 || !is_selection(w->facts, id)) break;
        walk_at(w, expr_child(w->facts, id, 0), path);
        walk(w, expr_child(w->facts, id, 3));
        return;
    case EXPR_CONDITIONAL:
        walk(w, expr_child(w->facts, id, 0));
        holds = w->references->is_wide ? ANSWER_UNKNOWN : walk_condition_holds(w, expr_child(w->facts, id, 0));
        if (holds != ANSWER_NO) walk_at(w, expr_child(w->facts, id, 1), path);
        if (holds != ANSWER_YES) walk_at(w, expr_child(w->facts, id, 2), path);
        return;
    case EXPR_CALL:
        if (!w->references->is_wide && str_equal(facts_str(w->facts, expr->text), STR("length"))) return; /* a number */
        if (exports_is_import(w->facts, id)) walk_import(w, id, path);
        break;
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

void walk_at(Walk *w, ExprId id, Str path) {
    if (!id || w->depth > EVAL_DEPTH_MAX || w->references->steps == 0) return;
    w->references->steps--;
    if (w->references->is_wide) path = STR_NONE;
    const Expr *expr = facts_expr(w->facts, id);
    bool is_name = expr->kind == EXPR_DECL || expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX;
    if (w->is_first && (is_name || exports_is_import(w->facts, id))) w->at = id;
    w->depth++;
    if (w->references->texts || !choice_walk(w, id, expr, path)) walk_kind(w, id, expr, path);
    w->depth--;
}

/* Members of a declaration that say how often it is made, and with what: no arguments. */
static bool is_about_instances(Str name) {
    static const char *const names[] = {"count", "for_each", "depends_on", "provider", "providers", "lifecycle"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    return false;
}

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

static void tell_cut(References *references, const ResourceInstance *resource, Str argument) {
    const Model *model = references->model;
    DeclRef ref = resource->set->decl;
    bool is_new = false;
    if (!references->reported) references->reported = map_new(references->arena);
    map_add(references->reported, str_format(references->arena, "%u:%u", ref.file, ref.decl), 0, &is_new);
    if (is_new)
        diag_add(model->diags, DIAG_LIMIT, unit_facts(model, ref)->path, unit_decl(model, ref)->line,
                 "%.*s: \"%.*s\" might refer to more than %d others; the rest of these is left out",
                 STR_ARG(resource->set->name), STR_ARG(argument), GUESSED_TARGETS_MAX);
}

/* From all instances of one to all of another: told as one target, which stands for these. */
static bool is_told_as_one(References *references, const ResourceInstance *resource, const ResourceSet *set,
                           Str argument) {
    const Model *model = references->model;
    DeclRef ref = resource->set->decl;
    size_t count = set->items.count;
    bool is_new = false;
    if (!references->may_share) return false;
    if (resource->set->items.count * count <= REFERENCES_PER_PAIR_MAX &&
        references->expanded + count <= REFERENCES_TO_SETS_MAX) {
        references->expanded += count;
        return false;
    }
    if (!references->reported) references->reported = map_new(references->arena);
    map_add(references->reported, str_format(references->arena, "all %u:%u", ref.file, ref.decl), 0, &is_new);
    if (is_new)
        diag_add(model->diags, DIAG_LIMIT, unit_facts(model, ref)->path, unit_decl(model, ref)->line,
                 "%.*s: \"%.*s\" refers to all %zu of %.*s, too often for an edge to each; one node stands for them",
                 STR_ARG(resource->set->name), STR_ARG(argument), count, STR_ARG(set->name));
    return true;
}

static bool is_decl_made(const References *references, const ResourceSet *set) {
    return (unit_decl(references->model, set->decl)->flags & DECL_MADE) != 0;
}

static bool is_made(const Facts *facts, ExprId reference) {
    return facts_expr(facts, reference)->kind == EXPR_DECL && expr_second(facts, facts_expr(facts, reference)).size > 0;
}

/* One target, or each of a set that is one in the walk. False: some are left out, as nothing is `left` for them. */
static bool add_reference(References *references, const ResourceInstance *resource, Reference reference, size_t *left,
                          ReferenceVec *out) {
    const ResourceSet *set = reference.target->set;
    bool is_whole = reference.target == set->whole;
    if (!is_whole || (!left && is_told_as_one(references, resource, set, reference.argument))) {
        *VEC_PUSH(references->arena, out) = reference;
        if (left && *left) --*left;
        return true;
    }
    for (size_t i = 0; i < set->items.count; i++) {
        if (left && *left == 0) return false;
        if (left) --*left;
        reference.target = set->items.items[i];
        *VEC_PUSH(references->arena, out) = reference;
    }
    return true;
}

static void collect(References *references, const ResourceInstance *resource, const Facts *facts, ExprId expr,
                    Str argument, ReferenceVec *out) {
    enum { STEPS_PER_ARGUMENT_MAX = 1000000 };
    Targets *targets = &references->found;
    targets->count = 0;
    references->steps = STEPS_PER_ARGUMENT_MAX;
    bool is_text = references->texts != NULL;
    /* Of a template these are properties like others. */
    bool is_order_only = resource->set->in->unit->arguments_key.size == 0 && is_for_plan(argument);
    Walk w = {.references = references,
              .in = resource->set->in,
              .facts = facts,
              .bindings = !is_text && stands_for_many(references, resource->set) ? NULL : resource->bindings,
              .out = is_text ? references->text_targets : targets,
              .is_first = true,
              .is_in_choice = is_order_only, /* all that is named is named for the plan */
              .each = {resource->set->in, resource->set->decl, resource->suffix},
              .each_call = &resource->set->decl};
    if (references->texts && is_about_instances(argument)) return;
    walk(&w, expr);
    if (references->texts) return;
    bool is_all_made = is_decl_made(references, resource->set);
    size_t needed = targets->count;
    references->steps = STEPS_PER_ARGUMENT_MAX;
    references->is_wide = true;
    references->target_max = needed + GUESSED_TARGETS_MAX;
    references->is_cut = false;
    walk(&w, expr); /* targets are a set: what is new came with an object */
    references->is_wide = false;
    size_t beside_left = GUESSED_TARGETS_MAX;
    for (size_t i = 0; i < targets->count; i++) {
        ExprId at = targets->at[i] ? targets->at[i] : expr;
        Reference reference = {.target = targets->items[i],
                               .in = resource->set->decl,
                               .line = facts_expr(facts, at)->line,
                               .column = facts_expr(facts, at)->column,
                               .expr = at,
                               .argument = argument,
                               .is_order_only = is_order_only,
                               .is_made = is_all_made || is_made(facts, targets->at[i]),
                               .is_beside = i >= needed || (is_order_only && !str_equal(argument, STR("depends_on")))};
        if (!add_reference(references, resource, reference, i >= needed ? &beside_left : NULL, out))
            references->is_cut = true;
    }
    if (references->is_cut) tell_cut(references, resource, argument);
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
    bool is_own_made = is_decl_made(references, resource->set);
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
                                                            .expr = item,
                                                            .argument = STR("depends_on"),
                                                            .is_order_only = true,
                                                            .is_made = is_own_made || is_decl_made(references, set)};
    }
}

ReferenceList references_of_resource(References *references, const ResourceInstance *resource) {
    const ResourceSet *set = resource->set;
    const Facts *facts = unit_facts(references->model, set->decl);
    const Unit *unit = set->in->unit;
    ExprId body = unit_decl(references->model, set->decl)->body;
    if (!body) return (ReferenceList){0};
    ReferenceVec out = references->listed; /* of the resource before, whose place is taken */
    out.count = 0;
    references->may_share = true;
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
    references->listed = out;
    return (ReferenceList){out.items, out.count};
}

/* What only stands beside what one block uses may be what another one uses. */
static void add_of_block(References *references, Reference found, ReferenceVec *out) {
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].target != found.target) continue;
        if (out->items[i].is_beside && !found.is_beside) out->items[i] = found;
        return;
    }
    *VEC_PUSH(references->arena, out) = found;
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
        for (size_t k = 0; k < found.count; k++) add_of_block(references, found.items[k], out);
    }
}

ReferenceList references_of_expression(References *references, const ResourceInstance *resource, const Facts *facts,
                                       ExprId expr) {
    ReferenceVec out = {0};
    if (!expr) return (ReferenceList){0};
    references->may_share = false;
    ExprKind kind = (ExprKind)facts_expr(facts, expr)->kind;
    if (kind == EXPR_BLOCK || kind == EXPR_DYNAMIC)
        collect_blocks(references, resource, facts, expr, &out);
    else
        collect(references, resource, facts, expr, STR_NONE, &out);
    size_t kept = 0;
    for (size_t i = 0; i < out.count; i++)
        if (!out.items[i].is_beside && !out.items[i].target->output.size) out.items[kept++] = out.items[i];
    out.count = kept;
    return (ReferenceList){out.items, out.count};
}
