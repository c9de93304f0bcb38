/* One pass over the syntax tree with a cursor. The recursion is bounded: below SYNTAX_DEPTH_MAX nothing is read. */
#include "parsers/code.h"

Place code_place(TSNode node) {
    TSPoint start = ts_node_start_point(node), end = ts_node_end_point(node);
    return (Place){start.row + 1, start.column + 1, end.row + 1};
}

Str code_node_text(const Code *code, TSNode node) {
    return str_slice(code->bytes, ts_node_start_byte(node), ts_node_end_byte(node));
}

const ChildRule *code_child_rule(const NodeRule *rule, TSSymbol symbol, TSFieldId field, bool is_named,
                                 uint16_t *position) {
    const ChildRule *children = rule->children;
    for (uint32_t i = 0; i < rule->child_count; i++) {
        if (children[i].by == CHILD_TYPE && children[i].id == symbol) return &children[i];
        if (field && children[i].by == CHILD_FIELD && children[i].id == field) return &children[i];
    }
    if (!is_named || !rule->has_positions || field) return NULL;
    for (uint32_t i = 0; i < rule->child_count; i++) {
        if (children[i].by != CHILD_POSITION || children[i].id != *position) continue;
        ++*position;
        return &children[i];
    }
    return NULL;
}

/* ---- What a role means for the walk ---- */

static bool is_leaf(Role role) {
    return role == ROLE_NUMBER || role == ROLE_TRUE || role == ROLE_FALSE || role == ROLE_BOOL ||
           role == ROLE_NOTHING || role == ROLE_NAME || role == ROLE_KEY || role == ROLE_ITEM_NAME;
}

static bool has_items(Role role) {
    return role == ROLE_TUPLE || role == ROLE_OBJECT || role == ROLE_INITIALIZER || role == ROLE_LIST ||
           role == ROLE_CONCAT || role == ROLE_VALUES || role == ROLE_CASES || role == ROLE_BLOCK;
}

/* Does the node need this child's value, given that its own is wanted or not? */
static bool needs_value(Role role, Slot slot, bool is_wanted) {
    switch (role) {
    case ROLE_CALL:
    case ROLE_NEW: return slot == SLOT_CALLEE || slot == SLOT_ARGUMENTS || slot == SLOT_OBJECT;
    case ROLE_ASSIGN:
    case ROLE_ASSIGN_EACH: return slot == SLOT_TARGET || slot == SLOT_VALUE;
    case ROLE_BRANCH: return slot == SLOT_CONDITION || (is_wanted && (slot == SLOT_THEN || slot == SLOT_ELSE));
    case ROLE_CASE: return slot == SLOT_CONDITION || (is_wanted && slot == SLOT_THEN);
    case ROLE_LOOP: return slot == SLOT_CONDITION;
    case ROLE_SWITCH: return slot == SLOT_VALUE || (is_wanted && slot == SLOT_BODY);
    case ROLE_CONDITIONAL: return is_wanted || slot == SLOT_CONDITION;
    case ROLE_DEFINE_FUNCTION:
    case ROLE_DEFINE_CLASS:
    case ROLE_CLASS: return slot == SLOT_PARAMETERS;
    case ROLE_FUNCTION: return slot == SLOT_PARAMETERS || slot == SLOT_VALUE;
    case ROLE_AWAIT:
    case ROLE_RETURN:
    case ROLE_EXPORT: return slot == SLOT_VALUE;
    /* Always made: whether the items are alike is seen on their values. */
    case ROLE_TUPLE:
    case ROLE_VALUES:
    case ROLE_OBJECT:
    case ROLE_INITIALIZER:
    case ROLE_CONCAT: return true;
    case ROLE_NONE: return slot == SLOT_VALUE; /* an annotation */
    case ROLE_COLLECTION: return false;
    default: return is_wanted;
    }
}

/* The operator stands behind the left operand, but says what that operand is for. */
static Str operator_ahead(Code *code, const NodeRule *rule, TSNode node) {
    for (uint32_t i = 0; i < rule->child_count; i++)
        if (rule->children[i].slot == SLOT_OPERATOR && rule->children[i].by == CHILD_FIELD)
            return code_node_text(code, ts_node_child_by_field_id(node, rule->children[i].id));
    return STR_NONE;
}

static void push(Code *code, ExprId id) {
    if (id) *VEC_PUSH(code->arena, &code->items) = id;
}

/* Values of the children of a list node, or of the node itself when it is no list, onto the stack. */
static void visit_items(Code *code, Context context) {
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    Role role = (Role)code_rule(code, ts_node_symbol(node))->role;
    if (role == ROLE_LIST_NAMED) context.is_setting = context.is_initializer = true;
    if ((role != ROLE_LIST && role != ROLE_LIST_NAMED) || context.depth >= SYNTAX_DEPTH_MAX) {
        push(code, code_visit(code, context));
        return;
    }
    if (!ts_tree_cursor_goto_first_child(&code->cursor)) return;
    context.depth++;
    do {
        TSNode child = ts_tree_cursor_current_node(&code->cursor);
        if (ts_node_is_named(child)) push(code, code_visit(code, context));
    } while (ts_tree_cursor_goto_next_sibling(&code->cursor));
    ts_tree_cursor_goto_parent(&code->cursor);
}

static void count_name(Code *code, TSNode node) {
    uint32_t entry = map_add(code->names, code_node_text(code, node), 0, NULL);
    map_set_at(code->names, entry, map_value_at(code->names, entry) + 1);
}

/* `xs` of `xs.forEach`; 0 when nothing is called on anything. */
static ExprId called_on(const Code *code, ExprId callee) {
    if (!callee || facts_expr_at(code->builder, callee)->kind != EXPR_ATTR) return 0;
    return facts_builder_child(code->builder, callee, 0);
}

/* A function without a name that is called for each item: its parameters stand for the item and its number. */
static void enter_each(Code *code, Parts *parts, Context *child) {
    static const char *const keys[] = {"*", "#"};
    uint32_t count = (uint32_t)code->items.count - parts->items_from;
    uint32_t clause = code->clause;
    code->clause = 0;
    child->loop = code_loop(code, child->each_of, false, parts->place, *child);
    code->clause = clause;
    for (uint32_t i = 0; i < count && i < 2; i++)
        code_assign_item(code, code->items.items[parts->items_from + i], child->each_of, str_from(keys[i]),
                         parts->place, *child);
}

/* A case without statements of its own goes on to the next one. */
static void take_case(Code *code, const Parts *parts, bool is_body, Context *child) {
    ExprId pair[] = {child->subject, parts->expr[SLOT_CONDITION]};
    bool is_known = pair[0] && pair[1] && parts->has_pattern;
    ExprId before = child->cases ? child->cases->asked : 0;
    bool is_rest = pair[0] && !parts->has_pattern && before; /* none of those before it */
    ExprId asked = !pair[0] && pair[1] ? pair[1]             /* a switch of nothing asks each by itself */
                   : is_known          ? code_expr_of(code, EXPR_BINARY, parts->place, STR_NONE, pair, 2)
                   : is_rest           ? code_not(code, before, parts->place)
                                       : code_expr(code, EXPR_OPAQUE, parts->place, STR("default"));
    bool is_list = is_known && facts_expr_at(code->builder, pair[1])->kind == EXPR_TUPLE; /* "a" | "b" */
    if (is_known) facts_expr_at(code->builder, asked)->number = is_list ? OP_IN : OP_EQUAL;
    if (child->cases && !is_rest) child->cases->asked = code_either(code, before, asked, parts->place);
    if (!is_body) {
        code->fallen = code_either(code, code->fallen, asked, parts->place);
        return;
    }
    asked = code_either(code, code->fallen, asked, parts->place);
    code->fallen = 0;
    child->condition = code_both(code, child->condition, asked, parts->place);
}

/* `Ok(region) => …`: the name stands for what is looked at; other patterns, and constants, bind nothing. */
static void bind_pattern(Code *code, const Parts *parts, Context context) {
    ExprId pattern = parts->expr[SLOT_CONDITION];
    const Expr *expr = facts_expr_at(code->builder, pattern);
    Str name = pattern && expr->kind == EXPR_NAME ? facts_builder_str(code->builder, expr->text) : STR_NONE;
    if (name.size && name.data[0] >= 'a' && name.data[0] <= 'z' && context.subject)
        code_bind(code, pattern, context.subject, parts->place, context);
}

/* What is asked before a branch is taken. Python's conditional has the branch before the question. */
static void enter_branch(Code *code, const Parts *parts, Slot slot, Context *child) {
    ExprId asked = parts->expr[SLOT_CONDITION];
    if (slot == SLOT_ELSE) asked = code_not(code, asked, parts->place);
    if (slot == SLOT_THEN || slot == SLOT_ELSE)
        child->condition = code_both(code, child->condition, asked, parts->place);
}

/* What is known before a child is visited changes what holds inside it. */
static void enter_child(Code *code, const NodeRule *rule, Parts *parts, Slot slot, Context *child) {
    Role role = (Role)rule->role;
    bool is_call = role == ROLE_CALL || role == ROLE_NEW;
    child->declared_type = *parts_text(parts, SLOT_TYPE);
    child->annotation = role == ROLE_NONE ? parts->expr[SLOT_VALUE] : 0;
    child->is_initializer = role == ROLE_INITIALIZER;
    child->is_setting = role == ROLE_SETTINGS || child->is_initializer;
    child->is_callee = slot == SLOT_CALLEE || (role == ROLE_INNER && child->is_callee);
    if (role != ROLE_INNER) child->bound_to = 0;
    bool is_body = role == ROLE_FUNCTION && (slot == SLOT_BODY || slot == SLOT_VALUE);
    if (is_body) child->tried = 0; /* runs whenever it is called */
    child->is_acting |= child->is_handling && (is_body || (role == ROLE_SETTINGS && !slot));
    if (role != ROLE_INNER) child->is_handling = false;
    if (is_call && slot == SLOT_ARGUMENTS) {
        parts->has_arguments = true;
        if (!parts->expr[SLOT_CALLEE]) parts->expr[SLOT_CALLEE] = code_callee(code, parts);
        CallFlags said = code_call_flags(code, rule, parts->expr[SLOT_CALLEE]);
        parts->added_flags = said.contexts;
        parts->handles = said.handles;
        child->bound_to = said.binds ? called_on(code, parts->expr[SLOT_CALLEE]) : 0;
        child->is_handling = false;
        /* `if f("x") == 1`: "x" is used, not compared; but `if s.startswith("x")` compares it. */
        child->flags &= (uint8_t)~CODE_IN_COMPARISON;
        child->flags |= parts->added_flags;
        bool is_each = parts->added_flags & CODE_IN_LOOP && parts->expr[SLOT_CALLEE];
        child->each_of = is_each ? called_on(code, parts->expr[SLOT_CALLEE]) : 0;
        child->given_name = (Text){0, 0};
        return;
    } else if (slot == SLOT_BODY && (role == ROLE_DEFINE_FUNCTION || role == ROLE_DEFINE_CLASS || role == ROLE_CLASS)) {
        code_define(code, rule, parts, child, facts_text(code->builder, *parts_text(parts, SLOT_NAME)));
    } else if (slot == SLOT_BODY && role == ROLE_FUNCTION) {
        if (child->given_name.size)
            code_define(code, rule, parts, child, child->given_name);
        else
            child->returns_to = 0;
        bool is_each = !child->given_name.size && child->each_of;
        if (is_each)
            enter_each(code, parts, child);
        else
            child->condition = 0;
    } else if (role == ROLE_ASSIGN_EACH && slot == SLOT_BODY) {
        child->loop = parts->loop;
        parts->is_in_body = true;
    } else if (role == ROLE_LOOP && slot == SLOT_BODY) {
        parts->is_in_body = true;
        child->loop = code_loop(code, parts->expr[SLOT_CONDITION], true, parts->place, *child);
    } else if (role == ROLE_SWITCH && slot == SLOT_BODY) {
        child->subject = parts->expr[SLOT_VALUE];
        child->cases = parts;
    } else if (role == ROLE_CASES) {
        child->is_matching = true;
    } else if (role == ROLE_CASE && slot == SLOT_THEN) {
        if (!parts->is_in_body && child->is_matching) bind_pattern(code, parts, *child);
        if (!parts->is_in_body) take_case(code, parts, true, child);
        parts->condition = child->condition = parts->is_in_body ? parts->condition : child->condition;
        parts->is_in_body = true;
    } else if (role == ROLE_BRANCH || role == ROLE_CONDITIONAL) {
        parts->is_in_body |= slot == SLOT_THEN && !parts->expr[SLOT_CONDITION];
        enter_branch(code, parts, slot, child);
    }
    if (role != ROLE_INNER) child->each_of = 0;
    bool keeps_name = role == ROLE_INNER || (role == ROLE_EXPORT && slot == SLOT_VALUE);
    if (role == ROLE_ASSIGN && slot == SLOT_VALUE)
        child->given_name = facts_text(code->builder, code_path(code, parts->expr[SLOT_TARGET]));
    else if (!keeps_name)
        child->given_name = (Text){0, 0};
}

/* What may be a value, where somebody wants it. */
static bool is_value(Role role) { return role >= ROLE_STRING || role == ROLE_BRANCH || role == ROLE_SWITCH; }

/* `x => value`: the body is what the function returns. A body of statements is a value in some languages only. */
static bool is_value_body(const Code *code, const NodeRule *rule, Slot slot, const Context *child, TSSymbol symbol) {
    Role role = (Role)code_rule(code, symbol)->role;
    if (slot != SLOT_BODY || (rule->role != ROLE_FUNCTION && rule->role != ROLE_DEFINE_FUNCTION)) return false;
    if (rule->role == ROLE_DEFINE_FUNCTION) return is_value(role);
    return role == ROLE_BLOCK || (child->returns_to && role >= ROLE_STRING);
}

/* `elif`: what comes after it holds when neither was true. */
static void leave_branch(Code *code, const NodeRule *rule, Parts *parts, Slot slot, const NodeRule *inner, ExprId id,
                         uint32_t facts_until, Context context) {
    bool is_asked_after = rule->role == ROLE_BRANCH && parts->is_in_body; /* `x = 1 if y` */
    if ((rule->role == ROLE_CONDITIONAL || is_asked_after) && slot == SLOT_CONDITION)
        code_ask_before(code, parts->facts_from, facts_until, id, parts->place, context);
    if (rule->role != ROLE_BRANCH || slot != SLOT_ELSE || inner->role != ROLE_BRANCH) return;
    ExprId *asked = &parts->expr[SLOT_CONDITION];
    if (!*asked || !code->asked) return;
    *asked = code_either(code, *asked, code->asked, parts->place);
}

static void visit_child(Code *code, const NodeRule *rule, Parts *parts, const ChildRule *child_rule, Context context) {
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    Slot slot = child_rule ? (Slot)child_rule->slot : SLOT_NONE;
    if (slot >= SLOT_TEXT_FIRST) {
        if (parts_text(parts, slot)->size) return;
        Str text = code_node_text(code, node);
        size_t generic = slot == SLOT_NAME && str_ends_with(text, STR(">")) ? str_find_char(text, '<', 0) : SIZE_MAX;
        *parts_text(parts, slot) = generic != SIZE_MAX && generic > 0 ? str_slice(text, 0, generic) : text; /* Get<T> */
        if (slot == SLOT_NAME) parts->name_place = code_place(node);
        return;
    }
    Context child = context;
    if (child_rule) child.flags |= child_rule->contexts;
    child.is_wanted = needs_value((Role)rule->role, slot, context.is_wanted);
    Role inner_role = (Role)code_rule(code, ts_node_symbol(node))->role;
    if (rule->role == ROLE_BLOCK) child.is_wanted = context.is_wanted && node.id == parts->last;
    parts->has_block |=
        slot == SLOT_BODY && (inner_role == ROLE_BLOCK || (rule->role == ROLE_DEFINE_FUNCTION && is_value(inner_role)));
    parts->binds_condition |= rule->role == ROLE_BRANCH && slot == SLOT_CONDITION && inner_role == ROLE_ASSIGN;
    if (rule->role == ROLE_SETTINGS) child.is_wanted = slot || inner_role == ROLE_ASSIGN || inner_role == ROLE_ITEM;
    parts->has_pattern |= slot == SLOT_CONDITION && !str_equal(code_node_text(code, node), STR("_"));
    enter_child(code, rule, parts, slot, &child);
    child.is_wanted |= is_value_body(code, rule, slot, &child, ts_node_symbol(node));
    if (slot == SLOT_ARGUMENTS || slot == SLOT_PARAMETERS) {
        if (slot == SLOT_ARGUMENTS && parts->handles)
            code_handle_call(code, parts, visit_items, child);
        else
            visit_items(code, child);
        return;
    }
    if (slot == SLOT_TRIED) parts->tried = child.tried = code_enter_try(code, context);
    child.is_handler = false;
    child.is_acting |= slot == SLOT_ACTS;
    uint32_t facts_until = facts_code_count(code->builder);
    bool is_test =
        rule->act == ACT_TEST && slot == SLOT_THEN && code_asks_for_failure(code, parts->expr[SLOT_CONDITION]);
    ExprId id = is_test                ? code_handler(code, NULL, parts->expr[SLOT_CONDITION], child)
                : slot == SLOT_HANDLER ? code_handler(code, parts, 0, child)
                                       : code_visit(code, child);
    if (slot == SLOT_TRIED) parts->tried_until = facts_code_count(code->builder);
    leave_branch(code, rule, parts, slot, code_rule(code, ts_node_symbol(node)), id, facts_until, context);
    if (rule->role == ROLE_SETTINGS && !slot) parts->expr[SLOT_VALUE] = id; /* the last of them */
    if (slot == SLOT_NONE) {
        bool is_item = ts_node_is_named(node) && (has_items((Role)rule->role) || rule->role == ROLE_INNER ||
                                                  (rule->role == ROLE_SETTINGS && child.is_wanted) ||
                                                  rule->role == ROLE_SPREAD || rule->role == ROLE_SPREAD_NAMED);
        if (is_item && (rule->role != ROLE_BLOCK || node.id == parts->last)) push(code, id);
    } else if (!parts->expr[slot]) {
        parts->expr[slot] = id;
    } else if (rule->role == ROLE_DEFAULT && slot == SLOT_LEFT &&
               child_rule->by == CHILD_FIELD) { /* `a, b string`: parameters before the last one */
        push(code, parts->expr[slot]);
        parts->expr[slot] = id;
    }
}

/* Assignments become facts as soon as both sides are known: before the body of a loop. */
static void leave_child(Code *code, const NodeRule *rule, Parts *parts, Context context) {
    bool has_parameters = rule->role == ROLE_SETTINGS && code->items.count > parts->items_from && !parts->is_stored;
    if (has_parameters && facts_expr_at(code->builder, code->items.items[parts->items_from])->kind == EXPR_NAME) {
        if (context.bound_to)
            code_bind(code, code->items.items[parts->items_from], context.bound_to, parts->place, context);
        code->items.count = parts->items_from;
        parts->is_stored = true;
    }
    bool is_assign = rule->role == ROLE_ASSIGN || rule->role == ROLE_ASSIGN_EACH;
    if (!is_assign || context.is_initializer || parts->is_stored || !parts->expr[SLOT_TARGET] ||
        !parts->expr[SLOT_VALUE])
        return;
    parts->is_stored = true;
    code_assign(code, parts, context, rule->role == ROLE_ASSIGN_EACH);
}

void code_visit_children(Code *code, const NodeRule *rule, Parts *parts, Context context) {
    if (!ts_tree_cursor_goto_first_child(&code->cursor)) return;
    uint16_t position = 0;
    do {
        TSNode child = ts_tree_cursor_current_node(&code->cursor);
        TSSymbol symbol = ts_node_symbol(child);
        bool is_named = ts_node_is_named(child);
        if (is_named && code_rule(code, symbol)->role == ROLE_COMMENT) {
            code_comment(code, child, context);
            continue;
        }
        const ChildRule *child_rule = NULL;
        if (rule->child_count) {
            TSFieldId field = rule->has_fields ? ts_tree_cursor_current_field_id(&code->cursor) : 0;
            child_rule = code_child_rule(rule, symbol, field, is_named, &position);
        }
        if (!is_named && !child_rule) continue;
        visit_child(code, rule, parts, child_rule, context);
        leave_child(code, rule, parts, context);
    } while (ts_tree_cursor_goto_next_sibling(&code->cursor));
    ts_tree_cursor_goto_parent(&code->cursor);
}

/* ---- Nodes ---- */

static const void *last_statement(const Code *code, TSNode node) {
    enum { COMMENTS_MAX = 8 };
    uint32_t count = ts_node_named_child_count(node);
    for (uint32_t i = count; i > 0 && count - i < COMMENTS_MAX; i--) {
        TSNode child = ts_node_named_child(node, i - 1);
        if (code_rule(code, ts_node_symbol(child))->role != ROLE_COMMENT) return child.id;
    }
    return NULL;
}

static void finish_statement(Code *code, const NodeRule *rule, Parts *parts, Context context) {
    switch ((Role)rule->role) {
    case ROLE_RETURN:
        code_return(code, parts->expr[SLOT_VALUE], parts->place, context);
        code->given = parts->expr[SLOT_VALUE];
        break;
    case ROLE_ASSIGN:
        code->given = parts->expr[SLOT_VALUE];
        code->given_to = parts->expr[SLOT_TARGET];
        break;
    case ROLE_COLLECTION: code_flag_enumeration(code, parts->facts_from); break;
    case ROLE_FUNCTION:
        if (parts->scope && parts->expr[SLOT_BODY]) {
            context.scope = context.returns_to = parts->scope;
            code_return(code, parts->expr[SLOT_BODY], parts->place, context);
        }
        break;
    case ROLE_DEFINE_FUNCTION:
    case ROLE_DEFINE_CLASS:
        if (parts->scope && parts->has_block && parts->expr[SLOT_BODY]) {
            context.scope = context.returns_to = parts->scope;
            context.condition = 0;
            code_return(code, parts->expr[SLOT_BODY], parts->place, context);
        }
        if (!parts->scope)
            code_define(code, rule, parts, &context, facts_text(code->builder, *parts_text(parts, SLOT_NAME)));
        break;
    default: break;
    }
}

static ExprId visit_node(Code *code, const NodeRule *rule, TSNode node, Context context) {
    Role role = (Role)rule->role;
    bool is_in_concat = context.is_in_concat;
    context.is_in_concat = is_in_concat && role == ROLE_INNER;
    Parts parts = {.place = code_place(node),
                   .items_from = (uint32_t)code->items.count,
                   .facts_from = facts_code_count(code->builder)};
    if (role == ROLE_BINARY) {
        bool is_comparison = false;
        parts.op = code_operator(operator_ahead(code, rule, node), &is_comparison);
        if (is_comparison) context.flags |= CODE_IN_COMPARISON;
        if (parts.op == OP_ADD) context.is_in_concat = context.is_wanted = true;
    }
    if (role == ROLE_CONCAT) context.is_in_concat = true;
    if (role == ROLE_BLOCK && context.is_wanted) parts.last = last_statement(code, node);
    if (role == ROLE_CLASS && context.given_name.size && !parts_text(&parts, SLOT_NAME)->size)
        *parts_text(&parts, SLOT_NAME) = facts_builder_str(code->builder, context.given_name);
    code_visit_children(code, rule, &parts, context);
    if (role == ROLE_ASSIGN && context.annotation && parts.expr[SLOT_TARGET] && !parts.is_stored)
        code_bind(code, parts.expr[SLOT_TARGET], context.annotation, parts.place, context);
    if (role == ROLE_BRANCH) code->asked = parts.expr[SLOT_CONDITION];
    if (role == ROLE_CASE && !parts.is_in_body) take_case(code, &parts, false, &context);
    if (role == ROLE_ASSIGN_EACH && !parts.is_in_body) code->clause = parts.loop;
    if (role == ROLE_LOOP && !parts.is_in_body && parts.expr[SLOT_CONDITION])
        code->clause = code_loop(code, parts.expr[SLOT_CONDITION], true, parts.place, context);
    if (role == ROLE_NONE && (rule->contexts & CODE_IN_LOOP) && code->clause)
        code_close_clause(code, parts.facts_from, context);
    code_declare(code, rule, &parts, context);
    for (size_t i = parts.items_from; role == ROLE_DEFAULT && i < code->items.count; i++) {
        Parts before = parts; /* `a, b string` */
        before.expr[SLOT_LEFT] = code->items.items[i];
        code_declare(code, rule, &before, context);
    }

    finish_statement(code, rule, &parts, context);
    if (parts.tried) code_leave_try(code, &parts, context);
    if (context.is_handler)
        code->caught = (struct Caught){*parts_text(&parts, SLOT_CAUGHT), *parts_text(&parts, SLOT_NAME),
                                       *parts_text(&parts, SLOT_GUARD)};
    context.is_in_concat = is_in_concat;
    ExprId id = role >= ROLE_STRING || context.is_wanted ? code_build(code, rule, &parts, context) : 0;
    if (role != ROLE_DEFAULT) code->items.count = parts.items_from;
    return id;
}

static void mark_too_deep(Code *code) {
    if (!code->too_deep) code->too_deep = ts_node_start_point(ts_tree_cursor_current_node(&code->cursor)).row + 1;
}

/* Deeper than an expression may be: what is inside still gives facts, but is no part of the value. */
static bool is_too_deep(Code *code, Context *context) {
    if (context->expr_depth < NESTING_DEPTH_MAX) return false;
    context->expr_depth = 0;
    context->is_wanted = false;
    mark_too_deep(code);
    return true;
}

ExprId code_visit(Code *code, Context context) {
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    const NodeRule *rule = code_rule(code, ts_node_symbol(node));
    Role role = (Role)rule->role;
    bool is_wanted = context.is_wanted;
    if (role == ROLE_COMMENT) {
        code_comment(code, node, context);
        return 0;
    }
    if (context.is_acting && rule->act != ACT_INSIDE) return code_act(code, rule, context);
    if (role == ROLE_NAME || role == ROLE_ITEM_NAME) count_name(code, node);
    if (is_leaf(role)) return is_wanted ? code_leaf(code, rule, node) : 0;

    bool is_cut = is_wanted && is_too_deep(code, &context);
    context.flags |= rule->contexts;
    context.expr_depth = is_wanted && !is_cut ? (uint16_t)(context.expr_depth + 1) : 0;
    if (++context.depth > SYNTAX_DEPTH_MAX) {
        mark_too_deep(code);
        role = ROLE_SKIP;
    }
    ExprId id = 0;
    if (role == ROLE_IMPORT)
        code_import(code, context);
    else if (role == ROLE_IMPORT_PATH || role == ROLE_IMPORT_OPEN)
        code_import_path(code, role == ROLE_IMPORT_OPEN, context);
    else if (role == ROLE_EXPORT)
        code_export(code, rule, context);
    else if (role == ROLE_STRING)
        id = code_visit_string(code, rule, context);
    else if (role != ROLE_SKIP)
        id = visit_node(code, rule, node, context);
    if (!is_wanted || role == ROLE_SKIP || (id && !is_cut)) return id;
    return code_expr(code, EXPR_OPAQUE, code_place(node), str_from(ts_node_type(node)));
}
