/* Deployments: what scripts, makefiles, pipelines and configuration files say of where something goes, and with what, as
 * one kind of declaration. DECL_DEPLOYMENT: type = "cloudformation", "sam", "cdk", "serverless", "sceptre", "ansible",
 * "stack-set", "stack-instances", "package", "build" and "copy" (which make one template of another),
 * "synth" (which writes that of a program's stack), "execution" (of what another command has prepared for the stack), "terraform",
 * "terraform-init", "terraform-workspace", "kubernetes", "compose", "foreign" (a step or workflow of another repository); name =
 * what says it ("cli", "samconfig" …); body = an object of what
 * is said, each where it is. Types "call", "source" and "include": the file calls another one, takes over what it sets, or is put
 * together with it; of it the name without folders is told.
 *
 *     template         path of the template
 *     stack            name of the stack
 *     region           region; region_how: how it is said ("cli", "workflow", "environment", "samconfig" …)
 *     profile, role, role_account  whose account it is
 *     parameters       object of parameters; parameters_open: more of them are given, which ones can't be told
 *     parameter_files  list of paths
 *     config_env       of a configuration file: the environment taken; config_file: its path
 *     directory        where it runs: "/" and a path from the top, or a path from the file's folder or the top
 *     prepared         the command only prepares a change, which "execution" or somebody carries out
 *     output           path of the template that is made; build: its folder
 *     environment      name of the environment that a pipeline deploys to; environment_of_variables: what a variable around the
 *                      command calls it
 *     regions, accounts of stack instances
 *     command          of Terraform, "plan" or "apply"; target: the folder or plan behind its options; workspace: the one that
 *                      is selected, here or before
 *     arguments        object of variables in the order of the command line; the path of a file has the key "-var-file"
 *     given            object of variables in the environment, without what their names begin with
 *     backend          object of settings of the backend; the path of a file has the key "-file"
 *     cluster          of "kubernetes", what is applied to a cluster: an object of what the command said that chose it: name,
 *                      region and region_how, account; local: it is on the machine that runs the command; absent: nothing in the file
 *                      chooses one
 *     manifests, overlay, chart (with release, values), helmfile, tool of "kubernetes": paths; manifests and values may stand
 *                      there several times; context: another cluster than the chosen one
 *     artifact         of "artifact", what a job keeps for others: its name; fetched: the one that an earlier step of the job fetched
 *     dockerfile       of "image"; of "compose", what starts a Compose project, a file of it, as often as there are files;
 *                      compose_files: all of them, divided by colons
 *     uses             of "foreign": "owner/name/path"
 *     job              name of the job of a delivery pipeline that runs it (formats/jobs.h)
 *     when             list of conditions of the jobs and steps around the command, as conditionals of branches (shell.h): it runs where
 *                      all of them hold
 *     callers          paths of the files that led to the command, its own one last; absent: it stands in this file
 *
 *     stack_group_config.NAME  of "defaults": any setting of a stack group of Sceptre, for the names that its stacks ask for
 *
 * Type "files": a list of the other files that were read; SHELL_LINES_MAX says where their lines are counted from. */
#ifndef PARSERS_FORMATS_DEPLOYMENTS_H
#define PARSERS_FORMATS_DEPLOYMENTS_H

#include "analyzer/core/map.h"
#include "parsers/document.h"
#include "parsers/formats/shell.h"

/* The name of the region that nobody says where a pipeline's own counts. */
#define PIPELINE_REGION "the region that the pipeline is deployed to"

#define SCEPTRE_GROUP_SETTING "stack_group_config."

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Str how;             /* of a region in a variable: "workflow", "environment" */
    ExprId environment;  /* 0: none is named */
    VEC(ExprId) when;    /* conditions of the jobs and steps around the command */
    uint32_t count;      /* declared so far */
    uint32_t call_count; /* of programs whose command lines are calls */
    bool is_limit_told;
    bool is_program;     /* command lines that a program starts: its calls are told by its own code */
    bool has_exec;       /* the script ends in a program that takes its place */
    Str job;             /* whose steps these are; empty: no delivery pipeline's */
    Str job_prefix;      /* "call/" in a workflow that the job `call` calls */
    uint32_t step_count; /* of jobs, declared so far */
    Map *steps;          /* … each once; NULL: none yet */
} Deployments;

/* A ShellVisit: declares a deployment when the command is one. */
void deployments_command(Shell *shell, const ShellWord *words, size_t count, void *deployments);
/* A step "owner/name@version" or a task, with its inputs (a mapping, or NULL). */
void deployments_action(Deployments *deployments, Shell *shell, Str action, const DocNode *inputs, uint32_t line);
/* Words of these programs are no commands: echo, printf. */
bool deployments_is_quiet(Str program);
/* Does a step of this name fetch what another job made? */
bool deployments_fetches(Str step);
/* Does a step of this name deploy? The same with its inputs as words. */
bool deployments_is_step(Str step);
void deployments_step(Deployments *deployments, Shell *shell, Str step, const ShellVariable *inputs, size_t count,
                      uint32_t line);
/* A step whose settings hold for what stands in it: the setting as the variable that it is. */
bool deployments_has_settings(Str step);
void deployments_setting(Shell *shell, Str step, Str name, const ShellWord *value);
/* Follows a command into the script, makefile or package that it calls; false: it calls none. */
bool script_call(Shell *shell, const ShellWord *words, size_t count);
/* The same for tasks of Python projects: tox, nox, invoke, poe, taskipy, pdm. */
bool task_call(Shell *shell, const ShellWord *words, size_t count);

/* A file with commands in it. `files`: others that it calls are followed; NULL: they are only named, so that the same
 * bytes give the same facts. */
typedef struct {
    Str path, language, bytes;
    const Files *files;
} ScriptSource;

void deployments_of_script(FactsBuilder *builder, const ScriptSource *source, Arena *arena);
void deployments_of_makefile(FactsBuilder *builder, const ScriptSource *source, Arena *arena);
/* Is a file in Groovy, whatever its name, a pipeline of Jenkins? */
bool groovy_is_pipeline(Str bytes);
void deployments_of_groovy(FactsBuilder *builder, const ScriptSource *source, Arena *arena);
/* Might a program with these bytes start a command that deploys? */
bool programs_may_deploy(Str bytes);
/* What the commands that a program starts deploy, behind its code facts. */
void deployments_of_program(FactsBuilder *builder, Str path, Str bytes, Arena *arena);
/* Pipelines and other documents, whatever their format; `language` is the format of the document. */
void deployments_of_document(FactsBuilder *builder, const ScriptSource *source, DocNode *root, Arena *arena);
/* … of the builds that a template of CloudFormation declares. */
void codebuild_lower(FactsBuilder *builder, const ScriptSource *source, const DocNode *root, Arena *arena);
/* … of tasks of AWS Organization Formation. */
void org_formation_lower(FactsBuilder *builder, const ScriptSource *source, const DocNode *root, Arena *arena);

/* Those that another script calls, in its shell. Targets and the names of variables that the call sets are divided by
 * blanks. */
void makefile_run(Shell *shell, Str bytes, bool is_just, Str targets, Str overrides);
bool package_is_manager(Str program);
bool package_call(Shell *shell, const ShellWord *words, size_t count);
void package_run(Shell *shell, Str bytes, Str script, const ShellWord *arguments, size_t count);
/* Might a text with these bytes deploy something? */
bool deployments_are_likely(Str bytes);
/* What stands in a script besides: its regions, hosts and ARNs, after its commands. */
void script_literals(FactsBuilder *builder, Str bytes, Arena *arena);

#endif
