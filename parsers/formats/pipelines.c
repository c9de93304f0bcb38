/* Pipelines: documents with commands in them. All of them nest in one way: what a mapping sets holds for what is in it,
 * commands stand under a few keys, and a matrix means the same once for each of its cells. */
#include "parsers/formats/deployments.h"

#include "analyzer/core/limits.h"

typedef struct {
    Deployments deployments;
    Shell *shell;
    Str format;
    Str path;
    bool is_isolated; /* each script has a shell of its own */
    bool is_flat;     /* what a mapping sets holds for those that follow it, too */
} Pipeline;

enum { CELLS_MAX = 64 };

static bool is_one_of(Str text, const char *words) {
    Str rest = str_from(words), word;
    while (str_word_next(&rest, &word))
        if (str_equal(text, word)) return true;
    return false;
}

/* {{ name }} of Ansible and << name >> of CircleCI as ${name}: names that nothing here knows. */
static Str with_shell_names(const Pipeline *pipeline, Str text) {
    static const char *const marks[][2] = {{"{{", "}}"}, {"<<", ">>"}};
    bool is_ansible = str_equal(pipeline->deployments.how, STR("ansible"));
    const char *const *mark = marks[is_ansible ? 0 : 1];
    if (!str_contains(text, str_from(mark[1]))) return text;
    StrBuf out = strbuf_new(pipeline->shell->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, str_from(mark[0]), at), close = SIZE_MAX;
        if (open != SIZE_MAX) close = str_find(text, str_from(mark[1]), open);
        bool is_name = close != SIZE_MAX && close - open < 100;
        Str name = is_name ? str_trim(str_slice(text, open + 2, close)) : STR_NONE;
        for (size_t i = 0; i < name.size; i++)
            is_name = is_name && (name.data[i] == '_' || name.data[i] == '.' || name.data[i] == '-' ||
                                  (name.data[i] >= '0' && name.data[i] <= '9') || (name.data[i] | 32) >= 'a');
        if (open == SIZE_MAX) open = text.size;
        strbuf_add(&out, str_slice(text, at, open));
        if (open == text.size) break;
        at = is_name ? close + 2 : open + 2;
        if (!is_name) strbuf_add(&out, str_from(mark[0]));
        if (is_name) {
            strbuf_add(&out, STR("${"));
            for (size_t i = 0; i < name.size; i++)
                strbuf_add_char(&out, name.data[i] == '.' || name.data[i] == '-' ? '_' : name.data[i]);
            strbuf_add_char(&out, '}');
        }
    }
    return strbuf_str(&out);
}

static ShellWord value_of(Pipeline *pipeline, const DocNode *node) {
    bool has_variables = !str_equal(pipeline->format, STR("workflow"));
    Str text = with_shell_names(pipeline, document_text(node));
    /* Quotes were taken off already: they are no quotes of the shell. */
    bool has_quotes = str_contains(text, STR("\"")) || str_contains(text, STR("'")) || str_contains(text, STR("`"));
    return shell_expand(pipeline->shell, text, node->line, has_variables && !has_quotes);
}

static void set_variables(Pipeline *pipeline, const DocNode *node, uint32_t depth) {
    for (uint32_t i = 0; node && depth < 4 && i < node->count; i++) {
        const DocNode *value = document_value(node, i), *key = document_key(node, i);
        Str name = document_text(key);
        if (node->kind == DOC_SEQUENCE && value->kind == DOC_MAPPING) { /* of Azure: name and value */
            const DocNode *named = document_get(value, STR("name")), *set = document_get(value, STR("value"));
            if (named && set && set->kind == DOC_SCALAR)
                shell_set(pipeline->shell, document_text(named), value_of(pipeline, set));
        } else if (node->kind == DOC_SEQUENCE) { /* of Travis: A=b */
            Str text = document_text(value);
            size_t equal = str_find_char(text, '=', 0);
            if (equal != SIZE_MAX && !str_contains(text, STR(" ")))
                shell_set(pipeline->shell, str_slice(text, 0, equal),
                          shell_expand(pipeline->shell, str_slice(text, equal + 1, text.size), value->line, true));
        } else if (value->kind == DOC_SCALAR) {
            shell_set(pipeline->shell, name, value_of(pipeline, value));
        } else if (is_one_of(name, "variables global")) {
            set_variables(pipeline, value, depth + 1);
        } else if (document_get(value, STR("value"))) { /* of GitLab: value and description */
            const DocNode *inner = document_get(value, STR("value"));
            if (inner->kind == DOC_SCALAR) shell_set(pipeline->shell, name, value_of(pipeline, inner));
        }
    }
}

/* A default of an input is what it is unless whoever starts it says otherwise. */
static void set_inputs(Pipeline *pipeline, const DocNode *inputs) {
    FactsBuilder *builder = pipeline->deployments.builder;
    for (uint32_t i = 0; document_is_mapping(inputs) && i < inputs->count; i++) {
        const DocNode *value = document_get(document_value(inputs, i), STR("default")), *key = document_key(inputs, i);
        if (!value || value->kind != DOC_SCALAR || document_text(value).size == 0) continue;
        Str name = str_format(pipeline->shell->arena, "inputs.%.*s", STR_ARG(document_text(key)));
        ExprId children[2] = {facts_named(builder, EXPR_NAME, name, key->line, key->column, 0),
                              facts_string(builder, document_text(value), value->line, value->column)};
        ExprId id = facts_add_expr(builder, EXPR_BINARY, value->line, value->column, children, 2);
        facts_expr_at(builder, id)->number = OP_COALESCE;
        shell_set(pipeline->shell, name, shell_word_of_expr(pipeline->shell->arena, id, value->line));
    }
}

/* ---- scripts ---- */

static void run_text(Pipeline *pipeline, const DocNode *node) {
    Str text = with_shell_names(pipeline, document_text(node));
    shell_run(pipeline->shell, text, node->line + (node->is_literal ? 1 : 0), !node->is_literal);
}

static void run_script(Pipeline *pipeline, const DocNode *node) {
    const ShellState *before = pipeline->is_isolated ? shell_enter(pipeline->shell) : NULL;
    if (node->kind == DOC_SCALAR) run_text(pipeline, node);
    for (uint32_t i = 0; document_is_sequence(node) && i < node->count; i++) {
        const DocNode *item = document_value(node, i);
        const DocNode *pipe = document_get(item, STR("pipe"));
        if (item->kind == DOC_SCALAR)
            run_text(pipeline, item);
        else if (pipe)
            deployments_action(&pipeline->deployments, pipeline->shell, document_text(pipe),
                               document_get(item, STR("variables")), item->line);
        for (uint32_t k = 0; document_is_sequence(item) && k < item->count; k++) /* an anchor in a list */
            if (document_value(item, k)->kind == DOC_SCALAR) run_text(pipeline, document_value(item, k));
    }
    if (before) shell_leave(pipeline->shell, before);
}

/* ---- matrices ---- */

static void set_cell(Pipeline *pipeline, Str prefix, const DocNode *key, const DocNode *value) {
    Str name = str_concat(pipeline->shell->arena, prefix, document_text(key));
    if (value->kind == DOC_SCALAR) shell_set(pipeline->shell, name, value_of(pipeline, value));
    for (uint32_t i = 0; value->kind == DOC_MAPPING && i < value->count; i++) {
        const DocNode *inner = document_value(value, i);
        Str path = str_format(pipeline->shell->arena, "%.*s.%.*s", STR_ARG(name),
                              STR_ARG(document_text(document_key(value, i))));
        if (inner->kind == DOC_SCALAR) shell_set(pipeline->shell, path, value_of(pipeline, inner));
    }
}

static bool is_axis(const DocNode *matrix, uint32_t i) {
    return !is_one_of(document_text(document_key(matrix, i)), "include exclude");
}

/* How many cells the axes make; 0: one of them can't be told. */
static size_t count_cells(const DocNode *matrix) {
    size_t count = 1, axes = 0;
    for (uint32_t i = 0; i < matrix->count; i++) {
        const DocNode *axis = document_value(matrix, i);
        if (!is_axis(matrix, i)) continue;
        if (!document_is_sequence(axis)) return 0;
        count *= axis->count;
        axes++;
        if (count == 0 || count > CELLS_MAX) return 0;
    }
    return axes ? count : 0;
}

static bool is_same_scalar(const DocNode *a, const DocNode *b) {
    return a && b && a->kind == DOC_SCALAR && b->kind == DOC_SCALAR && str_equal(a->value, b->value);
}

/* The value of an axis in a cell. */
static const DocNode *cell_value(const DocNode *matrix, size_t cell, uint32_t wanted) {
    for (uint32_t i = 0; i < matrix->count; i++) {
        const DocNode *axis = document_value(matrix, i);
        if (!is_axis(matrix, i)) continue;
        if (i == wanted) return document_value(axis, (uint32_t)(cell % axis->count));
        cell /= axis->count;
    }
    return NULL;
}

/* Does an entry of include or exclude say the same as the cell wherever both say something? */
static bool suits_cell(const DocNode *matrix, size_t cell, const DocNode *entry, bool *has_axis) {
    *has_axis = false;
    for (uint32_t i = 0; i < matrix->count; i++) {
        const DocNode *said = document_get(entry, document_text(document_key(matrix, i)));
        if (!is_axis(matrix, i) || !said) continue;
        *has_axis = true;
        if (!is_same_scalar(said, cell_value(matrix, cell, i))) return false;
    }
    return true;
}

static void set_entry(Pipeline *pipeline, Str prefix, const DocNode *entry) {
    for (uint32_t i = 0; document_is_mapping(entry) && i < entry->count; i++)
        set_cell(pipeline, prefix, document_key(entry, i), document_value(entry, i));
}

static bool is_excluded(const DocNode *matrix, size_t cell) {
    const DocNode *exclude = document_get(matrix, STR("exclude"));
    bool has_axis;
    for (uint32_t i = 0; document_is_sequence(exclude) && i < exclude->count; i++)
        if (suits_cell(matrix, cell, document_value(exclude, i), &has_axis) && has_axis) return true;
    return false;
}

static void walk_pairs(Pipeline *pipeline, DocNode *node);

/* The rest of the mapping once for each cell. */
static void walk_matrix(Pipeline *pipeline, DocNode *node, const DocNode *matrix, Str prefix) {
    const DocNode *include = document_get(matrix, STR("include"));
    size_t cells = count_cells(matrix), included = document_is_sequence(include) ? include->count : 0;
    bool has_axis;
    for (size_t cell = 0; cell < cells; cell++) {
        if (is_excluded(matrix, cell)) continue;
        const ShellState *before = shell_enter(pipeline->shell);
        for (uint32_t i = 0; i < matrix->count; i++)
            if (is_axis(matrix, i)) set_cell(pipeline, prefix, document_key(matrix, i), cell_value(matrix, cell, i));
        for (uint32_t i = 0; i < included; i++)
            if (suits_cell(matrix, cell, document_value(include, i), &has_axis))
                set_entry(pipeline, prefix, document_value(include, i));
        walk_pairs(pipeline, node);
        shell_leave(pipeline->shell, before);
    }
    bool is_any_walked = cells > 0;
    for (uint32_t i = 0; i < included && i < CELLS_MAX; i++) {
        bool is_of_cell = false;
        for (size_t cell = 0; cell < cells; cell++)
            is_of_cell = is_of_cell || suits_cell(matrix, cell, document_value(include, i), &has_axis);
        if (is_of_cell) continue;
        const ShellState *before = shell_enter(pipeline->shell);
        set_entry(pipeline, prefix, document_value(include, i));
        walk_pairs(pipeline, node);
        shell_leave(pipeline->shell, before);
        is_any_walked = true;
    }
    if (!is_any_walked) walk_pairs(pipeline, node);
}

/* ---- mappings ---- */

static void set_surroundings(Pipeline *pipeline, const DocNode *node) {
    static const char *const variable_keys[] = {"env", "variables", "environment", "vars"};
    for (size_t i = 0; i < sizeof variable_keys / sizeof *variable_keys; i++) {
        const DocNode *set = document_get(node, str_from(variable_keys[i]));
        const DocNode *name = set && set->kind == DOC_MAPPING && i == 2 ? document_get(set, STR("name")) : NULL;
        bool is_name = i == 2 && set && (name || set->kind == DOC_SCALAR);
        if (is_name && (name ? name : set)->kind == DOC_SCALAR) {
            ShellWord word = value_of(pipeline, name ? name : set);
            pipeline->deployments.environment = shell_word_expr(pipeline->deployments.builder, &word);
        } else if (set && set->kind != DOC_SCALAR) {
            set_variables(pipeline, set, 0);
        }
    }
    const DocNode *deployment = document_get(node, STR("deployment")); /* of Bitbucket */
    if (deployment && deployment->kind == DOC_SCALAR) {
        ShellWord word = value_of(pipeline, deployment);
        pipeline->deployments.environment = shell_word_expr(pipeline->deployments.builder, &word);
    }
    static const char *const folder_keys[] = {"working-directory", "working_directory", "workingDirectory"};
    const DocNode *defaults = document_get(document_get(node, STR("defaults")), STR("run"));
    for (size_t i = 0; i < sizeof folder_keys / sizeof *folder_keys; i++) {
        const DocNode *folder = document_get(node, str_from(folder_keys[i]));
        if (!folder) folder = document_get(defaults, str_from(folder_keys[i]));
        if (!folder || folder->kind != DOC_SCALAR) continue;
        /* From the top: one that is nearer replaces the other. */
        Str text = document_text(folder);
        while (str_starts_with(text, STR("./"))) text = str_slice(text, 2, text.size);
        ShellWord top = shell_word(pipeline->shell->arena, STR("/."), folder->line);
        ShellWord word = shell_expand(pipeline->shell, text, folder->line, true);
        bool is_whole = str_starts_with(text, STR("/")) || str_starts_with(text, STR("~")) || text.size == 0;
        if (!is_whole) shell_set_directory(pipeline->shell, shell_join(pipeline->shell->arena, &top, STR("/"), &word));
    }
}

static void walk(Pipeline *pipeline, DocNode *node);

/* What runs before the scripts of this mapping. */
static void run_before(Pipeline *pipeline, const DocNode *node) {
    static const char *const keys[] = {"before_install", "install", "before_script"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const DocNode *script = document_get(node, str_from(keys[i]));
        if (script && script->kind != DOC_MAPPING) run_script(pipeline, script);
    }
}

static void walk_pairs(Pipeline *pipeline, DocNode *node) {
    set_surroundings(pipeline, node);
    run_before(pipeline, node);
    const DocNode *uses = document_get(node, STR("uses")), *task = document_get(node, STR("task"));
    if (uses || task)
        deployments_action(&pipeline->deployments, pipeline->shell, document_text(uses ? uses : task),
                           document_get(node, uses ? STR("with") : STR("inputs")), node->line);
    for (uint32_t i = 0; i < node->count; i++) {
        Str key = document_text(document_key(node, i));
        DocNode *value = document_value(node, i);
        bool is_script = is_one_of(key, "run script bash command commands inlineScript after_success");
        if (is_one_of(key, "before_install install before_script env variables vars strategy defaults with") &&
            (value->kind != DOC_MAPPING || !is_one_of(key, "install")))
            continue;
        if (is_script && value->kind != DOC_MAPPING)
            run_script(pipeline, value);
        else if (value->kind != DOC_SCALAR)
            walk(pipeline, value);
    }
}

/* A job of GitLab takes over what those that it extends say. */
static void take_extended(Pipeline *pipeline, const DocNode *root, const DocNode *node) {
    const DocNode *extends = document_get(node, STR("extends"));
    for (uint32_t i = 0; extends && i < (extends->kind == DOC_SEQUENCE ? extends->count : 1); i++) {
        const DocNode *name = extends->kind == DOC_SEQUENCE ? document_value(extends, i) : extends;
        const DocNode *other = document_get(root, document_text(name));
        if (!document_is_mapping(other) || other == node) continue;
        set_surroundings(pipeline, other);
        if (!document_get(node, STR("before_script"))) run_before(pipeline, other);
        const DocNode *script = document_get(other, STR("script"));
        if (script && !document_get(node, STR("script"))) run_script(pipeline, script);
    }
}

static bool is_off(const DocNode *node) {
    const DocNode *condition = document_get(node, STR("if"));
    return condition && condition->kind == DOC_SCALAR && str_equal(str_trim(condition->value), STR("false"));
}

static void walk(Pipeline *pipeline, DocNode *node) {
    for (uint32_t i = 0; document_is_sequence(node) && i < node->count; i++) walk(pipeline, document_value(node, i));
    if (!document_is_mapping(node) || is_off(node)) return;
    Shell *shell = pipeline->shell;
    const DocNode *uses = document_get(node, STR("uses")), *task = document_get(node, STR("task"));
    /* A step that sets variables does so for those that follow. */
    bool is_setting = (uses || task) && !document_get(node, STR("run"));
    const ShellState *before = pipeline->is_flat || is_setting ? NULL : shell_enter(shell);
    ExprId environment = pipeline->deployments.environment;
    const DocNode *matrix = document_get(document_get(node, STR("strategy")), STR("matrix"));
    const DocNode *cells = document_get(document_get(node, STR("parallel")), STR("matrix"));
    if (document_is_mapping(matrix)) {
        walk_matrix(pipeline, node, matrix, STR("matrix."));
    } else if (document_is_sequence(cells)) {
        for (uint32_t i = 0; i < cells->count && i < CELLS_MAX; i++)
            if (document_is_mapping(document_value(cells, i)))
                walk_matrix(pipeline, node, document_value(cells, i), STR_NONE);
    } else {
        walk_pairs(pipeline, node);
    }
    pipeline->deployments.environment = environment;
    if (before) shell_leave(shell, before);
}

static void walk_jobs(Pipeline *pipeline, DocNode *root) {
    set_surroundings(pipeline, root);
    run_before(pipeline, document_get(root, STR("default")));
    run_before(pipeline, root);
    for (uint32_t i = 0; i < root->count; i++) {
        DocNode *job = document_value(root, i);
        Str name = document_text(document_key(root, i));
        if (!document_is_mapping(job) || is_one_of(name, "variables default include stages workflow")) continue;
        if (str_starts_with(name, STR("."))) continue; /* only extended by others */
        const ShellState *before = shell_enter(pipeline->shell);
        take_extended(pipeline, root, job);
        walk(pipeline, job);
        shell_leave(pipeline->shell, before);
    }
}

/* ---- formats ---- */

static Str folder_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

static void of_pipeline(Pipeline *pipeline, DocNode *root) {
    const DocNode *on = document_get(root, STR("on"));
    if (!on) on = document_get(root, STR("true")); /* as YAML 1.1 reads it */
    set_inputs(pipeline, document_get(document_get(on, STR("workflow_dispatch")), STR("inputs")));
    set_inputs(pipeline, document_get(document_get(on, STR("workflow_call")), STR("inputs")));
    set_inputs(pipeline, document_get(root, STR("inputs")));
    if (str_equal(pipeline->format, STR("gitlab-ci")))
        walk_jobs(pipeline, root);
    else
        walk(pipeline, root);
}

/* Tasks and plays of Ansible: a task is a mapping with the name of its module as a key. */
static void of_tasks(Pipeline *pipeline, const DocNode *node) {
    for (uint32_t i = 0; document_is_sequence(node) && i < node->count; i++)
        of_tasks(pipeline, document_value(node, i));
    if (!document_is_mapping(node)) return;
    const ShellState *before = shell_enter(pipeline->shell);
    const DocNode *vars = document_get(node, STR("vars"));
    if (document_is_mapping(vars)) set_variables(pipeline, vars, 0);
    static const char *const names[] = {"cloudformation", "amazon.aws.cloudformation", "community.aws.cloudformation"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const DocNode *task = document_get(node, str_from(names[i]));
        if (!document_is_mapping(task) || !document_get(task, STR("stack_name"))) continue;
        const DocNode *state = document_get(task, STR("state"));
        if (!str_equal(document_text(state), STR("absent")))
            deployments_action(&pipeline->deployments, pipeline->shell, STR("cloudformation"), task, task->line);
    }
    static const char *const lists[] = {"tasks", "pre_tasks", "post_tasks", "block", "always", "rescue", "handlers"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        of_tasks(pipeline, document_get(node, str_from(lists[i])));
    shell_leave(pipeline->shell, before);
}

static void of_package(Pipeline *pipeline, const DocNode *root) {
    const DocNode *scripts = document_get(root, STR("scripts"));
    for (uint32_t i = 0; document_is_mapping(scripts) && i < scripts->count; i++) {
        const ShellState *before = shell_enter(pipeline->shell);
        const DocNode *script = document_value(scripts, i);
        if (script->kind == DOC_SCALAR) run_text(pipeline, script);
        shell_leave(pipeline->shell, before);
    }
}

void deployments_of_document(FactsBuilder *builder, Str path, Str format, DocNode *root, Arena *arena) {
    bool is_package = str_equal(format, STR("package.json"));
    bool is_pipeline = is_one_of(format, "workflow gitlab-ci buildspec pipeline");
    bool is_ansible = str_equal(format, STR("yaml")) && document_is_sequence(root);
    if (!is_package && !is_pipeline && !is_ansible) return;
    Pipeline pipeline = {.deployments = {.builder = builder, .arena = arena}, .format = format, .path = path};
    pipeline.deployments.how = is_package ? STR("environment") : is_ansible ? STR("ansible") : STR("workflow");
    pipeline.is_flat = str_equal(format, STR("buildspec"));
    pipeline.is_isolated = is_one_of(format, "workflow pipeline");
    Str start = is_pipeline && !pipeline.is_flat ? STR("/.") : str_concat(arena, STR("/"), folder_of(path));
    if (pipeline.is_flat) start = STR_NONE; /* of a build that may start anywhere */
    pipeline.shell = shell_new(builder, arena, path, start, deployments_command, &pipeline.deployments);
    if (is_package)
        of_package(&pipeline, root);
    else if (is_ansible)
        of_tasks(&pipeline, root);
    else
        of_pipeline(&pipeline, root);
}

void deployments_of_script(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("environment")};
    Shell *shell = shell_new(builder, arena, path, STR_NONE, deployments_command, &deployments);
    shell_run(shell, bytes, 1, false);
}
