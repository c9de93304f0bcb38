/* Workflows: mappings whose variables and folder hold for all that stands in them, with commands as texts. One reader does
 * for all systems, since what their keys are called says what they are for. */
#include "graph/runs.h"

#include "analyzer/core/limits.h"
#include "parsers/document.h"

/* Real workflows have a few jobs for each row of a matrix, and a few thousand nodes. */
enum { MATRIX_MAX = 32, VISITED_MAX = 1 << 18 };

typedef struct {
    RunReader *reader;
    Arena *arena;
    uint32_t visited;
} Workflow;

static const char *const variable_keys[] = {"env", "environment", "variables", "vars", NULL};
static const char *const directory_keys[] = {"working-directory", "working_directory", "workingDirectory", "dir", NULL};
static const char *const command_keys[] = {"run",  "script", "command",    "before_script", "cmd",      "cmds",
                                           "bash", "pwsh",   "powershell", "inlineScript",  "commands", NULL};

static bool is_one_of(Str word, const char *const *names) {
    for (size_t i = 0; names[i]; i++)
        if (str_equal(word, str_from(names[i]))) return true;
    return false;
}

/* << parameters.x >> and {{ .X }} are holes, or variables. */
static Str with_holes(Workflow *workflow, Str text) {
    static const char *const signs[][2] = {{"<<", ">>"}, {"{{.", "}}"}};
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
        Str open = str_from(signs[s][0]), close = str_from(signs[s][1]);
        size_t at = str_find(text, open, 0), from = 0;
        if (at == SIZE_MAX) continue;
        StrBuf out = strbuf_new(workflow->arena, VALUE_SIZE_BYTES_MAX);
        for (; at != SIZE_MAX; at = str_find(text, open, from)) {
            size_t end = str_find(text, close, at), line = str_find_char(text, '\n', at);
            if (end == SIZE_MAX || end > line) break;
            Str name = str_trim(str_slice(text, at + open.size, end));
            bool is_parameter = s == 1 || str_find_char(name, '.', 0) != SIZE_MAX;
            const RunSetting *setting = run_setting(&workflow->reader->state, name);
            strbuf_add(&out, str_slice(text, from, at));
            strbuf_add(&out, setting        ? setting->value
                             : is_parameter ? run_hole(workflow->arena, name)
                                            : str_slice(text, at, end + close.size));
            from = end + close.size;
        }
        strbuf_add(&out, str_slice(text, from, text.size));
        text = strbuf_str(&out);
    }
    return text;
}

static Str expanded(Workflow *workflow, const DocNode *node) {
    return run_expand(workflow->reader, with_holes(workflow, document_text(node)), node->line);
}

/* ---- variables and folders ---- */

static void take_variables(Workflow *workflow, const DocNode *node, uint32_t depth) {
    if (!node || node->kind == DOC_SCALAR || depth > 2) return;
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *key = node->kind == DOC_MAPPING ? document_key(node, i) : NULL, *value = document_value(node, i);
        Str name = key ? document_text(key) : STR_NONE, text = STR_NONE;
        const DocNode *named = document_get(value, STR("name")), *given = document_get(value, STR("value"));
        if (key && value->kind == DOC_SCALAR) {
            text = expanded(workflow, value);
        } else if (!key && value->kind == DOC_SCALAR) { /* "- X=y" */
            Str written = document_text(value);
            size_t equals = str_find_char(written, '=', 0);
            name = str_slice(written, 0, equals);
            text = equals == SIZE_MAX ? run_hole(workflow->arena, name) : str_slice(written, equals + 1, written.size);
        } else if (named && given) {
            name = document_text(named);
            text = expanded(workflow, given);
        } else if (key && is_one_of(name, variable_keys)) {
            take_variables(workflow, value, depth + 1);
            continue;
        } else if (key) { /* with a description: somebody may give another one */
            text = run_hole(workflow->arena, name);
        }
        if (name.size) run_set(workflow->reader, name, text, true, value->line);
    }
}

/* A folder of the checkout. Where the checkout itself lies in the home, what stands below it counts. */
static void take_directory(Workflow *workflow, const DocNode *node, bool is_of_job) {
    RunReader *reader = workflow->reader;
    Str path = expanded(workflow, node);
    const RunSetting *home = run_setting(&reader->state, STR("~"));
    if (str_starts_with(path, STR("~")) && is_of_job) {
        run_set(reader, STR("~"), path, false, node->line);
        path = STR_NONE;
    } else if (home && str_starts_with(path, home->value)) {
        path = str_slice(path, home->value.size + 1, path.size);
    } else if (str_starts_with(path, STR("~"))) {
        path = run_hole(workflow->arena, path);
    }
    reader->state.directory = path;
}

static void take_settings(Workflow *workflow, const DocNode *node) {
    bool is_of_job = document_get(node, STR("steps")) != NULL;
    for (uint32_t i = 0; i < node->count; i++) {
        Str key = document_text(document_key(node, i));
        const DocNode *value = document_value(node, i);
        if (is_one_of(key, variable_keys)) take_variables(workflow, value, 0);
        if (is_one_of(key, directory_keys) && value->kind == DOC_SCALAR) take_directory(workflow, value, is_of_job);
        const DocNode *run = str_equal(key, STR("defaults")) ? document_get(value, STR("run")) : NULL;
        const DocNode *directory = document_get(run, STR("working-directory"));
        if (directory && directory->kind == DOC_SCALAR) take_directory(workflow, directory, is_of_job);
    }
}

/* ---- commands ---- */

static void take_command(Workflow *workflow, const DocNode *node) {
    Str text = document_text(node);
    if (text.size == 0 || text.size > DOCUMENT_SIZE_BYTES_MAX) return;
    run_shell_read(workflow->reader, with_holes(workflow, text), node->line + (node->is_literal ? 1 : 0));
}

/* A step that names the command, and its options apart. */
static void take_task(Workflow *workflow, const DocNode *inputs) {
    static const char *const verbs[] = {"plan", "apply", "destroy", NULL};
    const DocNode *options = document_get(inputs, STR("commandOptions"));
    Str verb = document_text(document_get(inputs, STR("command")));
    if (!options || options->kind != DOC_SCALAR || !is_one_of(verb, verbs)) return;
    Str line = str_format(workflow->arena, "terraform %.*s %.*s", STR_ARG(verb), STR_ARG(document_text(options)));
    run_shell_read(workflow->reader, line, options->line);
}

static void walk(Workflow *workflow, const DocNode *node, bool is_command, uint32_t depth);

static void walk_pairs(Workflow *workflow, const DocNode *node, uint32_t depth) {
    take_settings(workflow, node);
    take_task(workflow, node);
    for (uint32_t i = 0; i < node->count; i++) {
        Str key = document_text(document_key(node, i));
        if (is_one_of(key, variable_keys) || is_one_of(key, directory_keys)) continue;
        walk(workflow, document_value(node, i), is_one_of(key, command_keys), depth + 1);
    }
}

/* One job for each row of its matrix: `at` counts the axes that are set. */
static void walk_matrix(Workflow *workflow, const DocNode *node, const DocNode *matrix, uint32_t at, uint32_t depth) {
    RunReader *reader = workflow->reader;
    const RunState before = reader->state;
    const DocNode *rows = document_get(matrix, STR("include"));
    if (at == 0 && rows && matrix->count == 1 && rows->kind == DOC_SEQUENCE && rows->count <= MATRIX_MAX) {
        for (uint32_t i = 0; i < rows->count; i++) {
            const DocNode *row = document_value(rows, i);
            for (uint32_t k = 0; row->kind == DOC_MAPPING && k < row->count; k++)
                run_set(reader, str_concat(workflow->arena, STR("matrix."), document_text(document_key(row, k))),
                        document_text(document_value(row, k)), false, row->line);
            walk_pairs(workflow, node, depth);
            reader->state = before;
        }
        return;
    }
    size_t product = rows ? MATRIX_MAX + 1 : 1; /* rows beside axes change these */
    for (uint32_t i = 0; i < matrix->count && product <= MATRIX_MAX; i++) {
        const DocNode *axis = document_value(matrix, i);
        product = axis->kind == DOC_SEQUENCE ? product * (axis->count ? axis->count : 1) : MATRIX_MAX + 1;
    }
    if (product > MATRIX_MAX || at == matrix->count) {
        walk_pairs(workflow, node, depth);
        return;
    }
    const DocNode *axis = document_value(matrix, at);
    Str name = str_concat(workflow->arena, STR("matrix."), document_text(document_key(matrix, at)));
    for (uint32_t i = 0; i < axis->count; i++) {
        const DocNode *item = document_value(axis, i);
        if (item->kind == DOC_SCALAR) run_set(reader, name, document_text(item), false, item->line);
        walk_matrix(workflow, node, matrix, at + 1, depth);
        reader->state = before;
    }
}

static void walk_mapping(Workflow *workflow, const DocNode *node, uint32_t depth) {
    RunReader *reader = workflow->reader;
    const DocNode *condition = document_get(node, STR("if"));
    if (condition && condition->scalar == SCALAR_BOOL && !condition->is_true) return;
    RunState before = reader->state;
    const DocNode *matrix = document_get(document_get(node, STR("strategy")), STR("matrix"));
    /* The axes first: variables and folders are made of them. */
    if (matrix && matrix->kind == DOC_MAPPING && matrix->count) {
        walk_matrix(workflow, node, matrix, 0, depth);
    } else {
        walk_pairs(workflow, node, depth);
    }
    reader->state = before;
}

static void walk(Workflow *workflow, const DocNode *node, bool is_command, uint32_t depth) {
    RunReader *reader = workflow->reader;
    reader->is_limited = reader->is_limited || workflow->visited++ > VISITED_MAX;
    if (!node || depth > NESTING_DEPTH_MAX || reader->is_limited) return;
    if (node->kind == DOC_SCALAR) {
        if (is_command) take_command(workflow, node);
        return;
    }
    if (node->kind == DOC_MAPPING) {
        walk_mapping(workflow, node, depth);
        return;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        walk(workflow, document_value(node, i), is_command, depth + 1);
        for (size_t k = 0; k < reader->later.count; k++)
            run_set(reader, reader->later.items[k].name, reader->later.items[k].value, true,
                    reader->later.items[k].line);
        reader->later.count = 0;
    }
}

void run_document_read(RunReader *reader, Str text) {
    Workflow workflow = {.reader = reader, .arena = reader->arena};
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, text, reader->arena, NULL);
    for (size_t i = 0; i < count; i++) walk(&workflow, documents[i], false, 0);
}
