/* Patterns: parts of a document that are made from data, with names filled in. A transform that makes resources out of
 * others (sam.c) says what it makes in such data.
 *
 *     "$Environment.Variables"      the node that stands there; a pair or item whose node is not there is left out
 *     "{id}Role"                    a text with texts in it; "${…}" stays as it is
 *     "{StageName|suffix}"          the same, through one of the functions below
 *     "$$LATEST"                    the text "$LATEST"
 *     {"$fill": "$Role", "with": …} the first, with its Fn::If branch of AWS::NoValue filled by the second; else the second
 *     {"$each": "$List", "make": …} the second for each `item` of the first
 *     {"$join": […]}                lists one after another
 *
 * Functions: suffix (the text when it has only letters and digits, else its hash), hash, letters (only letters and
 * digits), alias (- and _ spelt as D and U), plain (nothing but a text that stands there), stage (what a stage adds to the name of
 * its API), route ($connect as Connect),
 * lower, upper, ref (the logical id that a Ref or Fn::GetAtt names).
 *
 * Made nodes bear the line of `at` and are marked: nobody wrote them. */
#ifndef PARSERS_FORMATS_PATTERN_H
#define PARSERS_FORMATS_PATTERN_H

#include "parsers/document.h"

typedef struct PatternSlot PatternSlot;

typedef struct {
    Arena *arena;
    uint32_t *nodes_left;      /* shared by all of a template: what expands without end stops here */
    const DocNode *at;
    const DocNode *subject;    /* properties that "$Name" and "{Name}" look into */
    const DocNode *parameters; /* of the template: their defaults stand for references in hashed texts */
    const PatternSlot *slots;  /* names that come before those of the subject */
} PatternScope;

/* A name that lasts as long as the scope; NULL hides what the subject has under it. */
void pattern_bind(PatternScope *scope, Str name, DocNode *value);
void pattern_bind_text(PatternScope *scope, Str name, Str value);

/* NULL: something that it cannot do without is not there. */
DocNode *pattern_make(const PatternScope *scope, const DocNode *pattern);
Str pattern_text(const PatternScope *scope, Str pattern);
/* "Domain.Route53": NULL when there is nothing, or null. */
DocNode *pattern_find(const PatternScope *scope, Str path);
/* A condition: "path" (there, and not false), "path=text", "path~text" (also by a
 * parameter's default), "!…" (not), "?path" (not there, or a Fn::If that may give nothing);
 * a list is fulfilled when all are. */
bool pattern_holds(const PatternScope *scope, const DocNode *condition);
/* The branch of a Fn::If that is AWS::NoValue: 1 or 2; 0 when none is, or both are. */
uint32_t pattern_open_branch(const DocNode *node);

/* The text that names are hashed from: JSON without spaces, keys sorted; a string as it is. */
Str pattern_canonical(const PatternScope *scope, const DocNode *node);
/* The first ten hexadecimal digits of its SHA-1; empty for the empty text. */
Str pattern_hash(const PatternScope *scope, Str text);
/* A parameter's default where the node is a Ref to one that has one; else the node. */
const DocNode *pattern_resolved(const PatternScope *scope, const DocNode *node);

/* Made nodes. */
DocNode *pattern_scalar(const PatternScope *scope, Str text);
DocNode *pattern_mapping(const PatternScope *scope, DocNode *const *pairs, size_t pair_count);
DocNode *pattern_sequence(const PatternScope *scope, DocNode *const *items, size_t count);
DocNode *pattern_call(const PatternScope *scope, const char *name, DocNode *argument);
DocNode *pattern_ref(const PatternScope *scope, Str id);
/* `over` on top of `under`: mappings are joined, sequences follow one another, of all else `over` counts. */
DocNode *pattern_merge(const PatternScope *scope, DocNode *under, DocNode *over);

/* The argument of an intrinsic in its short or long form, or NULL. "Ref", "GetAtt", "Sub", "If" … */
const DocNode *intrinsic_argument(const DocNode *node, const char *name);
/* The logical id that a Ref or Fn::GetAtt names; empty for all else. */
Str intrinsic_target(const DocNode *node);
bool intrinsic_is_no_value(const DocNode *node);

#endif
