/* Of "prod-net-VpcId" and "${AWS::StackName}-VpcId" nobody can say that they are the same, but when one template of the run has
 * an export that ends so, it is likely. All that a template imports by one and the same name of a stack it imports from one
 * stack, which has to have them all. */
#include "graph/exports.h"

#include "analyzer/core/limits.h"
#include "graph/shape.h"

enum { UNKNOWN_MARK = '\x01', WRITTEN_MIN = 3, IMPORTS_PER_UNIT_MAX = 10000 };

typedef struct {
    Instance *in;
    DeclRef ref;
    Str output;
    Str name;    /* as far as it is known */
    Str pattern; /* … with its unknown parts as UNKNOWN_MARK */
    bool is_known, is_default;
} Export;

struct Exports {
    VEC(Export) items;
    Map *known; /* instance and call → index into matches */
    VEC(ExportMatch *) matches;
    bool is_complete;
};

static Instance *root_of(Instance *in) {
    while (in->parent) in = in->parent;
    return in;
}

/* ---- names ---- */

static Str pattern_of(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    size_t at = 0, start, end;
    for (; shape_next_unknown(text, at, &start, &end); at = end) {
        strbuf_add(&out, str_slice(text, at, start));
        strbuf_add_char(&out, UNKNOWN_MARK);
    }
    strbuf_add(&out, str_slice(text, at, text.size));
    return strbuf_str(&out);
}

static bool is_known_text(Str pattern) { return str_find_char(pattern, UNKNOWN_MARK, 0) == SIZE_MAX; }

static size_t written_size(Str pattern) {
    size_t size = 0;
    for (size_t i = 0; i < pattern.size; i++) size += pattern.data[i] != UNKNOWN_MARK;
    return size;
}

/* Could the unknown parts of the pattern, each some text, make it the name? */
static bool could_be(Str pattern, Str name) {
    size_t mark = str_find_char(pattern, UNKNOWN_MARK, 0);
    if (mark == SIZE_MAX) return str_equal(pattern, name);
    if (!str_starts_with(name, str_slice(pattern, 0, mark))) return false;
    Str rest = str_slice(pattern, mark + 1, pattern.size);
    for (size_t at = mark + 1; at <= name.size; at++)
        if (could_be(rest, str_slice(name, at, name.size))) return true; /* depth: the unknown parts of a name */
    return false;
}

typedef enum { FIT_NONE, FIT_NAME_UNKNOWN, FIT_STACK_UNKNOWN, FIT_ALIKE, FIT_SAME } Fit;

static Fit fit_of(Str wanted, const Export *export) {
    enum { UNKNOWN_PARTS_MAX = 3 };
    size_t parts = 0;
    if (str_equal(wanted, export->pattern)) return is_known_text(wanted) ? FIT_SAME : FIT_ALIKE;
    for (size_t i = 0; i < wanted.size; i++) parts += wanted.data[i] == UNKNOWN_MARK;
    for (size_t i = 0; i < export->pattern.size; i++) parts += export->pattern.data[i] == UNKNOWN_MARK;
    if (parts > UNKNOWN_PARTS_MAX || written_size(export->pattern) < WRITTEN_MIN) return FIT_NONE;
    if (is_known_text(wanted)) return could_be(export->pattern, wanted) ? FIT_STACK_UNKNOWN : FIT_NONE;
    if (export->is_known) return could_be(wanted, export->pattern) ? FIT_NAME_UNKNOWN : FIT_NONE;
    return could_be(export->pattern, wanted) ? FIT_NAME_UNKNOWN
                                             : FIT_NONE; /* what is unknown of both may be the same */
}

/* ---- what is exported ---- */

/* Not made: by a condition that no deployment can change. */
static bool is_left_out(Instance *in, DeclRef ref) {
    DeclRef where;
    Str condition;
    bool holds = true;
    ExprId expr = unit_attribute(in->model, in->unit, ref, STR("Condition"), &where);
    if (!expr || !expr_literal(unit_facts(in->model, where), expr, &condition)) return false;
    const Value *value = in->scope.declaration(in->evaluator, &in->scope, DECL_CONDITION, condition);
    return value_is_known(value) && !value->is_default && value_to_bool(value, &holds) && !holds;
}

static void add_exports(struct Exports *exports, Instance *in) {
    Model *model = in->model;
    Arena *arena = model->arena;
    for (size_t i = 0; in->unit->arguments_key.size && i < in->unit->decls.count; i++) {
        DeclRef ref = in->unit->decls.items[i], where;
        if (unit_decl(model, ref)->kind != DECL_OUTPUT || in->is_absent) continue;
        ExprId export = unit_attribute(model, in->unit, ref, STR("Export"), &where);
        ExprId name = export ? expr_attribute(unit_facts(model, where), export, STR("Name")) : 0;
        if (!name || is_left_out(in, ref)) continue;
        Shapes shapes = shapes_of_expression(in, unit_facts(model, where), name, NULL);
        for (size_t k = 0; k < shapes.count; k++)
            *VEC_PUSH(arena, &exports->items) = (Export){.in = in,
                                                         .ref = ref,
                                                         .output = unit_decl_name(model, &ref, arena),
                                                         .name = shapes.items[k].text,
                                                         .pattern = pattern_of(arena, shapes.items[k].text),
                                                         .is_known = shapes.items[k].is_known,
                                                         .is_default = shapes.items[k].is_default};
    }
    for (size_t i = 0; i < in->modules.count && in->unit->arguments_key.size; i++) {
        ModuleSet *set = in->modules.items[i];
        module_set_expand(set);
        for (size_t k = 0; k < set->items.count; k++) add_exports(exports, set->items.items[k]);
    }
}

static struct Exports *exports_of(const Model *model) {
    Instances *instances = model->instances;
    if (!instances) return NULL;
    if (instances->exports) return instances->exports->is_complete ? instances->exports : NULL;
    struct Exports *exports = instances->exports = ARENA_NEW(model->arena, struct Exports);
    exports->known = map_new(model->arena);
    for (size_t i = 0; i < instances->roots.count; i++) add_exports(exports, instances->roots.items[i]);
    exports->is_complete = true;
    return exports;
}

/* ---- imports ---- */

static bool is_by_stack(const Facts *facts, ExprId call) {
    return str_equal(facts_str(facts, facts_expr(facts, call)->text), STR("cfn_get_stack_output"));
}

bool exports_is_import(const Facts *facts, ExprId call) {
    const Expr *expr = facts_expr(facts, call);
    if (expr->kind != EXPR_CALL) return false;
    return str_equal(facts_str(facts, expr->text), STR("cfn_import_value")) || is_by_stack(facts, call);
}

typedef struct {
    Instance *in;
    DeclRef decl;
    const Facts *facts;
    uint32_t steps;
    void (*visit)(Instance *in, DeclRef decl, ExprId call, void *context);
    void *context;
} ImportWalk;

static void walk_imports(ImportWalk *walk, ExprId id, uint32_t depth) {
    if (!id || depth > EVAL_DEPTH_MAX || walk->steps == 0) return;
    walk->steps--;
    if (exports_is_import(walk->facts, id)) walk->visit(walk->in, walk->decl, id, walk->context);
    const Expr *expr = facts_expr(walk->facts, id);
    for (uint32_t i = 0; i < expr->count; i++) walk_imports(walk, expr_child(walk->facts, id, i), depth + 1);
}

void exports_each_import(Instance *in, void (*visit)(Instance *in, DeclRef decl, ExprId call, void *context),
                         void *context) {
    for (size_t i = 0; in->unit->arguments_key.size && i < in->unit->decls.count; i++) {
        DeclRef ref = in->unit->decls.items[i];
        const Decl *decl = unit_decl(in->model, ref);
        const Facts *facts = unit_facts(in->model, ref);
        ImportWalk walk = {in, ref, facts, 4 * facts->expr_count, visit, context};
        if (decl->kind == DECL_RESOURCE || decl->kind == DECL_OUTPUT) walk_imports(&walk, decl->body, 0);
    }
}

/* "${var.NetworkStack}" of "${var.NetworkStack}-VpcId", and "prod" of "prod-VpcId" where the export is called
 * "${AWS::StackName}-VpcId": all that begins so comes from one stack. */
static Str stack_part(Str name, Str export) {
    size_t start, end;
    bool begins = shape_next_unknown(name, 0, &start, &end) && start == 0 && !str_starts_with(name, STR("${?}"));
    if (begins) return str_slice(name, 0, end);
    bool is_named_by_stack = export.size > 1 && export.data[0] == UNKNOWN_MARK;
    Str rest = str_slice(export, 1, export.size);
    bool is_end = is_named_by_stack && is_known_text(rest) && is_known_text(name) && str_ends_with(name, rest);
    return is_end ? str_slice(name, 0, name.size - rest.size) : STR_NONE;
}

typedef struct {
    Str stack;
    VEC(Str) patterns;
} Siblings;

static void add_sibling(Instance *in, DeclRef decl, ExprId call, void *context) {
    Siblings *siblings = context;
    const Facts *facts = unit_facts(in->model, decl);
    if (siblings->patterns.count >= IMPORTS_PER_UNIT_MAX) return;
    Shapes shapes = shapes_of_expression(in, facts, expr_argument(facts, call, 0), NULL);
    if (shapes.count != 1 || !str_starts_with(shapes.items[0].text, siblings->stack)) return;
    Str pattern = pattern_of(in->model->arena, shapes.items[0].text);
    if (written_size(pattern) >= WRITTEN_MIN) *VEC_PUSH(in->model->arena, &siblings->patterns) = pattern;
}

static bool has_all(const struct Exports *exports, const Instance *in, const Siblings *siblings) {
    for (size_t s = 0; s < siblings->patterns.count; s++) {
        bool is_there = false;
        for (size_t i = 0; i < exports->items.count && !is_there; i++)
            is_there = exports->items.items[i].in == in &&
                       fit_of(siblings->patterns.items[s], &exports->items.items[i]) != FIT_NONE;
        if (!is_there) return false;
    }
    return true;
}

/* ---- the match ---- */

typedef VEC(const Export *) Found;

/* Exports are a region's own. */
static bool is_elsewhere(Instance *in, const Export *export) {
    Instance *here = root_of(in), *there = root_of(export->in);
    if (here == there || here->unit == there->unit) return true;
    Str region = instance_placed_stack(in)->stack_region, other = instance_placed_stack(export->in)->stack_region;
    return region.size && other.size && !str_equal(region, other);
}

static Found best_exports(const struct Exports *exports, Instance *in, Str wanted, Fit *best) {
    Found found = {0};
    *best = FIT_NONE;
    for (size_t i = 0; i < exports->items.count; i++) {
        const Export *export = &exports->items.items[i];
        Fit fit = fit_of(wanted, export);
        if (fit == FIT_NONE || fit < *best || is_elsewhere(in, export)) continue;
        if (fit > *best) found.count = 0;
        *best = fit;
        *VEC_PUSH(in->model->arena, &found) = export;
    }
    return found;
}

static bool is_of_environment(Instance *in, const Export *export) {
    return root_of(export->in)->environment == root_of(in)->environment;
}

static bool is_of_repository(Instance *in, const Export *export) {
    return export->in->unit->repository == in->unit->repository;
}

/* Keeps what passes the test, when anything does. */
static void prefer(Instance *in, Found *found, bool (*test)(Instance *, const Export *)) {
    Found kept = {0};
    for (size_t i = 0; i < found->count; i++)
        if (test(in, found->items[i])) *VEC_PUSH(in->model->arena, &kept) = found->items[i];
    if (kept.count) *found = kept;
}

static void keep_complete(const struct Exports *exports, Instance *in, Str name, Found *found) {
    if (found->count < 2) return;
    Siblings siblings = {.stack = stack_part(name, found->items[0]->pattern)};
    if (siblings.stack.size == 0) return;
    exports_each_import(in, add_sibling, &siblings);
    Found kept = {0};
    for (size_t i = 0; i < found->count; i++)
        if (has_all(exports, found->items[i]->in, &siblings)) *VEC_PUSH(in->model->arena, &kept) = found->items[i];
    if (kept.count) *found = kept;
}

static void match(const struct Exports *exports, Instance *in, const Shape *name, ExportMatch *out) {
    Arena *arena = in->model->arena;
    Str wanted = pattern_of(arena, name->text);
    Fit fit;
    out->name = name->text;
    out->cause = name->cause;
    out->has_name = written_size(wanted) >= WRITTEN_MIN;
    if (!out->has_name) return;
    Found found = best_exports(exports, in, wanted, &fit);
    keep_complete(exports, in, name->text, &found);
    if (found.count > 1) prefer(in, &found, is_of_environment);
    if (found.count > 1 && fit != FIT_SAME) prefer(in, &found, is_of_repository);
    if (found.count == 1) {
        const Export *export = found.items[0];
        out->in = export->in;
        out->output = export->output;
        out->at = export->ref;
        bool is_sure = fit == FIT_SAME && !name->is_default && !export->is_default;
        out->confidence = is_sure ? CONFIDENCE_PROVED : CONFIDENCE_LIKELY;
        return;
    }
    for (size_t i = 0; i < found.count; i++) {
        Instance *root = root_of(found.items[i]->in);
        bool is_there = false;
        for (size_t k = 0; k < out->candidates.count; k++) is_there = is_there || out->candidates.items[k] == root;
        if (!is_there) *VEC_PUSH(arena, &out->candidates) = root;
    }
}

/* ---- outputs by the name of their stack ---- */

static Str member(Instance *in, const Facts *facts, ExprId call, const Binding *bindings, Str name) {
    ExprId expr = expr_attribute(facts, expr_argument(facts, call, 0), name);
    Shapes shapes = expr ? shapes_of_expression(in, facts, expr, bindings) : (Shapes){0};
    return shapes.count == 1 ? shapes.items[0].text : STR_NONE;
}

/* Is it deployed under that name? */
static bool is_called(const Instance *root, Str stack) {
    if (str_equal(root->stack_name, stack)) return true;
    for (size_t i = 0; i < root->stacks.count; i++)
        if (str_equal(root->stacks.items[i]->stack, stack)) return true;
    return false;
}

/* Fn::GetStackOutput: of a stack in any region, exported or not. */
static void match_stack(Instance *in, const Facts *facts, ExprId call, const Binding *bindings, ExportMatch *out) {
    const Instances *instances = in->model->instances;
    Str stack = member(in, facts, call, bindings, STR("StackName")),
        output = member(in, facts, call, bindings, STR("OutputName")),
        region = member(in, facts, call, bindings, STR("Region"));
    out->name = str_format(in->model->arena, "%.*s.%.*s", STR_ARG(stack), STR_ARG(output));
    out->has_name = stack.size && output.size && is_known_text(pattern_of(in->model->arena, out->name));
    for (size_t i = 0; i < instances->roots.count && out->has_name; i++) {
        Instance *root = instances->roots.items[i];
        if (root == root_of(in) || root->unit->arguments_key.size == 0 || !is_called(root, stack)) continue;
        bool is_elsewhere = region.size && root->stack_region.size && !str_equal(region, root->stack_region);
        const DeclRef *ref = unit_find(root->unit, in->model->arena, DECL_OUTPUT, output);
        if (is_elsewhere || !ref) continue;
        *VEC_PUSH(in->model->arena, &out->candidates) = root;
        out->in = root;
        out->at = *ref;
    }
    if (out->candidates.count == 1) {
        out->output = output;
        out->confidence = CONFIDENCE_PROVED;
        out->candidates.count = 0;
    } else {
        out->in = NULL;
    }
}

const ExportMatch *exports_find(Instance *in, const Facts *facts, ExprId call, const Binding *bindings) {
    static const ExportMatch nothing;
    Arena *arena = in->model->arena;
    struct Exports *exports = exports_of(in->model);
    bool is_new = false;
    if (!exports) return &nothing;
    Str key = str_format(arena, "%zx %zx %u", (size_t)in, (size_t)facts, call);
    uint32_t entry = map_add(exports->known, key, (uint32_t)exports->matches.count, &is_new);
    if (!is_new) return exports->matches.items[map_value_at(exports->known, entry)];
    ExportMatch *found = ARENA_NEW(arena, ExportMatch);
    *VEC_PUSH(arena, &exports->matches) = found;
    if (is_by_stack(facts, call)) {
        match_stack(in, facts, call, bindings, found);
        return found;
    }
    Shapes shapes = shapes_of_expression(in, facts, expr_argument(facts, call, 0), bindings);
    if (shapes.count == 1) match(exports, in, &shapes.items[0], found);
    return found;
}

void exports_each(const Model *model, void (*visit)(Instance *in, DeclRef output, Str name, void *context),
                  void *context) {
    const struct Exports *exports = exports_of(model);
    for (size_t i = 0; exports && i < exports->items.count; i++) {
        const Export *export = &exports->items.items[i];
        if (!export->is_default || !is_known_text(export->pattern))
            visit(export->in, export->ref, export->name, context);
    }
}
