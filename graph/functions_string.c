/* Strings. Terraform counts grapheme clusters; here a cluster is a code point with the marks, joiners and
 * variation selectors behind it, which is the same for all text that people put into configuration. */
#include "graph/functions.h"

#include "analyzer/core/limits.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

/* ---- UTF-8 ---- */

/* Size of the character at `at`; 1 for a byte that begins none. */
static size_t rune_next(Str s, size_t at, uint32_t *rune) {
    unsigned char c = (unsigned char)s.data[at];
    size_t size = c < 0x80 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : (c & 0xF8) == 0xF0 ? 4 : 1;
    if (size == 1 || at + size > s.size) {
        *rune = c < 0x80 ? c : 0xFFFD;
        return 1;
    }
    uint32_t value = c & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if (((unsigned char)s.data[at + i] & 0xC0) != 0x80) {
            *rune = 0xFFFD;
            return 1;
        }
        value = value << 6 | ((unsigned char)s.data[at + i] & 0x3F);
    }
    *rune = value;
    return size;
}

static void rune_add(StrBuf *out, uint32_t rune) {
    if (rune < 0x80) {
        strbuf_add_char(out, (char)rune);
    } else if (rune < 0x800) {
        strbuf_add_char(out, (char)(0xC0 | rune >> 6));
        strbuf_add_char(out, (char)(0x80 | (rune & 0x3F)));
    } else if (rune < 0x10000) {
        strbuf_add_char(out, (char)(0xE0 | rune >> 12));
        strbuf_add_char(out, (char)(0x80 | (rune >> 6 & 0x3F)));
        strbuf_add_char(out, (char)(0x80 | (rune & 0x3F)));
    } else {
        strbuf_add_char(out, (char)(0xF0 | rune >> 18));
        strbuf_add_char(out, (char)(0x80 | (rune >> 12 & 0x3F)));
        strbuf_add_char(out, (char)(0x80 | (rune >> 6 & 0x3F)));
        strbuf_add_char(out, (char)(0x80 | (rune & 0x3F)));
    }
}

static bool is_extension(uint32_t rune) {
    return (rune >= 0x300 && rune <= 0x36F) || (rune >= 0x1AB0 && rune <= 0x1AFF) ||
           (rune >= 0x20D0 && rune <= 0x20FF) || (rune >= 0xFE00 && rune <= 0xFE0F) ||
           (rune >= 0x1F3FB && rune <= 0x1F3FF) || rune == 0x200D;
}

size_t grapheme_size(Str s, size_t at) {
    uint32_t rune, previous;
    size_t size = rune_next(s, at, &previous);
    if (previous == '\r' && at + 1 < s.size && s.data[at + 1] == '\n') return 2;
    bool is_flag = previous >= 0x1F1E6 && previous <= 0x1F1FF; /* two regional letters make one flag */
    while (at + size < s.size) {
        size_t next = rune_next(s, at + size, &rune);
        bool is_second_of_flag = is_flag && rune >= 0x1F1E6 && rune <= 0x1F1FF;
        if (!is_extension(rune) && previous != 0x200D && !is_second_of_flag) break;
        is_flag = false;
        previous = rune;
        size += next;
    }
    return size;
}

size_t grapheme_count(Str s) {
    size_t count = 0;
    for (size_t at = 0; at < s.size; at += grapheme_size(s, at)) count++;
    return count;
}

/* The alphabets in which names are written: Latin, Greek, Cyrillic. */
static uint32_t rune_upper(uint32_t rune) {
    if (rune >= 'a' && rune <= 'z') return rune - 32;
    if (rune < 0x80) return rune;
    if (rune == 0xB5) return 0x39C;
    if (rune >= 0xE0 && rune <= 0xFE && rune != 0xF7) return rune - 32;
    if (rune == 0xFF) return 0x178;
    if (rune == 0x131) return 'I';
    if ((rune >= 0x100 && rune <= 0x137) || (rune >= 0x14A && rune <= 0x177)) return rune & ~1u;
    if ((rune >= 0x139 && rune <= 0x148) || (rune >= 0x179 && rune <= 0x17E)) return rune & 1 ? rune : rune - 1;
    if (rune >= 0x3B1 && rune <= 0x3C9 && rune != 0x3C2) return rune - 32;
    if (rune >= 0x430 && rune <= 0x44F) return rune - 32;
    if (rune >= 0x450 && rune <= 0x45F) return rune - 80;
    return rune;
}

static uint32_t rune_lower(uint32_t rune) {
    if (rune >= 'A' && rune <= 'Z') return rune + 32;
    if (rune < 0x80) return rune;
    if (rune >= 0xC0 && rune <= 0xDE && rune != 0xD7) return rune + 32;
    if (rune == 0x178) return 0xFF;
    if (rune == 0x130) return 'i';
    if ((rune >= 0x100 && rune <= 0x137) || (rune >= 0x14A && rune <= 0x177)) return rune | 1u;
    if ((rune >= 0x139 && rune <= 0x148) || (rune >= 0x179 && rune <= 0x17E)) return rune & 1 ? rune + 1 : rune;
    if (rune >= 0x391 && rune <= 0x3A9 && rune != 0x3A2) return rune + 32;
    if (rune >= 0x410 && rune <= 0x42F) return rune + 32;
    if (rune >= 0x400 && rune <= 0x40F) return rune + 80;
    return rune;
}

static bool is_white(uint32_t rune) {
    return rune == ' ' || (rune >= '\t' && rune <= '\r') || rune == 0x85 || rune == 0xA0 || rune == 0x1680 ||
           (rune >= 0x2000 && rune <= 0x200A) || rune == 0x2028 || rune == 0x2029 || rune == 0x202F || rune == 0x205F ||
           rune == 0x3000;
}

/* ---- case ---- */

static const Value *map_runes(Evaluator *evaluator, Str s, uint32_t (*map)(uint32_t)) {
    StrBuf out = make_buffer(evaluator);
    for (size_t at = 0; at < s.size;) {
        uint32_t rune;
        at += rune_next(s, at, &rune);
        rune_add(&out, map(rune));
    }
    return make_string_of(evaluator, &out);
}

FUNCTION(lower_) {
    (void)scope, (void)count;
    return map_runes(evaluator, arguments[0]->string, rune_lower);
}

FUNCTION(upper_) {
    (void)scope, (void)count;
    return map_runes(evaluator, arguments[0]->string, rune_upper);
}

static bool is_word_rune(uint32_t rune) {
    bool is_letter = (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z');
    return is_letter || (rune >= '0' && rune <= '9') || rune == '_' || (rune >= 0x80 && !is_white(rune));
}

FUNCTION(title_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string;
    StrBuf out = make_buffer(evaluator);
    bool is_start = true;
    for (size_t at = 0; at < s.size;) {
        uint32_t rune;
        at += rune_next(s, at, &rune);
        rune_add(&out, is_start ? rune_upper(rune) : rune);
        is_start = !is_word_rune(rune);
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
        at += rune_next(set, at, &rune);
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
        size_t size = rune_next(s, at, &rune);
        bool is_cut = set ? has_rune(*set, rune) : is_white(rune);
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

FUNCTION(startswith_) {
    (void)evaluator, (void)scope, (void)count;
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
    for (size_t from = 0; from < s.size || (separator.size && from == s.size);) {
        size_t to = separator.size ? str_find(s, separator, from) : from + grapheme_size(s, from);
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
        size_t size = grapheme_size(s, at);
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
    if (offset < 0) offset += (int64_t)grapheme_count(s);
    size_t from = 0, to;
    for (int64_t i = 0; i < offset && from < s.size; i++) from += grapheme_size(s, from);
    to = from;
    for (int64_t i = 0; (length < 0 || i < length) && to < s.size; i++) to += grapheme_size(s, to);
    return make_string(evaluator, str_slice(s, from, to));
}

const FunctionRow string_functions[] = {
    {"chomp", "s", chomp_, 0},
    {"endswith", "ss", endswith_, 0},
    {"indent", "ns", indent_, 0},
    {"join", "sS+", join_, 0},
    {"lower", "s", lower_, 0},
    {"split", "ss", split_, 0},
    {"startswith", "ss", startswith_, 0},
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
