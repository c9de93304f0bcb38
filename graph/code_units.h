/* Code units: packages with a manifest, and the services that run them. */
#ifndef GRAPH_CODE_UNITS_H
#define GRAPH_CODE_UNITS_H

#include "graph/coping.h"
#include "graph/link.h"

/* A folder or file that a service's source names. */
typedef struct {
    Str path;
    NodeId service;
    NodeId runner; /* the function or container that is made of it; 0 = none is known */
    bool has_more_runners;
    uint32_t others; /* … index + 1 of the last of these in CodeUnits.runners; 0 = none */
    Location at;
    bool is_tool;                     /* the program that a plan or an apply runs, or that a monitor does */
    bool is_searched, holds_recovery; /* has files that are named for recovery */
} CodeClaim;

typedef struct CodeUnit {
    uint32_t repository;
    Str directory; /* "" = the repository's root; a file when a resource names that file alone */
    NodeId node;   /* made when the first SDK use is found */
    NodeId service;
    NodeId holder;   /* what runs it: a function or container, else the service */
    EdgeMode mode;   /* … and how that needs it */
    Confidence confidence; /* … and how sure that is */
    Location held_at;
    Sym region;      /* where its holder stands, when that is one known region */
    bool is_hosted;  /* by a service that something else makes: the code is not a service by itself */
    uint32_t jobs;   /* what its live files are for: a bit per EdgeMode */
    bool has_code;   /* it needs something besides what command lines do */
    NodeId named_by; /* service with a resource that names the folder; 0 = none */
    Location named_at;
    bool is_named_likely; /* by the name of an image, not of the folder */
    const CodeClaim *whole; /* of the repository's root, which no claim names: on all of it; NULL: none */
    bool has_manifest;
    uint32_t languages; /* that its manifests are for: bits of the table in code_units.c; of any language: all bits */
    bool is_by_hand;    /* scripts that nothing deploys: the service goes on without them */
    struct CodeUnit *part_of; /* the package around scripts, whose service they belong to; NULL = as for any unit */
    Str stack_module;         /* a module of it that is of a custom resource for sure, once packages are marked; empty: none */
    bool is_leftover;         /* the repository's code of other languages than its root's manifest */
} CodeUnit;

/* One more function or container that is made of what a claim names. */
typedef struct {
    NodeId node;
    Location at;
    uint32_t next; /* of the same claim, an index + 1; 0 = the last one */
} OtherRunner;

/* What is made of one declaration, found by where that stands. */
typedef struct {
    Location at;
    Str name; /* of what a program makes, of which one line may make many things; else empty */
    uint32_t order; /* among all resources */
    ResourceInstance *resource;
} MadeResource;

/* A file that is called like a class. */
typedef struct {
    Str path;
    uint32_t next; /* of the same name, an index + 1; 0 = the last one */
} ClassFile;

/* What is deployed, in the order in which it gives code an owner. */
typedef struct {
    Instance *root;
    bool is_repeat; /* one before it is made of the same source, runs code and is a service */
} CodeRoot;

/* A call, of the service or the third party, while requests are answered. */
typedef struct {
    const CodeUnit *unit;
    ServiceId service;
    const ThirdParty *party;
    Plane plane;
    uint32_t scope; /* of its file */
    Coping coping;
    Location at;
} CodeAsk;

typedef struct CodeUnits {
    Model *model;
    const Instances *instances;
    VEC(CodeRoot) roots; /* production first: code that several deploy is what production runs */
    VEC(CodeAsk) asks;     /* of all files */
    VEC(CodeUnit *) units; /* one per manifest and one per repository root; more for code without a manifest */
    Map *by_directory;
    Map *module_owners; /* folder of a module → the one service that uses it; 0 when several do */
    VEC(CodeClaim) claims;
    VEC(OtherRunner) runners;
    Map *claim_index; /* repository and path → index */
    Map *
        image_environment; /* folder and variable → what the image that is made there sets it to, as a Sym; 0 = several say it */
    VEC(MadeResource) made; /* by place, name and order; empty before it is asked for */
    VEC(ClassFile) classes;
    Map *class_index; /* repository and name of a class → its first file + 1; NULL before it is asked for */
    Map *images;      /* function or container → the images it runs, without their registries, as a Sym */
    Map *regions;     /* service → the one region of its parts, as a Sym; 0 = none, or several */
    bool packages_are_marked;
    Map *program_folders; /* repository and folder with a part of a program that deploys; NULL before it is asked for */
    Map *entries;     /* repository and path of a script that an image starts → its EdgeMode */
} CodeUnits;

CodeUnits *code_units_collect(Model *model, const Instances *instances);
/* The innermost unit that has code of that language; never NULL. Any language when it is empty. */
CodeUnit *code_units_of(CodeUnits *units, uint32_t repository, Str path, Str language);
/* The same, but code without a manifest that stands beside a service's root is a unit of its own folder. */
CodeUnit *code_units_for_code(CodeUnits *units, uint32_t repository, Str path, Str language);
CodeUnit *code_units_add(CodeUnits *units, uint32_t repository, Str directory); /* the same one when there is one */
/* The unit of scripts in a folder, where `unit` is what they would belong to otherwise. */
CodeUnit *code_units_by_hand(CodeUnits *units, CodeUnit *unit, Str folder);
/* Makes the node on first use and joins it to the service that runs it. */
NodeId code_unit_node(CodeUnits *units, CodeUnit *unit, Location first_use);

/* The one region of the service's parts; 0: none, or several. */
Sym code_units_region(CodeUnits *units, NodeId service);
/* Fills CodeUnits.made. */
void code_units_list_made(CodeUnits *units);
/* Index in CodeUnits.made of the first that is made of the same declaration as the node; the others stand behind it. */
size_t code_units_made_with(CodeUnits *units, NodeId node);
/* Is what stands at an index of the same declaration as what stands at `first`? false past the last one. */
bool code_units_is_made_with(const CodeUnits *units, size_t index, size_t first);

/* Smaller is nearer to production: 0 for production itself, then what no environment is told of. */
unsigned code_units_rank(Environment environment);
/* Are they deployments of one source: a directory of Terraform, a template? */
bool code_units_same_source(const Instance *a, const Instance *b);

/* code_claims.c: what texts of all services name. */
bool code_is_runner(const Node *node); /* a function or container */
void code_units_claim_all(CodeUnits *units);
void code_units_add_claim(CodeUnits *units, uint32_t repository, Str path, CodeClaim claim);
/* A claim on all that a unit has, by what runs it: likely, when nothing claimed the unit before. */
void code_units_claim_unit(CodeUnits *units, CodeUnit *unit, CodeClaim claim);
/* code_classes.c: the file of a class of the JVM that a text names in full, with or without a method ("com.example.Orders::place");
 * empty when it is none, or when several are called so. */
Str code_class_file(CodeUnits *units, uint32_t repository, Str text);
/* code_images.c: what images that workloads run are made of. */
void code_units_claim_images(CodeUnits *units);
/* code_settings.c: code that reads variables which one function or container alone sets. */
void code_units_claim_settings(CodeUnits *units);
/* The innermost claim on a path; NULL when nothing names it. */
CodeClaim *code_units_claim(const CodeUnits *units, uint32_t repository, Str path);

/* code_jobs.c: what a file is for. `is_handler`: it has a function of the form that a runtime calls. */
typedef struct {
    EdgeMode mode;
    const char *run_by; /* "deployment", "hand": more than its path says so; else NULL */
} CodeJob;
CodeJob code_job(CodeUnits *units, const FactsFile *file, bool is_handler);
/* Does the file stand in a folder that is a program for deploying, as far as its unit reaches? */
bool code_is_of_program(CodeUnits *units, const FactsFile *file, const CodeUnit *unit);
/* Does the folder say how a program of infrastructure is started (cdk.json, Pulumi.yaml)? */
bool code_is_program_folder(const CodeUnits *units, uint32_t repository, Str folder);
/* Is it written with the packages that such programs are made of? */
bool code_imports_program(const FactsFile *file);
/* Does somebody type its name? It reads options or words of a command line, and nothing is known to run it: no source names
 * the file, and no image is made of its package. */
bool code_is_command(CodeUnits *units, const FactsFile *file);
/* utils/tags.py, which calls its own function at its end, in a package of which nothing says that it is installed or deployed: it is run by
 * hand, unless something imports it. */
bool code_is_spare(CodeUnits *units, const FactsFile *file);
/* Does this argument name a function for a deployment to call? */
bool code_is_called_by_deployment(Str argument);
/* Does a word of the name say that something is for a developer's machine? */
bool code_is_named_local(Str name);
/* Is a class of this name a double for tests? */
bool code_is_named_stand_in(Str name);
/* Is what is made in that function, or behind that condition, for a developer's machine? */
bool code_is_made_locally(const Facts *facts, uint32_t scope);
bool code_asks_for_local(const Facts *facts, ExprId condition);
/* Does the fact stand in a test, or, in a file with a handler that a runtime calls, behind what asks whether the file itself is
 * started? The runtime never starts it so. */
bool code_is_tried_by_hand(const Facts *facts, const CodeFact *fact, bool has_handler);
/* The folder that says that a file is run by hand; empty when none does. */
Str code_hand_folder(CodeUnits *units, const FactsFile *file);

/* Do the words of a name say that it delivers: "deploy-to-code"? */
bool code_is_named_delivery(Str name);
/* Does the name of a package say that it switches over to another region: "FailoverHandler"? */
bool code_is_named_failover(Arena *arena, Str name);

/* code_started.c: files that scripts of packages, makefiles and jobs of pipelines start, and nothing that runs in production. */
typedef struct CodeStarted CodeStarted;
CodeStarted *code_started_collect(Model *model);
/* "deployment" where the script's name says that it delivers, "hand" for others; NULL: nobody is seen to start it so. */
const char *code_is_started_by_hand(CodeStarted *started, const FactsFile *file);

/* code_environment.c: what the runner of a claim gives a variable; NULL when it gives none, or several runners do. */
const Value *code_environment(CodeUnits *units, const CodeClaim *claim, Str variable);
/* Does each of its runners get the region that it stands in? */
bool code_environment_is_place(CodeUnits *units, const CodeClaim *claim, Str variable);
/* Does each of its runners get the variable, known or not? */
bool code_environment_gives(CodeUnits *units, const CodeClaim *claim, Str variable);
/* What the image made in the unit's folder sets a variable to; empty when it does not, or not to a plain text. */
Str code_image_environment(const CodeUnits *units, const CodeUnit *unit, Str variable);
void code_image_environments_collect(CodeUnits *units);

/* code_entries.c: scripts that images start. MODE_START: before what the container is for; MODE_NONE: no image starts it. */
void code_entries_collect(CodeUnits *units);
EdgeMode code_entry_mode(const CodeUnits *units, const FactsFile *file);

/* code_imports.c: the service that runs each file, 0 = none is known: what its service says, its form, or the files that import
 * it. `is_imported`, filled in: by files whose imports say something of what requests need. `delivers`, filled in: "deployment" for
 * programs that deploy, "hand" for commands that somebody types, and for what they alone import; NULL for the rest. */
const ServiceId *code_runtimes_find(CodeUnits *units, bool *is_imported, const char **delivers);

/* code_callers.c: what is known of who calls functions. */
typedef struct {
    Model *model;
    struct Callers **repositories; /* NULL: nothing was asked of that one yet */
    bool **is_for_tests; /* file → its facts → is it a function that tests alone call? NULL: it has none */
} CodeCallers;
/* Is what stands in this scope of the file reached from tests alone? false where that can't be told. */
bool code_is_called_by_tests_alone(CodeCallers *callers, const FactsFile *file, uint32_t scope);
void code_callers_free(CodeCallers *callers);

#endif
