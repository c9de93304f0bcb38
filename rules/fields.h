/* What a rule may ask: its fields, values and placeholders are checked when it is read, since a misspelt one would never
 * hold and nobody would notice. */
#ifndef RULES_FIELDS_H
#define RULES_FIELDS_H

#include "graph/catalog.h"
#include "graph/yaml_reader.h"
#include "rules/rule.h"

/* Mistakes become errors of the file at `at`. */
void fields_check_condition(YamlFile *file, const YamlNode *at, SelectKind select, const RuleCondition *condition,
                            const Catalog *catalog);
/* {name} {services} {target} and fields. */
void fields_check_message(YamlFile *file, const YamlNode *at, SelectKind select, Str message, const Catalog *catalog);

#endif
