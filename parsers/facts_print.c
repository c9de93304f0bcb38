/* Facts as text: one fact per line, in the order in which they stand in the file, with line:column.
 *
 *     facts src/app.py python
 *     1:1 import boto3
 *     4:1-6 define function upload(name, region="eu-west-1")
 *     5:10 call boto3.client in upload: call boto3.client("s3", region_name=name region)
 *
 * Bodies of declarations go on over several lines, indented, as they do in the source. Nothing of the
 * input reaches the text unescaped. */
#include "parsers/facts.h"

#include "analyzer/core/limits.h"

/* A block of facts may hold any indices that stay inside its arrays, also loops: the depth bound and
 * the bound of the buffer, which is looked at before each step, end the work on every input. */
enum { PRINT_DEPTH_MAX = 2 * NESTING_DEPTH_MAX };

typedef struct {
    const Facts *facts;
    StrBuf *out;
} Printer;

const char *expr_kind_name(ExprKind kind) {
    static const char *const NAMES[EXPR_KIND_COUNT] = {
        [EXPR_NONE] = "none",         [EXPR_NULL] = "null",
        [EXPR_BOOL] = "bool",         [EXPR_NUMBER] = "number",
        [EXPR_STRING] = "string",     [EXPR_TEMPLATE] = "template",
        [EXPR_DECL] = "decl",         [EXPR_NAME] = "name",
        [EXPR_ATTR] = "attr",         [EXPR_INDEX] = "index",
        [EXPR_SPLAT] = "splat",       [EXPR_CALL] = "call",
        [EXPR_ARGUMENT] = "argument", [EXPR_CONDITIONAL] = "conditional",
        [EXPR_UNARY] = "unary",       [EXPR_BINARY] = "binary",
        [EXPR_FOR] = "for",           [EXPR_TUPLE] = "tuple",
        [EXPR_OBJECT] = "object",     [EXPR_ITEM] = "item",
        [EXPR_BODY] = "body",         [EXPR_ATTRIBUTE] = "attribute",
        [EXPR_BLOCK] = "block",       [EXPR_DYNAMIC] = "dynamic",
        [EXPR_FUNCTION] = "function", [EXPR_OPAQUE] = "opaque",
    };
    return (unsigned)kind < EXPR_KIND_COUNT ? NAMES[kind] : "unknown";
}

const char *decl_kind_name(DeclKind kind) {
    static const char *const NAMES[DECL_KIND_COUNT] = {
        [DECL_NONE] = "none",         [DECL_INPUT] = "input",
        [DECL_VALUE] = "value",       [DECL_CONDITION] = "condition",
        [DECL_RESOURCE] = "resource", [DECL_DATA] = "data",
        [DECL_MODULE] = "module",     [DECL_OUTPUT] = "output",
        [DECL_PROVIDER] = "provider", [DECL_BACKEND] = "backend",
        [DECL_SETTINGS] = "settings", [DECL_ASSIGNMENT] = "assignment",
        [DECL_MOVED] = "moved",       [DECL_STEP] = "step",
        [DECL_DOCUMENT] = "document", [DECL_DEPLOYMENT] = "deployment",
        [DECL_JOB] = "job",
    };
    return (unsigned)kind < DECL_KIND_COUNT ? NAMES[kind] : "unknown";
}

const char *code_kind_name(CodeKind kind) {
    static const char *const NAMES[CODE_KIND_COUNT] = {
        [CODE_NONE] = "none", [CODE_IMPORT] = "import",   [CODE_DEFINE] = "define",   [CODE_ASSIGN] = "assign",
        [CODE_CALL] = "call", [CODE_LITERAL] = "literal", [CODE_EXPORT] = "export",   [CODE_RETURN] = "return",
        [CODE_LOOP] = "loop", [CODE_TYPE] = "type",       [CODE_HANDLER] = "handler",
    };
    return (unsigned)kind < CODE_KIND_COUNT ? NAMES[kind] : "unknown";
}

const char *expr_op_name(ExprOp op) {
    static const char *const NAMES[] = {
        [OP_NONE] = "none",     [OP_NOT] = "!",
        [OP_NEGATE] = "-",      [OP_ADD] = "+",
        [OP_SUBTRACT] = "-",    [OP_MULTIPLY] = "*",
        [OP_DIVIDE] = "/",      [OP_MODULO] = "%",
        [OP_EQUAL] = "==",      [OP_NOT_EQUAL] = "!=",
        [OP_LESS] = "<",        [OP_LESS_EQUAL] = "<=",
        [OP_GREATER] = ">",     [OP_GREATER_EQUAL] = ">=",
        [OP_AND] = "&&",        [OP_OR] = "||",
        [OP_COALESCE] = "??",   [OP_IN] = "in",
        [OP_NOT_IN] = "not in",
    };
    return (unsigned)op < sizeof NAMES / sizeof *NAMES ? NAMES[op] : "unknown";
}

static void put(Printer *printer, const char *text) { strbuf_add(printer->out, str_from(text)); }

/* Bytes of the UTF-8 sequence at `s` when it shows as nothing or changes the direction of what
 * follows (C1 controls, zero-width and bidi controls, line separators); 0 for everything else. */
static size_t invisible_size(const unsigned char *s, size_t size, unsigned *code) {
    if (size >= 2 && s[0] == 0xC2 && s[1] >= 0x80 && s[1] <= 0x9F) {
        *code = s[1];
        return 2;
    }
    if (size < 3 || s[0] < 0xE2 || s[0] > 0xEF) return 0;
    *code = (unsigned)(s[0] & 0x0F) << 12 | (unsigned)(s[1] & 0x3F) << 6 | (unsigned)(s[2] & 0x3F);
    bool is_invisible = (*code >= 0x200B && *code <= 0x200F) || (*code >= 0x2028 && *code <= 0x202E) ||
                        (*code >= 0x2060 && *code <= 0x206F) || *code == 0xFEFF;
    return is_invisible ? 3 : 0;
}

static void put_escaped(Printer *printer, Str s, bool is_quoted) {
    bool is_utf8 = str_is_valid_utf8(s);
    for (size_t i = 0; i < s.size && !printer->out->is_truncated; i++) {
        const unsigned char *at = (const unsigned char *)s.data + i;
        unsigned code = 0;
        size_t skipped = is_utf8 ? invisible_size(at, s.size - i, &code) : 0;
        if (skipped) {
            strbuf_format(printer->out, "\\u{%04X}", code);
            i += skipped - 1;
        } else if (is_quoted && (*at == '"' || *at == '\\')) {
            strbuf_add_char(printer->out, '\\');
            strbuf_add_char(printer->out, (char)*at);
        } else if (*at == '\n') {
            put(printer, "\\n");
        } else if (*at == '\t') {
            put(printer, "\\t");
        } else if (*at < 0x20 || *at == 0x7F || (*at >= 0x80 && !is_utf8)) {
            strbuf_format(printer->out, "\\x%02X", *at);
        } else {
            strbuf_add_char(printer->out, (char)*at);
        }
    }
}

static void put_quoted(Printer *printer, Str s) {
    strbuf_add_char(printer->out, '"');
    put_escaped(printer, s, true);
    strbuf_add_char(printer->out, '"');
}

/* A name stands bare when it can't be mistaken for anything else, quoted otherwise. */
static void put_name(Printer *printer, Str s) {
    bool is_plain = s.size > 0;
    for (size_t i = 0; i < s.size && is_plain; i++) {
        char c = s.data[i];
        is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   (c && strchr("_$@#*./:-()[]", c));
    }
    if (is_plain)
        strbuf_add(printer->out, s);
    else
        put_quoted(printer, s);
}

static void put_text(Printer *printer, Text text) { put_name(printer, facts_str(printer->facts, text)); }

static void put_expr(Printer *printer, ExprId id, int depth);

static void put_child(Printer *printer, ExprId id, uint32_t index, int depth) {
    put_expr(printer, expr_child(printer->facts, id, index), depth + 1);
}

static void put_list(Printer *printer, ExprId id, uint32_t from, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    for (uint32_t i = from; i < expr->count && !printer->out->is_truncated; i++) {
        if (i > from) put(printer, ", ");
        put_child(printer, id, i, depth);
    }
}

/* What may stand before `.x`, `[x]` or `(…)` without parentheses. */
static bool is_postfix_operand(ExprKind kind) {
    return kind == EXPR_NAME || kind == EXPR_DECL || kind == EXPR_ATTR || kind == EXPR_INDEX || kind == EXPR_CALL ||
           kind == EXPR_TUPLE || kind == EXPR_OBJECT || kind == EXPR_STRING || kind == EXPR_TEMPLATE ||
           kind == EXPR_SPLAT;
}

static void put_operand(Printer *printer, ExprId id, int depth) {
    ExprKind kind = (ExprKind)facts_expr(printer->facts, id)->kind;
    bool is_bare = is_postfix_operand(kind) || kind == EXPR_NUMBER || kind == EXPR_BOOL || kind == EXPR_NULL;
    if (!is_bare) put(printer, "(");
    put_expr(printer, id, depth + 1);
    if (!is_bare) put(printer, ")");
}

/* `a.b.c` made of names only: prints it and says true; else prints nothing. */
static bool put_dotted(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    if (expr->kind == EXPR_NAME) {
        put_text(printer, expr->text);
        return true;
    }
    if (expr->kind != EXPR_ATTR || depth > PRINT_DEPTH_MAX) return false;
    if (!put_dotted(printer, expr_child(printer->facts, id, 0), depth + 1)) return false;
    put(printer, ".");
    put_text(printer, expr->text);
    return true;
}

static void put_call(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    bool has_callee = (expr->number & CALL_HAS_CALLEE) && expr->count > 0;
    if (expr->number & CALL_AWAIT) put(printer, "await ");
    put(printer, expr->number & CALL_NEW ? "new " : "call ");
    if (!has_callee) {
        put_text(printer, expr->text);
    } else if (!put_dotted(printer, expr_callee(printer->facts, id), depth + 1)) {
        put(printer, "(");
        put_child(printer, id, 0, depth);
        put(printer, ")");
    }
    put(printer, "(");
    put_list(printer, id, has_callee ? 1 : 0, depth);
    put(printer, expr->number & CALL_EXPAND_LAST ? "...)" : ")");
}

static void put_for(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    bool is_object = expr->number & FOR_OBJECT;
    put(printer, is_object ? "{for " : "[for ");
    if (expr_second(printer->facts, expr).size) {
        put_text(printer, expr_second(printer->facts, expr));
        put(printer, ", ");
    }
    put_text(printer, expr->text);
    put(printer, " in ");
    put_child(printer, id, 0, depth);
    put(printer, " : ");
    if (is_object) {
        put_child(printer, id, 2, depth);
        put(printer, " => ");
    }
    put_child(printer, id, 1, depth);
    if (expr->number & FOR_GROUP) put(printer, "...");
    if (expr->number & FOR_CONDITION) {
        put(printer, " if ");
        put_child(printer, id, is_object ? 3 : 2, depth);
    }
    put(printer, is_object ? "}" : "]");
}

static void put_block_head(Printer *printer, const Expr *expr) {
    put_text(printer, expr->text);
    Str labels = facts_str(printer->facts, expr_second(printer->facts, expr)), label;
    while (labels.size && str_split_next(&labels, '\x1f', &label)) {
        put(printer, " ");
        put_quoted(printer, label);
    }
}

/* Bodies inside an expression: on one line, `{ name = value; block { … } }`. */
static void put_body(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    put(printer, "{");
    for (uint32_t i = 0; i < expr->count && !printer->out->is_truncated; i++) {
        put(printer, i ? "; " : " ");
        put_child(printer, id, i, depth);
    }
    put(printer, " }");
}

static void put_member(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    if (expr->kind == EXPR_ATTRIBUTE) {
        put_text(printer, expr->text);
        put(printer, " = ");
        put_child(printer, id, 0, depth);
    } else if (expr->kind == EXPR_BLOCK) {
        put_block_head(printer, expr);
        put(printer, " ");
        put_child(printer, id, 0, depth);
    } else if (expr->kind == EXPR_DYNAMIC) {
        put(printer, "dynamic ");
        put_text(printer, expr->text);
        if (expr_second(printer->facts, expr).size) {
            put(printer, " as ");
            put_text(printer, expr_second(printer->facts, expr));
        }
        put(printer, " in ");
        put_child(printer, id, 0, depth);
        put(printer, " ");
        put_child(printer, id, 1, depth);
    } else if (expr->kind == EXPR_ITEM) {
        if (expr->text.size)
            put_quoted(printer, facts_str(printer->facts, expr->text));
        else
            put_child(printer, id, 0, depth);
        put(printer, ": ");
        put_child(printer, id, 1, depth);
    } else {
        Str name = facts_str(printer->facts, expr->text);
        bool is_spread = str_equal(name, STR("*")) || str_equal(name, STR("**"));
        if (is_spread) {
            strbuf_add(printer->out, name);
        } else {
            put_name(printer, name);
            if (expr->count) put(printer, "=");
        }
        if (expr->count) put_child(printer, id, 0, depth);
    }
}

static void put_operation(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    if (expr->kind == EXPR_UNARY) {
        put(printer, expr_op_name((ExprOp)expr->number));
        put_operand(printer, expr_child(printer->facts, id, 0), depth);
        return;
    }
    put(printer, "(");
    put_child(printer, id, 0, depth);
    if (expr->kind == EXPR_BINARY) {
        strbuf_format(printer->out, " %s ", expr_op_name((ExprOp)expr->number));
        put_child(printer, id, 1, depth);
    } else {
        put(printer, " ? ");
        put_child(printer, id, 1, depth);
        put(printer, " : ");
        put_child(printer, id, 2, depth);
    }
    put(printer, ")");
}

static void put_list_between(Printer *printer, const char *open, ExprId id, const char *close, int depth) {
    put(printer, open);
    put_list(printer, id, 0, depth);
    put(printer, close);
}

static void put_leaf(Printer *printer, const Expr *expr) {
    switch (expr->kind) {
    case EXPR_BOOL: put(printer, expr->number ? "true" : "false"); break;
    case EXPR_NUMBER: put_text(printer, expr->text); break;
    case EXPR_STRING: put_quoted(printer, facts_str(printer->facts, expr->text)); break;
    case EXPR_DECL:
        strbuf_format(printer->out, "decl %s ", decl_kind_name((DeclKind)expr->number));
        put_text(printer, expr->text);
        break;
    case EXPR_NAME:
        put(printer, "name ");
        put_text(printer, expr->text);
        break;
    case EXPR_OPAQUE:
        put(printer, "opaque ");
        put_text(printer, expr->text);
        break;
    default: put(printer, expr_kind_name((ExprKind)expr->kind)); break;
    }
}

static void put_expr(Printer *printer, ExprId id, int depth) {
    const Expr *expr = facts_expr(printer->facts, id);
    if (printer->out->is_truncated) return;
    if (depth > PRINT_DEPTH_MAX) {
        put(printer, "...");
        return;
    }
    switch (expr->kind) {
    case EXPR_TEMPLATE: put_list_between(printer, "template(", id, ")", depth); break;
    case EXPR_TUPLE: put_list_between(printer, "[", id, "]", depth); break;
    case EXPR_OBJECT: put_list_between(printer, "{", id, "}", depth); break;
    case EXPR_SPLAT: put_list_between(printer, expr->number ? "splat.*(" : "splat[*](", id, ")", depth); break;
    case EXPR_ATTR:
        put_operand(printer, expr_child(printer->facts, id, 0), depth);
        put(printer, ".");
        put_text(printer, expr->text);
        break;
    case EXPR_INDEX:
        put_operand(printer, expr_child(printer->facts, id, 0), depth);
        put(printer, "[");
        put_child(printer, id, 1, depth);
        put(printer, "]");
        break;
    case EXPR_CALL: put_call(printer, id, depth); break;
    case EXPR_FUNCTION:
        put(printer, "function");
        if (expr->count) {
            put(printer, " giving ");
            put_expr(printer, expr_child(printer->facts, id, 0), depth + 1);
        }
        break;
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_CONDITIONAL: put_operation(printer, id, depth); break;
    case EXPR_FOR: put_for(printer, id, depth); break;
    case EXPR_BODY: put_body(printer, id, depth); break;
    case EXPR_ARGUMENT:
    case EXPR_ITEM:
    case EXPR_ATTRIBUTE:
    case EXPR_BLOCK:
    case EXPR_DYNAMIC: put_member(printer, id, depth); break;
    default: put_leaf(printer, expr); break;
    }
}

/* ---- Bodies over several lines ---- */

/* Objects and lists are broken into lines where the source breaks them. */
static bool is_spread_over_lines(const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_BODY) return expr->count > 0;
    if ((expr->kind != EXPR_OBJECT && expr->kind != EXPR_TUPLE) || expr->count == 0) return false;
    uint32_t last = facts_expr(facts, expr_child(facts, id, expr->count - 1))->line;
    return facts_expr(facts, expr_child(facts, id, 0))->line != last || expr->line != last;
}

static void put_lines(Printer *printer, ExprId id, int indent);

static void new_line(Printer *printer, const Expr *expr, int indent) {
    strbuf_format(printer->out, "\n%*s%u:%u ", indent * 2, "", expr->line, expr->column);
}

/* A value after `=` or `:`; on the same line, or as an indented block. */
static void put_value(Printer *printer, ExprId id, int indent) {
    if (indent < PRINT_DEPTH_MAX && is_spread_over_lines(printer->facts, id)) {
        ExprKind kind = (ExprKind)facts_expr(printer->facts, id)->kind;
        put(printer, kind == EXPR_TUPLE ? "[" : "{");
        put_lines(printer, id, indent + 1);
        strbuf_format(printer->out, "\n%*s%s", indent * 2, "", kind == EXPR_TUPLE ? "]" : "}");
    } else {
        put_expr(printer, id, indent);
    }
}

static void put_lines(Printer *printer, ExprId id, int indent) {
    const Facts *facts = printer->facts;
    for (uint32_t i = 0; i < facts_expr(facts, id)->count && !printer->out->is_truncated; i++) {
        ExprId child = expr_child(facts, id, i);
        const Expr *expr = facts_expr(facts, child);
        new_line(printer, expr, indent);
        if (expr->kind == EXPR_ATTRIBUTE) {
            put_text(printer, expr->text);
            put(printer, " = ");
            put_value(printer, expr_child(facts, child, 0), indent);
        } else if (expr->kind == EXPR_BLOCK) {
            put_block_head(printer, expr);
            put(printer, " ");
            put_value(printer, expr_child(facts, child, 0), indent);
        } else if (expr->kind == EXPR_DYNAMIC) {
            put(printer, "dynamic ");
            put_text(printer, expr->text);
            if (expr_second(printer->facts, expr).size) {
                put(printer, " as ");
                put_text(printer, expr_second(printer->facts, expr));
            }
            put(printer, " in ");
            put_expr(printer, expr_child(facts, child, 0), indent);
            put(printer, " ");
            put_value(printer, expr_child(facts, child, 1), indent);
        } else if (expr->kind == EXPR_ITEM) {
            if (expr->text.size)
                put_quoted(printer, facts_str(facts, expr->text));
            else
                put_expr(printer, expr_child(facts, child, 0), indent);
            put(printer, ": ");
            put_value(printer, expr_child(facts, child, 1), indent);
        } else {
            put_value(printer, child, indent);
        }
    }
}

/* ---- Facts ---- */

static void put_place(Printer *printer, uint32_t line, uint32_t column, uint32_t end_line) {
    strbuf_format(printer->out, "%u:%u", line, column);
    if (end_line > line) strbuf_format(printer->out, "-%u", end_line);
    put(printer, " ");
}

static void put_decl(Printer *printer, const Decl *decl) {
    put_place(printer, decl->line, decl->column, decl->end_line);
    put(printer, decl_kind_name((DeclKind)decl->kind));
    if (decl->type.size) {
        put(printer, " ");
        put_text(printer, decl->type);
    }
    if (decl->name.size) {
        put(printer, " ");
        put_text(printer, decl->name);
    }
    if (decl->flags & DECL_OVERRIDE) put(printer, " override");
    if (decl->flags & DECL_EPHEMERAL) put(printer, " ephemeral");
    if (decl->body) {
        put(printer, " = ");
        put_value(printer, decl->body, 0);
    }
    put(printer, "\n");
}

static void put_code_flags(Printer *printer, unsigned flags) {
    static const char *const NAMES[] = {"comment", "docstring", "assert",     "collection", "try",
                                        "loop",    "log",       "comparison", "unread"};
    for (unsigned i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (flags & (1u << i)) strbuf_format(printer->out, " +%s", NAMES[i]);
}

static void put_code(Printer *printer, const CodeFact *fact) {
    const Facts *facts = printer->facts;
    put_place(printer, fact->line, fact->column, fact->end_line);
    put(printer, code_kind_name((CodeKind)fact->kind));
    bool is_define = fact->kind == CODE_DEFINE;
    if (is_define && fact->alias.size) {
        put(printer, " ");
        put_text(printer, fact->alias);
    }
    if (fact->name.size) {
        put(printer, " ");
        put_text(printer, fact->name);
    }
    if (fact->member.size) {
        put(printer, " member ");
        put_text(printer, fact->member);
    }
    if (!is_define && fact->alias.size) {
        put(printer, " as ");
        put_text(printer, fact->alias);
    }
    if (is_define && fact->value) {
        put(printer, "(");
        put_list(printer, fact->value, 0, 0);
        put(printer, ")");
    }
    if (fact->scope) {
        const CodeFact *scope = &facts->code[fact->scope - 1];
        put(printer, " in ");
        put_text(printer, scope->name);
        strbuf_format(printer->out, "@%u", scope->line);
    }
    put_code_flags(printer, fact->flags);
    if (!is_define && fact->value) {
        put(printer, ": ");
        put_expr(printer, fact->value, 0);
    }
    if (fact->loop) strbuf_format(printer->out, " loop@%u", facts->code[fact->loop - 1].line);
    if (fact->handler) strbuf_format(printer->out, " handler@%u", facts->code[fact->handler - 1].line);
    if (fact->condition) {
        put(printer, " if ");
        put_expr(printer, fact->condition, 0);
    }
    put(printer, "\n");
}

void facts_print(const Facts *facts, StrBuf *out) {
    Printer printer = {facts, out};
    put(&printer, "facts ");
    put_name(&printer, facts->path);
    put(&printer, " ");
    put_name(&printer, facts->format);
    put(&printer, facts->is_partial ? " partial\n" : "\n");
    for (uint32_t i = 0; i < facts->note_count && !out->is_truncated; i++) {
        const ParseNote *note = &facts->notes[i];
        strbuf_format(out, "%u note %s: ", note->line, diag_kind_name((DiagKind)note->kind));
        put_escaped(&printer, facts_str(facts, note->message), false);
        put(&printer, "\n");
    }
    for (uint32_t i = 0; i < facts->pragma_count && !out->is_truncated; i++) {
        bool is_placeholder = facts->pragmas[i].kind == PRAGMA_PLACEHOLDER;
        strbuf_format(out, "%u %s ", facts->pragmas[i].line, is_placeholder ? "placeholder" : "pragma");
        put_escaped(&printer, facts_str(facts, facts->pragmas[i].text), false);
        put(&printer, "\n");
    }
    for (uint32_t i = 0; i < facts->decl_count && !out->is_truncated; i++) put_decl(&printer, &facts->decls[i]);
    for (uint32_t i = 0; i < facts->code_count && !out->is_truncated; i++) put_code(&printer, &facts->code[i]);
}
