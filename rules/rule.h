/* Rules: judgement as data. rules/checks/<id>.yaml holds selector, question, texts and examples; a user's
 * rule files have the same form. What that form can't say becomes a field (rules/fields.def) or a property of the
 * catalog, so that every rule can ask it. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "rules/finding.h"

/* What a rule looks at, one at a time. */
typedef enum { SELECT_RESOURCE, SELECT_MENTION, SELECT_CALL, SELECT_EDGE, SELECT_SERVICE, SELECT_MODULE } SelectKind;

/* Which failure domain a finding is about: the region of what is selected, or the zone that stops the service, or the
 * region that does so although nothing of the service stands there. */
typedef enum { RULE_DOMAIN_REGION, RULE_DOMAIN_ZONE, RULE_DOMAIN_FOREIGN_REGION } RuleDomain;

/* Whose field it is: the subject's own, or that of a node that belongs to it. */
typedef enum { FIELD_OWN, FIELD_OF_NODE, FIELD_OF_FROM, FIELD_OF_TO } FieldPlace;

/* A question by name, looked up once: rules are asked of every node. */
typedef struct {
    FieldPlace place;
    uint16_t id; /* NODE_FIELD_…, MENTION_FIELD_… (rules/fields.h); 0: a property of the catalog's vocabulary */
    Str name;    /* without the place */
} RuleField;

typedef enum { CONDITION_IS, CONDITION_NOT, CONDITION_AT_LEAST, CONDITION_BELOW } ConditionKind;

typedef struct {
    RuleField field;
    ConditionKind kind;
    const Str *values;
    size_t value_count;
    int64_t bound; /* of at_least and below */
} RuleCondition;

typedef enum { OTHERS_IN_SERVICE, OTHERS_IN_REPOSITORY, OTHERS_IN_RUN } OthersScope;

/* How many other resources there are of which all this holds. */
typedef struct {
    OthersScope scope;
    bool refer_to_it;                  /* only those that name the subject */
    const RuleField *same, *different; /* fields in which they agree with the subject, and do not */
    size_t same_count, different_count;
    const RuleCondition *conditions;
    size_t condition_count;
    ConditionKind kind; /* at least, or below, */
    int64_t bound;      /* so many */
} RuleOthers;

/* All of it must hold. */
typedef struct {
    const RuleCondition *conditions;
    size_t condition_count;
    const RuleOthers *others;
    size_t others_count;
} RuleQuestion;

/* Another severity where the conditions hold; the first that does decides. */
typedef struct {
    Severity severity;
    Str message;        /* instead of the rule's; empty: that */
    Str remediation;    /* likewise */
    bool stops_nothing; /* nobody waits for the thing where the conditions hold */
    RuleQuestion question;
} RuleAdjustment;

struct RuleContext;

struct Rule {
    Str id;                         /* kebab-case noun phrase */
    const Rule *general;            /* the rule that this one refines; NULL: none */
    const Rule *const *refinements; /* those that refine it; the most severe that holds is told in its place */
    size_t refinement_count;
    const Str *instead_of; /* ids of rules that are silent about a thing of which this one speaks */
    size_t instead_of_count;
    Str title;      /* sentence fragment without the id */
    Str class_name; /* region az global dns edge data capacity network identity code saas ops tooling */
    Severity severity;
    Str rationale, remediation, source;
    const Str *equivalents; /* "checkov CKV_AWS_157" */
    size_t equivalent_count;
    Str message; /* template: {name} {region} {services} … */
    SelectKind select;
    RuleDomain domain;
    bool is_last_resort; /* not told of a service of which another rule of the class tells that it stops */
    RuleQuestion question;
    const RuleAdjustment *adjustments;
    size_t adjustment_count;
    Str file; /* where it is written: "single-zone-database.yaml", or its path in a folder of the user */
    Str bad_example, good_example; /* file name and text, see rules test */
    Str bad_example_file, good_example_file;
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
    /* What the owners say of a finding: NULL: nothing. It may change the severity and the status. */
    void (*adjust)(void *context, const Graph *graph, Finding *finding);
    void *adjust_context;
    VEC(Finding) findings;
} RuleContext;

/* What a rule asks for must be in the catalog, or in rules/fields.def. */
bool rules_load(RuleSet *out, const Str *folders, size_t folder_count, const Catalog *catalog, Diags *diags);
const Rule *rules_find(const RuleSet *rules, Str id);
/* Is `id` the rule, or one that it refines, directly or not? What is said of a rule holds for its refinements. */
bool rule_is_named(const Rule *rule, Str id);
/* The rule at the end of the refinements, itself if it refines none: what it is about. */
const Rule *rule_concern(const Rule *rule);
/* `only` / `skip`: rule ids, with all that refine them; empty = all. */
bool rule_is_chosen(const Rule *rule, const Str *only, size_t only_count, const Str *skip, size_t skip_count);
Findings rules_run(const RuleSet *rules, RuleContext *context, const Str *only, size_t only_count, const Str *skip,
                   size_t skip_count);
/* What an owner wrote for another tool about the same concern: "#checkov:skip=CKV_AWS_157: reason". */
typedef struct {
    Str tool, id, reason;
} Acceptance;

/* Is such a comment inside the block of the resource, for a check that the rule names as its equivalent? */
bool rules_accepted_elsewhere(const Rule *rule, const Node *node, const Graph *graph, Acceptance *out);

/* Marks findings that `faultline:ignore` comments cover; notes stale, expired and reasonless ones. `binding`: rules that
 * can't be suppressed, besides those that say so themselves. */
void rules_suppress(Findings findings, const Graph *graph, const Str *binding, size_t binding_count, Diags *diags);
/* Calls that one thing makes to one service through the same control plane, accepted alike, are one finding at the one that weighs
 * most; the chain has the other lines. After what is accepted is marked, since comments stand at single lines. */
Findings rules_join_calls(Findings findings, const Graph *graph, Arena *arena);
/* What a finding says, without where: of a thing its own name, in place of the path to it. The same before and after a move. */
Str finding_saying(const Graph *graph, const Finding *finding, Arena *arena);
/* The same, then what it said as often as blocks tell that the thing was moved, the last time first. Their number, at least 1. */
enum { FINDING_SAYINGS_MAX = 32 }; /* blocks are kept for years, one for each release that moved the thing */
size_t finding_sayings(const Graph *graph, const Finding *finding, Arena *arena, Str out[FINDING_SAYINGS_MAX]);
/* What it says of code or a service, whatever that is called, and the file that it stands in; empty: it is of something else. */
Str finding_saying_in_place(const Graph *graph, const Finding *finding, Arena *arena);
void rule_explain(const Rule *rule, StrBuf *out); /* the page, Markdown */

#endif
