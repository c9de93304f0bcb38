/* Expressions of GitHub workflows: what stands between ${{ and }}. */
#ifndef PARSERS_FORMATS_ACTIONS_EXPRESSION_H
#define PARSERS_FORMATS_ACTIONS_EXPRESSION_H

#include "parsers/facts.h"

/* Contexts become names and attributes (env.X), functions calls; what is not understood is EXPR_OPAQUE. */
ExprId actions_expression(FactsBuilder *builder, Str text, uint32_t line, uint32_t column);

#endif
