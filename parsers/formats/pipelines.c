/* Pipelines: documents with commands in them. All of them nest in one way: what a mapping sets holds for what is in it,
 * commands stand under a few keys, and a matrix means the same once for each of its cells. */
#include "parsers/formats/pipeline.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/actions_value.h"
#include "parsers/formats/jobs.h"
#include "parsers/formats/powershell.h"
#include "parsers/formats/program_commands.h"
#include "parsers/formats/step_conditions.h"

static bool is_plain_name(Str name) {
    bool is_plain = name.size > 0;
    for (size_t i = 0; i < name.size; i++)
        is_plain = is_plain && (name.data[i] == '_' || name.data[i] == '.' || name.data[i] == '-' ||
                                (name.data[i] >= '0' && name.data[i] <= '9') || (name.data[i] | 32) >= 'a');
    return is_plain;
}

/* name | default "x", name | default('x'): what holds where nothing gives the name, which is set to what stands before. */
static Str take_fallback(Str *name) {
    size_t pipe = str_find_char(*name, '|', 0), open = 0;
    if (pipe == SIZE_MAX) return STR_NONE;
    Str rest = str_trim(str_slice(*name, pipe + 1, name->size));
    while (open < rest.size && rest.data[open] != '"' && rest.data[open] != '\'') open++;
    size_t close = open < rest.size ? str_find_char(rest, rest.data[open], open + 1) : SIZE_MAX;
    if (!str_starts_with(rest, STR("default")) || close == SIZE_MAX) return STR_NONE;
    *name = str_trim(str_slice(*name, 0, pipe));
    return str_slice(rest, open + 1, close);
}

/* {{ name }} of Ansible, {{.name}} of Taskfiles and << name >> of CircleCI as ${name}: names that nothing here knows. */
static Str with_shell_names(const Pipeline *pipeline, Str text) {
    static const char *const marks[][2] = {{"{{", "}}"}, {"<<", ">>"}};
    bool has_braces = shell_is_among(pipeline->format, "yaml taskfile");
    const char *const *mark = marks[has_braces ? 0 : 1];
    if (!str_contains(text, str_from(mark[1]))) return text;
    StrBuf out = strbuf_new(pipeline->shell->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, str_from(mark[0]), at), close = SIZE_MAX;
        if (open != SIZE_MAX) close = str_find(text, str_from(mark[1]), open);
        Str name = close != SIZE_MAX && close - open < 100 ? str_trim(str_slice(text, open + 2, close)) : STR_NONE;
        Str fallback = take_fallback(&name);
        bool is_name = is_plain_name(name);
        if (str_starts_with(name, STR("."))) name = str_slice(name, 1, name.size);
        if (open == SIZE_MAX) open = text.size;
        strbuf_add(&out, str_slice(text, at, open));
        if (open == text.size) break;
        at = is_name ? close + 2 : open + 2;
        if (!is_name) strbuf_add(&out, str_from(mark[0]));
        if (is_name) {
            strbuf_add(&out, STR("${"));
            for (size_t i = 0; i < name.size; i++)
                strbuf_add_char(&out, name.data[i] == '.' || name.data[i] == '-' ? '_' : name.data[i]);
            if (fallback.size) strbuf_format(&out, ":-%.*s", STR_ARG(fallback));
            strbuf_add_char(&out, '}');
        }
    }
    return strbuf_str(&out);
}

ShellWord pipeline_value(Pipeline *pipeline, const DocNode *node) {
    bool has_variables = !str_equal(pipeline->format, STR("workflow"));
    Str text = with_shell_names(pipeline, document_text(node));
    /* Quotes were taken off already: they are no quotes of the shell. */
    bool has_quotes = str_contains(text, STR("\"")) || str_contains(text, STR("'")) || str_contains(text, STR("`"));
    return shell_expand(pipeline->shell, text, node->line, has_variables && !has_quotes);
}

/* What is chosen from a list is one of it; 0: there is none, or it is too long to follow. */
static ExprId choice_of(Pipeline *pipeline, Str name, const DocNode *options) {
    Str values[ACTIONS_VALUES_MAX];
    if (!document_is_sequence(options) || options->count == 0) return 0;
    if (options->count > ACTIONS_VALUES_MAX) {
        facts_add_note(pipeline->deployments->builder, DIAG_LIMIT, options->line,
                       "a choice between %u values; more than %d are not followed", (unsigned)options->count,
                       ACTIONS_VALUES_MAX);
        return 0;
    }
    for (uint32_t i = 0; i < options->count; i++) {
        if (document_value(options, i)->kind != DOC_SCALAR) return 0;
        values[i] = document_text(document_value(options, i));
    }
    return actions_one_of(pipeline->shell, name, values, options->count, options->line);
}

static void set_variables(Pipeline *pipeline, const DocNode *node, uint32_t depth) {
    for (uint32_t i = 0; node && depth < 4 && i < node->count; i++) {
        const DocNode *value = document_value(node, i), *key = document_key(node, i);
        Str name = document_text(key);
        if (node->kind == DOC_SEQUENCE && value->kind == DOC_MAPPING) { /* of Azure: name and value */
            const DocNode *named = document_get(value, STR("name")), *set = document_get(value, STR("value"));
            if (named && set && set->kind == DOC_SCALAR)
                shell_export(pipeline->shell, document_text(named),
                             step_condition_value(pipeline->shell, document_get(value, STR("if")), document_text(named),
                                                  pipeline_value(pipeline, set)));
        } else if (node->kind == DOC_SEQUENCE) { /* of Travis: A=b */
            Str text = document_text(value);
            size_t equal = str_find_char(text, '=', 0);
            if (equal != SIZE_MAX && !str_contains(text, STR(" ")))
                shell_export(pipeline->shell, str_slice(text, 0, equal),
                             shell_expand(pipeline->shell, str_slice(text, equal + 1, text.size), value->line, true));
        } else if (value->kind == DOC_SCALAR) {
            shell_export(pipeline->shell, name, pipeline_value(pipeline, value));
        } else if (shell_is_among(name, "variables global")) {
            set_variables(pipeline, value, depth + 1);
        } else if (document_get(value, STR("value"))) { /* of GitLab: value and description */
            const DocNode *inner = document_get(value, STR("value"));
            ExprId chosen = choice_of(pipeline, name, document_get(value, STR("options")));
            if (chosen)
                shell_export(pipeline->shell, name, shell_word_of_expr(pipeline->shell->arena, chosen, key->line));
            else if (inner->kind == DOC_SCALAR)
                shell_export(pipeline->shell, name, pipeline_value(pipeline, inner));
        }
    }
}

/* Where something else may start the workflow, an input has no value then. */
static ExprId given_by_hand(Pipeline *pipeline, ExprId input) {
    Shell *shell = pipeline->shell;
    if (!shell_variable(shell, STR("other triggers"))) return input;
    uint32_t line = facts_expr_at(shell->builder, input)->line;
    ExprId condition = actions_condition(shell, STR("github.event_name == 'workflow_dispatch'"), line);
    return actions_choice(shell, condition, input, facts_string(shell->builder, STR_NONE, line, 1));
}

void pipeline_set_inputs(Pipeline *pipeline, const DocNode *inputs, const DocNode *given, bool is_called) {
    FactsBuilder *builder = pipeline->deployments->builder;
    for (uint32_t i = 0; document_is_mapping(inputs) && i < inputs->count; i++) {
        const DocNode *value = document_get(document_value(inputs, i), STR("default")), *key = document_key(inputs, i);
        if (document_get(given, document_text(key))) continue;
        Str name = str_format(pipeline->shell->arena, "inputs.%.*s", STR_ARG(document_text(key)));
        ExprId chosen =
            is_called ? 0 : choice_of(pipeline, name, document_get(document_value(inputs, i), STR("options")));
        if (chosen) {
            shell_set(pipeline->shell, name,
                      shell_word_of_expr(pipeline->shell->arena, given_by_hand(pipeline, chosen), key->line));
            continue;
        }
        if (!value || value->kind != DOC_SCALAR || document_text(value).size == 0) continue;
        ExprId children[2] = {facts_named(builder, EXPR_NAME, name, key->line, key->column, 0),
                              facts_string(builder, document_text(value), value->line, value->column)};
        if (is_called) {
            shell_set(pipeline->shell, name, shell_word(pipeline->shell->arena, document_text(value), value->line));
            continue;
        }
        ExprId id = facts_add_expr(builder, EXPR_BINARY, value->line, value->column, children, 2);
        facts_expr_at(builder, id)->number = OP_COALESCE;
        shell_set(pipeline->shell, name,
                  shell_word_of_expr(pipeline->shell->arena, given_by_hand(pipeline, id), value->line));
    }
}

/* Of Azure Pipelines: [{name: region, default: eu-west-1}] */
static void set_listed_parameters(Pipeline *pipeline, const DocNode *parameters) {
    FactsBuilder *builder = pipeline->deployments->builder;
    for (uint32_t i = 0; document_is_sequence(parameters) && i < parameters->count; i++) {
        const DocNode *item = document_value(parameters, i), *name = document_get(item, STR("name")),
                      *value = document_get(item, STR("default"));
        if (!name) continue;
        Str path = str_format(pipeline->shell->arena, "parameters.%.*s", STR_ARG(document_text(name)));
        ExprId chosen = choice_of(pipeline, path, document_get(item, STR("values")));
        if (chosen) shell_set(pipeline->shell, path, shell_word_of_expr(pipeline->shell->arena, chosen, name->line));
        if (chosen || !value || value->kind != DOC_SCALAR || document_text(value).size == 0) continue;
        ExprId children[2] = {facts_named(builder, EXPR_NAME, path, name->line, name->column, 0),
                              facts_string(builder, document_text(value), value->line, value->column)};
        ExprId id = facts_add_expr(builder, EXPR_BINARY, value->line, value->column, children, 2);
        facts_expr_at(builder, id)->number = OP_COALESCE;
        shell_set(pipeline->shell, path, shell_word_of_expr(pipeline->shell->arena, id, value->line));
    }
}

/* ---- scripts ---- */

static void run_text(Pipeline *pipeline, const DocNode *node) {
    Str text = with_shell_names(pipeline, document_text(node));
    if (pipeline->is_powershell) text = powershell_as_shell(pipeline->shell->arena, text);
    if (pipeline->is_python) text = program_as_shell(pipeline->shell->arena, STR("python"), text);
    shell_run(pipeline->shell, text, node->line + (node->is_literal ? 1 : 0), !node->is_literal);
}

static void run_script(Pipeline *pipeline, const DocNode *node) {
    const ShellState *before = pipeline->is_isolated ? shell_enter(pipeline->shell) : NULL;
    if (node->kind == DOC_SCALAR) run_text(pipeline, node);
    for (uint32_t i = 0; document_is_sequence(node) && i < node->count; i++) {
        const DocNode *item = document_value(node, i);
        const DocNode *pipe = document_get(item, STR("pipe")), *command = document_get(item, STR("cmd"));
        const ShellState *own = str_equal(pipeline->format, STR("taskfile")) ? shell_enter(pipeline->shell) : NULL;
        const DocNode *each = command ? document_get(item, STR("for")) : NULL;
        if (document_is_sequence(each)) pipeline_tell_cells(pipeline, each->line, "rounds of a loop", each->count);
        for (uint32_t k = 0; document_is_sequence(each) && k < each->count && k < PIPELINE_CELLS_MAX; k++) {
            shell_set(pipeline->shell, STR("ITEM"), pipeline_value(pipeline, document_value(each, k)));
            run_text(pipeline, command);
        }
        if (document_is_sequence(each)) continue;
        if (item->kind == DOC_SCALAR || (command && command->kind == DOC_SCALAR))
            run_text(pipeline, command ? command : item);
        else if (pipe)
            deployments_action(pipeline->deployments, pipeline->shell, document_text(pipe),
                               document_get(item, STR("variables")), item->line);
        for (uint32_t k = 0; document_is_sequence(item) && k < item->count; k++) /* an anchor in a list */
            if (document_value(item, k)->kind == DOC_SCALAR) run_text(pipeline, document_value(item, k));
        if (own) shell_leave(pipeline->shell, own);
    }
    shell_collect_later(pipeline->shell);
    if (before) shell_leave(pipeline->shell, before);
}

/* ---- mappings ---- */

/* The folder of the checkout: "~/project" of CircleCI, unless the job says another one. */
static Str home_of(const Pipeline *pipeline) {
    const ShellWord *home = shell_variable(pipeline->shell, STR("working_directory of the job"));
    Str text;
    return home && shell_word_text(home, &text) ? text : STR("~/project");
}

/* From the top: one that is nearer replaces the other. */
static void set_folder(Pipeline *pipeline, const DocNode *folder, bool is_of_job) {
    Shell *shell = pipeline->shell;
    Str text = with_shell_names(pipeline, document_text(folder)), home = home_of(pipeline);
    while (str_starts_with(text, STR("./"))) text = str_slice(text, 2, text.size);
    if (str_starts_with(text, STR("~")) && is_of_job) {
        shell_set(shell, STR("working_directory of the job"), shell_word(shell->arena, text, folder->line));
        return;
    }
    if (str_starts_with(text, home)) text = str_slice(text, home.size + 1, text.size);
    bool is_whole = str_starts_with(text, STR("/")) || str_starts_with(text, STR("~"));
    if (text.size == 0 || is_whole) return;
    ShellWord top = shell_word(shell->arena, STR("/."), folder->line);
    if (str_equal(pipeline->format, STR("taskfile"))) top = *shell_directory(shell);
    ShellWord word = shell_expand(shell, text, folder->line, true);
    bool is_from_top = word.count && !word.parts[0].expr && str_starts_with(word.parts[0].text, STR("/"));
    shell_set_directory(shell, is_from_top ? word : shell_join(shell->arena, &top, STR("/"), &word));
}

static void set_folders(Pipeline *pipeline, const DocNode *node) {
    static const char *const keys[] = {"working-directory", "working_directory", "workingDirectory"};
    const DocNode *defaults = document_get(document_get(node, STR("defaults")), STR("run"));
    const DocNode *own = document_get(node, STR("dir"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const DocNode *folder = document_get(node, str_from(keys[i]));
        if (!folder) folder = document_get(defaults, str_from(keys[i]));
        if (folder && folder->kind == DOC_SCALAR)
            set_folder(pipeline, folder, document_get(node, STR("steps")) != NULL);
    }
    bool is_task = str_equal(pipeline->format, STR("taskfile")) && shell_directory(pipeline->shell);
    if (is_task && own && own->kind == DOC_SCALAR) set_folder(pipeline, own, false);
}

static void set_surroundings(Pipeline *pipeline, const DocNode *node) {
    static const char *const variable_keys[] = {"env", "variables", "environment", "vars"};
    for (size_t i = 0; i < sizeof variable_keys / sizeof *variable_keys; i++) {
        const DocNode *set = document_get(node, str_from(variable_keys[i]));
        const DocNode *name = set && set->kind == DOC_MAPPING && i == 2 ? document_get(set, STR("name")) : NULL;
        bool is_name = i == 2 && set && (name || set->kind == DOC_SCALAR);
        if (is_name && (name ? name : set)->kind == DOC_SCALAR) {
            ShellWord word = pipeline_value(pipeline, name ? name : set);
            pipeline->deployments->environment = shell_word_expr(pipeline->deployments->builder, &word);
        } else if (set && set->kind != DOC_SCALAR) {
            set_variables(pipeline, set, 0);
        }
    }
    const DocNode *deployment = document_get(node, STR("deployment")); /* of Bitbucket */
    if (deployment && deployment->kind == DOC_SCALAR && document_get(pipeline->root, STR("pipelines"))) {
        ShellWord word = pipeline_value(pipeline, deployment);
        pipeline->deployments->environment = shell_word_expr(pipeline->deployments->builder, &word);
    }
    set_folders(pipeline, node);
}

/* ---- what jobs need ---- */

static void add_image(Pipeline *pipeline, const DocNode *node) {
    const DocNode *name = node;
    if (document_is_mapping(node)) name = document_get(node, STR("image"));
    if (document_is_mapping(node) && !name) name = document_get(node, STR("name"));
    if (!name || name->kind != DOC_SCALAR || document_text(name).size == 0) return;
    ShellWord word = pipeline_value(pipeline, name);
    jobs_add_image(pipeline->deployments, &word);
}

/* A list of them, or a mapping of what each is called. */
static void add_images(Pipeline *pipeline, const DocNode *node) {
    if (node && node->kind != DOC_SCALAR)
        for (uint32_t i = 0; i < node->count; i++) add_image(pipeline, document_value(node, i));
}

/* What Azure Pipelines calls a container, and CircleCI an executor, is told at the top. */
static const DocNode *told_at_top(const Pipeline *pipeline, const DocNode *node) {
    const DocNode *containers = document_get(document_get(pipeline->root, STR("resources")), STR("containers"));
    const DocNode *name = document_is_mapping(node) ? document_get(node, STR("name")) : node;
    for (uint32_t i = 0; document_is_sequence(containers) && i < containers->count; i++) {
        const DocNode *item = document_value(containers, i);
        if (str_equal(document_text(document_get(item, STR("container"))), document_text(name))) return item;
    }
    return document_get(document_get(pipeline->root, STR("executors")), document_text(name));
}

/* Where the steps of this mapping run, and what runs beside them. `image` alone is a machine's for some. */
static void add_containers(Pipeline *pipeline, const DocNode *node) {
    bool is_of_bitbucket = document_get(pipeline->root, STR("pipelines")) != NULL;
    bool has_plain_image = is_of_bitbucket || str_equal(pipeline->format, STR("gitlab-ci"));
    const DocNode *image = document_get(node, STR("image"));
    if (is_of_bitbucket && !image && document_get(node, STR("script")))
        image = document_get(pipeline->root, STR("image"));
    const DocNode *container = document_get(node, STR("container")), *executor = document_get(node, STR("executor"));
    const DocNode *told = container ? told_at_top(pipeline, container) : NULL;
    if (has_plain_image && image) add_image(pipeline, image);
    if (container) add_image(pipeline, told ? told : container);
    if (executor) add_images(pipeline, document_get(told_at_top(pipeline, executor), STR("docker")));
    add_images(pipeline, document_get(node, STR("docker")));
    const DocNode *services = document_get(node, STR("services")),
                  *known = document_get(document_get(pipeline->root, STR("definitions")), STR("services"));
    for (uint32_t i = 0; services && services->kind != DOC_SCALAR && i < services->count; i++) {
        const DocNode *service = document_value(services, i);
        const DocNode *defined = service->kind == DOC_SCALAR ? document_get(known, document_text(service)) : NULL;
        if (defined || !is_of_bitbucket) add_image(pipeline, defined ? defined : service);
    }
}

/* Whether it fails or not, the job goes on; or it is run only when something else has failed. */
static bool is_dispensable(const DocNode *node) {
    static const char *const conditions[] = {"failure()", "cancelled()"};
    Str condition = document_text(document_get(node, STR("if")));
    Str go_on = document_text(document_get(node, STR("continue-on-error")));
    if (!go_on.size) go_on = document_text(document_get(node, STR("continueOnError")));
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (str_contains(condition, str_from(conditions[i])) && !str_contains(condition, STR("!"))) return true;
    return str_equal(go_on, STR("true"));
}

/* A mapping that is a job, by its name. */
void pipeline_walk_job(Pipeline *pipeline, Str name, DocNode *job) {
    Str before = jobs_enter(pipeline->deployments, name);
    jobs_add_after(pipeline->deployments, document_get(job, STR("needs")));
    jobs_add_after(pipeline->deployments, document_get(job, STR("dependsOn")));
    pipeline_walk(pipeline, job);
    jobs_leave(pipeline->deployments, before);
}

static bool is_done(const DocNode *jobs, const bool *done, Str name) {
    for (uint32_t i = 0; i < jobs->count; i++)
        if (str_equal(document_text(document_key(jobs, i)), name)) return done[i];
    return true;
}

/* Are those done whose outputs it may read? */
static bool is_ready(const DocNode *jobs, const bool *done, const DocNode *job) {
    const DocNode *needs = document_get(job, STR("needs"));
    bool is_list = document_is_sequence(needs), is_ready = true;
    for (uint32_t i = 0; needs && i < (is_list ? needs->count : 1); i++)
        is_ready = is_ready && is_done(jobs, done, document_text(is_list ? document_value(needs, i) : needs));
    return is_ready;
}

/* {name: job, …}, those first that others need. */
static void walk_named_jobs(Pipeline *pipeline, const DocNode *jobs) {
    enum { ROUNDS_MAX = 16 };
    bool *done = ARENA_ARRAY(pipeline->shell->arena, bool, jobs->count + 1);
    for (uint32_t round = 0; round <= ROUNDS_MAX; round++)
        for (uint32_t i = 0; i < jobs->count; i++) {
            DocNode *job = document_value(jobs, i);
            if (done[i] || (round < ROUNDS_MAX && !is_ready(jobs, done, job))) continue;
            done[i] = true;
            Str name = document_text(document_key(jobs, i));
            if (document_is_mapping(job)) pipeline_walk_job(pipeline, name, job);
            pipeline_give_outputs(pipeline, str_format(pipeline->shell->arena, "needs.%.*s.outputs.", STR_ARG(name)));
        }
}

/* Workflows of CircleCI: {release: {jobs: [build, {deploy: {requires: [build]}}]}} */
static void add_requirements(Pipeline *pipeline, const DocNode *workflows) {
    for (uint32_t i = 0; document_is_mapping(workflows) && i < workflows->count; i++) {
        const DocNode *jobs = document_get(document_value(workflows, i), STR("jobs"));
        for (uint32_t k = 0; document_is_sequence(jobs) && k < jobs->count; k++) {
            const DocNode *item = document_value(jobs, k);
            if (!document_is_mapping(item) || item->count == 0) continue;
            Str before = jobs_enter(pipeline->deployments, document_text(document_key(item, 0)));
            jobs_add_after(pipeline->deployments, document_get(document_value(item, 0), STR("requires")));
            jobs_leave(pipeline->deployments, before);
        }
    }
}

/* What runs before the scripts of this mapping. */
static void run_before(Pipeline *pipeline, const DocNode *node) {
    static const char *const keys[] = {"before_install", "install", "before_script"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const DocNode *script = document_get(node, str_from(keys[i]));
        if (script && script->kind != DOC_MAPPING) run_script(pipeline, script);
    }
}

/* docker://registry/name:tag */
static void add_image_of_step(Pipeline *pipeline, const DocNode *uses) {
    Str scheme = STR("docker://"), text = document_text(uses);
    ShellWord word = shell_expand(pipeline->shell, str_slice(text, scheme.size, text.size), uses->line, false);
    jobs_add_image(pipeline->deployments, &word);
}

/* Which shell runs a script that says nothing else: what the job or workflow says, the machine's own, or that of the task. */
static void set_default_shell(Pipeline *pipeline, const DocNode *node) {
    const DocNode *said = document_get(document_get(document_get(node, STR("defaults")), STR("run")), STR("shell"));
    Str machine = document_text(document_get(node, STR("runs-on"))),
        task = document_text(document_get(node, STR("task")));
    Str name = said ? document_text(said) : STR_NONE;
    bool is_known = shell_variable(pipeline->shell, STR("default shell")) != NULL;
    if (!name.size && !is_known && str_starts_with(machine, STR("windows"))) name = STR("pwsh");
    if (str_contains(task, STR("PowerShell"))) name = STR("pwsh");
    if (name.size)
        shell_set(pipeline->shell, STR("default shell"), shell_word(pipeline->shell->arena, name, node->line));
}

static bool is_powershell(const Pipeline *pipeline, const DocNode *node, Str key) {
    if (shell_is_among(key, "pwsh powershell")) return true;
    if (!shell_is_among(key, "run script inlineScript")) return false;
    const DocNode *own = document_get(node, STR("shell"));
    const ShellWord *word = shell_variable(pipeline->shell, STR("default shell"));
    Str name = own ? document_text(own) : STR_NONE;
    return (own || (word && shell_word_text(word, &name))) && powershell_is_name(name);
}

void pipeline_walk_pairs(Pipeline *pipeline, DocNode *node) {
    set_surroundings(pipeline, node);
    set_default_shell(pipeline, node);
    bool has_rules = str_equal(pipeline->format, STR("gitlab-ci")) && gitlab_enter_rules(pipeline, node);
    add_containers(pipeline, node);
    run_before(pipeline, node);
    const DocNode *uses = document_get(node, STR("uses")), *task = document_get(node, STR("task"));
    if (uses && str_starts_with(document_text(uses), STR("./")))
        pipeline_call(pipeline, document_text(uses), document_get(node, STR("with")));
    else if (str_starts_with(document_text(uses), STR("docker://")))
        add_image_of_step(pipeline, uses);
    else if (uses || task)
        deployments_action(pipeline->deployments, pipeline->shell, document_text(uses ? uses : task),
                           document_get(node, uses ? STR("with") : STR("inputs")), (uses ? uses : task)->line);
    bool is_task = str_equal(pipeline->format, STR("taskfile"));
    const char *unwalked =
        str_equal(pipeline->format, STR("gitlab-ci")) ? "rules only except needs image services" : "";
    for (uint32_t i = 0; i < node->count; i++) {
        Str key = document_text(document_key(node, i));
        DocNode *value = document_value(node, i);
        bool is_script =
            shell_is_among(key, "run script bash command commands inlineScript after_success pwsh powershell") ||
            (is_task && shell_is_among(key, "cmds cmd"));
        if (shell_is_among(key, "before_install install before_script env variables vars matrix defaults with") &&
            (value->kind != DOC_MAPPING || !shell_is_among(key, "install")))
            continue;
        pipeline->is_powershell = is_powershell(pipeline, node, key);
        pipeline->is_python = shell_is_among(document_text(document_get(node, STR("shell"))), "python python3");
        if (is_script && value->kind != DOC_MAPPING) run_script(pipeline, value);
        pipeline->is_powershell = pipeline->is_python = false;
        if (is_script && value->kind != DOC_MAPPING)
            continue;
        else if (shell_is_among(key, "jobs") && document_is_mapping(value) &&
                 shell_is_among(pipeline->format, "workflow pipeline"))
            walk_named_jobs(pipeline, value);
        else if (value->kind != DOC_SCALAR && !shell_is_among(key, unwalked))
            pipeline_walk(pipeline, value);
    }
    if (has_rules) pipeline->deployments->when.count--;
    if (document_get(node, STR("steps"))) pipeline_collect_outputs(pipeline, document_get(node, STR("outputs")));
    if (document_get(node, STR("jobs"))) pipeline_collect_outputs(pipeline, pipeline_outputs_of_call(node));
}

/* Steps of Bitbucket come one after the other: a list of them is one job. */
static bool is_list_of_steps(const Pipeline *pipeline, const DocNode *node) {
    bool is_any = false;
    for (uint32_t i = 0; pipeline->deployments->job.size == 0 && document_is_sequence(node) && i < node->count; i++)
        is_any = is_any || document_get(document_value(node, i), STR("step"));
    return is_any;
}

/* The name of the job that this mapping of Azure Pipelines or Bitbucket is; empty: it is none. */
static Str job_name(const Pipeline *pipeline, const DocNode *node) {
    static const char *const keys[] = {"job", "deployment"};
    if (!str_equal(pipeline->format, STR("pipeline")) || document_get(pipeline->root, STR("pipelines")))
        return STR_NONE;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const DocNode *name = document_get(node, str_from(keys[i]));
        bool is_job = name && name->kind == DOC_SCALAR &&
                      (document_get(node, STR("steps")) || document_get(node, STR("strategy")));
        if (is_job) return document_text(name);
    }
    return STR_NONE;
}

static void walk_inside(Pipeline *pipeline, DocNode *node);

void pipeline_walk(Pipeline *pipeline, DocNode *node) {
    Deployments *deployments = pipeline->deployments;
    Str job = deployments->job, name = document_is_mapping(node) ? job_name(pipeline, node) : STR_NONE;
    if (is_list_of_steps(pipeline, node))
        jobs_enter(deployments, str_format(pipeline->shell->arena, "line %u", (unsigned)node->line));
    if (name.size && !str_ends_with(job, name)) {
        jobs_enter(deployments, name);
        jobs_add_after(deployments, document_get(node, STR("dependsOn")));
    }
    if (document_is_mapping(node) && is_dispensable(node)) deployments->job = STR_NONE;
    walk_inside(pipeline, node);
    deployments->job = job;
}

/* What the step writes is known by it. */
static void set_step_id(Pipeline *pipeline, const DocNode *id) {
    shell_unset_prefix(pipeline->shell, STR("step id"));
    if (id && id->kind == DOC_SCALAR)
        shell_set(pipeline->shell, STR("step id"), shell_word(pipeline->shell->arena, document_text(id), id->line));
}

static void walk_inside(Pipeline *pipeline, DocNode *node) {
    for (uint32_t i = 0; document_is_sequence(node) && i < node->count; i++) {
        if (!circleci_step(pipeline, document_value(node, i))) pipeline_walk(pipeline, document_value(node, i));
        shell_set_later(pipeline->shell);
    }
    if (!document_is_mapping(node)) return;
    Shell *shell = pipeline->shell;
    const DocNode *uses = document_get(node, STR("uses")), *task = document_get(node, STR("task"));
    /* A step that sets variables does so for those that follow. */
    bool is_setting = (uses || task) && !document_get(node, STR("run"));
    StepCondition condition = step_condition_enter(pipeline->deployments, shell, node, pipeline->is_flat || is_setting);
    if (condition.is_off) return;
    const ShellState *before = pipeline->is_flat || is_setting ? NULL : shell_enter(shell);
    const ShellWord *interpreter = shell_variable(shell, STR("default shell"));
    ShellWord outer_interpreter = interpreter ? *interpreter : (ShellWord){0};
    if (uses || document_get(node, STR("run"))) set_step_id(pipeline, document_get(node, STR("id")));
    ExprId environment = pipeline->deployments->environment;
    const DocNode *matrix = pipeline_matrix(pipeline, document_get(document_get(node, STR("strategy")), STR("matrix")));
    const DocNode *cells = document_get(document_get(node, STR("parallel")), STR("matrix"));
    if (document_is_mapping(matrix)) {
        pipeline_walk_matrix(pipeline, node, matrix, STR("matrix."));
    } else if (document_is_sequence(cells)) {
        pipeline_tell_cells(pipeline, cells->line, "jobs of a matrix that are listed", cells->count);
        for (uint32_t i = 0; i < cells->count && i < PIPELINE_CELLS_MAX; i++)
            if (document_is_mapping(document_value(cells, i)))
                pipeline_walk_matrix(pipeline, node, document_value(cells, i), STR_NONE);
    } else {
        pipeline_walk_pairs(pipeline, node);
    }
    pipeline->deployments->environment = environment;
    shell_collect_later(shell);
    /* The interpreter is the step's own, whatever it sets for others. */
    shell_unset_prefix(shell, STR("default shell"));
    if (interpreter) shell_set(shell, STR("default shell"), outer_interpreter);
    if (before) shell_leave(shell, before);
    step_condition_leave(pipeline->deployments, shell, &condition);
}

/* What holds for jobs that say nothing else. */
static void add_default_containers(Pipeline *pipeline, const DocNode *root, const DocNode *job) {
    const DocNode *defaults = document_get(root, STR("default"));
    const DocNode *image = document_get(defaults, STR("image")), *services = document_get(defaults, STR("services"));
    if (!image) image = document_get(root, STR("image"));
    if (!services) services = document_get(root, STR("services"));
    if (image && !gitlab_setting(root, job, "image")) add_image(pipeline, image);
    if (services && !gitlab_setting(root, job, "services")) add_images(pipeline, services);
}

/* A job of another file that is included: what it deploys is reached through this one. */
static void walk_included(Pipeline *pipeline, DocNode *job) {
    Shell *shell = pipeline->shell;
    uint32_t number = job->line / SHELL_LINES_MAX;
    ShellPlace place;
    bool is_elsewhere =
        number > 0 && number <= shell->read.count && shell_enter_file(shell, shell->read.items[number - 1], &place);
    pipeline_walk(pipeline, job);
    if (is_elsewhere) shell_leave_file(shell, &place);
}

static void walk_jobs(Pipeline *pipeline, DocNode *root) {
    set_surroundings(pipeline, root);
    run_before(pipeline, document_get(root, STR("default")));
    run_before(pipeline, root);
    for (uint32_t i = 0; i < root->count; i++) {
        DocNode *job = document_value(root, i);
        Str name = document_text(document_key(root, i));
        if (!document_is_mapping(job) || !gitlab_is_job(name)) continue; /* some are only extended by others */
        const ShellState *before = shell_enter(pipeline->shell);
        Str outer = jobs_enter(pipeline->deployments, name);
        gitlab_add_earlier(pipeline->deployments, root, job);
        add_default_containers(pipeline, root, job);
        walk_included(pipeline, job);
        jobs_leave(pipeline->deployments, outer);
        shell_leave(pipeline->shell, before);
        pipeline->shell->later.count = 0; /* each job has a machine of its own */
    }
}

/* ---- formats ---- */

static Str folder_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

/* Where nothing is called a job, all of it is one. */
static Str job_of_whole(Str format, const DocNode *root) {
    static const char *const keys[] = {"jobs", "stages", "pipelines"};
    if (str_equal(format, STR("buildspec"))) return STR("build");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (document_get(root, str_from(keys[i]))) return STR_NONE;
    return str_equal(format, STR("pipeline")) ? STR("pipeline") : STR_NONE;
}

static void of_pipeline(Pipeline *pipeline, DocNode *root) {
    pipeline->root = root;
    pipeline->deployments->job = job_of_whole(pipeline->format, root);
    add_requirements(pipeline, document_get(root, STR("workflows")));
    const DocNode *on = document_get(root, STR("on"));
    if (!on) on = document_get(root, STR("true"));
    if (str_equal(pipeline->format, STR("workflow"))) jobs_add_triggers(pipeline->deployments, on);
    step_conditions_of_triggers(pipeline->shell, on);
    pipeline_set_inputs(pipeline, document_get(document_get(on, STR("workflow_dispatch")), STR("inputs")), NULL, false);
    pipeline_set_inputs(pipeline, pipeline_inputs_of_call(root), NULL, false);
    pipeline_set_inputs(pipeline, document_get(root, STR("inputs")), NULL, false);
    set_listed_parameters(pipeline, document_get(root, STR("parameters")));
    bool is_of_gitlab = str_equal(pipeline->format, STR("gitlab-ci"));
    if (is_of_gitlab) pipeline->root = root = gitlab_document(pipeline->shell, root);
    if (str_equal(pipeline->format, STR("pipeline"))) pipeline->root = root = azure_document(pipeline->shell, root);
    if (is_of_gitlab)
        walk_jobs(pipeline, root);
    else if (!circleci_walk(pipeline, root))
        pipeline_walk(pipeline, root);
}

/* Arguments of a module with the names of their variables as the shell has them. */
static DocNode *with_names(const Pipeline *pipeline, const DocNode *node, uint32_t depth) {
    Arena *arena = pipeline->shell->arena;
    DocNode *copy = ARENA_NEW(arena, DocNode);
    *copy = *node;
    if (node->kind == DOC_SCALAR) copy->value = with_shell_names(pipeline, document_text(node));
    if (!document_is_mapping(node) || depth > 2) return copy;
    copy->children = ARENA_ARRAY(arena, DocNode *, 2 * (size_t)node->count + 1);
    for (uint32_t i = 0; i < 2 * node->count; i++)
        copy->children[i] = i % 2 ? with_names(pipeline, node->children[i], depth + 1) : node->children[i];
    return copy;
}

/* A module once, or once for each item of its loop. */
static void run_module(Pipeline *pipeline, const DocNode *node, const DocNode *task) {
    const DocNode *items = document_get(node, STR("loop"));
    if (!items) items = document_get(node, STR("with_items"));
    const DocNode *own = with_names(pipeline, task, 0);
    bool is_loop = document_is_sequence(items);
    if (is_loop) pipeline_tell_cells(pipeline, items->line, "rounds of a loop", items->count);
    for (uint32_t i = 0; i < (is_loop ? items->count : 1) && i < PIPELINE_CELLS_MAX; i++) {
        const DocNode *item = is_loop ? document_value(items, i) : NULL;
        if (item && item->kind == DOC_SCALAR) shell_set(pipeline->shell, STR("item"), pipeline_value(pipeline, item));
        for (uint32_t k = 0; item && document_is_mapping(item) && k < item->count; k++)
            if (document_value(item, k)->kind == DOC_SCALAR)
                shell_set(pipeline->shell,
                          str_concat(pipeline->shell->arena, STR("item_"), document_text(document_key(item, k))),
                          pipeline_value(pipeline, document_value(item, k)));
        deployments_action(pipeline->deployments, pipeline->shell, STR("cloudformation"), own, task->line);
    }
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
        if (!str_equal(document_text(state), STR("absent"))) run_module(pipeline, node, task);
    }
    static const char *const lists[] = {"tasks", "pre_tasks", "post_tasks", "block", "always", "rescue", "handlers"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        of_tasks(pipeline, document_get(node, str_from(lists[i])));
    shell_leave(pipeline->shell, before);
}

static void of_package(Pipeline *pipeline, const DocNode *root) {
    const DocNode *scripts = document_get(root, STR("scripts")), *config = document_get(root, STR("config"));
    for (uint32_t i = 0; document_is_mapping(config) && i < config->count; i++)
        if (document_value(config, i)->kind == DOC_SCALAR)
            shell_export(
                pipeline->shell,
                str_concat(pipeline->shell->arena, STR("npm_package_config_"), document_text(document_key(config, i))),
                pipeline_value(pipeline, document_value(config, i)));
    for (uint32_t i = 0; document_is_mapping(scripts) && i < scripts->count; i++) {
        const ShellState *before = shell_enter(pipeline->shell);
        const DocNode *script = document_value(scripts, i);
        if (script->kind == DOC_SCALAR) run_text(pipeline, script);
        shell_leave(pipeline->shell, before);
    }
}

/* Where the commands start: pipelines at the top; others where the file lies. */
static Str start_of(Arena *arena, Str format, Str path) {
    if (shell_is_among(format, "workflow gitlab-ci pipeline")) return STR("/.");
    if (str_equal(format, STR("buildspec"))) return STR_NONE; /* a build may start anywhere */
    return str_concat(arena, STR("/"), folder_of(path));
}

void deployments_of_document(FactsBuilder *builder, const ScriptSource *source, DocNode *root, Arena *arena) {
    Str format = source->language;
    bool is_package = str_equal(format, STR("package.json"));
    bool is_pipeline = shell_is_among(format, "workflow gitlab-ci buildspec pipeline taskfile");
    bool is_ansible = str_equal(format, STR("yaml")) && document_is_sequence(root);
    if (str_equal(format, STR("org-formation"))) org_formation_lower(builder, source, root, arena);
    if (!is_package && !is_pipeline && !is_ansible) return;
    Deployments deployments = {.builder = builder, .arena = arena};
    Pipeline pipeline = {.deployments = &deployments, .format = format};
    bool is_local = is_package || str_equal(format, STR("taskfile"));
    deployments.how = is_local ? STR("environment") : is_ansible ? STR("ansible") : STR("workflow");
    pipeline.is_flat = str_equal(format, STR("buildspec"));
    pipeline.is_isolated = shell_is_among(format, "workflow pipeline");
    Str start = start_of(arena, format, source->path);
    pipeline.shell = shell_new(builder, arena, source->path, start, deployments_command, &deployments);
    shell_set_files(pipeline.shell, source->files);
    if (is_package)
        of_package(&pipeline, root);
    else if (is_ansible)
        of_tasks(&pipeline, root);
    else
        of_pipeline(&pipeline, root);
    shell_finish(pipeline.shell);
}

void package_run(Shell *shell, Str bytes, Str script, const ShellWord *arguments, size_t count) {
    DocNode *root = NULL;
    if (!document_parse_json(&root, bytes, shell->arena, NULL)) return;
    const DocNode *text = document_get(document_get(root, STR("scripts")), script);
    if (text && text->kind == DOC_SCALAR)
        shell_run_command(shell, document_text(text), shell->line_base + text->line, arguments, count);
}
