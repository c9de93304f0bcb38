/* Any bytes as a script that selects workspaces: names and folders are words of the text. */
#include "graph/workspaces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    ScriptWorkspaces script = {0};
    workspace_script_read(arena, str_of((const char *)data, size), &script);
    for (size_t i = 0; i < script.names.count; i++)
        if (script.names.items[i].name.size == 0 || script.names.items[i].name.size > size) __builtin_trap();
    arena_free(arena);
    return 0;
}
