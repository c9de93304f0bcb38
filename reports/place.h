/* Where a finding is shown, and by which name its file goes outside of the program. */
#ifndef REPORTS_PLACE_H
#define REPORTS_PLACE_H

#include "reports/report.h"

/* Its own line, else the first line that proves it; Location.file is 0 when there is none. */
Location finding_place(const Graph *graph, const Finding *finding);
/* The file's path from the top of its repository, whatever folder of it was the target: what sites and editors resolve. */
Str repository_path(const Graph *graph, uint32_t repository, Str file, Arena *arena);
/* The same; of one of several repositories behind its name. */
Str shown_path(const Graph *graph, const Location *location, Arena *arena);
/* Of a node for people: its name, address or key, whichever there is first. */
Str node_label(const Graph *graph, NodeId id);

/* As readers know it: of a service its name, of what is written its address, of the world its key. */
Str node_title(const Graph *graph, NodeId id);

/* Findings that are neither suppressed nor in the baseline, by file and line; those without any place are left out. */
typedef struct {
    const Finding *finding;
    Location location;
    Str path; /* shown_path */
} PlacedFinding;
typedef struct {
    const PlacedFinding *items;
    size_t count, placeless_count;
} PlacedFindings;
PlacedFindings findings_placed(const Report *report, Arena *arena);

#endif
