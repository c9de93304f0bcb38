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

/* What is more than the facts of one file: several of them, and what was told on the way. */
typedef struct {
    const char *kind;
    bool lists;
    /* Fills `out`, allocated in `arena`, with what follows from path, bytes, `files` and what the kind stands for. false: it holds for
     * this run alone; another one may find more. */
    bool (*make)(void *context, Str path, Str bytes, const Files *files, Arena *arena, StrBuf *out);
    void *context;
} Compound;

/* Its parts: texts and facts begin where a number does, as facts have to. Taking is false at the end, and where it is damaged. */
void compound_put_number(StrBuf *out, uint64_t number);
void compound_put_text(StrBuf *out, Str text);
bool compound_take_number(Str *rest, uint64_t *number);
bool compound_take_text(Str *rest, Str *text);

/* … as facts are. Lives in the model's arena, or as long as the run. */
Str assembled_bytes(const Model *model, uint32_t repository, const Compound *compound, Str path, Str bytes);

/* Facts that another run would make again: time did not cut them short. */
bool assembled_is_whole(const Facts *facts);

/* What an earlier run found, when all that it read says the same still; else what `assembly` makes of it. false: nothing. */
bool assembled_parse(const Model *model, uint32_t repository, const Assembly *assembly, Str path, Str bytes,
                     Facts *out);

#endif
