/* Between the files that read pipelines (pipelines.c, pipeline_matrix.c, pipeline_calls.c, gitlab.c). */
#ifndef PARSERS_FORMATS_PIPELINE_H
#define PARSERS_FORMATS_PIPELINE_H

#include "parsers/formats/deployments.h"

typedef struct {
    Deployments *deployments;
    Shell *shell;
    Str format;
    const DocNode *root;        /* of the document being walked */
    bool is_isolated;           /* each script has a shell of its own */
    bool is_flat;               /* what a mapping sets holds for those that follow it, too */
    bool is_powershell;  /* the script that is run */
    bool is_python; /* the script is a program of Python */
    uint32_t command_depth;     /* commands of CircleCI that call each other, around what is walked */
    VEC(ShellVariable) outputs; /* of the job, action or workflow that was walked last, by their own names */
} Pipeline;

/* GitHub's own limit. */
enum { PIPELINE_CELLS_MAX = 256 };
/* Tells that of `count` rounds no more than that are followed, where it is so. */
void pipeline_tell_cells(const Pipeline *pipeline, uint32_t line, const char *what, size_t count);

/* A scalar with the variables that are known. */
ShellWord pipeline_value(Pipeline *pipeline, const DocNode *node);
/* A default of an input is what it is unless whoever starts it says otherwise; `given`: all that somebody says. */
void pipeline_set_inputs(Pipeline *pipeline, const DocNode *inputs, const DocNode *given, bool is_called);
void pipeline_walk(Pipeline *pipeline, DocNode *node);
void pipeline_walk_job(Pipeline *pipeline, Str name, DocNode *job);
/* What stands in a mapping, without what surrounds it. */
void pipeline_walk_pairs(Pipeline *pipeline, DocNode *node);

/* The matrix, or axes of it, may be texts of JSON. */
const DocNode *pipeline_matrix(Pipeline *pipeline, const DocNode *matrix);
/* The rest of the mapping once for each cell. */
void pipeline_walk_matrix(Pipeline *pipeline, DocNode *node, const DocNode *matrix, Str prefix);

/* A reusable workflow or composite action of the repository, with what it is given. */
void pipeline_call(Pipeline *pipeline, Str uses, const DocNode *inputs);
const DocNode *pipeline_inputs_of_call(const DocNode *root);
const DocNode *pipeline_outputs_of_call(const DocNode *root);
/* {name: value} or {name: {value: …}} as they stand now, for pipeline_give_outputs(), which sets them as variables. */
void pipeline_collect_outputs(Pipeline *pipeline, const DocNode *outputs);
void pipeline_give_outputs(Pipeline *pipeline, Str prefix);
/* Lines of a document that stands in another file, from `base` on (ShellPlace). */
void pipeline_count_lines(DocNode *node, uint32_t base);

/* Jobs as the workflows of CircleCI run them; false: it is no such configuration. */
bool circleci_walk(Pipeline *pipeline, const DocNode *root);
/* A step that is a command of the configuration; false: it is none. */
bool circleci_step(Pipeline *pipeline, const DocNode *step);

/* A pipeline of Azure DevOps with its templates and what its expressions choose; any other document as it is. */
DocNode *azure_document(Shell *shell, DocNode *root);
/* The configuration of GitLab with what it includes, what its jobs extend and refer to. */
DocNode *gitlab_document(Shell *shell, DocNode *root);
/* The rules of a job: the variables that they give, and where it runs (Deployments.when); false: it has none, and nothing is to be taken
 * off `when` at the end of the job. */
bool gitlab_enter_rules(Pipeline *pipeline, const DocNode *job);

#endif
