/* Excerpts. A line may be as long as a file, so only a window around what is marked is shown. */
#include "reports/html_excerpt.h"

#include <inttypes.h>

#include "reports/excerpt.h"

enum {
    LINE_BYTES_MAX = 180,
    BEFORE_MARK_MAX = 60,
    FILES_SIZE_BYTES_MAX = 64 * 1024 * 1024,
};

struct ExcerptFiles {
    const Page *page;
    Arena *arena; /* forgotten when it grows too large */
    Map *index;
    VEC(Str) texts;
};

static void forget(ExcerptFiles *files) {
    arena_reset(files->arena);
    files->index = map_new(files->arena);
    files->texts.items = NULL;
    files->texts.count = files->texts.capacity = 0;
}

ExcerptFiles *excerpt_files_new(const Page *page) {
    ExcerptFiles *files = ARENA_NEW(page->arena, ExcerptFiles);
    files->page = page;
    files->arena = arena_new();
    forget(files);
    return files;
}

void excerpt_files_free(ExcerptFiles *files) { arena_free(files->arena); }

static Str text_of(ExcerptFiles *files, const Location *location) {
    const Sources *sources = &files->page->report->sources;
    if (!sources->lines) return STR_NONE;
    if (arena_size_bytes(files->arena) > FILES_SIZE_BYTES_MAX) forget(files);
    Str path = graph_str(files->page->graph, location->file);
    Str key = str_format(files->arena, "%" PRIu32 ":%.*s", location->repository, STR_ARG(path));
    uint32_t known = map_get(files->index, key);
    if (known != MAP_NONE) return files->texts.items[known];
    Str text = STR_NONE;
    if (!sources->lines(sources->context, location->repository, path, files->arena, &text)) text = STR_NONE;
    map_put(files->index, key, (uint32_t)files->texts.count);
    *VEC_PUSH(files->arena, &files->texts) = text;
    return text;
}

/* Not in the middle of a character. */
static size_t character_start(Str line, size_t at) {
    while (at > 0 && at < line.size && ((unsigned char)line.data[at] & 0xC0) == 0x80) at--;
    return at;
}

/* What is marked, [start, end), and as much around it as fits. */
static void add_line_text(StrBuf *out, Str line, size_t start, size_t end) {
    size_t from = 0;
    if (line.size > LINE_BYTES_MAX && start > BEFORE_MARK_MAX) from = character_start(line, start - BEFORE_MARK_MAX);
    size_t to = line.size - from > LINE_BYTES_MAX ? character_start(line, from + LINE_BYTES_MAX) : line.size;
    if (end > to) end = to;
    if (from) MARKUP(out, "…");
    if (start < end) {
        html_source(out, str_slice(line, from, start));
        MARKUP(out, "<mark>");
        html_source(out, str_slice(line, start, end));
        MARKUP(out, "</mark>");
        html_source(out, str_slice(line, end, to));
    } else {
        html_source(out, str_slice(line, from, to));
    }
    if (to < line.size) MARKUP(out, "…");
}

static Str without_byte_order_mark(Str line) {
    return str_starts_with(line, STR("\xEF\xBB\xBF")) ? str_slice(line, 3, line.size) : line;
}

void excerpt_html(ExcerptFiles *files, const Location *location, uint32_t context) {
    StrBuf *out = files->page->out;
    Str text, line;
    if (!location->file || !location->line) return;
    text = text_of(files, location);
    if (!excerpt_line(text, location->line, &line)) return;
    uint32_t first = location->line > context ? location->line - context : 1;
    MARKUP(out, "<pre>");
    for (uint32_t number = first; number - location->line + context <= 2 * context; number++) {
        if (!excerpt_line(text, number, &line)) break;
        bool is_hit = number == location->line && context > 0; /* a line alone needs no mark */
        if (number == 1) line = without_byte_order_mark(line);
        size_t start = 0, end = 0;
        if (is_hit) excerpt_mark(line, location->column, &start, &end);
        strbuf_format(out, "<span class=\"%s\"><i>%s%5" PRIu32 "</i>  ", is_hit ? "l hit" : "l", is_hit ? "&gt;" : " ",
                      number);
        add_line_text(out, line, start, end);
        MARKUP(out, "\n</span>");
    }
    MARKUP(out, "</pre>");
}
