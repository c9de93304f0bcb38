/* Options of constructors that take a name, arguments and options: the provider, the parent. Programs put them together.
 * https://www.pulumi.com/docs/iac/concepts/options/ */
#include "graph/construct_program.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN}, ABSENT = {.kind = LEAD_ABSENT};

Lead construct_options(Program *program, const Object *object) {
    if (!object->arguments) return ABSENT;
    Lead named = construct_named(program, object->arguments_in, object->arguments, STR("opts"));
    /* `super("pkg:index:Shop", name, args, opts)`: the type comes first. */
    bool is_super = object->class_source && object->arguments != object->made_by;
    if (named.kind == LEAD_ABSENT)
        named = construct_positional(program, object->arguments_in, object->arguments, is_super ? 3 : 2, STR_NONE);
    bool is_none = named.kind == LEAD_VALUE && facts_expr(named.frame->source->facts, named.expr)->kind == EXPR_NULL;
    return is_none ? ABSENT : named;
}

static bool is_nothing(const Lead *lead) {
    bool is_null = lead->kind == LEAD_VALUE && facts_expr(lead->frame->source->facts, lead->expr)->kind == EXPR_NULL;
    return lead->kind == LEAD_ABSENT || is_null;
}

/* `ResourceOptions.merge(first, second)`, `first.merge(second)`, `mergeOptions(first, second)`: the second one has the say. */
static bool split_merged(Program *program, const Lead *options, Lead *first, Lead *second) {
    bool is_call = (options->kind == LEAD_VALUE || options->kind == LEAD_LIBRARY) && options->expr &&
                   facts_expr(options->frame->source->facts, options->expr)->kind == EXPR_CALL;
    if (!is_call) return false;
    const Facts *facts = options->frame->source->facts;
    ExprId callee = expr_callee(facts, options->expr);
    if (!callee) return false;
    Str name = facts_str(facts, facts_expr(facts, callee)->text);
    if (!str_equal(name, STR("merge")) && !str_equal(name, STR("mergeOptions")) && !str_equal(name, STR("Merge")))
        return false;
    uint32_t count = expr_argument_count(facts, options->expr);
    bool is_method = count == 1 && facts_expr(facts, callee)->kind == EXPR_ATTR;
    if (!is_method && count != 2) return false;
    ExprId parts[2] = {is_method ? expr_child(facts, callee, 0) : expr_argument(facts, options->expr, 0),
                       expr_argument(facts, options->expr, count - 1)};
    Lead *leads[2] = {first, second};
    for (int i = 0; i < 2; i++) {
        if (facts_expr(facts, parts[i])->kind == EXPR_ARGUMENT) parts[i] = expr_child(facts, parts[i], 0);
        *leads[i] = construct_lead(program, options->frame, parts[i]);
    }
    return true;
}

static Lead option_in(Program *program, const Lead *options, Str name, int depth) {
    enum { MERGES_MAX = 8 };
    Lead first, second;
    if (is_nothing(options)) return ABSENT;
    if (depth > MERGES_MAX) return UNKNOWN;
    if (!split_merged(program, options, &first, &second)) return construct_member(program, *options, name);
    Lead found = option_in(program, &second, name, depth + 1);
    return is_nothing(&found) ? option_in(program, &first, name, depth + 1) : found;
}

Lead construct_option(Program *program, const Object *object, Str name) {
    Lead options = construct_options(program, object);
    return option_in(program, &options, name, 0);
}
