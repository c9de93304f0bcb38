/* The mends, from the smallest to the largest: expand tabs, escape a backslash, quote the value of a line, blank the
 * line with what is nested in it, blank the block around it. A line that keeps failing moves down this list, so the
 * work ends. */
#include "parsers/yaml_repair.h"

#include "analyzer/core/vec.h"

typedef struct {
    Str text; /* without its line end */
    uint8_t tries;
    bool is_block_text; /* inside a `|` or `>` scalar: not YAML, whatever it looks like */
} Line;

struct YamlRepair {
    Arena *arena;
    DocNotes *notes;
    VEC(Line) lines;
    bool are_tabs_expanded;
};

/* ---- Looking at a line ---- */

static size_t indent_of(Str line) {
    size_t at = 0;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t')) at++;
    return at;
}

static bool is_blank(Str line) {
    size_t at = indent_of(line);
    return at == line.size || line.data[at] == '#';
}

static bool is_document_marker(Str line) {
    return str_starts_with(line, STR("---")) || str_starts_with(line, STR("..."));
}

static size_t skip_spaces(Str s, size_t at) {
    while (at < s.size && (s.data[at] == ' ' || s.data[at] == '\t')) at++;
    return at;
}

static bool has_at(Str s, size_t at, const char *two) {
    return at + 1 < s.size && s.data[at] == two[0] && s.data[at + 1] == two[1];
}

/* Where the content of a line begins: after indentation and `- ` marks. */
static size_t content_start(Str line) {
    size_t at = indent_of(line);
    while (at < line.size && (line.data[at] == '-' || line.data[at] == '?') &&
           (at + 1 == line.size || line.data[at + 1] == ' ' || line.data[at + 1] == '\t'))
        at = skip_spaces(line, at + 1);
    return at;
}

/* End of a quoted text that begins at `at`, or `s.size`. */
static size_t skip_quoted(Str s, size_t at) {
    char quote = s.data[at++];
    for (; at < s.size; at++) {
        if (quote == '"' && s.data[at] == '\\')
            at++;
        else if (s.data[at] == quote)
            return at + 1;
    }
    return s.size;
}

/* Position after the `:` that ends the key at `start`; `start` itself when the line has no key. */
static size_t key_end(Str line, size_t start) {
    size_t at = start;
    if (at < line.size && (line.data[at] == '"' || line.data[at] == '\''))
        at = skip_spaces(line, skip_quoted(line, at));
    for (; at < line.size; at++) {
        if (has_at(line, at, "{{")) {
            size_t close = str_find(line, STR("}}"), at);
            if (close == SIZE_MAX) return start;
            at = close + 1;
            continue;
        }
        bool is_last = at + 1 == line.size;
        if (line.data[at] == ':' && (is_last || line.data[at + 1] == ' ' || line.data[at + 1] == '\t')) return at + 1;
        if (line.data[at] == '#' && at > start && line.data[at - 1] == ' ') return start;
    }
    return start;
}

/* Size of `Name:` in a line `Name:junk`, which YAML does not take for a key; 0 when the line is not like that. */
static size_t key_with_junk_size(Str line) {
    size_t start = content_start(line), at = start;
    while (at < line.size && line.data[at] != ':' && line.data[at] != ' ') at++;
    bool is_key = at > start && at + 1 < line.size && line.data[at] == ':' && line.data[at + 1] != ' ';
    return is_key && key_end(line, start) == start ? at + 1 : 0;
}

static bool is_key_with_junk(Str line) { return key_with_junk_size(line) > 0; }

/* Tags and anchors stand before a value and stay outside its quotes. */
static size_t skip_properties(Str line, size_t at) {
    at = skip_spaces(line, at);
    while (at < line.size && (line.data[at] == '!' || line.data[at] == '&')) {
        size_t end = at;
        while (end < line.size && line.data[end] != ' ' && line.data[end] != '\t') end++;
        if (end == line.size) return at;
        at = skip_spaces(line, end);
    }
    return at;
}

/* End of the value at `at`, before a comment and trailing blanks. Comments inside {{ }} are none. */
static size_t value_end(Str line, size_t at) {
    size_t end = line.size;
    for (size_t i = at; i < line.size; i++) {
        if (has_at(line, i, "{{")) {
            size_t close = str_find(line, STR("}}"), i);
            if (close == SIZE_MAX) break;
            i = close + 1;
        } else if (line.data[i] == '#' && i > at && line.data[i - 1] == ' ') {
            end = i;
            break;
        }
    }
    while (end > at && (line.data[end - 1] == ' ' || line.data[end - 1] == '\t')) end--;
    return end;
}

/* Column that the text of a block scalar must exceed, or SIZE_MAX when the line does not end in `|` or `>`. */
static size_t block_header_indent(Str line) {
    if (is_blank(line)) return SIZE_MAX;
    size_t start = content_start(line), end = value_end(line, start), at = end;
    while (at > start && (line.data[at - 1] == '+' || line.data[at - 1] == '-' ||
                          (line.data[at - 1] >= '0' && line.data[at - 1] <= '9')))
        at--;
    if (end - at > 2 || at == start) return SIZE_MAX;
    if (line.data[at - 1] != '|' && line.data[at - 1] != '>') return SIZE_MAX;
    if (at - 1 > start && line.data[at - 2] != ' ' && line.data[at - 2] != '\t') return SIZE_MAX;
    if (key_end(line, start) > start) return start;
    size_t indent = indent_of(line);
    while (start > indent && (line.data[start - 1] == ' ' || line.data[start - 1] == '\t')) start--;
    return start > indent ? start - 1 : SIZE_MAX; /* the last dash; a bare `|` belongs to the line above */
}

static void mark_block_text(YamlRepair *repair) {
    size_t limit = SIZE_MAX;
    for (size_t i = 0; i < repair->lines.count; i++) {
        Line *line = &repair->lines.items[i];
        size_t indent = indent_of(line->text);
        bool is_empty = indent == line->text.size;
        if (limit != SIZE_MAX && !is_empty && indent <= limit) limit = SIZE_MAX;
        line->is_block_text = limit != SIZE_MAX;
        if (limit == SIZE_MAX) limit = block_header_indent(line->text);
    }
}

/* ---- Changing a line ---- */

static Str quoted(YamlRepair *repair, Str value) {
    StrBuf buf = strbuf_new(repair->arena, 2 * value.size + 2);
    strbuf_add_char(&buf, '\'');
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '\'') strbuf_add_char(&buf, '\'');
        strbuf_add_char(&buf, value.data[i]);
    }
    strbuf_add_char(&buf, '\'');
    return strbuf_str(&buf);
}

static void quote_part(YamlRepair *repair, Line *line, size_t from, size_t to) {
    Str part = quoted(repair, str_slice(line->text, from, to));
    Str head = str_concat(repair->arena, str_slice(line->text, 0, from), part);
    line->text = str_concat(repair->arena, head, str_slice(line->text, to, line->text.size));
}

static bool quote_value(YamlRepair *repair, Line *line, bool keeps_tag) {
    size_t start = content_start(line->text), key = key_end(line->text, start);
    size_t from = keeps_tag ? skip_properties(line->text, key) : skip_spaces(line->text, key);
    size_t to = value_end(line->text, from);
    /* Without key or dash there is no value of its own: the line goes on with something above. */
    if (to <= from || (key == start && start == indent_of(line->text))) return false;
    quote_part(repair, line, from, to);
    return true;
}

/* Blanks a line and everything nested in it, and with `has_siblings` what follows at its own level too. */
static void blank_entry(YamlRepair *repair, size_t index, bool has_siblings) {
    size_t indent = indent_of(repair->lines.items[index].text);
    for (size_t i = index; i < repair->lines.count; i++) {
        Line *line = &repair->lines.items[i];
        size_t own = indent_of(line->text);
        bool is_inside = i == index || is_blank(line->text) || own > indent || (has_siblings && own == indent);
        if (!is_inside || (i > index && is_document_marker(line->text))) return;
        line->text = STR_NONE;
    }
}

/* The nearest line above that is indented less, or the line itself at the left edge. */
static size_t enclosing_line(const YamlRepair *repair, size_t index) {
    size_t indent = indent_of(repair->lines.items[index].text);
    for (size_t i = index; i > 0 && indent > 0; i--) {
        Str text = repair->lines.items[i - 1].text;
        if (!is_blank(text) && indent_of(text) < indent) return i - 1;
    }
    return index;
}

/* Tab stops of four columns: wide enough to nest below two blanks, narrow enough to stand beside four. */
static void expand_tabs(YamlRepair *repair) {
    enum { TAB_WIDTH = 4 };
    for (size_t i = 0; i < repair->lines.count; i++) {
        Line *line = &repair->lines.items[i];
        size_t indent = indent_of(line->text), width = 0, tab_count = 0;
        for (size_t c = 0; c < indent; c++) {
            bool is_tab = line->text.data[c] == '\t';
            width += is_tab ? TAB_WIDTH - width % TAB_WIDTH : 1;
            tab_count += is_tab;
        }
        if (tab_count == 0) continue;
        char *out = arena_alloc(repair->arena, width + line->text.size - indent);
        memset(out, ' ', width);
        memcpy(out + width, line->text.data + indent, line->text.size - indent);
        line->text = str_of(out, width + line->text.size - indent);
    }
}

/* ---- Templates ---- */

/* Blanks from `at` of line `index` through `close`, over several lines if need be. Returns the number of lines. */
static size_t blank_directive(YamlRepair *repair, size_t index, size_t at, Str close) {
    for (size_t i = index; i < repair->lines.count; i++) {
        Line *line = &repair->lines.items[i];
        size_t from = i == index ? at : 0, end = str_find(line->text, close, from);
        Str head = str_slice(line->text, 0, from);
        if (end == SIZE_MAX) {
            line->text = str_trim(head).size ? head : STR_NONE;
            continue;
        }
        end += close.size;
        char *spaces = arena_alloc(repair->arena, end - from);
        memset(spaces, ' ', end - from);
        head = str_concat(repair->arena, head, str_of(spaces, end - from));
        line->text = str_concat(repair->arena, head, str_slice(line->text, end, line->text.size));
        /* Blanks alone would go on with a block scalar above. */
        if (str_trim(line->text).size == 0) line->text = STR_NONE;
        return i - index + 1;
    }
    return repair->lines.count - index;
}

/* Quotes each {{ … }} that stands bare inside a flow collection. */
static void quote_in_flow(YamlRepair *repair, Line *line, size_t at) {
    Str text = line->text;
    StrBuf buf = strbuf_new(repair->arena, 3 * text.size);
    strbuf_add(&buf, str_slice(text, 0, at));
    while (at < text.size) {
        bool is_quote = text.data[at] == '"' || text.data[at] == '\'';
        size_t end = is_quote ? skip_quoted(text, at) : at + 1;
        if (has_at(text, at, "{{")) {
            size_t close = str_find(text, STR("}}"), at);
            if (close == SIZE_MAX) break;
            end = close + 2;
            strbuf_add(&buf, quoted(repair, str_slice(text, at, end)));
        } else {
            strbuf_add(&buf, str_slice(text, at, end));
        }
        at = end;
    }
    strbuf_add(&buf, str_slice(text, at, text.size));
    line->text = strbuf_str(&buf);
}

/* A line whose content begins with {{: a directive of its own, a key, or an item of a flow sequence. */
static size_t mend_leading_template(YamlRepair *repair, size_t index, size_t start) {
    Line *line = &repair->lines.items[index];
    size_t close = str_find(line->text, STR("}}"), start);
    if (close == SIZE_MAX) return blank_directive(repair, index, start, STR("}}"));
    size_t rest = skip_spaces(line->text, close + 2);
    bool is_item = start > indent_of(line->text);
    if (rest == line->text.size || line->text.data[rest] == '#') {
        if (!is_item) return blank_directive(repair, index, start, STR("}}"));
        quote_part(repair, line, start, close + 2);
        return 0;
    }
    if (line->text.data[rest] == ',') {
        quote_in_flow(repair, line, start);
        return 0;
    }
    size_t key = key_end(line->text, start);
    if (key == start)
        quote_part(repair, line, start, value_end(line->text, start));
    else
        quote_part(repair, line, start, key - 1);
    return 0;
}

/* "{{ include "x" . }}": the quotes inside the braces become the other kind. */
static void swap_inner_quotes(YamlRepair *repair, Line *line, size_t from) {
    char quote = line->text.data[from];
    Str copy = str_copy(repair->arena, line->text);
    char *out = arena_alloc(repair->arena, copy.size);
    memcpy(out, copy.data, copy.size);
    for (size_t at = from; (at = str_find(copy, STR("{{"), at)) != SIZE_MAX;) {
        size_t close = str_find(copy, STR("}}"), at);
        for (; at < copy.size && at < close; at++)
            if (out[at] == quote) out[at] = quote == '"' ? '\'' : '"';
    }
    line->text = str_of(out, copy.size);
}

static void mend_value_template(YamlRepair *repair, Line *line) {
    size_t start = content_start(line->text);
    if (start < line->text.size && (line->text.data[start] == '"' || line->text.data[start] == '\''))
        swap_inner_quotes(repair, line, start);
    size_t from = skip_properties(line->text, key_end(line->text, start));
    if (from >= line->text.size || str_find(line->text, STR("{{"), from) == SIZE_MAX) return;
    if (line->text.data[from] == '"' || line->text.data[from] == '\'')
        swap_inner_quotes(repair, line, from);
    else if (has_at(line->text, from, "{{"))
        quote_part(repair, line, from, value_end(line->text, from));
    else if (line->text.data[from] == '[' || line->text.data[from] == '{')
        quote_in_flow(repair, line, from);
}

void yaml_repair_templates(YamlRepair *repair) {
    size_t directive_count = 0, first_line = 0;
    for (size_t i = 0; i < repair->lines.count; i++) {
        Line *line = &repair->lines.items[i];
        if (line->is_block_text || is_blank(line->text)) continue;
        size_t blanked = 0, start = content_start(line->text);
        if (has_at(line->text, start, "{%"))
            blanked = blank_directive(repair, i, start, STR("%}"));
        else if (has_at(line->text, start, "{#"))
            blanked = blank_directive(repair, i, start, STR("#}"));
        else if (has_at(line->text, start, "{{"))
            blanked = mend_leading_template(repair, i, start);
        size_t inner;
        while (blanked < 2 && (inner = str_find(line->text, STR("{%"), 0)) != SIZE_MAX)
            blanked = blank_directive(repair, i, inner, STR("%}"));
        if (blanked && directive_count == 0) first_line = i + 1;
        directive_count += blanked;
        if (blanked < 2) mend_value_template(repair, line);
    }
    if (directive_count)
        document_note(repair->notes, DIAG_GAP, (uint32_t)first_line,
                      "template directives are not evaluated (%zu lines from here on)", directive_count);
}

/* ---- Errors ---- */

YamlRepair *yaml_repair_new(Str text, Arena *arena, DocNotes *notes) {
    YamlRepair *repair = ARENA_NEW(arena, YamlRepair);
    repair->arena = arena;
    repair->notes = notes;
    size_t start = 0;
    for (size_t at = 0; at < text.size; at++) {
        char c = text.data[at];
        if (c != '\n' && c != '\r') continue;
        VEC_PUSH(arena, &repair->lines)->text = str_slice(text, start, at);
        if (c == '\r' && at + 1 < text.size && text.data[at + 1] == '\n') at++;
        start = at + 1;
    }
    VEC_PUSH(arena, &repair->lines)->text = str_slice(text, start, text.size);
    mark_block_text(repair);
    return repair;
}

Str yaml_repair_text(const YamlRepair *repair) {
    size_t size = repair->lines.count;
    for (size_t i = 0; i < repair->lines.count; i++) size += repair->lines.items[i].text.size;
    char *out = arena_alloc(repair->arena, size), *at = out;
    for (size_t i = 0; i < repair->lines.count; i++) {
        Str text = repair->lines.items[i].text;
        if (text.size) memcpy(at, text.data, text.size);
        at += text.size;
        *at++ = '\n';
    }
    return str_of(out, size);
}

static size_t line_above(const YamlRepair *repair, size_t index) {
    while (index > 0 && is_blank(repair->lines.items[index - 1].text)) index--;
    return index > 0 ? index - 1 : 0;
}

static bool says(Str text, const char *part) { return str_contains(text, str_from(part)); }

/* Which line is to blame. The library reports where it noticed, which for something left open is far below. */
static bool is_nested_in_text(const YamlError *error) { return says(error->problem, "mapping values are not allowed"); }

static size_t culprit(const YamlRepair *repair, const YamlError *error) {
    bool is_left_open = says(error->problem, "could not find expected ':'") || says(error->context, "quoted scalar") ||
                        says(error->context, "flow sequence") || says(error->context, "flow mapping");
    size_t index = is_left_open && error->context_line != UINT32_MAX ? error->context_line : error->line;
    if (index >= repair->lines.count) index = repair->lines.count - 1;
    while (index > 0 && is_blank(repair->lines.items[index].text)) index--;
    /* Nested below `Name:junk`, which is no key: that line is to blame. */
    size_t above = line_above(repair, index);
    Str above_text = repair->lines.items[above].text, text = repair->lines.items[index].text;
    bool is_below_text = is_nested_in_text(error) && indent_of(above_text) < indent_of(text);
    return is_below_text && is_key_with_junk(above_text) ? above : index;
}

static bool has_tab_indent(Str line) {
    for (size_t i = 0; i < indent_of(line); i++)
        if (line.data[i] == '\t') return true;
    return false;
}

/* The mends that keep the line's meaning. */
static bool mend_line(YamlRepair *repair, const YamlError *error, Line *line) {
    if (says(error->problem, "escape character") && error->line < repair->lines.count) {
        Line *escape = &repair->lines.items[error->line];
        size_t at = str_find_char(escape->text, '\\', 0);
        StrBuf buf = strbuf_new(repair->arena, 2 * escape->text.size);
        for (size_t i = 0; at != SIZE_MAX && i < escape->text.size; i++) {
            bool is_known = escape->text.data[i] != '\\' ||
                            (i + 1 < escape->text.size && strchr("\\\"/abefnrtvxuUN_LP0 \t", escape->text.data[i + 1]));
            strbuf_add_char(&buf, escape->text.data[i]);
            if (!is_known)
                strbuf_add_char(&buf, '\\');
            else if (escape->text.data[i] == '\\')
                strbuf_add_char(&buf, escape->text.data[++i]);
        }
        if (at == SIZE_MAX) return false;
        escape->text = strbuf_str(&buf);
        return true;
    }
    /* `Name:junk` was meant as a key; what stands behind it is lost, what is nested below it is not. */
    if ((says(error->problem, "could not find expected ':'") || is_nested_in_text(error)) &&
        is_key_with_junk(line->text)) {
        line->text = str_slice(line->text, 0, key_with_junk_size(line->text));
        return true;
    }
    bool is_tag_trouble = says(error->context, "tag") || says(error->problem, "tag");
    return quote_value(repair, line, !is_tag_trouble);
}

/* A mend that did not help is not told. */
static void forget_last_note(YamlRepair *repair, uint32_t line) {
    DocNotes *notes = repair->notes;
    if (notes->list.count && notes->list.items[notes->list.count - 1].line == line) notes->list.count--;
}

/* "-----": what applies manifests divides them wherever a line begins with three dashes. */
static bool is_long_marker(const Line *line) {
    enum { MARKER_SIZE = 3 };
    Str text = str_trim(line->text);
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '-') return false;
    return text.size > MARKER_SIZE && line->text.data[0] == '-' && !line->is_block_text;
}

bool yaml_repair_error(YamlRepair *repair, const YamlError *error) {
    size_t index = culprit(repair, error);
    Line *line = &repair->lines.items[index];
    uint32_t number = (uint32_t)index + 1;
    if (!repair->are_tabs_expanded && (has_tab_indent(line->text) || says(error->problem, "tab"))) {
        repair->are_tabs_expanded = true;
        expand_tabs(repair);
        document_note(repair->notes, DIAG_NOTE, number, "tabs in the indentation are read as up to four blanks");
        return true;
    }
    if (is_long_marker(line)) {
        line->text = STR("---");
        document_note(repair->notes, DIAG_NOTE, number, "a line of dashes is read as the end of a document");
        return true;
    }
    if (is_blank(line->text)) return false;
    if (line->tries++ == 0 && mend_line(repair, error, line)) {
        document_note(repair->notes, DIAG_GAP, number, "not valid YAML (%.*s); the value is read as text",
                      STR_ARG(error->problem));
        return true;
    }
    size_t target = line->tries > 2 ? enclosing_line(repair, index) : index;
    repair->lines.items[target].tries = line->tries;
    forget_last_note(repair, number);
    blank_entry(repair, target, is_nested_in_text(error));
    document_note(repair->notes, DIAG_GAP, number, "not valid YAML (%.*s); skipped from line %zu on",
                  STR_ARG(error->problem), target + 1);
    return true;
}

bool yaml_repair_drop(YamlRepair *repair, const YamlError *error) {
    size_t index = culprit(repair, error);
    while (index > 0 && !is_document_marker(repair->lines.items[index].text) &&
           (is_blank(repair->lines.items[index].text) || indent_of(repair->lines.items[index].text) > 0))
        index--;
    if (repair->lines.items[index].text.size == 0) return false;
    document_note(repair->notes, DIAG_GAP, (uint32_t)index + 1, "not valid YAML (%.*s on line %u); skipped",
                  STR_ARG(error->problem), (unsigned)error->line + 1);
    blank_entry(repair, index, false);
    return true;
}
