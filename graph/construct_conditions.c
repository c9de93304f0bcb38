/* Whether what a program makes is made, and which of its branches it is made in: decided by what a deployment is given, as far as the
 * conditions of the program ask for that. */
#include "graph/construct_output.h"

static bool has_input(Program *program, Frame *frame, ExprId id, int depth) {
    enum { DEPTH_MAX = 8 };
    if (!id || depth > DEPTH_MAX || !construct_step(program, frame, id)) return false;
    Lead lead = construct_lead(program, frame, id);
    if (lead.kind == LEAD_INPUT) return true;
    if (lead.kind != LEAD_VALUE) return false;
    const Facts *facts = lead.frame->source->facts;
    const Expr *expr = facts_expr(facts, lead.expr);
    for (uint32_t i = 0; i < expr->count; i++)
        if (has_input(program, lead.frame, expr_child(facts, lead.expr, i), depth + 1)) return true;
    return false;
}

bool output_is_decided(Output *output, const Ask *ask) {
    return !ask->is_loop && ask->expr && has_input(output->program, ask->frame, ask->expr, 0);
}

ExprId output_decides(Output *output, const Ask *ask) {
    if (!output_is_decided(output, ask))
        return output_named(output, EXPR_NAME, construct_asked(output->program, ask), NULL, 0, 0);
    bool is_plain = output->is_plain;
    output->is_plain = false;
    ExprId value = output_value(output, ask->frame, ask->expr, 0);
    output->is_plain = is_plain;
    if (ask->is_negated) {
        value = output_add(output, EXPR_UNARY, NULL, 0, &value, 1);
        facts_expr_at(output->builder, value)->number = OP_NOT;
    }
    return value;
}

Str output_asked(const Output *output, const Object *object) {
    return construct_asked(output->program, &object->asks.items[object->asks.count - 1]);
}

static ExprId combined(Output *output, ExprOp op, ExprId left, ExprId right) {
    if (!left || !right) return 0;
    ExprId both[2] = {left, right}, made = output_add(output, EXPR_BINARY, NULL, 0, both, 2);
    facts_expr_at(output->builder, made)->number = op;
    return made;
}

/* All of the first `count` that decide, as an expression; 0: they are none of what a deployment gives. */
static ExprId all_asked(Output *output, const Object *object, size_t count) {
    ExprId all = 0;
    bool is_of_deployment = false;
    for (size_t i = 0; i < count; i++)
        is_of_deployment = is_of_deployment || output_is_decided(output, &object->asks.items[i]);
    for (size_t i = 0; i < count && is_of_deployment; i++) {
        ExprId asked = output_decides(output, &object->asks.items[i]);
        all = i ? combined(output, OP_AND, all, asked) : asked;
    }
    return all;
}

/* How many of the first conditions are those of all alternatives, when the last of these asks nothing else but that the others are not:
 * one of them is made wherever these hold. SIZE_MAX: it asks for more, or there is none. */
static size_t asks_around(const Object *object) {
    if (!object->alternatives.count) return SIZE_MAX;
    const Object *last = object->alternatives.items[object->alternatives.count - 1];
    size_t same = 0;
    while (same < last->asks.count && same < object->asks.count &&
           str_equal(last->asks.items[same].key, object->asks.items[same].key) &&
           last->asks.items[same].is_negated == object->asks.items[same].is_negated)
        same++;
    for (size_t i = same; i < last->asks.count; i++)
        if (!last->asks.items[i].is_negated) return SIZE_MAX;
    return same;
}

static ExprId any_asked(Output *output, const Object *object) {
    size_t around = asks_around(object);
    if (around != SIZE_MAX) return all_asked(output, object, around);
    ExprId any = all_asked(output, object, object->asks.count);
    for (size_t i = 0; any && i < object->alternatives.count; i++) {
        const Object *other = object->alternatives.items[i];
        any = combined(output, OP_OR, any, all_asked(output, other, other->asks.count));
    }
    return any;
}

/* Whether it is made: by what a deployment is given, where that decides it in one branch at least; else a condition of that name that
 * nothing decides. */
ExprId output_condition(Output *output, const Declared *declared) {
    Object *object = output->object;
    Decl *condition =
        facts_add_decl(output->builder, DECL_CONDITION, STR_NONE, declared->address, output->line, output->line);
    output->object = NULL; /* what is asked is no need of what is made */
    ExprId value = declared->object && !declared->is_open ? any_asked(output, declared->object) : 0;
    output->object = object;
    if (!value) value = output_named(output, EXPR_NAME, declared->asked, NULL, 0, 0);
    condition->body = value;
    return output_named(output, EXPR_STRING, declared->address, NULL, 0, 0);
}

static ExprId item_value(const Output *output, ExprId object, Text key) {
    uint32_t count = facts_expr_at(output->builder, object)->count;
    for (uint32_t i = 0; i < count; i++) {
        ExprId item = facts_builder_child(output->builder, object, i);
        Text text = facts_expr_at(output->builder, item)->text;
        if (text.offset == key.offset && text.size == key.size) return facts_builder_child(output->builder, item, 1);
    }
    return 0;
}

static bool is_same_value(const Output *output, ExprId one, ExprId other, int depth) {
    if (!one || !other || depth > VALUE_DEPTH_MAX) return false;
    const Expr *a = facts_expr_at(output->builder, one), *b = facts_expr_at(output->builder, other);
    bool is_same = a->kind == b->kind && a->number == b->number && a->count == b->count &&
                   a->text.offset == b->text.offset && a->text.size == b->text.size;
    for (uint32_t i = 0; is_same && i < a->count; i++)
        is_same = is_same_value(output, facts_builder_child(output->builder, one, i),
                                facts_builder_child(output->builder, other, i), depth + 1);
    return is_same;
}

static ExprId either(Output *output, const Ask *ask, ExprId one, ExprId other) {
    if (is_same_value(output, one, other, 0)) return one;
    ExprId branches[3] = {output_decides(output, ask), one, other};
    for (int i = 1; i < 3; i++)
        if (!branches[i]) branches[i] = output_add(output, EXPR_NULL, NULL, 0, NULL, 0);
    return output_add(output, EXPR_CONDITIONAL, NULL, 0, branches, 3);
}

/* The properties of one or the other, which of them can't be told. */
ExprId output_either(Output *output, const Ask *ask, ExprId one, ExprId other) {
    Expr first = *facts_expr_at(output->builder, one), second = *facts_expr_at(output->builder, other);
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, first.count + second.count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < first.count + second.count; i++) {
        bool is_first = i < first.count;
        ExprId item = facts_builder_child(output->builder, is_first ? one : other, is_first ? i : i - first.count);
        Text key = facts_expr_at(output->builder, item)->text;
        ExprId values[2] = {item_value(output, one, key), item_value(output, other, key)};
        if (!is_first && values[0]) continue;
        Str name = facts_builder_str(output->builder, key);
        items[count++] = output_item(output, name, either(output, ask, values[0], values[1]));
    }
    return facts_add_expr(output->builder, EXPR_OBJECT, output->line, output->column, items, count);
}

/* What decides whether the object, or one of its alternatives, is made. When the last of them asks nothing but that the others are
 * not, it is what stands around all of them. */
Str output_asked_about(const Output *output, const Object *object) {
    size_t around = asks_around(object);
    if (!object->asks.count || around == 0) return STR_NONE;
    return around == SIZE_MAX ? output_asked(output, object)
                              : construct_asked(output->program, &object->asks.items[around - 1]);
}
