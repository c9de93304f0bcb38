/* References: which resources an expression depends on, followed through locals, variables, module
 * arguments, module outputs, conditions and for-expressions, to the instance where the key can be told. */
#ifndef GRAPH_REFERENCES_H
#define GRAPH_REFERENCES_H

#include "graph/instances.h"

typedef struct References References; /* remembers what declarations depend on */

typedef struct {
    /* Or target->set->whole: all of them, where there would be too many; or, with target->output, an output of a state that
     * nothing here has: asked for only with Model.wants_public, and none of its own node. */
    ResourceInstance *target;
    DeclRef in;            /* where the walk began: the resource itself, or an override of it */
    uint32_t line, column; /* of the reference there */
    ExprId expr;           /* … as it stands there; 0: it is none by itself */
    Str argument;          /* top-level argument of the resource that holds it */
    bool is_order_only;    /* depends_on, for_each and the like: of the plan, not of what works */
    bool is_made;          /* nobody wrote it: a transform made it */
    bool is_beside;        /* stands in the same object as what is used: named by the source, not needed */
} Reference;

typedef struct {
    Reference *items;
    size_t count;
} ReferenceList;

/* Texts of the source that somebody looks for, by number. */
typedef struct {
    Model *model;
    Arena *arena;
    uint32_t **by_file; /* file → expression → number; 0: not looked for */
} TextMarks;

TextMarks *text_marks_new(Model *model, Arena *arena);
void text_mark(TextMarks *marks, uint32_t file, ExprId text, uint32_t number);
uint32_t text_number(const TextMarks *marks, const Facts *facts, ExprId text);

/* A text that reaches a declaration, and the argument in which it lands. */
typedef struct {
    uint32_t number;
    Str path;       /* names and keys from the declaration's body on, with '\x1f' between */
    uint64_t choice; /* which of several entries it is in, where one is taken by a key that is not known; else 0 */
} TextUse;

typedef struct {
    TextUse *items;
    size_t count;
} TextUseList;

References *references_new(Model *model, Arena *arena);
/* Everything that the body of a resource refers to, in source order, without duplicates per argument. Holds until it is asked of the
 * next one. */
ReferenceList references_of_resource(References *references, const ResourceInstance *resource);
/* What one expression of a resource needs; nothing that only stands beside it. */
ReferenceList references_of_expression(References *references, const ResourceInstance *resource, const Facts *facts,
                                       ExprId expr);
/* What an output of a root, or of an instance of a module, depends on. */
ReferenceList references_of_output(References *references, Instance *in, DeclRef output);
/* References that lead to texts instead of resources: what the arguments of a resource, of the call of a module that is
 * not in the run, or of a provider configuration get from elsewhere. */
References *references_to_texts(Model *model, Arena *arena, const TextMarks *texts);
TextUseList references_texts_of_resource(References *references, const ResourceInstance *resource);
TextUseList references_texts_of_declaration(References *references, Instance *in, DeclRef ref);

#endif
