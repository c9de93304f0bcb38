/* serverless.yml or serverless.ts with the files that it names, which are all the input itself. */
#include <stdlib.h>

#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    Str text;
} Input;

static bool read_input(void *context, Str path, Arena *arena, Str *bytes) {
    (void)path;
    (void)arena;
    *bytes = ((const Input *)context)->text;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    Input input = {str_of((const char *)data, size)};
    Str paths[] = {STR("service/functions/index.ts"), STR("service/resources.ts"), STR("service/serverless.ts"),
                   STR("service/serverless.yml"), STR("service/tsconfig.json")};
    Files files = {.context = &input,
                   .read = read_input,
                   .paths = paths,
                   .path_count = sizeof paths / sizeof *paths,
                   .climbs_max = 1};
    ParsedPart *parts = NULL;
    bool is_program = str_contains(input.text, STR("export")) || str_contains(input.text, STR("module."));
    size_t count = serverless_compose(paths[is_program ? 2 : 3], input.text, &files, arena, &parts);
    for (size_t i = 0; i < count; i++) {
        Facts facts;
        if (!facts_open(&facts, parts[i].bytes, parts[i].size_bytes)) abort();
    }
    arena_free(arena);
    return 0;
}
