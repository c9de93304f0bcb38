#include "rules/module_calls.h"

#include "analyzer/core/files.h"
#include "analyzer/core/map.h"
#include "graph/instances.h"

typedef struct {
    const FactsFile *file;
    uint32_t line;
    Str directory; /* of the module; empty data: not in this repository */
} Call;

struct ModuleCalls {
    const Graph *graph;
    Arena *arena;
    Map *by_name; /* repository, folder and name of the call */
    VEC(Call) calls;
};

static Str name_of(uint32_t repository, Str directory, Str name, Arena *arena) {
    if (str_equal(directory, STR("."))) directory = STR_NONE;
    return str_format(arena, "%u\x1f%.*s\x1f%.*s", repository, STR_ARG(directory), STR_ARG(name));
}

static void add_call(ModuleCalls *calls, const FactsFile *file, const Decl *decl) {
    const Facts *facts = &file->facts;
    Str directory = location_of_directory(sym_str(calls->graph->model->symbols, file->path)), source;
    Call call = {.file = file, .line = decl->line};
    ExprId expr = expr_attribute(facts, decl->body, STR("source"));
    if (!expr || !expr_literal(facts, expr, &source) || !str_starts_with(source, STR(".")) ||
        !files_resolve(calls->arena, directory, source, &call.directory))
        call.directory = (Str){0};
    Str name = name_of(file->repository, directory, facts_str(facts, decl->name), calls->arena);
    map_put(calls->by_name, name, (uint32_t)calls->calls.count);
    *VEC_PUSH(calls->arena, &calls->calls) = call;
}

ModuleCalls *module_calls_new(const Graph *graph, Arena *arena) {
    ModuleCalls *calls = ARENA_NEW(arena, ModuleCalls);
    *calls = (ModuleCalls){.graph = graph, .arena = arena, .by_name = map_new(arena)};
    for (size_t i = 0; i < graph->model->file_count; i++) {
        const FactsFile *file = &graph->model->files[i];
        if (!file->is_parsed || !str_equal(file->facts.format, STR("terraform"))) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++)
            if (file->facts.decls[d].kind == DECL_MODULE) add_call(calls, file, &file->facts.decls[d]);
    }
    return calls;
}

/* Cuts "module.NAME[…]." off the front; false when there is none. */
static bool next_call(Str *address, Str *name) {
    if (!str_starts_with(*address, STR("module."))) return false;
    Str rest = str_slice(*address, 7, address->size);
    size_t end = 0;
    while (end < rest.size && rest.data[end] != '.' && rest.data[end] != '[') end++;
    *name = str_slice(rest, 0, end);
    bool is_quoted = false;
    if (end < rest.size && rest.data[end] == '[') {
        for (; end < rest.size && (is_quoted || rest.data[end] != ']'); end++) {
            if (rest.data[end] == '\\' && is_quoted)
                end++;
            else if (rest.data[end] == '"')
                is_quoted = !is_quoted;
        }
        end++;
    }
    if (end >= rest.size || rest.data[end] != '.') return false;
    *address = str_slice(rest, end + 1, rest.size);
    return true;
}

bool module_calls_cover(const ModuleCalls *calls, const Node *node, const FactsFile *file, uint32_t line) {
    Str address = graph_str(calls->graph, node->address), name, directory = graph_str(calls->graph, node->root);
    Arena *scratch = arena_new();
    bool is_covered = false;
    while (!is_covered && directory.data && next_call(&address, &name)) {
        uint32_t found = map_get(calls->by_name, name_of(file->repository, directory, name, scratch));
        if (found == MAP_NONE) break;
        const Call *call = &calls->calls.items[found];
        is_covered = call->file == file && (line == call->line || line + 1 == call->line);
        directory = call->directory;
    }
    arena_free(scratch);
    return is_covered;
}
