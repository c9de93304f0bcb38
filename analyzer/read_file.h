/* Reading files that may be hostile. Inside a scanned folder nothing is opened through a symbolic
 * link, nothing but regular files is read, and never more than the limit. */
#ifndef ANALYZER_READ_FILE_H
#define ANALYZER_READ_FILE_H

#include "analyzer/core/diag.h"

typedef enum {
    READ_DONE,
    READ_MISSING,
    READ_DENIED,
    READ_LINK,       /* a part of the path is a symbolic link, or leaves the folder */
    READ_NOT_A_FILE, /* folder, FIFO, socket, device */
    READ_TOO_LARGE,
    READ_FAILED,
} ReadStatus;

const char *read_status_text(ReadStatus status);

/* Opens `path`, relative to the folder `root`, with no symbolic link on the way, whatever happens
 * meanwhile on the file system. Gives a descriptor or a negative errno (-ELOOP for a link). */
int open_beneath(int root, Str path, int flags);

/* The bytes of a regular file below `root`, followed by a NUL that does not count. */
ReadStatus read_beneath(Str *out, int root, Str path, uint64_t size_bytes_max, Arena *arena);

/* A file named by the user: links are followed. False after a DIAG_ERROR. */
bool read_file(Str *out, Str path, uint64_t size_bytes_max, Arena *arena, Diags *diags);

#endif
