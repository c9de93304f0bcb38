/* Regular expressions. Terraform's are RE2's: no look-around and no back-references, so that they match in
 * linear time. PCRE2 runs them here, within limits on steps and memory; what RE2 would refuse is refused. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "analyzer/core/limits.h"
#include "graph/functions.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

enum { PATTERN_SIZE_MAX = 4096, REPEAT_MAX = 1000, HEAP_KIBIBYTES_MAX = 4096, CAPTURES_MAX = 200 };

typedef struct {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    uint32_t capture_count;
    bool has_names;
    const Value *failure; /* set when a limit was reached or the pattern is wrong */
} Regex;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* "{2,1001}": RE2 counts to 1,000. */
static bool is_repeat_too_large(Str pattern, size_t at) {
    int64_t number = 0;
    for (at++; at < pattern.size && (is_digit(pattern.data[at]) || pattern.data[at] == ','); at++) {
        number = pattern.data[at] == ',' ? 0 : number * 10 + (pattern.data[at] - '0');
        if (number > REPEAT_MAX) return at < pattern.size;
    }
    return false;
}

/* What stands behind "(?" in RE2: a name, flags, or a colon. */
static bool is_known_group(Str pattern, size_t at) {
    Str rest = str_slice(pattern, at, pattern.size);
    if (str_starts_with(rest, STR("P<"))) return true;
    if (str_starts_with(rest, STR("<"))) return rest.size > 1 && rest.data[1] != '=' && rest.data[1] != '!';
    size_t i = 0;
    while (i < rest.size && strchr("imsU-", rest.data[i])) i++;
    return i < rest.size && (rest.data[i] == ':' || (rest.data[i] == ')' && i > 0));
}

/* Escape sequences of RE2. `\v` is one character there and a class in PCRE2. */
static bool add_escape(StrBuf *out, char c, bool in_class) {
    if (c == 'v') {
        strbuf_add(out, STR("\\x0b"));
        return true;
    }
    bool is_punctuation = (unsigned char)c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !is_digit(c);
    bool is_known = is_punctuation || strchr(in_class ? "dDsSwWafnrtxpPE0" : "dDsSwWbBAzafnrtxpPQE0", c) != NULL;
    if (!is_known) return false;
    strbuf_add_char(out, '\\');
    strbuf_add_char(out, c);
    return true;
}

/* A class, from its bracket to the one that closes it. Leaves *at on the last character. */
static bool add_class(StrBuf *out, Str pattern, size_t *at) {
    size_t i = *at;
    strbuf_add_char(out, pattern.data[i++]);
    if (i < pattern.size && pattern.data[i] == '^') strbuf_add_char(out, pattern.data[i++]);
    for (bool is_first = true; i < pattern.size; i++, is_first = false) {
        char c = pattern.data[i];
        if (c == '\\') {
            if (i + 1 == pattern.size || !add_escape(out, pattern.data[++i], true)) return false;
        } else if (c == '[' && i + 1 < pattern.size && pattern.data[i + 1] == ':') {
            size_t end = str_find(pattern, STR(":]"), i + 2);
            if (end == SIZE_MAX) return false;
            strbuf_add(out, str_slice(pattern, i, end + 2));
            i = end + 1;
        } else if (c == ']' && !is_first) {
            strbuf_add_char(out, c);
            *at = i;
            return true;
        } else {
            if (c == '[' || c == ']') strbuf_add_char(out, '\\');
            strbuf_add_char(out, c);
        }
    }
    return false;
}

/* \Q…\E: taken as it stands. Leaves *at on the last character. */
static void add_quoted(StrBuf *out, Str pattern, size_t *at) {
    size_t end = str_find(pattern, STR("\\E"), *at);
    size_t behind = end == SIZE_MAX ? pattern.size : end + 2;
    strbuf_add(out, str_slice(pattern, *at, behind));
    *at = behind - 1;
}

/* Size of "{2}", "{2,}" or "{2,3}"; 0 when the brace is just a character. */
static size_t repeat_size(Str pattern, size_t at) {
    size_t i = at + 1, comma_count = 0;
    for (; i < pattern.size && (is_digit(pattern.data[i]) || pattern.data[i] == ','); i++)
        comma_count += pattern.data[i] == ',';
    bool is_repeat = i < pattern.size && pattern.data[i] == '}' && i > at + 1 && is_digit(pattern.data[at + 1]);
    return is_repeat && comma_count < 2 ? i + 1 - at : 0;
}

/* The pattern as PCRE2 wants it; false when RE2 would not have it. */
static bool translate(Str pattern, StrBuf *out) {
    bool was_repeat = false; /* then another one would be possessive, which RE2 does not know */
    for (size_t i = 0; i < pattern.size; i++) {
        char c = pattern.data[i];
        bool follows_repeat = was_repeat;
        was_repeat = false;
        if (c == '\0') return false;
        if (c == '\\') {
            if (i + 1 == pattern.size || !add_escape(out, pattern.data[++i], false)) return false;
            if (pattern.data[i] == 'Q' && ++i < pattern.size) add_quoted(out, pattern, &i);
            continue;
        }
        if (c == '[') {
            if (!add_class(out, pattern, &i)) return false;
            continue;
        }
        if (c == '(' && i + 1 < pattern.size) {
            bool is_extension =
                pattern.data[i + 1] == '*' || (pattern.data[i + 1] == '?' && !is_known_group(pattern, i + 2));
            if (is_extension) return false;
        }
        size_t counted = c == '{' ? repeat_size(pattern, i) : 0;
        bool is_repeat = counted || c == '*' || c == '+' || c == '?';
        bool is_lazy_mark = c == '?' && follows_repeat;
        if (is_repeat && follows_repeat && !is_lazy_mark) return false;
        if (counted && is_repeat_too_large(pattern, i)) return false;
        bool opens_group = c == '?' && i && pattern.data[i - 1] == '(';
        was_repeat = is_repeat && !is_lazy_mark && !opens_group;
        strbuf_add(out, str_slice(pattern, i, i + (counted ? counted : 1)));
        if (counted) i += counted - 1;
    }
    return !out->is_truncated;
}

static void regex_free(Regex *regex) {
    pcre2_match_data_free(regex->data);
    pcre2_match_context_free(regex->context);
    pcre2_code_free(regex->code);
}

/* On failure `failure` says why, and there is nothing to free. */
static bool regex_open(Regex *out, Evaluator *evaluator, Str pattern) {
    *out = (Regex){0};
    StrBuf text = strbuf_new(evaluator->arena, 2 * PATTERN_SIZE_MAX);
    if (pattern.size > PATTERN_SIZE_MAX) {
        out->failure = value_limit(evaluator, STR("regular expression too long"));
        return false;
    }
    if (!translate(pattern, &text)) {
        out->failure = value_error(evaluator, "not a regular expression: %.*s", STR_ARG(pattern));
        return false;
    }
    int error = 0;
    PCRE2_SIZE offset = 0;
    uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    Str ready = strbuf_str(&text);
    out->code = pcre2_compile((PCRE2_SPTR)ready.data, ready.size, options, &error, &offset, NULL);
    if (!out->code) {
        out->failure = value_error(evaluator, "not a regular expression: %.*s", STR_ARG(pattern));
        return false;
    }
    uint32_t name_count = 0;
    pcre2_pattern_info(out->code, PCRE2_INFO_CAPTURECOUNT, &out->capture_count);
    pcre2_pattern_info(out->code, PCRE2_INFO_NAMECOUNT, &name_count);
    out->has_names = name_count > 0;
    out->data = pcre2_match_data_create_from_pattern(out->code, NULL);
    out->context = pcre2_match_context_create(NULL);
    bool is_mixed = name_count > 0 && name_count != out->capture_count;
    if (!out->data || !out->context || is_mixed || out->capture_count > CAPTURES_MAX) {
        out->failure = is_mixed ? value_error(evaluator, "a regular expression with both named and unnamed groups")
                                : value_limit(evaluator, STR("regular expression too large"));
        regex_free(out);
        return false;
    }
    pcre2_set_match_limit(out->context, REGEX_STEPS_MAX);
    pcre2_set_depth_limit(out->context, REGEX_STEPS_MAX / 10);
    pcre2_set_heap_limit(out->context, HEAP_KIBIBYTES_MAX);
    return true;
}

/* Finds the next match at or after `from`. Sets `failure` when a limit was reached. */
static bool regex_match(Regex *regex, Evaluator *evaluator, Str subject, size_t from) {
    evaluator_charge(evaluator, 16 + (subject.size - from) / 16);
    int result = pcre2_match(regex->code, (PCRE2_SPTR)subject.data, subject.size, from, 0, regex->data, regex->context);
    if (result >= 0) return true;
    if (result == PCRE2_ERROR_NOMATCH) return false;
    bool is_limit =
        result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT;
    if (is_limit) evaluator_charge(evaluator, REGEX_STEPS_MAX / 10);
    regex->failure = is_limit ? value_limit(evaluator, STR("regular expression needs too many steps"))
                              : value_unsupported(evaluator, STR("regular expression on text that is not UTF-8"));
    return false;
}

static const Value *capture(Evaluator *evaluator, const Regex *regex, Str subject, uint32_t index) {
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(regex->data);
    if (offsets[2 * index] == PCRE2_UNSET) return &VALUE_NULL_VALUE;
    return make_string(evaluator, str_slice(subject, offsets[2 * index], offsets[2 * index + 1]));
}

/* The whole match, or a tuple or object of its groups. */
static const Value *captures(Evaluator *evaluator, const Regex *regex, Str subject) {
    uint32_t count = regex->capture_count;
    if (count == 0) return capture(evaluator, regex, subject, 0);
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (uint32_t i = 0; i < count; i++) values[i] = capture(evaluator, regex, subject, i + 1);
    if (!regex->has_names) return make_list(evaluator, values, count);
    Str *names = ARENA_ARRAY(evaluator->arena, Str, count);
    PCRE2_SPTR table = NULL;
    uint32_t entry_size = 0;
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, (void *)&table);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
    for (uint32_t i = 0; i < count; i++) {
        PCRE2_SPTR entry = table + (size_t)i * entry_size;
        uint32_t number = (uint32_t)entry[0] << 8 | entry[1];
        names[number - 1] = str_copy(evaluator->arena, str_from((const char *)(entry + 2)));
    }
    return make_object(evaluator, names, values, count);
}

/* The beginning of the first character at or after `at`. */
static size_t character_start(Str subject, size_t at) {
    while (at < subject.size && ((unsigned char)subject.data[at] & 0xC0) == 0x80) at++;
    return at;
}

/* Where to go on behind a match: past it, and past one character when it was empty. */
static size_t next_start(Str subject, size_t start, size_t end) {
    return end > start ? end : character_start(subject, end + 1);
}

FUNCTION(regex_) {
    (void)scope, (void)count;
    Regex regex;
    Str subject = arguments[1]->string;
    if (!regex_open(&regex, evaluator, arguments[0]->string)) return regex.failure;
    const Value *result = NULL;
    if (regex_match(&regex, evaluator, subject, 0)) result = captures(evaluator, &regex, subject);
    regex_free(&regex);
    if (result) return result;
    return regex.failure ? regex.failure : value_error(evaluator, "regex(): no match");
}

FUNCTION(regexall_) {
    (void)scope, (void)count;
    Regex regex;
    Str subject = arguments[1]->string;
    if (!regex_open(&regex, evaluator, arguments[0]->string)) return regex.failure;
    VEC(const Value *) items = {0};
    size_t from = 0, previous_end = SIZE_MAX;
    while (from <= subject.size && regex_match(&regex, evaluator, subject, from)) {
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(regex.data);
        size_t start = offsets[0], end = offsets[1];
        /* An empty match right behind the one before is none. */
        if (end > start || start != previous_end)
            *VEC_PUSH(evaluator->arena, &items) = captures(evaluator, &regex, subject);
        previous_end = end;
        from = next_start(subject, start, end);
        if (items.count > VALUE_ITEMS_MAX) regex.failure = value_limit(evaluator, STR("list too long"));
        if (regex.failure || evaluator_is_exhausted(evaluator)) break;
    }
    regex_free(&regex);
    return regex.failure ? regex.failure : make_typed_list(evaluator, items.items, items.count);
}

/* ---- replace ---- */

static bool is_name_char(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/* "$1", "${name}", "$name" (as long as it goes), "$$". What names no group is replaced by nothing. */
static void expand(const Regex *regex, Str subject, Str replacement, StrBuf *out) {
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(regex->data);
    for (size_t i = 0; i < replacement.size; i++) {
        if (replacement.data[i] != '$' || i + 1 == replacement.size) {
            strbuf_add_char(out, replacement.data[i]);
            continue;
        }
        if (replacement.data[i + 1] == '$') {
            strbuf_add_char(out, '$');
            i++;
            continue;
        }
        bool is_braced = replacement.data[i + 1] == '{';
        size_t start = i + 1 + is_braced, end = start;
        while (end < replacement.size && is_name_char(replacement.data[end])) end++;
        if (end == start || (is_braced && (end == replacement.size || replacement.data[end] != '}'))) {
            strbuf_add_char(out, '$');
            continue;
        }
        Str name = str_slice(replacement, start, end);
        int64_t number = -1;
        char zero_terminated[64];
        if (!str_to_int64(name, &number) && name.size < sizeof zero_terminated) {
            memcpy(zero_terminated, name.data, name.size);
            zero_terminated[name.size] = '\0';
            number = pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)zero_terminated);
        }
        if (number >= 0 && number <= regex->capture_count && offsets[2 * number] != PCRE2_UNSET)
            strbuf_add(out, str_slice(subject, offsets[2 * number], offsets[2 * number + 1]));
        i = end - 1 + is_braced;
    }
}

static const Value *replace_regex(Evaluator *evaluator, Str subject, Str pattern, Str replacement) {
    Regex regex;
    if (!regex_open(&regex, evaluator, pattern)) return regex.failure;
    StrBuf out = make_buffer(evaluator);
    size_t from = 0, copied = 0, previous_end = SIZE_MAX;
    while (from <= subject.size && !out.is_truncated && regex_match(&regex, evaluator, subject, from)) {
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(regex.data);
        size_t start = offsets[0], end = offsets[1];
        if (end > start || start != previous_end) {
            strbuf_add(&out, str_slice(subject, copied, start));
            expand(&regex, subject, replacement, &out);
            copied = end;
        }
        previous_end = end;
        from = next_start(subject, start, end);
        if (evaluator_is_exhausted(evaluator)) break;
    }
    regex_free(&regex);
    if (regex.failure) return regex.failure;
    strbuf_add(&out, str_slice(subject, copied, subject.size));
    return make_string_of(evaluator, &out);
}

FUNCTION(replace_) {
    (void)scope, (void)count;
    Str subject = arguments[0]->string, part = arguments[1]->string, replacement = arguments[2]->string;
    if (part.size > 1 && part.data[0] == '/' && part.data[part.size - 1] == '/')
        return replace_regex(evaluator, subject, str_slice(part, 1, part.size - 1), replacement);
    StrBuf out = make_buffer(evaluator);
    size_t from = 0;
    while (from <= subject.size && !out.is_truncated) {
        size_t at = str_find(subject, part, from);
        if (at == SIZE_MAX) break;
        strbuf_add(&out, str_slice(subject, from, at));
        strbuf_add(&out, replacement);
        from = at + part.size;
        if (part.size) continue;
        /* An empty part stands between all characters and on both ends. */
        if (from == subject.size) break;
        size_t next = character_start(subject, from + 1);
        strbuf_add(&out, str_slice(subject, from, next));
        from = next;
    }
    strbuf_add(&out, str_slice(subject, from, subject.size));
    return make_string_of(evaluator, &out);
}

const FunctionRow regex_functions[] = {
    {"regex", "ss", regex_, 0},
    {"regexall", "ss", regexall_, 0},
    {"replace", "sss", replace_, 0},
    {0},
};
