/* Documents of the repository that programs read: `require("./config/" + stage)`, `JSON.parse(fs.readFileSync(path))`,
 * `yaml.safe_load(open(path))`. A path of which a part is not known leads to none. */
#include "graph/construct_program.h"
#include "graph/deployment_reading.h"
#include "graph/link.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

enum { READ_DEPTH_MAX = 12, PATH_SIZE_MAX = 400 };

typedef enum {
    ROLE_NONE,
    ROLE_LOADS,
    ROLE_PARSES,
    ROLE_TEXT,
    ROLE_KEEPS,
    ROLE_JOINS,
    ROLE_FOLDER,
    ROLE_PARENT
} ReadRole;

static const struct {
    const char *name;
    ReadRole role;
} rows[] = {
#define LOADS(name) {name, ROLE_LOADS},
#define PARSES(name) {name, ROLE_PARSES},
#define TEXT(name) {name, ROLE_TEXT},
#define KEEPS(name) {name, ROLE_KEEPS},
#define JOINS(name) {name, ROLE_JOINS},
#define FOLDER(name) {name, ROLE_FOLDER},
#define PARENT(name) {name, ROLE_PARENT},
#include "graph/construct_documents.def"
#undef PARENT
#undef FOLDER
#undef JOINS
#undef KEEPS
#undef TEXT
#undef PARSES
#undef LOADS
};

/* ---- what is called ---- */

static bool put_steps(const Facts *facts, ExprId id, StrBuf *out, int depth) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_ATTR && depth < READ_DEPTH_MAX) {
        if (put_steps(facts, expr_child(facts, id, 0), out, depth + 1)) strbuf_add_char(out, '.');
        strbuf_add(out, facts_str(facts, expr->text));
        return true;
    }
    if (expr->kind == EXPR_NAME) strbuf_add(out, facts_str(facts, expr->text));
    return expr->kind == EXPR_NAME;
}

static ReadRole role_of(Program *program, const Facts *facts, ExprId callee, bool is_method) {
    StrBuf path = strbuf_new(program->arena, PATH_SIZE_MAX);
    put_steps(facts, callee, &path, 0);
    Str steps = strbuf_str(&path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str name = str_from(rows[i].name);
        bool is_end =
            str_ends_with(steps, name) && steps.size > name.size && steps.data[steps.size - name.size - 1] == '.';
        bool is_same = str_equal(steps, name) || is_end;
        if (is_same && (rows[i].role == ROLE_KEEPS) == is_method) return rows[i].role;
    }
    return ROLE_NONE;
}

/* ---- paths ---- */

/* A path is put as text; "\x01" stands before one from the top of the repository. */
static bool put_path(Program *program, Frame *frame, ExprId id, StrBuf *out, int depth);

static bool put_joined(Program *program, Frame *frame, ExprId call, StrBuf *out, int depth) {
    const Facts *facts = frame->source->facts;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        if (i) strbuf_add_char(out, '/');
        if (!put_path(program, frame, expr_argument(facts, call, i), out, depth + 1)) return false;
    }
    return expr_argument_count(facts, call) > 0;
}

/* The folder around what was put from `start` on. */
static bool go_up(StrBuf *out, size_t start) {
    Str written = strbuf_str(out);
    size_t slash = str_find_last_char(str_slice(written, start, written.size), '/');
    bool is_marked = start < written.size && written.data[start] == '\x01';
    out->size = slash == SIZE_MAX ? start + is_marked : start + slash;
    return true;
}

static bool put_call(Program *program, Frame *frame, ExprId call, StrBuf *out, int depth) {
    const Facts *facts = frame->source->facts;
    ExprId callee = expr_callee(facts, call), argument = expr_argument(facts, call, 0);
    size_t start = strbuf_str(out).size;
    if (!callee) return false;
    bool is_method = facts_expr(facts, callee)->kind == EXPR_ATTR;
    if (is_method && role_of(program, facts, callee, true) == ROLE_KEEPS && !argument)
        return put_path(program, frame, expr_child(facts, callee, 0), out, depth + 1);
    switch (role_of(program, facts, callee, false)) {
    case ROLE_JOINS: return put_joined(program, frame, call, out, depth);
    case ROLE_PARENT: return argument && put_path(program, frame, argument, out, depth + 1) && go_up(out, start);
    default: return false;
    }
}

static bool put_named(Program *program, Frame *frame, ExprId id, StrBuf *out) {
    const Facts *facts = frame->source->facts;
    Str name = facts_str(facts, facts_expr(facts, id)->text);
    bool is_file = str_equal(name, STR("__file__"));
    if (!is_file && role_of(program, facts, id, false) != ROLE_FOLDER) return false;
    if (strbuf_str(out).size) return false; /* it begins a path */
    strbuf_add_char(out, '\x01');
    strbuf_add(out, location_of_directory(frame->source->file->facts.path));
    if (is_file) strbuf_add(out, STR("/file"));
    return true;
}

static bool put_path(Program *program, Frame *frame, ExprId id, StrBuf *out, int depth) {
    const Expr *expr = facts_expr(frame->source->facts, id);
    if (depth > READ_DEPTH_MAX) return false;
    if (expr->kind == EXPR_CALL && put_call(program, frame, id, out, depth)) return true;
    if (expr->kind == EXPR_NAME && put_named(program, frame, id, out)) return true;
    if (expr->kind == EXPR_ATTR && str_equal(facts_str(frame->source->facts, expr->text), STR("parent"))) {
        size_t start = strbuf_str(out).size;
        return put_path(program, frame, expr_child(frame->source->facts, id, 0), out, depth + 1) && go_up(out, start);
    }
    Lead lead = construct_lead(program, frame, id);
    construct_note_deciding(program, &lead);
    bool is_elsewhere = lead.frame && lead.expr && (lead.frame != frame || lead.expr != id);
    if (lead.kind != LEAD_VALUE)
        return lead.kind == LEAD_LIBRARY && is_elsewhere && put_path(program, lead.frame, lead.expr, out, depth + 1);
    const Facts *facts = lead.frame->source->facts;
    expr = facts_expr(facts, lead.expr);
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_NUMBER) {
        strbuf_add(out, facts_str(facts, expr->text));
        return true;
    }
    bool is_division = expr->kind == EXPR_BINARY && expr->number == OP_DIVIDE;
    bool is_parts = expr->kind == EXPR_TEMPLATE || (expr->kind == EXPR_BINARY && expr->number == OP_ADD) || is_division;
    for (uint32_t i = 0; is_parts && i < expr->count; i++) {
        if (i && is_division) strbuf_add_char(out, '/');
        if (!put_path(program, lead.frame, expr_child(facts, lead.expr, i), out, depth + 1)) return false;
    }
    return is_parts || (is_elsewhere && put_path(program, lead.frame, lead.expr, out, depth + 1));
}

/* ---- documents ---- */

static Lead document_at(Program *program, uint32_t repository, Str folder, Str path) {
    static const char *const endings[] = {"", ".json"};
    Str resolved;
    if (!files_resolve(program->arena, folder, path, &resolved)) return UNKNOWN;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        Str whole = str_concat(program->arena, resolved, str_from(endings[i]));
        const FactsFile *file = reading_file_at(program->model, repository, whole);
        if (!file || !file->facts.decl_count || file->facts.decls[0].kind != DECL_DOCUMENT) continue;
        Source *source = construct_document_source(program, (uint32_t)(file - program->model->files));
        return construct_lead(program, source->module, file->facts.decls[0].body);
    }
    return UNKNOWN;
}

/* `is_module`: as JavaScript names modules, from the file. Else it is a path from where the program is started, or is taken for one
 * from the file, where that leads nowhere. */
static Lead read_path(Program *program, Frame *frame, ExprId id, bool is_module) {
    const FactsFile *file = frame->source->file;
    StrBuf out = strbuf_new(program->arena, PATH_SIZE_MAX);
    if (!id || !put_path(program, frame, id, &out, 0)) return UNKNOWN;
    Str path = strbuf_str(&out), own = location_of_directory(file->facts.path);
    if (str_starts_with(path, STR("\x01"))) {
        path = str_slice(path, 1, path.size);
        while (str_starts_with(path, STR("/"))) path = str_slice(path, 1, path.size);
        return document_at(program, file->repository, STR_NONE, path);
    }
    if (is_module) {
        if (!str_starts_with(path, STR("."))) return UNKNOWN;
        Lead found = document_at(program, file->repository, own, path);
        return found.kind != LEAD_UNKNOWN ? found : construct_required(program, frame->source, path);
    }
    Lead found = document_at(program, file->repository, construct_start_folder(program, file), path);
    return found.kind != LEAD_UNKNOWN ? found : document_at(program, file->repository, own, path);
}

/* A text that is read from a file: the call that reads it, what it was kept in, or a method of that. */
static Lead read_text(Program *program, Frame *frame, ExprId id, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > READ_DEPTH_MAX) return UNKNOWN;
    if (expr->kind != EXPR_CALL) {
        Lead lead = construct_lead(program, frame, id);
        bool is_other = lead.frame && lead.expr && (lead.frame != frame || lead.expr != id);
        return is_other ? read_text(program, lead.frame, lead.expr, depth + 1) : UNKNOWN;
    }
    ExprId callee = expr_callee(facts, id);
    if (!callee) return UNKNOWN;
    if (role_of(program, facts, callee, false) == ROLE_TEXT)
        return read_path(program, frame, expr_argument(facts, id, 0), false);
    bool is_kept = facts_expr(facts, callee)->kind == EXPR_ATTR && role_of(program, facts, callee, true) == ROLE_KEEPS;
    if (!is_kept) return UNKNOWN;
    ExprId of = expr_child(facts, callee, 0);
    Lead found = read_text(program, frame, of, depth + 1);
    /* Path("config.json").read_text() */
    bool is_path =
        found.kind == LEAD_UNKNOWN && str_equal(facts_str(facts, facts_expr(facts, callee)->text), STR("read_text"));
    return is_path ? read_path(program, frame, of, false) : found;
}

Lead construct_read(Program *program, Frame *frame, ExprId call) {
    const Facts *facts = frame->source->facts;
    ExprId callee = expr_callee(facts, call), argument = expr_argument(facts, call, 0);
    bool is_script = frame->source->dialect == DIALECT_SCRIPT || frame->source->dialect == DIALECT_PYTHON;
    if (!callee || !argument || !is_script) return UNKNOWN;
    switch (role_of(program, facts, callee, false)) {
    case ROLE_LOADS: return read_path(program, frame, argument, facts_expr(facts, callee)->kind == EXPR_NAME);
    case ROLE_PARSES: return read_text(program, frame, argument, 0);
    default: return UNKNOWN;
    }
}

Lead construct_document(Program *program, const Source *from, Str path) {
    return document_at(program, from->file->repository, location_of_directory(from->file->facts.path), path);
}
