/* Configurations: the scope of a file, its includes, inputs and dependencies. Locals are worked out once per
 * file and configuration; everything else is worked out when asked for, because what a dependency gives out is
 * only known once all roots are there. */
#include "analyzer/core/limits.h"
#include "graph/terragrunt_private.h"

Str terragrunt_key(Arena *arena, uint32_t repository, Str path) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static const Value *unknown(Evaluator *evaluator, CauseKind kind, const char *prefix, Str name, const char *suffix) {
    return value_unknown(evaluator->arena, kind,
                         str_format(evaluator->arena, "%s%.*s%s", prefix, STR_ARG(name), suffix));
}

static const Value *lazy(Evaluator *evaluator, const LazyOps *ops, void *context) {
    Value *value = ARENA_NEW(evaluator->arena, Value);
    value->kind = VALUE_LAZY;
    value->is_not_null = true;
    value->lazy.ops = ops;
    value->lazy.context = context;
    return value;
}

static const Value *index_by_name(Evaluator *evaluator, const Value *value, const Value *key) {
    Str name;
    if (!value_is_known(key)) return key;
    if (value_to_string(evaluator->arena, key, &name)) return value->lazy.ops->attribute(evaluator, value, name);
    return unknown(evaluator, CAUSE_ERROR, "an index that is no name", STR_NONE, "");
}

static const Value *force_nothing(Evaluator *evaluator, const Value *value) {
    (void)value;
    return unknown(evaluator, CAUSE_UNSUPPORTED, "a whole configuration as a value", STR_NONE, "");
}

/* What a file that many include lacks is said once. */
void terragrunt_gap(Terragrunt *all, Str path, uint32_t line, Str message) {
    bool is_new = false;
    map_add(all->reported, str_format(all->model->arena, "%.*s\x1f%u\x1f%.*s", STR_ARG(path), line, STR_ARG(message)),
            1, &is_new);
    if (is_new) diag_add(all->model->diags, DIAG_GAP, path, line, "%.*s", STR_ARG(message));
}

/* ---- files ---- */

TerragruntFile *terragrunt_file_new(TerragruntRoot *root, uint32_t index, bool is_included, ExprId body) {
    Model *model = root->all->model;
    TerragruntFile *file = ARENA_NEW(model->arena, TerragruntFile);
    file->root = root;
    file->index = index;
    file->facts = &model->files[index].facts;
    file->directory = location_of_directory(sym_str(model->symbols, model->files[index].path));
    file->is_included = is_included;
    file->memo_index = map_new(model->arena);
    for (uint32_t i = 0; i < file->facts->decl_count; i++)
        if (file->facts->decls[i].kind == DECL_DOCUMENT) file->body = file->facts->decls[i].body;
    if (body) file->body = body;
    return file;
}

TerragruntRoot *terragrunt_config_new(Terragrunt *all, uint32_t file, Str original_directory, Evaluator *evaluator) {
    TerragruntRoot *root = ARENA_NEW(all->model->arena, TerragruntRoot);
    root->all = all;
    root->repository = all->model->files[file].repository;
    root->evaluator = evaluator;
    root->main = terragrunt_file_new(root, file, false, 0);
    root->directory = root->main->directory;
    root->original_directory = original_directory;
    root->unit = MAP_NONE;
    return root;
}

static const Value *local_value(Evaluator *evaluator, TerragruntFile *file, Str name) {
    Arena *arena = file->root->all->model->arena;
    const Decl *decl = NULL;
    for (uint32_t i = 0; i < file->facts->decl_count && !decl; i++)
        if (file->facts->decls[i].kind == DECL_VALUE &&
            str_equal(facts_str(file->facts, file->facts->decls[i].name), name))
            decl = &file->facts->decls[i];
    if (!decl) return unknown(evaluator, CAUSE_ERROR, "no local ", name, "");
    bool is_new = false;
    uint32_t entry = map_add(file->memo_index, name, (uint32_t)file->memos.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &file->memos) = ARENA_NEW(arena, TerragruntMemo);
    TerragruntMemo *memo = file->memos.items[map_value_at(file->memo_index, entry)];
    if (memo->value) return memo->value;
    if (memo->is_running) return unknown(evaluator, CAUSE_ERROR, "a cycle through local ", name, "");
    memo->is_running = true;
    Scope scope = terragrunt_scope(file);
    const Value *value = eval(evaluator, &scope, decl->body);
    memo->is_running = false;
    memo->value = value;
    return value;
}

static const Value *locals_attribute(Evaluator *evaluator, const Value *value, Str name) {
    return local_value(evaluator, value->lazy.context, name);
}

static const Value *locals_force(Evaluator *evaluator, const Value *value) {
    TerragruntFile *file = value->lazy.context;
    VEC(Str) keys = {0};
    VEC(const Value *) values = {0};
    for (uint32_t i = 0; i < file->facts->decl_count; i++) {
        if (file->facts->decls[i].kind != DECL_VALUE) continue;
        Str name = facts_str(file->facts, file->facts->decls[i].name);
        *VEC_PUSH(evaluator->arena, &keys) = name;
        *VEC_PUSH(evaluator->arena, &values) = local_value(evaluator, file, name);
    }
    return make_object(evaluator, keys.items, values.items, keys.count);
}

static const LazyOps locals_ops = {locals_attribute, index_by_name, locals_force, false};

const Value *terragrunt_member(TerragruntFile *file, Evaluator *evaluator, ExprId body, Str name) {
    Scope scope = terragrunt_scope(file);
    return body ? eval_member(evaluator, &scope, body, name) : NULL;
}

/* ---- includes ---- */

static TerragruntMerge merge_of(const Facts *facts, ExprId body) {
    Str text;
    ExprId expr = expr_attribute(facts, body, STR("merge_strategy"));
    if (!expr || !expr_literal(facts, expr, &text)) return MERGE_SHALLOW;
    if (str_equal(text, STR("no_merge"))) return MERGE_NONE;
    return str_starts_with(text, STR("deep")) ? MERGE_DEEP : MERGE_SHALLOW;
}

static void add_include(TerragruntRoot *root, ExprId block) {
    Terragrunt *all = root->all;
    const Facts *facts = root->main->facts;
    const Expr *expr = facts_expr(facts, block);
    ExprId body = expr_child(facts, block, 0);
    Str label = facts_str(facts, expr_second(facts, expr)), path;
    const Value *value = terragrunt_member(root->main, root->evaluator, body, STR("path"));
    value = value ? eval_force(root->evaluator, value) : NULL;
    uint32_t index = MAP_NONE;
    const Cause *cause = value ? value_cause(value) : NULL;
    if (value && value->kind == VALUE_STRING &&
        terragrunt_resolve(root->evaluator->arena, root->directory, value->string, &path))
        index = terragrunt_file_at(all, root->repository, path);
    if (index == MAP_NONE) {
        if (!cause)
            cause = value_unknown(all->model->arena, CAUSE_ERROR, STR("an included file that is not here"))->cause;
        terragrunt_gap(all, facts->path, expr->line,
                       str_format(all->model->arena, "include not followed: %.*s", STR_ARG(cause->what)));
        if (!root->unknown_include && merge_of(facts, body) != MERGE_NONE) root->unknown_include = cause;
        return;
    }
    if (index == root->main->index) return;
    *VEC_PUSH(all->model->arena, &root->includes) =
        (TerragruntInclude){label, terragrunt_file_new(root, index, true, 0), merge_of(facts, body)};
}

void terragrunt_find_includes(TerragruntRoot *root) {
    if (root->are_includes_known) return;
    root->are_includes_known = true; /* before the search: a path that asks for an include finds none */
    Arena *arena = root->all->model->arena;
    if (root->automatic)
        *VEC_PUSH(arena, &root->layers) = (TerragruntInclude){.file = root->automatic, .merge = MERGE_SHALLOW};
    *VEC_PUSH(arena, &root->layers) = (TerragruntInclude){.file = root->main, .merge = MERGE_SHALLOW};
    const Facts *facts = root->main->facts;
    if (!root->main->body) return;
    const Expr *body = facts_expr(facts, root->main->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(facts, root->main->body, i);
        const Expr *expr = facts_expr(facts, child);
        if (expr->kind == EXPR_BLOCK && str_equal(facts_str(facts, expr->text), STR("include")))
            add_include(root, child);
    }
    for (size_t i = root->includes.count; i > 0; i--)
        if (root->includes.items[i - 1].merge != MERGE_NONE)
            *VEC_PUSH(arena, &root->layers) = root->includes.items[i - 1];
}

size_t terragrunt_layer_count(TerragruntRoot *root) {
    terragrunt_find_includes(root);
    return root->layers.count;
}

TerragruntFile *terragrunt_layer(const TerragruntRoot *root, size_t index) { return root->layers.items[index].file; }

static ExprId block_in(const TerragruntFile *file, Str type, Str label) {
    const Facts *facts = file->facts;
    if (!file->body) return 0;
    const Expr *body = facts_expr(facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(facts, file->body, i);
        const Expr *expr = facts_expr(facts, child);
        if (expr->kind == EXPR_BLOCK && str_equal(facts_str(facts, expr->text), type) &&
            str_equal(facts_str(facts, expr_second(facts, expr)), label))
            return child;
    }
    return 0;
}

ExprId terragrunt_block(TerragruntRoot *root, Str type, Str label, TerragruntFile **where) {
    size_t count = terragrunt_layer_count(root);
    for (size_t i = 0; i < count; i++) {
        *where = terragrunt_layer(root, i);
        ExprId found = block_in(*where, type, label);
        if (found) return found;
    }
    return 0;
}

bool terragrunt_is_replaced(const TerragruntRoot *root, size_t layer, Str type, Str label) {
    for (size_t i = 0; i < layer; i++)
        if (block_in(terragrunt_layer(root, i), type, label)) return true;
    return false;
}

Str terragrunt_text(TerragruntFile *file, ExprId body, Str name) {
    const Value *value = terragrunt_member(file, file->root->evaluator, body, name);
    Str text;
    value = value ? eval_force(file->root->evaluator, value) : NULL;
    bool is_text = value && value_is_known(value) && value->kind != VALUE_NULL &&
                   value_to_string(file->root->evaluator->arena, value, &text);
    return is_text ? text : STR_NONE;
}

/* ---- inputs ---- */

const Value *terragrunt_merge_deeply(Evaluator *evaluator, const Value *under, const Value *over, uint32_t depth) {
    under = eval_force(evaluator, under);
    over = eval_force(evaluator, over);
    evaluator_charge(evaluator, 4);
    if (under->kind == VALUE_LIST && over->kind == VALUE_LIST) {
        VEC(const Value *) items = {0};
        for (size_t i = 0; i < under->list.count; i++) *VEC_PUSH(evaluator->arena, &items) = under->list.items[i];
        for (size_t i = 0; i < over->list.count; i++) *VEC_PUSH(evaluator->arena, &items) = over->list.items[i];
        return make_list(evaluator, items.items, items.count);
    }
    if (under->kind != VALUE_OBJECT || over->kind != VALUE_OBJECT || depth >= NESTING_DEPTH_MAX) return over;
    VEC(Str) keys = {0};
    VEC(const Value *) values = {0};
    for (size_t i = 0; i < under->object.count; i++) {
        const Value *other = value_get(over, under->object.keys[i]);
        *VEC_PUSH(evaluator->arena, &keys) = under->object.keys[i];
        *VEC_PUSH(evaluator->arena, &values) =
            other ? terragrunt_merge_deeply(evaluator, under->object.values[i], other, depth + 1)
                  : under->object.values[i];
    }
    for (size_t i = 0; i < over->object.count; i++) {
        if (value_get(under, over->object.keys[i])) continue;
        *VEC_PUSH(evaluator->arena, &keys) = over->object.keys[i];
        *VEC_PUSH(evaluator->arena, &values) = over->object.values[i];
    }
    return make_object(evaluator, keys.items, values.items, keys.count);
}

static const Value *file_input(TerragruntFile *file, Evaluator *evaluator, Str name) {
    ExprId inputs = file->body ? expr_attribute(file->facts, file->body, STR("inputs")) : 0;
    if (!inputs) return NULL;
    if (name.size) return terragrunt_member(file, evaluator, inputs, name);
    Scope scope = terragrunt_scope(file);
    return eval(evaluator, &scope, inputs);
}

static const Value *merge_shallowly(Evaluator *evaluator, const Value *under, const Value *over) {
    const Value *pair[2] = {under, over};
    Scope scope = {0};
    const Value *merged = function_call(evaluator, &scope, STR("merge"), pair, 2);
    return merged ? merged : over;
}

const Value *terragrunt_config_input(TerragruntRoot *root, Evaluator *evaluator, Str name) {
    size_t count = terragrunt_layer_count(root);
    const Value *found = NULL;
    for (size_t i = 0; i < count; i++) {
        TerragruntMerge merge = root->layers.items[i].merge;
        if (found && merge == MERGE_SHALLOW && name.size) continue;
        const Value *under = file_input(terragrunt_layer(root, i), evaluator, name);
        if (!under) continue;
        if (!found)
            found = under;
        else if (merge == MERGE_DEEP)
            found = terragrunt_merge_deeply(evaluator, under, found, 0);
        else
            found = merge_shallowly(evaluator, under, found);
    }
    const Cause *cause = root->unknown_include;
    if (cause && (!found || name.size == 0)) return value_unknown(evaluator->arena, cause->kind, cause->what);
    return found;
}

/* ---- configurations as values: include.x, read_terragrunt_config() ---- */

static const LazyOps dependencies_ops;

/* Blocks with labels are an object with an attribute for each. */
static const Value *labelled_blocks(Evaluator *evaluator, TerragruntFile *file, Str type) {
    const Facts *facts = file->facts;
    const Expr *body = facts_expr(facts, file->body);
    Scope scope = terragrunt_scope(file);
    VEC(Str) keys = {0};
    VEC(const Value *) values = {0};
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(facts, file->body, i);
        const Expr *expr = facts_expr(facts, child);
        if (expr->kind != EXPR_BLOCK || !expr_second(facts, expr).size ||
            !str_equal(facts_str(facts, expr->text), type))
            continue;
        *VEC_PUSH(evaluator->arena, &keys) = facts_str(facts, expr_second(facts, expr));
        *VEC_PUSH(evaluator->arena, &values) = eval_body(evaluator, &scope, expr_child(facts, child, 0));
    }
    return keys.count ? make_object(evaluator, keys.items, values.items, keys.count) : NULL;
}

static const Value *written_attribute(Evaluator *evaluator, TerragruntFile *file, Str name) {
    const Value *found = file->body ? labelled_blocks(evaluator, file, name) : NULL;
    if (found) return found;
    found = terragrunt_member(file, evaluator, file->body, name);
    /* A block that may stand only once is an object. */
    if (found && found->kind == VALUE_LIST && found->list.count == 1) found = found->list.items[0];
    return found;
}

static const Value *file_attribute(Evaluator *evaluator, const Value *value, Str name) {
    TerragruntFile *file = value->lazy.context;
    if (str_equal(name, STR("locals"))) return lazy(evaluator, &locals_ops, file);
    if (str_equal(name, STR("dependency"))) return lazy(evaluator, &dependencies_ops, file);
    if (evaluator->depth >= EVAL_DEPTH_MAX) return value_limit(evaluator, STR("configurations nested too deep"));
    evaluator->depth++;
    const Value *found = NULL;
    bool is_input = str_equal(name, STR("inputs"));
    if (is_input)
        found = file->is_included ? file_input(file, evaluator, STR_NONE)
                                  : terragrunt_config_input(file->root, evaluator, STR_NONE);
    else if (file->is_included)
        found = written_attribute(evaluator, file, name);
    size_t count = is_input || file->is_included ? 0 : terragrunt_layer_count(file->root);
    for (size_t i = 0; i < count && !found; i++)
        found = written_attribute(evaluator, terragrunt_layer(file->root, i), name);
    evaluator->depth--;
    return found ? found : value_error(evaluator, "no %.*s in that configuration", STR_ARG(name));
}

static const LazyOps file_ops = {file_attribute, index_by_name, force_nothing, false};

const Value *terragrunt_file_value(Evaluator *evaluator, TerragruntRoot *root) {
    return lazy(evaluator, &file_ops, root->main);
}

static const Value *includes_attribute(Evaluator *evaluator, const Value *value, Str name) {
    TerragruntFile *file = value->lazy.context;
    TerragruntRoot *root = file->root;
    terragrunt_find_includes(root);
    for (size_t i = 0; i < root->includes.count; i++) {
        const TerragruntInclude *include = &root->includes.items[i];
        if (str_equal(include->label, name)) return lazy(evaluator, &file_ops, include->file);
    }
    /* Without a label the include itself is meant. */
    for (size_t i = 0; i < root->includes.count; i++)
        if (root->includes.items[i].label.size == 0)
            return file_attribute(evaluator, lazy(evaluator, &file_ops, root->includes.items[i].file), name);
    return unknown(evaluator, CAUSE_ENVIRONMENT, "include.", name, "");
}

static const LazyOps includes_ops = {includes_attribute, index_by_name, force_nothing, false};

/* ---- dependencies ---- */

TerragruntRoot *terragrunt_root_at(TerragruntRoot *from, const Value *path) {
    Terragrunt *all = from->all;
    Arena *arena = all->model->arena;
    Str directory;
    if (!path || path->kind != VALUE_STRING) return NULL;
    if (!terragrunt_resolve(arena, from->directory, path->string, &directory)) return NULL;
    if (str_ends_with(directory, STR(".hcl"))) directory = location_of_directory(directory);
    uint32_t index = map_get(all->by_directory, terragrunt_key(arena, from->repository, directory));
    return index == MAP_NONE ? NULL : all->roots.items[index];
}

const TerragruntStack *terragrunt_stack_at(const TerragruntRoot *from, const Value *path) {
    const Terragrunt *all = from->all;
    Str directory;
    if (!path || path->kind != VALUE_STRING) return NULL;
    if (!terragrunt_resolve(all->model->arena, from->directory, path->string, &directory)) return NULL;
    uint32_t index = map_get(all->stack_index, terragrunt_key(all->model->arena, from->repository, directory));
    return index == MAP_NONE ? NULL : all->stacks.items[index];
}

TerragruntRoot *terragrunt_stack_unit(const TerragruntStack *stack, Str label) {
    for (size_t i = 0; i < stack->labels.count; i++)
        if (str_equal(stack->labels.items[i], label)) return stack->units.items[i];
    return NULL;
}

/* Where a dependency lies; NULL when its outputs are not asked for: what stands in for them are no facts. */
static const Value *dependency_path(TerragruntRoot *root, Str label) {
    size_t count = terragrunt_layer_count(root);
    for (size_t i = 0; i < count; i++) {
        TerragruntFile *where = terragrunt_layer(root, i);
        ExprId block = block_in(where, STR("dependency"), label);
        if (!block) continue;
        ExprId body = expr_child(where->facts, block, 0);
        if (str_equal(terragrunt_text(where, body, STR("skip_outputs")), STR("true"))) return NULL;
        if (str_equal(terragrunt_text(where, body, STR("enabled")), STR("false"))) return NULL;
        const Value *path = terragrunt_member(where, root->evaluator, body, STR("config_path"));
        if (path) return eval_force(root->evaluator, path);
    }
    return NULL;
}

TerragruntRoot *terragrunt_dependency(TerragruntRoot *root, Str label) {
    return terragrunt_root_at(root, dependency_path(root, label));
}

const TerragruntStack *terragrunt_stack_dependency(TerragruntRoot *root, Str label) {
    return terragrunt_stack_at(root, dependency_path(root, label));
}

/* What the units of a stack give out, by the names of the units. */
static const Value *stack_attribute(Evaluator *evaluator, const Value *value, Str name) {
    const TerragruntRoot *unit = terragrunt_stack_unit(value->lazy.context, name);
    if (!unit || !unit->instance || unit->is_opaque)
        return unknown(evaluator, CAUSE_MODULE, "the outputs of unit ", name, "");
    return instance_outputs(evaluator, unit->instance);
}

static const LazyOps stack_ops = {stack_attribute, index_by_name, force_nothing, false};

typedef struct {
    TerragruntFile *file;
    Str label;
} Dependency;

static const Value *dependency_attribute(Evaluator *evaluator, const Value *value, Str name) {
    const Dependency *dependency = value->lazy.context;
    TerragruntRoot *from = dependency->file->root, *other = terragrunt_dependency(from, dependency->label);
    Str what = str_format(evaluator->arena, "dependency.%.*s.%.*s", STR_ARG(dependency->label), STR_ARG(name));
    if (str_equal(name, STR("inputs")) && other) {
        const Value *inputs = terragrunt_config_input(other, evaluator, STR_NONE);
        return inputs ? inputs : make_object(evaluator, NULL, NULL, 0);
    }
    if (!str_equal(name, STR("outputs"))) return unknown(evaluator, CAUSE_UNSUPPORTED, "", what, "");
    if (!from->all->is_started) return unknown(evaluator, CAUSE_COMPUTED, "", what, "");
    const TerragruntStack *stack = other ? NULL : terragrunt_stack_dependency(from, dependency->label);
    if (stack) return lazy(evaluator, &stack_ops, (void *)(uintptr_t)stack);
    if (!other || !other->instance || other->is_opaque) return unknown(evaluator, CAUSE_MODULE, "", what, "");
    return instance_outputs(evaluator, other->instance);
}

static const LazyOps dependency_ops = {dependency_attribute, index_by_name, force_nothing, false};

static const Value *dependencies_attribute(Evaluator *evaluator, const Value *value, Str name) {
    Dependency *dependency = ARENA_NEW(evaluator->arena, Dependency);
    *dependency = (Dependency){value->lazy.context, name};
    return lazy(evaluator, &dependency_ops, dependency);
}

static const LazyOps dependencies_ops = {dependencies_attribute, index_by_name, force_nothing, false};

/* ---- the scope ---- */

static const Value *scope_declaration(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    TerragruntFile *file = scope->context;
    if (kind == DECL_VALUE) return local_value(evaluator, file->stack ? file->stack : file, name);
    return unknown(evaluator, CAUSE_UNSUPPORTED, "", name, "");
}

/* `feature "x" { default = … }`: what the command line may change. */
static const Value *features_attribute(Evaluator *evaluator, const Value *value, Str name) {
    TerragruntFile *file = value->lazy.context, *where;
    ExprId block = terragrunt_block(file->root, STR("feature"), name, &where);
    const Value *found =
        block ? terragrunt_member(where, evaluator, expr_child(where->facts, block, 0), STR("default")) : NULL;
    if (!found) return unknown(evaluator, CAUSE_ENVIRONMENT, "feature.", name, "");
    Str key = STR("value");
    found = value_default(evaluator->arena, eval_force(evaluator, found));
    return make_object(evaluator, &key, &found, 1);
}

static const LazyOps features_ops = {features_attribute, index_by_name, force_nothing, false};

static const Value *scope_name(Evaluator *evaluator, const Scope *scope, Str name) {
    TerragruntFile *file = scope->context;
    if (str_equal(name, STR("dependency"))) return lazy(evaluator, &dependencies_ops, file);
    if (file->stack) file = file->stack;
    if (str_equal(name, STR("local"))) return lazy(evaluator, &locals_ops, file);
    if (str_equal(name, STR("include"))) return lazy(evaluator, &includes_ops, file);
    const Value *values = str_equal(name, STR("values")) ? terragrunt_values(evaluator, file->root) : NULL;
    if (values) return values;
    if (str_equal(name, STR("feature"))) return lazy(evaluator, &features_ops, file);
    bool is_stack = str_equal(name, STR("stack"));
    if (file->root->is_stack && (is_stack || str_equal(name, STR("unit"))))
        return terragrunt_components(evaluator, file, is_stack);
    return unknown(evaluator, CAUSE_ENVIRONMENT, "", name, "");
}

Scope terragrunt_scope(TerragruntFile *file) {
    return (Scope){.facts = file->facts,
                   .context = file,
                   .declaration = scope_declaration,
                   .name = scope_name,
                   .function = terragrunt_function,
                   .directory = file->directory};
}

/* ---- marks ---- */

static bool holds_mark(const Value *value, uint32_t depth) {
    if (value->kind == VALUE_STRING) return terragrunt_has_mark(value->string);
    if (depth >= NESTING_DEPTH_MAX) return false;
    bool is_object = value->kind == VALUE_OBJECT;
    if (!is_object && value->kind != VALUE_LIST && value->kind != VALUE_SET) return false;
    size_t count = is_object ? value->object.count : value->list.count;
    for (size_t i = 0; i < count; i++)
        if (holds_mark(is_object ? value->object.values[i] : value->list.items[i], depth + 1)) return true;
    return false;
}

const Value *terragrunt_without_marks(Evaluator *evaluator, const Value *value) {
    evaluator_charge(evaluator, value->node_count / 8);
    if (!holds_mark(value, 0)) return value;
    if (value->kind == VALUE_STRING)
        return unknown(evaluator, CAUSE_ENVIRONMENT, "the folder of the checkout", STR_NONE, "");
    bool is_object = value->kind == VALUE_OBJECT; /* depth: Value.depth, at most NESTING_DEPTH_MAX */
    size_t count = is_object ? value->object.count : value->list.count;
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < count; i++)
        items[i] = terragrunt_without_marks(evaluator, is_object ? value->object.values[i] : value->list.items[i]);
    return is_object ? make_object(evaluator, value->object.keys, items, count) : make_list(evaluator, items, count);
}
