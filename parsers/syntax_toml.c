/* TOML as far as configuration files use it: tables, dotted and quoted keys, strings, numbers, booleans, arrays and
 * inline values. Values are close enough to JSON to be read by its reader. */
#include "parsers/document.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

/* With the items of arrays of tables, and values below, still under the limit for documents. */
enum { TABLE_DEPTH_MAX = 32, VALUE_HEIGHT_MAX = NESTING_DEPTH_MAX - 2 * TABLE_DEPTH_MAX };

typedef struct {
    DocNode *node;
    VEC(DocNode *) children; /* key, value, key, value …; or items of an array of tables */
    Map *names;              /* name to index in `tables`, of nested tables only */
    uint32_t depth;
} Table;

typedef struct {
    Arena *arena;
    DocNotes *notes;
    Str text;
    size_t at;
    uint32_t line;
    VEC(Table *) tables; /* a table stands behind the one that it is nested in */
} Reader;

static DocNode *new_node(Reader *reader, DocKind kind, Str value) {
    DocNode *node = ARENA_NEW(reader->arena, DocNode);
    *node = (DocNode){.kind = (uint8_t)kind,
                      .line = reader->line,
                      .end_line = reader->line,
                      .column = 1,
                      .size = 1,
                      .tag = STR_NONE,
                      .value = value};
    return node;
}

static Table *new_table(Reader *reader, DocKind kind, uint32_t depth) {
    Table *table = ARENA_NEW(reader->arena, Table);
    table->node = new_node(reader, kind, STR_NONE);
    table->names = map_new(reader->arena);
    table->depth = depth;
    *VEC_PUSH(reader->arena, &reader->tables) = table;
    return table;
}

static void add_pair(Reader *reader, Table *table, Str key, DocNode *value) {
    *VEC_PUSH(reader->arena, &table->children) = new_node(reader, DOC_SCALAR, key);
    *VEC_PUSH(reader->arena, &table->children) = value;
}

/* The table with that name inside `table`, made when it is new; NULL when it nests too deep. */
static Table *inner_table(Reader *reader, Table *table, Str name, DocKind kind) {
    uint32_t index = map_get(table->names, name);
    if (index != MAP_NONE) return reader->tables.items[index];
    if (table->depth >= TABLE_DEPTH_MAX) return NULL;
    map_put(table->names, name, (uint32_t)reader->tables.count);
    Table *inner = new_table(reader, kind, table->depth + 1);
    add_pair(reader, table, name, inner->node);
    return inner;
}

/* Inside [[name]] the last item is meant. */
static Table *last_item(Reader *reader, Table *table) {
    uint32_t index = table->node->kind == DOC_SEQUENCE ? map_get(table->names, STR("")) : MAP_NONE;
    return index == MAP_NONE ? table : reader->tables.items[index];
}

/* Next step of a dotted key; false at the end. */
static bool next_step(Str *rest, Str *step) {
    *rest = str_trim(*rest);
    if (rest->size == 0) return false;
    char quote = rest->data[0];
    size_t end = 0;
    if (quote == '"' || quote == '\'') {
        size_t close = str_find_char(*rest, quote, 1);
        if (close == SIZE_MAX) close = rest->size;
        *step = str_slice(*rest, 1, close);
        end = str_find_char(*rest, '.', close);
    } else {
        end = str_find_char(*rest, '.', 0);
        *step = str_trim(str_slice(*rest, 0, end == SIZE_MAX ? rest->size : end));
    }
    *rest = end == SIZE_MAX ? STR_NONE : str_slice(*rest, end + 1, rest->size);
    return true;
}

/* Walks a dotted key from `table`; the last step is left in `last`. */
static Table *walk(Reader *reader, Table *table, Str path, Str *last) {
    Str step;
    *last = STR_NONE;
    bool has_step = next_step(&path, &step);
    while (has_step && table) {
        *last = step;
        has_step = next_step(&path, &step);
        if (!has_step) break;
        table = inner_table(reader, table, *last, DOC_MAPPING);
        if (table) table = last_item(reader, table);
    }
    return table;
}

static void next_line(Reader *reader, size_t end) {
    reader->line++;
    reader->at = end + 1;
}

static size_t line_end(const Reader *reader) {
    size_t end = str_find_char(reader->text, '\n', reader->at);
    return end == SIZE_MAX ? reader->text.size : end;
}

static Table *open_table(Reader *reader, Str header) {
    bool is_array = str_starts_with(header, STR("[["));
    size_t close = str_find(header, is_array ? STR("]]") : STR("]"), 0);
    Str name, path = str_slice(header, is_array ? 2 : 1, close == SIZE_MAX ? header.size : close);
    Table *table = walk(reader, reader->tables.items[0], path, &name);
    if (table) table = inner_table(reader, table, name, is_array ? DOC_SEQUENCE : DOC_MAPPING);
    if (!table || !is_array || table->node->kind != DOC_SEQUENCE) return table ? last_item(reader, table) : NULL;
    map_put(table->names, STR(""), (uint32_t)reader->tables.count);
    Table *item = new_table(reader, DOC_MAPPING, table->depth);
    *VEC_PUSH(reader->arena, &table->children) = item->node;
    return item;
}

/* End of the value that begins at `at`: of its line, or of the line that closes its brackets or triple quotes. */
static size_t value_end(const Reader *reader, size_t at) {
    Str text = reader->text;
    size_t depth = 0, end = at;
    for (int q = 0; q < 2; q++) {
        Str triple = q ? STR("'''") : STR("\"\"\"");
        if (!str_starts_with(str_slice(text, at, text.size), triple)) continue;
        size_t close = str_find(text, triple, at + 3);
        return close == SIZE_MAX ? text.size : close + 3;
    }
    for (char quote = 0; end < text.size; end++) {
        char c = text.data[end];
        if (c == '\n' && (depth == 0 || quote)) break;
        if (quote == '"' && c == '\\')
            end++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '#') {
            while (end + 1 < text.size && text.data[end + 1] != '\n') end++;
        } else if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && depth)
            depth--;
    }
    return end > text.size ? text.size : end;
}

static void shift_lines(DocNode *node, uint32_t by) {
    node->line += by;
    node->end_line += by;
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count; i++) {
        if (node->kind == DOC_MAPPING) shift_lines(document_key(node, i), by);
        shift_lines(document_value(node, i), by);
    }
}

static DocNode *read_value(Reader *reader, Str text) {
    DocNode *node = NULL;
    bool is_triple = str_starts_with(text, STR("\"\"\"")) || str_starts_with(text, STR("'''"));
    if (is_triple) {
        Str inside = str_slice(text, 3, text.size >= 6 ? text.size - 3 : text.size);
        if (str_starts_with(inside, STR("\n"))) inside = str_slice(inside, 1, inside.size);
        node = new_node(reader, DOC_SCALAR, inside);
        node->is_quoted = true;
        return node;
    }
    if (text.size && text.data[0] == '{') return new_node(reader, DOC_SCALAR, text); /* inline tables: as text */
    if (!document_parse_json(&node, text, reader->arena, NULL)) return new_node(reader, DOC_SCALAR, text);
    shift_lines(node, reader->line - 1);
    return node;
}

static void read_pair(Reader *reader, Table *table, size_t equal) {
    Str name, key = str_slice(reader->text, reader->at, equal);
    size_t start = equal + 1;
    while (start < reader->text.size && (reader->text.data[start] == ' ' || reader->text.data[start] == '\t')) start++;
    size_t end = value_end(reader, start);
    DocNode *value = read_value(reader, str_trim(str_slice(reader->text, start, end)));
    Table *target = walk(reader, table, key, &name);
    bool is_taken = target && target->node->kind == DOC_MAPPING && value->height <= VALUE_HEIGHT_MAX;
    if (is_taken)
        add_pair(reader, target, name, value);
    else
        document_note(reader->notes, DIAG_LIMIT, reader->line, "nested deeper than is read; left out");
    for (size_t i = start; i < end; i++) reader->line += reader->text.data[i] == '\n';
    reader->at = end;
}

bool document_parse_toml(DocNode **out, Str bytes, Arena *arena, FactsBuilder *notes) {
    DocNotes remarks = {.arena = arena};
    Reader reader = {.arena = arena, .notes = &remarks, .text = document_clean(bytes, arena), .line = 1};
    Table *root = new_table(&reader, DOC_MAPPING, 0), *table = root;
    while (reader.at < reader.text.size) {
        size_t end = line_end(&reader);
        Str line = str_trim(str_slice(reader.text, reader.at, end));
        if (line.size && line.data[0] == '[') {
            table = open_table(&reader, line);
            if (!table)
                document_note(&remarks, DIAG_LIMIT, reader.line, "tables nest deeper than %d; left out",
                              TABLE_DEPTH_MAX);
        } else if (line.size && line.data[0] != '#') {
            size_t equal = str_find_char(str_slice(reader.text, 0, end), '=', reader.at);
            if (equal != SIZE_MAX && table) {
                read_pair(&reader, table, equal);
                end = line_end(&reader);
            } else if (table) {
                document_note(&remarks, DIAG_GAP, reader.line, "expected key = value");
            }
        }
        next_line(&reader, end);
    }
    for (size_t i = reader.tables.count; i > 0; i--) {
        Table *each = reader.tables.items[i - 1];
        document_set_children(each->node, each->children.items, each->children.count, arena, &remarks);
        for (uint32_t c = 0; c < each->node->count; c++) {
            uint32_t end_line = document_value(each->node, c)->end_line;
            if (end_line > each->node->end_line) each->node->end_line = end_line;
        }
    }
    *out = root->node;
    document_flush_notes(&remarks, notes);
    return root->node->count > 0;
}
