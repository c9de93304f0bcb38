/* What the source leaves open of a pipeline of Azure DevOps (${{ if }}, `condition`): the same questions as workflows of GitHub ask
 * (actions_value.h), so that all that depends on one of them is taken on the same ways. */
#ifndef PARSERS_FORMATS_AZURE_CONDITIONS_H
#define PARSERS_FORMATS_AZURE_CONDITIONS_H

#include "analyzer/core/vec.h"
#include "parsers/formats/azure_expressions.h"

typedef VEC(DocNode *) AzureNodes;

/* "eq(parameters.env, 'prod')" as "(parameters.env == 'prod')", with what `names` say put in. */
Str azure_question(Arena *arena, const AzureName *names, Str condition);
/* One that holds where both do, an empty one always; where this one doesn't. */
Str azure_both(Arena *arena, Str a, Str b);
Str azure_not(Arena *arena, Str question);

/* The node as it is where the question holds: mappings have it as their `if`. Anything else is left as it is. */
DocNode *azure_where(Arena *arena, DocNode *node, Str question);
/* The value of a variable that is worked out while the pipeline runs, `$[ … ]`, as a question that is put in; others as they are. */
DocNode *azure_worked_out(Arena *arena, DocNode *value);
/* Adds a pair to those of a mapping (keys and values in turn) where the question holds. Beside what the key has already a text is a
 * choice of both, lists are joined and mappings are merged. `is_variable`: where it doesn't hold, somebody else may say the value. */
void azure_put_pair(Arena *arena, AzureNodes *pairs, DocNode *key, DocNode *value, Str question, bool is_variable);

#endif
