/* Any bytes as a model in the Open-PSA format; what is read is written, and read again. */
#include "graph/open_psa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    Str path = STR("model.xml"), bytes = str_of((const char *)data, size);
    const FaultTree *tree = open_psa_read(&path, &bytes, 1, arena, &diags);
    if (!tree && diags.error_count == 0) __builtin_trap();
    if (tree) {
        StrBuf text = strbuf_new(arena, 1 << 24);
        open_psa_write(tree, &text);
        Str again = strbuf_str(&text);
        if (again.size < 1 << 24 && !open_psa_read(&path, &again, 1, arena, &diags)) __builtin_trap();
    }
    arena_free(arena);
    return 0;
}
