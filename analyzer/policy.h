/* What a repository says about its own gate: some keys of .faultline.yaml (settings.h), and .faultline-baseline.json, in the
 * target's folder or above it up to the top of the repository, as they are at the revision that is read. */
#ifndef ANALYZER_POLICY_H
#define ANALYZER_POLICY_H

#include "analyzer/options.h"
#include "analyzer/scan.h"
#include "graph/yaml_reader.h"
#include "reports/report.h"
#include "rules/baseline.h"

enum { BUDGET_NONE = -1 };

/* How much there may be. BUDGET_NONE: any number. */
typedef struct {
    bool is_all;                             /* of all environments together */
    Environment environment;                 /* else */
    int64_t findings[SEVERITY_CRITICAL + 1]; /* of this severity and above */
    int64_t radius;                          /* services that one failure domain stops */
    int64_t cuts; /* single points of failure: services times failure domains that stop them alone */
    uint32_t line;
} Budget;

typedef struct {
    Str path; /* of the file as shown; empty: there is none */
    Str folder; /* from which it names other files, as seen from the target, with the slash at its end; empty: the target's */
    FailOn fail_on;
    Str baseline_name;  /* from the folder of that file; empty: the default */
    const Str *binding; /* rules that can't be suppressed */
    size_t binding_count;
    const Budget *budgets;
    size_t budget_count;
    Baseline baseline;
    bool has_baseline;
} Policy;

/* Its keys of .faultline.yaml; what is wrong with them is told as errors of the file. */
void policy_read_keys(Policy *out, YamlFile *file, const RuleSet *rules);
/* The baseline. false after a DIAG_ERROR. */
bool policy_read_baseline(Policy *policy, const Options *options, const RuleSet *rules, Repository *repository,
                          Arena *arena, Diags *diags);
/* Is it that of a folder above the target, which holds entries of other folders, too? */
bool policy_baseline_is_above(const Policy *policy, const Options *options);
bool policy_is_binding(const Policy *policy, const Rule *rule);
/* Where the baseline of a target is, or goes to; empty when the target has no folder. */
Str policy_baseline_file(const Options *options, const Policy *policy, const Repository *repository, Arena *arena);

/* Is a budget exceeded? Standard error is told which, and by how much. `before`: the report that a change is compared with; what
 * was exceeded as much before is not of the change. NULL: none. */
bool budgets_exceeded(const Policy *policy, const Report *before, const Report *after);

#endif
