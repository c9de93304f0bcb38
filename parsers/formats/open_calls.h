/* Calls of one of several scripts or targets whose name is made of what is decided elsewhere: npm run deploy:$STAGE, make deploy-$STAGE.
 * Each that the name may mean is called, where the name is that one. */
#ifndef PARSERS_FORMATS_OPEN_CALLS_H
#define PARSERS_FORMATS_OPEN_CALLS_H

#include "parsers/formats/shell.h"

typedef void (*OpenCall)(Shell *shell, Str name, void *context);

/* Is something of the word known, and something else not? */
bool open_call_is(Shell *shell, const ShellWord *word);
/* Calls each of `names` that the word may be. */
void open_call_each(Shell *shell, const ShellWord *word, const Str *names, size_t count, OpenCall call, void *context);

#endif
