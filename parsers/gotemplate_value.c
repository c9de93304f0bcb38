/* Values of templates, and how they are printed. */
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "parsers/gotemplate_private.h"

GoValue *go_new(Arena *arena, GoKind kind) {
    GoValue *value = ARENA_NEW(arena, GoValue);
    value->kind = kind;
    value->text = STR_NONE;
    return value;
}

GoValue *go_string(Arena *arena, Str text) {
    GoValue *value = go_new(arena, GO_STRING);
    value->text = text;
    return value;
}

GoValue *go_int(Arena *arena, int64_t number) {
    GoValue *value = go_new(arena, GO_INT);
    value->number = number;
    return value;
}

GoValue *go_bool(Arena *arena, bool is_true) {
    GoValue *value = go_new(arena, GO_BOOL);
    value->is_true = is_true;
    return value;
}

GoValue *go_unknown(Arena *arena, Str cause) {
    GoValue *value = go_new(arena, GO_UNKNOWN);
    value->text = cause;
    return value;
}

GoValue *go_get(const GoValue *map, Str key) {
    for (size_t i = 0; map && map->kind == GO_MAP && i < map->keys.count; i++)
        if (str_equal(map->keys.items[i], key)) return map->items.items[i];
    return NULL;
}

void go_put(Arena *arena, GoValue *map, Str key, GoValue *value) {
    for (size_t i = 0; i < map->keys.count; i++)
        if (str_equal(map->keys.items[i], key)) {
            map->items.items[i] = value;
            return;
        }
    if (map->keys.count >= GO_ITEMS_MAX) return;
    *VEC_PUSH(arena, &map->keys) = key;
    *VEC_PUSH(arena, &map->items) = value;
}

static GoValue *merge(Arena *arena, const GoValue *base, const GoValue *over, uint32_t depth) {
    GoValue *out = go_new(arena, GO_MAP);
    for (size_t i = 0; base && i < base->keys.count; i++) go_put(arena, out, base->keys.items[i], base->items.items[i]);
    for (size_t i = 0; over && i < over->keys.count; i++) {
        Str key = over->keys.items[i];
        GoValue *value = over->items.items[i], *own = go_get(out, key);
        bool are_maps = own && own->kind == GO_MAP && value->kind == GO_MAP && depth < NESTING_DEPTH_MAX;
        go_put(arena, out, key, are_maps ? merge(arena, own, value, depth + 1) : value);
    }
    return out;
}

GoValue *go_merge(Arena *arena, const GoValue *base, const GoValue *over) { return merge(arena, base, over, 0); }

static GoValue *copy(Arena *arena, GoValue *value, uint32_t depth) {
    if ((value->kind != GO_MAP && value->kind != GO_LIST) || depth > GO_DEPTH_MAX) return value;
    GoValue *out = go_new(arena, value->kind);
    for (size_t i = 0; i < value->items.count; i++) {
        if (value->kind == GO_MAP) *VEC_PUSH(arena, &out->keys) = value->keys.items[i];
        *VEC_PUSH(arena, &out->items) = copy(arena, value->items.items[i], depth + 1);
    }
    return out;
}

GoValue *go_copy(Arena *arena, GoValue *value) { return copy(arena, value, 0); }

GoValue *go_of_document(Arena *arena, const DocNode *node) { /* depth: height of the document */
    if (node->kind == DOC_SCALAR) {
        switch ((ScalarType)node->scalar) {
        case SCALAR_NULL: return go_new(arena, GO_NIL);
        case SCALAR_BOOL: return go_bool(arena, node->is_true);
        case SCALAR_INT: {
            int64_t number;
            return str_to_int64(node->value, &number) ? go_int(arena, number) : go_string(arena, node->value);
        }
        case SCALAR_FLOAT: {
            GoValue *value = go_new(arena, GO_FLOAT);
            value->text = node->value;
            value->real = strtod(str_zero_terminated(arena, node->value), NULL);
            return value;
        }
        case SCALAR_STRING: break;
        }
        return go_string(arena, node->value);
    }
    GoValue *out = go_new(arena, node->kind == DOC_MAPPING ? GO_MAP : GO_LIST);
    for (uint32_t i = 0; i < node->count && out->items.count < GO_ITEMS_MAX; i++) {
        if (node->kind == DOC_MAPPING) *VEC_PUSH(arena, &out->keys) = document_text(document_key(node, i));
        *VEC_PUSH(arena, &out->items) = go_of_document(arena, document_value(node, i));
    }
    return out;
}

bool go_is_true(const GoValue *value) {
    switch (value->kind) {
    case GO_NIL: return false;
    case GO_BOOL: return value->is_true;
    case GO_INT: return value->number != 0;
    case GO_FLOAT: return value->real != 0;
    case GO_STRING: return value->text.size > 0;
    case GO_LIST:
    case GO_MAP: return value->items.count > 0 || value->is_files || value->is_versions;
    case GO_UNKNOWN: return true;
    }
    return false;
}

/* What would tell it, in letters that mean nothing in YAML. */
static void print_unknown(Str cause, StrBuf *out) {
    strbuf_add(out, STR(GO_UNKNOWN_OPEN));
    for (size_t i = 0; i < cause.size; i++) {
        char c = cause.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                        c == '_' || c == '-' || c == '$';
        strbuf_add_char(out, is_plain ? c : '_');
    }
    strbuf_add(out, STR(GO_UNKNOWN_CLOSE));
}

/* A template may put a map into itself. */
static void print(const GoValue *value, uint32_t depth, StrBuf *out) {
    if (depth > NESTING_DEPTH_MAX) return;
    switch (value->kind) {
    case GO_NIL: return;
    case GO_BOOL: strbuf_add(out, value->is_true ? STR("true") : STR("false")); return;
    case GO_INT: strbuf_format(out, "%lld", (long long)value->number); return;
    case GO_FLOAT:
        if (value->text.size)
            strbuf_add(out, value->text);
        else
            strbuf_format(out, "%g", value->real);
        return;
    case GO_STRING: strbuf_add(out, value->text); return;
    case GO_UNKNOWN: print_unknown(value->text, out); return;
    case GO_LIST:
    case GO_MAP: break;
    }
    strbuf_add(out, value->kind == GO_LIST ? STR("[") : STR("map["));
    for (size_t i = 0; i < value->items.count && !out->is_truncated; i++) {
        if (i) strbuf_add_char(out, ' ');
        if (value->kind == GO_MAP) strbuf_format(out, "%.*s:", STR_ARG(value->keys.items[i]));
        print(value->items.items[i], depth + 1, out);
    }
    strbuf_add_char(out, ']');
}

void go_print(const GoValue *value, StrBuf *out) { print(value, 0, out); }

static void print_quoted(Str text, StrBuf *out) {
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '"' || c == '\\')
            strbuf_format(out, "\\%c", c);
        else if (c == '\n')
            strbuf_add(out, STR("\\n"));
        else if (c == '\t')
            strbuf_add(out, STR("\\t"));
        else if ((unsigned char)c < 32)
            strbuf_format(out, "\\u%04x", (unsigned)c);
        else
            strbuf_add_char(out, c);
    }
    strbuf_add_char(out, '"');
}

static void print_json(const GoValue *value, uint32_t depth, StrBuf *out) {
    if (depth > NESTING_DEPTH_MAX) return;
    if (value->kind == GO_STRING) {
        print_quoted(value->text, out);
        return;
    }
    if (value->kind == GO_NIL) strbuf_add(out, STR("null"));
    if (value->kind != GO_LIST && value->kind != GO_MAP) {
        go_print(value, out);
        return;
    }
    strbuf_add_char(out, value->kind == GO_LIST ? '[' : '{');
    for (size_t i = 0; i < value->items.count && !out->is_truncated; i++) {
        if (i) strbuf_add_char(out, ',');
        if (value->kind == GO_MAP) {
            print_quoted(value->keys.items[i], out);
            strbuf_add_char(out, ':');
        }
        print_json(value->items.items[i], depth + 1, out);
    }
    strbuf_add_char(out, value->kind == GO_LIST ? ']' : '}');
}

void go_print_json(const GoValue *value, StrBuf *out) { print_json(value, 0, out); }

/* Would YAML read the plain text as something else than this string? */
static bool needs_quotes(Str text) {
    if (text.size == 0) return true;
    DocNode probe = {.kind = DOC_SCALAR, .value = text};
    document_resolve(&probe);
    if (probe.scalar != SCALAR_STRING) return true;
    static const char first[] = "-?:,[]{}#&*!|>'\"%@` \t";
    if (strchr(first, text.data[0])) return true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if ((unsigned char)c < 32 || (c == ':' && (i + 1 == text.size || text.data[i + 1] == ' ')) ||
            (c == '#' && text.data[i - (i > 0)] == ' '))
            return true;
    }
    return text.data[text.size - 1] == ' ';
}

static void print_indent(uint32_t indent, StrBuf *out) {
    for (uint32_t i = 0; i < indent; i++) strbuf_add_char(out, ' ');
}

static void print_block_text(Str text, uint32_t indent, StrBuf *out) {
    bool ends = text.data[text.size - 1] == '\n';
    Str rest = ends ? str_slice(text, 0, text.size - 1) : text, line;
    strbuf_add(out, ends ? STR("|") : STR("|-"));
    while (rest.data && str_split_next(&rest, '\n', &line)) {
        strbuf_add_char(out, '\n');
        if (line.size) print_indent(indent, out);
        strbuf_add(out, line);
    }
}

static bool is_empty(const GoValue *value) { return value->items.count == 0; }

static void print_yaml(const GoValue *value, uint32_t indent, bool is_in_list, StrBuf *out) {
    if (indent > 2 * NESTING_DEPTH_MAX) return;
    bool is_list = value->kind == GO_LIST;
    if (value->kind == GO_STRING) {
        bool is_block = str_find_char(value->text, '\n', 0) != SIZE_MAX && value->text.data[0] != ' ' &&
                        value->text.data[0] != '\n';
        if (is_block)
            print_block_text(value->text, indent ? indent : 2, out);
        else if (needs_quotes(value->text))
            print_quoted(value->text, out);
        else
            strbuf_add(out, value->text);
        return;
    }
    if ((value->kind != GO_MAP && !is_list) || is_empty(value)) {
        go_print_json(value, out);
        return;
    }
    for (size_t i = 0; i < value->items.count && !out->is_truncated; i++) {
        const GoValue *item = value->items.items[i];
        bool is_nested = (item->kind == GO_MAP || item->kind == GO_LIST) && !is_empty(item);
        if (i || !is_in_list) {
            if (i) strbuf_add_char(out, '\n');
            print_indent(indent, out);
        }
        if (is_list) {
            strbuf_add(out, STR("- "));
            print_yaml(item, indent + 2, true, out);
            continue;
        }
        Str key = value->keys.items[i];
        if (needs_quotes(key))
            print_quoted(key, out);
        else
            strbuf_add(out, key);
        strbuf_add_char(out, ':');
        strbuf_add_char(out, is_nested ? '\n' : ' ');
        print_yaml(item, indent + (item->kind == GO_LIST ? 0 : 2), false, out); /* its items are indented */
    }
}

void go_print_yaml(const GoValue *value, uint32_t indent, StrBuf *out) { print_yaml(value, indent, false, out); }
