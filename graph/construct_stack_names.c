/* What stacks of a program are called: by their own name, else by their id, below the names of the stages around them. */
#include "graph/construct_program.h"
#include "graph/link.h"
#include "graph/stack_environment.h"

static bool is_kind(const Object *object, ConstructKind kind) {
    return object->construct && object->construct->kind == kind;
}

/* What is known of a name that the constructor is given; empty: it is given none. */
static Str given_name(Program *program, const Object *object, Str words) {
    Str word;
    while (str_word_next(&words, &word)) {
        Lead lead = construct_argument(program, object, word);
        bool is_said = (lead.kind == LEAD_VALUE || lead.kind == LEAD_INPUT) && !lead.is_default;
        Str name = is_said ? construct_open_label(program, lead.frame, lead.expr) : STR_NONE;
        if (name.size) return name;
    }
    return STR_NONE;
}

/* Names of stages are joined by dashes; those of the stacks that hold them count for nothing.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Stage.html */
Str construct_stack_name(Program *program, Object *stack) {
    enum { STAGES_MAX = 8 };
    if (construct_takes_options(stack->library)) return STR_NONE;
    Str name = given_name(program, stack, construct_stack_name_words(stack->library));
    if (name.size) return name;
    name = stack->label;
    int count = 0;
    for (const Object *at = stack->parent; at && count < STAGES_MAX; at = at->parent, count++)
        if (is_kind(at, CONSTRUCT_STAGE))
            name = str_format(program->arena, "%.*s-%.*s", STR_ARG(at->label), STR_ARG(name));
    return name;
}

Str construct_stack_place(const Program *program, const Object *stack) {
    enum { HOLDERS_MAX = 12 };
    Str place = stack->label;
    int count = 0;
    for (const Object *at = stack->parent; at && count < HOLDERS_MAX; at = at->parent, count++) {
        bool is_holder = is_kind(at, CONSTRUCT_STAGE) || is_kind(at, CONSTRUCT_STACK) || is_kind(at, CONSTRUCT_SCOPE);
        bool is_program = is_kind(at, CONSTRUCT_SCOPE) && !at->parent;
        if (is_holder && !is_program)
            place = str_format(program->arena, "%.*s/%.*s", STR_ARG(at->label), STR_ARG(place));
    }
    return place;
}

/* ---- environments ---- */

typedef struct {
    Program *program;
    Str found;
} Search;

static void take_text(Search *search, Str name, const Lead *lead) {
    bool is_said = lead->kind == LEAD_VALUE && !lead->is_default && !search->found.size;
    Str text = is_said && stack_environment_is_asked(name, search->program->arena)
                   ? construct_text(search->program, lead->frame, lead->expr)
                   : STR_NONE;
    if (text.size && str_find_char(text, '*', 0) == SIZE_MAX) search->found = text;
}

static void take_named(Search *search, Frame *frame, Str name, ExprId value) {
    Lead lead = construct_lead(search->program, frame, value);
    take_text(search, name, &lead);
}

/* { stage: "PROD", … } among the arguments, or Stack(app, "x", env_name="prod"). */
static void search_arguments(Search *search, Frame *frame, ExprId call) {
    const Facts *facts = frame->source->facts;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind == EXPR_ARGUMENT) {
            take_named(search, frame, facts_str(facts, expr->text), expr_child(facts, argument, 0));
            continue;
        }
        Lead lead = construct_lead(search->program, frame, argument);
        const Facts *there = lead.kind == LEAD_VALUE ? lead.frame->source->facts : NULL;
        bool is_map = there && facts_expr(there, lead.expr)->kind == EXPR_OBJECT;
        for (uint32_t k = 0; is_map && k < facts_expr(there, lead.expr)->count; k++) {
            ExprId item = expr_child(there, lead.expr, k);
            if (facts_expr(there, item)->kind == EXPR_ITEM)
                take_named(search, lead.frame, facts_str(there, facts_expr(there, item)->text),
                           expr_child(there, item, 1));
        }
    }
}

/* new Shop(app, "Shop", "prod") of constructor(scope, id, stage). */
static void search_parameters(Search *search, const Object *object) {
    for (size_t i = 0; i < object->frames.count; i++) {
        Frame *frame = object->frames.items[i];
        const Facts *facts = frame->source->facts;
        ExprId parameters = frame->scope && frame->call == object->made_by ? facts->code[frame->scope - 1].value : 0;
        for (uint32_t k = 0; parameters && k < facts_expr(facts, parameters)->count; k++) {
            bool is_parameter;
            Str name = facts_str(facts, facts_expr(facts, expr_child(facts, parameters, k))->text);
            Lead lead = construct_parameter(search->program, frame, name, &is_parameter);
            if (is_parameter) take_text(search, name, &lead);
        }
    }
}

Str construct_stack_environment(Program *program, Object *stack) {
    enum { HOLDERS_MAX = 12 };
    Search search = {.program = program};
    int count = 0;
    for (const Object *at = stack; at && count < HOLDERS_MAX && !search.found.size; at = at->parent, count++) {
        bool is_stage = is_kind(at, CONSTRUCT_STAGE) && environment_of_value(at->label) != ENVIRONMENT_UNKNOWN;
        if (is_stage) search.found = at->label;
        if (at->made_by) search_arguments(&search, at->made_in, at->made_by);
        search_parameters(&search, at);
        if (at->arguments && at->arguments != at->made_by) search_arguments(&search, at->arguments_in, at->arguments);
    }
    return search.found;
}
