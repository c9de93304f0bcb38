/* Which unit a module call means: a local path, a copy that `terraform init` or a person left in the tree, or
 * another repository of this run. */
#ifndef GRAPH_MODULE_SOURCES_H
#define GRAPH_MODULE_SOURCES_H

#include "graph/instances.h"

typedef struct ModuleSources ModuleSources;

/* Reads the manifests of installed modules and lists what copies and repositories there are. */
ModuleSources *module_sources_collect(Model *model, const Units *units);
/* The unit that a call of this instance means; MAP_NONE when it is not in this run. Sets the source when it is known. */
uint32_t module_sources_find(const Instance *in, DeclRef call, Str *source);
/* Units that `unit` calls, as far as that can be told without knowing who calls it. */
typedef VEC(uint32_t) UnitIndices;
UnitIndices module_sources_called(Model *model, Units *units, uint32_t unit);

/* A source taken apart: "git::ssh://git@host/org/terraform-aws-vpc.git//modules/a?ref=v1". */
typedef struct {
    Str host;       /* "git.acme.com"; empty of an address in a registry */
    Str owner;      /* "org"; empty when it can't be told */
    Str repository; /* "terraform-aws-vpc", also for the registry address "org/vpc/aws" */
    Str folder;     /* "modules/a" */
} RemoteSource;

/* false: a local path, or nothing that names a repository. */
bool module_source_parse(Arena *arena, Str source, RemoteSource *out);
/* Does the name of a repository say whose it is: "org/name", "org__name"? */
bool module_sources_has_owner(Str name);
/* Whose it is at the top: "acme" of "acme/platform/network" and "gitlab.com/acme/network"; empty: not said. */
Str module_sources_group(Str name);
/* Sources of a model whose repositories alone are known. */
ModuleSources *module_sources_of_repositories(Model *model);
/* The repository of this run that a source names; MAP_NONE when it is not there, or more than one. */
uint32_t module_sources_repository(const Model *model, const ModuleSources *sources, const RemoteSource *remote);

#endif
