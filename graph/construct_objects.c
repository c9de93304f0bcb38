/* What constructors and calls of a program make. */
#include "analyzer/core/limits.h"
#include "graph/construct_program.h"
#include "graph/link.h"

enum { LOOKS_PER_CALL_MAX = 20000 };

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

static bool is_class(const Facts *facts, uint32_t scope) {
    return scope && str_equal(facts_str(facts, facts->code[scope - 1].alias), STR("class"));
}

/* ---- frames ---- */

Frame *construct_frame(Program *program, Source *source, uint32_t scope, Object *self, Frame *caller, ExprId call) {
    Str key = str_format(program->arena, "%u %u %u %u %u", source->index, scope, self ? self->number : 0,
                         caller ? caller->number : 0, call);
    bool is_new = false;
    uint32_t at = map_add(program->entered, key, (uint32_t)program->frames.count, &is_new);
    if (!is_new) return program->frames.items[map_value_at(program->entered, at)];
    Frame *frame = ARENA_NEW(program->arena, Frame);
    *frame = (Frame){.source = source, .scope = scope, .self = self, .caller = caller, .call = call};
    frame->depth = caller ? caller->depth + 1 : 0;
    *VEC_PUSH(program->arena, &program->frames) = frame;
    frame->number = (uint32_t)program->frames.count;
    return frame;
}

/* `super(…)`: the constructor of the class that this one is derived from. */
static bool walk_super(Program *program, Frame *frame, ExprId call, Str name) {
    bool is_super = str_equal(name, STR("super")) || str_equal(name, STR("super().__init__"));
    uint32_t class_fact = frame->scope ? frame->source->facts->code[frame->scope - 1].scope : 0;
    /* `this(a, b)`: another constructor of the same class. */
    if (frame->self && str_equal(name, STR("this")) && construct_has_implicit_self(frame->source)) {
        Source *source = frame->source;
        uint32_t other = construct_method_of(program, &source, class_fact, STR("constructor"), frame, call);
        if (other && other != frame->scope) construct_enter(program, frame, call, source, other, frame->self);
        return true;
    }
    if (!is_super || !frame->self || !is_class(frame->source->facts, class_fact)) return is_super;
    Lead base = construct_base(program, frame->source, class_fact, 0);
    if (base.kind == LEAD_LIBRARY) {
        frame->self->arguments_in = frame;
        frame->self->arguments = call;
    } else if (base.kind == LEAD_CODE) {
        Source *source = base.source;
        bool is_python = str_equal(source->facts->format, STR("python"));
        uint32_t constructor = construct_method_of(program, &source, base.fact,
                                                   is_python ? STR("__init__") : STR("constructor"), frame, call);
        if (constructor) {
            construct_enter(program, frame, call, source, constructor, frame->self);
        } else {
            frame->self->arguments_in = frame;
            frame->self->arguments = call;
        }
    }
    return true;
}

static bool is_constructor(const Frame *frame) {
    const Facts *facts = frame->source->facts;
    if (!frame->scope || is_class(facts, frame->scope)) return true;
    Str name = facts_str(facts, facts->code[frame->scope - 1].name);
    return str_equal(name, STR("constructor")) || str_equal(name, STR("__init__"));
}

static void walk_calls(Program *program, Frame *frame, int depth);

/* A loop that makes nothing in its first turn makes nothing. */
static void walk_loop(Program *program, Frame *frame, uint32_t loop, int depth) {
    uint32_t turns = 0;
    uint32_t looks = program->looks;
    if (depth >= CONSTRUCT_LOOP_DEPTH_MAX) {
        construct_tell(program, frame->source, frame->source->facts->code[loop - 1].line,
                       "loops stand inside of each other too deep");
        return;
    }
    program->looks = LOOKS_PER_CALL_MAX;
    bool is_known = construct_turns(program, frame, loop, &turns);
    program->looks = looks;
    for (uint32_t i = 0; i < turns; i++) {
        size_t made = program->objects.count + program->addition_count;
        Frame *turn = construct_turn(program, frame, loop, i, is_known ? turns : 0);
        turn->is_walked = true;
        walk_calls(program, turn, depth + 1);
        if (program->objects.count + program->addition_count == made) break;
    }
}

/* Something may be set on what a construct has made. */
static void note_assignment(Program *program, Frame *frame, uint32_t at) {
    const CodeFact *fact = &frame->source->facts->code[at - 1];
    uint32_t looks = program->looks;
    program->looks = LOOKS_PER_CALL_MAX;
    if (!fact->condition || construct_holds(program, frame, fact->condition) != ANSWER_NO)
        construct_override_by_assignment(program, frame, at);
    program->looks = looks;
}

static void walk_calls(Program *program, Frame *frame, int depth) {
    const Source *source = frame->source;
    for (uint32_t at = source->first[frame->scope]; at; at = source->next[at - 1]) {
        const CodeFact *fact = &source->facts->code[at - 1];
        if (!construct_step(program, frame, fact->value)) return;
        if (fact->loop != frame->loop) continue;
        if (fact->kind == CODE_LOOP) walk_loop(program, frame, at, depth);
        if (fact->kind == CODE_ASSIGN && (frame->source->is_using || frame->source->is_program))
            note_assignment(program, frame, at);
        if (fact->kind != CODE_CALL || !fact->value) continue;
        /* Each call has its own share of looks, also where one is walked from inside of another, and leaves some steps for those
         * that follow. */
        uint32_t looks = program->looks;
        uint64_t kept = program->budget->steps / 4;
        program->budget->steps -= kept;
        program->looks = LOOKS_PER_CALL_MAX;
        bool is_done = !fact->condition || construct_holds(program, frame, fact->condition) != ANSWER_NO;
        program->looks = LOOKS_PER_CALL_MAX;
        if (is_done && !walk_super(program, frame, fact->value, facts_str(source->facts, fact->name)))
            construct_lead(program, frame, fact->value);
        program->budget->steps += kept;
        program->looks = looks;
    }
}

void construct_walk(Program *program, Frame *frame) {
    enum { WALK_DEPTH_MAX = 24, RECURSION_MAX = 2 };
    if (frame->is_walked || frame->depth > WALK_DEPTH_MAX) return;
    uint8_t *walks = &frame->source->walks[frame->scope];
    if (frame->scope && (*walks == WALK_MAKES_NOTHING || *walks >= RECURSION_MAX)) return;
    frame->is_walked = true;
    size_t made = program->objects.count + program->addition_count;
    ++*walks;
    walk_calls(program, frame, 0);
    --*walks;
    bool is_whole = frame->depth < WALK_DEPTH_MAX / 2 && program->depth < 20;
    bool is_barren = program->objects.count + program->addition_count == made;
    /* A constructor says what its class is given, even when it makes nothing. */
    if (is_barren && is_whole && *walks == 0 && !is_constructor(frame)) *walks = WALK_MAKES_NOTHING;
}

/* `this` of a function that stands inside of a method is that of the method. */
static Object *self_around(const Frame *frame, const Source *source, uint32_t fact) {
    uint32_t around = source->facts->code[fact - 1].scope;
    if (!around || is_class(source->facts, around)) return NULL;
    for (; frame; frame = frame->caller)
        if (frame->source == source && frame->scope == around) return frame->self;
    return NULL;
}

Lead construct_enter(Program *program, Frame *frame, ExprId call, Source *source, uint32_t fact, Object *self) {
    if (!self) self = self_around(frame, source, fact);
    Frame *entered = construct_frame(program, source, fact, self, frame, call);
    bool is_known = !self;
    for (size_t i = 0; self && i < self->frames.count; i++) is_known = is_known || self->frames.items[i] == entered;
    if (!is_known) *VEC_PUSH(program->arena, &self->frames) = entered;
    /* What is walked from inside a value must not end at the depth that the value has reached. */
    uint32_t depth = program->depth;
    if (program->depth < 30) construct_walk(program, entered);
    program->depth = depth;
    Lead found = UNKNOWN;
    bool is_other = false;
    for (uint32_t at = source->first[fact]; at; at = source->next[at - 1]) {
        const CodeFact *returned = &source->facts->code[at - 1];
        if (returned->kind != CODE_RETURN) continue;
        Frame *turn = construct_frame_at(program, entered, returned->loop);
        Answer holds = returned->condition ? construct_holds(program, turn, returned->condition) : ANSWER_UNKNOWN;
        if (holds == ANSWER_NO) continue;
        Lead lead = construct_lead(program, turn, returned->value);
        if (lead.kind == LEAD_OBJECT || holds == ANSWER_YES) return lead;
        /* Of several returns the last one is only likely. */
        lead.is_default = lead.is_default || is_other;
        is_other = true;
        if (lead.kind != LEAD_UNKNOWN) found = lead;
    }
    return found;
}

/* add_event_source, AddEventSource: addEventSource. */
static Str lower_camel(Arena *arena, Str name) {
    char *text = arena_alloc(arena, name.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '_') continue;
        bool is_after = i && name.data[i - 1] == '_';
        if (size == 0 && c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (size && is_after && c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        text[size++] = c;
    }
    return str_of(text, size);
}

/* ---- objects ---- */

static Object *new_object(Program *program, Frame *frame, ExprId call, bool *is_new) {
    Str key = str_format(program->arena, "%u %u", frame->number, call);
    uint32_t before = map_get(program->made, key);
    *is_new = before == MAP_NONE;
    if (!*is_new) return program->objects.items[before];
    if (program->budget->objects == 0) {
        construct_tell(program, frame->source, facts_expr(frame->source->facts, call)->line, "more is made than");
        return NULL;
    }
    program->budget->objects--;
    map_put(program->made, key, (uint32_t)program->objects.count);
    Object *object = ARENA_NEW(program->arena, Object);
    *VEC_PUSH(program->arena, &program->objects) = object;
    object->number = program->first_number + (uint32_t)program->objects.count;
    object->made_in = object->arguments_in = frame;
    object->made_by = object->arguments = call;
    object->file = frame->source->index;
    const Expr *expr = facts_expr(frame->source->facts, call);
    object->line = object->end_line = expr->line;
    object->column = expr->column;
    const Source *source = frame->source;
    for (uint32_t i = source->first[frame->scope]; i; i = source->next[i - 1])
        if (source->facts->code[i - 1].kind == CODE_CALL && source->facts->code[i - 1].value == call)
            object->end_line = source->facts->code[i - 1].end_line;
    return object;
}

/* A class of a package that is not there, named as those are that it must be derived from: `GuStack`. */
static void guess_origin(Program *program, Object *object, const Source *source, uint32_t class_fact, Lead base) {
    const Facts *facts = source->facts;
    ExprId bases = facts->code[class_fact - 1].value, first = bases ? expr_child(facts, bases, 0) : 0;
    Str path = base.kind == LEAD_LIBRARY ? base.package
               : first                   ? facts_str(facts, facts_expr(facts, first)->text)
                                         : STR_NONE;
    size_t dot = str_find_last_char(path, '.');
    Str name = dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
    if (!source->is_program || !name.size) return;
    const ConstructLibrary *library = construct_library_of_base(program->model->catalog, name, &object->construct);
    if (!library || !object->construct) return;
    object->library = library;
    object->name = object->construct->name;
}

/* The library's class at the end of the line, marking those of the program. */
static void find_origin(Program *program, Object *object) {
    enum { BASES_MAX = 12 };
    Source *source = object->class_source;
    uint32_t class_fact = object->class_fact;
    for (int i = 0; i < BASES_MAX; i++) {
        Lead base = construct_base(program, source, class_fact, 0);
        if (base.kind == LEAD_LIBRARY && base.library && str_find_char(base.path, '.', 0) == SIZE_MAX) {
            object->library = base.library;
            object->construct = construct_find(base.library, program->arena, base.module, base.path);
            object->name = str_format(program->arena, "%.*s.%.*s", STR_ARG(base.module), STR_ARG(base.path));
        }
        bool is_elsewhere = base.kind == LEAD_LIBRARY ? !base.library : base.kind != LEAD_CODE;
        if (is_elsewhere) guess_origin(program, object, source, class_fact, base);
        if (base.kind != LEAD_CODE) return;
        source = base.source;
        class_fact = base.fact;
    }
}

static void construct_instance(Program *program, Object *object, Frame *frame, ExprId call) {
    Source *source = object->class_source;
    bool is_python = str_equal(source->facts->format, STR("python"));
    /* What its fields are set to. */
    Frame *body = construct_frame(program, source, object->class_fact, object, frame, 0);
    *VEC_PUSH(program->arena, &object->frames) = body;
    construct_walk(program, body);
    Source *of = source;
    uint32_t constructor = construct_method_of(program, &of, object->class_fact,
                                               is_python ? STR("__init__") : STR("constructor"), frame, call);
    if (constructor) construct_enter(program, frame, call, of, constructor, object);
}

/* A construct of any type: `new CfnResource(this, "Queue", {type: "AWS::SQS::Queue", …})`. */
static const Construct *of_given_type(Program *program, const Object *object) {
    const Construct *construct = object->construct;
    if (!construct->typed_by.size) return construct;
    Lead type = construct_argument(program, object, construct->typed_by);
    Str text = type.kind == LEAD_VALUE ? construct_text(program, type.frame, type.expr) : STR_NONE;
    if (!text.size || str_find_char(text, '*', 0) != SIZE_MAX) return construct;
    Construct *own = ARENA_NEW(program->arena, Construct);
    *own = *construct;
    own->type = text;
    return own;
}

Object *construct_make(Program *program, Frame *frame, ExprId call, const Lead *callee) {
    const Construct *construct = NULL;
    if (callee->kind == LEAD_LIBRARY) {
        bool is_method =
            str_find_char(callee->path, '.', 0) != SIZE_MAX; /* of a class: it has an entry, or makes nothing */
        if (!callee->library || !callee->path.size || (is_method && construct_takes_options(callee->library)))
            return NULL;
        construct = construct_find(callee->library, program->arena, callee->module, callee->path);
        if (!construct) return NULL;
    }
    bool is_new = false;
    Object *object = new_object(program, frame, call, &is_new);
    if (!object || !is_new) return object;
    if (callee->kind == LEAD_LIBRARY) {
        object->library = callee->library;
        object->construct = construct;
        object->name = str_format(program->arena, "%.*s.%.*s", STR_ARG(callee->module), STR_ARG(callee->path));
        object->construct = of_given_type(program, object);
        return object;
    }
    object->class_source = callee->source;
    object->class_fact = callee->fact;
    find_origin(program, object);
    construct_instance(program, object, frame, call);
    return object;
}

Object *construct_make_by_value(Program *program, Frame *frame, ExprId call, const Lead *value, Str method) {
    bool is_value = value->kind == LEAD_LIBRARY && value->expr && value->library && value->path.size;
    if (!is_value || construct_takes_options(value->library)) return NULL;
    Lead made = *value;
    made.path =
        str_format(program->arena, "%.*s.%.*s", STR_ARG(value->path), STR_ARG(lower_camel(program->arena, method)));
    made.expr = 0;
    return construct_make(program, frame, call, &made);
}

Object *construct_make_opaque(Program *program, Frame *frame, ExprId call, const ConstructLibrary *library, Str module,
                              Str class) {
    bool is_new = false;
    Object *object = new_object(program, frame, call, &is_new);
    if (!object || !is_new) return object;
    Construct *construct = ARENA_NEW(program->arena, Construct);
    *construct =
        (Construct){.vpc = STR("vpc"), .type = construct_type_of_stranger(library, program->arena, module, class)};
    construct->name = object->name = str_format(program->arena, "%.*s.%.*s", STR_ARG(module), STR_ARG(class));
    object->library = library;
    object->construct = construct;
    return object;
}

/* ---- methods ---- */

static void add_to_holder(Program *program, Frame *frame, ExprId call, Object *object, const ConstructMethod *method) {
    const Facts *facts = frame->source->facts;
    /* What a call made that adds to its receiver is a part of that. */
    for (int i = 0; i < 8 && object->method && str_equal(object->method->holder, STR("$self")); i++)
        object = object->receiver;
    Object *ends[2] = {object, NULL};
    Lead argument = construct_positional(program, frame, call, 0, STR_NONE);
    if (argument.kind == LEAD_ABSENT && expr_argument_count(facts, call)) {
        ExprId first = expr_argument(facts, call, 0);
        if (facts_expr(facts, first)->kind == EXPR_ARGUMENT)
            argument = construct_lead(program, frame, expr_child(facts, first, 0));
    }
    if (argument.kind == LEAD_OBJECT) ends[1] = argument.object;
    bool is_reversed = str_equal(method->holder, STR("$argument0"));
    Object *holder = ends[is_reversed];
    if (!holder || !construct_method_adds_to(method, holder->name)) return;
    Addition addition = {.path = method->path, .frame = frame};
    const Expr *expr = facts_expr(facts, call);
    addition.line = expr->line;
    addition.column = expr->column;
    if (str_equal(method->value, STR("$self")))
        addition.object = object;
    else if (str_equal(method->value, STR("$argument1")))
        addition.value = expr_argument(facts, call, 1);
    else
        addition.value = expr_argument(facts, call, 0);
    if (addition.value && facts_expr(facts, addition.value)->kind == EXPR_ARGUMENT)
        addition.value = expr_child(facts, addition.value, 0);
    if (!addition.object && !addition.value) return;
    *VEC_PUSH(program->arena, &holder->additions) = addition;
    program->addition_count++;
}

/* config.require("size") of new Config("shop"): shop:size. */
static Lead input_of(Program *program, Frame *frame, ExprId call, Object *config) {
    Lead name = construct_positional(program, frame, call, 0, STR("key"));
    Lead space = construct_positional(program, config->made_in, config->made_by, 0, STR("name"));
    if (name.kind != LEAD_VALUE) return UNKNOWN;
    Str key = construct_text(program, name.frame, name.expr);
    Str prefix = space.kind == LEAD_VALUE ? construct_text(program, space.frame, space.expr) : STR_NONE;
    Str text = prefix.size ? str_format(program->arena, "%.*s:%.*s", STR_ARG(prefix), STR_ARG(key)) : key;
    bool is_known = text.size && str_find_char(text, '*', 0) == SIZE_MAX;
    if (!is_known) return UNKNOWN;
    return (Lead){.kind = LEAD_INPUT, .path = text, .frame = frame, .expr = call, .object = config};
}

/* What a method makes for the things that it is given: a subscription of a queue makes a policy of the queue. */
static void add_by_argument(Program *program, Frame *frame, ExprId call, const ConstructMethod *method,
                            Construct *out) {
    enum { ARGUMENTS_MAX = 4, PARTS_MAX = 8 };
    if (!method->by_argument_count) return;
    ConstructPart *parts = ARENA_ARRAY(program->arena, ConstructPart, PARTS_MAX);
    for (uint32_t i = 0; i < ARGUMENTS_MAX; i++) {
        Lead given = construct_positional(program, frame, call, i, STR_NONE);
        bool is_construct = given.kind == LEAD_OBJECT && given.object->construct && given.object->construct->type.size;
        Str class = is_construct ? STR("$construct") : given.kind == LEAD_LIBRARY && given.expr ? given.path : STR_NONE;
        for (size_t k = 0; class.size && k < method->by_argument_count; k++) {
            if (!str_equal(method->by_argument[k].path, class)) continue;
            Str types = method->by_argument[k].value, type;
            while (out->part_count < PARTS_MAX && str_word_next(&types, &type)) {
                size_t colon = str_find_last_char(type, ':');
                Str name = str_slice(type, colon == SIZE_MAX ? 0 : colon + 1, type.size);
                parts[out->part_count++] = (ConstructPart){.name = name, .type = type};
            }
        }
    }
    out->parts = parts;
}

static Lead call_library_method(Program *program, Frame *frame, ExprId call, Object *object, Str attribute, Str name) {
    /* `db.endpoint.apply(…)` is something made of the endpoint. */
    Lead self = {.kind = LEAD_OBJECT, .object = object, .attribute = attribute.size ? attribute : name};
    Str path = attribute.size ? str_format(program->arena, "%.*s.%.*s", STR_ARG(attribute), STR_ARG(name)) : name;
    if (construct_is_own_resource(object->library, path)) return (Lead){.kind = LEAD_OBJECT, .object = object};
    const ConstructMethod *method =
        object->library ? construct_method(object->library, object->name, lower_camel(program->arena, name)) : NULL;
    if (!method || !call) return self;
    if (method->overrides.size) { /* of something else below it when there is an attribute: node.findChild("Writer") */
        if (!attribute.size) construct_override(program, frame, call, object, method);
        return self;
    }
    if (method->reads) return input_of(program, frame, call, object);
    if (method->gives_context) {
        Lead key = construct_positional(program, frame, call, 0, STR("key"));
        Lead context = UNKNOWN;
        if (key.kind == LEAD_VALUE)
            context = construct_context(program, frame, call, construct_text(program, key.frame, key.expr));
        return context.kind == LEAD_UNKNOWN ? self : context;
    }
    if (method->gives_output) {
        Lead key = construct_positional(program, frame, call, 0, STR("name"));
        Lead output = UNKNOWN;
        if (key.kind == LEAD_VALUE)
            output = construct_output(program, object, construct_text(program, key.frame, key.expr));
        return output.kind == LEAD_UNKNOWN ? self : output;
    }
    bool is_new = false;
    Object *made = new_object(program, frame, call, &is_new);
    if (!made) return self;
    if (is_new) {
        Construct *construct = ARENA_NEW(program->arena, Construct);
        Str shown = frame->source->dialect == DIALECT_PYTHON ? name : lower_camel(program->arena, name);
        *construct = (Construct){.name = shown,
                                 .type = method->type,
                                 .vpc = STR("vpc"),
                                 .values = method->values,
                                 .value_count = method->value_count};
        add_by_argument(program, frame, call, method, construct);
        made->library = object->library;
        made->construct = construct;
        made->name = str_format(program->arena, "%.*s()", STR_ARG(method->name));
        made->method = method;
        made->receiver = made->parent = object;
        if (method->holder.size) add_to_holder(program, frame, call, object, method);
    }
    return method->type.size ? (Lead){.kind = LEAD_OBJECT, .object = made} : self;
}

/* `builder.maxAzs(2)` behind `Vpc.Builder builder = Vpc.Builder.create(…)`. */
static void note_setter(Program *program, Frame *frame, ExprId call, Object *object, Str name) {
    const Source *source = frame->source;
    ExprId value = expr_argument(source->facts, call, 0);
    for (uint32_t at = source->first[frame->scope]; at; at = source->next[at - 1]) {
        const CodeFact *fact = &source->facts->code[at - 1];
        if (fact->kind == CODE_CALL && fact->value == call && (fact->condition || fact->loop)) value = 0;
    }
    *VEC_PUSH(program->arena, &object->setters) = (Addition){.path = name, .frame = frame, .value = value};
}

Lead construct_call_method(Program *program, Frame *frame, ExprId call, Object *object, Str attribute, Str name) {
    Source *source = object->class_source;
    uint32_t arguments = expr_argument_count(frame->source->facts, call);
    uint32_t method =
        source && !attribute.size ? construct_method_of(program, &source, object->class_fact, name, frame, call) : 0;
    if (method) return construct_enter(program, frame, call, source, method, object);
    bool has_setters = frame->source->dialect == DIALECT_JAVA || frame->source->dialect == DIALECT_GO;
    if (has_setters && !attribute.size && construct_override_by_setter(program, frame, call, object, name))
        return (Lead){.kind = LEAD_OBJECT, .object = object};
    if (frame->source->dialect == DIALECT_JAVA && arguments == 1) note_setter(program, frame, call, object, name);
    /* getVpc(), vpc() of a record: what is called vpc. */
    if (frame->source->dialect == DIALECT_JAVA && !arguments) {
        if (str_equal(name, STR("build"))) return (Lead){.kind = LEAD_OBJECT, .object = object};
        Lead got = construct_member(program, (Lead){.kind = LEAD_OBJECT, .object = object, .attribute = attribute},
                                    construct_got(program->arena, name));
        bool is_known = got.kind != LEAD_UNKNOWN && !(got.kind == LEAD_OBJECT && got.object == object);
        if (is_known) return got;
        name = construct_got(program->arena, name);
    }
    /* `x.fn.addEnvironment()` on what an object of the program holds leads here with what it holds. */
    return call_library_method(program, frame, call, object, attribute, name);
}

/* ---- all of them ---- */

static bool is_live(const Source *source) {
    const char *context = context_of_file(source->file);
    return strcmp(context, "test") != 0 && strcmp(context, "mock") != 0 && strcmp(context, "generated") != 0;
}

static Str class_key(Program *program, const Source *source, uint32_t fact) {
    return str_format(program->arena, "%u %u", source->index, fact);
}

/* Classes of objects, and those that they are derived from. */
static Map *used_classes(Program *program) {
    Map *used = map_new(program->arena);
    for (size_t i = 0; i < program->objects.count; i++) {
        const Object *object = program->objects.items[i];
        Source *source = object->class_source;
        uint32_t fact = object->class_fact;
        if (source) construct_charge(program, source->file->repository);
        for (int depth = 0; source && fact && depth < 12; depth++) {
            map_put(used, class_key(program, source, fact), 1);
            Lead base = construct_base(program, source, fact, 0);
            source = base.kind == LEAD_CODE ? base.source : NULL;
            fact = base.fact;
        }
    }
    return used;
}

/* What other classes are derived from is made as a part of those. */
static void note_bases(Program *program, Map *used) {
    for (size_t i = 0; i < program->sources.count; i++) {
        Source *source = program->sources.items[i];
        if (!source->is_program || !is_live(source)) continue;
        construct_ready(program, source);
        construct_charge(program, source->file->repository);
        for (uint32_t k = 0; k < source->facts->code_count; k++) {
            if (source->facts->code[k].kind != CODE_DEFINE || !is_class(source->facts, k + 1)) continue;
            Lead base = construct_base(program, source, k + 1, 0);
            bool is_itself = base.kind == LEAD_CODE && base.source == source && base.fact == k + 1;
            if (base.kind == LEAD_CODE && !is_itself) map_put(used, class_key(program, base.source, base.fact), 1);
        }
    }
}

/* Stacks that nobody is seen to make: the program that does may choose them by names that are not known. What they are given is
 * not known then. Those that nothing names are there for others to make. */
static void make_unmade(Program *program) {
    /* Of what a run doesn't make another one makes some. */
    Map *used = program->base ? program->base->used : used_classes(program);
    program->used = used;
    note_bases(program, used);
    for (size_t i = 0; i < program->sources.count; i++) {
        Source *source = program->sources.items[i];
        if (!source->is_program || !is_live(source) || !construct_is_followed(program, source->file)) continue;
        construct_ready(program, source);
        construct_charge(program, source->file->repository);
        for (uint32_t k = 0; k < source->facts->code_count; k++) {
            if (source->facts->code[k].kind != CODE_DEFINE || !is_class(source->facts, k + 1)) continue;
            if (map_get(used, class_key(program, source, k + 1)) != MAP_NONE) continue;
            Object probe = {.class_source = source, .class_fact = k + 1};
            find_origin(program, &probe);
            bool is_whole = probe.construct &&
                            (probe.construct->kind == CONSTRUCT_STACK || probe.construct->kind == CONSTRUCT_PROGRAM);
            if (!is_whole) continue;
            bool is_new = false;
            Frame *nowhere = construct_frame(program, source, 0, NULL, NULL, k + 1);
            Object *object = new_object(program, nowhere, 0, &is_new);
            if (!object || !is_new) continue;
            object->class_source = source;
            object->class_fact = k + 1;
            object->line = source->facts->code[k].line;
            object->end_line = source->facts->code[k].end_line;
            object->column = source->facts->code[k].column;
            find_origin(program, object);
            object->is_unmade =
                !construct_takes_options(object->library) && !construct_is_named(program, source, k + 1);
            construct_instance(program, object, nowhere, 0);
        }
    }
}

/* Where a program begins, in languages that run no file from its top. */
static void enter_main(Program *program, Source *source) {
    const Facts *facts = source->facts;
    if (source->dialect == DIALECT_SCRIPT || source->dialect == DIALECT_PYTHON) return;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        Str name = facts_str(facts, facts->code[i].name);
        bool is_main =
            facts->code[i].kind == CODE_DEFINE && (str_equal(name, STR("main")) || str_equal(name, STR("Main")));
        if (is_main && !is_class(facts, i + 1)) construct_enter(program, source->module, 0, source, i + 1, NULL);
    }
}

static bool is_walked(const Program *program, const Source *source, uint32_t scope) {
    for (size_t i = 0; i < program->frames.count; i++) {
        const Frame *frame = program->frames.items[i];
        if (frame->source == source && frame->scope == scope && frame->is_walked) return true;
    }
    return false;
}

/* Does a function take what the library hands to the one that a program begins with, and nothing else? */
static bool takes_program(const Program *program, const Source *source, uint32_t function) {
    const Facts *facts = source->facts;
    ExprId parameters = facts->code[function - 1].value;
    if (!parameters || facts_expr(facts, parameters)->count != 1) return false;
    Str name = facts_str(facts, facts_expr(facts, expr_child(facts, parameters, 0))->text);
    for (uint32_t at = source->first[function]; at; at = source->next[at - 1]) {
        const CodeFact *fact = &facts->code[at - 1];
        if (fact->kind != CODE_TYPE || !str_equal(facts_str(facts, fact->name), name)) continue;
        Str type = facts_str(facts, fact->member);
        size_t dot = str_find_last_char(type, '.');
        return construct_is_program_argument(program->model->catalog,
                                             dot == SIZE_MAX ? type : str_slice(type, dot + 1, type.size));
    }
    return false;
}

/* Pulumi.run(App::stack), in what this run is of: what is handed to the library, which calls it. */
static void enter_handed(Program *program, Source *source) {
    if (source->dialect == DIALECT_SCRIPT || source->dialect == DIALECT_PYTHON || !source->is_program) return;
    if (!is_live(source) || (!source->is_imported && !construct_is_followed(program, source->file))) return;
    const Facts *facts = construct_ready(program, source)->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        bool is_function = facts->code[i].kind == CODE_DEFINE && !is_class(facts, i + 1);
        if (!is_function || !takes_program(program, source, i + 1) || is_walked(program, source, i + 1)) continue;
        construct_enter(program, source->module, 0, source, i + 1, NULL);
    }
}

void construct_make_all(Program *program) {
    construct_mark_imports(program);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < program->sources.count; i++) {
            Source *source = program->sources.items[i];
            bool is_start = source->is_using && !source->is_imported;
            if (!(pass ? is_start : source->is_program) || !is_live(source)) continue;
            if (!source->is_imported && !construct_is_followed(program, source->file)) continue;
            construct_charge(program, source->file->repository);
            construct_walk(program, construct_ready(program, source)->module);
            enter_main(program, source);
        }
    }
    for (size_t i = 0; i < program->sources.count; i++) {
        construct_charge(program, program->sources.items[i]->file->repository);
        enter_handed(program, program->sources.items[i]);
    }
    make_unmade(program);
}
