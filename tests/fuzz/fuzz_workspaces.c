/* Any bytes as a script that selects workspaces: names and folders are words of the text. */
#include "graph/workspaces.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    ScriptWorkspaces script = {0};
    static Arena *forever;
    static const Catalog *catalog;
    if (!forever) {
        forever = arena_new();
        Diags diags = {.arena = forever};
        catalog = catalog_load(forever, NULL, 0, &diags);
        if (!catalog) __builtin_trap();
    }
    workspace_script_read(catalog, arena, str_of((const char *)data, size), &script);
    for (size_t i = 0; i < script.names.count; i++)
        if (script.names.items[i].name.size == 0 || script.names.items[i].name.size > size) __builtin_trap();
    arena_free(arena);
    return 0;
}
