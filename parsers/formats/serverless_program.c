/* A service that is written as a program which only states what it is: serverless.ts, serverless.js, and the files that
 * they import. Literals, constants, spread objects and imports are followed; what is worked out is unknown, by its name. */
#include "analyzer/core/limits.h"
#include "parsers/formats/serverless.h"

enum { DEPTH_MAX = 64 };

typedef struct {
    Serverless *service;
    const ServerlessFile *file;
    uint16_t source; /* its index */
} Program;

static DocNode *convert(const Program *program, ExprId id, uint32_t depth);

static const Facts *facts_of(const Program *program) { return program->file->program; }

static DocNode place(const Program *program, ExprId id) {
    const Expr *expr = facts_expr(facts_of(program), id);
    return (DocNode){.source = program->source,
                     .line = expr->line,
                     .end_line = expr->line,
                     .column = expr->column,
                     .kind = DOC_SCALAR,
                     .tag = STR_NONE,
                     .value = STR_NONE};
}

static DocNode *scalar(const Program *program, Str text, ExprId id) {
    DocNode at = place(program, id);
    return serverless_scalar(program->service, text, &at);
}

/* What only running the program would tell. */
static DocNode *worked_out(const Program *program, Str name, ExprId id) {
    if (name.size == 0) name = STR("a value");
    return scalar(program, str_format(program->service->arena, "${code:%.*s}", STR_ARG(name)), id);
}

/* ---- names ---- */

static bool has_file(const Serverless *service, Str path) {
    size_t at = files_first_at(service->files, path);
    return at < service->files->path_count && str_equal(service->files->paths[at], path);
}

static bool find_module(const Serverless *service, Str path, Str *out) {
    static const char *const endings[] = {".ts", ".js", ".cjs", ".mjs", "/index.ts", "/index.js", ""};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        *out = str_concat(service->arena, path, str_from(endings[i]));
        if (serverless_is_program(*out) && has_file(service, *out)) return true;
    }
    return false;
}

/* "@functions/hello" by the paths of tsconfig, which may end in a star on both sides. */
static bool find_alias(const Serverless *service, Str name, Str *out) {
    static const char *const configs[] = {"tsconfig.paths.json", "tsconfig.json"};
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        Str path, bytes;
        DocNode *root = NULL;
        DocNotes ignored = {.arena = service->arena};
        if (!files_resolve(service->arena, service->directory, str_from(configs[i]), &path) ||
            !has_file(service, path) || !service->files->read(service->files->context, path, service->arena, &bytes) ||
            !document_read_json(&root, bytes, service->arena, &ignored))
            continue;
        const DocNode *options = document_get(root, STR("compilerOptions")),
                      *paths = document_get(options, STR("paths"));
        for (uint32_t k = 0; document_is_mapping(paths) && k < paths->count; k++) {
            Str pattern = document_text(document_key(paths, k));
            const DocNode *targets = document_value(paths, k);
            Str target =
                document_is_sequence(targets) && targets->count ? document_text(document_value(targets, 0)) : STR_NONE;
            bool is_open = str_ends_with(pattern, STR("*")) && str_ends_with(target, STR("*"));
            Str head = is_open ? str_slice(pattern, 0, pattern.size - 1) : pattern;
            if (is_open ? !str_starts_with(name, head) : !str_equal(name, head)) continue;
            Str rest = str_slice(name, head.size, name.size);
            Str base = document_text(document_get(options, STR("baseUrl")));
            Str written = str_format(service->arena, "%.*s/%.*s%.*s", STR_ARG(base.size ? base : STR(".")),
                                     STR_ARG(is_open ? str_slice(target, 0, target.size - 1) : target), STR_ARG(rest));
            if (files_resolve(service->arena, service->directory, written, &path) && find_module(service, path, out))
                return true;
        }
    }
    return false;
}

static bool imported(const Program *program, Str name, Program *out) {
    Serverless *service = program->service;
    Str path, resolved, own = program->file->path;
    size_t slash = str_find_last_char(own, '/');
    Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(own, 0, slash);
    bool is_found = str_starts_with(name, STR("."))
                        ? files_resolve(service->arena, folder, name, &path) && find_module(service, path, &resolved)
                        : find_alias(service, name, &resolved);
    if (!is_found) return false;
    uint32_t index = serverless_add_program(service, resolved);
    if (index == MAP_NONE) return false;
    *out = (Program){service, service->sources.items[index], (uint16_t)index};
    return true;
}

/* What a name stands for in the file; `where` is the file that the value stands in. 0: nothing that can be told. */
static ExprId exported(const Program *program, Str name, Program *where, uint32_t depth);

static ExprId value_of(const Program *program, Str name, Program *where, bool *is_module, uint32_t depth) {
    const Facts *facts = facts_of(program);
    ExprId value = 0;
    if (depth > DEPTH_MAX) return 0;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind == CODE_ASSIGN && fact->scope == 0 && str_equal(facts_str(facts, fact->name), name))
            value = fact->value;
    }
    *where = *program;
    if (value) return value;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        Str alias = facts_str(facts, fact->alias), member = facts_str(facts, fact->member);
        Program other;
        if (fact->kind != CODE_IMPORT || !str_equal(alias.size ? alias : member, name)) continue;
        if (!imported(program, facts_str(facts, fact->name), &other)) return 0;
        *is_module = member.size == 0 || str_equal(member, STR("*"));
        *where = other;
        return *is_module ? 0 : exported(&other, member, where, depth + 1);
    }
    return 0;
}

static ExprId exported(const Program *program, Str name, Program *where, uint32_t depth) {
    const Facts *facts = facts_of(program);
    ExprId value = 0;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        Str own = facts_str(facts, fact->name);
        bool is_all = str_equal(name, STR("default")) && str_equal(own, STR("module.exports"));
        if ((fact->kind == CODE_EXPORT && str_equal(own, name)) || (fact->kind == CODE_ASSIGN && is_all))
            value = fact->value;
    }
    *where = *program;
    bool is_module = false;
    if (value && facts_expr(facts, value)->kind == EXPR_NAME)
        return value_of(program, facts_str(facts, facts_expr(facts, value)->text), where, &is_module, depth + 1);
    return value ? value : value_of(program, name, where, &is_module, depth + 1);
}

/* import * as functions from './functions' */
static DocNode *module_node(const Program *program, const Program *module, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(module);
    Arena *arena = program->service->arena;
    Program where;
    ExprId all = exported(module, STR("default"), &where, depth + 1);
    VEC(DocNode *) pairs = {0};
    DocNode at = place(program, id);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        Str name = facts_str(facts, fact->name);
        if (fact->kind != CODE_EXPORT || str_equal(name, STR("default"))) continue;
        ExprId value = exported(module, name, &where, depth + 1);
        if (!value) continue;
        *VEC_PUSH(arena, &pairs) = serverless_scalar(program->service, name, &at);
        *VEC_PUSH(arena, &pairs) = convert(&where, value, depth + 1);
    }
    if (pairs.count == 0 && all) return convert(&where, all, depth + 1);
    return serverless_mapping(program->service, pairs.items, pairs.count / 2, &at);
}

/* a.b.c: the name a, and keys below it. */
static DocNode *named(const Program *program, Str name, ExprId id, uint32_t depth) {
    Serverless *service = program->service;
    Str environment = STR("process.env.");
    if (str_starts_with(name, environment))
        return scalar(program,
                      str_format(service->arena, "${env:%.*s}", STR_ARG(str_slice(name, environment.size, name.size))),
                      id);
    if (str_equal(name, STR("__dirname"))) {
        size_t slash = str_find_last_char(program->file->path, '/');
        Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(program->file->path, 0, slash);
        bool is_below = service->directory.size && str_starts_with(folder, service->directory);
        size_t start = is_below ? service->directory.size + 1 : 0;
        return scalar(program, start <= folder.size ? str_slice(folder, start, folder.size) : STR_NONE, id);
    }
    size_t dot = str_find_char(name, '.', 0);
    Str first = str_slice(name, 0, dot == SIZE_MAX ? name.size : dot), step;
    Program where;
    bool is_module = false;
    ExprId value = value_of(program, first, &where, &is_module, depth + 1);
    DocNode *node = value       ? convert(&where, value, depth + 1)
                    : is_module ? module_node(program, &where, id, depth + 1)
                                : NULL;
    Str rest = dot == SIZE_MAX ? STR_NONE : str_slice(name, dot + 1, name.size);
    while (node && rest.size && str_split_next(&rest, '.', &step)) node = document_get(node, step);
    return node ? node : worked_out(program, name, id);
}

/* ---- values ---- */

static DocNode *container(const Program *program, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(program);
    const Expr *expr = facts_expr(facts, id);
    Serverless *service = program->service;
    bool is_list = expr->kind == EXPR_TUPLE;
    DocNode at = place(program, id), *all = NULL;
    VEC(DocNode *) children = {0};
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        const Expr *item = facts_expr(facts, child);
        if (item->kind == EXPR_ARGUMENT) { /* what is spread */
            DocNode *other = convert(program, expr_child(facts, child, 0), depth + 1);
            for (uint32_t k = 0; is_list && document_is_sequence(other) && k < other->count; k++)
                *VEC_PUSH(service->arena, &children) = document_value(other, k);
            if (is_list || !document_is_mapping(other)) continue;
            DocNode *before = serverless_mapping(service, children.items, children.count / 2, &at);
            children.count = 0;
            all = serverless_over(service, serverless_over(service, all, before), other);
            continue;
        }
        if (!is_list) {
            Str key = facts_str(facts, item->text);
            if (item->kind != EXPR_ITEM || key.size == 0) continue;
            *VEC_PUSH(service->arena, &children) = scalar(program, key, child);
        }
        *VEC_PUSH(service->arena, &children) =
            convert(program, is_list ? child : expr_child(facts, child, 1), depth + 1);
    }
    if (is_list) return serverless_sequence(service, children.items, children.count, &at);
    return serverless_over(service, all, serverless_mapping(service, children.items, children.count / 2, &at));
}

static DocNode *joined(const Program *program, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(program);
    const Expr *expr = facts_expr(facts, id);
    StrBuf text = strbuf_new(program->service->arena, VALUE_SIZE_BYTES_MAX);
    for (uint32_t i = 0; i < expr->count; i++) {
        DocNode *part = convert(program, expr_child(facts, id, i), depth + 1);
        strbuf_add(&text, part->kind == DOC_SCALAR ? part->value : STR("${code:a value}"));
    }
    return scalar(program, strbuf_str(&text), id);
}

/* process.env.STAGE || 'dev' */
static DocNode *alternative(const Program *program, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(program);
    DocNode *first = convert(program, expr_child(facts, id, 0), depth + 1),
            *second = convert(program, expr_child(facts, id, 1), depth + 1);
    bool is_open = first->kind == DOC_SCALAR && str_starts_with(first->value, STR("${")) &&
                   serverless_find(first->value, '}', 2) == first->value.size - 1;
    if (!is_open) return first;
    if (second->kind != DOC_SCALAR) return first;
    Str body = str_slice(first->value, 2, first->value.size - 1), other = second->value;
    bool is_variable = str_starts_with(other, STR("${")) && str_ends_with(other, STR("}"));
    Str text = is_variable ? str_format(program->service->arena, "${%.*s, %.*s}", STR_ARG(body),
                                        STR_ARG(str_slice(other, 2, other.size - 1)))
                           : str_format(program->service->arena, "${%.*s, '%.*s'}", STR_ARG(body), STR_ARG(other));
    return scalar(program, text, id);
}

static DocNode *called(const Program *program, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(program);
    ExprId argument = expr_argument_count(facts, id) == 1 ? expr_argument(facts, id, 0) : 0;
    Str name = argument ? facts_str(facts, facts_expr(facts, argument)->text) : STR_NONE;
    /* handlerPath(__dirname): the folder as seen from the service. */
    if (str_equal(name, STR("__dirname"))) return named(program, name, id, depth + 1);
    ExprId callee = expr_callee(facts, id);
    return worked_out(program, callee ? facts_str(facts, facts_expr(facts, callee)->text) : STR_NONE, id);
}

/* process.env.HOST, functions.hello; empty for all else. */
static Str dotted(const Program *program, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(program);
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (expr->kind == EXPR_NAME) return text;
    if (expr->kind != EXPR_ATTR || depth > DEPTH_MAX) return STR_NONE;
    Str object = dotted(program, expr_child(facts, id, 0), depth + 1);
    return object.size ? str_format(program->service->arena, "%.*s.%.*s", STR_ARG(object), STR_ARG(text)) : STR_NONE;
}

static DocNode *convert(const Program *program, ExprId id, uint32_t depth) {
    const Facts *facts = facts_of(program);
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (depth > DEPTH_MAX || program->service->steps == 0) return worked_out(program, STR_NONE, id);
    program->service->steps--;
    switch (expr->kind) {
    case EXPR_STRING: return scalar(program, text, id);
    case EXPR_NUMBER:
    case EXPR_BOOL:
    case EXPR_NULL: {
        Str written = expr->kind == EXPR_NUMBER ? text
                      : expr->kind == EXPR_NULL ? STR("null")
                      : expr->number            ? STR("true")
                                                : STR("false");
        DocNode *node = scalar(program, written, id);
        document_resolve(node);
        return node;
    }
    case EXPR_TEMPLATE: return joined(program, id, depth);
    case EXPR_NAME: return named(program, text, id, depth);
    case EXPR_ATTR: {
        Str path = dotted(program, id, depth);
        return path.size ? named(program, path, id, depth) : worked_out(program, text, id);
    }
    case EXPR_TUPLE:
    case EXPR_OBJECT: return container(program, id, depth);
    case EXPR_CALL: return called(program, id, depth);
    case EXPR_BINARY:
        if (expr->number == OP_ADD) return joined(program, id, depth);
        if (expr->number == OP_OR || expr->number == OP_COALESCE) return alternative(program, id, depth);
        return worked_out(program, STR_NONE, id);
    default: return worked_out(program, text, id);
    }
}

DocNode *serverless_program(Serverless *service, uint32_t index) {
    Program program = {service, service->sources.items[index], (uint16_t)index}, where;
    ExprId value = program.file->program ? exported(&program, STR("default"), &where, 0) : 0;
    return value ? convert(&where, value, 0) : NULL;
}
