/* Link passes: facts to model, in the order that link.c states with its reasons. */
#ifndef GRAPH_LINK_H
#define GRAPH_LINK_H

#include "graph/instances.h"
#include "graph/references.h"

/* Runs every pass; the model is complete afterwards. */
void link_all(Model *model);

/* The passes. Each may use what the earlier ones made. */
/* Where templates are deployed to. Part of instances_build(): conditions ask for the region. */
void link_stack_regions(Model *model, Instances *instances);
void link_resources(Model *model, Instances *instances);                          /* a node per resource instance */
void link_references(Model *model, Instances *instances, References *references); /* edges between them */
void link_asides(Model *model); /* what watches or builds the others, and machines by which people come in */
void link_deployment_calls(Model *model);                                          /* what only deployments call */
void link_compositions(Model *model, Instances *instances);                          /* parts of a Compose project that name each other */
void link_placement(Model *model, Instances *instances, References *references);  /* properties, region, zones, implied needs */
/* One of the machines that something is told in one list is enough. After placement: roles and reach are known. */
void link_lists(Model *model);
void link_routes(Model *model);                                                   /* zones whose way out a gateway is */
/* what manifests say by names and labels, and the services in them */
void link_names(Model *model, Instances *instances);
void link_clusters(Model *model, Instances *instances);
void link_workloads(Model *model, Instances *instances);
void link_deployments(Model *model, Instances *instances);                        /* provider configurations, state backends */
/* Origins that no request reaches. After what finds references; and again after what reads texts. */
void link_origins(Model *model, Instances *instances);
/* What runs needs what answers under the names that it is given: of DNS, of service discovery. After placement, before services. */
void link_addresses(Model *model, Instances *instances);
/* services and what they consist of */
/* Marks what switches over to another region, and takes its needs out of those of requests. After link_placement, before
 * link_services. */
void link_failovers(Model *model);
void link_services(Model *model, Instances *instances, References *references);
struct CodeUnits *link_code(Model *model, Instances *instances);                  /* code units, SDK clients and their calls */
/* regions, hosts and ARNs in all other text */
void link_mentions(Model *model, Instances *instances, struct CodeUnits *units);
void link_builds(Model *model, struct CodeUnits *units);                          /* what images are made of */
/* what the jobs need that deploy services */
void link_deliveries(Model *model, Instances *instances, struct CodeUnits *units);
void link_requests(Model *model, Instances *instances);                            /* services that definitions ask */
/* Code that is run in several places: by other stages, other calls of a module, in other regions (code_runners.c). */
void link_runners(Model *model, struct CodeUnits *units);
void link_handles(Model *model, Instances *instances);                            /* names and ARNs joined to their owners */
void link_roots(Model *model, Instances *instances);                              /* what roots need of each other */
void link_callers(Model *model, Instances *instances);                            /* copied modules are told at their calls */
/* What only a clock starts needs nothing for requests. After all that makes needs of code and of names. */
void link_timers(Model *model, struct CodeUnits *units);
void link_coping(Model *model, struct CodeUnits *units);
/* Targets among which something in front of them chooses are alternatives. After all that makes needs. */
void link_fronts(Model *model);
void link_owners(Model *model);                                                    /* who answers for services */
/* Names that other repositories may know. Only when asked for. */
void link_public(Model *model, Instances *instances, References *references);
void link_made(Model *model);                                                     /* what a transform refers to is written by nobody */

/* Appends files with the declarations that the programs of the run make (construct_program.h). Before anything is instantiated. */
void constructs_lower(Model *model);

/* Shared by passes. */
/* .env.production, docker-compose.prod.yml: those without such a word are for a developer's machine as often as not. */
bool path_is_named_production(Str path);
Environment environment_of_word(Str word); /* "prod", "sandbox", "e2e"; unknown when it is no such word */
Environment environment_of(Str path); /* from the words of a path: prod, staging, dev, test */
/* The same of the parts of a name: "shop-prod", "eu_dev". */
Environment environment_of_parts(Str name);
/* … of the name of one thing among others, by its last word: "orders-db-staging". The first word says what it is for: "dev-portal". */
Environment environment_of_end(Str name);
/* … of a text that is said to be one: stage: 'CODE' */
Environment environment_of_value(Str value);
/* The same of a folder that things are made from: those of tests have words that are no environment in names of files. */
Environment environment_of_folder(Str path);
Str model_repository_name(const Model *model, uint32_t repository);
const ResourceType *resource_type_of(const Model *model, const ResourceInstance *resource);
/* What a path says of the code in it: "production", "ci", "test", "docs", "mock", "generated". */
const char *context_of_path(Str path);
/* The same of many: what the folder of the last one says holds for those beside it. Begins zeroed; borrows the paths. */
typedef struct {
    bool is_known, has_test_word;
    Str folder;
    size_t rule; /* the first that the folder follows */
} FolderContext;
const char *context_of_path_beside(FolderContext *folder, Str path);
/* What one step of a path says by itself ("docs", "fixtures"), and what the name of a program does ("shop_test.go"); NULL: nothing. */
const char *context_of_step(Str step);
const char *context_of_program_name(Str name);
/* Files that a build for production puts others in the place of are for a developer; what imports the packages of tests is for these. */
void contexts_of_replaced(Model *model);
/* As context_of_path(), of a file, of which nearly every pass asks it. */
const char *context_of_file(const FactsFile *file);
/* The same of settings of an application, which are kept apart by file names (application-dev.yml) or by what a document says
 * of itself; document: 0 when it says nothing. */
const char *context_of_settings(Str path, const Facts *facts, ExprId document);
/* What a word says of settings that stand under it, or in a file that is named so: "dev", "test", "staging", else "production". */
const char *context_of_setting_word(Str word);

/* Is it called as what is there to be copied and filled in? Nothing is deployed from that. */
bool path_is_sample(Str path);
/* Does the Description of a template say that the template is a sample, or part of a tutorial? */
bool description_tells_demo(Str description, Arena *arena);

#endif
