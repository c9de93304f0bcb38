/* The one document tree: YAML and JSON as nodes that know their line. Readers know syntax only; what a mapping means
 * is said in formats/.
 *
 * Nodes live in the arena, their texts in the arena or in the bytes read. An alias is the same node once more, never
 * a copy, so the tree is a graph without cycles; its height is at most NESTING_DEPTH_MAX and walking it as a tree
 * meets at most twice DOCUMENT_NODES_MAX nodes, so a bounded recursive walk is safe whatever the source was. */
#ifndef PARSERS_DOCUMENT_H
#define PARSERS_DOCUMENT_H

#include "parsers/facts.h"

/* Each costs about 300 bytes until its facts are written. Real documents of the largest size that is read have half as
 * many. */
enum { DOCUMENT_NODES_MAX = 2 * 1000 * 1000 };

typedef enum { DOC_SCALAR, DOC_SEQUENCE, DOC_MAPPING } DocKind;

/* What a plain scalar stands for. Quoted scalars and JSON strings are strings. Plain words that tools disagree about
 * (0644, 1_000, 22:22, dates) stay strings, since what people compare is their text. */
typedef enum { SCALAR_STRING, SCALAR_NULL, SCALAR_BOOL, SCALAR_INT, SCALAR_FLOAT } ScalarType;

typedef struct DocNode DocNode;
struct DocNode {
    uint8_t kind;     /* DocKind */
    uint8_t scalar;   /* ScalarType */
    bool is_quoted;   /* also block scalars and JSON strings */
    bool is_true;     /* value of a SCALAR_BOOL */
    bool is_literal;  /* YAML `|` block: line n of the text stands n lines below `line` */
    bool is_delivery; /* of a resource: a tool makes it for its deployments alone */
    bool is_open;     /* scratch of the lowering: its children are being lowered */
    bool is_made;     /* nobody wrote it: a transform made it */
    uint16_t column;  /* 1-based, bytes; 65535 = beyond */
    uint16_t height;  /* 0 for a scalar */
    uint16_t source;  /* which of the files that a document is put together from; 0 = the only one */
    uint16_t
        origin; /* number of another file that it is written in, as who puts documents together counts them; 0 = none */
    uint32_t origin_line; /* … and its line there */
    uint32_t line;        /* 1-based */
    uint32_t end_line;
    /* Of a `|` block that a template was rendered to: the template's line by line of the text; NULL where the lines below
     * `line` are those of the source. Owned by who rendered it. */
    const uint32_t *text_lines;
    uint32_t text_line_count;
    uint32_t count;     /* mapping: pairs; sequence: items */
    uint32_t size;      /* nodes when walked as a tree, capped */
    uint32_t expr[2];   /* scratch of the lowering, 0 = not lowered yet */
    struct Map *index;  /* of a large mapping: key to pair; NULL for a small one */
    DocNode **children; /* mapping: key, value, key, value …; keys are unique */
    Str tag;            /* "!Sub"; empty for none and for the standard ones (tag:yaml.org,2002:…) */
    Str value;          /* scalar: its text after escapes */
};

/* Reads a JSON text, forgiving what people write (comments, trailing commas, a BOM) and going on after errors. Remarks
 * go to `notes`, which may be NULL; something lost is a DIAG_GAP and makes the facts partial. false: nothing there. */
bool document_parse_json(DocNode **out, Str bytes, Arena *arena, FactsBuilder *notes);

/* All documents of a YAML stream, as YAML 1.2 has them: an empty one is a SCALAR_NULL. Returns their number. A broken construct costs
 * itself, not the file. */
size_t document_parse_stream(DocNode ***documents, Str bytes, Arena *arena, FactsBuilder *notes);

/* Those of them that are not empty. */
size_t document_parse_yaml(DocNode ***documents, Str bytes, Arena *arena, FactsBuilder *notes);

/* As above, of what a preprocessor has branches in. */
typedef struct DocBranches DocBranches;
size_t document_parse_branches(DocNode ***documents, Str bytes, const DocBranches *branches, Arena *arena,
                               FactsBuilder *notes);

/* The value of a YAML text as yamldecode() of Terraform reads it: one document, nothing repaired. NULL: an error there, or
 * beyond our limits. */
DocNode *document_decode_yaml(Str text, Arena *arena);

/* TOML, as much of it as configuration files use. */
bool document_parse_toml(DocNode **out, Str bytes, Arena *arena, FactsBuilder *notes);

/* For our own data (catalog, rules, configuration): exactly one YAML document, nothing forgiven or repaired. Errors,
 * duplicate keys included, go to `diags` as DIAG_ERROR. An empty file gives a SCALAR_NULL. */
bool document_load_yaml(DocNode **out, Str path, Str bytes, Arena *arena, Diags *diags);

/* Value of a key, or NULL (also when the node is NULL or no mapping). */
DocNode *document_get(const DocNode *node, Str key);
/* The i-th pair or item; NULL when there are fewer. */
DocNode *document_key(const DocNode *node, uint32_t index);
DocNode *document_value(const DocNode *node, uint32_t index);
/* Text of a scalar that is not null, else the empty string. */
Str document_text(const DocNode *node);
bool document_is_mapping(const DocNode *node);
bool document_is_sequence(const DocNode *node);

/* The node as an expression, tags ignored: objects, tuples and literals with their lines. */
ExprId document_expr(FactsBuilder *builder, DocNode *node, Arena *arena);
/* The literal for a scalar, by its type. */
ExprId document_scalar_expr(FactsBuilder *builder, const DocNode *node);

/* ---- For the readers ---- */

/* Remarks made while reading. They are kept until the reader knows that this was the reading that counts. */
typedef struct {
    DiagKind kind;
    uint32_t line;
    Str message;
} DocNote;

/* Lines between the tags of one branch of a preprocessor. */
typedef struct {
    uint32_t first, last;
    Str condition;
} DocBranch;

struct DocBranches {
    const DocBranch *items;
    size_t count;
};

/* The narrowest around the lines; NULL: none. */
const DocBranch *document_branch(const DocBranches *branches, uint32_t first, uint32_t last);

typedef struct {
    Arena *arena;
    VEC(DocNote) list;
    /* Equal keys in different branches are all kept: mappings as one that has the keys of both, all else in their order.
     * NULL: there are no branches. */
    const DocBranches *branches;
    /* Of equal keys all objects and lists are kept, in their order, as Terraform merges them: document_get() gives the
     * first. Elsewhere, and for scalars, the last counts alone. */
    bool are_duplicates_kept;
} DocNotes;

void document_note(DocNotes *notes, DiagKind kind, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Was anything lost? */
bool document_has_loss(const DocNotes *notes);
/* Hands the remarks over; a gap or a limit makes the facts partial. `facts` may be NULL. */
void document_flush_notes(const DocNotes *notes, FactsBuilder *facts);
bool document_read_json(DocNode **out, Str bytes, Arena *arena, DocNotes *notes);
/* Would the YAML reader take it without a repair? */
bool document_is_yaml(Str bytes, Arena *arena);
/* Text as valid UTF-8 without BOM, decoded from UTF-16 where needed; what is invalid becomes U+FFFD. */
Str document_clean(Str bytes, Arena *arena);
/* Writes one code point, at most four bytes; returns their number. */
size_t document_put_utf8(char *out, uint32_t code);
/* Sets scalar and is_true of a plain scalar from its text. */
void document_resolve(DocNode *node);
/* Gives a finished mapping or sequence its children (`count` pointers; a mapping: key, value …), keeps only the last
 * of equal keys, with a note, and computes height and size. */
void document_set_children(DocNode *node, DocNode *const *children, size_t count, Arena *arena, DocNotes *notes);

#endif
