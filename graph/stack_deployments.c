#include "graph/stack_deployments.h"

#include "analyzer/core/limits.h"
#include "graph/deployed_folders.h"
#include "graph/deployed_templates.h"
#include "graph/deployment_reading.h"
#include "graph/foreign_deployments.h"
#include "graph/link.h"
#include "graph/program_runs.h"
#include "graph/program_stacks.h"
#include "graph/stack_environment.h"
#include "graph/service_options.h"
#include "graph/stack_places.h"
#include "parsers/formats/deployments.h"
#include "parsers/formats/shell.h"

/* ---- fields ---- */

/* arn:aws:iam::123456789012:role/name */
static Str account_of_role(Str role) {
    enum { DIGITS = 12 };
    size_t at = str_find(role, STR(":iam::"), 0);
    Str digits = at == SIZE_MAX ? STR_NONE : str_slice(role, at + 6, at + 6 + DIGITS);
    for (size_t i = 0; i < digits.size; i++)
        if (digits.data[i] < '0' || digits.data[i] > '9') return STR_NONE;
    return digits.size == DIGITS ? digits : STR_NONE;
}

/* The declaration of the environment in the samconfig file that a command of SAM reads. */
typedef struct {
    const FactsFile *file;
    const Decl *decl;
} Config;

/* Of the role that deploys, or as a step says it. */
static Str account_said(Reading *reading, const Said *role) {
    Str account = account_of_role(role->text);
    Said said = account.size ? (Said){0} : reading_field(reading, "role_account");
    return account.size ? account : account_of_role(str_concat(reading->model->arena, STR(":iam::"), said.text));
}

static bool is_of_configuration(const Reading *reading) {
    Str name = facts_str(&reading->file->facts, reading->decl->name);
    return str_equal(name, STR("samconfig")) || str_equal(name, STR("pulumi"));
}

/* Pulumi.prod.yaml, beside the project: the settings of the stack that a command names. */
static Config config_of_pulumi(Reading *reading, const Starts *starts, Str stack) {
    Str path;
    static const char *const endings[] = {"yaml", "yml"};
    for (size_t i = 0; stack.size && i < starts->count; i++)
        for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
            Str name = str_format(reading->model->arena, "Pulumi.%.*s.%s", STR_ARG(stack), endings[k]);
            if (!files_resolve(reading->model->arena, starts->folders[i], name, &path)) continue;
            const FactsFile *file = reading_file_at(reading->model, reading->file->repository, path);
            const Decl *decl = reading_declaration(file, STR("pulumi"), stack);
            if (decl) return (Config){file, decl};
        }
    return (Config){NULL, NULL};
}

static Config config_of(Reading *reading, const Starts *starts, Str kind, Str environment) {
    static const char *const names[] = {"samconfig.toml", "samconfig.yaml", "samconfig.yml"};
    if (str_equal(kind, STR("pulumi")) && !is_of_configuration(reading))
        return config_of_pulumi(reading, starts, environment);
    if (!str_equal(kind, STR("sam")) || is_of_configuration(reading)) return (Config){NULL, NULL};
    Said named = reading_field(reading, "config_file");
    for (size_t place = 0; place < PLACES_MAX; place++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            Str path, name = named.text.size ? named.text : str_from(names[i]);
            if (!deployed_resolve_at(reading, starts, name, place, &path)) continue;
            const FactsFile *file = reading_file_at(reading->model, reading->file->repository, path);
            const Decl *decl = reading_declaration(file, kind, environment.size ? environment : STR("default"));
            if (decl) return (Config){file, decl};
        }
    return (Config){NULL, NULL};
}

static void take_parameters(Reading *reading, const Starts *starts, StackDeployment *deployment) {
    const Facts *facts = &reading->file->facts;
    Arena *arena = reading->model->arena;
    ExprId list = expr_attribute(facts, reading->decl->body, STR("parameters"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i);
        Said said = reading_said(reading, expr_child(facts, item, 1));
        *VEC_PUSH(arena, &deployment->parameters) =
            (StackParameter){facts_str(facts, facts_expr(facts, item)->text), said.text, said.cause};
    }
    ExprId files = expr_attribute(facts, reading->decl->body, STR("parameter_files"));
    for (uint32_t i = 0; files && i < facts_expr(facts, files)->count; i++) {
        Said said = reading_said(reading, expr_child(facts, files, i));
        bool is_found = false;
        for (size_t s = 0; s < starts->count && said.text.size && !is_found; s++) {
            Str path;
            if (!files_resolve(arena, starts->folders[s], said.text, &path)) continue;
            for (uint32_t f = 0; f < reading->model->file_count && !is_found; f++) {
                const FactsFile *file = &reading->model->files[f];
                if (!file->is_parsed || file->repository != reading->file->repository ||
                    !str_equal(sym_str(reading->model->symbols, file->path), path))
                    continue;
                *VEC_PUSH(arena, &deployment->parameter_files) = f;
                is_found = true;
            }
        }
        deployment->has_open_parameters = deployment->has_open_parameters || !is_found;
    }
    if (expr_attribute(facts, reading->decl->body, STR("parameters_open"))) deployment->has_open_parameters = true;
}

/* What the project that is deployed says for all its stacks. */
static Config defaults_of(const Reading *reading, const StackDeployment *deployment) {
    const FactsFile *file = reading_file_at(reading->model, reading->file->repository, deployment->root);
    const Decl *decl = file && file != reading->file ? reading_declaration(file, STR("defaults"), STR_NONE) : NULL;
    return (Config){file, decl};
}

static void take_default_parameters(Reading *reading, StackDeployment *deployment) {
    Config defaults = defaults_of(reading, deployment);
    if (!defaults.decl) return;
    StackDeployment other = {0};
    Starts nowhere = {0};
    Reading project = reading_other(reading, defaults.file, defaults.decl);
    project.scope.context = &project;
    take_parameters(&project, &nowhere, &other);
    reading->ways = project.ways;
    for (size_t i = 0; i < other.parameters.count; i++) {
        bool is_given = false;
        for (size_t k = 0; k < deployment->parameters.count; k++)
            is_given = is_given || str_equal(deployment->parameters.items[k].name, other.parameters.items[i].name);
        if (!is_given) *VEC_PUSH(reading->model->arena, &deployment->parameters) = other.parameters.items[i];
    }
}

static void take_region(Reading *reading, const Config *config, StackDeployment *deployment) {
    Said region = reading_field(reading, "region"), how = reading_field(reading, "region_how"),
         profile = reading_field(reading, "profile");
    Model *model = reading->model;
    const FactsFile *file = reading->file;
    /* What a configuration file says counts before the environment, and after the command line. */
    if (config->decl && !(region.line && str_equal(how.text, STR("cli")))) {
        Said said = reading_elsewhere(reading, config->file, config->decl, "region");
        if (said.text.size) {
            region = said;
            how.text = facts_str(&config->file->facts, config->decl->name);
            file = config->file;
        }
    }
    if (str_equal(deployment->kind, STR("sceptre")) && !region.line) region = reading_inherited(reading, "region");
    Config defaults = region.line ? (Config){NULL, NULL} : defaults_of(reading, deployment);
    if (defaults.decl) {
        region = reading_elsewhere(reading, defaults.file, defaults.decl, "region");
        if (region.line) file = defaults.file;
    }
    deployment->at = scripts_location(model, file, region.line ? region.line : reading->decl->line);
    if (str_equal(deployment->kind, STR("sceptre"))) deployment->at.line = reading->decl->line;
    if (region.text.size && catalog_region(model->catalog, STR_NONE, region.text)) {
        deployment->region = region.text;
        deployment->region_how = how.text;
        deployment->is_default = region.is_default;
    } else if (region.text.size) {
        deployment->region_cause = reading_place(
            reading, str_format(model->arena, "\"%.*s\" is no region", STR_ARG(region.text)), region.line);
    } else if (region.cause.size) {
        bool is_of_pipeline = str_starts_with(region.cause, STR(PIPELINE_REGION));
        deployment->region_cause = region.cause;
        if (is_of_pipeline || str_equal(how.text, STR("pipeline"))) deployment->region_how = STR("pipeline");
    } else if (profile.text.size) {
        deployment->is_region_unsaid = true;
        deployment->region_cause = reading_place(
            reading, str_format(model->arena, "the region of the profile \"%.*s\"", STR_ARG(profile.text)),
            profile.line);
    } else {
        Said file_said = reading_field(reading, "config_file"); /* that only somebody knows */
        deployment->is_region_unsaid = true;
        deployment->region_cause =
            file_said.cause.size
                ? file_said.cause
                : reading_place(reading, STR("the environment: no region is given"), reading->decl->line);
    }
}

/* Does the command itself say the region? */
static bool has_own_region(const Reading *reading) {
    Str how = STR_NONE;
    ExprId said = expr_attribute(&reading->file->facts, reading->decl->body, STR("region_how"));
    return said && expr_literal(&reading->file->facts, said, &how) && str_equal(how, STR("cli"));
}

/* ---- one declaration ---- */

/* project_code-folder-name, as Sceptre names stacks that have no name of their own. */
static Said name_of_sceptre(Reading *reading) {
    Said project = reading_inherited(reading, "project"), name = reading_field(reading, "name");
    if (!project.text.size || !name.text.size) return project;
    char *text = arena_alloc(reading->model->arena, name.text.size);
    for (size_t i = 0; i < name.text.size; i++) text[i] = name.text.data[i] == '/' ? '-' : name.text.data[i];
    project.text =
        str_format(reading->model->arena, "%.*s-%.*s", STR_ARG(project.text), STR_ARG(str_of(text, name.text.size)));
    return project;
}

/* config/prod/vpc.yaml is one stack, of the environment that its folder says, whatever it is called and others are called. */
static void take_own_file(Reading *reading, StackDeployment *deployment) {
    deployment->own_file = reading->file->path;
    Str rest = location_of_directory(reading_field(reading, "name").text), step;
    while (deployment->environment == ENVIRONMENT_UNKNOWN && rest.data && str_split_next(&rest, '/', &step))
        deployment->environment = environment_of_value(step);
}

/* Rain calls a stack as the file of its template, with dashes. */
static Said name_of_template(const Reading *reading, const Said *template) {
    size_t slash = str_find_last_char(template->text, '/');
    Str name = slash == SIZE_MAX ? template->text : str_slice(template->text, slash + 1, template->text.size);
    Said said = {.text = str_slice(name, 0, str_find_last_char(name, '.')), .line = template->line};
    char *text = arena_alloc(reading->model->arena, said.text.size);
    for (size_t i = 0; i < said.text.size; i++) {
        char c = said.text.data[i];
        bool is_plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        text[i] = is_plain ? c : '-';
    }
    said.text = str_of(text, said.text.size);
    return said;
}

/* The configuration file lies beside the template; one that is named is found from where the command runs. */
static uint32_t find_configured(Reading *reading, Starts *starts, Str kind, Said *template, Said *config,
                                Config *configuration) {
    uint32_t unit = deployed_template_find(reading, starts, template, kind);
    Starts beside = *starts;
    bool is_named = expr_attribute(&reading->file->facts, reading->decl->body, STR("config_file")) != 0;
    if (unit != MAP_NONE && !is_named) beside = (Starts){{reading->units->units.items[unit].directory}, 1};
    *configuration = config_of(reading, &beside, kind, config->text);
    if (!configuration->decl) return unit;
    if (config->text.size == 0) config->text = STR("default");
    if (template->line) return unit;
    *template = reading_elsewhere(reading, configuration->file, configuration->decl, "template");
    return template->text.size ? deployed_template_find(reading, starts, template, kind) : unit;
}

/* The text of a field with ${NAME} for what has a default, too: somebody may say otherwise. */
static Str open_text(Reading *reading, const char *name) {
    ExprId id = expr_attribute(&reading->file->facts, reading->decl->body, str_from(name));
    StrBuf pattern = strbuf_new(reading->model->arena, PATTERN_SIZE_MAX);
    reading->has_open_defaults = true;
    if (id) reading_put_written(reading, id, 0, &pattern);
    reading->has_open_defaults = false;
    return strbuf_str(&pattern);
}

/* The other templates that the command may deploy; `deployment` is that of its defaults, if it has some. */
static bool keep_pattern(Reading *reading, const StackDeployment *deployment, const Starts *starts) {
    bool has_default = deployment->unit != MAP_NONE;
    StackDeployment other = *deployment;
    Str stack = has_default && other.stack.size ? open_text(reading, "stack") : STR_NONE;
    if (has_default) other.environment = ENVIRONMENT_UNKNOWN;
    other.unit = MAP_NONE;
    if (str_contains(stack, STR("${"))) {
        other.stack = STR_NONE;
        other.stack_pattern = stack;
        other.stack_cause = reading_place(reading, STR("what the command is given"), reading->decl->line);
    }
    return starts->count && stack_places_keep(reading->patterns, reading->model->arena, &other, starts->folders[0],
                                              open_text(reading, "template"), has_default);
}

static void add_delivered(Reading *reading, uint32_t unit, Str region) {
    *VEC_PUSH(reading->model->arena, &reading->out->delivered) = (Delivered){reading->script, unit, STR_NONE, region};
}

/* A name or place that is empty on this way: the command fails. */
static bool is_empty_here(Reading *reading, const char *name) {
    const Facts *facts = &reading->file->facts;
    ExprId id = expr_attribute(facts, reading->decl->body, str_from(name));
    if (!id || facts_expr(facts, id)->kind != EXPR_CONDITIONAL) return false;
    Said said = reading_said(reading, id);
    return said.text.size == 0 && said.cause.size == 0;
}

static Str text_in(const Facts *facts, ExprId object, const char *name) {
    Str text = STR_NONE;
    ExprId id = expr_attribute(facts, object, str_from(name));
    return id && expr_literal(facts, id, &text) ? text : STR_NONE;
}

/* The document that a command takes in place of its options (--cli-input-json): {StackName, TemplateURL, Parameters …}; NULL: the file
 * is none, or not at hand. */
static const FactsFile *request_of(const Reading *reading, const Starts *starts, const Said *template, ExprId *body) {
    for (size_t place = 0; place < PLACES_MAX && template->text.size; place++) {
        Str path;
        if (!deployed_resolve_at(reading, starts, template->text, place, &path)) continue;
        const FactsFile *file = reading_file_at(reading->model, reading->file->repository, path);
        for (uint32_t i = 0; file && i < file->facts.decl_count; i++) {
            const Decl *decl = &file->facts.decls[i];
            *body = decl->body;
            if (decl->kind == DECL_DOCUMENT && text_in(&file->facts, *body, "StackName").size) return file;
        }
    }
    return NULL;
}

/* What such a document says of the stack, its template and parameters. */
static void take_request(Reading *reading, const Starts *starts, Said *template, Said *stack,
                         StackDeployment *deployment) {
    static const char *const places[] = {"TemplateBody", "TemplateURL"};
    ExprId body = 0;
    const FactsFile *file = request_of(reading, starts, template, &body);
    if (!file) return;
    const Facts *facts = &file->facts;
    *stack = (Said){.text = text_in(facts, body, "StackName"), .line = reading->decl->line};
    for (size_t i = 0; i < sizeof places / sizeof *places && deployment->unit == MAP_NONE; i++) {
        Str text = text_in(facts, body, places[i]);
        if (str_starts_with(text, STR("file://"))) text = str_slice(text, 7, text.size);
        if (!text.size || str_find_char(text, '\n', 0) != SIZE_MAX) continue;
        *template = (Said){.text = text, .line = reading->decl->line};
        deployment->unit = deployed_template_find(reading, starts, template, STR("cloudformation"));
    }
    ExprId list = expr_attribute(facts, body, STR("Parameters"));
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        ExprId item = expr_child(facts, list, i);
        StackParameter given = {text_in(facts, item, "ParameterKey"), text_in(facts, item, "ParameterValue"), STR_NONE};
        if (given.name.size) *VEC_PUSH(reading->model->arena, &deployment->parameters) = given;
    }
}

static void read_stack(Reading *reading, Str kind, Starts starts, Said template) {
    Said stack = reading_field(reading, "stack"), role = reading_field(reading, "role"),
         config = reading_field(reading, "config_env");
    bool is_sceptre = str_equal(kind, STR("sceptre"));
    Config configuration;
    bool is_pulumi = str_equal(kind, STR("pulumi"));
    size_t slash = is_pulumi ? str_find_last_char(stack.text, '/') : SIZE_MAX; /* organisation/project/prod */
    if (slash != SIZE_MAX) stack.text = str_slice(stack.text, slash + 1, stack.text.size);
    if (is_pulumi && !config.line) config = stack; /* settings are a stack's own */
    StackDeployment deployment = {.repository = reading->file->repository, .kind = kind, .script = reading->script};
    deployment.is_configuration = is_of_configuration(reading);
    deployment.unit = find_configured(reading, &starts, kind, &template, &config, &configuration);
    if (reading->is_deployed && starts.count && deployment.unit == MAP_NONE)
        return; /* not in that one of the folders */
    if (deployment.unit == MAP_NONE && str_equal(kind, STR("cloudformation")))
        take_request(reading, &starts, &template, &stack, &deployment);
    if (configuration.decl && !stack.line)
        stack = reading_elsewhere(reading, configuration.file, configuration.decl, "stack");
    if (is_sceptre && !stack.line) stack = name_of_sceptre(reading);
    if (!stack.line && expr_attribute(&reading->file->facts, reading->decl->body, STR("stack_from")))
        stack = name_of_template(reading, &template);
    if (is_sceptre && !role.line) role = reading_inherited(reading, "role");
    deployment.stack = stack.text;
    deployment.stack_cause = stack.cause;
    deployment.account = account_said(reading, &role);
    if (is_sceptre) take_own_file(reading, &deployment);
    deployment.config = config.text;
    deployment.config_cause = config.cause;
    deployment.root = deployment.unit != MAP_NONE ? reading->units->units.items[deployment.unit].path
                                                  : deployed_root_of_tool(reading, &starts, kind);
    if (deployment.root.size == 0) deployment.root = template.text.size ? template.text : template.pattern;
    if (str_starts_with(deployment.root, STR(SHELL_START "/")))
        deployment.root = str_slice(deployment.root, sizeof SHELL_START, deployment.root.size);
    deployment.stack_pattern = stack.pattern;
    bool is_unnamed = stack.text.size == 0 && (!stack.line || str_equal(stack.pattern, STR("${...}")));
    if (is_unnamed && (deployment.root.size == 0 || str_equal(deployment.root, STR("${...}"))))
        return; /* nothing that could be told apart */
    if (str_equal(kind, STR("serverless")) && deployment.unit == MAP_NONE && !has_own_region(reading)) return;
    bool is_open = deployment.unit == MAP_NONE && template.cause.size;
    if (str_equal(kind, STR("ecs")) && deployment.unit == MAP_NONE && !is_open) return; /* an earlier step wrote it */
    take_region(reading, &configuration, &deployment);
    deployment.is_prepared = expr_attribute(&reading->file->facts, reading->decl->body, STR("prepared")) != 0;
    bool has_own = expr_attribute(&reading->file->facts, reading->decl->body, STR("parameters")) || !configuration.decl;
    Reading configured = has_own ? *reading : reading_other(reading, configuration.file, configuration.decl);
    configured.scope.context = &configured;
    take_parameters(&configured, &starts, &deployment);
    reading->ways = configured.ways;
    take_default_parameters(reading, &deployment);
    if (str_equal(kind, STR("serverless")))
        service_options_take(reading, &config, &deployment, has_own_region(reading));
    if (deployment.unit != MAP_NONE) add_delivered(reading, deployment.unit, deployment.region);
    stack_environment_take(reading, &deployment);
    if (keep_pattern(reading, &deployment, &starts) && deployment.unit == MAP_NONE) return;
    if (deployment.unit != MAP_NONE || !str_equal(kind, STR("ecs")))
        stack_places_add(reading->out, reading->model->arena, &deployment);
}

/* The services of serverless-compose.yml, each in a folder of its own; a command may name one of them.
 * https://www.serverless.com/framework/docs/guides/compose */
static bool read_composed(Reading *reading, const Starts *starts) {
    static const char *const names[] = {"serverless-compose.yml", "serverless-compose.yaml"};
    const FactsFile *file = NULL;
    Arena *arena = reading->model->arena;
    Str folder = STR_NONE, path;
    for (size_t i = 0; i < 2 * starts->count && !file; i++) {
        folder = starts->folders[i / 2];
        if (files_resolve(arena, folder, str_from(names[i % 2]), &path))
            file = reading_file_at(reading->model, reading->file->repository, path);
    }
    if (!file || !file->facts.decl_count) return false;
    const Facts *facts = &file->facts;
    Said only = reading_field(reading, "service");
    ExprId services = expr_attribute(facts, facts->decls[0].body, STR("services"));
    for (uint32_t i = 0; services && i < facts_expr(facts, services)->count; i++) {
        ExprId item = expr_child(facts, services, i), service = expr_child(facts, item, 1);
        Str own = text_in(facts, service, "path");
        bool is_meant = only.text.size == 0 || str_equal(only.text, facts_str(facts, facts_expr(facts, item)->text));
        Starts inside = {.count = 1};
        if (!is_meant || !own.size || !files_resolve(arena, folder, own, &inside.folders[0])) continue;
        Said template = {.text = text_in(facts, service, "config"), .line = facts_expr(facts, service)->line};
        if (!template.text.size) template.line = 0;
        read_stack(reading, STR("serverless"), inside, template);
    }
    return true;
}

/* Whatever its folder is when it runs: what lies in each that it may be. False: in none of them lies anything. */
static bool read_open_folder(Reading *reading, Str kind, const Said *directory, Said template) {
    FolderList folders = deployed_folders_of(reading, directory, kind, reading->is_deployed);
    size_t before = reading->out->delivered.count;
    for (size_t i = 0; i < folders.count; i++) {
        Starts inside = {{folders.items[i]}, 1};
        read_stack(reading, kind, inside, template);
    }
    return reading->out->delivered.count > before;
}

static void read_way(Reading *reading, Str kind) {
    if (is_empty_here(reading, "stack") || is_empty_here(reading, "region")) return;
    Said directory = reading_field(reading, "directory"), template = reading_field(reading, "template");
    bool is_open = deployed_folder_is_open(&directory);
    if (is_open && !reading->is_deployed) {
        reading->has_open_folder = true;
        return;
    }
    if (reading->is_deployed && (!is_open || read_open_folder(reading, kind, &directory, template))) return;
    Starts starts = reading_starts(reading, &directory);
    if (str_equal(kind, STR("serverless")) && read_composed(reading, &starts)) return;
    read_stack(reading, kind, starts, template);
}

/* ---- stack sets ---- */

static uint32_t template_of_set(Reading *set) {
    set->scope.context = set;
    Said template = reading_field(set, "template"), directory = reading_field(set, "directory");
    Starts starts = reading_starts(set, &directory);
    return deployed_template_find(set, &starts, &template, STR("cloudformation"));
}

/* A set is made once, and changed by other scripts. */
static bool makes_same(Reading *a, Reading *b) {
    uint32_t unit = template_of_set(a);
    return unit != MAP_NONE && unit == template_of_set(b);
}

/* The commands that make the set of that name: in the same file, else in the repository, of one template. The first. */
static bool find_set(const Reading *reading, const Said *name, Reading *out) {
    Str wanted = name->text.size ? name->text : name->pattern;
    bool is_found = false;
    for (uint32_t i = 0; i <= reading->model->file_count && wanted.size; i++) {
        const FactsFile *file = i ? &reading->model->files[i - 1] : reading->file;
        bool is_other =
            file->is_parsed && file->repository == reading->file->repository && file->path != reading->file->path;
        if (i && !is_other) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            if (decl->kind != DECL_DEPLOYMENT || !str_equal(facts_str(&file->facts, decl->type), STR("stack-set")))
                continue;
            Reading other = reading_other(reading, file, decl);
            other.scope.context = &other;
            Said said = reading_field(&other, "stack"), template = reading_field(&other, "template");
            if (!template.line || !str_equal(said.text.size ? said.text : said.pattern, wanted)) continue;
            if (is_found && !makes_same(out, &other)) return false;
            if (!is_found) *out = other;
            is_found = true;
            if (i == 0) return true;
        }
    }
    return is_found;
}

static void add_instance(Reading *reading, const StackDeployment *set, ExprId region, Str account) {
    StackDeployment instance = *set;
    Said said = reading_said(reading, region);
    uint32_t line = said.line ? said.line : reading->decl->line;
    instance.at = scripts_location(reading->model, reading->file, line);
    instance.account = account;
    if (said.text.size && catalog_region(reading->model->catalog, STR_NONE, said.text))
        instance.region = said.text;
    else
        instance.region_cause =
            said.cause.size ? said.cause : reading_place(reading, STR("the regions of the stack set"), line);
    stack_environment_take(reading, &instance);
    stack_places_add(reading->out, reading->model->arena, &instance);
}

static Str account_text(Reading *reading, ExprId expr) {
    Said said = reading_said(reading, expr);
    Str arn = str_format(reading->model->arena, ":iam::%.*s", STR_ARG(said.text));
    return account_of_role(arn);
}

/* One instance in each region of each account that is named; of organizational units only the regions are known. */
static void read_instances(Reading *reading) {
    const Facts *facts = &reading->file->facts;
    Said name = reading_field(reading, "stack");
    Reading set;
    bool is_own = reading_field(reading, "template").line != 0; /* one command makes the set and its instances */
    if (is_own)
        set = *reading;
    else if (!find_set(reading, &name, &set))
        return;
    set.scope.context = &set;
    Said template = reading_field(&set, "template"), directory = reading_field(&set, "directory");
    Starts starts = reading_starts(&set, &directory);
    StackDeployment deployment = {.repository = reading->file->repository,
                                  .kind = STR("cloudformation"),
                                  .unit = deployed_template_find(&set, &starts, &template, STR("cloudformation")),
                                  .root = template.text.size ? template.text : template.pattern,
                                  .stack = name.text,
                                  .stack_cause = name.cause,
                                  .stack_pattern = name.pattern,
                                  .region_how = STR("stackset"),
                                  .at = scripts_location(reading->model, reading->file, reading->decl->line)};
    if (deployment.unit != MAP_NONE) deployment.root = reading->units->units.items[deployment.unit].path;
    if (deployment.unit != MAP_NONE) add_delivered(reading, deployment.unit, STR_NONE);
    take_parameters(&set, &starts, &deployment);
    ExprId regions = expr_attribute(facts, reading->decl->body, STR("regions")),
           accounts = expr_attribute(facts, reading->decl->body, STR("accounts"));
    uint32_t region_count = regions ? facts_expr(facts, regions)->count : 0,
             account_count = accounts ? facts_expr(facts, accounts)->count : 0;
    for (uint32_t r = 0; r < region_count || r == 0; r++)
        for (uint32_t a = 0; a < account_count || a == 0; a++)
            add_instance(reading, &deployment, r < region_count ? expr_child(facts, regions, r) : 0,
                         a < account_count ? account_text(reading, expr_child(facts, accounts, a)) : STR_NONE);
}

static bool is_deploying(Str kind) {
    static const char *const kinds[] = {"cloudformation", "sam", "cdk", "serverless", "sceptre", "pulumi", "ecs"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(kind, str_from(kinds[i]))) return true;
    return false;
}

/* ---- programs ---- */

/* Programs of the run make the stacks that the command deploys. */
static bool is_of_program(const Reading *reading, Str kind) {
    return str_equal(kind, STR("cdk")) && reading->model->made_units.count > 0;
}

/* A command that says nothing of where tells no more than that the stack is there. */
static void deploy_stack(Reading *reading, const StackDeployment *command, uint32_t index, const MadeUnit *made) {
    StackDeployment own = program_stack_deployment(reading, command, index, made);
    bool is_said = reading_field(reading, "region").line || reading_field(reading, "profile").line;
    if (own.region.size || (is_said && own.region_cause.size) || own.parameters.count || made->run)
        stack_places_add(reading->out, reading->model->arena, &own);
}

/* The stacks of the program that is deployed from there. */
static void deploy_program(Reading *reading, Str kind) {
    const Model *model = reading->model;
    Said directory = reading_field(reading, "directory"), role = reading_field(reading, "role");
    Starts starts = reading_starts(reading, &directory);
    Str folder;
    StackDeployment command = {.repository = reading->file->repository, .kind = kind, .script = reading->script};
    if (!program_stack_home(reading, &starts, kind, &folder)) return;
    command.account = account_said(reading, &role);
    take_region(reading, &(Config){NULL, NULL}, &command);
    take_parameters(reading, &starts, &command);
    program_stack_take_handed(reading, &command);
    stack_environment_take(reading, &command);
    uint32_t run = program_runs_of(model, command.repository, folder, &command);
    for (size_t i = 0; i < model->made_units.count; i++) {
        const MadeUnit *made = &model->made_units.items[i];
        bool is_of_run =
            made->repository == command.repository && made->run == run && made->stack.size && !made->is_unmade;
        uint32_t u =
            is_of_run ? units_find_template(reading->units, model->arena, made->repository, made->path) : MAP_NONE;
        const Unit *unit = u == MAP_NONE ? NULL : &reading->units->units.items[u];
        const FactsFile *file = unit && unit->decls.count ? &model->files[unit->decls.items[0].file] : NULL;
        if (!file || !file->is_made || !str_equal(sym_str(model->symbols, file->made_in), folder)) continue;
        if (!program_stack_is_chosen(reading, made)) continue;
        add_delivered(reading, u, STR_NONE);
        deploy_stack(reading, &command, u, made);
    }
}

static Str known_part(const Said *said) { return said->cause.size ? said->pattern : said->text; }

/* Of several ways the first: names differ by their tags at most. */
static void read_image(Reading *reading) {
    Said image = reading_field(reading, "image"), context = reading_field(reading, "context"),
         file = reading_field(reading, "dockerfile");
    Said directory = reading_field(reading, "directory");
    Starts starts = reading_starts(reading, &directory);
    bool is_somewhere = starts.count && !context.cause.size;
    if (!is_somewhere || !known_part(&image).size) return;
    Str folder = starts.folders[0];
    for (size_t i = 0; i < starts.count && file.text.size + context.text.size == 0; i++) {
        Str path = starts.folders[i].size ? str_concat(reading->model->arena, starts.folders[i], STR("/Dockerfile"))
                                          : STR("Dockerfile");
        if (deployed_has_file(reading->model, reading->file->repository, path)) folder = starts.folders[i];
    }
    *VEC_PUSH(reading->model->arena, &reading->out->images) = (ImageBuild){.repository = reading->file->repository,
                                                                           .image = known_part(&image),
                                                                           .directory = folder,
                                                                           .script = reading->script,
                                                                           .context = context.text,
                                                                           .dockerfile = known_part(&file)};
}

/* What its inputs say of a template that stands here; its own defaults are not seen. */
static void read_foreign(Reading *reading) {
    StackDeployment deployment = {.repository = reading->file->repository, .script = reading->script};
    if (is_empty_here(reading, "stack") || is_empty_here(reading, "region")) return;
    if (!foreign_deployment_read(reading, &deployment)) return;
    Str cause = deployment.region_cause;
    Said role = reading_field(reading, "role"), directory = reading_field(reading, "directory");
    Starts starts = reading_starts(reading, &directory);
    deployment.account = account_said(reading, &role);
    take_region(reading, &(Config){NULL, NULL}, &deployment);
    if (deployment.region_cause.size && !reading_field(reading, "region").line) deployment.region_cause = cause;
    take_parameters(reading, &starts, &deployment);
    deployment.has_open_parameters = true;
    add_delivered(reading, deployment.unit, deployment.region);
    stack_environment_take(reading, &deployment);
    stack_places_add(reading->out, reading->model->arena, &deployment);
}

static void read_execution(Reading *reading) {
    Said stack = reading_field(reading, "stack");
    bool is_any = stack.cause.size && str_starts_with(stack.pattern, STR("${"));
    *VEC_PUSH(reading->model->arena, &reading->out->executions) =
        (Execution){reading->file->repository, is_any ? STR_NONE : known_part(&stack)};
}

/* A change set that is carried out somewhere is a deployment as any other. */
static void settle_prepared(StackDeployments *out) {
    for (size_t i = 0; i < out->all.count; i++) {
        StackDeployment *own = out->all.items[i];
        Str name = own->stack.size ? own->stack : own->stack_pattern;
        for (size_t k = 0; k < out->executions.count && own->is_prepared; k++) {
            const Execution *execution = &out->executions.items[k];
            bool is_its = !execution->stack.size || !name.size || str_equal(execution->stack, name);
            own->is_prepared = execution->repository != own->repository || !is_its;
        }
    }
}

static void tell_of_ways(const Reading *reading) {
    Location at = scripts_location(reading->model, reading->file, reading->decl->line);
    diag_add(reading->model->diags, DIAG_LIMIT, sym_str(reading->model->symbols, at.file), at.line,
             "more than %d ways lead to what is deployed here; the others are left out", WAYS_MAX);
}

static void read_declaration(Reading *reading) {
    Str kind = facts_str(&reading->file->facts, reading->decl->type);
    bool is_set = str_equal(kind, STR("stack-instances")), is_foreign = str_equal(kind, STR("foreign"));
    if (str_equal(kind, STR("image"))) read_image(reading);
    if (str_equal(kind, STR("execution"))) read_execution(reading);
    if (!is_deploying(kind) && !is_set && !is_foreign) return;
    reading->ways = (Ways){0};
    size_t way = 0;
    for (; way < WAYS_MAX; way++) {
        bool is_run = reading_runs(reading);
        if (is_run && is_set)
            read_instances(reading);
        else if (is_run && is_foreign)
            read_foreign(reading);
        else if (is_run && is_of_program(reading, kind))
            deploy_program(reading, kind);
        else if (is_run)
            read_way(reading, kind);
        if (!ways_next(&reading->ways)) break;
    }
    if (way == WAYS_MAX || reading->ways.is_full) tell_of_ways(reading);
}

/* `serverless deploy` and no more, among the tasks of a service, is for whoever works on it. */
static bool says_where(const StackDeployment *stack) {
    bool is_service = str_equal(stack->kind, STR("serverless"));
    return !is_service || stack->region.size || stack->region_cause.size || stack->config.size ||
           stack->config_cause.size;
}

/* Does a template say it, which has to be deployed before? */
static bool is_of_template(const Model *model, const Units *units, const ScriptDeployment *script) {
    Str path = sym_str(model->symbols, script->file->path);
    return units_find_template(units, model->arena, script->file->repository, path) != MAP_NONE;
}

/* What scripts deploy whose folder is known; what the templates say that they deploy; then what else those may whose folder isn't
 * known. */
static void read_all(Model *model, const Units *units, const Scripts *scripts, StackPatterns *patterns,
                     StackDeployments *out) {
    enum { OF_SCRIPTS, OF_TEMPLATES, AGAIN, PASS_COUNT };
    bool *is_open = ARENA_ARRAY(model->arena, bool, scripts->all.count + 1),
         *is_deployed = ARENA_ARRAY(model->arena, bool, units->units.count + 1);
    for (int pass = 0; pass < PASS_COUNT; pass++) {
        for (size_t k = 0; pass == AGAIN && k < out->all.count; k++)
            if (out->all.items[k]->unit != MAP_NONE && says_where(out->all.items[k]))
                is_deployed[out->all.items[k]->unit] = true;
        for (size_t i = 0; i < scripts->all.count; i++) {
            const ScriptDeployment *script = &scripts->all.items[i];
            bool is_its = pass == AGAIN ? is_open[i] : is_of_template(model, units, script) == (pass == OF_TEMPLATES);
            if (!is_its || !scripts_deploys(script)) continue;
            Reading reading = {.out = out, .patterns = patterns, .is_deployed = pass == AGAIN ? is_deployed : NULL};
            reading_start(&reading, model, units, script);
            read_declaration(&reading);
            is_open[i] = reading.has_open_folder;
        }
    }
}

StackDeployments *stack_deployments_collect(Model *model, const Units *units, const Scripts *scripts) {
    StackDeployments *out = ARENA_NEW(model->arena, StackDeployments);
    StackPatterns patterns = {0};
    read_all(model, units, scripts, &patterns, out);
    program_runs_drop_idle(model, units, out);
    service_options_of_rest(model, units, out);
    settle_prepared(out);
    stack_places_settle(&patterns, out, units, model);
    foreign_deployments_tell(out, model);
    if (out->is_full)
        diag_add(model->diags, DIAG_LIMIT, STR_NONE, 0,
                 "more stacks are deployed than are followed, or more templates of one name; the others are left out");
    return out;
}

StackDeploymentList stack_deployments_of(const StackDeployments *deployments, Arena *arena, uint32_t unit) {
    StackDeploymentList list = {0};
    for (size_t i = 0; i < deployments->all.count; i++)
        if (deployments->all.items[i]->unit == unit) *VEC_PUSH(arena, &list) = deployments->all.items[i];
    return list;
}

const char *stack_deployment_how(const StackDeployment *deployment, Arena *arena) {
    bool is_parameter = str_equal(deployment->region_how, STR("pipeline"));
    if (deployment->is_default && is_parameter) return "variable default";
    return deployment->is_default ? "script default" : str_zero_terminated(arena, deployment->region_how);
}
