/* Sets. Arguments may be lists; all are converted to sets of one type first, as Terraform does. */
#include "analyzer/core/limits.h"
#include "graph/functions.h"
#include "graph/type.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

/* The arguments as sets whose items have one type in common; as they are when they have none. */
static const Value **unify_sets(Evaluator *evaluator, const Value *const *arguments, size_t count) {
    const Value **sets = ARENA_ARRAY(evaluator->arena, const Value *, count);
    const Type *type = type_unify_values(evaluator->arena, arguments, count);
    for (size_t i = 0; i < count; i++) {
        const Value *converted = type ? value_convert(evaluator, arguments[i], type) : NULL;
        sets[i] = converted && converted->kind == VALUE_SET ? converted : arguments[i];
    }
    return sets;
}

static bool has_item(Evaluator *evaluator, const Value *set, const Value *item) {
    size_t low = 0, high = set->list.count;
    bool is_sorted = item->kind == VALUE_STRING || item->kind == VALUE_NUMBER || item->kind == VALUE_BOOL;
    while (is_sorted && low < high) {
        size_t middle = low + (high - low) / 2;
        int order = value_compare(item, set->list.items[middle]);
        if (order == 0) return value_equal(item, set->list.items[middle]);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    if (is_sorted) return false;
    evaluator_charge(evaluator, set->list.count);
    for (size_t i = 0; i < set->list.count; i++)
        if (value_equal(item, set->list.items[i])) return true;
    return false;
}

static const Value *make_set(Evaluator *evaluator, const Value *const *items, size_t count) {
    evaluator_charge(evaluator, 4 + 4 * count);
    return value_typed(evaluator->arena, value_set(evaluator->arena, items, count));
}

static bool have_common_type(Evaluator *evaluator, const Value *const *sets, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (type_may_differ(sets[i])) return true;
    return type_unify_values(evaluator->arena, sets, count) != NULL;
}

static const Value *no_common_type(Evaluator *evaluator) {
    return value_error(evaluator, "the items of the sets have no type in common");
}

FUNCTION(setunion_) {
    (void)scope;
    if (!have_common_type(evaluator, arguments, count)) return no_common_type(evaluator);
    const Value **sets = unify_sets(evaluator, arguments, count);
    size_t total = 0, at = 0;
    for (size_t i = 0; i < count; i++) total += sets[i]->list.count;
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, total);
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < sets[i]->list.count; n++) items[at++] = sets[i]->list.items[n];
    return make_set(evaluator, items, total);
}

/* Items of the first set that all others have, or that none of them has. */
static const Value *filter(Evaluator *evaluator, const Value *const *arguments, size_t count, bool wanted) {
    if (!have_common_type(evaluator, arguments, count)) return no_common_type(evaluator);
    const Value **sets = unify_sets(evaluator, arguments, count);
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, sets[0]->list.count);
    size_t item_count = 0;
    for (size_t i = 0; i < sets[0]->list.count; i++) {
        bool is_kept = true;
        for (size_t n = 1; n < count && is_kept; n++)
            is_kept = has_item(evaluator, sets[n], sets[0]->list.items[i]) == wanted;
        if (is_kept) items[item_count++] = sets[0]->list.items[i];
    }
    return make_set(evaluator, items, item_count);
}

FUNCTION(setintersection_) {
    (void)scope;
    return filter(evaluator, arguments, count, true);
}

FUNCTION(setsubtract_) {
    (void)scope;
    return filter(evaluator, arguments, count, false);
}

/* The arguments with items of one type each; NULL: there is none for some of them, and *problem says so. */
static const Value **uniform_lists(Evaluator *evaluator, const Value *const *arguments, size_t count,
                                   const Value **problem) {
    static const Type list_of_any = {.kind = TYPE_LIST, .element = &TYPE_ANY_TYPE};
    const Value **lists = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < count; i++) {
        lists[i] = arguments[i];
        if (arguments[i]->kind == VALUE_SET || arguments[i]->is_typed) continue;
        if (arguments[i]->kind == VALUE_LIST) lists[i] = value_convert(evaluator, arguments[i], &list_of_any);
        if (!lists[i] && type_may_differ(arguments[i])) lists[i] = arguments[i];
        if (lists[i] && lists[i]->kind == VALUE_LIST) continue;
        *problem = value_error(evaluator, "setproduct(): argument %zu should be a list or set of one type", i + 1);
        return NULL;
    }
    return lists;
}

/* Combinations in the order of the arguments, the last one turning fastest; a set when one argument is. */
FUNCTION(setproduct_) {
    (void)scope;
    size_t total = 1;
    bool is_set = false;
    const Value *problem = NULL;
    const Value **lists = uniform_lists(evaluator, arguments, count, &problem);
    if (!lists) return problem;
    for (size_t i = 0; i < count; i++) {
        is_set = is_set || lists[i]->kind == VALUE_SET;
        if (__builtin_mul_overflow(total, lists[i]->list.count, &total)) total = SIZE_MAX;
    }
    if (count < 2) return value_error(evaluator, "setproduct(): two or more arguments are needed");
    if (total > VALUE_ITEMS_MAX) return value_limit(evaluator, STR("list too long"));
    const Value **products = ARENA_ARRAY(evaluator->arena, const Value *, total);
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < total; i++) {
        size_t rest = i;
        for (size_t n = count; n > 0; n--) {
            items[n - 1] = lists[n - 1]->list.items[rest % lists[n - 1]->list.count];
            rest /= lists[n - 1]->list.count;
        }
        products[i] = make_list(evaluator, items, count);
    }
    return is_set ? make_set(evaluator, products, total) : make_typed_list(evaluator, products, total);
}

const FunctionRow set_functions[] = {
    {"setintersection", "t+", setintersection_, FUNCTION_KEEPS_ORIGINS},
    {"setproduct", "a+U", setproduct_, FUNCTION_MOVES_ITEMS},
    {"setsubtract", "tt", setsubtract_, FUNCTION_KEEPS_ORIGINS},
    {"setunion", "t+U", setunion_, FUNCTION_KEEPS_ORIGINS},
    {0},
};
