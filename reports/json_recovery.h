/* What each service that a failure domain touches does about it, for the JSON report. */
#ifndef REPORTS_JSON_RECOVERY_H
#define REPORTS_JSON_RECOVERY_H

#include "graph/recovery.h"
#include "reports/json_writer.h"

typedef struct RecoveryWriter RecoveryWriter; /* one for all domains of a report */
RecoveryWriter *json_recovery_new(const Graph *graph, const FailureEngine *engine, Arena *arena);
/* The key `recovery` of the domain. */
void json_put_recovery(RecoveryWriter *writer, JsonWriter *json, const Impact *impact);

#endif
