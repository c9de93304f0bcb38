/* Any bytes as the snapshot of a test: the head, a name and a text that begins like a template. */
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    Str text = str_of((const char *)data, size);
    Str bytes = size && data[0] & 1
                    ? text
                    : str_format(arena, "exports[`The stack 1`] = `\n{\n  \"Resources\": {\n%.*s\n  },\n}\n`;\n",
                                 STR_ARG(text));
    size_t facts_size = 0;
    Facts facts;
    const unsigned char *block = parser_parse(STR("__snapshots__/a.test.ts.snap"), bytes, arena, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    arena_free(arena);
    return 0;
}
