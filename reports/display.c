/* Making text from repositories safe for terminals and CI logs (hostile names, Trojan Source, log commands). */
#include "reports/display.h"

#include <inttypes.h>

#include "reports/utf8.h"

void display_character(StrBuf *out, uint32_t c, bool is_ascii) {
    if (c == '\t') {
        strbuf_add(out, STR("    "));
    } else if (c < ' ' || c == 0x7F) {
        strbuf_format(out, "\\x%02" PRIx32, c);
    } else if (c >= UTF8_INVALID) {
        if (is_ascii) {
            strbuf_add_char(out, '?');
        } else {
            utf8_add(out, c);
        }
    } else if (utf8_is_hidden(c) || (is_ascii && c > 0x7F)) {
        strbuf_format(out, "<U+%04" PRIX32 ">", c);
    } else {
        utf8_add(out, c);
    }
}

void display_add(StrBuf *out, Str text, bool is_ascii) {
    for (size_t at = 0; at < text.size;) {
        uint32_t c = utf8_next(text, &at);
        if (c == '\t') {
            strbuf_add(out, STR("\\x09")); /* in a name it is a surprise worth showing, unlike in source */
        } else {
            display_character(out, c, is_ascii);
        }
    }
}

Str display_text(Arena *arena, Str text, bool is_ascii) {
    StrBuf buf = strbuf_new(arena, SIZE_MAX);
    display_add(&buf, text, is_ascii);
    return strbuf_str(&buf);
}

uint32_t display_width(Str text) {
    uint32_t width = 0;
    for (size_t at = 0; at < text.size;) width += utf8_width(utf8_next(text, &at));
    return width;
}

Str display_clip(Arena *arena, Str text, uint32_t width) {
    uint32_t total = display_width(text);
    if (total <= width || width < 4) return text;
    size_t at = 0;
    while (at < text.size && total > width - 3) total -= utf8_width(utf8_next(text, &at));
    return str_concat(arena, STR("..."), str_slice(text, at, text.size));
}

void display_wrap(StrBuf *out, Str text, uint32_t column, uint32_t indent, uint32_t width) {
    Str word;
    bool is_first = true;
    while (str_word_next(&text, &word)) {
        uint32_t size = display_width(word);
        if (!is_first && column + 1 + size > width) {
            strbuf_add_char(out, '\n');
            for (uint32_t i = 0; i < indent; i++) strbuf_add_char(out, ' ');
            column = indent;
        } else if (!is_first) {
            strbuf_add_char(out, ' ');
            column++;
        }
        strbuf_add(out, word);
        column += size;
        is_first = false;
    }
}

static const Str zero_width_space = {"\xE2\x80\x8B", 3};

/* Leading white space as runners trim it, Unicode's included. */
static size_t blank_size(Str line) {
    size_t at = 0, end = 0;
    while (at < line.size) {
        uint32_t c = utf8_next(line, &at);
        if (c != ' ' && !utf8_is_blank(c)) break;
        end = at;
    }
    return end;
}

static void break_commands(StrBuf *out, Str line) {
    size_t blanks = blank_size(line);
    Str rest = str_slice(line, blanks, line.size);
    strbuf_add(out, str_slice(line, 0, blanks));
    if (str_starts_with(rest, STR("::"))) {
        strbuf_add_char(out, ':');
        strbuf_add(out, zero_width_space);
        rest = str_slice(rest, 1, rest.size);
    }
    for (size_t at; (at = str_find(rest, STR("##"), 0)) != SIZE_MAX;) {
        Str behind = str_slice(rest, at + 2, rest.size);
        strbuf_add(out, str_slice(rest, 0, at + 1));
        bool is_command =
            str_starts_with(behind, STR("[")) || str_equal_ignoring_case(str_slice(behind, 0, 4), STR("vso["));
        if (is_command) strbuf_add(out, zero_width_space);
        rest = str_slice(rest, at + 1, rest.size);
    }
    strbuf_add(out, rest);
}

void display_finish(StrBuf *out, Str text, bool is_ci) {
    Str line;
    while (text.size && str_split_next(&text, '\n', &line)) {
        while (line.size && line.data[line.size - 1] == ' ') line.size--;
        if (is_ci) {
            break_commands(out, line);
        } else {
            strbuf_add(out, line);
        }
        strbuf_add_char(out, '\n');
    }
}
