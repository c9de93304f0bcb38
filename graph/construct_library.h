/* Inside of the catalog: what is read of a library of constructs (constructs/<library>*.yaml). */
#ifndef GRAPH_CONSTRUCT_LIBRARY_H
#define GRAPH_CONSTRUCT_LIBRARY_H

#include "graph/catalog_private.h"
#include "graph/constructs.h"

struct ConstructLibrary {
    Str id;
    Catalog *catalog;
    const Str *cores, *prefixes, *outer_variables; /* packages */
    const Str *environment, *settings, *region_variables;
    size_t environment_count, setting_count, region_variable_count;
    const Str *outputs; /* functions that give a value to other programs */
    Str program_argument, tool, stack_names;
    size_t core_count, prefix_count, outer_variable_count, output_count;
    Str type_prefix; /* "AWS" */
    bool takes_options, is_any_package, is_open, takes_strangers;
    const Str *ordinary; /* packages that make no resources */
    size_t ordinary_count;
    ConstructSpelling spelling;
    Str manifests;  /* "kubernetes_manifest.manifest": what applies them, and its argument that they are */
    Str type_text;           /* "azure-native:{module}:{class}": in place of the prefix */
    Str types_of;            /* the library whose types its classes have */
    const Str *core_classes; /* of the core, that make no resources and are called as those that do: CfnOutput */
    size_t core_class_count;
    Str core_types;           /* the namespace of the core's own types: "CloudFormation" */
    const Str *own_resources; /* "node.defaultChild" */
    size_t own_resource_count;
    Str structures; /* "Cfn*", "*Args": classes that only hold properties */
    Str functions;  /* "Lookup*": what is written as a class is, and makes nothing */
    Map *words;     /* module → index into word_texts: what it is called in types */
    VEC(Str) word_texts;
    Map *namespaces; /* "s3" → index into namespace_names */
    VEC(Str) namespace_names;
    Map *types;   /* "S3::Bucket" → 1 */
    Map *modules; /* that have classes */
    Map *classes; /* "storage.Account" → index into class_types + 1; 0: its type is what its name says */
    VEC(Str) class_types;
    Map *aliases; /* module → index into alias_names */
    VEC(Str) alias_names;
    Map *by_name; /* construct → index */
    VEC(Construct) constructs;
    VEC(ConstructMethod) methods;
    VEC(ConstructValue) bases; /* path: how names of classes end, value: what they are derived from */
    Map *calls;                /* callee → CallMakes */
    VEC(ConstructRequest) requests;
    VEC(ConstructChoice) choices;
    VEC(ConstructValue) constants; /* path: "core.Aws.REGION" or "stack.region", value: what it stands for */
    const ConstructValue *absent;  /* path: an argument that is not given, value: what stands for it */
    size_t absent_count;
    VEC(ConstructValue) inputs; /* path: a function ("getStack"), value: the input that it gives */
};

/* The library of that id, made when there is none yet. */
ConstructLibrary *construct_library_named(Catalog *catalog, Str id);
/* Is it the name, or does it begin with what stands before the pattern's '*'? */
bool construct_matches_name(Str pattern, Str name);

#endif
