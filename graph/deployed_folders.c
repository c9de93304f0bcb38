#include "graph/deployed_folders.h"

#include "graph/stack_places.h"

enum { FOLDERS_MAX = 200 };

/* What is open may hold several steps of a path, where it is a step by itself. */
static Str with_deeper(Arena *arena, Str glob) {
    StrBuf deeper = strbuf_new(arena, 2 * glob.size + 2);
    Str rest = glob, step;
    while (str_split_next(&rest, '/', &step)) {
        if (strbuf_str(&deeper).size) strbuf_add_char(&deeper, '/');
        strbuf_add(&deeper, str_equal(step, STR("*")) ? STR("**") : step);
    }
    return strbuf_str(&deeper);
}

/* A service is found by its tool; a template needs a path that says more than that it is somewhere. */
static bool is_for(Str kind, const Unit *unit, Str glob) {
    if (str_equal(kind, STR("serverless"))) return str_equal(unit->format, kind);
    return unit->arguments_key.size && !unit->providers.count && stack_places_is_telling(glob);
}

static FolderList folders_in(const Reading *reading, Str kind, Str glob, const bool *is_deployed) {
    FolderList found = {0};
    for (uint32_t u = 0; u < reading->units->units.count && found.count < FOLDERS_MAX; u++) {
        const Unit *unit = &reading->units->units.items[u];
        bool is_there =
            unit->repository == reading->file->repository && !(is_deployed && is_deployed[u]) && !unit->is_called;
        if (!is_there || !is_for(kind, unit, glob) || !str_matches_glob(unit->directory, glob)) continue;
        bool is_known = false;
        for (size_t i = 0; i < found.count; i++) is_known = is_known || str_equal(found.items[i], unit->directory);
        if (!is_known) *VEC_PUSH(reading->model->arena, &found) = unit->directory;
    }
    return found;
}

bool deployed_folder_is_open(const Said *directory) {
    return directory->cause.size || str_contains(directory->text, STR("*"));
}

FolderList deployed_folders_of(Reading *reading, const Said *directory, Str kind, const bool *is_deployed) {
    FolderList found = {0};
    Arena *arena = reading->model->arena;
    bool is_loop = !directory->cause.size; /* over all that are there */
    Said written = {.text = is_loop ? directory->text : directory->pattern, .line = directory->line};
    Starts starts = reading_starts(reading, &written);
    for (size_t i = 0; i < 2 * starts.count && !found.count; i++) {
        Str glob = starts.folders[i / 2];
        if (!is_loop && !stack_places_glob(arena, starts.folders[i / 2], &glob)) continue;
        found = folders_in(reading, kind, i % 2 ? with_deeper(arena, glob) : glob, is_loop ? NULL : is_deployed);
    }
    return found;
}
