/* Numbers. Terraform computes pow() and log() with doubles and everything else with 512 bits. */
#include "graph/functions.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

FUNCTION(abs_) {
    (void)scope, (void)count;
    return make_number(evaluator, number_absolute(evaluator->arena, arguments[0]->number));
}

FUNCTION(ceil_) {
    (void)scope, (void)count;
    return make_number(evaluator, number_ceil(evaluator->arena, arguments[0]->number));
}

FUNCTION(floor_) {
    (void)scope, (void)count;
    return make_number(evaluator, number_floor(evaluator->arena, arguments[0]->number));
}

FUNCTION(log_) {
    (void)scope, (void)count;
    return make_number(evaluator, number_logarithm(evaluator->arena, arguments[0]->number, arguments[1]->number));
}

FUNCTION(pow_) {
    (void)scope, (void)count;
    return make_number(evaluator, number_power(evaluator->arena, arguments[0]->number, arguments[1]->number));
}

FUNCTION(signum_) {
    (void)scope, (void)count;
    int64_t number;
    if (!number_to_int64(arguments[0]->number, &number))
        return value_error(evaluator, "signum(): a whole number of 64 bits is needed");
    return make_whole(evaluator, number < 0 ? -1 : number > 0);
}

FUNCTION(max_) {
    (void)scope;
    const Value *best = arguments[0];
    for (size_t i = 1; i < count; i++)
        if (number_compare(arguments[i]->number, best->number) > 0) best = arguments[i];
    return make_number(evaluator, best->number);
}

FUNCTION(min_) {
    (void)scope;
    const Value *best = arguments[0];
    for (size_t i = 1; i < count; i++)
        if (number_compare(arguments[i]->number, best->number) < 0) best = arguments[i];
    return make_number(evaluator, best->number);
}

FUNCTION(parseint_) {
    (void)scope, (void)count;
    int64_t base = 0;
    const Value *text = arguments[0];
    Number number;
    if (text->kind != VALUE_STRING) return value_error(evaluator, "parseint(): argument 1 should be a string");
    if (!number_to_int64(arguments[1]->number, &base) || base < 2 || base > 62)
        return value_error(evaluator, "parseint(): the base should be between 2 and 62");
    evaluator_charge(evaluator, text->string.size);
    if (!number_parse_whole(evaluator->arena, text->string, (int)base, &number))
        return value_error(evaluator, "parseint(): not a number in base %d", (int)base);
    return make_number(evaluator, number);
}

FUNCTION(sum_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    Number total, number;
    if (list->list.count == 0) return value_error(evaluator, "sum(): an empty list");
    for (size_t i = 0; i < list->list.count; i++) {
        if (!value_to_number(evaluator->arena, list->list.items[i], &number))
            return value_error(evaluator, "sum(): item %zu is no number", i);
        total = i ? number_add(evaluator->arena, total, number) : number;
    }
    return make_number(evaluator, total);
}

FUNCTION(range_) {
    (void)scope;
    enum { RANGE_ITEMS_MAX = 1024 }; /* Terraform's own limit */
    Number zero = number_from_int64(0), start = count > 1 ? arguments[0]->number : zero;
    Number limit = arguments[count > 1 ? 1 : 0]->number;
    Number step = count > 2 ? arguments[2]->number : number_from_int64(number_compare(limit, start) < 0 ? -1 : 1);
    int direction = number_compare(step, zero), way = number_compare(limit, start);
    if (direction == 0) return value_error(evaluator, "range(): the step is zero");
    if (direction * way < 0) return value_error(evaluator, "range(): the step leads away from the end");
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, RANGE_ITEMS_MAX);
    size_t item_count = 0;
    for (Number at = start; number_compare(limit, at) * direction > 0; at = number_add(evaluator->arena, at, step)) {
        if (item_count == RANGE_ITEMS_MAX) return value_error(evaluator, "range(): more than 1024 values");
        items[item_count++] = make_number(evaluator, at);
    }
    return make_typed_list(evaluator, items, item_count);
}

const FunctionRow number_functions[] = {
    {"abs", "n", abs_, 0},
    {"ceil", "n", ceil_, 0},
    {"floor", "n", floor_, 0},
    {"log", "nn", log_, 0},
    {"max", "n+", max_, 0},
    {"min", "n+", min_, 0},
    {"parseint", "an", parseint_, 0},
    {"pow", "nn", pow_, 0},
    {"range", "nn?n?", range_, 0},
    {"signum", "n", signum_, 0},
    {"sum", "l", sum_, 0},
    {0},
};
