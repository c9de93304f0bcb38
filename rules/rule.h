/* Rules: judgement as data. rules/checks/<id>.yaml holds selector, question, texts and examples; a user's
 * rule files have the same form. What that form can't say is one C file with a function of type
 * RuleCheck, named in registry.c. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "rules/finding.h"

/* What a rule looks at, one at a time. */
typedef enum { SELECT_RESOURCE, SELECT_MENTION, SELECT_DEPLOYMENT, SELECT_EDGE, SELECT_SERVICE } SelectKind;

/* Which failure domain a finding is about: the region of what is selected, or the zone that stops the service. */
typedef enum { RULE_DOMAIN_REGION, RULE_DOMAIN_ZONE } RuleDomain;

typedef struct {
    Str property, operation; /* "is" "is_not" "in" "not_in" "unknown" … see docs/rules.md */
    const Str *values;
    size_t value_count;
} RuleCondition;

/* Another severity where the conditions hold; the first that does decides. */
typedef struct {
    Severity severity;
    Str message; /* instead of the rule's; empty: that */
    Str remediation; /* likewise */
    bool stops_nothing; /* nobody waits for the thing where the conditions hold */
    const RuleCondition *conditions;
    size_t condition_count;
} RuleAdjustment;

struct RuleContext;

struct Rule {
    Str id;       /* kebab-case noun phrase */
    Str title;    /* sentence fragment without the id */
    Str class_name; /* region az global dns edge data capacity network identity code saas ops tooling */
    Severity severity;
    Str rationale, remediation, source;
    const Str *equivalents; /* "checkov CKV_AWS_157" */
    size_t equivalent_count;
    Str message;  /* template: {name} {region} {services} … */
    SelectKind select;
    RuleDomain domain;
    bool is_last_resort; /* not told of a service of which another rule of the class tells that it stops */
    const RuleCondition *conditions;
    size_t condition_count;
    const RuleAdjustment *adjustments;
    size_t adjustment_count;
    Str file; /* where it is written: "single-zone-database.yaml", or its path in a folder of the user */
    Str bad_example, good_example; /* file name and text, see rules test */
    Str bad_example_file, good_example_file;
    void (*check)(const Rule *rule, struct RuleContext *context); /* NULL: interpreted */
    bool is_suppressible;
};

typedef struct {
    const Rule *items;
    size_t count;
} RuleSet;

/* Everything a rule may ask. */
typedef struct RuleContext {
    const Graph *graph;
    const FailureEngine *engine;
    const Impact *impacts; /* one per graph->domains entry */
    Arena *arena;
    struct Deciding *deciding;
    VEC(Finding) findings;
} RuleContext;

/* What a rule asks for must be in the catalog, or in rules/fields.def. */
bool rules_load(RuleSet *out, const Str *folders, size_t folder_count, const Catalog *catalog, Diags *diags);
const Rule *rules_find(const RuleSet *rules, Str id);
/* `only` / `skip`: rule ids; empty = all. */
Findings rules_run(const RuleSet *rules, RuleContext *context, const Str *only, size_t only_count, const Str *skip,
                   size_t skip_count);
/* What an owner wrote for another tool about the same concern: "#checkov:skip=CKV_AWS_157: reason". */
typedef struct {
    Str tool, id, reason;
} Acceptance;

/* Is such a comment inside the block of the resource, for a check that the rule names as its equivalent? */
bool rules_accepted_elsewhere(const Rule *rule, const Node *node, const Graph *graph, Acceptance *out);

/* Marks findings that `faultline:ignore` comments cover; notes stale, expired and reasonless ones. */
void rules_suppress(Findings findings, const Graph *graph, bool is_disabled, Diags *diags);
void rule_explain(const Rule *rule, StrBuf *out); /* the page, Markdown */

#endif
