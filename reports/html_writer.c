/* Escaping for HTML, attributes, JSON inside HTML, and links. */
#include "reports/html_writer.h"

#include <inttypes.h>
#include <stdio.h>

#include "analyzer/core/hash.h"
#include "graph/functions.h"
#include "reports/display.h"
#include "reports/json_writer.h"
#include "reports/utf8.h"

static void add_escaped(StrBuf *out, char c) {
    switch (c) {
    case '&': MARKUP(out, "&amp;"); return;
    case '<': MARKUP(out, "&lt;"); return;
    case '>': MARKUP(out, "&gt;"); return;
    case '"': MARKUP(out, "&quot;"); return;
    case '\'': MARKUP(out, "&#39;"); return;
    default: strbuf_add_char(out, c); return;
    }
}

/* Names for what cannot be seen hold '<' themselves, so they are made first and escaped like the rest. */
static void add_hidden(StrBuf *out, uint32_t c) {
    char bytes[16];
    int size = c < 0x80 ? snprintf(bytes, sizeof bytes, "\\x%02" PRIx32, c)
                        : snprintf(bytes, sizeof bytes, "<U+%04" PRIX32 ">", c);
    for (int i = 0; i < size; i++) add_escaped(out, bytes[i]);
}

static bool is_hidden(uint32_t c) { return c < ' ' || c == 0x7F || (c < UTF8_INVALID && utf8_is_hidden(c)); }

static void add_character(StrBuf *out, uint32_t c) {
    if (is_hidden(c)) {
        add_hidden(out, c);
    } else if (c < 0x80) {
        add_escaped(out, (char)c);
    } else {
        utf8_add(out, c);
    }
}

void html_text(StrBuf *out, Str text) {
    for (size_t at = 0; at < text.size;) add_character(out, utf8_next(text, &at));
}

void html_prose(StrBuf *out, Str text) {
    Str word;
    for (bool is_first = true; str_word_next(&text, &word); is_first = false) {
        if (!is_first) strbuf_add_char(out, ' ');
        html_text(out, word);
    }
}

void html_source(StrBuf *out, Str line) {
    for (size_t at = 0; at < line.size;) {
        uint32_t c = utf8_next(line, &at);
        if (c == '\t') {
            MARKUP(out, "    ");
        } else {
            add_character(out, c);
        }
    }
}

void html_attribute(StrBuf *out, const char *name, Str value) {
    strbuf_add_char(out, ' ');
    strbuf_add(out, str_from(name));
    MARKUP(out, "=\"");
    html_text(out, value);
    strbuf_add_char(out, '"');
}

void html_count(StrBuf *out, size_t number) {
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%zu", number);
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) strbuf_add_char(out, ',');
        strbuf_add_char(out, digits[i]);
    }
}

void html_counted(StrBuf *out, size_t count, const char *noun) {
    html_count(out, count);
    strbuf_add_char(out, ' ');
    strbuf_add(out, str_from(noun));
    if (count != 1) strbuf_add_char(out, 's');
}

/* Nothing but what a plain web address is made of, so that there is nothing for a browser to interpret. */
static bool is_web_address(Str url) {
    if (!str_starts_with(url, STR("https://")) && !str_starts_with(url, STR("http://"))) return false;
    for (size_t i = 0; i < url.size; i++) {
        unsigned char c = (unsigned char)url.data[i];
        if (c <= ' ' || c >= 0x7F || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\' || c == '`')
            return false;
    }
    return true;
}

void html_link(StrBuf *out, Str url, Str label) {
    if (!is_web_address(url)) {
        html_text(out, label);
        return;
    }
    MARKUP(out, "<a rel=\"noopener noreferrer\"");
    html_attribute(out, "href", url);
    MARKUP(out, ">");
    html_text(out, label);
    MARKUP(out, "</a>");
}

/* json_escape leaves '>' and '&' alone; inside a string they are never part of an escape. */
void html_json_string(StrBuf *out, Str text) {
    StrBuf escaped = strbuf_new(out->arena, SIZE_MAX);
    json_escape(&escaped, text);
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < escaped.size; i++) {
        if (escaped.data[i] == '>') {
            MARKUP(out, "\\u003e");
        } else if (escaped.data[i] == '&') {
            MARKUP(out, "\\u0026");
        } else {
            strbuf_add_char(out, escaped.data[i]);
        }
    }
    strbuf_add_char(out, '"');
}

void html_policy_hash(StrBuf *out, Str bytes) {
    unsigned char digest[SHA256_SIZE];
    sha256_digest(bytes, digest);
    MARKUP(out, "'sha256-");
    strbuf_add(out, base64_encode(out->arena, str_of((const char *)digest, sizeof digest)));
    strbuf_add_char(out, '\'');
}
