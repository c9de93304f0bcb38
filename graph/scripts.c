#include "graph/scripts.h"

#include "graph/assembled.h"
#include "graph/link.h"
#include "parsers/formats/shell.h"
#include "parsers/parser.h"

/* Calls lead through a few files; a name that is reached later is not followed. */
enum { ROUNDS_MAX = 4, FOLLOWED_MAX = 2000 };

typedef struct {
    Model *model;
    Map *deploying; /* "repository name" of files that deploy something, themselves or through others */
    Map *inner;     /* commands that are reached through others: "paths:line" */
    Scripts *out;
} Collection;

bool scripts_resolve(Arena *arena, Str started, Str folder, Str written, Str *out) {
    Str start = STR(SHELL_START);
    bool is_from_start = str_starts_with(written, start),
         is_from_top = !is_from_start && str_starts_with(written, STR("/"));
    if (is_from_start) written = str_slice(written, start.size, written.size);
    while (str_starts_with(written, STR("/"))) written = str_slice(written, 1, written.size);
    Str from = is_from_top ? STR_NONE : is_from_start ? location_of_directory(started) : folder;
    return files_resolve(arena, from, written.size ? written : STR("."), out);
}

Str scripts_path(const Facts *facts, uint32_t line) {
    Str path = facts->path;
    for (uint32_t d = facts->decl_count; line >= SHELL_LINES_MAX && d > 0; d--) {
        const Decl *decl = &facts->decls[d - 1];
        if (decl->kind != DECL_DEPLOYMENT || !str_equal(facts_str(facts, decl->type), STR("files"))) continue;
        ExprId named = expr_child(facts, decl->body, line / SHELL_LINES_MAX - 1);
        if (named) expr_literal(facts, named, &path);
        break;
    }
    return path;
}

Location scripts_location(Model *model, const FactsFile *file, uint32_t line) {
    Sym path = line < SHELL_LINES_MAX ? file->real_path : sym(model->symbols, scripts_path(&file->facts, line));
    return (Location){file->repository, path, line % SHELL_LINES_MAX, 1};
}

/* ---- who calls whom ---- */

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static bool is_of_type(const Facts *facts, const Decl *decl, const char *type) {
    return str_equal(facts_str(facts, decl->type), str_from(type));
}

static bool is_call(const Facts *facts, const Decl *decl) {
    return is_of_type(facts, decl, "call") || is_of_type(facts, decl, "source") || is_of_type(facts, decl, "include") ||
           is_of_type(facts, decl, "files");
}

static Str key_of(const Collection *collection, uint32_t repository, Str name) {
    return str_format(collection->model->arena, "%u %.*s", (unsigned)repository, STR_ARG(name));
}

static bool is_script(const FactsFile *file) { return file->is_parsed && !file->is_link && !file->rendering; }

static bool deploys(const FactsFile *file) {
    for (uint32_t d = 0; d < file->facts.decl_count; d++)
        if (file->facts.decls[d].kind == DECL_DEPLOYMENT && !is_call(&file->facts, &file->facts.decls[d])) return true;
    return false;
}

static bool calls_deploying(const Collection *collection, const FactsFile *file) {
    for (uint32_t d = 0; d < file->facts.decl_count; d++) {
        const Decl *decl = &file->facts.decls[d];
        if (decl->kind != DECL_DEPLOYMENT || !is_call(&file->facts, decl)) continue;
        if (map_get(collection->deploying, key_of(collection, file->repository, facts_str(&file->facts, decl->name))) !=
            MAP_NONE)
            return true;
    }
    return false;
}

static bool has_call(const FactsFile *file, const char *type) {
    for (uint32_t d = 0; d < file->facts.decl_count; d++)
        if (file->facts.decls[d].kind == DECL_DEPLOYMENT && is_of_type(&file->facts, &file->facts.decls[d], type))
            return true;
    return false;
}

static void find_deploying(Collection *collection, const uint32_t *files, size_t count) {
    const Model *model = collection->model;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        bool is_any_new = false;
        for (size_t i = 0; i < count; i++) {
            const FactsFile *file = &model->files[files[i]];
            if (round == 0 ? !deploys(file) : !calls_deploying(collection, file)) continue;
            bool is_new;
            map_add(collection->deploying, key_of(collection, file->repository, base_name(file->facts.path)), 0,
                    &is_new);
            is_any_new = is_any_new || is_new;
        }
        if (!is_any_new) return;
    }
}

/* ---- commands and those that led to them ---- */

static ExprId callers_of(const Facts *facts, const Decl *decl) {
    return decl->body ? expr_attribute(facts, decl->body, STR("callers")) : 0;
}

/* The paths that lead to the command from the `from`-th on, and its line. */
static Str chain_of(const Collection *collection, const FactsFile *started, const Facts *facts, const Decl *decl,
                    uint32_t from) {
    Arena *arena = collection->model->arena;
    ExprId callers = callers_of(facts, decl);
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    strbuf_format(&out, "%u", (unsigned)started->repository);
    if (!callers) strbuf_format(&out, "\n%.*s", STR_ARG(facts->path));
    for (uint32_t i = from; callers && i < facts_expr(facts, callers)->count; i++) {
        Str path = STR_NONE;
        expr_literal(facts, expr_child(facts, callers, i), &path);
        strbuf_format(&out, "\n%.*s", STR_ARG(path));
    }
    strbuf_format(&out, ":%u", (unsigned)(decl->line % SHELL_LINES_MAX));
    return strbuf_str(&out);
}

static void note_inner(Collection *collection, const FactsFile *started, const Facts *facts, const Decl *decl) {
    ExprId callers = callers_of(facts, decl);
    bool is_new;
    for (uint32_t i = 1; callers && i < facts_expr(facts, callers)->count; i++)
        map_add(collection->inner, chain_of(collection, started, facts, decl, i), 0, &is_new);
}

static void add(Collection *collection, const FactsFile *started, const Facts *facts, const Decl *decl) {
    FactsFile *file = ARENA_NEW(collection->model->arena, FactsFile);
    *file = *started;
    file->facts = *facts;
    *VEC_PUSH(collection->model->arena, &collection->out->all) = (ScriptDeployment){file, decl};
}

static const Facts *followed(const Collection *collection, const FactsFile *file) {
    Model *model = collection->model;
    if (!model->file_access) return NULL;
    const Files *files = &model->file_access[file->repository];
    Str bytes, path = sym_str(model->symbols, file->path);
    if (!files_text(files, path, model->arena, &bytes)) return NULL;
    /* Scripts name the files that they call; what includes others may ask for all of a pattern. */
    bool is_script_alone =
        str_equal(file->facts.format, STR("shell")) || str_equal(file->facts.format, STR("workflow"));
    const Assembly following = {"followed", parser_follow, !is_script_alone};
    Facts *facts = ARENA_NEW(model->arena, Facts);
    return assembled_parse(model, file->repository, &following, path, bytes, facts) ? facts : NULL;
}

const Scripts *scripts_collect(Model *model) {
    if (model->scripts) return model->scripts;
    Collection collection = {.model = model,
                             .deploying = map_new(model->arena),
                             .inner = map_new(model->arena),
                             .out = ARENA_NEW(model->arena, Scripts)};
    VEC(uint32_t) files = {0};
    VEC(const Facts *) facts = {0};
    for (uint32_t i = 0; i < model->file_count; i++) {
        if (is_script(&model->files[i]) && facts_has_kind(&model->files[i].facts, DECL_DEPLOYMENT))
            *VEC_PUSH(model->arena, &files) = i;
    }
    find_deploying(&collection, files.items, files.count);
    size_t followed_count = 0;
    for (size_t i = 0; i < files.count; i++) {
        const FactsFile *file = &model->files[files.items[i]];
        /* What is included is nothing by itself: only together do the files say what is deployed. */
        bool is_wanted = calls_deploying(&collection, file) || has_call(file, "include") ||
                         (deploys(file) && has_call(file, "source"));
        if (is_wanted && followed_count++ == FOLLOWED_MAX)
            diag_add(model->diags, DIAG_LIMIT, file->facts.path, 0,
                     "more than %d scripts that call others; the others are read by themselves", FOLLOWED_MAX);
        const Facts *own = is_wanted && followed_count <= FOLLOWED_MAX ? followed(&collection, file) : NULL;
        *VEC_PUSH(model->arena, &facts) = own ? own : &file->facts;
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < files.count; i++) {
            const FactsFile *file = &model->files[files.items[i]];
            const Facts *own = facts.items[i];
            for (uint32_t d = 0; d < own->decl_count; d++) {
                const Decl *decl = &own->decls[d];
                if (decl->kind != DECL_DEPLOYMENT || is_call(own, decl)) continue;
                if (pass == 0)
                    note_inner(&collection, file, own, decl);
                else if (map_get(collection.inner, chain_of(&collection, file, own, decl, 0)) == MAP_NONE)
                    add(&collection, file, own, decl);
            }
        }
    model->scripts = collection.out;
    return collection.out;
}

/* Texts that show how something is done, and tests of tools, deploy nothing. */
static bool is_deploying_path(Str path) {
    Str context = str_from(context_of_path(path));
    return !str_equal(context, STR("docs")) && !str_equal(context, STR("mock")) && !str_equal(context, STR("vendored"));
}

/* It imports what starts its commands. */
static bool is_program(const Facts *facts) {
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_IMPORT) return true;
    return false;
}

bool scripts_deploys(const ScriptDeployment *script) {
    const FactsFile *file = script->file;
    bool is_test = str_equal(str_from(context_of_path(file->facts.path)), STR("test")) && is_program(&file->facts);
    if (is_test) return false;
    if (!file->is_parsed || file->is_link || file->is_vendored) return false;
    return is_deploying_path(file->facts.path) && is_deploying_path(scripts_path(&file->facts, script->decl->line));
}
