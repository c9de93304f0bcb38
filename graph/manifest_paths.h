/* Texts in the body of a declaration that holds nothing but data, by paths as the catalog writes them. */
#ifndef GRAPH_MANIFEST_PATHS_H
#define GRAPH_MANIFEST_PATHS_H

#include "graph/instances.h"

/* `key`: of the entry that the text is the value of; empty in a list. */
typedef void (*ManifestTextVisit)(Str text, Str key, ExprId at, void *context);

/* Every text that a path ("a.b[].c") leads to. */
void manifest_each_text(const Facts *facts, ExprId body, Str path, ManifestTextVisit visit, void *context);
/* Every text below an expression. */
void manifest_all_texts(const Facts *facts, ExprId id, ManifestTextVisit visit, void *context);
/* What a path without [] leads to; 0 when it is not set. */
ExprId manifest_at(const Facts *facts, ExprId body, Str path);
/* The text there; empty when there is none. */
Str manifest_text(const Facts *facts, ExprId body, Str path);

#endif
