/* Numbers. Terraform computes pow() and log() with doubles and everything else with 512 bits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/functions.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

FUNCTION(abs_) {
    (void)scope, (void)count;
    return make_number(evaluator, fabsl(arguments[0]->number));
}

FUNCTION(ceil_) {
    (void)scope, (void)count;
    return make_number(evaluator, ceill(arguments[0]->number));
}

FUNCTION(floor_) {
    (void)scope, (void)count;
    return make_number(evaluator, floorl(arguments[0]->number));
}

/* A double as the decimal that stands for it, so that it prints with as few digits as it would in Go. */
static const Value *number_of_double(Evaluator *evaluator, double number, const char *what) {
    if (!isfinite(number)) return value_error(evaluator, "%s(): no finite result", what);
    char text[64];
    for (int digit_count = 15; digit_count <= 17; digit_count++) {
        snprintf(text, sizeof text, "%.*g", digit_count, number);
        if (strtod(text, NULL) == number) break;
    }
    return make_number(evaluator, strtold(text, NULL));
}

FUNCTION(log_) {
    (void)scope, (void)count;
    double base = (double)arguments[1]->number;
    return number_of_double(evaluator, log((double)arguments[0]->number) / log(base), "log");
}

FUNCTION(pow_) {
    (void)scope, (void)count;
    return number_of_double(evaluator, pow((double)arguments[0]->number, (double)arguments[1]->number), "pow");
}

FUNCTION(signum_) {
    (void)scope, (void)count;
    long double number = arguments[0]->number;
    return make_number(evaluator, number < 0 ? -1 : number > 0);
}

FUNCTION(max_) {
    (void)scope;
    const Value *best = arguments[0];
    for (size_t i = 1; i < count; i++)
        if (arguments[i]->number > best->number) best = arguments[i];
    return make_number(evaluator, best->number);
}

FUNCTION(min_) {
    (void)scope;
    const Value *best = arguments[0];
    for (size_t i = 1; i < count; i++)
        if (arguments[i]->number < best->number) best = arguments[i];
    return make_number(evaluator, best->number);
}

static int digit_value(char c, int base) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    /* Up to base 36 both cases mean the same; above, capitals follow the small letters. */
    if (c >= 'A' && c <= 'Z') return c - 'A' + (base <= 36 ? 10 : 36);
    return base;
}

FUNCTION(parseint_) {
    (void)scope, (void)count;
    int64_t base = 0;
    Str text = arguments[0]->string;
    if (!number_to_int64(arguments[1]->number, &base) || base < 2 || base > 62)
        return value_error(evaluator, "parseint(): the base should be between 2 and 62");
    size_t at = text.size && (text.data[0] == '-' || text.data[0] == '+') ? 1 : 0;
    if (at == text.size) return value_error(evaluator, "parseint(): no digits");
    long double number = 0;
    for (size_t i = at; i < text.size; i++) {
        int digit = digit_value(text.data[i], (int)base);
        if (digit >= base) return value_error(evaluator, "parseint(): not a number in base %d", (int)base);
        number = number * (long double)base + (long double)digit;
    }
    return make_number(evaluator, text.data[0] == '-' ? -number : number);
}

FUNCTION(sum_) {
    (void)scope, (void)count;
    const Value *list = arguments[0];
    if (list->list.count == 0) return value_error(evaluator, "sum(): an empty list");
    long double total = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        long double number;
        if (!value_to_number(list->list.items[i], &number))
            return value_error(evaluator, "sum(): item %zu is no number", i);
        total += number;
    }
    return make_number(evaluator, total);
}

FUNCTION(range_) {
    (void)scope;
    enum { RANGE_ITEMS_MAX = 1024 }; /* Terraform's own limit */
    long double start = count > 1 ? arguments[0]->number : 0;
    long double limit = arguments[count > 1 ? 1 : 0]->number;
    long double step = count > 2 ? arguments[2]->number : limit < start ? -1 : 1;
    if (step == 0) return value_error(evaluator, "range(): the step is zero");
    if ((step > 0 && limit < start) || (step < 0 && limit > start))
        return value_error(evaluator, "range(): the step leads away from the end");
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, RANGE_ITEMS_MAX);
    size_t item_count = 0;
    for (long double at = start; step > 0 ? at < limit : at > limit; at += step) {
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
    {"parseint", "sn", parseint_, 0},
    {"pow", "nn", pow_, 0},
    {"range", "nn?n?", range_, 0},
    {"signum", "n", signum_, 0},
    {"sum", "l", sum_, 0},
    {0},
};
