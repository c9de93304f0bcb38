/* The only entry to parsing: path and bytes to Facts. Pure: no files, no globals, no clouds. */
#ifndef PARSERS_PARSER_H
#define PARSERS_PARSER_H

#include "analyzer/core/files.h"
#include "parsers/facts.h"

typedef enum {
    SYNTAX_NONE, /* not a file for us */
    SYNTAX_HCL,
    SYNTAX_YAML,
    SYNTAX_JSON,
    SYNTAX_CODE, /* a language of languages.def */
    SYNTAX_LINES, /* .env, properties, Dockerfile and other line formats */
} Syntax;

/* What a path's name says; no bytes are read. `language` gets the name of the programming language
 * ("python") or of the document format when the name alone decides it ("tfvars", "dockerfile"). */
Syntax parser_syntax(Str path, Str *language);
/* The largest file of that syntax that is read, in bytes. */
size_t parser_size_max(Syntax syntax);
/* The i-th ending of texts that a preprocessor makes documents of, ".j2"; false: there are fewer. */
bool parser_preprocessed_ending(size_t index, Str *ending);

/* Can this file matter at all? Cheap look at the bytes before parsing: binary, minified, generated
 * marks, and for code and generic documents the indicator words of prefilter.c. `reason` says why
 * not ("no indicator", "binary", "minified", "generated"). */
bool parser_wants(Str path, Str bytes, Str *reason);

/* Parses one file. Always gives facts (possibly only notes); never fails. Allocates in `arena`. With `files`, a template is put
 * together with what it includes: its facts without them (NULL) have a DECL_SETTINGS "files" when it includes any. */
const unsigned char *parser_parse_with(Str path, Str bytes, const Files *files, Arena *arena, size_t *size_bytes);
static inline const unsigned char *parser_parse(Str path, Str bytes, Arena *arena, size_t *size_bytes) {
    return parser_parse_with(path, bytes, NULL, arena, size_bytes);
}

/* The deployments of a script, makefile or pipeline (formats/deployments.h), followed into the files that it calls. */
const unsigned char *parser_follow(Str path, Str bytes, const Files *files, Arena *arena, size_t *size_bytes);

/* Facts of one of the files that a document is put together from. */
typedef struct {
    Str path;
    const unsigned char *bytes;
    size_t size_bytes;
} ParsedPart;

/* A serverless.yml together with the files that it takes its parts from; its facts by itself have a DECL_SETTINGS
 * "files" when there are such. The first part is the file itself. 0: it is no such document. */
size_t serverless_compose(Str path, Str bytes, const Files *files, Arena *arena, ParsedPart **parts);

/* Any text as an HCL expression (faultline eval, templates): a Facts with one DECL_VALUE. */
const unsigned char *parser_parse_hcl_expression(Str text, Arena *arena, size_t *size_bytes);
/* YAML with the intrinsics of templates, in short or long form; the names in `inputs` are parameters. One DECL_VALUE. */
const unsigned char *parser_parse_template_expression(Str text, const Str *inputs, size_t input_count, Arena *arena,
                                                      size_t *size_bytes);
/* A template body as for templatefile(): names are bound variables. One DECL_VALUE "template". */
const unsigned char *parser_parse_hcl_template(Str path, Str text, Arena *arena, size_t *size_bytes);
/* JSON or YAML text as a value (jsondecode, yamldecode): one DECL_VALUE; false notes on bad syntax. */
const unsigned char *parser_parse_json_value(Str text, Arena *arena, size_t *size_bytes);
const unsigned char *parser_parse_yaml_value(Str text, Arena *arena, size_t *size_bytes);

#endif
