/* format() and formatlist(): the verbs of Terraform's own formatter, which differ from C's and Go's in
 * small ways (%v of a large number has an exponent, %s of one has not; %t takes no width). */
#include "analyzer/core/limits.h"
#include "graph/functions.h"
#include "graph/unicode.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

typedef struct {
    Str raw; /* "%-5d", for messages */
    char verb;
    bool has_minus, has_plus, has_space, has_zero, has_sharp;
    bool has_precision, has_index;
    size_t width, precision;
    size_t index; /* of the argument, from 1 */
} Verb;

enum { WIDTH_MAX = 10000 };

static size_t parse_digits(Str s, size_t *at) {
    size_t number = 0;
    for (; *at < s.size && s.data[*at] >= '0' && s.data[*at] <= '9'; (*at)++) {
        if (number <= WIDTH_MAX) number = number * 10 + (size_t)(s.data[*at] - '0');
    }
    return number;
}

/* `at` stands behind the percent sign, and behind the verb afterwards. */
static bool parse_verb(Str s, size_t *at, Verb *out) {
    size_t start = *at - 1;
    *out = (Verb){0};
    for (bool is_flag = true; is_flag && *at < s.size;) {
        switch (s.data[*at]) {
        case '-': out->has_minus = true; break;
        case '+': out->has_plus = true; break;
        case ' ': out->has_space = true; break;
        case '0': out->has_zero = true; break;
        case '#': out->has_sharp = true; break;
        default: is_flag = false; continue;
        }
        (*at)++;
    }
    while (*at < s.size) {
        char c = s.data[*at];
        if (c >= '0' && c <= '9') {
            out->width = parse_digits(s, at);
        } else if (c == '.') {
            (*at)++;
            out->has_precision = true;
            out->precision = parse_digits(s, at);
        } else if (c == '[') {
            (*at)++;
            out->has_index = true;
            out->index = parse_digits(s, at);
            if (*at >= s.size || s.data[*at] != ']' || out->index == 0) return false;
            (*at)++;
        } else {
            out->verb = c;
            (*at)++;
            out->raw = str_slice(s, start, *at);
            return out->width <= WIDTH_MAX && out->precision <= WIDTH_MAX;
        }
    }
    return false;
}

static void add_repeated(StrBuf *out, char c, size_t count) {
    for (size_t i = 0; i < count && !out->is_truncated; i++) strbuf_add_char(out, c);
}

/* Text brought to the width; zeros for padding stand behind a sign. */
static void add_padded(StrBuf *out, const Verb *verb, Str text) {
    size_t size = unicode_cluster_count(text), missing = size < verb->width ? verb->width - size : 0;
    bool is_zero_padded = verb->has_zero && !verb->has_minus;
    bool has_sign = text.size && (text.data[0] == '-' || text.data[0] == '+' || text.data[0] == ' ');
    bool is_number = strchr("dboxXeEfgG", verb->verb) != NULL;
    if (is_zero_padded && has_sign && is_number) {
        strbuf_add_char(out, text.data[0]);
        text = str_slice(text, 1, text.size);
    }
    if (!verb->has_minus) add_repeated(out, is_zero_padded ? '0' : ' ', missing);
    strbuf_add(out, text);
    if (verb->has_minus) add_repeated(out, ' ', missing);
}

static Str clip(Str text, const Verb *verb) {
    if (!verb->has_precision) return text;
    size_t end = 0;
    for (size_t i = 0; i < verb->precision && end < text.size; i++) end += unicode_cluster_size(text, end);
    return str_slice(text, 0, end);
}

static Str with_sign(Arena *arena, const Verb *verb, Str digits, bool is_negative) {
    const char *sign = is_negative ? "-" : verb->has_plus ? "+" : verb->has_space ? " " : "";
    return str_concat(arena, str_from(sign), digits);
}

static const char *base_prefix(char verb) {
    switch (verb) {
    case 'b': return "0b";
    case 'o': return "0";
    case 'x': return "0x";
    default: return "0X";
    }
}

static Str upper_case(Arena *arena, Str digits) {
    StrBuf out = strbuf_new(arena, digits.size);
    for (size_t i = 0; i < digits.size; i++)
        strbuf_add_char(&out, digits.data[i] >= 'a' ? (char)(digits.data[i] - 'a' + 'A') : digits.data[i]);
    return strbuf_str(&out);
}

static bool add_integer(Evaluator *evaluator, StrBuf *out, const Verb *verb, const Value *value) {
    Number number;
    Arena *arena = evaluator->arena;
    if (!value_to_number(arena, value, &number) || !number_is_whole(number)) return false;
    bool is_negative = number_is_negative(number) && number_compare(number, number_from_int64(0)) != 0;
    int base = verb->verb == 'b' ? 2 : verb->verb == 'o' ? 8 : verb->verb == 'd' ? 10 : 16;
    Str digits = number_digits(arena, number, base);
    if (verb->verb == 'X') digits = upper_case(arena, digits);
    if (verb->has_sharp && base != 10) digits = str_concat(arena, str_from(base_prefix(verb->verb)), digits);
    evaluator_charge(evaluator, digits.size / 4);
    if (verb->has_precision && digits.size < verb->precision) { /* at least so many digits */
        StrBuf padded = make_buffer(evaluator);
        add_repeated(&padded, '0', verb->precision - digits.size);
        strbuf_add(&padded, digits);
        digits = strbuf_str(&padded);
    }
    add_padded(out, verb, with_sign(evaluator->arena, verb, digits, is_negative));
    return true;
}

/* %g without a precision is the shortest form; the others show six digits then. */
static bool add_float(Evaluator *evaluator, StrBuf *out, const Verb *verb, const Value *value) {
    enum { PRECISION_DEFAULT = 6 };
    Number number;
    if (!value_to_number(evaluator->arena, value, &number)) return false;
    bool is_general = verb->verb == 'g' || verb->verb == 'G';
    int precision = verb->has_precision ? (int)verb->precision : is_general ? -1 : PRECISION_DEFAULT;
    Str text = number_format(evaluator->arena, number, verb->verb, precision);
    evaluator_charge(evaluator, text.size / 4);
    Verb padding = *verb;
    bool is_negative = number_is_negative(number), is_infinite = !number_is_finite(number);
    padding.has_zero = verb->has_zero && !is_infinite;
    padding.has_plus = verb->has_plus || (is_infinite && !verb->has_space);
    Str digits = is_negative || is_infinite ? str_slice(text, 1, text.size) : text;
    add_padded(out, &padding, with_sign(evaluator->arena, &padding, digits, is_negative));
    return true;
}

static bool add_string(Evaluator *evaluator, StrBuf *out, const Verb *verb, const Value *value) {
    Str text;
    if (!value_to_string(evaluator->arena, value, &text)) return false;
    text = clip(text, verb);
    if (verb->verb == 'q') {
        StrBuf quoted = make_buffer(evaluator);
        Value string = {.kind = VALUE_STRING, .string = text};
        value_print_json(&string, &quoted, false);
        text = strbuf_str(&quoted);
    }
    add_padded(out, verb, text);
    return true;
}

static void add_any(Evaluator *evaluator, StrBuf *out, const Verb *verb, const Value *value) {
    if (!verb->has_sharp && value->kind == VALUE_STRING) {
        add_padded(out, verb, value->string);
        return;
    }
    if (!verb->has_sharp && value->kind == VALUE_NUMBER) {
        add_padded(out, verb, number_format(evaluator->arena, value->number, 'g', -1));
        return;
    }
    StrBuf json = make_buffer(evaluator);
    value_print_json(value, &json, false);
    add_padded(out, verb, strbuf_str(&json));
}

static bool add_bool(StrBuf *out, const Value *value) {
    bool boolean;
    if (!value_to_bool(value, &boolean)) return false;
    strbuf_add(out, boolean ? STR("true") : STR("false"));
    return true;
}

/* NULL when it fits. */
static const Value *add_value(Evaluator *evaluator, StrBuf *out, const Verb *verb, const Value *value) {
    bool fits = false;
    if (value->kind == VALUE_NULL && verb->verb != 'v')
        return value_error(evaluator, "format(): %.*s of null", STR_ARG(verb->raw));
    switch (verb->verb) {
    case 'v':
        add_any(evaluator, out, verb, value);
        fits = true;
        break;
    case 't': fits = add_bool(out, value); break;
    case 's':
    case 'q': fits = add_string(evaluator, out, verb, value); break;
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X': fits = add_integer(evaluator, out, verb, value); break;
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G': fits = add_float(evaluator, out, verb, value); break;
    default: return value_error(evaluator, "format(): no verb %.*s", STR_ARG(verb->raw));
    }
    return fits ? NULL : value_error(evaluator, "format(): a value that does not fit %.*s", STR_ARG(verb->raw));
}

const Value *format_values(Evaluator *evaluator, Str format, const Value *const *arguments, size_t count) {
    StrBuf out = make_buffer(evaluator);
    size_t next = 1, highest = 0;
    for (size_t at = 0; at < format.size && !out.is_truncated;) {
        char c = format.data[at++];
        if (c != '%') {
            strbuf_add_char(&out, c);
            continue;
        }
        if (at < format.size && format.data[at] == '%') {
            strbuf_add_char(&out, '%');
            at++;
            continue;
        }
        Verb verb;
        if (!parse_verb(format, &at, &verb)) return value_error(evaluator, "format(): a verb is not complete");
        size_t index = verb.has_index ? verb.index : next;
        if (index > count) return value_error(evaluator, "format(): no argument %zu", index);
        const Value *error = add_value(evaluator, &out, &verb, arguments[index - 1]);
        if (error) return error;
        next = index + 1;
        if (index > highest) highest = index;
    }
    if (highest < count) return value_error(evaluator, "format(): only %zu of %zu arguments are used", highest, count);
    return make_string_of(evaluator, &out);
}

FUNCTION(format_) {
    (void)scope;
    const Value *unknown = unknown_because(evaluator, arguments, count);
    if (unknown) { /* what stands before the first verb is known all the same */
        Str format = arguments[0]->kind == VALUE_STRING ? arguments[0]->string : STR_NONE;
        size_t size = str_find_char(format, '%', 0);
        return value_with_prefix(evaluator->arena, unknown, str_slice(format, 0, size == SIZE_MAX ? 0 : size));
    }
    return format_values(evaluator, arguments[0]->string, arguments + 1, count - 1);
}

/* Lists are walked side by side; what is no list is the same in every round. */
FUNCTION(formatlist_) {
    (void)scope;
    size_t length = SIZE_MAX;
    for (size_t i = 1; i < count; i++) {
        if (arguments[i]->kind == VALUE_UNKNOWN) return unknown_because(evaluator, arguments, count);
        if (arguments[i]->kind != VALUE_LIST && arguments[i]->kind != VALUE_SET) continue;
        if (length != SIZE_MAX && length != arguments[i]->list.count)
            return value_error(evaluator, "formatlist(): lists of different lengths");
        length = arguments[i]->list.count;
    }
    if (length == SIZE_MAX) length = 1;
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, length);
    const Value **row = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t n = 0; n < length; n++) {
        for (size_t i = 1; i < count; i++) {
            bool is_list = arguments[i]->kind == VALUE_LIST || arguments[i]->kind == VALUE_SET;
            row[i - 1] = is_list ? arguments[i]->list.items[n] : arguments[i];
        }
        items[n] = unknown_because(evaluator, row, count - 1);
        if (!items[n]) items[n] = format_values(evaluator, arguments[0]->string, row, count - 1);
        if (items[n]->kind == VALUE_UNKNOWN && items[n]->cause->kind == CAUSE_ERROR) return items[n];
    }
    return make_typed_list(evaluator, items, length);
}

const FunctionRow format_functions[] = {
    {"format", "sua*0u", format_, 0},
    {"formatlist", "sa*0U", formatlist_, 0},
    {0},
};
