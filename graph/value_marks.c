/* Texts of which a part can't be told: marks stand around what would tell it, as in templates of Helm. */
#include "analyzer/core/limits.h"
#include "graph/value.h"
#include "parsers/gotemplate.h"

static const PartialText *partial_of(const Value *value) {
    if (value->kind == VALUE_UNKNOWN) return value->partial;
    return value->kind == VALUE_STRING ? value->tellable : NULL;
}

const Value *value_with_marked(Arena *arena, const Value *value, Str marked) {
    bool is_text = value->kind == VALUE_STRING || (value->kind == VALUE_UNKNOWN && value->cause->kind != CAUSE_ERROR);
    if (!is_text || marked.size == 0) return value;
    const PartialText *known = partial_of(value);
    PartialText *partial = ARENA_NEW(arena, PartialText);
    *partial = (PartialText){.prefix = known ? known->prefix : STR_NONE, .marked = marked};
    Value *copy = ARENA_NEW(arena, Value);
    *copy = *value;
    if (value->kind == VALUE_STRING)
        copy->tellable = partial;
    else
        copy->partial = partial;
    return copy;
}

bool value_marked_text(const Value *value, Str *out) {
    const PartialText *partial = partial_of(value);
    *out = STR_NONE;
    if (value->kind == VALUE_STRING && !value->is_sensitive)
        *out = value->string;
    else if (partial && partial->marked.size)
        *out = partial->marked;
    else
        return false;
    return true;
}

static Str mark(Arena *arena, Str what) {
    StrBuf out = strbuf_new(arena, what.size + 16);
    strbuf_add(&out, STR(GO_UNKNOWN_OPEN));
    for (size_t i = 0; i < what.size; i++) strbuf_add_char(&out, what.data[i] == '\n' ? ' ' : what.data[i]);
    strbuf_add(&out, STR(GO_UNKNOWN_CLOSE));
    return strbuf_str(&out);
}

const Value *value_with_marks(Arena *arena, const Value *value) {
    Str text;
    if (value->is_sensitive || value->kind == VALUE_UNKNOWN || value->kind == VALUE_LAZY) {
        if (value_marked_text(value, &text)) return value_string(arena, text);
        Str what = value->kind == VALUE_UNKNOWN && !value->is_sensitive ? value->cause->what : STR("a sensitive value");
        return value_string(arena, mark(arena, what));
    }
    if (!value->has_unknown && !value->has_sensitive) return value;
    bool is_object = value->kind == VALUE_OBJECT;
    size_t count = is_object ? value->object.count : value->list.count;
    const Value *const *items = is_object ? value->object.values : value->list.items;
    const Value **marked = ARENA_ARRAY(arena, const Value *, count);
    for (size_t i = 0; i < count; i++) marked[i] = value_with_marks(arena, items[i]); /* depth: NESTING_DEPTH_MAX */
    return is_object ? value_object(arena, value->object.keys, marked, count) : value_list(arena, marked, count);
}

const Value *value_without_marks(Arena *arena, const Value *value) {
    if (value->kind == VALUE_STRING) {
        size_t open = str_find(value->string, STR(GO_UNKNOWN_OPEN), 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(value->string, STR(GO_UNKNOWN_CLOSE), open);
        if (close == SIZE_MAX) return value;
        Str what = str_slice(value->string, open + sizeof GO_UNKNOWN_OPEN - 1, close);
        return value_scalar(arena, value_unknown(arena, CAUSE_INPUT, what));
    }
    bool is_object = value->kind == VALUE_OBJECT, is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    if (!is_object && !is_list) return value;
    size_t count = is_object ? value->object.count : value->list.count;
    const Value *const *items = is_object ? value->object.values : value->list.items;
    for (size_t i = 0; is_object && i < count; i++)
        if (str_contains(value->object.keys[i], STR(GO_UNKNOWN_OPEN)))
            return value_unknown(arena, CAUSE_INPUT, value->object.keys[i]);
    const Value **open = ARENA_ARRAY(arena, const Value *, count);
    for (size_t i = 0; i < count; i++) open[i] = value_without_marks(arena, items[i]); /* depth: NESTING_DEPTH_MAX */
    return is_object ? value_object(arena, value->object.keys, open, count) : value_list(arena, open, count);
}
