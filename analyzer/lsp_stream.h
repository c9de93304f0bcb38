/* Messages of the Language Server Protocol over standard streams: a header with Content-Length, then JSON.
 * Source: Language Server Protocol 3.17, "Base Protocol". */
#ifndef ANALYZER_LSP_STREAM_H
#define ANALYZER_LSP_STREAM_H

#include "analyzer/core/str.h"

typedef enum {
    LSP_READ_MESSAGE,
    LSP_READ_END,      /* the client is gone */
    LSP_READ_BROKEN,   /* no header of the protocol: nothing behind it can be trusted */
    LSP_READ_TOO_LARGE /* LSP_MESSAGE_BYTES_MAX; the message was passed over */
} LspRead;

/* Must be called once, before anything is read. */
void lsp_stream_start(void);
/* Waits for a message; its body lives in `arena`. */
LspRead lsp_stream_read(Str *body, Arena *arena);
/* Is there more to read at once? */
bool lsp_stream_is_waiting(void);
void lsp_stream_write(Str body);

#endif
