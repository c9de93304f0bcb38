/* Documents that are not made of declarations: told apart by name and content, and kept whole. What of them matters is
 * for the reader of the facts to say. */
#include "parsers/formats/formats.h"

static bool has(const DocNode *root, const char *key) { return document_get(root, str_from(key)) != NULL; }

/* ---- Which format ---- */

static bool is_kubernetes(const DocNode *root) {
    return document_text(document_get(root, STR("apiVersion"))).size > 0 &&
           document_text(document_get(root, STR("kind"))).size > 0;
}

static bool is_compose(const DocNode *root) {
    const DocNode *services = document_get(root, STR("services"));
    if (!document_is_mapping(services) || services->count == 0) return false;
    for (uint32_t i = 0; i < services->count; i++) {
        const DocNode *service = document_value(services, i);
        if (has(service, "image") || has(service, "build") || has(service, "extends")) return true;
    }
    return false;
}

static bool is_serverless(const DocNode *root) {
    return has(root, "service") && document_is_mapping(document_get(root, STR("provider"))) &&
           (has(root, "functions") || has(root, "resources") || has(root, "frameworkVersion"));
}

bool cloudformation_is_template(const DocNode *root) {
    const DocNode *resources = document_get(root, STR("Resources"));
    if (document_get(root, STR("AWSTemplateFormatVersion"))) return true;
    if (!document_is_mapping(resources)) return false;
    for (uint32_t i = 0; i < resources->count; i++) {
        Str type = document_text(document_get(document_value(resources, i), STR("Type")));
        if (str_contains(type, STR("::"))) return true;
    }
    return document_get(root, STR("Transform")) != NULL;
}

static bool is_parameter_item(const DocNode *item) { return has(item, "ParameterKey"); }

/* Both forms: a list of ParameterKey and ParameterValue, and { "Parameters": { key: value } }. */
static bool is_parameters(const DocNode *root) {
    if (document_is_sequence(root)) return root->count > 0 && is_parameter_item(document_value(root, 0));
    const DocNode *parameters = document_get(root, STR("Parameters"));
    if (!document_is_mapping(parameters) || has(root, "Resources") || has(root, "AWSTemplateFormatVersion"))
        return false;
    for (uint32_t i = 0; i < parameters->count; i++)
        if (document_value(parameters, i)->kind == DOC_MAPPING) return false;
    return parameters->count > 0;
}

/* A pipeline of Azure DevOps, whose file may have any name. */
static bool is_azure_pipeline(const DocNode *root) {
    static const char *const lists[] = {"stages", "jobs", "steps"};
    if (!has(root, "trigger") && !has(root, "pool") && !has(root, "pr")) return false;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (document_is_mapping(document_value(document_get(root, str_from(lists[i])), 0))) return true;
    return has(document_get(root, STR("extends")), "template");
}

Str document_format(Str language, const DocNode *root) {
    if (str_equal(language, STR("stack-group"))) {
        if (sceptre_is_configuration(root)) return STR("sceptre");
        language = STR("yaml");
    }
    bool is_decided_by_name =
        !str_equal(language, STR("yaml")) && !str_equal(language, STR("json")) && !str_equal(language, STR("settings"));
    if (is_decided_by_name) return language;
    if (cloudformation_is_template(root)) return STR("cloudformation");
    if (is_kubernetes(root)) {
        bool is_backstage = str_starts_with(document_text(document_get(root, STR("apiVersion"))), STR("backstage.io/"));
        return is_backstage ? STR("catalog-info") : STR("kubernetes");
    }
    if (task_definition_is(root)) return STR("task-definition");
    if (is_serverless(root)) return STR("serverless");
    if (is_compose(root)) return STR("compose");
    if (sceptre_is_stack(root)) return STR("sceptre");
    if (ecspresso_is_configuration(root)) return STR("ecspresso");
    if (is_parameters(root)) return STR("parameters");
    if (has(root, "phases") && has(root, "version")) return STR("buildspec");
    if (is_azure_pipeline(root)) return STR("pipeline");
    if (org_formation_is_tasks(root)) return STR("org-formation");
    if (riff_raff_is(root)) return STR("riff-raff");
    return language;
}

static Notation notation_of(Str format) {
    if (str_equal(format, STR("workflow"))) return NOTATION_ACTIONS;
    if (str_equal(format, STR("compose"))) return NOTATION_SHELL;
    if (str_equal(format, STR("settings"))) return NOTATION_COLON;
    return NOTATION_NONE;
}

/* ---- Declarations ---- */

static Decl *declare(FactsBuilder *builder, DeclKind kind, Str type, Str name, const DocNode *node, ExprId body) {
    Decl *decl = facts_add_decl(builder, kind, type, name, node->line, node->end_line);
    decl->column = node->column;
    decl->body = body;
    return decl;
}

/* What people call the document: "Deployment/web", the name of a workflow or project. */
static Str name_of(Str format, const DocNode *root, Arena *arena) {
    if (str_equal(format, STR("kubernetes")) || str_equal(format, STR("catalog-info"))) {
        Str kind = document_text(document_get(root, STR("kind")));
        const DocNode *metadata = document_get(root, STR("metadata"));
        Str name = document_text(document_get(metadata, STR("name")));
        if (name.size == 0) name = document_text(document_get(metadata, STR("generateName")));
        return name.size ? str_format(arena, "%.*s/%.*s", STR_ARG(kind), STR_ARG(name)) : kind;
    }
    return document_text(document_get(root, STR("name")));
}

/* "apps/Deployment": what tells a type, whatever its version. What belongs to no named group is "core/Pod". */
static Str type_of_manifest(const DocNode *root, Arena *arena) {
    Str version = document_text(document_get(root, STR("apiVersion")));
    size_t slash = str_find_char(version, '/', 0);
    Str group = slash == SIZE_MAX ? STR("core") : str_slice(version, 0, slash);
    return str_format(arena, "%.*s/%.*s", STR_ARG(group), STR_ARG(document_text(document_get(root, STR("kind")))));
}

/* A manifest is a resource; a list of them is as many. What defines types or configures tools has no name. */
static void declare_manifest(FactsBuilder *builder, DocNode *root, Arena *arena) {
    DocNode *items = document_get(root, STR("items"));
    bool is_list = str_ends_with(document_text(document_get(root, STR("kind"))), STR("List"));
    for (uint32_t i = 0; is_list && document_is_sequence(items) && i < items->count; i++)
        if (is_kubernetes(document_value(items, i)) && !document_get(document_value(items, i), STR("items")))
            declare_manifest(builder, document_value(items, i), arena);
    if (is_list && document_is_sequence(items)) return;
    DocNode *objects = openshift_objects(root);
    if (objects) openshift_fill(objects, document_get(root, STR("parameters")), arena);
    for (uint32_t i = 0; objects && i < objects->count; i++)
        if (is_kubernetes(document_value(objects, i)) && !openshift_objects(document_value(objects, i)))
            declare_manifest(builder, document_value(objects, i), arena);
    if (objects) return;
    const DocNode *metadata = document_get(root, STR("metadata"));
    bool is_named = document_text(document_get(metadata, STR("name"))).size > 0 ||
                    document_text(document_get(metadata, STR("generateName"))).size > 0;
    Str name = name_of(STR("kubernetes"), root, arena);
    Interpolation variables = {.builder = builder, .arena = arena, .notation = NOTATION_TEMPLATE};
    ExprId body = interpolation_expr(&variables, root);
    if (is_named)
        declare(builder, DECL_RESOURCE, type_of_manifest(root, arena), name, root, body);
    else
        declare(builder, DECL_DOCUMENT, STR("kubernetes"), name, root, body);
}

static void declare_parameters(FactsBuilder *builder, DocNode *root, Arena *arena) {
    DocNode *parameters = document_is_sequence(root) ? root : document_get(root, STR("Parameters"));
    for (uint32_t i = 0; parameters && i < parameters->count; i++) {
        DocNode *item = document_value(parameters, i);
        bool is_listed = is_parameter_item(item);
        const DocNode *key = is_listed ? document_get(item, STR("ParameterKey")) : document_key(parameters, i);
        DocNode *value = is_listed ? document_get(item, STR("ParameterValue")) : item;
        if (!key || !value) continue;
        declare(builder, DECL_ASSIGNMENT, STR("parameters"), document_text(key), key,
                document_expr(builder, value, arena))
            ->end_line = value->end_line;
    }
}

/* config/shop.yml with {development: {…}, production: {…}}: an application takes the part of its environment from it, as
 * config_for() of Rails does: https://guides.rubyonrails.org/configuring.html#custom-configuration */
static bool is_by_environment(Str path, const DocNode *root) {
    static const char *const others[] = {"development", "test", "staging"};
    size_t slash = str_find_last_char(path, '/');
    Str folder = str_slice(path, 0, slash == SIZE_MAX ? 0 : slash);
    if (!str_equal(folder, STR("config")) && !str_ends_with(folder, STR("/config"))) return false;
    bool has_other = false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        has_other = has_other || document_is_mapping(document_get(root, str_from(others[i])));
    return has_other && document_is_mapping(document_get(root, STR("production")));
}

static void lower_document(FactsBuilder *builder, Str format, DocNode *root, Arena *arena) {
    if (str_equal(format, STR("cloudformation"))) {
        cloudformation_lower(builder, root, arena);
        return;
    }
    if (str_equal(format, STR("serverless")) && document_is_mapping(root)) {
        serverless_lower(builder, root, arena);
        return;
    }
    if (str_equal(format, STR("task-definition"))) {
        task_definition_lower(builder, root, arena);
        return;
    }
    if (str_equal(format, STR("kubernetes")) && document_is_mapping(root)) {
        declare_manifest(builder, root, arena);
        return;
    }
    if (str_equal(format, STR("parameters"))) declare_parameters(builder, root, arena);
    Interpolation variables = {.builder = builder, .arena = arena, .notation = notation_of(format)};
    ExprId body = variables.notation == NOTATION_NONE ? document_expr(builder, root, arena)
                                                      : interpolation_expr(&variables, root);
    declare(builder, DECL_DOCUMENT, format, name_of(format, root, arena), root, body);
}

void documents_lower(FactsBuilder *builder, Str language, DocNode *const *documents, size_t count, Arena *arena) {
    for (size_t i = 0; i < count; i++) {
        Str format = document_format(language, documents[i]);
        bool is_plain = str_equal(format, STR("yaml")) || str_equal(format, STR("json"));
        if (is_plain && is_by_environment(facts_builder_path(builder), documents[i])) format = STR("settings");
        if (i == 0) facts_set_format(builder, format);
        if (str_equal(format, STR("compose"))) platform_settle_tags(documents[i]);
        lower_document(builder, format, documents[i], arena);
    }
}
