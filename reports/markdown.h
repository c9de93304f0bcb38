/* Inside of the Markdown report: what the comment on a change and the summary of a scan share. */
#ifndef REPORTS_MARKDOWN_H
#define REPORTS_MARKDOWN_H

#include "reports/difference.h"
#include "reports/picture.h"

typedef struct {
    const Report *report;
    const Graph *graph;
    StrBuf *out;
    Str tail; /* what follows in any case */
    size_t left_count; /* blocks that had no room */
    Picture picture;
} Comment;

/* Begins with the hidden line by which a bot finds its own comment again. */
void comment_start(Comment *comment, const char *what, StrBuf *out);
/* Adds a block, if there is room for it. */
void comment_add(Comment *comment, const StrBuf *block);
void comment_finding(const Comment *comment, const char *change, const Finding *finding, StrBuf *out);
/* Losing `seeds` stops `service`, folded, with the proof of each. */
void comment_cut(const Comment *comment, NodeId service, const NodeId *seeds, size_t seed_count, StrBuf *out);
/* What was read and what is not known; version. Always short. */
void comment_coverage(const Comment *comment, StrBuf *out);
void comment_name(StrBuf *out, Str name); /* as code, shortened in front */

void comment_of_change(const Report *report, StrBuf *out);

#endif
