/* Functions of templates: Go's own, those of sprig, and Helm's. What is not here is not known, and neither is what it
 * gives. http://masterminds.github.io/sprig/, https://pkg.go.dev/text/template#hdr-Functions */
#include <stdio.h>
#include <stdlib.h>

#include "parsers/gotemplate_private.h"

typedef GoValue *const *Arguments;

static GoValue *string_of(GoRun *run, const StrBuf *buf) { return go_string(run->arena, strbuf_str(buf)); }

static StrBuf buffer(GoRun *run) { return strbuf_new(run->arena, GO_TEXT_BYTES_MAX); }

/* As printed; what nobody gives is told as such. */
static Str text_of(GoRun *run, const GoValue *value) {
    if (value->kind == GO_STRING) return value->text;
    StrBuf out = buffer(run);
    if (value->kind == GO_NIL && value->text.size) value = go_unknown(run->arena, value->text);
    go_print(value, &out);
    return strbuf_str(&out);
}

static bool number_of(const GoValue *value, int64_t *out) {
    *out = value->number;
    if (value->kind == GO_INT) return true;
    if (value->kind == GO_FLOAT) *out = (int64_t)value->real;
    if (value->kind == GO_BOOL) *out = value->is_true;
    return value->kind == GO_FLOAT || value->kind == GO_BOOL || value->kind == GO_NIL ||
           (value->kind == GO_STRING && str_to_int64(value->text, out));
}

static bool is_unknown(const GoValue *value) {
    return value->kind == GO_UNKNOWN ||
           (value->kind == GO_STRING && str_find(value->text, STR(GO_UNKNOWN_OPEN), 0) != SIZE_MAX);
}

/* ---- logic ---- */

static GoValue *fn_not(GoRun *run, Arguments a, size_t n) {
    return n == 1 ? (a[0]->kind == GO_UNKNOWN ? a[0] : go_bool(run->arena, !go_is_true(a[0]))) : NULL;
}

static GoValue *fn_last_argument(GoRun *run, Arguments a, size_t n) {
    (void)run;
    return n ? a[n - 1] : NULL;
}

static bool is_number(const GoValue *value) { return value->kind == GO_INT || value->kind == GO_FLOAT; }

static double real_of(const GoValue *value) { return value->kind == GO_FLOAT ? value->real : (double)value->number; }

static int compare(GoRun *run, const GoValue *a, const GoValue *b) {
    if (is_number(a) && is_number(b)) {
        double x = real_of(a), y = real_of(b);
        return (x > y) - (x < y);
    }
    return str_compare(text_of(run, a), text_of(run, b));
}

static bool is_equal(GoRun *run, const GoValue *a, const GoValue *b) {
    if (a->kind == GO_NIL || b->kind == GO_NIL) return a->kind == b->kind;
    if (is_number(a) != is_number(b)) return false;
    return compare(run, a, b) == 0;
}

static GoValue *fn_eq(GoRun *run, Arguments a, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (is_unknown(a[0]) || is_unknown(a[i])) return go_unknown(run->arena, a[is_unknown(a[0]) ? 0 : i]->text);
        if (is_equal(run, a[0], a[i])) return go_bool(run->arena, true);
    }
    return go_bool(run->arena, false);
}

static GoValue *fn_ne(GoRun *run, Arguments a, size_t n) {
    GoValue *equal = fn_eq(run, a, n);
    return equal->kind == GO_UNKNOWN ? equal : go_bool(run->arena, !equal->is_true);
}

#define COMPARISON(name, test)                                                                                      \
    static GoValue *name(GoRun *run, Arguments a, size_t n) {                                                       \
        if (n != 2) return NULL;                                                                                    \
        if (is_unknown(a[0]) || is_unknown(a[1])) return go_unknown(run->arena, a[is_unknown(a[0]) ? 0 : 1]->text); \
        return go_bool(run->arena, compare(run, a[0], a[1]) test 0);                                                \
    }
COMPARISON(fn_lt, <)
COMPARISON(fn_le, <=)
COMPARISON(fn_gt, >)
COMPARISON(fn_ge, >=)

static GoValue *fn_default(GoRun *run, Arguments a, size_t n) {
    (void)run;
    if (n < 2) return n ? a[0] : NULL;
    return go_is_true(a[1]) ? a[1] : a[0];
}

static GoValue *fn_coalesce(GoRun *run, Arguments a, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (go_is_true(a[i])) return a[i];
    return go_new(run->arena, GO_NIL);
}

static GoValue *fn_empty(GoRun *run, Arguments a, size_t n) {
    return n ? go_bool(run->arena, !go_is_true(a[0])) : NULL;
}

static GoValue *fn_ternary(GoRun *run, Arguments a, size_t n) {
    (void)run;
    return n == 3 ? (go_is_true(a[2]) ? a[0] : a[1]) : NULL;
}

static GoValue *fn_required(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    bool is_there = a[1]->kind != GO_NIL && !(a[1]->kind == GO_STRING && a[1]->text.size == 0);
    return is_there ? a[1] : go_unknown(run->arena, a[1]->text.size ? a[1]->text : STR("required"));
}

/* Whoever deploys it gives what is asked for here. */
static GoValue *fn_fail(GoRun *run, Arguments a, size_t n) {
    if (run->guard.size) return go_string(run->arena, STR_NONE);
    run->guard = n ? str_copy(run->arena, text_of(run, a[0])) : STR("fail");
    run->guard_line = run->line;
    return go_string(run->arena, STR_NONE);
}

/* ---- texts ---- */

static GoValue *fn_print(GoRun *run, Arguments a, size_t n) {
    StrBuf out = buffer(run);
    for (size_t i = 0; i < n; i++) {
        if (i && a[i]->kind != GO_STRING && a[i - 1]->kind != GO_STRING) strbuf_add_char(&out, ' ');
        strbuf_add(&out, text_of(run, a[i]));
    }
    return string_of(run, &out);
}

static GoValue *fn_printf(GoRun *run, Arguments a, size_t n) {
    if (n == 0 || a[0]->kind != GO_STRING) return NULL;
    Str format = a[0]->text;
    StrBuf out = buffer(run);
    size_t next = 1;
    for (size_t i = 0; i < format.size; i++) {
        if (format.data[i] != '%') {
            strbuf_add_char(&out, format.data[i]);
            continue;
        }
        size_t start = i++;
        while (i < format.size && strchr("+-# 0123456789.", format.data[i])) i++;
        if (i >= format.size) break;
        char verb = format.data[i];
        if (verb == '%') {
            strbuf_add_char(&out, '%');
        } else if (next < n) {
            const GoValue *value = a[next++];
            int64_t number, width = 0;
            bool is_padded = verb == 'd' && i - start > 1 && format.data[start + 1] == '0' &&
                             str_to_int64(str_slice(format, start + 2, i), &width) && width < 100;
            if (verb == 'q')
                strbuf_format(&out, "\"%.*s\"", STR_ARG(text_of(run, value)));
            else if (is_padded && number_of(value, &number))
                strbuf_format(&out, "%0*lld", (int)width, (long long)number);
            else
                strbuf_add(&out, text_of(run, value));
        }
    }
    return string_of(run, &out);
}

static GoValue *quoted(GoRun *run, Arguments a, size_t n, char quote) {
    StrBuf out = buffer(run);
    for (size_t i = 0; i < n; i++) {
        if (a[i]->kind == GO_NIL && !a[i]->text.size) continue;
        if (out.size) strbuf_add_char(&out, ' ');
        if (quote == '"') {
            go_print_json(go_string(run->arena, text_of(run, a[i])), &out);
        } else {
            strbuf_format(&out, "'%.*s'", STR_ARG(text_of(run, a[i])));
        }
    }
    return string_of(run, &out);
}

static GoValue *fn_quote(GoRun *run, Arguments a, size_t n) { return quoted(run, a, n, '"'); }
static GoValue *fn_squote(GoRun *run, Arguments a, size_t n) { return quoted(run, a, n, '\''); }

static GoValue *indented(GoRun *run, Arguments a, size_t n, bool is_new_line) {
    int64_t width;
    if (n != 2 || !number_of(a[0], &width) || width < 0 || width > 200) return NULL;
    StrBuf out = buffer(run);
    if (is_new_line) strbuf_add_char(&out, '\n');
    Str rest = text_of(run, a[1]), line;
    for (bool is_first = true; rest.data && str_split_next(&rest, '\n', &line); is_first = false) {
        if (!is_first) strbuf_add_char(&out, '\n');
        for (int64_t i = 0; i < width; i++) strbuf_add_char(&out, ' ');
        strbuf_add(&out, line);
    }
    return string_of(run, &out);
}

static GoValue *fn_indent(GoRun *run, Arguments a, size_t n) { return indented(run, a, n, false); }
static GoValue *fn_nindent(GoRun *run, Arguments a, size_t n) { return indented(run, a, n, true); }

static GoValue *fn_trim(GoRun *run, Arguments a, size_t n) {
    return n == 1 ? go_string(run->arena, str_trim(text_of(run, a[0]))) : NULL;
}

static Str without_suffix(Str text, Str suffix) {
    return suffix.size && str_ends_with(text, suffix) ? str_slice(text, 0, text.size - suffix.size) : text;
}

static Str without_prefix(Str text, Str prefix) {
    return prefix.size && str_starts_with(text, prefix) ? str_slice(text, prefix.size, text.size) : text;
}

static GoValue *fn_trim_suffix(GoRun *run, Arguments a, size_t n) {
    return n == 2 ? go_string(run->arena, without_suffix(text_of(run, a[1]), text_of(run, a[0]))) : NULL;
}

static GoValue *fn_trim_prefix(GoRun *run, Arguments a, size_t n) {
    return n == 2 ? go_string(run->arena, without_prefix(text_of(run, a[1]), text_of(run, a[0]))) : NULL;
}

static GoValue *fn_trim_all(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    Str set = text_of(run, a[0]), text = text_of(run, a[1]);
    while (text.size && str_find_char(set, text.data[0], 0) != SIZE_MAX) text = str_slice(text, 1, text.size);
    while (text.size && str_find_char(set, text.data[text.size - 1], 0) != SIZE_MAX) text.size--;
    return go_string(run->arena, text);
}

/* A mark that is cut in two would be no mark. */
static GoValue *fn_trunc(GoRun *run, Arguments a, size_t n) {
    int64_t size;
    if (n != 2 || !number_of(a[0], &size)) return NULL;
    Str text = text_of(run, a[1]);
    if (is_unknown(go_string(run->arena, text)) || (size_t)llabs(size) >= text.size) return go_string(run->arena, text);
    return go_string(run->arena, size >= 0 ? str_slice(text, 0, (size_t)size)
                                           : str_slice(text, text.size - (size_t)-size, text.size));
}

static Str replaced(GoRun *run, Str text, Str old, Str new) {
    StrBuf out = buffer(run);
    size_t from = 0;
    for (size_t at; old.size && (at = str_find(text, old, from)) != SIZE_MAX; from = at + old.size) {
        strbuf_add(&out, str_slice(text, from, at));
        strbuf_add(&out, new);
    }
    strbuf_add(&out, str_slice(text, from, text.size));
    return strbuf_str(&out);
}

static GoValue *fn_replace(GoRun *run, Arguments a, size_t n) {
    if (n != 3) return NULL;
    return go_string(run->arena, replaced(run, text_of(run, a[2]), text_of(run, a[0]), text_of(run, a[1])));
}

#define TEXT_TEST(name, test)                                                     \
    static GoValue *name(GoRun *run, Arguments a, size_t n) {                     \
        if (n != 2) return NULL;                                                  \
        if (is_unknown(a[1])) return go_unknown(run->arena, a[1]->text);          \
        return go_bool(run->arena, test(text_of(run, a[1]), text_of(run, a[0]))); \
    }
TEXT_TEST(fn_contains, str_contains)
TEXT_TEST(fn_has_prefix, str_starts_with)
TEXT_TEST(fn_has_suffix, str_ends_with)

static GoValue *fn_lower(GoRun *run, Arguments a, size_t n) {
    return n == 1 ? go_string(run->arena, str_lower(run->arena, text_of(run, a[0]))) : NULL;
}

static GoValue *fn_upper(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    Str text = text_of(run, a[0]);
    StrBuf out = buffer(run);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        strbuf_add_char(&out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
    return string_of(run, &out);
}

/* "http_server" → "HttpServer"; with a mark between the words in lower case: "http-server". */
static GoValue *recased(GoRun *run, Arguments a, size_t n, char mark) {
    if (n != 1) return NULL;
    Str text = text_of(run, a[0]);
    StrBuf out = buffer(run);
    bool starts_word = true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_upper = c >= 'A' && c <= 'Z', is_lower = c >= 'a' && c <= 'z';
        if (c == '_' || c == '-' || c == ' ') {
            starts_word = true;
            continue;
        }
        bool was_lower = i && text.data[i - 1] >= 'a' && text.data[i - 1] <= 'z';
        if (mark && out.size && (starts_word || (is_upper && was_lower))) strbuf_add_char(&out, mark);
        if (mark && is_upper) c = (char)(c + 32);
        if (!mark && starts_word && is_lower) c = (char)(c - 32);
        strbuf_add_char(&out, c);
        starts_word = false;
    }
    return string_of(run, &out);
}

static GoValue *fn_camelcase(GoRun *run, Arguments a, size_t n) { return recased(run, a, n, '\0'); }
static GoValue *fn_snakecase(GoRun *run, Arguments a, size_t n) { return recased(run, a, n, '_'); }
static GoValue *fn_kebabcase(GoRun *run, Arguments a, size_t n) { return recased(run, a, n, '-'); }

static GoValue *fn_repeat(GoRun *run, Arguments a, size_t n) {
    int64_t count;
    if (n != 2 || !number_of(a[0], &count) || count > 1000) return NULL;
    StrBuf out = buffer(run);
    for (int64_t i = 0; i < count; i++) strbuf_add(&out, text_of(run, a[1]));
    return string_of(run, &out);
}

static GoValue *fn_to_string(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    return a[0]->kind == GO_UNKNOWN ? a[0] : go_string(run->arena, text_of(run, a[0]));
}

static GoValue *fn_join(GoRun *run, Arguments a, size_t n) {
    if (n != 2 || a[1]->kind != GO_LIST) return n == 2 ? go_string(run->arena, text_of(run, a[1])) : NULL;
    StrBuf out = buffer(run);
    for (size_t i = 0; i < a[1]->items.count; i++) {
        if (i) strbuf_add(&out, text_of(run, a[0]));
        strbuf_add(&out, text_of(run, a[1]->items.items[i]));
    }
    return string_of(run, &out);
}

static GoValue *fn_split_list(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    Str separator = text_of(run, a[0]), text = text_of(run, a[1]);
    GoValue *list = go_new(run->arena, GO_LIST);
    size_t from = 0;
    for (size_t at; separator.size && (at = str_find(text, separator, from)) != SIZE_MAX; from = at + separator.size)
        *VEC_PUSH(run->arena, &list->items) = go_string(run->arena, str_slice(text, from, at));
    *VEC_PUSH(run->arena, &list->items) = go_string(run->arena, str_slice(text, from, text.size));
    return list;
}

static GoValue *fn_split(GoRun *run, Arguments a, size_t n) {
    GoValue *list = fn_split_list(run, a, n);
    if (!list) return NULL;
    GoValue *map = go_new(run->arena, GO_MAP);
    for (size_t i = 0; i < list->items.count; i++)
        go_put(run->arena, map, str_format(run->arena, "_%zu", i), list->items.items[i]);
    return map;
}

/* ---- numbers ---- */

static GoValue *arithmetic(GoRun *run, Arguments a, size_t n, char operation) {
    int64_t total = 0, number;
    for (size_t i = 0; i < n; i++) {
        if (is_unknown(a[i])) return go_unknown(run->arena, a[i]->text);
        if (!number_of(a[i], &number)) return NULL;
        bool is_first = i == 0;
        if (operation == '+') total = (int64_t)((uint64_t)total + (uint64_t)number);
        if (operation == '-') total = is_first ? number : (int64_t)((uint64_t)total - (uint64_t)number);
        if (operation == '*') total = is_first ? number : (int64_t)((uint64_t)total * (uint64_t)number);
        if (operation == '/' || operation == '%') {
            if (!is_first && (number == 0 || number == -1)) return NULL;
            total = is_first ? number : operation == '/' ? total / number : total % number;
        }
        if (operation == '<') total = is_first || number < total ? number : total;
        if (operation == '>') total = is_first || number > total ? number : total;
    }
    return go_int(run->arena, total);
}

static GoValue *fn_add(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '+'); }
static GoValue *fn_sub(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '-'); }
static GoValue *fn_mul(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '*'); }
static GoValue *fn_div(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '/'); }
static GoValue *fn_mod(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '%'); }
static GoValue *fn_min(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '<'); }
static GoValue *fn_max(GoRun *run, Arguments a, size_t n) { return arithmetic(run, a, n, '>'); }

static GoValue *fn_add1(GoRun *run, Arguments a, size_t n) {
    int64_t number;
    return n == 1 && number_of(a[0], &number) && number < INT64_MAX ? go_int(run->arena, number + 1) : NULL;
}

static GoValue *fn_int(GoRun *run, Arguments a, size_t n) {
    int64_t number;
    if (n != 1) return NULL;
    if (is_unknown(a[0])) return go_unknown(run->arena, a[0]->text);
    if (a[0]->kind == GO_NIL && a[0]->text.size) return a[0];
    return go_int(run->arena, number_of(a[0], &number) ? number : 0);
}

static GoValue *fn_float(GoRun *run, Arguments a, size_t n) {
    (void)run;
    return n == 1 ? a[0] : NULL;
}

static GoValue *fn_until(GoRun *run, Arguments a, size_t n) {
    int64_t count;
    if (n != 1 || !number_of(a[0], &count) || count > GO_ITEMS_MAX) return NULL;
    GoValue *list = go_new(run->arena, GO_LIST);
    for (int64_t i = 0; i < count; i++) *VEC_PUSH(run->arena, &list->items) = go_int(run->arena, i);
    return list;
}

/* ---- templates and formats ---- */

static GoValue *fn_include(GoRun *run, Arguments a, size_t n) {
    if (n == 0 || a[0]->kind != GO_STRING) return NULL;
    return go_include(run, a[0]->text, n > 1 ? a[1] : go_new(run->arena, GO_NIL));
}

static GoValue *fn_tpl(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    return a[0]->kind == GO_STRING ? go_tpl(run, a[0]->text, a[1]) : a[0];
}

static GoValue *fn_to_yaml(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    if (a[0]->kind == GO_UNKNOWN || (a[0]->kind == GO_NIL && a[0]->text.size)) return a[0];
    StrBuf out = buffer(run);
    go_print_yaml(a[0], 0, &out);
    return string_of(run, &out);
}

static GoValue *fn_to_json(GoRun *run, Arguments a, size_t n) {
    if (n != 1) return NULL;
    StrBuf out = buffer(run);
    go_print_json(a[0], &out);
    return string_of(run, &out);
}

static GoValue *fn_from_yaml(GoRun *run, Arguments a, size_t n) {
    DocNode **documents = NULL;
    if (n != 1 || is_unknown(a[0])) return n == 1 ? go_unknown(run->arena, STR("fromYaml")) : NULL;
    size_t count = document_parse_yaml(&documents, text_of(run, a[0]), run->arena, NULL);
    return count ? go_of_document(run->arena, documents[0]) : go_new(run->arena, GO_MAP);
}

/* Only what a cluster has could tell; without one Helm finds nothing. */
static GoValue *fn_lookup(GoRun *run, Arguments a, size_t n) {
    (void)a, (void)n;
    return go_new(run->arena, GO_MAP);
}

static GoValue *fn_semver_compare(GoRun *run, Arguments a, size_t n) {
    if (n != 2 || a[1]->kind != GO_STRING) return NULL;
    Str wanted = text_of(run, a[0]), version = a[1]->text;
    size_t digit = 0;
    while (digit < wanted.size && (wanted.data[digit] < '0' || wanted.data[digit] > '9')) digit++;
    Str sign = str_trim(str_slice(wanted, 0, digit)), rest = str_slice(wanted, digit, wanted.size), step, own;
    if (str_starts_with(version, STR("v"))) version = str_slice(version, 1, version.size);
    if (str_ends_with(sign, STR("v"))) sign = str_trim(str_slice(sign, 0, sign.size - 1));
    int order = 0;
    for (int i = 0; i < 3 && order == 0 && rest.data && version.data; i++) {
        int64_t x = 0, y = 0;
        if (!str_split_next(&rest, '.', &step) || !str_split_next(&version, '.', &own)) break;
        if (!str_to_int64(own, &x)) break;
        if (!str_to_int64(str_slice(step, 0, str_find_char(step, '-', 0)), &y)) break;
        order = (x > y) - (x < y);
    }
    bool holds = str_equal(sign, STR(">=")) || str_equal(sign, STR("^")) || str_equal(sign, STR("~")) ? order >= 0
                 : str_equal(sign, STR("<="))                                                         ? order <= 0
                 : str_equal(sign, STR(">"))                                                          ? order > 0
                 : str_equal(sign, STR("<"))                                                          ? order < 0
                                                                                                      : order == 0;
    return go_bool(run->arena, holds);
}

/* Of where it is rendered. */
static GoValue *fn_env(GoRun *run, Arguments a, size_t n) {
    return n ? go_unknown(run->arena, str_concat(run->arena, STR("$"), text_of(run, a[0]))) : NULL;
}

/* ---- kinds ---- */

static const char *kind_name(const GoValue *value) {
    static const char *const names[] = {"invalid", "bool", "int", "float64", "string", "slice", "map", "string"};
    return names[value->kind];
}

static GoValue *fn_kind_is(GoRun *run, Arguments a, size_t n) {
    if (n != 2) return NULL;
    Str wanted = text_of(run, a[0]);
    bool is_number_word =
        str_equal(wanted, STR("float64")) || str_equal(wanted, STR("int")) || str_equal(wanted, STR("int64"));
    if (a[1]->kind == GO_UNKNOWN) return go_bool(run->arena, str_equal(wanted, STR("string")));
    if (is_number_word && is_number(a[1])) return go_bool(run->arena, true);
    bool is_list_word = str_equal(wanted, STR("[]interface {}")),
         is_map_word = str_equal(wanted, STR("map[string]interface {}"));
    return go_bool(run->arena, (is_list_word && a[1]->kind == GO_LIST) || (is_map_word && a[1]->kind == GO_MAP) ||
                                   str_equal(wanted, str_from(kind_name(a[1]))));
}

static GoValue *fn_kind_of(GoRun *run, Arguments a, size_t n) {
    return n == 1 ? go_string(run->arena, str_from(kind_name(a[0]))) : NULL;
}

static GoValue *fn_b64enc(GoRun *run, Arguments a, size_t n) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (n != 1 || is_unknown(a[0])) return NULL;
    Str text = text_of(run, a[0]);
    StrBuf out = buffer(run);
    for (size_t i = 0; i < text.size; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)text.data[i] << 16;
        if (i + 1 < text.size) bits |= (uint32_t)(unsigned char)text.data[i + 1] << 8;
        if (i + 2 < text.size) bits |= (unsigned char)text.data[i + 2];
        strbuf_add_char(&out, digits[bits >> 18 & 63]);
        strbuf_add_char(&out, digits[bits >> 12 & 63]);
        strbuf_add_char(&out, i + 1 < text.size ? digits[bits >> 6 & 63] : '=');
        strbuf_add_char(&out, i + 2 < text.size ? digits[bits & 63] : '=');
    }
    return string_of(run, &out);
}

static const struct {
    const char *name;
    GoFunction call;
} functions[] = {
    {"and", fn_last_argument},
    {"or", fn_last_argument},
    {"not", fn_not},
    {"eq", fn_eq},
    {"ne", fn_ne},
    {"lt", fn_lt},
    {"le", fn_le},
    {"gt", fn_gt},
    {"ge", fn_ge},
    {"default", fn_default},
    {"coalesce", fn_coalesce},
    {"empty", fn_empty},
    {"ternary", fn_ternary},
    {"required", fn_required},
    {"fail", fn_fail},
    {"print", fn_print},
    {"println", fn_print},
    {"cat", fn_print},
    {"printf", fn_printf},
    {"quote", fn_quote},
    {"squote", fn_squote},
    {"indent", fn_indent},
    {"nindent", fn_nindent},
    {"trim", fn_trim},
    {"trimSuffix", fn_trim_suffix},
    {"trimPrefix", fn_trim_prefix},
    {"trimAll", fn_trim_all},
    {"trunc", fn_trunc},
    {"replace", fn_replace},
    {"contains", fn_contains},
    {"hasPrefix", fn_has_prefix},
    {"hasSuffix", fn_has_suffix},
    {"lower", fn_lower},
    {"upper", fn_upper},
    {"camelcase", fn_camelcase},
    {"snakecase", fn_snakecase},
    {"kebabcase", fn_kebabcase},
    {"repeat", fn_repeat},
    {"toString", fn_to_string},
    {"join", fn_join},
    {"splitList", fn_split_list},
    {"split", fn_split},
    {"add", fn_add},
    {"sub", fn_sub},
    {"mul", fn_mul},
    {"div", fn_div},
    {"mod", fn_mod},
    {"min", fn_min},
    {"max", fn_max},
    {"add1", fn_add1},
    {"int", fn_int},
    {"int64", fn_int},
    {"atoi", fn_int},
    {"float64", fn_float},
    {"until", fn_until},
    {"include", fn_include},
    {"tpl", fn_tpl},
    {"toYaml", fn_to_yaml},
    {"toYamlPretty", fn_to_yaml},
    {"toJson", fn_to_json},
    {"toPrettyJson", fn_to_json},
    {"toRawJson", fn_to_json},
    {"mustToJson", fn_to_json},
    {"fromYaml", fn_from_yaml},
    {"fromYamlArray", fn_from_yaml},
    {"fromJson", fn_from_yaml},
    {"fromJsonArray", fn_from_yaml},
    {"lookup", fn_lookup},
    {"semverCompare", fn_semver_compare},
    {"kindIs", fn_kind_is},
    {"typeIs", fn_kind_is},
    {"kindOf", fn_kind_of},
    {"typeOf", fn_kind_of},
    {"env", fn_env},
    {"requiredEnv", fn_env},
    {"b64enc", fn_b64enc},
};

GoFunction go_function(Str name) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (str_equal(name, str_from(functions[i].name))) return functions[i].call;
    return go_function_of_collections(name);
}
