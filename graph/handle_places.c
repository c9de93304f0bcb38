#include "graph/handle_places.h"

#include <string.h>

#include "graph/link.h"

struct HandlePlaces {
    const Model *model;
    Map *folders; /* repository and folder → 1: test programs stand in it, 0: none */
};

HandlePlaces *handle_places_new(const Model *model) {
    HandlePlaces *places = ARENA_NEW(model->arena, HandlePlaces);
    *places = (HandlePlaces){model, map_new(model->arena)};
    return places;
}

static bool is_one_of(const char *context, const char *const *words, size_t count) {
    for (size_t i = 0; context && i < count; i++)
        if (strcmp(context, words[i]) == 0) return true;
    return false;
}

/* Whether they are read or not. */
static bool find_test_programs(const Model *model, uint32_t repository, Str folder) {
    static const char *const tests[] = {"test"};
    if (!model->file_access) return false;
    const Files *files = &model->file_access[repository];
    for (size_t i = files_first_at(files, folder); i < files->path_count; i++) {
        Str path = files->paths[i];
        if (!str_starts_with(path, folder)) break;
        size_t slash = str_find_last_char(path, '/');
        if (is_one_of(context_of_program_name(str_slice(path, slash + 1, path.size)), tests, 1)) return true;
    }
    return false;
}

/* `folder` ends with '/'. */
static bool has_test_programs(const HandlePlaces *places, uint32_t repository, Str folder) {
    bool is_new = false;
    Str key = str_format(places->model->arena, "%u %.*s", repository, STR_ARG(folder));
    uint32_t at = map_add(places->folders, key, 0, &is_new);
    if (is_new) map_set_at(places->folders, at, find_test_programs(places->model, repository, folder));
    return map_value_at(places->folders, at) != 0;
}

static bool is_folder_of_environments(Str step) {
    static const char *const words[] = {"environments", "environment", "envs", "env", "accounts", "stages"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(step, str_from(words[i]))) return true;
    return false;
}

bool handle_places_is_shown(const HandlePlaces *places, uint32_t repository, Str path) {
    static const char *const shown[] = {"docs", "mock", "test"};
    Str rest = path, step, before = STR_NONE;
    while (rest.data && str_split_next(&rest, '/', &step)) {
        const char *context = is_folder_of_environments(before) ? NULL : context_of_step(step);
        before = step;
        if (!is_one_of(context, shown, 3)) continue;
        if (environment_of_word(step) == ENVIRONMENT_UNKNOWN) return true;
        Str folder = str_slice(path, 0, (size_t)(step.data - path.data) + step.size);
        if (has_test_programs(places, repository, str_format(places->model->arena, "%.*s/", STR_ARG(folder))))
            return true;
    }
    return path_is_sample(path) || is_one_of(context_of_program_name(before), shown, 3);
}
