/* Libraries of constructs: programs in ordinary languages whose constructors declare resources. What a constructor makes is
 * data (catalog/constructs/<library>.yaml); that a program is run to find them out is known here. */
#ifndef GRAPH_CONSTRUCTS_H
#define GRAPH_CONSTRUCTS_H

#include "graph/catalog.h"

typedef enum {
    CONSTRUCT_RESOURCE, /* makes a resource of `type`, and its parts */
    CONSTRUCT_SCOPE,    /* holds other constructs */
    CONSTRUCT_STACK,    /* … and is deployed by itself */
    CONSTRUCT_STAGE,    /* … holds stacks, and may say where they are deployed */
    CONSTRUCT_PROGRAM,  /* the whole program, which nobody need be seen to make */
} ConstructKind;

/* One argument of a resource that a construct makes: the path below Properties, and what stands there. A value that begins with
 * '$' is looked up: $self, $zone, $index, $subnets, $subnets.GROUP, $argumentN, $PART, $prop.NAME. All others are texts. */
typedef struct {
    Str path, value;
} ConstructValue;

/* A number that parts are made by. */
typedef struct {
    Str name;
    Str property;       /* of the constructor: the number, or a list of so many; by default that of the same name */
    Str absent;         /* when it is not set: digits, or "$OTHER" */
    Str without_region; /* the most where the stack does not say its region; empty: no bound */
    Str at_most;        /* "$OTHER" or empty */
} ConstructCount;

/* A further resource that a construct makes. */
typedef struct {
    Str name, type, group; /* group: subnets are asked for by it */
    Str times;             /* "$COUNT"; empty: once */
    Str when, unless;      /* a property of the constructor that must, properties of which none must be set */
    Str flag;              /* that must be on in the settings of the program; with '!' before it: must not */
    Str listed;            /* words, one of which must stand in `list` under `key` … */
    Str list, key;
    bool is_default;  /* … and whether it is made when there is no such list */
    bool is_delivery; /* it runs while something is deployed, and at no other time */
    const ConstructValue *values;
    size_t value_count;
} ConstructPart;

typedef struct {
    Str name; /* "s3.Bucket": module without its prefix and signs, class */
    ConstructKind kind;
    Str type;         /* of the resource; empty for scopes */
    Str typed_by;     /* property that says the type, where each has its own; empty: none */
    bool is_delivery; /* what it makes runs while something is deployed, and at no other time */
    Str vpc;          /* properties that lead to the network: "vpc", "cluster.vpc" */
    Str id; /* property that says what it is called where the constructor takes no scope; empty: the second argument */
    /* path: where a property of the constructor (value) stands; an empty path: nowhere; ".": what it holds are all properties. */
    const ConstructValue *renames;
    size_t rename_count;
    const ConstructValue *values;
    size_t value_count;
    const ConstructCount *counts;
    size_t count_count;
    const ConstructPart *parts;
    size_t part_count;
} Construct;

/* A method of constructs. */
typedef struct {
    Str name;      /* lowerCamel; may end in '*' */
    const Str *on; /* names of constructs it belongs to; none: of all */
    size_t on_count;
    Str type;                     /* of the resource that a call makes; empty: none */
    const ConstructValue *values; /* … and its arguments */
    size_t value_count;
    /* Resources that a call makes besides, by the class of an argument ("SqsSubscription"; "$construct": any that makes one). */
    const ConstructValue *by_argument;
    size_t by_argument_count;
    Str overrides;      /* sets what the first argument names: "properties" of the resource, or of its "template"; empty: nothing */
    bool deletes;       /* … or takes it away */
    bool reads;         /* gives the value that the deployment has for the first argument */
    bool gives_context; /* … that the settings of the program have for it */
    bool gives_output;  /* … that another program gives under that name */
    Str holder;         /* whose argument a call adds to: "$self", "$argument0"; empty: nobody's */
    Str path, value;
    const Str *only; /* the constructs whose argument it adds to; none: all */
    size_t only_count;
} ConstructMethod;

typedef struct ConstructLibrary ConstructLibrary;

/* How the arguments of a library's types are spelled. */
typedef enum {
    SPELLING_PASCAL, /* MultiAZ: CloudFormation's */
    SPELLING_SNAKE,  /* multi_az: Terraform's */
    SPELLING_CAMEL,  /* topologyKey: those of Kubernetes */
} ConstructSpelling;

/* What a call of a function makes of its arguments, when that is all it does. */
typedef enum {
    CALL_MAKES_ITS_OWN,
    CALL_MAKES_VALUE, /* the first of them */
    CALL_MAKES_LIST,
    CALL_MAKES_MAP,  /* keys and values in turn */
    CALL_MAKES_TEXT, /* "%s-%d": the first one, with the others in it */
} CallMakes;

/* callee: as it is written, "List.of". */
CallMakes construct_made_by_call(const Catalog *catalog, Str callee);

/* The library that an import is of; sets the module's name ("s3", "core"). NULL: none. `full`: package, then what follows it, with
 * dots. */
const ConstructLibrary *construct_library_of(const Catalog *catalog, Str full, Arena *scratch, Str *module, Str *rest);
/* What a class of a module makes: its entry, else the resource that its name says; NULL: nothing. */
const Construct *construct_find(const ConstructLibrary *library, Arena *arena, Str module, Str name);
const ConstructMethod *construct_method(const ConstructLibrary *library, Str construct, Str method);
bool construct_method_adds_to(const ConstructMethod *method, Str construct);
/* Does the library have a module of that name, as far as its classes are known? */
bool construct_is_module(const ConstructLibrary *library, Str module);
/* Is a class known to be of the module? Others may be, of packages that were made later. */
bool construct_is_listed(const ConstructLibrary *library, Arena *arena, Str module, Str name);
/* Does a path of attributes ("node.defaultChild") lead from a construct to the resource that it has made? */
bool construct_is_own_resource(const ConstructLibrary *library, Str path);
/* Is it a class of any library with options that only holds properties? */
bool construct_is_any_structure(const Catalog *catalog, Str name);
/* The library, and its construct, that a class of this name is likely to be derived from: "GuStack"; NULL: none. */
const ConstructLibrary *construct_library_of_base(const Catalog *catalog, Str name, const Construct **construct);
Str construct_library_id(const ConstructLibrary *library);
/* What a class stands for that makes no resource and asks a service: ARNs (catalog_arn_request) with {named arguments}, of which the first
 * counts whose arguments are known; {region} may be left out. */
typedef struct {
    Str name; /* "apigateway.AwsIntegration" */
    const Str *texts;
    size_t count;
} ConstructRequest;

const ConstructRequest *construct_request(const ConstructLibrary *library, Str name); /* NULL: none */
/* A class that stands for one of several things, whichever answers: the arguments that lead to them, and where the type of what is given
 * it names them ("Groups.Items[].Members.Items[].Id": an item for each group, in it one for each member). */
typedef struct {
    Str name; /* "cloudfrontorigins.OriginGroup" */
    const Str *members;
    size_t count;
    Str at;
} ConstructChoice;

const ConstructChoice *construct_choice(const ConstructLibrary *library, Str name); /* NULL: none */
/* Is a class, or what holds constants, of the library's core? */
bool construct_is_core_name(const ConstructLibrary *library, Str name);
/* Do its constructors take a name, properties and options, in place of a scope, an id and properties? Then a program is one stack,
 * and what it makes has the types and spelling of Terraform. */
bool construct_takes_options(const ConstructLibrary *library);
/* The library whose programs call constructors of packages that nobody knows as they call its own: with a name first. */
const ConstructLibrary *construct_library_of_strangers(const Catalog *catalog);
/* The type that such a class is told as: "infra:Vpc". */
Str construct_type_of_stranger(const ConstructLibrary *library, Arena *arena, Str module, Str class);
/* Is what a construct makes a manifest ("apps/Deployment")? Sets the type of what applies it, and which of its arguments it is. */
bool construct_manifest_words(const ConstructLibrary *library, const Construct *construct, Str *type, Str *argument);
/* Does the library make manifests, which are applied to the cluster of a provider? */
bool construct_makes_manifests(const ConstructLibrary *library);
/* Is the package one that makes no resources, as those that come with a language? */
bool construct_is_ordinary(const ConstructLibrary *library, Str module);
ConstructSpelling construct_spelling(const ConstructLibrary *library);
/* Have its types other arguments than its classes? What isn't seen of an argument is no default then. */
bool construct_has_open_types(const ConstructLibrary *library);
/* Is it a class that only holds properties? */
bool construct_is_structure(const ConstructLibrary *library, Str path);
/* What a name of the library ("core.Aws.REGION"), or an attribute of a stack ("stack.region"), stands for; empty: nothing known. */
Str construct_constant(const ConstructLibrary *library, Str name);
/* What stands for arguments that are not given: path: the argument, value: words of which the first that is there holds, an input
 * ("gcp:region") or an attribute of another argument ("resourceGroupName.location"). */
size_t construct_absent(const ConstructLibrary *library, const ConstructValue **out);
/* The input that a function of the library gives ("getStack"); empty: it gives none. */
Str construct_input(const ConstructLibrary *library, Str name);
/* … by a call as it is written: "ctx.Stack". */
Str construct_input_of_call(const Catalog *catalog, Str callee);
/* DBInstance: db_instance */
Str construct_snake(Arena *arena, Str name);
/* Is it the type of the one argument of a function that programs begin with? */
bool construct_is_program_argument(const Catalog *catalog, Str type);
/* "<stage>-api": "*-api". */
Str constructs_glob(Arena *arena, Str label);
/* Is it a function that gives a value of the program to others under a name: pulumi.export("name", value)? */
bool construct_is_output_call(const Catalog *catalog, Str callee);
/* Is it what the variables of the environment are read from: process.env, os.environ.get? */
bool construct_is_environment(const Catalog *catalog, Str path);
/* Is it a class whose fields are variables of the environment: pydantic_settings.BaseSettings? */
bool construct_is_settings(const Catalog *catalog, Str path);
/* Does the variable hold the region of whoever deploys? */
bool construct_is_region_variable(const ConstructLibrary *library, Str name);
/* What its stacks are deployed by: "cdk". */
Str construct_tool(const ConstructLibrary *library);
/* Properties of a stack's constructor that say what it is called, in words. */
Str construct_stack_name_words(const ConstructLibrary *library);
/* Environment variables that are set whenever such a program runs, from outside of what can be seen. */
bool construct_is_outer_variable(const ConstructLibrary *library, Str name);

#endif
