#include "rules/fields.h"

/* In the order of the ids, which begin with 1. */
static const char *const node_fields[] = {
#define NODE_FIELD(name, answer) #name,
#include "rules/fields.def"
};

static const char *const linked_fields[] = {
#define LINKED_FIELD(name) #name,
#include "rules/fields.def"
};

static const char *const mention_fields[] = {
#define MENTION_FIELD(name, answer) #name,
#include "rules/fields.def"
};

static const char *const edge_fields[] = {
#define EDGE_FIELD(name, answer) #name,
#include "rules/fields.def"
};

static const char *const call_fields[] = {
#define CALL_FIELD(name, answer) #name,
#include "rules/fields.def"
};

#define COUNT(names) (sizeof(names) / sizeof *(names))

/* 0: not among them. */
static uint16_t place_in(Str name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_from(names[i]))) return (uint16_t)(i + 1);
    return 0;
}

static const PropertyName *property_name(const Catalog *catalog, Str name) {
    size_t count;
    const PropertyName *names = catalog_property_names(catalog, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i].name, name)) return &names[i];
    return NULL;
}

/* Selected by itself, not by something in which it takes part. */
static bool is_thing(SelectKind select) {
    return select == SELECT_RESOURCE || select == SELECT_SERVICE || select == SELECT_MODULE;
}

RuleField field_of(SelectKind select, Str name) {
    static const struct {
        SelectKind select;
        FieldPlace place;
        const char *prefix;
    } places[] = {
        {SELECT_MENTION, FIELD_OF_NODE, "node."},
        {SELECT_CALL, FIELD_OF_NODE, "node."},
        {SELECT_EDGE, FIELD_OF_FROM, "from."},
        {SELECT_EDGE, FIELD_OF_TO, "to."},
    };
    RuleField field = {.name = name};
    for (size_t i = 0; i < COUNT(places); i++)
        if (select == places[i].select && str_starts_with(name, str_from(places[i].prefix))) {
            field.place = places[i].place;
            field.name = str_slice(name, strlen(places[i].prefix), name.size);
        }
    if (field.place != FIELD_OWN || is_thing(select))
        field.id = place_in(field.name, node_fields, COUNT(node_fields));
    else if (select == SELECT_MENTION)
        field.id = place_in(name, mention_fields, COUNT(mention_fields));
    else if (select == SELECT_EDGE)
        field.id = place_in(name, edge_fields, COUNT(edge_fields));
    else if (select == SELECT_CALL)
        field.id = place_in(name, call_fields, COUNT(call_fields));
    return field;
}

/* Is it asked of a node, which has properties besides? */
static bool is_of_node(SelectKind select, const RuleField *field) {
    return field->place != FIELD_OWN || is_thing(select);
}

static bool is_field(SelectKind select, const RuleField *field, const Catalog *catalog) {
    if (field->id) return true;
    return is_of_node(select, field) && field->name.size &&
           (place_in(field->name, linked_fields, COUNT(linked_fields)) || property_name(catalog, field->name));
}

static bool is_for_any_field(Str value) {
    return str_equal(value, STR("set")) || str_equal(value, STR("unset")) || str_equal(value, STR("unknown"));
}

static void check_value(YamlFile *file, const YamlNode *at, const RuleField *field, Str value, const Catalog *catalog) {
    if (is_for_any_field(value)) return;
    const PropertyName *property = field->id ? NULL : property_name(catalog, field->name);
    if (field->id == NODE_FIELD_role && !catalog_role(catalog, value))
        yaml_error(file, at, "no role \"%.*s\"; see faultline catalog list roles", STR_ARG(value));
    else if (property && property->is_test && !str_equal(value, STR("yes")) && !str_equal(value, STR("no")))
        yaml_error(file, at, "%.*s is yes, no or unknown, not \"%.*s\"", STR_ARG(field->name), STR_ARG(value));
}

void fields_check_name(YamlFile *file, const YamlNode *at, SelectKind select, Str name, const Catalog *catalog) {
    RuleField field = field_of(select, name);
    if (!is_field(select, &field, catalog))
        yaml_error(file, at, "no field \"%.*s\" here; see docs/rules.md and faultline catalog list properties",
                   STR_ARG(name));
}

void fields_check_condition(YamlFile *file, const YamlNode *at, SelectKind select, Str name,
                            const RuleCondition *condition, const Catalog *catalog) {
    const RuleField *field = &condition->field;
    if (!is_field(select, field, catalog)) {
        yaml_error(file, at, "no field \"%.*s\" here; see docs/rules.md and faultline catalog list properties",
                   STR_ARG(name));
        return;
    }
    if (condition->value_count == 0) yaml_error(file, at, "expected a value for %.*s", STR_ARG(name));
    if (condition->kind == CONDITION_AT_LEAST || condition->kind == CONDITION_BELOW) {
        int64_t number;
        if (condition->value_count != 1 || !str_to_int64(condition->values[0], &number))
            yaml_error(file, at, "%s takes one number", condition->kind == CONDITION_BELOW ? "below" : "at_least");
        return;
    }
    for (size_t i = 0; is_of_node(select, field) && i < condition->value_count; i++)
        check_value(file, at, field, condition->values[i], catalog);
}

void fields_check_message(YamlFile *file, const YamlNode *at, SelectKind select, Str message, const Catalog *catalog) {
    for (size_t open; (open = str_find_char(message, '{', 0)) != SIZE_MAX;) {
        size_t close = str_find_char(message, '}', open);
        if (close == SIZE_MAX) {
            yaml_error(file, at, "expected } after {%.*s", STR_ARG(str_slice(message, open + 1, message.size)));
            return;
        }
        Str name = str_slice(message, open + 1, close);
        message = str_slice(message, close + 1, message.size);
        if (str_equal(name, STR("name")) || str_equal(name, STR("services"))) continue;
        if (str_equal(name, STR("services stop"))) continue;
        if (select == SELECT_EDGE && str_equal(name, STR("target"))) continue;
        RuleField field = field_of(select, name);
        if (!is_field(select, &field, catalog))
            yaml_error(file, at, "no field \"%.*s\" for {%.*s}; see docs/rules.md", STR_ARG(name), STR_ARG(name));
    }
}
