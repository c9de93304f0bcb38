/* App.config and Web.config of .NET: `<add key="…" value="…"/>` and `<add name="…" connectionString="…"/>`, and what any other
 * element says in attributes (`<aws region="…"/>`). Read as properties files are: one assignment for each text, under the names of
 * the elements around it. https://learn.microsoft.com/dotnet/framework/configure-apps/file-schema/
 *
 * Text between elements, sections of other files (configSource) and namespaces are passed over: settings stand in attributes. */
#include "analyzer/core/limits.h"
#include "analyzer/core/vec.h"
#include "parsers/formats/formats.h"

typedef struct {
    Str name, value;
    uint32_t line;
} Attribute;

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Str text;
    size_t at;
    uint32_t line;
    VEC(Str) elements; /* that are open */
    VEC(ExprId) settings;
} Reader;

static bool is_at(const Reader *reader, Str mark) {
    return str_equal(str_slice(reader->text, reader->at, reader->at + mark.size), mark);
}

static char here(const Reader *reader) { return reader->at < reader->text.size ? reader->text.data[reader->at] : 0; }

static void step(Reader *reader) {
    if (here(reader) == '\n') reader->line++;
    reader->at++;
}

/* Behind the mark, or at the end of the text. */
static void skip_past(Reader *reader, Str mark) {
    while (reader->at < reader->text.size && !is_at(reader, mark)) step(reader);
    for (size_t i = 0; i < mark.size && reader->at < reader->text.size; i++) step(reader);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static Str name_here(Reader *reader) {
    size_t start = reader->at;
    while (here(reader) && !is_blank(here(reader)) && !strchr("=/>\"'", here(reader))) step(reader);
    return str_slice(reader->text, start, reader->at);
}

/* name="value"; false at the end of the element. */
static bool next_attribute(Reader *reader, Attribute *out) {
    while (is_blank(here(reader))) step(reader);
    out->line = reader->line;
    out->name = name_here(reader);
    while (is_blank(here(reader))) step(reader);
    if (!out->name.size || here(reader) != '=') return false;
    step(reader);
    while (is_blank(here(reader))) step(reader);
    char quote = here(reader);
    if (quote != '"' && quote != '\'') return false;
    step(reader);
    size_t start = reader->at;
    while (here(reader) && here(reader) != quote) step(reader);
    out->value = str_slice(reader->text, start, reader->at);
    step(reader);
    return true;
}

static void add_setting(Reader *reader, Str name, const Attribute *attribute) {
    FactsBuilder *builder = reader->builder;
    StrBuf path = strbuf_new(reader->arena, 64);
    for (size_t i = 1; i < reader->elements.count; i++) /* the first is "configuration" */
        strbuf_format(&path, "%.*s.", STR_ARG(reader->elements.items[i]));
    strbuf_add(&path, name);
    ExprId pair[2] = {facts_string(builder, strbuf_str(&path), attribute->line, 1),
                      facts_string(builder, attribute->value, attribute->line, 1)};
    ExprId item = facts_add_expr(builder, EXPR_ITEM, attribute->line, 1, pair, 2);
    Text text = facts_text(builder, strbuf_str(&path));
    facts_expr_at(builder, item)->text = text;
    *VEC_PUSH(reader->arena, &reader->settings) = item;
}

static bool is_key(Str name) { return str_equal(name, STR("key")) || str_equal(name, STR("name")); }

/* What an element says; of `add` one attribute names the other. */
static void add_element(Reader *reader, Str element, const Attribute *attributes, size_t count) {
    bool is_pair = str_equal(element, STR("add")) && count && is_key(attributes[0].name);
    for (size_t i = is_pair; i < count; i++) {
        bool is_value =
            str_equal(attributes[i].name, STR("value")) || str_equal(attributes[i].name, STR("connectionString"));
        if (is_pair && is_value) add_setting(reader, attributes[0].value, &attributes[i]);
        if (is_pair || str_find_char(attributes[i].name, ':', 0) != SIZE_MAX) continue;
        add_setting(reader, str_format(reader->arena, "%.*s.%.*s", STR_ARG(element), STR_ARG(attributes[i].name)),
                    &attributes[i]);
    }
}

static void element(Reader *reader) {
    enum { ATTRIBUTES_MAX = 32 };
    Attribute attributes[ATTRIBUTES_MAX], attribute;
    size_t count = 0;
    step(reader);
    bool is_end = here(reader) == '/';
    if (is_end) step(reader);
    Str name = name_here(reader);
    while (next_attribute(reader, &attribute))
        if (count < ATTRIBUTES_MAX) attributes[count++] = attribute;
    while (here(reader) && here(reader) != '>' && here(reader) != '/') step(reader);
    bool is_closed = here(reader) == '/';
    skip_past(reader, STR(">"));
    if (is_end && reader->elements.count) reader->elements.count--;
    if (is_end) return;
    add_element(reader, name, attributes, count);
    if (!is_closed && reader->elements.count < NESTING_DEPTH_MAX) *VEC_PUSH(reader->arena, &reader->elements) = name;
}

void dotnet_config_parse(FactsBuilder *builder, Str language, Str bytes, Arena *arena) {
    Reader reader = {.builder = builder, .arena = arena, .text = document_clean(bytes, arena), .line = 1};
    while (reader.at < reader.text.size) {
        if (is_at(&reader, STR("<!--")))
            skip_past(&reader, STR("-->"));
        else if (is_at(&reader, STR("<?")) || is_at(&reader, STR("<!")))
            skip_past(&reader, STR(">"));
        else if (here(&reader) == '<')
            element(&reader);
        else
            step(&reader);
    }
    ExprId body = facts_add_expr(builder, EXPR_OBJECT, 1, 1, reader.settings.items, (uint32_t)reader.settings.count);
    Decl *decl = facts_add_decl(builder, DECL_DOCUMENT, language, STR_NONE, 1, reader.line);
    decl->column = 1;
    decl->body = body;
}
