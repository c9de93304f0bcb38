/* HCL to expressions. What its blocks mean is said in formats/. */
#ifndef PARSERS_SYNTAX_HCL_H
#define PARSERS_SYNTAX_HCL_H

#include "parsers/facts.h"

/* What a name at the head of a traversal is, when nothing in scope bound it. */
typedef enum {
    HCL_NAMES_TERRAFORM, /* var.x, local.x, module.x, data.T.N, T.N are declarations */
    HCL_NAMES_LOCALS,    /* only local.x is (Terragrunt) */
    HCL_NAMES_BOUND,     /* none is (template files) */
} HclNames;

typedef enum {
    HCL_EVALUATE,
    HCL_KEEP_NAMES, /* names stand for themselves: provider = aws.west */
    HCL_OPAQUE,     /* no value: ignore_changes = [tags] */
} HclTreatment;

/* How the attributes of a block are read. `block` is the type of the innermost block; `attribute` may be "*". */
typedef struct {
    Str block, attribute;
    HclTreatment treatment;
} HclRule;

typedef struct {
    HclNames names;
    const HclRule *rules;
    size_t rule_count;
    const Str *bound; /* names in scope around a single expression or template */
    size_t bound_count;
} HclOptions;

/* Where attributes and blocks of the two outer levels end; expressions know only where they begin. */
typedef struct HclSpans HclSpans;
HclSpans *hcl_spans_new(Arena *arena);
void hcl_spans_add(HclSpans *spans, ExprId id, uint32_t end_line); /* in the order in which expressions are made */
uint32_t hcl_spans_end_line(const HclSpans *spans, ExprId id);     /* 0 when not known */

HclTreatment hcl_treatment(const HclOptions *options, Str block, Str attribute);

/* A file as one EXPR_BODY. Broken attributes and blocks are left out, each with a note. `spans` may be NULL. */
ExprId hcl_parse_file(FactsBuilder *builder, Str bytes, const HclOptions *options, HclSpans *spans, Arena *arena);
/* A text that stands at that place in a file; EXPR_OPAQUE with a note when it can't be understood. */
ExprId hcl_parse_expression(FactsBuilder *builder, Str text, uint32_t line, uint32_t column, const HclOptions *options,
                            Arena *arena);
ExprId hcl_parse_template(FactsBuilder *builder, Str text, uint32_t line, uint32_t column, const HclOptions *options,
                          Arena *arena);

#endif
