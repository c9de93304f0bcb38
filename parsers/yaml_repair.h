/* Mends YAML text that the YAML library refuses, line by line, so that only the broken construct is lost. Lines are
 * never added or removed: what is read afterwards still has its line number. */
#ifndef PARSERS_YAML_REPAIR_H
#define PARSERS_YAML_REPAIR_H

#include "parsers/document.h"

typedef struct YamlRepair YamlRepair;

/* What the library said. Lines and columns are 0-based. */
typedef struct {
    Str problem, context;
    uint32_t line, column;
    uint32_t context_line; /* where the construct began that could not be finished; UINT32_MAX: not said */
} YamlError;

YamlRepair *yaml_repair_new(Str text, Arena *arena, DocNotes *notes);
/* Takes template directives (Jinja, Go templates) out and makes values that begin with one strings. */
void yaml_repair_templates(YamlRepair *repair);
/* One more attempt at this error. false: nothing left to try. */
bool yaml_repair_error(YamlRepair *repair, const YamlError *error);
/* Gives up on the top-level entry with the error. false: it was empty already. */
bool yaml_repair_drop(YamlRepair *repair, const YamlError *error);
Str yaml_repair_text(const YamlRepair *repair);

#endif
