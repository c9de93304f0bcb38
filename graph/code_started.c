/* Files that somebody starts by their name: a script of package.json, a makefile or a job of a pipeline says `node upload.mjs`, and
 * nothing that runs in production names them. They deliver, or are run by hand. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"

typedef enum { STARTS_BY_HAND, STARTS_SERVING, SERVING_SCRIPT, INTERPRETER, SCRIPT_RUNNER, STARTED_ENDING } WordKind;

static const struct {
    WordKind kind;
    const char *word;
} words[] = {
#define STARTED(kind, word) {kind, word},
#include "graph/code_started.def"
#undef STARTED
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* A command that starts a file. */
typedef struct {
    uint32_t repository;
    Str folder, path; /* of what says it; as written */
    Str script;       /* its name in package.json; empty elsewhere */
    uint32_t next;    /* of the same file name, + 1 */
} Start;

struct CodeStarted {
    Model *model;
    VEC(Start) starts;
    Map *by_name; /* repository and the name of the file → the last one, + 1 */
    Map *served;  /* repository and a word of what says what serves, without an ending */
    Arena *scratch;
};

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str stem_of(Str path) {
    Str name = base_name(path);
    size_t dot = str_find_last_char(name, '.');
    return dot == SIZE_MAX || dot == 0 ? name : str_slice(name, 0, dot);
}

static bool is_like(Str name, WordKind kind) {
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].kind == kind && str_matches_glob(name, str_from(words[i].word))) return true;
    return false;
}

static bool is_word(Str word, WordKind kind) {
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].kind == kind && str_equal_ignoring_case(word, str_from(words[i].word))) return true;
    return false;
}

static bool is_startable(Str path) {
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].kind == STARTED_ENDING && str_ends_with(path, str_from(words[i].word))) return true;
    return false;
}

/* Words of commands, in whatever they are written: nothing that a path is made of divides them. */
static bool next_word(Str *rest, Str *word) {
    static const char dividers[] = " \t\r\n\"'`,;()[]{}<>|&=";
    size_t start = 0;
    while (start < rest->size && strchr(dividers, rest->data[start])) start++;
    size_t end = start;
    while (end < rest->size && !strchr(dividers, rest->data[end])) end++;
    *word = str_slice(*rest, start, end);
    *rest = str_slice(*rest, end, rest->size);
    return word->size > 0;
}

/* `ts-node alerting`: what packages start may stand without its ending. */
static bool may_lack_ending(const Start *start, Str word) {
    return start->script.size > 0 && word.data[0] != '-' && str_find_char(base_name(word), '.', 0) == SIZE_MAX &&
           !is_word(base_name(word), SCRIPT_RUNNER) && !is_word(base_name(word), INTERPRETER);
}

static void add_starts(CodeStarted *started, Start start, Str text) {
    Arena *arena = started->model->arena;
    bool is_started = false;
    for (Str word; next_word(&text, &word);) {
        bool is_file = is_started && (is_startable(word) || may_lack_ending(&start, word));
        if (is_word(base_name(word), INTERPRETER))
            is_started = true;
        else if (word.data[0] != '-' && !str_equal(word, STR("run"))) /* options stand between, and `deno run` */
            is_started = false;
        if (!is_file) continue;
        start.path = str_copy(arena, word);
        bool is_new = false;
        Str key = model_key(started->model, start.repository, base_name(start.path));
        uint32_t entry = map_add(started->by_name, key, 0, &is_new);
        start.next = map_value_at(started->by_name, entry);
        *VEC_PUSH(arena, &started->starts) = start;
        map_set_at(started->by_name, entry, (uint32_t)started->starts.count);
    }
}

/* `npm run report`, `yarn report`: the script is what runs. */
static Str run_key(const CodeStarted *started, uint32_t repository, Str script) {
    StrBuf *key = model_text(started->model);
    strbuf_format(key, "%u\x1frun %.*s", repository, STR_ARG(script));
    return strbuf_str(key);
}

static void add_served(CodeStarted *started, uint32_t repository, Str text) {
    bool is_script = false;
    for (Str word; next_word(&text, &word);) {
        map_put(started->served, model_key(started->model, repository, stem_of(word)), 1);
        if (is_script) map_put(started->served, run_key(started, repository, word), 1);
        is_script = is_word(word, SCRIPT_RUNNER);
    }
}

/* {"scripts": {"deploy": "node upload.mjs", "start": "node server.js"}, "main": "index.js"} */
static void add_package(CodeStarted *started, const FactsFile *file, ExprId document) {
    const Facts *facts = &file->facts;
    Str text;
    ExprId scripts = expr_attribute(facts, document, STR("scripts"));
    if (expr_literal(facts, expr_attribute(facts, document, STR("main")), &text))
        add_served(started, file->repository, text);
    Start start = {.repository = file->repository, .folder = location_of_directory(facts->path)};
    for (uint32_t i = 0; scripts && i < facts_expr(facts, scripts)->count; i++) {
        ExprId item = expr_child(facts, scripts, i);
        if (facts_expr(facts, item)->kind != EXPR_ITEM || !expr_literal(facts, expr_child(facts, item, 1), &text))
            continue;
        start.script = facts_str(facts, facts_expr(facts, item)->text);
        size_t end = 0;
        while (end < start.script.size && !strchr(":-_.", start.script.data[end])) end++;
        if (is_word(str_slice(start.script, 0, end), SERVING_SCRIPT))
            add_served(started, file->repository, text);
        else
            add_starts(started, start, text);
    }
}

static void add_texts(CodeStarted *started, uint32_t repository) {
    const Files *files = &started->model->file_access[repository];
    uint32_t left = STARTING_TEXTS_MAX;
    for (size_t i = 0; i < files->path_count; i++) {
        Str path = files->paths[i], name = base_name(path), bytes;
        bool is_job = str_contains(path, STR(".github/workflows/")) || str_starts_with(path, STR(".circleci/"));
        bool is_hand = is_job || is_like(name, STARTS_BY_HAND);
        if (!is_hand && !is_like(name, STARTS_SERVING)) continue;
        if (left-- == 0) {
            diag_add(started->model->diags, DIAG_LIMIT, path, 0,
                     "texts that start programs: only %d of a repository are looked at", STARTING_TEXTS_MAX);
            return;
        }
        arena_reset(started->scratch);
        if (!files_text(files, path, started->scratch, &bytes)) continue;
        /* Commands of a pipeline begin in the repository's own folder. */
        Start start = {.repository = repository, .folder = is_job ? STR_NONE : location_of_directory(path)};
        if (is_hand)
            add_starts(started, start, bytes);
        else
            add_served(started, repository, bytes);
    }
}

CodeStarted *code_started_collect(Model *model) {
    CodeStarted *started = ARENA_NEW(model->arena, CodeStarted);
    started->model = model;
    started->by_name = map_new(model->arena);
    started->served = map_new(model->arena);
    started->scratch = arena_new();
    uint32_t repositories = 0;
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (file->repository >= repositories) repositories = file->repository + 1;
        bool is_package = file->is_parsed && !file->is_vendored && str_equal(file->facts.format, STR("package.json"));
        for (uint32_t d = 0; is_package && d < file->facts.decl_count; d++)
            if (file->facts.decls[d].kind == DECL_DOCUMENT) add_package(started, file, file->facts.decls[d].body);
    }
    for (uint32_t i = 0; model->file_access && i < repositories; i++) add_texts(started, i);
    arena_free(started->scratch);
    return started;
}

/* Does a path that was written in that folder, or below it behind a `cd`, mean this file? */
static bool means(Arena *arena, const Start *start, Str path) {
    Str resolved;
    if (files_resolve(arena, start->folder, start->path, &resolved) && str_equal(resolved, path)) return true;
    Str written = start->path;
    while (str_starts_with(written, STR("./"))) written = str_slice(written, 2, written.size);
    bool is_inside =
        start->folder.size == 0 || (str_starts_with(path, start->folder) && path.size > start->folder.size &&
                                    path.data[start->folder.size] == '/');
    if (!is_inside || str_starts_with(written, STR("../")) || !str_ends_with(path, written)) return false;
    return path.size == written.size || path.data[path.size - written.size - 1] == '/';
}

/* What is deployed may name it in whatever it is written: then nothing is sure. */
static bool is_named_by_what_is_deployed(const CodeStarted *started, const FactsFile *file) {
    Str stem = stem_of(file->facts.path), name = base_name(file->facts.path);
    if (map_get(started->served, model_key(started->model, file->repository, stem)) != MAP_NONE) return true;
    for (uint32_t i = 0; i < started->model->file_count; i++) {
        const FactsFile *other = &started->model->files[i];
        const Facts *facts = &other->facts;
        bool is_told = other->is_parsed && other->repository == file->repository && !facts->code_count &&
                       !str_equal(facts->format, STR("package.json")) && !str_equal(facts->format, STR("workflow"));
        if (is_told && str_contains((Str){facts->strings, facts->strings_size}, name)) return true;
    }
    return false;
}

/* "hand", "deployment" or NULL, by those who write the path so. `is_serving`, set: what serves runs one of the scripts. */
static const char *started_as(const CodeStarted *started, const FactsFile *file, Str path, bool *is_serving) {
    const char *found = NULL;
    uint32_t last = map_get(started->by_name, model_key(started->model, file->repository, base_name(path)));
    for (uint32_t at = last == MAP_NONE ? 0 : last; at; at = started->starts.items[at - 1].next) {
        const Start *start = &started->starts.items[at - 1];
        if (!means(started->model->arena, start, path)) continue;
        bool is_script = start->script.size > 0;
        if (is_script && map_get(started->served, run_key(started, file->repository, start->script)) != MAP_NONE)
            *is_serving = true;
        bool is_delivery = code_is_named_delivery(start->script);
        if (!found || is_delivery) found = is_delivery ? "deployment" : "hand";
    }
    return found;
}

const char *code_is_started_by_hand(CodeStarted *started, const FactsFile *file) {
    Str path = file->facts.path;
    if (!is_startable(path)) return NULL;
    bool is_serving = false;
    const char *found = started_as(started, file, path, &is_serving);
    if (!found) found = started_as(started, file, str_slice(path, 0, str_find_last_char(path, '.')), &is_serving);
    return found && !is_serving && !is_named_by_what_is_deployed(started, file) ? found : NULL;
}
