/* Any bytes as YAML, in every format that YAML files have, and as an expression of a template. */
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"a.yaml",      "a.yaml.erb",  "serverless.yml", ".github/workflows/a.yml",
                                        "compose.yml", "Pulumi.yaml", "Pulumi.a.yaml"};
    if (size == 0) return 0;
    Arena *arena = arena_new();
    Str path = str_from(paths[data[0] % (sizeof paths / sizeof *paths)]);
    size_t facts_size = 0;
    Facts facts;
    const unsigned char *block = parser_parse(path, str_of((const char *)data + 1, size - 1), arena, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    const Str inputs[] = {STR("Name")};
    block = parser_parse_template_expression(str_of((const char *)data + 1, size - 1), inputs, 1, arena, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    arena_free(arena);
    return 0;
}
