/* What follows from the content of one file, kept under the id of that content: of files of a commit git tells it without a look at
 * them; of those of a work folder a process that reads the folder again and again remembers it (file_memo.h). */
#ifndef ANALYZER_CONTENT_MEMO_H
#define ANALYZER_CONTENT_MEMO_H

#include "analyzer/assembled_memo.h"

/* The id of what a file says, as git has it; "-" when it says nothing: it is not there, or can't be read. */
Str content_id(const ReadContext *context, Str path, Arena *arena);
/* What a process knows of files of a work folder, where its options bring nothing of the kind: Run.memo, of an opened repository, from the
 * cache; and back into it, before it is saved. */
void content_recall_stamps(Run *run);
void content_keep_stamps(Run *run);

/* Files.recall_content and Files.keep_content of a run that has a cache; context: ReadContext. */
bool content_recall(void *context, const char *kind, Str path, Str *kept);
void content_keep(void *context, const char *kind, Str path, Str bytes, Str kept);

#endif
