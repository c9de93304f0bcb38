/* Expressions of HCL. In the grammar's tree the parts of a term are siblings (`a.b[0]` is variable, attribute, index),
 * so a term is read as a sequence: a primary, then steps. */
#include <assert.h>

#include "parsers/hcl_lower.h"

TSSymbol hcl_symbol(const HclLowering *lowering) {
    return ts_node_symbol(ts_tree_cursor_current_node(&lowering->cursor));
}

uint32_t hcl_node_start(const HclLowering *lowering) {
    return lowering->source->origin[ts_node_start_byte(ts_tree_cursor_current_node(&lowering->cursor))];
}

/* The template that a word stands for, or NULL when it is a word. */
static const HclTemplate *template_of_word(const HclLowering *lowering, uint32_t offset) {
    const HclSource *source = lowering->source;
    if (source->templates.count == 0) return NULL;
    if (source->templates.items[0].kind == HCL_TEMPLATE_FILE && source->templates.items[0].start == offset)
        return &source->templates.items[0];
    if (offset >= source->text.size) return NULL;
    char first = source->text.data[offset];
    return first == '"' || first == '<' ? hcl_template_at(source, offset) : NULL;
}

uint32_t hcl_node_end(const HclLowering *lowering) {
    uint32_t end = ts_node_end_byte(ts_tree_cursor_current_node(&lowering->cursor));
    if (end == 0) return 0;
    uint32_t last = lowering->source->origin[end - 1];
    const HclTemplate *template = template_of_word(lowering, last);
    return template && !template->argument_count ? template->end : last + 1;
}

Str hcl_word(HclLowering *lowering) {
    uint32_t start = hcl_node_start(lowering);
    const HclTemplate *template = template_of_word(lowering, start);
    if (template) return hcl_template_text(lowering, template);
    return str_slice(lowering->source->text, start, hcl_node_end(lowering));
}

ExprId hcl_add(HclLowering *lowering, ExprKind kind, uint32_t offset, const ExprId *children, uint32_t count) {
    uint32_t line, column;
    hcl_position(lowering->source, offset, &line, &column);
    return facts_add_expr(lowering->builder, kind, line, column, children, count);
}

ExprId hcl_add_pending(HclLowering *lowering, ExprKind kind, uint32_t offset, size_t mark) {
    assert(mark <= lowering->pending.count);
    uint32_t count = (uint32_t)(lowering->pending.count - mark);
    ExprId id = hcl_add(lowering, kind, offset, count ? lowering->pending.items + mark : NULL, count);
    lowering->pending.count = mark;
    return id;
}

static void push_pending(HclLowering *lowering, ExprId id) { *VEC_PUSH(lowering->arena, &lowering->pending) = id; }

static ExprId add_named(HclLowering *lowering, ExprKind kind, Str text, uint32_t offset, ExprId child) {
    uint32_t line, column;
    hcl_position(lowering->source, offset, &line, &column);
    return facts_named(lowering->builder, kind, text, line, column, child);
}

static void set_text(HclLowering *lowering, ExprId id, Str text) {
    Text stored = facts_text(lowering->builder, text);
    facts_expr_at(lowering->builder, id)->text = stored;
}

static void say_too_deep(HclLowering *lowering) {
    if (lowering->said_too_deep) return;
    uint32_t line = hcl_line(lowering->source, hcl_node_start(lowering));
    facts_add_note(lowering->builder, DIAG_LIMIT, line, "expression nested too deeply");
    facts_set_partial(lowering->builder);
    lowering->said_too_deep = true;
}

bool hcl_enter(HclLowering *lowering) {
    if (lowering->depth < HCL_LOWERING_DEPTH_MAX) {
        lowering->depth++;
        return true;
    }
    say_too_deep(lowering);
    return false;
}

void hcl_leave(HclLowering *lowering) { lowering->depth--; }

/* Moves to the first child, or a following sibling, of that kind. On false the cursor has not left the level. */
static bool next_of(HclLowering *lowering, TSSymbol symbol) {
    while (ts_tree_cursor_goto_next_sibling(&lowering->cursor))
        if (hcl_symbol(lowering) == symbol) return true;
    return false;
}

static bool enter_child(HclLowering *lowering, TSSymbol symbol) {
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return false;
    if (hcl_symbol(lowering) == symbol || next_of(lowering, symbol)) return true;
    ts_tree_cursor_goto_parent(&lowering->cursor);
    return false;
}

static void up(HclLowering *lowering) { ts_tree_cursor_goto_parent(&lowering->cursor); }

static ExprId opaque(HclLowering *lowering, Str what) {
    return add_named(lowering, EXPR_OPAQUE, what, hcl_node_start(lowering), 0);
}

static ExprId lower_child_expression(HclLowering *lowering) {
    if (!enter_child(lowering, lowering->symbols->expression)) return opaque(lowering, STR("syntax"));
    ExprId id = hcl_lower_expression(lowering);
    up(lowering);
    return id;
}

/* ---- Names ---- */

static bool is_bound(const HclLowering *lowering, Str name) {
    for (size_t i = lowering->bound.count; i > 0; i--)
        if (str_equal(lowering->bound.items[i - 1], name)) return true;
    return false;
}

/* What a head name makes of the attribute steps behind it. */
typedef struct {
    DeclKind kind; /* DECL_NONE: the name stands for itself */
    uint32_t steps;
    bool has_head; /* the head is part of the declaration's name: T.N */
} Reference;

static Reference reference_of(const HclLowering *lowering, Str head) {
    static const struct {
        Str head;
        DeclKind kind;
        uint32_t steps;
    } known[] = {
        {{"var", 3}, DECL_INPUT, 1}, {{"local", 5}, DECL_VALUE, 1},       {{"module", 6}, DECL_MODULE, 1},
        {{"data", 4}, DECL_DATA, 2}, {{"resource", 8}, DECL_RESOURCE, 2}, {{"ephemeral", 9}, DECL_DATA, 2},
        {{"each", 4}, DECL_NONE, 0}, {{"count", 5}, DECL_NONE, 0},        {{"self", 4}, DECL_NONE, 0},
        {{"path", 4}, DECL_NONE, 0}, {{"terraform", 9}, DECL_NONE, 0},
    };
    HclNames names = lowering->options->names;
    if (names == HCL_NAMES_BOUND || lowering->keeps_names || is_bound(lowering, head)) return (Reference){0};
    if (names == HCL_NAMES_LOCALS)
        return str_equal(head, STR("local")) ? (Reference){.kind = DECL_VALUE, .steps = 1} : (Reference){0};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_equal(known[i].head, head)) return (Reference){.kind = known[i].kind, .steps = known[i].steps};
    return (Reference){.kind = DECL_RESOURCE, .steps = 1, .has_head = true};
}

/* `steps` are the `count` attribute names behind the head that were taken for it. */
static ExprId add_reference(HclLowering *lowering, Reference reference, Str head, const Str *steps, uint32_t count,
                            uint32_t offset) {
    if (count < reference.steps || reference.kind == DECL_NONE) {
        ExprId id = add_named(lowering, EXPR_NAME, head, offset, 0);
        for (uint32_t i = 0; i < count; i++) id = add_named(lowering, EXPR_ATTR, steps[i], offset, id);
        return id;
    }
    Str name = steps[0];
    if (reference.has_head)
        name = str_format(lowering->arena, "%.*s.%.*s", STR_ARG(head), STR_ARG(steps[0]));
    else if (count == 2)
        name = str_format(lowering->arena, "%.*s.%.*s", STR_ARG(steps[0]), STR_ARG(steps[1]));
    ExprId id = add_named(lowering, EXPR_DECL, name, offset, 0);
    facts_expr_at(lowering->builder, id)->number = (uint8_t)reference.kind;
    return id;
}

/* The cursor is on the `variable_expr` of a term; attribute steps that belong to the declaration's name are taken.
 * Afterwards the cursor stands as lower_term() says. */
static bool lower_reference(HclLowering *lowering, ExprId *out) {
    uint32_t offset = hcl_node_start(lowering), count = 0;
    Str head = hcl_word(lowering), steps[2];
    Reference reference = reference_of(lowering, head);
    bool has_next;
    while ((has_next = ts_tree_cursor_goto_next_sibling(&lowering->cursor))) {
        if (count == reference.steps || hcl_symbol(lowering) != lowering->symbols->get_attr) break;
        if (!enter_child(lowering, lowering->symbols->identifier)) break;
        steps[count++] = hcl_word(lowering);
        up(lowering);
    }
    *out = add_reference(lowering, reference, head, steps, count, offset);
    return has_next;
}

ExprId hcl_lower_words(HclLowering *lowering, Str words, uint32_t offset) {
    Str rest = words, head = STR_NONE, step, steps[2];
    str_split_next(&rest, '.', &head);
    Reference reference = reference_of(lowering, head);
    uint32_t count = 0;
    while (count < reference.steps && str_split_next(&rest, '.', &step)) steps[count++] = step;
    ExprId id = add_reference(lowering, reference, head, steps, count, offset);
    for (count = 0; count < HCL_LOWERING_DEPTH_MAX && str_split_next(&rest, '.', &step); count++)
        id = add_named(lowering, EXPR_ATTR, step, offset, id);
    return id;
}

/* ---- Primaries ---- */

static ExprId lower_literal(HclLowering *lowering) {
    const HclSymbols *symbols = lowering->symbols;
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return opaque(lowering, STR("literal"));
    TSSymbol symbol = hcl_symbol(lowering);
    uint32_t offset = hcl_node_start(lowering);
    Str text = hcl_word(lowering);
    up(lowering);
    if (symbol == symbols->numeric_lit) return add_named(lowering, EXPR_NUMBER, text, offset, 0);
    if (symbol == symbols->null_lit) return hcl_add(lowering, EXPR_NULL, offset, NULL, 0);
    if (symbol != symbols->bool_lit) return opaque(lowering, STR("literal"));
    ExprId id = hcl_add(lowering, EXPR_BOOL, offset, NULL, 0);
    facts_expr_at(lowering->builder, id)->number = str_equal(text, STR("true"));
    return id;
}

/* The cursor is on the `expression` of an object key that is not computed: "{ name = …", "{ aws.west = …". */
static bool bare_key(HclLowering *lowering, Str *out) {
    const HclSymbols *symbols = lowering->symbols;
    bool is_bare = false;
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return false;
    TSSymbol first = hcl_symbol(lowering);
    if (first == symbols->literal_value) is_bare = true; /* numbers, true, null: their text */
    if (first == symbols->variable_expr && !template_of_word(lowering, hcl_node_start(lowering))) is_bare = true;
    StrBuf text = strbuf_new(lowering->arena, VALUE_SIZE_BYTES_MAX);
    if (is_bare) strbuf_add(&text, hcl_word(lowering));
    while (is_bare && ts_tree_cursor_goto_next_sibling(&lowering->cursor)) {
        is_bare = hcl_symbol(lowering) == symbols->get_attr && enter_child(lowering, symbols->identifier);
        if (!is_bare) break;
        strbuf_add_char(&text, '.');
        strbuf_add(&text, hcl_word(lowering));
        up(lowering);
    }
    up(lowering);
    *out = strbuf_str(&text);
    return is_bare;
}

/* 1e3 and 007, which are not written as they read: the key is "1000". */
static bool is_odd_number(Str text) {
    if (text.size < 2 || text.data[0] < '0' || text.data[0] > '9') return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return true;
    return text.data[0] == '0';
}

static ExprId lower_key(HclLowering *lowering) {
    Str text;
    if (bare_key(lowering, &text) && !is_odd_number(text))
        return add_named(lowering, EXPR_STRING, text, hcl_node_start(lowering), 0);
    bool kept = lowering->keeps_names;
    lowering->keeps_names = false;
    ExprId id = hcl_lower_expression(lowering);
    lowering->keeps_names = kept;
    return id;
}

/* The cursor is on an `object_elem`. */
static ExprId lower_item(HclLowering *lowering) {
    uint32_t offset = hcl_node_start(lowering);
    ExprId parts[2] = {0, 0};
    if (enter_child(lowering, lowering->symbols->expression)) {
        parts[0] = lower_key(lowering);
        if (next_of(lowering, lowering->symbols->expression)) parts[1] = hcl_lower_expression(lowering);
        up(lowering);
    }
    ExprId id = hcl_add(lowering, EXPR_ITEM, offset, parts, 2);
    const Expr *key = facts_expr_at(lowering->builder, parts[0]);
    if (key->kind == EXPR_STRING) facts_expr_at(lowering->builder, id)->text = key->text;
    return id;
}

static ExprId lower_collection(HclLowering *lowering) {
    const HclSymbols *symbols = lowering->symbols;
    uint32_t offset = hcl_node_start(lowering);
    size_t mark = lowering->pending.count;
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return opaque(lowering, STR("collection"));
    bool is_tuple = hcl_symbol(lowering) == symbols->tuple;
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        do {
            TSSymbol symbol = hcl_symbol(lowering);
            if (symbol == symbols->expression)
                push_pending(lowering, hcl_lower_expression(lowering));
            else if (symbol == symbols->object_elem)
                push_pending(lowering, lower_item(lowering));
        } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
        up(lowering);
    }
    up(lowering);
    return hcl_add_pending(lowering, is_tuple ? EXPR_TUPLE : EXPR_OBJECT, offset, mark);
}

static ExprId lower_call(HclLowering *lowering) {
    const HclSymbols *symbols = lowering->symbols;
    uint32_t offset = hcl_node_start(lowering);
    const HclTemplate *template = template_of_word(lowering, offset);
    if (template) return hcl_lower_template(lowering, template, true);
    size_t mark = lowering->pending.count;
    Str name = STR_NONE;
    bool expands = false, kept = lowering->keeps_names;
    lowering->keeps_names = false;
    if (enter_child(lowering, symbols->identifier)) {
        name = hcl_word(lowering);
        if (next_of(lowering, symbols->function_arguments) && ts_tree_cursor_goto_first_child(&lowering->cursor)) {
            do {
                TSSymbol symbol = hcl_symbol(lowering);
                if (symbol == symbols->expression) push_pending(lowering, hcl_lower_expression(lowering));
                expands = expands || symbol == symbols->ellipsis;
            } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
            up(lowering);
        }
        up(lowering);
    }
    lowering->keeps_names = kept;
    ExprId id = hcl_add_pending(lowering, EXPR_CALL, offset, mark);
    set_text(lowering, id, name);
    facts_expr_at(lowering->builder, id)->number = expands ? CALL_EXPAND_LAST : 0;
    return id;
}

/* The cursor is on `for_intro`: gives the names and the collection, and binds the names. */
static ExprId lower_for_intro(HclLowering *lowering, Str *key, Str *value) {
    const HclSymbols *symbols = lowering->symbols;
    *key = *value = STR_NONE;
    ExprId collection = 0;
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        do {
            TSSymbol symbol = hcl_symbol(lowering);
            if (symbol == symbols->identifier) {
                *key = *value;
                *value = hcl_word(lowering);
            } else if (symbol == symbols->expression) {
                collection = hcl_lower_expression(lowering);
            }
        } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
        up(lowering);
    }
    if (key->size) *VEC_PUSH(lowering->arena, &lowering->bound) = *key;
    *VEC_PUSH(lowering->arena, &lowering->bound) = *value;
    return collection;
}

static ExprId lower_for(HclLowering *lowering) {
    const HclSymbols *symbols = lowering->symbols;
    uint32_t offset = hcl_node_start(lowering);
    size_t bound = lowering->bound.count;
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return opaque(lowering, STR("for"));
    bool is_object = hcl_symbol(lowering) == symbols->for_object_expr;
    /* collection, value, key when FOR_OBJECT, condition when FOR_CONDITION */
    ExprId collection = 0, expressions[2] = {0, 0}, condition = 0;
    uint32_t count = 0;
    unsigned flags = is_object ? FOR_OBJECT : 0;
    Str key = STR_NONE, value = STR_NONE;
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        do {
            TSSymbol symbol = hcl_symbol(lowering);
            if (symbol == symbols->for_intro)
                collection = lower_for_intro(lowering, &key, &value);
            else if (symbol == symbols->expression && count < 2)
                expressions[count++] = hcl_lower_expression(lowering);
            else if (symbol == symbols->ellipsis)
                flags |= FOR_GROUP;
            else if (symbol == symbols->for_cond) {
                condition = lower_child_expression(lowering);
                flags |= FOR_CONDITION;
            }
        } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
        up(lowering);
    }
    up(lowering);
    lowering->bound.count = bound;
    size_t mark = lowering->pending.count;
    push_pending(lowering, collection);
    push_pending(lowering, is_object ? expressions[1] : expressions[0]);
    if (is_object) push_pending(lowering, expressions[0]);
    if (condition) push_pending(lowering, condition);
    ExprId id = hcl_add_pending(lowering, EXPR_FOR, offset, mark);
    Text value_text = facts_text(lowering->builder, value);
    facts_set_second(lowering->builder, id, key);
    Expr *expr = facts_expr_at(lowering->builder, id);
    expr->text = value_text;
    expr->number = (uint8_t)flags;
    return id;
}

/* ---- Steps ---- */

/* The cursor is on `index`, whose child is the key in brackets or the digits of list.0 */
static ExprId lower_index(HclLowering *lowering, ExprId object, uint32_t offset) {
    ExprId parts[2] = {object, 0};
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        if (hcl_symbol(lowering) == lowering->symbols->new_index) {
            bool kept = lowering->keeps_names;
            lowering->keeps_names = false;
            parts[1] = lower_child_expression(lowering);
            lowering->keeps_names = kept;
        } else {
            uint32_t start = hcl_node_start(lowering) + 1;
            Str digits = str_slice(lowering->source->text, start, hcl_node_end(lowering));
            parts[1] = add_named(lowering, EXPR_NUMBER, str_trim(digits), start, 0);
        }
        up(lowering);
    }
    return hcl_add(lowering, EXPR_INDEX, offset, parts, 2);
}

static ExprId lower_attribute_step(HclLowering *lowering, ExprId object, uint32_t offset) {
    Str name = STR_NONE;
    if (enter_child(lowering, lowering->symbols->identifier)) {
        name = hcl_word(lowering);
        up(lowering);
    }
    return add_named(lowering, EXPR_ATTR, name, offset, object);
}

static ExprId add_splat(HclLowering *lowering, ExprId list, ExprId each, uint32_t offset, bool is_legacy) {
    ExprId id = hcl_add(lowering, EXPR_SPLAT, offset, (ExprId[]){list, each}, 2);
    facts_expr_at(lowering->builder, id)->number = is_legacy;
    return id;
}

/* The cursor is on `splat`. `.*` takes the attributes that follow directly and is finished then. `[*]` takes all that
 * follows in the term: its list goes to `pending`, and what is returned is the item. */
static ExprId lower_splat(HclLowering *lowering, ExprId list, uint32_t offset) {
    const HclSymbols *symbols = lowering->symbols;
    ExprId id = add_named(lowering, EXPR_NAME, STR("*"), offset, 0);
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return add_splat(lowering, list, id, offset, false);
    bool is_legacy = hcl_symbol(lowering) == symbols->attr_splat, is_open = true;
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        do {
            TSSymbol symbol = hcl_symbol(lowering);
            if (symbol == symbols->get_attr) id = lower_attribute_step(lowering, id, offset);
            if (symbol != symbols->index) continue;
            if (is_legacy && is_open && ts_tree_cursor_goto_first_child(&lowering->cursor)) {
                bool ends_splat = hcl_symbol(lowering) == symbols->new_index;
                up(lowering);
                if (ends_splat) id = add_splat(lowering, list, id, offset, true);
                is_open = is_open && !ends_splat;
            }
            id = lower_index(lowering, id, offset);
        } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
        up(lowering);
    }
    up(lowering);
    if (!is_legacy)
        push_pending(lowering, list);
    else if (is_open)
        id = add_splat(lowering, list, id, offset, true);
    return id;
}

static ExprId lower_operation(HclLowering *lowering);

/* Primaries that are one node. */
static ExprId lower_node(HclLowering *lowering, TSSymbol symbol) {
    const HclSymbols *symbols = lowering->symbols;
    if (symbol == symbols->literal_value) return lower_literal(lowering);
    if (symbol == symbols->function_call) return lower_call(lowering);
    if (symbol == symbols->collection_value) return lower_collection(lowering);
    if (symbol == symbols->for_expr) return lower_for(lowering);
    if (symbol == symbols->operation) return lower_operation(lowering);
    /* "(": the expression and ")" are siblings */
    if (!next_of(lowering, symbols->expression)) return opaque(lowering, STR("syntax"));
    ExprId id = hcl_lower_expression(lowering);
    ts_tree_cursor_goto_next_sibling(&lowering->cursor);
    return id;
}

static bool lower_primary(HclLowering *lowering, ExprId *out) {
    TSSymbol symbol = hcl_symbol(lowering);
    if (symbol == lowering->symbols->variable_expr) {
        const HclTemplate *template = template_of_word(lowering, hcl_node_start(lowering));
        if (!template) return lower_reference(lowering, out);
        *out = hcl_lower_template(lowering, template, false);
    } else {
        *out = lower_node(lowering, symbol);
    }
    return ts_tree_cursor_goto_next_sibling(&lowering->cursor);
}

/* The cursor is on the first node of a term. Afterwards it is on the node behind it, and true is returned, or on the
 * last node of its level. */
static bool lower_term(HclLowering *lowering, ExprId *out) {
    const HclSymbols *symbols = lowering->symbols;
    uint32_t offset = hcl_node_start(lowering);
    size_t lists = lowering->pending.count;
    uint32_t steps = 0;
    ExprId id = 0;
    bool has_next = lower_primary(lowering, &id);
    for (; has_next; has_next = ts_tree_cursor_goto_next_sibling(&lowering->cursor)) {
        TSSymbol symbol = hcl_symbol(lowering);
        bool is_step = symbol == symbols->get_attr || symbol == symbols->index || symbol == symbols->splat;
        if (is_step && ++steps > HCL_LOWERING_DEPTH_MAX)
            say_too_deep(lowering);
        else if (symbol == symbols->get_attr)
            id = lower_attribute_step(lowering, id, offset);
        else if (symbol == symbols->index)
            id = lower_index(lowering, id, offset);
        else if (symbol == symbols->splat)
            id = lower_splat(lowering, id, offset);
        else
            break;
    }
    while (lowering->pending.count > lists)
        id = add_splat(lowering, lowering->pending.items[--lowering->pending.count], id, offset, false);
    *out = id;
    return has_next;
}

/* ---- Operators ---- */

static ExprOp operator_of(Str text) {
    static const struct {
        Str text;
        ExprOp op;
    } table[] = {
        {{"+", 1}, OP_ADD},         {{"-", 1}, OP_SUBTRACT}, {{"*", 1}, OP_MULTIPLY},       {{"/", 1}, OP_DIVIDE},
        {{"%", 1}, OP_MODULO},      {{"==", 2}, OP_EQUAL},   {{"!=", 2}, OP_NOT_EQUAL},     {{"<", 1}, OP_LESS},
        {{"<=", 2}, OP_LESS_EQUAL}, {{">", 1}, OP_GREATER},  {{">=", 2}, OP_GREATER_EQUAL}, {{"&&", 2}, OP_AND},
        {{"||", 2}, OP_OR},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (str_equal(table[i].text, text)) return table[i].op;
    return OP_NONE;
}

/* The operator is read from the dense text: in the source there may be a comment between its bytes and its start. */
static Str operator_text(const HclLowering *lowering) {
    TSNode node = ts_tree_cursor_current_node(&lowering->cursor);
    uint32_t start = ts_node_start_byte(node);
    return str_of(lowering->source->dense + start, ts_node_end_byte(node) - start);
}

static ExprId lower_unary(HclLowering *lowering) {
    uint32_t offset = hcl_node_start(lowering);
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return opaque(lowering, STR("syntax"));
    ExprOp op = str_equal(operator_text(lowering), STR("!")) ? OP_NOT : OP_NEGATE;
    ExprId operand = 0;
    if (hcl_enter(lowering)) {
        if (ts_tree_cursor_goto_next_sibling(&lowering->cursor)) lower_term(lowering, &operand);
        hcl_leave(lowering);
    } else {
        operand = opaque(lowering, STR("nesting"));
    }
    up(lowering);
    ExprId id = hcl_add(lowering, EXPR_UNARY, offset, &operand, 1);
    facts_expr_at(lowering->builder, id)->number = (uint8_t)op;
    return id;
}

/* On `operation`: moves into the binary operation that is its child. */
static bool enter_binary(HclLowering *lowering) {
    if (hcl_symbol(lowering) != lowering->symbols->operation) return false;
    return enter_child(lowering, lowering->symbols->binary_operation);
}

/* "a + b + c + …" nests to the left, as deep as it has operands: go down to the leftmost pair and come back up, without
 * recursion. Right operands are terms of their own and may recurse. */
static ExprId lower_operation(HclLowering *lowering) {
    if (!enter_binary(lowering)) {
        ExprId id = 0;
        if (enter_child(lowering, lowering->symbols->unary_operation)) {
            id = lower_unary(lowering);
            up(lowering);
        }
        return id ? id : opaque(lowering, STR("syntax"));
    }
    uint32_t levels = 1;
    while (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        if (!enter_binary(lowering)) break;
        levels++;
    }
    /* on the first node of the innermost left operand */
    uint32_t offset = hcl_node_start(lowering);
    ExprId left = 0;
    bool has_next = lower_term(lowering, &left), is_too_long = levels > HCL_LOWERING_DEPTH_MAX;
    if (is_too_long) say_too_deep(lowering);
    for (; levels > 0; levels--) {
        ExprId operands[2] = {left, 0};
        ExprOp op = has_next ? operator_of(operator_text(lowering)) : OP_NONE;
        if (ts_tree_cursor_goto_next_sibling(&lowering->cursor)) {
            if (hcl_enter(lowering)) {
                lower_term(lowering, &operands[1]);
                hcl_leave(lowering);
            } else {
                operands[1] = opaque(lowering, STR("nesting"));
            }
        }
        if (!is_too_long) {
            left = hcl_add(lowering, EXPR_BINARY, offset, operands, 2);
            facts_expr_at(lowering->builder, left)->number = (uint8_t)op;
        }
        up(lowering); /* binary_operation */
        up(lowering); /* operation: the left operand of the next level, or the node we began with */
        if (levels > 1) has_next = ts_tree_cursor_goto_next_sibling(&lowering->cursor);
    }
    return is_too_long ? opaque(lowering, STR("nesting")) : left;
}

/* On `conditional`: moves to its first expression, and from there into a conditional that is that expression. */
static bool enter_inner_conditional(HclLowering *lowering) {
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return false;
    if (hcl_symbol(lowering) == lowering->symbols->conditional) return true;
    up(lowering);
    return false;
}

/* The grammar groups "a ? b : c ? d : e" to the left, the language to the right. So all parts of the chain are lowered
 * in order (a b c d e) and then put together from the end. */
static ExprId lower_conditional(HclLowering *lowering) {
    size_t mark = lowering->pending.count;
    uint32_t levels = 1;
    while (enter_child(lowering, lowering->symbols->expression) && enter_inner_conditional(lowering)) levels++;
    if (levels > HCL_LOWERING_DEPTH_MAX) say_too_deep(lowering);
    push_pending(lowering, hcl_lower_expression(lowering));
    for (uint32_t level = 0; level < levels; level++) {
        for (int branch = 0; branch < 2; branch++) {
            bool found = next_of(lowering, lowering->symbols->expression);
            push_pending(lowering, found ? hcl_lower_expression(lowering) : 0);
        }
        up(lowering);                         /* conditional */
        if (level + 1 < levels) up(lowering); /* the expression that it is */
    }
    if (levels > HCL_LOWERING_DEPTH_MAX) {
        lowering->pending.count = mark;
        return opaque(lowering, STR("nesting"));
    }
    const ExprId *parts = lowering->pending.items + mark;
    ExprId id = parts[2 * levels];
    for (uint32_t level = levels; level > 0; level--) {
        ExprId operands[3] = {parts[2 * level - 2], parts[2 * level - 1], id};
        const Expr *condition = facts_expr_at(lowering->builder, operands[0]);
        id = facts_add_expr(lowering->builder, EXPR_CONDITIONAL, condition->line, condition->column, operands, 3);
    }
    lowering->pending.count = mark;
    return id;
}

ExprId hcl_lower_expression(HclLowering *lowering) {
    if (!hcl_enter(lowering)) return opaque(lowering, STR("nesting"));
    ExprId id = 0;
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        if (hcl_symbol(lowering) == lowering->symbols->conditional)
            id = lower_conditional(lowering);
        else
            lower_term(lowering, &id);
        up(lowering);
    } else {
        id = opaque(lowering, STR("syntax"));
    }
    hcl_leave(lowering);
    return id;
}
