/* Any bytes as JSON, TOML, HOCON and the line formats. */
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"a.json",       "a.template", "samconfig.toml", ".env",
                                        "a.properties", "Dockerfile", "CODEOWNERS",     "application.conf"};
    if (size == 0) return 0;
    Arena *arena = arena_new();
    Str path = str_from(paths[data[0] % (sizeof paths / sizeof *paths)]);
    size_t facts_size = 0;
    Facts facts;
    const unsigned char *block = parser_parse(path, str_of((const char *)data + 1, size - 1), arena, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    arena_free(arena);
    return 0;
}
