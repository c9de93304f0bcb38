/* Conditions of jobs and steps of workflows (`if: …`): what they deploy, they deploy where the conditions hold, and what they set for
 * the steps that follow is set there alone. */
#ifndef PARSERS_FORMATS_STEP_CONDITIONS_H
#define PARSERS_FORMATS_STEP_CONDITIONS_H

#include "parsers/formats/deployments.h"

typedef struct {
    ExprId condition; /* 0: there is none, or it holds */
    bool is_off;      /* it is known not to hold */
    bool is_setting;
    size_t later_count;
    const ShellState *before;
} StepCondition;

/* `is_setting`: what the step sets is not forgotten at its end. */
StepCondition step_condition_enter(Deployments *deployments, Shell *shell, const DocNode *node, bool is_setting);
/* What the variable holds that is set to `value` where the condition (a scalar, or NULL) holds. */
ShellWord step_condition_value(Shell *shell, const DocNode *asked, Str name, ShellWord value);
void step_condition_leave(Deployments *deployments, Shell *shell, const StepCondition *step);

/* What is known of that which starts the workflow, as variables of the shell: github.event_name and github.ref, where there is one
 * possibility; "other triggers" where somebody may start it by hand, with inputs, or something else, without. */
void step_conditions_of_triggers(Shell *shell, const DocNode *on);

#endif
