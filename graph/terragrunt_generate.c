/* Generated files. What Terragrunt would write beside the module is put together as text, with the values that
 * are known, and parsed like any other file. A value that can't be told, or that is more than its text (it came
 * from a default, from another root), stays a reference: a variable that only this root has. */
#include "analyzer/core/limits.h"
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

/* `line`: where all of it stands; 0 when the text is already on its lines. */
static void add_text(TerragruntFile *origin, Unit *unit, Str path, Str text, uint32_t line) {
    Terragrunt *all = origin->root->all;
    Model *model = all->model;
    size_t size = 0;
    Facts facts;
    const unsigned char *bytes = parser_parse(path, text, model->arena, &size);
    if (!facts_open(&facts, bytes, size)) return;
    if (facts.is_partial && facts.note_count)
        terragrunt_gap(all, origin->facts->path, line ? line : facts.notes[0].line,
                       str_format(model->arena, "generated %.*s: %.*s", STR_ARG(path),
                                  STR_ARG(facts_str(&facts, facts.notes[0].message))));
    if (!str_equal(facts.format, STR("terraform"))) return;
    if (line) set_lines(model->arena, &facts, line);
    uint32_t index = add_file(all, origin, &facts);
    for (uint32_t i = 0; i < facts.decl_count; i++) unit_add(model, unit, (DeclRef){index, i});
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

/* The text of a heredoc on the lines on which it stands. */
static void generate_template(TerragruntFile *file, Unit *unit, Str path, ExprId contents) {
    const Facts *facts = file->facts;
    const Expr *expr = facts_expr(facts, contents);
    StrBuf buf = strbuf_new(file->root->all->model->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (uint32_t i = 0; i < expr->line; i++) strbuf_add_char(&buf, '\n');
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
    add_text(file, unit, path, strbuf_str(&buf), 0);
}

static void generate_value(TerragruntFile *file, Unit *unit, Str path, ExprId contents) {
    TerragruntRoot *root = file->root;
    const Expr *expr = facts_expr(file->facts, contents);
    Scope scope = terragrunt_scope(file);
    const Value *value = eval_force(root->evaluator, eval(root->evaluator, &scope, contents));
    Str literal;
    if (value->kind != VALUE_STRING || terragrunt_has_mark(value->string)) {
        const Cause *cause = value_cause(value);
        if (!cause) cause = value_unknown(root->evaluator->arena, CAUSE_UNSUPPORTED, STR("generated contents"))->cause;
        terragrunt_gap(
            root->all, file->facts->path, expr->line,
            str_format(root->evaluator->arena, "generated %.*s: needs %.*s", STR_ARG(path), STR_ARG(cause->what)));
        if (!root->unknown_file) root->unknown_file = cause;
        return;
    }
    if (!expr_literal(file->facts, contents, &literal)) {
        add_text(file, unit, path, value->string, expr->line);
        return;
    }
    StrBuf buf = strbuf_new(root->all->model->arena, DOCUMENT_SIZE_BYTES_MAX);
    bool is_heredoc = str_find_char(literal, '\n', 0) != SIZE_MAX;
    for (uint32_t i = is_heredoc ? 0 : 1; i < expr->line; i++) strbuf_add_char(&buf, '\n');
    strbuf_add(&buf, literal);
    add_text(file, unit, path, strbuf_str(&buf), 0);
}

/* Takes away what stands in the module's file of that name. */
static bool remove_file(Model *model, Unit *unit, Str name, bool is_removing) {
    bool is_found = false;
    Unit old = *unit;
    if (is_removing) *unit = unit_without_decls(model, &old);
    for (size_t i = 0; i < old.decls.count + old.overrides.count; i++) {
        DeclRef ref = i < old.decls.count ? old.decls.items[i] : old.overrides.items[i - old.decls.count];
        Str path = sym_str(model->symbols, model->files[ref.file].path);
        bool is_same = str_equal(base_of(path), name) && str_equal(location_of_directory(path), unit->directory);
        is_found = is_found || is_same;
        if (is_removing && !is_same) unit_add(model, unit, ref);
    }
    return is_found;
}

static Str text_member(TerragruntFile *file, ExprId body, Str name) {
    const Value *value = terragrunt_member(file, file->root->evaluator, body, name);
    Str text;
    value = value ? eval_force(file->root->evaluator, value) : NULL;
    return value && value->kind != VALUE_NULL && value_to_string(file->root->evaluator->arena, value, &text) ? text
                                                                                                             : STR_NONE;
}

static void generate_block(TerragruntFile *file, Unit *unit, ExprId block) {
    Model *model = file->root->all->model;
    ExprId body = expr_child(file->facts, block, 0);
    ExprId contents = expr_attribute(file->facts, body, STR("contents"));
    Str path = base_of(text_member(file, body, STR("path")));
    if (!contents || !is_wanted_file(path) || str_equal(text_member(file, body, STR("disable")), STR("true"))) return;
    bool is_skipped = str_equal(text_member(file, body, STR("if_exists")), STR("skip"));
    if (remove_file(model, unit, path, false)) {
        if (is_skipped) return;
        remove_file(model, unit, path, true);
    }
    if (facts_expr(file->facts, contents)->kind == EXPR_TEMPLATE && facts_expr(file->facts, contents)->count > 1)
        generate_template(file, unit, path, contents);
    else
        generate_value(file, unit, path, contents);
}

static bool is_in(const TerragruntFile *file, Str label) {
    const Expr *body = facts_expr(file->facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        const Expr *expr = facts_expr(file->facts, expr_child(file->facts, file->body, i));
        if (expr->kind == EXPR_BLOCK && str_equal(facts_str(file->facts, expr->text), STR("generate")) &&
            str_equal(facts_str(file->facts, expr->text2), label))
            return true;
    }
    return false;
}

/* Blocks of one file, but for those that a later one replaces. */
static void generate_from(TerragruntRoot *root, Unit *unit, TerragruntFile *file, size_t position) {
    if (!file->body) return;
    const Expr *body = facts_expr(file->facts, file->body);
    for (uint32_t i = 0; i < body->count; i++) {
        ExprId child = expr_child(file->facts, file->body, i);
        const Expr *expr = facts_expr(file->facts, child);
        if (expr->kind != EXPR_BLOCK || !str_equal(facts_str(file->facts, expr->text), STR("generate"))) continue;
        Str label = facts_str(file->facts, expr->text2);
        bool is_replaced = file != root->main && root->main->body && is_in(root->main, label);
        for (size_t k = position + 1; k < root->includes.count && !is_replaced; k++)
            is_replaced = root->includes.items[k].merge != MERGE_NONE && root->includes.items[k].file->body &&
                          is_in(root->includes.items[k].file, label);
        if (!is_replaced) generate_block(file, unit, child);
    }
}

/* ---- remote_state ---- */

static void add_json_value(TerragruntRoot *root, StrBuf *buf, const Value *value) {
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

static void generate_state(TerragruntRoot *root, Unit *unit) {
    TerragruntFile *file;
    Arena *arena = root->all->model->arena;
    ExprId block = terragrunt_block(root, STR("remote_state"), STR_NONE, &file);
    if (!block) return;
    ExprId body = expr_child(file->facts, block, 0);
    Str backend = text_member(file, body, STR("backend"));
    const Value *config = terragrunt_member(file, root->evaluator, body, STR("config"));
    config = config ? eval_force(root->evaluator, config) : NULL;
    if (backend.size == 0 || str_equal(text_member(file, body, STR("disable_init")), STR("true"))) return;
    StrBuf buf = strbuf_new(arena, DOCUMENT_SIZE_BYTES_MAX);
    strbuf_add(&buf, STR("{\"terraform\":{\"backend\":{"));
    add_json_value(root, &buf, value_string(arena, backend));
    strbuf_add(&buf, STR(":{"));
    for (size_t i = 0; config && config->kind == VALUE_OBJECT && i < config->object.count; i++) {
        if (i) strbuf_add_char(&buf, ',');
        add_json_value(root, &buf, value_string(arena, config->object.keys[i]));
        strbuf_add_char(&buf, ':');
        add_json_value(root, &buf, config->object.values[i]);
    }
    strbuf_add(&buf, STR("}}}}"));
    remove_backends(root->all->model, unit);
    add_text(file, unit, STR("terragrunt-state.tf.json"), strbuf_str(&buf), facts_expr(file->facts, block)->line);
}

void terragrunt_generate_call(TerragruntRoot *root, Unit *unit, const Value *source) {
    TerragruntFile *where;
    ExprId block = terragrunt_block(root, STR("terraform"), STR_NONE, &where);
    StrBuf buf = strbuf_new(root->all->model->arena, DOCUMENT_SIZE_BYTES_MAX);
    source = terragrunt_without_marks(root->evaluator, source);
    const Cause *cause = value_cause(source); /* stands for the source where the reader is told what is missing */
    if (cause) source = value_string(root->evaluator->arena, cause->what);
    strbuf_add(&buf, STR("{\"module\":{\"terragrunt\":{\"source\":"));
    add_json_value(root, &buf, source);
    strbuf_add(&buf, STR("}}}"));
    add_text(where, unit, STR("terragrunt-module.tf.json"), strbuf_str(&buf),
             block ? facts_expr(where->facts, block)->line : 1);
}

void terragrunt_generate(TerragruntRoot *root, Unit *unit) {
    terragrunt_find_includes(root);
    root->unknown_file = root->unknown_include;
    for (size_t i = 0; i < root->includes.count; i++)
        if (root->includes.items[i].merge != MERGE_NONE) generate_from(root, unit, root->includes.items[i].file, i);
    generate_from(root, unit, root->main, root->includes.count);
    generate_state(root, unit);
}
