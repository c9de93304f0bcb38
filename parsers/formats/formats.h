/* From documents and lines to declarations: one function per family of formats. Knows how formats are written, not
 * what the things in them are. */
#ifndef PARSERS_FORMATS_FORMATS_H
#define PARSERS_FORMATS_FORMATS_H

#include "parsers/document.h"

/* ---- Variables inside strings ---- */

typedef enum {
    NOTATION_NONE,
    NOTATION_SERVERLESS, /* ${self:custom.region}, ${opt:stage, 'dev'} */
    NOTATION_ACTIONS,    /* ${{ env.AWS_REGION || 'us-east-1' }} */
    NOTATION_SHELL,      /* $VAR, ${VAR}, ${VAR:-default} of compose, .env and Dockerfile */
    NOTATION_COLON,      /* ${VAR:default} of properties files */
    NOTATION_TEMPLATE, /* {{ … }} and <% … %> of whatever makes the file, or ${VAR} as the whole of a text: not known */
} Notation;

typedef struct Interpolation {
    FactsBuilder *builder;
    Arena *arena;
    Notation notation;
    struct CfnScope *scope;     /* how a value is lowered that a variable stands for; of NOTATION_SERVERLESS */
    struct Serverless *service; /* where its variables lead */
    const char *names;          /* of NOTATION_TEMPLATE: names that begin so are told by somebody; NULL: none are */
    uint32_t depth;
} Interpolation;

/* A scalar with its variables as a template; a plain literal when it has none. */
ExprId interpolation_scalar(Interpolation *variables, const DocNode *node);
/* Any text at the place of a node. */
ExprId interpolation_text(Interpolation *variables, Str text, const DocNode *at);
/* The same for a whole document. */
ExprId interpolation_expr(Interpolation *variables, DocNode *node);

/* ---- CloudFormation and its relatives ---- */

bool cloudformation_is_template(const DocNode *root);
/* Parameters, Mappings, Conditions, Resources, Outputs and settings as declarations. */
void cloudformation_lower(FactsBuilder *builder, DocNode *root, Arena *arena);

/* The document with the files that it includes put in, where they can be read (facts_builder_files); where no files are at hand,
 * a DECL_SETTINGS "files" says that it has to be read with them. Changes the document. */
DocNode *template_include(FactsBuilder *builder, DocNode *root, Arena *arena);
/* The document with every Fn::ForEach expanded whose items can be told; the same one when it has none. */
DocNode *cloudformation_expand_loops(FactsBuilder *builder, DocNode *root, Arena *arena);

/* The text that the parts make, with "{{resolve:ssm:/shop/host:1}}" as cfn_resolve("ssm", "/shop/host:1"). Other parts of the
 * text may lie inside of a reference. */
ExprId dynamic_references(FactsBuilder *builder, const ExprId *parts, uint32_t count, const DocNode *at, Arena *arena);

/* The parts, for formats that embed CloudFormation; `variables` for those with a notation of their own, or NULL. */
typedef struct CfnScope CfnScope;
CfnScope *cloudformation_scope(FactsBuilder *builder, const DocNode *root, Interpolation *variables, Arena *arena);
/* A scope of the same names for another file of the template. */
CfnScope *cloudformation_scope_beside(const CfnScope *other, FactsBuilder *builder, Interpolation *variables,
                                      uint16_t source);
/* The names that a template declares, for references to them. */
void cloudformation_learn(CfnScope *scope, const DocNode *root);
ExprId cloudformation_expr(CfnScope *scope, DocNode *node);
void cloudformation_declare(CfnScope *scope, DocNode *root);

/* How the value of a parameter is made of what is given: a "list" of one text; in the words of dynamic references the store
 * ("ssm") that has it under the name given; or empty.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html */
Str template_parameter_form(const DocNode *parameter);
/* What a group of instances of a stack set gives to a parameter; NULL: nothing of its own. */
DocNode *stack_set_override(DocNode *group, Str name);
/* Are the regions of the group its own? Those of two groups in one region differ by their accounts. */
bool stack_set_is_apart(DocNode *groups, uint32_t index);

/* Names that a transform gives to what it makes: "Api.Stage" to a logical id. */
typedef struct {
    const struct Map *index; /* into ids; NULL: there are none */
    const Str *ids;
} MadeNames;

/* The template as the transform of AWS SAM rewrites it, `root` itself where it has nothing of SAM; `builder` gets remarks. */
DocNode *sam_expand(FactsBuilder *builder, DocNode *root, MadeNames *names, Arena *arena);

/* *.snap of Jest and Vitest: the templates in it, each behind a DECL_SETTINGS "snapshot" with the name that the test has for it. */
void snapshots_lower(FactsBuilder *builder, Str bytes, Arena *arena);

/* ---- Every other document ---- */

/* Format of a YAML or JSON document: `language` when the file's name decided it, else by content ("cloudformation",
 * "kubernetes" …); "yaml" or "json" as in `language` when it is none we know. */
Str document_format(Str language, const DocNode *root);
void documents_lower(FactsBuilder *builder, Str language, DocNode *const *documents, size_t count, Arena *arena);
/* serverless.yml: its variables, and the resources that are deployed for it. */
void serverless_lower(FactsBuilder *builder, DocNode *root, Arena *arena);

/* A task definition of ECS as a file of its own: the resource that a template would declare. */
bool task_definition_is(const DocNode *root);
void task_definition_lower(FactsBuilder *builder, const DocNode *root, Arena *arena);

/* Files by which platforms run an application (platforms.yaml): fly.toml, render.yaml … `language` is "platform:<which>". */
bool platform_is_language(Str language);
/* What a file is whose name may be a platform's: that of its content goes first. `generic`: "yaml", "json" or "toml". */
Str platform_language(Str language, const char *generic, const DocNode *root, Arena *arena);
/* The manifests of a template of OpenShift; NULL: it is something else. Filling in gives parameters their defaults. */
DocNode *openshift_objects(const DocNode *root);
void openshift_fill(DocNode *node, const DocNode *parameters, Arena *arena);
/* Tags by which a Compose file says how it is merged with others are done: !override is what it stands before, !reset nothing.
 * https://docs.docker.com/reference/compose-file/merge/ */
void platform_settle_tags(DocNode *root);
/* Gives the template that was declared, whose nodes have their expressions. */
DocNode *platform_lower(FactsBuilder *builder, Str language, Str path, DocNode *root, Arena *arena);

/* ---- Where stacks go (deployment_files.c; see deployments.h) ---- */

void samconfig_lower(FactsBuilder *builder, const DocNode *root, Arena *arena);
bool sceptre_is_stack(const DocNode *root);
bool sceptre_is_configuration(const DocNode *root);
/* The configuration of ecspresso: a service of ECS, and the file of its task definition. */
bool ecspresso_is_configuration(const DocNode *root);
void ecspresso_lower(FactsBuilder *builder, const DocNode *root, Arena *arena);
/* Tasks of AWS Organization Formation, which deploy templates to accounts and regions. */
bool org_formation_is_tasks(const DocNode *root);
void sceptre_lower(FactsBuilder *builder, Str path, const DocNode *root, Arena *arena);
/* Does Riff-Raff, the Guardian's tool, deploy templates as the document says? */
bool riff_raff_is(const DocNode *root);
void riff_raff_lower(FactsBuilder *builder, const DocNode *root, Arena *arena);
/* Actions of the pipelines that a template declares. */
void codepipeline_lower(FactsBuilder *builder, const DocNode *root, Arena *arena);

/* Pulumi.<stack>.yaml: where the program of the same folder is deployed, and what it is given. */
void pulumi_stack_lower(FactsBuilder *builder, Str path, const DocNode *root, Arena *arena);
/* Pulumi.yaml: the resources of a program in YAML, as code. */
void pulumi_program_lower(FactsBuilder *builder, const DocNode *root, Arena *arena);

/* ---- Line formats ---- */

void lines_parse(FactsBuilder *builder, Str language, Str bytes, Arena *arena);
/* One assignment for each text, under its whole path. */
void hocon_parse(FactsBuilder *builder, Str language, Str bytes, Arena *arena);
/* App.config, Web.config: one assignment for each attribute that says something, under the names of the elements around it. */
void dotnet_config_parse(FactsBuilder *builder, Str language, Str bytes, Arena *arena);

#endif
