/* Facts of what is put together from several texts: scripts with those that they call, templates with what they include, files
 * that a tool would generate. They are kept between runs (Files.recall), together with what was read for them. */
#ifndef GRAPH_ASSEMBLED_H
#define GRAPH_ASSEMBLED_H

#include "graph/model.h"

/* Gives facts, allocated in `arena`, that follow from its arguments alone and from what it reads of `files`. */
typedef const unsigned char *(*Assemble)(Str path, Str bytes, const Files *files, Arena *arena, size_t *size_bytes);

typedef struct {
    const char *kind; /* of what is put together: tells the same texts apart */
    Assemble assemble;
    bool lists; /* it looks for files by their names, too */
} Assembly;

/* What an earlier run found, when all that it read says the same still; else what `assembly` makes of it. false: nothing. */
bool assembled_parse(const Model *model, uint32_t repository, const Assembly *assembly, Str path, Str bytes, Facts *out);

#endif
