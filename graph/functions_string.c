/* Strings. Terraform counts grapheme clusters, cuts between them, and maps case one code point for one. */
#include "graph/functions.h"

#include "analyzer/core/limits.h"
#include "graph/unicode.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

/* ---- case ---- */

static const Value *map_runes(Evaluator *evaluator, Str s, uint32_t (*map)(uint32_t)) {
    StrBuf out = make_buffer(evaluator);
    for (size_t at = 0; at < s.size;) {
        uint32_t rune;
        at += unicode_next(s, at, &rune);
        unicode_add(&out, map(rune));
    }
    return make_string_of(evaluator, &out);
}

FUNCTION(lower_) {
    (void)scope, (void)count;
    return map_runes(evaluator, arguments[0]->string, unicode_lower);
}

FUNCTION(upper_) {
    (void)scope, (void)count;
    return map_runes(evaluator, arguments[0]->string, unicode_upper);
}

FUNCTION(title_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string;
    StrBuf out = make_buffer(evaluator);
    bool is_start = true;
    for (size_t at = 0; at < s.size;) {
        uint32_t rune;
        at += unicode_next(s, at, &rune);
        unicode_add(&out, is_start ? unicode_title(rune) : rune);
        is_start = unicode_is_separator(rune);
    }
    return make_string_of(evaluator, &out);
}

/* ---- trimming ---- */

FUNCTION(chomp_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string;
    while (s.size && (s.data[s.size - 1] == '\n' || s.data[s.size - 1] == '\r')) s.size--;
    return make_string(evaluator, s);
}

static bool has_rune(Str set, uint32_t wanted) {
    for (size_t at = 0; at < set.size;) {
        uint32_t rune;
        at += unicode_next(set, at, &rune);
        if (rune == wanted) return true;
    }
    return false;
}

/* Cuts runes off both ends that stand in `set`, or white space when `set` is NULL. */
static Str trim_runes(Str s, const Str *set) {
    size_t first = 0, last = 0;
    bool is_started = false;
    for (size_t at = 0; at < s.size;) {
        uint32_t rune;
        size_t size = unicode_next(s, at, &rune);
        bool is_cut = set ? has_rune(*set, rune) : unicode_is_white(rune);
        if (!is_cut) {
            if (!is_started) first = at;
            is_started = true;
            last = at + size;
        }
        at += size;
    }
    return is_started ? str_slice(s, first, last) : STR_NONE;
}

FUNCTION(trim_) {
    (void)scope, (void)count;
    evaluator_charge(evaluator, arguments[0]->string.size * (arguments[1]->string.size + 1) / 8);
    return make_string(evaluator, trim_runes(arguments[0]->string, &arguments[1]->string));
}

FUNCTION(trimspace_) {
    (void)scope, (void)count;
    return make_string(evaluator, trim_runes(arguments[0]->string, NULL));
}

FUNCTION(trimprefix_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string, prefix = arguments[1]->string;
    return make_string(evaluator, str_starts_with(s, prefix) ? str_slice(s, prefix.size, s.size) : s);
}

FUNCTION(trimsuffix_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string, suffix = arguments[1]->string;
    return make_string(evaluator, str_ends_with(s, suffix) ? str_slice(s, 0, s.size - suffix.size) : s);
}

/* ---- asking ---- */

/* How a text begins may be known although the whole is not. */
FUNCTION(startswith_) {
    (void)scope;
    const Value *text = arguments[0], *wanted = arguments[1];
    if (text->kind == VALUE_UNKNOWN || wanted->kind == VALUE_UNKNOWN) {
        const Str *prefix = text->kind == VALUE_UNKNOWN && text->partial ? &text->partial->prefix : NULL;
        bool is_told = prefix && wanted->kind == VALUE_STRING;
        size_t size = is_told && prefix->size < wanted->string.size ? prefix->size : is_told ? wanted->string.size : 0;
        if (!is_told || !str_equal(str_slice(*prefix, 0, size), str_slice(wanted->string, 0, size)))
            return is_told ? &VALUE_FALSE : unknown_because(evaluator, arguments, count);
        return size == wanted->string.size ? &VALUE_TRUE : unknown_because(evaluator, arguments, count);
    }
    return value_bool(str_starts_with(arguments[0]->string, arguments[1]->string));
}

FUNCTION(endswith_) {
    (void)evaluator, (void)scope, (void)count;
    return value_bool(str_ends_with(arguments[0]->string, arguments[1]->string));
}

FUNCTION(strcontains_) {
    (void)evaluator, (void)scope, (void)count;
    return value_bool(str_contains(arguments[0]->string, arguments[1]->string));
}

/* ---- taking apart and together ---- */

FUNCTION(indent_) {
    (void)scope, (void)count;
    int64_t width = 0;
    Str s = arguments[1]->string;
    if (!number_to_int64(arguments[0]->number, &width) || width < 0)
        return value_error(evaluator, "indent(): the number of spaces should be whole and not negative");
    StrBuf out = make_buffer(evaluator);
    for (size_t i = 0; i < s.size && !out.is_truncated; i++) {
        strbuf_add_char(&out, s.data[i]);
        for (int64_t n = 0; s.data[i] == '\n' && n < width && !out.is_truncated; n++) strbuf_add_char(&out, ' ');
    }
    return make_string_of(evaluator, &out);
}

FUNCTION(join_) {
    (void)scope;
    StrBuf out = make_buffer(evaluator);
    bool is_first = true;
    for (size_t i = 1; i < count; i++) {
        for (size_t n = 0; n < arguments[i]->list.count && !out.is_truncated; n++) {
            const Value *item = arguments[i]->list.items[n];
            if (item->kind != VALUE_STRING) return value_error(evaluator, "join(): item %zu is null", n);
            if (!is_first) strbuf_add(&out, arguments[0]->string);
            strbuf_add(&out, item->string);
            is_first = false;
        }
    }
    return make_string_of(evaluator, &out);
}

FUNCTION(split_) {
    (void)scope, (void)count;
    Str separator = arguments[0]->string, s = arguments[1]->string;
    size_t capacity = s.size / (separator.size ? separator.size : 1) + 1;
    if (capacity > VALUE_ITEMS_MAX) capacity = VALUE_ITEMS_MAX;
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, capacity);
    evaluator_charge(evaluator, capacity / 2);
    size_t item_count = 0;
    uint32_t code; /* without a separator every code point is a part */
    for (size_t from = 0; from < s.size || (separator.size && from == s.size);) {
        size_t to = separator.size ? str_find(s, separator, from) : from + unicode_next(s, from, &code);
        if (to > s.size) to = s.size;
        if (item_count == capacity) return value_limit(evaluator, STR("list too long"));
        items[item_count++] = make_string(evaluator, str_slice(s, from, to));
        if (to == s.size) break;
        from = to + separator.size;
    }
    return make_typed_list(evaluator, items, item_count);
}

FUNCTION(strrev_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string;
    char *reversed = arena_alloc(evaluator->arena, s.size + 1);
    size_t to = s.size;
    for (size_t at = 0; at < s.size;) {
        size_t size = unicode_cluster_size(s, at);
        to -= size;
        memcpy(reversed + to, s.data + at, size);
        at += size;
    }
    return make_string(evaluator, (Str){reversed, s.size});
}

FUNCTION(substr_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string;
    int64_t offset = 0, length = 0;
    if (!number_to_int64(arguments[1]->number, &offset) || !number_to_int64(arguments[2]->number, &length))
        return value_error(evaluator, "substr(): offset and length should be whole numbers");
    /* From the end, a length of zero means the rest. */
    if (offset < 0 && length == 0) length = -1;
    if (offset < 0) offset += (int64_t)unicode_cluster_count(s);
    size_t from = 0, to;
    for (int64_t i = 0; i < offset && from < s.size; i++) from += unicode_cluster_size(s, from);
    to = from;
    for (int64_t i = 0; (length < 0 || i < length) && to < s.size; i++) to += unicode_cluster_size(s, to);
    return make_string(evaluator, str_slice(s, from, to));
}

const FunctionRow string_functions[] = {
    {"chomp", "s", chomp_, 0},
    {"endswith", "ss", endswith_, 0},
    {"indent", "ns", indent_, 0},
    {"join", "sS+", join_, 0},
    {"lower", "s", lower_, 0},
    {"split", "ss", split_, 0},
    {"startswith", "susu", startswith_, 0},
    {"strcontains", "ss", strcontains_, 0},
    {"strrev", "s", strrev_, 0},
    {"substr", "snn", substr_, 0},
    {"title", "s", title_, 0},
    {"trim", "ss", trim_, 0},
    {"trimprefix", "ss", trimprefix_, 0},
    {"trimspace", "s", trimspace_, 0},
    {"trimsuffix", "ss", trimsuffix_, 0},
    {"upper", "s", upper_, 0},
    {0},
};
