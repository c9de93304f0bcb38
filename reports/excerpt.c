/* Source excerpts. A line may be as long as a file, so only what fits between the margins is looked at closely. */
#include "reports/excerpt.h"

#include <inttypes.h>

#include "reports/display.h"
#include "reports/utf8.h"

enum {
    TEXT_WIDTH_MIN = 20,
    /* Marks without a width of their own could otherwise make a line of any length. */
    CHARACTERS_PER_COLUMN_MAX = 4,
};

bool excerpt_line(Str text, uint32_t line, Str *out) {
    if (line == 0) return false;
    size_t start = 0;
    for (uint32_t i = 1; i < line; i++) {
        size_t end = str_find_char(text, '\n', start);
        if (end == SIZE_MAX) return false;
        start = end + 1;
    }
    size_t end = str_find_char(text, '\n', start);
    *out = str_slice(text, start, end == SIZE_MAX ? text.size : end);
    if (str_ends_with(*out, STR("\r"))) out->size--;
    return true;
}

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || (unsigned char)c >= 0x80;
}

/* Byte behind the thing that starts at `start`. */
static size_t mark_end(Str line, size_t start) {
    size_t end = start;
    if (start < line.size && (line.data[start] == '"' || line.data[start] == '\'' || line.data[start] == '`')) {
        char quote = line.data[start];
        for (end = start + 1; end < line.size && line.data[end] != quote; end++)
            if (line.data[end] == '\\') end++;
        if (end < line.size) return end + 1;
    } else if (str_trim(str_slice(line, 0, start)).size > 0) {
        while (end < line.size && is_name(line.data[end])) end++;
        if (end > start) return end;
    }
    return line.size;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static Str without_blanks_behind(Str line) {
    while (line.size && is_blank(line.data[line.size - 1])) line.size--;
    return line;
}

bool excerpt_mark(Str line, uint32_t column, size_t *start, size_t *end) {
    line = without_blanks_behind(line);
    *start = column ? column - 1 : 0;
    if (*start >= line.size) *start = column = 0; /* a column that the line does not have */
    while (*start < line.size && is_blank(line.data[*start])) ++*start;
    *end = column ? mark_end(line, *start) : line.size;
    return *start < *end;
}

/* ---- one line between the margins ---- */

typedef struct {
    size_t from;        /* first byte shown */
    bool is_cut_before; /* "..." stands in front */
} Window;

/* The start of the character in front of `at`. */
static size_t character_before(Str line, size_t at) {
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && ((unsigned char)line.data[start] & 0xC0) == 0x80) start--;
    size_t end = start;
    utf8_next(line, &end);
    return end == at ? start : at - 1; /* no character ends here: a byte on its own */
}

static uint32_t character_width(uint32_t c, bool is_ascii) {
    if (c == '\t') return 4;
    if (c < ' ' || c == 0x7F) return 4; /* \x1b */
    if (c >= UTF8_INVALID) return 1;
    if (utf8_is_hidden(c) || (is_ascii && c > 0x7F)) return c >= 0x100000 ? 10 : c >= 0x10000 ? 9 : 8;
    return utf8_width(c);
}

/* Columns of line[from..to), not counted on past `limit`. */
static uint32_t width_between(Str line, size_t from, size_t to, uint32_t limit, bool is_ascii) {
    uint32_t width = 0;
    while (from < to && width <= limit) width += character_width(utf8_next(line, &from), is_ascii);
    return width;
}

/* All of the line when its mark fits; else a third of the room goes to what stands before the mark. */
static Window window_around(Str line, size_t mark_start, size_t mark_end, uint32_t room, bool is_ascii) {
    if (width_between(line, 0, mark_end, room, is_ascii) <= room) return (Window){0};
    size_t from = mark_start;
    uint32_t before = 0, steps = 0;
    while (from > 0 && steps++ < room) {
        size_t start = character_before(line, from), at = start;
        before += character_width(utf8_next(line, &at), is_ascii);
        if (before > room / 3) break;
        from = start;
    }
    return (Window){.from = from, .is_cut_before = from > 0};
}

static void add_clipped(StrBuf *out, Str line, Window window, uint32_t room, bool is_ascii) {
    if (window.is_cut_before) {
        strbuf_add(out, STR("..."));
        room -= 3;
    }
    bool is_cut_behind = width_between(line, window.from, line.size, room, is_ascii) > room;
    if (is_cut_behind) room -= 3;
    uint32_t used = 0, steps = 0;
    for (size_t at = window.from; at < line.size && steps < room * CHARACTERS_PER_COLUMN_MAX; steps++) {
        uint32_t c = utf8_next(line, &at), width = character_width(c, is_ascii);
        if (used + width > room) break;
        used += width;
        display_character(out, c, is_ascii);
    }
    if (is_cut_behind) strbuf_add(out, STR("..."));
}

/* ---- the frame ---- */

static void add_gutter(StrBuf *out, const Excerpt *excerpt, uint32_t line) {
    strbuf_add(out, str_from(excerpt->frame_color));
    if (line) {
        strbuf_format(out, "%*" PRIu32 " |", (int)excerpt->gutter, line);
    } else {
        strbuf_format(out, "%*s |", (int)excerpt->gutter, "");
    }
    strbuf_add(out, str_from(excerpt->reset));
}

static uint32_t room_of(const Excerpt *excerpt) {
    uint32_t frame = excerpt->gutter + 3;
    return excerpt->width > frame + TEXT_WIDTH_MIN ? excerpt->width - frame : TEXT_WIDTH_MIN;
}

static Str line_shown(const Excerpt *excerpt, uint32_t number) {
    Str line = STR_NONE;
    if (!excerpt_line(excerpt->text, number, &line)) return STR_NONE;
    if (number == 1 && str_starts_with(line, STR("\xEF\xBB\xBF"))) line = str_slice(line, 3, line.size);
    return without_blanks_behind(line);
}

static void add_line(StrBuf *out, const Excerpt *excerpt, uint32_t number, Str line, Window window) {
    add_gutter(out, excerpt, number);
    if (line.size) strbuf_add_char(out, ' ');
    add_clipped(out, line, window, room_of(excerpt), excerpt->is_ascii);
    strbuf_add_char(out, '\n');
}

static void add_caret(StrBuf *out, const Excerpt *excerpt, Str line, Window window, size_t start, size_t end) {
    uint32_t room = room_of(excerpt);
    uint32_t before = width_between(line, window.from, start, room, excerpt->is_ascii) + (window.is_cut_before ? 3 : 0);
    uint32_t width = width_between(line, start, end, room, excerpt->is_ascii);
    if (width == 0) width = 1;
    if (before >= room) before = room - 1;
    if (width > room - before) width = room - before;
    add_gutter(out, excerpt, 0);
    strbuf_add_char(out, ' ');
    for (uint32_t i = 0; i < before; i++) strbuf_add_char(out, ' ');
    strbuf_add(out, str_from(excerpt->caret_color));
    for (uint32_t i = 0; i < width; i++) strbuf_add_char(out, '^');
    strbuf_add(out, str_from(excerpt->reset));
    strbuf_add_char(out, '\n');
}

bool excerpt_add(const Excerpt *excerpt, StrBuf *out) {
    Str whole;
    if (!excerpt_line(excerpt->text, excerpt->line, &whole)) return false;
    Str line = line_shown(excerpt, excerpt->line);
    size_t start = 0, end = 0;
    excerpt_mark(line, excerpt->column, &start, &end);
    Window window = window_around(line, start, end, room_of(excerpt), excerpt->is_ascii);

    add_gutter(out, excerpt, 0);
    strbuf_add_char(out, '\n');
    if (excerpt->header_line && excerpt->header_line < excerpt->line) {
        add_line(out, excerpt, excerpt->header_line, line_shown(excerpt, excerpt->header_line), (Window){0});
        if (excerpt->header_line + 1 < excerpt->line) strbuf_format(out, "%*s...\n", (int)excerpt->gutter, "");
    }
    add_line(out, excerpt, excerpt->line, line, window);
    if (line.size) add_caret(out, excerpt, line, window, start, end);
    return true;
}
