/* Types, errors and secrets. An error moves try() on to its next argument; an unknown does not, because it
 * may still turn out to be a value. */
#include "graph/functions.h"
#include "graph/type.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

static bool is_error(Evaluator *evaluator, const Value *value) {
    const Value *unknown = unknown_because(evaluator, &value, 1);
    return unknown && unknown->cause->kind == CAUSE_ERROR;
}

static bool is_final(Evaluator *evaluator, const Value *value) {
    const Value *unknown = unknown_because(evaluator, &value, 1);
    return unknown && unknown->cause->is_final;
}

FUNCTION(try_) {
    (void)scope;
    for (size_t i = 0; i < count; i++)
        if (!is_error(evaluator, arguments[i]) || is_final(evaluator, arguments[i])) return arguments[i];
    return unknown_because(evaluator, arguments, count);
}

FUNCTION(can_) {
    (void)scope, (void)count;
    if (is_final(evaluator, arguments[0])) return unknown_because(evaluator, arguments, 1);
    if (is_error(evaluator, arguments[0])) return &VALUE_FALSE;
    return arguments[0]->kind == VALUE_UNKNOWN ? unknown_because(evaluator, arguments, 1) : &VALUE_TRUE;
}

static const Value *convert(Evaluator *evaluator, const Value *value, const Type *type, const char *what) {
    if (value->kind == VALUE_UNKNOWN) return unknown_because(evaluator, &value, 1);
    const Value *converted = value_convert(evaluator, value, type);
    return converted ? converted : value_error(evaluator, "%s: the value can't be converted", what);
}

FUNCTION(tobool_) {
    (void)scope, (void)count;
    return convert(evaluator, arguments[0], &TYPE_BOOL_TYPE, "tobool()");
}

FUNCTION(tonumber_) {
    (void)scope, (void)count;
    return convert(evaluator, arguments[0], &TYPE_NUMBER_TYPE, "tonumber()");
}

FUNCTION(tostring_) {
    (void)scope, (void)count;
    return convert(evaluator, arguments[0], &TYPE_STRING_TYPE, "tostring()");
}

FUNCTION(tolist_) {
    static const Type type = {.kind = TYPE_LIST, .element = &TYPE_ANY_TYPE};
    (void)scope, (void)count;
    return convert(evaluator, arguments[0], &type, "tolist()");
}

FUNCTION(toset_) {
    static const Type type = {.kind = TYPE_SET, .element = &TYPE_ANY_TYPE};
    (void)scope, (void)count;
    return convert(evaluator, arguments[0], &type, "toset()");
}

FUNCTION(tomap_) {
    static const Type type = {.kind = TYPE_MAP, .element = &TYPE_ANY_TYPE};
    (void)scope, (void)count;
    return convert(evaluator, arguments[0], &type, "tomap()");
}

FUNCTION(type_) {
    (void)scope, (void)count;
    StrBuf out = make_buffer(evaluator);
    type_print(type_of(evaluator->arena, arguments[0]), &out);
    return make_string_of(evaluator, &out);
}

/* ---- secrets ---- */

FUNCTION(sensitive_) {
    (void)scope, (void)count;
    return value_sensitive(evaluator->arena, arguments[0]);
}

FUNCTION(nonsensitive_) {
    (void)scope, (void)count;
    if (!arguments[0]->is_sensitive) return arguments[0];
    Value *copy = ARENA_NEW(evaluator->arena, Value);
    *copy = *arguments[0];
    copy->is_sensitive = false;
    return copy;
}

FUNCTION(issensitive_) {
    (void)evaluator, (void)scope, (void)count;
    return value_bool(arguments[0]->is_sensitive);
}

FUNCTION(ephemeralasnull_) {
    (void)evaluator, (void)scope, (void)count;
    return arguments[0];
}

/* An experiment that ended with Terraform 1.3. */
FUNCTION(defaults_) {
    (void)scope, (void)arguments, (void)count;
    return value_unsupported(evaluator, STR("defaults()"));
}

const FunctionRow type_functions[] = {
    {"can", "v0u", can_, FUNCTION_KEEPS_MARKS},
    {"defaults", "a0ua0u", defaults_, 0},
    {"ephemeralasnull", "v0u", ephemeralasnull_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_MARKS | FUNCTION_KEEPS_ORIGINS},
    {"issensitive", "v0u", issensitive_, FUNCTION_KEEPS_MARKS},
    {"nonsensitive", "v0u", nonsensitive_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_MARKS | FUNCTION_KEEPS_ORIGINS},
    {"sensitive", "v0u", sensitive_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_MARKS | FUNCTION_KEEPS_ORIGINS},
    {"tobool", "a0u", tobool_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_ORIGINS},
    {"tolist", "a0u", tolist_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_ORIGINS},
    {"tomap", "a0u", tomap_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_ORIGINS},
    {"tonumber", "a0u", tonumber_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_ORIGINS},
    {"toset", "a0u", toset_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_ORIGINS},
    {"tostring", "a0u", tostring_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_ORIGINS},
    {"try", "v+0u", try_, FUNCTION_MAY_BE_NULL | FUNCTION_KEEPS_MARKS | FUNCTION_KEEPS_ORIGINS | FUNCTION_NARROWS},
    {"type", "a0u", type_, 0},
    {0},
};
