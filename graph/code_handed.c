/* Clients that one file makes and another one uses: handed to its functions and classes, or taken from here by importing a
 * name or a function that gives one. A name means what stands nearest; where two are as near, neither. */
#include "analyzer/core/limits.h"
#include "graph/code_pass.h"

typedef struct {
    Str name; /* of the argument; empty: by its place */
    uint32_t place;
    Client client;
    uint32_t next; /* handed to the same function, + 1 */
} Handed;

typedef struct {
    VEC(uint32_t) files;
} Definitions;

struct CodeHanded {
    Map *by_name; /* language and name → index into definitions */
    VEC(Definitions) definitions;
    Map *by_function; /* file and name → index into items of the last one, + 1 */
    VEC(Handed) items;
    Map *by_given; /* language and name → index into givers */
    VEC(Definitions) givers;
    Map *given; /* file and name → the last one in `made` + 1 */
    VEC(Handed) made;
    Map *modules;  /* names of modules that give any */
    bool *is_used; /* file → it is handed something */
};

static bool is_read(const FactsFile *file) {
    if (!file->is_parsed || file->is_link || file->is_vendored || !file->facts.code_count) return false;
    const char *context = context_of_file(file);
    return strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
}

static Str name_key(Arena *arena, const FactsFile *file, Str name) {
    return str_format(arena, "%u\x1f%.*s\x1f%.*s", file->repository, STR_ARG(file->facts.format), STR_ARG(name));
}

static Str function_key(Arena *arena, uint32_t file, Str name) {
    return str_format(arena, "%u\x1f%.*s", file, STR_ARG(name));
}

static void add_definitions(CodeHanded *handed, CodeFile *file, uint32_t index) {
    Model *model = file->model;
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (fact->kind != CODE_DEFINE || !fact->value || !fact->name.size ||
            !facts_expr(file->facts, fact->value)->count)
            continue;
        if (str_equal(facts_str(file->facts, fact->alias), STR("class"))) continue;
        Str key = name_key(file->arena, file->file, codefile_called(file, i + 1));
        bool is_new = false;
        uint32_t entry = map_add(handed->by_name, key, (uint32_t)handed->definitions.count, &is_new);
        if (is_new) *VEC_PUSH(model->arena, &handed->definitions) = (Definitions){0};
        Definitions *all = &handed->definitions.items[map_value_at(handed->by_name, entry)];
        if (!all->files.count || all->files.items[all->files.count - 1] != index)
            *VEC_PUSH(model->arena, &all->files) = index;
    }
}

/* Folders that two paths have in common. */
static size_t shared_folders(Str a, Str b) {
    size_t count = 0;
    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) count += a.data[i] == '/';
    return count;
}

/* The file that defines what is called; UINT32_MAX when it can't be told, or the caller does itself. */
static uint32_t definition_of(const CodeHanded *handed, const CodeFile *caller, uint32_t from, Str name) {
    const Model *model = caller->model;
    uint32_t index = map_get(handed->by_name, name_key(caller->arena, caller->file, name));
    if (index == MAP_NONE) return UINT32_MAX;
    const Definitions *all = &handed->definitions.items[index];
    uint32_t best = UINT32_MAX;
    size_t near = 0;
    bool is_only = true;
    for (size_t i = 0; i < all->files.count; i++) {
        uint32_t file = all->files.items[i];
        if (file == from) return UINT32_MAX;
        size_t shared = shared_folders(model->files[file].facts.path, model->files[from].facts.path);
        if (best != UINT32_MAX && shared < near) continue;
        is_only = best == UINT32_MAX || shared > near;
        best = file;
        near = shared;
    }
    return is_only ? best : UINT32_MAX;
}

static void add_handed(CodeHanded *handed, CodeFile *file, const CodeFact *fact, uint32_t to, Str name) {
    Arena *arena = file->model->arena;
    uint32_t place = 0;
    for (uint32_t i = 0; i < expr_argument_count(file->facts, fact->value); i++) {
        ExprId argument = expr_argument(file->facts, fact->value, i);
        const Expr *expr = facts_expr(file->facts, argument);
        bool is_named = expr->kind == EXPR_ARGUMENT;
        Handed made = {.place = place, .name = is_named ? facts_str(file->facts, expr->text) : STR_NONE};
        place += !is_named;
        ExprId value = is_named ? expr_child(file->facts, argument, 0) : argument;
        ExprKind kind = (ExprKind)facts_expr(file->facts, value)->kind;
        if (kind != EXPR_NAME && kind != EXPR_ATTR && kind != EXPR_CALL) continue;
        Client found[CODEFILE_CLIENTS_MAX];
        size_t count = codefile_clients(file, value, fact->scope, found);
        for (size_t k = 0; k < count; k++) {
            if (!found[k].service || found[k].is_handed_in) continue;
            Str key = function_key(file->arena, to, name);
            uint32_t last = map_get(handed->by_function, key);
            made.client = codefile_keep(&found[k], arena);
            made.next = last == MAP_NONE ? 0 : last;
            *VEC_PUSH(arena, &handed->items) = made;
            map_put(handed->by_function, key, (uint32_t)handed->items.count);
            handed->is_used[to] = true;
        }
    }
}

typedef struct {
    Str name, folder;
} Module;

static Module module_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
    size_t above = str_find_last_char(folder, '/');
    if (above != SIZE_MAX) folder = str_slice(folder, above + 1, folder.size);
    return (Module){str_slice(name, 0, str_find_char(name, '.', 0)), folder};
}

bool code_is_module(Str path, Str module) {
    Module own = module_of(path);
    return str_equal(own.name, module) || str_equal(own.folder, module);
}

/* `s3 = boto3.client("s3")` of a module, `return boto3.client("s3")` of a function: others may take it by that name. */
static void add_given(CodeHanded *handed, CodeFile *file, const CodeFact *fact, uint32_t index) {
    Arena *arena = file->model->arena;
    Str name = facts_str(file->facts, fact->name);
    bool is_open = fact->kind != CODE_RETURN && fact->scope == 0;
    ExprKind kind = (ExprKind)facts_expr(file->facts, fact->value)->kind;
    if (!name.size || (!is_open && fact->kind != CODE_RETURN)) return;
    if (kind != EXPR_NAME && kind != EXPR_ATTR && kind != EXPR_CALL) return;
    Client found[CODEFILE_CLIENTS_MAX];
    size_t count = codefile_clients(file, fact->value, fact->scope, found);
    for (size_t k = 0; k < count; k++) {
        if (!found[k].service || found[k].is_handed_in) continue;
        Str key = function_key(file->arena, index, name);
        uint32_t last = map_get(handed->given, key);
        *VEC_PUSH(arena, &handed->made) =
            (Handed){.client = codefile_keep(&found[k], arena), .next = last == MAP_NONE ? 0 : last};
        map_put(handed->given, key, (uint32_t)handed->made.count);
        Module module = module_of(file->file->facts.path);
        map_add(handed->modules, module.name, 1, NULL);
        map_add(handed->modules, module.folder, 1, NULL);
        bool is_new = false;
        uint32_t entry =
            map_add(handed->by_given, name_key(file->arena, file->file, name), (uint32_t)handed->givers.count, &is_new);
        if (is_new) *VEC_PUSH(arena, &handed->givers) = (Definitions){0};
        Definitions *all = &handed->givers.items[map_value_at(handed->by_given, entry)];
        if (!all->files.count || all->files.items[all->files.count - 1] != index) *VEC_PUSH(arena, &all->files) = index;
    }
}

static void look_at_given(CodeHanded *handed, CodeFile *file, uint32_t index) {
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        bool gives = fact->kind == CODE_ASSIGN || fact->kind == CODE_EXPORT || fact->kind == CODE_RETURN;
        if (gives && fact->value) add_given(handed, file, fact, index);
    }
}

static void look_at_calls(CodeHanded *handed, CodeFile *file, uint32_t index) {
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (fact->kind != CODE_CALL || !fact->value || facts_expr(file->facts, fact->value)->kind != EXPR_CALL ||
            !expr_argument_count(file->facts, fact->value))
            continue;
        if (!codefile_has_clients(file)) return;
        Str name = codefile_callee(file, fact);
        uint32_t to = definition_of(handed, file, index, name);
        if (to != UINT32_MAX) add_handed(handed, file, fact, to, name);
    }
}

CodeHanded *code_handed_collect(Model *model, Evaluator *evaluator, const CodeValues *values) {
    CodeHanded *handed = ARENA_NEW(model->arena, CodeHanded);
    handed->by_name = map_new(model->arena);
    handed->by_function = map_new(model->arena);
    handed->by_given = map_new(model->arena);
    handed->given = map_new(model->arena);
    handed->modules = map_new(model->arena);
    handed->is_used = ARENA_ARRAY(model->arena, bool, model->file_count + 1);
    uint64_t steps_left = EVAL_STEPS_MAX;     /* of all files together */
    for (int round = 0; round < 3; round++) { /* what is given may be handed on */
        for (uint32_t i = 0; i < model->file_count; i++) {
            if (!is_read(&model->files[i])) continue;
            CodeFile file;
            evaluator_forget(evaluator);
            codefile_view(&file, model, &model->files[i], evaluator, evaluator->arena);
            if (!file.idiom_count) continue;
            if (round == 0) add_definitions(handed, &file, i);
            if (round == 0 || (round == 1 && !file.imports_sdk) || !steps_left) continue;
            if (round == 2 && !handed->made.count && !file.imports_sdk) continue;
            codefile_index(&file);
            file.values = values;
            file.handed = round == 2 ? handed : NULL;
            evaluator->total_count = 0;
            evaluator->total_count_max =
                steps_left < EVAL_STEPS_PER_CODE_FILE_MAX ? steps_left : EVAL_STEPS_PER_CODE_FILE_MAX;
            if (round == 1)
                look_at_given(handed, &file, i);
            else
                look_at_calls(handed, &file, i);
            steps_left -= evaluator->total_count < steps_left ? evaluator->total_count : steps_left;
        }
    }
    return handed;
}

/* One of several that are linked from `last` on and fit; false when none does. */
typedef struct {
    Str name;
    uint32_t place;
    bool is_any;
} Wanted;

static bool choose(CodeFile *file, const Handed *items, uint32_t last, const Wanted *wanted, Client *out) {
    uint32_t found[CODEFILE_CLIENTS_MAX], count = 0;
    for (uint32_t at = last == MAP_NONE ? 0 : last; at && count < CODEFILE_CLIENTS_MAX; at = items[at - 1].next) {
        const Handed *item = &items[at - 1];
        bool is_meant = item->name.size ? str_equal(item->name, wanted->name) : item->place == wanted->place;
        if (wanted->is_any || is_meant) found[count++] = at - 1;
    }
    if (!count) return false;
    if (file->choice_count < count) file->choice_count = count;
    *out = items[found[file->choice == CODEFILE_CHOICE_NONE ? 0 : file->choice % count]].client;
    if (count == 1 || file->choice != CODEFILE_CHOICE_NONE) return true;
    *out = (Client){.idiom = out->idiom, .service = out->service, .object = out->object, .at = out->at};
    out->region_is_given = true; /* which of them it is can't be told */
    out->region_cause = wanted->name;
    return true;
}

bool code_handed_client(CodeFile *file, Str function, Str name, uint32_t place, Client *out) {
    const CodeHanded *handed = file->handed;
    uint32_t index = (uint32_t)(file->file - file->model->files);
    uint32_t last = map_get(handed->by_function, function_key(file->arena, index, function));
    return choose(file, handed->items.items, last, &(Wanted){name, place, false}, out);
}

bool code_has_handed(const CodeFile *file) {
    const CodeHanded *handed = file->handed;
    if (!handed) return false;
    bool is_used = handed->is_used[file->file - file->model->files];
    for (size_t i = 0; i < file->imports.count && !is_used; i++) {
        const Import *import = &file->imports.items[i];
        is_used = map_get(handed->modules, codefile_module_name(import->package)) != MAP_NONE ||
                  map_get(handed->modules, import->member) != MAP_NONE;
    }
    return is_used;
}

bool code_given_client(CodeFile *file, Str module, Str name, Client *out) {
    const CodeHanded *handed = file->handed;
    const Model *model = file->model;
    uint32_t index = map_get(handed->by_given, name_key(file->arena, file->file, name)), best = UINT32_MAX;
    const Definitions *all = index == MAP_NONE ? NULL : &handed->givers.items[index];
    size_t near = 0;
    bool is_only = true;
    for (size_t i = 0; all && i < all->files.count; i++) {
        const FactsFile *giver = &model->files[all->files.items[i]];
        if (giver == file->file || !code_is_module(giver->facts.path, module)) continue;
        size_t shared = shared_folders(giver->facts.path, file->file->facts.path);
        if (best != UINT32_MAX && shared < near) continue;
        is_only = best == UINT32_MAX || shared > near;
        best = all->files.items[i];
        near = shared;
    }
    if (best == UINT32_MAX || !is_only) return false;
    uint32_t last = map_get(handed->given, function_key(file->arena, best, name));
    return choose(file, handed->made.items, last, &(Wanted){name, 0, true}, out);
}
