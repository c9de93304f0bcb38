/* Arguments that can't be followed. A program may make the settings of a construct in any way; where it does so otherwise than by
 * writing them down, what is not seen of them is not absent. */
#include "graph/construct_program.h"

enum { DEPTH_MAX = 6 };

/* Methods that change a map, and functions whose first argument they change. */
static const char *const CHANGES[] = {"update", "setdefault", "put", "putAll", "set", "Add", "pop", "merge"};
/* What constructs offer to change what they have made: the CDK's escape hatches.
 * https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html */
static const char *const OVERRIDES[] = {
    "addPropertyOverride",   "addOverride",  "addPropertyDeletionOverride",    "addDeletionOverride",
    "add_property_override", "add_override", "add_property_deletion_override", "add_deletion_override",
    "AddPropertyOverride",   "AddOverride"};

/* How one comes to what a construct has made. */
static const char *const CHILDREN[] = {"defaultChild", "default_child", "DefaultChild", "getDefaultChild",
                                       "findChild",    "find_child",    "FindChild",    "tryFindChild"};

static bool is_among(Str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, str_from(words[i]))) return true;
    return false;
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* "settings.multiAz", "settings[multi_az]" of "settings". */
static bool is_part_of(Str path, Str name) {
    return path.size > name.size && str_starts_with(path, name) &&
           (path.data[name.size] == '.' || path.data[name.size] == '[');
}

static bool is_name(const Facts *facts, ExprId expr, Str name) {
    return expr && facts_expr(facts, expr)->kind == EXPR_NAME &&
           str_equal(facts_str(facts, facts_expr(facts, expr)->text), name);
}

bool construct_is_changed(const Frame *frame, Str name) {
    const Facts *facts = frame->source->facts;
    for (uint32_t at = frame->source->first[frame->scope]; at; at = frame->source->next[at - 1]) {
        const CodeFact *fact = &facts->code[at - 1];
        Str path = facts_str(facts, fact->name);
        if (fact->kind == CODE_ASSIGN && is_part_of(path, name)) return true;
        if (fact->kind != CODE_CALL) continue;
        if (is_part_of(path, name) && is_among(last_step(path), CHANGES, sizeof CHANGES / sizeof *CHANGES)) return true;
        bool is_assigning = str_equal(path, STR("Object.assign")) && fact->value;
        if (is_assigning && is_name(facts, expr_argument(facts, fact->value, 0), name)) return true;
    }
    return false;
}

static bool is_open_map(Program *program, Frame *frame, ExprId id, int depth) {
    const Facts *facts = frame->source->facts;
    const Expr *expr = facts_expr(facts, id);
    if (depth > DEPTH_MAX) return true;
    if (expr->kind == EXPR_NAME && construct_is_changed(frame, facts_str(facts, expr->text))) return true;
    Lead lead = construct_lead(program, frame, id);
    bool is_built = lead.kind == LEAD_LIBRARY && lead.expr;
    if (lead.kind == LEAD_ABSENT || lead.kind == LEAD_OBJECT || is_built) return false;
    if (lead.kind != LEAD_VALUE) return true;
    const Facts *there = lead.frame->source->facts;
    const Expr *value = facts_expr(there, lead.expr);
    if (value->kind == EXPR_NULL || value->kind == EXPR_BOOL) return false; /* nothing is spread of these */
    if (value->kind != EXPR_OBJECT) return true;
    for (uint32_t i = 0; i < value->count; i++) {
        ExprId child = expr_child(there, lead.expr, i);
        if (facts_expr(there, child)->kind == EXPR_ARGUMENT &&
            is_open_map(program, lead.frame, expr_child(there, child, 0), depth + 1))
            return true;
    }
    return false;
}

static bool has_open_arguments(Program *program, const Object *object) {
    Frame *frame = object->arguments_in;
    if (!frame || !object->arguments) return false;
    const Facts *facts = frame->source->facts;
    for (uint32_t i = 0; i < expr_argument_count(facts, object->arguments); i++) {
        ExprId argument = expr_argument(facts, object->arguments, i);
        const Expr *expr = facts_expr(facts, argument);
        bool is_map = expr->kind == EXPR_ARGUMENT && str_equal(facts_str(facts, expr->text), STR("**"));
        bool is_properties = expr->kind != EXPR_ARGUMENT && construct_is_properties(object, i, (ExprKind)expr->kind);
        ExprId value = is_map ? expr_child(facts, argument, 0) : argument;
        if ((is_map || is_properties) && is_open_map(program, frame, value, 0)) return true;
    }
    return false;
}

/* The variable or field that it is kept in; empty: none. */
static Str kept_in(const Object *object) {
    const Source *source = object->made_in->source;
    const Facts *facts = source->facts;
    for (uint32_t at = source->first[object->made_in->scope]; at; at = source->next[at - 1])
        if (facts->code[at - 1].kind == CODE_ASSIGN && facts->code[at - 1].value == object->made_by)
            return facts_str(facts, facts->code[at - 1].name);
    return STR_NONE;
}

/* Is it what the construct of that name has made: name.node.defaultChild? */
static bool reaches_into(const Facts *facts, ExprId id, Str name) {
    bool is_inner = false, has_field = false;
    for (int depth = 0; id && depth < DEPTH_MAX; depth++) {
        const Expr *expr = facts_expr(facts, id);
        Str text = facts_str(facts, expr->text);
        is_inner = is_inner || is_among(last_step(text), CHILDREN, sizeof CHILDREN / sizeof *CHILDREN);
        has_field = has_field || str_equal(text, last_step(name));
        if (expr->kind == EXPR_NAME && is_part_of(name, text)) return is_inner && has_field; /* this.name */
        if (expr->kind == EXPR_NAME) return is_inner && (str_equal(text, name) || is_part_of(text, name));
        if (expr->kind != EXPR_ATTR && expr->kind != EXPR_CALL) return false;
        id = expr_child(facts, id, 0);
    }
    return false;
}

/* Is something set on what is kept under the name that is not known? */
static bool is_set(const Source *source, uint32_t at, Str name) {
    const CodeFact *fact = &source->facts->code[at - 1];
    Str path = facts_str(source->facts, fact->name);
    if (source->overrides[at] || !is_part_of(path, name)) return false;
    if (fact->kind == CODE_ASSIGN) return true;
    return fact->kind == CODE_CALL && is_among(last_step(path), OVERRIDES, sizeof OVERRIDES / sizeof *OVERRIDES);
}

typedef bool (*Asks)(Program *program, const Object *object, uint32_t at, Str name);

/* Does it hold for a statement that sees the name: one of the function, or of the file for a field? */
static bool any_that_sees(Program *program, const Object *object, Str name, Asks asks) {
    const Source *source = object->made_in->source;
    bool is_field = str_starts_with(name, STR("this.")) || str_starts_with(name, STR("self."));
    if (is_field)
        for (uint32_t i = 0; i < source->facts->code_count; i++)
            if (asks(program, object, i + 1, name)) return true;
    for (uint32_t at = name.size && !is_field ? source->first[object->made_in->scope] : 0; at;
         at = source->next[at - 1])
        if (asks(program, object, at, name)) return true;
    return false;
}

static bool is_set_there(Program *program, const Object *object, uint32_t at, Str name) {
    (void)program;
    return is_set(object->made_in->source, at, name);
}

/* Does the statement change what is kept under the name, or keep what that has made under another one, where something is set? */
static bool is_change(Program *program, const Object *object, uint32_t at, Str name) {
    const Source *source = object->made_in->source;
    const CodeFact *fact = &source->facts->code[at - 1];
    if (is_set(source, at, name)) return true;
    if (source->overrides[at] || fact->kind != CODE_ASSIGN || !fact->value) return false;
    if (!reaches_into(source->facts, fact->value, name)) return false;
    Lead lead = construct_lead(program, object->made_in, fact->value);
    bool is_itself = lead.kind == LEAD_OBJECT && lead.object == object && !lead.attribute.size;
    return !is_itself || any_that_sees(program, object, facts_str(source->facts, fact->name), is_set_there);
}

static bool is_overridden(Program *program, const Object *object) {
    return object->made_in && object->made_by && any_that_sees(program, object, kept_in(object), is_change);
}

/* Pulumi: what changes all that is made, or this one. https://www.pulumi.com/docs/iac/concepts/options/transforms/ */
static bool is_transformed(Program *program, const Object *object) {
    static const char *const names[] = {"transformations", "transforms"};
    if (!construct_takes_options(object->library)) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (construct_option(program, object, str_from(names[i])).kind != LEAD_ABSENT) return true;
    return false;
}

bool construct_is_open(Program *program, const Object *object) {
    return has_open_arguments(program, object) || is_overridden(program, object) || is_transformed(program, object);
}

/* ---- aspects ---- */

/* Names of properties are written in several ways: multi_az, MultiAZ. */
static Str aspect_key(Program *program, uint32_t repository, Str name) {
    StrBuf out = strbuf_new(program->arena, name.size + 20);
    strbuf_format(&out, "%u\x1f", repository);
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] != '_') strbuf_add_char(&out, name.data[i]);
    return str_lower(program->arena, strbuf_str(&out));
}

/* Does the fact stand in a function that aspects are asked by? */
static bool is_in_visit(const Facts *facts, const CodeFact *fact) {
    uint32_t scope = fact->scope;
    for (int i = 0; scope && i < DEPTH_MAX; i++, scope = facts->code[scope - 1].scope) {
        Str name = facts_str(facts, facts->code[scope - 1].name);
        if (str_equal(last_step(name), STR("visit")) || str_equal(last_step(name), STR("Visit"))) return true;
    }
    return false;
}

/* node.multiAz = …, node.setMultiAz(…), node.addPropertyOverride("MultiAZ", …): the property; empty: none. */
static Str property_set_by(const Facts *facts, const CodeFact *fact) {
    Str path = facts_str(facts, fact->name), step = last_step(path), literal;
    if (fact->kind == CODE_ASSIGN) return step.size < path.size ? step : STR_NONE;
    if (fact->kind != CODE_CALL || !fact->value || step.size == path.size) return STR_NONE;
    if (step.size > 3 && str_starts_with(step, STR("set"))) return str_slice(step, 3, step.size);
    bool is_override = is_among(step, OVERRIDES, sizeof OVERRIDES / sizeof *OVERRIDES);
    if (!is_override || !expr_argument_count(facts, fact->value)) return STR_NONE;
    if (!expr_literal(facts, expr_argument(facts, fact->value, 0), &literal)) return STR_NONE;
    if (str_starts_with(literal, STR("Properties."))) literal = str_slice(literal, 11, literal.size);
    return str_slice(literal, 0, str_find_char(literal, '.', 0));
}

static void find_aspects(Program *program) {
    program->aspects = map_new(program->arena);
    for (size_t i = 0; i < program->sources.count; i++) {
        const FactsFile *file = program->sources.items[i]->file;
        for (uint32_t k = 0; program->sources.items[i]->is_program && k < file->facts.code_count; k++) {
            const CodeFact *fact = &file->facts.code[k];
            Str name = property_set_by(&file->facts, fact);
            if (name.size && is_in_visit(&file->facts, fact))
                map_put(program->aspects, aspect_key(program, file->repository, name), 1);
        }
    }
}

bool construct_is_set_by_aspects(Program *program, const Object *object, Str property) {
    if (construct_takes_options(object->library)) return false; /* no library of theirs has any */
    if (!program->aspects) find_aspects(program);
    uint32_t repository = program->model->files[object->file].repository;
    return map_get(program->aspects, aspect_key(program, repository, property)) != MAP_NONE;
}
