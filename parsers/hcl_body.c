/* Bodies of HCL: attributes, blocks, dynamic blocks. */
#include "parsers/hcl_lower.h"

static ExprId add_text(HclLowering *lowering, ExprKind kind, uint32_t offset, Str text, ExprId child) {
    uint32_t line, column;
    hcl_position(lowering->source, offset, &line, &column);
    return facts_named(lowering->builder, kind, text, line, column, child);
}

static void push(HclLowering *lowering, ExprId id) { *VEC_PUSH(lowering->arena, &lowering->pending) = id; }

static void up(HclLowering *lowering) { ts_tree_cursor_goto_parent(&lowering->cursor); }

void hcl_add_span(HclLowering *lowering, ExprId id, uint32_t end) {
    if (!lowering->spans || lowering->block_depth > 1) return;
    hcl_spans_add(lowering->spans, id, hcl_line(lowering->source, end ? end - 1 : 0));
}

/* ---- Attributes ---- */

static void finish_attribute(HclLowering *lowering, Str name, ExprId value, uint32_t start, uint32_t end) {
    ExprId id = add_text(lowering, EXPR_ATTRIBUTE, start, name, value);
    hcl_add_span(lowering, id, end);
    push(lowering, id);
}

static ExprId lower_plain_value(HclLowering *lowering, const HclPlain *plain) {
    uint32_t start = plain->value_start;
    switch ((HclPlainKind)plain->kind) {
    case HCL_PLAIN_STRING:
        return add_text(lowering, EXPR_STRING, start, hcl_literal(lowering->arena, plain->value, true), 0);
    case HCL_PLAIN_NUMBER: return add_text(lowering, EXPR_NUMBER, start, plain->value, 0);
    case HCL_PLAIN_WORDS: break;
    }
    bool is_true = str_equal(plain->value, STR("true"));
    if (is_true || str_equal(plain->value, STR("false"))) {
        ExprId id = hcl_add(lowering, EXPR_BOOL, start, NULL, 0);
        facts_expr_at(lowering->builder, id)->number = is_true;
        return id;
    }
    if (str_equal(plain->value, STR("null"))) return hcl_add(lowering, EXPR_NULL, start, NULL, 0);
    return hcl_lower_words(lowering, plain->value, start);
}

void hcl_lower_plains(HclLowering *lowering, Str block, uint32_t before) {
    const HclSource *source = lowering->source;
    for (; lowering->next_plain < source->plains.count; lowering->next_plain++) {
        const HclPlain *plain = &source->plains.items[lowering->next_plain];
        if (plain->start >= before) return;
        HclTreatment treatment = hcl_treatment(lowering->options, block, plain->name);
        lowering->keeps_names = treatment == HCL_KEEP_NAMES;
        ExprId value = treatment == HCL_OPAQUE ? add_text(lowering, EXPR_OPAQUE, plain->value_start, plain->name, 0)
                                               : lower_plain_value(lowering, plain);
        lowering->keeps_names = false;
        finish_attribute(lowering, plain->name, value, plain->start, plain->end);
    }
}

/* The cursor is on `attribute`: identifier, "=", expression. */
static void lower_attribute(HclLowering *lowering, Str block) {
    uint32_t start = hcl_node_start(lowering), end = hcl_node_end(lowering);
    ts_tree_cursor_goto_first_child(&lowering->cursor);
    Str name = hcl_word(lowering);
    HclTreatment treatment = hcl_treatment(lowering->options, block, name);
    ExprId value = 0;
    while (ts_tree_cursor_goto_next_sibling(&lowering->cursor)) {
        if (hcl_symbol(lowering) != lowering->symbols->expression) continue;
        lowering->keeps_names = treatment == HCL_KEEP_NAMES;
        value = treatment == HCL_OPAQUE ? add_text(lowering, EXPR_OPAQUE, hcl_node_start(lowering), name, 0)
                                        : hcl_lower_expression(lowering);
        lowering->keeps_names = false;
    }
    up(lowering);
    finish_attribute(lowering, name, value, start, end);
}

/* ---- Blocks ---- */

typedef struct {
    Str type, labels, first_label;
} BlockHead;

/* The cursor is on the first child of a block; afterwards on its brace. */
static BlockHead read_head(HclLowering *lowering) {
    BlockHead head = {.type = hcl_word(lowering), .labels = STR_NONE, .first_label = STR_NONE};
    StrBuf labels = strbuf_new(lowering->arena, VALUE_SIZE_BYTES_MAX);
    uint32_t count = 0;
    while (ts_tree_cursor_goto_next_sibling(&lowering->cursor) &&
           hcl_symbol(lowering) == lowering->symbols->identifier) {
        Str label = hcl_word(lowering);
        if (count++)
            strbuf_add_char(&labels, '\x1f');
        else
            head.first_label = label;
        strbuf_add(&labels, label);
    }
    head.labels = strbuf_str(&labels);
    return head;
}

/* The cursor is on the brace that opens a block; afterwards on the one that closes it. */
static ExprId lower_braced(HclLowering *lowering, Str block) {
    uint32_t start = hcl_node_start(lowering);
    size_t mark = lowering->pending.count;
    lowering->block_depth++;
    while (ts_tree_cursor_goto_next_sibling(&lowering->cursor)) {
        if (hcl_symbol(lowering) != lowering->symbols->body || !hcl_enter(lowering)) continue;
        hcl_lower_members(lowering, block);
        hcl_leave(lowering);
    }
    hcl_lower_plains(lowering, block, hcl_node_start(lowering));
    lowering->block_depth--;
    return hcl_add_pending(lowering, EXPR_BODY, start, mark);
}

/* The cursor is on `attribute`: moves to its expression when it has that name. */
static bool enter_attribute(HclLowering *lowering, Str name) {
    if (hcl_symbol(lowering) != lowering->symbols->attribute) return false;
    ts_tree_cursor_goto_first_child(&lowering->cursor);
    bool is_it = str_equal(hcl_word(lowering), name);
    while (is_it && ts_tree_cursor_goto_next_sibling(&lowering->cursor))
        if (hcl_symbol(lowering) == lowering->symbols->expression) return true;
    up(lowering);
    return false;
}

/* The cursor is on a member of a dynamic block's body: its content, else 0. */
static ExprId lower_content(HclLowering *lowering, Str type) {
    ExprId body = 0;
    if (hcl_symbol(lowering) != lowering->symbols->block) return 0;
    ts_tree_cursor_goto_first_child(&lowering->cursor);
    if (str_equal(read_head(lowering).type, STR("content"))) body = lower_braced(lowering, type);
    up(lowering);
    return body;
}

typedef struct {
    ExprId parts[2]; /* collection, content */
    Str iterator;
} Dynamic;

/* The cursor is on `body` of a dynamic block. The iterator's name must be known before the content is read. */
static void lower_dynamic_body(HclLowering *lowering, Dynamic *dynamic, Str type) {
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return;
    do {
        if (!enter_attribute(lowering, STR("iterator"))) continue;
        dynamic->iterator = hcl_word(lowering);
        up(lowering);
    } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
    up(lowering);
    ts_tree_cursor_goto_first_child(&lowering->cursor);
    do {
        if (enter_attribute(lowering, STR("for_each"))) {
            dynamic->parts[0] = hcl_lower_expression(lowering);
            up(lowering);
            continue;
        }
        *VEC_PUSH(lowering->arena, &lowering->bound) = dynamic->iterator;
        ExprId content = lower_content(lowering, type);
        lowering->bound.count--;
        if (content) dynamic->parts[1] = content;
    } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
    up(lowering);
}

static ExprId lower_dynamic(HclLowering *lowering, BlockHead head, uint32_t start) {
    Dynamic dynamic = {.iterator = head.first_label};
    lowering->block_depth++;
    while (ts_tree_cursor_goto_next_sibling(&lowering->cursor)) {
        if (hcl_symbol(lowering) != lowering->symbols->body || !hcl_enter(lowering)) continue;
        lower_dynamic_body(lowering, &dynamic, head.first_label);
        hcl_leave(lowering);
    }
    lowering->block_depth--;
    ExprId id = hcl_add(lowering, EXPR_DYNAMIC, start, dynamic.parts, 2);
    Text type = facts_text(lowering->builder, head.first_label);
    facts_expr_at(lowering->builder, id)->text = type;
    facts_set_second(lowering->builder, id, dynamic.iterator);
    return id;
}

ExprId hcl_add_block(HclLowering *lowering, Str type, Str labels, ExprId body, uint32_t offset) {
    ExprId id = add_text(lowering, EXPR_BLOCK, offset, type, body);
    facts_set_second(lowering->builder, id, labels);
    return id;
}

/* The cursor is on `block`: identifier, labels, "{", body when not empty, "}". */
static void lower_block(HclLowering *lowering) {
    uint32_t start = hcl_node_start(lowering), end = hcl_node_end(lowering);
    ts_tree_cursor_goto_first_child(&lowering->cursor);
    BlockHead head = read_head(lowering);
    bool is_dynamic = lowering->block_depth > 0 && str_equal(head.type, STR("dynamic")) && head.first_label.size;
    ExprId id;
    if (is_dynamic) {
        id = lower_dynamic(lowering, head, start);
    } else {
        ExprId body = lower_braced(lowering, head.type);
        id = hcl_add_block(lowering, head.type, head.labels, body, start);
    }
    up(lowering);
    hcl_add_span(lowering, id, end);
    push(lowering, id);
}

void hcl_lower_members(HclLowering *lowering, Str block) {
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return;
    do {
        TSSymbol symbol = hcl_symbol(lowering);
        hcl_lower_plains(lowering, block, hcl_node_start(lowering));
        if (symbol == lowering->symbols->attribute)
            lower_attribute(lowering, block);
        else if (symbol == lowering->symbols->block)
            lower_block(lowering);
    } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
    up(lowering);
}
