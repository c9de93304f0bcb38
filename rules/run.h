/* Inside of the rule interpreter: what a rule is asked about at one moment. */
#ifndef RULES_RUN_H
#define RULES_RUN_H

#include "graph/deciding.h"
#include "rules/rule.h"

enum { RUN_REGIONS_MAX = 8 };

/* Where the serving parts of a service stand. Forced ones are not counted: nobody chose them. */
typedef struct {
    size_t serving_count, unplaced_count, region_count;
    Sym region, regions[RUN_REGIONS_MAX];
    size_t entry_count;          /* of those that serve: what takes requests from outside (apis, load balancers, …) */
    size_t load_count;           /* of those that serve: what runs code, answers requests or holds what they ask for */
    NodeId lead;                 /* the one of them to show; 0: all are written in modules */
    size_t working_region_count; /* regions with something that runs code or takes requests */
    Sym working_regions[RUN_REGIONS_MAX];
    bool is_elsewhere_too; /* parts that serve nobody stand in another region than `region`, or may */
} RunFacts;

typedef struct {
    RuleContext *context;
    const RunFacts *facts;  /* per node id; filled for services */
    const Sym *common_regions; /* per repository; run_common_regions */
    NodeId node;            /* a resource or service, or */
    const Mention *mention; /* a mention, or */
    const GraphEdge *edge;  /* an edge, or */
    const OperationCall *call;
} Subject;

/* A resource or service, and nothing that one has many of. */
static inline bool subject_is_thing(const Subject *subject) {
    return !subject->mention && !subject->edge && !subject->call;
}

NodeId subject_node(const Subject *subject); /* what it is about, or who has it; 0: nothing */
/* "unknown", "unset" or what it says. */
Str subject_field(const Subject *subject, const RuleField *field);
bool question_holds(const RuleQuestion *question, const Subject *subject);
RunFacts *run_collect_facts(const Graph *graph, Arena *arena); /* by node id */
/* By repository: the one region in which all its services run code or take requests whose place is known, those for development,
 * tests and shows only where it has no others; 0: there is no such service, or they stand in several. */
Sym *run_common_regions(const Graph *graph, const RunFacts *facts, Arena *arena);
/* The finding that the rule makes of a subject for which it holds, added to those of the context. */
void rule_report(const Rule *rule, const Subject *subject);

/* Resources of the same type in the same service, itself included; SIZE_MAX when it stands for an unknown number. */
size_t run_siblings(const Subject *subject, const Node *node);
/* Of them, those of the same count or for_each, itself included. */
size_t run_instances(const Subject *subject, const Node *node);
/* Something needs it or another one: it is a member of an alternative that outlives it. */
bool run_has_substitute(const Subject *subject, const Node *node);
/* What the engine says stops with it: "service", "part" of one, or "nothing". */
const char *run_stops(const Subject *subject, const Node *node);
/* The first zone that stops the service alone; 0: none. */
NodeId run_stopping_zone(const Subject *subject, NodeId service);
Str run_stopping_zone_name(const Subject *subject, const Node *node);
/* The first region that stops the service alone, and in which nothing of it serves; 0: none, or that can't be told. */
NodeId run_foreign_region(const Subject *subject, NodeId service);
Str run_foreign_region_name(const Subject *subject, const Node *node);
/* Domain, location and chain of a finding about a service that such a domain stops: the engine's proof. False: there is
 * none. */
bool run_prove(const Subject *subject, RuleDomain domain, Finding *finding);
/* Another of its type in the same service stands in another zone. */
bool run_has_zone_twin(const Subject *subject, const Node *node);

/* The mention, the evidence of the edge, the deciding attribute, else the head of the block. */
Location run_location(const Subject *subject, const Rule *rule);
/* What decides the attribute from elsewhere (graph/deciding.h); `written`: where the attribute stands. */
bool run_decided_elsewhere(const Subject *subject, const Rule *rule, Location written, Location *out);

#endif
