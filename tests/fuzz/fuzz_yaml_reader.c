/* Any bytes as a data file: an error or a tree whose every node can be asked, never a crash. */
#include "graph/yaml_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    YamlFile file;
    if (yaml_read(&file, STR("fuzz.yaml"), str_of((const char *)data, size), arena, &diags)) {
        yaml_string(&file, file.root, "id", YAML_REQUIRED);
        yaml_bool(&file, file.root, "a", false);
        yaml_int(&file, file.root, "b", 0);
        const Str *words = NULL;
        for (YamlNode *node = yaml_entries(&file, file.root, "c"); node; node = node->next)
            yaml_words_of(&file, node, &words);
        for (YamlNode *node = yaml_items(&file, file.root, "d"); node; node = node->next) yaml_use_all(node);
        yaml_finish(&file);
    }
    arena_free(arena);
    return 0;
}
