#include "graph/ways.h"

#include "analyzer/core/limits.h"

bool ways_is_branch(Str name) { return str_starts_with(name, STR("branch#")); }

enum { MARK_SIZE = sizeof "branch#" - 1 };

bool ways_is_question(Str name) { return ways_is_branch(name) && str_find_char(name, '=', 0) != SIZE_MAX; }

/* "inputs.stage" of "branch#inputs.stage?=dev" */
static Str asked_name(Str branch, bool *is_default) {
    Str name = str_slice(branch, MARK_SIZE, str_find_char(branch, '=', 0));
    *is_default = ways_is_question(branch) && str_ends_with(name, STR("?"));
    return ways_is_question(branch) ? str_slice(name, 0, name.size - *is_default) : STR_NONE;
}

bool ways_value(const Ways *ways, Str name, Str *value) {
    bool is_default;
    for (size_t i = 0; i < ways->count && name.size; i++) {
        if (!ways->is_taken[i] || !str_equal(asked_name(ways->names[i], &is_default), name)) continue;
        *value = str_slice(ways->names[i], str_find_char(ways->names[i], '=', 0) + 1, ways->names[i].size);
        return true;
    }
    return false;
}

bool ways_is_no_default(const Ways *ways, Str name) {
    bool is_default;
    for (size_t i = 0; i < ways->count && name.size; i++)
        if (!ways->is_taken[i] && str_equal(asked_name(ways->names[i], &is_default), name) && is_default) return true;
    return false;
}

bool ways_decided(const Ways *ways, Str branch, bool *is_taken) {
    for (size_t i = 0; i < ways->count; i++)
        if (str_equal(ways->names[i], branch)) {
            *is_taken = ways->is_taken[i];
            return true;
        }
    Str value;
    bool is_default;
    *is_taken = false;
    return ways_value(ways, asked_name(branch, &is_default), &value); /* another one than is asked for */
}

bool ways_decide(Ways *ways, Str branch, bool *is_taken) {
    if (ways_decided(ways, branch, is_taken)) return true;
    if (ways->count == WAY_DECISIONS_MAX) {
        ways->is_full = true;
        return false;
    }
    ways->names[ways->count] = branch;
    ways->is_taken[ways->count++] = *is_taken = true;
    return true;
}

/* A conditional of branches whose ends are known; what else stands there may hold. */
static bool holds(Ways *ways, const Facts *facts, ExprId id) {
    for (uint32_t depth = 0; depth < NESTING_DEPTH_MAX && facts_expr(facts, id)->kind == EXPR_CONDITIONAL; depth++) {
        Str name = facts_str(facts, facts_expr(facts, expr_child(facts, id, 0))->text);
        bool is_taken;
        if (!ways_is_branch(name) || !ways_decide(ways, name, &is_taken)) return true;
        id = expr_child(facts, id, is_taken ? 1 : 2);
    }
    const Expr *end = facts_expr(facts, id);
    return end->kind != EXPR_BOOL || end->number;
}

bool ways_allow(Ways *ways, const Facts *facts, ExprId body) {
    ExprId list = expr_attribute(facts, body, STR("when"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++)
        if (!holds(ways, facts, expr_child(facts, list, i))) return false;
    return true;
}

bool ways_next(Ways *ways) {
    while (ways->count && !ways->is_taken[ways->count - 1]) ways->count--;
    if (ways->count == 0) return false;
    ways->is_taken[ways->count - 1] = false;
    return true;
}

size_t ways_estimate(const Ways *ways) {
    size_t count = 1;
    for (size_t i = 0; i < ways->count && count < WAYS_MAX * 4; i++) {
        bool ignored, is_counted = false;
        Str name = asked_name(ways->names[i], &ignored);
        size_t values = 2;
        for (size_t k = 0; k < i && name.size; k++)
            is_counted = is_counted || str_equal(asked_name(ways->names[k], &ignored), name);
        for (size_t k = i + 1; k < ways->count && name.size; k++)
            values += str_equal(asked_name(ways->names[k], &ignored), name);
        if (!is_counted) count *= values;
    }
    return count;
}
