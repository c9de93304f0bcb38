/* Bodies: of HCL blocks (attributes, nested blocks, dynamic blocks) and objects of documents. All blocks of one
 * type become one list, because only the provider's schema knows whether there can be more than one. */
#include "graph/eval_private.h"

#include "analyzer/core/limits.h"

typedef struct {
    Items items;
    const Value *unknown; /* a dynamic block whose number can't be told */
} Blocks;

static const Value *dynamic_item(Evaluator *evaluator, const Value *key, const Value *value) {
    Str keys[2] = {STR("key"), STR("value")};
    const Value *values[2] = {key, value};
    return make_object(evaluator, keys, values, 2);
}

static const Value *block_value(Evaluator *evaluator, const Scope *scope, ExprId body) {
    return value_open(evaluator->arena, eval_body(evaluator, scope, body));
}

/* `dynamic "x" { for_each = … content { … } }`: one block per item, in which `x` is { key, value }. */
static void expand_dynamic(Evaluator *evaluator, const Scope *scope, Blocks *blocks, ExprId id) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, id);
    const Value *each = eval_force(evaluator, eval(evaluator, scope, expr_child(facts, id, 0)));
    bool is_object = each->kind == VALUE_OBJECT;
    if (!is_object && each->kind != VALUE_LIST && each->kind != VALUE_SET) {
        bool is_unknown = each->kind == VALUE_UNKNOWN;
        const Value *unknown = is_unknown
                                   ? unknown_because(evaluator, &each, 1)
                                   : value_error(evaluator, "for_each of a dynamic block should be a list or a map");
        if (!blocks->unknown) blocks->unknown = value_add_origin(evaluator->arena, unknown, &ORIGIN_IS_OPEN);
        return;
    }
    Scope inner = *scope;
    Binding iterator = {facts_str(facts, expr_second(facts, expr).size ? expr_second(facts, expr) : expr->text), NULL,
                        scope->bindings};
    inner.bindings = &iterator;
    size_t count = is_object ? each->object.count : each->list.count;
    for (size_t i = 0; i < count && !evaluator_is_exhausted(evaluator); i++) {
        const Value *value = is_object ? each->object.values[i] : each->list.items[i];
        const Value *key = value; /* of a set */
        if (is_object)
            key = make_string(evaluator, each->object.keys[i]);
        else if (each->kind == VALUE_LIST)
            key = make_whole(evaluator, (int64_t)i);
        iterator.value = dynamic_item(evaluator, key, value);
        items_add(evaluator, &blocks->items, block_value(evaluator, &inner, expr_child(facts, id, 1)));
    }
}

static void add_block(Evaluator *evaluator, const Scope *scope, Blocks *blocks, ExprId id) {
    if (facts_expr(scope->facts, id)->kind == EXPR_DYNAMIC)
        expand_dynamic(evaluator, scope, blocks, id);
    else
        items_add(evaluator, &blocks->items, block_value(evaluator, scope, expr_child(scope->facts, id, 0)));
}

static const Value *blocks_value(Evaluator *evaluator, const Blocks *blocks) {
    if (blocks->unknown) return blocks->unknown;
    if (blocks->items.is_too_long) return value_limit(evaluator, STR("too many blocks"));
    return make_list(evaluator, blocks->items.items.items, blocks->items.items.count);
}

static bool is_block(const Expr *expr) { return expr->kind == EXPR_BLOCK || expr->kind == EXPR_DYNAMIC; }

static const Value *all_blocks(Evaluator *evaluator, const Scope *scope, ExprId body, Str type) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, body);
    Blocks blocks = {0};
    evaluator_charge(evaluator, expr->count / 16);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, body, i);
        bool is_wanted =
            is_block(facts_expr(facts, child)) && str_equal(facts_str(facts, facts_expr(facts, child)->text), type);
        if (is_wanted) add_block(evaluator, scope, &blocks, child);
    }
    return blocks_value(evaluator, &blocks);
}

/* The first of several blocks of one type stands for all of them. */
static bool is_first_of_type(const Facts *facts, ExprId body, uint32_t index) {
    Str type = facts_str(facts, facts_expr(facts, expr_child(facts, body, index))->text);
    for (uint32_t i = 0; i < index; i++) {
        const Expr *other = facts_expr(facts, expr_child(facts, body, i));
        if (is_block(other) && str_equal(facts_str(facts, other->text), type)) return false;
    }
    return true;
}

const Value *eval_body(Evaluator *evaluator, const Scope *scope, ExprId body) {
    const Facts *facts = scope->facts;
    const Expr *expr = facts_expr(facts, body);
    if (expr->kind != EXPR_BODY) return eval(evaluator, scope, body);
    if (evaluator->depth >= EVAL_DEPTH_MAX) return value_limit(evaluator, STR("blocks nested too deep"));
    evaluator->depth++;
    Str *keys = ARENA_ARRAY(evaluator->arena, Str, expr->count);
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, expr->count);
    size_t count = 0;
    for (uint32_t i = 0; i < expr->count && !evaluator_is_exhausted(evaluator); i++) {
        ExprId child = expr_child(facts, body, i);
        const Expr *member = facts_expr(facts, child);
        evaluator_charge(evaluator, 1 + i / 16); /* is_first_of_type() looks back */
        if (is_block(member) && !is_first_of_type(facts, body, i)) continue;
        Str name = facts_str(facts, member->text);
        keys[count] = name;
        values[count++] = is_block(member) ? all_blocks(evaluator, scope, body, name)
                                           : eval(evaluator, scope, expr_child(facts, child, 0));
    }
    evaluator->depth--;
    return make_object(evaluator, keys, values, count);
}

/* An object all of whose keys can be read off; else the whole must be evaluated. */
static bool has_plain_keys(const Facts *facts, ExprId object) {
    const Expr *expr = facts_expr(facts, object);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, object, i);
        const Expr *item = facts_expr(facts, child);
        if (item->kind != EXPR_ITEM) return false;
        if (item->text.size == 0 && facts_expr(facts, expr_child(facts, child, 0))->kind != EXPR_STRING) return false;
    }
    return true;
}

const Value *eval_member(Evaluator *evaluator, const Scope *scope, ExprId body, Str name) {
    const Facts *facts = scope->facts;
    if (facts_expr(facts, body)->kind == EXPR_BLOCK) body = expr_child(facts, body, 0);
    const Expr *expr = facts_expr(facts, body);
    if (expr->kind == EXPR_BODY || (expr->kind == EXPR_OBJECT && has_plain_keys(facts, body))) {
        ExprId attribute = expr_attribute(facts, body, name);
        if (attribute) return eval(evaluator, scope, attribute);
        for (uint32_t i = 0; i < expr->count; i++) {
            const Expr *child = facts_expr(facts, expr_child(facts, body, i));
            if (is_block(child) && str_equal(facts_str(facts, child->text), name))
                return all_blocks(evaluator, scope, body, name);
        }
        return NULL;
    }
    if (expr->kind == EXPR_NONE) return NULL;
    const Value *value = eval(evaluator, scope, body);
    if (value->kind == VALUE_UNKNOWN || value->kind == VALUE_LAZY) return eval_attribute(evaluator, value, name);
    return value_get(value, name);
}
