/* Builds that a template declares: the commands of a project's buildspec, in the template or in a file of the repository, with what
 * the project and the action of the pipeline that starts it put into the environment.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
#include "analyzer/core/limits.h"
#include "parsers/formats/formats.h"
#include "parsers/formats/pipeline.h"

/* ${AWS::Region} of a text that the template fills in, as a variable of the shell. */
#define STACK_REGION "AWS_REGION_OF_STACK"

typedef struct {
    FactsBuilder *builder;
    const ScriptSource *source;
    const DocNode *root; /* of the template */
    CfnScope *scope;
    Arena *arena;
    Shell *shell;
    Pipeline *pipeline;
} Builds;

static const DocNode *properties_of(const DocNode *resource, const char *type) {
    bool is_it = str_equal(document_text(document_get(resource, STR("Type"))), str_from(type));
    return is_it ? document_get(resource, STR("Properties")) : NULL;
}

/* ---- environment ---- */

/* {Name, Value, Type}; what stands elsewhere (PARAMETER_STORE, SECRETS_MANAGER) is known when the build runs. */
static void set_variable(const Builds *builds, Str name, const DocNode *type, DocNode *value) {
    Str kind = document_text(type);
    bool is_text = kind.size == 0 || str_equal(kind, STR("PLAINTEXT"));
    if (name.size == 0 || !value) return;
    ShellWord word = shell_unset_word(builds->shell, name, value->line);
    if (is_text && value->kind == DOC_SCALAR && !value->tag.size)
        word = shell_word(builds->arena, document_text(value), value->line);
    else if (is_text)
        word = shell_word_of_expr(builds->arena, cloudformation_expr(builds->scope, value), value->line);
    shell_export(builds->shell, name, word);
}

static void set_variables_of_project(const Builds *builds, const DocNode *project) {
    const DocNode *list = document_get(document_get(project, STR("Environment")), STR("EnvironmentVariables"));
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        const DocNode *item = document_value(list, i);
        set_variable(builds, document_text(document_get(item, STR("Name"))), document_get(item, STR("Type")),
                     document_get(item, STR("Value")));
    }
}

/* A text of JSON, [{"name": …, "value": …, "type": …}], in which the template may put something in: what it does is open. */
static void set_variables_of_action(const Builds *builds, const DocNode *action) {
    const DocNode *given = document_get(document_get(action, STR("Configuration")), STR("EnvironmentVariables"));
    const DocNode *text = document_is_mapping(given) ? document_get(given, STR("Fn::Sub")) : given;
    DocNotes ignored = {.arena = builds->arena};
    DocNode *list = NULL;
    if (!text || text->kind != DOC_SCALAR || !document_read_json(&list, text->value, builds->arena, &ignored)) return;
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
        const DocNode *item = document_value(list, i);
        Str name = document_text(document_get(item, STR("name")));
        DocNode *value = document_get(item, STR("value"));
        if (!value || value->kind != DOC_SCALAR) continue;
        value->line = text->line;
        bool is_open = str_contains(value->value, STR("${")) || str_contains(value->value, STR("#{"));
        if (is_open)
            shell_export(builds->shell, name, shell_unset_word(builds->shell, name, text->line));
        else
            set_variable(builds, name, document_get(item, STR("type")), value);
    }
}

static bool is_region_said(const Builds *builds, const DocNode *variables) {
    static const char *const names[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    bool is_said = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is_said =
            is_said || shell_variable(builds->shell, str_from(names[i])) || document_get(variables, str_from(names[i]));
    return is_said;
}

/* A build has the region that it runs in, unless somebody says another. */
static void set_own_region(const Builds *builds, const DocNode *variables, uint32_t line) {
    if (is_region_said(builds, variables)) return;
    ExprId region = facts_named(builds->builder, EXPR_NAME, STR(PIPELINE_REGION), line, 1, 0);
    ShellWord word = shell_word_of_expr(builds->arena, region, line);
    shell_set(builds->shell, STR("AWS_REGION"), word);
    shell_export(builds->shell, STR("AWS_DEFAULT_REGION"), word);
}

/* ---- buildspecs ---- */

static DocNode *with_pairs(Arena *arena, const DocNode *node, const char *key, DocNode *value, const Shell *without) {
    VEC(DocNode *) pairs = {0};
    DocNotes ignored = {.arena = arena};
    DocNode *copy = ARENA_NEW(arena, DocNode);
    for (uint32_t i = 0; i < node->count; i++) {
        Str name = document_text(document_key(node, i));
        bool is_it = key && str_equal(name, str_from(key));
        if (without && shell_variable(without, name)) continue;
        *VEC_PUSH(arena, &pairs) = document_key(node, i);
        *VEC_PUSH(arena, &pairs) = is_it ? value : document_value(node, i);
    }
    *copy = *node;
    copy->index = NULL;
    document_set_children(copy, pairs.items, pairs.count, arena, &ignored);
    return copy;
}

/* What the project says counts before what the buildspec does. */
static void walk_spec(const Builds *builds, DocNode *spec, uint32_t line) {
    Arena *arena = builds->arena;
    const DocNode *environment = document_get(spec, STR("env")),
                  *variables = document_get(environment, STR("variables"));
    if (document_is_mapping(variables)) {
        DocNode *rest = with_pairs(arena, variables, NULL, NULL, builds->shell);
        spec = with_pairs(arena, spec, "env", with_pairs(arena, environment, "variables", rest, NULL), NULL);
    }
    set_own_region(builds, variables, line);
    builds->pipeline->root = spec;
    builds->pipeline->deployments->job = STR("build");
    pipeline_walk(builds->pipeline, spec);
}

static void stand_at(DocNode *node, uint32_t line, uint32_t depth) {
    node->line = node->end_line = line;
    for (uint32_t i = 0; node->kind != DOC_SCALAR && depth < NESTING_DEPTH_MAX && i < node->count; i++)
        stand_at(document_value(node, i), line, depth + 1);
}

/* ${Name} and ${AWS::Region} of Fn::Sub are variables of the shell; ${!Name} is ${Name}. */
static Str with_variables(const Builds *builds, Str text) {
    StrBuf out = strbuf_new(builds->arena, DOCUMENT_SIZE_BYTES_MAX);
    Str region = STR("${AWS::Region}");
    for (size_t at = 0; at < text.size; at++) {
        Str rest = str_slice(text, at, text.size);
        if (str_starts_with(rest, region)) {
            strbuf_add(&out, STR("${" STACK_REGION "}"));
            at += region.size - 1;
        } else if (str_starts_with(rest, STR("${!"))) {
            strbuf_add(&out, STR("${"));
            at += 2;
        } else {
            strbuf_add_char(&out, text.data[at]);
        }
    }
    return strbuf_str(&out);
}

static void set_parameters(const Builds *builds, uint32_t line) {
    const DocNode *parameters = document_get(builds->root, STR("Parameters"));
    ExprId region = facts_named(builds->builder, EXPR_NAME, STR(PIPELINE_REGION), line, 1, 0);
    shell_set(builds->shell, STR(STACK_REGION), shell_word_of_expr(builds->arena, region, line));
    for (uint32_t i = 0; document_is_mapping(parameters) && i < parameters->count; i++) {
        Str name = document_text(document_key(parameters, i));
        DocNode *reference = ARENA_NEW(builds->arena, DocNode);
        *reference = (DocNode){.kind = DOC_SCALAR, .line = line, .size = 1, .tag = STR("!Ref")};
        reference->value = name;
        shell_set(builds->shell, name,
                  shell_word_of_expr(builds->arena, cloudformation_expr(builds->scope, reference), line));
    }
}

/* A text in the template. */
static void walk_text(const Builds *builds, const DocNode *text, bool is_sub) {
    DocNode **documents = NULL;
    Str bytes = is_sub ? with_variables(builds, text->value) : text->value;
    size_t count = document_parse_yaml(&documents, bytes, builds->arena, NULL);
    if (count == 0 || !document_is_mapping(documents[0])) return;
    if (text->is_literal)
        pipeline_count_lines(documents[0], text->line);
    else
        stand_at(documents[0], text->line, 0);
    if (is_sub) set_parameters(builds, text->line);
    walk_spec(builds, documents[0], text->line);
}

/* A path from the top, or from the folder of the template. */
static void walk_file(const Builds *builds, Str path, uint32_t line) {
    Shell *shell = builds->shell;
    ShellPlace place;
    Str found, bytes;
    DocNode **documents = NULL;
    Str own = shell_own_folder(shell), base = path;
    size_t slash = str_find_last_char(path, '/');
    if (slash != SIZE_MAX) base = str_slice(path, slash + 1, path.size);
    ShellWord top = shell_word(builds->arena, str_concat(builds->arena, STR("/"), path), line),
              folder = shell_word(builds->arena, str_concat(builds->arena, STR("/"), own), line),
              beside =
                  shell_word(builds->arena, str_format(builds->arena, "/%.*s/%.*s", STR_ARG(own), STR_ARG(path)), line);
    shell_add_call(shell, "call", base);
    bool is_read = shell_read_file(shell, &top, &found, &bytes);
    if (!is_read && own.size) {
        is_read = shell_read_file(shell, &beside, &found, &bytes);
        shell_set_directory(shell, folder);
    }
    if (!is_read || !shell_enter_file(shell, found, &place)) return;
    size_t count = document_parse_yaml(&documents, bytes, builds->arena, NULL);
    if (count && document_is_mapping(documents[0])) {
        pipeline_count_lines(documents[0], shell->line_base);
        walk_spec(builds, documents[0], line);
    }
    shell_leave_file(shell, &place);
}

static void run(const Builds *builds, const DocNode *project, const DocNode *action) {
    const DocNode *source = document_get(project, STR("Source")), *spec = document_get(source, STR("BuildSpec")),
                  *sub = document_is_mapping(spec) ? document_get(spec, STR("Fn::Sub")) : NULL;
    if (document_is_sequence(sub)) sub = document_value(sub, 0);
    if (sub) spec = sub;
    const ShellState *before = shell_enter(builds->shell);
    set_variables_of_project(builds, project);
    set_variables_of_action(builds, action);
    bool is_sub = sub || (spec && str_equal(spec->tag, STR("!Sub")));
    if (!spec)
        walk_file(builds, STR("buildspec.yml"), project->line);
    else if (spec->kind == DOC_SCALAR && str_find_char(spec->value, '\n', 0) != SIZE_MAX)
        walk_text(builds, spec, is_sub);
    else if (spec->kind == DOC_SCALAR && !is_sub && spec->value.size)
        walk_file(builds, spec->value, spec->line);
    shell_leave(builds->shell, before);
}

/* ---- projects ---- */

/* Is it an action that starts the project of that logical id, by {Ref: id}? */
static bool starts(const DocNode *action, Str id) {
    const DocNode *name = document_get(document_get(action, STR("Configuration")), STR("ProjectName"));
    Str provider = document_text(document_get(document_get(action, STR("ActionTypeId")), STR("Provider")));
    if (document_is_mapping(name)) name = document_get(name, STR("Ref"));
    return name && str_equal(provider, STR("CodeBuild")) && str_equal(document_text(name), id);
}

/* Once for each action of a pipeline that starts it; by itself where none does. */
static void run_project(const Builds *builds, Str id, const DocNode *project) {
    const DocNode *resources = document_get(builds->root, STR("Resources"));
    uint32_t started = 0;
    for (uint32_t i = 0; i < resources->count; i++) {
        const DocNode *pipeline = properties_of(document_value(resources, i), "AWS::CodePipeline::Pipeline");
        const DocNode *stages = document_get(pipeline, STR("Stages"));
        for (uint32_t s = 0; document_is_sequence(stages) && s < stages->count; s++) {
            const DocNode *actions = document_get(document_value(stages, s), STR("Actions"));
            for (uint32_t a = 0; document_is_sequence(actions) && a < actions->count; a++) {
                if (!starts(document_value(actions, a), id)) continue;
                run(builds, project, document_value(actions, a));
                started++;
            }
        }
    }
    if (!started) run(builds, project, NULL);
}

void codebuild_lower(FactsBuilder *builder, const ScriptSource *source, const DocNode *root, Arena *arena) {
    const DocNode *resources = document_get(root, STR("Resources"));
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("pipeline")};
    Pipeline pipeline = {.deployments = &deployments, .format = STR("buildspec"), .is_flat = true};
    Builds builds = {.builder = builder, .source = source, .root = root, .arena = arena, .pipeline = &pipeline};
    for (uint32_t i = 0; document_is_mapping(resources) && i < resources->count; i++) {
        const DocNode *project = properties_of(document_value(resources, i), "AWS::CodeBuild::Project");
        if (!project) continue;
        if (!builds.shell) {
            builds.scope = cloudformation_scope(builder, root, NULL, arena);
            builds.shell = pipeline.shell =
                shell_new(builder, arena, source->path, STR("/."), deployments_command, &deployments);
            shell_set_files(pipeline.shell, source->files);
        }
        run_project(&builds, document_text(document_key(resources, i)), project);
    }
    if (builds.shell) shell_finish(builds.shell);
}
