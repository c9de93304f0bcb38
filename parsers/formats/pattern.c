/* Recursion is bounded by the height of patterns, which are our own data, and of documents. */
#include "parsers/formats/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/core/hash.h"
#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

struct PatternSlot {
    Str name;
    DocNode *value;
    const PatternSlot *outer;
};

/* What patterns put around a node of the source must not take it beyond what the lowering can walk. */
enum { PATTERN_HEIGHT_MAX = 40 };

/* ---- Made nodes ---- */

static DocNode *node_new(const PatternScope *scope, DocKind kind) {
    DocNode *node = ARENA_NEW(scope->arena, DocNode);
    if (*scope->nodes_left) --*scope->nodes_left;
    node->kind = (uint8_t)kind;
    node->is_made = true;
    node->line = scope->at->line;
    node->column = scope->at->column;
    node->end_line = scope->at->end_line;
    node->size = 1;
    return node;
}

DocNode *pattern_scalar(const PatternScope *scope, Str text) {
    DocNode *node = node_new(scope, DOC_SCALAR);
    node->value = text;
    node->is_quoted = true;
    return node;
}

DocNode *pattern_mapping(const PatternScope *scope, DocNode *const *pairs, size_t pair_count) {
    DocNode *node = node_new(scope, DOC_MAPPING);
    document_set_children(node, pairs, 2 * pair_count, scope->arena, NULL);
    return node;
}

DocNode *pattern_sequence(const PatternScope *scope, DocNode *const *items, size_t count) {
    DocNode *node = node_new(scope, DOC_SEQUENCE);
    document_set_children(node, items, count, scope->arena, NULL);
    return node;
}

DocNode *pattern_call(const PatternScope *scope, const char *name, DocNode *argument) {
    DocNode *pair[2] = {pattern_scalar(scope, str_from(name)), argument};
    return pattern_mapping(scope, pair, 1);
}

DocNode *pattern_ref(const PatternScope *scope, Str id) {
    return pattern_call(scope, "Ref", pattern_scalar(scope, id));
}

static bool is_plain_mapping(const DocNode *node) {
    if (node->kind != DOC_MAPPING || node->tag.size) return false;
    return node->count != 1 ||
           (!intrinsic_argument(node, "Ref") && !str_starts_with(document_text(document_key(node, 0)), STR("Fn::")));
}

static uint32_t pair_at(const DocNode *node, Str key) {
    if (node->index) return map_get(node->index, key);
    for (uint32_t i = 0; i < node->count; i++)
        if (str_equal(document_text(document_key(node, i)), key)) return i;
    return node->count;
}

DocNode *pattern_merge(const PatternScope *scope, DocNode *under, DocNode *over) {
    if (!under) return over;
    if (!over || *scope->nodes_left == 0) return over ? over : under;
    bool are_lists = under->kind == DOC_SEQUENCE && over->kind == DOC_SEQUENCE && !under->tag.size && !over->tag.size;
    if (!are_lists && !(is_plain_mapping(under) && is_plain_mapping(over))) return over;
    VEC(DocNode *) children = {0};
    uint32_t step = are_lists ? 1 : 2;
    for (uint32_t i = 0; i < under->count * step; i += step) {
        DocNode *key = under->children[i];
        uint32_t at = are_lists || key->kind != DOC_SCALAR ? over->count : pair_at(over, key->value);
        *VEC_PUSH(scope->arena, &children) = at < over->count ? document_key(over, at) : key;
        if (are_lists) continue;
        DocNode *other = at < over->count ? document_value(over, at) : NULL;
        *VEC_PUSH(scope->arena, &children) = pattern_merge(scope, under->children[i + 1], other);
    }
    for (uint32_t i = 0; i < over->count * step; i += step) {
        const DocNode *key = over->children[i];
        if (!are_lists && key->kind == DOC_SCALAR && document_get(under, key->value)) continue;
        *VEC_PUSH(scope->arena, &children) = over->children[i];
        if (!are_lists) *VEC_PUSH(scope->arena, &children) = over->children[i + 1];
    }
    DocNode *merged = ARENA_NEW(scope->arena, DocNode);
    *merged = *over;
    merged->index = NULL;
    merged->expr[0] = merged->expr[1] = 0;
    document_set_children(merged, children.items, children.count, scope->arena, NULL);
    uint32_t cost = (uint32_t)children.count;
    *scope->nodes_left -= *scope->nodes_left < cost ? *scope->nodes_left : cost;
    return merged;
}

/* ---- Intrinsics ---- */

const DocNode *intrinsic_argument(const DocNode *node, const char *name) {
    if (!node) return NULL;
    Str wanted = str_from(name);
    if (node->tag.size) return str_equal(str_slice(node->tag, 1, node->tag.size), wanted) ? node : NULL;
    if (node->kind != DOC_MAPPING || node->count != 1) return NULL;
    Str key = document_text(document_key(node, 0));
    if (str_starts_with(key, STR("Fn::"))) key = str_slice(key, 4, key.size);
    return str_equal(key, wanted) ? document_value(node, 0) : NULL;
}

Str intrinsic_target(const DocNode *node) {
    const DocNode *argument = intrinsic_argument(node, "Ref");
    if (argument) return argument->kind == DOC_SCALAR ? argument->value : STR_NONE;
    argument = intrinsic_argument(node, "GetAtt");
    if (!argument) return STR_NONE;
    if (argument->kind == DOC_SEQUENCE) return document_text(document_value(argument, 0));
    if (argument->kind != DOC_SCALAR) return STR_NONE;
    return str_slice(argument->value, 0, str_find_char(argument->value, '.', 0));
}

bool intrinsic_is_no_value(const DocNode *node) {
    const DocNode *argument = intrinsic_argument(node, "Ref");
    return argument && str_equal(document_text(argument), STR("AWS::NoValue"));
}

uint32_t pattern_open_branch(const DocNode *node) {
    const DocNode *choice = intrinsic_argument(node, "If");
    if (!choice || choice->kind != DOC_SEQUENCE || choice->count != 3) return 0;
    bool is_first = intrinsic_is_no_value(document_value(choice, 1));
    bool is_second = intrinsic_is_no_value(document_value(choice, 2));
    return is_first == is_second ? 0 : is_first ? 1 : 2;
}

/* ---- Names ---- */

void pattern_bind(PatternScope *scope, Str name, DocNode *value) {
    PatternSlot *slot = ARENA_NEW(scope->arena, PatternSlot);
    *slot = (PatternSlot){name, value, scope->slots};
    scope->slots = slot;
}

void pattern_bind_text(PatternScope *scope, Str name, Str value) {
    pattern_bind(scope, name, pattern_scalar(scope, value));
}

static DocNode *first_step(const PatternScope *scope, Str name) {
    for (const PatternSlot *slot = scope->slots; slot; slot = slot->outer)
        if (str_equal(slot->name, name)) return slot->value;
    return document_get(scope->subject, name);
}

DocNode *pattern_find(const PatternScope *scope, Str path) {
    Str step;
    if (!str_split_next(&path, '.', &step)) return NULL;
    DocNode *node = first_step(scope, step);
    while (node && path.data && path.size && str_split_next(&path, '.', &step)) {
        if (node->tag.size) return NULL;
        node = document_get(node, step);
    }
    bool is_null = node && node->kind == DOC_SCALAR && node->scalar == SCALAR_NULL && !node->tag.size;
    if (!node || is_null || intrinsic_is_no_value(node) || node->height > NESTING_DEPTH_MAX - PATTERN_HEIGHT_MAX)
        return NULL;
    return node;
}

bool pattern_holds(const PatternScope *scope, const DocNode *condition) {
    if (!condition) return true;
    for (uint32_t i = 0; condition->kind == DOC_SEQUENCE && i < condition->count; i++)
        if (!pattern_holds(scope, document_value(condition, i))) return false;
    if (condition->kind != DOC_SCALAR) return true;
    Str text = pattern_text(scope, condition->value);
    bool is_negated = text.size && text.data[0] == '!', may_lack = text.size && text.data[0] == '?';
    if (is_negated || may_lack) text = str_slice(text, 1, text.size);
    size_t equals = str_find_char(text, '=', 0);
    bool by_default = equals == SIZE_MAX;
    if (by_default) equals = str_find_char(text, '~', 0);
    const DocNode *node = pattern_find(scope, str_slice(text, 0, equals));
    if (may_lack) return !node || pattern_open_branch(node);
    bool holds = node != NULL;
    if (equals != SIZE_MAX) {
        if (by_default) node = pattern_resolved(scope, node);
        holds = node && !node->tag.size &&
                str_equal_ignoring_case(document_text(node), str_slice(text, equals + 1, text.size));
    } else if (node && node->kind == DOC_SCALAR && node->scalar == SCALAR_BOOL && !node->tag.size) {
        holds = node->is_true;
    }
    return holds != is_negated;
}

/* ---- Texts ---- */

const DocNode *pattern_resolved(const PatternScope *scope, const DocNode *node) {
    const DocNode *argument = intrinsic_argument(node, "Ref");
    if (!argument || argument->kind != DOC_SCALAR) return node;
    const DocNode *value = document_get(document_get(scope->parameters, argument->value), STR("Default"));
    return value ? value : node;
}

static void add_json_string(StrBuf *out, Str text) {
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\') strbuf_add_char(out, '\\');
        if (c == '\n')
            strbuf_add(out, STR("\\n"));
        else if (c == '\t')
            strbuf_add(out, STR("\\t"));
        else if (c == '\r')
            strbuf_add(out, STR("\\r"));
        else if (c < 0x20)
            strbuf_format(out, "\\u%04x", c);
        else
            strbuf_add_char(out, (char)c);
    }
    strbuf_add_char(out, '"');
}

/* Fn::Sub with the defaults of parameters put in. */
static Str substituted(const PatternScope *scope, Str text) {
    StrBuf out = strbuf_new(scope->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++) {
        bool is_open = text.data[i] == '$' && i + 1 < text.size && text.data[i + 1] == '{';
        size_t close = is_open ? str_find_char(text, '}', i) : SIZE_MAX;
        const DocNode *parameter =
            close == SIZE_MAX ? NULL : document_get(scope->parameters, str_slice(text, i + 2, close));
        const DocNode *value = document_get(parameter, STR("Default"));
        if (value && value->kind == DOC_SCALAR) {
            strbuf_add(&out, value->value);
            i = close;
        } else {
            strbuf_add_char(&out, text.data[i]);
        }
    }
    return strbuf_str(&out);
}

static int by_key(const void *left, const void *right) {
    DocNode *const *a = left, *const *b = right;
    return str_compare(document_text(a[0]), document_text(b[0]));
}

static void add_json(const PatternScope *scope, StrBuf *out, const DocNode *node);

static void add_json_plain(const PatternScope *scope, StrBuf *out, const DocNode *node, bool is_sub) {
    if (node->kind == DOC_SCALAR) {
        bool is_string = node->scalar == SCALAR_STRING || node->is_quoted;
        Str word = node->scalar == SCALAR_NULL   ? STR("null")
                   : node->scalar != SCALAR_BOOL ? node->value
                   : node->is_true               ? STR("true")
                                                 : STR("false");
        if (is_string)
            add_json_string(out, is_sub ? substituted(scope, node->value) : node->value);
        else
            strbuf_add(out, word);
        return;
    }
    bool is_list = node->kind == DOC_SEQUENCE;
    uint32_t step = is_list ? 1 : 2;
    DocNode **children = ARENA_ARRAY(scope->arena, DocNode *, step * node->count + 1);
    if (node->count) memcpy(children, node->children, step * node->count * sizeof *children);
    if (!is_list) qsort(children, node->count, 2 * sizeof *children, by_key);
    strbuf_add_char(out, is_list ? '[' : '{');
    for (uint32_t i = 0; i < node->count; i++) {
        if (i) strbuf_add_char(out, ',');
        if (!is_list) {
            add_json_string(out, document_text(children[2 * i]));
            strbuf_add_char(out, ':');
        }
        add_json(scope, out, children[i * step + step - 1]);
    }
    strbuf_add_char(out, is_list ? ']' : '}');
}

/* Short forms are written as the long ones that they stand for. */
static void add_json(const PatternScope *scope, StrBuf *out, const DocNode *node) {
    node = pattern_resolved(scope, node);
    const DocNode *sub = intrinsic_argument(node, "Sub");
    if (!node->tag.size && !sub) {
        add_json_plain(scope, out, node, false);
        return;
    }
    Str name = sub ? STR("Sub") : str_slice(node->tag, 1, node->tag.size);
    bool is_short = str_equal(name, STR("Ref")) || str_equal(name, STR("Condition"));
    strbuf_format(out, "{\"%s%.*s\":", is_short ? "" : "Fn::", STR_ARG(name));
    size_t dot =
        str_equal(name, STR("GetAtt")) && node->kind == DOC_SCALAR ? str_find_char(node->value, '.', 0) : SIZE_MAX;
    if (dot != SIZE_MAX) {
        strbuf_add_char(out, '[');
        add_json_string(out, str_slice(node->value, 0, dot));
        strbuf_add_char(out, ',');
        add_json_string(out, str_slice(node->value, dot + 1, node->value.size));
        strbuf_add_char(out, ']');
    } else {
        add_json_plain(scope, out, sub ? sub : node, sub != NULL);
    }
    strbuf_add_char(out, '}');
}

Str pattern_canonical(const PatternScope *scope, const DocNode *node) {
    node = pattern_resolved(scope, node);
    if (node->kind == DOC_SCALAR && !node->tag.size && (node->scalar == SCALAR_STRING || node->is_quoted))
        return node->value;
    StrBuf out = strbuf_new(scope->arena, DOCUMENT_SIZE_BYTES_MAX);
    add_json(scope, &out, node);
    return strbuf_str(&out);
}

Str pattern_hash(const PatternScope *scope, Str text) {
    enum { HASH_DIGITS = 10 };
    if (text.size == 0) return STR_NONE;
    unsigned char digest[SHA1_SIZE];
    sha1_digest(text, digest);
    char *hex = arena_alloc(scope->arena, HASH_DIGITS);
    for (size_t i = 0; i < HASH_DIGITS; i++)
        hex[i] = "0123456789abcdef"[i % 2 ? digest[i / 2] & 15 : digest[i / 2] >> 4];
    return str_of(hex, HASH_DIGITS);
}

static bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static Str only_letters(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        if (is_alphanumeric(text.data[i])) strbuf_add_char(&out, text.data[i]);
    return strbuf_str(&out);
}

static Str upper(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        strbuf_add_char(&out,
                        text.data[i] >= 'a' && text.data[i] <= 'z' ? (char)(text.data[i] - 'a' + 'A') : text.data[i]);
    return strbuf_str(&out);
}

static Str route_name(Arena *arena, Str text) {
    if (str_starts_with(text, STR("$"))) text = str_slice(text, 1, text.size);
    text = str_lower(arena, text);
    return str_concat(arena, upper(arena, str_slice(text, 0, 1)), str_slice(text, 1, text.size));
}

static Str suffix_of(const PatternScope *scope, Str text) {
    return only_letters(scope->arena, text).size == text.size ? text : pattern_hash(scope, text);
}

static Str stage_name(const PatternScope *scope, Str text) {
    if (str_equal(text, STR("$default"))) return STR("ApiGatewayDefaultStage");
    Str suffix = suffix_of(scope, text);
    bool is_hashed = suffix.data != text.data;
    return str_format(scope->arena, is_hashed ? "Stage%.*s" : "%.*sStage", STR_ARG(suffix));
}

static Str alias_name(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        strbuf_add_char(&out, text.data[i] == '-' ? 'D' : text.data[i] == '_' ? 'U' : text.data[i]);
    return strbuf_str(&out);
}

static Str through(const PatternScope *scope, Str function, const DocNode *node) {
    if (!node) return STR_NONE;
    Str text = node->tag.size ? STR_NONE : document_text(node);
    if (str_equal(function, STR("ref"))) return text.size ? text : intrinsic_target(node);
    if (str_equal(function, STR("suffix"))) return suffix_of(scope, text);
    if (str_equal(function, STR("plain"))) return text;
    if (str_equal(function, STR("stage"))) return stage_name(scope, text);
    if (str_equal(function, STR("hash"))) return pattern_hash(scope, pattern_canonical(scope, node));
    node = pattern_resolved(scope, node);
    text = node->tag.size ? STR_NONE : document_text(node);
    if (str_equal(function, STR("letters"))) return only_letters(scope->arena, text);
    if (str_equal(function, STR("lower"))) return str_lower(scope->arena, text);
    if (str_equal(function, STR("upper"))) return upper(scope->arena, text);
    if (str_equal(function, STR("route"))) return route_name(scope->arena, text);
    if (str_equal(function, STR("alias"))) return alias_name(scope->arena, text);
    return text;
}

Str pattern_text(const PatternScope *scope, Str pattern) {
    if (str_find_char(pattern, '{', 0) == SIZE_MAX) return pattern;
    StrBuf out = strbuf_new(scope->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t i = 0; i < pattern.size; i++) {
        bool is_open = pattern.data[i] == '{' && (i == 0 || pattern.data[i - 1] != '$');
        size_t close = is_open ? str_find_char(pattern, '}', i) : SIZE_MAX;
        if (close == SIZE_MAX) {
            strbuf_add_char(&out, pattern.data[i]);
            continue;
        }
        Str name = str_slice(pattern, i + 1, close);
        size_t bar = str_find_char(name, '|', 0);
        const DocNode *node = pattern_find(scope, str_slice(name, 0, bar));
        strbuf_add(&out, through(scope, bar == SIZE_MAX ? STR_NONE : str_slice(name, bar + 1, name.size), node));
        i = close;
    }
    return strbuf_str(&out);
}

/* ---- Making ---- */

/* {"$fill": "$Role", "with": …} */
static DocNode *make_filled(const PatternScope *scope, const DocNode *pattern) {
    DocNode *with = pattern_make(scope, document_get(pattern, STR("with")));
    DocNode *node = pattern_make(scope, document_get(pattern, STR("$fill")));
    uint32_t branch = pattern_open_branch(node);
    if (!node) return with;
    if (!branch || !with) return node;
    const DocNode *choice = intrinsic_argument(node, "If");
    DocNode *items[3] = {document_value(choice, 0), document_value(choice, 1), document_value(choice, 2)};
    items[branch] = with;
    return pattern_call(scope, "Fn::If", pattern_sequence(scope, items, 3));
}

static DocNode *make_each(const PatternScope *scope, const DocNode *pattern) {
    const DocNode *list = pattern_make(scope, document_get(pattern, STR("$each")));
    VEC(DocNode *) items = {0};
    for (uint32_t i = 0; list && list->kind == DOC_SEQUENCE && !list->tag.size && i < list->count; i++) {
        PatternScope inner = *scope;
        pattern_bind(&inner, STR("item"), document_value(list, i));
        DocNode *made = pattern_make(&inner, document_get(pattern, STR("make")));
        if (made) *VEC_PUSH(scope->arena, &items) = made;
    }
    return items.count ? pattern_sequence(scope, items.items, items.count) : NULL;
}

static DocNode *make_joined(const PatternScope *scope, const DocNode *lists) {
    DocNode *joined = NULL;
    for (uint32_t i = 0; i < lists->count; i++)
        joined = pattern_merge(scope, joined, pattern_make(scope, document_value(lists, i)));
    return joined;
}

static DocNode *make_scalar(const PatternScope *scope, const DocNode *pattern) {
    Str text = pattern->value;
    bool is_name = pattern->scalar == SCALAR_STRING && text.size > 1 && text.data[0] == '$' && text.data[1] != '{';
    if (is_name && text.data[1] == '$') return pattern_scalar(scope, str_slice(text, 1, text.size));
    if (is_name) return pattern_find(scope, pattern_text(scope, str_slice(text, 1, text.size)));
    DocNode *node = pattern_scalar(scope, pattern->scalar == SCALAR_STRING ? pattern_text(scope, text) : text);
    node->scalar = pattern->scalar;
    node->is_true = pattern->is_true;
    node->is_quoted = pattern->scalar == SCALAR_STRING;
    return node;
}

DocNode *pattern_make(const PatternScope *scope, const DocNode *pattern) {
    if (!pattern || *scope->nodes_left == 0) return NULL;
    if (pattern->kind == DOC_SCALAR) return make_scalar(scope, pattern);
    if (document_get(pattern, STR("$fill"))) return make_filled(scope, pattern);
    if (document_get(pattern, STR("$each"))) return make_each(scope, pattern);
    if (document_get(pattern, STR("$join"))) return make_joined(scope, document_get(pattern, STR("$join")));
    VEC(DocNode *) children = {0};
    for (uint32_t i = 0; i < pattern->count; i++) {
        DocNode *value = pattern_make(scope, document_value(pattern, i));
        if (!value) continue;
        if (pattern->kind == DOC_MAPPING)
            *VEC_PUSH(scope->arena, &children) =
                pattern_scalar(scope, pattern_text(scope, document_key(pattern, i)->value));
        *VEC_PUSH(scope->arena, &children) = value;
    }
    if (children.count == 0 && pattern->count) return NULL;
    DocNode *node = node_new(scope, (DocKind)pattern->kind);
    document_set_children(node, children.items, children.count, scope->arena, NULL);
    return node;
}
