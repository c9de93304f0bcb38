/* Reusable workflows and composite actions, followed where a job or step calls them. */
#include "analyzer/core/limits.h"
#include "parsers/formats/pipeline.h"

static const DocNode *of_call(const DocNode *root, const char *what) {
    const DocNode *on = document_get(root, STR("on"));
    if (!on) on = document_get(root, STR("true")); /* as YAML 1.1 reads it */
    return document_get(document_get(on, STR("workflow_call")), str_from(what));
}

const DocNode *pipeline_inputs_of_call(const DocNode *root) { return of_call(root, "inputs"); }
const DocNode *pipeline_outputs_of_call(const DocNode *root) { return of_call(root, "outputs"); }

void pipeline_collect_outputs(Pipeline *pipeline, const DocNode *outputs) {
    for (uint32_t i = 0; document_is_mapping(outputs) && i < outputs->count; i++) {
        const DocNode *value = document_value(outputs, i);
        if (document_is_mapping(value)) value = document_get(value, STR("value"));
        if (!value || value->kind != DOC_SCALAR) continue;
        ShellWord *word = ARENA_NEW(pipeline->shell->arena, ShellWord);
        *word = pipeline_value(pipeline, value);
        *VEC_PUSH(pipeline->shell->arena, &pipeline->outputs) =
            (ShellVariable){document_text(document_key(outputs, i)), {word, 1}, false};
    }
}

void pipeline_give_outputs(Pipeline *pipeline, Str prefix) {
    for (size_t i = 0; i < pipeline->outputs.count; i++) {
        const ShellVariable *output = &pipeline->outputs.items[i];
        shell_set(pipeline->shell, str_concat(pipeline->shell->arena, prefix, output->name), output->value.items[0]);
    }
    pipeline->outputs.count = 0;
}

static void set_given_inputs(Pipeline *pipeline, const DocNode *inputs, ShellState *into) {
    Shell *shell = pipeline->shell;
    ShellState outer = shell->state;
    for (uint32_t i = 0; document_is_mapping(inputs) && i < inputs->count; i++) {
        const DocNode *value = document_value(inputs, i);
        if (value->kind != DOC_SCALAR) continue;
        ShellWord word = pipeline_value(pipeline, value);
        shell->state = *into;
        shell_set(shell, str_concat(shell->arena, STR("inputs."), document_text(document_key(inputs, i))), word);
        *into = shell->state;
        shell->state = outer;
    }
}

/* Variables that steps of the action set hold for the steps behind it. */
static void keep_variables(Shell *shell, const ShellState *inner) {
    for (size_t i = 0; i < inner->variables.count; i++) {
        const ShellVariable *variable = &inner->variables.items[i];
        if (str_find_char(variable->name, '.', 0) == SIZE_MAX)
            shell_set_words(shell, variable->name, variable->value, variable->is_exported);
    }
}

/* Inputs replace those of the caller; the environment is that of the caller for an action, and none for a workflow. */
static void run_called(Pipeline *pipeline, DocNode *root, const DocNode *inputs, bool is_action) {
    Shell *shell = pipeline->shell;
    const ShellState *before = shell_enter(shell);
    ExprId environment = pipeline->deployments->environment;
    ShellState inside = *shell_enter(shell);
    size_t kept = 0;
    for (size_t i = 0; i < inside.variables.count; i++) {
        Str name = inside.variables.items[i].name;
        bool is_inherited = is_action && str_find_char(name, '.', 0) == SIZE_MAX;
        if (is_inherited || str_starts_with(name, STR("github.")))
            inside.variables.items[kept++] = inside.variables.items[i];
    }
    inside.variables.count = kept;
    set_given_inputs(pipeline, inputs, &inside);
    shell->state = inside;
    shell_set_directory(shell, shell_word(shell->arena, STR("/."), root->line));
    pipeline_set_inputs(pipeline, is_action ? document_get(root, STR("inputs")) : pipeline_inputs_of_call(root), inputs,
                        true);
    DocNode *steps = document_get(document_get(root, STR("runs")), STR("steps"));
    Deployments *deployments = pipeline->deployments;
    Str prefix = deployments->job_prefix;
    const DocNode *caller = pipeline->root;
    pipeline->root = root;
    if (!is_action && deployments->job.size)
        deployments->job_prefix = str_concat(shell->arena, deployments->job, STR("/"));
    if (!is_action)
        pipeline_walk(pipeline, root);
    else if (steps)
        pipeline_walk(pipeline, steps);
    deployments->job_prefix = prefix;
    pipeline->root = caller;
    if (is_action) pipeline_collect_outputs(pipeline, document_get(root, STR("outputs")));
    ShellState *after = shell_enter(shell);
    shell_leave(shell, before);
    if (is_action) keep_variables(shell, after);
    const ShellWord *id = shell_variable(shell, STR("step id"));
    Str step;
    if (is_action && id && shell_word_text(id, &step))
        pipeline_give_outputs(pipeline, str_format(shell->arena, "steps.%.*s.outputs.", STR_ARG(step)));
    if (is_action) pipeline->outputs.count = 0;
    pipeline->deployments->environment = environment;
}

static void count_lines(DocNode *node, uint32_t base, uint32_t depth) {
    if (depth > NESTING_DEPTH_MAX || node->line > base) return; /* an alias stands in several places */
    node->line += base;
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count; i++)
        count_lines(document_value(node, i), base, depth + 1);
}

void pipeline_count_lines(DocNode *node, uint32_t base) { count_lines(node, base, 0); }

void pipeline_call(Pipeline *pipeline, Str uses, const DocNode *inputs) {
    static const char *const names[] = {"", "/action.yml", "/action.yaml"};
    Shell *shell = pipeline->shell;
    bool is_action = !str_ends_with(uses, STR(".yml")) && !str_ends_with(uses, STR(".yaml"));
    Str path, text;
    shell_add_call(shell, "source", is_action ? STR("action.yml") : uses);
    if (is_action) shell_add_call(shell, "source", STR("action.yaml"));
    for (size_t i = is_action; i < sizeof names / sizeof *names && (i == 0 || is_action); i++) {
        Str written = str_format(shell->arena, "/%.*s%s", STR_ARG(uses), names[i]);
        ShellWord word = shell_word(shell->arena, written, 1);
        ShellPlace place;
        if (!shell_read_file(shell, &word, &path, &text) || !shell_enter_file(shell, path, &place)) continue;
        DocNode **documents = NULL;
        size_t count = document_parse_yaml(&documents, text, shell->arena, NULL);
        if (count) pipeline_count_lines(documents[0], shell->line_base);
        if (count && document_is_mapping(documents[0])) run_called(pipeline, documents[0], inputs, is_action);
        shell_leave_file(shell, &place);
        return;
    }
}
