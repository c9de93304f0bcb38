/* Source code of programming languages to code facts: tree-sitter gives the syntax tree, the table of the language
 * (language.h) says what its nodes mean. */
#ifndef PARSERS_QUERY_H
#define PARSERS_QUERY_H

#include "parsers/facts.h"

/* The programming language that a file's name stands for; false for all other files. */
bool code_language(Str path, Str *language);

/* Adds the facts of one source file. Never fails: what could not be read is a note, and the facts are partial.
 * `path` is for messages only. */
void code_parse(FactsBuilder *builder, Str path, Str language, Str bytes, Arena *arena);

#endif
