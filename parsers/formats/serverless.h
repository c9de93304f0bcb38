/* The parts of the reader of serverless.yml. It makes of it the CloudFormation template that the Serverless Framework
 * would deploy, with the framework's own logical ids, and lowers that.
 * https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml */
#ifndef PARSERS_FORMATS_SERVERLESS_H
#define PARSERS_FORMATS_SERVERLESS_H

#include "analyzer/core/files.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/formats/formats.h"
#include "parsers/parser.h"

/* One file that the service is written in. DocNode.source is its index. */
typedef struct {
    Str path;
    DocNode *root;
    FactsBuilder *builder;
    CfnScope *scope;
    Interpolation variables;
    const Facts *program; /* of a file of code; NULL for documents */
} ServerlessFile;

/* A short form that CloudFormation doesn't have, for maps of which one is a variable. */
#define SERVERLESS_MERGE "Serverless::Merge"

/* As many as aliases of YAML may add. */
enum { SERVERLESS_SHARED_MAX = 1000 * 1000 };

typedef struct Serverless {
    Arena *arena;
    const Files *files;           /* NULL: only the file itself is there */
    Str directory;                /* of serverless.yml; ${file(…)} starts there */
    DocNode *root;                /* of serverless.yml */
    DocNode *provider;            /* NULL when it is none we can look into */
    DocNode *functions;           /* by name; NULL without any */
    VEC(DocNode *) function_sets; /* those that a deployment chooses, by name; each has `condition` */
    VEC(DocNode *) conditions;    /* names and values, for the template */
    Map *condition_names;
    VEC(ServerlessFile *) sources; /* the first is serverless.yml */
    Map *source_by_path;
    Map *declared;        /* names of inputs and values that some variable asked for */
    Map *foreign;         /* node of another file → it is declared there */
    Map *stages;          /* names that the source has settings for */
    bool wants_files;     /* ${file(…)} names documents, and none can be read here */
    uint32_t reading;     /* files whose paths are being worked out: one may stand in the path of another */
    uint32_t steps;       /* left for working out texts: they may name each other without end */
    uint32_t shared_left; /* values that variables may still stand for, each time one is named */
    bool is_share_told;
    bool is_exact;          /* what a deployment chooses is not followed: it is for the evaluator to say */
    bool is_pattern;        /* texts are worked out with signs for what a deployment gives (serverless_files.c) */
    const DocNode *missing; /* the first ${file(…)} that stands for functions or resources and is not there */
} Serverless;

ServerlessFile *serverless_add_source(Serverless *service, Str path, DocNode *root, FactsBuilder *builder,
                                      CfnScope *names);
/* A file of code that states what it is, as a document: what it exports (serverless_program.c). NULL: nothing of that kind. */
bool serverless_is_program(Str path);
DocNode *serverless_program(Serverless *service, uint32_t source);
/* Adds a file of code to the sources, once; MAP_NONE when it can't be read. */
uint32_t serverless_add_program(Serverless *service, Str path);
/* The first document of a file; NULL when it is none. */
DocNode *serverless_parse(Serverless *service, Str path, Str bytes, FactsBuilder *builder);
/* In a scope of another file: what stands for the node there. */
ExprId serverless_foreign(Interpolation *variables, DocNode *node);
CfnScope *serverless_scope(const Interpolation *variables, uint16_t source);
/* Reads a file that ${file(path)} names; NULL when it is not there or no document. `path` is relative to the service. */
DocNode *serverless_read(Serverless *service, Str path);
/* The files that ${file(path)} may stand for when the path holds what a deployment gives, sorted. */
typedef struct {
    Str written; /* the path as it is worked out for this file */
    Str stage;   /* the stage that it is for; empty when the path says none */
} ServerlessChoice;
typedef VEC(ServerlessChoice) ServerlessChoices;
ServerlessChoices serverless_choices(Serverless *service, Str path);
/* Signs in texts that are patterns: any text, and the name of the stage. */
enum { SERVERLESS_ANY = 1, SERVERLESS_STAGE = 2 };
/* The node that a scalar stands for: itself, or what ${file(path):key} and ${self:path} lead to. Never NULL for a node. */
DocNode *serverless_follow(Serverless *service, DocNode *node);
/* Value of a key, followed. */
DocNode *serverless_get(Serverless *service, const DocNode *node, Str key);
/* A path of keys and numbers below a node, followed at each step; NULL when it ends nowhere. */
DocNode *serverless_path(Serverless *service, DocNode *node, Str path);

/* ---- Variables (serverless_variables.c) ---- */

/* Is the text between ${ and } a variable of the framework? `${AWS::Region}` and `${Table.Arn}` are not. */
bool serverless_is_variable(Str body);
ExprId serverless_variable(Interpolation *variables, Str body, const DocNode *at);
/* What is given under the name of an option ("opt:stage"), else the value. */
ExprId serverless_option(Interpolation *variables, Str name, ExprId value, const DocNode *at);
/* The text with its variables as they are without options; false when one of them can't be told here, which is then left
 * out. `stage_parts`, which may be NULL: is anything of it the name of the stage? */
bool serverless_text(Serverless *service, Str text, Str *out, bool *is_of_stage);
/* Position of the first `separator` outside quotes and brackets, or the size. */
size_t serverless_find(Str text, char separator, size_t from);
/* ${file(path):key} alone: true, with the path as it is written and the key. */
bool serverless_is_file(Str text, Str *path, Str *key);
/* A name that the source has settings for. */
void serverless_note_stage(Serverless *service, Str name);
/* Keys of a map under which settings of one stage stand, when the name of the stage is what is looked for in it. */
void serverless_note_stages(Serverless *service, const DocNode *map, Str rest);

/* What serverless-compose.yml hands to the service under the name of a parameter, as text with variables; empty: nothing
 * (serverless_composed.c). */
Str serverless_composed(Serverless *service, Str parameter);

/* ---- Parts that a deployment chooses (serverless_parts.c) ---- */

typedef struct {
    DocNode *node; /* never NULL */
    Str condition; /* of the template: this part is the one; empty: always */
} ServerlessPart;
typedef VEC(ServerlessPart) ServerlessParts;
/* What a ${file(…)} may stand for, where that is for a deployment to say; none where it is known here. */
ServerlessParts serverless_parts(Serverless *service, DocNode *node);
/* The body, and each entry of a mapping, with the condition under `key`, beside one of its own. */
DocNode *serverless_under(Serverless *service, DocNode *body, Str key, Str condition);
DocNode *serverless_entries_under(Serverless *service, DocNode *entries, Str key, Str condition);
/* The body as one that stands where `at` does: declarations are read in the file of their name. */
DocNode *serverless_rehomed(Serverless *service, DocNode *body, const DocNode *at);
/* One resource that is declared for several deployments, each in its own way. NULL: they are not of different deployments. */
DocNode *serverless_either(Serverless *service, DocNode *known, DocNode *other);

/* ---- What the framework makes (serverless_rules.c) ---- */

/* Resources and Outputs as mappings, in the order of the functions. */
void serverless_make(Serverless *service, DocNode **resources, DocNode **outputs);

/* Nodes that stand for nothing in the source have the place of `at`. */
DocNode *serverless_scalar(Serverless *service, Str text, const DocNode *at);
DocNode *serverless_mapping(Serverless *service, DocNode *const *pairs, size_t count, const DocNode *at);
DocNode *serverless_sequence(Serverless *service, DocNode *const *items, size_t count, const DocNode *at);
/* The second laid over the first: mappings are merged, lists joined when asked for, all else replaced. */
DocNode *serverless_merge(Serverless *service, DocNode *below, DocNode *above, bool joins_lists);
/* { ...below, ...above }: keys of the second replace those of the first. Either may be NULL. */
DocNode *serverless_over(Serverless *service, DocNode *below, DocNode *above);

#endif
