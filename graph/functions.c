/* The calling convention: from arguments as they come to arguments as a function wants them. */
#include "graph/functions.h"

#include <assert.h>
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/type.h"

static const FunctionRow *const tables[] = {
    collection_functions, string_functions, type_functions, format_functions, encoding_functions,
    set_functions,        number_functions, file_functions, regex_functions,  cidr_functions,
    yaml_functions,       hash_functions,   time_functions,
};

static const FunctionRow *row_find(Str name) {
    if (name.size == 0) return NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const FunctionRow *row = tables[i]; row->name; row++)
            if (row->name[0] == *name.data && str_equal(name, str_from(row->name))) return row;
    return NULL;
}

bool function_narrows(Str name) {
    const FunctionRow *row = row_find(name);
    return row && (row->flags & FUNCTION_NARROWS);
}

Function function_find(Str name) {
    const FunctionRow *row = row_find(name);
    return row ? row->call : NULL;
}

/* ---- charging and making ---- */

void evaluator_charge(Evaluator *evaluator, uint64_t steps) {
    bool was_exhausted = evaluator_is_exhausted(evaluator);
    evaluator->step_count += steps;
    evaluator->total_count += steps;
    if (was_exhausted || !evaluator_is_exhausted(evaluator) || !evaluator->diags) return;
    const Facts *facts = evaluator->started_in;
    Str path = facts ? facts->path : STR_NONE;
    uint32_t line = facts ? facts_expr(facts, evaluator->started_at)->line : 0;
    if (evaluator->total_count > evaluator->total_count_max)
        diag_add(evaluator->diags, DIAG_LIMIT, path, line,
                 "evaluation of this root stopped here after %llu steps; what is left is unknown",
                 (unsigned long long)evaluator->total_count_max);
    else
        diag_add(evaluator->diags, DIAG_LIMIT, path, line,
                 "this takes more than %llu steps to evaluate; what is left of it is unknown",
                 (unsigned long long)evaluator->step_count_max);
}

bool evaluator_is_exhausted(const Evaluator *evaluator) {
    return evaluator->step_count > evaluator->step_count_max || evaluator->total_count > evaluator->total_count_max;
}

const Value *value_error(Evaluator *evaluator, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str what = str_format_list(evaluator->arena, format, arguments);
    va_end(arguments);
    evaluator_charge(evaluator, 8);
    return value_unknown(evaluator->arena, CAUSE_ERROR, what);
}

const Value *value_limit(Evaluator *evaluator, Str what) { return value_unknown(evaluator->arena, CAUSE_LIMIT, what); }

const Value *value_unsupported(Evaluator *evaluator, Str what) {
    return value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, what);
}

/* Depth-first search for an error inside; errors are rare, so only values with unknown parts are walked. */
static const Cause *error_inside(const Value *value) {
    if (value->kind == VALUE_UNKNOWN) return value->cause->kind == CAUSE_ERROR ? value->cause : NULL;
    if (!value->has_unknown || value->kind == VALUE_LAZY) return NULL;
    bool is_object = value->kind == VALUE_OBJECT;
    size_t count = is_object ? value->object.count : value->list.count;
    for (size_t i = 0; i < count; i++) {
        const Cause *cause = error_inside(is_object ? value->object.values[i] : value->list.items[i]);
        if (cause) return cause;
    }
    return NULL;
}

const Value *unknown_because(Evaluator *evaluator, const Value *const *values, size_t count) {
    const Cause *cause = NULL;
    const Origin *origin = NULL;
    bool is_sensitive = false;
    for (size_t i = 0; i < count; i++) {
        if (values[i]->is_sensitive || values[i]->has_sensitive) is_sensitive = true;
        origin = origin_join(evaluator->arena, origin, value_origin(evaluator->arena, values[i]));
        if (value_is_wholly_known(values[i])) continue;
        const Cause *error = error_inside(values[i]);
        if (!cause || (error && cause->kind != CAUSE_ERROR)) cause = error ? error : value_cause(values[i]);
    }
    if (!cause) return NULL;
    evaluator_charge(evaluator, 4);
    if (cause->list.size || cause->item.size) cause = value_unknown(evaluator->arena, cause->kind, cause->what)->cause;
    Value *unknown = ARENA_NEW(evaluator->arena, Value);
    *unknown = (Value){.kind = VALUE_UNKNOWN,
                       .is_sensitive = is_sensitive,
                       .has_unknown = true,
                       .node_count = 1,
                       .origin = origin,
                       .cause = cause};
    return unknown;
}

const Value *make_string(Evaluator *evaluator, Str text) {
    evaluator_charge(evaluator, 4 + text.size / 16);
    return value_string(evaluator->arena, text);
}

const Value *make_number(Evaluator *evaluator, Number number) {
    /* One with all its bits takes so much memory; its digits are paid for by what is made of them. */
    evaluator_charge(evaluator, number.kind == NUMBER_WHOLE ? 4 : 16 + number.precision / 32);
    return value_number(evaluator->arena, number);
}

const Value *make_whole(Evaluator *evaluator, int64_t whole) {
    return make_number(evaluator, number_from_int64(whole));
}

const Value *make_list(Evaluator *evaluator, const Value *const *items, size_t count) {
    evaluator_charge(evaluator, 4 + count);
    return value_list(evaluator->arena, items, count);
}

const Value *make_typed_list(Evaluator *evaluator, const Value *const *items, size_t count) {
    return value_typed(evaluator->arena, make_list(evaluator, items, count));
}

const Value *make_object(Evaluator *evaluator, const Str *keys, const Value *const *values, size_t count) {
    evaluator_charge(evaluator, 4 + 3 * count);
    return value_object(evaluator->arena, keys, values, count);
}

StrBuf make_buffer(Evaluator *evaluator) { return strbuf_new(evaluator->arena, VALUE_SIZE_BYTES_MAX); }

const Value *make_string_of(Evaluator *evaluator, const StrBuf *buf) {
    evaluator_charge(evaluator, buf->size / 4); /* it grew by doubling, and is paid for even when thrown away */
    if (buf->is_truncated) return value_limit(evaluator, STR("string too large"));
    return make_string(evaluator, strbuf_str(buf));
}

const Value *force_deeply(Evaluator *evaluator, const Value *value) {
    if (value->kind == VALUE_LAZY) value = eval_force(evaluator, value);
    if (!value->has_unknown || value->kind == VALUE_UNKNOWN || value->kind == VALUE_LAZY) return value;
    if (evaluator->depth >= EVAL_DEPTH_MAX) return value_limit(evaluator, STR("nesting too deep"));
    evaluator->depth++;
    bool is_object = value->kind == VALUE_OBJECT, is_changed = false;
    const Value *const *items = is_object ? value->object.values : value->list.items;
    size_t count = is_object ? value->object.count : value->list.count;
    const Value **forced = ARENA_ARRAY(evaluator->arena, const Value *, count);
    evaluator_charge(evaluator, count);
    for (size_t i = 0; i < count; i++) {
        forced[i] = evaluator_is_exhausted(evaluator) ? items[i] : force_deeply(evaluator, items[i]);
        is_changed = is_changed || forced[i] != items[i];
    }
    evaluator->depth--;
    if (!is_changed) return value;
    const Value *result = is_object                  ? value_object(evaluator->arena, value->object.keys, forced, count)
                          : value->kind == VALUE_SET ? value_set(evaluator->arena, forced, count)
                                                     : value_list(evaluator->arena, forced, count);
    if (value->is_typed) result = value_typed(evaluator->arena, result);
    return value->is_sensitive ? value_sensitive(evaluator->arena, result) : result;
}

/* ---- arguments ---- */

typedef struct {
    char letter;
    bool is_optional, is_repeated, is_required_once, may_be_null, may_have_unknown, may_be_unknown;
} Parameter;

static const char *parameter_next(const char *at, Parameter *out) {
    *out = (Parameter){.letter = *at++};
    for (;; at++) {
        switch (*at) {
        case '?': out->is_optional = true; continue;
        case '*': out->is_repeated = true; continue;
        case '+': out->is_repeated = out->is_required_once = true; continue;
        case '0': out->may_be_null = true; continue;
        case 'U': out->may_have_unknown = true; continue;
        case 'u': out->may_have_unknown = out->may_be_unknown = true; continue;
        default: return at;
        }
    }
}

static const char *letter_name(char letter) {
    switch (letter) {
    case 's': return "a string";
    case 'n': return "a number";
    case 'b': return "a bool";
    case 'l':
    case 'L': return "a list";
    case 'S': return "a list of strings";
    case 't': return "a set";
    default: return "a map";
    }
}

/* NULL when the argument can't be what the parameter wants. */
static const Value *argument_convert(Evaluator *evaluator, const Value *value, char letter) {
    static const Type list_of_any = {.kind = TYPE_LIST, .element = &TYPE_ANY_TYPE};
    static const Type list_of_strings = {.kind = TYPE_LIST, .element = &TYPE_STRING_TYPE};
    static const Type set_of_any = {.kind = TYPE_SET, .element = &TYPE_ANY_TYPE};
    switch (letter) {
    case 's': return value_convert(evaluator, value, &TYPE_STRING_TYPE);
    case 'n': return value_convert(evaluator, value, &TYPE_NUMBER_TYPE);
    case 'b': return value_convert(evaluator, value, &TYPE_BOOL_TYPE);
    case 'L': return value_convert(evaluator, value, &list_of_any);
    case 'S': return value_convert(evaluator, value, &list_of_strings);
    case 't': return value->kind == VALUE_SET ? value : value_convert(evaluator, value, &set_of_any);
    case 'l':
        if (value->kind != VALUE_SET) return value->kind == VALUE_LIST ? value : NULL;
        return make_typed_list(evaluator, value->list.items, value->list.count);
    case 'm': return value->kind == VALUE_OBJECT ? value : NULL;
    default: return value;
    }
}

/* One argument ready for the function, or an error. An unknown that the function does not take stays unknown. */
static const Value *argument_prepare(Evaluator *evaluator, const FunctionRow *row, const Parameter *parameter,
                                     const Value *value, size_t index) {
    if (parameter->letter != 'v')
        value = parameter->may_have_unknown ? eval_force(evaluator, value) : force_deeply(evaluator, value);
    if (value->kind == VALUE_UNKNOWN) return value;
    if (value->kind == VALUE_NULL) {
        if (parameter->may_be_null) return value;
        return value_error(evaluator, "%s(): argument %zu is null", row->name, index + 1);
    }
    const Value *converted = argument_convert(evaluator, value, parameter->letter);
    if (converted) return converted;
    return value_error(evaluator, "%s(): argument %zu should be %s", row->name, index + 1,
                       letter_name(parameter->letter));
}

/* false: wrong number of arguments. */
static bool arguments_fit(const char *parameters, size_t count) {
    size_t minimum = 0, maximum = 0;
    for (const char *at = parameters; *at;) {
        Parameter parameter;
        at = parameter_next(at, &parameter);
        if (!parameter.is_optional && (!parameter.is_repeated || parameter.is_required_once)) minimum++;
        maximum = parameter.is_repeated ? SIZE_MAX : maximum == SIZE_MAX ? maximum : maximum + 1;
    }
    return count >= minimum && count <= maximum;
}

/* What a function at least looks at. */
static uint64_t argument_cost(const Value *value) {
    if (value->kind == VALUE_STRING) return value->string.size / 32;
    return value->kind == VALUE_LIST || value->kind == VALUE_SET ? value->list.count / 8 : 0;
}

/* What the result is made of: of all arguments, unless its items say it themselves; then of the numbers and texts
 * that chose among them. */
static const Origin *origin_of_call(Evaluator *evaluator, const FunctionRow *row, const Value *const *arguments,
                                    size_t count, bool is_refused) {
    const char *at = row->parameters;
    Parameter parameter = {0};
    const Origin *origin = NULL;
    bool keeps = !is_refused && (row->flags & (FUNCTION_MOVES_ITEMS | FUNCTION_KEEPS_ORIGINS));
    for (size_t i = 0; i < count; i++) {
        if (!parameter.is_repeated) at = parameter_next(at, &parameter);
        bool is_choice = parameter.letter == 's' || parameter.letter == 'n' || parameter.letter == 'b';
        if (keeps && !is_choice) continue;
        if (!arguments[i]->origin && !arguments[i]->has_origin && !arguments[i]->has_unknown) continue;
        origin = origin_join(evaluator->arena, origin, value_origin(evaluator->arena, arguments[i]));
    }
    return origin;
}

static const Value *call_row(Evaluator *evaluator, const Scope *scope, const FunctionRow *row,
                             const Value *const *arguments, size_t count) {
    const Value **prepared = ARENA_ARRAY(evaluator->arena, const Value *, count);
    const char *at = row->parameters;
    Parameter parameter = {0};
    const Value *unknown = NULL;
    bool is_sensitive = false, is_any = false;
    for (size_t i = 0; i < count; i++) {
        if (!parameter.is_repeated) at = parameter_next(at, &parameter);
        evaluator_charge(evaluator, argument_cost(arguments[i]));
        is_any = is_any || arguments[i]->is_any;
        bool has_secret = arguments[i]->has_sensitive && !(row->flags & FUNCTION_MOVES_ITEMS);
        is_sensitive = is_sensitive || arguments[i]->is_sensitive || has_secret;
        prepared[i] = argument_prepare(evaluator, row, &parameter, arguments[i], i);
        bool is_refused = prepared[i]->kind == VALUE_UNKNOWN ? !parameter.may_be_unknown
                                                             : prepared[i]->has_unknown && !parameter.may_have_unknown;
        if (is_refused && (!unknown || unknown->cause->kind != CAUSE_ERROR)) {
            const Value *because = unknown_because(evaluator, &prepared[i], 1);
            if (!unknown || because->cause->kind == CAUSE_ERROR) unknown = because;
        }
    }
    const Value *result = unknown ? unknown : row->call(evaluator, scope, prepared, count);
    if (result->kind == VALUE_UNKNOWN && !result->is_not_null && !(row->flags & FUNCTION_MAY_BE_NULL)) {
        Value *not_null = ARENA_NEW(evaluator->arena, Value);
        *not_null = *result;
        not_null->is_not_null = true;
        result = not_null;
    }
    const Origin *origin = origin_of_call(evaluator, row, prepared, count, unknown != NULL);
    if (origin) result = value_add_origin(evaluator->arena, result, origin);
    if (is_any && result->kind != VALUE_UNKNOWN) result = value_any(evaluator->arena, result);
    if (is_sensitive && !(row->flags & FUNCTION_KEEPS_MARKS)) result = value_sensitive(evaluator->arena, result);
    return result;
}

/* slice() and element() of a list whose items can't be told, but told apart. element() begins again at the end of the
 * list, wherever that is: only its first item is sure. */
static const Value *unknown_list_part(Evaluator *evaluator, Str name, const Value *const *arguments, size_t count) {
    enum { ITEMS_MAX = 64 };
    int64_t numbers[2] = {0, 0};
    const Value *list = arguments[0];
    bool is_slice = str_equal(name, STR("slice")), is_element = str_equal(name, STR("element"));
    if (list->kind != VALUE_UNKNOWN || list->cause->list.size == 0) return NULL;
    if ((!is_slice || count != 3) && (!is_element || count != 2)) return NULL;
    for (size_t i = 1; i < count; i++) {
        if (!value_to_int64(evaluator->arena, arguments[i], &numbers[i - 1])) return NULL;
        if (numbers[i - 1] < 0 || numbers[i - 1] > ITEMS_MAX) return NULL;
    }
    if (is_element) return numbers[0] == 0 ? value_unknown_item(evaluator->arena, list, 0) : NULL;
    const Value *items[ITEMS_MAX];
    size_t item_count = 0;
    for (int64_t i = numbers[0]; i < numbers[1]; i++)
        items[item_count++] = value_unknown_item(evaluator->arena, list, (uint64_t)i);
    return make_list(evaluator, items, item_count);
}

/* regexall("^[a-z]{2}-", zone): what such an item is called begins with what stands before ":" of its text. A simple
 * pattern for the beginning that finds something there finds it in the whole name too, and nothing more. */
static const Value *unknown_item_matches(Evaluator *evaluator, const Scope *scope, const FunctionRow *row,
                                         const Value *const *arguments, size_t count) {
    if (count != 2 || !str_equal(str_from(row->name), STR("regexall"))) return NULL;
    const Value *pattern = arguments[0], *item = arguments[1];
    if (pattern->kind != VALUE_STRING || !str_starts_with(pattern->string, STR("^"))) return NULL;
    if (item->kind != VALUE_UNKNOWN || item->cause->item.size == 0) return NULL;
    for (size_t i = 0; i < pattern->string.size; i++)
        if (strchr("$\\()|", pattern->string.data[i])) return NULL;
    Str known = str_slice(item->cause->item, 0, str_find_char(item->cause->item, ':', 0));
    const Value *begun[2] = {pattern, make_string(evaluator, known)};
    const Value *found = call_row(evaluator, scope, row, begun, 2);
    if (found->kind != VALUE_LIST || found->list.count != 1) return NULL;
    const Value *match = unknown_because(evaluator, &item, 1);
    return make_list(evaluator, &match, 1);
}

const Value *function_call(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                           size_t count) {
    if (str_starts_with(name, STR("core::"))) name = str_slice(name, 6, name.size);
    const FunctionRow *row = row_find(name);
    if (!row) return NULL;
    evaluator_charge(evaluator, 2 + count);
    if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
    if (!arguments_fit(row->parameters, count)) return value_error(evaluator, "%s(): %zu arguments", row->name, count);
    const Value *part = count ? unknown_list_part(evaluator, name, arguments, count) : NULL;
    if (!part) part = unknown_item_matches(evaluator, scope, row, arguments, count);
    return part ? part : call_row(evaluator, scope, row, arguments, count);
}
