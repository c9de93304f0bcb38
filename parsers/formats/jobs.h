/* Jobs of delivery pipelines, and what they need to run. DECL_JOB: name = the job ("deploy"; "release/deploy" in a workflow
 * that the job `release` calls, "deploy/2" for a cell of its matrix); type says what the body is:
 *
 *     image     the reference of an image that the job or a step of it runs in, or beside
 *     command   a tuple of the words of a command
 *     call      a command as the call that it is (CODE_CALL), with its region as this job has it
 *     action    the name of a step that somebody else wrote: "owner/name@version"
 *     after     a tuple of the names of jobs that come before it
 *     trigger   a tuple of the events that start the pipeline; of no job
 *
 * A deployment that a job makes has its name as `job` (formats/deployments.h). */
#ifndef PARSERS_FORMATS_JOBS_H
#define PARSERS_FORMATS_JOBS_H

#include "parsers/formats/deployments.h"

/* The job with this name from here on; gives the one before, for jobs_leave(). */
Str jobs_enter(Deployments *deployments, Str name);
void jobs_leave(Deployments *deployments, Str before);

/* Nothing is declared outside of a job. The same thing said twice on one line is one. */
void jobs_add_image(Deployments *deployments, const ShellWord *reference);
void jobs_add_command(Deployments *deployments, const Shell *shell, const ShellWord *words, size_t count);
void jobs_add_call(Deployments *deployments, ExprId call, uint32_t line);
void jobs_add_action(Deployments *deployments, Str name, uint32_t line);
/* `names`: a scalar, or a sequence of scalars or of mappings with the name as `job`. */
void jobs_add_after(Deployments *deployments, const DocNode *names);
/* `on`: a scalar, a sequence of them, or a mapping with the events as keys. */
void jobs_add_triggers(Deployments *deployments, const DocNode *on);
void jobs_add_after_names(Deployments *deployments, const Str *names, size_t count, uint32_t line);

/* ---- jobs of GitLab (gitlab.c) ---- */

/* Is a key at the top the name of a job that is run? */
bool gitlab_is_job(Str name);
/* A setting of the job or of those that it extends, the last one first; NULL: none has it. */
const DocNode *gitlab_setting(const DocNode *root, const DocNode *job, const char *key);
/* What comes before the job: those that it names, else those of earlier stages. */
void gitlab_add_earlier(Deployments *deployments, const DocNode *root, const DocNode *job);

#endif
