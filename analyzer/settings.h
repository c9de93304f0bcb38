/* .faultline.yaml: what the owners of a repository say that its source doesn't. How much a service matters, how severe a
 * rule is in their folders and environments, and what fails a run (policy.h). The nearest one counts, from the target's
 * folder up to the root of its repository. The form stands in docs/settings.md. */
#ifndef ANALYZER_SETTINGS_H
#define ANALYZER_SETTINGS_H

#include "analyzer/policy.h"

typedef struct Settings Settings;

/* Of all repositories; of each the file that --config names, if it names one. NULL after a DIAG_ERROR: a file is there and not
 * in that form. */
Settings *settings_read(Repository *const *repositories, size_t count, const RuleSet *rules, const Options *options,
                        Arena *arena, Diags *diags);
/* Gives the services of the model their criticality; a name that fits none is told. */
void settings_weigh(const Settings *settings, Model *model, Diags *diags);
/* The first entry that a finding fits decides its severity. For RuleContext.adjust. */
void settings_adjust(void *settings, const Graph *graph, Finding *finding);

/* The file as it is; empty: there is none. */
Str settings_text(const Settings *settings, size_t repository);
/* What a repository says about its gate; never NULL. */
const Policy *settings_policy(const Settings *settings, size_t repository);

#endif
