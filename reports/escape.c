#include "reports/escape.h"

#include "reports/display.h"

/* ---- XML ---- */

static void xml_character(StrBuf *out, char c) {
    switch (c) {
    case '&': strbuf_add(out, STR("&amp;")); break;
    case '<': strbuf_add(out, STR("&lt;")); break;
    case '>': strbuf_add(out, STR("&gt;")); break;
    case '"': strbuf_add(out, STR("&quot;")); break;
    case '\'': strbuf_add(out, STR("&apos;")); break;
    default: strbuf_add_char(out, c);
    }
}

/* A '#' behind a '#' is written as a number: a runner that shows the file in its log would take "##[" for a command. */
void xml_add(StrBuf *out, Str text) {
    Str shown = display_text(out->arena, text, false);
    for (size_t i = 0; i < shown.size; i++) {
        if (shown.data[i] == '#' && i && shown.data[i - 1] == '#')
            strbuf_add(out, STR("&#35;"));
        else
            xml_character(out, shown.data[i]);
    }
}

/* ---- Markdown ---- */

static const Str zero_width_space = {"\xE2\x80\x8B", 3};

static bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Sites turn "@name", "#12", "!12", "https://…" and "www.…" into links wherever they stand: an invisible character breaks them. */
static bool is_link_start(Str text, size_t at) {
    char c = text.data[at], next = at + 1 < text.size ? text.data[at + 1] : 0;
    Str rest = str_slice(text, at, text.size);
    if (c == '#' && (next == '#' || next == '[')) return true; /* nor into a command, when a runner's log shows it */
    if (memchr("@#!$~%", c, 6)) return is_alphanumeric(next);
    if (c == '.' && at >= 3) return str_equal_ignoring_case(str_slice(text, at - 3, at), STR("www"));
    return str_starts_with(rest, STR("://"));
}

static void add_plain(StrBuf *out, Str shown) {
    for (size_t i = 0; i < shown.size; i++) {
        char c = shown.data[i];
        if (c == '&') {
            strbuf_add(out, STR("&amp;"));
        } else if (c == '<') {
            strbuf_add(out, STR("&lt;"));
        } else {
            bool is_inside = i && i + 1 < shown.size && is_alphanumeric(shown.data[i - 1]) &&
                             is_alphanumeric(shown.data[i + 1]); /* of a word, where '_' is no markup */
            if (memchr("\\`*_[]>|~#$!", c, 12) && !(c == '_' && is_inside)) strbuf_add_char(out, '\\');
            strbuf_add_char(out, c);
        }
        if (is_link_start(shown, i)) strbuf_add(out, zero_width_space);
    }
}

void markdown_add(StrBuf *out, Str text) { add_plain(out, display_text(out->arena, text, false)); }

/* The fence is longer than any row of backticks inside. A bar would end the cell of a table, even in code. */
void markdown_code(StrBuf *out, Str text) {
    Str shown = display_text(out->arena, text, false);
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < shown.size; i++) {
        run = shown.data[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    bool is_padded = longest || shown.size == 0 || shown.data[0] == ' ' || shown.data[shown.size - 1] == ' ';
    for (size_t i = 0; i <= longest; i++) strbuf_add_char(out, '`');
    if (is_padded) strbuf_add_char(out, ' ');
    for (size_t i = 0; i < shown.size; i++) {
        if (shown.data[i] == '|')
            strbuf_add(out, STR("\xC2\xA6")); /* a broken bar */
        else
            strbuf_add_char(out, shown.data[i]);
        if (shown.data[i] == '#' && i + 1 < shown.size && shown.data[i + 1] == '#') strbuf_add(out, zero_width_space);
    }
    if (is_padded) strbuf_add_char(out, ' ');
    for (size_t i = 0; i <= longest; i++) strbuf_add_char(out, '`');
}

void markdown_prose(StrBuf *out, Str text) {
    StrBuf line = strbuf_new(out->arena, SIZE_MAX);
    Str word;
    while (str_word_next(&text, &word)) {
        if (line.size) strbuf_add_char(&line, ' ');
        strbuf_add(&line, word);
    }
    Str rest = strbuf_str(&line);
    while (rest.size) {
        size_t open = str_find_char(rest, '`', 0),
               close = open == SIZE_MAX ? SIZE_MAX : str_find_char(rest, '`', open + 1);
        if (close == SIZE_MAX) break;
        markdown_add(out, str_slice(rest, 0, open));
        markdown_code(out, str_slice(rest, open + 1, close));
        rest = str_slice(rest, close + 1, rest.size);
    }
    markdown_add(out, rest);
}

void markdown_html(StrBuf *out, Str text) {
    Str shown = display_text(out->arena, text, false);
    for (size_t i = 0; i < shown.size; i++) {
        xml_character(out, shown.data[i]);
        if (is_link_start(shown, i)) strbuf_add(out, zero_width_space);
    }
}

/* ---- Mermaid ---- */

void mermaid_add(StrBuf *out, Str text) {
    Str shown = display_text(out->arena, text, false);
    for (size_t i = 0; i < shown.size; i++) {
        unsigned char c = (unsigned char)shown.data[i];
        if (is_alphanumeric((char)c) || c >= 0x80 || memchr(" ._/:@-,=+", c, 10))
            strbuf_add_char(out, (char)c);
        else
            strbuf_format(out, "#%d;", c);
    }
}

/* ---- commands of CI runners ---- */

/* display_text has left no line ends; "##[" inside would be another command. */
static void add_command(StrBuf *out, Str text, const char *special, const char *percent) {
    Str shown = display_text(out->arena, text, false);
    for (size_t i = 0; i < shown.size; i++) {
        char c = shown.data[i];
        if (c == '%')
            strbuf_add(out, str_from(percent));
        else if (strchr(special, c))
            strbuf_format(out, "%%%02X", (unsigned char)c);
        else
            strbuf_add_char(out, c);
        if (c == '#' && i + 1 < shown.size && shown.data[i + 1] == '#') strbuf_add(out, zero_width_space);
        if (c == '#' && i + 1 < shown.size && shown.data[i + 1] == '[') strbuf_add(out, zero_width_space);
    }
}

void github_message(StrBuf *out, Str text) { add_command(out, text, "", "%25"); }
void github_property(StrBuf *out, Str text) { add_command(out, text, ":,", "%25"); }
void azure_message(StrBuf *out, Str text) { add_command(out, text, "", "%AZP25"); }
void azure_property(StrBuf *out, Str text) { add_command(out, text, ";]", "%AZP25"); }
