/* Values that a program gives, as expressions of the template that stands for it. */
#include "analyzer/core/limits.h"
#include "graph/construct_output.h"
#include "graph/link.h"

/* multiAz: multi_az. What doesn't begin in lower case is no name of an argument, but a key of the user's. */
static Str snake(Arena *arena, Str name) {
    if (!name.size || name.data[0] < 'a' || name.data[0] > 'z' || str_find_char(name, '_', 0) != SIZE_MAX) return name;
    StrBuf out = strbuf_new(arena, 2 * name.size + 1);
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && !(name.data[i - 1] >= 'A' && name.data[i - 1] <= 'Z')) strbuf_add_char(&out, '_');
        strbuf_add_char(&out, is_upper ? (char)(c - 'A' + 'a') : c);
    }
    return strbuf_str(&out);
}

/* ---- short forms ---- */

static void place(const Output *output, const Frame *frame, ExprId id, uint32_t *line, uint32_t *column) {
    *line = output->line;
    *column = output->column;
    if (!frame || frame->source->index != output->file) return;
    const Expr *expr = facts_expr(frame->source->facts, id);
    *line = expr->line;
    *column = expr->column;
}

ExprId output_add(Output *output, ExprKind kind, const Frame *frame, ExprId at, const ExprId *children,
                  uint32_t count) {
    uint32_t line, column;
    place(output, frame, at, &line, &column);
    return facts_add_expr(output->builder, kind, line, column, children, count);
}

ExprId output_named(Output *output, ExprKind kind, Str name, const Frame *frame, ExprId at, ExprId child) {
    uint32_t line, column;
    place(output, frame, at, &line, &column);
    return facts_named(output->builder, kind, name, line, column, child);
}

ExprId output_item(Output *output, Str key, ExprId value) {
    ExprId pair[2] = {output_named(output, EXPR_STRING, key, NULL, 0, 0), value};
    Expr made = *facts_expr_at(output->builder, value);
    ExprId item = facts_add_expr(output->builder, EXPR_ITEM, made.line, made.column, pair, 2);
    Text text = facts_text(output->builder, key);
    facts_expr_at(output->builder, item)->text = text;
    return item;
}

ExprId output_reference(Output *output, Str address, Str attribute, const Frame *frame, ExprId at) {
    ExprId decl = output_named(output, EXPR_DECL, address, frame, at, 0);
    facts_expr_at(output->builder, decl)->number = DECL_RESOURCE;
    return output_named(output, EXPR_ATTR, attribute, frame, at, decl);
}

/* bucketArn: Arn; everything else is what a Ref would give, as far as we care. */
static Str attribute_of(Str name) {
    Str lower[] = {STR("Arn"), STR("arn"), STR("ARN")};
    for (int i = 0; i < 3; i++)
        if (str_ends_with(name, lower[i])) return STR("Arn");
    return STR("Ref");
}

static void remember_elsewhere(Output *output, Object *target, const Frame *frame, ExprId at) {
    Model *model = output->program->model;
    uint32_t line, column;
    place(output, frame, at, &line, &column);
    if (!target->stack || !output->object) return;
    *VEC_PUSH(model->arena, &model->stack_needs) =
        (StackNeed){.from_unit = output->stack->number,
                    .to_unit = target->stack->number,
                    .from = str_copy(model->arena, output->object->address),
                    .to = str_copy(model->arena, target->address),
                    .argument = str_copy(model->arena, output->argument),
                    .stack = str_copy(model->arena, construct_linked_stack(output->program, output->stack,
                                                                           output->folder, target->stack)),
                    .file = output->file,
                    .line = line,
                    .column = column};
}

/* The first step of a path in Terraform's spelling; what is given as a whole is meant by its id. */
static Str attribute_named(const Output *output, Str path) {
    Str step = STR_NONE;
    if (!path.size || !str_split_next(&path, '.', &step)) return STR("id");
    bool is_capital = step.size && step.data[0] >= 'A' && step.data[0] <= 'Z'; /* in Go and C# */
    return is_capital ? construct_snake(output->program->arena, step) : snake(output->program->arena, step);
}

ExprId output_reference_to(Output *output, Object *target, Str attribute, const Frame *frame, ExprId at) {
    target = construct_itself(target);
    Object *other = construct_itself(target->other);
    bool is_either = other && other != target && !output->is_in_either;
    if (is_either && target->asks.count) {
        output->is_in_either = true;
        ExprId branches[3] = {output_decides(output, &target->asks.items[target->asks.count - 1]),
                              output_reference_to(output, target, attribute, frame, at),
                              output_reference_to(output, other, attribute, frame, at)};
        output->is_in_either = false;
        return output_add(output, EXPR_CONDITIONAL, frame, at, branches, 3);
    }
    ExprId given = attribute.size ? output_of_manifest(output, target, attribute) : 0;
    if (given) return given;
    bool is_resource = target->construct && target->construct->type.size && target->stack;
    bool takes_options = construct_takes_options(target->library);
    if (takes_options) attribute = attribute_named(output, attribute);
    if (is_resource && target->stack == output->stack)
        return output_reference(output, target->address, takes_options ? attribute : attribute_of(attribute), frame,
                                at);
    if (is_resource) remember_elsewhere(output, target, frame, at);
    bool is_stack = target->construct && target->construct->kind == CONSTRUCT_STACK && target->library;
    Str constant = STR_NONE;
    if (is_stack)
        constant =
            construct_constant(target->library, str_format(output->program->arena, "stack.%.*s", STR_ARG(attribute)));
    if (constant.size && target == output->stack) return output_named(output, EXPR_NAME, constant, frame, at, 0);
    Str name = str_format(output->program->arena, "%.*s%s%.*s", STR_ARG(target->id), attribute.size ? "." : "",
                          STR_ARG(attribute));
    return output_named(output, EXPR_NAME, name, frame, at, 0);
}

/* ---- values ---- */

static bool is_known_text(const Facts *facts, ExprId id, StrBuf *out, int depth) {
    const Expr *expr = facts_expr(facts, id);
    if (depth > 6 || (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX)) return false;
    if (expr->kind == EXPR_INDEX) return is_known_text(facts, expr_child(facts, id, 0), out, depth + 1);
    if (expr->kind == EXPR_ATTR) {
        if (!is_known_text(facts, expr_child(facts, id, 0), out, depth + 1)) return false;
        strbuf_add_char(out, '.');
    }
    strbuf_add(out, facts_str(facts, expr->text));
    return true;
}

/* What it is called in the source, as the cause why it is not known. */
static ExprId unknown(Output *output, Frame *frame, ExprId id) {
    StrBuf name = strbuf_new(output->program->arena, 120);
    if (!is_known_text(frame->source->facts, id, &name, 0)) strbuf_add(&name, STR("the program"));
    return output_named(output, EXPR_NAME, strbuf_str(&name), frame, id, 0);
}

ExprId output_perhaps(Output *output, Str cause) {
    ExprId branches[3] = {output_named(output, EXPR_NAME, cause, NULL, 0, 0),
                          output_named(output, EXPR_NAME, cause, NULL, 0, 0),
                          output_add(output, EXPR_NULL, NULL, 0, NULL, 0)};
    return output_add(output, EXPR_CONDITIONAL, NULL, 0, branches, 3);
}

/* path.join(__dirname, "../lambda"): as the program finds it from where it is started. 0: it is no such path. */
static ExprId path_beside(Output *output, Frame *frame, ExprId id) {
    const Facts *facts = frame->source->facts;
    Arena *arena = output->program->arena;
    uint32_t count = expr_argument_count(facts, id);
    ExprId first = expr_argument(facts, id, 0);
    bool is_beside = count > 1 && facts_expr(facts, first)->kind == EXPR_NAME &&
                     str_equal(facts_str(facts, facts_expr(facts, first)->text), STR("__dirname"));
    StrBuf written = strbuf_new(arena, 400);
    for (uint32_t i = 1; is_beside && i < count; i++) {
        Str step = construct_text(output->program, frame, expr_argument(facts, id, i));
        if (!step.size || str_find_char(step, '*', 0) != SIZE_MAX) return 0;
        strbuf_format(&written, "%s%.*s", i > 1 ? "/" : "", STR_ARG(step));
    }
    Str folder = location_of_directory(frame->source->facts->path), found, step, rest = output->folder;
    if (!is_beside || !files_resolve(arena, folder, strbuf_str(&written), &found)) return 0;
    StrBuf text = strbuf_new(arena, 600);
    while (rest.size && str_split_next(&rest, '/', &step)) strbuf_add(&text, STR("../"));
    strbuf_add(&text, found);
    return output_named(output, EXPR_STRING, strbuf_str(&text), frame, id, 0);
}

/* An argument of a call by its name, in whatever way the language passes names; empty: not known. */
static Str argument_text(Output *output, const Lead *call, Str name) {
    Object made = {.arguments_in = call->frame, .arguments = call->expr, .library = call->library};
    Lead given = construct_argument(output->program, &made, name);
    Str text = given.kind == LEAD_VALUE ? construct_text(output->program, given.frame, given.expr) : STR_NONE;
    return str_find_char(text, '*', 0) == SIZE_MAX ? text : STR_NONE;
}

/* The text with its named arguments; false when one of them is not known. A region stays as it is written. */
static bool fill_request(Output *output, const Lead *call, Str text, StrBuf *out) {
    for (size_t i = 0; i < text.size; i++) {
        size_t end = text.data[i] == '{' ? str_find_char(text, '}', i) : SIZE_MAX;
        if (end == SIZE_MAX) {
            strbuf_add_char(out, text.data[i]);
            continue;
        }
        Str name = str_slice(text, i + 1, end), value = argument_text(output, call, name);
        bool is_region = str_equal(name, STR("region"));
        if (!value.size && !is_region) return false;
        if (value.size)
            strbuf_add(out, value);
        else
            strbuf_add(out, STR("${AWS::Region}"));
        i = end;
    }
    return true;
}

/* What it asks of a service, as the template would say it; 0: nothing that is known. */
static ExprId request_of(Output *output, const Lead *lead, Str name, Frame *frame, ExprId id) {
    const ConstructRequest *request = lead->library ? construct_request(lead->library, name) : NULL;
    for (size_t i = 0; request && i < request->count; i++) {
        StrBuf text = strbuf_new(output->program->arena, 200);
        if (fill_request(output, lead, request->texts[i], &text))
            return output_named(output, EXPR_STRING, strbuf_str(&text), frame, id, 0);
    }
    return 0;
}

/* Is it something that a call made, and not the name of a package or class? */
static bool is_made(Output *output, Frame *frame, ExprId holder) {
    ExprKind kind = (ExprKind)facts_expr(frame->source->facts, holder)->kind;
    if (kind == EXPR_CALL) return true;
    if (kind != EXPR_NAME) return false;
    Lead lead = construct_lead(output->program, frame, holder);
    return lead.kind == LEAD_OBJECT ? lead.object->construct != NULL : lead.kind == LEAD_LIBRARY && lead.expr;
}

/* A call of which the result can't be told; what it is given is needed all the same, and what it is called on. `asked`: 0 or what it
 * asks. */
static ExprId opaque(Output *output, Frame *frame, ExprId id, Str name, ExprId asked, int depth) {
    const Facts *facts = frame->source->facts;
    VEC(ExprId) children = {0};
    Arena *arena = output->program->arena;
    ExprId callee = expr_callee(facts, id);
    if (callee && facts_expr(facts, callee)->kind == EXPR_ATTR) {
        ExprId holder = expr_child(facts, callee, 0);
        if (is_made(output, frame, holder))
            *VEC_PUSH(arena, &children) = output_value(output, frame, holder, depth + 1);
    }
    if (asked) *VEC_PUSH(arena, &children) = asked;
    for (uint32_t i = 0; i < expr_argument_count(facts, id); i++) {
        ExprId argument = expr_argument(facts, id, i);
        if (facts_expr(facts, argument)->kind == EXPR_ARGUMENT) argument = expr_child(facts, argument, 0);
        *VEC_PUSH(arena, &children) = output_value(output, frame, argument, depth + 1);
    }
    ExprId made = output_add(output, children.count ? EXPR_OPAQUE : EXPR_NAME, frame, id, children.items,
                             (uint32_t)children.count);
    Text text = facts_text(output->builder, name.size ? name : STR("the program"));
    facts_expr_at(output->builder, made)->text = text;
    return made;
}

Str output_spelled(Output *output, Str name) {
    Arena *arena = output->program->arena;
    if (output->spelling == SPELLING_SNAKE) return snake(arena, name);
    bool is_camel = output->spelling == SPELLING_CAMEL;
    bool is_users = is_camel && (!name.size || name.data[0] < 'a' || name.data[0] > 'z');
    if (is_users) return name; /* a key, and no argument: MY_SETTING */
    char *text = arena_alloc(arena, name.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '_') continue;
        bool is_start = size == 0 ? !is_camel : name.data[i - 1] == '_';
        if (is_start && c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        text[size++] = c;
    }
    return str_of(text, size);
}

static ExprId list_of(Output *output, Frame *frame, ExprId id, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    ExprId *children = ARENA_ARRAY(output->program->arena, ExprId, expr->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        const Expr *item = facts_expr(facts, child);
        if (item->kind == EXPR_ARGUMENT) { /* a spread: its items are not known one by one */
            if (expr->kind == EXPR_OBJECT) continue;
            child = expr_child(facts, child, 0);
            item = facts_expr(facts, child);
        }
        if (item->kind != EXPR_ITEM) {
            children[count++] = output_value(output, frame, child, depth + 1);
            continue;
        }
        Str key = facts_str(facts, item->text);
        if (!key.size) key = construct_text(output->program, frame, expr_child(facts, child, 0));
        if (output->is_plain && key.size) key = output_spelled(output, key);
        ExprId value = output_value(output, frame, expr_child(facts, child, 1), depth + 1);
        children[count++] = output_item(output, key, value);
    }
    ExprId made = output_add(output, (ExprKind)expr->kind, frame, id, children, count);
    uint8_t number = expr->number;
    facts_expr_at(output->builder, made)->number = number;
    return made;
}

/* settings[stage].size: what stands there under what a deployment is given. 0: it is something else. */
static ExprId chosen_by_input(Output *output, Frame *frame, ExprId id, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    bool is_index = expr->kind == EXPR_INDEX;
    if (depth > VALUE_DEPTH_MAX || (!is_index && expr->kind != EXPR_ATTR)) return 0;
    Lead of = construct_lead(output->program, frame, expr_child(facts, id, 0));
    if (of.kind != LEAD_VALUE) return 0;
    ExprKind kind = (ExprKind)facts_expr(of.frame->source->facts, of.expr)->kind;
    if (kind == EXPR_INDEX || kind == EXPR_ATTR) {
        ExprId inner = chosen_by_input(output, of.frame, of.expr, depth + 1);
        if (!inner || is_index) return 0;
        return output_named(output, EXPR_ATTR, facts_str(facts, expr->text), frame, id, inner);
    }
    bool is_written = kind == EXPR_OBJECT || kind == EXPR_TUPLE;
    Lead key = is_index && is_written ? construct_lead(output->program, frame, expr_child(facts, id, 1)) : of;
    if (key.kind != LEAD_INPUT) return 0;
    bool is_plain = output->is_plain;
    output->is_plain = false; /* keys are those of the program */
    ExprId parts[2] = {output_value(output, of.frame, of.expr, depth + 1), output_input(output, key.path, frame, id)};
    output->is_plain = is_plain;
    return output_add(output, EXPR_INDEX, frame, id, parts, 2);
}

static ExprId written(Output *output, Frame *frame, ExprId id, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    bool is_choice = expr->kind == EXPR_BINARY && (expr->number == OP_OR || expr->number == OP_COALESCE);
    /* A fallback says nothing of what is there when the first is set. */
    if (is_choice) return output_value(output, frame, expr_child(facts, id, 0), depth + 1);
    switch ((ExprKind)expr->kind) {
    case EXPR_NULL:
    case EXPR_BOOL:
    case EXPR_NUMBER:
    case EXPR_STRING: {
        ExprId made = output_named(output, (ExprKind)expr->kind, facts_str(facts, expr->text), frame, id, 0);
        facts_expr_at(output->builder, made)->number = expr->number;
        return made;
    }
    case EXPR_TEMPLATE:
    case EXPR_BINARY:
    case EXPR_UNARY:
    case EXPR_CONDITIONAL:
    case EXPR_TUPLE:
    case EXPR_OBJECT: return list_of(output, frame, id, depth);
    case EXPR_CALL: {
        ExprId callee = expr_callee(facts, id);
        ExprId path = path_beside(output, frame, id);
        if (path) return path;
        StrBuf name = strbuf_new(output->program->arena, 120);
        if (callee) is_known_text(facts, callee, &name, 0);
        return opaque(output, frame, id, strbuf_str(&name), 0, depth);
    }
    default: {
        ExprId chosen = chosen_by_input(output, frame, id, depth);
        return chosen ? chosen : unknown(output, frame, id);
    }
    }
}

ExprId output_library_value(Output *output, const Lead *lead, Frame *frame, ExprId id, int depth) {
    ExprId path = lead->expr && !lead->library ? path_beside(output, lead->frame, lead->expr) : 0;
    if (path) return path;
    Str name = str_format(output->program->arena, "%.*s.%.*s", STR_ARG(lead->module), STR_ARG(lead->path));
    if (!lead->expr) {
        Str constant = lead->library ? construct_constant(lead->library, name) : STR_NONE;
        return output_named(output, EXPR_NAME,
                            constant.size   ? constant
                            : lead->library ? name
                                            : lead->package,
                            frame, id, 0);
    }
    if (lead->library) output_note_choice(output, lead, name);
    /* A structure of the format itself that is made by a call. */
    bool is_structure = output->is_plain && lead->library && construct_is_structure(lead->library, lead->path);
    const Facts *facts = lead->frame->source->facts;
    if (!is_structure || !expr_argument_count(facts, lead->expr))
        return opaque(output, lead->frame, lead->expr, lead->library ? name : lead->package,
                      request_of(output, lead, name, lead->frame, lead->expr), depth);
    VEC(ExprId) items = {0};
    for (uint32_t i = 0; i < expr_argument_count(facts, lead->expr); i++) {
        ExprId argument = expr_argument(facts, lead->expr, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind != EXPR_ARGUMENT) continue;
        Str key = output_spelled(output, facts_str(facts, expr->text));
        ExprId value = output_value(output, lead->frame, expr_child(facts, argument, 0), depth + 1);
        *VEC_PUSH(output->program->arena, &items) = output_item(output, key, value);
    }
    return output_add(output, EXPR_OBJECT, frame, id, items.items, (uint32_t)items.count);
}

/* What an input of a program is where nobody gives it: what its settings say, else unknown as the program calls it. 0: nothing is
 * to be said. */
static ExprId absent_input(Output *output, Str name, Frame *frame, ExprId at) {
    static const char *const kinds[][2] = {{"context:", "context"}, {"env:", "variable"}};
    if (!frame) return 0;
    const Facts *facts = frame->source->facts;
    ExprKind kind = (ExprKind)facts_expr(facts, at)->kind;
    bool is_known = kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_BOOL;
    StrBuf path = strbuf_new(output->program->arena, 120);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        Str start = str_from(kinds[i][0]);
        if (!str_starts_with(name, start)) continue;
        if (is_known) return output_value(output, frame, at, 0);
        if (kind == EXPR_ATTR && is_known_text(facts, at, &path, 0)) return unknown(output, frame, at);
        Str cause =
            str_format(output->program->arena, "%s %.*s", kinds[i][1], STR_ARG(str_slice(name, start.size, name.size)));
        return output_named(output, EXPR_NAME, cause, frame, at, 0);
    }
    return 0;
}

/* What a deployment gives; it is declared where it is read first. */
ExprId output_input(Output *output, Str name, Frame *frame, ExprId at) {
    bool is_new = false;
    map_add(output->inputs, name, 1, &is_new);
    if (is_new) {
        ExprId absent = absent_input(output, name, frame, at), body = 0;
        if (absent) absent = output_item(output, STR("Default"), absent);
        if (absent) body = facts_add_expr(output->builder, EXPR_OBJECT, output->line, output->column, &absent, 1);
        facts_add_decl(output->builder, DECL_INPUT, STR_NONE, name, output->line, output->line)->body = body;
    }
    ExprId decl = output_named(output, EXPR_DECL, name, frame, at, 0);
    facts_expr_at(output->builder, decl)->number = DECL_INPUT;
    return decl;
}

/* ---- values that are named ---- */

static ExprId named_value(Output *output, SharedValue *shared, const Frame *frame, ExprId at) {
    if (!shared->name.size) {
        Str word = facts_expr(frame->source->facts, at)->text.size
                       ? facts_str(frame->source->facts, facts_expr(frame->source->facts, at)->text)
                       : STR("value");
        shared->name = str_format(output->program->arena, "%.*s~%zu", STR_ARG(word), output->shared.count);
    }
    ExprId decl = output_named(output, EXPR_DECL, shared->name, frame, at, 0);
    facts_expr_at(output->builder, decl)->number = DECL_VALUE;
    return decl;
}

static void declare_value(SharedValue *shared) {
    Decl *decl = facts_add_decl(shared->builder, DECL_VALUE, STR_NONE, shared->name, shared->line, shared->line);
    decl->body = shared->made;
}

/* What is given again needs of other stacks what it needed when it was given first. */
static void need_again(Output *output, const SharedValue *shared) {
    Model *model = output->program->model;
    for (size_t i = shared->first_need; i < shared->end_need && output->object; i++) {
        StackNeed need = model->stack_needs.items[i];
        need.from = str_copy(model->arena, output->object->address);
        *VEC_PUSH(model->arena, &model->stack_needs) = need;
    }
}

static bool is_compound(const Frame *frame, ExprId id) {
    ExprKind kind = (ExprKind)facts_expr(frame->source->facts, id)->kind;
    return kind == EXPR_TEMPLATE || kind == EXPR_BINARY || kind == EXPR_CONDITIONAL || kind == EXPR_TUPLE ||
           kind == EXPR_OBJECT || kind == EXPR_CALL;
}

/* A structure that is filled or changed after it was written: what is not written in it may be set, and is no default. */
static bool is_changed_structure(const Lead *lead, const Frame *frame, ExprId id) {
    const Expr *expr = facts_expr(frame->source->facts, id);
    bool is_name = expr->kind == EXPR_NAME && facts_expr(lead->frame->source->facts, lead->expr)->kind == EXPR_OBJECT;
    return is_name && construct_is_changed(frame, facts_str(frame->source->facts, expr->text));
}

/* What the name `id` stands for. */
static ExprId value_of_name(Output *output, const Lead *lead, const Frame *frame, ExprId id, int depth) {
    Arena *arena = output->program->arena;
    uint32_t parts[3] = {lead->frame->number, lead->expr, output->is_plain + 2U * output->spelling};
    bool is_new = false;
    uint32_t at = map_value_at(output->known, map_add(output->known, (Str){(const char *)parts, sizeof parts},
                                                      (uint32_t)output->shared.count, &is_new));
    if (!is_new) {
        SharedValue *before = &output->shared.items[at];
        if (before->name.size) {
            need_again(output, before);
            return named_value(output, before, frame, id);
        }
        return written(output, lead->frame, lead->expr, depth);
    }
    *VEC_PUSH(arena, &output->shared) = (SharedValue){.frame = lead->frame,
                                                      .expr = lead->expr,
                                                      .object = output->object,
                                                      .file = output->file,
                                                      .line = output->line,
                                                      .column = output->column,
                                                      .is_plain = output->is_plain,
                                                      .spelling = output->spelling};
    if (depth > VALUE_DEPTH_NAMED) {
        *VEC_PUSH(arena, &output->waiting) = at;
        return named_value(output, &output->shared.items[at], frame, id);
    }
    size_t first_need = output->program->model->stack_needs.count;
    uint32_t left = output->left;
    ExprId made = written(output, lead->frame, lead->expr, depth);
    SharedValue *shared = &output->shared.items[at];
    if (left - output->left < CONSTRUCT_VALUES_SHARED_MIN) return made;
    shared->made = made;
    shared->builder = output->builder;
    shared->first_need = first_need;
    shared->end_need = output->program->model->stack_needs.count;
    ExprId name = named_value(output, shared, frame, id);
    declare_value(shared);
    return name;
}

void output_finish_values(Output *output) {
    for (size_t i = 0; i < output->waiting.count; i++) {
        SharedValue put_off = output->shared.items[output->waiting.items[i]];
        output_use_file(output, put_off.file);
        output->object = put_off.object;
        output->line = put_off.line;
        output->column = put_off.column;
        output->is_plain = put_off.is_plain;
        output->spelling = put_off.spelling;
        output->left = CONSTRUCT_VALUES_PER_ARGUMENT_MAX;
        put_off.made = written(output, put_off.frame, put_off.expr, 1);
        put_off.builder = output->builder;
        declare_value(&put_off);
    }
}

/* Is there anything left for one more expression? */
static bool takes_value(Output *output, const Frame *frame, ExprId id, int depth) {
    Budget *budget = output->program->budget;
    if (depth == 0) output->left = CONSTRUCT_VALUES_PER_ARGUMENT_MAX;
    if (output->left == 0 || budget->values == 0) {
        bool is_argument = output->left == 0;
        construct_tell(output->program, frame->source, facts_expr(frame->source->facts, id)->line,
                       is_argument ? "a value is too large"
                                   : "the values of what is declared are too many for a program of this size");
        return false;
    }
    output->left--;
    budget->values--;
    return true;
}

ExprId output_value(Output *output, Frame *frame, ExprId id, int depth) {
    if (!id || depth > VALUE_DEPTH_MAX || !takes_value(output, frame, id, depth))
        return output_named(output, EXPR_NAME, STR("the program"), NULL, 0, 0);
    Lead lead = construct_lead(output->program, frame, id);
    switch (lead.kind) {
    case LEAD_OBJECT: return output_reference_to(output, lead.object, lead.attribute, frame, id);
    case LEAD_VALUE: {
        if (is_changed_structure(&lead, frame, id)) return unknown(output, frame, id);
        bool is_name = (lead.frame != frame || lead.expr != id) && is_compound(lead.frame, lead.expr);
        return is_name ? value_of_name(output, &lead, frame, id, depth) : written(output, lead.frame, lead.expr, depth);
    }
    case LEAD_LIBRARY: return output_library_value(output, &lead, frame, id, depth);
    case LEAD_ABSENT: return output_add(output, EXPR_NULL, frame, id, NULL, 0);
    case LEAD_INPUT: return output_input(output, lead.path, frame, id);
    case LEAD_NUMBER: {
        Str digits = str_format(output->program->arena, "%lld", (long long)lead.number);
        return output_named(output, EXPR_NUMBER, digits, frame, id, 0);
    }
    case LEAD_UNKNOWN:
    case LEAD_CODE:
    case LEAD_MODULE: break;
    }
    return unknown(output, frame, id);
}
