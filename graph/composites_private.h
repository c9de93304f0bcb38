/* Inside of composite*.c only. */
#ifndef GRAPH_COMPOSITES_PRIVATE_H
#define GRAPH_COMPOSITES_PRIVATE_H

#include "graph/composites.h"
#include "graph/releases_private.h"
#include "parsers/document_edit.h"

/* ---- composite_patches.c ---- */
/* What a path as of Crossplane's patches leads to: "spec.subnets[0].zone", "metadata.annotations[example.org/name]". NULL: nothing. */
const DocNode *composite_field(const DocNode *root, Str path);
/* Puts a value there, with what is missing on the way; `merges`: keys that are there stay. */
void composite_put_field(DocNode *root, Str path, const DocNode *value, bool merges, DocBudget *budget);
/* A text that stands for what is not known, and says what would tell it. */
DocNode *composite_unknown(Str cause, DocBudget *budget);
/* Does all that the patches of a resource say, in their order, those of `sets` among them. */
void composite_patch(DocNode *composite, DocNode *resource, const DocNode *patches, const DocNode *sets,
                     DocBudget *budget);

#endif
