/* What a change does: two reports of one system, before and after. Findings are the same by fingerprint; what was moved or
 * renamed, and says the same of the same kind of thing, is the same, too. */
#ifndef REPORTS_DIFFERENCE_H
#define REPORTS_DIFFERENCE_H

#include "graph/recovery.h"
#include "reports/report.h"

typedef enum { CHANGE_NEW, CHANGE_WORSE, CHANGE_BETTER, CHANGE_GONE, CHANGE_KIND_COUNT } ChangeKind;

typedef struct {
    ChangeKind kind;
    const Finding *before, *after; /* NULL: there is none */
} FindingChange;

/* How many services a failure domain touches. */
typedef struct {
    Str domain;
    size_t before[EFFECT_COUNT], after[EFFECT_COUNT];
} RadiusChange;

/* A minimal cut set of a service that is there before and after. */
typedef struct {
    Str service;
    Str domains; /* "aws:us-east-1a + aws:us-east-1b" */
    bool is_new; /* else gone */
    NodeId node;       /* the service, in the report that has the set */
    const CutSet *set; /* likewise */
} CutChange;

/* How a service comes back from the loss of a region. */
typedef struct {
    Str service, domain;
    RecoveryClass before, after;
} RecoveryChange;

typedef struct Difference {
    const Report *before, *after;
    Str base, head; /* commits; head empty: the work folder */
    const FindingState *states; /* parallel to after->findings */
    const FindingChange *findings; /* by kind, then as in the reports */
    size_t finding_count;
    size_t counts[CHANGE_KIND_COUNT];
    size_t accepted_count; /* findings that the change brings and accepts, or accepts from now on */
    const RecoveryChange *recoveries; /* worse ones first; then by service and domain */
    size_t recovery_count, worse_recovery_count;
    const RadiusChange *radii; /* of domains with services before or after; worst growth first, then by name */
    size_t radius_count;
    const CutChange *cuts; /* new ones first; then by service and set */
    size_t cut_count, new_cut_count;
    bool has_cut_limit; /* some service has more cut sets than were listed: cuts are not compared for it */
    const Str *new_services, *gone_services, *new_parties, *gone_parties; /* keys, sorted */
    size_t new_service_count, gone_service_count, new_party_count, gone_party_count;
} Difference;

/* Fills in the recoveries; a part of difference_find. */
void recovery_changes(Difference *difference, Arena *arena);
/* Both reports have to outlive the difference. `base` and `head`: commits; head empty: the work folder. */
void difference_find(const Report *before, const Report *after, Str base, Str head, Arena *arena, Difference *out);

void report_difference_text(const Difference *difference, bool is_ci, StrBuf *out);
void report_difference_json(const Difference *difference, StrBuf *out);
/* One sentence: what the change does to what fails. In Markdown. */
void difference_headline(const Difference *difference, StrBuf *out);

const char *change_kind_name(ChangeKind kind);

#endif
