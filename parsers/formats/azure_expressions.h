/* What the expressions of Azure Pipelines say before the pipeline runs, as far as the source decides it.
 * https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions */
#ifndef PARSERS_FORMATS_AZURE_EXPRESSIONS_H
#define PARSERS_FORMATS_AZURE_EXPRESSIONS_H

#include "parsers/document.h"

typedef enum { AZURE_NO, AZURE_YES, AZURE_OPEN } AzureTruth;

/* parameters.region → what it is; those of the template that is being read, and of the loops around. */
typedef struct AzureName {
    Str path;
    DocNode *value;
    bool is_changeable;    /* by whoever starts the pipeline: a default, not what it is */
    const DocNode *values; /* … to one of these; NULL: to anything */
    const struct AzureName *outer;
} AzureName;

bool azure_is_path_char(char c);
/* What a path means, down into objects; NULL: nothing here says it. */
DocNode *azure_value(const AzureName *names, Str path, bool *is_changeable);
/* The name of that path itself; NULL: there is none. */
const AzureName *azure_name(const AzureName *names, Str path);
AzureTruth azure_truth(const AzureName *names, Str condition);

#endif
