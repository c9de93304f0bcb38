/* Clients that one file makes and hands to a function or class of another one. A call means the definition of that name that
 * stands nearest to it; where two are as near, neither. */
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
};

static bool is_read(const FactsFile *file) {
    if (!file->is_parsed || file->is_link || file->is_vendored || !file->facts.code_count) return false;
    const char *context = context_of_path(file->facts.path);
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
        Str key = name_key(model->arena, file->file, codefile_called(file, i + 1));
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
static uint32_t definition_of(const CodeHanded *handed, const Model *model, uint32_t from, Str name) {
    uint32_t index = map_get(handed->by_name, name_key(model->arena, &model->files[from], name));
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
            Str key = function_key(arena, to, name);
            uint32_t last = map_get(handed->by_function, key);
            made.client = found[k];
            made.next = last == MAP_NONE ? 0 : last;
            *VEC_PUSH(arena, &handed->items) = made;
            map_put(handed->by_function, key, (uint32_t)handed->items.count);
        }
    }
}

static void look_at_calls(CodeHanded *handed, CodeFile *file, uint32_t index) {
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (fact->kind != CODE_CALL || !fact->value || facts_expr(file->facts, fact->value)->kind != EXPR_CALL ||
            !expr_argument_count(file->facts, fact->value))
            continue;
        Str name = codefile_callee(file, fact);
        uint32_t to = definition_of(handed, file->model, index, name);
        if (to != UINT32_MAX) add_handed(handed, file, fact, to, name);
    }
}

CodeHanded *code_handed_collect(Model *model, Evaluator *evaluator) {
    CodeHanded *handed = ARENA_NEW(model->arena, CodeHanded);
    handed->by_name = map_new(model->arena);
    handed->by_function = map_new(model->arena);
    uint64_t steps_left = EVAL_STEPS_MAX; /* of all files together */
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < model->file_count; i++) {
            if (!is_read(&model->files[i])) continue;
            CodeFile file;
            codefile_open(&file, model, &model->files[i], evaluator);
            if (!file.idiom_count) continue;
            if (round == 0) add_definitions(handed, &file, i);
            if (round == 0 || !codefile_imports_sdk(&file) || !steps_left) continue;
            evaluator->total_count = 0;
            evaluator->total_count_max =
                steps_left < EVAL_STEPS_PER_CODE_FILE_MAX ? steps_left : EVAL_STEPS_PER_CODE_FILE_MAX;
            look_at_calls(handed, &file, i);
            steps_left -= evaluator->total_count < steps_left ? evaluator->total_count : steps_left;
        }
    }
    return handed;
}

bool code_handed_client(CodeFile *file, Str function, Str name, uint32_t place, Client *out) {
    const CodeHanded *handed = file->handed;
    uint32_t index = (uint32_t)(file->file - file->model->files), found[CODEFILE_CLIENTS_MAX], count = 0;
    uint32_t last = map_get(handed->by_function, function_key(file->model->arena, index, function));
    for (uint32_t at = last == MAP_NONE ? 0 : last; at && count < CODEFILE_CLIENTS_MAX;
         at = handed->items.items[at - 1].next) {
        const Handed *item = &handed->items.items[at - 1];
        bool is_meant = item->name.size ? str_equal(item->name, name) : item->place == place;
        if (is_meant) found[count++] = at - 1;
    }
    if (!count) return false;
    if (file->choice_count < count) file->choice_count = count;
    *out = handed->items.items[found[file->choice == CODEFILE_CHOICE_NONE ? 0 : file->choice % count]].client;
    if (count == 1 || file->choice != CODEFILE_CHOICE_NONE) return true;
    *out = (Client){.idiom = out->idiom, .service = out->service, .object = out->object, .at = out->at};
    out->region_is_given = true; /* which of the callers it is can't be told */
    out->region_cause = name;
    return true;
}
