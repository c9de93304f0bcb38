/* The keys "roots" and "cycles" of the JSON report. */
#ifndef REPORTS_JSON_ROOTS_H
#define REPORTS_JSON_ROOTS_H

#include "graph/root_map.h"
#include "reports/json_writer.h"

void json_put_roots(JsonWriter *json, const RootMap *map, const Model *model);

#endif
