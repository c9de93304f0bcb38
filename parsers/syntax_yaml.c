/* YAML through libyaml's events, with our own guards: nesting and the number of nodes are bounded, aliases are linked,
 * and where the library stops at an error the text is mended (yaml_repair.h) and read again.
 *
 * A good file is read once. A broken one is first checked, mended and checked again without building nodes, and built
 * when it is as good as it gets. */
#include "parsers/document.h"

#include <assert.h>
#include <stdlib.h>
#include <yaml.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/yaml_repair.h"

enum {
    /* Nodes that aliases and merge keys may add to a tree when it is walked. */
    ALIASED_NODES_MAX = 1000 * 1000,
    /* Past our own depth limit values are skipped; past this the library itself gets slow. */
    SKIPPED_DEPTH_MAX = 500,
    REPAIRS_MAX = 20,
    DROPS_MAX = 20,
    /* Text read while repairing one file: what 5 seconds allow. */
    REPAIR_SIZE_BYTES_MAX = 64 * 1024 * 1024,
    NODE_IS_OPEN = UINT16_MAX, /* as height: an alias to it would be a cycle */
};

typedef struct {
    DocNode *node;
    size_t first; /* of its children in `pending` */
} Frame;

/* A mark counts characters; a column of ours is in bytes. Marks come in order, so both ends move forward. */
typedef struct {
    size_t character, byte;
} Cursor;

typedef struct {
    Str text;
    Arena *arena;
    DocNotes *notes;
    yaml_parser_t parser;
    Map *anchors; /* of this document: name to index in `anchored` */
    VEC(DocNode *) anchored;
    VEC(Frame) frames;
    VEC(DocNode *) pending;
    VEC(DocNode *) documents;
    Cursor line_cursor, cursor;
    size_t node_count, skipped_depth;
    uint64_t aliased_count;
    bool is_ascii, has_templates, is_stopped;
    bool is_decoding; /* for yamldecode(), which reads merge keys in its own way */
    bool is_refused;  /* by it */
} Reader;

/* ---- Cleaning ---- */

/* Size of the sequence at `at` when YAML does not allow it (or takes it for a line end, which editors do not). */
static size_t forbidden_size(Str s, size_t at) {
    const unsigned char *p = (const unsigned char *)s.data + at;
    size_t left = s.size - at;
    if (p[0] < 0x20) return p[0] != '\t' && p[0] != '\n' && p[0] != '\r';
    if (p[0] == 0x7F) return 1;
    if (p[0] == 0xC2 && left > 1 && p[1] < 0xA0) return 2;
    if (p[0] == 0xE2 && left > 2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9)) return 3;
    if (p[0] == 0xEF && left > 2 && ((p[1] == 0xBB && p[2] == 0xBF) || (p[1] == 0xBF && p[2] >= 0xBE))) return 3;
    return 0;
}

/* libyaml loses the line end of a block's last, blank line where the text ends in it. */
static Str with_end(Str text, Arena *arena) {
    size_t end = text.size;
    while (end && text.data[end - 1] == ' ') end--;
    bool is_blank = end < text.size && end && text.data[end - 1] == '\n';
    return is_blank ? str_concat(arena, text, STR("\n")) : text;
}

static Str clean(Str bytes, Arena *arena, DocNotes *notes) {
    Str text = with_end(document_clean(bytes, arena), arena);
    size_t forbidden_count = 0, at = 0;
    while (at < text.size && forbidden_size(text, at) == 0) at++;
    if (at == text.size) return text;
    char *copy = arena_alloc(arena, text.size);
    memcpy(copy, text.data, text.size);
    for (; at < text.size; at++) {
        size_t size = forbidden_size(text, at);
        if (size == 0) continue;
        memset(copy + at, ' ', size);
        forbidden_count++;
        at += size - 1;
    }
    document_note(notes, DIAG_NOTE, 0, "%zu control characters were read as blanks", forbidden_count);
    return str_of(copy, text.size);
}

static bool is_ascii(Str text) {
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80) return false;
    return true;
}

/* ---- Positions ---- */

static size_t byte_at(Cursor *cursor, Str text, size_t character) {
    if (character < cursor->character) *cursor = (Cursor){0, 0};
    while (cursor->character < character && cursor->byte < text.size) {
        do cursor->byte++;
        while (cursor->byte < text.size && ((unsigned char)text.data[cursor->byte] & 0xC0) == 0x80);
        cursor->character++;
    }
    return cursor->byte;
}

static uint16_t column_of(Reader *reader, const yaml_mark_t *mark) {
    size_t column = mark->column + 1;
    /* A mark that goes back would make the cursor start again; that is rare and not worth a slow file. */
    if (!reader->is_ascii && mark->index >= reader->cursor.character &&
        mark->index - mark->column >= reader->line_cursor.character) {
        size_t line_start = byte_at(&reader->line_cursor, reader->text, mark->index - mark->column);
        column = byte_at(&reader->cursor, reader->text, mark->index) - line_start + 1;
    }
    return column > UINT16_MAX ? UINT16_MAX : (uint16_t)column;
}

static uint32_t end_line_of(const yaml_event_t *event) {
    size_t line = event->end_mark.line + 1;
    /* A block scalar ends where the next line begins. */
    if (event->end_mark.column == 0 && event->end_mark.line > event->start_mark.line) line--;
    return (uint32_t)line;
}

/* ---- Nodes ---- */

static Str text_of(Reader *reader, const yaml_char_t *text, size_t size) {
    return str_copy(reader->arena, str_of((const char *)text, size));
}

static DocNode *new_node(Reader *reader, DocKind kind, const yaml_event_t *event) {
    DocNode *node = ARENA_NEW(reader->arena, DocNode);
    node->kind = (uint8_t)kind;
    node->line = (uint32_t)event->start_mark.line + 1;
    node->end_line = end_line_of(event);
    node->column = column_of(reader, &event->start_mark);
    node->size = 1;
    node->tag = node->value = STR_NONE;
    reader->node_count++;
    return node;
}

static void set_tag(Reader *reader, DocNode *node, const yaml_char_t *tag) {
    static const char standard[] = "tag:yaml.org,2002:";
    Str text = str_from((const char *)tag);
    bool is_own = tag && !str_starts_with(text, STR("tag:yaml.org,2002:"));
    if (is_own) node->tag = str_copy(reader->arena, text);
    /* `!` and !!str make a string of whatever stands there. */
    Str name = str_slice(text, sizeof standard - 1, text.size);
    bool is_string = str_equal(text, STR("!")) ||
                     (tag && !is_own && (str_equal(name, STR("str")) || str_equal(name, STR("binary"))));
    if (is_string && node->kind == DOC_SCALAR) node->scalar = SCALAR_STRING;
    if (str_equal(node->tag, STR("!"))) node->tag = STR_NONE;
}

static void set_anchor(Reader *reader, DocNode *node, const yaml_char_t *anchor) {
    if (!anchor) return;
    if (!reader->anchors) reader->anchors = map_new(reader->arena);
    map_put(reader->anchors, str_from((const char *)anchor), (uint32_t)reader->anchored.count);
    *VEC_PUSH(reader->arena, &reader->anchored) = node;
}

static bool is_key_position(const Reader *reader) {
    if (reader->frames.count == 0) return false;
    const Frame *frame = &reader->frames.items[reader->frames.count - 1];
    return frame->node->kind == DOC_MAPPING && (reader->pending.count - frame->first) % 2 == 0;
}

static void add_node(Reader *reader, DocNode *node) { *VEC_PUSH(reader->arena, &reader->pending) = node; }

static void add_scalar(Reader *reader, const yaml_event_t *event) {
    DocNode *node = new_node(reader, DOC_SCALAR, event);
    yaml_scalar_style_t style = event->data.scalar.style;
    node->value = text_of(reader, event->data.scalar.value, event->data.scalar.length);
    node->is_quoted = style != YAML_PLAIN_SCALAR_STYLE;
    node->is_literal = style == YAML_LITERAL_SCALAR_STYLE;
    if (!node->is_quoted) document_resolve(node);
    set_tag(reader, node, event->data.scalar.tag);
    set_anchor(reader, node, event->data.scalar.anchor);
    add_node(reader, node);
}

static DocNode *add_null(Reader *reader, const yaml_event_t *event) {
    DocNode *node = new_node(reader, DOC_SCALAR, event);
    node->scalar = SCALAR_NULL;
    add_node(reader, node);
    return node;
}

static bool is_affordable(Reader *reader, const DocNode *node, uint32_t line) {
    reader->aliased_count += node->size;
    if (reader->aliased_count <= ALIASED_NODES_MAX && node->height + reader->frames.count <= NESTING_DEPTH_MAX)
        return true;
    document_note(reader->notes, DIAG_LIMIT, line, "aliases stand for more than %d nodes or %d levels; not followed",
                  ALIASED_NODES_MAX, NESTING_DEPTH_MAX);
    return false;
}

static void add_alias(Reader *reader, const yaml_event_t *event) {
    Str name = str_from((const char *)event->data.alias.anchor);
    uint32_t line = (uint32_t)event->start_mark.line + 1;
    uint32_t index = reader->anchors ? map_get(reader->anchors, name) : MAP_NONE;
    DocNode *target = index == MAP_NONE ? NULL : reader->anchored.items[index];
    if (target && target->height != NODE_IS_OPEN) {
        if (is_affordable(reader, target, line))
            add_node(reader, target);
        else
            add_null(reader, event);
        return;
    }
    DocNode *node = add_null(reader, event);
    if (target) {
        document_note(reader->notes, DIAG_GAP, line, "alias *%.*s stands inside its own anchor", STR_ARG(name));
        return;
    }
    document_note(reader->notes, DIAG_GAP, line, "alias *%.*s has no anchor above; read as text", STR_ARG(name));
    node->scalar = SCALAR_STRING;
    node->value = str_concat(reader->arena, STR("*"), str_copy(reader->arena, name));
}

static void open_node(Reader *reader, DocKind kind, const yaml_event_t *event) {
    bool is_mapping = kind == DOC_MAPPING;
    if (reader->frames.count == NESTING_DEPTH_MAX) {
        document_note(reader->notes, DIAG_LIMIT, (uint32_t)event->start_mark.line + 1,
                      "nested deeper than %d levels; the rest of this value is not read", NESTING_DEPTH_MAX);
        add_null(reader, event);
        reader->skipped_depth = 1;
        return;
    }
    /* {{ name }} is a mapping as a mapping's key to YAML; nobody means that. */
    if (is_mapping && event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE && is_key_position(reader))
        reader->has_templates = true;
    DocNode *node = new_node(reader, kind, event);
    node->height = NODE_IS_OPEN;
    set_tag(reader, node, is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag);
    set_anchor(reader, node, is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor);
    *VEC_PUSH(reader->arena, &reader->frames) = (Frame){node, reader->pending.count};
}

/* ---- Merge keys ---- */

static bool is_merge_key(const DocNode *node) {
    return node->kind == DOC_SCALAR && !node->is_quoted && str_equal(node->value, STR("<<"));
}

/* A key and its value; `<<: !Include file.yml` is for whoever knows the tag. */
static bool is_merge(DocNode *const *pair) {
    return is_merge_key(pair[0]) && !(pair[1]->kind == DOC_SCALAR && pair[1]->tag.size);
}

/* Appends the pairs of `from` whose keys the mapping does not have yet. */
static void merge_pairs(Reader *reader, const DocNode *from, Map *known) {
    if (from->kind != DOC_MAPPING || from->height == NODE_IS_OPEN) return;
    if (!is_affordable(reader, from, from->line)) return;
    for (uint32_t i = 0; i < from->count; i++) {
        DocNode *key = document_key(from, i);
        bool is_new = true;
        if (key->kind == DOC_SCALAR) map_add(known, key->value, 1, &is_new);
        if (!is_new) continue;
        add_node(reader, key);
        add_node(reader, document_value(from, i));
    }
}

/* Replaces `<<` pairs of the open mapping by what they stand for; what the mapping says itself comes first. */
static void apply_merges(Reader *reader, size_t first) {
    size_t end = reader->pending.count, kept = first, merge_count = 0;
    for (size_t i = first; i < end; i += 2) merge_count += is_merge(&reader->pending.items[i]);
    if (merge_count == 0) return;
    DocNode **sources = ARENA_ARRAY(reader->arena, DocNode *, merge_count);
    Map *known = map_new(reader->arena);
    merge_count = 0;
    for (size_t i = first; i < end; i += 2) {
        DocNode *key = reader->pending.items[i], *value = reader->pending.items[i + 1];
        if (is_merge(&reader->pending.items[i])) {
            sources[merge_count++] = value;
            continue;
        }
        if (key->kind == DOC_SCALAR) map_put(known, key->value, 1);
        reader->pending.items[kept++] = key;
        reader->pending.items[kept++] = value;
    }
    reader->pending.count = kept;
    for (size_t i = 0; i < merge_count; i++) {
        const DocNode *source = sources[i];
        if (source->kind == DOC_MAPPING) merge_pairs(reader, source, known);
        for (uint32_t k = 0; source->kind == DOC_SEQUENCE && k < source->count; k++)
            merge_pairs(reader, document_value(source, k), known);
    }
}

/* As yamldecode() does it, checked against Terraform 1.11: pairs count in the order in which they stand, merged ones
 * too, the last of a key wins; "<<" in quotes merges as well; only a mapping can be merged. */
static void merge_in_order(Reader *reader, size_t first) {
    size_t count = reader->pending.count - first;
    DocNode **pairs = ARENA_ARRAY(reader->arena, DocNode *, count + 1);
    for (size_t i = 0; i < count; i++) pairs[i] = reader->pending.items[first + i];
    reader->pending.count = first;
    Map *known = map_new(reader->arena);
    for (size_t i = 0; i < count; i += 2) {
        bool is_merge = pairs[i]->kind == DOC_SCALAR && str_equal(pairs[i]->value, STR("<<"));
        const DocNode *source = pairs[i + 1];
        bool is_bad = is_merge && (source->kind != DOC_MAPPING || source->height == NODE_IS_OPEN ||
                                   !is_affordable(reader, source, source->line));
        reader->is_refused = reader->is_refused || is_bad;
        uint32_t pair_count = !is_merge ? 1 : is_bad ? 0 : source->count;
        for (uint32_t k = 0; k < pair_count; k++) {
            DocNode *key = is_merge ? document_key(source, k) : pairs[i];
            DocNode *value = is_merge ? document_value(source, k) : pairs[i + 1];
            bool is_new = true;
            uint32_t at = (uint32_t)reader->pending.count + 1;
            if (key->kind == DOC_SCALAR) at = map_value_at(known, map_add(known, key->value, at, &is_new));
            if (!is_new) {
                reader->pending.items[at] = value;
                continue;
            }
            add_node(reader, key);
            add_node(reader, value);
        }
    }
}

static void close_node(Reader *reader, uint32_t flow_end_line) {
    Frame frame = reader->frames.items[--reader->frames.count];
    DocNode *node = frame.node;
    if (node->kind == DOC_MAPPING) {
        if ((reader->pending.count - frame.first) % 2) reader->pending.count--; /* stopped between key and value */
        if (reader->is_decoding)
            merge_in_order(reader, frame.first);
        else
            apply_merges(reader, frame.first);
    }
    size_t count = reader->pending.count - frame.first;
    document_set_children(node, count ? reader->pending.items + frame.first : NULL, count, reader->arena,
                          reader->notes);
    /* A block ends with its last child; its end mark is at the next token, blank lines further down. */
    size_t child_count = node->kind == DOC_MAPPING ? 2 * (size_t)node->count : node->count;
    node->end_line = flow_end_line ? flow_end_line : node->line;
    for (size_t i = 0; i < child_count && !flow_end_line; i++) {
        const DocNode *child = node->children[i];
        if (child->end_line > node->end_line && child->line >= node->line) node->end_line = child->end_line;
    }
    reader->pending.count = frame.first;
    add_node(reader, node);
}

/* ---- Reading ---- */

static void end_document(Reader *reader) {
    while (reader->frames.count) close_node(reader, 0);
    for (size_t i = 0; i < reader->pending.count; i++)
        *VEC_PUSH(reader->arena, &reader->documents) = reader->pending.items[i];
    reader->pending.count = 0;
    reader->anchors = NULL;
    reader->anchored.count = 0;
}

static bool is_flow_end(const Reader *reader, const yaml_event_t *event) {
    /* Only the end of a flow collection has an extent. */
    return reader->frames.count && event->end_mark.index > event->start_mark.index;
}

static void take_event(Reader *reader, const yaml_event_t *event) {
    bool is_start = event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
    bool is_end = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
    if (reader->skipped_depth) {
        reader->skipped_depth += is_start;
        reader->skipped_depth -= is_end;
        reader->is_stopped = reader->skipped_depth > SKIPPED_DEPTH_MAX;
        return;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT: add_scalar(reader, event); break;
    case YAML_ALIAS_EVENT: add_alias(reader, event); break;
    case YAML_SEQUENCE_START_EVENT: open_node(reader, DOC_SEQUENCE, event); break;
    case YAML_MAPPING_START_EVENT: open_node(reader, DOC_MAPPING, event); break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_node(reader, is_flow_end(reader, event) ? end_line_of(event) : 0); break;
    case YAML_DOCUMENT_END_EVENT: end_document(reader); break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT: break;
    }
    if (reader->node_count > DOCUMENT_NODES_MAX) {
        document_note(reader->notes, DIAG_LIMIT, (uint32_t)event->start_mark.line + 1,
                      "more than %d values; the rest is not read", DOCUMENT_NODES_MAX);
        reader->is_stopped = true;
    }
}

static YamlError error_of(const yaml_parser_t *parser, Arena *arena) {
    bool has_context = parser->context != NULL;
    return (YamlError){.problem = str_copy(arena, str_from(parser->problem)),
                       .context = str_copy(arena, str_from(parser->context)),
                       .line = (uint32_t)parser->problem_mark.line,
                       .column = (uint32_t)parser->problem_mark.column,
                       .context_line = has_context ? (uint32_t)parser->context_mark.line : UINT32_MAX};
}

/* Reads to the end or to the first error; what stands before an error is kept. */
static bool build(Reader *reader, YamlError *error) {
    bool is_good = true, is_done = false;
    if (!yaml_parser_initialize(&reader->parser)) abort(); /* out of memory, as in arena.c */
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text.data, reader->text.size);
    while (!is_done && !reader->is_stopped) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            *error = error_of(&reader->parser, reader->arena);
            is_good = false;
            break;
        }
        take_event(reader, &event);
        is_done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    end_document(reader);
    yaml_parser_delete(&reader->parser);
    return is_good;
}

/* As build() without nodes: is the text good YAML? */
static bool check(Str text, YamlError *error, Arena *arena) {
    yaml_parser_t parser;
    bool is_good = true, is_done = false;
    size_t depth = 0;
    if (!yaml_parser_initialize(&parser)) abort();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.size);
    while (!is_done && depth <= NESTING_DEPTH_MAX + SKIPPED_DEPTH_MAX) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            *error = error_of(&parser, arena);
            is_good = false;
            break;
        }
        depth += event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
        depth -= event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        is_done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return is_good;
}

/* Mends until the text is good or nothing helps. Returns the text to build from. */
static Str repaired(Str text, Arena *arena, DocNotes *notes) {
    YamlRepair *repair = yaml_repair_new(text, arena, notes);
    YamlError error = {.problem = STR_NONE, .context = STR_NONE};
    size_t checked_size = 0, repair_count = 0, drop_count = 0;
    if (str_contains(text, STR("{{")) || str_contains(text, STR("{%"))) yaml_repair_templates(repair);
    Str current = yaml_repair_text(repair);
    while (!check(current, &error, arena)) {
        checked_size += current.size;
        bool is_mended = false;
        if (checked_size < REPAIR_SIZE_BYTES_MAX) {
            is_mended = repair_count++ < REPAIRS_MAX && yaml_repair_error(repair, &error);
            if (!is_mended) is_mended = drop_count++ < DROPS_MAX && yaml_repair_drop(repair, &error);
        }
        if (!is_mended) {
            document_note(notes, DIAG_GAP, error.line + 1, "not valid YAML (%.*s); the rest is not read",
                          STR_ARG(error.problem));
            break;
        }
        current = yaml_repair_text(repair);
    }
    return current;
}

bool document_is_yaml(Str bytes, Arena *arena) {
    DocNotes ignored = {.arena = arena};
    YamlError error;
    return check(clean(bytes, arena, &ignored), &error, arena);
}

static Reader reader_of(Str text, Arena *arena, DocNotes *notes) {
    return (Reader){.text = text, .arena = arena, .notes = notes, .is_ascii = is_ascii(text)};
}

/* Documents that are empty, as between two `---`, say nothing to those who look for what stands in them. */
static size_t keep_documents(Reader *reader, DocNode ***documents) {
    size_t kept = 0;
    for (size_t i = 0; i < reader->documents.count; i++) {
        DocNode *node = reader->documents.items[i];
        bool is_empty = node->kind == DOC_SCALAR && node->scalar == SCALAR_NULL && node->tag.size == 0;
        if (!is_empty) reader->documents.items[kept++] = node;
    }
    *documents = reader->documents.items;
    return kept;
}

static Reader read_stream(Str bytes, const DocBranches *branches, Arena *arena, FactsBuilder *notes) {
    DocNotes remarks = {.arena = arena, .branches = branches};
    YamlError error;
    Str text = clean(bytes, arena, &remarks);
    size_t cleaned_count = remarks.list.count;
    Reader reader = reader_of(text, arena, &remarks);
    if (!build(&reader, &error) || reader.has_templates) {
        remarks.list.count = cleaned_count;
        text = repaired(text, arena, &remarks);
        reader = reader_of(text, arena, &remarks);
        build(&reader, &error);
    }
    document_flush_notes(&remarks, notes);
    reader.notes = NULL;
    return reader;
}

size_t document_parse_stream(DocNode ***documents, Str bytes, Arena *arena, FactsBuilder *notes) {
    Reader reader = read_stream(bytes, NULL, arena, notes);
    *documents = reader.documents.items;
    return reader.documents.count;
}

size_t document_parse_yaml(DocNode ***documents, Str bytes, Arena *arena, FactsBuilder *notes) {
    return document_parse_branches(documents, bytes, NULL, arena, notes);
}

size_t document_parse_branches(DocNode ***documents, Str bytes, const DocBranches *branches, Arena *arena,
                               FactsBuilder *notes) {
    Reader reader = read_stream(bytes, branches, arena, notes);
    return keep_documents(&reader, documents);
}

DocNode *document_decode_yaml(Str text, Arena *arena) {
    DocNotes remarks = {.arena = arena};
    YamlError error;
    Reader reader = reader_of(text, arena, &remarks);
    reader.is_decoding = true;
    bool is_good = build(&reader, &error) && !reader.is_refused && !reader.is_stopped && !document_has_loss(&remarks);
    return is_good && reader.documents.count == 1 ? reader.documents.items[0] : NULL;
}

bool document_load_yaml(DocNode **out, Str path, Str bytes, Arena *arena, Diags *diags) {
    DocNotes remarks = {.arena = arena};
    YamlError error;
    Reader reader = reader_of(clean(bytes, arena, &remarks), arena, &remarks);
    if (!build(&reader, &error))
        document_note(&remarks, DIAG_ERROR, error.line + 1, "not valid YAML: %.*s", STR_ARG(error.problem));
    if (reader.documents.count > 1)
        document_note(&remarks, DIAG_ERROR, reader.documents.items[1]->line, "expected a single YAML document");
    for (size_t i = 0; i < remarks.list.count; i++) {
        const DocNote *note = &remarks.list.items[i];
        diag_add(diags, DIAG_ERROR, path, note->line, "%.*s", STR_ARG(note->message));
    }
    if (reader.documents.count) {
        *out = reader.documents.items[0];
    } else {
        *out = ARENA_NEW(arena, DocNode);
        **out = (DocNode){.kind = DOC_SCALAR,
                          .scalar = SCALAR_NULL,
                          .line = 1,
                          .end_line = 1,
                          .column = 1,
                          .size = 1,
                          .tag = STR_NONE,
                          .value = STR_NONE};
    }
    return remarks.list.count == 0;
}
