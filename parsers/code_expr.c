/* Syntax nodes to expressions. Which node is which kind of expression says the table of the language; here is only
 * what all languages have in common. */
#include "parsers/code.h"

enum { PATH_STEPS_MAX = 16, PREFIX_SIZE_MAX = 4, BIND_DEPTH_MAX = 16 };

ExprId code_expr_of(Code *code, ExprKind kind, Place place, Str text, const ExprId *children, uint32_t count) {
    ExprId id = facts_add_expr(code->builder, kind, place.line, place.column, children, count);
    if (text.size) {
        Text stored = facts_text(code->builder, text);
        facts_expr_at(code->builder, id)->text = stored;
    }
    return id;
}

ExprId code_expr(Code *code, ExprKind kind, Place place, Str text) {
    return code_expr_of(code, kind, place, text, NULL, 0);
}

/* A path that is one node: "Aws\\S3". */
static Str dotted(const Code *code, Str name) {
    if (str_find_char(name, '\\', 0) == SIZE_MAX) return name;
    Str copy = str_copy(code->arena, name);
    for (size_t i = 0; i < copy.size; i++)
        if (copy.data[i] == '\\') ((char *)(uintptr_t)copy.data)[i] = '.';
    return copy;
}

ExprId code_leaf(Code *code, const NodeRule *rule, TSNode node) {
    Place place = code_place(node);
    Str text = code_node_text(code, node);
    switch ((Role)rule->role) {
    case ROLE_NUMBER: return code_expr(code, EXPR_NUMBER, place, text);
    case ROLE_NOTHING: return code_expr(code, EXPR_NULL, place, STR_NONE);
    case ROLE_KEY: {
        bool is_symbol = text.size > 1 && text.data[0] == ':'; /* Ruby */
        return code_expr(code, EXPR_STRING, place, is_symbol ? str_slice(text, 1, text.size) : text);
    }
    case ROLE_ITEM_NAME: {
        ExprId children[] = {code_expr(code, EXPR_STRING, place, text), code_expr(code, EXPR_NAME, place, text)};
        return code_expr_of(code, EXPR_ITEM, place, text, children, 2);
    }
    case ROLE_TRUE:
    case ROLE_FALSE:
    case ROLE_BOOL: {
        ExprId id = code_expr(code, EXPR_BOOL, place, STR_NONE);
        facts_expr_at(code->builder, id)->number =
            rule->role == ROLE_TRUE || (rule->role == ROLE_BOOL && str_equal(text, STR("true")));
        return id;
    }
    default: return code_expr(code, EXPR_NAME, place, dotted(code, text));
    }
}

/* ---- Strings ---- */

static void put_char(Code *code, char c) { *VEC_PUSH(code->arena, &code->text) = c; }

void code_put_text(Code *code, Str s) {
    code->text.items = vec_reserve(code->arena, code->text.items, &code->text.capacity, code->text.count + s.size, 1);
    memcpy(code->text.items + code->text.count, s.data, s.size);
    code->text.count += s.size;
}

static Str text_from(const Code *code, size_t from) {
    return from < code->text.count ? str_of(code->text.items + from, code->text.count - from) : STR_NONE;
}

static void put_utf8(Code *code, uint32_t c) {
    if (c < 0x80) {
        put_char(code, (char)c);
    } else if (c < 0x800) {
        put_char(code, (char)(0xC0 | c >> 6));
        put_char(code, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        put_char(code, (char)(0xE0 | c >> 12));
        put_char(code, (char)(0x80 | (c >> 6 & 0x3F)));
        put_char(code, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x110000) {
        put_char(code, (char)(0xF0 | c >> 18));
        put_char(code, (char)(0x80 | (c >> 12 & 0x3F)));
        put_char(code, (char)(0x80 | (c >> 6 & 0x3F)));
        put_char(code, (char)(0x80 | (c & 0x3F)));
    }
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Hexadecimal digits at `at`, at most `digits_max`; returns how many. */
static size_t put_hex(Code *code, Str s, size_t at, size_t digits_max) {
    uint32_t value = 0;
    size_t digits = 0;
    while (digits < digits_max && at + digits < s.size && hex_value(s.data[at + digits]) >= 0)
        value = value << 4 | (uint32_t)hex_value(s.data[at + digits++]);
    if (digits) put_utf8(code, value);
    return digits;
}

/* The escape whose backslash stands before `at`; returns where it ends. */
static size_t put_escape(Code *code, Str s, size_t at) {
    static const char FROM[] = "abfnrtv0e", TO[] = "\a\b\f\n\r\t\v\0\x1b";
    char c = s.data[at];
    const char *simple = c ? strchr(FROM, c) : NULL;
    if (simple) {
        put_char(code, TO[simple - FROM]);
        return at + 1;
    }
    if (c == '\n') return at + 1; /* the line goes on */
    if (c == '\r') return at + 1 + (at + 1 < s.size && s.data[at + 1] == '\n');
    if (c == 'x') return at + 1 + put_hex(code, s, at + 1, 2);
    if (c == 'U') return at + 1 + put_hex(code, s, at + 1, 8);
    if (c == 'u' && at + 1 < s.size && s.data[at + 1] == '{') {
        size_t end = at + 2 + put_hex(code, s, at + 2, 6);
        return end < s.size && s.data[end] == '}' ? end + 1 : end;
    }
    if (c == 'u') return at + 1 + put_hex(code, s, at + 1, 4);
    put_char(code, c);
    return at + 1;
}

static void put_decoded(Code *code, Str s, bool is_raw, bool is_format) {
    for (size_t at = 0; at < s.size;) {
        char c = s.data[at++];
        if (c == '\\' && !is_raw && at < s.size) {
            at = put_escape(code, s, at);
            continue;
        }
        put_char(code, c);
        bool is_doubled = is_format && (c == '{' || c == '}') && at < s.size && s.data[at] == c;
        if (is_doubled) at++;
    }
}

typedef struct {
    bool is_raw, is_format;
    size_t size;
} Prefix;

/* What stands before the opening quote: r"…", f'…', @"…". */
static Prefix string_prefix(Str s) {
    Prefix prefix = {0};
    for (; prefix.size < s.size && prefix.size < PREFIX_SIZE_MAX; prefix.size++) {
        char c = s.data[prefix.size];
        if (c == '"' || c == '\'' || c == '`') return prefix;
        prefix.is_raw |= c == 'r' || c == 'R' || c == '@';
        prefix.is_format |= c == 'f' || c == 'F';
    }
    return (Prefix){0};
}

/* A string node of a grammar that does not tell its parts: what stands between the quotes. */
static void put_unquoted(Code *code, Str s, Prefix prefix) {
    Str body = str_slice(s, prefix.size, s.size);
    size_t quotes = 0;
    while (quotes < 3 && quotes < body.size && body.data[quotes] == body.data[0]) quotes++;
    if (quotes == 2 || body.size < 2 * quotes) quotes = 1;
    bool is_raw = prefix.is_raw || (body.size && body.data[0] == '`');
    put_decoded(code, str_slice(body, quotes, body.size - (body.size > quotes ? quotes : 0)), is_raw, prefix.is_format);
}

static void push_item(Code *code, ExprId id) { *VEC_PUSH(code->arena, &code->items) = id; }

/* The text collected since `from` becomes a part of the template. */
static void flush_part(Code *code, size_t from, Place place) {
    Str part = text_from(code, from);
    if (part.size) push_item(code, facts_string(code->builder, part, place.line, place.column));
    code->text.count = from;
}

static ExprId finish_string(Code *code, size_t text_start, size_t items_from, Place place, Context context) {
    if (code->items.count > items_from) {
        flush_part(code, text_start, place);
        ExprId id = code_expr_of(code, EXPR_TEMPLATE, place, STR_NONE, code->items.items + items_from,
                                 (uint32_t)(code->items.count - items_from));
        code->items.count = items_from;
        if (!context.is_in_concat) code_joined_literals(code, id, place, context);
        return id;
    }
    Str text = text_from(code, text_start);
    bool has_literal = !context.is_in_concat && code_has_literal(text);
    ExprId id = 0;
    if (context.is_wanted || has_literal) id = facts_string(code->builder, text, place.line, place.column);
    if (has_literal) code_literals(code, text, id, place, context);
    code->text.count = text_start;
    return id;
}

/* Some grammars tell what is filled in and not what stands between: from there up to here. */
static void put_between(Code *code, const NodeRule *rule, TSNode node, size_t from, size_t to) {
    for (uint32_t i = 0; i < rule->child_count; i++)
        if (rule->children[i].slot == SLOT_TEXT) return;
    Str source = code_node_text(code, node);
    size_t quotes = str_starts_with(source, STR("\"\"\"")) && source.size >= 6 ? 3 : 1;
    if (from < quotes) from = quotes;
    if (to + quotes > source.size) to = source.size - quotes;
    if (source.size >= 2 * quotes && from < to) put_decoded(code, str_slice(source, from, to), quotes == 3, false);
}

ExprId code_visit_string(Code *code, const NodeRule *rule, Context context) {
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    Place place = code_place(node);
    Str source = code_node_text(code, node);
    Prefix prefix = string_prefix(source);
    size_t text_start = code->text.count, items_from = code->items.count;
    if (rule->child_count == 0) put_unquoted(code, source, prefix);

    Context value = context;
    value.is_wanted = true;
    value.is_in_concat = false;
    value.given_name = (Text){0, 0};
    bool has_children = rule->child_count && ts_tree_cursor_goto_first_child(&code->cursor);
    uint32_t start = ts_node_start_byte(node), told = 0;
    while (has_children) {
        TSNode child = ts_tree_cursor_current_node(&code->cursor);
        uint16_t position = 0;
        const ChildRule *child_rule =
            code_child_rule(rule, ts_node_symbol(child), ts_tree_cursor_current_field_id(&code->cursor),
                            ts_node_is_named(child), &position);
        if (child_rule && child_rule->slot == SLOT_TEXT) {
            put_decoded(code, code_node_text(code, child), prefix.is_raw, prefix.is_format);
        } else if (child_rule && child_rule->slot == SLOT_VALUE) {
            put_between(code, rule, node, told, ts_node_start_byte(child) - start);
            told = ts_node_end_byte(child) - start;
            flush_part(code, text_start, place);
            ExprId id = code_visit(code, value);
            if (id) push_item(code, id);
        }
        if (!ts_tree_cursor_goto_next_sibling(&code->cursor)) break;
    }
    if (has_children) ts_tree_cursor_goto_parent(&code->cursor);
    if (rule->child_count) put_between(code, rule, node, told, source.size);
    return finish_string(code, text_start, items_from, place, context);
}

/* Strings side by side are one string, or one template when any of them is. */
static ExprId build_concat(Code *code, const Parts *parts, Context context) {
    FactsBuilder *builder = code->builder;
    size_t text_start = code->text.count, flat_from = code->items.count;
    for (size_t i = parts->items_from; i < flat_from; i++) {
        ExprId item = code->items.items[i];
        Expr expr = *facts_expr_at(builder, item);
        if (expr.kind == EXPR_STRING) {
            code_put_text(code, facts_builder_str(builder, expr.text));
            continue;
        }
        flush_part(code, text_start, parts->place);
        if (expr.kind != EXPR_TEMPLATE) push_item(code, item);
        for (uint32_t c = 0; expr.kind == EXPR_TEMPLATE && c < expr.count; c++)
            push_item(code, facts_builder_child(builder, item, c));
    }
    return finish_string(code, text_start, flat_from, parts->place, context);
}

/* ---- Operators ---- */

ExprOp code_operator(Str text, bool *is_comparison) {
    static const struct {
        const char *text;
        ExprOp op;
        bool is_comparison;
    } OPERATORS[] = {
        {"+", OP_ADD, false},          {"-", OP_SUBTRACT, false},
        {"*", OP_MULTIPLY, false},     {"/", OP_DIVIDE, false},
        {"%", OP_MODULO, false},       {"==", OP_EQUAL, true},
        {"===", OP_EQUAL, true},       {"is", OP_EQUAL, true},
        {"!=", OP_NOT_EQUAL, true},    {"!==", OP_NOT_EQUAL, true},
        {"<>", OP_NOT_EQUAL, true},    {"is not", OP_NOT_EQUAL, true},
        {"<", OP_LESS, true},          {"<=", OP_LESS_EQUAL, true},
        {">", OP_GREATER, true},       {">=", OP_GREATER_EQUAL, true},
        {"and", OP_AND, false},        {"&&", OP_AND, false},
        {"or", OP_OR, false},          {"||", OP_OR, false},
        {"??", OP_COALESCE, false},    {"?:", OP_COALESCE, false},
        {"not", OP_NOT, false},        {"!", OP_NOT, false},
        {"in", OP_IN, true},           {"not in", OP_NOT_IN, true},
        {"instanceof", OP_NONE, true}, {"=~", OP_NONE, true},
    };
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
        if (!str_equal(text, str_from(OPERATORS[i].text))) continue;
        *is_comparison = OPERATORS[i].is_comparison;
        return OPERATORS[i].op;
    }
    return OP_NONE;
}

static ExprId build_binary(Code *code, const Parts *parts) {
    ExprId children[] = {parts->expr[SLOT_LEFT], parts->expr[SLOT_RIGHT]};
    if (parts->op == OP_NONE || !children[0] || !children[1]) return 0;
    bool is_comparison =
        parts->op == OP_IN || parts->op == OP_NOT_IN || (parts->op >= OP_EQUAL && parts->op <= OP_GREATER_EQUAL);
    for (size_t i = 0; is_comparison && i < 2; i++) code_compare(code, children[i]);
    ExprId id = code_expr_of(code, EXPR_BINARY, parts->place, STR_NONE, children, 2);
    facts_expr_at(code->builder, id)->number = (uint8_t)parts->op;
    return id;
}

static ExprId build_unary(Code *code, Parts *parts) {
    bool is_comparison = false;
    ExprOp op = code_operator(*parts_text(parts, SLOT_OPERATOR), &is_comparison);
    if (op == OP_SUBTRACT) op = OP_NEGATE;
    ExprId value = parts->expr[SLOT_VALUE];
    Str written = *parts_text(parts, SLOT_OPERATOR);
    if (str_equal(written, STR("&")) || str_equal(written, STR("*"))) return value; /* where it is, what is there */
    if ((op != OP_NOT && op != OP_NEGATE) || !value) return 0;
    ExprId id = code_expr_of(code, EXPR_UNARY, parts->place, STR_NONE, &value, 1);
    facts_expr_at(code->builder, id)->number = (uint8_t)op;
    return id;
}

static ExprId build_default(Code *code, Place place, ExprId left, ExprId right) {
    if (!right) return left;
    ExprId children[] = {left, right};
    ExprId id = code_expr_of(code, EXPR_BINARY, place, STR_NONE, children, 2);
    facts_expr_at(code->builder, id)->number = OP_COALESCE;
    return id;
}

/* ---- Calls, objects, lists ---- */

static const ExprId *items_of(const Code *code, const Parts *parts, uint32_t *count) {
    *count = (uint32_t)(code->items.count - parts->items_from);
    return code->items.items + parts->items_from;
}

static ExprId first_item(const Code *code, const Parts *parts) {
    return code->items.count > parts->items_from ? code->items.items[parts->items_from] : 0;
}

ExprId code_callee(Code *code, const Parts *parts) {
    Str name = parts->text[SLOT_NAME - SLOT_TEXT_FIRST];
    ExprId object = parts->expr[SLOT_OBJECT];
    if (!name.size) return 0;
    return code_expr_of(code, object ? EXPR_ATTR : EXPR_NAME, parts->name_place, name, &object, object ? 1 : 0);
}

/* `f(region: x)` where the syntax of an argument is that of an item of a map. */
static void name_arguments(Code *code, const Parts *parts) {
    for (size_t i = parts->items_from; i < code->items.count; i++) {
        const Expr *item = facts_expr_at(code->builder, code->items.items[i]);
        if (item->kind != EXPR_ITEM) continue;
        const Expr *key = facts_expr_at(code->builder, facts_builder_child(code->builder, code->items.items[i], 0));
        if (key->kind != EXPR_STRING && key->kind != EXPR_NAME) continue;
        Place place = {item->line, item->column, item->line};
        Text name = key->text;
        ExprId value = facts_builder_child(code->builder, code->items.items[i], 1);
        ExprId argument = code_expr_of(code, EXPR_ARGUMENT, place, STR_NONE, &value, 1);
        facts_expr_at(code->builder, argument)->text = name;
        code->items.items[i] = argument;
    }
}

static ExprId build_call(Code *code, const NodeRule *rule, Parts *parts, Context context) {
    ExprId callee = parts->expr[SLOT_CALLEE] ? parts->expr[SLOT_CALLEE] : code_callee(code, parts);
    if (context.is_callee && !parts->has_arguments && rule->role == ROLE_CALL) return callee;
    bool is_unnamed = !callee && rule->role == ROLE_NEW; /* new() { … }: of the class that is asked for */
    if (!callee && !is_unnamed) return 0;
    name_arguments(code, parts);
    Place place = parts->place;
    if (is_unnamed) {
        uint32_t given = (uint32_t)(code->items.count - parts->items_from);
        ExprId made = code_expr_of(code, EXPR_CALL, place, STR_NONE, code->items.items + parts->items_from, given);
        facts_expr_at(code->builder, made)->number = CALL_NEW;
        return made;
    }
    /* In a chain over several lines each call stands on the line of its own name. */
    const Expr *step = facts_expr_at(code->builder, callee);
    if (step->kind == EXPR_ATTR && step->line > place.line) place = (Place){step->line, step->column, place.end_line};

    /* The callee goes before the arguments that are on the stack already. */
    push_item(code, 0);
    ExprId *items = code->items.items + parts->items_from;
    uint32_t count = (uint32_t)(code->items.count - parts->items_from);
    memmove(items + 1, items, (count - 1) * sizeof *items);
    items[0] = callee;
    ExprId id = code_expr_of(code, EXPR_CALL, place, STR_NONE, items, count);
    facts_expr_at(code->builder, id)->number =
        CALL_HAS_CALLEE | (rule->role == ROLE_NEW ? CALL_NEW : 0) | (parts->has_arguments ? 0 : CALL_BARE);
    code_call(code, id, place, context);
    code_flag_collection(code, id, parts->facts_from); /* listOf("us-east-1", …) */
    if (parts->added_flags & CODE_IN_COMPARISON) {
        code_flag_literals(code, parts->facts_from, CODE_IN_COMPARISON);
        for (uint32_t i = 0; i < count; i++) code_compare(code, facts_builder_child(code->builder, id, i));
    }
    return id;
}

static ExprId mark_awaited(Code *code, ExprId value) {
    if (value && facts_expr_at(code->builder, value)->kind == EXPR_CALL)
        facts_expr_at(code->builder, value)->number |= CALL_AWAIT;
    return value;
}

static ExprId build_spread(Code *code, const NodeRule *rule, Parts *parts) {
    ExprId value = parts->expr[SLOT_VALUE] ? parts->expr[SLOT_VALUE] : first_item(code, parts);
    Str stars = rule->role == ROLE_SPREAD_NAMED ? STR("**") : STR("*");
    return value ? code_expr_of(code, EXPR_ARGUMENT, parts->place, stars, &value, 1) : 0;
}

static ExprId build_item(Code *code, ExprId key, ExprId value, Place place) {
    if (!key || !value) return key;
    const Expr *literal = facts_expr_at(code->builder, key);
    bool is_literal = literal->kind == EXPR_STRING || literal->kind == EXPR_NUMBER;
    Text text = literal->text;
    ExprId children[] = {key, value};
    ExprId id = code_expr_of(code, EXPR_ITEM, place, STR_NONE, children, 2);
    if (is_literal) facts_expr_at(code->builder, id)->text = text;
    return id;
}

/* `{ a = 1 }` in a pattern: the item a, whose value is 1 when it is missing. */
static ExprId build_item_default(Code *code, Parts *parts) {
    ExprId left = parts->expr[SLOT_LEFT];
    if (!left || facts_expr_at(code->builder, left)->kind != EXPR_ITEM) return left;
    ExprId key = facts_builder_child(code->builder, left, 0), value = facts_builder_child(code->builder, left, 1);
    return build_item(code, key, build_default(code, parts->place, value, parts->expr[SLOT_RIGHT]), parts->place);
}

/* `{ name() {} }` */
static ExprId build_method(Code *code, Parts *parts) {
    ExprId key = code_expr(code, EXPR_STRING, parts->place, *parts_text(parts, SLOT_NAME));
    return build_item(code, key, code_expr(code, EXPR_FUNCTION, parts->place, STR_NONE), parts->place);
}

/* new Dictionary<string, string> {{"a", "b"}, {"c", "d"}}: a map is written as a list of pairs in the same braces. */
static void pairs_as_items(Code *code, const ExprId *items, uint32_t count) {
    FactsBuilder *builder = code->builder;
    for (uint32_t i = 0; i < count; i++) {
        const Expr *pair = facts_expr_at(builder, items[i]);
        if (pair->kind != EXPR_TUPLE || pair->count != 2) return;
        if (facts_expr_at(builder, facts_builder_child(builder, items[i], 0))->kind != EXPR_STRING) return;
    }
    for (uint32_t i = 0; i < count; i++) {
        Text key = facts_expr_at(builder, facts_builder_child(builder, items[i], 0))->text;
        facts_expr_at(builder, items[i])->kind = EXPR_ITEM;
        facts_expr_at(builder, items[i])->text = key;
    }
}

static ExprId build_collection(Code *code, const NodeRule *rule, Parts *parts) {
    uint32_t count;
    const ExprId *items = items_of(code, parts, &count);
    if (rule->role == ROLE_INITIALIZER) pairs_as_items(code, items, count);
    bool is_object = rule->role == ROLE_OBJECT || rule->role == ROLE_SETTINGS;
    for (uint32_t i = 0; !is_object && i < count; i++) /* one syntax for lists and maps */
        is_object = facts_expr_at(code->builder, items[i])->kind == EXPR_ITEM;
    for (uint32_t i = 0; is_object && i < count; i++) {
        Expr *item = facts_expr_at(code->builder, items[i]);
        if (item->kind != EXPR_ARGUMENT) continue;
        Text stars = facts_text(code->builder, STR("**"));
        facts_expr_at(code->builder, items[i])->text = stars;
    }
    ExprId id = code_expr_of(code, is_object ? EXPR_OBJECT : EXPR_TUPLE, parts->place, STR_NONE, items, count);
    code_flag_collection(code, id, parts->facts_from);
    return id;
}

ExprId code_parameters(Code *code, uint32_t items_from, Place place) {
    FactsBuilder *builder = code->builder;
    for (size_t i = items_from; i < code->items.count; i++) {
        ExprId item = code->items.items[i];
        const Expr *expr = facts_expr_at(builder, item);
        if (expr->kind == EXPR_ARGUMENT) continue;
        Place at = {expr->line, expr->column, expr->line};
        ExprId value = 0;
        if (expr->kind == EXPR_BINARY && expr->number == OP_COALESCE) {
            value = facts_builder_child(builder, item, 1);
            item = facts_builder_child(builder, item, 0);
            expr = facts_expr_at(builder, item);
        }
        /* A pattern has no name: its own form stands where the default would. */
        bool is_name = expr->kind == EXPR_NAME;
        Text name = is_name ? expr->text : (Text){0, 0};
        if (!is_name) value = item;
        ExprId argument = code_expr_of(code, EXPR_ARGUMENT, at, STR_NONE, &value, value ? 1 : 0);
        facts_expr_at(builder, argument)->text = name;
        code->items.items[i] = argument;
    }
    ExprId id = code_expr_of(code, EXPR_TUPLE, place, STR_NONE, code->items.items + items_from,
                             (uint32_t)(code->items.count - items_from));
    code->items.count = items_from;
    return id;
}

/* ---- All kinds ---- */

static ExprId build_children(Code *code, ExprKind kind, const Parts *parts, Str text, const ExprId *children,
                             uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (!children[i]) return 0;
    return code_expr_of(code, kind, parts->place, text, children, count);
}

/* `|| x` gives x. */
static ExprId build_function(Code *code, const Parts *parts) {
    ExprId gives = parts->expr[SLOT_VALUE] ? parts->expr[SLOT_VALUE] : parts->has_block ? parts->expr[SLOT_BODY] : 0;
    bool is_value = gives && facts_expr_at(code->builder, gives)->kind != EXPR_OPAQUE;
    return code_expr_of(code, EXPR_FUNCTION, parts->place, STR_NONE, &gives, is_value ? 1 : 0);
}

/* Config{Region: x}: what looks like a name is no variable, except in a map, where it stands for a constant. */
static ExprId build_field(Code *code, ExprId key, ExprId value, Place place) {
    ExprId id = build_item(code, key, value, place);
    if (!key || !value || facts_expr_at(code->builder, key)->kind != EXPR_NAME) return id;
    Text text = facts_expr_at(code->builder, key)->text;
    facts_expr_at(code->builder, id)->text = text;
    return id;
}

static bool has_value(const Code *code, ExprId id) {
    return id && facts_expr_at(code->builder, id)->kind != EXPR_OPAQUE;
}

/* `if c { x } else { y }`; `if let v = w { v } else { y }` is w, or y without one. */
static ExprId build_branch(Code *code, const Parts *parts) {
    const ExprId *expr = parts->expr;
    if (!has_value(code, expr[SLOT_THEN]) || !has_value(code, expr[SLOT_ELSE])) return 0;
    if (parts->binds_condition) return build_default(code, parts->place, expr[SLOT_THEN], expr[SLOT_ELSE]);
    return build_children(code, EXPR_CONDITIONAL, parts, STR_NONE,
                          (ExprId[]){expr[SLOT_CONDITION], expr[SLOT_THEN], expr[SLOT_ELSE]}, 3);
}

static bool holds_name(const Code *code, ExprId id, Text name, int depth) {
    Expr expr = *facts_expr_at(code->builder, id);
    if (depth > BIND_DEPTH_MAX) return false;
    if (expr.kind == EXPR_NAME) return expr.text.offset == name.offset && expr.text.size == name.size;
    for (uint32_t i = 0; i < expr.count; i++)
        if (holds_name(code, facts_builder_child(code->builder, id, i), name, depth + 1)) return true;
    return false;
}

/* Does the case give what its pattern binds? */
static bool gives_bound(const Code *code, ExprId item) {
    const Expr *pattern = facts_expr_at(code->builder, facts_builder_child(code->builder, item, 0));
    return pattern->kind == EXPR_NAME &&
           holds_name(code, facts_builder_child(code->builder, item, 1), pattern->text, 0);
}

/* `match w { Ok(v) => v, Err(_) => y }` is w, or y without one. Others are not told. */
static ExprId build_switch(Code *code, const Parts *parts) {
    ExprId cases = parts->expr[SLOT_BODY];
    if (!cases || facts_expr_at(code->builder, cases)->kind != EXPR_OBJECT ||
        facts_expr_at(code->builder, cases)->count != 2)
        return 0;
    ExprId values[2];
    bool is_bound[2];
    for (uint32_t i = 0; i < 2; i++) {
        ExprId item = facts_builder_child(code->builder, cases, i);
        if (facts_expr_at(code->builder, item)->kind != EXPR_ITEM) return 0;
        values[i] = facts_builder_child(code->builder, item, 1);
        is_bound[i] = gives_bound(code, item);
    }
    if (is_bound[0] == is_bound[1] || !has_value(code, values[0]) || !has_value(code, values[1])) return 0;
    return build_default(code, parts->place, values[is_bound[0] ? 0 : 1], values[is_bound[0] ? 1 : 0]);
}

static ExprId build_wanted(Code *code, const NodeRule *rule, Parts *parts) {
    const ExprId *expr = parts->expr;
    switch ((Role)rule->role) {
    case ROLE_BRANCH: return build_branch(code, parts);
    case ROLE_SWITCH: return build_switch(code, parts);
    case ROLE_CASE: return build_item(code, expr[SLOT_CONDITION], expr[SLOT_THEN], parts->place);
    case ROLE_BLOCK: return first_item(code, parts);
    case ROLE_ASSIGN:
    case ROLE_INNER: return expr[SLOT_VALUE] ? expr[SLOT_VALUE] : first_item(code, parts);
    case ROLE_ATTRIBUTE:
        if (!expr[SLOT_OBJECT]) return code_expr(code, EXPR_NAME, parts->place, *parts_text(parts, SLOT_NAME));
        return build_children(code, EXPR_ATTR, parts, *parts_text(parts, SLOT_NAME), &expr[SLOT_OBJECT], 1);
    case ROLE_INDEX:
        return build_children(code, EXPR_INDEX, parts, STR_NONE, (ExprId[]){expr[SLOT_OBJECT], expr[SLOT_KEY]}, 2);
    case ROLE_ARGUMENT:
        if (!parts_text(parts, SLOT_NAME)->size) return expr[SLOT_VALUE] ? expr[SLOT_VALUE] : first_item(code, parts);
        return build_children(code, EXPR_ARGUMENT, parts, *parts_text(parts, SLOT_NAME), &expr[SLOT_VALUE], 1);
    case ROLE_SPREAD:
    case ROLE_SPREAD_NAMED: return build_spread(code, rule, parts);
    case ROLE_ITEM: return build_item(code, expr[SLOT_KEY], expr[SLOT_VALUE], parts->place);
    case ROLE_ITEM_FIELD: return build_field(code, expr[SLOT_KEY], expr[SLOT_VALUE], parts->place);
    case ROLE_ITEM_DEFAULT: return build_item_default(code, parts);
    case ROLE_DEFAULT:
        return expr[SLOT_LEFT] ? build_default(code, parts->place, expr[SLOT_LEFT], expr[SLOT_RIGHT]) : 0;
    case ROLE_CONDITIONAL:
        if (!expr[SLOT_THEN]) return build_default(code, parts->place, expr[SLOT_CONDITION], expr[SLOT_ELSE]); /* ?: */
        return build_children(code, EXPR_CONDITIONAL, parts, STR_NONE,
                              (ExprId[]){expr[SLOT_CONDITION], expr[SLOT_THEN], expr[SLOT_ELSE]}, 3);
    case ROLE_UNARY: return build_unary(code, parts);
    case ROLE_DEFINE_FUNCTION: return build_method(code, parts);
    case ROLE_FUNCTION: return build_function(code, parts);
    case ROLE_CLASS: return code_expr(code, EXPR_FUNCTION, parts->place, STR_NONE);
    default: return 0;
    }
}

/* `region = x` among the settings of something. */
static ExprId build_setting(Code *code, const Parts *parts) {
    Str name = code_path(code, parts->expr[SLOT_TARGET]);
    return build_item(code, code_expr(code, EXPR_STRING, parts->place, name), parts->expr[SLOT_VALUE], parts->place);
}

ExprId code_build(Code *code, const NodeRule *rule, Parts *parts, Context context) {
    switch ((Role)rule->role) {
    case ROLE_CALL:
    case ROLE_NEW: return build_call(code, rule, parts, context);
    case ROLE_SETTINGS:
        if (code->items.count > parts->items_from || !context.is_wanted) return build_collection(code, rule, parts);
        return build_function(code, parts); /* `lazy { x }` */
    case ROLE_VALUES:
        if (code->items.count == parts->items_from + 1) return first_item(code, parts);
        return build_collection(code, rule, parts);
    case ROLE_TUPLE:
    case ROLE_CASES:
    case ROLE_INITIALIZER:
    case ROLE_OBJECT: return build_collection(code, rule, parts);
    case ROLE_ASSIGN:
        if (!context.is_setting || !parts->expr[SLOT_TARGET] || !parts->expr[SLOT_VALUE])
            return context.is_wanted ? build_wanted(code, rule, parts) : 0;
        return build_setting(code, parts);
    case ROLE_CONCAT: return build_concat(code, parts, context);
    case ROLE_AWAIT: return mark_awaited(code, parts->expr[SLOT_VALUE]);
    case ROLE_BINARY: {
        bool is_wanted = context.is_wanted || parts->op == OP_ADD;
        ExprId id = is_wanted ? build_binary(code, parts) : 0;
        if (id && parts->op == OP_ADD && !context.is_in_concat) code_joined_literals(code, id, parts->place, context);
        return id;
    }
    default: return context.is_wanted ? build_wanted(code, rule, parts) : 0;
    }
}

/* ---- Paths ---- */

static void put_path(Code *code, ExprId id, int steps_left) {
    Expr expr = *facts_expr_at(code->builder, id);
    ExprId child = facts_builder_child(code->builder, id, 0);
    if (steps_left == 0) return;
    switch (expr.kind) {
    case EXPR_NAME:
    case EXPR_STRING: code_put_text(code, facts_builder_str(code->builder, expr.text)); break;
    case EXPR_ATTR:
        /* The text of a string is not part of the path of what is called on it. */
        if (facts_expr_at(code->builder, child)->kind != EXPR_STRING) put_path(code, child, steps_left - 1);
        put_char(code, '.');
        code_put_text(code, facts_builder_str(code->builder, expr.text));
        break;
    case EXPR_CALL:
        if (expr.number & CALL_HAS_CALLEE) put_path(code, child, steps_left - 1);
        if (!(expr.number & CALL_BARE)) code_put_text(code, STR("()"));
        break;
    case EXPR_INDEX: {
        put_path(code, child, steps_left - 1);
        const Expr *key = facts_expr_at(code->builder, facts_builder_child(code->builder, id, 1));
        put_char(code, '[');
        if (key->kind == EXPR_STRING || key->kind == EXPR_NUMBER)
            code_put_text(code, facts_builder_str(code->builder, key->text));
        put_char(code, ']');
        break;
    }
    default: break;
    }
}

Str code_path(Code *code, ExprId id) {
    size_t from = code->text.count;
    if (id) put_path(code, id, PATH_STEPS_MAX);
    Str path = text_from(code, from);
    code->text.count = from;
    return path;
}
