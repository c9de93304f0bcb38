/* Private to the files that turn HCL syntax into expressions (syntax_hcl.c, hcl_expression.c, hcl_template.c). */
#ifndef PARSERS_HCL_LOWER_H
#define PARSERS_HCL_LOWER_H

#include <tree_sitter/api.h>

#include "parsers/hcl_source.h"
#include "parsers/syntax_hcl.h"

/* Symbols of the grammar, looked up once. */
typedef struct {
    TSSymbol attr_splat, attribute, binary_operation, block, body, bool_lit, collection_value, conditional, ellipsis,
        expression, for_cond, for_expr, for_intro, for_object_expr, for_tuple_expr, full_splat, function_arguments,
        function_call, get_attr, identifier, index, legacy_index, literal_value, new_index, null_lit, numeric_lit,
        object, object_elem, operation, splat, tuple, unary_operation, variable_expr;
} HclSymbols;

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    HclSource *source;
    const HclOptions *options;
    const HclSymbols *symbols;
    HclSpans *spans; /* may be NULL */
    TSTreeCursor cursor;
    VEC(Str) bound;      /* names of for-expressions and dynamic blocks, innermost last */
    VEC(ExprId) pending; /* children of the nodes under construction */
    size_t next_plain;   /* of source->plains */
    uint32_t depth;
    uint32_t block_depth;
    bool keeps_names; /* see HCL_KEEP_NAMES */
    bool said_too_deep;
} HclLowering;

/* Two levels for each bracket that the scan lets through: brackets, and what needs none (operators, conditionals). */
enum { HCL_LOWERING_DEPTH_MAX = 2 * NESTING_DEPTH_MAX };

/* All functions of the lowering take the cursor on a node and leave it there unless they say otherwise. */

TSSymbol hcl_symbol(const HclLowering *lowering);
/* Offset in the source of the node's first byte. */
uint32_t hcl_node_start(const HclLowering *lowering);
uint32_t hcl_node_end(const HclLowering *lowering);
/* Source text of a node that is one token; the value of a quoted word without sequences. */
Str hcl_word(HclLowering *lowering);
ExprId hcl_add(HclLowering *lowering, ExprKind kind, uint32_t offset, const ExprId *children, uint32_t count);
/* Makes a node of what was pushed to `pending` since `mark`, and takes that off. */
ExprId hcl_add_pending(HclLowering *lowering, ExprKind kind, uint32_t offset, size_t mark);
/* false, with a note, when the syntax nests too deeply; else hcl_leave() must follow. */
bool hcl_enter(HclLowering *lowering);
void hcl_leave(HclLowering *lowering);

/* The cursor is on an `expression`. */
ExprId hcl_lower_expression(HclLowering *lowering);
/* Words joined by dots, at that offset. */
ExprId hcl_lower_words(HclLowering *lowering, Str words, uint32_t offset);
/* The cursor is on the `function_call` or `variable_expr` that stands for the template. */
ExprId hcl_lower_template(HclLowering *lowering, const HclTemplate *template, bool has_arguments);
/* Literal text with its escapes replaced. */
Str hcl_literal(Arena *arena, Str text, bool is_quoted);
/* Value of a template without sequences. */
Str hcl_template_text(const HclLowering *lowering, const HclTemplate *template);

/* The cursor is on `body`: what it holds goes to `pending`. `block` is the type of the block whose body it is. */
void hcl_lower_members(HclLowering *lowering, Str block);
/* The plain attributes before that offset that have not been lowered yet, likewise. */
void hcl_lower_plains(HclLowering *lowering, Str block, uint32_t before);
ExprId hcl_add_block(HclLowering *lowering, Str type, Str labels, ExprId body, uint32_t offset);
/* Notes where an attribute or block of the two outer levels ends. */
void hcl_add_span(HclLowering *lowering, ExprId id, uint32_t end);

#endif
