/* JSON output: layout, commas and the one escaping routine. */
#include "reports/json_writer.h"

#include <assert.h>
#include <inttypes.h>

#include "reports/utf8.h"

enum { JSON_DEPTH_MAX = 64 }; /* bits of lines_mask; our formats nest less than 12 deep */

JsonWriter json_writer(StrBuf *out) { return (JsonWriter){.out = out, .is_first = true}; }

void json_finish(JsonWriter *json) {
    assert(json->depth == 0);
    strbuf_add_char(json->out, '\n');
}

/* ---- escaping ---- */

static void escape_unit(StrBuf *out, uint32_t unit) { strbuf_format(out, "\\u%04" PRIx32, unit); }

static void escape_character(StrBuf *out, uint32_t c) {
    switch (c) {
    case '"': strbuf_add(out, STR("\\\"")); return;
    case '\\': strbuf_add(out, STR("\\\\")); return;
    case '\n': strbuf_add(out, STR("\\n")); return;
    case '\r': strbuf_add(out, STR("\\r")); return;
    case '\t': strbuf_add(out, STR("\\t")); return;
    default: break;
    }
    if (c < 0x10000) {
        escape_unit(out, c);
        return;
    }
    escape_unit(out, 0xD800 + ((c - 0x10000) >> 10));
    escape_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

static bool is_plain(unsigned char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '#'; }

void json_escape(StrBuf *out, Str text) {
    size_t at = 0, plain = 0; /* plain: start of the bytes that can be copied as they are */
    while (at < text.size) {
        if (is_plain((unsigned char)text.data[at])) {
            at++;
            continue;
        }
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        bool is_command = c == '#' && start > 0 && text.data[start - 1] == '#';
        if ((c == '#' && !is_command) || (c > 0x7F && c < UTF8_INVALID && !utf8_is_hidden(c))) continue;
        strbuf_add(out, str_slice(text, plain, start));
        plain = at;
        if (c == UTF8_INVALID) {
            utf8_add(out, c);
        } else {
            escape_character(out, c);
        }
    }
    strbuf_add(out, str_slice(text, plain, text.size));
}

/* ---- layout ---- */

static bool has_lines(const JsonWriter *json) { return json->lines_mask >> json->depth & 1; }

static void line_start(JsonWriter *json) {
    strbuf_add_char(json->out, '\n');
    for (uint32_t i = 0; i < json->depth; i++) strbuf_add(json->out, STR("  "));
}

static void item_start(JsonWriter *json) {
    if (json->is_after_key) {
        json->is_after_key = false;
        return;
    }
    if (json->depth == 0) return;
    if (!json->is_first) strbuf_add_char(json->out, ',');
    if (has_lines(json)) {
        line_start(json);
    } else if (!json->is_first) {
        strbuf_add_char(json->out, ' ');
    }
    json->is_first = false;
}

static void container(JsonWriter *json, char open, JsonLayout layout) {
    item_start(json);
    strbuf_add_char(json->out, open);
    bool is_lines = layout == JSON_LINES && (json->depth == 0 || has_lines(json));
    json->depth++;
    assert(json->depth < JSON_DEPTH_MAX);
    uint64_t bit = UINT64_C(1) << json->depth;
    json->lines_mask = is_lines ? json->lines_mask | bit : json->lines_mask & ~bit;
    json->is_first = true;
}

static void container_end(JsonWriter *json, char close) {
    assert(json->depth > 0 && !json->is_after_key);
    bool is_broken = has_lines(json) && !json->is_first;
    json->depth--;
    if (is_broken) line_start(json);
    strbuf_add_char(json->out, close);
    json->is_first = false;
}

void json_object(JsonWriter *json, JsonLayout layout) { container(json, '{', layout); }
void json_object_end(JsonWriter *json) { container_end(json, '}'); }
void json_array(JsonWriter *json, JsonLayout layout) { container(json, '[', layout); }
void json_array_end(JsonWriter *json) { container_end(json, ']'); }

/* ---- values ---- */

void json_key_of(JsonWriter *json, Str key) {
    assert(json->depth > 0 && !json->is_after_key);
    json_string(json, key);
    strbuf_add(json->out, STR(": "));
    json->is_after_key = true;
}

void json_key(JsonWriter *json, const char *key) { json_key_of(json, str_from(key)); }

void json_string(JsonWriter *json, Str value) {
    item_start(json);
    strbuf_add_char(json->out, '"');
    json_escape(json->out, value);
    strbuf_add_char(json->out, '"');
}

void json_number(JsonWriter *json, uint64_t value) {
    item_start(json);
    strbuf_format(json->out, "%" PRIu64, value);
}

void json_bool(JsonWriter *json, bool value) {
    item_start(json);
    strbuf_add(json->out, value ? STR("true") : STR("false"));
}

void json_null(JsonWriter *json) {
    item_start(json);
    strbuf_add(json->out, STR("null"));
}

void json_raw(JsonWriter *json, Str value) {
    item_start(json);
    strbuf_add(json->out, value);
}

void json_put_string(JsonWriter *json, const char *key, Str value) {
    json_key(json, key);
    json_string(json, value);
}

void json_put_name(JsonWriter *json, const char *key, const char *value) {
    json_put_string(json, key, str_from(value));
}

void json_put_number(JsonWriter *json, const char *key, uint64_t value) {
    json_key(json, key);
    json_number(json, value);
}

void json_put_bool(JsonWriter *json, const char *key, bool value) {
    json_key(json, key);
    json_bool(json, value);
}

void json_put_null(JsonWriter *json, const char *key) {
    json_key(json, key);
    json_null(json);
}

void json_put_optional(JsonWriter *json, const char *key, Str value) {
    json_key(json, key);
    if (value.size) {
        json_string(json, value);
    } else {
        json_null(json);
    }
}
