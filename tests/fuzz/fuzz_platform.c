/* Files of platforms, and pipelines: the first byte says of which. */
#include <stdlib.h>

#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"fly.toml",
                                        "render.yaml",
                                        "app.json",
                                        "heroku.yml",
                                        "vercel.json",
                                        "netlify.toml",
                                        "app.yaml",
                                        "apprunner.yaml",
                                        ".gitlab-ci.yml",
                                        "copilot/a/manifest.yml",
                                        "azure.yaml",
                                        "Jenkinsfile",
                                        "azure-pipelines.yml",
                                        ".circleci/config.yml",
                                        "bitbucket-pipelines.yml",
                                        ".github/workflows/a.yml"};
    if (size == 0) return 0;
    Arena *arena = arena_new();
    size_t block_size;
    Str path = str_from(paths[data[0] % (sizeof paths / sizeof *paths)]);
    const unsigned char *block = parser_parse(path, str_of((const char *)data + 1, size - 1), arena, &block_size);
    Facts facts;
    if (!facts_open(&facts, block, block_size)) abort();
    arena_free(arena);
    return 0;
}
