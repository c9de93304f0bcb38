#include "parsers/hcl_source.h"

#include "parsers/pragma.h"

#include <assert.h>

/* Brackets of one kind or another, and the templates between them: a template is always inside a sequence or at the
 * bottom, so there are at most as many templates as brackets. */
enum { FRAMES_MAX = 2 * NESTING_DEPTH_MAX + 2 };

typedef enum { FRAME_PARENTHESIS, FRAME_BRACKET, FRAME_BRACE, FRAME_SEQUENCE, FRAME_TEMPLATE } FrameKind;

typedef struct {
    uint8_t kind;
    bool is_line_start; /* heredoc: only blanks were seen in this line */
    bool is_body;       /* brace of a block, not of an object */
    bool takes_plain;   /* body whose plain attributes are left out of the dense text */
    uint32_t index;     /* of the template or sequence */
    uint32_t start, dense_start;
} Frame;

typedef struct {
    HclSource *source;
    const char *bytes;
    uint32_t at, to;
    uint32_t frame_count, bracket_count;
    bool had_newline;     /* since the last token */
    bool after_word;      /* the last token could run on into the next one */
    bool in_dynamic_head; /* the block that begins is a dynamic one */
    bool takes_plain;     /* at the top level */
    HclScan result;
    Frame frames[FRAMES_MAX];
} Scanner;

static bool is_word_start(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

static bool is_word(unsigned char c) { return is_word_start(c) || is_digit(c) || c == '-'; }

static bool is_blank(unsigned char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

static bool starts(const Scanner *scanner, const char *prefix, uint32_t size) {
    return scanner->to - scanner->at >= size && memcmp(scanner->bytes + scanner->at, prefix, size) == 0;
}

static void fail(Scanner *scanner, const char *message) {
    if (!scanner->result.is_balanced) return;
    scanner->result.is_balanced = false;
    scanner->result.message = message;
    scanner->result.error_at = scanner->at;
}

HclSource *hcl_source_new(Arena *arena, Str text, uint32_t line, uint32_t column) {
    HclSource *source = ARENA_NEW(arena, HclSource);
    assert(text.size < UINT32_MAX / 2);
    source->arena = arena;
    source->text = text;
    source->first_line = line;
    source->first_column = column;
    uint32_t lines = 1;
    for (const char *at = text.data, *end = text.data + text.size; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        lines++;
    source->line_starts = ARENA_ARRAY(arena, uint32_t, lines);
    for (const char *at = text.data, *end = text.data + text.size; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        source->line_starts[++source->line_count] = (uint32_t)(at - text.data) + 1;
    source->line_count = lines;
    if (str_starts_with(text, STR("\xef\xbb\xbf"))) source->line_starts[0] = 3; /* a byte order mark has no column */
    /* The dense text is never longer than the source but for the frame put around expressions and templates. */
    source->dense = arena_alloc(arena, text.size + 16);
    source->origin = ARENA_ARRAY(arena, uint32_t, text.size + 16);
    return source;
}

uint32_t hcl_line(HclSource *source, uint32_t offset) {
    uint32_t low = source->line_hint;
    /* Offsets are asked for in order, more or less: look near the last answer before searching. */
    for (int i = 0; i < 4; i++) {
        if (low + 1 >= source->line_count || source->line_starts[low + 1] > offset) break;
        low++;
    }
    if (source->line_starts[low] > offset || (low + 1 < source->line_count && source->line_starts[low + 1] <= offset)) {
        uint32_t high = source->line_count;
        low = 0;
        while (high - low > 1) {
            uint32_t middle = low + (high - low) / 2;
            if (source->line_starts[middle] <= offset)
                low = middle;
            else
                high = middle;
        }
    }
    source->line_hint = low;
    return source->first_line + low;
}

void hcl_position(HclSource *source, uint32_t offset, uint32_t *line, uint32_t *column) {
    *line = hcl_line(source, offset);
    uint32_t index = *line - source->first_line;
    *column = offset - source->line_starts[index] + (index ? 1 : source->first_column);
}

const HclTemplate *hcl_template_at(const HclSource *source, uint32_t offset) {
    size_t low = 0, high = source->templates.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t start = source->templates.items[middle].start;
        if (start == offset) return &source->templates.items[middle];
        if (start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* ---- Comments ---- */

static uint32_t comment_end(const char *bytes, uint32_t from, uint32_t to) {
    if (bytes[from] == '/' && bytes[from + 1] == '*') {
        for (uint32_t at = from + 2; at + 1 < to; at++)
            if (bytes[at] == '*' && bytes[at + 1] == '/') return at + 2;
        return to;
    }
    const char *newline = memchr(bytes + from, '\n', to - from);
    return newline ? (uint32_t)(newline - bytes) : to;
}

static bool is_comment(const char *bytes, uint32_t at, uint32_t to) {
    return bytes[at] == '#' || (bytes[at] == '/' && at + 1 < to && (bytes[at + 1] == '/' || bytes[at + 1] == '*'));
}

static void add_pragmas(HclSource *source, uint32_t from, uint32_t to) {
    Str comment = str_slice(source->text, from, to);
    size_t start;
    for (size_t at = 0; (at = pragma_find(comment, at, &start)) != SIZE_MAX;) {
        size_t end = str_find_char(comment, '\n', start);
        if (end == SIZE_MAX) end = comment.size;
        Str text = str_trim(str_slice(comment, start, end));
        if (comment.data[1] == '*' && str_ends_with(text, STR("*/")))
            text = str_trim(str_slice(text, 0, text.size - 2));
        *VEC_PUSH(source->arena, &source->pragmas) = (HclPragma){hcl_line(source, from + (uint32_t)at), text};
        at = end;
    }
}

static void skip_comment(Scanner *scanner) {
    HclSource *source = scanner->source;
    uint32_t end = comment_end(scanner->bytes, scanner->at, scanner->to);
    if (scanner->at >= source->pragmas_end) {
        add_pragmas(source, scanner->at, end);
        source->pragmas_end = end;
    }
    /* A comment over several lines does not end an item, as it does not for Terraform. */
    scanner->at = end;
}

uint32_t hcl_skip_blank(const HclSource *source, uint32_t from, uint32_t to) {
    const char *bytes = source->text.data;
    while (from < to) {
        if (is_blank((unsigned char)bytes[from]) || bytes[from] == '\n')
            from++;
        else if (is_comment(bytes, from, to))
            from = comment_end(bytes, from, to);
        else
            break;
    }
    return from;
}

/* ---- The dense text ---- */

static void emit(Scanner *scanner, char c, uint32_t origin) {
    HclSource *source = scanner->source;
    assert(source->dense_size < source->text.size + 16);
    source->dense[source->dense_size] = c;
    source->origin[source->dense_size++] = origin;
}

/* Two words need a blank between them, and so do a word and a minus: "a -b" is not the word "a-b". */
static void emit_gap(Scanner *scanner) {
    if (scanner->after_word) emit(scanner, ' ', scanner->at);
    scanner->after_word = false;
}

static void emit_source(Scanner *scanner, uint32_t end) {
    HclSource *source = scanner->source;
    uint32_t size = end - scanner->at;
    assert(source->dense_size + size < source->text.size + 16);
    memcpy(source->dense + source->dense_size, scanner->bytes + scanner->at, size);
    for (uint32_t i = 0; i < size; i++) source->origin[source->dense_size + i] = scanner->at + i;
    source->dense_size += size;
    scanner->at = end;
}

static bool push_frame(Scanner *scanner, FrameKind kind, uint32_t index) {
    bool is_bracket = kind != FRAME_TEMPLATE;
    if (is_bracket && scanner->bracket_count == NESTING_DEPTH_MAX) {
        fail(scanner, "nested too deeply");
        scanner->result.is_too_deep = true;
        return false;
    }
    scanner->bracket_count += is_bracket;
    scanner->frames[scanner->frame_count++] = (Frame){.kind = (uint8_t)kind,
                                                      .is_line_start = true,
                                                      .index = index,
                                                      .start = scanner->at,
                                                      .dense_start = scanner->source->dense_size};
    return true;
}

static void pop_frame(Scanner *scanner) {
    Frame *top = &scanner->frames[--scanner->frame_count];
    scanner->bracket_count -= top->kind != FRAME_TEMPLATE;
}

/* ---- Templates ---- */

static void open_template(Scanner *scanner, HclTemplateKind kind, uint32_t text_start) {
    HclSource *source = scanner->source;
    uint32_t index = (uint32_t)source->templates.count;
    *VEC_PUSH(source->arena, &source->templates) =
        (HclTemplate){.kind = (uint8_t)kind, .start = scanner->at, .text_start = text_start};
    emit_gap(scanner);
    emit(scanner, '_', scanner->at);
    push_frame(scanner, FRAME_TEMPLATE, index);
    scanner->at = text_start;
    scanner->had_newline = false;
}

static void close_template(Scanner *scanner, uint32_t text_end, uint32_t end) {
    HclTemplate *template = &scanner->source->templates.items[scanner->frames[scanner->frame_count - 1].index];
    template->text_end = text_end;
    template->end = end;
    if (template->argument_count) emit(scanner, ')', end - 1);
    scanner->after_word = template->argument_count == 0;
    pop_frame(scanner);
    scanner->at = end;
}

static HclSequence *add_sequence(Scanner *scanner, HclSequenceKind kind, bool trims_before) {
    HclSource *source = scanner->source;
    HclTemplate *template = &source->templates.items[scanner->frames[scanner->frame_count - 1].index];
    HclSequence *sequence = VEC_PUSH(source->arena, &source->sequences);
    *sequence = (HclSequence){.kind = (uint8_t)kind, .trims_before = trims_before, .start = scanner->at};
    uint32_t link = (uint32_t)source->sequences.count;
    if (template->last)
        source->sequences.items[template->last - 1].next = link;
    else
        template->first = link;
    template->last = link;
    return sequence;
}

/* The argument of a sequence follows as code, up to the brace that closes it. */
static void open_sequence(Scanner *scanner, uint32_t code_start) {
    HclSource *source = scanner->source;
    HclTemplate *template = &source->templates.items[scanner->frames[scanner->frame_count - 1].index];
    if (template->argument_count++ == 0) emit(scanner, '(', scanner->at);
    scanner->frames[scanner->frame_count - 1].is_line_start = false;
    push_frame(scanner, FRAME_SEQUENCE, (uint32_t)source->sequences.count - 1);
    scanner->at = code_start;
    scanner->after_word = scanner->had_newline = false;
}

static void close_sequence(Scanner *scanner, bool trims_after) {
    Frame *top = &scanner->frames[scanner->frame_count - 1];
    HclSequence *sequence = &scanner->source->sequences.items[top->index];
    if (scanner->source->dense_size == top->dense_start) fail(scanner, "empty template sequence");
    emit(scanner, ',', scanner->at);
    scanner->at += trims_after ? 2 : 1;
    sequence->end = scanner->at;
    sequence->trims_after = trims_after;
    pop_frame(scanner);
}

static uint32_t skip_white(const Scanner *scanner, uint32_t at) {
    while (at < scanner->to && (is_blank((unsigned char)scanner->bytes[at]) || scanner->bytes[at] == '\n')) at++;
    return at;
}

static Str word_at(const Scanner *scanner, uint32_t at) {
    uint32_t end = at;
    if (end < scanner->to && is_word_start((unsigned char)scanner->bytes[end]))
        while (end < scanner->to && is_word((unsigned char)scanner->bytes[end])) end++;
    return str_slice(scanner->source->text, at, end);
}

static void scan_for_directive(Scanner *scanner, bool trims_before, uint32_t at) {
    Str key = STR_NONE, name = word_at(scanner, at = skip_white(scanner, at));
    at = skip_white(scanner, at + (uint32_t)name.size);
    if (at < scanner->to && scanner->bytes[at] == ',') {
        key = name;
        name = word_at(scanner, at = skip_white(scanner, at + 1));
        at = skip_white(scanner, at + (uint32_t)name.size);
    }
    if (name.size == 0 || !str_equal(word_at(scanner, at), STR("in"))) {
        fail(scanner, "expected a variable and \"in\" after %{ for");
        return;
    }
    HclSequence *sequence = add_sequence(scanner, HCL_SEQUENCE_FOR, trims_before);
    sequence->name = name;
    sequence->key = key;
    open_sequence(scanner, at + 2);
}

static void scan_directive(Scanner *scanner) {
    uint32_t at = scanner->at + 2;
    bool trims_before = at < scanner->to && scanner->bytes[at] == '~';
    Str word = word_at(scanner, at = skip_white(scanner, at + trims_before));
    at += (uint32_t)word.size;
    if (str_equal(word, STR("if"))) {
        add_sequence(scanner, HCL_SEQUENCE_IF, trims_before);
        open_sequence(scanner, at);
        return;
    }
    if (str_equal(word, STR("for"))) {
        scan_for_directive(scanner, trims_before, at);
        return;
    }
    HclSequenceKind kind = HCL_SEQUENCE_ELSE;
    if (str_equal(word, STR("endif")))
        kind = HCL_SEQUENCE_ENDIF;
    else if (str_equal(word, STR("endfor")))
        kind = HCL_SEQUENCE_ENDFOR;
    else if (!str_equal(word, STR("else"))) {
        fail(scanner, "expected if, else, endif, for or endfor after %{");
        return;
    }
    at = skip_white(scanner, at);
    bool trims_after = at < scanner->to && scanner->bytes[at] == '~';
    at += trims_after;
    if (at >= scanner->to || scanner->bytes[at] != '}') {
        fail(scanner, "expected } after a template directive");
        return;
    }
    HclSequence *sequence = add_sequence(scanner, kind, trims_before);
    sequence->trims_after = trims_after;
    sequence->end = at + 1;
    scanner->frames[scanner->frame_count - 1].is_line_start = false;
    scanner->at = at + 1;
}

/* At $ or % in a template: false when it is literal text. */
static bool scan_sequence(Scanner *scanner) {
    const char *bytes = scanner->bytes + scanner->at;
    uint32_t left = scanner->to - scanner->at;
    if (left >= 3 && bytes[1] == bytes[0] && bytes[2] == '{') { /* escaped: $${ */
        scanner->at += 3;
        return true;
    }
    if (left < 2 || bytes[1] != '{') return false;
    if (bytes[0] == '%') {
        scan_directive(scanner);
        return true;
    }
    bool trims_before = left >= 3 && bytes[2] == '~';
    add_sequence(scanner, HCL_SEQUENCE_VALUE, trims_before);
    open_sequence(scanner, scanner->at + (trims_before ? 3 : 2));
    return true;
}

static bool line_is_marker(Str line, Str marker) { return str_equal(str_trim(line), marker); }

static void scan_quoted_text(Scanner *scanner) {
    while (scanner->at < scanner->to) {
        switch (scanner->bytes[scanner->at]) {
        case '\\':
            if (scanner->at + 1 < scanner->to && scanner->bytes[scanner->at + 1] == '\n') break;
            scanner->at += 2;
            if (scanner->at > scanner->to) scanner->at = scanner->to;
            continue;
        case '"': close_template(scanner, scanner->at, scanner->at + 1); return;
        case '$':
        case '%':
            if (scan_sequence(scanner)) return;
            break;
        case '\n': fail(scanner, "string not closed before the end of the line"); return;
        }
        scanner->at++;
    }
}

/* The end was found when the heredoc was opened, but an interpolation may hold another heredoc with the same marker,
 * so it is looked for again, line by line, as Terraform does. */
static void scan_heredoc_text(Scanner *scanner) {
    Frame *top = &scanner->frames[scanner->frame_count - 1];
    const HclTemplate *template = &scanner->source->templates.items[top->index];
    uint32_t start = template->start + 2 + (template->kind == HCL_TEMPLATE_FLUSH_HEREDOC);
    Str marker = word_at(scanner, start);
    while (scanner->at < scanner->to) {
        if (top->is_line_start) {
            const char *newline = memchr(scanner->bytes + scanner->at, '\n', scanner->to - scanner->at);
            uint32_t end = newline ? (uint32_t)(newline - scanner->bytes) : scanner->to;
            if (line_is_marker(str_slice(scanner->source->text, scanner->at, end), marker)) {
                close_template(scanner, scanner->at, end);
                return;
            }
            top->is_line_start = false;
        }
        char c = scanner->bytes[scanner->at];
        if ((c == '$' || c == '%') && scan_sequence(scanner)) return;
        scanner->at++;
        if (c == '\n') top->is_line_start = true;
    }
}

static void scan_file_text(Scanner *scanner) {
    while (scanner->at < scanner->to) {
        char c = scanner->bytes[scanner->at];
        if ((c == '$' || c == '%') && scan_sequence(scanner)) return;
        scanner->at++;
    }
    close_template(scanner, scanner->to, scanner->to);
}

static void scan_template_text(Scanner *scanner) {
    const Frame *top = &scanner->frames[scanner->frame_count - 1];
    switch ((HclTemplateKind)scanner->source->templates.items[top->index].kind) {
    case HCL_TEMPLATE_QUOTED: scan_quoted_text(scanner); return;
    case HCL_TEMPLATE_HEREDOC:
    case HCL_TEMPLATE_FLUSH_HEREDOC: scan_heredoc_text(scanner); return;
    case HCL_TEMPLATE_FILE: scan_file_text(scanner); return;
    }
}

uint32_t hcl_heredoc_end(HclSource *source, uint32_t from, uint32_t to, uint32_t *text_start, Str *marker) {
    const char *bytes = source->text.data;
    uint32_t at = from + 2;
    if (at < to && bytes[at] == '-') at++;
    uint32_t marker_start = at;
    if (at >= to || !is_word_start((unsigned char)bytes[at])) return 0;
    while (at < to && is_word((unsigned char)bytes[at])) at++;
    *marker = str_slice(source->text, marker_start, at);
    while (at < to && is_blank((unsigned char)bytes[at])) at++;
    if (at >= to || bytes[at] != '\n') return 0;
    *text_start = ++at;
    if (source->unclosed_heredocs && map_get(source->unclosed_heredocs, *marker) != MAP_NONE) return 0;
    while (at < to) {
        const char *newline = memchr(bytes + at, '\n', to - at);
        uint32_t end = newline ? (uint32_t)(newline - bytes) : to;
        if (line_is_marker(str_slice(source->text, at, end), *marker)) return at;
        at = end + 1;
    }
    /* Remembered, so that a text full of unclosed heredocs is not read to its end for each of them. */
    if (to == source->text.size) {
        if (!source->unclosed_heredocs) source->unclosed_heredocs = map_new(source->arena);
        map_put(source->unclosed_heredocs, *marker, 1);
    }
    return 0;
}

/* ---- Code ---- */

static void scan_word(Scanner *scanner) {
    uint32_t end = scanner->at;
    while (end < scanner->to) {
        while (end < scanner->to && is_word((unsigned char)scanner->bytes[end])) end++;
        /* provider::aws::arn_parse is one name */
        if (end + 2 >= scanner->to || scanner->bytes[end] != ':' || scanner->bytes[end + 1] != ':' ||
            !is_word_start((unsigned char)scanner->bytes[end + 2]))
            break;
        end += 2;
    }
    emit_gap(scanner);
    emit_source(scanner, end);
    scanner->after_word = true;
}

/* Numbers become as many digits, since the grammar does not know all forms (1e5). The digits of "list.0.id" are an
 * index, not the fraction of a number. */
static void scan_number(Scanner *scanner) {
    const char *bytes = scanner->bytes;
    HclSource *source = scanner->source;
    uint32_t at = scanner->at, to = scanner->to;
    bool is_index = source->dense_size && source->dense[source->dense_size - 1] == '.';
    while (at < to && is_digit((unsigned char)bytes[at])) at++;
    if (!is_index && at + 1 < to && bytes[at] == '.' && is_digit((unsigned char)bytes[at + 1]))
        for (at++; at < to && is_digit((unsigned char)bytes[at]);) at++;
    if (!is_index && at + 1 < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
        uint32_t digits = at + 1 + (bytes[at + 1] == '+' || bytes[at + 1] == '-');
        if (digits < to && is_digit((unsigned char)bytes[digits]))
            for (at = digits; at < to && is_digit((unsigned char)bytes[at]);) at++;
    }
    bool after_number = source->dense_size && is_digit((unsigned char)source->dense[source->dense_size - 1]);
    if (after_number)
        emit(scanner, ' ', scanner->at);
    else
        emit_gap(scanner);
    while (scanner->at < at) emit(scanner, '1', scanner->at++);
    scanner->after_word = false;
}

/* In an object a line end separates items, which the grammar does not see: "a = b" and "(c) = d" below it must not
 * become the call b(c). */
static bool line_end_separates(const Scanner *scanner) {
    const HclSource *source = scanner->source;
    if (!scanner->had_newline || scanner->frame_count == 0 || source->dense_size < 3) return false;
    if (scanner->frames[scanner->frame_count - 1].kind != FRAME_BRACE) return false;
    const char *end = source->dense + source->dense_size;
    if (end[-1] == ')' || end[-1] == ']' || end[-1] == '}') return true;
    bool after_keyword =
        (memcmp(end - 2, "if", 2) == 0 || memcmp(end - 2, "in", 2) == 0) && !is_word((unsigned char)end[-3]);
    return is_word((unsigned char)end[-1]) && !after_keyword;
}

/* A brace behind a word or label, outside all expressions, opens the body of a block. */
static bool opens_body(const Scanner *scanner) {
    const HclSource *source = scanner->source;
    bool in_body = scanner->frame_count == 0 || scanner->frames[scanner->frame_count - 1].is_body;
    return in_body && source->dense_size && is_word((unsigned char)source->dense[source->dense_size - 1]);
}

static void open_bracket(Scanner *scanner, FrameKind kind, char c) {
    if (c == '(' && line_end_separates(scanner)) emit(scanner, ',', scanner->at);
    bool is_body = c == '{' && opens_body(scanner);
    scanner->after_word = false;
    if (!push_frame(scanner, kind, 0)) return;
    scanner->frames[scanner->frame_count - 1].is_body = is_body;
    /* What a dynamic block does with its attributes is not what other blocks do: they stay with the grammar. */
    scanner->frames[scanner->frame_count - 1].takes_plain = is_body && !scanner->in_dynamic_head;
    scanner->in_dynamic_head = false;
    emit(scanner, c, scanner->at++);
}

static void close_bracket(Scanner *scanner, FrameKind kind, char c) {
    if (scanner->frame_count == 0 || scanner->frames[scanner->frame_count - 1].kind != kind) {
        fail(scanner, "closing bracket does not pair");
        return;
    }
    pop_frame(scanner);
    scanner->after_word = false;
    emit(scanner, c, scanner->at++);
}

static bool in_sequence(const Scanner *scanner) {
    return scanner->frame_count && scanner->frames[scanner->frame_count - 1].kind == FRAME_SEQUENCE;
}

static void scan_heredoc_start(Scanner *scanner) {
    uint32_t text_start = 0;
    Str marker;
    if (hcl_heredoc_end(scanner->source, scanner->at, scanner->to, &text_start, &marker) == 0) {
        fail(scanner, "heredoc not closed");
        return;
    }
    bool is_flush = scanner->bytes[scanner->at + 2] == '-';
    open_template(scanner, is_flush ? HCL_TEMPLATE_FLUSH_HEREDOC : HCL_TEMPLATE_HEREDOC, text_start);
}

static void scan_punctuation(Scanner *scanner, char c) {
    switch (c) {
    case '"': open_template(scanner, HCL_TEMPLATE_QUOTED, scanner->at + 1); break;
    case '(': open_bracket(scanner, FRAME_PARENTHESIS, c); break;
    case '[': open_bracket(scanner, FRAME_BRACKET, c); break;
    case '{': open_bracket(scanner, FRAME_BRACE, c); break;
    case ')': close_bracket(scanner, FRAME_PARENTHESIS, c); break;
    case ']': close_bracket(scanner, FRAME_BRACKET, c); break;
    case '}':
        if (in_sequence(scanner))
            close_sequence(scanner, false);
        else
            close_bracket(scanner, FRAME_BRACE, c);
        break;
    case '~':
        if (in_sequence(scanner) && starts(scanner, "~}", 2))
            close_sequence(scanner, true);
        else
            fail(scanner, "unexpected ~");
        break;
    case '<':
        if (starts(scanner, "<<", 2)) {
            scan_heredoc_start(scanner);
            break;
        }
        scanner->after_word = false;
        emit(scanner, c, scanner->at++);
        break;
    case '-':
        emit_gap(scanner);
        emit(scanner, c, scanner->at++);
        break;
    default: scanner->after_word = false; emit(scanner, c, scanner->at++);
    }
}

/* ---- Plain attributes ---- */

static uint32_t skip_spaces(const Scanner *scanner, uint32_t at) {
    while (at < scanner->to && (scanner->bytes[at] == ' ' || scanner->bytes[at] == '\t')) at++;
    return at;
}

/* The ends of values; 0 when the value is not plain. */

static uint32_t plain_string_end(const Scanner *scanner, uint32_t at) {
    const char *bytes = scanner->bytes;
    for (at++; at < scanner->to; at++) {
        char c = bytes[at];
        if (c == '"') return at + 1;
        if (c == '\n') return 0;
        if (c == '\\' && (++at >= scanner->to || bytes[at] == '\n')) return 0;
        if ((c == '$' || c == '%') && at + 1 < scanner->to && bytes[at + 1] == '{') return 0;
    }
    return 0;
}

static uint32_t plain_number_end(const Scanner *scanner, uint32_t at) {
    while (at < scanner->to && is_digit((unsigned char)scanner->bytes[at])) at++;
    if (at + 1 < scanner->to && scanner->bytes[at] == '.' && is_digit((unsigned char)scanner->bytes[at + 1]))
        for (at++; at < scanner->to && is_digit((unsigned char)scanner->bytes[at]);) at++;
    return at;
}

static uint32_t plain_words_end(const Scanner *scanner, uint32_t at) {
    for (;;) {
        while (at < scanner->to && is_word((unsigned char)scanner->bytes[at])) at++;
        if (at + 1 >= scanner->to || scanner->bytes[at] != '.') return at;
        if (!is_word_start((unsigned char)scanner->bytes[at + 1])) return 0;
        at++;
    }
}

static bool ends_attribute(const Scanner *scanner, uint32_t at) {
    at = skip_spaces(scanner, at);
    if (at < scanner->to && scanner->bytes[at] == '\r') at++;
    if (at >= scanner->to || scanner->bytes[at] == '\n' || scanner->bytes[at] == '#') return true;
    return at + 1 < scanner->to && scanner->bytes[at] == '/' && scanner->bytes[at + 1] == '/';
}

/* At the first word of an item: takes a plain attribute off the text. */
static bool scan_plain(Scanner *scanner) {
    const char *bytes = scanner->bytes;
    Str name = word_at(scanner, scanner->at);
    uint32_t at = skip_spaces(scanner, scanner->at + (uint32_t)name.size);
    if (at + 1 >= scanner->to || bytes[at] != '=' || bytes[at + 1] == '=') return false;
    uint32_t start = skip_spaces(scanner, at + 1), end = 0;
    if (start >= scanner->to) return false;
    HclPlainKind kind = HCL_PLAIN_WORDS;
    if (bytes[start] == '"') {
        kind = HCL_PLAIN_STRING;
        end = plain_string_end(scanner, start);
    } else if (is_digit((unsigned char)bytes[start])) {
        kind = HCL_PLAIN_NUMBER;
        end = plain_number_end(scanner, start);
    } else if (is_word_start((unsigned char)bytes[start])) {
        end = plain_words_end(scanner, start);
    }
    if (end == 0 || !ends_attribute(scanner, end)) return false;
    uint32_t quote = kind == HCL_PLAIN_STRING;
    *VEC_PUSH(scanner->source->arena, &scanner->source->plains) =
        (HclPlain){.kind = (uint8_t)kind,
                   .start = scanner->at,
                   .value_start = start,
                   .end = end,
                   .name = name,
                   .value = str_slice(scanner->source->text, start + quote, end - quote)};
    scanner->at = end;
    return true;
}

/* Does an attribute or block begin here, in a body that takes plain attributes? */
static bool begins_item(const Scanner *scanner) {
    const HclSource *source = scanner->source;
    bool at_line_start =
        scanner->had_newline || source->dense_size == 0 || source->dense[source->dense_size - 1] == '{';
    if (!at_line_start) return false;
    return scanner->frame_count ? scanner->frames[scanner->frame_count - 1].is_body : true;
}

static void scan_item_word(Scanner *scanner) {
    bool takes_plain =
        scanner->frame_count ? scanner->frames[scanner->frame_count - 1].takes_plain : scanner->takes_plain;
    if (takes_plain && scan_plain(scanner)) return;
    scanner->in_dynamic_head = str_equal(word_at(scanner, scanner->at), STR("dynamic"));
    scan_word(scanner);
}

static void scan_code(Scanner *scanner) {
    unsigned char c = (unsigned char)scanner->bytes[scanner->at];
    if (is_blank(c)) {
        scanner->at++;
        return;
    }
    if (c == '\n') {
        scanner->had_newline = true;
        scanner->at++;
        return;
    }
    if (is_comment(scanner->bytes, scanner->at, scanner->to)) {
        skip_comment(scanner);
        return;
    }
    if (is_word_start(c) && begins_item(scanner))
        scan_item_word(scanner);
    else if (is_word_start(c))
        scan_word(scanner);
    else if (is_digit(c))
        scan_number(scanner);
    else
        scan_punctuation(scanner, (char)c);
    scanner->had_newline = false;
}

static void begin(Scanner *scanner, HclScanMode mode) {
    HclSource *source = scanner->source;
    source->dense_size = 0;
    source->templates.count = source->sequences.count = source->plains.count = 0;
    /* An item's own line end must be seen where items are scanned one by one. */
    scanner->takes_plain = mode == HCL_SCAN_FILE;
    if (mode == HCL_SCAN_EXPRESSION || mode == HCL_SCAN_TEMPLATE) {
        emit(scanner, '_', scanner->at);
        emit(scanner, '=', scanner->at);
    }
    if (mode == HCL_SCAN_TEMPLATE) open_template(scanner, HCL_TEMPLATE_FILE, scanner->at);
}

HclScan hcl_scan(HclSource *source, uint32_t from, uint32_t to, HclScanMode mode) {
    Scanner scanner;
    scanner.source = source;
    scanner.bytes = source->text.data;
    scanner.at = from;
    scanner.to = to;
    scanner.frame_count = scanner.bracket_count = 0;
    scanner.had_newline = scanner.after_word = scanner.in_dynamic_head = false;
    scanner.result = (HclScan){.is_balanced = true};
    begin(&scanner, mode);
    while (scanner.result.is_balanced) {
        bool in_template = scanner.frame_count && scanner.frames[scanner.frame_count - 1].kind == FRAME_TEMPLATE;
        if (scanner.at >= to) {
            /* A template that is the whole text closes at its end, even when nothing is left of it. */
            if (!in_template || mode != HCL_SCAN_TEMPLATE || scanner.frame_count > 1) break;
        }
        if (in_template) {
            scan_template_text(&scanner);
            continue;
        }
        if (mode == HCL_SCAN_ITEM && scanner.frame_count == 0 && source->dense_size &&
            scanner.bytes[scanner.at] == '\n')
            break;
        scan_code(&scanner);
    }
    scanner.result.end = scanner.at;
    if (scanner.frame_count == 0) return scanner.result;
    scanner.at = scanner.frames[scanner.frame_count - 1].start;
    fail(&scanner, "bracket or string not closed");
    return scanner.result;
}
