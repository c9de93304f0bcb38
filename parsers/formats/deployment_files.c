/* Files that say where stacks go: samconfig.toml, Sceptre's, Riff-Raff's, and pipelines that a template declares. */
#include "parsers/formats/deployments.h"
#include "parsers/formats/formats.h"
#include "parsers/formats/shell.h"

#include "analyzer/core/vec.h"

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    VEC(ExprId) items;
} Fields;

static void add_item(Fields *fields, Str key, ExprId value, uint32_t line) {
    ExprId pair[2] = {facts_string(fields->builder, key, line, 1), value};
    ExprId id = facts_add_expr(fields->builder, EXPR_ITEM, line, 1, pair, 2);
    Text text = facts_text(fields->builder, key);
    facts_expr_at(fields->builder, id)->text = text;
    *VEC_PUSH(fields->arena, &fields->items) = id;
}

static void add_text(Fields *fields, const char *key, Str value, uint32_t line) {
    if (value.size) add_item(fields, str_from(key), facts_string(fields->builder, value, line, 1), line);
}

static ExprId object_of(Fields *fields, uint32_t line) {
    return facts_add_expr(fields->builder, EXPR_OBJECT, line, 1, fields->items.items, (uint32_t)fields->items.count);
}

static void declare(Fields *fields, Str kind, Str how, const DocNode *node) {
    ExprId body = object_of(fields, node->line);
    Decl *decl = facts_add_decl(fields->builder, DECL_DEPLOYMENT, kind, how, node->line, node->end_line);
    decl->column = node->column;
    decl->body = body;
}

/* ---- samconfig ---- */

/* Key="a value" other=b: the next assignment. */
static bool next_assignment(Str *rest, Str *key, Str *value) {
    *rest = str_trim(*rest);
    size_t equal = str_find_char(*rest, '=', 0);
    if (equal == SIZE_MAX) return false;
    *key = str_trim(str_slice(*rest, 0, equal));
    size_t at = equal + 1;
    char quote = at < rest->size && (rest->data[at] == '"' || rest->data[at] == '\'') ? rest->data[at] : '\0';
    size_t start = quote ? ++at : at;
    while (at < rest->size && (quote ? rest->data[at] != quote : rest->data[at] != ' ' && rest->data[at] != '\n')) at++;
    *value = str_slice(*rest, start, at);
    *rest = str_slice(*rest, quote && at < rest->size ? at + 1 : at, rest->size);
    return key->size > 0;
}

static void add_overrides(Fields *out, const DocNode *node) {
    Fields fields = {.builder = out->builder, .arena = out->arena};
    uint32_t count = node->kind == DOC_SCALAR ? 1 : node->count;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *item = node->kind == DOC_SCALAR ? node : document_value(node, i);
        if (node->kind == DOC_MAPPING && item->kind == DOC_SCALAR) {
            add_item(&fields, document_text(document_key(node, i)), document_scalar_expr(out->builder, item),
                     item->line);
            continue;
        }
        Str rest = document_text(item), key, value;
        while (next_assignment(&rest, &key, &value))
            add_item(&fields, key, facts_string(out->builder, value, item->line, item->column), item->line);
    }
    if (fields.items.count) add_item(out, STR("parameters"), object_of(&fields, node->line), node->line);
}

/* Of one command, else of all commands. */
static const DocNode *setting(const DocNode *environment, const char *name) {
    static const char *const commands[] = {"deploy", "global", "sync", "package"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const DocNode *command = document_get(environment, str_from(commands[i]));
        const DocNode *found = document_get(document_get(command, STR("parameters")), str_from(name));
        if (found) return found;
    }
    return NULL;
}

/* An environment of the file is a deployment when it says a stack, a region or parameters. */
void samconfig_lower(FactsBuilder *builder, const DocNode *root, Arena *arena) {
    static const struct {
        const char *setting, *field;
    } settings[] = {{"template_file", "template"},
                    {"template", "template"},
                    {"stack_name", "stack"},
                    {"region", "region"},
                    {"profile", "profile"}};
    for (uint32_t i = 0; document_is_mapping(root) && i < root->count; i++) {
        const DocNode *environment = document_value(root, i), *key = document_key(root, i);
        const DocNode *overrides = setting(environment, "parameter_overrides");
        Fields fields = {.builder = builder, .arena = arena};
        bool is_any = overrides != NULL;
        const DocNode *at = NULL;
        for (size_t k = 0; k < sizeof settings / sizeof *settings; k++) {
            const DocNode *value = setting(environment, settings[k].setting);
            if (!value || value->kind != DOC_SCALAR || (k == 1 && setting(environment, "template_file"))) continue;
            is_any = is_any || k == 2 || k == 3;
            if (!at || k == 3) at = value;
            add_text(&fields, settings[k].field, document_text(value), value->line);
        }
        if (!is_any) continue;
        if (!at) at = overrides;
        add_text(&fields, "region_how", STR("samconfig"), at->line);
        add_text(&fields, "config_env", document_text(key), key->line);
        if (overrides) add_overrides(&fields, overrides);
        declare(&fields, STR("sam"), STR("samconfig"), at);
    }
}

/* ---- Sceptre ---- */

bool sceptre_is_stack(const DocNode *root) {
    const DocNode *template = document_get(root, STR("template"));
    bool is_somewhere = document_get(template, STR("path")) || document_get(template, STR("url"));
    return document_text(document_get(root, STR("template_path"))).size > 0 || is_somewhere;
}

/* One above others may say any of these: https://docs.sceptre-project.org/latest/docs/stack_group_config.html */
bool sceptre_is_configuration(const DocNode *root) {
    static const char *const settings[] = {"project_code",
                                           "region",
                                           "profile",
                                           "iam_role",
                                           "sceptre_role",
                                           "template_bucket_name",
                                           "template_key_prefix",
                                           "j2_environment",
                                           "required_version",
                                           "stack_tags",
                                           "stack_timeout",
                                           "dependencies",
                                           "sceptre_user_data",
                                           "on_failure",
                                           "notifications"};
    if (document_get(root, STR("project_code")) && document_get(root, STR("region"))) return true;
    bool is_all = document_is_mapping(root) && document_get(root, STR("region"));
    for (uint32_t i = 0; is_all && i < root->count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
            is_known = is_known || str_equal(document_text(document_key(root, i)), str_from(settings[k]));
        is_all = is_known;
    }
    return is_all;
}

/* Jinja and resolvers are worked out by Sceptre; what the stack groups say of their stacks stands in their configurations.
 * https://docs.sceptre-project.org/latest/docs/stack_group_config.html#sceptre-stack-group-config */
static Interpolation variables_of(const Fields *fields) {
    return (Interpolation){.builder = fields->builder,
                           .arena = fields->arena,
                           .notation = NOTATION_TEMPLATE,
                           .names = SCEPTRE_GROUP_SETTING};
}

static void add_worked_out(Fields *fields, const char *key, const DocNode *node) {
    if (!node || node->kind != DOC_SCALAR) return;
    Interpolation variables = variables_of(fields);
    ExprId value = node->tag.size ? facts_named(fields->builder, EXPR_OPAQUE, node->value, node->line, node->column, 0)
                                  : interpolation_scalar(&variables, node);
    add_item(fields, str_from(key), value, node->line);
}

static void add_sceptre_parameters(Fields *out, const DocNode *node) {
    Fields fields = {.builder = out->builder, .arena = out->arena};
    Interpolation variables = variables_of(out);
    for (uint32_t i = 0; document_is_mapping(node) && i < node->count; i++) {
        const DocNode *value = document_value(node, i);
        Str name = document_text(document_key(node, i));
        bool is_open = value->kind != DOC_SCALAR || value->tag.size;
        ExprId expr = is_open ? facts_named(out->builder, EXPR_OPAQUE, value->tag.size ? value->tag : name, value->line,
                                            value->column, 0)
                              : interpolation_scalar(&variables, value);
        add_item(&fields, name, expr, value->line);
    }
    if (fields.items.count) add_item(out, STR("parameters"), object_of(&fields, node->line), node->line);
}

/* ---- ecspresso ---- */

bool ecspresso_is_configuration(const DocNode *root) {
    return document_text(document_get(root, STR("task_definition"))).size > 0 &&
           document_text(document_get(root, STR("cluster"))).size > 0 && document_get(root, STR("service"));
}

/* https://github.com/kayac/ecspresso#configuration-file */
void ecspresso_lower(FactsBuilder *builder, const DocNode *root, Arena *arena) {
    static const struct {
        const char *setting, *field;
    } settings[] = {{"task_definition", "template"}, {"service", "stack"}, {"region", "region"}};
    Fields fields = {.builder = builder, .arena = arena};
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        add_worked_out(&fields, settings[k].field, document_get(root, str_from(settings[k].setting)));
    add_text(&fields, "region_how", STR("ecspresso"), root->line);
    declare(&fields, STR("ecs"), STR("ecspresso"), root);
}

/* config/prod/vpc.yaml names templates/vpc.yaml, both below one folder. https://docs.sceptre-project.org/latest/ */
void sceptre_lower(FactsBuilder *builder, Str path, const DocNode *root, Arena *arena) {
    Fields fields = {.builder = builder, .arena = arena};
    static const struct {
        const char *setting, *field;
    } settings[] = {{"stack_name", "stack"},  {"region", "region"},
                    {"profile", "profile"},   {"iam_role", "role"},
                    {"sceptre_role", "role"}, {"project_code", "project"},
                    {"role_arn", "role"},     {"cloudformation_service_role", "role"}};
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        add_worked_out(&fields, settings[k].field, document_get(root, str_from(settings[k].setting)));
    add_text(&fields, "region_how", STR("sceptre"), root->line);
    size_t at = str_starts_with(path, STR("config/")) ? 0 : str_find(path, STR("/config/"), 0);
    if (at == SIZE_MAX) return;
    Str project = str_slice(path, 0, at), inner = str_slice(path, at ? at + 8 : 7, path.size);
    size_t dot = str_find_last_char(inner, '.');
    add_text(&fields, "name", str_slice(inner, 0, dot), root->line);
    if (!sceptre_is_stack(root)) {
        for (uint32_t i = 0; document_is_mapping(root) && i < root->count; i++)
            add_worked_out(&fields,
                           str_zero_terminated(arena, str_concat(arena, STR(SCEPTRE_GROUP_SETTING),
                                                                 document_text(document_key(root, i)))),
                           document_value(root, i));
        declare(&fields, STR("defaults"), STR("sceptre"), root);
        return;
    }
    const DocNode *template = document_get(root, STR("template_path"));
    if (!template) template = document_get(document_get(root, STR("template")), STR("path"));
    Str type = document_text(document_get(document_get(root, STR("template")), STR("type")));
    if (!template) template = document_get(document_get(root, STR("template")), STR("url"));
    bool is_elsewhere = type.size && !str_equal(type, STR("file")); /* http, s3, and what plugins add */
    bool is_open = is_elsewhere || str_contains(document_text(template), STR("{{"));
    Str file = str_format(arena, SHELL_START "/%.*s%stemplates/%.*s", STR_ARG(project), project.size ? "/" : "",
                          STR_ARG(document_text(template)));
    if (is_open)
        add_worked_out(&fields, "template", template);
    else
        add_text(&fields, "template", file, template->line);
    add_sceptre_parameters(&fields, document_get(root, STR("parameters")));
    declare(&fields, STR("sceptre"), STR("sceptre"), root);
}

/* ---- Riff-Raff ---- */

/* https://github.com/guardian/riff-raff/blob/main/riff-raff/public/docs/reference/riff-raff.yaml.md */
typedef struct {
    const DocNode *root, *deployment;
    Str name;
} RiffRaff;

/* A deployment may inherit from a template of the file, and that from another. */
static const DocNode *template_of(const RiffRaff *file, const DocNode *own) {
    Str name = document_text(document_get(own, STR("template")));
    return name.size ? document_get(document_get(file->root, STR("templates")), name) : NULL;
}

static const DocNode *inherited_setting(const RiffRaff *file, const char *name) {
    enum { TEMPLATES_MAX = 16 };
    const DocNode *own = file->deployment, *found = NULL;
    for (int i = 0; own && !found && i < TEMPLATES_MAX; i++, own = template_of(file, own))
        found = document_get(own, str_from(name));
    return found ? found : document_get(file->root, str_from(name));
}

static const DocNode *parameter_of(const RiffRaff *file, const char *name) {
    enum { TEMPLATES_MAX = 16 };
    const DocNode *own = file->deployment, *found = NULL;
    for (int i = 0; own && !found && i < TEMPLATES_MAX; i++, own = template_of(file, own))
        found = document_get(document_get(own, STR("parameters")), str_from(name));
    return found;
}

static bool is_switched_off(const RiffRaff *file, const char *name) {
    return str_equal(document_text(parameter_of(file, name)), STR("false"));
}

static bool is_of_stacks(const RiffRaff *file) {
    return str_equal(document_text(inherited_setting(file, "type")), STR("cloud-formation"));
}

bool riff_raff_is(const DocNode *root) {
    const DocNode *deployments = document_get(root, STR("deployments"));
    for (uint32_t i = 0; document_is_mapping(deployments) && i < deployments->count; i++)
        if (is_of_stacks(&(RiffRaff){root, document_value(deployments, i), STR_NONE})) return true;
    return false;
}

/* A stage is chosen when somebody deploys: nothing says which there are but the files that are kept for each. */
static ExprId stage_expr(Fields *fields, Str stage, uint32_t line) {
    return stage.size ? facts_string(fields->builder, stage, line, 1)
                      : facts_named(fields->builder, EXPR_NAME, STR("stage"), line, 1, 0);
}

/* stack-name-STAGE, unless it is looked for by its tags: then nothing in the file is its name. */
static void add_stack_name(Fields *fields, const RiffRaff *file, Str stack, Str stage, uint32_t line) {
    ExprId parts[2];
    uint32_t count = 0;
    const DocNode *said = parameter_of(file, "cloudFormationStackName");
    if (!is_switched_off(file, "cloudFormationStackByTags")) return;
    Str name = said ? document_text(said) : file->name;
    if (stack.size && !is_switched_off(file, "prependStackToCloudFormationStackName"))
        name = str_format(fields->arena, "%.*s-%.*s", STR_ARG(stack), STR_ARG(name));
    bool has_stage = !is_switched_off(file, "appendStageToCloudFormationStackName");
    if (has_stage) name = str_concat(fields->arena, name, STR("-"));
    parts[count++] = facts_string(fields->builder, name, line, 1);
    if (has_stage) parts[count++] = stage_expr(fields, stage, line);
    add_item(fields, STR("stack"),
             count == 1 ? parts[0] : facts_add_expr(fields->builder, EXPR_TEMPLATE, line, 1, parts, count), line);
}

static void add_stage_parameters(Fields *out, const RiffRaff *file, Str stack, Str stage, uint32_t line) {
    Fields fields = {.builder = out->builder, .arena = out->arena};
    const DocNode *given[] = {document_get(parameter_of(file, "templateStageParameters"), stage),
                              parameter_of(file, "templateParameters")};
    for (size_t k = 0; k < sizeof given / sizeof *given; k++)
        for (uint32_t i = 0; document_is_mapping(given[k]) && i < given[k]->count; i++) {
            const DocNode *value = document_value(given[k], i);
            Str name = document_text(document_key(given[k], i));
            bool is_said = k && document_get(given[0], name);
            if (value->kind == DOC_SCALAR && !is_said)
                add_item(&fields, name, document_scalar_expr(out->builder, value), value->line);
        }
    add_item(&fields, STR("Stage"), stage_expr(&fields, stage, line), line);
    if (stack.size) add_item(&fields, STR("Stack"), facts_string(out->builder, stack, line, 1), line);
    add_item(out, STR("parameters"), object_of(&fields, line), line);
}

/* One template in one region of one stage. What is deployed lies in a folder of what a build has made: the file's name is what is
 * known of it. */
static void declare_stage(FactsBuilder *builder, const RiffRaff *file, const DocNode *region, const DocNode *path,
                          Str stage, Arena *arena) {
    const DocNode *stacks = inherited_setting(file, "stacks"), *folder = inherited_setting(file, "contentDirectory");
    bool has_one = document_is_sequence(stacks) && stacks->count == 1;
    Str stack = has_one ? document_text(document_value(stacks, 0)) : STR_NONE;
    Fields fields = {.builder = builder, .arena = arena};
    uint32_t line = path ? path->line : file->deployment->line;
    Str written = path ? document_text(path) : STR("cloud-formation/cfn.json");
    add_text(&fields, "template",
             str_format(arena, "%.*s::%.*s", STR_ARG(folder ? document_text(folder) : file->name), STR_ARG(written)),
             line);
    add_stack_name(&fields, file, stack, stage, line);
    add_text(&fields, "region", document_text(region), region->line);
    add_text(&fields, "region_how", STR("riff-raff"), region->line);
    add_text(&fields, "environment", stage, line);
    add_stage_parameters(&fields, file, stack, stage, line);
    declare(&fields, STR("cloudformation"), STR("riff-raff"), path ? path : file->deployment);
}

/* In each region and stage; false: there are too many, which is told. */
static bool declare_stages(FactsBuilder *builder, const RiffRaff *file, uint32_t *declared, Arena *arena) {
    enum { DEPLOYMENTS_MAX = 2000 }; /* of one file: aliases make a short text name many */
    const DocNode *regions = inherited_setting(file, "regions"), *paths = parameter_of(file, "templateStagePaths"),
                  *stages = document_get(file->root, STR("allowedStages")), *path = parameter_of(file, "templatePath");
    bool has_paths = document_is_mapping(paths) && paths->count;
    uint32_t count = has_paths ? paths->count : document_is_sequence(stages) ? stages->count : 0;
    for (uint32_t r = 0; document_is_sequence(regions) && r < regions->count; r++)
        for (uint32_t s = 0; s < count || s == 0; s++) {
            if ((*declared)++ == DEPLOYMENTS_MAX) {
                facts_add_note(builder, DIAG_LIMIT, file->deployment->line,
                               "more deployments than %d; what is beyond is left out", DEPLOYMENTS_MAX);
                return false;
            }
            const DocNode *stage = !count ? NULL : has_paths ? document_key(paths, s) : document_value(stages, s);
            declare_stage(builder, file, document_value(regions, r), has_paths ? document_value(paths, s) : path,
                          document_text(stage), arena);
        }
    return true;
}

void riff_raff_lower(FactsBuilder *builder, const DocNode *root, Arena *arena) {
    const DocNode *deployments = document_get(root, STR("deployments"));
    uint32_t declared = 0;
    for (uint32_t i = 0; document_is_mapping(deployments) && i < deployments->count; i++) {
        RiffRaff file = {root, document_value(deployments, i), document_text(document_key(deployments, i))};
        if (is_of_stacks(&file) && !declare_stages(builder, &file, &declared, arena)) return;
    }
}

/* ---- Pipelines of templates ---- */

/* What an action gives to parameters: a text of JSON, in which a function of the pipeline stands for what it makes. */
static void add_pipeline_parameters(Fields *out, const DocNode *node) {
    Fields fields = {.builder = out->builder, .arena = out->arena};
    DocNotes ignored = {.arena = out->arena};
    DocNode *root = NULL;
    bool is_read = node->kind == DOC_SCALAR && document_read_json(&root, node->value, out->arena, &ignored) &&
                   document_is_mapping(root);
    for (uint32_t i = 0; is_read && i < root->count; i++) {
        DocNode *value = document_value(root, i);
        bool is_known = value->kind == DOC_SCALAR && !str_contains(value->value, STR("${"));
        Str name = document_text(document_key(root, i));
        ExprId expr = is_known ? facts_string(out->builder, value->value, node->line, node->column)
                               : facts_named(out->builder, EXPR_OPAQUE, name, node->line, node->column, 0);
        add_item(&fields, name, expr, node->line);
    }
    if (fields.items.count) add_item(out, STR("parameters"), object_of(&fields, node->line), node->line);
    if (!is_read) add_text(out, "parameters_open", STR("true"), node->line);
}

static void add_action(FactsBuilder *builder, CfnScope *scope, const DocNode *action, Arena *arena) {
    static const struct {
        const char *setting, *field;
    } settings[] = {{"TemplatePath", "template"}, {"StackName", "stack"}, {"RoleArn", "role"}};
    Fields fields = {.builder = builder, .arena = arena};
    const DocNode *configuration = document_get(action, STR("Configuration"));
    const DocNode *provider = document_get(document_get(action, STR("ActionTypeId")), STR("Provider"));
    DocNode *region = document_get(action, STR("Region")),
            *overrides = document_get(configuration, STR("ParameterOverrides"));
    if (!str_equal(document_text(provider), STR("CloudFormation")) || !document_get(configuration, STR("TemplatePath")))
        return; /* one that carries out what another has prepared */
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        DocNode *value = document_get(configuration, str_from(settings[i].setting));
        if (!value && i == 2) value = document_get(action, STR("RoleArn"));
        if (value) add_item(&fields, str_from(settings[i].field), cloudformation_expr(scope, value), value->line);
    }
    uint32_t line = region ? region->line : action->line;
    ExprId place = region ? cloudformation_expr(scope, region)
                          : facts_named(builder, EXPR_NAME, STR(PIPELINE_REGION), line, action->column, 0);
    add_item(&fields, STR("region"), place, line);
    add_text(&fields, "region_how", STR("pipeline"), line);
    if (overrides) add_pipeline_parameters(&fields, overrides);
    declare(&fields, STR("cloudformation"), STR("pipeline"), action);
}

/* https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html */
void codepipeline_lower(FactsBuilder *builder, const DocNode *root, Arena *arena) {
    const DocNode *resources = document_get(root, STR("Resources"));
    CfnScope *scope = NULL;
    for (uint32_t i = 0; document_is_mapping(resources) && i < resources->count; i++) {
        const DocNode *resource = document_value(resources, i);
        if (!str_equal(document_text(document_get(resource, STR("Type"))), STR("AWS::CodePipeline::Pipeline")))
            continue;
        const DocNode *stages = document_get(document_get(resource, STR("Properties")), STR("Stages"));
        if (!scope) scope = cloudformation_scope(builder, root, NULL, arena);
        for (uint32_t s = 0; document_is_sequence(stages) && s < stages->count; s++) {
            const DocNode *actions = document_get(document_value(stages, s), STR("Actions"));
            for (uint32_t a = 0; document_is_sequence(actions) && a < actions->count; a++)
                add_action(builder, scope, document_value(actions, a), arena);
        }
    }
}
