/* Any bytes as a script, a makefile or a pipeline, by itself and as all of the files that it calls: commands are followed
 * without being run. */
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every file that is asked for has the same bytes. */
static bool read_same(void *context, Str path, Arena *arena, Str *bytes) {
    (void)arena;
    if (path.size == 0) return false;
    *bytes = *(const Str *)context;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"bin/a.sh",    "Makefile",     ".gitlab-ci.yml", ".circleci/config.yml",
                                        "Jenkinsfile", "justfile",     "Taskfile.yml",   ".github/workflows/a.yml",
                                        "action.yml",  "package.json", "samconfig.toml", "a.ps1"};
    if (size == 0) return 0;
    Arena *arena = arena_new();
    Str path = str_from(paths[data[0] % (sizeof paths / sizeof *paths)]), text = {(const char *)data + 1, size - 1};
    size_t facts_size = 0;
    Facts facts;
    const unsigned char *block = parser_parse(path, text, arena, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    Files files = {.context = &text, .read = read_same};
    block = parser_follow(path, text, &files, arena, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    arena_free(arena);
    return 0;
}
