/* What an expression of a program leads to: through names, parameters, members, imports and returns to an object, a value, or a name
 * of a library. */
#include "analyzer/core/limits.h"
#include "graph/construct_program.h"
#include "graph/link.h"

enum { LEAD_DEPTH_MAX = 60, LOOKS_MAX = 20000 };

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN}, ABSENT = {.kind = LEAD_ABSENT};

static Lead value_at(Frame *frame, ExprId expr) { return (Lead){.kind = LEAD_VALUE, .frame = frame, .expr = expr}; }

static Str expr_text(const Frame *frame, ExprId id) {
    return facts_str(frame->source->facts, facts_expr(frame->source->facts, id)->text);
}

static bool is_class(const Facts *facts, uint32_t scope) {
    return scope && str_equal(facts_str(facts, facts->code[scope - 1].alias), STR("class"));
}

static Lead object_member(Program *program, Frame *frame, ExprId object, Str name);

/* ---- names ---- */

/* The last assignment before the use, else the first. Those that were made in one case only are asked for apart. */
static const CodeFact *assigned_when(const Source *source, uint32_t scope, Str name, ExprId use, bool is_conditional) {
    const CodeFact *found = NULL;
    for (uint32_t i = source->first[scope]; i; i = source->next[i - 1]) {
        const CodeFact *fact = &source->facts->code[i - 1];
        if (fact->kind != CODE_ASSIGN || !fact->value || !str_equal(facts_str(source->facts, fact->name), name))
            continue;
        if ((fact->condition != 0) != is_conditional) continue;
        if (facts_expr(source->facts, fact->value)->kind == EXPR_NULL && found) continue;
        if (!found || !use || fact->value < use || facts_expr(source->facts, found->value)->kind == EXPR_NULL)
            found = fact;
    }
    return found;
}

static const CodeFact *assigned(const Source *source, uint32_t scope, Str name, ExprId use) {
    const CodeFact *always = assigned_when(source, scope, name, use, false);
    return always ? always : assigned_when(source, scope, name, use, true);
}

static Frame *frame_of_scope(Program *program, Frame *frame, uint32_t scope) {
    if (!scope) return frame->source->module;
    for (Frame *at = frame; at; at = at->caller)
        if (at->source == frame->source && at->scope == scope) return at;
    return construct_frame(program, frame->source, scope, frame->self, NULL, 0);
}

/* Of the assignments that are made in one case only, `last` and those before it, the last one whose case may be; `last` when there is
 * none. */
static const CodeFact *last_that_holds(Program *program, Frame *at, Str name, const CodeFact *last, Answer *holds) {
    enum { CASES_MAX = 64 };
    const CodeFact *fact = last;
    for (int i = 0; i < CASES_MAX; i++) {
        *holds = construct_holds(program, construct_frame_at(program, at, fact->loop), fact->condition);
        if (*holds != ANSWER_NO) return fact;
        const CodeFact *before = assigned_when(at->source, at->scope, name, fact->value, true);
        if (!before || before->value >= fact->value) break;
        fact = before;
    }
    return last;
}

/* What a name of this function leads to. An assignment that is made in one case only leaves open what it leads to, unless that
 * is an object: then it is one that may be meant. */
static bool local_lead(Program *program, Frame *at, Str name, ExprId use, Lead *out) {
    const CodeFact *always = assigned_when(at->source, at->scope, name, use, false);
    const CodeFact *sometimes = assigned_when(at->source, at->scope, name, use, true);
    bool is_there = always && always->value != use;
    /* region = region == null ? … : region: what was given. */
    bool is_before = use && (!always || always->value > use) && (!sometimes || sometimes->value > use);
    if (is_before && (always || sometimes)) {
        *out = construct_parameter(program, at, name, &is_before);
        if (is_before) return true;
    }
    Lead first = at->loop ? construct_counter(program, at, name) : UNKNOWN;
    if (first.kind == LEAD_NUMBER) {
        *out = first;
        return true;
    }
    /* if (x) settings = {…}; settings = {...settings}: what is read in the second was given, or the first. */
    bool is_given = false;
    if (is_there && use && always->value > use) first = construct_parameter(program, at, name, &is_given);
    if (is_there && !is_given)
        first = construct_lead(program, construct_frame_at(program, at, always->loop), always->value);
    else if (!is_given)
        first = construct_parameter(program, at, name, &is_there);
    *out = first;
    bool is_hidden = sometimes && always && always->value > sometimes->value && (!use || always->value < use);
    if (!sometimes || sometimes->value == use || is_hidden) return is_there;
    if (first.kind == LEAD_OBJECT) return true;
    Answer is_made = ANSWER_UNKNOWN;
    sometimes = last_that_holds(program, at, name, sometimes, &is_made);
    Frame *turn = construct_frame_at(program, at, sometimes->loop);
    if (is_made == ANSWER_NO && is_there) return true;
    Lead other = construct_lead(program, turn, sometimes->value);
    if (is_made == ANSWER_YES) {
        *out = other;
        return true;
    }
    *out = other.kind == LEAD_OBJECT || other.kind == LEAD_CODE || other.kind == LEAD_LIBRARY ? other : UNKNOWN;
    return true;
}

static Lead instance_member(Program *program, Object *object, Str name);

/* A field that is named without `this`. */
static bool own_field(Program *program, Frame *frame, uint32_t class_fact, Str name, Lead *out) {
    *out = frame->self ? instance_member(program, frame->self, name) : UNKNOWN;
    if (out->kind != LEAD_UNKNOWN) return true;
    const CodeFact *fact = assigned(frame->source, class_fact, name, 0);
    if (fact) *out = construct_lead(program, frame->source->module, fact->value);
    return fact != NULL;
}

static Lead name_used_in(Program *program, Frame *frame, Str name, ExprId use) {
    Source *source = frame->source;
    bool is_self = str_equal(name, STR("this")) || str_equal(name, STR("self"));
    if (is_self && frame->self) return (Lead){.kind = LEAD_OBJECT, .object = frame->self};
    for (uint32_t scope = frame->scope;; scope = source->facts->code[scope - 1].scope) {
        Frame *at = scope == frame->scope            ? frame
                    : is_class(source->facts, scope) ? NULL
                                                     : frame_of_scope(program, frame, scope);
        Lead lead;
        if (at && local_lead(program, at, name, scope == frame->scope ? use : 0, &lead)) return lead;
        if (!at && construct_has_implicit_self(source) && own_field(program, frame, scope, name, &lead)) return lead;
        if (!scope) break;
    }
    Lead found = construct_defined(source, name);
    return found.kind != LEAD_UNKNOWN ? found : construct_imported(program, source, name);
}

Lead construct_name(Program *program, Frame *frame, Str name) { return name_used_in(program, frame, name, 0); }

/* ---- members ---- */

Lead construct_base(Program *program, Source *source, uint32_t class_fact, uint32_t which) {
    ExprId bases = source->facts->code[class_fact - 1].value;
    ExprId base = bases ? expr_child(source->facts, bases, which) : 0;
    if (!base) return UNKNOWN;
    const Expr *expr = facts_expr(source->facts, base);
    if (expr->kind == EXPR_ARGUMENT) return UNKNOWN;
    Lead lead = construct_lead(program, source->module, base);
    bool is_class = lead.kind == LEAD_CODE || lead.kind == LEAD_LIBRARY;
    /* Parameters of the class stand before its bases in C#. */
    return is_class || source->dialect != DIALECT_CSHARP ? lead
                                                         : construct_base(program, source, class_fact, which + 1);
}

static Str last_step_of(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* The type that a name of the function is declared with; empty: not known. */
static Str declared_type(const Source *source, uint32_t scope, Str name) {
    for (uint32_t at = source->first[scope]; at && name.size; at = source->next[at - 1]) {
        const CodeFact *fact = &source->facts->code[at - 1];
        if (fact->kind == CODE_TYPE && str_equal(facts_str(source->facts, fact->name), name))
            return last_step_of(facts_str(source->facts, fact->member));
    }
    return STR_NONE;
}

/* The type of an argument as far as its own form says it: `new T(…)`, or a name that is declared so. */
static Str argument_type(const Frame *frame, ExprId id) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    ExprId callee = expr->kind == EXPR_CALL && expr->number & CALL_NEW ? expr_callee(facts, id) : 0;
    if (callee) return last_step_of(expr_text(frame, callee));
    return expr->kind == EXPR_NAME ? declared_type(frame->source, frame->scope, expr_text(frame, id)) : STR_NONE;
}

/* How well the parameters of a function fit a call. */
static uint32_t fit_of(const Source *source, uint32_t function, const Frame *frame, ExprId call) {
    enum { FIT_OF_COUNT = 100 };
    ExprId parameters = source->facts->code[function - 1].value;
    uint32_t taken = parameters ? facts_expr(source->facts, parameters)->count : 0;
    uint32_t given = call ? expr_argument_count(frame->source->facts, call) : 0;
    uint32_t fit = taken == given ? 2 * FIT_OF_COUNT : taken > given ? FIT_OF_COUNT : 0;
    for (uint32_t i = 0; i < given && i < taken; i++) {
        Str name = facts_str(source->facts, facts_expr(source->facts, expr_child(source->facts, parameters, i))->text);
        Str type = declared_type(source, function, name);
        if (type.size && str_equal(type, argument_type(frame, expr_argument(frame->source->facts, call, i)))) fit++;
    }
    return fit;
}

uint32_t construct_method_of(Program *program, Source **source, uint32_t class_fact, Str name, const Frame *frame,
                             ExprId call) {
    enum { BASES_MAX = 12 };
    for (int i = 0; i < BASES_MAX && class_fact && construct_step(program, (*source)->module, 0); i++) {
        const Facts *facts = (*source)->facts;
        uint32_t found = 0, best = 0;
        for (uint32_t at = (*source)->first[class_fact]; at; at = (*source)->next[at - 1]) {
            const CodeFact *fact = &facts->code[at - 1];
            if (fact->kind != CODE_DEFINE || !str_equal(facts_str(facts, fact->name), name)) continue;
            if (construct_has_implicit_self(*source) && frame->source == *source && frame->scope == at) continue;
            uint32_t fit = construct_has_implicit_self(*source) ? fit_of(*source, at, frame, call) : 0;
            if (found && fit <= best) continue;
            found = at;
            best = fit;
        }
        if (found) return found;
        Lead base = construct_base(program, *source, class_fact, 0);
        if (base.kind != LEAD_CODE) return 0;
        *source = base.source;
        class_fact = base.fact;
    }
    return 0;
}

/* `new Props { Name = x }`, `Props(name=x)` */
static Lead given_by_name(Program *program, const Object *object, Str name) {
    Lead found = construct_named(program, object->made_in, object->made_by, name);
    const Facts *facts = object->made_in->source->facts;
    for (uint32_t i = 0; i < expr_argument_count(facts, object->made_by) && found.kind == LEAD_ABSENT; i++) {
        ExprId argument = expr_argument(facts, object->made_by, i);
        bool is_settings =
            construct_has_implicit_self(object->made_in->source) && facts_expr(facts, argument)->kind == EXPR_OBJECT;
        if (is_settings) found = object_member(program, object->made_in, argument, name);
    }
    return found;
}

/* What a function assigns under a path; a value that it assigns in one case only is not known. */
static bool field_in(Program *program, Frame *frame, Str path, Lead *out) {
    const CodeFact *always = assigned_when(frame->source, frame->scope, path, 0, false);
    const CodeFact *sometimes = assigned_when(frame->source, frame->scope, path, 0, true);
    const CodeFact *fact = always ? always : sometimes;
    if (!fact) return false;
    *out = construct_lead(program, construct_frame_at(program, frame, fact->loop), fact->value);
    bool is_changed = always && sometimes && sometimes->value > always->value && out->kind != LEAD_OBJECT;
    if (!is_changed) return true;
    Answer holds = ANSWER_UNKNOWN;
    sometimes = last_that_holds(program, frame, path, sometimes, &holds);
    Frame *turn = construct_frame_at(program, frame, sometimes->loop);
    if (holds == ANSWER_NO) return true;
    Lead other = construct_lead(program, turn, sometimes->value);
    *out = holds == ANSWER_YES || other.kind == LEAD_OBJECT ? other : UNKNOWN;
    return true;
}

/* Is this a variable or a parameter of the function? */
static bool is_local(const Frame *frame, Str name) {
    const Source *source = frame->source;
    if (!frame->scope || is_class(source->facts, frame->scope)) return true;
    ExprId parameters = source->facts->code[frame->scope - 1].value;
    for (uint32_t i = 0; parameters && i < facts_expr(source->facts, parameters)->count; i++)
        if (str_equal(expr_text(frame, expr_child(source->facts, parameters, i)), name)) return true;
    for (uint32_t at = source->first[frame->scope]; at; at = source->next[at - 1]) {
        const CodeFact *fact = &source->facts->code[at - 1];
        if (fact->kind == CODE_TYPE && str_equal(facts_str(source->facts, fact->name), name)) return true;
    }
    return false;
}

/* `this.x = …` in one of the functions that were walked for the object; `x = …` in the body of its class. */
/* Does it hand all that it is given on by name: `def __init__(self, **kwargs)`? */
static bool hands_all_on(const Source *source, uint32_t constructor) {
    const Facts *facts = source->facts;
    ExprId parameters = facts->code[constructor - 1].value;
    uint32_t count = parameters ? facts_expr(facts, parameters)->count : 0;
    const Expr *last = count ? facts_expr(facts, expr_child(facts, parameters, count - 1)) : NULL;
    return count <= 2 && last && last->kind == EXPR_ARGUMENT && str_equal(facts_str(facts, last->text), STR("**"));
}

/* A class of Python without a constructor of its own has fields of the names that it is called with (dataclasses, pydantic's models). */
static bool holds_what_it_is_given(Program *program, const Object *object) {
    Source *source = object->class_source;
    if (!source || source->dialect != DIALECT_PYTHON || object->library) return false;
    uint32_t own = construct_method_of(program, &source, object->class_fact, STR("__init__"), NULL, 0);
    return !own || hands_all_on(source, own);
}

static Lead field_of(Program *program, Object *object, Str name) {
    Str paths[] = {str_format(program->arena, "this.%.*s", STR_ARG(name)),
                   str_format(program->arena, "self.%.*s", STR_ARG(name)), name};
    for (size_t i = 0; i < object->frames.count; i++) {
        Frame *frame = object->frames.items[i];
        int ways = construct_has_implicit_self(frame->source) && !is_local(frame, name) ? 3 : 2;
        for (int k = 0; k < ways; k++) {
            Lead lead;
            if (field_in(program, frame, paths[k], &lead)) return lead;
        }
    }
    if (object->made_by && holds_what_it_is_given(program, object)) {
        Lead given = given_by_name(program, object, name);
        if (given.kind != LEAD_ABSENT) return given;
    }
    /* Methods that are not walked yet. */
    Source *source = object->class_source;
    uint32_t class_fact = object->class_fact;
    for (int depth = 0; source && class_fact && depth < 8; depth++) {
        const Facts *facts = source->facts;
        Frame *body = construct_frame(program, source, class_fact, object, NULL, 0);
        const CodeFact *own = assigned(source, class_fact, name, 0);
        Lead setting = construct_setting(program, body, name, own ? own->value : 0);
        if (setting.kind != LEAD_UNKNOWN) return setting;
        /* What is given by name is what a class of mere fields holds. */
        Lead given = object->made_by && (own || construct_has_implicit_self(source))
                         ? given_by_name(program, object, name)
                         : ABSENT;
        if (given.kind != LEAD_ABSENT) return given;
        if (own && facts_expr(facts, own->value)->kind != EXPR_NULL) {
            Lead lead = construct_lead(program, body, own->value);
            /* What is made of the class may be given another one, where it says so by name. */
            lead.is_default = !construct_has_implicit_self(source);
            return lead;
        }
        for (uint32_t at = source->first[class_fact]; at; at = source->next[at - 1]) {
            if (facts->code[at - 1].kind != CODE_DEFINE) continue;
            for (int k = 0; k < 2; k++) {
                const CodeFact *fact = assigned(source, at, paths[k], 0);
                if (!fact) continue;
                Frame *method = construct_frame(program, source, at, object, NULL, 0);
                return construct_lead(program, construct_frame_at(program, method, fact->loop), fact->value);
            }
        }
        Lead base = construct_base(program, source, class_fact, 0);
        source = base.kind == LEAD_CODE ? base.source : NULL;
        class_fact = base.fact;
    }
    return UNKNOWN;
}

static Lead instance_member(Program *program, Object *object, Str name) {
    Lead field = field_of(program, object, name);
    if (field.kind != LEAD_UNKNOWN) return field;
    /* `constructor(private readonly x: X)`, and classes that only hold what they are given. */
    for (size_t i = 0; i < object->frames.count; i++) {
        Frame *frame = object->frames.items[i];
        if (frame->call != object->made_by) continue;
        bool is_parameter;
        Lead lead = construct_parameter(program, frame, name, &is_parameter);
        if (is_parameter) return lead;
    }
    Source *source = object->class_source;
    uint32_t getter = construct_method_of(program, &source, object->class_fact, name, object->made_in, 0);
    if (getter) return construct_enter(program, object->made_in, 0, source, getter, object);
    if (object->frames.count == 0 && object->made_by)
        return construct_named(program, object->made_in, object->made_by, name);
    return UNKNOWN;
}

/* cluster.vpc, service.cluster: what was given under that name. */
static Lead construct_attribute(Program *program, Lead of, Str name) {
    Object *object = of.object;
    /* reference.outputs["vpcId"] */
    const ConstructMethod *output = str_equal(of.attribute, STR("outputs")) && object->library
                                        ? construct_method(object->library, object->name, STR("getOutput"))
                                        : NULL;
    if (output && output->gives_output) {
        Lead lead = construct_output(program, object, name);
        if (lead.kind != LEAD_UNKNOWN) return lead;
    }
    if (!of.attribute.size && object->construct) {
        Lead given = construct_argument(program, object, name);
        if (given.kind == LEAD_OBJECT) return given;
    }
    of.attribute =
        of.attribute.size ? str_format(program->arena, "%.*s.%.*s", STR_ARG(of.attribute), STR_ARG(name)) : name;
    if (construct_is_own_resource(object->library, of.attribute)) of.attribute = STR_NONE;
    return of;
}

static Lead object_member(Program *program, Frame *frame, ExprId object, Str name) {
    const Facts *facts = frame->source->facts;
    Lead found = ABSENT;
    /* `settings = {...settings}` in a loop may never end. */
    if (program->spreads >= LEAD_DEPTH_MAX || !construct_step(program, frame, object)) return UNKNOWN;
    program->spreads++;
    const Expr *expr = facts_expr(facts, object);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, object, i);
        const Expr *item = facts_expr(facts, child);
        if (item->kind == EXPR_ITEM) {
            ExprId key = expr_child(facts, child, 0);
            Str text = facts_str(facts, item->text);
            if (!text.size && facts_expr(facts, key)->kind == EXPR_STRING) text = expr_text(frame, key);
            if (construct_is_same_name(text, name)) found = construct_lead(program, frame, expr_child(facts, child, 1));
        } else if (item->kind == EXPR_ARGUMENT) {
            Lead spread = construct_member(program, construct_lead(program, frame, expr_child(facts, child, 0)), name);
            /* Settings that are read from somewhere may have other texts and numbers, but no constructs. */
            bool is_kept = spread.kind == LEAD_UNKNOWN && found.kind == LEAD_OBJECT && !found.attribute.size;
            if (spread.kind != LEAD_ABSENT && !is_kept) found = spread;
        }
    }
    program->spreads--;
    return found;
}

/* FromAsset of a class: fromAsset, as the library calls it. Constants are written the same in all languages. */
static Str member_name(Arena *arena, Lead of, Str name) {
    bool is_method = false;
    for (size_t i = 1; i < name.size && of.path.size; i++)
        is_method = is_method || (name.data[i] >= 'a' && name.data[i] <= 'z');
    if (!is_method || name.data[0] < 'A' || name.data[0] > 'Z') return name;
    char first = (char)(name.data[0] - 'A' + 'a');
    return str_format(arena, "%c%.*s", first, STR_ARG(str_slice(name, 1, name.size)));
}

/* Aws.S3 of `using Aws = Pulumi.Aws`: namespaces are written as classes are. */
static Lead namespace_of(Program *program, Lead of, Str name, const Lead *class) {
    bool is_capital = name.size && name.data[0] >= 'A' && name.data[0] <= 'Z';
    if (!is_capital || !class->library || !str_equal(class->module, STR("core"))) return UNKNOWN;
    Str folded_name = construct_folded(program->arena, name);
    Lead space = construct_library_lead(
        program, str_format(program->arena, "%.*s.%.*s", STR_ARG(of.package), STR_ARG(folded_name)));
    bool is_space = space.library == class->library && !str_equal(space.module, STR("core")) &&
                    construct_is_module(space.library, space.module);
    return is_space ? space : UNKNOWN;
}

static Lead library_member(Program *program, Lead of, Str name) {
    if (of.expr) {
        /* What was built by a call: its arguments by name. */
        const Facts *facts = of.frame->source->facts;
        Lead named = construct_named(program, of.frame, of.expr, name);
        if (named.kind != LEAD_ABSENT) return named;
        for (uint32_t i = 0; i < expr_argument_count(facts, of.expr); i++) {
            ExprId argument = expr_argument(facts, of.expr, i);
            if (facts_expr(facts, argument)->kind != EXPR_OBJECT) continue;
            Lead found = object_member(program, of.frame, argument, name);
            if (found.kind != LEAD_ABSENT) return found;
        }
        /* A class holds what it is given; what a function gives, or a resource, is its own matter. */
        if (construct_takes_options(of.library) && !construct_is_structure(of.library, of.path)) return UNKNOWN;
        return str_find_char(of.path, '.', 0) == SIZE_MAX && of.path.size ? ABSENT : UNKNOWN;
    }
    Lead member = of;
    name = member_name(program->arena, of, name);
    Str full = str_format(program->arena, "%.*s.%.*s", STR_ARG(of.package), STR_ARG(name));
    if (!of.is_anywhere) {
        Lead found = construct_library_lead(program, full);
        Lead space = of.path.size ? UNKNOWN : namespace_of(program, of, name, &found);
        return space.kind == LEAD_LIBRARY ? space : found;
    }
    member.package = full;
    member.path = str_format(program->arena, "%.*s.%.*s", STR_ARG(of.path), STR_ARG(name));
    return member;
}

/* `network.VpcId = vpc.ID()` behind `network := &Network{}`. */
static Lead set_member(Program *program, Lead of, Str name) {
    const Source *source = of.frame->source;
    for (uint32_t at = source->first[of.frame->scope]; at; at = source->next[at - 1]) {
        const CodeFact *fact = &source->facts->code[at - 1];
        if (fact->kind != CODE_ASSIGN || fact->value != of.expr) continue;
        Str path =
            str_format(program->arena, "%.*s.%.*s", STR_ARG(facts_str(source->facts, fact->name)), STR_ARG(name));
        const CodeFact *set = assigned(source, of.frame->scope, path, 0);
        if (set) return construct_lead(program, construct_frame_at(program, of.frame, set->loop), set->value);
    }
    return ABSENT;
}

static Lead member_of(Program *program, Lead of, Str name) {
    switch (of.kind) {
    case LEAD_UNKNOWN:
    case LEAD_NUMBER: return UNKNOWN;
    case LEAD_INPUT:
        if (!of.object) return UNKNOWN;
        of.path = str_format(program->arena, "%.*s.%.*s", STR_ARG(of.path), STR_ARG(name));
        return of;
    case LEAD_ABSENT: return ABSENT;
    case LEAD_OBJECT:
        if (of.object->class_source && !of.attribute.size) {
            Lead found = instance_member(program, of.object, name);
            if (found.kind != LEAD_UNKNOWN) return found;
        }
        return construct_attribute(program, of, name);
    case LEAD_LIBRARY: return library_member(program, of, name);
    case LEAD_MODULE: return construct_exported(program, of.source, name);
    case LEAD_CODE: {
        const CodeFact *fact = is_class(of.source->facts, of.fact) ? assigned(of.source, of.fact, name, 0) : NULL;
        if (fact) return construct_lead(program, of.source->module, fact->value);
        Source *source = of.source;
        uint32_t method = is_class(of.source->facts, of.fact)
                              ? construct_method_of(program, &source, of.fact, name, of.source->module, 0)
                              : 0;
        return method ? (Lead){.kind = LEAD_CODE, .source = source, .fact = method, .frame = source->module} : UNKNOWN;
    }
    case LEAD_VALUE: {
        if (facts_expr(of.frame->source->facts, of.expr)->kind != EXPR_OBJECT) return UNKNOWN;
        Lead member = object_member(program, of.frame, of.expr, name);
        return member.kind == LEAD_ABSENT && of.frame->source->dialect == DIALECT_GO ? set_member(program, of, name)
                                                                                     : member;
    }
    }
    return UNKNOWN;
}

/* What belongs to something that may be another is that of another then. */
Lead construct_member(Program *program, Lead of, Str name) {
    Lead lead = member_of(program, of, name);
    lead.is_default = lead.is_default || of.is_default;
    return lead;
}

bool construct_is_properties(const Object *object, uint32_t position, ExprKind kind) {
    if (construct_takes_options(object->library)) return position == 1;
    /* The scope and the id come first. */
    return position >= 2 || kind == EXPR_OBJECT;
}

Lead construct_argument(Program *program, const Object *object, Str name) {
    Frame *frame = object->arguments_in;
    if (!frame || !object->arguments) return ABSENT;
    for (size_t i = object->setters.count; i-- > 0;) {
        const Addition *setter = &object->setters.items[i];
        if (!str_equal(setter->path, name)) continue;
        return setter->value ? construct_lead(program, setter->frame, setter->value) : UNKNOWN;
    }
    const Facts *facts = frame->source->facts;
    Lead named = construct_named(program, frame, object->arguments, name);
    if (named.kind != LEAD_ABSENT) return named;
    Lead found = ABSENT;
    for (uint32_t i = 0; i < expr_argument_count(facts, object->arguments); i++) {
        ExprId argument = expr_argument(facts, object->arguments, i);
        ExprKind kind = (ExprKind)facts_expr(facts, argument)->kind;
        if (kind == EXPR_ARGUMENT || !construct_is_properties(object, i, kind)) continue;
        Lead props = construct_lead(program, frame, argument);
        if (props.kind == LEAD_OBJECT && props.object->construct) continue;
        Lead given = construct_member(program, props, name);
        if (given.kind != LEAD_ABSENT) found = given;
        if (given.kind != LEAD_ABSENT && given.kind != LEAD_UNKNOWN) return given;
    }
    return found;
}

/* ---- expressions ---- */

static Lead index_lead(Program *program, Frame *frame, ExprId id) {
    const Facts *facts = frame->source->facts;
    ExprId base = expr_child(facts, id, 0), key = expr_child(facts, id, 1);
    const Expr *key_expr = facts_expr(facts, key);
    int64_t index = 0;
    bool is_number = key_expr->kind == EXPR_NUMBER && str_to_int64(expr_text(frame, key), &index);
    if (key_expr->kind == EXPR_NAME && str_equal(expr_text(frame, key), STR("*")))
        return construct_item(program, frame, base, -1);
    if (key_expr->kind == EXPR_NAME && str_equal(expr_text(frame, key), STR("#")))
        return construct_turn_number(program, frame, base);
    const Expr *base_expr = facts_expr(facts, base);
    ExprId turn = base_expr->kind == EXPR_INDEX ? expr_child(facts, base, 1) : 0;
    if (is_number && turn && facts_expr(facts, turn)->kind == EXPR_NAME &&
        str_equal(expr_text(frame, turn), STR("*")) && index < 2)
        return construct_item(program, frame, expr_child(facts, base, 0), (int)index);
    bool is_arguments =
        facts_expr(facts, base)->kind == EXPR_NAME && str_equal(expr_text(frame, base), STR("arguments"));
    if (is_arguments && is_number) {
        if (!frame->caller) return UNKNOWN;
        return construct_positional(program, frame->caller, frame->call, (uint32_t)index, STR_NONE);
    }
    Lead of = construct_lead(program, frame, base);
    if (key_expr->kind == EXPR_STRING) return construct_member(program, of, expr_text(frame, key));
    bool is_written = of.kind == LEAD_VALUE && facts_expr(of.frame->source->facts, of.expr)->kind == EXPR_OBJECT;
    Str text = is_written && !is_number ? construct_text(program, frame, key) : STR_NONE;
    if (text.size && str_find_char(text, '*', 0) == SIZE_MAX) return construct_member(program, of, text);
    if (of.kind == LEAD_OBJECT) return of;
    if (of.kind != LEAD_VALUE || !is_number) return UNKNOWN;
    const Expr *list = facts_expr(of.frame->source->facts, of.expr);
    if (list->kind != EXPR_TUPLE || index < 0 || (uint64_t)index >= list->count) return UNKNOWN;
    return construct_lead(program, of.frame, expr_child(of.frame->source->facts, of.expr, (uint32_t)index));
}

static bool is_object(const Lead *lead) { return lead->kind == LEAD_OBJECT; }

/* May it be more than a value: settings, a list, something that is made? */
static bool is_compound(const Facts *facts, ExprId id) {
    ExprKind kind = (ExprKind)facts_expr(facts, id)->kind;
    bool is_literal = kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_BOOL || kind == EXPR_NULL;
    return !is_literal && kind != EXPR_TEMPLATE && kind != EXPR_BINARY;
}

static Lead either_lead(Program *program, Frame *frame, ExprId id, uint32_t first) {
    const Facts *facts = frame->source->facts;
    bool is_fallback = first == 0;
    /* Of two plain values one is taken for each deployment. */
    bool is_of_values = !is_fallback && !is_compound(facts, expr_child(facts, id, first)) &&
                        !is_compound(facts, expr_child(facts, id, first + 1));
    program->choosing += is_of_values;
    Answer holds = is_fallback ? ANSWER_UNKNOWN : construct_holds(program, frame, expr_child(facts, id, 0));
    program->choosing -= is_of_values;
    if (holds != ANSWER_UNKNOWN)
        return construct_lead(program, frame, expr_child(facts, id, holds == ANSWER_YES ? first : first + 1));
    Lead left = construct_lead(program, frame, expr_child(facts, id, first));
    if (is_object(&left) && !is_fallback) {
        Lead other = construct_lead(program, frame, expr_child(facts, id, first + 1));
        bool is_either = is_object(&other) && other.object != left.object && !left.object->other;
        if (is_either && !other.object->other) left.object->other = other.object;
    }
    if (is_object(&left)) return left;
    if (is_fallback && construct_is_left_out(program, &left))
        return construct_lead(program, frame, expr_child(facts, id, first + 1));
    if (is_fallback && left.kind == LEAD_VALUE) {
        ExprKind kind = (ExprKind)facts_expr(left.frame->source->facts, left.expr)->kind;
        bool is_written = kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_OBJECT || kind == EXPR_TUPLE;
        if (is_written) return left;
    }
    Lead right = construct_lead(program, frame, expr_child(facts, id, first + 1));
    if (is_object(&right) || (is_fallback && left.kind == LEAD_ABSENT)) return right;
    return value_at(frame, id);
}

/* Classes have names of their own: a field may be called as its class is. */
static Lead class_named(Program *program, Frame *frame, Str name) {
    Lead found = construct_defined(frame->source, name);
    return found.kind != LEAD_UNKNOWN ? found : construct_imported(program, frame->source, name);
}

/* `f(x)`: a method of the object, else of the class that the call stands in. What the method gives; LEAD_CODE: to be entered. */
static Lead own_method(Program *program, Frame *frame, ExprId call, Str name) {
    Source *source = frame->source;
    if (frame->self && frame->self->class_source) {
        Source *of = frame->self->class_source;
        if (construct_method_of(program, &of, frame->self->class_fact, name, frame, call))
            return construct_call_method(program, frame, call, frame->self, STR_NONE, name);
    }
    for (uint32_t scope = frame->scope; scope; scope = frame->source->facts->code[scope - 1].scope) {
        if (!is_class(frame->source->facts, scope)) continue;
        uint32_t method = construct_method_of(program, &source, scope, name, frame, call);
        if (method) return (Lead){.kind = LEAD_CODE, .source = source, .fact = method, .frame = source->module};
    }
    Lead local = construct_name(program, frame, name);
    if (local.kind == LEAD_CODE) return local;
    bool is_of_library = frame->self && frame->self->library && frame->source->dialect == DIALECT_JAVA;
    return is_of_library ? construct_call_method(program, frame, call, frame->self, STR_NONE, name) : UNKNOWN;
}

/* `new BucketProps { … }`: {…}. 0 for all else. */
static ExprId settings_of(const Frame *frame, ExprId call) {
    const Facts *facts = frame->source->facts;
    bool is_settings = construct_has_implicit_self(frame->source) && facts_expr(facts, call)->number & CALL_NEW &&
                       expr_argument_count(facts, call) == 1;
    ExprId settings = is_settings ? expr_argument(facts, call, 0) : 0;
    return settings && facts_expr(facts, settings)->kind == EXPR_OBJECT ? settings : 0;
}

/* What a call of this gives. */
static Lead called_lead(Program *program, Frame *frame, ExprId id, Lead callee) {
    ExprId settings = settings_of(frame, id);
    bool is_type = callee.kind == LEAD_CODE && is_class(callee.source->facts, callee.fact);
    bool is_library = callee.kind == LEAD_LIBRARY && !callee.expr;
    Object *made = is_type || is_library ? construct_make(program, frame, id, &callee) : NULL;
    if (made) return (Lead){.kind = LEAD_OBJECT, .object = made};
    if (is_type) return UNKNOWN;
    if (callee.kind == LEAD_CODE) return construct_enter(program, frame, id, callee.source, callee.fact, NULL);
    made = is_library && !callee.library ? construct_meet_stranger(program, frame, id, callee.package) : NULL;
    if (made) return (Lead){.kind = LEAD_OBJECT, .object = made};
    Str input = is_library && callee.library ? construct_input(callee.library, last_step_of(callee.package)) : STR_NONE;
    if (input.size) return (Lead){.kind = LEAD_INPUT, .path = input, .frame = frame, .expr = id};
    if (settings) return value_at(frame, settings);
    if (!is_library) return value_at(frame, id);
    callee.frame = frame;
    callee.expr = id;
    return callee;
}

/* settings.get("region", "eu-west-1") of a dictionary that is written down; LEAD_UNKNOWN for all else. */
static Lead got_lead(Program *program, Frame *frame, ExprId call, Lead of) {
    const Facts *facts = frame->source->facts;
    bool is_written = of.kind == LEAD_VALUE && facts_expr(of.frame->source->facts, of.expr)->kind == EXPR_OBJECT;
    if (!is_written || frame->source->dialect != DIALECT_PYTHON || !expr_argument_count(facts, call)) return UNKNOWN;
    Str name = construct_text(program, frame, expr_argument(facts, call, 0));
    if (!name.size || str_find_char(name, '*', 0) != SIZE_MAX) return UNKNOWN;
    Lead found = construct_member(program, of, name);
    bool has_fallback = found.kind == LEAD_ABSENT && expr_argument_count(facts, call) > 1;
    return has_fallback ? construct_lead(program, frame, expr_argument(facts, call, 1)) : found;
}

static Lead call_lead(Program *program, Frame *frame, ExprId id) {
    const Facts *facts = frame->source->facts;
    ExprId callee = expr_callee(facts, id);
    if (!callee) return value_at(frame, id);
    const Expr *expr = facts_expr(facts, callee);
    Lead lead;
    bool has_implicit_self = construct_has_implicit_self(frame->source);
    bool is_new = facts_expr(facts, id)->number & CALL_NEW;
    if (expr->kind == EXPR_ATTR) {
        Lead of = construct_lead(program, frame, expr_child(facts, callee, 0));
        Str name = expr_text(frame, callee);
        if (is_object(&of)) return construct_call_method(program, frame, id, of.object, of.attribute, name);
        Object *made = construct_make_by_value(program, frame, id, &of, name);
        if (made) return (Lead){.kind = LEAD_OBJECT, .object = made};
        Lead got = str_equal(name, STR("get")) ? got_lead(program, frame, id, of) : UNKNOWN;
        if (got.kind != LEAD_UNKNOWN) return got;
        bool is_getter = of.kind == LEAD_VALUE && frame->source->dialect == DIALECT_JAVA;
        lead = construct_member(program, of, is_getter ? construct_got(program->arena, name) : name);
        ExprId object = expr_child(facts, callee, 0);
        if (lead.kind == LEAD_UNKNOWN && facts_expr(facts, object)->kind == EXPR_NAME) {
            Str path = str_format(program->arena, "%.*s.%.*s", STR_ARG(expr_text(frame, object)), STR_ARG(name));
            Str input = construct_input_of_call(program->model->catalog, path);
            if (input.size) return (Lead){.kind = LEAD_INPUT, .path = input, .frame = frame, .expr = id};
        }
        if (is_getter && lead.kind != LEAD_CODE) return lead.kind == LEAD_UNKNOWN ? value_at(frame, id) : lead;
    } else if (has_implicit_self && expr->kind == EXPR_NAME) {
        lead = is_new ? class_named(program, frame, expr_text(frame, callee))
                      : own_method(program, frame, id, expr_text(frame, callee));
        if (!is_new && lead.kind != LEAD_CODE) return lead.kind == LEAD_UNKNOWN ? value_at(frame, id) : lead;
    } else {
        lead = construct_lead(program, frame, callee);
    }
    return called_lead(program, frame, id, lead);
}

static Lead lead_of(Program *program, Frame *frame, ExprId id) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    switch ((ExprKind)expr->kind) {
    case EXPR_NAME: {
        Lead lead = name_used_in(program, frame, facts_str(facts, expr->text), id);
        return lead.kind == LEAD_UNKNOWN ? value_at(frame, id) : lead;
    }
    case EXPR_ATTR: {
        Lead lead = construct_variable(program, frame, id);
        if (lead.kind == LEAD_UNKNOWN)
            lead = construct_member(program, construct_lead(program, frame, expr_child(facts, id, 0)),
                                    facts_str(facts, expr->text));
        return lead.kind == LEAD_UNKNOWN ? value_at(frame, id) : lead;
    }
    case EXPR_INDEX: {
        Lead lead = construct_variable(program, frame, id);
        if (lead.kind == LEAD_UNKNOWN) lead = index_lead(program, frame, id);
        return lead.kind == LEAD_UNKNOWN ? value_at(frame, id) : lead;
    }
    case EXPR_CALL: {
        Lead lead = construct_variable(program, frame, id);
        if (lead.kind == LEAD_UNKNOWN) lead = construct_read(program, frame, id);
        return lead.kind == LEAD_UNKNOWN ? call_lead(program, frame, id) : lead;
    }
    case EXPR_CONDITIONAL: return either_lead(program, frame, id, 1);
    case EXPR_BINARY:
        if (expr->number == OP_OR || expr->number == OP_COALESCE) return either_lead(program, frame, id, 0);
        return value_at(frame, id);
    default: return value_at(frame, id);
    }
}

static bool is_final(const Remembered *remembered, const Program *program) {
    LeadKind kind = remembered->lead.kind;
    if (kind != LEAD_UNKNOWN && kind != LEAD_ABSENT && kind != LEAD_VALUE) return true; /* numbers, too */
    return remembered->frame_count == program->frames.count;
}

Lead construct_lead(Program *program, Frame *frame, ExprId expr) {
    if (!expr) return ABSENT;
    ExprKind kind = (ExprKind)facts_expr(frame->source->facts, expr)->kind;
    bool is_plain =
        kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_BOOL || kind == EXPR_OBJECT || kind == EXPR_TUPLE;
    if (is_plain) return value_at(frame, expr);
    uint32_t pair[2] = {frame->number, expr};
    Str key = {(const char *)pair, sizeof pair};
    bool is_new = false;
    uint32_t entry = map_add(program->leads, key, (uint32_t)program->remembered.count, &is_new);
    uint32_t at = map_value_at(program->leads, entry);
    if (is_new) VEC_PUSH(program->arena, &program->remembered);
    const Remembered *known = &program->remembered.items[at];
    if (known->is_known && is_final(known, program)) return known->lead;
    if (known->is_running) return value_at(frame, expr); /* x = f(x) */
    if (program->depth == 0) program->looks = LOOKS_MAX;
    if (program->depth >= LEAD_DEPTH_MAX || program->looks == 0 || !construct_step(program, frame, expr)) {
        program->is_cut = true;
        return value_at(frame, expr);
    }
    program->looks--;
    bool was_cut = program->is_cut;
    program->is_cut = false;
    program->depth++;
    program->remembered.items[at].is_running = true;
    Lead lead = lead_of(program, frame, expr);
    program->remembered.items[at].is_running = false;
    program->depth--;
    if (!program->is_cut)
        program->remembered.items[at] =
            (Remembered){.lead = lead, .frame_count = program->frames.count, .is_known = true};
    program->is_cut = program->is_cut || was_cut;
    return lead;
}
