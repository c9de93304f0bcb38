/* Why a file is not analysed. Everything that is left out has one of these reasons and is counted. */
#ifndef ANALYZER_SKIP_H
#define ANALYZER_SKIP_H

#include "analyzer/core/str.h"

typedef enum {
    SKIP_NOT,
    SKIP_IGNORED,  /* .gitignore */
    SKIP_EXCLUDED, /* asked for by the user */
    SKIP_VENDORED,
    SKIP_GENERATED,
    SKIP_LOCK_FILE,
    SKIP_ARCHIVE,
    SKIP_VERSION_CONTROL,
    SKIP_NESTED_REPOSITORY, /* submodules too */
    SKIP_LINK_OUTSIDE,
    SKIP_LINK_BROKEN, /* leads nowhere, or round in a circle */
    SKIP_SPECIAL,     /* FIFO, socket, device */
    SKIP_UNREADABLE,
    SKIP_BAD_NAME, /* a git tree that says "..", ".git" or "a/b" */
    SKIP_TOO_DEEP,
    SKIP_TOO_MANY,
    SKIP_REASON_COUNT,
} SkipReason;

/* "ignored", "vendored" …, as in reports. */
const char *skip_reason_name(SkipReason reason);

/* By name alone; `kept` gets the endings that are kept all the same, separated by blanks. */
SkipReason skip_folder(Str name, Str *kept);
SkipReason skip_file(Str name);
/* Does `name` have one of the endings? */
bool skip_is_kept(Str name, Str kept);

#endif
