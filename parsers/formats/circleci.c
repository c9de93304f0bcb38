/* CircleCI: workflows say which jobs run, how often and with which parameters; jobs run commands that have parameters, too.
 * https://circleci.com/docs/reusing-config/ */
#include "parsers/formats/jobs.h"
#include "parsers/formats/pipeline.h"
#include "parsers/formats/step_commands.h"

enum { COMMAND_DEPTH_MAX = 6, RUNS_MAX = 500 };

/* As pipeline_value() has the names of << parameters.x-y >>. */
static Str variable_of(Arena *arena, Str prefix, Str name) {
    Str text = str_concat(arena, prefix, name);
    char *out = arena_alloc(arena, text.size);
    for (size_t i = 0; i < text.size; i++) out[i] = text.data[i] == '-' || text.data[i] == '.' ? '_' : text.data[i];
    return str_of(out, text.size);
}

/* Whoever triggers the pipeline may give another value. */
static void set_of_pipeline(Pipeline *pipeline, const DocNode *declared) {
    Shell *shell = pipeline->shell;
    for (uint32_t i = 0; document_is_mapping(declared) && i < declared->count; i++) {
        const DocNode *value = document_get(document_value(declared, i), STR("default"));
        if (!value || value->kind != DOC_SCALAR || document_text(value).size == 0) continue;
        Str name = variable_of(shell->arena, STR("pipeline_parameters_"), document_text(document_key(declared, i)));
        ExprId children[2] = {facts_named(shell->builder, EXPR_NAME, name, value->line, 1, 0),
                              facts_string(shell->builder, document_text(value), value->line, value->column)};
        ExprId id = facts_add_expr(shell->builder, EXPR_BINARY, value->line, value->column, children, 2);
        facts_expr_at(shell->builder, id)->number = OP_COALESCE;
        shell_set(shell, name, shell_word_of_expr(shell->arena, id, value->line));
    }
}

/* What is given counts before what the axes of a matrix say, and that before defaults. */
static void set_parameters(Pipeline *pipeline, const DocNode *declared, const DocNode *given, const DocNode *matrix,
                           size_t cell) {
    Shell *shell = pipeline->shell;
    size_t count = document_is_mapping(declared) ? declared->count : 0;
    ShellWord *words = ARENA_ARRAY(shell->arena, ShellWord, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        Str name = document_text(document_key(declared, i));
        const DocNode *value = document_get(given, name), *axis = document_get(matrix, name);
        if (!value) value = document_get(document_value(declared, i), STR("default"));
        for (uint32_t k = 0, rest = (uint32_t)cell; axis && k < matrix->count; k++) {
            const DocNode *values = document_value(matrix, k);
            if (!document_is_sequence(values) || values->count == 0) continue;
            if (values == axis) value = document_value(values, rest % values->count);
            rest /= values->count;
        }
        bool is_known = value && value->kind == DOC_SCALAR;
        words[i] = is_known
                       ? pipeline_value(pipeline, value)
                       : shell_unset_word(shell, variable_of(shell->arena, STR("parameters_"), name), declared->line);
    }
    for (uint32_t i = 0; i < count; i++)
        shell_set(shell, variable_of(shell->arena, STR("parameters_"), document_text(document_key(declared, i))),
                  words[i]);
}

static size_t count_cells(const Pipeline *pipeline, const DocNode *matrix) {
    enum { COUNTED_MAX = 1000000 };
    size_t count = 1;
    for (uint32_t i = 0; document_is_mapping(matrix) && i < matrix->count; i++) {
        const DocNode *values = document_value(matrix, i);
        if (document_is_sequence(values) && values->count) count *= values->count;
        if (count > COUNTED_MAX) count = COUNTED_MAX;
    }
    if (matrix) pipeline_tell_cells(pipeline, matrix->line, "jobs of a matrix", count);
    return count < PIPELINE_CELLS_MAX ? count : PIPELINE_CELLS_MAX;
}

static void run_job(Pipeline *pipeline, Str name, DocNode *job, const DocNode *given) {
    const DocNode *matrix = document_get(document_get(given, STR("matrix")), STR("parameters"));
    for (size_t cell = 0, cells = count_cells(pipeline, matrix); cell < cells; cell++) {
        const ShellState *before = shell_enter(pipeline->shell);
        set_parameters(pipeline, document_get(job, STR("parameters")), given, matrix, cell);
        pipeline_walk_job(pipeline, name, job);
        shell_leave(pipeline->shell, before);
    }
}

/* hmpps/deploy_env of an orb that stands elsewhere; false: no orb of that name is told. */
static bool run_orb(Pipeline *pipeline, Str name, const DocNode *given, uint32_t line) {
    size_t slash = str_find_char(name, '/', 0);
    const DocNode *orbs = document_get(pipeline->root, STR("orbs"));
    const DocNode *orb = slash == SIZE_MAX ? NULL : document_get(orbs, str_slice(name, 0, slash));
    if (!orb || orb->kind != DOC_SCALAR) return false;
    Str source = str_slice(document_text(orb), 0, str_find_char(document_text(orb), '@', 0));
    Str whole = str_concat(pipeline->shell->arena, source, str_slice(name, slash, name.size));
    step_command_guess(pipeline->deployments, pipeline->shell, whole, given, line);
    return true;
}

bool circleci_walk(Pipeline *pipeline, const DocNode *root) {
    DocNode *jobs = document_get(root, STR("jobs"));
    const DocNode *workflows = document_get(root, STR("workflows"));
    if (!document_is_mapping(jobs) || !document_is_mapping(workflows)) return false;
    bool *is_run = ARENA_ARRAY(pipeline->shell->arena, bool, jobs->count + 1);
    size_t runs = 0;
    set_of_pipeline(pipeline, document_get(root, STR("parameters")));
    for (uint32_t w = 0; w < workflows->count; w++) {
        const DocNode *list = document_get(document_value(workflows, w), STR("jobs"));
        for (uint32_t i = 0; document_is_sequence(list) && i < list->count && runs < RUNS_MAX; i++) {
            const DocNode *item = document_value(list, i);
            bool has_options = document_is_mapping(item) && item->count > 0;
            Str name = document_text(has_options ? document_key(item, 0) : item);
            Str outer = jobs_enter(pipeline->deployments, name);
            run_orb(pipeline, name, has_options ? document_value(item, 0) : NULL, item->line);
            jobs_leave(pipeline->deployments, outer);
            for (uint32_t k = 0; k < jobs->count; k++) {
                if (!str_equal(document_text(document_key(jobs, k)), name)) continue;
                is_run[k] = true;
                runs++;
                if (document_is_mapping(document_value(jobs, k)))
                    run_job(pipeline, name, document_value(jobs, k), has_options ? document_value(item, 0) : NULL);
            }
        }
    }
    for (uint32_t k = 0; k < jobs->count; k++) /* … that no workflow runs here: what continues this one may */
        if (!is_run[k] && document_is_mapping(document_value(jobs, k)))
            run_job(pipeline, document_text(document_key(jobs, k)), document_value(jobs, k), NULL);
    return true;
}

/* ---- conditions ---- */

/* What has a default has it here: whoever starts the pipeline may say otherwise. */
static bool text_of(Pipeline *pipeline, const DocNode *node, Str *out) {
    if (node->kind != DOC_SCALAR) return false;
    FactsBuilder *builder = pipeline->shell->builder;
    ShellWord word = pipeline_value(pipeline, node);
    if (shell_word_text(&word, out)) return true;
    ExprId id = shell_word_expr(builder, &word);
    const Expr *expr = facts_expr_at(builder, id);
    bool has_default = expr->kind == EXPR_BINARY && expr->number == OP_COALESCE;
    const Expr *fallback = has_default ? facts_expr_at(builder, facts_builder_child(builder, id, 1)) : expr;
    *out = facts_builder_str(builder, fallback->text);
    return has_default && fallback->kind == EXPR_STRING;
}

/* Numbers, texts and truths, and what and, or, not, equal and matches make of them; false: it can't be told.
 * https://circleci.com/docs/reference/configuration-reference/#logic-statements */
static bool decides(Pipeline *pipeline, const DocNode *asked, bool *holds) {
    Str text, other;
    if (!asked) return false;
    if (asked->kind == DOC_SCALAR) {
        if (!text_of(pipeline, asked, &text)) return false;
        *holds =
            text.size && !str_equal(text, STR("false")) && !str_equal(text, STR("0")) && !str_equal(text, STR("null"));
        return true;
    }
    Str name = document_text(document_key(asked, 0));
    const DocNode *parts = document_is_mapping(asked) && asked->count == 1 ? document_value(asked, 0) : NULL;
    if (parts && str_equal(name, STR("not"))) {
        if (!decides(pipeline, parts, holds)) return false;
        *holds = !*holds;
        return true;
    }
    if (!document_is_sequence(parts)) return false;
    bool is_and = str_equal(name, STR("and")), is_or = str_equal(name, STR("or")), is_known = true, own;
    for (uint32_t i = 0; (is_and || is_or) && i < parts->count; i++) {
        bool is_told = decides(pipeline, document_value(parts, i), &own); /* depth: height of a document */
        is_known = is_known && is_told;
        if (is_told && own == is_or) {
            *holds = own;
            return true;
        }
    }
    *holds = is_and;
    if (is_and || is_or) return is_known;
    if (!str_equal(name, STR("equal")) || parts->count < 2 || !text_of(pipeline, document_value(parts, 0), &text))
        return false;
    *holds = true;
    for (uint32_t i = 1; i < parts->count; i++) {
        if (!text_of(pipeline, document_value(parts, i), &other)) return false;
        *holds = *holds && str_equal(text, other);
    }
    return true;
}

/* {when: {condition: …, steps: […]}}: true where its steps are known not to be done. */
static bool is_off(Pipeline *pipeline, const DocNode *step) {
    bool has_key = document_is_mapping(step) && step->count == 1, holds;
    Str key = has_key ? document_text(document_key(step, 0)) : STR_NONE;
    bool is_unless = str_equal(key, STR("unless"));
    if (!is_unless && !str_equal(key, STR("when"))) return false;
    const DocNode *condition = document_get(document_value(step, 0), STR("condition"));
    return decides(pipeline, condition, &holds) && holds == is_unless;
}

bool circleci_step(Pipeline *pipeline, const DocNode *step) {
    if (is_off(pipeline, step)) return true;
    const DocNode *commands = document_get(pipeline->root, STR("commands"));
    bool has_options = document_is_mapping(step) && step->count == 1, is_plain = step->kind == DOC_SCALAR;
    if (!has_options && !is_plain) return false;
    Str name = document_text(has_options ? document_key(step, 0) : step);
    if (run_orb(pipeline, name, has_options ? document_value(step, 0) : NULL, step->line)) return true;
    const DocNode *command = document_get(commands, name);
    DocNode *steps = document_get(command, STR("steps"));
    if (!steps || pipeline->command_depth >= COMMAND_DEPTH_MAX) return false;
    const ShellState *before = shell_enter(pipeline->shell);
    pipeline->command_depth++;
    set_parameters(pipeline, document_get(command, STR("parameters")), has_options ? document_value(step, 0) : NULL,
                   NULL, 0);
    pipeline_walk(pipeline, steps);
    pipeline->command_depth--;
    shell_leave(pipeline->shell, before);
    return true;
}
