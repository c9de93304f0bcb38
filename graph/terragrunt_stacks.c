/* Stacks. terragrunt.stack.hcl copies units, and other stacks, to folders below itself. Nothing is copied here:
 * each unit is a root in the folder of its copy, and what is looked for in such a folder is found where it was
 * copied from. */
#include "analyzer/core/limits.h"
#include "graph/module_sources.h"
#include "graph/terragrunt_private.h"

/* ---- what is where ---- */

const Files *terragrunt_files(const Model *model, uint32_t repository) {
    return model->file_access ? &model->file_access[repository] : NULL;
}

static Str join(Arena *arena, Str directory, Str rest) {
    while (rest.size && rest.data[0] == '/') rest = str_slice(rest, 1, rest.size);
    if (directory.size == 0) return rest;
    return rest.size ? str_format(arena, "%.*s/%.*s", STR_ARG(directory), STR_ARG(rest)) : directory;
}

TerragruntPlace terragrunt_place(const Terragrunt *all, uint32_t repository, Str path) {
    Arena *arena = all->model->arena;
    if (all->copies.count == 0) return (TerragruntPlace){repository, path};
    for (Str directory = path;; directory = location_of_directory(directory)) { /* one step less each time */
        uint32_t index = map_get(all->copy_index, terragrunt_key(arena, repository, directory));
        if (index != MAP_NONE) {
            TerragruntPlace source = all->copies.items[index];
            source.path = join(arena, source.path, str_slice(path, directory.size, path.size));
            return source;
        }
        if (directory.size == 0) return (TerragruntPlace){repository, path};
    }
}

static void add_copy(Terragrunt *all, uint32_t repository, Str to, TerragruntPlace from) {
    map_put(all->copy_index, terragrunt_key(all->model->arena, repository, to), (uint32_t)all->copies.count);
    *VEC_PUSH(all->model->arena, &all->copies) = from;
}

uint32_t terragrunt_file_at(const Terragrunt *all, uint32_t repository, Str path) {
    TerragruntPlace place = terragrunt_place(all, repository, path);
    uint32_t index = map_get(all->files, terragrunt_key(all->model->arena, place.repository, place.path));
    if (index != MAP_NONE) return index;
    return map_get(all->files, terragrunt_key(all->model->arena, repository, path));
}

uint32_t terragrunt_config_at(const Terragrunt *all, uint32_t repository, Str directory) {
    uint32_t index = terragrunt_file_at(all, repository, join(all->model->arena, directory, STR("terragrunt.hcl")));
    if (index != MAP_NONE) return index;
    return terragrunt_file_at(all, repository, join(all->model->arena, directory, STR("terragrunt.hcl.json")));
}

static uint32_t unit_in(const Terragrunt *all, TerragruntPlace place) {
    Arena *arena = all->model->arena;
    uint32_t unit = units_find(all->units, arena, place.repository, place.path);
    const Files *files = terragrunt_files(all->model, place.repository);
    if (unit != MAP_NONE || !files) return unit;
    return units_find(all->units, arena, place.repository, files_follow(arena, files, place.path));
}

uint32_t terragrunt_unit_at(const Terragrunt *all, uint32_t repository, Str path) {
    uint32_t unit = unit_in(all, terragrunt_place(all, repository, path));
    return unit != MAP_NONE ? unit : unit_in(all, (TerragruntPlace){repository, path});
}

/* ---- sources ---- */

bool terragrunt_is_path(Str source) { return source.size && (source.data[0] == '/' || source.data[0] == '.'); }

/* "../modules//vpc" as "../modules/vpc"; the two slashes say from where on the folder is copied. */
Str terragrunt_without_double_slash(Arena *arena, Str path) {
    size_t at = str_find(path, STR("//"), 1);
    if (at == SIZE_MAX) return path;
    return str_concat(arena, str_slice(path, 0, at), str_slice(path, at + 1, path.size));
}

/* "git::../../..//modules/vpc?ref=v1" is this repository at another version; what stands here is the nearest that
 * there is to see. */
Str terragrunt_local_source(Str source) {
    if (!str_starts_with(source, STR("git::"))) return source;
    Str path = str_slice(source, 5, source.size);
    if (str_starts_with(path, STR("file://"))) path = str_slice(path, 7, path.size);
    return terragrunt_is_path(path) ? str_slice(path, 0, str_find_char(path, '?', 0)) : source;
}

/* The folder that a unit or a stack is copied from. */
static bool find_source(const TerragruntRoot *stack, Str written, const char *name, TerragruntPlace *out) {
    const Terragrunt *all = stack->all;
    Arena *arena = all->model->arena;
    Str source = terragrunt_local_source(written), path;
    RemoteSource remote;
    bool may_be_path = terragrunt_is_path(source) || str_find_char(source, ':', 0) == SIZE_MAX;
    if (may_be_path &&
        terragrunt_resolve(arena, stack->directory, terragrunt_without_double_slash(arena, source), &path)) {
        while (str_ends_with(path, STR("/"))) path = str_slice(path, 0, path.size - 1);
        if (terragrunt_file_at(all, stack->repository, join(arena, path, str_from(name))) != MAP_NONE) {
            *out = terragrunt_place(all, stack->repository, path);
            /* What stands beside a copy is no part of it. */
            if (terragrunt_file_at(all, out->repository, join(arena, out->path, str_from(name))) == MAP_NONE)
                *out = (TerragruntPlace){stack->repository, path};
            return true;
        }
    }
    if (terragrunt_is_path(source) || !module_source_parse(arena, source, &remote)) return false;
    uint32_t repository = module_sources_repository(all->model, all->units->sources, &remote);
    if (repository == MAP_NONE) return false;
    *out = (TerragruntPlace){repository, remote.folder};
    return terragrunt_file_at(all, repository, join(arena, remote.folder, str_from(name))) != MAP_NONE;
}

/* ---- components ---- */

/* A `unit` or `stack` block, in the file in whose light it is read. */
typedef struct {
    TerragruntFile *file;
    ExprId block;
    bool is_stack;
    Str label;
} Component;

typedef VEC(Component) Components;

typedef struct Expansion {
    Terragrunt *all;
    uint32_t top;  /* the file of the outermost stack */
    uint32_t file; /* of this one */
    uint32_t depth;
    const struct Expansion *outer;
} Expansion;

static bool is_inside(const Expansion *expansion, uint32_t file) {
    for (; expansion; expansion = expansion->outer) /* at most MODULE_DEPTH_MAX */
        if (expansion->file == file) return true;
    return false;
}

static bool target_of(const Component *component, Str *out) {
    TerragruntRoot *stack = component->file->root;
    Arena *arena = stack->all->model->arena;
    ExprId body = expr_child(component->file->facts, component->block, 0);
    Str path = terragrunt_text(component->file, body, STR("path"));
    if (path.size && path.data[0] == '/') return terragrunt_resolve(arena, stack->directory, path, out);
    if (path.size == 0) return false;
    bool is_flat = str_equal(terragrunt_text(component->file, body, STR("no_dot_terragrunt_stack")), STR("true"));
    path = str_format(arena, "%s%.*s", is_flat ? "" : ".terragrunt-stack/", STR_ARG(path));
    return files_resolve(arena, stack->directory, path, out) && !str_starts_with(*out, STR(".."));
}

static void list_components(TerragruntFile *file, Components *list) {
    const Facts *facts = file->facts;
    if (!file->body) return;
    const Expr *body = facts_expr(facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(facts, file->body, i);
        const Expr *expr = facts_expr(facts, child);
        Str type = facts_str(facts, expr->text);
        bool is_stack = str_equal(type, STR("stack"));
        if (expr->kind != EXPR_BLOCK || (!is_stack && !str_equal(type, STR("unit")))) continue;
        Component component = {file, child, is_stack, facts_str(facts, expr_second(facts, expr))};
        /* What an outer stack adds stands in place of what has the same name. */
        size_t at = 0;
        while (at < list->count && (list->items[at].is_stack != is_stack || list->items[at].file == file ||
                                    !str_equal(list->items[at].label, component.label)))
            at++;
        if (at < list->count)
            list->items[at] = component;
        else
            *VEC_PUSH(file->root->all->model->arena, list) = component;
    }
}

static const Value *component_attribute(Evaluator *evaluator, const Value *value, Str name) {
    const Component *wanted = value->lazy.context;
    Components list = {0};
    list_components(wanted->file, &list);
    for (size_t i = 0; i < list.count; i++) {
        Str target, key = STR("path");
        if (list.items[i].is_stack != wanted->is_stack || !str_equal(list.items[i].label, name)) continue;
        if (!target_of(&list.items[i], &target)) break;
        const Value *path = make_string(evaluator, terragrunt_marked(evaluator->arena, target));
        return make_object(evaluator, &key, &path, 1);
    }
    return value_error(evaluator, "no %s %.*s in the stack", wanted->is_stack ? "stack" : "unit", STR_ARG(name));
}

static const Value *component_index(Evaluator *evaluator, const Value *value, const Value *key) {
    Str name;
    if (!value_is_known(key)) return key;
    if (value_to_string(evaluator->arena, key, &name)) return component_attribute(evaluator, value, name);
    return value_error(evaluator, "an index that is no name");
}

static const Value *component_force(Evaluator *evaluator, const Value *value) {
    (void)value;
    return value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, STR("all parts of a stack as a value"));
}

static const LazyOps component_ops = {component_attribute, component_index, component_force, false};

const Value *terragrunt_components(Evaluator *evaluator, TerragruntFile *file, bool is_stack) {
    Component *context = ARENA_NEW(evaluator->arena, Component);
    *context = (Component){.file = file, .is_stack = is_stack};
    Value *value = ARENA_NEW(evaluator->arena, Value);
    value->kind = VALUE_LAZY;
    value->is_not_null = true;
    value->lazy.ops = &component_ops;
    value->lazy.context = context;
    return value;
}

/* ---- values ---- */

const Value *terragrunt_values(Evaluator *evaluator, TerragruntRoot *root) {
    if (root->values) return root->values;
    const Terragrunt *all = root->all;
    Str path = join(all->model->arena, root->directory, STR("terragrunt.values.hcl"));
    uint32_t file = terragrunt_file_at(all, root->repository, path);
    if (file != MAP_NONE) {
        root->values = make_object(evaluator, NULL, NULL, 0); /* a file that asks for itself finds nothing */
        TerragruntFile *values = terragrunt_file_new(root, file, true, 0);
        Scope scope = terragrunt_scope(values);
        if (values->body) root->values = eval_body(evaluator, &scope, values->body);
    } else if (root->is_copy) {
        root->values = make_object(evaluator, NULL, NULL, 0);
    }
    return root->values;
}

static bool asks_for_values(const Facts *facts) {
    for (uint32_t i = 0; i < facts->expr_count; i++)
        if (facts->exprs[i].kind == EXPR_NAME && str_equal(facts_str(facts, facts->exprs[i].text), STR("values")))
            return true;
    return false;
}

/* ---- expansion ---- */

static void miss(const Component *component, const char *what, Str detail) {
    TerragruntRoot *stack = component->file->root;
    terragrunt_gap(stack->all, component->file->facts->path, facts_expr(component->file->facts, component->block)->line,
                   str_format(stack->all->model->arena, "%s: %.*s", what, STR_ARG(terragrunt_shown(detail))));
}

static Str source_text(const Component *component, const Cause **cause) {
    TerragruntFile *file = component->file;
    ExprId body = expr_child(file->facts, component->block, 0);
    const Value *value = terragrunt_member(file, file->root->evaluator, body, STR("source"));
    value = value ? eval_force(file->root->evaluator, value) : NULL;
    *cause = value ? value_cause(value) : NULL;
    return value && value->kind == VALUE_STRING ? value->string : STR_NONE;
}

static void set_handed(const Component *component, TerragruntRoot *root) {
    TerragruntFile *file = component->file;
    ExprId body = expr_child(file->facts, component->block, 0);
    ExprId added = expr_block(file->facts, body, STR("autoinclude"), 0);
    root->values = terragrunt_member(file, file->root->evaluator, body, STR("values"));
    if (!added) return;
    root->automatic = terragrunt_file_new(root, file->index, false, expr_child(file->facts, added, 0));
    root->automatic->stack = file->stack ? file->stack : file;
}

static TerragruntRoot *add_unit(const Expansion *expansion, const Component *component, uint32_t file, Str target) {
    Terragrunt *all = expansion->all;
    TerragruntRoot *stack = component->file->root;
    TerragruntRoot *root = terragrunt_candidate(all, file, stack->repository, target);
    root->is_copy = true;
    root->top_stack = expansion->top;
    set_handed(component, root);
    map_put(all->included, terragrunt_key(all->model->arena, file, STR_NONE), 1);
    terragrunt_add_candidate(root);
    return root;
}

static void expand(const Expansion *expansion, TerragruntRoot *stack);

static void add_component(const Expansion *expansion, TerragruntStack *known, const Component *component) {
    enum { UNITS_MAX = 10000 };
    Terragrunt *all = expansion->all;
    Arena *arena = all->model->arena;
    TerragruntRoot *stack = component->file->root;
    const Cause *cause;
    ExprId body = expr_child(component->file->facts, component->block, 0);
    if (str_equal(terragrunt_text(component->file, body, STR("enabled")), STR("false"))) return;
    if (expr_block(component->file->facts, body, STR("expansion"), 0)) {
        miss(component, "copies of a part of a stack not followed", STR("expansion"));
        return;
    }
    Str source = source_text(component, &cause), target;
    TerragruntPlace from;
    const char *name = component->is_stack ? "terragrunt.stack.hcl" : "terragrunt.hcl";
    const char *missed = component->is_stack ? "stack of a stack not followed" : "unit of a stack not followed";
    if (!target_of(component, &target) || !find_source(stack, source, name, &from)) {
        miss(component, missed, cause ? cause->what : source);
        return;
    }
    if (expansion->depth >= MODULE_DEPTH_MAX || all->copies.count >= UNITS_MAX) {
        miss(component, "stacks inside stacks without end", source);
        return;
    }
    uint32_t file = terragrunt_file_at(all, from.repository, join(arena, from.path, str_from(name)));
    if (file == MAP_NONE) {
        miss(component, missed, source);
        return;
    }
    if (component->is_stack && is_inside(expansion, file)) {
        miss(component, "a stack that contains itself; not followed", source);
        return;
    }
    add_copy(all, stack->repository, target, from);
    if (!component->is_stack) {
        *VEC_PUSH(arena, &known->labels) = component->label;
        *VEC_PUSH(arena, &known->units) = add_unit(expansion, component, file, target);
        return;
    }
    TerragruntRoot *inner = terragrunt_candidate(all, file, stack->repository, target);
    inner->is_copy = true;
    set_handed(component, inner);
    map_put(all->included, terragrunt_key(arena, file, STR_NONE), 1);
    const Expansion deeper = {all, expansion->top, file, expansion->depth + 1, expansion};
    expand(&deeper, inner); /* depth: MODULE_DEPTH_MAX */
}

static void expand(const Expansion *expansion, TerragruntRoot *stack) {
    Terragrunt *all = expansion->all;
    Arena *arena = all->model->arena;
    Components list = {0};
    stack->is_stack = true;
    list_components(stack->main, &list);
    if (stack->automatic) {
        /* Its blocks are read in the light of the outer stack, and stand in the folder of this one. */
        TerragruntFile *added = terragrunt_file_new(stack, stack->automatic->index, true, stack->automatic->body);
        added->stack = stack->automatic->stack;
        list_components(added, &list);
    }
    TerragruntStack *known = ARENA_NEW(arena, TerragruntStack);
    map_put(all->stack_index, terragrunt_key(arena, stack->repository, stack->directory), (uint32_t)all->stacks.count);
    *VEC_PUSH(arena, &all->stacks) = known;
    for (size_t i = 0; i < list.count; i++) add_component(expansion, known, &list.items[i]);
}

/* What waits for values that a stack hands to it. */
static bool is_part_of_others(TerragruntRoot *stack) {
    return asks_for_values(stack->main->facts) && !terragrunt_values(stack->evaluator, stack);
}

void terragrunt_expand_stacks(Terragrunt *all) {
    Model *model = all->model;
    VEC(TerragruntRoot *) waiting = {0};
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Str path = sym_str(model->symbols, file->path), directory = location_of_directory(path);
        Str name = directory.size ? str_slice(path, directory.size + 1, path.size) : path;
        if (!file->is_parsed || !str_equal(name, STR("terragrunt.stack.hcl"))) continue;
        if (map_get(all->included, terragrunt_key(model->arena, i, STR_NONE)) != MAP_NONE) continue;
        TerragruntRoot *stack = terragrunt_candidate(all, i, file->repository, directory);
        const Expansion expansion = {all, i, i, 0, NULL};
        if (is_part_of_others(stack))
            *VEC_PUSH(model->arena, &waiting) = stack;
        else
            expand(&expansion, stack);
    }
    for (size_t i = 0; i < waiting.count; i++) {
        const TerragruntFile *main = waiting.items[i]->main;
        if (map_get(all->included, terragrunt_key(model->arena, main->index, STR_NONE)) == MAP_NONE)
            terragrunt_gap(all, main->facts->path, 1, STR("a stack for stacks: nothing here hands it its values"));
    }
}
