/* HOCON, what Play, Akka and other programs of the JVM are configured with: JSON with fewer signs, keys that are paths, and
 * `key = ${?VARIABLE}` behind a text that it falls back to. Read as properties files are: one assignment for each text, under its
 * whole path. https://github.com/lightbend/config/blob/main/HOCON.md
 *
 * What is put together of texts and objects, `include` and `+=` are passed over: a value that is not read says nothing. */
#include "analyzer/core/limits.h"
#include "analyzer/core/vec.h"
#include "parsers/formats/formats.h"

typedef struct {
    Str path, value;
    Str variable; /* that comes before the value where it is set; empty: none */
    uint32_t line, end_line;
    size_t column;
    bool is_in_list;
} Setting;

typedef struct {
    Arena *arena;
    Str text;
    size_t at, line_start;
    uint32_t line;
    VEC(Setting) settings;
} Reader;

static bool is_at(const Reader *reader, const char *mark) {
    Str wanted = str_from(mark);
    return str_equal(str_slice(reader->text, reader->at, reader->at + wanted.size), wanted);
}

static char here(const Reader *reader) { return reader->at < reader->text.size ? reader->text.data[reader->at] : 0; }

static void step(Reader *reader) {
    if (here(reader) == '\n') {
        reader->line++;
        reader->line_start = reader->at + 1;
    }
    reader->at++;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Over blanks and comments; over ends of lines and commas, too, where they mean nothing. */
static void skip(Reader *reader, bool lines) {
    while (reader->at < reader->text.size) {
        char c = here(reader);
        if (c == '#' || is_at(reader, "//"))
            while (reader->at < reader->text.size && here(reader) != '\n') reader->at++;
        else if (is_blank(c) || (lines && (c == '\n' || c == ',')))
            step(reader);
        else
            return;
    }
}

/* "…" or """…""": what stands between; escapes are left as they are written. */
static Str quoted(Reader *reader) {
    Str end = STR("\"");
    if (is_at(reader, "\"\"\"")) end = STR("\"\"\"");
    for (size_t i = 0; i < end.size; i++) step(reader);
    size_t start = reader->at;
    while (reader->at < reader->text.size && !is_at(reader, end.data)) {
        if (end.size == 1 && here(reader) == '\n') break; /* it has no end */
        if (end.size == 1 && here(reader) == '\\' && reader->at + 1 < reader->text.size) step(reader);
        step(reader);
    }
    Str text = str_slice(reader->text, start, reader->at);
    for (size_t i = 0; i < end.size && reader->at < reader->text.size && here(reader) == '"'; i++) step(reader);
    return text;
}

/* aws.s3."region": the path without quotes. */
static Str key(Reader *reader) {
    StrBuf out = strbuf_new(reader->arena, 64);
    while (reader->at < reader->text.size && !strchr("=:{}[],\n#", here(reader)) && !is_at(reader, "+=")) {
        if (here(reader) == '"') {
            strbuf_add(&out, quoted(reader));
            continue;
        }
        strbuf_add_char(&out, here(reader));
        step(reader);
    }
    return str_trim(strbuf_str(&out));
}

static Str joined(const Reader *reader, Str path, Str name) {
    return path.size ? str_format(reader->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(name)) : name;
}

static Setting *setting_of(Reader *reader, Str path) {
    enum { LOOKED_BACK_MAX = 64 }; /* an override stands close to what it overrides */
    for (size_t i = reader->settings.count; i > 0 && i + LOOKED_BACK_MAX > reader->settings.count; i--)
        if (str_equal(reader->settings.items[i - 1].path, path) && !reader->settings.items[i - 1].is_in_list)
            return &reader->settings.items[i - 1];
    return NULL;
}

static void add(Reader *reader, Setting setting) {
    Setting *before = setting.is_in_list ? NULL : setting_of(reader, setting.path);
    if (before && setting.variable.size)
        before->variable = setting.variable;
    else if (before)
        *before = setting;
    else
        *VEC_PUSH(reader->arena, &reader->settings) = setting;
}

/* ${?S3_REGION}, ${aws.region} */
static Str substitution(Reader *reader) {
    size_t start = reader->at + (is_at(reader, "${?") ? 3 : 2);
    while (reader->at < reader->text.size && here(reader) != '}' && here(reader) != '\n') step(reader);
    Str name = str_trim(str_slice(reader->text, start < reader->at ? start : reader->at, reader->at));
    if (here(reader) == '}') step(reader);
    return name;
}

/* A text up to the end of its line, or of what it stands in; with a variable in it, it is not read. */
static void text_value(Reader *reader, Str path, bool is_in_list) {
    Setting setting = {.path = path, .line = reader->line, .is_in_list = is_in_list};
    setting.column = reader->at - reader->line_start + 1;
    bool is_quoted = here(reader) == '"', is_variable = is_at(reader, "${");
    size_t start = reader->at;
    if (is_quoted) {
        setting.column++;
        setting.value = quoted(reader);
    } else if (is_variable) {
        setting.variable = substitution(reader);
    } else {
        /* Settings in the older form of properties write addresses as they are: "url=https://…". */
        while (reader->at < reader->text.size && !strchr(",}]\n#", here(reader)) && !is_at(reader, "${") &&
               (!is_at(reader, "//") || (reader->at > start && reader->text.data[reader->at - 1] == ':')))
            step(reader);
        setting.value = str_trim(str_slice(reader->text, start, reader->at));
    }
    setting.end_line = reader->line;
    skip(reader, false);
    bool is_whole = reader->at >= reader->text.size || strchr(",}]\n", here(reader));
    while (reader->at < reader->text.size && !strchr(",}]\n", here(reader))) { /* and more that is put behind it */
        if (here(reader) == '"')
            quoted(reader);
        else if (is_at(reader, "${"))
            substitution(reader);
        else if (here(reader) == '#')
            skip(reader, false);
        else
            step(reader);
    }
    if (is_whole && (setting.value.size || setting.variable.size)) add(reader, setting);
}

static void object(Reader *reader, Str path, uint32_t depth);

static void value(Reader *reader, Str path, bool is_in_list, uint32_t depth) {
    skip(reader, true);
    if (here(reader) == '{') {
        step(reader);
        object(reader, path, depth + 1);
    } else if (here(reader) == '[') {
        step(reader);
        for (skip(reader, true); reader->at < reader->text.size && here(reader) != ']'; skip(reader, true)) {
            size_t before = reader->at;
            if (depth < NESTING_DEPTH_MAX) value(reader, path, true, depth + 1);
            if (reader->at == before) step(reader);
        }
        step(reader);
    } else {
        text_value(reader, path, is_in_list);
    }
}

/* Up to the brace that closes it, or the end of the file. */
static void object(Reader *reader, Str path, uint32_t depth) {
    for (skip(reader, true); reader->at < reader->text.size && here(reader) != '}'; skip(reader, true)) {
        size_t before = reader->at;
        Str name = key(reader);
        if (is_at(reader, "+=")) step(reader);
        if (here(reader) == '=' || here(reader) == ':') step(reader);
        skip(reader, false);
        bool has_value = name.size && depth < NESTING_DEPTH_MAX && !strchr("}]\n", here(reader));
        if (has_value) value(reader, joined(reader, path, name), false, depth);
        if (reader->at == before) step(reader);
    }
    step(reader);
}

void hocon_parse(FactsBuilder *builder, Str language, Str bytes, Arena *arena) {
    Reader reader = {.arena = arena, .text = document_clean(bytes, arena), .line = 1};
    skip(&reader, true);
    while (reader.at < reader.text.size) {
        if (here(&reader) == '{') step(&reader);
        object(&reader, STR_NONE, 0);
    }
    Interpolation variables = {.builder = builder, .arena = arena, .notation = NOTATION_COLON};
    VEC(ExprId) items = {0};
    for (size_t i = 0; i < reader.settings.count; i++) {
        const Setting *setting = &reader.settings.items[i];
        uint16_t column = setting->column > UINT16_MAX ? UINT16_MAX : (uint16_t)setting->column;
        DocNode node = {.kind = DOC_SCALAR, .line = setting->line, .end_line = setting->end_line, .column = column};
        node.value = setting->value;
        if (setting->variable.size) /* as Spring writes it */
            node.value = str_format(arena, "${%.*s%s%.*s}", STR_ARG(setting->variable), setting->value.size ? ":" : "",
                                    STR_ARG(setting->value));
        node.size = 1;
        ExprId pair[2] = {facts_string(builder, setting->path, setting->line, 1),
                          interpolation_scalar(&variables, &node)};
        ExprId item = facts_add_expr(builder, EXPR_ITEM, setting->line, 1, pair, 2);
        Text text = facts_text(builder, setting->path);
        facts_expr_at(builder, item)->text = text;
        *VEC_PUSH(arena, &items) = item;
    }
    ExprId body = facts_add_expr(builder, EXPR_OBJECT, 1, 1, items.items, (uint32_t)items.count);
    Decl *decl = facts_add_decl(builder, DECL_DOCUMENT, language, STR_NONE, 1, reader.line);
    decl->column = 1;
    decl->body = body;
}
