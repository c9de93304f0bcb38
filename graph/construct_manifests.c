/* Manifests that a program makes (Pulumi's package for Kubernetes): what applies one has it as an argument, and what they give is what
 * they were given. https://www.pulumi.com/registry/packages/kubernetes/ */
#include "graph/construct_output.h"

static ExprId text(Output *output, Str value) { return output_named(output, EXPR_STRING, value, NULL, 0, 0); }

/* "apps/Deployment": any version of the group will do. */
static uint32_t add_kind(Output *output, const Object *object, ExprId *items) {
    uint32_t count = 0;
    Str type = object->construct->type;
    size_t slash = str_find_last_char(type, '/');
    Str group = str_slice(type, 0, slash);
    if (construct_argument(output->program, object, STR("kind")).kind != LEAD_ABSENT) return 0; /* it says so itself */
    Str version =
        str_equal(group, STR("core")) ? STR("v1") : str_format(output->program->arena, "%.*s/v1", STR_ARG(group));
    items[count++] = output_item(output, STR("apiVersion"), text(output, version));
    items[count++] = output_item(output, STR("kind"), text(output, str_slice(type, slash + 1, type.size)));
    return count;
}

/* The metadata with a name: without one it is called as the program calls it. */
static ExprId named_metadata(Output *output, const Object *object, ExprId metadata) {
    uint32_t count = metadata ? facts_expr_at(output->builder, metadata)->count : 0;
    ExprId *items = ARENA_ARRAY(output->program->arena, ExprId, count + 1);
    for (uint32_t i = 0; i < count; i++) items[i] = facts_builder_child(output->builder, metadata, i);
    items[count] = output_item(output, STR("name"), text(output, object->id));
    return output_add(output, EXPR_OBJECT, NULL, 0, items, count + 1);
}

ExprId output_cluster(Output *output, const Object *object) {
    if (!construct_makes_manifests(object->library)) return 0;
    Lead provider = {.kind = LEAD_ABSENT}, cluster;
    for (const Object *at = object; at && provider.kind != LEAD_OBJECT; at = at->parent)
        provider = construct_option(output->program, at, STR("provider"));
    if (provider.kind != LEAD_OBJECT || construct_itself(provider.object)->library != object->library) return 0;
    cluster = construct_argument(output->program, construct_itself(provider.object), STR("kubeconfig"));
    if (cluster.kind == LEAD_OBJECT) return output_reference_to(output, cluster.object, cluster.attribute, NULL, 0);
    return cluster.kind == LEAD_VALUE ? output_value(output, cluster.frame, cluster.expr, 0) : 0;
}

ExprId output_manifest(Output *output, const Object *object, Str argument, ExprId properties) {
    enum { KIND_ITEMS = 2 };
    Program *program = output->program;
    bool has_name = construct_argument_along(program, object, STR("metadata.name")).kind != LEAD_ABSENT;
    uint32_t written = facts_expr_at(output->builder, properties)->count;
    ExprId *items = ARENA_ARRAY(program->arena, ExprId, written + KIND_ITEMS + 2), metadata = 0;
    uint32_t count = add_kind(output, object, items);
    for (uint32_t i = 0; i < written; i++) {
        ExprId item = facts_builder_child(output->builder, properties, i);
        Str key = facts_builder_str(output->builder, facts_expr_at(output->builder, item)->text);
        ExprId value = facts_builder_child(output->builder, item, 1);
        bool is_open =
            !has_name && str_equal(key, STR("metadata")) && facts_expr_at(output->builder, value)->kind == EXPR_OBJECT;
        if (is_open)
            metadata = value;
        else
            items[count++] = item;
    }
    if (!has_name) items[count++] = output_item(output, STR("metadata"), named_metadata(output, object, metadata));
    ExprId manifest = output_add(output, EXPR_OBJECT, NULL, 0, items, count);
    ExprId given[2] = {output_item(output, argument, manifest)};
    count = 1;
    ExprId cluster = output_cluster(output, object);
    if (cluster) given[count++] = output_item(output, STR("provider"), cluster);
    return output_add(output, EXPR_OBJECT, NULL, 0, given, count);
}

ExprId output_of_manifest(Output *output, const Object *target, Str path) {
    Str type, argument;
    if (!target->construct || !construct_manifest_words(target->library, target->construct, &type, &argument)) return 0;
    Lead given = construct_argument_along(output->program, target, path);
    bool is_name = construct_is_same_name(path, STR("metadata.name"));
    /* settings.metadata.apply(m => m.name) */
    if (construct_is_same_name(path, STR("metadata"))) {
        given = construct_argument_along(output->program, target, STR("metadata.name"));
        is_name = true;
    }
    if (given.kind == LEAD_VALUE) return output_value(output, given.frame, given.expr, 0);
    if (given.kind == LEAD_INPUT) return output_input(output, given.path, given.frame, given.expr);
    return is_name && given.kind == LEAD_ABSENT ? text(output, target->id) : 0;
}
