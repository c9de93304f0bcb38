/* References of templates to what a store holds, {{resolve:ssm:/shop/host:1}}, inside of texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
#include "analyzer/core/vec.h"
#include "parsers/formats/formats.h"

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    const DocNode *at;
    VEC(ExprId) out, inner; /* inner: of the reference that is open */
    Str service;            /* of that one */
    bool is_open;
} References;

static ExprId joined(const References *references, const ExprId *parts, uint32_t count) {
    if (count == 0) return facts_string(references->builder, STR_NONE, references->at->line, references->at->column);
    return count == 1 ? parts[0]
                      : facts_add_expr(references->builder, EXPR_TEMPLATE, references->at->line, references->at->column,
                                       parts, count);
}

static void put_text(References *references, Str text) {
    const DocNode *at = references->at;
    if (text.size == 0) return;
    ExprId part = facts_string(references->builder, text, at->line, at->column);
    if (references->is_open)
        *VEC_PUSH(references->arena, &references->inner) = part;
    else
        *VEC_PUSH(references->arena, &references->out) = part;
}

static void close_reference(References *references) {
    const DocNode *at = references->at;
    ExprId arguments[2] = {facts_string(references->builder, references->service, at->line, at->column),
                           joined(references, references->inner.items, (uint32_t)references->inner.count)};
    ExprId call = facts_add_expr(references->builder, EXPR_CALL, at->line, at->column, arguments, 2);
    Text name = facts_text(references->builder, STR("cfn_resolve"));
    facts_expr_at(references->builder, call)->text = name;
    *VEC_PUSH(references->arena, &references->out) = call;
    references->inner.count = 0;
    references->is_open = false;
}

static void read_references(References *references, Str text) {
    static const Str open = {"{{resolve:", 10};
    while (text.size) {
        size_t mark = str_find(text, references->is_open ? STR("}}") : open, 0);
        if (mark == SIZE_MAX) break;
        put_text(references, str_slice(text, 0, mark));
        text = str_slice(text, mark + (references->is_open ? 2 : open.size), text.size);
        if (references->is_open) {
            close_reference(references);
            continue;
        }
        size_t colon = str_find_char(text, ':', 0);
        references->service = str_slice(text, 0, colon);
        text = str_slice(text, colon == SIZE_MAX ? text.size : colon + 1, text.size);
        references->is_open = true;
    }
    put_text(references, text);
}

ExprId dynamic_references(FactsBuilder *builder, const ExprId *parts, uint32_t count, const DocNode *at, Arena *arena) {
    References references = {.builder = builder, .arena = arena, .at = at};
    for (uint32_t i = 0; i < count; i++) {
        const Expr *part = facts_expr_at(builder, parts[i]);
        if (part->kind == EXPR_STRING)
            read_references(&references, facts_builder_str(builder, part->text));
        else if (references.is_open)
            *VEC_PUSH(arena, &references.inner) = parts[i];
        else
            *VEC_PUSH(arena, &references.out) = parts[i];
    }
    if (references.is_open) close_reference(&references);
    return joined(&references, references.out.items, (uint32_t)references.out.count);
}
