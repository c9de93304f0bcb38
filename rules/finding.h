/* Findings: what rules say, with the evidence that proves it. */
#ifndef RULES_FINDING_H
#define RULES_FINDING_H

#include "analyzer/core/vec.h"
#include "graph/failure.h"

typedef enum { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL } Severity;
typedef enum { STATUS_NEW, STATUS_BASELINED, STATUS_SUPPRESSED } FindingStatus;

typedef struct {
    NodeId node; /* may be 0 when the hop is only a line */
    Location location;
    Sym text; /* "calls dynamodb:PutItem in us-east-1" */
} Hop;

typedef struct Rule Rule;

/* Another thing of which a finding tells, beside its node. */
typedef struct {
    NodeId node;
    uint64_t cause; /* as of a finding; 0: another rule said it */
} MergedThing;

typedef struct {
    const Rule *rule;
    Severity severity;
    Sym message;       /* one sentence; names the thing and the consequence */
    Location location; /* where one would edit: the deciding line */
    Location written;  /* of the attribute that takes its value from there; the same where nothing else decides */
    uint32_t end_line;
    NodeId node;             /* what it is about; 0 = none */
    VEC(MergedThing) merged; /* others of which the same line says the same */
    NodeId domain;           /* the failure domain concerned; 0 = none */
    NodeSet services;        /* services that stop when `domain` (or the node) fails because of this */
    const Hop *chain;
    size_t chain_count;
    char fingerprint[33]; /* hex: rule + canonical node key + domain */
    uint64_t cause;       /* the first half of it, before findings of one name were told apart */
    Severity judged;      /* what the rule says, before the surroundings make less of it */
    FindingStatus status;
    Sym status_reason; /* of a suppression; of a new one: that the baseline accepts it as less than it is */
    Sym status_date;   /* until when it is suppressed, or since when it is in the baseline; 0: not said */
    Sym status_since;  /* of a suppression: since when, as its comment says; 0: not said */
    bool is_forced;
    bool is_of_test; /* a root that tests or shows a module makes it */
    Str remediation; /* what to do about it: the adjustment's that holds; empty: the rule's */
    Sym operation;   /* of a finding about a call; 0 otherwise */
    Sym service;     /* of a finding about a call: the id of what is called; 0 otherwise */
} Finding;

/* Sorted by severity (worst first), services lost, rule, file, line. */
typedef struct {
    const Finding *items;
    size_t count;
} Findings;

/* What is accepted, by comments and in the baseline. */
typedef struct {
    size_t suppressed, baselined;
    size_t undated;       /* of the suppressed: without an end */
    size_t services;      /* the most that one of them stops */
    Str oldest, next_end; /* dates; empty: none */
} Debt;
Debt debt_of(Findings findings, const Graph *graph);
void debt_text(const Debt *debt, StrBuf *out); /* one line; nothing when there is none */

/* Whether a root lies where tests, documents or generated files do: nobody waits for what it deploys. */
bool is_root_for_show(const Graph *graph, Sym root);

Str finding_remedy(const Finding *finding);
const char *severity_name(Severity severity);
bool severity_parse(Str name, Severity *out);
const char *status_name(FindingStatus status);

#endif
