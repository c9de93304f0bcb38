/* Type constraints of variables: conversion of a value as Terraform does when it is assigned, with the
 * defaults of optional() attributes filled in. */
#ifndef GRAPH_TYPES_H
#define GRAPH_TYPES_H

#include "graph/eval.h"

/* The value converted to the type that the expression states (string, number, bool, any, list(T), set(T),
 * map(T), tuple([T…]), object({a = T, b = optional(T, default)})). A value that can't be converted is
 * returned unchanged: the program reports what is there, Terraform reports the mistake. */
const Value *types_convert(Evaluator *evaluator, const Facts *facts, ExprId type, const Value *value);

#endif
