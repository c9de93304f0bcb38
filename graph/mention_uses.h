/* Texts of local values and module arguments, by what uses them. */
#ifndef GRAPH_MENTION_USES_H
#define GRAPH_MENTION_USES_H

#include "graph/mention.h"

typedef enum {
    TEXT_USED,       /* an argument of a resource, of a data source or of a module that is not in the run */
    TEXT_OF_SEVERAL, /* … which takes it or others of other regions, by a key that is not known */
    TEXT_REPEATED,   /* … which takes it or another of the same region: one of them is told */
} TextUseKind;

typedef struct {
    NodeId node;
    DeclRef decl; /* that holds the argument */
    KeyPath path; /* the declaration's name, then names and keys down to the argument in which it lands */
    TextUseKind kind;
} MentionUse;

typedef struct {
    VEC(MentionUse) items; /* one per declaration and argument: the first instance stands for all */
    bool is_of_provider;   /* it says where a provider configuration works */
} TextUses;

typedef struct MentionUses MentionUses;

MentionUses *mention_uses_collect(Model *model, Instances *instances);
/* NULL: the text is not one of a local value or module argument. */
const TextUses *mention_uses_of(const MentionUses *uses, const Facts *facts, ExprId text);

#endif
