/* Can a file matter at all? Looks for the indicators of prefilter.def; reading the rest of the file costs a hundred
 * times more. Wrong answers are one-sided: a file with an SDK, a region, an ARN or a host is never refused. */
#ifndef PARSERS_PREFILTER_H
#define PARSERS_PREFILTER_H

#include "analyzer/core/str.h"

/* `is_code`: of a programming language; documents have fewer indicators. */
bool prefilter_wants(Str bytes, bool is_code);

#endif
