/* What assembled facts (graph/assembled.h) are kept under: their text, and what each file says that was read for them. */
#ifndef ANALYZER_ASSEMBLED_MEMO_H
#define ANALYZER_ASSEMBLED_MEMO_H

#include "analyzer/pipeline.h"

/* The context of Files. */
typedef struct {
    Run *run;
    uint32_t repository;
    Str names; /* an id of the names of all files; made when first asked for */
} ReadContext;

/* Files.recall and Files.keep of a run that has a cache. */
bool assembled_recall(void *context, const char *kind, bool lists, Str path, Str text, Str *facts);
void assembled_keep(void *context, const char *kind, bool lists, Str path, Str text, Str facts, const Str *reads,
                    size_t read_count);

#endif
