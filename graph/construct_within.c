/* Names that stand below others: the CDK gives a record whose name doesn't end with its zone's the name of the zone besides, and one
 * without a name that of the zone.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_route53.RecordSetOptions.html#recordname */
#include "graph/construct_output.h"

static Str without_dot(Str name) { return str_ends_with(name, STR(".")) ? str_slice(name, 0, name.size - 1) : name; }

static bool is_whole(Str text) { return text.size && str_find_char(text, '*', 0) == SIZE_MAX; }

/* Is it the outer name, or below it? */
static bool is_below(Arena *arena, Str name, Str outer) {
    return str_equal(name, outer) || str_ends_with(name, str_format(arena, ".%.*s", STR_ARG(outer)));
}

static ExprId joined(Output *output, ExprId inner, ExprId outer) {
    ExprId parts[3] = {inner, output_named(output, EXPR_STRING, STR("."), NULL, 0, 0), outer};
    return output_add(output, EXPR_TEMPLATE, NULL, 0, parts, 3);
}

ExprId output_within(Output *output, const Object *object, Str words) {
    Program *program = output->program;
    Str property;
    if (!str_split_next(&words, '.', &property)) return 0;
    Lead outer = construct_argument_along(program, object, words),
         inner = construct_argument(program, object, property);
    if (outer.kind != LEAD_VALUE && outer.kind != LEAD_INPUT) return 0;
    ExprId around = output_value(output, outer.frame, outer.expr, 0);
    if (inner.kind == LEAD_ABSENT) return around;
    if (inner.kind != LEAD_VALUE) return 0;
    ExprId own = output_value(output, inner.frame, inner.expr, 0);
    Str name = construct_text(program, inner.frame, inner.expr);
    Str zone = outer.kind == LEAD_VALUE ? without_dot(construct_text(program, outer.frame, outer.expr)) : STR_NONE;
    if (str_ends_with(name, STR("."))) return own; /* it is said to be whole */
    if (is_whole(zone) && name.size && is_below(program->arena, name, zone)) return own;
    bool is_open = !name.size || str_ends_with(name, STR("*"));
    if (is_whole(zone)) return is_open ? 0 : joined(output, own, output_named(output, EXPR_STRING, zone, NULL, 0, 0));
    /* A name of one word is no whole one. */
    return is_whole(name) && str_find_char(name, '.', 0) == SIZE_MAX ? joined(output, own, around) : 0;
}
