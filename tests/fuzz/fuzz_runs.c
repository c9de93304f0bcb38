/* Any bytes as a script, a makefile, a workflow and a Jenkinsfile: every command has a place, and a hole is whole. */
#include "graph/runs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(Str text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == HOLE && str_find_char(text, HOLE_END, i) == SIZE_MAX) __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    CommandRuns runs = {0};
    char *text = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < size; i++) text[i] = data[i] >= HOLE && data[i] <= FALLBACK ? ' ' : (char)data[i];
    for (int kind = 0; kind < 5; kind++) {
        RunReader reader = {.arena = arena, .script = STR("ci/script"), .out = &runs};
        Str input = {text, size};
        if (kind == 0) run_shell_read(&reader, input, 1);
        if (kind == 1 || kind == 2) run_make_read(&reader, input, kind == 2);
        if (kind == 3) run_document_read(&reader, input);
        if (kind == 4) run_groovy_read(&reader, input);
    }
    for (size_t i = 0; i < runs.count; i++) {
        const CommandRun *run = &runs.items[i];
        if (run->line == 0 || run->script.size == 0) __builtin_trap();
        check(run->directory);
        for (size_t k = 0; k < run->arguments.count; k++) check(run->arguments.items[k].file);
        for (size_t k = 0; k < run->environment.count; k++)
            if (run->environment.items[k].name.size > size) __builtin_trap();
    }
    arena_free(arena);
    return 0;
}
