/* Units: sets of declarations that are evaluated together. A Terraform directory is one, and so is a
 * CloudFormation template. From here on nobody needs to know which. */
#ifndef GRAPH_UNIT_H
#define GRAPH_UNIT_H

#include "graph/model.h"

typedef struct {
    uint32_t file; /* index into Model.files */
    uint32_t decl; /* index into the file's decls */
} DeclRef;

/* required_providers { local = { source = … } } where the local name does not follow from the source. */
typedef struct {
    Str local, source; /* source: "acme/queue"; without its owner for hashicorp's: "aws" */
    bool is_override;
} ProviderName;

typedef struct {
    uint32_t repository;
    uint32_t files_repository; /* where its files are: another one when Terragrunt takes a module from there */
    Str directory;             /* repository-relative; "" = root */
    bool is_copied_over;       /* a folder is copied over `directory` before Terraform runs there, as Terragrunt does: */
    Str over_directory;
    uint32_t over_repository;
    Str path;                  /* directory of a Terraform unit, file of a template: the `root` of its nodes */
    Str format;                /* "terraform", "cloudformation", "kubernetes" */
    /* Where the arguments of a resource stand inside its body: "Properties" or empty. */
    Str arguments_key;
    Str call_arguments_key; /* where those of a call of another unit stand in its body: "arguments" or empty */
    Str outputs_prefix; /* of attributes of a resource that are outputs of the unit it calls: "Outputs." or empty */
    VEC(DeclRef) decls; /* in file and source order, without overrides */
    VEC(DeclRef) overrides;
    VEC(DeclRef) assignments; /* terraform.tfvars and *.auto.tfvars in order of precedence */
    VEC(DeclRef) providers;   /* provider blocks */
    VEC(uint32_t) backend_files; /* for -backend-config: indices into Model.files */
    VEC(ProviderName) provider_names;
    Map *by_name;     /* kind letter + name → index into decls; first wins */
    bool is_called;   /* some other unit calls it as a module, or Terragrunt copies its files into others */
    bool is_vendored; /* somebody else's, copied into the tree: never a root */
    const struct KnownModule *known; /* … which says it; NULL of others */
    bool is_partial;  /* what the catalog says of a module that is not here (known_modules.h): there may be more in it */
    bool has_own_services; /* of manifests: each thing in it that runs code is a service */
    Str deployment;        /* which of several deployments of one path it is; as of an instance */
    Environment environment; /* of manifests */
    bool is_managed;         /* what controllers make of manifests (managed_resources.h) */
    bool is_rendered;        /* of manifests: put together from a chart or overlay */
    Str release, namespace; /* of these: as of a Rendering */
    Location deployed_at;
    Str deployed_by, cluster; /* of these: as of a Rendering */
    const struct ProviderCluster *provided;
    bool is_applied; /* by a resource of Terraform */
} Unit;

typedef struct {
    VEC(Unit) units;               /* sorted by repository and path */
    Map *by_path;                  /* repository '\x1f' path → index */
    struct ModuleSources *sources; /* module_sources.h */
    Map *known;                    /* call → index; known_modules.h */
    Map *names_in_modules;         /* names of files in the texts of Terraform modules; NULL: nobody has asked */
} Units;

Units *units_collect(Model *model);
/* Room for units, so that none moves when these are added. */
void units_reserve(Model *model, Units *units, size_t count);
/* Takes what is covered by now out of the units of manifests. */
void units_drop_covered(Model *model, Units *units);
/* Units of what is rendered or made in files from `first` on. */
void units_add_rendered(Model *model, Units *units, size_t first);
/* Of a template, which a preprocessor may make: "api.yaml" or what it is made of, "api.yaml.j2". MAP_NONE when absent. */
uint32_t units_find_template(const Units *units, Arena *scratch, uint32_t repository, Str path);
uint32_t units_find(const Units *units, Arena *scratch, uint32_t repository, Str path); /* MAP_NONE when absent */

/* One more declaration or override. */
void unit_add(Model *model, Unit *unit, DeclRef ref);
/* The same unit with nothing declared: to be filled again with other declarations. */
Unit unit_without_decls(Model *model, const Unit *unit);

/* What a local name of a provider stands for: "aws", "acme/queue". */
Str unit_provider(const Unit *unit, Str local);

/* Declaration by kind and name ("type.name" for resources of Terraform); NULL when absent. */
const DeclRef *unit_find(const Unit *unit, Arena *scratch, DeclKind kind, Str name);
Str unit_decl_name(const Model *model, const DeclRef *ref, Arena *arena); /* the name used by unit_find */

static inline const Facts *unit_facts(const Model *model, DeclRef ref) { return &model->files[ref.file].facts; }
static inline const Decl *unit_decl(const Model *model, DeclRef ref) {
    return &model->files[ref.file].facts.decls[ref.decl];
}
/* A nested stack is a resource and a call of another unit; the call says again what the resource says. */
bool unit_is_call_of_resource(const Facts *facts, const Decl *decl);
/* Is `over` an override of this declaration? Providers of one name differ by their alias. */
bool unit_is_override_of(const Model *model, DeclRef over, DeclRef ref);
/* Which declaration holds: the last override that has this attribute or block, else `ref` itself. Without a name
 * the whole of it: the last override there is. */
DeclRef unit_holder(const Model *model, const Unit *unit, DeclRef ref, Str name);
static inline bool unit_is_same_decl(DeclRef a, DeclRef b) { return a.file == b.file && a.decl == b.decl; }
/* Where state is kept; NULL when nothing says so. */
const DeclRef *unit_backend(const Model *model, const Unit *unit);
/* Value of an attribute of a declaration's body, from an override when there is one. Sets *where to the
 * declaration whose facts hold the expression. 0 when absent. */
ExprId unit_attribute(const Model *model, const Unit *unit, DeclRef ref, Str name, DeclRef *where);
/* The argument that a call of another unit gives under a name. 0 when it gives none that is written so. */
ExprId unit_call_argument(const Model *model, const Unit *unit, DeclRef call, Str name, DeclRef *where);
/* The override of a declaration whose body has an argument or blocks of that name, else the declaration: blocks of
 * one type replace each other all together. An empty name: the override that stands in place of the whole. */
DeclRef unit_holder(const Model *model, const Unit *unit, DeclRef ref, Str name);

#endif
