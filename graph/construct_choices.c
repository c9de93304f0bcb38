/* Values of a program that stand for one of several things: a group of origins. What makes one of them is given it like anything else, so
 * that each way is referred to; that one is enough is said beside it, where the type of the template says so. */
#include "graph/construct_output.h"

enum { CHOSEN_MAX = 64, LEADS_MAX = 4 };

/* The resource that a value is of: itself, or what the call that wraps it is given first. */
static Object *thing_of(Output *output, Lead lead) {
    for (int i = 0; i < LEADS_MAX && lead.kind == LEAD_LIBRARY && lead.expr; i++) {
        const Facts *facts = lead.frame->source->facts;
        if (!expr_argument_count(facts, lead.expr)) break;
        ExprId argument = expr_argument(facts, lead.expr, 0);
        if (facts_expr(facts, argument)->kind == EXPR_ARGUMENT) argument = expr_child(facts, argument, 0);
        lead = construct_lead(output->program, lead.frame, argument);
    }
    Object *thing = lead.kind == LEAD_OBJECT ? construct_itself(lead.object) : NULL;
    return thing && thing->stack && thing->construct && thing->construct->type.size ? thing : NULL;
}

void output_note_choice(Output *output, const Lead *call, Str name) {
    const ConstructChoice *choice = construct_choice(call->library, name);
    if (!choice || output->chosen.count == CHOSEN_MAX) return;
    for (size_t i = 0; i < output->chosen.count; i++)
        if (output->chosen.items[i].frame == call->frame && output->chosen.items[i].expr == call->expr) return;
    Arena *arena = output->program->arena;
    Chosen chosen = {choice, call->frame, call->expr, ARENA_ARRAY(arena, Object *, choice->count + 1)};
    Object made = {.arguments_in = call->frame, .arguments = call->expr, .library = call->library};
    for (size_t i = 0; i < choice->count; i++) {
        chosen.members[i] = thing_of(output, construct_argument(output->program, &made, choice->members[i]));
        if (!chosen.members[i]) return; /* it may be anything: nothing is said of what stands in for the other */
    }
    *VEC_PUSH(arena, &output->chosen) = chosen;
}

/* {"Members": {"Items": [value]}} of "Members.Items". */
static ExprId inside(Output *output, Str path, ExprId value) {
    size_t dot = str_find_last_char(path, '.');
    Str key = dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
    while (str_starts_with(key, STR("."))) key = str_slice(key, 1, key.size);
    ExprId item = output_item(output, key, value);
    ExprId object = output_add(output, EXPR_OBJECT, NULL, 0, &item, 1);
    return dot == SIZE_MAX || dot == 0 ? object : inside(output, str_slice(path, 0, dot), object);
}

/* What a member is told as: its address, behind the name of its stack when it is another one. */
static Str name_of(Output *output, const Object *member) {
    if (member->stack == output->stack) return member->address;
    return str_format(output->program->arena, "%.*s/%.*s",
                      STR_ARG(construct_stack_name(output->program, member->stack)), STR_ARG(member->address));
}

static ExprId group_of(Output *output, const Chosen *chosen, Str middle, Str last) {
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, chosen->choice->count + 1);
    for (size_t i = 0; i < chosen->choice->count; i++)
        items[i] =
            inside(output, last, output_named(output, EXPR_STRING, name_of(output, chosen->members[i]), NULL, 0, 0));
    ExprId list = output_add(output, EXPR_TUPLE, NULL, 0, items, (uint32_t)chosen->choice->count);
    return inside(output, middle, list);
}

void output_add_choices(Output *output) {
    Arena *arena = output->program->arena;
    size_t count = output->chosen.count;
    if (!count) return;
    Str at = output->chosen.items[0].choice->at; /* an object has one place for all of its kind */
    size_t first = str_find(at, STR("[]"), 0),
           second = first == SIZE_MAX ? SIZE_MAX : str_find(at, STR("[]"), first + 2);
    if (second == SIZE_MAX) return;
    Str middle = str_slice(at, first + 3, second), last = str_slice(at, second + 3, at.size);
    ExprId *groups = ARENA_ARRAY(arena, ExprId, count + 1);
    for (size_t i = 0; i < count; i++) groups[i] = group_of(output, &output->chosen.items[i], middle, last);
    ExprId list = output_add(output, EXPR_TUPLE, NULL, 0, groups, (uint32_t)count);
    *VEC_PUSH(arena, &output->properties) = (Argument){str_slice(at, 0, first), list};
}
