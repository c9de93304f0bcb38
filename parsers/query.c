/* Runs tree-sitter over one file, within limits, and the walk over its tree. */
#include "parsers/query.h"

#include <time.h>

#include "parsers/code.h"

bool code_language(Str path, Str *language) { return language_of_path(path, language); }

typedef struct {
    Str bytes;
    int64_t end_ms;
    uint32_t calls;
} Input;

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *read_input(void *payload, uint32_t byte_index, TSPoint position, uint32_t *bytes_read) {
    const Input *input = payload;
    (void)position;
    *bytes_read = byte_index < input->bytes.size ? (uint32_t)(input->bytes.size - byte_index) : 0;
    return input->bytes.data + (byte_index < input->bytes.size ? byte_index : 0);
}

/* Asked every hundred steps of a parse; the time that a thread has used is a call of the system, and takes as long as they do. */
static bool is_out_of_time(TSParseState *state) {
    enum { CALLS_PER_LOOK = 64 };
    Input *input = state->payload;
    return ++input->calls % CALLS_PER_LOOK == 0 && now_ms() > input->end_ms;
}

static TSTree *parse(Str bytes, const Language *language) {
    /* A parser keeps its buffers from file to file; nothing of one file shows in the next. */
    static _Thread_local TSParser *parser;
    if (!parser) parser = ts_parser_new();
    if (!ts_parser_set_language(parser, language->grammar)) return NULL;
    Input input = {.bytes = bytes, .end_ms = now_ms() + PARSE_TIME_MS_MAX};
    TSInput source = {.payload = &input, .read = read_input, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &input, .progress_callback = is_out_of_time};
    TSTree *tree = ts_parser_parse_with_options(parser, NULL, source, options);
    if (!tree) ts_parser_reset(parser);
    return tree;
}

/* Line of the first node that could not be read, in reading order. */
static uint32_t first_error_line(TSNode root) {
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    uint32_t line = 0;
    for (;;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_error(node) || ts_node_is_missing(node)) {
            line = ts_node_start_point(node).row + 1;
            break;
        }
        bool has_next = ts_node_has_error(node) ? ts_tree_cursor_goto_first_child(&cursor)
                                                : ts_tree_cursor_goto_next_sibling(&cursor);
        if (!has_next) break;
    }
    ts_tree_cursor_delete(&cursor);
    return line;
}

static void walk(FactsBuilder *builder, const Language *language, TSTree *tree, Str bytes, Arena *arena) {
    TSNode root = ts_tree_root_node(tree);
    Code code = {.builder = builder,
                 .arena = arena,
                 .bytes = bytes,
                 .language = language,
                 .names = map_new(arena),
                 .compared = map_new(arena)};
    VEC_PUSH(arena, &code.items); /* never NULL, so that an empty list at its end is a valid address */
    code.items.count = 0;
    VEC_PUSH(arena, &code.text);
    code.text.count = 0;
    VEC_PUSH(arena, &code.acts);
    code.acts.count = 0;
    code.cursor = ts_tree_cursor_new(root);
    code_visit(&code, (Context){0});
    code_flag_unread(&code);
    ts_tree_cursor_delete(&code.cursor);
    if (ts_node_has_error(root)) {
        facts_set_partial(builder);
        facts_add_note(builder, DIAG_GAP, first_error_line(root), "syntax error: part of the file was not understood");
    }
    if (code.too_deep) {
        facts_set_partial(builder);
        facts_add_note(builder, DIAG_LIMIT, code.too_deep, "nested deeper than %d levels: not read below",
                       NESTING_DEPTH_MAX);
    }
}

void code_parse(FactsBuilder *builder, Str path, Str language_name, Str bytes, Arena *arena) {
    (void)path;
    const Language *language = language_get(language_name);
    if (!language) {
        facts_add_note(builder, DIAG_GAP, 0, "no parser for language %.*s", STR_ARG(language_name));
        facts_set_partial(builder);
        return;
    }
    if (bytes.size > CODE_SIZE_BYTES_MAX) {
        facts_add_note(builder, DIAG_LIMIT, 0, "larger than %d bytes: not read", CODE_SIZE_BYTES_MAX);
        facts_set_partial(builder);
        return;
    }
    TSTree *tree = parse(bytes, language);
    if (!tree) {
        facts_add_note(builder, DIAG_LIMIT, 0, "parsing took longer than %d ms: not read", PARSE_TIME_MS_MAX);
        facts_set_partial(builder);
        return;
    }
    walk(builder, language, tree, bytes, arena);
    code_flag_tests(builder, language_name, bytes);
    ts_tree_delete(tree);
}
