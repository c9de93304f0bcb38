/* What a program sets on what a construct has made, after it was made: properties of the resource itself, by their own names or by
 * their place in the template. The CDK's escape hatches: https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html */
#include <string.h>

#include "graph/construct_output.h"

enum { OVERRIDES_PER_OBJECT_MAX = 200, STEPS_MAX = 24 };

/* ---- while the program is followed ---- */

static bool is_sure(Program *program, Frame *frame, const CodeFact *fact) {
    if (!fact || (frame->is_any && fact->loop)) return false;
    return !fact->condition || construct_holds(program, frame, fact->condition) == ANSWER_YES;
}

static void add_override(Program *program, Object *object, const Override *set) {
    for (size_t i = 0; i < object->overrides.count; i++) {
        const Override *before = &object->overrides.items[i];
        if (before->frame == set->frame && before->by == set->by) return;
    }
    if (object->overrides.count >= OVERRIDES_PER_OBJECT_MAX) return;
    *VEC_PUSH(program->arena, &object->overrides) = *set;
    program->addition_count++;
}

static uint32_t fact_of(const Frame *frame, ExprId call) {
    const Source *source = frame->source;
    for (uint32_t at = source->first[frame->scope]; at; at = source->next[at - 1])
        if (source->facts->code[at - 1].kind == CODE_CALL && source->facts->code[at - 1].value == call) return at;
    return 0;
}

void construct_override(Program *program, Frame *frame, ExprId call, Object *object, const ConstructMethod *method) {
    static const char *const properties = "Properties.";
    Lead key = construct_positional(program, frame, call, 0, STR_NONE);
    Str path = key.kind == LEAD_VALUE ? construct_text(program, key.frame, key.expr) : STR_NONE;
    uint32_t at = fact_of(frame, call);
    if (!path.size || str_find_char(path, '*', 0) != SIZE_MAX || !at) return;
    ExprId value = method->deletes ? 0 : expr_argument(frame->source->facts, call, 1);
    if (!value && !method->deletes) return;
    frame->source->overrides[at] = 1;
    if (str_equal(method->overrides, STR("template"))) {
        if (!str_starts_with(path, str_from(properties))) return; /* metadata, policies of the stack */
        path = str_slice(path, strlen(properties), path.size);
    }
    const CodeFact *fact = &frame->source->facts->code[at - 1];
    Override set = {.path = path, .frame = frame, .value = value, .by = call};
    set.is_unsure = !is_sure(program, frame, fact);
    add_override(program, object, &set);
}

bool construct_override_by_setter(Program *program, Frame *frame, ExprId call, Object *object, Str name) {
    bool is_setter = name.size > 3 && (str_starts_with(name, STR("set")) || str_starts_with(name, STR("Set"))) &&
                     name.data[3] >= 'A' && name.data[3] <= 'Z';
    bool is_resource = object->construct && object->construct->type.size && !construct_takes_options(object->library);
    uint32_t at = is_setter && is_resource ? fact_of(frame, call) : 0;
    if (!at || expr_argument_count(frame->source->facts, call) != 1) return false;
    frame->source->overrides[at] = 1;
    Override set = {.path = str_slice(name, 3, name.size),
                    .frame = frame,
                    .value = expr_argument(frame->source->facts, call, 0),
                    .by = call,
                    .is_plain = true};
    set.is_unsure = !is_sure(program, frame, &frame->source->facts->code[at - 1]);
    add_override(program, object, &set);
    return true;
}

/* What the name before the last dot leads to: "cfn", "this.cfn". */
static Lead holder_of(Program *program, Frame *frame, Str path) {
    Str step;
    if (!str_split_next(&path, '.', &step)) return (Lead){.kind = LEAD_UNKNOWN};
    Lead lead = construct_name(program, frame, step);
    while (path.size && str_split_next(&path, '.', &step)) lead = construct_member(program, lead, step);
    return lead;
}

void construct_override_by_assignment(Program *program, Frame *frame, uint32_t at) {
    const CodeFact *fact = &frame->source->facts->code[at - 1];
    Str name = facts_str(frame->source->facts, fact->name);
    size_t dot = str_find_last_char(name, '.');
    Str holder = dot == SIZE_MAX ? STR_NONE : str_slice(name, 0, dot);
    if (!holder.size || str_equal(holder, STR("this")) || str_equal(holder, STR("self")) || !fact->value) return;
    if (str_find_char(name, '[', 0) != SIZE_MAX) return;
    Lead lead = holder_of(program, frame, holder);
    bool is_resource = lead.kind == LEAD_OBJECT && lead.object->construct && lead.object->construct->type.size &&
                       !lead.object->class_source && !construct_takes_options(lead.object->library);
    if (!is_resource) return;
    frame->source->overrides[at] = 1;
    Str path = str_slice(name, dot + 1, name.size);
    if (lead.attribute.size) path = str_format(program->arena, "%.*s.%.*s", STR_ARG(lead.attribute), STR_ARG(path));
    Override set = {.path = path, .frame = frame, .value = fact->value, .by = fact->value, .is_plain = true};
    set.is_unsure = !is_sure(program, frame, fact);
    add_override(program, lead.object, &set);
}

/* ---- when it is written ---- */

typedef struct {
    Output *output;
    ExprId value; /* 0: it is taken away */
    bool is_unsure;
    Str steps[STEPS_MAX];
    size_t count;
} Setting;

static ExprId set_at(const Setting *set, ExprId before, size_t depth);

/* What stands there then: `before` is 0 where nothing did. 0: nothing does. */
static ExprId changed(const Setting *set, ExprId before) {
    if (!set->is_unsure) return set->value;
    Output *output = set->output;
    ExprId branches[3] = {output_named(output, EXPR_NAME, STR("a condition of the program"), NULL, 0, 0), set->value,
                          before};
    for (int i = 1; i < 3; i++)
        if (!branches[i]) branches[i] = output_add(output, EXPR_NULL, NULL, 0, NULL, 0);
    return output_add(output, EXPR_CONDITIONAL, NULL, 0, branches, 3);
}

static ExprId set_in_object(const Setting *set, ExprId object, size_t depth) {
    Output *output = set->output;
    uint32_t count = object ? facts_expr_at(output->builder, object)->count : 0, kept = 0;
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, count + 1);
    bool is_found = false;
    for (uint32_t i = 0; i < count; i++) {
        ExprId item = facts_builder_child(output->builder, object, i);
        Str key = facts_builder_str(output->builder, facts_expr_at(output->builder, item)->text);
        bool is_meant = facts_expr_at(output->builder, item)->kind == EXPR_ITEM && str_equal(key, set->steps[depth]);
        if (is_meant && is_found) continue;
        if (is_meant) {
            is_found = true;
            ExprId value = set_at(set, facts_builder_child(output->builder, item, 1), depth + 1);
            if (!value) continue;
            item = output_item(output, set->steps[depth], value);
        }
        items[kept++] = item;
    }
    ExprId added = is_found ? 0 : set_at(set, 0, depth + 1);
    if (added) items[kept++] = output_item(output, set->steps[depth], added);
    return output_add(output, EXPR_OBJECT, NULL, 0, items, kept);
}

static ExprId set_in_list(const Setting *set, ExprId list, size_t index, size_t depth) {
    Output *output = set->output;
    uint32_t count = facts_expr_at(output->builder, list)->count, kept = 0;
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        ExprId item = facts_builder_child(output->builder, list, i);
        if (i == index) item = set_at(set, item, depth + 1);
        if (item) items[kept++] = item;
    }
    ExprId added = index == count ? set_at(set, 0, depth + 1) : 0;
    if (added) items[kept++] = added;
    return output_add(output, EXPR_TUPLE, NULL, 0, items, kept);
}

static ExprId set_at(const Setting *set, ExprId before, size_t depth) {
    Output *output = set->output;
    if (depth == set->count) return changed(set, before);
    ExprKind kind = before ? (ExprKind)facts_expr_at(output->builder, before)->kind : EXPR_OBJECT;
    int64_t index = 0;
    bool is_number = str_to_int64(set->steps[depth], &index) && index >= 0;
    if (kind == EXPR_TUPLE && is_number && index <= facts_expr_at(output->builder, before)->count)
        return set_in_list(set, before, (size_t)index, depth);
    if (!before && is_number) /* a list that isn't seen has other items, too */
        return set->value ? output_add(output, EXPR_TUPLE, NULL, 0, (ExprId[]){set_at(set, 0, depth + 1)}, 1) : 0;
    if (kind == EXPR_OBJECT) return set_in_object(set, before, depth);
    /* A part of something that is not known: what was there is needed all the same. */
    ExprId parts[2] = {before, set->value};
    ExprId made = output_add(output, EXPR_OPAQUE, NULL, 0, parts, set->value ? 2 : 1);
    Text text = facts_text(output->builder, STR("what the program sets a part of"));
    facts_expr_at(output->builder, made)->text = text;
    return made;
}

ExprId output_overridden(Output *output, const Object *object, ExprId properties) {
    for (size_t i = 0; i < object->overrides.count; i++) {
        const Override *given = &object->overrides.items[i];
        Setting set = {.output = output, .is_unsure = given->is_unsure};
        uint32_t line = output->line, column = output->column;
        const Expr *by = facts_expr(given->frame->source->facts, given->by);
        bool is_plain = output->is_plain, is_here = given->frame->source->index == output->file;
        if (is_here) output->line = by->line, output->column = by->column;
        output->is_plain = given->is_plain;
        if (given->value) set.value = output_value(output, given->frame, given->value, 0);
        Str rest = given->path, step;
        while (set.count < STEPS_MAX && rest.size && str_split_next(&rest, '.', &step))
            set.steps[set.count++] = given->is_plain ? output_property_name(output, step) : step;
        if (set.count && !rest.size) properties = set_at(&set, properties, 0);
        output->is_plain = is_plain;
        output->line = line;
        output->column = column;
    }
    return properties;
}
