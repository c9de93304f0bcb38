/* Findings: what rules say, with the evidence that proves it. */
#ifndef RULES_FINDING_H
#define RULES_FINDING_H

#include "graph/failure.h"

typedef enum { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL } Severity;
typedef enum { STATUS_NEW, STATUS_BASELINED, STATUS_SUPPRESSED } FindingStatus;

typedef struct {
    NodeId node;       /* may be 0 when the hop is only a line */
    Location location;
    Sym text;          /* "calls dynamodb:PutItem in us-east-1" */
} Hop;

typedef struct Rule Rule;

typedef struct {
    const Rule *rule;
    Severity severity;
    Sym message;       /* one sentence; names the thing and the consequence */
    Location location; /* where one would edit: the deciding line */
    Location written;  /* of the attribute that takes its value from there; the same where nothing else decides */
    uint32_t end_line;
    NodeId node;       /* what it is about; 0 = none */
    NodeId domain;     /* the failure domain concerned; 0 = none */
    NodeSet services;  /* services that stop when `domain` (or the node) fails because of this */
    const Hop *chain;
    size_t chain_count;
    char fingerprint[33]; /* hex: rule + canonical node key + domain */
    FindingStatus status;
    Sym status_reason;   /* of a suppression */
    bool is_forced;
    bool is_of_test;     /* a root that tests or shows a module makes it */
    Str remediation;     /* what to do about it: the adjustment's that holds; empty: the rule's */
    Sym operation;       /* of a finding about a call; 0 otherwise */
} Finding;

/* Sorted by severity (worst first), services lost, rule, file, line. */
typedef struct {
    const Finding *items;
    size_t count;
} Findings;

Str finding_remedy(const Finding *finding);
const char *severity_name(Severity severity);
bool severity_parse(Str name, Severity *out);
const char *status_name(FindingStatus status);

#endif
