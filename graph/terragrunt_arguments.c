/* terraform { extra_arguments "x" { … } }: what Terragrunt adds to Terraform's command line and environment. */
#include "analyzer/core/limits.h"
#include "graph/terragrunt_private.h"

/* ---- which blocks ---- */

/* Arguments for other commands than these change nothing that stands. */
static bool is_for_changes(TerragruntFile *file, ExprId body) {
    Evaluator *evaluator = file->root->evaluator;
    const Value *commands = terragrunt_member(file, evaluator, body, STR("commands"));
    commands = commands ? force_deeply(evaluator, commands) : NULL;
    if (!commands || commands->kind != VALUE_LIST || !value_is_wholly_known(commands)) return true;
    for (size_t i = 0; i < commands->list.count; i++) {
        const Value *item = commands->list.items[i];
        if (item->kind != VALUE_STRING) continue;
        if (str_equal(item->string, STR("plan")) || str_equal(item->string, STR("apply"))) return true;
    }
    return false;
}

static ExprId block_of(const TerragruntFile *file, uint32_t index) {
    ExprId block = file->body ? expr_block(file->facts, file->body, STR("terraform"), 0) : 0;
    return block ? expr_block(file->facts, expr_child(file->facts, block, 0), STR("extra_arguments"), index) : 0;
}

static Str label_of(const TerragruntFile *file, ExprId block) {
    return facts_str(file->facts, expr_second(file->facts, facts_expr(file->facts, block)));
}

/* The same name in a stronger file stands in its place. */
static bool is_replaced(const TerragruntRoot *root, size_t layer, Str label) {
    for (size_t i = 0; i < layer; i++) {
        const TerragruntFile *file = terragrunt_layer(root, i);
        ExprId block;
        for (uint32_t k = 0; (block = block_of(file, k)); k++)
            if (str_equal(label_of(file, block), label)) return true;
    }
    return false;
}

/* ---- values of variables ---- */

static void add_file(TerragruntRoot *root, Unit *unit, Str written) {
    Model *model = root->all->model;
    Str path;
    if (!terragrunt_resolve(model->arena, root->directory, written, &path)) return;
    uint32_t index = terragrunt_file_at(root->all, root->repository, path);
    if (index == MAP_NONE) return;
    const Facts *facts = &model->files[index].facts;
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (facts->decls[i].kind == DECL_ASSIGNMENT) *VEC_PUSH(model->arena, &unit->assignments) = (DeclRef){index, i};
}

/* -var 'name=value': a list or an object is written as in the language, everything else is its text. */
static void add_variable(TerragruntFile *file, Unit *unit, Str text, uint32_t line) {
    Arena *arena = file->root->all->model->arena;
    size_t equals = str_find_char(text, '=', 0);
    if (equals == SIZE_MAX) return;
    Str name = str_slice(text, 0, equals), value = str_slice(text, equals + 1, text.size);
    StrBuf buf = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
    strbuf_format(&buf, "%.*s = ", STR_ARG(name));
    if (str_starts_with(value, STR("[")) || str_starts_with(value, STR("{")))
        strbuf_add(&buf, value);
    else
        terragrunt_print_json(file->root, &buf, value_string(arena, value));
    strbuf_add_char(&buf, '\n');
    terragrunt_add_text(file, unit, STR("terragrunt-arguments.tfvars"), strbuf_str(&buf), line);
}

/* The texts of a list; what can't be told is reported, and nothing of it is used. */
static const Value *texts(TerragruntFile *file, ExprId body, Str name, const char *what) {
    TerragruntRoot *root = file->root;
    ExprId expr = expr_attribute(file->facts, body, name);
    if (!expr) return NULL;
    const Value *list = force_deeply(root->evaluator, terragrunt_member(file, root->evaluator, body, name));
    if (value_is_wholly_known(list)) return list->kind == VALUE_LIST ? list : NULL;
    terragrunt_gap(
        root->all, file->facts->path, facts_expr(file->facts, expr)->line,
        str_format(root->all->model->arena, "%s that can't be told: %.*s", what, STR_ARG(value_cause(list)->what)));
    return NULL;
}

static Str text_at(const Value *list, size_t index) {
    bool is_text = index < list->list.count && list->list.items[index]->kind == VALUE_STRING;
    return is_text ? list->list.items[index]->string : STR_NONE;
}

static void add_files(TerragruntFile *file, Unit *unit, ExprId body, Str name) {
    const Value *list = texts(file, body, name, "variable files");
    for (size_t i = 0; list && i < list->list.count; i++) add_file(file->root, unit, text_at(list, i));
}

/* "-var=x=y", "-var", "x=y", "-var-file=…" */
static void add_flags(TerragruntFile *file, Unit *unit, ExprId body) {
    const Value *list = texts(file, body, STR("arguments"), "arguments");
    uint32_t line = list ? facts_expr(file->facts, expr_attribute(file->facts, body, STR("arguments")))->line : 0;
    for (size_t i = 0; list && i < list->list.count; i++) {
        Str text = text_at(list, i);
        if (str_starts_with(text, STR("--"))) text = str_slice(text, 1, text.size);
        bool is_file = str_starts_with(text, STR("-var-file"));
        if (!is_file && !str_starts_with(text, STR("-var"))) continue;
        Str rest = str_slice(text, is_file ? 9 : 4, text.size);
        if (rest.size && rest.data[0] != '=' && rest.data[0] != ' ') continue;
        rest = rest.size ? str_trim(str_slice(rest, 1, rest.size)) : text_at(list, ++i);
        if (is_file)
            add_file(file->root, unit, rest);
        else
            add_variable(file, unit, rest, line);
    }
}

void terragrunt_add_arguments(TerragruntRoot *root, Unit *unit) {
    for (size_t i = terragrunt_layer_count(root); i > 0; i--) {
        TerragruntFile *file = terragrunt_layer(root, i - 1);
        ExprId block;
        for (uint32_t k = 0; (block = block_of(file, k)); k++) {
            ExprId body = expr_child(file->facts, block, 0);
            if (is_replaced(root, i - 1, label_of(file, block)) || !is_for_changes(file, body)) continue;
            add_flags(file, unit, body);
            add_files(file, unit, body, STR("required_var_files"));
            add_files(file, unit, body, STR("optional_var_files"));
        }
    }
}

/* ---- the environment ---- */

/* The environment holds texts; what is no text for the variable is written as JSON. */
static const Value *from_text(Evaluator *evaluator, const Value *value) {
    if (value->kind != VALUE_STRING) return value;
    if (!str_starts_with(value->string, STR("[")) && !str_starts_with(value->string, STR("{"))) return value;
    Scope scope = {0};
    const Value *decoded = function_call(evaluator, &scope, STR("jsondecode"), &value, 1);
    return decoded ? decoded : value;
}

const Value *terragrunt_environment(TerragruntRoot *root, Str name) {
    size_t count = terragrunt_layer_count(root);
    for (size_t i = 0; i < count; i++) {
        TerragruntFile *file = terragrunt_layer(root, i);
        ExprId block;
        const Value *found = NULL;
        for (uint32_t k = 0; (block = block_of(file, k)); k++) {
            ExprId body = expr_child(file->facts, block, 0);
            ExprId variables = expr_attribute(file->facts, body, STR("env_vars"));
            if (!variables || is_replaced(root, i, label_of(file, block)) || !is_for_changes(file, body)) continue;
            const Value *value = terragrunt_member(file, root->evaluator, variables, name);
            if (value) found = value; /* of several blocks the last one */
        }
        if (found) return from_text(root->evaluator, eval_force(root->evaluator, found));
    }
    return NULL;
}
