/* Files that programs import and that say nothing of a cloud themselves (`def environment_name(): return environ.get("STAGE")`): they were
 * passed over, and are read now. */
#include "graph/assembled.h"
#include "graph/construct_program.h"
#include "graph/link.h"
#include "parsers/parser.h"

enum { FILES_READ_MAX = 500, FOLDERS_UP_MAX = 8 };

typedef struct {
    Model *model;
    Arena *arena;
    Map *known; /* repository and path of what was read */
    VEC(FactsFile) read;
} Readings;

static Str key_of(Arena *arena, uint32_t repository, Str path) {
    return str_format(arena, "%u\x1f%.*s", (unsigned)repository, STR_ARG(path));
}

static bool has_file(const Files *files, Str path) {
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

/* False: there is no such file. */
static bool read_file(Readings *all, uint32_t repository, Str path) {
    Model *model = all->model;
    const Files *access = &model->file_access[repository];
    static const Assembly program = {"program", parser_parse_with, false};
    bool is_new = false;
    Str bytes;
    FactsFile file = {.repository = repository, .is_parsed = true};
    if (!has_file(access, path)) return false;
    map_add(all->known, key_of(all->arena, repository, path), 0, &is_new);
    if (!is_new || all->read.count >= FILES_READ_MAX || !access->read(access->context, path, model->arena, &bytes) ||
        !assembled_parse(model, repository, &program, path, bytes, &file.facts))
        return true;
    file.path = file.real_path = model_sym(model, path);
    *VEC_PUSH(all->arena, &all->read) = file;
    return true;
}

static bool read_at(Readings *all, uint32_t repository, Str folder, Str name) {
    static const char *const endings[] = {".py",  "/__init__.py", ".ts",       ".js",
                                          ".mjs", ".tsx",         "/index.ts", "/index.js"};
    Str path;
    if (!name.size || !files_resolve(all->arena, folder, name, &path)) return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (read_file(all, repository, str_concat(all->arena, path, str_from(endings[i])))) return true;
    return false;
}

/* "./config" of JavaScript; "a.b", ".a" and "..a" of Python, from the folder, those around it, or some folder above. */
static void read_module(Readings *all, const FactsFile *from, Str module, Str member) {
    Arena *arena = all->arena;
    Str folder = location_of_directory(from->facts.path);
    if (!str_equal(from->facts.format, STR("python"))) {
        if (str_starts_with(module, STR("."))) read_at(all, from->repository, folder, module);
        return;
    }
    size_t dots = 0;
    while (dots < module.size && module.data[dots] == '.') dots++;
    for (size_t i = 1; i < dots; i++) folder = location_of_directory(folder);
    Str rest = str_slice(module, dots, module.size), step, path = STR_NONE;
    while (rest.size && rest.data && str_split_next(&rest, '.', &step))
        path = path.size ? str_format(arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(step)) : step;
    Str inner = path.size ? str_format(arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(member)) : member;
    for (int up = 0; up < FOLDERS_UP_MAX; up++) {
        bool is_found = read_at(all, from->repository, folder, path);
        is_found = (member.size && read_at(all, from->repository, folder, inner)) || is_found;
        if (is_found || dots || !folder.size) return;
        folder = location_of_directory(folder);
    }
}

static void read_imports(Readings *all, const FactsFile *file) {
    for (uint32_t i = 0; i < file->facts.code_count; i++) {
        const CodeFact *fact = &file->facts.code[i];
        if (fact->kind == CODE_IMPORT)
            read_module(all, file, facts_str(&file->facts, fact->name), facts_str(&file->facts, fact->member));
    }
}

/* ---- among the others ---- */

static int by_place(const Model *model, const FactsFile *a, const FactsFile *b) {
    if (a->repository != b->repository) return a->repository < b->repository ? -1 : 1;
    return str_compare(sym_str(model->symbols, a->path), sym_str(model->symbols, b->path));
}

/* Files come sorted, those that were made of others behind them. */
static void insert_read(Readings *all) {
    Model *model = all->model;
    size_t sorted = 0, count = 0;
    FactsFile *files = ARENA_ARRAY(model->arena, FactsFile, model->file_count + all->read.count);
    while (sorted < model->file_count && !model->files[sorted].rendering && !model->files[sorted].is_made) sorted++;
    for (size_t i = 1; i < all->read.count; i++) /* few */
        for (size_t k = i; k > 0 && by_place(model, &all->read.items[k], &all->read.items[k - 1]) < 0; k--) {
            FactsFile other = all->read.items[k];
            all->read.items[k] = all->read.items[k - 1];
            all->read.items[k - 1] = other;
        }
    size_t next = 0;
    for (size_t i = 0; i < model->file_count; i++) {
        while (next < all->read.count && (i >= sorted || by_place(model, &all->read.items[next], &model->files[i]) < 0))
            files[count++] = all->read.items[next++];
        files[count++] = model->files[i];
    }
    while (next < all->read.count) files[count++] = all->read.items[next++];
    model->files = files;
    model->file_count = count;
}

bool construct_read_imported(Model *model, const bool *is_program, Arena *arena) {
    Readings all = {.model = model, .arena = arena, .known = map_new(arena)};
    bool is_any = false;
    for (uint32_t i = 0; i < model->file_count && model->file_access; i++) is_any = is_any || is_program[i];
    if (!is_any) return false;
    for (uint32_t i = 0; i < model->file_count; i++)
        map_put(all.known, key_of(arena, model->files[i].repository, sym_str(model->symbols, model->files[i].path)), 0);
    for (uint32_t i = 0; i < model->file_count; i++)
        if (is_program[i]) read_imports(&all, &model->files[i]);
    for (size_t i = 0; i < all.read.count; i++) {
        FactsFile file = all.read.items[i];
        read_imports(&all, &file);
    }
    if (all.read.count) insert_read(&all);
    return all.read.count > 0;
}
