/* Templates: syntax and rendering, with values that have every kind. */
#include "parsers/gotemplate.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static bool read_file(void *context, Str path, Arena *arena, Str *bytes) {
    (void)context, (void)arena;
    *bytes = path;
    return path.size > 3;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    Arena *arena = arena_new();
    uint32_t line;
    Str problem;
    GoTemplates *templates = go_templates_new(arena);
    const GoNode *file = go_templates_add(templates, (Str){(const char *)data, size}, &line, &problem);
    GoValue *root = go_new(arena, GO_MAP), *values = go_new(arena, GO_MAP), *list = go_new(arena, GO_LIST);
    *VEC_PUSH(arena, &list->items) = go_string(arena, STR("a"));
    *VEC_PUSH(arena, &list->items) = go_int(arena, 3);
    go_put(arena, values, STR("a"), list);
    go_put(arena, values, STR("b"), go_string(arena, STR("text: {{ .c }}\nmore")));
    go_put(arena, values, STR("c"), go_unknown(arena, STR(".c")));
    go_put(arena, values, STR("d"), go_bool(arena, true));
    go_put(arena, root, STR("Values"), values);
    if (file) go_render(templates, file, root, read_file, NULL, arena);
    arena_free(arena);
    return 0;
}
