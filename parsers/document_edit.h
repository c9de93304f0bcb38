/* Changing documents: what overlays do to the manifests that they take. A document that is changed is a copy of its own, a
 * tree without aliases, until document_settle() makes it readable by the other functions of document.h again.
 *
 * Nodes that come from another file than the document have no line in it: they get that of what they replace, or of what
 * they are put into. Where they are written stays with them as their origin. */
#ifndef PARSERS_DOCUMENT_EDIT_H
#define PARSERS_DOCUMENT_EDIT_H

#include "parsers/document.h"

/* What the copies of one overlay may cost. */
typedef struct {
    Arena *arena;
    uint32_t nodes_left;
    bool is_exhausted; /* something was left out */
    /* Where what is put in now is written: DocNode.origin of new nodes, its line the one of the node that is copied plus
     * `lines_above` (of a text inside of that file), or `origin_line`, unless that is 0. */
    uint16_t origin;
    uint32_t lines_above, origin_line;
} DocBudget;

/* A copy of its own. `is_foreign`: of another file than the one it is put into. Never NULL: a null when the budget is
 * used up. */
DocNode *document_copy(const DocNode *node, bool is_foreign, DocBudget *budget);
DocNode *document_new(DocKind kind, DocBudget *budget); /* foreign and empty */
DocNode *document_new_text(Str text, DocBudget *budget);

/* Value under a key, in place of the one that is there; the line stays. */
void document_put(DocNode *mapping, Str key, DocNode *value, DocBudget *budget);
void document_remove(DocNode *mapping, Str key);
/* at > count: behind the last. */
void document_insert(DocNode *sequence, uint32_t at, DocNode *item, DocBudget *budget);
void document_drop(DocNode *sequence, uint32_t at);
/* Text of a scalar. */
void document_set_text(DocNode *scalar, Str text);

/* Lines, heights and sizes of a changed document; what is nested too deep is left out. */
void document_settle(DocNode *root, DocBudget *budget);

/* Which key tells the items of a list apart: a list of "a key" each, by the name of the list; empty: none, the list is one
 * value. `words`: "containerPort port", of which the first counts that items have. */
typedef struct {
    const Str *lists, *words;
    size_t count;
} MergeKeys;

/* A patch that looks like what it changes (a strategic merge patch). `keys` NULL: lists are replaced. false: it takes the
 * whole away. https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md */
bool document_merge(DocNode *base, const DocNode *patch, const MergeKeys *keys, DocBudget *budget);

/* Of items that their key can't tell apart the last one holds (two variables of one name). */
void document_drop_repeated(DocNode *root, const MergeKeys *keys);

/* A list of operations (RFC 6902). Returns the number of those that could not be done; `problem` is the first of them. */
size_t document_patch(DocNode *base, const DocNode *operations, const DocNode **problem, DocBudget *budget);

/* ---- Fields by path: "spec.template.metadata.labels", "spec.containers[].image", "containers[name=web].env", "a.0.b" ---- */

typedef void (*DocVisit)(DocNode *node, void *context);
/* Every node there; `creates`: missing mappings are made. */
void document_each(DocNode *root, Str path, bool creates, DocBudget *budget, DocVisit visit, void *context);
/* Puts a value where the path leads; returns how often. */
size_t document_put_at(DocNode *root, Str path, const DocNode *value, bool creates, DocBudget *budget);
/* The next step of such a path; quotes and brackets hold dots together. */
bool document_path_step(Str *path, Str *step);

#endif
