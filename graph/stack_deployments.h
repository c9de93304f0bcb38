/* Where templates go: deployments that scripts, pipelines and configuration files declare (parsers/formats/deployments.h),
 * each with the template that it means. What is decided at run time between a few ways gives one deployment per way; what
 * can't be told is unknown, with the place that asks for it. */
#ifndef GRAPH_STACK_DEPLOYMENTS_H
#define GRAPH_STACK_DEPLOYMENTS_H

#include "graph/scripts.h"
#include "graph/unit.h"

typedef struct {
    Str name, value;
    Str cause; /* why it can't be told; empty: it is known */
} StackParameter;

typedef struct {
    uint32_t repository;
    uint32_t unit;            /* template; MAP_NONE: not among those that were read, or of a tool that has none */
    Str root;                 /* path of the template, else of what is deployed, as far as it is known */
    Str kind;                 /* "cloudformation", "sam", "cdk", "serverless", "sceptre", "stack-set" */
    Str stack, stack_cause;   /* name, or why it is unknown; both empty: it is given none */
    Str stack_pattern;        /* of an unknown name what is known: "shop-${STAGE}" */
    Str region, region_cause; /* region, or why it is unknown */
    Str region_how;           /* "cli", "workflow", "environment", "samconfig", "sceptre", "ansible", "stackset" */
    Str account;              /* empty: not known */
    Str profile;              /* of the command line: whose account it is; empty: none is named */
    Sym own_file; /* of a tool that has one file for each stack; 0: any number of commands may mean one stack */
    Str config, config_cause; /* environment of a configuration file that it stands for, or stage; why it is unknown */
    Environment environment;
    Str target;            /* the environment as it is called: "int"; empty: nobody says it */
    bool is_configuration; /* a configuration file says it for commands that take it */
    bool is_of_files;      /* no command says it: it has the variables of files beside the service */
    bool is_region_unsaid; /* nothing around the command says a region */
    bool is_prepared;      /* a change set is made, which nothing here carries out */
    bool is_default;       /* the region is a fallback: ${REGION:-eu-west-1} */
    VEC(StackParameter) parameters;
    VEC(uint32_t) parameter_files; /* indices into Model.files */
    bool has_open_parameters;
    Location at;                    /* of the region, else of what deploys */
    const ScriptDeployment *script; /* what says it */
} StackDeployment;

typedef VEC(StackDeployment *) StackDeploymentList;

/* A command or step that makes an image. */
typedef struct {
    uint32_t repository;
    Str image;                      /* as far as it is known, ${NAME} for the rest; several lines: several names */
    Str directory;                  /* where it runs */
    Str context, dockerfile;        /* paths below it; empty: none is named */
    const ScriptDeployment *script; /* that makes it */
} ImageBuild;

/* A step or workflow of another repository that deploys something which can't be told. */
typedef struct {
    Location at;
    Str uses;
    Str said; /* what its inputs say, in words; empty: nothing */
} ForeignDeployment;

/* What other commands have prepared for a stack is carried out. */
typedef struct {
    uint32_t repository;
    Str stack; /* its name, or what is known of it; empty: any */
} Execution;

typedef struct {
    VEC(Execution) executions;
    VEC(ImageBuild) images;
    VEC(ForeignDeployment) foreign;
    StackDeploymentList all; /* by file, in the order of the source */
    DeliveredList delivered; /* by the commands, each */
    bool is_full;            /* there are more than are kept, or a path fits more templates */
} StackDeployments;

StackDeployments *stack_deployments_collect(Model *model, const Units *units, const Scripts *scripts);
/* How the region is known, in the words of the reports: "cli", "samconfig", "script default" … */
const char *stack_deployment_how(const StackDeployment *deployment, Arena *arena);
StackDeploymentList stack_deployments_of(const StackDeployments *deployments, Arena *arena, uint32_t unit);

#endif
