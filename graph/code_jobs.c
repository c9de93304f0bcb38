/* What a file of code is for: serving requests, delivery or recovery. The words of its path say so, unless a resource
 * is known to run it. */
#include "analyzer/core/limits.h"
#include "graph/code_units.h"

typedef enum {
    WORD_OF_JOB,
    WORD_OF_HAND_FOLDER,
    WORD_OF_SPARE_FOLDER,
    END_OF_HAND_NAME,
    WORD_OF_LAYER,
    WORD_OF_MODULE,
    FOLDER_OF_SOURCE,
    WORD_OF_DEVELOPER,
    WORD_OF_STAND_IN,
    WORD_OF_TEST, /* in a condition */
    FILE_OF_PROGRAM,
    PACKAGE_OF_PROGRAM,
    ARGUMENT_OF_DEPLOYMENT,
    PACKAGE_OF_COMMAND,
    WORDS_OF_COMMAND,
    MARK_OF_STACK,
    MARK_OF_ROTATION,
    FILE_OF_ENTRY,
    NAME_OF_FAILOVER,
} WordKind;

static const struct {
    const char *words;
    size_t size;
    WordKind kind;
    EdgeMode mode; /* of a job */
    uint32_t
        first; /* of the words of a command line: the index of the first that somebody types; of a mark: is it sure? */
} words[] = {
#define JOB_WORDS(words, mode) {words, sizeof(words) - 1, WORD_OF_JOB, mode, 0},
#define HAND_FOLDER(name) {name, sizeof(name) - 1, WORD_OF_HAND_FOLDER, MODE_NONE, 0},
#define SPARE_FOLDER(name) {name, sizeof(name) - 1, WORD_OF_SPARE_FOLDER, MODE_NONE, 0},
#define HAND_NAME(end) {end, sizeof(end) - 1, END_OF_HAND_NAME, MODE_NONE, 0},
#define LAYER_WORD(word) {word, sizeof(word) - 1, WORD_OF_LAYER, MODE_NONE, 0},
#define MODULE_WORD(word) {word, sizeof(word) - 1, WORD_OF_MODULE, MODE_NONE, 0},
#define SOURCE_FOLDER(name) {name, sizeof(name) - 1, FOLDER_OF_SOURCE, MODE_NONE, 0},
#define LOCAL_WORD(word) {word, sizeof(word) - 1, WORD_OF_DEVELOPER, MODE_NONE, 0},
#define STAND_IN_WORD(word) {word, sizeof(word) - 1, WORD_OF_STAND_IN, MODE_NONE, 0},
#define LOCAL_CONDITION(word) {word, sizeof(word) - 1, WORD_OF_TEST, MODE_NONE, 0},
#define DEPLOY_FILE(name) {name, sizeof(name) - 1, FILE_OF_PROGRAM, MODE_NONE, 0},
#define DEPLOY_PACKAGE(name) {name, sizeof(name) - 1, PACKAGE_OF_PROGRAM, MODE_NONE, 0},
#define COMMAND_WORDS(name, first) {name, sizeof(name) - 1, WORDS_OF_COMMAND, MODE_NONE, first},
#define COMMAND_PACKAGE(name) {name, sizeof(name) - 1, PACKAGE_OF_COMMAND, MODE_NONE, 0},
#define DEPLOY_ARGUMENT(name) {name, sizeof(name) - 1, ARGUMENT_OF_DEPLOYMENT, MODE_NONE, 0},
#define STACK_MARK(text, is_sure) {text, sizeof(text) - 1, MARK_OF_STACK, MODE_NONE, is_sure},
#define ROTATION_MARK(text) {text, sizeof(text) - 1, MARK_OF_ROTATION, MODE_NONE, 0},
#define ENTRY_FILE(name) {name, sizeof(name) - 1, FILE_OF_ENTRY, MODE_NONE, 0},
#define FAILOVER_NAME(name) {name, sizeof(name) - 1, NAME_OF_FAILOVER, MODE_NONE, 0},
#include "graph/code_jobs.def"
#undef FAILOVER_NAME
#undef ENTRY_FILE
#undef ROTATION_MARK
#undef STACK_MARK
#undef DEPLOY_ARGUMENT
#undef COMMAND_PACKAGE
#undef COMMAND_WORDS
#undef DEPLOY_PACKAGE
#undef DEPLOY_FILE
#undef LOCAL_CONDITION
#undef LOCAL_WORD
#undef STAND_IN_WORD
#undef LAYER_WORD
#undef MODULE_WORD
#undef SOURCE_FOLDER
#undef HAND_NAME
#undef SPARE_FOLDER
#undef HAND_FOLDER
#undef JOB_WORDS
};
enum { WORD_COUNT = sizeof words / sizeof *words };

static bool is_one_of(Str word, WordKind kind) {
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (words[i].kind == kind && words[i].size == word.size &&
            str_equal_ignoring_case(word, (Str){words[i].words, words[i].size}))
            return true;
    return false;
}

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_boundary(char c) { return c == '/' || c == '-' || c == '_' || c == '.'; }

/* Do these words stand at `at`? Any of the dividing characters does for a '_' of the table. */
static bool stands_at(Str path, size_t at, Str wanted) {
    if (at + wanted.size > path.size) return false;
    for (size_t i = 0; i < wanted.size; i++) {
        char want = wanted.data[i], have = path.data[at + i];
        if (want == '_' ? !is_boundary(have) : (have | (have >= 'A' && have <= 'Z' ? 0x20 : 0)) != want) return false;
    }
    return at + wanted.size == path.size || is_boundary(path.data[at + wanted.size]);
}

/* Most are ruled out by it. */
static bool may_begin(char wanted, char have) { return wanted == '_' || (wanted | 0x20) == (have | 0x20); }

/* The word is what a part of the program is called, not what the path is for. */
static bool is_layer(Str path, size_t at, Str word) {
    Str end = str_slice(path, at + word.size, path.size);
    bool is_whole = (!at || path.data[at - 1] == '/') && str_starts_with(end, STR(".")) &&
                    str_find_char(end, '/', 0) == SIZE_MAX && str_find_last_char(end, '.') == 0;
    if (is_whole && is_one_of(word, WORD_OF_MODULE)) return true;
    if (!at || !is_one_of(word, WORD_OF_LAYER)) return false;
    if (path.data[at - 1] == '.') return true;
    Str before = str_slice(path, 0, at), step;
    while (before.data && str_split_next(&before, '/', &step))
        if (is_one_of(step, FOLDER_OF_SOURCE)) return true;
    return false;
}

static EdgeMode job_of_path(Str path) {
    EdgeMode job = MODE_RUNTIME;
    for (size_t at = 0; at < path.size; at++) {
        if (at && !is_boundary(path.data[at - 1]) && path.data[at] != '.') continue;
        for (size_t i = 0; i < WORD_COUNT && job != MODE_RECOVER; i++) {
            if (words[i].kind != WORD_OF_JOB || !may_begin(words[i].words[0], path.data[at])) continue;
            Str wanted = {words[i].words, words[i].size};
            bool is_start = at == 0 || is_boundary(path.data[at - 1]) || wanted.data[0] == '.';
            bool is_wanted = job == MODE_RUNTIME || words[i].mode == MODE_RECOVER;
            if (is_start && is_wanted && stands_at(path, at, wanted) && !is_layer(path, at, wanted))
                job = words[i].mode;
        }
    }
    return job;
}

bool code_is_named_delivery(Str name) { return job_of_path(name) == MODE_DEPLOY; }

bool code_is_named_failover(Arena *arena, Str name) {
    Str small = str_lower(arena, name);
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (words[i].kind == NAME_OF_FAILOVER && str_contains(small, str_from(words[i].words))) return true;
    return false;
}

/* disaster-recovery/backup: what runs while all is well, for the day when it is not. */
static bool is_backup(Str path) {
    Str rest = path, step;
    bool is_of_recovery = false, found = false;
    while (rest.data && str_split_next(&rest, '/', &step)) {
        bool is_named = str_equal_ignoring_case(step, STR("backup")) || str_equal_ignoring_case(step, STR("backups"));
        found = rest.data && is_of_recovery && is_named;
        if (found) break;
        is_of_recovery = is_of_recovery || job_of_path(step) == MODE_RECOVER;
    }
    return found && job_of_path(rest) != MODE_RECOVER && str_find(rest, STR("restore"), 0) == SIZE_MAX;
}

/* An archive that no function or container is made of serves no requests. With files named for recovery in it, it is
 * what the recovery runs. */
static bool holds_recovery(const CodeUnits *units, uint32_t repository, Str folder) {
    const Files *files = &units->model->file_access[repository];
    Str inside = str_concat(units->model->arena, folder, STR("/"));
    for (size_t i = files_first_at(files, inside); i < files->path_count; i++) {
        Str path = files->paths[i];
        if (!str_starts_with(path, inside)) return false;
        if (job_of_path(str_slice(path, inside.size, path.size)) == MODE_RECOVER) return true;
    }
    return false;
}

static bool has_file(const Model *model, uint32_t repository, Str folder, Str name) {
    const Files *files = &model->file_access[repository];
    StrBuf *joined = model_text(model);
    strbuf_format(joined, "%.*s%s%.*s", STR_ARG(folder), folder.size ? "/" : "", STR_ARG(name));
    Str path = strbuf_str(joined);
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

static bool has_text(const Facts *facts, size_t word) {
    return str_contains((Str){facts->strings, facts->strings_size}, (Str){words[word].words, words[word].size});
}

/* Code of a CloudFormation custom resource runs when a stack changes, whatever its handler looks like. */
static bool is_custom_resource(const Facts *facts, bool is_sure) {
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (words[i].kind == MARK_OF_STACK && (!is_sure || words[i].first) && has_text(facts, i)) return true;
    return false;
}

static bool is_rotation(const Facts *facts) {
    bool has_all = true;
    for (size_t i = 0; i < WORD_COUNT && has_all; i++)
        has_all = words[i].kind != MARK_OF_ROTATION || has_text(facts, i);
    return has_all;
}

static Str module_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    return str_slice(name, 0, str_find_char(name, '.', 0));
}

/* Which modules of packages are of custom resources for sure. */
static void mark_packages(CodeUnits *units) {
    Model *model = units->model;
    units->packages_are_marked = true;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_link || file->is_vendored || !file->facts.code_count) continue;
        const char *context = context_of_file(file);
        bool is_live = strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
        if (!is_live || !is_custom_resource(&file->facts, true)) continue;
        CodeUnit *unit = code_units_of(units, file->repository, file->facts.path, file->facts.format);
        if (!unit->stack_module.size) unit->stack_module = module_name(file->facts.path);
    }
}

/* What CloudFormation calls stands in one module of a package, what it does in others: what the package begins with takes both. */
static bool begins_with_both(const CodeUnits *units, const CodeUnit *unit, Str path) {
    Model *model = units->model;
    const Files *files = model->file_access ? &model->file_access[unit->repository] : NULL;
    Str name = module_name(path), bytes;
    for (size_t i = 0; files && i < WORD_COUNT; i++) {
        Str entry = {words[i].words, words[i].size};
        if (words[i].kind != FILE_OF_ENTRY || !has_file(model, unit->repository, unit->directory, entry)) continue;
        if (unit->directory.size)
            entry = str_format(model->arena, "%.*s/%.*s", STR_ARG(unit->directory), STR_ARG(entry));
        Arena *scratch = arena_new();
        bool takes_both = !str_equal(entry, path) && files_text(files, entry, scratch, &bytes) &&
                          str_contains(bytes, unit->stack_module) && str_contains(bytes, name);
        arena_free(scratch);
        if (takes_both) return true;
    }
    return false;
}

static bool is_of_custom_resource(CodeUnits *units, const FactsFile *file) {
    if (is_custom_resource(&file->facts, false)) return true;
    if (!units->packages_are_marked) mark_packages(units);
    const CodeUnit *unit = code_units_of(units, file->repository, file->facts.path, file->facts.format);
    return unit->has_manifest && unit->stack_module.size && begins_with_both(units, unit, file->facts.path);
}

/* A package, or one inside of it. */
static bool is_package(Str package, WordKind kind) {
    for (size_t i = 0; i < WORD_COUNT; i++) {
        Str name = {words[i].words, words[i].size};
        if (words[i].kind != kind || !str_starts_with(package, name)) continue;
        if (package.size == name.size || strchr("/.", package.data[name.size])) return true;
    }
    return false;
}

static bool imports(const Facts *facts, WordKind kind) {
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_IMPORT && is_package(facts_str(facts, facts->code[i].name), kind)) return true;
    return false;
}

bool code_is_program_folder(const CodeUnits *units, uint32_t repository, Str folder) {
    for (size_t i = 0; i < WORD_COUNT; i++) {
        Str name = {words[i].words, words[i].size};
        if (words[i].kind == FILE_OF_PROGRAM && has_file(units->model, repository, folder, name)) return true;
    }
    return false;
}

/* The folders that hold something written with what such programs are made of, and all around them. */
static void index_program_folders(CodeUnits *units) {
    Model *model = units->model;
    units->program_folders = map_new(model->arena);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_vendored || !code_imports_program(file)) continue;
        for (Str folder = location_of_directory(file->facts.path); folder.size; folder = location_of_directory(folder))
            map_put(units->program_folders, model_key(model, file->repository, folder), 1);
    }
}

/* Does the folder directly below `folder`, in which the file stands, hold a part of the program? An application may stand beside
 * it: cdk.json, cdk/app.py, shop/settings.py. */
static bool is_in_part_of_program(CodeUnits *units, const FactsFile *file, Str folder) {
    size_t start = folder.size ? folder.size + 1 : 0;
    size_t end = str_find_char(file->facts.path, '/', start);
    if (end == SIZE_MAX) return true;
    if (!units->program_folders) index_program_folders(units);
    Str part = str_slice(file->facts.path, 0, end);
    return map_get(units->program_folders, model_key(units->model, file->repository, part)) != MAP_NONE;
}

bool code_is_of_program(CodeUnits *units, const FactsFile *file, const CodeUnit *unit) {
    Str folder = location_of_directory(file->facts.path);
    for (;; folder = location_of_directory(folder)) {
        if (has_file(units->model, file->repository, folder, STR("Dockerfile"))) return false;
        for (size_t i = 0; i < WORD_COUNT; i++)
            if (words[i].kind == FILE_OF_PROGRAM &&
                has_file(units->model, file->repository, folder, str_from(words[i].words)))
                return is_in_part_of_program(units, file, folder);
        /* A package inside of the program's folder is what the program deploys. */
        if (!folder.size || str_equal(folder, unit->directory)) return false;
    }
}

bool code_imports_program(const FactsFile *file) { return imports(&file->facts, PACKAGE_OF_PROGRAM); }

/* Is it "process.argv"? */
static bool is_path(const Facts *facts, ExprId id, Str path) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (expr->kind == EXPR_NAME) return str_equal(text, path);
    if (expr->kind != EXPR_ATTR || !str_ends_with(path, text) || path.size <= text.size) return false;
    size_t dot = path.size - text.size - 1;
    return path.data[dot] == '.' && is_path(facts, expr_child(facts, id, 0), str_slice(path, 0, dot));
}

/* process.argv[2], sys.argv[1], process.argv.slice(2): words by their place, which only somebody at a keyboard, or a script
 * of theirs, gives. */
static bool takes_words(const Facts *facts) {
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        ExprId object = 0, place = 0;
        if (expr->kind == EXPR_INDEX) {
            object = expr_child(facts, id, 0);
            place = expr_child(facts, id, 1);
        } else if (expr->kind == EXPR_CALL && expr->count == 2 && (expr->number & CALL_HAS_CALLEE)) {
            ExprId callee = expr_child(facts, id, 0);
            bool is_slice = facts_expr(facts, callee)->kind == EXPR_ATTR &&
                            str_equal(facts_str(facts, facts_expr(facts, callee)->text), STR("slice"));
            if (is_slice) object = expr_child(facts, callee, 0);
            place = expr_child(facts, id, 1);
        }
        if (!object || facts_expr(facts, place)->kind != EXPR_NUMBER) continue;
        int64_t index;
        if (!str_to_int64(facts_str(facts, facts_expr(facts, place)->text), &index)) continue;
        for (size_t i = 0; i < WORD_COUNT; i++)
            if (words[i].kind == WORDS_OF_COMMAND && index >= (int64_t)words[i].first &&
                is_path(facts, object, (Str){words[i].words, words[i].size}))
                return true;
    }
    return false;
}

bool code_is_spare(CodeUnits *units, const FactsFile *file) {
    const Facts *facts = &file->facts;
    Str rest = facts->path, step;
    bool is_spare = false;
    while (rest.data && str_split_next(&rest, '/', &step))
        is_spare |= rest.data && is_one_of(step, WORD_OF_SPARE_FOLDER);
    if (!is_spare || code_units_of(units, file->repository, facts->path, facts->format)->has_manifest) return false;
    if (code_units_claim(units, file->repository, facts->path)) return false;
    Map *own = map_new(units->model->arena);
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_DEFINE) map_put(own, facts_str(facts, facts->code[i].name), 1);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_own = fact->kind == CODE_CALL && map_get(own, facts_str(facts, fact->name)) != MAP_NONE;
        if (is_own && !fact->scope) return true;
    }
    return false;
}

bool code_is_command(CodeUnits *units, const FactsFile *file) {
    bool takes = takes_words(&file->facts);
    if (!takes && !imports(&file->facts, PACKAGE_OF_COMMAND)) return false;
    const CodeClaim *claim = code_units_claim(units, file->repository, file->facts.path);
    if (claim && str_equal(claim->path, file->facts.path)) return false;
    const CodeUnit *package = code_units_of(units, file->repository, file->facts.path, file->facts.format);
    for (Str folder = location_of_directory(file->facts.path);; folder = location_of_directory(folder)) {
        if (has_file(units->model, file->repository, folder, STR("Dockerfile"))) return false;
        /* What is built around a package may hold it; that it is started there with words by their place is unlikely. */
        if (takes && package->has_manifest && str_equal(folder, package->directory)) return true;
        if (!folder.size) return true;
    }
}

bool code_is_called_by_deployment(Str argument) { return is_one_of(argument, ARGUMENT_OF_DEPLOYMENT); }

static const CodeJob of_deployment = {MODE_DEPLOY, "deployment"};

CodeJob code_job(CodeUnits *units, const FactsFile *file, bool is_handler) {
    Str path = file->facts.path;
    EdgeMode job = job_of_path(path);
    if (job == MODE_RECOVER && is_backup(path)) job = MODE_RUNTIME;
    for (size_t i = 0; i < WORD_COUNT && !is_handler; i++)
        if (words[i].kind == END_OF_HAND_NAME && str_ends_with(path, (Str){words[i].words, words[i].size}))
            return (CodeJob){MODE_DEPLOY, "hand"};
    if (!is_handler && imports(&file->facts, PACKAGE_OF_PROGRAM)) return of_deployment;
    /* A folder called "terraform" may hold functions; a file called "deploy.js" among them is none. */
    size_t slash = str_find_last_char(path, '/');
    Str base = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    if (!is_handler && job != MODE_RECOVER && job_of_path(base) == MODE_DEPLOY) return of_deployment;
    if (job == MODE_RECOVER) return (CodeJob){job, NULL};
    CodeClaim *claim = code_units_claim(units, file->repository, path);
    bool is_archive = claim && !claim->runner && !claim->is_tool && path.size > claim->path.size;
    if (is_archive && !claim->is_searched) {
        claim->is_searched = true;
        claim->holds_recovery = holds_recovery(units, file->repository, claim->path);
    }
    if (is_archive && claim->holds_recovery) return (CodeJob){MODE_RECOVER, NULL};
    if (claim && claim->is_tool) return of_deployment;
    /* Where the source of a function lies says nothing; where in the function a file lies does. */
    if (is_handler)
        job = MODE_RUNTIME;
    else if (claim && claim->runner)
        job = job_of_path(str_slice(path, claim->path.size, path.size));
    if (job == MODE_RUNTIME && is_of_custom_resource(units, file)) return of_deployment;
    return (CodeJob){job == MODE_RUNTIME && is_rotation(&file->facts) ? MODE_DEPLOY : job, NULL};
}

Str code_hand_folder(CodeUnits *units, const FactsFile *file) {
    Str path = file->facts.path;
    if (code_units_claim(units, file->repository, path)) return STR_NONE;
    size_t start = 0;
    for (size_t i = 0; i < path.size; i++) {
        if (path.data[i] != '/') continue;
        Str step = str_slice(path, start, i);
        if (is_one_of(step, WORD_OF_HAND_FOLDER)) return str_slice(path, 0, i);
        start = i + 1;
    }
    return STR_NONE;
}

static bool has_word(Str name, WordKind kind) {
    size_t start = 0;
    for (size_t i = 0; i <= name.size; i++) {
        bool is_end = i == name.size || is_boundary(name.data[i]);
        bool is_hump = !is_end && i && is_upper(name.data[i]) && !is_upper(name.data[i - 1]);
        if (!is_end && !is_hump) continue;
        if (is_one_of(str_slice(name, start, i), kind)) return true;
        start = is_hump ? i : i + 1;
    }
    return false;
}

/* "MockUploader" */
bool code_is_named_stand_in(Str name) { return has_word(name, WORD_OF_STAND_IN); }

/* "setup_local_tables", "local-db.py", "isRunningLocally" */
bool code_is_named_local(Str name) { return has_word(name, WORD_OF_DEVELOPER); }

/* `endpoint != null`, `name !== ""`: asks whether something is there. */
static bool is_presence(const Facts *facts, const Expr *expr, ExprId id) {
    for (uint32_t i = 0; i < expr->count && expr->number == OP_NOT_EQUAL; i++) {
        const Expr *side = facts_expr(facts, expr_child(facts, id, i));
        Str text = facts_str(facts, side->text);
        bool is_undefined =
            side->kind == EXPR_NAME && (str_equal(text, STR("undefined")) || str_equal(text, STR("nil")));
        if (side->kind == EXPR_NULL || is_undefined || (side->kind == EXPR_STRING && !text.size)) return true;
    }
    return false;
}

/* "localhost" in endpoint, is_local, isTesting, localEndpoint != null: asked for before, and not denied. */
static bool asks_for_local(const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return false;
    bool is_denied = (expr->kind == EXPR_UNARY && expr->number == OP_NOT) ||
                     (expr->kind == EXPR_BINARY && (expr->number == OP_NOT_IN || expr->number == OP_NOT_EQUAL));
    if (is_denied && !is_presence(facts, expr, id)) return false;
    bool has_name = expr->kind == EXPR_STRING || expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR;
    Str name = has_name ? facts_str(facts, expr->text) : STR_NONE;
    if (has_word(name, WORD_OF_DEVELOPER) || has_word(name, WORD_OF_TEST)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (asks_for_local(facts, expr_child(facts, id, i), depth + 1)) return true;
    return false;
}

bool code_asks_for_local(const Facts *facts, ExprId condition) { return asks_for_local(facts, condition, 0); }

/* `__name__ == "__main__"`, alone or beside others that must hold, too. https://docs.python.org/3/library/__main__.html */
static bool asks_for_program(const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > NESTING_DEPTH_MAX || expr->kind != EXPR_BINARY) return false;
    if (expr->number != OP_EQUAL && expr->number != OP_AND) return false;
    bool is_name = false, is_program = false;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId side = expr_child(facts, id, i);
        Str text = facts_str(facts, facts_expr(facts, side)->text), program;
        if (expr->number == OP_AND && asks_for_program(facts, side, depth + 1)) return true;
        is_name |= facts_expr(facts, side)->kind == EXPR_NAME && str_equal(text, STR("__name__"));
        is_program |= expr_literal(facts, side, &program) && str_equal(program, STR("__main__"));
    }
    return is_name && is_program;
}

bool code_is_tried_by_hand(const Facts *facts, const CodeFact *fact, bool has_handler) {
    return (fact->flags & CODE_IN_TEST) || (has_handler && asks_for_program(facts, fact->condition, 0));
}

/* The function or file that makes the client, by its name. */
bool code_is_made_locally(const Facts *facts, uint32_t scope) {
    for (; scope; scope = facts->code[scope - 1].scope)
        if (code_is_named_local(facts_str(facts, facts->code[scope - 1].name))) return true;
    size_t slash = str_find_last_char(facts->path, '/');
    return code_is_named_local(str_slice(facts->path, slash == SIZE_MAX ? 0 : slash + 1, facts->path.size));
}
