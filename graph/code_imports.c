/* What runs files that nothing names: those that run them import them. Only files that were read can be asked, so that
 * what no read file imports stays unknown, and so does what files of several runtimes share. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/codefile.h"

enum { STEPS_MAX = 16 };
static const ServiceId RUNTIME_NONE = 0, RUNTIME_SEVERAL = UINT16_MAX;

typedef struct {
    Str items[STEPS_MAX];
    size_t count;
} Steps;

typedef struct {
    VEC(uint32_t) files;
} Imported;

typedef struct {
    Model *model;
    Map *by_name;       /* repository and the last step of a module's path → its first file + 1 */
    uint32_t *next;     /* file → the next one of that name + 1 */
    Steps *steps;       /* file → the path that names it as a module */
    Imported *imported; /* file → what it imports */
    VEC(uint32_t) queue;
} Imports;

/* Steps that people leave out of a module's name. */
static bool is_silent(Str step) {
    static const char *const names[] = {"src", "lib", "dist", ".", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(step, str_from(names[i]))) return true;
    return false;
}

static Str without_ending(Str name) {
    static const char *const endings[] = {".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".py"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(name, str_from(endings[i]))) return str_slice(name, 0, name.size - strlen(endings[i]));
    return name;
}

/* "modules/aws/src/index.ts" is the module modules/aws. */
static Steps steps_of(Str path, char divider) {
    Steps steps = {0};
    Str step;
    while (path.data && str_split_next(&path, divider, &step)) {
        if (is_silent(step)) continue;
        if (steps.count == STEPS_MAX) return (Steps){0};
        steps.items[steps.count++] = step;
    }
    static const char *const whole[] = {"index", "__init__"};
    for (size_t i = 0; steps.count && i < 2; i++)
        if (str_equal(steps.items[steps.count - 1], str_from(whole[i]))) steps.count--;
    return steps;
}

static Str name_key(Arena *arena, uint32_t repository, Str name) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(name));
}

static void index_files(Imports *imports) {
    Model *model = imports->model;
    for (uint32_t i = (uint32_t)model->file_count; i-- > 0;) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_link || !file->facts.code_count) continue;
        Steps *steps = &imports->steps[i];
        *steps = steps_of(without_ending(file->facts.path), '/');
        if (!steps->count) continue;
        Str key = name_key(model->arena, file->repository, steps->items[steps->count - 1]);
        uint32_t first = map_get(imports->by_name, key);
        imports->next[i] = first == MAP_NONE ? 0 : first;
        map_put(imports->by_name, key, i + 1);
    }
}

static bool ends_with(const Steps *path, const Steps *name) {
    if (name->count > path->count) return false;
    for (size_t i = 0; i < name->count; i++)
        if (!str_equal(path->items[path->count - 1 - i], name->items[name->count - 1 - i])) return false;
    return true;
}

static size_t shared(const Steps *a, const Steps *b) {
    size_t count = 0;
    while (count < a->count && count < b->count && str_equal(a->items[count], b->items[count])) count++;
    return count;
}

/* The files of that name that stand nearest. `is_whole`: the name is the whole path. */
static void add_named(Imports *imports, uint32_t from, const Steps *name, bool is_whole) {
    Model *model = imports->model;
    if (!name->count) return;
    Str key = name_key(model->arena, model->files[from].repository, name->items[name->count - 1]);
    size_t best = 0;
    for (int round = 0; round < 2; round++) {
        uint32_t first = map_get(imports->by_name, key);
        for (uint32_t at = first == MAP_NONE ? 0 : first; at; at = imports->next[at - 1]) {
            const Steps *path = &imports->steps[at - 1];
            if (at - 1 == from || !ends_with(path, name) || (is_whole && path->count != name->count)) continue;
            size_t near = shared(path, &imports->steps[from]) + 1;
            /* A single word is a module beside or above, not any file of that name. */
            if (name->count == 1 && !is_whole && near < path->count) continue;
            if (round == 0 && near > best) best = near;
            if (round == 1 && near == best) *VEC_PUSH(model->arena, &imports->imported[from].files) = at - 1;
        }
    }
}

/* "./x", "../y/z.js" */
static void add_relative(Imports *imports, uint32_t from, Str written) {
    Str resolved;
    Str folder = location_of_directory(imports->model->files[from].facts.path);
    if (!files_resolve(imports->model->arena, folder, written, &resolved)) return;
    Steps name = steps_of(without_ending(resolved), '/');
    add_named(imports, from, &name, true);
}

/* ".settings", "..common.aws": a dot is the folder, each further one the folder around it. */
static void add_dotted(Imports *imports, uint32_t from, Str module, Str member) {
    Model *model = imports->model;
    size_t dots = 0;
    while (dots < module.size && module.data[dots] == '.') dots++;
    Str folder = dots ? location_of_directory(model->files[from].facts.path) : STR_NONE;
    for (size_t i = 1; i < dots; i++) folder = location_of_directory(folder);
    Steps name = steps_of(folder, '/'), rest = steps_of(str_slice(module, dots, module.size), '.');
    for (size_t i = 0; i < rest.count && name.count < STEPS_MAX; i++) name.items[name.count++] = rest.items[i];
    add_named(imports, from, &name, dots > 0);
    if (!member.size || name.count >= STEPS_MAX) return;
    name.items[name.count++] = member; /* a module of the package */
    add_named(imports, from, &name, dots > 0);
}

/* "@modules/aws/config", "~/lib/db": from a root that a configuration names, or a package of the workspace. */
static void add_from_root(Imports *imports, uint32_t from, Str written) {
    while (written.size && strchr("@~/", written.data[0])) written = str_slice(written, 1, written.size);
    Steps name = steps_of(without_ending(written), '/');
    if (name.count > 1) add_named(imports, from, &name, false);
}

static void collect(Imports *imports, uint32_t index) {
    const FactsFile *file = &imports->model->files[index];
    bool is_dotted = str_equal(file->facts.format, STR("python"));
    for (uint32_t i = 0; i < file->facts.code_count; i++) {
        const CodeFact *fact = &file->facts.code[i];
        if (fact->kind != CODE_IMPORT) continue;
        Str module = facts_str(&file->facts, fact->name);
        if (is_dotted)
            add_dotted(imports, index, module, facts_str(&file->facts, fact->member));
        else if (module.size && module.data[0] == '.')
            add_relative(imports, index, module);
        else
            add_from_root(imports, index, module);
    }
}

static void reach(Imports *imports, ServiceId *runtimes, uint32_t file, ServiceId runtime) {
    ServiceId before = runtimes[file];
    ServiceId after = before == RUNTIME_NONE || before == runtime ? runtime : RUNTIME_SEVERAL;
    if (after == before) return;
    runtimes[file] = after;
    *VEC_PUSH(imports->model->arena, &imports->queue) = file;
}

/* Files that were not read, since they hold nothing of interest, may import others all the same. */
typedef struct {
    const Model *model;
    Map *read; /* repository and path */
    Arena *scratch;
    uint32_t left; /* that may still be looked into */
} Unread;

/* The word that an import names the file by. */
static Str word_of(Str path) {
    Str name = without_ending(path);
    size_t slash = str_find_last_char(name, '/');
    Str last = slash == SIZE_MAX ? name : str_slice(name, slash + 1, name.size);
    bool is_folder = str_equal(last, STR("index")) || str_equal(last, STR("__init__"));
    return is_folder && slash != SIZE_MAX ? word_of(str_slice(name, 0, slash)) : last;
}

/* What may import each other: files of one ending, and all that are JavaScript in the end. */
static Str ending_of(Str path) {
    static const char *const scripts[] = {".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts"};
    size_t dot = str_find_last_char(path, '.');
    Str ending = dot == SIZE_MAX ? STR_NONE : str_slice(path, dot, path.size);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (str_equal(ending, str_from(scripts[i]))) return STR(".js");
    return ending;
}

static bool is_named_unread(Unread *unread, const FactsFile *file) {
    const Model *model = unread->model;
    if (!model->file_access) return false;
    const Files *files = &model->file_access[file->repository];
    Str word = word_of(file->facts.path), ending = ending_of(file->facts.path);
    for (size_t i = 0; i < files->path_count; i++) {
        Str path = files->paths[i], bytes;
        if (!str_equal(ending_of(path), ending) || strcmp(context_of_path(path), "production") != 0) continue;
        arena_reset(unread->scratch);
        if (map_get(unread->read, str_format(unread->scratch, "%u\x1f%.*s", file->repository, STR_ARG(path))) !=
            MAP_NONE)
            continue;
        if (unread->left == 0) return true;
        unread->left--;
        bool is_there = files_text(files, path, unread->scratch, &bytes);
        if (is_there && str_contains(bytes, word)) return true;
    }
    return false;
}

/* Files that are imported, but by programs that deploy or commands alone. What does not serve by itself, or is known to be run, stays what
 * it is; each round needs another file to have become one. */
static void spread_delivery(CodeUnits *units, Imports *imports, const ServiceId *runtimes, const bool *serves,
                            const char **delivers) {
    enum { ROUNDS_MAX = 16, UNREAD_MAX = 2000 };
    Model *model = imports->model;
    uint32_t *importers = ARENA_ARRAY(model->arena, uint32_t, model->file_count + 1);
    uint32_t *delivering = ARENA_ARRAY(model->arena, uint32_t, model->file_count + 1);
    for (uint32_t i = 0; i < model->file_count; i++) {
        bool is_collected = serves[i] && imports->steps[i].count;
        if ((delivers[i] || serves[i]) && !is_collected) collect(imports, i);
        for (size_t k = 0; k < imports->imported[i].files.count; k++) importers[imports->imported[i].files.items[k]]++;
    }
    bool *is_deployed = ARENA_ARRAY(model->arena, bool, model->file_count + 1);
    Unread unread = {model, map_new(model->arena), arena_new(), UNREAD_MAX};
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        Str key = str_format(model->arena, "%u\x1f%.*s", file->repository, STR_ARG(file->facts.path));
        if (file->is_parsed) map_put(unread.read, key, 1);
    }
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        bool may_be_typed = serves[i] && !delivers[i] && !runtimes[i] && !importers[i];
        if (may_be_typed && code_is_spare(units, file) && !is_named_unread(&unread, file)) delivers[i] = "hand";
    }
    bool is_changed = true;
    for (int round = 0; round < ROUNDS_MAX && is_changed; round++) {
        is_changed = false;
        memset(delivering, 0, (model->file_count + 1) * sizeof *delivering);
        for (uint32_t i = 0; i < model->file_count; i++)
            for (size_t k = 0; delivers[i] && k < imports->imported[i].files.count; k++) {
                uint32_t to = imports->imported[i].files.items[k];
                delivering[to]++;
                is_deployed[to] |= strcmp(delivers[i], "deployment") == 0;
            }
        for (uint32_t i = 0; i < model->file_count; i++) {
            bool is_delivery = serves[i] && !runtimes[i] && importers[i] && delivering[i] == importers[i];
            if (delivers[i] || !is_delivery || is_named_unread(&unread, &model->files[i])) continue;
            delivers[i] = is_deployed[i] ? "deployment" : "hand";
            is_changed = true;
        }
    }
    arena_free(unread.scratch);
}

static void spread(CodeUnits *units, ServiceId *runtimes, const bool *serves, bool *is_imported,
                   const char **delivers) {
    Model *model = units->model;
    CodeStarted *started = NULL;
    Imports imports = {.model = model, .by_name = map_new(model->arena)};
    imports.next = ARENA_ARRAY(model->arena, uint32_t, model->file_count + 1);
    imports.steps = ARENA_ARRAY(model->arena, Steps, model->file_count + 1);
    imports.imported = ARENA_ARRAY(model->arena, Imported, model->file_count + 1);
    index_files(&imports);
    for (uint32_t i = 0; i < model->file_count; i++) {
        if (!serves[i] || !imports.steps[i].count) continue;
        collect(&imports, i);
        for (size_t k = 0; k < imports.imported[i].files.count; k++)
            is_imported[imports.imported[i].files.items[k]] = true;
    }
    ServiceId *own = ARENA_ARRAY(model->arena, ServiceId, model->file_count + 1);
    for (uint32_t i = 0; i < model->file_count; i++) {
        /* What nothing imports is a beginning; what runs it is not known unless something says so. */
        bool may_be_typed = !runtimes[i] && serves[i] && !is_imported[i] && !delivers[i];
        if (may_be_typed && !code_units_claim(units, model->files[i].repository, model->files[i].facts.path)) {
            if (!started) started = code_started_collect(model);
            delivers[i] = code_is_started_by_hand(started, &model->files[i]);
        }
        if (!runtimes[i] && serves[i] && !is_imported[i]) runtimes[i] = RUNTIME_SEVERAL;
        own[i] = runtimes[i];
        if (runtimes[i]) *VEC_PUSH(model->arena, &imports.queue) = i;
    }
    for (size_t head = 0; head < imports.queue.count; head++) { /* each file is reached twice at most */
        uint32_t file = imports.queue.items[head];
        for (size_t k = 0; k < imports.imported[file].files.count; k++) {
            uint32_t to = imports.imported[file].files.items[k];
            bool is_sure = own[to] && own[to] != RUNTIME_SEVERAL; /* its own runtime is known */
            if (!is_sure) reach(&imports, runtimes, to, runtimes[file]);
        }
    }
    for (uint32_t i = 0; i < model->file_count; i++)
        if (runtimes[i] == RUNTIME_SEVERAL) runtimes[i] = RUNTIME_NONE;
    spread_delivery(units, &imports, runtimes, serves, delivers);
}

static ServiceId runtime_of(const CodeUnits *units, const FactsFile *file, ServiceId handled_by) {
    const CodeClaim *claim = code_units_claim(units, file->repository, file->facts.path);
    const Node *runner = claim && claim->runner ? model_at(units->model, claim->runner) : NULL;
    return runner && runner->resource_type ? runner->resource_type->service : handled_by;
}

/* What runs each file: what its service says, its form, or the files that import it. */
const ServiceId *code_runtimes_find(CodeUnits *units, bool *is_imported, const char **delivers) {
    Model *model = units->model;
    ServiceId *runtimes = ARENA_ARRAY(model->arena, ServiceId, model->file_count + 1);
    bool *serves = ARENA_ARRAY(model->arena, bool, model->file_count + 1);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_link || !file->facts.code_count || file->is_vendored) continue;
        const char *context = context_of_file(file);
        ServiceId handled_by = codefile_handler_of(model, &file->facts);
        bool is_live = strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
        runtimes[i] = runtime_of(units, file, handled_by);
        serves[i] = is_live && code_job(units, file, handled_by != 0).mode == MODE_RUNTIME;
        bool is_command = is_live && !handled_by && !runtimes[i] && serves[i] && code_is_command(units, file);
        if (is_live && !handled_by && code_imports_program(file)) delivers[i] = "deployment";
        if (is_command && !delivers[i]) delivers[i] = "hand";
    }
    spread(units, runtimes, serves, is_imported, delivers);
    return runtimes;
}
