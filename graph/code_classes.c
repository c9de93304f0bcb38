/* Classes of the JVM by their full names, which functions are configured with: "com.example.orders.Place::handle".
 * https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html */
#include "graph/code_units.h"

static bool is_class_file(Str name, Str *class_name) {
    static const char *const endings[] = {".java", ".kt", ".scala", ".groovy"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!str_ends_with(name, str_from(endings[i]))) continue;
        *class_name = str_slice(name, 0, name.size - strlen(endings[i]));
        return true;
    }
    return false;
}

static Str key_of(Arena *arena, uint32_t repository, Str class_name) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(class_name));
}

static void index_classes(CodeUnits *units) {
    Model *model = units->model;
    units->class_index = map_new(model->arena);
    for (uint32_t r = 0; r < model->repositories.count; r++) {
        const Files *files = &model->file_access[r];
        for (size_t i = 0; i < files->path_count; i++) {
            size_t slash = str_find_last_char(files->paths[i], '/');
            Str name =
                slash == SIZE_MAX ? files->paths[i] : str_slice(files->paths[i], slash + 1, files->paths[i].size);
            Str class_name;
            if (!is_class_file(name, &class_name)) continue;
            bool is_new = false;
            Str key = key_of(model->arena, r, class_name);
            uint32_t entry = map_add(units->class_index, key, 0, &is_new);
            *VEC_PUSH(model->arena, &units->classes) =
                (ClassFile){files->paths[i], is_new ? 0 : map_value_at(units->class_index, entry)};
            map_set_at(units->class_index, entry, (uint32_t)units->classes.count);
        }
    }
}

/* "com.example.orders.Place::handle" → "com/example/orders" and "Place"; false for what is no class in a package. */
static bool take_name(Arena *arena, Str text, Str *package, Str *class_name) {
    for (size_t i = 0; i + 1 < text.size; i++)
        if (text.data[i] == ':' && text.data[i + 1] == ':') text.size = i;
    size_t dot = str_find_last_char(text, '.');
    if (dot == SIZE_MAX || dot == 0 || dot + 1 >= text.size) return false;
    *class_name = str_slice(text, dot + 1, text.size);
    if (class_name->data[0] < 'A' || class_name->data[0] > 'Z') return false;
    StrBuf path = strbuf_new(arena, dot + 1);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!is_name && (c != '.' || i == 0 || text.data[i - 1] == '.')) return false;
        if (i < dot) strbuf_add_char(&path, c == '.' ? '/' : c);
    }
    *package = strbuf_str(&path);
    return true;
}

Str code_class_file(CodeUnits *units, uint32_t repository, Str text) {
    Arena *arena = units->model->arena;
    Str package, class_name, found = STR_NONE;
    if (!take_name(arena, text, &package, &class_name)) return STR_NONE;
    if (!units->class_index) index_classes(units);
    uint32_t at = map_get(units->class_index, key_of(arena, repository, class_name));
    for (at = at == MAP_NONE ? 0 : at; at; at = units->classes.items[at - 1].next) {
        Str path = units->classes.items[at - 1].path, folder = location_of_directory(path);
        bool is_it = str_ends_with(folder, package) &&
                     (folder.size == package.size || folder.data[folder.size - package.size - 1] == '/');
        if (is_it && found.size) return STR_NONE; /* in several modules: which is meant can't be told */
        if (is_it) found = path;
    }
    return found;
}
