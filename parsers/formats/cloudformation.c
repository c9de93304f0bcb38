/* CloudFormation and SAM, as YAML with short or long intrinsics and as JSON. Intrinsics become ordinary expressions:
 *
 *     !Ref P            input P                     !Sub "a${B.Arn}"   template: "a", resource B . Arn
 *     !Ref R            resource R . "Ref"          !Join [s, l]       join(s, l)
 *     !GetAtt R.A.B     resource R . "A.B"          !Select [i, l]     l[i]
 *     !If [c, a, b]     condition c ? a : b         !FindInMap         map[k1][k2]
 *
 * A name that the template does not declare is taken for a resource, since SAM makes resources of its own (FnRole). */
#include "parsers/formats/formats.h"

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/parser.h"
#include "parsers/formats/serverless.h"

struct CfnScope {
    FactsBuilder *builder;
    Arena *arena;
    Map *names; /* logical id to DeclKind: parameters and resources share one namespace */
    Interpolation *variables;
    Interpolation *filled_in; /* what a preprocessor fills in is not known; NULL: nobody asks */
    uint16_t source;          /* DocNode.source of what is declared here */
    MadeNames made;           /* "Api.Stage" and the like */
};

typedef struct Intrinsic Intrinsic;
struct Intrinsic {
    const char *name;     /* without "Fn::" and "!" */
    const char *function; /* for lower_call */
    ExprId (*lower)(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at);
};

static ExprId lower(CfnScope *scope, DocNode *node, bool is_condition);

/* ---- Short forms ---- */

static ExprId add(CfnScope *scope, ExprKind kind, const DocNode *at, const ExprId *children, uint32_t count) {
    return facts_add_expr(scope->builder, kind, at->line, at->column, children, count);
}

static ExprId add_named(CfnScope *scope, ExprKind kind, Str name, const DocNode *at, ExprId child) {
    return facts_named(scope->builder, kind, name, at->line, at->column, child);
}

/* What the name stands for that a transform gave; empty for all others. */
static Str made_name(const CfnScope *scope, Str name) {
    uint32_t index = scope->made.index ? map_get(scope->made.index, name) : MAP_NONE;
    return index == MAP_NONE ? STR_NONE : scope->made.ids[index];
}

static ExprId add_declaration(CfnScope *scope, DeclKind kind, Str name, const DocNode *at) {
    ExprId id = add_named(scope, EXPR_DECL, name, at, 0);
    facts_expr_at(scope->builder, id)->number = (uint8_t)kind;
    if (at->is_made) facts_set_second(scope->builder, id, STR("made"));
    return id;
}

static ExprId add_operator(CfnScope *scope, ExprOp op, const DocNode *at, ExprId left, ExprId right) {
    ExprId children[2] = {left, right};
    ExprId id = add(scope, right ? EXPR_BINARY : EXPR_UNARY, at, children, right ? 2 : 1);
    facts_expr_at(scope->builder, id)->number = (uint8_t)op;
    return id;
}

static ExprId add_call(CfnScope *scope, const char *function, const DocNode *at, const ExprId *arguments,
                       uint32_t count) {
    ExprId id = add(scope, EXPR_CALL, at, arguments, count);
    Text name = facts_text(scope->builder, str_from(function));
    facts_expr_at(scope->builder, id)->text = name;
    return id;
}

/* Arguments of an intrinsic: the items of a list, or the one value. */
static ExprId lower_items(CfnScope *scope, const char *function, DocNode *argument, const DocNode *at,
                          bool is_condition) {
    if (argument->kind != DOC_SEQUENCE) {
        ExprId only = lower(scope, argument, is_condition);
        return add_call(scope, function, at, &only, 1);
    }
    ExprId *items = ARENA_ARRAY(scope->arena, ExprId, argument->count);
    for (uint32_t i = 0; i < argument->count; i++) items[i] = lower(scope, document_value(argument, i), is_condition);
    return add_call(scope, function, at, items, argument->count);
}

static bool is_list_of(const DocNode *node, uint32_t least) {
    return node->kind == DOC_SEQUENCE && node->count >= least && node->tag.size == 0;
}

/* ---- References ---- */

static ExprId reference(CfnScope *scope, Str name, const DocNode *at) {
    if (str_starts_with(name, STR("AWS::"))) return add_named(scope, EXPR_NAME, name, at, 0);
    if (map_get(scope->names, name) == DECL_INPUT) return add_declaration(scope, DECL_INPUT, name, at);
    Str made = made_name(scope, name);
    return add_named(scope, EXPR_ATTR, STR("Ref"), at,
                     add_declaration(scope, DECL_RESOURCE, made.size ? made : name, at));
}

/* Function.Alias is what the transform made under that name, Function.Alias.Arn an attribute of it. */
static ExprId attribute(CfnScope *scope, Str resource, Str name, const DocNode *at) {
    size_t dot = str_find_char(name, '.', 0);
    Str first = str_slice(name, 0, dot), made = STR_NONE;
    if (scope->made.index)
        made = made_name(scope, str_format(scope->arena, "%.*s.%.*s", STR_ARG(resource), STR_ARG(first)));
    if (made.size) {
        resource = made;
        name = dot == SIZE_MAX ? STR("Ref") : str_slice(name, dot + 1, name.size);
    }
    return add_named(scope, EXPR_ATTR, name, at, add_declaration(scope, DECL_RESOURCE, resource, at));
}

static ExprId lower_ref(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (argument->kind == DOC_SCALAR && argument->value.size) return reference(scope, argument->value, at);
    return lower_items(scope, intrinsic->function, argument, at, false);
}

static Str join_dotted(CfnScope *scope, const DocNode *list, uint32_t from) {
    Str name = document_text(document_value(list, from));
    for (uint32_t i = from + 1; i < list->count; i++)
        name = str_format(scope->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(document_text(document_value(list, i))));
    return name;
}

/* Text that is written out, "!Sub" without a variable included; false for all else. */
static bool plain_text(const DocNode *node, Str *out) {
    bool is_long = node->kind == DOC_MAPPING && node->count == 1 && node->tag.size == 0 &&
                   str_equal(document_text(document_key(node, 0)), STR("Fn::Sub"));
    bool is_sub = is_long || str_equal(node->tag, STR("!Sub"));
    if (is_long) node = document_value(node, 0);
    if (node->kind != DOC_SCALAR || (node->tag.size && !is_sub)) return false;
    *out = node->value;
    return !is_sub || str_find_char(node->value, '$', 0) == SIZE_MAX;
}

static ExprId lower_get_att(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (argument->kind == DOC_SCALAR) {
        size_t dot = str_find_char(argument->value, '.', 0);
        if (dot != SIZE_MAX)
            return attribute(scope, str_slice(argument->value, 0, dot),
                             str_slice(argument->value, dot + 1, argument->value.size), at);
    }
    if (!is_list_of(argument, 2)) return lower_items(scope, intrinsic->function, argument, at, false);
    bool is_literal = true;
    Str resource = STR_NONE;
    for (uint32_t i = 1; i < argument->count; i++) {
        const DocNode *item = document_value(argument, i);
        is_literal = is_literal && item->kind == DOC_SCALAR && item->tag.size == 0;
    }
    bool is_named = plain_text(document_value(argument, 0), &resource);
    if (is_named && is_literal) return attribute(scope, resource, join_dotted(scope, argument, 1), at);
    if (!is_named || argument->count != 2) return lower_items(scope, intrinsic->function, argument, at, false);
    ExprId children[2] = {add_declaration(scope, DECL_RESOURCE, resource, at),
                          lower(scope, document_value(argument, 1), false)};
    return add(scope, EXPR_INDEX, at, children, 2);
}

/* ---- Dynamic references ---- */

static bool has_reference(const DocNode *text) {
    return text->kind == DOC_SCALAR && str_contains(text->value, STR("{{resolve:"));
}

/* ---- Fn::Sub ---- */

static bool is_variable_name(Str name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && c != '.' && c != ':' && c != '_' && c != '-' && c != '*') return false;
    }
    return name.size > 0;
}

/* "${aws:username}" without the "!" is a policy variable that somebody forgot to escape. */
static bool is_substituted(Str name, const DocNode *variables) {
    if (document_get(variables, name)) return true;
    return is_variable_name(name) && (str_starts_with(name, STR("AWS::")) || str_find_char(name, ':', 0) == SIZE_MAX);
}

static ExprId substitute(CfnScope *scope, Str name, DocNode *variables, const DocNode *at) {
    DocNode *value = document_get(variables, name);
    if (value) return lower(scope, value, false);
    size_t dot = str_starts_with(name, STR("AWS::")) ? SIZE_MAX : str_find_char(name, '.', 0);
    if (dot == SIZE_MAX) return reference(scope, name, at);
    return attribute(scope, str_slice(name, 0, dot), str_slice(name, dot + 1, name.size), at);
}

typedef struct {
    CfnScope *scope;
    const DocNode *source;
    DocNode at; /* position of the part: a literal block has one line of text per line of source */
    StrBuf text;
    VEC(ExprId) parts;
} SubParts;

/* A name or place with something in it that a preprocessor fills in. What has several lines is a script or the like. */
static ExprId lower_text(CfnScope *scope, Str text, const DocNode *at) {
    bool is_open = scope->filled_in && str_find_char(text, '\n', 0) == SIZE_MAX;
    return is_open ? interpolation_text(scope->filled_in, text, at)
                   : facts_string(scope->builder, text, at->line, at->column);
}

static void flush_text(SubParts *parts) {
    if (parts->text.size == 0) return;
    Str text = strbuf_str(&parts->text);
    *VEC_PUSH(parts->scope->arena, &parts->parts) = lower_text(parts->scope, text, &parts->at);
    for (size_t i = 0; parts->source->is_literal && i < text.size; i++) parts->at.line += text.data[i] == '\n';
    parts->text.size = 0;
}

/* Logical ids have 255 characters at most, attributes less. */
enum { VARIABLE_SIZE_MAX = 600 };

/* A variable of the framework, which is put in before CloudFormation sees the text. */
static bool serverless_part(CfnScope *scope, Str text, size_t at, size_t *end, SubParts *parts) {
    if (!scope->variables || scope->variables->notation != NOTATION_SERVERLESS) return false;
    *end = serverless_find(text, '}', at + 2);
    Str body = str_slice(text, at + 2, *end);
    if (*end == text.size || !serverless_is_variable(body)) return false;
    flush_text(parts);
    ExprId part = serverless_variable(scope->variables, body, &parts->at);
    *VEC_PUSH(scope->arena, &parts->parts) = part;
    return true;
}

static ExprId substitution(CfnScope *scope, DocNode *source, DocNode *variables, const DocNode *at) {
    Str text = source->value;
    SubParts parts = {.scope = scope, .source = source, .at = *source, .text = strbuf_new(scope->arena, text.size)};
    if (source->is_literal) {
        parts.at.line++;
        parts.at.column = 1;
    }
    for (size_t i = 0; i < text.size; i++) {
        bool is_open = text.data[i] == '$' && i + 1 < text.size && text.data[i + 1] == '{';
        size_t close = is_open ? str_find_char(str_slice(text, 0, i + VARIABLE_SIZE_MAX), '}', i) : SIZE_MAX;
        if (close == SIZE_MAX) {
            strbuf_add_char(&parts.text, text.data[i]);
            continue;
        }
        size_t end = 0;
        if (serverless_part(scope, text, i, &end, &parts)) {
            i = end;
            continue;
        }
        Str name = str_trim(str_slice(text, i + 2, close));
        if (name.size && name.data[0] == '!') {
            strbuf_add(&parts.text, STR("${"));
            strbuf_add(&parts.text, str_slice(name, 1, name.size));
            strbuf_add_char(&parts.text, '}');
            i = close;
            continue;
        }
        if (!is_substituted(name, variables)) {
            strbuf_add_char(&parts.text, text.data[i]);
            continue;
        }
        flush_text(&parts);
        ExprId part = substitute(scope, name, variables, &parts.at);
        *VEC_PUSH(scope->arena, &parts.parts) = part;
        i = close;
    }
    bool is_plain = parts.parts.count == 0;
    if (is_plain && !has_reference(source))
        return facts_string(scope->builder, strbuf_str(&parts.text), at->line, at->column);
    flush_text(&parts);
    if (has_reference(source))
        return dynamic_references(scope->builder, parts.parts.items, (uint32_t)parts.parts.count, at, scope->arena);
    return add(scope, EXPR_TEMPLATE, at, parts.parts.items, (uint32_t)parts.parts.count);
}

static ExprId lower_sub(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (argument->kind == DOC_SCALAR) return substitution(scope, argument, NULL, at);
    DocNode *text = is_list_of(argument, 1) ? document_value(argument, 0) : NULL;
    if (!text || text->kind != DOC_SCALAR) return lower_items(scope, intrinsic->function, argument, at, false);
    return substitution(scope, text, document_value(argument, 1), at);
}

/* ---- Lists, maps, choices ---- */

static ExprId lower_call(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    return lower_items(scope, intrinsic->function, argument, at, false);
}

/* With nothing between its parts a list may hold a reference in pieces. */
static ExprId lower_join(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    DocNode *list = is_list_of(argument, 2) ? document_value(argument, 1) : NULL;
    bool is_gapless = list && is_list_of(list, 1) && document_value(argument, 0)->kind == DOC_SCALAR &&
                      document_value(argument, 0)->value.size == 0;
    bool has_any = false;
    for (uint32_t i = 0; is_gapless && i < list->count; i++)
        has_any = has_any || (has_reference(document_value(list, i)) && document_value(list, i)->tag.size == 0);
    if (!has_any) return lower_call(scope, intrinsic, argument, at);
    ExprId *parts = ARENA_ARRAY(scope->arena, ExprId, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        DocNode *item = document_value(list, i);
        bool is_text = item->kind == DOC_SCALAR && item->tag.size == 0;
        parts[i] =
            is_text ? facts_string(scope->builder, item->value, item->line, item->column) : lower(scope, item, false);
    }
    return dynamic_references(scope->builder, parts, list->count, at, scope->arena);
}

/* Functions whose one argument may itself be a list. */
static ExprId lower_call_of_one(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    ExprId only = lower(scope, argument, false);
    return add_call(scope, intrinsic->function, at, &only, 1);
}

/* "0" is a number where an index is meant. */
static ExprId lower_index(CfnScope *scope, DocNode *node) {
    int64_t ignored = 0;
    bool is_digits = node->kind == DOC_SCALAR && node->tag.size == 0 && str_to_int64(node->value, &ignored);
    return is_digits ? add_named(scope, EXPR_NUMBER, node->value, node, 0) : lower(scope, node, false);
}

static ExprId lower_select(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (!is_list_of(argument, 2)) return lower_items(scope, intrinsic->function, argument, at, false);
    ExprId index = lower_index(scope, document_value(argument, 0));
    ExprId children[2] = {lower(scope, document_value(argument, 1), false), index};
    return add(scope, EXPR_INDEX, at, children, 2);
}

static ExprId lower_find_in_map(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (!is_list_of(argument, 3)) return lower_items(scope, intrinsic->function, argument, at, false);
    DocNode *map = document_value(argument, 0);
    ExprId keys[2] = {lower(scope, document_value(argument, 1), false),
                      lower(scope, document_value(argument, 2), false)};
    ExprId found = 0;
    if (map->kind == DOC_SCALAR && map->tag.size == 0) {
        ExprId outer[2] = {add_declaration(scope, DECL_VALUE, map->value, at), keys[0]};
        ExprId inner[2] = {add(scope, EXPR_INDEX, at, outer, 2), keys[1]};
        found = add(scope, EXPR_INDEX, at, inner, 2);
    } else {
        ExprId arguments[3] = {lower(scope, map, false), keys[0], keys[1]};
        found = add_call(scope, intrinsic->function, at, arguments, 3);
    }
    DocNode *fallback = document_get(document_value(argument, 3), STR("DefaultValue"));
    if (!fallback) return found;
    ExprId arguments[2] = {found, lower(scope, fallback, false)};
    return add_call(scope, "try", at, arguments, 2);
}

static ExprId lower_if(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (!is_list_of(argument, 3)) return lower_items(scope, intrinsic->function, argument, at, false);
    DocNode *condition = document_value(argument, 0);
    bool is_name = condition->kind == DOC_SCALAR && condition->tag.size == 0;
    ExprId children[3];
    children[0] =
        is_name ? add_declaration(scope, DECL_CONDITION, condition->value, condition) : lower(scope, condition, true);
    children[1] = lower(scope, document_value(argument, 1), false);
    children[2] = lower(scope, document_value(argument, 2), false);
    return add(scope, EXPR_CONDITIONAL, at, children, 3);
}

/* items[from .. to) joined by the operator, halved again and again: a chain as long as the list would nest as deep. */
static ExprId fold_items(CfnScope *scope, ExprOp op, const DocNode *items, uint32_t from, uint32_t to,
                         const DocNode *at) {
    if (to - from == 1) return lower(scope, document_value(items, from), true);
    uint32_t middle = to - (to - from) / 2;
    ExprId left = fold_items(scope, op, items, from, middle, at);
    return add_operator(scope, op, at, left, fold_items(scope, op, items, middle, to, at));
}

static ExprId fold(CfnScope *scope, ExprOp op, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (!is_list_of(argument, 1)) return lower_items(scope, intrinsic->function, argument, at, true);
    return fold_items(scope, op, argument, 0, argument->count, at);
}

static ExprId lower_and(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    return fold(scope, OP_AND, intrinsic, argument, at);
}

static ExprId lower_or(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    return fold(scope, OP_OR, intrinsic, argument, at);
}

static ExprId lower_equals(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (!is_list_of(argument, 2) || argument->count > 2)
        return lower_items(scope, intrinsic->function, argument, at, true);
    return fold(scope, OP_EQUAL, intrinsic, argument, at);
}

static ExprId lower_not(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    (void)intrinsic;
    DocNode *operand = is_list_of(argument, 1) ? document_value(argument, 0) : argument;
    return add_operator(scope, OP_NOT, at, lower(scope, operand, true), 0);
}

static ExprId lower_condition(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    if (argument->kind == DOC_SCALAR) return add_declaration(scope, DECL_CONDITION, argument->value, at);
    return lower_items(scope, intrinsic->function, argument, at, true);
}

/* A macro may make anything of what stands there. */
static ExprId lower_transform(CfnScope *scope, const Intrinsic *intrinsic, DocNode *argument, const DocNode *at) {
    const DocNode *first = document_is_sequence(argument) ? document_value(argument, 0) : argument;
    Str name = document_text(document_get(first, STR("Name")));
    facts_add_note(scope->builder, DIAG_GAP, at->line, "macro %.*s is not expanded", STR_ARG(name));
    return lower_call(scope, intrinsic, argument, at);
}

/* ---- Finding intrinsics ---- */

static const Intrinsic intrinsics[] = {
    {"Ref", "cfn_ref", lower_ref},
    {"Condition", "cfn_condition", lower_condition},
    {"GetAtt", "cfn_get_att", lower_get_att},
    {"Sub", "cfn_sub", lower_sub},
    {"Join", "join", lower_join},
    {"Split", "split", lower_call},
    {SERVERLESS_MERGE, "merge", lower_call},
    {"Select", "cfn_select", lower_select},
    {"FindInMap", "cfn_find_in_map", lower_find_in_map},
    {"If", "cfn_if", lower_if},
    {"And", "cfn_and", lower_and},
    {"Or", "cfn_or", lower_or},
    {"Not", "cfn_not", lower_not},
    {"Equals", "cfn_equals", lower_equals},
    {"Base64", "base64encode", lower_call_of_one},
    {"Length", "length", lower_call_of_one},
    {"ToJsonString", "jsonencode", lower_call_of_one},
    {"GetAZs", "cfn_get_azs", lower_call_of_one},
    {"Cidr", "cfn_cidr", lower_call},
    {"ImportValue", "cfn_import_value", lower_call_of_one},
    {"Transform", "cfn_transform", lower_transform},
    {"GetStackOutput", "cfn_get_stack_output", lower_call},
    {"Contains", "cfn_contains", lower_call},
    {"EachMemberEquals", "cfn_each_member_equals", lower_call},
    {"EachMemberIn", "cfn_each_member_in", lower_call},
    {"RefAll", "cfn_ref_all", lower_call_of_one},
    {"ValueOf", "cfn_value_of", lower_call},
    {"ValueOfAll", "cfn_value_of_all", lower_call},
};

/* Its own name is the second text of the call. */
static const Intrinsic unknown_intrinsic = {"", "cfn_unknown", lower_call_of_one};

static const Intrinsic *intrinsic_named(Str name) {
    for (size_t i = 0; i < sizeof intrinsics / sizeof *intrinsics; i++)
        if (str_equal(name, str_from(intrinsics[i].name))) return &intrinsics[i];
    return &unknown_intrinsic;
}

/* The intrinsic of a mapping with the single key "Fn::X" or "Ref", or inside conditions "Condition". */
static const Intrinsic *long_form(const DocNode *node, bool is_condition) {
    if (node->kind != DOC_MAPPING || node->count != 1) return NULL;
    const DocNode *key = document_key(node, 0), *value = document_value(node, 0);
    if (key->kind != DOC_SCALAR) return NULL;
    if (str_starts_with(key->value, STR("Fn::"))) return intrinsic_named(str_slice(key->value, 4, key->value.size));
    if (value->kind != DOC_SCALAR) return NULL;
    if (str_equal(key->value, STR("Ref"))) return intrinsic_named(key->value);
    return is_condition && str_equal(key->value, STR("Condition")) ? intrinsic_named(key->value) : NULL;
}

static ExprId lower_call_named(CfnScope *scope, const Intrinsic *intrinsic, Str name, DocNode *argument,
                               const DocNode *at) {
    ExprId id = intrinsic->lower(scope, intrinsic, argument, at);
    if (intrinsic != &unknown_intrinsic) return id;
    bool is_template = !scope->variables && !str_starts_with(name, STR("Fn::ForEach::")); /* loops: where declared */
    if (is_template)
        facts_add_note(scope->builder, DIAG_GAP, at->line, "%.*s is no function of templates", STR_ARG(name));
    facts_set_second(scope->builder, id, name);
    return id;
}

static ExprId lower_container(CfnScope *scope, DocNode *node, bool is_condition) {
    ExprId *children = ARENA_ARRAY(scope->arena, ExprId, node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        ExprId value = lower(scope, document_value(node, i), is_condition);
        if (node->kind == DOC_SEQUENCE) {
            children[i] = value;
            continue;
        }
        DocNode *key = document_key(node, i);
        Str text = key->kind == DOC_SCALAR ? key->value : STR_NONE;
        const DocNode *at = key->source == scope->source ? key : node;
        ExprId pair[2] = {key->kind == DOC_SCALAR ? facts_string(scope->builder, text, at->line, at->column)
                                                  : lower(scope, key, false),
                          value};
        children[i] = add(scope, EXPR_ITEM, at, pair, 2);
        Text stored = facts_text(scope->builder, text);
        facts_expr_at(scope->builder, children[i])->text = stored;
        facts_expr_at(scope->builder, children[i])->number = key->is_made;
    }
    return add(scope, node->kind == DOC_SEQUENCE ? EXPR_TUPLE : EXPR_OBJECT, node, children, node->count);
}

static ExprId lower_untagged(CfnScope *scope, DocNode *node, bool is_condition) {
    const Intrinsic *intrinsic = long_form(node, is_condition);
    if (intrinsic)
        return lower_call_named(scope, intrinsic, document_key(node, 0)->value, document_value(node, 0), node);
    if (node->kind != DOC_SCALAR) return lower_container(scope, node, is_condition);
    if (has_reference(node) && !scope->variables) {
        ExprId text = facts_string(scope->builder, node->value, node->line, node->column);
        return dynamic_references(scope->builder, &text, 1, node, scope->arena);
    }
    if (scope->variables) return interpolation_scalar(scope->variables, node);
    if (node->scalar == SCALAR_STRING) return lower_text(scope, node->value, node);
    return document_scalar_expr(scope->builder, node);
}

/* The argument of a short form is the node itself without its tag. */
static ExprId lower_tagged(CfnScope *scope, DocNode *node) {
    const Intrinsic *intrinsic = intrinsic_named(str_slice(node->tag, 1, node->tag.size));
    DocNode *argument = ARENA_NEW(scope->arena, DocNode);
    *argument = *node;
    argument->tag = STR_NONE;
    argument->expr[0] = argument->expr[1] = 0;
    return lower_call_named(scope, intrinsic, node->tag, argument, node);
}

/* Recursion is bounded by the height of the document. */
static ExprId lower(CfnScope *scope, DocNode *node, bool is_condition) {
    if (node->source != scope->source) return serverless_foreign(scope->variables, node);
    uint32_t *known = &node->expr[is_condition];
    if (*known) return *known;
    node->is_open = true;
    *known = node->tag.size ? lower_tagged(scope, node) : lower_untagged(scope, node, is_condition);
    node->is_open = false;
    return *known;
}

/* ---- Nested stacks ---- */

/* Resources that are another template, made here: a resource, and a call of that template beside it. */
typedef struct {
    const char *type, *source;
    const char *groups; /* of places that it is made in; NULL: it is made once, beside the caller */
} Call;

static const Call calls[] = {
    {"AWS::CloudFormation::Stack", "TemplateURL", NULL},
    {"AWS::CloudFormation::StackSet", "TemplateURL", "StackInstancesGroup"},
    {"AWS::Serverless::Application", "Location", NULL},
};

static const Call *call_of_type(Str type) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_equal(type, str_from(calls[i].type))) return &calls[i];
    return NULL;
}

/* ---- Sections ---- */

static void declare(CfnScope *scope, DeclKind kind, Str type, const DocNode *key, DocNode *value, ExprId body) {
    Decl *decl = facts_add_decl(scope->builder, kind, type, document_text(key), key->line,
                                value->end_line > key->line ? value->end_line : key->line);
    decl->column = key->column;
    decl->flags = value->is_delivery ? DECL_DELIVERY : 0;
    decl->body = body;
    if (key->is_made) decl->flags |= DECL_MADE;
}

static ExprId item_of(CfnScope *scope, Str name, const DocNode *at, ExprId value) {
    ExprId pair[2] = {facts_string(scope->builder, name, at->line, at->column), value};
    ExprId item = add(scope, EXPR_ITEM, at, pair, 2);
    Text text = facts_text(scope->builder, name);
    facts_expr_at(scope->builder, item)->text = text;
    return item;
}

typedef VEC(ExprId) Items;

/* The value in each region: contains([the group's regions], each.key) ? its own : that of the others. */
static ExprId overridden(CfnScope *scope, DocNode *groups, Str name, const DocNode *at, ExprId value) {
    for (uint32_t i = 0; document_is_sequence(groups) && i < groups->count; i++) {
        DocNode *group = document_value(groups, i), *other = stack_set_override(group, name),
                *regions = document_get(group, STR("Regions"));
        if (!other || !regions) continue;
        if (!stack_set_is_apart(groups, i))
            return add_named(scope, EXPR_OPAQUE, STR("which instances of the stack set it is"), at, 0);
        ExprId key = add_named(scope, EXPR_ATTR, STR("key"), other, add_named(scope, EXPR_NAME, STR("each"), other, 0));
        ExprId asked[] = {lower(scope, regions, false), key};
        ExprId parts[] = {add_call(scope, "contains", other, asked, 2), lower(scope, other, false), value};
        value = add(scope, EXPR_CONDITIONAL, other, parts, 3);
    }
    return value;
}

/* Parameters that groups of instances alone give. */
static void add_overrides(CfnScope *scope, DocNode *groups, DocNode *given, Items *items) {
    for (uint32_t i = 0; document_is_sequence(groups) && i < groups->count; i++) {
        DocNode *list = document_get(document_value(groups, i), STR("ParameterOverrides"));
        for (uint32_t k = 0; document_is_sequence(list) && k < list->count; k++) {
            DocNode *entry = document_value(list, k);
            Str name = document_text(document_get(entry, STR("ParameterKey")));
            bool is_known = !name.size;
            for (uint32_t n = 0; document_is_sequence(given) && n < given->count; n++)
                is_known = is_known ||
                           str_equal(document_text(document_get(document_value(given, n), STR("ParameterKey"))), name);
            for (uint32_t g = 0; g < i; g++) is_known = is_known || stack_set_override(document_value(groups, g), name);
            if (is_known) continue;
            ExprId value = overridden(scope, groups, name, entry, add(scope, EXPR_NULL, entry, NULL, 0));
            *VEC_PUSH(scope->arena, items) = item_of(scope, name, entry, value);
        }
    }
}

/* Parameters of a stack set are a list: [{ParameterKey: Name, ParameterValue: …}]. */
static ExprId listed_arguments(CfnScope *scope, DocNode *list, DocNode *groups) {
    Items items = {0};
    for (uint32_t i = 0; i < list->count; i++) {
        DocNode *entry = document_value(list, i), *value = document_get(entry, STR("ParameterValue"));
        Str key = document_text(document_get(entry, STR("ParameterKey")));
        if (!value || key.size == 0) continue;
        ExprId item = item_of(scope, key, value, overridden(scope, groups, key, value, lower(scope, value, false)));
        *VEC_PUSH(scope->arena, &items) = item;
    }
    add_overrides(scope, groups, list, &items);
    return add(scope, EXPR_OBJECT, list, items.items, (uint32_t)items.count);
}

/* Regions of all groups of instances; something that is not known when none are written. */
static ExprId regions_of(CfnScope *scope, DocNode *groups, const DocNode *at) {
    VEC(ExprId) lists = {0};
    for (uint32_t i = 0; document_is_sequence(groups) && i < groups->count; i++) {
        DocNode *regions = document_get(document_value(groups, i), STR("Regions"));
        ExprId list = regions ? lower(scope, regions, false) : 0;
        if (list) *VEC_PUSH(scope->arena, &lists) = list;
    }
    if (lists.count == 0) return add_named(scope, EXPR_OPAQUE, STR("the regions of the stack set"), at, 0);
    ExprId all = add_call(scope, "concat", groups, lists.items, (uint32_t)lists.count);
    return add_call(scope, "toset", groups, &all, 1);
}

/* {source: template, arguments: its parameters, Condition: …, regions: …}; the expressions are those of the resource. */
static void declare_call(CfnScope *scope, const Call *call, const DocNode *key, DocNode *resource) {
    DocNode *properties = document_get(resource, STR("Properties"));
    DocNode *source = document_get(properties, str_from(call->source)),
            *arguments = document_get(properties, STR("Parameters")),
            *condition = document_get(resource, STR("Condition")),
            *groups = call->groups ? document_get(properties, str_from(call->groups)) : NULL;
    ExprId items[4];
    uint32_t count = 0;
    const DocNode *inside = source ? NULL : document_get(properties, STR("TemplateBody"));
    if (!source && !inside) return;
    ExprId place = source ? lower(scope, source, false)
                          : facts_string(scope->builder, str_concat(scope->arena, STR("#"), document_text(key)),
                                         inside->line, inside->column);
    if (!source) source = (DocNode *)(uintptr_t)inside;
    items[count++] = item_of(scope, STR("source"), source, place);
    if (arguments) {
        bool is_list = document_is_sequence(arguments) && arguments->tag.size == 0;
        ExprId given = is_list ? listed_arguments(scope, arguments, groups) : lower(scope, arguments, false);
        items[count++] = item_of(scope, STR("arguments"), arguments, given);
    }
    if (condition) items[count++] = item_of(scope, STR("Condition"), condition, lower(scope, condition, false));
    const DocNode *at = groups ? groups : source;
    if (call->groups) items[count++] = item_of(scope, STR("regions"), at, regions_of(scope, groups, at));
    ExprId body = add(scope, EXPR_OBJECT, resource, items, count);
    declare(scope, DECL_MODULE, str_from(call->type), key, resource, body);
}

/* Recursion, through loops in loops, is bounded by the height of the document. */
static void declare_entries(CfnScope *whole, DocNode *entries, const char *section, DeclKind kind) {
    if (document_is_sequence(entries))
        facts_add_note(whole->builder, DIAG_GAP, entries->line, "%s is a list, not a mapping", section);
    if (!entries || entries->kind != DOC_MAPPING) return;
    for (uint32_t i = 0; i < entries->count; i++) {
        DocNode *key = document_key(entries, i), *value = document_value(entries, i);
        CfnScope *scope = key->source == whole->source ? whole : serverless_scope(whole->variables, key->source);
        bool is_macro = key->kind != DOC_SCALAR || str_starts_with(key->value, STR("Fn::"));
        if (!is_macro && kind == DECL_RESOURCE && value->kind != DOC_MAPPING) {
            facts_add_note(scope->builder, DIAG_GAP, key->line, "resource %.*s is not a mapping", STR_ARG(key->value));
            continue;
        }
        ExprId body = lower(scope, value, kind == DECL_CONDITION);
        if (is_macro) {
            bool is_loop = str_starts_with(document_text(key), STR("Fn::ForEach"));
            declare(scope, DECL_SETTINGS, is_loop ? STR("foreach") : STR("transform"), key, value, body);
            bool is_standing = is_loop && kind == DECL_RESOURCE;
            facts_add_note(scope->builder, DIAG_GAP, key->line, "%.*s in %s is not expanded%s",
                           STR_ARG(document_text(key)), section,
                           is_standing ? "; one resource stands for all of them" : "");
            if (is_standing) declare_entries(scope, document_value(value, 2), section, kind);
            continue;
        }
        const DocNode *type_node = kind == DECL_RESOURCE ? document_get(value, STR("Type")) : NULL;
        /* A type that a preprocessor's tag stands in for is not known. */
        Str type = type_node && type_node->tag.size == 0 ? document_text(type_node) : STR_NONE;
        if (kind == DECL_INPUT) type = template_parameter_form(value);
        declare(scope, kind, type, key, value, body);
        const Call *call = kind == DECL_RESOURCE ? call_of_type(type) : NULL;
        if (call) declare_call(scope, call, key, value);
        if (kind == DECL_RESOURCE && str_ends_with(type, STR("::MODULE")))
            facts_add_note(scope->builder, DIAG_GAP, key->line, "module %.*s is not read; what it makes is not seen",
                           STR_ARG(type));
    }
}

static void declare_section(CfnScope *scope, DocNode *root, const char *section, DeclKind kind) {
    declare_entries(scope, document_get(root, str_from(section)), section, kind);
}

/* Transforms that are read as what they are written for; every other one may change the whole template. */
static void note_macro(CfnScope *scope, const DocNode *transform) {
    static const char *const expanded[] = {"AWS::LanguageExtensions", "AWS::Serverless-2016-10-31",
                                           "AWS::CodeDeployBlueGreen"};
    const DocNode *named = document_is_mapping(transform) ? document_get(transform, STR("Name")) : transform;
    Str name = document_text(named);
    for (size_t i = 0; i < sizeof expanded / sizeof *expanded; i++)
        if (str_equal(name, str_from(expanded[i]))) return;
    if (name.size)
        facts_add_note(scope->builder, DIAG_GAP, transform->line, "macro %.*s is not expanded", STR_ARG(name));
}

static void note_macros(CfnScope *scope, const DocNode *transform) {
    if (!transform) return;
    if (!document_is_sequence(transform)) note_macro(scope, transform);
    for (uint32_t i = 0; document_is_sequence(transform) && i < transform->count; i++)
        note_macro(scope, document_value(transform, i));
}

static bool is_declared_section(Str name) {
    static const char *const sections[] = {"Parameters", "Mappings", "Conditions", "Resources", "Outputs"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (str_equal(name, str_from(sections[i]))) return true;
    return false;
}

static void declare_settings(CfnScope *scope, DocNode *root) {
    for (uint32_t i = 0; i < root->count; i++) {
        DocNode *key = document_key(root, i), *value = document_value(root, i);
        if (key->kind != DOC_SCALAR || is_declared_section(key->value)) continue;
        declare(scope, DECL_SETTINGS, str_lower(scope->arena, key->value), key, value, lower(scope, value, false));
    }
}

static void learn_names(CfnScope *scope, const DocNode *entries, DeclKind kind) {
    for (uint32_t i = 0; entries && entries->kind == DOC_MAPPING && i < entries->count; i++) {
        const DocNode *key = document_key(entries, i);
        if (key->kind == DOC_SCALAR) map_put(scope->names, key->value, kind);
    }
}

CfnScope *cloudformation_scope_beside(const CfnScope *other, FactsBuilder *builder, Interpolation *variables,
                                      uint16_t source) {
    CfnScope *scope = ARENA_NEW(other->arena, CfnScope);
    *scope = *other;
    scope->builder = builder;
    scope->variables = variables;
    scope->source = source;
    return scope;
}

void cloudformation_learn(CfnScope *scope, const DocNode *root) {
    learn_names(scope, document_get(root, STR("Parameters")), DECL_INPUT);
    learn_names(scope, document_get(root, STR("Resources")), DECL_RESOURCE);
}

CfnScope *cloudformation_scope(FactsBuilder *builder, const DocNode *root, Interpolation *variables, Arena *arena) {
    CfnScope *scope = ARENA_NEW(arena, CfnScope);
    *scope = (CfnScope){.builder = builder, .arena = arena, .names = map_new(arena), .variables = variables};
    cloudformation_learn(scope, root);
    return scope;
}

ExprId cloudformation_expr(CfnScope *scope, DocNode *node) { return lower(scope, node, false); }

void cloudformation_declare(CfnScope *scope, DocNode *root) {
    declare_section(scope, root, "Parameters", DECL_INPUT);
    declare_section(scope, root, "Mappings", DECL_VALUE);
    declare_section(scope, root, "Conditions", DECL_CONDITION);
    declare_section(scope, root, "Resources", DECL_RESOURCE);
    declare_section(scope, root, "Outputs", DECL_OUTPUT);
}

void cloudformation_lower(FactsBuilder *builder, DocNode *root, Arena *arena) {
    MadeNames made;
    root = cloudformation_expand_loops(builder, template_include(builder, root, arena), arena);
    root = sam_expand(builder, root, &made, arena);
    CfnScope *scope = cloudformation_scope(builder, root, NULL, arena);
    Interpolation filled_in = {.builder = builder, .arena = arena, .notation = NOTATION_TEMPLATE};
    scope->made = made;
    scope->filled_in = &filled_in;
    cloudformation_declare(scope, root);
    declare_settings(scope, root);
    note_macros(scope, document_get(root, STR("Transform")));
}

const unsigned char *parser_parse_template_expression(Str text, const Str *inputs, size_t input_count, Arena *arena,
                                                      size_t *size_bytes) {
    FactsBuilder *builder = facts_builder_new(arena, STR_NONE, STR("cloudformation"));
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, text, arena, builder);
    CfnScope *scope = cloudformation_scope(builder, NULL, NULL, arena);
    for (size_t i = 0; i < input_count; i++) map_put(scope->names, inputs[i], DECL_INPUT);
    if (count == 0) facts_add_note(builder, DIAG_GAP, 1, "expected a value");
    ExprId body = count ? lower(scope, documents[0], false) : facts_add_expr(builder, EXPR_NULL, 1, 1, NULL, 0);
    facts_add_decl(builder, DECL_VALUE, STR_NONE, STR_NONE, 1, 1)->body = body;
    return facts_finish(builder, size_bytes);
}
