/* What a rule may ask: its fields, values and placeholders are checked when it is read, since a misspelt one would never
 * hold and nobody would notice. */
#ifndef RULES_FIELDS_H
#define RULES_FIELDS_H

#include "graph/catalog.h"
#include "graph/yaml_reader.h"
#include "rules/rule.h"

/* RuleField.id, by the list that the field stands in; 0 is a property. */
enum {
    NODE_FIELD_NONE,
#define NODE_FIELD(name, answer) NODE_FIELD_##name,
#include "rules/fields.def"
};
enum {
    MENTION_FIELD_NONE,
#define MENTION_FIELD(name, answer) MENTION_FIELD_##name,
#include "rules/fields.def"
};
enum {
    EDGE_FIELD_NONE,
#define EDGE_FIELD(name, answer) EDGE_FIELD_##name,
#include "rules/fields.def"
};
enum {
    CALL_FIELD_NONE,
#define CALL_FIELD(name, answer) CALL_FIELD_##name,
#include "rules/fields.def"
};

/* The field of that name of what is selected; a name of no list is taken for a property. */
RuleField field_of(SelectKind select, Str name);
void fields_check_name(YamlFile *file, const YamlNode *at, SelectKind select, Str name, const Catalog *catalog);
/* Mistakes become errors of the file at `at`. `name`: as it is written. */
void fields_check_condition(YamlFile *file, const YamlNode *at, SelectKind select, Str name,
                            const RuleCondition *condition, const Catalog *catalog);
/* {name} {services} {target} and fields. */
void fields_check_message(YamlFile *file, const YamlNode *at, SelectKind select, Str message, const Catalog *catalog);

#endif
