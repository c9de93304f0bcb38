#include "rules/fields.h"

#define NODE_FIELD(name, answer)
#define LINKED_FIELD(name)
#define MENTION_FIELD(name, answer)
#define EDGE_FIELD(name, answer)

static const char *const node_fields[] = {
#undef NODE_FIELD
#undef LINKED_FIELD
#define NODE_FIELD(name, answer) name,
#define LINKED_FIELD(name) name,
#include "rules/fields.def"
#undef NODE_FIELD
#undef LINKED_FIELD
#define NODE_FIELD(name, answer)
#define LINKED_FIELD(name)
};

static const char *const mention_fields[] = {
#undef MENTION_FIELD
#define MENTION_FIELD(name, answer) name,
#include "rules/fields.def"
#undef MENTION_FIELD
#define MENTION_FIELD(name, answer)
};

static const char *const edge_fields[] = {
#undef EDGE_FIELD
#define EDGE_FIELD(name, answer) name,
#include "rules/fields.def"
};

static bool is_among(Str name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    return false;
}

static const PropertyName *property_name(const Catalog *catalog, Str name) {
    size_t count;
    const PropertyName *names = catalog_property_names(catalog, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i].name, name)) return &names[i];
    return NULL;
}

/* The field of a node that `name` asks for; empty when it asks for none. */
static Str node_part(SelectKind select, Str name) {
    static const char *const ends[] = {"from.", "to.", "node."};
    if (select != SELECT_EDGE && select != SELECT_MENTION) return name;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if ((select == SELECT_MENTION) == (i == 2) && str_starts_with(name, str_from(ends[i])))
            return str_slice(name, strlen(ends[i]), name.size);
    return STR_NONE;
}

static bool is_field(SelectKind select, Str name, const Catalog *catalog) {
    if (select == SELECT_EDGE && is_among(name, edge_fields, sizeof edge_fields / sizeof *edge_fields)) return true;
    if (select == SELECT_MENTION && is_among(name, mention_fields, sizeof mention_fields / sizeof *mention_fields))
        return true;
    Str part = node_part(select, name);
    return part.size && (is_among(part, node_fields, sizeof node_fields / sizeof *node_fields) ||
                         property_name(catalog, part) != NULL);
}

static bool is_for_any_field(Str value) {
    return str_equal(value, STR("set")) || str_equal(value, STR("unset")) || str_equal(value, STR("unknown"));
}

static void check_value(YamlFile *file, const YamlNode *at, Str part, Str value, const Catalog *catalog) {
    if (is_for_any_field(value)) return;
    bool is_own = is_among(part, node_fields, sizeof node_fields / sizeof *node_fields);
    const PropertyName *property = is_own ? NULL : property_name(catalog, part);
    if (str_equal(part, STR("role")) && !catalog_role(catalog, value))
        yaml_error(file, at, "no role \"%.*s\"; see faultline catalog list roles", STR_ARG(value));
    else if (property && property->is_test && !str_equal(value, STR("yes")) && !str_equal(value, STR("no")))
        yaml_error(file, at, "%.*s is yes, no or unknown, not \"%.*s\"", STR_ARG(part), STR_ARG(value));
}

void fields_check_condition(YamlFile *file, const YamlNode *at, SelectKind select, const RuleCondition *condition,
                            const Catalog *catalog) {
    Str name = condition->property;
    if (!is_field(select, name, catalog)) {
        yaml_error(file, at, "no field \"%.*s\" here; see docs/rules.md and faultline catalog list properties",
                   STR_ARG(name));
        return;
    }
    if (condition->value_count == 0) yaml_error(file, at, "expected a value for %.*s", STR_ARG(name));
    if (str_equal(condition->operation, STR("at_least")) || str_equal(condition->operation, STR("below"))) {
        int64_t number;
        if (condition->value_count != 1 || !str_to_int64(condition->values[0], &number))
            yaml_error(file, at, "%.*s takes one number", STR_ARG(condition->operation));
        return;
    }
    Str part = node_part(select, name);
    for (size_t i = 0; part.size && i < condition->value_count; i++)
        check_value(file, at, part, condition->values[i], catalog);
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
        if (select == SELECT_EDGE && str_equal(name, STR("target"))) continue;
        if (!is_field(select, name, catalog))
            yaml_error(file, at, "no field \"%.*s\" for {%.*s}; see docs/rules.md", STR_ARG(name), STR_ARG(name));
    }
}
