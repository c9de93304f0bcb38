#include "graph/deciding.h"

#include "analyzer/core/limits.h"
#include "graph/var_sets.h"

enum { STEPS_MAX = 8, HOPS_MAX = 64 };

struct Deciding {
    const Model *model;
    ResourceInstance **by_key; /* of their nodes: the graph has numbers of its own */
    size_t count;
};

typedef struct {
    const Model *model;
    Str steps[STEPS_MAX]; /* into the value, the next one last */
    size_t step_count;
    uint32_t hops;
} Trace;

static bool trace(Trace *trace_, Instance *in, const Facts *facts, ExprId id, const Binding *bindings, Location *out);

static bool at_line(const Trace *trace_, DeclRef ref, uint32_t line, Location *out) {
    const FactsFile *file = &trace_->model->files[ref.file];
    if (!line) return false;
    *out = (Location){file->repository, file->real_path, line, 1};
    return true;
}

/* ---- variables ---- */

static bool find_assignment(const Trace *trace_, const Instance *in, Str name, DeclRef *out) {
    for (size_t i = in->unit->assignments.count; i > 0; i--) {
        DeclRef ref = in->unit->assignments.items[i - 1];
        if (!str_equal(facts_str(unit_facts(trace_->model, ref), unit_decl(trace_->model, ref)->name), name)) continue;
        *out = ref;
        return true;
    }
    return false;
}

/* Where in what a file of variables gives: as far in as the steps lead. */
static bool of_assignment(Trace *trace_, Instance *in, DeclRef ref, Location *out) {
    const Decl *decl = unit_decl(trace_->model, ref);
    Trace inner = *trace_;
    bool is_found = inner.step_count && trace(&inner, in, unit_facts(trace_->model, ref), decl->body, NULL, out);
    trace_->hops = inner.hops;
    return is_found || at_line(trace_, ref, decl->line, out);
}

/* A command's own variable, or the file that it gives. */
static bool in_set(Trace *trace_, Instance *in, const VarSet *set, Str name, Location *out) {
    for (size_t i = set->variables.count; i > 0; i--)
        if (str_equal(set->variables.items[i - 1].name, name)) return false; /* of a script: it is told in its place */
    uint32_t index = set->by_name ? map_get(set->by_name, name) : MAP_NONE;
    if (index == MAP_NONE) return false;
    return of_assignment(trace_, in, set->assignments.items[index], out);
}

static bool of_root_input(Trace *trace_, Instance *in, Str name, Location *out) {
    if (in->terragrunt) return false; /* its inputs come by several files */
    if (in->var_set_count == 1 && in_set(trace_, in, &in->var_sets[0], name, out)) return true;
    DeclRef ref;
    return find_assignment(trace_, in, name, &ref) && of_assignment(trace_, in, ref, out);
}

static bool of_input(Trace *trace_, Instance *in, Str name, Location *out) {
    DeclRef where;
    if (!in->parent) return of_root_input(trace_, in, name, out);
    ExprId argument = unit_call_argument(trace_->model, in->parent->unit, in->set->call, name, &where);
    if (!argument) return false;
    const Facts *facts = unit_facts(trace_->model, where);
    if (trace(trace_, in->parent, facts, argument, NULL, out)) return true;
    return at_line(trace_, where, facts_expr(facts, argument)->line, out);
}

static bool of_local(Trace *trace_, Instance *in, Str name, Location *out) {
    const DeclRef *ref = unit_find(in->unit, trace_->model->arena, DECL_VALUE, name);
    if (!ref) return false;
    if (trace(trace_, in, unit_facts(trace_->model, *ref), unit_decl(trace_->model, *ref)->body, NULL, out))
        return true;
    bool is_seen = !in->unit->is_partial; /* else it stands in a module that nobody here has written */
    return is_seen && at_line(trace_, *ref, unit_decl(trace_->model, *ref)->line, out);
}

/* ---- expressions ---- */

/* What one part decides, the whole hangs on; of several nobody can say which one is meant. */
static bool of_only_part(Trace *trace_, Instance *in, const Facts *facts, ExprId id, const Binding *bindings,
                         Location *out) {
    const Expr *expr = facts_expr(facts, id);
    size_t found = 0;
    for (uint32_t i = 0; i < expr->count; i++) {
        Location at;
        Trace own = *trace_;
        own.step_count = 0;
        bool is_there = trace(&own, in, facts, expr_child(facts, id, i), bindings, &at);
        trace_->hops = own.hops;
        if (!is_there || (found && at.file == out->file && at.line == out->line)) continue;
        *out = at;
        found++;
    }
    return found == 1;
}

/* Of `is_dev ? 0 : 1` nobody gets more by another condition: what is written here decides. */
static bool is_most(Trace *trace_, Instance *in, const Scope *scope, const Facts *facts, ExprId taken, ExprId other) {
    const Value *values[] = {eval(in->evaluator, scope, taken), eval(in->evaluator, scope, other)};
    Number numbers[2];
    bool are_written = facts_expr(facts, taken)->kind == EXPR_NUMBER && facts_expr(facts, other)->kind == EXPR_NUMBER;
    for (int i = 0; i < 2; i++)
        if (!value_is_known(values[i]) || !value_to_number(trace_->model->arena, values[i], &numbers[i])) return false;
    return are_written && number_compare(numbers[0], numbers[1]) >= 0;
}

static bool of_conditional(Trace *trace_, Instance *in, const Facts *facts, ExprId id, const Binding *bindings,
                           Location *out) {
    Scope scope = instance_scope(in, facts, bindings);
    ExprId condition = expr_child(facts, id, 0);
    const Value *value = eval(in->evaluator, &scope, condition);
    bool holds;
    if (!value_is_known(value) || !value_to_bool(value, &holds)) return false;
    ExprId taken = expr_child(facts, id, holds ? 1 : 2), other = expr_child(facts, id, holds ? 2 : 1);
    if (trace(trace_, in, facts, taken, bindings, out)) return true;
    if (is_most(trace_, in, &scope, facts, taken, other)) return false;
    trace_->step_count = 0;
    return trace(trace_, in, facts, condition, bindings, out);
}

/* The attribute of an object that is written here. */
static bool of_object(Trace *trace_, Instance *in, const Facts *facts, ExprId id, const Binding *bindings,
                      Location *out) {
    if (trace_->step_count == 0) return false;
    ExprId item = expr_attribute(facts, id, trace_->steps[trace_->step_count - 1]);
    if (!item) return false;
    trace_->step_count--;
    if (trace(trace_, in, facts, item, bindings, out)) return true;
    const Expr *expr = facts_expr(facts, item);
    for (uint32_t f = 0; f < trace_->model->file_count && !in->unit->is_partial; f++)
        if (&trace_->model->files[f].facts == facts) return at_line(trace_, (DeclRef){f, 0}, expr->line, out);
    return false;
}

/* M["key"] and lookup(M, "key"): one step further in, where the key is known. */
static bool of_entry(Trace *trace_, Instance *in, const Facts *facts, ExprId map, ExprId key, const Binding *bindings,
                     Location *out) {
    Scope scope = instance_scope(in, facts, bindings);
    const Value *value = eval(in->evaluator, &scope, key);
    Str step;
    if (trace_->step_count == STEPS_MAX || !value_is_known(value) ||
        !value_to_string(in->evaluator->arena, value, &step))
        return false;
    trace_->steps[trace_->step_count++] = step;
    return trace(trace_, in, facts, map, bindings, out);
}

static bool trace(Trace *trace_, Instance *in, const Facts *facts, ExprId id, const Binding *bindings, Location *out) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (!id || trace_->hops++ > HOPS_MAX) return false;
    switch ((ExprKind)expr->kind) {
    case EXPR_DECL:
        if (expr->number == DECL_INPUT) return of_input(trace_, in, text, out);
        return expr->number == DECL_VALUE && of_local(trace_, in, text, out);
    case EXPR_ATTR:
        if (trace_->step_count == STEPS_MAX) return false;
        trace_->steps[trace_->step_count++] = text;
        return trace(trace_, in, facts, expr_child(facts, id, 0), bindings, out);
    case EXPR_OBJECT: return of_object(trace_, in, facts, id, bindings, out);
    case EXPR_CONDITIONAL: return of_conditional(trace_, in, facts, id, bindings, out);
    case EXPR_INDEX:
        return of_entry(trace_, in, facts, expr_child(facts, id, 0), expr_child(facts, id, 1), bindings, out);
    case EXPR_CALL:
        if (str_equal(text, STR("lookup")) && expr->count >= 2) {
            Trace inner = *trace_;
            bool is_found =
                of_entry(&inner, in, facts, expr_child(facts, id, 0), expr_child(facts, id, 1), bindings, out);
            trace_->hops = inner.hops;
            if (is_found) return true;
        }
        return of_only_part(trace_, in, facts, id, bindings, out);
    case EXPR_ARGUMENT:
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_TEMPLATE: return of_only_part(trace_, in, facts, id, bindings, out);
    default: return false;
    }
}

/* ---- resources ---- */

static void take(Model *model, ResourceInstance *resource, void *context) {
    Deciding *deciding = context;
    Sym key = resource->node ? model_at(model, resource->node)->key : 0;
    if (key && key < deciding->count) deciding->by_key[key] = resource;
}

Deciding *deciding_new(const Model *model, Arena *arena) {
    Deciding *deciding = ARENA_NEW(arena, Deciding);
    *deciding = (Deciding){.model = model, .count = symbols_count(model->symbols) + 1};
    deciding->by_key = ARENA_ARRAY(arena, ResourceInstance *, deciding->count);
    const Instances *instances = model->instances;
    for (size_t i = 0; instances && i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], take, deciding);
    return deciding;
}

bool deciding_place(const Deciding *deciding, const Node *node, Str path, Location *out) {
    const ResourceInstance *resource = node->key < deciding->count ? deciding->by_key[node->key] : NULL;
    if (!resource || resource->set->in->unit->arguments_key.size) return false;
    const Facts *facts = NULL;
    ExprId expr = resource_path_expression(resource, path, &facts);
    Trace trace_ = {.model = deciding->model};
    return expr && trace(&trace_, resource->set->in, facts, expr, resource->bindings, out);
}
