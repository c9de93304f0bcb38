/* The one place that asks what time it is: of expiry and of the formats that want it. SOURCE_DATE_EPOCH fixes it, as
 * reproducible builds do. */
#ifndef ANALYZER_CORE_CLOCK_H
#define ANALYZER_CORE_CLOCK_H

#include "analyzer/core/str.h"

int64_t clock_seconds(void);                     /* since 1970 */
Str clock_date(int64_t seconds, Arena *arena);   /* "2027-01-31", UTC */
/* The day of "2027-01-31" counted from 1970; false when it is no date. */
bool clock_day(Str date, int64_t *day);

#endif
