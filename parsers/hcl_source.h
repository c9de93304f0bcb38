/* The lexical half of reading HCL: comments, strings, heredocs and template sequences.
 *
 * The grammar knows too little of templates (directives, strip markers, odd labels, heredoc markers) and its lexer
 * makes a token of every blank and every character of a string. So the text is scanned here once and a dense text is
 * written for the grammar, in which nothing but structure is left:
 *
 *     name = "a-${var.x}-%{ if c }b%{ endif }" # why      becomes      name=_(var.x,c,)
 *     name = "plain"                                      becomes      name=_
 *
 * `origin` leads from each dense byte back to the source; the template table has the literal halves. Expressions
 * inside templates are thereby parsed with everything else, at their true positions.
 *
 * Most attributes of real files are a word, "=" and one literal or plain reference on a line of their own. The scan
 * has seen all of those already, so they go to a table of their own and not through the grammar, which more than
 * doubles the speed of the whole. */
#ifndef PARSERS_HCL_SOURCE_H
#define PARSERS_HCL_SOURCE_H

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/facts.h"

typedef enum {
    HCL_TEMPLATE_QUOTED,
    HCL_TEMPLATE_HEREDOC,
    HCL_TEMPLATE_FLUSH_HEREDOC, /* <<- : common indentation is removed */
    HCL_TEMPLATE_FILE,          /* the whole text is a template */
} HclTemplateKind;

typedef enum {
    HCL_SEQUENCE_VALUE, /* ${ … } */
    HCL_SEQUENCE_IF,
    HCL_SEQUENCE_ELSE,
    HCL_SEQUENCE_ENDIF,
    HCL_SEQUENCE_FOR,
    HCL_SEQUENCE_ENDFOR,
} HclSequenceKind;

/* ${ … } or %{ … }; what stands between sequences is literal text. VALUE, IF and FOR have one argument each in the
 * dense text, in this order. */
typedef struct {
    uint8_t kind;                   /* HclSequenceKind */
    bool trims_before, trims_after; /* ~ */
    uint32_t start, end;            /* from $ or % to behind } */
    Str name, key;                  /* FOR: variables */
    uint32_t next;                  /* index + 1 of the template's next sequence */
} HclSequence;

typedef struct {
    uint8_t kind;        /* HclTemplateKind */
    uint32_t start, end; /* with quotes or markers */
    uint32_t text_start, text_end;
    uint32_t first, last; /* index + 1 of sequences; 0 = plain text */
    uint32_t argument_count;
} HclTemplate;

typedef enum { HCL_PLAIN_STRING, HCL_PLAIN_NUMBER, HCL_PLAIN_WORDS } HclPlainKind;

/* `name = "text"`, `name = 12`, `name = true` or `name = var.x`: an attribute that is not in the dense text. */
typedef struct {
    uint8_t kind; /* HclPlainKind */
    uint32_t start, value_start, end;
    Str name, value; /* value: without quotes; words still joined by dots */
} HclPlain;

typedef struct {
    uint32_t line;
    Str text;
} HclPragma;

typedef struct {
    Str text;
    uint32_t first_line, first_column; /* where the text begins, 1-based */
    Arena *arena;
    uint32_t *line_starts;
    uint32_t line_count, line_hint;

    /* Filled by a scan; forgotten by the next one. */
    char *dense;
    uint32_t *origin;
    uint32_t dense_size;
    VEC(HclTemplate) templates; /* by start */
    VEC(HclSequence) sequences;
    VEC(HclPlain) plains; /* by start */

    /* Kept through all scans. */
    VEC(HclPragma) pragmas;
    uint32_t pragmas_end;   /* comments before this offset have been looked at */
    Map *unclosed_heredocs; /* markers known to have no end in the rest of the text */
} HclSource;

typedef enum {
    HCL_SCAN_FILE,       /* everything */
    HCL_SCAN_ITEM,       /* one attribute or block: up to a line end outside all brackets */
    HCL_SCAN_EXPRESSION, /* the text is an expression: the dense text assigns it to "_" */
    HCL_SCAN_TEMPLATE,   /* the text is a template: likewise */
} HclScanMode;

typedef struct {
    bool is_balanced; /* all quotes and brackets pair; else `message` and `error_at` say what is wrong */
    bool is_too_deep; /* a limit, not an error */
    const char *message;
    uint32_t error_at;
    uint32_t end; /* where the scan ended */
} HclScan;

HclSource *hcl_source_new(Arena *arena, Str text, uint32_t line, uint32_t column);
HclScan hcl_scan(HclSource *source, uint32_t from, uint32_t to, HclScanMode mode);

/* The template that begins there, or NULL. */
const HclTemplate *hcl_template_at(const HclSource *source, uint32_t offset);
/* 1-based; not const because it remembers where it looked last. */
void hcl_position(HclSource *source, uint32_t offset, uint32_t *line, uint32_t *column);
uint32_t hcl_line(HclSource *source, uint32_t offset);
/* Offset behind the white space and comments that stand at `from`. */
uint32_t hcl_skip_blank(const HclSource *source, uint32_t from, uint32_t to);
/* Offset of the line that ends the heredoc opened at `from` ("<<"), 0 when no heredoc is opened or closed there.
 * `text_start` gets the start of its first line, `marker` its marker. */
uint32_t hcl_heredoc_end(HclSource *source, uint32_t from, uint32_t to, uint32_t *text_start, Str *marker);

#endif
