/* Snapshots of Jest and Vitest: what a test expects a stack of a program to make. Each is a template in the notation that the test
 * tool prints values in, inside of a text of JavaScript; brought into JSON line by line, it is read like any other.
 * https://jestjs.io/docs/snapshot-testing, https://github.com/jestjs/jest/tree/main/packages/pretty-format */
#include "parsers/formats/formats.h"

static size_t indentation_at(Str text, size_t at) {
    size_t count = 0;
    while (at + count < text.size && text.data[at + count] == ' ') count++;
    return count;
}

/* Does a value end at `at`, where something at this indentation begins? What stands around it ends in the next line or goes on
 * there. A text may have lines that look like the end of it. */
static bool ends_value(Str text, size_t at, size_t indentation) {
    if (at + 1 >= text.size || text.data[at] != ',' || text.data[at + 1] != '\n') return false;
    at += 2;
    size_t next = indentation_at(text, at);
    char first = at + next < text.size ? text.data[at + next] : '}';
    if (first == '}' || first == ']') return next < indentation;
    bool is_value = first == '"' || first == '{' || first == '[' || first == '-' || (first >= '0' && first <= '9') ||
                    ((first | 32) >= 'a' && (first | 32) <= 'z');
    return is_value && next == indentation;
}

/* The quote that closes a text which begins at `at`: as the key of a line, else at the end of one, since quotes inside of texts stand
 * as they are. */
static size_t closing_quote(Str text, size_t at, size_t indentation, bool may_be_key) {
    for (size_t i = at + 1; i < text.size; i++) {
        if (may_be_key && text.data[i] == '\n') may_be_key = false;
        if (text.data[i] != '"') continue;
        if (may_be_key && i + 2 < text.size && text.data[i + 1] == ':' && text.data[i + 2] == ' ') return i;
        if (ends_value(text, i + 1, indentation)) return i;
    }
    return SIZE_MAX;
}

/* are_escaped: backslashes stand before quotes and backslashes, as older versions print them. */
static void put_text(StrBuf *out, Str text, bool are_escaped) {
    size_t lines = 0;
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (are_escaped && c == '\\' && i + 1 < text.size) c = text.data[++i];
        if (c == '\n') {
            lines++;
            strbuf_add(out, STR("\\n"));
            continue;
        }
        if (c == '"' || c == '\\') strbuf_add_char(out, '\\');
        strbuf_add_char(out, c);
    }
    strbuf_add_char(out, '"');
    while (lines--) strbuf_add_char(out, '\n'); /* what follows stays on its line */
}

/* "Object {", "Array [": the class that older versions write before the brackets. */
static size_t class_before(Str text, size_t at) {
    size_t end = at;
    while (end < text.size && ((text.data[end] | 32) >= 'a' && (text.data[end] | 32) <= 'z')) end++;
    bool is_class = end > at && end + 1 < text.size && text.data[end] == ' ' &&
                    (text.data[end + 1] == '{' || text.data[end + 1] == '[');
    return is_class ? end + 1 - at : 0;
}

/* Is it printed with a comma behind every value, the last ones too? Else the test printed it as JSON itself. */
static bool is_printed(Str text) {
    Str whole = str_trim(text);
    return str_ends_with(whole, STR(",\n}"));
}

/* In printed form each value begins a line, behind its key or alone. */
static void put_printed(StrBuf *out, Str text) {
    size_t head = 0;
    while (head < text.size && text.data[head] == '\n') head++;
    bool are_escaped = class_before(text, head) > 0;
    for (size_t i = 0; i < text.size;) {
        size_t indentation = indentation_at(text, i);
        bool may_be_key = true;
        strbuf_add(out, str_slice(text, i, i + indentation));
        for (i += indentation; i < text.size && text.data[i] != '\n';) {
            size_t skipped = class_before(text, i), end = SIZE_MAX;
            if (text.data[i] == '"') end = closing_quote(text, i, indentation, may_be_key);
            if (text.data[i] == '"' && end == SIZE_MAX) return; /* no text ends behind it either */
            may_be_key = false;
            if (end != SIZE_MAX) {
                put_text(out, str_slice(text, i + 1, end), are_escaped);
                i = end + 1;
            } else if (skipped) {
                i += skipped;
            } else {
                strbuf_add_char(out, text.data[i++]);
            }
        }
        if (i < text.size) strbuf_add_char(out, text.data[i++]);
    }
}

/* As JSON, behind so many line ends that its lines have the numbers that they have in the file. */
static Str json_of(Str text, uint32_t line, Arena *arena) {
    StrBuf out = strbuf_new(arena, 4 * text.size + line + 1);
    for (uint32_t i = 1; i < line; i++) strbuf_add_char(&out, '\n');
    if (is_printed(text))
        put_printed(&out, text);
    else
        strbuf_add(&out, text);
    return strbuf_str(&out);
}

/* A text between backquotes as it is meant; `at` stands behind the first of them, and is set behind the last. */
static bool quoted_text(Str bytes, size_t *at, Str *out, Arena *arena) {
    StrBuf text = strbuf_new(arena, bytes.size - *at);
    for (size_t i = *at; i < bytes.size; i++) {
        if (bytes.data[i] == '`') {
            *at = i + 1;
            *out = strbuf_str(&text);
            return true;
        }
        if (bytes.data[i] == '\\' && i + 1 < bytes.size) i++;
        if (bytes.data[i] != '\r') strbuf_add_char(&text, bytes.data[i]);
    }
    return false;
}

static uint32_t lines_between(Str bytes, size_t from, size_t to) {
    uint32_t count = 0;
    for (size_t i = from; i < to; i++) count += bytes.data[i] == '\n';
    return count;
}

void snapshots_lower(FactsBuilder *builder, Str bytes, Arena *arena) {
    size_t at = 0, counted = 0;
    uint32_t line = 1;
    while ((at = str_find(bytes, STR("exports[`"), at)) != SIZE_MAX) {
        Str name, text;
        at += STR("exports[`").size;
        if (!quoted_text(bytes, &at, &name, arena)) return;
        size_t start = str_find_char(bytes, '`', at);
        if (start == SIZE_MAX) return;
        uint32_t name_line = line + lines_between(bytes, counted, at);
        line = name_line + lines_between(bytes, at, start);
        counted = at = start + 1;
        if (!quoted_text(bytes, &at, &text, arena)) return;
        DocNode *root = NULL;
        bool is_template = str_contains(text, STR("\"Resources\"")) &&
                           document_parse_json(&root, json_of(text, line, arena), arena, NULL) &&
                           cloudformation_is_template(root);
        if (!is_template) continue;
        facts_add_decl(builder, DECL_SETTINGS, STR("snapshot"), name, name_line, root->end_line);
        cloudformation_lower(builder, root, arena);
    }
}
