/* Events of libyaml become a tree of nodes; see yaml_reader.h for what is refused and why. The tree is
 * built with an explicit stack of open collections, so depth is a counter and never the C stack. */
#include "graph/yaml_reader.h"

#include <assert.h>
#include <yaml.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"

enum {
    DATA_DEPTH_MAX = 32,    /* our own data nests six deep; yaml_use_all and check_used recurse this far */
    KEYS_COMPARED_MAX = 16, /* beyond this a map finds duplicates, so that time stays linear */
};

typedef struct {
    YamlNode *node, *last;
    Str key; /* of the value to come */
    uint32_t key_line, key_column;
    bool has_key;
    Map *keys; /* NULL while the mapping is small */
} Open;

typedef struct {
    YamlFile *file;
    Open stack[DATA_DEPTH_MAX];
    size_t depth;
    size_t document_count;
} Builder;

void yaml_error(YamlFile *file, const YamlNode *at, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str message = str_format_list(file->arena, format, arguments);
    va_end(arguments);
    diag_add(file->diags, DIAG_ERROR, file->path, at ? at->line : 0, "%.*s", STR_ARG(message));
    file->error_count++;
}

static void error_at(YamlFile *file, uint32_t line, const char *message) {
    diag_add(file->diags, DIAG_ERROR, file->path, line, "%s", message);
    file->error_count++;
}

static uint32_t line_of(yaml_mark_t mark) { return mark.line < UINT32_MAX ? (uint32_t)mark.line + 1 : UINT32_MAX; }

static YamlNode *node_new(Builder *builder, YamlKind kind, yaml_mark_t mark) {
    YamlNode *node = ARENA_NEW(builder->file->arena, YamlNode);
    node->kind = kind;
    node->line = line_of(mark);
    node->column = mark.column < UINT32_MAX ? (uint32_t)mark.column + 1 : UINT32_MAX;
    return node;
}

static bool is_duplicate(Builder *builder, Open *open, Str key) {
    if (open->node->count < KEYS_COMPARED_MAX) {
        for (const YamlNode *child = open->node->first; child; child = child->next)
            if (str_equal(child->key, key)) return true;
        return false;
    }
    if (!open->keys) {
        open->keys = map_new(builder->file->arena);
        for (const YamlNode *child = open->node->first; child; child = child->next) map_put(open->keys, child->key, 0);
    }
    bool is_new = false;
    map_add(open->keys, key, 0, &is_new);
    return !is_new;
}

/* Hangs a node into the innermost open collection. false: it was a key, taken or refused. */
static bool attach(Builder *builder, YamlNode *node) {
    YamlFile *file = builder->file;
    if (builder->depth == 0) {
        file->root = node;
        return true;
    }
    Open *open = &builder->stack[builder->depth - 1];
    if (open->node->kind == YAML_MAPPING && !open->has_key) {
        if (node->kind != YAML_SCALAR) {
            yaml_error(file, node, "expected a plain key");
        } else if (is_duplicate(builder, open, node->text)) {
            yaml_error(file, node, "key \"%.*s\" is there twice", STR_ARG(node->text));
        }
        open->has_key = true;
        open->key = node->text;
        open->key_line = node->line;
        open->key_column = node->column;
        return false;
    }
    if (open->has_key) {
        node->key = open->key;
        node->line = open->key_line;
        node->column = open->key_column;
        open->has_key = false;
    }
    if (open->last)
        open->last->next = node;
    else
        open->node->first = node;
    open->last = node;
    open->node->count++;
    return true;
}

static void on_scalar(Builder *builder, const yaml_event_t *event) {
    YamlNode *node = node_new(builder, YAML_SCALAR, event->start_mark);
    node->text =
        str_copy(builder->file->arena, str_of((const char *)event->data.scalar.value, event->data.scalar.length));
    node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    attach(builder, node);
}

static void on_start(Builder *builder, YamlKind kind, const yaml_event_t *event) {
    YamlNode *node = node_new(builder, kind, event->start_mark);
    if (builder->depth == DATA_DEPTH_MAX) {
        yaml_error(builder->file, node, "nested deeper than %d levels", DATA_DEPTH_MAX);
        return;
    }
    attach(builder, node);
    builder->stack[builder->depth++] = (Open){.node = node};
}

static const yaml_char_t *anchor_of(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor;
    default: return NULL;
    }
}

static const yaml_char_t *tag_of(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.tag;
    default: return NULL;
    }
}

static void on_event(Builder *builder, const yaml_event_t *event) {
    YamlFile *file = builder->file;
    uint32_t line = line_of(event->start_mark);
    if (anchor_of(event) || event->type == YAML_ALIAS_EVENT) {
        error_at(file, line, "anchors and aliases are not for data files; write it out");
        return;
    }
    if (tag_of(event)) {
        error_at(file, line, "tags are not for data files; quote the text");
        return;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT: on_scalar(builder, event); break;
    case YAML_SEQUENCE_START_EVENT: on_start(builder, YAML_SEQUENCE, event); break;
    case YAML_MAPPING_START_EVENT: on_start(builder, YAML_MAPPING, event); break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        assert(builder->depth > 0);
        builder->depth--;
        break;
    case YAML_DOCUMENT_START_EVENT:
        if (++builder->document_count == 2) error_at(file, line, "expected a single document");
        break;
    default: break;
    }
}

static void build(Builder *builder, yaml_parser_t *parser) {
    YamlFile *file = builder->file;
    bool is_done = false;
    /* The first error stops: what follows a broken line is guesswork. */
    while (!is_done && file->error_count == 0) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            const char *problem = parser->problem ? parser->problem : "not YAML";
            error_at(file, line_of(parser->problem_mark), problem);
            return;
        }
        is_done = event.type == YAML_STREAM_END_EVENT;
        on_event(builder, &event);
        yaml_event_delete(&event);
    }
}

bool yaml_read(YamlFile *out, Str path, Str bytes, Arena *arena, Diags *diags) {
    *out = (YamlFile){.path = path, .arena = arena, .diags = diags};
    if (bytes.size > DOCUMENT_SIZE_BYTES_MAX) {
        error_at(out, 0, "larger than any data file should be");
        return false;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        error_at(out, 0, "out of memory while reading");
        return false;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.data, bytes.size);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    Builder builder = {.file = out};
    build(&builder, &parser);
    yaml_parser_delete(&parser);
    if (!out->root || yaml_is_null(out->root)) {
        out->root = ARENA_NEW(arena, YamlNode);
        out->root->kind = YAML_MAPPING;
    }
    return out->error_count == 0;
}

YamlNode *yaml_get(const YamlNode *mapping, const char *key) {
    if (!mapping || mapping->kind != YAML_MAPPING) return NULL;
    Str wanted = str_from(key);
    for (YamlNode *child = mapping->first; child; child = child->next) {
        if (!str_equal(child->key, wanted)) continue;
        child->is_used = true;
        return child;
    }
    return NULL;
}

void yaml_use_all(YamlNode *node) {
    node->is_used = true;
    for (YamlNode *child = node->first; child; child = child->next) yaml_use_all(child);
}

bool yaml_is_null(const YamlNode *node) {
    if (node->kind != YAML_SCALAR || node->is_quoted) return false;
    return node->text.size == 0 || str_equal(node->text, STR("~")) || str_equal(node->text, STR("null"));
}

/* The scalar of a key, or NULL with whatever had to be said. */
static YamlNode *scalar(YamlFile *file, const YamlNode *mapping, const char *key, YamlNeed need) {
    YamlNode *node = yaml_get(mapping, key);
    if (!node) {
        if (need == YAML_REQUIRED) yaml_error(file, mapping, "expected a key \"%s\"", key);
        return NULL;
    }
    if (node->kind == YAML_SCALAR) return node;
    yaml_error(file, node, "expected a single value for \"%s\"", key);
    return NULL;
}

Str yaml_string(YamlFile *file, const YamlNode *mapping, const char *key, YamlNeed need) {
    const YamlNode *node = scalar(file, mapping, key, need);
    return node && !yaml_is_null(node) ? node->text : STR_NONE;
}

bool yaml_bool(YamlFile *file, const YamlNode *mapping, const char *key, bool absent) {
    const YamlNode *node = scalar(file, mapping, key, YAML_OPTIONAL);
    if (!node) return absent;
    /* yes, no, on, off are texts: two spellings of one thing make two kinds of files. */
    if (!node->is_quoted && str_equal(node->text, STR("true"))) return true;
    if (!node->is_quoted && str_equal(node->text, STR("false"))) return false;
    yaml_error(file, node, "expected true or false for \"%s\"", key);
    return absent;
}

int64_t yaml_int(YamlFile *file, const YamlNode *mapping, const char *key, int64_t absent) {
    const YamlNode *node = scalar(file, mapping, key, YAML_OPTIONAL);
    if (!node) return absent;
    int64_t number = 0;
    if (!node->is_quoted && str_to_int64(node->text, &number)) return number;
    yaml_error(file, node, "expected a whole number for \"%s\"", key);
    return absent;
}

YamlNode *yaml_items(YamlFile *file, const YamlNode *mapping, const char *key) {
    YamlNode *node = yaml_get(mapping, key);
    if (!node) return NULL;
    if (node->kind != YAML_SEQUENCE) {
        yaml_error(file, node, "expected a list for \"%s\"", key);
        return NULL;
    }
    for (YamlNode *item = node->first; item; item = item->next) item->is_used = true;
    return node->first;
}

YamlNode *yaml_entries(YamlFile *file, const YamlNode *mapping, const char *key) {
    YamlNode *node = yaml_get(mapping, key);
    if (!node) return NULL;
    if (node->kind != YAML_MAPPING) {
        yaml_error(file, node, "expected a mapping for \"%s\"", key);
        return NULL;
    }
    for (YamlNode *entry = node->first; entry; entry = entry->next) entry->is_used = true;
    return node->first;
}

size_t yaml_words(YamlFile *file, const YamlNode *mapping, const char *key, const Str **out) {
    return yaml_words_of(file, yaml_get(mapping, key), out);
}

static size_t split_words(YamlFile *file, Str text, const Str **out) {
    size_t count = 0;
    Str word;
    for (Str rest = text; str_word_next(&rest, &word);) count++;
    Str *words = ARENA_ARRAY(file->arena, Str, count);
    size_t i = 0;
    for (Str rest = text; str_word_next(&rest, &word);) words[i++] = word;
    *out = words;
    return count;
}

size_t yaml_words_of(YamlFile *file, YamlNode *node, const Str **out) {
    *out = NULL;
    if (!node) return 0;
    node->is_used = true;
    switch (node->kind) {
    case YAML_SCALAR: return yaml_is_null(node) ? 0 : split_words(file, node->text, out);
    case YAML_MAPPING: yaml_error(file, node, "expected words or a list"); return 0;
    case YAML_SEQUENCE: break;
    }
    Str *words = ARENA_ARRAY(file->arena, Str, node->count);
    size_t count = 0;
    for (YamlNode *item = node->first; item; item = item->next) {
        item->is_used = true;
        if (item->kind == YAML_SCALAR)
            words[count++] = item->text;
        else
            yaml_error(file, item, "expected a single value");
    }
    *out = words;
    return count;
}

int yaml_choice(YamlFile *file, const YamlNode *mapping, const char *key, const char *const *names, int absent) {
    const YamlNode *node = scalar(file, mapping, key, YAML_OPTIONAL);
    return node ? yaml_choice_of(file, node, names, absent) : absent;
}

int yaml_choice_of(YamlFile *file, const YamlNode *node, const char *const *names, int absent) {
    if (node->kind == YAML_SCALAR)
        for (int i = 0; names[i]; i++)
            if (str_equal(node->text, str_from(names[i]))) return i;
    StrBuf expected = strbuf_new(file->arena, 1000);
    for (int i = 0; names[i]; i++) strbuf_format(&expected, "%s%s", i ? ", " : "", names[i]);
    yaml_error(file, node, "expected one of: %.*s", STR_ARG(strbuf_str(&expected)));
    return absent;
}

static void check_used(YamlFile *file, const YamlNode *node) {
    for (const YamlNode *child = node->first; child; child = child->next) {
        if (node->kind == YAML_MAPPING && !child->is_used)
            yaml_error(file, child, "unknown key \"%.*s\"", STR_ARG(child->key));
        else
            check_used(file, child);
    }
}

bool yaml_finish(YamlFile *file) {
    if (file->error_count == 0) check_used(file, file->root);
    return file->error_count == 0;
}
