/* Services that one side of a change alone has: which of them are the same ones, moved, renamed, or deployed another number of
 * times. A part of difference_find(). */
#ifndef REPORTS_DIFFERENCE_SERVICES_H
#define REPORTS_DIFFERENCE_SERVICES_H

#include "analyzer/core/vec.h"
#include "reports/report.h"

typedef struct {
    size_t at; /* among those of the graph */
    Str key;
    /* What it consists of, whatever it is called: kinds, types and addresses; in the order of the graph, then sorted. */
    StrBuf parts;
    VEC(Str) lines;
    bool is_moved;
} Loose;
typedef VEC(Loose) LooseVec;

void loose_add(const Report *report, size_t at, Arena *arena, LooseVec *out);
/* Sets is_moved of those that are the same. In the order of keys, which decides between what is alike. */
void loose_pair_moved(const Report *before, LooseVec *gone, const Report *after, LooseVec *come, Arena *arena);

#endif
