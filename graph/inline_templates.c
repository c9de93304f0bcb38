/* Templates that stand as a text in an argument: of a stack set (TemplateBody), of Terraform's stacks (template_body). Each
 * becomes a template of its own beside the file, "main.tf#aws_cloudformation_stack.network", as if it stood in one. */
#include "analyzer/core/limits.h"
#include "graph/inline_templates.h"
#include "graph/link.h"
#include "parsers/document.h"
#include "parsers/formats/formats.h"
#include "parsers/gotemplate.h"

typedef struct {
    const Facts *facts;
    Arena *arena;
    StrBuf out;
} Written;

static bool put(Written *written, ExprId id, bool is_json, uint32_t depth);

/* What can't be told stands between marks: the readers of documents know them. */
static void put_open(Written *written, ExprId id) {
    const Expr *expr = facts_expr(written->facts, id);
    Str name = facts_str(written->facts, expr->text);
    if (expr->kind == EXPR_ATTR && expr->count) name = facts_str(written->facts, expr->text);
    strbuf_format(&written->out, GO_UNKNOWN_OPEN "%.*s" GO_UNKNOWN_CLOSE, STR_ARG(name.size ? name : STR("a value")));
}

static void put_quoted(Written *written, Str text) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '"' || c == '\\') strbuf_add_char(&written->out, '\\');
        if (c == '\n')
            strbuf_add(&written->out, STR("\\n"));
        else if ((unsigned char)c >= ' ')
            strbuf_add_char(&written->out, c);
    }
}

/* An object or list as JSON: jsonencode({…}). */
static bool put_collection(Written *written, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(written->facts, id);
    bool is_object = expr->kind == EXPR_OBJECT, is_whole = true;
    strbuf_add_char(&written->out, is_object ? '{' : '[');
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId item = expr_child(written->facts, id, i);
        if (i) strbuf_add_char(&written->out, ',');
        if (is_object) {
            strbuf_add_char(&written->out, '"');
            put_quoted(written, facts_str(written->facts, facts_expr(written->facts, item)->text));
            strbuf_add(&written->out, STR("\":"));
            item = expr_child(written->facts, item, 1);
        }
        is_whole = put(written, item, true, depth + 1) && is_whole;
    }
    strbuf_add_char(&written->out, is_object ? '}' : ']');
    return is_whole;
}

static void put_parts(Written *written, ExprId id, Str separator, bool is_json) {
    for (uint32_t i = 0; i < facts_expr(written->facts, id)->count; i++) {
        ExprId part = expr_child(written->facts, id, i);
        Str text;
        if (i) strbuf_add(&written->out, separator);
        if (!expr_literal(written->facts, part, &text))
            put_open(written, part);
        else if (is_json)
            put_quoted(written, text);
        else
            strbuf_add(&written->out, text);
    }
}

/* join("\n", [lines]), as Fn::Join is lowered. */
static bool put_join(Written *written, ExprId id) {
    ExprId list = expr_argument(written->facts, id, 1);
    Str separator;
    if (!list || facts_expr(written->facts, list)->kind != EXPR_TUPLE) return false;
    if (!expr_literal(written->facts, expr_argument(written->facts, id, 0), &separator)) return false;
    put_parts(written, list, separator, false);
    return true;
}

/* false: nothing is known of it. */
static bool put(Written *written, ExprId id, bool is_json, uint32_t depth) {
    const Expr *expr = facts_expr(written->facts, id);
    Str text, name = facts_str(written->facts, expr->text);
    if (depth > NESTING_DEPTH_MAX) return false;
    bool is_call = expr->kind == EXPR_CALL;
    if (is_call && !is_json && str_equal(name, STR("join"))) return put_join(written, id);
    if (is_call && !is_json && (str_equal(name, STR("jsonencode")) || str_equal(name, STR("yamlencode"))))
        return put(written, expr_argument(written->facts, id, 0), true, depth + 1);
    if (is_json && (expr->kind == EXPR_OBJECT || expr->kind == EXPR_TUPLE)) return put_collection(written, id, depth);
    bool is_plain = expr->kind == EXPR_NUMBER || expr->kind == EXPR_BOOL;
    bool is_literal = expr_literal(written->facts, id, &text);
    if (!is_json && !is_literal && expr->kind != EXPR_TEMPLATE) return false;
    bool is_quoted = is_json && !(is_plain && is_literal);
    if (is_quoted) strbuf_add_char(&written->out, '"');
    if (is_literal && is_quoted)
        put_quoted(written, text);
    else if (is_literal)
        strbuf_add(&written->out, text);
    else if (expr->kind == EXPR_TEMPLATE)
        put_parts(written, id, STR_NONE, is_json);
    else
        put_open(written, id);
    if (is_quoted) strbuf_add_char(&written->out, '"');
    return true;
}

/* Lines of a text that begins below `above`; of one without lines of its own, the line where it stands. */
static void set_lines(DocNode *node, uint32_t above, bool is_here) { /* depth: height of the document */
    if (node->is_open) return;
    node->is_open = true; /* an alias is the same node once more */
    node->line = is_here ? node->line + above : above;
    node->end_line = is_here ? node->end_line + above : above;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) set_lines(node->children[i], above, is_here);
}

static void close_nodes(DocNode *node) {
    if (!node->is_open) return;
    node->is_open = false;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) close_nodes(node->children[i]);
}

typedef VEC(FactsFile) Made;

static bool add_template(Model *model, const FactsFile *file, Str name, ExprId body, Made *made) {
    Written written = {
        .facts = &file->facts, .arena = model->arena, .out = strbuf_new(model->arena, DOCUMENT_SIZE_BYTES_MAX)};
    if (!put(&written, body, false, 0)) return false;
    Str text = str_copy(model->arena, strbuf_str(&written.out));
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, text, model->arena, NULL);
    if (!count || !cloudformation_is_template(documents[0])) return false;
    const Expr *expr = facts_expr(&file->facts, body);
    bool is_here = expr->kind != EXPR_CALL && str_find_char(text, '\n', 0) != SIZE_MAX;
    set_lines(documents[0], expr->line, is_here);
    close_nodes(documents[0]);
    Str path = inline_template_path(model->arena, sym_str(model->symbols, file->path), name);
    FactsBuilder *builder = facts_builder_new(model->arena, path, STR("cloudformation"));
    cloudformation_lower(builder, documents[0], model->arena);
    size_t size = 0;
    const unsigned char *bytes = facts_finish(builder, &size);
    FactsFile own = {.repository = file->repository,
                     .path = model_sym(model, path),
                     .real_path = file->real_path,
                     .context = file->context,
                     .is_vendored = file->is_vendored,
                     .is_made = true,
                     .made_in = model_sym(model, location_of_directory(file->facts.path))};
    if (!facts_open(&own.facts, bytes, size)) return false;
    *VEC_PUSH(model->arena, made) = own;
    return true;
}

Str inline_template_path(Arena *arena, Str path, Str name) {
    return str_format(arena, "%.*s#%.*s", STR_ARG(path), STR_ARG(name));
}

Str inline_template_name(Arena *arena, const Facts *facts, const Decl *decl) {
    Str type = facts_str(facts, decl->type), name = facts_str(facts, decl->name);
    bool is_logical = str_contains(type, STR("::")); /* its name is the only one of that kind in the file */
    return is_logical ? name : str_format(arena, "%.*s.%.*s", STR_ARG(type), STR_ARG(name));
}

ExprId inline_template_body(const Facts *facts, const Decl *decl, Str path) {
    ExprId id = decl->body;
    Str step;
    while (id && path.data && str_split_next(&path, '.', &step)) id = expr_attribute(facts, id, step);
    return id;
}

static bool is_file_call(const Facts *facts, ExprId id) {
    Str name = facts_str(facts, facts_expr(facts, id)->text);
    return facts_expr(facts, id)->kind == EXPR_CALL &&
           (str_equal(name, STR("file")) || str_equal(name, STR("templatefile")));
}

void inline_templates_lower(Model *model) {
    Made made = {0};
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        for (uint32_t d = 0; file->is_parsed && d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            const AppliedWords *words = decl->kind == DECL_RESOURCE
                                            ? catalog_applied_words(model->catalog, facts_str(&file->facts, decl->type))
                                            : NULL;
            ExprId body = words && words->template.size ? inline_template_body(&file->facts, decl, words->template) : 0;
            if (!body || is_file_call(&file->facts, body)) continue;
            Str name = inline_template_name(model->arena, &file->facts, decl);
            if (!add_template(model, file, name, body, &made))
                diag_add(model->diags, DIAG_GAP, file->facts.path, facts_expr(&file->facts, body)->line,
                         "the template that %.*s has as a text can't be told; what it makes is not seen",
                         STR_ARG(name));
        }
    }
    if (made.count) model_add_files(model, made.items, made.count);
}
