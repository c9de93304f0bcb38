/* Declarations of what a program makes: for each stack a template, as if it had been written, whose lines are those of the program.
 * What a stack consists of may stand in several files; each becomes a file of the template. */
#include "analyzer/core/limits.h"
#include "graph/construct_output.h"
#include "graph/link.h"

/* ---- properties ---- */

static Str known_path(const Output *output, Str name) {
    for (size_t i = 0; output->type && i < output->type->property_count; i++) {
        Str rest = output->type->properties[i].path, step;
        if (!rest.size || !str_split_next(&rest, '.', &step)) continue;
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        if (construct_is_same_name(step, name)) return step;
    }
    return STR_NONE;
}

Str output_property_name(Output *output, Str name) {
    Str path = known_path(output, name);
    /* Lists have the plural of what Terraform writes once for each item. */
    bool is_plural = !path.size && output->spelling == SPELLING_SNAKE && str_ends_with(name, STR("s"));
    if (is_plural) path = known_path(output, str_slice(name, 0, name.size - 1));
    return path.size ? path : output_spelled(output, name);
}

static void add_property(Output *output, Str path, ExprId value) {
    *VEC_PUSH(output->program->arena, &output->properties) = (Argument){path, value};
}

/* "VersioningConfiguration.Status=Enabled": what `true` writes; `false` writes nothing. */
static void add_switch(Output *output, Str path, size_t equals, Frame *frame, ExprId value) {
    Lead lead = construct_lead(output->program, frame, value);
    const Expr *expr = lead.kind == LEAD_VALUE ? facts_expr(lead.frame->source->facts, lead.expr) : NULL;
    bool is_bool = expr && expr->kind == EXPR_BOOL;
    if (is_bool && !expr->number) return;
    Str text = str_slice(path, equals + 1, path.size);
    ExprId written_value =
        is_bool ? output_named(output, EXPR_STRING, text, frame, value, 0) : output_value(output, frame, value, 0);
    add_property(output, str_slice(path, 0, equals), written_value);
}

/* "values[yamlencode]": a list of one text, that the function makes of what is given. */
static void add_encoded(Output *output, Str path, size_t open, ExprId value) {
    ExprId call = output_add(output, EXPR_CALL, NULL, 0, &value, 1);
    Text name = facts_text(output->builder, str_slice(path, open + 1, path.size - 1));
    facts_expr_at(output->builder, call)->text = name;
    add_property(output, str_slice(path, 0, open), output_add(output, EXPR_TUPLE, NULL, 0, &call, 1));
}

/* Each of what the value holds is a property, called as it is there. */
static void add_all_of(Output *output, Frame *frame, ExprId value) {
    Lead lead = construct_lead(output->program, frame, value);
    const Facts *facts = lead.kind == LEAD_VALUE ? lead.frame->source->facts : NULL;
    if (!facts || facts_expr(facts, lead.expr)->kind != EXPR_OBJECT) return;
    for (uint32_t i = 0; i < facts_expr(facts, lead.expr)->count; i++) {
        ExprId item = expr_child(facts, lead.expr, i);
        Str key = facts_str(facts, facts_expr(facts, item)->text);
        if (facts_expr(facts, item)->kind == EXPR_ITEM && key.size)
            add_property(output, key, output_value(output, lead.frame, expr_child(facts, item, 1), 0));
    }
}

static void visit_argument(void *context, Frame *frame, Str name, ExprId value) {
    Output *output = context;
    const Construct *construct = output->object->construct;
    Str path = STR_NONE;
    bool is_renamed = false;
    for (size_t i = 0; i < construct->rename_count && !is_renamed; i++) {
        is_renamed = construct_is_same_name(construct->renames[i].value, name);
        if (is_renamed) path = construct->renames[i].path;
    }
    if (!is_renamed) path = output_property_name(output, name);
    if (is_renamed && str_equal(path, STR("."))) {
        add_all_of(output, frame, value);
        return;
    }
    Str rest = path;
    if (!rest.size || !str_split_next(&rest, '.', &output->argument)) output->argument = STR_NONE;
    size_t equals = str_find_char(path, '=', 0), function = str_find_char(path, '[', 0);
    bool is_encoded = function != SIZE_MAX && path.size > function + 2 && str_ends_with(path, STR("]"));
    if (is_encoded)
        add_encoded(output, path, function, output_value(output, frame, value, 0));
    else if (equals != SIZE_MAX)
        add_switch(output, path, equals, frame, value);
    else if (path.size)
        add_property(output, path, output_value(output, frame, value, 0));
    output->argument = STR_NONE;
}

/* Names with a dot stand inside of others; "[]" before the dot makes an object of each item. */
static ExprId nested(Output *output, const Argument *properties, size_t count, size_t depth);

static ExprId of_each_item(Output *output, Str key, ExprId list) {
    Expr expr = *facts_expr_at(output->builder, list);
    if (expr.kind != EXPR_TUPLE) return list;
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, expr.count + 1);
    for (uint32_t i = 0; i < expr.count; i++) {
        ExprId item = output_item(output, key, facts_builder_child(output->builder, list, i));
        items[i] = facts_add_expr(output->builder, EXPR_OBJECT, expr.line, expr.column, &item, 1);
    }
    return facts_add_expr(output->builder, EXPR_TUPLE, expr.line, expr.column, items, expr.count);
}

static Str step_at(Str path, size_t depth, Str *rest) {
    Str step = STR_NONE;
    *rest = path;
    for (size_t i = 0; i <= depth; i++)
        if (!str_split_next(rest, '.', &step)) return STR_NONE;
    return step;
}

/* What was given as a whole, and what was added to it. */
static ExprId with_items(Output *output, ExprId value, ExprId added) {
    if (!value) return added;
    Expr whole = *facts_expr_at(output->builder, value), more = *facts_expr_at(output->builder, added);
    bool is_open = whole.kind != EXPR_OBJECT;
    ExprId *children = ARENA_ARRAY(output->program->arena, ExprId, whole.count + more.count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; !is_open && i < whole.count; i++)
        children[count++] = facts_builder_child(output->builder, value, i);
    for (uint32_t i = 0; i < more.count; i++) children[count++] = facts_builder_child(output->builder, added, i);
    if (is_open) children[count++] = value;
    ExprId made = facts_add_expr(output->builder, is_open ? EXPR_OPAQUE : EXPR_OBJECT, output->line, output->column,
                                 children, count);
    Text text = facts_text(output->builder, is_open ? STR("the program") : STR_NONE);
    facts_expr_at(output->builder, made)->text = text;
    return made;
}

static ExprId nested(Output *output, const Argument *properties, size_t count, size_t depth) {
    Arena *arena = output->program->arena;
    ExprId *items = ARENA_ARRAY(arena, ExprId, count + 1);
    bool *is_done = ARENA_ARRAY(arena, bool, count + 1);
    uint32_t item_count = 0;
    for (size_t i = 0; i < count; i++) {
        Str rest, step = step_at(properties[i].path, depth, &rest);
        if (is_done[i] || !step.size) continue;
        bool is_list = str_ends_with(step, STR("[]"));
        Argument *inside = ARENA_ARRAY(arena, Argument, count);
        size_t inside_count = 0;
        ExprId value = 0;
        for (size_t k = i; k < count; k++) {
            Str other_rest;
            if (!str_equal(step_at(properties[k].path, depth, &other_rest), step)) continue;
            is_done[k] = true;
            if (other_rest.data && other_rest.size && !is_list)
                inside[inside_count++] = properties[k];
            else
                value = is_list ? of_each_item(output, other_rest, properties[k].value) : properties[k].value;
        }
        if (inside_count) value = with_items(output, value, nested(output, inside, inside_count, depth + 1));
        if (is_list) step = str_slice(step, 0, step.size - 2);
        items[item_count++] = output_item(output, step, value);
    }
    return facts_add_expr(output->builder, EXPR_OBJECT, output->line, output->column, items, item_count);
}

/* ---- values of the catalog ---- */

/* One of different zones, in the order in which every network of the region takes them. */
static ExprId zone_at(Output *output, uint32_t index) {
    ExprId region = output_named(output, EXPR_NAME, STR("AWS::Region"), NULL, 0, 0);
    ExprId zones = output_add(output, EXPR_CALL, NULL, 0, &region, 1);
    Text name = facts_text(output->builder, STR("cfn_get_azs"));
    facts_expr_at(output->builder, zones)->text = name;
    ExprId number = output_named(output, EXPR_NUMBER, str_format(output->program->arena, "%u", index), NULL, 0, 0);
    return output_add(output, EXPR_INDEX, NULL, 0, (ExprId[]){zones, number}, 2);
}

/* Of a list that the constructor is given, the item for this part. 0: it is given none. */
static ExprId item_at(Output *output, Object *object, Str property) {
    Lead list = construct_argument(output->program, object, property);
    if (list.kind != LEAD_VALUE) return 0;
    const Facts *facts = list.frame->source->facts;
    const Expr *expr = facts_expr(facts, list.expr);
    if (expr->kind != EXPR_TUPLE || output->index >= expr->count) return 0;
    return output_value(output, list.frame, expr_child(facts, list.expr, output->index), 0);
}

static ExprId subnets_value(Output *output, Object *object, Str group) {
    Object *network;
    size_t part;
    if (!construct_subnets(output->program, object, group, &network, &part)) {
        Lead vpc = construct_argument(output->program, object, STR("vpc"));
        return vpc.kind == LEAD_ABSENT ? 0 : output_named(output, EXPR_NAME, STR("subnets of the network"), NULL, 0, 0);
    }
    uint32_t times = construct_part_times(output->program, network, part);
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, times + 1);
    for (uint32_t i = 0; i < times; i++) {
        Str address = construct_part_address(output->program, network, part, i);
        if (network->stack == output->stack) {
            items[i] = output_reference(output, address, STR("Ref"), NULL, 0);
        } else {
            Str name = str_format(output->program->arena, "%.*s of another stack", STR_ARG(address));
            items[i] = output_named(output, EXPR_NAME, name, NULL, 0, 0);
        }
    }
    return output_add(output, EXPR_TUPLE, NULL, 0, items, times);
}

/* Another one for each part. */
static ExprId subnet_value(Output *output, Object *object) {
    Object *network;
    size_t part;
    uint32_t times = construct_subnets(output->program, object, STR_NONE, &network, &part)
                         ? construct_part_times(output->program, network, part)
                         : 0;
    if (!times || network->stack != output->stack) return subnets_value(output, object, STR_NONE);
    Str address = construct_part_address(output->program, network, part, output->index % times);
    return output_reference(output, address, STR("Ref"), NULL, 0);
}

static ExprId part_reference(Output *output, Object *object, Str name) {
    for (size_t i = 0; i < object->construct->part_count; i++) {
        if (!str_equal(object->construct->parts[i].name, name)) continue;
        uint32_t times = construct_part_times(output->program, object, i);
        if (!times) continue;
        Str address = construct_part_address(output->program, object, i, output->index % times);
        return output_reference(output, address, STR("Ref"), NULL, 0);
    }
    return 0;
}

/* 0: there is no such thing. */
static ExprId looked_up(Output *output, Object *object, Str value) {
    Str name = str_slice(value, 1, value.size);
    if (str_equal(name, STR("self"))) {
        Object *self = object->method ? object->receiver : object;
        return output_reference_to(output, self, STR_NONE, NULL, 0);
    }
    if (str_equal(name, STR("zone"))) return zone_at(output, output->index);
    if (str_starts_with(name, STR("within."))) return output_within(output, object, str_slice(name, 7, name.size));
    if (str_starts_with(name, STR("item."))) return item_at(output, object, str_slice(name, 5, name.size));
    if (str_equal(name, STR("subnets"))) return subnets_value(output, object, STR_NONE);
    if (str_equal(name, STR("subnet"))) return subnet_value(output, object);
    if (str_starts_with(name, STR("subnets."))) return subnets_value(output, object, str_slice(name, 8, name.size));
    if (str_starts_with(name, STR("argument"))) {
        int64_t position = 0;
        const Facts *facts = object->made_in->source->facts;
        if (!str_to_int64(str_slice(name, 8, name.size), &position) || position < 0) return 0;
        ExprId argument = expr_argument(facts, object->made_by, (uint32_t)position);
        if (argument && facts_expr(facts, argument)->kind == EXPR_ARGUMENT) argument = expr_child(facts, argument, 0);
        return argument ? output_value(output, object->made_in, argument, 0) : 0;
    }
    if (str_starts_with(name, STR("given."))) {
        Lead lead = construct_argument_along(output->program, object, str_slice(name, 6, name.size));
        return lead.kind == LEAD_ABSENT ? 0 : output_named(output, EXPR_STRING, STR("true"), NULL, 0, 0);
    }
    if (str_starts_with(name, STR("prop."))) {
        Lead lead = construct_argument_along(output->program, object, str_slice(name, 5, name.size));
        if (lead.kind == LEAD_OBJECT) return output_reference_to(output, lead.object, lead.attribute, NULL, 0);
        if (lead.kind == LEAD_LIBRARY && lead.expr)
            return output_library_value(output, &lead, lead.frame, lead.expr, 0);
        return lead.kind == LEAD_VALUE ? output_value(output, lead.frame, lead.expr, 0) : 0;
    }
    return part_reference(output, object, name);
}

static ExprId catalog_value(Output *output, Object *object, Str value) {
    if (!value.size || value.data[0] != '$') return output_named(output, EXPR_STRING, value, NULL, 0, 0);
    ExprId found = 0;
    Str word;
    while (!found && str_word_next(&value, &word)) found = looked_up(output, object, word);
    return found;
}

static void add_values(Output *output, Object *object, const ConstructValue *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        ExprId value = catalog_value(output, object, values[i].value);
        if (value) add_property(output, values[i].path, value);
    }
}

/* ---- declarations ---- */

void output_use_file(Output *output, uint32_t file) {
    Model *model = output->program->model;
    output->file = file;
    for (size_t i = 0; i < output->parts.count; i++) {
        output->builder = output->parts.items[i].builder;
        if (output->parts.items[i].file == file) return;
    }
    Arena *arena = output->program->arena;
    output->builder = facts_builder_new(arena, model->files[file].facts.path, STR("cloudformation"));
    *VEC_PUSH(arena, &output->parts) = (FilePart){file, output->builder};
}

/* `asked`: what decides whether it is made; empty: it is. */
static void declare(Output *output, const Object *object, Str type, Str address, ExprId properties, Str asked) {
    *VEC_PUSH(output->program->arena, &output->declared) = (Declared){.object = object,
                                                                      .builder = output->builder,
                                                                      .file = output->file,
                                                                      .line = output->line,
                                                                      .end_line = object->end_line,
                                                                      .column = output->column,
                                                                      .type = type,
                                                                      .address = address,
                                                                      .properties = properties,
                                                                      .asked = asked};
}

static void write_declared(Output *output, const Declared *declared) {
    bool is_sure = !declared->asked.size;
    output_use_file(output, declared->file);
    output->line = declared->line;
    output->column = declared->column;
    ExprId items[3] = {output_item(output, STR("Type"), output_named(output, EXPR_STRING, declared->type, NULL, 0, 0)),
                       output_item(output, STR("Properties"), declared->properties)};
    if (!is_sure) items[2] = output_item(output, STR("Condition"), output_condition(output, declared));
    ExprId body = facts_add_expr(output->builder, EXPR_OBJECT, output->line, output->column, items, is_sure ? 2 : 3);
    Decl *decl = facts_add_decl(output->builder, DECL_RESOURCE, declared->type, declared->address, output->line,
                                declared->end_line);
    decl->column = (uint16_t)(output->column > UINT16_MAX ? UINT16_MAX : output->column);
    decl->body = body;
    if (declared->is_delivery) decl->flags |= DECL_DELIVERY;
}

static void emit_additions(Output *output, Object *object) {
    for (size_t i = 0; i < object->additions.count; i++) {
        const Addition *addition = &object->additions.items[i];
        uint32_t line = output->line, column = output->column;
        if (addition->frame->source->index == output->file) {
            output->line = addition->line;
            output->column = addition->column;
        }
        ExprId value = addition->object ? output_reference_to(output, addition->object, STR_NONE, NULL, 0)
                                        : output_value(output, addition->frame, addition->value, 0);
        Str path = str_format(output->program->arena, "%.*s.%zu", STR_ARG(addition->path), i + 1);
        add_property(output, path, value);
        output->line = line;
        output->column = column;
    }
}

static ExprId take_properties(Output *output) {
    ExprId made = nested(output, output->properties.items, output->properties.count, 0);
    output->properties.count = 0;
    return made;
}

/* Of the providers that a component gives to what belongs to it, the one that the object is made by. */
static Lead provider_among(Program *program, const Lead *providers, const Object *object) {
    const Lead none = {.kind = LEAD_ABSENT};
    if (providers->kind != LEAD_VALUE) return *providers;
    const Facts *facts = providers->frame->source->facts;
    const Expr *expr = facts_expr(facts, providers->expr);
    if (expr->kind != EXPR_OBJECT && expr->kind != EXPR_TUPLE) return none;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId item = expr_child(facts, providers->expr, i);
        if (facts_expr(facts, item)->kind == EXPR_ITEM) item = expr_child(facts, item, 1);
        Lead lead = construct_lead(program, providers->frame, item);
        if (lead.kind == LEAD_OBJECT && construct_itself(lead.object)->library == object->library) return lead;
    }
    return none;
}

static ExprId output_place(Output *output, const Lead *region) {
    return region->kind == LEAD_INPUT ? output_input(output, region->path, region->frame, region->expr)
                                      : output_value(output, region->frame, region->expr, 0);
}

/* Where all that is made stands, when every provider says so alike. */
static void note_place(Output *output, const Lead *region) {
    bool is_first = output->place.kind == LEAD_UNKNOWN;
    bool is_same = output->place.kind == region->kind && output->place.frame == region->frame &&
                   output->place.expr == region->expr;
    if (is_first) output->place = *region;
    output->has_other_places = output->has_other_places || (!is_first && !is_same);
}

/* The region of the provider that it is made by: its own, or that of what it belongs to. */
static void add_region(Output *output, Object *object) {
    for (const Object *at = object; at; at = at->parent) {
        Lead provider = construct_option(output->program, at, STR("provider"));
        if (provider.kind == LEAD_ABSENT && at != object) {
            Lead providers = construct_option(output->program, at, STR("providers"));
            if (providers.kind != LEAD_ABSENT) provider = provider_among(output->program, &providers, object);
        }
        if (provider.kind == LEAD_ABSENT) continue;
        if (provider.kind != LEAD_OBJECT) {
            add_property(output, STR("region"), output_named(output, EXPR_NAME, STR("provider"), NULL, 0, 0));
            return;
        }
        Lead region = construct_argument(output->program, construct_itself(provider.object), STR("region"));
        if (region.kind != LEAD_VALUE && region.kind != LEAD_INPUT) return;
        add_property(output, STR("region"), output_place(output, &region));
        note_place(output, &region);
        return;
    }
    output->has_other_places = true; /* that of the stack */
}

/* 0: there is no such thing. */
static ExprId absent_value(Output *output, const Object *object, Str words) {
    Str word, argument;
    while (str_word_next(&words, &word)) {
        if (str_find_char(word, ':', 0) != SIZE_MAX) return output_input(output, word, NULL, 0);
        Str path = word;
        if (!str_split_next(&path, '.', &argument)) continue;
        Lead lead = construct_argument(output->program, object, argument);
        if (lead.kind == LEAD_OBJECT) return output_reference_to(output, lead.object, path, NULL, 0);
    }
    return 0;
}

/* What the library takes for arguments that are not given. */
static void add_absent(Output *output, Object *object) {
    const ConstructValue *absent;
    size_t count = construct_absent(object->library, &absent);
    for (size_t i = 0; i < count; i++) {
        if (construct_argument(output->program, object, absent[i].path).kind != LEAD_ABSENT) continue;
        bool is_added = false;
        Str path = output_property_name(output, absent[i].path);
        for (size_t k = 0; k < output->properties.count; k++)
            is_added = is_added || str_equal(output->properties.items[k].path, path);
        ExprId value = is_added ? 0 : absent_value(output, object, absent[i].value);
        if (value) add_property(output, path, value);
    }
}

static bool has_property(const Output *output, Str path) {
    for (size_t i = 0; i < output->properties.count; i++) {
        Str rest = output->properties.items[i].path, first;
        if (str_split_next(&rest, '.', &first) && str_equal(first, path)) return true;
    }
    return false;
}

/* What its builder is told after it was made, as far as somebody asks about it: other methods take one argument, too. */
static void add_set(Output *output, const Object *object) {
    for (size_t i = 0; output->type && i < object->setters.count; i++) {
        const Addition *setter = &object->setters.items[i];
        for (size_t k = 0; k < output->type->property_count; k++) {
            Str rest = output->type->properties[k].path, first;
            if (!rest.size || !str_split_next(&rest, '.', &first) || !construct_is_same_name(first, setter->path))
                continue;
            if (setter->value)
                visit_argument(output, setter->frame, setter->path, setter->value);
            else
                add_property(output, first, output_named(output, EXPR_NAME, setter->path, NULL, 0, 0));
            break;
        }
    }
}

/* Of what may be given more than is seen: everything that somebody asks about and nobody says. */
static void add_open(Output *output, const Object *object) {
    const ResourceType *type = output->type;
    if (!type) return;
    bool is_open = construct_has_open_types(object->library) || construct_is_open(output->program, object);
    for (size_t i = 0; i < type->property_count; i++) {
        Str rest = type->properties[i].path, first;
        if (!rest.size || !str_split_next(&rest, '.', &first)) continue;
        if (str_ends_with(first, STR("[]"))) first.size -= 2;
        bool is_unknown = is_open || construct_is_set_by_aspects(output->program, object, first);
        if (is_unknown && !has_property(output, first))
            add_property(output, first, output_perhaps(output, STR("arguments that can't be followed")));
    }
}

static ExprId properties_of(Output *output, Object *object) {
    const Construct *construct = object->construct;
    size_t dot = str_find_last_char(object->name, '.');
    Str class = dot == SIZE_MAX ? STR_NONE : str_slice(object->name, dot + 1, object->name.size);
    bool takes_options = construct_takes_options(object->library);
    output->spelling = construct_spelling(object->library);
    output->is_plain = takes_options || construct_is_structure(object->library, class);
    output->object = object;
    output->chosen.count = 0;
    if (!object->method) construct_each_argument(output->program, object, visit_argument, output);
    output_add_choices(output);
    if (!object->method) add_set(output, object);
    add_values(output, object, construct->values, construct->value_count);
    if (takes_options) add_region(output, object);
    ExprId cluster = str_find_char(construct->type, '/', 0) == SIZE_MAX ? output_cluster(output, object) : 0;
    if (cluster) add_property(output, STR("provider"), cluster);
    add_absent(output, object);
    emit_additions(output, object);
    add_open(output, object);
    return output_overridden(output, object, take_properties(output));
}

/* Those of the first branch whose condition holds. */
static ExprId properties_of_all(Output *output, Object *object) {
    size_t count = object->alternatives.count;
    ExprId properties = properties_of(output, count ? object->alternatives.items[count - 1] : object);
    for (size_t i = count; i-- > 0;) {
        Object *before = i ? object->alternatives.items[i - 1] : object;
        ExprId own = properties_of(output, before);
        if (!before->asks.count) return own;
        properties = output_either(output, &before->asks.items[before->asks.count - 1], own, properties);
    }
    return properties;
}

static void emit_object(Output *output, Object *object) {
    const Construct *construct = object->construct;
    Str asked = output_asked_about(output, object);
    output_use_file(output, object->file);
    output->line = object->line;
    output->column = object->column;
    output->type = catalog_resource_type(output->program->model->catalog, construct->type);
    output->index = 0;
    if (construct->type.size) {
        ExprId properties = properties_of_all(output, object);
        output->object = object;
        Str type = construct->type, argument;
        if (construct_manifest_words(object->library, construct, &type, &argument))
            properties = output_manifest(output, object, argument, properties);
        declare(output, object, type, object->address, properties, asked);
        output->declared.items[output->declared.count - 1].is_delivery = construct->is_delivery;
    }
    output->object = object;
    output->is_plain = false;
    for (size_t i = 0; i < construct->part_count; i++) {
        const ConstructPart *part = &construct->parts[i];
        uint32_t times = construct_part_times(output->program, object, i);
        output->type = NULL;
        for (output->index = 0; output->index < times; output->index++) {
            add_values(output, object, part->values, part->value_count);
            bool is_sure = construct_part_is_sure(object, i, output->index);
            declare(output, object, part->type, construct_part_address(output->program, object, i, output->index),
                    take_properties(output), is_sure ? asked : STR("how many are made"));
            output->declared.items[output->declared.count - 1].is_open = !is_sure;
            output->declared.items[output->declared.count - 1].is_delivery = part->is_delivery;
        }
    }
}

/* What the region is given by, when it is. */
static uint32_t add_region_inputs(Output *output, const Lead *region, ExprId *item) {
    enum { INPUTS_MAX = 8 };
    Str names[INPUTS_MAX];
    ExprId texts[INPUTS_MAX];
    size_t count = construct_region_inputs(output->program, output->stack, region, names, INPUTS_MAX);
    for (size_t i = 0; i < count; i++) texts[i] = output_named(output, EXPR_STRING, names[i], NULL, 0, 0);
    if (!count) return 0;
    *item = output_item(output, STR("region_of"), output_add(output, EXPR_TUPLE, NULL, 0, texts, (uint32_t)count));
    return 1;
}

/* Where the stack is deployed to: what it says itself, else what the stage around it does. */
static void emit_place(Output *output) {
    static const char *const names[] = {"region", "account"};
    ExprId items[4];
    uint32_t count = 0;
    Str tool = construct_tool(output->stack->library);
    if (tool.size)
        items[count++] = output_item(output, STR("tool"), output_named(output, EXPR_STRING, tool, NULL, 0, 0));
    bool is_one_place = output->place.kind != LEAD_UNKNOWN && !output->has_other_places;
    if (is_one_place) items[count++] = output_item(output, STR("region"), output_place(output, &output->place));
    for (int i = 0; i < 2; i++) {
        for (const Object *at = is_one_place ? NULL : output->stack; at; at = at->parent) {
            Lead lead = construct_member(output->program, construct_argument(output->program, at, STR("env")),
                                         str_from(names[i]));
            if (lead.kind == LEAD_ABSENT || (lead.kind == LEAD_UNKNOWN && at->parent)) continue;
            if (i == 0) count += add_region_inputs(output, &lead, &items[count]);
            ExprId value = lead.kind == LEAD_VALUE   ? output_value(output, lead.frame, lead.expr, 0)
                           : lead.kind == LEAD_INPUT ? output_input(output, lead.path, lead.frame, lead.expr)
                           : lead.kind == LEAD_OBJECT
                               ? output_reference_to(output, lead.object, lead.attribute, NULL, 0)
                               : output_named(output, EXPR_NAME, STR("env of the stack"), NULL, 0, 0);
            items[count++] = output_item(output, str_from(names[i]), value);
            break;
        }
    }
    ExprId body = facts_add_expr(output->builder, EXPR_OBJECT, output->line, output->column, items, count);
    Decl *decl =
        facts_add_decl(output->builder, DECL_SETTINGS, STR("stack"), output->stack->id, output->line, output->line);
    decl->body = body;
}

/* Parts of a template that are written, as they go into files. */
typedef struct {
    const unsigned char *bytes;
    size_t size;
} Block;

typedef VEC(Block) Blocks;

static Blocks finish_parts(Output *output) {
    Blocks blocks = {0};
    for (size_t i = 0; i < output->parts.count; i++) {
        Block block;
        block.bytes = facts_finish(output->parts.items[i].builder, &block.size);
        *VEC_PUSH(output->program->arena, &blocks) = block;
    }
    return blocks;
}

static void add_files(Output *output, const Blocks *blocks, Str path) {
    Model *model = output->program->model;
    for (size_t i = 0; i < output->parts.count; i++) {
        FactsFile *made = ARENA_NEW(model->arena, FactsFile);
        const FactsFile *source = &model->files[output->parts.items[i].file];
        *made = (FactsFile){
            .repository = source->repository, .path = model_sym(model, path), .real_path = source->real_path};
        made->is_vendored = source->is_vendored;
        made->context = source->context;
        made->is_made = true;
        made->made_in = model_sym(model, output->folder);
        unsigned char *bytes = arena_alloc(model->arena, blocks->items[i].size);
        memcpy(bytes, blocks->items[i].bytes, blocks->items[i].size);
        if (facts_open(&made->facts, bytes, blocks->items[i].size)) *VEC_PUSH(model->arena, &model->made_files) = *made;
    }
}

/* What tells the run from others, in a path: "prod". */
static Str run_suffix(const Program *program) {
    enum { SUFFIX_SIZE_MAX = 60 };
    StrBuf out = strbuf_new(program->arena, SUFFIX_SIZE_MAX);
    for (size_t i = 0; program->run && i < program->run->inputs.count; i++) {
        Str value = program->run->inputs.items[i].value;
        if (value.size) strbuf_format(&out, "~%.*s", STR_ARG(value));
    }
    Str text = strbuf_str(&out);
    bool is_plain = text.size < SUFFIX_SIZE_MAX && str_find_char(text, '/', 0) == SIZE_MAX &&
                    str_find_char(text, '#', 0) == SIZE_MAX;
    return is_plain ? text : STR_NONE;
}

/* Of classes the file of the class, since that is what people look for; else of the call. */
static Str plain_path(Program *program, Object *stack) {
    if (construct_takes_options(stack->library)) return stack->address;
    uint32_t file = stack->class_source ? stack->class_source->index : stack->file;
    return str_format(program->arena, "%.*s#%.*s", STR_ARG(program->model->files[file].facts.path),
                      STR_ARG(construct_stack_name(program, stack)));
}

static uint32_t times_taken(Program *program, uint32_t repository, Map *taken, Str path) {
    bool is_new = false;
    uint32_t at = map_add(taken, str_format(program->arena, "%u %.*s", repository, STR_ARG(path)), 0, &is_new);
    map_set_at(taken, at, map_value_at(taken, at) + 1);
    return map_value_at(taken, at);
}

/* The same stack that several runs make alike is one. */
static Str template_path(Program *program, Object *stack, const Blocks *blocks, Map *taken, bool *is_told) {
    uint32_t repository = program->model->files[stack->file].repository;
    Str path = plain_path(program, stack);
    *is_told = false;
    StrBuf key = strbuf_new(program->arena, SIZE_MAX / 8);
    if (program->run) {
        strbuf_format(&key, "%u %.*s\x1f", repository, STR_ARG(path));
        for (size_t i = 0; i < blocks->count; i++)
            strbuf_add(&key, str_of((const char *)blocks->items[i].bytes, blocks->items[i].size));
        uint32_t before = map_get(taken, strbuf_str(&key));
        *is_told = before != MAP_NONE;
        if (*is_told) return program->model->made_units.items[before].path;
    }
    bool is_alone = construct_takes_options(stack->library);
    uint32_t times = is_alone ? 1 : times_taken(program, repository, taken, path);
    Str suffix = times > 1 ? run_suffix(program) : STR_NONE;
    if (suffix.size) {
        path = str_concat(program->arena, path, suffix);
        times = times_taken(program, repository, taken, path);
    }
    if (times > 1) path = str_format(program->arena, "%.*s~%u", STR_ARG(path), times);
    if (program->run) map_put(taken, strbuf_str(&key), (uint32_t)program->model->made_units.count);
    return path;
}

typedef VEC(const FactsFile *) FileVec;

/* What may be a template that was made of a stack. */
static FileVec made_templates(const Program *program) {
    FileVec templates = {0};
    const Model *model = program->model;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (file->is_parsed && str_ends_with(file->facts.path, STR(".template.json")) &&
            str_equal(file->facts.format, STR("cloudformation")))
            *VEC_PUSH(program->arena, &templates) = file;
    }
    return templates;
}

/* A template that was made of the stack and put into the repository says more than its program: NULL when there is none. */
static const FactsFile *made_template(Program *program, const FileVec *templates, const Object *stack) {
    const Model *model = program->model;
    Str name = str_format(program->arena, "/%.*s.template.json", STR_ARG(stack->id));
    const FactsFile *source = &model->files[stack->file], *found = NULL;
    for (size_t i = 0; i < templates->count; i++) {
        const FactsFile *file = templates->items[i];
        Str path = file->facts.path;
        if (file->repository != source->repository || !str_ends_with(path, name)) continue;
        /* cdk.out stands beside what the program consists of. */
        Str folder = location_of_directory(location_of_directory(path));
        bool is_beside = !folder.size ||
                         (str_starts_with(source->facts.path, folder) && source->facts.path.data[folder.size] == '/');
        if (is_beside && (!found || path.size > found->facts.path.size)) found = file;
    }
    return found;
}

void construct_emit(Program *program, Map *taken) {
    FileVec templates = made_templates(program);
    if (!program->run) construct_tell_unplaced(program);
    for (size_t i = 0; i < program->objects.count; i++) {
        Object *stack = program->objects.items[i];
        if (stack->same || stack->is_absent || !stack->construct || stack->construct->kind != CONSTRUCT_STACK) continue;
        if (construct_is_replaced(program, stack)) continue;
        Output output = {
            .program = program, .stack = stack, .inputs = map_new(program->arena), .known = map_new(program->arena)};
        construct_charge(program, program->model->files[stack->file].repository);
        bool is_project = construct_takes_options(stack->library);
        output.folder = construct_start_folder(program, &program->model->files[stack->file]);
        const FactsFile *template = is_project ? NULL : made_template(program, &templates, stack);
        if (template) output_use_file(&output, stack->file);
        for (size_t k = 0; k < program->objects.count && !template; k++) {
            Object *object = program->objects.items[k];
            bool is_part =
                !object->same && !object->is_absent && object->construct && object->stack == stack && object != stack;
            if (is_part && (object->construct->type.size || object->construct->part_count))
                emit_object(&output, object);
        }
        if (!template) output_complete(&output);
        if (!output.parts.count && !construct_tell_empty(program, stack)) continue;
        for (size_t k = 0; k < output.declared.count; k++)
            if (!output.declared.items[k].is_dropped) write_declared(&output, &output.declared.items[k]);
        output_use_file(&output, stack->file);
        output.object = stack;
        output.line = stack->line;
        output.column = stack->column;
        emit_place(&output);
        output_finish_values(&output);
        Blocks blocks = finish_parts(&output);
        bool is_told = false;
        Str path = template ? template->facts.path : template_path(program, stack, &blocks, taken, &is_told);
        Arena *kept = program->model->arena;
        *VEC_PUSH(kept, &program->model->made_units) =
            (MadeUnit){.number = stack->number,
                       .repository = program->model->files[stack->file].repository,
                       .path = str_copy(kept, path),
                       .stack = str_copy(kept, construct_stack_name(program, stack)),
                       .place = str_copy(kept, construct_stack_place(program, stack)),
                       .folder = str_copy(kept, output.folder),
                       .environment = str_copy(kept, construct_stack_environment(program, stack)),
                       .run = program->run_number,
                       .is_unmade = stack->is_unmade};
        if (stack->is_unmade) construct_tell_unmade(program, stack);
        if (!is_told) add_files(&output, &blocks, path);
    }
    construct_tell_strangers(program);
    if (!program->run) construct_tell_projects(program);
}
