/* What expressions are as texts, for ids and labels of what a program makes. */
#include "graph/construct_program.h"

/* A part of a name that is not known, and has no name itself. */
#define UNNAMED "<...>"

static Str expr_text(const Frame *frame, ExprId id) {
    return facts_str(frame->source->facts, facts_expr(frame->source->facts, id)->text);
}

Str constructs_glob(Arena *arena, Str label) {
    char *text = arena_alloc(arena, label.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < label.size; i++) {
        size_t end = label.data[i] == '<' ? str_find_char(label, '>', i) : SIZE_MAX;
        text[size++] = end == SIZE_MAX ? label.data[i] : '*';
        if (end != SIZE_MAX) i = end;
    }
    return str_of(text, size);
}

/* The last step of the path to something; false when it has no name. */
static bool put_name(Frame *frame, ExprId id, StrBuf *out) {
    const Expr *expr = facts_expr(frame->source->facts, id);
    if (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR) return false;
    strbuf_format(out, "<%.*s>", STR_ARG(expr_text(frame, id)));
    return true;
}

/* What somebody gives from outside: context:stage. */
static void put_input(const Lead *lead, StrBuf *out) {
    Str name = str_slice(lead->path, str_find_last_char(lead->path, ':') + 1, lead->path.size);
    strbuf_format(out, "<%.*s>", STR_ARG(name));
}

/* `unnamed` counts the parts that are not known and have no name; NULL: '*' stands for all that is not known. */
static void put_text(Program *program, Frame *frame, ExprId id, StrBuf *out, uint32_t *unnamed, int depth) {
    enum { TEXT_DEPTH_MAX = 12 };
    Lead lead = construct_lead(program, frame, id);
    construct_note_deciding(program, &lead);
    if (lead.kind == LEAD_NUMBER) {
        strbuf_format(out, "%lld", (long long)lead.number);
        return;
    }
    if (depth > TEXT_DEPTH_MAX || lead.kind != LEAD_VALUE) {
        if (unnamed && put_name(frame, id, out)) return;
        if (unnamed && lead.kind == LEAD_INPUT) {
            put_input(&lead, out);
            return;
        }
        strbuf_add(out, unnamed ? STR(UNNAMED) : STR("*"));
        if (unnamed) ++*unnamed;
        return;
    }
    const Facts *facts = lead.frame->source->facts;
    const Expr *expr = facts_expr(facts, lead.expr);
    bool is_join = expr->kind == EXPR_TEMPLATE || (expr->kind == EXPR_BINARY && expr->number == OP_ADD);
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_NUMBER) {
        strbuf_add(out, facts_str(facts, expr->text));
    } else if (is_join) {
        for (uint32_t i = 0; i < expr->count; i++)
            put_text(program, lead.frame, expr_child(facts, lead.expr, i), out, unnamed, depth + 1);
    } else if (!unnamed || !(put_name(lead.frame, lead.expr, out) || put_name(frame, id, out))) {
        strbuf_add(out, unnamed ? STR(UNNAMED) : STR("*"));
        if (unnamed) ++*unnamed;
    }
}

Str construct_text(Program *program, Frame *frame, ExprId expr) {
    enum { ID_SIZE_MAX = 200 };
    StrBuf out = strbuf_new(program->arena, ID_SIZE_MAX);
    put_text(program, frame, expr, &out, NULL, 0);
    return strbuf_str(&out);
}

static Str label(Program *program, Frame *frame, ExprId expr, uint32_t *unnamed) {
    enum { ID_SIZE_MAX = 200 };
    StrBuf out = strbuf_new(program->arena, ID_SIZE_MAX);
    put_text(program, frame, expr, &out, unnamed, 0);
    return strbuf_str(&out);
}

Str construct_label(Program *program, Frame *frame, ExprId expr) {
    uint32_t unnamed = 0;
    Str text = label(program, frame, expr, &unnamed);
    return unnamed ? STR_NONE : text;
}

Str construct_open_label(Program *program, Frame *frame, ExprId expr) {
    uint32_t unnamed = 0;
    Str text = label(program, frame, expr, &unnamed);
    return str_equal(text, STR(UNNAMED)) ? STR_NONE : text;
}
