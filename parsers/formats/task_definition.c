/* Task definitions of ECS in files of their own, as pipelines register them: the same as a template declares, but for the
 * case of its keys. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
#include "parsers/document_edit.h"
#include "parsers/formats/formats.h"

/* What `describe-task-definition` prints wraps it. */
static const DocNode *definition_of(const DocNode *root) {
    const DocNode *inner = document_get(root, STR("taskDefinition"));
    return document_is_mapping(inner) ? inner : root;
}

/* A pipeline may fill in the image. */
static bool has_container(const DocNode *container) {
    static const char *const keys[] = {"image", "logConfiguration", "portMappings"};
    bool has_any = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        has_any = has_any || document_get(container, str_from(keys[i]));
    return has_any && document_get(container, STR("name"));
}

bool task_definition_is(const DocNode *root) {
    static const char *const keys[] = {"family", "cpu", "networkMode", "requiresCompatibilities", "executionRoleArn"};
    const DocNode *definition = definition_of(root), *list = document_get(definition, STR("containerDefinitions"));
    bool is_any = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        is_any = is_any || document_get(definition, str_from(keys[i]));
    return is_any && document_is_sequence(list) && list->count > 0 && has_container(document_value(list, 0));
}

/* Keys that people choose themselves. */
static bool has_own_keys(Str key) { return str_equal(key, STR("options")) || str_equal(key, STR("dockerLabels")); }

static void capitalize(DocNode *node, Arena *arena) { /* depth: height of the document */
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count; i++) {
        DocNode *key = document_key(node, i);
        bool is_own = key && has_own_keys(key->value);
        if (key && key->value.size && key->value.data[0] >= 'a' && key->value.data[0] <= 'z')
            key->value = str_format(arena, "%c%.*s", key->value.data[0] - 32,
                                    STR_ARG(str_slice(key->value, 1, key->value.size)));
        if (!is_own) capitalize(document_value(node, i), arena);
    }
}

void task_definition_lower(FactsBuilder *builder, const DocNode *root, Arena *arena) {
    const DocNode *definition = definition_of(root);
    DocBudget budget = {.arena = arena, .nodes_left = 2 * DOCUMENT_NODES_MAX};
    DocNode *resource = document_new(DOC_MAPPING, &budget), *properties = document_copy(definition, false, &budget);
    Str family = document_text(document_get(definition, STR("family")));
    capitalize(properties, arena);
    resource->source = 0;
    resource->line = definition->line;
    resource->column = definition->column;
    resource->end_line = definition->end_line;
    document_put(resource, STR("SourceType"), document_new_text(STR("AWS::ECS::TaskDefinition"), &budget), &budget);
    document_put(resource, STR("Properties"), properties, &budget);
    document_settle(resource, &budget);
    Interpolation variables = {.builder = builder, .arena = arena, .notation = NOTATION_TEMPLATE};
    ExprId body = interpolation_expr(&variables, resource);
    Decl *decl = facts_add_decl(builder, DECL_RESOURCE, STR("AWS::ECS::Task"), family.size ? family : STR("task"),
                                definition->line, definition->end_line);
    decl->column = definition->column;
    decl->body = body;
}
