/* Units: sets of declarations that are evaluated together. A Terraform directory is one, and so is a
 * CloudFormation template. From here on nobody needs to know which. */
#ifndef GRAPH_UNIT_H
#define GRAPH_UNIT_H

#include "graph/model.h"

typedef struct {
    uint32_t file; /* index into Model.files */
    uint32_t decl; /* index into the file's decls */
} DeclRef;

typedef struct {
    uint32_t repository;
    Str directory;   /* repository-relative; "" = root */
    Str path;        /* directory of a Terraform unit, file of a template: the `root` of its nodes */
    Str format;      /* "terraform", "cloudformation" */
    /* Where the arguments of a resource stand inside its body: "Properties" or empty. */
    Str arguments_key;
    VEC(DeclRef) decls;       /* in file and source order, without overrides */
    VEC(DeclRef) overrides;
    VEC(DeclRef) assignments; /* terraform.tfvars and *.auto.tfvars in order of precedence */
    Map *by_name;             /* kind letter + name → index into decls; first wins */
    bool is_called;           /* some other unit calls it as a module */
} Unit;

typedef struct {
    VEC(Unit) units; /* sorted by repository and path */
    Map *by_path;    /* repository '\x1f' path → index */
} Units;

Units *units_collect(Model *model);
uint32_t units_find(const Units *units, Arena *scratch, uint32_t repository, Str path); /* MAP_NONE when absent */

/* Declaration by kind and name ("type.name" for resources of Terraform); NULL when absent. */
const DeclRef *unit_find(const Unit *unit, Arena *scratch, DeclKind kind, Str name);
Str unit_decl_name(const Model *model, const DeclRef *ref, Arena *arena); /* the name used by unit_find */

static inline const Facts *unit_facts(const Model *model, DeclRef ref) { return &model->files[ref.file].facts; }
static inline const Decl *unit_decl(const Model *model, DeclRef ref) {
    return &model->files[ref.file].facts.decls[ref.decl];
}
/* Value of an attribute of a declaration's body, from an override when there is one. Sets *where to the
 * declaration whose facts hold the expression. 0 when absent. */
ExprId unit_attribute(const Model *model, const Unit *unit, DeclRef ref, Str name, DeclRef *where);

#endif
