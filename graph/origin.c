/* Origins: which resources a value was made of. An argument needs those, not all that its expression names. */
#include "analyzer/core/limits.h"
#include "graph/value.h"

const Origin ORIGIN_IS_ELSEWHERE = {.kind = ORIGIN_ELSEWHERE}, ORIGIN_IS_OPEN = {.kind = ORIGIN_OPEN};

/* One thing that is unknown elsewhere, or was not evaluated, stands for all such. */
static bool is_same(const Origin *a, const Origin *b) {
    return a == b || (a->kind == b->kind && (a->kind == ORIGIN_ELSEWHERE || a->kind == ORIGIN_OPEN));
}

static bool is_part(const Origin *origin, const Origin *whole) {
    if (is_same(origin, whole)) return true;
    return whole->kind == ORIGIN_JOIN && (is_same(origin, whole->first) || is_same(origin, whole->second));
}

const Origin *origin_join(Arena *arena, const Origin *a, const Origin *b) {
    if (!a || !b) return a ? a : b;
    if (is_part(b, a)) return a;
    if (is_part(a, b)) return b;
    Origin *join = ARENA_NEW(arena, Origin);
    *join = (Origin){.kind = ORIGIN_JOIN, .first = a, .second = b};
    return join;
}

/* An unknown of which nobody said what it is made of. */
static const Origin *origin_of_cause(Arena *arena, const Cause *cause) {
    bool is_elsewhere = cause->kind == CAUSE_INPUT || cause->kind == CAUSE_ENVIRONMENT || cause->kind == CAUSE_DATA;
    if (!is_elsewhere) return &ORIGIN_IS_OPEN;
    Origin *origin = ARENA_NEW(arena, Origin);
    *origin = (Origin){.kind = ORIGIN_ELSEWHERE, .cause = cause};
    return origin;
}

/* A list of something of every instance is made of all of them: said so, it takes no memory, however often it is asked. */
static const Origin *origin_of_all(const Value *const *items, size_t count) {
    const Origin *first = count ? items[0]->origin : NULL;
    if (!first || !first->all || first->all_count != count) return NULL;
    for (size_t i = 0; i < count; i++) {
        const Origin *origin = items[i]->origin;
        if (!origin || origin->all != first->all || origin->index != i) return NULL;
    }
    return first->all;
}

const Origin *value_origin(Arena *arena, const Value *value) {
    enum { ORIGINS_APART_MAX = 8 };
    if (value->origin) return value->origin;
    if (value->kind == VALUE_UNKNOWN) return origin_of_cause(arena, value->cause);
    if (value->kind == VALUE_LAZY) return &ORIGIN_IS_OPEN;
    if (!value->has_origin && !value->has_unknown) return NULL;
    bool is_object = value->kind == VALUE_OBJECT;
    size_t count = is_object ? value->object.count : value->list.count;
    const Value *const *items = is_object ? value->object.values : value->list.items;
    const Origin *origin = count > ORIGINS_APART_MAX ? origin_of_all(items, count) : NULL;
    if (origin) return origin;
    for (size_t i = 0; i < count; i++) /* depth: NESTING_DEPTH_MAX, that of values */
        origin = origin_join(arena, origin, value_origin(arena, items[i]));
    return origin;
}

/* Each leaf gets the origin, beside its own or instead of it. */
static const Value *changed(Arena *arena, const Value *value, const Origin *origin, bool is_beside) {
    bool is_object = value->kind == VALUE_OBJECT, is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    const Origin *own = origin;
    if (value->kind == VALUE_NULL) return value;
    /* What is known hangs on nothing that is not. */
    if (!is_object && !is_list && value->kind != VALUE_UNKNOWN && !origin->thing && origin->kind != ORIGIN_JOIN)
        return value;
    if (!is_object && !is_list && is_beside && (value->origin || value->kind == VALUE_UNKNOWN))
        own = origin_join(arena, value_origin(arena, value), origin);
    if (!is_object && !is_list && own == value->origin) return value;
    Value *copy = ARENA_NEW(arena, Value);
    *copy = *value;
    if (value->kind == VALUE_UNKNOWN && value->entries)
        copy->entries = changed(arena, value->entries, origin, is_beside);
    if (!is_object && !is_list) {
        copy->origin = own;
        return copy;
    }
    size_t count = is_object ? value->object.count : value->list.count;
    const Value **items = ARENA_ARRAY(arena, const Value *, count);
    for (size_t i = 0; i < count; i++)
        items[i] = changed(arena, is_object ? value->object.values[i] : value->list.items[i], origin, is_beside);
    copy->has_origin = count > 0;
    if (is_object)
        copy->object.values = items;
    else
        copy->list.items = items;
    return copy;
}

const Value *value_with_origin(Arena *arena, const Value *value, const Origin *origin) {
    return changed(arena, value, origin, false);
}

const Value *value_add_origin(Arena *arena, const Value *value, const Origin *origin) {
    return origin ? changed(arena, value, origin, true) : value;
}

bool origin_each(const Origin *origin, void (*visit)(const Origin *part, void *context), void *context) {
    enum { OPEN_JOINS_MAX = 256, PARTS_MAX = 20000 }; /* joins of joins unfold without end */
    const Origin *open[OPEN_JOINS_MAX];
    size_t open_count = 0, part_count = 0;
    while (origin) {
        if (part_count++ >= PARTS_MAX || (origin->kind == ORIGIN_JOIN && open_count == OPEN_JOINS_MAX)) return false;
        if (origin->kind == ORIGIN_JOIN) {
            open[open_count++] = origin->first;
            origin = origin->second;
        } else {
            visit(origin, context);
            origin = open_count ? open[--open_count] : NULL;
        }
    }
    return true;
}
