/* Building, comparing and converting values. Everything that walks a value may recurse: value_list()
 * and its like refuse to nest deeper than NESTING_DEPTH_MAX, and keep the number of values inside. */
#include "graph/value.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/unicode.h"

const Value VALUE_NULL_VALUE = {.kind = VALUE_NULL, .node_count = 1};
const Value VALUE_TRUE = {.kind = VALUE_BOOL, .is_not_null = true, .node_count = 1, .boolean = true};
const Value VALUE_FALSE = {.kind = VALUE_BOOL, .is_not_null = true, .node_count = 1, .boolean = false};

static const Cause LAZY_CAUSE = {.kind = CAUSE_COMPUTED, .what = {"attributes of a resource", 24}};

static Value *value_new(Arena *arena, ValueKind kind) {
    Value *value = ARENA_NEW(arena, Value);
    value->kind = (uint8_t)kind;
    value->is_not_null = kind != VALUE_UNKNOWN && kind != VALUE_NULL;
    value->node_count = 1;
    return value;
}

const Value *value_unknown(Arena *arena, CauseKind kind, Str what) {
    Cause *cause = ARENA_NEW(arena, Cause);
    *cause = (Cause){.kind = kind, .what = what};
    Value *value = value_new(arena, VALUE_UNKNOWN);
    value->cause = cause;
    value->has_unknown = true;
    return value;
}

const Value *value_refused(Arena *arena, Str what) {
    const Value *unknown = value_unknown(arena, CAUSE_ERROR, what);
    Cause *cause = ARENA_NEW(arena, Cause);
    *cause = *unknown->cause;
    cause->is_final = true;
    Value *value = ARENA_NEW(arena, Value);
    *value = *unknown;
    value->cause = cause;
    return value;
}

const Value *value_with_prefix(Arena *arena, const Value *unknown, Str prefix) {
    static const char ends[] = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'"; /* nothing is joined to these */
    if (unknown->kind != VALUE_UNKNOWN || unknown->cause->kind == CAUSE_ERROR) return unknown;
    bool is_ended = prefix.size && strchr(ends, prefix.data[prefix.size - 1]);
    size_t last = 0;
    for (size_t at = 0; at < prefix.size; at += unicode_cluster_size(prefix, at)) last = at;
    Value *value = ARENA_NEW(arena, Value);
    *value = *unknown;
    value->is_scalar = true;
    PartialText *kept = ARENA_NEW(arena, PartialText);
    kept->prefix = is_ended ? prefix : str_slice(prefix, 0, last);
    value->partial = kept->prefix.size ? kept : NULL;
    return value;
}

const Value *value_scalar(Arena *arena, const Value *unknown) {
    if (unknown->kind != VALUE_UNKNOWN || unknown->is_scalar) return unknown;
    Value *value = ARENA_NEW(arena, Value);
    *value = *unknown;
    value->is_scalar = true;
    return value;
}

const Value *value_unknown_list(Arena *arena, CauseKind kind, Str what, Str list) {
    const Value *unknown = value_unknown(arena, kind, what);
    Cause *cause = ARENA_NEW(arena, Cause);
    *cause = *unknown->cause;
    cause->list = list;
    Value *value = ARENA_NEW(arena, Value);
    *value = *unknown;
    value->is_not_null = true;
    value->cause = cause;
    return value;
}

const Value *value_unknown_item(Arena *arena, const Value *list, uint64_t index) {
    Cause *cause = ARENA_NEW(arena, Cause);
    *cause = *list->cause;
    cause->list = STR_NONE;
    cause->item = str_format(arena, "%.*s-%llu", STR_ARG(list->cause->list), (unsigned long long)index + 1);
    Value *value = ARENA_NEW(arena, Value);
    *value = *list;
    value->cause = cause;
    return value;
}

const Value *value_bool(bool boolean) { return boolean ? &VALUE_TRUE : &VALUE_FALSE; }

const Value *value_number(Arena *arena, Number number) {
    if (number.kind == NUMBER_TOO_LARGE) return value_unknown(arena, CAUSE_LIMIT, STR("number too large"));
    if (number.kind == NUMBER_NONE) return value_unknown(arena, CAUSE_ERROR, STR("no number comes out"));
    Value *value = value_new(arena, VALUE_NUMBER);
    value->number = number;
    return value;
}

const Value *value_whole(Arena *arena, int64_t whole) { return value_number(arena, number_from_int64(whole)); }

const Value *value_string(Arena *arena, Str string) {
    if (string.size > VALUE_SIZE_BYTES_MAX) return value_unknown(arena, CAUSE_LIMIT, STR("string too large"));
    Value *value = value_new(arena, VALUE_STRING);
    value->string = unicode_compose(arena, string);
    return value;
}

/* Takes over what the items say about themselves. false when the whole would be too large. */
static bool summarize(Value *value, const Value *const *items, size_t count) {
    uint64_t node_count = 1;
    uint8_t depth = 0;
    for (size_t i = 0; i < count; i++) {
        const Value *item = items[i];
        bool is_open = item->kind == VALUE_UNKNOWN || item->kind == VALUE_LAZY;
        value->has_unknown = value->has_unknown || item->has_unknown || is_open;
        value->has_sensitive = value->has_sensitive || item->has_sensitive || item->is_sensitive;
        value->has_origin = value->has_origin || item->has_origin || item->origin;
        if (item->depth > depth) depth = item->depth;
        node_count += item->node_count ? item->node_count : 1;
    }
    if (node_count > VALUE_NODES_MAX || count > VALUE_ITEMS_MAX || depth >= NESTING_DEPTH_MAX) return false;
    value->node_count = (uint32_t)node_count;
    value->depth = (uint8_t)(depth + 1);
    return true;
}

static const Value *too_large(Arena *arena) { return value_unknown(arena, CAUSE_LIMIT, STR("value too large")); }

static const Value *list_new(Arena *arena, ValueKind kind, const Value *const *items, size_t count) {
    Value *value = value_new(arena, kind);
    if (!summarize(value, items, count)) return too_large(arena);
    value->list.items = items;
    value->list.count = count;
    return value;
}

static const Value **items_copy(Arena *arena, const Value *const *items, size_t count) {
    const Value **copy = ARENA_ARRAY(arena, const Value *, count);
    for (size_t i = 0; i < count; i++) copy[i] = items[i];
    return copy;
}

const Value *value_list(Arena *arena, const Value *const *items, size_t count) {
    if (count > VALUE_ITEMS_MAX) return too_large(arena);
    return list_new(arena, VALUE_LIST, items_copy(arena, items, count), count);
}

const Value *value_get(const Value *object, Str key) {
    if (object->kind != VALUE_OBJECT) return NULL;
    size_t low = 0, high = object->object.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(key, object->object.keys[middle]);
        if (order == 0) return object->object.values[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

typedef struct {
    Str key;
    size_t index;
} KeyRef;

static int key_compare(const void *a, const void *b) {
    const KeyRef *left = a, *right = b;
    int order = str_compare(left->key, right->key);
    if (order) return order;
    return left->index < right->index ? -1 : left->index > right->index;
}

const Value *value_object(Arena *arena, const Str *keys, const Value *const *values, size_t count) {
    KeyRef *refs = ARENA_ARRAY(arena, KeyRef, count);
    bool is_sorted = true;
    for (size_t i = 0; i < count; i++) {
        refs[i] = (KeyRef){unicode_compose(arena, keys[i]), i};
        if (i && str_compare(refs[i - 1].key, refs[i].key) >= 0) is_sorted = false;
    }
    if (!is_sorted) qsort(refs, count, sizeof *refs, key_compare);
    Str *sorted_keys = ARENA_ARRAY(arena, Str, count);
    const Value **sorted_values = ARENA_ARRAY(arena, const Value *, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && str_equal(refs[i].key, refs[i + 1].key)) continue; /* the last one wins */
        sorted_keys[kept] = refs[i].key;
        sorted_values[kept++] = values[refs[i].index];
    }
    Value *value = value_new(arena, VALUE_OBJECT);
    if (!summarize(value, sorted_values, kept)) return too_large(arena);
    value->object.keys = sorted_keys;
    value->object.values = sorted_values;
    value->object.count = kept;
    return value;
}

static Value *value_copy(Arena *arena, const Value *value) {
    Value *copy = ARENA_NEW(arena, Value);
    *copy = *value;
    return copy;
}

const Value *value_sensitive(Arena *arena, const Value *value) {
    if (value->is_sensitive) return value;
    Value *copy = value_copy(arena, value);
    copy->is_sensitive = true;
    if (value->kind == VALUE_UNKNOWN && value->cause->kind == CAUSE_ERROR)
        copy->cause = value_unknown(arena, CAUSE_ERROR, STR("an error in a sensitive value"))->cause;
    return copy;
}

static const Value *withheld(Arena *arena, const Value *value) {
    if (value->kind == VALUE_LAZY || value->kind == VALUE_NULL) return value;
    if (value->kind == VALUE_UNKNOWN) {
        Value *copy = value_copy(arena, value);
        copy->entries = NULL; /* one of them may be what it is */
        return copy;
    }
    Value *unknown = value_copy(arena, value_unknown(arena, CAUSE_SENSITIVE, STR("a sensitive value")));
    unknown->is_not_null = true;
    unknown->is_default = value->is_default;
    if (value->kind == VALUE_STRING) unknown->partial = value->tellable;
    return value_with_origin(arena, unknown, value_origin(arena, value));
}

const Value *value_without_secrets(Arena *arena, const Value *value) {
    bool is_one_of = value->kind == VALUE_UNKNOWN && value->entries && value->entries->has_sensitive;
    if (value->is_sensitive || is_one_of) return withheld(arena, value);
    if (!value->has_sensitive || value->kind == VALUE_UNKNOWN || value->kind == VALUE_LAZY) return value;
    bool is_object = value->kind == VALUE_OBJECT;
    size_t count = is_object ? value->object.count : value->list.count;
    const Value *const *items = is_object ? value->object.values : value->list.items;
    const Value **told = ARENA_ARRAY(arena, const Value *, count);
    for (size_t i = 0; i < count; i++) told[i] = value_without_secrets(arena, items[i]); /* depth: NESTING_DEPTH_MAX */
    const Value *made = is_object                  ? value_object(arena, value->object.keys, told, count)
                        : value->kind == VALUE_SET ? value_set(arena, told, count)
                                                   : value_list(arena, told, count);
    if (value->is_typed) made = value_typed(arena, made);
    if (value->is_default) made = value_default(arena, made);
    if (value->is_any && made->kind != VALUE_UNKNOWN) made = value_any(arena, made);
    return value->is_open ? value_open(arena, made) : made;
}

const Value *value_default(Arena *arena, const Value *value) {
    if (value->is_default) return value;
    Value *copy = value_copy(arena, value);
    copy->is_default = true;
    return copy;
}

const Value *value_any(Arena *arena, const Value *value) {
    if (value->is_any) return value;
    Value *copy = value_copy(arena, value);
    copy->is_any = true;
    return copy;
}

const Value *value_open(Arena *arena, const Value *value) {
    if (value->is_open || value->kind != VALUE_OBJECT) return value;
    Value *copy = value_copy(arena, value);
    copy->is_open = true;
    return copy;
}

bool value_has_open(const Value *value) {
    if (value->is_open) return true;
    bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    for (size_t i = 0; is_list && i < value->list.count; i++)
        if (value_has_open(value->list.items[i])) return true; /* depth: of values, at most EVAL_DEPTH_MAX */
    for (size_t i = 0; value->kind == VALUE_OBJECT && i < value->object.count; i++)
        if (value_has_open(value->object.values[i])) return true;
    return false;
}

const Value *value_typed(Arena *arena, const Value *value) {
    if (value->is_typed || (value->kind != VALUE_LIST && value->kind != VALUE_OBJECT && value->kind != VALUE_SET))
        return value;
    Value *copy = value_copy(arena, value);
    copy->is_typed = true;
    return copy;
}

bool value_is_known(const Value *value) { return value->kind != VALUE_UNKNOWN; }

bool value_is_wholly_known(const Value *value) {
    return value->kind != VALUE_UNKNOWN && value->kind != VALUE_LAZY && !value->has_unknown;
}

const Cause *value_cause(const Value *value) {
    if (value->kind == VALUE_UNKNOWN) return value->cause;
    if (value->kind == VALUE_LAZY) return &LAZY_CAUSE;
    if (!value->has_unknown) return NULL;
    bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    const Value *const *items = is_list ? value->list.items : value->object.values;
    size_t count = is_list ? value->list.count : value->object.count;
    for (size_t i = 0; i < count; i++) {
        const Cause *cause = value_cause(items[i]);
        if (cause) return cause;
    }
    return NULL;
}

/* ---- equality ---- */

typedef enum { SAME_NO, SAME_YES, SAME_UNKNOWN } Same;

/* `cause` gets the first unknown that would decide. */
static Same same(const Value *a, const Value *b, bool with_types, const Cause **cause);

/* Is what is not known yet different from `other` whatever it will be? By its type, or by how it begins. */
static bool is_certainly_other(const Value *open, const Value *other, bool with_types) {
    if (open->kind == VALUE_UNKNOWN && open->cause->kind == CAUSE_ERROR) return false;
    if (other->kind == VALUE_NULL) return open->is_not_null || open->kind == VALUE_LAZY;
    if (open->kind == VALUE_LAZY || other->kind == VALUE_UNKNOWN || other->kind == VALUE_LAZY || !with_types)
        return false;
    bool is_scalar = other->kind == VALUE_BOOL || other->kind == VALUE_NUMBER || other->kind == VALUE_STRING;
    /* What a resource holds has the types of its provider, whatever is written there. */
    bool is_told = !other->origin && !other->has_origin;
    if (open->is_typed) return is_told && (is_scalar || (!other->is_typed && other->kind != VALUE_SET));
    if (open->is_scalar && !is_scalar) return true;
    return open->partial && other->kind == VALUE_STRING && !str_starts_with(other->string, open->partial->prefix);
}

static Same same_lists(const Value *a, const Value *b, bool with_types, const Cause **cause) {
    bool is_open_set = a->kind == VALUE_SET && (a->has_unknown || b->has_unknown);
    if (is_open_set && (a->list.count != b->list.count || a->list.count > 1)) {
        *cause = value_cause(a) ? value_cause(a) : value_cause(b);
        return SAME_UNKNOWN; /* unknown items may turn out to be equal to others, or stand elsewhere */
    }
    if (a->list.count != b->list.count) return SAME_NO;
    Same result = SAME_YES;
    for (size_t i = 0; i < a->list.count; i++) {
        Same item = same(a->list.items[i], b->list.items[i], with_types, cause);
        if (item == SAME_NO) return SAME_NO;
        if (item == SAME_UNKNOWN) result = SAME_UNKNOWN;
    }
    return result;
}

static Same same_objects(const Value *a, const Value *b, bool with_types, const Cause **cause) {
    if (a->object.count != b->object.count) return SAME_NO;
    Same result = SAME_YES;
    for (size_t i = 0; i < a->object.count; i++) {
        if (!str_equal(a->object.keys[i], b->object.keys[i])) return SAME_NO;
        Same item = same(a->object.values[i], b->object.values[i], with_types, cause);
        if (item == SAME_NO) return SAME_NO;
        if (item == SAME_UNKNOWN) result = SAME_UNKNOWN;
    }
    return result;
}

static Same same(const Value *a, const Value *b, bool with_types, const Cause **cause) {
    if (a == b && a->kind != VALUE_UNKNOWN) return SAME_YES;
    if (a->kind == VALUE_LAZY && b->kind == VALUE_LAZY && a->lazy.ops == b->lazy.ops &&
        a->lazy.context == b->lazy.context && a->lazy.id == b->lazy.id)
        return SAME_YES;
    bool a_open = a->kind == VALUE_UNKNOWN || a->kind == VALUE_LAZY;
    bool b_open = b->kind == VALUE_UNKNOWN || b->kind == VALUE_LAZY;
    if (a_open || b_open) {
        const Value *other = a_open ? b : a, *open = a_open ? a : b;
        if (is_certainly_other(open, other, with_types)) return SAME_NO;
        if (!*cause) *cause = value_cause(open);
        return SAME_UNKNOWN;
    }
    if (a->kind != b->kind) return SAME_NO;
    if (with_types && a->is_typed != b->is_typed && (a->kind == VALUE_LIST || a->kind == VALUE_OBJECT)) return SAME_NO;
    switch ((ValueKind)a->kind) {
    case VALUE_UNKNOWN:
    case VALUE_LAZY: return SAME_UNKNOWN;
    case VALUE_NULL: return SAME_YES;
    case VALUE_BOOL: return a->boolean == b->boolean ? SAME_YES : SAME_NO;
    case VALUE_NUMBER: return number_compare(a->number, b->number) == 0 ? SAME_YES : SAME_NO;
    case VALUE_STRING: return str_equal(a->string, b->string) ? SAME_YES : SAME_NO;
    case VALUE_LIST:
    case VALUE_SET: return same_lists(a, b, with_types, cause);
    case VALUE_OBJECT: return same_objects(a, b, with_types, cause);
    }
    assert(!"unreachable");
    return SAME_UNKNOWN;
}

bool value_equal(const Value *a, const Value *b) {
    const Cause *cause = NULL;
    return same(a, b, false, &cause) == SAME_YES;
}

const Value *value_equals(Arena *arena, const Value *a, const Value *b) {
    const Cause *cause = NULL;
    Same result = same(a, b, true, &cause);
    if (result != SAME_UNKNOWN) return value_bool(result == SAME_YES);
    Value *unknown = value_new(arena, VALUE_UNKNOWN);
    unknown->cause = cause ? cause : &LAZY_CAUSE;
    unknown->has_unknown = unknown->is_not_null = true;
    return unknown;
}

/* ---- order of sets ---- */

static int order_of(bool a, bool b) { return (int)a - (int)b; }

static bool is_scalar(const Value *value) {
    return value->kind == VALUE_BOOL || value->kind == VALUE_NUMBER || value->kind == VALUE_STRING;
}

/* Lists and objects have no order of their own in Terraform, which sorts them by the bytes of a
 * private text form. Reproduced, because the order shows in for-expressions and in jsonencode(). */
static void add_hash_text(const Value *value, StrBuf *out) {
    Arena *arena = out->arena;
    switch ((ValueKind)value->kind) {
    case VALUE_UNKNOWN:
    case VALUE_LAZY: strbuf_add_char(out, '?'); return;
    case VALUE_NULL: strbuf_add_char(out, '~'); return;
    case VALUE_BOOL: strbuf_add_char(out, value->boolean ? 'T' : 'F'); return;
    case VALUE_NUMBER: /* no more than ten digits */
        strbuf_add(out, number_format(arena, value->number, 'g', 10));
        return;
    case VALUE_STRING: strbuf_format(out, "\"%.*s\"", STR_ARG(value->string)); return;
    case VALUE_LIST:
    case VALUE_SET: {
        bool is_tuple = value->kind == VALUE_LIST && !value->is_typed;
        strbuf_add_char(out, is_tuple ? '<' : '[');
        for (size_t i = 0; i < value->list.count; i++) {
            add_hash_text(value->list.items[i], out);
            strbuf_add_char(out, ';');
        }
        strbuf_add_char(out, is_tuple ? '>' : ']');
        return;
    }
    case VALUE_OBJECT:
        strbuf_add_char(out, value->is_typed ? '{' : '<');
        for (size_t i = 0; i < value->object.count; i++) {
            if (value->is_typed) strbuf_format(out, "\"%.*s\":", STR_ARG(value->object.keys[i]));
            add_hash_text(value->object.values[i], out);
            strbuf_add_char(out, ';');
        }
        strbuf_add_char(out, value->is_typed ? '}' : '>');
        return;
    }
}

int value_compare(const Value *a, const Value *b) {
    bool a_open = a->kind == VALUE_UNKNOWN || a->kind == VALUE_LAZY;
    bool b_open = b->kind == VALUE_UNKNOWN || b->kind == VALUE_LAZY;
    if (a_open || b_open) return order_of(a_open, b_open);
    if (a->kind == VALUE_NULL || b->kind == VALUE_NULL) return order_of(a->kind == VALUE_NULL, b->kind == VALUE_NULL);
    if (a->kind == b->kind && is_scalar(a)) {
        if (a->kind == VALUE_STRING) return str_compare(a->string, b->string);
        if (a->kind == VALUE_BOOL) return order_of(a->boolean, b->boolean);
        return number_compare(a->number, b->number);
    }
    Arena *arena = arena_new();
    StrBuf left = strbuf_new(arena, VALUE_SIZE_BYTES_MAX), right = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    add_hash_text(a, &left);
    add_hash_text(b, &right);
    int order = str_compare(strbuf_str(&left), strbuf_str(&right));
    arena_free(arena);
    return order;
}

typedef struct {
    const Value *value;
    size_t index;
    Str text; /* of lists and objects: made once, not per comparison */
} SetItem;

static int item_compare(const void *a, const void *b) {
    const SetItem *left = a, *right = b;
    int order = left->text.size && right->text.size ? str_compare(left->text, right->text)
                                                    : value_compare(left->value, right->value);
    if (order) return order;
    return left->index < right->index ? -1 : left->index > right->index; /* stable for unknown items */
}

const Value *value_set(Arena *arena, const Value *const *items, size_t count) {
    if (count > VALUE_ITEMS_MAX) return too_large(arena);
    SetItem *sorted = ARENA_ARRAY(arena, SetItem, count);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (SetItem){items[i], i, STR_NONE};
        if (items[i]->kind != VALUE_LIST && items[i]->kind != VALUE_SET && items[i]->kind != VALUE_OBJECT) continue;
        StrBuf text = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
        add_hash_text(items[i], &text);
        sorted[i].text = strbuf_str(&text);
    }
    qsort(sorted, count, sizeof *sorted, item_compare);
    const Value **kept = ARENA_ARRAY(arena, const Value *, count);
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_double = kept_count && value_equal(kept[kept_count - 1], sorted[i].value);
        if (!is_double) kept[kept_count++] = sorted[i].value;
    }
    return list_new(arena, VALUE_SET, kept, kept_count);
}

/* ---- conversions ---- */

bool value_to_string(Arena *arena, const Value *value, Str *out) {
    switch ((ValueKind)value->kind) {
    case VALUE_STRING: *out = value->string; return true;
    case VALUE_BOOL: *out = value->boolean ? STR("true") : STR("false"); return true;
    case VALUE_NUMBER: *out = number_text(arena, value->number); return true;
    case VALUE_UNKNOWN:
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_SET:
    case VALUE_OBJECT:
    case VALUE_LAZY: return false;
    }
    assert(!"unreachable");
    return false;
}

bool value_to_number(Arena *arena, const Value *value, Number *out) {
    if (value->kind == VALUE_NUMBER) *out = value->number;
    return value->kind == VALUE_NUMBER || (value->kind == VALUE_STRING && number_parse(arena, value->string, out));
}

bool value_to_int64(Arena *arena, const Value *value, int64_t *out) {
    Number number;
    return value_to_number(arena, value, &number) && number_to_int64(number, out);
}

bool value_to_bool(const Value *value, bool *out) {
    if (value->kind == VALUE_BOOL) {
        *out = value->boolean;
        return true;
    }
    if (value->kind != VALUE_STRING) return false;
    *out = str_equal(value->string, STR("true")) || str_equal(value->string, STR("1"));
    return *out || str_equal(value->string, STR("false")) || str_equal(value->string, STR("0"));
}

const char *cause_kind_text(CauseKind kind) {
    switch (kind) {
    case CAUSE_INPUT: return "input without a value";
    case CAUSE_DATA: return "data source";
    case CAUSE_COMPUTED: return "known after apply";
    case CAUSE_MODULE: return "module that is not there";
    case CAUSE_ENVIRONMENT: return "environment or command line";
    case CAUSE_UNSUPPORTED: return "not modelled";
    case CAUSE_LIMIT: return "limit reached";
    case CAUSE_SENSITIVE: return "not told";
    case CAUSE_ERROR: return "error in the expression";
    }
    assert(!"unreachable");
    return "";
}
