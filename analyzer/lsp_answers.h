/* What an editor is told of a run: diagnostics, hovers and code lenses as JSON of the Language Server Protocol 3.17.
 * Lines and characters count from 0, characters in UTF-16 code units. */
#ifndef ANALYZER_LSP_ANSWERS_H
#define ANALYZER_LSP_ANSWERS_H

#include "analyzer/pipeline.h"

/* A folder or file as the client names it: by a link to it, perhaps, or with other characters escaped. */
typedef struct {
    Str uri;
    Str place; /* absolute, real */
} LspName;

typedef struct {
    const LspName *items;
    size_t count;
} LspNames;

/* Path of a file: URI; false when it is none. */
bool lsp_path_of(Str uri, Arena *arena, Str *path);
/* By the name that the client has for it or for the folder around it. */
Str lsp_uri_of(const LspNames *names, Str place, Arena *arena);

typedef struct {
    Str place;
    Str json; /* an array of Diagnostic */
    size_t count;
} LspDiagnostics;

/* All files with findings that are not suppressed, sorted by place. */
size_t lsp_diagnostics(const Run *run, const LspNames *names, Arena *arena, LspDiagnostics **out);

/* Which resource is declared at this line, what stops with it and with what it stops. False: there is none. */
bool lsp_hover(const Run *run, const Impact *impacts, Str place, uint32_t line, Arena *arena, StrBuf *out);
/* An array of CodeLens: blast radius of each resource that the file declares. */
void lsp_lenses(const Run *run, Str place, Arena *arena, StrBuf *out);

#endif
