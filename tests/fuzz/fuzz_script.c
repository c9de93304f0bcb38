/* Any bytes as a script, a makefile or a pipeline: commands are followed without being run. */
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"bin/a.sh", "Makefile", ".gitlab-ci.yml", ".circleci/config.yml",
                                        "samconfig.toml"};
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
