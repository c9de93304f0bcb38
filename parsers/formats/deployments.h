/* Deployments: what scripts, makefiles, pipelines and configuration files say of where a template goes, as one kind of
 * declaration. DECL_DEPLOYMENT: type = "cloudformation", "sam", "cdk", "serverless", "sceptre", "ansible", "stack-set",
 * "stack-instances", "package" and "build" (which make one template of another); name = what says it ("cli", "samconfig"
 * …); body = an object of what is said, each where it is:
 *
 *     template         path of the template
 *     stack            name of the stack
 *     region           region; region_how: how it is said ("cli", "workflow", "environment", "samconfig" …)
 *     profile, role    whose account it is
 *     parameters       object of parameters; parameters_open: more of them are given, which ones can't be told
 *     parameter_files  list of paths
 *     config_env       of a configuration file: the environment taken; config_file: its path
 *     directory        where it runs: "/" and a path from the top, or a path from the file's folder or the top
 *     output           path of the template that is made; build: its folder
 *     environment      name of the environment that a pipeline deploys to
 *     regions, accounts of stack instances */
#ifndef PARSERS_FORMATS_DEPLOYMENTS_H
#define PARSERS_FORMATS_DEPLOYMENTS_H

#include "parsers/document.h"
#include "parsers/formats/shell.h"

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Str how;               /* of a region in a variable: "workflow", "environment" */
    ExprId environment;    /* 0: none is named */
    uint32_t count;        /* declared so far */
} Deployments;

/* A ShellVisit: declares a deployment when the command is one. */
void deployments_command(Shell *shell, const ShellWord *words, size_t count, void *deployments);
/* A step "owner/name@version" or a task, with its inputs (a mapping, or NULL). */
void deployments_action(Deployments *deployments, Shell *shell, Str action, const DocNode *inputs, uint32_t line);
bool deployments_knows_action(Str action);

/* Hosts of commands. */
void deployments_of_script(FactsBuilder *builder, Str path, Str bytes, Arena *arena);
void deployments_of_makefile(FactsBuilder *builder, Str path, Str bytes, Arena *arena);
/* Pipelines and other documents, whatever their format; `format` is that of the document. */
void deployments_of_document(FactsBuilder *builder, Str path, Str format, DocNode *root, Arena *arena);
/* Might a text with these bytes deploy something? */
bool deployments_are_likely(Str bytes);

#endif
