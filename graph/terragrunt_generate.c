/* Generated files. What Terragrunt would write beside the module is put together as text, with the values that
 * are known, and parsed like any other file. A value that can't be told, or that is more than its text (it came
 * from a default, from another root), stays a reference: a variable that only this root has. */
#include "analyzer/core/limits.h"
#include "graph/assembled.h"
#include "graph/terragrunt_private.h"
#include "parsers/parser.h"

#define PART_PREFIX "terragrunt-part-"

/* ---- parts ---- */

Str terragrunt_part_name(TerragruntRoot *root, TerragruntPart part) {
    Arena *arena = root->all->model->arena;
    *VEC_PUSH(arena, &root->parts) = part;
    return str_format(arena, PART_PREFIX "%zu", root->parts.count - 1);
}

const TerragruntPart *terragrunt_part(const TerragruntRoot *root, Str name) {
    int64_t index;
    if (!str_starts_with(name, STR(PART_PREFIX))) return NULL;
    if (!str_to_int64(str_slice(name, sizeof PART_PREFIX - 1, name.size), &index)) return NULL;
    return index >= 0 && (size_t)index < root->parts.count ? &root->parts.items[index] : NULL;
}

/* ---- files ---- */

static Str base_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Makes the facts one more file of the model; they are nobody's to read again. */
static uint32_t add_file(Terragrunt *all, const TerragruntFile *origin, const Facts *facts) {
    Model *model = all->model;
    if (!all->own_files || model->file_count == all->file_capacity) {
        all->file_capacity = 2 * model->file_count + 16;
        FactsFile *files = ARENA_ARRAY(model->arena, FactsFile, all->file_capacity);
        for (size_t i = 0; i < model->file_count; i++) files[i] = model->files[i];
        model->files = all->own_files = files;
    }
    FactsFile *file = &all->own_files[model->file_count];
    *file = model->files[origin->index];
    file->facts = *facts;
    file->facts.path = origin->facts->path;
    file->is_parsed = false;
    return (uint32_t)model->file_count++;
}

/* Text that was put together elsewhere stands where it is asked for. */
static void set_lines(Arena *arena, Facts *facts, uint32_t line) {
    Expr *exprs = ARENA_ARRAY(arena, Expr, facts->expr_count);
    Decl *decls = ARENA_ARRAY(arena, Decl, facts->decl_count);
    for (uint32_t i = 0; i < facts->expr_count; i++) {
        exprs[i] = facts->exprs[i];
        exprs[i].line = line;
    }
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        decls[i] = facts->decls[i];
        decls[i].line = decls[i].end_line = line;
    }
    facts->exprs = exprs;
    facts->decls = decls;
}

static const unsigned char *parse_alone(Str path, Str text, const Files *files, Arena *arena, size_t *size_bytes) {
    (void)files;
    return parser_parse(path, text, arena, size_bytes);
}

void terragrunt_add_text(TerragruntFile *origin, Unit *unit, Str path, Str text, uint32_t line) {
    Terragrunt *all = origin->root->all;
    Model *model = all->model;
    static const Assembly generated = {"generated", parse_alone, false};
    Facts facts;
    if (!assembled_parse(model, origin->root->repository, &generated, path, text, &facts)) return;
    if (facts.is_partial && facts.note_count)
        terragrunt_gap(all, origin->facts->path, line ? line : facts.notes[0].line,
                       str_format(model->arena, "generated %.*s: %.*s", STR_ARG(path),
                                  STR_ARG(facts_str(&facts, facts.notes[0].message))));
    bool is_assigning = str_equal(facts.format, STR("tfvars"));
    if (!is_assigning && !str_equal(facts.format, STR("terraform"))) return;
    if (line) set_lines(model->arena, &facts, line);
    uint32_t index = add_file(all, origin, &facts);
    for (uint32_t i = 0; i < facts.decl_count; i++) {
        if (is_assigning)
            *VEC_PUSH(model->arena, &unit->assignments) = (DeclRef){index, i};
        else
            unit_add(model, unit, (DeclRef){index, i});
    }
}

/* ---- generate "x" { contents = … } ---- */

static bool is_inside_quotes(const StrBuf *buf) {
    bool is_inside = false;
    size_t start = buf->size;
    while (start > 0 && buf->data[start - 1] != '\n') start--;
    for (size_t i = start; i < buf->size; i++) {
        if (buf->data[i] == '\\')
            i++;
        else if (buf->data[i] == '"')
            is_inside = !is_inside;
    }
    return is_inside;
}

/* Is the interpolation all that stands between the quotes? */
static bool is_whole(const StrBuf *buf, const Facts *facts, ExprId next) {
    Str text;
    return buf->size && buf->data[buf->size - 1] == '"' && next && expr_literal(facts, next, &text) && text.size &&
           text.data[0] == '"';
}

static void add_part(TerragruntFile *file, StrBuf *buf, ExprId part, bool is_reference_wanted) {
    TerragruntRoot *root = file->root;
    Scope scope = terragrunt_scope(file);
    const Value *value = eval_force(root->evaluator, eval(root->evaluator, &scope, part));
    bool is_inside = is_inside_quotes(buf);
    Str text;
    bool is_text = value_is_wholly_known(value) && value->kind != VALUE_NULL &&
                   value_to_string(root->evaluator->arena, value, &text) && !terragrunt_has_mark(text);
    if (is_text && !value->is_default && !(is_inside && is_reference_wanted)) {
        strbuf_add(buf, text);
        return;
    }
    Str name = terragrunt_part_name(root, (TerragruntPart){.file = file, .expr = part});
    strbuf_format(buf, is_inside ? "${var.%.*s}" : "var.%.*s", STR_ARG(name));
}

static bool is_wanted_file(Str path) {
    return str_ends_with(path, STR(".tf")) || str_ends_with(path, STR(".tofu")) || str_ends_with(path, STR(".json"));
}

/* Text between quotes, with signs for its line ends: all of it stands on one line. Values in a heredoc stand below
 * its beginning. */
static bool is_on_one_line(const Facts *facts, ExprId contents) {
    const Expr *expr = facts_expr(facts, contents);
    if (str_ends_with(facts->path, STR(".json"))) return true;
    Str text;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId part = expr_child(facts, contents, i);
        if (!expr_literal(facts, part, &text)) return facts_expr(facts, part)->line == expr->line;
    }
    return false;
}

/* The text of a heredoc on the lines on which it stands. */
static void generate_template(TerragruntFile *file, Unit *unit, Str path, ExprId contents) {
    const Facts *facts = file->facts;
    const Expr *expr = facts_expr(facts, contents);
    StrBuf buf = strbuf_new(file->root->all->model->arena, DOCUMENT_SIZE_BYTES_MAX);
    bool is_one_line = is_on_one_line(facts, contents);
    for (uint32_t i = 0; i < expr->line && !is_one_line; i++) strbuf_add_char(&buf, '\n');
    /* Where the state is kept is read from its text. */
    bool has_backend = false;
    Str text;
    for (uint32_t i = 0; i < expr->count; i++)
        if (expr_literal(facts, expr_child(facts, contents, i), &text) && str_contains(text, STR("backend \"")))
            has_backend = true;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId part = expr_child(facts, contents, i);
        if (expr_literal(facts, part, &text))
            strbuf_add(&buf, text);
        else
            add_part(file, &buf, part, !has_backend && is_whole(&buf, facts, expr_child(facts, contents, i + 1)));
    }
    terragrunt_add_text(file, unit, path, strbuf_str(&buf), is_one_line ? expr->line : 0);
}

/* A file whose contents can't be told. */
static void miss_file(TerragruntFile *file, Str path, uint32_t line, const Value *value) {
    TerragruntRoot *root = file->root;
    const Cause *cause = value_cause(value);
    if (!cause) cause = value_unknown(root->evaluator->arena, CAUSE_UNSUPPORTED, STR("generated contents"))->cause;
    terragrunt_gap(
        root->all, file->facts->path, line,
        str_format(root->evaluator->arena, "generated %.*s: needs %.*s", STR_ARG(path), STR_ARG(cause->what)));
    if (!root->unknown_file) root->unknown_file = cause;
}

static void generate_value(TerragruntFile *file, Unit *unit, Str path, ExprId contents) {
    TerragruntRoot *root = file->root;
    const Expr *expr = facts_expr(file->facts, contents);
    Scope scope = terragrunt_scope(file);
    const Value *value = eval_force(root->evaluator, eval(root->evaluator, &scope, contents));
    Str literal;
    if (value->kind != VALUE_STRING || terragrunt_has_mark(value->string)) {
        miss_file(file, path, expr->line, value);
        return;
    }
    if (!expr_literal(file->facts, contents, &literal) || is_on_one_line(file->facts, contents)) {
        terragrunt_add_text(file, unit, path, value->string, expr->line);
        return;
    }
    StrBuf buf = strbuf_new(root->all->model->arena, DOCUMENT_SIZE_BYTES_MAX);
    bool is_heredoc = str_find_char(literal, '\n', 0) != SIZE_MAX;
    for (uint32_t i = is_heredoc ? 0 : 1; i < expr->line; i++) strbuf_add_char(&buf, '\n');
    strbuf_add(&buf, literal);
    terragrunt_add_text(file, unit, path, strbuf_str(&buf), 0);
}

/* Is the declaration in the file of that name which Terraform would find in its working folder? */
static bool is_in_file(const Model *model, const Unit *unit, DeclRef ref, Str name) {
    Str path = sym_str(model->symbols, model->files[ref.file].path), directory = location_of_directory(path);
    return str_equal(base_of(path), name) && (str_equal(directory, unit->directory) ||
                                              (unit->is_copied_over && str_equal(directory, unit->over_directory)));
}

static void remove_assignments(const Model *model, Unit *unit, Str name) {
    size_t kept = 0;
    DeclRef *refs = ARENA_ARRAY(model->arena, DeclRef, unit->assignments.count);
    for (size_t i = 0; i < unit->assignments.count; i++)
        if (!is_in_file(model, unit, unit->assignments.items[i], name)) refs[kept++] = unit->assignments.items[i];
    memset(&unit->assignments, 0, sizeof unit->assignments);
    for (size_t i = 0; i < kept; i++) *VEC_PUSH(model->arena, &unit->assignments) = refs[i];
}

bool terragrunt_remove_file(Model *model, Unit *unit, Str name, bool is_removing) {
    bool is_found = false;
    Unit old = *unit;
    if (is_removing) *unit = unit_without_decls(model, &old);
    for (size_t i = 0; i < old.decls.count + old.overrides.count; i++) {
        DeclRef ref = i < old.decls.count ? old.decls.items[i] : old.overrides.items[i - old.decls.count];
        bool is_same = is_in_file(model, unit, ref, name);
        is_found = is_found || is_same;
        if (is_removing && !is_same) unit_add(model, unit, ref);
    }
    if (is_removing) remove_assignments(model, unit, name);
    return is_found;
}

static Str text_in(const TerragruntRoot *root, const Value *object, Str name) {
    const Value *value = value_get(object, name);
    Str text;
    bool is_text = value && value_is_known(value) && value->kind != VALUE_NULL &&
                   value_to_string(root->evaluator->arena, value, &text);
    return is_text ? text : STR_NONE;
}

/* Is the file one to write? What stands there of that name goes. */
static bool begin_file(const TerragruntRoot *root, Unit *unit, Str path, Str if_exists, Str disable) {
    Model *model = root->all->model;
    if (!is_wanted_file(path) || str_equal(disable, STR("true"))) return false;
    if (!terragrunt_remove_file(model, unit, path, false)) return true;
    if (str_equal(if_exists, STR("skip"))) return false;
    terragrunt_remove_file(model, unit, path, true);
    return true;
}

static void generate_block(TerragruntFile *file, Unit *unit, ExprId block) {
    ExprId body = expr_child(file->facts, block, 0);
    ExprId contents = expr_attribute(file->facts, body, STR("contents"));
    Str path = base_of(terragrunt_text(file, body, STR("path")));
    if (!contents || !begin_file(file->root, unit, path, terragrunt_text(file, body, STR("if_exists")),
                                 terragrunt_text(file, body, STR("disable"))))
        return;
    if (facts_expr(file->facts, contents)->kind == EXPR_TEMPLATE && facts_expr(file->facts, contents)->count > 1)
        generate_template(file, unit, path, contents);
    else
        generate_value(file, unit, path, contents);
}

/* generate = { provider = { path = …, contents = … } } */
static void generate_attribute(TerragruntFile *file, Unit *unit, ExprId attribute) {
    TerragruntRoot *root = file->root;
    Scope scope = terragrunt_scope(file);
    const Value *all = force_deeply(root->evaluator, eval(root->evaluator, &scope, attribute));
    uint32_t line = facts_expr(file->facts, attribute)->line;
    if (all->kind == VALUE_UNKNOWN) miss_file(file, STR("files"), line, all);
    for (size_t i = 0; all->kind == VALUE_OBJECT && i < all->object.count; i++) {
        const Value *item = all->object.values[i];
        Str path = base_of(text_in(root, item, STR("path")));
        const Value *contents = value_get(item, STR("contents"));
        if (!contents ||
            !begin_file(root, unit, path, text_in(root, item, STR("if_exists")), text_in(root, item, STR("disable"))))
            continue;
        if (contents->kind != VALUE_STRING || terragrunt_has_mark(contents->string))
            miss_file(file, path, line, contents);
        else
            terragrunt_add_text(file, unit, path, contents->string, line);
    }
}

/* Blocks of one file, but for those that a stronger one replaces. */
static void generate_from(TerragruntRoot *root, Unit *unit, size_t layer) {
    TerragruntFile *file = terragrunt_layer(root, layer);
    if (!file->body) return;
    const Expr *body = facts_expr(file->facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(file->facts, file->body, i);
        const Expr *expr = facts_expr(file->facts, child);
        if (!str_equal(facts_str(file->facts, expr->text), STR("generate"))) continue;
        if (expr->kind == EXPR_ATTRIBUTE)
            generate_attribute(file, unit, expr_child(file->facts, child, 0));
        else if (expr->kind == EXPR_BLOCK &&
                 !terragrunt_is_replaced(root, layer, STR("generate"),
                                         facts_str(file->facts, expr_second(file->facts, expr))))
            generate_block(file, unit, child);
    }
}

/* ---- remote_state ---- */

void terragrunt_print_json(TerragruntRoot *root, StrBuf *buf, const Value *value) {
    Arena *arena = root->all->model->arena;
    value = terragrunt_without_marks(root->evaluator, force_deeply(root->evaluator, value));
    if (!value_is_wholly_known(value)) {
        strbuf_format(buf, "\"${var.%.*s}\"", STR_ARG(terragrunt_part_name(root, (TerragruntPart){.value = value})));
        return;
    }
    StrBuf plain = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    value_print_json(value, &plain, false);
    Str text = strbuf_str(&plain);
    for (size_t i = 0; i < text.size; i++) {
        bool is_template = (text.data[i] == '$' || text.data[i] == '%') && i + 1 < text.size && text.data[i + 1] == '{';
        if (is_template) strbuf_add_char(buf, text.data[i]);
        strbuf_add_char(buf, text.data[i]);
    }
}

static void remove_backends(Model *model, Unit *unit) {
    Unit old = *unit;
    *unit = unit_without_decls(model, &old);
    for (size_t i = 0; i < old.decls.count; i++)
        if (unit_decl(model, old.decls.items[i])->kind != DECL_BACKEND) unit_add(model, unit, old.decls.items[i]);
    for (size_t i = 0; i < old.overrides.count; i++) unit_add(model, unit, old.overrides.items[i]);
}

static void add_backend(TerragruntFile *file, Unit *unit, Str backend, const Value *config, uint32_t line) {
    TerragruntRoot *root = file->root;
    Arena *arena = root->all->model->arena;
    StrBuf buf = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
    strbuf_add(&buf, STR("{\"terraform\":{\"backend\":{"));
    terragrunt_print_json(root, &buf, value_string(arena, backend));
    strbuf_add(&buf, STR(":{"));
    for (size_t i = 0; config && config->kind == VALUE_OBJECT && i < config->object.count; i++) {
        if (i) strbuf_add_char(&buf, ',');
        terragrunt_print_json(root, &buf, value_string(arena, config->object.keys[i]));
        strbuf_add_char(&buf, ':');
        terragrunt_print_json(root, &buf, config->object.values[i]);
    }
    strbuf_add(&buf, STR("}}}}"));
    remove_backends(root->all->model, unit);
    terragrunt_add_text(file, unit, STR("terragrunt-state.tf.json"), strbuf_str(&buf), line);
}

/* Where the state is kept: a block, or an attribute with the same as an object. The strongest file that says so. */
static void generate_state(TerragruntRoot *root, Unit *unit) {
    size_t count = terragrunt_layer_count(root);
    for (size_t i = 0; i < count; i++) {
        TerragruntFile *file = terragrunt_layer(root, i);
        ExprId block = file->body ? expr_block(file->facts, file->body, STR("remote_state"), 0) : 0;
        ExprId attribute = file->body ? expr_attribute(file->facts, file->body, STR("remote_state")) : 0;
        if (!block && !attribute) continue;
        Str backend, disable;
        const Value *config;
        if (block) {
            ExprId body = expr_child(file->facts, block, 0);
            backend = terragrunt_text(file, body, STR("backend"));
            disable = terragrunt_text(file, body, STR("disable_init"));
            config = terragrunt_member(file, root->evaluator, body, STR("config"));
            config = config ? eval_force(root->evaluator, config) : NULL;
        } else {
            Scope scope = terragrunt_scope(file);
            const Value *state = force_deeply(root->evaluator, eval(root->evaluator, &scope, attribute));
            backend = text_in(root, state, STR("backend"));
            disable = text_in(root, state, STR("disable_init"));
            config = value_get(state, STR("config"));
        }
        uint32_t line = facts_expr(file->facts, block ? block : attribute)->line;
        if (backend.size && !str_equal(disable, STR("true"))) add_backend(file, unit, backend, config, line);
        return;
    }
}

void terragrunt_generate_call(TerragruntRoot *root, Unit *unit, const Value *source) {
    TerragruntFile *where;
    ExprId block = terragrunt_block(root, STR("terraform"), STR_NONE, &where);
    StrBuf buf = strbuf_new(root->all->model->arena, DOCUMENT_SIZE_BYTES_MAX);
    source = terragrunt_without_marks(root->evaluator, source);
    const Cause *cause = value_cause(source); /* stands for the source where the reader is told what is missing */
    if (cause) source = value_string(root->evaluator->arena, cause->what);
    strbuf_add(&buf, STR("{\"module\":{\"terragrunt\":{\"source\":"));
    terragrunt_print_json(root, &buf, source);
    strbuf_add(&buf, STR("}}}"));
    terragrunt_add_text(where, unit, STR("terragrunt-module.tf.json"), strbuf_str(&buf),
                        block ? facts_expr(where->facts, block)->line : 1);
}

void terragrunt_generate(TerragruntRoot *root, Unit *unit) {
    size_t count = terragrunt_layer_count(root);
    root->unknown_file = root->unknown_include;
    for (size_t i = count; i > 0; i--) generate_from(root, unit, i - 1);
    generate_state(root, unit);
}
