/* Roots: units that are deployed by themselves, once per set of variable files when these lead elsewhere. */
#ifndef GRAPH_ROOTS_H
#define GRAPH_ROOTS_H

#include "graph/workspaces.h"

/* Variable files that are given together on Terraform's command line: env/prod.tfvars, or all of envs/prod/. */
struct VarSet {
    Str label; /* relative to the root: "env/prod.tfvars", "envs/prod" */
    VEC(uint32_t) files; /* indices into Model.files, in order of precedence */
    VEC(DeclRef) assignments;
    Map *by_name; /* → index into assignments: the one that counts; NULL without files */
    CommandVariables variables; /* that a command line gives with them: they count before the files */
    bool is_run;   /* a script or workflow names one of them */
    Str workspace; /* that goes with them; empty when nothing says so */
};

typedef VEC(VarSet) VarSets;

/* Value that every set gives to an input; NULL when one of them gives none or another. */
const Value *var_sets_value(Instance *in, Str name);
/* What the input is where one of several variable files is given: the value in which all sets agree (one that gives none
 * has the fallback), else unknown. */
const Value *var_sets_likely(Instance *in, Str name, const Value *fallback);

#endif
