/* Text and bytes in other clothes: base64, URL, JSON, CSV, character sets. */
#include <iconv.h>
#include <zlib.h>

#include "graph/functions.h"

#include "analyzer/core/limits.h"
#include "parsers/parser.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

/* ---- base64 ---- */

Str base64_encode(Arena *arena, Str s) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)s.data;
    char *out = arena_alloc(arena, (s.size + 2) / 3 * 4 + 1);
    size_t size = 0;
    for (size_t i = 0; i < s.size; i += 3) {
        size_t rest = s.size - i;
        uint32_t group = (uint32_t)bytes[i] << 16;
        if (rest > 1) group |= (uint32_t)bytes[i + 1] << 8;
        if (rest > 2) group |= bytes[i + 2];
        out[size++] = alphabet[group >> 18];
        out[size++] = alphabet[group >> 12 & 63];
        out[size++] = '=';
        out[size++] = '=';
        if (rest > 1) out[size - 2] = alphabet[group >> 6 & 63];
        if (rest > 2) out[size - 1] = alphabet[group & 63];
    }
    return (Str){out, size};
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(Arena *arena, Str s, Str *out) {
    char *bytes = arena_alloc(arena, s.size / 4 * 3 + 4);
    uint32_t group = 0;
    size_t size = 0, digit_count = 0, padding = 0;
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] == '\n' || s.data[i] == '\r') continue; /* Go's decoder skips line ends */
        int digit = s.data[i] == '=' ? 0 : base64_digit(s.data[i]);
        if (digit < 0 || (padding && s.data[i] != '=')) return false;
        if (s.data[i] == '=') padding++;
        group = group << 6 | (uint32_t)digit;
        if (++digit_count % 4) continue;
        bytes[size++] = (char)(group >> 16);
        bytes[size++] = (char)(group >> 8 & 0xFF);
        bytes[size++] = (char)(group & 0xFF);
        group = 0;
    }
    if (digit_count % 4 || padding > 2) return false;
    *out = (Str){bytes, size - padding};
    return true;
}

FUNCTION(base64encode_) {
    (void)scope, (void)count;
    return make_string(evaluator, base64_encode(evaluator->arena, arguments[0]->string));
}

FUNCTION(base64decode_) {
    (void)scope, (void)count;
    Str bytes;
    if (!base64_decode(evaluator->arena, arguments[0]->string, &bytes) || !str_is_valid_utf8(bytes))
        return value_error(evaluator, "base64decode(): not base64 of UTF-8 text");
    return make_string(evaluator, bytes);
}

/* The bytes depend on the very version of the compressor. */
FUNCTION(base64gzip_) {
    (void)scope, (void)arguments, (void)count;
    return value_unsupported(evaluator, STR("base64gzip()"));
}

/* The size is bounded before anything is inflated, so a bomb costs no more than the limit. */
FUNCTION(base64gunzip_) {
    (void)scope, (void)count;
    Str packed;
    if (!base64_decode(evaluator->arena, arguments[0]->string, &packed))
        return value_error(evaluator, "base64gunzip(): not base64");
    evaluator_charge(evaluator, VALUE_SIZE_BYTES_MAX / 16);
    unsigned char *out = arena_alloc(evaluator->arena, VALUE_SIZE_BYTES_MAX + 1);
    unsigned char *in = arena_alloc(evaluator->arena, packed.size); /* zlib's input is not const */
    if (packed.size) memcpy(in, packed.data, packed.size);
    z_stream stream = {
        .next_in = in, .avail_in = (uInt)packed.size, .next_out = out, .avail_out = VALUE_SIZE_BYTES_MAX + 1};
    enum { GZIP_WINDOW = 15 + 16 };
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK) return value_limit(evaluator, STR("memory"));
    int result = inflate(&stream, Z_FINISH);
    size_t size = VALUE_SIZE_BYTES_MAX + 1 - stream.avail_out;
    inflateEnd(&stream);
    if (size > VALUE_SIZE_BYTES_MAX) return value_limit(evaluator, STR("string too large"));
    if (result != Z_STREAM_END) return value_error(evaluator, "base64gunzip(): not gzip");
    return make_string(evaluator, (Str){(const char *)out, size});
}

/* ---- character sets ---- */

typedef enum { CHARSET_UTF8, CHARSET_UTF16LE, CHARSET_UTF16BE, CHARSET_LATIN1, CHARSET_ASCII, CHARSET_NONE } Charset;

static Charset charset_of(Str name, bool *has_mark) {
    static const struct {
        const char *name;
        Charset charset;
    } known[] = {{"utf-8", CHARSET_UTF8},        {"utf8", CHARSET_UTF8},      {"utf-16le", CHARSET_UTF16LE},
                 {"utf-16be", CHARSET_UTF16BE},  {"utf-16", CHARSET_UTF16BE}, {"iso-8859-1", CHARSET_LATIN1},
                 {"iso_8859-1", CHARSET_LATIN1}, {"latin1", CHARSET_LATIN1},  {"us-ascii", CHARSET_ASCII},
                 {"ascii", CHARSET_ASCII}};
    *has_mark = str_equal_ignoring_case(name, STR("utf-16"));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal_ignoring_case(name, str_from(known[i].name))) return known[i].charset;
    return CHARSET_NONE;
}

/* The next code point of valid UTF-8. */
static uint32_t code_point(Str s, size_t *at) {
    unsigned char c = (unsigned char)s.data[(*at)++];
    if (c < 0x80) return c;
    int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
    uint32_t value = c & (0x3Fu >> more);
    while (more-- > 0 && *at < s.size) value = value << 6 | ((unsigned char)s.data[(*at)++] & 0x3F);
    return value;
}

static void add_unit(StrBuf *out, uint32_t unit, bool is_big_endian) {
    strbuf_add_char(out, (char)(is_big_endian ? unit >> 8 : unit & 0xFF));
    strbuf_add_char(out, (char)(is_big_endian ? unit & 0xFF : unit >> 8));
}

/* What the C library calls a set that we have no code for; NULL: not one that is the same there as in Terraform. */
static const char *libc_charset(Arena *arena, Str name) {
    static const char *const numbered[] = {"windows-125", "iso-8859-"};
    static const char *const others[][2] = {
        {"shift_jis", "CP932"}, {"euc-jp", "EUC-JP"}, {"koi8-r", "KOI8-R"}, {"koi8-u", "KOI8-U"}};
    Str lower = str_lower(arena, name);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_equal(lower, str_from(others[i][0]))) return others[i][1];
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        int64_t number;
        Str prefix = str_from(numbered[i]), rest = str_slice(lower, prefix.size, lower.size);
        if (!str_starts_with(lower, prefix) || !str_to_int64(rest, &number) || number < 0 || number > 16) continue;
        return str_zero_terminated(arena, i ? lower : str_format(arena, "CP125%lld", (long long)number));
    }
    return NULL;
}

/* Through the C library: NULL and the bytes, or why not. A library may come without its tables. */
static const Value *convert_charset(Evaluator *evaluator, const char *from, const char *to, Str bytes, Str *out) {
    iconv_t converter = from && to ? iconv_open(to, from) : (iconv_t)-1;
    if (converter == (iconv_t)-1) return value_unsupported(evaluator, STR("this character set"));
    size_t size = 4 * bytes.size + 16, left = bytes.size, room = size;
    char *text = arena_alloc(evaluator->arena, size), *at = text;
    char *in = arena_alloc(evaluator->arena, bytes.size); /* the input is not const */
    if (bytes.size) memcpy(in, bytes.data, bytes.size);
    evaluator_charge(evaluator, size / 16);
    bool is_good = iconv(converter, &in, &left, &at, &room) == 0 && iconv(converter, NULL, NULL, &at, &room) == 0;
    iconv_close(converter);
    if (!is_good) return value_error(evaluator, "a character that the set does not have");
    *out = (Str){text, size - room};
    return NULL;
}

FUNCTION(textencodebase64_) {
    (void)scope, (void)count;
    bool has_mark;
    Str s = arguments[0]->string, bytes;
    Charset charset = charset_of(arguments[1]->string, &has_mark);
    if (charset == CHARSET_NONE) {
        const char *name = libc_charset(evaluator->arena, arguments[1]->string);
        const Value *problem = convert_charset(evaluator, "UTF-8", name, s, &bytes);
        return problem ? problem : make_string(evaluator, base64_encode(evaluator->arena, bytes));
    }
    if (!str_is_valid_utf8(s)) return value_error(evaluator, "textencodebase64(): text that is not UTF-8");
    StrBuf out = make_buffer(evaluator);
    if (has_mark) add_unit(&out, 0xFEFF, true);
    for (size_t at = 0; at < s.size;) {
        size_t start = at;
        uint32_t c = code_point(s, &at);
        bool is_wide = charset == CHARSET_UTF16LE || charset == CHARSET_UTF16BE;
        uint32_t highest = charset == CHARSET_LATIN1 ? 0xFF : charset == CHARSET_ASCII ? 0x7F : 0x10FFFF;
        if (c > highest) return value_error(evaluator, "textencodebase64(): a character that the set does not have");
        if (charset == CHARSET_UTF8)
            strbuf_add(&out, str_slice(s, start, at));
        else if (!is_wide)
            strbuf_add_char(&out, (char)c);
        else if (c < 0x10000)
            add_unit(&out, c, charset == CHARSET_UTF16BE);
        else {
            add_unit(&out, 0xD800 + ((c - 0x10000) >> 10), charset == CHARSET_UTF16BE);
            add_unit(&out, 0xDC00 + ((c - 0x10000) & 0x3FF), charset == CHARSET_UTF16BE);
        }
    }
    if (out.is_truncated) return value_limit(evaluator, STR("string too large"));
    return make_string(evaluator, base64_encode(evaluator->arena, strbuf_str(&out)));
}

static void add_code_point(StrBuf *out, uint32_t c) {
    if (c < 0x80) {
        strbuf_add_char(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    strbuf_add_char(out, (char)(lead[more] | c >> (6 * more)));
    while (more-- > 0) strbuf_add_char(out, (char)(0x80 | (c >> (6 * more) & 0x3F)));
}

static uint32_t unit_at(Str s, size_t at, bool is_big_endian) {
    uint32_t first = (unsigned char)s.data[at], second = (unsigned char)s.data[at + 1];
    return is_big_endian ? first << 8 | second : second << 8 | first;
}

static bool add_utf16(StrBuf *out, Str s, bool is_big_endian) {
    if (s.size % 2) return false;
    for (size_t at = 0; at < s.size; at += 2) {
        uint32_t c = unit_at(s, at, is_big_endian);
        if (at == 0 && c == 0xFEFF) continue;
        if (c >= 0xD800 && c < 0xDC00 && at + 3 < s.size) {
            uint32_t low = unit_at(s, at + 2, is_big_endian);
            if (low < 0xDC00 || low > 0xDFFF) return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        } else if (c >= 0xD800 && c < 0xE000) {
            return false;
        }
        add_code_point(out, c);
    }
    return true;
}

FUNCTION(textdecodebase64_) {
    (void)scope, (void)count;
    bool has_mark, is_good = true;
    Str bytes;
    Charset charset = charset_of(arguments[1]->string, &has_mark);
    if (!base64_decode(evaluator->arena, arguments[0]->string, &bytes))
        return value_error(evaluator, "textdecodebase64(): not base64");
    if (charset == CHARSET_NONE) {
        Str text;
        const char *name = libc_charset(evaluator->arena, arguments[1]->string);
        const Value *problem = convert_charset(evaluator, name, "UTF-8", bytes, &text);
        return problem ? problem : make_string(evaluator, text);
    }
    StrBuf out = make_buffer(evaluator);
    if (charset == CHARSET_UTF16LE || charset == CHARSET_UTF16BE) {
        bool is_swapped = has_mark && bytes.size > 1 && unit_at(bytes, 0, true) == 0xFFFE;
        is_good = add_utf16(&out, bytes, charset == CHARSET_UTF16BE && !is_swapped);
    } else if (charset == CHARSET_UTF8) {
        is_good = str_is_valid_utf8(bytes);
        strbuf_add(&out, bytes);
    } else {
        for (size_t i = 0; i < bytes.size; i++) add_code_point(&out, (unsigned char)bytes.data[i]);
    }
    if (!is_good) return value_error(evaluator, "textdecodebase64(): bytes that the set does not have");
    return make_string_of(evaluator, &out);
}

/* ---- URL ---- */

FUNCTION(urlencode_) {
    (void)scope, (void)count;
    StrBuf out = make_buffer(evaluator);
    for (size_t i = 0; i < arguments[0]->string.size; i++) {
        unsigned char c = (unsigned char)arguments[0]->string.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (is_letter || c == '-' || c == '_' || c == '.' || c == '~')
            strbuf_add_char(&out, (char)c);
        else if (c == ' ')
            strbuf_add_char(&out, '+');
        else
            strbuf_format(&out, "%%%02X", c);
    }
    return make_string_of(evaluator, &out);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

FUNCTION(urldecode_) {
    (void)scope, (void)count;
    Str s = arguments[0]->string;
    StrBuf out = make_buffer(evaluator);
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] != '%') {
            strbuf_add_char(&out, s.data[i] == '+' ? ' ' : s.data[i]);
            continue;
        }
        int high = i + 2 < s.size ? hex_digit(s.data[i + 1]) : -1, low = i + 2 < s.size ? hex_digit(s.data[i + 2]) : -1;
        if (high < 0 || low < 0) return value_error(evaluator, "urldecode(): two hexadecimal digits should follow %%");
        strbuf_add_char(&out, (char)(high * 16 + low));
        i += 2;
    }
    return make_string_of(evaluator, &out);
}

/* ---- JSON ---- */

static bool has_infinity(const Value *value) {
    if (value->kind == VALUE_NUMBER) return !number_is_finite(value->number);
    bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
    for (size_t i = 0; is_list && i < value->list.count; i++)
        if (has_infinity(value->list.items[i])) return true; /* depth: NESTING_DEPTH_MAX, that of values */
    for (size_t i = 0; value->kind == VALUE_OBJECT && i < value->object.count; i++)
        if (has_infinity(value->object.values[i])) return true;
    return false;
}

FUNCTION(jsonencode_) {
    (void)scope, (void)count;
    const Value *whole = force_deeply(evaluator, arguments[0]); /* modules and resources inside */
    arguments = &whole;
    evaluator_charge(evaluator, arguments[0]->node_count / 4);
    if (has_infinity(arguments[0])) return value_error(evaluator, "jsonencode(): an infinite number");
    if (value_has_open(arguments[0])) return eval_computed(evaluator, STR("all attributes of a block"));
    const Value *unknown = unknown_because(evaluator, arguments, 1);
    if (unknown) {
        bool is_list = arguments[0]->kind == VALUE_LIST || arguments[0]->kind == VALUE_SET;
        Str begin = is_list ? STR("[") : arguments[0]->kind == VALUE_OBJECT ? STR("{") : STR_NONE;
        unknown = value_with_prefix(evaluator->arena, unknown, begin);
        if (begin.size == 0) return unknown;
        StrBuf rest = make_buffer(evaluator); /* what is known of it may be a container's definition */
        value_print_json(value_with_marks(evaluator->arena, arguments[0]), &rest, false);
        evaluator_charge(evaluator, rest.size / 4);
        return rest.is_truncated ? unknown : value_with_marked(evaluator->arena, unknown, strbuf_str(&rest));
    }
    StrBuf out = make_buffer(evaluator);
    value_print_json(arguments[0], &out, false);
    return make_string_of(evaluator, &out);
}

/* Size of the string, number or word at `at`; 0 when there is none. */
static size_t json_scalar_size(Str s, size_t at) {
    static const Str words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
    Str rest = str_slice(s, at, s.size);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_with(rest, words[i])) return words[i].size;
    size_t i = 0;
    if (rest.size && rest.data[0] == '"') {
        for (i = 1; i < rest.size && rest.data[i] != '"'; i++) {
            if ((unsigned char)rest.data[i] < 0x20) return 0;
            if (rest.data[i] != '\\') continue;
            if (++i == rest.size || !strchr("\"\\/bfnrtu", rest.data[i])) return 0;
        }
        return i < rest.size ? i + 1 : 0;
    }
    while (i < rest.size && rest.data[i] && strchr("+-.0123456789eE", rest.data[i])) i++;
    size_t digit = i && rest.data[0] == '-' ? 1 : 0;
    bool has_leading_zero = digit + 1 < i && rest.data[digit] == '0' && strchr("0123456789", rest.data[digit + 1]);
    bool is_number = i > digit && rest.data[digit] >= '0' && rest.data[digit] <= '9' && !has_leading_zero;
    return is_number && number_is_decimal(str_slice(rest, 0, i)) ? i : 0;
}

/* Strict JSON: the parser forgives much, but try(jsondecode(x), x) must see the error. */
static bool is_json(Str s) {
    char open[NESTING_DEPTH_MAX];
    size_t depth = 0;
    enum { WANTS_VALUE, WANTS_VALUE_OR_END, WANTS_KEY, WANTS_KEY_OR_END, WANTS_COLON, WANTS_NEXT } state = WANTS_VALUE;
    for (size_t at = 0; at < s.size;) {
        char c = s.data[at];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            at++;
        } else if (state == WANTS_COLON) {
            if (c != ':') return false;
            state = WANTS_VALUE;
            at++;
        } else if (state == WANTS_NEXT && c == ',') {
            if (depth == 0) return false;
            state = open[depth - 1] == '{' ? WANTS_KEY : WANTS_VALUE;
            at++;
        } else if (c == ']' || c == '}') {
            bool may_end = state == WANTS_NEXT || state == (c == ']' ? WANTS_VALUE_OR_END : WANTS_KEY_OR_END);
            if (!may_end || depth == 0 || open[depth - 1] != (c == ']' ? '[' : '{')) return false;
            depth--;
            state = WANTS_NEXT;
            at++;
        } else if (state == WANTS_NEXT) {
            return false;
        } else if ((c == '[' || c == '{') && (state == WANTS_VALUE || state == WANTS_VALUE_OR_END)) {
            if (depth == NESTING_DEPTH_MAX) return false;
            open[depth++] = c;
            state = c == '[' ? WANTS_VALUE_OR_END : WANTS_KEY_OR_END;
            at++;
        } else {
            bool is_key = state == WANTS_KEY || state == WANTS_KEY_OR_END;
            size_t size = is_key && c != '"' ? 0 : json_scalar_size(s, at);
            if (size == 0) return false;
            state = is_key ? WANTS_COLON : WANTS_NEXT;
            at += size;
        }
    }
    return depth == 0 && state == WANTS_NEXT;
}

FUNCTION(jsondecode_) {
    (void)count;
    size_t size_bytes = 0;
    Str text;
    const Value *unknown = unknown_because(evaluator, arguments, 1);
    if (unknown && (!value_marked_text(arguments[0], &text) || !is_json(text))) return unknown;
    if (!unknown) text = arguments[0]->string;
    const RememberedCall *last = &evaluator->decoded;
    if (last->answer && last->text.data == text.data && last->text.size == text.size) return last->answer;
    evaluator_charge(evaluator, text.size);
    if (!is_json(text)) return value_error(evaluator, "jsondecode(): not JSON");
    const unsigned char *bytes = parser_parse_json_value(text, evaluator->arena, &size_bytes);
    const Value *answer = value_of_facts(evaluator, scope, bytes, size_bytes);
    if (unknown) answer = value_without_marks(evaluator->arena, answer);
    if (unknown && (!value_cause(answer) || answer->kind == VALUE_UNKNOWN)) answer = unknown;
    evaluator->decoded = (RememberedCall){.text = text, .answer = answer};
    return answer;
}

/* ---- CSV ---- */

typedef struct {
    Evaluator *evaluator;
    Str text;
    size_t at;
    bool is_wrong;
} CsvReader;

/* One field. Sets *is_last at the end of its line. */
static Str csv_field(CsvReader *reader, bool *is_last) {
    Str text = reader->text;
    StrBuf out = make_buffer(reader->evaluator);
    bool is_quoted = reader->at < text.size && text.data[reader->at] == '"';
    if (is_quoted) reader->at++;
    bool is_open = is_quoted;
    while (reader->at < text.size) {
        char c = text.data[reader->at];
        bool is_double = c == '"' && reader->at + 1 < text.size && text.data[reader->at + 1] == '"';
        if (is_open && c == '"') {
            reader->at += is_double ? 2 : 1;
            if (is_double)
                strbuf_add_char(&out, '"');
            else
                is_open = false;
            continue;
        }
        if (!is_open && (c == ',' || c == '\n')) break;
        if (!is_open && c == '\r' && reader->at + 1 < text.size && text.data[reader->at + 1] == '\n') {
            reader->at++;
            continue;
        }
        if (!is_open && (c == '"' || is_quoted)) reader->is_wrong = true; /* a quote inside, or text behind one */
        strbuf_add_char(&out, c);
        reader->at++;
    }
    if (is_open) reader->is_wrong = true;
    *is_last = reader->at >= text.size || text.data[reader->at] == '\n';
    if (reader->at < text.size) reader->at++;
    return strbuf_str(&out);
}

typedef struct {
    VEC(Str) items;
} CsvRow;

/* false at the end. Empty lines are skipped. */
static bool csv_row(CsvReader *reader, CsvRow *row) {
    *row = (CsvRow){0};
    while (reader->at < reader->text.size && strchr("\r\n", reader->text.data[reader->at])) reader->at++;
    if (reader->at >= reader->text.size) return false;
    for (bool is_last = false; !is_last;) {
        if (row->items.count > VALUE_ITEMS_MAX) return false;
        Str field = csv_field(reader, &is_last);
        *VEC_PUSH(reader->evaluator->arena, &row->items) = field;
        evaluator_charge(reader->evaluator, 8 + field.size / 8);
    }
    return true;
}

FUNCTION(csvdecode_) {
    (void)scope, (void)count;
    CsvReader reader = {.evaluator = evaluator, .text = arguments[0]->string};
    CsvRow header, row;
    if (!csv_row(&reader, &header)) return value_error(evaluator, "csvdecode(): no header line");
    size_t width = header.items.count;
    for (size_t i = 0; i < width; i++)
        for (size_t n = 0; n < i; n++)
            if (str_equal(header.items.items[i], header.items.items[n]))
                return value_error(evaluator, "csvdecode(): a column twice");
    VEC(const Value *) rows = {0};
    const Value **values = ARENA_ARRAY(evaluator->arena, const Value *, width);
    while (csv_row(&reader, &row)) {
        if (row.items.count != width) return value_error(evaluator, "csvdecode(): wrong number of fields");
        for (size_t i = 0; i < width; i++) values[i] = make_string(evaluator, row.items.items[i]);
        *VEC_PUSH(evaluator->arena, &rows) = make_object(evaluator, header.items.items, values, width);
        if (rows.count > VALUE_ITEMS_MAX || evaluator_is_exhausted(evaluator))
            return value_limit(evaluator, STR("list too long"));
    }
    if (reader.is_wrong) return value_error(evaluator, "csvdecode(): quotes do not match");
    return make_typed_list(evaluator, rows.items, rows.count);
}

const FunctionRow encoding_functions[] = {
    {"base64decode", "s", base64decode_, 0},
    {"base64encode", "s", base64encode_, 0},
    {"base64gunzip", "s", base64gunzip_, 0},
    {"base64gzip", "s", base64gzip_, 0},
    {"csvdecode", "s", csvdecode_, 0},
    {"jsondecode", "su", jsondecode_, FUNCTION_MAY_BE_NULL},
    {"jsonencode", "a0u", jsonencode_, 0},
    {"textdecodebase64", "ss", textdecodebase64_, 0},
    {"textencodebase64", "ss", textencodebase64_, 0},
    {"urldecode", "s", urldecode_, 0},
    {"urlencode", "s", urlencode_, 0},
    {0},
};
