/* Scripts: the deployments that scripts, makefiles and pipelines declare (parsers/formats/deployments.h). A file that calls
 * others is read once more together with them, so that a command has what its callers hand to it; the same command by
 * itself, without callers, is left out then. */
#ifndef GRAPH_SCRIPTS_H
#define GRAPH_SCRIPTS_H

#include "graph/model.h"

typedef struct {
    /* The file that is started: relative paths are from its folder, or from one around it. Its facts are those of all files
     * that it leads to. */
    const FactsFile *file;
    const Decl *decl;
} ScriptDeployment;

typedef struct Scripts {
    VEC(ScriptDeployment) all; /* by the file that is started, in the order of the source */
} Scripts;

/* What a command or step deploys. */
typedef struct {
    const ScriptDeployment *script;
    uint32_t unit;
    Str file;   /* only what stands in it; empty: the whole unit */
    Str region; /* empty: not known */
} Delivered;

typedef VEC(Delivered) DeliveredList;

const Scripts *scripts_collect(Model *model);
/* Where a line of such facts stands. */
Location scripts_location(Model *model, const FactsFile *file, uint32_t line);
Str scripts_path(const Facts *facts, uint32_t line);
/* A path as scripts write them: from the top ("/x"), from where the script is started, or from `folder`. */
bool scripts_resolve(Arena *arena, Str started, Str folder, Str written, Str *out);

/* Is it run? Texts that show how something is done, and tests of tools, deploy nothing. */
bool scripts_deploys(const ScriptDeployment *deployment);

#endif
