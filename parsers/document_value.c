/* Texts of JSON and YAML as values, as Terraform's functions jsondecode() and yamldecode() read them. */
#include "parsers/document.h"
#include "parsers/parser.h"

static const unsigned char *finish_value(FactsBuilder *builder, DocNode *root, Arena *arena, size_t *size_bytes) {
    if (!root) {
        facts_add_note(builder, DIAG_GAP, 1, "expected a value");
        facts_set_partial(builder);
    }
    ExprId body = root ? document_expr(builder, root, arena) : facts_add_expr(builder, EXPR_NULL, 1, 1, NULL, 0);
    facts_add_decl(builder, DECL_VALUE, STR_NONE, STR_NONE, 1, root ? root->end_line : 1)->body = body;
    return facts_finish(builder, size_bytes);
}

const unsigned char *parser_parse_json_value(Str text, Arena *arena, size_t *size_bytes) {
    FactsBuilder *builder = facts_builder_new(arena, STR_NONE, STR("json"));
    DocNode *root = NULL;
    if (!document_parse_json(&root, text, arena, builder)) root = NULL;
    return finish_value(builder, root, arena, size_bytes);
}

/* "0017" and "0o17" as decimal digits; empty when the text is no such number. */
static Str decimal_of(Str text, Arena *arena) {
    size_t at = text.size && (text.data[0] == '-' || text.data[0] == '+');
    Str sign = str_slice(text, 0, at), digits = str_slice(text, at, text.size);
    if (digits.size < 2 || digits.size > 20 || digits.data[0] != '0') return STR_NONE;
    uint64_t octal = 0;
    bool is_octal = digits.data[1] == 'o' && digits.size > 2 && sign.size == 0;
    for (size_t i = is_octal ? 2 : 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > (is_octal ? '7' : '9')) return STR_NONE;
        octal = octal * 8 + (uint64_t)(digits.data[i] - '0');
    }
    if (is_octal) return str_format(arena, "%llu", (unsigned long long)octal);
    while (digits.size > 1 && digits.data[0] == '0') digits = str_slice(digits, 1, digits.size);
    return str_concat(arena, str_equal(sign, STR("-")) ? sign : STR_NONE, digits);
}

static size_t read_digits(Str text, size_t *at, size_t digits_max, uint32_t *out) {
    size_t start = *at;
    *out = 0;
    while (*at < text.size && *at - start < digits_max && text.data[*at] >= '0' && text.data[*at] <= '9')
        *out = *out * 10 + (uint32_t)(text.data[(*at)++] - '0');
    return *at - start;
}

static bool takes(Str text, size_t *at, char c) {
    bool is_there = *at < text.size && text.data[*at] == c;
    *at += is_there;
    return is_there;
}

static bool is_day(uint32_t year, uint32_t month, uint32_t day) {
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 && day <= (uint32_t)days[month - 1] + (month == 2 && is_leap);
}

/* "Z", "+02:00" behind a 'T', and nothing behind a blank. */
static bool read_offset(Str text, size_t *at, bool is_blank, Str *out, Arena *arena) {
    uint32_t hours = 0, minutes = 0;
    *out = STR("Z");
    if (is_blank || takes(text, at, 'Z')) return true;
    char sign = *at < text.size ? text.data[(*at)++] : 0;
    if ((sign != '+' && sign != '-') || read_digits(text, at, 2, &hours) != 2 || !takes(text, at, ':') ||
        read_digits(text, at, 2, &minutes) != 2 || hours > 24 || minutes >= 60)
        return false;
    if (hours || minutes) *out = str_format(arena, "%c%02u:%02u", sign, (unsigned)hours, (unsigned)minutes);
    return true;
}

/* A date or a time as yamldecode() gives it; empty when the text is none. */
static Str time_of(Str text, Arena *arena) {
    uint32_t year, month, day, hour = 0, minute = 0, second = 0, ignored;
    size_t at = 0;
    Str offset = STR("Z");
    if (read_digits(text, &at, 4, &year) != 4 || !takes(text, &at, '-') || !read_digits(text, &at, 2, &month) ||
        !takes(text, &at, '-') || !read_digits(text, &at, 2, &day) || !is_day(year, month, day))
        return STR_NONE;
    if (at < text.size) {
        bool is_blank = text.data[at] == ' ';
        if (!is_blank && text.data[at] != 'T' && text.data[at] != 't') return STR_NONE;
        for (at++; is_blank && at < text.size && text.data[at] == ' ';) at++;
        if (!read_digits(text, &at, 2, &hour) || !takes(text, &at, ':') || !read_digits(text, &at, 2, &minute) ||
            !takes(text, &at, ':') || !read_digits(text, &at, 2, &second) || hour > 23 || minute > 59 || second > 59)
            return STR_NONE;
        if (takes(text, &at, '.') && !read_digits(text, &at, text.size, &ignored)) return STR_NONE;
        if (!read_offset(text, &at, is_blank, &offset, arena)) return STR_NONE;
    }
    if (at != text.size) return STR_NONE;
    return str_format(arena, "%04u-%02u-%02uT%02u:%02u:%02u%.*s", (unsigned)year, (unsigned)month, (unsigned)day,
                      (unsigned)hour, (unsigned)minute, (unsigned)second, STR_ARG(offset));
}

/* Numbers that Terraform has none of. */
static bool is_no_number(Str text) {
    static const char *const words[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
    if (text.size && (text.data[0] == '-' || text.data[0] == '+')) text = str_slice(text, 1, text.size);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(text, str_from(words[i]))) return true;
    return false;
}

/* Where yamldecode() reads more into plain words than the rest of our YAML, in which 0644 is a mode and 012345678901 an
 * account. Checked against Terraform 1.11; https://developer.hashicorp.com/terraform/language/functions/yamldecode */
static bool resolve_scalar(DocNode *node, Arena *arena) {
    static const struct {
        const char *word;
        bool is_true;
    } words[] = {{"y", true}, {"Y", true}, {"n", false}, {"N", false}};
    if (node->tag.size) return false;
    if (node->is_quoted || node->scalar != SCALAR_STRING) return true;
    if (is_no_number(node->value)) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_equal(node->value, str_from(words[i].word))) continue;
        node->scalar = SCALAR_BOOL;
        node->is_true = words[i].is_true;
        return true;
    }
    Str decimal = decimal_of(node->value, arena), time = time_of(node->value, arena);
    if (time.size) node->value = time;
    if (decimal.size) {
        node->value = decimal;
        node->scalar = SCALAR_INT;
    }
    DocNode shorter = *node; /* 09.5 */
    while (shorter.value.size > 1 && shorter.value.data[0] == '0')
        shorter.value = str_slice(shorter.value, 1, shorter.value.size);
    document_resolve(&shorter);
    if (node->scalar == SCALAR_STRING && shorter.scalar == SCALAR_FLOAT) *node = shorter;
    return true;
}

/* A key is a text: that of its value. */
static bool resolve_key(DocNode *key, Arena *arena) {
    if (key->kind != DOC_SCALAR || !resolve_scalar(key, arena) || key->scalar == SCALAR_NULL) return false;
    if (key->scalar == SCALAR_BOOL) key->value = key->is_true ? STR("true") : STR("false");
    return true;
}

/* false: Terraform has no value for it. */
static bool resolve_further(DocNode *node, Arena *arena) {
    if (node->kind == DOC_SCALAR) return resolve_scalar(node, arena);
    if (node->tag.size) return false;
    for (uint32_t i = 0; i < node->count; i++) {
        if (node->kind == DOC_MAPPING && !resolve_key(document_key(node, i), arena)) return false;
        if (!resolve_further(document_value(node, i), arena)) return false; /* depth: height */
    }
    return true;
}

/* Directives of other versions, and tabs as indentation, are errors to yamldecode(). */
static bool is_for_another_reader(Str text) {
    while (text.size && (text.data[0] == '\n' || text.data[0] == '\r')) text = str_slice(text, 1, text.size);
    if (str_starts_with(text, STR("\t"))) return true;
    return str_starts_with(text, STR("%YAML ")) && !str_starts_with(text, STR("%YAML 1.1"));
}

const unsigned char *parser_parse_yaml_value(Str text, Arena *arena, size_t *size_bytes) {
    FactsBuilder *builder = facts_builder_new(arena, STR_NONE, STR("yaml"));
    DocNode *root = is_for_another_reader(text) ? NULL : document_decode_yaml(text, arena);
    if (root && !resolve_further(root, arena)) root = NULL;
    return finish_value(builder, root, arena, size_bytes);
}
