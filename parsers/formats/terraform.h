/* Terraform, OpenTofu and Terragrunt files to declarations. */
#ifndef PARSERS_FORMATS_TERRAFORM_H
#define PARSERS_FORMATS_TERRAFORM_H

#include "parsers/syntax_hcl.h"

void terraform_parse(FactsBuilder *builder, Str path, Str bytes, Arena *arena);           /* .tf .tofu */
void terraform_parse_json(FactsBuilder *builder, Str path, Str bytes, Arena *arena);      /* .tf.json .tofu.json */
void terraform_parse_vars(FactsBuilder *builder, Str path, Str bytes, Arena *arena);      /* .tfvars */
void terraform_parse_vars_json(FactsBuilder *builder, Str path, Str bytes, Arena *arena); /* .tfvars.json */
/* terragrunt.hcl and its relatives: a DECL_DOCUMENT with everything, and a DECL_VALUE for each local. */
void terragrunt_parse(FactsBuilder *builder, Str path, Str bytes, Arena *arena);
void terragrunt_parse_json(FactsBuilder *builder, Str path, Str bytes, Arena *arena); /* terragrunt.hcl.json */

/* ---- Shared by the native and the JSON syntax ---- */

extern const HclOptions terraform_options, terragrunt_options;

/* Declarations of the blocks in an EXPR_BODY. `spans` may be NULL. */
void terraform_declare(FactsBuilder *builder, Str path, ExprId body, const HclSpans *spans, Arena *arena);
/* The declarations of a file of Terragrunt with that many lines. */
void terragrunt_declare(FactsBuilder *builder, ExprId body, uint32_t line_count, const HclSpans *spans, Arena *arena);

#endif
