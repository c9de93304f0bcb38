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

/* The root in the folder, or what stands there with nothing to deploy: variables, locals, a module of others. */
static Instance *instance_to_ask(Run *run) {
    const Instances *instances = run->model->instances;
    Instance *root = instance_of_directory(run, STR_NONE);
    uint32_t unit = root ? MAP_NONE : units_find(instances->units, run->arena, 0, STR_NONE);
    return unit == MAP_NONE ? root : instances_standalone(run->model, instances, unit);
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

static int eval_one(Run *run, Str text) {
    size_t size;
    Facts facts;
    const unsigned char *bytes = parser_parse_hcl_expression(text, run->arena, &size);
    if (!facts_open(&facts, bytes, size) || facts.decl_count == 0) return EXIT_USAGE;
    if (facts.note_count) {
        fprintf(stderr, "faultline: not an expression: %.*s\n", STR_ARG(facts_str(&facts, facts.notes[0].message)));
        return EXIT_USAGE;
    }
    Instance *in = instance_to_ask(run);
    Evaluator own = evaluator_new(run->arena, &run->diags, run->repository_count ? &run->file_access[0] : NULL);
    Scope scope = {.facts = &facts, .declaration = nothing_declared, .name = no_name};
    if (in) scope = instance_scope(in, &facts, NULL);
    const Value *value = eval(in ? in->evaluator : &own, &scope, facts.decls[0].body);
    value = eval_force(in ? in->evaluator : &own, value);
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    if (value_is_wholly_known(value))
        value_print_json(value, &out, false);
    else
        value_print(value, &out);
    strbuf_add_char(&out, '\n');
    return write_result(run, &out, value_is_wholly_known(value) ? EXIT_CLEAN : EXIT_FINDINGS);
}

static void write_value(JsonWriter *json, Run *run, const Value *value) {
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
        const Value *value = eval_force(root->evaluator, scope.declaration(root->evaluator, &scope, DECL_VALUE, name));
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
    return write_result(run, &out, EXIT_CLEAN);
}

int command_eval(const Options *options) {
    size_t directory_at = options->all ? 0 : 1;
    if (!options->all && options->arguments.count == 0) {
        fputs("faultline: eval needs an expression, or --all\n", stderr);
        return EXIT_USAGE;
    }
    Run run;
    Str target = options->arguments.count > directory_at ? options->arguments.items[directory_at] : STR(".");
    int code = run_start(&run, options) && run_read(&run, &target, 1) && run_link(&run) ? EXIT_CLEAN : EXIT_USAGE;
    if (code == EXIT_CLEAN) code = options->all ? eval_all(&run) : eval_one(&run, options->arguments.items[0]);
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
