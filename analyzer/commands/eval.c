/* faultline eval EXPR [DIR]: one value in the scope of a Terraform directory. --all: every local value and
 * provider configuration of every root below DIR, as JSON. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "graph/instances.h"
#include "parsers/parser.h"
#include "reports/json_writer.h"

static Instance *instance_of_directory(Run *run, Str directory) {
    const Instances *instances = run->model->instances;
    for (size_t i = 0; i < instances->roots.count; i++)
        if (str_equal(instances->roots.items[i]->unit->path, directory)) return instances->roots.items[i];
    return NULL;
}

typedef VEC(Instance *) Asked;

/* The roots in the folder, one per deployment; or what stands there with nothing to deploy: variables, locals, a module
 * of others. None without a folder. */
static Asked instances_to_ask(Run *run, Str directory) {
    const Instances *instances = run->model->instances;
    Asked asked = {0};
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (str_equal(root->terragrunt ? root->root_path : root->unit->path, directory))
            *VEC_PUSH(run->arena, &asked) = root;
    }
    uint32_t unit = asked.count ? MAP_NONE : units_find(instances->units, run->arena, 0, directory);
    if (unit != MAP_NONE) *VEC_PUSH(run->arena, &asked) = instances_standalone(run->model, instances, unit);
    return asked;
}

static const Value *nothing_declared(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    (void)scope;
    return value_unknown(evaluator->arena, CAUSE_ERROR,
                         str_format(evaluator->arena, "no %s %.*s here", decl_kind_name(kind), STR_ARG(name)));
}

static const Value *no_name(Evaluator *evaluator, const Scope *scope, Str name) {
    (void)scope;
    return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, name);
}

/* The only template of the run, or of the folder: null when there are several. */
static Instance *template_to_ask(Run *run) {
    const Instances *instances = run->model->instances;
    Instance *found = NULL;
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (!root->unit->arguments_key.size) continue;
        if (found && found->unit != root->unit) return NULL;
        if (!found) found = root;
    }
    return found;
}

/* In a template the expression is YAML with its intrinsics. */
static const unsigned char *parse_for_template(Run *run, const Instance *in, Str text, size_t *size) {
    VEC(Str) inputs = {0};
    for (size_t i = 0; i < in->unit->decls.count; i++) {
        DeclRef ref = in->unit->decls.items[i];
        if (unit_decl(run->model, ref)->kind == DECL_INPUT)
            *VEC_PUSH(run->arena, &inputs) = unit_decl_name(run->model, &ref, run->arena);
    }
    return parser_parse_template_expression(text, inputs.items, inputs.count, run->arena, size);
}

/* What one deployment answers, as text. */
static Str answer_of(Run *run, Instance *in, const Facts *facts, bool *is_known) {
    Evaluator own = evaluator_new(run->arena, &run->diags, run->repository_count ? &run->file_access[0] : NULL);
    Scope scope = {.facts = facts, .declaration = nothing_declared, .name = no_name};
    if (in) scope = instance_scope(in, facts, NULL);
    const Value *value = eval(in ? in->evaluator : &own, &scope, facts->decls[0].body);
    value = eval_whole(in ? in->evaluator : &own, value);
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    *is_known = value_is_wholly_known(value);
    if (*is_known && !value->is_sensitive && !value->has_sensitive)
        value_print_json(value, &out, false);
    else
        value_print(value, &out);
    return strbuf_str(&out);
}

/* One line per answer, with the deployments that give it where there are several answers. */
static void write_answers(StrBuf *out, const Asked *asked, const Str *answers) {
    for (size_t i = 0; i < asked->count; i++) {
        bool is_new = true;
        for (size_t k = 0; k < i; k++) is_new = is_new && !str_equal(answers[k], answers[i]);
        for (size_t k = i; is_new && k < asked->count; k++)
            if (str_equal(answers[k], answers[i]))
                strbuf_format(out, "%s%.*s", k > i ? ", " : "", STR_ARG(asked->items[k]->deployment));
        if (is_new) strbuf_format(out, ": %.*s\n", STR_ARG(answers[i]));
    }
}

static int eval_one(Run *run, Str text, Str directory) {
    size_t size;
    Facts facts;
    Asked asked = instances_to_ask(run, directory);
    bool is_folder_given = run->options->arguments.count > 1;
    Instance *template = asked.count || !is_folder_given ? NULL : template_to_ask(run);
    if (template) *VEC_PUSH(run->arena, &asked) = template;
    const unsigned char *bytes = template ? parse_for_template(run, template, text, &size)
                                          : parser_parse_hcl_expression(text, run->arena, &size);
    if (!facts_open(&facts, bytes, size) || facts.decl_count == 0) return EXIT_USAGE;
    if (facts.note_count) {
        fprintf(stderr, "faultline: not an expression: %.*s\n", STR_ARG(facts_str(&facts, facts.notes[0].message)));
        return EXIT_USAGE;
    }
    if (asked.count == 0) *VEC_PUSH(run->arena, &asked) = NULL;
    Str *answers = ARENA_ARRAY(run->arena, Str, asked.count);
    bool is_known = true, is_same = true;
    for (size_t i = 0; i < asked.count; i++) {
        bool is_own_known;
        answers[i] = answer_of(run, asked.items[i], &facts, &is_own_known);
        is_known = is_known && is_own_known;
        is_same = is_same && str_equal(answers[0], answers[i]);
    }
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    if (is_same)
        strbuf_format(&out, "%.*s\n", STR_ARG(answers[0]));
    else
        write_answers(&out, &asked, answers);
    return write_result(run, STR_NONE, &out, is_known ? EXIT_CLEAN : EXIT_FINDINGS);
}

static void write_value(JsonWriter *json, Run *run, const Value *value) {
    value = value_without_secrets(run->arena, value);
    const Cause *cause = value_cause(value);
    if (cause) {
        json_put_null(json, "value");
        json_put_string(json, "unknown", cause->what);
        return;
    }
    StrBuf text = strbuf_new(run->arena, SIZE_MAX / 8);
    value_print_json(value, &text, false);
    json_key(json, "value");
    json_raw(json, strbuf_str(&text));
}

static void write_locals(JsonWriter *json, Run *run, Instance *root) {
    for (size_t i = 0; i < root->unit->decls.count; i++) {
        DeclRef ref = root->unit->decls.items[i];
        const Decl *decl = unit_decl(run->model, ref);
        if (decl->kind != DECL_VALUE) continue;
        Str name = facts_str(unit_facts(run->model, ref), decl->name);
        Scope scope = instance_scope(root, unit_facts(run->model, ref), NULL);
        const Value *value = eval_whole(root->evaluator, scope.declaration(root->evaluator, &scope, DECL_VALUE, name));
        json_object(json, JSON_INLINE);
        json_put_string(json, "root", root->root_path);
        json_put_string(json, "name", name);
        write_value(json, run, value);
        json_object_end(json);
    }
}

static int eval_all(Run *run) {
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    JsonWriter json = json_writer(&out);
    const Instances *instances = run->model->instances;
    json_object(&json, JSON_INLINE);
    json_key(&json, "locals");
    json_array(&json, JSON_LINES);
    for (uint32_t i = 0; i < instances->units->units.count; i++) {
        Instance *root = instance_of_directory(run, instances->units->units.items[i].path);
        /* A module that others call has no deployment of its own: its values are those of its defaults. */
        /* So have the values of a root with several deployments none that is common to all. */
        if (root && root->deployment.size) root = NULL;
        write_locals(&json, run, root ? root : instances_standalone(run->model, instances, i));
    }
    json_array_end(&json);
    json_key(&json, "providers");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < run->model->deployments.count; i++) {
        const Deployment *row = &run->model->deployments.items[i];
        if (!row->provider) continue;
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "root", model_str(run->model, row->root));
        json_put_string(&json, "provider", model_str(run->model, row->provider));
        json_put_optional(&json, "alias", model_str(run->model, row->alias));
        json_put_optional(&json, "region", model_str(run->model, row->region));
        json_put_optional(&json, "unknown", model_str(run->model, row->unknown));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
    return write_result(run, STR_NONE, &out, EXIT_CLEAN);
}

static bool read_and_link(Run *run, const Options *options, Str target) {
    return run_start(run, options) && run_read(run, &target, 1) && run_link(run);
}

/* A root that is put together from files above it can't be told from its own folder: the top of the repository around
 * it, if there is one, and in `directory` where the folder is below that. */
static Str target_around(Run *run, Str *directory) {
    Asked asked = instances_to_ask(run, STR_NONE);
    const Repository *repository = run->repositories[0];
    Str below = repository_root(repository), folder = repository_folder(repository, run->arena);
    if (asked.count == 0 || !asked.items[0]->terragrunt || repository_is_commit(repository)) return STR_NONE;
    if (str_equal(below, STR(".")) || folder.size < below.size + 2) return STR_NONE;
    *directory = below;
    return str_slice(folder, 0, folder.size - below.size - 1);
}

int command_eval(const Options *options) {
    size_t directory_at = options->all ? 0 : 1;
    if (!options->all && options->arguments.count == 0) {
        fputs("faultline: eval needs an expression, or --all\n", stderr);
        return EXIT_USAGE;
    }
    Run folder, around, *run = &folder;
    Str target = options->arguments.count > directory_at ? options->arguments.items[directory_at] : STR(".");
    Str directory = STR_NONE;
    bool is_linked = read_and_link(run, options, target);
    Str top = is_linked && !options->all ? target_around(run, &directory) : STR_NONE;
    if (top.size) {
        run = &around;
        is_linked = read_and_link(run, options, top);
    }
    int code = EXIT_USAGE;
    if (is_linked) code = options->all ? eval_all(run) : eval_one(run, options->arguments.items[0], directory);
    print_diags(&run->diags, false);
    if (top.size) run_end(&around);
    run_end(&folder);
    return code;
}
