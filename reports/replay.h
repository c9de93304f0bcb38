/* What an outage would have done, as text and as JSON: for `faultline replay`. */
#ifndef REPORTS_REPLAY_H
#define REPORTS_REPLAY_H

#include "graph/replay.h"

void report_replay_text(const Graph *graph, const Replay *replay, Arena *arena, StrBuf *out);
/* `replays` are of one outage: one for each zone that it may have hit, else one. */
void report_replay_json(const Graph *graph, const Replay *replays, size_t count, Arena *arena, StrBuf *out);

/* "2 h 52 min" */
Str replay_duration(Arena *arena, int64_t minutes);

#endif
