/* Exports and imports of templates: which stack's output an Fn::ImportValue reads. Joined by the name of the export, as far as
 * it is known on both sides; stacks' own names mostly are not. */
#ifndef GRAPH_EXPORTS_H
#define GRAPH_EXPORTS_H

#include "graph/instances.h"

typedef struct {
    Str name;           /* that is imported, as far as it is known: "${var.NetworkStack}-VpcId" */
    bool has_name;      /* something of it is known */
    const Cause *cause; /* what would decide it; NULL when it is known */
    Instance *in;       /* whose output it is; NULL: of no stack of this run, or `candidates` has several */
    Str output;
    DeclRef at; /* the output */
    Confidence confidence;
    VEC(Instance *) candidates; /* roots of stacks that may be meant, one for each template or deployment */
} ExportMatch;

/* The stack behind a call of Fn::ImportValue or Fn::GetStackOutput, looked for once. Never NULL. */
const ExportMatch *exports_find(Instance *in, const Facts *facts, ExprId call, const Binding *bindings);
bool exports_is_import(const Facts *facts, ExprId call);
/* Calls `visit` for every import in the resources and outputs of an instance; `decl` holds it. */
void exports_each_import(Instance *in, void (*visit)(Instance *in, DeclRef decl, ExprId call, void *context),
                         void *context);
/* Calls `visit` for every export, with its name as far as it is known: "${AWS::StackName}-VpcId". */
void exports_each(const Model *model, void (*visit)(Instance *in, DeclRef output, Str name, void *context),
                  void *context);

#endif
