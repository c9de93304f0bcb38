#include "parsers/syntax_hcl.h"

#include <assert.h>
#include <time.h>

#include "parsers/hcl_lower.h"
#include "parsers/parser.h"

const TSLanguage *tree_sitter_hcl(void);

/* Broken files can give a remark per line; more of them tell nothing more. */
enum { NOTES_PER_FILE_MAX = 20 };

/* Making a parser costs more than parsing a small file, so each thread keeps one. It holds no trace of what it parsed. */
typedef struct {
    TSParser *parser;
    HclSymbols symbols;
} Grammar;

static _Thread_local Grammar thread_grammar;

/* ---- Spans ---- */

struct HclSpans {
    Arena *arena;
    VEC(struct {
        ExprId id;
        uint32_t end_line;
    })
    list;
};

HclSpans *hcl_spans_new(Arena *arena) {
    HclSpans *spans = ARENA_NEW(arena, HclSpans);
    spans->arena = arena;
    return spans;
}

void hcl_spans_add(HclSpans *spans, ExprId id, uint32_t end_line) {
    assert(spans->list.count == 0 || spans->list.items[spans->list.count - 1].id < id);
    VEC_PUSH(spans->arena, &spans->list)->id = id;
    spans->list.items[spans->list.count - 1].end_line = end_line;
}

uint32_t hcl_spans_end_line(const HclSpans *spans, ExprId id) {
    size_t low = 0, high = spans->list.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spans->list.items[middle].id == id) return spans->list.items[middle].end_line;
        if (spans->list.items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

HclTreatment hcl_treatment(const HclOptions *options, Str block, Str attribute) {
    for (size_t i = 0; i < options->rule_count; i++) {
        const HclRule *rule = &options->rules[i];
        if (!str_equal(rule->block, block)) continue;
        if (str_equal(rule->attribute, attribute) || str_equal(rule->attribute, STR("*"))) return rule->treatment;
    }
    return HCL_EVALUATE;
}

/* ---- Grammar ---- */

static TSSymbol symbol_of(const char *name) {
    TSSymbol symbol = ts_language_symbol_for_name(tree_sitter_hcl(), name, (uint32_t)strlen(name), true);
    assert(symbol != 0);
    return symbol;
}

static Grammar *grammar(void) {
    if (thread_grammar.parser) return &thread_grammar;
    thread_grammar.parser = ts_parser_new();
    bool is_set = ts_parser_set_language(thread_grammar.parser, tree_sitter_hcl());
    assert(is_set);
    (void)is_set;
#define SYMBOL(name) .name = symbol_of(#name)
    thread_grammar.symbols = (HclSymbols){
        SYMBOL(attr_splat),
        SYMBOL(attribute),
        SYMBOL(binary_operation),
        SYMBOL(block),
        SYMBOL(body),
        SYMBOL(bool_lit),
        SYMBOL(collection_value),
        SYMBOL(conditional),
        SYMBOL(ellipsis),
        SYMBOL(expression),
        SYMBOL(for_cond),
        SYMBOL(for_expr),
        SYMBOL(for_intro),
        SYMBOL(for_object_expr),
        SYMBOL(for_tuple_expr),
        SYMBOL(full_splat),
        SYMBOL(function_call),
        SYMBOL(function_arguments),
        SYMBOL(get_attr),
        SYMBOL(identifier),
        SYMBOL(index),
        SYMBOL(legacy_index),
        SYMBOL(literal_value),
        SYMBOL(new_index),
        SYMBOL(null_lit),
        SYMBOL(numeric_lit),
        SYMBOL(object),
        SYMBOL(object_elem),
        SYMBOL(operation),
        SYMBOL(splat),
        SYMBOL(tuple),
        SYMBOL(unary_operation),
        SYMBOL(variable_expr),
    };
#undef SYMBOL
    return &thread_grammar;
}

/* ---- One file ---- */

typedef struct {
    HclLowering lowering;
    Grammar *grammar;
    struct timespec deadline;
    uint32_t note_count;
    uint32_t last_note_line;
    const char *last_note;
    bool is_late;
} Parse;

/* Processor time: a busy machine must not decide what is read. */
static bool is_past(const struct timespec *deadline) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec > deadline->tv_sec || (now.tv_sec == deadline->tv_sec && now.tv_nsec > deadline->tv_nsec);
}

/* true cancels. A tree with errors is thrown away, so the grammar's costly error recovery is not waited for. */
static bool on_progress(TSParseState *state) {
    Parse *parse = state->payload;
    parse->is_late = parse->is_late || is_past(&parse->deadline);
    return parse->is_late || state->has_error;
}

static const char *read_dense(void *payload, uint32_t byte, TSPoint point, uint32_t *size) {
    (void)point;
    const HclSource *source = payload;
    *size = byte < source->dense_size ? source->dense_size - byte : 0;
    return byte < source->dense_size ? source->dense + byte : "";
}

static void note(Parse *parse, DiagKind kind, uint32_t offset, const char *message) {
    FactsBuilder *builder = parse->lowering.builder;
    uint32_t line = hcl_line(parse->lowering.source, offset);
    facts_set_partial(builder);
    /* One wrong bracket breaks all items that it stands in. */
    if (parse->last_note == message && parse->last_note_line == line) return;
    parse->last_note = message;
    parse->last_note_line = line;
    if (parse->note_count++ < NOTES_PER_FILE_MAX) facts_add_note(builder, kind, line, "%s", message);
}

/* Parses the dense text. NULL when it has an error or took too long. */
static TSTree *parse_dense(Parse *parse) {
    TSInput input = {.payload = parse->lowering.source, .read = read_dense, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = parse, .progress_callback = on_progress};
    TSTree *tree = ts_parser_parse_with_options(parse->grammar->parser, NULL, input, options);
    if (!tree) {
        ts_parser_reset(parse->grammar->parser);
        return NULL;
    }
    if (!ts_node_has_error(ts_tree_root_node(tree))) return tree;
    ts_tree_delete(tree);
    return NULL;
}

static void parse_begin(Parse *parse, FactsBuilder *builder, HclSource *source, const HclOptions *options,
                        HclSpans *spans) {
    *parse = (Parse){.grammar = grammar()};
    parse->lowering = (HclLowering){.builder = builder,
                                    .arena = source->arena,
                                    .source = source,
                                    .options = options,
                                    .symbols = &parse->grammar->symbols,
                                    .spans = spans};
    for (size_t i = 0; i < options->bound_count; i++)
        *VEC_PUSH(source->arena, &parse->lowering.bound) = options->bound[i];
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &parse->deadline);
    parse->deadline.tv_sec += PARSE_TIME_MS_MAX / 1000;
}

static void parse_end(Parse *parse) {
    const HclSource *source = parse->lowering.source;
    for (size_t i = 0; i < source->pragmas.count; i++)
        facts_add_pragma(parse->lowering.builder, PRAGMA_IGNORE, source->pragmas.items[i].line,
                         source->pragmas.items[i].text);
    if (parse->note_count > NOTES_PER_FILE_MAX)
        facts_add_note(parse->lowering.builder, DIAG_GAP, 0, "%u more syntax errors",
                       parse->note_count - NOTES_PER_FILE_MAX);
    if (!parse->is_late) return;
    facts_set_partial(parse->lowering.builder);
    facts_add_note(parse->lowering.builder, DIAG_LIMIT, 0, "parsing took longer than %d ms; the rest was left out",
                   PARSE_TIME_MS_MAX);
}

/* Lowers the members of the tree's body into `pending`. */
static void lower_tree(Parse *parse, TSTree *tree, Str block) {
    HclLowering *lowering = &parse->lowering;
    lowering->next_plain = 0;
    lowering->cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    if (ts_tree_cursor_goto_first_child(&lowering->cursor)) {
        do {
            if (hcl_symbol(lowering) == lowering->symbols->body)
                hcl_lower_members(lowering, block);
            else
                note(parse, DIAG_GAP, hcl_node_start(lowering), "expected attributes and blocks");
        } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
    }
    hcl_lower_plains(lowering, block, UINT32_MAX);
    ts_tree_cursor_delete(&lowering->cursor);
    ts_tree_delete(tree);
}

/* ---- Broken files ---- */

/* A file with a syntax error is read item by item: what is sound is parsed alone, a broken block is taken apart and a
 * broken attribute costs itself. Where brackets do not pair, indentation says where a block ends. */

typedef struct {
    Str type, labels;
    uint32_t body_start, body_end, end;
} BrokenBlock;

static bool is_word_byte(unsigned char c) {
    return c == '_' || c == '-' || c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static uint32_t word_end(const HclSource *source, uint32_t at, uint32_t to) {
    while (at < to && is_word_byte((unsigned char)source->text.data[at])) at++;
    return at;
}

static uint32_t skip_spaces(const HclSource *source, uint32_t at, uint32_t to) {
    while (at < to && (source->text.data[at] == ' ' || source->text.data[at] == '\t')) at++;
    return at;
}

static uint32_t line_end(const HclSource *source, uint32_t at, uint32_t to) {
    const char *newline = at < to ? memchr(source->text.data + at, '\n', to - at) : NULL;
    return newline ? (uint32_t)(newline - source->text.data) : to;
}

/* Is there `type "label" label {` at `at`? */
static bool read_broken_head(const HclSource *source, uint32_t at, uint32_t to, BrokenBlock *out, Arena *arena) {
    const char *bytes = source->text.data;
    uint32_t end = word_end(source, at, to), count = 0;
    if (end == at) return false;
    *out = (BrokenBlock){.type = str_slice(source->text, at, end)};
    StrBuf labels = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (at = skip_spaces(source, end, to); at < to && bytes[at] != '{'; at = skip_spaces(source, end, to)) {
        uint32_t start = at;
        if (bytes[at] == '"') {
            start++;
            for (end = start; end < to && bytes[end] != '"' && bytes[end] != '\n';) end++;
            if (end >= to || bytes[end] != '"') return false;
            at = end++;
        } else {
            at = end = word_end(source, at, to);
            if (end == start) return false;
        }
        if (count++) strbuf_add_char(&labels, '\x1f');
        strbuf_add(&labels, str_slice(source->text, start, at));
    }
    out->labels = strbuf_str(&labels);
    out->body_start = at + 1;
    return at < to;
}

static uint32_t indentation(const HclSource *source, uint32_t at) {
    uint32_t start = at;
    while (start > 0 && source->text.data[start - 1] != '\n') start--;
    return skip_spaces(source, start, at) - start;
}

/* Finds the end of a block whose brackets do not pair: the first line that is not indented deeper than its head. */
static void find_broken_end(HclSource *source, uint32_t start, uint32_t to, BrokenBlock *block) {
    const char *bytes = source->text.data;
    uint32_t head_indentation = indentation(source, start), at = block->body_start;
    block->body_end = block->end = to;
    while ((at = line_end(source, at, to)) < to) {
        uint32_t text = skip_spaces(source, ++at, to);
        if (text < to && text - at <= head_indentation &&
            (bytes[text] == '}' || is_word_byte((unsigned char)bytes[text]))) {
            block->body_end = at;
            block->end = bytes[text] == '}' ? text + 1 : at;
            return;
        }
        /* Text of heredocs may stand at the margin. */
        size_t heredoc = str_find(str_slice(source->text, at, line_end(source, at, to)), STR("<<"), 0);
        uint32_t heredoc_text = 0;
        Str marker;
        if (heredoc == SIZE_MAX) continue;
        uint32_t heredoc_end = hcl_heredoc_end(source, at + (uint32_t)heredoc, to, &heredoc_text, &marker);
        if (heredoc_end) at = heredoc_end;
    }
}

/* The last brace of an item that was scanned. */
static bool find_closing_brace(const HclSource *source, uint32_t *out) {
    for (uint32_t i = source->dense_size; i > 0; i--) {
        *out = source->origin[i - 1];
        if (source->dense[i - 1] == '}') return true;
    }
    return false;
}

static void recover_items(Parse *parse, uint32_t from, uint32_t to, Str block);

static void recover_block(Parse *parse, uint32_t start, const BrokenBlock *block) {
    HclLowering *lowering = &parse->lowering;
    if (lowering->block_depth >= NESTING_DEPTH_MAX) {
        note(parse, DIAG_LIMIT, start, "blocks nested too deeply");
        return;
    }
    size_t mark = lowering->pending.count;
    lowering->block_depth++;
    recover_items(parse, block->body_start, block->body_end, block->type);
    lowering->block_depth--;
    ExprId body = hcl_add_pending(lowering, EXPR_BODY, block->body_start - 1, mark);
    ExprId id = hcl_add_block(lowering, block->type, block->labels, body, start);
    hcl_add_span(lowering, id, block->end);
    *VEC_PUSH(lowering->arena, &lowering->pending) = id;
}

/* name = what can't be read: something is given, so that no default is in force. */
static void recover_attribute(Parse *parse, uint32_t start, uint32_t to) {
    HclLowering *lowering = &parse->lowering;
    HclSource *source = lowering->source;
    uint32_t end = word_end(source, start, to), equal = skip_spaces(source, end, to), line, column;
    bool is_given =
        end > start && equal + 1 < to && source->text.data[equal] == '=' && source->text.data[equal + 1] != '=';
    if (!is_given || lowering->block_depth == 0) return;
    hcl_position(source, start, &line, &column);
    ExprId value = facts_named(lowering->builder, EXPR_OPAQUE, STR("syntax error"), line, column, 0);
    ExprId id =
        facts_named(lowering->builder, EXPR_ATTRIBUTE, str_slice(source->text, start, end), line, column, value);
    hcl_add_span(lowering, id, line_end(source, start, to));
    *VEC_PUSH(lowering->arena, &lowering->pending) = id;
}

/* Takes what can be had from the broken item at `start`; returns where to go on. */
static uint32_t recover_item(Parse *parse, uint32_t start, uint32_t to, HclScan scan) {
    HclSource *source = parse->lowering.source;
    BrokenBlock block;
    bool is_block = read_broken_head(source, start, to, &block, source->arena);
    const char *problem = scan.is_balanced ? "syntax error" : scan.message;
    DiagKind kind = scan.is_too_deep ? DIAG_LIMIT : DIAG_GAP;
    if (!is_block || (scan.is_balanced && !find_closing_brace(source, &block.body_end))) {
        note(parse, kind, scan.is_balanced ? start : scan.error_at, problem);
        if (!is_block) recover_attribute(parse, start, to);
        uint32_t end = line_end(source, start, to);
        return scan.is_balanced && scan.end > end ? scan.end : end;
    }
    uint32_t notes = parse->note_count;
    if (scan.is_balanced)
        block.end = scan.end;
    else
        find_broken_end(source, start, to, &block);
    recover_block(parse, start, &block);
    /* nothing inside was found to be wrong: it is the block itself */
    if (parse->note_count == notes) note(parse, kind, scan.is_balanced ? start : scan.error_at, problem);
    return block.end;
}

/* Takes the item at `from`; returns where the next one begins. */
static uint32_t parse_item(Parse *parse, uint32_t from, uint32_t to, Str block) {
    HclSource *source = parse->lowering.source;
    HclScan scan = hcl_scan(source, from, to, HCL_SCAN_ITEM);
    if (scan.is_balanced && source->dense_size == 0) return to;
    TSTree *tree = scan.is_balanced ? parse_dense(parse) : NULL;
    parse->is_late = parse->is_late || is_past(&parse->deadline);
    if (tree) lower_tree(parse, tree, block);
    if (!tree && parse->is_late) return to;
    return tree ? scan.end : recover_item(parse, hcl_skip_blank(source, from, to), to, scan);
}

static void recover_items(Parse *parse, uint32_t from, uint32_t to, Str block) {
    while (from < to && !parse->is_late) from = parse_item(parse, from, to, block);
}

/* ---- Large files ---- */

/* Behind the first block that ends at the margin past the size of a part. */
static uint32_t part_end(Str text, uint32_t from) {
    enum { PART_SIZE_BYTES = 256 * 1024 };
    size_t at = text.size - from > PART_SIZE_BYTES ? str_find(text, STR("\n}\n"), from + PART_SIZE_BYTES) : SIZE_MAX;
    return (uint32_t)(at == SIZE_MAX ? text.size : at + 3);
}

/* The tree of a large file would not fit in memory: each part gets its own. What looks like the end of a block may
 * stand in a heredoc; such a part is read item by item. */
static void parse_parts(Parse *parse, uint32_t from) {
    HclSource *source = parse->lowering.source;
    uint32_t size = (uint32_t)source->text.size;
    while (from < size && !parse->is_late) {
        uint32_t end = part_end(source->text, from);
        HclScan scan = hcl_scan(source, from, end, HCL_SCAN_FILE);
        TSTree *tree = scan.is_balanced ? parse_dense(parse) : NULL;
        parse->is_late = parse->is_late || is_past(&parse->deadline);
        if (tree) {
            lower_tree(parse, tree, STR_NONE);
            from = end;
        }
        while (!tree && from < end && !parse->is_late) from = parse_item(parse, from, size, STR_NONE);
    }
}

/* ---- Entries ---- */

ExprId hcl_parse_file(FactsBuilder *builder, Str bytes, const HclOptions *options, HclSpans *spans, Arena *arena) {
    Parse parse;
    HclSource *source = hcl_source_new(arena, bytes, 1, 1);
    parse_begin(&parse, builder, source, options, spans);
    if (memchr(bytes.data, '\0', bytes.size)) { /* no text: encrypted, or UTF-16 */
        note(&parse, DIAG_GAP, 0, "not a text file");
        return facts_add_expr(builder, EXPR_BODY, 1, 1, NULL, 0);
    }
    uint32_t size = (uint32_t)bytes.size, start = str_starts_with(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
    bool is_large = bytes.size > CODE_SIZE_BYTES_MAX;
    HclScan scan = is_large ? (HclScan){0} : hcl_scan(source, start, size, HCL_SCAN_FILE);
    TSTree *tree = scan.is_balanced ? parse_dense(&parse) : NULL;
    if (is_large)
        parse_parts(&parse, start);
    else if (tree)
        lower_tree(&parse, tree, STR_NONE);
    else
        recover_items(&parse, start, size, STR_NONE);
    parse_end(&parse);
    return hcl_add_pending(&parse.lowering, EXPR_BODY, start, 0);
}

/* The value of "_ = …", which the dense text of an expression or template is. */
static ExprId lower_only_value(Parse *parse, TSTree *tree) {
    HclLowering *lowering = &parse->lowering;
    ExprId id = 0;
    TSNode root = ts_tree_root_node(tree), body = ts_node_named_child(root, 0);
    bool is_single = ts_node_named_child_count(root) == 1 && ts_node_named_child_count(body) == 1;
    TSNode attribute = ts_node_named_child(body, 0);
    if (is_single && ts_node_symbol(attribute) == lowering->symbols->attribute) {
        lowering->cursor = ts_tree_cursor_new(ts_node_named_child(attribute, 1));
        id = hcl_lower_expression(lowering);
        ts_tree_cursor_delete(&lowering->cursor);
    }
    ts_tree_delete(tree);
    return id;
}

static ExprId parse_value(FactsBuilder *builder, HclSource *source, const HclOptions *options, HclScanMode mode) {
    Parse parse;
    parse_begin(&parse, builder, source, options, NULL);
    HclScan scan = hcl_scan(source, 0, (uint32_t)source->text.size, mode);
    TSTree *tree = scan.is_balanced ? parse_dense(&parse) : NULL;
    ExprId id = tree ? lower_only_value(&parse, tree) : 0;
    if (id == 0) {
        DiagKind kind = scan.is_too_deep ? DIAG_LIMIT : DIAG_GAP;
        note(&parse, kind, scan.is_balanced ? 0 : scan.error_at, scan.is_balanced ? "not an expression" : scan.message);
        id = facts_named(builder, EXPR_OPAQUE, STR("syntax"), source->first_line, source->first_column, 0);
    }
    parse_end(&parse);
    return id;
}

ExprId hcl_parse_expression(FactsBuilder *builder, Str text, uint32_t line, uint32_t column, const HclOptions *options,
                            Arena *arena) {
    return parse_value(builder, hcl_source_new(arena, text, line, column), options, HCL_SCAN_EXPRESSION);
}

ExprId hcl_parse_template(FactsBuilder *builder, Str text, uint32_t line, uint32_t column, const HclOptions *options,
                          Arena *arena) {
    return parse_value(builder, hcl_source_new(arena, text, line, column), options, HCL_SCAN_TEMPLATE);
}

static const unsigned char *finish_value(FactsBuilder *builder, Str name, ExprId value, size_t *size_bytes) {
    const Expr *expr = facts_expr_at(builder, value);
    uint32_t line = expr->line;
    uint16_t column = expr->column;
    Decl *decl = facts_add_decl(builder, DECL_VALUE, STR_NONE, name, line, line);
    decl->body = value;
    decl->column = column;
    return facts_finish(builder, size_bytes);
}

const unsigned char *parser_parse_hcl_expression(Str text, Arena *arena, size_t *size_bytes) {
    static const HclOptions options = {.names = HCL_NAMES_TERRAFORM};
    FactsBuilder *builder = facts_builder_new(arena, STR_NONE, STR("expression"));
    ExprId value = hcl_parse_expression(builder, text, 1, 1, &options, arena);
    return finish_value(builder, STR("expression"), value, size_bytes);
}

const unsigned char *parser_parse_hcl_template(Str path, Str text, Arena *arena, size_t *size_bytes) {
    static const HclOptions options = {.names = HCL_NAMES_BOUND};
    FactsBuilder *builder = facts_builder_new(arena, path, STR("template"));
    ExprId value = hcl_parse_template(builder, text, 1, 1, &options, arena);
    return finish_value(builder, STR("template"), value, size_bytes);
}
