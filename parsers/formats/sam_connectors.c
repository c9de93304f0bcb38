/* Connectors: leave for one resource to use another, written as a resource of its own or inside of its source. They become
 * policies of roles, queues and topics, and permissions of functions (sam/connectors.json). */
#include "parsers/formats/sam.h"

typedef struct {
    Str type;
    DocNode *variables[12]; /* key, value … */
    size_t count;
    DocNode *role; /* a Ref to it */
} End;

static void add_variable(End *end, const PatternScope *scope, const char *side, const char *name, DocNode *value) {
    if (!value || end->count + 2 > sizeof end->variables / sizeof *end->variables) return;
    end->variables[end->count++] = pattern_scalar(scope, str_format(scope->arena, "%s%s", side, name));
    end->variables[end->count++] = value;
}

/* What a resource has under a name, made or written. */
static DocNode *property_of(const SamResource *resource, const SamMade *made, Str name) {
    if (made) return document_get(document_get(made->body, STR("Properties")), name);
    DocNode *value = document_get(resource->made, name);
    return value ? value : document_get(resource->properties, name);
}

/* The role by which a rule calls the target that the connector leads to. */
static DocNode *role_for_target(const DocNode *targets, Str other) {
    for (uint32_t i = 0; targets && targets->kind == DOC_SEQUENCE && i < targets->count; i++) {
        const DocNode *target = document_value(targets, i);
        if (str_equal(intrinsic_target(document_get(target, STR("Arn"))), other))
            return document_get(target, STR("RoleArn"));
    }
    return NULL;
}

static Str becomes(const Sam *sam, Str type) {
    Str other = document_text(document_get(document_get(sam->types, type), STR("becomes")));
    return other.size ? other : type;
}

/* How the attribute of a type is written: Ref, Fn::GetAtt, or the text itself for a qualifier. */
static DocNode *attribute_of(const PatternScope *scope, Str id, const DocNode *how) {
    if (!how) return NULL;
    if (str_equal(how->value, STR("*"))) return pattern_scalar(scope, how->value);
    if (str_equal(how->value, STR("Ref"))) return pattern_ref(scope, id);
    DocNode *items[2] = {pattern_scalar(scope, id), pattern_scalar(scope, how->value)};
    return pattern_call(scope, "Fn::GetAtt", pattern_sequence(scope, items, 2));
}

static void name_end(Sam *sam, PatternScope *scope, End *end, const char *side, Str id, Str other) {
    SamResource *resource = sam_resource(sam, id);
    uint32_t index = map_get(sam->made_by_id, id);
    const SamMade *made = !resource && index != MAP_NONE ? &sam->made.items[index] : NULL;
    if (!resource && !made) return;
    end->type = becomes(sam, document_text(document_get(made ? made->body : resource->body, STR("Type"))));
    const DocNode *how = document_get(document_get(sam->connectors, STR("types")), end->type);
    const DocNode *role_name = document_get(how, STR("Role"));
    DocNode *role = role_name ? property_of(resource, made, role_name->value) : NULL;
    if (role_name && str_equal(role_name->value, STR("Targets"))) role = role_for_target(role, other);
    Str role_id = intrinsic_target(role);
    end->role = role_id.size ? pattern_ref(scope, role_id) : NULL;
    add_variable(end, scope, side, "Arn", attribute_of(scope, id, document_get(how, STR("Arn"))));
    add_variable(end, scope, side, "ResourceId", attribute_of(scope, id, document_get(how, STR("Id"))));
    add_variable(end, scope, side, "Name", attribute_of(scope, id, document_get(how, STR("Name"))));
    add_variable(end, scope, side, "Url", attribute_of(scope, id, document_get(how, STR("Url"))));
}

/* An end is named by its logical id, or told by what else is said of it. */
static End read_end(Sam *sam, PatternScope *scope, const char *side, const DocNode *node, const DocNode *other) {
    End end = {0};
    Str id = document_text(document_get(node, STR("Id"))), other_id = document_text(document_get(other, STR("Id")));
    DocNode *qualifier = document_get(node, STR("Qualifier"));
    if (id.size) {
        name_end(sam, scope, &end, side, id, other_id);
    } else {
        end.type = becomes(sam, document_text(document_get(node, STR("Type"))));
        end.role = document_get(node, STR("RoleName"));
        add_variable(&end, scope, side, "Arn", document_get(node, STR("Arn")));
        add_variable(&end, scope, side, "ResourceId", document_get(node, STR("ResourceId")));
        add_variable(&end, scope, side, "Name", document_get(node, STR("Name")));
        add_variable(&end, scope, side, "Url", document_get(node, STR("QueueUrl")));
    }
    const DocNode *how = document_get(document_get(sam->connectors, STR("types")), end.type);
    if (!qualifier) qualifier = attribute_of(scope, STR_NONE, document_get(how, STR("Qualifier")));
    add_variable(&end, scope, side, "Qualifier", qualifier);
    return end;
}

static bool has_permission(const DocNode *permissions, Str name) {
    for (uint32_t i = 0; permissions && permissions->kind == DOC_SEQUENCE && i < permissions->count; i++)
        if (str_equal(document_text(document_value(permissions, i)), name)) return true;
    return false;
}

/* A permission of a function is for one kind of access; a policy is for all of them. */
static void make_access(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *profile, DocNode *variables,
                        const DocNode *permissions) {
    Str make = document_text(document_get(profile, STR("make")));
    const DocNode *rows = document_get(document_get(sam->connectors, STR("rows")), make);
    bool is_permission = str_equal(make, STR("permission"));
    DocNodes statements = {0};
    for (uint32_t i = 0; i < profile->count; i++) {
        const DocNode *access = document_value(profile, i);
        if (access->kind != DOC_SEQUENCE || !has_permission(permissions, document_key(profile, i)->value)) continue;
        for (uint32_t k = 0; k < access->count; k++) {
            const DocNode *row = document_value(access, k);
            if (!is_permission) {
                *VEC_PUSH(sam->arena, &statements) = sam_statement(scope, row, variables);
                continue;
            }
            pattern_bind(scope, STR("access"), document_key(profile, i));
            pattern_bind(scope, STR("action"), document_value(row, 0));
            pattern_bind(scope, STR("statement_source"),
                         sam_substituted(scope, document_value(row, 1)->value, variables));
            pattern_bind(scope, STR("principal"), document_value(row, 2));
            sam_run(sam, owner, scope, rows);
        }
    }
    if (statements.count == 0) return;
    pattern_bind(scope, STR("statements"), pattern_sequence(scope, statements.items, statements.count));
    sam_run(sam, owner, scope, rows);
}

static void connect_pair(Sam *sam, uint32_t owner, PatternScope scope, const DocNode *source,
                         const DocNode *destination, const DocNode *permissions) {
    End from = read_end(sam, &scope, "Source", source, destination);
    End to = read_end(sam, &scope, "Destination", destination, source);
    Str pair = str_format(sam->arena, "%.*s %.*s", STR_ARG(from.type), STR_ARG(to.type));
    const DocNode *profile = document_get(document_get(sam->connectors, STR("pairs")), pair);
    if (!profile) return;
    DocNodes pairs = {0};
    for (size_t i = 0; i < from.count; i++) *VEC_PUSH(sam->arena, &pairs) = from.variables[i];
    for (size_t i = 0; i < to.count; i++) *VEC_PUSH(sam->arena, &pairs) = to.variables[i];
    DocNode *variables = pattern_mapping(&scope, pairs.items, pairs.count / 2);
    bool is_of_source = str_equal(document_text(document_get(profile, STR("role"))), STR("source"));
    scope.subject = variables;
    pattern_bind(&scope, STR("role"), is_of_source ? from.role : to.role);
    make_access(sam, owner, &scope, profile, variables, permissions);
}

static void connect_all(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *source,
                        const DocNode *properties) {
    const DocNode *destination = document_get(properties, STR("Destination"));
    const DocNode *permissions = document_get(properties, STR("Permissions"));
    if (!sam->connectors) sam->connectors = sam_data(sam, "connectors.json");
    if (!destination || destination->kind != DOC_SEQUENCE) {
        pattern_bind(scope, STR("number"), NULL);
        if (destination) connect_pair(sam, owner, *scope, source, destination, permissions);
        return;
    }
    for (uint32_t i = 0; i < destination->count && sam->nodes_left; i++) {
        pattern_bind_text(scope, STR("number"), str_format(sam->arena, "Destination%u", (unsigned)i));
        connect_pair(sam, owner, *scope, source, document_value(destination, i), permissions);
    }
}

/* Inside of its source a connector says where it leads, and perhaps how the source is called. */
static void connect_own(Sam *sam, uint32_t owner) {
    SamResource *resource = &sam->resources.items[owner];
    const DocNode *connectors = document_get(resource->body, STR("Connectors"));
    for (uint32_t i = 0; document_is_mapping(connectors) && i < connectors->count && sam->nodes_left; i++) {
        DocNode *key = document_key(connectors, i);
        const DocNode *properties = document_get(document_value(connectors, i), STR("Properties"));
        PatternScope scope = sam_scope(sam, resource);
        scope.at = key;
        DocNode *pair[2] = {pattern_scalar(&scope, STR("Id")), pattern_scalar(&scope, resource->id)};
        DocNode *source = pattern_mapping(&scope, pair, 1), *named = document_get(properties, STR("SourceReference"));
        pattern_bind_text(&scope, STR("name"), str_concat(sam->arena, resource->id, document_text(key)));
        connect_all(sam, owner, &scope, pattern_merge(&scope, source, named), properties);
    }
}

void sam_connect(Sam *sam) {
    for (uint32_t i = 0; i < sam->resources.count && sam->nodes_left; i++) {
        SamResource *resource = &sam->resources.items[i];
        connect_own(sam, i);
        if (!str_equal(document_text(document_get(resource->body, STR("Type"))), STR("AWS::Serverless::Connector")))
            continue;
        PatternScope scope = sam_scope(sam, resource);
        pattern_bind_text(&scope, STR("name"), resource->id);
        connect_all(sam, i, &scope, document_get(resource->properties, STR("Source")), resource->properties);
    }
}
